//! Typed parameters, as drivers send them.

use std::fmt::Write as _;

use sc_sqlserver::session::Collation;
use sc_sqlserver::value::{Length, SqlType, Value};

use super::fixture::{BOTH, decimal, int, login, parameter, rpc, shop, text};

#[test]
fn parameters_keep_their_types_and_are_never_read_as_sql() {
    for collation in BOTH {
        let server = shop(collation);
        let mut session = login(&server, "owner", "SHOP");
        let cases = [
            (text("@P1", "O'Brien; DROP TABLE T --"), "_ nvarchar(4000)\n'O'Brien; DROP TABLE T --'"),
            (int("@P1", -7), "_ int\n-7"),
            (
                parameter("@P1", SqlType::Decimal { precision: 19, scale: 3 }, decimal("12.340")),
                "_ decimal(19,3)\n12.340",
            ),
            (parameter("@P1", SqlType::Char(4), Value::Text("ab  ".into())), "_ char(4)\n'ab  '"),
            (parameter("@P1", SqlType::Bit, Value::Bit(true)), "_ bit\n1"),
            (
                parameter("@P1", SqlType::VarBinary(Length::Max), Value::Bytes(vec![1, 255])),
                "_ varbinary(max)\n0x01FF",
            ),
            (parameter("@P1", SqlType::Int, Value::Null), "_ int?\nNULL"),
        ];
        for (parameter, expected) in cases {
            assert_eq!(rpc(&mut *session, "SELECT @P1", &[parameter]), format!("{expected}\nstatus 0"));
        }
        assert!(rpc(&mut *session, "SELECT @P2", &[int("@P1", 1)]).starts_with("error 137: "));
    }
}

#[test]
fn a_cast_parameter_finds_a_padded_key() {
    for collation in BOTH {
        let server = shop(collation);
        server
            .execute(
                "SHOP",
                "CREATE TABLE T (K char(22) NOT NULL PRIMARY KEY, N nchar(9) NULL, D decimal(9,0) NULL)",
                &[],
            )
            .unwrap();
        let mut session = login(&server, "owner", "SHOP");
        let insert = "INSERT INTO T (K, N, D) VALUES (CAST(@P1 AS char(22)), @P2, @P3)";
        let values = [text("@P1", "PY0000001"), text("@P2", "ñ"), int("@P3", 20_260_304)];
        assert_eq!(rpc(&mut *session, insert, &values), "affected 1\nstatus 0");
        for condition in [
            "K = CAST(@P1 AS char(22))",
            "K = @P1",
            "K IN (@P1)",
            "N = @P2",
            "D = @P3",
            "D >= CAST(@P3 AS decimal(9,0))",
            "K = @P1 AND D = N'20260304'",
        ] {
            assert_eq!(
                rpc(&mut *session, &format!("SELECT K, N, D FROM T WHERE {condition}"), &values),
                "K char(22), N nchar(9)?, D decimal(9,0)?\n'PY0000001             ' | 'ñ        ' | 20260304\nstatus 0",
                "{condition}"
            );
        }
    }
}

#[test]
fn a_statement_within_a_batch_takes_declared_parameters() {
    let server = shop(Collation::CaseInsensitive);
    let mut session = login(&server, "owner", "SHOP");
    let mut check =
        |sql: &str, expected: &str| assert_eq!(super::fixture::batch(&mut *session, sql), expected, "{sql}");
    check(
        "EXEC sp_executesql N'SELECT @a + 1, @b', N'@a int, @b decimal(9,2)', @a = 4, @b = 1.255",
        "_ int, _ decimal(9,2)\n5 | 1.26\nstatus 0",
    );
    check("EXECUTE sp_executesql N'SELECT 1'; SELECT 2", "_ int\n1\nstatus 0\n_ int\n2");
    check(
        "EXEC sp_executesql N'SELECT @a', N'@a int'",
        "error 8178: The parameterized query expects the parameter '@a', which was not supplied.",
    );
    check(
        "EXEC sp_executesql N'SELECT @a', N'@a int', @z = 1",
        "error 8145: @z is not a parameter for procedure .",
    );
    check(
        "EXEC sp_executesql N'SELECT 1', N'@a int', 1, 2",
        "error 8144: Procedure or function  has too many arguments specified.",
    );
    check(
        "EXEC sp_executesql 'SELECT 1'",
        "error 214: Procedure expects parameter '@statement' of type 'ntext/nchar/nvarchar'.",
    );
}

#[test]
fn a_thousand_keys_are_found_at_once_whatever_their_case() {
    let server = shop(Collation::CaseInsensitive);
    server
        .execute("SHOP", "CREATE TABLE Doc (K char(22) NOT NULL PRIMARY KEY, A decimal(19,3) NOT NULL, N nvarchar(60) NULL)", &[])
        .unwrap();
    let rows = (0..20_000_i64)
        .map(|n| vec![Value::Text(format!("D{n:07}")), Value::Int(n), Value::Text(format!("document {n}"))]);
    assert_eq!(server.load("SHOP", "Doc", rows).unwrap(), 20_000);
    let parameters: Vec<_> =
        (0..1_000).map(|n| text(&format!("@P{}", n + 1), &format!("d{:07}", n * 20))).collect();
    let mut list = String::new();
    for n in 1..=1_000 {
        let _ = write!(list, "{}CAST(@P{n} AS char(22))", if n == 1 { "" } else { ", " });
    }
    let sql = format!("SELECT K, A FROM SHOP.dbo.Doc WHERE K IN ({list})");
    let set = server.query("SHOP", &sql, &parameters).unwrap();
    assert_eq!(set.rows.len(), 1_000);
    assert_eq!(set.rows[999][1], decimal("19980.000"));
    let mut keys: Vec<String> = set.rows.iter().map(|row| super::fixture::cell(&row[0])).collect();
    keys.dedup();
    assert_eq!(keys.len(), 1_000, "each document once");
}
