//! `/console/settings/channels`: whether several channels may be open, or one only.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::done;
use crate::api::mobile_app::SetChannels;
use crate::domain::mobile_app::{AppCard, AppState, Channels};
use crate::messages::console as console_words;
use crate::messages::console::app::life as words;
use crate::messages::{Text, word};
use crate::ui::console::parts::Head;
use crate::ui::form::{FormError, FormState, Submit, typed};
use crate::ui::t;

#[derive(Clone, Debug)]
pub struct ChannelsPage {
    pub channels: Channels,
    pub apps: Vec<AppCard>,
    /// The form was just saved.
    pub saved: bool,
}

pub fn view(page: ChannelsPage) -> impl IntoView {
    let state = FormState::new(SetChannels::PATH);
    let one = typed(state.path, "channels").map_or(page.channels == Channels::One, |typed| typed == "one");
    let kept = typed(state.path, "keep");
    let open: Vec<_> = page.apps.into_iter().filter(|app| app.state == AppState::Enabled).collect();
    let only = open.len() == 1;
    let none = open.is_empty().then(|| view! { <p class="muted">{t(words::NOTHING_OPEN)}</p> });
    let apps = open.into_iter().map(|app| {
        let id = app.id.to_string();
        let chosen = only || kept.as_ref() == Some(&id);
        view! {
            <label class="checkbox">
                <input type="radio" name="form[keep]" value=id checked=chosen />
                <span>{app.company} " " <small class="muted">{t(word::vendor(app.vendor))}</small></span>
            </label>
        }
    });
    let apps = apps.collect_view();
    let error = state.field("keep");
    let invalid = error.is_some();
    view! {
        <Head title=t(words::CHANNELS) lead=t(words::CHANNELS_LEAD) />
        {done(page.saved, console_words::SAVED)}
        <form class="panel form" method="post" action=SetChannels::PATH>
            {choice("several", words::SEVERAL, words::SEVERAL_TEXT, !one)}
            {choice("one", words::ONE, words::ONE_TEXT, one)}
            <fieldset class="field nested" class:invalid=invalid>
                <legend>{t(words::KEEP)}</legend>
                {apps}
                {none}
                <p class="field-error" role="alert">{error}</p>
            </fieldset>
            <FormError state />
            <div class="form-actions">
                <Submit state label=t(words::SAVE_CHANNELS) />
            </div>
        </form>
    }
}

fn choice(value: &'static str, label: Text, text: Text, checked: bool) -> impl IntoView + use<> {
    view! {
        <label class="checkbox">
            <input type="radio" name="form[channels]" value=value checked=checked />
            <span>
                <b>{t(label)}</b>
                <small class="muted block">{t(text)}</small>
            </span>
        </label>
    }
}
