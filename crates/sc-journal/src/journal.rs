//! [`SqliteJournal`]: the port's methods, handed to the writing thread or to a reader.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread::JoinHandle;

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::Connection;
use sc_domain::ports::{
    Adoption, AttemptId, AuditEntry, DocumentRecord, Intent, Journal, JournalError, PassMemory, RunEnd,
    RunStart, Sent, Settlement, StepEnd, Sweep,
};
use sc_domain::{DocumentKey, Pass, RunId, Step, TenantKey};
use tokio::sync::{mpsc, oneshot};

use crate::error::Fault;
use crate::protocol;
use crate::readers::Readers;
use crate::table::approvals::{Approvals, ApprovalsMut};
use crate::table::audit::AuditMut;
use crate::table::baselines::{Baselines, BaselinesMut};
use crate::table::documents::{Documents, DocumentsMut};
use crate::table::effects::Effects;
use crate::table::runs::RunsMut;
use crate::table::steps::{Steps, StepsMut};
use crate::table::sweeps::{Sweeps, SweepsMut};
use crate::writer::{Pending, QUEUE_MAX, Request, Writer};

/// An open journal. Clones share it; the file is closed when the last one is dropped.
///
/// A caller that stops waiting (a cancelled run) does not take its request back: what was handed over
/// is written.
#[derive(Clone)]
pub struct SqliteJournal {
    // Dropped in this order. The readers are closed while the writing thread still has its queue, so that its connection is
    // the last one: only that one may write, and folds the log into the file when it closes. The queue is closed before the
    // thread is waited for.
    readers: Arc<Readers>,
    queue: mpsc::Sender<Box<dyn Request>>,
    thread: Arc<WriterThread>,
}

impl fmt::Debug for SqliteJournal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteJournal").field("path", &self.thread.path).finish_non_exhaustive()
    }
}

/// Waits for the writing thread when the last journal goes, so that the file is closed then.
struct WriterThread {
    path: PathBuf,
    handle: Option<JoinHandle<()>>,
}

impl Drop for WriterThread {
    fn drop(&mut self) {
        if let Some(handle) = self.handle.take()
            && handle.join().is_err()
        {
            tracing::error!("the journal's writing thread had died");
        }
    }
}

impl SqliteJournal {
    pub(crate) fn start(path: PathBuf, writer: Writer, readers: Readers) -> Result<Self, Fault> {
        let (queue, requests) = mpsc::channel(QUEUE_MAX);
        let handle = std::thread::Builder::new()
            .name("journal-writer".to_owned())
            .spawn(move || writer.run(requests))
            .map_err(|error| JournalError::Failed(format!("no thread could be started: {error}")))?;
        let thread = Arc::new(WriterThread { path, handle: Some(handle) });
        Ok(Self { readers: Arc::new(readers), queue, thread })
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.thread.path
    }

    /// A number that is another one after each commit of another process. What this journal writes itself, clones
    /// included, leaves it as it is.
    ///
    /// # Errors
    /// The file cannot be read.
    pub async fn written_elsewhere(&self) -> Result<i64, JournalError> {
        // SQLite counts for each connection what the others commit, and here only the writing one commits.
        self.write(|conn| Ok(conn.pragma_query_value(None, "data_version", |row| row.get(0))?)).await
    }

    /// Hands a change to the writing thread and waits until it is synced.
    pub(crate) async fn write<T, F>(&self, work: F) -> Result<T, JournalError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    {
        let stopped = || JournalError::Failed("the journal's writing thread has stopped".to_owned());
        let (reply, answer) = oneshot::channel();
        self.queue.send(Box::new(Pending::new(work, reply))).await.map_err(|_| stopped())?;
        answer.await.unwrap_or_else(|_| Err(stopped()))
    }

    /// Asks a question on a snapshot.
    pub(crate) async fn read<T, F>(&self, question: F) -> Result<T, JournalError>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Fault> + Send + 'static,
    {
        Arc::clone(&self.readers).read(question).await
    }
}

fn memory(conn: &Connection, tenant: &TenantKey, pass: Pass) -> Result<PassMemory, Fault> {
    let mut memory = PassMemory { swept: Sweeps(conn).get(tenant, pass)?, ..PassMemory::default() };
    let mut baselines = Vec::new();
    let mut sent: BTreeMap<DocumentKey, (u32, Sent)> = BTreeMap::new();
    for step in pass.steps().iter().copied() {
        baselines.push(Baselines(conn).get(tenant, step)?);
        memory.open_effects.extend(Effects(conn).open(tenant, step)?);
        settled(conn, tenant, step, &mut memory.settled)?;
        memory.documents.extend(Documents(conn).unsettled(tenant, step)?);
        if step == Step::ClosePurchaseOrders {
            memory.closed = Effects(conn).done(tenant, step)?.into_iter().collect();
        }
        let recent = Steps(conn).recent_effects(tenant, step)?;
        if !recent.is_empty() {
            memory.recent_effects.insert(step, recent);
        }
        memory.approvals.extend(Approvals(conn).pending(tenant, step)?);
        for (key, revision) in Effects(conn).revisions(tenant, step)? {
            keep_newest(&mut memory.revisions, key, revision);
        }
        for (key, revision, content) in Effects(conn).sent(tenant, step)? {
            if sent.get(&key).is_none_or(|(newest, _)| *newest < revision) {
                sent.insert(key, (revision, content));
            }
        }
    }
    memory.baseline = baselines.into_iter().min().flatten();
    memory.sent = sent.into_iter().map(|(key, (_, content))| (key, content)).collect();
    Ok(memory)
}

