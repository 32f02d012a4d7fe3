//! The file that proves to WeCom that our domain is ours, as it is uploaded.

use serde::{Deserialize, Serialize};

use crate::domain::form::{FieldErrors, Invalid};
use crate::domain::id::MobileAppId;

/// The form that saves a domain verification file: its name, and its text as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainFileForm {
    pub app: MobileAppId,
    pub name: String,
    pub content: String,
}

/// The largest verification file, in bytes.
pub const MAX_DOMAIN_FILE: usize = 1024;

/// `WW_verify_` and sixteen letters or digits, `.txt`.
pub fn is_domain_file_name(name: &str) -> bool {
    name.strip_prefix("WW_verify_")
        .and_then(|rest| rest.strip_suffix(".txt"))
        .is_some_and(|middle| middle.len() == 16 && middle.bytes().all(|b| b.is_ascii_alphanumeric()))
}

impl DomainFileForm {
    pub fn check(&self) -> Result<(String, Vec<u8>), FieldErrors> {
        let mut errors = FieldErrors::default();
        let name = self.name.trim();
        if name.is_empty() {
            errors.add("name", Invalid::Required);
        } else if !is_domain_file_name(name) {
            errors.add("name", Invalid::VerificationFile);
        }
        if self.content.is_empty() {
            errors.add("content", Invalid::Required);
        } else if self.content.len() > MAX_DOMAIN_FILE {
            errors.add("content", Invalid::TooLong(MAX_DOMAIN_FILE as u32));
        }
        errors.finish(Some((name.to_owned(), self.content.clone().into_bytes())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verification_files_have_their_name() {
        assert!(is_domain_file_name("WW_verify_6sik8XFNVixfjUNp.txt"));
        for bad in ["WW_verify_6sik8XFNVixfjUN.txt", "WW_verify_6sik8XFNVixfjU/p.txt", "ww_verify_6sik8XFNVixfjUNp.txt", "x.txt"] {
            assert!(!is_domain_file_name(bad), "{bad}");
        }
    }
}
