//! An instance without a database: it answers what a test has put into it, and records what it was asked.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use sc_sqlserver::fault::Faults;
use sc_sqlserver::session::{
    Cancel, Collation, Instance, Login, Parameter, Reply, Request, Session, SqlError,
};
use sc_sqlserver::tds::{TdsConfig, TdsServer};
use sc_sqlserver::value::{Column, ResultSet, SqlType, Value};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

pub const USER: &str = "sa";
pub const PASSWORD: &str = "Contraseña-4!";
pub const DATABASE: &str = "COMDAT";

pub struct Scripted {
    pub collation: Collation,
    pub logins: Mutex<Vec<Login>>,
    pub requests: Mutex<Vec<Request>>,
    pub scripts: Mutex<HashMap<String, Vec<Reply>>>,
    pub resets: AtomicUsize,
    /// One permit for each `WAIT` that has begun.
    pub waiting: Semaphore,
    /// One permit for each `WAIT` that was cancelled.
    pub cancelled: Semaphore,
    /// One permit for each session that was dropped.
    pub dropped: Semaphore,
    descriptors: AtomicU64,
}

impl Scripted {
    pub fn new(collation: Collation) -> Arc<Self> {
        Arc::new(Self {
            collation,
            logins: Mutex::default(),
            requests: Mutex::default(),
            scripts: Mutex::default(),
            resets: AtomicUsize::new(0),
            waiting: Semaphore::new(0),
            cancelled: Semaphore::new(0),
            dropped: Semaphore::new(0),
            descriptors: AtomicU64::new(0x0102_0304_0506_0708),
        })
    }

    pub fn script(&self, sql: &str, replies: Vec<Reply>) {
        self.scripts.lock().unwrap().insert(sql.to_owned(), replies);
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }

    pub fn last_request(&self) -> Request {
        self.requests.lock().unwrap().last().expect("a request arrived").clone()
    }
}

pub fn error(number: i32, class: u8, message: &str) -> SqlError {
    SqlError { number, state: 1, class, message: message.to_owned(), procedure: String::new(), line: 1 }
}

struct Handle(Arc<Scripted>);

impl Instance for Handle {
    fn login(&self, login: &Login) -> Result<Box<dyn Session>, SqlError> {
        self.0.logins.lock().unwrap().push(login.clone());
        if login.user != USER || login.password != PASSWORD {
            return Err(error(18456, 14, &format!("Login failed for user '{}'.", login.user)));
        }
        let database = if login.database.is_empty() { "master" } else { &login.database };
        if !["master", DATABASE].contains(&database) {
            let message =
                format!("Cannot open database \"{database}\" requested by the login. The login failed.");
            return Err(error(4060, 11, &message));
        }
        Ok(Box::new(ScriptedSession {
            instance: Arc::clone(&self.0),
            login_database: database.to_owned(),
            database: database.to_owned(),
            transaction: None,
        }))
    }

    fn collation(&self) -> Collation {
        self.0.collation
    }
}

struct ScriptedSession {
    instance: Arc<Scripted>,
    login_database: String,
    database: String,
    transaction: Option<u64>,
}

impl Drop for ScriptedSession {
    fn drop(&mut self) {
        self.instance.dropped.add_permits(1);
    }
}

impl ScriptedSession {
    fn statement(&mut self, sql: &str, parameters: &[Parameter], cancel: &Cancel) -> Vec<Reply> {
        if let Some(replies) = self.instance.scripts.lock().unwrap().get(sql.trim()) {
            return replies.clone();
        }
        let folded = sql.trim().to_lowercase();
        if folded == "wait" {
            self.instance.waiting.add_permits(1);
            while !cancel.is_raised() {
                std::thread::yield_now();
            }
            self.instance.cancelled.add_permits(1);
            return vec![Reply::Affected(99)];
        }
        if folded == "panic" {
            panic!("scripted");
        }
        if let Some(database) = folded.strip_prefix("use ") {
            let old = std::mem::replace(&mut self.database, database.to_uppercase());
            return vec![Reply::DatabaseChanged { old, new: self.database.clone() }, Reply::Done];
        }
        if folded.starts_with("set ") {
            return vec![Reply::Done];
        }
        // What node's mssql asks before it hands out a pooled connection.
        if folded == "select 1;" {
            let columns = vec![Column { name: String::new(), ty: SqlType::Int, nullable: false }];
            return vec![Reply::Rows(ResultSet { columns, rows: vec![vec![Value::Int(1)]] })];
        }
        if folded.starts_with("echo") {
            return vec![echo(parameters)];
        }
        vec![Reply::Error(error(208, 16, &format!("Invalid object name '{sql}'.")))]
    }
}

