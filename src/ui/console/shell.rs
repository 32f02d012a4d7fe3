//! The frame of the console: navigation on the left, the bar on top.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::components::{A, Outlet};
use leptos_router::hooks::use_navigate;

use super::ConsoleData;
use super::parts::{NotFound, SearchText};
use crate::api::sign_in::{SetDisplay, SignOut};
use crate::messages::{console as words, word};
use crate::ui::client;
use crate::ui::form::FormState;
use crate::ui::icon::{Icon, Shape};
use crate::ui::{lang, t};

#[component]
pub fn Shell() -> impl IntoView {
    view! {
        <Frame>
            <Outlet />
        </Frame>
    }
}

/// An address that there is not: inside the frame for whoever is signed in.
#[component]
pub fn Nowhere() -> impl IntoView {
    let signed_in = use_context::<ConsoleData>().is_some_and(|data| data.me.is_some());
    if signed_in {
        view! {
            <Frame>
                <NotFound />
            </Frame>
        }
        .into_any()
    } else {
        view! {
            <main class="gate">
                <NotFound />
            </main>
        }
        .into_any()
    }
}

/// What stands around every page.
#[component]
pub fn Frame(children: Children) -> impl IntoView {
    let data = use_context::<ConsoleData>().unwrap_or_default();
    // What is typed to find people stays out of addresses.
    provide_context(SearchText(RwSignal::new(String::new())));
    menus_close();
    view! {
        <Title text=t(words::NAME) />
        <a
            class="skip"
            href="#content"
            rel="external"
            on:click=|event| {
                event.prevent_default();
                client::focus("content");
            }
        >{t(words::SKIP)}</a>
        <div class="shell">
            <Navigation />
            <div class="shell-main">
                <TopBar me=data.me.unwrap_or_default() theme=data.theme />
                <main id="content" class="content" tabindex="-1">
                    {children()}
                </main>
                {data.simulated.then(|| view! { <footer class="simulated">{t(word::SIMULATED)}</footer> })}
            </div>
        </div>
    }
}

#[component]
fn Navigation() -> impl IntoView {
    let places = [
        ("/console", Shape::Home, words::OVERVIEW),
        ("/console/mobile-apps", Shape::Apps, words::MOBILE_APPS),
        ("/console/personnel", Shape::People, words::PERSONNEL),
        ("/console/incidents", Shape::Bell, words::INCIDENTS),
        ("/console/inbox", Shape::Inbox, words::INBOX),
        ("/console/deliveries", Shape::Send, words::DELIVERIES),
        ("/console/jobs", Shape::Queue, words::JOBS),
        ("/console/logs", Shape::List, words::LOGS),
    ];
    let settings = [
        ("/console/settings/channels", Shape::Gear, words::app::life::CHANNELS),
        ("/console/settings/sms", Shape::Chat, words::SMS),
        ("/console/settings/tokens", Shape::Key, words::TOKENS),
    ];
    view! {
        <nav class="nav" aria-label=t(words::NAME)>
            <a class="brand" href="/console">
                <span class="brand-mark" aria-hidden="true"></span>
                <span class="nav-word">{t(words::NAME)}</span>
            </a>
            <ul>{places.map(|(href, shape, label)| view! { <Place href shape label=t(label) /> })}</ul>
            <p class="nav-group nav-word">{t(words::SETTINGS)}</p>
            <ul>{settings.map(|(href, shape, label)| view! { <Place href shape label=t(label) /> })}</ul>
        </nav>
    }
}

#[component]
fn Place(href: &'static str, shape: Shape, label: &'static str) -> impl IntoView {
    view! {
        <li>
            // Plain pages are none of the router's.
            <A href=href exact={href == "/console"} attr:class="nav-place" attr:title=label attr:rel=(shape == Shape::Gear).then_some("external")>
                <Icon shape />
                <span class="nav-word">{label}</span>
            </A>
        </li>
    }
}

