//! Transactions, save points, `SET` options, and what `sp_executesql` gives back at its end.

use sc_sqlserver::session::{Cancel, Collation, Reply, Request, Session};

use super::fixture::{batch, instance, login, rpc, shop, show};

fn session() -> Box<dyn Session> {
    let server = shop(Collation::CaseInsensitive);
    server.execute("SHOP", "CREATE TABLE T (A int NOT NULL PRIMARY KEY, B char(3) NULL)", &[]).unwrap();
    login(&server, "owner", "SHOP")
}

#[track_caller]
fn check(session: &mut dyn Session, sql: &str, expected: &str) {
    assert_eq!(batch(session, sql), expected, "{sql}");
}

#[test]
fn a_rolled_back_transaction_leaves_nothing() {
    let mut session = session();
    check(
        &mut *session,
        "BEGIN TRAN; INSERT INTO T VALUES (1, 'a'); SELECT @@TRANCOUNT",
        "began\naffected 1\n_ int\n1",
    );
    check(
        &mut *session,
        "SELECT COUNT(*) FROM T; ROLLBACK; SELECT COUNT(*) FROM T",
        "_ int\n1\nrolled back\n_ int\n0",
    );
}

#[test]
fn only_the_outermost_commit_commits() {
    let mut session = session();
    check(&mut *session, "BEGIN TRAN; BEGIN TRAN; SELECT @@TRANCOUNT", "began\ndone\n_ int\n2");
    check(&mut *session, "COMMIT; INSERT INTO T VALUES (1, 'a'); COMMIT", "done\naffected 1\ncommitted");
    check(
        &mut *session,
        "BEGIN TRAN; BEGIN TRAN; ROLLBACK; SELECT @@TRANCOUNT",
        "began\ndone\nrolled back\n_ int\n0",
    );
}

#[test]
fn ends_without_a_beginning_are_errors() {
    let mut session = session();
    check(
        &mut *session,
        "COMMIT",
        "error 3902: The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.",
    );
    check(
        &mut *session,
        "ROLLBACK",
        "error 3903: The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.",
    );
    check(
        &mut *session,
        "SAVE TRAN p",
        "error 628: Cannot issue SAVE TRANSACTION when there is no active transaction.",
    );
    check(
        &mut *session,
        "BEGIN TRAN; ROLLBACK TRAN nowhere; ROLLBACK",
        "began\nerror 6401: Cannot roll back nowhere. No transaction or savepoint of that name was found.\nrolled back",
    );
}

#[test]
fn save_points_undo_what_came_after_them() {
    let mut session = session();
    check(
        &mut *session,
        "BEGIN TRAN; SAVE TRAN first; INSERT INTO T VALUES (1, 'a'); SAVE TRAN second; INSERT INTO T VALUES (2, 'b')",
        "began\ndone\naffected 1\ndone\naffected 1",
    );
    check(&mut *session, "ROLLBACK TRAN second; SELECT A FROM T", "done\nA int\n1");
    check(&mut *session, "ROLLBACK TRAN first; SELECT A FROM T", "done\nA int");
    check(
        &mut *session,
        "INSERT INTO T VALUES (3, 'c'); COMMIT; SELECT A FROM T",
        "affected 1\ncommitted\nA int\n3",
    );
}

#[test]
fn transaction_manager_requests_do_the_same_as_statements() {
    let mut session = session();
    let mut send = |request| show(&session.execute(request, &Cancel::default()));
    assert_eq!(send(Request::BeginTransaction { isolation: 2, name: String::new() }), "began");
    assert_eq!(send(Request::Batch { sql: "INSERT INTO T VALUES (1, 'a')".to_owned() }), "affected 1");
    assert_eq!(send(Request::RollbackTransaction { name: String::new() }), "rolled back");
    assert_eq!(send(Request::BeginTransaction { isolation: 0, name: String::new() }), "began");
    assert_eq!(send(Request::CommitTransaction { name: String::new() }), "committed");
    assert!(send(Request::CommitTransaction { name: String::new() }).starts_with("error 3902"));
    assert!(send(Request::BeginTransaction { isolation: 5, name: String::new() }).starts_with("error 40000"));
}

#[test]
fn each_transaction_has_its_own_descriptor_and_its_end_names_it() {
    let mut session = session();
    let mut descriptors = Vec::new();
    for _ in 0..2 {
        let replies =
            session.execute(Request::Batch { sql: "BEGIN TRAN; COMMIT".to_owned() }, &Cancel::default());
        let [Reply::TransactionBegan { descriptor }, Reply::TransactionCommitted { descriptor: ended }] =
            replies[..]
        else {
            panic!("{replies:?}");
        };
        assert_eq!(descriptor, ended);
        descriptors.push(descriptor);
    }
    assert_ne!(descriptors[0], descriptors[1]);
}

