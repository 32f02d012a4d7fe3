//! Remembers what the simulators were asked: counts by path and the last thousand requests, without secrets.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

const KEPT: usize = 1000;
/// Query parameters whose values are never kept.
const SECRET: [&str; 11] = [
    "access_token",
    "corpsecret",
    "appsecret",
    "app_secret",
    "client_secret",
    "suite_access_token",
    "provider_access_token",
    "code",
    "authCode",
    "ticket",
    "TemplateParam",
];

#[derive(Debug, Clone, Serialize)]
pub struct Received {
    #[serde(skip)]
    number: u64,
    pub method: String,
    pub path: String,
    pub query: String,
    /// 0 while it is being answered, and for good if the caller went away before.
    pub status: u16,
    pub at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// What the path does not tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<&'static str>,
}

/// Goes along with an answer, and into the log.
#[derive(Clone, Copy)]
pub struct Note(pub &'static str);

#[derive(Default)]
pub struct Requests {
    total: u64,
    /// By path, and there by company, as far as the request told it.
    counts: BTreeMap<String, BTreeMap<Option<String>, u64>>,
    last: VecDeque<Received>,
}

/// What `GET /api/requests` answers.
#[derive(Serialize)]
pub struct Report {
    total: u64,
    by_path: BTreeMap<String, u64>,
    last: Vec<Received>,
}

impl Requests {
    /// Notes a request that begins; the number is for `ended`.
    pub fn begun(&mut self, method: &str, path: &str, query: &str, at: i64, company: Option<String>) -> u64 {
        self.total += 1;
        *self.counts.entry(path.to_owned()).or_default().entry(company.clone()).or_default() += 1;
        if self.last.len() == KEPT {
            self.last.pop_front();
        }
        let number = self.total;
        let query = masked(query);
        self.last.push_back(Received {
            number,
            method: method.to_owned(),
            path: path.to_owned(),
            query,
            status: 0,
            at,
            company,
            note: None,
        });
        number
    }

    pub fn ended(&mut self, number: u64, status: u16, note: Option<Note>) {
        if let Some(received) = self.last.iter_mut().rev().find(|received| received.number == number) {
            received.status = status;
            received.note = note.map(|note| note.0);
        }
    }

    /// The requests of the paths that fit (see `fits`), oldest first.
    pub fn report(&self, path: Option<&str>, company: Option<&str>) -> Report {
        let wanted = |one: &str| path.is_none_or(|pattern| fits(pattern, one));
        let is_meant = |one: &Option<String>| company.is_none_or(|company| one.as_deref() == Some(company));
        let count = |counts: &BTreeMap<Option<String>, u64>| counts.iter().filter(|(one, _)| is_meant(one)).map(|(_, count)| count).sum();
        let by_path: BTreeMap<String, u64> = self
            .counts
            .iter()
            .filter(|(path, _)| wanted(path))
            .map(|(path, counts)| (path.clone(), count(counts)))
            .filter(|(_, count)| *count > 0)
            .collect();
        let last: Vec<Received> = self.last.iter().filter(|one| wanted(&one.path) && is_meant(&one.company)).cloned().collect();
        Report { total: by_path.values().sum(), by_path, last }
    }
}

/// Whether a path is the one meant, or begins so where the pattern ends with `*`.
pub fn fits(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => path.starts_with(start),
        None => path == pattern,
    }
}

/// The query with the values of secrets replaced by stars.
fn masked(query: &str) -> String {
    let mask = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if SECRET.contains(&name) => format!("{name}=***"),
        _ => pair.to_owned(),
    };
    query.split('&').map(mask).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_never_reach_the_log() {
        assert_eq!(masked("corpid=ww1&corpsecret=abc"), "corpid=ww1&corpsecret=***");
        assert_eq!(masked("id=1&access_token=abc"), "id=1&access_token=***");
        assert_eq!(masked(""), "");
    }

    #[test]
    fn a_star_at_the_end_fits_any_ending() {
        assert!(fits("/cgi-bin/user/*", "/cgi-bin/user/get") && fits("*", "/x"));
        assert!(!fits("/cgi-bin/user", "/cgi-bin/user/get"));
    }

    #[test]
    fn counts_go_on_when_old_requests_are_forgotten() {
        let mut requests = Requests::default();
        for at in 0..1500 {
            let number = requests.begun("GET", "/a", "", at, None);
            requests.ended(number, 200, None);
        }
        let report = requests.report(Some("/a"), None);
        assert_eq!((report.total, report.last.len(), report.last[0].at), (1500, KEPT, 500));
        for company in ["a", "a", "b"] {
            requests.begun("GET", "/b", "", 0, Some(company.to_owned()));
        }
        let report = requests.report(None, Some("a"));
        assert_eq!((report.total, report.by_path, report.last.len()), (2, BTreeMap::from([("/b".to_owned(), 2)]), 2));
    }
}
