//! The companies of an installation.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use jiff::civil::Date;
use sc_domain::order::OrderAddress;
use sc_domain::payment::OperationType;
use sc_domain::{DatabaseName, PortalId, Rfc, TenantKey};
use toml::{Table, Value};

use crate::fiscal::{absolute_path, local_folder};
use crate::key::{Key, Shape};
use crate::keys;
use crate::problem::{Problem, ProblemCode, misshapen};
use crate::reader::{Reader, Section};

/// One company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tenant {
    /// Short key, never renamed: credentials, journal and logs are keyed by it.
    pub key: TenantKey,
    /// Name for people.
    pub name: String,
    /// Whether it is worked on.
    pub enabled: bool,
    /// Its id in the portal.
    pub portal_id: String,
    /// Its database in Sage.
    pub database: DatabaseName,
    /// Its external id in the portal: any text of 1 to 50.
    pub external_id: String,
    /// Its RFC.
    pub rfc: Rfc,
    /// Documents from before this day are left alone.
    pub go_live: Date,
    /// Its `AUDTORG` code, where it is not the database's name.
    pub org: Option<String>,
    /// Portal account by `IDBANK`, where the bank itself does not hold it.
    pub bank_accounts: BTreeMap<String, PortalId>,
    /// Kind of payment by `IDBANK`, where it is not [`crate::Payments::operation_type`].
    pub operation_types: BTreeMap<String, OperationType>,
    /// Locations of Sage whose lines of purchase orders are never sent.
    pub skip_locations: BTreeSet<String>,
    /// Terms of payment that mean `PUE`, where [`crate::Orders::sends_payment_method`].
    pub pue_terms: BTreeSet<String>,
    /// Fills what a location leaves blank of a shipping address. Parts that are not set are empty.
    pub default_address: OrderAddress,
    /// Contact of purchase orders that name nobody.
    pub default_contact: Option<String>,
    /// The folder that the company's importer reads; `None` = the steps that need it are switched off.
    pub downloads: Option<PathBuf>,
    /// What the importer calls the company: its argument, and the base id of the supplier files.
    pub importer_arg: DatabaseName,
    /// The importer's own settings for it; `None` = those of all companies.
    pub importer_ini: Option<PathBuf>,
    /// Its legal name, for the supplier files.
    pub company_name: Option<String>,
    /// Its tax regime, three digits, for the supplier files.
    pub tax_regime: Option<String>,
}

pub(crate) fn read_all(reader: &mut Reader, root: &Table) -> Vec<Tenant> {
    let tables: Vec<&Table> = match root.get("tenant") {
        Some(Value::Array(entries)) if entries.iter().all(Value::is_table) => {
            entries.iter().filter_map(Value::as_table).collect()
        }
        None => Vec::new(),
        Some(_) => {
            let problem = Problem::new(ProblemCode::WrongType, "tenant").with("expected", "tenants");
            reader.problems.push(problem);
            return Vec::new();
        }
    };
    if tables.is_empty() {
        reader.problems.push(Problem::new(ProblemCode::NoTenants, "tenant"));
    }
    let mut tenants = Vec::new();
    for (index, table) in tables.iter().enumerate() {
        tenants.extend(read(&mut reader.tenant(table, index + 1)));
    }
    duplicates(reader, &tables);
    if tenants.len() == tables.len() && !tenants.is_empty() && !tenants.iter().any(|tenant| tenant.enabled) {
        reader.problems.push(Problem::new(ProblemCode::NoneEnabled, "tenant"));
    }
    tenants
}

