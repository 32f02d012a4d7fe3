//! The stages about addresses: certificates, dead addresses, and our own address as it is seen from outside.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use muster::domain::check::{StageKind, StageState};
use muster::domain::lang::Lang;
use muster::domain::vendor::Vendor;
use muster::messages::vendor::{CERTIFICATE, TIMED_OUT, UNREACHABLE};
use muster::server::service::mobile_app::credentials;
use muster::server::vendor::Credentials;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::{Checked, failed, green, only};
use crate::harness::{Party, of_each_vendor};

of_each_vendor![
    a_certificate_that_is_not_trusted_is_said_to_be_one,
    what_does_not_speak_tls_cannot_be_reached,
    a_public_address_that_does_not_lead_to_us_fails_the_callback,
    saved_credentials_are_those_that_were_given,
];

/// Answers each connection with `serve`, in a thread that ends with the tests.
fn listen(serve: impl Fn(TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("https://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || listener.incoming().flatten().for_each(serve));
    address
}

/// A private deployment with a certificate that it has signed itself.
fn self_signed() -> String {
    let certificate = include_bytes!("../../fixtures/tls/self-signed.crt.der").to_vec().into();
    let key = include_bytes!("../../fixtures/tls/self-signed.key.der").to_vec();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("TLS");
    let config = Arc::new(config.with_no_client_auth().with_single_cert(vec![certificate], key).expect("a certificate"));
    listen(move |mut stream| {
        let mut connection = rustls::ServerConnection::new(config.clone()).expect("a connection");
        let mut tls = rustls::Stream::new(&mut connection, &mut stream);
        // Whoever trusts it gets an answer.
        drop(tls.read(&mut [0; 1_024]));
        drop(tls.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"));
    })
}

async fn a_certificate_that_is_not_trusted_is_said_to_be_one(vendor: Vendor) {
    let checked = Checked::new(vendor).await;
    let report = checked.check_with(Credentials { base_url: Some(self_signed()), ..checked.party.credentials.clone() }).await;
    let address = failed(&report)[0];
    assert_eq!((address.kind, address.state), (StageKind::Address, StageState::Failed), "{report:#?}");
    assert_eq!(address.cause.as_deref(), Some(CERTIFICATE.cause.get(Lang::En)), "{address:?}");
    assert_eq!(address.remedy.as_deref(), Some(CERTIFICATE.remedy.get(Lang::En)));
    only(&report, StageKind::Address, None, "self-signed");
    green(&checked.check().await, "mended");
    checked.party.end().await;
}

async fn what_does_not_speak_tls_cannot_be_reached(vendor: Vendor) {
    let checked = Checked::new(vendor).await;
    let garbage = listen(|mut stream| {
        drop(stream.read(&mut [0; 1_024]));
        drop(stream.write_all(b"220 mail.example.com ESMTP\r\n"));
    });
    let report = checked.check_with(Credentials { base_url: Some(garbage), ..checked.party.credentials.clone() }).await;
    let address = only(&report, StageKind::Address, None, "no TLS");
    assert_eq!(address.cause.as_deref(), Some(UNREACHABLE.cause.get(Lang::En)), "{address:?}");
    checked.party.end().await;

    // Takes connections, and says nothing.
    let party = Party::with(vendor, |config| config.patience = Duration::from_millis(500)).await;
    let checked = Checked::of(party).await;
    let silent = listen(std::mem::forget);
    let report = checked.check_with(Credentials { base_url: Some(silent), ..checked.party.credentials.clone() }).await;
    let address = only(&report, StageKind::Address, None, "silence");
    assert_eq!(address.cause.as_deref(), Some(TIMED_OUT.cause.get(Lang::En)), "{address:?}");
    checked.party.end().await;
}

async fn a_public_address_that_does_not_lead_to_us_fails_the_callback(vendor: Vendor) {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let party = Party::with(vendor, |config| config.public_url = format!("http://{nobody}").parse().unwrap()).await;
    let checked = Checked::of(party).await;
    let report = checked.check().await;
    only(&report, StageKind::Callback, None, "nobody is there");
    checked.party.end().await;

    // Another server answers there.
    let simulator = Party::new(vendor).await;
    let elsewhere = simulator.credentials.base_url.clone().unwrap();
    let party = Party::with(vendor, |config| config.public_url = elsewhere.parse().unwrap()).await;
    let checked = Checked::of(party).await;
    only(&checked.check().await, StageKind::Callback, None, "somebody else is there");
    checked.party.end().await;
    simulator.end().await;
}

async fn saved_credentials_are_those_that_were_given(vendor: Vendor) {
    let checked = Checked::new(vendor).await;
    let saved = credentials(&checked.party.saved(checked.app).await);
    assert_eq!(format!("{saved:?}"), format!("{:?}", checked.party.credentials));
    assert_eq!(saved.secret.expose(), checked.party.credentials.secret.expose());
    checked.party.end().await;
}
