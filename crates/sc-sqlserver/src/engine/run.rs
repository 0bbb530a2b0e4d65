//! One statement of a batch.

use std::sync::Arc;

use super::bind::{Binder, Verb};
use super::catalog::Database;
use super::convert::{self, Conversion, Target};
use super::ddl::{self, Declared};
use super::parameters::Parameters;
use super::parse::{Argument, Insert, InsertSource, Located, Name, NewColumn, Statement};
use super::plan::{Condition, Item, Node, Scalar, Select};
use super::session::{Flow, SqlSession};
use super::{errors, procedures, rows};
use crate::session::{Cancel, Parameter, Reply, SqlError};
use crate::value::{SqlType, Value};

/// Executes a statement and tells its answer.
///
/// # Errors
/// SQL Server's error for it. What the error does to batch and transaction is the session's affair.
pub fn statement(
    session: &mut SqlSession,
    located: &Located,
    parameters: &Parameters,
    cancel: &Cancel,
    replies: &mut Vec<Reply>,
) -> Result<Flow, SqlError> {
    let reply = match &located.statement {
        Statement::Select(query) => {
            let context = session.context(parameters);
            let mut binder = Binder::new(&context);
            let bound = binder.query(query)?;
            let locking = binder.wants_lock;
            let database = binder.database.unwrap_or_else(|| session.database.clone());
            let set = session.read(&database, locking, cancel, |link| rows::select(link, &bound, cancel))?;
            session.rows = u64::try_from(set.rows.len()).unwrap_or(u64::MAX);
            Reply::Rows(set)
        }
        Statement::Insert(insert) => {
            let count = self::insert(session, insert, parameters, cancel)?;
            affected(session, count)
        }
        Statement::Update { table, assignments, selection } => {
            let context = session.context(parameters);
            let mut binder = Binder::new(&context);
            let table = binder.table(table, Verb::Update)?;
            let source = binder.open_scope(table.clone());
            let mut bound: Vec<(usize, Scalar)> = Vec::with_capacity(assignments.len());
            for (column, value) in assignments {
                let at = position(&binder, &table, &column.value)?;
                if bound.iter().any(|(other, _)| *other == at) {
                    return Err(errors::error(
                        264,
                        1,
                        format!(
                            "The column name '{}' is specified more than once in the SET clause or column list of an \
                             INSERT. A column cannot be assigned more than one value in the same clause.",
                            column.value
                        ),
                    ));
                }
                let scalar = binder.scalar(value)?;
                check_assignable(&scalar, table.columns[at].ty)?;
                bound.push((at, scalar));
            }
            let selection = selection.as_ref().map(|condition| binder.condition(condition)).transpose()?;
            let database = target(&binder, session);
            let count = session.write(&database, cancel, |link| {
                rows::update(link, &database, &source, &bound, selection.as_ref(), cancel)
            })?;
            affected(session, count)
        }
        Statement::Delete { table, selection } => {
            let context = session.context(parameters);
            let mut binder = Binder::new(&context);
            let table = binder.table(table, Verb::Delete)?;
            let source = binder.open_scope(table);
            let selection = selection.as_ref().map(|condition| binder.condition(condition)).transpose()?;
            let database = target(&binder, session);
            let count = session
                .write(&database, cancel, |link| rows::delete(link, &source, selection.as_ref(), cancel))?;
            affected(session, count)
        }
        Statement::CreateDatabase { name, collation } => {
            forbid_transaction(session, "CREATE DATABASE")?;
            administrator_only(session, "CREATE DATABASE")?;
            ddl::create_database(&session.server, name, *collation)?;
            Reply::Done
        }
        Statement::DropDatabase { name, if_exists } => {
            forbid_transaction(session, "DROP DATABASE")?;
            administrator_only(session, "DROP DATABASE")?;
            ddl::drop_database(&session.server, name, *if_exists)?;
            Reply::Done
        }
        Statement::CreateTable { name, columns, keys } => {
            let database = schema_target(session, name, located)?;
            let declared = declared(session, columns, parameters)?;
            let server = session.server.clone();
            session.write(&database, cancel, |link| {
                ddl::create_table(&server, &database, link, name, &declared, keys)
            })?;
            Reply::Done
        }
        Statement::CreateIndex { table, key } => {
            let database = schema_target(session, table, located)?;
            let server = session.server.clone();
            session.write(&database, cancel, |link| ddl::add_index(&server, &database, link, table, key))?;
            Reply::Done
        }
        Statement::DropTable { name, if_exists } => {
            let database = schema_target(session, name, located)?;
            let server = session.server.clone();
            session.write(&database, cancel, |link| {
                ddl::drop_table(&server, &database, link, name, *if_exists)
            })?;
            Reply::Done
        }
        Statement::Use(name) => session.use_database(name)?,
        Statement::Set(options) => {
            for option in options {
                session.options.apply(option);
            }
            session.rows = 0;
            Reply::Done
        }
        Statement::Begin => {
            session.rows = 0;
            session.begin()
        }
        Statement::Commit => {
            session.rows = 0;
            session.commit()?
        }
        Statement::Rollback(name) => session.roll_back(name.as_deref())?,
        Statement::Save(name) => session.save(name)?,
        Statement::Print(expr) => {
            let context = session.context(parameters);
            let scalar = Binder::new(&context).scalar(expr)?;
            let text = super::bind_scalar::coerce(
                scalar,
                SqlType::NVarChar(crate::value::Length::Bounded(4000)),
                Conversion::Explicit { style: None },
            )?;
            let message = match text.as_constant() {
                Some(Value::Text(text)) => text.clone(),
                Some(_) => String::new(),
                None => return Err(errors::refused("this PRINT", &located.text)),
            };
            session.rows = 0;
            let mut info = errors::classed(0, 1, 0, message);
            info.line = located.line;
            Reply::Info(info)
        }
        Statement::If { condition, then, otherwise } => {
            let context = session.context(parameters);
            let mut binder = Binder::new(&context);
            let condition = binder.condition(condition)?;
            let database = target(&binder, session);
            let holds = session.read(&database, false, cancel, |link| holds(link, condition, cancel))?;
            let chosen = if holds { Some(then) } else { otherwise.as_ref() };
            return match chosen {
                Some(chosen) => statement(session, chosen, parameters, cancel, replies),
                None => Ok(Flow::Continue),
            };
        }
        Statement::Execute { procedure, arguments } => {
            let [name] = &procedure.0[..] else { return Err(procedures::unknown(&procedure.to_string())) };
            let values = arguments_of(session, arguments, parameters)?;
            return procedures::call(session, name, values, cancel, replies);
        }
    };
    replies.push(reply);
    Ok(Flow::Continue)
}

