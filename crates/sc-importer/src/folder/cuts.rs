//! A delivery that is cut anywhere, by a crash or by an error, shows no half file and is completed by
//! the next one.

use std::fs;
use std::path::Path;
use std::sync::Mutex;

use tempfile::TempDir;

use super::*;

/// Where a delivery is cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Create,
    Write,
    HalfWritten,
    Sync,
    Publish,
    SyncFolder,
}

const CUTS: [Cut; 6] = [Cut::Create, Cut::Write, Cut::HalfWritten, Cut::Sync, Cut::Publish, Cut::SyncFolder];

/// What happens there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Blow {
    /// The machine stops: nothing after it is done either.
    Crash,
    /// This one call fails.
    Error(ErrorKind),
}

/// The real disk up to the cut.
#[derive(Debug)]
struct CutDisk {
    cut: Cut,
    blow: Blow,
    is_dead: Mutex<bool>,
}

impl CutDisk {
    fn reach(&self, cut: Cut) -> io::Result<()> {
        let mut is_dead = self.is_dead.lock().expect("no test panics while it holds the lock");
        if *is_dead {
            return Err(io::Error::other("the machine has stopped"));
        }
        if self.cut != cut {
            return Ok(());
        }
        match self.blow {
            Blow::Crash => {
                *is_dead = true;
                Err(io::Error::other("the machine stops"))
            }
            Blow::Error(kind) => Err(kind.into()),
        }
    }
}

impl Disk for CutDisk {
    fn create(&self, part: &Path) -> io::Result<File> {
        self.reach(Cut::Create)?;
        RealDisk.create(part)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        self.reach(Cut::Write)?;
        let (first, second) = bytes.split_at(bytes.len() / 2);
        RealDisk.write(file, first)?;
        self.reach(Cut::HalfWritten)?;
        RealDisk.write(file, second)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.reach(Cut::Sync)?;
        RealDisk.sync(file)
    }

    fn publish(&self, part: &Path, name: &Path) -> io::Result<()> {
        self.reach(Cut::Publish)?;
        RealDisk.publish(part, name)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.reach(Cut::SyncFolder)?;
        RealDisk.sync_folder(folder)
    }

    fn remove(&self, part: &Path) -> io::Result<()> {
        if *self.is_dead.lock().expect("no test panics while it holds the lock") {
            return Err(io::Error::other("the machine has stopped"));
        }
        RealDisk.remove(part)
    }
}

const CONTENT: &[u8] = b"<Comprobante>una factura</Comprobante>";

fn place() -> (TempDir, DiskFolder, XmlName) {
    let place = TempDir::new().expect("a folder");
    let folder = DiskFolder::new(place.path(), PROCESSED);
    (place, folder, XmlName::new("A-1.xml").expect("a name"))
}

fn cut(folder: &DiskFolder, cut: Cut, blow: Blow) -> DiskFolder {
    DiskFolder { disk: Arc::new(CutDisk { cut, blow, is_dead: Mutex::new(false) }), ..folder.clone() }
}

