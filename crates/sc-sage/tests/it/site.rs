//! A SQL Server with a company and a control database of its own, made for one test and removed after it.

use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use futures::FutureExt as _;
use jiff::Timestamp;
use sc_domain::DatabaseName;
use sc_sage::{Encryption, SageErp, SageOptions, Trust};
use sc_sqlserver::engine::{DatabaseAccess, LoginRule, Right, SqlServer, SqlServerConfig};
use sc_sqlserver::fault::{Faults, SqlFault, SqlFaultAction};
use sc_sqlserver::session::Collation;
use sc_sqlserver::tds::{TdsConfig, TdsServer};
use secrecy::{ExposeSecret as _, SecretString};
use tiberius::{AuthMethod, Client, Config, EncryptionLevel, Row};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Mutex;
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt as _};

use crate::clock::StillClock;
use crate::fixture;

type Session = Client<Compat<TcpStream>>;

const PASSWORD: &str = "Sandbox-password-1";
const LIMITED: &str = "sc_limited";
/// The stand-in's login that makes the world of a test.
const OFFICE: &str = "office";

/// The instant that the stand-in's clock shows.
pub const STAND_IN_NOW: &str = "2026-11-22T03:30:15.25Z";
/// What its local time adds to UTC.
pub const STAND_IN_OFFSET_MINUTES: i32 = -360;

/// One server, prepared for one test.
pub struct Site {
    pub options: SageOptions,
    pub clock: Arc<StillClock>,
    pub kind: Kind,
    company: Mutex<Session>,
    control: Mutex<Session>,
    authorizations: Mutex<Session>,
    master: Mutex<Session>,
}

pub enum Kind {
    StandIn(StandIn),
    Real,
}

pub struct StandIn {
    pub server: Arc<SqlServer>,
    pub tds: TdsServer,
    pub faults: Arc<Faults>,
}

/// Runs a test on each kind of server that is at hand, in both collations.
pub fn on_each_site(test: impl AsyncFn(&Site)) -> Pin<Box<impl Future<Output = ()>>> {
    Box::pin(async move {
        for collation in [Collation::Binary, Collation::CaseInsensitive] {
            run(stand_in(collation).await, &test).await;
        }
        if let Some(connection) = real_server() {
            for collation in [Collation::Binary, Collation::CaseInsensitive] {
                run(real(&connection, collation).await, &test).await;
            }
        }
    })
}

/// Runs a test on the stand-in only.
pub fn on_stand_in(test: impl AsyncFn(&Site, &StandIn)) -> Pin<Box<impl Future<Output = ()>>> {
    Box::pin(async move {
        let site = stand_in(Collation::Binary).await;
        let Kind::StandIn(stand_in) = &site.kind else { unreachable!("just made") };
        test(&site, stand_in).await;
    })
}

