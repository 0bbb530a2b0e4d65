//! The plan of a cycle: from what was seen and what the journal knows to effects and waiting documents.

mod earlier;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use sc_domain::control::{ControlRow, ControlStatus};
use sc_domain::effect::{Action, Effect, EffectState};
use sc_domain::eligibility::{AttemptHistory, Eligibility, judge as eligible};
use sc_domain::ids::{BatchKey, EffectId};
use sc_domain::payment::{PortalPayment, SagePayment, compare};
use sc_domain::ports::{
    Adoption, Approval, ApprovalSubject, DocumentRecord, DocumentState, EffectRecord, PassMemory,
};
use sc_domain::{Cause, Code, DocumentKey, PaymentNumber, PortalId, Step, TenantKey};

use super::judge::{self, Company, Facts, Ready};
use super::{Probe, Seen, rows_differ};
use crate::config::{EngineConfig, PaymentRules};
use crate::kind;
use crate::plan::{
    Held, Plan, PlannedAdoption, PlannedEffect, first_record, held_record, newest_revision, revised,
    withdrawn,
};

/// What planning needs to know of the company.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Its key.
    pub tenant: &'a TenantKey,
    /// Documents before this day are left alone.
    pub go_live: Date,
    /// Its rules.
    pub rules: &'a PaymentRules,
    /// The engine's limits.
    pub config: &'a EngineConfig,
}

/// Plans a cycle. Pure: the same arguments give the same plan.
pub fn plan(seen: &Seen, memory: &PassMemory, context: Context<'_>) -> Plan {
    let mut planner = Planner::new(seen, memory, context);
    for payment in seen.payments() {
        planner.payment(payment);
    }
    planner.plan.crashed =
        memory.open_effects.iter().filter(|open| open.state == EffectState::Intended).cloned().collect();
    planner.unreadable();
    planner.vanished();
    planner.finish()
}

/// A payment that is ready, with what decides its turn.
struct Candidate {
    record: DocumentRecord,
    effect: Effect,
    links: Vec<Effect>,
    /// What Sage will hold of it once its links are written.
    source_hash: String,
    last_attempt: Option<Timestamp>,
    approval: Option<i64>,
}

struct Planner<'a> {
    seen: &'a Seen,
    memory: &'a PassMemory,
    context: Context<'a>,
    control: BTreeMap<&'a PaymentNumber, Vec<&'a ControlRow>>,
    open: BTreeMap<&'a DocumentKey, &'a EffectRecord>,
    approvals: BTreeMap<&'a DocumentKey, &'a Approval>,
    repeated: BTreeMap<&'a PaymentNumber, Vec<BatchKey>>,
    candidates: Vec<Candidate>,
    touched: BTreeSet<DocumentKey>,
    plan: Plan,
}

impl<'a> Planner<'a> {
    fn new(seen: &'a Seen, memory: &'a PassMemory, context: Context<'a>) -> Self {
        let mut repeated: BTreeMap<&PaymentNumber, Vec<BatchKey>> = BTreeMap::new();
        for payment in &seen.headers.payments {
            if judge::is_payment(payment) && payment.reversed.is_none() {
                repeated.entry(&payment.number).or_default().push(payment.key);
            }
        }
        repeated.retain(|_, keys| keys.len() > 1);
        repeated.values_mut().for_each(|keys| keys.sort());
        let approvals = memory
            .approvals
            .iter()
            .filter_map(|approval| match &approval.subject {
                ApprovalSubject::Document { key } => Some((key, approval)),
                ApprovalSubject::Brake { .. } | ApprovalSubject::Suppliers { .. } => None,
            })
            .collect();
        Self {
            seen,
            memory,
            context,
            control: seen.control_by_number(),
            open: memory.open_effects.iter().map(|record| (&record.effect.document, record)).collect(),
            approvals,
            repeated,
            candidates: Vec::new(),
            touched: BTreeSet::new(),
            plan: Plan::default(),
        }
    }

