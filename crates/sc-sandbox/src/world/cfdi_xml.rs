//! The XML of fiscal documents, as the programs of suppliers write it: CFDI 4.0 and 3.3, invoices, credit notes and
//! payment complements, each with its stamp.
//!
//! Everything follows from the seed and the document, so that equal worlds hold equal bytes. Seals and certificates are
//! invented: nothing here is signed. Written from the tax authority's published standard alone.

mod addenda;
mod complement;
pub(super) mod document;
mod element;
mod invoice;
mod of_world;
mod pen;
pub(super) mod shape;

use rust_decimal::Decimal;

pub use self::document::{XmlAmounts, XmlContent, XmlDocument, XmlEdition, XmlParty, XmlPayment, XmlSettled};
use self::element::Element;
use self::pen::Pen;
pub use self::shape::XmlShape;
use super::random::Dice;

/// The bytes of a document, in a shape.
pub fn write_xml(seed: u64, document: &XmlDocument, shape: XmlShape) -> Vec<u8> {
    let mut dice = Dice::of(seed, &format!("xml {}", document.uuid));
    let pen = Pen::of(shape);
    let root = comprobante(&mut dice, document, shape, &pen);
    pen.write(&root, document.edition, shape).into_bytes()
}

fn comprobante(dice: &mut Dice, document: &XmlDocument, shape: XmlShape, pen: &Pen) -> Element {
    let certificate_number = dice.digits(20);
    let seal = base64(dice, 256);
    let root = Element::cfdi("Comprobante").namespaces(document, pen.prefix);
    let root = match document.edition {
        XmlEdition::Old => root.with("Version", "3.3"),
        XmlEdition::Current => root.with("Version", "4.0"),
    };
    let root = root
        .with_filled("Serie", &document.serie)
        .with_filled("Folio", &document.folio)
        .with("Fecha", &document.issued_at.strftime("%Y-%m-%dT%H:%M:%S").to_string())
        .with("Sello", &seal)
        .with("NoCertificado", &certificate_number)
        .with("Certificado", &base64(dice, 1100));
    let root = match &document.content {
        XmlContent::Invoice(amounts) => invoice::fill(root, dice, document, amounts, &[], shape),
        XmlContent::CreditNote { amounts, credited } => {
            invoice::fill(root, dice, document, amounts, credited, shape)
        }
        XmlContent::Complement(_) => complement::fill(root, document),
    };
    let pagos = match &document.content {
        XmlContent::Invoice(_) | XmlContent::CreditNote { .. } => None,
        XmlContent::Complement(payments) => Some(complement::pagos(document.edition, payments)),
    };
    let stamp = Element::stamp()
        .with("Version", "1.1")
        .with("UUID", &document.uuid)
        .with("FechaTimbrado", &document.stamped_at.strftime("%Y-%m-%dT%H:%M:%S").to_string())
        .with("RfcProvCertif", &dice.rfc("TIM"))
        .with("SelloCFD", &seal)
        .with("NoCertificadoSAT", &dice.digits(20))
        .with("SelloSAT", &base64(dice, 256));
    let root = root.child(Element::cfdi("Complemento").children(pagos).child(stamp));
    addenda::add(root, shape, pen)
}

/// As `XmlParty` says it, of the issuer.
fn emisor(document: &XmlDocument) -> Element {
    let regimen = if document.issuer.rfc.chars().count() == 13 { "612" } else { "601" };
    Element::cfdi("Emisor")
        .with("Rfc", &document.issuer.rfc)
        .with("Nombre", &document.issuer.name)
        .with("RegimenFiscal", regimen)
}

/// The receiver, who uses the document for `uso`.
fn receptor(document: &XmlDocument, uso: &str) -> Element {
    let receptor =
        Element::cfdi("Receptor").with("Rfc", &document.receiver.rfc).with("Nombre", &document.receiver.name);
    let receptor = match document.edition {
        XmlEdition::Old => receptor,
        XmlEdition::Current => receptor
            .with("DomicilioFiscalReceptor", &document.receiver.postal_code)
            .with("RegimenFiscalReceptor", "601"),
    };
    receptor.with("UsoCFDI", uso)
}

/// Invented text that looks like that many bytes in base64.
fn base64(dice: &mut Dice, bytes: usize) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text: String = (0..bytes / 3 * 4).map(|_| char::from(*dice.pick(LETTERS))).collect();
    // What is left over is written in a last group of four, filled with `=`: its last letter carries zeros.
    match bytes % 3 {
        1 => {
            text.push(char::from(*dice.pick(LETTERS)));
            text.push(char::from(*dice.pick(b"AQgw")));
            text.push_str("==");
        }
        2 => {
            text.push(char::from(*dice.pick(LETTERS)));
            text.push(char::from(*dice.pick(LETTERS)));
            text.push(char::from(*dice.pick(b"AEIMQUYcgkosw048")));
            text.push('=');
        }
        _ => {}
    }
    text
}

/// What an amount with value-added tax of 16 % is made of: base, tax.
fn without_tax(gross: Decimal) -> (Decimal, Decimal) {
    let base = super::model::cents(gross / Decimal::new(116, 2));
    (base, gross - base)
}

/// Two decimals.
fn money(amount: Decimal) -> String {
    format!("{amount:.2}")
}
