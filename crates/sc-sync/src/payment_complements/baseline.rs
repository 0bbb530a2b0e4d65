//! The baseline: the first look at a company, and the look after a lost journal. Writes nothing outside. Payments that
//! carry their complement are adopted, other complements go to *Atención*, old ones are left alone.

use sc_domain::ports::{Adoption, DocumentState, PassMemory};
use sc_domain::{Cause, Code};

use super::judge::{self, Verdict};
use super::plan::{Context, in_order, left_alone};
use super::{Seen, keys};
use crate::plan::{Held, Plan, PlannedAdoption, held_record};

/// Plans a baseline: adoptions and records, no effects.
pub fn plan(seen: &Seen, memory: &PassMemory, context: Context<'_>) -> Plan {
    let mut plan = Plan::default();
    for complement in in_order(seen) {
        for (key, numbered) in keys(context.tenant, complement, seen) {
            let is_open = memory.open_effects.iter().any(|open| open.effect.document == key);
            if memory.settled.contains_key(&key) || is_open {
                continue;
            }
            let record = judge::record(seen, complement, key, &numbered);
            let day = judge::business_day(complement, seen.today());
            let is_old = day < context.go_live;
            let held = match judge::judge(seen, complement, &numbered, context.rules, context.database) {
                Verdict::Ignore => continue,
                Verdict::Stands => {
                    plan.candidates += 1;
                    let document =
                        sc_domain::ports::DocumentRecord { state: DocumentState::Adopted, ..record };
                    plan.adoptions.push(PlannedAdoption::from(Adoption { document, effect: None }));
                    continue;
                }
                Verdict::Conflict(cause) | Verdict::Cancelled(cause) => {
                    plan.differing += 1;
                    Held { cause, until: None }
                }
                // What is old waits for nobody.
                Verdict::Hold(_) | Verdict::FileWanted | Verdict::Write(_) | Verdict::Disagrees(..)
                    if is_old =>
                {
                    plan.left_alone += 1;
                    plan.documents.push(left_alone(record, day, context.go_live));
                    continue;
                }
                Verdict::Hold(held) => held,
                // Files are read by the first cycle.
                Verdict::FileWanted | Verdict::Write(_) | Verdict::Disagrees(..) => {
                    Held { cause: Cause::new(Code::DocumentNextRun), until: None }
                }
            };
            plan.candidates += 1;
            plan.documents.push(held_record(record, held));
        }
    }
    plan
}
