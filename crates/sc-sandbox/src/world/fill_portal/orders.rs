//! Purchase orders that the portal holds from the start, with the documents that bill them.

use sc_portalserver::state::{
    AddressKind, InvoicedConcept, LineCfdi, MetadataPair, PurchaseOrder, PurchaseOrderAddress,
    PurchaseOrderContent, PurchaseOrderLine, PurchaseOrderStatus,
};

use crate::world::company::Company;
use crate::world::orders::{OrderWord, PortalOrder, WantedAddress, WantedOrderLine};

/// An order as the stand-in keeps it.
pub(super) fn purchase_order(company: &Company, left: &PortalOrder) -> PurchaseOrder {
    let mut order = PurchaseOrder::new(content(left), left.created_at);
    order.id.clone_from(&left.id);
    order.by_hand = left.by_hand;
    for linked in &left.cfdis {
        let Some(cfdi) = company.cfdis.iter().find(|cfdi| cfdi.uuid == linked.uuid) else { continue };
        order.cfdi_ids.push(cfdi.id.clone());
        order.line_cfdis.entry(linked.line.clone()).or_default().push(LineCfdi {
            id: cfdi.id.clone(),
            uuid: cfdi.uuid.clone(),
            identifier: format!("{} {}", cfdi.serie, cfdi.folio),
            concepts: vec![InvoicedConcept { concept_index: 0, quantity: linked.quantity }],
        });
    }
    order
}

fn content(left: &PortalOrder) -> PurchaseOrderContent {
    let wanted = &left.content;
    let lines = wanted.lines.iter().map(line).collect();
    let mut content = PurchaseOrderContent::new(&left.number, &wanted.vendor, wanted.date, lines);
    content.status = match left.status {
        OrderWord::Posted | OrderWord::Open => PurchaseOrderStatus::Open,
        OrderWord::Generated => PurchaseOrderStatus::Generated,
        OrderWord::Closed => PurchaseOrderStatus::Closed,
        OrderWord::Cancelled => PurchaseOrderStatus::Cancelled,
    };
    content.company_external_id = Some(wanted.company.clone());
    wanted.currency.clone_into(&mut content.currency);
    content.exchange_rate = wanted.exchange_rate;
    content.delivery_date = wanted.delivery_date;
    content.delivery_contact.clone_from(&wanted.delivery_contact);
    content.requested_by_contact.clone_from(&wanted.requested_by);
    content.addresses = vec![address(&wanted.address)];
    content.subtotal = wanted.subtotal;
    content.total = wanted.total;
    content.vat_sum = Some(wanted.vat_sum);
    content.withhold_tax_sum = Some(wanted.withhold_tax_sum);
    content.cfdi_payment_form.clone_from(&wanted.payment_form);
    content.cfdi_use.clone_from(&wanted.cfdi_use);
    content.comments.clone_from(&wanted.comments);
    content.reference.clone_from(&wanted.reference);
    content.warehouse = Some(wanted.warehouse.clone());
    let pairs = wanted.metadata.iter();
    content.metadata =
        pairs.map(|(key, value)| MetadataPair { key: (*key).to_owned(), value: value.clone() }).collect();
    content
}

fn address(wanted: &WantedAddress) -> PurchaseOrderAddress {
    let mut address = PurchaseOrderAddress::new(AddressKind::Shipping, &wanted.street);
    address.city = Some(wanted.city.clone());
    address.country = Some(wanted.country.clone());
    address.exterior_number = Some(String::new());
    address.interior_number = Some(String::new());
    address.identifier = Some(wanted.identifier.clone());
    address.municipality = Some(wanted.municipality.clone());
    address.state = Some(wanted.state.clone());
    address.suburb = Some(String::new());
    address.zip_code = Some(wanted.zip.clone());
    address
}

fn line(wanted: &WantedOrderLine) -> PurchaseOrderLine {
    let mut line =
        PurchaseOrderLine::new(&wanted.external_id, wanted.num, &wanted.code, wanted.quantity, wanted.price);
    line.description.clone_from(&wanted.description);
    line.subtotal = wanted.subtotal;
    line.total = wanted.subtotal;
    line.unit_of_measure = Some(wanted.unit.clone());
    line
}
