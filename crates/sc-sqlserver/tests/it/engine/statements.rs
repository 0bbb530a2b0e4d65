//! A table of statements with SQL Server's documented answers, by subject.
//!
//! Each subject is a script run in one session, statement by statement. Both collation modes must give the same answers,
//! except in the subjects about collations themselves.

use sc_sqlserver::session::Collation;

use super::fixture::{BOTH, batch, login, shop};

/// Compares with the stored answers, whose files need not repeat the questions' source.
macro_rules! assert_answers {
    ($($answers:expr),+ $(,)?) => {
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!($($answers),+) })
    };
}

/// Runs the statements one by one and writes question and answer.
fn transcript(collation: Collation, statements: &[&str]) -> String {
    let server = shop(collation);
    let mut session = login(&server, "owner", "SHOP");
    let mut text = String::new();
    for sql in statements {
        text.push_str(&format!("> {sql}\n{}\n\n", batch(&mut *session, sql)));
    }
    text
}

/// The answers, which must not depend on the collation mode.
fn in_both_modes(statements: &[&str]) -> String {
    let [binary, insensitive] = BOTH.map(|collation| transcript(collation, statements));
    assert_eq!(binary, insensitive, "the two collation modes differ where they should not");
    binary
}

#[test]
fn constants_have_the_types_of_their_digits() {
    assert_answers!(in_both_modes(&[
        "SELECT 1, 2147483647, 2147483648, -2147483648, 12.50, .5, 1e3, -7",
        "SELECT 'abc', N'abc', '', N'ñ', 'it''s', '漢字', N'漢字'",
        "SELECT NULL, 0x0aFF, 0xABC",
        "SELECT 99999999999999999999999999999999999999",
        "SELECT 999999999999999999999999999999999999999",
        "SELECT 1 + 2, 7 - 10, 2147483647 + 1",
        "SELECT 3 * 4, 1.25 + 2, 10 - 0.001, 'a' + 'b', N'a' + 'b'",
        "SELECT 2147483647 * 2",
        "SELECT 1 AS a, b = 2, 3 c, 4 AS [d e]",
        "SELECT '5' + 2",
    ]));
}

