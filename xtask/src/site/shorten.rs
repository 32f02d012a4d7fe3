//! Shortens what a bundle's script and its WebAssembly file call each other's functions.
//!
//! wasm-bindgen's names end in sixteen digits of a hash, which no compression makes smaller, and stand in both files. Its
//! script is written to be read; comments and indentation go as well.

use std::collections::HashMap;

use anyhow::{Result, bail, ensure};
use walrus::Module;

/// What wasm-bindgen's own names begin with. All others are ours, and others may call them.
const OURS_ALONE: [&str; 3] = ["__wbg_", "__wbindgen_", "wasm_bindgen__"];

/// Short names by long ones.
pub struct Names(HashMap<String, String>);

/// Gives the module's imports and exports short names, and says which.
pub fn module(module: &mut Module) -> Names {
    let mut names = Names(HashMap::new());
    for import in module.imports.iter_mut() {
        names.shorten(&mut import.name);
    }
    for export in module.exports.iter_mut() {
        names.shorten(&mut export.name);
    }
    names
}

impl Names {
    fn shorten(&mut self, name: &mut String) {
        if OURS_ALONE.iter().any(|start| name.starts_with(start)) {
            let next = format!("${}", self.0.len());
            name.clone_from(self.0.entry(name.clone()).or_insert(next));
        }
    }

    /// The script with the same names, one statement a line as before.
    pub fn script(&self, script: &str) -> Result<String> {
        ensure!(!script.contains('$') || only_in_templates(script), "the script has names with a dollar of its own");
        let mut small = String::with_capacity(script.len());
        let mut in_comment = false;
        for line in script.lines().map(str::trim) {
            // A text over several lines would lose its indentation.
            if line.matches('`').count() % 2 == 1 {
                bail!("a text is not closed in its line: {line}");
            }
            in_comment |= line.starts_with("/*");
            if !in_comment && !line.is_empty() && !line.starts_with("//") {
                self.line(line, &mut small);
            }
            in_comment &= !line.ends_with("*/");
        }
        Ok(small)
    }

    fn line(&self, line: &str, into: &mut String) {
        let mut rest = line;
        while let Some(start) = rest.find(is_of_name) {
            let (before, from) = rest.split_at(start);
            let (name, after) = from.split_at(from.find(|c| !is_of_name(c)).unwrap_or(from.len()));
            into.push_str(before);
            into.push_str(self.0.get(name).map_or(name, String::as_str));
            rest = after;
        }
        into.push_str(rest);
        into.push('\n');
    }
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn only_in_templates(script: &str) -> bool {
    script.matches('$').count() == script.matches("${").count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> Names {
        let long = ["__wbg_focus_d5e2fdbdb56416f0", "__wbindgen_malloc"];
        Names(long.into_iter().enumerate().map(|(n, long)| (long.to_owned(), format!("${n}"))).collect())
    }

    #[test]
    fn both_sides_have_the_same_short_names_and_ours_keep_theirs() {
        let mut module = Module::default();
        let memory = module.memories.add_local(false, false, 1, None, None);
        module.add_import_memory("./phone_bg.js", "__wbg_focus_d5e2fdbdb56416f0", false, false, 1, None, None);
        for name in ["memory", "hydrate", "__wbindgen_malloc"] {
            module.exports.add(name, memory);
        }
        let names = super::module(&mut module);
        let exported: Vec<_> = module.exports.iter().map(|export| export.name.clone()).collect();
        assert_eq!(exported, ["memory", "hydrate", "$1"]);
        assert!(module.imports.iter().all(|import| import.name == "$0"));
        assert_eq!(names.script("wasm.__wbindgen_malloc(__wbg_focus_d5e2fdbdb56416f0)").unwrap(), "wasm.$1($0)\n");
    }

    #[test]
    fn comments_and_indentation_go_and_texts_stay() {
        let script = "/**\n * Called once.\n */\nfunction a() {\n    // why\n    return `${b}  c` + \"// d\";\n\n}\n/* e */\nf();\n";
        assert_eq!(names().script(script).unwrap(), "function a() {\nreturn `${b}  c` + \"// d\";\n}\nf();\n");
    }

    #[test]
    fn only_whole_names_are_replaced() {
        assert_eq!(names().script("a__wbindgen_malloc.__wbindgen_malloc2 = __wbindgen_malloc;").unwrap().matches('$').count(), 1);
    }

    #[test]
    fn what_could_be_broken_is_refused() {
        assert!(names().script("const $0 = 1;").is_err());
        assert!(names().script("a = `one\n    two`;").is_err());
    }
}
