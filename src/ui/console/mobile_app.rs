//! A WeCom app: its values, the check, enabling, and the addresses for WeCom's console.

use leptos::html::Form;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;

use super::ConsoleData;
use super::mobile_apps::tone;
use super::parts::{Ask, Checkbox, Dot, Head, Load, NotFound, Notice};
use super::stages::Stages;
use crate::api::mobile_app::{CheckWecom, DisableMobileApp, EnableWecom, PutDomainFile, SaveWecom, show_app_defaults, show_mobile_app};
use crate::domain::check::{Enabled, Report};
use crate::domain::error::ApiError;
use crate::domain::id::MobileAppId;
use crate::domain::mobile_app::{
    AppDefaults, AppDetail, AppState, DomainFile, MAX_COMPANY, MAX_PERSON, MAX_SECRET, MAX_URL, SimulatorOffer,
};
use crate::domain::vendor::Vendor;
use crate::messages::console;
use crate::messages::console::app as words;
use crate::messages::console::check;
use crate::ui::client;
use crate::ui::form::{CopyButton, Field, FormError, FormState, Submit};
use crate::ui::icon::{Icon, Shape};
use crate::ui::time::Ago;
use crate::ui::{t, tf};

/// `/console/mobile-apps/new/{vendor}`
#[component]
pub fn NewApp() -> impl IntoView {
    let vendor = use_params_map().with_untracked(|params| params.get("vendor").and_then(|slug| slug.parse::<Vendor>().ok()));
    if vendor.is_none_or(|vendor| !vendor.available()) {
        return view! { <NotFound /> }.into_any();
    }
    let defaults = Resource::new(|| (), |()| show_app_defaults());
    view! {
        <Head title=t(words::NEW_WECOM) lead=t(words::NEW_WECOM_TEXT) up=("/console/mobile-apps", console::MOBILE_APPS) />
        <Load from=defaults view=|defaults| view! { <Editor saved=None defaults changed=|| {} /> }.into_any() />
    }
    .into_any()
}

/// `/console/mobile-apps/{app}`
#[component]
pub fn SavedApp() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("app").and_then(|id| id.parse::<MobileAppId>().ok()));
    let Some(id) = id else { return view! { <NotFound /> }.into_any() };
    let app = Resource::new(
        || (),
        move |()| async move {
            let defaults = show_app_defaults().await?;
            Ok::<_, ApiError>((show_mobile_app(id).await?, defaults))
        },
    );
    view! {
        <Load
            from=app
            view=move |(app, defaults)| {
                let title = app.card.company.clone();
                let state = app.card.state;
                let disable = (state == AppState::Enabled)
                    .then(|| {
                        view! {
                            <Ask
                                action=words::DISABLE
                                title=tf(words::DISABLE_ASK, &[&title])
                                text=words::DISABLE_TEXT
                                path=DisableMobileApp::PATH
                                fields=vec![("id", app.card.id.to_string())]
                                done=client::reload
                            />
                        }
                    });
                view! {
                    <Head title=title up=("/console/mobile-apps", console::MOBILE_APPS)>
                        <Dot tone=tone(state) label=t(words::state(state)) />
                        {disable}
                    </Head>
                    <Editor saved=Some(app) defaults changed=client::reload />
                }
                    .into_any()
            }
        />
    }
    .into_any()
}

