//! Who else writes the control tables of a company while a run of ours works on it.
//!
//! The predecessor may still be running (decisions, section 1): a row that appeared since the run began and that no effect
//! of ours explains stops the company. Both tables are read once, when the run begins, and watched from the first step to
//! the last, whichever of them a step writes itself: what a step decides on is what the run began with, and a row that came
//! since stops it before its first effect.

use std::collections::{BTreeMap, BTreeSet};

use sc_domain::control::ControlRow;
use sc_domain::control_orders::OrderControlRow;
use sc_domain::outcome::{Failure, FailureKind, Written};
use sc_domain::ports::{ControlTable, Erp};
use sc_domain::{Cause, Code, PortalId};
use tokio::sync::Mutex;

use crate::mark::ControlMark;

/// The control tables of a company, as far as a run can explain them.
pub struct Watch {
    began_with: ControlRows,
    payments: Mutex<Option<Rows>>,
    orders: Mutex<Option<Rows>>,
}

/// The rows of both tables when the run began. `None`: the table could not be read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ControlRows {
    /// `fesaPagosFocaltec`.
    pub payments: Option<Vec<ControlRow>>,
    /// `fesaOCFocaltec`, without its notes.
    pub orders: Option<Vec<OrderControlRow>>,
}

/// A control row, as far as the watch tells it from others: its document and its portal id. Two rows of one document with
/// two ids were written by two programs. The status is left out, because it changes in place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    number: Option<String>,
    portal_id: Option<PortalId>,
}

impl From<&ControlRow> for Entry {
    fn from(row: &ControlRow) -> Self {
        Self { number: row.number.as_ref().map(ToString::to_string), portal_id: row.portal_id.clone() }
    }
}

impl From<&OrderControlRow> for Entry {
    fn from(row: &OrderControlRow) -> Self {
        Self { number: row.number.as_ref().map(ToString::to_string), portal_id: row.portal_id.clone() }
    }
}

/// What one table holds as far as we know. Behind one lock with each mark, so that a count never meets a half-done mark of
/// ours.
struct Rows {
    count: u64,
    before: BTreeMap<Entry, usize>,
    ours: BTreeSet<Entry>,
}

impl Rows {
    fn new(rows: &[Entry]) -> Self {
        Self { count: rows.len() as u64, before: counted(rows), ours: BTreeSet::new() }
    }

    fn has(&self, number: &str) -> bool {
        self.before.keys().chain(&self.ours).any(|entry| entry.number.as_deref() == Some(number))
    }

    /// Compares with what the table holds now.
    fn explain(&mut self, rows: &[Entry]) -> Result<(), Failure> {
        let foreign: BTreeSet<String> = counted(rows)
            .into_iter()
            .filter(|(entry, count)| {
                let before = self.before.get(entry).copied().unwrap_or_default();
                *count > before + usize::from(self.ours.contains(entry))
            })
            .map(|(entry, _)| entry.number.unwrap_or_else(|| "?".to_owned()))
            .collect();
        if foreign.is_empty() {
            // Rows were deleted, or a mark of ours whose answer was lost had worked.
            self.count = rows.len() as u64;
            return Ok(());
        }
        let foreign: Vec<String> = foreign.into_iter().collect();
        let cause = Cause::new(Code::ForeignWriter).with("documents", foreign.join(", "));
        Err(Failure::new(FailureKind::Setup, cause))
    }
}

fn counted(rows: &[Entry]) -> BTreeMap<Entry, usize> {
    let mut counted = BTreeMap::new();
    for row in rows {
        *counted.entry(row.clone()).or_default() += 1;
    }
    counted
}

impl Watch {
    /// Remembers what stands in both tables. One that a company lacks, or that its login may not read, is not watched:
    /// the steps that need it say so themselves.
    ///
    /// # Errors
    /// A question that failed for the moment.
    pub async fn begin(erp: &dyn Erp) -> Result<Self, Failure> {
        let payments = readable(erp.control_snapshot().await)?.map(|snapshot| snapshot.rows);
        let orders = readable(erp.order_control().await)?;
        let of_payments = payments.as_ref().map(|rows| Rows::new(&entries(rows)));
        let of_orders = orders.as_ref().map(|rows| Rows::new(&entries(rows)));
        Ok(Self {
            began_with: ControlRows { payments, orders },
            payments: Mutex::new(of_payments),
            orders: Mutex::new(of_orders),
        })
    }

    /// What stood there when the run began.
    pub fn began_with(&self) -> &ControlRows {
        &self.began_with
    }

    fn table(&self, table: ControlTable) -> &Mutex<Option<Rows>> {
        match table {
            ControlTable::Payments => &self.payments,
            ControlTable::Orders => &self.orders,
        }
    }

    /// Whether each row of both tables is explained.
    ///
    /// # Errors
    /// `step.foreign_writer`, or the failed question.
    pub async fn check(&self, erp: &dyn Erp) -> Result<(), Failure> {
        for table in [ControlTable::Payments, ControlTable::Orders] {
            let mut known = self.table(table).lock().await;
            let Some(known) = known.as_mut() else { continue };
            if erp.control_count(table).await? != known.count {
                known.explain(&read(erp, table).await?)?;
            }
        }
        Ok(())
    }

    /// Makes a control table say so. A conflict carries the portal id that stands there.
    ///
    /// # Errors
    /// The failed write; after an unknown outcome the row still counts as ours.
    pub async fn mark(
        &self,
        erp: &dyn Erp,
        mark: &ControlMark,
    ) -> Result<Written<Option<PortalId>>, Failure> {
        let mut known = self.table(mark.table()).lock().await;
        // A standing order row is changed in its place; everything else is a new row.
        let is_change = mark.table() == ControlTable::Orders
            && known.as_ref().is_some_and(|known| known.has(mark.number()));
        if let Some(known) = known.as_mut() {
            let number = Some(mark.number().to_owned());
            known.ours.insert(Entry { number, portal_id: mark.portal_id().cloned() });
        }
        let written = match mark {
            ControlMark::Payment(row) => erp.mark_payment(row).await?.map(|standing| standing.portal_id),
            ControlMark::Order(row) => erp.mark_order(row).await?.map(|standing| standing.portal_id),
        };
        if let Some(known) = known.as_mut().filter(|_| written == Written::Now && !is_change) {
            known.count += 1;
        }
        Ok(written)
    }
}

async fn read(erp: &dyn Erp, table: ControlTable) -> Result<Vec<Entry>, Failure> {
    Ok(match table {
        ControlTable::Payments => entries(&erp.control_snapshot().await?.rows),
        ControlTable::Orders => entries(&erp.order_control().await?),
    })
}

fn entries<'a, R>(rows: &'a [R]) -> Vec<Entry>
where
    Entry: From<&'a R>,
{
    rows.iter().map(Entry::from).collect()
}

/// What is missing or forbidden says nothing, for as long as nobody changes that.
fn readable<T>(answer: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(failure) if failure.kind == FailureKind::Setup => Ok(None),
        Err(failure) => Err(failure),
    }
}
