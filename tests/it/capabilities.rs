//! `docs/capabilities.md` names tests that exist.

use std::fs;
use std::path::{Path, PathBuf};

const DOCUMENT: &str = include_str!("../../docs/capabilities.md");

fn files(folder: &Path, ending: &str, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            files(&path, ending, into);
        } else if path.to_string_lossy().ends_with(ending) {
            into.push(path);
        }
    }
}

fn sources(folder: &str, ending: &str) -> String {
    let mut all = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), ending, &mut all);
    all.iter().map(|path| fs::read_to_string(path).unwrap()).collect()
}

/// What stands in backticks.
fn named(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_test_that_a_capability_names_exists() {
    let (rust, stories) = (sources("tests/it", ".rs"), sources("end2end/specs", ".spec.ts"));
    let exists = |name: &str| {
        rust.contains(&format!("fn {name}(")) || ["\"", "`"].iter().any(|quote| stories.contains(&format!("test({quote}{name}{quote}")))
    };
    let rows = DOCUMENT.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| from") && !line.starts_with("| ---"));
    let mut count = 0;
    for row in rows {
        let shown = row.trim_end_matches(" |").rsplit(" | ").next().unwrap();
        assert!(shown.contains("*not yet*") || named(shown).next().is_some(), "nothing shows it: {row}");
        let missing: Vec<_> = named(shown).filter(|name| !exists(name)).collect();
        assert!(missing.is_empty(), "there is no test {missing:?}: {row}");
        count += 1;
    }
    assert!(count > 40, "{count} rows are not all");
}
