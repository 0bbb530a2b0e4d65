//! Reads both sides for `uploadPayments`: a few set-based questions to Sage, and to the portal only
//! what cannot be asked in sets (it has no list of payments).

use std::collections::{BTreeMap, BTreeSet};

use futures::FutureExt as _;
use futures::stream::{self, StreamExt};
use jiff::Timestamp;
use jiff::civil::Date;
use sc_domain::control::ControlRow;
use sc_domain::effect::{Action, EffectState};
use sc_domain::eligibility::Eligibility;
use sc_domain::outcome::{Failure, Lookup};
use sc_domain::payment::{AppliedType, SagePayment};
use sc_domain::ports::{
    ApprovalSubject, DocumentState, EffectRecord, InvoiceQuery, InvoiceSearch, PassMemory, PaymentWindow,
    RunKind,
};
use sc_domain::{Code, DocumentKey, PaymentNumber, PortalId, VendorId};

use super::judge::{self, Lists};
use super::{Probe, Seen, plan, resolve, unexplained_rows};
use crate::bounds::Bounds;
use crate::calendar::days_before;
use crate::config::{EngineConfig, Tenant};
use crate::questions::{QUESTIONS_FAILED_MAX, keep_or_stop, stops_all};
use crate::within::{portal_late, within};

/// How far back invoices are searched for a missing UUID; the portal limits the period to about a year.
const INVOICE_SEARCH_DAYS: i64 = 365;
/// Days that a batch's UTC audit day may lie before the server's calendar day.
const CALENDAR_MARGIN_DAYS: i64 = 1;

/// What was observed, and whether the run may act on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Both sides.
    pub seen: Seen,
    /// Baseline when the journal has none, or when it cannot explain control rows.
    pub kind: RunKind,
    /// The rows that it cannot explain.
    pub unexplained: Vec<PaymentNumber>,
    /// Whether every question was asked. A cut cycle is postponed; a cut baseline goes on next time.
    pub is_complete: bool,
    /// Baseline: payments to ask about.
    pub probes_wanted: usize,
}

/// Reads both sides; of the control table only what is not in `control` already. `verifying` is called when the questions
/// about single payments begin.
///
/// # Errors
/// Any failed question that leaves the picture incomplete: a failed query is never "no rows". Failed
/// questions about single documents stay with their documents.
pub async fn observe(
    tenant: &Tenant,
    memory: &PassMemory,
    bounds: &Bounds<'_>,
    asked: RunKind,
    control: Option<Vec<ControlRow>>,
    verifying: impl FnOnce(),
) -> Result<Observation, Failure> {
    let erp = tenant.erp.as_ref();
    // Looking for what Sage lacks may take half of the time at most: the rest is for what is ready.
    let time_left = bounds.deadline.saturating_sub(bounds.clock.elapsed());
    let resolving = Bounds { deadline: bounds.deadline.saturating_sub(time_left / 2), ..bounds.clone() };
    let server_utc = erp.server_utc().await?;
    let offset_minutes = erp.server_offset_minutes().await?;
    let mut seen = Seen {
        now: bounds.clock.now(),
        server_utc,
        offset_minutes,
        headers: Default::default(),
        control: Vec::new(),
        lines: BTreeMap::new(),
        vendors: BTreeMap::new(),
        lists: Lists::default(),
        probes: BTreeMap::new(),
    };
    let from = days_before(bounds.config.window.first_day(seen.today()), CALENDAR_MARGIN_DAYS);
    seen.headers = erp.payments(PaymentWindow { from }).await?;
    seen.control = match control {
        Some(rows) => rows,
        None => erp.control_snapshot().await?.rows,
    };

    let unexplained = match memory.baseline {
        Some(_) => unexplained_rows(&seen.headers, &seen.control, memory, &tenant.key),
        None => Vec::new(),
    };
    let is_baseline = asked == RunKind::Baseline || memory.baseline.is_none() || !unexplained.is_empty();
    let kind = if is_baseline { RunKind::Baseline } else { RunKind::Cycle };

    let open: Vec<SagePayment> =
        seen.headers.payments.iter().filter(|p| is_open(p, &seen, memory, tenant, kind)).cloned().collect();
    if !open.is_empty() {
        let keys: Vec<_> = open.iter().map(|payment| payment.key).collect();
        seen.lines = erp.applied_lines(&keys).await?;
        let vendors: BTreeSet<VendorId> = open.iter().map(|payment| payment.vendor.clone()).collect();
        seen.vendors = erp.vendors(&vendors.into_iter().collect::<Vec<_>>()).await?;
        seen.lists.bank_accounts = tenant.portal.bank_accounts().await?;
        verifying();
    }
    let wanted = probes_wanted(&open, &seen, memory, tenant, bounds.config, kind);
    let probes_wanted = wanted.len();
    seen.probes = probe_all(tenant, wanted, bounds).await?;
    let mut is_complete = seen.probes.len() == probes_wanted;
    let is_resolved = resolve_missing(tenant, &open, &mut seen, memory, &resolving).await?;
    seen.lists.is_cut = !is_resolved;
    if kind == RunKind::Baseline {
        is_complete &= is_resolved;
        is_complete &= !seen.probes.values().any(|probe| matches!(probe, Probe::Failed(_)));
    }
    Ok(Observation { seen, kind, unexplained, is_complete, probes_wanted })
}

