//! Payment entries of the window.

use rust_decimal::Decimal;
use sc_domain::payment::{Rate, RateOperator, Reversal, SagePayment};
use sc_domain::ports::{ControlTable, Erp as _, UnreadableEntry};

use super::{key, number, vendor, window};
use crate::site::{Kind, STAND_IN_NOW, STAND_IN_OFFSET_MINUTES, Site, on_each_site};

async fn batch(site: &Site, columns: &str, values: &str) {
    site.company(&format!("INSERT INTO dbo.APBTA ({columns}) VALUES ({values})")).await;
}

async fn entry(site: &Site, columns: &str, values: &str) {
    site.company(&format!("INSERT INTO dbo.APTCR ({columns}) VALUES ({values})")).await;
}

async fn numbers(site: &Site) -> Vec<String> {
    let observed = site.erp().payments(window()).await.expect("payments");
    assert_eq!(observed.unreadable, []);
    observed.payments.iter().map(|payment| payment.number.to_string()).collect()
}

#[tokio::test]
async fn contract_a_payment_comes_whole_with_its_bank_and_without_padding() {
    on_each_site(async |site| {
        site.company("INSERT INTO dbo.BKACCT (BANK, ADDR1, CURNSTMT) VALUES ('BBVAUSD', ' 5f00000000000000000000aa', 'USD')")
            .await;
        batch(site, "PAYMTYPE, CNTBTCH, IDBANK", "'PY', 7, 'BBVAUSD'").await;
        entry(
            site,
            "CNTBTCH, CNTENTR, DOCNBR, IDVEND, DATERMIT, DATEBUS, TEXTRMIT, TXTRMITREF, NAMERMIT, AMTRMIT, AMTRMITTC, \
             CODECURN, RATEEXCHTC, RATEEXCHHC, OPERBANK, OPERVEND, PAYMSTTS, AUDTDATE, AUDTTIME",
            "7, 2, 'PY0000123', 'V001', 20261114, 20261116, 'Pago de O''Brien & Cía', 'REF Ñ', 'Tornillos O''Brien', \
             1234567890123456.789, 20.005, 'MXP', 1, 17.1234567, 1, 2, 1, 20261117, 5",
        )
        .await;
        let observed = site.erp().payments(window()).await.expect("payments");
        let decimal = |text: &str| text.parse::<Decimal>().expect("decimal");
        let expected = SagePayment {
            key: key(7, 2),
            number: number("PY0000123"),
            vendor: vendor("V001"),
            payee: "Tornillos O'Brien".to_owned(),
            payment_date: Some(jiff::civil::date(2026, 11, 14)),
            posting_date: Some(jiff::civil::date(2026, 11, 16)),
            batch_day: Some(jiff::civil::date(2026, 11, 15)),
            comments: "Pago de O'Brien & Cía".to_owned(),
            reference: "REF Ñ".to_owned(),
            amount_bank: decimal("1234567890123456.789"),
            amount_vendor: decimal("20.005"),
            bank_currency: "USD".to_owned(),
            vendor_currency: "MXP".to_owned(),
            rate_bank: Rate { rate: decimal("17.1234567"), operator: RateOperator::Multiply },
            rate_vendor: Rate { rate: Decimal::ONE, operator: RateOperator::Divide },
            bank: "BBVAUSD".to_owned(),
            bank_account: "5f00000000000000000000aa".to_owned(),
            remit_type: 1,
            error_entry: 0,
            edit_status: 1,
            reversed: None,
            audit: "2026-11-17T00:00:00.05Z".parse().expect("instant"),
            audit_org: "NORT01".to_owned(),
        };
        assert_eq!(observed.payments, [expected]);
        assert_eq!(observed.unreadable, []);
    })
    .await;
}

#[tokio::test]
async fn contract_a_batch_is_in_the_window_by_its_stamp_its_date_or_its_last_edit() {
    on_each_site(async |site| {
        for (batch_number, days) in [
            (10, "20261101, 20200101, 20200101"),
            (11, "20200101, 20261101, 20200101"),
            (12, "20200101, 20200101, 20261101"),
            (13, "20261031, 20261031, 20261031"),
        ] {
            let values = format!("'PY', {batch_number}, {days}");
            batch(site, "PAYMTYPE, CNTBTCH, AUDTDATE, DATEBTCH, DATELSTEDT", &values).await;
            let values = format!("{batch_number}, 1, 'PY{batch_number}'");
            entry(site, "CNTBTCH, CNTENTR, DOCNBR", &values).await;
        }
        assert_eq!(numbers(site).await, ["PY10", "PY11", "PY12"]);
    })
    .await;
}

