//! The values of a mobile app, with where each is found.

use leptos::prelude::*;

use super::rows::{COMMON, Callback, Kind, Row, callbacks, editions, rows, saved_value};
use crate::domain::mobile_app::{AppDetail, EventRoute};
use crate::domain::vendor::{Capability, Edition, Vendor};
use crate::messages::Text;
use crate::messages::console::app as words;
use crate::messages::console::app::wecom;
use crate::ui::client;
use crate::ui::console::parts::Checkbox;
use crate::ui::form::{Field, FormState};
use crate::ui::t;

/// `identity`: what is typed there, for the field that repeats it.
#[component]
pub fn Values(state: FormState, vendor: Vendor, saved: Option<AppDetail>, identity: RwSignal<String>) -> impl IntoView {
    let id = saved.as_ref().map(|app| app.card.id.to_string());
    let keeps_contacts = saved.as_ref().is_some_and(|app| app.keeps("contacts_secret"));
    let edition = saved.as_ref().map(|app| app.edition).unwrap_or_default();
    let fields = |rows: &'static [Row]| {
        rows.iter()
            .map(|row| {
                let placeholder = if row.name == "base_url" { vendor.own_address(edition) } else { "" };
                value(state, row, saved.as_ref(), identity, placeholder)
            })
            .collect_view()
    };
    view! {
        <input type="hidden" name="form[vendor]" value=vendor.slug() />
        {id.map(|id| view! { <input type="hidden" name="form[id]" value=id /> })}
        {fields(rows(vendor))}
        {keeps_contacts.then(|| view! { <Checkbox name="drop_contacts_secret" label=t(wecom::DROP_CONTACTS) /> })}
        {editions(vendor)
            .map(|[mainland, international]| {
                let choices = [("mainland", mainland), ("international", international)];
                view! { <Choice name="edition" legend=words::EDITION choices second=edition == Edition::International /> }
            })}
        {fields(COMMON)}
    }
}

fn value(state: FormState, row: &'static Row, saved: Option<&AppDetail>, identity: RwSignal<String>, placeholder: &'static str) -> AnyView {
    let Row { name, label, help, kind, optional } = *row;
    let max = row.max();
    match kind {
        Kind::Repeated => view! { <Repeated label help identity /> }.into_any(),
        Kind::Secret => {
            let placeholder = if saved.is_some_and(|app| app.keeps(name)) { t(words::KEEP) } else { "" };
            secret(state, row, placeholder)
        }
        _ => {
            let value = saved.map(|app| saved_value(app, name)).unwrap_or_default();
            let readonly = kind == Kind::Identity && !value.is_empty();
            let inputmode = if kind == Kind::Digits { "numeric" } else { "" };
            let mono = kind != Kind::Name;
            view! { <Field state name label help value readonly inputmode placeholder mono max optional /> }.into_any()
        }
    }
}

/// Goes in and never comes out.
pub fn secret(state: FormState, row: &'static Row, placeholder: &'static str) -> AnyView {
    let Row { name, label, help, optional, .. } = *row;
    let max = row.max();
    view! { <Field state name label help kind="password" autocomplete="new-password" placeholder max optional /> }.into_any()
}

/// Nothing to enter: it shows what is in another field.
#[component]
fn Repeated(label: Text, help: Text, identity: RwSignal<String>) -> impl IntoView {
    view! {
        <div class="field">
            <label for="f-service_id">{t(label)}</label>
            <input
                id="f-service_id"
                class="mono"
                readonly
                value=identity.get_untracked()
                prop:value=move || identity.get()
                aria-describedby="f-service_id-help"
            />
            <p class="help" id="f-service_id-help">{t(help)}</p>
        </div>
    }
}

/// One of two: the first, unless `second`.
#[component]
fn Choice(name: &'static str, legend: Text, choices: [(&'static str, Text); 2], second: bool) -> impl IntoView {
    let radio = |(place, (word, label)): (usize, (&'static str, Text))| {
        view! {
            <label class="checkbox">
                <input type="radio" name=format!("form[{name}]") value=word checked=(place == 1) == second />
                <span>{t(label)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="field" id=name>
            <legend>{t(legend)}</legend>
            {choices.into_iter().enumerate().map(radio).collect_view()}
        </fieldset>
    }
}

/// How events arrive, and what callbacks are proved with; made here or copied from the vendor. The style sheet hides
/// the latter where there are none.
#[component]
pub fn Callbacks(state: FormState, vendor: Vendor, saved: Option<AppDetail>) -> impl IntoView {
    let route = vendor.supports(Capability::LongConnection).then(|| {
        let second = saved.as_ref().is_some_and(|app| app.event_route == EventRoute::Connection);
        let choices = [("callback", words::BY_CALLBACK), ("connection", words::BY_CONNECTION)];
        view! { <Choice name="event_route" legend=words::EVENT_ROUTE choices second /> }
    });
    let folds = callbacks(vendor).iter().map(|callback| fold(state, callback, saved.as_ref())).collect_view();
    (route, folds)
}

fn fold(state: FormState, callback: &'static Callback, saved: Option<&AppDetail>) -> AnyView {
    let fields = callback.fields.map(|(name, label, max)| {
        let placeholder = if saved.is_some_and(|app| app.keeps(name)) { t(words::KEEP) } else { "" };
        view! { <Field state name label placeholder mono=true max optional=true /> }
    });
    let [token, key] = callback.fields.map(|(name, _, _)| format!("f-{name}"));
    let generate = move |_| {
        client::set_value(&token, &client::random_alphanumeric(24));
        client::set_value(&key, &client::random_alphanumeric(43));
    };
    view! {
        <details class="fold">
            <summary>{t(callback.title)}</summary>
            <p class="help">{t(callback.text)}</p>
            {fields}
            {callback
                .ours
                .then(|| view! { <button type="button" class="button small scripted" on:click=generate>{t(words::GENERATE)}</button> })}
        </details>
    }
    .into_any()
}
