//! Incidents: the list, and one of them.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::load::{Load, load};
use super::parts::{Cursor, Dot, Empty, Head, NotFound, Pager, Table};
use crate::api::incident::{ListIncidents, ShowIncident};
use crate::domain::id::IncidentId;
use crate::domain::incident::{Happened, IncidentDetail, IncidentRow, IncidentState};
use crate::domain::page::Page;
use crate::messages::console::work as words;
use crate::messages::{console, phone, word};
use crate::ui::icon::Shape;
use crate::ui::t;
use crate::ui::time::Ago;

const fn tone(state: IncidentState) -> &'static str {
    match state {
        IncidentState::Triggered => "bad",
        IncidentState::Acknowledged => "warning",
        IncidentState::Finished => "good",
    }
}

#[component]
pub fn Incidents() -> impl IntoView {
    let cursor = Cursor::of_page();
    let found = load(move || ListIncidents { before: cursor.get() });
    view! {
        <Head title=t(console::INCIDENTS) lead=t(words::INCIDENTS_LEAD) />
        <Load from=found view=move |page| view! { <List page cursor /> }.into_any() />
    }
}

#[component]
fn List(page: Page<IncidentRow>, cursor: Cursor) -> impl IntoView {
    if page.rows.is_empty() {
        return view! {
            <Empty shape=Shape::Bell title=words::NO_INCIDENTS text=words::NO_INCIDENTS_TEXT>
                <a class="button" href="/console/settings/tokens">{t(console::TOKENS)}</a>
            </Empty>
        }
        .into_any();
    }
    let heads = [words::TITLE, words::LEVEL, words::SERVICE, words::ASSIGNEE, words::STATE, words::CREATED].map(t).to_vec();
    let rows = page.rows.into_iter().map(|row| {
        view! {
            <tr>
                <td class="clip wide"><a href=format!("/console/incidents/{}", row.id)>{row.title}</a></td>
                <td><span class=format!("level {}", row.level.word())>{row.level.word()}</span></td>
                <td class="clip">{row.service}</td>
                <td>{row.assignee.map_or_else(|| t(words::UNASSIGNED).to_owned(), |assignee| assignee.name)}</td>
                <td><Dot tone=tone(row.state) label=t(word::incident_state(row.state)) /></td>
                <td><Ago at=row.created_at /></td>
            </tr>
        }
    });
    view! {
        <Table heads>{rows.collect_view()}</Table>
        <Pager cursor older=page.older />
    }
    .into_any()
}

/// `/console/incidents/{incident}`
#[component]
pub fn Incident() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("incident").and_then(|id| id.parse::<IncidentId>().ok()));
    let Some(id) = id else { return view! { <NotFound /> }.into_any() };
    let detail = load(move || ShowIncident { id });
    view! { <Load from=detail view=|detail| view! { <Detail detail /> }.into_any() /> }.into_any()
}

#[component]
fn Detail(detail: IncidentDetail) -> impl IntoView {
    let row = detail.row;
    let timeline = detail.timeline.into_iter().map(|entry| {
        let what = match entry.what {
            Happened::Created => phone::CREATED,
            Happened::Responded => phone::RESPONDED,
            Happened::Finished => phone::WAS_FINISHED,
        };
        view! {
            <li>
                <b>{t(what)}</b>
                {entry.by.map(|by| view! { <span>{by}</span> })}
                <Ago at=entry.at />
            </li>
        }
    });
    view! {
        <Head title=row.title.clone() up=("/console/incidents", console::INCIDENTS)>
            <span class=format!("level {}", row.level.word())>{row.level.word()}</span>
            <Dot tone=tone(row.state) label=t(word::incident_state(row.state)) />
        </Head>
        <div class="split">
            <section class="panel">
                <dl class="facts">
                    <dt>{t(words::ASSIGNEE)}</dt>
                    <dd>{row.assignee.map_or_else(|| t(words::UNASSIGNED).to_owned(), |assignee| assignee.name)}</dd>
                    {row.service.map(|service| view! { <dt>{t(words::SERVICE)}</dt> <dd>{service}</dd> })} <dt>{t(words::CREATED)}</dt>
                    <dd><Ago at=row.created_at /></dd>
                </dl>
                {detail.content.map(|content| view! { <p class="content-text">{content}</p> })}
                {detail.url.map(|url| view! { <p><a href=url rel="noopener noreferrer">{t(phone::OPEN_SOURCE)}</a></p> })}
            </section>
            <section class="panel split-side">
                <header class="panel-head">
                    <h2>{t(words::TIMELINE)}</h2>
                </header>
                <ol class="timeline">{timeline.collect_view()}</ol>
            </section>
        </div>
    }
}
