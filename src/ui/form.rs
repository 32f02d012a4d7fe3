//! Forms: real ones, that a browser can post by itself. Scripts only make them nicer.

use std::rc::Rc;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use serde::de::DeserializeOwned;

use super::client;
use super::icon::{Icon, Shape};
use super::{lang, t};
use crate::domain::binding::BindProblem;
use crate::domain::error::{ApiError, Flash};
use crate::domain::form::FieldErrors;
use crate::domain::refusal::Refusal;
use crate::messages::{Text, field, problem, word};

/// Where a form stands: being sent, or answered with an error.
#[derive(Clone, Copy)]
pub struct FormState {
    /// The server function's address.
    pub path: &'static str,
    pub pending: RwSignal<bool>,
    pub error: RwSignal<Option<ApiError>>,
    /// What may be wrong with fields, and is no error.
    pub hints: RwSignal<FieldErrors>,
}

/// What is done with an answer. Its type is forgotten here, so that sending is the same code for all forms.
type Done = Rc<dyn Fn(&str) -> Result<(), ApiError>>;

fn reader<T: DeserializeOwned + 'static>(done: impl Fn(T) + 'static) -> Done {
    Rc::new(move |json| client::read(json).map(&done))
}

impl FormState {
    pub fn new(path: &'static str) -> Self {
        let flash = use_context::<Option<Flash>>().flatten().filter(|flash| flash.path == path);
        let error = RwSignal::new(flash.map(|flash| flash.error));
        Self { path, pending: RwSignal::new(false), error, hints: RwSignal::new(FieldErrors::default()) }
    }

    /// Sends what is encoded already, to this or to another server function; once at a time.
    pub fn send_to<T: DeserializeOwned + 'static>(self, path: &'static str, body: String, done: impl Fn(T) + 'static) {
        self.send(path, body, reader(done));
    }

    fn send(self, path: &'static str, body: String, done: Done) {
        // A form whose page has gone meanwhile sends nothing more.
        if self.pending.try_get_untracked() != Some(false) {
            return;
        }
        self.pending.set(true);
        self.error.set(None);
        leptos::task::spawn_local(async move {
            if let Err(error) = client::post(path, body).await.and_then(|json| done(&json)) {
                // Another tab went on: the page shows how far.
                if error == ApiError::Refused(Refusal::Bind(BindProblem::OutOfStep)) {
                    client::reload();
                }
                self.error.set(Some(error));
                // Once the page shows it.
                set_timeout(client::focus_wrong, std::time::Duration::ZERO);
            }
            self.pending.set(false);
        });
    }

    /// A handler for `on:submit`, which sends the form in the background.
    pub fn on_submit<T: DeserializeOwned + 'static>(self, done: impl Fn(T) + 'static) -> impl Fn(SubmitEvent) + Clone + 'static {
        self.on_answer(reader(done))
    }

    fn on_answer(self, done: Done) -> impl Fn(SubmitEvent) + Clone + 'static {
        move |event: SubmitEvent| {
            event.prevent_default();
            #[cfg(feature = "hydrate")]
            {
                use wasm_bindgen::JsCast;
                if let Some(form) = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlFormElement>().ok()) {
                    self.send(self.path, client::encode(&form), done.clone());
                }
            }
            #[cfg(not(feature = "hydrate"))]
            let _ = &done;
        }
    }

    /// What is wrong with a field, in words.
    pub fn field(self, name: &str) -> Option<String> {
        let lang = lang();
        self.error.with(|error| error.as_ref()?.fields()?.get(name).map(|invalid| field::error(invalid, lang)))
    }
}

/// What was typed before, where the browser posted by itself and the form came back.
pub fn typed(path: &str, name: &str) -> Option<String> {
    let flash = use_context::<Option<Flash>>().flatten()?;
    if flash.path == path { flash.value(name).map(str::to_owned) } else { None }
}

