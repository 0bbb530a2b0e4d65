//! `sageconnect-tray`: reads its arguments and runs the tray application.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use sageconnect_app::Start;
use sc_app::desk::Site;
use sc_words::Lang;
use tracing::level_filters::LevelFilter;

#[derive(Debug, Parser)]
#[command(name = "sageconnect-tray", version, about = "SageConnect in the tray")]
struct Arguments {
    /// Data folder; without it, where this system keeps it
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,

    /// Language, `es` or `en`; without it, that of the settings
    #[arg(long, value_name = "LANG")]
    lang: Option<Lang>,

    /// Try it out: invented companies on a built-in sandbox, nothing outside this machine is touched
    #[arg(long, conflicts_with = "folder")]
    sandbox: bool,
}

impl Arguments {
    fn start(self) -> Start {
        let site = if self.sandbox { sandbox() } else { Site::Folder(self.folder) };
        Start { site, lang: self.lang }
    }
}

/// The built-in sandbox. Its importer is this program as well; without it, where the system does not tell which program
/// this is.
fn sandbox() -> Site {
    Site::Sandbox { importer: std::env::current_exe().ok() }
}

/// What a sandbox calls this program with, in the place of the real importer: `sandbox importer`, and what that one takes.
fn importer_arguments(arguments: impl IntoIterator<Item = OsString>) -> Option<Vec<OsString>> {
    let mut arguments = arguments.into_iter().skip(1);
    let is_called = ["sandbox", "importer"].iter().all(|word| arguments.next().is_some_and(|is| is == *word));
    is_called.then(|| arguments.collect())
}

fn main() -> ExitCode {
    // A program of its own: no window, no tray.
    if let Some(arguments) = importer_arguments(std::env::args_os()) {
        return sc_app::sandbox::run_importer(&arguments);
    }
    let arguments = Arguments::parse();
    sc_app::logs::install(LevelFilter::INFO);
    let ended = sageconnect_app::run(arguments.start());
    sc_app::logs::flush();
    match ended {
        Ok(code) => ExitCode::from(u8::try_from(code).unwrap_or(1)),
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(arguments: &[&str], expected: Option<Start>) {
        let parsed = Arguments::try_parse_from([&["sageconnect-tray"], arguments].concat());
        assert_eq!(parsed.ok().map(Arguments::start), expected, "{arguments:?}");
    }

    #[test]
    fn arguments_choose_site_and_language() {
        check(&[], Some(Start { site: Site::Folder(None), lang: None }));
        check(&["--sandbox", "--lang", "en"], Some(Start { site: sandbox(), lang: Some(Lang::En) }));
        let folder = Site::Folder(Some("/srv/sageconnect".into()));
        check(
            &["--folder", "/srv/sageconnect", "--lang=es-MX"],
            Some(Start { site: folder, lang: Some(Lang::Es) }),
        );
    }

    #[test]
    fn it_is_the_importer_of_its_sandbox_when_it_is_called_as_one() {
        let arguments = |words: &[&str]| importer_arguments(["tray"].iter().chain(words).map(OsString::from));
        let called = arguments(&["sandbox", "importer", "--ini", "a.ini", "ACEBAJ"]).unwrap();
        assert_eq!(called, ["--ini", "a.ini", "ACEBAJ"]);
        for other in [&[][..], &["--sandbox"], &["sandbox"], &["importer", "sandbox"]] {
            assert_eq!(arguments(other), None, "{other:?}");
        }
    }

    #[test]
    fn a_sandbox_has_no_folder_of_its_own_and_there_are_two_languages() {
        check(&["--sandbox", "--folder", "/srv/sageconnect"], None);
        check(&["--lang", "fr"], None);
    }
}
