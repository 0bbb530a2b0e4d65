//! Sage 300 and the control table of one company, in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use sc_domain::control::ControlRow;
use sc_domain::control_orders::{OrderControlRow, OrderControlStatus, OrderErrorNote, OrderMark};
use sc_domain::order::{Authorization, Receipt};
use sc_domain::outcome::{Failure, FailureKind, Written};
use sc_domain::payment::{AppliedLine, SagePayment, VendorFields};
use sc_domain::ports::{
    AuthorizationScope, Clock, ControlSnapshot, ControlTable, Erp, InvoiceLinkWrite, Lease, ObservedHeaders,
    ObservedOrders, PaymentWindow, SchemaGap, UnreadableEntry, VendorLinkWrite,
};
use sc_domain::{BatchKey, Cause, CfdiUuid, Code, OrderNumber, PaymentNumber, Step, VendorId};

use super::complements::ComplementTables;
use super::orders::{self, OrderTables};
use super::stage::{Call, Stage, failure};

/// What the tables hold.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tables {
    pub payments: Vec<SagePayment>,
    pub unreadable: Vec<UnreadableEntry>,
    pub lines: BTreeMap<BatchKey, Vec<AppliedLine>>,
    pub vendors: BTreeMap<VendorId, VendorFields>,
    /// `FOLIOCFD` by invoice entry.
    pub uuids: BTreeMap<BatchKey, String>,
    pub control: Vec<ControlRow>,
    pub orders: OrderTables,
    pub complements: ComplementTables,
    /// The order control table, without its `ERROR` rows.
    pub order_control: Vec<OrderControlRow>,
    pub gaps: Vec<SchemaGap>,
    /// What is missing for the closing of orders alone.
    pub gaps_of_closing: Vec<SchemaGap>,
    /// How far the server's clock is behind the engine's.
    pub clock_behind: SignedDuration,
    /// Another engine holds the lock of the company.
    pub is_locked_elsewhere: bool,
    pub is_lease_lost: bool,
}

impl Tables {
    /// Control rows of a payment that say "in the portal".
    pub fn marks(&self, number: &PaymentNumber) -> Vec<&ControlRow> {
        self.control
            .iter()
            .filter(|row| row.number.as_ref() == Some(number) && row.status.says_in_portal())
            .collect()
    }
}

#[derive(Clone)]
pub struct FakeErp {
    pub stage: Arc<Stage>,
    pub tables: Arc<Mutex<Tables>>,
}

