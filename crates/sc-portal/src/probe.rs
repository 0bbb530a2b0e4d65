//! "Do you have the document of this number?" The answer decides whether it is sent again, so a *no*
//! counts only when the portal itself says it (portal-api.md 10).

use sc_domain::ids::{OrderNumber, PaymentNumber};
use sc_domain::order::PortalOrder;
use sc_domain::outcome::{Failure, FailureKind, Lookup};
use sc_domain::payment::PortalPayment;
use sc_domain::{Cause, Code, FlawKind};
use serde_json::Value;

use crate::flaws::{differs, flaw, lacks};
use crate::judge::{Judge, Refusal};
use crate::paging::incomplete;
use crate::question::shape;
use crate::transport::{BodyEnd, Lost, Reply};
use crate::wire::{ORDERS, WireOrder, WirePage, WirePayment};

/// Begins the symbols that speak of payments.
pub(crate) const PAYMENTS: &str = "PAYMENT";

/// Begins the symbols that speak of fiscal documents.
pub(crate) const CFDIS: &str = "CFDI";

/// Begins the symbols that speak of suppliers.
pub(crate) const PROVIDERS: &str = "PROVIDERS";

impl Judge {
    pub(crate) fn probed_payment(
        &self,
        result: Result<Reply, Lost>,
        number: &PaymentNumber,
    ) -> Result<Lookup<PortalPayment>, Failure> {
        let reply = result.map_err(|lost| self.no_answer(&lost))?;
        if reply.status.as_u16() == 404 {
            return self.absent(&reply, PAYMENTS);
        }
        let value = self.json(&reply)?;
        let payment: WirePayment = shape(value).map_err(|why| self.unexpected(&reply, &why))?;
        let payment = payment.into_domain().map_err(|member| self.unexpected(&reply, &lacks(member)))?;
        // Another document in place of the one asked for is no answer at all.
        if payment.number != number.as_str() {
            return Err(self.unexpected(&reply, &differs("external_id", &payment.number)));
        }
        Ok(Lookup::Present(payment))
    }

    /// Orders are asked for by a list, because a 404 cannot tell an absent order from a wrong address.
    pub(crate) fn probed_order(
        &self,
        result: Result<Reply, Lost>,
        number: &OrderNumber,
    ) -> Result<Lookup<PortalOrder>, Failure> {
        let reply = result.map_err(|lost| self.no_answer(&lost))?;
        let page: WirePage<WireOrder> =
            shape(self.json(&reply)?).map_err(|why| self.unexpected(&reply, &why))?;
        let (read, total) = (page.items.len(), page.total);
        let mut equal: Vec<WireOrder> = page.items.into_iter().filter(|order| order.is_of(number)).collect();
        if equal.len() > 1 {
            let cause = Cause::new(Code::OrderAmbiguousInPortal).with("count", equal.len());
            return Err(Failure::new(FailureKind::Refused, cause));
        }
        // A portal that filters by parts of numbers may hold the one asked for, or another, further on.
        if (read as u64) < total {
            return Err(incomplete(ORDERS, read, total));
        }
        let Some(order) = equal.pop() else { return Ok(Lookup::Absent) };
        let order = order.into_domain().map_err(|member| self.unexpected(&reply, &lacks(member)))?;
        Ok(Lookup::Present(order))
    }

    /// What the portal tells about one thing, named by the portal's own id; `group` begins the symbols that speak
    /// of such things.
    pub(crate) fn looked_up(&self, reply: &Reply, group: &str) -> Result<Lookup<Value>, Failure> {
        if reply.status.as_u16() == 404 {
            return self.absent(reply, group);
        }
        self.json(reply).map(Lookup::Present).map_err(|failure| of_one(failure, group))
    }

    fn absent<T>(&self, reply: &Reply, group: &str) -> Result<Lookup<T>, Failure> {
        let refusal = Refusal::by_status(reply);
        if reply.end != BodyEnd::Whole || !refusal.said.is_portals_own {
            let told = Some(refusal.said.summary()).filter(|told| !told.is_empty());
            return Err(self.unexpected(reply, &told.unwrap_or_else(|| flaw(FlawKind::AnswerEmpty, &[]))));
        }
        if refusal.said.code.as_deref().is_some_and(|code| speaks_of_something_else(code, group)) {
            return Err(self.refused_question(&refusal));
        }
        Ok(Lookup::Absent)
    }
}

/// Whether a symbol belongs to another group than this one: `GENERAL__NOT_FOUND` is a wrong address and
/// `COMPANIES__NOT_FOUND` a wrong company, and neither says anything about a payment.
fn speaks_of_something_else(code: &str, group: &str) -> bool {
    code.split_once("__").is_some_and(|(named, _)| !named.starts_with(group))
}

/// A refusal that names the thing itself stops that thing; any other stops the company.
fn of_one(mut failure: Failure, group: &str) -> Failure {
    let code = failure.answer.as_ref().and_then(|answer| answer.code.as_deref());
    if failure.cause.code == Code::PortalRefused && code.is_some_and(|code| code.starts_with(group)) {
        failure.kind = FailureKind::Refused;
    }
    failure
}
