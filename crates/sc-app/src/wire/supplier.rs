//! What both sides hold of a supplier now, and a file of the importer's folder.

use jiff::Timestamp;
use sc_domain::VendorId;
use sc_domain::cfdi::Addenda;
use sc_domain::import::FolderFile;
use sc_domain::payment::VendorFields;
use sc_domain::supplier::{Address, BankAccount, Contact, Supplier};
use serde::Serialize;

/// A supplier in the portal. Of bank accounts only the ends are told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PortalSupplierView {
    /// The portal's id.
    pub id: String,
    /// Name.
    pub name: String,
    /// RFC, as the portal writes it.
    pub rfc: String,
    /// Vendor number in Sage; empty until linked.
    pub vendor: String,
    /// `REGULAR`, `CUSTOMS_AGENT`, `FOREIGN` or `VENDOR`.
    pub kind: String,
    /// Days of credit.
    pub credit_days: i64,
    /// Whether it handed its data in.
    pub has_expedient: bool,
    /// When its expedient was accepted (RFC 3339), if that can be read.
    pub approved: Option<Timestamp>,
    /// The address that the importer is told.
    pub address: Option<String>,
    /// Its contacts, the one that the importer is told first.
    pub contacts: Vec<ContactView>,
    /// The account that the importer is told.
    pub bank_account: Option<BankAccountView>,
}

/// A person to talk to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ContactView {
    /// First and last name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Telephone.
    pub phone: String,
}

/// A bank account without its numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BankAccountView {
    /// Bank.
    pub bank: String,
    /// The last four characters of the account; `None` when there is none.
    pub account: Option<String>,
    /// The last four digits of the CLABE; `None` when there is none.
    pub clabe: Option<String>,
    /// Currency, as the portal says it.
    pub currency: String,
}

impl PortalSupplierView {
    /// Of a supplier with its expedient.
    pub fn new(supplier: &Supplier) -> Self {
        let expedient = supplier.expedient.as_ref();
        let address = expedient.and_then(|expedient| expedient.addresses_in_order().first().copied());
        let contacts = expedient.map(|expedient| expedient.contacts_in_order()).unwrap_or_default();
        let account = expedient.and_then(|expedient| expedient.bank_accounts_in_order().first().copied());
        Self {
            id: supplier.id.to_string(),
            name: supplier.name.clone(),
            rfc: supplier.rfc.clone(),
            vendor: supplier.external_id.clone(),
            kind: supplier.kind.clone(),
            credit_days: supplier.credit_days,
            has_expedient: expedient.is_some(),
            approved: expedient.and_then(|expedient| expedient.approved),
            address: address.map(in_one_line),
            contacts: contacts.into_iter().map(ContactView::new).collect(),
            bank_account: account.map(BankAccountView::new),
        }
    }
}

impl ContactView {
    fn new(contact: &Contact) -> Self {
        Self {
            name: format!("{} {}", contact.first_name, contact.last_name).trim().to_owned(),
            email: contact.email.clone(),
            phone: contact.phone.clone(),
        }
    }
}

impl BankAccountView {
    fn new(account: &BankAccount) -> Self {
        Self {
            bank: account.bank_name.clone(),
            account: last_four(&account.account),
            clabe: last_four(&account.clabe),
            currency: account.currency.clone(),
        }
    }
}

/// A supplier as people may see it: of its accounts only the ends.
pub(super) fn masked_supplier(supplier: &Supplier) -> Supplier {
    let mut masked = supplier.clone();
    for part in masked.expedient.iter_mut().flat_map(|expedient| &mut expedient.bank_accounts) {
        let account = &mut part.value;
        for number in [&mut account.account, &mut account.clabe, &mut account.reference] {
            *number = end_of(number);
        }
    }
    masked
}

/// What the importer is told, as people may see it: of the account only the ends.
pub(super) fn masked_addenda(addenda: &Addenda) -> Addenda {
    Addenda { account: end_of(&addenda.account), clabe: end_of(&addenda.clabe), ..addenda.clone() }
}

fn end_of(number: &str) -> String {
    last_four(number).unwrap_or_default()
}

