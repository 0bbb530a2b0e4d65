//! Purchase orders as the portal keeps them, and as they are asked for (portal-api.md 7).

use indexmap::IndexMap;
use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Change, HistoryEntry, PaymentMethod, PortalData};

/// Where an order stands (portal-api.md 7.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PurchaseOrderStatus {
    /// The supplier may invoice.
    Open,
    Cancelled,
    /// Exists; treated like `Open`, but not to be invoiced yet.
    Generated,
    /// No more invoices.
    Closed,
}

impl PurchaseOrderStatus {
    /// Its content may still be replaced.
    pub fn is_live(self) -> bool {
        matches!(self, Self::Open | Self::Generated)
    }
}

/// Whether the supplier agreed to an order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AcceptanceStatus {
    #[default]
    Accepted,
    Refused,
    /// The supplier must accept it first.
    PendingToReview,
}

/// What an address of an order is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AddressKind {
    Billing,
    Shipping,
}

/// A Mexican tax, as lines name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaxCode {
    Iva,
    Ieps,
    Isr,
}

/// An order as asked for, its form already checked: the request of portal-api.md 7.2.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PurchaseOrderContent {
    /// ERP order number, as received; the natural key within the tenant.
    pub external_id: String,
    /// The number shown; answers call it `number`.
    pub num: Option<String>,
    pub status: PurchaseOrderStatus,
    pub acceptance_status: AcceptanceStatus,
    pub provider_external_id: String,
    pub company_external_id: Option<String>,
    /// ISO 4217.
    pub currency: String,
    /// MXN per unit of `currency`; may be absent for MXN.
    #[serde(with = "rust_decimal::serde::arbitrary_precision_option")]
    pub exchange_rate: Option<Decimal>,
    pub date: Date,
    pub delivery_date: Date,
    pub delivery_contact: String,
    pub requested_by_contact: String,
    pub addresses: Vec<PurchaseOrderAddress>,
    pub lines: Vec<PurchaseOrderLine>,
    /// In `currency`, before taxes.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub subtotal: Decimal,
    /// In `currency`, after taxes and withholdings.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub total: Decimal,
    /// Transferred taxes, in `currency`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision_option")]
    pub vat_sum: Option<Decimal>,
    /// Withheld taxes, in `currency`, with the sign they were sent with.
    #[serde(with = "rust_decimal::serde::arbitrary_precision_option")]
    pub withhold_tax_sum: Option<Decimal>,
    /// SAT forma de pago with the prefix `F`.
    pub cfdi_payment_form: Option<String>,
    pub cfdi_payment_method: Option<PaymentMethod>,
    /// SAT uso del CFDI, of the portal's own list.
    pub cfdi_use: Option<String>,
    pub comments: Option<String>,
    pub reference: Option<String>,
    pub warehouse: Option<String>,
    pub requisition_number: Option<i64>,
    /// E-mail addresses.
    pub owners: Vec<String>,
    pub metadata: Vec<MetadataPair>,
}

impl PurchaseOrderContent {
    /// An open, accepted order in pesos with sums that agree, shipped to one invented address.
    pub fn new(
        external_id: &str,
        provider_external_id: &str,
        date: Date,
        lines: Vec<PurchaseOrderLine>,
    ) -> Self {
        let subtotal = lines.iter().map(|line| line.subtotal).sum();
        Self {
            external_id: external_id.to_owned(),
            num: Some(external_id.to_owned()),
            status: PurchaseOrderStatus::Open,
            acceptance_status: AcceptanceStatus::Accepted,
            provider_external_id: provider_external_id.to_owned(),
            company_external_id: None,
            currency: "MXN".to_owned(),
            exchange_rate: None,
            date,
            delivery_date: date,
            delivery_contact: "Almacén".to_owned(),
            requested_by_contact: "Compras".to_owned(),
            addresses: vec![PurchaseOrderAddress::new(AddressKind::Shipping, "Av. del Ejemplo 100")],
            lines,
            subtotal,
            total: subtotal,
            vat_sum: None,
            withhold_tax_sum: None,
            cfdi_payment_form: None,
            cfdi_payment_method: None,
            cfdi_use: None,
            comments: None,
            reference: None,
            warehouse: None,
            requisition_number: None,
            owners: Vec::new(),
            metadata: Vec::new(),
        }
    }

