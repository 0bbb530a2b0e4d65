//! Input that is cut anywhere, malformed, or plain noise.

use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::test_runner::{Config as RunnerConfig, TestRunner};
use sc_sqlserver::session::Collation;
use sc_sqlserver::tds::TdsConfig;
use tokio::io::AsyncWriteExt;

use super::raw_client::{
    LOGIN7, NOTHING, PRELOGIN, RPC, RawClient, SQL_BATCH, TRANSACTION, batch, call, done, error_number, int,
    login7, nvarchar, packets, prelogin, transaction,
};
use super::scripted::{DATABASE, Fixture, PASSWORD, USER};

/// Panics whose origin is this crate's own source.
static PANICS: AtomicUsize = AtomicUsize::new(0);

fn count_panics() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if info.location().is_some_and(|at| at.file().replace('\\', "/").contains("src/tds/")) {
                PANICS.fetch_add(1, Ordering::SeqCst);
            }
            previous(info);
        }));
    });
}

async fn assert_still_serves(fixture: &Fixture) {
    let mut client = RawClient::log_in(&fixture.server).await;
    assert_eq!(client.ask(SQL_BATCH, &batch("SET X")).await, done(0xFD, 0, 0, 0));
    assert_eq!(PANICS.load(Ordering::SeqCst), 0, "the server never panics");
}

fn parameters() -> Vec<u8> {
    call(
        "sp_executesql",
        &[
            ("", 0, nvarchar("ECHO")),
            ("", 0, nvarchar("@a nvarchar(4000), @b int")),
            ("@a", 0, nvarchar("ñ😀")),
            ("@b", 0, int(-7)),
        ],
    )
}

#[tokio::test]
async fn packets_may_be_cut_at_any_byte() {
    let fixture = Fixture::start().await;
    let conversation: [Vec<u8>; 3] = [
        packets(PRELOGIN, 0, &prelogin(2)),
        packets(LOGIN7, 0, &login7(USER, PASSWORD, DATABASE, 4096)),
        packets(RPC, 0, &parameters()),
    ];
    let mut whole = RawClient::open(&fixture.server).await;
    let mut expected = Vec::new();
    for message in &conversation {
        whole.stream.write_all(message).await.unwrap();
        expected.push(whole.receive().await.unwrap());
    }
    let longest = conversation.iter().map(Vec::len).max().unwrap();
    for cut in 1..longest {
        let mut client = RawClient::open(&fixture.server).await;
        for (message, expected) in conversation.iter().zip(&expected) {
            let (head, tail) = message.split_at(cut.min(message.len()));
            client.stream.write_all(head).await.unwrap();
            client.stream.flush().await.unwrap();
            tokio::task::yield_now().await;
            client.stream.write_all(tail).await.unwrap();
            assert_eq!(&client.receive().await.unwrap(), expected, "cut after byte {cut}");
        }
    }
    let mut client = RawClient::open(&fixture.server).await;
    for (message, expected) in conversation.iter().zip(&expected) {
        for byte in message {
            client.stream.write_all(&[*byte]).await.unwrap();
            tokio::task::yield_now().await;
        }
        assert_eq!(&client.receive().await.unwrap(), expected, "byte by byte");
    }
}

#[tokio::test]
async fn a_message_may_be_cut_into_packets_of_any_size() {
    let fixture = Fixture::start().await;
    let mut client = RawClient::log_in(&fixture.server).await;
    let body = parameters();
    let expected = client.ask(RPC, &body).await;
    for size in 1..body.len() {
        let chunks: Vec<&[u8]> = body.chunks(size).collect();
        let mut message = Vec::new();
        for (index, chunk) in chunks.iter().enumerate() {
            let last = u8::from(index + 1 == chunks.len());
            let [high, low] = u16::try_from(chunk.len() + 8).unwrap().to_be_bytes();
            message.extend([RPC, last, high, low, 0, 0, 0, 0]);
            message.extend_from_slice(chunk);
        }
        client.stream.write_all(&message).await.unwrap();
        assert_eq!(client.receive().await.unwrap().body, expected, "packets of {size} bytes");
    }
}

