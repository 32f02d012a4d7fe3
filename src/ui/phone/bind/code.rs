//! The verification code: entered, sent again, and how its SMS fares.

use std::time::Duration;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::AppFields;
use crate::api::binding::{AskForHelp, EnterCode, SendCode, ShowBinding};
use crate::domain::binding::{BindStep, BindView, CODE_DIGITS, CodeDelivery, PhoneApp};
use crate::domain::id::MobileAppId;
use crate::messages::{phone as words, problem};
use crate::ui::client;
use crate::ui::form::{Field, FormError, FormState, Submit};
use crate::ui::{lang, t};

#[component]
pub(super) fn Code(
    app: PhoneApp,
    phone: String,
    shown: RwSignal<BindView>,
    moved: impl Fn(BindView) + Clone + Send + 'static,
) -> impl IntoView {
    let lang = lang();
    let state = FormState::new(EnterCode::PATH);
    let again = FormState::new(SendCode::PATH);
    let id = app.id;
    let todo = format!("/m/{id}/todo");
    let entered = {
        let moved = moved.clone();
        move |view: BindView| match view.step {
            BindStep::Bound { .. } => client::go_to(&todo),
            _ => moved(view),
        }
    };
    watch_delivery(id, shown);
    let told = Memo::new(move |_| {
        shown.with(|view| match view.step {
            BindStep::Code { delivery: CodeDelivery::Sent, .. } => ("lead", words::CODE_SENT),
            BindStep::Code { delivery: CodeDelivery::Failed, .. } => ("notice bad", words::CODE_NOT_SENT),
            _ => ("lead", words::CODE_SENDING),
        })
    });
    // Another code is on its way: what was typed belongs to the one before.
    let resent = move |view: BindView| {
        state.error.set(None);
        client::set_value("f-code", "");
        client::focus("f-code");
        moved(view);
    };
    view! {
        <main class="page">
            <h1 id="title" tabindex="-1">{t(words::CODE_TITLE)}</h1>
            <p class=move || told.get().0 role="status">{move || told.get().1.with(lang, &[&phone])}</p>
            <form method="post" action=EnterCode::PATH class="step" on:submit=state.on_submit(entered) novalidate>
                <AppFields app=id />
                <div class="code-field">
                    <Field
                        state
                        name="code"
                        label=words::CODE
                        autocomplete="one-time-code"
                        inputmode="numeric"
                        max={CODE_DIGITS as u32 + 6}
                    />
                </div>
                <CodeError state />
                <div class="actions">
                    <Submit state label=t(words::FINISH_BINDING) />
                </div>
            </form>
            <form method="post" action=SendCode::PATH class="resend" on:submit=again.on_submit(resent)>
                <AppFields app=id />
                <FormError state=again />
                <Resend shown pending=again.pending />
            </form>
            {move || help(shown).map(|text| view! { <Help app=id text /> })}
        </main>
    }
}

fn help(shown: RwSignal<BindView>) -> Option<String> {
    shown.with(|view| if let BindStep::Code { help, .. } = &view.step { help.clone() } else { None })
}

/// What to do where codes do not get through. Its form is for once: the browser posts it by itself.
#[component]
fn Help(app: MobileAppId, text: String) -> impl IntoView {
    view! {
        <form method="post" action=AskForHelp::PATH class="resend">
            <AppFields app />
            <p class="notice warning">{text}</p>
            <button type="submit" class="button">{t(words::ASK_ADMIN)}</button>
        </form>
    }
}

/// The code's own problems stand at its field, not above the page.
#[component]
fn CodeError(state: FormState) -> impl IntoView {
    let lang = lang();
    let text = move || {
        state.error.with(|error| {
            let error = error.as_ref().filter(|error| error.fields().is_none_or(crate::domain::form::FieldErrors::is_empty))?;
            Some(problem::error(error, lang))
        })
    };
    view! { <div role="alert">{move || text().map(|text| view! { <p class="notice bad">{text}</p> })}</div> }
}

/// Counts down; without scripts the button is there at once, and the server says how long to wait.
#[component]
fn Resend(shown: RwSignal<BindView>, pending: RwSignal<bool>) -> impl IntoView {
    let left = RwSignal::new(0);
    Effect::new(move |_| {
        let seconds = shown.with(|view| if let BindStep::Code { resend_in, .. } = view.step { resend_in } else { 0 });
        left.set(seconds);
        if seconds > 0
            && let Ok(ticking) =
                set_interval_with_handle(move || left.update(|left| *left = left.saturating_sub(1)), Duration::from_secs(1))
        {
            on_cleanup(move || ticking.clear());
        }
    });
    let lang = lang();
    view! {
        <button type="submit" class="button" disabled=move || { left.get() > 0 || pending.get() }>
            {move || match left.get() {
                0 => words::RESEND.get(lang).to_owned(),
                left => words::RESEND_IN.with(lang, &[&left.to_string()]),
            }}
        </button>
    }
}

/// Looks again whether the SMS was taken, until it is known.
fn watch_delivery(app: MobileAppId, shown: RwSignal<BindView>) {
    let sending = |view: &BindView| matches!(view.step, BindStep::Code { delivery: CodeDelivery::Sending, .. });
    Effect::new(move |_| {
        if !shown.with(sending) {
            return;
        }
        let look = move || {
            leptos::task::spawn_local(async move {
                let answer = client::post(ShowBinding::PATH, format!("form%5Bapp%5D={app}")).await;
                // One may have gone on or back meanwhile: then the answer is of yesterday.
                if let Ok(view) = answer.and_then(|json| client::read::<BindView>(&json))
                    && matches!(view.step, BindStep::Code { .. })
                    && shown.try_with_untracked(sending).unwrap_or_default()
                {
                    shown.set(view);
                }
            });
        };
        if let Ok(timer) = set_timeout_with_handle(look, Duration::from_millis(1_200)) {
            on_cleanup(move || timer.clear());
        }
    });
}
