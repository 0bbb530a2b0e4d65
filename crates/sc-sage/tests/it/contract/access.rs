//! Logins, rights and locks of others.

use sc_domain::outcome::{FailureKind, Written};
use sc_domain::ports::{ControlTable, Erp as _, VendorLinkWrite};
use sc_domain::{Code, DatabaseName};
use sc_sqlserver::engine::Right;
use secrecy::SecretString;

use super::{portal_id, vendor, window};
use crate::site::on_each_site;

#[tokio::test]
async fn contract_a_wrong_password_is_a_matter_of_setup() {
    on_each_site(async |site| {
        let erp = site.erp_with(|options| options.password = SecretString::from("canary-7f"));
        let failure = erp.server_utc().await.expect_err("refused");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Setup, Code::SageLoginFailed));
        assert_eq!(failure.cause.argument("user"), site.options.user);
        assert!(!format!("{failure:?}").contains("canary-7f"));
    })
    .await;
}

#[tokio::test]
async fn contract_a_database_that_is_not_there_is_named() {
    on_each_site(async |site| {
        let erp = site.erp_with(|options| options.database = DatabaseName::new("sc_nowhere").expect("valid"));
        let failure = erp.payments(window()).await.expect_err("refused");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Setup, Code::SageDatabaseMissing));
        assert_eq!(failure.cause.argument("database"), "sc_nowhere");
    })
    .await;
}

#[tokio::test]
async fn contract_a_missing_right_is_named_with_its_table() {
    on_each_site(async |site| {
        site.company("INSERT INTO dbo.APBTA (PAYMTYPE, CNTBTCH) VALUES ('PY', 99)").await;
        let erp = site.erp_without_right("APTCR", Right::Select).await;
        let failure = erp.payments(window()).await.expect_err("refused");
        assert_eq!(
            (failure.kind, failure.cause.code),
            (FailureKind::Setup, Code::SagePermissionDenied),
            "{failure}"
        );
        assert_eq!((failure.cause.argument("object"), failure.cause.argument("right")), ("APTCR", "SELECT"));
        assert_eq!(failure.cause.argument("database"), site.options.database.as_str());
    })
    .await;
}

#[tokio::test]
async fn contract_a_write_without_the_right_is_certainly_not_done() {
    on_each_site(async |site| {
        let erp = site.erp_without_right("APVENO", Right::Insert).await;
        let link = VendorLinkWrite { vendor: vendor("V001"), provider: portal_id(1) };
        let failure = erp.link_vendor(&link).await.expect_err("refused");
        assert_eq!(
            (failure.kind, failure.cause.code),
            (FailureKind::Setup, Code::SagePermissionDenied),
            "{failure}"
        );
        assert_eq!((failure.cause.argument("object"), failure.cause.argument("right")), ("APVENO", "INSERT"));
        assert_eq!(site.count("APVENO", "VENDORID = 'V001'").await, 0);
    })
    .await;
}

#[tokio::test]
async fn contract_a_row_that_a_user_holds_is_not_waited_for_long() {
    on_each_site(async |site| {
        site.company("INSERT INTO dbo.APVENO (VENDORID, OPTFIELD) VALUES ('V001', 'PROVIDERID')").await;
        let erp = site.erp_with(|options| options.lock_timeout_ms = 50);
        let link = VendorLinkWrite { vendor: vendor("V001"), provider: portal_id(1) };
        // What the write needs besides is read before the user comes.
        erp.control_count(ControlTable::Payments).await.expect("count");
        site.company("BEGIN TRANSACTION").await;
        site.company("UPDATE dbo.APVENO SET SWSET = 1 WHERE VENDORID = 'V001'").await;
        let failure = erp.link_vendor(&link).await.expect_err("locked");
        assert_eq!(
            (failure.kind, failure.cause.code),
            (FailureKind::Transient, Code::SageLockTimeout),
            "{failure}"
        );
        site.company("ROLLBACK TRANSACTION").await;
        assert_eq!(erp.link_vendor(&link).await, Ok(Written::Now));
    })
    .await;
}
