//! `cargo xtask faults`: kill, fault and soak tests that take too long for `test`, reported as benchmarks are.

mod fuzz;
mod kill;

use crate::bench::Bench;

/// A new one is a file in `faults/` with a function as in `bench/`, and a line here.
pub const FAULTS: &[Bench] = &[Bench { name: "fuzz", measure: fuzz::measure }, Bench { name: "kill", measure: kill::measure }];
