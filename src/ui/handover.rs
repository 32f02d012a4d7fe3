//! The page of a link that was handed over: what to do in the vendor's console, what to enter here, what to paste there.
//! It is rendered on the server and complete as it is.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::console::credential_rows;
use super::form::{Field, FormError, FormState, Submit};
use super::icon::{Icon, Shape};
use super::page::PageData;
use super::steps::{ByDocument, CheckedAt, Features, Progress, StepList};
use super::time::PageTime;
use super::{lang, t, tf};
use crate::api::handover::{CheckByLink, ConnectByLink};
use crate::api::sign_in::SetDisplay;
use crate::domain::activation::{Activation, StepState};
use crate::domain::handover::Handover as Page;
use crate::domain::secret::Secret;
use crate::messages::console::activation as words;
use crate::messages::console::app;
use crate::messages::{problem, word};

/// The whole body.
#[component]
pub fn Handover(data: PageData<Page>) -> impl IntoView {
    let PageData { lang, form_token, now, flash, page, simulated, .. } = data;
    provide_context(lang);
    provide_context(flash);
    provide_context(PageTime(now));
    provide_context(ByDocument);
    let other = lang.other();
    let token = form_token.clone();
    let page = match page {
        Page::Open { token, by, until, kept, activation } => {
            view! { <Open token by until kept activation=*activation form_token /> }.into_any()
        }
        Page::Over { by, company } => message(&company, t(words::LINK_OVER), tf(words::LINK_OVER_TEXT, &[&by])),
        Page::Unknown => message("Muster", t(words::LINK_UNKNOWN), t(words::LINK_UNKNOWN_TEXT).to_owned()),
        Page::TooMany(seconds) => message("Muster", t(words::LINK_TOO_MANY), problem::wait(seconds, lang)),
    };
    view! {
        <main class="handover">
            <form method="post" action=SetDisplay::PATH class="handover-lang">
                <input type="hidden" name="form_token" value=token />
                <input type="hidden" name="form[lang]" value=other.tag() />
                <button type="submit" class="button small" lang=other.tag()>{t(word::OTHER_LANGUAGE)}</button>
            </form>
            {page}
            {simulated.then(|| view! { <p class="help">{t(word::SIMULATED)}</p> })}
        </main>
    }
}

fn message(over: &str, title: &'static str, text: String) -> AnyView {
    view! {
        <div class="empty">
            <Icon shape=Shape::Key />
            <p class="muted">{over.to_owned()}</p>
            <h1>{title}</h1>
            <p>{text}</p>
        </div>
    }
    .into_any()
}

#[component]
fn Open(
    token: Secret,
    by: String,
    until: String,
    kept: Vec<(String, String)>,
    activation: Activation,
    form_token: String,
) -> impl IntoView {
    let vendor = activation.card.vendor;
    let name = t(word::vendor(vendor));
    let (done, of) = (activation.done(), activation.steps.len());
    let all = activation.steps.iter().all(|step| step.state == StepState::Done);
    let checking = FormState::new(CheckByLink::PATH);
    let connecting = FormState::new(ConnectByLink::PATH);
    let fields = credential_rows(vendor).into_iter().map(|row| {
        let saved = kept.iter().find(|(field, _)| field == row.name).map(|(_, value)| value.clone());
        let (kind, inputmode) = (if row.secret { "password" } else { "text" }, if row.digits { "numeric" } else { "" });
        let placeholder = if row.secret && saved.is_some() { t(app::KEEP) } else { "" };
        let readonly = row.fixed && saved.is_some();
        let (name, label, help, max, optional) = (row.name, row.label, row.help, row.max, row.optional);
        let value = saved.unwrap_or_default();
        view! { <Field state=connecting name label help kind inputmode placeholder value readonly mono=true max optional /> }
    });
    let hidden = || {
        view! {
            <input type="hidden" name="form_token" value=form_token.clone() />
            <input type="hidden" name="form[token]" value=token.expose().to_owned() />
        }
    };
    let again = hidden();
    view! {
        <header class="head">
            <div>
                <h1>{tf(words::LINK_TITLE, &[name, &activation.card.company])}</h1>
                <p class="lead">{tf(words::LINK_LEAD, &[&by, name])}</p>
                <p class="help">{tf(words::LINK_UNTIL, &[&until])}</p>
            </div>
        </header>
        <section class="panel">
            <header class="panel-head"><h2>{t(words::STEPS)}</h2><Progress done of /></header>
            {all
                .then(|| {
                    view! {
                        <div class="notice good">
                            <Icon shape=Shape::Check />
                            <div><p><b>{t(words::LINK_ALL_DONE)}</b></p><p>{tf(words::LINK_ALL_DONE_TEXT, &[&by])}</p></div>
                        </div>
                    }
                })}
            <StepList steps=activation.steps more=|_| None />
            <form method="post" action=CheckByLink::PATH class="check-row">
                {again}
                <Submit state=checking label=t(words::CHECK_AGAIN) />
                <CheckedAt at=activation.checked_at />
            </form>
            <FormError state=checking />
        </section>
        <section class="panel">
            <header class="panel-head"><h2>{t(words::LINK_KEYS)}</h2></header>
            <p class="muted">{t(words::LINK_KEYS_TEXT)}</p>
            <form method="post" action=ConnectByLink::PATH class="form" autocomplete="off" novalidate lang=lang().tag()>
                {hidden()}
                {fields.collect_view()}
                <FormError state=connecting />
                <Submit state=connecting label=t(words::LINK_SAVE) />
            </form>
        </section>
        <Features features=activation.features />
    }
}
