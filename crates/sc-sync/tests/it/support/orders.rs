//! Purchase orders: readable builders, and both sides' tables of them in memory.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use sc_domain::control_orders::{OrderControlRow, OrderControlStatus, OrderErrorNote, OrderMark};
use sc_domain::hash::sha256_hex;
use sc_domain::order::{
    Authorization, Location, OrderPayload, OrderStatus, PortalOrder, PortalOrderLine, PortalState, Receipt,
    SageOrder, SageOrderLine,
};
use sc_domain::outcome::{Failure, FailureKind, Written};
use sc_domain::ports::{AuthorizationScope, ObservedOrders, UnreadableOrder};
use sc_domain::{Cause, CfdiUuid, Code, OrderNumber, PortalId};
use sc_sync::OrderRules;

use super::build::{ago, d, uuid_of, vendor};

pub fn order_number(text: &str) -> OrderNumber {
    OrderNumber::new(text).expect("an order number")
}

/// The world's yesterday.
pub const YESTERDAY: Date = date(2026, 11, 9);

/// The rules of the companies of these tests.
pub fn order_rules() -> OrderRules {
    OrderRules {
        company: "NORTE".into(),
        skip_locations: ["SKIP".to_owned()].into(),
        default_contact: "Almacén".into(),
        ..OrderRules::default()
    }
}

/// An order of Sage under construction.
#[derive(Debug, Clone)]
pub struct Po {
    pub order: SageOrder,
    pub authorization: Option<Authorization>,
    pub receipts: Vec<Receipt>,
}

/// An order of yesterday, authorized yesterday, of 10 pieces at 100 pesos, without taxes.
pub fn order(text: &str) -> Po {
    let hex = sha256_hex(text.as_bytes());
    let order = SageOrder {
        sequence: i64::from_str_radix(&hex[..9], 16).expect("hexadecimal"),
        number: order_number(text),
        vendor: vendor("V1"),
        date: Some(YESTERDAY),
        expected_arrival: Some(date(2026, 11, 20)),
        currency: "MXN".into(),
        rate: Decimal::ONE,
        description: "Material".into(),
        comment: String::new(),
        reference: String::new(),
        fob_point: "Luis Díaz".into(),
        requisition: "RQ1".into(),
        terms: "30D".into(),
        total: Decimal::ZERO,
        taxes: [Decimal::ZERO; 5],
        order_type: 1,
        is_on_hold: false,
        is_complete: false,
        audit: ago(1440 + 180),
        entered_by: "LDIAZ".into(),
        ship_to_contact: String::new(),
        afe: "AFE1".into(),
        cfdi_use: "G03".into(),
        payment_form: "03 Transferencia".into(),
        lines: Vec::new(),
    };
    let authorization = Authorization { is_authorized: true, last_day: Some(YESTERDAY) };
    Po { order, authorization: Some(authorization), receipts: Vec::new() }.line("A1", "10", "100")
}

impl Po {
    /// One line more.
    pub fn line(mut self, item: &str, ordered: &str, cost: &str) -> Self {
        let position = u32::try_from(self.order.lines.len() + 1).expect("few lines");
        self.order.lines.push(SageOrderLine {
            position,
            sequence: i64::from(position) * 100,
            item: item.into(),
            description: format!("Artículo {item}"),
            location: "L1".into(),
            unit: "PZA".into(),
            unit_cost: d(cost),
            extended: Decimal::ZERO,
            extended_cancelled: Some(Decimal::ZERO),
            ordered: d(ordered),
            received: Decimal::ZERO,
            cancelled: Decimal::ZERO,
        });
        self.added_up()
    }

    /// `EXTENDED`, `EXTCANCEL` and `DOCTOTAL` as Sage keeps them.
    fn added_up(mut self) -> Self {
        for line in &mut self.order.lines {
            line.extended = line.unit_cost * line.ordered;
            line.extended_cancelled = Some(line.unit_cost * line.cancelled.min(line.ordered));
        }
        let net = |line: &SageOrderLine| line.extended - line.extended_cancelled.unwrap_or_default();
        let skips = order_rules().skip_locations;
        let all_skipped = self.order.lines.iter().all(|line| skips.contains(&line.location));
        let counts = |line: &&SageOrderLine| all_skipped || !skips.contains(&line.location);
        self.order.total = self.order.lines.iter().filter(counts).map(net).sum();
        self
    }

    /// Changes the lines; the sums follow.
    pub fn lines(mut self, change: impl FnOnce(&mut Vec<SageOrderLine>)) -> Self {
        change(&mut self.order.lines);
        self.added_up()
    }

    /// Changes the header only.
    pub fn with(mut self, change: impl FnOnce(&mut SageOrder)) -> Self {
        change(&mut self.order);
        self
    }

    /// So much of the first line is cancelled.
    pub fn cancelled(self, quantity: &str) -> Self {
        self.lines(|lines| lines[0].cancelled = d(quantity))
    }

    /// So much of the first line was received.
    pub fn received(self, quantity: &str) -> Self {
        self.lines(|lines| lines[0].received = d(quantity))
    }

