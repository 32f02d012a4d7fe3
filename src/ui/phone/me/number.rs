//! Another phone: the old one is proved, then the new one.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::Own;
use super::code::{CodeForms, Trouble};
use crate::api::me::{EnterNewCode, EnterOldCode, LoseOldPhone, RestartPhone, SendNewCode, SendOldCode};
use crate::domain::binding::PhoneApp;
use crate::domain::id::MobileAppId;
use crate::domain::me::{CodeSent, NumberStep, NumberView};
use crate::domain::phone::MAX_TYPED;
use crate::messages::{me as words, phone};
use crate::ui::form::{Field, FormState, Submit};
use crate::ui::phone::frame::{Bar, Tabs};
use crate::ui::{t, tf};

#[component]
pub fn Number(app: PhoneApp, page: NumberView) -> impl IntoView {
    let id = app.id;
    let again = matches!(page.step, NumberStep::OldCode(_) | NumberStep::New | NumberStep::NewCode(_));
    // A number that was mistyped needs no second code to the old one.
    let mistyped = matches!(page.step, NumberStep::NewCode(_)).then(|| {
        view! {
            <form method="post" action=RestartPhone::PATH>
                <Own app=id />
                <input type="hidden" name="form[number]" value="true" />
                <button type="submit" class="link">{t(words::OTHER_NUMBER)}</button>
            </form>
        }
    });
    let waiting = page.waiting.map(|phone| view! { <p class="notice info">{tf(words::WAITING_PHONE, &[&phone])}</p> });
    let step = match page.step {
        NumberStep::Old { phone } => old(id, &phone).into_any(),
        NumberStep::OldCode(code) => old_code(id, code).into_any(),
        NumberStep::New => new(id, page.lost).into_any(),
        NumberStep::NewCode(code) => new_code(id, code).into_any(),
    };
    let restart = again.then(|| {
        view! {
            <form method="post" action=RestartPhone::PATH>
                <Own app=id />
                <button type="submit" class="link">{t(words::RESTART)}</button>
            </form>
        }
    });
    view! {
        <Bar title=app.company.clone() back=format!("/m/{id}/me") />
        <main class="page tabbed">
            <h1>{t(words::PHONE_TITLE)}</h1>
            {waiting}
            {step}
            {mistyped}
            {restart}
        </main>
        <Tabs app current="me" />
    }
}

fn old(app: MobileAppId, to: &str) -> impl IntoView {
    let (send, enter) = (FormState::new(SendOldCode::PATH), FormState::new(EnterOldCode::PATH));
    let lose = FormState::new(LoseOldPhone::PATH);
    view! {
        <p class="lead">{tf(words::PHONE_OLD_TEXT, &[to])}</p>
        <form method="post" action=SendOldCode::PATH class="first">
            <Own app />
            <Trouble state=send />
            <Trouble state=enter />
            <Submit state=send label=tf(phone::SEND_CODE, &[to]) />
        </form>
        <form method="post" action=LoseOldPhone::PATH class="first">
            <Own app />
            <p class="help">{t(words::PHONE_LOST_TEXT)}</p>
            <Trouble state=lose />
            <Submit state=lose label=t(words::PHONE_LOST) class="button" />
        </form>
    }
}

fn old_code(app: MobileAppId, code: CodeSent) -> impl IntoView {
    let (send, enter) = (FormState::new(SendOldCode::PATH), FormState::new(EnterOldCode::PATH));
    view! { <CodeForms app code enter resend=send label=t(words::CONFIRM_OLD) /> }
}

fn new(app: MobileAppId, lost: bool) -> impl IntoView {
    let (send, enter) = (FormState::new(SendNewCode::PATH), FormState::new(EnterNewCode::PATH));
    // The code was right, and the phone is somebody else's: said here, where another one is entered.
    let taken = enter.field("phone").map(|text| view! { <p class="notice bad" role="alert">{text}</p> });
    let text = if lost { words::PHONE_NEW_LOST } else { words::PHONE_NEW_TEXT };
    view! {
        <h2>{t(words::PHONE_NEW_TITLE)}</h2>
        <p>{t(text)}</p>
        {taken}
        <form method="post" action=SendNewCode::PATH class="step" novalidate>
            <Own app />
            <Field state=send name="phone" label=words::NEW_PHONE kind="tel" autocomplete="tel" inputmode="tel" max=MAX_TYPED />
            <Trouble state=send />
            <Trouble state=enter />
            <div class="actions">
                <Submit state=send label=t(words::SEND_CODE) />
            </div>
        </form>
    }
}

fn new_code(app: MobileAppId, code: CodeSent) -> impl IntoView {
    let (send, enter) = (FormState::new(SendNewCode::PATH), FormState::new(EnterNewCode::PATH));
    let again = vec![("again", "1".to_owned())];
    view! {
        <h2>{t(words::PHONE_NEW_TITLE)}</h2>
        <CodeForms app code enter resend=send label=t(words::CONFIRM_NEW) again />
    }
}
