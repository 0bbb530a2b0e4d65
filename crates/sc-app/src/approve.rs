//! A person's decisions: releasing the brake, sending or accepting single documents.

use sc_domain::ports::{ApprovalSubject, DocumentRecord, DocumentState};
use sc_domain::{Cause, Code, DocumentKey, DocumentKind, Pass, Step, TenantKey};
use sc_journal::{DocumentFilter, GiveApproval, StepRow};
use sc_words::Words;
use serde::Serialize;

use crate::actor::user_name;
use crate::app::App;
use crate::decidable::{LeftOut, idle_reason, not_open, takes_approval};
use crate::error::{AppError, listed};
use crate::left_behind::Engine;
use crate::page::attention::{ApproveAsked, BrakeName};
use crate::page::{Said, named, written};

/// Most documents that a message names.
const NAMED_MAX: usize = 5;

/// Most documents of a kind that are looked through for those that a message names.
const LOOKED_AT_MAX: u32 = 1000;

/// What is approved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApproveInput {
    /// Company.
    pub tenant: String,
    /// Step; `None` = the one that holds the document, or the only one that the brake holds.
    pub step: Option<Step>,
    /// Release the brake for a plan of at most the size that was last shown.
    pub brake: bool,
    /// Documents by number: send what was left alone or reverted, decide what differs, do not wait.
    pub documents: Vec<String>,
    /// Why, in the person's words.
    pub note: String,
    /// Who.
    pub actor: String,
}

/// What was approved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Approved {
    /// Effects that the brake lets through, when it was released.
    pub brake_effects: Option<u32>,
    /// Documents.
    pub documents: Vec<String>,
    /// The company whose stop of all imports ends with a run of its own import. Told in words only.
    #[serde(skip)]
    pub stop_of: Option<TenantKey>,
}

impl Approved {
    /// What has to come first; empty when the next run carries all of it out.
    pub fn first(&self, words: &Words) -> String {
        self.stop_of.as_ref().map(|company| stop_ends(company, words)).unwrap_or_default()
    }
}

/// When the stop of all imports is over that a person has decided about.
pub(crate) fn stop_ends(company: &TenantKey, words: &Words) -> String {
    words.text("said-approved-stop", &[("company", company.as_str().into())])
}

/// What was approved, and what has to come first.
fn said_of(records: &[DocumentRecord], words: &Words) -> String {
    let approved = words.text("said-approved", &[("count", records.len().into())]);
    let stops = records.iter().filter(|record| stops_imports(record));
    stops.fold(approved, |said, record| format!("{said} {}", stop_ends(&record.key.tenant, words)))
}

/// Whether the record is the one that stops all imports.
fn stops_imports(record: &DocumentRecord) -> bool {
    record.cause.as_ref().is_some_and(|cause| cause.code == Code::ImportWrongCompany)
}

impl App {
    /// Gives approvals; the next run carries them out.
    ///
    /// # Errors
    /// An unknown company or document; a number that several documents carry; a document that waits for something else
    /// than a decision; a brake that does not hold anything.
    pub async fn approve(&self, input: &ApproveInput) -> Result<Approved, AppError> {
        let tenant = self.tenant_key(&input.tenant)?;
        let mut subjects = Vec::new();
        let mut approved = Approved { brake_effects: None, documents: Vec::new(), stop_of: None };
        if input.brake {
            let (step, effects) = self.braked_effects(&tenant, input.step).await?;
            approved.brake_effects = Some(effects);
            subjects.push((step, ApprovalSubject::Brake { effects }));
        }
        for number in &input.documents {
            let record = self.unsettled(&tenant, input.step.map(Step::pass), number).await?;
            if let Some(cause) = idle_reason(&record) {
                return Err(AppError::NothingToDecide {
                    name: record.key.external_id.clone(),
                    cause: cause.clone(),
                });
            }
            if stops_imports(&record) {
                approved.stop_of = Some(tenant.clone());
            }
            let DocumentRecord { key, step, .. } = record;
            approved.documents.push(key.external_id.clone());
            subjects.push((step, ApprovalSubject::Document { key }));
        }
        for (step, subject) in subjects {
            self.journal
                .give_approval(GiveApproval {
                    at: self.clock.now(),
                    tenant: tenant.clone(),
                    step,
                    subject,
                    actor: input.actor.clone(),
                    note: input.note.clone(),
                })
                .await?;
        }
        Ok(approved)
    }

