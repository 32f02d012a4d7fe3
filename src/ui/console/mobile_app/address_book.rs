//! The addresses of an app: what is copied, whether the places that must agree do, and links that sign in on the way.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use super::addresses::Addresses;
use super::tabs::AppHead;
use crate::api::activation::ShowAddresses;
use crate::domain::id::MobileAppId;
use crate::domain::mobile_app::{AddressBook, PlaceRow, SignInLink};
use crate::messages::console::activation as words;
use crate::messages::{Text, field};
use crate::ui::console::load::{Load, load};
use crate::ui::console::parts::NotFound;
use crate::ui::icon::{Icon, Shape};
use crate::ui::steps::{Value, tone};
use crate::ui::{client, lang, t};

/// `/console/mobile-apps/{app}/addresses`; `?path=`: the page that a link is wanted for.
#[component]
pub fn AddressesPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("app").and_then(|id| id.parse::<MobileAppId>().ok()));
    let Some(id) = id else { return view! { <NotFound /> }.into_any() };
    let query = use_query_map();
    let book = load(move || ShowAddresses { id, path: query.with(|query| query.get("path")) });
    view! { <Load from=book view=move |book| view! { <Page book /> }.into_any() /> }.into_any()
}

#[component]
fn Page(book: AddressBook) -> impl IntoView {
    let AddressBook { app, home, places, path, built } = book;
    let path = if path.is_empty() { format!("/m/{}/todo", app.card.id) } else { path };
    let wrong = built.as_ref().and_then(|built| built.as_ref().err()).map(|invalid| field::error(invalid, lang()));
    let is_wrong = wrong.is_some();
    let built = built.and_then(Result::ok);
    view! {
        <AppHead card=app.card.clone() />
        <div class="split">
            <div>
                <Addresses app changed=client::reload />
            </div>
            <div class="split-side">
                <section class="panel">
                    <header class="panel-head"><h2>{t(words::PLACES)}</h2></header>
                    <p class="muted">{t(words::PLACES_TEXT)}</p>
                    {places.into_iter().map(place).collect_view()}
                </section>
                <section class="panel">
                    <header class="panel-head"><h2>{t(words::HOME_LINKS)}</h2></header>
                    {links(home)}
                </section>
                <section class="panel" id="builder">
                    <header class="panel-head"><h2>{t(words::BUILDER)}</h2></header>
                    <p class="muted">{t(words::BUILDER_TEXT)}</p>
                    // The answer is in the page's own address: nothing is stored.
                    <form method="get">
                        <div class="field" class:invalid=is_wrong>
                            <label for="f-path">{t(words::PATH)}</label>
                            <input id="f-path" name="path" class="mono" maxlength="128" value=path aria-describedby="f-path-error" />
                            <p class="field-error" id="f-path-error" role="alert">{wrong}</p>
                        </div>
                        <button type="submit" class="button">{t(words::BUILD)}</button>
                    </form>
                    {built.map(links)}
                </section>
            </div>
        </div>
    }
}

fn place(row: PlaceRow) -> AnyView {
    use crate::domain::permission::Given;
    let word = match row.agrees {
        Given::Works => words::AGREES,
        Given::Missing => words::DIFFERS,
        Given::Unknown => words::NOT_PROVED,
    };
    let loud = row.agrees == Given::Missing;
    view! {
        <div class="address">
            <p class="address-head"><b>{row.name}</b><span class=format!("dot {}", tone(row.agrees))>{t(word)}</span></p>
            <p class="copy-row"><code>{row.value}</code></p>
            <p class=if loud { "notice bad" } else { "help" }>{loud.then(|| view! { <Icon shape=Shape::Warning /> })} {row.text}</p>
        </div>
    }
    .into_any()
}

fn links(link: SignInLink) -> AnyView {
    let row = |label: Text, help: Text, value: String| {
        view! {
            <div class="address">
                <p class="address-head"><b>{t(label)}</b></p>
                <Value value />
                <p class="help">{t(help)}</p>
            </div>
        }
    };
    view! {
        {link.with_sign_in.map(|link| row(words::WITH_SIGN_IN, words::WITH_SIGN_IN_HELP, link))}
        {row(words::PLAIN, words::PLAIN_HELP, link.plain)}
    }
    .into_any()
}
