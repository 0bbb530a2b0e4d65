//! The plan: which suppliers are exported, and which wait for the importer.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use sc_domain::effect::{Action, Effect, EffectState};
use sc_domain::hash::sha256_of_parts;
use sc_domain::ports::{
    Adoption, ApprovalSubject, DocumentRecord, DocumentState, EffectRecord, PassMemory, Sent,
};
use sc_domain::supplier::Supplier;
use sc_domain::{Cause, Code, DocumentKey, DocumentKind, Step, TenantKey};

use super::{Names, Seen, day_of, waiting};
use crate::config::{EngineConfig, SupplierIssuer, SupplierRules};
use crate::plan::{
    Held, Plan, PlannedAdoption, PlannedEffect, first_record, held_record, newest_revision, revised,
};

/// What planning needs to know of the company.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// Its key.
    pub tenant: &'a TenantKey,
    /// Its rules.
    pub rules: &'a SupplierRules,
    /// As the importer is told of it.
    pub issuer: &'a SupplierIssuer,
    /// The engine's limits.
    pub config: &'a EngineConfig,
}

/// Plans a cycle. Pure: the same arguments give the same plan.
pub fn plan(seen: &Seen, memory: &PassMemory, context: Context<'_>) -> Plan {
    let exporting = memory.open_effects.iter().filter_map(|open| match &open.effect.action {
        Action::ExportSupplier { name, .. } => Some(name),
        Action::CreatePayment { .. }
        | Action::LinkVendor { .. }
        | Action::LinkInvoice { .. }
        | Action::CreateOrder { .. }
        | Action::UpdateOrder { .. }
        | Action::SetOrderStatus { .. }
        | Action::WriteComplement { .. }
        | Action::DeliverCfdi { .. }
        | Action::AcknowledgeCfdi { .. }
        | Action::RunImporter { .. } => None,
    });
    let approvals = memory.approvals.iter().filter_map(|approval| match &approval.subject {
        ApprovalSubject::Document { key } => Some((key, approval.id)),
        ApprovalSubject::Brake { .. } | ApprovalSubject::Suppliers { .. } => None,
    });
    let mut planner = Planner {
        seen,
        memory,
        context,
        issuer: context.issuer.of_file(),
        names: Names::new(seen.now, &context.issuer.zone, &seen.files, exporting),
        open: memory.open_effects.iter().map(|record| (&record.effect.document, record)).collect(),
        approvals: approvals.collect(),
        all: asked_for_all(memory).collect(),
        touched: BTreeSet::new(),
        plan: Plan::default(),
    };
    planner.plan.crashed =
        memory.open_effects.iter().filter(|open| open.state == EffectState::Intended).cloned().collect();
    for supplier in in_order(seen) {
        planner.supplier(supplier);
    }
    planner.unreadable();
    planner.unshown();
    let mut plan = planner.plan;
    if seen.is_whole && plan.deferred == 0 {
        plan.approvals_of_all = asked_for_all(memory).map(|asked| asked.approval).collect();
    }
    plan
}

/// Plans a baseline: nothing proves what Sage has of a supplier, so each waits for the first cycle, which exports it.
pub fn baseline(seen: &Seen, memory: &PassMemory, context: Context<'_>) -> Plan {
    let mut plan = Plan::default();
    for supplier in in_order(seen) {
        let key = DocumentKey::supplier(context.tenant, &supplier.id);
        let is_open = memory.open_effects.iter().any(|open| open.effect.document == key);
        // What was exported before is the business of the next cycle.
        if is_open || memory.settled.contains_key(&key) {
            continue;
        }
        plan.candidates += 1;
        let held = Held { cause: Cause::new(Code::DocumentNextRun), until: None };
        plan.documents.push(held_record(record(seen, memory, context, supplier, key), held));
    }
    plan
}

/// The longest accepted first.
fn in_order(seen: &Seen) -> Vec<&Supplier> {
    let mut suppliers: Vec<&Supplier> = seen.suppliers.iter().collect();
    suppliers.sort_by_key(|supplier| (approved(supplier), &supplier.id));
    suppliers
}

fn approved(supplier: &Supplier) -> Option<Timestamp> {
    supplier.expedient.as_ref().and_then(|expedient| expedient.approved)
}

fn record(
    seen: &Seen,
    memory: &PassMemory,
    context: Context<'_>,
    supplier: &Supplier,
    key: DocumentKey,
) -> DocumentRecord {
    let before = memory.documents.get(&key).and_then(|known| known.day);
    let day = approved(supplier).map(|instant| day_of(instant, &context.issuer.zone)).or(before);
    let mut terms =
        BTreeSet::from([supplier.external_id.clone(), supplier.name.clone(), supplier.rfc.clone()]);
    terms.retain(|term| !term.is_empty());
    let content = sc_cfdi::supplier_hash(&context.issuer.of_file(), supplier);
    DocumentRecord {
        key,
        step: Step::BuildProviders,
        state: DocumentState::Waiting,
        cause: None,
        next_attempt: None,
        payload_hash: Some(content.clone()),
        source_hash: content,
        portal_id: Some(supplier.id.clone()),
        amount: None,
        // The window stays open from here on while it waits.
        day: day.or(Some(seen.days.0)),
        dated: day,
        terms,
    }
}

