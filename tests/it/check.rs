//! The staged check: each mistake turns exactly its stage red, with the vendor's code, a cause and a remedy; mended, it
//! turns green again.

mod codes;
mod connection;
mod departments;
mod network;
mod public;
mod rights;
mod symptoms;
mod unasked;

use muster::domain::check::{Report, Stage, StageKind, StageState};
use muster::domain::id::MobileAppId;
use muster::domain::lang::Lang;
use muster::domain::mobile_app::AppState;
use muster::domain::secret::Secret;
use muster::domain::vendor::Vendor;
use muster::server::service::check::{self, Subject};
use muster::server::vendor::Credentials;
use serde_json::{Value, json};

use crate::harness::{Party, of_each_vendor};

of_each_vendor![
    an_app_that_is_set_up_rightly_is_green_from_end_to_end,
    each_mistake_turns_its_stage_red_and_mended_it_is_green,
    whatever_else_can_be_set_is_no_mistake,
    a_wrong_secret_is_the_tokens_fault,
    an_address_that_is_not_trusted_can_be_pasted_where_it_is_mended,
    a_missing_permission_can_be_pasted_where_it_is_mended,
    a_draft_that_was_not_saved_is_checked_as_far_as_that_goes,
];

/// An app that is saved, with a person to write to.
struct Checked {
    party: Party,
    app: MobileAppId,
    person: String,
}

impl Checked {
    async fn new(vendor: Vendor) -> Self {
        Self::of(Party::new(vendor).await).await
    }

    async fn of(party: Party) -> Self {
        let domain = party.world.muster.config.domain();
        party.set(json!({ "trusted_domains": [domain] })).await;
        let app = party.save(AppState::Draft).await;
        let person = party.id("wangxiaoming").await;
        Self { party, app, person }
    }

    async fn subject(&self) -> Subject {
        let saved = self.party.saved(self.app).await;
        Subject {
            thrifty: false,
            vendor: self.party.vendor,
            app: self.party.credentials.clone(),
            contacts: saved.secrets.contacts.clone(),
            root_departments: Vec::new(),
            event_route: saved.event_route,
            saved: Some(saved),
            test_person: Some(self.person.clone()),
        }
    }

    async fn run(&self, subject: Subject) -> Report {
        check::run(&self.party.world.muster, &subject, Lang::En, &|_| {}).await
    }

    async fn check(&self) -> Report {
        self.run(self.subject().await).await
    }

    /// With other credentials than the saved ones.
    async fn check_with(&self, app: Credentials) -> Report {
        self.run(Subject { app, ..self.subject().await }).await
    }
}

fn failed(report: &Report) -> Vec<&Stage> {
    report.stages.iter().filter(|stage| stage.state == StageState::Failed).collect()
}

/// The only stage that failed: with a cause, a remedy and, where the vendor has refused, its code.
#[track_caller]
fn only<'a>(report: &'a Report, kind: StageKind, code: Option<&str>, what: &str) -> &'a Stage {
    let failed = failed(report);
    assert_eq!(failed.iter().map(|stage| stage.kind).collect::<Vec<_>>(), [kind], "{what}: {failed:?}");
    let stage = failed[0];
    let said = stage.said.as_ref().and_then(|said| said.code.as_deref());
    assert_eq!(said, code, "{what}: {stage:?}");
    for words in [&stage.cause, &stage.remedy] {
        assert!(words.as_deref().is_some_and(|words| !words.is_empty()), "{what}: {stage:?}");
    }
    let unknown = muster::messages::vendor::UNKNOWN.cause.get(Lang::En);
    assert_ne!(stage.cause.as_deref(), Some(unknown), "{what}: the catalogue does not know {code:?}");
    assert!(!report.passed() || !kind.is_required(), "{what}");
    stage
}

#[track_caller]
fn green(report: &Report, what: &str) {
    assert!(report.is_clean() && report.passed(), "{what}: {:?} {report:#?}", failed(report));
}

