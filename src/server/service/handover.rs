//! Handing the vendor's side over: links for one app, which expire and can be revoked. Whoever has one sees the steps,
//! enters the credentials and has them checked, and nothing else.

use super::{Actor, activation, mobile_app, note};
use crate::domain::handover::{ConnectForm, Handover, HandoverForm, HandoverRow};
use crate::domain::id::{HandoverId, MemberId, MobileAppId};
use crate::domain::lang::Lang;
use crate::domain::mobile_app::{AppForm, AppState};
use crate::domain::refusal::Refusal;
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::store::attempt::{self, Limit};
use crate::server::store::handover::Link;
use crate::server::store::{self, Db};

/// Addresses that open nothing, from one address.
const MISSES: [Limit; 1] = [Limit { most: 20, within: Span::minutes(10) }];
/// What one link may have the vendor asked: each is a handful of calls.
const CHECKS: [Limit; 2] = [Limit { most: 10, within: Span::minutes(5) }, Limit { most: 100, within: Span::days(1) }];
/// The length of a token: 256 bits in base 64.
const TOKEN: usize = 43;

/// Makes a link; answers its address, which cannot be had again.
pub async fn create(muster: &Muster, by: MemberId, form: &HandoverForm) -> Result<Secret> {
    let lives = form.check()?;
    let token = muster.entropy.token();
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    mobile_app::get(&mut tx, form.app).await?;
    let link = Link { id: muster.new_id(), app: form.app, by, created_at: now, expires_at: now + lives, used_at: None, revoked_at: None };
    store::handover::insert(&mut tx, &link, token.expose()).await?;
    note(muster, &mut tx, &Actor::Member(by), "handover.create", format!("mobile_app:{}", form.app), None).await?;
    tx.commit().await?;
    Ok(Secret::new(muster.config.link(&page_of(&token))))
}

/// Where a link leads.
pub fn page_of(token: &Secret) -> String {
    format!("/handover/{}", token.expose())
}

