//! The overview: how far one has come, and what needs attention.

use leptos::prelude::*;

use super::load::{Load, load};
use super::mobile_apps::Notices;
use super::parts::Head;
use crate::api::overview::ShowOverview;
use crate::domain::overview::Overview as Counts;
use crate::messages::{Text, console as words};
use crate::ui::icon::{Icon, Shape};
use crate::ui::{t, tf};

#[component]
pub fn Overview() -> impl IntoView {
    let counts = load(|| ShowOverview {});
    view! {
        <Head title=t(words::OVERVIEW) lead=t(words::OVERVIEW_TEXT) />
        <Load from=counts view=|counts| view! { <Page counts /> }.into_any() />
    }
}

#[component]
fn Page(counts: Counts) -> impl IntoView {
    let figures = [
        ("/console/incidents", words::OPEN_INCIDENTS, counts.open_incidents.to_string(), false),
        ("/console/personnel", words::BOUND_MEMBERS, format!("{} / {}", counts.bound_members, counts.members), false),
        ("/console/inbox", words::DECISIONS, counts.open_decisions.to_string(), counts.open_decisions > 0),
        ("/console/jobs?state=failed", words::FAILED_JOBS, counts.failed_jobs.to_string(), counts.failed_jobs > 0),
    ];
    let bound = tf(words::BOUND_OF, &[&counts.bound_members.to_string(), &counts.members.to_string()]);
    let steps = [
        (counts.enabled_apps > 0, "/console/mobile-apps", words::STEP_APP, t(words::STEP_APP_TEXT).to_owned()),
        (counts.sms_ready, "/console/settings/sms", words::STEP_SMS, t(words::STEP_SMS_TEXT).to_owned()),
        (counts.members > 0, "/console/personnel/new", words::STEP_PEOPLE, t(words::STEP_PEOPLE_TEXT).to_owned()),
        (
            counts.bound_members > 0,
            "/console/personnel",
            words::STEP_BIND,
            if counts.members > 0 { bound } else { t(words::STEP_BIND_TEXT).to_owned() },
        ),
        (counts.has_token, "/console/settings/tokens", words::STEP_TOKEN, t(words::STEP_TOKEN_TEXT).to_owned()),
    ];
    let done = steps.iter().filter(|step| step.0).count();
    let notices = counts.notices.into_iter().map(|app| {
        view! {
            <section class="told">
                <h2><a href=format!("/console/mobile-apps/{}", app.id)>{app.company}</a></h2>
                <Notices of=app.notices />
            </section>
        }
    });
    view! {
        {notices.collect_view()}
        <ul class="figures">
            {figures
                .map(|(href, label, value, loud)| {
                    view! {
                        <li>
                            <a class="figure" class:loud=loud href=href>
                                <b>{value}</b>
                                <span>{t(label)}</span>
                            </a>
                        </li>
                    }
                })}
        </ul>
        <section class="panel" aria-labelledby="steps">
            <header class="panel-head">
                <h2 id="steps">{t(words::FIRST_STEPS)}</h2>
                <progress max="5" value=done.to_string() aria-labelledby="steps"></progress>
                <span class="muted">{format!("{done} / 5")}</span>
            </header>
            <ol class="steps">
                {steps.into_iter().map(|(done, href, title, text)| view! { <Step done href title text /> }).collect_view()}
            </ol>
        </section>
    }
}

#[component]
fn Step(done: bool, href: &'static str, title: Text, text: String) -> impl IntoView {
    view! {
        <li class:done=done>
            <a href=href class="step-link">
                <span class="step-mark">{done.then(|| view! { <Icon shape=Shape::Check /> })}</span>
                <span>
                    <b>{t(title)}</b>
                    <small>{text}</small>
                </span>
                <Icon shape=Shape::Forward />
            </a>
        </li>
    }
}
