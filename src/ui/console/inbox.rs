//! The inbox: bindings that an admin has to decide on.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::load::{Load, load};
use super::parts::{Empty, Head};
use crate::api::member::{DecideInbox, ListInbox};
use crate::domain::binding::InboxRow;
use crate::messages::console;
use crate::messages::console::people as words;
use crate::ui::form::{FormError, FormState, Submit};
use crate::ui::icon::Shape;
use crate::ui::time::Ago;
use crate::ui::{t, tf};

#[component]
pub fn Inbox() -> impl IntoView {
    let items = load(|| ListInbox {});
    let decided = move || items.refetch();
    view! {
        <Head title=t(console::INBOX) lead=t(words::INBOX_LEAD) />
        <Load
            from=items
            view=move |items| {
                if items.is_empty() {
                    return view! { <Empty shape=Shape::Inbox title=words::INBOX_EMPTY text=words::INBOX_EMPTY_TEXT /> }.into_any();
                }
                view! { <ul class="decisions">{items.into_iter().map(|item| view! { <Item item decided /> }).collect_view()}</ul> }
                    .into_any()
            }
        />
    }
}

#[component]
fn Item(item: InboxRow, decided: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let account = item.chat_name.map_or_else(|| item.chat_user.clone(), |name| format!("{name} ({})", item.chat_user));
    let (wants, approve) = match &item.phone {
        Some(phone) => (tf(words::WANTS_PHONE, &[&item.member_name, phone]), words::APPROVE_PHONE),
        None => (tf(words::WANTS, &[&item.member_name, &item.company, &account]), words::APPROVE),
    };
    view! {
        <li class="panel">
            <p>
                <b>{wants}</b>
                " "
                <Ago at=item.created_at />
            </p>
            <p class="muted">{t(words::conflict(item.kind))}</p>
            {item
                .also
                .into_iter()
                .map(|also| view! { <p class="notice warning">{t(words::also(item.kind, also))}</p> })
                .collect_view()}
            <div class="form-actions">
                <a class="button quiet" href=format!("/console/personnel/{}", item.member)>{item.member_name.clone()}</a>
                <Decision id=item.id.to_string() decision="dismiss" label=t(words::DISMISS) class="button" decided />
                <Decision id=item.id.to_string() decision="approve" label=t(approve) class="button primary" decided />
            </div>
        </li>
    }
}

#[component]
fn Decision(
    id: String,
    decision: &'static str,
    label: &'static str,
    class: &'static str,
    decided: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let state = FormState::new(DecideInbox::PATH);
    view! {
        <form method="post" action=DecideInbox::PATH on:submit=state.on_submit(move |()| decided())>
            <input type="hidden" name="form[id]" value=id />
            <input type="hidden" name="form[decision]" value=decision />
            <Submit state label class />
            <FormError state />
            <p class="field-error" role="alert">{move || state.field("phone").or_else(|| state.field("decision"))}</p>
        </form>
    }
}
