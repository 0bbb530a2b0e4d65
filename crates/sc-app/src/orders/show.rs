//! One order with both sides, what would be sent, and the verdict of the next cycle: after a baseline, when the next run
//! only looks.

use jiff::Timestamp;
use sc_domain::control_orders::OrderControlRow;
use sc_domain::order::PortalOrder;
use sc_domain::ports::{DocumentState, Journal as _, RunKind};
use sc_domain::{DocumentKey, Money, OrderNumber, Pass};
use sc_sync::Tenant;
use sc_sync::purchase_orders::InPortal;
use sc_sync::purchase_orders::content::{Content, NotSent, Notice, NoticeKind};
use sc_sync::purchase_orders::decide::{Agreement, Verdict};
use sc_sync::purchase_orders::inspect::{Inspection, inspect};
use sc_words::Words;
use serde::Serialize;

use super::not_ours;
use super::sides::{OrderSides, why_not};
use crate::app::App;
use crate::compose::engine_config;
use crate::documents::standing;
use crate::error::AppError;
use crate::wire::{
    AuthorizationView, CauseView, ControlView, OrderContentView, PortalOrderView, SageOrderView,
};

/// The orders that carry a number.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OrderViews {
    /// One per company.
    pub orders: Vec<OrderView>,
}

/// An order: both sides, what would be sent, and what the next cycle does with it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OrderView {
    /// Company key.
    pub tenant: String,
    /// Number in Sage.
    pub number: String,
    /// State in the journal; `None` when no run has seen it.
    pub state: Option<&'static str>,
    /// `present`, `absent` or `unknown`: whether Sage holds it.
    pub sage_state: &'static str,
    /// What Sage holds.
    pub sage: Option<SageOrderView>,
    /// Who may send it; `None` when nobody ever authorized it.
    pub authorization: Option<AuthorizationView>,
    /// What would be sent; for people to read.
    pub payload: Option<serde_json::Value>,
    /// The same by its fields, for the text of the command line.
    #[serde(skip)]
    pub content: Option<OrderContentView>,
    /// Total of what would be sent, e.g. `1160.00 MXN`.
    pub total: Option<String>,
    /// What was left out or changed; it never holds an order.
    pub notices: Vec<NoticeView>,
    /// `nothing_left`, `all_skipped` or `held`, when nothing would be sent.
    pub not_sent: Option<&'static str>,
    /// What its validation says, when it is held.
    pub held: Option<CauseView>,
    /// Rows of the control table, `ERROR` rows too.
    pub control: Vec<ControlView>,
    /// `present`, `absent` or `unknown`: whether the control table has rows of it.
    pub control_state: &'static str,
    /// `present`, `several`, `unreadable`, `absent` or `unknown`.
    pub portal_state: &'static str,
    /// What the portal holds.
    pub portal: Option<PortalOrderView>,
    /// What the next cycle does with it; `None` when a side did not answer.
    pub verdict: Option<VerdictView>,
    /// Why a side could not be asked, or the order cannot be read.
    pub unanswered: Vec<CauseView>,
}

/// What the next cycle does with an order: the decision of the same function that a run asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerdictView {
    /// Stable word, e.g. `create`, `update`, `hold`.
    pub verdict: &'static str,
    /// Key of the step that it belongs to.
    pub step: &'static str,
    /// Whether the next run is a baseline, which only looks: the verdict is what follows it.
    pub only_looks: bool,
    /// The verdict for people.
    pub sentence: String,
    /// Why it is none of those that are sent, a stable word such as `blanket_order`.
    pub not_ours: Option<&'static str>,
    /// Why it waits.
    pub cause: Option<CauseView>,
    /// When it will be looked at again (RFC 3339).
    pub next_attempt: Option<Timestamp>,
}

/// Something that was left out of an order, or changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoticeView {
    /// Stable word, e.g. `not_in_catalogue`.
    pub kind: &'static str,
    /// Field of the portal, or column of Sage.
    pub field: String,
    /// The value that was found, or what was done with it.
    pub value: String,
    /// The notice for people.
    pub sentence: String,
}

