//! Notices as the desktop shows them: few, each with the company and the document by the names that people know.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use sc_domain::{Code, Disposition, Step, TenantKey};
use sc_journal::{AttentionGroup, NoticeRow};
use sc_words::Words;

use crate::app::App;
use crate::called::Suppliers;
use crate::error::AppError;
use crate::notices::{key_of_documents, steps_of_notices};

/// Most notices that the desktop shows at once; more are told as one.
const SHOWN_MAX: usize = 3;

/// Most steps that a notice names.
const NAMED_MAX: usize = 3;

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
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let companies = self.settings.enabled_tenants().map(|it| (it.key.clone(), it.name.clone())).collect();
        let groups = self.journal.attention(u32::MAX).await?;
        let steps = steps_of_notices(&self.journal.last_steps().await?, &groups);
        let documents = documents(&groups, &self.known_suppliers().await?, words);
        for row in &rows {
            self.journal.notice_delivered(row.id, self.clock.now()).await?;
        }
        Ok(Names { companies, documents, steps }.toasts(&rows, words))
    }
}

/// What each cause of documents of a company is told with: the first of them, by its kind and what people call it.
fn documents(groups: &[AttentionGroup], suppliers: &Suppliers, words: &Words) -> HashMap<String, String> {
    let mut documents = HashMap::new();
    for group in groups {
        for row in &group.documents {
            let record = &row.record;
            let key = key_of_documents(group.code, &record.key.tenant);
            documents.entry(key).or_insert_with(|| {
                let called = suppliers.call(record);
                let title = format!("{} {}", words.kind(record.key.kind), called.title);
                called.party.map_or_else(|| title.clone(), |party| format!("{title} · {party}"))
            });
        }
    }
    documents
}

/// What people call what notices are about.
#[derive(Debug, Default)]
struct Names {
    companies: BTreeMap<TenantKey, String>,
    /// The document that a notice is told with, by the key of the notice.
    documents: HashMap<String, String>,
    /// The steps that a notice concerns, by its key.
    steps: HashMap<String, Vec<Step>>,
}

impl Names {
    /// A cause that several companies have is one toast; more than a few causes are one as well.
    fn toasts(&self, rows: &[NoticeRow], words: &Words) -> Vec<Toast> {
        let mut causes: Vec<(Code, Vec<&NoticeRow>)> = Vec::new();
        for row in rows {
            match causes.iter_mut().find(|(code, _)| *code == row.cause.code) {
                Some((_, rows)) => rows.push(row),
                None => causes.push((row.cause.code, vec![row])),
            }
        }
        if causes.len() > SHOWN_MAX {
            // What kept a step from its work goes before documents of a step that did it; then what holds most of them.
            causes.sort_by_key(|(_, rows)| (!stopped_a_step(rows), Reverse(told_of(rows))));
            return vec![summary(rows.len(), &causes, words)];
        }
        causes.iter().map(|(code, rows)| self.toast(*code, rows, words)).collect()
    }

    fn toast(&self, code: Code, rows: &[&NoticeRow], words: &Words) -> Toast {
        let first = rows[0];
        let title = words.title(code);
        let companies = self.companies(rows);
        let waits = first.cause.disposition() == Disposition::RetryLater;
        let (title, told, way_out) = match &companies[..] {
            [] => (title, self.sentence(first, words), words.hint(&first.cause)),
            [company] => {
                (format!("{title} · {company}"), self.sentence(first, words), words.hint(&first.cause))
            }
            // The way out may name a company's own credential or file: each has its own.
            several => (
                words.text("toast-companies", &[("title", title.into()), ("count", several.len().into())]),
                format!("{}.", several.join(", ")),
                words.plain("toast-open"),
            ),
        };
        let body = if waits { told } else { format!("{told} {way_out}") };
        Toast { title, body, page: first.page.clone() }
    }

    /// The companies that have a cause, each once. A key that the settings no longer have is shown as it is.
    fn companies(&self, rows: &[&NoticeRow]) -> Vec<String> {
        let mut companies = Vec::new();
        for tenant in rows.iter().filter_map(|row| row.tenant.as_ref()) {
            let name = self.companies.get(tenant).cloned().unwrap_or_else(|| tenant.to_string());
            if !companies.contains(&name) {
                companies.push(name);
            }
        }
        companies
    }

    /// What happened, and to which document, or to which steps where there are several.
    fn sentence(&self, row: &NoticeRow, words: &Words) -> String {
        let sentence = words.sentence(&row.cause);
        let steps = self.steps.get(&row.key).map(Vec::as_slice).unwrap_or_default();
        let sentence = match (self.documents.get(&row.key), steps) {
            (Some(document), _) => format!("{document}: {sentence}"),
            (None, [] | [_]) => sentence,
            (None, steps) => format!("{}: {sentence}", called(steps, words)),
        };
        match row.documents {
            0 | 1 => sentence,
            count => words.text("toast-documents", &[("count", count.into()), ("sentence", sentence.into())]),
        }
    }
}

/// Steps by their names, or how many they are where those would fill the notice.
fn called(steps: &[Step], words: &Words) -> String {
    match steps.len() {
        ..=NAMED_MAX => steps.iter().map(|step| words.step(*step)).collect::<Vec<_>>().join(", "),
        count => words.text("toast-steps", &[("count", count.into())]),
    }
}

/// Whether one of the notices is of a step as a whole.
fn stopped_a_step(rows: &[&NoticeRow]) -> bool {
    rows.iter().any(|row| row.documents == 0)
}

/// How many documents notices are of; one that is of none counts as one.
fn told_of(rows: &[&NoticeRow]) -> u32 {
    rows.iter().map(|row| row.documents.max(1)).sum()
}

