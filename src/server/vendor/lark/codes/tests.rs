//! Refusals as Lark's documentation prints them, through the client's own eyes.

use std::sync::Arc;

use reqwest::header::{HeaderMap, HeaderValue};

use super::*;
use crate::domain::time::Time;
use crate::domain::vendor::Edition;
use crate::server::clock::Clock;
use crate::server::vendor::Vendors;
use crate::server::vendor::budget::Budget;
use crate::server::vendor::call::Wire;
use crate::server::vendor::error::VendorError;
use crate::server::vendor::lark::Lark;
use crate::server::vendor::tokens::TokenCache;
use crate::server::vendor::transport::{Guard, Transport};

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../../../tests/fixtures/lark/", $name))
    };
}

fn read_by(edition: Edition, status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Result<Value, VendorError> {
    let clock = Arc::new(Clock::standing(Time(0)));
    let vendors = Vendors {
        transport: Transport::new(Guard::default(), std::time::Duration::from_secs(10)),
        tokens: TokenCache::new(clock.clone()),
        budget: Budget::new(clock.clone()),
        card_routes: Default::default(),
        scripts: Default::default(),
        clock,
    };
    let credentials = Credentials {
        identity: "cli_a1".into(),
        secret: Secret::new("app-secret"),
        agent_id: None,
        corp_id: None,
        group_robot: None,
        robot_code: None,
        group_template: None,
        card: None,
        edition,
        base_url: None,
        proxy: None,
    };
    let headers: HeaderMap = headers.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect();
    let answer = Answer { status, headers, body: body.as_bytes().to_vec() };
    Lark::new(&vendors, credentials, Span(0)).read(&answer, Some(&Secret::new("t-token")))
}

fn read(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Result<Value, VendorError> {
    read_by(Edition::Mainland, status, headers, body)
}

fn said(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> Said {
    read(status, headers, body).unwrap_err().said().unwrap().clone()
}

#[test]
fn a_missing_scope_leads_to_the_console() {
    let got = said(400, &[], fixture!("refused_scope.json"));
    assert_eq!((got.code.as_str(), got.kind), ("99991672", Kind::Permission));
    assert_eq!(got.scopes, ["contact:user.id:readonly"]);
    assert_eq!(
        got.link.as_deref(),
        Some("https://open.feishu.cn/app/cli_a41bc75349bcxxxx/auth?q=contact:user.id:readonly&op_from=openapi")
    );
    assert_eq!(got.trace.as_deref(), Some("202307211618216F3E9EB64DC7E1234"));
}

#[test]
fn a_missing_scope_without_help_gets_a_link_of_the_edition() {
    let body = r#"{"code":99991672,"msg":"Access denied. One of the following scopes is required: [im:message, im:message:send_as_bot]"}"#;
    let got = said(200, &[("x-tt-logid", "L1")], body);
    assert_eq!(got.scopes, ["im:message", "im:message:send_as_bot"]);
    let link = "https://open.feishu.cn/app/cli_a1/auth?q=im%3Amessage%2Cim%3Amessage%3Asend_as_bot&op_from=openapi";
    assert_eq!((got.link.as_deref(), got.trace.as_deref()), (Some(link), Some("L1")));
    let evil = r#"{"code":99991672,"msg":"no","error":{"helps":[{"url":"javascript:alert(1)"}]}}"#;
    let got = read_by(Edition::International, 400, &[], evil).unwrap_err().said().unwrap().clone();
    assert_eq!(got.link.as_deref(), Some("https://open.larksuite.com/app/cli_a1/auth?op_from=openapi"));
}

#[test]
fn the_code_decides_and_not_the_status() {
    assert!(read(400, &[], r#"{"code":0,"msg":"ok","data":{}}"#).is_ok());
    assert_eq!(said(200, &[], fixture!("refused_app.json")).code, "10003");
    let got = said(400, &[], fixture!("refused_parameter.json"));
    assert_eq!((got.code.as_str(), got.kind, got.trace.as_deref()), ("230001", Kind::Other, Some("20240911085251BEA8869709BAD4373B10")));
    let got = said(400, &[], fixture!("refused_code.json"));
    assert_eq!(got.kind, Kind::SignInCode);
    assert!(got.text.starts_with("The authorization code is not found."), "{}", got.text);
    assert_eq!(read(404, &[], "404 page not found"), Err(VendorError::Nonsense { status: 404 }));
    assert_eq!(read(200, &[], r#"{"msg":"no code"}"#), Err(VendorError::Nonsense { status: 200 }));
}

#[test]
fn a_limit_says_how_long_to_wait() {
    let headers = [("x-ogw-ratelimit-limit", "100"), ("x-ogw-ratelimit-reset", "52")];
    for status in [429, 400] {
        assert_eq!(said(status, &headers, fixture!("refused_limit.json")).kind, Kind::Limited { wait: Some(Span::seconds(52)) });
    }
    assert_eq!(said(429, &[], fixture!("refused_limit.json")).kind, Kind::Limited { wait: None });
    assert_eq!(said(429, &[("x-ogw-ratelimit-reset", "3")], "busy").kind, Kind::Limited { wait: Some(Span::seconds(3)) });
    assert_eq!(said(400, &[], r#"{"code":230020,"msg":"limit"}"#).kind, Kind::Limited { wait: None });
}

#[test]
fn an_address_that_is_not_allowed_is_named_where_lark_names_it() {
    let got = said(400, &[], r#"{"code":99991401,"msg":"ip 203.0.113.7 is denied by app setting"}"#);
    assert_eq!((got.kind, got.egress_ip.as_deref()), (Kind::Address, Some("203.0.113.7")));
    assert_eq!(said(400, &[], r#"{"code":99991401,"msg":"denied: add it to the list."}"#).egress_ip, None);
    assert_eq!(egress_ip("from 2001:db8::1.").as_deref(), Some("2001:db8::1"));
}

#[test]
fn secrets_are_taken_out_of_what_lark_says() {
    let got = said(400, &[], r#"{"code":99991663,"msg":"token t-token of app-secret is bad"}"#);
    assert_eq!((got.text.as_str(), got.kind), ("token … of … is bad", Kind::Token));
}