#[test]
fn casts_round_cut_and_fail_as_documented() {
    assert_answers!(in_both_modes(&[
        "SELECT CAST('  42 ' AS int), CAST('' AS int), CAST('-7' AS smallint), CAST('+8' AS bigint)",
        "SELECT CAST('4x' AS int)",
        "SELECT CAST('1.5' AS int)",
        "SELECT CAST('99999999999' AS int)",
        "SELECT CAST('99999' AS smallint)",
        "SELECT CAST('300' AS tinyint)",
        "SELECT CAST(70000 AS smallint)",
        "SELECT CAST(-1 AS tinyint)",
        "SELECT CAST(3000000000 AS int)",
        "SELECT CAST('x' AS bigint)",
        "SELECT CAST(2.9 AS int), CAST(-2.9 AS int), CAST(2.5 AS decimal(9,0)), CAST(-2.5 AS decimal(9,0)), CAST(2.45 AS decimal(9,1))",
        "SELECT CAST(123.456 AS decimal(5,2)), CAST(999.995 AS decimal(6,2))",
        "SELECT CAST(1000 AS decimal(5,2))",
        "SELECT CAST(123456.789 AS decimal(5,2))",
        "SELECT CAST('12.345' AS decimal(9,2)), CAST(' -1 ' AS decimal(38,10))",
        "SELECT CAST('abc' AS decimal(9,2))",
        "SELECT CAST(N'abc' AS decimal(9,2))",
        "SELECT CAST('123456789012' AS decimal(9,2))",
        "SELECT CAST('12345678901234567890123456789012345678' AS decimal(38,0)), CAST('0.12345678901234567890123456789012345678' AS decimal(38,38))",
        "SELECT CAST(12345 AS char(8)), CAST(12345 AS varchar(3)), CAST(-1.50 AS varchar(10)), CAST(7 AS varchar)",
        "SELECT CAST(12345 AS nvarchar(3))",
        "SELECT CAST(123.456 AS varchar(3))",
        "SELECT CAST('abcdef' AS char(3)), CAST('ab' AS char(4)), CAST(N'ab' AS nchar(4)), CAST('abcdef' AS varchar(2))",
        "SELECT CAST(N'añ漢€' AS varchar(10)), CAST(N'😀' AS char(4)), CAST(N'😀' AS nchar(3))",
        "SELECT CAST('20260304' AS date), CAST('2026-03-04' AS date), CAST('2026-03-04 13:14:15' AS date), CAST('' AS date)",
        "SELECT CAST('2026-02-30' AS date)",
        "SELECT CAST('hello' AS date)",
        "SELECT CAST('04/03/2026' AS date)",
        "SELECT CAST(20260304 AS date)",
        "SELECT CAST(12.5 AS date)",
        "SELECT CAST('2026-03-04T13:14:15.1234567' AS datetime2(7)), CAST('2026-03-04 13:14:15.1234567' AS datetime2(3)), CAST('20260304 13:14:15.99999' AS datetime2(0))",
        "SELECT CAST('2026-03-04 13:14:15.001' AS datetime), CAST('2026-03-04 13:14:15.005' AS datetime), CAST('2026-03-04 23:59:59.999' AS datetime)",
        "SELECT CAST(CAST('2026-03-04' AS date) AS char(10)), CAST(CAST('2026-03-04 05:06' AS datetime) AS varchar(30)), CAST(CAST('2026-03-04 05:06:07' AS datetime2(3)) AS varchar(30))",
        "SELECT CONVERT(varchar(8), CAST('2026-03-04' AS date), 112), CONVERT(varchar(30), CAST('2026-03-04 05:06:07' AS datetime), 121), CONVERT(varchar(30), CAST('2026-03-04 05:06:07' AS datetime2(0)), 126), CONVERT(char(10), CAST('2026-03-04' AS date), 103)",
        "SELECT CONVERT(varchar(30), CAST('2026-03-04' AS date), 999)",
        "SELECT CAST(2 AS bit), CAST(0 AS bit), CAST(0.4 AS bit), CAST('true' AS bit), CAST('0' AS bit)",
        "SELECT CAST('maybe' AS bit)",
        "SELECT CAST(1.5 AS float), CAST('1e2' AS float), CAST(2 AS float)",
        "SELECT CAST(NULL AS date), CAST(NULL AS decimal(9,2))",
        "SELECT CAST(1 AS money)",
        "SELECT CAST(1 AS nonsense)",
        "SELECT CAST(1 AS decimal(39,0))",
        "SELECT CAST('x' AS varchar(9000))",
    ]));
}

const STOCK: &str = "CREATE TABLE Item (Code char(6) NOT NULL PRIMARY KEY, Name nvarchar(20) NULL, Qty int NOT NULL DEFAULT 0, \
    Price decimal(9,2) NULL, Day date NULL, Kind varchar(4) NULL, Small smallint NULL)";
const STOCK_ROWS: &str = "INSERT INTO Item (Code, Name, Qty, Price, Day, Kind, Small) VALUES \
    ('A1', N'anvil', 5, 10.50, '2026-01-31', 'x', 1), ('B2', N'bolt', 100, 0.05, NULL, 'y ', 2), \
    ('C3', NULL, 7, NULL, '2026-02-01', NULL, NULL), ('D4', N'ñandú', -3, 10.5, '2026-01-31', '12', 4)";

