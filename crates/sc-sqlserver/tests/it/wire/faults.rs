//! Scripted faults, seen from the client.

use sc_sqlserver::fault::{SqlFault, SqlFaultAction};
use sc_sqlserver::session::Request;

use super::raw_client::{
    ATTENTION, NOTHING, RPC, RawClient, SQL_BATCH, TRANSACTION, batch, call, call_number, done, error_number,
    int, nvarchar, transaction,
};
use super::scripted::{Fixture, once};

async fn armed(action: SqlFaultAction) -> (Fixture, RawClient) {
    let fixture = Fixture::start().await;
    fixture.faults.arm(SqlFault { contains: "target".into(), skip: 0, times: 1, action });
    let client = RawClient::log_in(&fixture.server).await;
    (fixture, client)
}

fn statement() -> Request {
    Request::Batch { sql: "SET TARGET".into() }
}

#[tokio::test]
async fn drop_before_cuts_the_line_and_executes_nothing() {
    let (fixture, mut client) = armed(SqlFaultAction::DropBefore).await;
    client.send(SQL_BATCH, &batch("SET TARGET")).await;
    assert_eq!(client.rest().await, NOTHING);
    once(&fixture.instance.dropped).await;
    assert_eq!(fixture.instance.requests(), []);
}

#[tokio::test]
async fn drop_after_executes_and_cuts_the_line_without_an_answer() {
    let (fixture, mut client) = armed(SqlFaultAction::DropAfter).await;
    client.send(SQL_BATCH, &batch("SET TARGET")).await;
    assert_eq!(client.rest().await, NOTHING);
    once(&fixture.instance.dropped).await;
    assert_eq!(fixture.instance.requests(), [statement()]);
}

#[tokio::test]
async fn hang_executes_nothing_and_answers_not_even_an_attention() {
    let (fixture, mut client) = armed(SqlFaultAction::Hang).await;
    client.send(SQL_BATCH, &batch("SET TARGET")).await;
    client.send(ATTENTION, &[]).await;
    // Another connection is served meanwhile: the hanging one has been reached long before.
    let mut other = RawClient::log_in(&fixture.server).await;
    other.ask(SQL_BATCH, &batch("SET X")).await;
    let mut byte = [0];
    let nothing = client.stream.try_read(&mut byte).expect_err("no answer");
    assert_eq!(nothing.kind(), std::io::ErrorKind::WouldBlock);
    drop(client);
    once(&fixture.instance.dropped).await;
    assert_eq!(fixture.instance.requests(), [Request::Batch { sql: "SET X".into() }]);
}

#[tokio::test]
async fn an_error_is_answered_and_nothing_is_executed() {
    let action =
        SqlFaultAction::Error { number: 1222, message: "Lock request time out period exceeded.".into() };
    let (fixture, mut client) = armed(action).await;
    let body = client.ask(SQL_BATCH, &batch("SET TARGET")).await;
    assert_eq!(error_number(&body), Some(1222));
    assert_eq!(fixture.instance.requests(), []);
    assert_eq!(client.ask(SQL_BATCH, &batch("SET TARGET")).await, done(0xFD, 0, 0, 0), "it fires once");
}

#[tokio::test]
async fn a_deadlock_victim_loses_its_transaction() {
    let action = SqlFaultAction::Error { number: 1205, message: "deadlock victim".into() };
    let (fixture, mut client) = armed(action).await;
    client.ask(TRANSACTION, &transaction(5, &[2, 0])).await;
    let body = client.ask(SQL_BATCH, &batch("SET TARGET")).await;
    assert_eq!(error_number(&body), Some(1205));
    assert_eq!(body[7..9], [51, 13], "state 51, class 13");
    assert!(body.windows(5).any(|window| window == [0xE3, 11, 0, 10, 0]), "the rollback is told");
    assert!(body.ends_with(&done(0xFD, 2, 0, 0)), "no transaction any more");
    assert!(matches!(fixture.instance.last_request(), Request::RollbackTransaction { .. }));
}

#[tokio::test]
async fn twice_executes_twice_and_sends_one_answer() {
    let (fixture, mut client) = armed(SqlFaultAction::Twice).await;
    assert_eq!(client.ask(SQL_BATCH, &batch("SET TARGET")).await, done(0xFD, 0, 0, 0));
    assert_eq!(fixture.instance.requests(), [statement(), statement()]);
    assert_eq!(
        client.ask(SQL_BATCH, &batch("SET X")).await,
        done(0xFD, 0, 0, 0),
        "no second answer is left over"
    );
}

#[tokio::test]
async fn garbage_is_no_tds_and_the_end_of_the_connection() {
    let (fixture, mut client) = armed(SqlFaultAction::Garbage).await;
    client.send(SQL_BATCH, &batch("SET TARGET")).await;
    let rest = client.rest().await;
    assert!(rest.starts_with(b"HTTP/1.1"), "{rest:02X?}");
    assert_eq!(fixture.instance.requests(), []);
}

#[tokio::test]
async fn faults_are_matched_with_statements_procedures_and_transactions() {
    let fixture = Fixture::start().await;
    let mut client = RawClient::log_in(&fixture.server).await;
    let prepare = [("@h", 1, vec![0x26, 4, 0]), ("", 0, nvarchar("")), ("", 0, nvarchar("ECHO prepared"))];
    client.ask(RPC, &call_number(11, &prepare)).await;
    let requests: [(&str, u8, Vec<u8>); 7] = [
        ("set x", SQL_BATCH, batch("SET X")),
        ("echo one", RPC, call("sp_executesql", &[("", 0, nvarchar("ECHO one"))])),
        ("echo prepared", RPC, call_number(12, &[("", 0, int(1))])),
        ("sp_getapplock", RPC, call("sp_getapplock", &[])),
        ("begin transaction", TRANSACTION, transaction(5, &[2, 0])),
        ("commit transaction", TRANSACTION, transaction(7, &[0, 0])),
        ("rollback transaction", TRANSACTION, transaction(8, &[0, 0])),
    ];
    let before = fixture.instance.requests().len();
    for (contains, ty, body) in requests {
        let action = SqlFaultAction::Error { number: 50_000, message: "scripted".into() };
        fixture.faults.arm(SqlFault { contains: contains.into(), skip: 0, times: 1, action });
        assert_eq!(error_number(&client.ask(ty, &body).await), Some(50_000), "{contains}");
    }
    assert_eq!(fixture.instance.requests().len(), before, "nothing was executed");
    assert_eq!(
        (fixture.faults.requests(), fixture.faults.fired()),
        (8, 7),
        "every request is counted, no login"
    );
}
