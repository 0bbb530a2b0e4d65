//! The importer's folder on a real disk, and its program as a real child process.

mod child;
mod clock;
mod folder;
#[cfg(target_os = "linux")]
mod full_disk;
mod logged;
mod logs;
mod preflight;
mod program;
#[cfg(unix)]
mod script;
#[cfg(unix)]
mod signals;
mod site;
mod tree;
#[cfg(windows)]
mod windows;
