//! `cargo xtask dist`: the release archive.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::cargo::{self, SERVER};
use crate::project::Project;
use crate::scratch::Scratch;
use crate::{process, site};

/// Files of the root that go along; the second of each pair says whether one must be there.
const FILES: [(&str, bool); 3] = [("Leptos.toml", true), ("README.md", false), ("LICENSE", false)];

/// Writes `target/dist/muster-VERSION-TARGET.tar.gz`, which unpacks into one folder of that name.
pub fn run() -> Result<()> {
    let project = Project::find()?;
    let site = site::build(&project)?;
    let program = cargo::server(&project)?;
    let name = format!("muster-{}-{}", project.version, host()?);

    let dist = project.target.join("dist");
    let scratch = Scratch::within(&dist, "archive")?;
    let folder = scratch.path().join(&name);
    fs::create_dir(&folder)?;
    copy(&program, &folder.join(SERVER))?;
    copy_folder(&site.root, &folder.join("site"))?;
    for (file, required) in FILES {
        let path = project.root.join(file);
        if path.exists() {
            copy(&path, &folder.join(file))?;
        } else if required {
            bail!("{file} is missing");
        }
    }

    let archive = format!("{name}.tar.gz");
    let mut tar = Command::new("tar");
    // Nobody's user id of the machine that built it.
    tar.args(["--owner=0", "--group=0", "--numeric-owner", "-czf", &archive, &name]).current_dir(scratch.path());
    process::run(&mut tar)?;
    let place = dist.join(&archive);
    fs::rename(scratch.path().join(&archive), &place)?;
    println!("{}  {} kB", place.display(), fs::metadata(&place)?.len() / 1000);
    Ok(())
}

/// The target triple that this machine builds for.
fn host() -> Result<String> {
    let version = process::output(Command::new("rustc").arg("-vV"))?;
    triple(&version).context("rustc does not say what its host is")
}

fn triple(version: &str) -> Option<String> {
    version.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).with_context(|| format!("cannot copy {}", from.display()))?;
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let place = to.join(entry.file_name());
        if entry.path().is_dir() { copy_folder(&entry.path(), &place)? } else { copy(&entry.path(), &place)? }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_triple_is_read_from_what_rustc_says() {
        let text = "rustc 1.95.0\nbinary: rustc\nhost: x86_64-unknown-linux-gnu\nrelease: 1.95.0";
        assert_eq!(triple(text).as_deref(), Some("x86_64-unknown-linux-gnu"));
    }

    #[test]
    fn leptos_toml_names_what_the_archive_holds() {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Leptos.toml")).unwrap();
        let has = |line: &str| text.lines().any(|found| found == line);
        assert!(has("[package.metadata.leptos]"));
        assert!(has(r#"site-root = "site""#));
        assert!(has(&format!("site-pkg-dir = {:?}", site::PKG)));
        assert!(has(&format!("output-name = {:?}", site::BUNDLES[0])));
    }
}
