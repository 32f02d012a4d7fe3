//! `/console/mobile-apps/{app}/events/{event}`: one event, with what came in it, and handling it again.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::done;
use super::events::{reason, tone, what};
use crate::api::mobile_app::ReplayEvent;
use crate::domain::mobile_app::{AppCard, EventDetail, EventKind};
use crate::messages::console::app::events as words;
use crate::ui::console::mobile_app::AppHead;
use crate::ui::console::parts::Dot;
use crate::ui::form::{FormError, FormState, Submit};
use crate::ui::icon::{Icon, Shape};
use crate::ui::t;

#[derive(Clone, Debug)]
pub struct EventPage {
    pub card: AppCard,
    pub detail: EventDetail,
    /// It was just told to be handled again.
    pub replayed: bool,
}

pub fn view(EventPage { card, detail, replayed }: EventPage) -> impl IntoView {
    let EventDetail { row, handled, fields } = detail;
    let app = card.id;
    let list = format!("/console/mobile-apps/{app}/events");
    let (text, code) = what(&row);
    let mut facts = vec![
        (words::WHEN, row.exact.clone()),
        (words::KIND, t(words::kind(row.kind)).to_owned()),
        (words::WHAT, code.map_or(text.clone(), |code| format!("{text} ({code})"))),
    ];
    facts.extend(reason(&row).map(|reason| (words::REASON, reason)));
    let is_kept = row.callback.is_some() && !fields.is_empty();
    if is_kept {
        facts.push((words::HANDLED, handled.unwrap_or_else(|| t(words::NOT_HANDLED).to_owned())));
    }
    let facts = facts.into_iter().map(|(label, value)| view! { <dt>{t(label)}</dt> <dd>{value}</dd> }).collect_view();
    let content = (row.kind == EventKind::Callback).then(|| content(fields));
    let state = FormState::new(ReplayEvent::PATH);
    let replay = is_kept.then(|| {
        view! {
            <form class="panel" method="post" action=ReplayEvent::PATH>
                <input type="hidden" name="form[app]" value=app.to_string() />
                <input type="hidden" name="form[event]" value=row.id.to_string() />
                <p class="muted">{t(words::REPLAY_TEXT)}</p>
                <FormError state />
                <div class="form-actions">
                    <Submit state label=t(words::REPLAY) class="button" />
                </div>
            </form>
        }
    });
    view! {
        <AppHead card plain=true />
        {done(replayed, words::REPLAYED)}
        <p><a class="up" href=list><Icon shape=Shape::Back />{t(crate::messages::console::app::TAB_EVENTS)}</a></p>
        <section class="panel">
            <header class="panel-head">
                <h2>{t(words::EVENT)}</h2>
                <Dot tone=tone(row.result) label=t(words::result(row.result)) />
            </header>
            <dl class="facts">{facts}</dl>
        </section>
        {content}
        {replay}
    }
}

fn content(fields: Vec<(String, String)>) -> impl IntoView {
    let body = if fields.is_empty() {
        view! { <p class="muted">{t(words::NO_CONTENT)}</p> }.into_any()
    } else {
        let fields = fields.into_iter().map(|(path, value)| view! { <dt><code>{path}</code></dt> <dd><code>{value}</code></dd> });
        view! { <dl class="facts">{fields.collect_view()}</dl> }.into_any()
    };
    view! {
        <section class="panel">
            <header class="panel-head">
                <h2>{t(words::CONTENT)}</h2>
            </header>
            {body}
        </section>
    }
}
