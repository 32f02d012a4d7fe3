//! Makes a DingTalk app by scanning a QR code (creat-dingtalk-application-scan-process): the only way to get a Client
//! ID and Secret without copying them. Which permissions the app has, a check tells afterwards.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Host, address, lenient, read};
use crate::domain::secret::Secret;
use crate::domain::time::Span;
use crate::domain::vendor::Edition;
use crate::server::vendor::Vendors;
use crate::server::vendor::error::{Kind, VendorError};
use crate::server::vendor::transport::Request;

/// Where apps are made: an edition's host, or what replaces it.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub edition: Edition,
    /// No trailing slash.
    pub base_url: Option<&'a str>,
}

/// A registration that waits for somebody to scan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// What [`poll`] asks with; whoever has it gets the secret.
    pub device_code: Secret,
    /// To compare with what the phone shows.
    pub user_code: String,
    /// What the QR code says.
    pub scan: String,
    pub expires: Span,
    /// Between two polls.
    pub interval: Span,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    Waiting,
    /// Still waiting, and asked too often.
    SlowDown,
    Registered {
        client_id: String,
        client_secret: Secret,
    },
    /// In DingTalk's words.
    Failed(String),
    Expired,
}

/// Begins. `source`: a name that DingTalk gave for one's own branding.
pub async fn begin(vendors: &Vendors, place: Place<'_>, source: Option<&str>) -> Result<Begun, VendorError> {
    let body = source.map_or_else(|| json!({}), |source| json!({ "source": source }));
    let init: wire::Init = ask(vendors, place, "init", body).await?;
    let begin: wire::Begin = ask(vendors, place, "begin", json!({ "nonce": init.nonce })).await?;
    Ok(begin.into())
}

/// Asks how far it is, no more often than the interval says.
pub async fn poll(vendors: &Vendors, place: Place<'_>, device_code: &Secret) -> Result<Progress, VendorError> {
    let asked = ask::<wire::Poll>(vendors, place, "poll", json!({ "device_code": device_code.expose() })).await;
    match asked {
        Ok(got) => got.progress().ok_or(VendorError::Nonsense { status: 200 }),
        Err(error) if matches!(error.kind(), Some(Kind::Limited { .. })) => Ok(Progress::SlowDown),
        Err(error) => Err(error),
    }
}

async fn ask<T: DeserializeOwned>(vendors: &Vendors, place: Place<'_>, step: &str, body: Value) -> Result<T, VendorError> {
    let host = place.base_url.unwrap_or(Host::Oapi.of(place.edition));
    let url = address(host, &format!("app/registration/{step}"))?;
    let answer = vendors.transport.send(Request::post(url, body)).await?;
    let value = read::read(&answer, place.base_url.is_none())?;
    serde_json::from_value(value).map_err(|_| VendorError::Nonsense { status: answer.status })
}

mod wire {
    use super::{Begun, Deserialize, Progress, Secret, Span, lenient};

    #[derive(Deserialize)]
    pub(super) struct Init {
        pub(super) nonce: String,
    }

    #[derive(Deserialize)]
    pub(super) struct Begin {
        device_code: Secret,
        #[serde(default)]
        user_code: String,
        verification_uri_complete: String,
        #[serde(deserialize_with = "lenient::number")]
        expires_in: i64,
        #[serde(default, deserialize_with = "lenient::maybe_number")]
        interval: Option<i64>,
    }

    impl From<Begin> for Begun {
        fn from(got: Begin) -> Self {
            Self {
                device_code: got.device_code,
                user_code: got.user_code,
                scan: got.verification_uri_complete,
                expires: Span::seconds(got.expires_in.clamp(0, 86_400)),
                interval: Span::seconds(got.interval.unwrap_or(5).clamp(1, 60)),
            }
        }
    }

    #[derive(Deserialize)]
    pub(super) struct Poll {
        status: String,
        #[serde(default, deserialize_with = "lenient::maybe_text")]
        client_id: Option<String>,
        #[serde(default)]
        client_secret: Option<Secret>,
        #[serde(default, deserialize_with = "lenient::maybe_text")]
        fail_reason: Option<String>,
    }

    impl Poll {
        /// `None` where the answer makes no sense.
        pub(super) fn progress(self) -> Option<Progress> {
            Some(match self.status.as_str() {
                "WAITING" => Progress::Waiting,
                "SLOW_DOWN" => Progress::SlowDown,
                "SUCCESS" => Progress::Registered { client_id: self.client_id?, client_secret: self.client_secret? },
                "FAIL" => Progress::Failed(self.fail_reason.unwrap_or_default().chars().take(1_000).collect()),
                "EXPIRED" => Progress::Expired,
                _ => return None,
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    macro_rules! fixture {
        ($name:literal) => {
            serde_json::from_str(include_str!(concat!("../../../../tests/fixtures/dingtalk/", $name))).unwrap()
        };
    }

    #[test]
    fn documented_answers_are_read() {
        let init: wire::Init = fixture!("registration_init.json");
        assert_eq!(init.nonce, "nr_xxxx");
        let begin: wire::Begin = fixture!("registration_begin.json");
        let begun = Begun::from(begin);
        assert_eq!((begun.user_code.as_str(), begun.expires, begun.interval), ("MUEU-DEKR-5TN3", Span::hours(2), Span::seconds(5)));
        assert!(begun.scan.ends_with("MUEU-DEKR-5TN3"));
        let waiting: wire::Poll = fixture!("registration_poll_waiting.json");
        assert_eq!(waiting.progress(), Some(Progress::Waiting));
        let done: wire::Poll = fixture!("registration_poll_success.json");
        let expected = Progress::Registered { client_id: "dingxxxx".into(), client_secret: Secret::new("sxxxx") };
        assert_eq!(done.progress(), Some(expected));
    }

    #[test]
    fn an_answer_that_lacks_what_it_promises_makes_no_sense() {
        let read = |json: &str| serde_json::from_str::<wire::Poll>(json).unwrap().progress();
        assert_eq!(read(r#"{"status":"SUCCESS","client_id":"x"}"#), None);
        assert_eq!(read(r#"{"status":"LATER"}"#), None);
        assert_eq!(read(r#"{"status":"SLOW_DOWN"}"#), Some(Progress::SlowDown));
        assert_eq!(read(r#"{"status":"EXPIRED"}"#), Some(Progress::Expired));
        assert_eq!(read(r#"{"status":"FAIL","fail_reason":"denied"}"#), Some(Progress::Failed("denied".into())));
    }
}