/// A labelled input with its help and its error.
#[component]
pub fn Field(
    state: FormState,
    name: &'static str,
    label: Text,
    #[prop(optional)] help: Option<Text>,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional, into)] value: String,
    #[prop(optional)] placeholder: &'static str,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] inputmode: &'static str,
    #[prop(optional)] max: Option<u32>,
    #[prop(optional)] optional: bool,
    #[prop(optional)] readonly: bool,
    #[prop(optional)] mono: bool,
    /// The id of a `datalist` with what may be chosen.
    #[prop(optional)]
    list: &'static str,
    /// Tells fields of the same name apart, where a page has several such forms.
    #[prop(optional)]
    scope: &'static str,
) -> impl IntoView {
    let lang = lang();
    let value = if kind == "password" { value } else { typed(state.path, name).unwrap_or(value) };
    let id = format!("f-{scope}{name}");
    let error_id = format!("{id}-error");
    let help_id = format!("{id}-help");
    let hint_id = format!("{id}-hint");
    let described = format!("{error_id} {hint_id} {help_id}");
    let error = Memo::new(move |_| {
        let found = state.error.with(|error| error.as_ref().and_then(|error| error.fields()?.get(name).cloned()))?;
        Some((field::error(&found, lang), found.page()))
    });
    // Where the browser posted by itself and the form came back.
    let first_wrong = state.error.with_untracked(|error| error.as_ref()?.fields()?.iter().next().map(|(wrong, _)| wrong == name));
    let hint = move || state.hints.with(|hints| hints.get(name).map(|hint| field::error(hint, lang)));
    view! {
        <div class="field" class:invalid=move || error.with(Option::is_some)>
            <label for=id.clone()>
                {label.get(lang)} {optional.then(|| view! { <span class="optional">{word::OPTIONAL.get(lang)}</span> })}
            </label>
            <input
                id=id
                name=format!("form[{name}]")
                type=kind
                value=value
                class:mono=mono
                placeholder=(!placeholder.is_empty()).then_some(placeholder)
                autocomplete=autocomplete
                inputmode=(!inputmode.is_empty()).then_some(inputmode)
                maxlength=max.map(|max| max.to_string())
                readonly=readonly
                list=(!list.is_empty()).then_some(list)
                autofocus=first_wrong.unwrap_or_default()
                aria-describedby=described
                aria-invalid=move || error.with(Option::is_some).then_some("true")
            />
            <p class="field-error" id=error_id role="alert">
                {move || {
                    error
                        .get()
                        .map(|(text, page)| {
                            let link = page.map(|href| view! { " " <a href=href>{word::OPEN.get(lang)}</a> });
                            view! { <Icon shape=Shape::Warning /> {text} {link} }
                        })
                }}
            </p>
            <p class="field-hint" id=hint_id role="status">{hint}</p>
            {help.map(|help| view! { <p class="help" id=help_id>{help.get(lang)}</p> })}
        </div>
    }
}

/// The error of a form as a whole. Field errors are announced at their fields.
#[component]
pub fn FormError(state: FormState) -> impl IntoView {
    let lang = lang();
    let text = move || state.error.with(|error| error.as_ref().map(|error| problem::error(error, lang)));
    view! {
        <div role="alert" class="form-error-place">
            {move || text().map(|text| view! { <div class="notice bad"><Icon shape=Shape::Warning /><p>{text}</p></div> })}
        </div>
    }
}

/// The button that sends a form. It says what it does, and that it is at it.
#[component]
pub fn Submit(state: FormState, #[prop(into)] label: String, #[prop(default = "button primary")] class: &'static str) -> impl IntoView {
    view! {
        <button type="submit" class=class aria-busy=move || state.pending.get().then_some("true") disabled=move || state.pending.get()>
            <span class="spinner" aria-hidden="true"></span>
            {label}
        </button>
    }
}

/// A button that copies a value.
#[component]
pub fn CopyButton(#[prop(into)] value: String) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        client::copy(&value);
        copied.set(true);
        set_timeout(move || copied.set(false), std::time::Duration::from_secs(2));
    };
    let (before, after) = (t(word::COPY), t(word::COPIED));
    view! {
        <button type="button" class="button small" on:click=copy>
            <Icon shape=Shape::Copy />
            <span aria-live="polite">{move || if copied.get() { after } else { before }}</span>
        </button>
    }
}
