//! Members, their personal data sealed.

use sqlx::any::AnyRow;

use super::row::{Columns, word};
use super::{Db, Result, Tx, search};
use crate::domain::id::{Id, MemberId};
use crate::domain::lang::Lang;
use crate::domain::member::{MemberState, Role};
use crate::domain::phone::Phone;
use crate::domain::time::Time;
use crate::server::keys::{Place, Ring};

/// A member as stored, opened.
#[derive(Clone, Debug)]
pub struct Member {
    pub id: MemberId,
    pub name: String,
    pub phone: Option<Phone>,
    pub email: Option<String>,
    pub login_name: Option<String>,
    pub role: Role,
    pub state: MemberState,
    pub created_at: Time,
}

/// What a password sign-in needs.
pub struct Login {
    pub id: MemberId,
    pub role: Role,
    pub state: MemberState,
    pub password_hash: Option<String>,
    /// Set where the password is a one-time one; it lives until then.
    pub once_until: Option<Time>,
}

fn place(column: &'static str, id: MemberId) -> Place<'static> {
    Place { table: "member", column, row: id.to_i64() }
}

fn member(row: &AnyRow, ring: &Ring) -> Result<Member> {
    let id: MemberId = row.id("id")?;
    let sealed = |column| row.opt_sealed_text(ring, "member", column, id.to_i64());
    Ok(Member {
        id,
        name: sealed("name")?.unwrap_or_default(),
        phone: sealed("phone")?.and_then(|text| Phone::parse(&text).ok()),
        email: sealed("email")?,
        login_name: row.opt_text("login_name")?,
        role: row.word("role")?,
        state: row.word("state")?,
        created_at: row.time("created_at")?,
    })
}

/// Adds a member. [`super::StoreError::Taken`] where the phone or the login name belongs to another one.
pub async fn insert(tx: &mut Tx, new: &Member) -> Result<()> {
    let ring = tx.ring();
    let phone = new.phone.as_ref();
    sqlx::query(
        "INSERT INTO member (id, name, phone, phone_index, email, login_name, role, state, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
    )
    .bind(new.id.to_i64())
    .bind(ring.seal(place("name", new.id), new.name.as_bytes()))
    .bind(phone.map(|phone| ring.seal(place("phone", new.id), phone.e164().as_bytes())))
    .bind(phone.map(|phone| ring.phone_index(phone)))
    .bind(new.email.as_ref().map(|email| ring.seal(place("email", new.id), email.as_bytes())))
    .bind(new.login_name.as_deref())
    .bind(word(new.role))
    .bind(word(new.state))
    .bind(new.created_at.0)
    .execute(tx.connection())
    .await?;
    search::index(tx, new.id, &new.name, phone).await
}

/// Changes what an admin may change by hand. [`super::StoreError::Taken`] where the phone is another member's.
pub async fn update(tx: &mut Tx, id: MemberId, name: &str, phone: Option<&Phone>, email: Option<&str>, now: Time) -> Result<()> {
    let ring = tx.ring();
    sqlx::query("UPDATE member SET name = $2, phone = $3, phone_index = $4, email = $5, updated_at = $6 WHERE id = $1")
        .bind(id.to_i64())
        .bind(ring.seal(place("name", id), name.as_bytes()))
        .bind(phone.map(|phone| ring.seal(place("phone", id), phone.e164().as_bytes())))
        .bind(phone.map(|phone| ring.phone_index(phone)))
        .bind(email.map(|email| ring.seal(place("email", id), email.as_bytes())))
        .bind(now.0)
        .execute(tx.connection())
        .await?;
    search::index(tx, id, name, phone).await
}

pub async fn get(db: &mut impl Db, id: MemberId) -> Result<Option<Member>> {
    let ring = db.ring();
    let sql = "SELECT id, name, phone, email, login_name, role, state, created_at FROM member WHERE id = $1 AND state <> 'deleted'";
    let row = sqlx::query(sql).bind(id.to_i64()).fetch_optional(db.connection()).await?;
    row.map(|row| member(&row, &ring)).transpose()
}

/// A deleted member has no name any more.
pub async fn name(db: &mut impl Db, id: MemberId) -> Result<Option<String>> {
    Ok(get(db, id).await?.map(|member| member.name))
}

/// The member who has this phone now, whatever the state but left and deleted.
pub async fn by_phone(db: &mut impl Db, phone: &Phone) -> Result<Option<Member>> {
    let ring = db.ring();
    let sql = "SELECT id, name, phone, email, login_name, role, state, created_at FROM member \
               WHERE phone_index = $1 AND state NOT IN ('left', 'deleted')";
    let row = sqlx::query(sql).bind(ring.phone_index(phone)).fetch_optional(db.connection()).await?;
    row.map(|row| member(&row, &ring)).transpose()
}

/// Newest first, `limit` of them, older than `before`.
pub async fn list(db: &mut impl Db, before: Option<MemberId>, limit: usize) -> Result<Vec<Member>> {
    let ring = db.ring();
    let sql = "SELECT id, name, phone, email, login_name, role, state, created_at FROM member \
               WHERE id < $1 AND state <> 'deleted' ORDER BY id DESC LIMIT $2";
    let rows = sqlx::query(sql).bind(before.map_or(i64::MAX, Id::to_i64)).bind(limit as i64).fetch_all(db.connection()).await?;
    rows.iter().map(|row| member(row, &ring)).collect()
}

pub async fn set_state(tx: &mut Tx, id: MemberId, state: MemberState, now: Time) -> Result<()> {
    sqlx::query("UPDATE member SET state = $2, updated_at = $3 WHERE id = $1")
        .bind(id.to_i64())
        .bind(word(state))
        .bind(now.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Deletes the person and keeps the row, so that history still has whom to point at.
pub async fn erase(tx: &mut Tx, id: MemberId, now: Time) -> Result<()> {
    let blank = tx.ring().seal(place("name", id), b"");
    sqlx::query(
        "UPDATE member SET state = 'deleted', name = $2, phone = NULL, phone_index = NULL, email = NULL, login_name = NULL, \
         password_hash = NULL, password_once_until = NULL, updated_at = $3 WHERE id = $1",
    )
    .bind(id.to_i64())
    .bind(blank)
    .bind(now.0)
    .execute(tx.connection())
    .await?;
    search::forget(tx, id).await
}

pub async fn login(db: &mut impl Db, login_name: &str) -> Result<Option<Login>> {
    let sql = "SELECT id, role, state, password_hash, password_once_until FROM member \
               WHERE login_name = $1 AND state NOT IN ('left', 'deleted')";
    let row = sqlx::query(sql).bind(login_name).fetch_optional(db.connection()).await?;
    row.map(|row| login_row(&row)).transpose()
}

pub async fn login_of(db: &mut impl Db, id: MemberId) -> Result<Option<Login>> {
    let sql = "SELECT id, role, state, password_hash, password_once_until FROM member WHERE id = $1";
    let row = sqlx::query(sql).bind(id.to_i64()).fetch_optional(db.connection()).await?;
    row.map(|row| login_row(&row)).transpose()
}

fn login_row(row: &AnyRow) -> Result<Login> {
    Ok(Login {
        id: row.id("id")?,
        role: row.word("role")?,
        state: row.word("state")?,
        password_hash: row.opt_text("password_hash")?,
        once_until: row.opt_time("password_once_until")?,
    })
}

/// `once_until`: the password is a one-time one that lives until then.
pub async fn set_password(tx: &mut Tx, id: MemberId, hash: &str, once_until: Option<Time>, now: Time) -> Result<()> {
    sqlx::query("UPDATE member SET password_hash = $2, password_once_until = $3, updated_at = $4 WHERE id = $1")
        .bind(id.to_i64())
        .bind(hash)
        .bind(once_until.map(|until| until.0))
        .bind(now.0)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// In which language messages to a member are written; Chinese until it is known.
pub async fn lang(db: &mut impl Db, id: MemberId) -> Result<Lang> {
    let row = sqlx::query("SELECT lang FROM member WHERE id = $1").bind(id.to_i64()).fetch_optional(db.connection()).await?;
    let tag = row.map(|row| row.opt_text("lang")).transpose()?.flatten();
    Ok(tag.and_then(|tag| Lang::from_tag(&tag)).unwrap_or_default())
}

pub async fn set_lang(tx: &mut Tx, id: MemberId, lang: Lang) -> Result<()> {
    sqlx::query("UPDATE member SET lang = $2 WHERE id = $1").bind(id.to_i64()).bind(lang.tag()).execute(tx.connection()).await?;
    Ok(())
}

/// Owners who may act.
pub async fn active_owners(db: &mut impl Db) -> Result<Vec<MemberId>> {
    let rows = sqlx::query("SELECT id FROM member WHERE role = 'owner' AND state IN ('active', 'invited') ORDER BY id")
        .fetch_all(db.connection())
        .await?;
    rows.iter().map(|row| row.id("id")).collect()
}

/// Everybody who keeps the console.
pub async fn active_admins(db: &mut impl Db) -> Result<Vec<MemberId>> {
    let rows = sqlx::query("SELECT id FROM member WHERE role IN ('owner', 'admin') AND state = 'active' ORDER BY id")
        .fetch_all(db.connection())
        .await?;
    rows.iter().map(|row| row.id("id")).collect()
}

/// Until the transaction ends, nobody else changes who is an owner: two who disable each other leave one.
pub async fn lock_owners(tx: &mut Tx) -> Result<()> {
    sqlx::query("UPDATE member SET role = role WHERE role = 'owner'").execute(tx.connection()).await?;
    Ok(())
}

/// Members who may act and have a phone or a chat account to be reached on: all but the console's first owner.
pub async fn count_active(db: &mut impl Db) -> Result<i64> {
    let sql = "SELECT COUNT(*) AS n FROM member WHERE state IN ('active', 'invited')";
    sqlx::query(sql).fetch_one(db.connection()).await?.int("n")
}
