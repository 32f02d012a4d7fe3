//! What shows whether the app may make a call: WeCom looks at that before it looks at the parameters.

use serde_json::{Value, json};

use super::WeCom;
use crate::server::vendor::error::VendorError;
use crate::server::vendor::rights::NOBODY;

impl WeCom<'_> {
    /// `code`: the path of a call; of anything else nothing is known here. A number that is too short is no look-up
    /// that misses, of which too many would block the company for a day.
    pub(in crate::server::vendor) async fn try_right(&self, code: &str) -> Option<Result<(), VendorError>> {
        let asked = match code {
            "auth/getuserinfo" => self.get::<Value>("auth/getuserinfo", &[("code", NOBODY)]).await,
            "user/get" => self.get("user/get", &[("userid", NOBODY)]).await,
            "user/getuserid" => self.ask("user/getuserid", json!({ "mobile": "1" })).await,
            "message/recall" => self.ask("message/recall", json!({ "msgid": NOBODY })).await,
            "appchat/get" => self.get("appchat/get", &[("chatid", NOBODY)]).await,
            _ => return None,
        };
        Some(asked.map(drop))
    }
}
