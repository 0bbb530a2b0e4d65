//! Fiscal documents (CFDI) as the portal lists them. Source: portal API, section 4.2.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::ids::{CfdiUuid, InvalidId, PaymentNumber, PortalId};
use crate::money::Currency;
use crate::supplier::Address;

/// What a CFDI is to us (`metadata.type`; `TipoDeComprobante` I, E and P).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CfdiKind {
    /// Type I: an invoice.
    Invoice,
    /// Type E: a credit note.
    CreditNote,
    /// Type P: a payment complement.
    Complement,
}

impl CfdiKind {
    /// Stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit_note",
            Self::Complement => "complement",
        }
    }
}

/// What the supplier entered beside the document, and what the portal links it to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entered {
    /// `additional_info` field `oc`: its raw value, empty when missing.
    pub oc: String,
    /// `additional_info` field `orden_de_compra`: its raw value, empty when missing.
    pub purchase_order: String,
    /// `additional_info` field `afe`: its raw value, empty when missing.
    pub afe: String,
    /// `additional_amount`.
    pub charge: Option<Charge>,
    /// `metadata.purchase_orders[].purchase_order_external_id`, as the portal orders them.
    pub orders: Vec<String>,
}

/// An extra charge (`additional_amount`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Charge {
    /// Its name; may be empty.
    pub name: String,
    /// Its amount, in the currency of the document.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub amount: Decimal,
}

/// How a complement names a payment that it settles.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentLink {
    /// By its number in Sage (`payments_response[].external_id`).
    Number(PaymentNumber),
    /// By the portal's id (`payment_complement_info[].payment_id`, `payments[].payment_id`): still to be resolved.
    Id(PortalId),
}

/// A CFDI as the portal lists it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PortalCfdi {
    /// The portal's id.
    pub id: PortalId,
    /// Fiscal folio.
    pub uuid: CfdiUuid,
    /// What it is.
    pub kind: CfdiKind,
    /// Series; may be empty.
    pub series: String,
    /// Folio; may be empty.
    pub folio: String,
    /// RFC of the issuer, upper case, as the document says it.
    pub issuer_rfc: String,
    /// RFC of the receiver, upper case: it selects the company of Sage.
    pub receiver_rfc: String,
    /// Currency, when it can be read. Complements say `XXX`.
    pub currency: Option<Currency>,
    /// Total, when it can be read. Complements say 0.
    pub total: Option<Decimal>,
    /// Day of issue (`fecha_emision`), when it can be read.
    pub issued: Option<Date>,
    /// When it became payable (`metadata.authorized_at`), when the portal says so: months after its issue at times.
    pub authorized: Option<Timestamp>,
    /// `metadata.status`, else `status`: upper case, e.g. `PENDING_PAYMENT`.
    pub status: String,
    /// Cancelled at the tax authority.
    pub is_cancelled_by_sat: bool,
    /// Cancelled in the portal.
    pub is_cancelled_in_tenant: bool,
    /// `metadata.provider_id`.
    pub provider: Option<PortalId>,
    /// `metadata.provider_external_id`: the vendor number in Sage; empty until linked.
    pub provider_external_id: String,
    /// What stands beside the document.
    pub entered: Entered,
    /// Complements: every payment it settles, without repetition, in a fixed order.
    pub payments: Vec<PaymentLink>,
    /// `metadata.erp_status`: the progress text that the portal shows to the supplier.
    pub erp_status: String,
}

impl PortalCfdi {
    /// Whether it may not be brought into Sage any more.
    pub fn is_cancelled(&self) -> bool {
        self.is_cancelled_by_sat || self.is_cancelled_in_tenant
    }

    /// Series and folio as people write them, empty when the document has neither.
    pub fn identifier(&self) -> String {
        match (self.series.is_empty(), self.folio.is_empty()) {
            (true, _) => self.folio.clone(),
            (false, true) => self.series.clone(),
            (false, false) => format!("{} {}", self.series, self.folio),
        }
    }
}

/// What our Addenda says beside a sealed document, for the importer. A text that is not known is empty, and is written
/// as an empty attribute. Source: flows, section 2.3.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addenda {
    /// `OrdenCompra`.
    pub order: String,
    /// `AFE`.
    pub afe: String,
    /// `DescriGastosAdi` and `MtoGastosAdi`. Written only when it has a name and an amount other than 0.
    pub charge: Option<Charge>,
    /// `IdBase`: the company in the control database (`idCia`).
    pub base_id: String,
    /// `provider_id`: the portal's id of the supplier.
    pub provider_id: String,
    /// `external_id`: the vendor number in Sage.
    pub external_id: String,
    /// `bank`.
    pub bank: String,
    /// `clabe`.
    pub clabe: String,
    /// `account`.
    pub account: String,
    /// `grupo_prov`.
    pub supplier_group: String,
    /// `grupo_fiscal`.
    pub tax_group: String,
    /// `contact`.
    pub contact: String,
    /// `contact_email`.
    pub contact_email: String,
    /// `contact_phone`.
    pub contact_phone: String,
    /// `Terminos`: days of credit, empty when there are none.
    pub terms: String,
    /// `CuentaContable`.
    pub expense_account: String,
    /// `TipoProveedor`.
    pub supplier_type: String,
    /// `DomicilioProv`.
    pub address: Address,
}

