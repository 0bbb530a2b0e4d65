//! What a statement knows of its session: parameters, `@@` variables, and the functions that tell of server and session.

use std::sync::Arc;

use jiff::civil::DateTime;
use jiff::{SignedDuration, Timestamp};

use super::bind::Verb;
use super::catalog::{Database, Table};
use super::locks::{Mode, Resource, Scope};
use super::parameters::Parameters;
use super::plan::Scalar;
use super::server::Shared;
use super::text::{collation_name, identifier_key};
use super::{dates, errors};
use crate::session::{Collation, SqlError};
use crate::value::{Length, SqlType, Value};

/// `SERVERPROPERTY('ProductVersion')`: SQL Server 2019, the first whose default for text that is too long is 2628.
pub const PRODUCT_VERSION: &str = "15.0.4000.0";

const SYSNAME: SqlType = SqlType::NVarChar(Length::Bounded(128));

/// The session as one statement sees it.
pub struct Context<'a> {
    pub server: &'a Shared,
    pub database: Arc<Database>,
    pub parameters: &'a Parameters,
    pub session: u16,
    pub user: &'a str,
    pub application: &'a str,
    pub host: &'a str,
    /// The instance's own session, from which no right can be taken.
    pub is_administrator: bool,
    /// Whether all that the stand-in knows may be asked, or only what [`super::site_login`] lists.
    pub administers: bool,
    pub transactions: u32,
    pub rows: i64,
    pub last_error: i32,
    pub lock_timeout_ms: i32,
    /// One instant for the whole statement.
    pub now: Timestamp,
}

impl Context<'_> {
    /// A parameter, or an `@@` variable.
    ///
    /// # Errors
    /// 137 when it is not declared.
    pub fn variable(&self, name: &str, collation: Collation) -> Result<Scalar, SqlError> {
        if let Some(parameter) = self.parameters.get(name) {
            return Ok(Scalar::constant(parameter.value.clone(), parameter.ty, collation));
        }
        let int = |number: i64| (Value::Int(number), SqlType::Int);
        let (value, ty) = match name.to_ascii_uppercase().as_str() {
            "@@TRANCOUNT" => int(i64::from(self.transactions)),
            "@@ROWCOUNT" => int(self.rows),
            "@@ERROR" => int(i64::from(self.last_error)),
            "@@SPID" => (Value::Int(i64::from(self.session)), SqlType::SmallInt),
            "@@LOCK_TIMEOUT" => int(i64::from(self.lock_timeout_ms)),
            "@@MAX_PRECISION" => (Value::Int(38), SqlType::TinyInt),
            "@@VERSION" => (
                Value::Text(format!(
                    "Microsoft SQL Server 2019 (a stand-in, not a product of Microsoft) - {PRODUCT_VERSION} (X64)"
                )),
                SqlType::NVarChar(Length::Bounded(300)),
            ),
            "@@SERVERNAME" => (Value::Text("STANDIN".to_owned()), SYSNAME),
            "@@SERVICENAME" => (Value::Text("MSSQLSERVER".to_owned()), SYSNAME),
            "@@LANGUAGE" => (Value::Text("us_english".to_owned()), SYSNAME),
            "@@MICROSOFTVERSION" => int(0x0F00_0FA0),
            _ => return Err(errors::undeclared_variable(name)),
        };
        Ok(Scalar::constant(value, ty, collation))
    }

    /// Whether the session may use the database at all.
    ///
    /// # Errors
    /// 916.
    pub fn check_database(&self, database: &Database) -> Result<(), SqlError> {
        if self.is_administrator || self.server.may_enter(self.user, &database.name) {
            Ok(())
        } else {
            Err(errors::database_not_accessible(self.user, &database.name))
        }
    }

    /// Whether the session may do this to the table.
    ///
    /// # Errors
    /// 229.
    pub fn check_right(&self, database: &Database, table: &Table, verb: Verb) -> Result<(), SqlError> {
        if self.has_right(database, table, verb) {
            Ok(())
        } else {
            Err(errors::permission_denied(verb.name(), &table.name, &database.name))
        }
    }

    fn has_right(&self, database: &Database, table: &Table, verb: Verb) -> bool {
        if table.schema != "dbo" {
            // Everybody reads the catalog; nobody writes it, with an error of its own (259).
            return true;
        }
        self.is_administrator || !self.server.is_denied(self.user, &database.name, &table.name, verb)
    }

    /// The server's wall clock.
    fn local_now(&self) -> DateTime {
        let offset = SignedDuration::from_mins(i64::from(self.server.utc_offset_minutes));
        utc(self.now.checked_add(offset).unwrap_or(self.now))
    }

    fn named_database(&self, name: &str) -> Option<Arc<Database>> {
        self.server.catalog.database(name)
    }
}

