//! What the engine is told: limits, waits and the companies it works for.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use sc_domain::eligibility::Window;
use sc_domain::order::{Acceptance, OrderAddress};
use sc_domain::payment::OperationType;
use sc_domain::ports::{Erp, FiscalErp, FiscalPortal, ImportFolder, ImportProgram, Portal, Sweep};
use sc_domain::{PortalId, Rfc, TenantKey};
use tokio::sync::Mutex;

/// Limits and waits. The defaults are those of the settings.
#[derive(Debug, Clone, PartialEq)]
pub struct EngineConfig {
    /// A plan of a step with more effects than this waits for approval.
    pub brake_effects: u32,
    /// … and one with more than this many times the mean of its last runs.
    pub brake_factor: u32,
    /// Below this many effects the mean does not brake: a payday is not an accident.
    pub brake_floor: u32,
    /// Effects of a step under way at once.
    pub effects_parallel: usize,
    /// Companies under way at once.
    pub tenants_parallel: usize,
    /// Documents that a step settles in one run.
    pub documents_per_step_max: usize,
    /// Failures in a row that stop a step for this run.
    pub breaker_failures: u32,
    /// Time of a step. After it nothing new is begun.
    pub step_deadline: Duration,
    /// Time of one effect's external call. After it the outcome is unknown.
    pub call_deadline: Duration,
    /// How long a request without answer may still be under way at the other side.
    pub in_flight: SignedDuration,
    /// Between the two look-ups that prove absence.
    pub verify_spacing: Duration,
    /// Which documents are looked at and tried.
    pub window: Window,
    /// Wait after a failed attempt at a payment.
    pub payment_interval: SignedDuration,
    /// Wait after a failed attempt at an order: its creation, change, cancellation or closing.
    pub order_interval: SignedDuration,
    /// All live orders are looked at again after this long; between, only those that Sage says were touched. So are
    /// invoices that left their stage in the portal.
    pub sweep_interval: SignedDuration,
    /// The portal is asked again before an order is changed when its answer is older than this.
    pub answer_age_max: Duration,
}

impl EngineConfig {
    /// Whether it is time for another sweep.
    pub fn is_sweep_due(&self, last: Option<Sweep>, now: Timestamp) -> bool {
        let due = last.and_then(|last| last.at.checked_add(self.sweep_interval).ok());
        due.is_none_or(|due| due <= now)
    }
}

impl Default for EngineConfig {
    fn default() -> Self {
        Self {
            brake_effects: 200,
            brake_factor: 5,
            brake_floor: 20,
            effects_parallel: 4,
            tenants_parallel: 1,
            documents_per_step_max: 200,
            breaker_failures: 3,
            step_deadline: Duration::from_secs(300),
            call_deadline: Duration::from_secs(60),
            in_flight: SignedDuration::from_mins(10),
            verify_spacing: Duration::from_secs(2),
            window: Window::LastDays(30),
            payment_interval: SignedDuration::from_mins(30),
            order_interval: SignedDuration::from_mins(240),
            sweep_interval: SignedDuration::from_hours(20),
            answer_age_max: Duration::from_secs(30),
        }
    }
}

/// What is done with a payment that was netted with a credit note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NetPolicy {
    /// It waits for a person.
    #[default]
    Hold,
    /// It is sent with `ignore_amounts`, if each of its invoices is fully paid in Sage.
    IgnoreAmounts,
    /// Its invoices are sent reduced by the credit notes.
    Reduce,
}

/// A company's rules for payments.
#[derive(Debug, Clone, PartialEq)]
pub struct PaymentRules {
    /// Sage's authors may still correct a payment that is younger than this.
    pub min_age: SignedDuration,
    /// See [`NetPolicy`].
    pub net_policy: NetPolicy,
    /// Kind of payment, unless the bank says otherwise.
    pub operation: OperationType,
    /// Kind of payment by bank code.
    pub operation_by_bank: BTreeMap<String, OperationType>,
    /// Portal account by bank code, for banks whose record in Sage does not hold one.
    pub account_by_bank: BTreeMap<String, PortalId>,
}

