//! The binding flow: one question per screen. The server says which step is due; each form answers with the next.

use std::time::Duration;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::dialog::Dialog;
use super::frame::{Bar, Message, Token};
use super::start::Welcome;
use crate::api::binding::{ChooseRamAccount, EnterCode, IdentifyMember, SendCode, ShowBinding, StartBinding, StepBack};
use crate::domain::binding::{AccountStep, BindProblem, BindStep, BindView, CODE_DIGITS, CodeDelivery, PhoneApp, RamChoice, Summary};
use crate::domain::error::ApiError;
use crate::domain::id::MobileAppId;
use crate::domain::phone::MAX_TYPED;
use crate::domain::refusal::Refusal;
use crate::messages::{phone as words, problem, word};
use crate::ui::client;
use crate::ui::form::{Field, FormError, FormState, Submit};
use crate::ui::icon::Shape;
use crate::ui::{lang, t, tf};

/// The whole flow.
#[component]
pub fn Bind(view: BindView) -> impl IntoView {
    let app = view.app.clone();
    let shown = RwSignal::new(view);
    // While one waits for the code the page stays, with what has been typed, however the SMS fares.
    let step = Memo::new(move |_| {
        shown.with(|view| match &view.step {
            BindStep::Code { phone, .. } => BindStep::Code { phone: phone.clone(), resend_in: 0, delivery: CodeDelivery::Sending },
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
        matches!(step.get(), BindStep::Identity | BindStep::RamAccount { .. } | BindStep::ChatAccount { .. } | BindStep::Code { .. })
    };
    let page = {
        let app = app.clone();
        move || {
            let app = app.clone();
            if shown.with_untracked(|view| !view.inside && view.signed_in_as.is_none()) {
                return view! { <Outside app /> }.into_any();
            }
            match step.get() {
                BindStep::Introduction => {
                    let signed_in_as = shown.with_untracked(|view| view.signed_in_as.clone());
                    view! { <Introduction app signed_in_as moved /> }.into_any()
                }
                BindStep::Identity => view! { <Identity app moved /> }.into_any(),
                BindStep::RamAccount { choices } => view! { <ChooseRam app choices moved /> }.into_any(),
                BindStep::ChatAccount { summary, account } => view! { <ChatAccount app summary account moved /> }.into_any(),
                BindStep::Code { phone, .. } => view! { <Code app phone shown moved /> }.into_any(),
                BindStep::AwaitLink { account } => view! { <AwaitLink app account /> }.into_any(),
                BindStep::AwaitAdmin => view! { <AwaitAdmin app /> }.into_any(),
                BindStep::Bound { member, ram_account } => view! { <Bound app member ram_account /> }.into_any(),
            }
        }
    };
    view! {
        <Bar title=app.company.clone() />
        <nav class="progress-place" aria-label=t(words::STEPS)>
            {move || has_back().then(|| view! { <BackForm app=app.id moved /> })}
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
fn BackForm(app: MobileAppId, moved: impl Fn(BindView) + Clone + Send + 'static) -> impl IntoView {
    let state = FormState::new(StepBack::PATH);
    view! {
        <form method="post" action=StepBack::PATH class="back-form" on:submit=state.on_submit(moved)>
            <AppFields app />
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

#[component]
fn Introduction(app: PhoneApp, signed_in_as: Option<String>, moved: impl Fn(BindView) + Clone + Send + 'static) -> impl IntoView {
    let state = FormState::new(StartBinding::PATH);
    let id = app.id;
    let vendor = t(word::vendor(app.vendor));
    view! {
        <Welcome app>
            {match signed_in_as {
                Some(name) => view! { <p class="who">{tf(words::SIGNED_IN_AS, &[vendor, &name])}</p> }.into_any(),
                None => {
                    view! {
                        <p class="notice warning">
                            {tf(words::SIGN_IN_FAILED, &[vendor])} " " <a href=format!("/m/{id}/sign-in")>{t(words::SIGN_IN_AGAIN)}</a>
                        </p>
                    }
                        .into_any()
                }
            }}
            <p class="help">{t(words::CONSENT)}</p>
            <form method="post" action=StartBinding::PATH on:submit=state.on_submit(moved)>
                <AppFields app=id />
                <FormError state />
                <Submit state label=t(words::START) />
            </form>
        </Welcome>
    }
}

#[component]
fn Identity(app: PhoneApp, moved: impl Fn(BindView) + Clone + Send + 'static) -> impl IntoView {
    let state = FormState::new(IdentifyMember::PATH);
    let unknown = move || state.error.with(|error| matches!(error, Some(ApiError::Refused(Refusal::Bind(BindProblem::UnknownMember)))));
    let other = move || !unknown();
    let close = move || {
        state.error.set(None);
        client::focus("f-phone");
    };
    view! {
        <main class="page">
            <h1 id="title" tabindex="-1">{t(words::WHO_TITLE)}</h1>
            <p class="lead">{t(words::WHO_TEXT)}</p>
            <form method="post" action=IdentifyMember::PATH class="step" id="who" on:submit=state.on_submit(moved) novalidate>
                <AppFields app=app.id />
                <Field state name="name" label=words::NAME autocomplete="name" />
                <Field state name="phone" label=words::PHONE kind="tel" autocomplete="tel" inputmode="tel" max=MAX_TYPED />
                <Show when=other>
                    <FormError state />
                </Show>
                <div class="actions">
                    <Submit state label=t(words::NEXT) />
                </div>
            </form>
            {move || {
                unknown()
                    .then(|| {
                        view! {
                            <Dialog
                                title=t(words::UNKNOWN_TITLE)
                                text=t(words::UNKNOWN_TEXT)
                                action=t(words::UNDERSTOOD)
                                close="#who"
                                on_close=close
                            />
                        }
                    })
            }}
        </main>
    }
}

/// A radio button as wide as the screen.
#[component]
fn Choice(name: &'static str, #[prop(into)] value: String, #[prop(into)] label: String, checked: bool) -> impl IntoView {
    view! {
        <label class="choice">
            <input type="radio" name=format!("form[{name}]") value=value checked=checked />
            <span class="choice-text">{label}</span>
        </label>
    }
}

#[component]
fn ChooseRam(app: PhoneApp, choices: Vec<RamChoice>, moved: impl Fn(BindView) + Clone + Send + 'static) -> impl IntoView {
    let state = FormState::new(ChooseRamAccount::PATH);
    let only = choices.len() == 1;
    let choices = choices
        .into_iter()
        .map(|choice| view! { <Choice name="ram_account" value=choice.id.to_string() label=choice.label checked=only /> })
        .collect_view();
    view! {
        <main class="page">
            <h1 id="title" tabindex="-1">{t(words::RAM_TITLE)}</h1>
            <p class="lead">{t(words::RAM_TEXT)}</p>
            <form method="post" action=ChooseRamAccount::PATH class="step" on:submit=state.on_submit(moved)>
                <AppFields app=app.id />
                <fieldset class="choices">
                    <legend class="hidden">{t(words::RAM_TITLE)}</legend>
                    {choices}
                </fieldset>
                <p class="field-error" role="alert">{move || state.field("ram_account")}</p>
                <FormError state />
                <div class="actions">
                    <Submit state label=t(words::NEXT) />
                </div>
            </form>
        </main>
    }
}

#[component]
fn ChatAccount(app: PhoneApp, summary: Summary, account: AccountStep, moved: impl Fn(BindView) + Clone + Send + 'static) -> impl IntoView {
    let state = FormState::new(SendCode::PATH);
    let vendor = t(word::vendor(app.vendor));
    let send = tf(words::SEND_CODE, &[&summary.phone]);
    let (title, text, account) = match account {
        AccountStep::Proved { name } => (t(words::ACCOUNT_TITLE).to_owned(), None, Ok(name)),
        AccountStep::Choose { choices } => {
            let only = choices.len() == 1;
            let choices = choices
                .into_iter()
                .map(|choice| view! { <Choice name="account" value=choice.id.to_string() label=choice.label checked=only /> })
                .collect_view();
            let list = view! { <fieldset class="choices">{choices}</fieldset> }.into_any();
            (tf(words::CHOOSE_ACCOUNT_TITLE, &[vendor]), Some(t(words::CHOOSE_ACCOUNT_TEXT)), Err(list))
        }
        AccountStep::Unreadable => {
            return view! {
                <Message
                    shape=Shape::Warning
                    tone="warning"
                    title=tf(words::UNREADABLE_TITLE, &[vendor])
                    text=tf(words::UNREADABLE_TEXT, &[vendor, vendor])
                >
                    <a class="button primary" href=format!("/m/{}/sign-in", app.id)>{t(words::SIGN_IN_AGAIN)}</a>
                </Message>
            }
            .into_any();
        }
    };
    let (proved, list) = match account {
        Ok(name) => (Some(name), None),
        Err(list) => (None, Some(list)),
    };
    view! {
        <main class="page">
            <h1 id="title" tabindex="-1">{title}</h1>
            {text.map(|text| view! { <p class="lead">{text}</p> })}
            <dl class="facts card">
                <dt>{t(words::MEMBER_LABEL)}</dt>
                <dd>{summary.name}</dd>
                <dt>{t(words::PHONE)}</dt>
                <dd>{summary.phone}</dd>
                <dt>{t(words::RAM_LABEL)}</dt>
                <dd>{summary.ram_account.unwrap_or_else(|| t(words::NO_RAM).to_owned())}</dd>
                {proved.map(|name| view! { <dt>{vendor}</dt> <dd>{name}</dd> })}
            </dl>
            <form method="post" action=SendCode::PATH class="step" on:submit=state.on_submit(moved)>
                <AppFields app=app.id />
                {list}
                <FormError state />
                <div class="actions">
                    <Submit state label=send />
                </div>
            </form>
        </main>
    }
    .into_any()
}

#[component]
fn Code(app: PhoneApp, phone: String, shown: RwSignal<BindView>, moved: impl Fn(BindView) + Clone + Send + 'static) -> impl IntoView {
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
        </main>
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

#[component]
fn Outside(app: PhoneApp) -> impl IntoView {
    let vendor = t(word::vendor(app.vendor));
    view! {
        <Message shape=Shape::Apps title=tf(words::OUTSIDE_TITLE, &[vendor]) text=tf(words::OUTSIDE_TEXT, &[vendor, vendor]) />
    }
}

#[component]
fn AwaitLink(app: PhoneApp, account: String) -> impl IntoView {
    let vendor = t(word::vendor(app.vendor));
    view! {
        <Message shape=Shape::Clock title=t(words::AWAIT_LINK_TITLE) text=tf(words::AWAIT_LINK_TEXT, &[&account, vendor])>
            <a class="button" href=format!("/m/{}/bind", app.id)>{t(words::CHECK_AGAIN)}</a>
        </Message>
    }
}

#[component]
fn AwaitAdmin(app: PhoneApp) -> impl IntoView {
    view! {
        <Message shape=Shape::Clock title=t(words::AWAIT_ADMIN_TITLE) text=t(words::AWAIT_ADMIN_TEXT)>
            <a class="button" href=format!("/m/{}/bind", app.id)>{t(words::CHECK_AGAIN)}</a>
        </Message>
    }
}

#[component]
fn Bound(app: PhoneApp, member: String, ram_account: Option<String>) -> impl IntoView {
    let text = tf(words::BOUND_AS, &[&member, &app.company]);
    view! {
        <Message shape=Shape::Check tone="good" title=t(words::BOUND_TITLE) text>
            {ram_account.map(|account| view! { <p class="who">{t(words::RAM_LABEL)}" · "{account}</p> })}
            <a class="button primary" href=format!("/m/{}/todo", app.id)>{t(words::TODO)}</a>
        </Message>
    }
}
