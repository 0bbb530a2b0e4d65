//! What people call a document. The number that tells one from another is often a UUID, or an id of the portal, which nobody
//! has at hand: an invoice has a folio, a supplier a name.

use std::collections::HashMap;

use sc_domain::ports::DocumentRecord;
use sc_domain::{CfdiUuid, DocumentKind, Rfc, TenantKey};
use sc_journal::{DocumentFilter, DocumentRow};

use crate::app::App;
use crate::error::AppError;

/// Most suppliers that are known by name.
const SUPPLIERS_MAX: u32 = 20_000;

/// Most payments that names are learned from.
const PAYMENTS_MAX: u32 = 5_000;

/// Names of suppliers, by what their documents know of them.
#[derive(Debug, Default)]
pub(crate) struct Suppliers {
    /// By RFC or vendor number; `None` where several have it, as foreign ones share one RFC.
    names: HashMap<(TenantKey, String), Option<String>>,
    /// Names as payments of Sage have them, by everything that those payments are found by: for suppliers that the portal has
    /// not linked yet.
    payees: HashMap<(TenantKey, String), Option<String>>,
    /// By RFC: the vendor number, which is told apart from the folio of a document by this alone.
    numbers: HashMap<(TenantKey, String), Vec<String>>,
}

/// What a document is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Called {
    /// Its number as people know it, without the word for its kind.
    pub title: String,
    /// Whose it is: the name of the supplier, else its RFC.
    pub party: Option<String>,
}

impl App {
    /// The suppliers that runs have seen.
    pub(crate) async fn known_suppliers(&self) -> Result<Suppliers, AppError> {
        let filter = DocumentFilter {
            kind: Some(DocumentKind::Supplier),
            limit: SUPPLIERS_MAX,
            ..DocumentFilter::default()
        };
        let payments = DocumentFilter {
            kind: Some(DocumentKind::Payment),
            is_newest_first: true,
            limit: PAYMENTS_MAX,
            ..DocumentFilter::default()
        };
        let mut suppliers = Suppliers::of(&self.journal.documents(filter).await?);
        suppliers.learn_payees(&self.journal.documents(payments).await?);
        Ok(suppliers)
    }
}

impl Suppliers {
    pub(crate) fn of(rows: &[DocumentRow]) -> Self {
        let mut known = Self::default();
        for record in rows.iter().map(|row| &row.record) {
            let Some(name) = name_of(record) else { continue };
            let tenant = &record.key.tenant;
            let others = record.terms.iter().filter(|term| *term != name);
            for term in others.clone() {
                let id = (tenant.clone(), term.to_uppercase());
                let kept = known.names.entry(id).or_insert_with(|| Some(name.clone()));
                if kept.as_ref().is_some_and(|kept| kept != name) {
                    *kept = None;
                }
            }
            for rfc in others.clone().filter(|term| is_rfc(term)) {
                let numbers = known.numbers.entry((tenant.clone(), rfc.to_uppercase())).or_default();
                numbers.extend(others.clone().filter(|term| !is_rfc(term)).map(|term| term.to_uppercase()));
            }
        }
        known
    }

    fn learn_payees(&mut self, payments: &[DocumentRow]) {
        for record in payments.iter().map(|row| &row.record) {
            let Some(name) = record.terms.iter().find(|term| reads_as_name(term)) else { continue };
            let others = record.terms.iter().filter(|term| *term != name && CfdiUuid::new(term).is_err());
            for term in others {
                let id = (record.key.tenant.clone(), term.to_uppercase());
                let kept = self.payees.entry(id).or_insert_with(|| Some(name.clone()));
                if kept.as_ref().is_some_and(|kept| kept != name) {
                    *kept = None;
                }
            }
        }
    }

