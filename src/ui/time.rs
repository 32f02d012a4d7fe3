//! Moments: how long ago, with the exact time in the reader's zone.

use leptos::prelude::*;

use super::lang;
use crate::domain::incident::Age;
use crate::domain::time::{Span, Time};
use crate::messages::word;

/// The moment the page was made, by the server's clock: ages are counted from it on both sides.
#[derive(Clone, Copy)]
pub struct PageTime(pub Time);

/// `3 分钟前`, with the exact time as a tooltip once scripts run.
#[component]
pub fn Ago(at: Time) -> impl IntoView {
    let now = use_context::<PageTime>().map_or(at, |time| time.0);
    let exact = RwSignal::new(None);
    Effect::new(move |_| exact.set(Some(in_readers_zone(at))));
    view! { <time class="ago" title=move || exact.get()>{word::age(Age::of(at, now), lang())}</time> }
}

/// A moment to come, in days.
#[component]
pub fn Until(at: Time) -> impl IntoView {
    let now = use_context::<PageTime>().map_or(at, |time| time.0);
    let days = (at - now).0 / Span::days(1).0;
    word::DAYS.with(lang(), &[&days.to_string()])
}

/// The exact time, as the reader's browser writes it.
fn in_readers_zone(at: Time) -> String {
    #[cfg(feature = "hydrate")]
    {
        let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at.0 as f64));
        String::from(date.to_locale_string(lang().tag(), &wasm_bindgen::JsValue::UNDEFINED))
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = at;
        String::new()
    }
}

/// The time of day in the reader's zone, as in `14:05`.
pub fn clock_time(at: Time) -> String {
    #[cfg(feature = "hydrate")]
    {
        let date = js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at.0 as f64));
        format!("{:02}:{:02}", date.get_hours(), date.get_minutes())
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = at;
        String::new()
    }
}
