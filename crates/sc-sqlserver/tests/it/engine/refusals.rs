//! What is not modelled is refused in words that quote it, and nothing of it is executed.

use sc_sqlserver::session::{Cancel, Collation, Reply, Request};

use super::fixture::{login, shop};

#[test]
fn a_refused_statement_is_quoted_and_changes_nothing() {
    let server = shop(Collation::CaseInsensitive);
    server
        .execute(
            "SHOP",
            "CREATE TABLE T (A int NOT NULL, B varchar(9) NULL); INSERT INTO T VALUES (1, 'x')",
            &[],
        )
        .unwrap();
    let before = server.change_token();
    let mut session = login(&server, "owner", "SHOP");
    let refused = [
        ("DECLARE @x int", "DECLARE @x int"),
        ("WHILE 1 = 1 SELECT 1", "WHILE 1 = 1"),
        ("ALTER TABLE T ADD C int", "ALTER TABLE T ADD C int"),
        ("TRUNCATE TABLE T", "TRUNCATE TABLE T"),
        ("GRANT SELECT ON T TO clerk", "GRANT SELECT"),
        ("MERGE T USING T AS s ON 1 = 1 WHEN MATCHED THEN DELETE", "MERGE T"),
        ("WAITFOR DELAY '00:00:01'", "WAITFOR DELAY"),
        ("CREATE VIEW V AS SELECT 1", "CREATE VIEW"),
        ("CREATE PROCEDURE P AS SELECT 1", "CREATE PROCEDURE"),
        ("CREATE TRIGGER R ON T AFTER INSERT AS SELECT 1", "CREATE TRIGGER"),
        ("DROP VIEW V", "DROP VIEW"),
        ("SELECT A FROM T UNION ALL SELECT 2", "UNION ALL"),
        ("WITH c AS (SELECT 1 AS A) SELECT A FROM c", "WITH c AS"),
        ("SELECT * FROM (SELECT A FROM T) d", "(SELECT A FROM T)"),
        ("SELECT A FROM T ORDER BY A OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY", "OFFSET 1"),
        ("SELECT ROW_NUMBER() OVER (ORDER BY A) FROM T", "ROW_NUMBER()"),
        ("SELECT A FROM T CROSS APPLY (SELECT 1 AS z) q", "CROSS APPLY"),
        ("SELECT A FROM T FULL OUTER JOIN T u ON 1 = 1", "FULL"),
        ("SELECT A FROM T RIGHT JOIN T u ON 1 = 1", "RIGHT"),
        ("SELECT AVG(A) FROM T", "AVG(A)"),
        ("SELECT DATEADD(day, 1, GETDATE())", "DATEADD"),
        ("SELECT DATEDIFF(day, 0, GETDATE())", "DATEDIFF"),
        ("SELECT SUBSTRING(B, 1, 2) FROM T", "SUBSTRING"),
        ("SELECT B + 'x' FROM T", "varchar"),
        ("SELECT A / 2 FROM T", "A / 2"),
        ("SELECT A % 2 FROM T", "A % 2"),
        ("SELECT A INTO U FROM T", "INTO U"),
        ("SELECT A FROM T GROUP BY ROLLUP (A)", "ROLLUP"),
        ("SELECT A FROM T FOR XML AUTO", "FOR XML AUTO"),
        ("SELECT A FROM T WITH (FORCESEEK)", "FORCESEEK"),
        ("SELECT TRY_CAST('1' AS int)", "TRY_CAST"),
        ("SELECT A FROM T WHERE A = ANY (SELECT 1)", "ANY"),
        ("SELECT $5", "5"),
        ("SELECT CAST(1 AS xml)", "xml"),
        ("INSERT INTO T (A) OUTPUT inserted.A VALUES (1)", "OUTPUT"),
        ("INSERT TOP (1) INTO T (A) VALUES (1)", "TOP"),
        ("UPDATE T SET A = 2 FROM T JOIN T u ON 1 = 1", "FROM"),
        ("UPDATE T SET A += 1", "A += 1"),
        ("DELETE FROM T OUTPUT deleted.A", "OUTPUT"),
        ("DELETE u FROM T u", "DELETE u FROM T u"),
        ("BEGIN SELECT 1 END", "SELECT 1"),
        ("SET ANSI_NULLS OFF", "SET ANSI_NULLS OFF"),
        ("SET ROWCOUNT 5", "SET ROWCOUNT 5"),
        ("SET IDENTITY_INSERT T ON", "IDENTITY_INSERT"),
        ("SET TRANSACTION ISOLATION LEVEL SNAPSHOT", "SNAPSHOT"),
        ("EXEC ('SELECT 1')", "EXEC ('SELECT 1')"),
        ("SELECT FROM T", "SELECT FROM T"),
        ("SELEC A FROM T", "SELEC"),
        ("SELECT A FROM T WHERE", "WHERE"),
        ("SELECT (1", "SELECT (1"),
        ("SELECT 'open", "open"),
    ];
    let wrong: Vec<String> = refused
        .into_iter()
        .filter_map(|(sql, quoted)| {
            let replies = session.execute(Request::Batch { sql: sql.to_owned() }, &Cancel::default());
            let well = matches!(&replies[..], [Reply::Error(error)]
                if matches!(error.number, 102 | 105 | 156 | 40000)
                    && (15..=16).contains(&error.class)
                    && error.message.contains(quoted));
            (!well).then(|| format!("{sql}: {replies:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "not refused, or not in words that quote them:\n{}", wrong.join("\n"));
    assert_eq!(server.change_token(), before, "nothing was written");
}

#[test]
fn a_batch_with_a_syntax_error_is_not_begun() {
    let server = shop(Collation::Binary);
    server.execute("SHOP", "CREATE TABLE T (A int)", &[]).unwrap();
    let before = server.change_token();
    let error = server.execute("SHOP", "INSERT INTO T VALUES (1);\nSELEKT 2", &[]).unwrap_err();
    assert_eq!((error.number, error.line), (102, 2));
    assert_eq!(server.change_token(), before);
}

#[test]
fn a_batch_with_a_wrong_name_is_not_begun() {
    let server = shop(Collation::Binary);
    server.execute("SHOP", "CREATE TABLE T (A int)", &[]).unwrap();
    let before = server.change_token();
    let cases = [
        ("INSERT INTO T VALUES (1);\nUPDATE T SET B = 2", 207),
        ("INSERT INTO T VALUES (1);\nSELECT A FROM T WHERE A = CAST('2026-01-01' AS date)", 206),
        ("INSERT INTO T VALUES (1);\nSELECT A FROM T FULL JOIN T u ON 1 = 1", 40000),
    ];
    for (sql, number) in cases {
        let error = server.execute("SHOP", sql, &[]).unwrap_err();
        assert_eq!((error.number, error.line), (number, 2), "{sql}");
        assert_eq!(server.change_token(), before, "{sql}");
    }
    let missing =
        server.execute("SHOP", "INSERT INTO T VALUES (1);\nSELECT 1 FROM Missing", &[]).unwrap_err();
    assert_eq!((missing.number, missing.line), (208, 2));
    assert_eq!(server.change_token(), before + 1, "a missing table is noticed only when its statement runs");
}
