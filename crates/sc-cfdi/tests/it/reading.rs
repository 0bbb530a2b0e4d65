//! What a document says.

use jiff::civil::datetime;
use sc_cfdi::{Cfdi, CfdiType, Disagreement, Version, read};
use sc_domain::cfdi::CfdiKind;
use sc_domain::{CfdiUuid, Currency};

use crate::support::{STAMP, document, small};

#[track_caller]
fn facts(bytes: impl AsRef<[u8]>) -> Cfdi {
    read(bytes.as_ref()).expect("a document that can be read")
}

#[test]
fn an_invoice_says_who_what_and_when() {
    let cfdi = facts(document("invoice40"));
    assert_eq!(cfdi.version, Version::V40);
    assert_eq!(cfdi.kind, CfdiType::Ingreso);
    assert_eq!((cfdi.series.as_str(), cfdi.folio.as_str()), ("A", "1001"));
    assert_eq!(cfdi.issued, datetime(2026, 10, 5, 9, 15, 30, 0));
    assert_eq!((cfdi.currency, cfdi.total.to_string().as_str()), (Currency::MXN, "1160.00"));
    assert_eq!(cfdi.exchange_rate, None);
    assert_eq!(cfdi.issuer.rfc, "ZZA010203AB1");
    assert_eq!(cfdi.issuer.name, "Aceros & Perfiles del Mayab", "references are resolved");
    assert_eq!(cfdi.receiver.rfc, "ZZB040506CD2");
    assert_eq!(cfdi.stamp.uuid.as_str(), "0A1B2C3D-0000-4000-8000-000000000001", "upper case");
    assert_eq!(cfdi.stamp.stamped, datetime(2026, 10, 5, 23, 59, 58, 0), "as written, in no zone");
    assert_eq!(cfdi.complement, None);
}

#[test]
fn version_3_3_is_read_in_single_quotes_and_with_several_complements() {
    let cfdi = facts(document("invoice33"));
    assert_eq!(cfdi.version, Version::V33);
    assert_eq!((cfdi.series.as_str(), cfdi.folio.as_str()), ("", "77"));
    assert_eq!(cfdi.exchange_rate.map(|rate| rate.to_string()).as_deref(), Some("20.5835"));
    assert_eq!(cfdi.receiver.name, "Venta a \"mostrador\" > 1");
    assert_eq!(cfdi.issuer.name, "", "3.3 may leave it out");
    assert_eq!(cfdi.stamp.stamped, datetime(2022, 1, 1, 0, 0, 1, 0));
}

#[test]
fn a_prefix_changes_nothing() {
    let credit = facts(document("credit_other_prefix"));
    assert_eq!((credit.kind, credit.folio.as_str()), (CfdiType::Egreso, "9"));
    let invoice = facts(document("invoice_default_namespace"));
    assert_eq!((invoice.kind, invoice.issuer.rfc.as_str()), (CfdiType::Ingreso, "ÑUÑ010203AB1"));
    assert_eq!(invoice.currency.as_str(), "EUR");
}

#[test]
fn a_bom_and_windows_line_ends_change_nothing() {
    for name in ["invoice40", "payment20", "addenda_of_supplier"] {
        let plain = document(name);
        let windows = format!("\u{FEFF}{}", plain.replace('\n', "\r\n"));
        assert_eq!(facts(windows), facts(plain), "{name}");
    }
}

#[test]
fn a_complement_says_which_payment_pays_what() {
    let cfdi = facts(document("payment20"));
    assert_eq!((cfdi.kind, cfdi.currency.as_str()), (CfdiType::Pago, "XXX"));
    let payments = cfdi.complement.expect("a complement").payments;
    assert_eq!(payments.len(), 2);
    let [first, second] = payments.as_slice() else { panic!("two payments") };
    assert_eq!(first.paid, datetime(2026, 10, 30, 12, 0, 0, 0));
    assert_eq!((first.form.as_str(), first.operation.as_str()), ("03", "TR-1"));
    assert_eq!((first.currency, first.amount.to_string().as_str()), (Currency::MXN, "1000.00"));
    let [one, two] = first.related.as_slice() else { panic!("two documents") };
    assert_eq!(one.uuid.as_str(), "0A1B2C3D-0000-4000-8000-000000000001");
    assert_eq!((one.series.as_str(), one.folio.as_str(), one.installment), ("A", "1001", Some(1)));
    assert_eq!(one.paid.map(|paid| paid.to_string()).as_deref(), Some("600.00"));
    assert_eq!(one.balance_before.map(|paid| paid.to_string()).as_deref(), Some("1160.00"));
    assert_eq!(one.balance_after.map(|paid| paid.to_string()).as_deref(), Some("560.00"));
    assert_eq!((two.currency, two.installment), (Currency::USD, Some(2)));
    assert_eq!(two.equivalence.map(|rate| rate.to_string()).as_deref(), Some("0.0512345678"));
    assert_eq!((second.currency, second.related.len()), (Currency::USD, 0), "each keeps its own documents");
    assert_eq!(second.exchange_rate.map(|rate| rate.to_string()).as_deref(), Some("19.50"));
}

