//! Reading columns: ids, times, enums as words, and sealed values.

use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Result, StoreError};
use crate::domain::id::Id;
use crate::domain::time::Time;
use crate::server::keys::{Place, Ring};

/// Columns by name, as our types.
pub(super) trait Columns {
    fn int(&self, column: &str) -> Result<i64>;
    fn opt_int(&self, column: &str) -> Result<Option<i64>>;
    fn text(&self, column: &str) -> Result<String>;
    fn opt_text(&self, column: &str) -> Result<Option<String>>;
    fn bytes(&self, column: &str) -> Result<Vec<u8>>;
    fn opt_bytes(&self, column: &str) -> Result<Option<Vec<u8>>>;

    fn id<T: Id>(&self, column: &str) -> Result<T> {
        Ok(T::from_i64(self.int(column)?))
    }

    fn opt_id<T: Id>(&self, column: &str) -> Result<Option<T>> {
        Ok(self.opt_int(column)?.map(T::from_i64))
    }

    fn time(&self, column: &str) -> Result<Time> {
        Ok(Time(self.int(column)?))
    }

    fn opt_time(&self, column: &str) -> Result<Option<Time>> {
        Ok(self.opt_int(column)?.map(Time))
    }

    fn word<T: DeserializeOwned>(&self, column: &'static str) -> Result<T> {
        from_word(&self.text(column)?).ok_or(StoreError::Unexpected(column))
    }

    fn sealed_text(&self, ring: &Ring, table: &str, column: &'static str, row: i64) -> Result<String> {
        open_text(ring, Place { table, column, row }, &self.bytes(column)?)
    }

    fn opt_sealed_text(&self, ring: &Ring, table: &str, column: &'static str, row: i64) -> Result<Option<String>> {
        self.opt_bytes(column)?.map(|sealed| open_text(ring, Place { table, column, row }, &sealed)).transpose()
    }
}

impl Columns for AnyRow {
    fn int(&self, column: &str) -> Result<i64> {
        Ok(self.try_get(column)?)
    }

    fn opt_int(&self, column: &str) -> Result<Option<i64>> {
        Ok(self.try_get(column)?)
    }

    fn text(&self, column: &str) -> Result<String> {
        Ok(self.try_get(column)?)
    }

    fn opt_text(&self, column: &str) -> Result<Option<String>> {
        Ok(self.try_get(column)?)
    }

    fn bytes(&self, column: &str) -> Result<Vec<u8>> {
        Ok(self.try_get(column)?)
    }

    fn opt_bytes(&self, column: &str) -> Result<Option<Vec<u8>>> {
        Ok(self.try_get(column)?)
    }
}

fn open_text(ring: &Ring, place: Place<'_>, sealed: &[u8]) -> Result<String> {
    let plain = ring.open(place, sealed)?;
    String::from_utf8(plain.to_vec()).map_err(|_| StoreError::Unexpected("text"))
}

/// An enum's word, as serde writes it: the database and the machine interface say the same.
pub(super) fn word<T: serde::Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

pub(super) fn from_word<T: DeserializeOwned>(word: &str) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).ok()
}

/// A value as sealed JSON.
pub(super) fn seal_json<T: serde::Serialize>(ring: &Ring, place: Place<'_>, value: &T) -> Result<Vec<u8>> {
    let plain = zeroize::Zeroizing::new(serde_json::to_vec(value).map_err(|_| StoreError::Unexpected("value"))?);
    Ok(ring.seal(place, &plain))
}

pub(super) fn open_json<T: DeserializeOwned>(ring: &Ring, place: Place<'_>, sealed: &[u8]) -> Result<T> {
    serde_json::from_slice(&ring.open(place, sealed)?).map_err(|_| StoreError::Unexpected("sealed value"))
}
