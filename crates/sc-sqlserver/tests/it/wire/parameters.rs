//! Values on their way in: TYPE_INFO and values as bytes, against what the engine is given.

use jiff::civil::{date, datetime, time};
use proptest::prelude::*;
use proptest::test_runner::{Config as RunnerConfig, TestRunner};
use sc_sqlserver::session::{Parameter, Request};
use sc_sqlserver::value::{Decimal, Length, SqlType, Value};

use super::raw_client::{RPC, RawClient, call, error_number, int, nvarchar, utf16};
use super::scripted::Fixture;

const COLLATION: [u8; 5] = [9, 4, 0xD0, 0, 0x34];

fn join(parts: &[&[u8]]) -> Vec<u8> {
    parts.concat()
}

#[tokio::test]
async fn every_type_that_a_client_can_send_is_understood() {
    let fixture = Fixture::start().await;
    let mut client = RawClient::log_in(&fixture.server).await;
    let text = |text: &str| Value::Text(text.to_owned());
    let decimal = |mantissa, scale| Value::Decimal(Decimal { mantissa, scale });
    let varchar = |length| SqlType::VarChar(Length::Bounded(length));
    let nvarchar = |length| SqlType::NVarChar(Length::Bounded(length));
    let cases: Vec<(&str, Vec<u8>, SqlType, Value)> = vec![
        ("null", vec![0x1F], SqlType::Int, Value::Null),
        ("int1", vec![0x30, 200], SqlType::TinyInt, Value::Int(200)),
        ("bit", vec![0x32, 1], SqlType::Bit, Value::Bit(true)),
        ("int2", vec![0x34, 0xFF, 0xFF], SqlType::SmallInt, Value::Int(-1)),
        ("int4", vec![0x38, 0, 0, 0, 0x80], SqlType::Int, Value::Int(i32::MIN.into())),
        ("int8", join(&[&[0x7F], &i64::MAX.to_le_bytes()]), SqlType::BigInt, Value::Int(i64::MAX)),
        ("intn null", vec![0x26, 8, 0], SqlType::BigInt, Value::Null),
        ("intn 1", vec![0x26, 1, 1, 255], SqlType::TinyInt, Value::Int(255)),
        ("bitn", vec![0x68, 1, 1, 0], SqlType::Bit, Value::Bit(false)),
        ("bitn null", vec![0x68, 1, 0], SqlType::Bit, Value::Null),
        ("flt4", join(&[&[0x3B], &1.5_f32.to_le_bytes()]), SqlType::Float, Value::Float(1.5)),
        ("flt8", join(&[&[0x3E], &(-2.5_f64).to_le_bytes()]), SqlType::Float, Value::Float(-2.5)),
        ("fltn", join(&[&[0x6D, 8, 8], &f64::MAX.to_le_bytes()]), SqlType::Float, Value::Float(f64::MAX)),
        (
            "money4",
            join(&[&[0x7A], &(-12_345_i32).to_le_bytes()]),
            SqlType::Decimal { precision: 10, scale: 4 },
            decimal(-12_345, 4),
        ),
        (
            "moneyn 8: the upper half comes first",
            join(&[&[0x6E, 8, 8], &1_i32.to_le_bytes(), &2_u32.to_le_bytes()]),
            SqlType::Decimal { precision: 19, scale: 4 },
            decimal((1_i128 << 32) + 2, 4),
        ),
        (
            "decimaln",
            join(&[&[0x6A, 17, 38, 10, 17, 0], &(10_u128.pow(38) - 1).to_le_bytes()]),
            SqlType::Decimal { precision: 38, scale: 10 },
            decimal(-(10_i128.pow(38) - 1), 10),
        ),
        (
            "numericn of five bytes",
            vec![0x6C, 5, 9, 2, 5, 1, 0x39, 0x30, 0, 0],
            SqlType::Decimal { precision: 9, scale: 2 },
            decimal(12_345, 2),
        ),
        ("daten", vec![0x28, 3, 0, 0, 0], SqlType::Date, Value::Date(date(1, 1, 1))),
        (
            "daten: the last day",
            vec![0x28, 3, 0xDA, 0xB9, 0x37],
            SqlType::Date,
            Value::Date(date(9999, 12, 31)),
        ),
        ("daten null", vec![0x28, 0], SqlType::Date, Value::Null),
        (
            "timen(0)",
            join(&[&[0x29, 0, 3], &86_399_u32.to_le_bytes()[..3]]),
            SqlType::Time { scale: 0 },
            Value::Time(time(23, 59, 59, 0)),
        ),
        (
            "timen(7)",
            join(&[&[0x29, 7, 5], &863_999_999_999_u64.to_le_bytes()[..5]]),
            SqlType::Time { scale: 7 },
            Value::Time(time(23, 59, 59, 999_999_900)),
        ),
        (
            "datetime2(3)",
            join(&[&[0x2A, 3, 7], &1_001_u32.to_le_bytes(), &[0x5B, 0x95, 0x0A]]),
            SqlType::DateTime2 { scale: 3 },
            Value::DateTime(datetime(1900, 1, 1, 0, 0, 1, 1_000_000)),
        ),
        (
            "datetimeoffset(0) at +00:00",
            join(&[&[0x2B, 0, 8], &60_u32.to_le_bytes()[..3], &[0x5B, 0x95, 0x0A], &[0, 0]]),
            SqlType::DateTime2 { scale: 0 },
            Value::DateTime(datetime(1900, 1, 1, 0, 1, 0, 0)),
        ),
        (
            "datetim4",
            vec![0x3A, 1, 0, 61, 0],
            SqlType::DateTime,
            Value::DateTime(datetime(1900, 1, 2, 1, 1, 0, 0)),
        ),
        (
            "datetimn 8: 1/300 seconds are shown as .997",
            join(&[&[0x6F, 8, 8], &(-53_690_i32).to_le_bytes(), &25_919_999_u32.to_le_bytes()]),
            SqlType::DateTime,
            Value::DateTime(datetime(1753, 1, 1, 23, 59, 59, 997_000_000)),
        ),
        ("guid", join(&[&[0x24, 16, 16], &[7; 16]]), SqlType::UniqueIdentifier, Value::Bytes(vec![7; 16])),
        ("guid null", vec![0x24, 16, 0], SqlType::UniqueIdentifier, Value::Null),
        (
            "bigvarchar in Windows-1252",
            join(&[&[0xA7, 20, 0], &COLLATION, &[5, 0], b"Pe\xF1a\x80"]),
            varchar(20),
            text("Peña€"),
        ),
        ("bigvarchar null", join(&[&[0xA7, 20, 0], &COLLATION, &[0xFF, 0xFF]]), varchar(20), Value::Null),
        ("bigvarchar empty", join(&[&[0xA7, 20, 0], &COLLATION, &[0, 0]]), varchar(20), text("")),
        ("bigchar", join(&[&[0xAF, 4, 0], &COLLATION, &[4, 0], b"ab  "]), SqlType::Char(4), text("ab  ")),
        ("nchar", join(&[&[0xEF, 4, 0], &COLLATION, &[4, 0], &utf16("ñ ")]), SqlType::NChar(2), text("ñ ")),
        ("nvarchar", join(&[&[0xE7, 8, 0], &COLLATION, &[4, 0], &utf16("😀")]), nvarchar(4), text("😀")),
        (
            "nvarchar(max) in chunks",
            join(&[
                &[0xE7, 0xFF, 0xFF],
                &COLLATION,
                &(u64::MAX - 1).to_le_bytes(),
                &3_u32.to_le_bytes(),
                &utf16("ab")[..3],
                &1_u32.to_le_bytes(),
                &utf16("ab")[3..],
                &0_u32.to_le_bytes(),
            ]),
            SqlType::NVarChar(Length::Max),
            text("ab"),
        ),
        (
            "varchar(max) null",
            join(&[&[0xA7, 0xFF, 0xFF], &COLLATION, &[0xFF; 8]]),
            SqlType::VarChar(Length::Max),
            Value::Null,
        ),
        (
            "varbinary(max) of known length",
            join(&[
                &[0xA5, 0xFF, 0xFF],
                &2_u64.to_le_bytes(),
                &2_u32.to_le_bytes(),
                &[1, 2],
                &0_u32.to_le_bytes(),
            ]),
            SqlType::VarBinary(Length::Max),
            Value::Bytes(vec![1, 2]),
        ),
        ("bigbinary", vec![0xAD, 2, 0, 2, 0, 9, 8], SqlType::Binary(2), Value::Bytes(vec![9, 8])),
        (
            "bigvarbin",
            vec![0xA5, 2, 0, 1, 0, 9],
            SqlType::VarBinary(Length::Bounded(2)),
            Value::Bytes(vec![9]),
        ),
        (
            "text",
            join(&[&[0x23, 9, 0, 0, 0], &COLLATION, &[1, 0, 0, 0, 0xF1]]),
            SqlType::VarChar(Length::Max),
            text("ñ"),
        ),
        (
            "ntext",
            join(&[&[0x63, 9, 0, 0, 0], &COLLATION, &[2, 0, 0, 0], &utf16("ñ")]),
            SqlType::NVarChar(Length::Max),
            text("ñ"),
        ),
        (
            "image null",
            vec![0x22, 9, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF],
            SqlType::VarBinary(Length::Max),
            Value::Null,
        ),
    ];
    for (what, typed, ty, value) in cases {
        let body = call("sp_sum", &[("@p", 0, typed), ("", 1, int(1))]);
        client.ask(RPC, &body).await;
        let Request::Procedure { name, parameters } = fixture.instance.last_request() else {
            panic!("{what}: another procedure than the built-in ones is the engine's");
        };
        assert_eq!(name, "sp_sum");
        assert_eq!(parameters[0], Parameter { name: "@p".into(), ty, value, is_output: false }, "{what}");
        // What follows is still in step.
        let following =
            Parameter { name: String::new(), ty: SqlType::Int, value: Value::Int(1), is_output: true };
        assert_eq!(parameters[1], following, "{what}");
    }
}

