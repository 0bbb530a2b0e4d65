//! The Addenda that tells the importer what the sealed document cannot: the order, the company, the supplier in Sage.
//! Source: flows, section 2.3. Names and order are a contract, and case counts.

use sc_domain::cfdi::{Charge, PortalCfdi};
use sc_domain::supplier::{Address, Supplier};
use sc_domain::{CfdiUuid, PortalId};

use crate::vendor::{Vendor, address_attributes};
use crate::write::attributes;

/// What our Addenda says. A text that is not known is empty, and is written as an empty attribute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Addenda {
    /// `OrdenCompra`.
    pub order: String,
    /// `AFE`.
    pub afe: String,
    /// `DescriGastosAdi` and `MtoGastosAdi`. Written only when it has a name and an amount other than 0.
    pub charge: Option<Charge>,
    /// `IdBase`: the company in the control database (`idCia`).
    pub base_id: String,
    /// `provider_id`: the portal's id of the supplier.
    pub provider_id: String,
    /// `external_id`: the vendor number in Sage.
    pub external_id: String,
    /// `bank`.
    pub bank: String,
    /// `clabe`.
    pub clabe: String,
    /// `account`.
    pub account: String,
    /// `grupo_prov`.
    pub supplier_group: String,
    /// `grupo_fiscal`.
    pub tax_group: String,
    /// `contact`.
    pub contact: String,
    /// `contact_email`.
    pub contact_email: String,
    /// `contact_phone`.
    pub contact_phone: String,
    /// `Terminos`: days of credit, empty when there are none.
    pub terms: String,
    /// `CuentaContable`.
    pub expense_account: String,
    /// `TipoProveedor`.
    pub supplier_type: String,
    /// `DomicilioProv`.
    pub address: Address,
}

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

impl Addenda {
    /// The Addenda of a document of a supplier. `order_from_links`: where the supplier named no order, the orders that the
    /// portal links the document to are named.
    ///
    /// # Errors
    /// When the portal says that the document is another supplier's.
    pub fn of(
        cfdi: &PortalCfdi,
        supplier: &Supplier,
        base_id: &str,
        order_from_links: bool,
    ) -> Result<Self, ForeignSupplier> {
        if let Some(expected) = cfdi.provider.as_ref().filter(|&provider| *provider != supplier.id) {
            let (document, expected) = (cfdi.uuid.clone(), expected.clone());
            return Err(ForeignSupplier { document, expected, found: supplier.id.clone() });
        }
        let vendor = Vendor::of(supplier);
        let [person, _] = vendor.persons;
        // The file of suppliers writes `0` here.
        let terms = if vendor.credit_days == 0 { String::new() } else { vendor.credit_days.to_string() };
        Ok(Self {
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
    pub(crate) fn element(&self, declaration: &str) -> String {
        let (description, amount) = self.charge_texts();
        let mut out = format!("<cfdi:AddendaEmisor{declaration}><cfdi:DoctoDatosAdi");
        attributes(
            &mut out,
            [
                ("OrdenCompra", self.order.as_str()),
                ("AFE", &self.afe),
                ("DescriGastosAdi", description),
                ("MtoGastosAdi", &amount),
            ],
        );
        out.push_str("/><cfdi:Proveedor");
        attributes(
            &mut out,
            [
                ("IdBase", self.base_id.as_str()),
                ("provider_id", &self.provider_id),
                ("external_id", &self.external_id),
                ("bank", &self.bank),
                ("clabe", &self.clabe),
                ("account", &self.account),
                ("grupo_prov", &self.supplier_group),
                ("grupo_fiscal", &self.tax_group),
                ("contact", &self.contact),
                ("contact_email", &self.contact_email),
                ("contact_phone", &self.contact_phone),
                ("Terminos", &self.terms),
                ("CuentaContable", &self.expense_account),
                ("TipoProveedor", &self.supplier_type),
            ],
        );
        out.push_str("><cfdi:DomicilioProv");
        // The contract takes both from the city here; the file of suppliers has a municipality of its own.
        attributes(&mut out, address_attributes(&self.address, &self.address.city));
        out.push_str("/></cfdi:Proveedor></cfdi:AddendaEmisor>");
        out
    }

    /// Both or neither. The amount is written without the zeros at its end, as the predecessor's numbers were.
    fn charge_texts(&self) -> (&str, String) {
        match &self.charge {
            Some(charge) if !charge.name.trim().is_empty() && !charge.amount.is_zero() => {
                (charge.name.as_str(), charge.amount.normalize().to_string())
            }
            Some(_) | None => ("", String::new()),
        }
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
