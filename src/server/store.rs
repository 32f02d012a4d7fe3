//! The database: the only place that speaks SQL. One text for SQLite and PostgreSQL.
//!
//! Reading functions take any [`Db`]; writing ones take a [`Tx`], so that what belongs together is written together.

pub mod activation;
pub mod api_token;
pub mod app_check;
pub mod app_closed;
pub mod app_deletion;
pub mod app_event;
pub mod app_outside;
pub mod app_validity;
pub mod attempt;
pub mod audit;
pub mod away;
pub mod binding;
pub mod callback_event;
pub mod channels;
pub mod chat_account;
pub mod code;
pub mod console_session;
pub mod delivery;
pub mod handover;
pub mod inbox;
pub mod incident;
pub mod installation;
pub mod job;
pub mod key_change;
pub mod member;
pub mod mobile_app;
pub mod phone_session;
pub mod ram_account;
pub mod registration;
mod reseal;
mod row;
pub mod search;
pub mod sms;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::any::{AnyPoolOptions, install_default_drivers};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Connection, Executor, Transaction};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard};

use super::entropy::Entropy;
use super::keys::{CannotOpen, KeyFileError, Ring};

/// What can go wrong with the database.
#[derive(Debug)]
pub enum StoreError {
    /// A unique index refused a row.
    Taken,
    CannotOpen,
    /// A stored value that this version does not know: written by a newer one, or damaged.
    Unexpected(&'static str),
    Sql(sqlx::Error),
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Taken => f.write_str("a row with this key exists already"),
            Self::CannotOpen => CannotOpen.fmt(f),
            Self::Unexpected(what) => write!(f, "the database holds an unexpected {what}"),
            Self::Sql(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) if database.is_unique_violation() => Self::Taken,
            _ => Self::Sql(error),
        }
    }
}

impl From<CannotOpen> for StoreError {
    fn from(_: CannotOpen) -> Self {
        Self::CannotOpen
    }
}

pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why the store could not be opened, in words for the one who starts the server.
#[derive(Debug)]
pub enum OpenError {
    Database(sqlx::Error),
    Migration(sqlx::migrate::MigrateError),
    KeyFile {
        path: String,
        error: KeyFileError,
    },
    /// The database was made with a key file, and there is none here.
    KeyFileAbsent {
        path: String,
    },
    /// The key file here is not the one that the database was made with.
    KeyFileOther {
        path: String,
    },
    Store(StoreError),
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Database(error) => write!(f, "the database cannot be opened (MUSTER_DATABASE_URL): {error}"),
            Self::Migration(error) => write!(f, "the database cannot be brought up to date: {error}"),
            Self::KeyFile { path, error } => write!(f, "the key file {path} (MUSTER_KEY_FILE): {error}"),
            Self::KeyFileAbsent { path } => write!(
                f,
                "there is no key file at {path} (MUSTER_KEY_FILE), but this database is encrypted with one. Put the key file of this \
                 installation there; every replica uses the same one. A new one would not open anything"
            ),
            Self::KeyFileOther { path } => write!(
                f,
                "the key file at {path} (MUSTER_KEY_FILE) is not the one that this database was encrypted with. Put the right one there"
            ),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for OpenError {}

/// The opened database and the keys to what is sealed in it.
pub struct Store {
    pool: AnyPool,
    ring: Arc<Ring>,
    /// SQLite has one writer: waiting for one's turn here is fair, waiting inside SQLite is not.
    writer: Option<Arc<Mutex<()>>>,
    jobs: Arc<Notify>,
    apps: Arc<Notify>,
}

const MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

impl Store {
    /// Opens the database, brings it up to date and checks that the key file is its own. A new database with no key
    /// file gets one.
    pub async fn open(database_url: &str, key_file: &Path, entropy: Entropy) -> Result<Self, OpenError> {
        let (pool, sqlite) = connect(database_url).await?;
        MIGRATIONS.run(&pool).await.map_err(OpenError::Migration)?;
        let ring = open_ring(&pool, key_file, entropy).await?;
        Ok(Self { pool, ring: Arc::new(ring), writer: sqlite.then(Arc::default), jobs: Arc::default(), apps: Arc::default() })
    }

    pub fn ring(&self) -> &Ring {
        &self.ring
    }

    /// Told whenever a transaction that queued jobs was committed here.
    pub fn jobs(&self) -> &Notify {
        &self.jobs
    }

