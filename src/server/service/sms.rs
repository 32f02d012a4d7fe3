//! The settings of the SMS providers.

use super::{Actor, note};
use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::phone::Phone;
use crate::domain::secret::Secret;
use crate::domain::sms::{SmsForm, SmsProvider, SmsSettings};
use crate::server::Muster;
use crate::server::error::{Error, Result};
use crate::server::store;
use crate::server::store::sms::Provider;

pub async fn list(muster: &Muster) -> Result<Vec<SmsSettings>> {
    let providers = store::sms::list(&mut muster.store.read().await?).await?;
    Ok(providers.into_iter().map(|provider| provider.settings).collect())
}

async fn saved(muster: &Muster, provider: SmsProvider) -> Result<Option<Provider>> {
    let all = store::sms::list(&mut muster.store.read().await?).await?;
    Ok(all.into_iter().find(|saved| saved.settings.provider == provider))
}

/// The form's values, the secret completed from the saved one where the address is still the same.
async fn read_form(muster: &Muster, form: &SmsForm) -> Result<(Provider, bool)> {
    let change = form.check()?;
    let saved = saved(muster, form.provider).await?;
    if let Some(base_url) = &change.base_url {
        let url = url::Url::parse(base_url).map_err(|_| FieldErrors::of("base_url", Invalid::Url))?;
        if let Err(unfit) = muster.vendors.transport.examine(&url).await {
            return Err(FieldErrors::of("base_url", unfit.into()).into());
        }
    }
    let secret = match (change.secret, &saved) {
        (Some(secret), _) => secret,
        (None, Some(saved)) if saved.settings.base_url == change.base_url => saved.secret.clone(),
        (None, Some(_)) => return Err(FieldErrors::of("secret", Invalid::SecretsAgain).into()),
        (None, None) => return Err(FieldErrors::of("secret", Invalid::Required).into()),
    };
    let settings = SmsSettings {
        provider: form.provider,
        key_id: change.key_id,
        sign_name: change.sign_name,
        template: change.template,
        notice_template: change.notice_template,
        app_id: change.app_id,
        base_url: change.base_url,
        enabled: change.enabled,
        position: saved.map_or(1, |saved| saved.settings.position),
    };
    Ok((Provider { settings, secret }, change.first))
}

pub async fn save(muster: &Muster, actor: &Actor, form: &SmsForm) -> Result<()> {
    let (provider, first) = read_form(muster, form).await?;
    let mut tx = muster.store.write().await?;
    store::sms::put(&mut tx, &provider, muster.clock.now()).await?;
    if first {
        store::sms::set_first(&mut tx, form.provider).await?;
    }
    note(muster, &mut tx, actor, "sms.save", format!("sms:{}", form.provider.slug()), None).await?;
    tx.commit().await?;
    Ok(())
}

/// Sends a test code with the form's values; answers the provider's reference, or its own words of refusal.
pub async fn test(muster: &Muster, form: &SmsForm, phone: &str) -> Result<std::result::Result<String, String>> {
    let phone = Phone::parse(phone).map_err(|error| FieldErrors::of("phone", error))?;
    let (provider, _) = read_form(muster, form).await?;
    Ok(super::code::try_provider(muster, &provider, &phone).await.map_err(|error| error.to_string()))
}

/// With the simulators, and nothing set up yet, codes go to the simulators' providers, so that Muster works at once.
pub async fn use_simulators(muster: &Muster) -> Result<()> {
    #[derive(serde::Deserialize)]
    struct All {
        alibaba: Alibaba,
        tencent: Tencent,
    }
    #[derive(serde::Deserialize)]
    struct Alibaba {
        base_url: String,
        access_key_id: String,
        access_key_secret: String,
        sms_sign_name: String,
        sms_template_code: String,
    }
    #[derive(serde::Deserialize)]
    struct Tencent {
        base_url: String,
        secret_id: String,
        secret_key: String,
        sms_sdk_app_id: String,
        sms_sign_name: String,
        sms_template_id: String,
    }
    let Some(simulator) = &muster.config.simulator_url else { return Ok(()) };
    if !list(muster).await?.is_empty() {
        return Ok(());
    }
    let url = simulator.join("/api/credentials").map_err(|_| Error::Bug("simulator URL"))?;
    let answer = match muster.vendors.transport.get(url).await {
        Ok(answer) => answer,
        Err(error) => {
            tracing::warn!(%error, "the simulators do not answer: no SMS provider is set up");
            return Ok(());
        }
    };
    let Ok(All { alibaba, tencent }) = answer.json() else { return Ok(()) };
    let settings = |provider, base_url, key_id, sign_name, template, app_id, position| SmsSettings {
        provider,
        key_id,
        sign_name,
        template,
        notice_template: None,
        app_id,
        base_url: Some(base_url),
        enabled: true,
        position,
    };
    let first = Provider {
        settings: settings(
            SmsProvider::Alibaba,
            alibaba.base_url,
            alibaba.access_key_id,
            alibaba.sms_sign_name,
            alibaba.sms_template_code,
            String::new(),
            0,
        ),
        secret: Secret::new(alibaba.access_key_secret),
    };
    let second = Provider {
        settings: settings(
            SmsProvider::Tencent,
            tencent.base_url,
            tencent.secret_id,
            tencent.sms_sign_name,
            tencent.sms_template_id,
            tencent.sms_sdk_app_id,
            1,
        ),
        secret: Secret::new(tencent.secret_key),
    };
    let mut tx = muster.store.write().await?;
    for provider in [first, second] {
        store::sms::put(&mut tx, &provider, muster.clock.now()).await?;
    }
    tx.commit().await?;
    Ok(())
}
