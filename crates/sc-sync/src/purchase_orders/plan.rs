//! The plans of a cycle: each order's decision, dealt out to the step that carries it out. Pure: the same arguments
//! give the same plans.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use sc_domain::control_orders::OrderErrorNote;
use sc_domain::effect::{Action, Effect, EffectState};
use sc_domain::order::{PortalOrder, PortalState};
use sc_domain::payment::Difference;
use sc_domain::ports::{Adoption, AttemptOutcome, DocumentRecord, DocumentState, PassMemory};
use sc_domain::{Cause, Code, DocumentKey, DocumentKind, Step, TenantKey};

use super::Seen;
use super::decide::{Decision, Facts, Found, Verdict, View, decide, number_of};
use crate::config::{EngineConfig, OrderRules};
use crate::kind;
use crate::plan::{
    Held, Plan, PlannedAdoption, PlannedEffect, Verified, first_record, held_record, withdrawn,
};

/// What planning needs to know of the company.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Its key.
    pub tenant: &'a TenantKey,
    /// Orders before this day are left alone.
    pub go_live: Date,
    /// Its rules.
    pub rules: &'a OrderRules,
    /// The engine's limits.
    pub config: &'a EngineConfig,
}

/// Plans a cycle. A step that is missing has nothing to do.
pub fn plan(seen: &Seen, memory: &PassMemory, context: Context<'_>) -> BTreeMap<Step, Plan> {
    let view = View::new(seen, memory, context);
    let mut planner = Planner { memory, context, drafts: BTreeMap::new() };
    for open in memory.open_effects.iter().filter(|open| open.state == EffectState::Intended) {
        planner.draft(open.effect.step).plan.crashed.push(open.clone());
    }
    let numbers = view.numbers();
    for number in &numbers {
        let facts = view.facts(number);
        planner.carry_out(&facts, decide(&facts));
    }
    for unreadable in view.nameless() {
        planner.nameless(&unreadable.number, &unreadable.field, &unreadable.value);
    }
    for known in view.nameless_gone() {
        let gone = withdrawn(known);
        planner.plan(known.step).documents.push(gone);
    }
    for known in memory.documents.values().filter(|known| known.state == DocumentState::LeftAlone) {
        if number_of(&known.key).is_some_and(|number| !numbers.contains(&number)) {
            planner.left_alone_before(known, seen.today());
        }
    }
    planner.finish()
}

/// A plan of one step under construction.
#[derive(Default)]
struct Draft {
    plan: Plan,
    candidates: Vec<Candidate>,
}

/// An order that is ready, with what decides its turn.
struct Candidate {
    record: DocumentRecord,
    effect: Effect,
    last_attempt: Option<Timestamp>,
    approval: Option<i64>,
    seen: Option<PortalState>,
}

impl Candidate {
    /// What a person approved first, then what was never tried, then the oldest attempt.
    fn turn(&self) -> (bool, Option<Timestamp>, &str) {
        (self.approval.is_none(), self.last_attempt, &self.record.key.external_id)
    }
}

struct Planner<'a> {
    memory: &'a PassMemory,
    context: Context<'a>,
    drafts: BTreeMap<Step, Draft>,
}

