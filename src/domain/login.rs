//! Login names and passwords of the console.

use super::form::{self, Invalid};
use super::secret::Secret;

/// The longest login name, in characters.
pub const MAX_NAME: u32 = 20;
/// A password has at least so many characters …
pub const MIN_PASSWORD: u32 = 10;
/// … and at most so many, so that hashing stays cheap.
pub const MAX_PASSWORD: u32 = 200;

/// Letters, digits and `- _ .`; kept in lower case.
pub fn check_name(raw: &str) -> Result<String, Invalid> {
    let name = form::text(raw, MAX_NAME)?.to_lowercase();
    let good = name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if good { Ok(name) } else { Err(Invalid::LoginName) }
}

/// A new password: long enough, and not the login name again.
pub fn check_password(password: &Secret, login_name: &str) -> Result<(), Invalid> {
    let text = password.expose();
    let length = text.chars().count();
    if length == 0 {
        Err(Invalid::Required)
    } else if length < MIN_PASSWORD as usize || text.to_lowercase().trim() == login_name {
        Err(Invalid::TooShort(MIN_PASSWORD))
    } else {
        form::at_most(text, MAX_PASSWORD).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn login_names_are_lower_case_ascii() {
        assert_eq!(check_name(" Ops.Lead-1 ").unwrap(), "ops.lead-1");
        assert_eq!(check_name("王"), Err(Invalid::LoginName));
        assert_eq!(check_name("a b"), Err(Invalid::LoginName));
        assert_eq!(check_name(&"a".repeat(21)), Err(Invalid::TooLong(20)));
    }

    #[test]
    fn short_passwords_are_refused() {
        assert_eq!(check_password(&Secret::new("short"), "admin"), Err(Invalid::TooShort(10)));
        assert_eq!(check_password(&Secret::new("Administrator"), "administrator"), Err(Invalid::TooShort(10)));
        assert_eq!(check_password(&Secret::new("十个字的口令也是可以的"), "admin"), Ok(()));
    }
}
