//! What leaves this crate: for `--json` and for the window. Names are stable; `docs/json.md` lists them.
//!
//! TypeScript for the window is generated from these types and committed; a test compares it.

mod error;
mod fiscal;
mod history;
mod life;
mod order;
mod supplier;

use std::collections::BTreeMap;

use sc_domain::effect::{Action, Effect};
use sc_domain::ports::RunKind;
use sc_domain::step::Counters;
use sc_domain::{Cause, DocumentKey, DocumentKind, Money};
use sc_sync::engine::{RunReport, StepPreview, StepReport, Waiting};
use sc_words::Words;
use serde::Serialize;
use ts_rs::TS;

pub use self::error::{ErrorView, ProblemView, SettingsReport, SettingsView};
pub use self::fiscal::{ChargeView, EnteredView, PortalCfdiView, SageComplementView};
pub use self::history::{
    AttentionDocumentView, AttentionGroupView, AttentionView, AuditView, IgnoredView, RunDetailView,
    RunRowView, RunStepView, RunsView, StoppedStepView, TriedView,
};
pub use self::life::{AppliedView, ControlView, PaidView, PortalView, SageView};
pub use self::order::{
    AuthorizationView, DifferenceView, OrderContentLineView, OrderContentView, PortalOrderLineView,
    PortalOrderView, SageOrderLineView, SageOrderView,
};
pub use self::supplier::{BankAccountView, ContactView, FileView, PortalSupplierView, VendorView};
use self::supplier::{masked_addenda, masked_supplier};

/// A cause with its sentences in the asked language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Cause")]
pub struct CauseView {
    /// Stable dotted code.
    pub code: String,
    /// What follows: `retry_later`, `verify_first`, `fix_document`, `fix_setup` or `defect`.
    pub disposition: String,
    /// Facts by name.
    pub arguments: BTreeMap<String, String>,
    /// What happened.
    pub sentence: String,
    /// What to do.
    pub hint: String,
}

impl CauseView {
    /// In the language of `words`.
    pub fn new(cause: &Cause, words: &Words) -> Self {
        Self {
            code: cause.code.to_string(),
            disposition: cause.awaits().as_str().to_owned(),
            arguments: cause.arguments.clone(),
            sentence: words.sentence(cause),
            hint: words.hint(cause),
        }
    }
}

/// Counters of a step.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Counters")]
pub struct CountersView {
    /// Documents the step was responsible for.
    pub candidates: u32,
    /// Settled by this run: what it carried out, and what it found in order.
    pub done: u32,
    /// Those of `done` that were found in order.
    pub adopted: u32,
    /// Waiting, each with a reason.
    pub waiting: u32,
    /// Whose attempt did not end well.
    pub failed: u32,
}

impl CountersView {
    /// Documents that this run carried something out at, to a good end.
    pub fn carried_out(&self) -> u32 {
        self.done.saturating_sub(self.adopted)
    }
}

impl From<Counters> for CountersView {
    fn from(counters: Counters) -> Self {
        let Counters { candidates, done, adopted, waiting, failed } = counters;
        Self { candidates, done, adopted, waiting, failed }
    }
}

/// A document that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Waiting")]
pub struct WaitingView {
    /// Company key.
    pub tenant: String,
    /// `payment`, `order`, `complement`, `cfdi`, `supplier`, `import`, `vendor_link` or `invoice_link`.
    pub kind: String,
    /// Number in Sage.
    pub number: String,
    /// `waiting`: goes by itself. `attention`: needs a person.
    pub state: String,
    /// Why.
    pub cause: CauseView,
    /// When it will be looked at again (RFC 3339), if that is known.
    pub next_attempt: Option<String>,
}

impl WaitingView {
    /// In the language of `words`.
    pub fn new(waiting: &Waiting, words: &Words) -> Self {
        let DocumentKey { tenant, kind, external_id } = &waiting.document;
        Self {
            tenant: tenant.to_string(),
            kind: kind.as_str().to_owned(),
            number: external_id.clone(),
            state: waiting.state.as_str().to_owned(),
            cause: CauseView::new(&waiting.cause, words),
            next_attempt: waiting.next_attempt.map(|at| at.to_string()),
        }
    }
}

/// Name of a kind of run.
pub fn kind_name(kind: RunKind) -> &'static str {
    match kind {
        RunKind::Cycle => "cycle",
        RunKind::Baseline => "baseline",
    }
}