impl App {
    /// The orders that carry a number, with the decision that the next cycle takes. Writes nothing.
    ///
    /// # Errors
    /// An unknown company or number; a missing credential; the journal's. A side that does not answer is part of the
    /// answer.
    pub async fn order(
        &self,
        tenants: &[String],
        number: &str,
        words: &Words,
    ) -> Result<OrderViews, AppError> {
        let composed = self.composed()?;
        let tenants = self.companies(&composed, tenants)?;
        let Ok(typed) = OrderNumber::new(number) else { return Err(self.unknown_order(number).await?) };
        let config = engine_config(&self.settings);
        let mut orders = Vec::new();
        for tenant in tenants {
            let key = self.spelled(tenant, &typed).await?;
            let memory = self.journal.memory(&tenant.key, Pass::Orders).await?;
            let known = self.life_as_it_stands(&DocumentKey::order(&tenant.key, &key)).await?.document;
            let view = OrderView::new(tenant, &key, known.map(|row| row.record.state));
            orders.extend(match inspect(tenant, &memory, &key, &config, self.clock.as_ref()).await {
                Ok(inspection) => view.with_inspection(tenant, &inspection, words),
                // No verdict without both sides; what can be said is said.
                Err(_) => Some(view.with_sides(tenant, &OrderSides::ask(tenant, &key).await, words)),
            });
        }
        if orders.is_empty() { Err(self.unknown_order(number).await?) } else { Ok(OrderViews { orders }) }
    }
}

impl OrderView {
    /// `None` when nobody knows the order.
    fn with_inspection(self, tenant: &Tenant, inspection: &Inspection, words: &Words) -> Option<Self> {
        let (portal_state, portal): (_, Option<&PortalOrder>) = match &inspection.portal {
            InPortal::Present(found) => ("present", Some(found)),
            InPortal::Several(_) => ("several", None),
            InPortal::Unreadable(_) => ("unreadable", None),
            InPortal::Absent | InPortal::AbsentEarly { .. } => ("absent", None),
        };
        let is_known = !inspection.orders.is_empty()
            || inspection.unreadable.is_some()
            || inspection.authorization.is_some()
            || !inspection.control.is_empty()
            || self.state.is_some()
            || portal_state != "absent";
        is_known.then(|| Self {
            sage_state: standing(!inspection.orders.is_empty() || inspection.unreadable.is_some()),
            control_state: standing(!inspection.control.is_empty()),
            sage: inspection.orders.first().map(SageOrderView::new),
            authorization: inspection.authorization.map(Into::into),
            control: control(tenant, &inspection.control),
            portal_state,
            portal: portal.map(PortalOrderView::new),
            verdict: Some(VerdictView::new(inspection, words)),
            ..self.with_content(inspection.content.as_ref(), words)
        })
    }

    fn with_sides(self, tenant: &Tenant, sides: &OrderSides, words: &Words) -> Self {
        Self {
            sage_state: sides.sage_state,
            control_state: sides.control_state,
            sage: sides.order().map(SageOrderView::new),
            authorization: sides.authorization.map(Into::into),
            control: control(tenant, &sides.control),
            portal_state: sides.portal_state,
            portal: sides.portal.as_ref().map(PortalOrderView::new),
            unanswered: sides.unanswered.iter().map(|cause| CauseView::new(cause, words)).collect(),
            ..self.with_content(sides.content(tenant).as_ref(), words)
        }
    }

    fn new(tenant: &Tenant, number: &OrderNumber, state: Option<DocumentState>) -> Self {
        Self {
            tenant: tenant.key.to_string(),
            number: number.to_string(),
            state: state.map(DocumentState::as_str),
            sage_state: "unknown",
            control_state: "unknown",
            sage: None,
            authorization: None,
            payload: None,
            content: None,
            total: None,
            notices: Vec::new(),
            not_sent: None,
            held: None,
            control: Vec::new(),
            portal_state: "unknown",
            portal: None,
            verdict: None,
            unanswered: Vec::new(),
        }
    }

