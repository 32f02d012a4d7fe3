//! Notices by SMS that a mobile app ends soon, or stopped working.

use super::calendar;
use super::code::{Text, through_providers};
use super::job::{AppEnds, Failure, Job};
use crate::domain::date::Date;
use crate::domain::delivery::{Channel, Purpose};
use crate::domain::id::{DeliveryId, MemberId};
use crate::domain::lang::Lang;
use crate::domain::phone::Phone;
use crate::domain::sms::SmsSettings;
use crate::messages::console::app::life as words;
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::store::delivery::NewDelivery;
use crate::server::store::job::Leased;
use crate::server::store::mobile_app::MobileApp;
use crate::server::store::{self, Db, Tx};

/// The longest value that every provider takes in a template.
const MAX_VALUE: usize = 20;

/// Whether any provider has a template for notices.
pub async fn goes_by_sms(db: &mut impl Db) -> Result<bool> {
    Ok(store::sms::list(db).await?.iter().any(|provider| can(&provider.settings)))
}

const fn can(settings: &SmsSettings) -> bool {
    settings.enabled && settings.notice_template.is_some()
}

/// Queues a notice, to whom it can be sent: a phone in a country that is open, and a provider with a template.
pub async fn send(muster: &Muster, tx: &mut Tx, app: &MobileApp, member: MemberId, ends_on: Date) -> Result<()> {
    let company = app.company().chars().take(MAX_VALUE).collect();
    queue(muster, tx, app, member, Purpose::AppEnds, AppEnds { company, ends_on }).await
}

/// The same template says that an app fails today: its name says why.
pub async fn send_failing(muster: &Muster, tx: &mut Tx, app: &MobileApp, member: MemberId, lang: Lang) -> Result<()> {
    let state = words::FAILING.get(lang);
    let room = MAX_VALUE.saturating_sub(state.chars().count());
    let company = app.company().chars().take(room).chain(state.chars()).collect();
    let ends_on = calendar::day(muster, muster.clock.now());
    queue(muster, tx, app, member, Purpose::AppFails, AppEnds { company, ends_on }).await
}

async fn queue(muster: &Muster, tx: &mut Tx, app: &MobileApp, member: MemberId, purpose: Purpose, notice: AppEnds) -> Result<()> {
    let phone = store::member::get(tx, member).await?.and_then(|member| member.phone);
    let phone = phone.filter(|phone| muster.config.sms_countries.iter().any(|country| country.is_of(phone)));
    let Some(phone) = phone else { return Ok(()) };
    if !goes_by_sms(tx).await? {
        return Ok(());
    }
    let delivery = muster.new_id();
    let new = NewDelivery {
        id: delivery,
        purpose,
        channel: Channel::Sms,
        member: Some(member),
        app: Some(app.id),
        account: None,
        incident: None,
    };
    store::delivery::insert(tx, &new, muster.clock.now()).await?;
    Job::SendNotice { delivery, phone, notice }.enqueue(muster, tx).await
}

/// Hands a notice over, unless the end that it tells of has come.
pub async fn deliver(
    muster: &Muster,
    leased: &Leased,
    delivery: DeliveryId,
    phone: &Phone,
    notice: &AppEnds,
) -> Result<std::result::Result<(), Failure>> {
    let today = calendar::day(muster, muster.clock.now());
    if today > notice.ends_on {
        return Ok(Err(Failure { reason: "expired before it could be sent".to_owned(), again: false }));
    }
    let (date, days) = (notice.ends_on.to_string(), calendar::days_until(today, notice.ends_on).to_string());
    let values = [("app", notice.company.as_str()), ("date", date.as_str()), ("days", days.as_str())];
    let text = Text { template_of: |settings| settings.notice_template.as_deref(), values: &values, secret: None };
    through_providers(muster, leased, delivery, phone, text).await
}
