//! Background work: every kind of job in one enum, so that the worker forgets none.

use serde::{Deserialize, Serialize};

use crate::domain::binding::Ending;
use crate::domain::check::StageKind;
use crate::domain::date::Date;
use crate::domain::id::{CallbackEventId, DeliveryId, IncidentId, MobileAppId};
use crate::domain::job::{JobRow, JobState};
use crate::domain::lang::Lang;
use crate::domain::page::{Page, ROWS};
use crate::domain::phone::Phone;
use crate::domain::secret::Secret;
use crate::domain::time::{Span, Time};
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::service::mobile_app::key;
use crate::server::store::job::Leased;
use crate::server::store::{self, Tx};

/// A job and what it needs; sealed at rest.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Job {
    /// A verification code by SMS. Worth nothing after `until`.
    SendCode { delivery: DeliveryId, phone: Phone, code: Secret, until: Time },
    /// A message to a chat account.
    SendMessage { delivery: DeliveryId, app: MobileAppId, user_id: String, lang: Lang, message: Message },
    /// Brings a card that was sent up to date with its incident.
    UpdateCard { delivery: DeliveryId },
    /// Does what a vendor's event asks for.
    HandleEvent { event: CallbackEventId },
    /// Checks an app by itself.
    CheckApp { app: MobileAppId },
    /// Looks whether a key that was changed still works, as long as the old one is kept.
    WatchKey { app: MobileAppId },
    /// Does once more what a vendor's event asks for, as an admin wants it.
    ReplayEvent { event: CallbackEventId },
    /// By SMS: an app's validity ends soon.
    SendNotice { delivery: DeliveryId, phone: Phone, notice: AppEnds },
}

/// What the SMS says; after the end it is worth nothing.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AppEnds {
    pub company: String,
    pub ends_on: Date,
}

/// What a chat message says.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Message {
    Reachable {
        member: String,
    },
    ConfirmAccount {
        token: Secret,
    },
    /// For an account that an admin wrote down: to sign in.
    WrittenDown,
    Incident {
        incident: IncidentId,
    },
    /// A binding is over.
    Unbound {
        member: String,
        why: Ending,
    },
    /// An admin kept things as they were: this member is not bound to this account.
    NotBound {
        member: String,
    },
    /// The member has another phone now, masked, or none.
    PhoneChanged {
        member: String,
        phone: Option<String>,
    },
    /// An admin did not agree to another phone; masked.
    PhoneKept {
        member: String,
        phone: String,
    },
    /// This member is away until then, and the reader stands in.
    StandIn {
        member: String,
        until: String,
    },
    /// For admins: an app that worked stopped working.
    AppFails {
        app: MobileAppId,
        stage: StageKind,
    },
}

/// Why a job did not do its work.
#[derive(Debug)]
pub struct Failure {
    /// For the console; without secrets and personal data.
    pub reason: String,
    /// Whether another try makes sense.
    pub again: bool,
}

