//! Alibaba Cloud's operations event center, called with both signatures.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Sim, text};
use crate::simulator::random;
use crate::simulator::seal::hex;

/// A caller of the event center whose parts a test can spoil.
struct Caller<'a> {
    sim: &'a Sim,
    key: String,
    secret: String,
    late_by: i64,
}

impl<'a> Caller<'a> {
    async fn new(sim: &'a Sim) -> Self {
        let credentials = sim.credentials("alibaba").await;
        let (key, secret) = (text(&credentials["access_key_id"]).to_owned(), text(&credentials["access_key_secret"]).to_owned());
        Self { sim, key, secret, late_by: 0 }
    }

    async fn now(&self) -> i64 {
        self.sim.get("/api/clock").await["now_ms"].as_i64().unwrap() - self.late_by
    }

    fn request(&self, path: &str, action: &str) -> reqwest::RequestBuilder {
        let request = self.sim.http.post(format!("{}{path}", self.sim.running.alibaba_url())).header("accept", "application/json");
        request.header("x-acs-action", action).header("x-acs-version", "2021-04-13")
    }

    /// With the older signature, as the SDK sends it.
    async fn call(&self, action: &str, path: &str, body: Value) -> (u16, Value) {
        let nonce = random::text(32);
        let at = jiff::Timestamp::from_millisecond(self.now().await).unwrap();
        let date = at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let json = "application/json; charset=utf-8";
        let to_sign = format!(
            "POST\napplication/json\n\n{json}\n{date}\nx-acs-action:{action}\nx-acs-signature-method:HMAC-SHA1\nx-acs-signature-nonce:{nonce}\nx-acs-signature-version:1.0\nx-acs-version:2021-04-13\n{path}"
        );
        let signature = crate::simulator::alibaba::sign_as_of_old(&self.secret, &to_sign);
        let request = self.request(path, action).header("date", date).header("content-type", json);
        let request = request.header("x-acs-signature-method", "HMAC-SHA1").header("x-acs-signature-version", "1.0");
        let request = request.header("x-acs-signature-nonce", nonce).header("authorization", format!("acs {}:{signature}", self.key));
        let response = request.body(body.to_string()).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }

    /// The data of a call that must succeed.
    async fn data(&self, action: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(action, path, body).await;
        assert!(status == 200 && answer["requestId"].is_string(), "{action}: {answer}");
        answer["data"].clone()
    }

    async fn refused(&self, action: &str, path: &str, body: Value) -> (u16, String) {
        let (status, answer) = self.call(action, path, body).await;
        (status, text(&answer["code"]).to_owned())
    }

    /// With the newer signature.
    async fn call_v3(&self, action: &str, path: &str, body: &Value) -> (u16, Value) {
        let (nonce, body) = (random::text(32), body.to_string());
        let host = self.sim.running.alibaba_url().trim_start_matches("http://").to_owned();
        let hash = hex(&Sha256::digest(&body));
        let date = jiff::Timestamp::from_millisecond(self.now().await).unwrap().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let json = "application/json; charset=utf-8";
        let names = "content-type;host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";
        let canonical = format!(
            "POST\n{path}\n\ncontent-type:{json}\nhost:{host}\nx-acs-action:{action}\nx-acs-content-sha256:{hash}\nx-acs-date:{date}\nx-acs-signature-nonce:{nonce}\nx-acs-version:2021-04-13\n\n{names}\n{hash}"
        );
        let to_sign = format!("ACS3-HMAC-SHA256\n{}", hex(&Sha256::digest(canonical)));
        let signature = hex(&super::clouds::hmac(self.secret.as_bytes(), &to_sign));
        let request = self.request(path, action).header("x-acs-date", date).header("x-acs-content-sha256", hash);
        let request = request.header("x-acs-signature-nonce", nonce).header("content-type", json);
        let authorization = format!("ACS3-HMAC-SHA256 Credential={},SignedHeaders={names},Signature={signature}", self.key);
        let response = request.header("authorization", authorization).body(body).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap())
    }
}

