//! Readable payments: `payment("PY1").invoice("F1", "1160")`.

use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use sc_domain::hash::sha256_hex;
use sc_domain::payment::{
    AppliedLine, AppliedType, InvoiceEntry, PostedDocument, Rate, RateOperator, Reversal, SagePayment,
};
use sc_domain::{BatchKey, CfdiUuid, PaymentNumber, PortalId, VendorId};

use super::clock::start;

pub fn d(text: &str) -> Decimal {
    text.parse().expect("a decimal")
}

/// The fiscal folio that the invoice of this name has, wherever it is known.
pub fn uuid_of(document: &str) -> CfdiUuid {
    let hex = sha256_hex(document.as_bytes());
    CfdiUuid::new(format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..32]))
        .expect("a UUID")
}

/// The entry that an invoice came from.
pub fn origin_of(document: &str) -> BatchKey {
    let hex = sha256_hex(document.as_bytes());
    BatchKey { batch: 500, entry: i64::from_str_radix(&hex[..8], 16).expect("hexadecimal") }
}

pub fn portal_id(n: u32) -> PortalId {
    PortalId::new(format!("{n:024x}")).expect("hexadecimal")
}

pub fn number(text: &str) -> PaymentNumber {
    PaymentNumber::new(text).expect("a payment number")
}

pub fn vendor(text: &str) -> VendorId {
    VendorId::new(text).expect("a vendor number")
}

/// The portal's account that the bank `BBVA` names in Sage.
pub fn account() -> PortalId {
    portal_id(0xacc)
}

/// The supplier that the vendor `V1` is.
pub fn provider() -> PortalId {
    portal_id(0x501)
}

/// A payment under construction.
#[derive(Debug, Clone)]
pub struct Pay {
    pub header: SagePayment,
    pub lines: Vec<AppliedLine>,
    pub uuids: Vec<(BatchKey, String)>,
    is_total_set: bool,
}

/// A posted transfer of yesterday to vendor `V1` from the bank `BBVA`, in pesos, without invoices yet.
pub fn payment(text: &str) -> Pay {
    let yesterday = date(2026, 11, 9);
    let hex = sha256_hex(text.as_bytes());
    let key = BatchKey { batch: 900, entry: i64::from_str_radix(&hex[..7], 16).expect("hexadecimal") };
    let rate = Rate { rate: Decimal::ONE, operator: RateOperator::Multiply };
    Pay {
        header: SagePayment {
            key,
            number: number(text),
            vendor: vendor("V1"),
            payee: "Aceros del Norte".into(),
            payment_date: Some(yesterday),
            posting_date: Some(yesterday),
            batch_day: Some(yesterday),
            comments: String::new(),
            reference: String::new(),
            amount_bank: Decimal::ZERO,
            amount_vendor: Decimal::ZERO,
            bank_currency: "MXN".into(),
            vendor_currency: "MXN".into(),
            rate_bank: rate,
            rate_vendor: rate,
            bank: "BBVA".into(),
            bank_account: account().to_string(),
            remit_type: 1,
            error_entry: 0,
            edit_status: 0,
            reversed: None,
            audit: ago(180),
            audit_org: "NORTE".into(),
        },
        lines: Vec::new(),
        uuids: Vec::new(),
        is_total_set: false,
    }
}

/// An instant so many minutes before the world starts.
pub fn ago(minutes: i64) -> Timestamp {
    start().checked_sub(SignedDuration::from_mins(minutes)).expect("in range")
}

impl Pay {
    pub fn line(mut self, kind: AppliedType, document: &str, amount: &str) -> Self {
        let amount = d(amount);
        let origin = origin_of(document);
        if !self.is_total_set {
            self.header.amount_vendor += amount;
            self.header.amount_bank += amount;
        }
        self.lines.push(AppliedLine {
            line: 20 * (self.lines.len() as i64 + 1),
            kind,
            document: document.into(),
            schedule: self.lines.len() as i64 + 1,
            amount,
            discount: Decimal::ZERO,
            adjustment: Decimal::ZERO,
            posted: Some(PostedDocument {
                origin,
                is_fully_paid: true,
                entry: Some(InvoiceEntry {
                    is_posted: true,
                    currency: self.header.vendor_currency.clone(),
                    gross: amount,
                    withheld: Decimal::ZERO,
                    retainage: Decimal::ZERO,
                    uuid: String::new(),
                }),
            }),
        });
        if kind == AppliedType::Invoice {
            self.uuids.push((origin, uuid_of(document).to_string()));
        }
        self
    }

    /// An invoice, fully paid, whose UUID Sage holds.
    pub fn invoice(self, document: &str, amount: &str) -> Self {
        self.line(AppliedType::Invoice, document, amount)
    }

    /// A credit note; Sage stores it with a minus.
    pub fn credit_note(self, document: &str, amount: &str) -> Self {
        self.line(AppliedType::CreditNote, document, &format!("-{amount}"))
    }

    /// What was really paid, in the bank's and in the vendor's currency.
    pub fn paid(mut self, bank: &str, vendor: &str) -> Self {
        self.header.amount_bank = d(bank);
        self.header.amount_vendor = d(vendor);
        self.is_total_set = true;
        self
    }

    pub fn currencies(mut self, bank: &str, vendor: &str) -> Self {
        self.header.bank_currency = bank.into();
        self.header.vendor_currency = vendor.into();
        for entry in self.lines.iter_mut().filter_map(|l| l.posted.as_mut()?.entry.as_mut()) {
            entry.currency = vendor.into();
        }
        self
    }

    /// `RATEEXCHTC` with its operator.
    pub fn rate(mut self, rate: &str, operator: RateOperator) -> Self {
        self.header.rate_vendor = Rate { rate: d(rate), operator };
        self
    }

    pub fn vendor(mut self, text: &str) -> Self {
        self.header.vendor = vendor(text);
        self
    }

    /// The last invoice lacks its UUID in Sage.
    pub fn without_uuid(self) -> Self {
        self.uuid("")
    }

    /// What `FOLIOCFD` of the last invoice holds.
    pub fn uuid(mut self, text: &str) -> Self {
        self.uuids.last_mut().expect("an invoice").1 = text.to_owned();
        self
    }

    /// The last document is still partly open in Sage.
    pub fn open(self) -> Self {
        self.last(|posted| posted.is_fully_paid = false)
    }

    /// Changes the posted document of the last line.
    pub fn last(mut self, change: impl FnOnce(&mut PostedDocument)) -> Self {
        change(self.lines.last_mut().and_then(|line| line.posted.as_mut()).expect("a posted line"));
        self
    }

    /// Changes the last line.
    pub fn last_line(mut self, change: impl FnOnce(&mut AppliedLine)) -> Self {
        change(self.lines.last_mut().expect("a line"));
        self
    }

    pub fn reversed(self) -> Self {
        self.with(|header| header.reversed = Some(Reversal { date: Some(date(2026, 11, 10)) }))
    }

    /// Everything about it carries this day.
    pub fn day(self, day: Date) -> Self {
        let audit = day.at(18, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).expect("in range").timestamp();
        self.with(|header| {
            header.payment_date = Some(day);
            header.posting_date = Some(day);
            header.batch_day = Some(day);
            header.audit = audit;
        })
    }

    pub fn with(mut self, change: impl FnOnce(&mut SagePayment)) -> Self {
        change(&mut self.header);
        self
    }
}
