//! The router: every route, the layers around them, and the files that are served as they are.

mod asked;
mod assets;
mod document;
mod forms;
mod headers;
pub mod origin;
mod whole;

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, Path, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use leptos::config::LeptosOptions;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;

pub use self::asked::{Asked, bind_first, encoded, id};
pub use self::assets::Site;
pub use self::document::{ask as ask_document, handover as handover_document, nowhere, phone as phone_document, plain as plain_document};
use super::{Muster, access, callback, console, handover, page, rest, service, support};
use crate::app;

/// The largest body that is taken, in bytes.
pub const MAX_BODY: usize = 256 << 10;

/// The console's pages. They are listed once for the process and before anything is served: as long as Leptos lists them
/// no page in the process loads anything, and one that is being rendered would wait for ever.
static PAGES: LazyLock<Vec<AxumRouteListing>> = LazyLock::new(|| generate_route_list(app::Console));

/// What handlers share.
#[derive(Clone)]
pub struct Shared {
    pub muster: Arc<Muster>,
    pub site: Arc<Site>,
}

impl FromRef<Shared> for Arc<Muster> {
    fn from_ref(shared: &Shared) -> Self {
        shared.muster.clone()
    }
}

impl FromRef<Shared> for LeptosOptions {
    fn from_ref(shared: &Shared) -> Self {
        shared.site.options(app::CONSOLE)
    }
}

/// All routes, with the layers around them. Leptos' own are the console's pages and the server functions.
pub fn router(muster: Arc<Muster>, site: Site) -> Router {
    let shared = Shared { muster: muster.clone(), site: Arc::new(site) };
    let context = document::console_context(&shared.muster);
    let options = shared.site.options(app::CONSOLE);
    Router::new()
        .route("/", get(async || Redirect::temporary("/console")))
        .route("/healthz", get(async || StatusCode::OK))
        .route("/readyz", get(ready))
        .route("/{file}", get(root_file))
        .route("/callbacks/{vendor}/{app}", get(callback::receive).post(callback::receive))
        .route("/callbacks/wecom/{app}/contacts", get(callback::contacts).post(callback::contacts))
        .route("/handover/{token}", get(handover::page))
        .route("/console/mobile-apps/{app}/company", get(page::sign_in::choose_company))
        .route("/m/bind", get(page::bind::choose_app))
        .route("/m/{app}", get(page::bind::introduction))
        .route("/m/{app}/bind", get(page::bind::show))
        .route("/m/{app}/consent", get(page::bind::consent))
        .route("/m/{app}/sign-in", get(page::sign_in::start))
        .route("/m/{app}/signed-in", get(page::sign_in::finish))
        .route("/m/{app}/confirm", get(page::bind::confirm))
        .route("/m/{app}/todo", get(page::member::todo))
        .route("/m/{app}/incidents/{incident}", get(page::member::incident))
        .route("/m/{app}/me", get(page::me::me))
        .route("/m/{app}/me/unbind/{binding}", get(page::me::unbind))
        .route("/m/{app}/me/away", get(page::me::away))
        .route("/m/{app}/me/phone", get(page::me::phone))
        .route("/m/{app}/unbound", get(page::me::unbound))
        .route("/api/v1/openapi.json", get(rest::openapi))
        .route("/api/v1/incidents", post(rest::create_incident).get(rest::list_incidents))
        .route("/api/v1/incidents/{incident}", get(rest::show_incident))
        .route("/api/v1/mobile-apps", get(rest::list_mobile_apps))
        .route("/api/v1/mobile-apps/{app}/check", post(rest::check_mobile_app))
        .route("/console/mobile-apps/{app}/support.json", get(support::bundle))
        .route("/console/mobile-apps/{app}/events", get(console::events))
        .route("/console/mobile-apps/{app}/events/{event}", get(console::event))
        .route("/console/mobile-apps/{app}/validity", get(console::validity))
        .route("/console/personnel/{member}/chat-account", get(console::chat_account))
        .route("/console/settings/channels", get(console::channels))
        .leptos_routes_with_context(&shared, PAGES.clone(), context, move || app::console_document(options.clone()))
        .merge(assets::routes(&shared.site))
        .fallback(page::not_found)
        .layer(from_fn(whole::work))
        .layer(from_fn_with_state(muster.clone(), access::guard))
        .layer(from_fn_with_state(muster.clone(), forms::adapt))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(muster, headers::add))
        .layer(from_fn(headers::log))
        .layer(CatchPanicLayer::custom(panicked))
        .with_state(shared)
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    let reference = super::error::log(&super::error::Error::Bug("a handler panicked"));
    (StatusCode::INTERNAL_SERVER_ERROR, format!("500 {reference}\n")).into_response()
}

/// Ready when the database answers.
async fn ready(State(muster): State<Arc<Muster>>) -> Response {
    match muster.store.ping().await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => {
            super::error::log(&error.into());
            StatusCode::SERVICE_UNAVAILABLE.into_response()
        }
    }
}

/// Files at the root that prove our domain to a vendor: the bytes as they were uploaded.
async fn root_file(Path(name): Path<String>, RawQuery(query): RawQuery, asked: Asked) -> Response {
    if crate::domain::mobile_app::is_domain_file_name(&name) {
        let ours = query.as_deref() == Some(service::check::OURS);
        match service::mobile_app::domain_file(&asked.muster, &name, ours).await {
            Ok(Some(content)) => {
                return ([(header::CONTENT_TYPE, "text/plain"), (header::CACHE_CONTROL, "no-store")], content).into_response();
            }
            Ok(None) => {}
            Err(error) => {
                super::error::log(&error);
                return StatusCode::INTERNAL_SERVER_ERROR.into_response();
            }
        }
    }
    page::not_found(asked).await
}
