//! What the journal's own words mean, so that people read it in their language. The journal writes `[file: ]words`, and
//! behind them what the system says: ` (…)` or `: …`. A test of `sc-words` holds these words against the journal's.

use crate::flaw::{Flaw, FlawKind};

/// The words of the journal, by what they mean.
pub const WORDS: [(FlawKind, &str); 12] = [
    (FlawKind::JournalNoRoom, "no room is left on the disk"),
    (FlawKind::JournalLocked, "another program keeps it locked"),
    (FlawKind::JournalReadOnly, "it may not be written; check the rights of the file and its folder"),
    (
        FlawKind::JournalNotOpened,
        "it cannot be opened; check that it is a file and that its folder may be written",
    ),
    (FlawKind::JournalNotMade, "it cannot be made or opened"),
    (FlawKind::JournalDiskFailed, "the disk reported an error"),
    (FlawKind::JournalUnknown, "the file is no journal, or its beginning is damaged"),
    (FlawKind::JournalDamaged, "the file is damaged"),
    (FlawKind::JournalRule, "a rule of a table would be broken"),
    (FlawKind::JournalNotLocal, "the folder does not support a write-ahead log"),
    (FlawKind::JournalIsAFolder, "a folder stands where the journal should be"),
    (FlawKind::JournalForeign, "this is another program's database, no journal"),
];

/// What a text of the journal means; `None` of any other, such as one that tells a mistake of ours.
pub(super) fn read(text: &str) -> Option<Flaw> {
    WORDS.iter().find_map(|(kind, words)| {
        let (before, after) = text.split_once(words)?;
        let path = if before.is_empty() { "" } else { before.strip_suffix(": ")? };
        let in_brackets = || Some(after.strip_prefix(" (")?.rsplit_once(')')?.0);
        let found = after.strip_prefix(": ").or_else(in_brackets);
        if !kind.data().contains(&"found") {
            // What the system says of it adds nothing.
            return (after.is_empty() || found.is_some()).then(|| Flaw::new(*kind, &[&path]));
        }
        let found = found?;
        Some(Flaw::new(*kind, &[&path, &found]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(
            read(text).map(|flaw| flaw.to_string()).as_deref(),
            Some(expected).filter(|e| !e.is_empty())
        );
    }

    #[test]
    fn the_words_of_the_journal_are_understood_with_and_without_its_file() {
        check("no room is left on the disk (database or disk is full)", "journal_no_room path=");
        check(
            "C:\\Datos (1)\\journal.sqlite3: the file is no journal, or its beginning is damaged (file is not a database)",
            "journal_unknown path=C:\\Datos (1)\\journal.sqlite3",
        );
        check(
            "/x/journal.sqlite3: it cannot be made or opened: No such file or directory (os error 2)",
            "journal_not_made path=/x/journal.sqlite3",
        );
        check(
            "/x/j: the folder does not support a write-ahead log (mode delete); it must be on a local disk",
            "journal_not_local path=/x/j found=mode delete",
        );
        check("/x/j: a folder stands where the journal should be", "journal_is_a_folder path=/x/j");
    }

    #[test]
    fn any_other_text_stays_as_it_is() {
        check("there is no pause 7", "");
        check("the disk reported an error", "");
        check("the file is damaged, says somebody", "");
        check("I say: the file is damaged, (really)", "");
        check("a folder stands where the journal should be, too", "");
    }
}
