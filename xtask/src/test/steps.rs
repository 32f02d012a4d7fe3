//! The steps of the tests, in the order in which they are run: quick ones first.

use std::process::Command;

use anyhow::Result;

use super::{browser, cluster};
use crate::cargo::{self, WASM};
use crate::project::Project;
use crate::setup::{self, Package};
use crate::{process, site};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Format,
    Lint,
    Site,
    Unit,
    Postgres,
    Conformance,
    EndToEnd,
}

pub enum Outcome {
    Passed,
    /// Could not be run here; why.
    Skipped(String),
    /// The project has no such tests.
    Absent,
    Failed(String),
}

impl Outcome {
    pub fn word(&self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Skipped(_) => "SKIPPED",
            Self::Absent => "none there",
            Self::Failed(_) => "FAILED",
        }
    }
}

impl Step {
    pub const ALL: [Self; 7] = [Self::Format, Self::Lint, Self::Site, Self::Unit, Self::Postgres, Self::Conformance, Self::EndToEnd];

    /// As `--only` has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Format => "fmt",
            Self::Lint => "lint",
            Self::Site => "site",
            Self::Unit => "unit",
            Self::Postgres => "postgres",
            Self::Conformance => "conformance",
            Self::EndToEnd => "e2e",
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Lint => "lints: server, simulators, WebAssembly, xtask",
            Self::Site => "site",
            Self::Unit => "unit and integration tests, SQLite",
            Self::Postgres => "integration tests, PostgreSQL",
            Self::Conformance => "conformance with the vendors' SDKs",
            Self::EndToEnd => "end-to-end tests in Chromium",
        }
    }

    /// The Debian packages it needs.
    pub fn packages(self) -> &'static [Package] {
        match self {
            Self::Postgres => &[setup::POSTGRESQL],
            Self::Conformance => &[setup::PYTHON_VENV],
            Self::EndToEnd => &[setup::CHROMIUM, setup::CHINESE_FONTS],
            Self::Format | Self::Lint | Self::Site | Self::Unit => &[],
        }
    }

    pub fn run(self, project: &Project, filter: Option<&str>) -> Result<Outcome> {
        match self {
            Self::Format => process::run(project.cargo().args(["fmt", "--all", "--check"]))?,
            Self::Lint => lint(project)?,
            Self::Site => drop(site::build(project)?),
            Self::Unit => {
                process::run(&mut suite(project, &["--lib", "--test", "it"], filter))?;
                process::run(without_settings(project.cargo().args(["test", "-p", "xtask"]).args(filter)))?;
            }
            Self::Postgres => return postgres(project, filter),
            Self::Conformance => return browser::conformance(project),
            Self::EndToEnd => return browser::end_to_end(project, filter),
        }
        Ok(Outcome::Passed)
    }
}

/// Every way in which the code is compiled: a warning in any of them is an error.
fn lint(project: &Project) -> Result<()> {
    setup::wasm_target()?;
    let clippy = |arguments: &[&str]| {
        let mut command = project.cargo();
        command.arg("clippy").args(arguments).args(["--", "-D", "warnings"]);
        command
    };
    process::run(&mut clippy(&["-p", "muster", "--features", "ssr,simulator", "--all-targets"]))?;
    // As it is released: debug builds erase the types of views, and accept some that are wrong.
    process::run(&mut clippy(&["--release", "-p", "muster", "--features", "ssr", "--bin", cargo::SERVER]))?;
    process::run(&mut clippy(&["-p", "muster", "--features", "simulator", "--bin", cargo::SIMULATOR]))?;
    let bundles = ["-p", "muster", "--target", WASM, "--features", "hydrate", "--bin", "console", "--bin", "phone"];
    process::run(cargo::with_wasm_flags(&mut clippy(&bundles)))?;
    process::run(&mut clippy(&["-p", "xtask", "--all-targets"]))
}

/// The integration tests once more, on a database of our own that is gone afterwards.
fn postgres(project: &Project, filter: Option<&str>) -> Result<Outcome> {
    let cluster = match cluster::Cluster::start()? {
        cluster::Started::Running(cluster) => cluster,
        cluster::Started::NotInstalled => {
            return Ok(Outcome::Skipped("PostgreSQL is not installed (Debian package postgresql)".into()));
        }
    };
    process::run(suite(project, &["--test", "it"], filter).env("MUSTER_TEST_DATABASE_URL", cluster.url()))?;
    Ok(Outcome::Passed)
}

/// The tests of the server; on SQLite unless told otherwise.
fn suite(project: &Project, targets: &[&str], filter: Option<&str>) -> Command {
    let mut command = project.cargo();
    command.args(["test", "-p", "muster", "--features", "ssr,simulator"]).args(targets).args(filter);
    without_settings(&mut command).env("MUSTER_SITE_ROOT", project.site());
    command
}

/// Takes the developer's own settings out of a command: tests must not depend on, nor write to, what they name.
pub(super) fn without_settings(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("MUSTER_") {
            command.env_remove(&name);
        }
    }
    command
}
