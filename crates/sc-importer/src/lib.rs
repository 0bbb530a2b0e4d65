//! The importer, the program that brings XML files into Sage 300, for one company: [`DiskFolder`] is
//! the [`ImportFolder`] and [`Program`] the [`ImportProgram`] of production and sandbox alike.
//!
//! The importer is not ours: it takes every `*.xml` that it finds, answers 0 even when it fails, and
//! tells the truth only in its own logs. So a file is shown to it whole or not at all, and a run is
//! told by what can be seen of it: how it ended, what it said, and the errors in its logs. Whether it
//! *worked* is judged by the engine, from Sage.
//!
//! Invariants: no name that ends in `.xml` ever stands for half a file, and no file is overwritten.
//! When a run ends, or its future is dropped, every process of its tree has been ended: those of its
//! process group on Unix (one that left the group of its own accord is beyond reach), those of its job
//! object on Windows. Where *we* are killed (`kill -9`), only Windows ends the tree, because the system
//! closes the job; elsewhere the program works on, and the next run may start another one beside it:
//! it skips what it finds in Sage.
//!
//! [`ImportFolder`]: sc_domain::ports::ImportFolder
//! [`ImportProgram`]: sc_domain::ports::ImportProgram

#![warn(missing_docs)]

mod capture;
mod disk;
mod folder;
mod ini;
mod logs;
mod off_thread;
mod options;
mod preflight;
mod program;
mod text;
mod tree;
mod trouble;

pub use folder::{DiskFolder, PROCESSED};
pub use logs::LogFiles;
pub use options::ProgramOptions;
pub use program::Program;
