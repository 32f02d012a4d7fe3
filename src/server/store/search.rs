//! Finding members whose names and phones are encrypted: keyed hashes of their pieces.
//!
//! A stolen database shows how often each piece occurs and which pieces share a member, so that common surnames can be
//! guessed by rank; it does not show the pieces.

use std::collections::BTreeSet;

use super::row::Columns;
use super::{Db, Result, Tx};
use crate::domain::id::{Id, MemberId};
use crate::domain::phone::Phone;
use crate::server::keys::Ring;

/// What a piece is: kept apart in the hash, never stored.
mod kind {
    /// One character of a name that is not Latin.
    pub(super) const CHARACTER: char = 'u';
    /// Two characters in a row of such a name.
    pub(super) const PAIR: char = 'b';
    /// The beginning of a Latin word: one or two letters.
    pub(super) const HEAD: char = 'h';
    /// Three letters in a row of a Latin word.
    pub(super) const TRIGRAM: char = 't';
    /// The first four or seven digits of a phone.
    pub(super) const FIRST: char = 'p';
    /// Its last four.
    pub(super) const LAST: char = 'l';
}

fn is_latin(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_alphanumeric() || ('\u{c0}'..='\u{24f}').contains(&c))
}

/// Words of letters and digits, as people type and search them.
fn words(name: &str) -> Vec<String> {
    let key = crate::domain::name::key(name);
    key.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Runs of `n` characters.
fn grams(word: &str, n: usize) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    chars.windows(n).map(|window| window.iter().collect()).collect()
}

fn pieces_of_name(name: &str) -> Vec<(char, String)> {
    let mut pieces = Vec::new();
    for word in words(name) {
        if is_latin(&word) {
            pieces.push((kind::HEAD, word.chars().take(1).collect()));
            pieces.extend((word.chars().count() > 1).then(|| (kind::HEAD, word.chars().take(2).collect())));
            pieces.extend(grams(&word, 3).into_iter().map(|gram| (kind::TRIGRAM, gram)));
        } else {
            pieces.extend(grams(&word, 1).into_iter().map(|gram| (kind::CHARACTER, gram)));
            pieces.extend(grams(&word, 2).into_iter().map(|gram| (kind::PAIR, gram)));
        }
    }
    pieces
}

fn pieces_of_phone(phone: &Phone) -> Vec<(char, String)> {
    let digits = phone.digits();
    let mut pieces = vec![(kind::LAST, digits[digits.len() - 4..].to_owned())];
    pieces.extend([4, 7].into_iter().filter(|n| digits.len() >= *n).map(|n| (kind::FIRST, digits[..n].to_owned())));
    pieces
}

/// What a query asks for: any of the alternatives, each with all of its pieces; then the opened rows are held
/// against the text itself, because pieces may stand in another order.
#[derive(Debug, PartialEq, Eq)]
pub struct Query {
    alternatives: Vec<Vec<(char, String)>>,
    needle: Needle,
}

#[derive(Debug, PartialEq, Eq)]
enum Needle {
    Name(Vec<String>),
    Digits(String),
}

impl Query {
    /// `None` for a text with nothing to search by.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_phone = text.chars().any(|c| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || " -+".contains(c));
        if is_phone {
            return Self::of_phone(text);
        }
        let words = words(text);
        let mut pieces = Vec::new();
        for word in &words {
            let length = word.chars().count();
            match (is_latin(word), length) {
                (true, 1 | 2) => pieces.push((kind::HEAD, word.clone())),
                (true, _) => pieces.extend(grams(word, 3).into_iter().map(|gram| (kind::TRIGRAM, gram))),
                (false, 1) => pieces.push((kind::CHARACTER, word.clone())),
                (false, _) => pieces.extend(grams(word, 2).into_iter().map(|gram| (kind::PAIR, gram))),
            }
        }
        (!pieces.is_empty()).then_some(Self { alternatives: vec![pieces], needle: Needle::Name(words) })
    }

    fn of_phone(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let digits = if text.starts_with("+86") { digits[2..].to_owned() } else { digits };
        let first = |n: usize| (kind::FIRST, digits[..n].to_owned());
        let alternatives = match digits.len() {
            3 => (0..10).map(|next| vec![(kind::FIRST, format!("{digits}{next}"))]).collect(),
            4 => vec![vec![first(4)], vec![(kind::LAST, digits.clone())]],
            5 | 6 => vec![vec![first(4)]],
            7.. => vec![vec![first(7)]],
            _ => return None,
        };
        Some(Self { alternatives, needle: Needle::Digits(digits) })
    }

    /// Whether it looks for names, and not for phones.
    pub const fn is_of_name(&self) -> bool {
        matches!(self.needle, Needle::Name(_))
    }

    /// Whether a member really answers to the text.
    pub fn fits(&self, name: &str, phone: Option<&Phone>) -> bool {
        match &self.needle {
            Needle::Name(words) => {
                let key = crate::domain::name::key(name);
                let of_name = self::words(name);
                words.iter().all(|word| {
                    if is_latin(word) && word.chars().count() < 3 {
                        of_name.iter().any(|part| part.starts_with(word.as_str()))
                    } else {
                        key.contains(word.as_str())
                    }
                })
            }
            Needle::Digits(digits) => phone.is_some_and(|phone| {
                let own = phone.digits();
                own.starts_with(digits.as_str()) || (digits.len() == 4 && own.ends_with(digits.as_str()))
            }),
        }
    }
}

