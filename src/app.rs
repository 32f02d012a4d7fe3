//! The two trees of pages as documents: the console with its router, the phone page by page.

use leptos::config::LeptosOptions;
use leptos::hydration::HydrationScripts;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::domain::handover::Handover as Link;
use crate::domain::lang::Lang;
use crate::ui::handover::Handover;

#[cfg(feature = "ssr")]
use crate::ui::console::plain::{Plain, PlainPage};
use crate::ui::console::{ConsoleData, ConsolePages};

use crate::ui::page::PageData;
use crate::ui::phone::sign_in::{Ask, AskData, AskHead};
use crate::ui::phone::{Phone, PhonePage};

/// The names of the two bundles; each is built under its name and must keep it.
pub const CONSOLE: &str = "console";
pub const PHONE: &str = "phone";

/// The console's pages, for the document, for hydration and for the list of routes.
#[component]
pub fn Console() -> impl IntoView {
    view! { <ConsolePages /> }
}

/// The document of every console page that scripts make nicer.
pub fn console_document(options: LeptosOptions) -> impl IntoView {
    let head = view! {
        {sheet(&options, CONSOLE)}
        <HydrationScripts options />
        <MetaTags />
    };
    console(head, view! { <Console /> })
}

/// The document of a console page without scripts.
#[cfg(feature = "ssr")]
pub fn plain_document(options: LeptosOptions, page: PlainPage) -> impl IntoView {
    let head = view! {
        {sheet(&options, CONSOLE)}
        <MetaTags />
    };
    console(head, view! { <Plain page /> })
}

fn console(head: impl IntoView, body: impl IntoView) -> impl IntoView {
    let data = use_context::<ConsoleData>().unwrap_or_default();
    document(data.lang, data.theme, DESK, head, body)
}

/// Copies the value beside a button, which is hidden where no script can do so.
const COPYING: &str = "for (const b of document.querySelectorAll('[data-copy]')) { b.hidden = false; \
    b.onclick = () => navigator.clipboard.writeText(b.dataset.copy).then(() => { b.textContent = b.dataset.copied; }); }";

/// The document of a link's page: complete as it is, for a browser that nobody knows.
pub fn handover_document(options: LeptosOptions, data: PageData<Link>) -> impl IntoView {
    let head = view! {
        <meta name="robots" content="noindex, nofollow" />
        <title>"Muster"</title>
        {sheet(&options, CONSOLE)}
    };
    let (lang, theme) = (data.lang, data.theme.clone());
    let body = view! {
        <Handover data />
        <script nonce=use_nonce()>{COPYING}</script>
    };
    document(lang, theme, DESK, head, body)
}

/// Keeps a page steady on a weak line, with WebAssembly and without.
const STEADY: &str = "steady.js";

/// The document of a phone page. Only a live one fetches WebAssembly, and not before the page is painted.
pub fn phone_document(options: LeptosOptions, data: PageData<PhonePage>) -> impl IntoView {
    let steady = format!("/{}/{STEADY}", options.site_pkg_dir);
    let live = data.is_live();
    let head = view! {
        <meta name="format-detection" content="telephone=no" />
        <title>"Muster"</title>
        {sheet(&options, PHONE)}
        <script src=steady defer nonce=use_nonce()></script>
        {live.then(|| view! { <HydrationScripts options defer=true /> })}
    };
    document(data.lang, data.theme.clone(), HAND, head, view! { <Phone data /> })
}

/// The document that asks a vendor's app who is there.
pub fn ask_document(options: LeptosOptions, data: AskData) -> impl IntoView {
    let script = format!("/{}/sign-in.js", options.site_pkg_dir);
    let head = view! {
        <title>"Muster"</title>
        // Before the style sheet, which it need not wait for.
        <AskHead data=data.clone() script />
        {sheet(&options, PHONE)}
    };
    document(data.lang, data.theme.clone(), HAND, head, view! { <Ask data /> })
}

/// How wide a page is on a desk, and on a phone, where it goes below the notch.
const DESK: &str = "width=device-width, initial-scale=1";
const HAND: &str = "width=device-width, initial-scale=1, viewport-fit=cover";

fn sheet(options: &LeptosOptions, bundle: &str) -> impl IntoView + use<> {
    view! { <link rel="stylesheet" href=format!("/{}/{bundle}.css", options.site_pkg_dir) /> }
}

fn document(lang: Lang, theme: Option<String>, viewport: &'static str, head: impl IntoView, body: impl IntoView) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag() data-theme=theme>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content=viewport />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                {head}
            </head>
            <body>{body}</body>
        </html>
    }
}