async fn an_app_that_is_set_up_rightly_is_green_from_end_to_end(vendor: Vendor) {
    let checked = Checked::new(vendor).await;
    let report = checked.check().await;
    green(&report, "everything is right");
    let left: Vec<_> = report.stages.iter().filter(|stage| stage.state != StageState::Passed).map(|stage| stage.kind).collect();
    let skipped: &[StageKind] = if vendor == Vendor::WeCom { &[StageKind::DomainFile] } else { &[] };
    assert_eq!(left, skipped, "{report:#?}");
    assert_eq!(report.people.len(), 12);
    assert_eq!(checked.party.inbox("wangxiaoming").await.len(), 1, "the message really arrived");
    assert_eq!(checked.party.look("/api/groups").await, json!([]), "the group was removed again");
    checked.party.end().await;
}

#[tokio::test]
async fn a_card_template_that_is_not_published_turns_the_message_red() {
    let checked = Checked::of(Party::with_cards(Vendor::DingTalk).await).await;
    green(&checked.check().await, "the template is there");
    assert_eq!(checked.party.inbox("wangxiaoming").await.len(), 1, "the card that was tried was shown to nobody");
    checked.party.set(json!({ "variants": ["card_template_unpublished"] })).await;
    only(&checked.check().await, StageKind::Message, Some("param.templateUnpublished"), "not published");
    checked.party.set(json!({ "variants": [] })).await;
    green(&checked.check().await, "mended");
    checked.party.end().await;
}

/// A mistake of the company's admin, the stage that it belongs to, and what the vendor says.
struct Mistake {
    settings: Value,
    stage: StageKind,
    code: Option<&'static str>,
}

fn mistake(settings: Value, stage: StageKind, code: impl Into<Option<&'static str>>) -> Mistake {
    Mistake { settings, stage, code: code.into() }
}

fn mistakes(vendor: Vendor) -> Vec<Mistake> {
    use StageKind::{EgressIp, Features, Group, Message, Permissions, SignIn, Token, VisibleRange};
    let missing = |scopes: &[&str]| json!({ "missing_scopes": scopes });
    let untrusted = json!({ "trusted_ips": ["203.0.113.9"] });
    let mut all = vec![
        mistake(json!({ "visible_departments": [] }), VisibleRange, None),
        mistake(json!({ "trusted_domains": ["ops.example.com"] }), SignIn, None),
    ];
    if vendor != Vendor::WeCom {
        // Muster keeps numbers of its own, so only what reads them is without them.
        all.push(mistake(json!({ "hide_mobile": true }), Features, None));
    }
    all.extend(match vendor {
        Vendor::DingTalk => vec![
            mistake(untrusted, EgressIp, "Forbidden.AccessDenied.IpNotInWhiteList"),
            mistake(json!({ "disabled": true }), VisibleRange, "50003"),
            mistake(missing(&["qyapi_get_department_list"]), Permissions, "60011"),
            mistake(missing(&["qyapi_get_department_member"]), Permissions, "60011"),
            mistake(missing(&["qyapi_chat_manage"]), Group, "Forbidden.AccessDenied.AccessTokenPermissionDenied"),
        ],
        Vendor::WeCom => vec![
            mistake(untrusted.clone(), EgressIp, "60020"),
            mistake(json!({ "trusted_ips": ["203.0.113.9"], "variants": ["gettoken_checks_ip"] }), EgressIp, "60020"),
            mistake(json!({ "disabled": true }), Token, "40001"),
            mistake(missing(&["department/"]), Permissions, "48002"),
            mistake(missing(&["message/"]), Message, "48002"),
            mistake(json!({ "visible_departments": [2] }), Group, None),
            mistake(json!({ "trusted_domains": null }), SignIn, None),
        ],
        Vendor::Lark => vec![
            mistake(untrusted, EgressIp, "99991401"),
            mistake(json!({ "disabled": true }), Token, "10014"),
            mistake(missing(&["contact:contact.base:readonly", "contact:department.organize:readonly"]), Permissions, "99991672"),
            mistake(missing(&["im:message:send_as_bot"]), Message, "99991672"),
            mistake(missing(&["im:chat"]), Group, "99991672"),
        ],
    });
    all
}

