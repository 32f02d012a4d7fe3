//! What a member sees and changes of its own on the phone.

use serde::{Deserialize, Serialize};

use super::away::AwayView;
use super::binding::{BindingRow, CodeDelivery, PhoneApp};
use super::form::FieldErrors;
use super::id::{BindingId, MemberId, MobileAppId};
use super::incident::MemberName;
use super::phone::Phone;
use super::secret::Secret;
use super::time::Span;

/// How long a change of the phone may take once the old one was proved.
pub const CHANGE_LIVES: Span = Span::minutes(30);

/// Who one is here.
#[derive(Clone, Debug)]
pub struct MeView {
    pub id: MemberId,
    pub name: String,
    /// Masked.
    pub phone: Option<String>,
    /// A new one that an admin has to approve, masked.
    pub waiting_phone: Option<String>,
    pub bindings: Vec<BindingRow>,
    /// Where one is not bound yet.
    pub others: Vec<OtherApp>,
    pub away: Option<AwayView>,
    /// For whom one stands in now.
    pub stands_in_for: Vec<String>,
}

/// An app that one may still bind on.
#[derive(Clone, Debug)]
pub struct OtherApp {
    pub app: PhoneApp,
    pub address: String,
    /// The address as an image to scan.
    pub qr: String,
}

/// A code that is on its way, or was entered wrongly so far.
#[derive(Clone, Debug)]
pub struct CodeSent {
    /// Masked.
    pub phone: String,
    pub delivery: CodeDelivery,
}

/// *Undo this binding*.
#[derive(Clone, Debug)]
pub struct UnbindView {
    pub binding: BindingRow,
    /// Masked; without one no code can be sent.
    pub phone: Option<String>,
    pub code: Option<CodeSent>,
}

/// *Away until…*, with those whom the typed name may mean.
#[derive(Clone, Debug)]
pub struct AwayPage {
    pub away: Option<AwayView>,
    pub found: Vec<MemberName>,
    pub time_zone: String,
}

/// How far a change of one's phone has come.
#[derive(Clone, Debug)]
pub enum NumberStep {
    /// The old one is to be proved; masked.
    Old {
        phone: String,
    },
    OldCode(CodeSent),
    New,
    NewCode(CodeSent),
}

#[derive(Clone, Debug)]
pub struct NumberView {
    pub step: NumberStep,
    /// The old one is lost: an admin has to say yes.
    pub lost: bool,
    /// A new one that an admin has to approve, masked.
    pub waiting: Option<String>,
}

/// What the last form did, for the page that it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Unbound,
    Away,
    Back,
    Phone,
    Asked,
}

impl Done {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unbound => "unbound",
            Self::Away => "away",
            Self::Back => "back",
            Self::Phone => "phone",
            Self::Asked => "asked",
        }
    }

    pub fn of_word(word: &str) -> Option<Self> {
        [Self::Unbound, Self::Away, Self::Back, Self::Phone, Self::Asked].into_iter().find(|done| done.word() == word)
    }
}

/// A form with nothing to fill in.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct OwnForm {
    pub app: MobileAppId,
}

/// *Start over*.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RestartForm {
    pub app: MobileAppId,
    /// Only with another new number.
    #[serde(default)]
    pub number: bool,
}

/// *Send the code* to undo a binding.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendUnbindForm {
    pub app: MobileAppId,
    pub binding: BindingId,
}

/// The code that undoes a binding.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct UnbindForm {
    pub app: MobileAppId,
    pub binding: BindingId,
    #[serde(default)]
    pub code: Secret,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AwayForm {
    pub app: MobileAppId,
    /// In the configured time zone.
    #[serde(default)]
    pub until: String,
    /// A name, or a part of it.
    #[serde(default)]
    pub name: String,
    /// The one chosen, where the name may mean several.
    #[serde(default)]
    pub stand_in: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NewPhoneForm {
    pub app: MobileAppId,
    #[serde(default)]
    pub phone: String,
    /// Filled in where a code is to be sent to the same phone again.
    #[serde(default)]
    pub again: String,
}

impl NewPhoneForm {
    /// `None`: to the same one again.
    pub fn check(&self) -> Result<Option<Phone>, FieldErrors> {
        if !self.again.is_empty() {
            return Ok(None);
        }
        Phone::parse(&self.phone).map(Some).map_err(|invalid| FieldErrors::of("phone", invalid))
    }
}