    /// What a document is called.
    pub(crate) fn call(&self, record: &DocumentRecord) -> Called {
        let key = &record.key;
        match key.kind {
            DocumentKind::Supplier => Called {
                title: name_of(record).unwrap_or(&key.external_id).clone(),
                party: record.terms.iter().find(|term| is_rfc(term)).cloned(),
            },
            DocumentKind::Cfdi => Called {
                title: self.folio_of(record).unwrap_or_else(|| key.external_id.clone()),
                party: self.party_of(record),
            },
            DocumentKind::Complement => Called {
                // The UUID, or the portal's id where the UUID cannot be read, and after it the payment.
                title: match key.external_id.rsplit_once('/') {
                    Some((_, payment)) if !payment.is_empty() => payment.to_owned(),
                    _ => self.folio_of(record).unwrap_or_else(|| key.external_id.clone()),
                },
                party: self.party_of(record),
            },
            DocumentKind::Payment
            | DocumentKind::Order
            | DocumentKind::Import
            | DocumentKind::VendorLink
            | DocumentKind::InvoiceLink => {
                Called { title: key.external_id.clone(), party: self.party_of(record) }
            }
        }
    }

    /// Whose a document is: the supplier that a term of it names, else what in its terms reads as a name, else an RFC.
    fn party_of(&self, record: &DocumentRecord) -> Option<String> {
        let known = |names: &HashMap<(TenantKey, String), Option<String>>, term: &String| {
            names.get(&(record.key.tenant.clone(), term.to_uppercase())).cloned().flatten()
        };
        let named = |term: &String| known(&self.names, term);
        let paid = |term: &String| known(&self.payees, term);
        // An RFC says it for certain; a number could be that of a document, too.
        let (rfcs, others): (Vec<&String>, Vec<&String>) = record.terms.iter().partition(|term| is_rfc(term));
        rfcs.iter()
            .chain(&others)
            .find_map(|term| named(term))
            .or_else(|| others.iter().find(|term| reads_as_name(term)).map(|term| (*term).clone()))
            .or_else(|| rfcs.iter().chain(&others).find_map(|term| paid(term)))
            .or_else(|| rfcs.first().map(|rfc| (*rfc).clone()))
    }

    /// Series and folio of a fiscal document: what is left of its terms without UUID, RFC, vendor number and name.
    fn folio_of(&self, record: &DocumentRecord) -> Option<String> {
        let numbers: Vec<&String> = record
            .terms
            .iter()
            .filter(|term| is_rfc(term))
            .filter_map(|rfc| self.numbers.get(&(record.key.tenant.clone(), rfc.to_uppercase())))
            .flatten()
            .collect();
        let left: Vec<&str> = record
            .terms
            .iter()
            .filter(|term| !is_rfc(term) && CfdiUuid::new(term).is_err() && !reads_as_name(term))
            .filter(|term| **term != record.key.external_id && !numbers.contains(&&term.to_uppercase()))
            .map(String::as_str)
            .collect();
        // Where the supplier is not known, the vendor number stands beside the folio: better both than the wrong one.
        (!left.is_empty()).then(|| left.join(" · "))
    }
}

/// The name among the terms of a supplier.
fn name_of(record: &DocumentRecord) -> Option<&String> {
    let others = record.terms.iter().filter(|term| !is_rfc(term));
    // A vendor number is short and mostly digits, the name of a company neither.
    others.max_by_key(|term| (reads_as_name(term), letters(term)))
}

fn is_rfc(term: &str) -> bool {
    Rfc::new(term).is_ok()
}

/// Whether a term is the name of somebody, and no number: several words, mostly letters.
fn reads_as_name(term: &str) -> bool {
    let digits = term.chars().filter(char::is_ascii_digit).count();
    term.trim().contains(' ') && letters(term) > 2 * digits + 3
}