#[test]
fn comparisons_follow_data_type_precedence() {
    assert_answers!(in_both_modes(&[
        STOCK,
        STOCK_ROWS,
        "SELECT Code FROM Item WHERE Code = 'A1' OR Code = 'B2      ' OR Code = N'C3'",
        "SELECT Code FROM Item WHERE Kind = 'y' OR Kind = 'x   '",
        "SELECT Code FROM Item WHERE Price = 10.500",
        "SELECT Code FROM Item WHERE Price = '10.5'",
        "SELECT Code FROM Item WHERE Price > 1 AND Price <= 10.5 ORDER BY Code DESC",
        "SELECT Code FROM Item WHERE Price = 0.051",
        "SELECT Code FROM Item WHERE Price < 0.051",
        "SELECT Code FROM Item WHERE Qty = '7'",
        "SELECT Code FROM Item WHERE Qty = 7.0",
        "SELECT Code FROM Item WHERE Qty > 6.5 AND Qty < 7.5",
        "SELECT Code FROM Item WHERE Qty = 'seven'",
        "SELECT Code FROM Item WHERE Kind = 12",
        "SELECT Code FROM Item WHERE Small = 4 OR Small = 70000",
        "SELECT Code FROM Item WHERE Day = '2026-01-31' AND Day = '20260131'",
        "SELECT Code FROM Item WHERE Day > '2026-01-31T00:00:00'",
        "SELECT Code FROM Item WHERE Day = 20260131",
        "SELECT Code FROM Item WHERE Price = CAST('2026-01-31' AS date)",
        "SELECT Code FROM Item WHERE Day = 'never'",
        "SELECT Code FROM Item WHERE Price = 'cheap'",
        "SELECT Code FROM Item WHERE Name = N'ñandú' AND Name <> 'bolt'",
        "SELECT Code FROM Item WHERE Code BETWEEN 'A2' AND 'C3'",
        "SELECT Code FROM Item WHERE Qty NOT BETWEEN 0 AND 50",
        "SELECT Code FROM Item WHERE Code IN ('A1', N'D4 ', 'zz') ORDER BY Code",
        "SELECT Code FROM Item WHERE Price IN (10.5, 0.05) ORDER BY Code",
        "SELECT Code FROM Item WHERE Qty IN (5, '7') ORDER BY Code",
        "SELECT Code FROM Item WHERE Qty IN (5, 'many')",
        "SELECT Code FROM Item WHERE Code LIKE 'A%' OR Name LIKE N'%olt' OR Name LIKE N'_andú'",
        "SELECT Code FROM Item WHERE Code LIKE '[A-B][0-9]' ORDER BY Code",
        "SELECT Code FROM Item WHERE Code LIKE '[^A]_'",
        "SELECT 1 WHERE 'a%b' LIKE 'a!%b' ESCAPE '!' AND 'axb' NOT LIKE 'a!%b' ESCAPE '!'",
        "SELECT Code FROM Item WHERE Qty",
        "SELECT Code FROM Item WHERE 1 = 1 AND NOT (Qty < 10)",
    ]));
}

#[test]
fn null_is_neither_equal_nor_different() {
    assert_answers!(in_both_modes(&[
        STOCK,
        STOCK_ROWS,
        "SELECT COUNT(*) FROM Item WHERE Name = NULL",
        "SELECT COUNT(*) FROM Item WHERE Name <> NULL OR Name = Name",
        "SELECT Code FROM Item WHERE Name IS NULL",
        "SELECT COUNT(*) FROM Item WHERE Price IS NOT NULL",
        "SELECT Code FROM Item WHERE NOT (Price = 10.5)",
        "SELECT Code FROM Item WHERE Qty NOT IN (5, NULL)",
        "SELECT Code FROM Item WHERE Qty IN (5, NULL)",
        "SELECT Code FROM Item WHERE Code NOT IN (SELECT Kind FROM Item)",
        "SELECT Code FROM Item i WHERE NOT EXISTS (SELECT 1 FROM Item k WHERE k.Kind = i.Code) ORDER BY Code",
        "SELECT COUNT(Price), COUNT(*), COUNT(DISTINCT Price), SUM(Qty), MIN(Price), MAX(Price), MIN(Name), COUNT_BIG(*) FROM Item",
        "SELECT SUM(Qty), COUNT(*), MAX(Code) FROM Item WHERE 1 = 0",
        "SELECT ISNULL(Name, 'none'), COALESCE(Price, Qty), NULLIF(Qty, 7) FROM Item WHERE Code = 'C3'",
        "SELECT CASE WHEN Price IS NULL THEN 'unpriced' WHEN Price > 1 THEN 'dear' ELSE 'cheap' END AS c FROM Item ORDER BY Code",
        "SELECT CASE Qty WHEN 5 THEN 'five' END FROM Item ORDER BY Code",
        "SELECT Code, Price FROM Item ORDER BY Price, Code DESC",
    ]));
}

