//! Lost requests and lost answers.

use std::time::Duration;

use sc_domain::control::{ControlRow, ControlStatus};
use sc_domain::outcome::{FailureKind, Written};
use sc_domain::ports::{ControlTable, Erp, VendorLinkWrite};
use sc_domain::{Code, PaymentNumber, PortalId, VendorId};
use sc_sage::{Encryption, Trust};
use sc_sqlserver::fault::SqlFaultAction;

use crate::site::{Site, on_stand_in};

fn link() -> VendorLinkWrite {
    VendorLinkWrite {
        vendor: VendorId::new("V001").expect("vendor"),
        provider: PortalId::new("5f0000000000000000000001").expect("id"),
    }
}

fn row() -> ControlRow {
    ControlRow {
        company: "NORTE".to_owned(),
        number: Some(PaymentNumber::new("PY1").expect("number")),
        status: ControlStatus::Paid,
        portal_id: Some(link().provider),
    }
}

#[tokio::test]
async fn a_line_cut_before_a_write_leaves_its_outcome_unknown_and_a_second_try_writes() {
    on_stand_in(async |site, server| {
        let erp = site.erp();
        server.next("INSERT INTO [FESA]", SqlFaultAction::DropBefore);
        let failure = erp.mark_payment(&row()).await.expect_err("cut");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Unknown, Code::SageConnectionLost));
        assert_eq!(erp.mark_payment(&row()).await, Ok(Written::Now));
        server.next("INSERT INTO [NORTE]", SqlFaultAction::DropBefore);
        let failure = erp.link_vendor(&link()).await.expect_err("cut");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Unknown, Code::SageConnectionLost));
        assert_eq!(erp.link_vendor(&link()).await, Ok(Written::Now));
    })
    .await;
}

#[tokio::test]
async fn a_line_cut_after_a_write_leaves_its_outcome_unknown_and_a_second_try_finds_it() {
    on_stand_in(async |site, server| {
        let erp = site.erp();
        server.next("INSERT INTO [FESA]", SqlFaultAction::DropAfter);
        let failure = erp.mark_payment(&row()).await.expect_err("cut");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Unknown, Code::SageConnectionLost));
        assert_eq!(erp.mark_payment(&row()).await, Ok(Written::Before));
        server.next("INSERT INTO [NORTE]", SqlFaultAction::DropAfter);
        let failure = erp.link_vendor(&link()).await.expect_err("cut");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Unknown, Code::SageConnectionLost));
        assert_eq!(erp.link_vendor(&link()).await, Ok(Written::Before));
        assert_eq!(site.count_control("NoPagoSage = 'PY1'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_write_that_the_server_does_twice_is_done_once() {
    on_stand_in(async |site, server| {
        let erp = site.erp();
        server.next("INSERT INTO [FESA]", SqlFaultAction::Twice);
        assert_eq!(erp.mark_payment(&row()).await, Ok(Written::Before));
        assert_eq!(site.count_control("NoPagoSage = 'PY1'").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_line_cut_under_a_question_is_a_passing_failure() {
    on_stand_in(async |site, server| {
        let erp = site.erp();
        for action in [SqlFaultAction::DropBefore, SqlFaultAction::DropAfter, SqlFaultAction::Garbage] {
            server.next("COUNT(*)", action.clone());
            let failure = erp.control_count(ControlTable::Payments).await.expect_err("cut");
            assert_eq!(
                (failure.kind, failure.cause.code),
                (FailureKind::Transient, Code::SageConnectionLost),
                "{action:?}"
            );
            assert_eq!(erp.control_count(ControlTable::Payments).await, Ok(0), "{action:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn silence_ends_at_the_deadline_and_its_connection_is_never_used_again() {
    on_stand_in(async |site, server| {
        let erp = site.erp_with(|options| options.query_timeout_ms = 750);
        erp.control_count(ControlTable::Payments).await.expect("count");
        let accepted = server.tds.connections_accepted();
        server.next("COUNT(*)", SqlFaultAction::Hang);
        let failure = erp.control_count(ControlTable::Payments).await.expect_err("silence");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Transient, Code::SageTimeout));
        assert_eq!(failure.cause.argument("seconds"), "0.75");
        assert_eq!(erp.control_count(ControlTable::Payments).await, Ok(0));
        assert_eq!(server.tds.connections_accepted(), accepted + 1, "a new connection");

        server.next("INSERT INTO [FESA]", SqlFaultAction::Hang);
        let failure = erp.mark_payment(&row()).await.expect_err("silence");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Unknown, Code::SageTimeout));
        assert_eq!(erp.mark_payment(&row()).await, Ok(Written::Now));
    })
    .await;
}

#[tokio::test]
async fn a_question_that_nobody_waits_for_any_more_gives_up_its_connection() {
    on_stand_in(async |site, server| {
        let erp = site.erp();
        erp.control_count(ControlTable::Payments).await.expect("count");
        let accepted = server.tds.connections_accepted();
        server.next("COUNT(*)", SqlFaultAction::Hang);
        tokio::select! {
            answer = erp.control_count(ControlTable::Payments) => panic!("answered: {answer:?}"),
            () = server.next_has_happened() => {}
        }
        assert_eq!(erp.control_count(ControlTable::Payments).await, Ok(0));
        assert_eq!(server.tds.connections_accepted(), accepted + 1, "a new connection");
    })
    .await;
}

#[tokio::test]
async fn a_deadlock_victim_wrote_nothing_and_tries_again() {
    on_stand_in(async |site, server| {
        let erp = site.erp();
        let message =
            "Transaction (Process ID 57) was deadlocked on lock resources with another process and has \
                       been chosen as the deadlock victim. Rerun the transaction."
                .to_owned();
        server.next("INSERT INTO [FESA]", SqlFaultAction::Error { number: 1_205, message });
        let failure = erp.mark_payment(&row()).await.expect_err("victim");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Transient, Code::SageDeadlock));
        assert_eq!(failure.answer.expect("answer").code.as_deref(), Some("1205"));
        assert_eq!(erp.mark_payment(&row()).await, Ok(Written::Now));
    })
    .await;
}

#[tokio::test]
async fn connections_are_shared_bounded_and_closed_when_they_rested_long() {
    on_stand_in(async |site, server| {
        let erp = site.erp_with(|options| options.pool_max = 3);
        let before = server.tds.connections_accepted();
        let counts =
            futures::future::join_all((0..12).map(|_| erp.control_count(ControlTable::Payments))).await;
        assert!(counts.iter().all(|count| *count == Ok(0)));
        let opened = server.tds.connections_accepted() - before;
        // One to the company, for its code, and at most three to the control database.
        assert!((2..=4).contains(&opened), "{opened} connections");
        erp.control_count(ControlTable::Payments).await.expect("count");
        assert_eq!(server.tds.connections_accepted() - before, opened, "a rested connection is used again");
        site.clock.advance(Duration::from_secs(61));
        erp.control_count(ControlTable::Payments).await.expect("count");
        assert_eq!(server.tds.connections_accepted() - before, opened + 1, "a stale connection is not");
    })
    .await;
}

#[tokio::test]
async fn a_server_that_ends_our_sessions_is_found_again() {
    on_stand_in(async |site, server| {
        let erp = site.erp();
        erp.control_count(ControlTable::Payments).await.expect("count");
        server.server.kill_sessions();
        let failure = erp.control_count(ControlTable::Payments).await.expect_err("killed");
        assert_eq!(
            (failure.kind, failure.cause.code),
            (FailureKind::Transient, Code::SageConnectionLost),
            "{failure}"
        );
        assert_eq!(erp.control_count(ControlTable::Payments).await, Ok(0));
    })
    .await;
}

#[tokio::test]
async fn a_lease_whose_session_was_ended_is_lost() {
    on_stand_in(async |site, server| {
        let lease = site.erp().acquire_lease().await.expect("free");
        server.server.kill_sessions();
        for _ in 0..2 {
            let failure = lease.check().await.expect_err("lost");
            assert_eq!((failure.kind, failure.cause.code), (FailureKind::Transient, Code::LeaseLost));
        }
        lease.release().await;
    })
    .await;
}

#[tokio::test]
async fn a_check_that_nobody_waits_for_keeps_the_lease() {
    on_stand_in(async |site, _| {
        let lease = site.erp().acquire_lease().await.expect("free");
        // Polled once, then dropped: the question is on its way.
        assert!(futures::FutureExt::now_or_never(lease.check()).is_none());
        assert_eq!(lease.check().await, Ok(()));
    })
    .await;
}

#[tokio::test]
async fn nothing_listens_and_nothing_was_sent() {
    on_stand_in(async |site, _| {
        let erp = nobody_there(site).await;
        let failure = erp.server_utc().await.expect_err("refused");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::NotSent, Code::SageUnreachable));
        let failure = erp.mark_payment(&row()).await.expect_err("refused");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::NotSent, Code::SageUnreachable));
    })
    .await;
}