impl Default for PaymentRules {
    fn default() -> Self {
        Self {
            min_age: SignedDuration::from_mins(60),
            net_policy: NetPolicy::default(),
            operation: OperationType::Transfer,
            operation_by_bank: BTreeMap::new(),
            account_by_bank: BTreeMap::new(),
        }
    }
}

/// What is done with an order of which some lines are in locations that are never sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PartialLocations {
    /// It waits for a person.
    #[default]
    Hold,
    /// It is sent without those lines; taxes are scaled with the subtotal.
    Recompute,
}

/// Which shipping addresses an order carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OrderAddresses {
    /// That of the first line sent.
    #[default]
    First,
    /// One of each location of its lines.
    PerLocation,
}

/// The sign of `withhold_tax_sum`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WithholdingSign {
    /// As the predecessor sends it.
    #[default]
    Negative,
    /// As an amount.
    Positive,
}

/// A company's rules for purchase orders.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderRules {
    /// The company's external id in the portal.
    pub company: String,
    /// Locations whose lines are never sent.
    pub skip_locations: BTreeSet<String>,
    /// See [`PartialLocations`].
    pub partial_locations: PartialLocations,
    /// Fills what a location leaves blank, and stands for a location without a record. Empty parts fill nothing.
    pub default_address: OrderAddress,
    /// Contact of orders that name none; empty = such an order is held.
    pub default_contact: String,
    /// `PORTYPE` values that are sent.
    pub types: BTreeSet<i16>,
    /// Whether orders on hold are sent.
    pub send_on_hold: bool,
    /// See [`OrderAddresses`].
    pub addresses: OrderAddresses,
    /// See [`WithholdingSign`].
    pub withholding_sign: WithholdingSign,
    /// Whether suppliers have to accept orders.
    pub acceptance: Acceptance,
    /// Terms of payment (`TERMSCODE`) that mean `PUE`; all others mean `PPD`. `None`: no payment method is sent.
    pub pue_terms: Option<BTreeSet<String>>,
    /// Whether an order that is incomplete again in Sage is opened again in the portal; otherwise a person is told.
    pub reopen: bool,
}

impl Default for OrderRules {
    fn default() -> Self {
        Self {
            company: String::new(),
            skip_locations: BTreeSet::new(),
            partial_locations: PartialLocations::default(),
            default_address: OrderAddress::default(),
            default_contact: String::new(),
            types: BTreeSet::from([1]),
            send_on_hold: false,
            addresses: OrderAddresses::default(),
            withholding_sign: WithholdingSign::default(),
            acceptance: Acceptance::default(),
            pue_terms: None,
            reopen: false,
        }
    }
}

/// A company's rules for payment complements.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComplementRules {
    /// Words of the portal for an accepted complement.
    pub accepted: BTreeSet<String>,
    /// Words of the portal for one that waits for its review.
    pub in_review: BTreeSet<String>,
    /// Complements that arrived so many days before the last complete look are looked at again.
    pub overlap_days: i64,
    /// So many days Sage may lack the payment before a person is told.
    pub search_days: i64,
}

impl Default for ComplementRules {
    fn default() -> Self {
        let words = |words: [&str; 2]| words.into_iter().map(str::to_owned).collect();
        Self {
            accepted: words(["ATTACHED", "PAYMENT_CFDI_ATTACHED"]),
            in_review: words(["PAYMENT_CFDI_IN_REVIEW", "IN_REVIEW_PAYMENT_CFDI"]),
            overlap_days: 35,
            search_days: 60,
        }
    }
}