#[test]
fn joins_groups_and_orders() {
    assert_answers!(in_both_modes(&[
        STOCK,
        STOCK_ROWS,
        "CREATE TABLE Sale (Id decimal(19,0) NOT NULL PRIMARY KEY, Code char(6) NOT NULL, Pieces smallint NOT NULL)",
        "INSERT INTO Sale VALUES (1, 'A1', 2), (2, 'A1', 3), (3, 'B2', 40), (9007199254740993, 'ZZ', 1)",
        "SELECT s.Id, i.Name FROM Sale s INNER JOIN Item i ON i.Code = s.Code ORDER BY s.Id",
        "SELECT s.Id, i.Name, i.Qty FROM SHOP.dbo.Sale AS s LEFT JOIN [SHOP].[dbo].[Item] AS i ON i.Code = s.Code ORDER BY s.Id DESC",
        "SELECT i.Code, COUNT(*) AS sales, SUM(s.Pieces) AS pieces FROM Sale s JOIN Item i ON i.Code = s.Code GROUP BY i.Code ORDER BY pieces DESC",
        "SELECT Code, SUM(Pieces) FROM Sale GROUP BY Code HAVING COUNT(*) > 1",
        "SELECT Code, Pieces FROM Sale GROUP BY Code",
        "SELECT Code, MAX(Id) FROM Sale GROUP BY Code ORDER BY Pieces",
        "SELECT Code FROM Sale WHERE COUNT(*) > 1",
        "SELECT DISTINCT Code FROM Sale ORDER BY Code",
        "SELECT DISTINCT Code FROM Sale ORDER BY Id",
        "SELECT DISTINCT Price FROM Item ORDER BY Price",
        "SELECT TOP (2) Code FROM Item ORDER BY 1 DESC",
        "SELECT TOP 1 Code FROM Item ORDER BY Qty",
        "SELECT TOP (0) Code FROM Item",
        "SELECT TOP (-1) Code FROM Item",
        "SELECT TOP (1) WITH TIES Code FROM Item ORDER BY Price",
        "SELECT TOP (10) PERCENT Code FROM Item",
        "SELECT Code FROM Item ORDER BY 2",
        "SELECT Code AS Qty, Qty AS q FROM Item ORDER BY Qty",
        "SELECT Code FROM Item WHERE Code IN (SELECT Code FROM Sale WHERE Pieces > 2) ORDER BY Code",
        "SELECT i.Code FROM Item i WHERE EXISTS (SELECT 1 FROM Sale s WHERE s.Code = i.Code AND s.Pieces = 3)",
        "SELECT Code, (SELECT MAX(Id) FROM Sale s WHERE s.Code = i.Code) FROM Item i ORDER BY Code",
        "SELECT (SELECT Id FROM Sale s WHERE s.Code = i.Code) FROM Item i",
        "SELECT MAX(Id) + 1 FROM Sale",
        "SELECT s.* FROM Sale s WHERE s.Id = 9007199254740993",
        "SELECT x.* FROM Sale s",
        "SELECT *",
        "SELECT SUM(Code) FROM Sale",
        "SELECT Id FROM Sale, Item",
        "SELECT Id FROM Sale CROSS JOIN Item",
        "SELECT Id FROM Sale a JOIN Item a ON 1 = 1",
    ]));
}

#[test]
fn assigned_values_fit_their_column_or_fail() {
    assert_answers!(in_both_modes(&[
        "CREATE TABLE T (K int NOT NULL PRIMARY KEY, C char(4) NOT NULL DEFAULT 'none', V varchar(4) NULL, N nvarchar(3) NULL, \
         D decimal(5,2) NULL, S smallint NULL, Y tinyint NULL, F date NULL, B bit NULL, X datetime NULL, W nchar(3) NULL, R varbinary(2) NULL)",
        "INSERT INTO T (K) VALUES (1)",
        "INSERT INTO T (K, C, V, N) VALUES (2, 'ab', 'ab  ', N'añ')",
        "INSERT INTO T (K, C) VALUES (3, 'abcdef')",
        "INSERT INTO T (K, C, V) VALUES (3, 'abcd    ', 'efgh      ')",
        "INSERT INTO T (K, N) VALUES (4, N'漢字漢字')",
        "INSERT INTO T (K, V, W) VALUES (4, N'漢a', N'漢')",
        "INSERT INTO T (K, D) VALUES (5, 1.005), (6, -1.005), (7, 2), (8, '3.14159')",
        "INSERT INTO T (K, D) VALUES (9, 1000)",
        "INSERT INTO T (K, D) VALUES (9, 999.995)",
        "INSERT INTO T (K, D) VALUES (9, 'abc')",
        "INSERT INTO T (K, S) VALUES (9, 40000)",
        "INSERT INTO T (K, Y) VALUES (9, 256)",
        "INSERT INTO T (K) VALUES (9999999999)",
        "INSERT INTO T (K, F) VALUES (9, 20260101)",
        "INSERT INTO T (K, F) VALUES (9, 'not a date')",
        "INSERT INTO T (K, F, B, X, R) VALUES (9, '20260101', 1, '2026-01-01 10:00', 0x01FF)",
        "INSERT INTO T (K, R) VALUES (10, 0x010203)",
        "INSERT INTO T (K, C) VALUES (10, NULL)",
        "INSERT INTO T (C) VALUES ('x')",
        "INSERT INTO T (K) VALUES (1)",
        "INSERT INTO T (K, V) VALUES (11)",
        "INSERT INTO T (K) VALUES (11, 12)",
        "INSERT INTO T VALUES (11, 'x')",
        "INSERT INTO T (K, K) VALUES (11, 12)",
        "INSERT INTO T (K, Z) VALUES (11, 12)",
        "INSERT INTO T (K, C) VALUES (11, DEFAULT)",
        "INSERT INTO T (K) VALUES (20), (21), (1)",
        "SELECT COUNT(*) FROM T WHERE K >= 20",
        "UPDATE T SET C = 'too long' WHERE K = 1",
        "UPDATE T SET C = NULL WHERE K = 1",
        "UPDATE T SET K = 2 WHERE K = 1",
        "UPDATE T SET V = 'zz', D = D + 1, S = K WHERE K IN (5, 6)",
        "UPDATE T SET V = C WHERE K = 2",
        "UPDATE T SET N = 'q' WHERE K = 12345",
        "UPDATE T SET Q = 1",
        "UPDATE T SET S = 1, S = 2",
        "INSERT INTO T (K, V) SELECT K + 100, V FROM T WHERE V IS NOT NULL",
        "INSERT INTO T (K, V) SELECT 500, 'new' WHERE NOT EXISTS (SELECT 1 FROM T WHERE K = 500)",
        "INSERT INTO T (K, V) SELECT 500, 'new' WHERE NOT EXISTS (SELECT 1 FROM T WHERE K = 500)",
        "INSERT INTO T (K, V) SELECT 501",
        "DELETE FROM T WHERE K > 100",
        "DELETE T WHERE K = 21",
        "SELECT * FROM T ORDER BY K",
    ]));
}

