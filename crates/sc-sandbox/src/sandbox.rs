//! The two stand-ins, the world in them, and the administration beside them.

use std::net::SocketAddr;
use std::sync::Arc;

use sc_portalserver::{Faults as PortalFaults, PortalConfig, PortalServer, PortalState};
use sc_sqlserver::engine::{DatabaseAccess, LoginRule, SqlServer, SqlServerConfig};
use sc_sqlserver::fault::Faults as SqlFaults;
use sc_sqlserver::tds::{TdsConfig, TdsServer};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::DropGuard;

use crate::admin;
use crate::config::SandboxConfig;
use crate::error::SandboxError;
use crate::ledger::{FiscalVerdict, ImportPlace, Moment, Verdict};
use crate::schema::{AUTHORIZATIONS_DATABASE, CONTROL_DATABASE};
use crate::site::{Counters, Site, SqlLogin, Truth};
use crate::world::{Company, UTC_OFFSET_MINUTES, World};

/// A running sandbox. Dropping it stops it.
#[derive(Debug)]
pub struct Sandbox {
    site: Arc<Site>,
    tds: TdsServer,
    portal_addr: SocketAddr,
    admin: admin::AdminServer,
    /// Ends the administration, and with it the last share of the site.
    end: DropGuard,
}

impl Sandbox {
    /// Builds the world and starts all servers on 127.0.0.1.
    ///
    /// # Errors
    /// When a port is taken.
    pub async fn start(config: SandboxConfig) -> Result<Self, SandboxError> {
        let state = Arc::new(PortalState::new(config.clock.clone()));
        let to_build = (config.clone(), Arc::clone(&state));
        let built = tokio::task::spawn_blocking(move || build(&to_build.0, &to_build.1)).await;
        let (sql, login, truth) = built.map_err(|error| SandboxError::Build(error.to_string()))??;

        let sql_faults = Arc::new(SqlFaults::default());
        let listener = TcpListener::bind(("127.0.0.1", config.sql_port)).await?;
        let tds_config = TdsConfig { encryption: config.encryption, ..TdsConfig::default() };
        let tds =
            TdsServer::start(listener, Arc::<SqlServer>::clone(&sql), Arc::clone(&sql_faults), tds_config)?;
        let portal_config = PortalConfig {
            port: config.portal_port,
            latency_ms: config.latency_ms,
            modes: config.modes.portal.clone(),
            ..PortalConfig::default()
        };
        let portal = PortalServer::start(portal_config, state)?;
        let portal_addr = portal.addr();
        let admin_port = config.admin_port;
        let site = Arc::new(Site::new(config, sql, portal, sql_faults, login, truth));
        let admin = admin::AdminServer::start(admin_port, Arc::clone(&site)).await?;
        let end = site.stopping.clone().drop_guard();
        Ok(Self { site, tds, portal_addr, admin, end })
    }

    /// Where the SQL Server stand-in listens.
    pub fn sql_addr(&self) -> SocketAddr {
        self.tds.addr()
    }

    /// The certificate the SQL Server stand-in shows, for clients that verify it.
    pub fn sql_certificate_pem(&self) -> &str {
        self.tds.certificate_pem()
    }

    /// `http://127.0.0.1:<port>`, without a slash at the end.
    pub fn portal_url(&self) -> String {
        format!("http://{}", self.portal_addr)
    }

    /// `http://127.0.0.1:<port>`, without a slash at the end.
    pub fn admin_url(&self) -> String {
        format!("http://{}", self.admin.addr())
    }

    /// The companies of the world, with their names on both sides.
    pub fn companies(&self) -> Vec<Company> {
        self.site.read().world.companies.clone()
    }

    /// A copy of the world as it is now, edits included.
    pub fn world(&self) -> World {
        self.site.read().world.clone()
    }

    /// The login of the SQL Server stand-in.
    pub fn sql_login(&self) -> &SqlLogin {
        self.site.login()
    }

    /// What it was started with.
    pub fn config(&self) -> &SandboxConfig {
        &self.site.config
    }

