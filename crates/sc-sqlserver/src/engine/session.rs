//! A session: its options, its transaction, and the requests it answers.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::catalog::Database;
use super::context::Context;
use super::locks::{Mode, Outcome, Resource, Scope, Wish};
use super::parameters::Parameters;
use super::parse::Located;
use super::server::Shared;
use super::set_options::{Isolation, Options};
use super::storage::Link;
use super::{errors, procedures, run, system_views};
use crate::session::{Cancel, Login, Parameter, Reply, Request, Session, SqlError};

/// A connection inside the session's transaction.
#[derive(Debug)]
struct OpenLink {
    link: Link,
    /// How many save points existed when the connection joined the transaction.
    joined_at: usize,
}

/// One logged-in connection.
#[derive(Debug)]
pub struct SqlSession {
    pub server: Arc<Shared>,
    pub id: u16,
    pub user: String,
    pub application: String,
    pub host: String,
    /// The instance's own session, from which no right can be taken.
    pub is_administrator: bool,
    /// An administrator's: of the instance itself, or of a login that may enter every database.
    pub administers: bool,
    pub database: Arc<Database>,
    first_database: Arc<Database>,
    pub options: Options,
    /// `@@TRANCOUNT`.
    pub depth: u32,
    pub descriptor: u64,
    save_points: Vec<String>,
    open: HashMap<i16, OpenLink>,
    /// `@@ROWCOUNT`.
    pub rows: u64,
    /// `@@ERROR`.
    pub last_error: i32,
    killed: Arc<AtomicBool>,
}

/// Whether a batch goes on after a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    Continue,
    /// The rest of the batch is not executed.
    Abort,
}

impl SqlSession {
    pub fn new(
        server: Arc<Shared>,
        id: u16,
        login: &Login,
        is_administrator: bool,
        database: Arc<Database>,
        killed: Arc<AtomicBool>,
    ) -> Self {
        let administers = is_administrator || server.may_administer(&login.user);
        Self {
            server,
            id,
            user: login.user.clone(),
            application: login.application.clone(),
            host: login.host.clone(),
            is_administrator,
            administers,
            first_database: database.clone(),
            database,
            options: Options::default(),
            depth: 0,
            descriptor: 0,
            save_points: Vec::new(),
            open: HashMap::new(),
            rows: 0,
            last_error: 0,
            killed,
        }
    }

    /// What a statement sees of the session.
    pub fn context<'a>(&'a self, parameters: &'a Parameters) -> Context<'a> {
        let lock_timeout_ms = self
            .options
            .lock_timeout
            .map_or(-1, |timeout| i32::try_from(timeout.as_millis()).unwrap_or(i32::MAX));
        Context {
            server: &self.server,
            database: self.database.clone(),
            parameters,
            session: self.id,
            user: &self.user,
            application: &self.application,
            host: &self.host,
            is_administrator: self.is_administrator,
            administers: self.administers,
            transactions: self.depth,
            rows: i64::try_from(self.rows).unwrap_or(i64::MAX),
            last_error: self.last_error,
            lock_timeout_ms,
            now: (self.server.clock)(),
        }
    }

    /// Runs a list of statements until one of them ends the batch.
    pub fn batch(
        &mut self,
        statements: &[Located],
        parameters: &Parameters,
        cancel: &Cancel,
        replies: &mut Vec<Reply>,
    ) -> Flow {
        if let Err(error) = run::compile(self, statements, parameters) {
            let line = error.line;
            return self.fail(error, line, replies);
        }
        for statement in statements {
            if self.killed.load(Ordering::SeqCst) {
                replies.push(Reply::Error(errors::killed()));
                return Flow::Abort;
            }
            let outcome = run::statement(self, statement, parameters, cancel, replies);
            let flow = match outcome {
                Ok(flow) => {
                    self.last_error = 0;
                    flow
                }
                Err(error) => self.fail(error, statement.line, replies),
            };
            if flow == Flow::Abort {
                return Flow::Abort;
            }
        }
        Flow::Continue
    }

