//! The two languages of the interface.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Lang {
    #[default]
    #[serde(rename = "zh-CN")]
    Zh,
    #[serde(rename = "en")]
    En,
}

impl Lang {
    /// The one to change to.
    pub const fn other(self) -> Self {
        match self {
            Self::Zh => Self::En,
            Self::En => Self::Zh,
        }
    }

    /// The tag for `<html lang>` and cookies.
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// `None` for a tag that is neither.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let main = tag.trim().split(['-', '_', ';']).next().unwrap_or_default();
        if main.eq_ignore_ascii_case("zh") {
            Some(Self::Zh)
        } else if main.eq_ignore_ascii_case("en") {
            Some(Self::En)
        } else {
            None
        }
    }

    /// The first language of an `Accept-Language` header that we speak. Browsers send them best first;
    /// a reader of another language gets English, one who says nothing Chinese.
    pub fn from_accept_language(header: &str) -> Self {
        if header.trim().is_empty() {
            return Self::Zh;
        }
        header.split(',').find_map(Self::from_tag).unwrap_or(Self::En)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_first_known_language_wins() {
        assert_eq!(Lang::from_accept_language("zh-CN,zh;q=0.9,en;q=0.8"), Lang::Zh);
        assert_eq!(Lang::from_accept_language("en-GB, zh;q=0.5"), Lang::En);
        assert_eq!(Lang::from_accept_language("de-DE,zh;q=0.5"), Lang::Zh);
        assert_eq!(Lang::from_accept_language("fr"), Lang::En);
        assert_eq!(Lang::from_accept_language(""), Lang::Zh);
    }
}
