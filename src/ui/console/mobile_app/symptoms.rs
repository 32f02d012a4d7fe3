//! Finds what to do by what somebody saw.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::api::symptom::FindSymptoms;
use crate::domain::id::MobileAppId;
use crate::domain::symptom::{Finding, MAX_SEEN};
use crate::domain::vendor::Vendor;
use crate::messages::console::check;
use crate::messages::console::symptom as words;
use crate::ui::client;
use crate::ui::console::load::{Load, load};
use crate::ui::form::CopyButton;
use crate::ui::{t, tf};

/// Without scripts the form leads to this very page with what was seen in its address.
#[component]
pub fn Symptoms(vendor: Vendor, app: Option<MobileAppId>) -> impl IntoView {
    let asked = use_query_map().with_untracked(|query| query.get("seen").unwrap_or_default());
    let seen = RwSignal::new(asked.clone());
    let found = load(move || FindSymptoms { vendor, app, seen: seen.get() });
    let search = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        seen.set(client::value("f-seen"));
    };
    view! {
        <section class="panel" id="symptoms">
            <header class="panel-head">
                <h2>{t(words::TITLE)}</h2>
            </header>
            <form method="get" action="#symptoms" class="symptom-search" role="search" on:submit=search>
                <label class="help" for="f-seen">{t(words::LEAD)}</label>
                <input id="f-seen" name="seen" type="search" maxlength=MAX_SEEN.to_string() placeholder=t(words::EXAMPLE) value=asked />
                <button type="submit" class="button">{t(words::FIND)}</button>
            </form>
            <div aria-live="polite">
                <Load
                    from=found
                    view=move |found| {
                        if seen.with_untracked(|seen| seen.trim().is_empty()) {
                            ().into_any()
                        } else if found.is_empty() {
                            view! { <p class="muted">{t(words::NOTHING)}</p> }.into_any()
                        } else {
                            view! { <ul class="symptoms">{found.into_iter().map(entry).collect_view()}</ul> }.into_any()
                        }
                    }
                />
            </div>
        </section>
    }
}

fn entry(found: Finding) -> impl IntoView {
    let line = |label, text: String| view! { <p><b>{t(label)}": "</b>{text}</p> };
    view! {
        <li>
            <h3>{found.seen}</h3>
            {line(check::CAUSE, found.cause)}
            {line(check::REMEDY, found.remedy)}
            {found.place.map(|place| line(words::WHERE, place))}
            {found.copy.map(|value| view! { <p class="copy-row"><code>{value.clone()}</code><CopyButton value /></p> })}
            {found.stage.map(|stage| view! { <p class="muted">{tf(words::SHOWN_BY, &[t(check::stage(stage))])}</p> })}
        </li>
    }
}
