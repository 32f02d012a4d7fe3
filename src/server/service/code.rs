//! Verification codes: limits, the code itself, and its way to the phone over two providers.

use super::job::{Failure, Job};
use crate::domain::binding::{BindProblem, CODE_DIGITS, CODE_LIVES, CODE_TRIES, CODES_PER_DAY, CODES_PER_HOUR, RESEND_AFTER};
use crate::domain::delivery::{Channel, Purpose, Reference};
use crate::domain::id::{CodeId, DeliveryId, MemberId};
use crate::domain::phone::Phone;
use crate::domain::secret::Secret;
use crate::domain::sms::SmsSettings;
use crate::domain::time::{Span, Time};
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::store::attempt::{self, Limit};
use crate::server::store::code::{Code, NewCode, Tried};
use crate::server::store::delivery::NewDelivery;
use crate::server::store::job::Leased;
use crate::server::store::phone_session::PhoneSession;
use crate::server::store::{self, Tx};
use crate::server::vendor::sms::{self, Account, Sms, SmsError};

const PER_PHONE: [Limit; 3] = [
    Limit { most: 1, within: RESEND_AFTER },
    Limit { most: CODES_PER_HOUR, within: Span::hours(1) },
    Limit { most: CODES_PER_DAY, within: Span::days(1) },
];
/// Per browser and per chat account: a little more, for a phone that is handed around.
const PER_SENDER: [Limit; 2] = [Limit { most: 10, within: Span::hours(1) }, Limit { most: 20, within: Span::days(1) }];
/// Everybody behind one address, an office for example.
const PER_ADDRESS: [Limit; 2] = [Limit { most: 60, within: Span::hours(1) }, Limit { most: 300, within: Span::days(1) }];
/// Everybody's together: what the budget of a day allows.
const PER_DAY: Limit = Limit { most: 5_000, within: Span::days(1) };

/// Whom a code is sent for, and what for.
pub struct Request<'a> {
    pub session: &'a PhoneSession,
    pub purpose: &'static str,
    pub member: MemberId,
    pub phone: &'a Phone,
    pub address: &'a str,
}

/// Makes a code and queues its SMS, within the limits. It belongs to the caller's transaction.
pub async fn send(muster: &Muster, tx: &mut Tx, request: &Request<'_>) -> Result<std::result::Result<CodeId, BindProblem>> {
    let now = muster.clock.now();
    let ring = muster.store.ring();
    if !store::sms::list(tx).await?.iter().any(|provider| provider.settings.enabled) {
        return Ok(Err(BindProblem::NoSms));
    }
    if !muster.config.sms_countries.iter().any(|country| country.is_of(request.phone)) {
        return Ok(Err(BindProblem::CountryClosed));
    }
    let per_phone = ring.subject("code phone", request.phone.e164());
    let mut senders = vec![
        (ring.subject("code browser", &request.session.id.to_string()), PER_SENDER),
        (ring.subject("code address", request.address), PER_ADDRESS),
    ];
    if let Some((account, _)) = request.session.account {
        senders.push((ring.subject("code account", &account.to_string()), PER_SENDER));
    }
    let everybody = ring.subject("code", "everybody");

    // Everybody's together is no limit to the last code: it is counted without waiting for each other.
    attempt::lock(tx, senders.iter().map(|(sender, _)| sender).chain([&per_phone])).await?;
    if let Some(wait) = attempt::wait(tx, &per_phone, &PER_PHONE[..1], now).await? {
        return Ok(Err(BindProblem::ResendTooEarly { seconds: wait.seconds_left() }));
    }
    let mut wait = attempt::wait(tx, &per_phone, &PER_PHONE[1..], now).await?;
    for (sender, limits) in &senders {
        wait = wait.max(attempt::wait(tx, sender, limits, now).await?);
    }
    if let Some(over) = attempt::wait(tx, &everybody, &[PER_DAY], now).await? {
        tracing::error!(budget = PER_DAY.most, "the budget of verification codes of this day is used up");
        wait = wait.max(Some(over));
    }
    if let Some(wait) = wait {
        return Ok(Err(BindProblem::TooManyCodes { seconds: wait.seconds_left() }));
    }

    let (id, delivery): (CodeId, DeliveryId) = (muster.new_id(), muster.new_id());
    let code = Secret::new(muster.entropy.digits(CODE_DIGITS));
    let until = now + CODE_LIVES;
    for subject in senders.iter().map(|(sender, _)| sender).chain([&per_phone, &everybody]) {
        attempt::note(tx, subject, muster.new_id(), now).await?;
    }
    let new = NewDelivery {
        id: delivery,
        purpose: Purpose::Code,
        channel: Channel::Sms,
        member: Some(request.member),
        app: Some(request.session.app),
        account: None,
        incident: None,
    };
    store::delivery::insert(tx, &new, now).await?;
    let row = NewCode {
        id,
        session: request.session.id,
        purpose: request.purpose,
        phone: request.phone,
        code: code.expose(),
        delivery,
        now,
        expires_at: until,
    };
    store::code::insert(tx, &row).await?;
    Job::SendCode { delivery, phone: request.phone.clone(), code, until }.enqueue(muster, tx).await?;
    Ok(Ok(id))
}

