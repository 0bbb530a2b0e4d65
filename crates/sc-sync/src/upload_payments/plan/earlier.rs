//! What earlier runs left: attempts that failed or whose outcome nobody knows, payments that lack their
//! control row, and documents that Sage no longer shows.

use sc_domain::effect::{Action, EffectState};
use sc_domain::eligibility::Eligibility;
use sc_domain::payment::{PortalPayment, SagePayment};
use sc_domain::ports::{AttemptOutcome, DocumentRecord, DocumentState, EffectRecord};
use sc_domain::{Cause, Code, DocumentKey, PortalId};

use super::{Facts, Planner, eligibility, reversed_after_upload};
use crate::kind;
use crate::plan::{Held, Verified, withdrawn};
use crate::upload_payments::Probe;
use crate::verify::{self, Standing};

impl<'a> Planner<'a> {
    /// The journal holds an effect of this payment that is not done.
    pub(super) fn tried_before(&mut self, record: DocumentRecord, facts: Facts<'_>, open: &'a EffectRecord) {
        let number = &facts.payment.number;
        let approval = self.approvals.get(&record.key).map(|approval| approval.id);
        match open.state {
            EffectState::Confirmed => self.wants_mark(record, open),
            EffectState::Intended | EffectState::Unknown => match self.seen.probes.get(number) {
                Some(Probe::Present(found)) => self.verified(record, open, found, approval),
                Some(Probe::Absent) => self.again(record, facts, open, approval),
                Some(Probe::AbsentEarly { until }) => {
                    let cause = kind::in_flight(record.key.kind, *until);
                    self.plan.hold(record, Held { cause, until: Some(*until) });
                }
                Some(Probe::Failed(cause)) => {
                    self.plan.hold(record, Held { cause: cause.clone(), until: None })
                }
                None => {
                    let cause = open.cause.clone().unwrap_or_else(|| kind::cut_off(record.key.kind));
                    self.plan.hold(record, Held { cause, until: None });
                }
            },
            EffectState::Refused | EffectState::NotSent | EffectState::Conflict => {
                if facts.payment.reversed.is_some() {
                    self.reversed(record, facts.payment, open.portal_id.as_ref(), approval);
                    return;
                }
                match eligibility(self.seen, self.context.config, &record, open, approval.is_some()) {
                    Eligibility::From(until) => {
                        let cause = open.cause.clone().unwrap_or_else(|| Cause::new(Code::DocumentNextRun));
                        self.plan.hold(
                            DocumentRecord { portal_id: open.portal_id.clone(), ..record },
                            Held { cause, until: Some(until) },
                        );
                    }
                    Eligibility::Expired => {
                        let known = self.memory.documents.get(&record.key).cloned().unwrap_or(record);
                        self.expired(&known);
                    }
                    Eligibility::Now => match self.seen.probes.get(number) {
                        Some(Probe::Present(found)) => self.verified(record, open, found, approval),
                        Some(Probe::Failed(cause)) => {
                            self.plan.hold(record, Held { cause: cause.clone(), until: None })
                        }
                        Some(Probe::Absent | Probe::AbsentEarly { .. }) | None => {
                            self.again(record, facts, open, approval);
                        }
                    },
                }
            }
            EffectState::Done => {}
        }
    }

    /// The portal has it, and the control row is still to be written. An adopted effect has no cause of
    /// its own: what the portal did not settle stands with the document.
    fn wants_mark(&mut self, record: DocumentRecord, open: &EffectRecord) {
        let known = self.memory.documents.get(&record.key).and_then(|known| known.cause.clone());
        let missing = [open.cause.clone(), known]
            .into_iter()
            .flatten()
            .find(|cause| cause.code == Code::PaymentMissingCfdis);
        self.plan.candidates += 1;
        self.plan.documents.push(DocumentRecord {
            state: DocumentState::Confirmed,
            cause: missing.clone(),
            next_attempt: None,
            portal_id: open.portal_id.clone(),
            payload_hash: Some(open.effect.payload_hash.clone()),
            ..record
        });
        self.plan.marks.push(EffectRecord { cause: missing, ..open.clone() });
    }

    /// The portal does not have what an earlier attempt was to send: it may go again, unless Sage or the
    /// control table has come to say otherwise meanwhile.
    fn again(
        &mut self,
        record: DocumentRecord,
        facts: Facts<'_>,
        open: &'a EffectRecord,
        approval: Option<i64>,
    ) {
        let payment = facts.payment;
        if payment.reversed.is_some() {
            self.reversed(record, payment, None, approval);
            return;
        }
        let marked = self.control.get(&payment.number).into_iter().flatten();
        if let Some(row) = marked.copied().find(|row| row.status.says_in_portal()) {
            if self.memory.settled.contains_key(&record.key) {
                return; // a person accepted the row
            }
            if let Some(approval) = approval {
                self.plan.approvals.push(approval);
                let portal_id = row.portal_id.clone();
                self.plan.documents.push(DocumentRecord {
                    state: DocumentState::Adopted,
                    portal_id,
                    ..record
                });
                return;
            }
            let cause = Cause::new(Code::ControlRowWithoutPortal)
                .with("status", &row.status)
                .with("portal_id", row.portal_id.as_ref().map_or("", PortalId::as_str));
            self.plan.hold(record, Held { cause, until: None });
            return;
        }
        if !self.context.config.window.contains(record.day.unwrap_or(self.seen.today()), self.seen.today()) {
            let known = self.memory.documents.get(&record.key).cloned().unwrap_or(record);
            self.expired(&known);
            return;
        }
        self.ready_or_held(record, facts, Some(open), approval);
    }

