//! Every parser that faces the network, with more than a million made-up inputs each: the property tests named `…never_panic(s)`,
//! run longer than `test` runs them.

use anyhow::{Context, Result, ensure};

use crate::bench::{Better, Ground, Row};
use crate::test::without_settings;

/// Inputs for each property.
const CASES: u64 = 1_200_000;
/// Inputs in all.
const GOAL: f64 = 10e6;

pub fn measure(ground: &Ground) -> Result<Vec<Row>> {
    let mut command = ground.project().cargo();
    command.args(["test", "--release", "-p", "muster", "--features", "ssr", "--lib", "never_panic"]);
    let output = without_settings(&mut command).env("PROPTEST_CASES", CASES.to_string()).output().context("cargo")?;
    let text = String::from_utf8_lossy(&output.stdout);
    println!("{text}");
    ensure!(output.status.success(), "an input made a parser panic: {}", String::from_utf8_lossy(&output.stderr));
    let properties = passed(&text).context("cargo test did not say how many passed")?;
    Ok(vec![Row::new("garbage", (properties * CASES) as f64, "inputs", Better::Higher).goal(GOAL)])
}

/// The number in `test result: ok. 10 passed; …`.
fn passed(text: &str) -> Option<u64> {
    let (_, rest) = text.split_once("test result: ok. ")?;
    rest.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::passed;

    #[test]
    fn the_count_is_read_from_what_cargo_prints() {
        assert_eq!(passed("running 10 tests\n\ntest result: ok. 10 passed; 0 failed"), Some(10));
        assert_eq!(passed("test result: FAILED. 9 passed; 1 failed"), None);
    }
}
