//! What a `char` column can hold.

use encoding_rs::WINDOWS_1252;

/// Whether a text survives the way into a `char` column of a Sage database. Both collations that Sage
/// installs use Windows-1252; SQL Server would store `?` for anything else, silently, and a
/// comparison with such a value would find another row.
pub(crate) fn fits_char_column(text: &str) -> bool {
    let (_, _, had_unmappable) = WINDOWS_1252.encode(text);
    !had_unmappable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spanish_text_fits_and_other_scripts_do_not() {
        for text in ["", "O'Brien", "Ñandú Ágil, S.A. de C.V.", "€uro – guion"] {
            assert!(fits_char_column(text), "{text}");
        }
        for text in ["東京", "PY→1", "Łódź"] {
            assert!(!fits_char_column(text), "{text}");
        }
    }
}
