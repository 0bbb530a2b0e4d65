//! A small pool of sessions for one database.
//!
//! Own code, because no pool on the registry supports this version of the driver, and because one rule
//! rules all: a session goes back only after a whole answer without an error. While a statement runs,
//! its future owns the session; an error, a timeout or a cancellation drops it, and with it the socket.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sc_domain::DatabaseName;
use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::ports::Clock;
use tiberius::Row;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::connection::{self, Connector, Session};
use crate::failure::Purpose;
use crate::row::{Record, Unreadable};
use crate::statement::Statement;

/// A session that rested longer is closed instead of used: between two runs firewalls and server
/// restarts cut it silently, and a write over it would end with an unknown outcome.
const IDLE_MAX: Duration = Duration::from_secs(60);

pub(crate) struct Pool {
    connector: Connector,
    database: DatabaseName,
    clock: Arc<dyn Clock>,
    permits: Semaphore,
    idle: Mutex<Vec<Idle>>,
}

struct Idle {
    session: Session,
    since: Duration,
}

impl Pool {
    pub fn new(connector: Connector, database: DatabaseName, clock: Arc<dyn Clock>) -> Self {
        let permits = Semaphore::new(connector.options().pool_max.max(1));
        Self { connector, database, clock, permits, idle: Mutex::default() }
    }

    /// The database that the sessions were opened with.
    pub fn database(&self) -> &DatabaseName {
        &self.database
    }

    /// The rows of a question.
    pub async fn query(&self, statement: Statement) -> Result<Vec<Row>, Failure> {
        let _permit = self.permits.acquire().await;
        let mut session = self.session().await?;
        let began = self.clock.elapsed();
        let answer = Box::pin(connection::rows(&mut session, &statement));
        let rows = self.connector.within_deadline(&self.database, Purpose::Read, answer).await?;
        self.rest(session);
        self.trace(&statement, rows.len(), began);
        Ok(rows)
    }

    /// The rows of some questions, one after the other.
    pub async fn query_all(&self, statements: Vec<Statement>) -> Result<Vec<Row>, Failure> {
        let mut rows = Vec::new();
        for statement in statements {
            rows.extend(self.query(statement).await?);
        }
        Ok(rows)
    }

    /// The one number that a question of `COUNT(*)` answers, in the column `field`.
    pub async fn count(&self, statement: Statement, field: &str) -> Result<u64, Failure> {
        let rows = self.query(statement).await?;
        let row = rows.first().ok_or_else(|| Unreadable::new(field, "(no row)"))?;
        let count = Record(row).integer(field)?;
        Ok(u64::try_from(count).map_err(|_| Unreadable::new(field, count))?)
    }

    /// The number of rows that a change touched.
    pub async fn execute(&self, statement: Statement) -> Result<u64, Failure> {
        let _permit = self.permits.acquire().await;
        let mut session = self.session().await?;
        let began = self.clock.elapsed();
        let answer = Box::pin(connection::affected(&mut session, &statement));
        let affected = self.connector.within_deadline(&self.database, Purpose::Write, answer).await?;
        self.rest(session);
        self.trace(&statement, usize::try_from(affected).unwrap_or(usize::MAX), began);
        Ok(affected)
    }

    /// Begins a transaction on a session of its own.
    pub async fn begin(&self) -> Result<Transaction<'_>, Failure> {
        let permit = self.permits.acquire().await.ok();
        let mut session = self.session().await?;
        let began = Box::pin(connection::batch(&mut session, "BEGIN TRANSACTION"));
        self.connector.within_deadline(&self.database, Purpose::Read, began).await?;
        Ok(Transaction { pool: self, session, _permit: permit })
    }

    async fn session(&self) -> Result<Session, Failure> {
        match self.rested() {
            Some(session) => Ok(session),
            None => self.connector.open(&self.database).await,
        }
    }

    /// The session used last, if it is fresh; stale ones are closed on the way.
    fn rested(&self) -> Option<Session> {
        let now = self.clock.elapsed();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|idle| now.saturating_sub(idle.since) <= IDLE_MAX);
        idle.pop().map(|idle| idle.session)
    }

    fn rest(&self, session: Session) {
        let since = self.clock.elapsed();
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(Idle { session, since });
    }

    fn trace(&self, statement: &Statement, rows: usize, began: Duration) {
        let took_ms = self.clock.elapsed().saturating_sub(began).as_millis();
        tracing::debug!(database = %self.database, statement = statement.name, rows, took_ms, "statement done");
    }
}

/// An open transaction. Each request takes it and gives it back only after a whole answer without an error: when it
/// is dropped instead, the session closes and the server rolls back.
pub(crate) struct Transaction<'p> {
    pool: &'p Pool,
    session: Session,
    /// `None` only for a closed semaphore, and ours is never closed.
    _permit: Option<SemaphorePermit<'p>>,
}

impl Transaction<'_> {
    /// The rows of a question.
    pub async fn query(mut self, statement: Statement) -> Result<(Self, Vec<Row>), Failure> {
        let pool = self.pool;
        let began = pool.clock.elapsed();
        let answer = Box::pin(connection::rows(&mut self.session, &statement));
        let rows = pool.connector.within_deadline(&pool.database, Purpose::Read, answer).await?;
        pool.trace(&statement, rows.len(), began);
        Ok((self, rows))
    }

    /// The number of rows that a change touched.
    pub async fn execute(mut self, statement: Statement) -> Result<(Self, u64), Failure> {
        let pool = self.pool;
        let began = pool.clock.elapsed();
        let answer = Box::pin(connection::affected(&mut self.session, &statement));
        let affected = pool.connector.within_deadline(&pool.database, Purpose::Write, answer).await?;
        pool.trace(&statement, usize::try_from(affected).unwrap_or(usize::MAX), began);
        Ok((self, affected))
    }

    /// Keeps what was changed. Whatever goes wrong here leaves the outcome unknown.
    pub async fn commit(mut self) -> Result<(), Failure> {
        let pool = self.pool;
        let answer = Box::pin(connection::commit(&mut self.session));
        let committed = pool.connector.within_deadline(&pool.database, Purpose::Write, answer).await;
        let open = committed.map_err(|failure| Failure { kind: FailureKind::Unknown, ..failure })?;
        if open != Some(0) {
            self.roll_back().await;
            return Err(pool.connector.not_kept());
        }
        pool.rest(self.session);
        Ok(())
    }

    /// Undoes what was changed. A failure closes the session, which undoes it too.
    pub async fn roll_back(mut self) {
        let pool = self.pool;
        let answer = Box::pin(connection::batch(&mut self.session, "ROLLBACK TRANSACTION"));
        match pool.connector.within_deadline(&pool.database, Purpose::Read, answer).await {
            Ok(()) => pool.rest(self.session),
            Err(failure) => tracing::warn!(database = %pool.database, %failure, "rolled back by closing"),
        }
    }
}
