//! The portal's names and shapes. Written strictly, read leniently: what was documented as text may come
//! as a number, and members may be missing or null.

use rust_decimal::Decimal;
use sc_domain::ids::{CfdiUuid, PortalId};
use sc_domain::money::Currency;
use sc_domain::payment::{OperationType, PaidCfdi, PaymentPayload, PortalPayment};
use sc_domain::ports::{BankAccount, PortalInvoice, Provider, TenantInfo};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::flaws::lacks;
use crate::paging::Listed;
use crate::question::Shape;

mod cfdi;
mod node;
mod order;
mod supplier;

pub(crate) use cfdi::{CfdiItem, ReadCfdi, acknowledgement_body};
pub use order::order_wire_body;
pub(crate) use order::{
    ListedOrder, ORDERS, WireOrder, WireStatusChanged, order_replacement_body, order_status_body,
};
pub(crate) use supplier::SupplierItem;

/// The body that creates a payment, as it is sent: also what a dry run shows.
pub fn wire_body(payload: &PaymentPayload) -> Value {
    serde_json::to_value(WireNewPayment::from(payload)).expect("texts, booleans and decimals are always JSON")
}

#[derive(Serialize)]
struct WireNewPayment<'a> {
    external_id: &'a str,
    bank_account_id: &'a str,
    currency: &'a str,
    payment_date: String,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    total_amount: Decimal,
    provider_external_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    comments: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<&'a str>,
    operation_type: OperationType,
    ignore_amounts: bool,
    cfdis: Vec<WireNewCfdi<'a>>,
}

#[derive(Serialize)]
struct WireNewCfdi<'a> {
    uuid: &'a str,
    document_type: &'static str,
    currency: &'a str,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    amount: Decimal,
    payment_currency: &'a str,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    payment_amount: Decimal,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    exchange_rate: Decimal,
}

impl<'a> From<&'a PaymentPayload> for WireNewPayment<'a> {
    fn from(payload: &'a PaymentPayload) -> Self {
        let cfdi = |cfdi: &'a PaidCfdi| WireNewCfdi {
            uuid: cfdi.uuid.as_str(),
            document_type: "CFDI",
            currency: cfdi.currency.as_str(),
            amount: cfdi.amount,
            payment_currency: payload.currency.as_str(),
            payment_amount: cfdi.payment_amount,
            exchange_rate: cfdi.exchange_rate,
        };
        Self {
            external_id: payload.number.as_str(),
            bank_account_id: payload.bank_account.as_str(),
            currency: payload.currency.as_str(),
            // Ten o'clock UTC is the same calendar day in every Mexican zone.
            payment_date: format!("{}T10:00:00.000Z", payload.date),
            total_amount: payload.total,
            provider_external_id: payload.vendor.as_str(),
            comments: told(&payload.comments),
            reference: told(&payload.reference),
            operation_type: payload.operation,
            ignore_amounts: payload.ignore_amounts,
            cfdis: payload.cfdis.iter().map(cfdi).collect(),
        }
    }
}

/// A text that may be left out: trimmed, and `None` when nothing is left.
fn told(text: &Option<String>) -> Option<&str> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty())
}

/// Text: a string, a number or nothing; trimmed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Text(String);

impl Text {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn is_blank(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn is_blank_or(&self, expected: &str) -> bool {
        self.is_blank() || self.0 == expected
    }

    /// This text, or the other where this is blank.
    fn or(self, other: Self) -> Self {
        if self.is_blank() { other } else { self }
    }
}

impl From<&Value> for Text {
    fn from(value: &Value) -> Self {
        Self(match value {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            Value::Bool(_) | Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
        })
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from(&Value::deserialize(deserializer)?))
    }
}

/// An exact amount, when one can be read.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Amount(Option<Decimal>);

impl From<&Value> for Amount {
    fn from(value: &Value) -> Self {
        let Text(text) = Text::from(value);
        let scientific = || Decimal::from_scientific(&text).ok();
        Self(text.parse().ok().or_else(scientific))
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from(&Value::deserialize(deserializer)?))
    }
}

/// A fact, when it is told.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flag(Option<bool>);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match Value::deserialize(deserializer)? {
            Value::Bool(flag) => Some(flag),
            Value::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
            Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
        }))
    }
}

/// UUIDs that the portal did not find: texts, or objects that hold one.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct MissingCfdis(pub(crate) Vec<String>);

