//! SendSms: checks, limits, and an entry per number in the answer.
//!
//! Scripted phones: +86 199 0000 00NN is refused with the code number NN of `SCRIPTED`, counted from 01
//! (01 LimitExceeded.PhoneNumberThirtySecondLimit … ), in the number's own entry.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::{Account, Refused};
use crate::simulator::random;
use crate::simulator::sms::{Inbox, Sms, e164, is_code, scripted};

const DAY: i64 = 24 * 3600 * 1000;
const UTC_PLUS_8: i64 = 8 * 3600 * 1000;
/// The same text to the same number.
const REPEAT: i64 = 30_000;

/// Every refusal of the documentation that may stand at a number.
pub const SCRIPTED: [&str; 26] = [
    "LimitExceeded.PhoneNumberThirtySecondLimit",
    "LimitExceeded.PhoneNumberOneHourLimit",
    "LimitExceeded.PhoneNumberDailyLimit",
    "LimitExceeded.PhoneNumberSameContentDailyLimit",
    "LimitExceeded.DeliveryFrequencyLimit",
    "LimitExceeded.AppDailyLimit",
    "LimitExceeded.DailyLimit",
    "FailedOperation.InsufficientBalanceInSmsPackage",
    "UnauthorizedOperation.ServiceSuspendDueToArrears",
    "UnauthorizedOperation.SdkAppIdIsDisabled",
    "UnauthorizedOperation.SmsSdkAppIdVerifyFail",
    "UnauthorizedOperation.RequestPermissionDeny",
    "UnauthorizedOperation.RequestIpNotInWhitelist",
    "FailedOperation.SignatureIncorrectOrUnapproved",
    "FailedOperation.TemplateIncorrectOrUnapproved",
    "FailedOperation.TemplateUnapprovedOrNotExist",
    "FailedOperation.TemplateParamSetNotMatchApprovedTemplate",
    "FailedOperation.ContainSensitiveWord",
    "FailedOperation.PhoneNumberInBlacklist",
    "InvalidParameterValue.IncorrectPhoneNumber",
    "InvalidParameterValue.TemplateParameterFormatError",
    "InvalidParameterValue.TemplateParameterLengthLimit",
    "InvalidParameterValue.ContentLengthLimit",
    "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter",
    "InternalError.Timeout",
    "InternalError.OtherError",
];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Order {
    #[serde(default)]
    phone_number_set: Vec<String>,
    #[serde(default)]
    sms_sdk_app_id: String,
    #[serde(default)]
    template_id: String,
    #[serde(default)]
    sign_name: String,
    #[serde(default)]
    template_param_set: Vec<String>,
    #[serde(default)]
    session_context: String,
}

/// When what was sent to a number.
#[derive(Default)]
pub struct Limits(HashMap<String, Vec<(i64, String)>>);

impl Limits {
    fn check(&self, phone: &str, text: &str, daily: usize, now: i64) -> Result<(), &'static str> {
        let sent = self.0.get(phone).map(Vec::as_slice).unwrap_or_default();
        let day = |at: i64| (at + UTC_PLUS_8).div_euclid(DAY);
        if sent.iter().any(|(at, said)| now - at < REPEAT && said == text) {
            Err("LimitExceeded.PhoneNumberThirtySecondLimit")
        } else if sent.iter().filter(|(at, _)| day(*at) == day(now)).count() >= daily {
            Err("LimitExceeded.PhoneNumberDailyLimit")
        } else {
            Ok(())
        }
    }

    fn count(&mut self, phone: &str, text: &str, now: i64) {
        let sent = self.0.entry(phone.to_owned()).or_default();
        sent.retain(|(at, _)| now - at < DAY);
        sent.push((now, text.to_owned()));
    }
}

pub fn send(account: &mut Account, inbox: &mut Inbox, body: &[u8], now: i64) -> Result<Value, Refused> {
    let order: Order = serde_json::from_slice(body).map_err(|error| Refused::new("InvalidParameter", error.to_string()))?;
    check(account, &order)?;
    let content = text(account, &order);
    if let Err(code) = content
        && account.settings.variants.iter().any(|name| name == "errors_for_request")
    {
        return Err(Refused::new(code, explain(code)));
    }
    let entries: Vec<Value> = order
        .phone_number_set
        .iter()
        .map(|given| {
            let phone = e164(given);
            let outcome = match (&phone, &content) {
                (None, _) => Err("InvalidParameterValue.IncorrectPhoneNumber"),
                (_, Err(code)) => Err(*code),
                (Some(phone), Ok(content)) => accept(account, inbox, phone, content, &order, now),
            };
            entry(phone.as_deref().unwrap_or(given), &order.session_context, outcome)
        })
        .collect();
    Ok(json!({"SendStatusSet": entries}))
}

