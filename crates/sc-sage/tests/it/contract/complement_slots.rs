//! Payments of some numbers, with what the fields of their complement hold.

use jiff::civil::date;
use sc_domain::complement::{ComplementSlot, SlotQuestion, StoredComplement};
use sc_domain::payment::Reversal;
use sc_domain::ports::FiscalErp as _;

use super::{complement_fields, insert_rows, key, number, parameters};
use crate::site::{Site, on_each_site};

const UUID: &str = "0A1B2C3D-0000-4000-8000-00000000000F";

fn question(numbers: &[&str]) -> SlotQuestion {
    SlotQuestion { numbers: numbers.iter().copied().map(number).collect(), since: date(2026, 11, 1) }
}

async fn batch(site: &Site, columns: &str, values: &str) {
    site.company(&format!("INSERT INTO dbo.APBTA ({columns}) VALUES ({values})")).await;
}

async fn entry(site: &Site, columns: &str, values: &str) {
    site.company(&format!("INSERT INTO dbo.APTCR ({columns}) VALUES ({values})")).await;
}

async fn field(site: &Site, columns: &str, values: &str) {
    site.company(&format!("INSERT INTO dbo.APTCRO ({columns}) VALUES ({values})")).await;
}

async fn slots(site: &Site, numbers: &[&str]) -> Vec<ComplementSlot> {
    site.erp().complement_slots(&question(numbers)).await.expect("slots")
}

/// Batch, entry and number of each slot.
async fn found(site: &Site, numbers: &[&str]) -> Vec<String> {
    let slots = slots(site, numbers).await;
    let name = |slot: &ComplementSlot| {
        format!("{}-{} {}", slot.payment.key.batch, slot.payment.key.entry, slot.payment.number)
    };
    slots.iter().map(name).collect()
}

#[tokio::test]
async fn contract_a_slot_is_the_payment_with_its_two_fields_without_padding() {
    on_each_site(async |site| {
        complement_fields(site).await;
        batch(site, "PAYMTYPE, CNTBTCH", "'PY', 7").await;
        entry(site, "CNTBTCH, CNTENTR, DOCNBR, AMTRMIT, AUDTORG", "7, 1, 'PY''0001', 1250.5, 'NORT01'").await;
        entry(site, "CNTBTCH, CNTENTR, DOCNBR", "7, 2, 'PY0000002'").await;
        entry(site, "CNTBTCH, CNTENTR, DOCNBR", "7, 3, 'PY0000003'").await;
        let lower = UUID.to_lowercase();
        field(site, "CNTBTCH, CNTENTR, OPTFIELD, VALUE", &format!("7, 1, 'FOLIOCFD', '{lower}'")).await;
        field(site, "CNTBTCH, CNTENTR, OPTFIELD, VALUE", "7, 1, 'FECHACFD', '20261109'").await;
        field(site, "CNTBTCH, CNTENTR, OPTFIELD, VALUE", "7, 1, 'OTHER', 'x'").await;
        field(site, "CNTBTCH, CNTENTR, OPTFIELD, VALUE", "7, 2, 'FOLIOCFD', ''").await;
        let slots = slots(site, &["PY'0001", "PY0000002", "PY0000009"]).await;
        let stored =
            |uuid: &str, date: &str| StoredComplement { uuid: uuid.to_owned(), date: date.to_owned() };
        let held: Vec<_> = slots.iter().map(|slot| (slot.payment.key, slot.stored.clone())).collect();
        assert_eq!(held, [(key(7, 1), stored(&lower, "20261109")), (key(7, 2), stored("", ""))]);
        let first = &slots[0].payment;
        assert_eq!(
            (first.number.as_str(), first.amount_bank.to_string().as_str(), first.audit_org.as_str()),
            ("PY'0001", "1250.500", "NORT01")
        );
        assert_eq!((first.bank.as_str(), first.bank_currency.as_str()), ("BANORTE", "MXP"));
        assert_eq!(site.erp().complement_of(key(7, 1)).await, Ok(stored(&lower, "20261109")));
        assert_eq!(site.erp().complement_of(key(7, 3)).await, Ok(stored("", "")));
    })
    .await;
}

#[tokio::test]
async fn contract_a_slot_is_the_same_payment_that_the_upload_reads() {
    on_each_site(async |site| {
        complement_fields(site).await;
        batch(site, "PAYMTYPE, CNTBTCH, AUDTDATE", "'PY', 8, 20261117").await;
        entry(site, "CNTBTCH, CNTENTR, DOCNBR, OPERVEND, RATEEXCHTC", "8, 1, 'PY0000008', 2, 17.5").await;
        let uploaded = sc_domain::ports::Erp::payments(&site.erp(), super::window()).await.expect("payments");
        let slots = slots(site, &["PY0000008"]).await;
        assert_eq!(slots.into_iter().map(|slot| slot.payment).collect::<Vec<_>>(), uploaded.payments);
    })
    .await;
}

