//! What people are told by themselves: one notice for each cause, until it is over. They stand in the journal, so that no
//! start of the program tells one twice, and drive both the notices of the desktop and the window's list.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use sc_domain::{Cause, Code, Step, StepResult, TenantKey};
use sc_journal::{AttentionGroup, NewNotice, NoticeRow, StepRow};
use sc_words::Words;

use crate::app::App;
use crate::error::AppError;
use crate::page::notices::{NoticeView, NoticesView};
use crate::wire::CauseView;

/// Most notices that are listed.
const LISTED_MAX: u32 = 200;

impl App {
    /// Writes down what people should know as things stand now. Called after each run.
    ///
    /// # Errors
    /// The journal's.
    pub async fn observe_notices(&self) -> Result<(), AppError> {
        let steps = self.journal.last_steps().await?;
        let groups = self.journal.attention(u32::MAX).await?;
        let standing = standing(&steps, &groups).into_iter().map(|standing| standing.notice).collect();
        Ok(self.journal.observe_notices(self.clock.now(), standing).await?)
    }

    /// Notices, newest first.
    ///
    /// # Errors
    /// The journal's.
    pub async fn notices(&self, words: &Words) -> Result<NoticesView, AppError> {
        let rows = self.journal.notices(false, LISTED_MAX).await?;
        let steps =
            steps_of_notices(&self.journal.last_steps().await?, &self.journal.attention(u32::MAX).await?);
        Ok(NoticesView { notices: rows.iter().map(|row| view(row, &steps, words)).collect() })
    }
}

/// Something that people should know, as it stands.
struct Standing {
    notice: NewNotice,
    /// The steps that it concerns.
    steps: BTreeSet<Step>,
}

impl Standing {
    fn new(notice: NewNotice) -> Self {
        Self { notice, steps: BTreeSet::new() }
    }

    /// It concerns a step as well, in which a run met it.
    fn meet(&mut self, step: Step, at: Timestamp) {
        self.steps.insert(step);
        self.notice.step = self.steps.first().copied();
        self.notice.met = self.notice.met.max(at);
    }
}

/// The steps that each notice concerns now, by its key, in the order of the flow.
pub(crate) fn steps_of_notices(steps: &[StepRow], groups: &[AttentionGroup]) -> HashMap<String, Vec<Step>> {
    let standing = standing(steps, groups).into_iter();
    standing.map(|standing| (standing.notice.key, standing.steps.into_iter().collect())).collect()
}

/// What people should know: each cause of a step that failed or needs a person, and each cause of documents that do.
fn standing(steps: &[StepRow], groups: &[AttentionGroup]) -> Vec<Standing> {
    let mut notices: BTreeMap<String, Standing> = BTreeMap::new();
    let stopped = steps.iter().filter_map(|row| Some((row, row.cause.as_ref()?)));
    for (row, cause) in stopped.filter(|(row, cause)| is_worth_telling(row, cause)) {
        // A server that is away is away for every company and step.
        let tenant = (!is_of_a_shared_server(cause.code)).then(|| row.tenant.clone());
        let key = match &tenant {
            Some(tenant) => format!("step/{}/{tenant}", cause.code),
            None => format!("step/{}", cause.code),
        };
        let page = if cause.disposition().needs_a_person() { "attention" } else { "runs" };
        let standing = notices.entry(key.clone()).or_insert_with(|| {
            Standing::new(NewNotice {
                key,
                tenant,
                step: None,
                cause: cause.clone(),
                documents: 0,
                page: page.to_owned(),
                met: Timestamp::MIN,
            })
        });
        standing.meet(row.step, row.finished.unwrap_or(row.started));
    }
    for group in groups {
        for row in &group.documents {
            let record = &row.record;
            let key = key_of_documents(group.code, &record.key.tenant);
            let standing = notices.entry(key.clone()).or_insert_with(|| {
                Standing::new(NewNotice {
                    key,
                    tenant: Some(record.key.tenant.clone()),
                    step: None,
                    cause: record.cause.clone().unwrap_or_else(|| Cause::new(Code::InternalDefect)),
                    documents: 0,
                    page: "attention".to_owned(),
                    met: Timestamp::MIN,
                })
            });
            standing.notice.documents += 1;
            standing.meet(record.step, row.last_seen);
        }
    }
    notices.into_values().collect()
}

