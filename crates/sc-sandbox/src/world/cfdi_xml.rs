//! The XML of fiscal documents, as the programs of suppliers write it: CFDI 4.0 and 3.3, invoices, credit notes and
//! payment complements, each with its stamp.
//!
//! Everything follows from the seed and the document, so that equal worlds hold equal bytes. Seals and certificates are
//! invented: nothing here is signed. Written from the tax authority's published standard alone.

mod addenda;
mod complement;
mod element;
mod invoice;
mod pen;
mod shape;

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use self::element::Element;
use self::pen::Pen;
pub use self::shape::XmlShape;
use super::model::{Company, Currency, DocumentKind, Payment, PortalCfdi};
use super::random::Dice;

/// Which edition of the standard a document follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XmlEdition {
    /// CFDI 3.3, with payment complement 1.0.
    Old,
    /// CFDI 4.0, with payment complement 2.0.
    Current,
}

/// Issuer or receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlParty {
    pub rfc: String,
    pub name: String,
    /// Postal code of its fiscal address.
    pub postal_code: String,
}

/// A fiscal document to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlDocument {
    pub edition: XmlEdition,
    /// Fiscal folio.
    pub uuid: String,
    pub serie: String,
    pub folio: String,
    /// Local time at the issuer's place.
    pub issued_at: DateTime,
    /// Likewise.
    pub stamped_at: DateTime,
    pub issuer: XmlParty,
    pub receiver: XmlParty,
    pub content: XmlContent,
}

/// What a document says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum XmlContent {
    /// Type I.
    Invoice(XmlAmounts),
    /// Type E, with the UUIDs of the invoices it credits.
    CreditNote { amounts: XmlAmounts, credited: Vec<String> },
    /// Type P.
    Complement(Vec<XmlPayment>),
}

/// The money of an invoice or credit note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct XmlAmounts {
    pub currency: Currency,
    /// Pesos per unit.
    pub rate: Decimal,
    /// After taxes and what is withheld.
    pub total: Decimal,
    /// Withheld income tax.
    pub withheld: Decimal,
}

/// A payment that a complement tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlPayment {
    pub paid_at: DateTime,
    pub currency: Currency,
    /// Pesos per unit.
    pub rate: Decimal,
    pub amount: Decimal,
    pub operation: String,
    pub settled: Vec<XmlSettled>,
}

/// What a payment settles of one invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct XmlSettled {
    pub uuid: String,
    pub serie: String,
    pub folio: String,
    pub currency: Currency,
    pub instalment: u32,
    /// Open before this payment, in the invoice's currency, as all amounts here.
    pub before: Decimal,
    pub paid: Decimal,
}

impl XmlDocument {
    /// An invoice or credit note of the world, as its supplier wrote it.
    pub fn of_cfdi(company: &Company, cfdi: &PortalCfdi, kind: DocumentKind) -> Self {
        let amounts = XmlAmounts {
            currency: cfdi.currency,
            rate: cfdi.rate,
            total: cfdi.total,
            withheld: company
                .invoices
                .iter()
                .find(|invoice| invoice.uuid == super::model::OptionalField::Value(cfdi.uuid.clone()))
                .map_or(Decimal::ZERO, |invoice| invoice.withheld),
        };
        let content = match kind {
            DocumentKind::Invoice => XmlContent::Invoice(amounts),
            DocumentKind::CreditNote => XmlContent::CreditNote { amounts, credited: Vec::new() },
        };
        let issued_at = cfdi.issued.at(10, 30, 0, 0);
        Self {
            edition: XmlEdition::Current,
            uuid: cfdi.uuid.clone(),
            serie: cfdi.serie.clone(),
            folio: cfdi.folio.clone(),
            issued_at,
            stamped_at: issued_at,
            issuer: issuer(company, &cfdi.provider_id),
            receiver: receiver(company),
            content,
        }
    }

    /// The complement of a payment of the world, which settles what the payment should settle in the portal.
    pub fn of_payment(company: &Company, payment: &Payment, uuid: &str, stamped_at: DateTime) -> Self {
        let bank = &company.banks[payment.bank];
        let settled = payment.wanted.cfdis.iter().map(|line| {
            let known = company.cfdis.iter().find(|cfdi| cfdi.uuid == line.uuid);
            XmlSettled {
                uuid: line.uuid.clone(),
                serie: known.map(|cfdi| cfdi.serie.clone()).unwrap_or_default(),
                folio: known.map(|cfdi| cfdi.folio.clone()).unwrap_or_default(),
                currency: if line.currency == Currency::Usd.iso() { Currency::Usd } else { Currency::Mxn },
                instalment: 1,
                before: known.map_or(line.amount, |cfdi| cfdi.total.max(line.amount)),
                paid: line.amount,
            }
        });
        let paid_at = payment.wanted.date.map_or(stamped_at, |date| date.at(12, 0, 0, 0));
        let told = XmlPayment {
            paid_at,
            currency: bank.currency,
            rate: payment.bank_rate.to_home(Decimal::ONE),
            amount: payment.wanted.total,
            operation: payment.reference.clone(),
            settled: settled.collect(),
        };
        Self {
            edition: XmlEdition::Current,
            uuid: uuid.to_owned(),
            serie: "P".to_owned(),
            folio: payment.number.trim_start_matches(char::is_alphabetic).to_owned(),
            issued_at: stamped_at,
            stamped_at,
            issuer: issuer(company, &payment.wanted.provider_id),
            receiver: receiver(company),
            content: XmlContent::Complement(vec![told]),
        }
    }
}

fn issuer(company: &Company, provider: &str) -> XmlParty {
    let known = company.providers.iter().find(|known| known.id == provider);
    XmlParty {
        rfc: known.map(|provider| provider.rfc.clone()).unwrap_or_default(),
        name: known.map(|provider| provider.name.clone()).unwrap_or_default(),
        postal_code: company.postal_code.clone(),
    }
}

fn receiver(company: &Company) -> XmlParty {
    XmlParty {
        rfc: company.rfc.clone(),
        name: company.name.clone(),
        postal_code: company.postal_code.clone(),
    }
}

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
    let root = Element::cfdi("Comprobante").namespaces(document, pen);
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
