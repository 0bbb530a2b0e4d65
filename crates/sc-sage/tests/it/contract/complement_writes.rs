//! Writing a complement onto a payment: both fields or none, and never over anything.

use std::time::Duration;

use jiff::civil::date;
use sc_domain::complement::{ComplementWrite, StoredComplement};
use sc_domain::outcome::{FailureKind, Written};
use sc_domain::ports::{Erp as _, FiscalErp as _};
use sc_domain::{CfdiUuid, Code};
use sc_sqlserver::engine::Right;

use super::{complement_fields, key, parameters};
use crate::site::{Kind, Site, on_each_site};

const UUID: &str = "0A1B2C3D-0000-4000-8000-00000000000F";

fn write(last: char) -> ComplementWrite {
    let uuid = format!("{}{last}", &UUID[..UUID.len() - 1]);
    ComplementWrite {
        entry: key(7, 1),
        audit_org: "NORT01".to_owned(),
        uuid: CfdiUuid::new(uuid).expect("uuid"),
        stamped: date(2026, 11, 9),
    }
}

fn stored(uuid: &str, date: &str) -> StoredComplement {
    StoredComplement { uuid: uuid.to_owned(), date: date.to_owned() }
}

/// A payment in a posted batch, and the names of the fields.
async fn with_payment(site: &Site) {
    complement_fields(site).await;
    site.company("INSERT INTO dbo.APBTA (PAYMTYPE, CNTBTCH) VALUES ('PY', 7)").await;
    site.company("INSERT INTO dbo.APTCR (CNTBTCH, CNTENTR, DOCNBR) VALUES (7, 1, 'PY0000001')").await;
}

async fn field(site: &Site, name: &str, value: &str) {
    site.company(&format!(
        "INSERT INTO dbo.APTCRO (CNTBTCH, CNTENTR, OPTFIELD, VALUE, LENGTH, AUDTUSER) \
         VALUES (7, 1, '{name}', '{value}', 50, 'IMPORT')"
    ))
    .await;
}

/// The rows of the payment's fields, by their names.
async fn rows(site: &Site) -> Vec<String> {
    let rows = site
        .company(
            "SELECT OPTFIELD, VALUE, AUDTUSER, AUDTORG, TYPE, LENGTH, DECIMALS, ALLOWNULL, VALIDATE, SWSET \
             FROM dbo.APTCRO WHERE BTCHTYPE = 'PY' AND CNTBTCH = 7 AND CNTENTR = 1 ORDER BY OPTFIELD",
        )
        .await;
    let text = |row: &tiberius::Row, column| row.get::<&str, _>(column).unwrap_or_default().trim().to_owned();
    let small = |row: &tiberius::Row, column| row.get::<i16, _>(column).unwrap_or(-1);
    rows.iter()
        .map(|row| {
            let texts: Vec<_> = (0..4).map(|column| text(row, column)).collect();
            let numbers: Vec<_> = (4..10).map(|column| small(row, column).to_string()).collect();
            format!("{} | {}", texts.join(" "), numbers.join(" "))
        })
        .collect()
}

#[tokio::test]
async fn contract_missing_fields_are_inserted_as_their_definitions_say() {
    on_each_site(async |site| {
        with_payment(site).await;
        assert_eq!(site.erp().write_complement(&write('F')).await, Ok(Written::Now));
        assert_eq!(
            rows(site).await,
            [
                "FECHACFD 20261109 PORTALUS NORT01 | 3 8 0 1 0 1".to_owned(),
                format!("FOLIOCFD {UUID} PORTALUS NORT01 | 1 40 0 1 0 1"),
            ]
        );
        assert_eq!(site.count("APTCRO", "CNTBTCH > 0").await, 2);
        assert_eq!(site.erp().complement_of(key(7, 1)).await, Ok(stored(UUID, "20261109")));
        assert_eq!(site.erp().write_complement(&write('F')).await, Ok(Written::Before));
    })
    .await;
}

#[tokio::test]
async fn contract_a_date_that_the_site_defines_as_text_holds_the_same_eight_digits() {
    on_each_site(async |site| {
        with_payment(site).await;
        site.company(
            "UPDATE dbo.CSOPTFH SET TYPE = 1, LENGTH = 20, DECIMALS = 0 WHERE OPTFIELD = 'FECHACFD'",
        )
        .await;
        assert_eq!(site.erp().write_complement(&write('F')).await, Ok(Written::Now));
        assert_eq!(rows(site).await[0], "FECHACFD 20261109 PORTALUS NORT01 | 1 20 0 1 0 1");
    })
    .await;
}

