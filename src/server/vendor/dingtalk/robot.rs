//! The robots that speak in groups: the one of the group's template, which is there from the start, and the app's own,
//! which has to be let in.

use serde_json::{Value, json};

use super::card::Space;
use super::markdown::fitting;
use super::message::{Place, body, links};
use super::{DingTalk, wire};
use crate::server::vendor::call::Call;
use crate::server::vendor::error::{Setting, VendorError};
use crate::server::vendor::message::{Card, Message, ReadState, Reference, cut};

/// Bytes of a robot's message.
const MAX_BYTES: usize = 15_000;
/// Characters of a typed text.
const MAX_TEXT: usize = 3_000;

impl DingTalk<'_> {
    /// Usually the app's own robot has the app's id as its code.
    pub(super) fn robot_code(&self) -> &str {
        self.credentials.robot_code.as_deref().filter(|code| !code.is_empty()).unwrap_or(&self.credentials.identity)
    }

    /// A card with buttons where the app has a template; where it is refused, and for anything else, a robot's message.
    pub async fn send_to_group(&self, group: &str, message: &Message, key: &str) -> Result<Reference, VendorError> {
        let now = self.vendors.clock.now().0.to_string();
        let key = if key.is_empty() { &now } else { key };
        let card = match self.interactive(message) {
            Some((template, card)) => self.send_card(template, Space::Group(group), card, key).await?.ok(),
            None => None,
        };
        let id = match card {
            Some(id) => id,
            None => Place::in_group(group, &self.say(group, message).await?),
        };
        Ok(Reference { ids: vec![id], ..Reference::default() })
    }

    /// What kind of robot a code is of shows when it is used: one that is not the app's id is rather a template's,
    /// unless that one is known.
    async fn say(&self, group: &str, message: &Message) -> Result<String, VendorError> {
        let robot = self.robot_code();
        let template = self.credentials.group_robot.as_deref().filter(|robot| !robot.is_empty());
        let own_first = template.is_some() || robot == self.credentials.identity;
        let is_other = |code: &str| is_another_robot(own_first, code) || (template.is_some() && is_outside(code));
        match self.speak(own_first, group, robot, message).await {
            Err(error) if error.code().is_some_and(is_other) => {
                self.speak(!own_first, group, template.unwrap_or(robot), message).await.map_err(|_| self.no_robot(error))
            }
            other => other,
        }
    }

    /// A code that was only guessed is one that is missing.
    fn no_robot(&self, error: VendorError) -> VendorError {
        if self.credentials.robot_code.is_some() { error } else { VendorError::NotSet(Setting::RobotCode) }
    }

    /// Answers the message's id.
    async fn speak(&self, own: bool, group: &str, robot: &str, message: &Message) -> Result<String, VendorError> {
        if !own {
            return self.speak_by_template(group, robot, message).await;
        }
        match self.speak_by_own(group, robot, message).await {
            // Not in the group yet, perhaps; where it cannot be let in, the first refusal tells more.
            Err(error) if error.code().is_some_and(is_outside) => match self.let_in(group, robot).await {
                Ok(()) => self.speak_by_own(group, robot, message).await,
                Err(_) => Err(error),
            },
            other => other,
        }
    }

    /// the-robot-sends-a-group-message.
    async fn speak_by_own(&self, group: &str, robot: &str, message: &Message) -> Result<String, VendorError> {
        let (key, param) = own_message(message);
        let body = json!({ "robotCode": robot, "openConversationId": group, "msgKey": key, "msgParam": param.to_string() });
        let got: wire::RobotMessage = self.act("v1.0/robot/groupMessages/send", body).await?;
        Ok(got.process_query_key)
    }

    /// group-template-robot-message. The path is spelt like this.
    async fn speak_by_template(&self, group: &str, robot: &str, message: &Message) -> Result<String, VendorError> {
        let (template, param) = template_message(message);
        let body = json!({
            "target_open_conversation_id": group,
            "robot_code": robot,
            "msg_template_id": template,
            "msg_param_map": param.to_string(),
        });
        let got: wire::TemplateMessage = self.act("topapi/im/chat/scencegroup/message/send_v2", body).await?;
        Ok(got.open_msg_id)
    }

    /// Known from the SDK alone: no page describes it.
    async fn let_in(&self, group: &str, robot: &str) -> Result<(), VendorError> {
        let body = json!({ "openConversationId": group, "robotCode": robot });
        self.ask::<wire::Done>("v1.0/robot/groups/orgRobots/add", body).await.map(drop)
    }

    /// `v1.0/robot/groupMessages/query`: whoever has read it.
    pub(super) async fn group_readers(&self, group: &str, message: &str) -> Result<Vec<String>, VendorError> {
        let mut readers = Vec::new();
        let mut next: Option<String> = None;
        loop {
            let mut body = json!({
                "robotCode": self.robot_code(),
                "openConversationId": group,
                "processQueryKey": message,
                "maxResults": 200,
            });
            if let Some(next) = &next {
                body["nextToken"] = next.as_str().into();
            }
            let got: wire::GroupReads = self.ask("v1.0/robot/groupMessages/query", body).await?;
            readers.extend(got.read_user_ids);
            match got.next_token {
                Some(token) if got.has_more && next.as_ref() != Some(&token) => next = Some(token),
                _ => return Ok(readers),
            }
        }
    }

    /// `v1.0/robot/oToMessages/readStatus`: of a message of the app's robot to persons.
    pub(super) async fn robot_readers(&self, message: &str, state: &mut ReadState) -> Result<(), VendorError> {
        let name = "v1.0/robot/oToMessages/readStatus";
        let mut url = self.url(name)?;
        url.query_pairs_mut().append_pair("robotCode", self.robot_code()).append_pair("processQueryKey", message);
        let got: wire::RobotReads = self.make(Call::get(name, url)).await?;
        for reader in got.message_read_info_list {
            let list = if reader.read_status == "READ" { &mut state.read } else { &mut state.unread };
            list.push(reader.user_id);
        }
        Ok(())
    }

    /// `v1.0/robot/otoMessages/batchRecall`.
    pub(super) async fn recall_robots(&self, message: &str) -> Result<(), VendorError> {
        let body = json!({ "robotCode": self.robot_code(), "processQueryKeys": [message] });
        self.recalled("v1.0/robot/otoMessages/batchRecall", body).await
    }

    /// `v1.0/robot/groupMessages/recall`.
    pub(super) async fn recall_in_group(&self, group: &str, message: &str) -> Result<(), VendorError> {
        let body = json!({ "openConversationId": group, "robotCode": self.robot_code(), "processQueryKeys": [message] });
        self.recalled("v1.0/robot/groupMessages/recall", body).await
    }

    /// Single messages are refused inside of a success.
    async fn recalled(&self, name: &'static str, body: Value) -> Result<(), VendorError> {
        let got: wire::Recalled = self.ask(name, body).await?;
        match got.failed_result.into_iter().flatten().next() {
            None => Ok(()),
            Some((_, why)) => Err(super::codes::not_done(why.as_str().unwrap_or_default()).into()),
        }
    }
}

