//! A browser: cookies, forms posted in the background or by themselves, redirects followed only when asked.

use std::sync::Arc;
use std::time::Duration;

use reqwest::cookie::{CookieStore, Jar};
use reqwest::header::HeaderMap;
use reqwest::{Client, Url};
use serde_json::Value;

#[derive(Clone)]
pub struct Browser {
    pub base: String,
    /// What it says in `Origin`: the page's own, unless a test says otherwise.
    pub origin: Option<String>,
    client: Client,
    jar: Arc<Jar>,
    headers: Vec<(&'static str, String)>,
}

/// The body. Of one that does not end the test says how far it came.
async fn read(mut answer: reqwest::Response) -> String {
    let (url, mut body) = (answer.url().clone(), Vec::new());
    loop {
        match answer.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => return String::from_utf8(body).expect("a text"),
            Err(error) => panic!("{url}: {error:?} after {}", String::from_utf8_lossy(&body)),
        }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub async fn of(answer: reqwest::Response) -> Self {
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Self { status, headers, body: read(answer).await }
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub fn location(&self) -> &str {
        self.header("location")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a text"))
    }

    /// Fails the test unless it is a success or a redirect.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert!(self.status < 400, "{} {}", self.status, self.body);
        self
    }

    /// The value of a cookie that the answer sets, with its attributes.
    pub fn set_cookie(&self, name: &str) -> Option<&str> {
        let cookies = self.headers.get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        cookies.into_iter().find(|cookie| cookie.starts_with(&format!("{name}=")))
    }

    /// The error of a field, as in `"Taken"` or `{"TooLong":20}`.
    pub fn field(&self, name: &str) -> Value {
        let errors = self.json()["Refused"]["Invalid"].clone();
        let found = errors.as_array().and_then(|all| all.iter().find(|pair| pair[0] == name)).map(|pair| pair[1].clone());
        found.unwrap_or(Value::Null)
    }

    /// What stopped the binding flow.
    pub fn problem(&self) -> Value {
        self.json()["Refused"]["Bind"].clone()
    }

    #[track_caller]
    pub fn has(&self, text: &str) -> &Self {
        assert!(self.body.contains(text), "{text:?} is not in {}", self.body);
        self
    }

    #[track_caller]
    pub fn lacks(&self, text: &str) -> &Self {
        assert!(!self.body.contains(text), "{text:?} is in {}", self.body);
        self
    }

    /// The token of the forms on a page.
    #[track_caller]
    pub fn form_token(&self) -> &str {
        let found = self.body.split("name=\"form_token\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        found.unwrap_or_else(|| panic!("no form token in {}", self.body))
    }

    /// What it refused with: the word or the object under `Refused`.
    pub fn refusal(&self) -> Value {
        self.json()["Refused"].clone()
    }
}

#[expect(clippy::disallowed_methods, reason = "tests are the outside world")]
fn builder() -> reqwest::ClientBuilder {
    drop(rustls::crypto::ring::default_provider().install_default());
    Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(AT_MOST)
}

/// Longer than anything here takes on the slowest machine. A test that waits for ever would stop all others, and nobody
/// would know for what.
pub(super) const AT_MOST: Duration = Duration::from_secs(90);

/// A client without cookies, for the control API and the machine interface.
pub fn client() -> Client {
    builder().build().expect("a client")
}

impl Browser {
    pub fn new(base: &str, agent: &str, headers: &[(&'static str, &str)]) -> Self {
        let jar = Arc::new(Jar::default());
        let client = builder().user_agent(agent).cookie_provider(jar.clone()).build().expect("a client");
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { base: base.to_owned(), origin: Some(base.to_owned()), client, jar, headers }
    }

    fn url(&self, path: &str) -> Url {
        if path.starts_with("http") { path.parse().expect("a URL") } else { format!("{}{path}", self.base).parse().expect("a URL") }
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        self.jar.add_cookie_str(&format!("{name}={value}; Path=/"), &self.url("/"));
    }

    /// As a thief who copied them.
    pub fn take_cookies_of(&self, other: &Self) {
        for cookie in other.cookies().split("; ") {
            self.jar.add_cookie_str(&format!("{cookie}; Path=/"), &self.url("/"));
        }
    }

    pub fn cookies(&self) -> String {
        let cookies = self.jar.cookies(&self.url("/"));
        cookies.map(|value| value.to_str().expect("a text").to_owned()).unwrap_or_default()
    }

    /// The same browser, with its cookies, at a server that was started again.
    pub fn at_server(mut self, url: &str) -> Self {
        url.clone_into(&mut self.base);
        self.origin = Some(url.to_owned());
        self
    }

    pub async fn send(&self, request: reqwest::RequestBuilder) -> Answer {
        let request = self.headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
        let answer = request.send().await;
        Answer::of(answer.unwrap_or_else(|error| panic!("no answer: {error:?}"))).await
    }

    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, self.url(path))
    }

    /// One page, without following redirects.
    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.client.get(self.url(path)).header("accept", "text/html")).await
    }

    /// A page, wherever the redirects lead, over the vendor's sign-in, too.
    pub async fn open(&self, path: &str) -> Answer {
        let mut url = self.url(path);
        for _ in 0..10 {
            let answer = self.send(self.client.get(url.clone()).header("accept", "text/html")).await;
            if !(300..400).contains(&answer.status) {
                return answer;
            }
            url = url.join(answer.location()).expect("a location");
        }
        panic!("too many redirects from {path}");
    }

    fn with_origin(&self, request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
        match &self.origin {
            Some(origin) => request.header("origin", origin),
            None => request,
        }
    }

    fn form<'a>(fields: &[(&'a str, &'a str)]) -> Vec<(String, &'a str)> {
        let name = |name: &str| name.strip_prefix('!').map_or_else(|| format!("form[{name}]"), str::to_owned);
        fields.iter().map(|(field, value)| (name(field), *value)).collect()
    }

    /// Posts a form in the background, as scripts do. A name with `!` before it is no field of the form struct.
    pub async fn post(&self, function: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.client.post(self.url(&format!("/api/{function}"))).header("accept", "application/json");
        self.send(self.with_origin(request).form(&Self::form(fields))).await
    }

    /// Posts a form by itself, as a browser without scripts does, from this page.
    pub async fn submit(&self, page: &str, function: &str, fields: &[(&str, &str)]) -> Answer {
        let request = self.client.post(self.url(&format!("/api/{function}"))).header("accept", "text/html,application/xhtml+xml");
        let request = self.with_origin(request).header("referer", self.url(page).as_str());
        self.send(request.form(&Self::form(fields))).await
    }
}