/// The form, the check beside it and, for a saved app, what is copied into WeCom's console.
#[component]
fn Editor(saved: Option<AppDetail>, defaults: AppDefaults, changed: impl Fn() + Clone + Send + Sync + 'static) -> impl IntoView {
    let state = FormState::new(CheckWecom::PATH);
    let form = NodeRef::<Form>::new();
    let report = RwSignal::new(None::<Report>);
    let notice = RwSignal::new(None::<&'static str>);
    let refused = RwSignal::new(false);
    let encoded = move || form.get_untracked().map(|form| encode(&form)).unwrap_or_default();

    let run_check = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        notice.set(None);
        refused.set(false);
        // On a narrow screen the result is below the form.
        client::focus("check");
        state.send_to(CheckWecom::PATH, encoded(), move |found: Report| report.set(Some(found)));
    };
    let is_new = saved.is_none();
    let after_save = changed.clone();
    let save = move |_| {
        let changed = after_save.clone();
        refused.set(false);
        state.send_to(SaveWecom::PATH, encoded(), move |id: MobileAppId| {
            if is_new {
                client::go_to(&format!("/console/mobile-apps/{id}"));
            } else {
                changed();
            }
        });
    };
    let enable = move |_| {
        notice.set(None);
        refused.set(false);
        state.send_to(EnableWecom::PATH, encoded(), move |answer: Enabled| {
            report.set(Some(answer.report));
            match answer.app {
                Some(id) => client::go_to(&format!("/console/mobile-apps/{id}")),
                None => refused.set(true),
            }
        });
    };
    let save_word = if saved.as_ref().is_none_or(|app| app.card.state == AppState::Draft) { words::SAVE_DRAFT } else { words::SAVE };
    let enabled = saved.as_ref().is_some_and(|app| app.card.state == AppState::Enabled);
    let people = move || {
        let options = report.with(|report| report.as_ref().map(|report| report.people.clone()).unwrap_or_default());
        options.into_iter().map(|person| view! { <option value=person.user_id>{person.name}</option> }).collect_view()
    };
    let public_url = defaults.public_url.clone();
    view! {
        <PublicUrl url=public_url />
        <div class="split">
            <form class="panel form" method="post" node_ref=form on:submit=run_check novalidate>
                {defaults.simulator.filter(|_| is_new).map(|offer| view! { <Simulator offer /> })}
                <Values state saved=saved.clone() />
                <div class="field" class:invalid=move || state.field("test_person").is_some()>
                    <label for="f-test_person">{t(words::TEST_PERSON)}</label>
                    <input
                        id="f-test_person"
                        name="form[test_person]"
                        list="people"
                        autocomplete="off"
                        maxlength=MAX_PERSON.to_string()
                        aria-describedby="f-test_person-help"
                    />
                    <datalist id="people">{people}</datalist>
                    <p class="field-error" role="alert">{move || state.field("test_person")}</p>
                    <p class="help" id="f-test_person-help">{t(words::TEST_PERSON_HELP)}</p>
                </div>
                <CallbackKeys state saved=saved.as_ref().is_some_and(|app| app.has_callback_keys) />
                <FormError state />
                <Notice text=notice state />
                {move || refused.get().then(|| view! { <p class="notice warning" role="alert">{t(words::NOT_ENABLED)}</p> })}
                <div class="form-actions">
                    <button type="submit" class="button" disabled=move || state.pending.get()>{t(check::CHECK)}</button>
                    <button type="button" class="button" disabled=move || state.pending.get() on:click=save>{t(save_word)}</button>
                    {(!enabled)
                        .then(|| {
                            view! {
                                <button type="button" class="button primary" disabled=move || state.pending.get() on:click=enable>
                                    {t(words::ENABLE)}
                                </button>
                            }
                        })}
                </div>
            </form>
            <div class="split-side">
                <Stages report pending=state.pending />
                {match saved {
                    Some(app) => view! { <Addresses app changed /> }.into_any(),
                    None => view! { <p class="help">{t(words::AFTER_SAVING)}</p> }.into_any(),
                }}
            </div>
        </div>
    }
}

#[cfg(feature = "hydrate")]
fn encode(form: &web_sys::HtmlFormElement) -> String {
    client::encode(form)
}

#[cfg(not(feature = "hydrate"))]
fn encode<T>(_: &T) -> String {
    String::new()
}

/// A public URL that nobody outside can reach is the commonest reason why nothing works.
#[component]
fn PublicUrl(url: String) -> impl IntoView {
    let data = use_context::<ConsoleData>().unwrap_or_default();
    let local = ["//127.", "//localhost", "//0.0.0.0", "//[::1]"].iter().any(|host| url.contains(host));
    (local && !data.simulated).then(|| {
        view! {
            <p class="notice warning">
                <Icon shape=Shape::Warning />
                {tf(words::LOCAL_URL, &[&url])}
            </p>
        }
    })
}