#[tokio::test]
async fn types_and_values_that_are_not_served_are_refused_and_the_connection_goes_on() {
    let fixture = Fixture::start().await;
    let mut client = RawClient::log_in(&fixture.server).await;
    let cases: Vec<(&str, Vec<u8>, i32)> = vec![
        ("xml", vec![0xF1, 0], 8009),
        ("sql_variant", vec![0x62, 0, 0, 0, 0], 8009),
        ("no type", vec![0x00], 8009),
        ("table", vec![0xF3], 8009),
        ("a datetimeoffset of -06:00", join(&[&[0x2B, 0, 8], &[0; 6], &(-360_i16).to_le_bytes()]), 8009),
        ("intn of three bytes", vec![0x26, 3, 0], 8016),
        ("decimal(39)", vec![0x6A, 17, 39, 0, 0], 8016),
        ("a scale above the precision", vec![0x6A, 17, 5, 6, 0], 8016),
        ("time(8)", vec![0x29, 8, 0], 8016),
        ("nvarchar of odd length", join(&[&[0xE7, 3, 0], &COLLATION, &[0, 0]]), 8016),
        ("varchar(8001)", join(&[&[0xA7, 0x41, 0x1F], &COLLATION, &[0, 0]]), 8016),
        ("NaN", join(&[&[0x6D, 8, 8], &f64::NAN.to_le_bytes()]), 8023),
        ("a day after 9999-12-31", vec![0x28, 3, 0xDB, 0xB9, 0x37], 8023),
        ("25:00", join(&[&[0x29, 0, 3], &90_000_u32.to_le_bytes()[..3]]), 8023),
        ("a datetime of 1752", join(&[&[0x6F, 8, 8], &(-53_691_i32).to_le_bytes(), &[0; 4]]), 8023),
        ("a decimal of ten digits in nine", join(&[&[0x6A, 5, 9, 0, 5, 1], &u32::MAX.to_le_bytes()]), 8023),
        ("an intn of three bytes in eight", vec![0x26, 8, 3, 1, 2, 3], 8023),
    ];
    for (what, typed, number) in cases {
        let body = client.ask(RPC, &call("sp_sum", &[("@p", 0, typed)])).await;
        assert_eq!(error_number(&body), Some(number), "{what}");
    }
    assert!(fixture.instance.requests().is_empty(), "nothing reached the engine");
    client.ask(RPC, &call("sp_sum", &[("@p", 0, int(1))])).await;
    assert_eq!(fixture.instance.requests().len(), 1, "the connection goes on");
}

