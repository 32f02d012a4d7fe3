//! Pieces that the console's pages share.

use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::query_signal;

use super::Gone;
use crate::messages::{Text, console as words, word};
use crate::ui::form::{FormError, FormState, Submit};
use crate::ui::icon::{Icon, Shape};
use crate::ui::t;

/// What was typed to find people, from the bar to the list; never in an address.
#[derive(Clone, Copy)]
pub struct SearchText(pub RwSignal<String>);

/// Which page of a list is shown. It is in the address, so that a link and a reload show the same.
#[derive(Clone, Copy)]
pub struct Cursor {
    before: Memo<Option<String>>,
    set: SignalSetter<Option<String>>,
}

impl Cursor {
    pub fn of_page() -> Self {
        let (before, set) = query_signal("before");
        Self { before, set }
    }

    pub fn get(self) -> Option<String> {
        self.before.get()
    }

    /// Back to the newest.
    pub fn reset(self) {
        if self.before.with_untracked(Option::is_some) {
            self.set.set(None);
        }
    }
}

/// Title, one sentence, one action.
#[component]
pub fn Head(
    #[prop(into)] title: String,
    #[prop(optional, into)] lead: String,
    /// The list that this is one of: its address and its name.
    #[prop(optional)]
    up: Option<(&'static str, Text)>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    // Leptos writes the title as it is: markup in it would be markup.
    let tab = format!("{} · {}", title.replace('<', "‹"), t(words::NAME));
    view! {
        <Title text=tab />
        <header class="head">
            <div>
                {up.map(|(href, list)| view! { <a class="up" href=href><Icon shape=Shape::Back />{t(list)}</a> })}
                <h1>{title}</h1>
                {(!lead.is_empty()).then(|| view! { <p class="lead">{lead}</p> })}
            </div>
            {children.map(|children| view! { <div class="head-actions">{children()}</div> })}
        </header>
    }
}

/// What will be here, and the first step.
#[component]
pub fn Empty(shape: Shape, title: Text, text: Text, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon shape />
            <b>{t(title)}</b>
            <p>{t(text)}</p>
            {children.map(|children| children())}
        </div>
    }
}

/// There is no such page, or no such thing: the answer's status says so, too.
#[component]
pub fn NotFound() -> impl IntoView {
    if let Some(Gone(note)) = use_context() {
        note();
    }
    view! {
        <Title text=t(words::NOT_FOUND) />
        <div class="empty">
            <Icon shape=Shape::Search />
            <h1>{t(words::NOT_FOUND)}</h1>
            <p>{t(words::NOT_FOUND_TEXT)}</p>
            <a class="button" href="/console">{t(words::OVERVIEW)}</a>
        </div>
    }
}

/// A state as a dot and a word. Tones: `good`, `warning`, `bad`, `info`, or none.
#[component]
pub fn Dot(tone: &'static str, #[prop(into)] label: String) -> impl IntoView {
    view! { <span class=format!("dot {tone}")>{label}</span> }
}

/// A table that scrolls by itself where the screen is narrow.
#[component]
pub fn Table(heads: Vec<&'static str>, children: Children) -> impl IntoView {
    view! {
        <div class="table-box" tabindex="0">
            <table>
                <thead>
                    <tr>{heads.into_iter().map(|head| view! { <HeadCell head /> }).collect_view()}</tr>
                </thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}

/// The column of the rows' actions has no name, and is none to those who hear.
#[component]
fn HeadCell(head: &'static str) -> impl IntoView {
    if head.is_empty() { view! { <td></td> }.into_any() } else { view! { <th scope="col">{head}</th> }.into_any() }
}

/// Newest and older rows, by cursor.
#[component]
pub fn Pager(cursor: Cursor, older: Option<String>) -> impl IntoView {
    let paged = cursor.before.with_untracked(Option::is_some);
    if !paged && older.is_none() {
        return ().into_any();
    }
    let more = older.is_some();
    view! {
        <nav class="pager" aria-label=t(word::PAGES)>
            <button type="button" class="button" disabled=!paged on:click=move |_| cursor.reset()>
                {t(word::NEWEST)}
            </button>
            <button type="button" class="button" disabled=!more on:click=move |_| cursor.set.set(older.clone())>
                {t(word::OLDER)}
                <Icon shape=Shape::Forward />
            </button>
        </nav>
    }
    .into_any()
}

/// Asks before something dangerous: names the thing and what is lost.
#[component]
pub fn Ask(
    /// On the button that opens the dialog, and on the one that does it.
    action: Text,
    #[prop(into)] title: String,
    text: Text,
    path: &'static str,
    /// Hidden fields, by name.
    fields: Vec<(&'static str, String)>,
    #[prop(default = "button danger-quiet")] class: &'static str,
    done: impl Fn() + Clone + Send + Sync + 'static,
) -> impl IntoView {
    let dialog = NodeRef::<Dialog>::new();
    let state = FormState::new(path);
    let open = move |_| {
        state.error.set(None);
        #[cfg(feature = "hydrate")]
        if let Some(dialog) = dialog.get_untracked() {
            drop(dialog.show_modal());
        }
    };
    let close = move || {
        #[cfg(feature = "hydrate")]
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    // Unique on the page: what is done, and to what.
    let id = fields.iter().fold(path.replace('/', "-"), |id, (_, value)| format!("{id}-{value}"));
    let (title_id, text_id) = (format!("ask{id}"), format!("ask{id}-text"));
    let fields =
        fields.into_iter().map(|(name, value)| view! { <input type="hidden" name=format!("form[{name}]") value=value /> }).collect_view();
    let finished = move |()| {
        close();
        done();
    };
    view! {
        <button type="button" class=class on:click=open>{t(action)}</button>
        <dialog class="ask" node_ref=dialog aria-labelledby=title_id aria-describedby=text_id>
            <form method="post" action=path on:submit=state.on_submit(finished)>
                {fields}
                <h2 id=title_id.clone()>{title}</h2>
                <p id=text_id.clone()>{t(text)}</p>
                <FormError state />
                <div class="dialog-actions">
                    <button type="button" class="button" on:click=move |_| close()>{t(word::CANCEL)}</button>
                    <Submit state label=t(action) class="button danger" />
                </div>
            </form>
        </dialog>
    }
}

/// A checkbox whose value is `on`.
#[component]
pub fn Checkbox(name: &'static str, #[prop(into)] label: String, #[prop(optional)] checked: bool) -> impl IntoView {
    view! {
        <label class="checkbox">
            <input type="checkbox" name=format!("form[{name}]") value="on" checked=checked />
            <span>{label}</span>
        </label>
    }
}

/// Says that something worked, for those who see and those who hear.
#[component]
pub fn Notice(text: RwSignal<Option<&'static str>>, state: FormState) -> impl IntoView {
    // What was said of the last time is not true of the next.
    Effect::new(move |_| {
        if state.pending.get() {
            text.set(None);
        }
    });
    view! {
        <div role="status" class="notice-place">
            {move || text.get().map(|text| view! { <p class="notice good"><Icon shape=Shape::Check />{text}</p> })}
        </div>
    }
}
