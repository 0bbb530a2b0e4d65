//! What one process asks of the engine of another, and how that one takes and answers it.

use jiff::Timestamp;
use rusqlite::Connection;
use sc_domain::RunId;
use sc_domain::ports::JournalError;

use crate::error::Fault;
use crate::journal::SqliteJournal;
use crate::table::requests::{NewRequest, RequestRow, Requests, RequestsMut, Taker};

/// The asker's side.
impl SqliteJournal {
    /// Asks something of the engine of another process.
    ///
    /// # Errors
    /// An end of its time that is not later than its beginning; a run that there is not.
    pub async fn ask(&self, new: NewRequest) -> Result<RequestRow, JournalError> {
        self.write(move |conn| {
            let id = RequestsMut(conn).insert(&new)?;
            known(conn, id)
        })
        .await
    }

    /// A request, as it stands now.
    ///
    /// # Errors
    /// A number that no request has.
    pub async fn request(&self, id: i64) -> Result<RequestRow, JournalError> {
        self.read(move |conn| known(conn, id)).await
    }

    /// The asker waits no longer: what is open is closed, as *expired* where nobody took it. What was answered
    /// meanwhile stays so.
    ///
    /// # Errors
    /// A number that no request has.
    pub async fn withdraw_request(&self, id: i64, at: Timestamp) -> Result<RequestRow, JournalError> {
        self.write(move |conn| RequestsMut(conn).withdraw(id, at)).await
    }
}

/// The side of the engine, and of whoever looks at it.
impl SqliteJournal {
    /// What is asked and not answered, oldest first: the one question of a run that goes on.
    pub async fn open_requests(&self) -> Result<Vec<RequestRow>, JournalError> {
        self.read(|conn| Requests(conn).open()).await
    }

    /// Takes what is asked of a run that goes on, and gives it. What is asked of another run, or came too late, is
    /// answered instead. Only who holds the engine's lock calls this.
    pub async fn take_requests(&self, taker: Taker, at: Timestamp) -> Result<Vec<RequestRow>, JournalError> {
        self.write(move |conn| RequestsMut(conn).take(&taker, at)).await
    }

    /// A run is over: answers what it took, and whatever else is open. Only who holds the engine's lock calls this.
    pub async fn settle_requests(&self, run: RunId, at: Timestamp) -> Result<(), JournalError> {
        self.write(move |conn| RequestsMut(conn).settle(run, at)).await
    }
}

fn known(conn: &Connection, id: i64) -> Result<RequestRow, Fault> {
    let row = Requests(conn).get(id)?;
    row.ok_or_else(|| JournalError::Failed(format!("there is no request {id}")).into())
}