    /// Sage has completed it.
    pub fn complete(self) -> Self {
        self.with(|order| order.is_complete = true)
    }

    /// A receipt, invoiced and complete or not.
    pub fn receipt(mut self, number: &str, is_invoiced: bool) -> Self {
        self.receipts.push(Receipt { number: number.into(), is_invoiced, is_complete: is_invoiced });
        self
    }

    /// Fully received and invoiced, as orders are when they are to be closed.
    pub fn invoiced(self) -> Self {
        self.received("10").complete().receipt("RC1", true)
    }

    pub fn authorized(mut self, is_authorized: bool, last_day: Option<Date>) -> Self {
        self.authorization = Some(Authorization { is_authorized, last_day });
        self
    }

    pub fn unauthorized(mut self) -> Self {
        self.authorization = None;
        self
    }

    /// Dated and authorized on this day.
    pub fn day(self, day: Date) -> Self {
        self.with(|order| order.date = Some(day)).authorized(true, Some(day))
    }
}

/// What Sage and its control database hold of orders.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OrderTables {
    pub orders: Vec<SageOrder>,
    pub unreadable: Vec<UnreadableOrder>,
    pub authorizations: BTreeMap<OrderNumber, Authorization>,
    pub receipts: BTreeMap<i64, Vec<Receipt>>,
    pub cfdis: BTreeSet<CfdiUuid>,
    /// `ERROR` rows.
    pub notes: Vec<OrderErrorNote>,
}

impl OrderTables {
    pub fn put(&mut self, po: Po) {
        self.orders.retain(|order| order.sequence != po.order.sequence);
        self.receipts.insert(po.order.sequence, po.receipts);
        match po.authorization {
            Some(authorization) => self.authorizations.insert(po.order.number.clone(), authorization),
            None => self.authorizations.remove(&po.order.number),
        };
        self.orders.push(po.order);
    }

    pub fn authorized(&self, scope: &AuthorizationScope) -> BTreeMap<OrderNumber, Authorization> {
        let matches = |number: &OrderNumber, authorization: &Authorization| match scope {
            AuthorizationScope::Since(day) => authorization.last_day.is_some_and(|last| last >= *day),
            AuthorizationScope::Of(numbers) => numbers.contains(number),
            AuthorizationScope::Undated => authorization.is_authorized && authorization.last_day.is_none(),
        };
        let found =
            self.authorizations.iter().filter(|(number, authorization)| matches(number, authorization));
        found.map(|(number, authorization)| (number.clone(), *authorization)).collect()
    }

    pub fn read(&self, numbers: &[OrderNumber]) -> ObservedOrders {
        let street = Location {
            street: "Calle Norte 1".into(),
            municipality: "Apodaca".into(),
            city: "Monterrey".into(),
            state: "NL".into(),
            country: "México".into(),
            zip: "66600".into(),
        };
        let unreadable = self
            .unreadable
            .iter()
            .filter(|order| OrderNumber::new(&order.number).map_or(true, |number| numbers.contains(&number)));
        ObservedOrders {
            orders: self.orders.iter().filter(|order| numbers.contains(&order.number)).cloned().collect(),
            unreadable: unreadable.cloned().collect(),
            locations: BTreeMap::from([("L1".to_owned(), street)]),
        }
    }

    pub fn touched(&self, numbers: &[OrderNumber], since: Date) -> BTreeSet<OrderNumber> {
        let audit_day = |order: &&SageOrder| order.audit.to_zoned(TimeZone::UTC).date() >= since;
        let touched = self.orders.iter().filter(audit_day).map(|order| order.number.clone());
        touched.filter(|number| numbers.contains(number)).collect()
    }
}

/// Carries out a mark as the control table's guard does.
pub fn mark(rows: &mut Vec<OrderControlRow>, mark: &OrderMark) -> Written<OrderControlRow> {
    let standing = rows.iter_mut().find(|row| row.number.as_ref() == Some(&mark.number));
    match standing {
        None => {
            rows.push(OrderControlRow {
                number: Some(mark.number.clone()),
                status: mark.status.clone(),
                portal_id: Some(mark.portal_id.clone()),
                response: mark.response.clone().unwrap_or_default(),
            });
            Written::Now
        }
        Some(row) if row.portal_id.as_ref().is_some_and(|id| *id != mark.portal_id) => {
            Written::Conflict(row.clone())
        }
        Some(row) if row.status == mark.status && row.portal_id.is_some() => Written::Before,
        Some(row) => {
            row.status = mark.status.clone();
            row.portal_id = Some(mark.portal_id.clone());
            Written::Now
        }
    }
}

/// A request about an order.
#[derive(Debug, Clone, PartialEq)]
pub enum OrderRequest {
    Create(OrderPayload),
    Update(PortalId, OrderPayload),
    Status(PortalId, OrderStatus),
}

/// What the portal holds of orders.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct OrderBooks {
    /// Each order that was ever stored. Numbers are unique only while `accepts_duplicates` is off.
    pub orders: Vec<PortalOrder>,
    /// Numbers whose answer lacks something that every order has.
    pub unreadable: BTreeSet<String>,
    /// The portal takes a second order of a number.
    pub accepts_duplicates: bool,
    /// What each replacement repeated of the order's state.
    pub repeated: Vec<PortalState>,
    /// Requests that are still under way.
    pub under_way: Vec<(Timestamp, OrderRequest)>,
}