#[test]
fn keys_and_tables() {
    assert_answers!(in_both_modes(&[
        "CREATE TABLE P (A char(3) NOT NULL, B decimal(9,0) NOT NULL, C nvarchar(9) NULL, CONSTRAINT PK_P PRIMARY KEY CLUSTERED (A, B), CONSTRAINT UQ_C UNIQUE (C))",
        "CREATE TABLE P (A int)",
        "INSERT INTO P VALUES ('x', 1, NULL), ('x', 2, N'c')",
        "INSERT INTO P VALUES ('x', 1, N'd')",
        "INSERT INTO P VALUES ('x', 3, NULL)",
        "INSERT INTO P VALUES ('x', 3, N'c ')",
        "CREATE UNIQUE INDEX IX_B ON P (B)",
        "INSERT INTO P VALUES ('y', 2, N'e')",
        "CREATE NONCLUSTERED INDEX IX_C ON dbo.P (C DESC, A)",
        "CREATE INDEX IX_C ON P (C)",
        "CREATE INDEX IX_D ON P (Missing)",
        "CREATE INDEX IX_D ON Missing (A)",
        "CREATE TABLE Q (A int, A int)",
        "CREATE TABLE Q (A int NULL PRIMARY KEY)",
        "CREATE TABLE Q (A int PRIMARY KEY, B int PRIMARY KEY)",
        "CREATE TABLE Q (A int COLLATE Latin1_General_BIN)",
        "CREATE TABLE Q (A char(2) COLLATE Klingon_CI)",
        "CREATE TABLE Q (A int IDENTITY(1,1))",
        "CREATE TABLE Q (A int REFERENCES P (A))",
        "CREATE TABLE other.Q (A int)",
        "CREATE TABLE Q (A int, B AS A + 1)",
        "CREATE TABLE R (A int NULL, B int NULL, UNIQUE (A, B)); INSERT INTO R VALUES (1, NULL), (NULL, 1), (NULL, NULL)",
        "INSERT INTO R VALUES (1, NULL)",
        "UPDATE R SET A = 5, B = 5",
        "DROP TABLE Q",
        "DROP TABLE IF EXISTS Q",
        "DROP TABLE P; SELECT 1",
        "SELECT * FROM P",
        "CREATE DATABASE SHOP",
        "CREATE DATABASE [SECOND SHOP]",
        "CREATE TABLE [SECOND SHOP].dbo.T (A int); INSERT INTO [SECOND SHOP]..T VALUES (1); SELECT * FROM [SECOND SHOP].[dbo].[T]",
        "SELECT name, collation_name FROM sys.databases WHERE name = 'SECOND SHOP' AND 1 = 0",
        "DROP DATABASE [SECOND SHOP]",
        "DROP DATABASE [SECOND SHOP]",
        "DROP DATABASE master",
    ]));
}

