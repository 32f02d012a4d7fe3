//! Background jobs. The state to show is in the address.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::load::{Load, load};
use super::parts::{Cursor, Dot, Empty, Head, Pager, Table};
use crate::api::job::ListJobs;
use crate::domain::job::{JobRow, JobState};
use crate::domain::page::Page;
use crate::messages::console;
use crate::messages::console::{audit, work as words};
use crate::ui::icon::Shape;
use crate::ui::t;
use crate::ui::time::Ago;

const STATES: [(&str, JobState); 4] =
    [("queued", JobState::Queued), ("running", JobState::Running), ("failed", JobState::Failed), ("done", JobState::Done)];

#[component]
pub fn Jobs() -> impl IntoView {
    let query = use_query_map();
    let state = Memo::new(move |_| {
        let word = query.with(|query| query.get("state"))?;
        STATES.iter().find(|(slug, _)| *slug == word).map(|(_, state)| *state)
    });
    let cursor = Cursor::of_page();
    let found = load(move || ListJobs { state: state.get(), before: cursor.get() });
    let filter = move |href: String, label: &'static str, of: Option<JobState>| {
        view! { <a href=href class="filter" aria-current=move || (state.get() == of).then_some("page")>{label}</a> }
    };
    view! {
        <Head title=t(console::JOBS) lead=t(words::JOBS_LEAD) />
        <nav class="filters" aria-label=t(words::STATE)>
            {filter("/console/jobs".to_owned(), t(words::ALL), None)}
            {STATES.map(|(slug, state)| filter(format!("/console/jobs?state={slug}"), t(words::job_state(state)), Some(state)))}
        </nav>
        <Load from=found view=move |page| view! { <List page cursor /> }.into_any() />
    }
}

#[component]
fn List(page: Page<JobRow>, cursor: Cursor) -> impl IntoView {
    if page.rows.is_empty() {
        return view! { <Empty shape=Shape::Queue title=words::NO_JOBS text=words::NO_JOBS_TEXT /> }.into_any();
    }
    let heads = [words::KIND, words::STATE, words::ATTEMPTS, words::REASON, words::CREATED].map(t).to_vec();
    let rows = page.rows.into_iter().map(|row| {
        let tone = match row.state {
            JobState::Done => "good",
            JobState::Queued | JobState::Running => "info",
            JobState::Failed => "bad",
        };
        view! {
            <tr>
                <td>{audit::job(&row.kind).map(t)} " " <small class="muted mono">{row.kind.clone()}</small></td>
                <td><Dot tone label=t(words::job_state(row.state)) /></td>
                <td class="digits">{format!("{} / {}", row.attempts, row.max_attempts)}</td>
                <td class="clip wide" title=row.last_error.clone()>{row.last_error.clone()}</td>
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