#[tokio::test]
async fn contract_only_entries_without_error_of_posted_batches_count() {
    on_each_site(async |site| {
        complement_fields(site).await;
        for (number, status) in [(10, 1), (11, 3), (12, 4), (13, 5), (14, 7), (15, 8)] {
            batch(site, "PAYMTYPE, CNTBTCH, BATCHSTAT", &format!("'PY', {number}, {status}")).await;
            entry(site, "CNTBTCH, CNTENTR, DOCNBR", &format!("{number}, 1, 'PY0000001'")).await;
        }
        entry(site, "CNTBTCH, CNTENTR, DOCNBR, ERRENTRY", "11, 2, 'PY0000001', 77").await;
        assert_eq!(found(site, &["PY0000001"]).await, ["11-1 PY0000001"]);
    })
    .await;
}

#[tokio::test]
async fn contract_an_adjustment_batch_with_the_same_numbers_lends_nothing() {
    on_each_site(async |site| {
        complement_fields(site).await;
        for kind in ["PY", "AD"] {
            batch(site, "PAYMTYPE, CNTBTCH", &format!("'{kind}', 30")).await;
            entry(site, "BTCHTYPE, CNTBTCH, CNTENTR, DOCNBR", &format!("'{kind}', 30, 1, 'PY0000030'")).await;
        }
        field(site, "BTCHTYPE, CNTBTCH, CNTENTR, OPTFIELD, VALUE", "'AD', 30, 1, 'FOLIOCFD', 'x'").await;
        let slots = slots(site, &["PY0000030"]).await;
        assert_eq!(slots.len(), 1);
        assert_eq!(slots[0].stored, StoredComplement::default());
        assert_eq!(site.erp().complement_of(key(30, 1)).await, Ok(StoredComplement::default()));
        // An adjustment batch that is posted does not make the payments of an open one posted.
        site.company("UPDATE dbo.APBTA SET BATCHSTAT = 1 WHERE PAYMTYPE = 'PY' AND CNTBTCH = 30").await;
        assert_eq!(found(site, &["PY0000030"]).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn contract_a_number_that_stands_several_times_is_told_each_time() {
    on_each_site(async |site| {
        complement_fields(site).await;
        batch(site, "PAYMTYPE, CNTBTCH, AUDTDATE", "'PY', 40, 20261102").await;
        // Not touched in the window, and yet behind its first batch.
        batch(site, "PAYMTYPE, CNTBTCH, AUDTDATE", "'PY', 41, 20200101").await;
        for values in ["40, 1, 'PY0000040'", "40, 2, 'PY0000040'", "41, 1, 'PY0000040'"] {
            entry(site, "CNTBTCH, CNTENTR, DOCNBR", values).await;
        }
        assert_eq!(
            found(site, &["PY0000040", "PY0000040"]).await,
            ["40-1 PY0000040", "40-2 PY0000040", "41-1 PY0000040"]
        );
    })
    .await;
}

#[tokio::test]
async fn contract_batches_before_the_window_are_history() {
    on_each_site(async |site| {
        complement_fields(site).await;
        for (number, day) in [(50, 20_261_031), (51, 20_261_101)] {
            batch(site, "PAYMTYPE, CNTBTCH, AUDTDATE", &format!("'PY', {number}, {day}")).await;
            entry(site, "CNTBTCH, CNTENTR, DOCNBR", &format!("{number}, 1, 'PY00000{number}'")).await;
        }
        assert_eq!(found(site, &["PY0000050", "PY0000051"]).await, ["51-1 PY0000051"]);
        site.company("DELETE FROM dbo.APBTA WHERE CNTBTCH = 51").await;
        assert_eq!(found(site, &["PY0000050", "PY0000051"]).await, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn contract_a_reversed_payment_says_so() {
    on_each_site(async |site| {
        complement_fields(site).await;
        batch(site, "PAYMTYPE, CNTBTCH", "'PY', 60").await;
        entry(site, "CNTBTCH, CNTENTR, DOCNBR", "60, 1, 'R1'").await;
        entry(site, "CNTBTCH, CNTENTR, DOCNBR", "60, 2, 'R2'").await;
        for (serial, status) in [(1, 2), (2, 1)] {
            site.company(&format!(
                "INSERT INTO dbo.APPYM (LONGSERIAL, IDBANK, CNTBTCH, CNTITEM, IDINVC, SWCHKCLRD, DATERVRSD) \
                 VALUES ({serial}, 'BANORTE', 60, {serial}, 'R{serial}', {status}, 20261118)"
            ))
            .await;
        }
        let reversed: Vec<_> =
            slots(site, &["R1", "R2"]).await.into_iter().map(|slot| slot.payment.reversed).collect();
        assert_eq!(reversed, [Some(Reversal { date: Some(date(2026, 11, 18)) }), None]);
    })
    .await;
}

#[tokio::test]
async fn contract_a_number_with_an_entry_that_cannot_be_read_is_left_out_whole() {
    on_each_site(async |site| {
        complement_fields(site).await;
        batch(site, "PAYMTYPE, CNTBTCH", "'PY', 70").await;
        entry(site, "CNTBTCH, CNTENTR, DOCNBR", "70, 1, 'TWICE'").await;
        entry(site, "CNTBTCH, CNTENTR, DOCNBR, DATERMIT", "70, 2, 'TWICE', 20261331").await;
        entry(site, "CNTBTCH, CNTENTR, DOCNBR", "70, 3, 'GOOD'").await;
        assert_eq!(found(site, &["TWICE", "GOOD"]).await, ["70-3 GOOD"]);
    })
    .await;
}

#[tokio::test]
async fn contract_a_payment_is_told_under_the_number_that_was_asked_for() {
    on_each_site(async |site| {
        complement_fields(site).await;
        batch(site, "PAYMTYPE, CNTBTCH", "'PY', 75").await;
        entry(site, "CNTBTCH, CNTENTR, DOCNBR", "75, 1, 'py0000075'").await;
        let rows = site.company("SELECT COUNT(*) FROM dbo.APTCR WHERE DOCNBR = 'PY0000075'").await;
        let is_folded = rows[0].get::<i32, _>(0) == Some(1);
        let expected: &[&str] = if is_folded { &["75-1 PY0000075"] } else { &[] };
        assert_eq!(found(site, &["PY0000075", "PY→"]).await, expected);
        assert_eq!(found(site, &["py0000075"]).await, ["75-1 py0000075"]);
    })
    .await;
}

#[tokio::test]
async fn contract_many_payments_take_few_statements() {
    on_each_site(async |site| {
        complement_fields(site).await;
        let (mut entries, mut fields) = (Vec::new(), Vec::new());
        for n in 0..300 {
            let batch_number = 1_000 + n / 10;
            if n % 10 == 0 {
                batch(site, "PAYMTYPE, CNTBTCH", &format!("'PY', {batch_number}")).await;
            }
            entries.push(format!("{batch_number}, {}, 'PY{n:07}'", n % 10));
            fields.push(format!("{batch_number}, {}, 'FOLIOCFD', 'U{n}'", n % 10));
        }
        insert_rows(site, "APTCR", "CNTBTCH, CNTENTR, DOCNBR", &entries).await;
        insert_rows(site, "APTCRO", "CNTBTCH, CNTENTR, OPTFIELD, VALUE", &fields).await;
        let erp = site.erp();
        let numbers: Vec<String> = (0..300).map(|n| format!("PY{n:07}")).collect();
        let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
        erp.complement_slots(&question(&numbers[..1])).await.expect("slots");
        let before = sc_domain::ports::Erp::statements(&erp);
        let slots = erp.complement_slots(&question(&numbers)).await.expect("slots");
        let asked = sc_domain::ports::Erp::statements(&erp) - before;
        let held: Vec<String> = slots.into_iter().map(|slot| slot.stored.uuid).collect();
        assert_eq!(held, (0..300).map(|n| format!("U{n}")).collect::<Vec<_>>());
        assert_eq!(asked, 4, "mark, entries, reversals, fields; the banks are those of the question before");
        erp.complement_slots(&question(&[])).await.expect("nothing");
        assert_eq!(sc_domain::ports::Erp::statements(&erp) - before, asked, "nothing asked, nothing sent");
    })
    .await;
}

#[tokio::test]
async fn contract_the_fields_are_those_that_the_site_names() {
    on_each_site(async |site| {
        let database = site.options.database.as_str();
        let named = [("DataBase", database), ("FolioCFD", "FOLIO'P"), ("FechaCFD", "FECHAP")];
        parameters(site, "NRT", &named).await;
        batch(site, "PAYMTYPE, CNTBTCH", "'PY', 80").await;
        entry(site, "CNTBTCH, CNTENTR, DOCNBR", "80, 1, 'PY0000080'").await;
        for (name, value) in [("FOLIO''P", "right"), ("FECHAP", "20261101"), ("FOLIOCFD", "wrong")] {
            field(site, "CNTBTCH, CNTENTR, OPTFIELD, VALUE", &format!("80, 1, '{name}', '{value}'")).await;
        }
        let slots = slots(site, &["PY0000080"]).await;
        assert_eq!((&*slots[0].stored.uuid, &*slots[0].stored.date), ("right", "20261101"));
    })
    .await;
}
