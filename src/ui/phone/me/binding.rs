//! A binding with its proof, in words.

use leptos::prelude::*;

use crate::domain::binding::{BindingRow, BindingState, Proof};
use crate::domain::id::{MemberId, MobileAppId};
use crate::messages::{me as words, phone, word};
use crate::ui::icon::VendorMark;
use crate::ui::time::Ago;
use crate::ui::{t, tf};

/// One that holds, or waits for its account.
#[component]
pub(super) fn Bound(app: MobileAppId, binding: BindingRow) -> impl IntoView {
    let id = binding.id;
    let after = if binding.state == BindingState::Active {
        view! { <a class="button danger-quiet" href=format!("/m/{app}/me/unbind/{id}")>{t(words::UNBIND)}</a> }.into_any()
    } else {
        view! { <p class="help">{t(words::NOT_YET)}</p> }.into_any()
    };
    view! {
        <li class="card">
            <Head binding=binding.clone() />
            <Proved binding />
            {after}
        </li>
    }
}

/// One that is over.
#[component]
pub(super) fn Ended(me: MemberId, binding: BindingRow) -> impl IntoView {
    let by = match binding.ended_by.as_deref() {
        Some(by) if by == format!("member:{me}") => words::BY_ME,
        Some(by) if by.starts_with("member:") => words::BY_ADMIN,
        _ => words::BY_MUSTER,
    };
    let ended = binding.ended_at.map(|at| view! { <p class="help">{t(words::ENDED)}" · "{t(by)}" · "<Ago at /></p> });
    view! {
        <li class="card">
            <Head binding=binding.clone() />
            <Proved binding />
            {ended}
        </li>
    }
}

/// Whose app it is.
#[component]
pub(super) fn Head(binding: BindingRow) -> impl IntoView {
    view! {
        <div class="card-row">
            <VendorMark vendor={binding.vendor} />
            <span class="choice-text">
                <b>{binding.company}</b>
                <small>{t(word::vendor(binding.vendor))}</small>
            </span>
        </div>
    }
}

#[component]
fn Proved(binding: BindingRow) -> impl IntoView {
    let Proof { chat, sms_at, phone: to, ram_account, consent_at, .. } = binding.proof;
    let sms = match sms_at {
        Some(at) => view! { {tf(words::CODE_TO, &[&to])} " · " <Ago at /> }.into_any(),
        None => t(word::NO_SMS_PROOF).into_any(),
    };
    let consent = consent_at.map(|at| view! { <dt>{t(words::CONSENT)}</dt> <dd><Ago at /></dd> });
    view! {
        <dl class="facts">
            <dt>{t(words::ACCOUNT)}</dt>
            <dd>{binding.chat_name.unwrap_or(binding.chat_user)}</dd>
            <dt>{t(phone::RAM_LABEL)}</dt>
            <dd>{ram_account.unwrap_or_else(|| t(phone::NO_RAM).to_owned())}</dd>
            <dt>{t(words::PROOF)}</dt>
            <dd>
                {t(word::chat_proof(&chat))}" · "<Ago at=chat.at() /><br />
                {sms}
            </dd>
            {consent}
            <dt>{t(words::BOUND)}</dt>
            <dd><Ago at=binding.created_at /></dd>
        </dl>
    }
}
