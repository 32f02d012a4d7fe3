//! People by phone and by union id.

use serde_json::json;

use super::Tenant;
use super::call::Call;
use super::legacy::{Failure, Fields, fields, result};
use super::person::{OUTSIDE, number_of_union};
use super::range::Range;
use crate::simulator::sms;

fn nobody() -> Failure {
    Failure::new(60121, "找不到该用户")
}

/// `POST /topapi/v2/user/getbymobile {"mobile"}`; a phone of another country as `+852-51234567`.
pub fn by_mobile(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let given = call.text("mobile").replace('-', "");
    // Without a country's code it is a phone of mainland China.
    let phone = sms::e164(&given).filter(|phone| given.starts_with('+') || phone.starts_with("+86"));
    let phone = phone.ok_or_else(|| Failure::new(40104, "不合法的手机号"))?;
    let range = Range::of(&tenant.company);
    let user = range.directory.user_by_phone(&phone).filter(|user| range.sees(user)).ok_or_else(nobody)?;
    Ok(result(json!({"userid": user.userid, "exclusive_account_userid_list": []})))
}

/// `POST /topapi/user/getbyunionid {"unionid"}`.
pub fn by_union_id(tenant: &mut Tenant, call: &Call) -> Result<Fields, Failure> {
    let union_id = call.text("unionid");
    if union_id.is_empty() {
        return Err(Failure::new(400_002, "参数错误:unionid不能为空"));
    }
    let number = number_of_union(&tenant.company.id, &union_id).filter(|number| *number != OUTSIDE).ok_or_else(nobody)?;
    let user = tenant.company.directory.user_at(number).ok_or_else(nobody)?;
    Ok(fields([("result", json!({"contact_type": 0, "userid": user.userid}))]))
}
