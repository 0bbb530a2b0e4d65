//! One order, looked at for a person: what both sides hold, and the decision that the next cycle takes. Before a baseline
//! that is the decision of the cycle after it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use sc_domain::control_orders::OrderControlRow;
use sc_domain::order::{Authorization, Receipt, SageOrder};
use sc_domain::outcome::Failure;
use sc_domain::ports::{Clock, DocumentRecord, EffectRecord, PassMemory, RunKind, UnreadableOrder};
use sc_domain::{CfdiUuid, DocumentKey, OrderNumber, Step};
use tokio_util::sync::CancellationToken;

use super::InPortal;
use super::content::{Content, NotSent};
use super::decide::{Agreement, Decision, Verdict, View, agreement, decide};
use super::observe::{ask, clocks, context, linked_cfdis, read_orders, read_window, run_kind};
use crate::bounds::Bounds;
use crate::config::{EngineConfig, Tenant};

/// All that is known of one order.
#[derive(Debug, Clone, PartialEq)]
pub struct Inspection {
    /// The orders of Sage that carry the number: one, as a rule.
    pub orders: Vec<SageOrder>,
    /// What cannot be read of it.
    pub unreadable: Option<UnreadableOrder>,
    /// Who may send it.
    pub authorization: Option<Authorization>,
    /// Its receipts, if Sage has completed it.
    pub receipts: Vec<Receipt>,
    /// Its rows in the control table, `ERROR` rows too.
    pub control: Vec<OrderControlRow>,
    /// What would be sent with its notices, or why nothing would; `None` when Sage does not hold it.
    pub content: Option<Result<Content, NotSent>>,
    /// What the portal holds.
    pub portal: InPortal,
    /// CFDIs that Sage holds, of those linked in the portal.
    pub known_cfdis: BTreeSet<CfdiUuid>,
    /// As the last run left it, unless it is settled.
    pub known: Option<DocumentRecord>,
    /// Its newest effect, unless it is done.
    pub open: Option<EffectRecord>,
    /// What the next run may do: a baseline only looks.
    pub kind: RunKind,
    /// What the next cycle does with it.
    pub decision: Decision,
    /// Whether both sides say the same now; of interest where nothing is to be done.
    pub agreement: Agreement,
    /// When it is looked at again, if that is known.
    pub next_attempt: Option<Timestamp>,
}

/// Looks at one order. Writes nowhere.
///
/// # Errors
/// Any failed question.
pub async fn inspect(
    tenant: &Tenant,
    memory: &PassMemory,
    number: &OrderNumber,
    config: &EngineConfig,
    clock: &dyn Clock,
) -> Result<Inspection, Failure> {
    let cancel = CancellationToken::new();
    let deadline = clock.elapsed().saturating_add(config.step_deadline);
    let bounds = Bounds { config, clock, deadline, cancel: &cancel };
    let erp = tenant.erp.as_ref();
    let mut seen = clocks(tenant, &bounds).await?;
    let control = erp.order_control_rows_of(number).await?;
    read_window(tenant, &mut seen, &bounds, None).await?;
    let (kind, _) = run_kind(&seen, memory, tenant, RunKind::Cycle);
    let can_close = erp.schema_gaps(Step::ClosePurchaseOrders).await?.is_empty();
    read_orders(tenant, &mut seen, BTreeSet::from([number.clone()]), can_close).await?;

    // What a cycle would decide without asking stands, unless it is to ask about all live orders, or a baseline asks before
    // it; the portal's answer is shown all the same.
    let of_it = |row: &OrderControlRow| row.number.as_ref() == Some(number);
    let is_live = seen.control.iter().any(|row| of_it(row) && row.status.is_live());
    let is_swept = kind == RunKind::Baseline || (is_live && config.is_sweep_due(memory.swept, seen.now));
    let context = context(tenant, config);
    let unasked = decide(&View::new(&seen, memory, context).facts(number));
    seen.portal = ask(tenant, memory, BTreeSet::from([number.clone()]), &bounds).await?;
    let linked = linked_cfdis(&seen);
    if !linked.is_empty() {
        seen.known_cfdis = erp.known_cfdis(&linked).await?;
    }
    let facts = View::new(&seen, memory, context).facts(number);
    let is_asked = is_swept || unasked.verdict == Verdict::Ask;
    let decision = if is_asked { decide(&facts) } else { unasked };
    let agreement = agreement(&facts);
    let next_attempt = match &decision.verdict {
        Verdict::Hold(held) => held.until,
        _ => None,
    };
    let key = DocumentKey::order(&tenant.key, number);
    let receipts = facts.receipts.unwrap_or_default().to_vec();
    let content = facts.content.clone();
    let (unreadable, authorization) = (facts.unreadable.cloned(), facts.authorization);
    let portal: Option<InPortal> = seen.portal.remove(number);
    Ok(Inspection {
        unreadable,
        authorization,
        receipts,
        control,
        content,
        portal: portal.unwrap_or(InPortal::Absent),
        known: memory.documents.get(&key).cloned(),
        open: memory.open_effects.iter().find(|open| open.effect.document == key).cloned(),
        kind,
        decision,
        agreement,
        next_attempt,
        known_cfdis: std::mem::take(&mut seen.known_cfdis),
        orders: std::mem::take(&mut seen.sage.orders),
    })
}
