//! Opening a session, and carrying one statement there and back.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::civil::Date;
use sc_domain::DatabaseName;
use sc_domain::outcome::Failure;
use secrecy::ExposeSecret as _;
use tiberius::{
    AuthMethod, Client, ColumnData, Config, EncryptionLevel, IntoSql, Query, Row, SqlBrowser as _,
};
use tokio::net::TcpStream;
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt as _};

use crate::failure::{self, NotOpened, Purpose};
use crate::options::{Encryption, SageOptions, Trust};
use crate::row::DAY_ONE;
use crate::statement::{Statement, Value};

/// A logged-in session of the driver.
pub(crate) type Session = Client<Compat<TcpStream>>;

/// Opens sessions and counts what is sent.
#[derive(Debug, Clone)]
pub(crate) struct Connector {
    options: Arc<SageOptions>,
    statements: Arc<AtomicU64>,
}

impl Connector {
    pub fn new(options: Arc<SageOptions>) -> Self {
        Self { options, statements: Arc::default() }
    }

    pub fn options(&self) -> &SageOptions {
        &self.options
    }

    /// Requests sent to the server, those that prepare a session included.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Opens a session of `database` and sets its manners: short waits for locks, first to give way in
    /// a deadlock, nothing half done after an error.
    pub async fn open(&self, database: &DatabaseName) -> Result<Session, Failure> {
        self.within_connect_timeout(database, async {
            let mut session = Box::pin(self.log_in(database)).await?;
            // As a batch: inside sp_executesql SET reverts when the call returns.
            self.count();
            batch(&mut session, &self.manners()).await?;
            Ok(session)
        })
        .await
    }

    /// Opens a session as the server makes it, for statements that read and write no table.
    pub async fn open_bare(&self, database: &DatabaseName) -> Result<Session, Failure> {
        self.within_connect_timeout(database, self.log_in(database)).await
    }

    async fn within_connect_timeout(
        &self,
        database: &DatabaseName,
        opening: impl Future<Output = Result<Session, NotOpened>>,
    ) -> Result<Session, Failure> {
        let timeout_ms = self.options.connect_timeout_ms;
        match tokio::time::timeout(Duration::from_millis(timeout_ms), Box::pin(opening)).await {
            Ok(Ok(session)) => Ok(session),
            Ok(Err(error)) => Err(failure::of_connecting(&error, &self.options, database)),
            Err(_) => Err(failure::not_opened_in_time(&self.options, timeout_ms)),
        }
    }

    async fn log_in(&self, database: &DatabaseName) -> Result<Session, NotOpened> {
        let config = self.config(database);
        // The system's error for an unknown name has no kind of its own, so the name is asked for by itself.
        let found = tokio::net::lookup_host(config.get_addr()).await.map_err(|_| NotOpened::NameUnknown)?;
        let addresses: Vec<SocketAddr> = found.collect();
        if addresses.is_empty() {
            return Err(NotOpened::NameUnknown);
        }
        let tcp = match (self.options.port, &self.options.instance) {
            (None, Some(_)) => TcpStream::connect_named(&config).await.map_err(of_browser)?,
            _ => TcpStream::connect(&addresses[..]).await?,
        };
        tcp.set_nodelay(true)?;
        Ok(Box::pin(Client::connect(config, tcp.compat_write())).await?)
    }

    fn config(&self, database: &DatabaseName) -> Config {
        let options = &self.options;
        let mut config = Config::new();
        config.host(&options.server);
        match (options.port, &options.instance) {
            (Some(port), _) => config.port(port),
            (None, Some(instance)) => config.instance_name(instance),
            (None, None) => {}
        }
        config.database(database);
        config.application_name(&options.application_name);
        config.authentication(AuthMethod::sql_server(&options.user, options.password.expose_secret()));
        config.encryption(match options.encryption {
            Encryption::LoginOnly if options.allow_plaintext => EncryptionLevel::Off,
            Encryption::LoginOnly | Encryption::Required => EncryptionLevel::Required,
        });
        match &options.trust {
            Trust::System => {}
            Trust::CaFile(path) => config.trust_cert_ca(path.display()),
            Trust::Any => config.trust_cert(),
        }
        // Deadlines are ours: the driver's restart with each token.
        config.handshake_timeout(None);
        config.command_timeout(None);
        config
    }

