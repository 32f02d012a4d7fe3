//! Every permission that a simulator knows, taken away by itself: the check finds it, names it and says where it is
//! granted; and a tick stands for what was proved, and for nothing else.

use muster::domain::check::{Report, Stage, StageKind, StageState};
use muster::domain::permission::{self, Given};
use muster::domain::vendor::Vendor;
use serde_json::json;

use super::{Checked, Subject, failed, green, of_each_vendor};

of_each_vendor![each_permission_of_the_simulator_is_found_where_it_is_missing, ticks_are_what_was_proved];

/// The texts in quotation marks between two marks of a source: the simulator's own list, so that a permission that it
/// learns is tried here as well.
fn quoted(source: &str, from: &str, to: &str) -> Vec<String> {
    let (_, rest) = source.split_once(from).expect("the list begins");
    let (list, _) = rest.split_once(to).expect("the list ends");
    list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
}

fn scopes(vendor: Vendor) -> Vec<String> {
    match vendor {
        Vendor::DingTalk => quoted(include_str!("../../../src/simulator/dingtalk.rs"), "const SCOPES", "];"),
        Vendor::WeCom => {
            let mut paths = quoted(include_str!("../../../src/simulator/wecom/call.rs"), "match path {", "_ => None");
            // Beside them the lists that a refusal has.
            paths.retain(|path| path.contains('/'));
            paths
        }
        Vendor::Lark => {
            let source = include_str!("../../../src/simulator/lark/scopes.rs");
            let mut scopes = quoted(source, "const GIVEN", "];");
            scopes.extend(quoted(source, "pub const EMPLOYEE_ID", "/// The two broad"));
            scopes.retain(|scope| !scope.contains("missing_scopes") && scope != "bot");
            scopes
        }
    }
}

/// What the check cannot find, and why.
const BEYOND: &[(&str, &str)] = &[
    ("Contact.User.Read", "only a person's own token shows it"),
    ("Contact.User.mobile", "Muster does not read it"),
    ("fieldEmail", "that nobody has a mail is common"),
    ("Card.Instance.Write", "asked for only where the app has a card template"),
    ("contact:user.employee_id:readonly", "Muster does not read it"),
    ("contact:user.gender:readonly", "Muster does not read it"),
    ("im:message.urgent", "Muster sends nothing urgent"),
    ("im:message.urgent:sms", "Muster sends nothing urgent"),
    ("im:message.urgent:phone", "Muster sends nothing urgent"),
    ("im:chat:operate_as_owner", "the app owns its groups"),
    ("event:ip_list", "callbacks are proved by their keys"),
    ("auth:user.id:read", "Muster does not read it"),
    ("offline_access", "nobody's token is kept"),
    // WeCom's calls that Muster does not make.
    ("agent/list", "not called"),
    ("department/simplelist", "not called"),
    ("department/get", "not called"),
    ("user/simplelist", "not called"),
    ("user/get_userid_by_email", "not called"),
    ("user/convert_to_openid", "not called"),
    ("user/convert_to_userid", "not called"),
    ("user/getuserinfo", "not called"),
    ("auth/getuserdetail", "not called"),
    ("message/update_template_card", "the right to send messages is one"),
    ("appchat/create", "the right to groups is one"),
    ("appchat/update", "the right to groups is one"),
    ("appchat/send", "the right to groups is one"),
    ("ticket/get", "asked by pages only"),
];

#[track_caller]
fn found<'a>(report: &'a Report, scope: &str) -> &'a Stage {
    let failed = failed(report);
    // WeCom's calls are told by how they begin: the address book key's own begins like this one.
    let stage = match failed[..] {
        [stage] => stage,
        [stage, other] if scope == "user/list" && other.kind == StageKind::ContactsKey => stage,
        _ => panic!("{scope}: {failed:#?}"),
    };
    assert!(stage.cause.is_some() && stage.remedy.is_some(), "{scope}: {stage:?}");
    stage
}

