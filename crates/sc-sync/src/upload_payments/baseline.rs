//! The baseline: the first look at a company, and the look after a lost journal. Writes nothing
//! outside. Documents that agree are adopted, different ones go to *Atención*, old ones are left alone.

use sc_domain::control::{ControlRow, ControlStatus};
use sc_domain::effect::{Action, Effect};
use sc_domain::payment::{Difference, PortalPayment, SagePayment, compare};
use sc_domain::ports::{Adoption, DocumentRecord, DocumentState, PassMemory};
use sc_domain::{Cause, Code, DocumentKey, PortalId, Step};

use super::judge::{self, Company, Facts, Ready};
use super::plan::{Context, missing_cfdis, reversed_after_upload};
use super::{Probe, Seen, rows_differ};
use crate::header::{self, Ours, Theirs};
use crate::kind;
use crate::plan::{Held, Plan, PlannedAdoption, held_record};

/// Plans a baseline: adoptions and records, no effects. Documents that were not asked about (the time
/// was up) are left for the next one.
pub fn plan(seen: &Seen, memory: &PassMemory, context: Context<'_>) -> Plan {
    let mut plan = Plan::default();
    let control = seen.control_by_number();
    for payment in seen.payments() {
        let key = DocumentKey::payment(context.tenant, &payment.number);
        let is_open = memory.open_effects.iter().any(|open| open.effect.document == key);
        if memory.settled.contains_key(&key) || is_open {
            continue;
        }
        let facts = seen.facts(payment);
        let day = judge::window_day(payment, seen.day_of(payment.audit));
        let record = judge::record(facts, context.tenant, day, DocumentState::Waiting);
        let rows = control.get(&payment.number).map_or(&[][..], Vec::as_slice);
        let marked = rows.iter().copied().find(|row| row.status.says_in_portal());
        let odd = rows_differ(rows).or_else(|| odd_word(rows.first().map(|row| &row.status)));
        match seen.probes.get(&payment.number) {
            None => {}
            Some(Probe::Failed(cause)) => {
                plan.candidates += 1;
                plan.documents.push(held_record(record, Held { cause: cause.clone(), until: None }));
            }
            Some(Probe::Present(found)) => {
                plan.candidates += 1;
                present(&mut plan, seen, context, (record, facts), found, marked, odd);
            }
            Some(Probe::Absent | Probe::AbsentEarly { .. }) => {
                absent(&mut plan, seen, context, (record, facts), marked, odd);
            }
        }
    }
    plan
}

fn present(
    plan: &mut Plan,
    seen: &Seen,
    context: Context<'_>,
    (record, facts): (DocumentRecord, Facts<'_>),
    found: &PortalPayment,
    marked: Option<&ControlRow>,
    odd: Option<Cause>,
) {
    let record = DocumentRecord { portal_id: Some(found.id.clone()), ..record };
    let attention = |plan: &mut Plan, record, cause| {
        plan.differing += 1;
        plan.documents.push(held_record(record, Held { cause, until: None }));
    };
    if facts.payment.reversed.is_some() {
        return attention(plan, record, reversed_after_upload(facts.payment, &found.id));
    }
    if let Some(cause) = odd {
        return attention(plan, record, cause);
    }
    let judged = judge::judge(facts, company(seen, context), &seen.lists);
    let differences = match &judged {
        Ok(ready) => compare(&ready.payload, found),
        Err(_) => compare_header(facts.payment, found),
    };
    if !differences.is_empty() {
        let cause = kind::differs(record.key.kind, &differences, &found.id);
        return attention(plan, record, cause);
    }
    match judged {
        // In the portal, unmarked, and Sage does not hold enough to prove that it is the same.
        Err(held) if marked.is_none() => attention(plan, record, held.cause),
        judged => {
            let effect = judged.ok().map(|ready| effect(&record, ready));
            // A row without the portal's id is completed by the next cycle, where Sage holds enough to make it one of ours.
            let is_complete = marked.is_some_and(|row| row.portal_id.is_some() || effect.is_none());
            let state = if is_complete { DocumentState::Adopted } else { DocumentState::Confirmed };
            plan.adoptions.push(PlannedAdoption::from(Adoption {
                document: DocumentRecord {
                    state,
                    cause: missing_cfdis(&found.missing_cfdis, &found.id).filter(|_| marked.is_none()),
                    payload_hash: effect.as_ref().map(|effect| effect.payload_hash.clone()),
                    ..record
                },
                effect,
            }));
        }
    }
}

fn absent(
    plan: &mut Plan,
    seen: &Seen,
    context: Context<'_>,
    (record, facts): (DocumentRecord, Facts<'_>),
    marked: Option<&ControlRow>,
    odd: Option<Cause>,
) {
    let payment = facts.payment;
    if let Some(row) = marked {
        plan.candidates += 1;
        plan.differing += 1;
        let cause = Cause::new(Code::ControlRowWithoutPortal)
            .with("status", &row.status)
            .with("portal_id", row.portal_id.as_ref().map_or("", PortalId::as_str));
        plan.documents.push(held_record(record, Held { cause, until: None }));
        return;
    }
    let audit_day = seen.day_of(payment.audit);
    let day = judge::window_day(payment, audit_day);
    if payment.reversed.is_some() || !context.config.window.contains(day, seen.today()) {
        return;
    }
    let business_day = judge::business_day(payment, audit_day);
    if business_day < context.go_live {
        plan.left_alone += 1;
        let cause =
            Cause::new(Code::BeforeGoLive).with("date", business_day).with("go_live", context.go_live);
        plan.documents.push(DocumentRecord { state: DocumentState::LeftAlone, cause: Some(cause), ..record });
        return;
    }
    plan.candidates += 1;
    let held = match odd {
        Some(cause) => Held { cause, until: None },
        None => match judge::judge(facts, company(seen, context), &seen.lists) {
            Ok(_) => Held { cause: Cause::new(Code::DocumentNextRun), until: None },
            Err(held) => held,
        },
    };
    plan.documents.push(held_record(record, held));
}

/// A control row whose word does not say "in the portal" is a person's business.
fn odd_word(first: Option<&ControlStatus>) -> Option<Cause> {
    match first? {
        ControlStatus::Reverted => Some(Cause::new(Code::PaymentReverted)),
        ControlStatus::Other(word) => Some(Cause::new(Code::ControlStatusUnknown).with("status", word)),
        ControlStatus::Paid | ControlStatus::Partial | ControlStatus::Synced => None,
    }
}

fn company<'a>(seen: &Seen, context: Context<'a>) -> Company<'a> {
    Company { key: context.tenant, rules: context.rules, server_utc: seen.server_utc, now: seen.now }
}

fn effect(record: &DocumentRecord, ready: Ready) -> Effect {
    let action = Action::CreatePayment { payload: ready.payload, control: ready.control };
    Effect::new(record.key.clone(), Step::UploadPayments, 1, action)
}

/// What can be compared when Sage does not hold enough for a whole payload.
fn compare_header(payment: &SagePayment, found: &PortalPayment) -> Vec<Difference> {
    let ours = Ours {
        total_name: "total_amount",
        total: Some(payment.amount_bank),
        vendor: &payment.vendor,
        currency: super::amounts::read_currency("BKACCT.CURNSTMT", &payment.bank_currency).ok(),
    };
    let theirs = Theirs { total: found.total, vendor: found.vendor.as_deref(), currency: found.currency };
    header::compare(&ours, &theirs)
}