/// Whether a code may still be entered.
pub fn is_good(muster: &Muster, code: &Code) -> bool {
    !code.used && muster.clock.now() < code.expires_at
}

/// Holds what was typed against a code, which is used up when it is right. A wrong one counts: the caller commits.
pub async fn enter(muster: &Muster, tx: &mut Tx, code: &Code, phone: &Phone, typed: &str) -> Result<std::result::Result<(), BindProblem>> {
    if !is_good(muster, code) {
        return Ok(Err(BindProblem::CodeExpired));
    }
    if code.tries >= CODE_TRIES {
        return Ok(Err(BindProblem::CodeUsedUp));
    }
    Ok(match store::code::try_code(tx, code.id, phone, typed, muster.clock.now()).await? {
        Tried::Right => Ok(()),
        Tried::Over => Err(BindProblem::CodeExpired),
        Tried::Wrong { tries } => match CODE_TRIES.saturating_sub(tries) {
            0 => Err(BindProblem::CodeUsedUp),
            tries_left => Err(BindProblem::WrongCode { tries_left }),
        },
    })
}

/// Hands the code to the first provider that takes it. One whose answer was lost is asked whether it sent the code; where
/// it does not say so, the next one sends the same code.
pub async fn deliver(
    muster: &Muster,
    leased: &Leased,
    delivery: DeliveryId,
    phone: &Phone,
    code: &Secret,
    until: Time,
) -> Result<std::result::Result<(), Failure>> {
    if muster.clock.now() >= until {
        return Ok(Err(Failure { reason: "expired before it could be sent".to_owned(), again: false }));
    }
    let values = [("code", code.expose())];
    let text = Text { template_of: |settings| Some(&settings.template), values: &values, secret: Some(code.expose()) };
    through_providers(muster, leased, delivery, phone, text).await
}

/// What an SMS says, whichever provider it goes through.
pub(super) struct Text<'a> {
    /// A provider that has none for it is passed over.
    pub(super) template_of: fn(&SmsSettings) -> Option<&str>,
    pub(super) values: &'a [(&'a str, &'a str)],
    pub(super) secret: Option<&'a str>,
}

/// Hands a message to the first provider that takes it.
pub(super) async fn through_providers(
    muster: &Muster,
    leased: &Leased,
    delivery: DeliveryId,
    phone: &Phone,
    text: Text<'_>,
) -> Result<std::result::Result<(), Failure>> {
    let providers = store::sms::list(&mut muster.store.read().await?).await?;
    let mut failure = Failure { reason: "no SMS provider is enabled".to_owned(), again: false };
    for provider in providers.iter().filter(|provider| provider.settings.enabled) {
        let Some(template) = (text.template_of)(&provider.settings) else { continue };
        let message = Sms { template, values: text.values, secret: text.secret };
        let account = account(provider);
        let own = delivery.to_string();
        let mut sent = sms::send(&muster.vendors, &account, phone, message, &own, &nonce(muster)).await;
        if sent.as_ref().is_err_and(SmsError::is_unclear) && sms::was_sent(&muster.vendors, &account, phone, &own, &nonce(muster)).await {
            sent = Ok(own);
        }
        match sent {
            Ok(reference) => {
                let now = muster.clock.now();
                let mut tx = muster.store.write().await?;
                let sent = Reference { ids: vec![reference], ..Reference::default() };
                store::delivery::sent(&mut tx, delivery, &sent, now).await?;
                store::job::finish(&mut tx, leased, now).await?;
                tx.commit().await?;
                return Ok(Ok(()));
            }
            Err(error) => {
                let reason = format!("{}: {error}", account.provider.slug());
                tracing::warn!(%delivery, reason, "an SMS provider refused");
                failure = Failure { again: failure.again || error.passes(), reason };
                if error.is_about_the_number() {
                    failure.again = false;
                    break;
                }
            }
        }
    }
    let mut tx = muster.store.write().await?;
    store::delivery::failed(&mut tx, delivery, &failure.reason, false).await?;
    tx.commit().await?;
    Ok(Err(failure))
}

fn account(provider: &store::sms::Provider) -> Account {
    let settings = &provider.settings;
    Account {
        provider: settings.provider,
        key_id: settings.key_id.clone(),
        secret: provider.secret.clone(),
        sign_name: settings.sign_name.clone(),
        app_id: settings.app_id.clone(),
        base_url: settings.base_url.clone(),
    }
}

/// 32 hex digits, new for each call.
fn nonce(muster: &Muster) -> String {
    muster.entropy.bytes::<16>().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Sends a code of no use to a phone, to see whether a provider works.
pub async fn try_provider(muster: &Muster, provider: &store::sms::Provider, phone: &Phone) -> std::result::Result<String, SmsError> {
    let message = Sms { template: &provider.settings.template, values: &[("code", "000000")], secret: None };
    sms::send(&muster.vendors, &account(provider), phone, message, "test", &nonce(muster)).await
}