#[test]
fn an_old_complement_may_leave_amounts_out() {
    let cfdi = facts(document("payment10"));
    let payments = cfdi.complement.expect("a complement").payments;
    let related = &payments[0].related[0];
    assert_eq!((related.paid, related.installment, related.balance_before), (None, None, None));
    assert_eq!(related.equivalence.map(|rate| rate.to_string()).as_deref(), Some("20.5"));
}

#[test]
fn a_copy_of_a_stamp_inside_an_addenda_is_not_the_documents_stamp() {
    let other = STAMP.replace("000000000009", "00000000000B");
    let copy = format!("<cfdi:Addenda><cfdi:Complemento>{other}</cfdi:Complemento></cfdi:Addenda>");
    assert_eq!(facts(small(STAMP, &copy)), facts(small(STAMP, "")));
}

#[test]
fn only_three_types_are_documents_to_us() {
    let kinds = [CfdiType::Ingreso, CfdiType::Egreso, CfdiType::Pago, CfdiType::Traslado, CfdiType::Nomina]
        .map(|kind| {
            let text = small(STAMP, "").replace("\"I\"", &format!("\"{}\"", kind.as_str()));
            match read(text.as_bytes()) {
                Ok(cfdi) => assert_eq!(cfdi.kind, kind),
                // A payment receipt without a payment is none.
                Err(error) => {
                    assert_eq!((kind, error.fault.to_string()), (CfdiType::Pago, "Pagos is missing".into()))
                }
            }
            kind.kind()
        });
    let [invoice, credit, complement, goods, payroll] = kinds;
    assert_eq!(
        [invoice, credit, complement],
        [CfdiKind::Invoice, CfdiKind::CreditNote, CfdiKind::Complement].map(Some)
    );
    assert_eq!([goods, payroll], [None, None]);
}

#[test]
fn each_disagreement_is_told() {
    let cfdi = facts(document("invoice40"));
    let (own, other) = (cfdi.stamp.uuid.clone(), "0A1B2C3D-0000-4000-8000-00000000000C");
    let other = CfdiUuid::new(other).expect("a UUID");
    let total = |text: &str| Some(text.parse().expect("a number"));
    assert_eq!(cfdi.check(&own, " zzb040506cd2 ", total("1160")), [], "case and padding are no difference");
    assert_eq!(cfdi.check(&own, "ZZB040506CD2", None), []);
    assert_eq!(cfdi.check(&own, "ZZB040506CD2", total("1160.01")), [], "lists round");
    assert_eq!(cfdi.check(&own, "ZZB040506CD2", total("1160.011")).len(), 1);
    let told: Vec<String> =
        cfdi.check(&other, "ZZA010203AB1", total("1159.98")).iter().map(Disagreement::to_string).collect();
    assert_eq!(
        told,
        [
            "the file is 0A1B2C3D-0000-4000-8000-000000000001, not 0A1B2C3D-0000-4000-8000-00000000000C",
            "the receiver is ZZB040506CD2, not ZZA010203AB1",
            "the total is 1160.00, not 1159.98",
        ]
    );
    let flaws = cfdi.check(&other, "ZZA010203AB1", total("1159.98"));
    assert_eq!(
        flaws.iter().map(|it| it.flaw().to_string()).collect::<Vec<_>>(),
        [
            "other_uuid expected=0A1B2C3D-0000-4000-8000-00000000000C found=0A1B2C3D-0000-4000-8000-000000000001",
            "other_receiver expected=ZZA010203AB1 found=ZZB040506CD2",
            "other_total expected=1159.98 found=1160.00",
        ]
    );
}
