//! What a page outside of the console is made from.

use crate::domain::error::Flash;
use crate::domain::lang::Lang;
use crate::domain::time::Time;

#[derive(Clone, Debug)]
pub struct PageData<P> {
    pub lang: Lang,
    /// `light` or `dark`; `None` follows the device.
    pub theme: Option<String>,
    pub simulated: bool,
    /// Proves that a form is of this page, where the browser tells no origin.
    pub form_token: String,
    pub now: Time,
    pub flash: Option<Flash>,
    pub page: P,
}
