//! One member: details, RAM accounts, bindings with their proof.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;

use super::load::{Load, load};
use super::parts::{Ask, Dot, Head, NotFound, Notice};
use super::personnel::{RamFields, tone};
use crate::api::member::{
    AddRamAccount, DeleteMember, DisableMember, EditMember, EnableMember, EndMembersAway, RemoveRamAccount, RevealPhone, ShowMember,
    UndoBinding,
};
use crate::domain::away::AwayView;
use crate::domain::binding::{BindingRow, BindingState, ChatProof};
use crate::domain::id::MemberId;
use crate::domain::member::{MemberDetail, MemberState};
use crate::domain::ram_account::RamAccount;
use crate::domain::{email, name, phone};
use crate::messages::console::people as words;
use crate::messages::{console, word};
use crate::ui::client;
use crate::ui::form::{Field, FormError, FormState, Submit};
use crate::ui::icon::VendorMark;
use crate::ui::time::Ago;
use crate::ui::{t, tf};

#[component]
pub fn Member() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("member").and_then(|id| id.parse::<MemberId>().ok()));
    let Some(id) = id else { return view! { <NotFound /> }.into_any() };
    let detail = load(move || ShowMember { id });
    let changed = move || detail.refetch();
    // Outlives the details, which are made anew when they have changed.
    let notice = RwSignal::new(None);
    view! { <Load from=detail view=move |detail| view! { <Page detail notice changed /> }.into_any() /> }.into_any()
}

#[component]
fn Page(detail: MemberDetail, notice: RwSignal<Option<&'static str>>, changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let id = detail.row.id;
    let member = detail.row.name.clone();
    let state = detail.row.state;
    let for_actions = member.clone();
    view! {
        <Head title=member.clone() up=("/console/personnel", console::PERSONNEL)>
            <Dot tone=tone(state) label=t(words::state(state)) />
            {if detail.last_owner {
                view! { <span class="help">{t(words::LAST_OWNER)}</span> }.into_any()
            } else {
                view! { <Actions id member=for_actions state changed /> }.into_any()
            }}
        </Head>
        <div class="split">
            <div>
                <Edit detail=detail.clone() notice changed />
                <RamAccounts member=id accounts=detail.ram_accounts changed />
            </div>
            <div class="split-side">
                {detail.away.map(|away| view! { <AwayUntil id away changed /> })}
                <Bindings id bindings=detail.bindings member changed />
            </div>
        </div>
    }
}

#[component]
fn Actions(id: MemberId, member: String, state: MemberState, changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let enabling = FormState::new(EnableMember::PATH);
    let fields = vec![("id", id.to_string())];
    view! {
        {if state == MemberState::Disabled {
            view! {
                <form method="post" action=EnableMember::PATH on:submit=enabling.on_submit(move |()| changed())>
                    <input type="hidden" name="form[id]" value=id.to_string() />
                    <Submit state=enabling label=t(words::ENABLE) class="button" />
                </form>
            }
                .into_any()
        } else {
            view! {
                <Ask
                    action=words::DISABLE
                    title=tf(words::DISABLE_ASK, &[&member])
                    text=words::DISABLE_TEXT
                    path=DisableMember::PATH
                    fields=fields.clone()
                    class="button"
                    done=changed
                />
            }
                .into_any()
        }}
        <Ask
            action=words::DELETE
            title=tf(words::DELETE_ASK, &[&member])
            text=words::DELETE_TEXT
            path=DeleteMember::PATH
            fields
            done=|| client::go_to("/console/personnel")
        />
    }
}

#[component]
fn Edit(detail: MemberDetail, notice: RwSignal<Option<&'static str>>, changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let state = FormState::new(EditMember::PATH);
    let id = detail.row.id;
    let shown = RwSignal::new(None::<String>);
    let revealing = FormState::new(RevealPhone::PATH);
    let reveal = move |_| {
        revealing.send_to(RevealPhone::PATH, format!("form%5Bid%5D={id}"), move |phone: Option<String>| shown.set(phone));
    };
    let has_phone = detail.row.phone.is_some();
    let masked = detail.row.phone.clone().unwrap_or_default();
    let saved = move |()| {
        notice.set(Some(t(console::SAVED)));
        changed();
    };
    view! {
        <form class="panel form" method="post" action=EditMember::PATH on:submit=state.on_submit(saved) novalidate>
            <header class="panel-head">
                <h2>{t(words::DETAILS)}</h2>
            </header>
            <input type="hidden" name="form[id]" value=id.to_string() />
            <Field state name="name" label=words::NAME value=detail.row.name max=name::MAX />
            {move || {
                if has_phone && shown.with(Option::is_none) {
                    view! {
                        <div class="field">
                            <span class="label">{t(words::PHONE)}</span>
                            <p class="copy-row">
                                <span class="digits">{masked.clone()}</span>
                                <button type="button" class="button small" title=t(words::REVEAL_HINT) on:click=reveal>{t(words::REVEAL)}</button>
                            </p>
                            <p class="help">{t(words::REVEAL_HINT)}</p>
                        </div>
                    }
                        .into_any()
                } else {
                    let value = shown.get().unwrap_or_default();
                    view! {
                        <Field
                            state
                            name="phone"
                            label=words::PHONE
                            help=words::PHONE_HELP
                            value
                            kind="tel"
                            inputmode="tel"
                            max=phone::MAX_TYPED
                        />
                    }
                        .into_any()
                }
            }}
            <Field state name="email" label=words::EMAIL value=detail.email.unwrap_or_default() kind="email" max=email::MAX optional=true />
            <FormError state />
            <Notice text=notice state />
            <div class="form-actions">
                <Submit state label=t(words::SAVE) class="button" />
            </div>
        </form>
    }
}

