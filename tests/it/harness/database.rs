//! A database for one test, and the folder with its key file.

use std::path::{Path, PathBuf};

use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor, Row};

pub(super) struct Database {
    pub(super) url: String,
    folder: tempfile::TempDir,
    /// The server and the name, on PostgreSQL.
    made: Option<(String, String)>,
}

impl Database {
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let Some(server) = server() else {
            let url = format!("sqlite:{}", folder.path().join("muster.db").display());
            return Self { url, folder, made: None };
        };
        sqlx::any::install_default_drivers();
        let name = format!("muster_{}", folder.path().file_name().and_then(|name| name.to_str()).unwrap_or("x"));
        let name: String = name.to_lowercase().chars().filter(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
        let mut connection = AnyConnection::connect(&server).await.expect("PostgreSQL");
        connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await.expect("a database");
        let (base, _) = server.rsplit_once('/').expect("a database in the URL");
        Self { url: format!("{base}/{name}"), folder, made: Some((server, name)) }
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn key_file(&self) -> PathBuf {
        self.folder.path().join("muster.key")
    }

    /// The first column of what a query finds, as text.
    pub(super) async fn column(&self, sql: &str) -> Vec<String> {
        let mut connection = AnyConnection::connect(&self.url).await.expect("the database");
        let rows = sqlx::query(AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        connection.close().await.expect("an end");
        rows.iter().map(|row| row.get::<Option<String>, _>(0).unwrap_or_default()).collect()
    }

    /// Keeps everybody from writing to a table. On SQLite writers stand in line anyway.
    pub(super) async fn hold(&self, table: &str) -> Option<AnyConnection> {
        self.made.as_ref()?;
        let mut connection = AnyConnection::connect(&self.url).await.expect("the database");
        connection.execute(AssertSqlSafe(format!("BEGIN; LOCK TABLE {table} IN SHARE MODE"))).await.expect("a lock");
        Some(connection)
    }

    /// Lets the writers go once as many of them wait for a lock, or nobody more comes.
    pub(super) async fn let_go(&self, held: Option<AnyConnection>, writers: usize) {
        let Some(held) = held else { return };
        for _ in 0..200 {
            let waiting = self
                .column("SELECT CAST(pid AS TEXT) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'");
            if waiting.await.len() >= writers {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        held.close().await.expect("an end");
    }

    pub(super) async fn dump(&self) -> Dump {
        if self.made.is_none() {
            let files = ["muster.db", "muster.db-wal"].map(|name| std::fs::read(self.folder().join(name)).unwrap_or_default());
            return Dump(files.concat());
        }
        let mut all = Vec::new();
        for table in self.column("SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = 'public'").await {
            let rows = self.column(&format!("SELECT CAST(t AS TEXT) FROM {table} t")).await;
            all.extend(format!("{table}\n{}\n", rows.join("\n")).into_bytes());
        }
        Dump(all)
    }

    pub(super) async fn remove(self) {
        if let Some((server, name)) = self.made
            && let Ok(mut connection) = AnyConnection::connect(&server).await
        {
            drop(connection.execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))).await);
        }
    }
}

/// The database's files, or a dump of its tables. PostgreSQL prints bytes as hexadecimal digits.
pub struct Dump(Vec<u8>);

impl Dump {
    /// Where a text is, as it is or in hexadecimal digits.
    pub fn find(&self, text: &str) -> Option<usize> {
        let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        [text.as_bytes(), hex.as_bytes()].iter().find_map(|needle| self.0.windows(needle.len()).position(|window| window == *needle))
    }
}

#[expect(clippy::disallowed_methods, reason = "the one setting of the tests")]
fn server() -> Option<String> {
    std::env::var("MUSTER_TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())
}
