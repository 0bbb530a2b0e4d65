//! What must hold for every input, whatever its bytes: for a fuzzer, and for the tests that play one.

use rust_decimal::Decimal;
use sc_domain::cfdi::Charge;
use sc_domain::supplier::Address;

use crate::read::read;
use crate::splice::{SpliceError, splice, without_ours};
use crate::supplier_file::check_supplier_file;
use sc_domain::cfdi::Addenda;

/// Reads the bytes in every way there is.
///
/// # Panics
/// When reading depends on anything but the bytes, or an error repeats too much of them.
pub fn fuzz_read(bytes: &[u8]) {
    let first = read(bytes);
    assert_eq!(first, read(bytes), "the same bytes say the same");
    match &first {
        Ok(cfdi) => {
            let disagreements = cfdi.check(&cfdi.stamp.uuid, &cfdi.receiver.rfc, Some(cfdi.total));
            assert_eq!(disagreements, [], "a document agrees with itself");
        }
        Err(error) => {
            assert!(error.offset <= bytes.len(), "{error} is outside of {} bytes", bytes.len());
            assert!(error.to_string().chars().count() < 256, "{error}");
        }
    }
    // A file of suppliers comes from us; that it is told apart from anything else is all.
    assert!(first.is_err() || check_supplier_file(bytes).is_err(), "a CFDI is no file of suppliers");
}

/// Puts an Addenda with every kind of character into the bytes.
///
/// # Panics
/// When a byte outside the Addenda changed (but for the slash of an empty one), when the document says something else
/// afterwards, or when doing it twice is not the same as doing it once.
pub fn fuzz_splice(bytes: &[u8]) {
    let addenda = sample();
    let spliced = match splice(bytes, &addenda) {
        Ok(spliced) => spliced,
        Err(SpliceError::Read(error)) => {
            assert_eq!(read(bytes), Err(error), "only what cannot be read cannot be spliced");
            return;
        }
        Err(SpliceError::TooLarge { .. }) => return,
        Err(defect @ SpliceError::Defect(_)) => panic!("{defect}"),
    };
    assert_eq!(read(&spliced), read(bytes), "the document says the same");
    assert_eq!(splice(&spliced, &addenda).as_ref(), Ok(&spliced), "twice is the same as once");
    let other = Addenda::default();
    let replaced = splice(&spliced, &other).map(|bytes| without_ours(&bytes));
    assert_eq!(replaced, Ok(without_ours(&spliced)), "another Addenda replaces ours and nothing else");

    let kept = without_ours(bytes).expect("it was read before");
    if kept.len() == bytes.len() {
        assert_contiguous(bytes, &spliced);
    } else {
        // An element of ours may have stood in an Addenda before the last, and the last is an empty one that was opened.
        let after = without_ours(&spliced).expect("it was read before");
        let is_opened = !assert_contiguous(&kept, &after).is_empty();
        assert!(is_opened || after == kept, "output without ours is input without ours");
    }
}

/// One piece was put in between, and at most the slash of an empty element gave way to it: what was lost is returned.
fn assert_contiguous<'a>(before: &'a [u8], after: &[u8]) -> &'a [u8] {
    let head = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let tail = before.iter().rev().zip(after.iter().rev()).take_while(|(a, b)| a == b).count();
    let lost = before.get(head..before.len().saturating_sub(tail)).unwrap_or_default();
    assert!(lost.is_empty() || lost == b"/", "bytes {head}.. were lost: {} of them", lost.len());
    lost
}

fn sample() -> Addenda {
    Addenda {
        order: "PO-0001 & \"2\" <3>".to_owned(),
        afe: "it's\tone\r\nline ]]> --> </cfdi:Comprobante>".to_owned(),
        charge: Some(Charge { name: "Flete \u{1}\u{FFFF}ñ".to_owned(), amount: Decimal::new(1050, 2) }),
        base_id: "NORTE".to_owned(),
        address: Address { city: "Mérida".to_owned(), ..Address::default() },
        ..Addenda::default()
    }
}
