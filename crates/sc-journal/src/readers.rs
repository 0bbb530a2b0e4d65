//! Questions: on read-only connections of their own, each in one snapshot, off the async threads.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use sc_domain::ports::JournalError;
use tokio::sync::Semaphore;

use crate::error::Fault;
use crate::sql::STATEMENTS_KEPT;

/// Questions answered at the same time.
const READERS_MAX: usize = 4;

pub(crate) struct Readers {
    path: PathBuf,
    busy_timeout: Duration,
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    pub(crate) fn new(path: PathBuf, busy_timeout: Duration) -> Self {
        let permits = Arc::new(Semaphore::new(READERS_MAX));
        Self { path, busy_timeout, idle: Mutex::new(Vec::new()), permits }
    }

    pub(crate) async fn read<T, F>(self: Arc<Self>, question: F) -> Result<T, JournalError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let answered = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let answer = self.answer(question);
            // Given back before the answer is: a journal that is closed then has no connection left, and its log is
            // folded into the file.
            drop(self);
            answer.map_err(JournalError::from)
        });
        answered
            .await
            .unwrap_or_else(|error| Err(JournalError::Failed(format!("a question ended early: {error}"))))
    }

    fn answer<T>(&self, question: impl FnOnce(&Connection) -> Result<T, Fault>) -> Result<T, Fault> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let conn = match idle {
            Some(conn) => conn,
            None => connect_reader(&self.path, self.busy_timeout)?,
        };
        let snapshot = conn.unchecked_transaction()?;
        let answer = question(&snapshot)?;
        snapshot.finish()?;
        // A connection that failed is not kept.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
        Ok(answer)
    }
}

pub(crate) fn connect_reader(path: &Path, busy_timeout: Duration) -> Result<Connection, Fault> {
    let conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    conn.busy_timeout(busy_timeout)?;
    conn.pragma_update(None, "trusted_schema", "OFF")?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(conn)
}
