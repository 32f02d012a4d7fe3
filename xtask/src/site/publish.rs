//! Puts a finished build in the server's place, one rename at a time.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::{PKG, compress, content};
use crate::scratch::Scratch;

/// Names the folder to use, for the server.
const CURRENT: &str = "current";

/// Moves the files of `built` to `pkg/HASH`, unless they are there, and makes them current.
pub fn pkg(built: Scratch, pkg: &Path, hash: &str) -> Result<PathBuf> {
    fs::create_dir_all(pkg).with_context(|| format!("cannot make {}", pkg.display()))?;
    let place = pkg.join(hash);
    let names = content::files(built.path())?;
    if !is_complete(&place, built.path(), &names)? {
        compress::folder(built.path(), &names)?;
        if place.exists() {
            fs::remove_dir_all(&place)?;
        }
        fs::rename(built.path(), &place).with_context(|| format!("cannot make {}", place.display()))?;
        make_readable(&place)?;
    }
    write(&pkg.join(CURRENT), hash.as_bytes())?;
    for entry in fs::read_dir(pkg)? {
        let path = entry?.path();
        if path.is_dir() && path != place {
            fs::remove_dir_all(path)?;
        }
    }
    Ok(place)
}

/// Whether each file and each compressed copy of it is there; the name of the folder answers for the content.
fn is_complete(place: &Path, built: &Path, names: &[PathBuf]) -> Result<bool> {
    for name in names {
        let length = usize::try_from(fs::metadata(built.join(name))?.len())?;
        let path = place.join(name);
        let copies = compress::pays(&path, length);
        if !path.exists() || copies && !(compress::beside(&path, "br").exists() && compress::beside(&path, "gz").exists()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Copies the public files that have changed into the site and removes those that are gone.
pub fn public(public: &Path, site: &Path) -> Result<()> {
    let names = if public.exists() { content::files(public)? } else { Vec::new() };
    let mut wanted = BTreeSet::new();
    let mut changed = Vec::new();
    for name in names {
        if name.starts_with(PKG) {
            bail!("public/{} would hide what is built", name.display());
        }
        let bytes = fs::read(public.join(&name))?;
        wanted.insert(name.clone());
        if compress::pays(&name, bytes.len()) {
            wanted.extend([compress::beside(&name, "br"), compress::beside(&name, "gz")]);
        }
        if fs::read(site.join(&name)).is_ok_and(|old| old == bytes) {
            continue;
        }
        write(&site.join(&name), &bytes)?;
        changed.push(name);
    }
    compress::folder(site, &changed)?;
    for name in content::files(site)? {
        if !name.starts_with(PKG) && !wanted.contains(&name) {
            fs::remove_file(site.join(name))?;
        }
    }
    Ok(())
}

/// Writes a file so that nobody ever reads half of it.
fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let half = compress::beside(path, "half");
    fs::write(&half, bytes)?;
    fs::rename(&half, path).with_context(|| format!("cannot write {}", path.display()))
}

/// A scratch folder is ours alone; a site may be served by another user.
fn make_readable(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put(folder: &Path, name: &str, text: &str) {
        write(&folder.join(name), text.as_bytes()).unwrap();
    }

    fn built(text: &str) -> Scratch {
        let built = Scratch::new("built").unwrap();
        put(built.path(), "phone.js", text);
        built
    }

    #[test]
    fn the_newest_build_is_current_and_alone() {
        let site = Scratch::new("site").unwrap();
        let folder = site.path().join(PKG);
        pkg(built("1"), &folder, "aaaa").unwrap();
        let place = pkg(built(&"2".repeat(600)), &folder, "bbbb").unwrap();
        assert_eq!(fs::read_to_string(folder.join(CURRENT)).unwrap(), "bbbb");
        assert!(!folder.join("aaaa").exists());
        assert!(place.join("phone.js.br").exists() && place.join("phone.js.gz").exists());
    }

    #[test]
    fn a_build_that_is_there_stays_and_one_that_lost_a_file_is_made_again() {
        let site = Scratch::new("site").unwrap();
        let folder = site.path().join(PKG);
        let place = pkg(built(&"1".repeat(600)), &folder, "aaaa").unwrap();
        put(&place, "phone.js.br", "kept");
        pkg(built(&"1".repeat(600)), &folder, "aaaa").unwrap();
        assert_eq!(fs::read_to_string(place.join("phone.js.br")).unwrap(), "kept");
        fs::remove_file(place.join("phone.js.gz")).unwrap();
        pkg(built(&"1".repeat(600)), &folder, "aaaa").unwrap();
        assert!(place.join("phone.js.gz").exists());
    }

    #[test]
    fn public_files_follow_their_source() {
        let (source, site) = (Scratch::new("public").unwrap(), Scratch::new("site").unwrap());
        put(source.path(), "icons/mark.svg", &"<svg/>".repeat(200));
        put(source.path(), "robots.txt", "x");
        put(site.path(), "pkg/current", "aaaa");
        public(source.path(), site.path()).unwrap();
        assert!(site.path().join("icons/mark.svg.br").exists());
        fs::remove_file(source.path().join("icons/mark.svg")).unwrap();
        public(source.path(), site.path()).unwrap();
        assert_eq!(content::files(site.path()).unwrap(), [PathBuf::from("pkg/current"), "robots.txt".into()]);
    }
}
