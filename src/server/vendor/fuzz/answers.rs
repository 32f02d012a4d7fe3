//! What vendors answer, or somebody between them and us: told from refusals, and read as every kind of answer there is.

use std::sync::{Arc, LazyLock};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::domain::secret::Secret;
use crate::domain::time::{Span, Time};
use crate::domain::vendor::{Edition, Vendor};
use crate::server::clock::Clock;
use crate::server::vendor::call::Wire;
use crate::server::vendor::dingtalk::DingTalk;
use crate::server::vendor::lark::Lark;
use crate::server::vendor::tokens::TokenCache;
use crate::server::vendor::transport::{Answer, Guard, Transport};
use crate::server::vendor::wecom::WeCom;
use crate::server::vendor::{Credentials, Vendors, budget::Budget, dingtalk, lark, wecom};

/// Nothing is sent: readers only need to know for whom they read.
static VENDORS: LazyLock<Vendors> = LazyLock::new(|| {
    let clock = Arc::new(Clock::standing(Time(0)));
    Vendors {
        transport: Transport::new(Guard::default(), std::time::Duration::from_secs(1)),
        tokens: TokenCache::new(clock.clone()),
        budget: Budget::new(clock.clone()),
        card_routes: dingtalk::Routes::default(),
        scripts: Default::default(),
        clock,
    }
});

/// Status, a header's name and its value, a line each, then the body. A body alone came with 200.
pub fn answer(vendor: Vendor, bytes: &[u8]) {
    let answer = read(bytes);
    let token = Secret::new("token");
    let app = Credentials {
        identity: "identity".to_owned(),
        secret: Secret::new("secret"),
        agent_id: Some(1),
        corp_id: None,
        group_robot: None,
        robot_code: None,
        group_template: None,
        card: None,
        edition: Edition::default(),
        base_url: None,
        proxy: None,
    };
    let value = match vendor {
        Vendor::DingTalk => DingTalk::new(&VENDORS, app, Span(0)).read(&answer, Some(&token)),
        Vendor::WeCom => WeCom::new(&VENDORS, app, Span(0)).read(&answer, Some(&token)),
        Vendor::Lark => Lark::new(&VENDORS, app, Span(0)).read(&answer, Some(&token)),
    };
    match (value, vendor) {
        (Ok(value), Vendor::DingTalk) => dingtalk::fuzz::read(&value),
        (Ok(value), Vendor::WeCom) => wecom::fuzz::read(&value),
        (Ok(value), Vendor::Lark) => lark::fuzz::read(&value),
        (Err(error), _) => drop(error.to_string()),
    }
}

fn read(bytes: &[u8]) -> Answer {
    let mut lines = bytes.splitn(4, |byte| *byte == b'\n');
    let status = lines.next().and_then(|line| std::str::from_utf8(line).ok()?.parse().ok());
    let (Some(status), Some(name), Some(value), Some(body)) = (status, lines.next(), lines.next(), lines.next()) else {
        return Answer { status: 200, headers: HeaderMap::new(), body: bytes.to_vec() };
    };
    let header = HeaderName::from_bytes(name).ok().zip(HeaderValue::from_bytes(value).ok());
    Answer { status, headers: header.into_iter().collect(), body: body.to_vec() }
}

/// An answer read as one kind of it.
pub(in crate::server::vendor) fn as_a<T: DeserializeOwned>(value: &Value) -> Option<T> {
    T::deserialize(value).ok()
}