/// Several causes as one toast, each with how many documents it holds.
fn summary(count: usize, causes: &[(Code, Vec<&NoticeRow>)], words: &Words) -> Toast {
    let title_of = |(code, rows): &(Code, Vec<&NoticeRow>)| match told_of(rows) {
        1 => words.title(*code),
        count => words
            .text("toast-several-times", &[("title", words.title(*code).into()), ("count", count.into())]),
    };
    let titles: Vec<String> = causes.iter().take(SHOWN_MAX).map(title_of).collect();
    let body = words.text("toast-several-body", &[("titles", titles.join(" · ").into())]);
    let title = words.text("toast-several", &[("count", count.into())]);
    Toast { title, body, page: "attention".to_owned() }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use sc_domain::Cause;
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

    fn told(rows: &[(&str, Code)]) -> Vec<(String, String)> {
        let rows: Vec<NoticeRow> =
            (1..).zip(rows).map(|(id, (tenant, code))| row(id, tenant, *code)).collect();
        let companies = [("norte", "Norte SA"), ("sur", "Sur SA")]
            .map(|(key, name)| (key.parse().expect("a key"), name.to_owned()))
            .into();
        let toasts = Names { companies, ..Names::default() }.toasts(&rows, &Words::new(Lang::Es));
        toasts.into_iter().map(|Toast { title, body, .. }| (title, body)).collect()
    }

    #[test]
    fn a_cause_that_several_companies_have_is_one_toast_that_names_them() {
        let refused = Code::PortalUnauthorized;
        let toasts = told(&[("norte", refused), ("sur", refused), ("este", refused), ("norte", refused)]);
        let [(title, body)] = &toasts[..] else { panic!("{toasts:?}") };
        assert_eq!(title, "El portal no aceptó las credenciales · 3 empresas");
        assert_eq!(body, "Norte SA, Sur SA, este. Abra SageConnect: dice qué hacer en cada una.");
    }

    #[test]
    fn more_than_a_few_causes_are_one_toast_with_how_often_each_came() {
        let toasts = told(&[
            ("norte", Code::PortalUnauthorized),
            ("norte", Code::BrakeTripped),
            ("norte", Code::PaymentExpired),
            ("norte", Code::OrderExpired),
            ("sur", Code::BrakeTripped),
        ]);
        let body = "Freno: demasiados cambios (2) · El portal no aceptó las credenciales · Pago vencido …";
        assert_eq!(toasts, [("5 avisos nuevos".to_owned(), body.to_owned())]);
    }

    #[test]
    fn a_failed_run_is_told_before_many_documents() {
        let of = |documents: u32, row: NoticeRow| NoticeRow { documents, ..row };
        let rows = [
            of(87, row(1, "norte", Code::PaymentExpired)),
            of(40, row(2, "norte", Code::OrderExpired)),
            of(12, row(3, "norte", Code::InvoiceUuidInvalid)),
            row(4, "norte", Code::SageUnreachable),
        ];
        let toasts = Names::default().toasts(&rows, &Words::new(Lang::Es));
        let [toast] = &toasts[..] else { panic!("{toasts:?}") };
        let words = Words::new(Lang::Es);
        assert!(toast.body.starts_with(&words.title(Code::SageUnreachable)), "{toast:?}");
        assert!(toast.body.contains(&format!("{} (87)", words.title(Code::PaymentExpired))), "{toast:?}");
    }

    #[test]
    fn a_few_causes_are_told_one_by_one_each_with_its_company() {
        let toasts = told(&[("norte", Code::BrakeTripped), ("sur", Code::PaymentExpired)]);
        let titles: Vec<&str> = toasts.iter().map(|(title, _)| title.as_str()).collect();
        assert_eq!(titles, ["Freno: demasiados cambios · Norte SA", "Pago vencido · Sur SA"]);
    }

    #[test]
    fn a_cause_of_several_steps_names_all_of_them_and_counts_many() {
        let row = row(1, "norte", Code::PortalUnauthorized);
        let body = |steps: &[Step]| {
            let steps = HashMap::from([(row.key.clone(), steps.to_vec())]);
            let names = Names { steps, ..Names::default() };
            names.toasts(std::slice::from_ref(&row), &Words::new(Lang::Es)).remove(0).body
        };
        let words = Words::new(Lang::Es);
        let sentence = words.sentence(&row.cause);
        assert!(body(&[Step::UploadPayments]).starts_with(&sentence), "the page says which it is");
        let two =
            format!("{}, {}: {sentence}", words.step(Step::CheckPayments), words.step(Step::UploadPayments));
        assert!(body(&[Step::CheckPayments, Step::UploadPayments]).starts_with(&two));
        assert!(body(&Step::ALL).starts_with(&format!("8 pasos: {sentence}")), "{}", body(&Step::ALL));
    }

    #[test]
    fn a_document_is_told_with_its_number() {
        let names = |key: &str| Names {
            documents: HashMap::from([(key.to_owned(), "Pago PY0000102 · ACEROS SA".to_owned())]),
            ..Names::default()
        };
        let words = Words::new(Lang::Es);
        let one = NoticeRow { documents: 1, ..row(1, "norte", Code::PaymentExpired) };
        let sentence = words.sentence(&one.cause);
        let toasts = names(&one.key).toasts(std::slice::from_ref(&one), &words);
        assert!(toasts[0].body.starts_with(&format!("Pago PY0000102 · ACEROS SA: {sentence}")), "{toasts:?}");
        let many = NoticeRow { documents: 87, ..one };
        let toasts = names(&many.key).toasts(std::slice::from_ref(&many), &words);
        let start = format!("87 documentos. Uno de ellos: Pago PY0000102 · ACEROS SA: {sentence}");
        assert!(toasts[0].body.starts_with(&start), "{toasts:?}");
    }
}