#[test]
fn names_are_found_or_named_in_the_error() {
    assert_answers!(in_both_modes(&[
        "CREATE TABLE T (A int NOT NULL, B int NULL); CREATE TABLE U (A int NOT NULL, [odd name] int NULL)",
        "SELECT C FROM T",
        "SELECT T.C FROM T",
        "SELECT x.A FROM T",
        "SELECT A FROM T JOIN U ON T.A = U.A",
        "SELECT T.A, [odd name], U.[odd name], dbo.T.B, SHOP.dbo.U.A FROM T JOIN U ON T.A = U.A",
        "SELECT t1.A FROM T t1 WHERE T.A = 1",
        "SELECT A FROM Missing",
        "SELECT A FROM other.T",
        "SELECT A FROM NOWHERE.dbo.T",
        "SELECT A FROM SERVER.SHOP.dbo.T",
        "SELECT A FROM T WHERE EXISTS (SELECT 1 FROM U WHERE U.A = T.B AND U.Z = 1)",
        "UPDATE Missing SET A = 1",
        "DELETE FROM Missing",
        "USE NOWHERE",
        "USE master; SELECT DB_NAME(); USE SHOP",
        "SELECT T.A FROM T JOIN master.dbo.spt_values v ON 1 = 1",
        "SELECT @x",
        "SELECT COUNT(*) FROM T; SELECT C FROM T; SELECT 3",
        "SELECT A FROM T; INSERT INTO T VALUES (NULL, 1); SELECT 2",
    ]));
}

#[test]
fn the_server_tells_of_itself() {
    assert_answers!(in_both_modes(&[
        "SELECT SYSUTCDATETIME(), SYSDATETIME(), GETUTCDATE(), GETDATE(), CURRENT_TIMESTAMP",
        "SELECT DB_NAME(), DB_NAME(1), DB_ID('NOWHERE'), SUSER_SNAME(), SYSTEM_USER, APP_NAME(), HOST_NAME(), @@TRANCOUNT, @@LOCK_TIMEOUT",
        "SELECT SERVERPROPERTY('ProductVersion'), SERVERPROPERTY('Edition'), DATABASEPROPERTYEX('SHOP', 'Status'), DATABASEPROPERTYEX('NOWHERE', 'Collation')",
        "SELECT SERVERPROPERTY('Weight')",
        "CREATE TABLE T (A char(6) NOT NULL PRIMARY KEY, B decimal(19,3) NULL, C nvarchar(max) NULL, D datetime2(3) NULL, E smallint NOT NULL)",
        "SELECT TABLE_CATALOG, TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM INFORMATION_SCHEMA.TABLES",
        "SELECT COLUMN_NAME, ORDINAL_POSITION, IS_NULLABLE, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE, DATETIME_PRECISION FROM SHOP.INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'T' ORDER BY ORDINAL_POSITION",
        "SELECT name, type FROM sys.tables",
        "SELECT c.name, c.max_length, c.precision, c.scale FROM sys.columns c JOIN sys.tables t ON t.object_id = c.object_id WHERE t.name = 'T' ORDER BY c.column_id",
        "SELECT CASE WHEN OBJECT_ID('dbo.T') IS NOT NULL AND OBJECT_ID('SHOP..T', 'U') IS NOT NULL AND OBJECT_ID('T2') IS NULL THEN 1 ELSE 0 END",
        "SELECT HAS_PERMS_BY_NAME('SHOP.dbo.T', 'OBJECT', 'INSERT'), HAS_PERMS_BY_NAME('T9', 'OBJECT', 'SELECT'), HAS_DBACCESS('SHOP'), HAS_DBACCESS('NOWHERE')",
        "SELECT RTRIM('a  ') + '|', LTRIM('  a'), UPPER('añ'), LOWER(N'AÑ'), LEN('ab  '), LEN(N'')",
        "INSERT INTO sys.tables (name) VALUES ('x')",
        "INSERT INTO T (A, E) VALUES ('x', 1), ('y', 2); SELECT @@ROWCOUNT; SELECT 1 WHERE 1 = 0; SELECT @@ROWCOUNT",
        "SET NOCOUNT ON; UPDATE T SET E = 3; SELECT @@ROWCOUNT, @@ERROR",
    ]));
}

