//! Both halves together: real drivers over the real engine.

use std::sync::Arc;

use sc_sqlserver::engine::{DatabaseAccess, LoginRule, SqlServer, SqlServerConfig};
use sc_sqlserver::fault::Faults;
use sc_sqlserver::session::Collation;
use sc_sqlserver::tds::{Encryption, TdsConfig, TdsServer};
use tiberius::{AuthMethod, Config, EncryptionLevel};
use tokio::net::TcpListener;

use super::driver_tiberius::{Connection, connect_with};
use super::raw_client::{ATTENTION, RawClient, SQL_BATCH, batch, done};
use super::scripted::{DATABASE, PASSWORD, USER};
use super::{node_mssql, tsql};

const TABLE: &str = "CREATE TABLE dbo.PAYMENT (BATCH decimal(9,0) NOT NULL, VENDOR char(12) NOT NULL, \
                     AMOUNT decimal(19,3) NOT NULL, MEMO varchar(60) NULL, PRIMARY KEY (BATCH))";

async fn start(collation: Collation, encryption: Encryption) -> TdsServer {
    let now: jiff::Timestamp = "2026-03-04T23:30:15.1234567Z".parse().unwrap();
    let instance = SqlServer::new(SqlServerConfig {
        collation,
        utc_offset_minutes: -360,
        clock: Arc::new(move || now),
        logins: vec![LoginRule {
            user: USER.to_owned(),
            password: PASSWORD.to_owned(),
            // A site's login: drivers must get by with what it may ask.
            databases: DatabaseAccess::List(vec![DATABASE.to_owned()]),
            denied: Vec::new(),
        }],
    })
    .unwrap();
    instance.create_database(DATABASE).unwrap();
    instance.execute(DATABASE, TABLE, &[]).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = TdsConfig { encryption, ..TdsConfig::default() };
    TdsServer::start(listener, instance, Arc::new(Faults::default()), config).unwrap()
}

async fn connect(server: &TdsServer) -> Connection {
    let mut config = Config::new();
    config.host("127.0.0.1");
    config.port(server.addr().port());
    config.database(DATABASE);
    config.authentication(AuthMethod::sql_server(USER, PASSWORD));
    config.encryption(EncryptionLevel::Required);
    config.trust_cert_ca_bundle(server.certificate_pem().as_bytes());
    connect_with(config).await.unwrap()
}

async fn count(connection: &mut Connection) -> i32 {
    let rows = connection.simple_query("SELECT COUNT(*) AS N FROM dbo.PAYMENT").await.unwrap();
    rows.into_row().await.unwrap().unwrap().get("N").unwrap()
}

const INSERT: &str = "INSERT INTO dbo.PAYMENT (BATCH, VENDOR, AMOUNT, MEMO) VALUES (@P1, @P2, @P3, @P4)";

async fn insert(connection: &mut Connection, batch: i32, memo: Option<&str>) -> tiberius::Result<u64> {
    let amount = tiberius::numeric::Numeric::new_with_scale(1_234_567, 3);
    let done = connection.execute(INSERT, &[&batch, &"PROV-Ñ", &amount, &memo]).await?;
    Ok(done.total())
}

#[tokio::test]
async fn a_row_comes_back_with_the_types_of_its_columns() {
    for collation in [Collation::Binary, Collation::CaseInsensitive] {
        let server = start(collation, Encryption::Required).await;
        let mut connection = connect(&server).await;
        assert_eq!(insert(&mut connection, 7, Some("año 😀")).await.unwrap(), 1);
        let select =
            "SELECT BATCH, VENDOR, AMOUNT, MEMO FROM dbo.PAYMENT WHERE VENDOR = CAST(@P1 AS char(12))";
        let row = connection.query(select, &[&"PROV-Ñ"]).await.unwrap().into_row().await.unwrap().unwrap();
        let batch: tiberius::numeric::Numeric = row.get(0).unwrap();
        let amount: tiberius::numeric::Numeric = row.get(2).unwrap();
        assert_eq!((batch.value(), batch.scale()), (7, 0));
        assert_eq!(row.get::<&str, _>(1), Some("PROV-Ñ      "));
        assert_eq!((amount.value(), amount.scale()), (1_234_567, 3));
        assert_eq!(row.get::<&str, _>(3), Some("año ??"));
    }
}