    /// Answers an error, and does to transaction and batch what SQL Server does after that error.
    fn fail(&mut self, mut error: SqlError, line: i32, replies: &mut Vec<Reply>) -> Flow {
        error.line = line;
        self.last_error = error.number;
        self.rows = 0;
        let (rolls_back, aborts) = match error.number {
            // Deadlock victim, failed conversions.
            1205 | 241 | 242 | 244 | 245 | 248 | 8114 => (true, true),
            // The client's attention: the batch ends, the transaction stays open.
            3617 => (self.options.xact_abort, true),
            // A missing object, a refused database: the batch ends, the transaction stays.
            208 | 911 | 916 => (self.options.xact_abort, true),
            number if errors::is_of_compilation(number) => (false, true),
            266 => (false, false),
            _ => (self.options.xact_abort, self.options.xact_abort),
        };
        replies.push(Reply::Error(error));
        if rolls_back && self.depth > 0 {
            replies.push(self.roll_back_all());
        }
        if aborts { Flow::Abort } else { Flow::Continue }
    }

    /// Reads from a database, inside the transaction if the session has one there.
    ///
    /// # Errors
    /// Those of `read`, and of waiting for a lock when one is asked for.
    pub fn read<T>(
        &mut self,
        database: &Arc<Database>,
        locking: bool,
        cancel: &Cancel,
        read: impl FnOnce(&Link) -> Result<T, SqlError>,
    ) -> Result<T, SqlError> {
        let strict = matches!(self.options.isolation, Isolation::RepeatableRead | Isolation::Serializable);
        if self.depth > 0 && (locking || strict) {
            self.join(database, cancel)?;
        }
        if let Some(open) = self.open.get_mut(&database.id) {
            system_views::refresh(&mut open.link, &self.server.catalog, database)?;
            return watched(&open.link, cancel, read);
        }
        let mut link = take_link(database)?;
        let result = system_views::refresh(&mut link, &self.server.catalog, database)
            .and_then(|()| watched(&link, cancel, read));
        database.give_back(link);
        result
    }

    /// Writes into a database: in the session's transaction, or in one of its own. A failed write leaves nothing behind.
    ///
    /// # Errors
    /// Those of `write`; 1205, 1222 and 3617 while waiting for the lock.
    pub fn write<T>(
        &mut self,
        database: &Arc<Database>,
        cancel: &Cancel,
        write: impl FnOnce(&Link) -> Result<T, SqlError>,
    ) -> Result<T, SqlError> {
        let write = |link: &Link| watched(link, cancel, write);
        if self.depth > 0 {
            self.join(database, cancel)?;
            let Some(open) = self.open.get_mut(&database.id) else {
                return Err(errors::internal("the transaction has no connection"));
            };
            system_views::refresh(&mut open.link, &self.server.catalog, database)?;
            return atomically(
                &open.link,
                "SAVEPOINT statement",
                "ROLLBACK TO statement; RELEASE statement",
                "RELEASE statement",
                write,
            );
        }
        self.lock_writer(database, cancel)?;
        let result = take_link(database).and_then(|mut link| {
            let result = system_views::refresh(&mut link, &self.server.catalog, database)
                .and_then(|()| atomically(&link, "BEGIN IMMEDIATE", "ROLLBACK", "COMMIT", write));
            database.give_back(link);
            result
        });
        self.server.locks.release_transaction(self.id);
        result
    }

    /// Makes the database part of the transaction.
    fn join(&mut self, database: &Arc<Database>, cancel: &Cancel) -> Result<(), SqlError> {
        if self.open.contains_key(&database.id) {
            return Ok(());
        }
        self.lock_writer(database, cancel)?;
        let link = take_link(database)?;
        link.connection.execute_batch("BEGIN IMMEDIATE").map_err(errors::internal)?;
        self.open.insert(database.id, OpenLink { link, joined_at: self.save_points.len() });
        Ok(())
    }

    fn lock_writer(&self, database: &Database, cancel: &Cancel) -> Result<(), SqlError> {
        let wish = Wish {
            session: self.id,
            scope: Scope::Transaction,
            resource: Resource::Writer(database.id),
            mode: Mode::Exclusive,
            timeout: self.options.lock_timeout,
            priority: self.options.deadlock_priority,
        };
        match self.server.locks.acquire(&wish, cancel) {
            Outcome::Granted | Outcome::GrantedAfterWait => Ok(()),
            Outcome::TimedOut => Err(errors::lock_timeout()),
            Outcome::Cancelled => Err(errors::cancelled()),
            Outcome::DeadlockVictim => Err(errors::deadlock_victim(self.id)),
        }
    }

