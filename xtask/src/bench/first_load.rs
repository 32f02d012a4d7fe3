//! What a phone has to fetch before it sees the first page of the binding flow: HTML and CSS, compressed.

use anyhow::{Context, Result};

use super::Ground;
use super::client::{Browser, set_up};
use super::row::{Better, Row};
use super::stage::Stage;

/// Kilobytes.
const GOAL: f64 = 20.0;

pub fn measure(ground: &Ground) -> Result<Vec<Row>> {
    let mut stage = Stage::start_with_simulators(ground)?;
    stage.ready()?;
    let (_, app) = set_up(&stage)?;
    let phone = Browser::phone(&stage, "wangxiaoming")?;
    let page = phone.open(&format!("/m/{app}/bind"))?;
    let encoding = page.headers().get("content-encoding").cloned();
    let html = page.into_body().read_to_vec()?;
    let style = std::fs::read_to_string(ground.site()?.root.join("pkg/current"))?;
    let css = phone.open(&format!("/pkg/{}/phone.css", style.trim()))?.into_body().read_to_vec()?;
    println!("HTML {} bytes ({encoding:?}), CSS {} bytes", html.len(), css.len());
    encoding.context("the page came uncompressed")?;
    let kb = (html.len() + css.len()) as f64 / 1_000.0;
    Ok(vec![Row::new("first-load", kb, "kB", Better::Lower).goal(GOAL)])
}
