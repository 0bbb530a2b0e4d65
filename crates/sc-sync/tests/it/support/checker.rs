//! An independent judge: reads the histories and both worlds, never the engine.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use sc_domain::effect::EffectState;
use sc_domain::outcome::FailureKind;
use sc_domain::ports::DocumentState;

use super::stage::{Call, Entry, Happened};
use super::world::{Company, World};

const IN_FLIGHT: SignedDuration = SignedDuration::from_mins(10);

/// No second create of a number while an earlier one is unknown and unverified (invariant S4). A create
/// without an end is one whose process died or whose answer never came.
#[track_caller]
pub fn no_blind_resend(history: &[Entry]) {
    struct Open {
        at: Timestamp,
        absences: u32,
    }
    let mut unknown: BTreeMap<&str, Open> = BTreeMap::new();
    for entry in history {
        let number = entry.subject.as_str();
        match (entry.call, &entry.happened) {
            (Call::Create, Happened::Invoke) => {
                if let Some(open) = unknown.get(number) {
                    assert!(
                        open.absences >= 2,
                        "{number} was sent again at {} while the request of {} was unverified ({} looks)",
                        entry.at,
                        open.at,
                        open.absences
                    );
                }
                unknown.insert(number, Open { at: entry.at, absences: 0 });
            }
            (Call::Create, Happened::Ok(_)) => {
                // Answered; from now on only a person may want another one.
                unknown.remove(number);
            }
            (Call::Create, Happened::Fail(kind)) => match kind {
                FailureKind::Unknown => {}
                // This request made nothing: that is what the answer says.
                FailureKind::Duplicate
                | FailureKind::NotSent
                | FailureKind::Refused
                | FailureKind::Setup
                | FailureKind::Throttled
                | FailureKind::Transient
                | FailureKind::Defect => {
                    unknown.remove(number);
                }
            },
            (Call::Lookup, Happened::Ok(found)) if found == "absent" => {
                if let Some(open) = unknown.get_mut(number)
                    && entry.at.duration_since(open.at) >= IN_FLIGHT
                {
                    open.absences += 1;
                }
            }
            _ => {}
        }
    }
}

/// After calm: each payment that Sage holds is in the portal once and marked once, with equal money
/// (invariants S1, S2, S3, S5, S6).
pub async fn settled_once(world: &World, company: &Company) {
    no_blind_resend(&company.stage.history());
    let tables = company.erp.tables().clone();
    let books = company.portal.books().clone();
    let mut sage_total = Decimal::ZERO;
    for payment in &tables.payments {
        let number = payment.number.as_str();
        let found = books.of(number);
        assert_eq!(found.len(), 1, "{number} is in the portal once");
        assert_eq!(found[0].total, Some(payment.amount_bank), "{number}: the money is the same");
        let cfdis: Decimal = found[0].cfdis.iter().filter_map(|(_, amount)| *amount).sum();
        assert_eq!(cfdis, payment.amount_vendor, "{number}: the invoices are the same");
        let marks = tables.marks(&payment.number);
        assert_eq!(marks.len(), 1, "{number} is marked once");
        assert_eq!(marks[0].portal_id.as_ref(), Some(&found[0].id), "{number}: the mark names the payment");
        sage_total += payment.amount_bank;
        let life = world.journal().life(&company.key_of(number)).await.expect("a life");
        let document = life.document.expect("a known document").record;
        assert!(
            matches!(document.state, DocumentState::Done | DocumentState::Adopted),
            "{number} ends as {:?}",
            document.state
        );
        for effect in &life.effects {
            if matches!(effect.record.state, EffectState::Confirmed | EffectState::Done) {
                assert_eq!(effect.record.portal_id.as_ref(), Some(&found[0].id), "{number}: told the truth");
            }
        }
        assert!(
            life.attempts.iter().filter(|attempt| attempt.finished.is_none()).count() == 0,
            "{number}: no attempt stays open"
        );
    }
    let portal_total: Decimal = books.payments.iter().filter_map(|payment| payment.total).sum();
    assert_eq!(portal_total, sage_total, "no money came from nowhere");
    assert_eq!(books.payments.len(), tables.payments.len(), "nothing that Sage does not hold");
    let report = world.journal().audit_verify().await.expect("the audit chain can be read");
    assert!(report.first_bad.is_none(), "the audit chain holds");
}
