//! Lark's long connection.

use super::Lark;
use crate::server::vendor::connection::Connection;
use crate::server::vendor::error::VendorError;

impl Lark<'_> {
    pub async fn connect(&self) -> Result<Connection, VendorError> {
        Err(VendorError::Unsupported)
    }

    pub async fn try_connect(&self) -> Result<(), VendorError> {
        Err(VendorError::Unsupported)
    }
}
