//! Currencies and money. Amounts are exact decimals; binary floats never hold money.

use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

use crate::ids::InvalidId;

/// An ISO 4217 currency code. Sage's `MXP` is read as `MXN`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency([u8; 3]);

impl Currency {
    /// The Mexican peso.
    pub const MXN: Self = Self(*b"MXN");
    /// The dollar of the United States.
    pub const USD: Self = Self(*b"USD");

    /// Takes a code as Sage or the portal writes it: three letters, padding and case ignored.
    pub fn new(text: &str) -> Result<Self, InvalidId> {
        let code = text.trim().to_ascii_uppercase();
        match code.as_bytes() {
            b"MXP" => Ok(Self::MXN),
            &[a, b, c] if code.bytes().all(|byte| byte.is_ascii_uppercase()) => Ok(Self([a, b, c])),
            _ => Err(InvalidId {
                kind: "currency",
                text: text.chars().take(64).collect(),
                rule: "three letters",
            }),
        }
    }

    /// The three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("???")
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Currency {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Self::new(text)
    }
}

impl TryFrom<String> for Currency {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        Self::new(&text)
    }
}

impl From<Currency> for String {
    fn from(value: Currency) -> String {
        value.as_str().to_owned()
    }
}

/// An amount in a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    /// The amount, exact.
    #[serde(with = "rust_decimal::serde::arbitrary_precision")]
    pub amount: Decimal,
    /// Its currency.
    pub currency: Currency,
}

impl Money {
    /// An amount in a currency.
    pub fn new(amount: Decimal, currency: Currency) -> Self {
        Self { amount, currency }
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} {}", cents(self.amount), self.currency)
    }
}

/// Two amounts that differ by no more than this are equal: Sage keeps three decimals, the portal two.
pub const TOLERANCE: Decimal = Decimal::from_parts(1, 0, 0, false, 2);

/// Rounds to cents, half away from zero, as an accountant does.
pub fn cents(amount: Decimal) -> Decimal {
    amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero)
}

/// Whether two amounts agree within [`TOLERANCE`].
pub fn agree(one: Decimal, other: Decimal) -> bool {
    // Two numbers whose difference no decimal can hold are far apart.
    one.saturating_sub(other).abs() <= TOLERANCE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        text.parse().expect("decimal")
    }

    #[test]
    fn the_peso_of_sage_is_the_peso_of_iso() {
        assert_eq!(Currency::new("MXP").expect("valid"), Currency::MXN);
        assert_eq!(Currency::new("usd ").expect("valid"), Currency::USD);
        assert!(Currency::new("").is_err());
        assert!(Currency::new("US1").is_err());
        assert!(Currency::new("PESO").is_err());
    }

    #[test]
    fn cents_round_half_away_from_zero() {
        assert_eq!(cents(d("0.125")), d("0.13"));
        assert_eq!(cents(d("-0.125")), d("-0.13"));
        assert_eq!(cents(d("0.1249")), d("0.12"));
    }

    #[test]
    fn a_cent_of_difference_is_no_difference() {
        assert!(agree(d("10.00"), d("10.01")));
        assert!(!agree(d("10.00"), d("10.011")));
        assert!(!agree(Decimal::MAX, Decimal::MIN));
        assert!(!agree(Decimal::MIN, Decimal::ONE));
    }
}
