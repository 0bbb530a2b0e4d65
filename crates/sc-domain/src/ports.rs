//! What the engine asks of the world. `sc-sage`, `sc-portal`, `sc-journal` and `sc-app` answer.

mod erp;
mod fiscal;
mod importer;
mod journal;
mod portal;

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

pub use erp::{
    AuthorizationScope, ControlSnapshot, ControlTable, Erp, InvoiceLinkWrite, Lease, ObservedHeaders,
    ObservedOrders, PaymentWindow, SchemaGap, UnreadableEntry, UnreadableOrder, VendorLinkWrite,
};
pub use fiscal::{FiscalErp, FiscalNeed, FiscalPortal, SupplierIdentity, UnnamedInvoice};
pub use importer::{ImportFolder, ImportProgram};
pub use journal::{
    Adoption, Approval, ApprovalSubject, AttemptId, AttemptOutcome, AuditEntry, DocumentRecord,
    DocumentState, EffectRecord, Intent, JOURNAL_WORDS, Journal, JournalError, PassMemory, RunEnd, RunKind,
    RunStart, Sent, Settlement, StepEnd, Sweep, Trigger,
};
pub use portal::{
    BankAccount, CreatedOrder, CreatedPayment, InvoiceQuery, InvoiceSearch, Portal, PortalInvoice,
    PortalOrders, Provider, TenantInfo, UnreadablePortalOrder,
};

/// The one source of time. Waits are the journal's UTC instants; SQL times meet only SQL times.
#[async_trait]
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;
    /// Time since some fixed moment, never stepping back: for durations.
    fn elapsed(&self) -> Duration;
    /// Waits. Cancellation is the caller's (`tokio::select!`).
    async fn sleep(&self, duration: Duration);
}

/// Where credentials are kept. Values are handed out in the caller's redacted type.
pub trait SecretStore: Send + Sync {
    /// The value of an entry, `None` when it was never set.
    fn get(&self, entry: &str) -> Result<Option<String>, crate::cause::Cause>;
    /// The same while nobody is there: a store that would have to ask a person is told as locked, and asks nobody.
    fn get_unattended(&self, entry: &str) -> Result<Option<String>, crate::cause::Cause> {
        self.get(entry)
    }
    /// Sets an entry.
    fn set(&self, entry: &str, value: &str) -> Result<(), crate::cause::Cause>;
    /// Deletes an entry; whether there was one.
    fn delete(&self, entry: &str) -> Result<bool, crate::cause::Cause>;
    /// Name for messages, e.g. `Windows Credential Manager`.
    fn name(&self) -> &str;
}
