//! What the handlers of pages work with: who asks, and for which page.

use std::str::FromStr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;

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

/// An id in an address; what is none is nowhere.
pub fn id<T: FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| Error::Refused(Refusal::NotFound))
}
