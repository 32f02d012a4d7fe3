//! A dialog that needs no script: it is simply there, and its button is a link.

use leptos::prelude::*;

/// One text, one way on. `close` is where the link leads without scripts; with them `on_close` runs instead.
#[component]
pub fn Dialog(
    #[prop(into)] title: String,
    #[prop(into)] text: String,
    #[prop(into)] action: String,
    #[prop(into)] close: String,
    on_close: impl Fn() + 'static,
) -> impl IntoView {
    let dismiss = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        on_close();
    };
    view! {
        <div class="dialog-back">
            <div class="dialog" role="alertdialog" aria-modal="true" aria-labelledby="dialog-title" aria-describedby="dialog-text">
                <h2 id="dialog-title">{title}</h2>
                <p id="dialog-text">{text}</p>
                <a class="button primary" id="dialog-close" href=close on:click=dismiss>{action}</a>
            </div>
        </div>
    }
}
