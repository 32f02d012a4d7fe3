//! A dialog that needs no script: it is simply there, and its button is a link.

use leptos::prelude::*;

use crate::ui::client;

/// One text, one way on. Without scripts the link hides the dialog by pointing at what stands before it; with them
/// `on_close` runs instead, also on Escape, and the focus is in the dialog as long as it is there.
#[component]
pub fn Dialog(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(into)] action: String,
    close: &'static str,
    on_close: impl Fn() + Copy + 'static,
) -> impl IntoView {
    let dismiss = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        on_close();
    };
    let escape = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            on_close();
        }
    };
    Effect::new(move |_| client::focus("dialog-close"));
    view! {
        <div class="dialog-back" on:keydown=escape>
            <div class="dialog" role="alertdialog" aria-modal="true" aria-labelledby="dialog-title" aria-describedby="dialog-text">
                <h2 id="dialog-title">{title}</h2>
                <p id="dialog-text">{text}</p>
                <a class="button primary" id="dialog-close" href=close on:click=dismiss>{action}</a>
            </div>
        </div>
    }
}
