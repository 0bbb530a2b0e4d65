//! Sessions that wait for one another. Threads meet through the lock table itself, never by sleeping.

use std::sync::Arc;
use std::thread;

use sc_sqlserver::engine::SqlServer;
use sc_sqlserver::session::{Cancel, Collation, Parameter, Request, Session};
use sc_sqlserver::value::{SqlType, Value};

use super::fixture::{batch, int, login, procedure, shop, show, text};

fn server() -> Arc<SqlServer> {
    let server = shop(Collation::CaseInsensitive);
    server.create_database("OTHER").unwrap();
    for database in ["SHOP", "OTHER"] {
        server
            .execute(database, "CREATE TABLE T (A int NOT NULL PRIMARY KEY); INSERT INTO T VALUES (1)", &[])
            .unwrap();
    }
    server
}

/// Runs a batch on another thread and comes back once it waits for a lock.
fn waiting(
    server: &SqlServer,
    mut session: Box<dyn Session>,
    sql: &'static str,
) -> thread::JoinHandle<(String, Box<dyn Session>)> {
    let handle = thread::spawn(move || {
        let answer = batch(&mut *session, sql);
        (answer, session)
    });
    server.locks().wait_until_waiting(1);
    handle
}

fn lock(session: &mut dyn Session, parameters: &[Parameter]) -> String {
    procedure(session, "sp_getapplock", parameters)
}

fn wish(mode: &str, timeout_ms: i64) -> Vec<Parameter> {
    vec![
        text("@Resource", "tenant 1"),
        text("@LockMode", mode),
        text("@LockOwner", "Session"),
        int("@LockTimeout", timeout_ms),
    ]
}

#[test]
fn a_second_writer_waits_for_the_first_and_readers_do_not() {
    let server = server();
    let (mut first, second) = (login(&server, "owner", "SHOP"), login(&server, "owner", "SHOP"));
    assert_eq!(batch(&mut *first, "BEGIN TRAN; UPDATE T SET A = 2"), "began\naffected 1");
    let mut reader = login(&server, "owner", "SHOP");
    assert_eq!(batch(&mut *reader, "SELECT A FROM T"), "A int\n1", "readers see the last committed state");
    let second = waiting(&server, second, "UPDATE T SET A = A + 10");
    assert_eq!(batch(&mut *first, "COMMIT"), "committed");
    assert_eq!(second.join().unwrap().0, "affected 1");
    assert_eq!(batch(&mut *reader, "SELECT A FROM T"), "A int\n12");
}

#[test]
fn a_lock_timeout_ends_the_wait() {
    let server = server();
    let (mut first, mut second) = (login(&server, "owner", "SHOP"), login(&server, "owner", "SHOP"));
    batch(&mut *first, "BEGIN TRAN; DELETE FROM T");
    for timeout in ["0", "30"] {
        assert_eq!(
            batch(&mut *second, &format!("SET LOCK_TIMEOUT {timeout}; DELETE FROM T")),
            "done\nerror 1222: Lock request time out period exceeded."
        );
    }
    drop(first);
    assert_eq!(
        batch(&mut *second, "SELECT COUNT(*) FROM T; DELETE FROM T"),
        "_ int\n1\naffected 1",
        "a dropped session rolls back"
    );
}

#[test]
fn update_locks_are_writers_locks() {
    let server = server();
    let (mut first, mut second) = (login(&server, "owner", "SHOP"), login(&server, "owner", "SHOP"));
    assert_eq!(batch(&mut *first, "BEGIN TRAN; SELECT A FROM T WITH (UPDLOCK, HOLDLOCK)"), "began\nA int\n1");
    let blocked = batch(&mut *second, "SET LOCK_TIMEOUT 0; UPDATE T SET A = 9");
    assert!(blocked.contains("error 1222"), "{blocked}");
    batch(&mut *first, "ROLLBACK");
    assert_eq!(batch(&mut *second, "UPDATE T SET A = 9"), "affected 1");
}

