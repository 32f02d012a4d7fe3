//! Every kind of answer that DingTalk gives.

use serde_json::Value;

use super::wire::{self, Found};
use crate::server::vendor::fuzz::as_a;

pub(in crate::server::vendor) fn read(value: &Value) {
    as_a::<wire::Token>(value);
    as_a::<wire::Scopes>(value);
    if let Some(all) = as_a::<wire::Departments>(value) {
        all.result.into_iter().for_each(|department| drop(department.department()));
    }
    as_a::<Found<wire::Department>>(value).map(|found| found.result.department());
    if let Some(page) = as_a::<Found<wire::Users>>(value) {
        page.result.list.into_iter().for_each(|user| drop(user.person()));
    }
    as_a::<Found<wire::User>>(value).map(|found| found.result.person());
    as_a::<Found<wire::UserId>>(value);
    as_a::<Found<wire::Visitor>>(value);
    as_a::<wire::UserToken>(value);
    as_a::<wire::Me>(value);
    as_a::<wire::Ticket>(value);
    as_a::<wire::Task>(value);
    as_a::<wire::Outcome>(value);
    as_a::<wire::Group>(value);
    as_a::<wire::GroupState>(value);
    as_a::<wire::GroupReads>(value);
    as_a::<wire::RobotMessage>(value);
    as_a::<wire::TemplateMessage>(value);
    as_a::<wire::Recalled>(value);
    as_a::<wire::Done>(value);
}
