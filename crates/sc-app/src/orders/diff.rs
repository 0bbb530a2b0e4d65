//! What would be sent of an order, compared with what the portal holds.

use futures::future::join_all;
use sc_domain::OrderNumber;
use sc_domain::order::{Depth, compare};
use sc_sync::Tenant;
use sc_sync::purchase_orders::decide::status_difference;
use sc_words::Words;
use serde::Serialize;

use super::sides::{OrderSides, why_not};
use crate::app::App;
use crate::error::AppError;
use crate::wire::{CauseView, DifferenceView};

/// The comparisons of the orders that carry a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderDiffsView {
    /// One per company.
    pub orders: Vec<OrderDiffView>,
}

/// What would be sent of an order, against what the portal holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderDiffView {
    /// Company key.
    pub tenant: String,
    /// Number in Sage.
    pub number: String,
    /// Whether Sage has it.
    pub is_in_sage: bool,
    /// `nothing_left`, `all_skipped` or `held`, when nothing would be sent of it.
    pub not_sent: Option<&'static str>,
    /// Why it is held.
    pub cause: Option<CauseView>,
    /// `present`, `absent` or `unknown`.
    pub portal_state: &'static str,
    /// Id in the portal.
    pub portal_id: Option<String>,
    /// Status in the portal.
    pub portal_status: Option<String>,
    /// Whether both sides say the same; `None` when they cannot be compared.
    pub is_equal: Option<bool>,
    /// Each field that differs.
    pub differences: Vec<DifferenceView>,
    /// Why a side could not be asked.
    pub unanswered: Vec<CauseView>,
}

impl App {
    /// Compares what would be sent of an order with what the portal holds, field by field.
    ///
    /// # Errors
    /// An unknown company or number; a missing credential; the journal's.
    pub async fn order_diff(
        &self,
        tenants: &[String],
        number: &str,
        words: &Words,
    ) -> Result<OrderDiffsView, AppError> {
        let composed = self.composed()?;
        let tenants = self.companies(&composed, tenants)?;
        let Ok(typed) = OrderNumber::new(number) else { return Err(self.unknown_order(number).await?) };
        let asked = tenants.into_iter().map(|tenant| async {
            let key = self.spelled(tenant, &typed).await?;
            let sides = OrderSides::ask(tenant, &key).await;
            Ok(sides.is_known().then(|| OrderDiffView::new(tenant, &key, &sides, words)))
        });
        let asked: Result<Vec<_>, AppError> = join_all(asked).await.into_iter().collect();
        let orders: Vec<OrderDiffView> = asked?.into_iter().flatten().collect();
        if orders.is_empty() { Err(self.unknown_order(number).await?) } else { Ok(OrderDiffsView { orders }) }
    }
}

impl OrderDiffView {
    fn new(tenant: &Tenant, number: &OrderNumber, sides: &OrderSides, words: &Words) -> Self {
        let content = sides.content(tenant);
        let (not_sent, cause) = match &content {
            Some(Err(why)) => why_not(why),
            Some(Ok(_)) | None => (None, None),
        };
        let differences = match (&content, &sides.portal, sides.order()) {
            (Some(Ok(content)), Some(found), Some(order)) => {
                let mut differences = compare(&content.payload, found, Depth::All);
                differences.extend(status_difference(order, found, &tenant.orders));
                Some(differences)
            }
            _ => None,
        };
        Self {
            tenant: tenant.key.to_string(),
            number: number.to_string(),
            is_in_sage: !sides.sage.orders.is_empty(),
            not_sent,
            cause: cause.map(|cause| CauseView::new(cause, words)),
            portal_state: sides.portal_state,
            portal_id: sides.portal.as_ref().map(|found| found.id.to_string()),
            portal_status: sides.portal.as_ref().map(|found| found.status.to_string()),
            is_equal: differences.as_ref().map(Vec::is_empty),
            differences: differences
                .iter()
                .flatten()
                .map(|difference| DifferenceView::new(difference, sides.order(), words))
                .collect(),
            unanswered: sides.unanswered.iter().map(|cause| CauseView::new(cause, words)).collect(),
        }
    }
}
