//! Which RAM account, which chat account.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::AppFields;
use crate::api::binding::{ChooseRamAccount, SendCode};
use crate::domain::binding::{AccountStep, BindView, PhoneApp, RamChoice, Summary};
use crate::messages::{phone as words, word};
use crate::ui::form::{FormError, FormState, Submit};
use crate::ui::icon::Shape;
use crate::ui::phone::frame::Message;
use crate::ui::{t, tf};

/// A radio button as wide as the screen.
#[component]
fn Choice(name: &'static str, #[prop(into)] value: String, #[prop(into)] label: String, checked: bool) -> impl IntoView {
    view! {
        <label class="choice">
            <input type="radio" name=format!("form[{name}]") value=value checked=checked />
            <span class="choice-text">{label}</span>
        </label>
    }
}

#[component]
pub(super) fn ChooseRam(app: PhoneApp, choices: Vec<RamChoice>, moved: impl Fn(BindView) + Clone + Send + 'static) -> impl IntoView {
    let state = FormState::new(ChooseRamAccount::PATH);
    let only = choices.len() == 1;
    let choices = choices
        .into_iter()
        .map(|choice| view! { <Choice name="ram_account" value=choice.id.to_string() label=choice.label checked=only /> })
        .collect_view();
    view! {
        <main class="page">
            <h1 id="title" tabindex="-1">{t(words::RAM_TITLE)}</h1>
            <p class="lead">{t(words::RAM_TEXT)}</p>
            <form method="post" action=ChooseRamAccount::PATH class="step" on:submit=state.on_submit(moved)>
                <AppFields app=app.id />
                <fieldset
                    class="choices"
                    role="radiogroup"
                    aria-describedby="ram-error"
                    aria-invalid=move || state.field("ram_account").map(|_| "true")
                >
                    <legend class="hidden">{t(words::RAM_TITLE)}</legend>
                    {choices}
                </fieldset>
                <p class="field-error" id="ram-error" role="alert">{move || state.field("ram_account")}</p>
                <FormError state />
                <div class="actions">
                    <Submit state label=t(words::NEXT) />
                </div>
            </form>
        </main>
    }
}

#[component]
pub(super) fn ChatAccount(
    app: PhoneApp,
    summary: Summary,
    account: AccountStep,
    refused: bool,
    moved: impl Fn(BindView) + Clone + Send + 'static,
) -> impl IntoView {
    let state = FormState::new(SendCode::PATH);
    let vendor = t(word::vendor(app.vendor));
    let send = tf(words::SEND_CODE, &[&summary.phone]);
    let (title, text, account) = match account {
        AccountStep::Proved { name } => (t(words::ACCOUNT_TITLE).to_owned(), None, Ok(name)),
        AccountStep::Choose { choices } => {
            let only = choices.len() == 1;
            let choices = choices
                .into_iter()
                .map(|choice| view! { <Choice name="account" value=choice.id.to_string() label=choice.label checked=only /> })
                .collect_view();
            let list = view! { <fieldset class="choices">{choices}</fieldset> }.into_any();
            (tf(words::CHOOSE_ACCOUNT_TITLE, &[vendor]), Some(t(words::CHOOSE_ACCOUNT_TEXT)), Err(list))
        }
        AccountStep::Unreadable => {
            return view! {
                <Message
                    shape=Shape::Warning
                    tone="warning"
                    title=tf(words::UNREADABLE_TITLE, &[vendor])
                    text=tf(words::UNREADABLE_TEXT, &[vendor, vendor])
                >
                    <a class="button primary" href=format!("/m/{}/sign-in", app.id)>{t(words::SIGN_IN_AGAIN)}</a>
                </Message>
            }
            .into_any();
        }
    };
    let (proved, list) = match account {
        Ok(name) => (Some(name), None),
        Err(list) => (None, Some(list)),
    };
    view! {
        <main class="page">
            <h1 id="title" tabindex="-1">{title}</h1>
            {refused.then(|| view! { <p class="notice warning" role="status">{t(words::REFUSED)}</p> })}
            {text.map(|text| view! { <p class="lead">{text}</p> })}
            <dl class="facts card">
                <dt>{t(words::MEMBER_LABEL)}</dt>
                <dd>{summary.name}</dd>
                <dt>{t(words::PHONE)}</dt>
                <dd>{summary.phone}</dd>
                <dt>{t(words::RAM_LABEL)}</dt>
                <dd>{summary.ram_account.unwrap_or_else(|| t(words::NO_RAM).to_owned())}</dd>
                {proved.map(|name| view! { <dt>{vendor}</dt> <dd>{name}</dd> })}
            </dl>
            <form method="post" action=SendCode::PATH class="step" on:submit=state.on_submit(moved)>
                <AppFields app=app.id />
                <input type="hidden" name="form[first]" value="true" />
                {list}
                <FormError state />
                <div class="actions">
                    <Submit state label=send />
                </div>
            </form>
        </main>
    }
    .into_any()
}
