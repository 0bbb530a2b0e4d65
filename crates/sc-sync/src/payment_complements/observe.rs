//! Reads both sides for `checkPayments`: one list of the portal, payments and their fields of Sage in sets, and single
//! files only of complements that could be written now.

use std::collections::{BTreeMap, BTreeSet};

use futures::FutureExt as _;
use futures::stream::{self, StreamExt};
use jiff::civil::Date;
use sc_domain::cfdi::{CfdiQuery, PaymentLink, PortalCfdi, PortalCfdis};
use sc_domain::complement::{ComplementSlot, SlotQuestion};
use sc_domain::effect::Action;
use sc_domain::outcome::{Failure, Lookup};
use sc_domain::ports::{ApprovalSubject, PassMemory, RunKind};
use sc_domain::{Cause, CfdiUuid, Code, DocumentKey, Flaw, FlawKind, PaymentNumber, PortalId, VendorId};

use super::agreement::{Facts, unreadable};
use super::judge::{self, Verdict};
use super::{Known, Numbered, Seen, keys};
use crate::bounds::Bounds;
use crate::calendar::{day_of, days_before};
use crate::config::Tenant;
use crate::questions::keep_or_stop;
use crate::within::{portal_late, within};

/// The portal limits a period to about a year.
const PERIOD_DAYS_MAX: i64 = 365;
/// A complement follows its payment; one that is older than this was certainly not meant by it.
const PAYMENT_AGE_DAYS_MAX: i64 = 365;

/// What was observed, and whether the run may act on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Both sides.
    pub seen: Seen,
    /// Baseline when the journal has none.
    pub kind: RunKind,
    /// Whether every question was asked. A cut baseline goes on next time.
    pub is_complete: bool,
    /// A list that ended early: what was found of it is worked on, and the step says so.
    pub shortfall: Option<Cause>,
}

/// Reads both sides. `verifying` is called when the questions about single complements begin.
///
/// # Errors
/// Any failed question that leaves the picture incomplete. Failed questions about single documents stay with them.
pub async fn observe(
    tenant: &Tenant,
    memory: &PassMemory,
    bounds: &Bounds<'_>,
    asked: RunKind,
    verifying: impl FnOnce(),
) -> Result<Observation, Failure> {
    let server_utc = tenant.erp.server_utc().await?;
    let offset_minutes = tenant.erp.server_offset_minutes().await?;
    let kind = if asked == RunKind::Baseline || memory.baseline.is_none() {
        RunKind::Baseline
    } else {
        RunKind::Cycle
    };
    let mut seen = Seen {
        now: bounds.clock.now(),
        server_utc,
        offset_minutes,
        companies: Vec::new(),
        complements: Vec::new(),
        is_whole: true,
        unreadable: Vec::new(),
        numbers: BTreeMap::new(),
        slots: BTreeMap::new(),
        vendors: BTreeMap::new(),
        lines: BTreeMap::new(),
        files: BTreeMap::new(),
    };
    let known = Known::of(memory);
    let mut shortfall = None;
    let created = window(tenant, memory, &seen, kind);
    take(&mut seen, &mut shortfall, tenant.fiscal_portal.cfdis(&CfdiQuery::Complements { created }).await?);
    let listed: BTreeSet<CfdiUuid> =
        seen.complements.iter().map(|complement| complement.uuid.clone()).collect();
    let older: Vec<CfdiUuid> = known.open_uuids().filter(|uuid| !listed.contains(uuid)).collect();
    if !older.is_empty() {
        take(&mut seen, &mut shortfall, tenant.fiscal_portal.cfdis(&CfdiQuery::Uuids(older)).await?);
    }
    let mut observation = Observation { kind, is_complete: shortfall.is_none(), shortfall, seen };
    let is_wanted = |complement: &PortalCfdi| is_of_interest(complement, &known, tenant, kind);
    let wanted: Vec<PortalCfdi> =
        observation.seen.complements.iter().filter(|complement| is_wanted(complement)).cloned().collect();
    if wanted.is_empty() {
        return Ok(observation);
    }
    observation.seen.companies = tenant.fiscal_erp.fiscal_companies().await?;
    verifying();
    let seen = &mut observation.seen;
    observation.is_complete &= resolve(tenant, &known, &wanted, seen, bounds).await?;
    read_sage(tenant, memory, &wanted, seen).await?;
    if kind == RunKind::Cycle {
        // What is not read now is read by a later run: it waits, named.
        read_files(tenant, memory, &wanted, seen, bounds).await?;
    }
    Ok(observation)
}

/// Days of arrival. A look that was complete ends them with an overlap: review takes days, and arrival never changes.
fn window(tenant: &Tenant, memory: &PassMemory, seen: &Seen, kind: RunKind) -> (Date, Date) {
    let today = seen.today();
    let last = memory.swept.filter(|_| kind == RunKind::Cycle);
    let base = last.map_or(tenant.go_live, |sweep| day_of(sweep.server_utc, seen.offset_minutes)).min(today);
    (days_before(base, tenant.complements.overlap_days).max(days_before(today, PERIOD_DAYS_MAX)), today)
}

