//! A few invented documents, and the calls that tests repeat.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::Timestamp;
use rust_decimal::Decimal;
use sc_domain::control::ControlStatus;
use sc_domain::effect::{Action, Effect, EffectState};
use sc_domain::payment::{OperationType, PaidCfdi, PaymentPayload};
use sc_domain::ports::{
    Adoption, AttemptId, AttemptOutcome, DocumentRecord, DocumentState, Intent, Journal, RunKind, RunStart,
    Settlement, Trigger,
};
use sc_domain::{
    CfdiUuid, Currency, DocumentKey, Money, Pass, PaymentNumber, PortalId, RunId, Step, TenantKey, VendorId,
};
use sc_journal::{CommitPoint, JournalFile, OpenOptions, SqliteJournal};

pub const STEP: Step = Step::UploadPayments;
pub const PASS: Pass = Pass::Payments;

pub fn open(folder: &Path) -> SqliteJournal {
    JournalFile::open(folder, OpenOptions::default()).expect("opens")
}

/// A journal in a folder of its own, which is deleted with the second value.
pub fn fresh() -> (SqliteJournal, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("folder");
    (open(folder.path()), folder)
}

/// Commits with which a new file begins: one for each migration of its format.
pub fn migrations() -> u64 {
    let folder = tempfile::tempdir().expect("folder");
    let last = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&last);
    let hook = move |point: CommitPoint| seen.store(point.number, Ordering::SeqCst);
    let options = OpenOptions { commit_hook: Some(Arc::new(hook)), ..OpenOptions::default() };
    drop(JournalFile::open(folder.path(), options).expect("opens"));
    last.load(Ordering::SeqCst)
}

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + second).expect("in range")
}

pub fn tenant(name: &str) -> TenantKey {
    TenantKey::new(name).expect("valid")
}

pub fn norte() -> TenantKey {
    tenant("norte")
}

pub fn portal_id(n: u32) -> PortalId {
    PortalId::new(format!("{n:024x}")).expect("valid")
}

pub fn key(n: u32) -> DocumentKey {
    DocumentKey::payment(&norte(), &PaymentNumber::new(format!("PY{n:07}")).expect("valid"))
}

/// The effect that creates payment `key` with a total of `pesos`.
pub fn effect_of(key: &DocumentKey, revision: u32, pesos: i64) -> Effect {
    let payload = PaymentPayload {
        number: PaymentNumber::new(&key.external_id).expect("valid"),
        bank_account: portal_id(1),
        currency: Currency::MXN,
        date: jiff::civil::date(2026, 11, 3),
        total: Decimal::new(pesos * 100, 2),
        vendor: VendorId::new("V001").expect("valid"),
        comments: Some("Pago de facturas «ñandú»".to_owned()),
        reference: None,
        operation: OperationType::Transfer,
        ignore_amounts: false,
        cfdis: vec![PaidCfdi {
            uuid: CfdiUuid::new("0A1B2C3D-0000-4000-8000-00000000000F").expect("valid"),
            currency: Currency::MXN,
            amount: Decimal::new(pesos * 100, 2),
            payment_amount: Decimal::new(pesos * 100, 2),
            exchange_rate: Decimal::ONE,
        }],
    };
    Effect::new(key.clone(), STEP, revision, Action::CreatePayment { payload, control: ControlStatus::Paid })
}

pub fn effect(n: u32) -> Effect {
    effect_of(&key(n), 1, 100)
}

pub fn document_of(key: &DocumentKey, state: DocumentState) -> DocumentRecord {
    DocumentRecord {
        key: key.clone(),
        step: STEP,
        state,
        cause: None,
        next_attempt: None,
        payload_hash: None,
        source_hash: "source".to_owned(),
        portal_id: None,
        amount: Some(Money::new(Decimal::new(12_345_600, 3), Currency::USD)),
        day: Some(jiff::civil::date(2026, 11, 2)),
        dated: Some(jiff::civil::date(2026, 10, 30)),
        terms: BTreeSet::new(),
    }
}

pub fn document(n: u32, state: DocumentState) -> DocumentRecord {
    document_of(&key(n), state)
}

pub async fn begin(journal: &dyn Journal, second: i64) -> RunId {
    let start = RunStart { at: at(second), kind: RunKind::Cycle, trigger: Trigger::Manual };
    journal.begin_run(start).await.expect("begins")
}

pub fn intent(run: RunId, effect: &Effect, second: i64) -> Intent {
    Intent { run, effect: effect.clone(), source_hash: "source".to_owned(), at: at(second) }
}

/// A settlement without cause or answer; the document follows from the state.
pub fn settlement(
    run: RunId,
    effect: &Effect,
    attempt: Option<AttemptId>,
    outcome: AttemptOutcome,
    state: EffectState,
    second: i64,
) -> Settlement {
    let document = match state {
        EffectState::Done => DocumentState::Done,
        EffectState::Confirmed => DocumentState::Confirmed,
        EffectState::Refused | EffectState::Conflict => DocumentState::Attention,
        EffectState::Intended | EffectState::Unknown | EffectState::NotSent => DocumentState::Waiting,
    };
    Settlement {
        run,
        effect: effect.id.clone(),
        attempt,
        at: at(second),
        outcome,
        state,
        portal_id: None,
        cause: None,
        answer: None,
        document,
        next_attempt: None,
    }
}

pub fn adoption(effect: &Effect, state: DocumentState) -> Adoption {
    Adoption {
        document: DocumentRecord {
            portal_id: Some(portal_id(77)),
            payload_hash: Some(effect.payload_hash.clone()),
            ..document_of(&effect.document, state)
        },
        effect: Some(effect.clone()),
    }
}

/// The outcome that leads to a state.
pub fn outcome_for(state: EffectState) -> AttemptOutcome {
    match state {
        EffectState::Unknown | EffectState::Intended => AttemptOutcome::Unknown,
        EffectState::Refused => AttemptOutcome::Refused,
        EffectState::NotSent => AttemptOutcome::NotSent,
        EffectState::Confirmed | EffectState::Done => AttemptOutcome::Confirmed,
        EffectState::Conflict => AttemptOutcome::Conflict,
    }
}
