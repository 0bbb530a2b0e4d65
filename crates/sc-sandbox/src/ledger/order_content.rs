//! The content of an order, member by member: as it is wanted, and as the portal holds it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use sc_portalserver::state::{
    AcceptanceStatus, AddressKind, MetadataPair, PurchaseOrderAddress, PurchaseOrderContent,
    PurchaseOrderLine,
};

use super::api_word;
use crate::world::WantedOrder;

/// Each member that differs, with what is wanted and what was found.
pub(super) type Differences = BTreeMap<String, (String, String)>;
type Members = BTreeMap<String, String>;

/// Each member of the request of portal-api.md 7.2 that differs, the status aside. What the specification leaves out of a
/// request must not be there.
pub(super) fn differences(number: &str, wanted: &WantedOrder, found: &PurchaseOrderContent) -> Differences {
    let wanted = members_wanted(number, wanted);
    let found = members_found(found);
    let of = |members: &Members, name: &str| members.get(name).cloned().unwrap_or_default();
    let names = wanted.keys().chain(found.keys()).cloned();
    names
        .map(|name| {
            let both = (of(&wanted, &name), of(&found, &name));
            (name, both)
        })
        .filter(|(_, (wanted, found))| wanted != found)
        .collect()
}

/// Whether the goods or their money are among what differs.
pub(super) fn touch_money(differences: &Differences) -> bool {
    let is_money = |name: &String| {
        matches!(name.as_str(), "currency" | "subtotal" | "total") || name.starts_with("lines[")
    };
    differences.keys().any(is_money)
}

fn members_wanted(number: &str, wanted: &WantedOrder) -> Members {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let pairs = wanted.metadata.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
    let address = &wanted.address;
    let address = address_text(
        AddressKind::Shipping,
        [
            &address.identifier,
            &address.street,
            &address.municipality,
            &address.city,
            &address.state,
            &address.country,
            &address.zip,
        ],
        [""; 3],
    );
    let mut members = named([
        ("num", number.to_owned()),
        ("acceptance_status", api_word(&AcceptanceStatus::Accepted)),
        ("provider_external_id", wanted.vendor.clone()),
        ("company_external_id", wanted.company.clone()),
        ("date", wanted.date.to_string()),
        ("delivery_date", wanted.delivery_date.to_string()),
        ("currency", wanted.currency.to_owned()),
        ("exchange_rate", wanted.exchange_rate.map(amount).unwrap_or_default()),
        ("delivery_contact", wanted.delivery_contact.clone()),
        ("requested_by_contact", wanted.requested_by.clone()),
        ("comments", text(&wanted.comments)),
        ("reference", text(&wanted.reference)),
        ("cfdi_payment_form", text(&wanted.payment_form)),
        ("cfdi_use", text(&wanted.cfdi_use)),
        ("subtotal", amount(wanted.subtotal)),
        ("total", amount(wanted.total)),
        ("vat_sum", amount(wanted.vat_sum)),
        ("withhold_tax_sum", amount(wanted.withhold_tax_sum.abs())),
        ("warehouse", wanted.warehouse.clone()),
        ("metadata", pairs_text(pairs)),
        ("addresses", address),
    ]);
    for line in &wanted.lines {
        let value = line_text(
            line.num,
            [&line.code, &line.description, &line.unit],
            [line.quantity, line.price, line.subtotal, line.subtotal],
        );
        members.insert(format!("lines[{}]", line.external_id), value);
    }
    members
}

