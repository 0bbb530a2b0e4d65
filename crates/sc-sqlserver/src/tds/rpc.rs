//! RPC requests (MS-TDS 2.2.6.6): a procedure, by name or by number, and its parameters.

use super::reader::Reader;
use super::value_in::read_value;
use super::wire_error::{DecodeError, refusal};
use super::wire_type::WireType;
use crate::session::Parameter;

/// SQL Server takes no more (error 8003).
const PARAMETERS_MAX: usize = 2100;

const STATUS_BY_REFERENCE: u8 = 0x01;
const STATUS_ENCRYPTED: u8 = 0x08;

/// `BatchFlag` and `NoExecFlag`: another RPC follows in the same message.
const SEPARATORS: [u8; 2] = [0xFF, 0xFE];

/// Procedures that clients call by number.
const NUMBERED: [(u16, &str); 15] = [
    (1, "sp_cursor"),
    (2, "sp_cursoropen"),
    (3, "sp_cursorprepare"),
    (4, "sp_cursorexecute"),
    (5, "sp_cursorprepexec"),
    (6, "sp_cursorunprepare"),
    (7, "sp_cursorfetch"),
    (8, "sp_cursoroption"),
    (9, "sp_cursorclose"),
    (10, "sp_executesql"),
    (11, "sp_prepare"),
    (12, "sp_execute"),
    (13, "sp_prepexec"),
    (14, "sp_prepexecrpc"),
    (15, "sp_unprepare"),
];

/// A procedure call as it came over the wire.
#[derive(Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) procedure: String,
    pub(crate) parameters: Vec<Parameter>,
}

impl Call {
    /// Reads a message's body, its headers included.
    pub(crate) fn read(body: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(body);
        reader.skip_all_headers()?;
        let procedure = match reader.u16()? {
            0xFFFF => numbered(reader.u16()?)?,
            units => reader.utf16(usize::from(units) * 2)?,
        };
        // Recompile and metadata options change nothing here.
        reader.u16()?;
        let mut parameters = Vec::new();
        while let Some(first) = reader.rest().first() {
            if SEPARATORS.contains(first) {
                return Err(DecodeError::Refused(refusal(
                    8009,
                    16,
                    1,
                    "The stand-in takes one procedure call in a message, not several.",
                )));
            }
            if parameters.len() == PARAMETERS_MAX {
                return Err(DecodeError::Refused(refusal(
                    8003,
                    16,
                    1,
                    format!(
                        "The incoming request has too many parameters. \
                         The server supports a maximum of {PARAMETERS_MAX} parameters."
                    ),
                )));
            }
            parameters.push(read_parameter(&mut reader)?);
        }
        Ok(Self { procedure, parameters })
    }
}

fn numbered(number: u16) -> Result<String, DecodeError> {
    NUMBERED
        .iter()
        .find_map(|(known, name)| (*known == number).then(|| (*name).to_owned()))
        .ok_or_else(|| DecodeError::malformed(format!("Procedure number {number} is unknown")))
}

fn read_parameter(reader: &mut Reader<'_>) -> Result<Parameter, DecodeError> {
    let name = reader.b_varchar()?;
    let status = reader.u8()?;
    if status & STATUS_ENCRYPTED != 0 {
        return Err(DecodeError::Refused(refusal(
            8009,
            16,
            1,
            "The stand-in takes no encrypted parameters.",
        )));
    }
    let wire_type = WireType::read(reader)?;
    let value = read_value(reader, wire_type)?;
    Ok(Parameter { name, ty: wire_type.sql_type(), value, is_output: status & STATUS_BY_REFERENCE != 0 })
}
