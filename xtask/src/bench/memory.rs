//! The server's resident memory a minute after a hundred phones have bound.

use std::time::Duration;

use anyhow::Result;

use super::Ground;
use super::client::{Browser, add_person, set_up};
use super::row::{Better, Row};
use super::stage::Stage;

const PHONES: u32 = 100;
/// Megabytes.
const GOAL: f64 = 40.0;

pub fn measure(ground: &Ground) -> Result<Vec<Row>> {
    let mut stage = Stage::start_with_simulators(ground)?;
    stage.ready()?;
    let (admin, app) = set_up(&stage)?;
    for number in 0..PHONES {
        let (user, phone) = (format!("bench{number}"), format!("139{:08}", 10_000_000 + number));
        add_person(&stage, &admin, &user, "张三", &phone)?;
        // Phones come from one address here, which is limited: the clock moves between them.
        if number % 9 == 8 {
            stage.advance(Duration::from_secs(3_601))?;
        }
        if number % 18 == 17 {
            stage.advance(Duration::from_secs(86_401))?;
        }
        Browser::phone(&stage, &user)?.bind(&stage, &app, "张三", &phone)?;
    }
    let busy = stage.resident()?;
    println!("{:.1} MB right after {PHONES} bindings", busy as f64 / 1e6);
    std::thread::sleep(Duration::from_secs(60));
    let resident = stage.resident()? as f64 / 1e6;
    Ok(vec![Row::new("memory", resident, "MB", Better::Lower).goal(GOAL)])
}
