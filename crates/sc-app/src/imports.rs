//! The importer: what waits in the folder of a company, whether its program can run, and what its last runs did.

use std::sync::Arc;

use futures::future::join_all;
use jiff::Timestamp;
use sc_domain::import::FolderFiles;
use sc_domain::ports::{ApprovalSubject, Journal as _, PassMemory, RunKind};
use sc_domain::{Cause, Code, DocumentKey, Pass, Step, TenantKey};
use sc_journal::Life;
use sc_sync::importer_run;
use sc_sync::{Importer, Observer, Tenant};
use sc_words::Words;
use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::documents::{AttemptView, attempts};
use crate::error::{AppError, Exit};
use crate::run::{RunInput, exit_of};
use crate::wire::{CauseView, RunView};

/// Most files that are named.
const NAMED_MAX: usize = 5;
/// Most runs of the program that are shown.
const RUNS_MAX: usize = 5;

/// The importers of the companies.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportsView {
    /// By company, in the order of the settings.
    pub companies: Vec<ImportView>,
}

/// The importer of a company.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportView {
    /// Company key.
    pub tenant: String,
    /// Whether the company has a folder for the importer.
    pub is_on: bool,
    /// Whether SageConnect runs the program; otherwise a person does.
    pub has_program: bool,
    /// Path of the folder.
    pub folder: Option<String>,
    /// Files that wait; `None` without a folder, and when it did not answer.
    pub waiting: Option<WaitingFilesView>,
    /// How many files the importer has put away.
    pub processed: Option<usize>,
    /// What keeps the folder or the program from working: each of it blocks the next run.
    pub findings: Vec<CauseView>,
    /// State in the journal; `None` when the program never ran.
    pub state: Option<&'static str>,
    /// What the last run of the program left open.
    pub cause: Option<CauseView>,
    /// The last runs of the program, newest first.
    pub runs: Vec<AttemptView>,
    /// What happens next.
    pub next: ImportNextView,
}

/// Files that wait for the importer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WaitingFilesView {
    /// How many.
    pub count: usize,
    /// When the oldest was written (RFC 3339).
    pub oldest: Option<Timestamp>,
    /// Names of the oldest, five at most.
    pub names: Vec<String>,
}

/// What happens next with the files of a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ImportNextView {
    /// `switched_off`, `blocked`, `nothing_waits`, `by_hand`, `after_baseline`, `held`, `ends_stop`, `after_stop`,
    /// `works` or `runs`.
    pub next: &'static str,
    /// The same for people.
    pub sentence: String,
    /// Why nothing happens.
    pub cause: Option<CauseView>,
}

/// A run of the importer, and how the folders stand after it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ImportRunView {
    /// The run.
    pub run: RunView,
    /// The importers after it.
    pub companies: Vec<ImportView>,
}

/// What happens next.
#[derive(Debug, Clone, PartialEq)]
enum Next {
    SwitchedOff,
    Blocked(Cause),
    NothingWaits,
    ByHand,
    AfterBaseline,
    Held(Cause),
    /// A person has decided about the stop of all imports, and the next run of this company's step ends it.
    EndsStop,
    /// The same for that company, which comes first.
    AfterStop(TenantKey),
    /// Its program works at this moment.
    Works,
    Runs,
}

impl Next {
    fn as_str(&self) -> &'static str {
        match self {
            Self::SwitchedOff => "switched_off",
            Self::Blocked(_) => "blocked",
            Self::NothingWaits => "nothing_waits",
            Self::ByHand => "by_hand",
            Self::AfterBaseline => "after_baseline",
            Self::Held(_) => "held",
            Self::EndsStop => "ends_stop",
            Self::AfterStop(_) => "after_stop",
            Self::Works => "works",
            Self::Runs => "runs",
        }
    }

    /// Whether what kept the program from running last is over: nothing keeps it from it now.
    fn has_ended(&self, cause: &Cause) -> bool {
        let kept_it = cause.code.as_str().starts_with("importer.")
            || matches!(cause.code, Code::ImportWrongCompany | Code::ImportStopped);
        kept_it && !matches!(self, Self::Blocked(_) | Self::Held(_))
    }

    fn view(&self, words: &Words) -> ImportNextView {
        let cause = match self {
            Self::Blocked(cause) | Self::Held(cause) => Some(CauseView::new(cause, words)),
            Self::SwitchedOff
            | Self::NothingWaits
            | Self::ByHand
            | Self::AfterBaseline
            | Self::EndsStop
            | Self::AfterStop(_)
            | Self::Works
            | Self::Runs => None,
        };
        let key = format!("import-next-{}", self.as_str().replace('_', "-"));
        let sentence = match self {
            Self::AfterStop(company) => words.text(&key, &[("company", company.as_str().into())]),
            Self::SwitchedOff
            | Self::Blocked(_)
            | Self::NothingWaits
            | Self::ByHand
            | Self::AfterBaseline
            | Self::Held(_)
            | Self::EndsStop
            | Self::Works
            | Self::Runs => words.plain(&key),
        };
        ImportNextView { next: self.as_str(), sentence, cause }
    }
}

