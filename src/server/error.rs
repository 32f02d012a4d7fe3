//! What can go wrong on the server, and how it becomes something that may be told.

use crate::domain::error::{ApiError, VendorFailure};
use crate::domain::form::FieldErrors;
use crate::domain::refusal::Refusal;
use crate::domain::vendor::Vendor;

use super::store::StoreError;
use super::vendor::VendorError;

/// The error of every service.
#[derive(Debug)]
pub enum Error {
    /// Expected: told to the one who asked, as it is.
    Refused(Refusal),
    /// A vendor did not do what was asked.
    Vendor(Vendor, VendorError),
    Store(StoreError),
    /// Something that cannot happen did.
    Bug(&'static str),
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(refusal) => write!(f, "refused: {refusal:?}"),
            Self::Vendor(vendor, error) => write!(f, "{vendor}: {error}"),
            Self::Store(error) => write!(f, "store: {error}"),
            Self::Bug(what) => write!(f, "bug: {what}"),
        }
    }
}

impl std::error::Error for Error {}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<FieldErrors> for Error {
    fn from(errors: FieldErrors) -> Self {
        Self::Refused(Refusal::Invalid(errors))
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Error> for ApiError {
    /// Logs what was not expected, once, and tells only its reference.
    fn from(error: Error) -> Self {
        let reference = match &error {
            Error::Refused(_) => String::new(),
            _ => log(&error),
        };
        match error {
            Error::Refused(refusal) => Self::Refused(refusal),
            Error::Vendor(vendor, error) => {
                let failure = match error {
                    VendorError::Said(said) => VendorFailure::Said { code: said.code, text: said.text },
                    VendorError::TimedOut => VendorFailure::TimedOut,
                    VendorError::Unreachable(_) | VendorError::RefusedAddress => VendorFailure::Unreachable,
                    VendorError::Nonsense { .. } | VendorError::NotSet(_) | VendorError::Unsupported => VendorFailure::Nonsense,
                };
                Self::Vendor { vendor, failure, reference }
            }
            Error::Store(_) | Error::Bug(_) => Self::Failed { reference },
        }
    }
}

pub type Result<T> = std::result::Result<T, Error>;

/// Ties what a person was shown to the line in the log: eight letters and digits, read out easily.
#[expect(clippy::disallowed_methods, reason = "not a secret, and needed where nothing has gone right")]
pub fn reference() -> String {
    const ALPHABET: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";
    let number: u64 = rand::random();
    (0..8).map(|n| char::from(ALPHABET[(number >> (5 * n)) as usize & 31])).collect()
}

/// Logs an unexpected error once; answers its reference.
pub fn log(error: &Error) -> String {
    let reference = reference();
    match error {
        Error::Vendor(..) => tracing::warn!(%reference, %error, "a vendor failed"),
        _ => tracing::error!(%reference, %error, "a request failed"),
    }
    reference
}
