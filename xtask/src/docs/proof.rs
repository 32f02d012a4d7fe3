//! What the table of capabilities names, as it is in the sources: integration tests, and cases of the vendors' SDKs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::capabilities::Cases;

/// The sources of the tests and of the cases, by their path.
pub struct Sources {
    tests: BTreeMap<String, String>,
    cases: BTreeMap<String, String>,
}

impl Sources {
    pub fn read(root: &Path) -> Result<Self> {
        let (mut tests, mut cases) = (BTreeMap::new(), BTreeMap::new());
        read_into(&root.join("tests/it"), "", &["rs"], &mut tests)?;
        read_into(&root.join("end2end/conformance"), "", &["py", "mjs"], &mut cases)?;
        Ok(Self { tests, cases })
    }

    /// The full name of a test that is given by its module and function; those that run for each vendor have the
    /// vendor's module between.
    pub fn test(&self, name: &str, vendor: &str) -> Option<String> {
        let (module, function) = name.rsplit_once("::")?;
        let source = self.tests.get(&format!("{}.rs", module.replace("::", "/")))?;
        let of_each = source.split("of_each_vendor![").nth(1).and_then(|list| list.split(']').next()).unwrap_or_default();
        if of_each.split(',').any(|one| one.trim() == function) {
            return Some(format!("{module}::{vendor}::{function}"));
        }
        let (before, _) = source.split_once(&format!("fn {function}()"))?;
        let attributes = before.rsplit("\n\n").next()?;
        (attributes.contains("#[tokio::test]") || attributes.contains("#[test]")).then(|| name.to_owned())
    }

    /// The cases that are meant, each with its SDK.
    pub fn cases(&self, Cases(file, about, says): &Cases) -> Vec<String> {
        let Some(source) = self.cases.get(*file) else { return Vec::new() };
        let Some(sdk) = source.split("Suite(").nth(1).and_then(|given| given.split('"').nth(3)) else { return Vec::new() };
        let after = format!("case(\"{about}\", ");
        let sentences = source.split(&after).skip(1).filter_map(|rest| rest.split('"').nth(1));
        let meant = sentences.filter(|sentence| sentence.contains(says));
        meant.map(|sentence| format!("{sdk}: {}", sentence.replace('|', "\\|"))).collect()
    }
}

fn read_into(folder: &Path, below: &str, kinds: &[&str], into: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{below}{name}");
        if entry.file_type()?.is_dir() {
            if name != "node_modules" {
                read_into(&entry.path(), &format!("{path}/"), kinds, into)?;
            }
        } else if kinds.iter().any(|kind| name.ends_with(&format!(".{kind}"))) {
            into.insert(path, fs::read_to_string(entry.path())?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources() -> Sources {
        let test =
            "of_each_vendor![\n    works,\n];\n\nasync fn works(vendor: Vendor) {}\n\n#[tokio::test]\nasync fn holds() {}\n\nfn aid() {}\n";
        let case =
            "suite = Suite(\"lark\", \"lark-oapi\")\n@suite.case(\"card\", \"it arrives\")\n@suite.case(\"card\", \"it is | refused\")\n";
        Sources {
            tests: [("vendor/cards.rs".to_owned(), test.to_owned())].into(),
            cases: [("lark/a.py".to_owned(), case.to_owned())].into(),
        }
    }

    #[test]
    fn a_test_is_one_that_is_run() {
        let full = |name| sources().test(name, "lark");
        assert_eq!(full("vendor::cards::works").as_deref(), Some("vendor::cards::lark::works"));
        assert_eq!(full("vendor::cards::holds").as_deref(), Some("vendor::cards::holds"));
        for none in ["vendor::cards::aid", "vendor::cards::other", "vendor::other::works"] {
            assert_eq!(full(none), None, "{none}");
        }
    }

    #[test]
    fn cases_are_found_by_what_they_are_about_and_say() {
        assert_eq!(sources().cases(&Cases("lark/a.py", "card", "")).len(), 2);
        assert_eq!(sources().cases(&Cases("lark/a.py", "card", "refused")), ["lark-oapi: it is \\| refused"]);
        assert_eq!(sources().cases(&Cases("lark/a.py", "group", "")).len(), 0);
        assert_eq!(sources().cases(&Cases("lark/b.py", "card", "")).len(), 0);
    }
}
