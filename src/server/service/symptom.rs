//! Finds, in the catalogue, what fits a thing that somebody saw: a vendor's code, words of its page, or one's own.

use crate::domain::id::MobileAppId;
use crate::domain::lang::Lang;
use crate::domain::symptom::{Finding, MAX_SEEN};
use crate::domain::vendor::Vendor;
use crate::messages::console::symptom as words;
use crate::messages::vendor::symptom::{Symptom, Value, symptoms};
use crate::messages::vendor::{codes, explain};
use crate::server::Muster;
use crate::server::error::Result;
use crate::server::service::{mobile_app, phone};
use crate::server::store::mobile_app::MobileApp;

/// More would be a list to read through.
const MOST: usize = 8;
/// What part of what was seen has to be there.
const ENOUGH: f64 = 0.6;

/// `app`: the saved one, whose values are to be copied.
pub async fn find(muster: &Muster, vendor: Vendor, app: Option<MobileAppId>, seen: &str, lang: Lang) -> Result<Vec<Finding>> {
    let app = match app {
        Some(id) => Some(mobile_app::get(&mut muster.store.read().await?, id).await?),
        None => None,
    };
    let seen: String = seen.chars().take(MAX_SEEN).collect();
    let mut found: Vec<Finding> = of_codes(vendor, &seen, lang);
    found.extend(fitting(vendor, &seen).into_iter().map(|symptom| worded(muster, app.as_ref(), symptom, lang)));
    found.truncate(MOST);
    Ok(found)
}

/// The codes that are named; where none is, those that begin with the one number that was typed.
fn of_codes(vendor: Vendor, seen: &str, lang: Lang) -> Vec<Finding> {
    let finding = |code: &str| {
        let explained = explain(vendor, code)?;
        Some(Finding {
            seen: words::CODE.with(lang, &[code]),
            cause: explained.cause.get(lang).to_owned(),
            remedy: explained.remedy.get(lang).to_owned(),
            place: None,
            copy: None,
            stage: None,
        })
    };
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let mut named: Vec<&str> = seen.split(|c| !is_part(c)).map(|word| word.trim_end_matches(['.', '-'])).collect();
    named.retain(|word| word.len() > 1);
    named.dedup();
    let found: Vec<Finding> = named.iter().filter_map(|code| finding(code)).collect();
    let typed = seen.trim();
    if !found.is_empty() || typed.len() < 3 || !typed.bytes().all(|byte| byte.is_ascii_digit()) {
        return found;
    }
    codes(vendor).iter().filter(|code| code.starts_with(typed)).filter_map(|code| finding(code)).collect()
}

/// The best first; equal ones in the catalogue's order.
fn fitting(vendor: Vendor, seen: &str) -> Vec<&'static Symptom> {
    let (whole, terms) = (folded(seen), terms(seen));
    let mut scored: Vec<(f64, &Symptom)> = symptoms(vendor).map(|symptom| (score(symptom, &whole, &terms), symptom)).collect();
    scored.retain(|(score, _)| *score >= ENOUGH);
    scored.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    scored.into_iter().map(|(_, symptom)| symptom).collect()
}

/// Whether the vendor's words are among what was seen, else how much of what was seen is in the entry.
fn score(symptom: &Symptom, whole: &str, terms: &[String]) -> f64 {
    if symptom.words.iter().any(|words| whole.contains(&folded(words))) {
        return 2.0;
    }
    if terms.is_empty() {
        return 0.0;
    }
    let texts = [symptom.seen, symptom.cause].into_iter().flat_map(|text| [text.get(Lang::Zh), text.get(Lang::En)]);
    let entry: String = texts.chain(symptom.words.iter().copied()).map(|text| folded(text) + "\n").collect();
    let there = terms.iter().filter(|term| entry.contains(*term)).count();
    there as f64 / terms.len() as f64
}

/// Without case, blanks and marks, which people and vendors write in many ways.
fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric() || *c == '_').flat_map(char::to_lowercase).collect()
}

/// Latin words, and each two neighbours of what is written without blanks.
fn terms(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    for piece in text.split(|c: char| !c.is_alphanumeric() && c != '_') {
        let letters: Vec<char> = piece.chars().flat_map(char::to_lowercase).collect();
        for run in letters.chunk_by(|a, b| a.is_ascii() == b.is_ascii()) {
            match run {
                [first, ..] if first.is_ascii() => all.push(run.iter().collect()),
                [single] => all.push(single.to_string()),
                _ => all.extend(run.windows(2).map(|pair| pair.iter().collect::<String>())),
            }
        }
    }
    all
}

fn worded(muster: &Muster, app: Option<&MobileApp>, symptom: &Symptom, lang: Lang) -> Finding {
    let copy = symptom.copy.and_then(|value| match value {
        Value::Domain => Some(muster.config.domain()),
        Value::Redirect => app.map(|app| phone::sign_in_address(muster, app)),
        Value::HomePage => app.map(|app| muster.config.link(&format!("/m/{}", app.id))),
        Value::Callback => app.map(|app| muster.config.link(&format!("/callbacks/{}/{}", app.vendor, app.id))),
    });
    Finding {
        seen: symptom.seen.get(lang).to_owned(),
        cause: symptom.cause.get(lang).to_owned(),
        remedy: symptom.remedy.get(lang).to_owned(),
        place: Some(symptom.place.get(lang).to_owned()),
        copy,
        stage: symptom.stage,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(vendor: Vendor, seen: &str) -> &'static str {
        fitting(vendor, seen).first().map_or("nothing", |symptom| symptom.seen.get(Lang::En))
    }

    #[test]
    fn every_symptom_is_the_first_that_its_own_words_find() {
        for vendor in Vendor::ALL {
            for symptom in symptoms(vendor) {
                for seen in [symptom.seen.get(Lang::Zh), symptom.seen.get(Lang::En), symptom.words[0]] {
                    let found = fitting(vendor, seen);
                    assert!(found.iter().take(3).any(|other| other.seen == symptom.seen), "{vendor}: {seen} finds {found:#?}");
                }
            }
        }
    }

    #[test]
    fn ones_own_words_find_it_too() {
        assert!(best(Vendor::DingTalk, "白屏了").contains("white screen"), "{}", best(Vendor::DingTalk, "白屏了"));
        assert!(best(Vendor::WeCom, "white screen").contains("white screen"));
        assert!(best(Vendor::Lark, "invalid redirect uri").contains("redirect_uri"));
        assert!(best(Vendor::WeCom, "page 404").contains("404"));
        assert_eq!(best(Vendor::WeCom, "the coffee machine is broken"), "nothing");
        assert_eq!(best(Vendor::WeCom, ""), "nothing");
    }

    #[test]
    fn codes_are_found_in_whatever_was_pasted() {
        let seen = |vendor, text| of_codes(vendor, text, Lang::En).into_iter().map(|found| found.seen).collect::<Vec<_>>();
        assert_eq!(seen(Vendor::WeCom, "errcode: 60020, not allow to access from your ip"), ["Code 60020"]);
        assert_eq!(seen(Vendor::DingTalk, r#"{"code":"InvalidAuthentication"}"#), ["Code InvalidAuthentication"]);
        assert_eq!(seen(Vendor::Lark, "9999167").len(), 5, "{:?}", seen(Vendor::Lark, "9999167"));
        assert!(seen(Vendor::WeCom, "99999").is_empty());
    }
}
