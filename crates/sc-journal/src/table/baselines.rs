//! `baselines`: when the first look at a company was completed, per step.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use sc_domain::{RunId, Step, TenantKey};

use crate::codec::{instant_at, micros};
use crate::error::Fault;
use crate::sql;

pub(crate) const V1: &str = "
CREATE TABLE baselines (
    tenant TEXT NOT NULL,
    step   TEXT NOT NULL,
    run_id INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (tenant, step)
) STRICT, WITHOUT ROWID;
";

/// The baseline of a step of a company.
pub(crate) const COMPLETED: &str = "SELECT at FROM baselines WHERE tenant = ?1 AND step = ?2";

pub(crate) struct Baselines<'c>(pub &'c Connection);

impl Baselines<'_> {
    pub(crate) fn get(&self, tenant: &TenantKey, step: Step) -> Result<Option<Timestamp>, Fault> {
        sql::first(self.0, COMPLETED, [tenant.as_str(), step.as_str()], |row| instant_at(row, "at"))
    }
}

pub(crate) struct BaselinesMut<'c>(pub &'c Connection);

impl BaselinesMut<'_> {
    pub(crate) fn set(&self, run: RunId, tenant: &TenantKey, step: Step, at: Timestamp) -> Result<(), Fault> {
        sql::execute(
            self.0,
            "INSERT INTO baselines (tenant, step, run_id, at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (tenant, step) DO UPDATE SET run_id = excluded.run_id, at = excluded.at",
            params![tenant.as_str(), step.as_str(), run.0, micros(at)],
        )?;
        Ok(())
    }
}