#[test]
fn collations_decide_which_names_and_values_are_equal() {
    let statements = [
        "SELECT SERVERPROPERTY('Collation'), DATABASEPROPERTYEX('SHOP', 'Collation')",
        "CREATE TABLE Word (W char(8) NOT NULL PRIMARY KEY, V nvarchar(8) NULL)",
        "INSERT INTO Word VALUES ('abc', N'abc')",
        "INSERT INTO Word VALUES ('ABC', N'Ábc')",
        "INSERT INTO Word VALUES ('zeta', N'zeta'), ('Beta', N'Beta'), ('ñu', N'ñu'), ('_x', N'1x')",
        "SELECT W FROM Word WHERE W = 'ABC'",
        "SELECT W FROM Word WHERE V = N'ABC'",
        "SELECT W FROM Word WHERE W LIKE 'B%' OR W LIKE 'Z%'",
        "SELECT W FROM Word WHERE W IN ('ZETA', 'Beta')",
        "SELECT W FROM Word ORDER BY W",
        "SELECT MIN(W), MAX(W) FROM Word",
        "SELECT COUNT(*) FROM word",
        "SELECT w FROM Word",
        "SELECT x.W FROM Word X",
        "SELECT V FROM shop.dbo.Word",
        "CREATE TABLE WORD (A int)",
        "select TABLE_NAME from INFORMATION_SCHEMA.TABLES where TABLE_NAME = 'word'",
        "select TABLE_NAME from information_schema.tables",
        "CREATE TABLE Mixed (B char(3) COLLATE Latin1_General_BIN, C char(3) COLLATE SQL_Latin1_General_CP1_CI_AS)",
        "INSERT INTO Mixed VALUES ('a', 'A')",
        "SELECT COUNT(*) FROM Mixed WHERE B = 'A'",
        "SELECT COUNT(*) FROM Mixed WHERE C = 'a'",
        "SELECT COUNT(*) FROM Mixed WHERE B = C",
        "CREATE DATABASE BIN COLLATE Latin1_General_BIN; CREATE TABLE BIN.dbo.T (A char(1)); INSERT INTO BIN.dbo.T VALUES ('a'); SELECT COUNT(*) FROM BIN.dbo.T WHERE A = 'A'",
    ];
    assert_answers!("binary", transcript(Collation::Binary, &statements));
    assert_answers!("case_insensitive", transcript(Collation::CaseInsensitive, &statements));
}

#[test]
fn what_clients_send_when_they_connect_is_understood() {
    assert_answers!(in_both_modes(&[
        // tedious, behind node's mssql.
        "set ansi_nulls on\nset ansi_null_dflt_on on\nset ansi_padding on\nset ansi_warnings on\nset arithabort on\n\
         set concat_null_yields_null on\nset cursor_close_on_commit off\nset datefirst 7\nset dateformat mdy\n\
         set implicit_transactions off\nset language us_english\nset numeric_roundabort off\nset quoted_identifier on\n\
         set textsize 2147483647\nset transaction isolation level read committed\nset xact_abort off",
        // FreeTDS.
        "SET TEXTSIZE 64512\nUSE [SHOP]",
        "SET TEXTSIZE 4; SELECT CAST('abcdef' AS varchar(max)), CAST(N'ñbcdef' AS nvarchar(max)), CAST('abcdef' AS varchar(9)); SET TEXTSIZE -1",
        "SET QUOTED_IDENTIFIER, ANSI_NULLS ON",
        "SET DEADLOCK_PRIORITY LOW; SET LOCK_TIMEOUT 5000; SELECT @@LOCK_TIMEOUT; SET LOCK_TIMEOUT -1; SELECT @@LOCK_TIMEOUT",
        "SELECT 1;",
        ";;",
        "",
        "-- only a comment",
        "/* a /* nested */ comment */ SELECT 1 -- and more",
        "SELECT 1\nSELECT 2 SELECT 3",
        "IF @@TRANCOUNT > 0 ROLLBACK TRAN",
        "IF 1 = 2 SELECT 'then' ELSE SELECT 'else'",
        "IF DB_ID('SHOP') IS NOT NULL SELECT 'here'; SELECT 'after'",
        "PRINT 'hello'; PRINT N'ñ' + '!'; PRINT 5",
    ]));
}
