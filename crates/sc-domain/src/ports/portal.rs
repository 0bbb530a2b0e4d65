//! The supplier portal, for one company.

use async_trait::async_trait;
use jiff::civil::Date;
use rust_decimal::Decimal;

use crate::ids::{CfdiUuid, OrderNumber, PaymentNumber, PortalId, Rfc, VendorId};
use crate::money::Currency;
use crate::order::{OrderPayload, OrderStatus, PortalOrder, PortalState};
use crate::outcome::{Failure, Lookup};
use crate::payment::{PaymentPayload, PortalPayment};

/// The company as the portal knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantInfo {
    /// Name.
    pub name: String,
    /// RFC, as the portal writes it.
    pub rfc: String,
    /// Whether the company may use the portal.
    pub is_active: bool,
}

/// A bank account of the company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankAccount {
    /// The portal's id.
    pub id: PortalId,
    /// The ERP's id, when linked.
    pub external_id: String,
    /// Currency, when it can be read.
    pub currency: Option<Currency>,
    /// Whether it may be used.
    pub is_active: bool,
}

/// A supplier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provider {
    /// The portal's id.
    pub id: PortalId,
    /// The vendor number of the ERP; empty until linked.
    pub external_id: String,
    /// RFC, as the portal writes it.
    pub rfc: String,
    /// Name.
    pub name: String,
}

/// A question for invoices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceQuery {
    /// Whose.
    pub provider: PortalId,
    /// Exact folio, when asked.
    pub folio: Option<String>,
    /// First and last issue day.
    pub issued: (Date, Date),
}

/// An invoice of the portal.
#[derive(Debug, Clone, PartialEq)]
pub struct PortalInvoice {
    /// Fiscal folio.
    pub uuid: CfdiUuid,
    /// Series; may be empty.
    pub series: String,
    /// Folio; may be empty.
    pub folio: String,
    /// Currency, when it can be read.
    pub currency: Option<Currency>,
    /// Total, when it can be read.
    pub total: Option<Decimal>,
    /// Cancelled at the tax authority or in the portal.
    pub is_cancelled: bool,
}

/// Invoices found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct InvoiceSearch {
    /// Distinct by UUID.
    pub invoices: Vec<PortalInvoice>,
    /// Whether the list was read to its end. A cut list proves no absence and no uniqueness.
    pub is_complete: bool,
}

/// A payment that the portal accepted.
#[derive(Debug, Clone, PartialEq)]
pub struct CreatedPayment {
    /// The portal's id.
    pub id: PortalId,
    /// UUIDs that the portal did not settle.
    pub missing_cfdis: Vec<String>,
}

/// An order that the portal accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreatedOrder {
    /// The portal's id.
    pub id: PortalId,
}

/// Orders that the portal holds under the numbers that were asked about.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PortalOrders {
    /// Those that can be read.
    pub orders: Vec<PortalOrder>,
    /// Those that cannot: they are there, and nothing more is known of them.
    pub unreadable: Vec<UnreadablePortalOrder>,
}

/// An order of the portal that lacks something that every order has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadablePortalOrder {
    /// Its number in Sage.
    pub number: String,
    /// What is wrong with the answer, e.g. `lines`.
    pub detail: String,
}

/// The portal for one company. Questions are retried inside the adapter; writes never are.
#[async_trait]
pub trait Portal: Send + Sync {
    /// Who these credentials belong to.
    async fn tenant(&self) -> Result<TenantInfo, Failure>;
    /// The company's bank accounts.
    async fn bank_accounts(&self) -> Result<Vec<BankAccount>, Failure>;
    /// Suppliers whose ERP number is exactly this one.
    async fn providers_of(&self, vendor: &VendorId) -> Result<Vec<Provider>, Failure>;
    /// Suppliers whose RFC is exactly this one; several may share it, as foreign ones do.
    async fn providers_with(&self, rfc: &Rfc) -> Result<Vec<Provider>, Failure>;
    /// Suppliers whose name has this in it, as far as the portal finds them.
    async fn providers_named(&self, part: &str) -> Result<Vec<Provider>, Failure>;
    /// Invoices.
    async fn invoices(&self, query: &InvoiceQuery) -> Result<InvoiceSearch, Failure>;
    /// Whether the portal has the payment of this number. Not retried inside: each call is one probe.
    async fn payment(&self, number: &PaymentNumber) -> Result<Lookup<PortalPayment>, Failure>;
    /// Creates a payment: exactly one request.
    async fn create_payment(&self, payload: &PaymentPayload) -> Result<CreatedPayment, Failure>;
    /// The orders of these numbers. The list is read to its end, so a number that is missing here is not in the portal;
    /// one that the portal holds several times stands here several times.
    async fn orders(&self, numbers: &[OrderNumber]) -> Result<PortalOrders, Failure>;
    /// Whether the portal has the order of this number. Not retried inside: each call is one probe.
    /// Several orders of one number are a failure (`order.ambiguous_in_portal`).
    async fn order(&self, number: &OrderNumber) -> Result<Lookup<PortalOrder>, Failure>;
    /// Creates an order: exactly one request.
    async fn create_order(&self, payload: &OrderPayload) -> Result<CreatedOrder, Failure>;
    /// Replaces an order's content and repeats what the portal held beside it: exactly one request.
    async fn update_order(
        &self,
        id: &PortalId,
        payload: &OrderPayload,
        state: &PortalState,
    ) -> Result<(), Failure>;
    /// Gives an order a status: exactly one request. An order that has the status, or one that ends it, already is
    /// [`crate::outcome::FailureKind::Duplicate`].
    async fn set_order_status(&self, id: &PortalId, status: &OrderStatus) -> Result<(), Failure>;
    /// Requests sent since the adapter was made.
    fn requests(&self) -> u64;
}