impl<'de> Deserialize<'de> for MissingCfdis {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let text = |item: &Value| {
            let named = Text::from(item.get("uuid").unwrap_or(item));
            // An entry of another shape still says that something is missing.
            if named.is_blank() { item.to_string() } else { named.0 }
        };
        Ok(Self(value.as_array().into_iter().flatten().map(text).collect()))
    }
}

/// The document that a write answers with, as far as it tells that it was done.
#[derive(Debug, Deserialize)]
#[serde(expecting = "a document")]
pub(crate) struct WireWritten {
    #[serde(default)]
    pub(crate) id: Text,
    #[serde(default)]
    pub(crate) external_id: Text,
    #[serde(default)]
    pub(crate) missing_cfdis: MissingCfdis,
}

/// A payment of the portal.
#[derive(Debug, Deserialize)]
#[serde(expecting = "a payment")]
pub(crate) struct WirePayment {
    #[serde(default)]
    id: Text,
    #[serde(default)]
    external_id: Text,
    #[serde(default)]
    provider_external_id: Text,
    #[serde(default)]
    provider: Option<WireProviderName>,
    #[serde(default)]
    currency: Text,
    #[serde(default)]
    total_amount: Amount,
    cfdis: Vec<WirePaidCfdi>,
    #[serde(default)]
    missing_cfdis: MissingCfdis,
    #[serde(default)]
    status: Text,
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "a provider")]
struct WireProviderName {
    #[serde(default)]
    external_id: Text,
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "a paid CFDI")]
struct WirePaidCfdi {
    #[serde(default)]
    uuid: Text,
    #[serde(default)]
    amount: Amount,
}

impl WirePayment {
    /// The payment, or what makes it unusable.
    pub(crate) fn into_domain(self) -> Result<PortalPayment, &'static str> {
        let id = PortalId::new(self.id.as_str()).map_err(|_| "id")?;
        let vendor = self.provider_external_id.or(self.provider.map(|p| p.external_id).unwrap_or_default());
        // A document without a readable UUID is none that we sent. Left out, it shows as a difference where
        // one of ours should stand.
        let cfdi = |cfdi: WirePaidCfdi| Some((CfdiUuid::new(cfdi.uuid.as_str()).ok()?, cfdi.amount.0));
        Ok(PortalPayment {
            id,
            number: self.external_id.0,
            vendor: Some(vendor.0).filter(|vendor| !vendor.is_empty()),
            currency: Currency::new(self.currency.as_str()).ok(),
            total: self.total_amount.0,
            cfdis: self.cfdis.into_iter().filter_map(cfdi).collect(),
            missing_cfdis: self.missing_cfdis.0,
            status: self.status.0,
        })
    }
}

/// One page of any list.
#[derive(Debug, Deserialize)]
#[serde(expecting = "a page")]
pub(crate) struct WirePage<T> {
    #[serde(deserialize_with = "count")]
    pub(crate) total: u64,
    pub(crate) items: Vec<T>,
}

impl<T: DeserializeOwned> Shape for WirePage<T> {
    const MEMBERS: &'static [&'static str] = &["total", "items"];
}

impl Shape for WirePayment {
    const MEMBERS: &'static [&'static str] = &["cfdis"];
}

impl Shape for WireTenant {
    const MEMBERS: &'static [&'static str] = &["rfc"];
}

impl Shape for WireWritten {}

fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
    let text = Text::deserialize(deserializer)?;
    text.0.parse().map_err(|_| serde::de::Error::custom(lacks("total")))
}

/// The company.
#[derive(Debug, Deserialize)]
#[serde(expecting = "a company")]
pub(crate) struct WireTenant {
    #[serde(default)]
    name: Text,
    rfc: Text,
    #[serde(default)]
    active: Flag,
}

impl From<WireTenant> for TenantInfo {
    fn from(wire: WireTenant) -> Self {
        Self { name: wire.name.0, rfc: wire.rfc.0, is_active: wire.active.0.unwrap_or(true) }
    }
}

/// A bank account of the company.
#[derive(Debug, Deserialize)]
#[serde(expecting = "a bank account")]
pub(crate) struct WireBankAccount {
    #[serde(default)]
    id: Text,
    #[serde(default)]
    external_id: Text,
    #[serde(default)]
    currency: Text,
    #[serde(default)]
    active: Flag,
}