/// A person's wish that all suppliers be exported once more.
#[derive(Debug, Clone, Copy)]
pub(super) struct AskedForAll {
    approval: i64,
    given: Timestamp,
    pub(super) since: Date,
}

/// Those that no run has carried out to its end.
pub(super) fn asked_for_all(memory: &PassMemory) -> impl Iterator<Item = AskedForAll> {
    memory.approvals.iter().filter_map(|approval| match approval.subject {
        ApprovalSubject::Suppliers { since, count: _ } => {
            Some(AskedForAll { approval: approval.id, given: approval.given, since })
        }
        ApprovalSubject::Document { .. } | ApprovalSubject::Brake { .. } => None,
    })
}

struct Planner<'a> {
    seen: &'a Seen,
    memory: &'a PassMemory,
    context: Context<'a>,
    issuer: sc_cfdi::Issuer,
    names: Names<'a>,
    open: BTreeMap<&'a DocumentKey, &'a EffectRecord>,
    approvals: BTreeMap<&'a DocumentKey, i64>,
    all: Vec<AskedForAll>,
    touched: BTreeSet<DocumentKey>,
    plan: Plan,
}

impl<'a> Planner<'a> {
    fn supplier(&mut self, supplier: &Supplier) {
        let key = DocumentKey::supplier(self.context.tenant, &supplier.id);
        self.touched.insert(key.clone());
        let record = record(self.seen, self.memory, self.context, supplier, key);
        if self.tried_before(&record) {
            return;
        }
        let content = sc_cfdi::supplier_hash(&self.issuer, supplier);
        let sent = self.memory.sent.get(&record.key);
        let is_wanted = self.approvals.contains_key(&record.key)
            || self.is_unfinished(&record.key)
            || sent.is_some_and(|sent| self.is_one_of_all(&record, sent));
        if !is_wanted && sent.is_some_and(|sent| sent.hash == content) {
            self.exported(record);
            return;
        }
        if self.plan.effects.len() >= self.context.config.documents_per_step_max {
            self.plan.deferred += 1;
            let limit = self.context.config.documents_per_step_max;
            let cause = Cause::new(Code::DocumentDeferred).with("limit", limit);
            self.plan.hold(record, Held { cause, until: None });
            return;
        }
        let last_known =
            sent.and_then(|sent| sent.last_known).unwrap_or_else(|| self.first_tried(&record.key));
        let action = Action::ExportSupplier {
            name: self.names.next(),
            supplier: Box::new(supplier.clone()),
            last_known,
            content,
        };
        self.ready(record, action);
    }

    /// Whether an export that a person wanted did not get through: what stands in Sage is older than that wish.
    fn is_unfinished(&self, key: &DocumentKey) -> bool {
        let failed = |open: &&EffectRecord| matches!(open.state, EffectState::Refused | EffectState::NotSent);
        self.open.get(key).is_some_and(failed)
    }

    /// Whether a person asked for all suppliers, and this one was not exported since. A file of it that still waits for the
    /// importer is as good as another one.
    fn is_one_of_all(&self, record: &DocumentRecord, sent: &Sent) -> bool {
        let is_meant =
            |asked: &AskedForAll| record.dated.is_none_or(|day| day >= asked.since) && sent.at < asked.given;
        let known = self.memory.documents.get(&record.key).and_then(|known| known.cause.as_ref());
        let stands = known.is_some_and(|cause| self.seen.files.is_waiting(cause.argument("file")));
        !stands && self.all.iter().any(is_meant)
    }

    /// When an export that never got through was tried first, else now.
    fn first_tried(&self, key: &DocumentKey) -> Timestamp {
        match self.open.get(key).map(|open| &open.effect.action) {
            Some(Action::ExportSupplier { last_known, .. }) => *last_known,
            Some(
                Action::CreatePayment { .. }
                | Action::LinkVendor { .. }
                | Action::LinkInvoice { .. }
                | Action::CreateOrder { .. }
                | Action::UpdateOrder { .. }
                | Action::SetOrderStatus { .. }
                | Action::WriteComplement { .. }
                | Action::DeliverCfdi { .. }
                | Action::AcknowledgeCfdi { .. }
                | Action::RunImporter { .. },
            )
            | None => self.seen.now,
        }
    }

