//! The journal: what the engine wrote down before and after each effect.
//!
//! Every method that returns `Ok` has been synced to disk. The engine performs nothing that it could
//! not write down first.

mod trouble;

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::cause::{Cause, Code};
use crate::effect::{Effect, EffectState};
use crate::ids::{DocumentKey, EffectId, PortalId, RunId, TenantKey};
use crate::money::Money;
use crate::outcome::Answer;
use crate::step::{Counters, Pass, Step, StepResult};

pub use trouble::WORDS as JOURNAL_WORDS;

/// The journal cannot be used. The run ends: nothing is sent that cannot be written down.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalError {
    /// Written by a newer version.
    #[error("the journal has format {found}; this version knows up to {known}")]
    Newer {
        /// Its format.
        found: u32,
        /// The newest we know.
        known: u32,
    },
    /// The disk or the file failed.
    #[error("the journal failed: {0}")]
    Failed(String),
    /// An edge of the effect protocol that must not be taken: a mistake of ours.
    #[error("effect {effect} may not go from {from} to {to}")]
    ForbiddenEdge {
        /// The effect.
        effect: String,
        /// Its state.
        from: String,
        /// The state asked for.
        to: String,
    },
}

impl JournalError {
    /// As a cause for people.
    pub fn cause(&self) -> Cause {
        match self {
            Self::Newer { found, known } => {
                Cause::new(Code::JournalNewer).with("found", found).with("known", known)
            }
            Self::Failed(detail) => {
                let cause = Cause::new(Code::JournalFailed);
                match trouble::read(detail) {
                    Some(flaw) => cause.with("detail", flaw),
                    None => cause.with("detail", detail),
                }
            }
            Self::ForbiddenEdge { .. } => Cause::new(Code::InternalDefect).with("detail", self),
        }
    }
}

/// What kind of run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunKind {
    /// Observes, plans and settles.
    Cycle,
    /// Observes and adopts; writes nothing outside.
    Baseline,
}

/// Who started it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// A person.
    Manual,
    /// The schedule.
    Schedule,
}

/// The start of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunStart {
    /// When.
    pub at: Timestamp,
    /// What kind was asked for. A step whose baseline is missing makes one inside a cycle.
    pub kind: RunKind,
    /// By whom.
    pub trigger: Trigger,
}

/// The end of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunEnd {
    /// Which.
    pub run: RunId,
    /// When.
    pub at: Timestamp,
    /// How it ended: the gravest of its steps.
    pub result: StepResult,
    /// Why it ended early.
    pub cause: Option<Cause>,
}

/// The end of a step of a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepEnd {
    /// Which run.
    pub run: RunId,
    /// Which company.
    pub tenant: TenantKey,
    /// Which step.
    pub step: Step,
    /// When it began.
    pub started: Timestamp,
    /// When it ended.
    pub finished: Timestamp,
    /// How.
    pub result: StepResult,
    /// Baseline or cycle, as it was really done.
    pub kind: RunKind,
    /// What it counted.
    pub counters: Counters,
    /// Effects that were planned: the brake's memory.
    pub effects: u32,
    /// Why it failed or stopped.
    pub cause: Option<Cause>,
}

/// Where a document stands, as the last run saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// Waits, and will go by itself.
    Waiting,
    /// A person has to do something.
    Attention,
    /// The other side has it; the control row is still to be written.
    Confirmed,
    /// Settled by us.
    Done,
    /// Found settled: the other side and the control table agreed when we first looked.
    Adopted,
    /// Older than `go_live`, left alone.
    LeftAlone,
    /// No longer a candidate (reversed or deleted in Sage before it was sent, or out of the window).
    Withdrawn,
}

impl DocumentState {
    /// All states.
    pub const ALL: [Self; 7] = [
        Self::Waiting,
        Self::Attention,
        Self::Confirmed,
        Self::Done,
        Self::Adopted,
        Self::LeftAlone,
        Self::Withdrawn,
    ];

    /// Stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Attention => "attention",
            Self::Confirmed => "confirmed",
            Self::Done => "done",
            Self::Adopted => "adopted",
            Self::LeftAlone => "left_alone",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether nothing more is to be done for it.
    pub fn is_settled(self) -> bool {
        match self {
            Self::Done | Self::Adopted | Self::Withdrawn => true,
            Self::Waiting | Self::Attention | Self::Confirmed | Self::LeftAlone => false,
        }
    }
}

impl std::str::FromStr for DocumentState {
    type Err = crate::ids::InvalidId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|state| state.as_str() == text).ok_or(crate::ids::InvalidId {
            kind: "document state",
            text: text.to_owned(),
            rule: "a state of a document",
        })
    }
}

