//! `muster serve`: opens what is needed, listens, and ends in order.

use std::io::{IsTerminal, Write};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing_subscriber::EnvFilter;

use super::{Failure, say, simulator_clock};
use crate::server::Muster;
use crate::server::clock::Clock;
use crate::server::config::{Config, Settings};
use crate::server::connections;
use crate::server::entropy::Entropy;
use crate::server::http::{Site, router};
use crate::server::service::sign_in::{FirstOwner, first_owner};
use crate::server::service::sms;
use crate::server::store::Store;
use crate::server::worker;

/// The server with its database open; nothing listens yet.
pub(super) async fn open(settings: &Settings) -> Result<Arc<Muster>, Failure> {
    let config = Config::new(settings)?;
    let store = Store::open(&settings.database_url, &settings.key_file, Entropy::system()).await?;
    Ok(Arc::new(Muster::new(config, Arc::new(Clock::system()), Entropy::system(), store)))
}

pub(super) async fn serve(settings: Settings) -> Result<(), Failure> {
    start_log(&settings)?;
    let muster = open(&settings).await?;
    let listener =
        TcpListener::bind(settings.addr).await.map_err(|error| format!("cannot listen on {} (MUSTER_ADDR): {error}", settings.addr))?;
    // Answers go out at once, not when the packet is full: 14 times the requests per second.
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY");
        }
    });

    let stop = CancellationToken::new();
    if muster.config.simulator_url.is_some() {
        simulator_clock::catch_up(&muster).await;
        tokio::spawn(simulator_clock::follow(muster.clone()));
        sms::use_simulators(&muster).await?;
    }
    tell_first_owner(&muster, &settings.key_file).await?;
    let worker = tokio::spawn(worker::run(muster.clone(), stop.clone()));
    let connections = tokio::spawn(connections::run(muster.clone(), stop.clone()));

    let site = Site::new(&site_root(&settings)?, settings.addr);
    let app = router(muster.clone(), site).into_make_service_with_connect_info::<SocketAddr>();
    say(&format!("muster listens on {} and is reached at {}", settings.addr, muster.config.origin()))?;
    axum::serve(listener, app).with_graceful_shutdown(asked_to_end()).await?;
    stop.cancel();
    worker.await?;
    connections.await?;
    muster.store.close().await;
    Ok(())
}

fn start_log(settings: &Settings) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&settings.log).map_err(|error| format!("MUSTER_LOG: {error}"))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if settings.log_json {
        lines.json().init()
    } else {
        lines.init()
    }
    Ok(())
}

/// The way in, while nobody has set a password yet. Not on a terminal, it is also written to a private file, since
/// what scrolls through a log is kept by others.
async fn tell_first_owner(muster: &Muster, key_file: &Path) -> Result<(), Failure> {
    let FirstOwner::OneTime { login_name, password } = first_owner(muster).await? else {
        return say("first admin: already set up");
    };
    let line = format!("first admin: {login_name}  password: {}", password.expose());
    say(&line)?;
    if !std::io::stdout().is_terminal() {
        let path = key_file.with_file_name("muster-first-admin.txt");
        // Removed first: the mode is given to new files only.
        drop(std::fs::remove_file(&path));
        let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        writeln!(file, "{line}")?;
        say(&format!("also in {}", path.display()))?;
    }
    Ok(())
}

/// The setting, else what Leptos.toml beside the program says, else `site` beside the program.
fn site_root(settings: &Settings) -> Result<PathBuf, Failure> {
    if let Some(root) = &settings.site_root {
        return Ok(root.clone());
    }
    let program = std::env::current_exe()?;
    let folder = program.parent().unwrap_or(Path::new("."));
    let said = std::fs::read_to_string(folder.join("Leptos.toml")).ok().and_then(|text| {
        let line = text.lines().find_map(|line| line.strip_prefix("site-root"))?;
        Some(line.trim_start_matches([' ', '=']).trim().trim_matches('"').to_owned())
    });
    Ok(folder.join(said.as_deref().unwrap_or("site")))
}

/// Ctrl-C, or SIGTERM from whoever runs services.
async fn asked_to_end() {
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
    tracing::info!("ending");
}
