//! A server that is killed again and again while incidents arrive: what it accepted is there, once, and reaches its member once.

use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::{Value, json};
use ureq::Agent;

use crate::bench::client::{Browser, add_person, set_up};
use crate::bench::stage::Stage;
use crate::bench::{Better, Ground, Row};

const KILLS: u64 = 20;
/// How long the server lives each time, in milliseconds: at least, and how much longer each time, so that each kill meets another moment.
const LIFE: (u64, u64) = (150, 17);
const SENDERS: usize = 4;
/// Between two incidents of one sender.
const PAUSE: Duration = Duration::from_millis(60);
/// Who they are for; the vendor lets one person have thirty messages a minute.
const MEMBERS: u32 = 10;
const NAME: &str = "王小明";
/// How long deliveries have to come to their end; the leases of the killed ones run out first.
const PATIENCE: Duration = Duration::from_secs(180);

pub fn measure(ground: &Ground) -> Result<Vec<Row>> {
    let mut stage = Stage::start_with_simulators(ground)?;
    stage.ready()?;
    let (admin, app) = set_up(&stage)?;
    for number in 0..MEMBERS {
        let (user, phone) = (format!("kill{number}"), phone(number));
        add_person(&stage, &admin, &user, NAME, &phone)?;
        // Phones of one address may bind nine times an hour.
        if number == 5 {
            stage.advance(Duration::from_secs(3_601))?;
        }
        Browser::phone(&stage, &user)?.bind(&stage, &app, NAME, &phone)?;
    }
    let token = admin.post("create_token", &[("name", "kill"), ("incidents_read", "on"), ("incidents_write", "on")])?;
    let token = token.as_str().context("no token")?.to_owned();
    let accepted = storm(&mut stage, &token)?;
    let kept = kept(&stage, &token)?;
    let titles: HashSet<&str> = kept.iter().map(String::as_str).collect();
    let lost = accepted.iter().filter(|title| !titles.contains(title.as_str())).count();
    let told = told(&stage, &titles)?;
    let silent = titles.iter().filter(|title| !told.contains_key(**title)).count();
    let twice = (kept.len() - titles.len()) + told.values().filter(|times| **times > 1).count();
    println!("{} accepted, {} kept, {KILLS} kills", accepted.len(), kept.len());
    if silent > 0 {
        println!("jobs that did not end: {}", admin.post("list_jobs", &[])?);
        println!("the newest deliveries: {}", admin.post("list_deliveries", &[])?);
    }
    let row = |name: &str, value: usize| Row::new(name, value as f64, "incidents", Better::Lower).goal(0.0);
    Ok(vec![
        Row::new("kill", accepted.len() as f64, "accepted", Better::Higher).goal(KILLS as f64),
        row("kill lost", lost),
        row("kill undelivered", silent),
        row("kill twice", twice),
    ])
}

fn phone(number: u32) -> String {
    format!("139{:08}", 20_000_000 + number)
}

/// Sends incidents while the server is killed and started again; the titles of those that it said to have.
fn storm(stage: &mut Stage, token: &str) -> Result<Vec<String>> {
    let over = AtomicBool::new(false);
    let number = AtomicU32::new(0);
    let url = format!("{}/api/v1/incidents", stage.url());
    thread::scope(|scope| {
        let senders: Vec<_> = (0..SENDERS).map(|_| scope.spawn(|| send(&url, token, &number, &over))).collect();
        let killed = (0..KILLS).try_for_each(|kill| {
            thread::sleep(Duration::from_millis(LIFE.0 + kill * LIFE.1));
            stage.kill()?;
            stage.restart()?;
            stage.ready().map(drop)
        });
        over.store(true, Ordering::Relaxed);
        let accepted = senders.into_iter().map(|sender| sender.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        let accepted = accepted.flatten().collect();
        killed.map(|()| accepted)
    })
}

/// Posts one incident after the other; one that was not answered is posted again under the same key, as a caller does.
fn send(url: &str, token: &str, number: &AtomicU32, over: &AtomicBool) -> Vec<String> {
    let config = Agent::config_builder().http_status_as_error(false).timeout_global(Some(Duration::from_secs(2))).build();
    let agent = Agent::new_with_config(config);
    let mut accepted = Vec::new();
    while !over.load(Ordering::Relaxed) {
        let number = number.fetch_add(1, Ordering::Relaxed);
        let title = format!("K{number:05}");
        let body = json!({ "title": title, "level": "P2", "assignee": { "phone": phone(number % MEMBERS) } });
        while !over.load(Ordering::Relaxed) {
            let request = agent.post(url).header("authorization", format!("Bearer {token}")).header("idempotency-key", &title);
            if request.send_json(&body).is_ok_and(|answer| answer.status().is_success()) {
                accepted.push(title);
                break;
            }
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(PAUSE);
    }
    accepted
}

/// The titles of all incidents that the server has.
fn kept(stage: &Stage, token: &str) -> Result<Vec<String>> {
    let mut titles = Vec::new();
    let mut cursor = String::new();
    loop {
        let url = format!("{}/api/v1/incidents{cursor}", stage.url());
        let page: Value = ureq::get(url).header("authorization", format!("Bearer {token}")).call()?.body_mut().read_json()?;
        let items = page["items"].as_array().context("no items")?;
        titles.extend(items.iter().filter_map(|incident| incident["title"].as_str()).map(str::to_owned));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("?cursor={next}"),
            None => return Ok(titles),
        }
    }
}

/// How often each title has reached a phone, once all have or patience is over.
fn told(stage: &Stage, titles: &HashSet<&str>) -> Result<HashMap<String, usize>> {
    let start = Instant::now();
    loop {
        let url = format!("{}/api/messages?vendor=wecom", stage.control()?);
        let messages: Value = ureq::get(url).call()?.body_mut().read_json()?;
        let mut told = HashMap::new();
        for message in messages.as_array().context("no messages")? {
            let text = message.to_string();
            for title in titles.iter().filter(|title| text.contains(**title)) {
                *told.entry((*title).to_owned()).or_default() += 1;
            }
        }
        if told.len() == titles.len() || start.elapsed() > PATIENCE {
            return Ok(told);
        }
        stage.advance(Duration::from_secs(61))?;
        thread::sleep(Duration::from_millis(500));
    }
}
