//! Why a vendor did not do what was asked, the same for all three.

use crate::domain::time::Span;

/// Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VendorError {
    /// The vendor's own refusal.
    Said(Box<Said>),
    /// No answer within ten seconds.
    TimedOut,
    /// No connection: name, network or certificate. In words.
    Unreachable(String),
    /// The address is one that this server may not call.
    RefusedAddress,
    /// An answer that is not this vendor's: the HTTP status.
    Nonsense { status: u16 },
    /// The app lacks a setting that this call needs: which one.
    NotSet(Setting),
    /// The vendor has no such call.
    Unsupported,
}

/// A setting of a mobile app that some calls need and others do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    AgentId,
    CorpId,
    RobotCode,
    GroupTemplate,
}

/// A refusal: what the vendor said, and what can be read from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// As the vendor writes it: a number or a word.
    pub code: String,
    /// In the vendor's words, with tokens and secrets taken out.
    pub text: String,
    pub kind: Kind,
    /// The address that our calls come from, as the vendor saw it.
    pub egress_ip: Option<String>,
    /// The permissions that are missing; one of them is enough where the vendor says so.
    pub scopes: Vec<String>,
    /// Where in the vendor's console it is mended.
    pub link: Option<String>,
    /// Finds the call in the vendor's own log.
    pub trace: Option<String>,
}

/// What a refusal comes to, whatever its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The access token is no good: a new one may help.
    Token,
    /// The identity or the secret is wrong.
    Credentials,
    /// The vendor is in trouble itself.
    Busy,
    /// Too many calls. How long to wait, where the vendor says so.
    Limited {
        wait: Option<Span>,
    },
    /// A quota is used up until the day or the month ends.
    UsedUp,
    /// Our address is not one that the company trusts.
    Address,
    /// The app was not given the permission.
    Permission,
    /// Outside of what the app may see.
    Invisible,
    /// There is no such person, department, message or group.
    NotFound,
    /// The app is switched off at the vendor.
    Disabled,
    /// The sign-in code is unknown, used or too old.
    SignInCode,
    Other,
}

impl Said {
    /// Whether the app itself is switched off at the vendor, and not only its robot.
    pub fn closes_app(&self) -> bool {
        self.kind == Kind::Disabled && !matches!(self.code.as_str(), "bot.stopped" | "chatbotId.notAllow.sendOTO")
    }

    pub fn new(code: impl ToString, text: impl Into<String>, kind: Kind) -> Self {
        Self { code: code.to_string(), text: text.into(), kind, egress_ip: None, scopes: Vec::new(), link: None, trace: None }
    }
}

impl From<Said> for VendorError {
    fn from(said: Said) -> Self {
        Self::Said(Box::new(said))
    }
}

impl VendorError {
    pub fn said(&self) -> Option<&Said> {
        match self {
            Self::Said(said) => Some(said),
            _ => None,
        }
    }

    pub fn kind(&self) -> Option<Kind> {
        self.said().map(|said| said.kind)
    }

    pub fn code(&self) -> Option<&str> {
        self.said().map(|said| said.code.as_str())
    }

    /// Whether the same call may go better later: by itself, or once an admin has mended something.
    pub fn passes(&self) -> bool {
        match self {
            Self::Said(said) => {
                matches!(
                    said.kind,
                    Kind::Token
                        | Kind::Credentials
                        | Kind::Busy
                        | Kind::Limited { .. }
                        | Kind::UsedUp
                        | Kind::Address
                        | Kind::Permission
                        | Kind::Disabled
                )
            }
            Self::TimedOut | Self::Unreachable(_) | Self::Nonsense { .. } => true,
            Self::RefusedAddress | Self::NotSet(_) | Self::Unsupported => false,
        }
    }
}

impl std::fmt::Display for VendorError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Said(said) => write!(f, "{} {}", said.code, said.text),
            Self::TimedOut => f.write_str("no answer within ten seconds"),
            Self::Unreachable(why) => write!(f, "no connection: {why}"),
            Self::RefusedAddress => f.write_str("an address that this server may not call"),
            Self::Nonsense { status } => write!(f, "an answer that makes no sense (HTTP {status})"),
            Self::NotSet(setting) => write!(f, "the app has no {setting:?}"),
            Self::Unsupported => f.write_str("the vendor has no such call"),
        }
    }
}

impl std::error::Error for VendorError {}