#[tokio::test]
async fn both_signatures_are_taken_and_wrong_ones_refused() {
    let sim = Sim::start().await;
    let mut caller = Caller::new(&sim).await;
    let list = json!({"clientToken": "c26f36de", "pageNumber": 1, "pageSize": 10});
    assert_eq!(caller.data("ListUsers", "/user/list", list.clone()).await.as_array().unwrap().len(), 5);
    let (status, answer) = caller.call_v3("ListUsers", "/user/list", &list).await;
    assert_eq!((status, &answer["totalCount"]), (200, &json!(5)));
    assert_eq!(caller.refused("GetUser", "/user/list", list.clone()).await, (404, "InvalidApi.NotFound".to_owned()));
    assert_eq!(caller.refused("Any", "/none", list.clone()).await, (404, "InvalidApi.NotFound".to_owned()));
    caller.late_by = 16 * 60 * 1000;
    assert_eq!(caller.refused("ListUsers", "/user/list", list.clone()).await, (400, "InvalidTimeStamp.Expired".to_owned()));
    caller.late_by = 0;
    caller.secret.push('x');
    assert_eq!(caller.refused("ListUsers", "/user/list", list.clone()).await, (400, "SignatureDoesNotMatch".to_owned()));
    caller.key = "LTAInone".to_owned();
    assert_eq!(caller.refused("ListUsers", "/user/list", list.clone()).await, (404, "InvalidAccessKeyId.NotFound".to_owned()));

    let caller = Caller::new(&sim).await;
    let set = async |settings: Value| {
        let mut settings = settings;
        settings["vendor"] = json!("alibaba");
        sim.post("/api/settings", settings).await;
    };
    set(json!({"missing_scopes": ["gemp:ListUsers"]})).await;
    assert_eq!(caller.refused("ListUsers", "/user/list", list.clone()).await, (403, "NoPermission".to_owned()));
    set(json!({"missing_scopes": [], "variants": ["caller_not_added"]})).await;
    assert_eq!(caller.refused("ListUsers", "/user/list", list.clone()).await, (403, "UserNotAdded".to_owned()));
    set(json!({"variants": ["gemp_without_v3"]})).await;
    assert_eq!(caller.call_v3("ListUsers", "/user/list", &list).await.1["code"], "IncompleteSignature");
    caller.data("ListUsers", "/user/list", list).await;
}

#[tokio::test]
async fn an_incident_goes_its_way_and_no_other() {
    let sim = Sim::start().await;
    let caller = Caller::new(&sim).await;
    let order = json!({"incidentTitle": "db-01", "incidentLevel": 1, "effect": "HIGH", "assignUserId": 2, "channels": ["SMS"], "clientToken": "once"});
    let made = caller.data("CreateIncident", "/incident/manualSave", order.clone()).await;
    assert_eq!(caller.data("CreateIncident", "/incident/manualSave", order).await, made, "the same token makes one");
    let id = made["incidentId"].clone();
    let ids = json!({"incidentIds": [id]});
    let waiting = caller.data("ListIncidents", "/incident/list", json!({"incidentStatus": 0, "incidentLevel": "P1"})).await;
    assert_eq!((&waiting[0]["incidentStatus"], &waiting[0]["assignUserName"]), (&json!("ASSIGNED"), &json!("王小明")));
    let status = (400, "IncidentStatusInvalid".to_owned());
    assert_eq!(caller.refused("FinishIncident", "/incident/finish", ids.clone()).await, status, "nobody has responded");
    caller.data("RespondIncident", "/incident/response", ids.clone()).await;
    assert_eq!(caller.refused("RespondIncident", "/incident/response", ids.clone()).await, status);
    caller.data("DeliverIncident", "/incident/deliver", json!({"incidentId": id, "assignUserId": 1})).await;
    caller.data("CreateIncidentSubtotal", "/incident/save/subtotal", json!({"incidentId": id, "description": "查看中"})).await;
    let counts = caller.data("GetIncidentStatistics", "/incident/count", json!({})).await;
    assert_eq!(counts, json!({"myResponse": 0, "myFinish": 1, "allResponse": 0, "allFinish": 1}));
    caller.data("FinishIncident", "/incident/finish", ids).await;
    assert_eq!(caller.refused("DeliverIncident", "/incident/deliver", json!({"incidentId": id, "assignUserId": 2})).await, status);
    let update = caller.refused("UpdateIncident", "/incident/update", json!({"incidentId": id, "incidentLevel": "P2"})).await;
    assert_eq!(update, (400, "IncidentUpdateInvalid".to_owned()));
    let steps = caller.data("ListIncidentDetailTimelines", "/incident/detail/timeline", json!({"incidentId": id})).await;
    let actions: Vec<&str> = steps.as_array().unwrap().iter().map(|step| text(&step["action"])).collect();
    let all = ["INCIDENT_ADD", "INCIDENT_ASSIGN", "INCIDENT_RESPONSE", "INCIDENT_DELIVER", "INCIDENT_ADD_SUBTOTAL", "INCIDENT_FINISH"];
    assert_eq!(actions, all);
    assert_eq!(caller.data("GetIncident", "/incident/detail", json!({"incidentId": id})).await["incidentStatus"], "FINISHED");
    let none = caller.refused("GetIncident", "/incident/detail", json!({"incidentId": 99})).await;
    assert_eq!(none, (404, "IncidentNotExtisted".to_owned()));
}