fn tokens(ring: &Ring, pieces: impl IntoIterator<Item = (char, String)>) -> BTreeSet<i64> {
    pieces.into_iter().map(|(kind, gram)| ring.token(kind, &gram)).collect()
}

/// Replaces what a member is found by.
pub(super) async fn index(tx: &mut Tx, member: MemberId, name: &str, phone: Option<&Phone>) -> Result<()> {
    forget(tx, member).await?;
    let ring = tx.ring();
    let pieces = pieces_of_name(name).into_iter().chain(phone.map(pieces_of_phone).unwrap_or_default());
    for token in tokens(&ring, pieces) {
        sqlx::query("INSERT INTO member_token (token, member_id) VALUES ($1, $2)")
            .bind(token)
            .bind(member.to_i64())
            .execute(tx.connection())
            .await?;
    }
    Ok(())
}

pub(super) async fn forget(tx: &mut Tx, member: MemberId) -> Result<()> {
    sqlx::query("DELETE FROM member_token WHERE member_id = $1").bind(member.to_i64()).execute(tx.connection()).await?;
    Ok(())
}

/// Candidates, newest first, older than `before`: their pieces fit, their text has to be held against the query yet.
pub async fn candidates(db: &mut impl Db, query: &Query, before: Option<MemberId>, limit: usize) -> Result<Vec<MemberId>> {
    let ring = db.ring();
    let before = before.map_or(i64::MAX, Id::to_i64);
    let mut found = BTreeSet::new();
    for alternative in &query.alternatives {
        let tokens: Vec<i64> = tokens(&ring, alternative.iter().cloned()).into_iter().collect();
        let Some((first, rest)) = tokens.split_first() else { continue };
        let mut sql = String::from("SELECT a.member_id AS id FROM member_token a");
        for (n, _) in rest.iter().enumerate() {
            sql += &format!(" JOIN member_token t{n} ON t{n}.member_id = a.member_id AND t{n}.token = ${}", n + 4);
        }
        sql += " WHERE a.token = $1 AND a.member_id < $2 ORDER BY a.member_id DESC LIMIT $3";
        // The text is made of counters only.
        let mut statement = sqlx::query(sqlx::AssertSqlSafe(sql)).bind(*first).bind(before).bind(limit as i64);
        for token in rest {
            statement = statement.bind(*token);
        }
        for row in statement.fetch_all(db.connection()).await? {
            found.insert(row.int("id")?);
        }
    }
    Ok(found.into_iter().rev().take(limit).map(MemberId::from_i64).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(query: &str, name: &str, phone: &str) -> bool {
        let phone = Phone::parse(phone).unwrap();
        let Some(query) = Query::parse(query) else { return false };
        let own: BTreeSet<_> = pieces_of_name(name).into_iter().chain(pieces_of_phone(&phone)).collect();
        query.alternatives.iter().any(|pieces| pieces.iter().all(|piece| own.contains(piece))) && query.fits(name, Some(&phone))
    }

    #[test]
    fn a_member_is_found_by_parts_of_name_and_phone() {
        for query in ["王", "小明", "王小明", "138", "1380", "13800", "1380013", "13800138000", "8000", "+86 138 0013 8000"] {
            assert!(finds(query, "王小明", "13800138000"), "{query}");
        }
        for query in ["a", "al", "Alex", "lex", "chen", "alex chen"] {
            assert!(finds(query, "Alex Chen", "13800138000"), "{query}");
        }
    }

    #[test]
    fn what_does_not_fit_is_not_found() {
        for query in ["明王", "李", "139", "8001", "13800138001", "80", "", "，"] {
            assert!(!finds(query, "王小明", "13800138000"), "{query}");
        }
        assert!(!finds("le", "Alex Chen", "13800138000"), "one or two letters are the beginning of a word");
    }
}
