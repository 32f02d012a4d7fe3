//! Makes the next calls of a path fail, slow down or run into the vendor's own rate limit.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::requests::fits;
use super::vendor::Service;

/// As posted to `/api/faults`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    pub vendor: Service,
    /// Only this company's calls; the control API puts the first one here if none is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<String>,
    /// A path, or the start of one with `*` behind it; all paths if absent. Alibaba's and Tencent's path is `/Action`.
    #[serde(default = "every_path", deserialize_with = "path")]
    pub path: String,
    /// How many calls it strikes; -1 for all of them. One if absent, all for a rate limit.
    #[serde(default)]
    pub times: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Text goes out as it is, anything else as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    #[serde(default, deserialize_with = "or_default", skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_limit_per_s: Option<u32>,
    /// The call is carried out before it is delayed or its answer replaced: the caller cannot know that it was.
    #[serde(default, deserialize_with = "or_default")]
    pub after: bool,
    #[serde(skip)]
    window: (i64, u32),
}

fn every_path() -> String {
    "*".to_owned()
}

/// `null` is no path, as if it were absent.
fn path<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Option::deserialize(from).map(|path| path.unwrap_or_else(every_path))
}

fn or_default<'de, D: Deserializer<'de>, T: Default + Deserialize<'de>>(from: D) -> Result<T, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

/// What happens to one call.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Strike {
    pub latency_ms: u64,
    pub after: bool,
    pub outcome: Outcome,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub enum Outcome {
    /// The simulator answers as always.
    #[default]
    Usual,
    /// The vendor's own answer to too many calls.
    RateLimited,
    Answer {
        status: u16,
        body: Option<Value>,
        headers: BTreeMap<String, String>,
    },
}

#[derive(Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    pub fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub fn list(&self) -> &[Fault] {
        &self.0
    }

    pub fn clear(&mut self, service: Option<Service>) {
        self.0.retain(|fault| service.is_some_and(|service| service != fault.vendor));
    }

    /// The fault that strikes this call, if any; it has one time less left then.
    pub fn strike(&mut self, service: Service, path: &str, company: Option<&str>, now: i64) -> Strike {
        let strike = self.0.iter_mut().filter(|fault| fault.concerns(service, path, company)).find_map(|fault| fault.strike(now));
        self.0.retain(|fault| fault.times != Some(0));
        strike.unwrap_or_default()
    }
}

impl Fault {
    fn concerns(&self, service: Service, path: &str, company: Option<&str>) -> bool {
        let of_company = self.company.is_none() || self.company.as_deref() == company;
        self.vendor == service && of_company && fits(&self.path, path)
    }

    fn strike(&mut self, now: i64) -> Option<Strike> {
        if let Some(limit) = self.rate_limit_per_s {
            return self.over(limit, now).then(|| self.consumed(Outcome::RateLimited));
        }
        let outcome = match (self.status, &self.body) {
            (None, None) => Outcome::Usual,
            (status, body) => Outcome::Answer { status: status.unwrap_or(200), body: body.clone(), headers: self.headers.clone() },
        };
        Some(self.consumed(outcome))
    }

    /// Counts the call in its second and tells whether it was one too many.
    fn over(&mut self, limit: u32, now: i64) -> bool {
        let second = now.div_euclid(1000);
        if self.window.0 != second {
            self.window = (second, 0);
        }
        self.window.1 += 1;
        self.window.1 > limit
    }

    fn consumed(&mut self, outcome: Outcome) -> Strike {
        let times = self.times.unwrap_or(if self.rate_limit_per_s.is_some() { -1 } else { 1 });
        self.times = Some(if times > 0 { times - 1 } else { times });
        Strike { latency_ms: self.latency_ms.unwrap_or(0), after: self.after, outcome }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn faults(fault: Value) -> Faults {
        let mut faults = Faults::default();
        faults.add(serde_json::from_value(fault).unwrap());
        faults
    }

    #[test]
    fn a_fault_strikes_as_often_as_asked() {
        let mut faults = faults(json!({"vendor": "wecom", "path": "/cgi-bin/user/*", "times": 2, "status": 503}));
        assert_eq!(faults.strike(Service::Wecom, "/cgi-bin/gettoken", None, 0), Strike::default());
        assert_eq!(faults.strike(Service::Alibaba, "/cgi-bin/user/get", None, 0), Strike::default());
        for _ in 0..2 {
            let strike = faults.strike(Service::Wecom, "/cgi-bin/user/get", None, 0);
            assert!(matches!(strike.outcome, Outcome::Answer { status: 503, .. }));
        }
        assert_eq!(faults.strike(Service::Wecom, "/cgi-bin/user/get", None, 0), Strike::default());
        assert!(faults.list().is_empty());
    }

    #[test]
    fn null_is_as_good_as_absent() {
        let given = json!({"vendor": "wecom", "path": null, "times": null, "headers": null, "after": null, "company": null});
        assert_eq!(faults(given).list()[0].path, "*");
    }

    #[test]
    fn a_rate_limit_lets_calls_through_each_second() {
        let mut faults = faults(json!({"vendor": "wecom", "rate_limit_per_s": 2}));
        let mut limited = |now| faults.strike(Service::Wecom, "/a", None, now).outcome == Outcome::RateLimited;
        assert_eq!([limited(0), limited(10), limited(20), limited(1000)], [false, false, true, false]);
    }

    #[test]
    fn minus_one_strikes_until_it_is_taken_away() {
        let mut faults = faults(json!({"vendor": "tencent", "times": -1, "latency_ms": 5}));
        for _ in 0..5 {
            assert_eq!(faults.strike(Service::Tencent, "/SendSms", None, 0).latency_ms, 5);
        }
        faults.clear(Some(Service::Alibaba));
        assert_eq!(faults.list().len(), 1);
        faults.clear(None);
        assert!(faults.list().is_empty());
    }
}