#[tokio::test]
async fn answers_keep_to_the_negotiated_packet_size() {
    let fixture = Fixture::start().await;
    let long = "x".repeat(3000);
    let request = call(
        "sp_executesql",
        &[("", 0, nvarchar("ECHO")), ("", 0, nvarchar("@a nvarchar(4000)")), ("@a", 0, nvarchar(&long))],
    );
    let mut bodies = Vec::new();
    for (wish, size) in [(0, 4096), (1, 512), (512, 512), (1000, 1000), (32767, 32767), (u32::MAX, 32767)] {
        let mut client = RawClient::log_in_with(&fixture.server, wish).await;
        client.send(RPC, &request).await;
        let answer = client.receive().await.unwrap();
        let (last, full) = answer.packets.split_last().unwrap();
        assert!(full.iter().all(|packet| *packet == size), "{wish}: {:?}", answer.packets);
        assert!(*last <= size, "{wish}: {:?}", answer.packets);
        bodies.push(answer.body);
    }
    assert!(bodies.windows(2).all(|pair| pair[0] == pair[1]), "the packet size does not change the answer");
}

#[tokio::test]
async fn a_message_beyond_the_bound_ends_its_connection() {
    let config = TdsConfig { message_bytes_max: 10_000, ..TdsConfig::default() };
    let fixture = Fixture::with(config, Collation::Binary).await;
    let mut client = RawClient::log_in(&fixture.server).await;
    let answer = client.ask(SQL_BATCH, &batch(&"x".repeat(6_000))).await;
    assert_eq!(error_number(&answer), Some(4002));
    assert_eq!(client.rest().await, NOTHING);

    // The bound of a login is a fixed one.
    let mut client = RawClient::open(&fixture.server).await;
    client.ask(PRELOGIN, &prelogin(2)).await;
    let answer = client.ask(LOGIN7, &vec![0; 200_000]).await;
    assert_eq!(error_number(&answer), Some(4002));
    assert_still_serves(&fixture).await;
}

#[tokio::test]
async fn malformed_messages_are_answered_with_an_error_and_the_end() {
    count_panics();
    let fixture = Fixture::start().await;
    let mut huge_value = call("sp_sum", &[]);
    // nvarchar(max) that claims four gigabytes.
    huge_value.extend([0, 0, 0xE7, 0xFF, 0xFF, 9, 4, 0xD0, 0, 0x34]);
    huge_value.extend([0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]);
    let mut huge_headers = batch("SET X");
    huge_headers[..4].copy_from_slice(&u32::MAX.to_le_bytes());
    let mut empty_header = batch("SET X");
    empty_header[4..8].copy_from_slice(&0_u32.to_le_bytes());
    let mut odd = batch("SET X");
    odd.push(0);
    let cases: Vec<(&str, Vec<u8>)> = vec![
        ("a packet type that does not exist", vec![0x55, 1, 0, 8, 0, 0, 0, 0]),
        ("a packet shorter than its header", vec![SQL_BATCH, 1, 0, 7, 0, 0, 0, 0]),
        ("a packet that is too long", vec![SQL_BATCH, 1, 0xFF, 0xFF, 0, 0, 0, 0]),
        ("an empty batch", packets(SQL_BATCH, 0, &[])),
        ("headers beyond the message", packets(SQL_BATCH, 0, &huge_headers)),
        ("a header of no bytes", packets(SQL_BATCH, 0, &empty_header)),
        ("half a character", packets(SQL_BATCH, 0, &odd)),
        ("a value beyond the message", packets(RPC, 0, &huge_value)),
        ("a transaction request without a type", packets(TRANSACTION, 0, &transaction(5, &[]))),
        ("a second login", packets(LOGIN7, 0, &login7(USER, PASSWORD, DATABASE, 4096))),
        ("a server's message", packets(0x04, 0, &[])),
        (
            "two messages in one",
            [&[SQL_BATCH, 0, 0, 9, 0, 0, 0, 0, 1][..], &[RPC, 1, 0, 9, 0, 0, 0, 0, 1]].concat(),
        ),
    ];
    for (what, bytes) in cases {
        let mut client = RawClient::log_in(&fixture.server).await;
        client.stream.write_all(&bytes).await.unwrap();
        let answer = client.receive().await.expect(what);
        assert_eq!(error_number(&answer.body), Some(4002), "{what}");
        assert_eq!(answer.body[8], 20, "{what}: a class that ends the connection");
        assert_eq!(client.rest().await, NOTHING, "{what}");
    }
    assert!(fixture.instance.requests().is_empty(), "nothing reached the engine");
    assert_still_serves(&fixture).await;
}