fn letters(term: &str) -> usize {
    term.chars().filter(|character| character.is_alphabetic()).count()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::Timestamp;
    use sc_domain::ports::DocumentState;
    use sc_domain::{DocumentKey, RunId, Step};

    use super::*;

    const UUID: &str = "6f0b7b1e-6c1e-4b7a-9d20-5f3a0c000001";

    fn row(kind: DocumentKind, external_id: &str, terms: &[&str]) -> DocumentRow {
        let tenant = TenantKey::new("norte").unwrap();
        let at = Timestamp::UNIX_EPOCH;
        let record = DocumentRecord {
            key: DocumentKey { tenant, kind, external_id: external_id.to_owned() },
            step: Step::DownloadCfdi,
            state: DocumentState::Waiting,
            cause: None,
            next_attempt: None,
            payload_hash: None,
            source_hash: String::new(),
            portal_id: None,
            amount: None,
            day: None,
            dated: None,
            terms: terms.iter().map(|term| (*term).to_owned()).collect::<BTreeSet<_>>(),
        };
        DocumentRow { record, first_seen: at, last_seen: at, last_attempt: None, last_run: RunId(1) }
    }

    fn check(kind: DocumentKind, external_id: &str, terms: &[&str], title: &str, party: Option<&str>) {
        let supplier = |id, terms: &[&str]| row(DocumentKind::Supplier, id, terms);
        let suppliers = Suppliers::of(&[
            supplier("e12095f5", &["PV0417", "Ferretera Ficticia, S.A. de C.V.", "FFI010203AB1"]),
            supplier("e12095f6", &["PV0500", "Acme Steel Inc.", "XEXX010101000"]),
            supplier("e12095f7", &["PV0501", "Northern Pipes LLC", "XEXX010101000"]),
        ]);
        let called = suppliers.call(&row(kind, external_id, terms).record);
        assert_eq!(called, Called { title: title.to_owned(), party: party.map(str::to_owned) });
    }

    #[test]
    fn a_document_is_called_by_what_people_know_of_it() {
        let ferretera = Some("Ferretera Ficticia, S.A. de C.V.");
        check(DocumentKind::Cfdi, UUID, &[UUID, "FFI010203AB1", "PV0417", "A 1234"], "A 1234", ferretera);
        check(DocumentKind::Order, "PO0001", &["PV0417", "REQ-1"], "PO0001", ferretera);
        let id = format!("{UUID}/PY0009");
        check(DocumentKind::Complement, &id, &[UUID, "FFI010203AB1", "P 9", "PY0009"], "PY0009", ferretera);
        let terms = ["PV0417", "Ferretera Ficticia, S.A. de C.V.", "FFI010203AB1"];
        check(
            DocumentKind::Supplier,
            "e12095f5",
            &terms,
            "Ferretera Ficticia, S.A. de C.V.",
            Some("FFI010203AB1"),
        );
    }

    #[test]
    fn what_several_suppliers_share_names_none_of_them() {
        check(
            DocumentKind::Cfdi,
            UUID,
            &[UUID, "XEXX010101000", "PV0501", "INV 77"],
            "INV 77",
            Some("Northern Pipes LLC"),
        );
        check(DocumentKind::Cfdi, UUID, &[UUID, "XEXX010101000", "INV 77"], "INV 77", Some("XEXX010101000"));
    }

    #[test]
    fn a_supplier_that_the_portal_has_not_linked_is_named_by_its_payments() {
        let mut suppliers = Suppliers::default();
        let payment = |id, terms: &[&str]| row(DocumentKind::Payment, id, terms);
        suppliers.learn_payees(&[
            payment("PY1", &["V10003", "HERRAMIENTAS ORDÓÑEZ", "HOR010101AA1", "F-1", UUID]),
            payment("PY2", &["V10004", "TORNILLOS DEL GOLFO", "F-1"]),
        ]);
        let party = |terms: &[&str]| suppliers.call(&row(DocumentKind::Order, "PO1", terms).record).party;
        assert_eq!(party(&["V10003"]).as_deref(), Some("HERRAMIENTAS ORDÓÑEZ"));
        assert_eq!(party(&["F-1"]), None, "two suppliers have an invoice of that number");
        assert_eq!(party(&["V99999"]), None);
    }

    #[test]
    fn of_a_supplier_that_no_run_has_seen_the_document_itself_tells() {
        let terms = ["PV0900", "TORNILLOS DEL GOLFO", "TGO990101XY2", "A 12", UUID];
        check(DocumentKind::Payment, "PY0001", &terms, "PY0001", Some("TORNILLOS DEL GOLFO"));
        check(DocumentKind::Cfdi, UUID, &[UUID, "TGO990101XY2"], UUID, Some("TGO990101XY2"));
        check(
            DocumentKind::Cfdi,
            UUID,
            &[UUID, "TGO990101XY2", "PV0900", "B7"],
            "B7 · PV0900",
            Some("TGO990101XY2"),
        );
        check(DocumentKind::Import, "importer", &[], "importer", None);
    }
}
