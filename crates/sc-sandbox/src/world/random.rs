//! Everything that looks random in a world comes from its seed, by a generator that gives the same numbers on every
//! platform and in every version.

use jiff::civil::Date;
use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rust_decimal::Decimal;
use sha2::{Digest, Sha256};

/// A stream of choices.
#[derive(Debug, Clone)]
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// The stream of a seed for one purpose: what one purpose draws never shifts what another gets.
    pub fn of(seed: u64, purpose: &str) -> Self {
        let digest = Sha256::digest(format!("{seed} {purpose}"));
        Self(ChaCha8Rng::from_seed(digest.into()))
    }

    /// A number of `low..high`.
    pub fn within(&mut self, low: i64, high: i64) -> i64 {
        self.0.random_range(low..high)
    }

    /// True in `percent` of all cases.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.0.random_range(0..100) < percent
    }

    /// One of the list.
    ///
    /// # Panics
    /// For an empty list.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.0.random_range(0..list.len())]
    }

    /// Puts a list in another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.0.random_range(0..=at));
        }
    }

    /// An amount with two decimals between whole bounds.
    pub fn amount(&mut self, low: i64, high: i64) -> Decimal {
        Decimal::new(self.within(low * 100, high * 100), 2)
    }

    /// An id of the portal: 24 hexadecimal characters.
    pub fn portal_id(&mut self) -> String {
        let mut bytes = [0; 12];
        self.0.fill_bytes(&mut bytes);
        hex::encode(bytes)
    }

    /// A fiscal folio: a version 4 UUID in upper case.
    pub fn uuid(&mut self) -> String {
        let mut bytes = [0; 16];
        self.0.fill_bytes(&mut bytes);
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let text = hex::encode_upper(bytes);
        format!("{}-{}-{}-{}-{}", &text[..8], &text[8..12], &text[12..16], &text[16..20], &text[20..])
    }

    /// Decimal digits.
    pub fn digits(&mut self, count: usize) -> String {
        (0..count).map(|_| char::from(b'0' + self.0.random_range(0..10u8))).collect()
    }

    /// A valid RFC of a company (three letters) or a person (four), check digit included.
    pub fn rfc(&mut self, letters: &str) -> String {
        let born = Date::constant(1962, 1, 1);
        let date = born.saturating_add(jiff::Span::new().days(self.within(0, 20_000)));
        let mut rfc = format!("{letters}{:02}{:02}{:02}", date.year() % 100, date.month(), date.day());
        for _ in 0..2 {
            rfc.push(char::from(*self.pick(b"ABCDEFGHIJKLMNPQRSTUVWXYZ123456789")));
        }
        rfc.push(rfc_check_digit(&rfc));
        rfc
    }
}

/// The last character of an RFC, by the rule of the tax authority: weights 13 to 2 over twelve characters (those of
/// companies count from a blank), modulo 11.
fn rfc_check_digit(body: &str) -> char {
    const ORDER: &str = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ";
    let value = |wanted: char| ORDER.chars().position(|known| known == wanted).unwrap_or_default();
    let sum: usize =
        format!("{body:>12}").chars().enumerate().map(|(at, letter)| value(letter) * (13 - at)).sum();
    match sum % 11 {
        0 => '0',
        1 => 'A',
        rest => char::from_digit(u32::try_from(11 - rest).unwrap_or_default(), 10).unwrap_or('0'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_digit_of_an_rfc_follows_the_tax_authority() {
        // The published example of a person's RFC and the generic ones of companies in official samples.
        for rfc in ["GODE561231GR8", "EKU9003173C9", "XIA190128J61"] {
            let (body, digit) = rfc.split_at(rfc.len() - 1);
            assert_eq!(rfc_check_digit(body).to_string(), digit, "{rfc}");
        }
    }
}