async fn run(site: Site, test: &impl AsyncFn(&Site)) {
    let outcome = AssertUnwindSafe(test(&site)).catch_unwind().await;
    site.remove().await;
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

#[expect(clippy::disallowed_methods, reason = "the one switch of the contract suite")]
fn real_server() -> Option<String> {
    std::env::var("SAGECONNECT_TEST_SQL").ok().filter(|text| !text.trim().is_empty())
}

fn databases(options: &SageOptions) -> [&DatabaseName; 3] {
    [&options.database, &options.control_database, &options.authorizations_database]
}

fn name(text: impl AsRef<str>) -> DatabaseName {
    DatabaseName::new(text).expect("valid database name")
}

async fn stand_in(collation: Collation) -> Site {
    let login = |user: &str, databases| LoginRule {
        user: user.to_owned(),
        password: PASSWORD.to_owned(),
        databases,
        denied: Vec::new(),
    };
    let databases = || DatabaseAccess::List(["NORTE", "FESA", "AUTORIZA"].map(str::to_owned).to_vec());
    let now: Timestamp = STAND_IN_NOW.parse().expect("instant");
    let server = SqlServer::new(SqlServerConfig {
        collation,
        utc_offset_minutes: STAND_IN_OFFSET_MINUTES,
        clock: Arc::new(move || now),
        logins: vec![
            login(OFFICE, DatabaseAccess::All),
            login("sc", databases()),
            login(LIMITED, databases()),
        ],
    })
    .expect("stand-in");
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("port");
    let faults = Arc::new(Faults::default());
    let tds =
        TdsServer::start(listener, server.clone(), faults.clone(), TdsConfig::default()).expect("server");
    let password = SecretString::from(PASSWORD);
    let mut options =
        SageOptions::new("127.0.0.1", OFFICE, password, name("NORTE"), name("FESA"), name("AUTORIZA"));
    options.port = Some(tds.addr().port());
    options.trust = Trust::Any;
    options.encryption = Encryption::LoginOnly;
    options.allow_plaintext = true;
    let mut site = Site::build(options, collation, Kind::StandIn(StandIn { server, tds, faults })).await;
    // The adapter is a site's login, to which the stand-in answers only the SQL that we mean to write.
    site.options.user = "sc".to_owned();
    site
}

async fn real(connection: &str, collation: Collation) -> Site {
    static COUNTER: AtomicU32 = AtomicU32::new(0);
    let prefix = format!("sc_contract_{}_{}", std::process::id(), COUNTER.fetch_add(1, Ordering::SeqCst));
    let mut options = parse_connection(connection);
    options.database = name(format!("{prefix}_norte"));
    options.control_database = name(format!("{prefix}_fesa"));
    options.authorizations_database = name(format!("{prefix}_autoriza"));
    options.lease_resource = format!("sageconnect:{}", options.database);
    Site::build(options, collation, Kind::Real).await
}

/// Reads the parts of an ADO connection string that the adapter needs.
fn parse_connection(text: &str) -> SageOptions {
    let master = name("master");
    let mut options =
        SageOptions::new("", "", SecretString::default(), master.clone(), master.clone(), master);
    for (key, value) in text.split(';').filter_map(|part| part.split_once('=')) {
        let value = value.trim();
        match key.trim().to_ascii_lowercase().replace(' ', "").as_str() {
            "server" | "datasource" => {
                let address = value.strip_prefix("tcp:").unwrap_or(value);
                let (host, port) =
                    address.split_once(',').map_or((address, None), |(h, p)| (h, p.trim().parse().ok()));
                let (host, instance) =
                    host.split_once('\\').map_or((host, None), |(h, i)| (h, Some(i.to_owned())));
                options.server = host.to_owned();
                options.port = port;
                options.instance = instance;
            }
            "userid" | "uid" | "user" => options.user = value.to_owned(),
            "password" | "pwd" => options.password = SecretString::from(value),
            "trustservercertificate" if value.eq_ignore_ascii_case("true") => options.trust = Trust::Any,
            "encrypt" if value.eq_ignore_ascii_case("false") => {
                options.encryption = Encryption::LoginOnly;
                options.allow_plaintext = true;
            }
            _ => {}
        }
    }
    options
}

async fn connect(options: &SageOptions, database: &str) -> Session {
    let mut config = Config::new();
    config.host(&options.server);
    config.port(options.port.unwrap_or(1433));
    config.database(database);
    config.authentication(AuthMethod::sql_server(&options.user, options.password.expose_secret()));
    config.encryption(match options.encryption {
        Encryption::Required => EncryptionLevel::Required,
        Encryption::LoginOnly => EncryptionLevel::Off,
    });
    config.trust_cert();
    let tcp = TcpStream::connect(config.get_addr()).await.expect("server");
    tcp.set_nodelay(true).expect("socket");
    Box::pin(Client::connect(config, tcp.compat_write())).await.expect("administrator's login")
}

async fn batch(session: &Mutex<Session>, sql: &str) -> Vec<Row> {
    let mut session = session.lock().await;
    let stream = session.simple_query(sql).await.unwrap_or_else(|error| panic!("{error}\n{sql}"));
    stream.into_first_result().await.unwrap_or_else(|error| panic!("{error}\n{sql}"))
}

impl Site {
    async fn build(options: SageOptions, collation: Collation, kind: Kind) -> Self {
        let master = Mutex::new(connect(&options, "master").await);
        let collation = match collation {
            Collation::Binary => "Latin1_General_BIN",
            Collation::CaseInsensitive => "SQL_Latin1_General_CP1_CI_AS",
        };
        for database in databases(&options) {
            batch(&master, &format!("CREATE DATABASE [{database}] COLLATE {collation}")).await;
        }
        let company = Mutex::new(connect(&options, options.database.as_str()).await);
        let control = Mutex::new(connect(&options, options.control_database.as_str()).await);
        let authorizations = Mutex::new(connect(&options, options.authorizations_database.as_str()).await);
        for (session, scripts) in [
            (&company, fixture::COMPANY),
            (&company, fixture::ORDERS),
            (&control, fixture::CONTROL),
            (&authorizations, fixture::AUTHORIZATIONS),
        ] {
            for sql in scripts {
                batch(session, sql).await;
            }
        }
        Self { options, clock: Arc::default(), kind, company, control, authorizations, master }
    }

    async fn remove(self) {
        let Self { options, company, control, authorizations, master, .. } = self;
        drop((company, control, authorizations));
        for database in databases(&options) {
            if matches!(self.kind, Kind::Real) {
                let single = format!("ALTER DATABASE [{database}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE");
                batch(&master, &single).await;
            }
            batch(&master, &format!("DROP DATABASE [{database}]")).await;
        }
        if matches!(self.kind, Kind::Real) {
            let limited = format!("{LIMITED}_{}", options.database);
            batch(&master, &format!("IF SUSER_ID('{limited}') IS NOT NULL DROP LOGIN [{limited}]")).await;
        }
    }

    /// The adapter under test.
    pub fn erp(&self) -> SageErp {
        self.erp_with(|_| {})
    }

    /// The adapter with changed options.
    pub fn erp_with(&self, change: impl FnOnce(&mut SageOptions)) -> SageErp {
        let mut options = self.options.clone();
        change(&mut options);
        SageErp::new(options, self.clock.clone())
    }

    /// The adapter with a login that lacks one right on one table of the company.
    pub async fn erp_without_right(&self, table: &str, right: Right) -> SageErp {
        let database = self.options.database.clone();
        let user = match &self.kind {
            Kind::StandIn(stand_in) => {
                stand_in.server.revoke(LIMITED, database.as_str(), table, right).expect("known login");
                LIMITED.to_owned()
            }
            Kind::Real => {
                let user = format!("{LIMITED}_{database}");
                batch(&self.master, &format!("CREATE LOGIN [{user}] WITH PASSWORD = '{PASSWORD}'")).await;
                for session in [&self.company, &self.control, &self.authorizations] {
                    batch(session, &format!("CREATE USER [{user}] FOR LOGIN [{user}]")).await;
                    batch(session, &format!("GRANT SELECT, INSERT, UPDATE TO [{user}]")).await;
                }
                let verb = right.name();
                batch(&self.company, &format!("DENY {verb} ON dbo.[{table}] TO [{user}]")).await;
                user
            }
        };
        self.erp_with(|options| {
            options.user = user;
            options.password = SecretString::from(PASSWORD);
        })
    }

    /// Runs SQL in the company's database, as an administrator.
    pub async fn company(&self, sql: &str) -> Vec<Row> {
        batch(&self.company, sql).await
    }

    /// Runs SQL in the control database, as an administrator.
    pub async fn control(&self, sql: &str) -> Vec<Row> {
        batch(&self.control, sql).await
    }

    /// Runs SQL in the database of the order authorizations, as an administrator.
    pub async fn authorizations(&self, sql: &str) -> Vec<Row> {
        batch(&self.authorizations, sql).await
    }

    /// How many rows of a company's table fulfil a condition.
    pub async fn count(&self, table: &str, condition: &str) -> i32 {
        let rows = self.company(&format!("SELECT COUNT(*) FROM dbo.{table} WHERE {condition}")).await;
        rows[0].get(0).expect("count")
    }

    /// How many payment control rows fulfil a condition.
    pub async fn count_control(&self, condition: &str) -> i32 {
        self.count_in_control("fesaPagosFocaltec", condition).await
    }

    /// How many order control rows fulfil a condition.
    pub async fn count_order_control(&self, condition: &str) -> i32 {
        self.count_in_control("fesaOCFocaltec", condition).await
    }

    async fn count_in_control(&self, table: &str, condition: &str) -> i32 {
        let rows = self.control(&format!("SELECT COUNT(*) FROM dbo.{table} WHERE {condition}")).await;
        rows[0].get(0).expect("count")
    }
}

impl StandIn {
    /// Does something to the next request whose text contains `text`.
    pub fn next(&self, text: &str, action: SqlFaultAction) {
        self.faults.arm(SqlFault { contains: text.to_owned(), skip: 0, times: 1, action });
    }

    /// Waits until the server met the first armed fault.
    pub async fn next_has_happened(&self) {
        while self.faults.fired() == 0 {
            tokio::task::yield_now().await;
        }
    }
}
