//! One measured number, as a line of the table and as an object of `results.json`.

use serde_json::{Map, Value, json};

use crate::table::Table;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Better {
    Lower,
    /// For rates, and for counts of what was gone through.
    Higher,
}

/// The same thing measured in the same run on something else.
#[derive(Clone, Debug)]
pub struct Peer {
    pub name: String,
    pub value: f64,
}

#[derive(Clone, Debug)]
pub struct Row {
    pub name: String,
    pub value: f64,
    pub unit: &'static str,
    pub better: Better,
    pub goal: Option<f64>,
    pub peer: Option<Peer>,
}

impl Row {
    pub fn new(name: impl Into<String>, value: f64, unit: &'static str, better: Better) -> Self {
        Self { name: name.into(), value, unit, better, goal: None, peer: None }
    }

    /// The value that must be reached, in the row's unit.
    pub fn goal(mut self, goal: f64) -> Self {
        self.goal = Some(goal);
        self
    }

    pub fn peer(mut self, name: impl Into<String>, value: f64) -> Self {
        self.peer = Some(Peer { name: name.into(), value });
        self
    }

    /// Our value by the peer's.
    pub fn ratio(&self) -> Option<f64> {
        self.peer.as_ref().map(|peer| self.value / peer.value)
    }

    /// Whether the goal is reached; without a goal, whether we are as good as the peer.
    pub fn holds(&self) -> bool {
        let Some(bar) = self.goal.or(self.peer.as_ref().map(|peer| peer.value)) else {
            return true;
        };
        match self.better {
            Better::Lower => self.value <= bar,
            Better::Higher => self.value >= bar,
        }
    }

    fn json(&self) -> Value {
        let mut object = Map::new();
        object.insert("name".into(), json!(self.name));
        object.insert("value".into(), json!(self.value));
        object.insert("unit".into(), json!(self.unit));
        object.insert("better".into(), json!(self.better.word()));
        object.insert("goal".into(), json!(self.goal));
        if let Some(peer) = &self.peer {
            object.insert("peer".into(), json!(peer.name));
            object.insert("peer_value".into(), json!(peer.value));
            object.insert("ratio".into(), json!(self.ratio()));
        }
        object.insert("holds".into(), json!(self.holds()));
        Value::Object(object)
    }
}

impl Better {
    fn word(self) -> &'static str {
        match self {
            Self::Lower => "lower",
            Self::Higher => "higher",
        }
    }
}

/// The text of `results.json`.
pub fn json(rows: &[Row]) -> String {
    let list = Value::Array(rows.iter().map(Row::json).collect());
    format!("{list:#}\n")
}

pub fn table(rows: &[Row]) -> String {
    let mut table = Table::new(&["name", "value", "unit", "goal", "peer", "peer's", "ratio", "holds"]);
    for row in rows {
        let number = |value: Option<f64>| value.map(|value| format!("{value:.1}")).unwrap_or_default();
        table.row([
            row.name.clone(),
            number(Some(row.value)),
            row.unit.to_owned(),
            number(row.goal),
            row.peer.as_ref().map(|peer| peer.name.clone()).unwrap_or_default(),
            number(row.peer.as_ref().map(|peer| peer.value)),
            row.ratio().map(|ratio| format!("{ratio:.2}")).unwrap_or_default(),
            if row.holds() { "yes" } else { "NO" }.to_owned(),
        ]);
    }
    table.text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_a_list_in_the_agreed_form() {
        let rows = [Row::new("size-phone", 151.5, "kB", Better::Lower).goal(150.0)];
        let read: Value = serde_json::from_str(&json(&rows)).unwrap();
        let wanted = json!([{"name": "size-phone", "value": 151.5, "unit": "kB", "better": "lower", "goal": 150.0, "holds": false}]);
        assert_eq!(read, wanted);
    }

    #[test]
    fn a_peer_adds_its_name_its_value_and_the_ratio() {
        let row = Row::new("rate", 5_000.0, "1/s", Better::Higher).peer("other", 2_000.0);
        let read = row.json();
        assert_eq!((&read["peer"], &read["peer_value"], &read["ratio"]), (&json!("other"), &json!(2_000.0), &json!(2.5)));
        assert_eq!((&read["goal"], &read["holds"]), (&Value::Null, &json!(true)));
    }

    #[test]
    fn reaching_the_goal_exactly_is_reaching_it() {
        assert!(Row::new("a", 10.0, "ms", Better::Lower).goal(10.0).holds());
        assert!(Row::new("a", 10.0, "1/s", Better::Higher).goal(10.0).holds());
        assert!(!Row::new("a", 9.9, "1/s", Better::Higher).goal(10.0).holds());
    }

    #[test]
    fn the_table_says_loudly_what_does_not_hold() {
        let text = table(&[Row::new("start", 1_200.0, "ms", Better::Lower).goal(1_000.0)]);
        assert!(text.lines().last().unwrap().ends_with("NO"), "{text}");
    }
}