    /// Rebuilds the same world, removes all faults and sets the counters to zero. Connections to SQL Server end.
    ///
    /// # Errors
    /// Never, unless the stand-ins contradict themselves.
    pub async fn reset(&self) -> Result<(), SandboxError> {
        Arc::clone(&self.site).reset_off_thread().await
    }

    /// By how many seconds the application's calendar is ahead of the machine's. Only an application that serves this sandbox
    /// itself can follow; the stand-ins keep their time.
    pub fn shifts(&self) -> watch::Receiver<i64> {
        self.site.shift.subscribe()
    }

    /// Lets the office go on: orders are edited, received, completed and cancelled in Sage, once. Returns how many changed; a
    /// second call changes none. [`Sandbox::reset`] undoes it.
    ///
    /// # Errors
    /// Never, unless the stand-ins contradict themselves.
    pub fn advance(&self) -> Result<usize, SandboxError> {
        self.site.advance()
    }

    /// Compares the world with what has become of it. Blocks for as long as it takes to read all tables.
    ///
    /// # Errors
    /// Never, unless the stand-ins contradict themselves.
    pub fn ledger(&self, moment: Moment) -> Result<Verdict, SandboxError> {
        self.site.ledger(moment)
    }

    /// The importer of each company reads this folder: the ledger looks into it, too.
    pub fn import_from(&self, places: Vec<ImportPlace>) {
        self.site.import_from(places);
    }

    /// As [`Sandbox::ledger`], for suppliers, invoices and complements: what stands in the importer's folders and in Sage.
    /// Empty for a world that was built without them.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub fn fiscal_ledger(
        &self,
        moment: Moment,
        places: &[ImportPlace],
    ) -> Result<FiscalVerdict, SandboxError> {
        FiscalVerdict::reach(&self.site.read().world, &self.site.sql, places, moment)
    }

    /// Scripted faults of the SQL Server stand-in.
    pub fn sql_faults(&self) -> &SqlFaults {
        &self.site.sql_faults
    }

    /// Scripted faults of the portal stand-in.
    pub fn portal_faults(&self) -> &PortalFaults {
        self.site.portal.faults()
    }

    /// The portal stand-in, for what has no method here.
    pub fn portal(&self) -> &PortalServer {
        &self.site.portal
    }

    /// The SQL Server stand-in's administration, for what has no method here.
    pub fn sql(&self) -> &Arc<SqlServer> {
        &self.site.sql
    }

    /// The site, for the edits of [`crate::admin`].
    pub fn site(&self) -> &Arc<Site> {
        &self.site
    }

    /// What was asked of the stand-ins.
    pub fn counters(&self) -> Counters {
        self.site.counters()
    }

    /// Waits until somebody asks for the end through the administration.
    pub async fn stop_requested(&self) {
        self.site.stopping.cancelled().await;
    }

    /// Stops all servers and frees the ports.
    pub async fn stop(self) {
        drop(self.end);
        self.tds.stop().await;
        self.admin.stop().await;
        // The administration has ended, so the site has one owner left.
        if let Ok(site) = Arc::try_unwrap(self.site) {
            site.portal.stop().await;
        }
    }
}

fn build(
    config: &SandboxConfig,
    state: &PortalState,
) -> Result<(Arc<SqlServer>, SqlLogin, Truth), SandboxError> {
    let world = World::build_with(config.seed, config.profile, config.base, config.with_fiscal);
    let mut databases: Vec<String> = world.companies.iter().map(|company| company.database.clone()).collect();
    databases.extend([CONTROL_DATABASE.to_owned(), AUTHORIZATIONS_DATABASE.to_owned()]);
    let login = SqlLogin { user: "sageconnect".to_owned(), password: world.sql_password.clone() };
    let sql = SqlServer::new(SqlServerConfig {
        collation: config.collation,
        utc_offset_minutes: UTC_OFFSET_MINUTES,
        clock: config.clock.clone(),
        logins: vec![LoginRule {
            user: login.user.clone(),
            password: login.password.clone(),
            databases: DatabaseAccess::List(databases),
            denied: Vec::new(),
        }],
    })?;
    let truth = Truth::fill(world, config, &sql, state)?;
    Ok((sql, login, truth))
}