    /// `BEGIN TRANSACTION`. Only the outermost one begins anything.
    pub fn begin(&mut self) -> Reply {
        self.depth += 1;
        if self.depth > 1 {
            return Reply::Done;
        }
        self.descriptor = self.server.next_descriptor();
        Reply::TransactionBegan { descriptor: self.descriptor }
    }

    /// `COMMIT`. Only the outermost one commits anything.
    ///
    /// # Errors
    /// 3902.
    pub fn commit(&mut self) -> Result<Reply, SqlError> {
        match self.depth {
            0 => Err(errors::error(
                3902,
                1,
                "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.",
            )),
            1 => {
                self.end("COMMIT");
                Ok(Reply::TransactionCommitted { descriptor: self.descriptor })
            }
            _ => {
                self.depth -= 1;
                Ok(Reply::Done)
            }
        }
    }

    /// `ROLLBACK`, to a save point if the name is one.
    ///
    /// # Errors
    /// 3903, 6401.
    pub fn roll_back(&mut self, name: Option<&str>) -> Result<Reply, SqlError> {
        if self.depth == 0 {
            return Err(errors::error(
                3903,
                1,
                "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.",
            ));
        }
        let Some(name) = name.filter(|name| !name.is_empty()) else { return Ok(self.roll_back_all()) };
        let Some(at) = self.save_points.iter().rposition(|point| point == name) else {
            return Err(errors::error(
                6401,
                1,
                format!("Cannot roll back {name}. No transaction or savepoint of that name was found."),
            ));
        };
        self.save_points.truncate(at + 1);
        for open in self.open.values_mut() {
            // A connection that joined later has everything to undo.
            let undo = if open.joined_at > at {
                open.joined_at = at + 1;
                "ROLLBACK; BEGIN IMMEDIATE".to_owned()
            } else {
                format!("ROLLBACK TO s{at}")
            };
            open.link.views_version = 0;
            open.link.connection.execute_batch(&undo).map_err(errors::internal)?;
        }
        Ok(Reply::Done)
    }

    /// `SAVE TRANSACTION`.
    ///
    /// # Errors
    /// 628 outside a transaction.
    pub fn save(&mut self, name: &str) -> Result<Reply, SqlError> {
        if self.depth == 0 {
            return Err(errors::error(
                628,
                0,
                "Cannot issue SAVE TRANSACTION when there is no active transaction.",
            ));
        }
        let at = self.save_points.len();
        for open in self.open.values() {
            open.link.connection.execute_batch(&format!("SAVEPOINT s{at}")).map_err(errors::internal)?;
        }
        self.save_points.push(name.to_owned());
        Ok(Reply::Done)
    }

    /// Rolls the whole transaction back.
    pub fn roll_back_all(&mut self) -> Reply {
        self.end("ROLLBACK");
        Reply::TransactionRolledBack { descriptor: self.descriptor }
    }

    fn end(&mut self, how: &str) {
        let databases = self.server.catalog.databases();
        for (id, mut open) in self.open.drain() {
            open.link.views_version = 0;
            let ended = open.link.connection.execute_batch(how);
            if let Err(error) = &ended {
                tracing::error!(%error, how, "the end of a transaction failed");
            }
            // A connection that could not end its transaction, or whose database is gone, is closed.
            if let Some(database) = databases.iter().find(|database| database.id == id && ended.is_ok()) {
                database.give_back(open.link);
            }
        }
        self.depth = 0;
        self.save_points.clear();
        self.server.locks.release_transaction(self.id);
    }

    /// Enters another database.
    ///
    /// # Errors
    /// 911, 916.
    pub fn use_database(&mut self, name: &str) -> Result<Reply, SqlError> {
        let database = self.server.catalog.database(name).ok_or_else(|| errors::no_database(name))?;
        self.context(&Parameters::default()).check_database(&database)?;
        let old = std::mem::replace(&mut self.database, database.clone());
        Ok(Reply::DatabaseChanged { old: old.name.clone(), new: database.name.clone() })
    }