/// Whether more than the header of a payment is needed.
fn is_open(payment: &SagePayment, seen: &Seen, memory: &PassMemory, tenant: &Tenant, kind: RunKind) -> bool {
    let key = DocumentKey::payment(&tenant.key, &payment.number);
    if !judge::is_payment(payment) {
        return false;
    }
    if memory.open_effects.iter().any(|open| open.effect.document == key) {
        return true;
    }
    if kind == RunKind::Baseline {
        return !memory.settled.contains_key(&key);
    }
    let is_marked = seen
        .control
        .iter()
        .any(|row| row.number.as_ref() == Some(&payment.number) && row.status.says_in_portal());
    let business_day = judge::business_day(payment, seen.day_of(payment.audit));
    !is_marked
        && payment.reversed.is_none()
        && (business_day >= tenant.go_live || !is_left_alone(&key, memory))
}

/// Left alone, and no person has said otherwise: nothing about it is asked.
fn is_left_alone(key: &DocumentKey, memory: &PassMemory) -> bool {
    memory.documents.get(key).is_some_and(|document| document.state == DocumentState::LeftAlone)
        && !is_approved(key, memory)
}

fn is_approved(key: &DocumentKey, memory: &PassMemory) -> bool {
    memory
        .approvals
        .iter()
        .any(|approval| matches!(&approval.subject, ApprovalSubject::Document { key: approved } if approved == key))
}

/// Whether an earlier part of this first baseline had the portal's answer: a cut baseline goes on where
/// it stopped.
fn was_asked(key: &DocumentKey, memory: &PassMemory) -> bool {
    let cause = memory.documents.get(key).and_then(|known| known.cause.as_ref());
    memory.baseline.is_none() && cause.is_some_and(|cause| !cause.code.as_str().starts_with("portal."))
}

/// One payment to ask the portal about.
struct Wanted {
    number: PaymentNumber,
    /// Set when a request of ours may still be under way: absence counts only after this, and twice.
    in_flight_until: Option<Timestamp>,
}

fn probes_wanted(
    open: &[SagePayment],
    seen: &Seen,
    memory: &PassMemory,
    tenant: &Tenant,
    config: &EngineConfig,
    kind: RunKind,
) -> Vec<Wanted> {
    let mut wanted: BTreeMap<PaymentNumber, Wanted> = BTreeMap::new();
    for payment in open {
        let key = DocumentKey::payment(&tenant.key, &payment.number);
        let effect = memory.open_effects.iter().find(|record| record.effect.document == key);
        let known_in_portal = memory.documents.get(&key).is_some_and(|known| known.portal_id.is_some());
        let ask = match effect {
            Some(record) => wants_probe(record, payment, seen, tenant, config, is_approved(&key, memory)),
            None if kind == RunKind::Baseline => (!was_asked(&key, memory)).then_some(None),
            None => known_in_portal.then_some(None),
        };
        if let Some(in_flight_until) = ask {
            let number = payment.number.clone();
            wanted.insert(number.clone(), Wanted { number, in_flight_until });
        }
    }
    // An unknown outcome is asked about even when the window has left its payment behind.
    for record in &memory.open_effects {
        let Action::CreatePayment { payload, .. } = &record.effect.action else { continue };
        let is_unknown = matches!(record.state, EffectState::Intended | EffectState::Unknown);
        let is_seen =
            seen.headers.payments.iter().any(|p| judge::is_payment(p) && p.number == payload.number);
        if is_unknown && !is_seen {
            let number = payload.number.clone();
            let in_flight_until = Some(in_flight_until(record, seen, config));
            wanted.insert(number.clone(), Wanted { number, in_flight_until });
        }
    }
    wanted.into_values().collect()
}

