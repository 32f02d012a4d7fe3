//! Who may import whom: the rules of `docs/ARCHITECTURE.md`, held against every `use` and every path in the sources.

use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

/// One rule: modules under `of` may name, of this crate, what is under one of `only`, and no crate of `never`.
struct Rule {
    of: &'static str,
    only: &'static [&'static str],
    never: &'static [&'static str],
}

/// The crates that have one home each; what else a module uses is its own affair.
const HOMES: [&str; 9] =
    ["sqlx", "reqwest", "tokio_tungstenite", "axum", "tower_http", "leptos", "leptos_axum", "leptos_router", "leptos_meta"];
const WEB: &[&str] =
    &["axum", "tower_http", "leptos", "leptos_axum", "leptos_router", "leptos_meta", "sqlx", "reqwest", "tokio_tungstenite"];

/// The longest `of` that fits a module is its rule.
const RULES: &[Rule] = &[
    Rule { of: "domain", only: &["domain"], never: WEB },
    Rule { of: "messages", only: &["domain", "messages"], never: WEB },
    Rule {
        of: "api",
        only: &["domain", "api", "server::caller", "server::context", "server::service", "server::page", "server::error"],
        never: &["axum", "sqlx", "reqwest"],
    },
    Rule { of: "ui", only: &["api", "domain", "messages", "ui"], never: &["axum", "leptos_axum", "sqlx", "reqwest"] },
    Rule { of: "ui::console", only: &["api", "domain", "messages", "ui"], never: &["axum", "leptos_axum", "sqlx", "reqwest"] },
    // Without the router: its bundle has to arrive over weak networks.
    Rule {
        of: "ui::phone",
        only: &["api", "domain", "messages", "ui"],
        never: &["axum", "leptos_axum", "leptos_router", "leptos_meta", "sqlx", "reqwest"],
    },
    Rule { of: "app", only: &["domain", "ui"], never: &["axum", "leptos_axum", "sqlx", "reqwest"] },
    Rule { of: "server", only: &["api", "app", "domain", "messages", "server", "ui"], never: &["sqlx", "reqwest", "tokio_tungstenite"] },
    // `messages`: what a check found and what a chat message says is worded where it is made.
    Rule {
        of: "server::service",
        only: &[
            "domain",
            "messages",
            "server::Muster",
            "server::service",
            "server::store",
            "server::vendor",
            "server::clock",
            "server::error",
            "server::password",
        ],
        never: WEB,
    },
    Rule {
        of: "server::store",
        only: &["domain", "server::store", "server::keys", "server::entropy"],
        never: &["axum", "leptos", "reqwest"],
    },
    Rule {
        of: "server::vendor",
        only: &["domain", "server::vendor", "server::clock", "server::config", "server::network", "server::keys"],
        never: &["axum", "leptos", "sqlx"],
    },
    // It is a program of its own, which shares nothing with the one that it stands in front of.
    Rule { of: "simulator", only: &["simulator"], never: &["leptos", "leptos_axum", "sqlx"] },
];

/// The two trees of pages never name each other.
const APART: [(&str, &str); 2] = [("ui::console", "ui::phone"), ("ui::phone", "ui::console")];

fn under(path: &str, root: &str) -> bool {
    path == root || path.strip_prefix(root).is_some_and(|rest| rest.starts_with("::"))
}

/// Whether a module may name something, of this crate (`crate::…`) or of another.
fn allowed(module: &str, named: &str) -> bool {
    let Some(rule) = RULES.iter().filter(|rule| under(module, rule.of)).max_by_key(|rule| rule.of.len()) else { return true };
    match named.strip_prefix("crate::") {
        Some(ours) => {
            let apart = APART.iter().any(|(one, other)| under(module, one) && under(ours, other));
            !apart && rule.only.iter().any(|root| under(ours, root))
        }
        None => !rule.never.contains(&named),
    }
}

/// Collects what a module names.
struct Names {
    module: Vec<String>,
    /// Module and what it names.
    found: Vec<(String, String)>,
}

impl Names {
    /// A path as it is written, from its first segment.
    fn note(&mut self, segments: &[String]) {
        let Some(first) = segments.first() else { return };
        if HOMES.contains(&first.as_str()) {
            self.found.push((self.module.join("::"), first.clone()));
        }
        let (base, rest) = match first.as_str() {
            "crate" => (&[][..], &segments[1..]),
            "self" => (&self.module[..], &segments[1..]),
            "super" => {
                let up = segments.iter().take_while(|segment| *segment == "super").count();
                (&self.module[..self.module.len().saturating_sub(up)], &segments[up..])
            }
            _ => return,
        };
        let target: Vec<&str> = base.iter().chain(rest).map(String::as_str).collect();
        if !target.is_empty() {
            self.found.push((self.module.join("::"), format!("crate::{}", target.join("::"))));
        }
    }