#[tokio::test]
async fn errors_have_their_numbers_and_leave_the_connection_usable() {
    let server = start(Collation::CaseInsensitive, Encryption::On).await;
    let mut connection = connect(&server).await;
    for (sql, number) in [("SELECT X FROM dbo.NOSUCH", 208), ("SELECT NOSUCH FROM dbo.PAYMENT", 207)] {
        let error = match connection.simple_query(sql).await {
            Ok(stream) => stream.into_results().await.map(drop),
            Err(error) => Err(error),
        };
        assert_eq!(error.expect_err(sql).code(), Some(number), "{sql}");
    }
    assert_eq!(count(&mut connection).await, 0);
}

#[tokio::test]
async fn a_transaction_is_rolled_back_when_its_client_disappears() {
    let server = start(Collation::CaseInsensitive, Encryption::On).await;
    let mut lost = connect(&server).await;
    lost.begin_transaction().await.unwrap();
    insert(&mut lost, 1, None).await.unwrap();
    drop(lost);
    // Waits for the lost transaction's lock, and gets it.
    let mut other = connect(&server).await;
    insert(&mut other, 1, None).await.unwrap();
    assert_eq!(count(&mut other).await, 1);
}

#[tokio::test]
async fn a_wait_for_a_lock_ends_by_its_timeout_or_by_an_attention() {
    let server = start(Collation::CaseInsensitive, Encryption::On).await;
    let mut holder = connect(&server).await;
    holder.begin_transaction().await.unwrap();
    insert(&mut holder, 1, None).await.unwrap();

    let mut waiter = connect(&server).await;
    waiter.simple_query("SET LOCK_TIMEOUT 30").await.unwrap().into_results().await.unwrap();
    let error = insert(&mut waiter, 2, None).await.expect_err("the lock is held");
    assert_eq!(error.code(), Some(1222));

    let mut cancelled = RawClient::log_in(&server).await;
    let statement = "INSERT INTO dbo.PAYMENT (BATCH, VENDOR, AMOUNT) VALUES (2, 'ACME', 1)";
    cancelled.send(SQL_BATCH, &batch(statement)).await;
    assert_eq!(cancelled.ask(ATTENTION, &[]).await, done(0xFD, 2, 0, 0), "the wait is over");
    assert_eq!(cancelled.receive().await.unwrap().body, done(0xFD, 0x20, 0, 0), "acknowledged");
    holder.commit_transaction().await.unwrap();
    assert_eq!(count(&mut waiter).await, 1, "neither of the waiting rows was inserted");
}

#[tokio::test]
async fn an_application_lock_is_taken_by_rpc_and_lost_with_its_connection() {
    let server = start(Collation::CaseInsensitive, Encryption::On).await;
    let take = async |connection: &mut Connection| {
        let mut command = tiberius::Command::new("sp_getapplock");
        command.bind_param("@Resource", "tenant");
        command.bind_param("@LockMode", "Exclusive");
        command.bind_param("@LockOwner", "Session");
        command.bind_param("@LockTimeout", 0_i32);
        let result = command.exec(connection).await.unwrap().into_command_result().await.unwrap();
        result.return_code() as i32
    };
    let mut first = connect(&server).await;
    let mut second = connect(&server).await;
    assert_eq!(take(&mut first).await, 0);
    assert_eq!(take(&mut second).await, -1, "held by the first");
    drop(first);
    while server.connections_open() > 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(take(&mut second).await, 0, "free again");
}

#[tokio::test]
async fn tsql_and_node_mssql_connect_and_ask() {
    let server = start(Collation::CaseInsensitive, Encryption::On).await;
    let port = server.addr().port();
    let input = "INSERT INTO dbo.PAYMENT (BATCH, VENDOR, AMOUNT, MEMO) VALUES (1, 'ACME', 10.5, N'ñ')\nGO\n\
                 SELECT VENDOR, AMOUNT, MEMO FROM dbo.PAYMENT\nGO\n";
    for encryption in ["off", "require"] {
        let output = tsql::run(port, encryption, PASSWORD, input).await;
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(shown.contains("ACME        \t10.500\tñ"), "{encryption}:\n{shown}\n{errors}");
    }
    for encrypt in [false, true] {
        node_mssql::run("engine.mjs", port, encrypt).await;
    }
}
