//! Random lives against a model that fits on a page.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sc_domain::effect::EffectState;
use sc_domain::ports::{
    ApprovalSubject, AttemptId, DocumentRecord, DocumentState, EffectRecord, Journal, PassMemory, RunKind,
    StepEnd,
};
use sc_domain::step::Counters;
use sc_domain::{DocumentKey, RunId, StepResult};
use sc_journal::{GiveApproval, SqliteJournal};

use crate::support::{
    PASS, STEP, adoption, at, begin, document, effect_of, intent, key, norte, open, outcome_for, portal_id,
    settlement,
};

#[derive(Debug, Clone)]
enum Move {
    BeginRun,
    Remember { n: u32, state: DocumentState },
    Intend { n: u32, pesos: i64 },
    Settle { n: u32, state: EffectState, with_attempt: bool },
    Adopt { n: u32, is_marked: bool },
    FinishStep { effects: u32 },
    Approve { n: u32 },
    Consume,
    Baseline,
    Reopen,
}

fn moves() -> impl Strategy<Value = Move> {
    let n = 1u32..4;
    let document_state = prop::sample::select(DocumentState::ALL.to_vec());
    let effect_state = prop::sample::select(EffectState::ALL.to_vec());
    prop_oneof![
        1 => Just(Move::BeginRun),
        2 => (n.clone(), document_state).prop_map(|(n, state)| Move::Remember { n, state }),
        6 => (n.clone(), 1i64..3).prop_map(|(n, pesos)| Move::Intend { n, pesos }),
        8 => (n.clone(), effect_state, any::<bool>())
            .prop_map(|(n, state, with_attempt)| Move::Settle { n, state, with_attempt }),
        1 => (n.clone(), any::<bool>()).prop_map(|(n, is_marked)| Move::Adopt { n, is_marked }),
        1 => (0u32..5).prop_map(|effects| Move::FinishStep { effects }),
        1 => n.prop_map(|n| Move::Approve { n }),
        1 => Just(Move::Consume),
        1 => Just(Move::Baseline),
        1 => Just(Move::Reopen),
    ]
}

/// What the journal should know, in plain maps.
#[derive(Default)]
struct Model {
    memory: PassMemory,
    effects: BTreeMap<DocumentKey, Vec<EffectRecord>>,
    documents: BTreeMap<DocumentKey, DocumentRecord>,
    attempts: BTreeMap<DocumentKey, AttemptId>,
}

impl Model {
    fn expected(&self) -> PassMemory {
        let open = |records: &Vec<EffectRecord>| {
            records.last().filter(|record| record.state != EffectState::Done).cloned()
        };
        let mut settled: BTreeMap<DocumentKey, u32> = self
            .documents
            .values()
            .filter(|d| matches!(d.state, DocumentState::Done | DocumentState::Adopted))
            .map(|d| (d.key.clone(), 0))
            .collect();
        for record in self.effects.values().flatten().filter(|record| record.state == EffectState::Done) {
            settled.insert(record.effect.document.clone(), record.effect.revision);
        }
        let unsettled = self.documents.iter().filter(|(_, d)| !d.state.is_settled());
        PassMemory {
            open_effects: self.effects.values().filter_map(open).collect(),
            settled,
            documents: unsettled.map(|(key, d)| (key.clone(), d.clone())).collect(),
            ..self.memory.clone()
        }
    }

    fn last(&mut self, key: &DocumentKey) -> Option<&mut EffectRecord> {
        self.effects.get_mut(key).and_then(|records| records.last_mut())
    }

    fn intended(&mut self, effect: &sc_domain::effect::Effect, second: i64) {
        let records = self.effects.entry(effect.document.clone()).or_default();
        if records.last().is_none_or(|last| last.effect.id != effect.id) {
            records.push(EffectRecord {
                effect: effect.clone(),
                state: EffectState::Intended,
                portal_id: None,
                last_attempt_started: None,
                last_failed: None,
                attempts: 0,
                source_hash: "source".to_owned(),
                cause: None,
            });
        }
        let last = records.last_mut().expect("just there");
        last.state = EffectState::Intended;
        last.attempts += 1;
        last.last_attempt_started = Some(at(second));
        self.documents.entry(effect.document.clone()).or_insert_with(|| DocumentRecord {
            payload_hash: Some(effect.payload_hash.clone()),
            amount: None,
            day: None,
            dated: None,
            ..document(1, DocumentState::Waiting)
        });
        let entry = self.documents.get_mut(&effect.document).expect("just there");
        entry.key = effect.document.clone();
    }
}