/// The robot is of the other kind: not the template's, or not this app's.
fn is_another_robot(own: bool, code: &str) -> bool {
    if own {
        matches!(code, "invalidParameter.robotCode.auth" | "invalidParameter.robotCode.invalid" | "invalidParameter.robotCode.notExsit")
    } else {
        matches!(code, "660002" | "660014" | "660016")
    }
}

/// The pages do not say which of them it is when the robot is no member.
fn is_outside(code: &str) -> bool {
    matches!(code, "resource.not.found" | "resource.unavailable" | "invalidParameter.robotCode.notExsit" | "send.forbidden")
}

/// `msgKey` and `msgParam` of the app's own robot.
fn own_message(message: &Message) -> (&'static str, Value) {
    match message {
        Message::Text(text) => ("sampleText", fitting(&cut(text, MAX_TEXT), MAX_BYTES, |text| json!({ "content": text }))),
        Message::Card(card) => {
            let key = match links(card).len() {
                1 => "sampleActionCard",
                2 => "sampleActionCard2",
                3 => "sampleActionCard3",
                _ => "sampleActionCard4",
            };
            (key, fitting(&cut(&card.text, MAX_TEXT), MAX_BYTES, |text| own_card(card, text)))
        }
    }
}

fn own_card(card: &Card, text: &str) -> Value {
    let links = links(card);
    let mut made = json!({ "title": cut(&card.title, 64), "text": body(card, text) });
    if let [(title, url)] = &links[..] {
        made["singleTitle"] = title.as_str().into();
        made["singleURL"] = url.as_str().into();
    } else {
        for (n, (title, url)) in (1..).zip(links) {
            made[format!("actionTitle{n}")] = title.into();
            made[format!("actionURL{n}")] = url.into();
        }
    }
    made
}

/// `msg_template_id` and `msg_param_map` of the template's robot.
fn template_message(message: &Message) -> (&'static str, Value) {
    match message {
        Message::Text(text) => ("inner_app_template_text", fitting(&cut(text, MAX_TEXT), MAX_BYTES, |text| json!({ "content": text }))),
        Message::Card(card) => {
            let build = |text: &str| {
                let mut made = json!({ "title": cut(&card.title, 64), "markdown": body(card, text), "btn_orientation": "0" });
                for (n, (title, url)) in (1..).zip(links(card)) {
                    made[format!("btn_title_{n}")] = title.into();
                    made[format!("action_url_{n}")] = url.into();
                }
                made
            };
            ("inner_app_template_action_card", fitting(&cut(&card.text, MAX_TEXT), MAX_BYTES, build))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::vendor::message::Button;

    fn card(buttons: usize) -> Message {
        let button = |n: usize| Button { key: format!("respond:{n}"), label: format!("响应{n}"), primary: false };
        Message::Card(Card {
            title: "[P1] 磁盘已满".into(),
            text: "db-01".into(),
            url: "https://ops.example.com/m/1".into(),
            open: "查看".into(),
            buttons: (0..buttons).map(button).collect(),
        })
    }

    #[test]
    fn the_own_robots_card_is_named_by_its_links() {
        let (key, param) = own_message(&card(0));
        assert_eq!((key, &param["singleURL"]), ("sampleActionCard", &json!("https://ops.example.com/m/1")));
        let (key, param) = own_message(&card(3));
        assert_eq!((key, &param["actionTitle4"]), ("sampleActionCard4", &json!("查看")));
        assert_eq!(param["actionURL1"], "https://ops.example.com/m/1#respond:0");
        assert_eq!(own_message(&Message::Text("x".into())), ("sampleText", json!({ "content": "x" })));
    }

    #[test]
    fn the_templates_robot_has_its_own_words_for_the_same() {
        let (template, param) = template_message(&card(1));
        assert_eq!((template, &param["btn_title_2"]), ("inner_app_template_action_card", &json!("查看")));
        assert_eq!(param["action_url_1"], "https://ops.example.com/m/1#respond:0");
        assert_eq!(param.get("btn_title_3"), None);
    }

    #[test]
    fn only_refusals_of_the_robot_try_the_other_kind() {
        assert!(is_another_robot(false, "660014") && !is_another_robot(true, "660014"));
        assert!(is_another_robot(true, "invalidParameter.robotCode.auth"));
        assert!(!is_another_robot(false, "660001"));
    }
}