/// `sp_executesql 'ECHO', declaration, @p`: the parameter that the engine is given, or the number of the error.
async fn declared(
    fixture: &Fixture,
    client: &mut RawClient,
    declaration: &str,
    sent: Vec<u8>,
) -> Result<Parameter, i32> {
    let body =
        call("sp_executesql", &[("", 0, nvarchar("ECHO")), ("", 0, nvarchar(declaration)), ("@p", 0, sent)]);
    let answer = client.ask(RPC, &body).await;
    match error_number(&answer) {
        Some(number) => Err(number),
        None => match fixture.instance.last_request() {
            Request::ExecuteSql { mut parameters, .. } => Ok(parameters.remove(0)),
            other => panic!("{other:?}"),
        },
    }
}

#[tokio::test]
async fn a_parameter_has_the_type_that_its_statement_declares() {
    let fixture = Fixture::start().await;
    let mut client = RawClient::log_in(&fixture.server).await;
    let text = |text: &str| Value::Text(text.to_owned());
    let number = |mantissa: u32| join(&[&[0x6A, 5, 9, 3, 5, 1], &mantissa.to_le_bytes()]);
    let cases: Vec<(&str, Vec<u8>, SqlType, Value)> = vec![
        ("@p nvarchar(3)", nvarchar("abcdef"), SqlType::NVarChar(Length::Bounded(3)), text("abc")),
        ("@p char(5)", nvarchar("ñ😀"), SqlType::Char(5), text("ñ??  ")),
        ("@p nchar(3)", nvarchar("ñ"), SqlType::NChar(3), text("ñ  ")),
        ("@p varchar(2)", nvarchar("日本語"), SqlType::VarChar(Length::Bounded(2)), text("??")),
        ("@p bigint", int(-7), SqlType::BigInt, Value::Int(-7)),
        (
            "@p decimal(5, 2)",
            number(12_345),
            SqlType::Decimal { precision: 5, scale: 2 },
            Value::Decimal(Decimal { mantissa: 1_235, scale: 2 }),
        ),
        (
            "@p datetime2(0)",
            join(&[&[0x2A, 3, 7], &86_399_500_u32.to_le_bytes(), &[0, 0, 0]]),
            SqlType::DateTime2 { scale: 0 },
            Value::DateTime(datetime(1, 1, 2, 0, 0, 0, 0)),
        ),
        ("@p int", vec![0x1F], SqlType::Int, Value::Null),
        ("@p date", vec![0x28, 0], SqlType::Date, Value::Null),
    ];
    for (declaration, sent, ty, value) in cases {
        let found = declared(&fixture, &mut client, declaration, sent).await.expect(declaration);
        assert_eq!((found.ty, found.value), (ty, value), "{declaration}");
    }
    let errors: Vec<(&str, Vec<u8>, i32)> = vec![
        ("@p tinyint", int(256), 8115),
        ("@p smallint", int(40_000), 8115),
        ("@p decimal(3, 2)", number(12_345), 8115),
        ("@p int", nvarchar("7"), 8114),
        ("@p geometry", int(1), 102),
        ("@q int", int(1), 8145),
        ("@p int, @q int", int(1), 8178),
    ];
    for (declaration, sent, number) in errors {
        let found = declared(&fixture, &mut client, declaration, sent).await;
        assert_eq!(found, Err(number), "{declaration}");
    }
}