impl Job {
    /// The word in the database and in the console.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::SendCode { .. } => "send_code",
            Self::SendMessage { .. } => "send_message",
            Self::UpdateCard { .. } => "update_card",
            Self::HandleEvent { .. } => "handle_event",
            Self::CheckApp { .. } => "check_app",
            Self::WatchKey { .. } => key::WATCH,
            Self::ReplayEvent { .. } => "replay_event",
            Self::SendNotice { .. } => "send_notice",
        }
    }

    const fn max_attempts(&self) -> u32 {
        match self {
            Self::SendCode { .. } => 4,
            Self::SendMessage { .. } | Self::HandleEvent { .. } | Self::WatchKey { .. } | Self::SendNotice { .. } => 8,
            Self::UpdateCard { .. } | Self::ReplayEvent { .. } => 4,
            Self::CheckApp { .. } => 2,
        }
    }

    /// How long to wait after the given attempt failed.
    pub fn back_off(&self, attempt: u32) -> Span {
        let first = match self {
            Self::SendCode { .. } => Span::seconds(2),
            _ => Span::seconds(10),
        };
        // Four times as long each time; eight steps lead beyond the hour.
        Span(first.0.saturating_mul(1 << (2 * attempt.saturating_sub(1).min(8)))).min(Span::hours(1))
    }

    /// Queues the job with the transaction that causes it.
    pub async fn enqueue(&self, muster: &Muster, tx: &mut Tx) -> Result<()> {
        self.enqueue_at(muster, tx, muster.clock.now()).await
    }

    /// … to be done at a later time.
    pub async fn enqueue_at(&self, muster: &Muster, tx: &mut Tx, run_at: Time) -> Result<()> {
        store::job::enqueue(tx, muster.new_id(), self.kind(), self, run_at, self.max_attempts(), muster.clock.now()).await?;
        Ok(())
    }

    /// Does the work. Success is written, and the job ended, in one transaction.
    pub async fn run(&self, muster: &Muster, leased: &Leased) -> Result<std::result::Result<(), Failure>> {
        match self {
            Self::SendCode { delivery, phone, code, until } => super::code::deliver(muster, leased, *delivery, phone, code, *until).await,
            Self::SendMessage { delivery, app, user_id, lang, message } => {
                super::delivery::deliver(muster, leased, *delivery, *app, user_id, *lang, message).await
            }
            Self::UpdateCard { delivery } => super::delivery::update_card(muster, leased, *delivery).await,
            Self::HandleEvent { event } => super::callback::handle(muster, leased, *event).await,
            Self::CheckApp { app } => super::check::schedule::check(muster, leased, *app).await,
            Self::WatchKey { app } => key::watch(muster, leased, *app).await,
            Self::ReplayEvent { event } => super::callback::replay(muster, leased, *event).await,
            Self::SendNotice { delivery, phone, notice } => super::notice::deliver(muster, leased, *delivery, phone, notice).await,
        }
    }

    /// The last try failed: whoever waits for the job learns of it.
    pub async fn gave_up(&self, tx: &mut Tx, reason: &str) -> Result<()> {
        if let Self::SendCode { delivery, .. } | Self::SendMessage { delivery, .. } | Self::SendNotice { delivery, .. } = self {
            store::delivery::failed(tx, *delivery, reason, true).await?;
        }
        Ok(())
    }
}

/// The queue for the console, newest first.
pub async fn list(muster: &Muster, state: Option<JobState>, before: Option<&str>) -> Result<Page<JobRow>> {
    let before = before.and_then(|cursor| cursor.parse().ok());
    let rows = store::job::list(&mut muster.store.read().await?, state, before, ROWS + 1).await?;
    Ok(Page::of(rows, ROWS, |row| row.id.to_string()))
}

/// What is kept for a while only.
pub async fn housekeeping(muster: &Muster) -> Result<()> {
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    store::job::purge(&mut tx, now - Span::days(7)).await?;
    store::attempt::purge(&mut tx, now).await?;
    store::app_event::purge(&mut tx, now - super::app_event::KEPT).await?;
    store::callback_event::purge(&mut tx, now - super::app_event::KEPT).await?;
    store::console_session::purge(&mut tx, now).await?;
    store::phone_session::purge(&mut tx, now).await?;
    store::activation::purge(&mut tx, now).await?;
    store::registration::purge(&mut tx, now - Span::days(30)).await?;
    store::handover::purge(&mut tx, now - Span::days(90)).await?;
    store::away::purge(&mut tx, now).await?;
    store::incident::purge_keys(&mut tx, now - Span::days(1)).await?;
    tx.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::Id;

    #[test]
    fn waits_grow_and_have_an_end() {
        let job = Job::SendMessage {
            delivery: DeliveryId::from_i64(1),
            app: MobileAppId::from_i64(1),
            user_id: "a".into(),
            lang: Lang::Zh,
            message: Message::Reachable { member: "王小明".into() },
        };
        let waits: Vec<_> = (1..=6).map(|attempt| job.back_off(attempt).0 / 1_000).collect();
        assert_eq!(waits, [10, 40, 160, 640, 2_560, 3_600]);
        assert_eq!(job.back_off(u32::MAX), Span::hours(1));
    }
}
