//! The files that prove to WeCom that our domain is ours: uploading them, and whether they were fetched.

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use crate::api::mobile_app::PutDomainFile;
use crate::domain::id::MobileAppId;
use crate::domain::mobile_app::DomainFile;
use crate::messages::console::app as words;
use crate::ui::client;
use crate::ui::console::parts::Dot;
use crate::ui::form::{Field, FormError, FormState, Submit};
use crate::ui::t;
use crate::ui::time::Ago;

#[component]
pub fn DomainFiles(app: MobileAppId, files: Vec<DomainFile>, changed: impl Fn() + Clone + Send + Sync + 'static) -> impl IntoView {
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
        let proved = file.proved_at.map(|at| match file.failure {
            None => view! { <Dot tone="good" label=t(words::PROVED) /> " " <Ago at /> }.into_any(),
            Some(failure) => view! { <Dot tone="bad" label=t(words::file_failure(failure)) /> " " <Ago at /> }.into_any(),
        });
        view! {
            <li>
                <a href=format!("/{}", file.name)><code>{file.name.clone()}</code></a>
                <span>{proved}</span>
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
                <div class="field file scripted">
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