    /// The same for documents that are named by company, kind and number, or for a plan that the brake holds.
    ///
    /// # Errors
    /// As [`Self::approve`]. Of several documents those that need no decision any more are left out.
    pub async fn approve_asked(&self, asked: &ApproveAsked, words: &Words) -> Result<Said, AppError> {
        let note = written(&asked.note)?;
        if let Some(BrakeName { tenant, step }) = &asked.brake {
            let step = step.parse().map_err(|_| AppError::Unknown {
                what: "brake",
                name: step.clone(),
                known: String::new(),
            })?;
            let input = ApproveInput {
                tenant: tenant.clone(),
                step: Some(step),
                brake: true,
                documents: Vec::new(),
                note: note.to_owned(),
                actor: user_name(),
            };
            let effects = self.approve(&input).await?.brake_effects.unwrap_or_default();
            return Ok(Said::new(words.text("said-brake", &[("count", effects.into())])));
        }
        let mut records = Vec::new();
        let mut left_out = LeftOut::default();
        for name in named(&asked.documents)? {
            let record = self.seen_document(&name.key()?).await?;
            let idle = |cause: &Cause| AppError::NothingToDecide {
                name: record.key.external_id.clone(),
                cause: cause.clone(),
            };
            match not_open(&record).or_else(|| idle_reason(&record).map(idle)) {
                Some(why) => left_out.note(why),
                None => records.push(record),
            }
        }
        if records.is_empty() {
            return Err(left_out.into_error());
        }
        for record in &records {
            self.approve_document(record, note).await?;
        }
        Ok(left_out.after(said_of(&records, words), words))
    }

    /// The step that the brake holds, and the size of its plan as the last run saw it.
    async fn braked_effects(&self, tenant: &TenantKey, step: Option<Step>) -> Result<(Step, u32), AppError> {
        let steps = self.journal.last_steps().await?;
        let braked =
            |row: &&StepRow| row.cause.as_ref().is_some_and(|cause| cause.code == Code::BrakeTripped);
        let meant: Vec<(Step, u32)> = steps
            .iter()
            .filter(braked)
            .filter(|row| row.tenant == *tenant && step.is_none_or(|step| row.step == step))
            .filter_map(|row| Some((row.step, row.cause.as_ref()?.argument("effects").parse().ok()?)))
            .collect();
        match meant[..] {
            [one] => Ok(one),
            // Each step's plan is a decision of its own: none is chosen for the person.
            _ => Err(AppError::Unknown {
                what: if meant.is_empty() { "brake" } else { "brake step" },
                name: step.map_or_else(|| tenant.to_string(), |step| format!("{tenant} {step}")),
                known: listed(steps.iter().filter(braked).map(|row| format!("{} {}", row.tenant, row.step))),
            }),
        }
    }

    /// The document of this number that is not settled.
    async fn unsettled(
        &self,
        tenant: &TenantKey,
        pass: Option<Pass>,
        number: &str,
    ) -> Result<DocumentRecord, AppError> {
        let number = number.trim();
        let mut found = Vec::new();
        for kind in kinds(pass) {
            let key = DocumentKey { tenant: tenant.clone(), kind, external_id: number.to_owned() };
            let document = self.life_as_it_stands(&key).await?.document;
            found.extend(document.map(|row| row.record).filter(|record| !record.state.is_settled()));
        }
        if found.is_empty() {
            found = self.spelled_otherwise(tenant, pass, number).await?;
        }
        if found.len() > 1 {
            let name = number.to_owned();
            let are_of_one_kind = found.iter().all(|record| record.key.kind == found[0].key.kind);
            return Err(if are_of_one_kind {
                let known = listed(found.into_iter().map(|record| record.key.external_id));
                AppError::Unknown { what: "open document", name, known }
            } else {
                let known = listed(found.iter().map(|record| record.step.to_string()));
                AppError::Unknown { what: "document step", name, known }
            });
        }
        if let Some(record) = found.pop() {
            return Ok(record);
        }
        let known = listed(self.approvable(tenant, pass).await?);
        Err(AppError::Unknown { what: "open document", name: number.to_owned(), known })
    }

