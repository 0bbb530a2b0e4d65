//! Reads both sides for `downloadCFDI`: two lists of the portal, what Sage holds of them in sets, the importer's folder
//! once, and one supplier of the portal for each of what could be delivered.

use std::collections::{BTreeMap, BTreeSet};

use futures::FutureExt as _;
use futures::stream::{self, StreamExt};
use jiff::civil::Date;
use sc_domain::cfdi::{CfdiQuery, PortalCfdi, PortalCfdis};
use sc_domain::outcome::{Failure, Lookup};
use sc_domain::ports::{PassMemory, RunKind, SupplierIdentity};
use sc_domain::{Cause, CfdiUuid, Code, DocumentKey, PortalId, VendorId};

use super::judge::{self, Next, Verdict};
use super::{Asked, Known, Places, Seen};
use crate::bounds::Bounds;
use crate::calendar::{day_of, days_before, periods};
use crate::config::{Importer, Tenant};
use crate::questions::keep_or_stop;
use crate::within::{portal_late, within};

/// The portal limits a period to about a year.
const PERIOD_DAYS_MAX: i64 = 365;
/// An invoice that somebody typed in may carry an earlier day than its CFDI.
const TYPED_EARLIER_DAYS: i64 = 35;

/// What was observed, and whether the run may act on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Both sides.
    pub seen: Seen,
    /// Baseline when the journal has none.
    pub kind: RunKind,
    /// A list that ended early: what was found of it is worked on, and the step says so.
    pub shortfall: Option<Cause>,
    /// Whether what left its stage was looked for, too.
    pub is_sweep: bool,
}

/// Reads both sides. `verifying` is called when the questions about single suppliers begin.
///
/// # Errors
/// Any failed question that leaves the picture incomplete. Failed questions about single suppliers stay with their
/// documents.
pub async fn observe(
    tenant: &Tenant,
    importer: &Importer,
    memory: &PassMemory,
    bounds: &Bounds<'_>,
    asked: RunKind,
    verifying: impl FnOnce(),
) -> Result<Observation, Failure> {
    let server_utc = tenant.erp.server_utc().await?;
    let offset_minutes = tenant.erp.server_offset_minutes().await?;
    let is_baseline = asked == RunKind::Baseline || memory.baseline.is_none();
    let kind = if is_baseline { RunKind::Baseline } else { RunKind::Cycle };
    let known = Known::of(memory);
    let mut seen = Seen {
        now: bounds.clock.now(),
        server_utc,
        offset_minutes,
        issued: window(day_of(server_utc, offset_minutes), tenant.cfdis.lookback_days),
        cfdis: Vec::new(),
        listed: BTreeSet::new(),
        left: BTreeSet::new(),
        is_whole: true,
        is_payable_whole: true,
        unreadable: Vec::new(),
        in_sage: BTreeSet::new(),
        companies: Vec::new(),
        vendors: BTreeMap::new(),
        unnamed: BTreeMap::new(),
        suppliers: BTreeMap::new(),
        places: Places::default(),
    };
    read_portal(tenant, &known, &mut seen).await?;
    let is_sweep = kind == RunKind::Cycle && bounds.config.is_sweep_due(memory.swept, seen.now);
    let left = if is_sweep { left_stage(tenant, &known, &mut seen).await? } else { Vec::new() };
    let shortfall = (!seen.is_whole).then(|| {
        let cause = Cause::new(Code::PortalListIncomplete).with("what", "cfdis");
        cause.with("read", seen.cfdis.len()).with("total", 0)
    });
    let key = |uuid: &CfdiUuid| DocumentKey::cfdi(&tenant.key, uuid);
    let mut unsettled: BTreeSet<CfdiUuid> = seen
        .cfdis
        .iter()
        .map(|cfdi| &cfdi.uuid)
        .filter(|uuid| !known.is_settled(&key(uuid)))
        .cloned()
        .collect();
    unsettled.extend(known.open_uuids());
    unsettled.extend(left.iter().map(|cfdi| cfdi.uuid.clone()));
    if !unsettled.is_empty() {
        let uuids: Vec<CfdiUuid> = unsettled.iter().cloned().collect();
        seen.in_sage = tenant.erp.known_cfdis(&uuids).await?;
    }
    let in_sage = &seen.in_sage;
    seen.cfdis.extend(left.into_iter().filter(|cfdi| !in_sage.contains(&cfdi.uuid)));
    let is_missing = unsettled.iter().any(|uuid| !seen.in_sage.contains(uuid));
    if kind == RunKind::Cycle && is_missing {
        seen.places = importer.folder.files().await?.into();
        seen.companies = tenant.fiscal_erp.fiscal_companies().await?;
        read_typed_in(tenant, &known, &mut seen).await?;
        verifying();
        let wanted = suppliers_wanted(tenant, &known, &seen, bounds.config.documents_per_step_max);
        ask_suppliers(tenant, wanted, &mut seen, bounds).await?;
    }
    Ok(Observation { seen, kind, shortfall, is_sweep })
}

