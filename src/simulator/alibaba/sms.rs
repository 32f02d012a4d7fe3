//! Dysmsapi 2017-05-25: SendSms and QuerySendDetails. Business refusals come with HTTP 200.
//!
//! Scripted phones: +86 199 0000 00NN is refused with the code number NN of `SCRIPTED`, counted from 01
//! (01 isv.BUSINESS_LIMIT_CONTROL … 31 isv.SYSTEM_ERROR). 98 is accepted and never gets a receipt; 99 is accepted and
//! fails on its way. Neither arrives.

use std::collections::VecDeque;

use jiff::tz::{Offset, TimeZone};
use serde_json::{Map, Value, json};

use super::answer::Refused;
use super::limits::Counted;
use super::{Account, Call};
use crate::simulator::random;
use crate::simulator::sms::{Inbox, Sms, e164, is_code, scripted};

const KEPT: usize = 10_000;
/// A receipt comes this long after the message.
const UNDER_WAY: i64 = 3000;
const WAITS_FOR_EVER: usize = 98;
const FAILS: usize = 99;

/// Every refusal of the documentation, for the scripted phones.
pub const SCRIPTED: [&str; 31] = [
    "isv.BUSINESS_LIMIT_CONTROL",
    "isv.DAY_LIMIT_CONTROL",
    "isv.MONTH_LIMIT_CONTROL",
    "isv.MOBILE_NUMBER_ILLEGAL",
    "isv.MOBILE_COUNT_OVER_LIMIT",
    "isv.AMOUNT_NOT_ENOUGH",
    "isv.OUT_OF_SERVICE",
    "isv.ACCOUNT_NOT_EXISTS",
    "isv.ACCOUNT_ABNORMAL",
    "isv.PRODUCT_UN_SUBSCRIPT",
    "isv.PRODUCT_UNSUBSCRIBE",
    "isp.RAM_PERMISSION_DENY",
    "isv.SMS_TEMPLATE_ILLEGAL",
    "isv.SMS_SIGNATURE_ILLEGAL",
    "isv.SIGN_NAME_ILLEGAL",
    "isv.SMS_SIGN_ILLEGAL",
    "isv.SIGN_STATE_ILLEGAL",
    "isv.SMS_SIGNATURE_SCENE_ILLEGAL",
    "isv.TEMPLATE_MISSING_PARAMETERS",
    "isv.INVALID_JSON_PARAM",
    "isv.TEMPLATE_PARAMS_ILLEGAL",
    "isv.PARAM_LENGTH_LIMIT",
    "isv.PARAM_NOT_SUPPORT_URL",
    "isv.BLACK_KEY_CONTROL_LIMIT",
    "isv.INVALID_PARAMETERS",
    "isv.SMS_CONTENT_ILLEGAL",
    "isv.EXTEND_CODE_ERROR",
    "isv.DOMESTIC_NUMBER_NOT_SUPPORTED",
    "isv.DENY_IP_RANGE",
    "isp.SYSTEM_ERROR",
    "isv.SYSTEM_ERROR",
];

/// What QuerySendDetails tells, newest first.
#[derive(Default)]
pub struct Receipts(VecDeque<Receipt>);

struct Receipt {
    biz_id: String,
    /// E.164.
    phone: String,
    template: String,
    content: String,
    out_id: String,
    at: i64,
    script: Option<usize>,
}

