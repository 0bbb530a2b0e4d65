//! Arguments of sentences: what a count, an instant, an amount or a machine word looks like to a person.

use std::fmt;

use fluent_bundle::FluentValue;
use sc_domain::{Code, FlawKind};

/// Largest count that a plural rule is asked about; above it a count is shown as it stands. The plural
/// rules calculate with binary floats, which are exact up to here.
const COUNT_MAX: u64 = 1 << 53;

/// An argument of [`crate::Words::text`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arg {
    /// A count: grouped by thousands, and it chooses between singular and plural.
    Number(i64),
    /// Text, shown as it stands. A document number is text, even if it has only digits.
    Text(String),
}

impl Arg {
    /// Text from anything that can be shown.
    pub fn shown(value: impl fmt::Display) -> Self {
        Self::Text(value.to_string())
    }

    pub(crate) fn value(&self) -> FluentValue<'_> {
        match self {
            Self::Number(number) if number.unsigned_abs() <= COUNT_MAX => FluentValue::from(*number),
            Self::Number(number) => FluentValue::from(crate::format::whole(*number)),
            Self::Text(text) => FluentValue::from(text.as_str()),
        }
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl From<$number> for Arg {
            fn from(value: $number) -> Self {
                Self::Number(i64::try_from(value).unwrap_or(i64::MAX))
            }
        })*
    };
}
numbers!(u16, u32, u64, usize, i32, i64);

impl From<&str> for Arg {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for Arg {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

/// What an argument of a cause holds. The journal stores all of them as text; the name tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A count.
    Count,
    /// An instant, RFC 3339.
    Instant,
    /// A day, `YYYY-MM-DD`.
    Day,
    /// An amount, `1234.50 MXN`; otherwise shown as it stands.
    Amount,
    /// Amounts: `1234.50 MXN, 10.00 USD`.
    Amounts,
    /// An amount whose sign only says which side is the larger one: the sentence names both.
    Difference,
    /// The name of a field, the code of a cause, or text of the outside.
    Named,
    /// Amounts by their names in Sage: `DOCTYPE 3 = 200.00, AMTERNDISC = 10.00`.
    Reasons,
    /// Fields with both of their values: `total_amount: Sage "10.00", portal "9.00"; currency: …`.
    Differences,
    /// Fields with what is wrong with each: `delivery_contact = ""; ITEMDESC[3]: 260 > 250; DATE = 0`.
    Problems,
    /// What is wrong with something of the outside: a [`sc_domain::Flaw`]. Older versions kept a text, shown as it stands.
    Flaw,
    /// The same, or only the name of the field that is missing: `cfdi.timbre.uuid`.
    FlawOrField,
    /// How a program ended: its code, or [`NO_CODE`].
    ExitCode,
    /// The last thing that a program said; it may have said nothing.
    Said,
    /// A line that a program wrote.
    Line,
    /// Who works in a folder, and since when: `PID 7, 2026-11-22 10:10`.
    Holder,
    /// Shown as it stands.
    Literal,
}

/// How a cause writes that a program ended without a code, and how the sentences call it.
pub(crate) const NO_CODE: (&str, &str) = ("?", "none");

impl Kind {
    pub(crate) fn of(code: Code, name: &str) -> Self {
        match name {
            // Of an order; elsewhere it is how many there are.
            "total" if code == Code::OrderTotalsDiffer => Self::Amount,
            "minutes" | "seconds" | "count" | "effects" | "limit" | "read" | "checked" | "total"
            | "cycles" | "days" => Self::Count,
            "until" if code == Code::ComplementPaymentAwaited => Self::Day,
            "until" => Self::Instant,
            "date" | "go_live" => Self::Day,
            "paid" | "computed" | "amount" | "credit_notes" => Self::Amount,
            "difference" => Self::Difference,
            // Everywhere else it lists document numbers, which must keep their shape.
            "invoices" if code == Code::PaymentAmountDiffers => Self::Amount,
            "documents" if code == Code::ComplementAmountDiffers => Self::Amounts,
            "reason" | "what" | "field" => Self::Named,
            "reasons" => Self::Reasons,
            "holder" => Self::Holder,
            "line" => Self::Line,
            "differences" => Self::Differences,
            "problems" => Self::Problems,
            "code" if code == Code::ImportFailed => Self::ExitCode,
            "detail" => Self::of_detail(code),
            _ => Self::Literal,
        }
    }

    fn of_detail(code: Code) -> Self {
        match code {
            Code::CfdiUnreadable
            | Code::ComplementUnreadable
            | Code::SupplierUnreadable
            | Code::OrderUnreadableInPortal => Self::FlawOrField,
            Code::ImportFailed | Code::ImportTimedOut => Self::Said,
            _ => Self::Flaw,
        }
    }
}

/// What the data of a flaw is, by its name.
pub(crate) fn of_flaw(kind: FlawKind, name: &str) -> Kind {
    match name {
        "bytes" | "bytes_max" | "limit" | "seconds" | "count" => Kind::Count,
        "what" => Kind::Named,
        "found" if kind == FlawKind::HttpAnswer => Kind::Flaw,
        "expected" | "found" if kind == FlawKind::OtherTotal => Kind::Amount,
        _ => Kind::Literal,
    }
}

/// What the values of a field of a document are, by the name of the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Valued {
    /// An amount of money, or the price of a unit.
    Amount,
    /// A day, `YYYY-MM-DD`.
    Day,
    /// A quantity, a rate, a text.
    Other,
}

impl Valued {
    /// Of a field, also of one of a line or of a CFDI: `lines[4711].price`, `price[3]`.
    pub(crate) fn of(field: &str) -> Self {
        let field = field.rsplit('.').next().unwrap_or(field);
        match field.split_once('[').map_or(field, |(name, _)| name) {
            "subtotal" | "total" | "vat_sum" | "withhold_tax_sum" | "price" | "total_amount" | "amount" => {
                Self::Amount
            }
            "date" | "delivery_date" => Self::Day,
            _ => Self::Other,
        }
    }
}

/// Reads a count, when the text is one that a plural rule can work with.
pub(crate) fn count(text: &str) -> Option<i64> {
    let number: u64 = text.parse().ok()?;
    if number <= COUNT_MAX { i64::try_from(number).ok() } else { None }
}