    fn payment(&mut self, payment: &'a SagePayment) {
        let key = DocumentKey::payment(self.context.tenant, &payment.number);
        self.touched.insert(key.clone());
        let facts = self.seen.facts(payment);
        let audit_day = self.seen.day_of(payment.audit);
        let day = judge::window_day(payment, audit_day);
        let record = judge::record(facts, self.context.tenant, day, DocumentState::Waiting);
        if let Some(open) = self.open.get(&key).copied() {
            self.tried_before(record, facts, open);
            return;
        }
        let rows = self.control.get(&payment.number).cloned().unwrap_or_default();
        if let Some(cause) = rows_differ(&rows) {
            let portal_id = self.memory.documents.get(&key).and_then(|known| known.portal_id.clone());
            self.plan.hold(DocumentRecord { portal_id, ..record }, Held { cause, until: None });
            return;
        }
        if let Some(row) = rows.iter().find(|row| row.status.says_in_portal()) {
            self.marked(record, payment, row);
            return;
        }
        let known = self.memory.documents.get(&key);
        if payment.reversed.is_some() {
            if let Some(known) = known {
                let approval = self.approvals.get(&key).map(|approval| approval.id);
                // REVERTED: a person took it back in the portal.
                let is_taken_back = rows.iter().any(|row| row.status == ControlStatus::Reverted);
                let in_portal = known.portal_id.as_ref().filter(|_| !is_taken_back);
                self.reversed(record, payment, in_portal, approval);
            }
            return;
        }
        if !self.context.config.window.contains(day, self.seen.today()) {
            if let Some(known) = known {
                self.expired(known);
            }
            return;
        }
        let approval = self.approvals.get(&key).map(|approval| approval.id);
        if let Some(row) = rows.first() {
            let cause = match &row.status {
                ControlStatus::Reverted => Cause::new(Code::PaymentReverted),
                status => Cause::new(Code::ControlStatusUnknown).with("status", status),
            };
            // Only who was told of the row has decided about it: an approval given for another reason is none for this.
            let is_told = known.and_then(|known| known.cause.as_ref()) == Some(&cause);
            if approval.is_none() || !is_told {
                self.plan.hold(record, Held { cause, until: None });
                return;
            }
        }
        if approval.is_none() {
            let business_day = judge::business_day(payment, audit_day);
            if business_day < self.context.go_live {
                self.left_alone(record, business_day);
                return;
            }
        }
        if let Some(Probe::Present(found)) = self.seen.probes.get(&payment.number) {
            self.found_in_portal(record, facts, found, approval);
            return;
        }
        if let Some(Probe::Failed(cause)) = self.seen.probes.get(&payment.number) {
            self.plan.hold(record, Held { cause: cause.clone(), until: None });
            return;
        }
        self.ready_or_held(record, facts, None, approval);
    }

    /// The portal has a payment of this number that we never sent.
    fn found_in_portal(
        &mut self,
        record: DocumentRecord,
        facts: Facts<'_>,
        found: &PortalPayment,
        approval: Option<i64>,
    ) {
        let ready = match judge::judge(facts, self.company(), &self.seen.lists) {
            Ok(ready) => ready,
            Err(held) => {
                self.plan.hold(DocumentRecord { portal_id: Some(found.id.clone()), ..record }, held);
                return;
            }
        };
        let differences = compare(&ready.payload, found);
        if !differences.is_empty() && approval.is_none() {
            let cause = kind::differs(record.key.kind, &differences, &found.id);
            self.plan.hold(
                DocumentRecord { portal_id: Some(found.id.clone()), ..record },
                Held { cause, until: None },
            );
            return;
        }
        self.plan.candidates += 1;
        let effect = self.effect(&record.key, ready, None).0;
        self.plan.approvals.extend(approval);
        self.plan.adoptions.push(PlannedAdoption::from(Adoption {
            document: DocumentRecord {
                state: DocumentState::Confirmed,
                cause: missing_cfdis(&found.missing_cfdis, &found.id),
                portal_id: Some(found.id.clone()),
                payload_hash: Some(effect.payload_hash.clone()),
                ..record
            },
            effect: Some(effect),
        }));
    }

    /// The control table says that the portal has it, and no effect of ours is open.
    fn marked(&mut self, record: DocumentRecord, payment: &SagePayment, row: &ControlRow) {
        let known = self.memory.documents.get(&record.key);
        let approval = self.approvals.get(&record.key).map(|approval| approval.id);
        let portal_id = row.portal_id.clone().or_else(|| known.and_then(|known| known.portal_id.clone()));
        if let Some(portal_id) = portal_id.filter(|_| payment.reversed.is_some()) {
            // Stays until a person took the payment back in the portal and set the row to REVERTED.
            let cause = reversed_after_upload(payment, &portal_id);
            self.plan.candidates += 1;
            self.plan.documents.push(DocumentRecord {
                state: DocumentState::Attention,
                cause: Some(cause),
                portal_id: Some(portal_id),
                ..record
            });
        } else if let Some(approval) = approval {
            // The person accepts what stands: differences, or a row without its portal payment.
            self.plan.approvals.push(approval);
            self.plan.documents.push(DocumentRecord {
                state: DocumentState::Adopted,
                portal_id: row.portal_id.clone(),
                ..record
            });
        } else if known.is_some_and(|known| known.state == DocumentState::Waiting || were_two(known)) {
            self.plan.documents.push(DocumentRecord {
                state: DocumentState::Adopted,
                portal_id: row.portal_id.clone(),
                ..record
            });
        } else if known.is_some_and(|known| known.state == DocumentState::Attention) {
            // It waits for a person, as it did.
            self.plan.candidates += 1;
        }
    }

