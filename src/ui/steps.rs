//! The steps of an activation and the permissions that it needs: in the console, and on the page of a link.

use leptos::prelude::*;

use super::form::CopyButton;
use super::icon::{Icon, Shape};
use super::{lang, t};
use crate::domain::activation::{CopyValue, FeatureRow, Obstacle, Step, StepKind, StepState};
use crate::domain::permission::Given;
use crate::messages::console::activation as words;
use crate::messages::word;

/// Provided by a page that has no WebAssembly: its values are copied by the document's own few lines.
#[derive(Clone, Copy)]
pub struct ByDocument;

/// A value to copy. Without any script it can still be selected as a whole.
#[component]
pub fn Value(value: String) -> impl IntoView {
    let button = if use_context::<ByDocument>().is_some() {
        let copy = value.clone();
        view! {
            <button type="button" class="button small" hidden data-copy=copy data-copied=t(word::COPIED)>
                {t(word::COPY)}
            </button>
        }
        .into_any()
    } else {
        view! { <CopyButton value=value.clone() /> }.into_any()
    };
    view! { <p class="copy-row"><code>{value}</code>{button}</p> }
}

/// `more`: what a step has besides its words, such as a form.
#[component]
pub fn StepList(steps: Vec<Step>, more: impl Fn(StepKind) -> Option<AnyView>) -> impl IntoView {
    let rows = steps.into_iter().map(|step| {
        let more = more(step.kind);
        row(step, more)
    });
    view! { <ol class="stages path">{rows.collect_view()}</ol> }
}

fn row(step: Step, more: Option<AnyView>) -> AnyView {
    let (tone, shape, state) = match step.state {
        StepState::Done => ("good", Shape::Check, words::DONE),
        StepState::Told => ("", Shape::Check, words::TOLD),
        StepState::Failed => ("bad", Shape::Cross, words::FAILED),
        StepState::Now => ("now", Shape::Forward, words::NOW),
        StepState::Later => ("", Shape::Clock, words::LATER),
    };
    let open = matches!(step.state, StepState::Now | StepState::Failed);
    view! {
        <li class=format!("stage {tone}")>
            <span class="stage-mark"><Icon shape /></span>
            <details class="stage-body" open=open>
                <summary>
                    <b>{step.title}</b>
                    <small>{t(state)}</small>
                </summary>
                {step.found.map(|found| view! { <p class="muted">{found}</p> })}
                {step.obstacle.map(obstacle)}
                <p>{step.text}</p>
                {step.copy.into_iter().map(labelled).collect_view()}
                {more}
                {step.link.map(link)}
            </details>
        </li>
    }
    .into_any()
}

fn labelled(copy: CopyValue) -> AnyView {
    view! {
        <div class="labelled">
            <span>{copy.label}</span>
            <Value value=copy.value />
        </div>
    }
    .into_any()
}

fn link(to: CopyValue) -> AnyView {
    if to.value.starts_with('/') {
        return view! { <p><a class="button small" href=to.value>{to.label}</a></p> }.into_any();
    }
    view! { <p><a class="button small" href=to.value target="_blank" rel="noopener noreferrer">{to.label}</a></p> }.into_any()
}

fn obstacle(found: Obstacle) -> AnyView {
    let Obstacle { cause, remedy, copy, link: place, said } = found;
    let place = place.filter(|place| place.starts_with("https://"));
    view! {
        <div class="notice warning">
            <div>
                {(!cause.is_empty()).then(|| view! { <p><b>{cause}</b></p> })}
                {(!remedy.is_empty()).then(|| view! { <p>{remedy}</p> })}
                {copy.map(|value| view! { <Value value /> })}
                {place.map(|value| link(CopyValue { label: t(words::OPEN).to_owned(), value }))}
                {said.map(|said| view! { <code class="said">{said.code.map(|code| format!("{code} "))}{said.text}</code> })}
            </div>
        </div>
    }
    .into_any()
}

/// Which permissions each feature needs, and whether it has them.
#[component]
pub fn Features(features: Vec<FeatureRow>) -> impl IntoView {
    let rows = features.into_iter().map(|row| {
        let tone_of = tone;
        let tone = tone(row.given);
        let codes = if row.codes.is_empty() {
            view! { <p class="help">{t(words::NONE_NEEDED)}</p> }.into_any()
        } else {
            view! { <Value value=row.codes /> }.into_any()
        };
        let each = row.each.into_iter().map(|scope| {
            let place = scope.link.filter(|link| scope.given == Given::Missing && link.starts_with("https://"));
            let place = place.map(|value| link(CopyValue { label: t(words::OPEN).to_owned(), value }));
            let state = view! { <span class=format!("dot {}", tone_of(scope.given))>{words::given(scope.given).get(lang())}</span> };
            view! { <div class="scope"><code>{scope.code}</code> " " {state} {place}</div> }.into_any()
        });
        view! {
            <li>
                <div class="address-head"><b>{row.name}</b><span class=format!("dot {tone}")>{words::given(row.given).get(lang())}</span></div>
                {each.collect_view()}
                {codes}
            </li>
        }
    });
    view! {
        <section class="panel">
            <details class="features">
                <summary><h2>{t(words::PERMISSIONS)}</h2></summary>
                <p class="muted">{t(words::PERMISSIONS_TEXT)}</p>
                <ul>{rows.collect_view()}</ul>
            </details>
        </section>
    }
}

/// How it looks that something is given, or not.
pub const fn tone(given: Given) -> &'static str {
    match given {
        Given::Works => "good",
        Given::Missing => "bad",
        Given::Unknown => "",
    }
}

/// How many of the steps are done.
#[component]
pub fn Progress(done: usize, of: usize) -> impl IntoView {
    let text = words::DONE_OF.with(lang(), &[&done.to_string(), &of.to_string()]);
    view! {
        <progress max=of.to_string() value=done.to_string() aria-label=text.clone()></progress>
        <span class="muted">{text.clone()}</span>
    }
}

/// How long ago the vendor was asked.
#[component]
pub fn CheckedAt(at: Option<crate::domain::time::Time>) -> impl IntoView {
    match at {
        Some(at) => view! { <span class="muted">{t(words::CHECKED)} " " <super::time::Ago at /></span> }.into_any(),
        None => view! { <span class="muted">{t(words::NOT_CHECKED)}</span> }.into_any(),
    }
}
