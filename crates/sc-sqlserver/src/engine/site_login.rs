//! What the login of a site may ask: the SQL that the adapter for Sage writes, and nothing beside it.
//!
//! The adapter keeps to a small part of T-SQL, so that it means the same on every version of SQL Server and so that this
//! stand-in can be right about all of it. Money and ages are computed outside SQL. A statement of the adapter that leaves
//! that part would still run here if the stand-in happened to understand it, and nobody would notice until a site does; so it
//! is refused. Administrators, who make and inspect the worlds of tests, are not held to it.

use sqlparser::ast::{Expr, Function, Select, UnaryOperator};

use super::context;
use super::errors;
use super::parse::{Located, Statement};
use super::types::{Family, family};
use crate::session::SqlError;
use crate::value::SqlType;

/// The functions that the adapter calls: aggregates, the server's clock (both forms, as their difference is the server's
/// offset), and the question whether its lock is still held.
const FUNCTIONS: [&str; 7] = ["APPLOCK_MODE", "COUNT", "MAX", "MIN", "SUM", "SYSDATETIME", "SYSUTCDATETIME"];

/// Statements: rows are read, added, and changed where a condition guards it. Changes of the schema are not refused here,
/// as the missing right (262, 3701) already stops them.
///
/// # Errors
/// A refusal that quotes the statement.
pub fn check_statement(located: &Located) -> Result<(), SqlError> {
    let what = match &located.statement {
        Statement::Delete { .. } => "DELETE",
        Statement::Update { selection: None, .. } => "an UPDATE without a condition",
        Statement::Save(_) => "save points",
        Statement::Print(_) => "PRINT",
        Statement::If { .. } => "IF",
        Statement::Select(_)
        | Statement::Insert(_)
        | Statement::Update { .. }
        | Statement::CreateDatabase { .. }
        | Statement::DropDatabase { .. }
        | Statement::CreateTable { .. }
        | Statement::CreateIndex { .. }
        | Statement::DropTable { .. }
        | Statement::Use(_)
        | Statement::Set(_)
        | Statement::Begin
        | Statement::Commit
        | Statement::Rollback(_)
        | Statement::Execute { .. } => return Ok(()),
    };
    Err(SqlError { line: located.line, ..refused(what, &located.text) })
}

/// Clauses of a query that gather rows.
///
/// # Errors
/// A refusal that quotes the query.
pub fn check_clauses(select: &Select, is_distinct: bool, has_keys: bool) -> Result<(), SqlError> {
    match select {
        _ if is_distinct => Err(refused("DISTINCT", select)),
        _ if has_keys => Err(refused("GROUP BY", select)),
        Select { having: Some(_), .. } => Err(refused("HAVING", select)),
        _ => Ok(()),
    }
}

/// One expression, whose own parts are checked when they are bound: a column, a constant, a parameter in the type of the
/// column that it meets, or a function of the list.
///
/// # Errors
/// A refusal that quotes the expression.
pub fn check_expression(expr: &Expr) -> Result<(), SqlError> {
    let what = match expr {
        Expr::Nested(_) | Expr::CompoundIdentifier(_) | Expr::Value(_) | Expr::Function(_) => return Ok(()),
        Expr::Identifier(ident) if ident.quote_style.is_none() && ident.value.starts_with("@@") => {
            if ident.value.eq_ignore_ascii_case("@@TRANCOUNT") {
                return Ok(());
            }
            "this variable"
        }
        Expr::Identifier(ident) if ident.quote_style.is_none() && context::is_niladic(&ident.value) => {
            "this function"
        }
        Expr::Identifier(_) => return Ok(()),
        // A number below zero, which is written with an operator.
        Expr::UnaryOp { op: UnaryOperator::Plus | UnaryOperator::Minus, expr } if is_literal(expr) => {
            return Ok(());
        }
        Expr::Cast { expr: inner, .. } if is_literal(inner) || is_parameter(inner) => return Ok(()),
        Expr::Cast { .. } => "CAST of anything but a parameter or a constant",
        Expr::UnaryOp { .. } | Expr::BinaryOp { .. } => "arithmetic",
        Expr::Subquery(_) => "a subquery as a value",
        _ => "this expression",
    };
    Err(refused(what, expr))
}

/// Comparisons with ranges and patterns. All other conditions that the stand-in knows are of the adapter's kind.
///
/// # Errors
/// A refusal that quotes the condition.
pub fn check_condition(expr: &Expr) -> Result<(), SqlError> {
    match expr {
        Expr::Like { .. } => Err(refused("LIKE", expr)),
        Expr::Between { .. } => Err(refused("BETWEEN", expr)),
        _ => Ok(()),
    }
}

/// A call, by the function's name in capitals.
///
/// # Errors
/// A refusal that quotes the call.
pub fn check_function(name: &str, is_distinct: bool, quoted: &Function) -> Result<(), SqlError> {
    if is_distinct || !FUNCTIONS.contains(&name) {
        return Err(refused("this function", quoted));
    }
    Ok(())
}

/// The argument of an aggregate. Sums are of integers, so that no money is added up in SQL. The least and the greatest are
/// of whole numbers, among which are Sage's numbers of batches: `decimal(9,0)`.
///
/// # Errors
/// A refusal that quotes the call.
pub fn check_aggregate(name: &str, argument: SqlType, quoted: &Function) -> Result<(), SqlError> {
    let is_integer = family(argument) == Family::Integer;
    let is_modest = match name {
        "SUM" => is_integer,
        "MIN" | "MAX" => is_integer || matches!(argument, SqlType::Decimal { scale: 0, .. }),
        _ => true,
    };
    if is_modest {
        return Ok(());
    }
    let ty = super::types::declaration(argument);
    Err(refused(&format!("{name} of {ty}"), quoted))
}

fn refused(what: &str, quoted: impl std::fmt::Display) -> SqlError {
    errors::refused(&format!("{what} for this login"), quoted)
}

fn is_literal(expr: &Expr) -> bool {
    matches!(expr, Expr::Value(_))
}

fn is_parameter(expr: &Expr) -> bool {
    matches!(expr, Expr::Identifier(ident)
        if ident.quote_style.is_none() && ident.value.starts_with('@') && !ident.value.starts_with("@@"))
}
