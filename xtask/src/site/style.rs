//! Puts each bundle's style sheet together from the files that it imports.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::{BUNDLES, content, minify};

/// Each bundle's sheet: where `NAME.css` and what it imports say `@import "FILE";`, the file stands in its place.
///
/// A file that no bundle imports is an error: it would be missing without a word.
pub fn sheets(folder: &Path) -> Result<Vec<(&'static str, String)>> {
    let mut used = BTreeSet::new();
    let mut sheets = Vec::new();
    for bundle in BUNDLES {
        let mut sheet = Sheet { folder, text: String::new(), files: BTreeSet::new() };
        sheet.take(PathBuf::from(format!("{bundle}.css")))?;
        used.append(&mut sheet.files);
        sheets.push((bundle, sheet.text));
    }
    let lost = content::files(folder)?.into_iter().find(|file| !used.contains(file));
    if let Some(file) = lost {
        bail!("style/{} is imported by no bundle", file.display());
    }
    Ok(sheets)
}

struct Sheet<'a> {
    folder: &'a Path,
    text: String,
    /// Those it has already.
    files: BTreeSet<PathBuf>,
}

impl Sheet<'_> {
    /// Takes a file in, with what it imports; both are named from the folder of all sheets.
    fn take(&mut self, file: PathBuf) -> Result<()> {
        let path = self.folder.join(&file);
        let text = std::fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let small = minify::minify(&text).with_context(|| format!("in {}", path.display()))?;
        if !self.files.insert(file.clone()) {
            bail!("style/{} is imported twice", file.display());
        }
        for line in small.split_inclusive('\n') {
            match line.trim_end().strip_prefix("@import ") {
                Some(import) => self.take(imported(&file, import)?)?,
                None => self.text.push_str(line),
            }
        }
        Ok(())
    }
}

/// `"FILE";`, relative to the file that says so.
fn imported(from: &Path, import: &str) -> Result<PathBuf> {
    let name = import.strip_prefix('"').and_then(|rest| rest.strip_suffix("\";"));
    let name = name.with_context(|| format!("style/{}: not an import of a file: {import}", from.display()))?;
    Ok(from.with_file_name(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    fn made_of(files: &[(&str, &str)]) -> Result<Vec<String>> {
        let folder = Scratch::new("style")?;
        for (name, text) in files {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap())?;
            std::fs::write(path, text)?;
        }
        Ok(sheets(folder.path())?.into_iter().map(|(_, sheet)| sheet).collect())
    }

    #[test]
    fn a_sheet_is_what_it_imports_in_that_order() {
        let sheets = made_of(&[
            ("console.css", "/* both */\n@import \"shared.css\";\n@import \"console/a.css\";\n.own {}\n"),
            ("phone.css", "@import \"shared.css\";\n"),
            ("shared.css", "@import \"shared/b.css\";\n"),
            ("shared/b.css", "@import \"c.css\";\n.b {}\n"),
            ("shared/c.css", ".c {}"),
            ("console/a.css", ".a {}\n"),
        ]);
        assert_eq!(sheets.unwrap(), [".c {}\n.b {}\n.a {}\n.own {}\n", ".c {}\n.b {}\n"]);
    }

    #[test]
    fn what_would_be_missing_or_twice_in_a_sheet_is_refused() {
        let both = [("console.css", "@import \"a.css\";"), ("phone.css", ""), ("a.css", "")];
        assert!(made_of(&both).is_ok());
        for (files, wrong) in [
            ([("console.css", ""), both[1], both[2]], "style/a.css is imported by no bundle"),
            ([("console.css", "@import \"a.css\";\n@import \"a.css\";"), both[1], both[2]], "style/a.css is imported twice"),
            ([("console.css", "@import url(a.css);"), both[1], both[2]], "not an import of a file"),
        ] {
            let error = made_of(&files).unwrap_err();
            assert!(error.to_string().contains(wrong), "{error}");
        }
    }
}
