//! The template's robot writes into its scenario group (`scencegroup`, as the vendor spells it).

use serde_json::{Map, Value, json};

use super::body::{card, link, plain};
use super::call::Call;
use super::legacy::{Failure, Fields, fields};
use super::outbox::Letter;
use super::person::number_of_union;
use super::{Tenant, call};
use crate::simulator::message::{Audience, Kind, View};
use crate::simulator::{random, sms};

/// `POST /topapi/im/chat/scencegroup/message/send_v2`.
pub fn send(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let (id, robot, template) = (call.text("target_open_conversation_id"), call.text("robot_code"), call.text("msg_template_id"));
    for (name, value) in [("target_open_conversation_id", &id), ("robot_code", &robot), ("msg_template_id", &template)] {
        if value.is_empty() {
            return Err(Failure::new(40036, format!("参数为空:{name}")));
        }
    }
    if !id.starts_with("cid") {
        return Err(Failure::new(660_023, "群ID解密失败"));
    }
    let group = tenant.company.groups.iter().find(|group| group.id == id).ok_or_else(|| Failure::new(660_001, "群不存在"))?;
    if robot != tenant.credentials.group_robot_id {
        return Err(Failure::new(660_014, "机器人不存在"));
    }
    let at: usize = ["at_users", "at_mobiles", "at_union_ids"].iter().map(|name| call.list(name).len()).sum();
    if at > 50 {
        return Err(Failure::parameter("at_users"));
    }
    let (kind, view) = read(&template, call)?;
    let people = receivers(tenant, call, &group.members)?;
    let key = random::text(44);
    let audience = Audience { people, departments: Vec::new() };
    tenant.deliver(Letter { id: key.clone(), audience, group: Some(id), kind, view, data: json!({"robot": true}) }, call.now);
    Ok(fields([("success", json!(true)), ("open_msg_id", json!(key))]))
}

/// Those of the members who are named, or all of them.
fn receivers(tenant: &Tenant, call: &Call, members: &[String]) -> Result<Vec<String>, Failure> {
    let directory = &tenant.company.directory;
    let mut named = call.list("receiver_user_ids");
    let numbers = call.list("receiver_union_ids").into_iter().filter_map(|id| number_of_union(&tenant.company.id, &id));
    named.extend(numbers.filter_map(|number| directory.user_at(number)).map(|user| user.userid));
    let phones = call.list("receiver_mobiles").into_iter().filter_map(|phone| sms::e164(&phone));
    named.extend(phones.filter_map(|phone| directory.user_by_phone(&phone)).map(|user| user.userid));
    let given = ["receiver_user_ids", "receiver_union_ids", "receiver_mobiles"].iter().any(|name| !call.list(name).is_empty());
    if !given {
        return Ok(members.to_vec());
    }
    let meant = |member: &&String| named.iter().any(|one| one.eq_ignore_ascii_case(member));
    let receivers: Vec<String> = members.iter().filter(meant).cloned().collect();
    if receivers.is_empty() { Err(Failure::new(660_022, "接收人不合法")) } else { Ok(receivers) }
}

/// The four templates that every internal app has. The parameters are the text of an object, or the object.
fn read(template: &str, call: &Call) -> Result<(Kind, View), Failure> {
    let given = |name: &str| call.field(name).map_or(Some(Map::new()), |value| call::object(&value));
    let wrong = || Failure::new(660_025, "消息模板参数不合法");
    let params = given("msg_param_map").ok_or_else(wrong)?;
    let text = |name: &str| {
        let value = params.get(name).and_then(Value::as_str).filter(|value| !value.is_empty());
        value.map(str::to_owned).ok_or_else(wrong)
    };
    match template {
        "inner_app_template_text" => Ok((Kind::Text, plain(text("content")?))),
        "inner_app_template_markdown" => {
            let (title, content) = (text("title")?, text("markdown_content")?);
            Ok((Kind::Text, plain(if content.contains(&title) { content } else { format!("{title}\n{content}") })))
        }
        "inner_app_template_photo" => {
            given("msg_media_id_param_map").filter(|media| media.contains_key("img_media_id")).ok_or_else(wrong)?;
            Ok((Kind::Text, plain("[photo]".to_owned())))
        }
        "inner_app_template_action_card" => {
            let words = format!("{}\n{}", text("title")?, text("markdown")?);
            let titled = (1..=4).take_while(|number| params.contains_key(&format!("btn_title_{number}")));
            let button = |number: i32| Ok(link(text(&format!("btn_title_{number}"))?, &text(&format!("action_url_{number}"))?));
            let buttons = titled.map(button).collect::<Result<Vec<_>, Failure>>()?;
            if buttons.is_empty() { Err(wrong()) } else { Ok((Kind::Card, card(words, &params, buttons, None))) }
        }
        _ => Err(Failure::new(660_024, "消息模板不存在")),
    }
}
