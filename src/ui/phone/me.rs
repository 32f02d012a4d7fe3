//! A member's own pages. Complete as HTML: nothing of them is in the phone's bundle.

mod away;
mod binding;
mod code;
mod number;
mod unbind;

use leptos::prelude::*;
use leptos::server_fn::ServerFn;

pub use self::away::Away;
use self::binding::{Bound, Ended};
pub use self::number::Number;
pub use self::unbind::{Unbind, Unbound};
use super::frame::{Bar, Tabs, Token};
use crate::api::me::EndAway;
use crate::api::sign_in::SetDisplay;
use crate::domain::away::AwayView;
use crate::domain::binding::{BindingState, PhoneApp};
use crate::domain::id::MobileAppId;
use crate::domain::lang::Lang;
use crate::domain::me::{Done, MeView, OtherApp};
use crate::messages::{Text, console, me as words, word};
use crate::ui::form::{FormError, FormState, Submit};
use crate::ui::icon::{Icon, Shape, VendorMark};
use crate::ui::{lang, t, tf};

/// Who one is here, how it was proved, and what one can change.
#[component]
pub fn Me(app: PhoneApp, me: MeView, done: Option<Done>) -> impl IntoView {
    let id = app.id;
    let own = me.id;
    let (ended, active): (Vec<_>, Vec<_>) = me.bindings.into_iter().partition(|binding| binding.state == BindingState::Ended);
    let active = active.into_iter().map(|binding| view! { <Bound app=id binding /> }).collect_view();
    let ended = (!ended.is_empty()).then(|| {
        let rows = ended.into_iter().map(|binding| view! { <Ended me=own binding /> }).collect_view();
        view! {
            <details class="fold">
                <summary>{t(words::ENDED_BINDINGS)}</summary>
                <ul class="cards">{rows}</ul>
            </details>
        }
    });
    let phone = me.phone.unwrap_or_else(|| t(words::NO_PHONE).to_owned());
    view! {
        <Bar title=app.company.clone() />
        <main class="page tabbed">
            {done.map(|done| view! { <p class="notice good" role="status"><Icon shape=Shape::Check />{t(words::done(done))}</p> })}
            <h1>{me.name}</h1>
            <p class="lead row">
                <span>{phone}</span>
                <a class="row-link" href=format!("/m/{id}/me/phone")>{t(words::CHANGE_PHONE)}</a>
            </p>
            {me.waiting_phone.map(|phone| view! { <p class="notice info">{tf(words::WAITING_PHONE, &[&phone])}</p> })}
            <h2>{t(words::BINDINGS)}</h2>
            <ul class="cards">{active}</ul>
            {ended}
            <Others others=me.others />
            <h2>{t(words::AWAY)}</h2>
            {me.stands_in_for.into_iter().map(|name| view! { <p class="notice info">{tf(words::STANDS_IN_FOR, &[&name])}</p> }).collect_view()}
            <AwayNow app=id away=me.away />
            <Display />
        </main>
        <Tabs app current="me" />
    }
}

/// Where one may still bind, with how to get there.
#[component]
fn Others(others: Vec<OtherApp>) -> impl IntoView {
    if others.is_empty() {
        return None;
    }
    let rows = others.into_iter().map(|other| {
        let vendor = t(word::vendor(other.app.vendor));
        let alt = tf(words::OTHER_QR, &[&other.app.company]);
        view! {
            <li>
                <details class="card fold-card">
                    <summary class="card-row">
                        <VendorMark vendor={other.app.vendor} />
                        <span class="choice-text">
                            <b>{other.app.company}</b>
                            <small>{vendor}</small>
                        </span>
                        <Icon shape=Shape::Forward />
                    </summary>
                    <p>{tf(words::OTHER_HOW, &[vendor, vendor, vendor])}</p>
                    <img class="qr" src=other.qr alt=alt width="200" height="200" />
                    <p class="address">{other.address.clone()}</p>
                    <a class="button" href=other.address>{t(words::OTHER_OPEN)}</a>
                </details>
            </li>
        }
    });
    Some(view! {
        <h2>{t(words::OTHERS)}</h2>
        <p class="help">{t(words::OTHERS_TEXT)}</p>
        <ul class="cards">{rows.collect_view()}</ul>
    })
}

#[component]
fn AwayNow(app: MobileAppId, away: Option<AwayView>) -> impl IntoView {
    let state = FormState::new(EndAway::PATH);
    let page = format!("/m/{app}/me/away");
    match away {
        Some(away) => view! {
            <p>{tf(words::AWAY_UNTIL, &[&away.until, &away.stand_in])}</p>
            <div class="pair">
                <form method="post" action=EndAway::PATH>
                    <Own app />
                    <FormError state />
                    <Submit state label=t(words::BACK) />
                </form>
                <a class="button" href=page>{t(words::CHANGE_AWAY)}</a>
            </div>
        }
        .into_any(),
        None => view! {
            <p class="help">{t(words::AWAY_TEXT)}</p>
            <a class="button" href=page>{t(words::SET_AWAY)}</a>
        }
        .into_any(),
    }
}

/// Language and theme: each a button of its own, so that it takes one touch and no script.
#[component]
fn Display() -> impl IntoView {
    let now = lang();
    let languages = [Lang::Zh, Lang::En].map(|each| {
        view! {
            <button type="submit" class="button" name="form[lang]" value=each.tag() lang=each.tag() aria-pressed=(each == now).to_string()>
                {words::language(each)}
            </button>
        }
    });
    let themes: [(&'static str, Text); 3] = [("auto", console::THEME_AUTO), ("light", console::THEME_LIGHT), ("dark", console::THEME_DARK)];
    let chosen = use_context::<super::Theme>().and_then(|theme| theme.0).unwrap_or_else(|| "auto".to_owned());
    let themes = themes.map(|(value, label)| {
        view! {
            <button type="submit" class="button" name="form[theme]" value=value aria-pressed=(value == chosen).to_string()>
                {t(label)}
            </button>
        }
    });
    view! {
        <h2>{t(words::DISPLAY)}</h2>
        <p class="help">{t(words::DISPLAY_TEXT)}</p>
        <form method="post" action=SetDisplay::PATH class="pair" aria-label=t(words::LANGUAGE)>
            <Token />
            {languages}
        </form>
        <form method="post" action=SetDisplay::PATH class="pair" aria-label=t(console::THEME)>
            <Token />
            {themes}
        </form>
    }
}

/// What every form of these pages carries.
#[component]
fn Own(app: MobileAppId) -> impl IntoView {
    view! {
        <Token />
        <input type="hidden" name="form[app]" value=app.to_string() />
    }
}
