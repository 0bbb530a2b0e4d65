//! PRELOGIN, encryption, LOGIN7.

use std::time::Duration;

use sc_sqlserver::session::Collation;
use sc_sqlserver::tds::{Encryption, TdsConfig};
use tiberius::EncryptionLevel;

use super::driver_tiberius::{config, connect, connect_with};
use super::raw_client::{LOGIN7, NOTHING, PRELOGIN, RawClient, login7, prelogin};
use super::scripted::{DATABASE, Fixture, PASSWORD, USER, once};

async fn fixture(encryption: Encryption) -> Fixture {
    Fixture::with(TdsConfig { encryption, ..TdsConfig::default() }, Collation::CaseInsensitive).await
}

#[tokio::test]
async fn server_and_client_agree_on_encryption_or_part() {
    use EncryptionLevel as Client;
    let expected = [
        (Encryption::Off, [true, true, false, false]),
        (Encryption::On, [true, true, true, true]),
        (Encryption::Required, [false, true, true, true]),
    ];
    for (server, accepted) in expected {
        let fixture = fixture(server).await;
        let clients = [Client::NotSupported, Client::Off, Client::On, Client::Required];
        for (client, is_accepted) in clients.into_iter().zip(accepted) {
            let mut config = config(&fixture);
            config.encryption(client);
            let connected = connect_with(config).await;
            assert_eq!(connected.is_ok(), is_accepted, "server {server:?}, client {client:?}");
            if let Ok(mut connection) = connected {
                let row = connection.query("ECHO @P1", &[&"ñ"]).await.unwrap().into_row().await.unwrap();
                assert_eq!(row.unwrap().get::<&str, _>(0), Some("ñ"), "server {server:?}, client {client:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_certificate_of_the_start_is_one_that_clients_can_verify() {
    let fixture = fixture(Encryption::Required).await;
    for host in ["localhost", "127.0.0.1", "SANDBOX"] {
        let mut verifying = tiberius::Config::new();
        verifying.host("127.0.0.1");
        verifying.port(fixture.port());
        verifying.hostname_in_certificate(host);
        verifying.authentication(tiberius::AuthMethod::sql_server(USER, PASSWORD));
        verifying.encryption(EncryptionLevel::Required);
        verifying.trust_cert_ca_bundle(fixture.server.certificate_pem().as_bytes());
        connect_with(verifying).await.expect(host);
    }
    let other = Fixture::start().await;
    let mut distrusting = tiberius::Config::new();
    distrusting.host("127.0.0.1");
    distrusting.port(fixture.port());
    distrusting.authentication(tiberius::AuthMethod::sql_server(USER, PASSWORD));
    distrusting.encryption(EncryptionLevel::Required);
    distrusting.trust_cert_ca_bundle(other.server.certificate_pem().as_bytes());
    assert!(connect_with(distrusting).await.is_err(), "each start has its own certificate");
}

#[tokio::test]
async fn a_wrong_password_is_error_18456_in_plain_text_and_in_tls() {
    let fixture = Fixture::start().await;
    for level in [EncryptionLevel::NotSupported, EncryptionLevel::Off, EncryptionLevel::Required] {
        let mut config = config(&fixture);
        config.encryption(level);
        config.authentication(tiberius::AuthMethod::sql_server(USER, "wrong"));
        let error = connect_with(config).await.expect_err("no login");
        assert_eq!(error.code(), Some(18456), "{level:?}: {error}");
    }
}

#[tokio::test]
async fn a_database_that_is_missing_is_error_4060() {
    let fixture = Fixture::start().await;
    let mut config = config(&fixture);
    config.database("NOSUCH");
    let error = connect_with(config).await.expect_err("no login");
    assert_eq!(error.code(), Some(4060), "{error}");
}

#[tokio::test]
async fn the_instance_learns_who_logs_in_from_where() {
    let fixture = Fixture::start().await;
    let mut config = config(&fixture);
    config.application_name("Pagos ñ");
    config.client_name("ESTACIÓN-7");
    connect_with(config).await.unwrap();
    let login = fixture.instance.logins.lock().unwrap().pop().unwrap();
    assert_eq!(
        (login.user.as_str(), login.password.as_str(), login.database.as_str()),
        (USER, PASSWORD, DATABASE)
    );
    assert_eq!((login.application.as_str(), login.host.as_str()), ("Pagos ñ", "ESTACIÓN-7"));
}

#[tokio::test]
async fn the_answer_to_a_login_tells_database_collation_language_and_packet_size() {
    for (collation, bytes) in [
        (Collation::CaseInsensitive, [0x09, 0x04, 0xD0, 0x00, 0x34]),
        (Collation::Binary, [0x09, 0x04, 0x00, 0x01, 0x00]),
    ] {
        let fixture = Fixture::with(TdsConfig::default(), collation).await;
        let mut client = RawClient::open(&fixture.server).await;
        let prelogin_answer = client.ask(PRELOGIN, &prelogin(2)).await;
        assert_eq!(prelogin_answer[26..32], [15, 0, 7, 208, 0, 0], "version 15.0.2000");
        let body = client.ask(LOGIN7, &login7(USER, PASSWORD, DATABASE, 8000)).await;
        let mut collation_change = vec![0xE3, 8, 0, 7, 5];
        collation_change.extend(bytes);
        collation_change.push(0);
        for part in [collation_change, super::raw_client::utf16("8000"), super::raw_client::utf16(DATABASE)] {
            assert!(body.windows(part.len()).any(|window| window == part), "{part:02X?} in {body:02X?}");
        }
        assert_eq!(body[body.len() - 13..], [0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], "DONE");
    }
}

#[tokio::test]
async fn features_that_a_client_offers_are_acknowledged_as_not_taken() {
    let fixture = Fixture::start().await;
    let mut client = RawClient::open(&fixture.server).await;
    client.ask(PRELOGIN, &prelogin(2)).await;
    let mut login = login7(USER, PASSWORD, DATABASE, 4096);
    let offset = u32::try_from(login.len() + 4).unwrap();
    let field = u16::try_from(login.len()).unwrap();
    login.extend(offset.to_le_bytes());
    // UTF8_SUPPORT with one byte, and the end.
    login.extend([0x0A, 1, 0, 0, 0, 1, 0xFF]);
    login[27] |= 0x10;
    login[56..60].copy_from_slice(&[field.to_le_bytes(), 4_u16.to_le_bytes()].concat());
    let length = u32::try_from(login.len()).unwrap();
    login[..4].copy_from_slice(&length.to_le_bytes());
    let body = client.ask(LOGIN7, &login).await;
    assert_eq!(body[body.len() - 15..body.len() - 13], [0xAE, 0xFF], "FEATUREEXTACK without features");
}

#[tokio::test]
async fn more_connections_than_allowed_are_closed_as_they_come() {
    let config = TdsConfig { connections_max: 2, ..TdsConfig::default() };
    let fixture = Fixture::with(config, Collation::Binary).await;
    let first = RawClient::log_in(&fixture.server).await;
    let _second = RawClient::log_in(&fixture.server).await;
    let third = RawClient::open(&fixture.server).await;
    assert_eq!(third.rest().await, NOTHING, "closed without a word");
    assert_eq!(fixture.server.connections_open(), 2);
    assert_eq!(fixture.server.connections_refused(), 1);
    drop(first);
    once(&fixture.instance.dropped).await;
    while fixture.server.connections_open() == 2 {
        tokio::task::yield_now().await;
    }
    RawClient::log_in(&fixture.server).await;
    assert_eq!(fixture.server.connections_accepted(), 3);
}

#[tokio::test]
async fn a_client_that_never_logs_in_is_closed_after_the_login_timeout() {
    let config = TdsConfig { login_timeout: Duration::from_millis(20), ..TdsConfig::default() };
    let fixture = Fixture::with(config, Collation::Binary).await;
    let mut client = RawClient::open(&fixture.server).await;
    client.send(PRELOGIN, &prelogin(2)).await;
    client.receive().await.expect("an answer to PRELOGIN");
    assert_eq!(client.rest().await, NOTHING);
}

#[tokio::test]
async fn integrated_security_and_old_protocols_are_refused() {
    let fixture = Fixture::start().await;
    let mut client = RawClient::open(&fixture.server).await;
    client.ask(PRELOGIN, &prelogin(2)).await;
    let mut integrated = login7("", "", DATABASE, 4096);
    integrated[25] |= 0x80;
    let body = client.ask(LOGIN7, &integrated).await;
    assert_eq!(super::raw_client::error_number(&body), Some(18452));

    let mut client = RawClient::open(&fixture.server).await;
    client.ask(PRELOGIN, &prelogin(2)).await;
    let mut old = login7(USER, PASSWORD, DATABASE, 4096);
    old[4..8].copy_from_slice(&0x7100_0001_u32.to_le_bytes());
    let body = client.ask(LOGIN7, &old).await;
    assert_eq!(super::raw_client::error_number(&body), Some(4002));
    assert_eq!(client.rest().await, NOTHING, "closed after the error");
}

#[tokio::test]
async fn stopping_closes_every_connection_and_drops_every_session() {
    let fixture = Fixture::start().await;
    let idle = RawClient::log_in(&fixture.server).await;
    let mut busy = connect(&fixture).await;
    let running = tokio::spawn(async move { busy.simple_query("WAIT").await.map(drop) });
    once(&fixture.instance.waiting).await;
    fixture.server.stop().await;
    assert_eq!(fixture.instance.dropped.available_permits(), 2);
    assert_eq!(fixture.instance.cancelled.available_permits(), 1, "the running request was cancelled");
    assert_eq!(idle.rest().await, NOTHING);
    // tiberius reads the answer lazily or sees the cut at once: either way it is over.
    let _ = running.await.unwrap();
}
