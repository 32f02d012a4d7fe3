//! Typed text where DingTalk reads Markdown, and contents cut to what a message may weigh.

use serde_json::Value;

use crate::server::vendor::message::cut_bytes;

/// Text that stays what it is: what could become a link, an image, a heading or a tag is written in its wide form,
/// since DingTalk knows no escapes. Line breaks are kept.
pub(super) fn plain(text: &str) -> String {
    text.lines().map(line).collect::<Vec<_>>().join("  \n")
}

fn line(text: &str) -> String {
    let wide = |c: char| match c {
        '<' => '＜',
        '>' => '＞',
        '[' => '［',
        ']' => '］',
        '*' => '＊',
        '`' => '｀',
        '|' => '｜',
        other => other,
    };
    let text: String = text.trim_start().chars().map(wide).collect();
    match text.strip_prefix('#') {
        Some(rest) => format!("＃{}", rest.replace('#', "＃")),
        None => text,
    }
}

/// What `build` makes of as much of the text as a message of `most` bytes has room for.
pub(super) fn fitting(text: &str, most: usize, build: impl Fn(&str) -> Value) -> Value {
    let mut room = text.len();
    loop {
        let made = build(&cut_bytes(text, room));
        let excess = made.to_string().len().saturating_sub(most);
        if excess == 0 || room == 0 {
            return made;
        }
        room = room.min(text.len()).saturating_sub(excess);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn typed_text_cannot_become_markup() {
        assert_eq!(plain("[点我](https://evil.example) <font>"), "［点我］(https://evil.example) ＜font＞");
        assert_eq!(plain("# 标题\n  ## x"), "＃ 标题  \n＃＃ x");
        assert_eq!(plain("db_01 is #1"), "db_01 is #1");
    }

    proptest! {
        #[test]
        fn a_message_fits_whatever_it_says(text in "\\PC{0,900}") {
            let made = fitting(&text, 500, |text| json!({ "title": "t", "text": plain(text) }));
            prop_assert!(made.to_string().len() <= 500);
        }
    }

    #[test]
    fn what_fits_is_not_cut() {
        assert_eq!(fitting("磁盘已满", 500, |text| json!(text)), json!("磁盘已满"));
    }
}
