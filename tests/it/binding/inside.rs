//! Signing in inside each vendor's app: its JS API where it has one, its page wherever that does not work, and nothing
//! of one vendor's inside another's.

use muster::domain::id::MobileAppId;
use muster::domain::mobile_app::AppState;
use muster::domain::time::Span;
use muster::domain::vendor::{Capability, Vendor};
use serde_json::{Value, json};

use crate::harness::{Answer, Asking, Browser, Party, of_each_vendor};

of_each_vendor![
    inside_its_app_a_vendors_script_is_asked_and_wecom_redirects,
    where_the_script_does_not_work_the_vendors_page_signs_in,
    a_code_that_is_refused_leads_to_the_vendors_page_or_to_nobody,
    a_sign_in_counts_once_in_its_own_browser_and_not_for_ever,
    a_used_code_with_a_state_of_ones_own_proves_nothing,
    the_token_changes_whichever_way_somebody_is_proved,
    another_vendors_app_runs_no_script_and_says_where_to_open,
    somebody_of_another_company_is_warned_and_finds_the_way_back,
    whoever_loses_a_binding_is_told_where_it_was,
];

async fn party(vendor: Vendor) -> (Party, MobileAppId, String) {
    let party = Party::new(vendor).await;
    let app = party.save(AppState::Enabled).await;
    (party, app, format!("/m/{app}/bind"))
}

fn has_script(vendor: Vendor) -> bool {
    vendor.supports(Capability::ScriptSignIn)
}

/// The vendor's own page to sign in at.
const fn authorize(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::DingTalk => "/oauth2/auth",
        Vendor::WeCom => "/connect/oauth2/authorize",
        Vendor::Lark => "/open-apis/authen/v1/authorize",
    }
}

/// Where codes of the vendor's JS API are exchanged.
const fn exchange(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::DingTalk => "/topapi/v2/user/getuserinfo",
        Vendor::WeCom => "/cgi-bin/auth/getuserinfo",
        Vendor::Lark => "/open-apis/authen/v2/oauth/token",
    }
}

/// To the vendor's page and back: the address that finishes the sign-in.
async fn way_back(party: &Party, phone: &Browser, path: &str) -> String {
    let away = phone.get(path).await;
    assert!(away.location().contains(authorize(party.vendor)), "{away:?}");
    let back = phone.get(away.location()).await;
    assert!(back.location().contains("/signed-in?"), "{back:?}");
    back.location().to_owned()
}

/// The address that finishes a sign-in, whichever way it is done inside this vendor's app.
async fn finishing(party: &Party, phone: &Browser, user: &str, path: &str) -> String {
    if !has_script(party.vendor) {
        return way_back(party, phone, path).await;
    }
    let asking = Asking::on(&phone.get(path).await);
    asking.with(&party.script_code(user).await)
}

#[track_caller]
fn does_not_count(answer: &Answer) {
    assert_eq!(answer.status, 403, "{answer:?}");
    answer.has("This sign-in does not count").has("Sign in again");
}

async fn inside_its_app_a_vendors_script_is_asked_and_wecom_redirects(vendor: Vendor) {
    let (party, app, bind) = party(vendor).await;
    let phone = party.world.phone_inside(vendor, "lina");
    if has_script(vendor) {
        let page = phone.get(&bind).await;
        let asking = Asking::on(&page);
        let base = party.credentials.base_url.clone().unwrap();
        assert!(asking.script.starts_with(&format!("{base}/")), "{asking:?}");
        assert_eq!(asking.app, party.credentials.identity);
        assert_eq!(asking.company, party.credentials.corp_id.clone().unwrap_or_default());
        assert_eq!(phone.get(&asking.script).await.status, 200, "the stand-in is where the page looks for it");
        page.lacks(".wasm").lacks("phone.js").lacks("nonce").has("<noscript>");
        assert_eq!(page.header("refresh"), format!("16; url={}", asking.otherwise), "and without either, it gives up");
        let policy = page.header("content-security-policy");
        assert!(policy.contains(&format!("script-src 'self' {base};")) && policy.starts_with("default-src 'none'"), "{policy}");
        assert!(!policy.contains("unsafe") && !policy.contains("strict-dynamic"), "{policy}");
    }
    party.open_inside(&phone, "lina", &bind).await.ok().has("Agree and start");
    assert_eq!(party.signed_in_as(&phone, app).await, "李娜");
    let shown = phone.get(&bind).await.ok();
    let scripts = shown.header("content-security-policy").split(';').find(|rule| rule.trim().starts_with("script-src"));
    assert!(!scripts.expect("a rule").contains("127.0.0.1"), "no other page loads anything of the vendor's");

    assert_eq!(party.calls(exchange(vendor)).await, 1);
    assert_eq!(party.calls(authorize(vendor)).await, u64::from(!has_script(vendor)));
    if vendor == Vendor::Lark {
        assert_eq!(notes(&party).await, ["requestAccess"]);
    }
    party.end().await;
}

