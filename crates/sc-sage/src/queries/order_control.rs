//! The order control table `fesaOCFocaltec`, shared with other tools of the site.
//!
//! It has no key and no index, its dates have no time of day, and NULL columns exist. `ERROR` rows are notes about
//! failed attempts; only the others are the state of an order. `idDatabase` holds the database name.

use jiff::civil::Date;
use sc_domain::control_orders::{OrderControlRow, OrderControlStatus};
use sc_domain::outcome::Failure;
use sc_domain::{DatabaseName, OrderNumber, PortalId};

use crate::pool::Pool;
use crate::queries::company_names::{CompanyNames, NAMES, company_is};
use crate::row::{Record, Unreadable};
use crate::schema::Schema;
use crate::statement::{Statement, select_list, table};

pub(crate) const REQUIRED: &[&str] = &[
    COMPANY,
    "fesaOCFocaltec.ocSage",
    "fesaOCFocaltec.status",
    "fesaOCFocaltec.idFocaltec",
    RESPONSE,
    "fesaOCFocaltec.lastUpdate",
    "fesaOCFocaltec.createdAt",
];

/// What is told of a row.
const TOLD: [&str; 5] = [
    "fesaOCFocaltec.ocSage",
    "fesaOCFocaltec.status",
    "fesaOCFocaltec.idFocaltec",
    RESPONSE,
    "fesaOCFocaltec.lastUpdate",
];

const COMPANY: &str = "fesaOCFocaltec.idDatabase";
const RESPONSE: &str = "fesaOCFocaltec.responseAPI";

/// The rows that are notes.
pub(crate) const IS_NOTE: &str = "fesaOCFocaltec.[status] IN (N'ERROR', N'Error', N'error')";
/// The rows that are the state of an order.
pub(crate) const IS_STATE: &str = "(fesaOCFocaltec.[status] IS NULL \
     OR fesaOCFocaltec.[status] NOT IN (N'ERROR', N'Error', N'error'))";

/// Characters of `responseAPI` where the catalog does not tell how many it takes.
const RESPONSE_CHARS: usize = 500;

/// The parameters of [`of_order`] and [`insert`]: the company's names, then the number.
const NUMBER: usize = 1 + NAMES;
/// The first parameter that is free after [`of_order`].
pub(crate) const FREE: usize = NUMBER + 1;

/// A row with what its typed form leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredOrderRow {
    pub row: OrderControlRow,
    /// `idFocaltec` is NULL or blank, not just unreadable.
    pub has_blank_portal_id: bool,
    /// `lastUpdate`.
    pub last_update: Option<Date>,
}

/// The state rows of the company.
pub(crate) async fn read_states(pool: &Pool, names: &CompanyNames) -> Result<Vec<OrderControlRow>, Failure> {
    let sql = format!("{} WHERE {} AND {IS_STATE}", select(pool), company_is(COMPANY, 1));
    let rows = pool.query(names.bind(Statement::new("order_control", sql))).await?;
    rows.iter().map(|row| Ok(stored(&Record(row))?.row)).collect()
}

/// How many state rows the company has.
pub(crate) async fn count_states(pool: &Pool, names: &CompanyNames) -> Result<u64, Failure> {
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "SELECT COUNT(*) AS [fesaOCFocaltec.count] FROM {} AS fesaOCFocaltec WHERE {} AND {IS_STATE}",
        table(pool.database(), "fesaOCFocaltec"),
        company_is(COMPANY, 1),
    );
    pool.count(names.bind(Statement::new("order_control_count", sql)), "fesaOCFocaltec.count").await
}

/// All rows of one order, notes too, the oldest first as far as days tell.
pub(crate) async fn rows_of(
    pool: &Pool,
    names: &CompanyNames,
    number: &OrderNumber,
) -> Result<Vec<StoredOrderRow>, Failure> {
    let sql = format!("{} WHERE {} ORDER BY fesaOCFocaltec.createdAt", select(pool), of_order());
    let statement = bind(names, number, Statement::new("order_control_of", sql));
    let rows = pool.query(statement).await?;
    rows.iter().map(|row| Ok(stored(&Record(row))?)).collect()
}

fn select(pool: &Pool) -> String {
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    format!(
        "SELECT {} FROM {} AS fesaOCFocaltec",
        select_list(TOLD),
        table(pool.database(), "fesaOCFocaltec")
    )
}

