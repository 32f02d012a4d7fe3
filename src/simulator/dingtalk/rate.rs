//! Counts the calls of each API in each second: 20 on the standard edition, 60 with a purchased package.

use std::collections::HashMap;

use super::Tenant;
use super::barrier::Barrier;

/// API → the second that is being counted, and the calls in it.
#[derive(Default)]
pub struct Rates(HashMap<String, (i64, u32)>);

impl Rates {
    /// Notes a call; whether it is within the limit.
    fn within(&mut self, api: &str, limit: u32, now: i64) -> bool {
        let second = now.div_euclid(1000);
        let entry = self.0.entry(api.to_owned()).or_default();
        if entry.0 != second {
            *entry = (second, 0);
        }
        entry.1 += 1;
        entry.1 <= limit
    }
}

impl Tenant {
    pub fn count(&mut self, api: &str, now: i64) -> Result<(), Barrier> {
        let settings = &self.company.settings;
        if settings.plays("qps_unlimited") {
            return Ok(());
        }
        let limit = if settings.plays("qps_60") { 60 } else { 20 };
        if self.rates.within(api, limit, now) { Ok(()) } else { Err(Barrier::TooMany { api: api.to_owned(), limit, at: now }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_twenty_first_call_of_an_api_in_a_second_is_one_too_many() {
        let mut tenant = Tenant::new(1, "A", "");
        assert!((0..20).all(|_| tenant.count("user/get", 500).is_ok()));
        assert!(tenant.count("user/get", 999).is_err() && tenant.count("user/list", 999).is_ok());
        assert!(tenant.count("user/get", 1000).is_ok());
        tenant.company.settings.variants = vec!["qps_60".to_owned()];
        assert!((0..60).all(|_| tenant.count("user/get", 2000).is_ok()) && tenant.count("user/get", 2000).is_err());
    }
}
