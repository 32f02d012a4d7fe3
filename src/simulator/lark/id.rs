//! The many ids of a person, a department or a chat, computed from their numbers and back: nothing is remembered.

use aes::Aes256;
use aes::cipher::block_padding::NoPadding;
use aes::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use sha2::{Digest, Sha256};

use super::answer::Failure;
use crate::simulator::directory::ROOT;
use crate::simulator::seal::hex;

/// Which of a person's ids a call speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum UserIds {
    #[default]
    Open,
    Union,
    User,
}

impl UserIds {
    pub fn read(text: &str) -> Option<Self> {
        match text {
            "open_id" => Some(Self::Open),
            "union_id" => Some(Self::Union),
            "user_id" => Some(Self::User),
            _ => None,
        }
    }

    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open_id",
            Self::Union => "union_id",
            Self::User => "user_id",
        }
    }

    /// The refusal of ids that nobody has.
    pub fn unknown(self, ids: &[&str]) -> Failure {
        let (code, name) = match self {
            Self::Open => (99_992_351, "open_id"),
            Self::Union => (99_992_364, "union_id"),
            Self::User => (99_992_360, "user_id"),
        };
        Failure::new(code, format!("The request you send is not a valid {{{name}}} or not exists, example value: [{}]", ids.join(",")))
    }
}

/// Which of a department's ids a call speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DepartmentIds {
    #[default]
    Open,
    Custom,
}

impl DepartmentIds {
    pub fn read(text: &str) -> Option<Self> {
        match text {
            "open_department_id" => Some(Self::Open),
            "department_id" => Some(Self::Custom),
            _ => None,
        }
    }
}

/// The keys of one tenant and its app: each kind of id has its own.
pub struct Ids {
    app_id: String,
    tenant_key: String,
    person: Key,
    developer: Key,
    department: Key,
    chat: Key,
}

impl Ids {
    pub fn new(app_id: &str, tenant_key: &str) -> Self {
        Self {
            app_id: app_id.to_owned(),
            tenant_key: tenant_key.to_owned(),
            person: Key::of(&format!("open_id/{app_id}")),
            developer: Key::of(&format!("union_id/{tenant_key}")),
            department: Key::of(&format!("open_department_id/{tenant_key}")),
            chat: Key::of(&format!("chat_id/{app_id}")),
        }
    }

    pub fn open_id(&self, number: u64) -> String {
        format!("ou_{}", self.person.close(number))
    }

    pub fn union_id(&self, number: u64) -> String {
        format!("on_{}", self.developer.close(number))
    }

    pub fn number_of_open_id(&self, id: &str) -> Option<u64> {
        self.person.open(id.strip_prefix("ou_")?)
    }

    pub fn number_of_union_id(&self, id: &str) -> Option<u64> {
        self.developer.open(id.strip_prefix("on_")?)
    }

    /// The chat of the bot with one person.
    pub fn p2p_chat_id(&self, number: u64) -> String {
        format!("oc_{}", self.chat.close(number))
    }

    pub fn number_of_p2p_chat_id(&self, id: &str) -> Option<u64> {
        self.chat.open(id.strip_prefix("oc_")?)
    }

    /// The root is `0` in either form.
    pub fn department(&self, ids: DepartmentIds, id: u64) -> String {
        match ids {
            _ if id == ROOT => "0".to_owned(),
            DepartmentIds::Open => format!("od-{}", self.department.close(id)),
            DepartmentIds::Custom => format!("D{id}"),
        }
    }

    pub fn department_of(&self, ids: DepartmentIds, text: &str) -> Option<u64> {
        match ids {
            _ if text == "0" => Some(ROOT),
            DepartmentIds::Open => self.department.open(text.strip_prefix("od-")?),
            DepartmentIds::Custom => text.strip_prefix('D')?.parse().ok().filter(|id| *id != ROOT && format!("D{id}") == text),
        }
    }

    /// The bot's own id towards its app.
    pub fn bot(&self) -> String {
        format!("ou_{}", hex(&Sha256::digest(format!("bot/{}", self.app_id))[..16]))
    }

    /// The key of page tokens for one list.
    pub fn pages(&self, list: &str) -> Key {
        Key::of(&format!("page/{}/{list}", self.tenant_key))
    }
}

/// Turns numbers into 32 hexadecimal digits and back.
pub struct Key([u8; 32]);

impl Key {
    fn of(topic: &str) -> Self {
        Self(Sha256::digest(format!("muster simulator/lark/{topic}")).into())
    }

    pub fn close(&self, number: u64) -> String {
        let plain = u128::from(number).to_be_bytes();
        let cipher = cbc::Encryptor::<Aes256>::new_from_slices(&self.0, &[0; 16]);
        cipher.map(|cipher| hex(&cipher.encrypt_padded_vec::<NoPadding>(&plain))).unwrap_or_default()
    }

    /// `None` unless this very key has made the text.
    pub fn open(&self, text: &str) -> Option<u64> {
        let lower_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 32 || !text.bytes().all(lower_hex) {
            return None;
        }
        let closed = u128::from_str_radix(text, 16).ok()?.to_be_bytes();
        let cipher = cbc::Decryptor::<Aes256>::new_from_slices(&self.0, &[0; 16]).ok()?;
        let plain: [u8; 16] = cipher.decrypt_padded_vec::<NoPadding>(&closed).ok()?.try_into().ok()?;
        u64::try_from(u128::from_be_bytes(plain)).ok()
    }
}

/// Sixteen hexadecimal digits that are always the same for the same text, the form of a tenant key.
pub fn hex16(text: &str) -> String {
    hex(&Sha256::digest(text)[..8])
}

/// 32 random hexadecimal digits, the form of a message's id.
pub fn random32() -> String {
    hex(&crate::simulator::random::block())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_lead_back_to_the_number_and_only_with_their_own_key() {
        let (ids, other) = (Ids::new("cli_1", "aa"), Ids::new("cli_2", "aa"));
        for number in [0, 1, 999_999, u64::MAX] {
            let open_id = ids.open_id(number);
            assert_eq!(open_id.len(), 35);
            assert_eq!(ids.number_of_open_id(&open_id), Some(number));
            assert_eq!(other.number_of_open_id(&open_id), None, "an open_id is good for its app only");
            assert_eq!(other.number_of_union_id(&ids.union_id(number)), Some(number), "a union_id for the developer");
            assert_eq!(ids.number_of_open_id(&ids.union_id(number)), None);
            assert_eq!(ids.number_of_p2p_chat_id(&ids.p2p_chat_id(number)), Some(number));
        }
        assert_eq!(ids.number_of_open_id(&ids.open_id(7).to_uppercase()), None);
    }

    #[test]
    fn the_root_is_zero_and_departments_have_two_ids() {
        let ids = Ids::new("cli_1", "aa");
        for kind in [DepartmentIds::Open, DepartmentIds::Custom] {
            assert_eq!(ids.department(kind, ROOT), "0");
            assert_eq!(ids.department_of(kind, "0"), Some(ROOT));
            assert_eq!(ids.department_of(kind, &ids.department(kind, 30_000)), Some(30_000));
            assert_eq!(ids.department_of(kind, "D01"), None);
        }
        assert_eq!(ids.department_of(DepartmentIds::Open, "D2"), None);
    }
}