    /// The line with exactly this external id.
    pub fn line(&self, external_id: &str) -> Option<&PurchaseOrderLine> {
        self.lines.iter().find(|line| line.external_id == external_id)
    }
}

/// Where goods or invoices of an order go. Absent members were not sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseOrderAddress {
    pub kind: AddressKind,
    pub street: String,
    pub city: Option<String>,
    pub country: Option<String>,
    pub exterior_number: Option<String>,
    pub interior_number: Option<String>,
    pub identifier: Option<String>,
    pub municipality: Option<String>,
    pub state: Option<String>,
    pub suburb: Option<String>,
    /// Five digits, or empty.
    pub zip_code: Option<String>,
}

impl PurchaseOrderAddress {
    /// A street and nothing else.
    pub fn new(kind: AddressKind, street: &str) -> Self {
        Self {
            kind,
            street: street.to_owned(),
            city: None,
            country: None,
            exterior_number: None,
            interior_number: None,
            identifier: None,
            municipality: None,
            state: None,
            suburb: None,
            zip_code: None,
        }
    }
}

/// A free pair shown in the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MetadataPair {
    pub key: String,
    pub value: String,
}

/// One line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PurchaseOrderLine {
    /// The line's id in the ERP, unique within the order.
    pub external_id: String,
    /// Position; answers call it `line_num`.
    pub num: Option<i32>,
    /// Item; answers call it `item_code`.
    pub code: String,
    pub description: String,
    /// In `unit_of_measure`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub quantity: Decimal,
    /// Per unit, in the order's currency.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub price: Decimal,
    /// In the order's currency, before taxes.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub subtotal: Decimal,
    /// In the order's currency; answers call it `line_total`.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub total: Decimal,
    pub unit_of_measure: Option<String>,
    pub comments: Option<String>,
    pub metadata: Vec<MetadataPair>,
    pub vat_taxes: Vec<LineTax>,
    pub withholding_taxes: Vec<LineTax>,
    pub budget_id: Option<String>,
    pub budget_line_external_id: Option<String>,
    pub requisition_line_id: Option<String>,
}

impl PurchaseOrderLine {
    /// A line whose amounts are quantity × price, rounded to cents.
    pub fn new(external_id: &str, num: i32, code: &str, quantity: Decimal, price: Decimal) -> Self {
        let amount = crate::wire::cents(quantity.saturating_mul(price));
        Self {
            external_id: external_id.to_owned(),
            num: Some(num),
            code: code.to_owned(),
            description: format!("Artículo {code}"),
            quantity,
            price,
            subtotal: amount,
            total: amount,
            unit_of_measure: Some("PZA".to_owned()),
            comments: None,
            metadata: Vec::new(),
            vat_taxes: Vec::new(),
            withholding_taxes: Vec::new(),
            budget_id: None,
            budget_line_external_id: None,
            requisition_line_id: None,
        }
    }
}

/// A tax of a line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineTax {
    /// In the order's currency.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub amount: Decimal,
    pub code: Option<TaxCode>,
    pub external_code: Option<String>,
    #[serde(with = "rust_decimal::serde::arbitrary_precision_option")]
    pub rate: Option<Decimal>,
}

/// An invoice of a supplier against one line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LineCfdi {
    /// Portal id of the document.
    pub id: String,
    pub uuid: String,
    /// `"Serie Folio"`.
    pub identifier: String,
    pub concepts: Vec<InvoicedConcept>,
}

/// A concept of an invoice that bills a part of an order's line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InvoicedConcept {
    /// Position of the concept in the document, from 0.
    pub concept_index: u32,
    /// In the line's unit.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub quantity: Decimal,
}

