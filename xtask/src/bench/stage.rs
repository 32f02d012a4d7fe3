//! A released server of its own for one measurement, on a fresh database, gone with its owner.

use std::fs::File;
use std::net::SocketAddr;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use super::Ground;
use crate::cargo::{SERVER, SIMULATOR};
use crate::http;
use crate::scratch::Scratch;
use crate::service::Service;

const START_LIMIT: Duration = Duration::from_secs(60);

pub struct Stage {
    /// Stopped before its folder is removed.
    server: Service,
    /// What starts it.
    command: Command,
    /// Where one was asked for: its control address, and the program.
    simulators: Option<(SocketAddr, Service)>,
    address: SocketAddr,
    folder: Scratch,
}

impl Stage {
    /// Starts the server on a fresh SQLite file and a free port; it may not be ready yet.
    pub fn start(ground: &Ground) -> Result<Self> {
        Self::start_beside(ground, None)
    }

    /// The same with simulators, which are up before the server is started.
    pub fn start_with_simulators(ground: &Ground) -> Result<Self> {
        // The simulators take this port and those ten to fifty above it.
        let mut control = http::free_address()?;
        control.set_port(control.port().min(65_000));
        let mut command = Command::new(&ground.programs()?.simulator);
        command.args(["--port-base", &control.port().to_string()]).stdout(std::process::Stdio::null());
        let mut simulators = Service::start(SIMULATOR, &mut command)?;
        simulators.wait_until_ready(control, "/api/credentials", START_LIMIT)?;
        Self::start_beside(ground, Some((control, simulators)))
    }

    fn start_beside(ground: &Ground, simulators: Option<(SocketAddr, Service)>) -> Result<Self> {
        let (folder, address) = (Scratch::new("bench")?, http::free_address()?);
        let log = File::create(folder.path().join("log"))?;
        let mut command = Command::new(&ground.programs()?.server);
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("MUSTER_")) {
            command.env_remove(name);
        }
        command
            .arg("serve")
            .current_dir(folder.path())
            .env("MUSTER_ADDR", address.to_string())
            .env("MUSTER_PUBLIC_URL", format!("http://{address}"))
            .env("MUSTER_DATABASE_URL", "sqlite:muster.db")
            .env("MUSTER_KEY_FILE", folder.path().join("muster.key"))
            .env("MUSTER_SITE_ROOT", &ground.site()?.root)
            .stdout(log.try_clone()?)
            .stderr(log);
        if let Some((control, _)) = &simulators {
            command.env("MUSTER_SIMULATOR_URL", format!("http://{control}"));
        }
        Ok(Self { server: Service::start(SERVER, &mut command)?, command, simulators, address, folder })
    }

    /// Ends the server with SIGKILL, wherever it is.
    pub fn kill(&mut self) -> Result<()> {
        self.server.kill()
    }

    /// Starts it again on the same database; it may not be ready yet.
    pub fn restart(&mut self) -> Result<()> {
        self.server = Service::start(SERVER, &mut self.command)?;
        Ok(())
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Where the simulators are controlled.
    pub fn control(&self) -> Result<String> {
        let (control, _) = self.simulators.as_ref().context("no simulators were started")?;
        Ok(format!("http://{control}"))
    }

    /// Moves the simulators' clock, which the server follows.
    pub fn advance(&self, by: Duration) -> Result<()> {
        let body = serde_json::json!({ "advance_ms": by.as_millis() as u64 });
        ureq::post(format!("{}/api/clock", self.control()?)).send_json(body)?;
        Ok(())
    }

    /// The server's resident memory, in bytes.
    pub fn resident(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.server.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        let kb: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kb * 1_024)
    }

    /// Waits for `/readyz`; the time from the start of the program until then.
    pub fn ready(&mut self) -> Result<Duration> {
        let ready = self.server.wait_until_ready(self.address, "/readyz", START_LIMIT);
        ready.with_context(|| format!("the server wrote:\n{}", self.log()))
    }

    /// What the server has written so far, the first admin's password among it.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }
}