async fn each_permission_of_the_simulator_is_found_where_it_is_missing(vendor: Vendor) {
    let checked = Checked::new(vendor).await;
    let scopes = scopes(vendor);
    assert!(scopes.len() >= 12, "{scopes:?}");
    for scope in scopes {
        checked.party.set(json!({ "missing_scopes": [scope] })).await;
        let report = checked.check().await;
        let ticks = permission::of(vendor).iter().flat_map(|needs| needs.each(&report)).filter(|tick| tick.code == scope);
        let ticks: Vec<_> = ticks.collect();
        if let Some((_, why)) = BEYOND.iter().find(|(beyond, _)| *beyond == scope) {
            green(&report, why);
            assert!(ticks.iter().all(|tick| tick.given != Given::Missing), "{scope}: {ticks:?}");
        } else {
            let stage = found(&report, &scope);
            // What is proved by a call of a stage is not asked for by itself.
            assert!(ticks.iter().all(|tick| tick.given == Given::Missing), "{scope}: {ticks:?} {stage:?}");
            let told = format!("{:?} {:?}", stage.found, stage.said);
            assert!(vendor == Vendor::WeCom || told.contains(&scope), "{scope}: {stage:?}");
            assert!(vendor == Vendor::WeCom || stage.link.is_some(), "{scope}: {stage:?}");
            let single = stage.kind == StageKind::Features;
            assert_eq!(report.passed(), single || !stage.kind.is_required(), "{scope}: {report:#?}");
            // Without a person to write to it is not said to work either.
            let unasked = checked.run(Subject { test_person: None, ..checked.subject().await }).await;
            assert!(vendor == Vendor::WeCom || !unasked.is_clean(), "{scope}");
        }
        checked.party.set(json!({ "missing_scopes": [] })).await;
        checked.party.world.advance(muster::domain::time::Span::minutes(1)).await;
    }
    green(&checked.check().await, "everything is given again");
    checked.party.end().await;
}

async fn ticks_are_what_was_proved(vendor: Vendor) {
    let checked = Checked::new(vendor).await;
    let report = checked.check().await;
    let unknown = |report: &Report| -> Vec<String> {
        let all = permission::of(vendor).iter().flat_map(|needs| needs.each(report));
        all.filter(|tick| tick.given != Given::Works).map(|tick| tick.code).collect()
    };
    let beyond: &[&str] = match vendor {
        Vendor::DingTalk => &["open_app_api_base", "Contact.User.Read", "Card.Instance.Write"],
        Vendor::WeCom | Vendor::Lark => &[],
    };
    assert_eq!(unknown(&report), beyond);
    let of = |report: &Report, kind| report.stage(kind).map(|stage| stage.state);
    // A check that nobody asked for leaves the month's calls to the company.
    checked.party.world.advance(muster::domain::time::Span::minutes(1)).await;
    let thrifty = checked.run(Subject { thrifty: true, test_person: None, ..checked.subject().await }).await;
    assert_eq!(of(&thrifty, StageKind::Features), Some(StageState::Passed));
    if vendor == Vendor::DingTalk {
        for code in ["qyapi_chat_manage", "qyapi_chat_read", "qyapi_robot_sendmsg"] {
            assert!(unknown(&thrifty).contains(&code.to_owned()), "{code}");
        }
    }
    checked.party.end().await;
}

/// Lark's list may be refused to an app, or tell nothing: then each question speaks for itself.
#[tokio::test]
async fn without_larks_list_what_can_be_asked_is_asked() {
    let checked = Checked::new(Vendor::Lark).await;
    let fault = json!({ "vendor": "lark", "path": "/open-apis/application/v6/scopes", "times": -1, "status": 400,
        "body": { "code": 99_991_672, "msg": "Access denied." } });
    checked.party.world.control("/api/faults", fault).await;
    checked.party.set(json!({ "missing_scopes": ["contact:user.id:readonly"] })).await;
    let report = checked.check().await;
    let stage = found(&report, "contact:user.id:readonly");
    assert_eq!((stage.kind, stage.copy.as_deref()), (StageKind::Features, Some("contact:user.id:readonly")));
    checked.party.set(json!({ "missing_scopes": [] })).await;
    green(&checked.check().await, "what was not proved is not said to be missing");
    checked.party.end().await;
}
