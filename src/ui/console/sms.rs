//! The SMS providers.

use leptos::html::Form;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::load::{Load, load};
use super::parts::{Checkbox, Dot, Head, Notice};
use crate::api::settings::{ListSmsProviders, SaveSmsProvider, SmsTestResult, TestSmsProvider};
use crate::domain::phone::MAX_TYPED;
use crate::domain::sms::{MAX_FIELD, SmsProvider, SmsSettings};
use crate::messages::console;
use crate::messages::console::work as words;
use crate::ui::form::{Field, FormError, FormState, Submit};
use crate::ui::{t, tf};

#[component]
pub fn Sms() -> impl IntoView {
    let saved = load(|| ListSmsProviders {});
    view! {
        <Head title=t(console::SMS) lead=t(words::SMS_LEAD) />
        <Load
            from=saved
            view=|saved| {
                SmsProvider::ALL
                    .map(|provider| {
                        let saved = saved.iter().find(|saved| saved.provider == provider).cloned();
                        view! { <Provider provider saved /> }
                    })
                    .into_any()
            }
        />
    }
}

#[component]
fn Provider(provider: SmsProvider, saved: Option<SmsSettings>) -> impl IntoView {
    let state = FormState::new(SaveSmsProvider::PATH);
    let form = NodeRef::<Form>::new();
    let notice = RwSignal::new(None);
    let tested = RwSignal::new(None::<SmsTestResult>);
    let test = move |_| {
        #[cfg(feature = "hydrate")]
        let body = form.get_untracked().map(|form| crate::ui::client::encode(&form)).unwrap_or_default();
        #[cfg(not(feature = "hydrate"))]
        let body = String::new();
        notice.set(None);
        tested.set(None);
        state.send_to(TestSmsProvider::PATH, body, move |result: SmsTestResult| tested.set(Some(result)));
    };
    let keep = if saved.is_some() { t(words::KEEP) } else { "" };
    let first = saved.as_ref().is_some_and(|saved| saved.position == 0);
    let enabled = saved.as_ref().is_none_or(|saved| saved.enabled);
    let dot = match &saved {
        None => view! { <Dot tone="" label=t(words::NOT_SET_UP) /> }.into_any(),
        Some(saved) if saved.enabled => view! { <Dot tone="good" label=t(words::IN_USE) /> }.into_any(),
        Some(_) => view! { <Dot tone="warning" label=t(console::app::state(crate::domain::mobile_app::AppState::Disabled)) /> }.into_any(),
    };
    let values = saved.unwrap_or_else(|| SmsSettings {
        provider,
        key_id: String::new(),
        sign_name: String::new(),
        template: String::new(),
        notice_template: None,
        app_id: String::new(),
        base_url: None,
        enabled: true,
        position: 1,
    });
    let (key_id, secret) = match provider {
        SmsProvider::Alibaba => (words::KEY_ID, words::KEY_SECRET),
        SmsProvider::Tencent => (words::SECRET_ID, words::SECRET_KEY),
    };
    let scope = provider.slug();
    view! {
        <form
            class="panel form"
            method="post"
            action=SaveSmsProvider::PATH
            node_ref=form
            on:submit=state.on_submit(move |()| notice.set(Some(t(console::SAVED))))
            novalidate
        >
            <header class="panel-head">
                <h2>{t(words::provider(provider))}</h2>
                {dot}
            </header>
            <input type="hidden" name="form[provider]" value=provider.slug() />
            <Field state scope name="key_id" label=key_id value=values.key_id mono=true max=MAX_FIELD />
            <Field state scope name="secret" label=secret kind="password" autocomplete="new-password" placeholder=keep max=MAX_FIELD />
            <div class="pair">
                <Field state scope name="sign_name" label=words::SIGN_NAME value=values.sign_name max=MAX_FIELD />
                <Field state scope name="template" label=words::TEMPLATE help=words::TEMPLATE_HELP value=values.template mono=true max=MAX_FIELD />
            </div>
            <Field
                state
                scope
                name="notice_template"
                label=words::NOTICE_TEMPLATE
                help=words::NOTICE_TEMPLATE_HELP
                value=values.notice_template.unwrap_or_default()
                mono=true
                optional=true
                max=MAX_FIELD
            />
            {(provider == SmsProvider::Tencent)
                .then(|| view! { <Field state scope name="app_id" label=words::APP_ID value=values.app_id mono=true max=MAX_FIELD /> })}
            <Field
                state
                scope
                name="base_url"
                label=words::BASE_URL
                help=words::BASE_URL_HELP
                value=values.base_url.unwrap_or_default()
                mono=true
                optional=true
            />
            <Checkbox name="enabled" label=t(words::IN_USE) checked=enabled />
            <Checkbox name="first" label=t(words::FIRST) checked=first />
            <FormError state />
            <Notice text=notice state />
            <div role="status">
                {move || {
                    tested
                        .get()
                        .map(|result| match result {
                            SmsTestResult::Taken(reference) => {
                                view! { <p class="notice good">{tf(words::TEST_TAKEN, &[&reference])}</p> }.into_any()
                            }
                            SmsTestResult::Refused(text) => {
                                view! { <p class="notice bad">{tf(words::TEST_REFUSED, &[&text])}</p> }.into_any()
                            }
                        })
                }}
            </div>
            <div class="form-actions">
                <div class="inline-field">
                    <Field state scope name="phone" label=words::TEST_PHONE kind="tel" inputmode="tel" max=MAX_TYPED />
                    <button type="button" class="button" disabled=move || state.pending.get() on:click=test>{t(words::TEST)}</button>
                </div>
                <Submit state label=t(words::SAVE) />
            </div>
        </form>
    }
}
