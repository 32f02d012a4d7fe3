//! DingTalk's place among the simulators. Its company, people and credentials are there; its own calls are not yet.

use std::sync::Arc;

use axum::Router;

use super::company::Company;
use super::credentials;
use super::gate::not_simulated;
use super::world::World;

/// One DingTalk organisation with its app.
pub struct Tenant {
    pub company: Company,
    pub credentials: credentials::Dingtalk,
}

impl Tenant {
    pub fn new(number: usize, name: &str, base_url: &str) -> Self {
        let credentials = credentials::Dingtalk::of(number, base_url);
        Self { company: Company::new(&credentials.corp_id, name), credentials }
    }
}

pub fn router() -> Router<Arc<World>> {
    Router::new().fallback(not_simulated)
}
