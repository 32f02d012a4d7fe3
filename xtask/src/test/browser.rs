//! Starts the tests that drive whole programs from outside: the vendors' SDKs and the browser.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::steps::{Outcome, without_settings};
use crate::cargo::{self, Profile, Programs};
use crate::process;
use crate::project::Project;
use crate::setup::{self, Package};

/// Runs the vendors' own SDKs against the simulators, where the project has such tests.
pub fn conformance(project: &Project) -> Result<Outcome> {
    let script = project.root.join("end2end/conformance/run");
    let executable = |path: &Path| path.metadata().is_ok_and(|data| data.permissions().mode() & 0o111 != 0);
    if !executable(&script) {
        return Ok(Outcome::Absent);
    }
    if setup::find_program("npm").is_none() {
        return Ok(Outcome::Skipped("there is no npm: install Node.js with npm".into()));
    }
    if let Some(lack) = lacking(&[setup::PYTHON_VENV]) {
        return Ok(Outcome::Skipped(lack));
    }
    let programs = cargo::programs(project, Profile::Dev)?;
    let mut command = Command::new(script);
    let results = project.target.join("conformance");
    process::run(environment(&mut command, project, &programs).env("MUSTER_CONFORMANCE", results))?;
    Ok(Outcome::Passed)
}

/// Runs Playwright; the tests start and stop servers themselves.
pub fn end_to_end(project: &Project, filter: Option<&str>) -> Result<Outcome> {
    let folder = project.root.join("end2end");
    if !folder.join("package.json").exists() {
        return Ok(Outcome::Skipped("end2end/package.json is missing".into()));
    }
    if setup::find_program("npm").is_none() {
        return Ok(Outcome::Skipped("there is no npm: install Node.js with npm".into()));
    }
    if let Some(lack) = lacking(&[setup::CHROMIUM, setup::CHINESE_FONTS]) {
        return Ok(Outcome::Skipped(lack));
    }
    install_end_to_end(project)?;
    let programs = cargo::programs(project, Profile::Dev)?;
    let mut command = Command::new("npx");
    command.args(["--no-install", "playwright", "test"]).current_dir(&folder);
    if let Some(filter) = filter {
        command.args(["--grep", filter]);
    }
    process::run(environment(&mut command, project, &programs))?;
    Ok(Outcome::Passed)
}

/// Installs Playwright and what else the tests in a browser need, unless it is there.
pub fn install_end_to_end(project: &Project) -> Result<()> {
    let folder = project.root.join("end2end");
    if is_stale(&folder) {
        let mut install = Command::new("npm");
        install.args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder);
        // The browser is the distribution's.
        process::run(install.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    }
    Ok(())
}

/// Where the tests find what they start and open, as absolute paths.
fn environment<'c>(command: &'c mut Command, project: &Project, programs: &Programs) -> &'c mut Command {
    without_settings(command)
        .env("MUSTER_BIN", &programs.server)
        .env("MUSTER_SIMULATOR_BIN", &programs.simulator)
        .env("MUSTER_SITE_ROOT", project.site())
        .env("MUSTER_SCREENS", project.target.join("screens"));
    if let Some(chromium) = setup::chromium() {
        command.env("CHROMIUM", chromium);
    }
    command
}

fn lacking(packages: &[Package]) -> Option<String> {
    let missing = packages.iter().filter(|package| !package.is_present()).map(|package| package.name);
    let names = missing.collect::<Vec<_>>().join(", ");
    (!names.is_empty()).then(|| format!("not installed: {names}"))
}

/// Whether what npm has installed is missing or older than the list of what it should install.
fn is_stale(folder: &Path) -> bool {
    let changed = |name: &str| folder.join(name).metadata().and_then(|data| data.modified());
    match (changed("node_modules/.package-lock.json"), changed("package-lock.json")) {
        (Ok(installed), Ok(wanted)) => wanted > installed,
        (installed, _) => installed.is_err(),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn npm_is_asked_when_nothing_is_installed_or_the_list_is_newer() {
        let folder = Scratch::new("npm").unwrap();
        let path = folder.path();
        fs::write(path.join("package-lock.json"), "{}").unwrap();
        assert!(is_stale(path));
        fs::create_dir(path.join("node_modules")).unwrap();
        fs::write(path.join("node_modules/.package-lock.json"), "{}").unwrap();
        assert!(!is_stale(path));
        let later = std::time::SystemTime::now() + std::time::Duration::from_secs(60);
        fs::File::options().write(true).open(path.join("package-lock.json")).unwrap().set_modified(later).unwrap();
        assert!(is_stale(path));
    }
}
