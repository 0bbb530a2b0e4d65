//! The room that the checks need on the disk, and what they took of it.

use std::fmt;

use crate::shell::Cmd;

/// What `target/` holds after every check of a fresh clone, with some room for the tests' own files.
const NEEDED: Size = Size { kibibytes: 8 * 1024 * 1024 };

/// A part of a disk.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Size {
    pub kibibytes: u64,
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kibibytes / 1024 {
            mebibytes @ 0..1024 => write!(f, "{mebibytes} MiB"),
            mebibytes => write!(f, "{}.{} GiB", mebibytes / 1024, mebibytes % 1024 * 10 / 1024),
        }
    }
}

/// What the target folder takes, where `du` can tell.
pub fn target() -> Option<Size> {
    let answer = Cmd::new("du -sk target").output().ok()?;
    first_number(&answer)
}

/// What is free on the disk of this tree, where `df` can tell.
pub fn free() -> Option<Size> {
    let answer = Cmd::new("df --output=avail -k .").output().ok()?;
    first_number(answer.lines().nth(1)?)
}

/// A warning where what is free is less than what the checks still need: a compiler that finds a full disk says so in
/// many ways, of which few name the disk.
pub fn warning() -> Option<String> {
    short_of_room(free()?, target().unwrap_or(Size { kibibytes: 0 }))
}

fn short_of_room(free: Size, taken: Size) -> Option<String> {
    let wanted = Size { kibibytes: NEEDED.kibibytes.saturating_sub(taken.kibibytes) };
    (free < wanted).then(|| {
        format!("only {free} are free on this disk, and the checks take about {wanted} more: make room first")
    })
}

fn first_number(answer: &str) -> Option<Size> {
    Some(Size { kibibytes: answer.split_whitespace().next()?.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    const GIB: u64 = 1024 * 1024;

    #[test]
    fn a_disk_without_room_is_told_before_the_compiler_finds_out() {
        let size = |kibibytes| Size { kibibytes };
        let said = short_of_room(size(2 * GIB), size(0)).expect("too little");
        assert_eq!(
            said,
            "only 2.0 GiB are free on this disk, and the checks take about 8.0 GiB more: make room first"
        );
        assert_eq!(short_of_room(size(8 * GIB), size(0)), None);
        // What was compiled before is not compiled again.
        assert_eq!(short_of_room(size(2 * GIB), size(7 * GIB)), None);
        assert_eq!(short_of_room(size(0), size(40 * GIB)), None);
    }

    #[test]
    fn both_sizes_of_this_tree_are_known() {
        assert!(free().is_some() && target().is_some());
    }
}
