//! Purchase orders (portal-api.md 7). Names differ between request and answer: order `num` and `number`, line
//! `num` and `line_num`, `code` and `item_code`, `total` and `line_total`.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use sc_domain::ids::{CfdiUuid, OrderNumber, PortalId};
use sc_domain::money::Currency;
use sc_domain::order::{
    OrderAddress, OrderLine, OrderPayload, OrderStatus, PortalOrder, PortalOrderLine, PortalState, joined,
    pair,
};
use sc_domain::ports::UnreadablePortalOrder;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Value, json};

use super::{Amount, Text, WireProviderName, told};
use crate::paging::Listed;
use crate::question::{Shape, shape};

/// Names the list of orders in failures.
pub(crate) const ORDERS: &str = "orders";

/// The body that creates an order, as it is sent: also what a dry run shows.
pub fn order_wire_body(payload: &OrderPayload) -> Value {
    body(WireNewOrder::new(payload, &OrderStatus::Open, payload.acceptance.as_str()))
}

/// The body that replaces an order's content. What the portal held beside it is repeated: a full replacement would
/// otherwise undo it, e.g. the supplier's refusal.
pub(crate) fn order_replacement_body(payload: &OrderPayload, state: &PortalState) -> Value {
    let acceptance = state.acceptance.as_deref().unwrap_or(payload.acceptance.as_str());
    body(WireNewOrder::new(payload, &state.status, acceptance))
}

fn body(order: WireNewOrder<'_>) -> Value {
    serde_json::to_value(order).expect("texts and decimals are always JSON")
}

/// The body that gives an order a status.
pub(crate) fn order_status_body(status: &OrderStatus) -> Value {
    json!({ "status": status.as_str() })
}

#[derive(Serialize)]
struct WireNewOrder<'a> {
    external_id: &'a str,
    num: &'a str,
    status: &'a str,
    acceptance_status: &'a str,
    provider_external_id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    company_external_id: &'a str,
    currency: &'a str,
    #[serde(
        with = "rust_decimal::serde::arbitrary_precision_option",
        skip_serializing_if = "Option::is_none"
    )]
    exchange_rate: Option<Decimal>,
    date: String,
    delivery_date: String,
    delivery_contact: &'a str,
    requested_by_contact: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    comments: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reference: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cfdi_payment_form: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cfdi_payment_method: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cfdi_use: Option<&'a str>,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    subtotal: Decimal,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    total: Decimal,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    vat_sum: Decimal,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    withhold_tax_sum: Decimal,
    #[serde(skip_serializing_if = "Option::is_none")]
    warehouse: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    metadata: Vec<WireNewPair<'a>>,
    addresses: Vec<WireNewAddress<'a>>,
    lines: Vec<WireNewLine<'a>>,
}

#[derive(Serialize)]
struct WireNewPair<'a> {
    key: &'a str,
    value: &'a str,
}

#[derive(Serialize)]
struct WireNewAddress<'a> {
    r#type: &'static str,
    identifier: &'a str,
    street: &'a str,
    exterior_number: &'static str,
    interior_number: &'static str,
    suburb: &'static str,
    municipality: &'a str,
    city: &'a str,
    state: &'a str,
    country: &'a str,
    zip_code: &'a str,
}

impl<'a> From<&'a OrderAddress> for WireNewAddress<'a> {
    fn from(address: &'a OrderAddress) -> Self {
        Self {
            r#type: "SHIPPING",
            identifier: &address.identifier,
            street: &address.street,
            // Sage keeps these inside the street.
            exterior_number: "",
            interior_number: "",
            suburb: "",
            municipality: &address.municipality,
            city: &address.city,
            state: &address.state,
            country: &address.country,
            zip_code: &address.zip,
        }
    }
}

