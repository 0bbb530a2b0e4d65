//! What the portal holds: plain data, readable and writable as JSON.
//!
//! Everything here is public on purpose: a world builder fills it, a ledger reads it, a test
//! looks into it. Rules live elsewhere (`payment`, `purchase_order`); how it looks on the wire is `wire`.

mod attached;
mod cfdi;
mod complement;
mod history;
mod payment;
mod purchase_order;

use std::fmt;

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::attached::{AdditionalAmount, AdditionalInfo, AdditionalValue, CatalogItem, StoredFile};
pub use self::cfdi::{
    Cfdi, CfdiKind, CfdiParty, CfdiRelation, CfdiShape, CfdiStage, CfdiStatus, DocumentType, PaymentMethod,
};
pub use self::complement::{ComplementDocument, ComplementPayment, ComplementVersion, PaymentComplement};
pub use self::history::{Cause, Change, HistoryEntry, ObjectKind};
pub use self::payment::{
    OperationType, Payment, PaymentCfdi, PaymentCfdiDraft, PaymentDraft, PaymentStatus, Rejection,
};
pub use self::purchase_order::{
    AcceptanceStatus, AddressKind, BatchKind, BatchOrderStatus, InBandError, InvoicedConcept, LineCfdi,
    LineTax, MetadataPair, PurchaseOrder, PurchaseOrderAddress, PurchaseOrderBatch, PurchaseOrderBatchResult,
    PurchaseOrderContent, PurchaseOrderLine, PurchaseOrderLog, PurchaseOrderStatus, TaxCode,
};

/// Everything the portal knows, of all tenants, and how it came to be.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PortalData {
    /// Tenants by id, in the order they were added.
    pub tenants: IndexMap<String, Tenant>,
    /// Every object ever created or changed, oldest first. Only ever appended to.
    pub history: Vec<HistoryEntry>,
    /// How many ids were given out; the next id is derived from it, so equal worlds have equal ids.
    pub ids_given: u64,
}

/// One customer of the portal: a company group with its own key, documents and master data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tenant {
    /// 24 hexadecimal characters; empty = given by [`crate::PortalState::add_tenant`].
    pub id: String,
    pub name: String,
    pub rfc: String,
    pub active: bool,
    pub license_status: LicenseStatus,
    pub created_at: Timestamp,
    /// What the headers `PDPTenantKey` and `PDPTenantSecret` must say.
    pub credentials: Credentials,
    /// When set, every call of this tenant is turned away although its credentials are right.
    #[serde(default)]
    pub refusal: Option<Refusal>,
    /// The tenant's switch behind `PAYMENT__DISABLE_REJECT_OR_DELETE_PAYMENT_FOR_TENANT_IS_ACTIVED`.
    #[serde(default)]
    pub reject_disabled: bool,
    /// In the portal's order: a payment that names no account is booked on the first.
    #[serde(default)]
    pub bank_accounts: Vec<BankAccount>,
    #[serde(default)]
    pub companies: Vec<Company>,
    /// By portal id, in the order of creation.
    #[serde(default)]
    pub providers: IndexMap<String, Provider>,
    /// By portal id, in the order of creation.
    #[serde(default)]
    pub cfdis: IndexMap<String, Cfdi>,
    /// By portal id, in the order of creation.
    #[serde(default)]
    pub payments: IndexMap<String, Payment>,
    /// Portal ids of the payment complements of a payment, by its portal id, oldest first; kept by the state itself.
    #[serde(default)]
    pub complements: IndexMap<String, Vec<String>>,
    /// By portal id, in the order of creation.
    #[serde(default)]
    pub purchase_orders: IndexMap<String, PurchaseOrder>,
    /// By portal id, in the order of arrival.
    #[serde(default)]
    pub order_batches: IndexMap<String, PurchaseOrderBatch>,
}

