//! Fiscal documents as the portal keeps them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{AdditionalAmount, AdditionalInfo, PaymentComplement, StoredFile};

/// What a document is for the tax authority or the portal (`type`, query `documentTypes`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DocumentType {
    Cfdi,
    ExpensesAccount,
    Honorarium,
    Foreign,
    ForeignCreditNote,
    Refund,
    AdvancePayment,
}

/// What a document does (`metadata.type`, query `cfdiType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CfdiKind {
    Invoice,
    CreditNote,
    PaymentCfdi,
    Advance,
}

/// Where a document stands in the tenant's process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CfdiStage {
    PendingToSend,
    PendingToAuthorize,
    PendingToValidate,
    PendingToPay,
    DeliveredErp,
    IncludedInPaymentOrder,
    PaymentCompleted,
    Finished,
}

/// The portal's finer state of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CfdiStatus {
    ToSend,
    Rejected,
    InReception,
    RejectedByAdmin,
    RejectedByCxp,
    InReview,
    PendingPayment,
    PaymentPostpone,
    InPaymentOrder,
    SendToExecute,
    Paid,
    PendingAttachPaymentCfdi,
    NoNeedAttachPaymentCfdi,
    PendingApplication,
    Applied,
    PendingAttach,
    PaymentCfdiInReview,
    PaymentCfdiRejected,
    Attached,
    DeliveredErp,
}

/// SAT método de pago.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PaymentMethod {
    /// Paid in one exhibition: no part payments, no payment complement.
    Pue,
    /// Paid in parts or later: each payment needs a complement.
    Ppd,
}

/// Issuer or receiver of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CfdiParty {
    pub rfc: String,
    pub name: String,
    /// SAT régimen fiscal.
    pub regimen: String,
}

/// `cfdi:CfdiRelacionados`: documents this one refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CfdiRelation {
    /// SAT tipo de relación, two digits; `07` = application of an advance.
    pub kind: String,
    pub uuids: Vec<String>,
}

/// How much of the fiscal document an item of the API shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CfdiShape {
    #[default]
    Whole,
    /// `cfdi` without `timbre`.
    WithoutStamp,
    /// No `cfdi`, as of documents that are none.
    WithoutCfdi,
}

/// One fiscal document of one tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cfdi {
    /// 24 hexadecimal characters; empty = given when added.
    pub id: String,
    /// Fiscal folio in upper case; empty for documents that have none (`FOREIGN` and the like).
    pub uuid: String,
    pub document_type: DocumentType,
    pub kind: CfdiKind,
    pub stage: CfdiStage,
    pub status: CfdiStatus,
    pub serie: String,
    pub folio: String,
    /// `Fecha`: local time at the issuer's place, without a zone, as the document says it.
    pub issued_at: DateTime,
    /// `FechaTimbrado`, likewise without a zone.
    pub stamped_at: DateTime,
    /// When it entered the portal.
    pub created_at: Timestamp,
    /// When it became payable.
    pub authorized_at: Option<Timestamp>,
    /// ISO 4217.
    pub currency: String,
    /// MXN per unit of `currency`; 1 for MXN.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub exchange_rate: Decimal,
    /// In `currency`, before taxes.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub subtotal: Decimal,
    /// In `currency`, after taxes and withholdings.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub total: Decimal,
    /// What is still to be paid, in `currency`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub balance: Decimal,
    pub payment_method: PaymentMethod,
    /// SAT forma de pago, two digits.
    pub payment_form: String,
    pub issuer: CfdiParty,
    pub receiver: CfdiParty,
    /// Portal id of the supplier.
    pub provider_id: String,
    /// Portal id of the tenant's company.
    pub company_id: String,
    pub cancelled_by_sat: bool,
    pub cancelled_in_tenant: bool,
    pub erp_status: Option<String>,
    #[serde(default)]
    pub related: Vec<CfdiRelation>,
    /// Portal ids of the live payments that settled (a part of) it, oldest first.
    #[serde(default)]
    pub payment_ids: Vec<String>,
    /// Portal ids of the purchase orders it bills, oldest link first; kept by the state itself.
    #[serde(default)]
    pub purchase_order_ids: Vec<String>,
    /// Absent = the portal holds no XML of it.
    #[serde(default)]
    pub xml: Option<StoredFile>,
    #[serde(default)]
    pub pdf: Option<StoredFile>,
    #[serde(default)]
    pub additional_info: Vec<AdditionalInfo>,
    #[serde(default)]
    pub additional_amount: Option<AdditionalAmount>,
    /// Payment complements: what they say.
    #[serde(default)]
    pub complement: Option<PaymentComplement>,
    /// Payment complements: portal ids of the payments they were attached to.
    #[serde(default)]
    pub attached_to: Vec<String>,
    #[serde(default)]
    pub shape: CfdiShape,
}

