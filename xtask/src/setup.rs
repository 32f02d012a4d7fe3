//! Sets up what a fresh machine lacks, or says what to install.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::cargo::WASM;
use crate::process;

/// The WebAssembly target of the toolchain in use.
pub fn wasm_target() -> Result<()> {
    let sysroot = process::output(Command::new("rustc").args(["--print", "sysroot"]))?;
    if Path::new(&sysroot).join("lib/rustlib").join(WASM).exists() {
        return Ok(());
    }
    if find_program("rustup").is_none() {
        bail!(
            "this Rust has no target {WASM} and there is no rustup to add it: install rustup, or your \
             distribution's package of that target (Debian: libstd-rust-dev-wasm32)"
        );
    }
    println!("$ rustup target add {WASM}");
    let status = Command::new("rustup").args(["target", "add", WASM]).status().context("cannot start rustup")?;
    if !status.success() {
        bail!("`rustup target add {WASM}` ended with {status}");
    }
    Ok(())
}

/// A Debian package that some step of the tests needs.
#[derive(Clone, Copy)]
pub struct Package {
    pub name: &'static str,
    present: fn() -> bool,
}

pub const CHROMIUM: Package = Package { name: "chromium", present: || chromium().is_some() };
pub const POSTGRESQL: Package = Package { name: "postgresql", present: || postgresql_program("initdb").is_some() };
/// Screenshots of Chinese pages are of no use without its glyphs.
pub const CHINESE_FONTS: Package = Package {
    name: "fonts-noto-cjk",
    present: || {
        let debian = Path::new("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists();
        debian || succeeds("sh", &["-c", "fc-list :lang=zh-cn family | grep -q ."])
    },
};
pub const PYTHON_VENV: Package = Package { name: "python3-venv", present: || succeeds("python3", &["-c", "import ensurepip, venv"]) };

impl Package {
    pub fn is_present(&self) -> bool {
        (self.present)()
    }
}

/// Installs the packages that are missing, where we may; else says which to install.
pub fn ensure_packages(packages: &[Package]) {
    let missing = missing(packages);
    if missing.is_empty() {
        return;
    }
    let names = missing.join(" ");
    let root = rustix::process::geteuid().is_root();
    if root && find_program("apt-get").is_some() {
        let install = [&["install", "-y", "--no-install-recommends"], missing.as_slice()].concat();
        // A fresh image has no package lists, old ones name files that are gone.
        let installed = apt(&install) || apt(&["update"]) && apt(&install);
        if !installed {
            eprintln!("xtask: installing {names} failed");
        }
    } else {
        eprintln!("xtask: please install, as root: apt-get install --no-install-recommends {names}");
    }
}

fn missing(packages: &[Package]) -> Vec<&'static str> {
    packages.iter().filter(|package| !package.is_present()).map(|package| package.name).collect()
}

/// Waits for another apt-get to finish rather than failing. Stays in our process group: it wants the terminal.
fn apt(arguments: &[&str]) -> bool {
    println!("$ apt-get {}", arguments.join(" "));
    let mut command = Command::new("apt-get");
    command.args(["-o", "DPkg::Lock::Timeout=900"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    command.status().is_ok_and(|status| status.success())
}

fn succeeds(program: &str, arguments: &[&str]) -> bool {
    Command::new(program).args(arguments).output().is_ok_and(|output| output.status.success())
}

/// The browser of the end-to-end tests.
pub fn chromium() -> Option<PathBuf> {
    let debian = PathBuf::from("/usr/bin/chromium");
    if debian.exists() {
        return Some(debian);
    }
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].into_iter().find_map(find_program)
}

/// One of PostgreSQL's programs, of the highest version that is installed. Debian keeps them out of `PATH`.
pub fn postgresql_program(name: &str) -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten().flatten();
    let numbered = versions.filter_map(|folder| Some((folder.file_name().to_str()?.parse::<u32>().ok()?, folder.path())));
    let found = numbered.map(|(version, folder)| (version, folder.join("bin").join(name))).filter(|(_, path)| path.exists());
    found.max().map(|(_, path)| path).or_else(|| find_program(name))
}

/// Looks a program up in `PATH`.
pub fn find_program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_by_name() {
        assert!(find_program("sh").is_some());
        assert!(find_program("no-such-program-anywhere").is_none());
    }

    #[test]
    fn only_missing_packages_are_named() {
        let there = Package { name: "there", present: || true };
        let absent = Package { name: "absent", present: || false };
        assert_eq!(missing(&[there, absent]), ["absent"]);
    }
}
