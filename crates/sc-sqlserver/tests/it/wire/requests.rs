//! Batches, procedure calls, transactions, resets and attention signals: the tokens that answer them.

use sc_sqlserver::session::{Reply, Request};
use sc_sqlserver::value::{Column, ResultSet, SqlType, Value};

use super::raw_client::{
    ATTENTION, NOTHING, RPC, RawClient, SQL_BATCH, TRANSACTION, batch, call, call_number, done, error_number,
    int, nvarchar, packets, transaction, utf16,
};
use super::scripted::{DATABASE, Fixture, error, once};
use tokio::io::AsyncWriteExt;

const DONE: u8 = 0xFD;
const DONE_PROCEDURE: u8 = 0xFE;
const DONE_IN_PROCEDURE: u8 = 0xFF;

const MORE: u16 = 1;
const ERROR: u16 = 2;
const IN_TRANSACTION: u16 = 4;
const COUNT: u16 = 0x10;
const ATTENTION_ACKNOWLEDGED: u16 = 0x20;
const SELECT: u16 = 0xC1;

fn one_row() -> Reply {
    Reply::Rows(ResultSet {
        columns: vec![Column { name: "n".into(), ty: SqlType::Int, nullable: false }],
        rows: vec![vec![Value::Int(5)]],
    })
}

/// COLMETADATA and ROW of [`one_row`], byte by byte.
fn one_row_tokens() -> Vec<u8> {
    let mut out = vec![0x81, 1, 0, 0, 0, 0, 0, 8, 0, 0x38, 1, b'n', 0];
    out.extend([0xD1, 5, 0, 0, 0]);
    out
}

fn message(token: u8, number: i32, class: u8, text: &str) -> Vec<u8> {
    let mut body = number.to_le_bytes().to_vec();
    body.extend([1, class]);
    body.extend(u16::try_from(text.len()).unwrap().to_le_bytes());
    body.extend(utf16(text));
    body.push(7);
    body.extend(utf16("SANDBOX"));
    body.push(0);
    body.extend(1_i32.to_le_bytes());
    let mut out = vec![token];
    out.extend(u16::try_from(body.len()).unwrap().to_le_bytes());
    out.extend(body);
    out
}

async fn answer_to(replies: Vec<Reply>) -> Vec<u8> {
    let fixture = Fixture::start().await;
    fixture.instance.script("X", replies);
    let mut client = RawClient::log_in(&fixture.server).await;
    client.ask(SQL_BATCH, &batch("X")).await
}

#[tokio::test]
async fn every_statement_of_a_batch_ends_in_done_and_only_the_last_says_no_more() {
    let replies = vec![one_row(), Reply::Affected(3), Reply::Done];
    let expected = [
        one_row_tokens(),
        done(DONE, MORE | COUNT, SELECT, 1),
        done(DONE, MORE | COUNT, 0, 3),
        done(DONE, 0, 0, 0),
    ]
    .concat();
    assert_eq!(answer_to(replies).await, expected);
}

#[tokio::test]
async fn an_empty_answer_is_one_done() {
    assert_eq!(answer_to(vec![]).await, done(DONE, 0, 0, 0));
}

#[tokio::test]
async fn an_error_belongs_to_its_statement_and_information_to_none() {
    let replies = vec![
        Reply::Error(error(2627, 14, "twice")),
        Reply::Info(error(3621, 0, "terminated")),
        Reply::Affected(1),
        Reply::Info(error(50000, 10, "bye")),
    ];
    let expected = [
        message(0xAA, 2627, 14, "twice"),
        message(0xAB, 3621, 0, "terminated"),
        done(DONE, MORE | ERROR, 0, 0),
        done(DONE, MORE | COUNT, 0, 1),
        message(0xAB, 50000, 10, "bye"),
        done(DONE, 0, 0, 0),
    ]
    .concat();
    assert_eq!(answer_to(replies).await, expected);
}

#[tokio::test]
async fn a_failed_batch_ends_in_done_with_the_error_bit() {
    let expected = [message(0xAA, 208, 16, "no"), done(DONE, ERROR, 0, 0)].concat();
    assert_eq!(answer_to(vec![Reply::Error(error(208, 16, "no"))]).await, expected);
}

#[tokio::test]
async fn the_database_and_the_transaction_of_a_batch_are_told() {
    let replies = vec![
        Reply::DatabaseChanged { old: "A".into(), new: "B".into() },
        Reply::Done,
        Reply::TransactionBegan { descriptor: 0x0807_0605_0403_0201 },
        Reply::Done,
        Reply::TransactionCommitted { descriptor: 0x0807_0605_0403_0201 },
        Reply::Done,
    ];
    let body = answer_to(replies).await;
    assert!(body.starts_with(&[0xE3, 7, 0, 1, 1, b'B', 0, 1, b'A', 0]), "ENVCHANGE of the database");
    let tail = [
        &[0xE3, 11, 0, 8, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0][..],
        &done(DONE, MORE | IN_TRANSACTION, 0, 0),
        &[0xE3, 11, 0, 9, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8],
        &done(DONE, 0, 0, 0),
    ]
    .concat();
    assert!(body.ends_with(&tail), "{body:02X?}");
}

