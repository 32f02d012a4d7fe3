//! A mobile app: its values, the check, enabling, and the addresses for the vendor's console.

mod address_book;
mod addresses;
mod begin;
mod domain_files;
mod editor;
mod handovers;
mod key;
mod paste;
mod rows;
mod scan;
mod steps;
mod symptoms;
mod tabs;
mod values;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

pub use self::address_book::AddressesPage;
use self::begin::Begin;
use self::editor::Editor;
pub use self::key::ChangeKey;
use self::key::KeyNotice;
pub use self::rows::credential_rows;
use self::scan::ByScan;
pub use self::scan::Scan;
pub use self::steps::Steps;
pub use self::tabs::AppHead;
use super::load::{Load, load};
use super::parts::{Head, NotFound};
use crate::api::mobile_app::{ShowAppDefaults, ShowMobileApp};
use crate::domain::id::MobileAppId;
use crate::domain::vendor::Vendor;
use crate::messages::console::app as words;
use crate::messages::{console, word};
use crate::ui::client;
use crate::ui::{t, tf};

/// `/console/mobile-apps/new/{vendor}`
#[component]
pub fn NewApp() -> impl IntoView {
    let vendor = use_params_map().with_untracked(|params| params.get("vendor").and_then(|slug| slug.parse::<Vendor>().ok()));
    let Some(vendor) = vendor else { return view! { <NotFound /> }.into_any() };
    let name = t(word::vendor(vendor));
    let defaults = load(move || ShowAppDefaults { vendor });
    view! {
        <Head title=tf(words::NEW, &[name]) lead=tf(words::NEW_TEXT, &[name]) up=("/console/mobile-apps", console::MOBILE_APPS) />
        <Load
            from=defaults
            view=move |defaults| {
                let base_url = defaults.simulator.iter().find(|(field, _)| field == "base_url").map(|(_, url)| url.clone());
                view! {
                    <div class="ways">
                        {(vendor == Vendor::DingTalk).then(|| view! { <ByScan base_url=base_url.unwrap_or_default() /> })}
                        <Begin vendor />
                    </div>
                    <Editor vendor public_url=defaults.public_url offer=defaults.simulator changed=|| {} />
                }
                    .into_any()
            }
        />
    }
    .into_any()
}

/// `/console/mobile-apps/{app}`
#[component]
pub fn SavedApp() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("app").and_then(|id| id.parse::<MobileAppId>().ok()));
    let Some(id) = id else { return view! { <NotFound /> }.into_any() };
    let app = load(move || ShowMobileApp { id });
    view! {
        <Load
            from=app
            view=move |app| {
                view! {
                    <AppHead card=app.card.clone() />
                    {app.key_change.clone().map(|change| view! { <KeyNotice id=app.card.id change /> })}
                    <Editor vendor=app.card.vendor public_url=app.public_url.clone() saved=app changed=client::reload />
                }
                    .into_any()
            }
        />
    }
    .into_any()
}
