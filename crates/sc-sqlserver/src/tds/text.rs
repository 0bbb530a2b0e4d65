//! Windows-1252, the code page of both collation modes.

use encoding_rs::WINDOWS_1252;

/// Encodes for a `char`/`varchar` column. What the code page lacks becomes `?`, one for each UTF-16 unit, as
/// SQL Server does (an emoji becomes `??`).
pub(crate) fn to_code_page(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut utf8 = [0; 4];
    for character in text.chars() {
        if character.is_ascii() {
            bytes.push(character as u8);
            continue;
        }
        let (encoded, _, unmappable) = WINDOWS_1252.encode(character.encode_utf8(&mut utf8));
        if unmappable {
            bytes.extend(std::iter::repeat_n(b'?', character.len_utf16()));
        } else {
            bytes.extend_from_slice(&encoded);
        }
    }
    bytes
}

/// Decodes what a client sent as `char`/`varchar`. Every byte has a meaning.
pub(crate) fn from_code_page(bytes: &[u8]) -> String {
    WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned()
}

/// UTF-16LE, as `nchar`/`nvarchar` and all names travel.
pub(crate) fn to_utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