impl Tenant {
    /// An active, paid-up tenant without documents.
    pub fn new(name: &str, rfc: &str, key: &str, secret: &str, created_at: Timestamp) -> Self {
        Self {
            id: String::new(),
            name: name.to_owned(),
            rfc: rfc.to_owned(),
            active: true,
            license_status: LicenseStatus::Paid,
            created_at,
            credentials: Credentials { key: key.to_owned(), secret: secret.to_owned() },
            refusal: None,
            reject_disabled: false,
            bank_accounts: Vec::new(),
            companies: Vec::new(),
            providers: IndexMap::new(),
            cfdis: IndexMap::new(),
            payments: IndexMap::new(),
            complements: IndexMap::new(),
            purchase_orders: IndexMap::new(),
            order_batches: IndexMap::new(),
        }
    }

    /// The payments whose external id is exactly this one, oldest first.
    pub fn payments_of<'a>(&'a self, external_id: &'a str) -> impl Iterator<Item = &'a Payment> {
        self.payments.values().filter(move |payment| payment.external_id.as_deref() == Some(external_id))
    }

    /// The payment complements that were attached to the payment with this portal id, oldest first.
    pub fn complements_of(&self, payment_id: &str) -> impl DoubleEndedIterator<Item = &Cfdi> {
        let ids = self.complements.get(payment_id).into_iter().flatten();
        ids.filter_map(|id| self.cfdis.get(id))
    }

    /// The purchase orders whose external id is exactly this one, oldest first.
    pub fn purchase_orders_of<'a>(
        &'a self,
        external_id: &'a str,
    ) -> impl DoubleEndedIterator<Item = &'a PurchaseOrder> {
        self.purchase_orders.values().filter(move |order| order.content.external_id == external_id)
    }

    /// The company with exactly this external id.
    pub fn company_of(&self, external_id: &str) -> Option<&Company> {
        self.companies.iter().find(|company| company.external_id.as_deref() == Some(external_id))
    }
}

/// Key and secret of a tenant. Invented ones: the stand-in never meets real ones.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    pub key: String,
    pub secret: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(<redacted>)")
    }
}

/// How a tenant is turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// 401: as if the key had been revoked.
    Unauthorized,
    /// 403: as if the key had lost its rights.
    Forbidden,
}

/// State of the tenant's contract with the portal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LicenseStatus {
    Missing,
    Paid,
    ChargeFailed,
}

/// A bank account the tenant pays from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankAccount {
    /// 24 hexadecimal characters; empty = given when added.
    pub id: String,
    pub external_id: Option<String>,
    pub name: String,
    pub account_number: String,
    pub clabe: String,
    pub bank_name: String,
    /// ISO 4217.
    pub currency: String,
    pub country: String,
    pub active: bool,
    pub in_use: bool,
    pub layout_name: Option<String>,
}

impl BankAccount {
    /// An active account of a Mexican bank.
    pub fn new(name: &str, bank_name: &str, currency: &str, account_number: &str, clabe: &str) -> Self {
        Self {
            id: String::new(),
            external_id: None,
            name: name.to_owned(),
            account_number: account_number.to_owned(),
            clabe: clabe.to_owned(),
            bank_name: bank_name.to_owned(),
            currency: currency.to_owned(),
            country: "MX".to_owned(),
            active: true,
            in_use: true,
            layout_name: None,
        }
    }
}

/// A legal entity of the tenant: the receiver of invoices.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Company {
    /// 24 hexadecimal characters; empty = given when added.
    pub id: String,
    pub external_id: Option<String>,
    pub name: String,
    pub rfc: String,
    /// Postal code of the fiscal address.
    pub cp: String,
    /// SAT régimen fiscal, for example `601`.
    pub regimen_id: String,
    pub active: bool,
    pub allow_invoice_reception: bool,
    pub created_at: Timestamp,
}

impl Company {
    /// An active company that receives invoices.
    pub fn new(external_id: Option<&str>, name: &str, rfc: &str, created_at: Timestamp) -> Self {
        Self {
            id: String::new(),
            external_id: external_id.map(str::to_owned),
            name: name.to_owned(),
            rfc: rfc.to_owned(),
            cp: "64000".to_owned(),
            regimen_id: "601".to_owned(),
            active: true,
            allow_invoice_reception: true,
            created_at,
        }
    }
}

