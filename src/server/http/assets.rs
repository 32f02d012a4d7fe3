//! Scripts, styles and WebAssembly: named by their content, compressed at build time, cached for ever.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::http::{HeaderValue, header};
use leptos::config::{Env, LeptosOptions};
use tower::ServiceBuilder;
use tower_http::services::{ServeDir, ServeFile};
use tower_http::set_header::SetResponseHeaderLayer;

use super::Shared;

/// The folder that the build made.
#[derive(Clone, Debug)]
pub struct Site {
    root: PathBuf,
    /// `pkg/` and the hash of everything in it.
    package: Arc<str>,
    addr: std::net::SocketAddr,
}

impl Site {
    /// Finds the current package under `root`. Without one the pages still work, without scripts and styles.
    pub fn new(root: &Path, addr: std::net::SocketAddr) -> Self {
        let current = std::fs::read_to_string(root.join("pkg/current")).unwrap_or_else(|error| {
            tracing::error!(root = %root.display(), %error, "no site was built here: pages come without styles and scripts");
            String::new()
        });
        Self { root: root.to_owned(), package: format!("pkg/{}", current.trim()).into(), addr }
    }

    /// Leptos' options for one of the two bundles.
    pub fn options(&self, bundle: &'static str) -> LeptosOptions {
        LeptosOptions::builder()
            .output_name(bundle)
            .site_root(Arc::<str>::from(self.root.display().to_string()))
            .site_pkg_dir(self.package.clone())
            .site_addr(self.addr)
            .env(Env::PROD)
            .build()
    }
}

/// `/pkg/…` and the icon.
pub fn routes(site: &Site) -> Router<Shared> {
    let forever = SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, |response: &axum::http::Response<_>| {
        let cached = if response.status().is_success() || response.status().is_redirection() {
            "public, max-age=31536000, immutable"
        } else {
            "no-store"
        };
        Some(HeaderValue::from_static(cached))
    });
    let files = ServeDir::new(&site.root).precompressed_br().precompressed_gzip().append_index_html_on_directories(false);
    // Caches on the way must not give the compressed file to whoever cannot read it.
    let vary = SetResponseHeaderLayer::overriding(header::VARY, HeaderValue::from_static("accept-encoding"));
    let a_day = SetResponseHeaderLayer::overriding(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    Router::new()
        .route_service("/pkg/{*file}", ServiceBuilder::new().layer(forever).layer(vary).service(files))
        .route_service("/favicon.svg", ServiceBuilder::new().layer(a_day).service(ServeFile::new(site.root.join("favicon.svg"))))
}