fn refused(code: &str) -> Failure {
    let cause = Cause::new(Code::OrderRefused).with("status", 200).with("code", code).with("message", "");
    Failure::new(FailureKind::Refused, cause)
}

fn duplicate(code: &str) -> Failure {
    Failure { kind: FailureKind::Duplicate, ..refused(code) }
}

impl OrderBooks {
    pub fn of(&self, number: &str) -> Vec<&PortalOrder> {
        self.orders.iter().filter(|order| order.number == number).collect()
    }

    pub fn get(&mut self, number: &str) -> &mut PortalOrder {
        self.orders.iter_mut().find(|order| order.number == number).expect("an order of the portal")
    }

    pub fn perform(&mut self, request: &OrderRequest) -> Result<PortalId, Failure> {
        match request {
            OrderRequest::Create(payload) => {
                if !self.accepts_duplicates && !self.of(payload.number.as_str()).is_empty() {
                    return Err(duplicate("PURCHASE_ORDERS__DUPLICATED"));
                }
                let id =
                    PortalId::new(format!("{:024x}", 0x0cde_0000 + self.orders.len())).expect("hexadecimal");
                self.orders.push(stored(payload, id.clone()));
                Ok(id)
            }
            OrderRequest::Update(id, payload) => {
                let order = self.live(id)?;
                let replaced = stored(payload, id.clone());
                *order = PortalOrder {
                    status: order.status.clone(),
                    cfdi_count: order.cfdi_count,
                    cfdi_uuids: order.cfdi_uuids.clone(),
                    ..replaced
                };
                Ok(id.clone())
            }
            OrderRequest::Status(id, status) => {
                let order = self.by_id(id)?;
                if order.status == *status || order.status == OrderStatus::Cancelled {
                    return Err(duplicate("PURCHASE_ORDER_ALREADY_CANCELLED_CLOSED"));
                }
                if *status == OrderStatus::Cancelled && order.cfdi_count > 0 {
                    return Err(refused("PURCHASE_ORDER_CANNOT_CANCELLED"));
                }
                order.status = status.clone();
                Ok(id.clone())
            }
        }
    }

    fn by_id(&mut self, id: &PortalId) -> Result<&mut PortalOrder, Failure> {
        let found = self.orders.iter_mut().find(|order| order.id == *id);
        found.ok_or_else(|| refused("PURCHASE_ORDERS__NOT_FOUND"))
    }

    fn live(&mut self, id: &PortalId) -> Result<&mut PortalOrder, Failure> {
        let order = self.by_id(id)?;
        if order.status.is_live() { Ok(order) } else { Err(refused("PURCHASE_ORDERS__NOT_OPEN")) }
    }

    pub fn arrive(&mut self, now: Timestamp) {
        let (arrived, under_way): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.under_way).into_iter().partition(|(at, _)| *at <= now);
        self.under_way = under_way;
        for (_, request) in arrived {
            let _ = self.perform(&request);
        }
    }

    /// The supplier sends an invoice of so much of the first line.
    pub fn invoice(&mut self, number: &str, cfdi: &str, quantity: &str) {
        let order = self.get(number);
        order.cfdi_count += 1;
        order.cfdi_uuids.push(uuid_of(cfdi));
        let line = order.lines.first_mut().expect("a line");
        line.cfdi_count += 1;
        line.invoiced = Some(line.invoiced.unwrap_or_default() + d(quantity));
    }
}

/// The portal's record of what was sent.
pub fn stored(payload: &OrderPayload, id: PortalId) -> PortalOrder {
    PortalOrder {
        acceptance: None,
        id,
        number: payload.number.to_string(),
        status: OrderStatus::Open,
        vendor: Some(payload.vendor.to_string()),
        currency: Some(payload.currency),
        exchange_rate: payload.exchange_rate,
        subtotal: Some(payload.subtotal),
        total: Some(payload.total),
        vat_sum: Some(payload.vat_sum),
        withhold_tax_sum: Some(payload.withhold_tax_sum),
        texts: payload.texts().into_iter().map(|(name, text)| (name.to_owned(), text)).collect(),
        lines: payload
            .lines
            .iter()
            .map(|line| PortalOrderLine {
                external_id: line.external_id.clone(),
                code: line.code.clone(),
                description: line.description.clone(),
                unit: line.unit.clone(),
                quantity: Some(line.quantity),
                price: Some(line.price),
                subtotal: Some(line.subtotal),
                cfdi_count: 0,
                invoiced: None,
            })
            .collect(),
        cfdi_count: 0,
        cfdi_uuids: Vec::new(),
    }
}

/// A control row of an order.
pub fn order_row(number: &str, word: &str, portal_id: Option<PortalId>) -> OrderControlRow {
    OrderControlRow {
        number: Some(order_number(number)),
        status: OrderControlStatus::read(word),
        portal_id,
        response: String::new(),
    }
}
