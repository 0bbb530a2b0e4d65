//! The file of suppliers, and the reading of a supplier that it shares with the Addenda.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sc_cfdi::{
    Addenda, Export, Issuer, SupplierFileError, check_supplier_file, file_name, supplier_file, supplier_hash,
};
use sc_domain::cfdi::{CfdiKind, Entered, PortalCfdi};
use sc_domain::supplier::{Address, BankAccount, Contact, Expedient, Part, Supplier};
use sc_domain::{CfdiUuid, PortalId};

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

fn issuer() -> Issuer {
    Issuer {
        rfc: "ZZB040506CD2".to_owned(),
        name: "Comercial & Hijos".to_owned(),
        regime: "601".to_owned(),
        base_id: "NORTE".to_owned(),
        zone: TimeZone::get("America/Mexico_City").expect("a zone"),
    }
}

fn part<T>(key: &str, is_accepted: bool, value: T) -> Part<T> {
    Part { key: key.to_owned(), is_accepted, accepted_at: None, value }
}

fn supplier() -> Supplier {
    let text = str::to_owned;
    let contact = |first: &str, last: &str| Contact {
        first_name: text(first),
        last_name: text(last),
        email: format!("{first}@example.com").to_lowercase(),
        phone: text("9990000001"),
    };
    let account = |bank: &str| BankAccount {
        bank_name: text(bank),
        account: text("0001"),
        clabe: text("002000000000000001"),
        subsidiary: text("Centro"),
        subsidiary_number: text("17"),
        code: text("ZZZZMXMM"),
        reference: text("REF-1"),
        currency: text("USD"),
    };
    let address = |street: &str| Address {
        street: text(street),
        exterior_number: text("1"),
        interior_number: text("A"),
        suburb: text("Centro"),
        city: text("Mérida"),
        municipality: text("Umán"),
        state: text("Yucatán"),
        country: text("MEX"),
        zip_code: text("97000"),
    };
    let fields = [
        ("grupo_de_proveedores", "NAC"),
        ("grupo_de_impuestos", "IVA16"),
        ("cuenta_de_gastos", "6000-01"),
        ("metodopago", "PUE"),
        ("formapago", "3"),
    ];
    Supplier {
        id: PortalId::new("64a000000000000000000001").expect("an id"),
        external_id: text("V0001"),
        name: text("Aceros \"del\" Mayab"),
        rfc: text("ZZA010203AB1"),
        kind: text("REGULAR"),
        tax_id: text("T-1"),
        credit_days: 30,
        expedient: Some(Expedient {
            approved: Some(at("2026-11-06T05:30:07.045Z")),
            addresses: vec![part("a", false, address("Calle 1")), part("b", true, address("Calle 2"))],
            contacts: vec![
                part("a", false, contact("Ana", "Pech")),
                part("b", true, contact("Beto", "")),
                part("c", true, contact("Carla", "Uc")),
            ],
            bank_accounts: vec![part("a", true, account("Banco A")), part("b", false, account("Banco B"))],
            payment_accounts: vec![text("b")],
            fields: fields.map(|(name, value)| (text(name), text(value))).into(),
        }),
    }
}

fn bare() -> Supplier {
    Supplier { credit_days: 0, expedient: None, external_id: String::new(), ..supplier() }
}