#[component]
fn Simulator(offer: SimulatorOffer) -> impl IntoView {
    let fill = move |_| {
        for (field, value) in [
            ("f-corp_id", &offer.corp_id),
            ("f-secret", &offer.secret),
            ("f-contacts_secret", &offer.contacts_secret),
            ("f-agent_id", &offer.agent_id),
            ("f-base_url", &offer.base_url),
        ] {
            client::set_value(field, value);
        }
    };
    view! {
        <div class="notice info">
            <p>{t(words::SIMULATOR_TEXT)}</p>
            <button type="button" class="button small" on:click=fill>{t(words::USE_SIMULATOR)}</button>
        </div>
    }
}

/// The values of seed 2's table, with where each is found.
#[component]
fn Values(state: FormState, saved: Option<AppDetail>) -> impl IntoView {
    let keep = if saved.is_some() { t(words::KEEP) } else { "" };
    let has_contacts = saved.as_ref().is_some_and(|app| app.has_contacts_secret);
    let keep_contacts = if has_contacts { t(words::KEEP) } else { "" };
    let fixed = saved.is_some();
    let id = saved.as_ref().map(|app| app.card.id.to_string());
    let (corp_id, agent_id, base_url, company) = saved.map_or_else(Default::default, |app| {
        (app.corp_id, app.agent_id, app.base_url.unwrap_or_default(), app.company_name.unwrap_or_default())
    });
    view! {
        {id.map(|id| view! { <input type="hidden" name="form[id]" value=id /> })}
        <Field state name="corp_id" label=words::CORP_ID help=words::CORP_ID_HELP value=corp_id readonly=fixed mono=true max=64 />
        <Field
            state
            name="secret"
            label=words::SECRET
            help=words::SECRET_HELP
            kind="password"
            autocomplete="new-password"
            placeholder=keep
            max=MAX_SECRET
        />
        <Field
            state
            name="contacts_secret"
            label=words::CONTACTS_SECRET
            help=words::CONTACTS_SECRET_HELP
            kind="password"
            autocomplete="new-password"
            placeholder=keep_contacts
            max=MAX_SECRET
            optional=true
        />
        {has_contacts.then(|| view! { <Checkbox name="drop_contacts_secret" label=t(words::DROP_CONTACTS) /> })}
        <Field state name="agent_id" label=words::AGENT_ID help=words::AGENT_ID_HELP value=agent_id inputmode="numeric" mono=true max=18 />
        <Field
            state
            name="base_url"
            label=words::BASE_URL
            help=words::BASE_URL_HELP
            value=base_url
            placeholder="https://qyapi.weixin.qq.com"
            inputmode="url"
            mono=true
            max=MAX_URL
            optional=true
        />
        <Field state name="company_name" label=words::COMPANY help=words::COMPANY_HELP value=company max=MAX_COMPANY optional=true />
    }
}

/// Token and key of the callback; made here or copied from WeCom.
#[component]
fn CallbackKeys(state: FormState, saved: bool) -> impl IntoView {
    let keep = if saved { t(words::KEEP) } else { "" };
    let generate = move |_| {
        client::set_value("f-callback_token", &client::random_alphanumeric(24));
        client::set_value("f-callback_key", &client::random_alphanumeric(43));
    };
    view! {
        <details class="fold">
            <summary>{t(words::CALLBACK)}</summary>
            <p class="help">{t(words::CALLBACK_TEXT)}</p>
            <Field state name="callback_token" label=words::CALLBACK_TOKEN placeholder=keep mono=true max=32 optional=true />
            <Field state name="callback_key" label=words::CALLBACK_KEY placeholder=keep mono=true max=43 optional=true />
            <button type="button" class="button small" on:click=generate>{t(words::GENERATE)}</button>
        </details>
    }
}

