//! The log files that operators know, written by [`tracing`] and read by the window and the command line.
//!
//! ```text
//! <folder>/sageconnect/2026-03-09/CronScheduler.log      one file per process name and day
//! <folder>/sageconnect/2026-03-09/CronScheduler.log.1    its parts, once it grew too large: .1 is the oldest
//!
//! 2026-03-09 08:15:00.042 [INFO]: [START] cycle kind=scheduled
//! ```
//!
//! Names, layout and lines are those of the predecessor (milliseconds were added), because operators and
//! scripts grep them. The date of a folder and the time of a line are of the zone of the settings.
//!
//! # Writing
//!
//! [`LogFiles::start`] gives a layer for `tracing_subscriber::registry().with(layer)` and a [`LogHandle`].
//! Which file a record goes to is told by its field `log`, or else by its target (`log_name_of`):
//!
//! ```ignore
//! tracing::info!(log = "CronScheduler", kind = "scheduled", "[START] cycle");
//! ```
//!
//! A prefix that operators grep (`[START]`, `[LOCK]`, …) is the beginning of the message; nothing else is needed.
//! Of other people's crates only warnings and errors are written: their chatter is no operator's business,
//! and nobody checked what it holds.
//!
//! - An event is stamped, formatted and redacted where it happens, then waits in a bounded queue for one
//!   thread, which writes its time in the zone of the settings: an event may happen before these are known.
//!   Nobody ever waits for a disk. A full queue drops INFO and DEBUG first, then the rest, and
//!   `ServerStatus` says how many.
//! - A file that cannot be written leaves its lines in a ring of [`RING_LINES`]; it is tried again
//!   after a minute, and then the ring's lines come first. Meanwhile [`LogHandle::trouble`] says what is wrong.
//! - A line is one record, and at most [`LINE_BYTES_MAX`] long; line breaks and control characters are replaced.
//! - Secrets given to [`LogHandle::redact`] become `***`, whichever field they arrive through.
//!
//! Two processes may write into one folder, into the same files: a file is opened for appending, and each
//! write is whole lines in one call, which the systems that we run on do not mix. There is no suffix per process,
//! because operators know one `CronScheduler.log`. Who fills a part renames it under a lock of that file;
//! the other notices before its next write that the name leads elsewhere, and opens the new file.
//!
//! Why not `tracing-appender`: it has one file name per writer (we have one per record), a date in the name
//! and not a folder, UTC alone, no bound on a file's size, and its full queue drops errors as readily as the rest.
//!
//! # Reading
//!
//! [`LogFolder`] lists days, reads pages backwards and forwards over several files merged by time, searches
//! and exports. Files are read in blocks, from the end where the end is wanted, so that the size of a file
//! does not matter. A name from outside is looked up in the list of a day and never joined to a path.

#![warn(missing_docs)]

mod files;
mod handle;
mod layer;
mod line;
mod name;
mod queue;
mod read;
mod redact;
mod retention;
mod ring;
mod shared;
mod trouble;
mod writer;

pub use handle::{LogFiles, LogHandle, LogOptions, Unopened};
pub use layer::{LineSink, LogLayer, Wanted};
pub use line::{LINE_BYTES_MAX, LogLevel};
pub use name::{DEFAULT_LOG, log_name_of};
pub use read::{
    Cursor, Day, Exported, LINES_PER_PAGE_MAX, LogError, LogFileInfo, LogFolder, LogLine, LogPage, LogQuery,
};
pub use ring::RING_LINES;
pub use shared::Clock;
pub use trouble::{DiskFault, LogTrouble};
