//! The program `muster-simulator`: runs the stand-ins for the vendors until it is stopped.

use std::io::Write as _;
use std::net::IpAddr;
use std::process::ExitCode;

use clap::Parser;
use muster::simulator::{Addresses, Running, Simulators};

/// Stand-ins for DingTalk, WeCom, Lark, Alibaba Cloud and Tencent Cloud on this machine.
#[derive(Parser)]
#[command(name = "muster-simulator", version)]
struct Options {
    /// A loopback address to listen on
    #[arg(long, default_value = "127.0.0.1")]
    host: IpAddr,
    /// The control port; DingTalk +10, WeCom +20, Lark +30, Alibaba Cloud +40, Tencent Cloud +50
    #[arg(long, default_value_t = 4000, value_parser = clap::value_parser!(u16).range(1..=65485))]
    port_base: u16,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    let outcome = async {
        let running = Simulators::start(Addresses::from_base(options.host, options.port_base)).await?;
        announce(&running)?;
        stopped().await
    };
    match outcome.await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "muster-simulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn announce(running: &Running) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for (name, url) in [
        ("phone and control", running.control_url()),
        ("DingTalk", running.dingtalk_url()),
        ("WeCom", running.wecom_url()),
        ("Lark", running.lark_url()),
        ("Alibaba Cloud", running.alibaba_url()),
        ("Tencent Cloud", running.tencent_url()),
    ] {
        writeln!(out, "{name:<18}{url}")?;
    }
    out.flush()
}

/// Ctrl-C, or the signal with which service managers stop a program.
async fn stopped() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            interrupted = tokio::signal::ctrl_c() => interrupted,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
