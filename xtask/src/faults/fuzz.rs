//! Ten million made-up inputs for each parser that faces the network: libFuzzer on the targets in `fuzz/`.
//!
//! The targets are laid out for cargo-fuzz but built and run without it: what it adds are the flags below, and they
//! work with the stable compiler, so nothing has to be installed. The address sanitizer is left off: our code is safe Rust,
//! and more inputs go through in the time. Overflows are checked.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread::available_parallelism;

use anyhow::{Context, Result, anyhow, bail};

use crate::bench::{Better, Ground, Row};
use crate::process;
use crate::project::Project;

/// Inputs for each target.
const INPUTS: u32 = 10_000_000;
/// In seconds; a machine that is too slow for all inputs says how many it came to.
const LONGEST: u32 = 20 * 60;
/// In bytes: more than any callback that a vendor sends.
const MAX_INPUT: u32 = 2_048;
/// In MB, for each target.
const MEMORY: u32 = 1_024;

/// Counters at every edge, and comparisons told to the fuzzer, in all that is linked; and what `.cargo/config.toml` says, which
/// these stand in for.
const FLAGS: &str = "--cfg fuzzing --cfg erase_components -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares";

pub fn measure(ground: &Ground) -> Result<Vec<Row>> {
    let project = ground.project();
    let targets = targets(project)?;
    let programs = build(project)?;
    let waiting = Mutex::new(targets.iter());
    let next = || waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner).next();
    let rows = Mutex::new(Vec::new());
    let work = || {
        while let Some(target) = next() {
            let row = run(project, &programs, target)
                .map(|inputs| Row::new(format!("fuzz-{target}"), inputs, "inputs", Better::Higher).goal(f64::from(INPUTS)));
            rows.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(row);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..available_parallelism().map_or(1, usize::from).min(targets.len()) {
            scope.spawn(work);
        }
    });
    let mut rows = rows.into_inner().unwrap_or_default().into_iter().collect::<Result<Vec<Row>>>()?;
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(rows)
}

/// Each file is one.
fn targets(project: &Project) -> Result<Vec<String>> {
    let folder = project.root.join("fuzz/src/bin");
    let files = std::fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut names = Vec::new();
    for file in files {
        let path = file?.path();
        names.extend(path.file_stem().and_then(|name| name.to_str()).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}

/// Builds all targets at once, with the versions that the server is built with; answers the folder that they are in.
fn build(project: &Project) -> Result<PathBuf> {
    std::fs::copy(project.root.join("Cargo.lock"), project.root.join("fuzz/Cargo.lock"))?;
    let version = process::output(Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).context("rustc does not tell its host")?;
    let folder = project.target.join("fuzz");
    let mut cargo = project.cargo();
    cargo.args(["build", "--release", "--bins", "--manifest-path", "fuzz/Cargo.toml", "--target", host, "--target-dir"]);
    process::run(cargo.arg(&folder).env("RUSTFLAGS", FLAGS).env_remove("CARGO_TARGET_DIR"))?;
    Ok(folder.join(host).join("release"))
}

/// Answers how many inputs went through; one that made the target panic is an error that says where it is.
fn run(project: &Project, programs: &Path, target: &str) -> Result<f64> {
    let results = project.target.join("faults");
    let corpus = results.join("corpus").join(target);
    std::fs::create_dir_all(&corpus)?;
    let log = results.join(format!("fuzz-{target}.log"));
    let mut command = Command::new(programs.join(target));
    command.args([
        format!("-runs={INPUTS}"),
        format!("-max_total_time={LONGEST}"),
        format!("-max_len={MAX_INPUT}"),
        format!("-rss_limit_mb={MEMORY}"),
        "-timeout=10".to_owned(),
        "-print_final_stats=1".to_owned(),
        format!("-artifact_prefix={}/fuzz-{target}-", results.display()),
    ]);
    // What it finds goes to the first folder; the others are what it begins with.
    command.arg(&corpus).args(seeds(project, target));
    let file = File::create(&log)?;
    let ended = process::run(command.stdout(file.try_clone()?).stderr(file));
    let said = std::fs::read_to_string(&log)?;
    if let Err(error) = ended {
        let tail: Vec<&str> = said.lines().rev().take(20).collect();
        bail!("{error:#}\n{}", tail.into_iter().rev().collect::<Vec<_>>().join("\n"));
    }
    statistic(&said, "number_of_executed_units").ok_or_else(|| anyhow!("{target} did not say how many inputs it has seen"))
}

/// The target's own seeds, and for answers those that the vendor's documentation prints.
fn seeds(project: &Project, target: &str) -> Vec<PathBuf> {
    let printed = target.strip_prefix("answers_").map(|vendor| project.root.join("tests/fixtures").join(vendor));
    let own = project.root.join("fuzz/seeds").join(target);
    [Some(own), printed].into_iter().flatten().filter(|folder| folder.is_dir()).collect()
}

/// `stat::NAME: 123`.
fn statistic(said: &str, name: &str) -> Option<f64> {
    said.lines().find_map(|line| line.strip_prefix("stat::")?.strip_prefix(name)?.strip_prefix(':')?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::statistic;

    #[test]
    fn the_count_is_read_from_what_the_fuzzer_prints() {
        let said = "Done 100 runs in 1 second(s)\nstat::number_of_executed_units: 100\nstat::average_exec_per_sec:     50\n";
        assert_eq!(statistic(said, "number_of_executed_units"), Some(100.0));
        assert_eq!(statistic(said, "peak_rss_mb"), None);
    }
}
