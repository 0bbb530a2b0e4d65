//! `INFORMATION_SCHEMA` and `sys`: views of the catalog, filled into temporary tables of a connection when they are asked.

use std::sync::Arc;

use super::catalog::{Catalog, ColumnDef, Database, KeyKind, Table};
use super::storage::{Link, Stored};
use super::text::{collation_name, identifier_key};
use super::types::{self, Family, family};
use super::{emit, errors};
use crate::session::{Collation, SqlError};
use crate::value::{Length, SqlType, Value};

const SYSNAME: SqlType = SqlType::NVarChar(Length::Bounded(128));
const YES_NO: SqlType = SqlType::VarChar(Length::Bounded(3));

/// Name, type and nullability of a view's column.
type ViewColumn = (&'static str, SqlType, bool);

/// Schema, name, and the columns of each view. Its position gives its number.
const VIEWS: [(&str, &str, &[ViewColumn]); 6] = [
    (
        "INFORMATION_SCHEMA",
        "TABLES",
        &[
            ("TABLE_CATALOG", SYSNAME, true),
            ("TABLE_SCHEMA", SYSNAME, true),
            ("TABLE_NAME", SYSNAME, false),
            ("TABLE_TYPE", SqlType::VarChar(Length::Bounded(10)), true),
        ],
    ),
    (
        "INFORMATION_SCHEMA",
        "COLUMNS",
        &[
            ("TABLE_CATALOG", SYSNAME, true),
            ("TABLE_SCHEMA", SYSNAME, true),
            ("TABLE_NAME", SYSNAME, false),
            ("COLUMN_NAME", SYSNAME, true),
            ("ORDINAL_POSITION", SqlType::Int, true),
            ("IS_NULLABLE", YES_NO, true),
            ("DATA_TYPE", SYSNAME, true),
            ("CHARACTER_MAXIMUM_LENGTH", SqlType::Int, true),
            ("CHARACTER_OCTET_LENGTH", SqlType::Int, true),
            ("NUMERIC_PRECISION", SqlType::TinyInt, true),
            ("NUMERIC_PRECISION_RADIX", SqlType::SmallInt, true),
            ("NUMERIC_SCALE", SqlType::Int, true),
            ("DATETIME_PRECISION", SqlType::SmallInt, true),
            ("COLLATION_NAME", SYSNAME, true),
        ],
    ),
    (
        "sys",
        "databases",
        &[
            ("name", SYSNAME, false),
            ("database_id", SqlType::Int, false),
            ("collation_name", SYSNAME, true),
            ("state", SqlType::TinyInt, true),
            ("state_desc", SqlType::NVarChar(Length::Bounded(60)), true),
            ("is_read_committed_snapshot_on", SqlType::Bit, true),
        ],
    ),
    (
        "sys",
        "tables",
        &[
            ("name", SYSNAME, false),
            ("object_id", SqlType::Int, false),
            ("schema_id", SqlType::Int, false),
            ("type", SqlType::Char(2), true),
            ("type_desc", SqlType::NVarChar(Length::Bounded(60)), true),
        ],
    ),
    (
        "sys",
        "columns",
        &[
            ("object_id", SqlType::Int, false),
            ("name", SYSNAME, true),
            ("column_id", SqlType::Int, false),
            ("max_length", SqlType::SmallInt, false),
            ("precision", SqlType::TinyInt, false),
            ("scale", SqlType::TinyInt, false),
            ("collation_name", SYSNAME, true),
            ("is_nullable", SqlType::Bit, true),
        ],
    ),
    (
        "sys",
        "indexes",
        &[
            ("object_id", SqlType::Int, false),
            ("name", SYSNAME, true),
            ("index_id", SqlType::Int, false),
            ("is_unique", SqlType::Bit, true),
            ("is_primary_key", SqlType::Bit, true),
        ],
    ),
];

/// The view of that name.
pub fn find(collation: Collation, schema: &str, name: &str) -> Option<Arc<Table>> {
    let same = |a: &str, b: &str| identifier_key(collation, a) == identifier_key(collation, b);
    let at = VIEWS.iter().position(|view| same(view.0, schema) && same(view.1, name))?;
    Some(Arc::new(table(at, collation)))
}

fn table(at: usize, collation: Collation) -> Table {
    let (schema, name, columns) = VIEWS[at];
    let columns = columns.iter().enumerate().map(|(slot, (name, ty, nullable))| ColumnDef {
        name: (*name).to_owned(),
        ty: *ty,
        nullable: *nullable,
        collation,
        default: None,
        slot,
    });
    Table {
        name: name.to_owned(),
        schema,
        // Negative numbers mark views, and name their temporary tables.
        id: -1 - i32::try_from(at).unwrap_or_default(),
        columns: columns.collect(),
        keys: Vec::new(),
        written: Arc::default(),
    }
}

/// Fills the views of a connection, unless they show the catalog as it is.
///
/// # Errors
/// A severe error of the store.
pub fn refresh(link: &mut Link, catalog: &Catalog, database: &Database) -> Result<(), SqlError> {
    let version = catalog.version();
    if link.views_version == version {
        return Ok(());
    }
    for at in 0..VIEWS.len() {
        let view = table(at, database.collation);
        fill(link, &view, &rows(at, catalog, database)).map_err(errors::internal)?;
    }
    link.views_version = version;
    Ok(())
}

fn fill(link: &Link, view: &Table, rows: &[Vec<Value>]) -> rusqlite::Result<()> {
    let name = view.storage_name();
    let declarations: Vec<String> = view.columns.iter().map(emit::column_declaration).collect();
    link.connection.execute_batch(&format!(
        "DROP TABLE IF EXISTS {name}; CREATE TABLE {name} ({});",
        declarations.join(", ")
    ))?;
    let places = vec!["?"; view.columns.len()].join(", ");
    let mut insert = link.connection.prepare(&format!("INSERT INTO {name} VALUES ({places})"))?;
    for row in rows {
        insert.execute(rusqlite::params_from_iter(
            row.iter().zip(&view.columns).map(|(value, column)| Stored(value, column.ty)),
        ))?;
    }
    Ok(())
}

fn rows(at: usize, catalog: &Catalog, database: &Database) -> Vec<Vec<Value>> {
    let tables = database.tables();
    match VIEWS[at].1 {
        "TABLES" => tables
            .iter()
            .map(|table| vec![text(&database.name), text("dbo"), text(&table.name), text("BASE TABLE")])
            .collect(),
        "COLUMNS" => tables
            .iter()
            .flat_map(|table| {
                table.columns.iter().enumerate().map(|(at, column)| column_row(database, table, at, column))
            })
            .collect(),
        "databases" => catalog
            .databases()
            .iter()
            .map(|database| {
                vec![
                    text(&database.name),
                    int(i64::from(database.id)),
                    text(collation_name(database.collation)),
                    int(0),
                    text("ONLINE"),
                    // Readers here never wait for writers.
                    Value::Bit(true),
                ]
            })
            .collect(),
        "tables" => tables
            .iter()
            .map(|table| {
                vec![text(&table.name), int(i64::from(table.id)), int(1), text("U"), text("USER_TABLE")]
            })
            .collect(),
        "columns" => tables
            .iter()
            .flat_map(|table| {
                table.columns.iter().enumerate().map(|(at, column)| sys_column(table, at, column))
            })
            .collect(),
        _ => tables
            .iter()
            .flat_map(|table| {
                table.keys.iter().enumerate().map(|(at, key)| {
                    vec![
                        int(i64::from(table.id)),
                        text(&key.name),
                        number(at + 1),
                        Value::Bit(key.kind != KeyKind::Index),
                        Value::Bit(key.kind == KeyKind::Primary),
                    ]
                })
            })
            .collect(),
    }
}

fn column_row(database: &Database, table: &Table, at: usize, column: &ColumnDef) -> Vec<Value> {
    let is_text = family(column.ty) == Family::Text;
    let length = types::text_limit(column.ty);
    let bytes = length.map(|length| if types::is_single_byte(column.ty) { length } else { length * 2 });
    let max = matches!(column.ty, SqlType::VarChar(Length::Max) | SqlType::NVarChar(Length::Max));
    let units = |length: Option<usize>| if max { int(-1) } else { length.map_or(Value::Null, number) };
    let (precision, radix, scale) = match column.ty {
        SqlType::Decimal { precision, scale } => (int(precision.into()), int(10), int(scale.into())),
        SqlType::Float => (int(53), int(2), Value::Null),
        SqlType::TinyInt | SqlType::SmallInt | SqlType::Int | SqlType::BigInt => {
            (int(types::integer_digits(column.ty).into()), int(10), int(0))
        }
        _ => (Value::Null, Value::Null, Value::Null),
    };
    let fraction = match column.ty {
        SqlType::Date => int(0),
        SqlType::DateTime => int(3),
        SqlType::Time { scale } | SqlType::DateTime2 { scale } => int(scale.into()),
        _ => Value::Null,
    };
    vec![
        text(&database.name),
        text("dbo"),
        text(&table.name),
        text(&column.name),
        number(at + 1),
        text(if column.nullable { "YES" } else { "NO" }),
        text(column.ty.name()),
        units(length),
        units(bytes),
        precision,
        radix,
        scale,
        fraction,
        if is_text { text(collation_name(column.collation)) } else { Value::Null },
    ]
}

fn sys_column(table: &Table, at: usize, column: &ColumnDef) -> Vec<Value> {
    let bytes = match column.ty {
        SqlType::Bit | SqlType::TinyInt => 1,
        SqlType::SmallInt => 2,
        SqlType::Int => 4,
        SqlType::BigInt | SqlType::Float | SqlType::DateTime => 8,
        SqlType::Decimal { precision, .. } => match precision {
            0..=9 => 5,
            10..=19 => 9,
            20..=28 => 13,
            _ => 17,
        },
        SqlType::Date => 3,
        SqlType::Time { scale } => time_bytes(scale),
        SqlType::DateTime2 { scale } => 3 + time_bytes(scale),
        SqlType::Char(n) | SqlType::Binary(n) => i64::from(n),
        SqlType::NChar(n) => i64::from(n) * 2,
        SqlType::VarChar(Length::Bounded(n)) | SqlType::VarBinary(Length::Bounded(n)) => i64::from(n),
        SqlType::NVarChar(Length::Bounded(n)) => i64::from(n) * 2,
        SqlType::VarChar(Length::Max) | SqlType::NVarChar(Length::Max) | SqlType::VarBinary(Length::Max) => {
            -1
        }
        SqlType::UniqueIdentifier => 16,
    };
    let (precision, scale) = match column.ty {
        SqlType::Decimal { precision, scale } => (precision, scale),
        ty if family(ty) == Family::Integer => (types::integer_digits(ty), 0),
        _ => (0, 0),
    };
    let is_text = family(column.ty) == Family::Text;
    vec![
        int(i64::from(table.id)),
        text(&column.name),
        number(at + 1),
        int(bytes),
        int(precision.into()),
        int(scale.into()),
        if is_text { text(collation_name(column.collation)) } else { Value::Null },
        Value::Bit(column.nullable),
    ]
}

fn time_bytes(scale: u8) -> i64 {
    match scale {
        0..=2 => 3,
        3..=4 => 4,
        _ => 5,
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn int(number: i64) -> Value {
    Value::Int(number)
}

fn number(number: usize) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}
