//! Browsers for the benchmarks: an admin who sets up, and phones that bind.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use ureq::Agent;
use ureq::Body;
use ureq::http::Response;

use super::stage::Stage;

const PASSWORD: &str = "correct horse battery";

/// A browser with cookies of its own.
pub struct Browser {
    agent: Agent,
    base: String,
}

impl Browser {
    fn new(stage: &Stage, user_agent: &str) -> Self {
        let config = Agent::config_builder().http_status_as_error(false).user_agent(user_agent).build();
        Self { agent: config.into(), base: stage.url() }
    }

    /// A phone inside WeCom, as a person of the simulated directory.
    pub fn phone(stage: &Stage, user: &str) -> Result<Self> {
        let phone = Self::new(stage, "Mozilla/5.0 (iPhone) wxwork/4.1.9 MicroMessenger/7.0.1");
        let cookie = ureq::Cookie::parse(format!("sim_user={user}; Path=/"), &phone.base.parse()?)?;
        phone.agent.cookie_jar_lock().insert(cookie, &phone.base.parse()?)?;
        Ok(phone)
    }

    /// A page, over redirects, as the browser asks for it.
    pub fn open(&self, path: &str) -> Result<Response<Body>> {
        let url = format!("{}{path}", self.base);
        Ok(self.agent.get(url).header("accept", "text/html").header("accept-encoding", "gzip, br").call()?)
    }

    /// A form, posted in the background.
    pub fn post(&self, function: &str, fields: &[(&str, &str)]) -> Result<Value> {
        let url = format!("{}/api/{function}", self.base);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (format!("form[{name}]"), *value)).collect();
        let request = self.agent.post(url).header("accept", "application/json").header("origin", &self.base);
        let mut answer = request.send_form(fields)?;
        let (status, text) = (answer.status(), answer.body_mut().read_to_string()?);
        if !status.is_success() {
            bail!("{function}: {status} {text}");
        }
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }

    /// Goes through the binding flow.
    pub fn bind(&self, stage: &Stage, app: &str, name: &str, phone: &str) -> Result<()> {
        self.open(&format!("/m/{app}/bind"))?;
        self.post("start_binding", &[("app", app)])?;
        self.post("identify_member", &[("app", app), ("name", name), ("phone", phone)])?;
        self.post("send_code", &[("app", app)])?;
        let code = code(stage, phone)?;
        let view = self.post("enter_code", &[("app", app), ("code", &code)])?;
        if view["step"]["Bound"].is_null() { bail!("not bound: {view}") } else { Ok(()) }
    }
}

/// The code that a phone received; the SMS is sent in the background.
fn code(stage: &Stage, phone: &str) -> Result<String> {
    for _ in 0..500 {
        let all: Value = ureq::get(format!("{}/api/sms", stage.control()?)).call()?.body_mut().read_json()?;
        let sms = all.as_array().and_then(|all| all.iter().find(|sms| sms["phone"] == format!("+86{phone}").as_str()).cloned());
        if let Some(code) = sms.as_ref().and_then(|sms| sms["code"].as_str()) {
            return Ok(code.to_owned());
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    bail!("no SMS for {phone}")
}

/// A console whose owner has signed in, and an enabled WeCom app.
pub fn set_up(stage: &Stage) -> Result<(Browser, String)> {
    let log = stage.log();
    let password = log.split("password: ").nth(1).and_then(|rest| rest.split_whitespace().next()).context("no one-time password")?;
    let admin = Browser::new(stage, "Mozilla/5.0");
    admin.post("sign_in", &[("login_name", "admin"), ("password", password)])?;
    admin.post("change_password", &[("current_password", password), ("new_password", PASSWORD), ("repeated", PASSWORD)])?;
    let all: Value = ureq::get(format!("{}/api/credentials", stage.control()?)).call()?.body_mut().read_json()?;
    let text = |name: &str| all["wecom"][name].as_str().unwrap_or_default().to_owned();
    let (identity, secret, agent_id, base_url) = (text("corp_id"), text("secret"), text("agent_id"), text("base_url"));
    let fields = [
        ("vendor", "wecom"),
        ("identity", identity.as_str()),
        ("secret", &secret),
        ("agent_id", &agent_id),
        ("base_url", &base_url),
        ("test_person", "wangxiaoming"),
    ];
    let enabled = admin.post("enable_app", &fields)?;
    let app = enabled["app"].as_str().with_context(|| format!("the app was not enabled: {enabled}"))?;
    Ok((admin, app.to_owned()))
}

/// A person at the vendor who is a member, too.
pub fn add_person(stage: &Stage, admin: &Browser, user: &str, name: &str, phone: &str) -> Result<()> {
    let person = json!({ "vendor": "wecom", "userid": user, "name": name, "phone": format!("+86{phone}"), "departments": [1] });
    ureq::post(format!("{}/api/users", stage.control()?)).send_json(person)?;
    admin.post("add_member", &[("name", name), ("phone", phone)])?;
    Ok(())
}
