//! A payment in the making. A new draft is an ordinary payment; a shape then makes it odd.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

use super::composer::{Composer, DOLLAR_BANK, PESO_BANK, local_date};
use super::expected::{ControlWord, Expected};
use super::model::{AppliedLine, Currency, OptionalField, Rate, Wanted, WantedCfdi, cents};
use super::shape::Shape;

/// What somebody left behind for a payment before the product came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// A payment in the portal, with this much added to the right amount.
    pub in_portal: Option<InPortal>,
    /// A control row.
    pub control: Option<LeftRow>,
}

/// A payment that the portal holds from the start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InPortal {
    pub by_hand: bool,
    pub is_rejected: bool,
    /// Taken from what it settles.
    pub less: Decimal,
}

/// A control row of the predecessor or of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftRow {
    pub names_org: bool,
    pub status: &'static str,
    pub portal_id: LeftId,
}

/// The portal id of a control row left behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftId {
    OfThePayment,
    Null,
    OfNothing,
}

/// A payment without a number yet.
#[derive(Debug, Clone)]
pub struct Draft {
    pub shape: Shape,
    pub vendor: usize,
    pub bank: usize,
    pub currency: Currency,
    pub batch_status: i64,
    pub entered_at: Timestamp,
    pub posted_at: Timestamp,
    pub date: Option<Date>,
    pub amount_bank: Decimal,
    pub amount_vendor: Decimal,
    pub bank_rate: Rate,
    pub vendor_rate: Rate,
    pub remittance: i64,
    pub error_entry: i64,
    pub edited: i64,
    pub is_reversed: bool,
    pub has_adjustment_twin: bool,
    pub comments: String,
    pub reference: String,
    pub lines: Vec<AppliedLine>,
    pub wanted: Wanted,
    pub left: Left,
}

/// How a draft is paid: from which bank, at which rates.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    pub bank: usize,
    pub bank_rate: Rate,
    pub vendor_rate: Rate,
}

impl Terms {
    /// Pesos for pesos.
    pub const PESOS: Self = Self { bank: PESO_BANK, bank_rate: Rate::ONE, vendor_rate: Rate::ONE };

    /// Whether bank and documents are kept in different currencies.
    fn crosses(self, currency: Currency) -> bool {
        let bank = if self.bank == DOLLAR_BANK { Currency::Usd } else { Currency::Mxn };
        bank != currency
    }

    /// From the document's currency to the bank's, unrounded.
    fn convert(self, amount: Decimal) -> Decimal {
        self.bank_rate.to_source(self.vendor_rate.to_home(amount))
    }
}

impl Composer {
    /// An ordinary payment of these invoices (position, amount), entered and posted some days ago.
    pub fn draft(&mut self, shape: Shape, paid: &[(usize, Decimal)], terms: Terms) -> Draft {
        let vendor = paid.first().map(|(at, _)| self.company.invoices[*at].vendor).unwrap_or_default();
        let currency = paid.first().map_or(Currency::Mxn, |(at, _)| self.company.invoices[*at].currency);
        let amount_vendor: Decimal = paid.iter().map(|(_, amount)| *amount).sum();
        let amount_bank = cents(terms.convert(amount_vendor));
        let days = self.dice.within(1, 17);
        let posted_at = self.days_ago(days);
        let lines = paid.iter().map(|(at, amount)| self.line(*at, *amount)).collect();
        for (at, amount) in paid {
            self.company.invoices[*at].due -= *amount;
        }
        let bank = &self.company.banks[terms.bank];
        let wanted = Wanted {
            provider_id: self.provider_of(vendor),
            bank_account_id: bank.portal_id.clone(),
            currency: bank.currency.iso(),
            total: amount_bank,
            date: Some(local_date(posted_at)),
            cfdis: self.wanted_cfdis(paid, terms, amount_bank),
            control: match shape.expected() {
                Expected::Delivered { control } => control,
                _ => ControlWord::Paid,
            },
        };
        let number = self.dice.within(10, 9999);
        Draft {
            shape,
            vendor,
            bank: terms.bank,
            currency,
            batch_status: 3,
            entered_at: posted_at - SignedDuration::from_mins(7),
            posted_at,
            date: Some(local_date(posted_at)),
            amount_bank,
            amount_vendor,
            bank_rate: terms.bank_rate,
            vendor_rate: terms.vendor_rate,
            remittance: 1,
            error_entry: 0,
            edited: 0,
            is_reversed: false,
            has_adjustment_twin: false,
            comments: format!("Pago a proveedor {}", self.company.vendors[vendor].id),
            reference: format!("TRF {number}"),
            lines,
            wanted,
            left: Left { in_portal: None, control: None },
        }
    }

    /// A line for an invoice.
    pub fn line(&self, invoice: usize, amount: Decimal) -> AppliedLine {
        AppliedLine {
            document: self.company.invoices[invoice].number.clone(),
            kind: 1,
            instalment: 1,
            amount,
            discount: Decimal::ZERO,
        }
    }

    /// Keeps a finished draft.
    pub fn keep(&mut self, draft: Draft) {
        self.drafts.push(draft);
    }

    fn wanted_cfdis(&self, paid: &[(usize, Decimal)], terms: Terms, total: Decimal) -> Vec<WantedCfdi> {
        let mut rest = total;
        let last = paid.len().saturating_sub(1);
        let settled = paid.iter().enumerate().map(|(position, (at, amount))| {
            let invoice = &self.company.invoices[*at];
            let uuid = match (&invoice.uuid, &invoice.resolvable) {
                (_, Some(found)) => found.clone(),
                (OptionalField::Value(uuid), None) => uuid.trim().to_uppercase(),
                (OptionalField::Absent | OptionalField::Blank, None) => String::new(),
            };
            // The last document absorbs the rounding of the others, so that the sum is what left the bank.
            let converted =
                if terms.crosses(invoice.currency) { cents(terms.convert(*amount)) } else { *amount };
            let payment_amount = if position == last { rest } else { converted };
            rest -= payment_amount;
            WantedCfdi { uuid, currency: invoice.currency.iso(), amount: *amount, payment_amount }
        });
        settled.collect()
    }
}
