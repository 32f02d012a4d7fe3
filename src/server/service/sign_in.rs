//! Signing in to the console: the first owner, passwords, sessions, and limits that lock nobody else out.

use std::net::IpAddr;

use super::{Actor, note};
use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::id::MemberId;
use crate::domain::login;
use crate::domain::member::{MemberState, Role};
use crate::domain::refusal::Refusal;
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::password;
use crate::server::store::attempt::{self, Limit};
use crate::server::store::console_session::ConsoleSession;
use crate::server::store::member::Member;
use crate::server::store::{self, StoreError, Tx};

/// How long a session lives, used or not …
pub const SESSION_LIVES: Span = Span::days(14);
/// … and how long an unused one.
const SESSION_IDLE: Span = Span::days(2);
/// How long a one-time password lives.
const ONCE_LIVES: Span = Span::hours(24);
/// How long a device is known.
pub const DEVICE_LIVES: Span = Span::days(365);
/// A session's last use is noted this often.
const TOUCH_AFTER: Span = Span::minutes(5);

/// Failed sign-ins with one login name from one address (or from one known device).
const PER_ACCOUNT: [Limit; 2] = [Limit { most: 5, within: Span::minutes(5) }, Limit { most: 20, within: Span::hours(12) }];
/// Failed sign-ins from one address, whatever the login name.
const PER_ADDRESS: [Limit; 1] = [Limit { most: 50, within: Span::minutes(15) }];

/// What the start of the server tells about the first owner.
pub enum FirstOwner {
    /// Somebody has set a password of their own.
    SetUp,
    /// Here is the way in; it is shown once and lives 24 hours.
    OneTime { login_name: String, password: Secret },
}

/// Makes the first owner, or replaces a one-time password that nobody has used.
pub async fn first_owner(muster: &Muster) -> Result<FirstOwner> {
    match make_first_owner(muster).await {
        // Another replica made it at the same moment.
        Err(Error::Store(StoreError::Taken)) => make_first_owner(muster).await,
        made => made,
    }
}

async fn make_first_owner(muster: &Muster) -> Result<FirstOwner> {
    const LOGIN_NAME: &str = "admin";
    let now = muster.clock.now();
    let owners = store::member::active_owners(&mut muster.store.read().await?).await?;
    for id in &owners {
        let login = store::member::login_of(&mut muster.store.read().await?, *id).await?;
        if login.is_some_and(|login| login.password_hash.is_some() && login.once_until.is_none()) {
            return Ok(FirstOwner::SetUp);
        }
    }
    let password = one_time_password(muster);
    let hash = password::hash(password.clone()).await.ok_or(Error::Bug("no password hash"))?;
    let mut tx = muster.store.write().await?;
    // Another replica may have been faster.
    let (id, login_name) = match store::member::active_owners(&mut tx).await?.first() {
        Some(id) => (*id, store::member::get(&mut tx, *id).await?.and_then(|member| member.login_name)),
        None => {
            let owner = Member {
                id: muster.new_id(),
                name: "Admin".to_owned(),
                phone: None,
                email: None,
                login_name: Some(LOGIN_NAME.to_owned()),
                role: Role::Owner,
                state: MemberState::Active,
                created_at: now,
            };
            store::member::insert(&mut tx, &owner).await?;
            (owner.id, owner.login_name)
        }
    };
    store::member::set_password(&mut tx, id, &hash, Some(now + ONCE_LIVES), now).await?;
    tx.commit().await?;
    Ok(FirstOwner::OneTime { login_name: login_name.unwrap_or_else(|| LOGIN_NAME.to_owned()), password })
}

fn one_time_password(muster: &Muster) -> Secret {
    Secret::new(muster.entropy.alphanumeric(16))
}