impl ImportView {
    /// Whether folder or program cannot work, or imports are stopped.
    fn needs_a_person(&self) -> bool {
        !self.findings.is_empty() || self.next.cause.is_some()
    }
}

impl ImportsView {
    /// The exit code: whether something needs a person before the importer can work.
    pub fn exit(&self) -> Exit {
        if self.companies.iter().any(ImportView::needs_a_person) { Exit::Setup } else { Exit::Done }
    }
}

impl App {
    /// The importers of the named companies, or of all. Looks, and starts nothing.
    ///
    /// # Errors
    /// An unknown company; a missing credential; the journal's. What does not hold is part of the answer.
    pub async fn imports(&self, tenants: &[String], words: &Words) -> Result<ImportsView, AppError> {
        let composed = self.composed()?;
        let named = self.companies(&composed, tenants)?;
        let companies =
            join_all(named.into_iter().map(|tenant| self.import_of(tenant, &composed.tenants, words))).await;
        Ok(ImportsView { companies: companies.into_iter().collect::<Result<_, AppError>>()? })
    }

    /// Runs the importer alone: the step `startChildProcess` of the named companies, or of all.
    ///
    /// # Errors
    /// As [`App::run`].
    pub async fn import_run(
        &self,
        tenants: &[String],
        words: &Words,
        observer: Arc<dyn Observer>,
        cancel: &CancellationToken,
    ) -> Result<(ImportRunView, Exit), AppError> {
        let input = RunInput {
            tenants: tenants.to_vec(),
            steps: vec![Step::StartChildProcess],
            ..RunInput::default()
        };
        let report = self.run(&input, observer, cancel).await?;
        let companies = self.imports(tenants, words).await?.companies;
        Ok((ImportRunView { run: RunView::new(&report, words), companies }, exit_of(&report)))
    }

    async fn import_of(
        &self,
        tenant: &Tenant,
        companies: &[Tenant],
        words: &Words,
    ) -> Result<ImportView, AppError> {
        let life = self.life_as_it_stands(&DocumentKey::import(&tenant.key)).await?;
        let record = life.document.as_ref().map(|row| &row.record);
        let mut runs = attempts(&life, words);
        runs.reverse();
        runs.truncate(RUNS_MAX);
        let mut view = ImportView {
            tenant: tenant.key.to_string(),
            is_on: tenant.importer.is_some(),
            has_program: tenant.importer.as_ref().is_some_and(|importer| importer.program.is_some()),
            folder: tenant.importer.as_ref().map(|importer| importer.folder.path()),
            waiting: None,
            processed: None,
            findings: Vec::new(),
            state: record.map(|record| record.state.as_str()),
            cause: record.and_then(|record| record.cause.as_ref()).map(|cause| CauseView::new(cause, words)),
            runs,
            next: Next::SwitchedOff.view(words),
        };
        let Some(importer) = &tenant.importer else { return Ok(view) };
        let (files, findings) = look(importer).await;
        view.findings = findings.iter().map(|cause| CauseView::new(cause, words)).collect();
        if let Some(files) = &files {
            view.waiting = Some(WaitingFilesView::new(files));
            view.processed = Some(files.processed.len());
        }
        let memory = self.journal.memory(&tenant.key, Pass::Import).await?;
        let stopped = importer_run::stopped(self.journal.as_ref(), companies).await?;
        let is_decided = match &stopped {
            Some((company, _)) => self.is_stop_decided(company).await?,
            None => false,
        };
        let look = Look {
            now: self.clock.now(),
            has_program: importer.program.is_some(),
            files,
            finding: findings.into_iter().next(),
            stopped,
            is_decided,
            is_working: is_working(&life),
        };
        let next = look.next(&tenant.key, &memory);
        let is_past =
            record.and_then(|record| record.cause.as_ref()).is_some_and(|cause| next.has_ended(cause));
        if is_past {
            view.cause = None;
        }
        view.next = next.view(words);
        Ok(view)
    }
}

impl App {
    /// Whether the importer of a company works at this moment.
    pub(crate) async fn importer_works(&self, company: &TenantKey) -> Result<bool, AppError> {
        Ok(is_working(&self.life_as_it_stands(&DocumentKey::import(company)).await?))
    }