/// What is done or adopted, and what has a done effect though its document needs a look again (taken
/// back in the portal, say): each with the newest revision that is done.
fn settled(
    conn: &Connection,
    tenant: &TenantKey,
    step: Step,
    settled: &mut BTreeMap<DocumentKey, u32>,
) -> Result<(), Fault> {
    for key in Documents(conn).settled(tenant, step)? {
        keep_newest(settled, key, 0);
    }
    for (key, revision) in Effects(conn).done(tenant, step)? {
        keep_newest(settled, key, revision);
    }
    Ok(())
}

fn keep_newest(revisions: &mut BTreeMap<DocumentKey, u32>, key: DocumentKey, revision: u32) {
    let newest = revisions.entry(key).or_default();
    *newest = revision.max(*newest);
}

#[async_trait]
impl Journal for SqliteJournal {
    async fn begin_run(&self, start: RunStart) -> Result<RunId, JournalError> {
        self.write(move |conn| protocol::begin_run(conn, &start)).await
    }

    async fn finish_run(&self, end: RunEnd) -> Result<(), JournalError> {
        self.write(move |conn| RunsMut(conn).finish(&end)).await
    }

    async fn begin_step(
        &self,
        run: RunId,
        tenant: &TenantKey,
        step: Step,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let tenant = tenant.clone();
        self.write(move |conn| StepsMut(conn).begin(run, &tenant, step, at)).await
    }

    async fn finish_step(&self, end: StepEnd) -> Result<(), JournalError> {
        self.write(move |conn| StepsMut(conn).finish(&end)).await
    }

    async fn memory(&self, tenant: &TenantKey, pass: Pass) -> Result<PassMemory, JournalError> {
        let tenant = tenant.clone();
        self.read(move |conn| memory(conn, &tenant, pass)).await
    }

    async fn remember(
        &self,
        run: RunId,
        at: Timestamp,
        documents: Vec<DocumentRecord>,
    ) -> Result<(), JournalError> {
        self.write(move |conn| {
            documents.iter().try_for_each(|record| DocumentsMut(conn).put(run, at, record))
        })
        .await
    }

    async fn adopt(&self, run: RunId, at: Timestamp, adoptions: Vec<Adoption>) -> Result<(), JournalError> {
        self.write(move |conn| protocol::adopt(conn, run, at, &adoptions)).await
    }

    async fn baseline_done(
        &self,
        run: RunId,
        tenant: &TenantKey,
        pass: Pass,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        let tenant = tenant.clone();
        let set = move |conn: &Connection| {
            pass.steps().iter().try_for_each(|step| BaselinesMut(conn).set(run, &tenant, *step, at))
        };
        self.write(set).await
    }

    async fn swept(
        &self,
        run: RunId,
        tenant: &TenantKey,
        pass: Pass,
        sweep: Sweep,
    ) -> Result<(), JournalError> {
        let tenant = tenant.clone();
        self.write(move |conn| SweepsMut(conn).set(run, &tenant, pass, sweep)).await
    }

    async fn intend(&self, intent: Intent) -> Result<AttemptId, JournalError> {
        self.write(move |conn| protocol::intend(conn, &intent)).await
    }

    async fn settle(&self, settlement: Settlement) -> Result<(), JournalError> {
        self.write(move |conn| protocol::settle(conn, &settlement)).await
    }

    async fn consume(&self, run: RunId, at: Timestamp, approvals: &[i64]) -> Result<(), JournalError> {
        let approvals = approvals.to_vec();
        self.write(move |conn| approvals.iter().try_for_each(|id| ApprovalsMut(conn).consume(run, at, *id)))
            .await
    }

    async fn audit(&self, entry: AuditEntry) -> Result<(), JournalError> {
        self.write(move |conn| AuditMut(conn).append(&entry)).await
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;
    use sc_domain::StepResult;
    use sc_domain::effect::{Action, EffectState};
    use sc_domain::ports::DocumentState;

    use crate::commits::Commits;
    use crate::migrations::{MIGRATIONS, migrate};
    use crate::reading;
    use crate::table::{
        approvals, attempts, baselines, documents, effects, ignores, notices, pauses, requests, runs, slots,
        steps, sweeps, terms,
    };

    /// The plan of a statement, one line per step.
    fn plan(conn: &Connection, sql: &str) -> Vec<String> {
        let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).expect("prepares");
        let count = statement.parameter_count();
        let params = rusqlite::params_from_iter(std::iter::repeat_n("x", count));
        statement.query_map(params, |row| row.get(3)).expect("plans").collect::<Result<_, _>>().expect("rows")
    }

