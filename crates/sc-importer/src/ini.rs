//! The two values of the importer's own settings that decide whether it can work at all.
//!
//! Read as Windows reads such a file, which the libraries for INI files do not: names in any case, the
//! first of two equal names counts, a comment is a line that begins with `;`, everything behind the
//! first `=` is the value (paths hold `:`, `#` and `;`), one pair of quotes around it is dropped.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use crate::text::decode;

/// Largest file that is read.
const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// What is read of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ImporterIni {
    /// `RutaFocaltec`, of any section: the folder that the importer reads. Empty when missing.
    pub(crate) folder: String,
    /// `Para` of section `CORREOAP`: whom it writes to. Empty when missing.
    pub(crate) mail_to: String,
}

impl ImporterIni {
    /// Reads the file.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        let mut bytes = Vec::new();
        File::open(path)?.take(FILE_BYTES_MAX).read_to_end(&mut bytes)?;
        Ok(Self::parse(&decode(&bytes)))
    }

    fn parse(text: &str) -> Self {
        let mut found = [None, None];
        let mut section = String::new();
        for line in text.lines().map(str::trim) {
            if line.starts_with(';') {
                continue;
            }
            if let Some(name) = line.strip_prefix('[') {
                section = name.split(']').next().unwrap_or_default().trim().to_lowercase();
                continue;
            }
            let Some((name, value)) = line.split_once('=') else { continue };
            let place = match name.trim().to_lowercase().as_str() {
                "rutafocaltec" => &mut found[0],
                "para" if section == "correoap" => &mut found[1],
                _ => continue,
            };
            place.get_or_insert_with(|| unquoted(value.trim()).to_owned());
        }
        let [folder, mail_to] = found.map(Option::unwrap_or_default);
        Self { folder, mail_to }
    }
}

fn unquoted(value: &str) -> &str {
    ['"', '\'']
        .iter()
        .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote))
        .map_or(value, str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, folder: &str, mail_to: &str) {
        let expected = ImporterIni { folder: folder.to_owned(), mail_to: mail_to.to_owned() };
        assert_eq!(ImporterIni::parse(text), expected, "{text:?}");
    }

    #[test]
    fn the_two_values_are_found_as_windows_finds_them() {
        check(
            "[RUTAS]\nRutaFocaltec=C:\\CFDI\n[CORREOAP]\nPara=ap@example.com\n",
            "C:\\CFDI",
            "ap@example.com",
        );
        check("rutafocaltec = \"D:\\Año; 2026#1\\\" \n", "D:\\Año; 2026#1\\", "");
        check("[ correoap ]\n PARA= a@example.com;b@example.com", "", "a@example.com;b@example.com");
        // The first one counts.
        check("RutaFocaltec=C:\\A\nRutaFocaltec=C:\\B", "C:\\A", "");
        check("[CORREOAP]\nPara=\nPara=late@example.com", "", "");
        // Not these.
        check(";RutaFocaltec=C:\\A\nXRutaFocaltec=C:\\B\nRutaFocaltec C:\\C", "", "");
        check("[CORREOPO]\nPara=po@example.com\n[CORREOAP]\nDe=ap@example.com", "", "");
        check("RutaFocaltec=C:\\CFDI=2026", "C:\\CFDI=2026", "");
        check("", "", "");
    }
}
