//! The plan of a cycle: from what was seen and what the journal knows to effects and waiting documents.

use std::collections::BTreeSet;

use jiff::civil::Date;
use sc_domain::cfdi::{Addenda, PortalCfdi, XmlName};
use sc_domain::effect::{Action, Effect, EffectState};
use sc_domain::hash::sha256_of_parts;
use sc_domain::ports::{Adoption, AttemptOutcome, DocumentRecord, DocumentState, EffectRecord, PassMemory};
use sc_domain::{Cause, CfdiUuid, Code, DocumentKey, DocumentKind, Step, TenantKey};

use super::judge::{self, Next, Verdict};
use super::{Known, Place, Seen, uuid_of};
use crate::config::{CfdiRules, EngineConfig};
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
    pub rules: &'a CfdiRules,
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
        touched: BTreeSet::new(),
        ready: Vec::new(),
        plan: Plan::default(),
    };
    for cfdi in seen.in_order() {
        planner.document(cfdi);
    }
    planner.plan.crashed =
        memory.open_effects.iter().filter(|open| open.state == EffectState::Intended).cloned().collect();
    planner.unreadable();
    planner.unshown();
    planner.finish()
}

struct Planner<'a> {
    seen: &'a Seen,
    memory: &'a PassMemory,
    context: Context<'a>,
    known: Known<'a>,
    touched: BTreeSet<DocumentKey>,
    ready: Vec<(DocumentRecord, PlannedEffect)>,
    plan: Plan,
}

impl<'a> Planner<'a> {
    fn document(&mut self, cfdi: &'a PortalCfdi) {
        let key = DocumentKey::cfdi(self.context.tenant, &cfdi.uuid);
        if self.known.is_settled(&key) {
            return;
        }
        self.touched.insert(key.clone());
        let record = judge::record(cfdi, key);
        if self.tried_before(&record, Some(cfdi)) {
            return;
        }
        if self.seen.in_sage.contains(&cfdi.uuid) {
            self.in_sage(record, Some(cfdi));
        } else if self.known.deliveries(&record.key) > 0 {
            self.delivered(record, &cfdi.uuid, Some(cfdi));
        } else {
            self.undelivered(record, cfdi);
        }
    }

