//! Deliveries: every message and SMS, and what became of it.

use leptos::prelude::*;

use super::load::{Load, load};
use super::parts::{Cursor, Dot, Empty, Head, Pager, Table};
use crate::api::job::ListDeliveries;
use crate::domain::delivery::{Channel, DeliveryRow, DeliveryState};
use crate::domain::page::Page;
use crate::messages::console::work as words;
use crate::messages::{console, word};
use crate::ui::icon::Shape;
use crate::ui::t;
use crate::ui::time::Ago;

#[component]
pub fn Deliveries() -> impl IntoView {
    let cursor = Cursor::of_page();
    let found = load(move || ListDeliveries { before: cursor.get() });
    view! {
        <Head title=t(console::DELIVERIES) lead=t(words::DELIVERIES_LEAD) />
        <Load from=found view=move |page| view! { <List page cursor /> }.into_any() />
    }
}

#[component]
fn List(page: Page<DeliveryRow>, cursor: Cursor) -> impl IntoView {
    if page.rows.is_empty() {
        return view! { <Empty shape=Shape::Send title=words::NO_DELIVERIES text=words::NO_DELIVERIES_TEXT /> }.into_any();
    }
    let heads = [words::RECIPIENT, words::PURPOSE, words::CHANNEL, words::STATE, words::REASON, words::CREATED].map(t).to_vec();
    let rows = page.rows.into_iter().map(|row| {
        let tone = match row.state {
            DeliveryState::Sent => "good",
            DeliveryState::Queued => "info",
            DeliveryState::Failed => "bad",
        };
        let channel = match row.channel {
            Channel::Sms => t(words::BY_SMS),
            Channel::Chat(vendor) => t(word::vendor(vendor)),
        };
        view! {
            <tr>
                <td>{row.recipient.unwrap_or_else(|| "–".to_owned())}</td>
                <td>{t(words::purpose(row.purpose))}</td>
                <td>{channel} {row.company.map(|company| view! { " " <small class="muted">{company}</small> })}</td>
                <td><Dot tone label=t(words::delivery_state(row.state)) /></td>
                <td class="clip wide" title=row.error.clone()>{row.error.clone()}</td>
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