/// A refusal that comes with HTTP 200.
struct Business(&'static str, String);

impl Business {
    fn new(code: &'static str) -> Self {
        Self(code, code.to_owned())
    }
}

pub fn call(account: &mut Account, inbox: &mut Inbox, call: &Call) -> Result<Value, Refused> {
    match call.action.as_str() {
        "SendSms" => send(account, inbox, call),
        "QuerySendDetails" => query(account, call),
        _ => Err(Refused::new(404, "InvalidAction.NotFound", "Specified api is not found, please check your url and method.")),
    }
}

fn send(account: &mut Account, inbox: &mut Inbox, call: &Call) -> Result<Value, Refused> {
    let phones = call.required("PhoneNumbers")?;
    let sign = call.required("SignName")?;
    let template = call.required("TemplateCode")?;
    Ok(match accept(account, inbox, call, phones, sign, template) {
        Ok(biz_id) => json!({"Code": "OK", "Message": "OK", "BizId": biz_id}),
        Err(Business(code, message)) => json!({"Code": code, "Message": message}),
    })
}

fn accept(account: &mut Account, inbox: &mut Inbox, call: &Call, phones: &str, sign: &str, template: &str) -> Result<String, Business> {
    if account.settings.missing_scopes.iter().any(|scope| scope == "dysms:SendSms") {
        return Err(Business::new("isp.RAM_PERMISSION_DENY"));
    }
    let phones = phones.split(',').map(|phone| e164(phone.trim()));
    let phones: Vec<String> = phones.collect::<Option<_>>().ok_or_else(|| Business::new("isv.MOBILE_NUMBER_ILLEGAL"))?;
    if phones.len() > 1000 {
        return Err(Business::new("isv.MOBILE_COUNT_OVER_LIMIT"));
    }
    if !account.settings.sign_names.iter().any(|known| known == sign) {
        return Err(Business::new("isv.SMS_SIGNATURE_ILLEGAL"));
    }
    let text = account.settings.templates.get(template).cloned().ok_or_else(|| Business::new("isv.SMS_TEMPLATE_ILLEGAL"))?;
    let values = values(call.optional("TemplateParam"), &text)?;
    for phone in &phones {
        refuse_scripted(phone)?;
        check_limits(account, sign, template, &text, phone, call.now)?;
    }
    let biz_id = format!("{}^0", random::digits(18));
    for phone in phones {
        let content = format!("【{sign}】{}", render(&text, &values));
        count(account, sign, template, &text, &phone, call.now);
        let script = scripted(&phone).filter(|script| [WAITS_FOR_EVER, FAILS].contains(script));
        if script.is_none() {
            let code = code_of(&values);
            inbox.arrive(Sms { phone: phone.clone(), code, text: content.clone(), provider: "alibaba", at: call.now });
        }
        let receipt = Receipt {
            biz_id: biz_id.clone(),
            phone,
            template: template.to_owned(),
            content,
            out_id: call.optional("OutId").to_owned(),
            at: call.now,
            script,
        };
        account.receipts.0.truncate(KEPT - 1);
        account.receipts.0.push_front(receipt);
    }
    Ok(biz_id)
}

fn refuse_scripted(phone: &str) -> Result<(), Business> {
    match scripted(phone).and_then(|number| SCRIPTED.get(number.checked_sub(1)?)) {
        Some(code @ &"isv.BUSINESS_LIMIT_CONTROL") => Err(Business(code, "触发天级流控Permits:10".to_owned())),
        Some(code) => Err(Business::new(code)),
        None => Ok(()),
    }
}

/// The variables' values: a JSON object of strings that has all of them.
fn values(parameter: &str, text: &str) -> Result<Map<String, Value>, Business> {
    let parameter = if parameter.is_empty() { "{}" } else { parameter };
    let values: Map<String, Value> = serde_json::from_str(parameter).map_err(|_| Business::new("isv.INVALID_JSON_PARAM"))?;
    for value in values.values() {
        let value = value.as_str().ok_or_else(|| Business::new("isv.INVALID_JSON_PARAM"))?;
        if value.contains("http://") || value.contains("https://") {
            return Err(Business::new("isv.PARAM_NOT_SUPPORT_URL"));
        }
        if value.chars().count() > 35 {
            return Err(Business::new("isv.PARAM_LENGTH_LIMIT"));
        }
    }
    let has = |name: &str| values.get(name).and_then(Value::as_str).is_some_and(|value| !value.is_empty());
    match variables(text).all(has) {
        true => Ok(values),
        false => Err(Business::new("isv.TEMPLATE_MISSING_PARAMETERS")),
    }
}

/// The names between `${` and `}`.
fn variables(text: &str) -> impl Iterator<Item = &str> {
    text.split("${").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name)
}