    /// The statements name states as text, so that an index serves them: a state that is added to the
    /// domain must be added there too.
    #[test]
    fn each_state_is_asked_for_by_the_statement_it_belongs_to() {
        let names = |sql: &str, state: &str| sql.contains(&format!("'{state}'"));
        for state in EffectState::ALL {
            let is_done = state == EffectState::Done;
            assert_eq!(names(effects::OPEN, state.as_str()), !is_done, "{state:?}");
            assert_eq!(names(effects::DONE, state.as_str()), is_done, "{state:?}");
        }
        for operation in Action::CONTENT_OPERATIONS {
            assert!(names(effects::SENT, operation), "{operation}");
        }
        for state in DocumentState::ALL {
            let explains = matches!(state, DocumentState::Done | DocumentState::Adopted);
            assert_eq!(names(documents::SETTLED, state.as_str()), explains, "{state:?}");
            assert_eq!(names(documents::UNSETTLED, state.as_str()), !state.is_settled(), "{state:?}");
        }
        for kind in requests::RequestKind::ALL {
            assert!(names(requests::OPEN, kind.as_str()), "{kind:?}");
        }
        use StepResult::{Done, Failed, Partial, Postponed, Skipped};
        for result in [Skipped, Done, Postponed, Partial, Failed] {
            let is_troubled = result > Done;
            assert_eq!(names(runs::TROUBLED, result.as_str()), is_troubled, "{result:?}");
            assert_eq!(names(runs::V3, result.as_str()), is_troubled, "{result:?}");
        }
    }

    /// What a run asks must not become slower with each settled document.
    #[test]
    fn no_question_of_a_run_or_a_search_scans_a_table() {
        let mut conn = Connection::open_in_memory().expect("opens");
        migrate(&mut conn, MIGRATIONS, &mut Commits::new(None)).expect("migrates");
        for sql in [
            effects::OPEN,
            effects::DONE,
            effects::REVISIONS,
            effects::SENT,
            documents::SETTLED,
            documents::UNSETTLED,
            steps::RECENT_EFFECTS,
            approvals::PENDING,
            approvals::OF_DOCUMENT,
            baselines::COMPLETED,
            sweeps::LAST,
            terms::MATCHING,
            slots::LAST,
            notices::UNDELIVERED,
            notices::OPEN,
            ignores::OF_DOCUMENT,
            attempts::OF_RUN,
            attempts::FAILURES_OF_RUN,
        ] {
            let plan = plan(&conn, sql);
            assert!(
                !plan.is_empty() && plan.iter().all(|line| !line.starts_with("SCAN")),
                "{sql}\n{plan:#?}"
            );
        }
        for (sql, index) in [(documents::SETTLED, "documents_state"), (effects::DONE, "effects_state")] {
            let plan = plan(&conn, sql).join("\n");
            assert!(plan.contains(&format!("COVERING INDEX {index}")), "{plan}");
        }
        // An index that holds these rows alone may be walked: they are few, or all asked for.
        for (sql, index) in [
            (pauses::IN_FORCE, "pauses_open"),
            (slots::CLAIMED, "slots_claimed"),
            (requests::OPEN, "requests_open"),
            (runs::TROUBLED, "runs_troubled"),
            (reading::REASONS, "documents_attention"),
            (reading::OF_REASON, "documents_attention"),
        ] {
            let plan = plan(&conn, sql);
            let walked: Vec<_> = plan.iter().filter(|line| line.starts_with("SCAN")).collect();
            assert!(walked.iter().all(|line| line.ends_with(&format!("INDEX {index}"))), "{sql}\n{plan:#?}");
            assert!(plan.join("\n").contains(index), "{sql}\n{plan:#?}");
        }
    }

    /// Ten thousand documents in attention, as many of them ignored or decided about: each is looked up.
    #[test]
    fn what_is_left_out_of_attention_is_found_by_a_key() {
        let mut conn = Connection::open_in_memory().expect("opens");
        migrate(&mut conn, MIGRATIONS, &mut Commits::new(None)).expect("migrates");
        for sql in [reading::REASONS, reading::OF_REASON] {
            let plan = plan(&conn, sql);
            for lookup in [
                "SEARCH ignores USING PRIMARY KEY (tenant=? AND kind=? AND external_id=?)",
                "SEARCH approvals USING INDEX approvals_document (<expr>=? AND <expr>=? AND <expr>=?)",
            ] {
                assert!(plan.iter().any(|line| line.starts_with(lookup)), "{sql}\n{plan:#?}");
            }
        }
    }
}