#[derive(Serialize)]
struct WireNewLine<'a> {
    external_id: &'a str,
    num: u32,
    code: &'a str,
    description: &'a str,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    quantity: Decimal,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    price: Decimal,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    subtotal: Decimal,
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    total: Decimal,
    #[serde(skip_serializing_if = "str::is_empty")]
    unit_of_measure: &'a str,
}

impl<'a> From<&'a OrderLine> for WireNewLine<'a> {
    fn from(line: &'a OrderLine) -> Self {
        Self {
            external_id: &line.external_id,
            num: line.num,
            code: &line.code,
            description: &line.description,
            quantity: line.quantity,
            price: line.price,
            subtotal: line.subtotal,
            // Taxes stand in the header alone.
            total: line.subtotal,
            unit_of_measure: &line.unit,
        }
    }
}

impl<'a> WireNewOrder<'a> {
    fn new(payload: &'a OrderPayload, status: &'a OrderStatus, acceptance: &'a str) -> Self {
        let pairs = payload.metadata.iter().map(|(key, value)| WireNewPair { key, value });
        Self {
            external_id: payload.number.as_str(),
            num: payload.number.as_str(),
            status: status.as_str(),
            acceptance_status: acceptance,
            provider_external_id: payload.vendor.as_str(),
            company_external_id: &payload.company,
            currency: payload.currency.as_str(),
            exchange_rate: payload.exchange_rate,
            date: midnight(payload.date),
            delivery_date: midnight(payload.delivery_date),
            delivery_contact: &payload.delivery_contact,
            requested_by_contact: &payload.requested_by,
            comments: told(&payload.comments),
            reference: told(&payload.reference),
            cfdi_payment_form: told(&payload.payment_form),
            cfdi_payment_method: told(&payload.payment_method),
            cfdi_use: told(&payload.cfdi_use),
            subtotal: payload.subtotal,
            total: payload.total,
            vat_sum: payload.vat_sum,
            withhold_tax_sum: payload.withhold_tax_sum,
            warehouse: told(&payload.warehouse),
            metadata: pairs.filter(|pair| !pair.value.trim().is_empty()).collect(),
            addresses: payload.addresses.iter().map(WireNewAddress::from).collect(),
            lines: payload.lines.iter().map(WireNewLine::from).collect(),
        }
    }
}

/// A day as the portal takes it.
fn midnight(day: Date) -> String {
    format!("{day}T00:00:00.000Z")
}

/// The answer to a change of status.
#[derive(Debug, Deserialize)]
#[serde(expecting = "a change of status")]
pub(crate) struct WireStatusChanged {
    #[serde(default)]
    pub(crate) internal_id: Text,
    #[serde(default)]
    pub(crate) status: Text,
}

/// A purchase order of the portal.
#[derive(Debug, Deserialize)]
#[serde(expecting = "a purchase order")]
pub(crate) struct WireOrder {
    #[serde(default)]
    id: Text,
    #[serde(default)]
    external_id: Text,
    #[serde(default)]
    status: Text,
    #[serde(default)]
    acceptance_status: Text,
    #[serde(default)]
    provider_external_id: Text,
    #[serde(default)]
    provider: Option<WireProviderName>,
    #[serde(default)]
    currency: Text,
    #[serde(default)]
    exchange_rate: Amount,
    #[serde(default)]
    subtotal: Amount,
    #[serde(default)]
    total: Amount,
    #[serde(default)]
    vat_sum: Amount,
    #[serde(default)]
    withhold_tax_sum: Amount,
    #[serde(default, deserialize_with = "returned")]
    date: Option<Text>,
    #[serde(default, deserialize_with = "returned")]
    delivery_date: Option<Text>,
    #[serde(default, deserialize_with = "returned")]
    delivery_contact: Option<Text>,
    #[serde(default, deserialize_with = "returned")]
    requested_by_contact: Option<Text>,
    #[serde(default, deserialize_with = "returned")]
    comments: Option<Text>,
    #[serde(default, deserialize_with = "returned")]
    reference: Option<Text>,
    #[serde(default, deserialize_with = "returned")]
    cfdi_payment_form: Option<Text>,
    #[serde(default, deserialize_with = "returned")]
    cfdi_payment_method: Option<Text>,
    #[serde(default, deserialize_with = "returned")]
    cfdi_use: Option<Text>,
    #[serde(default, deserialize_with = "returned")]
    warehouse: Option<Text>,
    #[serde(default, deserialize_with = "returned_list")]
    metadata: Option<Vec<WirePair>>,
    #[serde(default, deserialize_with = "returned_list")]
    addresses: Option<Vec<WireAddress>>,
    #[serde(default)]
    lines: Option<Vec<WireOrderLine>>,
    #[serde(default)]
    cfdi_ids: Option<Vec<Text>>,
    #[serde(default)]
    cfdis: Option<Vec<WireLink>>,
}

