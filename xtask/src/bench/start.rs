//! How long a server needs from its start on an empty database until it is ready.

use anyhow::Result;

use super::Ground;
use super::row::{Better, Row};
use super::stage::Stage;

const RUNS: usize = 5;
/// Milliseconds.
const GOAL: f64 = 1_000.0;

/// The median of a few starts, each on a database of its own.
pub fn measure(ground: &Ground) -> Result<Vec<Row>> {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        times.push(Stage::start(ground)?.ready()?.as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    println!("starts in ms: {}", times.iter().map(|time| format!("{time:.0}")).collect::<Vec<_>>().join(" "));
    Ok(vec![Row::new("start", times[RUNS / 2], "ms", Better::Lower).goal(GOAL)])
}
