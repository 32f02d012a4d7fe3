//! Changing the key of an app, and what became of the last change.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;

use super::rows::{Kind, rows, saved_value};
use super::tabs::AppHead;
use super::values::secret;
use crate::api::mobile_app::{ChangeKey as Change, EndKeyOverlap, ShowMobileApp};
use crate::domain::id::MobileAppId;
use crate::domain::mobile_app::{AppDetail, KeyChange};
use crate::domain::time::{Span, Time};
use crate::messages::console::app as words;
use crate::messages::{problem, word};
use crate::ui::client;
use crate::ui::console::load::{Load, load};
use crate::ui::console::parts::{Ask, Checkbox, NotFound};
use crate::ui::form::{Field, FormError, FormState, Submit};
use crate::ui::icon::{Icon, Shape};
use crate::ui::time::{Ago, PageTime, clock_time};
use crate::ui::{lang, t, tf};

/// `/console/mobile-apps/{app}/key`
#[component]
pub fn ChangeKey() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("app").and_then(|id| id.parse::<MobileAppId>().ok()));
    let Some(id) = id else { return view! { <NotFound /> }.into_any() };
    let app = load(move || ShowMobileApp { id });
    view! { <Load from=app view=|app| view! { <KeyForm app /> }.into_any() /> }.into_any()
}

#[component]
fn KeyForm(app: AppDetail) -> impl IntoView {
    let state = FormState::new(Change::PATH);
    let vendor = app.card.vendor;
    let id = app.card.id.to_string();
    let page = format!("/console/mobile-apps/{id}");
    let fixed = rows(vendor).iter().filter(|row| row.kind == Kind::Identity);
    let fixed = fixed.map(|row| {
        let value = saved_value(&app, row.name);
        view! { <Field state name=row.name label=row.label help=words::KEY_FIXED value readonly=true mono=true /> }
    });
    let fixed = fixed.collect_view();
    let keys = rows(vendor).iter().filter(|row| row.kind == Kind::Secret).map(|row| secret(state, row, ""));
    let back = page.clone();
    view! {
        <AppHead card=app.card />
        <form class="panel form" method="post" action=Change::PATH novalidate on:submit=state.on_submit(move |()| client::go_to(&page))>
            <input type="hidden" name="form[id]" value=id />
            <p class="muted">{tf(words::CHANGE_KEY_TEXT, &[t(word::vendor(vendor))])}</p>
            {fixed}
            {keys.collect_view()}
            <Checkbox name="leaked" label=t(words::LEAKED) />
            <FormError state />
            <div class="form-actions">
                <a class="button" href=back>{t(word::CANCEL)}</a>
                <Submit state label=t(words::CHANGE_KEY) />
            </div>
        </form>
    }
}

/// On the app's page: the old key as long as it is kept, that it was taken back, or that it is gone.
#[component]
pub fn KeyNotice(id: MobileAppId, change: KeyChange) -> impl IntoView {
    let now = use_context::<PageTime>().map_or(change.changed_at, |time| time.0);
    let taken_back = change.taken_back.map(|back| {
        view! {
            <p class="notice warning" role="status">
                <Icon shape=Shape::Warning />
                <span>{tf(words::TAKEN_BACK, &[&back.why])} " " <Ago at=back.at /></span>
            </p>
        }
    });
    let is_back = taken_back.is_some();
    let overlap = change.old_until.filter(|until| *until > now).map(|until| view! { <Overlap id until now /> });
    // A day later nobody wonders any more.
    let is_over = overlap.is_none() && !is_back && now - change.changed_at < Span::days(1);
    let over = is_over.then(|| view! { <p class="notice info" role="status">{t(words::KEY_CHANGED)} " " <Ago at=change.changed_at /></p> });
    view! {
        {taken_back}
        {overlap}
        {over}
    }
}

#[component]
fn Overlap(id: MobileAppId, until: Time, now: Time) -> impl IntoView {
    // Only the browser knows its time zone.
    let exact = RwSignal::new(None);
    Effect::new(move |_| exact.set(Some(clock_time(until))));
    let rest = problem::wait((until - now).seconds_left(), lang());
    let text = move || match exact.get() {
        Some(time) => tf(words::KEY_UNTIL, &[&time]),
        None => tf(words::KEY_FOR, &[&rest]),
    };
    view! {
        <div class="notice info" role="status">
            <p><Icon shape=Shape::Key /> {t(words::KEY_IN_USE)} " " <b>{text}</b></p>
            <Ask
                action=words::END_OVERLAP
                title=t(words::END_OVERLAP_ASK)
                text=words::END_OVERLAP_TEXT
                path=EndKeyOverlap::PATH
                fields=vec![("id", id.to_string())]
                class="button small"
                done=client::reload
            />
        </div>
    }
}