impl Planner<'_> {
    fn draft(&mut self, step: Step) -> &mut Draft {
        self.drafts.entry(step).or_default()
    }

    fn plan(&mut self, step: Step) -> &mut Plan {
        &mut self.draft(step).plan
    }

    fn carry_out(&mut self, facts: &Facts<'_>, decision: Decision) {
        let Decision { step, verdict } = decision;
        match verdict {
            Verdict::NotOurs(_) => self.close_record(facts, step, DocumentState::Withdrawn),
            Verdict::Settled => {
                let state = if facts.sent.is_some() { DocumentState::Done } else { DocumentState::Adopted };
                self.close_record(facts, step, state);
            }
            Verdict::LeftAlone(cause) => {
                let record = facts.record(step, DocumentState::LeftAlone);
                self.plan(step).left_alone += 1;
                self.remember(DocumentRecord { cause: Some(cause), ..record });
            }
            Verdict::Hold(held) => self.hold(facts, step, held),
            Verdict::Ask => {
                let cause = Cause::new(Code::DocumentPostponed).with("reason", Code::StepDeadline);
                self.hold(facts, step, Held { cause, until: None });
            }
            Verdict::Mark => self.mark(facts, step),
            Verdict::Verify { outcome, found, differences } => {
                self.verify(facts, step, outcome, found, differences);
            }
            Verdict::Adopt { action, found, is_marked } => {
                let state = if is_marked { DocumentState::Adopted } else { DocumentState::Confirmed };
                let plan = self.plan(step);
                plan.candidates += 1;
                plan.approvals.extend(facts.approval);
                plan.adoptions.push(adoption(facts, step, Some(action), found, state));
            }
            Verdict::Accept => {
                let record = facts.record(step, DocumentState::Adopted);
                let plan = self.plan(step);
                plan.approvals.extend(facts.approval);
                plan.documents.push(record);
            }
            Verdict::Act(action) => {
                let effect = effect(facts, step, action);
                let record = DocumentRecord {
                    payload_hash: Some(effect.payload_hash.clone()),
                    ..facts.record(step, DocumentState::Waiting)
                };
                let last_attempt = facts.open.and_then(|open| open.last_attempt_started);
                let draft = self.draft(step);
                draft.plan.candidates += 1;
                let seen = facts.found().map(PortalOrder::state);
                let approval = facts.approval;
                draft.candidates.push(Candidate { record, effect, last_attempt, approval, seen });
            }
        }
    }

    /// Writes a record only if it says something new: a quiet run rewrites nothing.
    fn remember(&mut self, record: DocumentRecord) -> bool {
        let is_new = self.memory.documents.get(&record.key) != Some(&record);
        if is_new {
            self.plan(record.step).documents.push(record);
        }
        is_new
    }

    /// Nothing more is to be done for it: said once, if it was waiting.
    fn close_record(&mut self, facts: &Facts<'_>, step: Step, state: DocumentState) {
        let is_used_up = state != DocumentState::Withdrawn;
        self.plan(step).approvals.extend(facts.approval.filter(|_| is_used_up));
        if facts.known.is_some() {
            let record = facts.record(step, state);
            self.plan(step).documents.push(record);
        }
    }

    fn hold(&mut self, facts: &Facts<'_>, step: Step, held: Held) {
        let note = validation_note(facts, step, &held.cause);
        // A person asked for another look at something that stands in the portal, and it was taken.
        let is_about_what_stands = facts.row.is_some() || held.cause.code == Code::OrderBelowInvoiced;
        let is_used_up = facts.portal.is_some() && is_about_what_stands;
        let plan = self.plan(step);
        plan.candidates += 1;
        plan.approvals.extend(facts.approval.filter(|_| is_used_up));
        let is_told = facts.known.is_some_and(|known| {
            known.cause.as_ref() == Some(&held.cause) && known.next_attempt == held.until
        });
        self.remember(held_record(facts.record(step, DocumentState::Waiting), held));
        if !is_told {
            self.plan(step).notes.extend(note);
        }
    }

    fn mark(&mut self, facts: &Facts<'_>, step: Step) {
        let Some(open) = facts.open else { return };
        let record = DocumentRecord {
            portal_id: open.portal_id.clone(),
            payload_hash: Some(open.effect.payload_hash.clone()),
            ..facts.record(step, DocumentState::Confirmed)
        };
        let plan = self.plan(step);
        plan.candidates += 1;
        plan.documents.push(record);
        plan.marks.push(open.clone());
    }

    fn verify(
        &mut self,
        facts: &Facts<'_>,
        step: Step,
        outcome: AttemptOutcome,
        found: Found,
        differences: Vec<Difference>,
    ) {
        let Some(open) = facts.open else { return };
        let is_adopted = outcome == AttemptOutcome::Adopted;
        let record = facts.record(step, DocumentState::Confirmed);
        let record = if is_adopted {
            DocumentRecord { payload_hash: Some(open.effect.payload_hash.clone()), ..record }
        } else {
            let told = kind::as_told(&open.effect.action, &differences);
            let cause = kind::differs(DocumentKind::Order, &told, &found.portal_id);
            held_record(record, Held { cause, until: facts.next_interval() })
        };
        let plan = self.plan(step);
        plan.candidates += 1;
        plan.documents.push(record);
        plan.verified.push(Verified {
            record: open.clone(),
            outcome,
            portal_id: Some(found.portal_id),
            found: Some(found.status),
            missing_cfdis: Vec::new(),
            differences,
            approval: facts.approval.filter(|_| is_adopted),
        });
    }

    /// An order that cannot be read and has no number: shown under the text that stands there.
    fn nameless(&mut self, text: &str, field: &str, value: &str) {
        let step = Step::CreatePurchaseOrders;
        let cause = Cause::new(Code::OrderUnreadable).with("field", field).with("value", value);
        let key = DocumentKey {
            tenant: self.context.tenant.clone(),
            kind: DocumentKind::Order,
            external_id: text.to_owned(),
        };
        let record = first_record(key, step, sc_domain::hash::sha256_of_parts(&[field, value]));
        self.plan(step).candidates += 1;
        self.remember(held_record(record, Held { cause, until: None }));
    }

    /// An order that an earlier run left alone and that this one did not read: it stays so until the window ends.
    fn left_alone_before(&mut self, known: &DocumentRecord, today: Date) {
        let is_in_window = known.day.is_some_and(|day| self.context.config.window.contains(day, today));
        let plan = self.plan(known.step);
        if is_in_window {
            plan.left_alone += 1;
        } else {
            plan.documents.push(withdrawn(known));
        }
    }

    /// Orders what is ready, and cuts at the bound of one run.
    fn finish(self) -> BTreeMap<Step, Plan> {
        let max = self.context.config.documents_per_step_max;
        let finished = self.drafts.into_iter().map(|(step, Draft { mut plan, mut candidates })| {
            candidates.sort_by(|a, b| a.turn().cmp(&b.turn()));
            let deferred = candidates.split_off(candidates.len().min(max));
            plan.deferred = u32::try_from(deferred.len()).unwrap_or(u32::MAX);
            for candidate in deferred {
                let cause = Cause::new(Code::DocumentDeferred).with("limit", max);
                plan.documents.push(held_record(candidate.record, Held { cause, until: None }));
            }
            for Candidate { record, effect, approval, seen, .. } in candidates {
                let source_hash = record.source_hash.clone();
                plan.effects.push(PlannedEffect { effect, source_hash, approval, seen });
                plan.documents.push(record);
            }
            (step, plan)
        });
        finished.filter(|(_, plan)| *plan != Plan::default()).collect()
    }
}

