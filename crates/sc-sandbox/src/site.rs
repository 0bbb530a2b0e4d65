//! What the sandbox and its administration share: the stand-ins, and the world as it should be.

use std::fmt;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use sc_portalserver::{PortalServer, PortalState};
use sc_sqlserver::engine::SqlServer;
use sc_sqlserver::fault::Faults as SqlFaults;
use serde::Serialize;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::config::SandboxConfig;
use crate::error::SandboxError;
use crate::ledger::{Fingerprint, FiscalVerdict, ImportPlace, Moment, Verdict};
use crate::world::{AuditStamps, World, fill_portal, fill_sage};

/// What the SQL Server stand-in lets in.
#[derive(Clone, PartialEq, Eq)]
pub struct SqlLogin {
    pub user: String,
    pub password: String,
}

impl fmt::Debug for SqlLogin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqlLogin").field("user", &self.user).finish_non_exhaustive()
    }
}

/// What was asked of the stand-ins since the start or the last reset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Counters {
    pub http_requests: u64,
    /// Of those, the ones that asked to change something.
    pub http_writes: u64,
    /// Requests to SQL Server, logins excluded.
    pub sql_statements: u64,
}

/// What the servers' owner and the administration share.
pub struct Site {
    pub(crate) config: SandboxConfig,
    pub(crate) sql: Arc<SqlServer>,
    pub(crate) portal: PortalServer,
    pub(crate) sql_faults: Arc<SqlFaults>,
    login: SqlLogin,
    truth: RwLock<Truth>,
    /// The importer's folders, once settings name them.
    places: RwLock<Vec<ImportPlace>>,
    /// SQL requests counted before the last reset.
    sql_statements_before: AtomicU64,
    pub(crate) stopping: CancellationToken,
    /// Seconds by which the application's calendar is ahead.
    pub(crate) shift: watch::Sender<i64>,
}

/// The world as it should be, and the fingerprint of what nobody may write to.
pub(crate) struct Truth {
    pub(crate) world: World,
    pub(crate) fingerprint: Fingerprint,
}

impl fmt::Debug for Site {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Site").field("config", &self.config).finish_non_exhaustive()
    }
}

impl Site {
    pub(crate) fn new(
        config: SandboxConfig,
        sql: Arc<SqlServer>,
        portal: PortalServer,
        sql_faults: Arc<SqlFaults>,
        login: SqlLogin,
        truth: Truth,
    ) -> Self {
        Self {
            config,
            sql,
            portal,
            sql_faults,
            login,
            truth: RwLock::new(truth),
            places: RwLock::default(),
            sql_statements_before: AtomicU64::new(0),
            stopping: CancellationToken::new(),
            shift: watch::Sender::new(0),
        }
    }

    pub(crate) fn login(&self) -> &SqlLogin {
        &self.login
    }

    pub(crate) fn import_from(&self, places: Vec<ImportPlace>) {
        *self.places.write().unwrap_or_else(PoisonError::into_inner) = places;
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, Truth> {
        self.truth.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, Truth> {
        self.truth.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was asked of the stand-ins.
    pub fn counters(&self) -> Counters {
        Counters {
            http_requests: self.portal.log().requests(),
            http_writes: self.portal.log().writes(),
            sql_statements: self.sql_faults.requests() - self.sql_statements_before.load(Ordering::SeqCst),
        }
    }

    /// As [`crate::Sandbox::ledger`].
    ///
    /// # Errors
    /// Never, unless the stand-ins contradict themselves.
    pub fn ledger(&self, moment: Moment) -> Result<Verdict, SandboxError> {
        let truth = self.read();
        let now = (self.config.clock)();
        let mut verdict =
            Verdict::reach(&truth.world, &truth.fingerprint, &self.sql, self.portal.state(), moment, now)?;
        let places = self.places.read().unwrap_or_else(PoisonError::into_inner).clone();
        verdict.add_fiscal(FiscalVerdict::reach(&truth.world, &self.sql, &places, moment)?);
        Ok(verdict)
    }

    pub(crate) async fn reset_off_thread(self: Arc<Self>) -> Result<(), SandboxError> {
        let done = tokio::task::spawn_blocking(move || self.reset()).await;
        done.map_err(|error| SandboxError::Build(error.to_string()))?
    }

    fn reset(&self) -> Result<(), SandboxError> {
        let mut truth = self.write();
        self.clear_faults();
        self.sql.reset();
        self.portal.state().reset();
        let world = World::build_with(
            self.config.seed,
            self.config.profile,
            self.config.base,
            self.config.with_fiscal,
        );
        *truth = Truth::fill(world, &self.config, &self.sql, self.portal.state())?;
        for place in self.places.read().unwrap_or_else(PoisonError::into_inner).iter() {
            empty(&place.folder)?;
        }
        self.portal.log().reset();
        self.sql_faults.forget();
        self.sql_statements_before.store(self.sql_faults.requests(), Ordering::SeqCst);
        Ok(())
    }

    pub(crate) fn clear_faults(&self) {
        self.sql_faults.clear();
        self.portal.faults().clear();
    }
}

impl Truth {
    /// Fills the stand-ins with a world.
    pub(crate) fn fill(
        mut world: World,
        config: &SandboxConfig,
        sql: &SqlServer,
        state: &PortalState,
    ) -> Result<Self, SandboxError> {
        if config.modes.sage.audit_stamps == AuditStamps::Local {
            world.stamp_locally();
        }
        fill_sage(sql, &world, config.modes.sage)?;
        fill_portal(state, &world)?;
        let fingerprint = Fingerprint::take(sql, &world)?;
        Ok(Self { world, fingerprint })
    }
}

/// Removes what was delivered into the importer's folder of a company, and what was put away there.
fn empty(folder: &Path) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
