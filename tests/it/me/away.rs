//! Being away, with a stand-in.

use muster::domain::id::MobileAppId;
use muster::domain::time::Span;
use serde_json::{Value, json};

use super::{bound, lina, post, titles};
use crate::harness::{Answer, Browser, Script, World};

/// So many hours from now, as the form takes it.
fn in_hours(world: &World, hours: i64) -> String {
    let at = world.muster.clock.now() + Span::hours(hours);
    muster::server::service::calendar::minute(&world.muster, at).replace(' ', "T")
}

async fn away(world: &World, phone: &Browser, app: MobileAppId, name: &str) -> Answer {
    post(phone, app, "set_away", &[("until", &in_hours(world, 24)), ("name", name)]).await
}

async fn incident(platform: &Script, title: &str) -> String {
    platform.incident(title, json!({ "phone": "13800138000" })).await
}

#[tokio::test]
async fn a_stand_in_hears_and_acts_until_the_time_is_over() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (member, phone) = bound(&world, &admin, app).await;
    let (_, colleague) = lina(&world, &admin, app).await;
    let platform = world.platform(&admin).await;
    let before = incident(&platform, "Before").await;
    assert_eq!(titles(&world, "wangxiaoming").await[0], "[P1] Before");

    away(&world, &phone, app, "李娜").await.ok();
    phone.open(&format!("/m/{app}/me")).await.ok().has("李娜 stands in for you");
    assert_eq!(titles(&world, "lina").await[0], "You stand in for 王小明");
    colleague.open(&format!("/m/{app}/me")).await.ok().has("You stand in for 王小明");
    assert_eq!(world.show(&admin, &member).await["away"]["stand_in"], "李娜");

    let during = incident(&platform, "During").await;
    let card = world.messages("lina").await[0].clone();
    assert_eq!(card["card"]["title"], "[P1] During");
    assert!(card.to_string().contains("For 王小明, who is away"), "{card}");
    assert_eq!(titles(&world, "wangxiaoming").await[0], "[P1] Before", "who is away is left alone");
    // What he had before is hers to handle, too.
    colleague.open(&format!("/m/{app}/todo")).await.ok().has("Before").has("During");
    let act =
        async |phone: &Browser, id: &str, action: &str| post(phone, app, "act_on_incident", &[("incident", id), ("action", action)]).await;
    act(&colleague, &before, "finish").await.ok();
    let taken = act(&colleague, &during, "respond").await.ok().json();
    assert_eq!(taken["row"]["assignee"]["name"], "李娜", "whoever responds takes it");

    world.advance(Span::hours(25)).await;
    incident(&platform, "After").await;
    assert_eq!(titles(&world, "wangxiaoming").await[0], "[P1] After");
    colleague.open(&format!("/m/{app}/todo")).await.ok().lacks("After");
    assert_eq!(world.show(&admin, &member).await["away"], Value::Null);
    world.end().await;
}

#[tokio::test]
async fn chains_are_followed_and_never_run_in_circles() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (_, phone) = bound(&world, &admin, app).await;
    let (_, colleague) = lina(&world, &admin, app).await;
    world.add(&admin, "张伟", "13800138002").await;
    let third = world.phone("zhangwei");
    third.bind(&world, app, "张伟", "13800138002").await;
    let platform = world.platform(&admin).await;

    away(&world, &phone, app, "李娜").await.ok();
    away(&world, &colleague, app, "张伟").await.ok();
    incident(&platform, "Handed on").await;
    assert_eq!(titles(&world, "zhangwei").await[0], "[P1] Handed on");
    let back = away(&world, &third, app, "王小明").await;
    assert_eq!(back.status, 422);
    assert!(back.field("name")["Vendor"].as_str().unwrap().contains("come back to you"), "{}", back.body);
    // The last of the chain cannot be reached any more: nothing is lost.
    let member = world.id_of(&admin, "张伟").await;
    admin.post("disable_member", &[("id", &member)]).await.ok();
    incident(&platform, "Nobody else").await;
    assert_eq!(titles(&world, "wangxiaoming").await[0], "[P1] Nobody else");
    admin.post("delete_member", &[("id", &member)]).await.ok();
    incident(&platform, "To her").await;
    assert_eq!(titles(&world, "lina").await[0], "[P1] To her", "who stood in for her is gone");
    world.end().await;
}

