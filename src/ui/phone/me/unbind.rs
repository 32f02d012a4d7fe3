//! Undoing one's own binding, and what to do afterwards.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::Own;
use super::binding::Head;
use super::code::{CodeForms, Trouble};
use crate::api::me::{SendUnbindCode, Unbind as UnbindNow};
use crate::domain::binding::PhoneApp;
use crate::domain::me::UnbindView;
use crate::messages::{me as words, phone, word};
use crate::ui::form::{FormState, Submit};
use crate::ui::icon::Shape;
use crate::ui::phone::frame::{Bar, Message, Tabs};
use crate::ui::{t, tf};

#[component]
pub fn Unbind(app: PhoneApp, page: UnbindView) -> impl IntoView {
    let (send, enter) = (FormState::new(SendUnbindCode::PATH), FormState::new(UnbindNow::PATH));
    let id = app.id;
    let binding = page.binding;
    let text = tf(words::UNBIND_TEXT, &[&binding.company, t(word::vendor(binding.vendor))]);
    let fields = vec![("binding", binding.id.to_string())];
    let forms = match (page.phone, page.code) {
        (None, _) => view! { <p class="notice warning">{t(words::UNBIND_NO_PHONE)}</p> }.into_any(),
        (Some(_), Some(code)) => view! {
            <CodeForms app=id code enter resend=send label=t(words::UNBIND_NOW) class="button danger" fields=fields.clone() again=fields />
        }
        .into_any(),
        (Some(to), None) => view! {
            <form method="post" action=SendUnbindCode::PATH class="step">
                <Own app=id />
                <input type="hidden" name="form[binding]" value=binding.id.to_string() />
                <p class="help">{t(words::UNBIND_CODE)}</p>
                <Trouble state=send />
                <Trouble state=enter />
                <div class="actions">
                    <Submit state=send label=tf(phone::SEND_CODE, &[&to]) />
                </div>
            </form>
        }
        .into_any(),
    };
    view! {
        <Bar title=app.company.clone() back=format!("/m/{id}/me") />
        <main class="page tabbed">
            <h1>{t(words::UNBIND_TITLE)}</h1>
            <div class="card"><Head binding /></div>
            <p class="lead">{text}</p>
            {forms}
        </main>
        <Tabs app current="me" />
    }
}

/// Nobody is signed in here any more.
#[component]
pub fn Unbound(app: PhoneApp) -> impl IntoView {
    let vendor = t(word::vendor(app.vendor));
    view! {
        <Bar title=app.company.clone() />
        <Message shape=Shape::Leave title=t(words::UNBOUND_TITLE) text=tf(words::UNBOUND_TEXT, &[vendor])>
            <a class="button" href=format!("/m/{}/bind", app.id)>{t(words::BIND_AGAIN)}</a>
        </Message>
    }
}
