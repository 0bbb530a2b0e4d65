//! The plan of a cycle: from what was seen and what the journal knows to effects and waiting documents.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, DateTime};
use sc_domain::cfdi::PortalCfdi;
use sc_domain::complement::ComplementWrite;
use sc_domain::effect::{Action, Effect, EffectState};
use sc_domain::hash::sha256_of_parts;
use sc_domain::ports::{
    Adoption, Approval, ApprovalSubject, AttemptOutcome, DocumentRecord, DocumentState, EffectRecord,
    PassMemory,
};
use sc_domain::{BatchKey, Cause, CfdiUuid, Code, DocumentKey, DocumentKind, PaymentNumber, Step, TenantKey};

use super::judge::{self, Verdict};
use super::{Known, NO_PAYMENT, Numbered, Seen, keys};
use crate::config::{ComplementRules, EngineConfig};
use crate::kind;
use crate::plan::{
    Held, Plan, PlannedAdoption, PlannedEffect, Verified, first_record, held_record, newest_revision,
    revised, withdrawn,
};

/// What planning needs to know of the company.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Its key.
    pub tenant: &'a TenantKey,
    /// Its database in Sage.
    pub database: &'a str,
    /// Documents before this day are left alone.
    pub go_live: Date,
    /// Its rules.
    pub rules: &'a ComplementRules,
    /// The engine's limits.
    pub config: &'a EngineConfig,
}

/// Plans a cycle. Pure: the same arguments give the same plan.
pub fn plan(seen: &Seen, memory: &PassMemory, context: Context<'_>) -> Plan {
    let mut planner = Planner {
        seen,
        memory,
        context,
        known: Known::of(memory),
        open: memory.open_effects.iter().map(|record| (&record.effect.document, record)).collect(),
        approvals: approvals(memory),
        touched: BTreeSet::new(),
        ready: Vec::new(),
        plan: Plan::default(),
    };
    for complement in in_order(seen) {
        planner.complement(complement);
    }
    planner.plan.crashed =
        memory.open_effects.iter().filter(|open| open.state == EffectState::Intended).cloned().collect();
    planner.unreadable();
    planner.vanished();
    planner.finish()
}

/// The oldest first, so that the first accepted complement of a payment is the one that is written.
pub(super) fn in_order(seen: &Seen) -> Vec<&PortalCfdi> {
    let mut complements: Vec<&PortalCfdi> = seen.complements.iter().collect();
    complements.sort_by(|a, b| (a.issued, &a.uuid).cmp(&(b.issued, &b.uuid)));
    complements
}

pub(super) fn approvals(memory: &PassMemory) -> BTreeMap<&DocumentKey, &Approval> {
    let of = |approval: &'_ Approval| matches!(approval.subject, ApprovalSubject::Document { .. });
    let documents = memory.approvals.iter().filter(|approval| of(approval));
    documents
        .filter_map(|approval| match &approval.subject {
            ApprovalSubject::Document { key } => Some((key, approval)),
            ApprovalSubject::Brake { .. } | ApprovalSubject::Suppliers { .. } => None,
        })
        .collect()
}

/// A complement that may be written.
struct Ready {
    record: DocumentRecord,
    planned: PlannedEffect,
    /// The payment's entry.
    entry: BatchKey,
    /// The payment's number.
    number: PaymentNumber,
    /// The complement.
    uuid: CfdiUuid,
    /// Its stamp, as the XML writes it.
    stamped: Option<DateTime>,
}

struct Planner<'a> {
    seen: &'a Seen,
    memory: &'a PassMemory,
    context: Context<'a>,
    known: Known<'a>,
    open: BTreeMap<&'a DocumentKey, &'a EffectRecord>,
    approvals: BTreeMap<&'a DocumentKey, &'a Approval>,
    touched: BTreeSet<DocumentKey>,
    ready: Vec<Ready>,
    plan: Plan,
}

impl<'a> Planner<'a> {
    fn complement(&mut self, complement: &'a PortalCfdi) {
        // What is written is looked at again only to see whether it was cancelled.
        if self.known.is_settled(complement) && !complement.is_cancelled() {
            return;
        }
        for (key, numbered) in keys(self.context.tenant, complement, self.seen) {
            self.document(complement, key, &numbered);
        }
    }

    fn document(&mut self, complement: &'a PortalCfdi, key: DocumentKey, numbered: &Numbered) {
        if self.memory.settled.contains_key(&key) && !complement.is_cancelled() {
            return;
        }
        let Context { rules, database, .. } = self.context;
        let record = judge::record(self.seen, complement, key, numbered);
        self.touched.insert(record.key.clone());
        let verdict = judge::judge(self.seen, complement, numbered, rules, database);
        let approval = self.approvals.get(&record.key).map(|approval| approval.id);
        let known = self.memory.documents.get(&record.key);
        if let Some(open) = self.open.get(&record.key).copied() {
            if self.tried_before(&record, open, &verdict, approval) {
                return;
            }
        } else if known.is_none() && self.memory.settled.contains_key(&record.key) {
            // Done earlier: only its cancellation is news.
            if let Verdict::Cancelled(cause) = verdict {
                self.plan.hold(record, Held { cause, until: None });
            }
            return;
        }
        self.decide(complement, record, numbered, verdict, approval);
    }

