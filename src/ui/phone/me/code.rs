//! A code on a page that needs no scripts: entered, and sent again.

use leptos::prelude::*;

use super::Own;
use crate::domain::binding::{CODE_DIGITS, CodeDelivery};
use crate::domain::id::MobileAppId;
use crate::domain::me::CodeSent;
use crate::messages::phone as words;
use crate::ui::form::{Field, FormError, FormState, Submit};
use crate::ui::{t, tf};

/// The two forms; what they carry beside the app are `fields` and `again`.
#[component]
pub(super) fn CodeForms(
    app: MobileAppId,
    code: CodeSent,
    enter: FormState,
    resend: FormState,
    #[prop(into)] label: String,
    #[prop(default = "button primary")] class: &'static str,
    #[prop(optional)] fields: Vec<(&'static str, String)>,
    #[prop(optional)] again: Vec<(&'static str, String)>,
) -> impl IntoView {
    let (tone, text) = match code.delivery {
        CodeDelivery::Sending => ("lead", words::CODE_SENDING),
        CodeDelivery::Sent => ("lead", words::CODE_SENT),
        CodeDelivery::Failed => ("notice bad", words::CODE_NOT_SENT),
    };
    view! {
        <p class=tone role="status">{tf(text, &[&code.phone])}</p>
        <form method="post" action=enter.path class="step" novalidate>
            <Own app />
            {hidden(fields)}
            <div class="code-field">
                <Field
                    state=enter
                    name="code"
                    label=words::CODE
                    autocomplete="one-time-code"
                    inputmode="numeric"
                    max={CODE_DIGITS as u32 + 6}
                />
            </div>
            <Trouble state=enter />
            <div class="actions">
                <Submit state=enter label class />
            </div>
        </form>
        <form method="post" action=resend.path class="resend">
            <Own app />
            {hidden(again)}
            <Trouble state=resend />
            <button type="submit" class="button">{t(words::RESEND)}</button>
        </form>
    }
}

fn hidden(fields: Vec<(&'static str, String)>) -> impl IntoView {
    fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=format!("form[{name}]") value=value /> }).collect_view()
}

/// What is wrong with a form as a whole; what is wrong with a field stands there.
#[component]
pub(super) fn Trouble(state: FormState) -> impl IntoView {
    let whole =
        state.error.with_untracked(|error| error.as_ref().is_some_and(|error| error.fields().is_none_or(|fields| fields.is_empty())));
    whole.then(|| view! { <FormError state /> })
}
