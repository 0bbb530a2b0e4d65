//! The ledger: what should have become of the world, against what has.
//!
//! It knows the world's truth, the portal's data and the databases, and nothing of the engine: neither its code nor
//! its journal. Its verdict answers five questions: was something lost, doubled, changed on the way, carried to
//! another company, or sent although it must not be.

mod facts;
mod fiscal;
mod links;
mod money;
mod order_content;
mod order_course;
mod order_facts;
mod order_strangers;
mod orders;
mod payments;
mod strangers;
mod tables;

use std::str::FromStr;

use jiff::Timestamp;
use sc_portalserver::PortalState;
use sc_sqlserver::engine::SqlServer;
use serde::{Deserialize, Serialize};

pub use self::fiscal::{FISCAL_KINDS, FiscalVerdict, ImportPlace};
pub use self::tables::Fingerprint;
use crate::error::SandboxError;
use crate::world::{OrderShape, Profile, Shape, World};

/// When the ledger is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// Work is still under way: what is missing waits.
    InFlight,
    /// Everything that can be done was done: what is missing is lost.
    AtRest,
}

impl FromStr for Moment {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "in_flight" => Ok(Self::InFlight),
            "at_rest" => Ok(Self::AtRest),
            other => Err(format!("{other} is no moment: in_flight or at_rest")),
        }
    }
}

/// Every kind of disagreement, by its stable name. Whoever shows findings has words for each.
pub const KINDS: [&str; 69] = [
    "addenda_differs",
    "amount_differs",
    "bank_account_differs",
    "comments_differ",
    "complement_crossed",
    "complement_differs",
    "complement_doubled",
    "complement_missing",
    "complement_unexpected",
    "control_row_changed",
    "control_row_crossed",
    "control_row_differs",
    "control_row_doubled",
    "control_row_missing",
    "control_row_unexpected",
    "control_row_unknown",
    "control_row_without_company",
    "converted_amount_differs",
    "date_differs",
    "document_changed",
    "document_crossed",
    "document_doubled",
    "document_missing",
    "document_settled_twice",
    "document_unexpected",
    "documents_differ",
    "file_unknown",
    "file_unreadable",
    "guarded_table_written",
    "link_crossed",
    "link_differs",
    "link_missing",
    "optional_field_unexpected",
    "order_note_changed",
    "order_note_doubled",
    "order_note_unexpected",
    "order_row_changed",
    "order_row_crossed",
    "order_row_differs",
    "order_row_doubled",
    "order_row_gone",
    "order_row_missing",
    "order_row_unexpected",
    "order_row_unknown",
    "order_row_without_company",
    "order_row_without_order",
    "order_row_word_missing",
    "portal_order_crossed",
    "portal_order_differs",
    "portal_order_doubled",
    "portal_order_gone",
    "portal_order_missing",
    "portal_order_not_updated",
    "portal_order_status_differs",
    "portal_order_status_missing",
    "portal_order_unexpected",
    "portal_order_unknown",
    "portal_order_written",
    "portal_payment_crossed",
    "portal_payment_doubled",
    "portal_payment_missing",
    "portal_payment_state_differs",
    "portal_payment_unexpected",
    "portal_payment_unknown",
    "reference_differs",
    "supplier_crossed",
    "supplier_differs",
    "supplier_missing",
    "supplier_unexpected",
];

/// One disagreement, with both sides. What the sides say is data, in no language: it stands in sentences of several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable name of the kind of disagreement, one of [`KINDS`].
    pub what: &'static str,
    /// Key of the company.
    pub tenant: String,
    /// Payment number, order number, vendor number, invoice number, UUID or table.
    pub document: String,
    /// What the world says.
    pub expected: String,
    /// What is there.
    pub found: String,
}

/// What is particular about a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum AnyShape {
    /// A payment's.
    Payment(Shape),
    /// A purchase order's.
    Order(OrderShape),
    /// A supplier's, a fiscal document's or a complement's: the reason tells what is particular.
    Fiscal(&'static str),
}

/// What stands for the shape of a fiscal document.
const FISCAL_SHAPE: &str = "fiscal";

/// A document that is rightly not in the portal, or not yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    pub tenant: String,
    pub document: String,
    pub shape: AnyShape,
    /// A stable word; the portal's code for what it refuses; `not_yet` for what is still under way.
    pub why: &'static str,
}

