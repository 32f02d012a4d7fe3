//! Pages as documents: what each is given to render from, and the headers that belong to them.

use std::sync::Arc;

use axum::http::header::{CONTENT_SECURITY_POLICY, REFRESH, SET_COOKIE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use leptos::context::{provide_context, use_context};
use leptos::nonce::use_nonce;
use leptos::prelude::{IntoView, Owner, RenderHtml};
use leptos_axum::{ResponseOptions, render_app_async_with_context};
use url::Url;

use super::asked::Asked;
use super::{forms, headers};
use crate::app;
use crate::domain::handover::Handover;
use crate::server::Muster;
use crate::server::caller::Visitor;
use crate::ui::console::plain::PlainPage;
use crate::ui::console::{ConsoleData, Gone};
use crate::ui::page::PageData;
use crate::ui::phone::PhonePage;
use crate::ui::phone::sign_in::AskData;

/// Headers that need the answer's own nonce, and the note that is shown once.
fn add_headers(muster: &Muster, had_flash: bool) {
    let Some(options) = use_context::<ResponseOptions>() else { return };
    let nonce = use_nonce().map(|nonce| nonce.to_string());
    if let Some(policy) = headers::content_security_policy(muster, nonce.as_deref()) {
        options.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
    if had_flash && let Some(clear) = forms::clear(muster) {
        options.append_header(SET_COOKIE, clear);
    }
}

/// What each page of the console and each server function finds around it.
pub fn console_context(muster: &Arc<Muster>) -> impl Fn() + Clone + Send + Sync + 'static {
    let muster = muster.clone();
    move || {
        provide_context(muster.clone());
        let visitor = use_context::<axum::http::request::Parts>().and_then(|parts| parts.extensions.get::<Visitor>().cloned());
        // The list of routes is made without a visitor.
        let Some(visitor) = visitor else { return };
        let flash = visitor.flash.as_deref().and_then(|value| forms::open(&muster, value));
        add_headers(&muster, flash.is_some());
        if let Some(options) = use_context::<ResponseOptions>() {
            provide_context(Gone(Arc::new(move || options.set_status(StatusCode::NOT_FOUND))));
        }
        provide_context(ConsoleData {
            lang: visitor.lang,
            theme: visitor.theme.map(str::to_owned),
            me: visitor.console_name().map(str::to_owned),
            simulated: muster.config.simulator_url.is_some(),
            public_url: muster.config.origin(),
            now: muster.clock.now(),
            flash,
        });
    }
}

/// Renders a document to its end.
async fn render<V: IntoView + 'static>(
    asked: &Asked,
    context: impl Fn() + Clone + Send + Sync + 'static,
    document: impl Fn() -> V + Clone + Send + Sync + 'static,
) -> Response {
    render_app_async_with_context(context, document)(asked.request()).await
}

/// What a page outside of the console says in its answer's head.
fn answer_head<P>(
    asked: &Asked,
    data: &PageData<P>,
    status: StatusCode,
    more: Vec<(HeaderName, HeaderValue)>,
) -> impl Fn() + Clone + Send + Sync + 'static {
    let (muster, had_flash) = (asked.muster.clone(), data.flash.is_some());
    move || {
        add_headers(&muster, had_flash);
        if let Some(options) = use_context::<ResponseOptions>() {
            options.set_status(status);
            for (name, value) in &more {
                options.append_header(name.clone(), value.clone());
            }
        }
    }
}

/// The console's page for an address that there is not.
pub async fn nowhere(asked: &Asked) -> Response {
    let options = asked.site.options(app::CONSOLE);
    render(asked, console_context(&asked.muster), move || app::console_document(options.clone())).await
}

/// The page of a link that was handed over, rendered whole. No search engine is to know it.
pub async fn handover(asked: &Asked, page: Handover) -> Response {
    let status = match page {
        Handover::Open { .. } => StatusCode::OK,
        Handover::Over { .. } => StatusCode::GONE,
        Handover::Unknown => StatusCode::NOT_FOUND,
        Handover::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
    };
    let data = asked.data(page);
    let robots = (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex, nofollow"));
    let head = answer_head(asked, &data, status, vec![robots]);
    let options = asked.site.options(app::CONSOLE);
    render(asked, head, move || app::handover_document(options.clone(), data.clone())).await
}

/// A page of the console that is rendered whole and fetches no scripts.
pub async fn plain(asked: &Asked, page: PlainPage, status: StatusCode) -> Response {
    let options = asked.site.options(app::CONSOLE);
    let context = console_context(&asked.muster);
    let context = move || {
        context();
        if let Some(options) = use_context::<ResponseOptions>() {
            options.set_status(status);
        }
    };
    render(asked, context, move || app::plain_document(options.clone(), page.clone())).await
}

/// A phone page, rendered whole.
pub async fn phone(asked: &Asked, page: PhonePage, status: StatusCode, cookies: Vec<HeaderValue>) -> Response {
    let data = asked.data(page);
    let cookies = cookies.into_iter().map(|cookie| (SET_COOKIE, cookie)).collect();
    let head = answer_head(asked, &data, status, cookies);
    let options = asked.site.options(app::PHONE);
    render(asked, head, move || app::phone_document(options.clone(), data.clone())).await
}

/// After so many seconds the page that asks a vendor's app gives up without a script's help: longer than the script
/// itself waits.
const PATIENCE: u8 = 16;

/// The page that asks a vendor's app who is there: `script` is all of the vendor's that it loads. Rendered without what
/// every other page brings along for hydration, so that its policy needs no nonce, which the oldest engines do not know.
pub fn ask(asked: &Asked, data: AskData, script: &Url, cookies: Vec<HeaderValue>) -> Response {
    let options = asked.site.options(app::PHONE);
    let give_up = HeaderValue::from_str(&format!("{PATIENCE}; url={}", data.otherwise)).ok();
    let page = Owner::new().with(|| app::ask_document(options, data).into_view().to_html());
    let mut response = Html(page).into_response();
    if let Some(policy) = headers::sign_in_policy(&asked.muster, script) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    if let Some(give_up) = give_up {
        response.headers_mut().insert(REFRESH, give_up);
    }
    for cookie in cookies {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
