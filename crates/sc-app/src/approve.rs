//! A person's decisions: releasing the brake, sending or accepting single documents.

use sc_domain::ports::{ApprovalSubject, DocumentState};
use sc_domain::{Code, DocumentKey, DocumentKind, Step, TenantKey};
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
    /// Step.
    pub step: Step,
    /// Release the brake for a plan of at most the size that was last shown.
    pub brake: bool,
    /// Payments by number: send what was left alone or reverted, accept what differs, do not wait.
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
    )
}

impl App {
    /// Gives approvals; the next run carries them out.
    ///
    /// # Errors
    /// An unknown company or document; a brake that does not hold anything.
    pub async fn approve(&self, input: &ApproveInput) -> Result<Approved, AppError> {
        let tenant = self.tenant_key(&input.tenant)?;
        let mut subjects = Vec::new();
        let mut approved = Approved { brake_effects: None, documents: Vec::new() };
        if input.brake {
            let effects = self.braked_effects(&tenant, input.step).await?;
            approved.brake_effects = Some(effects);
            subjects.push(ApprovalSubject::Brake { effects });
        }
        for number in &input.documents {
            let key = self.unsettled(&tenant, number).await?;
            approved.documents.push(key.external_id.clone());
            subjects.push(ApprovalSubject::Document { key });
        }
        for subject in subjects {
            self.journal
                .give_approval(GiveApproval {
                    at: self.clock.now(),
                    tenant: tenant.clone(),
                    step: input.step,
                    subject,
                    actor: input.actor.clone(),
                    note: input.note.clone(),
                })
                .await?;
        }
        Ok(approved)
    }

    /// The size of the plan that the brake holds, as the last run saw it.
    async fn braked_effects(&self, tenant: &TenantKey, step: Step) -> Result<u32, AppError> {
        let steps = self.journal.last_steps().await?;
        let braked =
            |row: &&StepRow| row.cause.as_ref().is_some_and(|cause| cause.code == Code::BrakeTripped);
        steps
            .iter()
            .filter(braked)
            .find(|row| row.tenant == *tenant && row.step == step)
            .and_then(|row| row.cause.as_ref()?.argument("effects").parse().ok())
            .ok_or_else(|| AppError::Unknown {
                what: "brake",
                name: format!("{tenant} {step}"),
                known: listed(steps.iter().filter(braked).map(|row| format!("{} {}", row.tenant, row.step))),
            })
    }

    async fn unsettled(&self, tenant: &TenantKey, number: &str) -> Result<DocumentKey, AppError> {
        let key = DocumentKey {
            tenant: tenant.clone(),
            kind: DocumentKind::Payment,
            external_id: number.trim().to_owned(),
        };
        let life = self.journal.life(&key).await?;
        match life.document {
            Some(document) if !document.record.state.is_settled() => Ok(key),
            Some(_) | None => {
                let filter = DocumentFilter {
                    tenant: Some(tenant.clone()),
                    kind: Some(DocumentKind::Payment),
                    states: DocumentState::ALL.into_iter().filter(|state| !state.is_settled()).collect(),
                    limit: NAMED_MAX,
                    ..DocumentFilter::default()
                };
                let open = self.journal.documents(filter).await?;
                Err(AppError::Unknown {
                    what: "open document",
                    name: key.external_id,
                    known: listed(open.iter().map(|row| row.record.key.external_id.clone())),
                })
            }
        }
    }
}
