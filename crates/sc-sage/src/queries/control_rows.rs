//! The payment control table `fesaPagosFocaltec`, shared with other tools of the site.
//!
//! It has no key and no index. `idCia` holds the database name where the predecessor wrote it and the
//! company's code (`AUDTORG`) where others did; both are asked for, and the name in capitals too, for
//! databases that tell cases apart. NULL columns exist.

use sc_domain::control::{ControlRow, ControlStatus};
use sc_domain::outcome::Failure;
use sc_domain::{DatabaseName, PaymentNumber, PortalId};

use crate::pool::Pool;
use crate::row::{Record, Unreadable};
use crate::statement::{As, Statement, parameters, select_list, table};

pub(crate) const REQUIRED: &[&str] = &[
    "fesaPagosFocaltec.idCia",
    "fesaPagosFocaltec.NoPagoSage",
    "fesaPagosFocaltec.status",
    "fesaPagosFocaltec.idFocaltec",
];

/// The names under which rows of a company may stand. Always three, so that a statement has one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CompanyNames([String; 3]);

/// How many names a company has in a statement.
pub(crate) const NAMES: usize = 3;

impl CompanyNames {
    pub fn new(database: &DatabaseName, company_code: Option<&str>) -> Self {
        let name = database.to_string();
        let code = company_code.unwrap_or(&name).to_owned();
        Self([name.to_uppercase(), name, code])
    }

    /// Whether this exact text is one of the names.
    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|own| own == name)
    }

    /// Binds the three names.
    pub fn bind(&self, statement: Statement) -> Statement {
        self.0.iter().fold(statement, |statement, name| statement.text(name.as_str()))
    }
}

/// A row with what its typed form leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredRow {
    pub row: ControlRow,
    /// `idFocaltec` is NULL or blank, not just unreadable.
    pub has_blank_portal_id: bool,
}

/// All rows of the company.
pub(crate) async fn read_all(pool: &Pool, names: &CompanyNames) -> Result<Vec<ControlRow>, Failure> {
    let sql = format!("{} WHERE {}", select(pool), company(1));
    let rows = pool.query(names.bind(Statement::new("control_rows", sql))).await?;
    rows.iter().map(|row| Ok(stored(&Record(row))?.row)).collect()
}

/// How many rows the company has.
pub(crate) async fn count(pool: &Pool, names: &CompanyNames) -> Result<u64, Failure> {
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "SELECT COUNT(*) AS [fesaPagosFocaltec.count] FROM {} AS fesaPagosFocaltec WHERE {}",
        table(pool.database(), "fesaPagosFocaltec"),
        company(1),
    );
    let rows = pool.query(names.bind(Statement::new("control_count", sql))).await?;
    let field = "fesaPagosFocaltec.count";
    let row = rows.first().ok_or_else(|| Unreadable::new(field, "(no row)"))?;
    let count = Record(row).integer(field)?;
    Ok(u64::try_from(count).map_err(|_| Unreadable::new(field, count))?)
}

/// The rows of one payment.
pub(crate) async fn of_payment(
    pool: &Pool,
    names: &CompanyNames,
    number: &PaymentNumber,
) -> Result<Vec<StoredRow>, Failure> {
    let sql = format!("{} WHERE {} AND {}", select(pool), company(1), number_is(1 + NAMES));
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

/// The condition "of this company", with its names from parameter `first` on.
pub(crate) fn company(first: usize) -> String {
    format!("fesaPagosFocaltec.idCia IN ({})", parameters(first, NAMES, As::Plain))
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
