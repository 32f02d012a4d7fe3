//! `cargo xtask faults`: kill, fault and soak tests that take too long for `test`, reported as benchmarks are.

use crate::bench::Bench;

/// A new one is a function as in `bench/`, and a line here.
pub const FAULTS: &[Bench] = &[];
