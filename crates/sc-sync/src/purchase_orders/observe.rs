//! Reads both sides for the three steps of orders: a few set-based questions to Sage, and to the portal one question
//! for the orders that a decision needs it for.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sc_domain::control_orders::{OrderControlRow, OrderControlStatus};
use sc_domain::effect::{Action, EffectState};
use sc_domain::order::Authorization;
use sc_domain::outcome::Failure;
use sc_domain::ports::{AuthorizationScope, DocumentState, ObservedOrders, PassMemory, RunKind};
use sc_domain::{CfdiUuid, Code, DocumentKey, OrderNumber};

use super::decide::{
    Verdict, View, approved, decide, in_flight_until, number_of, rows_by_number, standing_row,
};
use super::plan::Context;
use super::{InPortal, Seen};
use crate::bounds::Bounds;
use crate::calendar::days_before;
use crate::config::{EngineConfig, Tenant};
use crate::within::{portal_late, within};

/// Days before the last sweep from which on touched orders are read: its UTC day, and one for whatever was written
/// while it read.
const SWEEP_MARGIN_DAYS: i64 = 1;

/// What was observed, and whether the run may act on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// Both sides.
    pub seen: Seen,
    /// Baseline when the journal has none, or when it cannot explain control rows.
    pub kind: RunKind,
    /// The rows that it cannot explain.
    pub unexplained: Vec<OrderNumber>,
    /// Whether every question was asked. A cut cycle is postponed; a cut baseline goes on next time.
    pub is_complete: bool,
}

/// Reads both sides; of the control table only what is not in `control` already. `can_close` says whether receipts can be read; `verifying` is called when the portal is asked.
///
/// # Errors
/// Any failed question: a failed query is never "no rows".
pub async fn observe(
    tenant: &Tenant,
    memory: &PassMemory,
    bounds: &Bounds<'_>,
    asked: RunKind,
    can_close: bool,
    control: Option<Vec<OrderControlRow>>,
    verifying: impl FnOnce(),
) -> Result<Observation, Failure> {
    let erp = tenant.erp.as_ref();
    let mut seen = clocks(tenant, bounds).await?;
    read_window(tenant, &mut seen, bounds, control).await?;
    let (kind, unexplained) = run_kind(&seen, memory, tenant, asked);
    seen.is_sweep = kind == RunKind::Baseline || bounds.config.is_sweep_due(memory.swept, seen.now);
    if seen.is_sweep {
        // Nothing places these in a window but their own date.
        for (number, authorization) in erp.authorizations(&AuthorizationScope::Undated).await? {
            seen.authorizations.entry(number).or_insert(authorization);
        }
    }
    let wanted = orders_wanted(tenant, memory, &seen, kind).await?;
    read_orders(tenant, &mut seen, wanted, can_close).await?;

    let questions = questions(&seen, memory, tenant, bounds.config, kind);
    let is_complete = questions.is_empty() || !bounds.is_over();
    if is_complete && !questions.is_empty() {
        verifying();
        seen.portal = ask(tenant, memory, questions, bounds).await?;
        let linked = linked_cfdis(&seen);
        if !linked.is_empty() {
            seen.known_cfdis = erp.known_cfdis(&linked).await?;
        }
    }
    Ok(Observation { seen, kind, unexplained, is_complete })
}

/// The server's clock and calendar; nothing is seen yet.
pub(super) async fn clocks(tenant: &Tenant, bounds: &Bounds<'_>) -> Result<Seen, Failure> {
    Ok(Seen {
        now: bounds.clock.now(),
        server_utc: tenant.erp.server_utc().await?,
        offset_minutes: tenant.erp.server_offset_minutes().await?,
        authorizations: BTreeMap::new(),
        control: Vec::new(),
        sage: ObservedOrders::default(),
        receipts: None,
        portal: BTreeMap::new(),
        known_cfdis: BTreeSet::new(),
        is_sweep: false,
    })
}

/// The authorizations of the window and the control table: enough to tell the kind of a run.
pub(super) async fn read_window(
    tenant: &Tenant,
    seen: &mut Seen,
    bounds: &Bounds<'_>,
    control: Option<Vec<OrderControlRow>>,
) -> Result<(), Failure> {
    let from = bounds.config.window.first_day(seen.today());
    seen.authorizations = tenant.erp.authorizations(&AuthorizationScope::Since(from)).await?;
    seen.control = match control {
        Some(rows) => rows,
        None => tenant.erp.order_control().await?,
    };
    Ok(())
}