    fn note_tree(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            syn::UseTree::Path(path) => self.note_tree(&with(&path.ident), &path.tree),
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.note_tree(before, item)),
            syn::UseTree::Glob(_) => self.note(before),
            syn::UseTree::Name(name) if name.ident == "self" => self.note(before),
            syn::UseTree::Name(name) => self.note(&with(&name.ident)),
            syn::UseTree::Rename(rename) => self.note(&with(&rename.ident)),
        }
    }
}

impl<'ast> Visit<'ast> for Names {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.note_tree(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<_> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if segments.len() > 1 {
            self.note(&segments);
        }
        visit::visit_path(self, path);
    }

    /// What is inside a macro is only text to the parser.
    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        let text = mac.tokens.to_string().replace(" :: ", "::");
        let words = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'));
        for word in words.filter(|word| word.contains("::")) {
            self.note(&word.split("::").map(str::to_owned).collect::<Vec<_>>());
        }
        visit::visit_macro(self, mac);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if item.ident == "tests" {
            return;
        }
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    let each = |path: PathBuf| if path.is_dir() { sources(&path) } else { vec![path] };
    entries.flat_map(each).filter(|path| path.extension().is_some_and(|ending| ending == "rs")).collect()
}

/// `src/server/http.rs` is `server::http`. The programs are no modules.
fn module_of(root: &Path, file: &Path) -> Option<Vec<String>> {
    let path = file.strip_prefix(root).expect("below the root").with_extension("");
    let parts: Vec<_> = path.iter().map(|part| part.to_str().expect("a text").to_owned()).collect();
    match parts[0].as_str() {
        "bin" => None,
        "lib" => Some(Vec::new()),
        _ => Some(parts),
    }
}

/// Everything that the sources name: (module, what).
fn names() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for file in sources(&root) {
        let Some(module) = module_of(&root, &file) else { continue };
        if module.last().is_some_and(|name| name == "tests") || module.get(1).is_some_and(|name| name == "tests") {
            continue;
        }
        let text = fs::read_to_string(&file).expect("a source");
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut names = Names { module, found: Vec::new() };
        names.visit_file(&parsed);
        found.extend(names.found);
    }
    found
}

#[test]
fn every_module_names_only_what_it_may() {
    let names = names();
    assert!(names.len() > 1_000, "only {} names were found", names.len());
    let mut breaches: Vec<_> =
        names.iter().filter(|(module, named)| !allowed(module, named)).map(|(module, named)| format!("{module} names {named}")).collect();
    breaches.dedup();
    assert!(breaches.is_empty(), "\n{}", breaches.join("\n"));
}

#[test]
fn nothing_names_the_simulators() {
    let names = names();
    let found: Vec<_> = names.iter().filter(|(module, named)| under(named, "crate::simulator") && !under(module, "simulator")).collect();
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_breach_is_found_however_it_is_written() {
    let source = "use crate::{domain::form, server::{store as s, http::*}};\n\
                  fn a() { let x = super::super::vendor::y(); sqlx::query(\"\"); }\n\
                  fn b() { view! { <A b=crate::ui::phone::c /> } }\n\
                  mod inner { use super::z; }";
    let mut names = Names { module: vec!["server".to_owned(), "store".to_owned(), "x".to_owned()], found: Vec::new() };
    names.visit_file(&syn::parse_file(source).unwrap());
    let named: Vec<_> = names.found.iter().map(|(_, named)| named.as_str()).collect();
    let expected = [
        "crate::domain::form",
        "crate::server::store",
        "crate::server::http",
        "crate::server::vendor::y",
        "sqlx",
        "crate::ui::phone::c",
        "crate::server::store::x::z",
    ];
    assert_eq!(named, expected);
    for (module, named, good) in [
        ("domain::phone", "crate::messages", false),
        ("domain::phone", "axum", false),
        ("ui::console::member", "crate::ui::phone::bind", false),
        ("ui::console::member", "crate::ui::form", true),
        ("ui::phone", "crate::server::Muster", false),
        ("server::service::code", "crate::server::http::Site", false),
        ("server::service::code", "crate::server::Muster", true),
        ("server::store::code", "crate::server::vendor", false),
        ("server::vendor::sms", "crate::server::store", false),
        ("server::rest", "sqlx", false),
        ("server::store::code", "sqlx", true),
        ("simulator::seal", "crate::server::keys", false),
    ] {
        assert_eq!(allowed(module, named), good, "{module} names {named}");
    }
}