#[tokio::test]
async fn each_wrong_entry_is_said_at_its_field() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (_, phone) = bound(&world, &admin, app).await;
    lina(&world, &admin, app).await;
    world.add(&admin, "李雷", "13800138003").await;
    let until = in_hours(&world, 24);
    let said = async |field: &str, until: &str, name: &str| {
        let answer = post(&phone, app, "set_away", &[("until", until), ("name", name)]).await;
        assert_eq!(answer.status, 422, "{}", answer.body);
        answer.field(field)["Vendor"].as_str().unwrap_or_default().to_owned()
    };
    assert!(said("until", "tomorrow", "李娜").await.contains("Not a time"));
    assert!(said("until", &in_hours(&world, -1), "李娜").await.contains("later than now"));
    assert_eq!(said("until", &in_hours(&world, 24 * 91), "李娜").await, "At most 90 days");
    for nobody in ["王小明", "李雷", "没有", "13800138001", "8001"] {
        assert!(said("name", &until, nobody).await.contains("Nobody found"), "{nobody}: oneself, one not bound, no one, phones");
    }
    let empty = post(&phone, app, "set_away", &[]).await;
    assert_eq!((empty.field("until"), empty.field("name")), (json!("Required"), json!("Required")));
    assert_eq!(world.column("SELECT away_until FROM away").await, Vec::<String>::new());
    post(&phone, app, "set_away", &[("until", &in_hours(&world, 24 * 90)), ("name", "李娜")]).await.ok();
    world.end().await;
}

#[tokio::test]
async fn a_part_of_a_name_offers_colleagues_by_name_only() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (_, phone) = bound(&world, &admin, app).await;
    let (colleague, _) = lina(&world, &admin, app).await;
    let (page, app_id, until) = (format!("/m/{app}/me/away"), app.to_string(), in_hours(&world, 24));
    let typed = [("app", app_id.as_str()), ("until", until.as_str()), ("name", "李")];
    assert_eq!(phone.submit(&page, "set_away", &typed).await.location(), page);
    let shown = phone.open(&page).await.ok();
    shown.has("Choose one of those below").has("李娜").has(&colleague).has(&until).lacks("138001");
    let done = phone.submit(&page, "set_away", &[typed[0], typed[1], typed[2], ("stand_in", &colleague)]).await;
    assert_eq!(done.location(), format!("/m/{app}/me?done=away"));
    phone.open(done.location()).await.ok().has("your stand-in was told");
    phone.open(&page).await.ok().has("李娜 stands in for you");

    let back = phone.submit(&format!("/m/{app}/me"), "end_away", &[typed[0]]).await;
    assert_eq!(back.location(), format!("/m/{app}/me?done=back"));
    phone.open(back.location()).await.ok().has("Welcome back").lacks("李娜");
    phone.submit(&format!("/m/{app}/me"), "end_away", &[typed[0]]).await;
    assert_eq!(world.column("SELECT action FROM audit WHERE action LIKE 'member.%a%' ORDER BY id").await.last().unwrap(), "member.back");
    assert_eq!(world.column("SELECT action FROM audit WHERE action = 'member.back'").await.len(), 1, "once");
    world.end().await;
}

#[tokio::test]
async fn an_admin_ends_it() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (member, phone) = bound(&world, &admin, app).await;
    lina(&world, &admin, app).await;
    away(&world, &phone, app, "李娜").await.ok();
    admin.get(&format!("/console/personnel/{member}")).await.ok().has("李娜 stands in");
    admin.post("end_members_away", &[("id", &member)]).await.ok();
    phone.open(&format!("/m/{app}/me")).await.ok().has("Set away");
    let platform = world.platform(&admin).await;
    incident(&platform, "Back").await;
    assert_eq!(titles(&world, "wangxiaoming").await[0], "[P1] Back");
    world.end().await;
}

#[tokio::test]
async fn who_goes_away_twice_with_the_same_form_is_told_of_once() {
    let world = World::new().await;
    let admin = world.admin().await;
    let app = world.wecom(&admin).await;
    let (_, phone) = bound(&world, &admin, app).await;
    lina(&world, &admin, app).await;
    let (page, app_id, until) = (format!("/m/{app}/me/away"), app.to_string(), in_hours(&world, 24));
    let form = [("app", app_id.as_str()), ("until", until.as_str()), ("name", "李娜")];
    for _ in 0..2 {
        assert_eq!(phone.submit(&page, "set_away", &form).await.location(), format!("/m/{app}/me?done=away"));
    }
    let told = async || titles(&world, "lina").await.iter().filter(|title| *title == "You stand in for 王小明").count();
    let noted = async || world.column("SELECT action FROM audit WHERE action = 'member.away'").await.len();
    let sent = async || world.column("SELECT purpose FROM delivery WHERE purpose = 'account'").await.len();
    assert_eq!((told().await, noted().await, sent().await), (1, 1, 1));
    post(&phone, app, "set_away", &[("until", &in_hours(&world, 48)), ("name", "李娜")]).await.ok();
    assert_eq!((noted().await, sent().await), (2, 2), "until another day is another matter");
    world.end().await;
}
