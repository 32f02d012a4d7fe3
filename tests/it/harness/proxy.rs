//! A proxy on this machine, of either kind, that remembers what went through it.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

/// What went through, as far as the proxy could see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// The host and port that were asked for.
    pub to: String,
    /// `Proxy-Authorization`.
    pub proof: Option<String>,
}

pub struct Proxy {
    /// Host and port.
    pub addr: SocketAddr,
    seen: Arc<Mutex<Vec<Passed>>>,
}

impl Proxy {
    /// Takes requests for whole addresses and passes each on.
    pub fn http() -> Self {
        Self::start(|stream, seen| pass_http(stream, seen).unwrap_or_default())
    }

    /// SOCKS 5 without a password.
    pub fn socks() -> Self {
        Self::start(|stream, seen| pass_socks(stream, seen).unwrap_or_default())
    }

    fn start(serve: fn(TcpStream, &Mutex<Vec<Passed>>)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let addr = listener.local_addr().expect("an address");
        let seen = Arc::<Mutex<Vec<Passed>>>::default();
        let all = seen.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let all = all.clone();
                std::thread::spawn(move || serve(stream, &all));
            }
        });
        Self { addr, seen }
    }

    pub fn seen(&self) -> Vec<Passed> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn note(seen: &Mutex<Vec<Passed>>, to: &str, proof: Option<String>) {
    seen.lock().unwrap_or_else(PoisonError::into_inner).push(Passed { to: to.to_owned(), proof });
}

/// One request a connection: the next one comes over a new one.
fn pass_http(mut stream: TcpStream, seen: &Mutex<Vec<Passed>>) -> std::io::Result<()> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let header = |name: &str| {
        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned())
    };
    let (method, rest) = head.split_once(" http://").unwrap_or_default();
    let (host, path) = rest.split_once('/').unwrap_or_default();
    note(seen, host, header("proxy-authorization"));
    let mut body = vec![0; header("content-length").and_then(|length| length.parse().ok()).unwrap_or(0)];
    stream.read_exact(&mut body)?;
    let mut onward = TcpStream::connect(host)?;
    let kept = path.lines().filter(|line| !line.to_ascii_lowercase().starts_with("proxy-")).collect::<Vec<_>>().join("\r\n");
    write!(onward, "{method} /{}\r\nconnection: close\r\n\r\n", kept.trim_end())?;
    onward.write_all(&body)?;
    std::io::copy(&mut onward, &mut stream)?;
    stream.shutdown(Shutdown::Both)
}

fn pass_socks(mut stream: TcpStream, seen: &Mutex<Vec<Passed>>) -> std::io::Result<()> {
    let mut greeting = [0; 2];
    stream.read_exact(&mut greeting)?;
    stream.read_exact(&mut vec![0; usize::from(greeting[1])])?;
    stream.write_all(&[5, 0])?;
    let mut request = [0; 10];
    stream.read_exact(&mut request)?;
    let [_, _, _, kind, a, b, c, d, high, low] = request;
    assert_eq!(kind, 1, "names are resolved before, where the guard sees it");
    let to = SocketAddr::from((Ipv4Addr::new(a, b, c, d), u16::from_be_bytes([high, low])));
    note(seen, &to.to_string(), None);
    let mut onward = TcpStream::connect(to)?;
    stream.write_all(&[5, 0, 0, 1, 127, 0, 0, 1, 0, 0])?;
    let (mut from, mut into) = (stream.try_clone()?, onward.try_clone()?);
    std::thread::spawn(move || {
        drop(std::io::copy(&mut from, &mut into));
        drop(into.shutdown(Shutdown::Write));
    });
    std::io::copy(&mut onward, &mut stream)?;
    stream.shutdown(Shutdown::Both)
}
