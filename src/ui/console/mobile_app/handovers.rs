//! Links for whoever owns the vendor's console: made here, shown once, revoked here.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::api::handover::{CreateHandover, ListHandovers, RevokeHandover};
use crate::domain::handover::{HandoverRow, USUAL_DAYS};
use crate::domain::id::MobileAppId;
use crate::messages::console::activation as words;
use crate::ui::console::load::{Load, load};
use crate::ui::console::parts::Ask;
use crate::ui::form::{Field, FormError, FormState, Submit};
use crate::ui::steps::Value;
use crate::ui::time::{Ago, Until};
use crate::ui::{t, tf};

#[component]
pub fn Handovers(app: MobileAppId) -> impl IntoView {
    let links = load(move || ListHandovers { app });
    let made = RwSignal::new(None::<String>);
    let state = FormState::new(CreateHandover::PATH);
    let created = move |link: String| {
        made.set(Some(link));
        links.refetch();
    };
    let changed = move || links.refetch();
    let shown = move || {
        let link = made.get()?;
        Some(view! { <div class="notice good"><div><p>{t(words::LINK_ONCE)}</p><Value value=link /></div></div> })
    };
    view! {
        <section class="panel" aria-labelledby="hand-over">
            <header class="panel-head"><h2 id="hand-over">{t(words::HAND_OVER)}</h2></header>
            <p class="muted">{t(words::HAND_OVER_TEXT)}</p>
            <form method="post" action=CreateHandover::PATH on:submit=state.on_submit(created) novalidate>
                <input type="hidden" name="form[app]" value=app.to_string() />
                <Field state name="days" label=words::VALID_DAYS value=USUAL_DAYS.to_string() inputmode="numeric" max=2 />
                <FormError state />
                <Submit state label=t(words::MAKE_LINK) class="button" />
            </form>
            <div role="status">{shown}</div>
            <Load from=links view=move |links| view! { <List links changed /> }.into_any() />
        </section>
    }
}

#[component]
fn List(links: Vec<HandoverRow>, changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let rows = links.into_iter().map(move |link| {
        let used = match link.used_at {
            Some(at) => view! { {t(words::LINK_OPENED)} " " <Ago at /> }.into_any(),
            None => t(words::LINK_UNOPENED).into_any(),
        };
        view! {
            <li>
                <span>
                    <b>{tf(words::LINK_OF, &[&link.by])}</b>
                    <small><Until at=link.expires_at /> " · " {used}</small>
                </span>
                <Ask
                    action=words::REVOKE
                    title=t(words::REVOKE_ASK)
                    text=words::REVOKE_TEXT
                    path=RevokeHandover::PATH
                    fields=vec![("id", link.id.to_string())]
                    class="button small"
                    done=changed
                />
            </li>
        }
    });
    view! { <ul class="rows">{rows.collect_view()}</ul> }
}
