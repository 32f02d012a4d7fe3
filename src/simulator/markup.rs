//! Writes and reads the little XML and HTML that the vendors exchange.

/// `<Name><![CDATA[text]]></Name>`; a `]]>` in the text is split over two sections.
pub fn cdata(name: &str, text: &str) -> String {
    format!("<{name}><![CDATA[{}]]></{name}>", text.replace("]]>", "]]]]><![CDATA[>"))
}

/// `<Name>value</Name>` for numbers and for nested elements.
pub fn element(name: &str, value: impl std::fmt::Display) -> String {
    format!("<{name}>{value}</{name}>")
}

/// The text of the first element of that name, CDATA or plain. Enough for the answers that a callback may give.
pub fn text_of<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (inner, _) = rest.split_once(&format!("</{name}>"))?;
    let inner = inner.trim();
    Some(inner.strip_prefix("<![CDATA[").and_then(|inner| inner.strip_suffix("]]>")).unwrap_or(inner))
}

/// Text that is safe in HTML and in its attributes.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_comes_back_out_of_its_element() {
        let xml = format!("<xml>{}{}</xml>", cdata("Encrypt", "a+b"), element("TimeStamp", 12));
        assert_eq!((text_of(&xml, "Encrypt"), text_of(&xml, "TimeStamp"), text_of(&xml, "Nonce")), (Some("a+b"), Some("12"), None));
        assert_eq!(cdata("A", "x]]>y"), "<A><![CDATA[x]]]]><![CDATA[>y]]></A>");
    }

    #[test]
    fn markup_in_names_stays_text() {
        assert_eq!(escape(r#"<a href="x">'&"#), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
    }
}
