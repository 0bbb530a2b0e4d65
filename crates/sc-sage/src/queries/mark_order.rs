//! Making the order control table say what the portal holds.
//!
//! A row of the order that is no note guards against a second one. A standing row is changed only where it
//! carries the portal's id or none at all. Rows of another portal id that is closed or cancelled are history;
//! a live one is a conflict.

use jiff::civil::Date;
use sc_domain::DatabaseName;
use sc_domain::cause::{Cause, Code};
use sc_domain::control_orders::{OrderControlRow, OrderControlStatus, OrderMark};
use sc_domain::outcome::{Failure, FailureKind, Written};

use crate::pool::Pool;
use crate::queries::company_names::CompanyNames;
use crate::queries::order_control::{self, FREE, IS_STATE, NewRow, StoredOrderRow};
use crate::statement::{Statement, table};

/// How often a row may change between our look and our write before we give up for this time.
const ROUNDS_MAX: usize = 3;

/// Inserts the row, or gives the standing one the word and the day. `mark.response` is cut to its column already.
///
/// Rows whose `idFocaltec` is text that is no portal id are left alone; where no other row stands, that counts as
/// [`Written::Before`].
pub(crate) async fn write(
    pool: &Pool,
    names: &CompanyNames,
    mark: &OrderMark,
    today: Date,
) -> Result<Written<OrderControlRow>, Failure> {
    if mark.status == OrderControlStatus::Error {
        let cause = Cause::new(Code::InternalDefect).with("detail", "a mark of an order that says ERROR");
        return Err(Failure::new(FailureKind::Defect, cause));
    }
    let row = NewRow {
        number: &mark.number,
        portal_id: Some(mark.portal_id.as_str()),
        status: &mark.status,
        day: today,
        response: mark.response.as_deref(),
    };
    for _ in 0..ROUNDS_MAX {
        let insert = order_control::insert("mark_order", pool.database(), names, &row, IS_STATE);
        if pool.execute(insert).await? > 0 {
            return Ok(Written::Now);
        }
        let mut standing = order_control::rows_of(pool, names, &mark.number).await?;
        standing.retain(|stored| stored.row.status != OrderControlStatus::Error);
        if standing.is_empty() {
            // Deleted since the insert: begin anew.
            continue;
        }
        match judge(&standing, mark, today) {
            Judgement::Conflict(row) => return Ok(Written::Conflict(row.clone())),
            Judgement::SaysSo => return Ok(Written::Before),
            Judgement::ToChange => {}
        }
        if pool.execute(update(pool.database(), names, mark, today)).await? > 0 {
            return Ok(Written::Now);
        }
    }
    let cause =
        Cause::new(Code::SageLockTimeout).with("detail", format_args!("fesaOCFocaltec {}", mark.number));
    Err(Failure::new(FailureKind::Transient, cause))
}

#[derive(Debug, PartialEq, Eq)]
enum Judgement<'a> {
    Conflict(&'a OrderControlRow),
    SaysSo,
    ToChange,
}

/// What the standing rows mean for the mark.
fn judge<'a>(standing: &'a [StoredOrderRow], mark: &OrderMark, today: Date) -> Judgement<'a> {
    let is_ours = |stored: &StoredOrderRow| {
        stored.has_blank_portal_id || stored.row.portal_id.as_ref() == Some(&mark.portal_id)
    };
    let has_ours = standing.iter().any(is_ours);
    let others = standing
        .iter()
        .filter(|stored| stored.row.portal_id.as_ref().is_some_and(|id| *id != mark.portal_id));
    if let Some(other) = others.clone().find(|stored| !has_ours || stored.row.status.is_live()) {
        return Judgement::Conflict(&other.row);
    }
    let says_so = |stored: &StoredOrderRow| {
        stored.row.portal_id.is_some()
            && stored.row.status == mark.status
            && stored.last_update == Some(today)
    };
    if standing.iter().filter(|stored| is_ours(stored)).all(says_so) {
        Judgement::SaysSo
    } else {
        Judgement::ToChange
    }
}

