//! The phone pages. Each is rendered whole on the server and works as it is; where a page reacts to more than links
//! and forms do, WebAssembly makes it nicer.

mod bind;
mod dialog;
pub mod doors;
mod frame;
mod incident;
mod me;
pub mod sign_in;
mod start;
mod todo;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use self::doors::{Elsewhere, NotOpen};
use super::page::PageData;
use super::time::PageTime;
use crate::domain::binding::{BindView, PhoneApp};
use crate::domain::error::{ApiError, Flash};
use crate::domain::incident::{Filter, IncidentDetail, IncidentRow};
use crate::domain::lang::Lang;
use crate::domain::me::{AwayPage, Done, MeView, NumberView, UnbindView};
use crate::domain::page::Page;
use crate::domain::secret::Secret;

/// The pages.
#[derive(Clone, Debug)]
pub enum PhonePage {
    /// Several companies, or none.
    ChooseApp(Vec<PhoneApp>),
    OpenElsewhere(Elsewhere),
    /// Signed in at another company; other companies that one may have meant.
    WrongCompany {
        app: PhoneApp,
        others: Vec<PhoneApp>,
    },
    /// A sign-in came back that is not this browser's, or is over.
    NotThis(PhoneApp),
    Closed(NotOpen),
    Introduction(PhoneApp),
    /// What one agrees to.
    Consent(PhoneApp),
    Bind(BindView),
    Confirm {
        app: PhoneApp,
        token: Secret,
    },
    Todo {
        app: PhoneApp,
        filter: Filter,
        incidents: Page<IncidentRow>,
    },
    Incident {
        app: PhoneApp,
        incident: Box<IncidentDetail>,
    },
    Me {
        app: PhoneApp,
        me: Box<MeView>,
        done: Option<Done>,
    },
    Unbind {
        app: PhoneApp,
        view: Box<UnbindView>,
    },
    Unbound(PhoneApp),
    Away {
        app: PhoneApp,
        page: AwayPage,
    },
    Number {
        app: PhoneApp,
        view: NumberView,
    },
    /// On the way to a vendor's sign-in.
    Leaving(String),
    Failed(ApiError),
}

/// Proves that a form is of this page; goes along as a hidden field.
#[derive(Clone)]
pub struct FormToken(pub String);

/// The reader's choice; `None` follows the device.
#[derive(Clone)]
pub struct Theme(pub Option<String>);

/// A page that reacts: the only ones that fetch WebAssembly. The others are complete as they are.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LiveData {
    lang: Lang,
    form_token: String,
    flash: Option<Flash>,
    view: BindView,
}

impl PageData<PhonePage> {
    /// Whether the page reacts to more than links and forms do.
    pub const fn is_live(&self) -> bool {
        matches!(self.page, PhonePage::Bind(_))
    }
}

/// What every page finds around it.
fn provide(lang: Lang, form_token: String, flash: Option<Flash>) {
    provide_context(lang);
    provide_context(flash);
    provide_context(FormToken(form_token));
}

/// The body of a live page, on the server and in the browser.
#[component]
pub fn Live(#[prop(optional)] data: Option<LiveData>) -> impl IntoView {
    let data = SharedValue::new(move || data).into_inner()?;
    provide(data.lang, data.form_token, data.flash);
    Some(view! { <bind::Bind view=data.view /> })
}

/// The body of any phone page, on the server.
#[component]
pub fn Phone(data: PageData<PhonePage>) -> impl IntoView {
    let PageData { lang, theme, form_token, now, flash, page, simulated } = data;
    provide_context(Theme(theme));
    provide_context(PageTime(now));
    provide(lang, form_token.clone(), flash.clone());
    let page = match page {
        PhonePage::Bind(view) => view! { <Live data=LiveData { lang, form_token, flash, view } /> }.into_any(),
        PhonePage::ChooseApp(apps) => view! { <doors::ChooseApp apps /> }.into_any(),
        PhonePage::OpenElsewhere(page) => view! { <doors::OpenElsewhere page /> }.into_any(),
        PhonePage::WrongCompany { app, others } => view! { <doors::WrongCompany app others /> }.into_any(),
        PhonePage::NotThis(app) => view! { <doors::NotThis app /> }.into_any(),
        PhonePage::Closed(why) => view! { <doors::Closed why /> }.into_any(),
        PhonePage::Introduction(app) => view! { <start::Introduction app /> }.into_any(),
        PhonePage::Consent(app) => view! { <start::Consent app /> }.into_any(),
        PhonePage::Confirm { app, token } => view! { <start::Confirm app token /> }.into_any(),
        PhonePage::Todo { app, filter, incidents } => view! { <todo::Todo app filter incidents /> }.into_any(),
        PhonePage::Incident { app, incident } => view! { <incident::Incident app incident=*incident /> }.into_any(),
        PhonePage::Me { app, me, done } => view! { <me::Me app me=*me done /> }.into_any(),
        PhonePage::Unbind { app, view } => view! { <me::Unbind app page=*view /> }.into_any(),
        PhonePage::Unbound(app) => view! { <me::Unbound app /> }.into_any(),
        PhonePage::Away { app, page } => view! { <me::Away app page /> }.into_any(),
        PhonePage::Number { app, view } => view! { <me::Number app page=view /> }.into_any(),
        PhonePage::Leaving(to) => view! { <start::Leaving to /> }.into_any(),
        PhonePage::Failed(error) => view! { <start::Failed error /> }.into_any(),
    };
    view! {
        <frame::Offline />
        <div id="live">{page}</div>
        {simulated.then(|| view! { <frame::Simulated /> })}
    }
}
