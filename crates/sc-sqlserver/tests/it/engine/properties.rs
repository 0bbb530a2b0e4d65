//! Laws that hold for all values: what goes in comes out, and order is numeric order.

use jiff::civil::{Date, DateTime, Time};
use proptest::prelude::*;
use sc_sqlserver::engine::SqlServer;
use sc_sqlserver::session::Collation;
use sc_sqlserver::value::{Decimal, Length, SqlType, Value};

use super::fixture::{BOTH, parameter, shop};

fn few() -> ProptestConfig {
    ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() }
}

const DIGITS_38: i128 = 99_999_999_999_999_999_999_999_999_999_999_999_999;

fn mantissa() -> impl Strategy<Value = i128> {
    prop_oneof![
        -DIGITS_38..=DIGITS_38,
        -1_000_000_i128..1_000_000,
        Just(DIGITS_38),
        Just(-DIGITS_38),
        Just(0)
    ]
}

/// Inserts the value through a parameter of the column's type and reads it back.
fn there_and_back(server: &SqlServer, declaration: &str, ty: SqlType, value: &Value) -> Value {
    server.execute("SHOP", &format!("CREATE TABLE V (X {declaration} NULL)"), &[]).unwrap();
    server.execute("SHOP", "INSERT INTO V (X) VALUES (@P1)", &[parameter("@P1", ty, value.clone())]).unwrap();
    let mut set = server
        .query("SHOP", "SELECT X FROM V WHERE X = @P1 OR @P1 IS NULL", &[parameter("@P1", ty, value.clone())])
        .unwrap();
    assert_eq!(set.columns[0].ty, ty);
    server.execute("SHOP", "DROP TABLE V", &[]).unwrap();
    set.rows.pop().expect("the row is found by its own value").pop().unwrap()
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn decimals_of_all_sizes_sort_and_compare_by_their_value(
        values in prop::collection::vec((mantissa(), 0_u8..=18), 1..12)
    ) {
        let server = shop(Collation::Binary);
        server.execute("SHOP", "CREATE TABLE N (I int NOT NULL, D decimal(38,18) NOT NULL); CREATE INDEX X ON N (D)", &[]).unwrap();
        let mut expected: Vec<(i128, i64)> = Vec::new();
        for (at, (mantissa, scale)) in values.iter().enumerate() {
            let id = i64::try_from(at).unwrap();
            // Keeps the value within decimal(38,18).
            let mantissa = mantissa % 10_i128.pow(20 + u32::from(*scale));
            let row = vec![Value::Int(id), Value::Decimal(Decimal { mantissa, scale: *scale })];
            server.load("SHOP", "N", [row]).unwrap();
            expected.push((mantissa * 10_i128.pow(18 - u32::from(*scale)), id));
        }
        expected.sort_unstable();
        let sorted = server.query("SHOP", "SELECT D, I FROM N ORDER BY D, I", &[]).unwrap();
        let sorted: Vec<(i128, i64)> = sorted.rows.iter().map(|row| match row[..] {
            [Value::Decimal(Decimal { mantissa, scale: 18 }), Value::Int(id)] => (mantissa, id),
            _ => panic!("{row:?}"),
        }).collect();
        prop_assert_eq!(&sorted, &expected);
        let ends = server.query("SHOP", "SELECT MIN(D), MAX(D) FROM N", &[]).unwrap();
        let end = |at: usize| Value::Decimal(Decimal { mantissa: expected[at].0, scale: 18 });
        prop_assert_eq!(&ends.rows[0], &[end(0), end(expected.len() - 1)]);
        let middle = expected[expected.len() / 2].0;
        let bound = parameter("@P1", SqlType::Decimal { precision: 38, scale: 18 }, Value::Decimal(Decimal { mantissa: middle, scale: 18 }));
        let below = server.query("SHOP", "SELECT COUNT(*) FROM N WHERE D < @P1", &[bound]).unwrap();
        let count = i64::try_from(expected.iter().filter(|(value, _)| *value < middle).count()).unwrap();
        prop_assert_eq!(&below.rows, &[[Value::Int(count)]]);
    }

    #[test]
    fn decimals_round_half_away_from_zero_or_overflow(mantissa in mantissa(), scale in 0_u8..=38, to in 0_u8..=9) {
        let server = shop(Collation::Binary);
        let from = SqlType::Decimal { precision: 38, scale };
        let value = parameter("@P1", from, Value::Decimal(Decimal { mantissa, scale }));
        let answer = server.query("SHOP", &format!("SELECT CAST(@P1 AS decimal(19,{to}))"), &[value]);
        let rounded = if to >= scale {
            mantissa.checked_mul(10_i128.pow(u32::from(to - scale)))
        } else {
            let unit = 10_i128.pow(u32::from(scale - to));
            // Twice a rest of 38 digits does not fit i128.
            let (twice, whole) = (mantissa.rem_euclid(unit).unsigned_abs() * 2, unit.unsigned_abs());
            let up = twice > whole || (mantissa >= 0 && twice == whole);
            Some(mantissa.div_euclid(unit) + i128::from(up))
        };
        match rounded.filter(|rounded| rounded.unsigned_abs() < 10_u128.pow(19)) {
            Some(mantissa) => prop_assert_eq!(&answer.unwrap().rows, &[[Value::Decimal(Decimal { mantissa, scale: to })]]),
            None => prop_assert_eq!(answer.unwrap_err().number, 8115),
        }
    }

    #[test]
    fn blanks_at_the_end_are_padding(word in "[a-zA-Z0-9ñÁé¿]{0,8}", blanks in 0_usize..6, mode in 0_usize..2) {
        let server = shop(BOTH[mode]);
        server.execute("SHOP", "CREATE TABLE W (K char(8) NOT NULL PRIMARY KEY, N nchar(8) NOT NULL, V nvarchar(20) NOT NULL)", &[]).unwrap();
        let blank = format!("{word}{}", " ".repeat(blanks));
        let text = parameter("@P1", SqlType::NVarChar(Length::Bounded(4000)), Value::Text(blank.clone()));
        server.execute("SHOP", "INSERT INTO W VALUES (@P1, @P1, @P1)", std::slice::from_ref(&text)).unwrap();
        let bare = parameter("@P1", SqlType::NVarChar(Length::Bounded(4000)), Value::Text(word.clone()));
        for parameter in [text, bare] {
            let found = server.query("SHOP", "SELECT K, N, V FROM W WHERE K = @P1 AND N = @P1 AND V = @P1", &[parameter]).unwrap();
            let padded = Value::Text(format!("{word}{}", " ".repeat(8 - word.chars().count())));
            prop_assert_eq!(&found.rows, &[[padded.clone(), padded, Value::Text(blank.clone())]]);
        }
    }

    #[test]
    fn typed_values_come_back_as_they_went_in(
        number in any::<i64>(),
        mantissa in mantissa(),
        text in "[ -~ñéÑ€漢😀]{0,20}",
        bytes in prop::collection::vec(any::<u8>(), 0..20),
        days in -700_000_i32..2_900_000,
        nanoseconds in 0_i64..86_400_000_000_000 / 100,
        float in any::<f64>().prop_filter("SQL Server has no NaN and no infinity", |float| float.is_finite()),
    ) {
        let server = shop(Collation::CaseInsensitive);
        let date = Date::new(1970, 1, 1).unwrap().checked_add(jiff::Span::new().days(days)).unwrap_or(Date::new(9999, 12, 31).unwrap());
        let date = if date.year() < 1 { Date::new(1, 1, 1).unwrap() } else { date };
        let time = Time::midnight().wrapping_add(jiff::Span::new().nanoseconds(nanoseconds * 100));
        let moment: DateTime = date.to_datetime(time);
        let small = i64::from(i16::try_from(number.rem_euclid(30_000)).unwrap());
        let cases = [
            ("bigint", SqlType::BigInt, Value::Int(number)),
            ("smallint", SqlType::SmallInt, Value::Int(small)),
            ("bit", SqlType::Bit, Value::Bit(number % 2 == 0)),
            ("decimal(38,7)", SqlType::Decimal { precision: 38, scale: 7 }, Value::Decimal(Decimal { mantissa, scale: 7 })),
            ("float", SqlType::Float, Value::Float(float)),
            ("nvarchar(max)", SqlType::NVarChar(Length::Max), Value::Text(text.clone())),
            ("nvarchar(40)", SqlType::NVarChar(Length::Bounded(40)), Value::Text(text)),
            ("varbinary(20)", SqlType::VarBinary(Length::Bounded(20)), Value::Bytes(bytes)),
            ("date", SqlType::Date, Value::Date(date)),
            ("time(7)", SqlType::Time { scale: 7 }, Value::Time(time)),
            ("datetime2(7)", SqlType::DateTime2 { scale: 7 }, Value::DateTime(moment)),
            ("uniqueidentifier", SqlType::UniqueIdentifier, Value::Bytes(number.to_be_bytes().repeat(2))),
        ];
        for (declaration, ty, value) in cases {
            prop_assert_eq!(&there_and_back(&server, declaration, ty, &value), &value, "{}", declaration);
            prop_assert_eq!(there_and_back(&server, declaration, ty, &Value::Null), Value::Null);
        }
    }
}
