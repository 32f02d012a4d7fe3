//! Joins the style sheets of one bundle into one file.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::{BUNDLES, minify};

const TOKENS: &str = "tokens.css";
const SHARED: &str = "shared";

/// The bundle's sheet: `tokens.css`, then `shared*.css`, then the bundle's own, each in order of name.
pub fn sheet(folder: &Path, bundle: &str) -> Result<String> {
    let mut sheet = String::new();
    for name in order(names(folder)?, bundle)? {
        let path = folder.join(name);
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let small = minify::minify(&text).with_context(|| format!("in {}", path.display()))?;
        sheet.push_str(&small);
    }
    Ok(sheet)
}

fn names(folder: &Path) -> Result<Vec<String>> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        // A project without styles is not worth an error: its pages are plain.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read {}", folder.display()));
        }
    };
    let paths = entries.map(|entry| Ok(PathBuf::from(entry?.file_name()))).collect::<Result<Vec<_>>>()?;
    let sheets = paths.into_iter().filter(|path| path.extension().is_some_and(|end| end == "css"));
    Ok(sheets.filter_map(|path| path.to_str().map(str::to_owned)).collect())
}

/// Of all sheets those of the bundle, in the order in which they follow one another.
///
/// A sheet that belongs to no bundle is an error: it would be missing without a word.
fn order(mut names: Vec<String>, bundle: &str) -> Result<Vec<String>> {
    let lost = |name: &&String| *name != TOKENS && !name.starts_with(SHARED) && !BUNDLES.iter().any(|bundle| name.starts_with(bundle));
    if let Some(name) = names.iter().find(lost) {
        bail!("style/{name} belongs to no bundle: its name must begin with {SHARED}, {}", BUNDLES.join(" or "));
    }
    names.retain(|name| name == TOKENS || name.starts_with(SHARED) || name.starts_with(bundle));
    names.sort_by_key(|name| (name != TOKENS, !name.starts_with(SHARED), name.clone()));
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn tokens_come_first_then_the_shared_then_the_bundles_own() {
        let all = names(&["phone.css", "console-table.css", "shared-form.css", "tokens.css", "console.css", "phone-2.css"]);
        let console = order(all.clone(), "console").unwrap();
        assert_eq!(console, ["tokens.css", "shared-form.css", "console-table.css", "console.css"]);
        let phone = order(all, "phone").unwrap();
        assert_eq!(phone, ["tokens.css", "shared-form.css", "phone-2.css", "phone.css"]);
    }

    #[test]
    fn a_sheet_of_no_bundle_is_refused() {
        let error = order(names(&["tokens.css", "mobile.css"]), "phone").unwrap_err();
        assert!(error.to_string().contains("style/mobile.css"), "{error}");
    }
}