/// An adapter for a port where nobody listens.
pub async fn nobody_there(site: &Site) -> sc_sage::SageErp {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("port");
    let port = listener.local_addr().expect("address").port();
    drop(listener);
    site.erp_with(|options| options.port = Some(port))
}

#[tokio::test]
async fn a_listener_that_says_nothing_is_given_up_at_the_connect_timeout() {
    on_stand_in(async |site, _| {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("port");
        let erp = site.erp_with(|options| {
            options.port = Some(listener.local_addr().expect("address").port());
            options.connect_timeout_ms = 100;
        });
        let failure = erp.server_utc().await.expect_err("silence");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::NotSent, Code::SageUnreachable));
        assert_eq!(failure.cause.argument("detail"), "no_answer seconds=0.1");
    })
    .await;
}

#[tokio::test]
async fn an_unknown_certificate_is_refused_and_a_named_authority_accepted() {
    on_stand_in(async |site, server| {
        for encryption in [Encryption::Required, Encryption::LoginOnly] {
            let erp = site.erp_with(|options| {
                options.encryption = encryption;
                options.trust = Trust::System;
            });
            let failure = erp.server_utc().await.expect_err("unknown certificate");
            assert_eq!(
                (failure.kind, failure.cause.code),
                (FailureKind::Setup, Code::SageTlsFailed),
                "{failure}"
            );
        }
        let folder = tempfile::tempdir().expect("folder");
        let path = folder.path().join("authority.pem");
        std::fs::write(&path, server.tds.certificate_pem()).expect("file");
        let erp = site.erp_with(|options| {
            options.encryption = Encryption::Required;
            options.trust = Trust::CaFile(path);
        });
        erp.server_utc().await.expect("trusted");
        let missing =
            site.erp_with(|options| options.trust = Trust::CaFile(folder.path().join("missing.pem")));
        let failure = missing.server_utc().await.expect_err("no such file");
        assert_eq!(
            (failure.kind, failure.cause.code),
            (FailureKind::Setup, Code::SageTlsFailed),
            "{failure}"
        );
    })
    .await;
}

#[tokio::test]
async fn plain_text_needs_leave() {
    on_stand_in(async |site, _| {
        let erp = site.erp_with(|options| {
            options.encryption = Encryption::LoginOnly;
            options.allow_plaintext = false;
        });
        // The stand-in encrypts all when asked, so the question is answered, encrypted.
        erp.server_utc().await.expect("time");
    })
    .await;
}
