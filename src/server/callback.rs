//! What WeCom calls: the URL verification, and events.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde::Deserialize;

use super::Muster;
use super::error::Result;
use super::store;
use super::store::mobile_app::MobileApp;
use super::vendor::wecom::crypto::{self, Signed};
use crate::domain::id::MobileAppId;
use crate::domain::vendor::Vendor;

/// The signed part of the address.
#[derive(Deserialize)]
pub struct Signature {
    msg_signature: String,
    timestamp: String,
    nonce: String,
    #[serde(default)]
    echostr: String,
}

/// The app, its token and key, if it is here and has them.
async fn receiver(muster: &Muster, id: &str) -> Result<Option<MobileApp>> {
    let Ok(id) = id.parse::<MobileAppId>() else { return Ok(None) };
    let app = store::mobile_app::get(&mut muster.store.read().await?, id).await?;
    Ok(app.filter(|app| app.vendor == Vendor::WeCom))
}

fn open(app: &MobileApp, signature: &Signature, encrypted: &str) -> std::result::Result<Vec<u8>, crypto::Refused> {
    let (Some(token), Some(key)) = (&app.secrets.callback_token, &app.secrets.callback_key) else { return Err(crypto::Refused::Key) };
    let signed = Signed { signature: &signature.msg_signature, timestamp: &signature.timestamp, nonce: &signature.nonce };
    crypto::open(token, key, &app.identity, signed, encrypted)
}

fn refused(app: &str, why: impl std::fmt::Display) -> Response {
    tracing::warn!(app, %why, "a callback was refused");
    StatusCode::FORBIDDEN.into_response()
}

/// `GET`: answers the decrypted text, as it is, and notes that WeCom has verified the address.
pub async fn verify(State(muster): State<Arc<Muster>>, Path(id): Path<String>, Query(signature): Query<Signature>) -> Response {
    let app = match receiver(&muster, &id).await {
        Ok(Some(app)) => app,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => return failed(&error),
    };
    // A plus that was not encoded arrives as a blank.
    let echo = match open(&app, &signature, &signature.echostr.replace(' ', "+")) {
        Ok(echo) => echo,
        Err(why) => return refused(&id, why),
    };
    let noted = async {
        let mut tx = muster.store.write().await?;
        store::mobile_app::callback_verified(&mut tx, app.id, muster.clock.now()).await?;
        tx.commit().await
    };
    match noted.await {
        Ok(()) => echo.into_response(),
        Err(error) => failed(&error.into()),
    }
}

/// `POST`: an event. Only what is signed and meant for us is taken.
pub async fn receive(
    State(muster): State<Arc<Muster>>,
    Path(id): Path<String>,
    Query(signature): Query<Signature>,
    body: Bytes,
) -> Response {
    let app = match receiver(&muster, &id).await {
        Ok(Some(app)) => app,
        Ok(None) => return StatusCode::NOT_FOUND.into_response(),
        Err(error) => return failed(&error),
    };
    let Some(encrypted) = encrypted(&body) else { return refused(&id, "no envelope") };
    match open(&app, &signature, &encrypted) {
        Ok(_event) => StatusCode::OK.into_response(),
        Err(why) => refused(&id, why),
    }
}

fn failed(error: &super::error::Error) -> Response {
    super::error::log(error);
    StatusCode::INTERNAL_SERVER_ERROR.into_response()
}

/// The ciphertext of an envelope, XML or JSON, told by its first character.
fn encrypted(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Envelope {
        encrypt: String,
    }
    let text = std::str::from_utf8(body).ok()?.trim_start();
    if text.starts_with('{') {
        return serde_json::from_str::<Envelope>(text).ok().map(|envelope| envelope.encrypt);
    }
    let mut reader = Reader::from_str(text);
    let mut inside = false;
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => inside = tag.name().as_ref() == "Encrypt",
            Event::CData(data) if inside => return Some(data.as_ref().to_owned()),
            Event::Text(data) if inside => return Some(data.as_ref().trim().to_owned()),
            // Entities could be made to grow.
            Event::DocType(_) | Event::Eof => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::encrypted;
    use proptest::prelude::*;

    #[test]
    fn envelopes_are_read_as_xml_and_json() {
        let xml =
            b"<xml><ToUserName><![CDATA[ww1]]></ToUserName><AgentID><![CDATA[1]]></AgentID><Encrypt><![CDATA[abc==]]></Encrypt></xml>";
        assert_eq!(encrypted(xml).as_deref(), Some("abc=="));
        assert_eq!(encrypted(b"<xml><Encrypt>abc</Encrypt></xml>").as_deref(), Some("abc"));
        assert_eq!(encrypted(br#"{"tousername":"ww1","encrypt":"abc","agentid":"1"}"#).as_deref(), Some("abc"));
        for bad in ["", "<xml>", "<xml><Encrypt/></xml>", "{}", "<!DOCTYPE x [<!ENTITY a \"b\">]><xml><Encrypt>&a;</Encrypt></xml>"] {
            assert_eq!(encrypted(bad.as_bytes()), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn garbage_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = encrypted(&bytes);
        }

        #[test]
        fn garbage_in_tags_never_panics(text in "<xml>(<[A-Za-z!\\[\\]/&;]{0,12}>?[^<]{0,8}){0,20}") {
            let _ = encrypted(text.as_bytes());
        }
    }
}
