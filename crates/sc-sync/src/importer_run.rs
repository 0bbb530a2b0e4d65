//! `startChildProcess`: the importer's program brings the files of its folder into Sage. Source: flows, section 10;
//! runtime, section 6; decisions, section 6.
//!
//! One document per company stands for the runs of its program. A run is decided when files wait, and judged by what it
//! left: the program answers 0 even when it fails. [`plan`] is pure; [`run`] is the one external call.

pub mod elsewhere;
pub mod run;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use sc_domain::effect::{Action, Effect, EffectState};
use sc_domain::hash::sha256_of_parts;
use sc_domain::import::FolderFile;
use sc_domain::outcome::Failure;
use sc_domain::ports::{
    Approval, ApprovalSubject, DocumentRecord, DocumentState, Journal, JournalError, PassMemory, RunKind,
};
use sc_domain::{Cause, CfdiUuid, Code, DocumentKey, DocumentKind, Pass, RunId, Step, TenantKey};

use crate::config::{Importer, Tenant};
use crate::plan::{Held, Plan, PlannedEffect, first_record, held_record, newest_revision};

/// What was observed.
#[derive(Debug, Clone, PartialEq)]
pub struct Observation {
    /// The journal's clock.
    pub now: Timestamp,
    /// Baseline when the journal has none.
    pub kind: RunKind,
    /// Files that wait for the program.
    pub waiting: Vec<FolderFile>,
    /// A preview: files that the steps before this one would put there.
    pub coming: u32,
    /// What is wrong with the installation of the program. When nothing waits it is looked for only where a person asks
    /// for this step alone, or was told of something before.
    pub faults: Vec<Cause>,
    /// A document that reached the database of another company, and whose import that was: no program runs until a
    /// person has said so.
    pub stopped: Option<(TenantKey, Cause)>,
}

/// Looks at the folder, and at the program when files wait for it or would, when a person asks for this step alone, or
/// when something was wrong with it.
///
/// # Errors
/// A folder that cannot be read.
pub async fn observe(
    importer: &Importer,
    memory: &PassMemory,
    stopped: Option<(TenantKey, Cause)>,
    asked: RunKind,
    is_alone: bool,
    coming: u32,
    now: Timestamp,
) -> Result<Observation, Failure> {
    let is_baseline = asked == RunKind::Baseline || memory.baseline.is_none();
    let kind = if is_baseline { RunKind::Baseline } else { RunKind::Cycle };
    let waiting = importer.folder.files().await?.waiting;
    let is_of_program = |cause: &Cause| cause.code.as_str().starts_with("importer.");
    let is_told = memory.documents.values().any(|known| known.cause.as_ref().is_some_and(is_of_program));
    let is_wanted = is_alone || is_told || coming > 0 || !waiting.is_empty();
    let faults = match &importer.program {
        Some(program) if is_wanted && !is_baseline => program.preflight().await?,
        Some(_) | None => Vec::new(),
    };
    Ok(Observation { now, kind, waiting, coming, faults, stopped })
}

/// A company whose import put a document into another one's database, as the journal knows it.
///
/// # Errors
/// The journal's.
pub async fn stopped(
    journal: &dyn Journal,
    companies: &[Tenant],
) -> Result<Option<(TenantKey, Cause)>, JournalError> {
    for company in companies {
        let memory = journal.memory(&company.key, Pass::Import).await?;
        let cause =
            memory.documents.get(&DocumentKey::import(&company.key)).and_then(|known| known.cause.clone());
        if let Some(cause) = cause.filter(|cause| cause.code == Code::ImportWrongCompany) {
            return Ok(Some((company.key.clone(), cause)));
        }
    }
    Ok(None)
}

/// Why no program of the other companies runs while that company's import is looked into.
pub fn stopped_by(company: &TenantKey) -> Cause {
    Cause::new(Code::ImportStopped).with("company", company)
}

/// A document that was handed over to the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// Which.
    pub uuid: CfdiUuid,
    /// It was handed over before: what stands elsewhere may be from that time.
    pub is_again: bool,
}

/// Documents of a company that were handed over and that no look has found in Sage yet. What was never handed over may
/// well be another company's; what is told to stand there, or what a person has decided about, is no news.
///
/// # Errors
/// The journal's.
pub async fn delivered(journal: &dyn Journal, tenant: &TenantKey) -> Result<Vec<HandedOver>, JournalError> {
    let memory = journal.memory(tenant, Pass::Invoices).await?;
    let is_open = |key: &DocumentKey| memory.open_effects.iter().any(|open| open.effect.document == *key);
    let is_told =
        |record: &DocumentRecord| record.cause.as_ref().is_some_and(|it| it.code == Code::CfdiInOtherCompany);
    let delivered = memory.documents.values().filter(|record| {
        let key = &record.key;
        key.kind == DocumentKind::Cfdi
            && memory.revisions.contains_key(key)
            && !is_open(key)
            && !is_told(record)
            && approval(&memory, key).is_none()
    });
    let handed_over = delivered.filter_map(|record| {
        let uuid = CfdiUuid::new(&record.key.external_id).ok()?;
        let is_again = memory.settled.get(&record.key).is_some_and(|deliveries| *deliveries > 1);
        Some(HandedOver { uuid, is_again })
    });
    Ok(handed_over.collect())
}