/// What concerns the request as a whole.
fn check(account: &Account, order: &Order) -> Result<(), Refused> {
    let refuse = |code| Err(Refused::new(code, explain(code)));
    let foreign = |number: &&String| e164(number).is_some_and(|phone| !phone.starts_with("+86"));
    match order.phone_number_set.len() {
        0 => return refuse("MissingParameter.EmptyPhoneNumberSet"),
        201.. => return refuse("LimitExceeded.PhoneNumberCountLimit"),
        count => {
            let abroad = order.phone_number_set.iter().filter(foreign).count();
            if abroad != 0 && abroad != count {
                return refuse("UnsupportedOperation.ContainDomesticAndInternationalPhoneNumber");
            }
        }
    }
    if order.sms_sdk_app_id != account.credentials.sms_sdk_app_id {
        return refuse("InvalidParameterValue.SdkAppIdNotExist");
    }
    if order.session_context.len() >= 512 {
        return refuse("InvalidParameterValue.SessionContextLengthLimit");
    }
    Ok(())
}

/// The text that goes out, or what is wrong with signature, template or parameters.
fn text(account: &Account, order: &Order) -> Result<String, &'static str> {
    if !account.settings.sign_names.contains(&order.sign_name) {
        return Err("FailedOperation.SignatureIncorrectOrUnapproved");
    }
    let template = account.settings.templates.get(&order.template_id).ok_or("FailedOperation.TemplateIncorrectOrUnapproved")?;
    let variables = (1..).take_while(|number| template.contains(&format!("{{{number}}}"))).count();
    if variables != order.template_param_set.len() {
        return Err("FailedOperation.TemplateParamSetNotMatchApprovedTemplate");
    }
    let mut text = template.clone();
    for (place, value) in order.template_param_set.iter().enumerate() {
        if value.contains("http://") || value.contains("https://") {
            return Err("InvalidParameterValue.ProhibitedUseUrlInTemplateParameter");
        }
        text = text.replace(&format!("{{{}}}", place + 1), value);
    }
    Ok(format!("【{}】{text}", order.sign_name))
}

fn accept(account: &mut Account, inbox: &mut Inbox, phone: &str, text: &str, order: &Order, now: i64) -> Result<(), &'static str> {
    if let Some(code) = scripted(phone).and_then(|number| SCRIPTED.get(number.checked_sub(1)?)) {
        return Err(code);
    }
    account.limits.check(phone, text, account.settings.daily_limit_per_phone, now)?;
    account.limits.count(phone, text, now);
    let code = order.template_param_set.iter().find(|value| is_code(value)).cloned().unwrap_or_default();
    inbox.arrive(Sms { phone: phone.to_owned(), code, text: text.to_owned(), provider: "tencent", at: now });
    Ok(())
}

fn entry(phone: &str, context: &str, outcome: Result<(), &'static str>) -> Value {
    let country = if phone.starts_with("+86") { "CN" } else { "" };
    let (serial, fee, code, message) = match outcome {
        Ok(()) => (format!("5000:{}", random::digits(28)), 1, "Ok", "send success".to_owned()),
        Err(code) => (String::new(), 0, code, explain(code)),
    };
    json!({"SerialNo": serial, "PhoneNumber": phone, "Fee": fee, "SessionContext": context, "Code": code, "Message": message, "IsoCode": country})
}

/// A readable message: the code's last part, in words.
fn explain(code: &str) -> String {
    let last = code.rsplit('.').next().unwrap_or(code);
    let mut words = String::new();
    for letter in last.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_waits_thirty_seconds() {
        let mut limits = Limits::default();
        limits.count("+86138", "a", 0);
        assert_eq!(limits.check("+86138", "a", 2, 29_999), Err("LimitExceeded.PhoneNumberThirtySecondLimit"));
        assert_eq!((limits.check("+86138", "a", 2, 30_000), limits.check("+86138", "b", 2, 1)), (Ok(()), Ok(())));
    }

    #[test]
    fn the_day_begins_at_midnight_in_china() {
        let mut limits = Limits::default();
        // 23:59 in UTC+8 of the first day of 1970.
        let evening = DAY - UTC_PLUS_8 - 60_000;
        limits.count("+86138", "a", evening);
        limits.count("+86138", "b", evening);
        assert_eq!(limits.check("+86138", "c", 2, evening + 1), Err("LimitExceeded.PhoneNumberDailyLimit"));
        assert_eq!(limits.check("+86138", "c", 2, evening + 60_000), Ok(()));
    }

    #[test]
    fn codes_explain_themselves() {
        assert_eq!(explain("LimitExceeded.PhoneNumberDailyLimit"), "phone number daily limit");
    }
}
