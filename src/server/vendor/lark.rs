//! Lark.

use url::Url;

use super::Vendors;
use super::credentials::Credentials;
use super::directory::{Department, People, Person, VisibleRange};
use super::error::VendorError;
use super::message::{Card, Message, NewGroup, ReadState, Reference, Sent, To};
use super::sign_in::{PageSignature, Visitor};
use crate::domain::time::Span;

pub struct Lark<'a> {
    vendors: &'a Vendors,
    credentials: Credentials,
    patience: Span,
}

impl<'a> Lark<'a> {
    pub fn new(vendors: &'a Vendors, credentials: Credentials, patience: Span) -> Self {
        Self { vendors, credentials, patience }
    }

    pub async fn fresh_token(&self) -> Result<(), VendorError> {
        Err(VendorError::Unsupported)
    }

    pub async fn visible_range(&self) -> Result<VisibleRange, VendorError> {
        Err(VendorError::Unsupported)
    }

    pub async fn departments(&self, _root: Option<&str>) -> Result<Vec<Department>, VendorError> {
        Err(VendorError::Unsupported)
    }

    pub async fn people(&self, _department: &str, _page: Option<&str>) -> Result<People, VendorError> {
        Err(VendorError::Unsupported)
    }

    pub async fn person(&self, _user_id: &str) -> Result<Person, VendorError> {
        Err(VendorError::Unsupported)
    }

    pub async fn user_id_by_phone(&self, _phone: &str) -> Result<Option<String>, VendorError> {
        Err(VendorError::Unsupported)
    }

    pub fn authorize_url(&self, _redirect_uri: &str, _state: &str) -> Result<Url, VendorError> {
        Err(VendorError::Unsupported)
    }

    pub fn web_sign_in_url(&self, _redirect_uri: &str, _state: &str) -> Result<Url, VendorError> {
        Err(VendorError::Unsupported)
    }

    pub async fn visitor(&self, _code: &str, _redirect_uri: &str) -> Result<Visitor, VendorError> {
        Err(VendorError::Unsupported)
    }

    pub async fn web_visitor(&self, _code: &str, _redirect_uri: &str) -> Result<Visitor, VendorError> {
        Err(VendorError::Unsupported)
    }

    pub async fn script_visitor(&self, _code: &str) -> Result<Visitor, VendorError> {
        Err(VendorError::Unsupported)
    }

    pub async fn send(&self, _to: &To, _message: &Message, _key: &str) -> Result<Sent, VendorError> {
        Err(VendorError::Unsupported)
    }

    pub async fn read_state(&self, _sent: &Reference) -> Result<ReadState, VendorError> {
        Err(VendorError::Unsupported)
    }

    pub async fn update_card(&self, _sent: &Reference, _card: &Card) -> Result<(), VendorError> {
        Err(VendorError::Unsupported)
    }

    pub async fn recall(&self, _sent: &Reference) -> Result<(), VendorError> {
        Err(VendorError::Unsupported)
    }

    pub async fn create_group(&self, _group: &NewGroup) -> Result<String, VendorError> {
        Err(VendorError::Unsupported)
    }

    pub async fn add_to_group(&self, _group: &str, _people: &[String]) -> Result<(), VendorError> {
        Err(VendorError::Unsupported)
    }

    pub async fn remove_from_group(&self, _group: &str, _people: &[String]) -> Result<(), VendorError> {
        Err(VendorError::Unsupported)
    }

    pub async fn send_to_group(&self, _group: &str, _message: &Message, _key: &str) -> Result<Reference, VendorError> {
        Err(VendorError::Unsupported)
    }

    pub async fn dissolve_group(&self, _group: &str) -> Result<(), VendorError> {
        Err(VendorError::Unsupported)
    }

    pub async fn sign_page(&self, _url: &str, _nonce: &str) -> Result<PageSignature, VendorError> {
        Err(VendorError::Unsupported)
    }
}