fn take(seen: &mut Seen, shortfall: &mut Option<Cause>, found: PortalCfdis) {
    seen.is_whole &= found.is_complete;
    if !found.is_complete {
        let read = seen.complements.len() + found.cfdis.len();
        let cause = Cause::new(Code::PortalListIncomplete).with("what", "complements").with("read", read);
        shortfall.get_or_insert(cause.with("total", 0));
    }
    for complement in found.cfdis {
        if !seen.complements.iter().any(|known| known.uuid == complement.uuid) {
            seen.complements.push(complement);
        }
    }
    seen.unreadable.extend(found.unreadable);
}

/// Whether more than the list is needed.
fn is_of_interest(complement: &PortalCfdi, known: &Known<'_>, tenant: &Tenant, kind: RunKind) -> bool {
    let rules = &tenant.complements;
    if complement.is_cancelled() {
        // Nobody but Sage knows what was written before the journal began.
        return kind == RunKind::Baseline
            || known.is_written(&complement.uuid)
            || known.is_open(&complement.uuid);
    }
    let is_candidate =
        rules.accepted.contains(&complement.status) || rules.in_review.contains(&complement.status);
    !known.is_settled(complement) && (is_candidate || known.is_open(&complement.uuid))
}

/// Turns the portal's ids of payments into their numbers. Returns whether it came to the end.
async fn resolve(
    tenant: &Tenant,
    known: &Known<'_>,
    wanted: &[PortalCfdi],
    seen: &mut Seen,
    bounds: &Bounds<'_>,
) -> Result<bool, Failure> {
    let mut ids: BTreeSet<&PortalId> = BTreeSet::new();
    for complement in wanted {
        // A complement whose payments the journal knows already is not resolved again.
        let numbers = known.numbers(&complement.uuid);
        let links: Vec<&PortalId> = (complement.payments.iter())
            .filter_map(|link| match link {
                PaymentLink::Id(id) => Some(id),
                PaymentLink::Number(_) => None,
            })
            .collect();
        match (links.as_slice(), numbers.first()) {
            ([id], Some(number)) if numbers.len() == 1 && complement.payments.len() == 1 => {
                seen.numbers.insert((*id).clone(), Numbered::Number(number.clone()));
            }
            (links, _) => ids.extend(links.iter().copied()),
        }
    }
    let mut failed_in_a_row = 0;
    let ids: Vec<PortalId> = ids.into_iter().filter(|id| !seen.numbers.contains_key(*id)).cloned().collect();
    let asked = ids.len();
    let mut answered = 0;
    let mut answers = stream::iter(ids)
        .take_while(|_| std::future::ready(!bounds.is_over()))
        .map(|id| {
            async move {
                let question = tenant.fiscal_portal.payment_number(&id);
                let answer = within(bounds.clock, bounds.config.call_deadline, question, portal_late).await;
                (id, answer)
            }
            .boxed()
        })
        .buffer_unordered(bounds.config.effects_parallel.max(1));
    while let Some((id, answer)) = answers.next().await {
        answered += 1;
        let numbered = match keep_or_stop(answer, &mut failed_in_a_row)? {
            Ok(Lookup::Present(number)) => Numbered::Number(number),
            Ok(Lookup::Absent) => Numbered::Gone,
            Err(cause) => Numbered::Failed(cause),
        };
        seen.numbers.insert(id, numbered);
    }
    drop(answers);
    for complement in wanted {
        for link in &complement.payments {
            if let PaymentLink::Id(id) = link {
                let late = || {
                    Numbered::Failed(Cause::new(Code::DocumentPostponed).with("reason", Code::StepDeadline))
                };
                seen.numbers.entry(id.clone()).or_insert_with(late);
            }
        }
    }
    Ok(answered == asked)
}

