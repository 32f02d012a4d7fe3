//! Mobile apps, their secrets sealed; and the files that prove our domain. A deleted one is read by nobody but history,
//! which wants its name.

use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;

use super::row::{Columns, from_word, open_json, seal_json, word};
use super::{Db, Result, Tx};
use crate::domain::id::{Id, MobileAppId};
use crate::domain::mobile_app::{AppState, DomainFile, EventRoute, FileFailure};
use crate::domain::secret::Secret;
use crate::domain::time::Time;
use crate::domain::vendor::{Edition, Vendor};
use crate::server::keys::Place;

/// A mobile app as stored, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MobileApp {
    pub id: MobileAppId,
    pub vendor: Vendor,
    /// Enterprise ID.
    pub identity: String,
    pub agent_id: String,
    pub company_name: Option<String>,
    pub directory_name: Option<String>,
    /// DingTalk: the company.
    pub corp_id: Option<String>,
    /// DingTalk: the robot of the groups' template.
    pub group_robot: Option<String>,
    /// DingTalk: the robot that speaks for the app.
    pub robot_code: Option<String>,
    /// DingTalk: the template that groups are made from.
    pub group_template: Option<String>,
    /// DingTalk: the template that cards with buttons are made from.
    pub card_template: Option<String>,
    pub edition: Edition,
    pub event_route: EventRoute,
    pub base_url: Option<String>,
    /// What calls to the vendor go through; its password is among the secrets.
    pub proxy: Option<String>,
    /// The departments that are looked at, with all that is below them; empty: all that the app sees.
    pub root_departments: Vec<String>,
    pub secrets: Secrets,
    pub state: AppState,
    pub callback_verified_at: Option<Time>,
    pub created_at: Time,
}

impl MobileApp {
    /// Whether what people do in the vendor's app, such as pressing a button, reaches us.
    pub fn is_heard(&self) -> bool {
        self.event_route == EventRoute::Connection || self.callback_verified_at.is_some()
    }

    /// The company's name as people see it.
    pub fn company(&self) -> &str {
        self.company_name.as_deref().or(self.directory_name.as_deref()).unwrap_or(&self.identity)
    }
}

/// What never leaves the server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secrets {
    pub app: Secret,
    #[serde(default)]
    pub contacts: Option<Secret>,
    #[serde(default)]
    pub callback_token: Option<Secret>,
    #[serde(default)]
    pub callback_key: Option<Secret>,
    /// WeCom's second address: changes of the address book.
    #[serde(default)]
    pub contacts_callback_token: Option<Secret>,
    #[serde(default)]
    pub contacts_callback_key: Option<Secret>,
    #[serde(default)]
    pub proxy_password: Option<Secret>,
}

fn place(id: MobileAppId) -> Place<'static> {
    Place { table: "mobile_app", column: "secrets", row: id.to_i64() }
}

fn app(db: &impl Db, row: &AnyRow) -> Result<MobileApp> {
    let id = row.id("id")?;
    Ok(MobileApp {
        id,
        vendor: row.word("vendor")?,
        identity: row.text("identity")?,
        agent_id: row.text("agent_id")?,
        company_name: row.opt_text("company_name")?,
        directory_name: row.opt_text("directory_name")?,
        corp_id: row.opt_text("corp_id")?,
        group_robot: row.opt_text("group_robot")?,
        robot_code: row.opt_text("robot_code")?,
        group_template: row.opt_text("group_template")?,
        card_template: row.opt_text("card_template")?,
        edition: row.word("edition")?,
        event_route: row.word("event_route")?,
        base_url: row.opt_text("base_url")?,
        proxy: row.opt_text("proxy")?,
        root_departments: row.opt_text("root_departments")?.map_or_else(Vec::new, |ids| ids.split(',').map(str::to_owned).collect()),
        secrets: open_json(&db.ring(), place(id), &row.bytes("secrets")?)?,
        state: row.word("state")?,
        callback_verified_at: row.opt_time("callback_verified_at")?,
        created_at: row.time("created_at")?,
    })
}

pub async fn get(db: &mut impl Db, id: MobileAppId) -> Result<Option<MobileApp>> {
    let row = sqlx::query("SELECT * FROM mobile_app WHERE id = $1 AND state <> 'deleted'")
        .bind(id.to_i64())
        .fetch_optional(db.connection())
        .await?;
    row.map(|row| app(db, &row)).transpose()
}