/// A nullable type and one of its values, both as they travel in either direction.
type Typed = (Vec<u8>, Vec<u8>);

/// A value with its length in one byte.
fn counted(bytes: Vec<u8>) -> Vec<u8> {
    let mut out = vec![u8::try_from(bytes.len()).unwrap()];
    out.extend(bytes);
    out
}

fn short(bytes: Vec<u8>) -> Vec<u8> {
    let mut out = u16::try_from(bytes.len()).unwrap().to_le_bytes().to_vec();
    out.extend(bytes);
    out
}

fn chunked(bytes: Vec<u8>) -> Vec<u8> {
    let mut out = u64::try_from(bytes.len()).unwrap().to_le_bytes().to_vec();
    if !bytes.is_empty() {
        out.extend(u32::try_from(bytes.len()).unwrap().to_le_bytes());
        out.extend(bytes);
    }
    out.extend([0; 4]);
    out
}

fn numbers() -> impl Strategy<Value = Typed> {
    let decimal = (1_u8..=38).prop_flat_map(|precision| (Just(precision), 0..=precision)).prop_flat_map(
        |(precision, scale)| {
            let limit = 10_u128.pow(precision.into()) - 1;
            let magnitude = prop_oneof![Just(0), Just(limit), 0..=limit];
            (magnitude, any::<bool>()).prop_map(move |(magnitude, is_negative)| {
                let size = match precision {
                    1..=9 => 4,
                    10..=19 => 8,
                    20..=28 => 12,
                    _ => 16,
                };
                let mut bytes = vec![u8::from(magnitude == 0 || !is_negative)];
                bytes.extend_from_slice(&magnitude.to_le_bytes()[..size]);
                (vec![0x6A, u8::try_from(size).unwrap() + 1, precision, scale], counted(bytes))
            })
        },
    );
    prop_oneof![
        any::<bool>().prop_map(|bit| (vec![0x68, 1], counted(vec![u8::from(bit)]))),
        any::<u8>().prop_map(|n| (vec![0x26, 1], counted(vec![n]))),
        any::<i16>().prop_map(|n| (vec![0x26, 2], counted(n.to_le_bytes().to_vec()))),
        any::<i32>().prop_map(|n| (vec![0x26, 4], counted(n.to_le_bytes().to_vec()))),
        any::<i64>().prop_map(|n| (vec![0x26, 8], counted(n.to_le_bytes().to_vec()))),
        any::<f64>()
            .prop_filter("SQL Server's floats are finite", |n| n.is_finite())
            .prop_map(|n| (vec![0x6D, 8], counted(n.to_le_bytes().to_vec()))),
        decimal,
    ]
}

