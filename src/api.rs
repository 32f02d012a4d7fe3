//! Server functions: what the pages may ask of the server. Each proves its caller, checks its form and calls one service.

pub mod activation;
pub mod api_token;
pub mod binding;
pub mod handover;
pub mod incident;
pub mod job;
pub mod me;
pub mod member;
pub mod mobile_app;
pub mod overview;
pub mod registration;
pub mod settings;
pub mod sign_in;
pub mod symptom;

use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};

pub use crate::domain::error::{ApiError, Flash, VendorFailure};
use crate::domain::form::FieldErrors;
use crate::domain::refusal::Refusal;

impl FromServerFnError for ApiError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Offline,
            // A body that is not the form's: nobody who uses the pages can send it.
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::Refused(Refusal::Invalid(FieldErrors::default()))
            }
            #[cfg(feature = "ssr")]
            _ => Self::Failed { reference: crate::server::error::log(&crate::server::error::Error::Bug("server function")) },
            #[cfg(not(feature = "ssr"))]
            _ => Self::Failed { reference: String::new() },
        }
    }
}