/// When the absence of an effect of unknown outcome begins to count.
fn in_flight_until(open: &EffectRecord, seen: &Seen, config: &EngineConfig) -> Timestamp {
    let began = open.last_attempt_started.unwrap_or(seen.now);
    began.checked_add(config.in_flight).unwrap_or(Timestamp::MAX)
}

/// `None`: not to be asked. `Some(None)`: one look-up decides. `Some(until)`: absence counts after then.
fn wants_probe(
    open: &EffectRecord,
    payment: &SagePayment,
    seen: &Seen,
    tenant: &Tenant,
    config: &EngineConfig,
    is_forced: bool,
) -> Option<Option<Timestamp>> {
    match open.state {
        EffectState::Intended | EffectState::Unknown => Some(Some(in_flight_until(open, seen, config))),
        EffectState::Refused | EffectState::NotSent | EffectState::Conflict => {
            let day = judge::window_day(payment, seen.day_of(payment.audit));
            let record = judge::record(seen.facts(payment), &tenant.key, day, DocumentState::Waiting);
            (plan::eligibility(seen, config, &record, open, is_forced) == Eligibility::Now).then_some(None)
        }
        EffectState::Confirmed | EffectState::Done => None,
    }
}

/// Asks about single payments, several at once, and twice where absence must be proven.
async fn probe_all(
    tenant: &Tenant,
    wanted: Vec<Wanted>,
    bounds: &Bounds<'_>,
) -> Result<BTreeMap<PaymentNumber, Probe>, Failure> {
    let now = bounds.clock.now();
    let mut probes = ask(tenant, wanted.iter().map(|w| w.number.clone()).collect(), bounds).await?;
    let mut again: Vec<PaymentNumber> = Vec::new();
    for wanted in &wanted {
        if let (Some(Probe::Absent), Some(until)) = (probes.get(&wanted.number), wanted.in_flight_until) {
            if until > now {
                probes.insert(wanted.number.clone(), Probe::AbsentEarly { until });
            } else {
                again.push(wanted.number.clone());
            }
        }
    }
    if !again.is_empty() {
        bounds.clock.sleep(bounds.config.verify_spacing).await;
        for number in &again {
            probes.remove(number);
        }
        probes.extend(ask(tenant, again, bounds).await?);
    }
    Ok(probes)
}

/// One look-up each. Stops at the bounds: what was not asked is missing in the answer.
async fn ask(
    tenant: &Tenant,
    numbers: Vec<PaymentNumber>,
    bounds: &Bounds<'_>,
) -> Result<BTreeMap<PaymentNumber, Probe>, Failure> {
    let mut probes = BTreeMap::new();
    let mut failed_in_a_row = 0;
    let mut answers = stream::iter(numbers)
        .take_while(|_| std::future::ready(!bounds.is_over()))
        .map(|number| {
            let limit = bounds.config.call_deadline;
            async move {
                let question = tenant.portal.payment(&number);
                let answer = within(bounds.clock, limit, question, portal_late).await;
                (number, answer)
            }
            .boxed()
        })
        .buffer_unordered(bounds.config.effects_parallel.max(1));
    while let Some((number, answer)) = answers.next().await {
        let probe = match answer {
            Ok(Lookup::Present(found)) => Probe::Present(found),
            Ok(Lookup::Absent) => Probe::Absent,
            Err(failure) => {
                failed_in_a_row += 1;
                if stops_all(&failure) || failed_in_a_row >= QUESTIONS_FAILED_MAX {
                    return Err(failure);
                }
                probes.insert(number, Probe::Failed(failure.cause));
                continue;
            }
        };
        failed_in_a_row = 0;
        probes.insert(number, probe);
    }
    Ok(probes)
}

