//! The activation of an app: its steps, what is left to do in each, and the links to hand it over.

use leptos::html::Dialog;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;

use super::handovers::Handovers;
use super::tabs::AppHead;
use crate::api::activation::{CheckActivation, ConfirmCompany, EnableSavedApp, PutAgentId, ShowActivation, TellHomePage};
use crate::domain::activation::{Activation, StepKind, StepState};
use crate::domain::id::MobileAppId;
use crate::domain::mobile_app::{AppState, MAX_AGENT_ID, MAX_PERSON};
use crate::messages::console::activation as words;
use crate::messages::console::app;
use crate::messages::word;
use crate::ui::console::load::{Load, load};
use crate::ui::console::parts::NotFound;
use crate::ui::form::{Field, FormError, FormState, Submit};
use crate::ui::icon::{Icon, Shape};
use crate::ui::steps::{CheckedAt, Features, Progress, StepList};
use crate::ui::t;

/// `/console/mobile-apps/{app}/steps`
#[component]
pub fn Steps() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("app").and_then(|id| id.parse::<MobileAppId>().ok()));
    let Some(id) = id else { return view! { <NotFound /> }.into_any() };
    let activation = load(move || ShowActivation { id });
    view! { <Load from=activation view=move |activation| view! { <Page activation /> }.into_any() /> }.into_any()
}

#[component]
fn Page(activation: Activation) -> impl IntoView {
    let head = activation.card.clone();
    let id = head.id;
    let now = RwSignal::new(activation);
    // These outlive the steps, which are made anew by what a form came to, maybe while another is on its way.
    let refused = RwSignal::new(false);
    let asking = FormState::new(ShowActivation::PATH);
    view! {
        <AppHead card=head />
        <div class="split uneven">
            <div>
                {move || now.with(|activation| view! { <Shown activation=activation.clone() now refused asking /> })}
            </div>
            <div class="split-side">
                <Handovers app=id />
                {move || now.with(|activation| view! { <Features features=activation.features.clone() /> })}
            </div>
        </div>
    }
}

/// What stands now; what a form comes to is shown in its place.
#[component]
fn Shown(activation: Activation, now: RwSignal<Activation>, refused: RwSignal<bool>, asking: FormState) -> impl IntoView {
    let id = activation.card.id;
    let state = FormState::new(CheckActivation::PATH);
    let (done, of) = (activation.done(), activation.steps.len());
    let refresh = move || asking.send_to(ShowActivation::PATH, format!("id={id}"), move |fresh| now.set(fresh));
    let complete = activation.card.state == AppState::Enabled
        && activation
            .steps
            .iter()
            .all(|step| matches!(step.kind, StepKind::Bind | StepKind::People) || matches!(step.state, StepState::Done | StepState::Told));
    let kinds = activation.clone();
    let more = move |kind| match kind {
        StepKind::Enable if kinds.card.state != AppState::Enabled => Some(view! { <Enable of=kinds.clone() now refused /> }.into_any()),
        kind => extra(kind, &kinds, refresh),
    };
    view! {
        <section class="panel" aria-labelledby="steps">
            <header class="panel-head">
                <h2 id="steps">{t(words::STEPS)}</h2>
                <Progress done of />
            </header>
            <p class="muted">{t(words::STEPS_TEXT)}</p>
            <form method="post" action=CheckActivation::PATH class="check-row" on:submit=state.on_submit(move |fresh| now.set(fresh))>
                <input type="hidden" name="form[id]" value=id.to_string() />
                <Submit state label=t(words::CHECK_AGAIN) class="button" />
                <CheckedAt at=activation.checked_at />
            </form>
            <FormError state />
            {complete.then(|| view! { <Complete home=activation.home_page.clone() /> })}
            {activation.company_found.clone().map(|corp_id| view! { <Company id corp_id refresh /> })}
            <StepList steps=activation.steps more />
        </section>
    }
}

/// What works now, and what comes next.
#[component]
fn Complete(home: String) -> impl IntoView {
    view! {
        <div class="notice good">
            <Icon shape=Shape::Check />
            <div>
                <p><b>{t(words::COMPLETE)}</b></p>
                <p>{t(words::COMPLETE_TEXT)}</p>
                <p class="check-row">
                    <a class="button small" href="/console/personnel">{t(words::INVITE)}</a>
                    <a class="button small" href=home target="_blank" rel="noopener">{t(words::OPEN_HOME)}</a>
                </p>
            </div>
        </div>
    }
}

