//! What a world consists of: plain data that knows nothing of SQL or HTTP.

use jiff::Timestamp;
use jiff::civil::Date;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::Serialize;

use super::expected::{ControlWord, Expected};
use super::shape::Shape;

/// A currency of the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Currency {
    Mxn,
    Usd,
}

impl Currency {
    /// As Sage writes it.
    pub fn sage(self) -> &'static str {
        match self {
            Self::Mxn => "MXP",
            Self::Usd => "USD",
        }
    }

    /// ISO 4217.
    pub fn iso(self) -> &'static str {
        match self {
            Self::Mxn => "MXN",
            Self::Usd => "USD",
        }
    }
}

/// A rate of Sage to the functional currency (pesos), with its operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rate {
    /// Seven decimals.
    pub value: Decimal,
    /// Operator 2: the functional amount is the source amount *divided* by the rate.
    pub divides: bool,
}

impl Rate {
    /// Of the functional currency itself.
    pub const ONE: Self = Self { value: Decimal::ONE, divides: false };

    /// 1 = multiply, 2 = divide.
    pub fn operator(self) -> i64 {
        if self.divides { 2 } else { 1 }
    }

    /// Source amount to functional amount, unrounded.
    pub fn to_home(self, amount: Decimal) -> Decimal {
        if self.divides { amount / self.value } else { amount * self.value }
    }

    /// Functional amount to source amount, unrounded.
    pub fn to_source(self, amount: Decimal) -> Decimal {
        if self.divides { amount * self.value } else { amount / self.value }
    }
}

/// To cents, halves away from zero, as accountants do.
pub fn cents(amount: Decimal) -> Decimal {
    let mut rounded = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(2);
    rounded
}

/// A bank account of the company.
#[derive(Debug, Clone, Serialize)]
pub struct Bank {
    pub code: String,
    pub name: String,
    pub currency: Currency,
    pub account_number: String,
    pub clabe: String,
    /// `ADDR1`.
    pub portal_id: String,
    /// Whether the portal has an account of that id.
    pub is_in_portal: bool,
}

/// `PROVIDERID` of a vendor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum OptionalField {
    /// There is no row.
    Absent,
    /// The row is blank.
    Blank,
    Value(String),
}

/// A vendor of Sage.
#[derive(Debug, Clone, Serialize)]
pub struct Vendor {
    pub id: String,
    pub name: String,
    pub rfc: String,
    pub provider_id: OptionalField,
    /// `METODOPAGO`, a value of [`Company::payment_methods`]; `None` = no row.
    pub payment_method: Option<String>,
    /// The portal id that a resolver may write, where the link is missing and can be found.
    pub resolvable: Option<String>,
}

/// A supplier of the portal.
#[derive(Debug, Clone, Serialize)]
pub struct Provider {
    pub id: String,
    pub external_id: Option<String>,
    pub name: String,
    pub rfc: String,
}

/// What a document of accounts payable is (`TEXTTRX`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum DocumentKind {
    Invoice,
    CreditNote,
}

/// An entry of an invoice batch.
#[derive(Debug, Clone, Serialize)]
pub struct Invoice {
    /// Position in [`Company::vendors`].
    pub vendor: usize,
    pub number: String,
    pub kind: DocumentKind,
    pub batch: i64,
    pub item: i64,
    /// `APIBC.BTCHSTTS`.
    pub batch_status: i64,
    /// `APIBH.ERRENTRY`.
    pub error_entry: i64,
    pub currency: Currency,
    pub rate: Rate,
    pub date: Date,
    /// Before withholding, in `currency`.
    pub gross: Decimal,
    /// Withheld on the invoice, in `currency`.
    pub withheld: Decimal,
    /// What is still owed in Sage; negative for credit notes.
    pub due: Decimal,
    /// `FOLIOCFD`.
    pub uuid: OptionalField,
    /// The UUID that a resolver may write, where it is missing and can be found.
    pub resolvable: Option<String>,
}

