//! Plain tables for the terminal.

pub struct Table {
    heads: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

impl Table {
    pub fn new(heads: &[&'static str]) -> Self {
        Self { heads: heads.to_vec(), rows: Vec::new() }
    }

    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    /// Columns as wide as their widest cell, two spaces between, numbers to the right.
    pub fn text(&self) -> String {
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
            cells.chain(self.heads.get(column).map(|head| head.chars().count())).max().unwrap_or(0)
        };
        let heads: Vec<String> = self.heads.iter().map(|head| (*head).to_owned()).collect();
        let mut text = String::new();
        for row in std::iter::once(&heads).chain(&self.rows) {
            let mut line = String::new();
            for (column, cell) in row.iter().enumerate() {
                let width = width(column);
                let gap = if column == 0 { "" } else { "  " };
                line.push_str(gap);
                if self.is_number(column) {
                    line.push_str(&format!("{cell:>width$}"));
                } else {
                    line.push_str(&format!("{cell:<width$}"));
                }
            }
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// A column of numbers: each cell starts with a digit or is empty.
    fn is_number(&self, column: usize) -> bool {
        let mut cells = self.rows.iter().filter_map(|row| row.get(column)).peekable();
        cells.peek().is_some() && cells.all(|cell| cell.chars().next().is_none_or(|first| first.is_ascii_digit()))
    }
}

/// Seconds with one decimal, minutes from one minute on.
pub fn duration(time: std::time::Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 { format!("{:.1} s", time.as_secs_f64()) } else { format!("{} min {:02} s", seconds / 60, seconds % 60) }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn words_go_left_and_numbers_right() {
        let mut table = Table::new(&["step", "time"]);
        table.row(["fmt".into(), "0.4 s".into()]);
        table.row(["postgres".into(), "12.0 s".into()]);
        assert_eq!(table.text(), "step        time\nfmt        0.4 s\npostgres  12.0 s\n");
    }

    #[test]
    fn no_line_ends_in_a_space() {
        let mut table = Table::new(&["a", "b"]);
        table.row(["x".into(), String::new()]);
        assert!(table.text().lines().all(|line| line == line.trim_end()));
    }

    #[test]
    fn long_times_are_told_in_minutes() {
        assert_eq!(duration(Duration::from_millis(1_540)), "1.5 s");
        assert_eq!(duration(Duration::from_secs(125)), "2 min 05 s");
    }
}
