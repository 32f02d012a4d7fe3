//! The way in, and the first thing after it: a password of one's own.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::ConsoleData;
use super::shell::Display;
use crate::api::sign_in::{ChangePassword as ChangePasswordFn, SignIn as SignInFn};
use crate::domain::login::{MAX_NAME, MAX_PASSWORD};
use crate::messages::{Text, console as words, word};
use crate::ui::client;
use crate::ui::form::{Field, FormError, FormState, Submit};
use crate::ui::t;

/// A card in the middle of an empty page.
#[component]
fn Card(title: Text, text: Text, children: Children) -> impl IntoView {
    let data = use_context::<ConsoleData>().unwrap_or_default();
    view! {
        <Title text=t(title) />
        <main class="gate">
            <div class="gate-card">
                <p class="brand">
                    <span class="brand-mark" aria-hidden="true"></span>
                    {t(words::NAME)}
                </p>
                <h1>{t(title)}</h1>
                <p class="lead">{t(text)}</p>
                {children()}
            </div>
            <div class="gate-foot">
                <Display theme=data.theme />
            </div>
            {data.simulated.then(|| view! { <p class="simulated">{t(word::SIMULATED)}</p> })}
        </main>
    }
}

#[component]
pub fn SignIn() -> impl IntoView {
    let state = FormState::new(SignInFn::PATH);
    let next = use_query_map().with_untracked(|query| query.get("next").unwrap_or_default());
    view! {
        <Card title=words::SIGN_IN_TITLE text=words::SIGN_IN_HINT>
            <form method="post" action=SignInFn::PATH on:submit=state.on_submit(|next: String| client::go_to(&next))>
                <input type="hidden" name="form[next]" value=next />
                <Field state name="login_name" label=words::LOGIN_NAME autocomplete="username" max=MAX_NAME />
                <Field state name="password" label=words::PASSWORD kind="password" autocomplete="current-password" max=MAX_PASSWORD />
                <FormError state />
                <Submit state label=t(words::SIGN_IN) class="button primary wide" />
            </form>
        </Card>
    }
}

#[component]
pub fn ChangePassword() -> impl IntoView {
    let state = FormState::new(ChangePasswordFn::PATH);
    view! {
        <Card title=words::NEW_PASSWORD_TITLE text=words::NEW_PASSWORD_TEXT>
            <form method="post" action=ChangePasswordFn::PATH on:submit=state.on_submit(|next: String| client::go_to(&next))>
                <Field
                    state
                    name="current_password"
                    label=words::CURRENT_PASSWORD
                    kind="password"
                    autocomplete="current-password"
                    max=MAX_PASSWORD
                />
                <Field
                    state
                    name="new_password"
                    label=words::NEW_PASSWORD
                    help=words::NEW_PASSWORD_HELP
                    kind="password"
                    autocomplete="new-password"
                    max=MAX_PASSWORD
                />
                <Field state name="repeated" label=words::REPEATED kind="password" autocomplete="new-password" max=MAX_PASSWORD />
                <FormError state />
                <Submit state label=t(words::SET_PASSWORD) class="button primary wide" />
            </form>
        </Card>
    }
}
