//! Binding: the flow on the phone, step by step, and the proof that is kept.

mod inbox;
mod write_down;

use serde::{Deserialize, Serialize};

pub use self::inbox::{ConflictKind, InboxRow};
pub use self::write_down::{MAX_CHAT_USER, WriteDown, WriteDownForm};
use super::form::{self, FieldErrors, Invalid};
use super::id::{BindingId, ChatAccountId, MobileAppId, RamAccountId};
use super::name;
use super::phone::Phone;
use super::secret::Secret;
use super::time::{Span, Time};
use super::vendor::Vendor;

/// How many digits a verification code has.
pub const CODE_DIGITS: usize = 6;
/// How long a code is good.
pub const CODE_LIVES: Span = Span::minutes(5);
/// How often one code may be tried.
pub const CODE_TRIES: u32 = 5;
/// How long one waits for the next code.
pub const RESEND_AFTER: Span = Span::minutes(1);
/// Codes to one phone within an hour, and within a day.
pub const CODES_PER_HOUR: u32 = 5;
pub const CODES_PER_DAY: u32 = 10;
/// How often name and phone may be entered, per browser and per chat account, within an hour.
pub const IDENTIFY_PER_HOUR: u32 = 10;
/// After so many codes without getting in the page offers help.
pub const HELP_AFTER: u32 = 3;
/// Which text on the use of personal data is agreed to. A new text gets the next number, and is asked for anew.
pub const CONSENT_VERSION: u32 = 2;

/// Where a chat account's proof came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatProof {
    /// The app's own sign-in.
    SignIn { at: Time },
    /// Chosen among the accounts of the phone; proves nothing until its link is opened.
    Chosen { at: Time },
    /// Chosen, then confirmed by the one-use link sent to that account.
    Link { at: Time },
    /// An admin wrote it down; confirmed when that account signed in and agreed.
    Admin { at: Time, by: String, confirmed_at: Option<Time> },
}

impl ChatProof {
    /// When it was proved.
    pub const fn at(&self) -> Time {
        match self {
            Self::SignIn { at } | Self::Chosen { at } | Self::Link { at } => *at,
            Self::Admin { at, confirmed_at, .. } => match confirmed_at {
                Some(confirmed_at) => *confirmed_at,
                None => *at,
            },
        }
    }
}

/// Why a binding is believed. Kept for ever, also when the binding has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    pub chat: ChatProof,
    /// When the code that was sent to the member's phone was entered; `None` where an admin's word stands for it.
    pub sms_at: Option<Time>,
    /// The phone then, masked; empty for a member without one.
    pub phone: String,
    /// The RAM account chosen, as it was called then; `None` for a member without one.
    pub ram_account: Option<String>,
    /// When the member agreed to the use of personal data; `None` as long as an admin's word waits for its person.
    pub consent_at: Option<Time>,
    /// … in the words of this version; `None` where it was not noted yet.
    #[serde(default)]
    pub consent_version: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BindingState {
    /// Waits for the chosen chat account to open its link, or for the one that an admin wrote down to sign in.
    Pending,
    Active,
    Ended,
}

/// How a binding came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ending {
    /// The member undid it.
    Own,
    /// An admin undid it, or deleted the member.
    Admin,
    /// The member is bound with another account now.
    OtherAccount,
    /// The account is another member's now.
    OtherMember,
}

/// A binding as the console shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BindingRow {
    pub id: BindingId,
    pub app: MobileAppId,
    pub vendor: Vendor,
    pub company: String,
    pub chat_user: String,
    pub chat_name: Option<String>,
    pub state: BindingState,
    pub proof: Proof,
    pub created_at: Time,
    pub ended_at: Option<Time>,
    pub ended_by: Option<String>,
}

/// The company's app that a phone page belongs to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneApp {
    pub id: MobileAppId,
    pub vendor: Vendor,
    pub company: String,
}

/// What the binding page shows now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BindView {
    pub app: PhoneApp,
    /// The chat account that the app's sign-in proved, by name or user id.
    pub signed_in_as: Option<String>,
    /// Whether the phone need not be typed in.
    pub phone: KnownPhone,
    /// What starting means here.
    pub start: Start,
    /// An admin said no to what one waited for.
    pub refused: bool,
    pub step: BindStep,
}

/// What comes of agreeing on the first page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Start {
    #[default]
    Anew,
    /// The account is bound: it is bound again.
    Again,
    /// An admin wrote the account down: it is bound at once, without a code.
    Written,
}

/// The steps, in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BindStep {
    Introduction,
    /// Name and phone.
    Identity,
    RamAccount {
        /// Masked until the code is right.
        choices: Vec<RamChoice>,
    },
    ChatAccount {
        summary: Summary,
        account: AccountStep,
    },
    Code {
        phone: String,
        resend_in: u32,
        delivery: CodeDelivery,
        /// What to do where codes do not get through, in the reader's language.
        help: Option<String>,
    },
    /// The code was right; the chosen account has to open the link that was sent to it.
    AwaitLink {
        account: String,
    },
    /// An admin has to decide.
    AwaitAdmin,
    /// Bound, as this member.
    Bound {
        member: String,
        ram_account: Option<String>,
    },
}