    /// What an earlier run tried: whether nothing more is to be decided about it now.
    fn tried_before(&mut self, record: &DocumentRecord, cfdi: Option<&PortalCfdi>) -> bool {
        let Some(open) = self.known.open(&record.key) else { return false };
        let approval = self.known.approval(&record.key);
        if open.state == EffectState::Confirmed {
            self.plan.candidates += 1;
            self.plan.marks.push(EffectRecord {
                portal_id: open.portal_id.clone().or_else(|| record.portal_id.clone()),
                ..open.clone()
            });
            return true;
        }
        let (is_done, place) = match &open.effect.action {
            Action::DeliverCfdi { uuid, .. } => (self.seen.in_sage.contains(uuid), self.seen.places.of(uuid)),
            Action::AcknowledgeCfdi { status, .. } => {
                (cfdi.is_some_and(|cfdi| cfdi.erp_status == *status), Place::Gone)
            }
            Action::CreatePayment { .. }
            | Action::LinkVendor { .. }
            | Action::LinkInvoice { .. }
            | Action::CreateOrder { .. }
            | Action::UpdateOrder { .. }
            | Action::SetOrderStatus { .. }
            | Action::WriteComplement { .. }
            | Action::ExportSupplier { .. }
            | Action::RunImporter { .. } => return false,
        };
        if is_done {
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
        let is_unknown = matches!(open.state, EffectState::Intended | EffectState::Unknown);
        if is_unknown && place != Place::Gone {
            // A file of it stands there. Putting the very same one again tells whether it is ours: what was decided then
            // is repeated, whatever would be decided now.
            let planned = PlannedEffect {
                effect: open.effect.clone(),
                source_hash: record.source_hash.clone(),
                approval,
                seen: None,
            };
            self.ready.push((record.clone(), planned));
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
            None => false,
        }
    }

    /// Sage holds it. Where we delivered it, the portal may be told, so that its supplier reads it.
    fn in_sage(&mut self, record: DocumentRecord, cfdi: Option<&PortalCfdi>) {
        let status = &self.context.rules.acknowledge;
        let is_ours = self.known.deliveries(&record.key) > 0;
        let to_tell = cfdi.filter(|cfdi| is_ours && !status.is_empty() && cfdi.erp_status != *status);
        if let Some(cfdi) = to_tell {
            let action = Action::AcknowledgeCfdi {
                portal_id: cfdi.id.clone(),
                uuid: cfdi.uuid.clone(),
                status: status.clone(),
            };
            self.ready(record, action);
            return;
        }
        self.plan.candidates += 1;
        let state = if is_ours { DocumentState::Done } else { DocumentState::Adopted };
        let document = DocumentRecord { state, ..record };
        self.plan.adoptions.push(PlannedAdoption::from(Adoption { document, effect: None }));
    }

    /// It was delivered, and Sage does not hold it yet.
    fn delivered(&mut self, record: DocumentRecord, uuid: &CfdiUuid, cfdi: Option<&PortalCfdi>) {
        let place = self.seen.places.of(uuid);
        let approval = self.known.approval(&record.key);
        let before = self.known.cause(&record.key);
        let is_elsewhere = before.is_some_and(|cause| cause.code == Code::CfdiInOtherCompany);
        // One that is cancelled and stands in another company's database is told as what has to be corrected.
        if cfdi.is_some_and(PortalCfdi::is_cancelled) && (approval.is_some() || !is_elsewhere) {
            match (place, approval) {
                // The person took the file away, or knows.
                (Place::Gone, _) | (Place::Folder | Place::Processed, Some(_)) => {
                    self.plan.approvals.extend(approval);
                    self.withdraw(&record.key);
                }
                (Place::Folder | Place::Processed, None) => {
                    self.plan.hold(record, Held { cause: Cause::new(Code::CfdiCancelled), until: None });
                }
            }
            return;
        }
        if approval.is_some() && place == Place::Folder {
            // It stands there already: only the wait begins anew.
            self.plan.approvals.extend(approval);
            self.plan.hold(record, Held { cause: judge::waiting(0, place), until: None });
            return;
        }
        let rules = self.context.rules;
        let next = judge::delivered(before, place, self.known.deliveries(&record.key), rules);
        let cause = match (next, approval, cfdi) {
            (Next::Again, _, Some(cfdi)) | (Next::Hold(_), Some(_), Some(cfdi)) => {
                match judge::judge(self.seen, cfdi, rules, self.context.database, approval.is_some()) {
                    Verdict::Deliver(addenda) => return self.deliver(record, cfdi, addenda),
                    Verdict::SupplierWanted => self.deferred(),
                    Verdict::Hold(cause) => cause,
                    Verdict::AsBefore => {
                        before.cloned().unwrap_or_else(|| judge::waiting(rules.attention_cycles, place))
                    }
                    Verdict::Ignore => return self.withdraw(&record.key),
                }
            }
            // The portal does not show it any more: there is nothing to deliver again.
            (Next::Again, _, None) => judge::waiting(rules.attention_cycles, place),
            (Next::Hold(cause), _, _) => cause,
        };
        self.plan.hold(record, Held { cause, until: None });
    }

    /// It was never delivered, and Sage does not hold it.
    fn undelivered(&mut self, record: DocumentRecord, cfdi: &PortalCfdi) {
        let approval = self.known.approval(&record.key);
        let is_before = judge::is_before(self.context.go_live, self.seen, cfdi);
        let rules = self.context.rules;
        let cause = match judge::judge(self.seen, cfdi, rules, self.context.database, approval.is_some()) {
            Verdict::Ignore => return self.withdraw(&record.key),
            Verdict::Hold(_) | Verdict::AsBefore | Verdict::SupplierWanted | Verdict::Deliver(_)
                if approval.is_none() && is_before =>
            {
                self.plan.left_alone += 1;
                let day = judge::issued_day(cfdi, self.seen);
                self.plan.documents.push(left_alone(record, day, self.context.go_live));
                return;
            }
            Verdict::Deliver(addenda) => return self.deliver(record, cfdi, addenda),
            Verdict::Hold(cause) => cause,
            Verdict::AsBefore => {
                let before = self.known.cause(&record.key).cloned();
                before.unwrap_or_else(|| Cause::new(Code::DocumentNextRun))
            }
            Verdict::SupplierWanted => {
                let before =
                    self.known.cause(&record.key).filter(|cause| judge::is_about_the_supplier(cause.code));
                before.cloned().unwrap_or_else(|| {
                    self.plan.deferred += 1;
                    self.deferred()
                })
            }
        };
        self.plan.hold(record, Held { cause, until: None });
    }

    fn deferred(&self) -> Cause {
        Cause::new(Code::DocumentDeferred).with("limit", self.context.config.documents_per_step_max)
    }

    fn deliver(&mut self, record: DocumentRecord, cfdi: &PortalCfdi, addenda: Box<Addenda>) {
        let action = Action::DeliverCfdi {
            portal_id: cfdi.id.clone(),
            uuid: cfdi.uuid.clone(),
            kind: cfdi.kind,
            receiver: cfdi.receiver_rfc.clone(),
            total: cfdi.total.map(|total| total.normalize()),
            name: self.name(&record.key, &cfdi.uuid),
            addenda,
        };
        self.ready(record, action);
    }

    /// `<UUID>.xml`. Another name only where a person approved the delivery and the importer put that one away: a second
    /// file beside one that waits would be booked twice.
    fn name(&self, key: &DocumentKey, uuid: &CfdiUuid) -> XmlName {
        if self.known.approval(key).is_some() && self.seen.places.of(uuid) == Place::Processed {
            self.seen.places.free_name(uuid)
        } else {
            XmlName::of_uuid(uuid)
        }
    }

    fn ready(&mut self, record: DocumentRecord, action: Action) {
        let key = &record.key;
        let first = Effect::new(key.clone(), Step::DownloadCfdi, 1, action);
        let newest = newest_revision(self.memory, key);
        let effect = revised(first, self.known.open(key), newest);
        let source_hash = record.source_hash.clone();
        let approval = self.known.approval(&record.key);
        self.ready.push((record, PlannedEffect { effect, source_hash, approval, seen: None }));
    }

    fn withdraw(&mut self, key: &DocumentKey) {
        self.plan.documents.extend(self.memory.documents.get(key).map(withdrawn));
    }

    /// Items of the lists that cannot be read are shown, never dropped.
    fn unreadable(&mut self) {
        for item in &self.seen.unreadable {
            let name = if item.name.is_empty() { "?" } else { &item.name };
            let key = DocumentKey {
                tenant: self.context.tenant.clone(),
                kind: DocumentKind::Cfdi,
                external_id: name.to_owned(),
            };
            if !self.touched.insert(key.clone()) {
                continue;
            }
            let cause = Cause::new(Code::CfdiUnreadable).with("detail", &item.detail);
            let record = first_record(key, Step::DownloadCfdi, sha256_of_parts(&[&item.name, &item.detail]));
            self.plan.hold(record, Held { cause, until: None });
        }
    }

    /// Documents that waited and that the portal did not show. What was delivered still waits for Sage; what was not is
    /// gone, if the portal was heard to the end.
    fn unshown(&mut self) {
        for known in self.memory.documents.values() {
            let key = &known.key;
            if self.touched.contains(key) || known.state == DocumentState::LeftAlone {
                continue;
            }
            let record = DocumentRecord {
                state: DocumentState::Waiting,
                cause: None,
                next_attempt: None,
                ..known.clone()
            };
            if self.tried_before(&record, None) {
                continue;
            }
            match uuid_of(key) {
                Some(uuid) if self.seen.in_sage.contains(&uuid) => self.in_sage(record, None),
                Some(uuid) if self.known.deliveries(key) > 0 => self.delivered(record, &uuid, None),
                Some(_) | None if self.seen.is_whole => self.withdraw(key),
                Some(_) | None => {
                    self.plan.candidates += 1;
                    self.plan.documents.push(known.clone());
                }
            }
        }
    }

    /// Cuts at the bound of one run.
    fn finish(mut self) -> Plan {
        let max = self.context.config.documents_per_step_max;
        for (record, planned) in std::mem::take(&mut self.ready) {
            self.plan.candidates += 1;
            if self.plan.effects.len() < max {
                self.plan.effects.push(planned);
                self.plan.documents.push(record);
            } else {
                self.plan.deferred += 1;
                let held = Held { cause: self.deferred(), until: None };
                self.plan.documents.push(held_record(record, held));
            }
        }
        self.plan
    }
}

/// The record of a document from before the company went live.
pub(super) fn left_alone(record: DocumentRecord, day: Date, go_live: Date) -> DocumentRecord {
    let cause = Cause::new(Code::CfdiBeforeGoLive).with("date", day).with("go_live", go_live);
    DocumentRecord { state: DocumentState::LeftAlone, cause: Some(cause), ..record }
}
