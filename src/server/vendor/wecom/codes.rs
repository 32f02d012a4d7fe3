//! What WeCom's codes come to, and what can be read from their texts.

use crate::server::vendor::error::{Kind, Said};

/// A refusal with what its text tells.
pub(super) fn refusal(code: i64, text: String) -> Said {
    let egress_ip = if code == 60020 { egress_ip(&text).map(str::to_owned) } else { None };
    let trace = hint(&text).map(str::to_owned);
    Said { egress_ip, trace, ..Said::new(code, text, kind(code)) }
}

const fn kind(code: i64) -> Kind {
    match code {
        40014 | 42001 => Kind::Token,
        40001 | 40013 | 40091 | 40056 | 301_002 => Kind::Credentials,
        -1 => Kind::Busy,
        // How long depends on which window was exceeded; the shortest is a minute.
        45009 => Kind::Limited { wait: Some(crate::domain::time::Span::minutes(1)) },
        45033 => Kind::Limited { wait: None },
        60020 | 48009 => Kind::Address,
        48001 | 48002 => Kind::Permission,
        60011 | 60021 | 50002 | 81013 => Kind::Invisible,
        46004 | 60003 | 60111 | 60123 | 86003 => Kind::NotFound,
        50003 => Kind::Disabled,
        40029 | 42022 => Kind::SignInCode,
        _ => Kind::Other,
    }
}

/// 60020 says from where we called: `…, from ip: 203.0.113.7, more info at …`.
fn egress_ip(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("from ip: ")?;
    let end = rest.find(|c: char| !c.is_ascii_hexdigit() && c != '.' && c != ':').unwrap_or(rest.len());
    Some(&rest[..end]).filter(|ip| ip.parse::<std::net::IpAddr>().is_ok())
}

/// `…, hint: [1655882753557010848204971], …`: what WeCom's developer tool is asked with.
fn hint(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("hint: [")?;
    rest.split_once(']').map(|(hint, _)| hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_and_the_hint_are_read_from_the_text() {
        let text = "not allow to access from your ip, hint: [1655882753557010848204971], from ip: 203.0.113.7, more info at https://x";
        let said = refusal(60020, text.to_owned());
        assert_eq!(said.egress_ip.as_deref(), Some("203.0.113.7"));
        assert_eq!(said.trace.as_deref(), Some("1655882753557010848204971"));
        assert_eq!(refusal(60020, "not allow".to_owned()).egress_ip, None);
        assert_eq!(egress_ip("from ip: 2001:db8::1"), Some("2001:db8::1"));
        assert_eq!(egress_ip("from ip: , more"), None);
    }
}
