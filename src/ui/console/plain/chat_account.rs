//! `/console/personnel/{member}/chat-account`: an admin writes a member's chat account down.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::done;
use crate::api::member::WriteDownAccount;
use crate::domain::binding::{MAX_CHAT_USER, PhoneApp};
use crate::domain::id::MemberId;
use crate::domain::ram_account::RamAccount;
use crate::messages::console::people as words;
use crate::messages::{console as console_words, word};
use crate::ui::console::parts::Head;
use crate::ui::form::{Field, FormError, FormState, Submit, typed};
use crate::ui::t;

#[derive(Clone, Debug)]
pub struct ChatAccountPage {
    pub member: MemberId,
    pub name: String,
    pub ram_accounts: Vec<RamAccount>,
    pub apps: Vec<PhoneApp>,
    /// The form was just saved.
    pub saved: bool,
}

pub fn view(page: ChatAccountPage) -> impl IntoView {
    let state = FormState::new(WriteDownAccount::PATH);
    view! {
        <Head title=page.name up=("/console/personnel", console_words::PERSONNEL) lead=t(words::WRITE_DOWN_LEAD) />
        {done(page.saved, words::WRITTEN_DOWN)}
        <form class="panel form" method="post" action=WriteDownAccount::PATH novalidate>
            <header class="panel-head">
                <h2>{t(words::WRITE_DOWN)}</h2>
            </header>
            <input type="hidden" name="form[member]" value=page.member.to_string() />
            {apps(state, page.apps)}
            <Field state name="chat_user" label=words::CHAT_USER help=words::CHAT_USER_HELP max=MAX_CHAT_USER mono=true />
            {ram_accounts(state, page.ram_accounts)}
            <FormError state />
            <div class="form-actions">
                <a class="button" href=format!("/console/personnel/{}", page.member) rel="external">{t(word::BACK)}</a>
                <Submit state label=t(words::WRITE_DOWN_NOW) />
            </div>
        </form>
    }
}

fn apps(state: FormState, apps: Vec<PhoneApp>) -> impl IntoView {
    let chosen = typed(state.path, "app");
    let only = apps.len() == 1;
    let none = apps.is_empty().then(|| view! { <p class="muted">{t(words::NO_APPS)}</p> });
    let apps = apps.into_iter().map(|app| {
        let id = app.id.to_string();
        let checked = only || chosen.as_ref() == Some(&id);
        view! {
            <label class="checkbox">
                <input type="radio" name="form[app]" value=id checked=checked />
                <span>{app.company} " " <small class="muted">{t(word::vendor(app.vendor))}</small></span>
            </label>
        }
    });
    let error = state.field("app");
    let invalid = error.is_some();
    view! {
        <fieldset class="field" class:invalid=invalid>
            <legend>{t(words::WRITE_DOWN_APP)}</legend>
            {apps.collect_view()}
            {none}
            <p class="field-error" role="alert">{error}</p>
        </fieldset>
    }
}

/// Which RAM account acts: the only one, unless said otherwise.
fn ram_accounts(state: FormState, accounts: Vec<RamAccount>) -> Option<impl IntoView> {
    if accounts.is_empty() {
        return None;
    }
    let only = if let [only] = accounts.as_slice() { only.id.to_string() } else { String::new() };
    let chosen = typed(state.path, "ram_account").unwrap_or(only);
    let choices = accounts.iter().map(|account| (account.id.to_string(), account.label()));
    let choices = choices.chain([(String::new(), t(words::WITHOUT_RAM).to_owned())]).map(|(id, label)| {
        let checked = id == chosen;
        view! {
            <label class="checkbox">
                <input type="radio" name="form[ram_account]" value=id checked=checked />
                <span>{label}</span>
            </label>
        }
    });
    let error = state.field("ram_account");
    let invalid = error.is_some();
    Some(view! {
        <fieldset class="field" class:invalid=invalid>
            <legend>{t(words::RAM_ACCOUNT)}</legend>
            {choices.collect_view()}
            <p class="field-error" role="alert">{error}</p>
        </fieldset>
    })
}