/// What a run may do with what [`read_window`] saw, and the control rows that the journal cannot explain: a baseline when
/// it is asked for, when there was none, or when there are such rows.
pub(super) fn run_kind(
    seen: &Seen,
    memory: &PassMemory,
    tenant: &Tenant,
    asked: RunKind,
) -> (RunKind, Vec<OrderNumber>) {
    let unexplained = match memory.baseline {
        Some(_) => unexplained_rows(seen, memory, tenant),
        None => Vec::new(),
    };
    let is_baseline = asked == RunKind::Baseline || memory.baseline.is_none() || !unexplained.is_empty();
    (if is_baseline { RunKind::Baseline } else { RunKind::Cycle }, unexplained)
}

/// Numbers whose control row says that the portal has or had the order, and that the journal cannot explain although
/// it should: the row is live, or its order lies in the window. The journal is older than the rows, or somebody else
/// wrote them: the run only looks (decisions, section 1).
fn unexplained_rows(seen: &Seen, memory: &PassMemory, tenant: &Tenant) -> Vec<OrderNumber> {
    standing_rows(seen)
        .filter(|(number, row)| row.status.is_live() || seen.authorizations.contains_key(*number))
        .filter(|(number, _)| !is_explained(&DocumentKey::order(&tenant.key, number), memory))
        .map(|(number, _)| number.clone())
        .collect()
}

fn is_explained(key: &DocumentKey, memory: &PassMemory) -> bool {
    memory.settled.contains_key(key)
        || memory.sent.contains_key(key)
        || memory.revisions.contains_key(key)
        || memory.documents.get(key).is_some_and(|document| {
            document.portal_id.is_some()
                || document.cause.as_ref().is_some_and(|cause| {
                    matches!(
                        cause.code,
                        Code::OrderNotInPortal
                            | Code::OrderAmbiguousInPortal
                            | Code::OrderDiffersInPortal
                            | Code::OrderPortalStatusUnknown
                            | Code::OrderUnreadableInPortal
                            | Code::OrderNumberRepeated
                            | Code::OrderUnreadable
                            | Code::LinkConflict
                    )
                })
        })
}

/// The control row that speaks for each order.
fn standing_rows(seen: &Seen) -> impl Iterator<Item = (&OrderNumber, &OrderControlRow)> {
    rows_by_number(&seen.control)
        .into_iter()
        .filter_map(|(number, rows)| standing_row(&rows).map(|row| (number, row)))
}

/// The orders that are read.
async fn orders_wanted(
    tenant: &Tenant,
    memory: &PassMemory,
    seen: &Seen,
    kind: RunKind,
) -> Result<BTreeSet<OrderNumber>, Failure> {
    let rows: BTreeMap<&OrderNumber, &OrderControlRow> = standing_rows(seen).collect();
    let in_window = |number: &OrderNumber| seen.authorizations.contains_key(number);
    let candidates = seen.authorizations.keys().filter(|number| !rows.contains_key(*number));
    let mut wanted: BTreeSet<OrderNumber> =
        candidates.filter(|number| !is_left_alone(number, seen, memory, tenant)).cloned().collect();
    wanted.extend(memory.open_effects.iter().filter_map(|open| number_of(&open.effect.document)));
    let waiting = memory.documents.values().filter(|known| known.state != DocumentState::LeftAlone);
    wanted.extend(waiting.filter_map(|known| number_of(&known.key)));
    wanted.extend(approved(memory).filter_map(|(key, _)| number_of(key)));

    let live = |row: &OrderControlRow| row.status.is_live();
    let sweep = rows.iter().filter(|(number, row)| {
        seen.is_sweep && (live(row) || (kind == RunKind::Baseline && in_window(number)))
    });
    wanted.extend(sweep.map(|(number, _)| (*number).clone()));
    // A closed order is of interest only when Sage opens it again.
    let ours = |number: &OrderNumber| memory.closed.contains_key(&DocumentKey::order(&tenant.key, number));
    let watched: Vec<OrderNumber> = rows
        .iter()
        .filter(|(number, row)| live(row) || (row.status == OrderControlStatus::Closed && ours(number)))
        .map(|(number, _)| (*number).clone())
        .filter(|number| !wanted.contains(number))
        .collect();
    match memory.swept {
        _ if watched.is_empty() => {}
        Some(swept) => {
            wanted.extend(tenant.erp.orders_touched(&watched, touched_since(swept.server_utc)).await?);
        }
        // Nothing tells since when: all that we ever closed are looked at once.
        None => wanted.extend(watched),
    }
    Ok(wanted)
}

