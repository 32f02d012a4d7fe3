//! A private PostgreSQL for the tests: on loopback, in a temporary folder, gone with its owner.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::Signal;

use crate::process::{self, Reach};
use crate::scratch::Scratch;
use crate::setup::postgresql_program;
use crate::{http, signal};

const START_LIMIT: Duration = Duration::from_secs(60);
/// Nothing in it has to survive, and each test opens a pool on a database of its own.
const SETTINGS: [&str; 8] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_connections=300",
    "shared_buffers=128MB",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
];

pub struct Cluster {
    server: Child,
    address: SocketAddr,
    folder: Scratch,
}

pub enum Started {
    Running(Cluster),
    NotInstalled,
}

impl Cluster {
    pub fn start() -> Result<Started> {
        let (Some(initdb), Some(postgres)) = (postgresql_program("initdb"), postgresql_program("postgres")) else {
            return Ok(Started::NotInstalled);
        };
        let folder = Scratch::new("postgres")?;
        let owner = Owner::find()?;
        owner.give(folder.path())?;
        let data = folder.path().join("data");

        println!("$ initdb, postgres in {}", folder.path().display());
        let mut make = owner.command(&initdb, folder.path());
        make.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]);
        process::output(make.arg("--pgdata").arg(&data))?;

        let address = http::free_address()?;
        let log = File::create(folder.path().join("log"))?;
        let mut serve = owner.command(&postgres, folder.path());
        serve.arg("-D").arg(&data).arg("-p").arg(address.port().to_string());
        serve.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
        // In a group of its own, so that a Ctrl-C ends the tests before their database.
        serve.process_group(0).stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let server = serve.spawn().context("cannot start postgres")?;
        let mut cluster = Self { server, address, folder };
        cluster.wait_until_ready(&data)?;
        Ok(Started::Running(cluster))
    }

    /// For `MUSTER_TEST_DATABASE_URL`: the superuser, who may make databases.
    pub fn url(&self) -> String {
        format!("postgres://postgres@{}/postgres", self.address)
    }

    /// The server writes its state into the eighth line of its pid file.
    fn wait_until_ready(&mut self, data: &Path) -> Result<()> {
        let start = Instant::now();
        loop {
            let state = fs::read_to_string(data.join("postmaster.pid")).unwrap_or_default();
            if state.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
                return Ok(());
            }
            if signal::received().is_some() {
                bail!("interrupted");
            }
            if self.server.try_wait()?.is_some() || start.elapsed() > START_LIMIT {
                let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
                bail!("PostgreSQL did not start:\n{log}");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Cluster {
    /// Not a clean end but the quickest: its files go with it.
    fn drop(&mut self) {
        process::stop_with(&mut self.server, Reach::Group, Signal::QUIT);
    }
}

/// Whom the database runs as: PostgreSQL refuses to run as root.
enum Owner {
    Ourselves,
    Other { user: u32, group: u32 },
}

impl Owner {
    fn find() -> Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::Ourselves);
        }
        let id = |kind: &str| -> Result<u32> {
            let text = process::output(Command::new("id").args([kind, "postgres"]));
            Ok(text.context("there is no user postgres to run PostgreSQL as")?.parse()?)
        };
        Ok(Self::Other { user: id("-u")?, group: id("-g")? })
    }

    fn give(&self, folder: &Path) -> Result<()> {
        if let Self::Other { user, group } = self {
            std::os::unix::fs::chown(folder, Some(*user), Some(*group))?;
        }
        Ok(())
    }

    fn command(&self, program: &PathBuf, folder: &Path) -> Command {
        let mut command = Command::new(program);
        // The folder that we are in may be closed to that user, and so may be our home.
        command.current_dir(folder).env("HOME", folder);
        command.env_remove(OsStr::new("PGDATA"));
        if let Self::Other { user, group } = self {
            command.uid(*user).gid(*group);
        }
        command
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn a_cluster_answers_while_it_is_held_and_leaves_nothing_behind() {
        let Started::Running(cluster) = Cluster::start().unwrap() else {
            return;
        };
        let (address, folder) = (cluster.address, cluster.folder.path().to_owned());
        assert!(TcpStream::connect(address).is_ok());
        drop(cluster);
        assert!(TcpStream::connect(address).is_err());
        assert!(!folder.exists());
    }
}
