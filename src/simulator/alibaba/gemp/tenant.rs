//! The mobile add-on: opened once for one messenger, which takes a minute.

use serde_json::{Value, json};

use super::{Asked, CALLER, Gemp};
use crate::simulator::alibaba::answer::Refused;

/// How long opening takes on the simulators' clock.
const OPENING: i64 = 60 * 1000;

/// Which messenger was chosen, and when.
#[derive(Default)]
pub struct Application(Option<(String, i64)>);

impl Application {
    pub fn channel(&self, now: i64) -> Option<&str> {
        self.0.as_ref().filter(|(_, at)| now - at >= OPENING).map(|(channel, _)| channel.as_str())
    }

    fn progress(&self, now: i64) -> &'static str {
        match &self.0 {
            None => "NOT_OPEN",
            Some(_) if self.channel(now).is_none() => "OPENING",
            Some(_) => "OPENED",
        }
    }
}

pub fn create(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    for name in ["channel", "clientToken"] {
        if asked.given(name).is_none() {
            return Err(Refused::new(400, format!("Missing{name}"), format!("{name} is mandatory for this action.")));
        }
    }
    if gemp.tenant.0.is_some() {
        return Err(Refused::new(400, "TenantAppAlreadyExisit", "App is opened."));
    }
    gemp.tenant.0 = Some((asked.text("channel"), asked.now));
    Ok(json!({"data": {"openUrl": "https://example.invalid/open?step=1", "progress": gemp.tenant.progress(asked.now)}}))
}

pub fn get(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    let progress = gemp.tenant.progress(asked.now);
    Ok(json!({"data": match &gemp.tenant.0 {
        None => json!({"progress": progress}),
        Some((channel, _)) => json!({
            "corporationId": "ding81913csimulated", "originalCorpId": "ding81913csimulated", "bizId": "7356",
            "channel": channel, "progress": progress,
        }),
    }}))
}

/// 0 is enabled.
pub fn status(_: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    asked.required("tenantRamId")?;
    Ok(json!({"data": {"tenantStatus": 0}}))
}

/// Unlinks who calls.
pub fn unbind(gemp: &mut Gemp, asked: &Asked) -> Result<Value, Refused> {
    if gemp.tenant.channel(asked.now).is_none() {
        return Err(Refused::new(403, "UnbindUserFail", "The mobile application is not opened."));
    }
    let caller = gemp.people.get_mut(CALLER);
    caller.ok_or_else(|| Refused::new(401, "UnbindUserFail", "The user does not exist."))?.account = None;
    Ok(json!({}))
}
