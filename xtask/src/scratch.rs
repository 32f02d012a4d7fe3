//! A folder for the moment, removed when dropped.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result};

pub struct Scratch(PathBuf);

impl Scratch {
    /// A new folder in the system's place for temporary files, open to this user alone.
    pub fn new(purpose: &str) -> Result<Self> {
        Self::within(&std::env::temp_dir(), purpose)
    }

    /// A new folder in another one, which is made if it is missing.
    pub fn within(parent: &Path, purpose: &str) -> Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        fs::create_dir_all(parent).with_context(|| format!("cannot make {}", parent.display()))?;
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = parent.join(format!("muster-{purpose}-{}-{number}", std::process::id()));
        DirBuilder::new().mode(0o700).create(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Self(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0)
            && error.kind() != std::io::ErrorKind::NotFound
        {
            eprintln!("cannot remove {}: {error}", self.0.display());
        }
    }
}