#[component]
fn Address(label: &'static str, help: &'static str, value: String, children: Children) -> impl IntoView {
    view! {
        <div class="address">
            <p class="address-head"><b>{label}</b>{children()}</p>
            <p class="copy-row"><code>{value.clone()}</code><CopyButton value /></p>
            <p class="help">{help}</p>
        </div>
    }
}

#[component]
fn Addresses(app: AppDetail, changed: impl Fn() + Clone + Send + Sync + 'static) -> impl IntoView {
    let verified = app.callback_verified_at.is_some();
    let callback = if !app.has_callback_keys {
        view! { <Dot tone="warning" label=t(words::NO_CALLBACK_KEYS) /> }.into_any()
    } else if verified {
        view! { <Dot tone="good" label=t(words::VERIFIED) /> }.into_any()
    } else {
        view! { <Dot tone="" label=t(words::NOT_VERIFIED) /> }.into_any()
    };
    view! {
        <section class="panel">
            <header class="panel-head">
                <h2>{t(words::ADDRESSES)}</h2>
            </header>
            <Address label=t(words::CALLBACK_URL) help=t(words::CALLBACK_URL_HELP) value=app.addresses.callback_url>
                {callback}
            </Address>
            <Address label=t(words::TRUSTED_DOMAIN) help=t(words::TRUSTED_DOMAIN_HELP) value=app.addresses.trusted_domain>
                {()}
            </Address>
            <Address label=t(words::HOME_PAGE) help=t(words::HOME_PAGE_HELP) value=app.addresses.home_page>
                {()}
            </Address>
        </section>
        <DomainFiles app=app.card.id files=app.domain_files changed />
    }
}

#[component]
fn DomainFiles(app: MobileAppId, files: Vec<DomainFile>, changed: impl Fn() + Clone + Send + Sync + 'static) -> impl IntoView {
    let state = FormState::new(PutDomainFile::PATH);
    let content = RwSignal::new(String::new());
    let chosen = move |event: leptos::ev::Event| {
        client::read_file(&event, move |name, text| {
            client::set_value("f-name", &name);
            content.set(text);
        });
    };
    let files = files.into_iter().map(|file| {
        let fetched = match file.fetched_at {
            Some(at) => view! { <Dot tone="good" label=t(words::FETCHED) /> " " <Ago at /> }.into_any(),
            None => view! { <Dot tone="" label=t(words::NOT_FETCHED) /> }.into_any(),
        };
        view! {
            <li>
                <a href=format!("/{}", file.name)><code>{file.name.clone()}</code></a>
                <span>{fetched}</span>
            </li>
        }
    });
    view! {
        <section class="panel">
            <header class="panel-head">
                <h2>{t(words::DOMAIN_FILE)}</h2>
            </header>
            <p class="muted">{t(words::DOMAIN_FILE_TEXT)}</p>
            <ul class="rows">{files.collect_view()}</ul>
            <form method="post" action=PutDomainFile::PATH on:submit=state.on_submit(move |()| changed())>
                <input type="hidden" name="form[app]" value=app.to_string() />
                <div class="field file">
                    <input id="f-file" class="hidden" type="file" accept=".txt,text/plain" on:change=chosen />
                    <label for="f-file" class="button">{t(words::FILE)}</label>
                </div>
                <Field state name="name" label=words::FILE_NAME placeholder="WW_verify_0123456789abcdef.txt" mono=true max=64 />
                <div class="field" class:invalid=move || state.field("content").is_some()>
                    <label for="f-content">{t(words::FILE_CONTENT)}</label>
                    <textarea
                        id="f-content"
                        name="form[content]"
                        rows="2"
                        class="mono"
                        prop:value=move || content.get()
                        on:input=move |event| content.set(event_target_value(&event))
                    ></textarea>
                    <p class="field-error" role="alert">{move || state.field("content")}</p>
                </div>
                <FormError state />
                <Submit state label=t(words::UPLOAD) class="button" />
            </form>
        </section>
    }
}