fn moments() -> impl Strategy<Value = Typed> {
    let day = prop_oneof![Just(0_u32), Just(3_652_058), 0_u32..=3_652_058];
    let day = day.prop_map(|day| day.to_le_bytes()[..3].to_vec());
    let time = (0_u8..=7).prop_flat_map(|scale| {
        let last = 86_400 * 10_u64.pow(scale.into()) - 1;
        let size = [3, 3, 3, 4, 4, 5, 5, 5][usize::from(scale)];
        let units = prop_oneof![Just(0), Just(last), 0..=last];
        units.prop_map(move |units| (scale, units.to_le_bytes()[..size].to_vec()))
    });
    prop_oneof![
        day.clone().prop_map(|day| (vec![0x28], counted(day))),
        time.clone().prop_map(|(scale, time)| (vec![0x29, scale], counted(time))),
        (time, day).prop_map(|((scale, time), day)| (vec![0x2A, scale], counted([time, day].concat()))),
        (-53_690_i32..=2_958_463, 0_u32..25_920_000).prop_map(|(days, ticks)| {
            (vec![0x6F, 8], counted([days.to_le_bytes(), ticks.to_le_bytes()].concat()))
        }),
    ]
}

fn texts_and_bytes() -> impl Strategy<Value = Typed> {
    let with_collation = |head: [u8; 3]| [&head[..], &COLLATION].concat();
    let bytes = proptest::collection::vec(any::<u8>(), 0..40);
    let text = any::<String>().prop_map(|text| utf16(&text));
    prop_oneof![
        bytes.clone().prop_map(move |bytes| (with_collation([0xA7, 40, 0]), short(bytes))),
        bytes.clone().prop_map(move |bytes| (with_collation([0xA7, 0xFF, 0xFF]), chunked(bytes))),
        any::<[u8; 9]>().prop_map(move |bytes| (with_collation([0xAF, 9, 0]), short(bytes.to_vec()))),
        text.clone().prop_map(move |text| (with_collation([0xE7, 0x40, 0x1F]), short(text))),
        text.prop_map(move |text| (with_collation([0xE7, 0xFF, 0xFF]), chunked(text))),
        "[a-zñ€日]{5}".prop_map(move |text| (with_collation([0xEF, 10, 0]), short(utf16(&text)))),
        bytes.clone().prop_map(|bytes| (vec![0xA5, 40, 0], short(bytes))),
        bytes.prop_map(|bytes| (vec![0xA5, 0xFF, 0xFF], chunked(bytes))),
        any::<[u8; 9]>().prop_map(|bytes| (vec![0xAD, 9, 0], short(bytes.to_vec()))),
        any::<[u8; 16]>().prop_map(|bytes| (vec![0x24, 16], counted(bytes.to_vec()))),
    ]
}

