//! What every phone page has around its content.

use leptos::prelude::*;

use super::FormToken;
use crate::api::sign_in::SetDisplay;
use crate::domain::binding::PhoneApp;
use crate::messages::{phone as words, word};
use crate::ui::icon::{Icon, Shape};
use crate::ui::{lang, t};
use leptos::server_fn::ServerFn;

/// The bar on top: back, whose page it is, the other language.
#[component]
pub fn Bar(#[prop(into)] title: String, #[prop(optional, into)] back: Option<String>) -> impl IntoView {
    let other = lang().other();
    view! {
        <header class="bar">
            {match back {
                Some(back) => view! { <a class="bar-back" href=back aria-label=t(word::BACK)><Icon shape=Shape::Back /></a> }.into_any(),
                None => view! { <span class="bar-mark" aria-hidden="true"></span> }.into_any(),
            }}
            <span class="bar-title">{title}</span>
            <form method="post" action=SetDisplay::PATH class="bar-lang">
                <Token />
                <input type="hidden" name="form[lang]" value=other.tag() />
                <button type="submit" class="bar-button" lang=other.tag()>{t(word::OTHER_LANGUAGE)}</button>
            </form>
        </header>
    }
}

/// The two places that a bound member goes to.
#[component]
pub fn Tabs(app: PhoneApp, current: &'static str) -> impl IntoView {
    let tab = move |slug: &'static str, label: &'static str, shape: Shape| {
        view! {
            <a class="tab" href=format!("/m/{}/{slug}", app.id) aria-current=(slug == current).then_some("page")>
                <Icon shape />
                <span>{label}</span>
            </a>
        }
    };
    view! {
        <nav class="tabs" aria-label=t(words::APP_NAME)>
            {tab("todo", t(words::TODO), Shape::List)} {tab("me", t(words::ME), Shape::People)}
        </nav>
    }
}

/// The form token, as a hidden field.
#[component]
pub fn Token() -> impl IntoView {
    let token = use_context::<FormToken>().map(|token| token.0).unwrap_or_default();
    view! { <input type="hidden" name="form_token" value=token /> }
}

/// Where `script/steady.js` says that there is no connection.
#[component]
pub fn Offline() -> impl IntoView {
    view! { <p class="offline" id="offline" role="status" data-text=t(words::OFFLINE)></p> }
}

/// Says loudly that nothing here is real.
#[component]
pub fn Simulated() -> impl IntoView {
    view! { <footer class="simulated">{t(word::SIMULATED)}</footer> }
}

/// A full page with a picture's place, a title, a text, and what to do.
#[component]
pub fn Message(
    shape: Shape,
    #[prop(default = "")] tone: &'static str,
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <main class="page message">
            <div class=format!("message-mark {tone}")><Icon shape /></div>
            <h1 id="title" tabindex="-1">{title}</h1>
            <p class="lead">{text}</p>
            <div class="actions">{children.map(|children| children())}</div>
        </main>
    }
}