    fn decide(
        &mut self,
        complement: &PortalCfdi,
        record: DocumentRecord,
        numbered: &Numbered,
        verdict: Verdict,
        approval: Option<i64>,
    ) {
        let day = judge::business_day(complement, self.seen.today());
        let is_old = approval.is_none() && day < self.context.go_live;
        match verdict {
            Verdict::Ignore => self.withdraw(&record.key),
            Verdict::Stands => self.adopt(record),
            Verdict::Hold(_) | Verdict::FileWanted | Verdict::Write(_) | Verdict::Disagrees(..) if is_old => {
                self.plan.left_alone += 1;
                self.plan.documents.push(left_alone(record, day, self.context.go_live));
            }
            Verdict::Cancelled(_) | Verdict::Conflict(_) if approval.is_some() => {
                // The person leaves Sage as it is.
                self.plan.approvals.extend(approval);
                let state = match verdict {
                    Verdict::Cancelled(_) => DocumentState::Withdrawn,
                    Verdict::Stands
                    | Verdict::Write(_)
                    | Verdict::Conflict(_)
                    | Verdict::Disagrees(..)
                    | Verdict::Hold(_)
                    | Verdict::FileWanted
                    | Verdict::Ignore => DocumentState::Adopted,
                };
                self.plan.documents.push(DocumentRecord { state, ..record });
            }
            Verdict::Cancelled(cause) | Verdict::Conflict(cause) => {
                self.plan.hold(record, Held { cause, until: None })
            }
            Verdict::Hold(Held { cause, .. }) if cause.code == Code::ComplementUnreadable => {
                // The supplier may put another file in its place.
                let until = self.seen.now.checked_add(self.context.config.payment_interval).ok();
                self.plan.hold(record, Held { cause, until });
            }
            Verdict::Hold(held) => self.plan.hold(record, held),
            Verdict::FileWanted => self.file_wanted(record),
            Verdict::Write(write) => self.ready(complement, record, numbered, write, approval),
            Verdict::Disagrees(_, write) if approval.is_some() => {
                self.ready(complement, record, numbered, write, approval);
            }
            Verdict::Disagrees(cause, _) => self.plan.hold(record, Held { cause, until: None }),
        }
    }

    /// What an earlier run tried: whether nothing more is to be decided about it now.
    fn tried_before(
        &mut self,
        record: &DocumentRecord,
        open: &'a EffectRecord,
        verdict: &Verdict,
        approval: Option<i64>,
    ) -> bool {
        if open.state == EffectState::Confirmed {
            self.plan.candidates += 1;
            self.plan.marks.push(EffectRecord {
                portal_id: open.portal_id.clone().or_else(|| record.portal_id.clone()),
                ..open.clone()
            });
            return true;
        }
        if matches!(verdict, Verdict::Stands) {
            self.plan.candidates += 1;
            self.plan.documents.push(record.clone());
            self.plan.verified.push(Verified {
                record: open.clone(),
                outcome: AttemptOutcome::Adopted,
                portal_id: record.portal_id.clone(),
                found: None,
                missing_cfdis: Vec::new(),
                differences: Vec::new(),
                approval,
            });
            return true;
        }
        let due = (open.state == EffectState::Refused && open.source_hash == record.source_hash)
            .then(|| open.last_failed?.checked_add(self.context.config.payment_interval).ok())
            .flatten();
        match due.filter(|due| *due > self.seen.now && approval.is_none()) {
            Some(due) => {
                let cause = open.cause.clone().unwrap_or_else(|| Cause::new(Code::DocumentNextRun));
                self.plan.hold(record.clone(), Held { cause, until: Some(due) });
                true
            }
            // The write is guarded, so that writing again is the question and the cure in one.
            None => false,
        }
    }

    fn adopt(&mut self, record: DocumentRecord) {
        self.plan.candidates += 1;
        let document = DocumentRecord { state: DocumentState::Adopted, ..record };
        self.plan.adoptions.push(PlannedAdoption::from(Adoption { document, effect: None }));
    }

