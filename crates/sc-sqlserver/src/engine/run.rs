//! One statement of a batch.

use std::sync::Arc;

use super::bind::Binder;
use super::catalog::Database;
use super::convert::{self, Conversion, Target};
use super::ddl::{self, Declared};
use super::dml;
use super::parameters::Parameters;
use super::parse::{Argument, Located, Name, NewColumn, Statement};
use super::plan::{Condition, Item, Node, Scalar, Select};
use super::session::{Flow, SqlSession};
use super::{errors, procedures, rows, site_login};
use crate::session::{Cancel, Parameter, Reply, SqlError};
use crate::value::{SqlType, Value};

/// Binds the statements of a batch before the first one runs, as SQL Server compiles it: a name or type that is wrong anywhere
/// stops the whole batch. Names of missing tables wait until their statement runs, as there.
///
/// # Errors
/// The first error of compilation, with its line; a refusal of what this login does not send.
pub fn compile(
    session: &SqlSession,
    statements: &[Located],
    parameters: &Parameters,
) -> Result<(), SqlError> {
    if !session.administers {
        statements.iter().try_for_each(site_login::check_statement)?;
    }
    // A batch of one is bound when it runs. After USE or a change of the schema names mean something else.
    let changes_names = statements.iter().any(|located| {
        !matches!(
            located.statement,
            Statement::Select(_)
                | Statement::Insert(_)
                | Statement::Update { .. }
                | Statement::Delete { .. }
                | Statement::Set(_)
                | Statement::Begin
                | Statement::Commit
                | Statement::Rollback(_)
                | Statement::Save(_)
                | Statement::Print(_)
        )
    });
    if statements.len() < 2 || changes_names {
        return Ok(());
    }
    let context = session.context(parameters);
    for located in statements {
        match dml::bind(&context, &located.statement) {
            Err(error) if errors::is_of_compilation(error.number) => {
                return Err(SqlError { line: located.line, ..error });
            }
            _ => {}
        }
    }
    Ok(())
}

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
        Statement::Select(_) | Statement::Insert(_) | Statement::Update { .. } | Statement::Delete { .. } => {
            let context = session.context(parameters);
            let bound = dml::bind(&context, &located.statement)?;
            let bound = bound.ok_or_else(|| errors::refused("this statement", &located.text))?;
            dml::perform(session, bound, cancel)?
        }
        Statement::CreateDatabase { name, collation } => {
            forbid_transaction(session, "CREATE DATABASE")?;
            administrator_only(session, "CREATE DATABASE", "master")?;
            ddl::create_database(&session.server, name, *collation)?;
            Reply::Done
        }
        Statement::DropDatabase { name, if_exists } => {
            forbid_transaction(session, "DROP DATABASE")?;
            administrator_only(session, "DROP DATABASE", "master")?;
            ddl::drop_database(&session.server, name, *if_exists)?;
            Reply::Done
        }
        Statement::CreateTable { name, columns, keys } => {
            let database = schema_target(session, name, located)?;
            administrator_only(session, "CREATE TABLE", &database.name)?;
            let declared = declared(session, columns, parameters)?;
            let server = session.server.clone();
            session.write(&database, cancel, |link| {
                ddl::create_table(&server, &database, link, name, &declared, keys)
            })?;
            Reply::Done
        }
        Statement::CreateIndex { table, key } => {
            let database = schema_target(session, table, located)?;
            administrator_only(session, "CREATE INDEX", &database.name)?;
            let server = session.server.clone();
            session.write(&database, cancel, |link| ddl::add_index(&server, &database, link, table, key))?;
            Reply::Done
        }
        Statement::DropTable { name, if_exists } => {
            let database = schema_target(session, name, located)?;
            if !session.administers {
                return Err(errors::table_not_dropped(name));
            }
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

fn target(binder: &Binder<'_>, session: &SqlSession) -> Arc<Database> {
    binder.database.clone().unwrap_or_else(|| session.database.clone())
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

fn administrator_only(session: &SqlSession, what: &str, database: &str) -> Result<(), SqlError> {
    if session.administers {
        Ok(())
    } else {
        Err(errors::classed(262, 1, 14, format!("{what} permission denied in database '{database}'.")))
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
