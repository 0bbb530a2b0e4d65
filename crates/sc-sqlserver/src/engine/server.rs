//! The instance: databases, logins, administrative controls.

use std::collections::HashSet;
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU16, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};

use jiff::Timestamp;
use tempfile::TempDir;

use super::bind::Verb;
use super::catalog::{Catalog, Database, Table};
use super::locks::Locks;
use super::session::SqlSession;
use super::statement_cache::StatementCache;
use super::text::identifier_key;
use super::{errors, rows};
use crate::session::{Cancel, Collation, Instance, Login, Parameter, Reply, Request, Session, SqlError};
use crate::value::{ResultSet, Value};

pub use super::bind::Verb as Right;

/// Databases a login may enter, and with it what it is: an administrator, or the login of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseAccess {
    /// Every database. The login makes and drops databases and tables, and may ask all that the stand-in knows.
    All,
    /// These, and only in the SQL that the adapter for Sage writes.
    List(Vec<String>),
}

/// A right taken from a login: using it answers 229.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denial {
    pub database: String,
    pub table: String,
    pub right: Right,
}

/// A login of SQL Server's own (not of Windows).
#[derive(Clone)]
pub struct LoginRule {
    pub user: String,
    pub password: String,
    pub databases: DatabaseAccess,
    pub denied: Vec<Denial>,
}

impl fmt::Debug for LoginRule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("LoginRule")
            .field("user", &self.user)
            .field("password", &"<redacted>")
            .field("databases", &self.databases)
            .field("denied", &self.denied)
            .finish()
    }
}

/// Where the instance takes its time from.
pub type ClockFn = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How an instance is made.
#[derive(Clone)]
pub struct SqlServerConfig {
    pub collation: Collation,
    /// What `GETDATE()` adds to UTC, e.g. -360.
    pub utc_offset_minutes: i32,
    pub clock: ClockFn,
    pub logins: Vec<LoginRule>,
}

struct LoginState {
    user: String,
    password: String,
    enabled: bool,
    databases: Option<HashSet<String>>,
    denied: HashSet<(String, String, Verb)>,
}

/// What sessions share.
pub struct Shared {
    pub catalog: Catalog,
    pub locks: Locks,
    pub statements: StatementCache,
    pub utc_offset_minutes: i32,
    pub clock: ClockFn,
    pub folder: TempDir,
    logins: RwLock<Vec<LoginState>>,
    next_session: AtomicU16,
    next_descriptor: AtomicU64,
    sessions: Mutex<Vec<Weak<AtomicBool>>>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Shared").field("catalog", &self.catalog).finish_non_exhaustive()
    }
}

/// Name under which the administrative session appears.
pub const ADMINISTRATOR: &str = "sa";

impl Shared {
    /// Whether the login's rule lets it into the database.
    pub fn may_enter(&self, user: &str, database: &str) -> bool {
        if super::ddl::is_system(database) {
            return true;
        }
        let key = identifier_key(self.catalog.collation, database);
        self.with_login(user, |login| login.databases.as_ref().is_none_or(|list| list.contains(&key)))
            .unwrap_or(false)
    }

    /// Whether the login is an administrator's: those that may enter every database.
    pub fn may_administer(&self, user: &str) -> bool {
        self.with_login(user, |login| login.databases.is_none()).unwrap_or(false)
    }

    /// Whether a right was taken from the login.
    pub fn is_denied(&self, user: &str, database: &str, table: &str, right: Verb) -> bool {
        let key = |name: &str| identifier_key(self.catalog.collation, name);
        self.with_login(user, |login| login.denied.contains(&(key(database), key(table), right)))
            .unwrap_or(true)
    }

    fn with_login<T>(&self, user: &str, ask: impl FnOnce(&LoginState) -> T) -> Option<T> {
        let logins = self.logins.read().unwrap_or_else(PoisonError::into_inner);
        let key = identifier_key(self.catalog.collation, user);
        logins.iter().find(|login| identifier_key(self.catalog.collation, &login.user) == key).map(ask)
    }

    fn change_login(&self, user: &str, change: impl FnOnce(&mut LoginState)) -> Result<(), SqlError> {
        let mut logins = self.logins.write().unwrap_or_else(PoisonError::into_inner);
        let key = identifier_key(self.catalog.collation, user);
        match logins.iter_mut().find(|login| identifier_key(self.catalog.collation, &login.user) == key) {
            Some(login) => {
                change(login);
                Ok(())
            }
            None => Err(errors::error(
                15151,
                1,
                format!("Cannot find the login '{user}', because it does not exist."),
            )),
        }
    }

    /// A new number for a transaction.
    pub fn next_descriptor(&self) -> u64 {
        self.next_descriptor.fetch_add(1, Ordering::SeqCst)
    }

