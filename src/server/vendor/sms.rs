//! SMS: one message to one phone, by Alibaba Cloud or Tencent Cloud.

mod alibaba;
mod tencent;

use super::call::too_far;
use super::{VendorError, Vendors, budget};
use crate::domain::phone::Phone;
use crate::domain::secret::Secret;
use crate::domain::sms::SmsProvider;
use crate::domain::time::Span;

/// What a call needs of a provider.
#[derive(Clone, Debug)]
pub struct Account {
    pub provider: SmsProvider,
    pub key_id: String,
    pub secret: Secret,
    pub sign_name: String,
    /// Tencent Cloud's application id.
    pub app_id: String,
    pub base_url: Option<String>,
}

/// A template and what is put into it.
#[derive(Clone, Copy, Debug)]
pub struct Sms<'a> {
    pub template: &'a str,
    /// Names and values, in the template's order: Alibaba Cloud goes by the names, Tencent Cloud by the places.
    pub values: &'a [(&'a str, &'a str)],
    /// What must not be repeated by a provider's refusal.
    pub secret: Option<&'a str>,
}

/// Why a message was not sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SmsError {
    /// The provider's own refusal: its code, such as `isv.BUSINESS_LIMIT_CONTROL`.
    Said {
        code: String,
        text: String,
        /// How long the provider wants us to stay away.
        wait: Option<Span>,
    },
    /// No usable answer. The message may have been sent all the same.
    Vendor(VendorError),
}

impl SmsError {
    /// Providers echo what they were sent, and their words are kept and logged.
    fn without(self, phone: &Phone, secret: Option<&str>) -> Self {
        match self {
            Self::Said { code, text, wait } => {
                let text = text.replace(phone.digits(), &phone.masked());
                let text = if let Some(secret) = secret { text.replace(secret, "…") } else { text };
                Self::Said { code, text, wait }
            }
            other => other,
        }
    }

    /// Whether the same provider may do it a little later.
    pub fn passes(&self) -> bool {
        match self {
            Self::Said { code, .. } => [
                "Throttling",
                "ServiceUnavailable",
                "InternalError",
                "isp.SYSTEM_ERROR",
                "isv.SYSTEM_ERROR",
                "RequestLimitExceeded",
                "SignatureNonceUsed",
            ]
            .iter()
            .any(|head| code.starts_with(head)),
            Self::Vendor(error) => !matches!(error, VendorError::RefusedAddress),
        }
    }

    /// Whether the message may have gone out all the same.
    pub fn is_unclear(&self) -> bool {
        match self {
            Self::Said { code, .. } => matches!(code.as_str(), "isp.SYSTEM_ERROR" | "isv.SYSTEM_ERROR"),
            Self::Vendor(error) => matches!(error, VendorError::TimedOut | VendorError::Nonsense { .. }),
        }
    }

    /// Whether another provider would refuse as well: the number itself is wrong.
    pub fn is_about_the_number(&self) -> bool {
        matches!(self, Self::Said { code, .. } if matches!(code.as_str(), "isv.MOBILE_NUMBER_ILLEGAL" | "InvalidParameterValue.IncorrectPhoneNumber"))
    }
}

impl std::fmt::Display for SmsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Said { code, text, .. } => write!(f, "{code} {text}"),
            Self::Vendor(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for SmsError {}

impl From<VendorError> for SmsError {
    fn from(error: VendorError) -> Self {
        Self::Vendor(error)
    }
}

/// Sends a message; answers the provider's reference. `nonce`: 32 hex digits, new for each call.
/// `reference`: our own id, which comes back in delivery reports.
pub async fn send(
    vendors: &Vendors,
    account: &Account,
    phone: &Phone,
    sms: Sms<'_>,
    reference: &str,
    nonce: &str,
) -> Result<String, SmsError> {
    // One that is to be left alone is passed over, and the next one asked.
    let own = account_of(account);
    vendors.budget.wait(&own, &[], Span(0)).await.map_err(too_far)?;
    let now = vendors.clock.now();
    let sent = match account.provider {
        SmsProvider::Alibaba => alibaba::send(&vendors.transport, account, phone, sms, reference, nonce, now).await,
        SmsProvider::Tencent => tencent::send(&vendors.transport, account, phone, sms, reference, now).await,
    };
    if let Err(SmsError::Said { wait: Some(wait), .. }) = &sent {
        vendors.budget.close(&own, *wait);
    }
    sent.map_err(|error| error.without(phone, sms.secret))
}

/// Whether a message that got no clear answer went out after all, as far as the provider tells: sending twice is
/// sending twice. Tencent Cloud has no question for it.
pub async fn was_sent(vendors: &Vendors, account: &Account, phone: &Phone, reference: &str, nonce: &str) -> bool {
    let now = vendors.clock.now();
    match account.provider {
        SmsProvider::Alibaba => alibaba::was_sent(&vendors.transport, account, phone, reference, nonce, now).await.unwrap_or(false),
        SmsProvider::Tencent => false,
    }
}

/// What is counted together: one key's messages.
fn account_of(account: &Account) -> budget::Account {
    budget::Account {
        base_url: account.base_url.clone().unwrap_or_else(|| account.provider.slug().to_owned()),
        identity: account.key_id.clone(),
        call: "SendSms",
    }
}

/// Percent-encodes as RFC 3986 says: only letters, digits and `- _ . ~` stay.
fn encode(text: &str) -> String {
    const REST: percent_encoding::AsciiSet = percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    percent_encoding::utf8_percent_encode(text, &REST).to_string()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Host, and the port where it is not the scheme's own: what HTTP sends and what is signed.
fn host(url: &url::Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