/// The same type with NULL.
fn nulled((ty, _): Typed) -> Typed {
    let null = match (ty[0], ty.get(1..3)) {
        (0xA5 | 0xA7 | 0xE7, Some([0xFF, 0xFF])) => vec![0xFF; 8],
        (0xA5 | 0xA7 | 0xAD | 0xAF | 0xE7 | 0xEF, _) => vec![0xFF; 2],
        _ => vec![0],
    };
    (ty, null)
}

#[test]
fn typed_values_come_back_from_an_echo_byte_by_byte() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (_fixture, client) = runtime.block_on(async {
        let fixture = Fixture::start().await;
        let client = RawClient::log_in(&fixture.server).await;
        (fixture, client)
    });
    let client = std::cell::RefCell::new(client);
    let typed = (prop_oneof![numbers(), moments(), texts_and_bytes()], 0..8)
        .prop_map(|(typed, dice)| if dice == 0 { nulled(typed) } else { typed });
    let config = RunnerConfig { cases: 800, failure_persistence: None, ..RunnerConfig::default() };
    TestRunner::new(config)
        .run(&proptest::collection::vec(typed, 1..6), |values| {
            let sent: Vec<_> = values.iter().map(|(ty, value)| ("", 0, [&ty[..], value].concat())).collect();
            let answer = runtime.block_on(client.borrow_mut().ask(RPC, &call("sp_echo", &sent)));
            let mut expected = vec![0x81, u8::try_from(values.len()).unwrap(), 0];
            for (ty, _) in &values {
                // User type, flags (nullable), type, an empty name.
                expected.extend([0, 0, 0, 0, 9, 0]);
                expected.extend(ty);
                expected.push(0);
            }
            expected.push(0xD1);
            values.iter().for_each(|(_, value)| expected.extend(value));
            prop_assert!(answer.starts_with(&expected), "{:02X?} is not {:02X?}", answer, expected);
            Ok(())
        })
        .unwrap();
}
