//! `sageconnect-tray`: reads its arguments and runs the tray application.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use sageconnect_app::Start;
use sc_app::desk::Site;
use sc_words::Lang;
use tracing_subscriber::EnvFilter;

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
        let site = if self.sandbox { Site::Sandbox } else { Site::Folder(self.folder) };
        Start { site, lang: self.lang }
    }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let filter = EnvFilter::builder().with_default_directive(tracing::Level::INFO.into()).from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match sageconnect_app::run(arguments.start()) {
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
        check(&["--sandbox", "--lang", "en"], Some(Start { site: Site::Sandbox, lang: Some(Lang::En) }));
        let folder = Site::Folder(Some("/srv/sageconnect".into()));
        check(
            &["--folder", "/srv/sageconnect", "--lang=es-MX"],
            Some(Start { site: folder, lang: Some(Lang::Es) }),
        );
    }

    #[test]
    fn a_sandbox_has_no_folder_of_its_own_and_there_are_two_languages() {
        check(&["--sandbox", "--folder", "/srv/sageconnect"], None);
        check(&["--lang", "fr"], None);
    }
}
