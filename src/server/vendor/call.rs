//! One call to a vendor: its place in the budget, a token, what to do when the token is no good, when the vendor is
//! busy and when it says to wait. The same for all vendors; what differs is the [`Wire`].

use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

use super::Vendors;
use super::budget::{Account, Limit};
use super::error::{Kind, Said, VendorError};
use super::tokens::{Fetched, TokenKey};
use super::transport::{Answer, Request, Transport};
use crate::domain::secret::Secret;
use crate::domain::time::Span;

/// Tries of a call that may be repeated.
const TRIES: u32 = 3;

/// How a vendor is spoken to.
pub(super) trait Wire: Sync {
    /// The way to the vendor.
    fn transport(&self) -> &Transport;

    /// Whose token the calls use.
    fn token_key(&self) -> TokenKey;

    fn fetch_token(&self) -> impl Future<Output = Result<Fetched, VendorError>> + Send;

    /// Puts the token where this vendor wants it.
    fn authorise(&self, request: &mut Request, token: &Secret);

    /// Tells success from refusal; what is in a refusal's text of the token is taken out.
    fn read(&self, answer: &Answer, token: Option<&Secret>) -> Result<Value, VendorError>;

    /// How often this call may be made.
    fn limits(&self, call: &'static str) -> &'static [Limit];
}

/// Whether a call that may have been carried out may be made again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Repeat {
    /// It changes nothing, or the vendor knows it again.
    Harmless,
    /// Only when the vendor said that it did nothing.
    Never,
}

pub(super) struct Call {
    /// As the limits name it.
    pub(super) name: &'static str,
    pub(super) request: Request,
    pub(super) repeat: Repeat,
}

impl Call {
    /// A question.
    pub(super) fn get(name: &'static str, url: Url) -> Self {
        Self { name, request: Request::get(url), repeat: Repeat::Harmless }
    }

    /// A question that is asked with a body.
    pub(super) fn ask(name: &'static str, url: Url, body: Value) -> Self {
        Self { name, request: Request::post(url, body), repeat: Repeat::Harmless }
    }

    /// Something that happens as often as it is asked for.
    pub(super) fn act(name: &'static str, url: Url, body: Value) -> Self {
        Self { name, request: Request::post(url, body), repeat: Repeat::Never }
    }
}

/// Makes a call and reads its answer as `T`.
pub(super) async fn make<T: DeserializeOwned>(vendors: &Vendors, wire: &impl Wire, patience: Span, call: Call) -> Result<T, VendorError> {
    let value = raw(vendors, wire, patience, call).await?;
    serde_json::from_value(value).map_err(|_| VendorError::Nonsense { status: 200 })
}

/// Makes a call that something else than the app's own token proves: its place in the budget, and one try. `proof` is
/// taken out of what the vendor says.
pub(super) async fn make_once<T: DeserializeOwned>(
    vendors: &Vendors,
    wire: &impl Wire,
    patience: Span,
    call: Call,
    proof: Option<&Secret>,
) -> Result<T, VendorError> {
    vendors.budget.wait(&account(wire, call.name), wire.limits(call.name), patience).await.map_err(too_far)?;
    let answer = wire.transport().send(call.request).await?;
    let value = read(vendors, wire, &answer, proof).inspect_err(|error| stay_away(vendors, &account(wire, call.name), error))?;
    serde_json::from_value(value).map_err(|_| VendorError::Nonsense { status: answer.status })
}

fn account(wire: &impl Wire, call: &'static str) -> Account {
    let TokenKey { base_url, identity, .. } = wire.token_key();
    Account { base_url, identity, call }
}

async fn raw(vendors: &Vendors, wire: &impl Wire, patience: Span, call: Call) -> Result<Value, VendorError> {
    let key = wire.token_key();
    let account = account(wire, call.name);
    let limits = wire.limits(call.name);
    let mut token_was_renewed = false;
    let mut tries = 0;
    loop {
        tries += 1;
        let token = vendors.tokens.get(&key, || wire.fetch_token()).await?;
        vendors.budget.wait(&account, limits, patience).await.map_err(too_far)?;
        let mut request = call.request.clone();
        wire.authorise(&mut request, &token);
        let result = match wire.transport().send(request).await {
            Ok(answer) => read(vendors, wire, &answer, Some(&token)),
            Err(error) => Err(error),
        };
        let Err(error) = result else { return result };
        match error.kind() {
            // Nothing was done: the token comes before everything else.
            Some(Kind::Token) if !token_was_renewed => {
                token_was_renewed = true;
                vendors.tokens.drop_token(&key, &token).await;
            }
            Some(Kind::Limited { wait }) if tries < TRIES => {
                let wait = wait.unwrap_or(back_off(tries));
                vendors.budget.close(&account, wait);
                if wait > patience {
                    return Err(error);
                }
            }
            Some(Kind::Busy) if tries < TRIES && call.repeat == Repeat::Harmless => {
                vendors.budget.close(&account, back_off(tries).min(patience))
            }
            None if tries < TRIES && call.repeat == Repeat::Harmless && matches!(error, VendorError::Unreachable(_)) => {}
            _ => return Err(error),
        }
    }
}

/// The vendor's answer. One that says how long to stay away is a limit, whatever else it says.
pub(super) fn read(vendors: &Vendors, wire: &impl Wire, answer: &Answer, token: Option<&Secret>) -> Result<Value, VendorError> {
    let error = match wire.read(answer, token) {
        Err(error) => error,
        done => return done,
    };
    let limited = matches!(answer.status, 429 | 503) || matches!(error.kind(), Some(Kind::Limited { .. }));
    let Some(wait) = answer.retry_after(vendors.clock.now()).filter(|_| limited) else { return Err(error) };
    let kind = Kind::Limited { wait: Some(wait) };
    Err(match error {
        VendorError::Said(said) => Said { kind, ..*said }.into(),
        _ => Said::new(TOLD_TO_WAIT, format!("HTTP {}, to come back after {} s", answer.status, wait.seconds_left()), kind).into(),
    })
}

/// Nobody calls before the time that a refusal tells.
pub(super) fn stay_away(vendors: &Vendors, account: &Account, error: &VendorError) {
    if let Some(Kind::Limited { wait: Some(wait) }) = error.kind() {
        vendors.budget.close(account, wait);
    }
}

/// One second, then two.
const fn back_off(tries: u32) -> Span {
    Span::seconds(1 << (tries - 1))
}

/// The code of what we refuse ourselves, before the vendor would.
pub const OUR_BUDGET: &str = "budget";

/// The code of an answer that is not the vendor's own, but says when to come back.
pub const TOLD_TO_WAIT: &str = "retry-after";

/// Our own budget is what the vendor would have said.
pub(super) fn too_far(wait: Span) -> VendorError {
    Said::new(OUR_BUDGET, "our own calls have used up what the vendor allows", Kind::Limited { wait: Some(wait) }).into()
}