    fn left_alone(&mut self, record: DocumentRecord, business_day: Date) {
        self.plan.left_alone += 1;
        let cause =
            Cause::new(Code::BeforeGoLive).with("date", business_day).with("go_live", self.context.go_live);
        self.plan.documents.push(DocumentRecord {
            state: DocumentState::LeftAlone,
            cause: Some(cause),
            ..record
        });
    }

    fn ready_or_held(
        &mut self,
        record: DocumentRecord,
        facts: Facts<'_>,
        open: Option<&EffectRecord>,
        approval: Option<i64>,
    ) {
        if let Some(entries) = self.repeated.get(&facts.payment.number) {
            let entries: Vec<String> =
                entries.iter().map(|key| format!("{}-{}", key.batch, key.entry)).collect();
            let cause = Cause::new(Code::PaymentNumberRepeated).with("entries", entries.join(", "));
            self.plan.hold(record, Held { cause, until: None });
            return;
        }
        match judge::judge(facts, self.company(), &self.seen.lists) {
            Err(held) => self.plan.hold(record, held),
            Ok(ready) => {
                self.plan.candidates += 1;
                let (effect, links) = self.effect(&record.key, ready, open);
                self.candidates.push(Candidate {
                    source_hash: facts.source_hash_after(&links),
                    record: DocumentRecord { payload_hash: Some(effect.payload_hash.clone()), ..record },
                    effect,
                    links,
                    last_attempt: open.and_then(|open| open.last_attempt_started),
                    approval,
                });
            }
        }
    }

    /// The effect of a ready payment. The same content keeps its revision, so that a crash between
    /// intent and call finds the same id; other content, or a document that was done before, takes the next.
    fn effect(&self, key: &DocumentKey, ready: Ready, open: Option<&EffectRecord>) -> (Effect, Vec<Effect>) {
        let action = Action::CreatePayment { payload: ready.payload, control: ready.control };
        let effect = self.revised(Effect::new(key.clone(), Step::UploadPayments, 1, action), open);
        let mut links: Vec<Effect> = ready
            .links
            .into_iter()
            .map(|link| {
                let open = self.open.get(&link.document).copied();
                self.revised(link, open)
            })
            .collect();
        // An invoice that was looked for under a supplier that Sage turns out to contradict is not that one.
        let supplier = links.iter().find(|link| matches!(link.action, Action::LinkVendor { .. }));
        let supplier: Vec<EffectId> = supplier.map(|link| link.id.clone()).into_iter().collect();
        for link in links.iter_mut().filter(|link| matches!(link.action, Action::LinkInvoice { .. })) {
            link.requires.clone_from(&supplier);
        }
        let requires = links.iter().map(|link| link.id.clone()).collect();
        (Effect { requires, ..effect }, links)
    }

    fn revised(&self, effect: Effect, open: Option<&EffectRecord>) -> Effect {
        let newest = newest_revision(self.memory, &effect.document);
        revised(effect, open, newest)
    }

