//! `cargo xtask run`: the server and the simulators, for trying Muster out and for developing it.

use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::cargo::{self, Profile, SERVER, SIMULATOR};
use crate::project::Project;
use crate::service::Service;
use crate::{http, signal, site};

/// Where the simulators listen: their control, then the vendors.
const SIMULATORS: [(u16, &str); 6] = [
    (4000, "simulator control and phone"),
    (4010, "DingTalk simulator"),
    (4020, "WeCom simulator"),
    (4030, "Lark simulator"),
    (4040, "Alibaba Cloud simulator"),
    (4050, "Tencent Cloud simulator"),
];
const START_LIMIT: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(100);

/// Builds and starts everything; returns when interrupted, or as an error when a program ended.
pub fn run(profile: Profile) -> Result<()> {
    let address = server_address()?;
    // Before the build, which takes minutes the first time.
    refuse_taken_ports(address)?;
    let project = Project::find()?;
    site::build(&project)?;
    let programs = cargo::programs(&project, profile)?;

    let control = loopback(SIMULATORS[0].0);
    let mut simulators = Service::start(SIMULATOR, Command::new(programs.simulator).current_dir(&project.root))?;
    simulators.wait_until_ready(control, "/api/credentials", START_LIMIT)?;

    let mut command = Command::new(programs.server);
    command.arg("serve").current_dir(&project.root);
    default(&mut command, "MUSTER_SIMULATOR_URL", format!("http://{control}"));
    default(&mut command, "MUSTER_SITE_ROOT", project.site());
    // Dropped before the simulators are, which it calls.
    let mut server = Service::start(SERVER, &mut command)?;
    server.wait_until_ready(http::reachable(address), "/readyz", START_LIMIT)?;

    print!("{}", addresses(&public_url(address), control));
    watch(&mut [&mut server, &mut simulators])
}

/// Waits for the end of the first of them, or for a signal; a signal is the expected end.
fn watch(services: &mut [&mut Service]) -> Result<()> {
    loop {
        if signal::received().is_some() {
            println!("\nstopping");
            return Ok(());
        }
        for service in &mut *services {
            if let Some(status) = service.ended()? {
                bail!("{} ended with {status}; stopping the rest", service.name());
            }
        }
        std::thread::sleep(POLL);
    }
}

fn server_address() -> Result<SocketAddr> {
    let text = std::env::var("MUSTER_ADDR").unwrap_or_else(|_| "127.0.0.1:3000".to_owned());
    let found = text.to_socket_addrs().ok().and_then(|mut all| all.next());
    found.with_context(|| format!("MUSTER_ADDR is {text:?}, not an address and port such as 127.0.0.1:3000"))
}

fn public_url(address: SocketAddr) -> String {
    std::env::var("MUSTER_PUBLIC_URL").unwrap_or_else(|_| format!("http://{}", http::reachable(address)))
}

fn loopback(port: u16) -> SocketAddr {
    ([127, 0, 0, 1], port).into()
}

/// Sets a variable that the developer has not set.
fn default(command: &mut Command, name: &str, value: impl AsRef<std::ffi::OsStr>) {
    if std::env::var_os(name).is_none() {
        command.env(name, value);
    }
}

fn refuse_taken_ports(server: SocketAddr) -> Result<()> {
    let simulators = SIMULATORS.iter().map(|(port, name)| (loopback(*port), *name));
    let wanted = std::iter::once((server, "the server (MUSTER_ADDR)")).chain(simulators);
    let problem = |(address, name): (SocketAddr, &str)| {
        let error = TcpListener::bind(address).err()?;
        Some(format!("{address}, for {name}: {error}"))
    };
    let problems: Vec<String> = wanted.filter_map(problem).collect();
    if !problems.is_empty() {
        bail!("cannot listen on\n  {}", problems.join("\n  "));
    }
    Ok(())
}

fn addresses(url: &str, control: SocketAddr) -> String {
    let mut text = format!("\n  server            {url}\n  console           {url}/console\n  phone             http://{control}\n");
    for (port, name) in SIMULATORS.iter().skip(1) {
        text.push_str(&format!("  {:<17} http://{}\n", name.replace(" simulator", ""), loopback(*port)));
    }
    text + "\nCtrl-C stops all of it.\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named_with_what_wanted_it() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let error = refuse_taken_ports(address).unwrap_err().to_string();
        assert!(error.contains(&format!("{address}, for the server")), "{error}");
    }

    #[test]
    fn the_addresses_name_the_console_the_phone_and_every_vendor() {
        let text = addresses("http://127.0.0.1:3000", loopback(4000));
        assert!(text.contains("http://127.0.0.1:3000/console\n"));
        for port in [4000, 4010, 4020, 4030, 4040, 4050] {
            assert!(text.contains(&format!("http://127.0.0.1:{port}\n")), "{text}");
        }
    }
}
