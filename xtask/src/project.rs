//! Where the project lies and what version it is: the answers of `cargo metadata`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::cargo::{self, Profile};
use crate::process;

pub struct Project {
    pub root: PathBuf,
    /// Cargo's target folder, which a developer may have moved.
    pub target: PathBuf,
    pub version: String,
}

impl Project {
    pub fn find() -> Result<Self> {
        let mut command = cargo::cargo();
        command.args(["metadata", "--no-deps", "--format-version", "1"]);
        // Set by `cargo run`: this package's folder, wherever the command was typed.
        if let Some(xtask) = std::env::var_os("CARGO_MANIFEST_DIR") {
            command.current_dir(Path::new(&xtask).join(".."));
        }
        let metadata: Value = serde_json::from_str(&process::output(&mut command)?)?;
        let text = |value: &Value| value.as_str().map(str::to_owned).context("cargo metadata says something unexpected");
        let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
        let muster = packages.iter().find(|package| package["name"] == "muster").context("there is no package muster")?;
        Ok(Self {
            root: text(&metadata["workspace_root"])?.into(),
            target: text(&metadata["target_directory"])?.into(),
            version: text(&muster["version"])?,
        })
    }

    /// The folder that the server serves: `MUSTER_SITE_ROOT`.
    pub fn site(&self) -> PathBuf {
        self.target.join("site")
    }

    /// Where cargo leaves a program of this machine.
    pub fn program(&self, profile: Profile, name: &str) -> PathBuf {
        self.target.join(profile.folder()).join(name)
    }

    /// Cargo, to be run at the root.
    pub fn cargo(&self) -> Command {
        let mut command = cargo::cargo();
        command.current_dir(&self.root);
        command
    }
}
