//! What people are told by themselves: one notice for each cause, until it is over. They stand in the journal, so that no
//! start of the program tells one twice, and drive both the notices of the desktop and the window's list.

use std::collections::BTreeMap;

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
        let standing = notices(&steps, &groups);
        Ok(self.journal.observe_notices(self.clock.now(), standing).await?)
    }

    /// Notices, newest first.
    ///
    /// # Errors
    /// The journal's.
    pub async fn notices(&self, words: &Words) -> Result<NoticesView, AppError> {
        let rows = self.journal.notices(false, LISTED_MAX).await?;
        Ok(NoticesView { notices: rows.iter().map(|row| view(row, words)).collect() })
    }
}

/// What people should know: each cause of a step that failed or needs a person, and each cause of documents that do.
fn notices(steps: &[StepRow], groups: &[AttentionGroup]) -> Vec<NewNotice> {
    let mut notices: BTreeMap<String, NewNotice> = BTreeMap::new();
    let stopped = steps.iter().filter_map(|row| Some((row, row.cause.as_ref()?)));
    for (row, cause) in stopped.filter(|(row, cause)| is_worth_telling(row, cause)) {
        // A server that is away is away for every company and step.
        let tenant = (!is_of_a_shared_server(cause.code)).then(|| row.tenant.clone());
        let key = match &tenant {
            Some(tenant) => format!("step/{}/{tenant}", cause.code),
            None => format!("step/{}", cause.code),
        };
        notices.entry(key.clone()).or_insert_with(|| NewNotice {
            key,
            tenant,
            step: Some(row.step),
            cause: cause.clone(),
            documents: 0,
            page: if cause.disposition().needs_a_person() { "attention" } else { "runs" }.to_owned(),
        });
    }
    for group in groups {
        for (tenant, step, cause, documents) in by_company(group) {
            let key = key_of_documents(group.code, &tenant);
            let page = "attention".to_owned();
            let notice = NewNotice {
                key: key.clone(),
                tenant: Some(tenant),
                step: Some(step),
                cause,
                documents,
                page,
            };
            notices.insert(key, notice);
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

/// The documents of a group, company by company, with the first one's step and cause.
fn by_company(group: &AttentionGroup) -> Vec<(TenantKey, Step, Cause, u32)> {
    let mut companies: BTreeMap<&TenantKey, (Step, Cause, u32)> = BTreeMap::new();
    for row in &group.documents {
        let record = &row.record;
        let cause = record.cause.clone().unwrap_or_else(|| Cause::new(Code::InternalDefect));
        companies.entry(&record.key.tenant).or_insert((record.step, cause, 0)).2 += 1;
    }
    companies.into_iter().map(|(tenant, (step, cause, count))| (tenant.clone(), step, cause, count)).collect()
}

fn view(row: &NoticeRow, words: &Words) -> NoticeView {
    NoticeView {
        id: row.id,
        tenant: row.tenant.as_ref().map(ToString::to_string),
        step: row.step.map(|step| step.to_string()),
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