fn utc(at: Timestamp) -> DateTime {
    at.to_zoned(jiff::tz::TimeZone::UTC).datetime()
}

/// Functions that are written without parentheses.
pub fn is_niladic(name: &str) -> bool {
    ["CURRENT_TIMESTAMP", "CURRENT_USER", "SESSION_USER", "SYSTEM_USER"]
        .iter()
        .any(|niladic| niladic.eq_ignore_ascii_case(name))
}

/// Calls a function on constants. `None`: no such function is modelled.
///
/// # Errors
/// Refuses arguments that are not modelled.
pub fn function(
    context: &Context<'_>,
    name: &str,
    args: &[Value],
) -> Result<Option<(Value, SqlType)>, SqlError> {
    let name_value = |name: &str| (Value::Text(name.to_owned()), SYSNAME);
    let int = |number: Option<i64>| (number.map_or(Value::Null, Value::Int), SqlType::Int);
    let instant2 = |at| Ok((Value::DateTime(dates::round(at, 7)?), SqlType::DateTime2 { scale: 7 }));
    let instant = |at| Ok((Value::DateTime(dates::round_to_datetime(at)?), SqlType::DateTime));
    let found = match (name, args) {
        ("SYSUTCDATETIME", []) => instant2(utc(context.now))?,
        ("SYSDATETIME", []) => instant2(context.local_now())?,
        ("GETUTCDATE", []) => instant(utc(context.now))?,
        ("GETDATE" | "CURRENT_TIMESTAMP", []) => instant(context.local_now())?,
        ("DB_NAME", []) => name_value(&context.database.name),
        ("DB_NAME", [Value::Int(id)]) => {
            let named = context.server.catalog.databases().into_iter().find(|db| i64::from(db.id) == *id);
            (named.map_or(Value::Null, |db| Value::Text(db.name.clone())), SYSNAME)
        }
        ("DB_ID", []) => (Value::Int(i64::from(context.database.id)), SqlType::SmallInt),
        ("DB_ID", [Value::Text(name)]) => {
            let id = context
                .named_database(name.trim_end())
                .map_or(Value::Null, |db| Value::Int(i64::from(db.id)));
            (id, SqlType::SmallInt)
        }
        ("SUSER_SNAME" | "SUSER_NAME" | "SYSTEM_USER" | "ORIGINAL_LOGIN", []) => name_value(context.user),
        ("USER_NAME" | "CURRENT_USER" | "SESSION_USER" | "SCHEMA_NAME", []) => name_value("dbo"),
        ("APP_NAME", []) => name_value(context.application),
        ("HOST_NAME", []) => name_value(context.host),
        ("XACT_STATE", []) => (Value::Int(i64::from(context.transactions > 0)), SqlType::SmallInt),
        ("SERVERPROPERTY", [Value::Text(property)]) => server_property(context, property)?,
        ("DATABASEPROPERTYEX", [Value::Text(database), Value::Text(property)]) => {
            database_property(context, database.trim_end(), property)?
        }
        ("OBJECT_ID", [Value::Text(name)]) => {
            int(object(context, name).map(|(_, table)| i64::from(table.id)))
        }
        ("OBJECT_ID", [Value::Text(name), Value::Text(kind)]) => {
            let is_table = kind.trim_end().eq_ignore_ascii_case("U");
            int(object(context, name).filter(|_| is_table).map(|(_, table)| i64::from(table.id)))
        }
        ("HAS_DBACCESS", [Value::Text(name)]) => int(context
            .named_database(name.trim_end())
            .map(|database| i64::from(context.check_database(&database).is_ok()))),
        ("HAS_PERMS_BY_NAME", [Value::Text(name), Value::Text(class), Value::Text(right)]) => {
            int(has_permission(context, name, class, right)?)
        }
        ("HAS_PERMS_BY_NAME", [Value::Text(name), Value::Null, Value::Text(right)]) => {
            int(has_permission(context, name, "DATABASE", right)?)
        }
        ("APPLOCK_MODE", [Value::Text(principal), Value::Text(lock), Value::Text(owner)]) => {
            let resource = application_lock(context, principal, lock);
            let mode = context.server.locks.held(context.session, lock_owner(owner)?, &resource);
            (
                Value::Text(mode.map_or("NoLock", Mode::name).to_owned()),
                SqlType::NVarChar(Length::Bounded(32)),
            )
        }
        (
            "APPLOCK_TEST",
            [Value::Text(principal), Value::Text(lock), Value::Text(mode), Value::Text(owner)],
        ) => {
            lock_owner(owner)?;
            let mode = Mode::by_name(mode).ok_or_else(|| errors::refused("this lock mode", mode))?;
            let resource = application_lock(context, principal, lock);
            let free = context.server.locks.is_free(context.session, &resource, mode);
            (Value::Int(i64::from(free)), SqlType::SmallInt)
        }
        _ => return Ok(None),
    };
    Ok(Some(found))
}

