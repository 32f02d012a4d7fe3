//! The cargo commands that more than one of our commands needs.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::process;
use crate::project::Project;

pub const WASM: &str = "wasm32-unknown-unknown";

/// The two programs.
pub const SERVER: &str = "muster";
pub const SIMULATOR: &str = "muster-simulator";

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Profile {
    Dev,
    Release,
}

impl Profile {
    pub fn folder(self) -> &'static str {
        match self {
            Self::Dev => "debug",
            Self::Release => "release",
        }
    }
}

/// Cargo, freed of what the cargo that started us has set for this package: build scripts that
/// watch those variables would run again whenever somebody calls cargo directly in between.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// The flags of the two WebAssembly bundles: views with erased types are smaller on the wire, and where this machine keeps
/// the sources of crates is nobody's business.
///
/// They go in by the variable of the target alone, so that host builds stay as they are; where the
/// developer has set `RUSTFLAGS`, which overrides that variable, they are added there.
pub fn with_wasm_flags(command: &mut Command) -> &mut Command {
    let mut flags = "--cfg erase_components".to_owned();
    if let Some(sources) = crate_sources() {
        flags.push_str(&format!(" --remap-path-prefix={sources}="));
    }
    match std::env::var("RUSTFLAGS") {
        Ok(own) if !own.is_empty() => command.env("RUSTFLAGS", format!("{own} {flags}")),
        _ => command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags),
    }
}

/// The folder below which cargo unpacks crates: messages of panics name files in it.
fn crate_sources() -> Option<String> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(std::env::home_dir()?.join(".cargo")))?;
    let sources = home.join("registry/src").into_os_string().into_string().ok()?;
    // A space would end the flag.
    (!sources.contains(' ')).then_some(sources)
}

/// The server and the simulators as programs.
pub struct Programs {
    pub server: PathBuf,
    pub simulator: PathBuf,
}

/// Builds both programs.
///
/// A release builds each with its own feature alone, as it is shipped. The dev build has both
/// features in one go: it is what the tests compile anyway, and the lints see to it that each
/// builds alone.
pub fn programs(project: &Project, profile: Profile) -> Result<Programs> {
    match profile {
        Profile::Dev => {
            let both = ["build", "-p", "muster", "--features", "ssr,simulator", "--bin", SERVER, "--bin", SIMULATOR];
            process::run(project.cargo().args(both))?;
        }
        Profile::Release => {
            server(project)?;
            let simulator = ["build", "--release", "-p", "muster", "--features", "simulator", "--bin", SIMULATOR];
            process::run(project.cargo().args(simulator))?;
        }
    }
    Ok(Programs { server: project.program(profile, SERVER), simulator: project.program(profile, SIMULATOR) })
}

/// Builds the server as it is shipped.
pub fn server(project: &Project) -> Result<PathBuf> {
    process::run(project.cargo().args(["build", "--release", "-p", "muster", "--features", "ssr", "--bin", SERVER]))?;
    Ok(project.program(Profile::Release, SERVER))
}