    fn with_content(mut self, content: Option<&Result<Content, NotSent>>, words: &Words) -> Self {
        match content {
            Some(Ok(Content { payload, notices })) => {
                self.total = Some(Money::new(payload.total, payload.currency).to_string());
                self.payload = serde_json::to_value(payload).ok();
                self.content = Some(OrderContentView::new(payload));
                self.notices = notices.iter().map(|notice| NoticeView::new(notice, words)).collect();
            }
            Some(Err(why)) => {
                let (not_sent, held) = why_not(why);
                self.not_sent = not_sent;
                self.held = held.map(|cause| CauseView::new(cause, words));
            }
            None => {}
        }
        self
    }
}

impl VerdictView {
    fn new(inspection: &Inspection, words: &Words) -> Self {
        let decision = &inspection.decision;
        let only_looks = inspection.kind == RunKind::Baseline;
        let then = sentence_of(inspection, words);
        Self {
            verdict: decision.name(),
            step: decision.step.as_str(),
            only_looks,
            sentence: if only_looks {
                words.text("verdict-only-looks", &[("then", then.into())])
            } else {
                then
            },
            not_ours: why_not_ours(&decision.verdict),
            cause: decision.cause().map(|cause| CauseView::new(cause, words)),
            next_attempt: inspection.next_attempt,
        }
    }
}

fn why_not_ours(verdict: &Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::NotOurs(why) => Some(why.as_str()),
        Verdict::Settled
        | Verdict::LeftAlone(_)
        | Verdict::Hold(_)
        | Verdict::Ask
        | Verdict::Mark
        | Verdict::Verify { .. }
        | Verdict::Adopt { .. }
        | Verdict::Accept
        | Verdict::Act(_) => None,
    }
}

/// What a cycle does with it, in words. Where nothing is to be done, that both sides say the same is said only when they
/// do: a cycle does not ask the portal about each order, and this look did.
fn sentence_of(inspection: &Inspection, words: &Words) -> String {
    let decision = &inspection.decision;
    match (&decision.verdict, inspection.agreement) {
        (Verdict::NotOurs(why), _) => {
            let reason = not_ours::sentence(why.as_str(), words);
            words.text("verdict-not-ours", &[("reason", reason.into())])
        }
        (Verdict::Settled, Agreement::Same) => words.plain("verdict-settled"),
        (Verdict::Settled, Agreement::Followed) => words.plain("verdict-settled-followed"),
        (Verdict::Settled, Agreement::Ended) => words.plain("verdict-settled-ended"),
        (
            Verdict::LeftAlone(_)
            | Verdict::Hold(_)
            | Verdict::Ask
            | Verdict::Mark
            | Verdict::Verify { .. }
            | Verdict::Adopt { .. }
            | Verdict::Accept
            | Verdict::Act(_),
            _,
        ) => words.plain(&format!("verdict-{}", decision.name().replace('_', "-"))),
    }
}

impl NoticeView {
    fn new(notice: &Notice, words: &Words) -> Self {
        let kind = notice.kind.as_str();
        let (field, value) = told(notice, words);
        let args = [("field", field.into()), ("value", value.into())];
        Self {
            kind,
            field: notice.field.to_owned(),
            value: notice.value.clone(),
            sentence: words.text(&format!("notice-{}", kind.replace('_', "-")), &args),
        }
    }
}

/// Field and value of a notice as people read them. What belongs to a line or a location names it first, `3: ZAPATA`.
fn told(notice: &Notice, words: &Words) -> (String, String) {
    let of_place = matches!(notice.field, "ITEMDESC" | "ITEMNO" | "ORDERUNIT" | "ZIP");
    match (notice.kind, notice.value.split_once(": ")) {
        (NoticeKind::AddressDefaulted, Some((location, columns))) => {
            let columns: Vec<String> = columns.split(", ").map(|column| words.name(column)).collect();
            let of = [("field", words.name(notice.field).into()), ("location", location.into())];
            (words.text("location-field", &of), columns.join(", "))
        }
        (_, Some((place, value))) if of_place => {
            (words.name(&format!("{}[{place}]", notice.field)), value.to_owned())
        }
        _ => (words.name(notice.field), notice.value.clone()),
    }
}

fn control(tenant: &Tenant, rows: &[OrderControlRow]) -> Vec<ControlView> {
    rows.iter().map(|row| ControlView::of_order(row, &tenant.control_company)).collect()
}