/// Looks for what Sage lacks: suppliers of vendors without a portal id, UUIDs of invoices without one.
/// Returns whether it came to the end.
async fn resolve_missing(
    tenant: &Tenant,
    open: &[SagePayment],
    seen: &mut Seen,
    memory: &PassMemory,
    bounds: &Bounds<'_>,
) -> Result<bool, Failure> {
    let mut failed_in_a_row = 0;
    let today = seen.today();
    let issued = (days_before(today, INVOICE_SEARCH_DAYS), today);
    // Those that the last run did not come to are first in this one.
    let mut open: Vec<&SagePayment> = open.iter().collect();
    open.sort_by_key(|payment| {
        let known = memory.documents.get(&DocumentKey::payment(&tenant.key, &payment.number));
        let cause = known.and_then(|known| known.cause.as_ref());
        cause.is_none_or(|cause| cause.code != Code::DocumentPostponed)
    });
    for payment in open {
        if bounds.is_over() {
            return Ok(false);
        }
        let day = judge::window_day(payment, seen.day_of(payment.audit));
        let business_day = judge::business_day(payment, seen.day_of(payment.audit));
        let key = DocumentKey::payment(&tenant.key, &payment.number);
        let is_wanted = business_day >= tenant.go_live || is_approved(&key, memory);
        if !bounds.config.window.contains(day, today) || !is_wanted {
            continue;
        }
        let fields = seen.facts(payment).vendor.clone();
        let provider = if fields.provider_id.is_empty() {
            if !seen.lists.providers.contains_key(&payment.vendor) {
                let found = tenant.portal.providers_of(&payment.vendor).await;
                let found = keep_or_stop(found, &mut failed_in_a_row)?;
                seen.lists.providers.insert(payment.vendor.clone(), found);
            }
            match seen.lists.providers.get(&payment.vendor) {
                Some(Ok(found)) => {
                    resolve::provider(&payment.vendor, &payment.payee, &fields.rfc, found).ok()
                }
                Some(Err(_)) | None => None,
            }
        } else {
            PortalId::new(&fields.provider_id).ok()
        };
        let Some(provider) = provider else { continue };
        for document in without_uuid(payment, seen) {
            let key = (payment.vendor.clone(), document.clone());
            if seen.lists.invoices.contains_key(&key) {
                continue;
            }
            let found = search_invoice(tenant, &provider, &document, issued).await;
            let found = keep_or_stop(found, &mut failed_in_a_row)?;
            seen.lists.invoices.insert(key, found);
        }
    }
    Ok(true)
}

fn without_uuid(payment: &SagePayment, seen: &Seen) -> BTreeSet<String> {
    seen.facts(payment)
        .lines
        .iter()
        .filter(|line| line.kind == AppliedType::Invoice)
        .filter(|line| {
            line.posted
                .as_ref()
                .and_then(|posted| posted.entry.as_ref())
                .is_some_and(|entry| entry.uuid.is_empty())
        })
        .map(|line| line.document.clone())
        .collect()
}

/// The invoices that may be this one: one question for each way its number can be split.
async fn search_invoice(
    tenant: &Tenant,
    provider: &PortalId,
    document: &str,
    issued: (Date, Date),
) -> Result<InvoiceSearch, Failure> {
    let mut search = InvoiceSearch { invoices: Vec::new(), is_complete: true };
    for folio in resolve::folios_to_ask(document) {
        let query = InvoiceQuery { provider: provider.clone(), folio: Some(folio), issued };
        let found = tenant.portal.invoices(&query).await?;
        search.is_complete &= found.is_complete;
        for invoice in found.invoices {
            if !search.invoices.iter().any(|known| known.uuid == invoice.uuid) {
                search.invoices.push(invoice);
            }
        }
    }
    Ok(search)
}
