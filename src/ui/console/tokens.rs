//! API tokens: made here, shown once.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::load::{Load, load};
use super::parts::{Ask, Checkbox, Empty, Head, Table};
use crate::api::api_token::{CreateToken, ListTokens, RevokeToken};
use crate::domain::api_token::{MAX_NAME, Scope, TokenRow};
use crate::messages::console;
use crate::messages::console::work as words;
use crate::ui::form::{CopyButton, Field, FormError, FormState, Submit};
use crate::ui::icon::Shape;
use crate::ui::time::{Ago, Until};
use crate::ui::{t, tf};

const fn scope(scope: Scope) -> crate::messages::Text {
    match scope {
        Scope::IncidentsRead => words::READ_INCIDENTS,
        Scope::IncidentsWrite => words::WRITE_INCIDENTS,
        Scope::AppsCheck => words::CHECK_APPS,
    }
}

#[component]
pub fn Tokens() -> impl IntoView {
    let tokens = load(|| ListTokens {});
    let made = RwSignal::new(None::<String>);
    let state = FormState::new(CreateToken::PATH);
    let created = move |token: String| {
        made.set(Some(token));
        tokens.refetch();
    };
    let changed = move || tokens.refetch();
    view! {
        <Head title=t(console::TOKENS) lead=t(words::TOKENS_LEAD) />
        <div role="status">
            {move || {
                made.get()
                    .map(|token| {
                        view! {
                            <div class="notice good">
                                <p>{t(words::TOKEN_ONCE)}</p>
                                <p class="copy-row"><code id="new-token">{token.clone()}</code><CopyButton value=token /></p>
                            </div>
                        }
                    })
            }}
        </div>
        <div class="split uneven">
            <div>
                <Load from=tokens view=move |tokens| view! { <List tokens changed /> }.into_any() />
            </div>
            <form class="panel form split-side" method="post" action=CreateToken::PATH on:submit=state.on_submit(created) novalidate>
                <Field state name="name" label=words::TOKEN_NAME help=words::TOKEN_NAME_HELP max=MAX_NAME />
                <fieldset class="field" class:invalid=move || state.field("scopes").is_some()>
                    <legend>{t(words::SCOPES)}</legend>
                    <Checkbox name="incidents_write" label=t(words::WRITE_INCIDENTS) checked=true />
                    <Checkbox name="incidents_read" label=t(words::READ_INCIDENTS) checked=true />
                    <Checkbox name="apps_check" label=t(words::CHECK_APPS) />
                    <p class="field-error" role="alert">{move || state.field("scopes")}</p>
                </fieldset>
                <Field state name="days" label=words::EXPIRES_DAYS help=words::EXPIRES_HELP inputmode="numeric" max=4 optional=true />
                <FormError state />
                <div class="form-actions">
                    <Submit state label=t(words::CREATE_TOKEN) />
                </div>
            </form>
        </div>
    }
}

#[component]
fn List(tokens: Vec<TokenRow>, changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    if tokens.is_empty() {
        return view! { <Empty shape=Shape::Key title=words::NO_TOKENS text=words::NO_TOKENS_TEXT /> }.into_any();
    }
    let heads = vec![t(words::TOKEN_NAME), t(words::SCOPES), t(words::LAST_USED), t(words::EXPIRES), ""];
    let rows = tokens.into_iter().map(move |token| {
        let scopes: Vec<_> = token.scopes.iter().map(|each| t(scope(*each))).collect();
        let used = token.used_at.map_or_else(|| t(words::NEVER).into_any(), |at| view! { <Ago at /> }.into_any());
        view! {
            <tr>
                <td><b>{token.name.clone()}</b></td>
                <td class="wraps">{scopes.join(" · ")}</td>
                <td>{used}</td>
                <td>{token.expires_at.map_or_else(|| t(words::NEVER).into_any(), |at| view! { <Until at /> }.into_any())}</td>
                <td class="row-actions">
                    <Ask
                        action=words::REVOKE
                        title=tf(words::REVOKE_ASK, &[&token.name])
                        text=words::REVOKE_TEXT
                        path=RevokeToken::PATH
                        fields=vec![("id", token.id.to_string())]
                        class="button small"
                        done=changed
                    />
                </td>
            </tr>
        }
    });
    view! { <Table heads>{rows.collect_view()}</Table> }.into_any()
}
