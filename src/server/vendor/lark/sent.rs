//! What becomes of Lark's messages: who has read them, changing and recalling them.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::json;

use super::card::card;
use super::{Lark, again, part, wire};
use crate::server::vendor::error::VendorError;
use crate::server::vendor::message::{Card, ReadState, Reference};

/// What the id of a batch begins with.
const BATCH: &str = "bm-";

impl Lark<'_> {
    /// `im-v1/message/read_users`, within seven days; `im-v1/batch_message/read_user`, within thirty, tells numbers
    /// only: they say who where it is nobody or everybody.
    pub async fn read_state(&self, sent: &Reference) -> Result<ReadState, VendorError> {
        let mut read = BTreeSet::new();
        let (mut has_batch, mut readers, mut total) = (false, 0, 0);
        for id in &sent.ids {
            if id.starts_with(BATCH) {
                let got: wire::BatchRead =
                    self.get("batch/read_user", &format!("im/v1/batch_messages/{}/read_user", part(id)), &[]).await?;
                has_batch = true;
                readers += got.read_user.read_count;
                total += got.read_user.total_count;
            } else {
                let path = format!("im/v1/messages/{}/read_users", part(id));
                let users: Vec<wire::Reader> =
                    self.all("messages/read_users", &path, &[("user_id_type", "open_id"), ("page_size", "100")]).await?;
                read.extend(users.into_iter().map(|reader| reader.user_id));
            }
        }
        Ok(if has_batch { of_counts(&sent.people, readers, total) } else { of_readers(&sent.people, read) })
    }

    /// `im-v1/message/patch`: within 14 days. What a batch sent cannot be changed.
    pub async fn update_card(&self, sent: &Reference, new: &Card) -> Result<(), VendorError> {
        if sent.ids.iter().any(|id| id.starts_with(BATCH)) {
            return Err(VendorError::Unsupported);
        }
        let body = json!({ "content": card(new).to_string() });
        let mut result = Ok(());
        for id in &sent.ids {
            let url = self.url(&format!("im/v1/messages/{}", part(id)), &[])?;
            // One that is gone does not keep the others from being changed.
            result = result.and(self.act(again("messages/patch", Method::PATCH, url, Some(body.clone()))).await);
        }
        result
    }

    /// `im-v1/message/delete` and `im-v1/batch_message/delete`: as long as the company's admin allows.
    pub async fn recall(&self, sent: &Reference) -> Result<(), VendorError> {
        let mut result = Ok(());
        for id in &sent.ids {
            let path = if id.starts_with(BATCH) { "im/v1/batch_messages" } else { "im/v1/messages" };
            let url = self.url(&format!("{path}/{}", part(id)), &[])?;
            let recalled = match self.act(again("messages/delete", Method::DELETE, url, None)).await {
                // Gone already.
                Err(error) if matches!(error.code(), Some("230011" | "230110")) => Ok(()),
                other => other,
            };
            result = result.and(recalled);
        }
        result
    }
}

fn of_readers(people: &[String], read: BTreeSet<String>) -> ReadState {
    let unread = people.iter().filter(|person| !read.contains(*person)).cloned().collect();
    ReadState { read: read.into_iter().collect(), unread }
}

fn of_counts(people: &[String], readers: i64, total: i64) -> ReadState {
    match readers {
        0 => ReadState { read: Vec::new(), unread: people.to_vec() },
        _ if readers == total => ReadState { read: people.to_vec(), unread: Vec::new() },
        _ => ReadState::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_say_who_only_where_it_is_nobody_or_everybody() {
        let people = ["ou_1", "ou_2"].map(str::to_owned);
        assert_eq!(of_counts(&people, 0, 2).unread, people);
        assert_eq!(of_counts(&people, 2, 2).read, people);
        assert_eq!(of_counts(&people, 1, 2), ReadState::default());
        let state = of_readers(&people, BTreeSet::from(["ou_2".to_owned()]));
        assert_eq!((state.read, state.unread), (vec!["ou_2".to_owned()], vec!["ou_1".to_owned()]));
    }
}