impl BindStep {
    /// Which of how many: for the progress line.
    pub const fn progress(&self) -> (u8, u8) {
        let step = match self {
            Self::Introduction => 0,
            Self::Identity => 1,
            Self::RamAccount { .. } => 2,
            Self::ChatAccount { .. } => 3,
            Self::Code { .. } => 4,
            Self::AwaitLink { .. } | Self::AwaitAdmin | Self::Bound { .. } => 5,
        };
        (step, 5)
    }
}

/// One RAM account to choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RamChoice {
    pub id: RamAccountId,
    pub label: String,
}

/// What will be bound, for the last look before the code is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    pub name: String,
    pub phone: String,
    pub ram_account: Option<String>,
}

/// How the chat account is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountStep {
    /// The app's own sign-in proves it: to confirm.
    Proved { name: String },
    /// The sign-in failed: the accounts of that phone, masked, to choose from.
    Choose { choices: Vec<AccountChoice> },
    /// The vendor tells no account for this phone.
    Unreadable,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountChoice {
    pub id: ChatAccountId,
    pub label: String,
}

/// What became of the SMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CodeDelivery {
    Sending,
    Sent,
    Failed,
}

/// Why the flow does not go on. Each has its own message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BindProblem {
    /// No such phone, or not with this name: one answer for both.
    UnknownMember,
    WrongCode {
        tries_left: u32,
    },
    CodeExpired,
    /// The one-use link of a chosen account was used, has expired, or was never one.
    LinkOver,
    /// … and the account is bound: there is nothing left to do.
    LinkUsed,
    /// This code was tried too often: a new one is needed.
    CodeUsedUp,
    ResendTooEarly {
        seconds: u32,
    },
    TooManyCodes {
        seconds: u32,
    },
    TooManyTries {
        seconds: u32,
    },
    /// No SMS provider is set up.
    NoSms,
    /// Codes are not sent to that country.
    CountryClosed,
    /// The session was lost or another step is due: the page shows where one is.
    OutOfStep,
    /// The browser is not inside the vendor's app.
    NotInApp,
}

/// *Start*: consent to the use of personal data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartForm {
    pub app: MobileAppId,
    /// Sent by the page of whoever is bound and wants to bind again.
    #[serde(default)]
    pub again: bool,
}

/// Whether the vendor can fill in the phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KnownPhone {
    /// It does not tell.
    No,
    /// It tells once the member was asked.
    Ask,
    /// The member was asked, and it was not told.
    Untold,
    Told(String),
}

/// Name and phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityForm {
    pub app: MobileAppId,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub phone: String,
}

impl IdentityForm {
    pub fn check(&self) -> Result<(String, Phone), FieldErrors> {
        let mut errors = FieldErrors::default();
        // Synced names may have any characters: only the length is checked here.
        let name = errors.take("name", form::text(&self.name, name::MAX * 4));
        let phone = errors.take("phone", Phone::parse(&self.phone));
        let both = (|| Some((name?, phone?)))();
        errors.finish(both)
    }
}

/// The RAM account chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChooseRamForm {
    pub app: MobileAppId,
    #[serde(default)]
    pub ram_account: String,
}

impl ChooseRamForm {
    pub fn check(&self) -> Result<RamAccountId, FieldErrors> {
        if self.ram_account.is_empty() {
            return Err(FieldErrors::of("ram_account", Invalid::Required));
        }
        self.ram_account.parse().map_err(|_| FieldErrors::of("ram_account", Invalid::Unknown))
    }
}

/// *Send the code*, with the chat account where one has to be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendCodeForm {
    pub app: MobileAppId,
    #[serde(default)]
    pub account: String,
    /// Sent by the page where none has been sent yet: one that is on its way will do.
    #[serde(default)]
    pub first: bool,
}

/// One step back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackForm {
    pub app: MobileAppId,
    /// The step that the form is of.
    #[serde(default)]
    pub from: Option<u8>,
}

/// The code as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnterCodeForm {
    pub app: MobileAppId,
    #[serde(default)]
    pub code: Secret,
}

impl EnterCodeForm {
    pub fn check(&self) -> Result<String, FieldErrors> {
        six_digits(&self.code)
    }
}

/// The six digits of a code, without blanks, also from full-width ones.
pub fn six_digits(code: &Secret) -> Result<String, FieldErrors> {
    let mut digits = String::new();
    for c in code.expose().chars().filter(|c| !c.is_whitespace() && *c != '-') {
        match c {
            '0'..='9' => digits.push(c),
            '０'..='９' => digits.extend(char::from_digit(c as u32 - '０' as u32, 10)),
            _ => return Err(FieldErrors::of("code", Invalid::Code)),
        }
    }
    match digits.len() {
        0 => Err(FieldErrors::of("code", Invalid::Required)),
        CODE_DIGITS => Ok(digits),
        _ => Err(FieldErrors::of("code", Invalid::Code)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::Id;

    fn code(text: &str) -> Result<String, FieldErrors> {
        EnterCodeForm { app: MobileAppId::from_i64(1), code: Secret::new(text) }.check()
    }

    #[test]
    fn a_code_is_six_digits_however_pasted() {
        assert_eq!(code(" 123 456 ").unwrap(), "123456");
        assert_eq!(code("１２３４５６").unwrap(), "123456");
        assert_eq!(code("").unwrap_err().get("code"), Some(&Invalid::Required));
        for bad in ["12345", "1234567", "12345a", "١٢٣٤٥٦"] {
            assert_eq!(code(bad).unwrap_err().get("code"), Some(&Invalid::Code), "{bad}");
        }
    }
}
