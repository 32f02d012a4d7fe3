//! `muster admin …`: a way in from the command line.

use super::{Failure, say, serve};
use crate::domain::form::Invalid;
use crate::domain::refusal::Refusal;
use crate::server::config::Settings;
use crate::server::error::Error;
use crate::server::service::sign_in;

pub(super) async fn one_time_password(settings: Settings, name: &str, must_exist: bool) -> Result<(), Failure> {
    let muster = serve::open(&settings).await?;
    match sign_in::one_time_login(&muster, name, must_exist).await {
        Ok(password) => say(&format!("{name}  one-time password: {} (24 hours)", password.expose())),
        Err(Error::Refused(Refusal::Invalid(errors))) => Err(match errors.get("login_name") {
            Some(Invalid::Taken) => format!("{name} exists already: use `muster admin reset-password {name}`").into(),
            Some(Invalid::NoSuchMember) => format!("nobody signs in as {name}").into(),
            _ => format!("{name} is no login name: at most 20 letters, digits and - _ .").into(),
        }),
        Err(error) => Err(error.into()),
    }
}
