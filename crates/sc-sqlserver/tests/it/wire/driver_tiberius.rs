//! tiberius, the driver that the product itself uses.

use sc_sqlserver::session::{Reply, Request};
use sc_sqlserver::value::{Column, ResultSet, SqlType, Value};
use tiberius::{AuthMethod, Client, Config, EncryptionLevel, ToSql};
use tokio::net::TcpStream;
use tokio_util::compat::{Compat, TokioAsyncWriteCompatExt};

use super::scripted::{DATABASE, Fixture, PASSWORD, USER};

pub type Connection = Client<Compat<TcpStream>>;

pub fn config(fixture: &Fixture) -> Config {
    let mut config = Config::new();
    config.host("127.0.0.1");
    config.port(fixture.port());
    config.database(DATABASE);
    config.authentication(AuthMethod::sql_server(USER, PASSWORD));
    config.encryption(EncryptionLevel::NotSupported);
    config.trust_cert();
    config
}

pub async fn connect_with(config: Config) -> tiberius::Result<Connection> {
    let tcp = TcpStream::connect(config.get_addr()).await?;
    tcp.set_nodelay(true)?;
    Box::pin(Client::connect(config, tcp.compat_write())).await
}

pub async fn connect(fixture: &Fixture) -> Connection {
    connect_with(config(fixture)).await.unwrap()
}

#[tokio::test]
async fn parameters_come_back_as_they_were_sent() {
    let fixture = Fixture::start().await;
    let mut connection = connect(&fixture).await;
    let long = "ñ".repeat(5000);
    let bytes = vec![0_u8, 1, 255];
    let guid = tiberius::Uuid::from_u128(0x0011_2233_4455_6677_8899_AABB_CCDD_EEFF);
    let parameters: [&dyn ToSql; 14] = [
        &"",
        &"O'Higgins, S.A. de C.V. — ¿ñ? 😀",
        &long,
        &i64::MIN,
        &i32::MAX,
        &i16::MIN,
        &255_u8,
        &true,
        &1.5_f64,
        &f32::MAX,
        &guid,
        &bytes,
        &None::<i32>,
        &None::<&str>,
    ];
    let row = connection.query("ECHO", &parameters).await.unwrap().into_row().await.unwrap().unwrap();
    assert_eq!(row.get::<&str, _>(0), Some(""));
    assert_eq!(row.get::<&str, _>(1), Some("O'Higgins, S.A. de C.V. — ¿ñ? 😀"));
    assert_eq!(row.get::<&str, _>(2), Some(long.as_str()));
    assert_eq!(row.get::<i64, _>(3), Some(i64::MIN));
    assert_eq!(row.get::<i32, _>(4), Some(i32::MAX));
    assert_eq!(row.get::<i16, _>(5), Some(i16::MIN));
    assert_eq!(row.get::<u8, _>(6), Some(255));
    assert_eq!(row.get::<bool, _>(7), Some(true));
    assert_eq!(row.get::<f64, _>(8), Some(1.5));
    assert_eq!(row.get::<f64, _>(9), Some(f64::from(f32::MAX)));
    assert_eq!(row.get::<tiberius::Uuid, _>(10), Some(guid));
    assert_eq!(row.get::<&[u8], _>(11), Some(bytes.as_slice()));
    assert_eq!(row.get::<i32, _>(12), None);
    assert_eq!(row.get::<&str, _>(13), None);
    let Request::ExecuteSql { parameters, .. } = fixture.instance.last_request() else {
        panic!("sp_executesql is resolved by the wire half");
    };
    assert_eq!(parameters[0].name, "@P1");
    assert_eq!(parameters[13].value, Value::Null);
}

#[tokio::test]
async fn a_decimal_of_38_digits_is_exact() {
    let fixture = Fixture::start().await;
    let mut connection = connect(&fixture).await;
    let digits = 99_999_999_999_999_999_999_999_999_999_999_999_999_i128;
    for mantissa in [digits, -digits, 0, 1, -1] {
        let sent = tiberius::numeric::Numeric::new_with_scale(mantissa, 37);
        let row = connection.query("ECHO", &[&sent]).await.unwrap().into_row().await.unwrap().unwrap();
        let back = row.get::<tiberius::numeric::Numeric, _>(0).unwrap();
        assert_eq!((back.value(), back.scale()), (mantissa, 37));
    }
}

#[tokio::test]
async fn a_procedure_called_by_name_gives_its_status_and_output_values() {
    let fixture = Fixture::start().await;
    let mut connection = connect(&fixture).await;
    let mut command = tiberius::Command::new("sp_sum");
    command.bind_param("@plain", 1_i32);
    command.bind_out_param("@result", 42_i32);
    let result = command.exec(&mut connection).await.unwrap().into_command_result().await.unwrap();
    assert_eq!(result.return_code() as i32, -3);
    assert_eq!(result.try_return_value::<i32>("@result").unwrap(), Some(42));
    let mut unknown = tiberius::Command::new("sp_no_such");
    unknown.bind_param("@plain", 1_i32);
    let answer = unknown.exec(&mut connection).await.unwrap().into_command_result().await;
    assert_eq!(answer.expect_err("an error").code(), Some(2812));
}

#[tokio::test]
async fn a_result_of_many_packets_arrives_whole_in_the_negotiated_size() {
    let fixture = Fixture::start().await;
    let columns = vec![
        Column { name: "n".into(), ty: SqlType::Int, nullable: false },
        Column { name: "text".into(), ty: SqlType::Char(60), nullable: false },
    ];
    let rows = (0..20_000).map(|n| vec![Value::Int(n), Value::Text(format!("renglón {n}"))]).collect();
    fixture.instance.script("BIG", vec![Reply::Rows(ResultSet { columns, rows })]);
    for level in [EncryptionLevel::NotSupported, EncryptionLevel::Required] {
        let mut config = config(&fixture);
        config.encryption(level);
        config.packet_size(512);
        let mut connection = connect_with(config).await.unwrap();
        let rows = connection.simple_query("BIG").await.unwrap().into_first_result().await.unwrap();
        assert_eq!(rows.len(), 20_000);
        assert_eq!(rows[19_999].get::<i32, _>(0), Some(19_999));
        assert_eq!(rows[19_999].get::<&str, _>(1), Some(format!("{:<60}", "renglón 19999").as_str()));
    }
}

#[tokio::test]
async fn transactions_of_the_transaction_manager_begin_and_end() {
    let fixture = Fixture::start().await;
    let mut connection = connect(&fixture).await;
    connection.begin_transaction().await.unwrap();
    connection.query("ECHO", &[&1_i32]).await.unwrap().into_row().await.unwrap();
    connection.commit_transaction().await.unwrap();
    connection.begin_transaction().await.unwrap();
    connection.rollback_transaction().await.unwrap();
    let error = connection.commit_transaction().await.expect_err("no transaction is open");
    assert_eq!(error.code(), Some(3902));
    let kinds: Vec<&str> = fixture
        .instance
        .requests()
        .iter()
        .map(|request| match request {
            Request::BeginTransaction { .. } => "begin",
            Request::CommitTransaction { .. } => "commit",
            Request::RollbackTransaction { .. } => "rollback",
            Request::Batch { .. } | Request::ExecuteSql { .. } | Request::Procedure { .. } => "statement",
        })
        .collect();
    assert_eq!(kinds, ["begin", "statement", "commit", "begin", "rollback", "commit"]);
}