/// The end of a number that people compare. A number of eight or fewer would be told by half, so less of it is.
fn last_four(number: &str) -> Option<String> {
    let chars: Vec<char> = number.trim().chars().collect();
    let told = (chars.len() / 2).min(4);
    (!chars.is_empty()).then(|| chars[chars.len() - told..].iter().collect())
}

fn in_one_line(address: &Address) -> String {
    let street =
        [&address.street, &address.exterior_number, &address.interior_number].map(String::as_str).join(" ");
    let parts = [
        street.split_whitespace().collect::<Vec<_>>().join(" "),
        address.suburb.clone(),
        address.city.clone(),
        address.municipality.clone(),
        address.state.clone(),
        address.country.clone(),
        address.zip_code.clone(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// A vendor of Sage with its link to the portal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VendorView {
    /// Vendor number.
    pub vendor: String,
    /// RFC; empty = none.
    pub rfc: String,
    /// The portal's id that it carries (`PROVIDERID`); empty = none.
    pub provider_id: String,
}

impl VendorView {
    /// Of a vendor and its optional fields.
    pub fn new(vendor: &VendorId, fields: &VendorFields) -> Self {
        Self { vendor: vendor.to_string(), rfc: fields.rfc.clone(), provider_id: fields.provider_id.clone() }
    }
}

/// A file of the importer's folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileView {
    /// Its name.
    pub name: String,
    /// When it was last written (RFC 3339).
    pub modified: Timestamp,
    /// Size in bytes.
    pub size: u64,
}

impl FileView {
    /// Of a file.
    pub fn new(file: &FolderFile) -> Self {
        Self { name: file.name.clone(), modified: file.modified, size: file.size }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_number_never_more_than_its_last_four_and_never_more_than_half_is_told() {
        for (number, told) in [
            ("", None),
            ("  ", None),
            ("7", Some("")),
            ("1234", Some("34")),
            ("12345678", Some("5678")),
            ("002180700612345678", Some("5678")),
            (" 002180700612345678 ", Some("5678")),
        ] {
            assert_eq!(last_four(number).as_deref(), told, "{number:?}");
        }
    }

    #[test]
    fn of_an_account_only_the_ends_leave_and_all_else_stays() {
        use sc_domain::supplier::{Expedient, Part};
        let account = BankAccount {
            bank_name: "Banco".to_owned(),
            account: "2161293261".to_owned(),
            clabe: "071824145457138524".to_owned(),
            reference: "1001".to_owned(),
            currency: "MXN".to_owned(),
            ..BankAccount::default()
        };
        let part = Part { key: "a".to_owned(), is_accepted: true, accepted_at: None, value: account };
        let whole = Supplier {
            id: "0123456789abcdef01234567".parse().expect("an id"),
            external_id: "V1".to_owned(),
            name: "Aceros".to_owned(),
            rfc: "AAA010101AAA".to_owned(),
            kind: "REGULAR".to_owned(),
            tax_id: String::new(),
            credit_days: 30,
            expedient: Some(Expedient { bank_accounts: vec![part], ..Expedient::default() }),
        };
        let masked = masked_supplier(&whole);
        let ends = &masked.expedient.as_ref().expect("an expedient").bank_accounts[0].value;
        assert_eq!((ends.account.as_str(), ends.clabe.as_str()), ("3261", "8524"));
        assert_eq!((ends.reference.as_str(), ends.bank_name.as_str()), ("01", "Banco"));
        assert_eq!(Supplier { expedient: None, ..masked.clone() }, Supplier { expedient: None, ..whole });

        let told = Addenda {
            bank: "Banco".to_owned(),
            account: "2161293261".to_owned(),
            clabe: "071824145457138524".to_owned(),
            ..Addenda::default()
        };
        let masked = masked_addenda(&told);
        assert_eq!((masked.account.as_str(), masked.clabe.as_str()), ("3261", "8524"));
        assert_eq!(masked.bank, told.bank);
    }

    #[test]
    fn an_address_in_one_line_leaves_out_what_is_empty() {
        let address = Address {
            street: "Av. Ejemplo".to_owned(),
            exterior_number: "12".to_owned(),
            city: "Monterrey".to_owned(),
            zip_code: "64000".to_owned(),
            ..Address::default()
        };
        assert_eq!(in_one_line(&address), "Av. Ejemplo 12, Monterrey, 64000");
        assert_eq!(in_one_line(&Address::default()), "");
    }
}