#[test]
fn the_file_is_written_as_the_importer_expects_it() {
    let last_known = at("2026-01-01T06:00:00Z");
    let (full, bare) = (supplier(), bare());
    let exports = [&full, &bare].map(|supplier| Export { supplier, last_known });
    let file = String::from_utf8(supplier_file(&issuer(), &exports)).expect("UTF-8");
    insta::assert_snapshot!(file, @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <Proveedores>
      <Emisor Rfc="ZZB040506CD2" Nombre="Comercial &amp; Hijos" RegimenFiscal="601" IdBase="NORTE"/>
      <Proveedor external_id="V0001" Nombre="Aceros &quot;del&quot; Mayab" Rfc="ZZA010203AB1" TipoProveedor="REGULAR" grupo_prov="NAC" RegimenFiscalReceptor="601" MetodoPago="PUE" FormaPago="3" provider_id="64a000000000000000000001" grupo_fiscal="IVA16" Terminos="30" CuentaContable="6000-01" Moneda="USD" NumRegIdTrib="T-1" FechaActualizacion="05-11-2026T23:30:07:045Z">
        <DomicilioProv Calle="Calle 2" NumeroExterior="1" NumeroInterior="A" Colonia="Centro" Localidad="Mérida" Municipio="Umán" Estado="Yucatán" Pais="MEX" CodigoPostal="97000"/>
        <Contacto1Prov contact="Beto" contact_email="beto@example.com" contact_tel="9990000001"/>
        <Contacto2Prov contact="Carla Uc" contact_email="carla@example.com" contact_tel="9990000001"/>
        <CuentaBancariaProv bank="Banco B" clabe="002000000000000001" account="0001" Sucursal="17" SWIFT="ZZZZMXMM" REFDO="REF-1"/>
      </Proveedor>
      <Proveedor external_id="" Nombre="Aceros &quot;del&quot; Mayab" Rfc="ZZA010203AB1" TipoProveedor="REGULAR" grupo_prov="" RegimenFiscalReceptor="601" MetodoPago="PPD" FormaPago="2" provider_id="64a000000000000000000001" grupo_fiscal="" Terminos="0" CuentaContable="" Moneda="MXN" NumRegIdTrib="T-1" FechaActualizacion="01-01-2026T00:00:00:000Z">
        <DomicilioProv Calle="" NumeroExterior="" NumeroInterior="" Colonia="" Localidad="" Municipio="" Estado="" Pais="" CodigoPostal=""/>
        <Contacto1Prov contact="" contact_email="" contact_tel=""/>
        <Contacto2Prov contact="" contact_email="" contact_tel=""/>
        <CuentaBancariaProv bank="" clabe="" account="" Sucursal="" SWIFT="" REFDO=""/>
      </Proveedor>
    </Proveedores>
    "#);
    assert!(file.ends_with("</Proveedores>\n"));
    assert_eq!(check_supplier_file(file.as_bytes()), Ok(2));
}

#[test]
fn the_name_of_a_branch_stands_in_for_its_number() {
    let mut supplier = supplier();
    for account in supplier.expedient.iter_mut().flat_map(|expedient| &mut expedient.bank_accounts) {
        account.value.subsidiary_number = String::new();
    }
    let exports = [Export { supplier: &supplier, last_known: Timestamp::UNIX_EPOCH }];
    let file = String::from_utf8(supplier_file(&issuer(), &exports)).expect("UTF-8");
    assert!(file.contains("Sucursal=\"Centro\""), "{file}");
}

#[test]
fn characters_that_xml_cannot_hold_are_left_out() {
    let supplier = Supplier { name: "A\u{0}\u{1F}\u{FFFF}B\nC".to_owned(), ..supplier() };
    let exports = [Export { supplier: &supplier, last_known: Timestamp::UNIX_EPOCH }];
    let file = supplier_file(&issuer(), &exports);
    assert_eq!(check_supplier_file(&file), Ok(1));
    assert!(String::from_utf8(file).expect("UTF-8").contains("Nombre=\"AB&#10;C\""));
}

#[test]
fn a_hash_changes_with_each_part_of_a_supplier_and_with_nothing_else() {
    let (issuer, supplier) = (issuer(), supplier());
    let hash = supplier_hash(&issuer, &supplier);
    assert_eq!(hash.len(), 64);
    assert_eq!(supplier_hash(&issuer, &supplier.clone()), hash);
    let mut changed = vec![
        Supplier { name: "Otro".to_owned(), ..supplier.clone() },
        Supplier { credit_days: 31, ..supplier.clone() },
        bare(),
    ];
    let expedient = supplier.expedient.clone().expect("it has one");
    for expedient in [
        Expedient { approved: Some(at("2026-11-07T00:00:00Z")), ..expedient.clone() },
        Expedient { payment_accounts: Vec::new(), ..expedient.clone() },
        Expedient { fields: BTreeMap::new(), ..expedient.clone() },
    ] {
        changed.push(Supplier { expedient: Some(expedient), ..supplier.clone() });
    }
    let mut hashes: Vec<String> = changed.iter().map(|supplier| supplier_hash(&issuer, supplier)).collect();
    hashes.push(hash.clone());
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), changed.len() + 1);
    // The order of the portal's maps is no content.
    let mut contacts = expedient.contacts.clone();
    contacts.reverse();
    let reordered = Supplier { expedient: Some(Expedient { contacts, ..expedient }), ..supplier };
    assert_eq!(supplier_hash(&issuer, &reordered), hash);
}

#[test]
fn a_name_carries_the_companys_clock() {
    let zone = TimeZone::get("America/Mexico_City").expect("a zone");
    let name = file_name(at("2026-11-06T05:03:07.9Z"), &zone);
    assert_eq!(name.as_str(), "providers-261105-230307.xml");
}

#[track_caller]
fn check_file(text: &str, expected: &str) {
    let said = check_supplier_file(text.as_bytes());
    assert_eq!(said.map_or_else(|error| error.to_string(), |count| count.to_string()), expected, "{text}");
}

