//! Takes comments, blank lines and indentation out of a style sheet or a small script and leaves the rest as it is.

use anyhow::{Result, bail};

/// The sheet without what no browser reads. Strings and unquoted addresses are copied as they are.
pub fn minify(sheet: &str) -> Result<String> {
    let mut small = String::with_capacity(sheet.len());
    let mut rest = sheet;
    while let Some(first) = rest.chars().next() {
        let length = if let Some(comment) = rest.strip_prefix("/*") {
            let Some(end) = comment.find("*/") else { bail!("a comment is not closed") };
            let length = 2 + end + 2;
            // Between two words a comment separates, and a space would mean something else there.
            let after = rest[length..].chars().next();
            if !separates(small.chars().next_back()) && !separates(after) {
                small.push_str("/**/");
            }
            length
        } else if first == '"' || first == '\'' {
            let length = string_length(rest, first);
            small.push_str(&rest[..length]);
            length
        } else if starts_address(rest, &small) {
            let length = rest.find(')').unwrap_or(rest.len());
            small.push_str(&rest[..length]);
            length
        } else {
            let starts_line = small.is_empty() || small.ends_with('\n');
            if !(starts_line && first.is_ascii_whitespace()) {
                if first == '\n' {
                    small.truncate(small.trim_end_matches([' ', '\t', '\r']).len());
                }
                small.push(first);
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    if !small.is_empty() && !small.ends_with('\n') {
        small.push('\n');
    }
    Ok(small)
}

/// Whether what stands beside a comment ends a word already.
fn separates(beside: Option<char>) -> bool {
    beside.is_none_or(|beside| beside.is_ascii_whitespace() || "{};,:".contains(beside))
}

/// The bytes of a string with both quotes; up to the end where it is not closed.
fn string_length(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == quote => return at + letter.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// Whether we stand behind `url(` before an address without quotes, in which `/*` is no comment.
fn starts_address(rest: &str, before: &str) -> bool {
    let opened = before.len() >= 4 && before.get(before.len() - 4..).is_some_and(|end| end.eq_ignore_ascii_case("url("));
    opened && !rest.trim_start().starts_with(['"', '\''])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_blank_lines_and_indentation_go() {
        let sheet = "/* head */\n\n.a {\n    color: red; /* why */\n}\n\n\n.b { margin: 0 }";
        assert_eq!(minify(sheet).unwrap(), ".a {\ncolor: red;\n}\n.b { margin: 0 }\n");
    }

    #[test]
    fn strings_and_addresses_stay_as_they_are() {
        let sheet = ".a::before { content: \"/* no \\\" comment */  x\"; background: url(data:a/*b*/c) }\n";
        assert_eq!(minify(sheet).unwrap(), sheet);
        let quoted = ".a { background: url( \"/*x*/\" ) }\n";
        assert_eq!(minify(quoted).unwrap(), quoted);
    }

    #[test]
    fn a_comment_between_two_words_still_separates_them() {
        assert_eq!(minify("a/* x */b{}").unwrap(), "a/**/b{}\n");
        assert_eq!(minify("a { margin:/* x */0 }").unwrap(), "a { margin:0 }\n");
    }

    #[test]
    fn words_on_two_lines_stay_two_words() {
        assert_eq!(minify("a {\n  margin: 1px\n    2px;\n}").unwrap(), "a {\nmargin: 1px\n2px;\n}\n");
    }

    #[test]
    fn an_open_comment_is_an_error() {
        assert!(minify("a {} /* b").is_err());
        assert!(minify("a {} /*/").is_err());
    }

    #[test]
    fn chinese_survives() {
        assert_eq!(minify(".空::after{content:'无'} /* 注 */").unwrap(), ".空::after{content:'无'} \n");
    }
}
