//! `muster backup` and `muster restore`, for SQLite. PostgreSQL has its own tools for both.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Failure, say, serve};
use crate::server::config::Settings;

/// The database's file.
fn file_of(settings: &Settings) -> Result<PathBuf, Failure> {
    let path = settings.database_url.strip_prefix("sqlite:").ok_or(
        "this is for SQLite. Use pg_dump and pg_restore, and keep the key file (MUSTER_KEY_FILE): without it a dump cannot be read",
    )?;
    let path = path.strip_prefix("//").unwrap_or(path);
    Ok(PathBuf::from(path.split('?').next().unwrap_or(path)))
}

pub(super) async fn backup(settings: Settings, to: &Path) -> Result<(), Failure> {
    file_of(&settings)?;
    if to.exists() {
        return Err(format!("{} exists already", to.display()).into());
    }
    let muster = serve::open(&settings).await?;
    muster.store.copy_to(to).await?;
    muster.store.close().await;
    say(&format!("the database is copied to {}; keep {} apart from it", to.display(), settings.key_file.display()))
}

pub(super) async fn restore(settings: Settings, from: &Path, replace: bool) -> Result<(), Failure> {
    let file = file_of(&settings)?;
    if file.exists() && !replace {
        return Err(format!("there is a database at {}: stop the server and add --replace", file.display()).into());
    }
    // A copy is opened first: a backup that is damaged, or sealed with other keys, replaces nothing.
    let copy = beside(&file, "restoring");
    remove_with_journal(&copy);
    fs::copy(from, &copy).map_err(|error| format!("{}: {error}", from.display()))?;
    let tried = Settings { database_url: format!("sqlite:{}", copy.display()), ..settings };
    match serve::open(&tried).await {
        Ok(muster) => muster.store.close().await,
        Err(error) => {
            remove_with_journal(&copy);
            return Err(error);
        }
    }
    if file.exists() {
        // With its journal: what was committed last may be there only.
        for ending in ["", "-wal", "-shm"] {
            let (old, kept) = (with_ending(&file, ending), with_ending(&beside(&file, "before-restore"), ending));
            if old.exists() {
                fs::rename(old, kept)?;
            }
        }
    }
    fs::rename(&copy, &file)?;
    remove_with_journal(&copy);
    say(&format!("{} is the database now", from.display()))
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn beside(file: &Path, ending: &str) -> PathBuf {
    with_ending(file, &format!(".{ending}"))
}

/// SQLite's journal files belong to their database and to no other.
fn remove_with_journal(file: &Path) {
    for ending in ["", "-wal", "-shm"] {
        drop(fs::remove_file(with_ending(file, ending)));
    }
}