/// What a step has besides its words.
fn extra(kind: StepKind, of: &Activation, refresh: impl Fn() + Copy + Send + Sync + 'static) -> Option<AnyView> {
    let id = of.card.id;
    let open = |kind| of.steps.iter().any(|step| step.kind == kind && step.state != StepState::Done);
    match kind {
        StepKind::Credentials if open(kind) => {
            Some(view! { <p><a class="button small" href=format!("/console/mobile-apps/{id}")>{t(words::ENTER)}</a></p> }.into_any())
        }
        StepKind::AgentId if open(kind) => Some(view! { <AgentId id refresh /> }.into_any()),
        StepKind::Company if open(kind) => {
            let to = format!("/console/mobile-apps/{id}/company");
            Some(view! { <p><a class="button small" rel="external" href=to>{t(words::CHOOSE_COMPANY)}</a></p> }.into_any())
        }
        StepKind::HomePage if open(kind) => Some(view! { <HomePage id refresh /> }.into_any()),
        _ => None,
    }
}

#[component]
fn AgentId(id: MobileAppId, refresh: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let state = FormState::new(PutAgentId::PATH);
    view! {
        <form method="post" action=PutAgentId::PATH on:submit=state.on_submit(move |()| refresh()) novalidate>
            <input type="hidden" name="form[app]" value=id.to_string() />
            <Field state name="agent_id" label=words::AGENT_ID inputmode="numeric" mono=true max=MAX_AGENT_ID />
            <FormError state />
            <Submit state label=t(words::SAVE_AGENT_ID) class="button small" />
        </form>
    }
}

#[component]
fn HomePage(id: MobileAppId, refresh: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let state = FormState::new(TellHomePage::PATH);
    view! {
        <form method="post" action=TellHomePage::PATH on:submit=state.on_submit(move |()| refresh())>
            <input type="hidden" name="form[id]" value=id.to_string() />
            <FormError state />
            <Submit state label=t(words::HOME_PAGE_DONE) class="button small" />
        </form>
    }
}

#[component]
fn Enable(of: Activation, now: RwSignal<Activation>, refused: RwSignal<bool>) -> impl IntoView {
    let state = FormState::new(EnableSavedApp::PATH);
    let answered = move |fresh: Activation| {
        if fresh.card.state == AppState::Enabled {
            // The head says so, too.
            crate::ui::client::reload();
        } else {
            refused.set(true);
            now.set(fresh);
        }
    };
    let people = of.people.into_iter().map(|person| view! { <option value=person.user_id>{person.name}</option> }).collect_view();
    view! {
        <form method="post" action=EnableSavedApp::PATH on:submit=state.on_submit(answered) novalidate>
            <input type="hidden" name="form[app]" value=of.card.id.to_string() />
            <Field state name="test_person" label=app::TEST_PERSON max=MAX_PERSON list="people" />
            <datalist id="people">{people}</datalist>
            <FormError state />
            {move || refused.get().then(|| view! { <p class="notice warning" role="alert">{t(words::NOT_ENABLED)}</p> })}
            <Submit state label=t(words::ENABLE_NOW) class="button primary" />
        </form>
    }
}

/// Asks whether the company that the scan found is the right one. It is open from the start, so that it needs no script.
#[component]
fn Company(id: MobileAppId, corp_id: String, refresh: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let state = FormState::new(ConfirmCompany::PATH);
    let dialog = NodeRef::<Dialog>::new();
    let close = move |_| {
        #[cfg(feature = "hydrate")]
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    view! {
        <dialog class="ask inline" open node_ref=dialog aria-labelledby="company" aria-describedby="company-text">
            <form method="post" action=ConfirmCompany::PATH on:submit=state.on_submit(move |()| refresh())>
                <input type="hidden" name="form[app]" value=id.to_string() />
                <input type="hidden" name="form[corp_id]" value=corp_id.clone() />
                <h2 id="company">{t(words::COMPANY_FOUND)}</h2>
                <p id="company-text">{t(words::COMPANY_FOUND_TEXT)}</p>
                <p><code>{corp_id}</code></p>
                <FormError state />
                <div class="dialog-actions">
                    <button type="button" class="button" on:click=close>{t(word::CANCEL)}</button>
                    <Submit state label=t(words::CONFIRM_COMPANY) />
                </div>
            </form>
        </dialog>
    }
}