/// Audit days are UTC days of the server's clock.
fn touched_since(swept: Timestamp) -> Date {
    days_before(swept.to_zoned(TimeZone::UTC).date(), SWEEP_MARGIN_DAYS)
}

/// Left alone by an earlier run, still before `go_live`, and no person has said otherwise: it is not read again.
fn is_left_alone(number: &OrderNumber, seen: &Seen, memory: &PassMemory, tenant: &Tenant) -> bool {
    let key = DocumentKey::order(&tenant.key, number);
    let known = memory.documents.get(&key).filter(|known| known.state == DocumentState::LeftAlone);
    let day = known.and_then(|known| {
        seen.authorizations.get(number).and_then(|authorization| authorization.last_day).or(known.day)
    });
    day.is_some_and(|day| day < tenant.go_live) && !approved(memory).any(|(approved, _)| *approved == key)
}

/// Reads orders, what authorizes them, and the receipts of those that Sage has completed.
pub(super) async fn read_orders(
    tenant: &Tenant,
    seen: &mut Seen,
    wanted: BTreeSet<OrderNumber>,
    can_close: bool,
) -> Result<(), Failure> {
    let erp = tenant.erp.as_ref();
    if wanted.is_empty() {
        return Ok(());
    }
    // Whoever wrote an authorization may have spelled the number in another case than Sage.
    let spelled = wanted.iter().filter(|number| seen.authorizations.contains_key(*number));
    let folded: Vec<OrderNumber> = spelled.filter_map(in_capitals).collect();
    let numbers: BTreeSet<OrderNumber> = wanted.iter().cloned().chain(folded).collect();
    seen.sage = erp.orders(&numbers.into_iter().collect::<Vec<_>>()).await?;
    let found = seen.sage.orders.iter().map(|order| &order.number);
    let unauthorized: BTreeSet<OrderNumber> = wanted
        .iter()
        .chain(found)
        .filter(|number| !seen.authorizations.contains_key(*number))
        .cloned()
        .collect();
    if !unauthorized.is_empty() {
        let scope = AuthorizationScope::Of(unauthorized.into_iter().collect());
        seen.authorizations.extend(erp.authorizations(&scope).await?);
        authorize_as_spelled(seen);
    }
    if can_close {
        let complete: Vec<i64> =
            seen.sage.orders.iter().filter(|order| order.is_complete).map(|order| order.sequence).collect();
        let receipts = if complete.is_empty() { BTreeMap::new() } else { erp.receipts(&complete).await? };
        seen.receipts = Some(receipts);
    }
    Ok(())
}

/// The number as Sage spells numbers.
fn in_capitals(number: &OrderNumber) -> Option<OrderNumber> {
    OrderNumber::new(number.as_str().to_uppercase()).ok()
}

/// An authorization whose number is no order of Sage belongs to the order that differs from it in case only: otherwise
/// nobody would ever be told of that order.
fn authorize_as_spelled(seen: &mut Seen) {
    let orders: BTreeSet<&OrderNumber> = seen.sage.orders.iter().map(|order| &order.number).collect();
    let strays: BTreeMap<String, Authorization> = seen
        .authorizations
        .iter()
        .filter(|(number, _)| !orders.contains(number))
        .map(|(number, authorization)| (number.as_str().to_uppercase(), *authorization))
        .collect();
    for number in orders {
        if let Some(authorization) = strays.get(&number.as_str().to_uppercase()) {
            seen.authorizations.entry(number.clone()).or_insert(*authorization);
        }
    }
}

