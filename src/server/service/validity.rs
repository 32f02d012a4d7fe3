//! Until when a mobile app is valid: what follows from the date, changing it, and telling people before the end.

use super::{Actor, calendar, mobile_app, note, notice};
use crate::domain::date::Date;
use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::id::{MemberId, MobileAppId};
use crate::domain::mobile_app::{AppState, MAX_RECIPIENTS, NOTICES, Recipient, Validity, ValidityForm};
use crate::domain::phone::Phone;
use crate::domain::time::Time;
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::store::mobile_app::MobileApp;
use crate::server::store::{self, Db, Tx};

/// The hour of the day at which notices are given.
const HOUR: i8 = 10;

/// Where an app with this last day stands now.
pub fn of(muster: &Muster, ends_on: Option<Date>) -> Validity {
    let Some(ends_on) = ends_on else { return Validity::Unlimited };
    let periods = &muster.config.periods;
    let today = calendar::day(muster, muster.clock.now());
    let grace = calendar::plus(ends_on, periods.grace_days.into());
    let retention = calendar::plus(grace, periods.retention_days.into());
    if today <= ends_on {
        Validity::InEffect { ends_on, days_left: calendar::days_until(today, ends_on) }
    } else if today <= grace {
        Validity::Grace { ends_on, until: grace }
    } else {
        Validity::Retention { ends_on, until: retention, is_over: today > retention }
    }
}

pub async fn of_app(muster: &Muster, db: &mut impl Db, app: MobileAppId) -> Result<Validity> {
    Ok(of(muster, store::app_validity::get(db, app).await?))
}

/// Whether people may sign in at an app and messages go out: enabled, and neither over nor in retention.
pub async fn is_open(muster: &Muster, db: &mut impl Db, app: &MobileApp) -> Result<bool> {
    Ok(app.state == AppState::Enabled && of_app(muster, db, app.id).await?.is_open())
}

/// Saves the end and who is told. Notices whose time has passed already are none: whoever sets the date knows it.
pub async fn save(muster: &Muster, actor: &Actor, form: &ValidityForm) -> Result<()> {
    let ends_on = form.check()?;
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    mobile_app::get(&mut tx, form.app).await?;
    let before = store::app_validity::get(&mut tx, form.app).await?;
    if ends_on != before && ends_on.is_some_and(|ends_on| ends_on < calendar::day(muster, now)) {
        return Err(FieldErrors::of("ends_on", Invalid::Past).into());
    }
    let recipients = chosen(&mut tx, form).await?;
    store::app_validity::put_recipients(&mut tx, form.app, &recipients).await?;
    store::app_validity::put(&mut tx, form.app, ends_on).await?;
    if let Some(ends_on) = ends_on.filter(|_| ends_on != before) {
        for days in due(muster, ends_on) {
            store::app_validity::notice_over(&mut tx, form.app, ends_on, days, now).await?;
        }
    }
    let detail = ends_on.map(|date| date.to_string());
    note(muster, &mut tx, actor, "mobile_app.validity", format!("mobile_app:{}", form.app), detail.as_deref()).await?;
    tx.commit().await?;
    Ok(())
}

/// Those who were ticked, and the one whose phone was typed.
async fn chosen(tx: &mut Tx, form: &ValidityForm) -> Result<Vec<MemberId>> {
    let mut all = Vec::new();
    for id in &form.recipients {
        let member = store::member::get(tx, *id).await?.filter(|member| member.state.may_act());
        all.push(member.ok_or_else(|| FieldErrors::of("recipients", Invalid::NoSuchMember))?.id);
    }
    if !form.phone.trim().is_empty() {
        let phone = Phone::parse(&form.phone).map_err(|error| FieldErrors::of("phone", error))?;
        let member = store::member::by_phone(tx, &phone).await?.filter(|member| member.state.may_act());
        all.push(member.ok_or_else(|| FieldErrors::of("phone", Invalid::NoSuchMember))?.id);
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

/// Those who were chosen, and the admins who may be.
pub async fn recipients(db: &mut impl Db, app: MobileAppId) -> Result<Vec<Recipient>> {
    let chosen = store::app_validity::recipients(db, app).await?;
    let mut ids = chosen.clone();
    ids.extend(store::member::active_admins(db).await?);
    let mut all: Vec<Recipient> = Vec::new();
    for id in ids {
        let Some(member) = store::member::get(db, id).await?.filter(|member| member.state.may_act()) else { continue };
        if all.iter().all(|known| known.id != id) {
            let phone = member.phone.as_ref().map(Phone::masked);
            all.push(Recipient { id, name: member.name, phone, chosen: chosen.contains(&id) });
        }
    }
    Ok(all)
}

/// Who is told: those who were chosen and may still act, else the admins; five at most.
async fn told(db: &mut impl Db, app: MobileAppId) -> Result<Vec<MemberId>> {
    let all = recipients(db, app).await?;
    let any_chosen = all.iter().any(|one| one.chosen);
    Ok(all.into_iter().filter(|one| one.chosen || !any_chosen).take(MAX_RECIPIENTS).map(|one| one.id).collect())
}

/// The notices whose time has come, the latest first.
fn due(muster: &Muster, ends_on: Date) -> Vec<u32> {
    let now = muster.clock.now();
    let mut due: Vec<_> =
        NOTICES.into_iter().filter(|days| calendar::at(muster, calendar::plus(ends_on, -(*days as i32)), HOUR) <= now).collect();
    due.sort_unstable();
    due
}

/// When notices may be due next: at ten o'clock.
pub fn next_notices(muster: &Muster) -> Time {
    let now = muster.clock.now();
    let today = calendar::day(muster, now);
    let at = calendar::at(muster, today, HOUR);
    if at > now { at } else { calendar::at(muster, calendar::plus(today, 1), HOUR) }
}

/// Gives the notices that are due. Of several at once, after days on which nothing ran, only the latest is given; each
/// is over when its row is written, here or at another replica.
pub async fn give_notices(muster: &Muster) -> Result<()> {
    let ends = store::app_validity::all(&mut muster.store.read().await?).await?;
    for (app, ends_on) in ends {
        if !matches!(of(muster, Some(ends_on)), Validity::InEffect { .. }) || due(muster, ends_on).is_empty() {
            continue;
        }
        let over = store::app_validity::notices_over(&mut muster.store.read().await?, app, ends_on).await?;
        if due(muster, ends_on).iter().any(|days| !over.contains(days)) {
            give(muster, app, ends_on).await?;
        }
    }
    Ok(())
}

async fn give(muster: &Muster, id: MobileAppId, ends_on: Date) -> Result<()> {
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    let Some(app) = store::mobile_app::get(&mut tx, id).await? else { return Ok(()) };
    if app.state == AppState::Draft || store::app_validity::get(&mut tx, id).await? != Some(ends_on) {
        return Ok(());
    }
    let mut given = false;
    for (place, days) in due(muster, ends_on).into_iter().enumerate() {
        let first = store::app_validity::notice_over(&mut tx, id, ends_on, days, now).await?;
        given |= first && place == 0;
    }
    if given {
        let days_left = calendar::days_until(calendar::day(muster, now), ends_on);
        for member in told(&mut tx, id).await? {
            notice::send(muster, &mut tx, &app, member, ends_on).await?;
        }
        let detail = format!("{ends_on}, {days_left} days left");
        note(muster, &mut tx, &Actor::Muster, "mobile_app.ends_soon", format!("mobile_app:{id}"), Some(&detail)).await?;
    }
    tx.commit().await?;
    Ok(())
}
