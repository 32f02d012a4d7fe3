//! *Away until…*, with a stand-in.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::Own;
use super::code::Trouble;
use crate::api::me::SetAway;
use crate::domain::away::AT_MOST;
use crate::domain::binding::PhoneApp;
use crate::domain::incident::MemberName;
use crate::domain::me::AwayPage;
use crate::domain::name;
use crate::domain::time::Span;
use crate::messages::me as words;
use crate::ui::form::{Field, FormState, Submit, typed};
use crate::ui::phone::frame::{Bar, Tabs};
use crate::ui::{t, tf};

#[component]
pub fn Away(app: PhoneApp, page: AwayPage) -> impl IntoView {
    let state = FormState::new(SetAway::PATH);
    let id = app.id;
    let days = (AT_MOST.0 / Span::days(1).0).to_string();
    let now = page.away.map(|away| view! { <p class="notice info">{tf(words::AWAY_UNTIL, &[&away.until, &away.stand_in])}</p> });
    view! {
        <Bar title=app.company.clone() back=format!("/m/{id}/me") />
        <main class="page tabbed">
            <h1>{t(words::AWAY_TITLE)}</h1>
            <p class="lead">{t(words::AWAY_RULES)}</p>
            {now}
            <form method="post" action=SetAway::PATH class="step" novalidate>
                <Own app=id />
                <Field state name="until" label=words::UNTIL kind="datetime-local" />
                <p class="help under">{tf(words::UNTIL_HELP, &[&days, &page.time_zone])}</p>
                <Field state name="name" label=words::STAND_IN help=words::STAND_IN_HELP max=name::MAX />
                <Found found=page.found />
                <Trouble state />
                <div class="actions">
                    <Submit state label=t(words::SAVE_AWAY) />
                </div>
            </form>
        </main>
        <Tabs app current="me" />
    }
}

/// Whom the typed name may mean.
#[component]
fn Found(found: Vec<MemberName>) -> impl IntoView {
    let chosen = typed(SetAway::PATH, "stand_in");
    let only = found.len() == 1;
    let rows = found.into_iter().map(|one| {
        let id = one.id.to_string();
        let checked = only || chosen.as_ref() == Some(&id);
        view! {
            <label class="choice">
                <input type="radio" name="form[stand_in]" value=id checked=checked />
                <span class="choice-text">{one.name}</span>
            </label>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| {
        view! {
            <fieldset class="field">
                <legend>{t(words::FOUND)}</legend>
                {rows}
            </fieldset>
        }
    })
}
