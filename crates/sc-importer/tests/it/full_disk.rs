//! A disk without room, for real: the system ends a write in the middle.
//!
//! The same test runs twice: the first one starts the second one under a limit of the size of files.

use std::fs;
use std::process::Command;

use sc_domain::Code;
use sc_domain::cfdi::XmlName;
use sc_domain::outcome::{FailureKind, Written};
use sc_domain::ports::ImportFolder as _;
use sc_importer::{DiskFolder, PROCESSED};
use tempfile::TempDir;

const FOLDER: &str = "SC_IMPORTER_FULL_DISK";

#[tokio::test]
async fn a_full_disk_leaves_nothing_behind_and_the_next_delivery_completes_it() {
    let name = XmlName::new("A-1.xml").expect("a name");
    let content = vec![b'x'; 8_000];
    if let Some(limited) = std::env::var_os(FOLDER) {
        let failure =
            DiskFolder::new(&limited, PROCESSED).put(&name, &content).await.expect_err("there is no room");
        assert_eq!((failure.cause.code, failure.kind), (Code::FolderFull, FailureKind::Setup));
        return;
    }
    let place = TempDir::new().expect("a folder");
    // Without the trap the system would end the process instead of the write.
    let again = "trap '' XFSZ; ulimit -f 4; exec \"$0\" --exact \"$1\"";
    let test = "full_disk::a_full_disk_leaves_nothing_behind_and_the_next_delivery_completes_it";
    let child = Command::new("/bin/sh")
        .args(["-c", again])
        .arg(std::env::current_exe().expect("it is known"))
        .arg(test)
        .env(FOLDER, place.path())
        .output()
        .expect("it can be started");
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(
        child.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&child.stderr)
    );
    assert_eq!(fs::read_dir(place.path()).expect("a folder").count(), 0, "half a file would fill the disk");
    let folder = DiskFolder::new(place.path(), PROCESSED);
    assert_eq!(folder.put(&name, &content).await, Ok(Written::Now));
    assert_eq!(fs::read(place.path().join("A-1.xml")).expect("it is there"), content);
}