/// A CFDI of a list that lacks something that every CFDI has. It is shown, never dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableCfdi {
    /// The portal's id, else its identifier, else empty.
    pub name: String,
    /// What is wrong with it, e.g. `cfdi.timbre.uuid`.
    pub detail: String,
}

/// A list of CFDIs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PortalCfdis {
    /// Distinct by UUID, in the order of the list.
    pub cfdis: Vec<PortalCfdi>,
    /// Those that cannot be read.
    pub unreadable: Vec<UnreadableCfdi>,
    /// Whether the list was read to its end. A cut list proves no absence.
    pub is_complete: bool,
}

/// Which CFDIs are asked for. Documents of other types than `CFDI` are never asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CfdiQuery {
    /// Invoices at stage `PENDING_TO_PAY`, issued within these days (both included).
    PayableInvoices {
        /// First and last day of issue.
        issued: (Date, Date),
    },
    /// Invoices of the stages behind that one: handed to an ERP, in a payment order, paid, finished. Issued within these
    /// days (both included).
    LeftStage {
        /// First and last day of issue.
        issued: (Date, Date),
    },
    /// Credit notes in one of these statuses, issued within these days (both included).
    CreditNotes {
        /// First and last day of issue.
        issued: (Date, Date),
        /// Portal words, e.g. `PENDING_APPLICATION`.
        statuses: Vec<String>,
    },
    /// Payment complements of any status that entered the portal within these days (both included).
    Complements {
        /// First and last day of arrival.
        created: (Date, Date),
    },
    /// These, whatever they are.
    Uuids(Vec<CfdiUuid>),
}

/// A file of the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CfdiFile {
    /// The portal's name of it: the last segment of its address, not to be trusted. May be empty.
    pub name: String,
    /// Its bytes, as received.
    pub bytes: Vec<u8>,
}

/// The name of a file in the importer's folder: a plain name that ends in `.xml`, safe on Windows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct XmlName(String);

/// Longest name of a file that we write.
const NAME_CHARS_MAX: usize = 120;
/// Names that Windows keeps for devices, whatever their ending.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$"];

impl XmlName {
    /// Takes a name when it is one.
    pub fn new(text: &str) -> Result<Self, InvalidId> {
        let invalid = || InvalidId {
            kind: "file name",
            text: text.chars().take(64).collect(),
            rule: "a plain name of at most 120 characters that ends in .xml",
        };
        let stem = text.get(..text.len().saturating_sub(4)).unwrap_or_default();
        let ending = text.get(stem.len()..).unwrap_or_default();
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ' | '(' | ')');
        let base = stem.split('.').next().unwrap_or_default().to_uppercase();
        let is_port = |name: &str| {
            base.strip_prefix(name)
                .is_some_and(|rest| rest.len() == 1 && rest.chars().all(|c| c.is_ascii_digit()))
        };
        let is_device = DEVICES.contains(&base.as_str()) || is_port("COM") || is_port("LPT");
        let is_valid = ending.eq_ignore_ascii_case(".xml")
            && !stem.is_empty()
            && text.chars().count() <= NAME_CHARS_MAX
            && stem.chars().all(is_plain)
            && !stem.starts_with(['.', ' ', '-'])
            && !stem.ends_with(['.', ' '])
            && !is_device;
        if is_valid { Ok(Self(text.to_owned())) } else { Err(invalid()) }
    }

    /// `<UUID>.xml`.
    pub fn of_uuid(uuid: &CfdiUuid) -> Self {
        Self(format!("{uuid}.xml"))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for XmlName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for XmlName {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Self::new(text)
    }
}

impl TryFrom<String> for XmlName {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        Self::new(&text)
    }
}

impl From<XmlName> for String {
    fn from(name: XmlName) -> Self {
        name.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, is_valid: bool) {
        assert_eq!(XmlName::new(name).is_ok(), is_valid, "{name:?}");
    }

    #[test]
    fn a_name_of_the_portal_is_taken_only_when_it_is_a_plain_file() {
        check("factura-A123.xml", true);
        check("0A1B2C3D-0000-4000-8000-00000000000F.XML", true);
        check("Señal (2).xml", true);
        for bad in [
            "",
            ".xml",
            "a.pdf",
            "a/b.xml",
            "a\\b.xml",
            "../a.xml",
            "C:a.xml",
            "a\0.xml",
            "con.xml",
            "COM1.xml",
            "lpt9.txt.xml",
            " a.xml",
            "a .xml",
            "a..xml",
            "-rf.xml",
            "a?.xml",
            "xml",
            "é.xm",
        ] {
            check(bad, false);
        }
        check(&format!("{}.xml", "a".repeat(116)), true);
        check(&format!("{}.xml", "a".repeat(117)), false);
        check("console.xml", true);
    }
}