    /// What an earlier run tried: whether nothing more is to be decided about it now.
    fn tried_before(&mut self, record: &DocumentRecord) -> bool {
        let Some(open) = self.open.get(&record.key).copied() else { return false };
        let approval = self.approvals.get(&record.key).copied();
        match open.state {
            EffectState::Confirmed => {
                self.plan.candidates += 1;
                self.plan.marks.push(EffectRecord {
                    portal_id: open.portal_id.clone().or_else(|| record.portal_id.clone()),
                    ..open.clone()
                });
                true
            }
            // Putting the very same file again answers whether it stands there.
            EffectState::Intended | EffectState::Unknown => {
                let planned = PlannedEffect {
                    effect: open.effect.clone(),
                    source_hash: record.source_hash.clone(),
                    approval,
                    seen: None,
                };
                self.plan.candidates += 1;
                self.plan.documents.push(record.clone());
                self.plan.effects.push(planned);
                true
            }
            EffectState::Refused if open.source_hash == record.source_hash && approval.is_none() => {
                let due = open
                    .last_failed
                    .and_then(|failed| failed.checked_add(self.context.config.payment_interval).ok());
                match due.filter(|due| *due > self.seen.now) {
                    Some(due) => {
                        let cause = open.cause.clone().unwrap_or_else(|| Cause::new(Code::DocumentNextRun));
                        self.plan.hold(record.clone(), Held { cause, until: Some(due) });
                        true
                    }
                    None => false,
                }
            }
            EffectState::Refused | EffectState::NotSent | EffectState::Conflict | EffectState::Done => false,
        }
    }

    /// It was exported as it is: done as soon as the importer has put the file away, and Sage has a vendor of it.
    fn exported(&mut self, record: DocumentRecord) {
        // Settled already.
        let Some(known) = self.memory.documents.get(&record.key) else { return };
        let name = known.cause.as_ref().map(|cause| cause.argument("file")).unwrap_or_default();
        let files = &self.seen.files;
        let is_waiting = files.is_waiting(name);
        if !is_waiting && !files.is_processed(name) && !name.is_empty() {
            // Nobody has read it for certain. A person may have taken it away, so that only a person sends it again.
            self.plan.hold(
                record,
                Held { cause: Cause::new(Code::SupplierVanished).with("file", name), until: None },
            );
            return;
        }
        if !is_waiting && record.portal_id.as_ref().is_some_and(|id| self.seen.absent.contains(id)) {
            // The importer has it no more, and Sage has it not: exported again only once a person looked why.
            let cause = Cause::new(Code::SupplierNotInSage).with("file", name);
            self.plan.hold(record, Held { cause, until: None });
            return;
        }
        if !is_waiting {
            self.plan.candidates += 1;
            let document = DocumentRecord { state: DocumentState::Done, ..record };
            self.plan.adoptions.push(PlannedAdoption::from(Adoption { document, effect: None }));
            return;
        }
        let counted = known.cause.as_ref().and_then(|cause| cause.argument("cycles").parse().ok());
        let cycles: u32 = counted.unwrap_or(0_u32).saturating_add(1);
        let cause = if cycles < self.context.rules.attention_cycles {
            waiting(name, cycles)
        } else {
            Cause::new(Code::SupplierNotImported).with("file", name).with("cycles", cycles)
        };
        self.plan.hold(record, Held { cause, until: None });
    }

    fn ready(&mut self, record: DocumentRecord, action: Action) {
        let key = &record.key;
        let first = Effect::new(key.clone(), Step::BuildProviders, 1, action);
        let newest = newest_revision(self.memory, key);
        let effect = revised(first, self.open.get(key).copied(), newest);
        let planned = PlannedEffect {
            effect,
            source_hash: record.source_hash.clone(),
            approval: self.approvals.get(&record.key).copied(),
            seen: None,
        };
        self.plan.candidates += 1;
        self.plan.documents.push(record);
        self.plan.effects.push(planned);
    }

    /// Items of the list that cannot be read are shown, never dropped.
    fn unreadable(&mut self) {
        for item in &self.seen.unreadable {
            let name = if item.name.is_empty() { "?" } else { &item.name };
            let key = DocumentKey {
                tenant: self.context.tenant.clone(),
                kind: DocumentKind::Supplier,
                external_id: name.to_owned(),
            };
            if !self.touched.insert(key.clone()) {
                continue;
            }
            let before = self.memory.documents.get(&key).and_then(|known| known.day);
            let cause = Cause::new(Code::SupplierUnreadable).with("detail", &item.detail);
            let source_hash = sha256_of_parts(&[&item.name, &item.detail]);
            let record = DocumentRecord {
                day: before.or(Some(self.seen.days.0)),
                ..first_record(key, Step::BuildProviders, source_hash)
            };
            self.plan.hold(record, Held { cause, until: None });
        }
    }

    /// Suppliers that waited and that the list does not show. What was exported still waits for the importer; what was
    /// not is disabled or not accepted any more, if the list was read to its end.
    fn unshown(&mut self) {
        for known in self.memory.documents.values() {
            if self.touched.contains(&known.key) || known.state == DocumentState::LeftAlone {
                continue;
            }
            let record = DocumentRecord {
                state: DocumentState::Waiting,
                cause: None,
                next_attempt: None,
                ..known.clone()
            };
            if self.tried_before(&record) {
                continue;
            }
            if self.memory.settled.contains_key(&known.key) {
                self.exported(record);
            } else if self.seen.is_whole {
                let document = DocumentRecord { state: DocumentState::Withdrawn, cause: None, ..record };
                self.plan.documents.push(document);
            } else {
                self.plan.candidates += 1;
                self.plan.documents.push(known.clone());
            }
        }
    }
}
