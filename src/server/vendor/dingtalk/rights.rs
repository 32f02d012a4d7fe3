//! What shows whether a permission point was granted: the gateway refuses before it looks at anything else.

use serde_json::{Value, json};

use super::{DingTalk, codes};
use crate::server::vendor::call::Call;
use crate::server::vendor::error::VendorError;
use crate::server::vendor::rights::NOBODY;

/// A mainland number that nobody can have.
const NO_PHONE: &str = "10000000000";
/// A department that every company has.
const ROOT: i64 = 1;

impl DingTalk<'_> {
    /// `None`: nothing shows it. What shows in a person's own sign-in, or in the fields of an answer, is not asked here.
    /// `thrifty` leaves out what counts against the calls of a month, as all but identity and contacts do.
    pub(in crate::server::vendor) async fn try_right(&self, code: &str, thrifty: bool) -> Option<Result<(), VendorError>> {
        let groups = self.credentials.group_template.as_deref().is_some_and(|template| !template.is_empty()) && !thrifty;
        let asked = match code {
            "qyapi_base" => self.get::<Value>("auth/scopes").await,
            "qyapi_get_department_list" => self.ask("topapi/v2/department/listsubid", json!({ "dept_id": ROOT })).await,
            "qyapi_get_department_member" => self.ask("topapi/user/listsimple", json!({ "dept_id": ROOT, "cursor": 0, "size": 1 })).await,
            "qyapi_get_member" => self.ask("topapi/v2/user/get", json!({ "userid": NOBODY })).await,
            "qyapi_get_member_by_mobile" => self.ask("topapi/v2/user/getbymobile", json!({ "mobile": NO_PHONE })).await,
            "qyapi_chat_manage" if groups => self.ask("v1.0/im/sceneGroups/query", json!({ "openConversationId": NOBODY })).await,
            // Without an id: a group that is not there is refused like a permission that is not.
            "qyapi_chat_read" if groups => self.ask("topapi/im/chat/scenegroup/get", json!({ "open_conversation_id": "" })).await,
            "qyapi_robot_sendmsg" if groups => {
                let body = json!({ "robotCode": self.robot_code(), "openConversationId": NOBODY, "processQueryKey": NOBODY });
                self.ask("v1.0/robot/groupMessages/query", body).await
            }
            "Card.Instance.Write" if self.credentials.card.is_some() && !thrifty => self.change_no_card().await,
            _ => return None,
        };
        Some(asked.map(drop))
    }

    /// interactive-card-update-interface, of a card that does not exist.
    async fn change_no_card(&self) -> Result<Value, VendorError> {
        let name = "v1.0/card/instances";
        let mut call = Call::ask(name, self.url(name)?, json!({ "outTrackId": NOBODY, "cardData": { "cardParamMap": {} } }));
        call.request.method = reqwest::Method::PUT;
        self.make(call).await
    }

    pub(in crate::server::vendor) fn permission_link(&self, code: &str) -> Option<String> {
        codes::permission_link(&self.credentials.identity, code)
    }
}
