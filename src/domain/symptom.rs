//! What somebody saw when something did not work, and what to do about it.

use serde::{Deserialize, Serialize};

use super::check::StageKind;

/// The longest text that is searched for, in characters: a whole page of an error is pasted at times.
pub const MAX_SEEN: usize = 500;

/// An entry of the catalogue that fits what was seen, worded for the reader.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was seen, or the vendor's code.
    pub seen: String,
    pub cause: String,
    pub remedy: String,
    /// The place in the vendor's console, step by step.
    pub place: Option<String>,
    /// What is entered there.
    pub copy: Option<String>,
    /// The stage of the check that shows it.
    pub stage: Option<StageKind>,
}
