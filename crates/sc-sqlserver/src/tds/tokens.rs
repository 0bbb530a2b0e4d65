//! The tokens of a tabular answer (MS-TDS 2.2.7), one function each.

use super::prelogin::SERVER_VERSION;
use super::text::to_utf16;
use super::type_info::{collation_bytes, exists, write_type_info};
use super::value_out::write_value;
use super::wire_error::EncodeError;
use crate::session::{Collation, Parameter, SqlError};
use crate::value::{Column, Value};

const TOKEN_RETURN_STATUS: u8 = 0x79;
const TOKEN_COLUMN_METADATA: u8 = 0x81;
const TOKEN_ERROR: u8 = 0xAA;
const TOKEN_INFO: u8 = 0xAB;
const TOKEN_RETURN_VALUE: u8 = 0xAC;
const TOKEN_LOGIN_ACK: u8 = 0xAD;
const TOKEN_FEATURE_EXT_ACK: u8 = 0xAE;
const TOKEN_ROW: u8 = 0xD1;
const TOKEN_ENV_CHANGE: u8 = 0xE3;

pub(crate) const DONE_MORE: u16 = 0x0001;
pub(crate) const DONE_ERROR: u16 = 0x0002;
pub(crate) const DONE_IN_TRANSACTION: u16 = 0x0004;
pub(crate) const DONE_COUNT: u16 = 0x0010;
pub(crate) const DONE_ATTENTION: u16 = 0x0020;

/// `CurCmd` of a SELECT.
pub(crate) const COMMAND_SELECT: u16 = 0x00C1;

/// SQL Server's messages are no longer than this many UTF-16 units.
const MESSAGE_UNITS_MAX: usize = 2047;
/// Nor its identifiers than this.
const NAME_UNITS_MAX: usize = 128;
/// A result set has at most this many columns.
const COLUMNS_MAX: usize = 4096;

/// Which of the three DONE tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Done {
    Statement = 0xFD,
    Procedure = 0xFE,
    InProcedure = 0xFF,
}

/// What changed in the session, as clients are told.
#[derive(Debug, Clone, Copy)]
pub(crate) enum EnvChange<'a> {
    Database { old: &'a str, new: &'a str },
    Language,
    PacketSize { old: usize, new: usize },
    Collation(Collation),
    TransactionBegan(u64),
    TransactionCommitted(u64),
    TransactionRolledBack(u64),
    ConnectionReset,
}

pub(crate) fn env_change(out: &mut Vec<u8>, change: EnvChange<'_>) {
    let mut body = Vec::new();
    let mut put = |ty: u8, new: &[u8], old: &[u8]| {
        body.push(ty);
        body.extend_from_slice(new);
        body.extend_from_slice(old);
    };
    match change {
        EnvChange::Database { old, new } => put(1, &b_varchar(new), &b_varchar(old)),
        EnvChange::Language => put(2, &b_varchar("us_english"), &b_varchar("")),
        EnvChange::PacketSize { old, new } => {
            put(4, &b_varchar(&new.to_string()), &b_varchar(&old.to_string()));
        }
        EnvChange::Collation(collation) => put(7, &b_varbyte(&collation_bytes(collation)), &[0]),
        EnvChange::TransactionBegan(descriptor) => put(8, &b_varbyte(&descriptor.to_le_bytes()), &[0]),
        EnvChange::TransactionCommitted(descriptor) => put(9, &[0], &b_varbyte(&descriptor.to_le_bytes())),
        EnvChange::TransactionRolledBack(descriptor) => put(10, &[0], &b_varbyte(&descriptor.to_le_bytes())),
        EnvChange::ConnectionReset => put(18, &[0], &[0]),
    }
    out.push(TOKEN_ENV_CHANGE);
    with_length(out, &body);
}

/// ERROR or INFO, by the class of the message.
pub(crate) fn message(out: &mut Vec<u8>, message: &SqlError, server_name: &str) {
    let mut body = Vec::new();
    body.extend_from_slice(&message.number.to_le_bytes());
    body.push(message.state);
    body.push(message.class);
    body.extend_from_slice(&us_varchar(&message.message, MESSAGE_UNITS_MAX));
    body.extend_from_slice(&b_varchar(server_name));
    body.extend_from_slice(&b_varchar(&message.procedure));
    body.extend_from_slice(&message.line.to_le_bytes());
    out.push(if message.class > 10 { TOKEN_ERROR } else { TOKEN_INFO });
    with_length(out, &body);
}