/// Kind of supplier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProviderKind {
    Regular,
    CustomsAgent,
    Foreign,
    Vendor,
}

/// Whether a supplier may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProviderStatus {
    Enabled,
    Disabled,
}

/// State of a supplier's file of papers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ExpedientStatus {
    Sent,
    Rejected,
    Accepted,
    Edited,
    NoExpedient,
}

/// A supplier of one tenant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Provider {
    /// 24 hexadecimal characters; empty = given when added.
    pub id: String,
    /// The vendor number of the ERP; absent until linked. The portal does not keep it unique.
    pub external_id: Option<String>,
    pub name: String,
    pub rfc: String,
    pub tax_id: Option<String>,
    pub kind: ProviderKind,
    pub status: ProviderStatus,
    /// Days; 0 = the company's default.
    pub credit_days: i32,
    /// Days; 0 = the company's default.
    pub max_credit_days: i32,
    /// ISO 4217.
    pub currency: String,
    pub country: String,
    /// Portal ids of the companies it may invoice.
    pub company_ids: Vec<String>,
    pub expedient: Option<Expedient>,
}

impl Provider {
    /// An enabled Mexican supplier with an accepted expedient.
    pub fn new(external_id: Option<&str>, name: &str, rfc: &str, approved: Timestamp) -> Self {
        Self {
            id: String::new(),
            external_id: external_id.map(str::to_owned),
            name: name.to_owned(),
            rfc: rfc.to_owned(),
            tax_id: None,
            kind: ProviderKind::Regular,
            status: ProviderStatus::Enabled,
            credit_days: 30,
            max_credit_days: 0,
            currency: "MXN".to_owned(),
            country: "MX".to_owned(),
            company_ids: Vec::new(),
            expedient: Some(Expedient::accepted(approved)),
        }
    }
}

/// A supplier's file of papers. The four maps are keyed by internal id; their order carries no meaning.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expedient {
    pub status: ExpedientStatus,
    pub approved: Option<Timestamp>,
    pub expired: bool,
    #[serde(default)]
    pub addresses: IndexMap<String, ExpedientEntry>,
    #[serde(default)]
    pub contacts: IndexMap<String, ExpedientEntry>,
    #[serde(default)]
    pub bank_accounts: IndexMap<String, ExpedientEntry>,
    #[serde(default)]
    pub fields: IndexMap<String, ExpedientField>,
    /// Keys of `bank_accounts` chosen for payments.
    #[serde(default)]
    pub payment_bank_accounts: Vec<String>,
}

impl Expedient {
    /// An accepted expedient without papers.
    pub fn accepted(approved: Timestamp) -> Self {
        Self {
            status: ExpedientStatus::Accepted,
            approved: Some(approved),
            expired: false,
            addresses: IndexMap::new(),
            contacts: IndexMap::new(),
            bank_accounts: IndexMap::new(),
            fields: IndexMap::new(),
            payment_bank_accounts: Vec::new(),
        }
    }
}

/// State of one paper of an expedient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EntryStatus {
    Pending,
    Accepted,
    Expired,
    NotAccepted,
}

/// An address, a contact or a bank account of an expedient.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExpedientEntry {
    pub status: EntryStatus,
    pub accepted_at: Option<Timestamp>,
    pub updated_at: Option<Timestamp>,
    pub comments: Option<String>,
    /// The members of portal-api.md 3.3 for its kind.
    pub value: IndexMap<String, serde_json::Value>,
}

/// A tenant-defined field of an expedient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpedientField {
    pub field_external_id: String,
    pub value: Option<String>,
    pub value_external_id: Option<String>,
    pub status: EntryStatus,
    pub accepted_at: Option<Timestamp>,
    pub updated_at: Option<Timestamp>,
    pub expires_at: Option<Timestamp>,
}
