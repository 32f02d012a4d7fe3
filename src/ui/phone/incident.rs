//! One incident: what happened, and what one can do.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::frame::{Bar, Tabs, Token};
use crate::api::incident::ActOnIncident;
use crate::domain::binding::PhoneApp;
use crate::domain::id::{IncidentId, MobileAppId};
use crate::domain::incident::{Action, Happened, IncidentDetail, IncidentState};
use crate::messages::{phone as words, word};
use crate::ui::form::{FormError, FormState, Submit};
use crate::ui::icon::{Icon, Shape};
use crate::ui::time::Ago;
use crate::ui::{t, tf};

#[component]
pub fn Incident(app: PhoneApp, incident: IncidentDetail) -> impl IntoView {
    let state = FormState::new(ActOnIncident::PATH);
    let may = |action| incident.actions.contains(&action);
    let (respond, finish) = (may(Action::Respond), may(Action::Finish));
    let act = |action| view! { <Act app=app.id incident=incident.row.id action state /> };
    let actions = view! {
        <div class="actions">
            {respond.then(|| act(Action::Respond))}
            {finish
                .then(|| {
                    view! {
                        <details class="ask">
                            <summary class="button">{t(words::FINISH)}</summary>
                            <div class="ask-body">
                                <p>{t(words::FINISH_ASK)}</p>
                                {act(Action::Finish)}
                            </div>
                        </details>
                    }
                })}
        </div>
    };
    let others = incident.row.assignee.as_ref().filter(|_| !finish && incident.row.state != IncidentState::Finished);
    let others = others.map(|assignee| view! { <p class="help">{tf(words::NOT_YOURS, &[&assignee.name])}</p> });
    view! {
        <Bar title=app.company.clone() back=format!("/m/{}/todo", app.id) />
        <main class="page tabbed">
            <Facts incident=incident.clone() />
            {others}
            <Timeline incident />
            <FormError state />
            {actions}
        </main>
        <Tabs app current="todo" />
    }
}

/// One action as a form.
#[component]
fn Act(app: MobileAppId, incident: IncidentId, action: Action, state: FormState) -> impl IntoView {
    let (word, label, class) = match action {
        Action::Respond => ("respond", words::RESPOND, "button primary"),
        Action::Finish => ("finish", words::FINISH_YES, "button danger"),
    };
    view! {
        <form method="post" action=ActOnIncident::PATH>
            <Token />
            <input type="hidden" name="form[app]" value=app.to_string() />
            <input type="hidden" name="form[incident]" value=incident.to_string() />
            <input type="hidden" name="form[action]" value=word />
            <Submit state label=t(label) class />
        </form>
    }
}

#[component]
fn Facts(incident: IncidentDetail) -> impl IntoView {
    let row = incident.row;
    view! {
        <p class=format!("incident-head {}", row.level.word())>
            <span class="level">{row.level.word()}</span>
            <span class="incident-state">{t(word::incident_state(row.state))}</span>
            <Ago at=row.created_at />
        </p>
        <h1>{row.title}</h1>
        {incident.content.map(|content| view! { <p class="content">{content}</p> })}
        <dl class="facts card">
            {row.service.map(|service| view! { <dt>{t(words::SERVICE)}</dt> <dd>{service}</dd> })} <dt>{t(words::ASSIGNEE)}</dt>
            <dd>{row.assignee.map_or_else(|| t(words::UNASSIGNED).to_owned(), |assignee| assignee.name)}</dd>
        </dl>
        {incident
            .url
            .map(|url| {
                view! {
                    <p class="source">
                        <a href=url rel="noopener noreferrer">{t(words::OPEN_SOURCE)} <Icon shape=Shape::Forward /></a>
                    </p>
                }
            })}
    }
}

#[component]
fn Timeline(incident: IncidentDetail) -> impl IntoView {
    let entries = incident.timeline.into_iter().rev().map(|entry| {
        let what = match entry.what {
            Happened::Created => words::CREATED,
            Happened::Responded => words::RESPONDED,
            Happened::Finished => words::WAS_FINISHED,
        };
        view! {
            <li>
                <b>{t(what)}</b>
                {entry.by.map(|by| view! { <span>{by}</span> })}
                <Ago at=entry.at />
            </li>
        }
    });
    view! { <ol class="timeline">{entries.collect_view()}</ol> }
}
