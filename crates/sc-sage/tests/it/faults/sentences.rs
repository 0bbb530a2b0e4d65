//! What a person reads when SQL Server says no, whole and in both languages.

use sc_domain::outcome::Failure;
use sc_domain::ports::{ControlTable, Erp as _, PaymentWindow};
use sc_sqlserver::engine::Right;
use sc_sqlserver::fault::SqlFaultAction;
use sc_words::{Lang, Words};
use secrecy::SecretString;

use super::wire::nobody_there;
use crate::site::{Site, on_stand_in};

/// The sentence and the hint in both languages, without what differs from run to run.
fn read(site: &Site, failure: &Failure) -> String {
    let mut text = format!("{:?} {}\n", failure.kind, failure.cause.code);
    for lang in [Lang::Es, Lang::En] {
        let words = Words::new(lang);
        text.push_str(&format!("{}\n{}\n", words.sentence(&failure.cause), words.hint(&failure.cause)));
    }
    let port = site.options.port.expect("port");
    text.replace(&format!("127.0.0.1,{port}"), "[SERVER]")
}

async fn failing(contains: &str, action: SqlFaultAction) -> String {
    let text = std::sync::Mutex::new(String::new());
    on_stand_in(async |site, server| {
        let is_silence = action == SqlFaultAction::Hang;
        server.next(contains, action.clone());
        let erp = site.erp_with(|options| {
            if is_silence {
                options.query_timeout_ms = 750;
            }
        });
        let failure = erp.control_count(ControlTable::Payments).await.expect_err("failure");
        *text.lock().expect("lock") = read(site, &failure);
    })
    .await;
    text.into_inner().expect("lock")
}

async fn error(number: i32, message: &str) -> String {
    failing("COUNT(*)", SqlFaultAction::Error { number, message: message.to_owned() }).await
}

#[tokio::test]
async fn the_sentence_of_a_wrong_password() {
    on_stand_in(async |site, _| {
        let erp = site.erp_with(|options| options.password = SecretString::from("canary-7f"));
        insta::assert_snapshot!(read(site, &erp.server_utc().await.expect_err("refused")));
    })
    .await;
}

#[tokio::test]
async fn the_sentence_of_a_missing_database() {
    on_stand_in(async |site, _| {
        let erp =
            site.erp_with(|options| options.database = sc_domain::DatabaseName::new("SUR").expect("valid"));
        insta::assert_snapshot!(read(site, &erp.server_utc().await.expect_err("refused")));
    })
    .await;
}

#[tokio::test]
async fn the_sentence_of_a_missing_right() {
    on_stand_in(async |site, _| {
        site.company("INSERT INTO dbo.APBTA (PAYMTYPE, CNTBTCH) VALUES ('PY', 99)").await;
        let erp = site.erp_without_right("APTCR", Right::Select).await;
        let window = PaymentWindow { from: jiff::civil::date(2026, 11, 1) };
        insta::assert_snapshot!(read(site, &erp.payments(window).await.expect_err("refused")));
    })
    .await;
}

#[tokio::test]
async fn the_sentence_of_a_missing_column() {
    on_stand_in(async |site, server| {
        server.server.drop_column("NORTE", "APTCR", "PAYMSTTS").expect("column");
        let window = PaymentWindow { from: jiff::civil::date(2026, 11, 1) };
        insta::assert_snapshot!(read(site, &site.erp().payments(window).await.expect_err("refused")));
    })
    .await;
}

#[tokio::test]
async fn the_sentence_of_a_server_that_is_not_there() {
    on_stand_in(async |site, _| {
        let failure = nobody_there(site).await.server_utc().await.expect_err("refused");
        let text = read(site, &failure);
        let server = failure.cause.argument("server").to_owned();
        insta::assert_snapshot!(text.replace(&server, "[SERVER]"));
    })
    .await;
}

#[tokio::test]
async fn the_sentence_of_a_certificate_that_nobody_knows() {
    on_stand_in(async |site, _| {
        let erp = site.erp_with(|options| options.trust = sc_sage::Trust::System);
        insta::assert_snapshot!(read(site, &erp.server_utc().await.expect_err("refused")));
    })
    .await;
}

#[tokio::test]
async fn the_sentence_of_a_lock_that_was_not_released() {
    insta::assert_snapshot!(error(1_222, "Lock request time out period exceeded.").await);
}

#[tokio::test]
async fn the_sentence_of_a_deadlock() {
    insta::assert_snapshot!(
        error(1_205, "Transaction (Process ID 57) was deadlocked. Rerun the transaction.").await
    );
}

#[tokio::test]
async fn the_sentence_of_a_refused_statement() {
    insta::assert_snapshot!(
        error(8_115, "Arithmetic overflow error converting numeric to data type numeric.").await
    );
}

#[tokio::test]
async fn the_sentence_of_silence() {
    insta::assert_snapshot!(failing("COUNT(*)", SqlFaultAction::Hang).await);
}

#[tokio::test]
async fn the_sentence_of_a_cut_line() {
    insta::assert_snapshot!(failing("COUNT(*)", SqlFaultAction::DropBefore).await);
}

#[tokio::test]
async fn the_sentence_of_a_company_at_work_elsewhere() {
    on_stand_in(async |site, _| {
        let _held = site.erp().acquire_lease().await.expect("free");
        let Err(failure) = site.erp().acquire_lease().await else { panic!("both hold it") };
        insta::assert_snapshot!(read(site, &failure));
    })
    .await;
}

#[tokio::test]
async fn the_sentence_of_a_field_that_is_not_defined() {
    on_stand_in(async |site, _| {
        site.company("DELETE FROM dbo.CSOPTFH").await;
        let link = sc_domain::ports::VendorLinkWrite {
            vendor: sc_domain::VendorId::new("V001").expect("vendor"),
            provider: sc_domain::PortalId::new("5f0000000000000000000001").expect("id"),
        };
        insta::assert_snapshot!(read(site, &site.erp().link_vendor(&link).await.expect_err("not defined")));
    })
    .await;
}