    /// `sp_executesql`: options and database go back at its end, and the transaction count must be what it was.
    pub fn execute_sql(
        &mut self,
        sql: &str,
        parameters: &[Parameter],
        cancel: &Cancel,
        replies: &mut Vec<Reply>,
    ) -> Flow {
        let (options, database, depth) = (self.options.clone(), self.database.clone(), self.depth);
        let first = replies.len();
        let flow = match self.server.statements.parse(sql) {
            Ok(statements) => {
                let parameters = Parameters::new(self.server.catalog.collation, parameters);
                self.batch(&statements, &parameters, cancel, replies)
            }
            Err(error) => {
                let line = error.line;
                self.fail(error, line, replies)
            }
        };
        self.options = options;
        if self.database.id != database.id {
            let old = std::mem::replace(&mut self.database, database.clone());
            replies.push(Reply::DatabaseChanged { old: old.name.clone(), new: database.name.clone() });
        }
        let failed = replies[first..].iter().find_map(|reply| match reply {
            Reply::Error(error) => Some(error.number),
            _ => None,
        });
        // An error that rolled back says enough by itself.
        if self.depth != depth && flow == Flow::Continue {
            replies.push(Reply::Error(errors::transaction_count_mismatch(depth, self.depth)));
        }
        replies.push(Reply::ReturnStatus(failed.unwrap_or(0)));
        flow
    }
}

fn take_link(database: &Database) -> Result<Link, SqlError> {
    match database.take_idle() {
        Some(link) => Ok(link),
        None => Link::open(&database.path),
    }
}

/// Works on a connection while SQLite itself asks, every few thousand steps, whether the client still wants it.
fn watched<T>(
    link: &Link,
    cancel: &Cancel,
    work: impl FnOnce(&Link) -> Result<T, SqlError>,
) -> Result<T, SqlError> {
    link.watch(Some(cancel.clone()));
    let result = work(link);
    link.watch(None);
    result
}

fn atomically<T>(
    link: &Link,
    begin: &str,
    undo: &str,
    keep: &str,
    work: impl FnOnce(&Link) -> Result<T, SqlError>,
) -> Result<T, SqlError> {
    link.connection.execute_batch(begin).map_err(errors::internal)?;
    let result = work(link);
    let end = if result.is_ok() { keep } else { undo };
    link.connection.execute_batch(end).map_err(errors::internal)?;
    result
}

impl Session for SqlSession {
    fn database(&self) -> &str {
        &self.database.name
    }

    fn execute(&mut self, request: Request, cancel: &Cancel) -> Vec<Reply> {
        let mut replies = Vec::new();
        if self.killed.load(Ordering::SeqCst) {
            return vec![Reply::Error(errors::killed())];
        }
        let outcome = match request {
            Request::Batch { sql } => match self.server.statements.parse(&sql) {
                Ok(statements) => {
                    self.batch(&statements, &Parameters::default(), cancel, &mut replies);
                    Ok(None)
                }
                Err(error) => {
                    let line = error.line;
                    self.fail(error, line, &mut replies);
                    Ok(None)
                }
            },
            Request::ExecuteSql { sql, parameters } => {
                self.execute_sql(&sql, &parameters, cancel, &mut replies);
                Ok(None)
            }
            Request::Procedure { name, parameters } => {
                procedures::call(self, &name, parameters, cancel, &mut replies).map(|_| None)
            }
            Request::BeginTransaction { isolation, name: _ } => {
                self.set_isolation(isolation).map(|()| Some(self.begin()))
            }
            Request::CommitTransaction { name: _ } => self.commit().map(Some),
            Request::RollbackTransaction { name } => self.roll_back(Some(&name)).map(Some),
        };
        match outcome {
            Ok(reply) => replies.extend(reply),
            Err(error) => {
                self.fail(error, 1, &mut replies);
            }
        }
        replies
    }

    fn reset(&mut self) {
        if self.depth > 0 {
            self.roll_back_all();
        }
        self.server.locks.release_session(self.id);
        self.options = Options::default();
        self.database = self.first_database.clone();
        self.rows = 0;
        self.last_error = 0;
    }
}

impl SqlSession {
    /// Isolation levels of the transaction-manager request; 0 keeps the session's own.
    fn set_isolation(&mut self, isolation: u8) -> Result<(), SqlError> {
        self.options.isolation = match isolation {
            0 => return Ok(()),
            1 => Isolation::ReadUncommitted,
            2 => Isolation::ReadCommitted,
            3 => Isolation::RepeatableRead,
            4 => Isolation::Serializable,
            other => return Err(errors::refused("this isolation level", other)),
        };
        Ok(())
    }
}

impl Drop for SqlSession {
    fn drop(&mut self) {
        if self.depth > 0 {
            self.roll_back_all();
        }
        self.server.locks.release_session(self.id);
        // Closed while the instance is held: its folder goes with whoever lets go of it last, and what is closed after that
        // would leave files behind.
        self.open.clear();
    }
}