fn render(text: &str, values: &Map<String, Value>) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("${{{name}}}"), value.as_str().unwrap_or_default()))
}

fn code_of(values: &Map<String, Value>) -> String {
    let mut texts = values.get("code").into_iter().chain(values.values()).filter_map(Value::as_str);
    texts.find(|value| is_code(value)).unwrap_or_default().to_owned()
}

fn is_verification(text: &str) -> bool {
    text.contains("验证码") || text.to_lowercase().contains("code is")
}

fn counted(sign: &str, template: &str, text: &str, phone: &str) -> Vec<Counted> {
    let (sign, template, phone) = (sign.to_owned(), template.to_owned(), phone.to_owned());
    if is_verification(text) {
        vec![Counted::Code { sign, phone: phone.clone() }, Counted::CodesOfAll { phone }]
    } else {
        vec![Counted::Notice { sign, template, phone }]
    }
}

fn check_limits(account: &mut Account, sign: &str, template: &str, text: &str, phone: &str, now: i64) -> Result<(), Business> {
    if account.settings.whitelist.iter().any(|free| free == phone) {
        return Ok(());
    }
    let mut all = counted(sign, template, text, phone).into_iter();
    match all.find_map(|counted| account.limits.exceeded(&counted, now)) {
        Some(message) => Err(Business("isv.BUSINESS_LIMIT_CONTROL", message)),
        None => Ok(()),
    }
}

fn count(account: &mut Account, sign: &str, template: &str, text: &str, phone: &str, now: i64) {
    for counted in counted(sign, template, text, phone) {
        account.limits.count(counted, now);
    }
}

fn query(account: &Account, call: &Call) -> Result<Value, Refused> {
    let phone = e164(call.required("PhoneNumber")?);
    let date = call.required("SendDate")?;
    let number = |name, most: usize| {
        let number = call.required(name)?.parse().ok().filter(|number| (1..=most).contains(number));
        number.ok_or_else(|| Refused::new(400, format!("Invalid{name}"), format!("The specified {name} is invalid.")))
    };
    let (size, page) = (number("PageSize", 50)?, number("CurrentPage", usize::MAX)?);
    let biz_id = call.optional("BizId");
    let of_day = |receipt: &&Receipt| local(receipt.at, "%Y%m%d") == date && Some(&receipt.phone) == phone.as_ref();
    let found: Vec<&Receipt> =
        account.receipts.0.iter().filter(of_day).filter(|receipt| biz_id.is_empty() || receipt.biz_id == biz_id).collect();
    let details: Vec<Value> =
        found.iter().skip((page - 1).saturating_mul(size)).take(size).map(|receipt| receipt.detail(call.now)).collect();
    Ok(json!({"Code": "OK", "Message": "OK", "TotalCount": found.len().to_string(), "SmsSendDetailDTOs": {"SmsSendDetailDTO": details}}))
}

impl Receipt {
    /// SendStatus 1 while under way, 2 failed, 3 delivered.
    fn detail(&self, now: i64) -> Value {
        let arrived = self.at + UNDER_WAY;
        let mut detail = json!({
            "PhoneNum": self.phone.strip_prefix("+86").unwrap_or_else(|| self.phone.trim_start_matches('+')), "TemplateCode": self.template, "Content": self.content,
            "OutId": self.out_id, "SendDate": local(self.at, "%Y-%m-%d %H:%M:%S"),
        });
        let (status, code) = match self.script {
            _ if now < arrived => (1, None),
            Some(WAITS_FOR_EVER) => (1, None),
            Some(FAILS) => (2, Some("MOBILE_NOT_ON_SERVICE")),
            _ => (3, Some("DELIVERED")),
        };
        detail["SendStatus"] = json!(status);
        if let Some(code) = code {
            detail["ErrCode"] = json!(code);
            detail["ReceiveDate"] = json!(local(arrived, "%Y-%m-%d %H:%M:%S"));
        }
        detail
    }
}

/// A time in UTC+8, the vendor's own.
pub fn local(at: i64, form: &str) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or_default();
    at.to_zoned(TimeZone::fixed(Offset::constant(8))).strftime(form).to_string()
}
