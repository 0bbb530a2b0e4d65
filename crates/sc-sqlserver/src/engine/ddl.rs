//! Databases, tables and indexes: made, changed and dropped.

use std::collections::HashSet;

use super::catalog::{ColumnDef, Database, Key, KeyKind, Table};
use super::emit;
use super::errors;
use super::parse::{Name, NewColumn, NewKey};
use super::server::Shared;
use super::storage::{Link, collation_name};
use super::text::identifier_key;
use super::types::{Family, family};
use crate::session::{Collation, SqlError};
use crate::value::Value;

const SYSTEM_DATABASES: [&str; 4] = ["master", "tempdb", "model", "msdb"];

/// First object id of user tables, as high as SQL Server's look.
const FIRST_OBJECT: u64 = 245_575_000;

/// Whether the database comes with the instance.
pub fn is_system(name: &str) -> bool {
    SYSTEM_DATABASES.iter().any(|system| system.eq_ignore_ascii_case(name))
}

/// Makes the databases every instance has.
pub fn create_system_databases(shared: &Shared) {
    for (at, name) in SYSTEM_DATABASES.iter().enumerate() {
        let id = i16::try_from(at + 1).unwrap_or(1);
        let path = shared.folder.path().join(format!("{name}.sqlite"));
        shared.catalog.add(Database::new((*name).to_owned(), id, shared.catalog.collation, path));
    }
}

/// Makes a database.
///
/// # Errors
/// 1801.
pub fn create_database(shared: &Shared, name: &str, collation: Option<Collation>) -> Result<(), SqlError> {
    let number = shared.catalog.next_id();
    let path = shared.folder.path().join(format!("db{number}.sqlite"));
    let taken: HashSet<i16> = shared.catalog.databases().iter().map(|database| database.id).collect();
    let id = (5..i16::MAX).find(|id| !taken.contains(id)).unwrap_or(i16::MAX);
    let database = Database::new(name.to_owned(), id, collation.unwrap_or(shared.catalog.collation), path);
    if shared.catalog.add(database) {
        Ok(())
    } else {
        Err(errors::error(
            1801,
            3,
            format!("Database '{name}' already exists. Choose a different database name."),
        ))
    }
}

/// Drops a database.
///
/// # Errors
/// 3701, 3708.
pub fn drop_database(shared: &Shared, name: &str, if_exists: bool) -> Result<(), SqlError> {
    if is_system(name) {
        return Err(errors::error(
            3708,
            1,
            format!("Cannot drop the database '{name}' because it is a system database."),
        ));
    }
    if shared.catalog.remove(name).is_none() && !if_exists {
        return Err(errors::classed(
            3701,
            1,
            11,
            format!(
                "Cannot drop the database '{name}', because it does not exist or you do not have permission."
            ),
        ));
    }
    Ok(())
}

/// A column of CREATE TABLE with its default computed.
pub struct Declared<'a> {
    pub column: &'a NewColumn,
    pub default: Option<Value>,
}