impl Shape for WireStatusChanged {}

impl Shape for WireOrder {}

/// A text that the portal returns, `null` as an empty one. `None` stands for a member that is not there.
fn returned<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Text>, D::Error> {
    Text::deserialize(deserializer).map(Some)
}

/// As [`returned`], for a list.
fn returned_list<'de, D, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer).map(|list| Some(list.unwrap_or_default()))
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "a pair")]
struct WirePair {
    #[serde(default)]
    key: Text,
    #[serde(default)]
    value: Text,
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "an address")]
struct WireAddress {
    #[serde(default)]
    identifier: Text,
    #[serde(default)]
    street: Text,
    #[serde(default)]
    municipality: Text,
    #[serde(default)]
    city: Text,
    #[serde(default)]
    state: Text,
    #[serde(default)]
    country: Text,
    #[serde(default)]
    zip_code: Text,
}

impl From<WireAddress> for OrderAddress {
    fn from(wire: WireAddress) -> Self {
        Self {
            identifier: wire.identifier.0,
            street: wire.street.0,
            municipality: wire.municipality.0,
            city: wire.city.0,
            state: wire.state.0,
            country: wire.country.0,
            zip: wire.zip_code.0,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(expecting = "an order line")]
struct WireOrderLine {
    #[serde(default)]
    external_id: Text,
    #[serde(default)]
    external_id_line: Text,
    #[serde(default)]
    item_code: Text,
    #[serde(default)]
    description: Text,
    #[serde(default)]
    unit_of_measure: Text,
    #[serde(default)]
    quantity: Amount,
    #[serde(default)]
    price: Amount,
    #[serde(default)]
    subtotal: Amount,
    #[serde(default)]
    cfdis: Option<Vec<WireLink>>,
}

/// A CFDI that is linked to an order or to one of its lines: an object, or its id or UUID alone.
#[derive(Debug)]
struct WireLink {
    id: Text,
    uuid: Option<CfdiUuid>,
    /// What it bills of a line, in the line's unit; `None` when that is not told for each concept.
    quantity: Option<Decimal>,
}

impl<'de> Deserialize<'de> for WireLink {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let alone = Text::from(&value);
        let member = |name: &str| value.get(name).map(Text::from).unwrap_or_default();
        let stamped = value.pointer("/cfdi/timbre/uuid").map(Text::from).unwrap_or_default();
        let uuid = CfdiUuid::new(member("uuid").or(stamped).or(alone.clone()).as_str()).ok();
        let id = if uuid.is_some() { member("id") } else { member("id").or(alone) };
        let concepts = value.get("concepts").and_then(Value::as_array).filter(|list| !list.is_empty());
        let quantity = concepts
            .and_then(|list| sum(list.iter().map(|concept| Amount::from(concept.get("quantity")?).0)));
        Ok(Self { id, uuid, quantity })
    }
}

/// The sum, when each part is told.
fn sum(parts: impl IntoIterator<Item = Option<Decimal>>) -> Option<Decimal> {
    parts.into_iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part?))
}