fn read(section: &mut Section<'_, '_>) -> Option<Tenant> {
    let key = section.shaped(&keys::TENANT_KEY, |text| TenantKey::new(text).ok());
    let name = section.text(&keys::TENANT_NAME);
    let enabled = section.boolean(&keys::TENANT_ENABLED);
    let portal_id = section.shaped(&keys::TENANT_PORTAL_ID, portal_tenant);
    let database = section.shaped(&keys::TENANT_DATABASE, |text| DatabaseName::new(text).ok());
    let external_id = section.text(&keys::TENANT_EXTERNAL_ID);
    let rfc = section.shaped(&keys::TENANT_RFC, |text| Rfc::new(text).ok());
    let go_live = section.date(&keys::TENANT_GO_LIVE);
    let org = section.text(&keys::TENANT_ORG);
    let bank_accounts = section.map(&keys::TENANT_BANK_ACCOUNTS, |text| PortalId::new(text).ok());
    let operation_types = section.map(&keys::TENANT_OPERATION_TYPES, operation_type);
    let skip_locations = section.texts(&keys::TENANT_SKIP_LOCATIONS);
    let pue_terms = section.texts(&keys::TENANT_PUE_TERMS);
    let default_address = address(section);
    let default_contact = section.text(&keys::TENANT_DEFAULT_CONTACT);
    let downloads = section.shaped(&keys::TENANT_DOWNLOADS, local_folder);
    let importer_arg = section.shaped(&keys::TENANT_IMPORTER_ARG, |text| DatabaseName::new(text).ok());
    let importer_ini = section.shaped(&keys::TENANT_IMPORTER_INI, absolute_path);
    let company_name = section.text(&keys::TENANT_COMPANY_NAME);
    let tax_regime = section.shaped(&keys::TENANT_TAX_REGIME, tax_regime);
    let database = database?;
    Some(Tenant {
        key: key?,
        name: name?,
        enabled,
        portal_id: portal_id?,
        importer_arg: importer_arg.unwrap_or_else(|| database.clone()),
        database,
        external_id: external_id?,
        rfc: rfc?,
        go_live: go_live?,
        org,
        bank_accounts,
        operation_types,
        skip_locations,
        pue_terms,
        default_address,
        default_contact,
        downloads,
        importer_ini,
        company_name,
        tax_regime,
    })
}

fn address(section: &mut Section<'_, '_>) -> OrderAddress {
    let mut parts = section.parts(&keys::TENANT_DEFAULT_ADDRESS);
    let mut part = |name| parts.remove(name).unwrap_or_default();
    let mut address = OrderAddress {
        identifier: part("identifier"),
        street: part("street"),
        municipality: part("municipality"),
        city: part("city"),
        state: part("state"),
        country: part("country"),
        zip: part("zip"),
    };
    let is_postal_code = address.zip.len() == 5 && address.zip.bytes().all(|byte| byte.is_ascii_digit());
    if !address.zip.is_empty() && !is_postal_code {
        let path = format!("{}.zip", section.path(&keys::TENANT_DEFAULT_ADDRESS));
        section.problem(misshapen(Shape::Zip, path, &address.zip));
        address.zip.clear();
    }
    address
}

fn portal_tenant(text: &str) -> Option<String> {
    let is_valid = (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    is_valid.then(|| text.to_owned())
}

fn tax_regime(text: &str) -> Option<String> {
    (text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.to_owned())
}

/// The kind of payment that the portal calls by this word.
pub(crate) fn operation_type(text: &str) -> Option<OperationType> {
    Some(match text {
        "TRANSFER" => OperationType::Transfer,
        "BANK_CHECK" => OperationType::BankCheck,
        "CASH" => OperationType::Cash,
        "CREDIT_CARD" => OperationType::CreditCard,
        "DEBIT_CARD" => OperationType::DebitCard,
        "NOT_DEFINED" => OperationType::NotDefined,
        _ => return None,
    })
}

/// Two companies with one key would share credentials; with one database or portal id they would send
/// each other's documents; with one folder the importer would bring one's documents into the other. The raw text is compared, so that a company with another mistake counts too.
fn duplicates(reader: &mut Reader, tables: &[&Table]) {
    let own = [&keys::TENANT_KEY, &keys::TENANT_DATABASE, &keys::TENANT_PORTAL_ID, &keys::TENANT_DOWNLOADS];
    for key in own {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for (index, table) in tables.iter().enumerate() {
            let Some(value) = table.get(key.name()).and_then(Value::as_str).map(str::trim) else { continue };
            if let Some(first) = seen.insert(folded(key, value), index) {
                reader.problems.push(shared(key, value, (name(tables, first), name(tables, index))));
            }
        }
    }
}

/// What two companies may not have in common. SQL Server may compare names without case, and Windows
/// folders; a folder can be spelled with either separator, and with one at its end.
fn folded(key: &Key, value: &str) -> String {
    let value = value.to_lowercase();
    if key.path == keys::TENANT_DOWNLOADS.path {
        let parts: Vec<&str> = value.split(['/', '\\']).filter(|part| !matches!(*part, "" | ".")).collect();
        return parts.join("/");
    }
    value
}

fn shared(key: &Key, value: &str, (first, second): (String, String)) -> Problem {
    Problem::new(ProblemCode::DuplicateTenant, key.path)
        .value(value)
        .with("first", first)
        .with("second", second)
}

fn name(tables: &[&Table], index: usize) -> String {
    let key = tables.get(index).and_then(|table| table.get("key")).and_then(Value::as_str);
    match key.map(str::trim).filter(|key| TenantKey::new(key).is_ok()) {
        Some(key) => format!("{key} ({})", index + 1),
        None => format!("({})", index + 1),
    }
}
