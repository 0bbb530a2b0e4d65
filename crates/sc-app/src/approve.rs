//! A person's decisions: releasing the brake, sending or accepting single documents.

use sc_domain::ports::{ApprovalSubject, DocumentRecord, DocumentState};
use sc_domain::{Code, DocumentKey, DocumentKind, Pass, Step, TenantKey};
use sc_journal::{DocumentFilter, GiveApproval, StepRow};
use serde::Serialize;

use crate::app::App;
use crate::error::{AppError, listed};

/// Most documents that a message names.
const NAMED_MAX: u32 = 20;

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
}

/// Whether an approval ends the wait for this reason. For others a person corrects Sage, the portal or the settings.
pub fn takes_approval(code: Code) -> bool {
    matches!(
        code,
        Code::PaymentReverted
            | Code::BeforeGoLive
            | Code::PaymentDiffersInPortal
            | Code::ControlRowWithoutPortal
            | Code::PaymentExpired
            | Code::OrderBeforeGoLive
            | Code::OrderDiffersInPortal
            | Code::OrderNotInPortal
            | Code::OrderReopened
    )
}

impl App {
    /// Gives approvals; the next run carries them out.
    ///
    /// # Errors
    /// An unknown company or document; a number that several documents carry; a brake that does not hold anything.
    pub async fn approve(&self, input: &ApproveInput) -> Result<Approved, AppError> {
        let tenant = self.tenant_key(&input.tenant)?;
        let mut subjects = Vec::new();
        let mut approved = Approved { brake_effects: None, documents: Vec::new() };
        if input.brake {
            let (step, effects) = self.braked_effects(&tenant, input.step).await?;
            approved.brake_effects = Some(effects);
            subjects.push((step, ApprovalSubject::Brake { effects }));
        }
        for number in &input.documents {
            let DocumentRecord { key, step, .. } =
                self.unsettled(&tenant, input.step.map(Step::pass), number).await?;
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
        let kinds = || Pass::ALL.into_iter().filter(|it| pass.is_none_or(|pass| *it == pass)).map(kind);
        let mut found = Vec::new();
        for kind in kinds() {
            let key = DocumentKey { tenant: tenant.clone(), kind, external_id: number.to_owned() };
            let document = self.journal.life(&key).await?.document;
            found.extend(document.map(|row| row.record).filter(|record| !record.state.is_settled()));
        }
        if found.len() > 1 {
            let steps = found.iter().map(|record| record.step.to_string());
            let known = listed(steps);
            return Err(AppError::Unknown { what: "document step", name: number.to_owned(), known });
        }
        if let Some(record) = found.pop() {
            return Ok(record);
        }
        let mut open = Vec::new();
        for kind in kinds() {
            let filter = DocumentFilter {
                tenant: Some(tenant.clone()),
                kind: Some(kind),
                states: DocumentState::ALL.into_iter().filter(|state| !state.is_settled()).collect(),
                limit: NAMED_MAX,
                ..DocumentFilter::default()
            };
            open.extend(self.journal.documents(filter).await?);
        }
        Err(AppError::Unknown {
            what: "open document",
            name: number.to_owned(),
            known: listed(open.iter().map(|row| row.record.key.external_id.clone())),
        })
    }
}

/// The documents that a person decides in a pass.
fn kind(pass: Pass) -> DocumentKind {
    match pass {
        Pass::Payments => DocumentKind::Payment,
        Pass::Orders => DocumentKind::Order,
    }
}
