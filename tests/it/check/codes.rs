//! Every code of a vendor's catalogue, said at each call that the check makes: exactly that call's stage turns red, with
//! the vendor's words and the catalogue's, what needs it waits, and without it everything is green again.

use muster::domain::check::{Report, StageKind, StageState};
use muster::domain::lang::Lang;
use muster::domain::time::Span;
use muster::domain::vendor::Vendor;
use muster::messages::vendor::{codes, explain};
use muster::server::service::check;
use serde_json::{Value, json};

use super::{Checked, failed, green};
use crate::harness::of_each_vendor;

of_each_vendor![
    every_code_of_the_references_is_in_the_catalogue,
    every_code_at_the_token_is_red_there_and_mended_green,
    every_code_at_the_directory_is_red_there_and_mended_green,
    every_code_at_the_message_is_red_there_and_mended_green,
    every_code_at_the_group_is_red_there_and_mended_green,
];

#[tokio::test]
async fn every_code_at_the_address_book_is_red_there_and_mended_green() {
    go_through(Vendor::WeCom, Place::AddressBook).await;
}

/// The codes that the vendors' own pages list, kept apart from the catalogue.
fn reference(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::DingTalk => include_str!("../../fixtures/codes/dingtalk.txt"),
        Vendor::WeCom => include_str!("../../fixtures/codes/wecom.txt"),
        Vendor::Lark => include_str!("../../fixtures/codes/lark.txt"),
    }
}

async fn every_code_of_the_references_is_in_the_catalogue(vendor: Vendor) {
    let catalogue = codes(vendor);
    let missing: Vec<_> = reference(vendor).split_whitespace().filter(|code| !catalogue.iter().any(|listed| listed == code)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(reference(vendor).split_whitespace().count() > 100);
}

/// A call of the check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Token,
    Directory,
    AddressBook,
    Message,
    Group,
}

impl Place {
    fn path(self, vendor: Vendor) -> &'static str {
        match (vendor, self) {
            (Vendor::DingTalk, Self::Token) => "/v1.0/oauth2/accessToken",
            (Vendor::DingTalk, Self::Directory) => "/auth/scopes",
            (Vendor::DingTalk, Self::Message) => "/topapi/message/corpconversation/asyncsend_v2",
            (Vendor::DingTalk, _) => "/v1.0/im/sceneGroup/create",
            (Vendor::WeCom, Self::Token) => "/cgi-bin/gettoken",
            (Vendor::WeCom, Self::Directory) => "/cgi-bin/agent/get",
            (Vendor::WeCom, Self::AddressBook) => "/cgi-bin/user/list_id",
            (Vendor::WeCom, _) => "/cgi-bin/message/send",
            (Vendor::Lark, Self::Token) => "/open-apis/auth/v3/tenant_access_token/internal",
            (Vendor::Lark, Self::Directory) => "/open-apis/contact/v3/scopes",
            (Vendor::Lark, Self::Message) => "/open-apis/im/v1/messages",
            (Vendor::Lark, _) => "/open-apis/im/v1/chats",
        }
    }

    /// Each code is read in one language at this call and in the other at another.
    fn lang(self) -> Lang {
        if matches!(self, Self::Token | Self::Message) { Lang::En } else { Lang::Zh }
    }

    /// The stage that a code belongs to when it is said here.
    fn stage(self, vendor: Vendor, code: &str) -> StageKind {
        match self {
            Self::Token | Self::Directory if address(vendor).contains(&code) => StageKind::EgressIp,
            Self::Token => StageKind::Token,
            Self::Directory if permission(vendor).contains(&code) => StageKind::Permissions,
            Self::Directory => StageKind::VisibleRange,
            Self::AddressBook => StageKind::ContactsKey,
            Self::Message => StageKind::Message,
            Self::Group => StageKind::Group,
        }
    }
}

/// What a vendor says of our address, wherever.
fn address(vendor: Vendor) -> &'static [&'static str] {
    match vendor {
        Vendor::DingTalk => &["60020", "Forbidden.AccessDenied.IpNotInWhiteList"],
        Vendor::WeCom => &["60020", "48009"],
        Vendor::Lark => &["99991401"],
    }
}

/// What a vendor says of missing permissions.
fn permission(vendor: Vendor) -> &'static [&'static str] {
    match vendor {
        Vendor::DingTalk => &[
            "60011",
            "permession.checkFailed",
            "groupPermissionDenied",
            "groupTemplatePermissionDenied",
            "auth.error",
            "Forbidden.AccessDenied.AccessTokenPermissionDenied",
        ],
        Vendor::WeCom => &["48001", "48002"],
        Vendor::Lark => &["11203", "11204", "11205", "11223", "20068", "230006", "230027", "232014", "232025", "99991672", "99991679"],
    }
}