/// Makes a table.
///
/// # Errors
/// 2714, 2705, 1911, 8110, 8111, 1750.
pub fn create_table(
    shared: &Shared,
    database: &Database,
    link: &Link,
    name: &Name,
    columns: &[Declared<'_>],
    keys: &[NewKey],
) -> Result<(), SqlError> {
    let table_name = dbo_name(name)?;
    if database.table(table_name).is_some() {
        return Err(errors::error(
            2714,
            6,
            format!("There is already an object named '{table_name}' in the database."),
        ));
    }
    let primary: Vec<&NewKey> = keys.iter().filter(|key| key.kind == KeyKind::Primary).collect();
    if primary.len() > 1 {
        return Err(errors::error(
            8110,
            0,
            format!("Cannot add multiple PRIMARY KEY constraints to table '{table_name}'."),
        ));
    }
    let fold = |name: &str| identifier_key(database.collation, name);
    let mut seen = HashSet::new();
    let mut made = Vec::with_capacity(columns.len());
    for (slot, Declared { column, default }) in columns.iter().enumerate() {
        if !seen.insert(fold(&column.name)) {
            return Err(errors::error(
                2705,
                3,
                format!(
                    "Column names in each table must be unique. Column name '{}' in table '{table_name}' is specified \
                     more than once.",
                    column.name
                ),
            ));
        }
        let in_primary =
            primary.iter().flat_map(|key| &key.columns).any(|key| fold(key) == fold(&column.name));
        if in_primary && column.nullable == Some(true) {
            return Err(errors::error(
                8111,
                1,
                format!("Cannot define PRIMARY KEY constraint on nullable column in table '{table_name}'."),
            ));
        }
        if column.collation.is_some() && family(column.ty) != Family::Text {
            return Err(errors::error(
                452,
                1,
                format!(
                    "COLLATE clause cannot be used on expressions containing a {} operand.",
                    column.ty.name()
                ),
            ));
        }
        made.push(ColumnDef {
            name: column.name.clone(),
            ty: column.ty,
            nullable: column.nullable.unwrap_or(true) && !in_primary,
            collation: column.collation.unwrap_or(database.collation),
            default: default.clone(),
            slot,
        });
    }
    let id = i32::try_from(FIRST_OBJECT + shared.catalog.next_id() * 16).map_err(errors::internal)?;
    let mut table = Table {
        name: table_name.to_owned(),
        schema: "dbo",
        id,
        columns: made,
        keys: Vec::new(),
        written: std::sync::Arc::default(),
    };
    let declarations: Vec<String> = table.columns.iter().map(emit::column_declaration).collect();
    let sql = format!("CREATE TABLE {} ({})", table.storage_name(), declarations.join(", "));
    link.connection.execute_batch(&sql).map_err(errors::internal)?;
    for key in keys {
        let key = resolve_key(database, &table, key)?;
        create_index(link, &table, &key)?;
        table.keys.push(key);
    }
    database.put(table);
    shared.catalog.changed();
    Ok(())
}

/// Makes an index.
///
/// # Errors
/// 208 (as 1088), 1911, 1913, 1505.
pub fn add_index(
    shared: &Shared,
    database: &Database,
    link: &Link,
    name: &Name,
    key: &NewKey,
) -> Result<(), SqlError> {
    let table_name = dbo_name(name)?;
    let table = database.table(table_name).ok_or_else(|| {
        errors::error(
            1088,
            12,
            format!(
                "Cannot find the object \"{name}\" because it does not exist or you do not have permissions."
            ),
        )
    })?;
    let fold = |name: &str| identifier_key(database.collation, name);
    if table.keys.iter().any(|old| fold(&old.name) == fold(&key.name)) {
        return Err(errors::error(
            1913,
            1,
            format!(
                "The operation failed because an index or statistics with name '{}' already exists on table '{name}'.",
                key.name
            ),
        ));
    }
    let key = resolve_key(database, &table, key)?;
    create_index(link, &table, &key)?;
    let mut changed = copy(&table);
    changed.keys.push(key);
    database.put(changed);
    shared.catalog.changed();
    Ok(())
}

fn resolve_key(database: &Database, table: &Table, key: &NewKey) -> Result<Key, SqlError> {
    let mut slots = Vec::with_capacity(key.columns.len());
    for column in &key.columns {
        let at = table.column(database.collation, column).ok_or_else(|| {
            errors::error(
                1911,
                1,
                format!("Column name '{column}' does not exist in the target table or view."),
            )
        })?;
        slots.push(table.columns[at].slot);
    }
    let name = if key.name.is_empty() {
        let prefix = if key.kind == KeyKind::Primary { "PK" } else { "UQ" };
        format!(
            "{prefix}__{}__{:08X}",
            table.name,
            table.id + i32::try_from(table.keys.len()).unwrap_or_default() + 1
        )
    } else {
        key.name.clone()
    };
    Ok(Key { name, kind: key.kind, slots })
}

fn slots_name(prefix: &str, table: i32, slots: &[usize]) -> String {
    let slots: Vec<String> = slots.iter().map(ToString::to_string).collect();
    format!("{prefix}{table}_{}", slots.join("_"))
}

/// Name of the second index of a unique key over nullable columns.
pub fn null_guard_name(table: i32, slots: &[usize]) -> String {
    slots_name("n", table, slots)
}

/// SQL Server lets one NULL into a unique key, SQLite any number. Where a column of the key may be NULL, a second
/// index counts NULL as a value.
fn create_index(link: &Link, table: &Table, key: &Key) -> Result<(), SqlError> {
    let columns: Vec<&ColumnDef> =
        table.columns.iter().filter(|column| key.slots.contains(&column.slot)).collect();
    let unique = if key.kind == KeyKind::Index { "" } else { "UNIQUE " };
    let names: Vec<String> = key.slots.iter().map(|slot| format!("c{slot}")).collect();
    let run = |sql: &str| {
        link.connection.execute_batch(sql).map_err(|error| match &error {
            rusqlite::Error::SqliteFailure(code, _) if code.code == rusqlite::ErrorCode::ConstraintViolation => {
                errors::error(
                    1505,
                    1,
                    format!(
                        "The CREATE UNIQUE INDEX statement terminated because a duplicate key was found for the object \
                         name 'dbo.{}' and the index name '{}'.",
                        table.name, key.name
                    ),
                )
            }
            _ => link.error(&error),
        })
    };
    let kind = if unique.is_empty() { "i" } else { "u" };
    // The same columns may carry several indexes: the number of keys keeps the names apart.
    let index = slots_name(&format!("{kind}{}_", table.keys.len()), table.id, &key.slots);
    run(&format!("CREATE {unique}INDEX main.{index} ON t{} ({})", table.id, names.join(", ")))?;
    let guards = key.kind != KeyKind::Index && columns.iter().any(|column| column.nullable);
    if !guards {
        return Ok(());
    }
    let expressions: Vec<String> = key
        .slots
        .iter()
        .filter_map(|slot| columns.iter().find(|column| column.slot == *slot))
        .map(|column| {
            let slot = column.slot;
            let collation = match family(column.ty) {
                Family::Text => format!(" COLLATE {}", collation_name(column.collation)),
                _ => String::new(),
            };
            format!("c{slot} IS NULL, ifnull(c{slot}, ''){collation}")
        })
        .collect();
    let guard = null_guard_name(table.id, &key.slots);
    run(&format!(
        "CREATE UNIQUE INDEX IF NOT EXISTS main.{guard} ON t{} ({})",
        table.id,
        expressions.join(", ")
    ))
}

/// Drops a table.
///
/// # Errors
/// 3701.
pub fn drop_table(
    shared: &Shared,
    database: &Database,
    link: &Link,
    name: &Name,
    if_exists: bool,
) -> Result<(), SqlError> {
    let table_name = dbo_name(name)?;
    let Some(table) = database.table(table_name) else {
        return if if_exists { Ok(()) } else { Err(errors::table_not_dropped(name)) };
    };
    let sql = format!("DROP TABLE {}", table.storage_name());
    link.connection.execute_batch(&sql).map_err(errors::internal)?;
    database.remove(table_name);
    shared.catalog.changed();
    Ok(())
}

/// Removes a column from the catalog. Its stored values stay where no statement can reach them.
///
/// # Errors
/// 4924, 5074.
pub fn drop_column(
    shared: &Shared,
    database: &Database,
    table: &Table,
    column: &str,
) -> Result<(), SqlError> {
    let at = column_position(database, table, column)?;
    let slot = table.columns[at].slot;
    if let Some(key) = table.keys.iter().find(|key| key.slots.contains(&slot)) {
        return Err(errors::error(
            5074,
            1,
            format!("The object '{}' is dependent on column '{column}'.", key.name),
        ));
    }
    let mut changed = copy(table);
    changed.columns.remove(at);
    database.put(changed);
    shared.catalog.changed();
    Ok(())
}

/// Gives a column another name.
///
/// # Errors
/// 4924.
pub fn rename_column(
    shared: &Shared,
    database: &Database,
    table: &Table,
    column: &str,
    new_name: &str,
) -> Result<(), SqlError> {
    let at = column_position(database, table, column)?;
    let mut changed = copy(table);
    new_name.clone_into(&mut changed.columns[at].name);
    database.put(changed);
    shared.catalog.changed();
    Ok(())
}

fn column_position(database: &Database, table: &Table, column: &str) -> Result<usize, SqlError> {
    table.column(database.collation, column).ok_or_else(|| {
        errors::error(
            4924,
            1,
            format!(
                "ALTER TABLE DROP COLUMN failed because column '{column}' does not exist in table '{}'.",
                table.name
            ),
        )
    })
}

fn copy(table: &Table) -> Table {
    Table {
        name: table.name.clone(),
        schema: table.schema,
        id: table.id,
        columns: table.columns.clone(),
        keys: table.keys.clone(),
        written: table.written.clone(),
    }
}

/// The table's own name; the schema can only be `dbo`.
fn dbo_name(name: &Name) -> Result<&str, SqlError> {
    match &name.0[..] {
        [table] => Ok(table),
        [schema, table] | [_, schema, table] if schema.is_empty() || schema.eq_ignore_ascii_case("dbo") => {
            Ok(table)
        }
        [.., schema, _] => Err(errors::error(
            2760,
            1,
            format!(
                "The specified schema name of \"{schema}\" either does not exist or you do not have permission to use it."
            ),
        )),
        [] => Err(errors::invalid_object("")),
    }
}