#[tokio::test]
async fn contract_only_posted_batches_of_payments_are_read() {
    on_each_site(async |site| {
        for (kind, batch_number, status) in
            [("PY", 20, 3), ("PY", 21, 1), ("PY", 22, 4), ("PY", 23, 7), ("AD", 24, 3)]
        {
            let values = format!("'{kind}', {batch_number}, {status}");
            batch(site, "PAYMTYPE, CNTBTCH, BATCHSTAT", &values).await;
            let values = format!("'{kind}', {batch_number}, 1, 'N{batch_number}'");
            entry(site, "BTCHTYPE, CNTBTCH, CNTENTR, DOCNBR", &values).await;
        }
        assert_eq!(numbers(site).await, ["N20"]);
    })
    .await;
}

#[tokio::test]
async fn contract_an_adjustment_batch_with_the_same_numbers_is_another_batch() {
    on_each_site(async |site| {
        batch(site, "PAYMTYPE, CNTBTCH", "'PY', 30").await;
        batch(site, "PAYMTYPE, CNTBTCH", "'AD', 30").await;
        entry(site, "BTCHTYPE, CNTBTCH, CNTENTR, DOCNBR, AMTRMIT", "'PY', 30, 1, 'PY0000030', 100").await;
        entry(site, "BTCHTYPE, CNTBTCH, CNTENTR, DOCNBR, AMTRMIT", "'AD', 30, 1, 'AD0000030', 7").await;
        assert_eq!(numbers(site).await, ["PY0000030"]);
    })
    .await;
}

#[tokio::test]
async fn contract_each_kind_and_state_of_an_entry_is_read_and_left_to_the_plan() {
    on_each_site(async |site| {
        batch(site, "PAYMTYPE, CNTBTCH, IDBANK", "'PY', 40, 'NOBANK'").await;
        for (number, values) in [(1, "1, 0, 0"), (2, "2, 0, 0"), (3, "1, 77, 0"), (4, "1, 0, 2")] {
            let values = format!("40, {number}, 'E{number}', {values}");
            entry(site, "CNTBTCH, CNTENTR, DOCNBR, RMITTYPE, ERRENTRY, PAYMSTTS", &values).await;
        }
        let observed = site.erp().payments(window()).await.expect("payments");
        let states: Vec<_> = observed
            .payments
            .iter()
            .map(|payment| (payment.remit_type, payment.error_entry, payment.edit_status))
            .collect();
        assert_eq!(states, [(1, 0, 0), (2, 0, 0), (1, 77, 0), (1, 0, 2)]);
        // The bank of the batch has no row: what it would tell is empty, and the plan asks for it.
        let first = &observed.payments[0];
        assert_eq!(
            (first.bank.as_str(), first.bank_currency.as_str(), first.bank_account.as_str()),
            ("NOBANK", "", "")
        );
    })
    .await;
}

#[tokio::test]
async fn contract_a_reversal_belongs_to_the_entry_with_its_number() {
    on_each_site(async |site| {
        batch(site, "PAYMTYPE, CNTBTCH", "'PY', 50").await;
        for n in 1..=4 {
            entry(site, "CNTBTCH, CNTENTR, DOCNBR", &format!("50, {n}, 'R{n}'")).await;
        }
        for (serial, values) in [
            (1, "'BANORTE', 50, 1, 'R1', 2, 20261118"),
            (2, "'BANORTE', 50, 2, 'R2', 1, 20261118"),
            (3, "'BANORTE', 50, 3, 'OTHER', 2, 20261118"),
            (4, "'BBVA', 50, 4, 'R4', 2, 20261118"),
        ] {
            site.company(&format!(
                "INSERT INTO dbo.APPYM (LONGSERIAL, IDBANK, CNTBTCH, CNTITEM, IDINVC, SWCHKCLRD, DATERVRSD) \
                 VALUES ({serial}, {values})"
            ))
            .await;
        }
        let observed = site.erp().payments(window()).await.expect("payments");
        let reversed: Vec<_> = observed.payments.iter().map(|payment| payment.reversed).collect();
        let date = Some(jiff::civil::date(2026, 11, 18));
        assert_eq!(reversed, [Some(Reversal { date }), None, None, None]);
    })
    .await;
}