#[component]
fn TopBar(me: String, theme: Option<String>) -> impl IntoView {
    view! {
        <header class="top">
            <Find />
            <div class="top-end">
                <Display theme />
                <details class="menu">
                    <summary class="button quiet">
                        <Icon shape=Shape::People />
                        <span class="top-word">{me}</span>
                    </summary>
                    <div class="menu-list">
                        <a class="menu-item" href="/console/password"><Icon shape=Shape::Key />{t(words::NEW_PASSWORD_TITLE)}</a>
                        <SignOutButton />
                    </div>
                </details>
            </div>
        </header>
    }
}

/// Finds people from everywhere; `/` moves the focus here.
#[component]
fn Find() -> impl IntoView {
    let SearchText(text) = use_context::<SearchText>().unwrap_or(SearchText(RwSignal::new(String::new())));
    let navigate = use_navigate();
    let go = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        navigate("/console/personnel", leptos_router::NavigateOptions::default());
    };
    focus_on_slash();
    view! {
        <form class="find" role="search" on:submit=go action="/console/personnel">
            <Icon shape=Shape::Search />
            <input
                id="find"
                type="search"
                autocomplete="off"
                placeholder=t(words::FIND_PEOPLE)
                aria-label=t(words::FIND_PEOPLE)
                prop:value=move || text.get()
                on:input=move |event| text.set(event_target_value(&event))
            />
            <kbd aria-hidden="true">"/"</kbd>
        </form>
    }
}

fn focus_on_slash() {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        let handle = window_event_listener(leptos::ev::keydown, |event| {
            use wasm_bindgen::JsCast;
            let typing = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
                .is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"));
            if event.key() == "/" && !typing {
                event.prevent_default();
                client::focus("find");
            }
        });
        on_cleanup(move || handle.remove());
    });
}

/// Menus close with Escape, which gives the focus back, and where one clicks beside them.
fn menus_close() {
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        use wasm_bindgen::JsCast;
        let open = || document().query_selector("details.menu[open]").ok().flatten();
        let escape = window_event_listener(leptos::ev::keydown, move |event| {
            if event.key() == "Escape"
                && let Some(menu) = open()
            {
                drop(menu.remove_attribute("open"));
                let summary = menu.first_element_child().and_then(|summary| summary.dyn_into::<web_sys::HtmlElement>().ok());
                drop(summary.map(|summary| summary.focus()));
            }
        });
        let beside = window_event_listener(leptos::ev::click, move |event| {
            let inside = event
                .target()
                .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
                .and_then(|element| element.closest("details.menu").ok().flatten());
            if let Some(menu) = open()
                && inside.as_ref() != Some(&menu)
            {
                drop(menu.remove_attribute("open"));
            }
        });
        on_cleanup(move || {
            escape.remove();
            beside.remove();
        });
    });
}

/// Language and theme: remembered in cookies, applied by loading the page again.
#[component]
pub fn Display(theme: Option<String>) -> impl IntoView {
    let state = FormState::new(SetDisplay::PATH);
    let other = lang().other();
    let theme = theme.unwrap_or_else(|| "auto".to_owned());
    let themes = [("auto", words::THEME_AUTO), ("light", words::THEME_LIGHT), ("dark", words::THEME_DARK)].map(|(value, label)| {
        view! {
            <button type="submit" name="form[theme]" value=value class="menu-item" aria-current=(theme == value).then_some("true")>
                {t(label)}
            </button>
        }
    });
    view! {
        <form method="post" action=SetDisplay::PATH on:submit=state.on_submit(|()| client::reload())>
            <input type="hidden" name="form[lang]" value=other.tag() />
            <button type="submit" class="button quiet" lang=other.tag()>{t(word::OTHER_LANGUAGE)}</button>
        </form>
        <details class="menu">
            <summary class="button quiet" title=t(words::THEME)>
                <Icon shape=Shape::Sun />
                <span class="hidden">{t(words::THEME)}</span>
            </summary>
            <form method="post" action=SetDisplay::PATH class="menu-list">{themes}</form>
        </details>
    }
}

#[component]
fn SignOutButton() -> impl IntoView {
    let state = FormState::new(SignOut::PATH);
    view! {
        <form method="post" action=SignOut::PATH on:submit=state.on_submit(|next: String| client::go_to(&next))>
            <button type="submit" class="menu-item">
                <Icon shape=Shape::Leave />
                {t(words::SIGN_OUT)}
            </button>
        </form>
    }
}
