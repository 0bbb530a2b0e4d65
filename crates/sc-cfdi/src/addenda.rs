//! The Addenda that tells the importer what the sealed document cannot: the order, the company, the supplier in Sage.
//! Source: flows, section 2.3. Names and order are a contract, and case counts.

use sc_domain::cfdi::{Addenda, PortalCfdi};
use sc_domain::supplier::Supplier;
use sc_domain::{CfdiUuid, PortalId};

use crate::vendor::{Vendor, address_attributes};
use crate::write::attributes;

/// The supplier is not the one that issued the document. Its Addenda would book the document on somebody else.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("document {document} belongs to supplier {expected}, not to {found}")]
pub struct ForeignSupplier {
    /// Which document.
    pub document: CfdiUuid,
    /// Whose it is.
    pub expected: PortalId,
    /// Who was given.
    pub found: PortalId,
}

/// The Addenda of a document of a supplier. `order_from_links`: where the supplier named no order, the orders that the
/// portal links the document to are named.
///
/// # Errors
/// When the portal says that the document is another supplier's.
pub fn addenda(
    cfdi: &PortalCfdi,
    supplier: &Supplier,
    base_id: &str,
    order_from_links: bool,
) -> Result<Addenda, ForeignSupplier> {
    if let Some(expected) = cfdi.provider.as_ref().filter(|&provider| *provider != supplier.id) {
        let (document, expected) = (cfdi.uuid.clone(), expected.clone());
        return Err(ForeignSupplier { document, expected, found: supplier.id.clone() });
    }
    let vendor = Vendor::of(supplier);
    let [person, _] = vendor.persons;
    // The file of suppliers writes `0` here.
    let terms = if vendor.credit_days == 0 { String::new() } else { vendor.credit_days.to_string() };
    Ok(Addenda {
        order: order(cfdi, order_from_links),
        afe: cfdi.entered.afe.clone(),
        charge: cfdi.entered.charge.clone(),
        base_id: base_id.to_owned(),
        provider_id: vendor.provider_id.to_owned(),
        external_id: vendor.external_id.to_owned(),
        bank: vendor.account.bank_name,
        clabe: vendor.account.clabe,
        account: vendor.account.account,
        supplier_group: vendor.group.to_owned(),
        tax_group: vendor.tax_group.to_owned(),
        contact: person.name,
        contact_email: person.email,
        contact_phone: person.phone,
        terms,
        expense_account: vendor.expense_account.to_owned(),
        supplier_type: vendor.kind.to_owned(),
        address: vendor.address,
    })
}

/// `AddendaEmisor`, on one line; `declaration` is written into its tag.
pub(crate) fn element(addenda: &Addenda, declaration: &str) -> String {
    let (description, amount) = charge_texts(addenda);
    let mut out = format!("<cfdi:AddendaEmisor{declaration}><cfdi:DoctoDatosAdi");
    attributes(
        &mut out,
        [
            ("OrdenCompra", addenda.order.as_str()),
            ("AFE", &addenda.afe),
            ("DescriGastosAdi", description),
            ("MtoGastosAdi", &amount),
        ],
    );
    out.push_str("/><cfdi:Proveedor");
    attributes(
        &mut out,
        [
            ("IdBase", addenda.base_id.as_str()),
            ("provider_id", &addenda.provider_id),
            ("external_id", &addenda.external_id),
            ("bank", &addenda.bank),
            ("clabe", &addenda.clabe),
            ("account", &addenda.account),
            ("grupo_prov", &addenda.supplier_group),
            ("grupo_fiscal", &addenda.tax_group),
            ("contact", &addenda.contact),
            ("contact_email", &addenda.contact_email),
            ("contact_phone", &addenda.contact_phone),
            ("Terminos", &addenda.terms),
            ("CuentaContable", &addenda.expense_account),
            ("TipoProveedor", &addenda.supplier_type),
        ],
    );
    out.push_str("><cfdi:DomicilioProv");
    // The contract takes both from the city here; the file of suppliers has a municipality of its own.
    attributes(&mut out, address_attributes(&addenda.address, &addenda.address.city));
    out.push_str("/></cfdi:Proveedor></cfdi:AddendaEmisor>");
    out
}

/// Both or neither. The amount is written without the zeros at its end, as the predecessor's numbers were.
fn charge_texts(addenda: &Addenda) -> (&str, String) {
    match &addenda.charge {
        Some(charge) if !charge.name.trim().is_empty() && !charge.amount.is_zero() => {
            (charge.name.as_str(), charge.amount.normalize().to_string())
        }
        Some(_) | None => ("", String::new()),
    }
}

/// `oc`, else `orden_de_compra`: one that was left blank does not hide the other. Several linked orders are written with
/// commas between them, as suppliers type them [assumed]: the importer's reading of a list is not known.
fn order(cfdi: &PortalCfdi, order_from_links: bool) -> String {
    let entered = [&cfdi.entered.oc, &cfdi.entered.purchase_order];
    if let Some(order) = entered.into_iter().map(|text| text.trim()).find(|text| !text.is_empty()) {
        return order.to_owned();
    }
    if !order_from_links {
        return String::new();
    }
    let mut linked: Vec<&str> = Vec::new();
    for order in cfdi.entered.orders.iter().map(|text| text.trim()) {
        if !order.is_empty() && !linked.contains(&order) {
            linked.push(order);
        }
    }
    linked.join(",")
}