async fn each_mistake_turns_its_stage_red_and_mended_it_is_green(vendor: Vendor) {
    let checked = Checked::new(vendor).await;
    let party = &checked.party;
    for Mistake { settings, stage, code } in mistakes(vendor) {
        let what = settings.to_string();
        party.set(settings).await;
        only(&checked.check().await, stage, code, &what);
        let mended = json!({
            "trusted_ips": null, "disabled": false, "missing_scopes": [], "visible_departments": [1], "variants": [], "hide_mobile": false,
            "trusted_domains": [party.world.muster.config.domain()],
        });
        party.set(mended).await;
        party.world.advance(muster::domain::time::Span::minutes(1)).await;
        green(&checked.check().await, &what);
    }
    checked.party.end().await;
}

/// Every setting is one of a mistake above, or leaves everything green.
async fn whatever_else_can_be_set_is_no_mistake(vendor: Vendor) {
    let checked = Checked::new(vendor).await;
    let party = &checked.party;
    let others = json!({
        "secrets": [party.credentials.secret.expose()], "contacts_secrets": party.given.get("contacts_secret").map(|secret| json!([secret])),
        "egress_ip": "198.51.100.7", "visible_users": ["wangxiaoming"], "private_info": true,
        "allow_contacts_secret_from_new_ip": false, "sign_in_declined": true, "token_seconds": 60,
    });
    let mut others = others;
    if vendor == Vendor::WeCom {
        others["hide_mobile"] = json!(true);
    }
    let known = party.world.control("/api/settings", json!({ "vendor": vendor })).await;
    let mut tried: Vec<String> = mistakes(vendor).iter().flat_map(|mistake| names(&mistake.settings)).collect();
    tried.extend(names(&others));
    let left: Vec<_> = names(&known).into_iter().filter(|name| !tried.contains(name) && name != "variants").collect();
    assert!(left.is_empty() && !names(&known).is_empty(), "{left:?} of {known}");
    for (name, value) in others.as_object().expect("an object") {
        party.set(json!({ name: value })).await;
        green(&checked.check().await, name);
    }
    checked.party.end().await;
}

fn names(settings: &Value) -> Vec<String> {
    settings.as_object().into_iter().flat_map(|object| object.keys().cloned()).collect()
}

async fn a_wrong_secret_is_the_tokens_fault(vendor: Vendor) {
    let checked = Checked::new(vendor).await;
    let own = &checked.party.credentials;
    let code = match vendor {
        Vendor::DingTalk => "invalidClientIdOrSecret",
        Vendor::WeCom => "40001",
        Vendor::Lark => "10015",
    };
    let report = checked.check_with(Credentials { secret: Secret::new("another-apps-secret"), ..own.clone() }).await;
    only(&report, StageKind::Token, Some(code), "a wrong secret");
    assert!(!format!("{report:?}").contains("another-apps-secret"));
    // Which app of the company it is shows where it is first asked about.
    let wrong = Credentials { agent_id: Some(1_999_999), ..own.clone() };
    match vendor {
        Vendor::DingTalk => drop(only(&checked.check_with(wrong).await, StageKind::Message, Some("40056"), "a wrong agent")),
        Vendor::WeCom => drop(only(&checked.check_with(wrong).await, StageKind::VisibleRange, Some("40056"), "a wrong agent")),
        Vendor::Lark => green(&checked.check_with(wrong).await, "Lark has no agents"),
    }
    if vendor == Vendor::WeCom {
        let wrong = Subject { contacts: Some(Secret::new("another-contacts-key")), ..checked.subject().await };
        only(&checked.run(wrong).await, StageKind::ContactsKey, Some("40001"), "a wrong address book key");
    }
    green(&checked.check().await, "mended");
    checked.party.end().await;
}