#[tokio::test]
async fn sp_executesql_is_taken_by_number_and_by_name() {
    let fixture = Fixture::start().await;
    fixture.instance.script("X", vec![one_row()]);
    let mut client = RawClient::log_in(&fixture.server).await;
    let expected = [
        one_row_tokens(),
        done(DONE_IN_PROCEDURE, MORE | COUNT, SELECT, 1),
        vec![0x79, 0, 0, 0, 0],
        done(DONE_PROCEDURE, 0, 0, 0),
    ]
    .concat();
    let parameters = || [("", 0, nvarchar("X"))];
    assert_eq!(client.ask(RPC, &call_number(10, &parameters())).await, expected);
    for name in ["sp_executesql", "SP_ExecuteSQL", "sys.sp_executesql", "[sys].[sp_executesql]"] {
        assert_eq!(client.ask(RPC, &call(name, &parameters())).await, expected, "{name}");
    }
    for request in fixture.instance.requests() {
        assert_eq!(request, Request::ExecuteSql { sql: "X".into(), parameters: vec![] });
    }
}

#[tokio::test]
async fn parameters_are_matched_by_name_and_by_position() {
    let fixture = Fixture::start().await;
    let mut client = RawClient::log_in(&fixture.server).await;
    let send = |values: &[(&'static str, i32)]| {
        let mut parameters = vec![("", 0, nvarchar("ECHO")), ("", 0, nvarchar("@a int, @b int OUTPUT"))];
        parameters.extend(values.iter().map(|(name, value)| (*name, 1, int(*value))));
        call_number(10, &parameters)
    };
    for values in [[("@b", 2), ("@A", 1)], [("", 1), ("", 2)], [("@a", 1), ("", 2)]] {
        client.ask(RPC, &send(&values)).await;
        let Request::ExecuteSql { parameters, .. } = fixture.instance.last_request() else { panic!() };
        let found: Vec<_> = parameters.iter().map(|p| (p.name.as_str(), &p.value, p.is_output)).collect();
        assert_eq!(found, [("@a", &Value::Int(1), false), ("@b", &Value::Int(2), true)], "{values:?}");
    }
    let too_many = client.ask(RPC, &send(&[("", 1), ("", 2), ("", 3)])).await;
    assert_eq!(error_number(&too_many), Some(8144));
    let twice = client.ask(RPC, &send(&[("@a", 1), ("@a", 2)])).await;
    assert_eq!(error_number(&twice), Some(8143));
    let no_text = client.ask(RPC, &call_number(10, &[("", 0, int(1))])).await;
    assert_eq!(error_number(&no_text), Some(214));
    let nothing = client.ask(RPC, &call_number(10, &[])).await;
    assert_eq!(error_number(&nothing), Some(214));
}

/// The value of the RETURNVALUE token (an int) that an answer of `sp_prepare` or `sp_prepexec` holds.
fn handle(body: &[u8]) -> i32 {
    let marker = [0xAC, 0, 0, 2];
    let at = body.windows(4).position(|window| window == marker).expect("a RETURNVALUE");
    // Ordinal, name "@h", status, user type, flags, TYPE_INFO, length.
    let value = at + 1 + 2 + 1 + 4 + 1 + 4 + 2 + 2 + 1;
    i32::from_le_bytes(body[value..value + 4].try_into().unwrap())
}

#[tokio::test]
async fn a_prepared_statement_is_executed_by_its_handle_until_it_is_unprepared() {
    let fixture = Fixture::start().await;
    let mut client = RawClient::log_in(&fixture.server).await;
    let statement = |declaration| {
        vec![("@h", 1, vec![0x26, 4, 0]), ("", 0, nvarchar(declaration)), ("", 0, nvarchar("ECHO"))]
    };
    let prepared = client.ask(RPC, &call_number(11, &statement("@x int"))).await;
    let first = handle(&prepared);
    assert!(fixture.instance.requests().is_empty(), "preparing executes nothing");

    let mut with_value = statement("@x int");
    with_value.push(("", 0, int(8)));
    let second = handle(&client.ask(RPC, &call_number(13, &with_value)).await);
    assert_ne!(first, second);

    for (handle, value) in [(first, 1), (second, 2), (first, 3)] {
        client.ask(RPC, &call_number(12, &[("", 0, int(handle)), ("", 0, int(value))])).await;
        let Request::ExecuteSql { sql, parameters } = fixture.instance.last_request() else { panic!() };
        assert_eq!((sql.as_str(), parameters[0].name.as_str()), ("ECHO", "@x"));
        assert_eq!(parameters[0].value, Value::Int(value.into()));
    }
    let gone = client.ask(RPC, &call_number(15, &[("", 0, int(first))])).await;
    assert_eq!(gone, [vec![0x79, 0, 0, 0, 0], done(DONE_PROCEDURE, 0, 0, 0)].concat());
    let executed = client.ask(RPC, &call_number(12, &[("", 0, int(first)), ("", 0, int(1))])).await;
    assert_eq!(error_number(&executed), Some(8179));
    let unprepared = client.ask(RPC, &call_number(15, &[("", 0, int(first))])).await;
    assert_eq!(error_number(&unprepared), Some(8179));
}

#[tokio::test]
async fn other_procedures_are_the_engines() {
    let fixture = Fixture::start().await;
    let mut client = RawClient::log_in(&fixture.server).await;
    let body = client.ask(RPC, &call("sp_sum", &[("@r", 1, int(4))])).await;
    let expected = [
        done(DONE_IN_PROCEDURE, MORE | COUNT, 0, 1),
        vec![0x79, 0xFD, 0xFF, 0xFF, 0xFF],
        vec![0xAC, 0, 0, 2, b'@', 0, b'r', 0, 1, 0, 0, 0, 0, 1, 0, 0x26, 4, 4, 4, 0, 0, 0],
        done(DONE_PROCEDURE, 0, 0, 0),
    ]
    .concat();
    assert_eq!(body, expected);
    let cursor = client.ask(RPC, &call_number(2, &[("", 0, int(1))])).await;
    assert_eq!(error_number(&cursor), Some(2812));
    let status_and_done = [vec![0x79, 0xFC, 0x0A, 0, 0], done(DONE_PROCEDURE, ERROR, 0, 0)].concat();
    assert!(cursor.ends_with(&status_and_done), "a failed call returns the number of its error");
    assert!(
        matches!(fixture.instance.last_request(), Request::Procedure { name, .. } if name == "sp_cursoropen")
    );
}

#[tokio::test]
async fn transaction_manager_requests_are_answered_with_their_descriptors() {
    let fixture = Fixture::start().await;
    let mut client = RawClient::log_in(&fixture.server).await;
    let begun = client.ask(TRANSACTION, &transaction(5, &[2, 0])).await;
    let descriptor = begun[5..13].to_vec();
    assert_eq!(begun[..5], [0xE3, 11, 0, 8, 8]);
    assert!(begun.ends_with(&done(DONE, IN_TRANSACTION, 0, 0)));
    let inside = client.ask(SQL_BATCH, &batch("SET X")).await;
    assert_eq!(inside, done(DONE, IN_TRANSACTION, 0, 0), "every DONE tells that a transaction is open");
    let rolled_back = client.ask(TRANSACTION, &transaction(8, &[0, 0])).await;
    let expected = [&[0xE3, 11, 0, 10, 0, 8][..], &descriptor, &done(DONE, 0, 0, 0)].concat();
    assert_eq!(rolled_back, expected);
    let isolation = Request::BeginTransaction { isolation: 2, name: String::new() };
    assert_eq!(fixture.instance.requests()[0], isolation);
    for unserved in [transaction(0, &[]), transaction(9, &[1, b's', 0]), transaction(7, &[0, 1, 2, 0])] {
        assert_eq!(error_number(&client.ask(TRANSACTION, &unserved).await), Some(3999));
    }
}

#[tokio::test]
async fn a_reset_precedes_the_request_that_asks_for_it() {
    let fixture = Fixture::start().await;
    let mut client = RawClient::log_in(&fixture.server).await;
    client.ask(SQL_BATCH, &batch("USE other")).await;
    client.ask(TRANSACTION, &transaction(5, &[2, 0])).await;
    let statement = [("@h", 1, vec![0x26, 4, 0]), ("", 0, nvarchar("")), ("", 0, nvarchar("ECHO"))];
    let prepared = handle(&client.ask(RPC, &call_number(11, &statement)).await);

    client.stream.write_all(&packets(SQL_BATCH, 0x08, &batch("SET X"))).await.unwrap();
    let body = client.receive().await.unwrap().body;
    assert!(body.starts_with(&[0xE3, 3, 0, 18, 0, 0]), "the reset is acknowledged");
    let back = utf16(DATABASE);
    assert!(body.windows(back.len()).any(|window| window == back), "back in the login's database");
    assert!(body.ends_with(&done(DONE, 0, 0, 0)), "no transaction");
    assert_eq!(fixture.instance.resets.load(std::sync::atomic::Ordering::SeqCst), 1);
    let executed = client.ask(RPC, &call_number(12, &[("", 0, int(prepared))])).await;
    assert_eq!(error_number(&executed), Some(8179), "prepared statements do not survive");

    client.stream.write_all(&packets(SQL_BATCH, 0x10, &batch("SET X"))).await.unwrap();
    let kept = client.receive().await.unwrap().body;
    assert_eq!(error_number(&kept), Some(3999), "a reset that keeps the transaction is not served");
}

#[tokio::test]
async fn an_attention_cancels_the_running_request() {
    let fixture = Fixture::start().await;
    let mut client = RawClient::log_in(&fixture.server).await;
    client.send(SQL_BATCH, &batch("WAIT")).await;
    once(&fixture.instance.waiting).await;
    let interrupted = client.ask(ATTENTION, &[]).await;
    assert_eq!(interrupted, done(DONE, ERROR, 0, 0), "no results");
    let acknowledged = client.receive().await.unwrap().body;
    assert_eq!(acknowledged, done(DONE, ATTENTION_ACKNOWLEDGED, 0, 0), "in a message of its own");
    assert_eq!(fixture.instance.cancelled.available_permits(), 1);
    assert_eq!(client.ask(SQL_BATCH, &batch("SET X")).await, done(DONE, 0, 0, 0), "the connection goes on");
}

#[tokio::test]
async fn an_attention_that_comes_too_late_is_acknowledged_after_the_answer() {
    let fixture = Fixture::start().await;
    let mut client = RawClient::log_in(&fixture.server).await;
    client.ask(SQL_BATCH, &batch("SET X")).await;
    assert_eq!(client.ask(ATTENTION, &[]).await, done(DONE, ATTENTION_ACKNOWLEDGED, 0, 0));
}

#[tokio::test]
async fn an_attention_gives_up_a_request_that_is_half_sent() {
    let fixture = Fixture::start().await;
    let mut client = RawClient::log_in(&fixture.server).await;
    let mut half = packets(SQL_BATCH, 0, &batch("SET X"));
    half[1] = 0;
    client.stream.write_all(&half).await.unwrap();
    assert_eq!(client.ask(ATTENTION, &[]).await, done(DONE, ATTENTION_ACKNOWLEDGED, 0, 0));
    half[1] = 3;
    client.stream.write_all(&half).await.unwrap();
    assert_eq!(
        client.receive().await.unwrap().body,
        done(DONE, ERROR, 0, 0),
        "an ignored message is answered"
    );
    assert_eq!(client.ask(SQL_BATCH, &batch("SET Y")).await, done(DONE, 0, 0, 0));
    let sql = Request::Batch { sql: "SET Y".into() };
    assert_eq!(fixture.instance.requests(), [sql], "neither of the others reached the engine");
}

#[tokio::test]
async fn a_client_that_goes_away_cancels_its_request_and_loses_its_session() {
    let fixture = Fixture::start().await;
    let mut client = RawClient::log_in(&fixture.server).await;
    client.send(SQL_BATCH, &batch("WAIT")).await;
    once(&fixture.instance.waiting).await;
    drop(client);
    once(&fixture.instance.cancelled).await;
    once(&fixture.instance.dropped).await;
}

#[tokio::test]
async fn a_second_request_before_the_answer_ends_the_connection_with_an_error() {
    let fixture = Fixture::start().await;
    let mut client = RawClient::log_in(&fixture.server).await;
    client.send(SQL_BATCH, &batch("WAIT")).await;
    once(&fixture.instance.waiting).await;
    let body = client.ask(SQL_BATCH, &batch("SET X")).await;
    assert_eq!(error_number(&body), Some(4002));
    assert_eq!(client.rest().await, NOTHING);
    once(&fixture.instance.dropped).await;
}

#[tokio::test]
async fn an_engine_that_fails_ends_its_connection_only() {
    let fixture = Fixture::start().await;
    let mut other = RawClient::log_in(&fixture.server).await;
    let mut client = RawClient::log_in(&fixture.server).await;
    let body = client.ask(SQL_BATCH, &batch("PANIC")).await;
    assert_eq!(error_number(&body), Some(8630));
    assert_eq!(client.rest().await, NOTHING);
    assert_eq!(other.ask(SQL_BATCH, &batch("SET X")).await, done(DONE, 0, 0, 0));
}

#[tokio::test]
async fn an_error_of_class_20_ends_the_connection_after_it_was_told() {
    let fixture = Fixture::start().await;
    fixture.instance.script("X", vec![Reply::Error(error(596, 21, "killed"))]);
    let mut client = RawClient::log_in(&fixture.server).await;
    assert_eq!(error_number(&client.ask(SQL_BATCH, &batch("X")).await), Some(596));
    assert_eq!(client.rest().await, NOTHING);
}
