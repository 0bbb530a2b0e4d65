//! Documents and an Addenda that several tests use. All people and companies are invented.

use rust_decimal::Decimal;
use sc_cfdi::Addenda;
use sc_domain::cfdi::Charge;
use sc_domain::supplier::Address;

/// Documents by name: the files beside the tests.
pub const CORPUS: [(&str, &str); 12] = [
    ("invoice40", include_str!("corpus/invoice40.xml")),
    ("invoice33", include_str!("corpus/invoice33.xml")),
    ("credit_other_prefix", include_str!("corpus/credit_other_prefix.xml")),
    ("invoice_default_namespace", include_str!("corpus/invoice_default_namespace.xml")),
    ("payment20", include_str!("corpus/payment20.xml")),
    ("payment10", include_str!("corpus/payment10.xml")),
    ("addenda_of_supplier", include_str!("corpus/addenda_of_supplier.xml")),
    ("addenda_empty", include_str!("corpus/addenda_empty.xml")),
    ("addenda_opened", include_str!("corpus/addenda_opened.xml")),
    ("addenda_ours", include_str!("corpus/addenda_ours.xml")),
    ("addenda_rebound", include_str!("corpus/addenda_rebound.xml")),
    ("bomb", include_str!("corpus/bomb.xml")),
];

/// A document of the corpus.
#[track_caller]
pub fn document(name: &str) -> &'static str {
    CORPUS.iter().find(|(known, _)| *known == name).expect("the name stands in the corpus").1
}

/// A small document: what stands behind the complement, and what inside of it, are the caller's.
pub fn small(complement: &str, rest: &str) -> String {
    format!(
        concat!(
            r#"<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Version="4.0" Fecha="2026-10-05T09:15:30""#,
            r#" Moneda="MXN" Total="1.5" TipoDeComprobante="I"><cfdi:Emisor Rfc="ZZA010203AB1"/>"#,
            r#"<cfdi:Receptor Rfc="ZZB040506CD2"/><cfdi:Complemento>{}</cfdi:Complemento>{}</cfdi:Comprobante>"#
        ),
        complement, rest
    )
}

/// A stamp.
pub const STAMP: &str = concat!(
    r#"<t:TimbreFiscalDigital xmlns:t="http://www.sat.gob.mx/TimbreFiscalDigital" Version="1.1""#,
    r#" UUID="0A1B2C3D-0000-4000-8000-000000000009" FechaTimbrado="2026-10-05T09:16:00"/>"#
);

/// An Addenda with something in every attribute.
pub fn addenda() -> Addenda {
    let text = str::to_owned;
    Addenda {
        order: text("PO-1"),
        afe: text("AFE-1"),
        charge: Some(Charge { name: text("Flete"), amount: Decimal::new(15050, 2) }),
        base_id: text("NORTE"),
        provider_id: text("64a000000000000000000001"),
        external_id: text("V0001"),
        bank: text("Banco Uno"),
        clabe: text("002000000000000001"),
        account: text("0001"),
        supplier_group: text("NAC"),
        tax_group: text("IVA16"),
        contact: text("Ana Pérez"),
        contact_email: text("ana@example.com"),
        contact_phone: text("9990000001"),
        terms: text("30"),
        expense_account: text("6000-01"),
        supplier_type: text("REGULAR"),
        address: Address {
            street: text("Calle 60"),
            exterior_number: text("1"),
            interior_number: text("A"),
            suburb: text("Centro"),
            city: text("Mérida"),
            municipality: text("Umán"),
            state: text("Yucatán"),
            country: text("MEX"),
            zip_code: text("97000"),
        },
    }
}
