//! What the predecessor sent of a purchase order: its own mapping (flows.md 7.2 and 7.3, the column `[code]`), faults
//! included. The orders that it left behind in the portal say this, and not what ought to be sent.

use rust_decimal::{Decimal, RoundingStrategy};

use super::content::{WantedAddress, WantedOrder, WantedOrderLine, cfdi_use, payment_form};
use super::model::{Order, OrderLine};
use crate::world::company::Company;
use crate::world::model::cents;

/// The content that it sent for an order, as Sage held it then.
pub(super) fn content(order: &Order, company: &Company) -> WantedOrder {
    let is_skipped = |line: &&OrderLine| company.skip_locations.contains(&line.location);
    let kept = order.lines.iter().filter(|line| !is_skipped(line));
    let lines: Vec<WantedOrderLine> = (1..).zip(kept).map(|(num, line)| sent_line(num, line)).collect();
    let warehouse = order.lines.first().map(|line| line.location.clone()).unwrap_or_default();
    let vendor = &company.vendors[order.vendor];
    let taxes = |is_wanted: fn(&Decimal) -> bool| -> Decimal {
        order.taxes.iter().filter(|tax| is_wanted(tax)).sum()
    };
    WantedOrder {
        vendor: vendor.id.clone(),
        company: company.external_id.clone(),
        date: order.date,
        delivery_date: order.expected_arrival.unwrap_or(order.date),
        currency: order.currency.iso(),
        // Of pesos, too.
        exchange_rate: Some(rounded(order.rate, 6)),
        delivery_contact: order.fob_point.clone(),
        requested_by: order.entered_by.clone(),
        comments: Some(format!("{} {}", order.description, order.comment)),
        reference: Some(order.reference.clone()),
        payment_form: payment_form(company, vendor.payment_method.as_deref()),
        cfdi_use: order.cfdi_use.as_deref().and_then(cfdi_use),
        subtotal: cents(order.extended),
        total: cents(order.total),
        vat_sum: taxes(|tax| *tax > Decimal::ZERO),
        withhold_tax_sum: taxes(|tax| *tax < Decimal::ZERO),
        // A blank value failed the whole order, so that each pair of an order that was sent has one.
        metadata: vec![
            ("AFE", order.afe.clone().unwrap_or_default()),
            ("REQUISICION", order.requisition.clone()),
            ("CONDICIONES", order.terms.clone()),
            ("USUARIO_DE_COMPRA", order.fob_point.clone()),
        ],
        address: address(company, &warehouse),
        warehouse,
        lines,
    }
}

/// `num` is the position among the lines that are sent. Nothing is taken off for what was cancelled.
fn sent_line(num: i32, line: &OrderLine) -> WantedOrderLine {
    WantedOrderLine {
        external_id: line.sequence.to_string(),
        num,
        code: line.item.clone(),
        description: line.description.clone(),
        // `SQORDERED`: stocking units, beside the unit and the price of the order.
        quantity: (line.ordered * line.conversion).normalize(),
        price: rounded(line.unit_cost, 2),
        subtotal: cents(line.extended),
        unit: line.unit.clone(),
    }
}

/// The location's address as it stands; the company's default only where the location does not exist.
fn address(company: &Company, code: &str) -> WantedAddress {
    let Some(location) = company.locations.iter().find(|location| location.code == code) else {
        let fallback = company.default_address.clone();
        return fallback.map_or_else(WantedAddress::default, |known| WantedAddress {
            identifier: known.identifier,
            street: known.street,
            municipality: known.municipality,
            city: known.city,
            state: known.state,
            country: known.country,
            zip: known.zip,
        });
    };
    WantedAddress {
        identifier: code.to_owned(),
        street: location.street.clone(),
        municipality: location.municipality.clone(),
        city: location.city.clone(),
        state: location.state.clone(),
        country: location.country.clone(),
        zip: location.zip.clone(),
    }
}

fn rounded(number: Decimal, decimals: u32) -> Decimal {
    number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero).normalize()
}
