//! What stands over every page of a saved mobile app: its company, its state, and the tabs to its other pages.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_location;

use crate::api::mobile_app::DisableMobileApp;
use crate::domain::mobile_app::{AppCard, AppState};
use crate::messages::Text;
use crate::messages::console;
use crate::messages::console::app as words;
use crate::ui::client;
use crate::ui::console::mobile_apps::{Notices, tone};
use crate::ui::console::parts::{Ask, Dot, Head};
use crate::ui::{t, tf};

/// The pages of a saved app: what follows its address, and the name.
const TABS: &[(&str, Text)] = &[
    ("", words::TAB_VALUES),
    ("/steps", words::TAB_STEPS),
    ("/addresses", words::TAB_ADDRESSES),
    ("/key", words::CHANGE_KEY),
    ("/events", words::TAB_EVENTS),
    ("/validity", words::TAB_VALIDITY),
];
/// Those that come whole from the server, past the router.
const PLAIN: [&str; 2] = ["/events", "/validity"];

/// `plain`: on a page without scripts, which asks nothing.
#[component]
pub fn AppHead(card: AppCard, #[prop(optional)] plain: bool) -> impl IntoView {
    let id = card.id.to_string();
    // Not the router's `A`: in a part of the page that waits for its data the server forgets the marks that hydration
    // looks for when attributes are added to it.
    let here = use_location().pathname.get_untracked();
    let tabs = TABS.iter().map(|(path, label)| {
        let href = format!("/console/mobile-apps/{id}{path}");
        let is_current = if path.is_empty() { here == href } else { here.starts_with(&href) };
        let current = is_current.then_some("page");
        let external = PLAIN.contains(path).then_some("external");
        view! { <a class="subpage" href=href aria-current=current rel=external>{t(*label)}</a> }
    });
    let tabs = tabs.collect_view();
    let disable = (card.state == AppState::Enabled && !plain).then(|| {
        view! {
            <Ask
                action=words::DISABLE
                title=tf(words::DISABLE_ASK, &[&card.company])
                text=words::DISABLE_TEXT
                path=DisableMobileApp::PATH
                fields=vec![("id", id)]
                done=client::reload
            />
        }
    });
    view! {
        <Head title=card.company up=("/console/mobile-apps", console::MOBILE_APPS)>
            <Dot tone=tone(card.state) label=t(words::state(card.state)) />
            {disable}
        </Head>
        <Notices of=card.notices />
        <nav class="subpages" aria-label=t(words::TABS)>
            {tabs}
        </nav>
    }
}
