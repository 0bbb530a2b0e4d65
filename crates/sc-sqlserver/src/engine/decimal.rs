//! Exact decimals: arithmetic on the mantissa, and the form in which SQLite stores them.
//!
//! A stored decimal is a blob of 32 bytes: the whole part (rounded down) as 16 big-endian bytes with the
//! sign bit turned over, then the fraction as a 128-bit big-endian count of 10^-38. The form does not depend on
//! the scale, and comparing the bytes compares the numbers, so SQLite's own `=`, `<`, `ORDER BY`,
//! `DISTINCT`, `MIN` and indexes are numerically right for all 38 digits.

use crate::value::Decimal;

/// Most digits of a decimal.
pub const DIGITS_MAX: u8 = 38;

/// 10 to the power of `exponent`, for exponents up to 38.
pub fn pow10(exponent: u8) -> i128 {
    10_i128.pow(u32::from(exponent))
}

/// Changes the scale, rounding half away from zero. `None`: more than 38 digits.
pub fn rescale(value: Decimal, scale: u8) -> Option<Decimal> {
    let mantissa = match scale.cmp(&value.scale) {
        std::cmp::Ordering::Equal => value.mantissa,
        std::cmp::Ordering::Greater => value.mantissa.checked_mul(pow10(scale - value.scale))?,
        std::cmp::Ordering::Less => {
            let divisor = pow10(value.scale - scale);
            let (quotient, rest) = (value.mantissa / divisor, value.mantissa % divisor);
            // `rest` is below 10^38, so its distance to the divisor decides without overflow.
            let rounds_up = rest.abs() >= divisor - rest.abs();
            quotient + if rounds_up { value.mantissa.signum() } else { 0 }
        }
    };
    Some(Decimal { mantissa, scale })
}

/// Rounds to `decimal(precision, scale)`. `None`: arithmetic overflow.
pub fn fit(value: Decimal, precision: u8, scale: u8) -> Option<Decimal> {
    let rounded = rescale(value, scale)?;
    (rounded.mantissa.unsigned_abs() < pow10(precision).unsigned_abs()).then_some(rounded)
}

/// Digits of the value: precision and scale of the smallest type that holds it.
pub fn digits(value: Decimal) -> u8 {
    let mut count = 1;
    let mut rest = value.mantissa.unsigned_abs() / 10;
    while rest > 0 {
        count += 1;
        rest /= 10;
    }
    count.max(value.scale).max(1)
}

/// Reads `[+-]digits[.digits]`, blanks around it allowed. `None`: not a number, or over 38 digits before the point
/// rule is applied.
pub fn parse(text: &str) -> Option<Decimal> {
    let text = text.trim_matches(' ');
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    if !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let room = usize::from(DIGITS_MAX).checked_sub(whole.len())?;
    let kept = &fraction[..fraction.len().min(room)];
    let mut mantissa: i128 = 0;
    for byte in whole.bytes().chain(kept.bytes()) {
        mantissa = mantissa * 10 + i128::from(byte - b'0');
    }
    if fraction.as_bytes().get(kept.len()).is_some_and(|next| *next >= b'5') {
        mantissa += 1;
    }
    let scale = u8::try_from(kept.len()).ok()?;
    Some(Decimal { mantissa: if negative { -mantissa } else { mantissa }, scale })
}

/// The way SQL Server prints a decimal: all digits of its scale.
pub fn format(value: Decimal) -> String {
    let sign = if value.mantissa < 0 { "-" } else { "" };
    let digits = value.mantissa.unsigned_abs().to_string();
    let scale = usize::from(value.scale);
    if scale == 0 {
        return format!("{sign}{digits}");
    }
    let padded = format!("{digits:0>width$}", width = scale + 1);
    let (whole, fraction) = padded.split_at(padded.len() - scale);
    format!("{sign}{whole}.{fraction}")
}

/// The stored form.
pub fn encode(value: Decimal) -> [u8; 32] {
    let unit = pow10(value.scale);
    let whole = value.mantissa.div_euclid(unit);
    let fraction = value.mantissa.rem_euclid(unit) * pow10(DIGITS_MAX - value.scale);
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&(whole.cast_unsigned() ^ (1 << 127)).to_be_bytes());
    bytes[16..].copy_from_slice(&fraction.cast_unsigned().to_be_bytes());
    bytes
}

/// Reads the stored form at a scale that holds it. `None`: not a stored decimal, or digits beyond the scale.
pub fn decode(bytes: &[u8], scale: u8) -> Option<Decimal> {
    let bytes: &[u8; 32] = bytes.try_into().ok()?;
    let (whole, fraction) = bytes.split_at(16);
    let whole = (u128::from_be_bytes(whole.try_into().ok()?) ^ (1 << 127)).cast_signed();
    let fraction = u128::from_be_bytes(fraction.try_into().ok()?).cast_signed();
    let unit = pow10(DIGITS_MAX - scale);
    if fraction % unit != 0 {
        return None;
    }
    let mantissa = whole.checked_mul(pow10(scale))?.checked_add(fraction / unit)?;
    Some(Decimal { mantissa, scale })
}

/// Sum at the greater scale. `None`: overflow.
pub fn add(left: Decimal, right: Decimal) -> Option<Decimal> {
    let scale = left.scale.max(right.scale);
    let mantissa = rescale(left, scale)?.mantissa.checked_add(rescale(right, scale)?.mantissa)?;
    Some(Decimal { mantissa, scale })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_goes_half_away_from_zero() {
        let rounded = |text: &str, scale| format(rescale(parse(text).unwrap(), scale).unwrap());
        assert_eq!(rounded("2.345", 2), "2.35");
        assert_eq!(rounded("-2.345", 2), "-2.35");
        assert_eq!(rounded("2.3449", 2), "2.34");
        assert_eq!(rounded("0.5", 0), "1");
        assert_eq!(rounded("7", 3), "7.000");
    }
}
