//! What a site's login may ask and what it may not, beside what an administrator is answered.

use sc_sqlserver::engine::{NOT_MODELLED, SqlServer};
use sc_sqlserver::session::{Cancel, Reply, Request, Session, SqlError};

use super::fixture::{BOTH, batch, int, login, procedure, rpc, shop, text};

/// What a statement is answered.
#[derive(Debug, Clone, Copy)]
enum Answer {
    Runs,
    /// Not modelled or not even read, in words that quote this.
    Refused(&'static str),
    /// Another error of SQL Server's, in words that contain this.
    Error(i32, &'static str),
}

use Answer::{Error, Refused, Runs};

/// A statement, what a site's login is answered, what an administrator is.
type Row = (&'static str, Answer, Answer);

/// Sage's types: batches are whole decimals, money has a fraction, texts are padded.
const TABLES: &str = "CREATE TABLE Pay (Batch decimal(9,0) NOT NULL, Entry int NOT NULL, Vendor char(12) NOT NULL, \
    Amount decimal(19,3) NOT NULL, Ratio float NULL, Day date NULL, Memo nvarchar(60) NULL, PRIMARY KEY (Batch, Entry)); \
    CREATE TABLE Field (Batch decimal(9,0) NOT NULL, Name char(12) NOT NULL, [VALUE] char(60) NOT NULL, PRIMARY KEY (Batch, Name)); \
    INSERT INTO Pay VALUES (1, 1, 'ACME', 10.5, 1, '2026-01-31', N'ñ'), (1, 2, 'BOLT', 20.25, NULL, NULL, NULL); \
    INSERT INTO Field VALUES (1, 'FOLIOCFD', '')";

fn server(collation: sc_sqlserver::session::Collation) -> std::sync::Arc<SqlServer> {
    let server = shop(collation);
    server.execute("SHOP", TABLES, &[]).unwrap();
    server
}

fn errors_of(session: &mut dyn Session, sql: &str) -> Vec<SqlError> {
    let replies = session.execute(Request::Batch { sql: sql.to_owned() }, &Cancel::default());
    replies
        .into_iter()
        .filter_map(|reply| match reply {
            Reply::Error(error) => Some(error),
            _ => None,
        })
        .collect()
}

fn is(answer: Answer, errors: &[SqlError]) -> bool {
    match (answer, errors) {
        (Runs, []) => true,
        (Refused(quoted), [error]) => {
            matches!(error.number, 102 | 156 | NOT_MODELLED) && error.message.contains(quoted)
        }
        (Error(number, words), [error]) => error.number == number && error.message.contains(words),
        _ => false,
    }
}

/// Asks all statements of each login, which has a world of its own. What fails must have written nothing.
#[track_caller]
fn check(rows: &[Row]) {
    let mut wrong = Vec::new();
    for collation in BOTH {
        let site = server(collation);
        let administered = server(collation);
        for (sql, for_site, for_administrator) in rows {
            for (server, user, expected) in
                [(&site, "clerk", for_site), (&administered, "owner", for_administrator)]
            {
                let before = server.change_token();
                let errors = errors_of(&mut *login(server, user, "SHOP"), sql);
                if !is(*expected, &errors) {
                    wrong.push(format!("{user}: {sql}\n  not {expected:?} but {errors:?}"));
                }
                if !errors.is_empty() && server.change_token() != before {
                    wrong.push(format!("{user}: {sql}\n  failed, and wrote"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_sql_of_the_adapter_runs() {
    let both = |sql| (sql, Runs, Runs);
    check(
        &[
            "SELECT Batch AS [Pay.Batch], [SHOP].dbo.[Pay].[Amount] FROM [SHOP].dbo.[Pay]",
            "SELECT * FROM Pay p",
            "SELECT p.Batch FROM Pay AS p JOIN Field AS f ON f.Batch = p.Batch AND f.Name = 'FOLIOCFD' WHERE p.Entry = 1",
            "SELECT p.Batch FROM Pay AS p INNER JOIN Field AS f ON f.Batch = p.Batch",
            "SELECT p.Batch FROM Pay AS p LEFT JOIN Field AS f ON f.Batch = p.Batch WHERE f.[VALUE] IS NULL",
            "SELECT Batch FROM Pay WHERE EXISTS (SELECT 1 FROM Field WHERE Field.Batch = Pay.Batch AND Field.[VALUE] <> '')",
            "SELECT Batch FROM Pay WHERE NOT EXISTS (SELECT 1 FROM Field WITH (UPDLOCK, HOLDLOCK) WHERE Field.Batch = Pay.Batch)",
            "SELECT Batch FROM Pay WHERE Batch IN (1, 2, 3) AND Vendor NOT IN (N'ACME', 'acme')",
            "SELECT Batch FROM Pay WHERE Batch IN (SELECT Batch FROM Field)",
            "SELECT Batch FROM Pay WHERE (Memo IS NULL OR Memo = N'') AND NOT (Entry >= 7) AND Amount > -1 AND Entry < +5",
            "SELECT Batch FROM Pay WHERE Day >= '2026-01-01' AND Amount <= 10.5",
            "SELECT TOP 1 Vendor FROM Pay ORDER BY Batch DESC, Entry",
            "SELECT TOP (1) Vendor FROM Pay ORDER BY 1",
            "SELECT COUNT(*) AS n, COUNT(Memo) FROM Pay",
            "SELECT MIN(Batch), MAX(Batch), MIN(Entry), MAX(Entry), SUM(Entry) FROM Pay",
            "SELECT TABLE_NAME, COLUMN_NAME, CHARACTER_MAXIMUM_LENGTH FROM [SHOP].INFORMATION_SCHEMA.COLUMNS \
             WHERE TABLE_SCHEMA = 'dbo' AND TABLE_NAME IN ('Pay')",
            "SELECT SYSUTCDATETIME() AS utc, SYSDATETIME() AS [local]",
            "SELECT APPLOCK_MODE('public', 'tenant', 'Session')",
            "SELECT CAST('x' AS char(12)), CAST(5 AS smallint), CAST(NULL AS varchar(22))",
            "INSERT INTO Pay (Batch, Entry, Vendor, Amount) VALUES (2, 1, 'NUT', 0.001)",
            "INSERT INTO Field (Batch, Name, [VALUE]) SELECT 3, 'FOLIOCFD', 'u' WHERE NOT EXISTS \
             (SELECT 1 FROM Field AS f WITH (UPDLOCK, HOLDLOCK) WHERE f.Batch = 3)",
            "INSERT INTO Field (Batch, Name, [VALUE]) SELECT p.Batch, 'OTHER', CAST('v' AS char(60)) FROM Pay AS p WHERE p.Entry = 2",
            "UPDATE Field SET [VALUE] = 'u', Name = 'FOLIOCFD' WHERE Batch = 1 AND Name = 'FOLIOCFD' AND ([VALUE] = '' OR [VALUE] IS NULL)",
            "SET LOCK_TIMEOUT 5000; SET DEADLOCK_PRIORITY LOW; SET XACT_ABORT ON; SET NOCOUNT OFF; SET IMPLICIT_TRANSACTIONS OFF; \
             SET ANSI_WARNINGS ON; SET ANSI_PADDING ON; SET ANSI_NULLS ON; SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
            "BEGIN TRANSACTION; INSERT INTO Field VALUES (9, 'N', 'v'); COMMIT TRANSACTION; SELECT @@TRANCOUNT AS TRANCOUNT",
            "BEGIN TRAN; ROLLBACK TRANSACTION",
            "USE master; USE [SHOP]",
            "EXEC sp_getapplock @Resource = 'r', @LockMode = 'Exclusive', @LockOwner = 'Session', @LockTimeout = 0; \
             EXEC sp_releaseapplock @Resource = 'r', @LockOwner = 'Session'",
            "EXEC sp_executesql N'SELECT Batch FROM Pay WHERE Entry = @e', N'@e int', @e = 1",
            // The check of a pooled connection by node's mssql; what drivers set is in `wire::over_engine`.
            "SELECT 1;",
        ]
        .map(both),
    );
}

#[test]
fn parameters_take_the_type_of_the_column_that_they_meet() {
    for collation in BOTH {
        let server = server(collation);
        let mut session = login(&server, "clerk", "SHOP");
        let sql = "SELECT Batch FROM Pay WHERE Batch IN (CAST(@P1 AS decimal(9,0)), @P2) AND Vendor = CAST(@P3 AS char(12))";
        let found = rpc(&mut *session, sql, &[int("@P1", 1), int("@P2", 7), text("@P3", "ACME")]);
        assert_eq!(found, "Batch decimal(9,0)\n1\nstatus 0");
        let computed = rpc(&mut *session, "SELECT Batch FROM Pay WHERE Batch = @P1 - 1", &[int("@P1", 2)]);
        assert!(computed.contains("arithmetic for this login: @P1 - 1"), "{computed}");
        let negated = rpc(&mut *session, "SELECT Batch FROM Pay WHERE Batch = -@P1", &[int("@P1", 2)]);
        assert!(negated.contains("arithmetic for this login: -@P1"), "{negated}");
    }
}

#[test]
fn numbers_are_not_computed_with() {
    let for_administrators = |sql, quoted| (sql, Refused(quoted), Runs);
    let for_nobody = |sql, quoted| (sql, Refused(quoted), Refused(quoted));
    check(&[
        for_administrators("SELECT SUM(Amount) FROM Pay", "SUM(Amount)"),
        for_administrators("SELECT SUM(Batch) FROM Pay", "SUM of decimal(9,0) for this login: SUM(Batch)"),
        for_administrators("SELECT MIN(Amount) FROM Pay", "MIN of decimal(19,3) for this login: MIN(Amount)"),
        for_administrators("SELECT MAX(Vendor) FROM Pay", "MAX(Vendor)"),
        for_administrators("SELECT MIN(Day) FROM Pay", "MIN(Day)"),
        for_administrators("SELECT COUNT(DISTINCT Vendor) FROM Pay", "COUNT(DISTINCT Vendor)"),
        for_administrators("SELECT COUNT_BIG(*) FROM Pay", "COUNT_BIG(*)"),
        for_nobody("SELECT AVG(Amount) FROM Pay", "AVG(Amount)"),
        for_nobody("SELECT AVG(Entry) FROM Pay", "AVG(Entry)"),
        for_nobody("SELECT STDEV(Entry) FROM Pay", "STDEV(Entry)"),
        for_nobody("SELECT SUM(Ratio) FROM Pay", "SUM(Ratio)"),
        for_administrators("SELECT Amount + 1 FROM Pay", "arithmetic for this login: Amount + 1"),
        for_administrators("SELECT Amount - Amount FROM Pay", "Amount - Amount"),
        for_administrators("SELECT Batch + 1 FROM Pay", "Batch + 1"),
        for_administrators("SELECT Entry + 1 FROM Pay", "Entry + 1"),
        for_administrators("SELECT Entry * 2 FROM Pay", "Entry * 2"),
        ("SELECT Amount * 2 FROM Pay", Refused("Amount * 2"), Refused("decimal(19,3) * int")),
        for_nobody("SELECT Amount / 2 FROM Pay", "Amount / 2"),
        for_nobody("SELECT Entry % 2 FROM Pay", "Entry % 2"),
        ("SELECT -Amount FROM Pay", Refused("arithmetic for this login: -Amount"), Refused("the sign of")),
        for_administrators("SELECT 1.5 + 2", "1.5 + 2"),
        for_administrators("SELECT SUM(Entry + 1) FROM Pay", "Entry + 1"),
        for_administrators("SELECT SUM(Entry) + 1 FROM Pay", "SUM(Entry) + 1"),
        for_administrators("SELECT Batch FROM Pay WHERE (Amount + 1) > 10", "Amount + 1"),
        for_administrators("SELECT Batch FROM Pay WHERE Batch IN (1, 1 + 1)", "1 + 1"),
        for_administrators("SELECT p.Batch FROM Pay p JOIN Field f ON f.Batch = p.Batch + 1", "p.Batch + 1"),
        for_administrators("SELECT Batch FROM Pay ORDER BY Amount + 1", "Amount + 1"),
        for_administrators("SELECT TOP (1 + 1) Batch FROM Pay", "1 + 1"),
        for_administrators(
            "SELECT Batch FROM Pay WHERE EXISTS (SELECT 1 FROM Field WHERE Field.Batch = Pay.Batch - 1)",
            "Pay.Batch - 1",
        ),
        for_administrators(
            "INSERT INTO Pay (Batch, Entry, Vendor, Amount) VALUES (50, 1, 'X', 1 + 0.5)",
            "1 + 0.5",
        ),
        for_administrators(
            "INSERT INTO Pay (Batch, Entry, Vendor, Amount) SELECT 51, 1, 'X', p.Amount + 1 FROM Pay p WHERE p.Entry = 2",
            "p.Amount + 1",
        ),
        for_administrators("UPDATE Pay SET Amount = Amount + 1 WHERE Entry = 1", "Amount + 1"),
        for_nobody("UPDATE Pay SET Amount += 1 WHERE Entry = 1", "Amount += 1"),
        for_administrators("SELECT CAST(Amount AS decimal(9,0)) FROM Pay", "CAST(Amount AS DECIMAL(9,0))"),
        for_administrators("SELECT CAST(Batch AS int) FROM Pay", "CAST(Batch AS INT)"),
        for_administrators("SELECT CAST(1 + 1 AS int)", "CAST(1 + 1 AS INT)"),
    ]);
}

#[test]
fn texts_and_times_are_not_computed_with() {
    let for_administrators = |sql, quoted| (sql, Refused(quoted), Runs);
    let for_nobody = |sql, quoted| (sql, Refused(quoted), Refused(quoted));
    check(&[
        for_administrators("SELECT GETDATE()", "GETDATE()"),
        for_administrators("SELECT GETUTCDATE()", "GETUTCDATE()"),
        for_administrators("SELECT CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP"),
        for_administrators("SELECT Batch FROM Pay WHERE Day >= GETDATE()", "GETDATE()"),
        for_nobody("SELECT SYSDATETIMEOFFSET()", "SYSDATETIMEOFFSET()"),
        for_nobody("SELECT DATEADD(day, 1, Day) FROM Pay", "DATEADD(day, 1, Day)"),
        for_nobody("SELECT DATEDIFF(day, Day, SYSUTCDATETIME()) FROM Pay", "DATEDIFF"),
        for_nobody("SELECT DATEPART(year, Day) FROM Pay", "DATEPART"),
        for_nobody("SELECT DATENAME(month, Day) FROM Pay", "DATENAME"),
        for_nobody("SELECT YEAR(Day), MONTH(Day), DAY(Day) FROM Pay", "YEAR(Day)"),
        for_nobody("SELECT EOMONTH(Day) FROM Pay", "EOMONTH(Day)"),
        for_nobody("SELECT ISDATE('x')", "ISDATE('x')"),
        for_administrators("SELECT CONVERT(varchar(8), Day, 112) FROM Pay", "CONVERT"),
        for_administrators("SELECT RTRIM(Vendor) FROM Pay", "RTRIM(Vendor)"),
        for_administrators("SELECT Batch FROM Pay WHERE LTRIM(Vendor) = 'ACME'", "LTRIM(Vendor)"),
        for_administrators("SELECT UPPER(Vendor), LOWER(Vendor) FROM Pay", "UPPER(Vendor)"),
        for_administrators("SELECT LEN(Vendor) FROM Pay", "LEN(Vendor)"),
        for_nobody("SELECT TRIM(Vendor) FROM Pay", "TRIM(Vendor)"),
        for_nobody("SELECT LEFT(Vendor, 2), RIGHT(Vendor, 2) FROM Pay", "LEFT(Vendor, 2)"),
        for_nobody("SELECT SUBSTRING(Vendor, 1, 2) FROM Pay", "SUBSTRING"),
        for_nobody("SELECT REPLACE(Vendor, 'A', 'B') FROM Pay", "REPLACE"),
        for_nobody("SELECT CHARINDEX('A', Vendor) FROM Pay", "CHARINDEX"),
        for_nobody("SELECT CONCAT(Vendor, 'x') FROM Pay", "CONCAT"),
        for_administrators("SELECT 'a' + 'b'", "'a' + 'b'"),
        ("SELECT Vendor + 'x' FROM Pay", Refused("Vendor + 'x'"), Refused("concatenation of columns")),
        for_administrators("SELECT Batch FROM Pay WHERE Vendor LIKE 'A%'", "Vendor LIKE 'A%'"),
        for_administrators("SELECT Batch FROM Pay WHERE Batch BETWEEN 1 AND 2", "Batch BETWEEN 1 AND 2"),
        for_administrators("SELECT ISNULL(Memo, '') FROM Pay", "ISNULL(Memo, '')"),
        for_administrators("SELECT COALESCE(Memo, N'') FROM Pay", "COALESCE(Memo, N'')"),
        for_administrators("SELECT NULLIF(Entry, 1) FROM Pay", "NULLIF(Entry, 1)"),
        for_administrators("SELECT CASE WHEN Entry = 1 THEN 1 ELSE 2 END FROM Pay", "CASE WHEN Entry = 1"),
        for_nobody("SELECT IIF(Entry = 1, 1, 2) FROM Pay", "IIF"),
        for_administrators("SELECT SERVERPROPERTY('Edition')", "SERVERPROPERTY('Edition')"),
        for_administrators("SELECT OBJECT_ID('Pay')", "OBJECT_ID('Pay')"),
        for_administrators("SELECT DB_NAME()", "DB_NAME()"),
        for_administrators("SELECT SYSTEM_USER", "SYSTEM_USER"),
        for_administrators("SELECT @@ROWCOUNT", "@@ROWCOUNT"),
        for_administrators("SELECT @@VERSION", "@@VERSION"),
        ("SELECT @@IDENTITY", Refused("@@IDENTITY"), Error(137, "@@IDENTITY")),
    ]);
}

#[test]
fn rows_are_not_gathered_numbered_or_derived() {
    let for_administrators = |sql, quoted| (sql, Refused(quoted), Runs);
    let for_nobody = |sql, quoted| (sql, Refused(quoted), Refused(quoted));
    check(&[
        for_administrators("SELECT Vendor, COUNT(*) FROM Pay GROUP BY Vendor", "GROUP BY Vendor"),
        for_administrators("SELECT COUNT(*) FROM Pay HAVING COUNT(*) > 1", "HAVING COUNT(*) > 1"),
        for_administrators("SELECT DISTINCT Vendor FROM Pay", "SELECT DISTINCT Vendor"),
        for_administrators(
            "SELECT Batch FROM Pay WHERE EXISTS (SELECT Name FROM Field GROUP BY Name)",
            "GROUP BY Name",
        ),
        for_nobody("SELECT Vendor FROM Pay GROUP BY ROLLUP (Vendor)", "ROLLUP"),
        for_administrators(
            "SELECT Batch, (SELECT COUNT(*) FROM Field) FROM Pay",
            "(SELECT COUNT(*) FROM Field)",
        ),
        for_administrators(
            "SELECT Batch FROM Pay WHERE Batch = (SELECT MAX(Batch) FROM Field)",
            "MAX(Batch)",
        ),
        for_nobody("SELECT ROW_NUMBER() OVER (ORDER BY Batch) FROM Pay", "ROW_NUMBER() OVER"),
        for_nobody("SELECT SUM(Entry) OVER (PARTITION BY Batch) FROM Pay", "OVER (PARTITION BY Batch)"),
        for_nobody("SELECT LAG(Entry) OVER (ORDER BY Entry) FROM Pay", "LAG(Entry)"),
        for_nobody("SELECT p.Batch FROM Pay p CROSS APPLY (SELECT 1 AS z) q", "CROSS APPLY"),
        for_nobody("SELECT p.Batch FROM Pay p OUTER APPLY (SELECT 1 AS z) q", "OUTER APPLY"),
        for_nobody("SELECT Batch FROM Pay UNION SELECT Batch FROM Field", "UNION"),
        for_nobody("SELECT Batch FROM Pay UNION ALL SELECT Batch FROM Field", "UNION ALL"),
        for_nobody("SELECT Batch FROM Pay EXCEPT SELECT Batch FROM Field", "EXCEPT"),
        for_nobody("SELECT Batch FROM Pay INTERSECT SELECT Batch FROM Field", "INTERSECT"),
        for_nobody("SELECT Batch FROM (SELECT Batch FROM Pay) d", "(SELECT Batch FROM Pay)"),
        for_nobody("WITH c AS (SELECT Batch FROM Pay) SELECT Batch FROM c", "WITH c"),
        for_nobody("SELECT p.Batch FROM Pay p CROSS JOIN Field f", "CROSS JOIN"),
        for_nobody("SELECT p.Batch FROM Pay p FULL JOIN Field f ON f.Batch = p.Batch", "FULL"),
        for_nobody("SELECT p.Batch FROM Pay p RIGHT JOIN Field f ON f.Batch = p.Batch", "RIGHT"),
        for_nobody("SELECT p.Batch FROM Pay p, Field f", "Pay"),
        for_nobody("SELECT TOP 1 WITH TIES Batch FROM Pay ORDER BY Batch", "WITH TIES"),
        for_nobody("SELECT Batch FROM Pay ORDER BY Batch OFFSET 1 ROWS", "OFFSET"),
        for_nobody("SELECT Batch INTO #t FROM Pay", "INTO #t"),
        for_nobody("CREATE TABLE #t (A int)", "CREATE TABLE #t"),
        for_nobody("CREATE TABLE ##t (A int)", "CREATE TABLE ##t"),
        for_nobody("DECLARE @t TABLE (A int)", "DECLARE @t TABLE"),
        ("SELECT A FROM #t", Error(208, "#t"), Error(208, "#t")),
    ]);
}

#[test]
fn only_rows_are_added_and_changed() {
    let for_administrators = |sql, quoted| (sql, Refused(quoted), Runs);
    let for_nobody = |sql, quoted| (sql, Refused(quoted), Refused(quoted));
    let denied = |sql, number, words| (sql, Error(number, words), Runs);
    check(&[
        for_administrators("DELETE FROM Field WHERE Batch = 77", "DELETE FROM Field WHERE Batch = 77"),
        for_administrators("DELETE Field", "DELETE Field"),
        for_administrators("UPDATE Pay SET Memo = N'x'", "UPDATE Pay SET Memo = N'x'"),
        // Nothing of a batch with a refused statement is begun.
        for_administrators(
            "INSERT INTO Field VALUES (60, 'N', 'v'); DELETE FROM Field WHERE Batch = 60",
            "DELETE FROM Field",
        ),
        for_administrators(
            "INSERT INTO Field VALUES (61, 'N', 'v'); SELECT SUM(Amount) FROM Pay",
            "SUM(Amount)",
        ),
        for_administrators("USE master; USE SHOP; DELETE FROM Field WHERE Batch = 60", "DELETE FROM Field"),
        for_administrators("EXEC sp_executesql N'DELETE FROM Field WHERE Batch = 60'", "DELETE FROM Field"),
        for_administrators("EXEC sp_executesql N'SELECT SUM(Amount) FROM Pay'", "SUM(Amount)"),
        for_administrators("IF 1 = 1 DELETE FROM Field WHERE Batch = 60", "IF 1 = 1"),
        for_administrators("PRINT 'x'", "PRINT 'x'"),
        for_administrators("BEGIN TRAN; SAVE TRAN s; ROLLBACK", "SAVE TRAN s"),
        for_nobody("TRUNCATE TABLE Field", "TRUNCATE TABLE Field"),
        for_nobody("MERGE Pay USING Field ON 1 = 1 WHEN MATCHED THEN DELETE", "MERGE Pay"),
        for_nobody("UPDATE Pay SET Memo = N'x' FROM Pay JOIN Field ON 1 = 1", "FROM"),
        for_nobody("DECLARE @x int", "DECLARE @x int"),
        for_nobody("WHILE 1 = 1 SELECT 1", "WHILE 1 = 1"),
        for_nobody("WAITFOR DELAY '00:00:01'", "WAITFOR DELAY"),
        for_nobody("GRANT SELECT ON Pay TO clerk", "GRANT SELECT"),
        for_nobody("ALTER TABLE Pay ADD X int", "ALTER TABLE Pay"),
        for_nobody("CREATE VIEW V AS SELECT 1", "CREATE VIEW"),
        for_nobody("CREATE PROCEDURE P AS SELECT 1", "CREATE PROCEDURE"),
        denied("CREATE TABLE X (A int)", 262, "CREATE TABLE permission denied"),
        denied("CREATE INDEX I ON Pay (Vendor)", 262, "CREATE INDEX permission denied"),
        denied("DROP TABLE X", 3701, "Cannot drop the table 'X'"),
        denied("CREATE DATABASE Y", 262, "CREATE DATABASE permission denied"),
        denied("DROP DATABASE Y", 262, "DROP DATABASE permission denied"),
    ]);
}

#[test]
fn other_procedures_are_not_found() {
    let names = ["sp_help", "sp_who", "sp_rename", "xp_cmdshell", "sp_OACreate", "dbo.Mine"];
    for collation in BOTH {
        let server = server(collation);
        for user in ["clerk", "owner"] {
            let mut session = login(&server, user, "SHOP");
            for name in names {
                let missing = format!("error 2812: Could not find stored procedure '{name}'.");
                assert_eq!(procedure(&mut *session, name, &[]), missing, "{user}");
                assert_eq!(batch(&mut *session, &format!("EXEC {name}")), missing, "{user}");
            }
        }
    }
}
