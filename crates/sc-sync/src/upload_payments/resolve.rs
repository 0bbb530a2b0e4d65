//! Finds what Sage lacks in what the portal has: the supplier's id and an invoice's UUID.
//!
//! Nothing is guessed: a match counts only when it is the only one and everything known on both sides
//! agrees. The predecessor took the first hit.

use rust_decimal::Decimal;
use sc_domain::money::{Currency, agree};
use sc_domain::ports::{InvoiceSearch, PortalInvoice, Provider};
use sc_domain::{Cause, CfdiUuid, Code, PortalId, VendorId};

/// Finds the portal's id of a vendor among the providers that carry its number. `sage_rfc` is the RFC
/// that Sage knows, or empty: when both sides know one, they must agree.
pub fn provider(
    vendor: &VendorId,
    payee: &str,
    sage_rfc: &str,
    found: &[Provider],
) -> Result<PortalId, Cause> {
    let exact: Vec<&Provider> = found.iter().filter(|p| p.external_id.trim() == vendor.as_str()).collect();
    match exact.as_slice() {
        [] => Err(Cause::new(Code::VendorWithoutPortalId).with("vendor", vendor).with("name", payee)),
        [one] => {
            let (ours, theirs) = (sage_rfc.trim().to_uppercase(), one.rfc.trim().to_uppercase());
            if !ours.is_empty() && !theirs.is_empty() && ours != theirs {
                return Err(Cause::new(Code::VendorRfcDiffers)
                    .with("vendor", vendor)
                    .with("sage_rfc", ours)
                    .with("portal_rfc", theirs));
            }
            Ok(one.id.clone())
        }
        several => Err(Cause::new(Code::VendorAmbiguous).with("vendor", vendor).with("count", several.len())),
    }
}

/// The folios under which the portal may list a document number of Sage: as it stands, the digits at
/// its end (the rest would be the series), and those digits without leading zeros.
pub fn folios_to_ask(document: &str) -> Vec<String> {
    let whole = document.trim();
    let digits_from = whole
        .rfind(|c: char| !c.is_ascii_digit())
        .map_or(0, |at| at + whole[at..].chars().next().map_or(1, char::len_utf8));
    let digits = &whole[digits_from..];
    let mut folios = vec![whole.to_owned()];
    for candidate in [digits, digits.trim_start_matches('0')] {
        if !candidate.is_empty() && !folios.iter().any(|known| known == candidate) {
            folios.push(candidate.to_owned());
        }
    }
    folios
}

/// An invoice of Sage that lacks its UUID.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wanted<'a> {
    /// `IDINVC`.
    pub document: &'a str,
    /// Currency.
    pub currency: Currency,
    /// `AMTGROSDST`.
    pub gross: Decimal,
    /// Withheld by the entry: some sites enter invoices gross, some net of it.
    pub withheld: Decimal,
}

/// Finds the UUID of an invoice: the only one whose folio (or series and folio) is the document
/// number, in the same currency, with a total within 0.01. A match that needs a looser reading of the
/// number is told to a person and not used.
pub fn invoice(wanted: Wanted<'_>, search: &InvoiceSearch) -> Result<CfdiUuid, Cause> {
    let missing = || Cause::new(Code::InvoiceWithoutUuid).with("invoices", wanted.document);
    if !search.is_complete {
        return Err(missing());
    }
    let fits = |found: &&PortalInvoice| {
        !found.is_cancelled
            && found.currency == Some(wanted.currency)
            && found.total.is_some_and(|total| {
                agree(total, wanted.gross)
                    || (!wanted.withheld.is_zero() && agree(total, wanted.gross - wanted.withheld))
            })
    };
    let number = wanted.document.trim();
    let strict: Vec<&PortalInvoice> = search
        .invoices
        .iter()
        .filter(fits)
        .filter(|f| spellings(&f.series, &f.folio).any(|s| s == number))
        .collect();
    match strict.as_slice() {
        [one] => return Ok(one.uuid.clone()),
        [] => {}
        several => return Err(ambiguous(wanted.document, several.len())),
    }
    let folded = fold(number);
    let loose: Vec<&PortalInvoice> = search
        .invoices
        .iter()
        .filter(fits)
        .filter(|f| spellings(&f.series, &f.folio).any(|s| fold(&s) == folded))
        .collect();
    match loose.as_slice() {
        [one] => Err(Cause::new(Code::InvoiceUuidProbable)
            .with("invoice", wanted.document)
            .with("uuid", &one.uuid)),
        [] => Err(missing()),
        several => Err(ambiguous(wanted.document, several.len())),
    }
}

fn ambiguous(document: &str, count: usize) -> Cause {
    Cause::new(Code::InvoiceUuidAmbiguous).with("invoice", document).with("count", count)
}

/// How a CFDI's number can be written: folio, or series and folio.
pub(crate) fn spellings(series: &str, folio: &str) -> impl Iterator<Item = String> + use<> {
    let (series, folio) = (series.trim().to_owned(), folio.trim().to_owned());
    [(!folio.is_empty()).then(|| folio.clone()), (!series.is_empty()).then(|| format!("{series}{folio}"))]
        .into_iter()
        .flatten()
}

