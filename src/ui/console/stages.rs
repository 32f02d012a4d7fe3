//! The check of a mobile app, stage by stage.

use leptos::prelude::*;

use crate::domain::check::{Report, Stage, StageState};
use crate::domain::id::MobileAppId;
use crate::domain::vendor::Vendor;
use crate::messages::console::app;
use crate::messages::console::check as words;
use crate::messages::console::symptom::SUPPORT;
use crate::messages::word;
use crate::ui::form::CopyButton;
use crate::ui::icon::{Icon, Shape};
use crate::ui::{t, tf};

/// What the last check found; before one, what it will do.
#[component]
pub fn Stages(
    vendor: Vendor,
    report: RwSignal<Option<Report>>,
    pending: RwSignal<bool>,
    /// A saved one has a support bundle.
    id: Option<MobileAppId>,
) -> impl IntoView {
    let name = t(word::vendor(vendor));
    view! {
        <section class="panel check" id="check" tabindex="-1" aria-live="polite" aria-busy=move || pending.get().then_some("true")>
            <header class="panel-head">
                <h2>{tf(app::CHECK_TITLE, &[name])}</h2>
                {id.map(support)}
            </header>
            {move || match (pending.get(), report.get()) {
                (true, so_far) => {
                    let stages = so_far.map(|report| report.stages).unwrap_or_default();
                    view! {
                        <p class="check-running">
                            <span class="spinner on" aria-hidden="true"></span>
                            {tf(app::CHECK_RUNNING, &[name])}
                        </p>
                        <ol class="stages">{stages.into_iter().map(|stage| view! { <StageRow name stage /> }).collect_view()}</ol>
                    }
                        .into_any()
                }
                (false, None) => view! { <p class="muted">{tf(app::CHECK_IDLE, &[name])}</p> }.into_any(),
                (false, Some(report)) => view! { <Result vendor report /> }.into_any(),
            }}
        </section>
    }
}

/// A download, which the router leaves alone.
fn support(id: MobileAppId) -> impl IntoView {
    view! { <a class="button small" href=format!("/console/mobile-apps/{id}/support.json") download="">{t(SUPPORT)}</a> }
}

#[component]
fn Result(vendor: Vendor, report: Report) -> impl IntoView {
    let (tone, verdict) = if report.passed() && report.is_clean() {
        ("good", words::ALL_PASSED)
    } else if report.passed() {
        ("warning", app::CHECK_PARTLY)
    } else if report.waits_for_person() {
        ("info", words::CHOOSE_PERSON)
    } else {
        ("warning", words::SOME_FAILED)
    };
    // WeCom has an order of its own.
    let untrusted = vendor == Vendor::WeCom
        && report.stages.iter().any(|stage| stage.said.as_ref().is_some_and(|said| said.code.as_deref() == Some("60020")));
    let name = t(word::vendor(vendor));
    view! {
        <p class=format!("notice {tone}")>{t(verdict)}</p>
        <ol class="stages">{report.stages.into_iter().map(|stage| view! { <StageRow name stage /> }).collect_view()}</ol>
        {untrusted.then(|| view! { <p class="notice info">{t(words::ORDER)}</p> })}
    }
}

#[component]
fn StageRow(name: &'static str, stage: Stage) -> impl IntoView {
    let (tone, shape, state) = match stage.state {
        StageState::Passed => ("good", Shape::Check, words::PASSED),
        StageState::Failed => ("bad", Shape::Cross, words::FAILED),
        StageState::Waiting => ("", Shape::Clock, words::WAITING),
        StageState::Skipped => ("", Shape::Dash, words::SKIPPED),
    };
    let tried = matches!(stage.state, StageState::Passed | StageState::Failed);
    view! {
        <li class=format!("stage {tone}")>
            <span class="stage-mark"><Icon shape /></span>
            <div class="stage-body">
                <p class="stage-head">
                    <b>{t(words::stage(stage.kind))}</b>
                    <span>{t(state)}</span>
                    {tried.then(|| view! { <small>{tf(words::TOOK, &[&stage.took_ms.to_string()])}</small> })}
                </p>
                {stage.found.map(|found| view! { <p>{found}</p> })}
                {stage.cause.map(|cause| view! { <p><b>{t(words::CAUSE)}": "</b>{cause}</p> })}
                {stage.remedy.map(|remedy| view! { <p><b>{t(words::REMEDY)}": "</b>{remedy}</p> })}
                {stage.reference.map(|reference| view! { <p class="muted">{tf(words::REFERENCE, &[&reference])}</p> })}
                {stage.copy.map(|value| view! { <p class="copy-row"><code>{value.clone()}</code><CopyButton value /></p> })}
                {stage
                    .link
                    .filter(|link| link.starts_with("https://"))
                    .map(|link| {
                        view! {
                            <p><a class="button small" href=link target="_blank" rel="noopener noreferrer">{tf(app::OPEN_CONSOLE, &[name])}</a></p>
                        }
                    })}
                {stage
                    .said
                    .map(|said| {
                        view! {
                            <details>
                                <summary>{tf(app::SAID, &[name])} {said.code.map(|code| format!(" · {code}"))}</summary>
                                <code class="said">{said.text}</code>
                            </details>
                        }
                    })}
            </div>
        </li>
    }
}