    /// Reversed in Sage without a control row of ours: it will not go. If the portal holds something under
    /// its number, a person has to take that back, or to say that it may stay.
    pub(super) fn reversed(
        &mut self,
        record: DocumentRecord,
        payment: &SagePayment,
        in_portal: Option<&PortalId>,
        approval: Option<i64>,
    ) {
        match in_portal {
            Some(portal_id) if approval.is_none() => {
                let cause = reversed_after_upload(payment, portal_id);
                self.plan.documents.push(DocumentRecord {
                    state: DocumentState::Attention,
                    cause: Some(cause),
                    portal_id: Some(portal_id.clone()),
                    ..record
                });
            }
            Some(_) | None => {
                self.plan.approvals.extend(approval);
                self.plan.documents.push(DocumentRecord { state: DocumentState::Withdrawn, ..record });
            }
        }
    }

    /// The portal has what an earlier attempt sent, or something else under its number.
    fn verified(
        &mut self,
        record: DocumentRecord,
        open: &EffectRecord,
        found: &PortalPayment,
        approval: Option<i64>,
    ) {
        let differences = match verify::of_payment(&open.effect.action, found) {
            Standing::Different(differences) => differences,
            Standing::Done | Standing::NotDone => Vec::new(),
        };
        let is_adopted = differences.is_empty() || approval.is_some();
        self.plan.candidates += 1;
        self.plan.documents.push(DocumentRecord {
            state: if is_adopted { DocumentState::Confirmed } else { DocumentState::Attention },
            cause: (!is_adopted).then(|| kind::differs(record.key.kind, &differences, &found.id)),
            portal_id: Some(found.id.clone()),
            payload_hash: Some(open.effect.payload_hash.clone()),
            ..record
        });
        self.plan.verified.push(Verified {
            record: open.clone(),
            outcome: if is_adopted { AttemptOutcome::Adopted } else { AttemptOutcome::Conflict },
            portal_id: Some(found.id.clone()),
            found: None,
            missing_cfdis: found.missing_cfdis.clone(),
            differences,
            approval: approval.filter(|_| is_adopted),
        });
    }

    /// Documents that the journal waits for and that the window no longer shows: expired while failing.
    pub(super) fn vanished(&mut self) {
        let untouched: Vec<(&DocumentKey, &DocumentRecord)> = (self.memory.documents.iter())
            .filter(|(key, _)| key.kind == sc_domain::DocumentKind::Payment && !self.touched.contains(key))
            .collect();
        for (key, known) in untouched {
            if let Some(open) = self.open.get(key).copied()
                && self.completes(known, open)
            {
                continue;
            }
            if self.memory.settled.contains_key(key) {
                continue;
            }
            match known.state {
                DocumentState::Waiting | DocumentState::Attention if self.was_deleted(key) => {
                    self.plan.documents.push(withdrawn(known));
                }
                DocumentState::Waiting | DocumentState::Attention => self.expired(known),
                DocumentState::LeftAlone => {
                    self.plan
                        .documents
                        .push(DocumentRecord { state: DocumentState::Withdrawn, ..known.clone() });
                }
                DocumentState::Confirmed
                | DocumentState::Done
                | DocumentState::Adopted
                | DocumentState::Withdrawn => {}
            }
        }
    }

    /// What was begun is completed even when the window has left it behind: a confirmed payment gets its
    /// control row, and one of unknown outcome is asked about until the portal has said something.
    fn completes(&mut self, known: &DocumentRecord, open: &'a EffectRecord) -> bool {
        let Action::CreatePayment { payload, .. } = &open.effect.action else { return false };
        match open.state {
            EffectState::Confirmed => self.wants_mark(known.clone(), open),
            EffectState::Intended | EffectState::Unknown => match self.seen.probes.get(&payload.number) {
                Some(Probe::Present(found)) => {
                    let approval = self.approvals.get(&known.key).map(|approval| approval.id);
                    self.verified(known.clone(), open, found, approval);
                }
                Some(Probe::AbsentEarly { until }) => {
                    let cause = kind::in_flight(known.key.kind, *until);
                    self.plan.hold(known.clone(), Held { cause, until: Some(*until) });
                }
                Some(Probe::Failed(cause)) => {
                    self.plan.hold(known.clone(), Held { cause: cause.clone(), until: None });
                }
                Some(Probe::Absent) | None => return false,
            },
            EffectState::Refused | EffectState::NotSent | EffectState::Conflict | EffectState::Done => {
                return false;
            }
        }
        true
    }

    /// Whether Sage shows the number and no longer as a payment.
    fn was_deleted(&self, key: &DocumentKey) -> bool {
        self.seen.headers.payments.iter().any(|entry| entry.number.as_str() == key.external_id)
    }

    pub(super) fn expired(&mut self, known: &DocumentRecord) {
        if known.state == DocumentState::LeftAlone {
            return;
        }
        let reason = match &known.cause {
            Some(cause) if cause.code == Code::PaymentExpired => return,
            Some(cause) => cause.code.as_str(),
            None => "",
        };
        self.plan.documents.push(DocumentRecord {
            state: DocumentState::Attention,
            cause: Some(kind::expired(known.key.kind, reason)),
            next_attempt: None,
            ..known.clone()
        });
    }
}
