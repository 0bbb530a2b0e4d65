//! The portal of one document: a run asks it for lists, and it answers with what they would show of that document.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Span;
use jiff::civil::Date;
use sc_domain::cfdi::{CfdiFile, CfdiQuery, PortalCfdi, PortalCfdis};
use sc_domain::outcome::{Failure, Lookup};
use sc_domain::ports::FiscalPortal;
use sc_domain::supplier::{PortalSuppliers, Supplier};
use sc_domain::{CfdiUuid, PaymentNumber, PortalId};

/// What lists are asked about.
enum Subject {
    Nothing,
    Cfdi(Box<PortalCfdi>),
    Supplier(Box<Supplier>),
}

/// A portal that holds one document; of a complement also the others of its payments, because one of them takes each. Lists
/// are asked for the days around it, and everything else as it is. So the very questions and rules of a run tell what
/// becomes of it, without the lists of a year.
pub(crate) struct AboutOne {
    inner: Arc<dyn FiscalPortal>,
    subject: Subject,
}

impl AboutOne {
    /// About a CFDI.
    pub(crate) fn cfdi(inner: Arc<dyn FiscalPortal>, cfdi: PortalCfdi) -> Self {
        Self { inner, subject: Subject::Cfdi(Box::new(cfdi)) }
    }

    /// About a document that the portal does not hold: its lists show nothing.
    pub(crate) fn nothing(inner: Arc<dyn FiscalPortal>) -> Self {
        Self { inner, subject: Subject::Nothing }
    }

    /// About a supplier.
    pub(crate) fn supplier(inner: Arc<dyn FiscalPortal>, supplier: Supplier) -> Self {
        Self { inner, subject: Subject::Supplier(Box::new(supplier)) }
    }
}

/// The part of some days that lies within one day of another; `None` when they do not meet. A document without a day may
/// stand on each.
fn around(day: Option<Date>, days: (Date, Date)) -> Option<(Date, Date)> {
    let Some(day) = day else { return Some(days) };
    let one = Span::new().days(1);
    let before = day.checked_sub(one).unwrap_or(day);
    let after = day.checked_add(one).unwrap_or(day);
    let (from, to) = (days.0.max(before), days.1.min(after));
    (from <= to).then_some((from, to))
}

/// Whether two complements belong to the same payment.
fn shares_payment(a: &PortalCfdi, b: &PortalCfdi) -> bool {
    a.payments.iter().any(|link| b.payments.contains(link))
}

const NOTHING: PortalCfdis = PortalCfdis { cfdis: Vec::new(), unreadable: Vec::new(), is_complete: true };

#[async_trait]
impl FiscalPortal for AboutOne {
    async fn cfdis(&self, query: &CfdiQuery) -> Result<PortalCfdis, Failure> {
        let Subject::Cfdi(cfdi) = &self.subject else { return Ok(NOTHING) };
        let narrow = match query {
            CfdiQuery::PayableInvoices { issued } => {
                around(cfdi.issued, *issued).map(|issued| CfdiQuery::PayableInvoices { issued })
            }
            CfdiQuery::LeftStage { issued } => {
                around(cfdi.issued, *issued).map(|issued| CfdiQuery::LeftStage { issued })
            }
            CfdiQuery::CreditNotes { issued, statuses } => around(cfdi.issued, *issued)
                .map(|issued| CfdiQuery::CreditNotes { issued, statuses: statuses.clone() }),
            CfdiQuery::Complements { created } => Some(CfdiQuery::Complements { created: *created }),
            CfdiQuery::Uuids(uuids) => {
                let others: Vec<CfdiUuid> =
                    uuids.iter().filter(|uuid| **uuid != cfdi.uuid).cloned().collect();
                let mut found = match others.as_slice() {
                    [] => NOTHING,
                    [..] => self.inner.cfdis(&CfdiQuery::Uuids(others)).await?,
                };
                found.cfdis.extend(uuids.contains(&cfdi.uuid).then(|| cfdi.as_ref().clone()));
                return Ok(found);
            }
        };
        let Some(narrow) = narrow else { return Ok(NOTHING) };
        let mut found = self.inner.cfdis(&narrow).await?;
        found.cfdis.retain(|other| other.uuid == cfdi.uuid || shares_payment(other, cfdi));
        found.unreadable.clear();
        Ok(found)
    }

    async fn cfdi_xml(&self, cfdi: &PortalId) -> Result<Lookup<CfdiFile>, Failure> {
        self.inner.cfdi_xml(cfdi).await
    }

    async fn suppliers_accepted(&self, days: (Date, Date)) -> Result<PortalSuppliers, Failure> {
        let nothing = PortalSuppliers { is_complete: true, ..PortalSuppliers::default() };
        let Subject::Supplier(supplier) = &self.subject else { return Ok(nothing) };
        let approved = supplier.expedient.as_ref().and_then(|expedient| expedient.approved);
        let day = approved.map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).date());
        let Some(days) = around(day, days) else { return Ok(nothing) };
        let mut found = self.inner.suppliers_accepted(days).await?;
        found.suppliers.retain(|other| other.id == supplier.id);
        found.unreadable.clear();
        Ok(found)
    }

    async fn supplier(&self, id: &PortalId) -> Result<Lookup<Supplier>, Failure> {
        self.inner.supplier(id).await
    }

    async fn payment_number(&self, id: &PortalId) -> Result<Lookup<PaymentNumber>, Failure> {
        self.inner.payment_number(id).await
    }

    async fn acknowledge(&self, cfdi: &PortalId, uuid: &CfdiUuid, status: &str) -> Result<(), Failure> {
        self.inner.acknowledge(cfdi, uuid, status).await
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn only_the_days_around_a_document_are_asked_for() {
        let year = (date(2026, 1, 1), date(2026, 12, 31));
        for (day, asked) in [
            (Some(date(2026, 5, 7)), Some((date(2026, 5, 6), date(2026, 5, 8)))),
            (Some(date(2026, 1, 1)), Some((date(2026, 1, 1), date(2026, 1, 2)))),
            (Some(date(2027, 1, 1)), Some((date(2026, 12, 31), date(2026, 12, 31)))),
            (Some(date(2027, 1, 2)), None),
            (Some(date(2025, 12, 30)), None),
            (None, Some(year)),
        ] {
            assert_eq!(around(day, year), asked, "{day:?}");
        }
    }
}