/// The condition "of this order of this company"; [`bind`] binds its values.
pub(crate) fn of_order() -> String {
    format!("{} AND fesaOCFocaltec.ocSage = @P{NUMBER}", company_is(COMPANY, 1))
}

/// Binds the values of [`of_order`].
pub(crate) fn bind(names: &CompanyNames, number: &OrderNumber, statement: Statement) -> Statement {
    names.bind(statement).text(number.as_str())
}

/// A row to be inserted.
pub(crate) struct NewRow<'a> {
    pub number: &'a OrderNumber,
    pub portal_id: Option<&'a str>,
    pub status: &'a OrderControlStatus,
    /// Both dates of the row.
    pub day: Date,
    /// Already cut to its column.
    pub response: Option<&'a str>,
}

/// Parameter of [`NewRow::day`] in [`insert`].
pub(crate) const DAY: usize = FREE + 3;
/// Parameter of [`NewRow::response`] in [`insert`].
pub(crate) const RESPONSE_TEXT: usize = FREE + 2;

/// Inserts the row unless one of the order fulfils a condition. The guard stands in the statement itself, under
/// `UPDLOCK, HOLDLOCK`: of two programs that write at once one inserts and the other finds the row.
pub(crate) fn insert(
    name: &'static str,
    database: &DatabaseName,
    names: &CompanyNames,
    row: &NewRow<'_>,
    unless: &str,
) -> Statement {
    let table = table(database, "fesaOCFocaltec");
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "INSERT INTO {table} (ocSage, idFocaltec, [status], responseAPI, lastUpdate, createdAt, idDatabase) \
         SELECT @P{NUMBER}, @P{portal_id}, @P{status}, @P{RESPONSE_TEXT}, @P{DAY}, @P{DAY}, @P{company} \
         WHERE NOT EXISTS (SELECT 1 FROM {table} AS fesaOCFocaltec WITH (UPDLOCK, HOLDLOCK) \
         WHERE {} AND {unless})",
        of_order(),
        portal_id = FREE,
        status = FREE + 1,
        company = FREE + 4,
    );
    bind(names, row.number, Statement::new(name, sql))
        .text_or_null(row.portal_id)
        .text(row.status.as_str())
        .text_or_null(row.response)
        .day(row.day)
        .text(names.as_written())
}

/// The part of a text that `responseAPI` takes.
pub(crate) fn fitting<'a>(schema: &Schema, text: &'a str) -> &'a str {
    cut(text.trim(), schema.length(RESPONSE).unwrap_or(RESPONSE_CHARS))
}

/// The first characters of a text, in the units in which SQL Server counts the length of a column. A sign of two
/// units is never torn.
fn cut(text: &str, units_max: usize) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, sign)| {
        units += sign.len_utf16();
        units > units_max
    });
    end.map_or(text, |(at, _)| &text[..at])
}

fn stored(record: &Record<'_>) -> Result<StoredOrderRow, Unreadable> {
    let portal_id = record.text("fesaOCFocaltec.idFocaltec")?;
    Ok(StoredOrderRow {
        row: OrderControlRow {
            number: OrderNumber::new(record.text("fesaOCFocaltec.ocSage")?).ok(),
            status: OrderControlStatus::read(&record.text("fesaOCFocaltec.status")?),
            portal_id: PortalId::new(&portal_id).ok(),
            response: record.text(RESPONSE)?,
        },
        has_blank_portal_id: portal_id.is_empty(),
        last_update: record.day("fesaOCFocaltec.lastUpdate")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_signs_in_the_units_of_the_column() {
        assert_eq!(cut("ñandú", 5), "ñandú");
        assert_eq!(cut("ñandú", 4), "ñand");
        assert_eq!(cut("a😀b", 2), "a");
        assert_eq!(cut("a😀b", 3), "a😀");
        assert_eq!(cut("a", 0), "");
    }

    #[test]
    fn a_note_keeps_what_the_catalog_says_that_the_column_takes() {
        let long = format!("  {} ", "x".repeat(900));
        assert_eq!(fitting(&Schema::default(), &long).len(), 500);
        let column = crate::schema::Column {
            table: "fesaOCFocaltec".to_owned(),
            name: "responseAPI".to_owned(),
            length: Some(12),
        };
        assert_eq!(fitting(&Schema::new([column]), &long), "x".repeat(12));
    }
}
