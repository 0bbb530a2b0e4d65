//! The payment control table `fesaPagosFocaltec`, shared with other tools of the site.
//!
//! It has no key and no index. `idCia` holds the database name where the predecessor wrote it and the
//! company's code (`AUDTORG`) where others did; both are asked for, and the name in capitals too, for
//! databases that tell cases apart. NULL columns exist.

use sc_domain::control::{ControlRow, ControlStatus};
use sc_domain::outcome::Failure;
use sc_domain::{PaymentNumber, PortalId};

use crate::pool::Pool;
use crate::queries::company_names::{CompanyNames, NAMES, company_is};
use crate::row::{Record, Unreadable};
use crate::statement::{Statement, select_list, table};

/// The column of the company.
pub(crate) const COMPANY: &str = "fesaPagosFocaltec.idCia";

pub(crate) const REQUIRED: &[&str] =
    &[COMPANY, "fesaPagosFocaltec.NoPagoSage", "fesaPagosFocaltec.status", "fesaPagosFocaltec.idFocaltec"];

/// A row with what its typed form leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredRow {
    pub row: ControlRow,
    /// `idFocaltec` is NULL or blank, not just unreadable.
    pub has_blank_portal_id: bool,
}

/// All rows of the company.
pub(crate) async fn read_all(pool: &Pool, names: &CompanyNames) -> Result<Vec<ControlRow>, Failure> {
    let sql = format!("{} WHERE {}", select(pool), company_is(COMPANY, 1));
    let rows = pool.query(names.bind(Statement::new("control_rows", sql))).await?;
    rows.iter().map(|row| Ok(stored(&Record(row))?.row)).collect()
}

/// How many rows the company has.
pub(crate) async fn count(pool: &Pool, names: &CompanyNames) -> Result<u64, Failure> {
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "SELECT COUNT(*) AS [fesaPagosFocaltec.count] FROM {} AS fesaPagosFocaltec WHERE {}",
        table(pool.database(), "fesaPagosFocaltec"),
        company_is(COMPANY, 1),
    );
    pool.count(names.bind(Statement::new("control_count", sql)), "fesaPagosFocaltec.count").await
}

/// The rows of one payment.
pub(crate) async fn of_payment(
    pool: &Pool,
    names: &CompanyNames,
    number: &PaymentNumber,
) -> Result<Vec<StoredRow>, Failure> {
    let sql = format!("{} WHERE {} AND {}", select(pool), company_is(COMPANY, 1), number_is(1 + NAMES));
    let statement = names
        .bind(Statement::new("control_rows_of", sql))
        .char("fesaPagosFocaltec.NoPagoSage", number.as_str())?;
    let rows = pool.query(statement).await?;
    rows.iter().map(|row| Ok(stored(&Record(row))?)).collect()
}

fn select(pool: &Pool) -> String {
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    format!(
        "SELECT {} FROM {} AS fesaPagosFocaltec",
        select_list(REQUIRED.iter().copied()),
        table(pool.database(), "fesaPagosFocaltec"),
    )
}

/// The condition "of this payment". The length of the column is not known for all sites.
pub(crate) fn number_is(parameter: usize) -> String {
    format!("fesaPagosFocaltec.NoPagoSage = CAST(@P{parameter} AS varchar(22))")
}

fn stored(record: &Record<'_>) -> Result<StoredRow, Unreadable> {
    let portal_id = record.text("fesaPagosFocaltec.idFocaltec")?;
    Ok(StoredRow {
        row: ControlRow {
            company: record.text("fesaPagosFocaltec.idCia")?,
            number: PaymentNumber::new(record.text("fesaPagosFocaltec.NoPagoSage")?).ok(),
            status: ControlStatus::read(&record.text("fesaPagosFocaltec.status")?),
            portal_id: PortalId::new(&portal_id).ok(),
        },
        has_blank_portal_id: portal_id.is_empty(),
    })
}