    /// Whether a person has decided that the imports which this company stopped go on. That is carried out by the next run
    /// of the company's own step; until then all of them stay stopped.
    pub(crate) async fn is_stop_decided(&self, company: &TenantKey) -> Result<bool, AppError> {
        let import = DocumentKey::import(company);
        let approvals = self.journal.memory(company, Pass::Import).await?.approvals;
        let is_it = |subject: &ApprovalSubject| matches!(subject, ApprovalSubject::Document { key } if *key == import);
        Ok(approvals.iter().any(|approval| is_it(&approval.subject)))
    }
}

/// Whether the program works at this moment: a run began it, is there, and has not seen its end.
fn is_working(life: &Life) -> bool {
    life.attempts.iter().any(|attempt| attempt.finished.is_none() && attempt.outcome.is_none())
}

/// All that decides what happens next in a company with a folder.
struct Look {
    now: Timestamp,
    has_program: bool,
    /// `None` when the folder did not answer.
    files: Option<FolderFiles>,
    /// The first of what keeps folder or program from working.
    finding: Option<Cause>,
    /// The company whose documents reached another one's database.
    stopped: Option<(TenantKey, Cause)>,
    /// A person has decided about it, and no run has carried that out yet.
    is_decided: bool,
    /// Its program works at this moment.
    is_working: bool,
}

impl Look {
    /// What happens next, by the decision of a run.
    fn next(self, tenant: &TenantKey, memory: &PassMemory) -> Next {
        if self.is_working {
            return Next::Works;
        }
        if let Some(finding) = self.finding {
            return Next::Blocked(finding);
        }
        let Some(files) = self.files else { return Next::NothingWaits };
        let waits = !files.waiting.is_empty();
        if !self.has_program {
            return if waits { Next::ByHand } else { Next::NothingWaits };
        }
        if memory.baseline.is_none() {
            return if waits { Next::AfterBaseline } else { Next::NothingWaits };
        }
        if let Some((company, _)) = self.stopped.as_ref().filter(|_| self.is_decided) {
            return if company == tenant { Next::EndsStop } else { Next::AfterStop(company.clone()) };
        }
        let seen = importer_run::Observation {
            now: self.now,
            kind: RunKind::Cycle,
            waiting: files.waiting,
            coming: 0,
            faults: Vec::new(),
            stopped: self.stopped,
        };
        let plan = importer_run::plan(tenant, &seen, memory);
        if !plan.effects.is_empty() {
            return Next::Runs;
        }
        let key = DocumentKey::import(tenant);
        let held = plan.documents.into_iter().find(|document| document.key == key);
        // Nothing would run for this company either, were there something to run for.
        let of_another = || {
            let (company, _) = seen.stopped.as_ref().filter(|(company, _)| company != tenant)?;
            Some(importer_run::stopped_by(company))
        };
        match held.and_then(|document| document.cause).or_else(of_another) {
            Some(cause) => Next::Held(cause),
            None if waits => Next::Runs,
            None => Next::NothingWaits,
        }
    }
}

impl WaitingFilesView {
    fn new(files: &FolderFiles) -> Self {
        let mut waiting: Vec<_> = files.waiting.iter().collect();
        waiting.sort_by_key(|file| (file.modified, &file.name));
        Self {
            count: waiting.len(),
            oldest: waiting.first().map(|file| file.modified),
            names: waiting.iter().take(NAMED_MAX).map(|file| file.name.clone()).collect(),
        }
    }
}

/// What the folder holds, and all that keeps folder or program from working.
pub(crate) async fn look(importer: &Importer) -> (Option<FolderFiles>, Vec<Cause>) {
    let mut findings = match &importer.program {
        Some(program) => program.preflight().await.unwrap_or_else(|failure| vec![failure.cause]),
        None => Vec::new(),
    };
    match importer.folder.files().await {
        Ok(files) => (Some(files), findings),
        Err(failure) => {
            // A folder that is missing is found by both.
            if findings.iter().all(|finding| finding.code != failure.cause.code) {
                findings.insert(0, failure.cause);
            }
            (None, findings)
        }
    }
}

#[cfg(test)]
mod tests {
    use sc_domain::import::FolderFile;

    use super::*;

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn key(name: &str) -> TenantKey {
        name.parse().expect("a key")
    }

    /// Of a company with a program in which some files wait.
    fn look(waiting: usize) -> Look {
        let file = FolderFile { name: "a.xml".to_owned(), size: 1, modified: NOW };
        Look {
            now: NOW,
            has_program: true,
            files: Some(FolderFiles { waiting: vec![file; waiting], processed: Vec::new() }),
            finding: None,
            stopped: None,
            is_decided: false,
            is_working: false,
        }
    }