/// Makes a move where the protocol allows it, in the journal and in the model.
async fn make(journal: &SqliteJournal, model: &mut Model, run: &mut RunId, made: &Move, second: i64) {
    match made {
        Move::BeginRun => *run = begin(journal, second).await,
        Move::Reopen => {}
        Move::Remember { n, state } => {
            let record = document(*n, *state);
            journal.remember(*run, at(second), vec![record.clone()]).await.expect("remembers");
            model.documents.insert(record.key.clone(), record);
        }
        Move::Intend { n, pesos } => {
            let key = key(*n);
            let (revision, content_kept) = match model.last(&key) {
                None => (1, true),
                Some(last) => {
                    let same = effect_of(&key, last.effect.revision, *pesos).payload_hash
                        == last.effect.payload_hash;
                    let revision = last.effect.revision;
                    match last.state {
                        EffectState::Intended | EffectState::Confirmed => return,
                        EffectState::Done => (revision + 1, false),
                        _ if same => (revision, true),
                        _ => (revision + 1, false),
                    }
                }
            };
            let effect = effect_of(&key, revision, *pesos);
            let id = journal.intend(intent(*run, &effect, second)).await.expect("intends");
            if !content_kept {
                model.attempts.remove(&key);
            }
            model.attempts.insert(key, id);
            model.intended(&effect, second);
        }
        Move::Settle { n, state, with_attempt } => {
            let key = key(*n);
            let attempt = model.attempts.get(&key).copied().filter(|_| *with_attempt);
            let Some(last) = model.last(&key) else { return };
            if *state == EffectState::Intended || !last.state.may_become(*state) {
                return;
            }
            let mut end = settlement(*run, &last.effect, attempt, outcome_for(*state), *state, second);
            if *state == EffectState::Confirmed {
                end.portal_id = Some(portal_id(*n));
            }
            last.state = *state;
            last.portal_id = end.portal_id.clone().or(last.portal_id.take());
            if matches!(state, EffectState::Refused | EffectState::Conflict) {
                last.last_failed = Some(at(second));
            }
            journal.settle(end.clone()).await.expect("settles");
            let document = model.documents.get_mut(&key).expect("each effect has a document");
            document.state = end.document;
            document.portal_id = end.portal_id.or(document.portal_id.take());
            document.cause = None;
            document.next_attempt = None;
        }
        Move::Adopt { n, is_marked } => {
            let key = key(*n);
            if model.effects.contains_key(&key) {
                return;
            }
            let (state, effect_state) = match is_marked {
                true => (DocumentState::Adopted, EffectState::Done),
                false => (DocumentState::Confirmed, EffectState::Confirmed),
            };
            let adopted = adoption(&effect_of(&key, 1, 1), state);
            journal.adopt(*run, at(second), vec![adopted.clone()]).await.expect("adopts");
            let effect = adopted.effect.expect("given");
            model.intended(&effect, second);
            let last = model.last(&key).expect("just there");
            last.state = effect_state;
            last.attempts = 0;
            last.last_attempt_started = None;
            last.portal_id = adopted.document.portal_id.clone();
            model.documents.insert(key, adopted.document);
        }
        Move::FinishStep { effects } => {
            *run = begin(journal, second).await;
            let end = StepEnd {
                run: *run,
                tenant: norte(),
                step: STEP,
                started: at(second),
                finished: at(second),
                result: StepResult::Done,
                kind: RunKind::Cycle,
                counters: Counters::default(),
                effects: *effects,
                cause: None,
            };
            journal.finish_step(end).await.expect("ends");
            if *effects > 0 {
                model.memory.recent_effects.entry(STEP).or_default().insert(0, *effects);
            }
        }
        Move::Approve { n } => {
            let given = GiveApproval {
                at: at(second),
                tenant: norte(),
                step: STEP,
                subject: ApprovalSubject::Document { key: key(*n) },
                actor: "maria".into(),
                note: String::new(),
            };
            let (subject, given_at) = (given.subject.clone(), given.at);
            let id = journal.give_approval(given).await.expect("gives");
            if !model.memory.approvals.iter().any(|approval| approval.id == id) {
                let approval =
                    sc_domain::ports::Approval { id, tenant: norte(), step: STEP, subject, given: given_at };
                model.memory.approvals.push(approval);
            }
        }
        Move::Consume => {
            let ids: Vec<i64> = model.memory.approvals.drain(..).map(|approval| approval.id).collect();
            journal.consume(*run, at(second), &ids).await.expect("consumes");
        }
        Move::Baseline => {
            journal.baseline_done(*run, &norte(), PASS, at(second)).await.expect("writes");
            model.memory.baseline = Some(at(second));
        }
    }
}

/// Rules that hold between the tables whatever happened.
async fn check_invariants(journal: &SqliteJournal, model: &Model) {
    for (key, records) in &model.effects {
        let life = journal.life(key).await.expect("life");
        assert_eq!(life.effects.len(), records.len());
        for (row, record) in life.effects.iter().zip(records) {
            assert_eq!(&row.record, record);
            assert_eq!(row.done.is_some(), record.state == EffectState::Done);
            let attempts: Vec<_> =
                life.attempts.iter().filter(|attempt| attempt.effect == record.effect.id).collect();
            assert_eq!(attempts.len(), record.attempts as usize);
            let open = attempts.iter().filter(|attempt| attempt.finished.is_none()).count();
            assert_eq!(open, usize::from(record.state == EffectState::Intended));
        }
    }
    assert_eq!(journal.audit_verify().await.expect("verifies").first_bad, None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_life_that_the_protocol_allows_is_remembered_as_the_model_says(
        moves in prop::collection::vec(moves(), 1..40),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("runtime");
        runtime.block_on(async {
            let folder = tempfile::tempdir().expect("folder");
            let mut journal = open(folder.path());
            let mut model = Model::default();
            let mut run = begin(&journal, 0).await;
            for (second, made) in (1i64..).zip(&moves) {
                if matches!(made, Move::Reopen) {
                    drop(journal);
                    journal = open(folder.path());
                }
                make(&journal, &mut model, &mut run, made, second).await;
                let memory = journal.memory(&norte(), PASS).await.expect("memory");
                assert_eq!(memory, model.expected(), "after {made:?}");
            }
            check_invariants(&journal, &model).await;
        });
    }
}
