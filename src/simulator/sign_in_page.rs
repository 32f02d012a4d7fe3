//! The pages that a browser shows while somebody signs in with a vendor: the list of people, and a refusal.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::company::Company;
use super::markup::escape;

/// How many people a page lists; the others are found on the phone page.
const LISTED: usize = 200;

/// What the list of people needs to know.
pub struct Choice<'a> {
    pub company: &'a Company,
    /// The vendor's name for the person who is nobody's colleague, if the vendor knows such people.
    pub outsider: Option<&'a str>,
    /// The query of this very page, to which the choice is added.
    pub query: &'a str,
    /// Where the page asks whether a phone has scanned it; empty if it cannot be scanned.
    pub scanned: &'a str,
}

/// The person who is acting: a choice made on the page, else the one whose phone this is.
pub fn acting(query: &str, headers: &HeaderMap) -> Option<String> {
    let chosen = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "sim_user");
    chosen.map(|(_, userid)| userid.into_owned()).or_else(|| cookie(headers, "sim_user"))
}

fn cookie(headers: &HeaderMap, wanted: &str) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(name, value)| *name == wanted && !value.is_empty())?;
    percent_encoding::percent_decode_str(value).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

/// The list of people as links.
pub fn people(choice: &Choice) -> Response {
    let target = if choice.query.contains("sim_panel=1") { " target=\"_top\"" } else { "" };
    let link = |userid: &str, name: &str, note: &str| {
        let userid: String = url::form_urlencoded::byte_serialize(userid.as_bytes()).collect();
        let href = format!("?{}&sim_user={userid}", choice.query);
        format!("<li><a href=\"{}\"{target}>{} <span>{}</span></a></li>", escape(&href), escape(name), escape(note))
    };
    let everybody = choice.company.directory.users_from(0).take(LISTED);
    let mut list: String = everybody.map(|(_, user)| link(&user.userid, &user.name, &user.userid)).collect();
    if let Some(outsider) = choice.outsider {
        list.push_str(&link(outsider, "外部人员 · Somebody else", "not of this company"));
    }
    let body =
        PAGE.replace("{company}", &escape(&choice.company.name)).replace("{list}", &list).replace("{scanned}", &escape(choice.scanned));
    Html(body).into_response()
}

/// A page that refuses, with the vendor's number.
pub fn refusal(code: i64, text: &str) -> Response {
    let body = REFUSAL.replace("{code}", &code.to_string()).replace("{text}", &escape(text));
    (StatusCode::OK, Html(body)).into_response()
}

pub fn redirect(to: &url::Url) -> Response {
    Redirect::to(to.as_str()).into_response()
}

const PAGE: &str = include_str!("sign_in_page/people.html");
const REFUSAL: &str = include_str!("sign_in_page/refusal.html");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_on_the_page_goes_before_the_phone() {
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "a=b; sim_user=lina".parse().unwrap());
        assert_eq!(acting("appid=1", &headers).as_deref(), Some("lina"));
        assert_eq!(acting("appid=1&sim_user=zhangwei", &headers).as_deref(), Some("zhangwei"));
        assert_eq!(acting("appid=1", &HeaderMap::new()), None);
    }
}
