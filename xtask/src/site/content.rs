//! Lists a folder's files and tells one content from another.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// Hexadecimal digits of a hash: enough for builds that follow one another.
const DIGITS: usize = 12;

/// The files below a folder, relative to it, in order of name. Hidden ones are not meant.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        let path = folder.join(&below);
        for entry in std::fs::read_dir(&path).with_context(|| format!("cannot read {}", path.display()))? {
            let entry = entry?;
            let name = entry.file_name();
            if name.to_string_lossy().starts_with('.') {
                continue;
            }
            let list = if entry.path().is_dir() { &mut folders } else { &mut found };
            list.push(below.join(name));
        }
    }
    found.sort();
    Ok(found)
}

/// The first digits of a SHA-256 over the names and bytes of all files of a folder.
pub fn hash(folder: &Path) -> Result<String> {
    let read = |name: PathBuf| Ok((name.to_string_lossy().into_owned(), std::fs::read(folder.join(&name))?));
    let files = files(folder)?.into_iter().map(read).collect::<Result<Vec<_>>>()?;
    Ok(hash_of(&files))
}

/// Lengths go in before names and bytes, so that no two lists read the same.
fn hash_of(files: &[(String, Vec<u8>)]) -> String {
    let mut state = Sha256::new();
    for (name, bytes) in files {
        for part in [name.as_bytes(), bytes] {
            state.update((part.len() as u64).to_be_bytes());
            state.update(part);
        }
    }
    let mut text = String::new();
    for byte in &state.finalize()[..DIGITS / 2] {
        // Writing to a string cannot fail.
        write!(text, "{byte:02x}").unwrap_or_default();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, text: &str) -> (String, Vec<u8>) {
        (name.to_owned(), text.as_bytes().to_vec())
    }

    #[test]
    fn a_hash_has_twelve_digits_and_follows_names_and_bytes() {
        let one = hash_of(&[file("a", "1"), file("b", "2")]);
        assert_eq!(one.len(), 12);
        assert!(one.bytes().all(|digit| digit.is_ascii_hexdigit()));
        assert_eq!(one, hash_of(&[file("a", "1"), file("b", "2")]));
        assert_ne!(one, hash_of(&[file("a", "1"), file("c", "2")]));
        assert_ne!(one, hash_of(&[file("a", "1"), file("b", "3")]));
        assert_ne!(hash_of(&[file("ab", "c")]), hash_of(&[file("a", "bc")]));
    }

    #[test]
    fn files_are_listed_with_their_folders_and_without_hidden_ones() {
        let folder = crate::scratch::Scratch::new("files").unwrap();
        std::fs::create_dir(folder.path().join("sub")).unwrap();
        for name in ["b.js", "sub/a.js", ".gitkeep"] {
            std::fs::write(folder.path().join(name), "x").unwrap();
        }
        assert_eq!(files(folder.path()).unwrap(), [PathBuf::from("b.js"), PathBuf::from("sub/a.js")]);
    }
}