/// The payments, what their fields hold, their vendors and what they were applied to.
async fn read_sage(
    tenant: &Tenant,
    memory: &PassMemory,
    wanted: &[PortalCfdi],
    seen: &mut Seen,
) -> Result<(), Failure> {
    let mut numbers: BTreeSet<PaymentNumber> = BTreeSet::new();
    for complement in wanted {
        numbers.extend(complement.payments.iter().filter_map(|link| match seen.number_of(link) {
            Numbered::Number(number) => Some(number),
            Numbered::Gone | Numbered::Failed(_) => None,
        }));
    }
    numbers.extend(memory.open_effects.iter().filter_map(|open| match &open.effect.action {
        Action::WriteComplement { number, .. } => Some(number.clone()),
        Action::CreatePayment { .. }
        | Action::LinkVendor { .. }
        | Action::LinkInvoice { .. }
        | Action::CreateOrder { .. }
        | Action::UpdateOrder { .. }
        | Action::SetOrderStatus { .. }
        | Action::DeliverCfdi { .. }
        | Action::AcknowledgeCfdi { .. }
        | Action::ExportSupplier { .. }
        | Action::RunImporter { .. } => None,
    }));
    if numbers.is_empty() {
        return Ok(());
    }
    // What is left alone for its age must not take the question back to its days in every run.
    let is_live = |complement: &&PortalCfdi| {
        let keys = keys(&tenant.key, complement, seen);
        judge::business_day(complement, seen.today()) >= tenant.go_live
            || keys.iter().any(|(key, _)| is_approved(key, memory))
            || memory.baseline.is_none()
    };
    let earliest = wanted.iter().filter(is_live).filter_map(|complement| complement.issued).min();
    let earliest = earliest.unwrap_or_else(|| seen.today());
    let since = days_before(earliest.min(seen.today()), PAYMENT_AGE_DAYS_MAX);
    let question = SlotQuestion { numbers: numbers.into_iter().collect(), since };
    for slot in tenant.fiscal_erp.complement_slots(&question).await? {
        seen.slots.entry(slot.payment.number.clone()).or_default().push(slot);
    }
    let is_blank = |slot: &&ComplementSlot| slot.stored.uuid.is_empty() || slot.stored.date.is_empty();
    let blank = seen.slots.values().flatten().filter(is_blank);
    let (entries, vendors): (Vec<_>, BTreeSet<VendorId>) =
        blank.map(|slot| (slot.payment.key, slot.payment.vendor.clone())).unzip();
    if !entries.is_empty() {
        seen.lines = tenant.erp.applied_lines(&entries).await?;
        seen.vendors = tenant.erp.vendors(&vendors.into_iter().collect::<Vec<_>>()).await?;
    }
    Ok(())
}

/// Reads the XML of the complements whose verdict needs it.
async fn read_files(
    tenant: &Tenant,
    memory: &PassMemory,
    wanted: &[PortalCfdi],
    seen: &mut Seen,
    bounds: &Bounds<'_>,
) -> Result<(), Failure> {
    let is_due = |complement: &&PortalCfdi| {
        keys(&tenant.key, complement, seen).into_iter().any(|(key, numbered)| {
            let is_approved = is_approved(&key, memory);
            let is_old = judge::business_day(complement, seen.today()) < tenant.go_live && !is_approved;
            let verdict =
                judge::judge(seen, complement, &numbered, &tenant.complements, &tenant.control_company);
            let record = judge::record(seen, complement, key.clone(), &numbered);
            // A file never changes: what disagreed disagrees until something else does change, or a person decides. One
            // that was of no use may be replaced: it is read again at its interval.
            let is_judged = memory.documents.get(&key).is_some_and(|known| {
                let is_due = known.next_attempt.is_none_or(|due| due <= seen.now);
                known.source_hash == record.source_hash
                    && known.cause.as_ref().is_some_and(|cause| match cause.code {
                        Code::ComplementUnreadable => !is_due,
                        code => is_final(code),
                    })
            });
            verdict == Verdict::FileWanted && !is_old && (!is_judged || is_approved)
        })
    };
    let due: Vec<PortalCfdi> =
        wanted.iter().filter(is_due).take(bounds.config.documents_per_step_max).cloned().collect();
    let mut failed_in_a_row = 0;
    let mut answers = stream::iter(due)
        .take_while(|_| std::future::ready(!bounds.is_over()))
        .map(|complement| {
            async move {
                let question = tenant.fiscal_portal.cfdi_xml(&complement.id);
                let answer = within(bounds.clock, bounds.config.call_deadline, question, portal_late).await;
                (complement, answer)
            }
            .boxed()
        })
        .buffer_unordered(bounds.config.effects_parallel.max(1));
    while let Some((complement, answer)) = answers.next().await {
        let facts = match keep_or_stop(answer, &mut failed_in_a_row)? {
            Ok(Lookup::Present(file)) => Facts::read(&file.bytes, &complement),
            Ok(Lookup::Absent) => Err(unreadable(Flaw::new(FlawKind::NoFile, &[]))),
            Err(cause) => Err(cause),
        };
        seen.files.insert(complement.uuid, facts);
    }
    Ok(())
}

/// Whether a verdict about a file holds until something else changes.
fn is_final(code: Code) -> bool {
    matches!(
        code,
        Code::ComplementIssuerDiffers
            | Code::ComplementAmountDiffers
            | Code::ComplementInvoicesDiffer
            | Code::ComplementVendorWithoutRfc
    )
}

fn is_approved(key: &DocumentKey, memory: &PassMemory) -> bool {
    memory
        .approvals
        .iter()
        .any(|approval| matches!(&approval.subject, ApprovalSubject::Document { key: approved } if approved == key))
}