#[component]
fn RamAccounts(member: MemberId, accounts: Vec<RamAccount>, changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let state = FormState::new(AddRamAccount::PATH);
    let none = accounts.is_empty();
    let rows = accounts.into_iter().map(|account| {
        let label = account.label();
        view! {
            <li>
                <span>
                    <b>{label.clone()}</b>
                    <small class="digits">{format!("{}:{}", account.account_uid, account.user_id)}{account.display_name.map(|name| format!(" · {name}"))}</small>
                </span>
                <Ask
                    action=words::REMOVE
                    title=tf(words::REMOVE_ASK, &[&label])
                    text=words::REMOVE_TEXT
                    path=RemoveRamAccount::PATH
                    fields=vec![("member", member.to_string()), ("ram_account", account.id.to_string())]
                    class="button small"
                    done=changed
                />
            </li>
        }
    });
    view! {
        <section class="panel">
            <header class="panel-head">
                <h2>{t(words::RAM_ACCOUNTS)}</h2>
            </header>
            {none.then(|| view! { <p class="muted">{t(words::NO_RAM)}</p> })}
            <ul class="rows">{rows.collect_view()}</ul>
            <details class="fold">
                <summary>{t(words::ADD_RAM)}</summary>
                <p class="help">{t(words::RAM_TEXT)}</p>
                <form method="post" action=AddRamAccount::PATH on:submit=state.on_submit(move |()| changed()) novalidate>
                    <input type="hidden" name="form[member]" value=member.to_string() />
                    <RamFields state />
                    <FormError state />
                    <Submit state label=t(words::ADD_RAM) class="button" />
                </form>
            </details>
        </section>
    }
}

/// A member who is away is back when an admin says so.
#[component]
fn AwayUntil(id: MemberId, away: AwayView, changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let state = FormState::new(EndMembersAway::PATH);
    view! {
        <section class="panel">
            <header class="panel-head">
                <h2>{t(words::AWAY)}</h2>
            </header>
            <p>{tf(words::AWAY_TEXT, &[&away.until, &away.stand_in])}</p>
            <form method="post" action=EndMembersAway::PATH on:submit=state.on_submit(move |()| changed())>
                <input type="hidden" name="form[id]" value=id.to_string() />
                <FormError state />
                <div class="form-actions">
                    <Submit state label=t(words::END_AWAY) class="button" />
                </div>
            </form>
        </section>
    }
}

#[component]
fn Bindings(id: MemberId, bindings: Vec<BindingRow>, member: String, changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let none = bindings.is_empty();
    view! {
        <section class="panel">
            <header class="panel-head">
                <h2>{t(words::BINDINGS)}</h2>
            </header>
            {none.then(|| view! { <p class="muted">{t(words::NO_BINDINGS)}</p> })}
            <ul class="bindings">
                {bindings.into_iter().map(|binding| view! { <Binding binding member=member.clone() changed /> }).collect_view()}
            </ul>
            <p><a class="button small" href=format!("/console/personnel/{id}/chat-account") rel="external">{t(words::WRITE_DOWN)}</a></p>
        </section>
    }
}

#[component]
fn Binding(binding: BindingRow, member: String, changed: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let tone = match binding.state {
        BindingState::Active => "good",
        BindingState::Pending => "info",
        BindingState::Ended => "",
    };
    let proof = binding.proof;
    let written_by = if let ChatProof::Admin { by, .. } = &proof.chat { Some(by.clone()) } else { None };
    let account = match &binding.chat_name {
        Some(name) => format!("{name} ({})", binding.chat_user),
        None => binding.chat_user.clone(),
    };
    let chosen = match proof.ram_account {
        Some(ram) => format!("{account} · {ram}"),
        None => account.clone(),
    };
    let undo = (binding.state != BindingState::Ended).then(|| {
        view! {
            <Ask
                action=words::UNDO
                title=tf(words::UNDO_ASK, &[&member])
                text=words::UNDO_TEXT
                path=UndoBinding::PATH
                fields=vec![("id", binding.id.to_string())]
                class="button small danger-quiet"
                done=changed
            />
        }
    });
    view! {
        <li class="binding">
            <header>
                <VendorMark vendor={binding.vendor} />
                <span>
                    <b>{account}</b>
                    <small>{t(word::vendor(binding.vendor))}" · "{binding.company}</small>
                </span>
                <Dot tone label=t(words::binding_state(binding.state)) />
            </header>
            <dl class="facts">
                <dt>{t(words::PROOF)}</dt>
                <dd>{t(word::chat_proof(&proof.chat))}" · "<Ago at=proof.chat.at() /></dd>
                <dt></dt>
                <dd>
                    {match proof.sms_at {
                        Some(at) => view! { {tf(words::BY_SMS, &[&proof.phone])} " · " <Ago at /> }.into_any(),
                        None => t(word::NO_SMS_PROOF).into_any(),
                    }}
                </dd>
                {written_by.map(|by| view! { <dt>{t(words::WRITTEN_BY)}</dt> <dd>{by}</dd> })}
                <dt>{t(words::CHOSEN)}</dt>
                <dd>{chosen}</dd>
                {proof
                    .consent_at
                    .map(|at| {
                        let version = proof.consent_version.map(|version| tf(words::CONSENT_VERSION, &[&version.to_string()]));
                        view! {
                            <dt>{t(words::CONSENT)}</dt>
                            <dd><Ago at /> {version.map(|version| format!(" · {version}"))}</dd>
                        }
                    })}
                {binding
                    .ended_at
                    .map(|at| {
                        view! {
                            <dt>{tf(words::ENDED_BY, &[binding.ended_by.as_deref().unwrap_or("–")])}</dt>
                            <dd><Ago at /></dd>
                        }
                    })}
            </dl>
            {undo}
        </li>
    }
}
