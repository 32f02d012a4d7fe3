//! Where the flow ends or waits.

use leptos::prelude::*;

use crate::domain::binding::PhoneApp;
use crate::messages::{phone as words, word};
use crate::ui::icon::Shape;
use crate::ui::phone::frame::Message;
use crate::ui::{t, tf};

#[component]
pub(super) fn AwaitLink(app: PhoneApp, account: String) -> impl IntoView {
    let vendor = t(word::vendor(app.vendor));
    view! {
        <Message shape=Shape::Clock title=t(words::AWAIT_LINK_TITLE) text=tf(words::AWAIT_LINK_TEXT, &[&account, vendor])>
            <a class="button" href=format!("/m/{}/bind", app.id)>{t(words::CHECK_AGAIN)}</a>
        </Message>
    }
}

#[component]
pub(super) fn AwaitAdmin(app: PhoneApp, proved: bool) -> impl IntoView {
    let text = t(if proved { words::AWAIT_ADMIN_TEXT } else { words::AWAIT_ADMIN_HERE });
    view! {
        <Message shape=Shape::Clock title=t(words::AWAIT_ADMIN_TITLE) text>
            <a class="button" href=format!("/m/{}/bind", app.id)>{t(words::CHECK_AGAIN)}</a>
        </Message>
    }
}

#[component]
pub(super) fn Bound(app: PhoneApp, member: String, ram_account: Option<String>) -> impl IntoView {
    let text = tf(words::BOUND_AS, &[&member, &app.company]);
    view! {
        <Message shape=Shape::Check tone="good" title=t(words::BOUND_TITLE) text>
            {ram_account.map(|account| view! { <p class="who">{t(words::RAM_LABEL)}" · "{account}</p> })}
            <a class="button primary" href=format!("/m/{}/todo", app.id)>{t(words::TODO)}</a>
            <a class="button" href=format!("/m/{}/bind?again=1", app.id)>{t(words::BIND_AGAIN)}</a>
        </Message>
    }
}
