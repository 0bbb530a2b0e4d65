//! One run of the program, and what proves that it worked.
//!
//! It worked when it ended by itself with 0, its own logs tell no error, and every file that waited was put away. Then
//! each document that was handed over and that Sage does not hold is looked for in the other companies' databases. One that
//! was handed over again, and stood there before the program began, is from the time before. Of a run that did not work,
//! all that is kept of what the program said goes into the log.

use std::collections::BTreeMap;

use sc_domain::import::{ProgramEnd, ProgramRun};
use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::{Cause, CfdiUuid, Code, TenantKey};

use super::elsewhere;
use crate::config::Importer;
use crate::settle::Settling;

/// Most lines of a stream that are written down.
const LINES_MAX: usize = 200;

/// Most files that a sentence names.
const NAMED_MAX: usize = 5;

/// Runs the program.
///
/// # Errors
/// What it left undone, or that it could not be run.
pub(crate) async fn run(settling: &Settling<'_>) -> Result<(), Failure> {
    let tenant = settling.tenant;
    let configured =
        tenant.importer.as_ref().and_then(|importer| Some((importer, importer.program.as_ref()?)));
    let Some((importer, program)) = configured else {
        let cause = Cause::new(Code::InternalDefect).with("detail", "a company without a program");
        return Err(Failure::new(FailureKind::Defect, cause));
    };
    // One program at a time on this installation: it keeps its own logs and settings in one place.
    let _turn = importer.turn.lock().await;
    let before: Vec<String> =
        importer.folder.files().await?.waiting.into_iter().map(|file| file.name).collect();
    let again = settling.delivered.iter().filter(|document| document.is_again);
    let again = again.map(|document| document.uuid.clone()).collect();
    let before_it = elsewhere::look(tenant, settling.companies, again).await?;
    let ran = program.run(importer.run_time_max, settling.cancel).await?;
    let judged = judge(settling, importer, before, &before_it, &ran).await;
    if judged.is_err() {
        log_said(&settling.tenant.key, &ran);
    }
    judged
}

/// Looks at what a run left.
async fn judge(
    settling: &Settling<'_>,
    importer: &Importer,
    before: Vec<String>,
    before_it: &BTreeMap<CfdiUuid, String>,
    ran: &ProgramRun,
) -> Result<(), Failure> {
    let after = importer.folder.files().await.map_err(not_seen)?;
    let (mut left, mut vanished) = (Vec::new(), Vec::new());
    for name in before {
        if after.is_waiting(&name) {
            left.push(name);
        } else if !after.is_processed(&name) {
            vanished.push(name);
        }
    }
    // Even a run that failed may have imported something, and into the wrong place.
    if let Some(cause) = wrong_company(settling, before_it).await.map_err(not_seen)? {
        return Err(Failure::new(FailureKind::Refused, cause));
    }
    verdict(ran, &left, &vanished, importer)
}

/// Writes down the last lines that a program said, under the prefixes that operators look for (runtime.md, section 10).
fn log_said(tenant: &TenantKey, ran: &ProgramRun) {
    for line in last_lines(&ran.stdout) {
        tracing::warn!("[STDOUT] tenant={tenant} {line}");
    }
    for line in last_lines(&ran.stderr) {
        tracing::error!("[STDERR] tenant={tenant} {line}");
    }
}

/// The last lines that say something, in their order.
fn last_lines(text: &str) -> impl Iterator<Item = &str> {
    let said = || text.lines().map(str::trim_end).filter(|line| !line.trim_start().is_empty());
    said().skip(said().count().saturating_sub(LINES_MAX))
}

/// The program ran, and what became of it could not be asked: another run finds it out.
fn not_seen(failure: Failure) -> Failure {
    Failure { kind: FailureKind::Unknown, ..failure }
}

/// What a run proves. The gravest reason is told.
pub fn verdict(
    ran: &ProgramRun,
    left: &[String],
    vanished: &[String],
    importer: &Importer,
) -> Result<(), Failure> {
    let refused = |cause| Err(Failure::new(FailureKind::Refused, cause));
    match ran.end {
        ProgramEnd::Cancelled => {
            // What it did until then it has done: that is not "never sent".
            return refused(Cause::new(Code::ImportCancelled));
        }
        ProgramEnd::TimedOut => {
            let seconds = importer.run_time_max.as_secs();
            let cause = Cause::new(Code::ImportTimedOut).with("seconds", seconds);
            return refused(cause.with("detail", last_said(ran)));
        }
        ProgramEnd::Exited { code: Some(0) } => {}
        ProgramEnd::Exited { code } => {
            let code = code.map_or_else(|| "?".to_owned(), |code| code.to_string());
            let cause = Cause::new(Code::ImportFailed).with("code", code);
            return refused(cause.with("detail", last_said(ran)));
        }
    }
    if let Some(line) = ran.log_errors.first() {
        return refused(
            Cause::new(Code::ImportLogErrors).with("line", line).with("count", ran.log_errors.len()),
        );
    }
    for (code, files) in [(Code::ImportLeftFiles, left), (Code::ImportLostFiles, vanished)] {
        if !files.is_empty() {
            let cause = Cause::new(code).with("count", files.len());
            return refused(cause.with("files", named(files.iter().map(String::as_str))));
        }
    }
    Ok(())
}

/// Some of a list, and how many more there are.
pub(super) fn named<'a>(list: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = list.len().saturating_sub(NAMED_MAX);
    let some = list.take(NAMED_MAX).collect::<Vec<_>>().join(", ");
    if more == 0 { some } else { format!("{some}, … (+{more})") }
}

/// The last line of its errors, else of what it said; empty when it said nothing.
fn last_said(ran: &ProgramRun) -> &str {
    let last_line = |text| last_lines(text).last().map(str::trim);
    last_line(&ran.stderr).or(last_line(&ran.stdout)).unwrap_or("")
}

/// Looks for documents that were handed over to this company's importer in the databases of the others. `before` is
/// what stood there already when the program began.
async fn wrong_company(
    settling: &Settling<'_>,
    before: &BTreeMap<CfdiUuid, String>,
) -> Result<Option<Cause>, Failure> {
    let all = settling.delivered.iter().map(|document| document.uuid.clone()).collect();
    let mut found = elsewhere::look(settling.tenant, settling.companies, all).await?;
    found.retain(|uuid, database| before.get(uuid) != Some(database));
    if found.is_empty() {
        return Ok(None);
    }
    settling.misplaced.note(&found);
    Ok(Some(elsewhere::cause(settling.tenant, &found)))
}
