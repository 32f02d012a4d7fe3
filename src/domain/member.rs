//! Members: the people of the team, their roles and states.

use serde::{Deserialize, Serialize};

use super::away::AwayView;
use super::binding::BindingRow;
use super::form::FieldErrors;
use super::id::MemberId;
use super::phone::Phone;
use super::ram_account::{NewRamAccount, RamAccount, RamAccountForm};
use super::time::Time;
use super::{email, name};

/// What a member may do. Console accounts are members whose role is admin or owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Member,
    Admin,
    Owner,
}

/// Where a member stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberState {
    Invited,
    Active,
    Disabled,
    Left,
    Deleted,
}

impl MemberState {
    /// Whether this member may bind, sign in and act.
    pub const fn may_act(self) -> bool {
        matches!(self, Self::Invited | Self::Active)
    }
}

/// The form *Add a member*: with one RAM account at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberForm {
    pub name: String,
    pub phone: String,
    #[serde(default)]
    pub email: String,
    #[serde(default, flatten)]
    pub ram_account: RamAccountForm,
}

/// A checked [`MemberForm`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMember {
    pub name: String,
    pub phone: Phone,
    pub email: Option<String>,
    pub ram_account: Option<NewRamAccount>,
}

impl MemberForm {
    pub fn check(&self) -> Result<NewMember, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", name::check(&self.name));
        let phone = errors.take("phone", Phone::parse(&self.phone));
        let email = errors.take("email", email::check(&self.email));
        let ram_account = if self.ram_account.is_blank() { Some(None) } else { self.ram_account.check_into(&mut errors).map(Some) };
        let member = (|| Some(NewMember { name: name?, phone: phone?, email: email?, ram_account: ram_account? }))();
        errors.finish(member)
    }
}

/// The form that changes a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EditMemberForm {
    pub id: MemberId,
    pub name: String,
    /// Absent where the phone was not looked at: then it stays as it is. An empty one takes it away.
    #[serde(default, deserialize_with = "given")]
    pub phone: Option<String>,
    #[serde(default)]
    pub email: String,
}

/// A field that is there, also where it is empty.
fn given<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}

/// What a change does to the phone. A member without one enters it at the first binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PhoneChange {
    Kept,
    Removed,
    Given(Phone),
}

/// A checked [`EditMemberForm`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberChange {
    pub name: String,
    pub phone: PhoneChange,
    pub email: Option<String>,
}

impl EditMemberForm {
    pub fn check(&self) -> Result<MemberChange, FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = errors.take("name", name::check(&self.name));
        let phone = match self.phone.as_deref().map(str::trim) {
            None => Some(PhoneChange::Kept),
            Some("") => Some(PhoneChange::Removed),
            Some(phone) => errors.take("phone", Phone::parse(phone).map(PhoneChange::Given)),
        };
        let email = errors.take("email", email::check(&self.email));
        let change = (|| Some(MemberChange { name: name?, phone: phone?, email: email? }))();
        errors.finish(change)
    }
}

/// A line of the list of members; personal data masked but for the name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    pub id: MemberId,
    pub name: String,
    pub phone: Option<String>,
    pub role: Role,
    pub state: MemberState,
    /// Login or display names of the RAM accounts.
    pub ram_accounts: Vec<String>,
    /// Company names of the mobile apps that the member is bound on.
    pub bound_on: Vec<String>,
    pub created_at: Time,
}

/// Everything about one member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberDetail {
    pub row: MemberRow,
    pub login_name: Option<String>,
    pub email: Option<String>,
    pub ram_accounts: Vec<RamAccount>,
    pub bindings: Vec<BindingRow>,
    /// The last owner cannot be disabled or deleted.
    pub last_owner: bool,
    pub away: Option<AwayView>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::form::Invalid;
    use crate::domain::id::Id;

    #[test]
    fn every_field_says_what_is_wrong_with_it() {
        let form = MemberForm {
            name: "王@".into(),
            phone: "123".into(),
            email: "x".into(),
            ram_account: RamAccountForm { user_id: "abc".into(), ..Default::default() },
        };
        let errors = form.check().unwrap_err();
        for (field, error) in [
            ("name", Invalid::Name),
            ("phone", Invalid::Phone),
            ("email", Invalid::Email),
            ("account_uid", Invalid::Required),
            ("user_id", Invalid::Digits),
        ] {
            assert_eq!(errors.get(field), Some(&error), "{field}");
        }
    }

    #[test]
    fn a_phone_that_was_not_looked_at_stays() {
        let edit = |phone: Option<&str>| {
            let form =
                EditMemberForm { id: MemberId::from_i64(1), name: "王小明".into(), phone: phone.map(Into::into), email: String::new() };
            form.check().unwrap().phone
        };
        assert_eq!(edit(None), PhoneChange::Kept);
        assert_eq!(edit(Some(" ")), PhoneChange::Removed);
        assert!(matches!(edit(Some("13800138000")), PhoneChange::Given(_)));
    }

    #[test]
    fn a_member_needs_no_ram_account() {
        let form = MemberForm { name: "王小明".into(), phone: "13800138000".into(), ..Default::default() };
        assert_eq!(form.check().unwrap().ram_account, None);
    }
}