/// A finished step of a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepView {
    /// Company key.
    pub tenant: String,
    /// Step key, e.g. `uploadPayments`.
    pub step: String,
    /// `baseline` or `cycle`, as it was really done.
    pub kind: &'static str,
    /// `done`, `partial`, `postponed`, `failed` or `skipped`.
    pub result: &'static str,
    /// Documents the step was responsible for.
    pub candidates: u32,
    /// Settled by this run: what it carried out, and what it found in order.
    pub done: u32,
    /// Those of `done` that were found in order.
    pub adopted: u32,
    /// Waiting, each with a reason.
    pub waiting: u32,
    /// Whose attempt did not end well.
    pub failed: u32,
    /// Calls that changed something outside.
    pub writes: u32,
    /// Duration.
    pub duration_ms: u64,
    /// Why it failed or stopped.
    pub cause: Option<CauseView>,
    /// Each document that waits.
    pub waiting_documents: Vec<WaitingView>,
}

impl StepView {
    /// In the language of `words`.
    pub fn new(report: &StepReport, words: &Words) -> Self {
        Self {
            tenant: report.tenant.to_string(),
            step: report.step.to_string(),
            kind: kind_name(report.kind),
            result: report.result.as_str(),
            candidates: report.counters.candidates,
            done: report.counters.done,
            adopted: report.counters.adopted,
            waiting: report.counters.waiting,
            failed: report.counters.failed,
            writes: report.writes,
            duration_ms: report.duration_ms,
            cause: report.cause.as_ref().map(|cause| CauseView::new(cause, words)),
            waiting_documents: report
                .waiting
                .iter()
                .map(|waiting| WaitingView::new(waiting, words))
                .collect(),
        }
    }
}

/// A baseline of a company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BaselineView {
    /// Company key.
    pub tenant: String,
    /// Step key.
    pub step: String,
    /// Documents found settled and equal.
    pub adopted: u32,
    /// Documents that differ: a person looks.
    pub differing: u32,
    /// Documents older than `go_live`.
    pub left_alone: u32,
}

impl BaselineView {
    /// Of a step that was a baseline.
    pub fn new(report: &StepReport) -> Self {
        Self {
            tenant: report.tenant.to_string(),
            step: report.step.to_string(),
            adopted: report.adopted,
            differing: report.differing,
            left_alone: report.left_alone,
        }
    }
}

/// A finished run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunView {
    /// Number in the journal.
    pub run: i64,
    /// The gravest result.
    pub result: &'static str,
    /// Steps, company by company.
    pub steps: Vec<StepView>,
    /// Baselines that the run made.
    pub baseline: Vec<BaselineView>,
    /// Duration.
    pub duration_ms: u64,
}

impl RunView {
    /// In the language of `words`.
    pub fn new(report: &RunReport, words: &Words) -> Self {
        let is_baseline = |step: &&StepReport| step.kind == RunKind::Baseline;
        let duration = report.finished.duration_since(report.started);
        Self {
            run: report.run.0,
            result: report.result.as_str(),
            steps: report.steps.iter().map(|step| StepView::new(step, words)).collect(),
            baseline: report.steps.iter().filter(is_baseline).map(BaselineView::new).collect(),
            duration_ms: u64::try_from(duration.as_millis()).unwrap_or_default(),
        }
    }
}

/// One effect that a run would perform.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EffectView {
    /// Company key.
    pub tenant: String,
    /// `create_payment`, `link_vendor`, `link_invoice`, `create_order`, `update_order`, `set_order_status`,
    /// `write_complement`, `deliver_cfdi`, `acknowledge_cfdi`, `export_supplier` or `run_importer`.
    pub operation: &'static str,
    /// Number in Sage.
    pub number: String,
    /// Amount of a payment, or total of an order, e.g. `1160.00 MXN`.
    pub amount: Option<String>,
    /// Vendor number; empty where the change does not need it.
    pub vendor: String,
    /// Status that an order is given: `CLOSED`, `CANCELLED` or `OPEN`.
    pub status: Option<String>,
    /// Stable id of the effect.
    pub id: String,
    /// What would be sent or written. Of bank accounts only the ends are told.
    pub payload: serde_json::Value,
}

