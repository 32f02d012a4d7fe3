//! Making a DingTalk app by scanning: the QR code, how far it is, and what came of it.

use std::time::Duration;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;

use crate::api::registration::{PollRegistration, ShowRegistration, StartRegistration};
use crate::domain::id::RegistrationId;
use crate::domain::registration::{Registration, RegistrationState};
use crate::messages::Text;
use crate::messages::console;
use crate::messages::console::activation as words;
use crate::ui::client;
use crate::ui::console::load::{Load, load};
use crate::ui::console::parts::{Head, NotFound};
use crate::ui::form::{FormError, FormState, Submit};
use crate::ui::icon::{Icon, Shape};
use crate::ui::t;

/// The way in, over the form of a new DingTalk app. `base_url`: the simulator's, where there is one.
#[component]
pub fn ByScan(base_url: String) -> impl IntoView {
    let state = FormState::new(StartRegistration::PATH);
    let started = |id: RegistrationId| client::go_to(&format!("/console/mobile-apps/scan/{id}"));
    view! {
        <section class="panel">
            <header class="panel-head"><h2>{t(words::BY_SCAN)}</h2></header>
            <p class="muted">{t(words::BY_SCAN_TEXT)}</p>
            <form method="post" action=StartRegistration::PATH on:submit=state.on_submit(started)>
                <input type="hidden" name="form[base_url]" value=base_url />
                {move || {
                    state
                        .error
                        .with(Option::is_some)
                        .then(|| view! { <p class="notice warning" role="alert"><Icon shape=Shape::Warning />{t(words::NO_SCAN)}</p> })
                }}
                <FormError state />
                <Submit state label=t(words::BY_SCAN_GO) />
            </form>
        </section>
    }
}

/// `/console/mobile-apps/scan/{registration}`
#[component]
pub fn Scan() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("registration").and_then(|id| id.parse::<RegistrationId>().ok()));
    let Some(id) = id else { return view! { <NotFound /> }.into_any() };
    let found = load(move || ShowRegistration { id });
    view! {
        <Head title=t(words::SCAN_TITLE) lead=t(words::SCAN_LEAD) up=("/console/mobile-apps", console::MOBILE_APPS) />
        <Load from=found view=move |found| view! { <Watch found /> }.into_any() />
    }
    .into_any()
}

#[component]
fn Watch(found: Registration) -> impl IntoView {
    let id = found.id;
    let now = RwSignal::new(found);
    let state = FormState::new(PollRegistration::PATH);
    Effect::new(move |_| {
        let (waiting, after) = now.with(|now| (now.state == RegistrationState::Waiting, now.ask_after));
        if waiting {
            let ask = move || state.send_to(PollRegistration::PATH, format!("form[id]={id}"), move |fresh| now.set(fresh));
            set_timeout(ask, Duration::from_millis(after.into()));
        }
    });
    // A poll that found no answer is made again.
    Effect::new(move |_| {
        if state.error.with(Option::is_some) {
            set_timeout(move || now.update(|_| ()), Duration::from_secs(5));
        }
    });
    let shown = move || {
        let found = now.get();
        match found.state {
            RegistrationState::Waiting => view! { <Waiting found state now /> }.into_any(),
            RegistrationState::Made => over("good", words::SCAN_MADE, words::SCAN_MADE_TEXT, &found),
            RegistrationState::Known => over("info", words::SCAN_KNOWN, words::SCAN_KNOWN_TEXT, &found),
            RegistrationState::Refused => over("bad", words::SCAN_REFUSED, words::SCAN_REFUSED_TEXT, &found),
            RegistrationState::Expired => over("warning", words::SCAN_EXPIRED, words::SCAN_EXPIRED_TEXT, &found),
        }
    };
    view! { <section class="panel scan" aria-live="polite">{shown}</section> }
}

#[component]
fn Waiting(found: Registration, state: FormState, now: RwSignal<Registration>) -> impl IntoView {
    view! {
        <img class="qr" src=found.qr alt=t(words::SCAN_TITLE) width="240" height="240" />
        <div>
            <p>{t(words::SCAN_CODE)} " " <b class="mono">{found.user_code}</b></p>
            <p class="muted">{t(if found.silent { words::SCAN_SILENT } else { words::SCAN_WAITING })}</p>
            <form method="post" action=PollRegistration::PATH on:submit=state.on_submit(move |fresh| now.set(fresh))>
                <input type="hidden" name="form[id]" value=found.id.to_string() />
                <div class="check-row">
                    <Submit state label=t(words::SCAN_ASK) class="button" />
                    <a href=found.scan target="_blank" rel="noopener noreferrer">{t(words::SCAN_LINK)}</a>
                    <a href="/console/mobile-apps/new/dingtalk">{t(words::BY_HAND)}</a>
                </div>
            </form>
            <FormError state />
        </div>
    }
}

/// What came of it, and where to go from here.
fn over(tone: &'static str, title: Text, text: Text, found: &Registration) -> AnyView {
    let next = match found.app {
        Some(app) => (format!("/console/mobile-apps/{app}/steps"), words::SCAN_GO_ON),
        None => ("/console/mobile-apps/new/dingtalk".to_owned(), words::SCAN_NEW),
    };
    view! {
        <div>
            <div class=format!("notice {tone}")>
                <div>
                    <p><b>{t(title)}</b></p>
                    <p>{t(text)}</p>
                    {found.reason.clone().map(|reason| view! { <code class="said">{reason}</code> })}
                </div>
            </div>
            <p><a class="button primary" rel="external" href=next.0>{t(next.1)}</a></p>
        </div>
    }
    .into_any()
}
