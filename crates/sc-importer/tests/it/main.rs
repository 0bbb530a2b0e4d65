//! The importer's folder on a real disk, and its program as a real child process.

#[cfg(unix)]
mod clock;
mod folder;
#[cfg(target_os = "linux")]
mod full_disk;
#[cfg(unix)]
mod logs;
#[cfg(unix)]
mod preflight;
#[cfg(unix)]
mod program;
#[cfg(unix)]
mod script;