impl Invoice {
    /// Posted: it is an obligation (`APOBL`).
    pub fn is_posted(&self) -> bool {
        self.batch_status == 3 && self.error_entry == 0
    }
}

/// An invoice as the portal holds it.
#[derive(Debug, Clone, Serialize)]
pub struct PortalCfdi {
    pub id: String,
    pub uuid: String,
    /// Portal id of the supplier.
    pub provider_id: String,
    pub serie: String,
    pub folio: String,
    pub currency: Currency,
    /// Pesos per unit.
    pub rate: Decimal,
    pub total: Decimal,
    /// Open before any payment of this world.
    pub balance: Decimal,
    pub issued: Date,
    pub created_at: Timestamp,
    pub is_cancelled: bool,
}

/// A line of a payment: one document it was applied to.
#[derive(Debug, Clone, Serialize)]
pub struct AppliedLine {
    pub document: String,
    /// `DOCTYPE`: 1 invoice, 3 credit note, 10 prepayment.
    pub kind: i64,
    /// Number in the payment schedule.
    pub instalment: i64,
    /// In vendor currency.
    pub amount: Decimal,
    pub discount: Decimal,
}

/// A payment of Sage.
#[derive(Debug, Clone, Serialize)]
pub struct Payment {
    pub shape: Shape,
    pub expected: Expected,
    /// From this instant on a payment that had to wait for its age may be delivered.
    pub ripe_at: Option<Timestamp>,
    /// `DOCNBR`.
    pub number: String,
    pub batch: i64,
    pub entry: i64,
    /// `BATCHSTAT`.
    pub batch_status: i64,
    /// Position in [`Company::vendors`].
    pub vendor: usize,
    /// Position in [`Company::banks`].
    pub bank: usize,
    pub date: Option<Date>,
    pub entered_at: Timestamp,
    pub posted_at: Timestamp,
    pub currency: Currency,
    /// In the bank's currency.
    pub amount_bank: Decimal,
    /// In the vendor's currency.
    pub amount_vendor: Decimal,
    pub bank_rate: Rate,
    pub vendor_rate: Rate,
    /// `RMITTYPE`.
    pub remittance: i64,
    /// `ERRENTRY`.
    pub error_entry: i64,
    /// `PAYMSTTS`.
    pub edited: i64,
    pub is_reversed: bool,
    /// An adjustment entry has the same batch and entry numbers.
    pub has_adjustment_twin: bool,
    pub comments: String,
    pub reference: String,
    pub lines: Vec<AppliedLine>,
    /// What the portal must hold, once it holds the payment.
    pub wanted: Wanted,
}

/// The payment as the portal must hold it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wanted {
    pub provider_id: String,
    pub bank_account_id: String,
    /// ISO 4217.
    pub currency: &'static str,
    pub total: Decimal,
    pub date: Option<Date>,
    pub cfdis: Vec<WantedCfdi>,
    /// The word of its control row.
    pub control: ControlWord,
}

/// What a payment settles of one CFDI.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WantedCfdi {
    pub uuid: String,
    /// ISO 4217, of the document.
    pub currency: &'static str,
    /// In the document's currency.
    pub amount: Decimal,
    /// In the payment's currency.
    pub payment_amount: Decimal,
}

/// A row of `fesaPagosFocaltec`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct ControlRow {
    pub id_cia: Option<String>,
    pub number: Option<String>,
    pub status: Option<String>,
    pub portal_id: Option<String>,
}

/// A payment the portal holds from the start.
#[derive(Debug, Clone, Serialize)]
pub struct PortalPayment {
    pub id: String,
    pub external_id: String,
    /// What it is, in full.
    pub content: Wanted,
    pub comments: String,
    pub reference: String,
    pub by_hand: bool,
    /// Rejected since: settles nothing.
    pub is_rejected: bool,
    pub created_at: Timestamp,
}
