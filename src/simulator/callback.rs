//! Calls the addresses that were saved in the vendors' consoles, on this machine only.

use std::io::{Error, Result};
use std::sync::Arc;
use std::time::Duration;

use rustls::{ClientConfig, RootCertStore};

use super::settings::is_loopback;

/// WeCom waits five seconds for an answer (page 90930).
const PATIENCE: Duration = Duration::from_secs(5);
/// An event that is not answered is sent up to three more times.
const ATTEMPTS: u32 = 4;

/// The HTTP client of the callbacks: no redirects, no proxy, nothing but loopback.
pub struct Poster {
    http: reqwest::Client,
}

/// An event that is ready to be sent.
#[derive(Debug, Clone)]
pub struct Outgoing {
    pub url: url::Url,
    pub content_type: &'static str,
    pub body: String,
    pub headers: Vec<(&'static str, String)>,
    /// How long an answer may take.
    pub patience: Duration,
    /// How often it is sent, one after the other, until it is answered with 200.
    pub attempts: u32,
}

impl Outgoing {
    pub fn new(url: url::Url, content_type: &'static str, body: String) -> Self {
        Self { url, content_type, body, headers: Vec::new(), patience: PATIENCE, attempts: ATTEMPTS }
    }
}

/// How an event was received.
#[derive(Debug, Clone, serde::Serialize)]
pub struct Delivery {
    pub delivered: bool,
    pub attempts: u32,
    /// The last answer's status, 0 if there was none.
    pub status: u16,
    /// Why the last attempt failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The last answer's body.
    pub answer: String,
}

impl Delivery {
    /// One attempt that got no answer.
    pub fn failed(why: &str) -> Self {
        Self { delivered: false, attempts: 1, status: 0, error: Some(why.to_owned()), answer: String::new() }
    }
}

impl Poster {
    pub fn new() -> Result<Self> {
        Ok(Self { http: Self::client()? })
    }

    #[expect(clippy::disallowed_methods, reason = "the vendors' own caller, which reaches this machine only")]
    pub fn client() -> Result<reqwest::Client> {
        // The client wants to know its TLS even if it only ever speaks plain HTTP: it gets one that trusts nobody.
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(Error::other)?
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
        reqwest::Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            // As the vendors write them: some receivers look at a plain list of headers.
            .http1_title_case_headers()
            .timeout(PATIENCE)
            .build()
            .map_err(Error::other)
    }

    /// What the address answers to a GET within that time: status and body.
    pub async fn get(&self, url: url::Url, patience: Duration) -> std::result::Result<(u16, Vec<u8>), String> {
        let response = self.http.get(url).timeout(patience).send().await.map_err(|error| reason(&error, patience))?;
        let status = response.status().as_u16();
        let body = response.bytes().await.map_err(|error| reason(&error, patience))?;
        Ok((status, body.to_vec()))
    }

    /// Posts an event once, with further headers, and waits for the answer as long as told.
    pub async fn post_once(&self, outgoing: &Outgoing, headers: &[(&'static str, String)], patience: Duration) -> Delivery {
        let Outgoing { url, content_type, body, .. } = outgoing;
        let request = self.http.post(url.clone()).header("content-type", *content_type).body(body.clone()).timeout(patience);
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
        match request.send().await {
            Ok(response) => {
                let status = response.status().as_u16();
                let error = (status != 200).then(|| format!("answered {status}"));
                let answer = response.text().await.unwrap_or_default();
                Delivery { delivered: status == 200, attempts: 1, status, error, answer }
            }
            Err(error) if error.is_timeout() => Delivery::failed(&format!("no answer within {} ms", patience.as_millis())),
            Err(error) => Delivery::failed(&reason(&error, patience)),
        }
    }

    /// Posts an event until it is answered with 200, as often as it asks for.
    pub async fn post(&self, outgoing: &Outgoing) -> Delivery {
        let Outgoing { url, content_type, body, headers, patience, attempts } = outgoing;
        let mut delivery = Delivery { delivered: false, attempts: 0, status: 0, error: None, answer: String::new() };
        while !delivery.delivered && delivery.attempts < *attempts {
            delivery.attempts += 1;
            let request = self.http.post(url.clone()).timeout(*patience).header("content-type", *content_type).body(body.clone());
            let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
            match request.send().await {
                Ok(response) => {
                    delivery.status = response.status().as_u16();
                    delivery.delivered = delivery.status == 200;
                    delivery.answer = response.text().await.unwrap_or_default();
                    delivery.error = (!delivery.delivered).then(|| format!("answered {}", delivery.status));
                }
                Err(error) => delivery.error = Some(reason(&error, *patience)),
            }
        }
        delivery
    }
}

/// The address as a URL if it leads to this machine.
pub fn local_url(text: &str) -> std::result::Result<url::Url, String> {
    let url: url::Url = text.parse().map_err(|error| format!("{text} is no address: {error}"))?;
    if url.scheme() != "http" || !is_loopback(&url) {
        return Err(format!("{text} is not on this machine: the simulators call http:// addresses of loopback only"));
    }
    Ok(url)
}

/// The innermost cause, which names what went wrong.
fn reason(error: &reqwest::Error, patience: Duration) -> String {
    if error.is_timeout() {
        return format!("no answer within {} s", patience.as_secs());
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
