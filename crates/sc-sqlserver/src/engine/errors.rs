//! SQL Server's messages, by their documented numbers.

use crate::session::SqlError;
use crate::value::SqlType;

/// The number under which the stand-in refuses what it does not model. SQL Server itself never uses it
/// (user messages start at 50000, system messages end below it).
pub const NOT_MODELLED: i32 = 40000;

/// Whether an error is found when a batch is compiled, so that nothing of the batch runs.
pub fn is_of_compilation(number: i32) -> bool {
    const NUMBERS: [i32; 37] = [
        102,
        105,
        107,
        108,
        109,
        110,
        116,
        120,
        121,
        127,
        137,
        145,
        147,
        156,
        164,
        174,
        191,
        206,
        207,
        209,
        213,
        263,
        264,
        408,
        468,
        529,
        1007,
        1013,
        2715,
        4104,
        4145,
        8117,
        8120,
        8121,
        8127,
        8133,
        NOT_MODELLED,
    ];
    NUMBERS.contains(&number)
}

/// Builds an error of class 16.
pub fn error(number: i32, state: u8, message: impl Into<String>) -> SqlError {
    classed(number, state, 16, message)
}

/// Builds a message of a chosen class.
pub fn classed(number: i32, state: u8, class: u8, message: impl Into<String>) -> SqlError {
    SqlError { number, state, class, message: message.into(), procedure: String::new(), line: 1 }
}

/// Refuses a statement, or a part of one, that is outside the modelled subset, and quotes it.
pub fn refused(what: &str, quoted: impl std::fmt::Display) -> SqlError {
    error(NOT_MODELLED, 1, format!("This server does not execute {what}: {quoted}"))
}

pub fn syntax(near: &str) -> SqlError {
    classed(102, 1, 15, format!("Incorrect syntax near '{near}'."))
}

pub fn table_not_dropped(name: impl std::fmt::Display) -> SqlError {
    let why = "because it does not exist or you do not have permission.";
    classed(3701, 5, 11, format!("Cannot drop the table '{name}', {why}"))
}

pub fn invalid_object(name: &str) -> SqlError {
    error(208, 1, format!("Invalid object name '{name}'."))
}

pub fn invalid_column(name: &str) -> SqlError {
    error(207, 1, format!("Invalid column name '{name}'."))
}

pub fn ambiguous_column(name: &str) -> SqlError {
    error(209, 1, format!("Ambiguous column name '{name}'."))
}

pub fn unbound_identifier(name: &str) -> SqlError {
    error(4104, 1, format!("The multi-part identifier \"{name}\" could not be bound."))
}

pub fn undeclared_variable(name: &str) -> SqlError {
    classed(137, 2, 15, format!("Must declare the scalar variable \"{name}\"."))
}

pub fn operand_clash(from: SqlType, to: SqlType) -> SqlError {
    error(206, 2, format!("Operand type clash: {} is incompatible with {}", from.name(), to.name()))
}

pub fn explicit_not_allowed(from: SqlType, to: SqlType) -> SqlError {
    error(
        529,
        1,
        format!("Explicit conversion from data type {} to {} is not allowed.", from.name(), to.name()),
    )
}

pub fn conversion_failed(from: SqlType, value: &str, to: SqlType) -> SqlError {
    error(
        245,
        1,
        format!(
            "Conversion failed when converting the {} value '{value}' to data type {}.",
            from.name(),
            to.name()
        ),
    )
}

pub fn conversion_error(from: SqlType, to: SqlType) -> SqlError {
    error(8114, 5, format!("Error converting data type {} to {}.", from.message_name(), to.message_name()))
}

pub fn date_conversion_failed() -> SqlError {
    error(241, 1, "Conversion failed when converting date and/or time from character string.")
}

pub fn overflow_converting(what: &str, to: SqlType) -> SqlError {
    error(8115, 8, format!("Arithmetic overflow error converting {what} to data type {}.", to.message_name()))
}

pub fn overflow_of_value(to: SqlType, value: impl std::fmt::Display) -> SqlError {
    error(220, 1, format!("Arithmetic overflow error for data type {}, value = {value}.", to.name()))
}

pub fn null_not_allowed(column: &str, table: &str, verb: &str) -> SqlError {
    error(
        515,
        2,
        format!(
            "Cannot insert the value NULL into column '{column}', table '{table}'; column does not allow nulls. \
             {verb} fails."
        ),
    )
}

pub fn truncated(table: &str, column: &str, kept: &str) -> SqlError {
    error(
        2628,
        1,
        format!(
            "String or binary data would be truncated in table '{table}', column '{column}'. Truncated value: '{kept}'."
        ),
    )
}

pub fn permission_denied(verb: &str, object: &str, database: &str) -> SqlError {
    classed(
        229,
        5,
        14,
        format!(
            "The {verb} permission was denied on the object '{object}', database '{database}', schema 'dbo'."
        ),
    )
}

pub fn no_database(name: &str) -> SqlError {
    error(911, 1, format!("Database '{name}' does not exist. Make sure that the name is entered correctly."))
}

pub fn database_not_accessible(login: &str, database: &str) -> SqlError {
    classed(
        916,
        2,
        14,
        format!(
            "The server principal \"{login}\" is not able to access the database \"{database}\" under the current \
             security context."
        ),
    )
}

pub fn login_failed(user: &str) -> SqlError {
    classed(18456, 1, 14, format!("Login failed for user '{user}'."))
}

pub fn cannot_open_database(database: &str) -> SqlError {
    classed(
        4060,
        1,
        11,
        format!("Cannot open database \"{database}\" requested by the login. The login failed."),
    )
}

pub fn deadlock_victim(session: u16) -> SqlError {
    classed(
        1205,
        51,
        13,
        format!(
            "Transaction (Process ID {session}) was deadlocked on lock resources with another process and has been \
             chosen as the deadlock victim. Rerun the transaction."
        ),
    )
}

pub fn lock_timeout() -> SqlError {
    error(1222, 45, "Lock request time out period exceeded.")
}

/// What SQL Server tells nobody, because the client that sent an attention asked for silence.
pub fn cancelled() -> SqlError {
    classed(3617, 1, 11, "The query was cancelled by the client.")
}

pub fn killed() -> SqlError {
    classed(596, 1, 21, "Cannot continue the execution because the session is in the kill state.")
}

pub fn transaction_count_mismatch(before: u32, after: u32) -> SqlError {
    error(
        266,
        2,
        format!(
            "Transaction count after EXECUTE indicates a mismatching number of BEGIN and COMMIT statements. \
             Previous count = {before}, current count = {after}."
        ),
    )
}

/// A fault of the stand-in itself (disk full and the like), told as a severe error.
pub fn internal(detail: impl std::fmt::Display) -> SqlError {
    classed(NOT_MODELLED, 2, 17, format!("The stand-in for SQL Server failed: {detail}"))
}
