//! Pages of the console that come whole from the server and fetch no scripts: long tables and forms that are used once
//! a year weigh nothing in the bundle. Links to them leave the router (`rel="external"`).

mod channels;
mod chat_account;
mod event;
mod events;
mod validity;

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::Router;

pub use self::channels::ChannelsPage;
pub use self::chat_account::ChatAccountPage;
pub use self::event::EventPage;
pub use self::events::EventsPage;
pub use self::validity::ValidityPage;
use super::ConsoleData;
use super::shell::Frame;
use crate::domain::error::ApiError;
use crate::messages::{console as words, problem};
use crate::ui::icon::{Icon, Shape};
use crate::ui::time::PageTime;
use crate::ui::{lang, t};

/// The pages, each with all that it shows.
#[derive(Clone, Debug)]
pub enum PlainPage {
    Events(Box<EventsPage>),
    Event(Box<EventPage>),
    Validity(Box<ValidityPage>),
    Channels(ChannelsPage),
    ChatAccount(Box<ChatAccountPage>),
    Failed(ApiError),
}

/// The body of a plain page.
#[component]
pub fn Plain(page: PlainPage) -> impl IntoView {
    let data = use_context::<ConsoleData>().unwrap_or_default();
    provide_meta_context();
    provide_context(data.lang);
    provide_context(PageTime(data.now));
    provide_context(data.flash.clone());
    let page = move || match page.clone() {
        PlainPage::Events(page) => events::view(*page).into_any(),
        PlainPage::Event(page) => event::view(*page).into_any(),
        PlainPage::Validity(page) => validity::view(*page).into_any(),
        PlainPage::Channels(page) => channels::view(page).into_any(),
        PlainPage::ChatAccount(page) => chat_account::view(*page).into_any(),
        PlainPage::Failed(error) => failed(&error).into_any(),
    };
    view! {
        <Router>
            <Frame>{page()}</Frame>
        </Router>
    }
}

fn failed(error: &ApiError) -> impl IntoView {
    view! {
        <div class="empty" role="alert">
            <Icon shape=Shape::Warning />
            <b>{t(words::FAILED)}</b>
            <p>{problem::error(error, lang())}</p>
        </div>
    }
}

/// That the last form of this page did what it says.
fn done(done: bool, text: crate::messages::Text) -> impl IntoView {
    done.then(|| view! { <p class="notice good" role="status"><Icon shape=Shape::Check />{t(text)}</p> })
}
