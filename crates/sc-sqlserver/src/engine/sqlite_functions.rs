//! SQL Server's arithmetic, conversions and text functions, as functions SQLite calls for expressions over columns.

use rusqlite::functions::{Aggregate, Context, FunctionFlags};
use rusqlite::types::{Value as SqliteValue, ValueRef};
use rusqlite::{Connection, ToSql, types::ToSqlOutput};

use super::convert::{self, Conversion};
use super::storage::{FailureSlot, Stored, load};
use super::{arithmetic, text, type_codes};
use crate::session::{Collation, SqlError};
use crate::value::{SqlType, Value};

/// Registers every function on the connection.
///
/// # Errors
/// SQLite's own.
pub fn register(connection: &Connection, failure: &FailureSlot) -> rusqlite::Result<()> {
    let pure = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;

    let slot = failure.clone();
    connection.create_scalar_function("sc_convert", 4, pure, move |context| {
        let (from, to) = (type_at(context, 1)?, type_at(context, 2)?);
        let how = match context.get::<Option<i64>>(3)? {
            Some(-1) => Conversion::Implicit,
            style => Conversion::Explicit { style },
        };
        answer(
            &slot,
            to,
            load(context.get_raw(0), from).and_then(|value| convert::convert(value, from, to, how)),
        )
    })?;

    let slot = failure.clone();
    connection.create_scalar_function("sc_arithmetic", 4, pure, move |context| {
        let ty = type_at(context, 3)?;
        let operator = context.get::<String>(0)?;
        let result = (|| {
            let left = load(context.get_raw(1), ty)?;
            let right = load(context.get_raw(2), ty)?;
            arithmetic::apply(&operator, left, right, ty)
        })();
        answer(&slot, ty, result)
    })?;

    connection.create_scalar_function("sc_like", 4, pure, |context| {
        let (Some(value), Some(pattern)) =
            (context.get::<Option<String>>(0)?, context.get::<Option<String>>(1)?)
        else {
            return Ok(None);
        };
        let collation = if context.get::<bool>(2)? { Collation::Binary } else { Collation::CaseInsensitive };
        let escape = context.get::<Option<String>>(3)?.and_then(|escape| escape.chars().next());
        Ok(Some(text::like(collation, &value, &pattern, escape)))
    })?;

    connection.create_scalar_function("sc_text", 2, pure, |context| {
        let Some(value) = context.get::<Option<String>>(1)? else { return Ok(SqliteValue::Null) };
        Ok(arithmetic::text_function(&context.get::<String>(0)?, &value))
    })?;

    connection.create_aggregate_function("sc_sum", 2, pure, Sum { failure: failure.clone() })
}

fn type_at(context: &Context<'_>, index: usize) -> rusqlite::Result<SqlType> {
    let code = context.get::<i64>(index)?;
    type_codes::decode(code)
        .ok_or(rusqlite::Error::InvalidFunctionParameterType(index, rusqlite::types::Type::Integer))
}

/// Turns a result into SQLite's terms; a typed error is left in the slot, where the caller of SQLite finds it.
fn answer(slot: &FailureSlot, ty: SqlType, result: Result<Value, SqlError>) -> rusqlite::Result<SqliteValue> {
    match result {
        Ok(value) => owned(&value, ty),
        Err(error) => {
            let told = rusqlite::Error::UserFunctionError(Box::new(error.clone()));
            slot.put(error);
            Err(told)
        }
    }
}

fn owned(value: &Value, ty: SqlType) -> rusqlite::Result<SqliteValue> {
    Ok(match Stored(value, ty).to_sql()? {
        ToSqlOutput::Owned(value) => value,
        ToSqlOutput::Borrowed(borrowed) => SqliteValue::try_from(borrowed)?,
        _ => SqliteValue::Null,
    })
}

/// `SUM` with SQL Server's result type and overflow.
struct Sum {
    failure: FailureSlot,
}

impl Aggregate<Option<(Value, SqlType)>, SqliteValue> for Sum {
    fn init(&self, _: &mut Context<'_>) -> rusqlite::Result<Option<(Value, SqlType)>> {
        Ok(None)
    }

    fn step(&self, context: &mut Context<'_>, sum: &mut Option<(Value, SqlType)>) -> rusqlite::Result<()> {
        if context.get_raw(0) == ValueRef::Null {
            return Ok(());
        }
        let ty = type_at(context, 1)?;
        let result = load(context.get_raw(0), ty).and_then(|value| match sum.take() {
            None => Ok(value),
            Some((so_far, _)) => arithmetic::apply("+", so_far, value, ty),
        });
        match result {
            Ok(value) => {
                *sum = Some((value, ty));
                Ok(())
            }
            Err(error) => {
                let told = rusqlite::Error::UserFunctionError(Box::new(error.clone()));
                self.failure.put(error);
                Err(told)
            }
        }
    }

    fn finalize(
        &self,
        _: &mut Context<'_>,
        sum: Option<Option<(Value, SqlType)>>,
    ) -> rusqlite::Result<SqliteValue> {
        match sum.flatten() {
            None => Ok(SqliteValue::Null),
            Some((value, ty)) => owned(&value, ty),
        }
    }
}
