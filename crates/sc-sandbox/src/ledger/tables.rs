//! Tables that nobody may write to.

use std::collections::BTreeMap;

use sc_sqlserver::engine::SqlServer;
use sc_sqlserver::session::SqlError;

use super::{Finding, Verdict};
use crate::schema::{AUTHORIZATIONS, AUTHORIZATIONS_DATABASE, COMPANY, CONTROL_DATABASE, Table};
use crate::world::World;

/// Tables that the product writes to; the ledger reads them row by row.
pub(super) const WRITTEN: [&str; 2] = [Table::APVENO.name, Table::APIBHO.name];

/// How many rows had been written to each table when the world was complete, by database and table. A table whose
/// count has not moved has not changed; one whose count has moved was written to, even if the change was taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fingerprint(BTreeMap<(String, &'static str), u64>);

impl Fingerprint {
    /// Of all tables, as they are now.
    ///
    /// # Errors
    /// When a table is missing.
    pub fn take(sql: &SqlServer, world: &World) -> Result<Self, SqlError> {
        let mut counts = BTreeMap::new();
        for (database, table) in tables(world) {
            let count = sql.rows_written(&database, table)?;
            counts.insert((database, table), count);
        }
        Ok(Self(counts))
    }

    /// Forgives what was written between two fingerprints to the tables that nobody may write to.
    pub fn forgive(&mut self, before: &Self, after: &Self) {
        for ((database, table), count) in &mut self.0 {
            let key = (database.clone(), *table);
            let of = |print: &Self| print.0.get(&key).copied().unwrap_or_default();
            if !WRITTEN.contains(table) {
                *count += of(after).saturating_sub(of(before));
            }
        }
    }

    /// Whether rows of the table were written since.
    pub(super) fn has_changed(
        &self,
        sql: &SqlServer,
        database: &str,
        table: &'static str,
    ) -> Result<bool, SqlError> {
        let before = self.0.get(&(database.to_owned(), table)).copied();
        Ok(before != Some(sql.rows_written(database, table)?))
    }

    /// Finds the guarded tables that were written to.
    pub(super) fn judge(
        &self,
        verdict: &mut Verdict,
        world: &World,
        sql: &SqlServer,
    ) -> Result<(), SqlError> {
        let key_of = |database: &str| {
            let company = world.companies.iter().find(|company| company.database == database);
            company.map_or_else(|| database.to_owned(), |company| company.key.clone())
        };
        for ((database, table), before) in &self.0 {
            let written = sql.rows_written(database, table)?.saturating_sub(*before);
            // The fields of payments are what one of the fiscal flows writes; their ledger reads them row by row.
            let is_fiscal = *table == Table::APTCRO.name
                && world
                    .companies
                    .iter()
                    .any(|company| company.database == *database && company.fiscal.is_some());
            if written > 0 && !WRITTEN.contains(table) && !is_fiscal {
                let found = format!("{database}: {written}");
                verdict.differing.push(Finding::new(
                    "guarded_table_written",
                    &key_of(database),
                    table,
                    "no row written",
                    found,
                ));
            }
        }
        Ok(())
    }
}

fn tables(world: &World) -> impl Iterator<Item = (String, &'static str)> {
    let companies = world
        .companies
        .iter()
        .flat_map(|company| COMPANY.map(|table| (company.database.clone(), table.name)));
    let control = [(CONTROL_DATABASE.to_owned(), Table::FESA_PARAM.name)];
    let orders = AUTHORIZATIONS.map(|table| (AUTHORIZATIONS_DATABASE.to_owned(), table.name));
    companies.chain(control).chain(orders)
}
