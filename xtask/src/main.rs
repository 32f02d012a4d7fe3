//! `cargo xtask`: builds, runs, tests, measures and packs Muster.

mod bench;
mod cargo;
mod dist;
mod docs;
mod faults;
mod http;
mod process;
mod project;
mod run;
mod scratch;
mod service;
mod setup;
mod signal;
mod site;
mod table;
mod test;

use std::process::ExitCode;

use anyhow::Result;

const HELP: &str = "\
cargo xtask COMMAND

  run [--release]      build, start the simulators and the server, keep running until Ctrl-C
  test [FILTER] [--only STEP,…] [--keep-going]
                       format, lints, site, tests on SQLite and PostgreSQL, SDK conformance,
                       end-to-end tests; with FILTER only the tests whose name contains it,
                       in the steps unit and postgres unless --only names others
                       steps: fmt lint site unit postgres conformance e2e
  bench [NAME…]        the benchmarks, all or the named; writes target/bench/results.json
  faults [NAME…]       kill, fault and soak tests; writes target/faults/results.json
  dist                 the release archive in target/dist
  docs                 writes docs/vendors.md from its table, once every test and case in it is there
  site                 only the site: both WebAssembly bundles, style sheets, public files
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if words.iter().any(|word| matches!(*word, "--help" | "-h" | "help")) {
        print!("{HELP}");
        return ExitCode::SUCCESS;
    }
    if words.is_empty() {
        return usage("which command?");
    }
    let command = words.remove(0);
    let work: Box<dyn FnOnce() -> Result<()>> = match (command, words.as_slice()) {
        ("run", []) => Box::new(|| run::run(cargo::Profile::Dev)),
        ("run", ["--release"]) => Box::new(|| run::run(cargo::Profile::Release)),
        ("test", words) => match test::Plan::parse(words) {
            Ok(plan) => Box::new(|| test::run(plan)),
            Err(problem) => return usage(&problem),
        },
        ("bench", names) => match bench::choose(bench::BENCHES, names) {
            Ok(chosen) => Box::new(|| bench::run("bench", chosen)),
            Err(problem) => return usage(&problem),
        },
        ("faults", names) => match bench::choose(faults::FAULTS, names) {
            Ok(chosen) => Box::new(|| bench::run("faults", chosen)),
            Err(problem) => return usage(&problem),
        },
        ("dist", []) => Box::new(dist::run),
        ("docs", []) => Box::new(docs::write),
        ("site", []) => Box::new(|| site::build(&project::Project::find()?).map(drop)),
        _ => return usage(&format!("no command `{}`", arguments.join(" "))),
    };
    finish(signal::watch().and_then(|()| work()))
}

/// Says what was wrong with the command line; exit code 2.
fn usage(problem: &str) -> ExitCode {
    eprint!("xtask: {problem}\n\n{HELP}");
    ExitCode::from(2)
}

/// A signal that we were sent decides the exit code, as a shell would have it: 128 + its number.
fn finish(result: Result<()>) -> ExitCode {
    let Err(error) = result else {
        return ExitCode::SUCCESS;
    };
    match signal::received() {
        Some(number) => {
            eprintln!("xtask: interrupted");
            ExitCode::from(128u8.saturating_add(number))
        }
        None => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
