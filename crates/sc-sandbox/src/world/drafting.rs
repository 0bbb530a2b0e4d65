//! How a draft is made: an ordinary payment of some invoices.

use jiff::SignedDuration;
use rust_decimal::Decimal;

use super::composer::{Composer, local_date};
use super::draft::{Draft, Left, Terms};
use super::expected::{ControlWord, Expected};
use super::model::{AppliedLine, Currency, OptionalField, Wanted, WantedCfdi, cents};
use super::shape::Shape;

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