#[tokio::test]
async fn contract_an_entry_that_cannot_be_read_is_told_apart_and_the_others_go_on() {
    on_each_site(async |site| {
        batch(site, "PAYMTYPE, CNTBTCH", "'PY', 60").await;
        entry(site, "CNTBTCH, CNTENTR, DOCNBR", "60, 1, 'GOOD'").await;
        entry(site, "CNTBTCH, CNTENTR, DOCNBR, DATERMIT", "60, 2, 'BADDATE', 20261331").await;
        entry(site, "CNTBTCH, CNTENTR, DOCNBR", "60, 3, ''").await;
        entry(site, "CNTBTCH, CNTENTR, DOCNBR, AUDTTIME", "60, 4, 'BADTIME', 99000000").await;
        entry(site, "CNTBTCH, CNTENTR, DOCNBR, OPERBANK", "60, 5, 'BADRATE', 9").await;
        entry(site, "CNTBTCH, CNTENTR, DOCNBR, IDVEND", "60, 6, 'NOVENDOR', ''").await;
        // A miscellaneous payment has no vendor by nature, and is never sent.
        entry(site, "CNTBTCH, CNTENTR, DOCNBR, IDVEND, RMITTYPE", "60, 7, 'MISC', '', 4").await;
        let observed = site.erp().payments(window()).await.expect("payments");
        let good: Vec<_> = observed.payments.iter().map(|payment| payment.number.as_str()).collect();
        assert_eq!(good, ["GOOD"]);
        let unreadable = |entry, number: &str, field: &str, value: &str| UnreadableEntry {
            key: key(60, entry),
            number: number.to_owned(),
            field: field.to_owned(),
            value: value.to_owned(),
        };
        assert_eq!(
            observed.unreadable,
            [
                unreadable(2, "BADDATE", "APTCR.DATERMIT", "20261331"),
                unreadable(3, "", "APTCR.DOCNBR", ""),
                unreadable(4, "BADTIME", "APTCR.AUDTTIME", "99000000"),
                unreadable(5, "BADRATE", "APTCR.OPERBANK", "9"),
                unreadable(6, "NOVENDOR", "APTCR.IDVEND", ""),
            ]
        );
    })
    .await;
}

#[tokio::test]
async fn contract_payments_of_many_batches_are_read_in_chunks_of_each_size() {
    on_each_site(async |site| {
        let mut expected = Vec::new();
        for size in [2_usize, 16, 17, 129] {
            let from = expected.len();
            for n in from..size {
                batch(site, "PAYMTYPE, CNTBTCH", &format!("'PY', {}", 1_000 + n)).await;
                entry(site, "CNTBTCH, CNTENTR, DOCNBR", &format!("{}, 1, 'PY{n:07}'", 1_000 + n)).await;
                expected.push(format!("PY{n:07}"));
            }
            assert_eq!(numbers(site).await, expected);
        }
    })
    .await;
}

#[tokio::test]
async fn contract_the_server_tells_its_own_time_and_how_far_it_is_from_utc() {
    on_each_site(async |site| {
        let erp = site.erp();
        let utc = erp.server_utc().await.expect("time");
        let asked = erp.statements();
        let offset = erp.server_offset_minutes().await.expect("offset");
        assert_eq!(erp.statements(), asked, "one reading tells both");
        match site.kind {
            Kind::StandIn(_) => {
                assert_eq!(utc.to_string(), STAND_IN_NOW);
                assert_eq!(offset, STAND_IN_OFFSET_MINUTES);
            }
            Kind::Real => {
                let rows = site.company("SELECT DATEDIFF(minute, SYSUTCDATETIME(), SYSDATETIME())").await;
                assert_eq!(rows[0].get::<i32, _>(0), Some(offset));
            }
        }
    })
    .await;
}

#[tokio::test]
async fn contract_an_observation_with_nothing_to_do_takes_few_statements() {
    on_each_site(async |site| {
        batch(site, "PAYMTYPE, CNTBTCH", "'PY', 70").await;
        entry(site, "CNTBTCH, CNTENTR, DOCNBR", "70, 1, 'PY0000070'").await;
        let erp = site.erp();
        erp.schema_gaps(sc_domain::Step::UploadPayments).await.expect("schema");
        erp.server_utc().await.expect("clock");
        erp.server_offset_minutes().await.expect("offset");
        erp.payments(window()).await.expect("payments");
        erp.control_snapshot().await.expect("control rows");
        erp.control_count(ControlTable::Payments).await.expect("count");
        let first = erp.statements();
        assert!(first <= 15, "{first} statements");
        erp.server_utc().await.expect("clock");
        erp.payments(window()).await.expect("payments");
        erp.control_snapshot().await.expect("control rows");
        erp.control_count(ControlTable::Payments).await.expect("count");
        let second = erp.statements() - first;
        assert!(second <= 7, "{second} statements in the second run");
    })
    .await;
}
