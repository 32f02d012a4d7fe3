//! A block of credentials that fills the fields of the form, and what of it was not understood.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::location::Url;

use super::rows::label;
use crate::api::mobile_app::ReadCredentials;
use crate::domain::form::FieldErrors;
use crate::domain::mobile_app::{MAX_PASTE, Pasted};
use crate::domain::vendor::Vendor;
use crate::messages::console::app as words;
use crate::messages::word;
use crate::ui::client;
use crate::ui::form::{FormError, FormState};
use crate::ui::{t, tf};

/// `hints`: of the form that is filled.
#[component]
pub fn Paste(vendor: Vendor, hints: RwSignal<FieldErrors>) -> impl IntoView {
    let state = FormState::new(ReadCredentials::PATH);
    let text = RwSignal::new(String::new());
    let found = RwSignal::new(None::<Pasted>);
    let read = move |_| {
        let body = format!("form[vendor]={vendor}&form[text]={}", Url::escape(&text.get_untracked()));
        found.set(None);
        state.send_to(ReadCredentials::PATH, body, move |pasted: Pasted| {
            for (field, value) in &pasted.fields {
                client::set_value(&format!("f-{field}"), value.expose());
            }
            text.set(String::new());
            hints.set(pasted.hints.clone());
            found.set(Some(pasted));
        });
    };
    view! {
        <details class="fold scripted">
            <summary>{t(words::PASTE)}</summary>
            <p class="help" id="paste-help">{t(words::PASTE_HELP)}</p>
            <div class="field">
                // It has no name: the form does not send it.
                <textarea
                    rows="4"
                    class="mono"
                    autocomplete="off"
                    spellcheck="false"
                    maxlength=MAX_PASTE.to_string()
                    aria-label=t(words::PASTE)
                    aria-describedby="paste-help"
                    prop:value=move || text.get()
                    on:input=move |event| text.set(event_target_value(&event))
                ></textarea>
                <p class="field-error" role="alert">{move || state.field("text")}</p>
            </div>
            <button type="button" class="button small" disabled=move || state.pending.get() on:click=read>
                {t(words::PASTE_FILL)}
            </button>
            <FormError state />
        </details>
        <div role="status">{move || found.get().map(|pasted| result(vendor, &pasted))}</div>
    }
}

fn result(vendor: Vendor, pasted: &Pasted) -> AnyView {
    let names = pasted.fields.iter().filter_map(|(field, _)| label(vendor, field)).map(t).collect::<Vec<_>>().join(", ");
    let lines = [(words::PASTED, names), (words::NOT_PASTED, pasted.unknown.join(", "))];
    let lines = lines.into_iter().filter(|(_, what)| !what.is_empty()).map(|(text, what)| view! { <p>{tf(text, &[&what])}</p> });
    let other = pasted.other.map(|other| {
        let name = t(word::vendor(other));
        view! {
            <p>
                {tf(words::OTHER_VENDOR, &[name])} " "
                <a href=format!("/console/mobile-apps/new/{other}")>{tf(words::OTHER_FORM, &[name])}</a>
            </p>
        }
    });
    let tone = if pasted.unknown.is_empty() && other.is_none() { "notice good" } else { "notice warning" };
    view! { <div class=tone><div>{lines.collect_view()} {other}</div></div> }.into_any()
}
