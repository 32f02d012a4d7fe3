//! Why a request is refused: what the one who asked may know, and can do something about.

use serde::{Deserialize, Serialize};

use super::binding::BindProblem;
use super::form::FieldErrors;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// Fields of the form.
    Invalid(FieldErrors),
    /// Nobody is signed in, or the session is over.
    SignInFirst,
    /// A one-time password has to be replaced before anything else.
    ChangePasswordFirst,
    /// Signed in, but this is for others.
    Forbidden,
    /// There is no such thing, or not any more.
    NotFound,
    /// Login name or password are wrong: one answer for all cases.
    WrongLogin,
    /// Too many attempts.
    TooMany { seconds: u32 },
    /// The last owner can be neither removed nor disabled.
    LastOwner,
    /// Somebody else changed it meanwhile.
    Changed,
    /// The mobile app is not enabled.
    AppClosed,
    /// One channel only may be open, and this company's is.
    OneChannel { company: String },
    /// The binding flow.
    Bind(BindProblem),
    /// Come from another site, or without proof of coming from our own.
    ForeignOrigin,
    /// More than the server takes.
    TooLarge,
    /// The same Idempotency-Key with another body.
    KeyReused,
}

impl From<FieldErrors> for Refusal {
    fn from(errors: FieldErrors) -> Self {
        Self::Invalid(errors)
    }
}

impl From<BindProblem> for Refusal {
    fn from(problem: BindProblem) -> Self {
        Self::Bind(problem)
    }
}

impl Refusal {
    /// The HTTP status that says the same.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 422,
            Self::SignInFirst | Self::WrongLogin => 401,
            Self::ChangePasswordFirst | Self::Forbidden | Self::ForeignOrigin => 403,
            Self::NotFound => 404,
            Self::LastOwner | Self::Changed | Self::AppClosed | Self::OneChannel { .. } | Self::KeyReused => 409,
            Self::TooLarge => 413,
            Self::TooMany { .. } => 429,
            Self::Bind(problem) => match problem {
                BindProblem::ResendTooEarly { .. } | BindProblem::TooManyCodes { .. } | BindProblem::TooManyTries { .. } => 429,
                BindProblem::OutOfStep | BindProblem::NotInApp => 409,
                BindProblem::NoSms => 503,
                BindProblem::UnknownMember
                | BindProblem::WrongCode { .. }
                | BindProblem::CodeExpired
                | BindProblem::LinkOver
                | BindProblem::LinkUsed
                | BindProblem::CodeUsedUp
                | BindProblem::CountryClosed => 422,
            },
        }
    }
}
