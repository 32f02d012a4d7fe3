//! `/console/mobile-apps/{app}/events`: the event log of an app.

use leptos::prelude::*;

use crate::domain::mobile_app::{AppCard, EventFilter, EventKind, EventResult, EventRow};
use crate::domain::page::Page;
use crate::messages::console::app::events as words;
use crate::messages::console::{audit, check};
use crate::messages::{Text, word};
use crate::ui::console::mobile_app::AppHead;
use crate::ui::console::parts::{Dot, Empty, Table};
use crate::ui::icon::{Icon, Shape};
use crate::ui::{t, tf};

#[derive(Clone, Debug)]
pub struct EventsPage {
    pub card: AppCard,
    pub filter: EventFilter,
    pub page: Page<EventRow>,
}

pub fn view(EventsPage { card, filter, page }: EventsPage) -> impl IntoView {
    let base = format!("/console/mobile-apps/{}/events", card.id);
    view! {
        <AppHead card plain=true />
        <p class="lead">{t(words::LEAD)}</p>
        {filters(&base, &filter)}
        {list(&base, &filter, page)}
    }
}

fn filters(base: &str, filter: &EventFilter) -> impl IntoView + use<> {
    let kinds = EventKind::ALL.map(|kind| (kind.slug(), words::kind(kind)));
    let results = EventResult::ALL.map(|result| (result.slug(), words::result(result)));
    let clear = (!filter.is_empty()).then(|| view! { <a class="button quiet" href=base.to_owned()>{t(words::CLEAR)}</a> });
    view! {
        <form class="filters sought" method="get" action=base.to_owned()>
            {select("kind", words::KIND, &kinds, &filter.kind)}
            {select("result", words::RESULT, &results, &filter.result)}
            {day("from", words::FROM, &filter.from)}
            {day("to", words::TO, &filter.to)}
            <button type="submit" class="button">{t(words::SHOW)}</button>
            {clear}
        </form>
    }
}

fn select(name: &'static str, label: Text, choices: &[(&'static str, Text)], chosen: &str) -> impl IntoView + use<> {
    let options =
        choices.iter().map(|(value, label)| view! { <option value=*value selected=*value == chosen>{t(*label)}</option> }).collect_view();
    view! {
        <label>
            <span>{t(label)}</span>
            <select name=name>
                <option value="">{t(words::ALL)}</option>
                {options}
            </select>
        </label>
    }
}

fn day(name: &'static str, label: Text, value: &str) -> impl IntoView + use<> {
    view! {
        <label>
            <span>{t(label)}</span>
            <input type="date" name=name value=value.to_owned() />
        </label>
    }
}

fn list(base: &str, filter: &EventFilter, page: Page<EventRow>) -> AnyView {
    if page.rows.is_empty() {
        return view! { <Empty shape=Shape::List title=words::NONE text=words::NONE_TEXT /> }.into_any();
    }
    let heads = [words::WHEN, words::KIND, words::WHAT, words::RESULT].map(t).to_vec();
    let rows = page.rows.into_iter().map(|row| line(base, row)).collect_view();
    view! {
        <Table heads>{rows}</Table>
        {pager(base, filter, page.older)}
    }
    .into_any()
}

fn line(base: &str, row: EventRow) -> impl IntoView + use<> {
    let (what, code) = what(&row);
    let what = match row.kind {
        EventKind::Change => view! { {what} }.into_any(),
        _ if row.times > 1 => view! { {tf(words::MORE, &[&row.times.to_string()])} }.into_any(),
        _ => view! { <a href=format!("{base}/{}", row.id)>{what}</a> }.into_any(),
    };
    let by = row.actor.as_ref().map(|actor| tf(words::BY, &[actor]));
    let reason = reason(&row);
    view! {
        <tr>
            <td class="digits">{row.exact.clone()}</td>
            <td>{t(words::kind(row.kind))}</td>
            <td class="wraps">
                {what} " " <small class="muted mono">{code}</small>
                {by.map(|by| view! { " " <small class="muted">{by}</small> })}
            </td>
            <td class="wraps">
                <Dot tone=tone(row.result) label=t(words::result(row.result)) />
                {reason.map(|reason| view! { " " <small class="muted">{reason}</small> })}
            </td>
        </tr>
    }
}

/// What it was in words, and the code beside it.
pub fn what(row: &EventRow) -> (String, Option<String>) {
    let Some(code) = row.what.clone() else { return (t(words::kind(row.kind)).to_owned(), None) };
    let known = match row.kind {
        EventKind::Change => audit::action(&code),
        EventKind::Check => serde_json::from_value(serde_json::Value::String(code.clone())).ok().map(check::stage),
        EventKind::Callback | EventKind::Call => words::what(&code),
    };
    match known {
        Some(text) => (t(text).to_owned(), Some(code)),
        None => (code, None),
    }
}

pub fn reason(row: &EventRow) -> Option<String> {
    let reason = row.reason.clone()?;
    let known = if row.kind == EventKind::Callback { words::reason(&reason) } else { None };
    Some(known.map_or(reason, |text| t(text).to_owned()))
}

pub const fn tone(result: EventResult) -> &'static str {
    match result {
        EventResult::Done => "good",
        EventResult::Repeated => "info",
        EventResult::Refused => "warning",
        EventResult::Failed => "bad",
    }
}

/// Newest and older, as links.
fn pager(base: &str, filter: &EventFilter, older: Option<String>) -> Option<impl IntoView> {
    let paged = !filter.before.is_empty();
    if !paged && older.is_none() {
        return None;
    }
    let EventFilter { kind, result, from, to, .. } = filter;
    let sought = format!("{base}?kind={kind}&result={result}&from={from}&to={to}");
    let newest = paged.then(|| view! { <a class="button" href=sought.clone()>{t(word::NEWEST)}</a> });
    let older = older.map(|older| {
        view! { <a class="button" href=format!("{sought}&before={older}")>{t(word::OLDER)}<Icon shape=Shape::Forward /></a> }
    });
    Some(view! { <nav class="pager" aria-label=t(word::PAGES)>{newest}{older}</nav> })
}