/// Documents that a run of the program put into other companies' databases, with the name of each one's.
#[derive(Debug, Default)]
pub struct Misplaced(Mutex<BTreeMap<CfdiUuid, String>>);

impl Misplaced {
    fn note(&self, found: &BTreeMap<CfdiUuid, String>) {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.extend(found.iter().map(|(uuid, database)| (uuid.clone(), database.clone())));
    }

    /// Tells each of them by its own document, for a person to decide. That comes after the run of the program is written
    /// down: were it lost, the next run would find them anew.
    ///
    /// # Errors
    /// The journal's.
    pub async fn tell(
        self,
        journal: &dyn Journal,
        run: RunId,
        at: Timestamp,
        tenant: &TenantKey,
    ) -> Result<(), JournalError> {
        let found = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        if found.is_empty() {
            return Ok(());
        }
        let mut memory = journal.memory(tenant, Pass::Invoices).await?;
        let told = found.into_iter().filter_map(|(uuid, database)| {
            let record = memory.documents.remove(&DocumentKey::cfdi(tenant, &uuid))?;
            let cause = Cause::new(Code::CfdiInOtherCompany).with("found", database);
            Some(held_record(record, Held { cause, until: None }))
        });
        journal.remember(run, at, told.collect()).await
    }
}

/// Plans a run of the program. Pure.
pub fn plan(tenant: &TenantKey, seen: &Observation, memory: &PassMemory) -> Plan {
    let mut plan = Plan::default();
    let key = DocumentKey::import(tenant);
    let known = memory.documents.get(&key);
    let open = memory.open_effects.iter().find(|open| open.effect.document == key);
    if seen.kind == RunKind::Baseline {
        return plan;
    }
    if let Some(open) = open.filter(|open| open.state == EffectState::Intended) {
        plan.crashed.push(open.clone());
    }
    if let Some(open) = open.filter(|open| open.state == EffectState::Confirmed) {
        // It worked, and the journal could not be told: that is all that is left to do.
        plan.candidates = 1;
        plan.marks.push(open.clone());
        return plan;
    }
    let record = record(key, seen);
    let approval = approval(memory, &record.key);
    let hold = |plan: &mut Plan, cause: Cause| {
        plan.obstacle = Some(cause.clone());
        plan.hold(record.clone(), Held { cause, until: None });
    };
    // It stays so when nothing waits any more: the program of that company put its files away.
    if let Some((company, cause)) = &seen.stopped
        && company == tenant
        && approval.is_none()
    {
        hold(&mut plan, cause.clone());
        return plan;
    }
    // A run that nobody saw the end of is followed by another one even when nothing waits: where its documents went is
    // looked for after it.
    let is_unseen =
        open.is_some_and(|open| matches!(open.state, EffectState::Intended | EffectState::Unknown));
    let files = u32::try_from(seen.waiting.len()).unwrap_or(u32::MAX).saturating_add(seen.coming);
    if files == 0 && !is_unseen {
        match seen.faults.first() {
            Some(fault) => hold(&mut plan, fault.clone()),
            // What was left behind is gone, or never was.
            None => {
                let done = known.map(|_| DocumentRecord { state: DocumentState::Done, ..record.clone() });
                plan.documents.extend(done);
            }
        }
        plan.approvals.extend(approval.map(|approval| approval.id));
        return plan;
    }
    if let Some((company, _)) = seen.stopped.as_ref().filter(|(company, _)| company != tenant) {
        hold(&mut plan, stopped_by(company));
        return plan;
    }
    if let Some(fault) = seen.faults.first() {
        hold(&mut plan, fault.clone());
        return plan;
    }
    plan.candidates = 1;
    // A run that failed and one that nobody saw the end of are both followed by another one: the program looks for each
    // document in Sage before it imports it.
    let revision = match open {
        Some(open) => open.effect.revision + 1,
        None => newest_revision(memory, &record.key).map_or(1, |newest| newest + 1),
    };
    let effect =
        Effect::new(record.key.clone(), Step::StartChildProcess, revision, Action::RunImporter { files });
    plan.effects.push(PlannedEffect {
        effect,
        source_hash: record.source_hash.clone(),
        approval: approval.map(|approval| approval.id),
        seen: None,
    });
    plan.documents.push(record);
    plan
}

fn approval<'a>(memory: &'a PassMemory, key: &DocumentKey) -> Option<&'a Approval> {
    memory
        .approvals
        .iter()
        .find(|approval| matches!(&approval.subject, ApprovalSubject::Document { key: approved } if approved == key))
}

fn record(key: DocumentKey, seen: &Observation) -> DocumentRecord {
    let names: Vec<&str> = seen.waiting.iter().map(|file| file.name.as_str()).collect();
    first_record(key, Step::StartChildProcess, sha256_of_parts(&names))
}
