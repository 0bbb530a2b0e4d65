//! Writing that the portal has a payment.
//!
//! The guard stands in the statement itself, under `UPDLOCK, HOLDLOCK`: of two programs that mark the
//! same payment at once one inserts and the other finds the row. A row of the payment whose status does
//! not say "in the portal" (`REVERTED`) does not guard: the new row stands beside it, as history.

use sc_domain::cause::{Cause, Code};
use sc_domain::control::ControlRow;
use sc_domain::outcome::{Failure, FailureKind, Written};
use sc_domain::{DatabaseName, PaymentNumber};

use crate::pool::Pool;
use crate::queries::company_names::{CompanyNames, NAMES, company_is};
use crate::queries::control_rows::{self, COMPANY, number_is};
use crate::statement::{Statement, table};

/// The words that say "in the portal", as [`sc_domain::control::ControlStatus::says_in_portal`] has them.
const SAYS_IN_PORTAL: &str = "fesaPagosFocaltec.[status] IN (N'PAID', N'PARTIAL', N'SYNCED')";

/// How often a row may change between our look and our write before we give up for this time.
const ROUNDS_MAX: usize = 3;

/// Inserts the row, or completes a standing one that lacks the portal's id.
///
/// `Conflict` carries a standing row with another portal id. A standing text that is no portal id is left
/// alone and counts as [`Written::Before`].
pub(crate) async fn write(
    pool: &Pool,
    names: &CompanyNames,
    row: &ControlRow,
) -> Result<Written<ControlRow>, Failure> {
    let Some(number) = &row.number else { return Err(defect("a control row without a payment number")) };
    // Under another name the row would escape its own guard, and stand with another company.
    if !names.contains(&row.company) {
        return Err(defect("a control row under a name that is not the company's"));
    }
    for _ in 0..ROUNDS_MAX {
        if pool.execute(insert(pool.database(), names, row, number)?).await? > 0 {
            return Ok(Written::Now);
        }
        let standing = control_rows::of_payment(pool, names, number).await?;
        let mut guarding =
            standing.into_iter().filter(|stored| stored.row.status.says_in_portal()).peekable();
        if guarding.peek().is_none() {
            // Deleted since the insert: begin anew.
            continue;
        }
        let Some(ours) = &row.portal_id else { return Ok(Written::Before) };
        let guarding: Vec<_> = guarding.collect();
        if let Some(other) =
            guarding.iter().find(|stored| stored.row.portal_id.as_ref().is_some_and(|id| id != ours))
        {
            return Ok(Written::Conflict(other.row.clone()));
        }
        let is_told = guarding.iter().any(|stored| stored.row.portal_id.is_some());
        if is_told || !guarding.iter().any(|stored| stored.has_blank_portal_id) {
            return Ok(Written::Before);
        }
        let statement = complete(pool.database(), names, number)?;
        if pool.execute(statement.text(ours.as_str())).await? > 0 {
            return Ok(Written::Now);
        }
    }
    let cause = Cause::new(Code::SageLockTimeout).with("detail", format_args!("fesaPagosFocaltec {number}"));
    Err(Failure::new(FailureKind::Transient, cause))
}

fn defect(detail: &str) -> Failure {
    Failure::new(FailureKind::Defect, Cause::new(Code::InternalDefect).with("detail", detail))
}

fn insert(
    database: &DatabaseName,
    names: &CompanyNames,
    row: &ControlRow,
    number: &PaymentNumber,
) -> Result<Statement, Failure> {
    let table = table(database, "fesaPagosFocaltec");
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "INSERT INTO {table} (idCia, NoPagoSage, [status], idFocaltec) \
         SELECT @P{company_name}, CAST(@P{number} AS varchar(22)), @P{status}, @P{portal_id} \
         WHERE NOT EXISTS (SELECT 1 FROM {table} AS fesaPagosFocaltec WITH (UPDLOCK, HOLDLOCK) \
         WHERE {} AND {} AND {SAYS_IN_PORTAL})",
        company_is(COMPANY, 1),
        number_is(1 + NAMES),
        number = 1 + NAMES,
        company_name = 2 + NAMES,
        status = 3 + NAMES,
        portal_id = 4 + NAMES,
    );
    Ok(names
        .bind(Statement::new("mark_payment", sql))
        .char("fesaPagosFocaltec.NoPagoSage", number.as_str())?
        .text(row.company.as_str())
        .text(row.status.as_str())
        .text_or_null(row.portal_id.as_ref().map(sc_domain::PortalId::as_str)))
}

/// The portal's id is bound last, by the caller.
fn complete(
    database: &DatabaseName,
    names: &CompanyNames,
    number: &PaymentNumber,
) -> Result<Statement, Failure> {
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "UPDATE {} SET idFocaltec = @P{} WHERE {} AND {} AND {} \
         AND (fesaPagosFocaltec.idFocaltec IS NULL OR fesaPagosFocaltec.idFocaltec = N'')",
        table(database, "fesaPagosFocaltec"),
        2 + NAMES,
        company_is(COMPANY, 1),
        number_is(1 + NAMES),
        SAYS_IN_PORTAL,
    );
    names
        .bind(Statement::new("complete_control_row", sql))
        .char("fesaPagosFocaltec.NoPagoSage", number.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sc_domain::PortalId;
    use sc_domain::control::ControlStatus;

    #[test]
    fn the_guard_stands_in_the_change_itself() {
        let database = DatabaseName::new("FESA").expect("valid");
        let names = CompanyNames::new(&DatabaseName::new("Norte").expect("valid"), Some("NORT01"));
        let number = PaymentNumber::new("PY0000001").expect("valid");
        let row = ControlRow {
            company: "Norte".to_owned(),
            number: Some(number.clone()),
            status: ControlStatus::Paid,
            portal_id: PortalId::new("5f0000000000000000000001").ok(),
        };
        let insert = insert(&database, &names, &row, &number).expect("fits");
        let complete = complete(&database, &names, &number).expect("fits");
        insta::assert_snapshot!(format!(
            "{}\n{:?}\n\n{}\n{:?}",
            insert.sql, insert.values, complete.sql, complete.values
        ));
    }
}
