//! The introduction with the consent, then name and phone.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::AppFields;
use crate::api::binding::{IdentifyMember, StartBinding};
use crate::domain::binding::{BindProblem, BindView, KnownPhone, PhoneApp, Start};
use crate::domain::error::ApiError;
use crate::domain::phone::MAX_TYPED;
use crate::domain::refusal::Refusal;
use crate::messages::{phone as words, word};
use crate::ui::client;
use crate::ui::form::{Field, FormError, FormState, Submit};
use crate::ui::phone::dialog::Dialog;
use crate::ui::phone::start::Welcome;
use crate::ui::{t, tf};

#[component]
pub(super) fn Introduction(
    app: PhoneApp,
    signed_in_as: Option<String>,
    start: Start,
    moved: impl Fn(BindView) + Clone + Send + 'static,
) -> impl IntoView {
    let state = FormState::new(StartBinding::PATH);
    let id = app.id;
    let vendor = t(word::vendor(app.vendor));
    view! {
        <Welcome app written={start == Start::Written}>
            {match signed_in_as {
                Some(name) => view! { <p class="who">{tf(words::SIGNED_IN_AS, &[vendor, &name])}</p> }.into_any(),
                None => {
                    view! {
                        <p class="notice warning">
                            {tf(words::SIGN_IN_FAILED, &[vendor])} " " <a href=format!("/m/{id}/sign-in")>{t(words::SIGN_IN_AGAIN)}</a>
                        </p>
                    }
                        .into_any()
                }
            }}
            <p class="help">{t(words::CONSENT)} " " <a href=format!("/m/{id}/consent")>{t(words::CONSENT_LINK)}</a></p>
            <form method="post" action=StartBinding::PATH on:submit=state.on_submit(moved)>
                <AppFields app=id />
                {(start == Start::Again).then(|| view! { <input type="hidden" name="form[again]" value="true" /> })}
                <FormError state />
                <Submit state label=t(words::START) />
            </form>
        </Welcome>
    }
}

#[component]
pub(super) fn Identity(app: PhoneApp, phone: KnownPhone, moved: impl Fn(BindView) + Clone + Send + 'static) -> impl IntoView {
    let state = FormState::new(IdentifyMember::PATH);
    let unknown = move || state.error.with(|error| matches!(error, Some(ApiError::Refused(Refusal::Bind(BindProblem::UnknownMember)))));
    let other = move || !unknown();
    let close = move || {
        state.error.set(None);
        client::focus("f-phone");
    };
    let vendor = t(word::vendor(app.vendor));
    let (told, asked) = match phone {
        KnownPhone::No => (String::new(), None),
        KnownPhone::Told(phone) => (phone, None),
        KnownPhone::Untold => (String::new(), Some(view! { <p class="help">{tf(words::PHONE_UNTOLD, &[vendor])}</p> }.into_any())),
        KnownPhone::Ask => {
            let ask = format!("/m/{}/sign-in?way=phone", app.id);
            (String::new(), Some(view! { <p class="help"><a href=ask>{tf(words::PHONE_ASK, &[vendor])}</a></p> }.into_any()))
        }
    };
    view! {
        <main class="page">
            <h1 id="title" tabindex="-1">{t(words::WHO_TITLE)}</h1>
            <p class="lead">{t(words::WHO_TEXT)}</p>
            {asked}
            <form method="post" action=IdentifyMember::PATH class="step" id="who" on:submit=state.on_submit(moved) novalidate>
                <AppFields app=app.id />
                <Field state name="name" label=words::NAME autocomplete="name" />
                <Field state name="phone" label=words::PHONE value=told kind="tel" autocomplete="tel" inputmode="tel" max=MAX_TYPED />
                <Show when=other>
                    <FormError state />
                </Show>
                <div class="actions">
                    <Submit state label=t(words::NEXT) />
                </div>
            </form>
            {move || {
                unknown()
                    .then(|| {
                        view! {
                            <Dialog
                                title=t(words::UNKNOWN_TITLE)
                                text=t(words::UNKNOWN_TEXT)
                                action=t(words::UNDERSTOOD)
                                close="#who"
                                on_close=close
                            />
                        }
                    })
            }}
        </main>
    }
}
