//! What a first visit loads to come alive: script and WebAssembly of each bundle, brotli.

use anyhow::Result;

use super::Ground;
use super::row::{Better, Row};
use crate::site::bundle_size;

/// Thousands of bytes.
const GOALS: [(&str, f64); 2] = [("phone", 130.0), ("console", 350.0)];

pub fn measure(ground: &Ground) -> Result<Vec<Row>> {
    let site = ground.site()?;
    let row = |(bundle, goal): (&str, f64)| {
        let bytes = u32::try_from(bundle_size(&site.pkg, bundle)?.brotli)?;
        Ok(Row::new(format!("size-{bundle}"), f64::from(bytes) / 1_000.0, "kB", Better::Lower).goal(goal))
    };
    GOALS.into_iter().map(row).collect()
}
