//! One scene per shape: the order in Sage as it was entered, what was left behind for it, and what has happened since.

mod entry;
mod left_behind;
mod since;

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use super::content::WantedOrder;
use super::model::{Order, OrderControlRow, OrderLine, OrderTotals};
use super::shape::OrderShape;
use crate::world::composer::{Composer, local_date, noon};
use crate::world::model::Currency;
use crate::world::random::Dice;

/// Number of the first order of every company: numbers are per company, so all companies share them.
const FIRST_NUMBER: usize = 201;
/// 2^53 + 1: the first whole number that a double cannot hold.
const FIRST_SEQUENCE: i64 = 9_007_199_254_740_993;
/// Value-added tax.
const VAT: Decimal = Decimal::from_parts(16, 0, 0, false, 2);
/// Withheld from natural persons who are taxed the simple way.
const WITHHOLDING: Decimal = Decimal::from_parts(125, 0, 0, false, 4);

/// Code, description, order unit, pieces in it.
type Item = (&'static str, &'static str, &'static str, i64);
const ITEMS: [Item; 8] = [
    ("ACE-0101", "Barra de acero cold rolled 1 pulgada", "PZA", 1),
    ("ROD-6204", "Rodamiento de bolas 6204", "PZA", 1),
    ("LUB-0040", "Aceite hidráulico ISO 68", "CUBETA", 1),
    ("GUA-0007", "Guantes de carnaza", "PAR", 1),
    ("SOL-7018", "Electrodo 7018 de 1/8", "KG", 1),
    ("PIN-0310", "Pintura esmalte gris", "LITRO", 1),
    ("EMP-0055", "Caja de cartón corrugado", "PZA", 1),
    // The only one that is ordered in other units than it is stocked in.
    ("TOR-0220", "Tornillo hexagonal grado 5", "CIENTO", 100),
];
/// Those whose order unit is the stocking unit.
const PLAIN_ITEMS: usize = ITEMS.len() - 1;

impl Composer {
    /// Adds the order or orders of these shapes, by choices that do not shift those of the payments.
    pub fn play_orders(&mut self, seed: u64, shapes: &[OrderShape]) {
        let own = Dice::of(seed, &format!("{} orders", self.company.key));
        let of_payments = std::mem::replace(&mut self.dice, own);
        let mut shapes: Vec<OrderShape> =
            shapes.iter().copied().filter(|shape| shape.fits(&self.company)).collect();
        self.dice.shuffle(&mut shapes);
        for shape in shapes {
            self.play_order(shape);
        }
        self.leave_strays();
        self.dice = of_payments;
    }

    fn play_order(&mut self, shape: OrderShape) {
        let at = self.enter_order(shape);
        self.leave_order_behind(at);
        match shape {
            OrderShape::ReceivedWithAnother => {
                let other = self.enter_order(shape);
                self.leave_order_behind(other);
                self.receive_together(&[at, other]);
                self.settle_order(other);
            }
            _ => self.happen_since(at),
        }
        self.settle_order(at);
    }

    /// Enters the order in Sage, as its shape wants it. Returns its position.
    fn enter_order(&mut self, shape: OrderShape) -> usize {
        let mut order = self.order_draft(shape);
        self.make_odd(&mut order);
        self.company.orders.push(order);
        let at = self.company.orders.len() - 1;
        self.settle_order(at);
        at
    }

    /// Sums the order up and writes down what the portal must hold of it.
    fn settle_order(&mut self, at: usize) {
        self.company.orders[at].sum_up();
        self.company.orders[at].wanted = WantedOrder::of(&self.company.orders[at], &self.company);
    }

    /// An ordinary order: two lines for the first location, with tax, authorized some days ago.
    fn order_draft(&mut self, shape: OrderShape) -> Order {
        let at = self.company.orders.len();
        let days = self.dice.within(1, 16);
        let authorized_on = local_date(self.base - SignedDuration::from_hours(24 * days));
        let date = authorized_on.saturating_sub(jiff::Span::new().days(2));
        let touched_at = noon(authorized_on) - SignedDuration::from_mins(self.dice.within(0, 180));
        let sequence = FIRST_SEQUENCE + 2 * i64::try_from(at).unwrap_or_default();
        let vendor = self.vendor();
        let number = self.dice.within(1000, 9999);
        // In other units the predecessor sent other quantities: only the shape that is about that has any.
        let items = if left_behind::is_sent_by_predecessor(shape) { &ITEMS[..PLAIN_ITEMS] } else { &ITEMS };
        let lines = (0..2).map(|position| self.order_line(sequence, position, items, touched_at)).collect();
        Order {
            shape,
            expected: shape.expected(),
            later: shape.later().map(|(change, _)| change),
            sequence,
            number: format!("PO{:07}", FIRST_NUMBER + at),
            vendor,
            date,
            expected_arrival: Some(authorized_on.saturating_add(jiff::Span::new().days(10))),
            currency: Currency::Mxn,
            rate: Decimal::ONE,
            description: "Material para mantenimiento".to_owned(),
            comment: format!("Entregar de 8 a 14 h, pedido {number}"),
            reference: format!("COT-{number}"),
            fob_point: "Compras, planta 1".to_owned(),
            ship_to_contact: "Recepción de almacén".to_owned(),
            entered_by: "COMPRAS1".to_owned(),
            requisition: format!("RQ{number:07}"),
            terms: "N30".to_owned(),
            afe: Some(format!("AFE-{}", number % 100)),
            cfdi_use: Some("G03".to_owned()),
            vat_rate: VAT,
            withholding_rate: Decimal::ZERO,
            totals: OrderTotals::Net,
            extended: Decimal::ZERO,
            taxes: [Decimal::ZERO; 5],
            total: Decimal::ZERO,
            order_type: 1,
            is_on_hold: false,
            is_complete: false,
            completed_on: None,
            authorizations: vec![Some(true)],
            authorized_on: vec![authorized_on],
            touched_at,
            lines,
            wanted: WantedOrder::empty(authorized_on),
            wanted_before: None,
        }
    }

    fn order_line(&mut self, order: i64, position: i64, items: &[Item], touched_at: Timestamp) -> OrderLine {
        let (item, description, unit, pieces) = *self.dice.pick(items);
        OrderLine {
            revision: (position + 1) * 1000,
            // Twenty ids for each order, all odd and beyond 2^53.
            sequence: FIRST_SEQUENCE + (order - FIRST_SEQUENCE) * 20 + 2 * position,
            item: item.to_owned(),
            description: description.to_owned(),
            location: self.company.locations[0].code.clone(),
            unit: unit.to_owned(),
            conversion: Decimal::from(pieces),
            unit_cost: self.dice.amount(12, 900),
            extended: Decimal::ZERO,
            extended_cancelled: Decimal::ZERO,
            ordered: Decimal::from(self.dice.within(10, 40)),
            received: Decimal::ZERO,
            cancelled: Decimal::ZERO,
            touched_at,
        }
    }

    /// Rows that belong to no order of the world and must not disturb any: a failure of an order that is not in Sage, and
    /// one without a number.
    fn leave_strays(&mut self) {
        let today = local_date(self.base);
        let row = |number: Option<&str>| OrderControlRow {
            portal_id: None,
            number: number.map(str::to_owned),
            status: Some("ERROR".to_owned()),
            last_update: Some(today),
            created_at: Some(today),
            response: Some("404: el proveedor de O'Brien no existe".to_owned()),
            database: Some(self.company.database.clone()),
        };
        let rows = [row(Some("PO0000042")), row(None)];
        self.company.order_control_rows.extend(rows);
    }
}
