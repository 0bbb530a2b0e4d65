//! Values on their way out: every type, read back by tiberius, against expectations computed here.

use std::sync::Arc;

use jiff::civil::{Date, DateTime, Time, date};
use proptest::prelude::*;
use proptest::test_runner::{Config as RunnerConfig, TestRunner};
use sc_sqlserver::session::{Reply, Request};
use sc_sqlserver::value::{Column, Decimal, Length, ResultSet, SqlType, Value};
use tiberius::ColumnData;

use super::driver_tiberius::{Connection, connect};
use super::scripted::Fixture;

/// A typed value and whether its column is nullable.
type Typed = (SqlType, bool, Value);

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[a-zA-Z0-9 ]{0,12}",
        "[áéíóúñÑü¿¡€—]{0,12}",
        "[a-z😀日Ā]{0,8}",
        " {0,3}[A-Z]{0,3} {0,3}",
    ]
}

fn any_date() -> impl Strategy<Value = Date> {
    prop_oneof![
        Just(date(1, 1, 1)),
        Just(date(9999, 12, 31)),
        (1_i16..=9999, 1_i8..=12, 1_i8..=28).prop_map(|(y, m, d)| date(y, m, d)),
    ]
}

/// A time that so many decimals hold exactly.
fn time_of(scale: u8) -> impl Strategy<Value = Time> {
    let unit = 10_i64.pow(9 - u32::from(scale));
    let units = 86_400_000_000_000 / unit;
    prop_oneof![Just(0), Just(units - 1), 0..units].prop_map(move |count| {
        let nanos = count * unit;
        let seconds = nanos / 1_000_000_000;
        Time::new(
            (seconds / 3600) as i8,
            (seconds / 60 % 60) as i8,
            (seconds % 60) as i8,
            (nanos % 1_000_000_000) as i32,
        )
        .unwrap()
    })
}

fn decimal() -> impl Strategy<Value = Typed> {
    (1_u8..=38).prop_flat_map(|precision| (Just(precision), 0..=precision)).prop_flat_map(
        |(precision, scale)| {
            let limit = 10_i128.pow(u32::from(precision)) - 1;
            let mantissa = prop_oneof![Just(limit), Just(-limit), Just(0), -limit..=limit];
            mantissa.prop_map(move |mantissa| {
                (SqlType::Decimal { precision, scale }, false, Value::Decimal(Decimal { mantissa, scale }))
            })
        },
    )
}

fn plain_value() -> impl Strategy<Value = Typed> {
    let int = |ty, min: i64, max: i64| {
        prop_oneof![Just(min), Just(max), min..=max].prop_map(move |number| (ty, false, Value::Int(number)))
    };
    let finite = any::<f64>().prop_filter("SQL Server's floats are finite", |number| number.is_finite());
    let bytes = proptest::collection::vec(any::<u8>(), 0..20);
    prop_oneof![
        any::<bool>().prop_map(|bit| (SqlType::Bit, false, Value::Bit(bit))),
        int(SqlType::TinyInt, 0, 255),
        int(SqlType::SmallInt, i16::MIN.into(), i16::MAX.into()),
        int(SqlType::Int, i32::MIN.into(), i32::MAX.into()),
        int(SqlType::BigInt, i64::MIN, i64::MAX),
        finite.prop_map(|number| (SqlType::Float, false, Value::Float(number))),
        decimal(),
        text().prop_map(|text| (SqlType::Char(30), false, Value::Text(text))),
        text().prop_map(|text| (SqlType::VarChar(Length::Bounded(30)), false, Value::Text(text))),
        text().prop_map(|text| (SqlType::VarChar(Length::Max), false, Value::Text(text))),
        text().prop_map(|text| (SqlType::NChar(30), false, Value::Text(text))),
        text().prop_map(|text| (SqlType::NVarChar(Length::Bounded(30)), false, Value::Text(text))),
        text().prop_map(|text| (SqlType::NVarChar(Length::Max), false, Value::Text(text))),
        bytes.clone().prop_map(|bytes| (SqlType::Binary(24), false, Value::Bytes(bytes))),
        bytes.clone().prop_map(|bytes| (SqlType::VarBinary(Length::Bounded(20)), false, Value::Bytes(bytes))),
        bytes.prop_map(|bytes| (SqlType::VarBinary(Length::Max), false, Value::Bytes(bytes))),
        any::<[u8; 16]>().prop_map(|guid| (SqlType::UniqueIdentifier, false, Value::Bytes(guid.to_vec()))),
        any_date().prop_map(|date| (SqlType::Date, false, Value::Date(date))),
        (0_u8..=7).prop_flat_map(|scale| {
            time_of(scale).prop_map(move |time| (SqlType::Time { scale }, false, Value::Time(time)))
        }),
        (0_u8..=7).prop_flat_map(|scale| {
            (any_date(), time_of(scale)).prop_map(move |(date, time)| {
                (SqlType::DateTime2 { scale }, false, Value::DateTime(date.to_datetime(time)))
            })
        }),
        (any_date(), time_of(3))
            .prop_filter("datetime begins in 1753 and rounds up", |(date, time)| {
                date.year() >= 1753 && (*date != Date::MAX || time.subsec_nanosecond() < 998_000_000)
            })
            .prop_map(|(date, time)| (SqlType::DateTime, false, Value::DateTime(date.to_datetime(time)))),
    ]
}