/// A company's rules for invoices and credit notes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CfdiRules {
    /// Documents issued within so many days are looked at; the portal takes a year at the most.
    pub lookback_days: i64,
    /// Words of the portal for a credit note that may be booked.
    pub credit_note_statuses: BTreeSet<String>,
    /// Whether documents wait while their supplier has no bank account, or no expedient at all.
    pub require_bank_account: bool,
    /// Whether the orders that the portal links a document to are named where its supplier named none.
    pub order_from_links: bool,
    /// Cycles that a delivered document may take to reach Sage before a person is told.
    pub attention_cycles: u32,
    /// What the portal tells the supplier once a document has reached Sage; empty = nothing.
    pub acknowledge: String,
}

impl Default for CfdiRules {
    fn default() -> Self {
        Self {
            lookback_days: 365,
            credit_note_statuses: ["PENDING_APPLICATION", "APPLIED"].map(str::to_owned).into(),
            require_bank_account: true,
            order_from_links: false,
            attention_cycles: 8,
            acknowledge: String::new(),
        }
    }
}

/// A company's rules for suppliers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplierRules {
    /// Suppliers accepted so many days before the last complete look are looked at again.
    pub overlap_days: i64,
    /// Suppliers accepted within so many days are exported by the first run.
    pub first_days: i64,
    /// Cycles that a file may wait for the importer before a person is told.
    pub attention_cycles: u32,
}

impl Default for SupplierRules {
    fn default() -> Self {
        Self { overlap_days: 2, first_days: 30, attention_cycles: 8 }
    }
}

/// The company as the importer is told of it.
#[derive(Debug, Clone)]
pub struct SupplierIssuer {
    /// Its RFC.
    pub rfc: String,
    /// Its name.
    pub name: String,
    /// Its tax regime, e.g. `601`.
    pub regime: String,
    /// `IdBase`: the company in the control database.
    pub base_id: String,
    /// Its zone: days of acceptance, names and times of files.
    pub zone: TimeZone,
}

impl SupplierIssuer {
    /// As the writer of the file takes it.
    pub(crate) fn of_file(&self) -> sc_cfdi::Issuer {
        let Self { rfc, name, regime, base_id, zone } = self.clone();
        sc_cfdi::Issuer { rfc, name, regime, base_id, zone }
    }
}

/// A company's importer.
#[derive(Clone)]
pub struct Importer {
    /// The folder that it reads.
    pub folder: Arc<dyn ImportFolder>,
    /// Its program; `None` = a person runs it.
    pub program: Option<Arc<dyn ImportProgram>>,
    /// Longest run of the program.
    pub run_time_max: Duration,
    /// Held while a program runs: all companies of an installation share it.
    pub turn: Arc<Mutex<()>>,
}

/// A company: its facts and its two sides.
#[derive(Clone)]
pub struct Tenant {
    /// Key on this installation.
    pub key: TenantKey,
    /// Name for people.
    pub name: String,
    /// RFC, when the settings hold one.
    pub rfc: Option<Rfc>,
    /// `idCia` of the control rows that we write: the database name.
    pub control_company: String,
    /// Documents before this day are left alone.
    pub go_live: Date,
    /// Rules for payments.
    pub payments: PaymentRules,
    /// Rules for purchase orders.
    pub orders: OrderRules,
    /// Rules for payment complements.
    pub complements: ComplementRules,
    /// Rules for invoices and credit notes.
    pub cfdis: CfdiRules,
    /// Rules for suppliers.
    pub suppliers: SupplierRules,
    /// The company as the importer is told of it.
    pub issuer: SupplierIssuer,
    /// The importer; `None` = its three steps are switched off for this company.
    pub importer: Option<Importer>,
    /// Sage.
    pub erp: Arc<dyn Erp>,
    /// Fiscal documents of Sage.
    pub fiscal_erp: Arc<dyn FiscalErp>,
    /// The portal.
    pub portal: Arc<dyn Portal>,
    /// Fiscal documents of the portal.
    pub fiscal_portal: Arc<dyn FiscalPortal>,
}

impl fmt::Debug for Tenant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tenant")
            .field("key", &self.key)
            .field("go_live", &self.go_live)
            .finish_non_exhaustive()
    }
}
