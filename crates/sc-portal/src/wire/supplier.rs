//! Suppliers with their expedient (portal-api.md 3.3).

use std::collections::BTreeMap;

use rust_decimal::prelude::ToPrimitive as _;
use sc_domain::ids::PortalId;
use sc_domain::supplier::{Address, BankAccount, Contact, Expedient, Part, Supplier, UnreadableSupplier};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::node::Node;
use crate::paging::Listed;

/// A supplier of a list, read at once and by itself.
pub(crate) struct SupplierItem {
    key: String,
    pub(crate) read: Result<Supplier, UnreadableSupplier>,
}

impl<'de> Deserialize<'de> for SupplierItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from(&Value::deserialize(deserializer)?))
    }
}

impl From<&Value> for SupplierItem {
    fn from(value: &Value) -> Self {
        let item = Node::of(value);
        let id = item.at(&["id"]).text();
        let key = if id.is_empty() { value.to_string() } else { id.to_ascii_lowercase() };
        let read = supplier(item).map_err(|detail| UnreadableSupplier {
            name: item.first_text(&[&["id"], &["name"]]),
            detail: detail.to_owned(),
        });
        Self { key, read }
    }
}

impl Listed for SupplierItem {
    fn key(&self) -> Option<String> {
        Some(self.key.clone())
    }
}

/// The supplier, or the member without which it is none.
fn supplier(item: Node<'_>) -> Result<Supplier, &'static str> {
    let text = |name: &str| item.at(&[name]).text();
    Ok(Supplier {
        id: PortalId::new(text("id")).map_err(|_| "id")?,
        external_id: text("external_id"),
        name: text("name"),
        rfc: text("rfc"),
        kind: text("type"),
        tax_id: text("tax_id"),
        credit_days: item.at(&["credit_days"]).amount().and_then(|days| days.to_i64()).unwrap_or(0),
        expedient: Some(item.at(&["expedient"])).filter(|held| held.is_object()).map(expedient),
    })
}

fn expedient(held: Node<'_>) -> Expedient {
    // A list or a map; the id of the chosen account stands in the entry, else it is the key.
    let chosen = held.at(&["payment_bank_accounts"]).entries().into_iter().map(|(key, entry)| {
        let id = entry.at(&["id"]).text();
        if id.is_empty() { key } else { id }
    });
    Expedient {
        approved: held.at(&["approved"]).instant(),
        addresses: parts(held.at(&["addresses"]), address),
        contacts: parts(held.at(&["contacts"]), contact),
        bank_accounts: parts(held.at(&["bank_accounts"]), bank_account),
        payment_accounts: chosen.collect(),
        fields: fields(held.at(&["fields"])),
    }
}

/// The entries of a map that have a value.
fn parts<T>(map: Node<'_>, read: impl Fn(Node<'_>) -> T) -> Vec<Part<T>> {
    let with_value = map.entries().into_iter().filter(|(_, entry)| entry.at(&["value"]).is_object());
    with_value
        .map(|(key, entry)| Part {
            key,
            is_accepted: is_accepted(entry),
            accepted_at: entry.at(&["accepted_at"]).instant(),
            value: read(entry.at(&["value"])),
        })
        .collect()
}

fn is_accepted(entry: Node<'_>) -> bool {
    entry.at(&["status"]).text().eq_ignore_ascii_case("ACCEPTED")
}

/// The fields' values by their names. Of several entries of one field an accepted one counts before others.
fn fields(map: Node<'_>) -> BTreeMap<String, String> {
    let mut entries = map.entries();
    entries.sort_by_key(|(_, entry)| !is_accepted(*entry));
    let mut fields = BTreeMap::new();
    for (_, entry) in entries {
        let name = entry.at(&["field_external_id"]).text().to_lowercase();
        let value = entry.at(&["value_external_id"]).text();
        if !name.is_empty() && !value.is_empty() {
            fields.entry(name).or_insert(value);
        }
    }
    fields
}

fn address(value: Node<'_>) -> Address {
    let text = |name: &str| value.at(&[name]).text();
    Address {
        street: text("street"),
        exterior_number: text("exterior_number"),
        interior_number: text("interior_number"),
        suburb: text("suburb"),
        city: text("city"),
        municipality: text("municipality"),
        state: text("state"),
        country: text("country"),
        zip_code: text("zip_code"),
    }
}

fn contact(value: Node<'_>) -> Contact {
    let text = |name: &str| value.at(&[name]).text();
    Contact {
        first_name: text("first_name"),
        last_name: text("last_name"),
        email: text("email"),
        phone: text("phone"),
    }
}

fn bank_account(value: Node<'_>) -> BankAccount {
    let text = |name: &str| value.at(&[name]).text();
    BankAccount {
        bank_name: text("bank_name"),
        account: text("account"),
        clabe: text("clabe"),
        subsidiary: text("subsidiary"),
        subsidiary_number: text("subsidiary_number"),
        code: text("code"),
        reference: text("reference"),
        currency: text("currency"),
    }
}

#[cfg(test)]
mod tests;
