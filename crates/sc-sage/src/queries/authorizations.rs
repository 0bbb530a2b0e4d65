//! Who may send an order: `Autoriza_OC` (one row for each order and company, in principle) and
//! `Autoriza_OC_detalle` (one row for each act).
//!
//! Neither table has a key. Repeated rows count once: an order is authorized when any row of it says so. The
//! flag is a bit on some sites and a number on others, and NULL means "not authorized".

use std::collections::BTreeMap;

use jiff::civil::Date;
use sc_domain::OrderNumber;
use sc_domain::order::Authorization;
use sc_domain::outcome::Failure;
use sc_domain::ports::AuthorizationScope;

use crate::asked::Asked;
use crate::pool::Pool;
use crate::queries::company_names::{CompanyNames, NAMES, company_is};
use crate::row::{Record, Unreadable};
use crate::statement::{As, Statement, about_keys, parameter, select_list, table};

pub(crate) const REQUIRED: &[&str] =
    &[STATES[0], STATES[1], "Autoriza_OC.Empresa", ACTS[0], ACTS[1], "Autoriza_OC_detalle.Empresa"];

const STATES: [&str; 2] = ["Autoriza_OC.PONumber", "Autoriza_OC.Autorizada"];
const ACTS: [&str; 2] = ["Autoriza_OC_detalle.PONumber", "Autoriza_OC_detalle.Fecha"];

type Authorizations = BTreeMap<OrderNumber, Authorization>;

/// The authorizations of a scope. An order of [`AuthorizationScope::Of`] is missing when neither table has a row
/// of it.
pub(crate) async fn read(
    pool: &Pool,
    names: &CompanyNames,
    scope: &AuthorizationScope,
) -> Result<Authorizations, Failure> {
    let mut found = Authorizations::new();
    match scope {
        AuthorizationScope::Since(day) => {
            for row in pool.query(acts_since(pool, names, *day)).await? {
                let (number, day) = act(&Record(&row))?;
                if let Ok(number) = OrderNumber::new(&number) {
                    add_act(&mut found, number, day);
                }
            }
            let numbers: Vec<OrderNumber> = found.keys().cloned().collect();
            add_states(pool, names, &numbers, &mut found).await?;
        }
        AuthorizationScope::Of(numbers) => {
            let asked = Asked::new(numbers, OrderNumber::as_str);
            for row in pool.query_all(of_orders(pool, names, ACTS, &asked)).await? {
                let (number, day) = act(&Record(&row))?;
                for number in asked.answered_by(&number) {
                    add_act(&mut found, number.clone(), day);
                }
            }
            add_states(pool, names, numbers, &mut found).await?;
        }
        AuthorizationScope::Undated => {
            for row in pool.query(authorized_without_act(pool, names)).await? {
                if let Ok(number) = OrderNumber::new(Record(&row).text(STATES[0])?) {
                    found.insert(number, Authorization { is_authorized: true, last_day: None });
                }
            }
        }
    }
    Ok(found)
}

fn act(record: &Record<'_>) -> Result<(String, Option<Date>), Unreadable> {
    Ok((record.text(ACTS[0])?, record.day(ACTS[1])?))
}

fn add_act(found: &mut Authorizations, number: OrderNumber, day: Option<Date>) {
    let authorization = found.entry(number).or_default();
    authorization.last_day = authorization.last_day.max(day);
}

async fn add_states(
    pool: &Pool,
    names: &CompanyNames,
    numbers: &[OrderNumber],
    found: &mut Authorizations,
) -> Result<(), Failure> {
    let asked = Asked::new(numbers, OrderNumber::as_str);
    for row in pool.query_all(of_orders(pool, names, STATES, &asked)).await? {
        let record = Record(&row);
        let says_so = record.integer_or_null(STATES[1])? == Some(1);
        for number in asked.answered_by(&record.text(STATES[0])?) {
            found.entry(number.clone()).or_default().is_authorized |= says_so;
        }
    }
    Ok(())
}

fn acts_since(pool: &Pool, names: &CompanyNames, day: Date) -> Statement {
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "SELECT {} FROM {} AS Autoriza_OC_detalle WHERE {} AND Autoriza_OC_detalle.Fecha >= {}",
        select_list(ACTS),
        table(pool.database(), "Autoriza_OC_detalle"),
        company_is("Autoriza_OC_detalle.Empresa", 1),
        parameter(1 + NAMES, As::Plain),
    );
    names.bind(Statement::new("authorized_since", sql)).day(day)
}

/// Two columns of the rows of some orders.
fn of_orders(
    pool: &Pool,
    names: &CompanyNames,
    columns: [&'static str; 2],
    asked: &Asked<'_, OrderNumber>,
) -> Vec<Statement> {
    let [number, _] = columns;
    let name = number.split_once('.').map_or(number, |(table, _)| table);
    about_keys("authorizations_of", &names.values(), &asked.values(), As::Plain, |list| {
        // tidy: allow sql: only table names and parameter marks are written in; values are bound
        format!(
            "SELECT {} FROM {} AS {name} WHERE {} AND {number} IN ({list})",
            select_list(columns),
            table(pool.database(), name),
            company_is(&format!("{name}.Empresa"), 1),
        )
    })
}

/// An act without a day places an order in no window, so it counts as none.
fn authorized_without_act(pool: &Pool, names: &CompanyNames) -> Statement {
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "SELECT {} FROM {} AS Autoriza_OC LEFT JOIN {} AS Autoriza_OC_detalle \
         ON Autoriza_OC_detalle.PONumber = Autoriza_OC.PONumber AND {} AND Autoriza_OC_detalle.Fecha IS NOT NULL \
         WHERE {} AND Autoriza_OC.Autorizada = 1 AND Autoriza_OC_detalle.PONumber IS NULL",
        select_list(STATES),
        table(pool.database(), "Autoriza_OC"),
        table(pool.database(), "Autoriza_OC_detalle"),
        company_is("Autoriza_OC_detalle.Empresa", 1),
        company_is("Autoriza_OC.Empresa", 1),
    );
    names.bind(Statement::new("authorized_without_act", sql))
}