/// Whether a text may be a token at all; what is not is never put into an address.
pub fn is_token(token: &Secret) -> bool {
    let text = token.expose();
    text.len() == TOKEN && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

pub async fn list(muster: &Muster, app: MobileAppId) -> Result<Vec<HandoverRow>> {
    let mut db = muster.store.read().await?;
    let mut rows = Vec::new();
    for link in store::handover::list(&mut db, app, muster.clock.now()).await? {
        rows.push(HandoverRow {
            id: link.id,
            by: name(&mut db, link.by).await?,
            created_at: link.created_at,
            expires_at: link.expires_at,
            used_at: link.used_at,
        });
    }
    Ok(rows)
}

pub async fn revoke(muster: &Muster, actor: &Actor, id: HandoverId) -> Result<()> {
    let mut tx = muster.store.write().await?;
    let app = store::handover::revoke(&mut tx, id, muster.clock.now()).await?.ok_or(Error::Refused(Refusal::NotFound))?;
    note(muster, &mut tx, actor, "handover.revoke", format!("mobile_app:{app}"), None).await?;
    tx.commit().await?;
    Ok(())
}

async fn name(db: &mut impl Db, id: MemberId) -> Result<String> {
    Ok(store::member::name(db, id).await?.unwrap_or_default())
}

/// What the link's page shows. Guessing is counted by the address that it comes from.
pub async fn show(muster: &Muster, token: Secret, address: &str, lang: Lang) -> Result<Handover> {
    let now = muster.clock.now();
    let subject = muster.store.ring().subject("handover", address);
    if let Some(wait) = attempt::wait(&mut muster.store.read().await?, &subject, &MISSES, now).await? {
        return Ok(Handover::TooMany(wait.seconds_left()));
    }
    let found = if is_token(&token) { store::handover::find(&mut muster.store.read().await?, token.expose()).await? } else { None };
    let Some(link) = found else {
        let mut tx = muster.store.write().await?;
        attempt::note(&mut tx, &subject, muster.new_id(), now).await?;
        tx.commit().await?;
        return Ok(Handover::Unknown);
    };
    let mut tx = muster.store.write().await?;
    let app = mobile_app::get(&mut tx, link.app).await?;
    let by = name(&mut tx, link.by).await?;
    if !link.is_open(now) {
        return Ok(Handover::Over { by, company: app.company().to_owned() });
    }
    store::handover::used(&mut tx, link.id, now).await?;
    tx.commit().await?;
    let mut activation = activation::show(muster, app.id, lang).await?;
    activation.steps.retain(|step| step.kind.is_theirs());
    let until = jiff::Timestamp::from_millisecond(link.expires_at.0).map(|at| at.strftime("%Y-%m-%d %H:%M").to_string());
    Ok(Handover::Open { token, by, until: until.unwrap_or_default(), kept: kept(&app), activation: Box::new(activation) })
}

/// The fields that are filled already: their values where they are no secrets.
fn kept(app: &store::mobile_app::MobileApp) -> Vec<(String, String)> {
    let form = mobile_app::form_of(app);
    let plain = [
        ("identity", form.identity),
        ("agent_id", form.agent_id),
        ("corp_id", form.corp_id),
        ("group_robot", form.group_robot),
        ("robot_code", form.robot_code),
        ("group_template", form.group_template),
        ("card_template", form.card_template),
    ];
    let secrets = mobile_app::kept(&app.secrets).into_iter().map(|field| (field, String::new()));
    plain.into_iter().filter(|(_, value)| !value.is_empty()).map(|(field, value)| (field.to_owned(), value)).chain(secrets).collect()
}

/// A link that is still good, and has the vendor asked not too often.
async fn open(muster: &Muster, token: &Secret) -> Result<Link> {
    let now = muster.clock.now();
    let found = if is_token(token) { store::handover::find(&mut muster.store.read().await?, token.expose()).await? } else { None };
    let link = found.filter(|link| link.is_open(now)).ok_or(Error::Refused(Refusal::NotFound))?;
    let subject = muster.store.ring().subject("handover check", &link.id.to_string());
    let mut tx = muster.store.write().await?;
    attempt::lock(&mut tx, [&subject]).await?;
    if let Some(wait) = attempt::wait(&mut tx, &subject, &CHECKS, now).await? {
        return Err(Refusal::TooMany { seconds: wait.seconds_left() }.into());
    }
    attempt::note(&mut tx, &subject, muster.new_id(), now).await?;
    tx.commit().await?;
    Ok(link)
}

/// Has the app checked as it is saved.
pub async fn check(muster: &Muster, token: &Secret, lang: Lang) -> Result<()> {
    let link = open(muster, token).await?;
    activation::check(muster, link.app, lang).await?;
    let mut tx = muster.store.write().await?;
    note(muster, &mut tx, &Actor::Link(link.by), "mobile_app.check", format!("mobile_app:{}", link.app), None).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the credentials in, if the vendor does not refuse them, and checks the app with them. A link cannot change
/// where an app is called, what its company is called, or whether it is enabled.
pub async fn connect(muster: &Muster, form: &ConnectForm, lang: Lang) -> Result<()> {
    let link = open(muster, &form.token).await?;
    let saved = mobile_app::get(&mut muster.store.read().await?, link.app).await?;
    let old = mobile_app::form_of(&saved);
    // What an app in use was given stays; only its keys may be renewed.
    let fixed = |old: &str| saved.state == AppState::Enabled && !old.is_empty();
    let or = |typed: &str, old: &str| if typed.trim().is_empty() || fixed(old) { old.to_owned() } else { typed.to_owned() };
    let filled = AppForm {
        identity: or(&form.identity, &old.identity),
        secret: form.secret.clone(),
        contacts_secret: form.contacts_secret.clone(),
        agent_id: or(&form.agent_id, &old.agent_id),
        corp_id: or(&form.corp_id, &old.corp_id),
        group_robot: or(&form.group_robot, &old.group_robot),
        robot_code: or(&form.robot_code, &old.robot_code),
        group_template: or(&form.group_template, &old.group_template),
        card_template: or(&form.card_template, &old.card_template),
        callback_token: form.callback_token.clone(),
        callback_key: form.callback_key.clone(),
        ..old
    };
    mobile_app::save_by_link(muster, &Actor::Link(link.by), &filled, lang).await?;
    activation::check(muster, link.app, lang).await?;
    Ok(())
}