    fn next_session(&self) -> u16 {
        // Numbers below 51 belong to the server's own sessions.
        self.next_session.fetch_add(1, Ordering::SeqCst).max(51)
    }

    fn alive(&self) -> Arc<AtomicBool> {
        let killed = Arc::new(AtomicBool::new(false));
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.retain(|session| session.strong_count() > 0);
        sessions.push(Arc::downgrade(&killed));
        killed
    }
}

/// An instance of the stand-in.
#[derive(Debug)]
pub struct SqlServer {
    shared: Arc<Shared>,
}

impl SqlServer {
    /// Makes an empty instance, its files in a temporary folder that goes with it.
    ///
    /// # Errors
    /// A severe error if the folder cannot be made.
    pub fn new(config: SqlServerConfig) -> Result<Arc<Self>, SqlError> {
        let collation = config.collation;
        let key = |name: &str| identifier_key(collation, name);
        let logins = config.logins.into_iter().map(|rule| LoginState {
            user: rule.user,
            password: rule.password,
            enabled: true,
            databases: match rule.databases {
                DatabaseAccess::All => None,
                DatabaseAccess::List(list) => Some(list.iter().map(|name| key(name)).collect()),
            },
            denied: rule
                .denied
                .iter()
                .map(|denial| (key(&denial.database), key(&denial.table), denial.right))
                .collect(),
        });
        let shared = Shared {
            catalog: Catalog::new(collation),
            locks: Locks::default(),
            statements: StatementCache::default(),
            utc_offset_minutes: config.utc_offset_minutes,
            clock: config.clock,
            folder: tempfile::Builder::new().prefix("sqlserver-").tempdir().map_err(errors::internal)?,
            logins: RwLock::new(logins.collect()),
            next_session: AtomicU16::new(51),
            next_descriptor: AtomicU64::new(1),
            sessions: Mutex::default(),
        };
        super::ddl::create_system_databases(&shared);
        Ok(Arc::new(Self { shared: Arc::new(shared) }))
    }

    /// Makes a database with the instance's collation.
    ///
    /// # Errors
    /// 1801 if it exists.
    pub fn create_database(&self, name: &str) -> Result<(), SqlError> {
        super::ddl::create_database(&self.shared, name, None)
    }

    /// Runs a batch with parameters as an administrator: all rights, in a session of its own.
    ///
    /// # Errors
    /// The first error of the batch.
    pub fn execute(
        &self,
        database: &str,
        sql: &str,
        parameters: &[Parameter],
    ) -> Result<Vec<Reply>, SqlError> {
        let mut session = self.administrator(database)?;
        let request = if parameters.is_empty() {
            Request::Batch { sql: sql.to_owned() }
        } else {
            Request::ExecuteSql { sql: sql.to_owned(), parameters: parameters.to_vec() }
        };
        let replies = session.execute(request, &Cancel::default());
        match replies.iter().find_map(|reply| match reply {
            Reply::Error(error) => Some(error.clone()),
            _ => None,
        }) {
            Some(error) => Err(error),
            None => Ok(replies),
        }
    }

    /// Runs a batch as an administrator and gives its one result set.
    ///
    /// # Errors
    /// The first error of the batch; a refusal if it gives no result set, or several.
    pub fn query(&self, database: &str, sql: &str, parameters: &[Parameter]) -> Result<ResultSet, SqlError> {
        let mut sets = self.execute(database, sql, parameters)?.into_iter().filter_map(|reply| match reply {
            Reply::Rows(set) => Some(set),
            _ => None,
        });
        match (sets.next(), sets.next()) {
            (Some(set), None) => Ok(set),
            _ => Err(errors::refused("this as a single query", sql)),
        }
    }

    /// Loads rows in one transaction. A row has a value for each column, in the order of the table; a value has the type of its
    /// column or one that converts to it (`Value::Text` to every character type, `Value::Int` to every number).
    /// Returns how many rows were loaded.
    ///
    /// # Errors
    /// 208, 213 and the errors of INSERT; then nothing was loaded.
    pub fn load(
        &self,
        database: &str,
        table: &str,
        rows: impl IntoIterator<Item = Vec<Value>>,
    ) -> Result<u64, SqlError> {
        let mut session = self.administrator(database)?;
        let (database, table) = self.table(database, table)?;
        session.write(&database, &Cancel::default(), |link| rows::load(link, &database, &table, rows))
    }

    /// Lets a login in, or keeps it out with 18456. Open sessions stay.
    ///
    /// # Errors
    /// 15151 for an unknown login.
    pub fn set_login_enabled(&self, user: &str, enabled: bool) -> Result<(), SqlError> {
        self.shared.change_login(user, |login| login.enabled = enabled)
    }