    fn ready(
        &mut self,
        complement: &PortalCfdi,
        record: DocumentRecord,
        numbered: &Numbered,
        write: ComplementWrite,
        approval: Option<i64>,
    ) {
        let Numbered::Number(number) = numbered else { return };
        let entry = write.entry;
        let effect = self.effect(&record.key, complement, number, write);
        let planned = PlannedEffect { effect, source_hash: record.source_hash.clone(), approval, seen: None };
        let facts = self.seen.files.get(&complement.uuid).and_then(|facts| facts.as_ref().ok());
        self.ready.push(Ready {
            record,
            planned,
            entry,
            number: number.clone(),
            uuid: complement.uuid.clone(),
            stamped: facts.map(|facts| facts.stamped),
        });
    }

    fn effect(
        &self,
        key: &DocumentKey,
        complement: &PortalCfdi,
        number: &PaymentNumber,
        write: ComplementWrite,
    ) -> Effect {
        let action =
            Action::WriteComplement { portal_id: complement.id.clone(), number: number.clone(), write };
        let first = Effect::new(key.clone(), Step::CheckPayments, 1, action);
        revised(first, self.open.get(key).copied(), newest_revision(self.memory, key))
    }

    /// Nothing changed since its file was found to disagree, or there was no time to read it.
    fn file_wanted(&mut self, record: DocumentRecord) {
        let known = self.memory.documents.get(&record.key);
        let same = known.filter(|known| known.source_hash == record.source_hash);
        let held =
            same.and_then(|known| Some(Held { cause: known.cause.clone()?, until: known.next_attempt }));
        let held = held.unwrap_or_else(|| {
            let limit = self.context.config.documents_per_step_max;
            Held { cause: Cause::new(Code::DocumentDeferred).with("limit", limit), until: None }
        });
        self.plan.hold(record, held);
    }

    fn withdraw(&mut self, key: &DocumentKey) {
        self.plan.documents.extend(self.memory.documents.get(key).map(withdrawn));
    }

    /// Items of the list that cannot be read are shown, never dropped.
    fn unreadable(&mut self) {
        for item in &self.seen.unreadable {
            let key = DocumentKey {
                tenant: self.context.tenant.clone(),
                kind: DocumentKind::Complement,
                external_id: format!("{}/{NO_PAYMENT}", item.name),
            };
            if !self.touched.insert(key.clone()) {
                continue;
            }
            let cause = Cause::new(Code::ComplementUnreadable).with("detail", &item.detail);
            let record = first_record(key, Step::CheckPayments, sha256_of_parts(&[&item.name, &item.detail]));
            self.plan.hold(record, Held { cause, until: None });
        }
    }

    /// Documents that waited and that the portal does not show any more (or shows with other payments). An attempt
    /// whose outcome is open stays until Sage has told it, and all of them stay when a list was cut: what leaves the
    /// journal is not asked for again.
    fn vanished(&mut self) {
        let gone = self.memory.documents.values().filter(|known| {
            !self.touched.contains(&known.key)
                && !self.open.contains_key(&known.key)
                && known.state != DocumentState::LeftAlone
        });
        let gone: Vec<&DocumentRecord> = gone.collect();
        if self.seen.is_whole {
            self.plan.documents.extend(gone.into_iter().map(withdrawn));
        } else {
            self.plan.candidates += u32::try_from(gone.len()).unwrap_or(u32::MAX);
            self.plan.documents.extend(gone.into_iter().cloned());
        }
    }

    /// Cuts at the bound of one run. One payment takes one complement: a second one for it is the conflict that Sage will
    /// show once the first is written.
    fn finish(mut self) -> Plan {
        let mut taken: BTreeMap<BatchKey, CfdiUuid> = BTreeMap::new();
        let max = self.context.config.documents_per_step_max;
        let mut ready = std::mem::take(&mut self.ready);
        // Of two complements of one payment the one that was stamped first is written.
        ready.sort_by(|a, b| (a.stamped, &a.record.key).cmp(&(b.stamped, &b.record.key)));
        for Ready { record, planned, entry, number, uuid, .. } in ready {
            self.plan.candidates += 1;
            if let Some(first) = taken.get(&entry) {
                let cause = kind::other_complement(&number, first.as_str(), &uuid);
                self.plan.documents.push(held_record(record, Held { cause, until: None }));
                continue;
            }
            taken.insert(entry, uuid);
            if self.plan.effects.len() < max {
                self.plan.effects.push(planned);
                self.plan.documents.push(record);
            } else {
                self.plan.deferred += 1;
                let cause = Cause::new(Code::DocumentDeferred).with("limit", max);
                self.plan.documents.push(held_record(record, Held { cause, until: None }));
            }
        }
        self.plan
    }
}

/// The record of a complement from before the company went live.
pub(super) fn left_alone(record: DocumentRecord, day: Date, go_live: Date) -> DocumentRecord {
    let cause = Cause::new(Code::ComplementBeforeGoLive).with("date", day).with("go_live", go_live);
    DocumentRecord { state: DocumentState::LeftAlone, cause: Some(cause), ..record }
}
