//! `/console/mobile-apps/{app}/validity`: until when an app is valid, who is told before, and deleting it.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::done;
use crate::api::mobile_app::{DeleteMobileApp, SetValidity};
use crate::domain::error::Flash;
use crate::domain::mobile_app::{AppCard, Attached, MAX_COMPANY, Recipient, Validity};
use crate::messages::console as console_words;
use crate::messages::console::app::life as words;
use crate::ui::console::mobile_app::AppHead;
use crate::ui::console::parts::Dot;
use crate::ui::form::{Field, FormError, FormState, Submit};
use crate::ui::icon::{Icon, Shape};
use crate::ui::{t, tf};

#[derive(Clone, Debug)]
pub struct ValidityPage {
    pub card: AppCard,
    pub validity: Validity,
    /// The configured ones.
    pub grace_days: u16,
    pub retention_days: u16,
    pub time_zone: String,
    pub recipients: Vec<Recipient>,
    /// Whether notices can go by SMS, too.
    pub by_sms: bool,
    pub attached: Attached,
    /// The form was just saved.
    pub saved: bool,
}

pub fn view(page: ValidityPage) -> impl IntoView {
    let card = page.card.clone();
    view! {
        <AppHead card=card.clone() plain=true />
        {done(page.saved, console_words::SAVED)}
        <div class="split">
            {validity(page.clone())}
            {deletion(&card, page.attached)}
        </div>
    }
}

fn validity(page: ValidityPage) -> impl IntoView {
    let state = FormState::new(SetValidity::PATH);
    let (tone, label, ends_on) = match page.validity {
        Validity::Unlimited => ("", words::UNLIMITED, String::new()),
        Validity::InEffect { ends_on, .. } => ("good", words::IN_EFFECT, ends_on.to_string()),
        Validity::Grace { ends_on, .. } => ("warning", words::GRACE, ends_on.to_string()),
        Validity::Retention { ends_on, .. } => ("bad", words::RETENTION, ends_on.to_string()),
    };
    let retention = match page.validity {
        Validity::Retention { until, is_over, .. } => {
            let text = if is_over { words::RETENTION_OVER } else { words::RETENTION_UNTIL };
            Some(view! { <p class="notice warning">{tf(text, &[&until.to_string()])}</p> })
        }
        _ => None,
    };
    let no_sms = (!page.by_sms).then(|| {
        view! {
            <p class="notice info">
                {t(words::NO_NOTICE_TEMPLATE)} " " <a href="/console/settings/sms">{t(words::SMS_SETTINGS)}</a>
            </p>
        }
    });
    let text = tf(words::VALIDITY_TEXT, &[&page.grace_days.to_string(), &page.retention_days.to_string()]);
    view! {
        <form class="panel form" method="post" action=SetValidity::PATH novalidate>
            <header class="panel-head">
                <h2>{t(words::VALIDITY)}</h2>
                <Dot tone label=t(label) />
            </header>
            <p class="muted">{text}</p>
            {retention}
            <input type="hidden" name="form[app]" value=page.card.id.to_string() />
            <Field state name="ends_on" label=words::ENDS_ON kind="date" value=ends_on optional=true />
            <p class="help">{tf(words::ENDS_ON_HELP, &[&page.time_zone])}</p>
            {recipients(state, page.recipients)}
            <Field state name="phone" label=words::BY_PHONE kind="tel" inputmode="tel" optional=true />
            {no_sms}
            <FormError state />
            <div class="form-actions">
                <Submit state label=t(words::SAVE_VALIDITY) />
            </div>
        </form>
    }
}

fn recipients(state: FormState, all: Vec<Recipient>) -> impl IntoView {
    // What was ticked when the form came back with an error.
    let back = use_context::<Option<Flash>>().flatten().filter(|flash| flash.path == state.path);
    let boxes = all.into_iter().map(|one| {
        let id = one.id.to_string();
        let ticked = match &back {
            Some(flash) => flash.values.iter().any(|(name, value)| name.starts_with("recipients") && *value == id),
            None => one.chosen,
        };
        let phone = one.phone.unwrap_or_else(|| t(words::NO_PHONE).to_owned());
        view! {
            <label class="checkbox">
                <input type="checkbox" name="form[recipients][]" value=id checked=ticked />
                <span>{one.name} " " <small class="muted">{phone}</small></span>
            </label>
        }
    });
    let boxes = boxes.collect_view();
    let error = state.field("recipients");
    let invalid = error.is_some();
    view! {
        <fieldset class="field" class:invalid=invalid>
            <legend>{t(words::RECIPIENTS)}</legend>
            {boxes}
            <p class="field-error" role="alert">{error}</p>
            <p class="help">{t(words::RECIPIENTS_HELP)}</p>
        </fieldset>
    }
}

fn deletion(card: &AppCard, attached: Attached) -> impl IntoView + use<> {
    let state = FormState::new(DeleteMobileApp::PATH);
    let counts = [
        (attached.bindings, words::BINDINGS),
        (attached.only_here, words::ONLY_HERE),
        (attached.chat_accounts, words::CHAT_ACCOUNTS),
        (attached.sessions, words::SESSIONS),
        (attached.decisions, words::WAITING_DECISIONS),
        (attached.domain_files, words::DOMAIN_FILES),
        (attached.callbacks, words::CALLBACKS),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let mut lines: Vec<_> = counts.map(|(count, text)| view! { <li><b class="digits">{count}</b> " " {t(text)}</li> }.into_any()).collect();
    if attached.waiting > 0 {
        let text = tf(words::WAITING, &[&attached.waiting_incidents.to_string()]);
        lines.push(view! { <li><b class="digits">{attached.waiting}</b> " " {text}</li> }.into_any());
    }
    let hangs = if lines.is_empty() {
        view! { <p class="muted">{t(words::NOTHING_HANGS)}</p> }.into_any()
    } else {
        view! { <p>{t(words::HANGS_ON)}</p> <ul class="counts">{lines}</ul> }.into_any()
    };
    view! {
        <form class="panel form" method="post" action=DeleteMobileApp::PATH novalidate>
            <header class="panel-head">
                <h2>{t(words::DELETE)}</h2>
            </header>
            {hangs}
            <p class="notice bad"><Icon shape=Shape::Warning />{t(words::LOST)}</p>
            <p class="muted">{t(words::STAYS)}</p>
            <input type="hidden" name="form[app]" value=card.id.to_string() />
            <p>{tf(words::TYPE_COMPANY, &[&card.company])}</p>
            <Field state name="company" label=words::COMPANY max=MAX_COMPANY />
            <FormError state />
            <div class="form-actions">
                <Submit state label=t(words::DELETE_NOW) class="button danger" />
            </div>
        </form>
    }
}