    /// The documents that are not settled and whose number differs from this one in case only.
    async fn spelled_otherwise(
        &self,
        tenant: &TenantKey,
        pass: Option<Pass>,
        number: &str,
    ) -> Result<Vec<DocumentRecord>, AppError> {
        let folded = number.to_uppercase();
        let is_meant = |record: &DocumentRecord| {
            record.key.tenant == *tenant
                && kinds(pass).any(|kind| kind == record.key.kind)
                && record.key.external_id.to_uppercase() == folded
                && !record.state.is_settled()
        };
        let engine = Engine::seen(self);
        let found = self.journal.find_documents(number, LOOKED_AT_MAX).await?;
        Ok(found.into_iter().map(|row| engine.row(row).record).filter(is_meant).collect())
    }

    /// Some documents whose cause takes an approval: of each kind in turn.
    async fn approvable(&self, tenant: &TenantKey, pass: Option<Pass>) -> Result<Vec<String>, AppError> {
        let mut found: Vec<(usize, String)> = Vec::new();
        for kind in kinds(pass) {
            let filter = DocumentFilter {
                tenant: Some(tenant.clone()),
                kind: Some(kind),
                states: vec![DocumentState::Attention, DocumentState::LeftAlone],
                limit: LOOKED_AT_MAX,
                ..DocumentFilter::default()
            };
            let known = self.journal.documents(filter).await?;
            let takes_one = known
                .iter()
                .map(|row| &row.record)
                .filter(|record| record.cause.as_ref().is_some_and(|cause| takes_approval(cause.code)));
            let numbers = takes_one.map(|record| record.key.external_id.clone());
            found.extend(numbers.take(NAMED_MAX).enumerate());
        }
        found.sort_by_key(|(turn, _)| *turn);
        Ok(found.into_iter().take(NAMED_MAX).map(|(_, number)| number).collect())
    }
}

/// The kinds of documents that a person decides: of one pass, or of all.
fn kinds(pass: Option<Pass>) -> impl Iterator<Item = DocumentKind> {
    Pass::ALL.into_iter().filter(move |it| pass.is_none_or(|pass| *it == pass)).map(kind)
}

/// The documents that a person decides in a pass.
fn kind(pass: Pass) -> DocumentKind {
    match pass {
        Pass::Suppliers => DocumentKind::Supplier,
        Pass::Invoices => DocumentKind::Cfdi,
        Pass::Complements => DocumentKind::Complement,
        Pass::Payments => DocumentKind::Payment,
        Pass::Orders => DocumentKind::Order,
        Pass::Import => DocumentKind::Import,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use sc_words::Lang;

    use super::*;

    #[test]
    fn of_a_stop_of_all_imports_it_is_told_whose_run_ends_it() {
        let tenant: TenantKey = "norte".parse().expect("a key");
        let record = |code| DocumentRecord {
            key: DocumentKey::import(&tenant),
            step: Step::StartChildProcess,
            state: DocumentState::Attention,
            cause: Some(Cause::new(code)),
            next_attempt: None,
            payload_hash: None,
            source_hash: String::new(),
            portal_id: None,
            amount: None,
            day: None,
            dated: None,
            terms: BTreeSet::new(),
        };
        let said = |code| said_of(&[record(code)], &Words::new(Lang::Es));
        let plain = "Quedó aprobado 1 documento; la siguiente corrida lo atiende.";
        assert_eq!(said(Code::ImportLeftFiles), plain);
        let ends = "Las importaciones siguen detenidas hasta la siguiente corrida del paso «Importar a Sage» de la \
                    empresa norte: con ella termina la detención, y después siguen las demás empresas.";
        assert_eq!(said(Code::ImportWrongCompany), format!("{plain} {ends}"));
    }
}