#[tokio::test]
async fn people_are_added_and_the_add_on_is_opened_once() {
    let sim = Sim::start().await;
    let caller = Caller::new(&sim).await;
    let people = caller.data("ListUsers", "/user/list", json!({"pageSize": 50})).await;
    let of = |name: &str| people.as_array().unwrap().iter().find(|one| one["username"] == name).unwrap().clone();
    assert_eq!((&of("王小明")["isRelated"], &of("李娜")["isRelated"]), (&json!("RELATED"), &json!("NOT_RELATED")));
    assert_eq!((&of("张伟")["isActive"], of("值班电话").get("ramId"), &of("主账号")["accountType"]), (&json!(0), None, &json!(0)));
    let new = json!({"username": "钱多", "phone": "13900139000"});
    let id = caller.data("CreateUser", "/user/create", new.clone()).await["userId"].clone();
    assert_eq!(caller.refused("CreateUser", "/user/create", new).await, (400, "PhoneAlreadyExists".to_owned()));
    caller.data("UpdateUser", "/user/update", json!({"userId": id, "username": "钱多多"})).await;
    assert_eq!(caller.data("GetUser", "/user/getUser", json!({"userId": id})).await["username"], "钱多多");
    caller.data("DeleteUser", "/user/delete", json!({"userId": id})).await;
    assert_eq!(caller.refused("GetUser", "/user/getUser", json!({"userId": id})).await.0, 404);

    let progress = async || caller.data("GetTenantApplication", "/mobileApp/detail", json!({"clientToken": "x"})).await["progress"].clone();
    assert_eq!(progress().await, "NOT_OPEN");
    assert_eq!(caller.refused("UnbindUser", "/user/unbind", json!({})).await, (403, "UnbindUserFail".to_owned()));
    let open = |token: &str| json!({"channel": "DINGDING", "clientToken": token});
    assert!(text(&caller.data("CreateTenantApplication", "/mobileApp/create", open("a")).await["openUrl"]).starts_with("https://"));
    assert_eq!(progress().await, "OPENING");
    let again = caller.refused("CreateTenantApplication", "/mobileApp/create", open("b")).await;
    assert_eq!(again, (400, "TenantAppAlreadyExisit".to_owned()));
    sim.post("/api/clock", json!({"advance_ms": 60_000})).await;
    assert_eq!(progress().await, "OPENED");
    caller.data("UnbindUser", "/user/unbind", json!({})).await;
    let status = caller.data("GetTenantStatus", "/tenant/getTenantStatus", json!({"tenantRamId": 1})).await;
    assert_eq!(status, json!({"tenantStatus": 0}));
}