    /// Told whenever a transaction that changed mobile apps was committed here.
    pub fn apps(&self) -> &Notify {
        &self.apps
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<Read> {
        Ok(Read { connection: self.pool.acquire().await?, ring: self.ring.clone() })
    }

    /// A transaction for writing; dropped without [`Tx::commit`], it leaves nothing behind.
    pub async fn write(&self) -> Result<Tx> {
        let turn = match &self.writer {
            Some(writer) => Some(writer.clone().lock_owned().await),
            None => None,
        };
        // A SQLite transaction that reads first and writes later fails when another one wrote in between.
        let inner = if turn.is_some() { self.pool.begin_with("BEGIN IMMEDIATE").await? } else { self.pool.begin().await? };
        let (jobs, apps) = (self.jobs.clone(), self.apps.clone());
        Ok(Tx { inner, ring: self.ring.clone(), queued: false, jobs, changed_apps: false, apps, _turn: turn })
    }

    /// Writes a copy of the database, as it stands at one moment, into a new file. SQLite only.
    pub async fn copy_to(&self, path: &Path) -> Result<()> {
        let quoted = path.display().to_string().replace('\'', "''");
        self.pool.acquire().await?.execute(sqlx::AssertSqlSafe(format!("VACUUM INTO '{quoted}'"))).await?;
        Ok(())
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.pool.acquire().await?.ping().await?;
        Ok(())
    }

    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Something that can be read from.
pub trait Db: Send {
    fn connection(&mut self) -> &mut AnyConnection;
    fn ring(&self) -> Arc<Ring>;
}

pub struct Read {
    connection: PoolConnection<Any>,
    ring: Arc<Ring>,
}

impl Db for Read {
    fn connection(&mut self) -> &mut AnyConnection {
        &mut self.connection
    }

    fn ring(&self) -> Arc<Ring> {
        self.ring.clone()
    }
}

pub struct Tx {
    inner: Transaction<'static, Any>,
    ring: Arc<Ring>,
    queued: bool,
    jobs: Arc<Notify>,
    changed_apps: bool,
    apps: Arc<Notify>,
    _turn: Option<OwnedMutexGuard<()>>,
}

impl Db for Tx {
    fn connection(&mut self) -> &mut AnyConnection {
        &mut self.inner
    }

    fn ring(&self) -> Arc<Ring> {
        self.ring.clone()
    }
}

impl Tx {
    pub async fn commit(self) -> Result<()> {
        self.inner.commit().await?;
        if self.queued {
            self.jobs.notify_waiters();
        }
        if self.changed_apps {
            self.apps.notify_waiters();
        }
        Ok(())
    }
}

async fn connect(database_url: &str) -> Result<(AnyPool, bool), OpenError> {
    install_default_drivers();
    let sqlite = database_url.starts_with("sqlite:");
    let mut url = database_url.to_owned();
    if sqlite && !url.contains('?') {
        url.push_str("?mode=rwc");
    }
    let options = AnyPoolOptions::new()
        .max_connections(if sqlite { 8 } else { 16 })
        .acquire_timeout(Duration::from_secs(10))
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if sqlite {
                    // FULL: what was answered with success survives a power cut.
                    connection
                        .execute(
                            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 10000; \
                             PRAGMA foreign_keys = ON; PRAGMA cache_size = -4000;",
                        )
                        .await?;
                }
                Ok(())
            })
        });
    let pool = options.connect(&url).await.map_err(OpenError::Database)?;
    Ok((pool, sqlite))
}

/// The database remembers which key file it belongs to, so that a lost or wrong one is found at the start.
async fn open_ring(pool: &AnyPool, path: &Path, entropy: Entropy) -> Result<Ring, OpenError> {
    let mut connection = pool.acquire().await.map_err(OpenError::Database)?;
    let known = installation::get(&mut connection, installation::KEY_FINGERPRINT).await.map_err(OpenError::Store)?;
    let shown = path.display().to_string();
    let key_file = |error| OpenError::KeyFile { path: shown.clone(), error };
    let ring = match (path.exists(), &known) {
        (false, Some(_)) => return Err(OpenError::KeyFileAbsent { path: shown }),
        (false, None) => Ring::create(path, entropy).map_err(key_file)?,
        (true, _) => Ring::read(path, entropy).map_err(key_file)?,
    };
    let known = match known {
        Some(known) => known,
        None => {
            installation::get_or_set(&mut connection, installation::KEY_FINGERPRINT, ring.fingerprint()).await.map_err(OpenError::Store)?
        }
    };
    if known != ring.fingerprint() {
        return Err(OpenError::KeyFileOther { path: shown });
    }
    Ok(ring)
}
