//! Fiscal documents: payment complements, invoices without a UUID, and which company is which.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use jiff::civil::Date;
use sc_domain::complement::{ComplementSlot, ComplementWrite, FiscalCompany, SlotQuestion, StoredComplement};
use sc_domain::outcome::{Failure, Written};
use sc_domain::ports::{FiscalErp, FiscalNeed, SchemaGap, SupplierIdentity, UnnamedInvoice};
use sc_domain::{BatchKey, VendorId};

use super::{CLOCK_READING_MAX, SageErp};
use crate::part::Part;
use crate::queries::complement_write::{self, Judgement, Means};
use crate::queries::fiscal_parameters::{self, ComplementFields, Parameter};
use crate::queries::optional_field::Holds;
use crate::queries::{complement_fields, complement_slots, unnamed_invoices, vendors_of};

impl SageErp {
    async fn read_fiscal_companies(&self) -> Result<Vec<FiscalCompany>, Failure> {
        Ok(fiscal_parameters::companies(&self.parameters().await?))
    }

    /// The parameters of all companies. People change them about once a year: a reading is used for some minutes.
    async fn parameters(&self) -> Result<Arc<Vec<Parameter>>, Failure> {
        let schema = self.complete_columns(Part::FiscalParameters).await?;
        let mut known = self.known.lock().await;
        if let Some((parameters, at)) = &known.parameters
            && self.clock.elapsed().saturating_sub(*at) <= CLOCK_READING_MAX
        {
            return Ok(parameters.clone());
        }
        let read = fiscal_parameters::read(&self.control, &schema, &fiscal_parameters::NAMES).await?;
        let parameters = Arc::new(read);
        known.parameters = Some((parameters.clone(), self.clock.elapsed()));
        Ok(parameters)
    }

    /// Where this company keeps complements. Asked for again while the table does not tell it.
    async fn complement_fields(&self) -> Result<ComplementFields, Failure> {
        let database = self.company.database();
        match fiscal_parameters::complement_fields(&self.parameters().await?, database) {
            Ok(fields) => Ok(fields),
            Err(_) => {
                self.known.lock().await.parameters = None;
                fiscal_parameters::complement_fields(&self.parameters().await?, database)
            }
        }
    }

    async fn read_unnamed_invoices(
        &self,
        vendors: &[VendorId],
        since: Date,
    ) -> Result<BTreeMap<VendorId, Vec<UnnamedInvoice>>, Failure> {
        let schema = self.complete_columns(Part::FiscalInvoices).await?;
        unnamed_invoices::read(&self.company, &schema, vendors, since).await
    }

    async fn read_slots(&self, question: &SlotQuestion) -> Result<Vec<ComplementSlot>, Failure> {
        let schema = self.complete_columns(Part::Complements).await?;
        let fields = self.complement_fields().await?;
        let payments =
            complement_slots::read(&self.company, &self.banks, &schema, &question.numbers, question.since)
                .await?;
        let entries: BTreeSet<BatchKey> = payments.iter().map(|payment| payment.key).collect();
        let found = complement_fields::read(&self.company, &fields, &entries).await?;
        let slot = |payment: sc_domain::payment::SagePayment| {
            let stored = found.get(&payment.key).map(complement_fields::FieldRows::stored);
            ComplementSlot { payment, stored: stored.unwrap_or_default() }
        };
        Ok(payments.into_iter().map(slot).collect())
    }

    async fn read_complement(&self, entry: BatchKey) -> Result<StoredComplement, Failure> {
        self.complete_columns(Part::Complements).await?;
        let fields = self.complement_fields().await?;
        Ok(complement_write::current(&self.company, &fields, entry).await?.stored())
    }

    async fn store_complement(&self, write: &ComplementWrite) -> Result<Written<StoredComplement>, Failure> {
        self.complete_columns(Part::Complements).await?;
        let fields = self.complement_fields().await?;
        let rows = complement_write::current(&self.company, &fields, write.entry).await?;
        match complement_write::judge(&rows, write) {
            Judgement::Before => return Ok(Written::Before),
            Judgement::Conflict(stored) => return Ok(Written::Conflict(stored)),
            Judgement::ToWrite { .. } => {}
        }
        let means = Means {
            uuid: self.definition(&fields.uuid, complement_write::UUID).await?,
            date: self.definition(&fields.date, Holds::Day).await?,
            stamp: &self.stamp(fields.user.clone(), &write.audit_org).await?,
            fields: &fields,
        };
        complement_write::write(&self.company, write, &means).await
    }
}

#[async_trait]
impl FiscalErp for SageErp {
    async fn fiscal_gaps(&self, what: FiscalNeed) -> Result<Vec<SchemaGap>, Failure> {
        self.gaps(Part::of_need(what)).await
    }

    async fn fiscal_companies(&self) -> Result<Vec<FiscalCompany>, Failure> {
        self.watched(self.read_fiscal_companies().await).await
    }

    async fn unnamed_invoices(
        &self,
        vendors: &[VendorId],
        since: Date,
    ) -> Result<BTreeMap<VendorId, Vec<UnnamedInvoice>>, Failure> {
        if vendors.is_empty() {
            return Ok(BTreeMap::new());
        }
        self.watched(self.read_unnamed_invoices(vendors, since).await).await
    }

    async fn vendors_of(
        &self,
        suppliers: &BTreeSet<SupplierIdentity>,
    ) -> Result<BTreeMap<SupplierIdentity, BTreeSet<VendorId>>, Failure> {
        if suppliers.is_empty() {
            return Ok(BTreeMap::new());
        }
        self.watched(vendors_of::read(&self.company, suppliers).await).await
    }

    async fn complement_slots(&self, question: &SlotQuestion) -> Result<Vec<ComplementSlot>, Failure> {
        if question.numbers.is_empty() {
            return Ok(Vec::new());
        }
        self.watched(self.read_slots(question).await).await
    }

    async fn complement_of(&self, entry: BatchKey) -> Result<StoredComplement, Failure> {
        self.watched(self.read_complement(entry).await).await
    }

    async fn write_complement(&self, write: &ComplementWrite) -> Result<Written<StoredComplement>, Failure> {
        self.watched(self.store_complement(write).await).await
    }
}