#[test]
fn a_file_that_the_importer_could_not_use_is_found() {
    check_file("<Proveedores><Emisor/><Proveedor/><Proveedor/></Proveedores>", "2");
    check_file("<Proveedores><Emisor/></Proveedores>", &SupplierFileError::Nobody.to_string());
    check_file(
        "<Proveedores><Emisor/><a><Proveedor/></a></Proveedores>",
        &SupplierFileError::Nobody.to_string(),
    );
    check_file("<Proveedores><Proveedor/></Proveedores>", "the file names 0 issuers, not one");
    check_file("<proveedores><Emisor/><Proveedor/></proveedores>", "the root element is not Proveedores");
    check_file(
        "<Proveedores xmlns='urn:example:x'><Emisor/><Proveedor/></Proveedores>",
        "the root element is not Proveedores",
    );
    let cut = "the file is not well-formed XML: the element \"Proveedores\" is not closed (byte 34)";
    check_file("<Proveedores><Emisor/><Proveedor/>", cut);
}

fn cfdi() -> PortalCfdi {
    PortalCfdi {
        id: PortalId::new("64b000000000000000000001").expect("an id"),
        uuid: CfdiUuid::new("0A1B2C3D-0000-4000-8000-000000000001").expect("a UUID"),
        kind: CfdiKind::Invoice,
        series: String::new(),
        folio: String::new(),
        issuer_rfc: "ZZA010203AB1".to_owned(),
        receiver_rfc: "ZZB040506CD2".to_owned(),
        currency: None,
        total: None,
        issued: None,
        authorized: None,
        status: String::new(),
        is_cancelled_by_sat: false,
        is_cancelled_in_tenant: false,
        provider: Some(supplier().id),
        provider_external_id: String::new(),
        entered: Entered::default(),
        payments: Vec::new(),
        erp_status: String::new(),
    }
}

#[track_caller]
fn check_order(oc: &str, other: &str, linked: &[&str], from_links: bool, expected: &str) {
    let orders = linked.iter().map(ToString::to_string).collect();
    let entered =
        Entered { oc: oc.to_owned(), purchase_order: other.to_owned(), orders, ..Entered::default() };
    let cfdi = PortalCfdi { entered, ..cfdi() };
    let addenda = sc_cfdi::addenda(&cfdi, &supplier(), "NORTE", from_links).expect("its own supplier");
    assert_eq!(addenda.order, expected);
}

#[test]
fn the_order_is_what_the_supplier_entered_and_only_then_what_is_linked() {
    check_order("PO-1", "PO-2", &["PO-3"], true, "PO-1");
    check_order("", "PO-2", &["PO-3"], true, "PO-2");
    check_order("  ", " PO-2 ", &["PO-3"], true, "PO-2");
    check_order("", "", &["PO-3"], true, "PO-3");
    check_order("", "", &["PO-3"], false, "");
    check_order("", "", &["", "PO-3", "PO-4", "PO-3"], true, "PO-3,PO-4");
    check_order("", "", &[], true, "");
}

#[test]
fn an_addenda_says_the_same_of_a_supplier_as_the_file() {
    let addenda = sc_cfdi::addenda(&cfdi(), &supplier(), "NORTE", false).expect("its own supplier");
    let said = [
        &addenda.base_id,
        &addenda.provider_id,
        &addenda.external_id,
        &addenda.bank,
        &addenda.supplier_group,
        &addenda.tax_group,
        &addenda.expense_account,
        &addenda.contact,
        &addenda.contact_email,
        &addenda.contact_phone,
        &addenda.terms,
        &addenda.supplier_type,
        &addenda.address.street,
    ];
    assert_eq!(
        said,
        [
            "NORTE",
            "64a000000000000000000001",
            "V0001",
            "Banco B",
            "NAC",
            "IVA16",
            "6000-01",
            "Beto",
            "beto@example.com",
            "9990000001",
            "30",
            "REGULAR",
            "Calle 2",
        ]
    );
    let bare = sc_cfdi::addenda(&cfdi(), &bare(), "NORTE", false).expect("its own supplier");
    let expected = Addenda {
        base_id: "NORTE".to_owned(),
        provider_id: "64a000000000000000000001".to_owned(),
        supplier_type: "REGULAR".to_owned(),
        ..Addenda::default()
    };
    assert_eq!(bare, expected, "no days of credit are no text");
}

#[test]
fn an_addenda_never_names_another_supplier() {
    let other = PortalId::new("64a000000000000000000002").expect("an id");
    let foreign = PortalCfdi { provider: Some(other), ..cfdi() };
    let error = sc_cfdi::addenda(&foreign, &supplier(), "NORTE", false).expect_err("another's document");
    assert_eq!(
        error.to_string(),
        "document 0A1B2C3D-0000-4000-8000-000000000001 belongs to supplier 64a000000000000000000002, not to 64a000000000000000000001"
    );
    assert!(sc_cfdi::addenda(&PortalCfdi { provider: None, ..cfdi() }, &supplier(), "NORTE", false).is_ok());
}