/// A document as the last run saw it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DocumentRecord {
    /// Its key.
    pub key: DocumentKey,
    /// The step responsible for it.
    pub step: Step,
    /// Where it stands.
    pub state: DocumentState,
    /// Why it waits.
    pub cause: Option<Cause>,
    /// When it will be looked at again, if that is known.
    pub next_attempt: Option<Timestamp>,
    /// Hash of the payload it would be sent with now; `None` when it cannot be built.
    pub payload_hash: Option<String>,
    /// Hash of what Sage holds of it: a change ends a wait.
    pub source_hash: String,
    /// Id in the portal.
    pub portal_id: Option<PortalId>,
    /// Amount, for people.
    pub amount: Option<Money>,
    /// The day that places it in the window.
    pub day: Option<Date>,
    /// The date that it bears itself, for people: that of a payment is not the day on which it was posted.
    pub dated: Option<Date>,
    /// What people search it by, besides its number: vendor number, payee, RFC, UUIDs, invoice numbers.
    pub terms: BTreeSet<String>,
}

/// An effect as the journal holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EffectRecord {
    /// The effect as it was intended last.
    pub effect: Effect,
    /// Where it stands.
    pub state: EffectState,
    /// Id in the portal, once known.
    pub portal_id: Option<PortalId>,
    /// Start of the last attempt.
    pub last_attempt_started: Option<Timestamp>,
    /// End of the last attempt that failed.
    pub last_failed: Option<Timestamp>,
    /// Attempts so far.
    pub attempts: u32,
    /// [`DocumentRecord::source_hash`] at the last attempt.
    pub source_hash: String,
    /// The last cause.
    pub cause: Option<Cause>,
}

/// A person's decision that the next run carries out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Row number.
    pub id: i64,
    /// Which company.
    pub tenant: TenantKey,
    /// Which step.
    pub step: Step,
    /// What is approved.
    pub subject: ApprovalSubject,
    /// When.
    pub given: Timestamp,
}

/// What a person approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "subject", rename_all = "snake_case")]
pub enum ApprovalSubject {
    /// A plan larger than the brake allows: the next plan of at most this many effects goes.
    Brake {
        /// Effects of the plan that the person saw.
        effects: u32,
    },
    /// One document that waits for a decision: before `go_live` or reverted = send it; different in
    /// the portal = accept the portal's; retry = do not wait for the interval.
    Document {
        /// Which.
        key: DocumentKey,
    },
    /// All suppliers that the portal accepted since a day: each is exported once more, as it is.
    Suppliers {
        /// First day of acceptance, by the company's calendar.
        since: Date,
        /// How many they were when the person asked for it: the brake lets a plan of at most this many effects go.
        count: u32,
    },
}

/// What the portal was last told of a document: its newest content that is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// [`crate::effect::Effect::payload_hash`] of that content.
    pub hash: String,
    /// Id in the portal.
    pub portal_id: Option<PortalId>,
    /// Suppliers: the time that stood for a missing time of acceptance.
    pub last_known: Option<Timestamp>,
    /// When it was done.
    pub at: Timestamp,
}

/// A look at all live documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sweep {
    /// When, by the journal's clock: for the wait until the next one.
    pub at: Timestamp,
    /// The server's own clock as it was read then: what Sage stamped since is compared with it alone.
    pub server_utc: Timestamp,
}

/// What the journal knows of a pass of a company when a run begins.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PassMemory {
    /// When the baseline of all its steps was completed; `None` = the next run is one.
    pub baseline: Option<Timestamp>,
    /// When all live documents were last looked at.
    pub swept: Option<Sweep>,
    /// The newest effect of each document, unless it is done.
    pub open_effects: Vec<EffectRecord>,
    /// The newest revision of each document that has effects: another intention takes the next one.
    pub revisions: BTreeMap<DocumentKey, u32>,
    /// What the portal was last told of documents whose content changes.
    pub sent: BTreeMap<DocumentKey, Sent>,
    /// Orders that we gave a status because Sage completed them (or opened them again), with the newest revision that
    /// did. Equal to the one in `settled`: nothing was done to the order since.
    pub closed: BTreeMap<DocumentKey, u32>,
    /// Documents that are settled, with the newest revision of their effects that is done (0 when the
    /// document was adopted without one). They explain control rows, and a further change of such a
    /// document takes the next revision.
    pub settled: BTreeMap<DocumentKey, u32>,
    /// Documents whose state is not settled ([`DocumentState::is_settled`]), as last seen.
    pub documents: BTreeMap<DocumentKey, DocumentRecord>,
    /// By step: number of effects of the last twenty runs that had any, newest first.
    pub recent_effects: BTreeMap<Step, Vec<u32>>,
    /// Decisions not carried out yet.
    pub approvals: Vec<Approval>,
}