    fn manners(&self) -> String {
        format!(
            "SET LOCK_TIMEOUT {}; SET DEADLOCK_PRIORITY LOW; SET XACT_ABORT ON; SET NOCOUNT OFF; \
             SET IMPLICIT_TRANSACTIONS OFF; SET ANSI_WARNINGS ON; SET ANSI_PADDING ON; SET ANSI_NULLS ON; \
             SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
            // The server takes an int.
            self.options.lock_timeout_ms.min(i32::MAX.unsigned_abs())
        )
    }

    /// A commit that kept nothing, because its transaction stood inside another one.
    pub fn not_kept(&self) -> Failure {
        failure::not_kept(&self.options)
    }

    /// Counts one request.
    pub fn count(&self) {
        self.statements.fetch_add(1, Ordering::Relaxed);
    }

    /// Awaits an answer under the deadline of one statement.
    pub async fn within_deadline<T>(
        &self,
        database: &DatabaseName,
        purpose: Purpose,
        answer: impl Future<Output = tiberius::Result<T>> + Send,
    ) -> Result<T, Failure> {
        self.count();
        let timeout_ms = self.options.query_timeout_ms;
        match tokio::time::timeout(Duration::from_millis(timeout_ms), answer).await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => Err(failure::of_statement(&error, &self.options, database, purpose)),
            Err(_) => Err(failure::of_timeout(purpose, timeout_ms)),
        }
    }
}

/// The driver answers a silent SQL Server Browser, and one that does not know the instance, with an error of conversion; on
/// the way to a port nothing else is converted.
fn of_browser(error: tiberius::error::Error) -> NotOpened {
    match error {
        tiberius::error::Error::Conversion(_) => NotOpened::InstanceUnknown,
        other => NotOpened::Driver(other),
    }
}

/// Sends a question and reads its whole answer.
pub(crate) async fn rows(session: &mut Session, statement: &Statement) -> tiberius::Result<Vec<Row>> {
    bound(statement).query(session).await?.into_first_result().await
}

/// Sends a change and reads how many rows it touched.
pub(crate) async fn affected(session: &mut Session, statement: &Statement) -> tiberius::Result<u64> {
    Ok(bound(statement).execute(session).await?.total())
}

/// Sends a batch without values and reads its whole answer: options and transactions, which `sp_executesql` undoes
/// or refuses.
pub(crate) async fn batch<'a>(session: &'a mut Session, sql: &'a str) -> tiberius::Result<()> {
    session.simple_query(sql).await?.into_results().await?;
    Ok(())
}

/// Keeps the changes of a transaction, and reads how many transactions are open then: 0 when they are kept. One that was
/// begun inside another is not kept before that one is, and no error says so. `None`: the answer lacks the number.
pub(crate) async fn commit(session: &mut Session) -> tiberius::Result<Option<i32>> {
    let sql = "COMMIT TRANSACTION; SELECT @@TRANCOUNT AS TRANCOUNT";
    let rows = session.simple_query(sql).await?.into_first_result().await?;
    rows.first().map_or(Ok(None), |row| row.try_get(0))
}

fn bound(statement: &Statement) -> Query<'_> {
    let mut query = Query::new(statement.sql.as_str());
    for value in &statement.values {
        match value {
            Value::Text(text) => query.bind(text.as_str()),
            Value::Integer(number) => query.bind(*number),
            Value::Day(day) => query.bind(BoundDay(*day)),
            Value::Null => query.bind(Option::<&str>::None),
        }
    }
    query
}

/// A day bound as `date`.
struct BoundDay(Date);

impl<'a> IntoSql<'a> for BoundDay {
    fn into_sql(self) -> ColumnData<'a> {
        let days = self.0.duration_since(DAY_ONE).as_hours() / 24;
        // SQL Server's first day is ours; an earlier one has no number there.
        let days = u32::try_from(days).unwrap_or_default();
        ColumnData::Date(Some(tiberius::time::Date::new(days)))
    }
}
