//! Passwords: Argon2id, off the threads that serve requests.

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};

use crate::domain::secret::Secret;

/// Hashing 19 MiB at a time must not fill the memory: so many at once.
static AT_ONCE: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(2);

/// A hash of nobody's password, so that an unknown login name costs what a known one costs.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bXVzdGVyLW5vYm9keS1zYWx0$uq2UhYlqvlNxnVp1dMSoZdzC1QmUsyRpDqB9DLy8FAc";

async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let _place = AT_ONCE.acquire().await.ok()?;
    tokio::task::spawn_blocking(work).await.ok()
}

/// The hash to store, with its salt and costs in it. `None` only when the process is ending.
pub async fn hash(password: Secret) -> Option<String> {
    aside(move || Argon2::default().hash_password(password.expose().as_bytes()).map(|hash| hash.to_string()).ok()).await.flatten()
}

/// Whether the password fits the stored hash; `None` for somebody unknown, with the same work done.
pub async fn verify(password: Secret, stored: Option<String>) -> bool {
    aside(move || {
        let known = stored.is_some();
        let text = stored.unwrap_or_else(|| NOBODY.to_owned());
        let fits =
            PasswordHash::new(&text).is_ok_and(|hash| Argon2::default().verify_password(password.expose().as_bytes(), &hash).is_ok());
        known && fits
    })
    .await
    .unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let stored = hash(Secret::new("correct horse")).await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(verify(Secret::new("correct horse"), Some(stored.clone())).await);
        assert!(!verify(Secret::new("wrong horse"), Some(stored)).await);
        assert!(!verify(Secret::new("correct horse"), None).await);
        assert!(PasswordHash::new(NOBODY).is_ok(), "the stand-in hash must cost what a real one costs");
    }
}
