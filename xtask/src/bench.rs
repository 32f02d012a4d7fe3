//! `cargo xtask bench` and `faults`: named measurements, a table, and a file for scripts.

pub mod client;
mod first_load;
mod first_paint;
mod memory;
mod row;
mod size;
pub mod stage;
mod start;

use std::cell::OnceCell;

use anyhow::{Context, Result, bail};

use crate::cargo::{self, Profile, Programs};
use crate::project::Project;
use crate::signal;
use crate::site::{self, Site};

pub use row::{Better, Row};

/// A measurement that can be asked for by name; one yields one or more rows.
///
/// A new one is a file in `bench/` with such a function, and a line in `BENCHES`. One that needs a
/// server starts it with `stage::Stage`.
pub struct Bench {
    pub name: &'static str,
    pub measure: fn(&Ground) -> Result<Vec<Row>>,
}

pub const BENCHES: &[Bench] = &[
    Bench { name: "size", measure: size::measure },
    Bench { name: "start", measure: start::measure },
    Bench { name: "first-load", measure: first_load::measure },
    Bench { name: "first-paint", measure: first_paint::measure },
    Bench { name: "memory", measure: memory::measure },
];

/// What measurements stand on, each part built when the first of them asks for it.
pub struct Ground {
    project: Project,
    site: OnceCell<Site>,
    programs: OnceCell<Programs>,
}

impl Ground {
    pub fn project(&self) -> &Project {
        &self.project
    }

    pub fn site(&self) -> Result<&Site> {
        if self.site.get().is_none() {
            drop(self.site.set(site::build(&self.project)?));
        }
        self.site.get().context("the site was built")
    }

    /// The server and the simulators as they are released.
    pub fn programs(&self) -> Result<&Programs> {
        if self.programs.get().is_none() {
            drop(self.programs.set(cargo::programs(&self.project, Profile::Release)?));
        }
        self.programs.get().context("the programs were built")
    }
}

/// The named ones of `all` in its order, or all where none is named.
pub fn choose(all: &'static [Bench], names: &[&str]) -> Result<Vec<&'static Bench>, String> {
    if let Some(name) = names.iter().find(|name| all.iter().all(|bench| bench.name != **name)) {
        let known: Vec<_> = all.iter().map(|bench| bench.name).collect();
        let known = if known.is_empty() { "none".to_owned() } else { known.join(" ") };
        return Err(format!("there is no {name} here; there are: {known}"));
    }
    Ok(all.iter().filter(|bench| names.is_empty() || names.contains(&bench.name)).collect())
}

/// Measures and writes `target/KIND/results.json`.
///
/// A goal that is missed is in the table and the file and no error; a measurement that could not be
/// made is one, after the others have been made.
pub fn run(kind: &str, chosen: Vec<&'static Bench>) -> Result<()> {
    let ground = Ground { project: Project::find()?, site: OnceCell::new(), programs: OnceCell::new() };
    let (mut rows, mut failed) = (Vec::new(), Vec::new());
    for bench in &chosen {
        println!("== {} ==", bench.name);
        match (bench.measure)(&ground) {
            Ok(measured) => rows.extend(measured),
            Err(error) => {
                eprintln!("xtask: {}: {error:#}", bench.name);
                failed.push(bench.name);
            }
        }
        if signal::received().is_some() {
            bail!("interrupted");
        }
    }
    let folder = ground.project.target.join(kind);
    std::fs::create_dir_all(&folder)?;
    let path = folder.join("results.json");
    std::fs::write(&path, row::json(&rows)).with_context(|| format!("cannot write {}", path.display()))?;
    if chosen.is_empty() {
        println!("{kind}: there is none yet");
    } else {
        println!("\n{}", row::table(&rows));
    }
    println!("{}", path.display());
    if !failed.is_empty() {
        bail!("could not be measured: {}", failed.join(", "));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(chosen: Vec<&Bench>) -> Vec<&str> {
        chosen.iter().map(|bench| bench.name).collect()
    }

    #[test]
    fn all_are_chosen_unless_some_are_named() {
        assert_eq!(names(choose(BENCHES, &[]).unwrap()).len(), BENCHES.len());
        assert_eq!(names(choose(BENCHES, &["start"]).unwrap()), ["start"]);
        assert!(choose(BENCHES, &["speed"]).err().unwrap().contains("size start first-load first-paint memory"));
        assert!(choose(&[], &["soak"]).err().unwrap().ends_with("none"));
    }
}
