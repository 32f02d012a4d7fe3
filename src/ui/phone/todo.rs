//! The incidents, as cards.

use leptos::prelude::*;

use super::frame::{Bar, Tabs};
use crate::domain::binding::PhoneApp;
use crate::domain::incident::{Filter, IncidentRow};
use crate::domain::page::Page;
use crate::messages::{phone as words, word};
use crate::ui::icon::{Icon, Shape};
use crate::ui::t;
use crate::ui::time::Ago;

#[component]
pub fn Todo(app: PhoneApp, filter: Filter, incidents: Page<IncidentRow>) -> impl IntoView {
    let base = format!("/m/{}", app.id);
    let filters = Filter::ALL.map(|each| {
        let label = match each {
            Filter::Mine => words::MINE,
            Filter::Open => words::ALL_OPEN,
            Filter::Finished => words::FINISHED,
        };
        view! {
            <a class="filter" href=format!("{base}/todo?show={}", each.slug()) aria-current=(each == filter).then_some("page")>
                {t(label)}
            </a>
        }
    });
    let older = incidents.older.map(|cursor| format!("{base}/todo?show={}&before={cursor}", filter.slug()));
    let empty = incidents.rows.is_empty();
    let cards = incidents.rows.into_iter().map(|row| view! { <Card base=base.clone() row /> }).collect_view();
    view! {
        <Bar title=app.company.clone() />
        <main class="page tabbed">
            <h1>{t(words::TODO)}</h1>
            <nav class="filters" aria-label=t(words::TODO)>{filters}</nav>
            {empty
                .then(|| {
                    let (title, text) = match filter {
                        Filter::Finished => (t(words::NOTHING_FINISHED), ""),
                        _ => (t(words::NOTHING_TITLE), t(words::NOTHING_TEXT)),
                    };
                    view! {
                        <div class="empty">
                            <Icon shape=Shape::Check />
                            <b>{title}</b>
                            <p>{text}</p>
                        </div>
                    }
                })}
            <ul class="cards">{cards}</ul>
            {older.map(|older| view! { <a class="button" href=older>{t(word::OLDER)}</a> })}
        </main>
        <Tabs app current="todo" />
    }
}

#[component]
fn Card(base: String, row: IncidentRow) -> impl IntoView {
    let state = t(word::incident_state(row.state));
    let assignee = row.assignee.map_or_else(|| t(words::UNASSIGNED).to_owned(), |assignee| assignee.name);
    view! {
        <li>
            <a class=format!("card incident {}", row.level.word()) href=format!("{base}/incidents/{}", row.id)>
                <span class="incident-head">
                    <span class="level">{row.level.word()}</span>
                    <span class="incident-state">{state}</span>
                    <Ago at=row.created_at />
                </span>
                <b class="incident-title">{row.title}</b>
                <span class="incident-foot">{row.service.map(|service| format!("{service} · "))} {assignee}</span>
            </a>
        </li>
    }
}
