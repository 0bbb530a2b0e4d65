//! What both sides say of one order, each as far as it answers.

use sc_domain::control_orders::OrderControlRow;
use sc_domain::order::{Authorization, PortalOrder, SageOrder};
use sc_domain::outcome::{Failure, Lookup};
use sc_domain::ports::{AuthorizationScope, ObservedOrders};
use sc_domain::{Cause, Code, OrderNumber};
use sc_sync::Tenant;
use sc_sync::purchase_orders::content::{self, Content, NotSent};

use crate::documents::standing;

/// What both sides say of an order now.
#[derive(Debug)]
pub(crate) struct OrderSides {
    /// `present`, `absent` or `unknown`.
    pub(crate) sage_state: &'static str,
    /// `present`, `absent` or `unknown`.
    pub(crate) control_state: &'static str,
    /// What Sage holds; nothing when it did not answer.
    pub(crate) sage: ObservedOrders,
    /// Its authorization.
    pub(crate) authorization: Option<Authorization>,
    /// Its control rows, `ERROR` rows too.
    pub(crate) control: Vec<OrderControlRow>,
    /// `present`, `absent` or `unknown`.
    pub(crate) portal_state: &'static str,
    /// What the portal holds.
    pub(crate) portal: Option<PortalOrder>,
    /// Why a side could not be asked, or an order could not be read.
    pub(crate) unanswered: Vec<Cause>,
}

impl OrderSides {
    /// Asks Sage, the control table, the authorizations and the portal.
    pub(crate) async fn ask(tenant: &Tenant, number: &OrderNumber) -> Self {
        let numbers = std::slice::from_ref(number);
        let mut unanswered = Vec::new();
        let sage = answered(tenant.erp.orders(numbers).await, &mut unanswered);
        let is_in_sage = |sage: &ObservedOrders| !sage.orders.is_empty() || !sage.unreadable.is_empty();
        let sage_state = sage.as_ref().map_or("unknown", |sage| standing(is_in_sage(sage)));
        let sage = sage.unwrap_or_default();
        let scope = AuthorizationScope::Of(numbers.to_vec());
        let authorizations = answered(tenant.erp.authorizations(&scope).await, &mut unanswered);
        let control = answered(tenant.erp.order_control_rows_of(number).await, &mut unanswered);
        let (portal_state, portal) = match answered(tenant.portal.order(number).await, &mut unanswered) {
            Some(Lookup::Present(found)) => ("present", Some(found)),
            Some(Lookup::Absent) => ("absent", None),
            None => ("unknown", None),
        };
        if sage.orders.len() > 1 {
            unanswered.push(Cause::new(Code::OrderNumberRepeated).with("count", sage.orders.len()));
        }
        unanswered.extend(sage.unreadable.iter().map(|order| {
            Cause::new(Code::OrderUnreadable).with("field", &order.field).with("value", &order.value)
        }));
        Self {
            sage_state,
            control_state: control.as_ref().map_or("unknown", |rows| standing(!rows.is_empty())),
            sage,
            authorization: authorizations.and_then(|mut found| found.remove(number)),
            control: control.unwrap_or_default(),
            portal_state,
            portal,
            unanswered,
        }
    }

    /// The order in Sage, where exactly one carries the number.
    pub(crate) fn order(&self) -> Option<&SageOrder> {
        match self.sage.orders.as_slice() {
            [order] => Some(order),
            _ => None,
        }
    }

    /// What would be sent of it, or why nothing would.
    pub(super) fn content(&self, tenant: &Tenant) -> Option<Result<Content, NotSent>> {
        self.order().map(|order| content::build(order, &self.sage.locations, &tenant.orders))
    }

    /// Whether anybody knows the order, or could not say.
    pub(crate) fn is_known(&self) -> bool {
        !self.sage.orders.is_empty()
            || self.authorization.is_some()
            || !self.control.is_empty()
            || self.portal.is_some()
            || !self.unanswered.is_empty()
    }
}

fn answered<T>(answer: Result<T, Failure>, unanswered: &mut Vec<Cause>) -> Option<T> {
    answer.map_err(|failure| unanswered.push(failure.cause)).ok()
}

/// Why an order has no content: a stable word, and the cause where a person has to look.
pub(super) fn why_not(why: &NotSent) -> (Option<&'static str>, Option<&Cause>) {
    match why {
        NotSent::NothingLeft => (Some("nothing_left"), None),
        NotSent::AllSkipped => (Some("all_skipped"), None),
        NotSent::Held(cause) => (Some("held"), Some(cause)),
    }
}
