//! Writes a world into the databases of the SQL Server stand-in.

mod documents;
mod fiscal;
mod imports;
mod master;
mod orders;
mod payments;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use sc_sqlserver::engine::SqlServer;
use sc_sqlserver::session::SqlError;
use serde::{Deserialize, Serialize};

pub use self::imports::{Entered, import_invoice, import_vendor};
use super::World;
use super::company::Company;
use super::model::OptionalField;
use crate::schema::{AUTHORIZATIONS, AUTHORIZATIONS_DATABASE, COMPANY, CONTROL_DATABASE, FESA, Row, Table};

/// Answers to open questions about Sage, tested both ways.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SageModes {
    pub audit_stamps: AuditStamps,
    pub withheld: WithheldSign,
    /// An older Sage: the columns that came later are missing.
    pub without_optional_columns: bool,
}

/// What `AUDTDATE` and `AUDTTIME` hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditStamps {
    /// As the specification found it.
    #[default]
    Utc,
    /// The wall clock of the server.
    Local,
}

/// Sign of `AMTWHD1TC`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WithheldSign {
    #[default]
    Positive,
    Negative,
}

/// Makes all databases and fills them.
///
/// # Errors
/// The first error of the stand-in: a defect of world or schema.
pub fn fill_sage(server: &SqlServer, world: &World, modes: SageModes) -> Result<(), SqlError> {
    make_database(server, CONTROL_DATABASE, &FESA)?;
    make_database(server, AUTHORIZATIONS_DATABASE, &AUTHORIZATIONS)?;
    for company in &world.companies {
        make_database(server, &company.database, &COMPANY)?;
        if modes.without_optional_columns {
            for table in COMPANY {
                for column in table.optional {
                    server.drop_column(&company.database, table.name, column)?;
                }
            }
        }
        let site = Site { server, company, modes, base: world.base };
        site.fill_master_data()?;
        site.fill_documents()?;
        site.fill_payments()?;
        site.fill_orders()?;
        if let Some(fiscal) = &company.fiscal {
            site.fill_fiscal(fiscal)?;
        }
    }
    Ok(())
}

/// Adds the documents and payments of a company that were made since.
///
/// # Errors
/// As [`fill_sage`].
pub fn add_to_sage(
    server: &SqlServer,
    added: &Company,
    modes: SageModes,
    base: Timestamp,
) -> Result<(), SqlError> {
    let site = Site { server, company: added, modes, base };
    site.fill_documents()?;
    site.fill_payments()
}

/// Writes the orders at these positions of a company as they are now, with their receipts and authorizations.
///
/// # Errors
/// As [`fill_sage`].
pub fn update_orders_in_sage(
    server: &SqlServer,
    company: &Company,
    positions: &[usize],
    modes: SageModes,
    base: Timestamp,
) -> Result<(), SqlError> {
    Site { server, company, modes, base }.update_orders(positions)
}

fn make_database(server: &SqlServer, name: &str, tables: &[&Table]) -> Result<(), SqlError> {
    server.create_database(name)?;
    for statement in tables.iter().flat_map(|table| table.ddl()) {
        server.execute(name, &statement, &[])?;
    }
    Ok(())
}

/// One company on its way into its database.
struct Site<'a> {
    server: &'a SqlServer,
    company: &'a Company,
    modes: SageModes,
    base: Timestamp,
}

impl Site<'_> {
    /// Whether the columns that an older Sage lacks are missing.
    fn lacks_optional_columns(&self) -> bool {
        self.modes.without_optional_columns
    }

    fn load(&self, table: &Table, rows: impl IntoIterator<Item = Row>) -> Result<(), SqlError> {
        self.load_into(&self.company.database, table, rows)
    }

    fn load_into(
        &self,
        database: &str,
        table: &Table,
        rows: impl IntoIterator<Item = Row>,
    ) -> Result<(), SqlError> {
        let is_old = self.lacks_optional_columns();
        let values = rows
            .into_iter()
            .map(|row| if is_old { row.values_without(table.optional) } else { row.values() });
        self.server.load(database, table.name, values).map(|_| ())
    }

    /// Sets the audit columns of a row touched at that instant.
    fn audited(&self, row: Row, at: Timestamp) -> Row {
        let (date, time) = stamp_of(at, self.modes.audit_stamps);
        row.int("AUDTDATE", date)
            .int("AUDTTIME", time)
            .text("AUDTUSER", "ADMIN")
            .text("AUDTORG", &self.company.org)
    }

    /// A row of a table of optional fields, its key already set.
    fn optional_field(&self, row: Row, field: &str, value: &str, at: Timestamp) -> Row {
        self.audited(row.text("OPTFIELD", field), at)
            .text("VALUE", value)
            .int("TYPE", 1)
            .int("LENGTH", 60)
            .int("SWSET", i64::from(!value.trim().is_empty()))
    }
}

/// The text of an optional field that has a row.
fn row_text(field: &OptionalField) -> Option<&str> {
    match field {
        OptionalField::Absent => None,
        OptionalField::Blank => Some(""),
        OptionalField::Value(value) => Some(value),
    }
}

/// An instant as `AUDTDATE` (`YYYYMMDD`) and `AUDTTIME` (`HHMMSSCC`, without leading zeros).
pub fn stamp_of(at: Timestamp, stamps: AuditStamps) -> (i64, i64) {
    let zone = match stamps {
        AuditStamps::Utc => TimeZone::UTC,
        AuditStamps::Local => TimeZone::fixed(Offset::constant(-6)),
    };
    let at = at.to_zoned(zone);
    let time = i64::from(at.hour()) * 1_000_000
        + i64::from(at.minute()) * 10_000
        + i64::from(at.second()) * 100
        + i64::from(at.millisecond()) / 10;
    (sage_date(Some(at.date())), time)
}

/// `YYYYMMDD`; 0 for no date.
fn sage_date(date: Option<Date>) -> i64 {
    date.map_or(0, |date| {
        i64::from(date.year()) * 10_000 + i64::from(date.month()) * 100 + i64::from(date.day())
    })
}
