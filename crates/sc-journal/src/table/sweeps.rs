//! `sweeps`: when all live documents of a pass were last looked at.

use rusqlite::{Connection, params};
use sc_domain::ports::Sweep;
use sc_domain::{Pass, RunId, TenantKey};

use crate::codec::{instant_at, micros};
use crate::error::Fault;
use crate::sql;

pub(crate) const V2: &str = "
CREATE TABLE sweeps (
    tenant     TEXT NOT NULL,
    pass       TEXT NOT NULL,
    run_id     INTEGER NOT NULL,
    at         INTEGER NOT NULL,
    server_utc INTEGER NOT NULL,
    PRIMARY KEY (tenant, pass)
) STRICT, WITHOUT ROWID;
";

/// The last sweep of a pass of a company.
pub(crate) const LAST: &str = "SELECT at, server_utc FROM sweeps WHERE tenant = ?1 AND pass = ?2";

pub(crate) struct Sweeps<'c>(pub &'c Connection);

impl Sweeps<'_> {
    pub(crate) fn get(&self, tenant: &TenantKey, pass: Pass) -> Result<Option<Sweep>, Fault> {
        sql::first(self.0, LAST, [tenant.as_str(), pass.as_str()], |row| {
            Ok(Sweep { at: instant_at(row, "at")?, server_utc: instant_at(row, "server_utc")? })
        })
    }
}

pub(crate) struct SweepsMut<'c>(pub &'c Connection);

impl SweepsMut<'_> {
    pub(crate) fn set(&self, run: RunId, tenant: &TenantKey, pass: Pass, sweep: Sweep) -> Result<(), Fault> {
        sql::execute(
            self.0,
            "INSERT INTO sweeps (tenant, pass, run_id, at, server_utc) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (tenant, pass) DO UPDATE
             SET run_id = excluded.run_id, at = excluded.at, server_utc = excluded.server_utc",
            params![tenant.as_str(), pass.as_str(), run.0, micros(sweep.at), micros(sweep.server_utc)],
        )?;
        Ok(())
    }
}
