//! Remembers the signals that ask us to end, so that what we started is ended first.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use anyhow::{Context, Result};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

static RECEIVED: OnceLock<Arc<AtomicUsize>> = OnceLock::new();

/// From here on Ctrl-C, SIGTERM and SIGHUP no longer end this program by themselves.
pub fn watch() -> Result<()> {
    let received = RECEIVED.get_or_init(Arc::default);
    for signal in [SIGHUP, SIGINT, SIGTERM] {
        let number = usize::try_from(signal).unwrap_or_default();
        signal_hook::flag::register_usize(signal, Arc::clone(received), number).context("cannot watch for signals")?;
    }
    Ok(())
}

/// The number of the last signal received, if any was.
pub fn received() -> Option<u8> {
    let number = RECEIVED.get()?.load(Ordering::SeqCst);
    u8::try_from(number).ok().filter(|number| *number != 0)
}
