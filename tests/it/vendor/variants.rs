//! What the vendors do not document may be one way or the other: everything that we do holds whichever it is.

use muster::domain::mobile_app::AppState;
use muster::domain::time::Span;
use muster::domain::vendor::{Capability, Vendor};
use muster::server::vendor::message::{Message, NewGroup, To};
use muster::server::vendor::sign_in::Visitor;
use muster::server::vendor::{Client, Kind, VendorError};
use serde_json::json;

use crate::harness::{Party, of_each_vendor};

of_each_vendor![everything_holds_whichever_way_the_vendor_does_it];

/// The names of all variants, as the simulator lists them.
async fn variants(party: &Party) -> Vec<String> {
    let asked = json!({ "vendor": party.vendor, "variants": ["?"] });
    let said = party.world.try_control("/api/settings", asked).await.json()["error"].as_str().unwrap().to_owned();
    let (_, all) = said.split_once("there are ").unwrap_or_else(|| panic!("{said}"));
    let names = all.split("; ").filter_map(|one| one.split_once(": ").map(|(name, _)| name));
    names
        .filter(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_'))
        .map(str::to_owned)
        .collect()
}

async fn everything_holds_whichever_way_the_vendor_does_it(vendor: Vendor) {
    let party = Party::new(vendor).await;
    let names = variants(&party).await;
    party.end().await;
    assert!(names.len() >= 12, "{names:?}");
    for name in names {
        let journey = Journey { party: Party::new(vendor).await, variant: name };
        journey.party.set(json!({ "variants": [journey.variant] })).await;
        journey.directory().await;
        journey.sign_in().await;
        journey.callbacks().await;
        if journey.variant == "month_used_up" {
            let refused = journey.party.client().send(&To::person("lina"), &Message::Text("a".to_owned()), "k").await.unwrap_err();
            assert_eq!(refused.kind(), Some(Kind::UsedUp), "{refused}");
        } else {
            journey.messages().await;
            journey.groups().await;
        }
        journey.refusals().await;
        journey.party.end().await;
    }
}

struct Journey {
    party: Party,
    variant: String,
}

impl Journey {
    fn client(&self) -> Client<'_> {
        self.party.client()
    }

    /// What failed, with the variant that it failed under.
    #[track_caller]
    fn ok<T>(&self, what: &str, result: Result<T, VendorError>) -> T {
        result.unwrap_or_else(|error| panic!("{}: {what}: {error:?}", self.variant))
    }

    #[track_caller]
    fn refused<T: std::fmt::Debug>(&self, what: &str, kinds: &[Kind], result: Result<T, VendorError>) {
        let kind = result.as_ref().err().and_then(VendorError::kind);
        assert!(kind.is_some_and(|kind| kinds.contains(&kind)), "{}: {what}: {result:?}", self.variant);
    }

    async fn directory(&self) {
        let departments = self.ok("departments", self.client().departments(None).await);
        assert_eq!(departments.len(), 4, "{}", self.variant);
        let operations = departments.iter().find(|one| one.name == "运维部").unwrap();
        let people = self.ok("people", self.client().people(&operations.id, None).await);
        assert_eq!(people.people.len(), 4, "{}: only those of the department itself", self.variant);
        let found = self.ok("phone", self.client().user_id_by_phone("+8613800138001").await).expect("李娜");
        assert_eq!(self.ok("person", self.client().person(&found).await).name, "李娜");
        assert_eq!(self.ok("nobody's phone", self.client().user_id_by_phone("+8613900139000").await), None);
        self.refused("nobody", &[Kind::NotFound, Kind::Invisible], self.client().person("nobody").await);
    }

    async fn sign_in(&self) {
        let (party, vendor) = (&self.party, self.party.vendor);
        let back = format!("{}/m/1/signed-in", party.world.url);
        let address = self.client().authorize_url(&back, "s1").unwrap();
        let asked = json!({ "vendor": vendor, "user": "lina", "kind": "app", "authorize_url": address.as_str() });
        let code = party.world.control("/api/sign-in", asked).await["code"].as_str().unwrap().to_owned();
        let id = party.id("lina").await;
        let is_lina = |visitor: Visitor| matches!(visitor, Visitor::Member { user_id, .. } if user_id == id);
        assert!(is_lina(self.ok("sign-in", self.client().visitor(&code, &back).await)), "{}", self.variant);
        self.refused("a used code", &[Kind::SignInCode], self.client().visitor(&code, &back).await);
        self.refused("a made-up code", &[Kind::SignInCode], self.client().visitor("made-up", &back).await);
        if vendor.supports(Capability::ScriptSignIn) {
            let asked = json!({ "vendor": vendor, "user": "lina", "kind": "app" });
            let code = party.world.control("/api/sign-in", asked).await["code"].as_str().unwrap().to_owned();
            assert!(is_lina(self.ok("script", self.client().script_visitor(&code).await)), "{}", self.variant);
            self.refused("a used code of the script", &[Kind::SignInCode], self.client().script_visitor(&code).await);
        }
    }

    async fn callbacks(&self) {
        let (party, vendor) = (&self.party, self.party.vendor);
        let app = party.save(AppState::Enabled).await;
        let url = format!("{}/callbacks/{vendor}/{app}", party.world.url);
        assert_eq!(party.try_register("app", &url).await, 200, "{}", self.variant);
        assert!(party.saved(app).await.callback_verified_at.is_some(), "{}", self.variant);
        party.listen(&party.world.url, app).await;
        let told = party.joins("newcomer").await;
        assert!(told.as_array().unwrap().iter().all(|one| *one == true), "{}: {told}", self.variant);
        assert_eq!(party.kept().await.len(), 1, "{}", self.variant);
    }

    async fn messages(&self) {
        let (party, vendor, client) = (&self.party, self.party.vendor, self.client());
        let lina = To::person(&party.id("lina").await);
        let text = Message::Text("磁盘已满".to_owned());
        let sent = self.ok("message", client.send(&lina, &text, "d-1").await);
        let again = party.hurry(client.send(&lina, &text, "d-1")).await;
        // Lark may say no more than that the message is on its way.
        assert!(again.is_ok() || self.variant == "repeated_uuid_230049", "{}: {again:?}", self.variant);
        assert_eq!(party.inbox("lina").await.len(), 1, "{}", self.variant);
        if vendor.supports(Capability::ReadState) {
            assert_eq!(self.ok("read state", client.read_state(&sent.reference).await).unread, lina.people, "{}", self.variant);
        }
        self.ok("recall", client.recall(&sent.reference).await);
        assert_eq!(party.inbox("lina").await[0]["state"], "recalled", "{}", self.variant);
        let nobody = if vendor == Vendor::Lark { format!("ou_{}", "0".repeat(32)) } else { "nobody".to_owned() };
        let sent = self.ok("to nobody", client.send(&To::person(&nobody), &text, "d-2").await);
        let invalid = match &client {
            Client::DingTalk(dingtalk) => {
                let undelivered = self.ok("undelivered", dingtalk.undelivered(&sent.reference).await);
                undelivered.into_iter().map(|one| one.user_id).collect()
            }
            _ => sent.invalid_people,
        };
        assert_eq!(invalid, [nobody], "{}", self.variant);
    }

    async fn groups(&self) {
        let (party, client) = (&self.party, self.client());
        let people = vec![party.id("wangxiaoming").await, party.id("lina").await];
        let group = NewGroup { name: "INC-42".to_owned(), owner: people[0].clone(), people, key: "incident42".to_owned() };
        let made = self.ok("group", client.create_group(&group).await);
        if self.variant != "uuid_ignored" {
            assert_eq!(self.ok("the group again", client.create_group(&group).await), made, "{}", self.variant);
        }
        self.ok("add", client.add_to_group(&made, &[party.id("zhaolei").await]).await);
        self.ok("say", client.send_to_group(&made, &Message::Text("开始".to_owned()), "g-1").await);
        assert_eq!(party.inbox("zhaolei").await.len(), 1, "{}", self.variant);
        self.ok("remove", client.remove_from_group(&made, &[party.id("zhaolei").await]).await);
        if party.vendor.supports(Capability::DissolveGroup) {
            self.ok("dissolve", client.dissolve_group(&made).await);
            self.ok("dissolve again", client.dissolve_group(&made).await);
        }
    }

    async fn refusals(&self) {
        let (party, client) = (&self.party, self.client());
        self.ok("range", client.visible_range().await);
        party.set(json!({ "rotate_tokens": true })).await;
        self.ok("a token that was taken back", client.visible_range().await);
        party.world.control("/api/clock", json!({ "advance_ms": Span::hours(3).0 })).await;
        self.ok("a token that has expired", client.visible_range().await);
        let missing: &[&str] = match party.vendor {
            Vendor::DingTalk => &["qyapi_get_department_list"],
            Vendor::WeCom => &["department/"],
            Vendor::Lark => &["contact:contact.base:readonly", "contact:department.organize:readonly"],
        };
        party.set(json!({ "missing_scopes": missing })).await;
        self.refused("permission", &[Kind::Permission], client.departments(None).await);
        party.set(json!({ "missing_scopes": [], "trusted_ips": ["203.0.113.9"], "egress_ip": "198.51.100.7" })).await;
        let refused = client.departments(None).await;
        assert_eq!(
            refused.as_ref().err().and_then(|error| error.said()?.egress_ip.clone()).as_deref(),
            Some("198.51.100.7"),
            "{refused:?}"
        );
        self.refused("address", &[Kind::Address], refused);
        party.set(json!({ "trusted_ips": null, "disabled": true })).await;
        self.refused("switched off", &[Kind::Disabled], client.departments(None).await);
    }
}