/// The ledger's answer. The names of its members are stable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    pub moment: Moment,
    pub at: Timestamp,
    pub seed: u64,
    pub profile: Profile,
    /// Payments of the world.
    pub payments: usize,
    /// Payments that had to be delivered and are, with their control row.
    pub delivered: usize,
    /// Payments that were in the portal from the start and still are.
    pub already_there: usize,
    /// Purchase orders of the world.
    pub orders: usize,
    /// Purchase orders that stand as they should, in the portal and in the control table; those that are no candidates
    /// among them. The others wait or have findings.
    pub orders_settled: usize,
    /// Suppliers, invoices, credit notes and complements that had to be delivered and are.
    pub fiscal_delivered: usize,
    /// What had to arrive and is missing.
    pub lost: Vec<Finding>,
    /// What is there more often than once.
    pub doubled: Vec<Finding>,
    /// What is there with another content.
    pub differing: Vec<Finding>,
    /// What belongs to another company.
    pub crossed: Vec<Finding>,
    /// What must not be there.
    pub unexpected: Vec<Finding>,
    /// What rightly waits.
    pub waiting: Vec<Waiting>,
}

impl Verdict {
    /// Compares everything.
    ///
    /// # Errors
    /// Never, unless the stand-ins contradict themselves.
    pub fn reach(
        world: &World,
        fingerprint: &Fingerprint,
        sql: &SqlServer,
        portal: &PortalState,
        moment: Moment,
        now: Timestamp,
    ) -> Result<Self, SandboxError> {
        let facts = facts::Facts::gather(world, sql, portal)?;
        let mut verdict = Self {
            moment,
            at: now,
            seed: world.seed,
            profile: world.profile,
            payments: world.companies.iter().map(|company| company.payments.len()).sum(),
            delivered: 0,
            already_there: 0,
            orders: world.companies.iter().map(|company| company.orders.len()).sum(),
            orders_settled: 0,
            fiscal_delivered: 0,
            lost: Vec::new(),
            doubled: Vec::new(),
            differing: Vec::new(),
            crossed: Vec::new(),
            unexpected: Vec::new(),
            waiting: Vec::new(),
        };
        for (company, seen) in world.companies.iter().zip(&facts.companies) {
            payments::judge(&mut verdict, world, &facts, company, seen);
            strangers::judge(&mut verdict, world, &facts, company, seen);
            money::judge(&mut verdict, company, seen);
            links::judge(&mut verdict, world, company, sql, fingerprint)?;
        }
        strangers::judge_homeless(&mut verdict, &facts);
        orders::judge(&mut verdict, world, &order_facts::OrderFacts::gather(world, sql, portal)?);
        fingerprint.judge(&mut verdict, world, sql)?;
        Ok(verdict)
    }

    /// Adds what became of suppliers, invoices and complements.
    pub(crate) fn add_fiscal(&mut self, fiscal: FiscalVerdict) {
        self.fiscal_delivered = fiscal.delivered;
        self.lost.extend(fiscal.lost);
        self.doubled.extend(fiscal.doubled);
        self.differing.extend(fiscal.differing);
        self.crossed.extend(fiscal.crossed);
        self.unexpected.extend(fiscal.unexpected);
        let shape = AnyShape::Fiscal(FISCAL_SHAPE);
        self.waiting.extend(fiscal.waiting.into_iter().map(|waiting| Waiting {
            tenant: waiting.tenant,
            document: waiting.document,
            shape,
            why: waiting.why,
        }));
    }

    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.findings().next().is_none()
    }

    /// How many disagreements were found, and how much still waits.
    fn objections(&self) -> usize {
        self.findings().count() + self.waiting.len()
    }

    /// All disagreements.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        [&self.lost, &self.doubled, &self.differing, &self.crossed, &self.unexpected].into_iter().flatten()
    }
}

/// The word that the portal's own interface has for something.
fn api_word(value: &impl Serialize) -> String {
    let word = serde_json::to_value(value).ok();
    word.as_ref().and_then(serde_json::Value::as_str).unwrap_or_default().to_owned()
}

impl Finding {
    fn new(
        what: &'static str,
        tenant: &str,
        document: &str,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        debug_assert!(KINDS.contains(&what) || FISCAL_KINDS.contains(&what), "{what} has no words");
        Self {
            what,
            tenant: tenant.to_owned(),
            document: document.to_owned(),
            expected: expected.into(),
            found: found.into(),
        }
    }
}