fn typed_value() -> impl Strategy<Value = Typed> {
    (plain_value(), any::<bool>(), 0..10).prop_map(|((ty, _, value), is_nullable, dice)| {
        if dice == 0 { (ty, true, Value::Null) } else { (ty, is_nullable, value) }
    })
}

/// What Windows-1252 makes of a text, by its published table; the strategies use no other characters.
fn as_windows_1252(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\0'..='\u{7F}' | '\u{A0}'..='\u{FF}' | '€' | '—' => character.to_string(),
            other => "?".repeat(other.len_utf16()),
        })
        .collect()
}

fn days(date: Date) -> u32 {
    // Days before each year, then within it: an independent count.
    let year = i64::from(date.year()) - 1;
    let before = year * 365 + year / 4 - year / 100 + year / 400;
    u32::try_from(before + i64::from(date.day_of_year()) - 1).unwrap()
}

fn nanos(time: Time) -> u64 {
    let seconds = i64::from(time.hour()) * 3600 + i64::from(time.minute()) * 60 + i64::from(time.second());
    u64::try_from(seconds * 1_000_000_000 + i64::from(time.subsec_nanosecond())).unwrap()
}

#[track_caller]
fn check(ty: SqlType, value: &Value, found: &ColumnData<'static>) {
    if *value == Value::Null {
        assert!(format!("{found:?}").ends_with("(None)"), "{ty:?}: {found:?}");
        return;
    }
    let increments = |time: Time, scale: u8| nanos(time) / 10_u64.pow(9 - u32::from(scale));
    match (ty, value, found) {
        (SqlType::Bit, Value::Bit(bit), ColumnData::Bit(Some(found))) => assert_eq!(found, bit),
        (SqlType::TinyInt, Value::Int(n), ColumnData::U8(Some(found))) => assert_eq!(i64::from(*found), *n),
        (SqlType::SmallInt, Value::Int(n), ColumnData::I16(Some(found))) => assert_eq!(i64::from(*found), *n),
        (SqlType::Int, Value::Int(n), ColumnData::I32(Some(found))) => assert_eq!(i64::from(*found), *n),
        (SqlType::BigInt, Value::Int(n), ColumnData::I64(Some(found))) => assert_eq!(found, n),
        (SqlType::Float, Value::Float(n), ColumnData::F64(Some(found))) => assert_eq!(found, n),
        (SqlType::Decimal { scale, .. }, Value::Decimal(n), ColumnData::Numeric(Some(found))) => {
            assert_eq!((found.value(), found.scale()), (n.mantissa, scale));
        }
        (SqlType::Char(length), Value::Text(text), ColumnData::String(Some(found))) => {
            assert_eq!(*found, format!("{:<1$}", as_windows_1252(text), usize::from(length)));
        }
        (SqlType::VarChar(_), Value::Text(text), ColumnData::String(Some(found))) => {
            assert_eq!(*found, as_windows_1252(text));
        }
        (SqlType::NChar(length), Value::Text(text), ColumnData::String(Some(found))) => {
            let padding = usize::from(length) - text.encode_utf16().count();
            assert_eq!(*found, format!("{text}{}", " ".repeat(padding)));
        }
        (SqlType::NVarChar(_), Value::Text(text), ColumnData::String(Some(found))) => assert_eq!(found, text),
        (SqlType::Binary(length), Value::Bytes(bytes), ColumnData::Binary(Some(found))) => {
            let mut padded = bytes.clone();
            padded.resize(usize::from(length), 0);
            assert_eq!(found.as_ref(), padded);
        }
        (SqlType::VarBinary(_), Value::Bytes(bytes), ColumnData::Binary(Some(found))) => {
            assert_eq!(found.as_ref(), bytes);
        }
        (SqlType::UniqueIdentifier, Value::Bytes(bytes), ColumnData::Guid(Some(found))) => {
            assert_eq!(found.to_bytes_le().as_slice(), bytes);
        }
        (SqlType::Date, Value::Date(date), ColumnData::Date(Some(found))) => {
            assert_eq!(found.days(), days(*date))
        }
        (SqlType::Time { scale }, Value::Time(time), ColumnData::Time(Some(found))) => {
            assert_eq!((found.increments(), found.scale()), (increments(*time, scale), scale));
        }
        (SqlType::DateTime2 { scale }, Value::DateTime(value), ColumnData::DateTime2(Some(found))) => {
            assert_eq!(found.date().days(), days(value.date()));
            assert_eq!(
                (found.time().increments(), found.time().scale()),
                (increments(value.time(), scale), scale)
            );
        }
        (SqlType::DateTime, Value::DateTime(value), ColumnData::DateTime(Some(found))) => {
            let ticks = (nanos(value.time()) * 300 + 500_000_000) / 1_000_000_000;
            let carried = u32::from(ticks == 25_920_000);
            assert_eq!(i64::from(found.days()), i64::from(days(value.date()) + carried) - 693_595);
            assert_eq!(u64::from(found.seconds_fragments()), ticks % 25_920_000);
        }
        other => panic!("{other:?}"),
    }
}

