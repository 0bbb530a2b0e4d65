//! Suppliers of the portal with their expedient. Source: portal API, section 3.3.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::PortalId;

/// A supplier with what the importer needs to know of it. Texts are trimmed; a missing one is empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supplier {
    /// The portal's id.
    pub id: PortalId,
    /// Vendor number in Sage; empty until linked.
    pub external_id: String,
    /// Name.
    pub name: String,
    /// RFC, as the portal writes it.
    pub rfc: String,
    /// `REGULAR`, `CUSTOMS_AGENT`, `FOREIGN`, `VENDOR`.
    pub kind: String,
    /// Foreign tax id.
    pub tax_id: String,
    /// Days of credit; 0 = the company's default.
    pub credit_days: i64,
    /// What it handed in; `None` when the portal tells none.
    pub expedient: Option<Expedient>,
}

/// The data that a supplier handed in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expedient {
    /// When it was accepted, if that can be read.
    pub approved: Option<Timestamp>,
    /// Addresses.
    pub addresses: Vec<Part<Address>>,
    /// Contacts.
    pub contacts: Vec<Part<Contact>>,
    /// Bank accounts.
    pub bank_accounts: Vec<Part<BankAccount>>,
    /// Keys of [`Self::bank_accounts`] that are used for payments (`payment_bank_accounts`).
    pub payment_accounts: Vec<String>,
    /// `value_external_id` of the fields, by `field_external_id` in lower case.
    pub fields: BTreeMap<String, String>,
}

/// An entry of one of the expedient's maps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part<T> {
    /// Its key in the map.
    pub key: String,
    /// Whether its status is `ACCEPTED`.
    pub is_accepted: bool,
    /// When it was accepted, if that can be read.
    pub accepted_at: Option<Timestamp>,
    /// What it says.
    pub value: T,
}

/// An address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the portal's own names")]
pub struct Address {
    pub street: String,
    pub exterior_number: String,
    pub interior_number: String,
    pub suburb: String,
    pub city: String,
    pub municipality: String,
    pub state: String,
    pub country: String,
    pub zip_code: String,
}

/// A person to talk to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the portal's own names")]
pub struct Contact {
    pub first_name: String,
    pub last_name: String,
    pub email: String,
    pub phone: String,
}

/// A bank account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the portal's own names")]
pub struct BankAccount {
    pub bank_name: String,
    pub account: String,
    pub clabe: String,
    pub subsidiary: String,
    pub subsidiary_number: String,
    pub code: String,
    pub reference: String,
    pub currency: String,
}

impl Expedient {
    /// Addresses, the one to use first: accepted before others, then the oldest acceptance, then by key.
    pub fn addresses_in_order(&self) -> Vec<&Address> {
        in_order(&self.addresses, |_| 0)
    }

    /// Contacts, in the same order.
    pub fn contacts_in_order(&self) -> Vec<&Contact> {
        in_order(&self.contacts, |_| 0)
    }

    /// Bank accounts: those used for payments first, then in the same order.
    pub fn bank_accounts_in_order(&self) -> Vec<&BankAccount> {
        in_order(&self.bank_accounts, |key| {
            self.payment_accounts.iter().position(|used| used == key).unwrap_or(usize::MAX)
        })
    }

    /// The external id of a field's value, empty when there is none.
    pub fn field(&self, external_id: &str) -> &str {
        self.fields.get(&external_id.to_lowercase()).map_or("", String::as_str)
    }
}

/// A stable order: the predecessor took whatever stood first in the portal's map.
fn in_order<T>(parts: &[Part<T>], rank: impl Fn(&str) -> usize) -> Vec<&T> {
    let mut sorted: Vec<&Part<T>> = parts.iter().collect();
    let when = |part: &Part<T>| part.accepted_at.unwrap_or(Timestamp::MAX);
    sorted.sort_by(|a, b| {
        (rank(&a.key), !a.is_accepted, when(a), &a.key).cmp(&(rank(&b.key), !b.is_accepted, when(b), &b.key))
    });
    sorted.into_iter().map(|part| &part.value).collect()
}

/// A supplier of a list that lacks something that every supplier has. It is shown, never dropped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableSupplier {
    /// The portal's id, else its name, else empty.
    pub name: String,
    /// What is wrong with it.
    pub detail: String,
}

/// A list of suppliers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PortalSuppliers {
    /// Distinct by id, in the order of the list.
    pub suppliers: Vec<Supplier>,
    /// Those that cannot be read.
    pub unreadable: Vec<UnreadableSupplier>,
    /// Whether the list was read to its end.
    pub is_complete: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(key: &str, is_accepted: bool, accepted_at: Option<i64>) -> Part<BankAccount> {
        let value = BankAccount { clabe: key.to_owned(), ..BankAccount::default() };
        let accepted_at = accepted_at.map(|second| Timestamp::from_second(second).expect("in range"));
        Part { key: key.to_owned(), is_accepted, accepted_at, value }
    }

    #[test]
    fn the_account_does_not_depend_on_the_order_of_the_map() {
        let parts = [
            part("d", false, Some(1)),
            part("c", true, Some(9)),
            part("b", true, Some(5)),
            part("a", true, None),
        ];
        let order = |payment_accounts: &[&str], parts: Vec<Part<BankAccount>>| {
            let payment_accounts = payment_accounts.iter().map(ToString::to_string).collect();
            let expedient = Expedient { bank_accounts: parts, payment_accounts, ..Expedient::default() };
            let order = expedient.bank_accounts_in_order();
            order.iter().map(|account| account.clabe.as_str()).collect::<String>()
        };
        assert_eq!(order(&[], parts.to_vec()), "bcad");
        assert_eq!(order(&[], parts.iter().rev().cloned().collect()), "bcad");
        assert_eq!(order(&["d"], parts.to_vec()), "dbca");
    }

    #[test]
    fn a_field_is_found_whatever_its_case() {
        let fields = BTreeMap::from([("grupo_de_impuestos".to_owned(), "IVA16".to_owned())]);
        let expedient = Expedient { fields, ..Expedient::default() };
        assert_eq!(expedient.field("Grupo_De_Impuestos"), "IVA16");
        assert_eq!(expedient.field("formapago"), "");
    }
}
