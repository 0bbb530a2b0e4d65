//! PRELOGIN (MS-TDS 2.2.6.5): version and encryption are agreed on before anything else.

use super::server::Encryption;
use super::wire_error::DecodeError;

const OPTION_VERSION: u8 = 0;
const OPTION_ENCRYPTION: u8 = 1;
const OPTION_INSTANCE: u8 = 2;
const OPTION_THREAD_ID: u8 = 3;
const OPTION_MARS: u8 = 4;
const TERMINATOR: u8 = 0xFF;

/// SQL Server 2019, as the version option and LOGINACK tell it: major, minor, build (big-endian).
pub(crate) const SERVER_VERSION: [u8; 4] = [15, 0, 0x07, 0xD0];

/// The encryption option's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum EncryptionOption {
    Off = 0,
    On = 1,
    NotSupported = 2,
    Required = 3,
}

/// What both sides do after PRELOGIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Agreement {
    /// Nothing is encrypted.
    Plain,
    /// TLS around the LOGIN7 message, plain text afterwards.
    LoginOnly,
    /// TLS from LOGIN7 to the end.
    Full,
    /// The two sides cannot agree; the client is told and hangs up.
    Impossible,
}

/// Reads what a client's PRELOGIN says about encryption. Instance, thread id, MARS, trace and federated
/// authentication options have no bearing on the stand-in.
pub(crate) fn read_encryption(body: &[u8]) -> Result<EncryptionOption, DecodeError> {
    let mut encryption = EncryptionOption::NotSupported;
    let mut table = body;
    loop {
        let (&token, rest) =
            table.split_first().ok_or_else(|| DecodeError::malformed("PRELOGIN has no end"))?;
        if token == TERMINATOR {
            return Ok(encryption);
        }
        let Some((&[offset_high, offset_low, length_high, length_low], rest)) = rest.split_first_chunk::<4>()
        else {
            return Err(DecodeError::malformed("PRELOGIN has no end"));
        };
        let offset = usize::from(u16::from_be_bytes([offset_high, offset_low]));
        let length = usize::from(u16::from_be_bytes([length_high, length_low]));
        let value = body
            .get(offset..offset + length)
            .ok_or_else(|| DecodeError::malformed("A PRELOGIN option lies outside its message"))?;
        if token == OPTION_ENCRYPTION {
            encryption = match value {
                [0] => EncryptionOption::Off,
                [1] => EncryptionOption::On,
                [2] => EncryptionOption::NotSupported,
                [3] => EncryptionOption::Required,
                _ => return Err(DecodeError::malformed("The PRELOGIN encryption option is invalid")),
            };
        }
        table = rest;
    }
}

/// The table of MS-TDS 2.2.6.5 (ENCRYPTION): what the server answers, and what follows from it.
pub(crate) fn agree(server: Encryption, client: EncryptionOption) -> (EncryptionOption, Agreement) {
    use EncryptionOption as Wish;
    match (server, client) {
        (Encryption::Off | Encryption::On, Wish::Off) => (Wish::Off, Agreement::LoginOnly),
        (Encryption::Off | Encryption::On, Wish::NotSupported) => (Wish::NotSupported, Agreement::Plain),
        (Encryption::Off, Wish::On | Wish::Required) => (Wish::NotSupported, Agreement::Impossible),
        (Encryption::On | Encryption::Required, Wish::On | Wish::Required) => (Wish::On, Agreement::Full),
        (Encryption::Required, Wish::Off) => (Wish::Required, Agreement::Full),
        (Encryption::Required, Wish::NotSupported) => (Wish::Required, Agreement::Impossible),
    }
}

/// The server's PRELOGIN.
pub(crate) fn write_answer(encryption: EncryptionOption) -> Vec<u8> {
    let [major, minor, build_high, build_low] = SERVER_VERSION;
    let options: [(u8, &[u8]); 5] = [
        (OPTION_VERSION, &[major, minor, build_high, build_low, 0, 0]),
        (OPTION_ENCRYPTION, &[encryption as u8]),
        // Zero: the instance that the client named, if any, is this one.
        (OPTION_INSTANCE, &[0]),
        (OPTION_THREAD_ID, &[]),
        (OPTION_MARS, &[0]),
    ];
    let mut offset = options.len() * 5 + 1;
    let mut table = Vec::new();
    let mut values = Vec::new();
    for (token, value) in options {
        table.push(token);
        // Five short options: offset and length are far below 65 536.
        table.extend_from_slice(&(offset as u16).to_be_bytes());
        table.extend_from_slice(&(value.len() as u16).to_be_bytes());
        values.extend_from_slice(value);
        offset += value.len();
    }
    table.push(TERMINATOR);
    table.extend_from_slice(&values);
    table
}
