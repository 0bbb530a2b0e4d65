//! Damaged documents: bytes changed, cut, doubled and exchanged, the same ones in every run.

use rand::rngs::SmallRng;
use rand::{Rng, SeedableRng};
use sc_cfdi::fuzz::{fuzz_read, fuzz_splice};
use sc_cfdi::read;

use crate::support::CORPUS;

const ROUNDS: u64 = 120;

/// Pieces that mean something to a reader of XML.
const PIECES: [&str; 24] = [
    "<",
    ">",
    "/>",
    "</",
    "&",
    ";",
    "\"",
    "'",
    "=",
    " ",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?x ",
    "?>",
    "<!DOCTYPE a>",
    "</cfdi:Comprobante>",
    "<cfdi:Addenda>",
    "</cfdi:Addenda>",
    "<cfdi:Addenda/>",
    "<cfdi:AddendaEmisor/>",
    " xmlns:cfdi=\"urn:example:other\"",
    "\u{FEFF}",
];

fn damaged(bytes: &[u8], random: &mut SmallRng) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for _ in 0..random.random_range(1..=2) {
        let at = random.random_range(0..=bytes.len());
        let end = (at + random.random_range(0..24)).min(bytes.len());
        match random.random_range(0..6) {
            0 if at < end => bytes[at] = random.random(),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let piece = bytes[at..end].to_vec();
                let to = random.random_range(0..=bytes.len());
                bytes.splice(to..to, piece);
            }
            3 => bytes.truncate(at),
            _ => {
                let piece = PIECES[random.random_range(0..PIECES.len())];
                bytes.splice(at..at, piece.bytes());
            }
        }
    }
    bytes
}

#[test]
fn the_rules_hold_for_damaged_documents() {
    let (mut read_well, mut refused) = (0, 0);
    for (index, (_, text)) in (0..).zip(CORPUS) {
        let mut random = SmallRng::seed_from_u64(index);
        for _ in 0..ROUNDS {
            let bytes = damaged(text.as_bytes(), &mut random);
            fuzz_read(&bytes);
            fuzz_splice(&bytes);
            if read(&bytes).is_ok() { read_well += 1 } else { refused += 1 }
        }
    }
    // Without both the damage would test little.
    assert!(read_well > 50, "{read_well} were read");
    assert!(refused > 500, "{refused} were refused");
}
