//! The binding flow: one question per screen. The server says which step is due; each form answers with the next.

mod choose;
mod code;
mod end;
mod who;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use self::choose::{ChatAccount, ChooseRam};
use self::code::Code;
use self::end::{AwaitAdmin, AwaitLink, Bound};
use self::who::{Identity, Introduction};
use super::frame::{Bar, Token};
use crate::api::binding::StepBack;
use crate::domain::binding::{BindStep, BindView, CodeDelivery};
use crate::domain::id::MobileAppId;
use crate::messages::{phone as words, word};
use crate::ui::client;
use crate::ui::form::FormState;
use crate::ui::{lang, t};

/// The whole flow.
#[component]
pub fn Bind(view: BindView) -> impl IntoView {
    let app = view.app.clone();
    let shown = RwSignal::new(view);
    // While one waits for the code the page stays, with what has been typed, however the SMS fares.
    let step = Memo::new(move |_| {
        shown.with(|view| match &view.step {
            BindStep::Code { phone, .. } => {
                BindStep::Code { phone: phone.clone(), resend_in: 0, delivery: CodeDelivery::Sending, help: None }
            }
            other => other.clone(),
        })
    });
    let moved = move |view: BindView| {
        let changed = shown.with_untracked(|old| old.step.progress() != view.step.progress());
        shown.set(view);
        if changed {
            client::focus("title");
        }
    };
    let has_back = move || {
        // Also where one waits: whoever chose the wrong account has no need to wait a day for its link.
        !matches!(step.get(), BindStep::Introduction | BindStep::Bound { .. })
    };
    let page = {
        let app = app.clone();
        move || {
            let app = app.clone();
            match step.get() {
                BindStep::Introduction => {
                    let signed_in_as = shown.with_untracked(|view| view.signed_in_as.clone());
                    let start = shown.with_untracked(|view| view.start);
                    view! { <Introduction app signed_in_as start moved /> }.into_any()
                }
                BindStep::Identity => {
                    let phone = shown.with_untracked(|view| view.phone.clone());
                    view! { <Identity app phone moved /> }.into_any()
                }
                BindStep::RamAccount { choices } => view! { <ChooseRam app choices moved /> }.into_any(),
                BindStep::ChatAccount { summary, account } => {
                    let refused = shown.with_untracked(|view| view.refused);
                    view! { <ChatAccount app summary account refused moved /> }.into_any()
                }
                BindStep::Code { phone, .. } => view! { <Code app phone shown moved /> }.into_any(),
                BindStep::AwaitLink { account } => view! { <AwaitLink app account /> }.into_any(),
                BindStep::AwaitAdmin => {
                    let proved = shown.with_untracked(|view| view.signed_in_as.is_some());
                    view! { <AwaitAdmin app proved /> }.into_any()
                }
                BindStep::Bound { member, ram_account } => view! { <Bound app member ram_account /> }.into_any(),
            }
        }
    };
    view! {
        <Bar title=app.company.clone() />
        <nav class="progress-place" aria-label=t(words::STEPS)>
            {move || has_back().then(|| view! { <BackForm app=app.id from=step.with(BindStep::progress).0 moved /> })}
            <Progress step />
        </nav>
        {page}
    }
}

/// How far one is.
#[component]
fn Progress(step: Memo<BindStep>) -> impl IntoView {
    let lang = lang();
    move || {
        let (now, all) = step.with(BindStep::progress);
        let text = words::STEP.with(lang, &[&now.to_string(), &all.to_string()]);
        (now > 0 && now < all)
            .then(|| view! { <progress class="progress" max=all.to_string() value=now.to_string() aria-label=text></progress> })
    }
}

/// One step back; a form, so that it works without scripts.
#[component]
fn BackForm(app: MobileAppId, from: u8, moved: impl Fn(BindView) + Clone + Send + 'static) -> impl IntoView {
    let state = FormState::new(StepBack::PATH);
    view! {
        <form method="post" action=StepBack::PATH class="back-form" on:submit=state.on_submit(moved)>
            <AppFields app />
            <input type="hidden" name="form[from]" value=from.to_string() />
            <button type="submit" class="link">{"← "}{t(word::BACK)}</button>
        </form>
    }
}

/// What every form of the flow carries.
#[component]
fn AppFields(app: MobileAppId) -> impl IntoView {
    view! {
        <Token />
        <input type="hidden" name="form[app]" value=app.to_string() />
    }
}
