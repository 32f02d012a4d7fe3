//! The form of a mobile app, the check beside it and, for a saved one, what is copied into the vendor's console.

use std::time::Duration;

use leptos::html::Form;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::addresses::Addresses;
use super::paste::Paste;
use super::symptoms::Symptoms;
use super::values::{Callbacks, Values};
use crate::api::mobile_app::{CheckApp, EnableApp, SaveApp, ShowCheck};
use crate::domain::check::{Enabled, Report};
use crate::domain::error::ApiError;
use crate::domain::id::MobileAppId;
use crate::domain::mobile_app::{AppDetail, AppState, MAX_PERSON};
use crate::domain::refusal::Refusal;
use crate::domain::vendor::Vendor;
use crate::messages::console::app as words;
use crate::messages::console::app::life;
use crate::messages::console::check;
use crate::messages::word;
use crate::ui::client;
use crate::ui::console::ConsoleData;
use crate::ui::console::parts::Notice;
use crate::ui::console::stages::Stages;
use crate::ui::form::{FormError, FormState};
use crate::ui::icon::{Icon, Shape};
use crate::ui::{t, tf};

/// `offer`: the simulator's value for each field.
#[component]
pub fn Editor(
    vendor: Vendor,
    public_url: String,
    #[prop(optional)] saved: Option<AppDetail>,
    #[prop(optional)] offer: Vec<(String, String)>,
    changed: impl Fn() + Clone + Send + Sync + 'static,
) -> impl IntoView {
    let name = t(word::vendor(vendor));
    let state = FormState::new(SaveApp::PATH);
    if let Some(app) = &saved {
        state.hints.set(app.hints.clone());
    }
    let form = NodeRef::<Form>::new();
    let report = RwSignal::new(None::<Report>);
    let notice = RwSignal::new(None::<&'static str>);
    let refused = RwSignal::new(false);
    let identity = RwSignal::new(saved.as_ref().map(|app| app.identity.clone()).unwrap_or_default());
    let encoded = move || form.get_untracked().map(|form| encode(&form)).unwrap_or_default();

    let run_check = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        notice.set(None);
        refused.set(false);
        // On a narrow screen the result is below the form.
        client::focus("check");
        state.send_to(CheckApp::PATH, watched(encoded(), state, report), move |found: Report| {
            state.hints.set(found.hints.clone());
            report.set(Some(found));
        });
    };
    let id = saved.as_ref().map(|app| app.card.id);
    let is_new = id.is_none();
    let after_save = changed.clone();
    let save = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        let changed = after_save.clone();
        refused.set(false);
        state.send_to(SaveApp::PATH, encoded(), move |id: MobileAppId| {
            if is_new {
                client::go_to(&format!("/console/mobile-apps/{id}"));
            } else {
                changed();
            }
        });
    };
    let enable = move |more: &'static str| {
        notice.set(None);
        refused.set(false);
        state.send_to(EnableApp::PATH, watched(encoded() + more, state, report), move |answer: Enabled| {
            state.hints.set(answer.report.hints.clone());
            report.set(Some(answer.report));
            match answer.app {
                Some(id) => client::go_to(&format!("/console/mobile-apps/{id}")),
                None => refused.set(true),
            }
        });
    };
    let save_word = if saved.as_ref().is_none_or(|app| app.card.state == AppState::Draft) { words::SAVE_DRAFT } else { words::SAVE };
    let enabled = saved.as_ref().is_some_and(|app| app.card.state == AppState::Enabled);
    view! {
        <PublicUrl url=public_url name />
        <div class="split">
            <form
                class="panel form"
                method="post"
                action=CheckApp::PATH
                node_ref=form
                on:submit=run_check
                on:input=move |_| identity.set(client::value("f-identity"))
                novalidate
            >
                {(!offer.is_empty()).then(|| view! { <Simulator offer name /> })}
                <Paste vendor hints=state.hints />
                <Values state vendor saved=saved.clone() identity />
                <TestPerson state report />
                <Callbacks state vendor saved=saved.clone() />
                <FormError state />
                <Notice text=notice state />
                {move || {
                    one_channel(state)
                        .map(|company| {
                            view! {
                                <button type="button" class="button" disabled=move || state.pending.get() on:click=move |_| enable("&form[switch]=on")>
                                    {tf(life::SWITCH, &[&company])}
                                </button>
                            }
                        })
                }}
                {move || refused.get().then(|| view! { <p class="notice warning" role="alert">{t(words::NOT_ENABLED)}</p> })}
                <div class="form-actions">
                    <button type="submit" class="button" disabled=move || state.pending.get()>{t(check::CHECK)}</button>
                    // Without scripts it posts the form by itself.
                    <button type="submit" class="button" formaction=SaveApp::PATH disabled=move || state.pending.get() on:click=save>
                        {t(save_word)}
                    </button>
                    {(!enabled)
                        .then(|| {
                            view! {
                                <button type="button" class="button primary" disabled=move || state.pending.get() on:click=move |_| enable("")>
                                    {tf(words::ENABLE, &[name])}
                                </button>
                            }
                        })}
                </div>
            </form>
            <div class="split-side">
                <Stages vendor report pending=state.pending id />
                <Symptoms vendor app=id />
                {match saved {
                    Some(app) => view! { <Addresses app changed /> }.into_any(),
                    None => view! { <p class="help">{tf(words::AFTER_SAVING, &[name])}</p> }.into_any(),
                }}
            </div>
        </div>
    }
}

