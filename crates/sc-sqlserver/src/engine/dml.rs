//! SELECT, INSERT, UPDATE and DELETE: bound first, performed after.
//!
//! The two steps are apart so that a batch can be bound as a whole before its first statement runs, as SQL Server compiles it.

use std::sync::Arc;

use super::bind::{Binder, Verb};
use super::catalog::{Database, Table};
use super::context::Context;
use super::convert::{self, Conversion};
use super::parse::{Insert, InsertSource, Statement};
use super::plan::{Condition, Scalar, Select, Source};
use super::session::SqlSession;
use super::{errors, rows};
use crate::session::{Cancel, Reply, SqlError};
use crate::value::{SqlType, Value};

/// A bound statement with the one database it concerns.
pub struct Bound {
    pub database: Arc<Database>,
    kind: Kind,
}

enum Kind {
    Select { query: Box<Select>, locking: bool },
    Insert { table: Arc<Table>, targets: Vec<usize>, source: Rows },
    Update { source: Source, assignments: Vec<(usize, Scalar)>, selection: Option<Condition> },
    Delete { source: Source, selection: Option<Condition> },
}

enum Rows {
    Values(Vec<Vec<Scalar>>),
    Query(Box<Select>),
}

/// Binds a statement; `None` for those that are no query and no change of rows.
///
/// # Errors
/// Those of names, types, rights; refusals.
pub fn bind(context: &Context<'_>, statement: &Statement) -> Result<Option<Bound>, SqlError> {
    let mut binder = Binder::new(context);
    let kind = match statement {
        Statement::Select(query) => {
            let query = Box::new(binder.query(query)?);
            Kind::Select { query, locking: binder.wants_lock }
        }
        Statement::Insert(insert) => self::insert(&mut binder, insert)?,
        Statement::Update { table, assignments, selection } => {
            let table = binder.table(table, Verb::Update)?;
            let source = binder.open_scope(table.clone());
            let mut bound: Vec<(usize, Scalar)> = Vec::with_capacity(assignments.len());
            for (column, value) in assignments {
                let at = position(&binder, &table, &column.value)?;
                if bound.iter().any(|(other, _)| *other == at) {
                    return Err(named_twice(&column.value));
                }
                let scalar = binder.scalar(value)?;
                check_assignable(&scalar, table.columns[at].ty)?;
                bound.push((at, scalar));
            }
            let selection = selection.as_ref().map(|condition| binder.condition(condition)).transpose()?;
            Kind::Update { source, assignments: bound, selection }
        }
        Statement::Delete { table, selection } => {
            let table = binder.table(table, Verb::Delete)?;
            let source = binder.open_scope(table);
            let selection = selection.as_ref().map(|condition| binder.condition(condition)).transpose()?;
            Kind::Delete { source, selection }
        }
        _ => return Ok(None),
    };
    let database = binder.database.unwrap_or_else(|| context.database.clone());
    Ok(Some(Bound { database, kind }))
}

/// Performs a bound statement and counts its rows.
///
/// # Errors
/// Those of the values, of keys, and of waiting for locks.
pub fn perform(session: &mut SqlSession, bound: Bound, cancel: &Cancel) -> Result<Reply, SqlError> {
    let Bound { database, kind } = bound;
    let count = match kind {
        Kind::Select { query, locking } => {
            let mut set =
                session.read(&database, locking, cancel, |link| rows::select(link, &query, cancel))?;
            rows::cut_to_text_size(&mut set, session.options.text_size);
            session.rows = u64::try_from(set.rows.len()).unwrap_or(u64::MAX);
            return Ok(Reply::Rows(set));
        }
        Kind::Insert { table, targets, source } => session.write(&database, cancel, |link| {
            let rows: Vec<Vec<(Value, SqlType)>> = match &source {
                Rows::Values(rows) => {
                    rows.iter().map(|row| rows::evaluate(link, row, cancel)).collect::<Result<_, _>>()?
                }
                Rows::Query(query) => {
                    let types: Vec<SqlType> = query.items.iter().map(|item| item.scalar.ty).collect();
                    let set = rows::select(link, query, cancel)?;
                    set.rows
                        .into_iter()
                        .map(|row| row.into_iter().zip(types.iter().copied()).collect())
                        .collect()
                }
            };
            rows::insert(link, &database, &table, &targets, rows)
        })?,
        Kind::Update { source, assignments, selection } => session.write(&database, cancel, |link| {
            rows::update(link, &database, &source, &assignments, selection.as_ref(), cancel)
        })?,
        Kind::Delete { source, selection } => session
            .write(&database, cancel, |link| rows::delete(link, &source, selection.as_ref(), cancel))?,
    };
    session.rows = count;
    Ok(if session.options.no_count { Reply::Done } else { Reply::Affected(count) })
}

