//! Pages around the flow: the introduction, the choice of a company, the confirmation of an account.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::frame::{Bar, Message, Token};
use crate::api::binding::ConfirmAccount;
use crate::domain::binding::{CONSENT_VERSION, PhoneApp};
use crate::domain::error::ApiError;
use crate::domain::refusal::Refusal;
use crate::domain::secret::Secret;
use crate::messages::phone::consent;
use crate::messages::{phone as words, problem, sign_in, word};
use crate::ui::form::{FormError, FormState, Submit};
use crate::ui::icon::{Icon, Shape};
use crate::ui::{lang, t, tf};

/// What this is, and what will happen; the button is the caller's. An account that was `written` down gets no code.
#[component]
pub fn Welcome(app: PhoneApp, #[prop(default = false)] written: bool, children: Children) -> impl IntoView {
    let vendor = t(word::vendor(app.vendor));
    let (bind, code) =
        if written { (t(words::INTRO_WRITTEN).to_owned(), None) } else { (tf(words::INTRO_BIND, &[vendor]), Some(t(words::INTRO_SMS))) };
    view! {
        <main class="page intro">
            <div class="intro-mark" aria-hidden="true"><Icon shape=Shape::Bell /></div>
            <h1 id="title" tabindex="-1">{tf(words::INTRO_TITLE, &[vendor])}</h1>
            <p class="lead">{tf(words::INTRO_LEAD, &[&app.company])}</p>
            <ul class="points">
                <li><Icon shape=Shape::Check />{bind}</li>
                {code.map(|code| view! { <li><Icon shape=Shape::Chat />{code}</li> })}
            </ul>
            <div class="actions">{children()}</div>
        </main>
    }
}

/// `/m/{app}`: the page before the flow.
#[component]
pub fn Introduction(app: PhoneApp) -> impl IntoView {
    let todo = format!("/m/{}/todo", app.id);
    view! {
        <Bar title=app.company.clone() />
        <Welcome app>
            <a class="button primary" href=todo>{t(words::TODO)}</a>
        </Welcome>
    }
}

/// `/m/{app}/consent`: the text that is agreed to, and which version it is.
#[component]
pub fn Consent(app: PhoneApp) -> impl IntoView {
    let points = consent::POINTS.map(|(title, text)| view! { <h2>{t(title)}</h2> <p>{t(text)}</p> });
    view! {
        <Bar title=app.company.clone() back=format!("/m/{}/bind", app.id) />
        <main class="page">
            <h1>{t(consent::TITLE)}</h1>
            <p class="lead">{tf(consent::LEAD, &[&app.company])}</p>
            {points}
            <p class="help">{tf(consent::VERSION, &[&CONSENT_VERSION.to_string()])}</p>
        </main>
    }
}

/// The vendor's sign-in follows by itself.
#[component]
pub fn Leaving(to: String) -> impl IntoView {
    view! {
        <Message shape=Shape::Key title=t(sign_in::LEAVING) text=t(sign_in::LEAVING_TEXT)>
            <a class="button primary" href=to>{t(sign_in::GO_ON)}</a>
        </Message>
    }
}

/// The one-use link of a chosen account. Opening it changes nothing; the button does.
#[component]
pub fn Confirm(app: PhoneApp, token: Secret) -> impl IntoView {
    let state = FormState::new(ConfirmAccount::PATH);
    let vendor = t(word::vendor(app.vendor));
    view! {
        <Bar title=app.company.clone() />
        <Message shape=Shape::Key title=t(words::CONFIRM_TITLE) text=tf(words::CONFIRM_TEXT, &[vendor])>
            <form method="post" action=ConfirmAccount::PATH>
                <Token />
                <input type="hidden" name="form[app]" value=app.id.to_string() />
                <input type="hidden" name="form[token]" value=token.expose().to_owned() />
                <FormError state />
                <Submit state label=t(words::CONFIRM) />
            </form>
        </Message>
    }
}

/// Something failed before there was a page.
#[component]
pub fn Failed(error: ApiError) -> impl IntoView {
    let title = match &error {
        ApiError::Refused(Refusal::NotFound) => words::NOT_FOUND_TITLE,
        _ => words::FAILED_TITLE,
    };
    view! {
        <Bar title=t(words::APP_NAME) />
        <Message shape=Shape::Warning tone="warning" title=t(title) text=problem::error(&error, lang())>
            <a class="button" href="/m/bind">{t(words::START_AGAIN)}</a>
        </Message>
    }
}
