//! `cargo xtask docs`: writes `docs/vendors.md` from the table of capabilities, once every test and case in it is there.

mod capabilities;
mod proof;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use capabilities::{CAPABILITIES, Can, Capability};
use proof::Sources;

const FILE: &str = "docs/vendors.md";
const VENDORS: [(&str, &str); 3] = [("DingTalk", "dingtalk"), ("WeCom", "wecom"), ("Lark", "lark")];

const CARDS: &str = "
## DingTalk's card template

Cards with buttons are made from a template of the card platform (开放能力 → 卡片平台), published and this app's; its id is the *Card
Template ID* of the form. It is filled with texts: `title`; `markdown`; `buttons`, JSON of a list of `text`, `color` and either `url` or
`id` with `request: true`. A pressed button calls back (回传请求) with that id as its own, or as any of its parameters. The template
`1366a1eb-bc54-4859-ac88-517c56a9acb1.schema`, which DingTalk's own SDK uses, takes the same buttons from `sys_full_json_obj`. What no
page says, and is therefore handled both ways: which of the two a press carries; whether a card that was made twice is refused. The
callback's EncodingAESKey signs the presses.
";

const HEAD: &str = "\
# What each vendor can do, and what proves it

<!-- Written by `cargo xtask docs` from xtask/src/docs/capabilities.rs: change it there. -->

*Client*: `server::vendor::Client`, held against the simulators by integration tests. *Simulator*: `src/simulator`, held against the
vendors' own SDKs by conformance cases. ✓ works, with the tests and cases that show it below; – the vendor has no such call, and the
client answers `Unsupported`.

";

/// Writes the file anew.
pub fn write() -> Result<()> {
    let project = Project::find()?;
    let text = render(&project.root)?;
    fs::write(project.root.join(FILE), text).with_context(|| format!("cannot write {FILE}"))?;
    println!("{FILE} is written");
    Ok(())
}

/// The whole file; an error names every test and case that is not there.
fn render(root: &Path) -> Result<String> {
    let sources = Sources::read(root)?;
    let mut problems = Vec::new();
    let mut text = HEAD.to_owned();
    text.push_str("| capability | DingTalk | WeCom | Lark |\n| --- | --- | --- | --- |\n");
    for capability in CAPABILITIES {
        let cells = capability.cells.iter().map(|cell| format!("{} {}", cell.can.sign(), cell.note).trim().to_owned());
        text.push_str(&format!("| {} | {} |\n", capability.name, cells.collect::<Vec<_>>().join(" | ")));
    }
    text.push_str(CARDS);
    for capability in CAPABILITIES {
        text.push_str(&section(capability, &sources, &mut problems));
    }
    if !problems.is_empty() {
        bail!("{FILE} cannot be written:\n  {}", problems.join("\n  "));
    }
    Ok(text)
}

/// What shows one capability, vendor by vendor.
fn section(capability: &Capability, sources: &Sources, problems: &mut Vec<String>) -> String {
    let heads = "| vendor | the client does it: `tests/it` | the simulator is faithful: `end2end/conformance` |\n| --- | --- | --- |\n";
    let mut text = format!("\n## {}\n\n{heads}", capability.name);
    for (cell, (vendor, slug)) in capability.cells.iter().zip(VENDORS) {
        let mut tests = Vec::new();
        for name in capability.tests.iter().chain(cell.tests) {
            match sources.test(name, slug) {
                Some(name) => tests.push(format!("`{name}`")),
                None => problems.push(format!("{}, {vendor}: there is no test {name}", capability.name)),
            }
        }
        let mut cases = Vec::new();
        for wanted in cell.cases {
            match sources.cases(wanted) {
                found if found.is_empty() => problems.push(format!("{}, {vendor}: there is no case {wanted}", capability.name)),
                found => cases.extend(found),
            }
        }
        if cell.can == Can::Yes && (tests.is_empty() || cases.is_empty()) {
            problems.push(format!("{}, {vendor}: it needs a test and a case", capability.name));
        }
        let shown = |all: Vec<String>| if all.is_empty() { cell.can.sign().to_owned() } else { all.join("<br>") };
        text.push_str(&format!("| {vendor} | {} | {} |\n", shown(tests), shown(cases)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_says_what_the_tests_show() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let wanted = render(&root).unwrap();
        let there = fs::read_to_string(root.join(FILE)).unwrap();
        assert!(there == wanted, "{FILE} is stale: run `cargo xtask docs`");
    }

    #[test]
    fn what_is_not_there_is_named() {
        let sources = Sources::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap();
        let cells = || capabilities::yes("", &["vendor::cards::nothing"], &[capabilities::Cases("lark/node_sdk.mjs", "nothing", "")]);
        let made_up = Capability { name: "made up", tests: &[], cells: [cells(), capabilities::no(""), capabilities::yes("", &[], &[])] };
        let mut problems = Vec::new();
        section(&made_up, &sources, &mut problems);
        assert_eq!(problems.len(), 4, "{problems:?}");
        assert!(problems[0].contains("no test vendor::cards::nothing") && problems[1].contains("no case"), "{problems:?}");
    }
}