/// The orders that the portal is asked about.
fn questions(
    seen: &Seen,
    memory: &PassMemory,
    tenant: &Tenant,
    config: &EngineConfig,
    kind: RunKind,
) -> BTreeSet<OrderNumber> {
    let view = View::new(seen, memory, context(tenant, config));
    let mut questions: BTreeSet<OrderNumber> = view
        .numbers()
        .into_iter()
        .filter(|number| match decide(&view.facts(number)).verdict {
            Verdict::Ask => true,
            Verdict::Act(Action::CreateOrder { .. }) => kind == RunKind::Baseline,
            _ => false,
        })
        .collect();
    if seen.is_sweep {
        let is_looked_at = |number: &OrderNumber, row: &OrderControlRow| {
            row.status.is_live() || (kind == RunKind::Baseline && seen.authorizations.contains_key(number))
        };
        let rows = standing_rows(seen).filter(|(number, row)| is_looked_at(number, row));
        questions.extend(rows.map(|(number, _)| number.clone()));
    }
    questions
}

pub(super) fn context<'a>(tenant: &'a Tenant, config: &'a EngineConfig) -> Context<'a> {
    Context { tenant: &tenant.key, go_live: tenant.go_live, rules: &tenant.orders, config }
}

/// Asks the portal in one set, and again about those whose absence must be proven.
pub(super) async fn ask(
    tenant: &Tenant,
    memory: &PassMemory,
    numbers: BTreeSet<OrderNumber>,
    bounds: &Bounds<'_>,
) -> Result<BTreeMap<OrderNumber, InPortal>, Failure> {
    let mut answers = look(tenant, &numbers, bounds).await?;
    let now = bounds.clock.now();
    let mut again: BTreeSet<OrderNumber> = BTreeSet::new();
    for open in &memory.open_effects {
        let is_unknown = matches!(open.state, EffectState::Intended | EffectState::Unknown);
        let Action::CreateOrder { payload } = &open.effect.action else { continue };
        let Some(answer) = answers.get_mut(&payload.number).filter(|answer| **answer == InPortal::Absent)
        else {
            continue;
        };
        let until = in_flight_until(open, now, bounds.config.in_flight);
        if is_unknown && until > now {
            *answer = InPortal::AbsentEarly { until };
        } else if is_unknown {
            again.insert(payload.number.clone());
        }
    }
    if !again.is_empty() {
        bounds.clock.sleep(bounds.config.verify_spacing).await;
        answers.extend(look(tenant, &again, bounds).await?);
    }
    Ok(answers)
}

/// One question. A number that the complete list lacks is not in the portal.
async fn look(
    tenant: &Tenant,
    numbers: &BTreeSet<OrderNumber>,
    bounds: &Bounds<'_>,
) -> Result<BTreeMap<OrderNumber, InPortal>, Failure> {
    let asked: Vec<OrderNumber> = numbers.iter().cloned().collect();
    let limit = bounds.time_left().max(bounds.config.call_deadline);
    let found = within(bounds.clock, limit, tenant.portal.orders(&asked), portal_late).await?;
    let mut by_number: BTreeMap<&str, Vec<InPortal>> = BTreeMap::new();
    for order in &found.orders {
        let present = InPortal::Present(Box::new(order.clone()));
        by_number.entry(order.number.trim()).or_default().push(present);
    }
    for order in &found.unreadable {
        let unreadable = InPortal::Unreadable(order.detail.clone());
        by_number.entry(order.number.trim()).or_default().push(unreadable);
    }
    let answer = |number: &OrderNumber| match by_number.get(number.as_str()).map_or(&[][..], Vec::as_slice) {
        [] => InPortal::Absent,
        [one] => one.clone(),
        several => InPortal::Several(u32::try_from(several.len()).unwrap_or(u32::MAX)),
    };
    Ok(asked.iter().map(|number| (number.clone(), answer(number))).collect())
}

/// CFDIs linked to orders that Sage has completed: closing them depends on whether Sage holds each.
pub(super) fn linked_cfdis(seen: &Seen) -> Vec<CfdiUuid> {
    let complete: BTreeSet<&OrderNumber> =
        seen.sage.orders.iter().filter(|order| order.is_complete).map(|order| &order.number).collect();
    let linked: BTreeSet<&CfdiUuid> = seen
        .portal
        .iter()
        .filter(|(number, _)| complete.contains(number))
        .filter_map(|(_, answer)| match answer {
            InPortal::Present(found) => Some(&found.cfdi_uuids),
            InPortal::Several(_)
            | InPortal::Unreadable(_)
            | InPortal::Absent
            | InPortal::AbsentEarly { .. } => None,
        })
        .flatten()
        .collect();
    linked.into_iter().cloned().collect()
}
