//! Orders by their authorization in Sage and their state in the journal.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use sc_domain::order::Authorization;
use sc_domain::outcome::Failure;
use sc_domain::ports::{AuthorizationScope, DocumentRecord, DocumentState};
use sc_domain::{DocumentKey, DocumentKind, OrderNumber, Step, StepResult};
use sc_journal::DocumentFilter;
use sc_sync::Tenant;
use sc_sync::purchase_orders::content;
use sc_sync::purchase_orders::decide::NotOurs;
use sc_words::Words;
use serde::Serialize;

use super::not_ours;
use crate::app::App;
use crate::compose::engine_config;
use crate::error::AppError;
use crate::left_behind::Engine;
use crate::wire::CauseView;

/// Which orders are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OrderSelection {
    /// Those that are authorized within the retry window, and those that wait for something.
    #[default]
    All,
    /// Those that are authorized within the retry window.
    Authorized,
    /// Those that go by themselves.
    Pending,
    /// Those that need a person.
    Failed,
}

/// An order in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderRowView {
    /// Company key.
    pub tenant: String,
    /// Number in Sage.
    pub number: String,
    /// Whether it is authorized now; `None` when Sage was not asked.
    pub is_authorized: Option<bool>,
    /// Day that places it in the retry window: the last act of its authorization.
    pub day: Option<Date>,
    /// Status word of its control row, e.g. `POSTED`.
    pub control: Option<String>,
    /// State in the journal; `None` when no run has seen it.
    pub state: Option<&'static str>,
    /// Total, e.g. `1160.00 MXN`.
    pub amount: Option<String>,
    /// Why it waits.
    pub cause: Option<CauseView>,
    /// Why it is none of those that are sent, a stable word such as `blanket_order`.
    pub not_ours: Option<&'static str>,
    /// The same for people.
    #[serde(skip)]
    pub not_ours_sentence: Option<String>,
    /// When it will be looked at again (RFC 3339).
    pub next_attempt: Option<Timestamp>,
}

/// Orders, by company and number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrdersView {
    /// Each order.
    pub orders: Vec<OrderRowView>,
    /// Companies whose Sage did not answer.
    pub unanswered: Vec<UnansweredView>,
}

/// A company that did not answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnansweredView {
    /// Company key.
    pub tenant: String,
    /// Why.
    pub cause: CauseView,
}

impl App {
    /// Orders by their authorization in Sage, their control row and their state in the journal. The portal is not asked,
    /// and for those that need a person of Sage only the control table.
    ///
    /// # Errors
    /// An unknown company; a missing credential; the journal's. A Sage that does not answer is part of the answer.
    pub async fn orders(
        &self,
        tenants: &[String],
        selection: OrderSelection,
        words: &Words,
    ) -> Result<OrdersView, AppError> {
        let composed = self.composed()?;
        let mut view = OrdersView { orders: Vec::new(), unanswered: Vec::new() };
        for tenant in self.companies(&composed, tenants)? {
            let mut rows = self.known_orders(tenant, words).await?;
            let mut failed = match selection {
                OrderSelection::Failed => add_control(tenant, &mut rows).await.err(),
                OrderSelection::All | OrderSelection::Authorized | OrderSelection::Pending => {
                    self.add_sage(tenant, &mut rows).await.err()
                }
            };
            let looked_at = self.looked_at(tenant).await?;
            let mut rows: Vec<OrderRowView> =
                rows.into_values().filter(|row| row.is_in(selection, looked_at)).collect();
            if failed.is_none() {
                failed = add_reasons(tenant, &mut rows, words).await.err();
            }
            if let Some(failure) = failed {
                let cause = CauseView::new(&failure.cause, words);
                view.unanswered.push(UnansweredView { tenant: tenant.key.to_string(), cause });
            }
            view.orders.append(&mut rows);
        }
        Ok(view)
    }

    /// The day of the last run that looked at the company's orders: one that was authorized before and that the
    /// journal does not know is none of ours.
    async fn looked_at(&self, tenant: &Tenant) -> Result<Option<Date>, AppError> {
        let steps = self.journal.last_steps().await?;
        let looked = steps.iter().find(|row| {
            row.tenant == tenant.key
                && row.step == Step::CreatePurchaseOrders
                && row.result.is_some_and(|result| result < StepResult::Failed)
        });
        Ok(looked.map(|row| row.started.to_zoned(self.settings.time_zone.clone()).date()))
    }

    /// The journal's orders of a company.
    async fn known_orders(
        &self,
        tenant: &Tenant,
        words: &Words,
    ) -> Result<BTreeMap<String, OrderRowView>, AppError> {
        let filter = DocumentFilter {
            tenant: Some(tenant.key.clone()),
            kind: Some(DocumentKind::Order),
            limit: u32::MAX,
            ..DocumentFilter::default()
        };
        let engine = Engine::seen(self);
        let known = self.journal.documents(filter).await?;
        Ok(known
            .into_iter()
            .map(|row| engine.row(row))
            .map(|row| (row.record.key.external_id.clone(), OrderRowView::of_journal(&row.record, words)))
            .collect())
    }