async fn an_address_that_is_not_trusted_can_be_pasted_where_it_is_mended(vendor: Vendor) {
    let checked = Checked::new(vendor).await;
    checked.party.set(json!({ "trusted_ips": ["203.0.113.9"], "egress_ip": "198.51.100.7" })).await;
    let report = checked.check().await;
    assert_eq!(failed(&report)[0].copy.as_deref(), Some("198.51.100.7"), "{report:#?}");
    checked.party.set(json!({ "trusted_ips": ["198.51.100.7"] })).await;
    green(&checked.check().await, "mended");
    checked.party.end().await;
}

/// A server may go out by several addresses, and WeCom's list is replaced by what is pasted.
#[tokio::test]
async fn all_addresses_that_were_seen_can_be_pasted_into_wecoms_list() {
    let checked = Checked::new(Vendor::WeCom).await;
    for (ip, copied) in [("198.51.100.7", "198.51.100.7"), ("198.51.100.8", "198.51.100.7;198.51.100.8")] {
        checked.party.set(json!({ "trusted_ips": ["203.0.113.9"], "egress_ip": ip })).await;
        assert_eq!(only(&checked.check().await, StageKind::EgressIp, Some("60020"), ip).copy.as_deref(), Some(copied));
    }
    checked.party.world.advance(muster::domain::time::Span::days(31)).await;
    let report = checked.check().await;
    assert_eq!(failed(&report)[0].copy.as_deref(), Some("198.51.100.8"), "one that was not seen for a month is ours no longer");
    checked.party.set(json!({ "trusted_ips": null })).await;
    green(&checked.check().await, "mended");
    checked.party.end().await;
}

/// The group is in front of somebody: it is said that it has to be removed by hand.
#[tokio::test]
async fn a_test_group_that_stays_is_told() {
    let checked = Checked::new(Vendor::Lark).await;
    let fault = json!({ "vendor": "lark", "path": "/open-apis/im/v1/chats/*", "times": 1, "status": 400, "body": { "code": 232_001, "msg": "no" } });
    checked.party.world.control("/api/faults", fault).await;
    let report = checked.check().await;
    let stage = failed(&report)[0];
    assert_eq!(stage.kind, StageKind::Group);
    assert!(stage.found.as_deref().is_some_and(|found| found.contains("remove it by hand")), "{stage:?}");
    checked.party.end().await;
}

async fn a_missing_permission_can_be_pasted_where_it_is_mended(vendor: Vendor) {
    let (scopes, copied): (&[&str], Option<&str>) = match vendor {
        Vendor::DingTalk => (&["qyapi_get_department_member"], Some("qyapi_get_department_member")),
        // WeCom's have no names.
        Vendor::WeCom => return,
        Vendor::Lark => (&["im:chat"], Some("im:chat,im:chat:create")),
    };
    let checked = Checked::new(vendor).await;
    checked.party.set(json!({ "missing_scopes": scopes })).await;
    let report = checked.check().await;
    let stage = failed(&report)[0];
    assert_eq!(stage.copy.as_deref(), copied, "{stage:?}");
    let link = stage.link.as_deref().expect("a link into the vendor's console");
    assert!(link.starts_with("https://") && link.contains(&checked.party.credentials.identity), "{link}");
    checked.party.end().await;
}

async fn a_draft_that_was_not_saved_is_checked_as_far_as_that_goes(vendor: Vendor) {
    let checked = Checked::new(vendor).await;
    let draft = Subject { saved: None, test_person: None, contacts: None, ..checked.subject().await };
    let report = checked.run(draft).await;
    assert!(report.is_clean() && report.waits_for_person(), "{report:#?}");
    let of = |kind| report.stages.iter().find(|stage| stage.kind == kind).map(|stage| stage.state);
    assert_eq!((of(StageKind::SignIn), of(StageKind::Callback)), (Some(StageState::Skipped), Some(StageState::Skipped)));
    assert_eq!((of(StageKind::Message), of(StageKind::Group)), (Some(StageState::Waiting), Some(StageState::Waiting)));
    assert_eq!(checked.party.look("/api/messages").await, json!([]));
    checked.party.end().await;
}