fn window(today: Date, lookback_days: i64) -> (Date, Date) {
    (days_before(today, lookback_days.clamp(0, PERIOD_DAYS_MAX)), today)
}

/// The two lists, and by UUID what the journal has open and they do not show. What is open and was issued before their days
/// is looked for on its own days, too: nothing but such a list says that an invoice is still to be paid.
async fn read_portal(tenant: &Tenant, known: &Known<'_>, seen: &mut Seen) -> Result<(), Failure> {
    let issued = seen.issued;
    let statuses = tenant.cfdis.credit_note_statuses.iter().cloned().collect();
    let portal = tenant.fiscal_portal.as_ref();
    // Credit notes first, as the predecessor did.
    take(seen, portal.cfdis(&CfdiQuery::CreditNotes { issued, statuses }).await?);
    let payable = portal.cfdis(&CfdiQuery::PayableInvoices { issued }).await?;
    seen.is_payable_whole = payable.is_complete;
    take(seen, payable);
    let open = known.open_uuids();
    let oldest = known.oldest_open().unwrap_or(issued.0);
    for issued in periods((oldest, days_before(issued.0, 1)), PERIOD_DAYS_MAX) {
        let mut payable = portal.cfdis(&CfdiQuery::PayableInvoices { issued }).await?;
        seen.is_payable_whole &= payable.is_complete;
        payable.cfdis.retain(|cfdi| open.contains(&cfdi.uuid));
        payable.unreadable.clear();
        take(seen, payable);
    }
    seen.listed = seen.cfdis.iter().map(|cfdi| cfdi.uuid.clone()).collect();
    let others: Vec<CfdiUuid> = open.difference(&seen.listed).cloned().collect();
    if !others.is_empty() {
        take(seen, portal.cfdis(&CfdiQuery::Uuids(others)).await?);
    }
    Ok(())
}

/// Invoices that left their stage before Sage had them: somebody paid or moved them in the portal between two runs, or
/// while none ran. Those of before `go_live` are none of ours. What cannot be read of these lists was payable once, and
/// told then.
async fn left_stage(tenant: &Tenant, known: &Known<'_>, seen: &mut Seen) -> Result<Vec<PortalCfdi>, Failure> {
    let mut found = tenant.fiscal_portal.cfdis(&CfdiQuery::LeftStage { issued: seen.issued }).await?;
    found.cfdis.retain(|cfdi| !judge::is_before(tenant.go_live, seen, cfdi));
    seen.is_whole &= found.is_complete;
    seen.left = found.cfdis.iter().map(|cfdi| cfdi.uuid.clone()).collect();
    let is_new = |cfdi: &PortalCfdi| {
        let key = DocumentKey::cfdi(&tenant.key, &cfdi.uuid);
        !known.is_settled(&key) && seen.cfdis.iter().all(|other| other.uuid != cfdi.uuid)
    };
    Ok(found.cfdis.into_iter().filter(|cfdi| !cfdi.is_cancelled() && is_new(cfdi)).collect())
}

fn take(seen: &mut Seen, found: PortalCfdis) {
    seen.is_whole &= found.is_complete;
    let mut taken: BTreeSet<CfdiUuid> = seen.cfdis.iter().map(|cfdi| cfdi.uuid.clone()).collect();
    seen.cfdis.extend(found.cfdis.into_iter().filter(|cfdi| taken.insert(cfdi.uuid.clone())));
    for item in found.unreadable {
        if !seen.unreadable.contains(&item) {
            seen.unreadable.push(item);
        }
    }
}

