//! A phone inside any vendor's app, and what the app's JS API does on the page that asks it.

use muster::domain::id::MobileAppId;
use muster::domain::vendor::Vendor;
use serde_json::json;

use super::{Answer, Browser, Party, World};

impl World {
    /// A phone inside a vendor's app, as this person of the simulated directory.
    pub fn phone_inside(&self, vendor: Vendor, user: &str) -> Browser {
        let agent = match vendor {
            Vendor::DingTalk => "Mozilla/5.0 (iPhone) Mobile/15E148 AliApp(DingTalk/7.8.1) com.laiwang.DingTalk/1 Channel/201200",
            Vendor::WeCom => "Mozilla/5.0 (iPhone) Mobile/15E148 wxwork/4.1.9 MicroMessenger/7.0.1 Language/zh",
            Vendor::Lark => {
                "Mozilla/5.0 (Linux; Android 12) Chrome/105.0 Mobile Safari/537.36 Lark/7.24.10 LarkLocale/en_US ChannelName/Feishu"
            }
        };
        let phone = Browser::new(&self.url, agent, &[("accept-language", "en")]);
        phone.set_cookie("sim_user", user);
        phone
    }
}

/// The page that asks a vendor's app who is there.
#[derive(Debug)]
pub struct Asking {
    pub script: String,
    pub app: String,
    pub company: String,
    pub otherwise: String,
    back: String,
}

impl Asking {
    #[track_caller]
    pub fn on(page: &Answer) -> Self {
        assert_eq!(page.status, 200, "{page:?}");
        let of = |name: &str| {
            let found = page.body.split(&format!("data-{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
            found.unwrap_or_default().replace("&amp;", "&")
        };
        assert!(!of("script").is_empty(), "nobody is asked on {}", page.body);
        Self { script: of("script"), app: of("app"), company: of("company"), otherwise: of("otherwise"), back: of("back") }
    }

    /// Where the page goes with a code.
    pub fn with(&self, code: &str) -> String {
        format!("{}{code}", self.back)
    }
}

impl Party {
    /// A code without an address, as the app's script gives it.
    pub async fn script_code(&self, user: &str) -> String {
        let answer = self.world.control("/api/sign-in", json!({ "vendor": self.vendor, "user": user, "kind": "app" })).await;
        answer["code"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    /// Opens a page inside the vendor's app, whose script or page signs in on the way.
    pub async fn open_inside(&self, phone: &Browser, user: &str, path: &str) -> Answer {
        let first = phone.get(path).await;
        if self.vendor == Vendor::WeCom {
            return phone.open(path).await;
        }
        let asking = Asking::on(&first);
        phone.open(&asking.with(&self.script_code(user).await)).await
    }

    /// Whom the page greets; empty where nobody is signed in.
    pub async fn signed_in_as(&self, phone: &Browser, app: MobileAppId) -> String {
        let view = phone.at(app).post("show_binding", &[]).await;
        if view.status != 200 { String::new() } else { view.json()["signed_in_as"].as_str().unwrap_or_default().to_owned() }
    }
}
