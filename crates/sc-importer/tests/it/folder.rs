//! The folder, on a real disk.

use std::fs;
use std::path::PathBuf;

use sc_domain::Code;
use sc_domain::cfdi::XmlName;
use sc_domain::import::Found;
use sc_domain::outcome::{FailureKind, Lookup, Written};
use sc_domain::ports::ImportFolder as _;
use sc_importer::{DiskFolder, PROCESSED};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

const ONE: &[u8] = b"<Comprobante>uno</Comprobante>";
const TWO: &[u8] = b"<Comprobante>dos</Comprobante>";

struct Site {
    place: TempDir,
    folder: DiskFolder,
}

impl Site {
    fn new() -> Self {
        let place = TempDir::new().expect("a folder");
        let folder = DiskFolder::new(place.path(), PROCESSED);
        Self { place, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.place.path().join(name)
    }

    /// As a person, or the importer, puts a file there.
    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("written");
    }

    async fn put(&self, text: &str, bytes: &[u8]) -> Written<()> {
        self.folder.put(&name(text), bytes).await.expect("it can be written")
    }

    async fn find(&self, text: &str, bytes: &[u8]) -> Lookup<Found> {
        self.folder.find(&name(text), &sha256(bytes)).await.expect("it can be read")
    }
}

fn name(text: &str) -> XmlName {
    XmlName::new(text).expect("a name")
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

#[tokio::test]
async fn a_file_is_put_once() {
    let site = Site::new();
    assert_eq!(site.put("A-1.xml", ONE).await, Written::Now);
    assert_eq!(fs::read(site.path("A-1.xml")).expect("it is there"), ONE);
    assert_eq!(site.put("A-1.xml", ONE).await, Written::Before);
    assert_eq!(fs::read_dir(site.place.path()).expect("a folder").count(), 1, "nothing else is left");
}

#[tokio::test]
async fn another_content_under_the_name_is_never_overwritten() {
    let site = Site::new();
    site.write("A-1.xml", TWO);
    assert_eq!(site.put("A-1.xml", ONE).await, Written::Conflict(()));
    // Equal length, so that the length alone does not tell.
    assert_eq!(ONE.len(), TWO.len());
    assert_eq!(fs::read(site.path("A-1.xml")).expect("it is there"), TWO);
}

#[tokio::test]
async fn a_file_that_the_importer_put_away_is_not_put_again() {
    let site = Site::new();
    site.write("PROCESADO/A-1.xml", ONE);
    assert_eq!(site.put("A-1.xml", ONE).await, Written::Before);
    assert_eq!(site.put("A-1.xml", TWO).await, Written::Conflict(()));
    assert!(!site.path("A-1.xml").exists());
}

#[tokio::test]
async fn names_are_the_same_whatever_their_case() {
    let site = Site::new();
    site.write("a-1.XML", ONE);
    site.write("PROCESADO/Ñ-2.xml", ONE);
    assert_eq!(site.put("A-1.xml", ONE).await, Written::Before);
    assert_eq!(site.put("A-1.xml", TWO).await, Written::Conflict(()));
    assert_eq!(site.put("ñ-2.xml", TWO).await, Written::Conflict(()));
    assert_eq!(site.find("A-1.xml", ONE).await, Lookup::Present(Found::Waiting));
    assert_eq!(site.find("ñ-2.xml", ONE).await, Lookup::Present(Found::Processed));
}

#[tokio::test]
async fn what_a_crash_left_is_replaced() {
    let site = Site::new();
    site.write("A-1.xml.part", b"<Comprob");
    assert_eq!(site.put("A-1.xml", ONE).await, Written::Now);
    assert!(!site.path("A-1.xml.part").exists());
}

#[tokio::test]
async fn a_file_is_found_by_name_and_content() {
    let site = Site::new();
    assert_eq!(site.find("A-1.xml", ONE).await, Lookup::Absent);
    site.write("A-1.xml", TWO);
    assert_eq!(site.find("A-1.xml", ONE).await, Lookup::Absent);
    site.write("PROCESADO/A-1.xml", ONE);
    assert_eq!(site.find("A-1.xml", ONE).await, Lookup::Present(Found::Processed));
    assert_eq!(site.find("A-1.xml", TWO).await, Lookup::Present(Found::Waiting));
    let upper = sha256(ONE).to_uppercase();
    let found = site.folder.find(&name("A-1.xml"), &upper).await.expect("it can be read");
    assert_eq!(found, Lookup::Present(Found::Processed));
}

#[tokio::test]
async fn both_places_are_listed_by_name_and_only_xml_files_count() {
    let site = Site::new();
    for waiting in ["b.xml", "a.XML", "notas.txt", "c.xml.part", "coma, sí & [2].xml", ".punto.xml"] {
        site.write(waiting, ONE);
    }
    site.write("PROCESADO/d.xml", b"<Dos/>");
    fs::create_dir(site.path("carpeta.xml")).expect("a folder");
    let files = site.folder.files().await.expect("it can be read");
    let names = |files: &[sc_domain::import::FolderFile]| -> Vec<(String, u64)> {
        files.iter().map(|file| (file.name.clone(), file.size)).collect()
    };
    let size = ONE.len() as u64;
    let waiting = [".punto.xml", "a.XML", "b.xml", "coma, sí & [2].xml"].map(|name| (name.to_owned(), size));
    assert_eq!(names(&files.waiting), waiting, "whatever a person may have put there");
    assert_eq!(names(&files.processed), [("d.xml".to_owned(), 6)]);
    let modified = fs::metadata(site.path("b.xml")).expect("it is there").modified().expect("a time");
    assert_eq!(Ok(files.waiting[2].modified), jiff::Timestamp::try_from(modified).map_err(|_| ()));
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_a_failure_and_never_empty() {
    let site = Site::new();
    let folder = DiskFolder::new(site.path("none"), PROCESSED);
    let one = name("A-1.xml");
    for failure in [
        folder.files().await.expect_err("no folder"),
        folder.find(&one, &sha256(ONE)).await.expect_err("no folder"),
        folder.put(&one, ONE).await.expect_err("no folder"),
    ] {
        assert_eq!((failure.cause.code, failure.kind), (Code::FolderMissing, FailureKind::Setup));
        assert_eq!(failure.cause.argument("folder"), site.path("none").display().to_string());
    }
    assert!(!site.path("none").exists(), "it is not made behind the operator's back");
}

#[tokio::test]
async fn a_folder_from_which_nothing_was_put_away_yet_is_sound() {
    let site = Site::new();
    assert_eq!(site.folder.files().await.expect("it can be read").processed, []);
}

/// 116 characters of four bytes: within our bounds, beyond those of the disk.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_name_too_long_for_the_disk_stops_only_its_document() {
    let site = Site::new();
    let failure =
        site.folder.put(&name(&format!("{}.xml", "𠀀".repeat(116))), ONE).await.expect_err("too long");
    assert_eq!((failure.cause.code, failure.kind), (Code::FolderNameTooLong, FailureKind::Refused));
    assert_eq!(site.put("A-1.xml", ONE).await, Written::Now);
}