/// The effect of an action. The same wish keeps its revision, so that a crash between intent and call finds the same
/// id; every other one takes the next.
pub(super) fn effect(facts: &Facts<'_>, step: Step, action: Action) -> Effect {
    let hash = action.hash();
    let same = facts
        .open
        .map(|open| &open.effect)
        .filter(|open| open.payload_hash == hash && open.action.operation() == action.operation());
    let revision = same.map_or(facts.revision + 1, |same| same.revision);
    Effect::new(facts.key.clone(), step, revision, action)
}

/// An order that stands in the portal without a call of ours.
pub(super) fn adoption(
    facts: &Facts<'_>,
    step: Step,
    action: Option<Action>,
    found: Found,
    state: DocumentState,
) -> PlannedAdoption {
    let effect = action.map(|action| effect(facts, step, action));
    let record = facts.record(step, state);
    let payload_hash = effect.as_ref().map(|effect| effect.payload_hash.clone()).or(record.payload_hash);
    PlannedAdoption {
        adoption: Adoption {
            document: DocumentRecord { portal_id: Some(found.portal_id), payload_hash, ..record },
            effect,
        },
        found: Some(found.status),
    }
}

/// What the old tools read of a failed validation: the code with its messages.
fn validation_note(facts: &Facts<'_>, step: Step, cause: &Cause) -> Option<OrderErrorNote> {
    let is_validation =
        matches!(cause.code, Code::OrderInvalid | Code::OrderTotalsDiffer | Code::OrderPartlySkipped);
    if step != Step::CreatePurchaseOrders || !is_validation {
        return None;
    }
    let messages: Vec<String> = match cause.code {
        Code::OrderInvalid => vec![cause.argument("problems").to_owned()],
        _ => cause.arguments.iter().map(|(name, value)| format!("{name} {value}")).collect(),
    };
    let text = format!("{}: {}", cause.code, messages.join(", "));
    Some(OrderErrorNote { number: facts.number.clone(), is_validation: true, text })
}
