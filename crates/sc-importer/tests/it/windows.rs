//! What only Windows does: it ends the processes of a program that died, closes windows, and locks files that are open.

use std::fs::{self, File, OpenOptions};
use std::os::windows::fs::OpenOptionsExt as _;
use std::path::Path;

use sc_domain::Code;
use sc_domain::cfdi::XmlName;
use sc_domain::import::{Found, ProgramEnd};
use sc_domain::outcome::{Failure, FailureKind, Lookup, Written};
use sc_domain::ports::ImportFolder as _;
use sc_importer::{DiskFolder, PROCESSED};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use crate::child::{Switchboard, host, start};
use crate::site::Site;

const ONE: &[u8] = b"<Comprobante>uno</Comprobante>";

#[tokio::test]
async fn the_code_of_a_program_that_crashed_is_told_as_it_is() {
    let violation = 0xC000_0005_u32.cast_signed();
    let site = Site::new(&[&format!("exit={violation}")]);
    assert_eq!(site.run().await.end, ProgramEnd::Exited { code: Some(violation) });
}

/// Nothing of ours is left that could end them: the system does it, when the last handle of the job is closed.
#[tokio::test]
async fn when_we_die_the_program_and_its_children_are_ended_by_the_system() {
    let board = Switchboard::new().await;
    let place = TempDir::new().expect("a folder");
    let child = start(&[&board.dial("child"), "hang"]);
    let mut host = host(place.path(), &[&child, &board.dial("program"), "hang"]).spawn().expect("started");
    let family = board.calls(["program", "child"]).await;
    host.kill().expect("it runs");
    host.wait().expect("it can be waited for");
    for call in family {
        call.closed().await;
    }
}

/// The variable that holds the path of a program with a window. `cargo xtask windows` sets it, because neither this
/// binary nor any program that is on every Windows can say when its window is open.
const WITH_WINDOW: &str = "SC_IMPORTER_WITH_WINDOW";

/// The clock stands: a program that did not hear would be waited for without end.
#[tokio::test]
async fn a_program_with_a_window_hears_the_request_and_is_not_ended() {
    let Some(program) = std::env::var_os(WITH_WINDOW) else { return };
    let board = Switchboard::new().await;
    let mut site = Site::new(&[]);
    site.options.program = program.into();
    site.options.arguments = vec![board.dial("window")];
    let run = site.begin();
    let [window] = board.calls(["window"]).await;
    site.cancel.cancel();
    let run = run.await.expect("no panic").expect("it was started");
    assert_eq!((run.end, run.stdout.as_str()), (ProgramEnd::Cancelled, "saved"));
    window.closed().await;
}

/// Opens a file as a program does that lets nobody else in.
fn lock(path: &Path) -> File {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .share_mode(0)
        .open(path)
        .expect("opened")
}

fn check_locked(failure: &Failure) {
    let told = (failure.cause.code, failure.kind, failure.cause.argument("file"));
    assert_eq!(told, (Code::FolderFileLocked, FailureKind::Transient, "A-1.xml"), "{failure}");
}

#[tokio::test]
async fn a_file_that_somebody_holds_is_a_passing_failure_and_never_absent() {
    let place = TempDir::new().expect("a folder");
    let folder = DiskFolder::new(place.path(), PROCESSED);
    let name = XmlName::new("A-1.xml").expect("a name");
    let hash = hex::encode(Sha256::digest(ONE));
    fs::create_dir(place.path().join(PROCESSED)).expect("a folder");
    for path in [place.path().join("A-1.xml"), place.path().join(PROCESSED).join("A-1.xml")] {
        fs::write(&path, ONE).expect("written");
        let holder = lock(&path);
        check_locked(&folder.put(&name, ONE).await.expect_err("it is locked"));
        check_locked(&folder.find(&name, &hash).await.expect_err("it is locked"));
        let files = folder.files().await.expect("a list needs to open none");
        assert_eq!(files.waiting.len() + files.processed.len(), 1);
        drop(holder);
        assert_eq!(folder.put(&name, ONE).await, Ok(Written::Before));
        fs::remove_file(&path).expect("removed");
    }
}

#[tokio::test]
async fn what_a_crash_left_is_replaced_once_nobody_holds_it() {
    let place = TempDir::new().expect("a folder");
    let folder = DiskFolder::new(place.path(), PROCESSED);
    let name = XmlName::new("A-1.xml").expect("a name");
    let part = place.path().join("A-1.xml.part");
    let holder = lock(&part);
    check_locked(&folder.put(&name, ONE).await.expect_err("it is locked"));
    assert!(!place.path().join("A-1.xml").exists());
    drop(holder);
    assert_eq!(folder.put(&name, ONE).await, Ok(Written::Now));
    assert!(!part.exists());
}

#[tokio::test]
async fn a_file_that_may_only_be_read_is_compared_and_kept() {
    let place = TempDir::new().expect("a folder");
    let folder = DiskFolder::new(place.path(), PROCESSED);
    let (name, path) = (XmlName::new("A-1.xml").expect("a name"), place.path().join("A-1.xml"));
    fs::write(&path, ONE).expect("written");
    let mut rights = fs::metadata(&path).expect("it is there").permissions();
    rights.set_readonly(true);
    fs::set_permissions(&path, rights.clone()).expect("set");
    assert_eq!(folder.put(&name, ONE).await, Ok(Written::Before));
    assert_eq!(folder.put(&name, b"<Otro/>").await, Ok(Written::Conflict(())));
    assert_eq!(fs::read(&path).expect("it is there"), ONE);
    // Else the folder of the test could not be removed.
    #[expect(clippy::permissions_set_readonly_false, reason = "it concerns Unix alone")]
    rights.set_readonly(false);
    fs::set_permissions(&path, rights).expect("set");
}

/// Longer than the 260 characters that old calls of the system take.
#[tokio::test]
async fn a_folder_with_a_long_path_takes_files_too() {
    let place = TempDir::new().expect("a folder");
    let deep = place.path().join("a".repeat(120)).join("b".repeat(120));
    fs::create_dir_all(&deep).expect("folders");
    let folder = DiskFolder::new(&deep, PROCESSED);
    let name = XmlName::new(&format!("{}.xml", "c".repeat(100))).expect("a name");
    assert_eq!(folder.put(&name, ONE).await, Ok(Written::Now));
    assert_eq!(folder.put(&name, ONE).await, Ok(Written::Before));
    let found = folder.find(&name, &hex::encode(Sha256::digest(ONE))).await;
    assert_eq!(found, Ok(Lookup::Present(Found::Waiting)));
}
