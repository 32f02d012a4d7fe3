//! Pages before the flow: where an address opens, which company it belongs to, and why it does not let one in. All of
//! them are complete as they are rendered.

use leptos::prelude::*;

use super::frame::{Bar, Message};
use crate::domain::binding::PhoneApp;
use crate::domain::vendor::Vendor;
use crate::messages::{phone, sign_in as words, word};
use crate::ui::icon::{Icon, Shape, VendorMark};
use crate::ui::{t, tf};

/// An address that was opened where nobody can sign in to it.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    /// Whose address it is; several where one chooses.
    pub apps: Vec<PhoneApp>,
    /// The vendor in whose app it was opened, if in any.
    pub here: Option<Vendor>,
    /// What that app can open instead.
    pub own: Vec<PhoneApp>,
    pub address: String,
    /// The address as an image; empty where it is too long for one.
    pub qr: String,
}

/// What does not let anybody in.
#[derive(Clone, Debug)]
pub enum NotOpen {
    Disabled(PhoneApp),
    /// Its validity is over.
    Over(PhoneApp),
}

/// Companies to choose from.
#[component]
fn Companies(apps: Vec<PhoneApp>) -> impl IntoView {
    let row = |app: PhoneApp| {
        view! {
            <li>
                <a class="choice" href=format!("/m/{}/bind", app.id)>
                    <VendorMark vendor={app.vendor} />
                    <span class="choice-text">
                        <b>{app.company}</b>
                        <small>{t(word::vendor(app.vendor))}</small>
                    </span>
                    <Icon shape=Shape::Forward />
                </a>
            </li>
        }
    };
    view! { <ul class="choices">{apps.into_iter().map(row).collect_view()}</ul> }
}

/// … with a heading, where there are any.
fn companies(title: String, apps: Vec<PhoneApp>) -> Option<impl IntoView> {
    (!apps.is_empty()).then(|| {
        view! {
            <h2>{title}</h2>
            <Companies apps />
        }
    })
}

/// Several companies of one vendor, or none that is enabled.
#[component]
pub fn ChooseApp(apps: Vec<PhoneApp>) -> impl IntoView {
    if apps.is_empty() {
        return view! {
            <Bar title=t(phone::APP_NAME) />
            <Message shape=Shape::Apps title=t(words::NO_COMPANY) text=t(words::NO_COMPANY_TEXT) />
        }
        .into_any();
    }
    view! {
        <Bar title=t(phone::APP_NAME) />
        <main class="page">
            <h1>{t(words::CHOOSE_COMPANY)}</h1>
            <p class="lead">{t(words::CHOOSE_COMPANY_TEXT)}</p>
            <Companies apps />
        </main>
    }
    .into_any()
}

/// Outside of the vendor's app, or inside of another's.
#[component]
pub fn OpenElsewhere(page: Elsewhere) -> impl IntoView {
    let Elsewhere { apps, here, own, address, qr } = page;
    let only = if let [only] = apps.as_slice() { Some(only.clone()) } else { None };
    let vendor = apps.first().map(|app| app.vendor).filter(|vendor| apps.iter().all(|app| app.vendor == *vendor));
    let name = vendor.map_or("", |vendor| t(word::vendor(vendor)));
    let title = if vendor.is_some() { tf(words::OPEN_IN, &[name]) } else { t(words::OPEN_IN_ONE).to_owned() };
    let why = match (&only, vendor) {
        (Some(app), _) => tf(words::OPEN_IN_WHY, &[&app.company, name]),
        _ => t(words::OPEN_IN_ONE_WHY).to_owned(),
    };
    let scan = if vendor.is_some() { tf(words::SCAN, &[name]) } else { t(words::SCAN_ANY).to_owned() };
    let bar = only.as_ref().map_or_else(|| t(phone::APP_NAME).to_owned(), |app| app.company.clone());
    let wrong = here.map(|here| {
        let here = t(word::vendor(here));
        view! {
            <p class="notice warning">{tf(words::WRONG_APP, &[here])}</p>
            {companies(tf(words::COMPANIES_HERE, &[here]), own)}
        }
    });
    let choices = only.is_none().then(|| companies(t(words::YOUR_COMPANY).to_owned(), apps));
    view! {
        <Bar title=bar />
        <main class="page">
            <h1 id="title" tabindex="-1">{title}</h1>
            <p class="lead">{why}</p>
            {wrong}
            {(!qr.is_empty())
                .then(|| {
                    view! {
                        <figure class="scan">
                            <img src=qr alt=t(words::QR) width="200" height="200" />
                            <figcaption>{scan}</figcaption>
                        </figure>
                    }
                })}
            {vendor.map(|_| view! { <p class="help">{tf(words::SEND_YOURSELF, &[name])}</p> })}
            <p class="address">{address}</p>
            {choices}
        </main>
    }
}

/// The sign-in was at another company than the page's.
#[component]
pub fn WrongCompany(app: PhoneApp, others: Vec<PhoneApp>) -> impl IntoView {
    let again = format!("/m/{}/sign-in?way=redirect", app.id);
    let company = app.company.clone();
    view! {
        <Bar title=company.clone() />
        <main class="page message">
            <div class="message-mark warning"><Icon shape=Shape::Warning /></div>
            <h1 id="title" tabindex="-1">{t(words::WRONG_COMPANY)}</h1>
            <p class="lead">{tf(words::WRONG_COMPANY_TEXT, &[&company, &company])}</p>
            <p class="help">{tf(words::WRONG_COMPANY_HELP, &[t(word::vendor(app.vendor))])}</p>
            {companies(t(words::OTHER_COMPANIES).to_owned(), others)}
            <div class="actions">
                <a class="button primary" href=again>{tf(words::SIGN_IN_AGAIN, &[&company])}</a>
            </div>
        </main>
    }
}

/// A sign-in that is over, or another browser's.
#[component]
pub fn NotThis(app: PhoneApp) -> impl IntoView {
    let again = format!("/m/{}/bind", app.id);
    view! {
        <Bar title=app.company />
        <Message shape=Shape::Warning tone="warning" title=t(words::NOT_THIS) text=t(words::NOT_THIS_TEXT)>
            <a class="button primary" href=again>{t(words::START_AGAIN)}</a>
        </Message>
    }
}

/// An app that lets nobody in.
#[component]
pub fn Closed(why: NotOpen) -> impl IntoView {
    let (app, title, text) = match why {
        NotOpen::Disabled(app) => (app, words::CLOSED, words::CLOSED_TEXT),
        NotOpen::Over(app) => (app, words::OVER, words::OVER_TEXT),
    };
    let again = format!("/m/{}/bind", app.id);
    view! {
        <Bar title=app.company />
        <Message shape=Shape::Warning tone="warning" title=t(title) text=t(text)>
            <a class="button primary" href=again>{t(words::LOOK_AGAIN)}</a>
            <a class="button" href="/m/bind">{t(words::OTHER_COMPANIES)}</a>
        </Message>
    }
}
