//! The ledger of suppliers, invoices and payment complements: what stands in the importer's folders and in Sage, against
//! what should.
//!
//! It reads files and tables, and knows neither engine nor importer. A document is where it belongs when it waits in the
//! folder, was put away, or stands in Sage.

mod complements;
mod documents;
mod facts;
mod suppliers;

use std::path::PathBuf;

use sc_sqlserver::engine::SqlServer;
use serde::Serialize;

use self::facts::FiscalFacts;
use super::{Finding, Moment};
use crate::error::SandboxError;
use crate::world::{FiscalExpected, World};

/// Every kind of disagreement of the fiscal flows, by its stable name.
pub const FISCAL_KINDS: [&str; 17] = [
    "addenda_differs",
    "complement_crossed",
    "complement_differs",
    "complement_doubled",
    "complement_missing",
    "complement_unexpected",
    "document_changed",
    "document_crossed",
    "document_doubled",
    "document_missing",
    "document_unexpected",
    "file_unknown",
    "file_unreadable",
    "supplier_crossed",
    "supplier_differs",
    "supplier_missing",
    "supplier_unexpected",
];

/// The importer's folder of a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportPlace {
    /// Key of the company.
    pub tenant: String,
    pub folder: PathBuf,
    /// Whether a program brings its files into Sage: then none may be left at rest, and what was put away stands in Sage.
    pub is_imported: bool,
}

/// Something that rightly is not delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FiscalWaiting {
    pub tenant: String,
    pub document: String,
    /// A stable word; `not_yet` for what is still under way.
    pub why: &'static str,
}

/// The ledger's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FiscalVerdict {
    pub moment: Moment,
    /// Suppliers, documents and payments with a complement that had to be delivered and are.
    pub delivered: usize,
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
    pub waiting: Vec<FiscalWaiting>,
}

impl FiscalVerdict {
    /// Compares everything.
    ///
    /// # Errors
    /// When a folder or a file cannot be read.
    pub fn reach(
        world: &World,
        sql: &SqlServer,
        places: &[ImportPlace],
        moment: Moment,
    ) -> Result<Self, SandboxError> {
        let facts = FiscalFacts::gather(world, sql, places)?;
        let mut verdict = Self {
            moment,
            delivered: 0,
            lost: Vec::new(),
            doubled: Vec::new(),
            differing: Vec::new(),
            crossed: Vec::new(),
            unexpected: Vec::new(),
            waiting: Vec::new(),
        };
        for company in &world.companies {
            let Some(fiscal) = &company.fiscal else { continue };
            suppliers::judge(&mut verdict, company, fiscal, &facts);
            documents::judge(&mut verdict, world, company, fiscal, &facts);
            complements::judge(&mut verdict, world, company, fiscal, &facts);
        }
        documents::judge_strangers(&mut verdict, world, &facts);
        Ok(verdict)
    }

    /// Whether nothing is wrong.
    pub fn is_clean(&self) -> bool {
        self.findings().next().is_none()
    }

    /// All disagreements.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        [&self.lost, &self.doubled, &self.differing, &self.crossed, &self.unexpected].into_iter().flatten()
    }

    /// Notes what is not there: lost if it had to be, waiting otherwise.
    fn absent(
        &mut self,
        what: &'static str,
        tenant: &str,
        document: &str,
        expected: FiscalExpected,
        wanted: &str,
    ) {
        let why = match (expected, self.moment) {
            (FiscalExpected::AlreadyThere, _) => return,
            (FiscalExpected::Delivered, Moment::AtRest) => {
                self.lost.push(Finding::new(what, tenant, document, wanted, ""));
                return;
            }
            (FiscalExpected::Delivered, Moment::InFlight) => "not_yet",
            (FiscalExpected::Waits { why } | FiscalExpected::Excluded { why }, _) => why,
        };
        self.waiting.push(FiscalWaiting { tenant: tenant.to_owned(), document: document.to_owned(), why });
    }
}
