//! The two trees of pages as documents: the console with its router, the phone page by page.

use leptos::config::LeptosOptions;
use leptos::hydration::HydrationScripts;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

#[cfg(feature = "ssr")]
use crate::ui::console::plain::{Plain, PlainPage};
use crate::ui::console::{ConsoleData, ConsolePages};
use crate::ui::handover::{Handover, HandoverData};
use crate::ui::phone::sign_in::{Ask, AskData, AskHead};
use crate::ui::phone::{Phone, PhoneData};

/// The names of the two bundles; each is built under its name and must keep it.
pub const CONSOLE: &str = "console";
pub const PHONE: &str = "phone";

/// The console's pages, for the document, for hydration and for the list of routes.
#[component]
pub fn Console() -> impl IntoView {
    view! { <ConsolePages /> }
}

fn style(options: &LeptosOptions, bundle: &str) -> String {
    format!("/{}/{bundle}.css", options.site_pkg_dir)
}

/// The document of every console page that scripts make nicer.
pub fn console_document(options: LeptosOptions) -> impl IntoView {
    document(options.clone(), Some(view! { <HydrationScripts options /> }), view! { <Console /> })
}

/// The document of a console page without scripts.
#[cfg(feature = "ssr")]
pub fn plain_document(options: LeptosOptions, page: PlainPage) -> impl IntoView {
    document(options, None::<()>, view! { <Plain page /> })
}

fn document(options: LeptosOptions, scripts: Option<impl IntoView>, body: impl IntoView) -> impl IntoView {
    let data = use_context::<ConsoleData>().unwrap_or_default();
    view! {
        <!DOCTYPE html>
        <html lang=data.lang.tag() data-theme=data.theme>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=style(&options, CONSOLE) />
                {scripts}
                <MetaTags />
            </head>
            <body>
                {body}
            </body>
        </html>
    }
}

/// Copies the value beside a button, which is hidden where no script can do so.
const COPYING: &str = "for (const b of document.querySelectorAll('[data-copy]')) { b.hidden = false; \
    b.onclick = () => navigator.clipboard.writeText(b.dataset.copy).then(() => { b.textContent = b.dataset.copied; }); }";

/// The document of a link's page: complete as it is, for a browser that nobody knows.
pub fn handover_document(options: LeptosOptions, data: HandoverData) -> impl IntoView {
    let (lang, theme) = (data.lang.tag(), data.theme.clone());
    view! {
        <!DOCTYPE html>
        <html lang=lang data-theme=theme>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="robots" content="noindex, nofollow" />
                <title>"Muster"</title>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=style(&options, CONSOLE) />
            </head>
            <body>
                <Handover data />
                <script nonce=use_nonce()>{COPYING}</script>
            </body>
        </html>
    }
}

/// Keeps a page steady on a weak line, with WebAssembly and without.
const STEADY: &str = "steady.js";

/// The document of a phone page. Only a live one fetches WebAssembly, and not before the page is painted.
pub fn phone_document(options: LeptosOptions, data: PhoneData) -> impl IntoView {
    let live = data.is_live();
    let (lang, theme) = (data.lang.tag(), data.theme.clone());
    view! {
        <!DOCTYPE html>
        <html lang=lang data-theme=theme>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <meta name="format-detection" content="telephone=no" />
                <title>"Muster"</title>
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=style(&options, PHONE) />
                <script src=format!("/{}/{STEADY}", options.site_pkg_dir) defer nonce=use_nonce()></script>
                {live.then(|| view! { <HydrationScripts options defer=true /> })}
            </head>
            <body>
                <Phone data />
            </body>
        </html>
    }
}

/// The document that asks a vendor's app who is there.
pub fn ask_document(options: LeptosOptions, data: AskData) -> impl IntoView {
    let (lang, theme) = (data.lang.tag(), data.theme.clone());
    let script = format!("/{}/sign-in.js", options.site_pkg_dir);
    view! {
        <!DOCTYPE html>
        <html lang=lang data-theme=theme>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
                <meta name="color-scheme" content="light dark" />
                <title>"Muster"</title>
                // Before the style sheet, which it need not wait for.
                <AskHead data=data.clone() script />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=style(&options, PHONE) />
            </head>
            <body>
                <Ask data />
            </body>
        </html>
    }
}