/// What cannot be said there. DingTalk's `notDone` stands for a success that says of itself that it is none; Lark's
/// 230049 says that the message is on its way already.
fn is_impossible(vendor: Vendor, code: &str, place: Place) -> bool {
    match vendor {
        Vendor::DingTalk => code == "notDone",
        Vendor::WeCom => false,
        Vendor::Lark => code == "230049" && place == Place::Message,
    }
}

const WORDS: &str = "said by the vendor";

/// A refusal as the vendor writes it.
fn refusal(vendor: Vendor, code: &str) -> Value {
    let number = code.parse::<i64>();
    match (vendor, number) {
        // The gateway's, which bears no words.
        (Vendor::DingTalk, Ok(1111)) => json!({ "body": { "status": 1111, "wait": 5, "source": "x5", "punish": "deny" } }),
        (Vendor::DingTalk | Vendor::WeCom, Ok(number)) => json!({ "body": { "errcode": number, "errmsg": WORDS } }),
        (Vendor::DingTalk, Err(_)) => {
            let status = if code.starts_with("Forbidden.") { 403 } else { 400 };
            json!({ "status": status, "body": { "code": code, "message": WORDS, "requestid": "r" } })
        }
        (_, number) => json!({ "status": 400, "body": { "code": number.expect("a number"), "msg": WORDS } }),
    }
}

async fn every_code_at_the_token_is_red_there_and_mended_green(vendor: Vendor) {
    go_through(vendor, Place::Token).await;
}

async fn every_code_at_the_directory_is_red_there_and_mended_green(vendor: Vendor) {
    go_through(vendor, Place::Directory).await;
}

async fn every_code_at_the_message_is_red_there_and_mended_green(vendor: Vendor) {
    go_through(vendor, Place::Message).await;
}

async fn every_code_at_the_group_is_red_there_and_mended_green(vendor: Vendor) {
    // WeCom's groups cannot be removed again: none is made.
    if vendor != Vendor::WeCom {
        go_through(vendor, Place::Group).await;
    }
}

async fn go_through(vendor: Vendor, place: Place) {
    let checked = Checked::new(vendor).await;
    let party = &checked.party;
    let subject = checked.subject().await;
    let run = |lang| party.hurry(check::run(&party.world.muster, &subject, lang, &|_| {}));
    for code in codes(vendor).into_iter().filter(|code| !is_impossible(vendor, code, place)) {
        let mut fault = refusal(vendor, &code);
        // The same call gets the token of WeCom's address book afterwards.
        fault["times"] = json!(if place == Place::Token { 1 } else { -1 });
        party.world.fault(vendor.slug(), place.path(vendor), fault).await;
        is_red(&run(place.lang()).await, vendor, &code, place);
        party.world.no_faults().await;
        // As long as the vendors shut anybody out.
        party.world.advance(Span::minutes(6)).await;
        green(&checked.check().await, &code);
    }
    checked.party.end().await;
}

#[track_caller]
fn is_red(report: &Report, vendor: Vendor, code: &str, place: Place) {
    let kind = place.stage(vendor, code);
    let failed = failed(report);
    let kinds: Vec<_> = failed.iter().map(|stage| stage.kind).collect();
    assert_eq!(kinds, [kind], "{code} at {place:?}: {failed:#?}");
    let stage = failed[0];
    let said = stage.said.as_ref().unwrap_or_else(|| panic!("{code} at {place:?}: {stage:?}"));
    assert_eq!(said.code.as_deref(), Some(code), "{stage:?}");
    assert!(said.text == WORDS || code == "1111", "{stage:?}");
    let explained = explain(vendor, code).expect("an entry");
    assert_eq!(stage.cause.as_deref(), Some(explained.cause.get(place.lang())), "{code}");
    assert_eq!(stage.remedy.as_deref(), Some(explained.remedy.get(place.lang())), "{code}");
    let waiting: Vec<_> = report.stages.iter().filter(|stage| stage.state == StageState::Waiting).map(|stage| stage.kind).collect();
    assert_eq!(waiting, waits(kind, place, vendor), "{code} at {place:?}");
}

/// The stages that cannot be tried when one failed.
fn waits(kind: StageKind, place: Place, vendor: Vendor) -> Vec<StageKind> {
    use StageKind::{ContactsKey, EgressIp, Features, Group, Message, Permissions, SignIn, Token, VisibleRange};
    let mut all = match (kind, place) {
        (Token, _) => vec![EgressIp, Permissions, VisibleRange, Features, SignIn, Message, Group],
        (EgressIp, Place::Token) => vec![Token, Permissions, VisibleRange, Features, ContactsKey, SignIn, Message, Group],
        (EgressIp, _) => vec![Permissions, VisibleRange, Features, ContactsKey, Message, Group],
        (Permissions, _) => vec![VisibleRange, Features, Message, Group],
        (VisibleRange, _) => vec![Message, Group],
        _ => Vec::new(),
    };
    all.retain(|kind| *kind != ContactsKey || vendor == Vendor::WeCom);
    all
}