/// `muster admin create`: one more owner, or a new one-time password for a login name that exists.
pub async fn one_time_login(muster: &Muster, login_name: &str, must_exist: bool) -> Result<Secret> {
    let login_name = login::check_name(login_name).map_err(|error| FieldErrors::of("login_name", error))?;
    let password = one_time_password(muster);
    let hash = password::hash(password.clone()).await.ok_or(Error::Bug("no password hash"))?;
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    let id = match (store::member::login(&mut tx, &login_name).await?, must_exist) {
        (Some(login), true) => login.id,
        (None, false) => {
            let owner = Member {
                id: muster.new_id(),
                name: login_name.clone(),
                phone: None,
                email: None,
                login_name: Some(login_name),
                role: Role::Owner,
                state: MemberState::Active,
                created_at: now,
            };
            store::member::insert(&mut tx, &owner).await?;
            owner.id
        }
        (Some(_), false) => return Err(FieldErrors::of("login_name", Invalid::Taken).into()),
        (None, true) => return Err(FieldErrors::of("login_name", Invalid::NoSuchMember).into()),
    };
    store::member::set_password(&mut tx, id, &hash, Some(now + ONCE_LIVES), now).await?;
    store::console_session::end_others(&mut tx, id, None).await?;
    note(muster, &mut tx, &Actor::Muster, "member.one_time_password", format!("member:{id}"), None).await?;
    tx.commit().await?;
    Ok(password)
}

/// A sign-in as it arrives.
pub struct Attempt<'a> {
    pub login_name: &'a str,
    pub password: Secret,
    pub address: IpAddr,
    /// The cookie of a device from which somebody signed in before.
    pub device: Option<&'a str>,
}

/// What a successful sign-in gives to the browser.
pub struct SignedIn {
    pub token: Secret,
    pub device: String,
    pub must_change_password: bool,
}

/// Signs in. An unknown name, a wrong password, an expired one and a disabled member are answered alike, after the
/// same work.
pub async fn sign_in(muster: &Muster, attempt: Attempt<'_>) -> Result<SignedIn> {
    let now = muster.clock.now();
    let name = attempt.login_name.trim().to_lowercase();
    let address = attempt.address.to_string();
    let ring = muster.store.ring();
    let device = attempt.device.filter(|cookie| is_device_of(muster, cookie, &name));
    let per_account = match device {
        // Strangers who fail from the same address do not lock out whoever signed in here before.
        Some(cookie) => ring.subject("sign-in device", cookie),
        None => ring.subject("sign-in account", &format!("{name}\0{address}")),
    };
    let per_address = ring.subject("sign-in address", &address);

    // Counted before the password is looked at: guesses made at once are as few as guesses in a row.
    let mut tx = muster.store.write().await?;
    attempt::lock(&mut tx, [&per_account, &per_address]).await?;
    let mut wait = attempt::wait(&mut tx, &per_account, &PER_ACCOUNT, now).await?;
    if device.is_none() {
        wait = wait.max(attempt::wait(&mut tx, &per_address, &PER_ADDRESS, now).await?);
    }
    if let Some(wait) = wait {
        return Err(Refusal::TooMany { seconds: wait.seconds_left() }.into());
    }
    let counted = muster.new_id();
    for subject in [&per_account, &per_address] {
        attempt::note(&mut tx, subject, counted, now).await?;
    }
    let login = store::member::login(&mut tx, &name).await?;
    tx.commit().await?;

    let stored = login.as_ref().and_then(|login| login.password_hash.clone());
    let right = password::verify(attempt.password, stored).await;

    let mut tx = muster.store.write().await?;
    let login = login
        .filter(|login| right && login.role >= Role::Admin && login.state.may_act() && login.once_until.is_none_or(|until| until > now));
    let Some(login) = login else {
        note(muster, &mut tx, &Actor::Muster, "sign_in.failed", "console", Some(&address)).await?;
        tx.commit().await?;
        return Err(Refusal::WrongLogin.into());
    };
    attempt::forget(&mut tx, &per_account).await?;
    attempt::take_back(&mut tx, &per_address, counted).await?;
    let token = start_session(muster, &mut tx, login.id).await?;
    note(muster, &mut tx, &Actor::Member(login.id), "sign_in", "console", Some(&address)).await?;
    tx.commit().await?;
    Ok(SignedIn { token, device: device_cookie(muster, &name), must_change_password: login.once_until.is_some() })
}

