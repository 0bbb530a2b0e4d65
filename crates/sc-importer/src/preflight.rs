//! What can be known to be wrong before the program is started.

use std::fs;
use std::path::{Path, PathBuf};

use sc_domain::{Cause, Code, Flaw};

use crate::disk::probe;
use crate::ini::ImporterIni;
use crate::options::ProgramOptions;
use crate::trouble::folder_cause;

/// Looks at everything; one cause for each thing that is wrong.
pub(crate) fn preflight(options: &ProgramOptions) -> Vec<Cause> {
    let mut causes = Vec::new();
    causes.extend(program(&options.program));
    if let Err(error) = probe(&options.folder) {
        causes.push(folder_cause(&options.folder, None, &error));
    }
    if let Some(logs) = &options.logs
        && !logs.folder.is_dir()
    {
        causes.push(Cause::new(Code::ImporterLogsMissing).with("folder", logs.folder.display()));
    }
    if let Some(ini) = &options.ini {
        causes.extend(own_settings(ini, &options.folder));
    }
    causes
}

/// What is wrong with the program's file. Also asked before each start.
pub(crate) fn program(path: &Path) -> Option<Cause> {
    let about = |code| Some(Cause::new(code).with("program", path.display()));
    if needs_a_shell(path) {
        about(Code::ImporterProgramNotAllowed)
    } else if !path.is_file() {
        about(Code::ImporterProgramMissing)
    } else {
        None
    }
}

/// A batch file is run by `cmd.exe`, which reads its arguments as commands. Windows ignores dots and
/// blanks at the end of a name.
fn needs_a_shell(path: &Path) -> bool {
    let name = path.to_string_lossy().to_lowercase();
    let name = name.trim_end_matches(['.', ' ']);
    name.ends_with(".bat") || name.ends_with(".cmd")
}

fn own_settings(path: &Path, ours: &Path) -> Vec<Cause> {
    let unreadable = |detail: &dyn std::fmt::Display| {
        Cause::new(Code::ImporterIniUnreadable).with("file", path.display()).with("detail", detail)
    };
    let ini = match ImporterIni::read(path) {
        Ok(ini) => ini,
        Err(error) => return vec![unreadable(&Flaw::of_io(&error))],
    };
    let mut causes = Vec::new();
    if ini.folder.is_empty() {
        causes.push(unreadable(&"RutaFocaltec"));
    } else if !is_same_folder(Path::new(&ini.folder), ours) {
        causes.push(
            Cause::new(Code::ImporterReadsOtherFolder)
                .with("file", path.display())
                .with("theirs", &ini.folder)
                .with("ours", ours.display()),
        );
    }
    if ini.mail_to.is_empty() {
        causes.push(Cause::new(Code::ImporterMailMissing).with("file", path.display()));
    }
    causes
}

/// Whether two paths are the same folder: by their spelling, else by what the system makes of them
/// (mapped drives, short names, links).
fn is_same_folder(one: &Path, other: &Path) -> bool {
    if spelling(one) == spelling(other) {
        return true;
    }
    let real = |path: &Path| -> Option<PathBuf> { fs::canonicalize(path).ok() };
    real(one).is_some_and(|one| real(other) == Some(one))
}

fn spelling(path: &Path) -> String {
    let text = path.to_string_lossy();
    let text = if cfg!(windows) { text.replace('/', "\\").to_lowercase() } else { text.into_owned() };
    text.trim_end_matches(std::path::MAIN_SEPARATOR).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_file_is_known_however_it_is_spelled() {
        #[track_caller]
        fn check(path: &str, needs: bool) {
            assert_eq!(needs_a_shell(Path::new(path)), needs, "{path}");
        }
        check("C:\\Importa\\ImportaFacturasFocaltec.exe", false);
        check("C:\\Importa\\importa.bat", true);
        check("C:\\Importa\\IMPORTA.CMD", true);
        check("C:\\Importa\\importa.bat. .", true);
        check("C:\\Importa.bat\\importa.exe", false);
        check("/usr/bin/combat", false);
    }

    #[test]
    fn a_folder_is_the_same_with_or_without_its_last_separator() {
        let separator = std::path::MAIN_SEPARATOR;
        let (plain, ended) =
            (format!("{separator}none{separator}CFDI"), format!("{separator}none{separator}CFDI{separator}"));
        assert!(is_same_folder(Path::new(&plain), Path::new(&ended)));
        assert!(!is_same_folder(Path::new(&plain), Path::new(&format!("{plain}2"))));
        let other_case = plain.to_lowercase();
        assert_eq!(is_same_folder(Path::new(&plain), Path::new(&other_case)), cfg!(windows));
    }
}