#[tokio::test]
async fn a_request_that_ends_too_early_at_any_byte_is_an_error() {
    count_panics();
    let fixture = Fixture::start().await;
    let body = parameters();
    let statement_alone = call("sp_executesql", &[("", 0, nvarchar("ECHO"))]).len();
    for length in (0..body.len()).filter(|length| *length != statement_alone) {
        let mut client = RawClient::log_in(&fixture.server).await;
        let answer = client.ask(RPC, &body[..length]).await;
        let number =
            error_number(&answer).unwrap_or_else(|| panic!("cut after {length} bytes: {answer:02X?}"));
        // Between two parameters the message is whole, and something is missing in it.
        assert!([4002, 214, 8178].contains(&number), "cut after {length} bytes: {number}");
    }
    assert!(fixture.instance.requests().is_empty(), "half a request never reached the engine");
    assert_still_serves(&fixture).await;
}

#[test]
fn noise_never_brings_the_server_down() {
    count_panics();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let fixture = runtime.block_on(Fixture::start());
    let noise = || proptest::collection::vec(any::<u8>(), 0..300);
    // Noise alone, noise in a packet, and a good message with some bytes changed; before and after the login.
    let damaged =
        (0_usize..4, proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6))
            .prop_map(|(which, changes)| {
                let mut bytes = match which {
                    0 => packets(RPC, 0, &parameters()),
                    1 => packets(SQL_BATCH, 0, &batch("SET X")),
                    2 => packets(TRANSACTION, 0, &transaction(5, &[2, 0])),
                    _ => packets(LOGIN7, 0, &login7(USER, PASSWORD, DATABASE, 4096)),
                };
                for (index, byte) in changes {
                    let at = index.index(bytes.len());
                    bytes[at] = byte;
                }
                bytes
            });
    let types =
        proptest::sample::select(vec![SQL_BATCH, RPC, 0x06, 0x07, TRANSACTION, LOGIN7, 0x11, PRELOGIN]);
    let input = prop_oneof![
        noise(),
        (types, noise()).prop_map(|(ty, body)| packets(ty, 0, &body)),
        noise().prop_map(|tail| packets(
            RPC,
            0,
            &[super::raw_client::all_headers(), vec![0xFF, 0xFF, 12, 0, 0, 0], tail].concat()
        )),
        damaged,
    ];
    let config = RunnerConfig { cases: 600, failure_persistence: None, ..RunnerConfig::default() };
    TestRunner::new(config)
        .run(&(0_u8..3, input), |(station, bytes)| {
            runtime.block_on(async {
                let mut client = match station {
                    0 => RawClient::open(&fixture.server).await,
                    1 => {
                        let mut client = RawClient::open(&fixture.server).await;
                        client.ask(PRELOGIN, &prelogin(2)).await;
                        client
                    }
                    _ => RawClient::log_in(&fixture.server).await,
                };
                // The server may have closed already.
                let _ = client.stream.write_all(&bytes).await;
                let _ = client.stream.shutdown().await;
                client.rest().await;
            });
            prop_assert_eq!(PANICS.load(Ordering::SeqCst), 0, "the server never panics");
            Ok(())
        })
        .unwrap();
    runtime.block_on(async {
        assert_still_serves(&fixture).await;
        fixture.server.stop().await;
    });
}

#[test]
fn noise_in_a_tls_handshake_ends_its_connection() {
    count_panics();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let fixture = runtime.block_on(Fixture::start());
    let config = RunnerConfig { cases: 100, failure_persistence: None, ..RunnerConfig::default() };
    let noise = (any::<bool>(), proptest::collection::vec(any::<u8>(), 0..200));
    TestRunner::new(config)
        .run(&noise, |(is_packet, noise)| {
            runtime.block_on(async {
                let mut client = RawClient::open(&fixture.server).await;
                client.ask(PRELOGIN, &prelogin(1)).await;
                let bytes = if is_packet { packets(PRELOGIN, 0, &noise) } else { noise };
                let _ = client.stream.write_all(&bytes).await;
                let _ = client.stream.shutdown().await;
                client.rest().await;
            });
            prop_assert_eq!(PANICS.load(Ordering::SeqCst), 0, "the server never panics");
            Ok(())
        })
        .unwrap();
    runtime.block_on(assert_still_serves(&fixture));
}
