//! The XML of suppliers for the importer. Source: flows, section 1.1. Names and order are a contract, and case counts.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sc_domain::cfdi::XmlName;
use sc_domain::hash::sha256_hex;
use sc_domain::supplier::Supplier;

use crate::error::ReadError;
use crate::vendor::{Person, Vendor, address_attributes};
use crate::write::attributes;
use crate::xml::{Scanner, Token};

/// Largest file of suppliers that is checked. A supplier takes about 1 300 bytes.
const FILE_BYTES_MAX: usize = 256 * 1024 * 1024;

/// The company, as the importer is told of it (`Emisor`).
#[derive(Debug, Clone)]
pub struct Issuer {
    /// Its RFC.
    pub rfc: String,
    /// Its name.
    pub name: String,
    /// Its tax regime, e.g. `601`.
    pub regime: String,
    /// `IdBase`: the company in the control database.
    pub base_id: String,
    /// Its zone, for the times in the file.
    pub zone: TimeZone,
}

/// A supplier to be exported.
#[derive(Debug, Clone, Copy)]
pub struct Export<'a> {
    /// Which.
    pub supplier: &'a Supplier,
    /// `FechaActualizacion` of a supplier whose acceptance has no known time: the one it was exported with last, and
    /// of a new one the time of the run that saw it first. Never read when the acceptance has a time.
    pub last_known: Timestamp,
}

/// A file of suppliers that the importer could not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SupplierFileError {
    /// It is no well-formed XML.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Its root is another element.
    #[error("the root element is not Proveedores")]
    Root,
    /// It has no issuer, or more than one.
    #[error("the file names {0} issuers, not one")]
    Issuers(usize),
    /// It is of nobody.
    #[error("the file names no supplier")]
    Nobody,
}

/// Writes the file of some suppliers, in their order.
pub fn supplier_file(issuer: &Issuer, suppliers: &[Export<'_>]) -> Vec<u8> {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Proveedores>\n  <Emisor");
    attributes(
        &mut out,
        [
            ("Rfc", issuer.rfc.as_str()),
            ("Nombre", &issuer.name),
            ("RegimenFiscal", &issuer.regime),
            ("IdBase", &issuer.base_id),
        ],
    );
    out.push_str("/>\n");
    for Export { supplier, last_known } in suppliers {
        let updated = approved(supplier).unwrap_or(*last_known);
        out.push_str(&element(issuer, supplier, &written_time(updated, &issuer.zone)));
    }
    out.push_str("</Proveedores>\n");
    out.into_bytes()
}

/// SHA-256 of what a supplier's element says, in lower-case hexadecimal: equal as long as nothing of it changed. A time
/// that is only [`Export::last_known`] is no part of it, so that it cannot make an unchanged supplier look changed.
pub fn supplier_hash(issuer: &Issuer, supplier: &Supplier) -> String {
    let updated = approved(supplier).map(|instant| written_time(instant, &issuer.zone));
    sha256_hex(element(issuer, supplier, &updated.unwrap_or_default()).as_bytes())
}

/// `providers-yyMMdd-HHmmss.xml`, in the company's zone.
///
/// # Panics
/// Never: the pattern gives a plain name for every instant.
pub fn file_name(instant: Timestamp, zone: &TimeZone) -> XmlName {
    let name = instant.to_zoned(zone.clone()).strftime("providers-%y%m%d-%H%M%S.xml").to_string();
    XmlName::new(&name).expect("letters, digits and hyphens before .xml")
}

/// Checks a file of suppliers before it is handed over, and counts its suppliers.
///
/// # Errors
/// When it is not well-formed to its end, or lacks what the importer looks for.
pub fn check_supplier_file(bytes: &[u8]) -> Result<usize, SupplierFileError> {
    let mut scanner = Scanner::new(bytes, FILE_BYTES_MAX)?;
    let (mut is_root_right, mut issuers, mut suppliers) = (false, 0, 0);
    while let Some(token) = scanner.next()? {
        let Token::Open(tag) = token else { continue };
        match scanner.depth() {
            1 => is_root_right = tag.is("", "Proveedores"),
            2 if tag.is("", "Emisor") => issuers += 1,
            2 if tag.is("", "Proveedor") => suppliers += 1,
            _ => {}
        }
    }
    match (is_root_right, issuers, suppliers) {
        (false, _, _) => Err(SupplierFileError::Root),
        (true, 1, 0) => Err(SupplierFileError::Nobody),
        (true, 1, _) => Ok(suppliers),
        (true, _, _) => Err(SupplierFileError::Issuers(issuers)),
    }
}

fn approved(supplier: &Supplier) -> Option<Timestamp> {
    supplier.expedient.as_ref().and_then(|expedient| expedient.approved)
}

/// The contract's own form: the company's local time, and yet a Z at its end.
fn written_time(instant: Timestamp, zone: &TimeZone) -> String {
    instant.to_zoned(zone.clone()).strftime("%d-%m-%YT%H:%M:%S:%3fZ").to_string()
}

fn or<'a>(text: &'a str, default: &'a str) -> &'a str {
    if text.is_empty() { default } else { text }
}

fn element(issuer: &Issuer, supplier: &Supplier, updated: &str) -> String {
    let vendor = Vendor::of(supplier);
    let account = &vendor.account;
    let mut out = String::from("  <Proveedor");
    attributes(
        &mut out,
        [
            ("external_id", vendor.external_id),
            ("Nombre", &supplier.name),
            ("Rfc", &supplier.rfc),
            ("TipoProveedor", vendor.kind),
            ("grupo_prov", vendor.group),
            // The contract's: the company's own regime, the same for every supplier.
            ("RegimenFiscalReceptor", &issuer.regime),
            ("MetodoPago", or(vendor.payment_method, "PPD")),
            ("FormaPago", or(vendor.payment_form, "2")),
            ("provider_id", vendor.provider_id),
            ("grupo_fiscal", vendor.tax_group),
            // The Addenda writes nothing for 0.
            ("Terminos", &vendor.credit_days.to_string()),
            ("CuentaContable", vendor.expense_account),
            ("Moneda", or(&account.currency, "MXN")),
            ("NumRegIdTrib", &supplier.tax_id),
            ("FechaActualizacion", updated),
        ],
    );
    out.push_str(">\n    <DomicilioProv");
    attributes(&mut out, address_attributes(&vendor.address, &vendor.address.municipality));
    let [first, second] = &vendor.persons;
    for (name, person) in [("Contacto1Prov", first), ("Contacto2Prov", second)] {
        out.push_str("/>\n    <");
        out.push_str(name);
        let Person { name, email, phone } = person;
        attributes(&mut out, [("contact", name.as_str()), ("contact_email", email), ("contact_tel", phone)]);
    }
    out.push_str("/>\n    <CuentaBancariaProv");
    attributes(
        &mut out,
        [
            ("bank", account.bank_name.as_str()),
            ("clabe", &account.clabe),
            ("account", &account.account),
            ("Sucursal", or(&account.subsidiary_number, &account.subsidiary)),
            ("SWIFT", &account.code),
            ("REFDO", &account.reference),
        ],
    );
    out.push_str("/>\n  </Proveedor>\n");
    out
}
