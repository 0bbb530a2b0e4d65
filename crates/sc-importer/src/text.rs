//! Text that the importer wrote, in whatever encoding it did.

use encoding_rs::{Encoding, WINDOWS_1252};

/// Reads it as UTF-8 (or what its mark at the beginning says), else as Windows-1252, which gives every
/// byte a character: nothing is lost. Lines end with `\n`.
pub(crate) fn decode(bytes: &[u8]) -> String {
    let text = match (Encoding::for_bom(bytes), str::from_utf8(bytes)) {
        (Some((encoding, mark)), _) => encoding.decode_without_bom_handling(&bytes[mark..]).0,
        (None, Ok(text)) => text.into(),
        (None, Err(_)) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    };
    text.replace("\r\n", "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], text: &str) {
        assert_eq!(decode(bytes), text);
    }

    #[test]
    fn accents_survive_in_both_encodings() {
        check("Importación terminada".as_bytes(), "Importación terminada");
        check(b"Importaci\xf3n terminada", "Importación terminada");
        check(b"caf\xe9", "café");
        check(b"\xef\xbb\xbfA\xc3\xb1o", "Año");
        check(b"\xff\xfeA\0\xf1\0o\0", "Año");
        check(b"one\r\ntwo\n", "one\ntwo\n");
        check(b"", "");
    }

    #[test]
    fn every_byte_becomes_a_character() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(decode(&all).chars().count(), 256);
    }
}
