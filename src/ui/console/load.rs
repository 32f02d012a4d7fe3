//! What a page shows of the server: asked while the page is rendered there, and by the browser afterwards.
//!
//! An answer stays JSON until its view reads it, so that all that leads there is the same code for every page.

use std::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_location;
use leptos_router::location::Url;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::parts::NotFound;
use crate::domain::error::ApiError;
use crate::domain::refusal::Refusal;
use crate::messages::{console as words, problem};
use crate::ui::icon::{Icon, Shape};
use crate::ui::{client, lang, t};

type Answer = Resource<Result<String, ApiError>>;
/// Reads an answer and shows it.
type View = Arc<dyn Fn(&str) -> Result<AnyView, ApiError> + Send + Sync>;

/// What a server function answers, for [`Load`].
pub struct Loaded<T> {
    answer: Answer,
    value: PhantomData<fn() -> T>,
}

impl<T> Clone for Loaded<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Loaded<T> {}

impl<T> Loaded<T> {
    /// Asks again.
    pub fn refetch(self) {
        self.answer.refetch();
    }
}

/// Calls a server function, and again whenever what it is called with changes.
pub fn load<F>(input: impl Fn() -> F + Send + Sync + 'static) -> Loaded<F::Output>
where
    F: ServerFn<Error = ApiError> + Serialize + 'static,
    F::Output: Serialize,
{
    Loaded { answer: ask(input), value: PhantomData }
}

#[cfg(feature = "hydrate")]
fn ask<F: ServerFn + Serialize + 'static>(input: impl Fn() -> F + Send + Sync + 'static) -> Answer {
    fn ask(path: &'static str, body: Box<dyn Fn() -> String + Send + Sync>) -> Answer {
        Resource::new(body, move |body| send_wrapper::SendWrapper::new(client::post(path, body)))
    }
    ask(F::PATH, Box::new(move || serde_qs::to_string(&input()).unwrap_or_default()))
}

#[cfg(not(feature = "hydrate"))]
fn ask<F>(input: impl Fn() -> F + Send + Sync + 'static) -> Answer
where
    F: ServerFn<Error = ApiError> + 'static,
    F::Output: Serialize,
{
    Resource::new(
        || (),
        move |()| {
            let input = untrack(&input);
            async move { Ok(serde_json::to_string(&input.run_body().await?).unwrap_or_default()) }
        },
    )
}

/// Shows what was loaded: the shape of it meanwhile, or why it could not be.
#[component]
pub fn Load<T, V>(from: Loaded<T>, view: V) -> impl IntoView
where
    T: DeserializeOwned + 'static,
    V: Fn(T) -> AnyView + Send + Sync + 'static,
{
    shown(from.answer, Arc::new(move |json| client::read(json).map(&view)))
}

fn shown(answer: Answer, view: View) -> impl IntoView {
    view! {
        <Transition fallback=|| view! { <Skeleton /> }>
            {move || {
                let view = view.clone();
                Suspend::new(async move {
                    match answer.await.and_then(|json| view(&json)) {
                        Ok(view) => view,
                        Err(error) => view! { <Failure error retry=move || answer.refetch() /> }.into_any(),
                    }
                })
            }}
        </Transition>
    }
}

#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="skeleton" role="status" aria-label=t(words::LOADING)>
            <span></span>
            <span></span>
            <span></span>
            <span></span>
        </div>
    }
}

/// Why something is not here, and how to go on.
#[component]
pub fn Failure(error: ApiError, retry: impl Fn() + 'static) -> impl IntoView {
    let text = problem::error(&error, lang());
    match error {
        ApiError::Refused(Refusal::NotFound) => return view! { <NotFound /> }.into_any(),
        ApiError::Refused(Refusal::SignInFirst) => return view! { <SignedOut text /> }.into_any(),
        _ => {}
    }
    view! {
        <div class="empty" role="alert">
            <Icon shape=Shape::Warning />
            <b>{t(words::FAILED)}</b>
            <p>{text}</p>
            <button type="button" class="button" on:click=move |_| retry()>{t(words::RETRY)}</button>
        </div>
    }
    .into_any()
}

/// The session is over; signing in leads back to where one was.
#[component]
fn SignedOut(text: String) -> impl IntoView {
    let location = use_location();
    let (path, search) = (location.pathname.get_untracked(), location.search.get_untracked());
    let here = if search.is_empty() { path } else { format!("{path}?{search}") };
    view! {
        <div class="empty" role="alert">
            <Icon shape=Shape::Key />
            <b>{text}</b>
            <a class="button primary" rel="external" href=format!("/console/sign-in?next={}", Url::escape(&here))>{t(words::SIGN_IN)}</a>
        </div>
    }
}