impl WireBankAccount {
    /// `None` without an id of the portal: nothing can be paid from such an account.
    pub(crate) fn into_domain(self) -> Option<BankAccount> {
        Some(BankAccount {
            id: PortalId::new(self.id.as_str()).ok()?,
            external_id: self.external_id.0,
            currency: Currency::new(self.currency.as_str()).ok(),
            is_active: self.active.0.unwrap_or(true),
        })
    }
}

impl Listed for WireBankAccount {
    fn key(&self) -> Option<String> {
        Some(self.id.0.clone()).filter(|id| !id.is_empty())
    }
}

/// A supplier.
#[derive(Debug, Deserialize)]
#[serde(expecting = "a provider")]
pub(crate) struct WireProvider {
    #[serde(default)]
    id: Text,
    #[serde(default)]
    pub(crate) external_id: Text,
    #[serde(default)]
    pub(crate) rfc: Text,
    #[serde(default)]
    name: Text,
}

impl WireProvider {
    /// `None` without an id of the portal.
    pub(crate) fn into_domain(self) -> Option<Provider> {
        Some(Provider {
            id: PortalId::new(self.id.as_str()).ok()?,
            external_id: self.external_id.0,
            rfc: self.rfc.0,
            name: self.name.0,
        })
    }
}

impl Listed for WireProvider {
    fn key(&self) -> Option<String> {
        Some(self.id.0.clone()).filter(|id| !id.is_empty())
    }
}

/// An item of the CFDI list, as far as an invoice is concerned.
#[derive(Debug, Deserialize)]
#[serde(expecting = "a CFDI item")]
pub(crate) struct WireInvoice {
    #[serde(default)]
    id: Text,
    #[serde(default)]
    currency: Text,
    #[serde(default)]
    total: Amount,
    #[serde(default)]
    cfdi: Option<WireCfdi>,
    #[serde(default)]
    metadata: Option<WireMetadata>,
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "a CFDI")]
struct WireCfdi {
    #[serde(default)]
    serie: Text,
    #[serde(default)]
    folio: Text,
    #[serde(default)]
    moneda: Text,
    #[serde(default)]
    total: Amount,
    #[serde(default)]
    timbre: Option<WireStamp>,
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "a stamp")]
struct WireStamp {
    #[serde(default)]
    uuid: Text,
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "metadata")]
struct WireMetadata {
    #[serde(default)]
    provider_id: Text,
    #[serde(default)]
    cancelled_by_sat: Flag,
    #[serde(default)]
    cancelled_in_tenant: Flag,
}

/// What an item of the CFDI list turned out to be.
#[derive(Debug, PartialEq)]
pub(crate) enum InvoiceItem {
    Invoice(PortalInvoice),
    /// No CFDI, not stamped, or of another supplier.
    Other,
    /// Stamped, but its UUID cannot be read.
    Unreadable,
}

impl WireInvoice {
    fn uuid(&self) -> Option<&Text> {
        self.cfdi.as_ref()?.timbre.as_ref().map(|stamp| &stamp.uuid).filter(|uuid| !uuid.is_blank())
    }

    /// The invoice of this provider in it.
    pub(crate) fn into_item(self, provider: &PortalId) -> InvoiceItem {
        let metadata = self.metadata.as_ref();
        let is_of_provider = metadata.is_none_or(|metadata| {
            metadata.provider_id.0.to_ascii_lowercase() == provider.as_str()
                || metadata.provider_id.is_blank()
        });
        let Some(uuid) = self.uuid().filter(|_| is_of_provider) else { return InvoiceItem::Other };
        let Ok(uuid) = CfdiUuid::new(uuid.as_str()) else { return InvoiceItem::Unreadable };
        let is_cancelled = metadata.is_some_and(|metadata| {
            metadata.cancelled_by_sat.0 == Some(true) || metadata.cancelled_in_tenant.0 == Some(true)
        });
        let Some(cfdi) = self.cfdi else { return InvoiceItem::Other };
        InvoiceItem::Invoice(PortalInvoice {
            uuid,
            series: cfdi.serie.0,
            folio: cfdi.folio.0,
            currency: Currency::new(cfdi.moneda.or(self.currency).as_str()).ok(),
            total: cfdi.total.0.or(self.total.0),
            is_cancelled,
        })
    }
}

impl Listed for WireInvoice {
    fn key(&self) -> Option<String> {
        let uuid = self.uuid().map(|uuid| uuid.0.to_ascii_uppercase());
        uuid.or_else(|| Some(self.id.0.clone()).filter(|id| !id.is_empty()))
    }
}

#[cfg(test)]
mod tests;
