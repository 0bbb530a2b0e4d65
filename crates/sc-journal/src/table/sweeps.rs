//! `sweeps`: when all live documents of a pass were last looked at.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use sc_domain::{Pass, RunId, TenantKey};

use crate::codec::{instant_at, micros};
use crate::error::Fault;
use crate::sql;

pub(crate) const V2: &str = "
CREATE TABLE sweeps (
    tenant TEXT NOT NULL,
    pass   TEXT NOT NULL,
    run_id INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    PRIMARY KEY (tenant, pass)
) STRICT, WITHOUT ROWID;
";

/// The last sweep of a pass of a company.
pub(crate) const LAST: &str = "SELECT at FROM sweeps WHERE tenant = ?1 AND pass = ?2";

pub(crate) struct Sweeps<'c>(pub &'c Connection);

impl Sweeps<'_> {
    pub(crate) fn get(&self, tenant: &TenantKey, pass: Pass) -> Result<Option<Timestamp>, Fault> {
        sql::first(self.0, LAST, [tenant.as_str(), pass.as_str()], |row| instant_at(row, "at"))
    }
}

pub(crate) struct SweepsMut<'c>(pub &'c Connection);

impl SweepsMut<'_> {
    pub(crate) fn set(&self, run: RunId, tenant: &TenantKey, pass: Pass, at: Timestamp) -> Result<(), Fault> {
        sql::execute(
            self.0,
            "INSERT INTO sweeps (tenant, pass, run_id, at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (tenant, pass) DO UPDATE SET run_id = excluded.run_id, at = excluded.at",
            params![tenant.as_str(), pass.as_str(), run.0, micros(at)],
        )?;
        Ok(())
    }
}