/// The company whose app would have to give way, where one channel only may be open.
fn one_channel(state: FormState) -> Option<String> {
    state.error.with(|error| match error {
        Some(ApiError::Refused(Refusal::OneChannel { company })) => Some(company.clone()),
        _ => None,
    })
}

/// Has the check told under a name, and shows its stages as they end.
fn watched(body: String, state: FormState, report: RwSignal<Option<Report>>) -> String {
    let watch = client::random_alphanumeric(24);
    report.set(None);
    follow(watch.clone(), state, report);
    format!("{body}&form[watch]={watch}")
}

fn follow(watch: String, state: FormState, report: RwSignal<Option<Report>>) {
    let ask = move || {
        leptos::task::spawn_local(async move {
            let answer = client::post(ShowCheck::PATH, format!("watch={watch}")).await;
            let so_far = answer.and_then(|json| client::read::<Option<Report>>(&json)).ok().flatten();
            if state.pending.get_untracked() {
                if so_far.is_some() {
                    report.set(so_far);
                }
                follow(watch, state, report);
            }
        });
    };
    set_timeout(ask, Duration::from_millis(400));
}

#[cfg(feature = "hydrate")]
fn encode(form: &web_sys::HtmlFormElement) -> String {
    client::encode(form)
}

#[cfg(not(feature = "hydrate"))]
fn encode<T>(_: &T) -> String {
    String::new()
}

/// To whom the check's message goes: whoever the last check saw.
#[component]
fn TestPerson(state: FormState, report: RwSignal<Option<Report>>) -> impl IntoView {
    let people = move || {
        let options = report.with(|report| report.as_ref().map(|report| report.people.clone()).unwrap_or_default());
        options.into_iter().map(|person| view! { <option value=person.user_id>{person.name}</option> }).collect_view()
    };
    view! {
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
    }
}

/// A public URL that nobody outside can reach is the commonest reason why nothing works.
#[component]
fn PublicUrl(url: String, name: &'static str) -> impl IntoView {
    let data = use_context::<ConsoleData>().unwrap_or_default();
    let local = ["//127.", "//localhost", "//0.0.0.0", "//[::1]"].iter().any(|host| url.contains(host));
    (local && !data.simulated).then(|| {
        view! {
            <p class="notice warning">
                <Icon shape=Shape::Warning />
                {tf(words::LOCAL_URL, &[&url, name])}
            </p>
        }
    })
}

#[component]
fn Simulator(offer: Vec<(String, String)>, name: &'static str) -> impl IntoView {
    let fill = move |_| {
        for (field, value) in &offer {
            client::set_value(&format!("f-{field}"), value);
        }
    };
    view! {
        <div class="notice info">
            <p>{tf(words::SIMULATOR_TEXT, &[name])}</p>
            <button type="button" class="button small scripted" on:click=fill>{t(words::USE_SIMULATOR)}</button>
        </div>
    }
}