impl FakeErp {
    pub fn tables(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct FakeLease(FakeErp);

#[async_trait]
impl Lease for FakeLease {
    async fn check(&self) -> Result<(), Failure> {
        self.0
            .stage
            .ask(Call::LeaseCheck, || match self.0.tables().is_lease_lost {
                true => Err(failure(FailureKind::Setup, Code::LeaseLost)),
                false => Ok(()),
            })
            .await
    }

    async fn release(self: Box<Self>) {}
}

#[async_trait]
impl Erp for FakeErp {
    async fn schema_gaps(&self, step: Step) -> Result<Vec<SchemaGap>, Failure> {
        let gaps = || {
            let tables = self.tables();
            let of_step = tables.gaps_of_closing.iter().filter(|_| step == Step::ClosePurchaseOrders);
            tables.gaps.iter().chain(of_step).cloned().collect()
        };
        self.stage.ask(Call::Schema, || Ok(gaps())).await
    }

    async fn unreadable_tables(&self) -> Result<Vec<Cause>, Failure> {
        self.stage.ask(Call::Schema, || Ok(Vec::new())).await
    }

    async fn server_utc(&self) -> Result<Timestamp, Failure> {
        self.stage.ask(Call::ServerUtc, || Ok(self.stage.clock.now() - self.tables().clock_behind)).await
    }

    async fn server_offset_minutes(&self) -> Result<i32, Failure> {
        self.stage.ask(Call::Offset, || Ok(-360)).await
    }

    async fn acquire_lease(&self) -> Result<Box<dyn Lease>, Failure> {
        self.stage
            .ask(Call::Lease, || match self.tables().is_locked_elsewhere {
                true => Err(failure(FailureKind::Setup, Code::LeaseTaken)),
                false => Ok(()),
            })
            .await?;
        Ok(Box::new(FakeLease(self.clone())))
    }

    async fn payments(&self, window: PaymentWindow) -> Result<ObservedHeaders, Failure> {
        self.stage
            .ask(Call::Payments, || {
                let tables = self.tables();
                let payments = tables
                    .payments
                    .iter()
                    .filter(|payment| payment.batch_day.is_none_or(|day| day >= window.from))
                    .cloned()
                    .collect();
                Ok(ObservedHeaders { payments, unreadable: tables.unreadable.clone() })
            })
            .await
    }

    async fn applied_lines(
        &self,
        payments: &[BatchKey],
    ) -> Result<BTreeMap<BatchKey, Vec<AppliedLine>>, Failure> {
        self.stage
            .ask(Call::Lines, || {
                let tables = self.tables();
                let mut found: BTreeMap<BatchKey, Vec<AppliedLine>> =
                    payments.iter().filter_map(|key| Some((*key, tables.lines.get(key)?.clone()))).collect();
                for posted in found.values_mut().flatten().filter_map(|line| line.posted.as_mut()) {
                    if let Some(entry) = &mut posted.entry {
                        entry.uuid = tables.uuids.get(&posted.origin).cloned().unwrap_or_default();
                    }
                }
                Ok(found)
            })
            .await
    }

    async fn vendors(&self, vendors: &[VendorId]) -> Result<BTreeMap<VendorId, VendorFields>, Failure> {
        self.stage
            .ask(Call::Vendors, || {
                let tables = self.tables();
                Ok(vendors.iter().filter_map(|v| Some((v.clone(), tables.vendors.get(v)?.clone()))).collect())
            })
            .await
    }

    async fn control_snapshot(&self) -> Result<ControlSnapshot, Failure> {
        self.stage.ask(Call::Snapshot, || Ok(ControlSnapshot { rows: self.tables().control.clone() })).await
    }

    async fn control_count(&self, table: ControlTable) -> Result<u64, Failure> {
        let count = || {
            let tables = self.tables();
            Ok(match table {
                ControlTable::Payments => tables.control.len() as u64,
                ControlTable::Orders => tables.order_control.len() as u64,
            })
        };
        self.stage.ask(Call::Count, count).await
    }

    async fn mark_payment(&self, row: &ControlRow) -> Result<Written<ControlRow>, Failure> {
        let number = row.number.clone().expect("a mark has a number");
        let work = || {
            let mut tables = self.tables();
            let standing = tables.marks(&number).first().map(|row| (*row).clone());
            match standing {
                None => {
                    tables.control.push(row.clone());
                    Ok(Written::Now)
                }
                Some(standing) if standing.portal_id.is_none() => {
                    for row_of_table in tables.control.iter_mut().filter(|r| **r == standing) {
                        row_of_table.portal_id = row.portal_id.clone();
                    }
                    Ok(Written::Now)
                }
                Some(standing) if standing.portal_id == row.portal_id => Ok(Written::Before),
                Some(standing) => Ok(Written::Conflict(standing)),
            }
        };
        self.stage.perform(Call::Mark, number.as_str(), work, |_| (), |written| format!("{written:?}")).await
    }

    async fn control_rows_of(&self, number: &PaymentNumber) -> Result<Vec<ControlRow>, Failure> {
        let tables = self.tables();
        Ok(tables.control.iter().filter(|row| row.number.as_ref() == Some(number)).cloned().collect())
    }

    async fn link_vendor(&self, link: &VendorLinkWrite) -> Result<Written<String>, Failure> {
        let work = || {
            let mut tables = self.tables();
            let fields = tables.vendors.entry(link.vendor.clone()).or_default();
            Ok(write_blank(&mut fields.provider_id, link.provider.as_str()))
        };
        self.stage
            .perform(Call::LinkVendor, link.vendor.as_str(), work, |_| (), |written| format!("{written:?}"))
            .await
    }

    async fn link_invoice(&self, link: &InvoiceLinkWrite) -> Result<Written<String>, Failure> {
        let work = || {
            let mut tables = self.tables();
            Ok(write_blank(tables.uuids.entry(link.origin).or_default(), link.uuid.as_str()))
        };
        self.stage
            .perform(Call::LinkInvoice, link.uuid.as_str(), work, |_| (), |written| format!("{written:?}"))
            .await
    }

    async fn authorizations(
        &self,
        scope: &AuthorizationScope,
    ) -> Result<BTreeMap<OrderNumber, Authorization>, Failure> {
        self.stage.ask(Call::Authorizations, || Ok(self.tables().orders.authorized(scope))).await
    }

    async fn orders(&self, numbers: &[OrderNumber]) -> Result<ObservedOrders, Failure> {
        self.stage.ask(Call::Orders, || Ok(self.tables().orders.read(numbers))).await
    }

    async fn orders_touched(
        &self,
        numbers: &[OrderNumber],
        since: Date,
    ) -> Result<BTreeSet<OrderNumber>, Failure> {
        self.stage.ask(Call::Touched, || Ok(self.tables().orders.touched(numbers, since))).await
    }

    async fn receipts(&self, orders: &[i64]) -> Result<BTreeMap<i64, Vec<Receipt>>, Failure> {
        self.stage
            .ask(Call::Receipts, || {
                let tables = self.tables();
                Ok(orders
                    .iter()
                    .filter_map(|key| Some((*key, tables.orders.receipts.get(key)?.clone())))
                    .collect())
            })
            .await
    }

    async fn known_cfdis(&self, uuids: &[CfdiUuid]) -> Result<BTreeSet<CfdiUuid>, Failure> {
        self.stage
            .ask(Call::KnownCfdis, || {
                let tables = self.tables();
                Ok(uuids.iter().filter(|uuid| tables.orders.cfdis.contains(*uuid)).cloned().collect())
            })
            .await
    }

    async fn order_control(&self) -> Result<Vec<OrderControlRow>, Failure> {
        self.stage.ask(Call::OrderControl, || Ok(self.tables().order_control.clone())).await
    }

    async fn mark_order(&self, mark: &OrderMark) -> Result<Written<OrderControlRow>, Failure> {
        let work = || Ok(orders::mark(&mut self.tables().order_control, mark));
        let subject = mark.number.as_str();
        self.stage.perform(Call::MarkOrder, subject, work, |_| (), |written| format!("{written:?}")).await
    }

    async fn note_order_error(&self, note: &OrderErrorNote) -> Result<Written<()>, Failure> {
        let work = || {
            let mut tables = self.tables();
            if tables.orders.notes.iter().rfind(|known| known.number == note.number) == Some(note) {
                return Ok(Written::Before);
            }
            tables.orders.notes.push(note.clone());
            Ok(Written::Now)
        };
        let subject = note.number.as_str();
        self.stage.perform(Call::NoteError, subject, work, |_| (), |written| format!("{written:?}")).await
    }

    async fn order_control_rows_of(&self, number: &OrderNumber) -> Result<Vec<OrderControlRow>, Failure> {
        let tables = self.tables();
        let noted = tables.orders.notes.iter().map(|note| OrderControlRow {
            number: Some(note.number.clone()),
            status: OrderControlStatus::Error,
            portal_id: None,
            response: note.text.clone(),
        });
        let rows = tables.order_control.iter().cloned().chain(noted);
        Ok(rows.filter(|row| row.number.as_ref() == Some(number)).collect())
    }

    fn statements(&self) -> u64 {
        0
    }
}

fn write_blank(slot: &mut String, value: &str) -> Written<String> {
    if slot.is_empty() {
        value.clone_into(slot);
        Written::Now
    } else if slot == value {
        Written::Before
    } else {
        Written::Conflict(slot.clone())
    }
}
