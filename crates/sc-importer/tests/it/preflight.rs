//! What is said before the first run.

use std::fs;
use std::path::Path;

use sc_domain::ports::ImportProgram as _;
use sc_domain::{Cause, Code};
use sc_importer::LogFiles;

use crate::site::Site;

/// A sound installation.
fn site() -> Site {
    let mut site = Site::new(&[]);
    for folder in ["cfdi", "logs"] {
        fs::create_dir(site.path(folder)).expect("a folder");
    }
    site.options.folder = site.path("cfdi");
    site.options.logs = Some(LogFiles::of(site.path("logs")));
    site.options.ini = Some(site.path("macro.ini"));
    let folder = site.path("cfdi");
    write_ini(&site, &folder, "ap@example.com");
    site
}

fn write_ini(site: &Site, folder: &Path, mail_to: &str) {
    let text = format!("[RUTAS]\r\nRutaFocaltec={}\r\n[CORREOAP]\r\nPara={mail_to}\r\n", folder.display());
    fs::write(site.path("macro.ini"), text).expect("written");
}

async fn causes(site: &Site) -> Vec<Cause> {
    site.program().preflight().await.expect("it can be looked at")
}

async fn codes(site: &Site) -> Vec<Code> {
    let causes = causes(site).await;
    for cause in &causes {
        for argument in cause.code.arguments() {
            assert_ne!(cause.argument(argument), "", "{cause}: {argument}");
        }
    }
    causes.iter().map(|cause| cause.code).collect()
}

#[tokio::test]
async fn a_sound_installation_can_be_run_and_the_probe_leaves_nothing() {
    let site = site();
    assert_eq!(codes(&site).await, []);
    assert_eq!(fs::read_dir(site.path("cfdi")).expect("a folder").count(), 0);
}

#[tokio::test]
async fn the_program_has_to_be_a_file_that_needs_no_shell() {
    let mut site = site();
    site.options.program = site.path("none.exe");
    assert_eq!(codes(&site).await, [Code::ImporterProgramMissing]);
    site.options.program = site.path("cfdi");
    assert_eq!(codes(&site).await, [Code::ImporterProgramMissing]);
    for name in ["importa.bat", "importa.Cmd"] {
        fs::write(site.path(name), "").expect("written");
        site.options.program = site.path(name);
        assert_eq!(codes(&site).await, [Code::ImporterProgramNotAllowed], "{name}");
    }
}

#[tokio::test]
async fn the_folders_have_to_be_there() {
    let mut site = site();
    site.options.ini = None;
    for folder in [site.path("none"), site.path("macro.ini")] {
        site.options.folder = folder;
        assert_eq!(codes(&site).await, [Code::FolderMissing]);
    }
    site.options.folder = site.path("cfdi");
    site.options.logs = Some(LogFiles::of(site.path("none")));
    assert_eq!(codes(&site).await, [Code::ImporterLogsMissing]);
}

#[tokio::test]
async fn an_importer_that_reads_another_folder_is_named_with_both_folders() {
    let site = site();
    write_ini(&site, &site.path("otra"), "ap@example.com");
    let causes = causes(&site).await;
    assert_eq!(causes.iter().map(|cause| cause.code).collect::<Vec<_>>(), [Code::ImporterReadsOtherFolder]);
    assert_eq!(causes[0].argument("theirs"), site.path("otra").display().to_string());
    assert_eq!(causes[0].argument("ours"), site.path("cfdi").display().to_string());
}

#[tokio::test]
async fn another_spelling_of_the_same_folder_is_the_same_folder() {
    let site = site();
    for same in [site.path("cfdi/"), site.path("logs/../cfdi"), site.path("./cfdi//")] {
        write_ini(&site, &same, "ap@example.com");
        assert_eq!(codes(&site).await, [], "{}", same.display());
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(site.path("cfdi"), site.path("liga")).expect("linked");
        write_ini(&site, &site.path("liga"), "ap@example.com");
        assert_eq!(codes(&site).await, []);
    }
    #[cfg(windows)]
    for same in [
        site.path("CFDI").display().to_string().to_uppercase(),
        site.path("cfdi").display().to_string().replace('\\', "/"),
        std::fs::canonicalize(site.path("cfdi")).expect("it is there").display().to_string(),
    ] {
        write_ini(&site, Path::new(&same), "ap@example.com");
        assert_eq!(codes(&site).await, [], "{same}");
    }
}

#[tokio::test]
async fn an_importer_without_anybody_to_write_to_is_told() {
    let site = site();
    write_ini(&site, &site.path("cfdi"), "");
    assert_eq!(codes(&site).await, [Code::ImporterMailMissing]);
}

#[tokio::test]
async fn settings_of_the_importer_that_cannot_be_read_or_lack_the_folder_are_told() {
    let site = site();
    fs::write(site.path("macro.ini"), "[CORREOAP]\nPara=ap@example.com\n").expect("written");
    assert_eq!(codes(&site).await, [Code::ImporterIniUnreadable]);
    fs::write(site.path("macro.ini"), "").expect("written");
    assert_eq!(codes(&site).await, [Code::ImporterIniUnreadable, Code::ImporterMailMissing]);
    fs::remove_file(site.path("macro.ini")).expect("removed");
    assert_eq!(codes(&site).await, [Code::ImporterIniUnreadable]);
}

#[tokio::test]
async fn a_folder_with_accents_is_the_same_in_windows_1252() {
    let mut site = site();
    fs::create_dir(site.path("año")).expect("a folder");
    site.options.folder = site.path("año");
    let prefix = format!("RutaFocaltec={}", site.place.path().display());
    let text = [prefix.as_bytes(), b"/a\xf1o\r\n[CORREOAP]\r\nPara=ap@example.com\r\n"].concat();
    fs::write(site.path("macro.ini"), text).expect("written");
    assert_eq!(codes(&site).await, []);
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once() {
    let mut site = site();
    write_ini(&site, &site.path("otra"), "");
    site.options.program = site.path("none.exe");
    site.options.folder = site.path("none");
    let expected = [
        Code::ImporterProgramMissing,
        Code::FolderMissing,
        Code::ImporterReadsOtherFolder,
        Code::ImporterMailMissing,
    ];
    assert_eq!(codes(&site).await, expected);
}
