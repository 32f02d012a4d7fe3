//! The three cards.

use leptos::prelude::*;

use super::load::{Load, load};
use super::parts::{Dot, Head};
use crate::api::mobile_app::ListMobileApps;
use crate::domain::mobile_app::{AppCard, AppNotice, AppState};
use crate::domain::vendor::Vendor;
use crate::messages::console::app as words;
use crate::messages::{console, word};
use crate::ui::icon::{Icon, Shape, VendorMark};
use crate::ui::{t, tf};

#[component]
pub fn MobileApps() -> impl IntoView {
    let apps = load(|| ListMobileApps {});
    view! {
        <Head title=t(console::MOBILE_APPS) lead=t(words::LEAD) />
        <Load
            from=apps
            view=|apps| {
                let cards = Vendor::ALL.map(|vendor| {
                    let own = apps.iter().filter(|app| app.vendor == vendor).cloned().collect();
                    view! { <VendorCard vendor apps=own /> }
                });
                view! { <ul class="vendors">{cards}</ul> }.into_any()
            }
        />
    }
}

/// How a state looks in lists.
pub const fn tone(state: AppState) -> &'static str {
    match state {
        AppState::Enabled => "good",
        AppState::Draft => "info",
        AppState::Disabled => "",
    }
}

/// What there is to know of an app.
#[component]
pub fn Notices(of: Vec<AppNotice>) -> impl IntoView {
    let lines = of.into_iter().map(|notice| {
        let class = if notice.bad { "notice bad" } else { "notice warning" };
        view! { <p class=class><Icon shape=Shape::Warning />{notice.text}</p> }
    });
    lines.collect_view()
}

#[component]
fn VendorCard(vendor: Vendor, apps: Vec<AppCard>) -> impl IntoView {
    let none = apps.is_empty();
    let new = format!("/console/mobile-apps/new/{vendor}");
    view! {
        <li class="panel vendor-card">
            <header>
                <VendorMark vendor=vendor />
                <h2>{t(word::vendor(vendor))}</h2>
            </header>
            <p class="muted">{t(words::card(vendor))}</p>
            <ul class="vendor-apps">
                {apps
                    .into_iter()
                    .map(|app| {
                        view! {
                            <li>
                                <a href=format!("/console/mobile-apps/{}", app.id)>
                                    <b>{app.company}</b>
                                    <span class="vendor-app-state">
                                        <Dot tone=tone(app.state) label=t(words::state(app.state)) />
                                        <small>{tf(words::BOUND, &[&app.bound_members.to_string()])}</small>
                                    </span>
                                    <Icon shape=Shape::Forward />
                                </a>
                                <Notices of=app.notices />
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
            <footer>
                {if none {
                    view! { <a class="button primary" href=new>{t(words::ADD)}</a> }.into_any()
                } else {
                    view! { <a class="button" href=new><Icon shape=Shape::Plus />{t(words::ADD_ANOTHER)}</a> }.into_any()
                }}
            </footer>
        </li>
    }
}