fn affected(session: &mut SqlSession, count: u64) -> Reply {
    session.rows = count;
    if session.options.no_count { Reply::Done } else { Reply::Affected(count) }
}

fn target(binder: &Binder<'_>, session: &SqlSession) -> Arc<Database> {
    binder.database.clone().unwrap_or_else(|| session.database.clone())
}

fn position(binder: &Binder<'_>, table: &super::catalog::Table, column: &str) -> Result<usize, SqlError> {
    table.column(binder.collation(), column).ok_or_else(|| errors::invalid_column(column))
}

/// Types that never convert are an error even when no row is touched.
fn check_assignable(scalar: &Scalar, column: SqlType) -> Result<(), SqlError> {
    if scalar.as_constant() == Some(&Value::Null) {
        return Ok(());
    }
    convert::check_allowed(scalar.ty, column, Conversion::Implicit)
}

fn insert(
    session: &mut SqlSession,
    insert: &Insert,
    parameters: &Parameters,
    cancel: &Cancel,
) -> Result<u64, SqlError> {
    let context = session.context(parameters);
    let mut binder = Binder::new(&context);
    let table = binder.table(&insert.table, Verb::Insert)?;
    let mut targets = Vec::with_capacity(table.columns.len());
    for column in &insert.columns {
        let at = position(&binder, &table, &column.value)?;
        if targets.contains(&at) {
            return Err(errors::error(
                264,
                1,
                format!(
                    "The column name '{}' is specified more than once in the SET clause or column list of an INSERT. A \
                     column cannot be assigned more than one value in the same clause.",
                    column.value
                ),
            ));
        }
        targets.push(at);
    }
    if insert.columns.is_empty() {
        targets = (0..table.columns.len()).collect();
    }
    let width_error = |given: usize| {
        if insert.columns.is_empty() {
            errors::error(213, 1, "Column name or number of supplied values does not match table definition.")
        } else if given < targets.len() {
            errors::classed(
                109,
                1,
                15,
                "There are more columns in the INSERT statement than values specified in the VALUES clause. The number \
                 of values in the VALUES clause must match the number of columns specified in the INSERT statement.",
            )
        } else {
            errors::classed(
                110,
                1,
                15,
                "There are fewer columns in the INSERT statement than values specified in the VALUES clause. The number \
                 of values in the VALUES clause must match the number of columns specified in the INSERT statement.",
            )
        }
    };
    match &insert.source {
        InsertSource::Values(given) => {
            let mut bound = Vec::with_capacity(given.len());
            for row in given {
                if row.len() != targets.len() {
                    return Err(width_error(row.len()));
                }
                let mut scalars = Vec::with_capacity(row.len());
                for (value, at) in row.iter().zip(&targets) {
                    let column = &table.columns[*at];
                    let scalar = match value {
                        Some(value) => binder.scalar(value)?,
                        None => Scalar::constant(
                            column.default.clone().unwrap_or(Value::Null),
                            column.ty,
                            column.collation,
                        ),
                    };
                    check_assignable(&scalar, column.ty)?;
                    scalars.push(scalar);
                }
                bound.push(scalars);
            }
            let database = target(&binder, session);
            session.write(&database, cancel, |link| {
                let rows = bound
                    .iter()
                    .map(|row| rows::evaluate(link, row, cancel))
                    .collect::<Result<Vec<_>, _>>()?;
                rows::insert(link, &database, &table, &targets, rows)
            })
        }
        InsertSource::Query(query) => {
            let bound = binder.query(query)?;
            if bound.items.len() != targets.len() {
                let (number, words) =
                    if bound.items.len() < targets.len() { (120, "fewer") } else { (121, "more") };
                return Err(errors::classed(
                    number,
                    1,
                    15,
                    format!(
                        "The select list for the INSERT statement contains {words} items than the insert list. The number \
                         of SELECT values must match the number of INSERT columns."
                    ),
                ));
            }
            for (item, at) in bound.items.iter().zip(&targets) {
                check_assignable(&item.scalar, table.columns[*at].ty)?;
            }
            let types: Vec<SqlType> = bound.items.iter().map(|item| item.scalar.ty).collect();
            let database = target(&binder, session);
            session.write(&database, cancel, |link| {
                let set = rows::select(link, &bound, cancel)?;
                let rows =
                    set.rows.into_iter().map(|row| row.into_iter().zip(types.iter().copied()).collect());
                rows::insert(link, &database, &table, &targets, rows)
            })
        }
    }
}