fn insert(binder: &mut Binder<'_>, insert: &Insert) -> Result<Kind, SqlError> {
    let table = binder.table(&insert.table, Verb::Insert)?;
    let mut targets = Vec::with_capacity(table.columns.len());
    for column in &insert.columns {
        let at = position(binder, &table, &column.value)?;
        if targets.contains(&at) {
            return Err(named_twice(&column.value));
        }
        targets.push(at);
    }
    if insert.columns.is_empty() {
        targets = (0..table.columns.len()).collect();
    }
    let source = match &insert.source {
        InsertSource::Values(given) => {
            let mut bound = Vec::with_capacity(given.len());
            for row in given {
                if row.len() != targets.len() {
                    return Err(values_width(row.len(), targets.len(), insert.columns.is_empty()));
                }
                bound.push(values(binder, row, &targets, &table)?);
            }
            Rows::Values(bound)
        }
        InsertSource::Query(query) => {
            let query = binder.query(query)?;
            if query.items.len() != targets.len() {
                return Err(query_width(query.items.len(), targets.len()));
            }
            for (item, at) in query.items.iter().zip(&targets) {
                check_assignable(&item.scalar, table.columns[*at].ty)?;
            }
            Rows::Query(Box::new(query))
        }
    };
    Ok(Kind::Insert { table, targets, source })
}

fn values(
    binder: &mut Binder<'_>,
    row: &[Option<sqlparser::ast::Expr>],
    targets: &[usize],
    table: &Table,
) -> Result<Vec<Scalar>, SqlError> {
    row.iter()
        .zip(targets)
        .map(|(value, at)| {
            let column = &table.columns[*at];
            let scalar = match value {
                Some(value) => binder.scalar(value)?,
                None => {
                    let default = column.default.clone().unwrap_or(Value::Null);
                    Scalar::constant(default, column.ty, column.collation)
                }
            };
            check_assignable(&scalar, column.ty)?;
            Ok(scalar)
        })
        .collect()
}

fn position(binder: &Binder<'_>, table: &Table, column: &str) -> Result<usize, SqlError> {
    table.column(binder.collation(), column).ok_or_else(|| errors::invalid_column(column))
}

/// Types that never convert are an error even when no row is touched.
fn check_assignable(scalar: &Scalar, column: SqlType) -> Result<(), SqlError> {
    if scalar.as_constant() == Some(&Value::Null) {
        return Ok(());
    }
    convert::check_allowed(scalar.ty, column, Conversion::Implicit)
}

fn named_twice(column: &str) -> SqlError {
    errors::error(
        264,
        1,
        format!(
            "The column name '{column}' is specified more than once in the SET clause or column list of an INSERT. A \
             column cannot be assigned more than one value in the same clause. Modify the clause to make sure that a \
             column is updated only once."
        ),
    )
}

fn values_width(given: usize, wanted: usize, all_columns: bool) -> SqlError {
    if all_columns {
        return errors::error(
            213,
            1,
            "Column name or number of supplied values does not match table definition.",
        );
    }
    let (number, words) = if given < wanted { (109, "more") } else { (110, "fewer") };
    errors::classed(
        number,
        1,
        15,
        format!(
            "There are {words} columns in the INSERT statement than values specified in the VALUES clause. The number of \
             values in the VALUES clause must match the number of columns specified in the INSERT statement."
        ),
    )
}

fn query_width(given: usize, wanted: usize) -> SqlError {
    let (number, words) = if given < wanted { (120, "fewer") } else { (121, "more") };
    errors::classed(
        number,
        1,
        15,
        format!(
            "The select list for the INSERT statement contains {words} items than the insert list. The number of SELECT \
             values must match the number of INSERT columns."
        ),
    )
}