#[test]
fn a_failed_statement_leaves_the_transaction_open_unless_xact_abort_is_on() {
    let mut session = session();
    let duplicate = batch(
        &mut *session,
        "INSERT INTO T VALUES (1, 'a'); BEGIN TRAN; INSERT INTO T VALUES (2, 'b'); INSERT INTO T VALUES (3, 'c'), (1, 'x'); \
         SELECT COUNT(*) AS n, @@TRANCOUNT AS t FROM T",
    );
    assert!(
        duplicate.ends_with("n int, t int\n2 | 1"),
        "the failed INSERT leaves none of its rows: {duplicate}"
    );
    check(&mut *session, "ROLLBACK", "rolled back");
    let aborted = batch(
        &mut *session,
        "SET XACT_ABORT ON; BEGIN TRAN; INSERT INTO T VALUES (2, 'b'); INSERT INTO T VALUES (1, 'x'); SELECT 'not reached'",
    );
    assert!(aborted.ends_with("rolled back"), "{aborted}");
    check(&mut *session, "SELECT COUNT(*), @@TRANCOUNT FROM T", "_ int, _ int\n1 | 0");
}

#[test]
fn a_failed_conversion_rolls_back_and_ends_the_batch() {
    let mut session = session();
    let answer = batch(
        &mut *session,
        "BEGIN TRAN; INSERT INTO T VALUES (1, 'a'); SELECT CAST('x' AS int); SELECT 'not reached'",
    );
    assert!(answer.ends_with("to data type int.\nrolled back"), "{answer}");
}

#[test]
fn options_set_inside_sp_executesql_end_with_it() {
    let mut session = session();
    assert_eq!(
        rpc(&mut *session, "SET LOCK_TIMEOUT 7; SELECT @@LOCK_TIMEOUT", &[]),
        "done\n_ int\n7\nstatus 0"
    );
    check(&mut *session, "SELECT @@LOCK_TIMEOUT", "_ int\n-1");
    check(&mut *session, "SET LOCK_TIMEOUT 7", "done");
    check(&mut *session, "SELECT @@LOCK_TIMEOUT", "_ int\n7");
    assert_eq!(
        rpc(&mut *session, "USE master", &[]),
        "database SHOP -> master\ndatabase master -> SHOP\nstatus 0"
    );
    assert_eq!(session.database(), "SHOP");
}

#[test]
fn sp_executesql_must_leave_the_transaction_count_as_it_found_it() {
    let mut session = session();
    assert_eq!(
        rpc(&mut *session, "BEGIN TRAN", &[]),
        "began\nerror 266: Transaction count after EXECUTE indicates a mismatching number of BEGIN and COMMIT statements. \
         Previous count = 0, current count = 1.\nstatus 0"
    );
    assert!(rpc(&mut *session, "COMMIT", &[]).starts_with("committed\nerror 266: "));
    assert_eq!(rpc(&mut *session, "BEGIN TRAN; COMMIT", &[]), "began\ncommitted\nstatus 0");
}

#[test]
fn a_reset_session_is_like_a_new_one() {
    let mut session = session();
    check(
        &mut *session,
        "SET LOCK_TIMEOUT 9; USE master; BEGIN TRAN; INSERT INTO SHOP.dbo.T VALUES (1, 'a')",
        "done\ndatabase SHOP -> master\nbegan\naffected 1",
    );
    session.reset();
    check(
        &mut *session,
        "SELECT @@LOCK_TIMEOUT, @@TRANCOUNT, DB_NAME() AS d",
        "_ int, _ int, d nvarchar(128)\n-1 | 0 | 'SHOP'",
    );
    check(&mut *session, "SELECT COUNT(*) FROM T", "_ int\n0");
}

#[test]
fn one_transaction_spans_databases() {
    let server = instance(Collation::Binary);
    for name in ["ONE", "TWO"] {
        server.create_database(name).unwrap();
        server.execute(name, "CREATE TABLE T (A int)", &[]).unwrap();
    }
    let mut session = login(&server, "owner", "ONE");
    let both = "INSERT INTO ONE.dbo.T VALUES (1); INSERT INTO TWO.dbo.T VALUES (2)";
    check(
        &mut *session,
        &format!("BEGIN TRAN; {both}; ROLLBACK"),
        "began\naffected 1\naffected 1\nrolled back",
    );
    check(&mut *session, "SELECT COUNT(*) FROM T; SELECT COUNT(*) FROM TWO.dbo.T", "_ int\n0\n_ int\n0");
    check(&mut *session, &format!("BEGIN TRAN; {both}; COMMIT"), "began\naffected 1\naffected 1\ncommitted");
    check(&mut *session, "SELECT COUNT(*) FROM T; SELECT COUNT(*) FROM TWO.dbo.T", "_ int\n1\n_ int\n1");
}

#[test]
fn schema_changes_stay_outside_transactions() {
    let mut session = session();
    check(
        &mut *session,
        "BEGIN TRAN; CREATE TABLE U (A int)",
        "began\nerror 40000: This server does not execute changes of the schema inside a transaction: CREATE TABLE U (A int)",
    );
    check(
        &mut *session,
        "CREATE DATABASE X; ROLLBACK",
        "error 226: CREATE DATABASE statement not allowed within multi-statement transaction.\nrolled back",
    );
}