impl Cfdi {
    /// A payable invoice (PPD, forma 99) of a supplier, authorized when it entered the portal.
    ///
    /// Issuer and receiver are taken from the supplier and the company when it is added, if their RFC is empty.
    pub fn invoice(
        uuid: &str,
        provider_id: &str,
        company_id: &str,
        currency: &str,
        total: Decimal,
        issued_at: DateTime,
        created_at: Timestamp,
    ) -> Self {
        let nobody = CfdiParty { rfc: String::new(), name: String::new(), regimen: "601".to_owned() };
        Self {
            id: String::new(),
            uuid: uuid.trim().to_uppercase(),
            document_type: DocumentType::Cfdi,
            kind: CfdiKind::Invoice,
            stage: CfdiStage::PendingToPay,
            status: CfdiStatus::PendingPayment,
            serie: String::new(),
            folio: String::new(),
            issued_at,
            stamped_at: issued_at,
            created_at,
            authorized_at: Some(created_at),
            currency: currency.to_owned(),
            exchange_rate: Decimal::ONE,
            subtotal: total,
            total,
            balance: total,
            payment_method: PaymentMethod::Ppd,
            payment_form: "99".to_owned(),
            issuer: nobody.clone(),
            receiver: nobody,
            provider_id: provider_id.to_owned(),
            company_id: company_id.to_owned(),
            cancelled_by_sat: false,
            cancelled_in_tenant: false,
            erp_status: None,
            related: Vec::new(),
            payment_ids: Vec::new(),
            purchase_order_ids: Vec::new(),
            xml: None,
            pdf: None,
            additional_info: Vec::new(),
            additional_amount: None,
            complement: None,
            attached_to: Vec::new(),
            shape: CfdiShape::Whole,
        }
    }

    /// A credit note (PUE, forma 01) of a supplier that waits to be applied; otherwise as [`Cfdi::invoice`].
    pub fn credit_note(
        uuid: &str,
        provider_id: &str,
        company_id: &str,
        currency: &str,
        total: Decimal,
        issued_at: DateTime,
        created_at: Timestamp,
    ) -> Self {
        Self {
            kind: CfdiKind::CreditNote,
            status: CfdiStatus::PendingApplication,
            payment_method: PaymentMethod::Pue,
            payment_form: "01".to_owned(),
            ..Self::invoice(uuid, provider_id, company_id, currency, total, issued_at, created_at)
        }
    }

    /// An accepted payment complement (currency `XXX`, total 0) that was attached to these payments of the portal.
    pub fn complement(
        uuid: &str,
        provider_id: &str,
        company_id: &str,
        complement: PaymentComplement,
        attached_to: Vec<String>,
        issued_at: DateTime,
        created_at: Timestamp,
    ) -> Self {
        Self {
            kind: CfdiKind::PaymentCfdi,
            stage: CfdiStage::Finished,
            status: CfdiStatus::Attached,
            complement: Some(complement),
            attached_to,
            ..Self::invoice(uuid, provider_id, company_id, "XXX", Decimal::ZERO, issued_at, created_at)
        }
    }

    /// `"Serie Folio"`, or the folio alone.
    pub fn identifier(&self) -> String {
        if self.serie.is_empty() { self.folio.clone() } else { format!("{} {}", self.serie, self.folio) }
    }

    /// A part of it, but not all, is paid.
    pub fn is_partially_paid(&self) -> bool {
        self.balance > Decimal::ZERO && self.balance < self.total
    }

    /// Cancelled at the tax authority or by the tenant.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled_by_sat || self.cancelled_in_tenant
    }
}
