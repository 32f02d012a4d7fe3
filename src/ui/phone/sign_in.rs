//! The page inside a vendor's app that asks its JS API who is there. It is there for a moment, fetches nothing of the
//! bundles' scripts, and leads to the vendor's own page wherever the script does not.

use leptos::prelude::*;

use crate::domain::lang::Lang;
use crate::domain::vendor::Vendor;
use crate::messages::{sign_in as words, word};
use crate::ui::icon::{Icon, Shape};
use crate::ui::{t, tf};

/// What the page is made from.
#[derive(Clone, Debug)]
pub struct AskData {
    pub lang: Lang,
    /// `light` or `dark`; `None` follows the device.
    pub theme: Option<String>,
    pub vendor: Vendor,
    /// The vendor's script.
    pub script: String,
    /// What the vendor calls our app, and its company where that is asked for.
    pub app: String,
    pub company: Option<String>,
    /// Where the code goes, up to the code itself.
    pub back: String,
    /// The vendor's page, for whoever gets no code.
    pub otherwise: String,
}

/// What the document's head has: our script with what it needs to know, and the ways on without it.
#[component]
pub fn AskHead(data: AskData, script: String) -> impl IntoView {
    let AskData { vendor, app, company, back, otherwise, .. } = data;
    view! {
        <noscript>
            <meta http-equiv="refresh" content=format!("0; url={otherwise}") />
        </noscript>
        <script
            async
            id="sign-in"
            src=script
            data-vendor=vendor.slug()
            data-script=data.script
            data-app=app
            data-company=company
            data-back=back
            data-otherwise=otherwise
        ></script>
    }
}

/// The document's body.
#[component]
pub fn Ask(data: AskData) -> impl IntoView {
    provide_context(data.lang);
    let vendor = t(word::vendor(data.vendor));
    view! {
        <div id="live">
            <main class="page message">
                <div class="message-mark"><Icon shape=Shape::Key /></div>
                <h1>{t(words::ASKING)}</h1>
                <p class="lead" role="status">{tf(words::ASKING_TEXT, &[vendor])}</p>
                <div class="actions">
                    <a class="button" href=data.otherwise>{t(words::GO_ON)}</a>
                </div>
            </main>
        </div>
    }
}