/// The resource behind the name of an application lock. Names of locks are binary in SQL Server.
pub fn application_lock(context: &Context<'_>, principal: &str, name: &str) -> Resource {
    Resource::Application {
        database: context.database.id,
        principal: principal.trim_end().to_lowercase(),
        name: name.to_owned(),
    }
}

/// `Session` or `Transaction`.
///
/// # Errors
/// Refuses other words.
pub fn lock_owner(owner: &str) -> Result<Scope, SqlError> {
    match owner.trim_end() {
        session if session.eq_ignore_ascii_case("Session") => Ok(Scope::Session),
        transaction if transaction.eq_ignore_ascii_case("Transaction") => Ok(Scope::Transaction),
        other => Err(errors::refused("this lock owner", other)),
    }
}

fn server_property(context: &Context<'_>, property: &str) -> Result<(Value, SqlType), SqlError> {
    let text = |text: &str| Ok((Value::Text(text.to_owned()), SYSNAME));
    let int = |number: i64| Ok((Value::Int(number), SqlType::Int));
    match property.trim_end().to_ascii_lowercase().as_str() {
        "collation" => text(collation_name(context.server.catalog.collation)),
        "productversion" => text(PRODUCT_VERSION),
        "productmajorversion" => text("15"),
        "productlevel" => text("RTM"),
        "edition" => text("Stand-in (64-bit)"),
        "engineedition" => int(2),
        "servername" | "machinename" => text("STANDIN"),
        "instancename" => Ok((Value::Null, SYSNAME)),
        "isintegratedsecurityonly" | "isclustered" | "issingleuser" => int(0),
        _ => Err(errors::refused("this property", format!("SERVERPROPERTY('{property}')"))),
    }
}

fn database_property(
    context: &Context<'_>,
    database: &str,
    property: &str,
) -> Result<(Value, SqlType), SqlError> {
    let value = match property.trim_end().to_ascii_lowercase().as_str() {
        "collation" => |database: &Database| collation_name(database.collation),
        "status" => |_: &Database| "ONLINE",
        "updateability" => |_: &Database| "READ_WRITE",
        "useraccess" => |_: &Database| "MULTI_USER",
        "recovery" => |_: &Database| "SIMPLE",
        _ => return Err(errors::refused("this property", format!("DATABASEPROPERTYEX(…, '{property}')"))),
    };
    let found = context.named_database(database);
    Ok((found.map_or(Value::Null, |database| Value::Text(value(&database).to_owned())), SYSNAME))
}

/// A table by a name of one to three parts in one text, brackets allowed.
fn object(context: &Context<'_>, name: &str) -> Option<(Arc<Database>, Arc<Table>)> {
    let parts: Vec<&str> =
        name.trim_end().split('.').map(|part| part.trim_matches(['[', ']', '"'])).collect();
    let (database, schema, table) = match parts[..] {
        [table] => (context.database.clone(), "dbo", table),
        [schema, table] => (context.database.clone(), schema, table),
        [database, "", table] => (context.named_database(database)?, "dbo", table),
        [database, schema, table] => (context.named_database(database)?, schema, table),
        _ => return None,
    };
    if identifier_key(database.collation, schema) != "dbo" {
        return None;
    }
    let table = database.table(table)?;
    Some((database, table))
}

fn has_permission(
    context: &Context<'_>,
    name: &str,
    class: &str,
    right: &str,
) -> Result<Option<i64>, SqlError> {
    let refused = || {
        errors::refused(
            "this question of rights",
            format!("HAS_PERMS_BY_NAME('{name}', '{class}', '{right}')"),
        )
    };
    match class.trim_end().to_ascii_uppercase().as_str() {
        "OBJECT" => {
            let verb = match right.trim_end().to_ascii_uppercase().as_str() {
                "SELECT" => Verb::Select,
                "INSERT" => Verb::Insert,
                "UPDATE" => Verb::Update,
                "DELETE" => Verb::Delete,
                _ => return Err(refused()),
            };
            Ok(object(context, name).map(|(database, table)| {
                let allowed =
                    context.check_database(&database).is_ok() && context.has_right(&database, &table, verb);
                i64::from(allowed)
            }))
        }
        "DATABASE" if right.trim_end().eq_ignore_ascii_case("CONNECT") => Ok(context
            .named_database(name.trim_end().trim_matches(['[', ']']))
            .map(|database| i64::from(context.check_database(&database).is_ok()))),
        _ => Err(refused()),
    }
}
