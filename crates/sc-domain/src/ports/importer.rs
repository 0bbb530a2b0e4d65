//! The importer: the folder that it reads, and its program.

use std::time::Duration;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use crate::cause::Cause;
use crate::cfdi::XmlName;
use crate::import::{FolderFiles, Found, ProgramRun};
use crate::outcome::{Failure, Lookup, Written};

/// The folder of one company that the importer reads. Files are seen whole or not at all.
#[async_trait]
pub trait ImportFolder: Send + Sync {
    /// The XML files that wait, and those that the importer put away.
    async fn files(&self) -> Result<FolderFiles, Failure>;
    /// Whether a file of this name with exactly this content (SHA-256, lower-case hexadecimal) stands there.
    async fn find(&self, name: &XmlName, sha256: &str) -> Result<Lookup<Found>, Failure>;
    /// Puts a file there: written under another ending, synced, renamed. `Before`: it stands there already with the same
    /// content. `Conflict`: another content has the name; nothing was changed.
    async fn put(&self, name: &XmlName, bytes: &[u8]) -> Result<Written<()>, Failure>;
    /// Its path, for people.
    fn path(&self) -> String;
}

/// The importer's program, for one company.
#[async_trait]
pub trait ImportProgram: Send + Sync {
    /// What is wrong with its installation: the program, its folder, its own settings. Empty = it can be run.
    async fn preflight(&self) -> Result<Vec<Cause>, Failure>;
    /// Runs it to its end, at most this long. When time is up, or a person stops the run, it is asked to end, and 30 s
    /// later ended with all its children.
    async fn run(&self, time_max: Duration, cancel: &CancellationToken) -> Result<ProgramRun, Failure>;
}
