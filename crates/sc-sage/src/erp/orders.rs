//! Purchase orders.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use sc_domain::control_orders::{OrderControlRow, OrderErrorNote, OrderMark};
use sc_domain::order::{Authorization, Receipt, SageOrder};
use sc_domain::outcome::{Failure, Written};
use sc_domain::ports::{AuthorizationScope, ObservedOrders, UnreadableOrder};
use sc_domain::{CfdiUuid, OrderNumber};

use super::SageErp;
use crate::part::Part;
use crate::queries::company_names::CompanyNames;
use crate::queries::{
    authorizations, known_cfdis, locations, mark_order, note_order_error, order_control, order_fields,
    order_headers, order_lines, orders_touched, payment_forms, receipts,
};
use crate::row::Unreadable;

impl SageErp {
    /// The company's names in tables that hold the database name only.
    pub(super) fn database_names(&self) -> CompanyNames {
        CompanyNames::of_database(self.company.database())
    }

    pub(super) async fn read_authorizations(
        &self,
        scope: &AuthorizationScope,
    ) -> Result<BTreeMap<OrderNumber, Authorization>, Failure> {
        authorizations::read(&self.authorizations, &self.database_names(), scope).await
    }

    pub(super) async fn read_orders(&self, numbers: &[OrderNumber]) -> Result<ObservedOrders, Failure> {
        if numbers.is_empty() {
            return Ok(ObservedOrders::default());
        }
        let schema = self.complete_columns(Part::Orders).await?;
        let mut observed = order_headers::read(&self.company, &schema, numbers).await?;
        if observed.orders.is_empty() {
            return Ok(observed);
        }
        let sequences: Vec<i64> = observed.orders.iter().map(|order| order.sequence).collect();
        let lines = order_lines::read(&self.company, &schema, &sequences).await?;
        let mut fields = order_fields::read(&self.company, &sequences).await?;
        with_lines(&mut observed, lines);
        let vendors = observed.orders.iter().map(|order| &order.vendor);
        let forms = payment_forms::read(&self.company, vendors).await?;
        for order in &mut observed.orders {
            let fields = fields.remove(&order.sequence).unwrap_or_default();
            order.afe = fields.afe;
            order.cfdi_use = fields.cfdi_use;
            order.payment_form = forms.get(&order.vendor).cloned().unwrap_or_default();
        }
        let lines = observed.orders.iter().flat_map(|order| &order.lines);
        let codes = lines.map(|line| &line.location).filter(|code| !code.is_empty());
        observed.locations = locations::read(&self.company, codes).await?;
        Ok(observed)
    }

    pub(super) async fn read_orders_touched(
        &self,
        numbers: &[OrderNumber],
        since: Date,
    ) -> Result<BTreeSet<OrderNumber>, Failure> {
        if numbers.is_empty() {
            return Ok(BTreeSet::new());
        }
        let receipts = self.columns(Part::Closing).await?;
        orders_touched::read(&self.company, &receipts, numbers, since).await
    }

    pub(super) async fn read_receipts(&self, orders: &[i64]) -> Result<BTreeMap<i64, Vec<Receipt>>, Failure> {
        receipts::read(&self.company, orders).await
    }

    pub(super) async fn read_known_cfdis(&self, uuids: &[CfdiUuid]) -> Result<BTreeSet<CfdiUuid>, Failure> {
        known_cfdis::read(&self.company, uuids).await
    }

    pub(super) async fn write_order_mark(
        &self,
        mark: &OrderMark,
    ) -> Result<Written<OrderControlRow>, Failure> {
        let schema = self.complete_columns(Part::OrderControl).await?;
        let response = mark.response.as_deref().map(|text| order_control::fitting(&schema, text).to_owned());
        let mark = OrderMark { response, ..mark.clone() };
        mark_order::write(&self.control, &self.database_names(), &mark, self.local_day().await?).await
    }

    pub(super) async fn write_order_error(&self, note: &OrderErrorNote) -> Result<Written<()>, Failure> {
        let schema = self.complete_columns(Part::OrderControl).await?;
        let text = order_control::fitting(&schema, &note.text);
        let today = self.local_day().await?;
        note_order_error::write(&self.control, &self.database_names(), note, text, today).await
    }

    /// The day by the server's calendar.
    async fn local_day(&self) -> Result<Date, Failure> {
        let now = self.server_now().await?;
        let offset = SignedDuration::from_mins(i64::from(self.reading().await?.0.offset_minutes));
        Ok(now.checked_add(offset).unwrap_or(now).to_zoned(TimeZone::UTC).date())
    }
}

/// Gives the orders their lines. An order with a line that cannot be read is told apart.
fn with_lines(observed: &mut ObservedOrders, mut lines: BTreeMap<i64, order_lines::Lines>) {
    let orders = std::mem::take(&mut observed.orders);
    for order in orders {
        match lines.remove(&order.sequence).unwrap_or_else(|| Ok(Vec::new())) {
            Ok(lines) => observed.orders.push(SageOrder { lines, ..order }),
            Err(Unreadable { field, value }) => {
                let number = order.number.to_string();
                observed.unreadable.push(UnreadableOrder { number, field, value });
            }
        }
    }
}
