//! The audit log.

use leptos::prelude::*;

use super::load::{Load, load};
use super::parts::{Cursor, Empty, Head, Pager, Table};
use crate::api::overview::ListAudit;
use crate::domain::overview::AuditRow;
use crate::domain::page::Page;
use crate::messages::console;
use crate::messages::console::{audit, work as words};
use crate::ui::icon::Shape;
use crate::ui::t;
use crate::ui::time::Ago;

#[component]
pub fn Logs() -> impl IntoView {
    let cursor = Cursor::of_page();
    let found = load(move || ListAudit { before: cursor.get() });
    view! {
        <Head title=t(console::LOGS) lead=t(words::LOGS_LEAD) />
        <Load from=found view=move |page| view! { <List page cursor /> }.into_any() />
    }
}

#[component]
fn List(page: Page<AuditRow>, cursor: Cursor) -> impl IntoView {
    if page.rows.is_empty() {
        return view! { <Empty shape=Shape::List title=words::NO_LOGS text=words::LOGS_LEAD /> }.into_any();
    }
    let heads = [words::CREATED, words::ACTOR, words::ACTION, words::SUBJECT].map(t).to_vec();
    let rows = page.rows.into_iter().map(|row| {
        view! {
            <tr>
                <td><Ago at=row.at /></td>
                <td>{row.actor}</td>
                <td>{audit::action(&row.action).map(t)} " " <small class="muted mono">{row.action.clone()}</small></td>
                <td class="clip wide">{row.about.map(|about| format!("{about} · "))} {row.subject} {row.detail.map(|detail| format!(" · {detail}"))}</td>
            </tr>
        }
    });
    view! {
        <Table heads>{rows.collect_view()}</Table>
        <Pager cursor older=page.older />
    }
    .into_any()
}
