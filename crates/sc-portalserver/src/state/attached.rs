//! What the portal keeps beside a document: its files, and what the supplier entered.

use std::fmt;

use bytes::Bytes;
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A file as the supplier sent it. Copies share its bytes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// Its name; the last segment of its address.
    pub name: String,
    #[serde(serialize_with = "to_hex", deserialize_with = "from_hex")]
    pub bytes: Bytes,
}

impl StoredFile {
    pub fn new(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self { name: name.into(), bytes: bytes.into() }
    }
}

impl fmt::Debug for StoredFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredFile({:?}, {} bytes)", self.name, self.bytes.len())
    }
}

fn to_hex<S: Serializer>(bytes: &Bytes, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex::encode(bytes))
}

fn from_hex<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Bytes, D::Error> {
    let text = String::deserialize(deserializer)?;
    hex::decode(text).map(Bytes::from).map_err(serde::de::Error::custom)
}

/// A field that the supplier filled in when it sent the document (`metadata.additional_info`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdditionalInfo {
    /// `field.external_id`, in any case.
    pub field: String,
    /// Absent = the entry has no `value` object at all.
    #[serde(default)]
    pub value: Option<AdditionalValue>,
}

impl AdditionalInfo {
    /// A field with a text.
    pub fn text(field: &str, raw: &str) -> Self {
        let value = AdditionalValue { raw: Some(raw.to_owned()), catalog_item: None };
        Self { field: field.to_owned(), value: Some(value) }
    }

    /// A field without a value object.
    pub fn without_value(field: &str) -> Self {
        Self { field: field.to_owned(), value: None }
    }
}

/// The value of an [`AdditionalInfo`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdditionalValue {
    pub raw: Option<String>,
    #[serde(default)]
    pub catalog_item: Option<CatalogItem>,
}

/// A value chosen from a list of the tenant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CatalogItem {
    pub external_id: String,
    pub name: String,
}

/// An extra charge (`metadata.additional_amount`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdditionalAmount {
    pub name: String,
    /// In the document's currency.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub amount: Decimal,
}
