//! `CREATE` and `DROP`.

use super::catalog::KeyKind;
use super::errors;
use super::parse::{NewColumn, NewKey, Reader, Statement, near};
use super::text;
use crate::session::{Collation, SqlError};

/// Reads what follows `CREATE`.
///
/// # Errors
/// 102; a refusal for other objects than databases, tables and indexes.
pub fn create(reader: &mut Reader<'_>) -> Result<Statement, SqlError> {
    let unique = reader.accept("UNIQUE");
    if unique || reader.is_at("INDEX") || reader.is_at("CLUSTERED") || reader.is_at("NONCLUSTERED") {
        let _ = reader.accept("CLUSTERED") || reader.accept("NONCLUSTERED");
        reader.expect("INDEX")?;
        let name = reader.word()?;
        reader.expect("ON")?;
        let table = reader.name()?;
        let kind = if unique { KeyKind::UniqueIndex } else { KeyKind::Index };
        return Ok(Statement::CreateIndex {
            table,
            key: NewKey { name, kind, columns: key_columns(reader)? },
        });
    }
    match reader.word()?.to_ascii_uppercase().as_str() {
        "DATABASE" => {
            let name = reader.word()?;
            let collation = if reader.accept("COLLATE") { Some(collation(reader)?) } else { None };
            Ok(Statement::CreateDatabase { name, collation })
        }
        "TABLE" => table(reader),
        other => Err(errors::refused("this statement", format!("CREATE {other}"))),
    }
}

/// Reads what follows `DROP`.
///
/// # Errors
/// As [`create`].
pub fn drop(reader: &mut Reader<'_>) -> Result<Statement, SqlError> {
    let what = reader.word()?.to_ascii_uppercase();
    let if_exists = reader.accept("IF") && {
        reader.expect("EXISTS")?;
        true
    };
    match what.as_str() {
        "DATABASE" => Ok(Statement::DropDatabase { name: reader.word()?, if_exists }),
        "TABLE" => Ok(Statement::DropTable { name: reader.name()?, if_exists }),
        other => Err(errors::refused("this statement", format!("DROP {other}"))),
    }
}

fn table(reader: &mut Reader<'_>) -> Result<Statement, SqlError> {
    let name = reader.name()?;
    // A table of that name would otherwise be one that stays, and that others see.
    if name.0.last().is_some_and(|table| table.starts_with('#')) {
        return Err(errors::refused("temporary tables", format!("CREATE TABLE {name}")));
    }
    let mut columns = Vec::new();
    let mut keys = Vec::new();
    reader.parenthesized(|reader| {
        if reader.is_at("CONSTRAINT") || reader.is_at("PRIMARY") || reader.is_at("UNIQUE") {
            let name = constraint_name(reader)?;
            let kind = key_kind(reader)?;
            let columns = key_columns(reader)?;
            keys.push(NewKey { name, kind, columns });
            return Ok(());
        }
        let column = column(reader, &mut keys)?;
        columns.push(column);
        Ok(())
    })?;
    Ok(Statement::CreateTable { name, columns, keys })
}

fn column(reader: &mut Reader<'_>, keys: &mut Vec<NewKey>) -> Result<NewColumn, SqlError> {
    let name = reader.word()?;
    let ty = reader.type_name()?;
    let mut column = NewColumn { name, ty, collation: None, nullable: None, default: None };
    loop {
        if reader.accept("COLLATE") {
            column.collation = Some(collation(reader)?);
        } else if reader.accept("NULL") {
            column.nullable = Some(true);
        } else if reader.accept("NOT") {
            reader.expect("NULL")?;
            column.nullable = Some(false);
        } else if reader.is_at("CONSTRAINT")
            || reader.is_at("DEFAULT")
            || reader.is_at("PRIMARY")
            || reader.is_at("UNIQUE")
        {
            let constraint = constraint_name(reader)?;
            if reader.accept("DEFAULT") {
                column.default = Some(reader.expr()?);
                continue;
            }
            let kind = key_kind(reader)?;
            keys.push(NewKey { name: constraint, kind, columns: vec![column.name.clone()] });
        } else {
            return Ok(column);
        }
    }
}

fn constraint_name(reader: &mut Reader<'_>) -> Result<String, SqlError> {
    if reader.accept("CONSTRAINT") { reader.word() } else { Ok(String::new()) }
}

fn key_kind(reader: &mut Reader<'_>) -> Result<KeyKind, SqlError> {
    let kind = if reader.accept("PRIMARY") {
        reader.expect("KEY")?;
        KeyKind::Primary
    } else if reader.accept("UNIQUE") {
        KeyKind::Unique
    } else {
        return Err(near(&reader.parser.peek_token()));
    };
    let _ = reader.accept("CLUSTERED") || reader.accept("NONCLUSTERED");
    Ok(kind)
}

/// `(column [ASC | DESC], …)`. The direction changes no answer.
fn key_columns(reader: &mut Reader<'_>) -> Result<Vec<String>, SqlError> {
    reader.parenthesized(|reader| {
        let column = reader.word()?;
        let _ = reader.accept("ASC") || reader.accept("DESC");
        Ok(column)
    })
}

fn collation(reader: &mut Reader<'_>) -> Result<Collation, SqlError> {
    let name = reader.word()?;
    text::collation_by_name(&name).ok_or_else(|| errors::refused("this collation", name))
}