/// Under which a cause of documents of a company is kept.
pub(crate) fn key_of_documents(code: Option<Code>, tenant: &TenantKey) -> String {
    let code = code.map_or_else(|| "unknown".to_owned(), |code| code.to_string());
    format!("document/{code}/{tenant}")
}

/// A step that did not do its work: for a person to mend, or because a server or the time let it down. What only waits for
/// the next run (another machine's lock, a stop by hand) is no news.
fn is_worth_telling(row: &StepRow, cause: &Cause) -> bool {
    let is_by_hand = matches!(cause.code, Code::RunCancelled | Code::LeaseTaken | Code::BaselineOnly);
    let has_failed = matches!(row.result, Some(StepResult::Failed | StepResult::Partial));
    !is_by_hand && (cause.disposition().needs_a_person() || has_failed || cause.code == Code::StepDeadline)
}

/// Whether the cause lies with a server that all companies share.
fn is_of_a_shared_server(code: Code) -> bool {
    matches!(
        code,
        Code::SageUnreachable
            | Code::SageConnectionLost
            | Code::SageTimeout
            | Code::SageLoginFailed
            | Code::SageTlsFailed
            | Code::SageClockDiffers
            | Code::PortalUnreachable
            | Code::PortalTimeout
            | Code::PortalServerError
            | Code::PortalThrottled
            | Code::PortalRedirect
    )
}

fn view(row: &NoticeRow, steps: &HashMap<String, Vec<Step>>, words: &Words) -> NoticeView {
    // Of one that is over nobody knows more than the row does.
    let steps = steps.get(&row.key).filter(|_| row.ended.is_none()).cloned();
    let steps = steps.unwrap_or_else(|| row.step.into_iter().collect());
    NoticeView {
        id: row.id,
        tenant: row.tenant.as_ref().map(ToString::to_string),
        step: steps.first().map(ToString::to_string),
        step_names: steps.iter().map(|step| words.step(*step)).collect(),
        steps: steps.iter().map(ToString::to_string).collect(),
        title: words.title(row.cause.code),
        cause: CauseView::new(&row.cause, words),
        documents: row.documents,
        page: row.page.clone(),
        first_seen: row.first_seen.to_string(),
        last_seen: row.last_seen.to_string(),
        seen: row.seen,
        delivered: row.delivered.map(|at| at.to_string()),
        ended: row.ended.map(|at| at.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use sc_domain::RunId;
    use sc_domain::ports::RunKind;
    use sc_domain::step::Counters;

    use super::*;

    fn failed(tenant: &str, step: Step, code: Code, finished: i64) -> StepRow {
        let finished = Timestamp::from_second(finished).expect("in range");
        StepRow {
            run: RunId(1),
            tenant: tenant.parse().expect("a key"),
            step,
            started: Timestamp::UNIX_EPOCH,
            finished: Some(finished),
            kind: Some(RunKind::Cycle),
            result: Some(StepResult::Failed),
            counters: Counters::default(),
            effects: 0,
            cause: Some(Cause::new(code)),
            was_interrupted: false,
        }
    }

    #[test]
    fn a_notice_holds_every_step_that_its_cause_stopped_in_the_order_of_the_flow() {
        let (refused, away) = (Code::PortalUnauthorized, Code::PortalTimeout);
        let rows = [
            failed("norte", Step::UploadPayments, refused, 9),
            failed("norte", Step::CheckPayments, refused, 7),
            failed("sur", Step::UploadPayments, refused, 5),
            failed("norte", Step::DownloadCfdi, away, 3),
            failed("sur", Step::BuildProviders, away, 4),
        ];
        let standing = standing(&rows, &[]);
        let told: Vec<_> = standing.iter().map(|it| (it.notice.key.as_str(), it.notice.step)).collect();
        let norte = format!("step/{refused}/norte");
        let (sur, everybody) = (format!("step/{refused}/sur"), format!("step/{away}"));
        assert_eq!(
            told,
            [
                (everybody.as_str(), Some(Step::BuildProviders)),
                (norte.as_str(), Some(Step::CheckPayments)),
                (sur.as_str(), Some(Step::UploadPayments)),
            ]
        );
        assert_eq!(standing[1].notice.met.as_second(), 9, "the last of them counts");
        let steps = steps_of_notices(&rows, &[]);
        assert_eq!(steps[&norte], [Step::CheckPayments, Step::UploadPayments]);
        assert_eq!(steps[&sur], [Step::UploadPayments]);
        assert_eq!(steps[&everybody], [Step::BuildProviders, Step::DownloadCfdi]);
    }
}
