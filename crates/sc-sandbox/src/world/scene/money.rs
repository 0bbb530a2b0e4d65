//! Amounts, currencies, and what makes the invoices of a payment exceed it.

use rust_decimal::Decimal;

use crate::world::composer::Composer;
use crate::world::draft::{DOLLAR_BANK, Draft, PESO_BANK, Terms};
use crate::world::model::{AppliedLine, Currency, OptionalField, Rate, cents};
use crate::world::shape::Shape;

impl Composer {
    pub(super) fn play_money(&mut self, shape: Shape) {
        let draft = match shape {
            Shape::SeveralInvoices => self.several(shape),
            Shape::EqualInstalments => self.instalments(shape),
            Shape::PartialPayment => self.partial(shape),
            Shape::OneInFullOneInPart => self.full_and_part(shape),
            Shape::DollarInvoicesMultiplied => self.dollar_invoices(shape, 2, false),
            Shape::DollarInvoiceDivided => self.dollar_invoices(shape, 1, true),
            Shape::PesoInvoiceFromDollars => self.paid_in_dollars(shape, false),
            Shape::PesoInvoiceFromDollarsDivided => self.paid_in_dollars(shape, true),
            Shape::DollarsToDollars => self.dollars_to_dollars(shape),
            Shape::WithheldOnInvoice => self.withheld_on_invoice(shape),
            Shape::CreditNoteApplied => self.credit_note_applied(shape),
            Shape::WithheldAtPayment => self.withheld_at_payment(shape),
            Shape::DiscountTaken => self.discount_taken(shape),
            Shape::PrepaymentLineMixed => self.prepayment_mixed(shape),
            Shape::RateContradictsAmounts => self.rate_contradicts(shape),
            _ => self.plain(shape),
        };
        self.keep(draft);
    }

    fn several(&mut self, shape: Shape) -> Draft {
        let vendor = self.vendor();
        let paid: Vec<_> = (0..3)
            .map(|_| {
                let total = self.price(Currency::Mxn);
                (self.invoice(vendor, Currency::Mxn, total), total)
            })
            .collect();
        self.draft(shape, &paid, Terms::PESOS)
    }

    fn instalments(&mut self, shape: Shape) -> Draft {
        let vendor = self.vendor();
        let half = self.price(Currency::Mxn);
        let total = half + half;
        let invoice = self.invoice(vendor, Currency::Mxn, total);
        let mut draft = self.draft(shape, &[(invoice, total)], Terms::PESOS);
        let line = self.line(invoice, half);
        draft.lines = vec![line.clone(), AppliedLine { instalment: 2, ..line }];
        draft
    }

    fn partial(&mut self, shape: Shape) -> Draft {
        let vendor = self.vendor();
        let total = self.price(Currency::Mxn);
        let invoice = self.invoice(vendor, Currency::Mxn, total);
        self.draft(shape, &[(invoice, cents(total / Decimal::from(3)))], Terms::PESOS)
    }

    fn full_and_part(&mut self, shape: Shape) -> Draft {
        let vendor = self.vendor();
        let (first, second) = (self.price(Currency::Mxn), self.price(Currency::Mxn));
        let full = self.invoice(vendor, Currency::Mxn, first);
        let part = self.invoice(vendor, Currency::Mxn, second);
        self.draft(shape, &[(full, first), (part, cents(second / Decimal::from(4)))], Terms::PESOS)
    }

    fn dollar_invoices(&mut self, shape: Shape, count: usize, divides: bool) -> Draft {
        let vendor = self.vendor();
        let paid: Vec<_> = (0..count)
            .map(|_| {
                let total = self.price(Currency::Usd);
                (self.invoice(vendor, Currency::Usd, total), total)
            })
            .collect();
        let vendor_rate = self.dollar_rate(divides);
        self.draft(shape, &paid, Terms { bank: PESO_BANK, bank_rate: Rate::ONE, vendor_rate })
    }

    fn paid_in_dollars(&mut self, shape: Shape, divides: bool) -> Draft {
        let vendor = self.vendor();
        let total = self.price(Currency::Mxn);
        let invoice = self.invoice(vendor, Currency::Mxn, total);
        let bank_rate = self.dollar_rate(divides);
        self.draft(shape, &[(invoice, total)], Terms { bank: DOLLAR_BANK, bank_rate, vendor_rate: Rate::ONE })
    }

    fn dollars_to_dollars(&mut self, shape: Shape) -> Draft {
        let vendor = self.vendor();
        let total = self.price(Currency::Usd);
        let invoice = self.invoice(vendor, Currency::Usd, total);
        let rate = self.dollar_rate(false);
        self.draft(
            shape,
            &[(invoice, total)],
            Terms { bank: DOLLAR_BANK, bank_rate: rate, vendor_rate: rate },
        )
    }

    fn withheld_on_invoice(&mut self, shape: Shape) -> Draft {
        let vendor = self.vendor();
        let gross = self.price(Currency::Mxn);
        let withheld = cents(gross * Decimal::new(10_667, 5));
        let folio = self.folio();
        let invoice = self.sage_invoice(vendor, &format!("HON-{folio}"), Currency::Mxn, gross);
        self.company.invoices[invoice].withheld = withheld;
        self.company.invoices[invoice].due = gross - withheld;
        let uuid = self.cfdi_of(invoice, "HON", &folio.to_string());
        self.company.invoices[invoice].uuid = OptionalField::Value(uuid);
        self.draft(shape, &[(invoice, gross - withheld)], Terms::PESOS)
    }

    fn credit_note_applied(&mut self, shape: Shape) -> Draft {
        let mut draft = self.plain(shape);
        let credit = cents(draft.amount_bank / Decimal::from(5));
        let note = self.credit_note(draft.vendor, credit);
        let line = self.line(note, -credit);
        draft.lines.push(AppliedLine { kind: 3, ..line });
        less(&mut draft, credit);
        draft
    }

    fn withheld_at_payment(&mut self, shape: Shape) -> Draft {
        let mut draft = self.plain(shape);
        let withheld = cents(draft.amount_bank / Decimal::from(10));
        if let Some(invoice) = self.company.invoices.last_mut() {
            invoice.withheld = withheld;
        }
        less(&mut draft, withheld);
        draft
    }

    fn discount_taken(&mut self, shape: Shape) -> Draft {
        let mut draft = self.plain(shape);
        let discount = cents(draft.amount_bank / Decimal::from(50));
        draft.lines[0].discount = discount;
        less(&mut draft, discount);
        draft
    }

    fn prepayment_mixed(&mut self, shape: Shape) -> Draft {
        let mut draft = self.plain(shape);
        let advance = cents(draft.amount_bank / Decimal::from(4));
        let document = format!("ANT-{}", self.folio());
        draft.lines.push(AppliedLine {
            document,
            kind: 10,
            instalment: 1,
            amount: -advance,
            discount: Decimal::ZERO,
        });
        less(&mut draft, advance);
        draft
    }

    fn rate_contradicts(&mut self, shape: Shape) -> Draft {
        let mut draft = self.dollar_invoices(shape, 1, false);
        draft.amount_bank = cents(draft.amount_bank * Decimal::new(103, 2));
        draft.wanted.total = draft.amount_bank;
        draft
    }
}

/// Less left the bank than the invoices say.
fn less(draft: &mut Draft, amount: Decimal) {
    draft.amount_bank -= amount;
    draft.amount_vendor -= amount;
    draft.wanted.total -= amount;
}