    /// Adds what Sage and its control table say.
    async fn add_sage(
        &self,
        tenant: &Tenant,
        rows: &mut BTreeMap<String, OrderRowView>,
    ) -> Result<(), Failure> {
        let now = tenant.erp.server_utc().await?;
        let offset =
            Offset::from_seconds(tenant.erp.server_offset_minutes().await? * 60).unwrap_or(Offset::UTC);
        let today = now.to_zoned(TimeZone::fixed(offset)).date();
        let since = engine_config(&self.settings).window.first_day(today);
        for (number, authorization) in tenant.erp.authorizations(&AuthorizationScope::Since(since)).await? {
            let row = rows
                .entry(number.to_string())
                .or_insert_with(|| OrderRowView::unseen(&DocumentKey::order(&tenant.key, &number)));
            row.is_authorized = Some(authorization.is_authorized);
            row.day = authorization.last_day;
        }
        add_control(tenant, rows).await
    }
}

/// Adds the status words of the control table: one statement.
async fn add_control(tenant: &Tenant, rows: &mut BTreeMap<String, OrderRowView>) -> Result<(), Failure> {
    for control in tenant.erp.order_control().await? {
        if let Some(row) = control.number.as_ref().and_then(|number| rows.get_mut(number.as_str())) {
            row.control = Some(control.status.to_string());
        }
    }
    Ok(())
}

/// Says of the orders that nothing is sent of, and that wait for nothing, why that is. Only these are read from Sage.
async fn add_reasons(tenant: &Tenant, rows: &mut [OrderRowView], words: &Words) -> Result<(), Failure> {
    let numbers: Vec<OrderNumber> = rows
        .iter()
        .filter(|row| row.is_without_reason())
        .filter_map(|row| OrderNumber::new(&row.number).ok())
        .collect();
    if numbers.is_empty() {
        return Ok(());
    }
    let sage = tenant.erp.orders(&numbers).await?;
    for row in rows.iter_mut().filter(|row| row.is_without_reason()) {
        if sage.unreadable.iter().any(|order| order.number == row.number) {
            continue;
        }
        let mut found = sage.orders.iter().filter(|order| order.number.as_str() == row.number);
        let order = match (found.next(), found.next()) {
            (order, None) => order,
            (_, Some(_)) => continue,
        };
        let authorization = Authorization { is_authorized: true, last_day: row.day };
        let content = order.map(|order| content::build(order, &sage.locations, &tenant.orders));
        let reason = NotOurs::by_sage(order, Some(authorization), content.as_ref(), &tenant.orders);
        row.not_ours = reason.map(NotOurs::as_str);
        row.not_ours_sentence = row.not_ours.map(|reason| not_ours::sentence(reason, words));
    }
    Ok(())
}

impl OrderRowView {
    /// Whether it is authorized, and neither a run nor the control table says what became of it.
    fn is_without_reason(&self) -> bool {
        let is_untold = match self.state {
            None => self.control.is_none(),
            Some(state) => state == DocumentState::Withdrawn.as_str(),
        };
        is_untold && self.is_authorized == Some(true) && self.cause.is_none()
    }

    /// Whether the next run is the first that looks at it.
    pub fn is_new(&self) -> bool {
        self.state.is_none() && self.control.is_none() && self.not_ours.is_none()
    }

    fn unseen(key: &DocumentKey) -> Self {
        Self {
            tenant: key.tenant.to_string(),
            number: key.external_id.clone(),
            is_authorized: None,
            day: None,
            control: None,
            state: None,
            amount: None,
            cause: None,
            not_ours: None,
            not_ours_sentence: None,
            next_attempt: None,
        }
    }

    fn of_journal(record: &DocumentRecord, words: &Words) -> Self {
        Self {
            day: record.day,
            state: Some(record.state.as_str()),
            amount: record.amount.map(|amount| amount.to_string()),
            cause: record.cause.as_ref().map(|cause| CauseView::new(cause, words)),
            next_attempt: record.next_attempt,
            ..Self::unseen(&record.key)
        }
    }

    fn is_in(&self, selection: OrderSelection, looked_at: Option<Date>) -> bool {
        let state = self.state.and_then(|state| state.parse::<DocumentState>().ok());
        let is_authorized = self.is_authorized == Some(true);
        let is_failed = state == Some(DocumentState::Attention);
        let is_pending = match state {
            Some(DocumentState::Waiting | DocumentState::Confirmed) => true,
            Some(_) => false,
            // Not seen yet: the next run will, unless the control table has it in the portal.
            None => {
                is_authorized && self.control.is_none() && looked_at.is_none_or(|at| self.day >= Some(at))
            }
        };
        match selection {
            OrderSelection::All => is_authorized || is_failed || is_pending,
            OrderSelection::Authorized => is_authorized,
            OrderSelection::Pending => is_pending,
            OrderSelection::Failed => is_failed,
        }
    }
}
