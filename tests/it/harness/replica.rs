//! A second server on the same database, and phones somewhere else.

use std::net::SocketAddr;
use std::sync::Arc;

use muster::server::Muster;
use muster::server::clock::Clock;
use muster::server::config::Config;
use muster::server::entropy::Entropy;
use muster::server::http::{Site, router};
use muster::server::store::Store;
use tokio::net::TcpListener;

use super::{Browser, World};

/// It knows of the first server what is in the database, and nothing else.
pub struct Replica {
    pub url: String,
    muster: Arc<Muster>,
}

impl Replica {
    /// Before the test ends.
    pub async fn end(self) {
        self.muster.store.close().await;
    }
}

impl World {
    /// Behind the same public address as the first server.
    pub async fn replica(&self) -> Replica {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let addr = listener.local_addr().expect("an address");
        let store = Store::open(&self.database.url, &self.database.key_file(), Entropy::system()).await.expect("a store");
        let muster = Arc::new(Muster::new(self.muster.config.clone(), Arc::new(Clock::system()), Entropy::system(), store));
        muster.clock.set_offset(self.muster.clock.offset());
        let app = router(muster.clone(), Site::new(self.database.folder(), addr)).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(async move { axum::serve(listener, app).await });
        Replica { url: format!("http://{addr}"), muster }
    }

    /// The same installation started again with another public address; nobody can reach it.
    pub async fn started_as(&self, public_url: &str) -> Muster {
        let store = Store::open(&self.database.url, &self.database.key_file(), Entropy::system()).await.expect("a store");
        let config = Config { public_url: public_url.parse().expect("an address"), ..self.muster.config.clone() };
        Muster::new(config, Arc::new(Clock::system()), Entropy::system(), store)
    }

    /// A phone inside WeCom behind a proxy that tells its address.
    pub fn phone_at(&self, user: &str, address: &str) -> Browser {
        let agent = "Mozilla/5.0 (Linux; Android 13) wxwork/4.1.9 MicroMessenger/7.0.1 Language/zh";
        let phone = Browser::new(&self.url, agent, &[("accept-language", "en"), ("x-forwarded-for", address)]);
        phone.set_cookie("sim_user", user);
        phone
    }
}

impl Browser {
    /// The next requests go to this replica, as a load balancer sends them.
    pub fn through(&self, replica: &Replica) -> Self {
        let mut browser = self.clone();
        browser.base.clone_from(&replica.url);
        browser
    }
}