fn names(place: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(place)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn wherever_a_delivery_is_cut_no_half_file_is_seen_and_the_next_one_completes_it() {
    for at in CUTS {
        for blow in [Blow::Crash, Blow::Error(ErrorKind::StorageFull), Blow::Error(ErrorKind::ResourceBusy)] {
            let (place, folder, name) = place();
            let failure = cut(&folder, at, blow).put_now(&name, CONTENT).expect_err("it is cut");
            let is_visible = at == Cut::SyncFolder;
            let expected = if is_visible { Written::Before } else { Written::Now };
            // After the rename nobody knows whether a crash would still lose it.
            assert_eq!(failure.kind == FailureKind::Unknown, is_visible, "{at:?} {blow:?}: {failure:?}");
            let left = names(place.path());
            assert_eq!(left.contains(&"A-1.xml".to_owned()), is_visible, "{at:?} {blow:?}: {left:?}");
            if is_visible {
                assert_eq!(fs::read(place.path().join("A-1.xml")).expect("it is there"), CONTENT, "{at:?}");
            }
            if matches!(blow, Blow::Error(_)) {
                assert!(left.iter().all(|name| !name.ends_with(".part")), "{at:?} {blow:?} leaves {left:?}");
            }

            assert_eq!(folder.put_now(&name, CONTENT), Ok(expected), "{at:?} {blow:?}");
            assert_eq!(names(place.path()), ["A-1.xml"], "{at:?} {blow:?}");
            assert_eq!(fs::read(place.path().join("A-1.xml")).expect("it is there"), CONTENT, "{at:?}");
        }
    }
}

#[test]
fn an_error_on_the_way_is_told_by_its_cause() {
    #[track_caller]
    fn check(at: Cut, kind: ErrorKind, code: Code) {
        let (_place, folder, name) = place();
        let failure = cut(&folder, at, Blow::Error(kind)).put_now(&name, CONTENT).expect_err("it is cut");
        assert_eq!(failure.cause.code, code, "{at:?} {kind:?}");
    }
    check(Cut::HalfWritten, ErrorKind::StorageFull, Code::FolderFull);
    check(Cut::Sync, ErrorKind::StorageFull, Code::FolderFull);
    check(Cut::Create, ErrorKind::PermissionDenied, Code::FolderNotWritable);
    check(Cut::Create, ErrorKind::ResourceBusy, Code::FolderFileLocked);
    check(Cut::Publish, ErrorKind::ResourceBusy, Code::FolderFileLocked);
    check(Cut::SyncFolder, ErrorKind::Other, Code::FolderFailed);
}

/// Where the disk knows no rename that does not overwrite, the rename is a second name and the removal
/// of the first. A crash between both leaves two names of one file.
#[test]
fn a_leftover_that_is_a_second_name_of_a_complete_file_is_not_emptied() {
    let (place, folder, name) = place();
    fs::create_dir(place.path().join(PROCESSED)).expect("a folder");
    let put_away = place.path().join(PROCESSED).join("B-2.xml");
    fs::write(&put_away, CONTENT).expect("written");
    fs::hard_link(&put_away, place.path().join("A-1.xml.part")).expect("a second name");
    assert_eq!(folder.put_now(&name, b"<Otro/>"), Ok(Written::Now));
    assert_eq!(fs::read(&put_away).expect("it is there"), CONTENT);
}

/// The disk on which somebody else takes the name between our look and our rename.
#[derive(Debug)]
struct RacedDisk(&'static [u8]);

impl Disk for RacedDisk {
    fn create(&self, part: &Path) -> io::Result<File> {
        RealDisk.create(part)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<()> {
        RealDisk.write(file, bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        RealDisk.sync(file)
    }

    fn publish(&self, part: &Path, name: &Path) -> io::Result<()> {
        fs::write(name, self.0)?;
        RealDisk.publish(part, name)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        RealDisk.sync_folder(folder)
    }

    fn remove(&self, part: &Path) -> io::Result<()> {
        match RealDisk.remove(part) {
            // The refused rename takes it away itself.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }
}

#[test]
fn a_name_that_somebody_takes_at_the_last_moment_is_not_overwritten() {
    #[track_caller]
    fn check(theirs: &'static [u8], expected: Written<()>) {
        let (place, folder, name) = place();
        let raced = DiskFolder { disk: Arc::new(RacedDisk(theirs)), ..folder };
        assert_eq!(raced.put_now(&name, CONTENT), Ok(expected));
        assert_eq!(fs::read(place.path().join("A-1.xml")).expect("it is there"), theirs);
        assert_eq!(names(place.path()), ["A-1.xml"]);
    }
    check(b"<Ajeno/>", Written::Conflict(()));
    check(CONTENT, Written::Before);
}

#[test]
fn a_folder_with_more_files_than_are_looked_at_is_an_error_and_not_a_short_list() {
    let (place, folder, _) = place();
    let folder = DiskFolder { files_max: 2, ..folder };
    for name in ["a.xml", "b.xml"] {
        fs::write(place.path().join(name), CONTENT).expect("written");
    }
    assert_eq!(folder.list().expect("two are few").waiting.len(), 2);
    fs::write(place.path().join("c.xml"), CONTENT).expect("written");
    assert_eq!(folder.list().expect_err("three are many").cause.code, Code::FolderTooManyFiles);
}

#[test]
fn deliveries_of_one_name_at_the_same_time_leave_one_whole_file() {
    let (place, folder, name) = place();
    let contents: Vec<Vec<u8>> = (0..8u8).map(|number| vec![b'a' + number; 200_000]).collect();
    let outcomes: Vec<Written<()>> = std::thread::scope(|scope| {
        let deliveries: Vec<_> = contents
            .iter()
            .map(|content| scope.spawn(|| folder.put_now(&name, content).expect("nothing fails")))
            .collect();
        deliveries.into_iter().map(|delivery| delivery.join().expect("no panic")).collect()
    });
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Written::Now).count(), 1, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Written::Conflict(())).count(), 7);
    let winner = fs::read(place.path().join("A-1.xml")).expect("it is there");
    assert!(contents.contains(&winner), "a mixture of two");
}
