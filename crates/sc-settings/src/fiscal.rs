//! The importer, and the rules of the documents that go through it or come from the tax authority.

use std::path::{Path, PathBuf};

use crate::folder::is_network;
use crate::keys;
use crate::reader::Section;

/// The importer's program. The same one serves all companies; each has its own folder and argument.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Importer {
    /// Its file; `None` = it is not ours to run.
    pub program: Option<PathBuf>,
    /// Arguments before the company's, in order.
    pub arguments: Vec<String>,
    /// Its own settings, where they are to be checked.
    pub ini: Option<PathBuf>,
    /// The folder of its own logs, where they are to be read.
    pub logs: Option<PathBuf>,
}

/// Rules of invoices and credit notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cfdi {
    /// Days back in which they are looked for, by their day of issue.
    pub lookback_days: u32,
    /// Statuses of the portal in which a credit note is delivered, upper case; none = no credit notes.
    pub credit_note_statuses: Vec<String>,
    /// Whether an invoice waits while its vendor has no bank account in the portal.
    pub require_bank_account: bool,
    /// Whether the portal's links name the purchase order where the vendor did not.
    pub order_from_links: bool,
    /// Status that a CFDI is given in the portal once it is in Sage; `None` = none.
    pub acknowledge: Option<String>,
    /// Runs after which a delivered file that did not reach Sage needs attention.
    pub attention_cycles: u32,
}

/// Rules of payment complements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complements {
    /// Statuses of the portal in which one is written into Sage, upper case; at least one.
    pub statuses: Vec<String>,
    /// Days already looked at that are looked at again.
    pub overlap_days: u32,
    /// Days for which one waits for its payment to appear in Sage.
    pub search_days: u32,
}

/// Rules of suppliers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suppliers {
    /// Days already looked at that are looked at again.
    pub overlap_days: u32,
    /// Days back in which the first run looks.
    pub first_days: u32,
}

pub(crate) fn importer(section: &mut Section<'_, '_>) -> Importer {
    Importer {
        program: section.shaped(&keys::IMPORTER_PROGRAM, absolute_path),
        arguments: section.list(&keys::IMPORTER_ARGUMENTS),
        ini: section.shaped(&keys::IMPORTER_INI, absolute_path),
        logs: section.shaped(&keys::IMPORTER_LOGS, absolute_path),
    }
}

pub(crate) fn cfdi(section: &mut Section<'_, '_>) -> Cfdi {
    Cfdi {
        lookback_days: section.count(&keys::CFDI_LOOKBACK_DAYS),
        credit_note_statuses: portal_words(section.list(&keys::CFDI_CREDIT_NOTE_STATUSES)),
        require_bank_account: section.boolean(&keys::CFDI_REQUIRE_BANK_ACCOUNT),
        order_from_links: section.boolean(&keys::CFDI_ORDER_FROM_LINKS),
        acknowledge: section.text(&keys::CFDI_ACKNOWLEDGE).filter(|status| !status.is_empty()),
        attention_cycles: section.count(&keys::CFDI_ATTENTION_CYCLES),
    }
}

pub(crate) fn complements(section: &mut Section<'_, '_>) -> Complements {
    Complements {
        statuses: portal_words(section.list(&keys::COMPLEMENTS_STATUSES)),
        overlap_days: section.count(&keys::COMPLEMENTS_OVERLAP_DAYS),
        search_days: section.count(&keys::COMPLEMENTS_SEARCH_DAYS),
    }
}

pub(crate) fn suppliers(section: &mut Section<'_, '_>) -> Suppliers {
    Suppliers {
        overlap_days: section.count(&keys::SUPPLIERS_OVERLAP_DAYS),
        first_days: section.count(&keys::SUPPLIERS_FIRST_DAYS),
    }
}

/// Statuses as the portal spells them, each once.
fn portal_words(words: Vec<String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in words.into_iter().map(|word| word.to_uppercase()) {
        if !found.contains(&word) {
            found.push(word);
        }
    }
    found
}

/// A path from its root. The spelling of Windows counts everywhere, so that settings can be checked on
/// another machine than the one they are for.
pub(crate) fn absolute_path(text: &str) -> Option<PathBuf> {
    let is_plain = !text.is_empty() && !text.chars().any(char::is_control);
    let has_drive = matches!(text.as_bytes(), [drive, b':', b'/' | b'\\', ..] if drive.is_ascii_alphabetic());
    let is_share = text.starts_with("\\\\");
    (is_plain && (has_drive || is_share || Path::new(text).is_absolute())).then(|| PathBuf::from(text))
}

/// A path from its root that is not of another machine: on a network a file may be seen before it is
/// whole, and the rename that keeps the importer from half files is not to be relied on.
pub(crate) fn local_folder(text: &str) -> Option<PathBuf> {
    absolute_path(text).filter(|path| !is_network(path))
}