/// An order that exists in the portal. Orders are never removed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PurchaseOrder {
    /// 24 hexadecimal characters; empty = given when added.
    pub id: String,
    /// As it reads now; `content.status` is the order's status.
    pub content: PurchaseOrderContent,
    /// Portal id of the supplier; empty = found by the content's external id when added.
    pub provider_id: String,
    /// Portal id of the company that the content names.
    pub company_id: Option<String>,
    /// Portal ids of the documents that bill it: those of its lines, and those linked to it as a whole.
    #[serde(default)]
    pub cfdi_ids: Vec<String>,
    /// What was invoiced of each line, by the line's external id.
    #[serde(default)]
    pub line_cfdis: IndexMap<String, Vec<LineCfdi>>,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Made in the portal by a person, not through the API.
    pub by_hand: bool,
    /// What happened to it, oldest first; filled by the state itself.
    #[serde(default)]
    pub logs: Vec<PurchaseOrderLog>,
}

impl PurchaseOrder {
    /// An order without invoices, for [`crate::PortalState::add_purchase_order`].
    pub fn new(content: PurchaseOrderContent, created_at: Timestamp) -> Self {
        Self {
            id: String::new(),
            content,
            provider_id: String::new(),
            company_id: None,
            cfdi_ids: Vec::new(),
            line_cfdis: IndexMap::new(),
            created_at,
            updated_at: created_at,
            by_hand: false,
            logs: Vec::new(),
        }
    }

    /// Where it stands.
    pub fn status(&self) -> PurchaseOrderStatus {
        self.content.status
    }

    /// A supplier invoiced against it.
    pub fn is_invoiced(&self) -> bool {
        !self.cfdi_ids.is_empty()
    }

    /// The invoices of the line with this external id.
    pub fn cfdis_of(&self, line_external_id: &str) -> &[LineCfdi] {
        self.line_cfdis.get(line_external_id).map_or(&[], Vec::as_slice)
    }

    /// What was invoiced of the line, in its unit.
    pub fn invoiced_quantity(&self, line_external_id: &str) -> Decimal {
        let concepts = self.cfdis_of(line_external_id).iter().flat_map(|cfdi| &cfdi.concepts);
        concepts.map(|concept| concept.quantity).sum()
    }

    /// The entries of the history that made and changed it, oldest first: causes and payloads.
    pub fn history<'a>(&'a self, data: &'a PortalData) -> impl Iterator<Item = &'a HistoryEntry> {
        let at = |log: &PurchaseOrderLog| usize::try_from(log.seq).ok()?.checked_sub(1);
        self.logs.iter().filter_map(move |log| data.history.get(at(log)?))
    }
}

/// One thing that happened to an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseOrderLog {
    /// [`HistoryEntry::seq`] of the entry that tells the cause and the words.
    pub seq: u64,
    pub at: Timestamp,
    pub change: Change,
    /// The order's status afterwards.
    pub status: PurchaseOrderStatus,
}

/// A batch of orders that was sent. Its orders are made or refused when it arrives; what its status tells
/// depends on the portal's clock alone ([`crate::PortalConfig::order_batch_processing_ms`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseOrderBatch {
    /// 24 hexadecimal characters.
    pub id: String,
    pub kind: BatchKind,
    pub created_at: Timestamp,
    /// In the order of the request.
    pub results: Vec<PurchaseOrderBatchResult>,
}

/// Whether a batch is answered at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BatchKind {
    Sync,
    /// It was large: the results are to be asked for later.
    Async,
}

/// What became of one order of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurchaseOrderBatchResult {
    pub external_id: Option<String>,
    /// Portal id; absent for an order that could not be created.
    pub internal_id: Option<String>,
    pub status: BatchOrderStatus,
    pub errors: Vec<InBandError>,
}

/// What a batch did with one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BatchOrderStatus {
    Created,
    Updated,
    Error,
}

/// A refusal told inside an answer with status 200.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InBandError {
    pub error_code: String,
    pub error_message: String,
}