/// What could be delivered now, with its supplier known or not: each with whether a person approved it.
fn deliverable<'a>(
    tenant: &'a Tenant,
    known: &'a Known<'_>,
    seen: &'a Seen,
) -> impl Iterator<Item = (&'a PortalCfdi, DocumentKey, bool)> {
    seen.in_order().into_iter().filter_map(move |cfdi| {
        let key = DocumentKey::cfdi(&tenant.key, &cfdi.uuid);
        if known.is_settled(&key) || seen.in_sage.contains(&cfdi.uuid) || cfdi.is_cancelled() {
            return None;
        }
        let is_approved = known.approval(&key).is_some();
        let is_old = judge::is_before(tenant.go_live, seen, cfdi);
        let is_due = match known.deliveries(&key) {
            0 => is_approved || !is_old,
            deliveries => {
                let place = seen.places.of(&cfdi.uuid);
                let next = judge::delivered(known.cause(&key), place, deliveries, &tenant.cfdis);
                is_approved || next == Next::Again
            }
        };
        is_due.then_some((cfdi, key, is_approved))
    })
}

/// Invoices of Sage without a UUID, of the vendors of what is to be delivered, for the first time or again.
async fn read_typed_in(tenant: &Tenant, known: &Known<'_>, seen: &mut Seen) -> Result<(), Failure> {
    let due = deliverable(tenant, known, seen).filter(|(.., is_approved)| !is_approved);
    let fresh: Vec<PortalCfdi> = due.map(|(cfdi, ..)| cfdi.clone()).collect();
    let unlinked: BTreeSet<SupplierIdentity> = fresh.iter().filter_map(judge::unlinked_supplier).collect();
    if !unlinked.is_empty() {
        seen.vendors = tenant.fiscal_erp.vendors_of(&unlinked).await?;
    }
    let vendors: BTreeSet<VendorId> = fresh.iter().flat_map(|cfdi| judge::vendors_of(seen, cfdi)).collect();
    if !vendors.is_empty() {
        let days = fresh.iter().map(|cfdi| judge::issued_day(cfdi, seen));
        let earliest = days.min().unwrap_or_else(|| seen.today());
        let vendors: Vec<VendorId> = vendors.into_iter().collect();
        let since = days_before(earliest, TYPED_EARLIER_DAYS);
        seen.unnamed = tenant.fiscal_erp.unnamed_invoices(&vendors, since).await?;
    }
    Ok(())
}

/// Suppliers without whom a verdict cannot be given: those of as many documents as one run settles, and those whose
/// documents wait for the supplier itself. What is new comes first, so that what waits cannot keep it from its turn.
fn suppliers_wanted(tenant: &Tenant, known: &Known<'_>, seen: &Seen, documents_max: usize) -> Vec<PortalId> {
    let (mut fresh, mut waiting) = (Vec::new(), Vec::new());
    let mut documents = 0;
    for (cfdi, key, is_approved) in deliverable(tenant, known, seen) {
        let Some(provider) = &cfdi.provider else { continue };
        let verdict = judge::judge(seen, cfdi, &tenant.cfdis, &tenant.control_company, is_approved);
        if verdict != Verdict::SupplierWanted {
            continue;
        }
        let waits_for_it = known.cause(&key).is_some_and(|cause| judge::is_about_the_supplier(cause.code));
        if waits_for_it {
            waiting.push(provider.clone());
        } else if documents < documents_max {
            documents += 1;
            fresh.push(provider.clone());
        }
    }
    let mut asked = BTreeSet::new();
    fresh.into_iter().chain(waiting).filter(|provider| asked.insert(provider.clone())).collect()
}

async fn ask_suppliers(
    tenant: &Tenant,
    wanted: Vec<PortalId>,
    seen: &mut Seen,
    bounds: &Bounds<'_>,
) -> Result<(), Failure> {
    let mut failed_in_a_row = 0;
    let mut answers = stream::iter(wanted)
        .take_while(|_| std::future::ready(!bounds.is_over()))
        .map(|id| {
            async move {
                let question = tenant.fiscal_portal.supplier(&id);
                let answer = within(bounds.clock, bounds.config.call_deadline, question, portal_late).await;
                (id, answer)
            }
            .boxed()
        })
        .buffer_unordered(bounds.config.effects_parallel.max(1));
    while let Some((id, answer)) = answers.next().await {
        let asked = match keep_or_stop(answer, &mut failed_in_a_row)? {
            Ok(Lookup::Present(supplier)) => Asked::Known(Box::new(supplier)),
            Ok(Lookup::Absent) => Asked::Gone,
            Err(cause) => Asked::Failed(cause),
        };
        seen.suppliers.insert(id, asked);
    }
    Ok(())
}
