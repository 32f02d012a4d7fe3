//! What the handlers of pages work with: who asks, and for which page.

use std::str::FromStr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::request::Parts;
use axum::http::uri::PathAndQuery;
use axum::http::{StatusCode, Uri};

use super::{Shared, Site, forms, origin};
use crate::domain::error::Flash;
use crate::domain::refusal::Refusal;
use crate::server::Muster;
use crate::server::caller::Visitor;
use crate::server::error::{Error, Result};
use crate::ui::page::PageData;

pub struct Asked {
    pub muster: Arc<Muster>,
    pub visitor: Visitor,
    pub(super) site: Arc<Site>,
    /// Without the body, which a page has none of.
    parts: Parts,
}

impl FromRequest<Shared> for Asked {
    /// Addresses that everybody may see, whoever they are, know no visitor.
    type Rejection = StatusCode;

    async fn from_request(request: Request, shared: &Shared) -> std::result::Result<Self, StatusCode> {
        let (parts, _) = request.into_parts();
        let visitor = parts.extensions.get::<Visitor>().cloned().ok_or(StatusCode::NOT_FOUND)?;
        Ok(Self { muster: shared.muster.clone(), visitor, site: shared.site.clone(), parts })
    }
}

impl Asked {
    pub fn path(&self) -> &str {
        self.parts.uri.path()
    }

    /// What the last form says on the page that shows its result.
    pub fn flash(&self) -> Option<Flash> {
        self.visitor.flash.as_deref().and_then(|value| forms::open(&self.muster, value))
    }

    /// Whether a page of ours led here.
    pub fn is_from_our_page(&self) -> bool {
        origin::is_our_page(&self.parts.headers, &self.muster.config.origin()).is_some()
    }

    /// The way back here over the binding flow.
    pub fn bind_first(&self) -> String {
        bind_first(&self.parts.uri)
    }

    pub(super) fn request(&self) -> Request {
        Request::from_parts(self.parts.clone(), Body::empty())
    }

    pub(super) fn data<P>(&self, page: P) -> PageData<P> {
        PageData {
            lang: self.visitor.lang,
            theme: self.visitor.theme.map(str::to_owned),
            simulated: self.muster.config.simulator_url.is_some(),
            form_token: origin::token_for(&self.muster, &self.visitor),
            now: self.muster.clock.now(),
            flash: self.flash(),
            page,
        }
    }
}

/// The binding flow of the app whose page this is, which goes on to the page.
pub fn bind_first(uri: &Uri) -> String {
    let app = uri.path().split('/').nth(2).unwrap_or_default();
    let path = uri.path_and_query().map_or("/", PathAndQuery::as_str);
    format!("/m/{app}/bind?next={}", encoded(path))
}

/// As a value in an address.
pub fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// An id in an address; what is none is nowhere.
pub fn id<T: FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::Refused(Refusal::NotFound))
}
