//! Fiscal documents in lists (portal-api.md 4.2) and the acknowledgement of their import (5).

use std::collections::{BTreeMap, BTreeSet};

use sc_domain::cfdi::{CfdiKind, Charge, Entered, PaymentLink, PortalCfdi, UnreadableCfdi};
use sc_domain::ids::{CfdiUuid, PaymentNumber, PortalId};
use sc_domain::money::Currency;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};

use super::node::Node;
use crate::paging::Listed;

/// The body that sets the progress text of one document.
pub(crate) fn acknowledgement_body(cfdi: &PortalId, uuid: &CfdiUuid, status: &str) -> Value {
    json!({ "cfdis": [{ "cfdi_id": cfdi.as_str(), "uuid": uuid.as_str(), "new_status": status }] })
}

/// An item of a list, read at once: what is kept of thousands is small, and reading one never fails the others.
pub(crate) struct CfdiItem {
    key: String,
    pub(crate) read: ReadCfdi,
}

/// What an item turned out to be.
pub(crate) enum ReadCfdi {
    // Boxed: the others are small.
    Cfdi(Box<PortalCfdi>),
    Unreadable(UnreadableCfdi),
    /// A document of the portal that is no CFDI.
    Other,
}

impl<'de> Deserialize<'de> for CfdiItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from(&Value::deserialize(deserializer)?))
    }
}

impl From<&Value> for CfdiItem {
    fn from(value: &Value) -> Self {
        let item = Node::of(value);
        let id = item.at(&["id"]).text();
        // By the portal's id: a document that was refused and sent again stands twice under one UUID.
        let key = if id.is_empty() { value.to_string() } else { id.to_ascii_lowercase() };
        let is_cfdi = matches!(item.at(&["type"]).text().to_ascii_uppercase().as_str(), "" | "CFDI");
        let read = if is_cfdi || !item.is_object() {
            match cfdi(item) {
                Ok(cfdi) => ReadCfdi::Cfdi(Box::new(cfdi)),
                Err(detail) => {
                    let name = item.first_text(&[&["id"], &["identifier"], &["cfdi", "timbre", "uuid"]]);
                    ReadCfdi::Unreadable(UnreadableCfdi { name, detail: detail.to_owned() })
                }
            }
        } else {
            ReadCfdi::Other
        };
        Self { key, read }
    }
}

impl Listed for CfdiItem {
    fn key(&self) -> Option<String> {
        Some(self.key.clone())
    }
}

