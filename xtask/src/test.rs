//! `cargo xtask test`: everything that must hold before a change is taken.

mod browser;
mod cluster;
mod plan;
mod steps;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

pub use browser::install_end_to_end;
pub use plan::Plan;
use steps::{Outcome, Step};

use crate::project::Project;
use crate::table::{Table, duration};
use crate::{setup, signal};

/// What one step came to, and the time it took.
struct Done {
    step: Step,
    outcome: Outcome,
    time: Duration,
}

/// Runs the steps of the plan, prints a table of them, and is an error if one failed.
pub fn run(plan: Plan) -> Result<()> {
    let project = Project::find()?;
    let packages: Vec<_> = plan.steps.iter().flat_map(|step| step.packages()).copied().collect();
    setup::ensure_packages(&packages);
    let in_ci = std::env::var("CI").is_ok_and(|value| value == "true");

    let mut done = Vec::new();
    for &step in &plan.steps {
        println!("\n== {} ==", step.title());
        let start = Instant::now();
        let outcome = judge(step.run(&project, plan.filter.as_deref()), in_ci);
        let time = start.elapsed();
        println!("-- {}: {}, {} --", step.name(), outcome.word(), duration(time));
        if let Outcome::Failed(why) | Outcome::Skipped(why) = &outcome {
            eprintln!("xtask: {}: {why}", step.name());
        }
        let stop = matches!(outcome, Outcome::Failed(_)) && !plan.keep_going || signal::received().is_some();
        done.push(Done { step, outcome, time });
        if stop {
            break;
        }
    }
    report(&plan, &done)
}

/// An error is a failure; in CI so is a step that was skipped, since nobody reads that it was.
fn judge(result: Result<Outcome>, in_ci: bool) -> Outcome {
    match result {
        Ok(Outcome::Skipped(why)) if in_ci => Outcome::Failed(format!("must not be skipped in CI: {why}")),
        Ok(outcome) => outcome,
        Err(error) => Outcome::Failed(format!("{error:#}")),
    }
}

fn report(plan: &Plan, done: &[Done]) -> Result<()> {
    let mut table = Table::new(&["step", "result", "time", "why"]);
    for Done { step, outcome, time } in done {
        let why = match outcome {
            Outcome::Failed(why) | Outcome::Skipped(why) => why.lines().next().unwrap_or_default().to_owned(),
            Outcome::Passed | Outcome::Absent => String::new(),
        };
        table.row([step.name().into(), outcome.word().into(), duration(*time), why]);
    }
    for step in plan.steps.iter().skip(done.len()) {
        table.row([step.name().into(), "not run".into(), String::new(), String::new()]);
    }
    println!("\n{}", table.text());
    let named = |wanted: fn(&Outcome) -> bool| {
        let names = done.iter().filter(|done| wanted(&done.outcome)).map(|done| done.step.name());
        names.collect::<Vec<_>>().join(", ")
    };
    let skipped = named(|outcome| matches!(outcome, Outcome::Skipped(_)));
    if !skipped.is_empty() {
        println!("SKIPPED, so nothing is known about: {skipped}\n");
    }
    let failed = named(|outcome| matches!(outcome, Outcome::Failed(_)));
    if !failed.is_empty() {
        bail!("failed: {failed}");
    }
    if signal::received().is_some() {
        bail!("interrupted");
    }
    let what = if skipped.is_empty() { "all of it" } else { "the rest" };
    println!("{what} passed in {}", duration(done.iter().map(|done| done.time).sum()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_skip_is_a_failure_in_ci_alone() {
        let skip = || Ok(Outcome::Skipped("no npm".into()));
        assert!(matches!(judge(skip(), false), Outcome::Skipped(_)));
        assert!(matches!(judge(skip(), true), Outcome::Failed(_)));
        assert!(matches!(judge(Ok(Outcome::Absent), true), Outcome::Absent));
    }

    #[test]
    fn one_failure_makes_the_whole_an_error_that_names_it() {
        let plan = Plan::parse(&["--only", "fmt,unit"]).unwrap();
        let passed = || Done { step: Step::Format, outcome: Outcome::Passed, time: Duration::ZERO };
        let failed = Done { step: Step::Unit, outcome: Outcome::Failed("x".into()), time: Duration::ZERO };
        assert!(report(&plan, &[passed()]).is_ok());
        assert_eq!(report(&plan, &[passed(), failed]).unwrap_err().to_string(), "failed: unit");
    }
}