async fn start_session(muster: &Muster, tx: &mut Tx, member: MemberId) -> Result<Secret> {
    let now = muster.clock.now();
    let token = muster.entropy.token();
    store::console_session::insert(tx, token.expose(), member, now, now + SESSION_LIVES).await?;
    Ok(token)
}

/// A random name of the device, and a proof that we gave it to whoever signed in with this login name.
fn device_cookie(muster: &Muster, login_name: &str) -> String {
    let random = muster.entropy.alphanumeric(20);
    let proof = device_proof(muster, &random, login_name);
    format!("{random}.{proof}")
}

fn device_proof(muster: &Muster, random: &str, login_name: &str) -> String {
    let mac = muster.store.ring().subject("device", &format!("{random}\0{login_name}"));
    mac.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn is_device_of(muster: &Muster, cookie: &str, login_name: &str) -> bool {
    cookie.split_once('.').is_some_and(|(random, proof)| {
        bool::from(subtle::ConstantTimeEq::ct_eq(device_proof(muster, random, login_name).as_bytes(), proof.as_bytes()))
    })
}

/// The live session of a cookie. Its last use is noted now and then.
pub async fn session(muster: &Muster, token: &str) -> Result<Option<ConsoleSession>> {
    let now = muster.clock.now();
    let session = store::console_session::get(&mut muster.store.read().await?, token, now, now - SESSION_IDLE).await?;
    let Some(session) = session.filter(|session| session.state.may_act() && session.role >= Role::Admin) else { return Ok(None) };
    if session.seen_at < now - TOUCH_AFTER {
        let mut tx = muster.store.write().await?;
        store::console_session::touch(&mut tx, token, now).await?;
        tx.commit().await?;
    }
    Ok(Some(session))
}

/// A new password of one's own. Other sessions end, and this one gets another token.
pub async fn change_password(
    muster: &Muster,
    member: MemberId,
    token: &str,
    current: Secret,
    new: Secret,
    repeated: &Secret,
) -> Result<Secret> {
    let (login_name, login) = {
        let mut db = muster.store.read().await?;
        let name = store::member::get(&mut db, member).await?.and_then(|member| member.login_name).unwrap_or_default();
        (name, store::member::login_of(&mut db, member).await?.ok_or(Error::Refused(Refusal::SignInFirst))?)
    };
    let mut errors = FieldErrors::default();
    errors.take("new_password", login::check_password(&new, &login_name));
    if new != *repeated {
        errors.add("repeated", Invalid::NotTheSame);
    }
    if new == current {
        errors.add("new_password", Invalid::SameAsBefore);
    }
    errors.finish(Some(()))?;

    let subject = muster.store.ring().subject("change password", &member.to_string());
    let now = muster.clock.now();
    let mut tx = muster.store.write().await?;
    attempt::lock(&mut tx, [&subject]).await?;
    if let Some(wait) = attempt::wait(&mut tx, &subject, &PER_ACCOUNT, now).await? {
        return Err(Refusal::TooMany { seconds: wait.seconds_left() }.into());
    }
    attempt::note(&mut tx, &subject, muster.new_id(), now).await?;
    tx.commit().await?;
    if !password::verify(current, login.password_hash).await {
        return Err(FieldErrors::of("current_password", Invalid::WrongPassword).into());
    }
    let hash = password::hash(new).await.ok_or(Error::Bug("no password hash"))?;
    let mut tx = muster.store.write().await?;
    attempt::forget(&mut tx, &subject).await?;
    store::member::set_password(&mut tx, member, &hash, None, now).await?;
    store::console_session::end_others(&mut tx, member, Some(token)).await?;
    store::console_session::end(&mut tx, token).await?;
    let fresh = start_session(muster, &mut tx, member).await?;
    note(muster, &mut tx, &Actor::Member(member), "member.change_password", format!("member:{member}"), None).await?;
    tx.commit().await?;
    Ok(fresh)
}

pub async fn sign_out(muster: &Muster, token: &str) -> Result<()> {
    let mut tx = muster.store.write().await?;
    store::console_session::end(&mut tx, token).await?;
    tx.commit().await?;
    Ok(())
}
