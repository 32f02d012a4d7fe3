//! What only a browser does: posting forms in the background, going to pages, copying.

use std::pin::Pin;

use serde::de::DeserializeOwned;
use web_sys_or_nothing::HtmlFormElement;

use crate::domain::error::ApiError;

/// On the server there is no browser: event handlers are compiled there, too, and never run.
#[cfg(not(feature = "hydrate"))]
pub mod web_sys_or_nothing {
    pub struct HtmlFormElement;
}
#[cfg(feature = "hydrate")]
pub mod web_sys_or_nothing {
    pub use web_sys::HtmlFormElement;
}

/// A form's fields as the browser would post them.
#[cfg(feature = "hydrate")]
pub fn encode(form: &HtmlFormElement) -> String {
    let pairs = web_sys::FormData::new_with_form(form).ok();
    let params = pairs.and_then(|pairs| web_sys::UrlSearchParams::new_with_str_sequence_sequence(&pairs).ok());
    params.map(|params| String::from(params.to_string())).unwrap_or_default()
}

#[cfg(not(feature = "hydrate"))]
pub fn encode(_: &HtmlFormElement) -> String {
    String::new()
}

/// An answer on its way. One type for all of them: each future of its own type is as much code again.
pub type Answer = Pin<Box<dyn Future<Output = Result<String, ApiError>>>>;

/// Posts to a server function. What it answers is still JSON, for [`read`].
#[cfg(feature = "hydrate")]
pub fn post(path: &'static str, body: String) -> Answer {
    Box::pin(async move {
        let request = gloo_net::http::Request::post(path)
            .abort_signal(patience().as_ref())
            .header("accept", "application/json")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body);
        let answered = async {
            let response = request?.send().await?;
            Ok::<_, gloo_net::Error>((response.text().await?, response))
        };
        let Ok((text, response)) = answered.await else { return Err(ApiError::Offline) };
        let failed = |_| ApiError::Failed { reference: response.status().to_string() };
        if response.ok() { Ok(text) } else { Err(serde_json::from_str(&text).unwrap_or_else(failed)) }
    })
}

/// On a phone, what gives up on a line that says nothing: whoever waits can then press again. In the console some forms
/// take long.
#[cfg(feature = "hydrate")]
fn patience() -> Option<web_sys::AbortSignal> {
    const PATIENCE: std::time::Duration = std::time::Duration::from_secs(15);
    let path = web_sys::window()?.location().pathname().ok()?;
    let controller = path.starts_with("/m/").then(web_sys::AbortController::new)?.ok()?;
    let signal = controller.signal();
    leptos::prelude::set_timeout(move || controller.abort(), PATIENCE);
    Some(signal)
}

#[cfg(not(feature = "hydrate"))]
pub fn post(_: &'static str, _: String) -> Answer {
    Box::pin(std::future::ready(Err(ApiError::Offline)))
}

/// What a server function answered, as what it is.
pub fn read<T: DeserializeOwned>(json: &str) -> Result<T, ApiError> {
    serde_json::from_str(json).map_err(|_| ApiError::Failed { reference: "200".to_owned() })
}

/// Leaves for another page.
pub fn go_to(path: &str) {
    #[cfg(feature = "hydrate")]
    if let Some(window) = web_sys::window() {
        drop(window.location().set_href(path));
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = path;
}

/// Shows the page anew.
pub fn reload() {
    #[cfg(feature = "hydrate")]
    if let Some(window) = web_sys::window() {
        drop(window.location().reload());
    }
}

/// Puts a text into the clipboard.
pub fn copy(text: &str) {
    #[cfg(feature = "hydrate")]
    if let Some(window) = web_sys::window() {
        drop(window.navigator().clipboard().write_text(text));
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = text;
}

/// Moves the focus to the element with this id, for those who read with their ears.
pub fn focus(id: &str) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let element = web_sys::window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id(id));
        if let Some(element) = element.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
            drop(element.focus());
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = id;
}

/// Moves the focus to the first field that is wrong, or to the code.
pub fn focus_wrong() {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        const WRONG: &str = "[aria-invalid=true]:not(fieldset), [aria-invalid=true] input, .code-field input";
        let wrong =
            web_sys::window().and_then(|window| window.document()).and_then(|document| document.query_selector(WRONG).ok().flatten());
        if let Some(wrong) = wrong.and_then(|wrong| wrong.dyn_into::<web_sys::HtmlElement>().ok()) {
            drop(wrong.focus());
        }
    }
}

/// Fills an input, as if it had been typed.
pub fn set_value(id: &str, value: &str) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let Some(document) = web_sys::window().and_then(|window| window.document()) else { return };
        if let Some(input) = document.get_element_by_id(id).and_then(|element| element.dyn_into::<web_sys::HtmlInputElement>().ok()) {
            input.set_value(value);
            if let Ok(event) = document.create_event("Event") {
                event.init_event_with_bubbles("input", true);
                drop(input.dispatch_event(&event));
            }
        }
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (id, value);
}

/// What an input holds.
pub fn value(id: &str) -> String {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let element = web_sys::window().and_then(|window| window.document()).and_then(|document| document.get_element_by_id(id));
        element.and_then(|element| element.dyn_into::<web_sys::HtmlInputElement>().ok()).map(|input| input.value()).unwrap_or_default()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = id;
        String::new()
    }
}

/// Random letters and digits from the browser's generator for keys.
pub fn random_alphanumeric(length: usize) -> String {
    let mut text = String::with_capacity(length);
    #[cfg(feature = "hydrate")]
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        const CHARS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
        while text.len() < length {
            let mut bytes = [0_u8; 64];
            if crypto.get_random_values_with_u8_array(&mut bytes).is_err() {
                break;
            }
            // Bytes beyond four full rounds would favour the first characters.
            let good = bytes.iter().filter(|byte| **byte < 248).map(|byte| char::from(CHARS[usize::from(*byte) % 62]));
            text.extend(good.take(length - text.len()));
        }
    }
    let _ = &mut text;
    text
}

/// Reads the first file that was chosen in an input: its name and its text.
pub fn read_file(event: &leptos::ev::Event, got: impl Fn(String, String) + 'static) {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;
        let input = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        let Some(file) = input.and_then(|input| input.files()).and_then(|files| files.get(0)) else { return };
        leptos::task::spawn_local(async move {
            let name = file.name();
            // Nothing that is larger can be a verification file.
            if file.size() > 65_536.0 {
                got(name, " ".repeat(65_536));
                return;
            }
            if let Ok(text) = wasm_bindgen_futures::JsFuture::from(file.text()).await {
                got(name, text.as_string().unwrap_or_default());
            }
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (event, got);
}