    /// Takes a right on a table from a login; using it answers 229 from now on.
    ///
    /// # Errors
    /// 15151 for an unknown login.
    pub fn revoke(&self, user: &str, database: &str, table: &str, right: Right) -> Result<(), SqlError> {
        let key = |name: &str| identifier_key(self.shared.catalog.collation, name);
        self.shared.change_login(user, |login| {
            login.denied.insert((key(database), key(table), right));
        })
    }

    /// Gives a right back.
    ///
    /// # Errors
    /// 15151 for an unknown login.
    pub fn grant(&self, user: &str, database: &str, table: &str, right: Right) -> Result<(), SqlError> {
        let key = |name: &str| identifier_key(self.shared.catalog.collation, name);
        self.shared.change_login(user, |login| {
            login.denied.remove(&(key(database), key(table), right));
        })
    }

    /// Removes a column; statements that name it answer 207.
    ///
    /// # Errors
    /// 208, 207; 5074 if a key needs the column.
    pub fn drop_column(&self, database: &str, table: &str, column: &str) -> Result<(), SqlError> {
        let (database, table) = self.table(database, table)?;
        super::ddl::drop_column(&self.shared, &database, &table, column)
    }

    /// Renames a column; statements that use the old name answer 207.
    ///
    /// # Errors
    /// 208, 207.
    pub fn rename_column(
        &self,
        database: &str,
        table: &str,
        column: &str,
        new_name: &str,
    ) -> Result<(), SqlError> {
        let (database, table) = self.table(database, table)?;
        super::ddl::rename_column(&self.shared, &database, &table, column, new_name)
    }

    /// Ends all open sessions: their next request answers 596, of a class that ends the connection.
    pub fn kill_sessions(&self) {
        let sessions = self.shared.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        for session in sessions.iter().filter_map(Weak::upgrade) {
            session.store(true, Ordering::SeqCst);
        }
    }

    /// Rows inserted, updated or deleted in a table since it was made, rolled back ones included. Equal before and after
    /// means: nothing was written.
    ///
    /// # Errors
    /// 208.
    pub fn rows_written(&self, database: &str, table: &str) -> Result<u64, SqlError> {
        let (_, table) = self.table(database, table)?;
        Ok(table.written.load(Ordering::SeqCst))
    }

    /// Sum of [`SqlServer::rows_written`] over all tables that exist.
    pub fn change_token(&self) -> u64 {
        let databases = self.shared.catalog.databases();
        let tables = databases.iter().flat_map(|database| database.tables());
        tables.map(|table| table.written.load(Ordering::SeqCst)).sum()
    }

    /// The locks, for tests that must know when a session waits.
    pub fn locks(&self) -> &Locks {
        &self.shared.locks
    }

    /// Drops all databases and ends all sessions. Logins stay.
    pub fn reset(&self) {
        self.kill_sessions();
        for database in self.shared.catalog.databases() {
            if !super::ddl::is_system(&database.name) {
                self.shared.catalog.remove(&database.name);
            }
        }
    }

    fn table(&self, database: &str, table: &str) -> Result<(Arc<Database>, Arc<Table>), SqlError> {
        let database = self.shared.catalog.database(database).ok_or_else(|| errors::no_database(database))?;
        let table = database.table(table).ok_or_else(|| errors::invalid_object(table))?;
        Ok((database, table))
    }

    fn administrator(&self, database: &str) -> Result<SqlSession, SqlError> {
        let database = if database.is_empty() { "master" } else { database };
        let database = self.shared.catalog.database(database).ok_or_else(|| errors::no_database(database))?;
        let login = Login {
            user: ADMINISTRATOR.to_owned(),
            password: String::new(),
            database: String::new(),
            application: String::new(),
            host: String::new(),
        };
        let killed = self.shared.alive();
        Ok(SqlSession::new(self.shared.clone(), self.shared.next_session(), &login, true, database, killed))
    }
}

impl Instance for SqlServer {
    fn login(&self, login: &Login) -> Result<Box<dyn Session>, SqlError> {
        let admitted = self
            .shared
            .with_login(&login.user, |state| state.enabled && state.password == login.password)
            .unwrap_or(false);
        if !admitted {
            return Err(errors::login_failed(&login.user));
        }
        let name = if login.database.is_empty() { "master" } else { &login.database };
        let database =
            self.shared.catalog.database(name).ok_or_else(|| errors::cannot_open_database(name))?;
        if !self.shared.may_enter(&login.user, name) {
            return Err(errors::cannot_open_database(name));
        }
        let killed = self.shared.alive();
        let session =
            SqlSession::new(self.shared.clone(), self.shared.next_session(), login, false, database, killed);
        Ok(Box::new(session))
    }

    fn collation(&self) -> Collation {
        self.shared.catalog.collation
    }
}
