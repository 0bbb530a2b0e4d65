//! The journal: what the engine wrote down before and after each effect, in one SQLite file.
//!
//! * [`JournalFile::open`] opens (and creates, and migrates) `journal.sqlite3` in a data folder and
//!   gives a [`SqliteJournal`], which implements [`sc_domain::ports::Journal`] for the engine and has
//!   the questions of command line and window as methods of its own, and what a host writes down that
//!   runs by itself: due slots, pauses, notices, ignored documents, preferences. What processes ask of
//!   each other travels through it as well.
//! * One thread writes. Requests that wait together share one transaction and one sync (group
//!   commit); each caller hears `Ok` only after that commit, and a request that fails takes back only
//!   itself. Questions run on read-only connections, each in one snapshot.
//! * One file per table under [`table`]: the migration's text, the row, a handle that reads and a
//!   handle that writes. [`protocol`] joins them where one call of the port changes several.
//!
//! Instants are stored as integers: microseconds since 1970-01-01 UTC (finer parts are cut). Days are
//! `YYYY-MM-DD`, amounts decimal text, causes and payloads JSON.
//!
//! Invariants: an effect is `intended` exactly while one attempt of it is open; each edge is checked
//! by [`sc_domain::effect::EffectState::may_become`] in the transaction that takes it; nothing here
//! reads a clock or an environment variable, and only this crate and the sandbox know SQLite.

#![warn(missing_docs)]

mod codec;
mod commits;
mod error;
mod hosting;
mod journal;
mod migrations;
mod open;
mod protocol;
mod prune;
mod readers;
mod reading;
mod requests;
mod sql;
mod table;
mod writer;

pub use commits::{CommitHook, CommitMoment, CommitPoint};
pub use hosting::RunFilter;
pub use journal::SqliteJournal;
pub use open::{JournalFile, OpenOptions};
pub use prune::{AUDIT_YEARS_MIN, Pruned};
pub use reading::{AttentionGroup, DocumentFilter, Life, RunDetail, SettledMark};
pub use table::answers::AnswerRow;
pub use table::approvals::{ApprovalRow, GiveApproval};
pub use table::attempts::{AttemptRow, RunDocument, RunFailure};
pub use table::audit::{AuditFault, AuditReport, AuditRow};
pub use table::documents::DocumentRow;
pub use table::effects::EffectRow;
pub use table::ignores::IgnoreRow;
pub use table::notices::{NewNotice, NoticeRow};
pub use table::pauses::PauseRow;
pub use table::requests::{NewRequest, RequestAnswer, RequestKind, RequestRow, Taker};
pub use table::runs::RunRow;
pub use table::slots::{NewSlots, SlotRow, SlotVerdict};
pub use table::steps::StepRow;
