//! What a CFDI says, as far as we use it.

use jiff::civil::DateTime;
use rust_decimal::Decimal;
use sc_domain::cfdi::CfdiKind;
use sc_domain::{CfdiUuid, Currency, Flaw, FlawKind};

use crate::error::Excerpt;

/// Version of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// 3.3, namespace `http://www.sat.gob.mx/cfd/3`.
    V33,
    /// 4.0, namespace `http://www.sat.gob.mx/cfd/4`.
    V40,
}

impl Version {
    /// As the document writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V33 => "3.3",
            Self::V40 => "4.0",
        }
    }
}

/// `TipoDeComprobante`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CfdiType {
    /// I: an invoice.
    Ingreso,
    /// E: a credit note.
    Egreso,
    /// P: a payment complement.
    Pago,
    /// T: goods on the road.
    Traslado,
    /// N: a payroll receipt.
    Nomina,
}

impl CfdiType {
    /// The letter that the document writes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ingreso => "I",
            Self::Egreso => "E",
            Self::Pago => "P",
            Self::Traslado => "T",
            Self::Nomina => "N",
        }
    }

    /// What it is to us; `None` for documents that we do not carry.
    pub fn kind(self) -> Option<CfdiKind> {
        match self {
            Self::Ingreso => Some(CfdiKind::Invoice),
            Self::Egreso => Some(CfdiKind::CreditNote),
            Self::Pago => Some(CfdiKind::Complement),
            Self::Traslado | Self::Nomina => None,
        }
    }
}

/// Issuer or receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// RFC, upper case.
    pub rfc: String,
    /// Name; 3.3 may leave it out, then empty.
    pub name: String,
}

/// The stamp of the tax authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// Fiscal folio.
    pub uuid: CfdiUuid,
    /// `FechaTimbrado` exactly as written: a civil time of the place of issue, never shifted by a zone.
    pub stamped: DateTime,
}

/// A CFDI.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cfdi {
    /// Version of the standard.
    pub version: Version,
    /// `TipoDeComprobante`.
    pub kind: CfdiType,
    /// `Serie`; may be empty.
    pub series: String,
    /// `Folio`; may be empty.
    pub folio: String,
    /// `Fecha`: the civil time of the place of issue.
    pub issued: DateTime,
    /// `Moneda`; complements say `XXX`.
    pub currency: Currency,
    /// `Total`; complements say 0.
    pub total: Decimal,
    /// `TipoCambio`: pesos for one unit of the currency.
    pub exchange_rate: Option<Decimal>,
    /// Who issued it.
    pub issuer: Party,
    /// For whom.
    pub receiver: Party,
    /// The stamp. A document without one is not read.
    pub stamp: Stamp,
    /// The payment complement.
    pub complement: Option<Complement>,
}

/// A payment complement (`Pagos` 2.0 or 1.0).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complement {
    /// Its payments, at least one.
    pub payments: Vec<Payment>,
}

/// A payment of a complement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// `FechaPago`: a civil time.
    pub paid: DateTime,
    /// `FormaDePagoP`, e.g. `03`.
    pub form: String,
    /// `MonedaP`.
    pub currency: Currency,
    /// `TipoCambioP`: pesos for one unit of the currency.
    pub exchange_rate: Option<Decimal>,
    /// `Monto`, in its currency.
    pub amount: Decimal,
    /// `NumOperacion`; may be empty.
    pub operation: String,
    /// The documents it pays.
    pub related: Vec<Related>,
}

/// A document that a payment pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// `IdDocumento`.
    pub uuid: CfdiUuid,
    /// `Serie`; may be empty.
    pub series: String,
    /// `Folio`; may be empty.
    pub folio: String,
    /// `MonedaDR`.
    pub currency: Currency,
    /// `EquivalenciaDR` (2.0), units of its currency for one of the payment's; `TipoCambioDR` (1.0).
    pub equivalence: Option<Decimal>,
    /// `NumParcialidad`; 1.0 may leave it out.
    pub installment: Option<u32>,
    /// `ImpSaldoAnt`, in its currency; 1.0 may leave it out.
    pub balance_before: Option<Decimal>,
    /// `ImpPagado`, in its currency; 1.0 may leave it out when the payment pays this document alone.
    pub paid: Option<Decimal>,
    /// `ImpSaldoInsoluto`, in its currency; 1.0 may leave it out.
    pub balance_after: Option<Decimal>,
}

/// Where a document is not the one that was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Disagreement {
    /// It is another document.
    #[error("the file is {found}, not {expected}")]
    Uuid {
        /// The UUID that was expected.
        expected: CfdiUuid,
        /// The UUID of its stamp.
        found: CfdiUuid,
    },
    /// It was issued for somebody else.
    #[error("the receiver is {found}, not {expected}")]
    Receiver {
        /// The RFC that was expected.
        expected: String,
        /// The RFC that it names.
        found: Excerpt,
    },
    /// It is over another amount.
    #[error("the total is {found}, not {expected}")]
    Total {
        /// The total that was expected.
        expected: Decimal,
        /// Its own.
        found: Decimal,
    },
}

impl Disagreement {
    /// As a cause carries it.
    pub fn flaw(&self) -> Flaw {
        match self {
            Self::Uuid { expected, found } => Flaw::new(FlawKind::OtherUuid, &[expected, found]),
            Self::Receiver { expected, found } => Flaw::new(FlawKind::OtherReceiver, &[expected, found]),
            Self::Total { expected, found } => Flaw::new(FlawKind::OtherTotal, &[expected, found]),
        }
    }
}

impl Cfdi {
    /// Every difference between the document and what was expected of it; empty = it is the one. Totals may differ by
    /// 0.01, because lists round them.
    pub fn check(&self, uuid: &CfdiUuid, receiver_rfc: &str, total: Option<Decimal>) -> Vec<Disagreement> {
        let mut found = Vec::new();
        if self.stamp.uuid != *uuid {
            found.push(Disagreement::Uuid { expected: uuid.clone(), found: self.stamp.uuid.clone() });
        }
        let expected = receiver_rfc.trim().to_uppercase();
        if self.receiver.rfc != expected {
            found.push(Disagreement::Receiver { expected, found: Excerpt::new(&self.receiver.rfc) });
        }
        if let Some(expected) = total
            && (self.total - expected).abs() > Decimal::new(1, 2)
        {
            found.push(Disagreement::Total { expected, found: self.total });
        }
        found
    }
}
