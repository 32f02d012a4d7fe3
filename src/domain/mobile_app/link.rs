//! Links into the phone pages that sign in on the way: the path rides in the sign-in's `state`.

use serde::{Deserialize, Serialize};

use super::AppDetail;
use crate::domain::form::Invalid;
use crate::domain::id::MobileAppId;
use crate::domain::permission::Given;

/// A page of one app: what follows `/m/{app}/`, of letters that need no encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhonePath {
    app: MobileAppId,
    rest: String,
}

/// What a `state` begins with that says where to go; all others are random.
const MARK: &str = "go";
/// WeCom takes letters and digits, at most 128 of them; each byte of the path becomes two.
const LONGEST: usize = 60;

impl PhonePath {
    /// From an address on our site as somebody typed it.
    pub fn parse(app: MobileAppId, raw: &str) -> Result<Self, Invalid> {
        let rest = raw.trim().strip_prefix(&format!("/m/{app}/")).ok_or(Invalid::PhonePath)?;
        Self::checked(app, rest.to_owned()).ok_or(Invalid::PhonePath)
    }

    /// From a `state` that came back.
    pub fn of_state(app: MobileAppId, state: &str) -> Option<Self> {
        let hex = state.strip_prefix(MARK)?;
        let digits: Vec<u8> = hex.chars().map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect::<Option<_>>()?;
        let bytes = digits.chunks(2).map(|pair| Some(pair.first()? << 4 | pair.get(1)?)).collect::<Option<Vec<u8>>>()?;
        Self::checked(app, String::from_utf8(bytes).ok()?)
    }

    fn checked(app: MobileAppId, rest: String) -> Option<Self> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '-' | '_' | '?' | '=' | '&');
        let good = !rest.is_empty() && rest.len() <= LONGEST && !rest.starts_with('/') && rest.chars().all(plain);
        good.then_some(Self { app, rest })
    }

    pub fn state(&self) -> String {
        self.rest.bytes().fold(MARK.to_owned(), |state, byte| format!("{state}{byte:02x}"))
    }
}

impl std::fmt::Display for PhonePath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "/m/{}/{}", self.app, self.rest)
    }
}

/// A link that was built.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInLink {
    /// Over the vendor's sign-in, encoded; none as long as nobody knows whose app it is.
    pub with_sign_in: Option<String>,
    /// The page itself.
    pub plain: String,
}

/// One of the places that must agree on our address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceRow {
    pub name: String,
    pub value: String,
    pub agrees: Given,
    /// What was found, or what to do.
    pub text: String,
}

/// The page of an app's addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddressBook {
    pub app: AppDetail,
    /// A home page that signs in on the way.
    pub home: SignInLink,
    pub places: Vec<PlaceRow>,
    /// The path that was asked for, and its link or what is wrong with it.
    pub path: String,
    pub built: Option<Result<SignInLink, Invalid>>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::Id;

    #[test]
    fn a_path_survives_its_state() {
        let app = MobileAppId::from_i64(77);
        for rest in ["todo", "incidents/abc123", "todo?filter=mine&x=1"] {
            let path = PhonePath::parse(app, &format!(" /m/{app}/{rest} ")).unwrap();
            assert!(path.state().bytes().all(|byte| byte.is_ascii_alphanumeric()) && path.state().len() <= 128);
            assert_eq!(PhonePath::of_state(app, &path.state()), Some(path.clone()));
            assert_eq!(path.to_string(), format!("/m/{app}/{rest}"));
        }
    }

    #[test]
    fn nothing_leads_out_of_the_app() {
        let app = MobileAppId::from_i64(77);
        let long = format!("/m/{app}/{}", "x".repeat(61));
        for raw in [
            "",
            "/console",
            "/m/other/todo",
            "https://evil.example/",
            &format!("/m/{app}"),
            &format!("/m/{app}//evil"),
            &format!("/m/{app}/a#b"),
            &format!("/m/{app}/../x"),
            &long,
        ] {
            assert_eq!(PhonePath::parse(app, raw), Err(Invalid::PhonePath), "{raw}");
        }
        for state in ["", "go", "go6", "gozz", "AbCdEf", "go2f2f6576696c", "go00", "go\u{e9}"] {
            assert_eq!(PhonePath::of_state(app, state), None, "{state}");
        }
    }
}
