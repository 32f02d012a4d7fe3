//! Personnel: the list with its search, and the form that adds a member.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::load::{Load, load};
use super::parts::{Cursor, Dot, Empty, Head, Pager, SearchText, Table};
use crate::api::member::{AddMember, ListMembers};
use crate::domain::id::MemberId;
use crate::domain::member::{MemberRow, MemberState};
use crate::domain::page::Page;
use crate::domain::{email, name, phone, ram_account};
use crate::messages::console::people as words;
use crate::messages::{console, word};
use crate::ui::client;
use crate::ui::form::{Field, FormError, FormState, Submit};
use crate::ui::icon::{Icon, Shape};
use crate::ui::t;
use crate::ui::time::Ago;

/// How a state looks in lists.
pub const fn tone(state: MemberState) -> &'static str {
    match state {
        MemberState::Active => "good",
        MemberState::Invited => "info",
        MemberState::Disabled => "warning",
        MemberState::Left | MemberState::Deleted => "",
    }
}

#[component]
pub fn Personnel() -> impl IntoView {
    let SearchText(text) = use_context::<SearchText>().unwrap_or(SearchText(RwSignal::new(String::new())));
    let cursor = Cursor::of_page();
    // Another search begins at the newest again.
    Effect::new(move |before: Option<String>| {
        let now = text.get();
        if before.is_some_and(|before| before != now) {
            cursor.reset();
        }
        now
    });
    let found = load(move || ListMembers { text: text.get(), before: cursor.get() });
    view! {
        <Head title=t(console::PERSONNEL) lead=t(words::LEAD)>
            <a class="button primary" href="/console/personnel/new"><Icon shape=Shape::Plus />{t(words::ADD)}</a>
        </Head>
        <div class="filters">
            <label class="search">
                <Icon shape=Shape::Search />
                <span class="hidden">{t(words::SEARCH)}</span>
                <input
                    type="search"
                    autocomplete="off"
                    placeholder=t(words::SEARCH)
                    prop:value=move || text.get()
                    on:input=move |event| text.set(event_target_value(&event))
                />
            </label>
            <span class="help">{t(words::SEARCH_HINT)}</span>
        </div>
        <Load from=found view=move |page| view! { <List page cursor searched=!text.with_untracked(String::is_empty) /> }.into_any() />
    }
}

#[component]
fn List(page: Page<MemberRow>, cursor: Cursor, searched: bool) -> impl IntoView {
    if page.rows.is_empty() {
        return if searched {
            view! { <Empty shape=Shape::Search title=words::NOBODY_FOUND text=words::NOBODY_FOUND_TEXT /> }.into_any()
        } else {
            view! {
                <Empty shape=Shape::People title=words::NOBODY text=words::NOBODY_TEXT>
                    <a class="button primary" href="/console/personnel/new">{t(words::ADD)}</a>
                </Empty>
            }
            .into_any()
        };
    }
    let heads = [words::NAME, words::PHONE, words::RAM_ACCOUNT, words::BOUND_ON, words::STATE, words::ADDED].map(t).to_vec();
    view! {
        <Table heads>{page.rows.into_iter().map(|row| view! { <Row row /> }).collect_view()}</Table>
        <Pager cursor older=page.older />
    }
    .into_any()
}

#[component]
fn Row(row: MemberRow) -> impl IntoView {
    let role = (row.role != crate::domain::member::Role::Member).then(|| view! { <span class="tag">{t(words::role(row.role))}</span> });
    let bound = if row.bound_on.is_empty() {
        view! { <span class="muted">{t(words::NOT_BOUND)}</span> }.into_any()
    } else {
        view! { <span>{row.bound_on.join(", ")}</span> }.into_any()
    };
    view! {
        <tr>
            <td><a href=format!("/console/personnel/{}", row.id)>{row.name}</a>" "{role}</td>
            <td class="digits">{row.phone.unwrap_or_else(|| "–".to_owned())}</td>
            <td class="clip" title=row.ram_accounts.join(", ")>{row.ram_accounts.join(", ")}</td>
            <td>{bound}</td>
            <td><Dot tone=tone(row.state) label=t(words::state(row.state)) /></td>
            <td><Ago at=row.created_at /></td>
        </tr>
    }
}

/// `/console/personnel/new`
#[component]
pub fn NewMember() -> impl IntoView {
    let state = FormState::new(AddMember::PATH);
    let added = |id: MemberId| client::go_to(&format!("/console/personnel/{id}"));
    view! {
        <Head title=t(words::ADD) lead=t(words::ADD_TEXT) up=("/console/personnel", console::PERSONNEL) />
        <form class="panel form" method="post" action=AddMember::PATH on:submit=state.on_submit(added) novalidate>
            <Field state name="name" label=words::NAME max=name::MAX />
            <Field state name="phone" label=words::PHONE help=words::PHONE_HELP kind="tel" inputmode="tel" max=phone::MAX_TYPED />
            <Field state name="email" label=words::EMAIL kind="email" inputmode="email" max=email::MAX optional=true />
            <fieldset>
                <legend>{t(words::RAM_ACCOUNT)} " " <span class="optional">{t(word::OPTIONAL)}</span></legend>
                <p class="help">{t(words::RAM_TEXT)}</p>
                <RamFields state />
            </fieldset>
            <FormError state />
            <div class="form-actions">
                <a class="button" href="/console/personnel">{t(word::CANCEL)}</a>
                <Submit state label=t(words::ADD) />
            </div>
        </form>
    }
}

/// The four fields of a RAM account.
#[component]
pub fn RamFields(state: FormState) -> impl IntoView {
    view! {
        <div class="pair">
            <Field state name="account_uid" label=words::ACCOUNT_UID inputmode="numeric" mono=true max=ram_account::MAX_ID />
            <Field state name="user_id" label=words::USER_ID inputmode="numeric" mono=true max=ram_account::MAX_ID />
        </div>
        <div class="pair">
            <Field
                state
                name="ram_login_name"
                label=words::RAM_LOGIN_NAME
                placeholder="name@1234567890.onaliyun.com"
                max=ram_account::MAX_LOGIN_NAME
                optional=true
            />
            <Field state name="ram_display_name" label=words::RAM_DISPLAY_NAME max=ram_account::MAX_DISPLAY_NAME optional=true />
        </div>
    }
}
