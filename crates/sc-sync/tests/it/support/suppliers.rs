//! Suppliers of the portal, with their expedient.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz;
use sc_domain::PortalId;
use sc_domain::supplier::{
    Address, BankAccount, Contact, Expedient, Part, PortalSuppliers, Supplier, UnreadableSupplier,
};

use super::build::{ago, portal_id};

/// What the portal holds of suppliers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SupplierBooks {
    pub known: Vec<Listed>,
    pub unreadable: Vec<UnreadableSupplier>,
    /// The list ends early.
    pub is_cut: bool,
}

/// A supplier with what only the portal's list knows.
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    pub supplier: Supplier,
    /// The day by which the portal lists it, in the companies' zone.
    pub accepted: Option<Date>,
}

impl SupplierBooks {
    pub fn of(&self, id: &PortalId) -> Option<Supplier> {
        self.known.iter().find(|listed| listed.supplier.id == *id).map(|listed| listed.supplier.clone())
    }

    /// Enabled and accepted ones of some days.
    pub fn accepted(&self, (from, to): (Date, Date)) -> PortalSuppliers {
        let is_asked = |listed: &&Listed| listed.accepted.is_some_and(|day| (from..=to).contains(&day));
        PortalSuppliers {
            suppliers: self.known.iter().filter(is_asked).map(|listed| listed.supplier.clone()).collect(),
            unreadable: self.unreadable.clone(),
            is_complete: !self.is_cut,
        }
    }

    /// A supplier, new or as it changed.
    pub fn put(&mut self, supplier: Supplier) {
        let day = |instant: jiff::Timestamp| instant.to_zoned(tz::offset(-6).to_time_zone()).date();
        let accepted = supplier.expedient.as_ref().and_then(|expedient| expedient.approved).map(day);
        self.known.retain(|listed| listed.supplier.id != supplier.id);
        self.known.push(Listed { supplier, accepted });
    }
}

/// A supplier under construction: accepted an hour before the world starts, with all it needs. `n` gives its ids.
pub fn supplier(n: u32) -> Supplier {
    let part = |value| Part { key: "a".into(), is_accepted: true, accepted_at: Some(ago(60)), value };
    let account = BankAccount {
        bank_name: "Banco Uno".into(),
        clabe: "002000000000000001".into(),
        account: "0001".into(),
        currency: "MXN".into(),
        ..BankAccount::default()
    };
    let expedient = Expedient {
        approved: Some(ago(60)),
        addresses: vec![Part {
            key: "a".into(),
            is_accepted: true,
            accepted_at: None,
            value: Address::default(),
        }],
        contacts: vec![Part {
            key: "a".into(),
            is_accepted: true,
            accepted_at: None,
            value: Contact::default(),
        }],
        bank_accounts: vec![part(account)],
        payment_accounts: Vec::new(),
        fields: BTreeMap::new(),
    };
    Supplier {
        id: portal_id(n),
        external_id: format!("V{n}"),
        name: format!("Aceros {n}"),
        rfc: "AAA010101AAA".into(),
        kind: "REGULAR".into(),
        tax_id: String::new(),
        credit_days: 30,
        expedient: Some(expedient),
    }
}
