//! Builds the site: both WebAssembly bundles, the style sheets and the public files, compressed.

mod bundle;
mod compress;
mod content;
mod features;
mod minify;
mod publish;
mod shorten;
mod sizes;
mod style;
mod unused;

use std::path::PathBuf;

use anyhow::Result;

use crate::cargo::{self, WASM};
use crate::project::Project;
use crate::scratch::Scratch;
use crate::{process, setup};

pub use sizes::bundle_size;

/// The two front ends; each is a program, a script, a WebAssembly file and a style sheet of that name.
pub const BUNDLES: [&str; 2] = ["console", "phone"];

/// The folder of everything that is built, inside the site; below it one folder per content.
pub const PKG: &str = "pkg";

pub struct Site {
    pub root: PathBuf,
    /// `pkg/HASH`: the files of this build.
    pub pkg: PathBuf,
}

/// Builds the site into `target/site` and prints what it weighs.
///
/// The address of a built file holds a hash of all of them and may be cached for ever; the file
/// `pkg/current` tells the server which hash it is. A build that is killed leaves the old site.
pub fn build(project: &Project) -> Result<Site> {
    setup::wasm_target()?;
    let mut command = project.cargo();
    command.args(["build", "--profile", "wasm-release", "--target", WASM, "-p", "muster"]);
    command.args(["--no-default-features", "--features", "hydrate", "--bin", "console", "--bin", "phone"]);
    process::run(cargo::with_wasm_flags(&mut command))?;

    // On the same file system as the site, so that the finished folder can be moved there.
    let scratch = Scratch::within(&project.target, "site")?;
    let compiled = project.target.join(WASM).join("wasm-release");
    for name in BUNDLES {
        bundle::generate(&compiled, name, scratch.path())?;
    }
    for (name, sheet) in style::sheets(&project.root.join("style"))? {
        std::fs::write(scratch.path().join(format!("{name}.css")), sheet)?;
    }
    let scripts = project.root.join("script");
    for script in content::files(&scripts)? {
        let text = std::fs::read_to_string(scripts.join(&script))?;
        std::fs::write(scratch.path().join(&script), minify::minify(&text)?)?;
    }
    let root = project.site();
    let hash = content::hash(scratch.path())?;
    let pkg = publish::pkg(scratch, &root.join(PKG), &hash)?;
    publish::public(&project.root.join("public"), &root)?;
    let site = Site { root, pkg };
    println!("\n{}", sizes::table(&site)?);
    Ok(site)
}
