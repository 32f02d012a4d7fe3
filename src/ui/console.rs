//! The console: a tree of pages for desktop browsers.

mod deliveries;
mod inbox;
mod incidents;
mod jobs;
mod load;
mod logs;
mod member;
mod mobile_app;
mod mobile_apps;
mod overview;
mod parts;
mod personnel;
#[cfg(feature = "ssr")]
pub mod plain;
mod shell;
mod sign_in;
mod sms;
mod stages;
mod tokens;

pub use self::mobile_app::credential_rows;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{SsrMode, path};
use serde::{Deserialize, Serialize};

use super::time::PageTime;
use crate::domain::error::Flash;
use crate::domain::lang::Lang;
use crate::domain::time::Time;

/// What every page of the console knows from the start.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConsoleData {
    pub lang: Lang,
    /// `light` or `dark`; `None` follows the device.
    pub theme: Option<String>,
    /// Who is signed in.
    pub me: Option<String>,
    pub simulated: bool,
    pub public_url: String,
    pub now: Time,
    pub flash: Option<Flash>,
}

impl Default for ConsoleData {
    fn default() -> Self {
        Self { lang: Lang::default(), theme: None, me: None, simulated: false, public_url: String::new(), now: Time(0), flash: None }
    }
}

/// Makes the answer's status say that there is no such thing; only the server provides it.
#[derive(Clone)]
pub struct Gone(pub Arc<dyn Fn() + Send + Sync>);

/// The whole body of the console.
#[component]
pub fn ConsolePages() -> impl IntoView {
    let data = SharedValue::new(|| use_context::<ConsoleData>().unwrap_or_default()).into_inner();
    provide_meta_context();
    provide_context(data.lang);
    provide_context(PageTime(data.now));
    provide_context(data.flash.clone());
    provide_context(data);
    view! {
        <Router>
            <Routes fallback=|| view! { <shell::Nowhere /> }>
                <Route path=path!("/console/sign-in") view=sign_in::SignIn ssr=SsrMode::Async />
                <Route path=path!("/console/password") view=sign_in::ChangePassword ssr=SsrMode::Async />
                <ParentRoute path=path!("/console") view=shell::Shell ssr=SsrMode::Async>
                    <Route path=path!("") view=overview::Overview ssr=SsrMode::Async />
                    <Route path=path!("mobile-apps") view=mobile_apps::MobileApps ssr=SsrMode::Async />
                    <Route path=path!("mobile-apps/new/:vendor") view=mobile_app::NewApp ssr=SsrMode::Async />
                    <Route path=path!("mobile-apps/scan/:registration") view=mobile_app::Scan ssr=SsrMode::Async />
                    <Route path=path!("mobile-apps/:app/key") view=mobile_app::ChangeKey ssr=SsrMode::Async />
                    <Route path=path!("mobile-apps/:app") view=mobile_app::SavedApp ssr=SsrMode::Async />
                    <Route path=path!("mobile-apps/:app/steps") view=mobile_app::Steps ssr=SsrMode::Async />
                    <Route path=path!("mobile-apps/:app/addresses") view=mobile_app::AddressesPage ssr=SsrMode::Async />
                    <Route path=path!("personnel") view=personnel::Personnel ssr=SsrMode::Async />
                    <Route path=path!("personnel/new") view=personnel::NewMember ssr=SsrMode::Async />
                    <Route path=path!("personnel/:member") view=member::Member ssr=SsrMode::Async />
                    <Route path=path!("incidents") view=incidents::Incidents ssr=SsrMode::Async />
                    <Route path=path!("incidents/:incident") view=incidents::Incident ssr=SsrMode::Async />
                    <Route path=path!("inbox") view=inbox::Inbox ssr=SsrMode::Async />
                    <Route path=path!("deliveries") view=deliveries::Deliveries ssr=SsrMode::Async />
                    <Route path=path!("jobs") view=jobs::Jobs ssr=SsrMode::Async />
                    <Route path=path!("logs") view=logs::Logs ssr=SsrMode::Async />
                    <Route path=path!("settings/sms") view=sms::Sms ssr=SsrMode::Async />
                    <Route path=path!("settings/tokens") view=tokens::Tokens ssr=SsrMode::Async />
                </ParentRoute>
            </Routes>
        </Router>
    }
}