/// How many CFDIs these are. One may be named by its id here and by its UUID there, so no list is added to
/// another: the longest one counts.
fn count<'a>(ids: &'a [Text], lists: impl Iterator<Item = &'a [WireLink]>) -> u32 {
    let mut all_ids: BTreeSet<&str> = ids.iter().map(Text::as_str).collect();
    let (mut all_uuids, mut longest) = (BTreeSet::new(), 0);
    for list in lists {
        let (mut named, mut nameless) = (BTreeSet::new(), 0);
        for link in list {
            all_ids.insert(link.id.as_str());
            all_uuids.extend(&link.uuid);
            if link.id.is_blank() && link.uuid.is_none() {
                nameless += 1;
            } else {
                named.insert((link.id.as_str(), &link.uuid));
            }
        }
        longest = longest.max(named.len() + nameless);
    }
    all_ids.remove("");
    u32::try_from(all_ids.len().max(all_uuids.len()).max(longest)).unwrap_or(u32::MAX)
}

impl WireOrderLine {
    fn into_domain(self, order: &Text, order_has_cfdis: bool) -> PortalOrderLine {
        let links = self.cfdis.as_deref().unwrap_or_default();
        // A portal that tells nothing about the line tells nothing about what was invoiced of it either.
        let is_told = self.cfdis.is_some() || !order_has_cfdis;
        let invoiced = is_told.then(|| sum(links.iter().map(|link| link.quantity))).flatten();
        let cfdi_count = count(&[], std::iter::once(links));
        let is_of_line = !self.external_id.is_blank() && self.external_id != *order;
        let external_id =
            if is_of_line { self.external_id } else { self.external_id_line.or(self.external_id) };
        PortalOrderLine {
            external_id: external_id.0,
            code: self.item_code.0,
            description: self.description.0,
            unit: self.unit_of_measure.0,
            quantity: self.quantity.0,
            price: self.price.0,
            subtotal: self.subtotal.0,
            cfdi_count,
            invoiced,
        }
    }
}

impl WireOrder {
    /// Whether its number is exactly this one. The portal's filter may know others that look alike.
    pub(crate) fn is_of(&self, number: &OrderNumber) -> bool {
        self.number() == number.as_str()
    }

    /// Its number in Sage.
    pub(crate) fn number(&self) -> &str {
        self.external_id.as_str()
    }