/// Number of an attempt in the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AttemptId(pub i64);

/// An effect about to be performed.
#[derive(Debug, Clone, PartialEq)]
pub struct Intent {
    /// In which run.
    pub run: RunId,
    /// What.
    pub effect: Effect,
    /// [`DocumentRecord::source_hash`] of the document now.
    pub source_hash: String,
    /// When.
    pub at: Timestamp,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptOutcome {
    /// The other side has it.
    Confirmed,
    /// Found there by asking: no call was needed, or an earlier one had worked.
    Adopted,
    /// Refused.
    Refused,
    /// Nobody knows.
    Unknown,
    /// Nothing left this machine, or it was certainly not done.
    NotSent,
    /// Something else stands there.
    Conflict,
}

impl AttemptOutcome {
    /// Stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Adopted => "adopted",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::NotSent => "not_sent",
            Self::Conflict => "conflict",
        }
    }
}

/// The end of an attempt: effect and document change in one transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Settlement {
    /// In which run.
    pub run: RunId,
    /// Which effect.
    pub effect: EffectId,
    /// The attempt that ended; `None` when an earlier attempt was verified without a call.
    pub attempt: Option<AttemptId>,
    /// When.
    pub at: Timestamp,
    /// How.
    pub outcome: AttemptOutcome,
    /// The state the effect takes.
    pub state: EffectState,
    /// Id in the portal.
    pub portal_id: Option<PortalId>,
    /// What people read.
    pub cause: Option<Cause>,
    /// What the other side said.
    pub answer: Option<Answer>,
    /// The document's new state.
    pub document: DocumentState,
    /// When the document will be looked at again.
    pub next_attempt: Option<Timestamp>,
}

/// A document found settled by a baseline, or found in the portal before it was ever sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Adoption {
    /// The document as it is to be kept: `Adopted` when the control row stands already, `Confirmed` when
    /// the next run still has to write it.
    pub document: DocumentRecord,
    /// The effect that would have made it, kept as `Done` (or `Confirmed`, with the same meaning as
    /// above); `None` when Sage no longer holds enough to build it.
    pub effect: Option<Effect>,
}

/// An entry of the audit chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who: `engine`, or the user's name.
    pub actor: String,
    /// What, dotted: `control.inserted`, `approval.given`.
    pub action: String,
    /// To what.
    pub subject: String,
    /// Facts, as JSON text without secrets.
    pub detail: String,
}

/// The journal, as the engine sees it.
#[async_trait]
pub trait Journal: Send + Sync {
    /// A run begins. Runs that never ended (crash) are closed as failed.
    async fn begin_run(&self, start: RunStart) -> Result<RunId, JournalError>;
    /// A run ends.
    async fn finish_run(&self, end: RunEnd) -> Result<(), JournalError>;
    /// A step of a company begins.
    async fn begin_step(
        &self,
        run: RunId,
        tenant: &TenantKey,
        step: Step,
        at: Timestamp,
    ) -> Result<(), JournalError>;
    /// A step of a company ends.
    async fn finish_step(&self, end: StepEnd) -> Result<(), JournalError>;
    /// What is known of a pass of a company.
    async fn memory(&self, tenant: &TenantKey, pass: Pass) -> Result<PassMemory, JournalError>;
    /// What the run saw: inserts or replaces, in one transaction. First-seen times are kept.
    async fn remember(
        &self,
        run: RunId,
        at: Timestamp,
        documents: Vec<DocumentRecord>,
    ) -> Result<(), JournalError>;
    /// Documents found settled: effect and document, in one transaction.
    async fn adopt(&self, run: RunId, at: Timestamp, adoptions: Vec<Adoption>) -> Result<(), JournalError>;
    /// The baseline of a pass is complete. It is no sweep: the first cycle looks at all live documents and acts.
    async fn baseline_done(
        &self,
        run: RunId,
        tenant: &TenantKey,
        pass: Pass,
        at: Timestamp,
    ) -> Result<(), JournalError>;
    /// All live documents of a pass were looked at.
    async fn swept(
        &self,
        run: RunId,
        tenant: &TenantKey,
        pass: Pass,
        sweep: Sweep,
    ) -> Result<(), JournalError>;
    /// An effect is about to be performed. Synced before this returns.
    async fn intend(&self, intent: Intent) -> Result<AttemptId, JournalError>;
    /// An attempt ended, or an earlier one was verified.
    async fn settle(&self, settlement: Settlement) -> Result<(), JournalError>;
    /// Decisions were carried out.
    async fn consume(&self, run: RunId, at: Timestamp, approvals: &[i64]) -> Result<(), JournalError>;
    /// Appends to the audit chain.
    async fn audit(&self, entry: AuditEntry) -> Result<(), JournalError>;
}
