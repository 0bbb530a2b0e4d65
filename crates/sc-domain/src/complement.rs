//! Payment complements as Sage keeps them: two optional fields of a payment (`APTCRO`).
//! Source: flows, section 3; sage300, sections 8.5, W1 and W2.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::ids::{BatchKey, CfdiUuid, PaymentNumber};
use crate::payment::SagePayment;

/// Which payments are looked for. No index leads to a number, so batches are read from the first one of a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotQuestion {
    /// Their numbers.
    pub numbers: Vec<PaymentNumber>,
    /// The first batch is the lowest one that is posted and was touched on or after this (UTC) day. What lies before it
    /// is not read; behind it each posted batch is, so that a number which stands twice is seen twice.
    pub since: Date,
}

/// A payment with what its two fields hold now.
#[derive(Debug, Clone, PartialEq)]
pub struct ComplementSlot {
    /// The entry, of a posted `PY` batch and without error.
    pub payment: SagePayment,
    /// What the fields hold.
    pub stored: StoredComplement,
}

/// What the two fields of a payment hold: trimmed, empty when blank or missing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredComplement {
    /// The complement's UUID.
    pub uuid: String,
    /// Its stamp date.
    pub date: String,
}

impl StoredComplement {
    /// Whether this complement stands there with its date: nothing is left to be written.
    pub fn is_complete_with(&self, uuid: &CfdiUuid) -> bool {
        self.holds(uuid) && !self.date.is_empty()
    }

    /// Whether this complement stands there. Its date may still be missing.
    pub fn holds(&self, uuid: &CfdiUuid) -> bool {
        self.uuid.eq_ignore_ascii_case(uuid.as_str())
    }
}

/// A complement to be written onto a payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplementWrite {
    /// `CNTBTCH`, `CNTENTR` of the `PY` batch.
    pub entry: BatchKey,
    /// `AUDTORG` of the entry, copied into the new rows.
    pub audit_org: String,
    /// The complement's UUID, upper case.
    pub uuid: CfdiUuid,
    /// The day of its stamp as the XML writes it, never shifted by a zone. Stored as `YYYYMMDD`.
    pub stamped: Date,
}

/// A company as the control database describes it (`fesaParam`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FiscalCompany {
    /// `idCia`.
    pub id: String,
    /// `RFCReceptor`, upper case.
    pub rfc: String,
    /// `DataBase`.
    pub database: String,
}