    /// The order, or what makes it unusable.
    pub(crate) fn into_domain(mut self) -> Result<PortalOrder, &'static str> {
        let id = PortalId::new(self.id.as_str()).map_err(|_| "id")?;
        if self.status.is_blank() {
            return Err("status");
        }
        let texts = self.texts();
        let lines = self.lines.take().ok_or("lines")?;
        let of_order = std::iter::once(self.cfdis.as_deref().unwrap_or_default());
        let of_lines = lines.iter().map(|line| line.cfdis.as_deref().unwrap_or_default());
        let lists: Vec<&[WireLink]> = of_order.chain(of_lines).collect();
        let cfdi_count = count(self.cfdi_ids.as_deref().unwrap_or_default(), lists.iter().copied());
        let cfdi_uuids: BTreeSet<CfdiUuid> =
            lists.iter().copied().flatten().filter_map(|link| link.uuid.clone()).collect();
        let line = |line: WireOrderLine| line.into_domain(&self.external_id, cfdi_count > 0);
        let vendor = self.provider_external_id.or(self.provider.map(|p| p.external_id).unwrap_or_default());
        Ok(PortalOrder {
            id,
            lines: lines.into_iter().map(line).collect(),
            number: self.external_id.0,
            status: OrderStatus::read(self.status.as_str()),
            acceptance: Some(self.acceptance_status.0).filter(|word| !word.is_empty()),
            vendor: Some(vendor.0).filter(|vendor| !vendor.is_empty()),
            currency: Currency::new(self.currency.as_str()).ok(),
            exchange_rate: self.exchange_rate.0,
            subtotal: self.subtotal.0,
            total: self.total.0,
            vat_sum: self.vat_sum.0,
            withhold_tax_sum: self.withhold_tax_sum.0,
            texts,
            cfdi_count,
            cfdi_uuids: cfdi_uuids.into_iter().collect(),
        })
    }

    /// What [`OrderPayload::texts`] names, as far as the portal returns it.
    fn texts(&mut self) -> BTreeMap<String, String> {
        let text = |text: &mut Option<Text>| text.take().map(|text| text.0);
        let pairs =
            |pairs: Vec<WirePair>| pairs.iter().map(|p| pair(p.key.as_str(), p.value.as_str())).collect();
        let one_line = |address: WireAddress| OrderAddress::from(address).one_line();
        let texts = [
            ("date", text(&mut self.date).map(day)),
            ("delivery_date", text(&mut self.delivery_date).map(day)),
            ("delivery_contact", text(&mut self.delivery_contact)),
            ("requested_by_contact", text(&mut self.requested_by_contact)),
            ("comments", text(&mut self.comments)),
            ("reference", text(&mut self.reference)),
            ("cfdi_payment_form", text(&mut self.cfdi_payment_form)),
            ("cfdi_payment_method", text(&mut self.cfdi_payment_method)),
            ("cfdi_use", text(&mut self.cfdi_use)),
            ("warehouse", text(&mut self.warehouse)),
            ("metadata", self.metadata.take().map(|list| joined(pairs(list)))),
            ("addresses", self.addresses.take().map(|list| joined(list.into_iter().map(one_line).collect()))),
        ];
        texts.into_iter().filter_map(|(name, text)| Some((name.to_owned(), text?))).collect()
    }
}

/// An order in a list, read by itself: what cannot be read of one says nothing about the others.
#[derive(Debug)]
pub(crate) struct ListedOrder {
    id: Text,
    number: Text,
    order: Result<WireOrder, String>,
}

impl<'de> Deserialize<'de> for ListedOrder {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let member = |name: &str| value.get(name).map(Text::from).unwrap_or_default();
        let (id, number) = (member("id"), member("external_id"));
        Ok(Self { id, number, order: shape(value) })
    }
}

impl ListedOrder {
    /// Whether its number is exactly this one.
    pub(crate) fn is_of(&self, number: &OrderNumber) -> bool {
        self.number.as_str() == number.as_str()
    }

    /// The order. Left out, an unreadable one would look absent.
    pub(crate) fn into_domain(self) -> Result<PortalOrder, UnreadablePortalOrder> {
        let read = self.order.and_then(|order| order.into_domain().map_err(str::to_owned));
        read.map_err(|detail| UnreadablePortalOrder { number: self.number.0, detail })
    }
}

impl Listed for ListedOrder {
    fn key(&self) -> Option<String> {
        // One without an id is counted by its number: it is one of those that `total` promises.
        let key = if self.id.is_blank() { &self.number } else { &self.id };
        Some(key.as_str().to_ascii_lowercase()).filter(|key| !key.is_empty())
    }
}

/// The day of a date, in whichever form the portal writes it (portal-api.md 1.1, rule 9): it was sent as midnight
/// in UTC. What cannot be read stays as it is.
fn day(text: String) -> String {
    let in_utc = |instant: Timestamp| instant.to_zoned(TimeZone::UTC).date();
    let from_day = || text.parse::<Date>().ok();
    let from_instant = || text.parse::<Timestamp>().ok().map(in_utc);
    let from_milliseconds = || Timestamp::from_millisecond(text.parse().ok()?).ok().map(in_utc);
    let day = from_instant().or_else(from_day).or_else(from_milliseconds);
    day.map_or_else(|| text.clone(), |day| day.to_string())
}

#[cfg(test)]
mod tests;