async fn fetch(fixture: &Fixture, connection: &mut Connection, values: &[Typed]) -> Vec<ColumnData<'static>> {
    let columns = values
        .iter()
        .enumerate()
        .map(|(index, (ty, nullable, _))| Column { name: format!("c{index}"), ty: *ty, nullable: *nullable })
        .collect();
    let row: Vec<Value> = values.iter().map(|(_, _, value)| value.clone()).collect();
    fixture.instance.script("VALUES", vec![Reply::Rows(ResultSet { columns, rows: vec![row.clone(), row] })]);
    let mut rows = connection.simple_query("VALUES").await.unwrap().into_first_result().await.unwrap();
    assert_eq!(rows.len(), 2);
    rows.pop().unwrap().into_iter().collect()
}

#[test]
fn every_type_reaches_the_client_exactly() {
    let runtime = Arc::new(tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap());
    let (fixture, mut connection) = runtime.block_on(async {
        let fixture = Fixture::start().await;
        let connection = connect(&fixture).await;
        (fixture, connection)
    });
    let cell = std::cell::RefCell::new(&mut connection);
    let config = RunnerConfig { cases: 400, failure_persistence: None, ..RunnerConfig::default() };
    let rows = proptest::collection::vec(typed_value(), 1..12);
    TestRunner::new(config)
        .run(&rows, |values| {
            let found = runtime.block_on(fetch(&fixture, &mut cell.borrow_mut(), &values));
            assert_eq!(found.len(), values.len());
            for ((ty, _, value), found) in values.iter().zip(&found) {
                check(*ty, value, found);
            }
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn what_the_code_page_lacks_becomes_question_marks() {
    let fixture = Fixture::start().await;
    let mut connection = connect(&fixture).await;
    let shown = async |connection: &mut Connection, ty, text: &str| {
        let found = fetch(&fixture, connection, &[(ty, false, Value::Text(text.into()))]).await;
        match &found[0] {
            ColumnData::String(Some(text)) => text.to_string(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(shown(&mut connection, SqlType::Char(12), "Muñoz 日 €").await, "Muñoz ? €   ");
    // Two UTF-16 units, two question marks, as SQL Server converts.
    assert_eq!(shown(&mut connection, SqlType::VarChar(Length::Max), "a😀b").await, "a??b");
    assert_eq!(shown(&mut connection, SqlType::NVarChar(Length::Max), "a😀b").await, "a😀b");
}

#[tokio::test]
async fn a_value_that_its_type_cannot_hold_is_told_as_a_defect_never_changed() {
    let too_long = Value::Text("abcd".into());
    let cases: [(SqlType, bool, Value); 9] = [
        (SqlType::Char(3), true, too_long.clone()),
        (SqlType::VarChar(Length::Bounded(3)), true, too_long),
        (SqlType::TinyInt, true, Value::Int(256)),
        (SqlType::Int, true, Value::Text("1".into())),
        (SqlType::Int, false, Value::Null),
        (
            SqlType::Decimal { precision: 3, scale: 1 },
            true,
            Value::Decimal(Decimal { mantissa: 1000, scale: 1 }),
        ),
        (
            SqlType::Decimal { precision: 3, scale: 1 },
            true,
            Value::Decimal(Decimal { mantissa: 101, scale: 2 }),
        ),
        (SqlType::Decimal { precision: 39, scale: 1 }, true, Value::Null),
        (SqlType::DateTime, true, Value::DateTime(DateTime::constant(1752, 12, 31, 0, 0, 0, 0))),
    ];
    for (ty, nullable, value) in cases {
        let fixture = Fixture::start().await;
        let columns = vec![Column { name: "c".into(), ty, nullable }];
        let replies = vec![Reply::Rows(ResultSet { columns, rows: vec![vec![value.clone()]] })];
        fixture.instance.script("VALUES", replies);
        let mut connection = connect(&fixture).await;
        let answer = match connection.simple_query("VALUES").await {
            Ok(stream) => stream.into_first_result().await.map(drop),
            Err(error) => Err(error),
        };
        let error = answer.expect_err("a defect is told");
        assert_eq!(error.code(), Some(8630), "{ty:?} {value:?}: {error}");
        assert_eq!(fixture.instance.last_request(), Request::Batch { sql: "VALUES".into() });
    }
}
