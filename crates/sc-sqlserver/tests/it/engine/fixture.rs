//! An instance with a small database, and answers written as text.

use std::sync::Arc;

use sc_sqlserver::engine::{DatabaseAccess, LoginRule, SqlServer, SqlServerConfig};
use sc_sqlserver::session::{Cancel, Collation, Instance, Login, Parameter, Reply, Request, Session};
use sc_sqlserver::value::{Column, Decimal, Length, SqlType, Value};

pub const BOTH: [Collation; 2] = [Collation::Binary, Collation::CaseInsensitive];

/// The instant that every test instance takes for now.
pub const NOW: &str = "2026-03-04T23:30:15.1234567Z";

pub fn instance(collation: Collation) -> Arc<SqlServer> {
    let now: jiff::Timestamp = NOW.parse().unwrap();
    let login = |user: &str, databases| LoginRule {
        user: user.to_owned(),
        password: "correct horse".to_owned(),
        databases,
        denied: Vec::new(),
    };
    SqlServer::new(SqlServerConfig {
        collation,
        utc_offset_minutes: -360,
        clock: Arc::new(move || now),
        logins: vec![
            login("owner", DatabaseAccess::All),
            login("clerk", DatabaseAccess::List(vec!["SHOP".to_owned()])),
        ],
    })
    .unwrap()
}

/// An instance with the database `SHOP`.
pub fn shop(collation: Collation) -> Arc<SqlServer> {
    let server = instance(collation);
    server.create_database("SHOP").unwrap();
    server
}

pub fn login(server: &SqlServer, user: &str, database: &str) -> Box<dyn Session> {
    server
        .login(&Login {
            user: user.to_owned(),
            password: "correct horse".to_owned(),
            database: database.to_owned(),
            application: "tests".to_owned(),
            host: "bench".to_owned(),
        })
        .unwrap()
}

pub fn batch(session: &mut dyn Session, sql: &str) -> String {
    show(&session.execute(Request::Batch { sql: sql.to_owned() }, &Cancel::default()))
}

pub fn rpc(session: &mut dyn Session, sql: &str, parameters: &[Parameter]) -> String {
    let request = Request::ExecuteSql { sql: sql.to_owned(), parameters: parameters.to_vec() };
    show(&session.execute(request, &Cancel::default()))
}

pub fn procedure(session: &mut dyn Session, name: &str, parameters: &[Parameter]) -> String {
    let request = Request::Procedure { name: name.to_owned(), parameters: parameters.to_vec() };
    show(&session.execute(request, &Cancel::default()))
}

pub fn parameter(name: &str, ty: SqlType, value: Value) -> Parameter {
    Parameter { name: name.to_owned(), ty, value, is_output: false }
}

/// A text as tiberius sends it.
pub fn text(name: &str, value: &str) -> Parameter {
    parameter(name, SqlType::NVarChar(Length::Bounded(4000)), Value::Text(value.to_owned()))
}

pub fn int(name: &str, value: i64) -> Parameter {
    parameter(name, SqlType::Int, Value::Int(value))
}

/// A decimal from its digits.
pub fn decimal(digits: &str) -> Value {
    let scale = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    Value::Decimal(Decimal {
        mantissa: digits.replace('.', "").parse().unwrap(),
        scale: u8::try_from(scale).unwrap(),
    })
}

/// An answer on a few lines: `name type` heads, rows, counts, errors.
pub fn show(replies: &[Reply]) -> String {
    let lines: Vec<String> = replies
        .iter()
        .map(|reply| match reply {
            Reply::Rows(set) => {
                let mut lines = vec![set.columns.iter().map(head).collect::<Vec<_>>().join(", ")];
                lines.extend(set.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" | ")));
                lines.join("\n")
            }
            Reply::Affected(count) => format!("affected {count}"),
            Reply::Done => "done".to_owned(),
            Reply::Info(info) => format!("info {}: {}", info.number, info.message),
            Reply::Error(error) => format!("error {}: {}", error.number, error.message),
            Reply::DatabaseChanged { old, new } => format!("database {old} -> {new}"),
            Reply::TransactionBegan { .. } => "began".to_owned(),
            Reply::TransactionCommitted { .. } => "committed".to_owned(),
            Reply::TransactionRolledBack { .. } => "rolled back".to_owned(),
            Reply::ReturnStatus(status) => format!("status {status}"),
            Reply::OutputValue(parameter) => format!("output {parameter:?}"),
        })
        .collect();
    lines.join("\n")
}

fn head(column: &Column) -> String {
    let ty = match column.ty {
        SqlType::Decimal { precision, scale } => format!("decimal({precision},{scale})"),
        SqlType::Char(n) => format!("char({n})"),
        SqlType::NChar(n) => format!("nchar({n})"),
        SqlType::VarChar(length) => format!("varchar({})", length_name(length)),
        SqlType::NVarChar(length) => format!("nvarchar({})", length_name(length)),
        SqlType::VarBinary(length) => format!("varbinary({})", length_name(length)),
        SqlType::Binary(n) => format!("binary({n})"),
        SqlType::DateTime2 { scale } => format!("datetime2({scale})"),
        SqlType::Time { scale } => format!("time({scale})"),
        other => format!("{other:?}").to_lowercase(),
    };
    let name = if column.name.is_empty() { "_" } else { &column.name };
    format!("{name} {ty}{}", if column.nullable { "?" } else { "" })
}

fn length_name(length: Length) -> String {
    match length {
        Length::Bounded(n) => n.to_string(),
        Length::Max => "max".to_owned(),
    }
}

pub fn cell(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Bit(bit) => u8::from(*bit).to_string(),
        Value::Int(number) => number.to_string(),
        Value::Decimal(number) => {
            let digits =
                format!("{:0>width$}", number.mantissa.unsigned_abs(), width = usize::from(number.scale) + 1);
            let (whole, fraction) = digits.split_at(digits.len() - usize::from(number.scale));
            let sign = if number.mantissa < 0 { "-" } else { "" };
            if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
        }
        Value::Float(number) => format!("{number:?}"),
        Value::Text(text) => format!("'{text}'"),
        Value::Date(date) => date.to_string(),
        Value::Time(time) => format!("{time}"),
        Value::DateTime(at) => at.to_string(),
        Value::Bytes(bytes) => {
            format!("0x{}", bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>())
        }
    }
}