#[test]
fn of_two_sessions_that_wait_for_each_other_one_is_the_victim() {
    let server = server();
    let (mut first, mut second) = (login(&server, "owner", "SHOP"), login(&server, "owner", "SHOP"));
    batch(&mut *first, "BEGIN TRAN; UPDATE SHOP.dbo.T SET A = 5");
    batch(&mut *second, "BEGIN TRAN; UPDATE OTHER.dbo.T SET A = 6");
    let first = waiting(&server, first, "UPDATE OTHER.dbo.T SET A = 7");
    let answer = batch(&mut *second, "UPDATE SHOP.dbo.T SET A = 8; SELECT 'not reached'");
    assert!(answer.starts_with("error 1205: Transaction (Process ID "), "{answer}");
    assert!(answer.ends_with("\nrolled back"), "{answer}");
    let (answer, mut first) = first.join().unwrap();
    assert_eq!(answer, "affected 1");
    assert_eq!(
        batch(&mut *first, "COMMIT; SELECT A FROM T; SELECT A FROM OTHER.dbo.T"),
        "committed\nA int\n5\nA int\n7"
    );
}

#[test]
fn the_lower_deadlock_priority_gives_up() {
    let server = server();
    let (mut first, mut second) = (login(&server, "owner", "SHOP"), login(&server, "owner", "SHOP"));
    batch(&mut *first, "SET DEADLOCK_PRIORITY LOW; BEGIN TRAN; UPDATE SHOP.dbo.T SET A = 5");
    batch(&mut *second, "BEGIN TRAN; UPDATE OTHER.dbo.T SET A = 6");
    let first = waiting(&server, first, "UPDATE OTHER.dbo.T SET A = 7");
    assert_eq!(batch(&mut *second, "UPDATE SHOP.dbo.T SET A = 8; COMMIT"), "affected 1\ncommitted");
    assert!(first.join().unwrap().0.starts_with("error 1205: "));
}

#[test]
fn an_attention_ends_a_wait() {
    let server = server();
    let (mut first, mut second) = (login(&server, "owner", "SHOP"), login(&server, "owner", "SHOP"));
    batch(&mut *first, "BEGIN TRAN; DELETE FROM T");
    let cancel = Cancel::default();
    let raised = cancel.clone();
    let waiter = thread::spawn(move || {
        show(&second.execute(Request::Batch { sql: "DELETE FROM T; SELECT 1".to_owned() }, &raised))
    });
    server.locks().wait_until_waiting(1);
    cancel.raise();
    assert_eq!(waiter.join().unwrap(), "error 3617: The query was cancelled by the client.");
}

#[test]
fn application_locks_answer_with_their_return_codes() {
    let server = server();
    let (mut first, mut second) = (login(&server, "owner", "SHOP"), login(&server, "owner", "SHOP"));
    assert_eq!(lock(&mut *first, &wish("Exclusive", 0)), "status 0");
    assert_eq!(lock(&mut *first, &wish("Exclusive", 0)), "status 0", "the holder may take it again");
    assert_eq!(lock(&mut *second, &wish("Shared", 0)), "status -1");
    assert_eq!(lock(&mut *second, &wish("Exclusive", 20)), "status -1");
    let mode = "SELECT APPLOCK_MODE('public', 'tenant 1', 'Session'), APPLOCK_TEST('public', 'tenant 1', 'Shared', 'Session')";
    assert_eq!(batch(&mut *first, mode), "_ nvarchar(32), _ smallint\n'Exclusive' | 1");
    assert_eq!(batch(&mut *second, mode), "_ nvarchar(32), _ smallint\n'NoLock' | 0");

    let release = [text("@Resource", "tenant 1"), text("@LockOwner", "Session")];
    assert_eq!(procedure(&mut *first, "sp_releaseapplock", &release), "status 0");
    assert_eq!(lock(&mut *second, &wish("Shared", 0)), "status -1", "taken twice, given back once");
    let waiter = thread::spawn(move || (lock(&mut *second, &wish("Exclusive", -1)), second));
    server.locks().wait_until_waiting(1);
    assert_eq!(procedure(&mut *first, "sp_releaseapplock", &release), "status 0");
    let (answer, second) = waiter.join().unwrap();
    assert_eq!(answer, "status 1", "granted after a wait");
    assert!(procedure(&mut *first, "sp_releaseapplock", &release).starts_with("error 1223"));
    drop(second);
    assert_eq!(
        lock(&mut *first, &wish("Exclusive", 0)),
        "status 0",
        "a session that ends gives its locks back"
    );
}