/// An action as people may see it. What is sent stays whole.
fn masked(action: &Action) -> Action {
    match action.clone() {
        Action::ExportSupplier { name, supplier, last_known, content } => {
            let supplier = Box::new(masked_supplier(&supplier));
            Action::ExportSupplier { name, supplier, last_known, content }
        }
        Action::DeliverCfdi { portal_id, uuid, kind, receiver, total, name, addenda } => {
            let addenda = Box::new(masked_addenda(&addenda));
            Action::DeliverCfdi { portal_id, uuid, kind, receiver, total, name, addenda }
        }
        action @ (Action::CreatePayment { .. }
        | Action::LinkVendor { .. }
        | Action::LinkInvoice { .. }
        | Action::CreateOrder { .. }
        | Action::UpdateOrder { .. }
        | Action::SetOrderStatus { .. }
        | Action::WriteComplement { .. }
        | Action::AcknowledgeCfdi { .. }
        | Action::RunImporter { .. }) => action,
    }
}

impl EffectView {
    fn new(effect: &Effect) -> Self {
        let money = |amount, currency| Some(Money::new(amount, currency).to_string());
        let (amount, vendor, status) = match &effect.action {
            Action::CreatePayment { payload, .. } => {
                (money(payload.total, payload.currency), payload.vendor.as_str(), None)
            }
            Action::LinkVendor { vendor, .. } | Action::LinkInvoice { vendor, .. } => {
                (None, vendor.as_str(), None)
            }
            Action::CreateOrder { payload } | Action::UpdateOrder { payload, .. } => {
                (money(payload.total, payload.currency), payload.vendor.as_str(), None)
            }
            Action::SetOrderStatus { status, .. } => (None, "", Some(status.to_string())),
            Action::DeliverCfdi { addenda, .. } => (None, addenda.external_id.as_str(), None),
            Action::ExportSupplier { supplier, .. } => (None, supplier.external_id.as_str(), None),
            Action::WriteComplement { .. } | Action::AcknowledgeCfdi { .. } | Action::RunImporter { .. } => {
                (None, "", None)
            }
        };
        Self {
            tenant: effect.document.tenant.to_string(),
            operation: effect.action.operation(),
            number: effect.document.external_id.clone(),
            amount,
            vendor: vendor.to_owned(),
            status,
            id: effect.id.to_string(),
            payload: serde_json::to_value(masked(&effect.action)).unwrap_or_default(),
        }
    }
}

/// What a run would do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PreviewsView {
    /// Each step, company by company.
    pub steps: Vec<PreviewView>,
}

impl PreviewsView {
    /// In the language of `words`.
    pub fn new(previews: &[StepPreview], words: &Words) -> Self {
        Self { steps: previews.iter().map(|preview| PreviewView::new(preview, words)).collect() }
    }
}

/// What a step would do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PreviewView {
    /// Company key.
    pub tenant: String,
    /// Step key.
    pub step: String,
    /// `baseline` or `cycle`.
    pub kind: &'static str,
    /// Each effect, in order.
    pub effects: Vec<EffectView>,
    /// Documents that the portal has and whose control row would be written.
    pub marks: Vec<String>,
    /// Baseline: would be adopted.
    pub adopted: u32,
    /// Baseline: differ.
    pub differing: u32,
    /// Older than `go_live`.
    pub left_alone: u32,
    /// The brake's limit, when the plan is larger.
    pub brake_limit: Option<u32>,
    /// Would wait.
    pub waiting_documents: Vec<WaitingView>,
    /// Why the step could not look.
    pub cause: Option<CauseView>,
}

impl PreviewView {
    /// In the language of `words`.
    pub fn new(preview: &StepPreview, words: &Words) -> Self {
        let effects = preview.effects.iter().map(|planned| EffectView::new(&planned.effect)).collect();
        Self {
            tenant: preview.tenant.to_string(),
            step: preview.step.to_string(),
            kind: kind_name(preview.kind),
            effects,
            // Files and complements have no control row: what is noted of them stays in the journal.
            marks: preview
                .marks
                .iter()
                .filter(|key| matches!(key.kind, DocumentKind::Payment | DocumentKind::Order))
                .map(|key| key.external_id.clone())
                .collect(),
            adopted: preview.adopted,
            differing: preview.differing,
            left_alone: preview.left_alone,
            brake_limit: preview.brake_limit,
            waiting_documents: preview
                .waiting
                .iter()
                .map(|waiting| WaitingView::new(waiting, words))
                .collect(),
            cause: preview.cause.as_ref().map(|cause| CauseView::new(cause, words)),
        }
    }
}