/// Which way the codes were given that Lark exchanged.
async fn notes(party: &Party) -> Vec<String> {
    let log = party.look(&format!("/api/requests?path={}", exchange(party.vendor))).await;
    let last = log["last"].as_array().expect("a list");
    last.iter().filter_map(|one| one["note"].as_str()).map(str::to_owned).collect()
}

async fn where_the_script_does_not_work_the_vendors_page_signs_in(vendor: Vendor) {
    let (party, app, bind) = party(vendor).await;
    let phone = party.world.phone_inside(vendor, "lina");
    let wanted = format!("{bind}?next=%2Fm%2F{app}%2Fme");
    let otherwise = if has_script(vendor) {
        let page = phone.get(&wanted).await;
        let otherwise = Asking::on(&page).otherwise;
        page.has(&format!("<meta http-equiv=\"refresh\" content=\"0; url={}\"", otherwise.replace('&', "&amp;")));
        otherwise
    } else {
        wanted.clone()
    };
    let back = way_back(&party, &phone, &otherwise).await;
    assert_eq!(phone.get(&back).await.ok().location(), wanted, "what one came for is not forgotten");
    assert_eq!(party.signed_in_as(&phone, app).await, "李娜");
    assert_eq!(party.calls(authorize(vendor)).await, 1);
    if vendor == Vendor::Lark {
        assert_eq!(notes(&party).await, ["authorize"]);
    }
    party.end().await;
}

async fn a_code_that_is_refused_leads_to_the_vendors_page_or_to_nobody(vendor: Vendor) {
    let (party, app, bind) = party(vendor).await;
    let phone = party.world.phone_inside(vendor, "lina");
    if has_script(vendor) {
        let asking = Asking::on(&phone.get(&bind).await);
        let refused = phone.get(&asking.with("made-up")).await;
        assert_eq!(refused.location(), asking.otherwise);
        assert_eq!(party.signed_in_as(&phone, app).await, "");
    }
    let by_page = format!("/m/{app}/sign-in?way=redirect");
    let back = way_back(&party, &phone, &by_page).await;
    let (_, state) = back.split_once("state=").unwrap();
    let failed = phone.get(&format!("/m/{app}/signed-in?code=made-up&state={}", state.split('&').next().unwrap())).await;
    assert_eq!(failed.location(), bind, "and not round and round");
    phone.get(&bind).await.ok().has("could not confirm your account").has(&format!("/m/{app}/sign-in"));
    party.world.expect_failures();
    party.end().await;
}

async fn a_sign_in_counts_once_in_its_own_browser_and_not_for_ever(vendor: Vendor) {
    let (party, app, bind) = party(vendor).await;
    let (phone, thief) = (party.world.phone_inside(vendor, "lina"), party.world.phone_inside(vendor, "zhangwei"));
    let (mine, thiefs) = (finishing(&party, &phone, "lina", &bind).await, finishing(&party, &thief, "zhangwei", &bind).await);

    does_not_count(&phone.get(&thiefs).await);
    does_not_count(&party.world.phone_inside(vendor, "lina").get(&mine).await);
    let (path, query) = mine.split_once('?').unwrap();
    let forged = query.split('&').map(|pair| if pair.starts_with("state=") { "state=abcdefghijklmnopqrstuvwx" } else { pair });
    does_not_count(&phone.get(&format!("{path}?{}", forged.collect::<Vec<_>>().join("&"))).await);
    assert_eq!(party.signed_in_as(&phone, app).await, "");

    assert_eq!(phone.get(&mine).await.location(), bind);
    assert_eq!(party.signed_in_as(&phone, app).await, "李娜");
    does_not_count(&phone.get(&mine).await);
    assert_eq!(party.signed_in_as(&phone, app).await, "李娜", "a replay changes nothing");

    let late = party.world.phone_inside(vendor, "lina");
    let mine = finishing(&party, &late, "lina", &bind).await;
    party.world.advance(Span::minutes(10)).await;
    does_not_count(&late.get(&mine).await);
    party.end().await;
}

async fn a_used_code_with_a_state_of_ones_own_proves_nothing(vendor: Vendor) {
    let (party, app, bind) = party(vendor).await;
    let phone = party.world.phone_inside(vendor, "lina");
    let mine = finishing(&party, &phone, "lina", &bind).await;
    phone.get(&mine).await.ok();
    assert_eq!(party.signed_in_as(&phone, app).await, "李娜");
    let code = ["authCode=", "code="].iter().find_map(|name| mine.split(['?', '&']).find_map(|pair| pair.strip_prefix(name)));

    let thief = party.world.phone_inside(vendor, "zhangwei");
    let theirs = finishing(&party, &thief, "zhangwei", &bind).await;
    let state = theirs.split(['?', '&']).find_map(|pair| pair.strip_prefix("state=")).unwrap();
    thief.get(&format!("/m/{app}/signed-in?state={state}&code={}", code.unwrap())).await.ok();
    assert_eq!(party.signed_in_as(&thief, app).await, "");
    assert_eq!(party.signed_in_as(&phone, app).await, "李娜");
    party.world.expect_failures();
    party.end().await;
}