fn holds(link: &super::storage::Link, condition: Condition, cancel: &Cancel) -> Result<bool, SqlError> {
    let one = Scalar {
        node: Node::Constant(Value::Int(1)),
        ty: SqlType::Int,
        collation: crate::session::Collation::Binary,
        nullable: false,
    };
    let query = Select {
        distinct: false,
        top: None,
        items: vec![Item { name: String::new(), scalar: one }],
        from: None,
        selection: Some(condition),
        group_by: Vec::new(),
        having: None,
        order_by: Vec::new(),
    };
    Ok(!rows::select(link, &query, cancel)?.rows.is_empty())
}

fn forbid_transaction(session: &SqlSession, what: &str) -> Result<(), SqlError> {
    if session.depth == 0 {
        Ok(())
    } else {
        Err(errors::error(
            226,
            6,
            format!("{what} statement not allowed within multi-statement transaction."),
        ))
    }
}

fn administrator_only(session: &SqlSession, what: &str) -> Result<(), SqlError> {
    // Logins of the stand-in that may enter every database are its administrators.
    if session.is_administrator || session.server.may_administer(&session.user) {
        Ok(())
    } else {
        Err(errors::classed(262, 1, 14, format!("{what} permission denied in database 'master'.")))
    }
}

/// The database whose schema changes.
fn schema_target(session: &SqlSession, name: &Name, located: &Located) -> Result<Arc<Database>, SqlError> {
    if session.depth > 0 {
        return Err(errors::refused("changes of the schema inside a transaction", &located.text));
    }
    let database = match &name.0[..] {
        [database, _, _] if !database.is_empty() => {
            session.server.catalog.database(database).ok_or_else(|| errors::no_database(database))?
        }
        _ => session.database.clone(),
    };
    session.context(&Parameters::default()).check_database(&database)?;
    administrator_only(session, "CREATE TABLE")?;
    Ok(database)
}

fn declared<'c>(
    session: &SqlSession,
    columns: &'c [NewColumn],
    parameters: &Parameters,
) -> Result<Vec<Declared<'c>>, SqlError> {
    let context = session.context(parameters);
    columns
        .iter()
        .map(|column| {
            let Some(default) = &column.default else { return Ok(Declared { column, default: None }) };
            let scalar = Binder::new(&context).scalar(default)?;
            let Some(value) = scalar.as_constant() else {
                return Err(errors::refused("this DEFAULT", default));
            };
            let target =
                Target { table: "", column: &column.name, ty: column.ty, nullable: true, verb: "INSERT" };
            let value = convert::assign(value.clone(), scalar.ty, target)?;
            Ok(Declared { column, default: Some(value) })
        })
        .collect()
}

fn arguments_of(
    session: &SqlSession,
    arguments: &[Argument],
    parameters: &Parameters,
) -> Result<Vec<Parameter>, SqlError> {
    let context = session.context(parameters);
    arguments
        .iter()
        .map(|argument| {
            // A bare word is a text for EXEC.
            if let sqlparser::ast::Expr::Identifier(word) = &argument.value
                && !word.value.starts_with('@')
            {
                return Ok(Parameter {
                    name: argument.name.clone(),
                    ty: SqlType::NVarChar(crate::value::Length::Bounded(4000)),
                    value: Value::Text(word.value.clone()),
                    is_output: false,
                });
            }
            let scalar = Binder::new(&context).scalar(&argument.value)?;
            let Some(value) = scalar.as_constant() else {
                return Err(errors::refused("this argument", &argument.value));
            };
            Ok(Parameter {
                name: argument.name.clone(),
                ty: scalar.ty,
                value: value.clone(),
                is_output: argument.is_output,
            })
        })
        .collect()
}
