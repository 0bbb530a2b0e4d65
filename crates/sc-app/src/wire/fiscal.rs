//! What both sides hold of a fiscal document now.

use jiff::civil::Date;
use sc_domain::cfdi::{Entered, PortalCfdi};
use sc_domain::complement::ComplementSlot;
use serde::Serialize;

use super::life::amount;

/// A payment of Sage with the complement that it carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SageComplementView {
    /// Batch of the entry.
    pub batch: i64,
    /// Number of the entry in its batch.
    pub entry: i64,
    /// Payment number.
    pub payment: String,
    /// Vendor number.
    pub vendor: String,
    /// Who was paid.
    pub payee: String,
    /// Amount in the currency of the bank, a decimal written as text.
    pub amount: String,
    /// Currency of the bank, as Sage holds it.
    pub currency: String,
    /// Whether it was reversed.
    pub is_reversed: bool,
    /// UUID of the complement that it carries; empty = none.
    pub uuid: String,
    /// Stamp date that it carries, as stored; empty = none.
    pub date: String,
}

impl SageComplementView {
    /// Of a payment and its two fields.
    pub fn new(slot: &ComplementSlot) -> Self {
        let payment = &slot.payment;
        Self {
            batch: payment.key.batch,
            entry: payment.key.entry,
            payment: payment.number.to_string(),
            vendor: payment.vendor.to_string(),
            payee: payment.payee.clone(),
            amount: amount(payment.amount_bank),
            currency: payment.bank_currency.clone(),
            is_reversed: payment.reversed.is_some(),
            uuid: slot.stored.uuid.clone(),
            date: slot.stored.date.clone(),
        }
    }
}

/// A fiscal document in the portal. Amounts are decimals written as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PortalCfdiView {
    /// The portal's id.
    pub id: String,
    /// Fiscal folio.
    pub uuid: String,
    /// `invoice`, `credit_note` or `complement`.
    pub kind: &'static str,
    /// Series and folio.
    pub identifier: String,
    /// Status, as the portal says it.
    pub status: String,
    /// RFC of the issuer.
    pub issuer_rfc: String,
    /// RFC of the receiver.
    pub receiver_rfc: String,
    /// Day of issue.
    pub issued: Option<Date>,
    /// Total, when it can be read.
    pub total: Option<String>,
    /// Currency, when it can be read.
    pub currency: Option<String>,
    /// Cancelled at the tax authority or in the portal.
    pub is_cancelled: bool,
    /// The portal's id of its supplier.
    pub supplier: Option<String>,
    /// Vendor number in Sage; empty until linked.
    pub vendor: String,
    /// What the supplier entered beside it.
    pub entered: EnteredView,
    /// The progress text that the portal shows to the supplier; empty = none.
    pub progress: String,
}

/// What a supplier entered beside a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EnteredView {
    /// Purchase order (`oc`, else `orden_de_compra`); empty = none.
    pub order: String,
    /// AFE; empty = none.
    pub afe: String,
    /// An extra charge.
    pub charge: Option<ChargeView>,
    /// Orders that the portal links the document to.
    pub linked_orders: Vec<String>,
}

/// An extra charge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChargeView {
    /// Its name; may be empty.
    pub name: String,
    /// Its amount, in the currency of the document.
    pub amount: String,
}

impl PortalCfdiView {
    /// Of a document of the portal's list.
    pub fn new(cfdi: &PortalCfdi) -> Self {
        Self {
            id: cfdi.id.to_string(),
            uuid: cfdi.uuid.to_string(),
            kind: cfdi.kind.as_str(),
            identifier: cfdi.identifier(),
            status: cfdi.status.clone(),
            issuer_rfc: cfdi.issuer_rfc.clone(),
            receiver_rfc: cfdi.receiver_rfc.clone(),
            issued: cfdi.issued,
            total: cfdi.total.map(amount),
            currency: cfdi.currency.map(|currency| currency.to_string()),
            is_cancelled: cfdi.is_cancelled(),
            supplier: cfdi.provider.as_ref().map(ToString::to_string),
            vendor: cfdi.provider_external_id.clone(),
            entered: EnteredView::new(&cfdi.entered),
            progress: cfdi.erp_status.clone(),
        }
    }
}

impl EnteredView {
    fn new(entered: &Entered) -> Self {
        let order = if entered.oc.is_empty() { &entered.purchase_order } else { &entered.oc };
        Self {
            order: order.clone(),
            afe: entered.afe.clone(),
            charge: entered
                .charge
                .as_ref()
                .map(|charge| ChargeView { name: charge.name.clone(), amount: amount(charge.amount) }),
            linked_orders: entered.orders.clone(),
        }
    }
}