async fn the_token_changes_whichever_way_somebody_is_proved(vendor: Vendor) {
    let (party, app, bind) = party(vendor).await;
    let (victim, thief) = (party.world.phone_inside(vendor, "lina"), party.world.phone_inside(vendor, "lina"));
    victim.set_cookie("muster_phone", "planted");
    thief.set_cookie("muster_phone", "planted");
    let mine = finishing(&party, &victim, "lina", &bind).await;
    let answer = victim.get(&mine).await;
    let cookie = answer.set_cookie("muster_phone").expect("a new token");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_eq!(party.signed_in_as(&victim, app).await, "李娜");
    assert_eq!(party.signed_in_as(&thief, app).await, "", "the planted one is nobody's");
    party.end().await;
}

async fn another_vendors_app_runs_no_script_and_says_where_to_open(vendor: Vendor) {
    let (party, app, bind) = party(vendor).await;
    let name = match vendor {
        Vendor::DingTalk => "DingTalk",
        Vendor::WeCom => "WeCom",
        Vendor::Lark => "Lark",
    };
    for other in Vendor::ALL.into_iter().filter(|other| *other != vendor) {
        let phone = party.world.phone_inside(other, "lina");
        for path in [bind.as_str(), &format!("/m/{app}"), "/m/bind"] {
            let page = phone.open(path).await.ok();
            page.has(&format!("Open this in {name}")).has("to which it does not belong").lacks("data-script").lacks("sign-in.js");
            page.has("data:image/svg+xml").has(&format!("{}{}", party.world.url, path));
        }
        // Whoever insists gets the vendor's page, never its script.
        assert!(phone.get(&format!("/m/{app}/sign-in")).await.location().contains(authorize(vendor)));
    }
    party.end().await;
}

/// What the vendor answers of somebody who is of another company.
fn of_another_company(vendor: Vendor) -> (&'static str, Value) {
    match vendor {
        Vendor::DingTalk => ("/v1.0/oauth2/userAccessToken", json!({ "accessToken": "t", "expireIn": 7200, "corpId": "ding-other" })),
        Vendor::WeCom => ("/cgi-bin/auth/getuserinfo", json!({ "errcode": 0, "errmsg": "ok", "userid": "ww-other/lina" })),
        Vendor::Lark => ("/open-apis/authen/v1/user_info", json!({ "code": 0, "data": { "open_id": "ou_other", "tenant_key": "other" } })),
    }
}

async fn somebody_of_another_company_is_warned_and_finds_the_way_back(vendor: Vendor) {
    let (party, app, bind) = party(vendor).await;
    let phone = party.world.phone_inside(vendor, "lina");
    party.open_inside(&phone, "lina", &bind).await.ok().has("Agree and start");
    assert_eq!(party.signed_in_as(&phone, app).await, "李娜");

    let by_page = format!("/m/{app}/sign-in?way=redirect");
    let (path, said) = of_another_company(vendor);
    party.world.fault(vendor.slug(), path, json!({ "body": said })).await;
    phone.get(&way_back(&party, &phone, &by_page).await).await.ok();
    for _ in 0..2 {
        let warned = phone.get(&bind).await;
        assert_eq!(warned.status, 403);
        warned.has("That was another company").has(&format!("href=\"{by_page}\"")).lacks("Agree and start");
    }
    assert_eq!(party.signed_in_as(&phone, app).await, "", "whoever was signed in before is so no more");
    assert_eq!(phone.at(app).post("start_binding", &[]).await.status, 409, "and nothing goes on behind the page");

    let back = way_back(&party, &phone, &by_page).await;
    assert_eq!(phone.get(&back).await.ok().location(), bind);
    phone.get(&bind).await.ok().has("Agree and start");
    assert_eq!(party.signed_in_as(&phone, app).await, "李娜");
    party.end().await;
}

async fn whoever_loses_a_binding_is_told_where_it_was(vendor: Vendor) {
    let (party, app, bind) = party(vendor).await;
    let admin = party.world.admin().await;
    let member = party.world.member(&admin).await;
    let phone = party.world.phone_inside(vendor, "wangxiaoming");
    party.open_inside(&phone, "wangxiaoming", &bind).await.ok().has("Agree and start");
    phone.bind(&party.world, app, "王小明", "13800138000").await;
    party.world.advance(Span::minutes(1)).await;
    let binding = party.world.show(&admin, &member).await["bindings"][0]["id"].as_str().unwrap().to_owned();
    phone.at(app).post("send_unbind_code", &[("binding", &binding)]).await.ok();
    let code = party.world.code("+8613800138000").await;
    phone.at(app).post("unbind", &[("binding", &binding), ("code", &code)]).await.ok();
    party.world.run_jobs().await;
    let told = party.inbox("wangxiaoming").await[0].to_string();
    assert!(told.contains("Your binding has ended") && told.contains("you undid your binding"), "{told}");
    party.end().await;
}
