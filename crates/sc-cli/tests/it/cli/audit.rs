//! The audit chain.

use std::fs;

use crate::site::Site;

/// Replaces bytes in the journal's files by as many others.
fn tamper(site: &Site, from: &[u8], to: &[u8]) -> bool {
    let mut has_changed = false;
    for name in ["journal.sqlite3", "journal.sqlite3-wal"] {
        let Ok(mut bytes) = fs::read(site.file(name)) else { continue };
        let places: Vec<usize> =
            (0..bytes.len().saturating_sub(from.len())).filter(|at| bytes[*at..].starts_with(from)).collect();
        for at in places {
            bytes[at..at + to.len()].copy_from_slice(to);
            has_changed = true;
        }
        fs::write(site.file(name), bytes).unwrap();
    }
    has_changed
}

/// A process folds the journal's log into its file when it ends, if nothing in it uses the journal any more. An altered
/// frame of the log would be no entry at all: SQLite reads a log up to the first frame whose checksum is wrong.
fn fold_log(site: &Site) {
    let is_folded = || !site.file("journal.sqlite3-wal").exists();
    assert!(
        (0..20).any(|_| is_folded() || {
            site.json(&["audit", "verify"]);
            is_folded()
        }),
        "the log stays"
    );
}

#[test]
fn an_altered_entry_is_found_and_named() {
    let site = Site::after_baseline();
    let note = "agreed with the bank on the phone";
    site.run(&["run"]);
    site.run(&["approve", "--tenant", "empaques", "PY0000101", "--note", note]);
    let good = site.json(&["audit", "verify"]);
    let entries = good.json()["entries"].as_u64().unwrap();
    assert_eq!((good.exit, &good.json()["is_whole"]), (0, &true.into()));
    assert!(entries > 0);

    fold_log(&site);
    assert!(tamper(&site, note.as_bytes(), b"agreed with nobody and not at all"));
    let bad = site.json(&["audit", "verify"]);
    let report = bad.json();
    assert_eq!((bad.exit, &report["is_whole"], &report["fault"]), (1, &false.into(), &"changed".into()));
    assert_eq!(report["first_bad"], entries, "the approval was the last entry");
    let text = site.run(&["audit", "verify"]);
    assert_eq!(text.exit, 1);
    assert!(
        text.out.contains(&format!("altered from entry {entries} on")) && text.out.contains("What to do:")
    );
}