/// The document, or the member without which it is none.
fn cfdi(item: Node<'_>) -> Result<PortalCfdi, &'static str> {
    let (document, metadata) = (item.at(&["cfdi"]), item.at(&["metadata"]));
    let upper = |text: String| text.to_uppercase();
    let id = PortalId::new(item.at(&["id"]).text()).map_err(|_| "id")?;
    let uuid = CfdiUuid::new(document.at(&["timbre", "uuid"]).text()).map_err(|_| "cfdi.timbre.uuid")?;
    let receiver_rfc = upper(document.at(&["receptor", "rfc"]).text());
    if receiver_rfc.is_empty() {
        return Err("cfdi.receptor.rfc");
    }
    let kind = kind(metadata, document).ok_or("metadata.type")?;
    let currency = item.first_text(&[&["cfdi", "moneda"], &["currency"]]);
    Ok(PortalCfdi {
        id,
        uuid,
        kind,
        series: document.at(&["serie"]).text(),
        folio: document.at(&["folio"]).text(),
        issuer_rfc: upper(document.at(&["emisor", "rfc"]).text()),
        receiver_rfc,
        currency: Currency::new(&currency).ok(),
        total: document.at(&["total"]).amount().or(item.at(&["total"]).amount()),
        issued: document.at(&["fecha_emision"]).local_day().or(item.at(&["date"]).local_day()),
        authorized: metadata.at(&["authorized_at"]).instant(),
        status: upper(item.first_text(&[&["metadata", "status"], &["status"]])),
        is_cancelled_by_sat: metadata.at(&["cancelled_by_sat"]).is_true(),
        is_cancelled_in_tenant: metadata.at(&["cancelled_in_tenant"]).is_true(),
        provider: PortalId::new(metadata.at(&["provider_id"]).text()).ok(),
        provider_external_id: metadata.at(&["provider_external_id"]).text(),
        entered: entered(metadata),
        payments: match kind {
            CfdiKind::Complement => payments(item)?,
            CfdiKind::Invoice | CfdiKind::CreditNote => Vec::new(),
        },
        erp_status: metadata.at(&["erp_status"]).text(),
    })
}

/// What the portal says it is, else what the document says.
fn kind(metadata: Node<'_>, document: Node<'_>) -> Option<CfdiKind> {
    match metadata.at(&["type"]).text().to_ascii_uppercase().as_str() {
        "INVOICE" | "ADVANCED" => Some(CfdiKind::Invoice),
        "CREDIT_NOTE" => Some(CfdiKind::CreditNote),
        "PAYMENT_CFDI" => Some(CfdiKind::Complement),
        "" => match document.at(&["tipo_comprobante"]).text().to_ascii_uppercase().as_str() {
            "I" => Some(CfdiKind::Invoice),
            "E" => Some(CfdiKind::CreditNote),
            "P" => Some(CfdiKind::Complement),
            _ => None,
        },
        _ => None,
    }
}

fn entered(metadata: Node<'_>) -> Entered {
    let field = |name: &str| {
        let entries = metadata.at(&["additional_info"]).items();
        let of_field =
            entries.filter(|entry| entry.at(&["field", "external_id"]).text().eq_ignore_ascii_case(name));
        of_field
            .map(|entry| entry.at(&["value", "raw"]).text())
            .find(|raw| !raw.is_empty())
            .unwrap_or_default()
    };
    let amount = metadata.at(&["additional_amount"]);
    let orders = metadata.at(&["purchase_orders"]).items();
    Entered {
        oc: field("oc"),
        purchase_order: field("orden_de_compra"),
        afe: field("afe"),
        charge: amount
            .at(&["amount"])
            .amount()
            .map(|charged| Charge { name: amount.at(&["name"]).text(), amount: charged }),
        orders: orders
            .map(|order| order.at(&["purchase_order_external_id"]).text())
            .filter(|order| !order.is_empty())
            .collect(),
    }
}

/// Every payment that a complement names, in whichever of its three places: by its number in Sage where one place
/// tells it, else by its id. One that can be read by neither is no link to be left out in silence.
fn payments(item: Node<'_>) -> Result<Vec<PaymentLink>, &'static str> {
    let info = item.at(&["metadata", "payment_info"]);
    let whole = info.at(&["payments_response"]).items().map(|payment| (payment.at(&["id"]), payment));
    let named = info.at(&["payments"]).items().map(|payment| (payment.at(&["payment_id"]), payment));
    let noted = item.at(&["payment_complement_info"]).items();
    let noted = noted.map(|payment| (payment.at(&["payment_id"]), payment));
    let mut links = BTreeSet::new();
    let mut by_id: BTreeMap<PortalId, Option<PaymentNumber>> = BTreeMap::new();
    for (id, payment) in whole.chain(named).chain(noted) {
        let number = PaymentNumber::new(payment.at(&["external_id"]).text()).ok();
        match (PortalId::new(id.text()).ok(), number) {
            (Some(id), number) => {
                let known = by_id.entry(id).or_default();
                *known = known.take().or(number);
            }
            (None, Some(number)) => {
                links.insert(PaymentLink::Number(number));
            }
            (None, None) => return Err("payment_id"),
        }
    }
    links.extend(
        by_id.into_iter().map(|(id, number)| number.map_or(PaymentLink::Id(id), PaymentLink::Number)),
    );
    Ok(links.into_iter().collect())
}

#[cfg(test)]
mod tests;
