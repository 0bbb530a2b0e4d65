//! Numbers, money, dates and spans of time. Both languages group by thousands with a comma and write
//! the decimals after a point, as Mexico does; they differ in names and in where the currency stands.

use std::time::Duration;

use sc_domain::Currency;

use crate::lang::Lang;

/// Groups the digits of a whole number: `-1,234,567`.
pub(crate) fn whole(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    if value < 0 { format!("-{}", grouped(&digits)) } else { grouped(&digits) }
}

/// Groups a decimal as text (`-1234.5` to `-1,234.5`); `None` when the text is no plain decimal.
pub(crate) fn decimal(text: &str) -> Option<String> {
    let (sign, unsigned) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text),
    };
    let (digits, decimals) = match unsigned.split_once('.') {
        Some((digits, decimals)) => (digits, Some(decimals)),
        None => (unsigned, None),
    };
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(digits) || !decimals.is_none_or(is_number) {
        return None;
    }
    let tail = decimals.map(|decimals| format!(".{decimals}")).unwrap_or_default();
    let is_zero = unsigned.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    Some(format!("{}{}{tail}", if is_zero { "" } else { sign }, grouped(digits)))
}

/// The same for an amount, which has its cents: `1234.5` to `1,234.50`. Further decimals stay: prices have them.
pub(crate) fn with_cents(text: &str) -> Option<String> {
    let shown = decimal(text)?;
    Some(match shown.split_once('.') {
        None => format!("{shown}.00"),
        Some((_, cents)) if cents.len() == 1 => format!("{shown}0"),
        Some(_) => shown,
    })
}

/// Writes an amount that is given as text, with its cents, as the reader's language does: `$1,234.50 MXN` or
/// `MXN 1,234.50`. `None` when the text is no plain decimal.
pub(crate) fn money(lang: Lang, amount: &str, currency: Currency) -> Option<String> {
    let amount = with_cents(amount)?;
    Some(match lang {
        Lang::Es if has_peso_sign(currency) => match amount.strip_prefix('-') {
            Some(positive) => format!("-${positive} {currency}"),
            None => format!("${amount} {currency}"),
        },
        Lang::Es => format!("{amount} {currency}"),
        Lang::En => format!("{currency} {amount}"),
    })
}

/// The same for text that may hold an amount with its currency, `1234.50 MXN`, or without.
pub(crate) fn money_text(lang: Lang, text: &str) -> Option<String> {
    match text.split_once(' ') {
        Some((amount, currency)) => money(lang, amount, Currency::new(currency).ok()?),
        None => decimal(text),
    }
}

/// How long something took, in units both languages share: `850 ms`, `12.3 s`, `2 min 05 s`, `1 h 02 min`.
pub(crate) fn duration(span: Duration) -> String {
    let seconds = span.as_secs();
    match seconds {
        0 => format!("{} ms", span.as_millis()),
        1..=59 => format!("{seconds}.{} s", span.subsec_millis() / 100),
        60..=3_599 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", whole_hours(seconds), seconds / 60 % 60),
    }
}

/// Longest piece of what a program wrote that a sentence repeats, in characters: one that is longer hides the sentence.
const WRITTEN_CHARS_MAX: usize = 160;

/// The beginning of what a program wrote; the arguments of the cause hold it as it is.
pub(crate) fn cut(text: &str) -> String {
    match text.char_indices().nth(WRITTEN_CHARS_MAX) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

fn whole_hours(seconds: u64) -> String {
    grouped(&(seconds / 3_600).to_string())
}

fn has_peso_sign(currency: Currency) -> bool {
    currency == Currency::MXN || currency == Currency::USD
}

fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped_to_both_ends_of_the_range() {
        for (value, expected) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (-12_345_678, "-12,345,678"),
            (i64::MIN, "-9,223,372,036,854,775,808"),
        ] {
            assert_eq!(whole(value), expected);
        }
    }

    #[test]
    fn a_decimal_keeps_its_digits_and_anything_else_is_left_alone() {
        assert_eq!(decimal("1234.50").as_deref(), Some("1,234.50"));
        assert_eq!(decimal("-0.00").as_deref(), Some("0.00"));
        assert_eq!(decimal("-1000").as_deref(), Some("-1,000"));
        for text in ["", "-", ".5", "5.", "1e5", "F-100", "1,000", "NaN", "1.2.3"] {
            assert_eq!(decimal(text), None, "{text}");
        }
    }

    #[test]
    fn an_amount_has_its_cents_and_a_price_keeps_what_it_has_besides() {
        for (text, expected) in
            [("2263.8", "2,263.80"), ("1000", "1,000.00"), ("356.349", "356.349"), ("-0.50", "-0.50")]
        {
            assert_eq!(with_cents(text).as_deref(), Some(expected));
        }
        assert_eq!(with_cents("4 x"), None);
    }

    #[test]
    fn a_span_is_written_in_the_unit_that_fits() {
        for (millis, expected) in [
            (0, "0 ms"),
            (999, "999 ms"),
            (1_000, "1.0 s"),
            (59_999, "59.9 s"),
            (60_000, "1 min 00 s"),
            (3_599_000, "59 min 59 s"),
            (3_720_000, "1 h 02 min"),
        ] {
            assert_eq!(duration(Duration::from_millis(millis)), expected);
        }
    }
}