/// Both cases of the id are looked for: other tools may have written it in capitals.
fn update(database: &DatabaseName, names: &CompanyNames, mark: &OrderMark, today: Date) -> Statement {
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "UPDATE {} SET [status] = @P{status}, lastUpdate = @P{day}, idFocaltec = @P{id} \
         WHERE {} AND {IS_STATE} AND (fesaOCFocaltec.idFocaltec IN (@P{id}, @P{capitals}) \
         OR fesaOCFocaltec.idFocaltec IS NULL OR fesaOCFocaltec.idFocaltec = N'')",
        table(database, "fesaOCFocaltec"),
        order_control::of_order(),
        status = FREE,
        day = FREE + 1,
        id = FREE + 2,
        capitals = FREE + 3,
    );
    order_control::bind(names, &mark.number, Statement::new("remark_order", sql))
        .text(mark.status.as_str())
        .day(today)
        .text(mark.portal_id.as_str())
        .text(mark.portal_id.as_str().to_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use sc_domain::{OrderNumber, PortalId};

    const TODAY: Date = Date::constant(2026, 11, 21);

    fn mark(status: OrderControlStatus) -> OrderMark {
        OrderMark {
            number: OrderNumber::new("PO0000001").expect("valid"),
            portal_id: id(1),
            status,
            response: None,
        }
    }

    fn id(n: u8) -> PortalId {
        PortalId::new(format!("{n:024x}")).expect("valid")
    }

    /// A row: portal id (0 = blank, 9 = unreadable text), word, and whether it was changed today.
    fn row(portal: u8, word: &str, is_fresh: bool) -> StoredOrderRow {
        StoredOrderRow {
            row: OrderControlRow {
                number: None,
                status: OrderControlStatus::read(word),
                portal_id: (portal != 0 && portal != 9).then(|| id(portal)),
                response: String::new(),
            },
            has_blank_portal_id: portal == 0,
            last_update: is_fresh.then_some(TODAY),
        }
    }

    #[track_caller]
    fn judged(rows: &[StoredOrderRow], expected: &str) {
        let judgement = match judge(rows, &mark(OrderControlStatus::Closed), TODAY) {
            Judgement::Conflict(row) => format!("conflict {}", row.status),
            Judgement::SaysSo => "says so".to_owned(),
            Judgement::ToChange => "change".to_owned(),
        };
        assert_eq!(judgement, expected, "{rows:?}");
    }

    #[test]
    fn standing_rows_are_judged_by_their_portal_id_first() {
        judged(&[row(1, "CLOSED", true)], "says so");
        judged(&[row(1, "CLOSED", false)], "change");
        judged(&[row(1, "POSTED", true)], "change");
        judged(&[row(0, "CLOSED", true)], "change");
        judged(&[row(9, "POSTED", true)], "says so");
        judged(&[row(9, "POSTED", true), row(1, "POSTED", true)], "change");
        judged(&[row(2, "CLOSED", true)], "conflict CLOSED");
        judged(&[row(1, "CLOSED", true), row(2, "POSTED", true)], "conflict POSTED");
        judged(&[row(1, "CLOSED", true), row(2, "CANCELLED", true)], "says so");
        judged(&[row(1, "CLOSED", true), row(1, "POSTED", true)], "change");
    }

    #[test]
    fn the_guard_stands_in_the_change_itself() {
        let database = DatabaseName::new("FESA").expect("valid");
        let names = CompanyNames::of_database(&DatabaseName::new("Norte").expect("valid"));
        let mark = mark(OrderControlStatus::Posted);
        let new = NewRow {
            number: &mark.number,
            portal_id: Some(mark.portal_id.as_str()),
            status: &mark.status,
            day: TODAY,
            response: Some(sc_domain::control_orders::FOUND_IN_PORTAL),
        };
        let insert = order_control::insert("mark_order", &database, &names, &new, IS_STATE);
        let update = update(&database, &names, &mark, TODAY);
        insta::assert_snapshot!(format!(
            "{}\n{:?}\n\n{}\n{:?}",
            insert.sql, insert.values, update.sql, update.values
        ));
    }
}