    /// The same while imports are stopped because of a company's.
    fn stopped(company: &str, waiting: usize) -> Look {
        Look { stopped: Some((key(company), Cause::new(Code::ImportWrongCompany))), ..look(waiting) }
    }

    fn memory() -> PassMemory {
        PassMemory { baseline: Some(NOW), ..PassMemory::default() }
    }

    /// What happens next in `norte`, with the code of its cause.
    #[track_caller]
    fn check(look: Look, memory: &PassMemory, told: &str) {
        let next = look.next(&key("norte"), memory);
        let cause = next.view(&Words::new(sc_words::Lang::En)).cause.map(|cause| format!(" {}", cause.code));
        assert_eq!(format!("{}{}", next.as_str(), cause.unwrap_or_default()), told);
    }

    #[test]
    fn that_imports_are_stopped_is_told_whether_files_wait_or_not() {
        for waiting in [0, 1] {
            check(stopped("norte", waiting), &memory(), "held import.wrong_company");
            check(stopped("sur", waiting), &memory(), "held import.stopped");
        }
    }

    #[test]
    fn a_stop_that_a_person_has_ended_is_over_with_a_run_of_that_company_and_then_for_the_others() {
        for waiting in [0, 1] {
            let decided = |company| Look { is_decided: true, ..stopped(company, waiting) };
            check(decided("norte"), &memory(), "ends_stop");
            check(decided("sur"), &memory(), "after_stop");
        }
        let told = Next::AfterStop(key("sur")).view(&Words::new(sc_words::Lang::En)).sentence;
        assert!(told.contains("company sur"), "{told}");
        let missing = Some(Cause::new(Code::ImporterProgramMissing));
        let blocked = Look { finding: missing, is_decided: true, ..stopped("norte", 1) };
        check(blocked, &memory(), "blocked importer.program_missing");
    }

    #[test]
    fn while_the_program_works_no_next_run_is_told_to_run_it() {
        check(Look { is_working: true, ..look(1) }, &memory(), "works");
        check(Look { is_working: true, ..stopped("norte", 1) }, &memory(), "works");
    }

    #[test]
    fn what_kept_the_program_from_running_is_over_once_nothing_does() {
        let stop = Cause::new(Code::ImportWrongCompany);
        let ini = Cause::new(Code::ImporterMailMissing);
        for next in
            [Next::Runs, Next::NothingWaits, Next::ByHand, Next::EndsStop, Next::AfterStop(key("sur"))]
        {
            assert!(next.has_ended(&stop) && next.has_ended(&ini));
            // What a run left behind stays true until the next one.
            assert!(!next.has_ended(&Cause::new(Code::ImportLeftFiles)));
        }
        assert!(!Next::Held(stop.clone()).has_ended(&stop) && !Next::Blocked(ini.clone()).has_ended(&ini));
    }

    #[test]
    fn what_happens_next_follows_from_what_waits_and_who_runs_the_program() {
        check(look(0), &memory(), "nothing_waits");
        check(look(1), &memory(), "runs");
        let by_hand = |look| Look { has_program: false, ..look };
        check(by_hand(look(0)), &memory(), "nothing_waits");
        check(by_hand(look(1)), &memory(), "by_hand");
        check(by_hand(stopped("sur", 1)), &memory(), "by_hand");
        check(look(1), &PassMemory::default(), "after_baseline");
        check(Look { files: None, ..look(0) }, &memory(), "nothing_waits");
        let missing = Some(Cause::new(Code::ImporterProgramMissing));
        check(Look { finding: missing, ..stopped("sur", 0) }, &memory(), "blocked importer.program_missing");
    }

    #[test]
    fn the_oldest_files_are_named_first_and_five_at_most() {
        let file = |name: &str, second: i64| FolderFile {
            name: name.to_owned(),
            size: 1,
            modified: Timestamp::from_second(second).expect("in range"),
        };
        let waiting = vec![
            file("a.xml", 60),
            file("b.xml", 10),
            file("c.xml", 50),
            file("d.xml", 20),
            file("e.xml", 40),
            file("f.xml", 30),
        ];
        let view = WaitingFilesView::new(&FolderFiles { waiting, processed: Vec::new() });
        assert_eq!((view.count, view.oldest), (6, Timestamp::from_second(10).ok()));
        assert_eq!(view.names, ["b.xml", "d.xml", "f.xml", "e.xml", "c.xml"]);
        let none = WaitingFilesView::new(&FolderFiles::default());
        assert_eq!((none.count, none.oldest, none.names.len()), (0, None, 0));
    }
}
