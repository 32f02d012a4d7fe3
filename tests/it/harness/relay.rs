//! Stands before our server, as a reverse proxy does: lets everything through and remembers it, to be played again, and
//! answers a path by itself where it is told to.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use tokio::net::TcpListener;

use super::{Answer, World};

/// A request as the vendor sent it.
#[derive(Clone, Debug)]
pub struct Call {
    pub method: Method,
    /// With its query.
    pub path: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// An answer of its own, and the path that it is given for.
type Instead = Arc<Mutex<Option<(String, fn() -> Response)>>>;

/// What passed, oldest first.
pub struct Relay {
    /// Scheme, host and port.
    pub url: String,
    seen: Arc<Mutex<Vec<Call>>>,
    instead: Instead,
}

#[derive(Clone)]
struct Way {
    to: String,
    http: reqwest::Client,
    seen: Arc<Mutex<Vec<Call>>>,
    instead: Instead,
}

impl Relay {
    pub async fn start(world: &World) -> Self {
        Self::at(TcpListener::bind("127.0.0.1:0").await.expect("a port"), world)
    }

    /// At an address that the server was told before.
    pub fn at(listener: TcpListener, world: &World) -> Self {
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (seen, instead) = (Arc::default(), Instead::default());
        let way = Way { to: world.url.clone(), http: world.http.clone(), seen: Arc::clone(&seen), instead: instead.clone() };
        let app = Router::new().fallback(pass).with_state(way);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, seen, instead }
    }

    /// From now on this path is answered so; `None` lets everything through again.
    pub fn answer(&self, instead: Option<(String, fn() -> Response)>) {
        *self.instead.lock().unwrap_or_else(PoisonError::into_inner) = instead;
    }

    pub fn seen(&self) -> Vec<Call> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn last(&self) -> Call {
        self.seen().pop().expect("a call")
    }
}

async fn pass(State(way): State<Way>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let instead = way.instead.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some((_, answer)) = instead.filter(|(path, _)| path == uri.path()) {
        return answer();
    }
    let call = Call { method, path: uri.to_string(), headers, body: body.to_vec() };
    way.seen.lock().unwrap_or_else(PoisonError::into_inner).push(call.clone());
    let answer = call.send(&way.http, &way.to).await;
    let kind = answer.header("content-type").to_owned();
    (StatusCode::from_u16(answer.status).expect("a status"), [(header::CONTENT_TYPE, kind)], answer.body).into_response()
}

impl Call {
    async fn send(&self, http: &reqwest::Client, to: &str) -> Answer {
        let mut request = http.request(self.method.clone(), format!("{to}{}", self.path));
        for (name, value) in self.headers.iter().filter(|(name, _)| !matches!(name.as_str(), "host" | "content-length" | "connection")) {
            request = request.header(name, value);
        }
        Answer::of(request.body(self.body.clone()).send().await.expect("an answer")).await
    }

    /// Once more, as anybody could who saw it.
    pub async fn again(&self, world: &World) -> Answer {
        self.send(&world.http, &world.url).await
    }
}
