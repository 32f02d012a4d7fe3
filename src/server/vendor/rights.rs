//! Which permissions an app was given, asked for one by one with calls that change nothing: for a person or a message
//! that does not exist, the vendors refuse what is not permitted before they look for it.

use super::client::Client;
use super::error::{Kind, Said, VendorError};
use crate::domain::permission::{self, Feature, Given, Need};
use crate::domain::vendor::Vendor;

/// Nobody's and nothing's id.
pub(super) const NOBODY: &str = "muster-check";

/// Codes for an id or a parameter that is none: WeCom's, DingTalk's older and its newer ones.
const PARAMETERS: [&str; 6] = ["40058", "40035", "cidEncryptError", "resource.not.found", "parameter.invalid", "paramIllegal"];

/// What is known of one permission.
#[derive(Clone, Debug)]
pub struct Right {
    pub feature: Feature,
    pub need: &'static Need,
    pub given: Given,
    /// The refusal, where there was one.
    pub said: Option<Box<Said>>,
    /// Where it is granted, in the vendor's console.
    pub link: Option<String>,
}

/// What an answer tells about the permission, if anything.
fn outcome(result: Result<(), VendorError>) -> (Given, Option<Box<Said>>) {
    match result {
        Ok(()) => (Given::Works, None),
        Err(VendorError::Said(said)) => match said.kind {
            Kind::Permission => (Given::Missing, Some(said)),
            Kind::NotFound | Kind::SignInCode | Kind::Invisible => (Given::Works, None),
            // The permission came before the parameters, which it does not like.
            Kind::Other if PARAMETERS.contains(&said.code.as_str()) => (Given::Works, None),
            _ => (Given::Unknown, None),
        },
        Err(_) => (Given::Unknown, None),
    }
}

impl Client<'_> {
    /// Every permission of the list. `thrifty`: without the calls that count against what the company may call in a
    /// month.
    pub async fn rights(&self, thrifty: bool) -> Vec<Right> {
        let vendor = match self {
            Self::DingTalk(_) => Vendor::DingTalk,
            Self::WeCom(_) => Vendor::WeCom,
            Self::Lark(_) => Vendor::Lark,
        };
        let listed = match self {
            Self::Lark(client) => client.granted().await,
            Self::DingTalk(_) | Self::WeCom(_) => None,
        };
        let mut rights: Vec<Right> = Vec::new();
        for needs in permission::of(vendor) {
            for need in needs.needs {
                let known = rights.iter().find(|right| right.need.code == need.code);
                let (given, said) = match known {
                    Some(right) => (right.given, right.said.clone()),
                    None => self.right(need.code, thrifty, listed.as_ref()).await,
                };
                let link = match self {
                    Self::DingTalk(client) => client.permission_link(need.code),
                    Self::WeCom(_) => None,
                    Self::Lark(client) => client.permission_link(need.code),
                };
                rights.push(Right { feature: needs.feature, need, given, said, link });
            }
        }
        rights
    }

    async fn right(&self, code: &str, thrifty: bool, listed: Option<&super::lark::Granted>) -> (Given, Option<Box<Said>>) {
        let tried = match self {
            Self::DingTalk(client) => client.try_right(code, thrifty).await,
            Self::WeCom(client) => client.try_right(code).await,
            Self::Lark(client) => match listed {
                Some(listed) => return (if listed.has(code) { Given::Works } else { Given::Missing }, None),
                None => client.try_right(code).await,
            },
        };
        tried.map_or((Given::Unknown, None), outcome)
    }
}
