//! Binds the addresses and runs all simulators until they are dropped.

use std::io::{Error, ErrorKind, Result};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::serve::ListenerExt;
use axum::{Router, middleware};
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::gate::{self, Gate};
use super::vendor::Service;
use super::world::{Bases, World};
use super::{alibaba, control, dingtalk, lark, tencent, wecom};

/// Where the simulators listen; port 0 takes any free port. Loopback only: the credentials are no secrets.
#[derive(Debug, Clone, Copy)]
pub struct Addresses {
    pub control: SocketAddr,
    pub dingtalk: SocketAddr,
    pub wecom: SocketAddr,
    pub lark: SocketAddr,
    pub alibaba: SocketAddr,
    pub tencent: SocketAddr,
}

impl Addresses {
    /// Any free ports of 127.0.0.1, for tests.
    pub fn any_port() -> Self {
        Self::spread(IpAddr::V4(Ipv4Addr::LOCALHOST), |_| 0)
    }

    /// Control at `base`, DingTalk at `base` + 10, WeCom + 20, Lark + 30, Alibaba Cloud + 40, Tencent Cloud + 50.
    pub fn from_base(host: IpAddr, base: u16) -> Self {
        Self::spread(host, |step| base.saturating_add(step))
    }

    fn spread(host: IpAddr, port: impl Fn(u16) -> u16) -> Self {
        let at = |step| SocketAddr::new(host, port(step));
        Self { control: at(0), dingtalk: at(10), wecom: at(20), lark: at(30), alibaba: at(40), tencent: at(50) }
    }
}

/// All simulators as one.
pub struct Simulators;

impl Simulators {
    /// Binds all addresses, then serves them on the current tokio runtime.
    pub async fn start(addresses: Addresses) -> Result<Running> {
        let control = bind("control", addresses.control).await?;
        let dingtalk = bind("DingTalk", addresses.dingtalk).await?;
        let wecom = bind("WeCom", addresses.wecom).await?;
        let lark = bind("Lark", addresses.lark).await?;
        let alibaba = bind("Alibaba Cloud", addresses.alibaba).await?;
        let tencent = bind("Tencent Cloud", addresses.tencent).await?;

        let control_address = control.local_addr()?;
        let bases = Bases {
            control: base(&control)?,
            dingtalk: base(&dingtalk)?,
            wecom: base(&wecom)?,
            lark: base(&lark)?,
            alibaba: base(&alibaba)?,
            tencent: base(&tencent)?,
        };
        let world = Arc::new(World::new(bases.clone())?);
        let (stop, stopped) = watch::channel(false);
        let gated = |router: Router<Arc<World>>, service| {
            let gate = Gate { world: world.clone(), service };
            router.layer(middleware::from_fn_with_state(gate, gate::pass)).with_state(world.clone())
        };
        serve(control, control::router(control_address.port(), world.clone()), &stopped);
        serve(dingtalk, gated(dingtalk::router(), Service::Dingtalk), &stopped);
        serve(wecom, gated(wecom::router(), Service::Wecom), &stopped);
        serve(lark, gated(lark::router(), Service::Lark), &stopped);
        serve(alibaba, gated(alibaba::router(), Service::Alibaba), &stopped);
        serve(tencent, gated(tencent::router(), Service::Tencent), &stopped);
        Ok(Running { bases, stop })
    }
}

/// The running simulators; dropping it stops them.
pub struct Running {
    bases: Bases,
    stop: watch::Sender<bool>,
}

impl Running {
    pub fn control_url(&self) -> &str {
        &self.bases.control
    }

    pub fn dingtalk_url(&self) -> &str {
        &self.bases.dingtalk
    }

    pub fn wecom_url(&self) -> &str {
        &self.bases.wecom
    }

    pub fn lark_url(&self) -> &str {
        &self.bases.lark
    }

    pub fn alibaba_url(&self) -> &str {
        &self.bases.alibaba
    }

    pub fn tencent_url(&self) -> &str {
        &self.bases.tencent
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

async fn bind(name: &str, address: SocketAddr) -> Result<TcpListener> {
    if !address.ip().is_loopback() {
        let text = format!("{} is no loopback address: the simulators serve this machine only", address.ip());
        return Err(Error::new(ErrorKind::InvalidInput, text));
    }
    TcpListener::bind(address).await.map_err(|error| {
        let text = match error.kind() {
            ErrorKind::AddrInUse => format!("{address} ({name}) is taken by another program; choose other ports"),
            _ => format!("cannot listen on {address} ({name}): {error}"),
        };
        Error::new(error.kind(), text)
    })
}

fn base(listener: &TcpListener) -> Result<String> {
    Ok(format!("http://{}", listener.local_addr()?))
}

fn serve(listener: TcpListener, router: Router, stopped: &watch::Receiver<bool>) {
    let mut stopped = stopped.clone();
    // Answers are small and come in one piece: waiting to fill a packet would only add 40 ms to many of them.
    let listener = listener.tap_io(|stream| drop(stream.set_nodelay(true)));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move {
        let stop = async move { drop(stopped.wait_for(|stopped| *stopped).await) };
        // axum's server never ends with an error.
        let _ = axum::serve(listener, service).with_graceful_shutdown(stop).await;
    });
}
