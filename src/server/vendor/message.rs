//! Messages to people, departments and groups, the same for all three vendors.

use sha2::{Digest, Sha256};

use super::error::{Said, VendorError};
pub use crate::domain::delivery::Reference;

/// To whom. Clients split what is more than the vendor takes at once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct To {
    /// User ids.
    pub people: Vec<String>,
    /// With everybody below. Not all vendors have it for cards with buttons.
    pub departments: Vec<String>,
}

impl To {
    pub fn person(user_id: &str) -> Self {
        Self { people: vec![user_id.to_owned()], departments: Vec::new() }
    }
}

/// What is sent. Texts are as people typed them: clients take out what the vendor would read as markup, and cut what
/// is too long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    Text(String),
    Card(Card),
}

/// A card that leads to a page, with buttons that answer at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub title: String,
    /// Plain text; line breaks are kept.
    pub text: String,
    /// Of ours, http or https.
    pub url: String,
    /// What the link says.
    pub open: String,
    /// At most three. Where the vendor has no buttons here, only the link remains.
    pub buttons: Vec<Button>,
}

/// A press comes back as a callback with this key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    /// Letters, digits, `_`, `-`, `:`; at most 100.
    pub key: String,
    pub label: String,
    pub primary: bool,
}

/// What became of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sent {
    pub reference: Reference,
    /// Recipients that the vendor did not know or does not show to this app; WeCom's in lower case.
    pub invalid_people: Vec<String>,
    pub invalid_departments: Vec<String>,
    /// Why somebody got a card with links in place of one with buttons.
    pub card_refused: Option<Said>,
    /// What the vendor said of them, where it refused a whole part of the recipients.
    pub said: Option<Box<Said>>,
}

impl Sent {
    /// Nobody of a part can be reached; others may be.
    pub(super) fn none_of(&mut self, people: impl IntoIterator<Item = String>, departments: &[String], error: VendorError) {
        self.invalid_people.extend(people);
        self.invalid_departments.extend_from_slice(departments);
        if let VendorError::Said(said) = error {
            self.said = Some(said);
        }
    }
}

/// Who has read a message. Whoever is in neither list is not known to have received it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadState {
    pub read: Vec<String>,
    pub unread: Vec<String>,
}

/// A group chat that an app made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGroup {
    pub name: String,
    pub owner: String,
    /// The owner among them.
    pub people: Vec<String>,
    /// The same key makes the same group, where the vendor can; letters and digits, at most 32.
    pub key: String,
}

/// The key of one of several recipients, where the vendor tells messages by the key alone; empty where there is none.
pub(super) fn own_key(key: &str, recipient: &str) -> String {
    if key.is_empty() {
        return String::new();
    }
    let hash = Sha256::digest(format!("{key}\n{recipient}").as_bytes());
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// At most `most` characters, with an ellipsis where something was cut off.
pub fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// At most `most` bytes of UTF-8, cut between characters.
pub fn cut_bytes(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let ellipsis = '…'.len_utf8();
    let end = text.floor_char_boundary(most.saturating_sub(ellipsis));
    format!("{}…", &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_recipient_has_a_key_of_its_own_that_is_always_the_same() {
        let key = own_key("d-1", "ou_1");
        assert_eq!((key.len(), &key), (32, &own_key("d-1", "ou_1")));
        assert_ne!(key, own_key("d-1", "ou_2"));
        assert_ne!(key, own_key("d-2", "ou_1"));
        assert_eq!(own_key("", "ou_1"), "");
    }

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(cut("磁盘已满", 3), "磁盘…");
        assert_eq!(cut("磁盘", 3), "磁盘");
        assert_eq!(cut_bytes("磁盘已满", 12), "磁盘已满");
        assert_eq!(cut_bytes("磁盘已满", 11), "磁盘…");
    }
}
