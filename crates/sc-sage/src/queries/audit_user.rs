//! The user that inserted rows are stamped with: parameter `UserAccpac` of the company in `fesaParam`.
//!
//! Only two parameters are asked for: the table also holds a password, which is never read.

use std::collections::BTreeMap;

use sc_domain::DatabaseName;
use sc_domain::outcome::Failure;

use crate::pool::Pool;
use crate::row::Record;
use crate::schema::Schema;
use crate::statement::{Statement, select_list, table};

/// The table, under both names that sites use.
pub(crate) const TABLES: [&str; 2] = ["fesaParam", "FESAPARAM"];

/// Used where the site has no such table or parameter.
const FALLBACK: &str = "SAGECONN";

/// Length of `AUDTUSER`.
const USER_CHARS_MAX: usize = 8;

/// The user, at most eight characters. `company` is the company's `AUDTORG`.
pub(crate) async fn read(
    control: &Pool,
    schema: &Schema,
    database: &DatabaseName,
    company: Option<&str>,
) -> Result<String, Failure> {
    const COLUMNS: [&str; 3] = ["fesaParam.Parametro", "fesaParam.Valor", "fesaParam.idCia"];
    if !COLUMNS.iter().all(|column| schema.has(column)) {
        return Ok(FALLBACK.to_owned());
    }
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "SELECT {} FROM {} AS fesaParam WHERE fesaParam.Parametro IN ('DataBase', 'UserAccpac')",
        select_list(COLUMNS),
        table(control.database(), schema.spelling(TABLES[0])),
    );
    let mut users = BTreeMap::new();
    let mut owner = None;
    for row in control.query(Statement::new("audit_user", sql)).await? {
        let record = Record(&row);
        let (company, value) = (record.text("fesaParam.idCia")?, record.text("fesaParam.Valor")?);
        if record.text("fesaParam.Parametro")?.eq_ignore_ascii_case("DataBase") {
            if value.eq_ignore_ascii_case(database.as_str()) {
                owner = Some(company);
            }
        } else {
            users.insert(company, value);
        }
    }
    let owner = owner.as_deref().or(company).unwrap_or_default();
    let user: String =
        users.get(owner).into_iter().flat_map(|user| user.chars()).take(USER_CHARS_MAX).collect();
    Ok(if user.is_empty() { FALLBACK.to_owned() } else { user })
}
