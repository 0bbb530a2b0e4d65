//! LOGIN7 (MS-TDS 2.2.6.4): who logs in, to which database, with which packet size.

use super::packet::{PACKET_BYTES_DEFAULT, PACKET_BYTES_MAX, PACKET_BYTES_MIN};
use super::reader::{Reader, utf16};
use super::wire_error::DecodeError;
use crate::session::Login;

/// TDS 7.2: the oldest version with 64-bit row counts and `ALL_HEADERS`.
const VERSION_MIN: u32 = 0x7209_0002;
/// TDS 7.4.
const VERSION_MAX: u32 = 0x7400_0004;

/// `OptionFlags2`: integrated security.
const FLAG2_INTEGRATED_SECURITY: u8 = 0x80;
/// `OptionFlags3`: the extension field is used for feature options.
const FLAG3_EXTENSION: u8 = 0x10;

/// No name of LOGIN7 may be longer (MS-TDS 2.2.6.4).
const NAME_UNITS_MAX: usize = 128;

/// What a client's LOGIN7 says.
#[derive(Debug)]
pub(crate) struct Login7 {
    /// The version that both sides speak.
    pub(crate) tds_version: u32,
    /// Wish of the client, brought into the allowed range.
    pub(crate) packet_bytes: usize,
    /// Whether it offered feature extensions, none of which the stand-in takes.
    pub(crate) has_features: bool,
    pub(crate) uses_integrated_security: bool,
    pub(crate) login: Login,
}

impl Login7 {
    pub(crate) fn read(body: &[u8]) -> Result<Self, DecodeError> {
        let mut fixed = Reader::new(body);
        let length = fixed.u32()?;
        if usize::try_from(length).ok() != Some(body.len()) {
            return Err(DecodeError::malformed("LOGIN7 differs from its own length"));
        }
        let client_version = fixed.u32()?;
        let packet_bytes = fixed.u32()?;
        // Program version, process id, connection id.
        fixed.bytes(12)?;
        let [_flags1, flags2, _type_flags, flags3] = fixed.array()?;
        // Time zone, LCID.
        fixed.bytes(8)?;
        let host = name(body, &mut fixed)?;
        let user = name(body, &mut fixed)?;
        let password = password(body, &mut fixed)?;
        let application = name(body, &mut fixed)?;
        let _server = name(body, &mut fixed)?;
        let extension = field(body, &mut fixed, 1)?;
        let _library = name(body, &mut fixed)?;
        let _language = name(body, &mut fixed)?;
        let database = name(body, &mut fixed)?;

        let has_features = flags3 & FLAG3_EXTENSION != 0;
        if has_features {
            check_features(body, extension)?;
        }
        if client_version < VERSION_MIN {
            return Err(DecodeError::malformed(format!(
                "TDS version 0x{client_version:08X} is older than 7.2"
            )));
        }
        Ok(Self {
            tds_version: client_version.min(VERSION_MAX),
            packet_bytes: negotiate_packet_bytes(packet_bytes),
            has_features,
            uses_integrated_security: flags2 & FLAG2_INTEGRATED_SECURITY != 0,
            login: Login { user, password, database, application, host },
        })
    }
}

fn negotiate_packet_bytes(wish: u32) -> usize {
    match usize::try_from(wish) {
        Ok(0) => PACKET_BYTES_DEFAULT,
        Ok(wish) => wish.clamp(PACKET_BYTES_MIN, PACKET_BYTES_MAX),
        Err(_) => PACKET_BYTES_MAX,
    }
}

/// The bytes that the next offset and length of the table point at; the length counts `unit_bytes` each.
fn field<'a>(body: &'a [u8], table: &mut Reader<'_>, unit_bytes: usize) -> Result<&'a [u8], DecodeError> {
    let offset = usize::from(table.u16()?);
    let length = usize::from(table.u16()?) * unit_bytes;
    if length == 0 {
        return Ok(&[]);
    }
    body.get(offset..offset + length)
        .ok_or_else(|| DecodeError::malformed("A LOGIN7 field lies outside its message"))
}

fn name(body: &[u8], table: &mut Reader<'_>) -> Result<String, DecodeError> {
    let bytes = field(body, table, 2)?;
    if bytes.len() > NAME_UNITS_MAX * 2 {
        return Err(DecodeError::malformed("A LOGIN7 name is longer than 128 characters"));
    }
    utf16(bytes)
}

/// Each byte travels with its halves swapped and all bits of 0xA5 flipped.
fn password(body: &[u8], table: &mut Reader<'_>) -> Result<String, DecodeError> {
    let clear: Vec<u8> = field(body, table, 2)?.iter().map(|byte| (byte ^ 0xA5).rotate_right(4)).collect();
    if clear.len() > NAME_UNITS_MAX * 2 {
        return Err(DecodeError::malformed("A LOGIN7 password is longer than 128 characters"));
    }
    utf16(&clear)
}

/// FEATUREEXT: a list of id, length, data that 0xFF ends. Only its shape matters here.
fn check_features(body: &[u8], extension: &[u8]) -> Result<(), DecodeError> {
    let offset = Reader::new(extension).u32()?;
    let list = usize::try_from(offset)
        .ok()
        .and_then(|offset| body.get(offset..))
        .ok_or_else(|| DecodeError::malformed("The LOGIN7 features lie outside its message"))?;
    let mut list = Reader::new(list);
    while list.u8()? != 0xFF {
        let length = list.u32()?;
        let length = usize::try_from(length)
            .map_err(|_| DecodeError::malformed("A LOGIN7 feature is longer than its message"))?;
        list.bytes(length)?;
    }
    Ok(())
}
