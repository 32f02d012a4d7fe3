//! The binding flow of one phone at one app, a step a call.

use muster::domain::id::MobileAppId;
use serde_json::Value;

use super::{Answer, Browser, World};

/// A phone at the binding page.
pub struct Flow<'a> {
    phone: &'a Browser,
    app: String,
}

impl Browser {
    pub fn at(&self, app: MobileAppId) -> Flow<'_> {
        Flow { phone: self, app: app.to_string() }
    }

    /// Goes through the whole flow.
    pub async fn bind(&self, world: &World, app: MobileAppId, name: &str, phone: &str) {
        self.to_code(world, app, name, phone).await;
        let bound = self.at(app).enter(&world.code(&format!("+86{phone}")).await).await.ok();
        assert!(bound.json()["step"]["Bound"].is_object(), "{}", bound.body);
    }

    /// Goes through the whole flow, which ends with an admin.
    pub async fn ask_admin(&self, world: &World, app: MobileAppId, name: &str, phone: &str) {
        self.to_code(world, app, name, phone).await;
        let asked = self.at(app).enter(&world.code(&format!("+86{phone}")).await).await.ok();
        assert_eq!(asked.json()["step"], "AwaitAdmin", "{}", asked.body);
    }

    /// Goes through the flow until the code is on its way.
    pub async fn to_code(&self, _: &World, app: MobileAppId, name: &str, phone: &str) {
        let flow = self.at(app);
        flow.to_account(name, phone).await;
        let step = flow.send_code().await.ok().json();
        assert!(step["step"]["Code"].is_object(), "{step}");
    }
}

impl Flow<'_> {
    /// Posts one of the flow's forms.
    pub async fn post(&self, function: &str, fields: &[(&str, &str)]) -> Answer {
        self.phone.post(function, &[&[("app", self.app.as_str())], fields].concat()).await
    }

    /// Opens the page, as inside the app with its silent sign-in, and agrees; whoever is bound begins anew.
    pub async fn start(&self) -> Answer {
        self.phone.open(&format!("/m/{}/bind?again=1", self.app)).await.ok();
        self.post("start_binding", &[("again", "true")]).await
    }

    pub async fn identify(&self, name: &str, phone: &str) -> Answer {
        self.post("identify_member", &[("name", name), ("phone", phone)]).await
    }

    /// Opens the page and goes on until only the code has to be sent; answers that step. The first RAM account is
    /// chosen.
    pub async fn to_account(&self, name: &str, phone: &str) -> Value {
        self.start().await.ok();
        self.to_account_again(name, phone).await
    }

    /// … from the question who one is.
    pub async fn to_account_again(&self, name: &str, phone: &str) -> Value {
        let step = self.identify(name, phone).await.ok().json()["step"].clone();
        match step["RamAccount"]["choices"][0]["id"].as_str() {
            Some(id) => self.choose_ram(id).await.ok().json()["step"].clone(),
            None => step,
        }
    }

    pub async fn choose_ram(&self, id: &str) -> Answer {
        self.post("choose_ram_account", &[("ram_account", id)]).await
    }

    pub async fn send_code(&self) -> Answer {
        self.post("send_code", &[]).await
    }

    pub async fn enter(&self, code: &str) -> Answer {
        self.post("enter_code", &[("code", code)]).await
    }

    pub async fn back(&self) -> Value {
        self.post("step_back", &[]).await.ok().json()["step"].clone()
    }

    /// What the page shows now.
    pub async fn step(&self) -> Value {
        self.post("show_binding", &[]).await.ok().json()["step"].clone()
    }
}
