//! Facts about the installation, by name.

use sqlx::AnyConnection;

use super::Result;

/// Which key file the database belongs to.
pub const KEY_FINGERPRINT: &str = "key_fingerprint";

pub async fn get(connection: &mut AnyConnection, name: &str) -> Result<Option<String>> {
    Ok(sqlx::query_scalar("SELECT value FROM installation WHERE name = $1").bind(name).fetch_optional(connection).await?)
}

/// Sets a value where there is none; answers the one that holds, also when another replica was first.
pub async fn get_or_set(connection: &mut AnyConnection, name: &str, value: &str) -> Result<String> {
    sqlx::query("INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING")
        .bind(name)
        .bind(value)
        .execute(&mut *connection)
        .await?;
    Ok(sqlx::query_scalar("SELECT value FROM installation WHERE name = $1").bind(name).fetch_one(connection).await?)
}
