//! What people are told by themselves: one notice for each cause, until it is over. They stand in the journal, so that no
//! start of the program tells one twice, and drive both the notices of the desktop and the window's list.

use std::collections::BTreeMap;

use sc_domain::{Cause, Code, Disposition, Step, StepResult, TenantKey};
use sc_journal::{AttentionGroup, NewNotice, NoticeRow, StepRow};
use sc_words::Words;

use crate::app::App;
use crate::error::AppError;
use crate::page::notices::{NoticeView, NoticesView};
use crate::wire::CauseView;

/// Most notices that are listed.
const LISTED_MAX: u32 = 200;

/// Most notices that the desktop shows at once; more are told as one.
const SHOWN_MAX: usize = 3;

/// A notice as the desktop shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// Its heading.
    pub title: String,
    /// What happened, and what to do.
    pub body: String,
    /// The page that a click opens.
    pub page: String,
}

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

    /// What the desktop is to show now, and marks it as shown. Nothing while the person does not want to be disturbed; what
    /// was held back is told afterwards.
    ///
    /// # Errors
    /// The journal's.
    pub async fn take_toasts(&self, words: &Words) -> Result<Vec<Toast>, AppError> {
        if self.preferences().await?.do_not_disturb {
            return Ok(Vec::new());
        }
        let rows = self.journal.undelivered_notices().await?;
        for row in &rows {
            self.journal.notice_delivered(row.id, self.clock.now()).await?;
        }
        Ok(toasts(&rows, words))
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
            let code = group.code.map_or_else(|| "unknown".to_owned(), |code| code.to_string());
            let key = format!("document/{code}/{tenant}");
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

fn toasts(rows: &[NoticeRow], words: &Words) -> Vec<Toast> {
    if rows.len() > SHOWN_MAX {
        vec![summary(rows, words)]
    } else {
        rows.iter().map(|row| toast(row, words)).collect()
    }
}

/// Several notices as one. Companies that have the same cause are one title, with how many they are.
fn summary(rows: &[NoticeRow], words: &Words) -> Toast {
    let mut codes: Vec<(Code, usize)> = Vec::new();
    for row in rows {
        match codes.iter_mut().find(|(code, _)| *code == row.cause.code) {
            Some((_, count)) => *count += 1,
            None => codes.push((row.cause.code, 1)),
        }
    }
    let title_of = |&(code, count): &(Code, usize)| match count {
        1 => words.title(code),
        count => {
            words.text("toast-several-times", &[("title", words.title(code).into()), ("count", count.into())])
        }
    };
    let titles: Vec<String> = codes.iter().take(SHOWN_MAX).map(title_of).collect();
    let titles = titles.join(" · ");
    let body = if codes.len() > SHOWN_MAX {
        words.text("toast-several-body", &[("titles", titles.into())])
    } else {
        titles
    };
    let title = words.text("toast-several", &[("count", rows.len().into())]);
    Toast { title, body, page: "attention".to_owned() }
}

fn toast(row: &NoticeRow, words: &Words) -> Toast {
    let title = match &row.tenant {
        Some(tenant) => format!("{} · {tenant}", words.title(row.cause.code)),
        None => words.title(row.cause.code),
    };
    let sentence = words.sentence(&row.cause);
    let body = match row.documents {
        0 | 1 => sentence,
        count => words.text("toast-documents", &[("count", count.into()), ("sentence", sentence.into())]),
    };
    let waits = row.cause.disposition() == Disposition::RetryLater;
    let body = if waits { body } else { format!("{body} {}", words.hint(&row.cause)) };
    Toast { title, body, page: row.page.clone() }
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

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use sc_words::Lang;

    use super::*;

    fn row(id: i64, tenant: &str, code: Code) -> NoticeRow {
        NoticeRow {
            id,
            key: format!("step/{code}/{tenant}"),
            tenant: Some(tenant.parse().expect("a key")),
            step: Some(Step::UploadPayments),
            cause: Cause::new(code),
            documents: 0,
            page: "attention".to_owned(),
            first_seen: Timestamp::UNIX_EPOCH,
            last_seen: Timestamp::UNIX_EPOCH,
            seen: 1,
            delivered: None,
            ended: None,
        }
    }

    #[track_caller]
    fn check(rows: &[(&str, Code)], title: &str, body: &str) {
        let rows: Vec<NoticeRow> =
            (1..).zip(rows).map(|(id, (tenant, code))| row(id, tenant, *code)).collect();
        let told = toasts(&rows, &Words::new(Lang::Es));
        let [Toast { title: told_title, body: told_body, .. }] = &told[..] else { panic!("{told:?}") };
        assert_eq!((told_title.as_str(), told_body.as_str()), (title, body));
    }

    #[test]
    fn a_cause_that_several_companies_have_is_one_title_of_the_summary_with_their_count() {
        let refused = Code::PortalUnauthorized;
        check(
            &[("norte", refused), ("sur", refused), ("este", refused), ("oeste", refused)],
            "4 avisos nuevos",
            "El portal no aceptó las credenciales (4)",
        );
        check(
            &[
                ("norte", refused),
                ("norte", Code::BrakeTripped),
                ("sur", refused),
                ("sur", Code::PaymentExpired),
            ],
            "4 avisos nuevos",
            "El portal no aceptó las credenciales (2) · Freno: demasiados cambios · Pago vencido",
        );
        check(
            &[
                ("norte", refused),
                ("norte", Code::BrakeTripped),
                ("norte", Code::PaymentExpired),
                ("norte", Code::OrderExpired),
                ("sur", Code::OrderExpired),
            ],
            "5 avisos nuevos",
            "El portal no aceptó las credenciales · Freno: demasiados cambios · Pago vencido …",
        );
    }

    #[test]
    fn a_few_notices_are_told_one_by_one_each_with_its_company() {
        let rows = [row(1, "norte", Code::BrakeTripped), row(2, "sur", Code::BrakeTripped)];
        let told = toasts(&rows, &Words::new(Lang::En).read_in(sc_words::Reader::Window));
        assert_eq!(told.len(), 2);
        assert!(told[0].title.ends_with(" · norte") && told[1].title.ends_with(" · sur"), "{told:?}");
    }
}
