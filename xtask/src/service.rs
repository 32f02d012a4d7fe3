//! A program that keeps running beside us until we stop it.

use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::process::{self, Reach};
use crate::{http, signal};

pub struct Service {
    name: &'static str,
    child: Child,
    started: Instant,
}

impl Service {
    /// Starts it in our process group, so that it goes where we go even if we are killed.
    pub fn start(name: &'static str, command: &mut Command) -> Result<Self> {
        let started = Instant::now();
        let child = command.stdin(Stdio::null()).spawn().with_context(|| format!("cannot start {name}"))?;
        Ok(Self { name, child, started })
    }

    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How it ended, if it did.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Waits until a GET of `path` is answered with 200; the time since the start. An error if the
    /// program ends before, if we are interrupted, or after `limit`.
    pub fn wait_until_ready(&mut self, address: SocketAddr, path: &str, limit: Duration) -> Result<Duration> {
        loop {
            if http::status(address, path) == Some(200) {
                return Ok(self.started.elapsed());
            }
            if let Some(status) = self.ended()? {
                bail!("{} ended with {status} before it was ready", self.name);
            }
            if signal::received().is_some() {
                bail!("interrupted");
            }
            if self.started.elapsed() > limit {
                bail!("{} did not answer http://{address}{path} with 200 in {} s", self.name, limit.as_secs());
            }
            // Short, because a benchmark measures with this.
            std::thread::sleep(Duration::from_millis(2));
        }
    }

    /// Ends it at once, without a chance to tidy up.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    pub fn stop(&mut self) {
        process::stop(&mut self.child, Reach::Process);
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop();
    }
}
