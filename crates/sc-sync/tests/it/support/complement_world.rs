//! Runs of the step of complements, and the judge of what they leave.

use std::sync::Arc;

use sc_domain::effect::EffectState;
use sc_domain::ports::{DocumentState, Journal, JournalError, RunKind, Trigger};
use sc_domain::{Code, DocumentKey, Pass};
use sc_sync::{RunReport, RunRequest, StepReport};

use super::build::uuid_of;
use super::world::{Company, World, check_counters};

impl World {
    /// A world whose baseline of complements is behind it.
    pub async fn live_complements() -> Self {
        let world = Self::new();
        world.run_complements().await;
        world
    }

    pub async fn run_complements(&self) -> StepReport {
        let mut report = self.try_complements_on(self.journal()).await.expect("the journal works");
        report.steps.iter().for_each(check_counters);
        report.steps.remove(0)
    }

    pub async fn try_complements_on(&self, journal: Arc<dyn Journal>) -> Result<RunReport, JournalError> {
        let steps = Pass::Complements.steps().to_vec();
        let request =
            RunRequest { kind: RunKind::Cycle, trigger: Trigger::Manual, tenants: Vec::new(), steps };
        self.engine_on(journal).run(&self.tenants(), &request, &self.cancel).await
    }

    /// Runs beyond each interval until a run changes nothing outside and no outcome is open; tells how many did.
    pub async fn complements_until_calm(&self) -> u32 {
        for runs in 0..8 {
            self.later(31);
            let before = self.company().stage.writes();
            self.run_complements().await;
            let memory = self.journal().memory(&self.company().key, Pass::Complements).await.expect("memory");
            let is_waiting = memory.open_effects.iter().any(|open| {
                matches!(open.state, EffectState::Intended | EffectState::Unknown | EffectState::Confirmed)
            });
            if before == self.company().stage.writes() && !is_waiting {
                return runs;
            }
        }
        panic!("no calm after eight runs");
    }

    /// State and cause of a complement on a payment.
    pub async fn complement_stands(&self, name: &str, payment: &str) -> (DocumentState, Option<Code>) {
        let key = DocumentKey::complement(&self.company().key, &uuid_of(name), payment);
        let life = self.journal().life(&key).await.expect("a life");
        let document = life.document.unwrap_or_else(|| panic!("no {name} on {payment}"));
        (document.record.state, document.record.cause.map(|cause| cause.code))
    }
}

/// After calm: each payment carries the complement that the list names for it, with its date, and the journal says so.
pub async fn complements_settled(world: &World, company: &Company, expected: &[(&str, &str)]) {
    let tables = company.erp.tables().clone();
    for (name, payment) in expected {
        let key =
            tables.payments.iter().find(|known| known.number.as_str() == *payment).expect("a payment").key;
        let stored = tables.complements.stored.get(&key).cloned().unwrap_or_default();
        assert_eq!(stored.uuid, uuid_of(name).as_str(), "{payment} carries {name}");
        assert_eq!(stored.date, "20261109", "{payment}: the date of the document");
        let (state, cause) = world.complement_stands(name, payment).await;
        assert!(
            matches!(state, DocumentState::Done | DocumentState::Adopted),
            "{name} on {payment} ends as {state:?} {cause:?}"
        );
        let key = DocumentKey::complement(&company.key, &uuid_of(name), payment);
        let life = world.journal().life(&key).await.expect("a life");
        assert!(
            life.attempts.iter().all(|attempt| attempt.finished.is_some()),
            "{name}: no attempt stays open"
        );
    }
    assert_eq!(tables.complements.stored.len(), expected.len(), "nothing was written elsewhere");
    let report = world.journal().audit_verify().await.expect("the audit chain can be read");
    assert!(report.first_bad.is_none(), "the audit chain holds");
}