#[test]
fn shared_application_locks_go_together() {
    let server = server();
    let (mut first, mut second) = (login(&server, "owner", "SHOP"), login(&server, "owner", "SHOP"));
    assert_eq!(lock(&mut *first, &wish("Shared", 0)), "status 0");
    assert_eq!(lock(&mut *second, &wish("Shared", 0)), "status 0");
    assert_eq!(lock(&mut *second, &wish("Exclusive", 0)), "status -1");
    let mut elsewhere = login(&server, "owner", "OTHER");
    assert_eq!(lock(&mut *elsewhere, &wish("Exclusive", 0)), "status 0", "each database has its own names");
}

#[test]
fn application_locks_of_a_transaction_end_with_it() {
    let server = server();
    let (mut first, mut second) = (login(&server, "owner", "SHOP"), login(&server, "owner", "SHOP"));
    let take = "EXEC sp_getapplock @Resource = 'x', @LockMode = 'Exclusive', @LockTimeout = 0";
    assert!(batch(&mut *first, take).ends_with("status -999"), "outside a transaction it has no owner");
    assert_eq!(batch(&mut *first, &format!("BEGIN TRAN; {take}")), "began\nstatus 0");
    assert_eq!(batch(&mut *second, &format!("BEGIN TRAN; {take}")), "began\nstatus -1");
    batch(&mut *first, "COMMIT");
    assert_eq!(batch(&mut *second, take), "status 0");
}

#[test]
fn a_circle_through_application_locks_is_found() {
    let server = server();
    let (mut first, mut second) = (login(&server, "owner", "SHOP"), login(&server, "owner", "SHOP"));
    batch(&mut *first, "EXEC sp_getapplock 'a', 'Exclusive', 'Session'");
    batch(&mut *second, "EXEC sp_getapplock 'b', 'Exclusive', 'Session'");
    let first = waiting(&server, first, "EXEC sp_getapplock 'b', 'Exclusive', 'Session'");
    assert_eq!(batch(&mut *second, "EXEC sp_getapplock 'a', 'Exclusive', 'Session'"), "status -3");
    drop(second);
    assert_eq!(first.join().unwrap().0, "status 1");
}

#[test]
fn mistakes_in_the_call_of_a_procedure_are_named() {
    let server = server();
    let mut session = login(&server, "owner", "SHOP");
    let mut check = |name: &str, parameters: &[Parameter], expected: &str| {
        let answer = procedure(&mut *session, name, parameters);
        assert!(answer.starts_with(expected), "{name}: {answer}");
    };
    check("sp_nonsense", &[], "error 2812: Could not find stored procedure 'sp_nonsense'.");
    check(
        "sp_getapplock",
        &[],
        "error 201: Procedure or function 'sp_getapplock' expects parameter '@Resource', which was not supplied.",
    );
    check(
        "sp_getapplock",
        &[text("@Colour", "red")],
        "error 8145: @Colour is not a parameter for procedure sp_getapplock.",
    );
    let six = vec![text("", "x"); 6];
    check(
        "sp_getapplock",
        &six,
        "error 8144: Procedure or function sp_getapplock has too many arguments specified.",
    );
    let mut bad = wish("Loud", 0);
    check("sp_getapplock", &bad, "error 15600: ");
    bad = wish("Shared", -5);
    check("sp_getapplock", &bad, "error 15600: ");
    bad = wish("Shared", 0);
    bad[0] = Parameter { name: "@Resource".into(), ty: SqlType::Int, value: Value::Null, is_output: false };
    check("sp_getapplock", &bad, "error 15600: ");
}
