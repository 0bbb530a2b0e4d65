//! The one reading of a supplier that both the Addenda and the file of suppliers are written from (flows, sections 1.1
//! and 2.3). Where the two differ, the contract with the importer says so, and the writer of each shows it.

use sc_domain::supplier::{Address, BankAccount, Contact, Expedient, Supplier};

/// A supplier as the importer is told of it. What is unknown is empty.
pub(crate) struct Vendor<'a> {
    pub provider_id: &'a str,
    pub external_id: &'a str,
    pub kind: &'a str,
    pub credit_days: i64,
    /// `grupo_prov`.
    pub group: &'a str,
    /// `grupo_fiscal`.
    pub tax_group: &'a str,
    /// `CuentaContable`.
    pub expense_account: &'a str,
    /// `MetodoPago`, empty when the supplier named none.
    pub payment_method: &'a str,
    /// `FormaPago`, empty when the supplier named none.
    pub payment_form: &'a str,
    pub address: Address,
    /// The first two contacts.
    pub persons: [Person; 2],
    /// The account to pay to.
    pub account: BankAccount,
}

/// A contact with its name in one.
#[derive(Default)]
pub(crate) struct Person {
    pub name: String,
    pub email: String,
    pub phone: String,
}

impl<'a> Vendor<'a> {
    pub fn of(supplier: &'a Supplier) -> Self {
        let expedient = supplier.expedient.as_ref();
        let field = |name| expedient.map_or("", |expedient| expedient.field(name));
        let mut persons =
            expedient.map(Expedient::contacts_in_order).unwrap_or_default().into_iter().map(Person::of);
        let first = |addresses: Vec<&Address>| addresses.first().map(|&address| address.clone());
        let chosen = |accounts: Vec<&BankAccount>| accounts.first().map(|&account| account.clone());
        Self {
            provider_id: supplier.id.as_str(),
            external_id: &supplier.external_id,
            kind: &supplier.kind,
            credit_days: supplier.credit_days,
            group: field("grupo_de_proveedores"),
            tax_group: field("grupo_de_impuestos"),
            expense_account: field("cuenta_de_gastos"),
            payment_method: field("metodopago"),
            payment_form: field("formapago"),
            address: expedient.map(Expedient::addresses_in_order).and_then(first).unwrap_or_default(),
            persons: [persons.next().unwrap_or_default(), persons.next().unwrap_or_default()],
            account: expedient.map(Expedient::bank_accounts_in_order).and_then(chosen).unwrap_or_default(),
        }
    }
}

impl Person {
    fn of(contact: &Contact) -> Self {
        Self {
            name: format!("{} {}", contact.first_name, contact.last_name).trim().to_owned(),
            email: contact.email.clone(),
            phone: contact.phone.clone(),
        }
    }
}

/// The attributes of `DomicilioProv`; the contract takes `Municipio` from different places in its two files.
pub(crate) fn address_attributes<'a>(
    address: &'a Address,
    municipality: &'a str,
) -> [(&'static str, &'a str); 9] {
    [
        ("Calle", &address.street),
        ("NumeroExterior", &address.exterior_number),
        ("NumeroInterior", &address.interior_number),
        ("Colonia", &address.suburb),
        ("Localidad", &address.city),
        ("Municipio", municipality),
        ("Estado", &address.state),
        ("Pais", &address.country),
        ("CodigoPostal", &address.zip_code),
    ]
}
