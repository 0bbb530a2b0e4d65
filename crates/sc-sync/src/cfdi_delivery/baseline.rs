//! The baseline: the first look at a company, and the look after a lost journal. Writes nothing outside. What Sage holds
//! is adopted, old documents are left alone, all others wait for the first cycle.

use sc_domain::ports::{Adoption, DocumentRecord, DocumentState, PassMemory};
use sc_domain::{Cause, Code, DocumentKey};

use super::plan::{Context, left_alone};
use super::{Known, Seen, judge};
use crate::plan::{Held, Plan, PlannedAdoption, held_record};

/// Plans a baseline: adoptions and records, no effects.
pub fn plan(seen: &Seen, memory: &PassMemory, context: Context<'_>) -> Plan {
    let known = Known::of(memory);
    let mut plan = Plan::default();
    for cfdi in seen.in_order() {
        let key = DocumentKey::cfdi(context.tenant, &cfdi.uuid);
        // What was delivered, or is under way, is the business of the next cycle.
        if known.deliveries(&key) > 0 || known.is_settled(&key) || known.open(&key).is_some() {
            continue;
        }
        let record = judge::record(cfdi, key);
        if seen.in_sage.contains(&cfdi.uuid) {
            plan.candidates += 1;
            let document = DocumentRecord { state: DocumentState::Adopted, ..record };
            plan.adoptions.push(PlannedAdoption::from(Adoption { document, effect: None }));
            continue;
        }
        if cfdi.is_cancelled() {
            continue;
        }
        if judge::is_before(context.go_live, seen, cfdi) {
            plan.left_alone += 1;
            let day = judge::issued_day(cfdi, seen);
            plan.documents.push(left_alone(record, day, context.go_live));
        } else {
            plan.candidates += 1;
            let held = Held { cause: Cause::new(Code::DocumentNextRun), until: None };
            plan.documents.push(held_record(record, held));
        }
    }
    plan
}
