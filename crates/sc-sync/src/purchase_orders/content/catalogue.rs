//! The portal's closed lists (portal-api, section 7.2). A value that is not in its list is left out and told: the predecessor
//! failed the whole order for one.

use super::NoticeKind;
use super::findings::Findings;

/// The tax authority's payment forms with the prefix `F`. `F31`, known for payments, is not accepted for orders.
const PAYMENT_FORMS: [&str; 21] = [
    "F01", "F02", "F03", "F04", "F05", "F06", "F08", "F12", "F13", "F14", "F15", "F17", "F23", "F24", "F25",
    "F26", "F27", "F28", "F29", "F30", "F99",
];

/// The tax authority's uses of a CFDI. Those of CFDI 4.0 (`S01`, `CP01`, `CN01`) are not accepted.
const CFDI_USES: [&str; 22] = [
    "G01", "G02", "G03", "I01", "I02", "I03", "I04", "I05", "I06", "I07", "I08", "D01", "D02", "D03", "D04",
    "D05", "D06", "D07", "D08", "D09", "D10", "P01",
];

/// The payment form that the first two characters of a description name, as in `03 Transferencia`.
pub(super) fn payment_form(description: &str, findings: &mut Findings) -> Option<String> {
    let description = description.trim();
    let form = format!("F{}", description.chars().take(2).collect::<String>());
    listed("cfdi_payment_form", form, description, &PAYMENT_FORMS, findings)
}

/// The use of the CFDI, whatever its case.
pub(super) fn cfdi_use(text: &str, findings: &mut Findings) -> Option<String> {
    listed("cfdi_use", text.trim().to_uppercase(), text.trim(), &CFDI_USES, findings)
}

/// The word when the list has it. A blank source names nothing, and there is nothing to tell.
fn listed(
    field: &'static str,
    word: String,
    source: &str,
    list: &[&str],
    findings: &mut Findings,
) -> Option<String> {
    if list.contains(&word.as_str()) {
        return Some(word);
    }
    if !source.is_empty() {
        findings.notice(field, source, NoticeKind::NotInCatalogue);
    }
    None
}