/// The app of this identity, if there is one.
pub async fn by_identity(db: &mut impl Db, vendor: Vendor, identity: &str) -> Result<Option<MobileApp>> {
    let query = sqlx::query("SELECT * FROM mobile_app WHERE vendor = $1 AND identity = $2 AND state <> 'deleted'")
        .bind(word(vendor))
        .bind(identity);
    let row = query.fetch_optional(db.connection()).await?;
    row.map(|row| app(db, &row)).transpose()
}

/// The app, which nobody else changes until this transaction ends.
pub async fn take(tx: &mut Tx, id: MobileAppId) -> Result<Option<MobileApp>> {
    sqlx::query("UPDATE mobile_app SET updated_at = updated_at WHERE id = $1").bind(id.to_i64()).execute(tx.connection()).await?;
    get(tx, id).await
}

/// Says whose app it is, where that was not known yet. [`super::StoreError::Taken`] as for [`insert`].
pub async fn set_identity(tx: &mut Tx, id: MobileAppId, identity: &str) -> Result<()> {
    sqlx::query("UPDATE mobile_app SET identity = $2 WHERE id = $1 AND identity = ''")
        .bind(id.to_i64())
        .bind(identity)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Whether somebody came in from the vendor's app.
pub async fn was_opened(db: &mut impl Db, id: MobileAppId) -> Result<bool> {
    let sql = "SELECT 1 AS one FROM chat_account c JOIN phone_session s ON s.chat_account_id = c.id WHERE c.mobile_app_id = $1 LIMIT 1";
    Ok(sqlx::query(sql).bind(id.to_i64()).fetch_optional(db.connection()).await?.is_some())
}

fn roots(app: &MobileApp) -> Option<String> {
    (!app.root_departments.is_empty()).then(|| app.root_departments.join(","))
}

pub async fn list(db: &mut impl Db) -> Result<Vec<MobileApp>> {
    let rows = sqlx::query("SELECT * FROM mobile_app WHERE state <> 'deleted' ORDER BY vendor, id").fetch_all(db.connection()).await?;
    rows.iter().map(|row| app(db, row)).collect()
}

/// An app in history: its company, and whether it is deleted.
pub struct Past {
    pub company: String,
    pub deleted: bool,
}

pub async fn past(db: &mut impl Db, id: MobileAppId) -> Result<Option<Past>> {
    let sql = "SELECT COALESCE(company_name, directory_name, identity) AS company, state FROM mobile_app WHERE id = $1";
    let row = sqlx::query(sql).bind(id.to_i64()).fetch_optional(db.connection()).await?;
    row.map(|row| Ok(Past { company: row.text("company")?, deleted: row.text("state")? == "deleted" })).transpose()
}

/// [`super::StoreError::Taken`] where this company's app is here already.
pub async fn insert(tx: &mut Tx, new: &MobileApp) -> Result<()> {
    let secrets = seal_json(&tx.ring(), place(new.id), &new.secrets)?;
    sqlx::query(
        "INSERT INTO mobile_app (id, vendor, identity, agent_id, company_name, directory_name, base_url, secrets, state, created_at, \
         updated_at, corp_id, robot_code, group_template, edition, event_route, proxy, root_departments, group_robot, card_template) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
    )
    .bind(new.id.to_i64())
    .bind(word(new.vendor))
    .bind(new.identity.as_str())
    .bind(new.agent_id.as_str())
    .bind(new.company_name.as_deref())
    .bind(new.directory_name.as_deref())
    .bind(new.base_url.as_deref())
    .bind(secrets)
    .bind(word(new.state))
    .bind(new.created_at.0)
    .bind(new.corp_id.as_deref())
    .bind(new.robot_code.as_deref())
    .bind(new.group_template.as_deref())
    .bind(word(new.edition))
    .bind(word(new.event_route))
    .bind(new.proxy.as_deref())
    .bind(roots(new))
    .bind(new.group_robot.as_deref())
    .bind(new.card_template.as_deref())
    .execute(tx.connection())
    .await?;
    tx.changed_apps = true;
    Ok(())
}

/// Writes everything but vendor and identity, which stay as they were.
pub async fn update(tx: &mut Tx, app: &MobileApp, now: Time) -> Result<()> {
    let secrets = seal_json(&tx.ring(), place(app.id), &app.secrets)?;
    sqlx::query(
        "UPDATE mobile_app SET agent_id = $2, company_name = $3, directory_name = $4, base_url = $5, secrets = $6, state = $7, \
         callback_verified_at = $8, updated_at = $9, corp_id = $10, robot_code = $11, group_template = $12, edition = $13, \
         event_route = $14, proxy = $15, root_departments = $16, group_robot = $17, card_template = $18 \
         WHERE id = $1 AND state <> 'deleted'",
    )
    .bind(app.id.to_i64())
    .bind(app.agent_id.as_str())
    .bind(app.company_name.as_deref())
    .bind(app.directory_name.as_deref())
    .bind(app.base_url.as_deref())
    .bind(secrets)
    .bind(word(app.state))
    .bind(app.callback_verified_at.map(|at| at.0))
    .bind(now.0)
    .bind(app.corp_id.as_deref())
    .bind(app.robot_code.as_deref())
    .bind(app.group_template.as_deref())
    .bind(word(app.edition))
    .bind(word(app.event_route))
    .bind(app.proxy.as_deref())
    .bind(roots(app))
    .bind(app.group_robot.as_deref())
    .bind(app.card_template.as_deref())
    .execute(tx.connection())
    .await?;
    tx.changed_apps = true;
    Ok(())
}

pub async fn callback_verified(tx: &mut Tx, id: MobileAppId, now: Time) -> Result<()> {
    sqlx::query("UPDATE mobile_app SET callback_verified_at = $2 WHERE id = $1")
        .bind(id.to_i64())
        .bind(now.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// A file of the same name is replaced.
pub async fn put_domain_file(tx: &mut Tx, app: MobileAppId, name: &str, content: &[u8], now: Time) -> Result<()> {
    sqlx::query(
        "INSERT INTO domain_file (name, mobile_app_id, content, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (name) DO UPDATE SET mobile_app_id = $2, content = $3, created_at = $4, fetched_at = NULL, \
         proved_at = NULL, proof = NULL",
    )
    .bind(name)
    .bind(app.to_i64())
    .bind(content)
    .bind(now.0)
    .execute(tx.connection())
    .await?;
    Ok(())
}

pub async fn domain_files(db: &mut impl Db, app: MobileAppId) -> Result<Vec<DomainFile>> {
    let sql = "SELECT name, created_at, fetched_at, proved_at, proof FROM domain_file WHERE mobile_app_id = $1 ORDER BY name";
    let rows = sqlx::query(sql).bind(app.to_i64()).fetch_all(db.connection()).await?;
    rows.iter()
        .map(|row| {
            Ok(DomainFile {
                name: row.text("name")?,
                created_at: row.time("created_at")?,
                fetched_at: row.opt_time("fetched_at")?,
                proved_at: row.opt_time("proved_at")?,
                failure: row.opt_text("proof")?.and_then(|proof| from_word(&proof)),
            })
        })
        .collect()
}

pub async fn domain_file(db: &mut impl Db, name: &str) -> Result<Option<Vec<u8>>> {
    let row = sqlx::query("SELECT content FROM domain_file WHERE name = $1").bind(name).fetch_optional(db.connection()).await?;
    row.map(|row| row.bytes("content")).transpose()
}

pub async fn domain_file_fetched(tx: &mut Tx, name: &str, now: Time) -> Result<()> {
    sqlx::query("UPDATE domain_file SET fetched_at = $2 WHERE name = $1").bind(name).bind(now.0).execute(tx.connection()).await?;
    Ok(())
}

/// What came of fetching a file through the public address.
pub async fn domain_file_proved(tx: &mut Tx, name: &str, result: std::result::Result<(), FileFailure>, now: Time) -> Result<()> {
    sqlx::query("UPDATE domain_file SET proved_at = $2, proof = $3 WHERE name = $1")
        .bind(name)
        .bind(now.0)
        .bind(result.err().map(word))
        .execute(tx.connection())
        .await?;
    Ok(())
}
