//! A test that stands still for ever would hold up all others, and nobody would learn which one it was.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// Longer than any test takes on the slowest machine.
const AT_MOST: Duration = Duration::from_secs(300);

/// Ends the whole run, with the test's name, unless it is dropped in time.
pub(super) struct Watch(#[expect(dead_code, reason = "the thread sees it go")] Sender<()>);

impl Watch {
    pub(super) fn start() -> Self {
        let (sender, receiver) = channel();
        let test = std::thread::current().name().unwrap_or("a test").to_owned();
        std::thread::spawn(move || {
            if receiver.recv_timeout(AT_MOST) == Err(RecvTimeoutError::Timeout) {
                eprintln!("{test} has not ended after {} seconds", AT_MOST.as_secs());
                std::process::abort();
            }
        });
        Self(sender)
    }
}
