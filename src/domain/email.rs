//! E-mail addresses: checked for shape, proved only by use.

use super::form::{self, Invalid};

pub const MAX: u32 = 254;

/// One `@` with something before it and a dotted name behind it; empty is `None`.
pub fn check(raw: &str) -> Result<Option<String>, Invalid> {
    let Some(email) = form::optional_text(raw, MAX)? else { return Ok(None) };
    let good = email.split_once('@').is_some_and(|(user, host)| {
        !user.is_empty()
            && !host.contains('@')
            && host.split('.').count() > 1
            && host.split('.').all(|label| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-'))
            && user.chars().all(|c| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"".contains(c))
    });
    if good { Ok(Some(email)) } else { Err(Invalid::Email) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shape_is_checked() {
        assert_eq!(check("a.b+c@example.com").unwrap().unwrap(), "a.b+c@example.com");
        assert_eq!(check(" ").unwrap(), None);
        for bad in ["a", "@example.com", "a@b", "a@b@c.d", "a b@c.de", "a@.com", "a@b..c", "<a@b.c>"] {
            assert_eq!(check(bad), Err(Invalid::Email), "{bad}");
        }
    }
}
