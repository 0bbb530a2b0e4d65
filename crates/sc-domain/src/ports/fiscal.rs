//! Fiscal documents: what the engine asks of the portal and of Sage about them.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::cfdi::{CfdiFile, CfdiQuery, PortalCfdis};
use crate::complement::{ComplementSlot, ComplementWrite, FiscalCompany, SlotQuestion, StoredComplement};
use crate::ids::{BatchKey, CfdiUuid, PaymentNumber, PortalId, VendorId};
use crate::outcome::{Failure, Lookup, Written};
use crate::ports::SchemaGap;
use crate::supplier::{PortalSuppliers, Supplier};

/// Fiscal documents and suppliers of the portal, for one company. Questions are retried inside the adapter; writes
/// never are.
#[async_trait]
pub trait FiscalPortal: Send + Sync {
    /// CFDIs, read page after page. A list that could not be read to its end says so.
    async fn cfdis(&self, query: &CfdiQuery) -> Result<PortalCfdis, Failure>;
    /// The XML of a CFDI, byte for byte. `Absent`: the portal holds no XML of it.
    async fn cfdi_xml(&self, cfdi: &PortalId) -> Result<Lookup<CfdiFile>, Failure>;
    /// Enabled suppliers whose expedient was accepted within these days (both included).
    async fn suppliers_accepted(&self, days: (Date, Date)) -> Result<PortalSuppliers, Failure>;
    /// One supplier.
    async fn supplier(&self, id: &PortalId) -> Result<Lookup<Supplier>, Failure>;
    /// The number in Sage of a payment that the portal names by its own id.
    async fn payment_number(&self, id: &PortalId) -> Result<Lookup<PaymentNumber>, Failure>;
    /// Sets the progress text of a CFDI that its supplier reads: exactly one request. Setting it again changes nothing.
    async fn acknowledge(&self, cfdi: &PortalId, uuid: &CfdiUuid, status: &str) -> Result<(), Failure>;
}

/// An A/P invoice of Sage that carries no UUID.
#[derive(Debug, Clone, PartialEq)]
pub struct UnnamedInvoice {
    /// `CNTBTCH`, `CNTITEM`.
    pub origin: BatchKey,
    /// `IDVEND`.
    pub vendor: VendorId,
    /// `IDINVC`, trimmed.
    pub document: String,
    /// `AMTGROSDST`: total in the document's currency.
    pub total: Decimal,
    /// Sum of `AMTWHD1TC … AMTWHD5TC`; zero where the columns do not exist. Some sites enter invoices gross, some net of it.
    pub withheld: Decimal,
    /// `CODECURN`, as stored (trimmed).
    pub currency: String,
}

/// What a document tells of its supplier: both are looked for among the vendors of Sage.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SupplierIdentity {
    /// The portal's id, when the document names one.
    pub provider: Option<PortalId>,
    /// RFC, upper case.
    pub rfc: String,
}

/// What of Sage's fiscal documents a step is about to use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FiscalNeed {
    /// The companies of the control database, payments with their two fields, and writing them.
    Complements,
    /// The companies of the control database, and invoices without a UUID.
    Invoices,
}

/// Fiscal documents of Sage, for one company. Each method is a few set-based statements, and a failed query is an
/// error, never "no rows".
#[async_trait]
pub trait FiscalErp: Send + Sync {
    /// Missing tables and columns, of both databases. Empty: the questions can be asked.
    async fn fiscal_gaps(&self, what: FiscalNeed) -> Result<Vec<SchemaGap>, Failure>;
    /// All companies that the control database names, with the RFC that they receive documents under.
    async fn fiscal_companies(&self) -> Result<Vec<FiscalCompany>, Failure>;
    /// A/P invoices of some vendors, outside deleted batches and without error, whose `FOLIOCFD` is missing or blank.
    /// By vendor; a vendor without any is missing in the map.
    async fn unnamed_invoices(
        &self,
        vendors: &[VendorId],
        since: Date,
    ) -> Result<BTreeMap<VendorId, Vec<UnnamedInvoice>>, Failure>;
    /// Vendors that belong to suppliers: their field `PROVIDERID` holds the portal's id, or their field `RFC` the RFC, as it
    /// is written there. Several vendors may share an RFC. A supplier without any is missing in the map.
    async fn vendors_of(
        &self,
        suppliers: &BTreeSet<SupplierIdentity>,
    ) -> Result<BTreeMap<SupplierIdentity, BTreeSet<VendorId>>, Failure>;
    /// Payments of some numbers in posted batches, with what their two fields hold. A number may stand several times.
    async fn complement_slots(&self, question: &SlotQuestion) -> Result<Vec<ComplementSlot>, Failure>;
    /// What the two fields of one payment hold now.
    async fn complement_of(&self, entry: BatchKey) -> Result<StoredComplement, Failure>;
    /// Writes UUID and date of a complement where both are missing or blank, in one transaction; a date that is missing
    /// beside the same UUID is added, and a UUID beside its own date. Another date beside the same UUID is left as it is
    /// (`Before`); beside no UUID it is a conflict. `Conflict` carries what stands there; nothing was written.
    async fn write_complement(&self, write: &ComplementWrite) -> Result<Written<StoredComplement>, Failure>;
}
