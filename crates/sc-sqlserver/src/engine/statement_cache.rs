//! Batches already read. Clients send the same texts again and again with other parameters.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::parse::{self, Located};
use crate::session::SqlError;

/// Batches kept. When they are full all are forgotten, which costs a few milliseconds of reading anew.
const BATCHES_MAX: usize = 128;

/// The batches last read, by their text.
#[derive(Debug, Default)]
pub struct StatementCache(Mutex<HashMap<String, Arc<Vec<Located>>>>);

impl StatementCache {
    /// The statements of a batch.
    ///
    /// # Errors
    /// Those of [`parse::parse`].
    pub fn parse(&self, sql: &str) -> Result<Arc<Vec<Located>>, SqlError> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(sql).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let read = Arc::new(parse::parse(sql)?);
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= BATCHES_MAX {
            cache.clear();
        }
        cache.insert(sql.to_owned(), read.clone());
        Ok(read)
    }
}
