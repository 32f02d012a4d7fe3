//! An empty draft, for when somebody else owns the vendor's console: its steps are handed over by a link.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::api::activation::BeginApp;
use crate::domain::id::MobileAppId;
use crate::domain::mobile_app::MAX_COMPANY;
use crate::domain::vendor::Vendor;
use crate::messages::console::activation as words;
use crate::ui::client;
use crate::ui::form::{Field, FormError, FormState, Submit};
use crate::ui::t;

#[component]
pub fn Begin(vendor: Vendor) -> impl IntoView {
    let state = FormState::new(BeginApp::PATH);
    let begun = |id: MobileAppId| client::go_to(&format!("/console/mobile-apps/{id}/steps"));
    view! {
        <details class="panel begin">
            <summary><h2>{t(words::HAND_OVER_NEW)}</h2></summary>
            <p class="muted">{t(words::HAND_OVER_NEW_TEXT)}</p>
            <form method="post" action=BeginApp::PATH on:submit=state.on_submit(begun) novalidate>
                <input type="hidden" name="form[vendor]" value=vendor.slug() />
                <Field state name="company_name" scope="begin-" label=words::WHOSE max=MAX_COMPANY />
                <FormError state />
                <Submit state label=t(words::BEGIN) class="button" />
            </form>
        </details>
    }
}
