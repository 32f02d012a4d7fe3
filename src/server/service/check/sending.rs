//! Stages that do something in the chat app: a message to a person, a group with that person.

use super::Subject;
use super::directory::Seen;
use super::outcome::{Found, Recorder};
use super::rights;
use crate::domain::check::StageKind;
use crate::domain::permission::Weight;
use crate::domain::vendor::{Capability, Vendor};
use crate::messages::console::check as words;
use crate::server::service::delivery::pace;
use crate::server::vendor::message::{Card, Message, NewGroup, To};
use crate::server::vendor::{Client, VendorError};

pub(super) async fn message(record: &mut Recorder<'_>, client: &Client<'_>, subject: &Subject, person: Option<&str>, seen: &Seen) {
    let Some(person) = person else { return lacking(record, StageKind::Message, seen) };
    // What sending one text does not show.
    if let Some(missing) = seen.rights.missing(Weight::Own(StageKind::Message)).filter(|missing| missing.said.is_some()) {
        return rights::refuse(record, StageKind::Message, 0, missing);
    }
    let lang = record.lang;
    let muster = record.muster;
    let key = muster.entropy.alphanumeric(16);
    let card = Card {
        title: words::TEST_GROUP.get(lang).to_owned(),
        text: words::TEST_MESSAGE.get(lang).to_owned(),
        url: muster.config.origin(),
        open: words::CHECK.get(lang).to_owned(),
        buttons: Vec::new(),
    };
    record
        .stage_if(true, StageKind::Message, async {
            client.try_card(&card, &key).await?;
            // One more than the vendor takes would be dropped, and look as if it had arrived.
            if let Ok(Some(_)) = pace::take_place(muster, subject.vendor, &subject.app.identity, person).await {
                return Ok(Found::problem(words::PERSON_FULL, words::PERSON_FULL_REMEDY));
            }
            let sent = client.send(&To::person(person), &Message::Text(words::TEST_MESSAGE.get(lang).to_owned()), &key).await?;
            let taken = sent.invalid_people.is_empty() && client.undelivered(&sent.reference).await.is_empty();
            match sent.said {
                _ if taken => Ok(Found::text(words::MESSAGE_TAKEN.with(lang, &[person]))),
                Some(said) => Err(VendorError::Said(said)),
                None => Ok(Found::problem(words::PERSON_INVALID, words::PERSON_REMEDY)),
            }
        })
        .await;
}

/// Without a person nothing is tried; what is known to be missing is said all the same.
fn lacking(record: &mut Recorder<'_>, kind: StageKind, seen: &Seen) {
    match seen.rights.missing(Weight::Own(kind)) {
        Some(missing) => rights::refuse(record, kind, 0, missing),
        None => record.wait(kind),
    }
}

/// Made and removed again. WeCom's groups cannot be removed: there it is looked at whether one could be made.
pub(super) async fn group(record: &mut Recorder<'_>, client: &Client<'_>, person: Option<&str>, seen: &Seen) {
    let Some(person) = person else { return lacking(record, StageKind::Group, seen) };
    let (vendor, lang) = (record.vendor, record.lang);
    // What making the group alone does not show.
    if let Some(missing) = seen.rights.missing(Weight::Own(StageKind::Group)).filter(|missing| missing.said.is_some()) {
        return rights::refuse(record, StageKind::Group, 0, missing);
    }
    if !vendor.supports(Capability::DissolveGroup) {
        let whole = seen.range.departments.iter().any(|department| department == "1");
        let found = if whole {
            Found::text(words::GROUP_POSSIBLE.get(lang))
        } else {
            Found::problem(words::GROUP_NEEDS_ROOT, words::GROUP_NEEDS_ROOT_REMEDY)
        };
        return record.end(StageKind::Group, 0, Ok(found));
    }
    let key = record.muster.entropy.alphanumeric(24);
    let group = NewGroup { name: words::TEST_GROUP.get(lang).to_owned(), owner: person.to_owned(), people: vec![person.to_owned()], key };
    let mut left = None;
    let made = async {
        let id = client.create_group(&group).await?;
        match client.dissolve_group(&id).await {
            Ok(()) => Ok(Found::text(words::GROUP_MADE.get(lang))),
            // It is there, in front of that person: whoever reads this has to know which one to remove by hand.
            Err(error) => {
                left = Some(words::GROUP_LEFT.with(lang, &[&group.name]));
                Err(error)
            }
        }
    };
    let started = record.muster.clock.now();
    let result = made.await;
    let took_ms = record.since(started);
    match result {
        // Without a template DingTalk makes no groups; only war rooms need them.
        Err(VendorError::NotSet(_)) if vendor == Vendor::DingTalk => record.skip(StageKind::Group),
        result => record.end(StageKind::Group, took_ms, result),
    }
    if let Some(left) = left {
        record.amend(|stage| stage.found = Some(left));
    }
}
