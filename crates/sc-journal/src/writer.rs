//! The one thread that writes.
//!
//! Requests wait in a bounded queue. The thread takes what waits, up to [`BATCH_MAX`], performs each
//! request inside a savepoint of one transaction, commits once, and only then answers. A request that
//! fails is taken back to its savepoint and hurts no other.

use rusqlite::Connection;
use sc_domain::ports::JournalError;
use tokio::sync::{mpsc, oneshot};

use crate::commits::Commits;
use crate::error::Fault;

/// Requests that may wait; callers beyond it are held back.
pub(crate) const QUEUE_MAX: usize = 256;
/// Requests that share one commit.
const BATCH_MAX: usize = 128;

/// Something to be written, with somebody who waits for it.
pub(crate) trait Request: Send {
    /// Does the work inside the open transaction; whether it went well.
    fn perform(&mut self, conn: &Connection) -> bool;
    /// Tells the caller: the request's own result, or why the transaction as a whole failed.
    fn answer(self: Box<Self>, failure: Option<&JournalError>);
}

/// A request with a typed result.
pub(crate) struct Pending<T, F> {
    work: Option<F>,
    result: Option<Result<T, JournalError>>,
    reply: oneshot::Sender<Result<T, JournalError>>,
}

impl<T, F> Pending<T, F> {
    pub(crate) fn new(work: F, reply: oneshot::Sender<Result<T, JournalError>>) -> Self {
        Self { work: Some(work), result: None, reply }
    }
}

impl<T, F> Request for Pending<T, F>
where
    T: Send,
    F: FnOnce(&Connection) -> Result<T, Fault> + Send,
{
    fn perform(&mut self, conn: &Connection) -> bool {
        let Some(work) = self.work.take() else { return false };
        let result = work(conn).map_err(JournalError::from);
        let went_well = result.is_ok();
        self.result = Some(result);
        went_well
    }

    fn answer(self: Box<Self>, failure: Option<&JournalError>) {
        let result = match (self.result, failure) {
            (Some(Err(own)), _) => Err(own),
            (_, Some(failure)) => Err(failure.clone()),
            (Some(result), None) => result,
            (None, None) => Err(JournalError::Failed("the request was not performed".to_owned())),
        };
        // The caller may have gone away (its run was cancelled); what it asked for is written all the same.
        let _ = self.reply.send(result);
    }
}

pub(crate) struct Writer {
    conn: Connection,
    commits: Commits,
}

impl Writer {
    pub(crate) fn new(conn: Connection, commits: Commits) -> Self {
        Self { conn, commits }
    }

    /// Works until every sender is gone.
    pub(crate) fn run(mut self, mut queue: mpsc::Receiver<Box<dyn Request>>) {
        while let Some(first) = queue.blocking_recv() {
            let mut batch = vec![first];
            while batch.len() < BATCH_MAX
                && let Ok(next) = queue.try_recv()
            {
                batch.push(next);
            }
            let failure = self.commit(&mut batch).err().map(JournalError::from);
            if let Some(failure) = &failure {
                tracing::error!(%failure, requests = batch.len(), "journal transaction failed");
            }
            for request in batch {
                request.answer(failure.as_ref());
            }
        }
    }

    /// One transaction for the batch. An error here is an error of all of them.
    fn commit(&mut self, batch: &mut [Box<dyn Request>]) -> Result<(), Fault> {
        self.conn.execute_batch("BEGIN IMMEDIATE")?;
        let written = self.perform(batch).and_then(|any| {
            if any {
                self.commits.commit(|| self.conn.execute_batch("COMMIT"))?;
            }
            Ok(())
        });
        // After a failure (or when nothing is to be kept) the transaction may or may not stand still:
        // a full disk makes SQLite take it back by itself.
        if !self.conn.is_autocommit() {
            self.conn.execute_batch("ROLLBACK")?;
        }
        written
    }

    /// Whether any request went well.
    fn perform(&self, batch: &mut [Box<dyn Request>]) -> Result<bool, Fault> {
        let mut any = false;
        for request in batch {
            self.conn.execute_batch("SAVEPOINT request")?;
            if request.perform(&self.conn) {
                any = true;
            } else if self.conn.is_autocommit() {
                return Err(JournalError::Failed(
                    "the transaction was taken back after an error of another request".to_owned(),
                )
                .into());
            } else {
                self.conn.execute_batch("ROLLBACK TO request")?;
            }
            self.conn.execute_batch("RELEASE request")?;
        }
        Ok(any)
    }
}
