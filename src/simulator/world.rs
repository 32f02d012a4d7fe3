//! Everything that the simulators know, behind one lock: companies, clouds, arrived SMS, faults, requests.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::callback::Poster;
use super::clock::Clock;
use super::company::Company;
use super::control::Refusal;
use super::faults::Faults;
use super::requests::Requests;
use super::sms::Inbox;
use super::vendor::{Service, Vendor};
use super::{alibaba, dingtalk, lark, tencent, wecom};

pub struct World {
    pub clock: Clock,
    pub bases: Bases,
    pub poster: Poster,
    state: Mutex<State>,
}

/// Where each simulator listens, as `http://host:port`.
#[derive(Debug, Clone)]
pub struct Bases {
    pub control: String,
    pub dingtalk: String,
    pub wecom: String,
    pub lark: String,
    pub alibaba: String,
    pub tencent: String,
}

pub struct State {
    pub dingtalk: Vec<dingtalk::Tenant>,
    pub wecom: Vec<wecom::Tenant>,
    pub lark: Vec<lark::Tenant>,
    pub alibaba: alibaba::Account,
    pub tencent: tencent::Account,
    pub sms: Inbox,
    pub faults: Faults,
    pub requests: BTreeMap<Service, Requests>,
}

impl World {
    pub fn new(bases: Bases) -> std::io::Result<Self> {
        let state = Mutex::new(State::at_start(&bases));
        Ok(Self { clock: Clock::new(), poster: Poster::new()?, bases, state })
    }

    /// The lock is held for the time of one call and never across an await.
    pub fn state(&self) -> MutexGuard<'_, State> {
        // A handler that panicked has answered 500; what it left behind is still the best there is.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn reset(&self) {
        *self.state() = State::at_start(&self.bases);
    }
}

impl State {
    fn at_start(bases: &Bases) -> Self {
        const COMPANY: &str = "示例公司";
        Self {
            dingtalk: vec![dingtalk::Tenant::new(1, COMPANY, &bases.dingtalk)],
            wecom: vec![wecom::Tenant::new(1, COMPANY, &bases.wecom)],
            lark: vec![lark::Tenant::new(1, COMPANY, &bases.lark)],
            alibaba: alibaba::Account::new(&bases.alibaba),
            tencent: tencent::Account::new(&bases.tencent),
            sms: Inbox::default(),
            faults: Faults::default(),
            requests: BTreeMap::new(),
        }
    }

    /// All companies of a vendor, the first one first.
    pub fn companies(&self, vendor: Vendor) -> Vec<&Company> {
        match vendor {
            Vendor::Dingtalk => self.dingtalk.iter().map(|tenant| &tenant.company).collect(),
            Vendor::Wecom => self.wecom.iter().map(|tenant| &tenant.company).collect(),
            Vendor::Lark => self.lark.iter().map(|tenant| &tenant.company).collect(),
        }
    }

    /// The place of the company meant by `wanted` (its id or name; the first one if nothing is said).
    pub fn place(&self, vendor: Vendor, wanted: Option<&str>) -> Result<usize, Refusal> {
        let companies = self.companies(vendor);
        let place = companies.iter().position(|company| wanted.is_none_or(|wanted| company.is(wanted)));
        place.ok_or_else(|| Refusal::not_found(format!("{} has no company {}", vendor.name(), wanted.unwrap_or_default())))
    }

    pub fn company(&self, vendor: Vendor, wanted: Option<&str>) -> Result<&Company, Refusal> {
        let place = self.place(vendor, wanted)?;
        Ok(self.companies(vendor)[place])
    }

    pub fn company_mut(&mut self, vendor: Vendor, wanted: Option<&str>) -> Result<&mut Company, Refusal> {
        let place = self.place(vendor, wanted)?;
        Ok(match vendor {
            Vendor::Dingtalk => &mut self.dingtalk[place].company,
            Vendor::Wecom => &mut self.wecom[place].company,
            Vendor::Lark => &mut self.lark[place].company,
        })
    }

    pub fn dingtalk_mut(&mut self, wanted: Option<&str>) -> Result<&mut dingtalk::Tenant, Refusal> {
        let place = self.place(Vendor::Dingtalk, wanted)?;
        Ok(&mut self.dingtalk[place])
    }

    pub fn lark_mut(&mut self, wanted: Option<&str>) -> Result<&mut lark::Tenant, Refusal> {
        let place = self.place(Vendor::Lark, wanted)?;
        Ok(&mut self.lark[place])
    }

    pub fn wecom_mut(&mut self, wanted: Option<&str>) -> Result<&mut wecom::Tenant, Refusal> {
        let place = self.place(Vendor::Wecom, wanted)?;
        Ok(&mut self.wecom[place])
    }
}
