//! Every document of the corpus, as it is and as Windows would write it.

use sc_cfdi::fuzz::{fuzz_read, fuzz_splice};
use sc_cfdi::read;

use crate::support::CORPUS;

#[test]
fn every_document_but_the_bomb_is_read() {
    for (name, text) in CORPUS {
        assert_eq!(read(text.as_bytes()).is_ok(), name != "bomb", "{name}");
    }
}

#[test]
fn the_rules_hold_for_every_document() {
    for (_, text) in CORPUS {
        for text in [text.to_owned(), format!("\u{FEFF}{}", text.replace('\n', "\r\n"))] {
            fuzz_read(text.as_bytes());
            fuzz_splice(text.as_bytes());
        }
    }
}