fn members_found(found: &PurchaseOrderContent) -> Members {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let addresses: Vec<String> = found.addresses.iter().map(found_address).collect();
    let mut members = named([
        ("num", text(&found.num)),
        ("acceptance_status", api_word(&found.acceptance_status)),
        ("provider_external_id", found.provider_external_id.clone()),
        ("company_external_id", text(&found.company_external_id)),
        ("date", found.date.to_string()),
        ("delivery_date", found.delivery_date.to_string()),
        ("currency", found.currency.clone()),
        ("exchange_rate", found.exchange_rate.map(amount).unwrap_or_default()),
        ("delivery_contact", found.delivery_contact.clone()),
        ("requested_by_contact", found.requested_by_contact.clone()),
        ("comments", text(&found.comments)),
        ("reference", text(&found.reference)),
        ("cfdi_payment_form", text(&found.cfdi_payment_form)),
        ("cfdi_payment_method", found.cfdi_payment_method.as_ref().map(api_word).unwrap_or_default()),
        ("cfdi_use", text(&found.cfdi_use)),
        ("subtotal", amount(found.subtotal)),
        ("total", amount(found.total)),
        ("vat_sum", amount(found.vat_sum.unwrap_or_default())),
        ("withhold_tax_sum", amount(found.withhold_tax_sum.unwrap_or_default().abs())),
        ("warehouse", text(&found.warehouse)),
        // The predecessor sent 0 and dropped it.
        ("requisition_number", found.requisition_number.map(|number| number.to_string()).unwrap_or_default()),
        ("owners", found.owners.join(", ")),
        ("metadata", found_pairs(&found.metadata)),
        ("addresses", addresses.join(" | ")),
    ]);
    for line in &found.lines {
        let value = line_text(
            line.num.unwrap_or_default(),
            [&line.code, &line.description, &text(&line.unit_of_measure)],
            [line.quantity, line.price, line.subtotal, line.total],
        );
        members.insert(format!("lines[{}]", line.external_id), value + &beyond(line));
    }
    members
}

fn named<const N: usize>(members: [(&str, String); N]) -> Members {
    BTreeMap::from(members.map(|(name, value)| (name.to_owned(), value)))
}

/// Equal amounts have equal texts.
fn amount(value: Decimal) -> String {
    value.normalize().to_string()
}

/// The order of the pairs says nothing.
fn pairs_text(pairs: impl Iterator<Item = (String, String)>) -> String {
    let mut pairs: Vec<String> = pairs.map(|(key, value)| format!("{key}={value}")).collect();
    pairs.sort();
    pairs.join("; ")
}

fn found_pairs(pairs: &[MetadataPair]) -> String {
    pairs_text(pairs.iter().map(|pair| (pair.key.clone(), pair.value.clone())))
}

fn address_text(kind: AddressKind, parts: [&str; 7], beyond: [&str; 3]) -> String {
    let beyond = beyond.iter().filter(|part| !part.is_empty()).map(|part| format!(", {part}"));
    format!("{} {}{}", api_word(&kind), parts.join(", "), beyond.collect::<String>())
}

fn found_address(address: &PurchaseOrderAddress) -> String {
    fn text(text: &Option<String>) -> &str {
        text.as_deref().unwrap_or_default()
    }
    address_text(
        address.kind,
        [
            text(&address.identifier),
            &address.street,
            text(&address.municipality),
            text(&address.city),
            text(&address.state),
            text(&address.country),
            text(&address.zip_code),
        ],
        [text(&address.exterior_number), text(&address.interior_number), text(&address.suburb)],
    )
}

fn line_text(num: i32, texts: [&str; 3], amounts: [Decimal; 4]) -> String {
    format!("{num}: {}; {}", texts.join(", "), amounts.map(amount).join(" "))
}

/// The members of a line that no request has (flows.md 7.3).
fn beyond(line: &PurchaseOrderLine) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let taxes = line.vat_taxes.iter().chain(&line.withholding_taxes).map(|tax| amount(tax.amount));
    let members = [
        ("comments", text(&line.comments)),
        ("metadata", found_pairs(&line.metadata)),
        ("taxes", taxes.collect::<Vec<_>>().join(" ")),
        ("budget_id", text(&line.budget_id)),
        ("budget_line_external_id", text(&line.budget_line_external_id)),
        ("requisition_line_id", text(&line.requisition_line_id)),
    ];
    let filled = members.into_iter().filter(|(_, value)| !value.is_empty());
    filled.map(|(name, value)| format!("; {name} {value}")).collect()
}
