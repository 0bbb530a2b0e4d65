//! Opening: the file, its rights, its connections, its commit hook.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use sc_domain::ports::JournalError;

use crate::commits::{CommitHook, Commits};
use crate::error::Fault;
use crate::journal::SqliteJournal;
use crate::migrations::{self, MIGRATIONS};
use crate::readers::Readers;
use crate::sql::STATEMENTS_KEPT;
use crate::writer::Writer;

/// How a journal is opened.
#[derive(Clone)]
pub struct OpenOptions {
    /// Told of each commit.
    pub commit_hook: Option<CommitHook>,
    /// How long a statement waits for another process that writes.
    pub busy_timeout: Duration,
    /// Largest size of the file, in bytes; beyond it writes fail as on a full disk. `None` = no limit.
    pub file_bytes_max: Option<u64>,
}

impl Default for OpenOptions {
    fn default() -> Self {
        Self { commit_hook: None, busy_timeout: Duration::from_secs(5), file_bytes_max: None }
    }
}

impl fmt::Debug for OpenOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenOptions")
            .field("commit_hook", &self.commit_hook.is_some())
            .field("busy_timeout", &self.busy_timeout)
            .field("file_bytes_max", &self.file_bytes_max)
            .finish()
    }
}

/// The journal's file in a data folder.
#[derive(Debug, Clone, Copy)]
pub struct JournalFile;

impl JournalFile {
    /// Its name. SQLite keeps `journal.sqlite3-wal` and `journal.sqlite3-shm` beside it.
    pub const NAME: &'static str = "journal.sqlite3";

    /// Where it stands in a data folder.
    pub fn path(folder: &Path) -> PathBuf {
        folder.join(Self::NAME)
    }

    /// Opens the journal of an existing folder; makes the file (mode 0600) when there is none, and
    /// brings it to the newest format.
    ///
    /// # Errors
    /// [`JournalError::Newer`] for a file that only a newer version may touch, [`JournalError::Failed`]
    /// with the path and the reason for everything else.
    pub fn open(folder: &Path, options: OpenOptions) -> Result<SqliteJournal, JournalError> {
        let path = Self::path(folder);
        open(&path, options).map_err(|fault| fault.at(&path))
    }
}

fn open(path: &Path, options: OpenOptions) -> Result<SqliteJournal, Fault> {
    prepare_file(path)?;
    let mut conn = connect_writer(path, &options)?;
    let mut commits = Commits::new(options.commit_hook);
    migrations::migrate(&mut conn, MIGRATIONS, &mut commits)?;
    let readers = Readers::new(path.to_owned(), options.busy_timeout);
    SqliteJournal::start(path.to_owned(), Writer::new(conn, commits), readers)
}

/// Makes the file before SQLite does, so that nobody else may ever read it; SQLite gives the files
/// beside it the same rights.
fn prepare_file(path: &Path) -> Result<(), Fault> {
    let failed =
        |error: std::io::Error| JournalError::Failed(format!("it cannot be made or opened: {error}"));
    if path.is_dir() {
        return Err(JournalError::Failed("a folder stands where the journal should be".to_owned()).into());
    }
    let mut options = std::fs::OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(failed)?;
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600)).map_err(failed)?;
    drop(file);
    Ok(())
}

fn connect_writer(path: &Path, options: &OpenOptions) -> Result<Connection, Fault> {
    let conn = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    conn.busy_timeout(options.busy_timeout)?;
    // Before anything is changed: not even the journal mode of a newer file may be touched.
    migrations::check(&conn, MIGRATIONS)?;
    let mode: String = conn.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if !mode.eq_ignore_ascii_case("wal") {
        return Err(JournalError::Failed(format!(
            "the folder does not support a write-ahead log (mode {mode}); it must be on a local disk"
        ))
        .into());
    }
    // With NORMAL a power cut may take back the last commits: intents must not be lost.
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "fullfsync", "ON")?;
    conn.pragma_update(None, "foreign_keys", "ON")?;
    conn.pragma_update(None, "trusted_schema", "OFF")?;
    if let Some(bytes_max) = options.file_bytes_max {
        let page_bytes: u32 = conn.pragma_query_value(None, "page_size", |row| row.get(0))?;
        let pages = i64::try_from(bytes_max / u64::from(page_bytes.max(1))).unwrap_or(i64::MAX);
        conn.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    }
    conn.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(conn)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readers::connect_reader;

    /// Settings of a connection, which no other connection can see.
    #[test]
    fn a_commit_of_the_writer_is_synced_and_checked() {
        let folder = tempfile::tempdir().expect("folder");
        let path = JournalFile::path(folder.path());
        prepare_file(&path).expect("makes");
        let conn = connect_writer(&path, &OpenOptions::default()).expect("opens");
        let number = |name| conn.pragma_query_value::<i64, _>(None, name, |row| row.get(0)).expect("reads");
        assert_eq!(number("synchronous"), 2, "FULL");
        assert_eq!(number("foreign_keys"), 1);
        assert_eq!(number("busy_timeout"), 5_000);
        let reader = connect_reader(&path, Duration::from_secs(5)).expect("opens");
        assert!(reader.execute_batch("CREATE TABLE written (id INTEGER)").is_err(), "readers never write");
    }
}
