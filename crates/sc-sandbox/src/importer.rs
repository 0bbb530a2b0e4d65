//! A stand-in for the program that brings XML files into Sage, run as a process of its own.
//!
//! It behaves as the real one does (runtime.md 6, flows.md 10): its one argument is a company database, everything else
//! stands in its own ini; it says what happened in logs of its own; it ends with 0 whether it worked or not. Files it has
//! imported, or that Sage holds already, it moves to `PROCESADO`; the others it leaves. Sage's stand-in it reaches
//! through the administration of the sandbox. The section `[SANDBOX]` of the ini makes it misbehave on purpose.

mod document;
mod fault;
mod ini;
mod log;
mod work;

use std::ffi::{OsStr, OsString};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

pub use self::fault::ImporterFault;
pub use self::ini::ImporterIni;
pub use self::log::{LOG_PREFIX, MAIL_LOG_PREFIX, PROVIDER_LOG_PREFIX};
pub use self::work::PROCESSED;

/// Runs the importer with the arguments behind the name of its program: `--ini <path> <database>`.
///
/// It blocks until it is done. One that hangs on purpose gives up after ten minutes, so that none is left behind.
pub fn run_importer(args: &[OsString]) -> ExitCode {
    ExitCode::from(run(args))
}

/// As [`run_importer`], with the exit code as a number.
pub fn run(args: &[OsString]) -> u8 {
    match Call::parse(args) {
        Some(call) => work::run(&call),
        None => {
            // Nobody is there to read it if this fails.
            let _ = writeln!(io::stderr(), "--ini <archivo> <base de datos>");
            2
        }
    }
}

/// What it was called with.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Call {
    ini: PathBuf,
    database: String,
}

impl Call {
    fn parse(args: &[OsString]) -> Option<Self> {
        match args {
            [option, ini, database] if option == OsStr::new("--ini") => {
                Some(Self { ini: PathBuf::from(ini), database: database.to_str()?.to_owned() })
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(args: &[&str]) -> Option<Call> {
        Call::parse(&args.iter().map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn the_database_is_the_last_argument() {
        let wanted = Call { ini: PathBuf::from("a.ini"), database: "ACEBAJ".to_owned() };
        assert_eq!(call(&["--ini", "a.ini", "ACEBAJ"]), Some(wanted));
        for bad in [&["ACEBAJ"][..], &["--ini", "a.ini"], &["--ini", "a.ini", "ACEBAJ", "MMQ"], &[]] {
            assert_eq!(call(bad), None, "{bad:?}");
        }
        assert_eq!(run(&[]), 2);
    }
}