/// One row: each parameter under its name and with its type.
fn echo(parameters: &[Parameter]) -> Reply {
    let column = |parameter: &Parameter| Column {
        name: parameter.name.trim_start_matches('@').to_owned(),
        ty: parameter.ty,
        nullable: true,
    };
    Reply::Rows(ResultSet {
        columns: parameters.iter().map(column).collect(),
        rows: vec![parameters.iter().map(|parameter| parameter.value.clone()).collect()],
    })
}

impl Session for ScriptedSession {
    fn database(&self) -> &str {
        &self.database
    }

    fn execute(&mut self, request: Request, cancel: &Cancel) -> Vec<Reply> {
        self.instance.requests.lock().unwrap().push(request.clone());
        match request {
            Request::Batch { sql } => self.statement(&sql, &[], cancel),
            Request::ExecuteSql { sql, parameters } => self.statement(&sql, &parameters, cancel),
            Request::Procedure { name, mut parameters } if name.eq_ignore_ascii_case("sp_sum") => {
                parameters.retain(|parameter| parameter.is_output);
                let mut replies = vec![Reply::Affected(1), Reply::ReturnStatus(-3)];
                replies.extend(parameters.into_iter().map(Reply::OutputValue));
                replies
            }
            Request::Procedure { name, parameters } if name == "sp_echo" => vec![echo(&parameters)],
            Request::Procedure { name, .. } => {
                vec![Reply::Error(error(2812, 16, &format!("Could not find stored procedure '{name}'.")))]
            }
            Request::BeginTransaction { .. } => {
                let descriptor = self.instance.descriptors.fetch_add(1, Ordering::SeqCst);
                self.transaction = Some(descriptor);
                vec![Reply::TransactionBegan { descriptor }]
            }
            Request::CommitTransaction { .. } => match self.transaction.take() {
                Some(descriptor) => vec![Reply::TransactionCommitted { descriptor }],
                None => vec![Reply::Error(error(3902, 16, "No corresponding BEGIN TRANSACTION."))],
            },
            Request::RollbackTransaction { .. } => match self.transaction.take() {
                Some(descriptor) => vec![Reply::TransactionRolledBack { descriptor }],
                None => vec![Reply::Error(error(3903, 16, "No corresponding BEGIN TRANSACTION."))],
            },
        }
    }

    fn reset(&mut self) {
        self.instance.resets.fetch_add(1, Ordering::SeqCst);
        self.database.clone_from(&self.login_database);
        self.transaction = None;
    }
}

/// A server over a scripted instance.
pub struct Fixture {
    pub server: TdsServer,
    pub instance: Arc<Scripted>,
    pub faults: Arc<Faults>,
}

impl Fixture {
    pub async fn start() -> Self {
        Self::with(TdsConfig::default(), Collation::CaseInsensitive).await
    }

    pub async fn with(config: TdsConfig, collation: Collation) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let instance = Scripted::new(collation);
        let faults = Arc::new(Faults::default());
        let handle = Arc::new(Handle(Arc::clone(&instance)));
        let server = TdsServer::start(listener, handle, Arc::clone(&faults), config).unwrap();
        Self { server, instance, faults }
    }

    pub fn port(&self) -> u16 {
        self.server.addr().port()
    }
}

/// Waits for one permit and takes it away.
pub async fn once(semaphore: &Semaphore) {
    semaphore.acquire().await.unwrap().forget();
}