/// Case, blanks, hyphens and leading zeros of the number at the end do not count.
fn fold(number: &str) -> String {
    let plain: String =
        number.chars().filter(|c| !c.is_whitespace() && *c != '-').flat_map(char::to_uppercase).collect();
    let letters = plain.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = plain[letters.len()..].trim_start_matches('0');
    format!("{letters}{digits}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn supplier(id: u8, number: &str, rfc: &str) -> Provider {
        Provider {
            id: PortalId::new(format!("{id:024x}")).expect("valid"),
            external_id: number.into(),
            rfc: rfc.into(),
            name: "Aceros del Norte".into(),
        }
    }

    #[track_caller]
    fn check_provider(sage_rfc: &str, found: &[Provider], expected: Result<u8, Code>) {
        let vendor = VendorId::new("V001").expect("valid");
        let result = provider(&vendor, "Aceros del Norte", sage_rfc, found);
        assert_eq!(
            result.map_err(|cause| cause.code),
            expected.map(|id| PortalId::new(format!("{id:024x}")).expect("valid"))
        );
    }

    #[test]
    fn a_supplier_counts_only_when_it_is_the_only_exact_one() {
        let rfc = "AAA010101AAA";
        check_provider(rfc, &[supplier(1, "V001 ", rfc)], Ok(1));
        check_provider(rfc, &[supplier(1, "V0011", rfc), supplier(2, "V001", rfc)], Ok(2));
        check_provider(rfc, &[], Err(Code::VendorWithoutPortalId));
        check_provider(rfc, &[supplier(1, "XV001", rfc)], Err(Code::VendorWithoutPortalId));
        check_provider(
            rfc,
            &[supplier(1, "V001", rfc), supplier(2, "V001", rfc)],
            Err(Code::VendorAmbiguous),
        );
    }

    #[test]
    fn two_rfcs_must_agree_and_one_alone_is_no_objection() {
        check_provider("AAA010101AAA", &[supplier(1, "V001", "BBB010101AAA")], Err(Code::VendorRfcDiffers));
        check_provider("aaa010101aaa ", &[supplier(1, "V001", "AAA010101AAA")], Ok(1));
        check_provider("", &[supplier(1, "V001", "BBB010101AAA")], Ok(1));
        check_provider("AAA010101AAA", &[supplier(1, "V001", "")], Ok(1));
    }

    #[test]
    fn the_portal_is_asked_for_each_way_a_number_can_be_split() {
        assert_eq!(folios_to_ask("1234"), ["1234"]);
        assert_eq!(folios_to_ask("F-001234"), ["F-001234", "001234", "1234"]);
        assert_eq!(folios_to_ask("ABC"), ["ABC"]);
        assert_eq!(folios_to_ask("Ñ7"), ["Ñ7", "7"]);
    }

    fn cfdi(n: u8, series: &str, folio: &str, total: &str) -> PortalInvoice {
        PortalInvoice {
            uuid: CfdiUuid::new(format!("00000000-0000-4000-8000-0000000000{n:02X}")).expect("valid"),
            series: series.into(),
            folio: folio.into(),
            currency: Some(Currency::MXN),
            total: Some(total.parse().expect("decimal")),
            is_cancelled: false,
        }
    }

    #[track_caller]
    fn check_invoice(document: &str, found: Vec<PortalInvoice>, expected: Result<u8, Code>) {
        check_search(document, InvoiceSearch { invoices: found, is_complete: true }, expected);
    }

    #[track_caller]
    fn check_search(document: &str, search: InvoiceSearch, expected: Result<u8, Code>) {
        let wanted = Wanted {
            document,
            currency: Currency::MXN,
            gross: Decimal::new(1160, 0),
            withheld: Decimal::new(100, 0),
        };
        let result = invoice(wanted, &search).map_err(|cause| cause.code);
        assert_eq!(
            result,
            expected
                .map(|n| CfdiUuid::new(format!("00000000-0000-4000-8000-0000000000{n:02X}")).expect("valid"))
        );
    }

    #[test]
    fn a_uuid_needs_number_currency_and_total() {
        check_invoice("F123", vec![cfdi(1, "F", "123", "1160")], Ok(1));
        check_invoice("123", vec![cfdi(1, "", "123", "1160.01")], Ok(1));
        check_invoice("123", vec![cfdi(1, "", "123", "1160.02")], Err(Code::InvoiceWithoutUuid));
        check_invoice("123", vec![cfdi(1, "", "123", "1060")], Ok(1));
        check_invoice(
            "123",
            vec![PortalInvoice { currency: Some(Currency::USD), ..cfdi(1, "", "123", "1160") }],
            Err(Code::InvoiceWithoutUuid),
        );
        check_invoice(
            "123",
            vec![PortalInvoice { is_cancelled: true, ..cfdi(1, "", "123", "1160") }],
            Err(Code::InvoiceWithoutUuid),
        );
        check_invoice("123", vec![cfdi(1, "A", "1123", "1160")], Err(Code::InvoiceWithoutUuid));
    }

    #[test]
    fn two_that_fit_are_none() {
        check_invoice(
            "123",
            vec![cfdi(1, "A", "123", "1160"), cfdi(2, "B", "123", "1160")],
            Err(Code::InvoiceUuidAmbiguous),
        );
    }

    #[test]
    fn a_loose_match_is_told_and_not_used() {
        check_invoice("f-00123", vec![cfdi(1, "F", "123", "1160")], Err(Code::InvoiceUuidProbable));
    }

    #[test]
    fn a_cut_list_proves_nothing() {
        check_search(
            "F123",
            InvoiceSearch { invoices: vec![cfdi(1, "F", "123", "1160")], is_complete: false },
            Err(Code::InvoiceWithoutUuid),
        );
    }
}
