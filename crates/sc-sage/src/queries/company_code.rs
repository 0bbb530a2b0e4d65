//! The company's code of six characters (`AUDTORG`).
//!
//! Older rows of the control table carry it instead of the database name, and rows that we insert must
//! be stamped with it. It is read from the newest payment batch, one row at the end of the primary key
//! of `APBTA`: the company profile (`CSCOM`) would tell it too, but is not among the tables that the
//! login is granted.

use sc_domain::outcome::Failure;

use crate::pool::Pool;
use crate::row::Record;
use crate::statement::{Statement, table};

pub(crate) const REQUIRED: &[&str] = &["APBTA.PAYMTYPE", "APBTA.CNTBTCH", "APBTA.AUDTORG"];

/// The code, or `None` in a company without payment batches.
pub(crate) async fn read(pool: &Pool) -> Result<Option<String>, Failure> {
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "SELECT TOP 1 APBTA.AUDTORG AS [APBTA.AUDTORG] FROM {} AS APBTA WHERE APBTA.PAYMTYPE = 'PY' \
         ORDER BY APBTA.CNTBTCH DESC",
        table(pool.database(), "APBTA"),
    );
    let rows = pool.query(Statement::new("company_code", sql)).await?;
    let code = rows.first().map(|row| Record(row).text("APBTA.AUDTORG")).transpose()?;
    Ok(code.filter(|code| !code.is_empty()))
}
