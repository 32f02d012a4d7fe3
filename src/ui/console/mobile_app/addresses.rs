//! What the admin copies into the vendor's console, each with where it is entered there.

use leptos::prelude::*;

use super::domain_files::DomainFiles;
use crate::domain::mobile_app::{AppDetail, ConnectionState, EventRoute};
use crate::domain::vendor::Vendor;
use crate::messages::Text;
use crate::messages::console::app as words;
use crate::messages::console::app::{dingtalk, lark, wecom};
use crate::messages::word;
use crate::ui::console::parts::Dot;
use crate::ui::form::CopyButton;
use crate::ui::time::Ago;
use crate::ui::{t, tf};

/// Where the callback URL, the redirect URL and the home page are entered.
const fn helps(vendor: Vendor) -> [Text; 3] {
    match vendor {
        Vendor::DingTalk => [dingtalk::CALLBACK_URL_HELP, dingtalk::REDIRECT_URL_HELP, dingtalk::HOME_PAGE_HELP],
        Vendor::WeCom => [wecom::CALLBACK_URL_HELP, wecom::TRUSTED_DOMAIN_HELP, wecom::HOME_PAGE_HELP],
        Vendor::Lark => [lark::CALLBACK_URL_HELP, lark::REDIRECT_URL_HELP, lark::HOME_PAGE_HELP],
    }
}

#[component]
pub fn Addresses(app: AppDetail, changed: impl Fn() + Clone + Send + Sync + 'static) -> impl IntoView {
    let vendor = app.card.vendor;
    let name = t(word::vendor(vendor));
    let [callback_help, redirect_help, home_help] = helps(vendor);
    let events = match app.event_route {
        EventRoute::Callback => {
            let (tone, label) = callback(&app, name);
            view! {
                <Address label=words::CALLBACK_URL help=callback_help value=app.addresses.callback_url.clone()>
                    <Dot tone label />
                </Address>
            }
            .into_any()
        }
        EventRoute::Connection => view! { <Connection vendor state=app.connection.clone() /> }.into_any(),
    };
    let rest = [
        (wecom::CONTACTS_CALLBACK_URL, wecom::CONTACTS_CALLBACK_URL_HELP, app.addresses.contacts_callback_url),
        (words::REDIRECT_URL, redirect_help, app.addresses.redirect_url),
        (wecom::TRUSTED_DOMAIN, wecom::TRUSTED_DOMAIN_HELP, app.addresses.trusted_domain),
        (words::HOME_PAGE, home_help, Some(app.addresses.home_page)),
    ];
    let rest = rest.into_iter().filter_map(|(label, help, value)| value.map(|value| view! { <Address label help value /> }));
    let files = (vendor == Vendor::WeCom).then(|| view! { <DomainFiles app=app.card.id files=app.domain_files changed /> });
    view! {
        <section class="panel">
            <header class="panel-head">
                <h2>{tf(words::ADDRESSES, &[name])}</h2>
            </header>
            {events}
            {rest.collect_view()}
        </section>
        {files}
    }
}

/// How the callback URL stands with the vendor.
fn callback(app: &AppDetail, name: &str) -> (&'static str, String) {
    let has_keys = app.keeps("callback_token") || app.keeps("callback_key");
    match (has_keys, app.callback_verified_at.is_some()) {
        (true, true) => ("good", tf(words::VERIFIED, &[name])),
        (true, false) => ("", t(words::NOT_VERIFIED).to_owned()),
        (false, _) if app.card.vendor == Vendor::Lark => ("warning", t(lark::NO_CALLBACK_KEYS).to_owned()),
        (false, _) => ("warning", t(words::NO_CALLBACK_KEYS).to_owned()),
    }
}

/// In the callback URL's place: how the connection is doing, and where the vendor is told to use it.
#[component]
fn Connection(vendor: Vendor, state: Option<ConnectionState>) -> impl IntoView {
    let help = if vendor == Vendor::Lark { lark::CONNECTION_HELP } else { dingtalk::CONNECTION_HELP };
    let (tone, label, at, said) = match state {
        None => ("", words::CONNECTION_LATER, None, None),
        Some(ConnectionState::Opening) => ("", words::CONNECTION_OPENING, None, None),
        Some(ConnectionState::Open { since }) => ("good", words::CONNECTION_OPEN, Some(since), None),
        Some(ConnectionState::Failed { at, said }) => ("bad", words::CONNECTION_FAILED, Some(at), Some(said)),
    };
    view! {
        <div class="address">
            <p class="address-head">
                <b>{t(words::CONNECTION)}</b>
                <span><Dot tone label=t(label) /> " " {at.map(|at| view! { <Ago at /> })}</span>
            </p>
            {said.map(|said| view! { <p><code>{said}</code></p> })}
            <p class="help">{t(help)}</p>
        </div>
    }
}

#[component]
fn Address(label: Text, help: Text, value: String, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    view! {
        <div class="address">
            <p class="address-head"><b>{t(label)}</b>{children.map(|children| children())}</p>
            <p class="copy-row"><code>{value.clone()}</code><CopyButton value /></p>
            <p class="help">{t(help)}</p>
        </div>
    }
}