#[tokio::test]
async fn contract_blank_fields_are_filled_and_keep_their_own_type() {
    on_each_site(async |site| {
        with_payment(site).await;
        field(site, "FOLIOCFD", "").await;
        field(site, "FECHACFD", "   ").await;
        assert_eq!(site.erp().write_complement(&write('F')).await, Ok(Written::Now));
        assert_eq!(
            rows(site).await,
            [
                "FECHACFD 20261109 PORTALUS NORT01 | 1 50 0 0 0 1".to_owned(),
                format!("FOLIOCFD {UUID} PORTALUS NORT01 | 1 50 0 0 0 1"),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn contract_one_field_may_be_missing_and_the_other_blank() {
    on_each_site(async |site| {
        with_payment(site).await;
        field(site, "FECHACFD", "").await;
        assert_eq!(site.erp().write_complement(&write('F')).await, Ok(Written::Now));
        assert_eq!(
            rows(site).await,
            [
                "FECHACFD 20261109 PORTALUS NORT01 | 1 50 0 0 0 1".to_owned(),
                format!("FOLIOCFD {UUID} PORTALUS NORT01 | 1 40 0 1 0 1"),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn contract_what_stands_there_decides_and_is_left_as_it_is() {
    let theirs = UUID.replace('F', "E");
    let lower = UUID.to_lowercase();
    for (uuid, day, expected) in [
        (UUID, "20261109", Written::Before),
        // Written by somebody, with a time of day or another day: it stays.
        (UUID, "2026-11-09T10:00:00", Written::Before),
        (&lower, "20250101", Written::Before),
        (&theirs, "20261109", Written::Conflict(stored(&theirs, "20261109"))),
        (&theirs, "", Written::Conflict(stored(&theirs, ""))),
        ("O''Brien", "", Written::Conflict(stored("O'Brien", ""))),
        ("", "20250101", Written::Conflict(stored("", "20250101"))),
    ] {
        on_each_site(async |site| {
            with_payment(site).await;
            field(site, "FOLIOCFD", uuid).await;
            field(site, "FECHACFD", day).await;
            let before = rows(site).await;
            assert_eq!(site.erp().write_complement(&write('F')).await, Ok(expected.clone()), "{uuid} {day}");
            assert_eq!(rows(site).await, before, "{uuid} {day}");
        })
        .await;
    }
}

#[tokio::test]
async fn contract_what_is_half_there_is_completed() {
    let lower = UUID.to_lowercase();
    on_each_site(async |site| {
        with_payment(site).await;
        field(site, "FOLIOCFD", &lower).await;
        assert_eq!(site.erp().write_complement(&write('F')).await, Ok(Written::Now));
        assert_eq!(
            rows(site).await,
            [
                "FECHACFD 20261109 PORTALUS NORT01 | 3 8 0 1 0 1".to_owned(),
                format!("FOLIOCFD {lower} IMPORT  | 1 50 0 0 0 0"),
            ],
            "a missing date is added, the UUID is not touched"
        );
        site.company("DELETE FROM dbo.APTCRO WHERE OPTFIELD = 'FOLIOCFD'").await;
        assert_eq!(site.erp().write_complement(&write('F')).await, Ok(Written::Now));
        assert_eq!(
            site.erp().complement_of(key(7, 1)).await,
            Ok(stored(UUID, "20261109")),
            "a UUID beside its own date"
        );
    })
    .await;
}

#[tokio::test]
async fn contract_an_adjustment_entry_with_the_same_key_is_neither_read_nor_written() {
    on_each_site(async |site| {
        with_payment(site).await;
        site.company("INSERT INTO dbo.APBTA (PAYMTYPE, CNTBTCH) VALUES ('AD', 7)").await;
        site.company("INSERT INTO dbo.APTCR (BTCHTYPE, CNTBTCH, CNTENTR, DOCNBR) VALUES ('AD', 7, 1, 'AD1')")
            .await;
        site.company(
            "INSERT INTO dbo.APTCRO (BTCHTYPE, CNTBTCH, CNTENTR, OPTFIELD, VALUE) \
             VALUES ('AD', 7, 1, 'FOLIOCFD', ''), ('AD', 7, 1, 'FECHACFD', 'x')",
        )
        .await;
        assert_eq!(site.erp().write_complement(&write('F')).await, Ok(Written::Now));
        assert_eq!(rows(site).await.len(), 2);
        assert_eq!(site.count("APTCRO", "BTCHTYPE = 'AD' AND VALUE IN ('', 'x')").await, 2);
    })
    .await;
}

#[tokio::test]
async fn contract_a_batch_that_is_not_posted_is_left_alone() {
    on_each_site(async |site| {
        with_payment(site).await;
        site.company("INSERT INTO dbo.APBTA (PAYMTYPE, CNTBTCH, BATCHSTAT) VALUES ('AD', 7, 3)").await;
        for blank in [false, true] {
            if blank {
                field(site, "FOLIOCFD", "").await;
                field(site, "FECHACFD", "").await;
            }
            let before = rows(site).await;
            for change in [
                "UPDATE dbo.APBTA SET BATCHSTAT = 1 WHERE PAYMTYPE = 'PY' AND CNTBTCH = 7",
                "UPDATE dbo.APBTA SET BATCHSTAT = 4 WHERE PAYMTYPE = 'PY' AND CNTBTCH = 7",
                "UPDATE dbo.APBTA SET BATCHSTAT = 3 WHERE PAYMTYPE = 'PY' AND CNTBTCH = 7; \
                 UPDATE dbo.APTCR SET ERRENTRY = 5",
            ] {
                site.company(change).await;
                let failure = site.erp().write_complement(&write('F')).await.expect_err("not posted");
                assert_eq!((failure.kind, failure.cause.code), (FailureKind::Defect, Code::InternalDefect));
                assert_eq!(
                    failure.cause.argument("detail"),
                    "APTCR 7-1 is no entry of a posted batch: nothing was written"
                );
                assert_eq!(rows(site).await, before, "{change}");
            }
            site.company("UPDATE dbo.APTCR SET ERRENTRY = 0").await;
        }
        let nowhere = ComplementWrite { entry: key(7, 2), ..write('F') };
        let failure = site.erp().write_complement(&nowhere).await.expect_err("no such entry");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Defect, Code::InternalDefect));
        assert_eq!(site.count("APTCRO", "CNTENTR = 2").await, 0);
    })
    .await;
}

#[tokio::test]
async fn contract_when_the_second_field_cannot_be_written_the_first_is_not_either() {
    on_each_site(async |site| {
        with_payment(site).await;
        // Blank UUID: an update, allowed. Missing date: an insert, not allowed.
        field(site, "FOLIOCFD", "").await;
        let before = rows(site).await;
        let erp = site.erp_without_right("APTCRO", Right::Insert).await;
        let failure = erp.write_complement(&write('F')).await.expect_err("refused");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Setup, Code::SagePermissionDenied));
        assert_eq!(failure.cause.argument("object"), "APTCRO");
        assert_eq!(rows(site).await, before);
        assert_eq!(site.erp().write_complement(&write('F')).await, Ok(Written::Now), "no lock was left");
    })
    .await;
}

#[tokio::test]
async fn contract_of_many_writers_of_one_complement_one_writes() {
    on_each_site(async |site| {
        with_payment(site).await;
        let erps: Vec<_> = (0..4).map(|_| site.erp()).collect();
        let ours = write('F');
        let outcomes = futures::future::join_all(erps.iter().map(|erp| erp.write_complement(&ours))).await;
        let count = |wanted: &Written<StoredComplement>| {
            outcomes.iter().filter(|outcome| outcome.as_ref() == Ok(wanted)).count()
        };
        assert_eq!((count(&Written::Now), count(&Written::Before)), (1, 3), "{outcomes:?}");
        assert_eq!(site.count("APTCRO", "CNTBTCH = 7").await, 2);
    })
    .await;
}

#[tokio::test]
async fn contract_of_two_complements_at_once_one_stands_whole() {
    on_each_site(async |site| {
        with_payment(site).await;
        let (first, second) = (site.erp(), site.erp());
        let later = ComplementWrite { stamped: date(2026, 11, 10), ..write('E') };
        let ours = write('F');
        let (one, two) = tokio::join!(first.write_complement(&ours), second.write_complement(&later));
        let standing = site.erp().complement_of(key(7, 1)).await.expect("stored");
        let whole = [stored(UUID, "20261109"), stored(later.uuid.as_str(), "20261110")];
        let conflict = Ok(Written::Conflict(standing.clone()));
        if standing == whole[0] {
            assert_eq!((one, two), (Ok(Written::Now), conflict));
        } else {
            assert_eq!((one, two), (conflict, Ok(Written::Now)));
            assert_eq!(standing, whole[1]);
        }
    })
    .await;
}

#[tokio::test]
async fn contract_a_field_that_a_user_holds_is_not_waited_for_long() {
    on_each_site(async |site| {
        with_payment(site).await;
        field(site, "FOLIOCFD", "").await;
        let erp = site.erp_with(|options| options.lock_timeout_ms = 50);
        erp.complement_of(key(7, 1)).await.expect("read before the user comes");
        site.company("BEGIN TRANSACTION").await;
        site.company("UPDATE dbo.APTCRO SET SWSET = 1 WHERE CNTBTCH = 7").await;
        let failure = erp.write_complement(&write('F')).await.expect_err("locked");
        assert_eq!((failure.kind, failure.cause.code), (FailureKind::Transient, Code::SageLockTimeout));
        site.company("ROLLBACK TRANSACTION").await;
        assert_eq!(erp.write_complement(&write('F')).await, Ok(Written::Now));
    })
    .await;
}

#[tokio::test]
async fn contract_a_field_that_is_defined_nowhere_is_a_matter_of_setup() {
    for (change, missing) in [
        ("DELETE FROM dbo.CSOPTFH WHERE OPTFIELD = 'FECHACFD'", "CSOPTFH FECHACFD"),
        (
            "UPDATE dbo.CSOPTFH SET TYPE = 6 WHERE OPTFIELD = 'FECHACFD'",
            "CSOPTFH FECHACFD (TYPE 3; TYPE 1, LENGTH >= 8)",
        ),
        (
            "UPDATE dbo.CSOPTFH SET TYPE = 1, LENGTH = 7 WHERE OPTFIELD = 'FECHACFD'",
            "CSOPTFH FECHACFD (TYPE 3; TYPE 1, LENGTH >= 8)",
        ),
        (
            "UPDATE dbo.CSOPTFH SET LENGTH = 35 WHERE OPTFIELD = 'FOLIOCFD'",
            "CSOPTFH FOLIOCFD (TYPE 1, LENGTH >= 36)",
        ),
    ] {
        on_each_site(async |site| {
            with_payment(site).await;
            site.company(change).await;
            let failure = site.erp().write_complement(&write('F')).await.expect_err("not defined");
            assert_eq!((failure.kind, failure.cause.code), (FailureKind::Setup, Code::SageSchemaMissing));
            assert_eq!(failure.cause.argument("missing"), missing);
            assert_eq!(site.count("APTCRO", "CNTBTCH = 7").await, 0);
        })
        .await;
    }
}

#[tokio::test]
async fn contract_fields_that_nobody_names_stop_reading_and_writing() {
    on_each_site(async |site| {
        site.company("INSERT INTO dbo.APBTA (PAYMTYPE, CNTBTCH) VALUES ('PY', 7)").await;
        parameters(site, "NRT", &[("DataBase", site.options.database.as_str()), ("FolioCFD", "FOLIOCFD")])
            .await;
        let erp = site.erp();
        let failures = [
            erp.write_complement(&write('F')).await.expect_err("unnamed"),
            erp.complement_of(key(7, 1)).await.expect_err("unnamed"),
        ];
        for failure in failures {
            assert_eq!(
                (failure.kind, failure.cause.code),
                (FailureKind::Setup, Code::ComplementFieldsMissing)
            );
            assert_eq!(failure.cause.argument("database"), site.options.database.as_str());
            assert_eq!(failure.cause.argument("missing"), "FechaCFD");
        }
        parameters(site, "NR2", &[("DataBase", site.options.database.as_str()), ("FechaCFD", "FECHACFD")])
            .await;
        assert_eq!(erp.complement_of(key(7, 1)).await, Ok(StoredComplement::default()), "mended meanwhile");
    })
    .await;
}

#[tokio::test]
async fn contract_the_stamp_of_a_complement_is_the_servers_time_in_utc() {
    on_each_site(async |site| {
        with_payment(site).await;
        field(site, "FOLIOCFD", "").await;
        let erp = site.erp();
        let utc = erp.server_utc().await.expect("time");
        site.clock.advance(Duration::from_millis(7_500));
        let other = ComplementWrite { audit_org: "OTRA01".to_owned(), ..write('F') };
        assert_eq!(erp.write_complement(&other).await, Ok(Written::Now));
        let (date, time) = sc_domain::time::audit_numbers(utc + Duration::from_millis(7_500));
        let stamped = format!("AUDTDATE = {date} AND AUDTTIME = {time} AND AUDTORG = 'OTRA01'");
        assert_eq!(site.count("APTCRO", &stamped).await, 2);
        if matches!(site.kind, Kind::StandIn(_)) {
            assert_eq!((date, time), (20_261_122, 3_302_275));
        }
    })
    .await;
}

#[tokio::test]
async fn contract_a_complement_that_stands_there_takes_one_statement() {
    on_each_site(async |site| {
        with_payment(site).await;
        let erp = site.erp();
        assert_eq!(erp.write_complement(&write('F')).await, Ok(Written::Now));
        let before = erp.statements();
        assert_eq!(erp.write_complement(&write('F')).await, Ok(Written::Before));
        assert_eq!(erp.statements() - before, 1);
    })
    .await;
}