    fn company(&self) -> Company<'a> {
        Company {
            key: self.context.tenant,
            rules: self.context.rules,
            server_utc: self.seen.server_utc,
            now: self.seen.now,
        }
    }

    /// Entries that cannot be read are shown, never dropped.
    fn unreadable(&mut self) {
        for entry in &self.seen.headers.unreadable {
            let name = if entry.number.is_empty() {
                format!("{}-{}", entry.key.batch, entry.key.entry)
            } else {
                entry.number.clone()
            };
            let key = DocumentKey {
                tenant: self.context.tenant.clone(),
                kind: sc_domain::DocumentKind::Payment,
                external_id: name,
            };
            if !self.touched.insert(key.clone()) {
                continue;
            }
            let cause =
                Cause::new(Code::PaymentUnreadable).with("field", &entry.field).with("value", &entry.value);
            let source_hash = sc_domain::hash::sha256_of_parts(&[&entry.field, &entry.value]);
            let record = first_record(key, Step::UploadPayments, source_hash);
            self.plan.hold(record, Held { cause, until: None });
        }
    }

    /// Orders the ready payments, cuts at the bound of one run, and puts the links that they need first.
    fn finish(mut self) -> Plan {
        self.candidates.sort_by(|a, b| {
            (a.last_attempt, &a.record.key.external_id).cmp(&(b.last_attempt, &b.record.key.external_id))
        });
        let max = self.context.config.documents_per_step_max;
        let deferred = self.candidates.split_off(self.candidates.len().min(max));
        self.plan.deferred = u32::try_from(deferred.len()).unwrap_or(u32::MAX);
        for candidate in deferred {
            let cause = Cause::new(Code::DocumentDeferred).with("limit", max);
            self.plan.documents.push(held_record(candidate.record, Held { cause, until: None }));
        }
        let mut planned: BTreeSet<EffectId> = BTreeSet::new();
        let mut links: Vec<PlannedEffect> = Vec::new();
        let mut sends: Vec<PlannedEffect> = Vec::new();
        // Links whose outcome an earlier run did not learn: writing them again is safe, because they are guarded.
        for open in self.open.values() {
            let is_link =
                matches!(open.effect.action, Action::LinkVendor { .. } | Action::LinkInvoice { .. });
            let is_pending =
                matches!(open.state, EffectState::Intended | EffectState::Unknown | EffectState::NotSent);
            let is_renewed = self
                .candidates
                .iter()
                .any(|candidate| candidate.links.iter().any(|link| link.document == open.effect.document));
            if is_link && open.state == EffectState::Confirmed {
                self.plan.marks.push((*open).clone());
            }
            if is_link && is_pending && !is_renewed && planned.insert(open.effect.id.clone()) {
                links.push(PlannedEffect {
                    effect: open.effect.clone(),
                    source_hash: open.source_hash.clone(),
                    approval: None,
                    seen: None,
                });
            }
        }
        for candidate in self.candidates {
            for link in candidate.links {
                if planned.insert(link.id.clone()) {
                    links.push(PlannedEffect {
                        source_hash: link.payload_hash.clone(),
                        effect: link,
                        approval: None,
                        seen: None,
                    });
                }
            }
            sends.push(PlannedEffect {
                effect: candidate.effect,
                source_hash: candidate.source_hash,
                approval: candidate.approval,
                seen: None,
            });
            self.plan.documents.push(candidate.record);
        }
        self.plan.documents.extend(links.iter().map(link_record));
        self.plan.documents.extend(links_not_needed(self.memory, &links));
        links.append(&mut sends);
        self.plan.effects = links;
        self.plan
    }
}

/// The person who was told of two rows has removed one.
fn were_two(known: &DocumentRecord) -> bool {
    known.cause.as_ref().is_some_and(|cause| cause.code == Code::ControlRowsDiffer)
}

/// Links that a person was told of and that no payment needs any more.
fn links_not_needed(memory: &PassMemory, planned: &[PlannedEffect]) -> Vec<DocumentRecord> {
    memory
        .documents
        .values()
        .filter(|known| known.key.kind != sc_domain::DocumentKind::Payment)
        .filter(|known| !planned.iter().any(|link| link.effect.document == known.key))
        .map(withdrawn)
        .collect()
}

/// The record of a link. People find it by the payment's vendor or invoice.
fn link_record(link: &PlannedEffect) -> DocumentRecord {
    DocumentRecord {
        payload_hash: Some(link.effect.payload_hash.clone()),
        ..first_record(link.effect.document.clone(), link.effect.step, link.source_hash.clone())
    }
}

/// The one question of eligibility, for scheduler, preview and diagnostic.
pub fn eligibility(
    seen: &Seen,
    config: &EngineConfig,
    record: &DocumentRecord,
    open: &EffectRecord,
    is_forced: bool,
) -> Eligibility {
    let today = seen.today();
    let history = AttemptHistory {
        last_failed: open.last_failed.filter(|_| open.state != EffectState::NotSent),
        changed_since: open.source_hash != record.source_hash,
        forced: is_forced,
    };
    eligible(record.day.unwrap_or(today), today, config.window, history, seen.now, config.payment_interval)
}

/// The cause of a payment that was reversed in Sage while the portal holds it.
pub fn reversed_after_upload(payment: &SagePayment, portal_id: &PortalId) -> Cause {
    let date = payment.reversed.and_then(|reversal| reversal.date);
    let date = date.map(|date| date.to_string()).unwrap_or_default();
    Cause::new(Code::PaymentReversedAfterUpload).with("portal_id", portal_id).with("date", date)
}

/// The cause of a payment whose CFDIs the portal did not all settle; `None` when it did.
pub fn missing_cfdis(missing: &[String], portal_id: &PortalId) -> Option<Cause> {
    (!missing.is_empty()).then(|| {
        Cause::new(Code::PaymentMissingCfdis).with("uuids", missing.join(", ")).with("portal_id", portal_id)
    })
}
