//! The importer's own settings: the ini of the company's Sage macro.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::fault::ImporterFault;

/// What the ini says. Keys and sections are read whatever their case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImporterIni {
    /// `RutaFocaltec`: the folder it reads.
    pub folder: PathBuf,
    /// `RutaBitacoras`: where it writes its logs. Empty: `Bitacoras` beside the ini.
    pub logs: PathBuf,
    /// `[CORREOAP] Para`. It does not start without.
    pub mail_to: String,
    /// `[SANDBOX] Administracion`: where the sandbox is.
    pub admin_url: String,
    /// `[SANDBOX] Falla`: words separated by commas.
    pub faults: Vec<ImporterFault>,
    /// `[SANDBOX] Empresa`: the database of [`ImporterFault::OtherCompany`].
    pub other_database: String,
}

impl ImporterIni {
    /// Reads a file, in UTF-8 or in the code page of Windows.
    ///
    /// # Errors
    /// When it cannot be read, or names a fault that does not exist.
    pub fn read(path: &Path) -> io::Result<Self> {
        let bytes = fs::read(path)?;
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            // Latin letters have their own numbers in Unicode.
            Err(error) => error.into_bytes().into_iter().map(char::from).collect(),
        };
        let mut ini = Self::parse(&text).map_err(io::Error::other)?;
        if ini.logs.as_os_str().is_empty() {
            ini.logs = default_logs(path);
        }
        Ok(ini)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let mut ini = Self::default();
        let mut section = String::new();
        for line in text.trim_start_matches('\u{feff}').lines().map(str::trim) {
            if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                section = name.trim().to_uppercase();
                continue;
            }
            if line.starts_with([';', '#']) {
                continue;
            }
            let Some((key, value)) = line.split_once('=') else { continue };
            let value = value.trim();
            match (section.as_str(), key.trim().to_uppercase().as_str()) {
                (_, "RUTAFOCALTEC") => ini.folder = PathBuf::from(value),
                (_, "RUTABITACORAS") => ini.logs = PathBuf::from(value),
                ("CORREOAP", "PARA") => ini.mail_to = value.to_owned(),
                ("SANDBOX", "ADMINISTRACION") => ini.admin_url = value.to_owned(),
                ("SANDBOX", "EMPRESA") => ini.other_database = value.to_owned(),
                ("SANDBOX", "FALLA") => {
                    let words = value.split(',').map(str::trim).filter(|word| !word.is_empty());
                    ini.faults = words.map(str::parse).collect::<Result<_, _>>()?;
                }
                _ => {}
            }
        }
        Ok(ini)
    }

    /// The file that says this.
    pub fn text(&self) -> String {
        let faults: Vec<&str> = self.faults.iter().map(|fault| fault.as_str()).collect();
        format!(
            "; Importador de CFDI del sandbox\r\n[GENERAL]\r\nRutaFocaltec={}\r\nRutaBitacoras={}\r\n\r\n\
             [CORREOAP]\r\nPara={}\r\n\r\n[SANDBOX]\r\nAdministracion={}\r\nFalla={}\r\nEmpresa={}\r\n",
            self.folder.display(),
            self.logs.display(),
            self.mail_to,
            self.admin_url,
            faults.join(", "),
            self.other_database,
        )
    }

    /// Whether it is to misbehave so.
    pub fn has(&self, fault: ImporterFault) -> bool {
        self.faults.contains(&fault)
    }
}

/// Where logs go when the ini names no place for them.
pub(super) fn default_logs(ini: &Path) -> PathBuf {
    ini.parent().unwrap_or(Path::new("")).join("Bitacoras")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let ini = ImporterIni {
            folder: PathBuf::from("/datos/Descargas Ñ"),
            logs: PathBuf::from("/datos/Bitacoras"),
            mail_to: "cxp@aceros.example".to_owned(),
            admin_url: "http://127.0.0.1:1".to_owned(),
            faults: ImporterFault::ALL.to_vec(),
            other_database: "MMQ_2019".to_owned(),
        };
        assert_eq!(ImporterIni::parse(&ini.text()), Ok(ini));
    }

    #[test]
    fn keys_are_read_in_any_case_and_comments_are_not() {
        let text =
            "\u{feff};RutaFocaltec=/no\n rutafocaltec = /si \n[correoap]\nPARA=\n[otra]\nPara=a@b.example\n";
        let ini = ImporterIni::parse(text).unwrap();
        assert_eq!((ini.folder, ini.mail_to), (PathBuf::from("/si"), String::new()));
        assert!(
            ImporterIni::parse("[SANDBOX]\nFalla=hang, algo").is_err(),
            "a misspelt fault is not passed over"
        );
    }
}