pub(crate) fn done(out: &mut Vec<u8>, token: Done, status: u16, command: u16, count: u64) {
    out.push(token as u8);
    out.extend_from_slice(&status.to_le_bytes());
    out.extend_from_slice(&command.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
}

pub(crate) fn login_ack(out: &mut Vec<u8>, tds_version: u32) {
    // 1: requests are T-SQL.
    let mut body = vec![1];
    body.extend_from_slice(&tds_version.to_be_bytes());
    body.extend_from_slice(&b_varchar("Microsoft SQL Server"));
    body.extend_from_slice(&SERVER_VERSION);
    out.push(TOKEN_LOGIN_ACK);
    with_length(out, &body);
}

/// None of the features that a client offered is taken.
pub(crate) fn feature_ext_ack(out: &mut Vec<u8>) {
    out.extend_from_slice(&[TOKEN_FEATURE_EXT_ACK, 0xFF]);
}

pub(crate) fn return_status(out: &mut Vec<u8>, status: i32) {
    out.push(TOKEN_RETURN_STATUS);
    out.extend_from_slice(&status.to_le_bytes());
}

pub(crate) fn return_value(
    out: &mut Vec<u8>,
    ordinal: u16,
    parameter: &Parameter,
    collation: Collation,
) -> Result<(), EncodeError> {
    check_type(&parameter.name, parameter.ty)?;
    out.push(TOKEN_RETURN_VALUE);
    out.extend_from_slice(&ordinal.to_le_bytes());
    out.extend_from_slice(&b_varchar(&parameter.name));
    // An output parameter; user type 0; nullable.
    out.push(1);
    out.extend_from_slice(&[0; 4]);
    out.extend_from_slice(&1_u16.to_le_bytes());
    write_type_info(out, parameter.ty, true, collation);
    write_value(out, parameter.ty, true, &parameter.value)
}

pub(crate) fn column_metadata(
    out: &mut Vec<u8>,
    columns: &[Column],
    collation: Collation,
) -> Result<(), EncodeError> {
    if columns.is_empty() || columns.len() > COLUMNS_MAX {
        return Err(EncodeError(format!("a result set has {} columns", columns.len())));
    }
    out.push(TOKEN_COLUMN_METADATA);
    out.extend_from_slice(&(columns.len() as u16).to_le_bytes());
    for column in columns {
        check_type(&column.name, column.ty)?;
        out.extend_from_slice(&[0; 4]);
        // Whether it can be updated is unknown (0x08); 0x01: it may be NULL.
        out.extend_from_slice(&(0x08 | u16::from(column.nullable)).to_le_bytes());
        write_type_info(out, column.ty, column.nullable, collation);
        out.extend_from_slice(&b_varchar(&column.name));
    }
    Ok(())
}

pub(crate) fn row(out: &mut Vec<u8>, columns: &[Column], values: &[Value]) -> Result<(), EncodeError> {
    if values.len() != columns.len() {
        return Err(EncodeError(format!("a row has {} values for {} columns", values.len(), columns.len())));
    }
    out.push(TOKEN_ROW);
    for (column, value) in columns.iter().zip(values) {
        write_value(out, column.ty, column.nullable, value)
            .map_err(|error| EncodeError(format!("column {}: {}", column.name, error.0)))?;
    }
    Ok(())
}

fn check_type(name: &str, ty: crate::value::SqlType) -> Result<(), EncodeError> {
    if exists(ty) { Ok(()) } else { Err(EncodeError(format!("{name} has the impossible type {ty:?}"))) }
}

/// Tokens with a length have at most 64 KiB: their texts are cut to the limits above.
fn with_length(out: &mut Vec<u8>, body: &[u8]) {
    out.extend_from_slice(&(body.len() as u16).to_le_bytes());
    out.extend_from_slice(body);
}

fn b_varbyte(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![bytes.len() as u8];
    out.extend_from_slice(bytes);
    out
}

fn b_varchar(text: &str) -> Vec<u8> {
    let units = cut(text, NAME_UNITS_MAX);
    let mut out = vec![(units.len() / 2) as u8];
    out.extend_from_slice(&units);
    out
}

fn us_varchar(text: &str, units_max: usize) -> Vec<u8> {
    let units = cut(text, units_max);
    let mut out = ((units.len() / 2) as u16).to_le_bytes().to_vec();
    out.extend_from_slice(&units);
    out
}

/// UTF-16 of at most so many units, never ending in half a character.
fn cut(text: &str, units_max: usize) -> Vec<u8> {
    let mut units = 0;
    let fitting = text.chars().take_while(|character| {
        units += character.len_utf16();
        units <= units_max
    });
    to_utf16(&fitting.collect::<String>())
}
