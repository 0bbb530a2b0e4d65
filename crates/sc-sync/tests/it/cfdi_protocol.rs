//! The protocol for invoices and credit notes: whatever happens to a file, the folder ends with each document once.

use std::collections::BTreeSet;

use jiff::civil::date;
use sc_domain::cause::Code;
use sc_domain::cfdi::XmlName;
use sc_domain::effect::EffectState;
use sc_domain::outcome::FailureKind;
use sc_domain::ports::{DocumentState, SchemaGap};
use sc_domain::step::StepResult;
use sc_domain::{DocumentKey, Pass, Step};

use crate::crash::dies_in;
use crate::support::disk::fails_at_any_call;
use crate::support::importer_world::{Site, run_pass, try_pass, until_calm};
use crate::support::{Call, Fault, credit_note, failure, invoice, supplier, uuid_of};

const PASS: Pass = Pass::Invoices;

fn key(site: &Site, name: &str) -> DocumentKey {
    DocumentKey::cfdi(&site.company().key, &uuid_of(name))
}

fn file(name: &str) -> String {
    XmlName::of_uuid(&uuid_of(name)).to_string()
}

/// Two invoices and a credit note of two suppliers.
async fn three_documents() -> Site {
    let site = Site::live(PASS).await;
    let company = site.company();
    company.portal.books().suppliers.put(supplier(1));
    company.portal.books().suppliers.put(supplier(2));
    company.cfdi(invoice("F1"));
    company.cfdi(invoice("F2").of(2));
    company.cfdi(credit_note("N1"));
    site
}

/// Each document has its file, and each file its own Addenda; the sealed bytes are as they came.
fn files_are_right(site: &Site, names: &[(&str, u32)], place: &str) {
    let expected: BTreeSet<String> = names.iter().map(|(name, _)| file(name)).collect();
    assert_eq!(site.waiting().into_iter().collect::<BTreeSet<_>>(), expected, "{place}");
    for (name, of) in names {
        let content = site.content(&file(name));
        assert!(content.contains(&format!("external_id=\"V{of}\"")), "{place}: {name} has its own supplier");
        let books = site.company().portal.books();
        let listed = books.complements.listed.iter().find(|listed| listed.cfdi.uuid == uuid_of(name));
        let sealed = listed.and_then(|listed| listed.file.clone()).expect("a file");
        let plain = sc_cfdi::without_ours(content.as_bytes()).expect("it can be read");
        let plain = String::from_utf8(plain).expect("UTF-8").replace("<cfdi:Addenda></cfdi:Addenda>", "");
        assert_eq!(plain.as_bytes(), sealed, "{place}: {name} is otherwise as it came");
    }
}

const ALL: &[(&str, u32)] = &[("F1", 1), ("F2", 2), ("N1", 1)];

async fn calm_and_whole(site: &Site, place: &str) {
    site.company().stage.heal();
    let runs = until_calm(&site.world, PASS).await;
    assert!(runs <= 2, "{place}: {runs} runs to calm");
    files_are_right(site, ALL, place);
    for (name, _) in ALL {
        let (state, cause) = site.stands(&key(site, name)).await;
        assert_eq!(
            (state, cause),
            (DocumentState::Waiting, Some(Code::CfdiWaitingForImport)),
            "{place}: {name}"
        );
        let life = site.world.journal().life(&key(site, name)).await.expect("a life");
        assert!(life.attempts.iter().all(|attempt| attempt.finished.is_some()), "{place}: {name}");
    }
    assert!(site.world.journal().integrity_problems().await.expect("can be read").is_empty(), "{place}");
    let audit = site.world.journal().audit_verify().await.expect("the audit chain can be read");
    assert!(audit.first_bad.is_none(), "{place}");
    ALL.iter().for_each(|(name, _)| site.company().imported(name));
    site.world.later(31);
    let report = site.run().await;
    assert_eq!((report.counters.done, report.writes), (3, 0), "{place}: imported, and nothing is told");
    assert_eq!(site.memory().await.documents.len(), 0, "{place}");
}

#[tokio::test]
async fn each_document_is_delivered_once_and_waits_until_sage_holds_it() {
    let site = three_documents().await;
    let report = site.run().await;
    assert_eq!((report.result, report.counters.done, report.writes), (StepResult::Done, 3, 3));
    assert_eq!(report.waiting.len(), 3, "a file in the folder is not yet in Sage");
    files_are_right(&site, ALL, "delivered");
    let again = site.run().await;
    assert_eq!((again.counters.candidates, again.counters.waiting, again.writes), (3, 3, 0));
    let (_, cause) = site.record(&key(&site, "F1")).await;
    assert_eq!(cause.expect("a cause").argument("cycles"), "1", "a cycle is counted");
    calm_and_whole(&site, "nothing went wrong").await;
    let after = site.run().await;
    assert_eq!((after.counters.candidates, after.writes), (0, 0));
}

/// Acceptance test T1, defect C1: the predecessor gave each file after the missing one the Addenda of another.
#[tokio::test]
async fn one_without_xml_is_told_and_shifts_nothing() {
    let site = three_documents().await;
    site.company().cfdi(invoice("F2").of(2).without_file());
    let report = site.run().await;
    assert_eq!((report.result, report.counters.done, report.counters.failed), (StepResult::Partial, 2, 1));
    files_are_right(&site, &[("F1", 1), ("N1", 1)], "T1");
    assert_eq!(site.stands(&key(&site, "F2")).await, (DocumentState::Attention, Some(Code::CfdiWithoutXml)));
    let early = site.run().await;
    assert_eq!(early.writes, 0, "not before its interval");
    site.company().cfdi(invoice("F2").of(2));
    site.world.later(31);
    site.run().await;
    files_are_right(&site, ALL, "handed in later");
}

#[tokio::test]
async fn a_file_that_is_another_document_is_never_delivered() {
    let cases: [(&str, Vec<u8>, Code); 6] = [
        ("another uuid", invoice("F9").xml().into_bytes(), Code::CfdiFileDiffers),
        ("another receiver", receiver_of_f1("SUR010101AB1"), Code::CfdiFileDiffers),
        ("another total", total_of_f1("1160.02"), Code::CfdiFileDiffers),
        ("another type", credit_note("F1").xml().into_bytes(), Code::CfdiFileDiffers),
        ("no XML", b"<html>".to_vec(), Code::CfdiUnreadable),
        ("nothing", Vec::new(), Code::CfdiUnreadable),
    ];
    for (what, bytes, code) in cases {
        let site = three_documents().await;
        site.company().cfdi(invoice("F1").file(&bytes));
        site.run().await;
        assert_eq!(site.stands(&key(&site, "F1")).await, (DocumentState::Attention, Some(code)), "{what}");
        files_are_right(&site, &[("F2", 2), ("N1", 1)], what);
    }
}

fn receiver_of_f1(rfc: &str) -> Vec<u8> {
    invoice("F1").with(|cfdi| cfdi.receiver_rfc = rfc.to_owned()).xml().into_bytes()
}

fn total_of_f1(total: &str) -> Vec<u8> {
    invoice("F1").with(|cfdi| cfdi.total = total.parse().ok()).xml().into_bytes()
}

#[tokio::test]
async fn every_outcome_of_a_write_is_written_down_and_calm_follows() {
    use FailureKind::{Defect, NotSent, Refused, Setup, Transient, Unknown};
    let before = |kind, code| Fault::Before(failure(kind, code));
    let lost = || failure(Unknown, Code::FolderFailed);
    let outcomes: [(&str, Fault, EffectState); 11] = [
        ("lost before", before(Unknown, Code::FolderFailed), EffectState::Unknown),
        ("failed after the rename", Fault::After(lost()), EffectState::Done),
        ("no answer, not done", Fault::HangBefore, EffectState::Unknown),
        ("no answer, done", Fault::HangAfter, EffectState::Done),
        ("done twice", Fault::Twice, EffectState::Done),
        ("locked", before(Transient, Code::FolderFileLocked), EffectState::NotSent),
        ("never begun", before(NotSent, Code::FolderFailed), EffectState::NotSent),
        ("full", before(Setup, Code::FolderFull), EffectState::NotSent),
        ("gone", before(Setup, Code::FolderMissing), EffectState::NotSent),
        ("refused", before(Refused, Code::FolderNameTooLong), EffectState::Refused),
        ("our mistake", before(Defect, Code::InternalDefect), EffectState::Refused),
    ];
    for (what, fault, state) in outcomes {
        let site = three_documents().await;
        site.company().stage.on(Call::FolderPut, 1, fault);
        site.run().await;
        // Credit notes go first.
        assert_eq!(site.effect(&key(&site, "N1")).await, state, "{what}");
        calm_and_whole(&site, what).await;
    }
}

#[tokio::test]
async fn every_outcome_of_the_portals_questions_ends_in_calm() {
    use FailureKind::{NotSent, Setup, Throttled, Transient};
    let before = |kind, code| Fault::Before(failure(kind, code));
    for call in [
        Call::Cfdis,
        Call::CfdiFile,
        Call::Supplier,
        Call::Unnamed,
        Call::VendorsOf,
        Call::Companies,
        Call::KnownCfdis,
        Call::FolderFiles,
    ] {
        for (what, fault) in [
            ("down", before(Transient, Code::PortalServerError)),
            ("unreachable", before(NotSent, Code::PortalUnreachable)),
            ("unauthorized", before(Setup, Code::PortalUnauthorized)),
            ("throttled", before(Throttled, Code::PortalThrottled)),
            ("no answer", Fault::HangBefore),
        ] {
            let site = three_documents().await;
            if call == Call::VendorsOf {
                site.company().cfdi(invoice("F2").of(2).unlinked());
            }
            site.company().stage.on(call, 1, fault);
            let report = site.run().await;
            assert!(report.counters.done < 3, "{call:?} {what}: what needs the answer did not go");
            calm_and_whole(&site, &format!("{call:?} {what}")).await;
        }
    }
}

#[tokio::test]
async fn a_list_that_fails_is_a_failed_step_and_never_no_documents() {
    let site = three_documents().await;
    site.run().await;
    site.company()
        .stage
        .always(Call::Cfdis, Fault::Before(failure(FailureKind::Transient, Code::PortalServerError)));
    let report = site.run().await;
    assert_eq!(report.result, StepResult::Failed);
    assert_eq!(site.memory().await.documents.len(), 3, "nothing was forgotten");
}

#[tokio::test]
async fn a_death_at_any_point_of_a_cycle_doubles_and_loses_nothing() {
    let mut points = 0;
    for point in 1.. {
        let mut site = three_documents().await;
        if !dies_in(&mut site.world, point, async |world| drop(run_pass(world, PASS).await)).await {
            break;
        }
        points = point;
        calm_and_whole(&site, &format!("death at point {point}")).await;
    }
    println!("{points} points of death in a cycle of invoices");
    assert!(points > 20, "the cycle has {points} points");
}

#[tokio::test]
async fn a_disk_that_fails_at_any_call_stops_the_engine_at_once() {
    let points = fails_at_any_call(
        async || three_documents().await.world,
        async |world, journal| try_pass(world, journal, PASS).await.is_ok(),
        async |world, place| {
            world.company().stage.heal();
            let runs = until_calm(world, PASS).await;
            assert!(runs <= 2, "{place}: {runs} runs to calm");
            let puts: Vec<String> = world
                .company()
                .stage
                .history()
                .into_iter()
                .filter(|entry| entry.happened == crate::support::stage::Happened::Ok("Now".into()))
                .map(|entry| entry.subject)
                .collect();
            let distinct: BTreeSet<&String> = puts.iter().collect();
            assert_eq!((puts.len(), distinct.len()), (3, 3), "{place}: each file appeared once");
            assert!(world.journal().integrity_problems().await.expect("can be read").is_empty(), "{place}");
        },
    )
    .await;
    println!("{points} failures of the journal in a cycle of invoices");
}

#[tokio::test]
async fn a_name_that_something_else_has_is_told_and_delivered_once_it_is_free() {
    let site = three_documents().await;
    let name = XmlName::of_uuid(&uuid_of("F1"));
    site.importer.shelf().waiting.insert(name.clone(), b"<other/>".to_vec());
    let report = site.run().await;
    assert_eq!((report.counters.done, report.counters.failed), (2, 1));
    assert_eq!(site.stands(&key(&site, "F1")).await, (DocumentState::Attention, Some(Code::CfdiNameTaken)));
    assert_eq!(site.content(name.as_str()), "<other/>", "never an overwrite");
    site.importer.shelf().waiting.remove(&name);
    calm_and_whole(&site, "the name is free").await;
}

#[tokio::test]
async fn a_file_that_vanishes_is_delivered_again_and_a_third_time_told() {
    let mut site = three_documents().await;
    site.world.companies[0].tenant.cfdis.attention_cycles = 3;
    site.company().portal.books().complements.listed.retain(|listed| listed.cfdi.uuid == uuid_of("F1"));
    site.run().await;
    let mut deliveries = vec![];
    for _ in 0..14 {
        site.sweep_away();
        site.world.later(31);
        deliveries.push(site.run().await.writes);
    }
    assert_eq!(deliveries, [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(site.stands(&key(&site, "F1")).await, (DocumentState::Attention, Some(Code::CfdiVanished)));
    site.approve(Step::DownloadCfdi, key(&site, "F1")).await;
    assert_eq!(site.run().await.writes, 1, "a person says: once more");
    assert_eq!(site.waiting(), [file("F1")]);
    assert!(site.memory().await.approvals.is_empty(), "the approval is used up");
}

#[tokio::test]
async fn one_that_was_put_away_goes_again_under_another_name_when_a_person_says_so() {
    let mut site = three_documents().await;
    site.world.companies[0].tenant.cfdis.attention_cycles = 2;
    site.run().await;
    site.put_away();
    for _ in 0..3 {
        site.world.later(31);
        assert_eq!(site.run().await.writes, 0, "never by itself: it may be booked under another UUID");
    }
    assert_eq!(site.stands(&key(&site, "F1")).await, (DocumentState::Attention, Some(Code::CfdiPutAway)));
    site.approve(Step::DownloadCfdi, key(&site, "F1")).await;
    assert_eq!(site.run().await.writes, 1);
    assert_eq!(site.waiting(), [format!("{}-2.xml", uuid_of("F1"))]);
    assert_eq!(
        site.stands(&key(&site, "F1")).await,
        (DocumentState::Waiting, Some(Code::CfdiWaitingForImport))
    );
    site.company().imported("F1");
    site.run().await;
    assert_eq!(site.stands(&key(&site, "F1")).await, (DocumentState::Done, None));
}

#[tokio::test]
async fn the_portal_is_told_of_an_import_once_whatever_happens_to_the_telling() {
    use FailureKind::{Refused, Setup, Transient, Unknown};
    let before = |kind, code| Fault::Before(failure(kind, code));
    let faults: [(&str, Option<Fault>); 6] = [
        ("all went well", None),
        ("refused", Some(before(Refused, Code::CfdiAcknowledgeRefused))),
        ("not done", Some(before(Unknown, Code::CfdiAcknowledgeUnknown))),
        ("done, answer lost", Some(Fault::After(failure(Unknown, Code::CfdiAcknowledgeUnknown)))),
        ("down", Some(before(Transient, Code::PortalServerError))),
        ("unauthorized", Some(before(Setup, Code::PortalUnauthorized))),
    ];
    for (what, fault) in faults {
        let mut site = three_documents().await;
        site.world.companies[0].tenant.cfdis.acknowledge = "EN SAGE".into();
        site.run().await;
        ALL.iter().for_each(|(name, _)| site.company().imported(name));
        if let Some(fault) = fault {
            site.company().stage.on(Call::Acknowledge, 1, fault);
        }
        site.run().await;
        site.company().stage.heal();
        let runs = until_calm(&site.world, PASS).await;
        assert!(runs <= 2, "{what}: {runs} runs to calm");
        for (name, _) in ALL {
            assert_eq!(site.stands(&key(&site, name)).await, (DocumentState::Done, None), "{what}: {name}");
        }
        let books = site.company().portal.books();
        assert!(books.complements.listed.iter().all(|listed| listed.cfdi.erp_status == "EN SAGE"), "{what}");
    }
}

#[tokio::test]
async fn a_list_that_ends_early_makes_the_step_partial_and_forgets_nothing() {
    let site = three_documents().await;
    site.company().portal.books().complements.is_cut = true;
    let report = site.run().await;
    assert_eq!((report.result, report.counters.done), (StepResult::Partial, 3));
    assert_eq!(report.cause.map(|cause| cause.code), Some(Code::PortalListIncomplete));
}

/// Acceptance test T2: the predecessor saw two hundred of them.
#[tokio::test]
async fn every_one_of_822_pending_invoices_is_considered() {
    let mut site = Site::live(PASS).await;
    site.world.config.documents_per_step_max = 200;
    site.company().portal.books().suppliers.put(supplier(1));
    for n in 0..822 {
        site.company().cfdi(invoice(&format!("F{n}")));
    }
    let report = site.run().await;
    assert_eq!(report.counters.candidates, 822);
    assert_eq!(
        report.cause.map(|cause| cause.code),
        Some(Code::BrakeTripped),
        "so many at once wait for a person"
    );
    assert_eq!(report.writes, 0);
    assert_eq!(site.memory().await.documents.len(), 822);
}

#[tokio::test]
async fn a_company_without_a_folder_skips_the_step_and_asks_nothing() {
    let mut site = three_documents().await;
    site.world.companies[0].tenant.importer = None;
    let calls = site.company().stage.history().len();
    let report = site.run().await;
    assert_eq!((report.result, report.counters.candidates), (StepResult::Skipped, 0));
    assert_eq!(site.company().stage.history().len(), calls);
}

#[tokio::test]
async fn a_missing_column_stops_this_step_alone_and_names_it() {
    let site = three_documents().await;
    let gap = SchemaGap { database: "NORTE".into(), object: "APIBH.AMTGROSDST".into() };
    site.company().erp.tables().gaps.push(gap);
    let report = site.run().await;
    assert_eq!(report.result, StepResult::Failed);
    assert_eq!(report.cause.expect("a cause").code, Code::SageSchemaMissing);
}

#[tokio::test]
async fn the_first_look_writes_nothing_and_a_lost_journal_finds_its_own_files() {
    let mut site = Site::new(PASS);
    site.company().portal.books().suppliers.put(supplier(1));
    site.company().cfdi(invoice("F1"));
    site.company().cfdi(invoice("F2"));
    site.company().cfdi(invoice("F0").issued(date(2026, 10, 31)));
    site.company().imported("F2");
    let first = site.run().await;
    assert_eq!((first.adopted, first.left_alone, first.writes), (1, 1, 0));
    assert_eq!(site.run().await.writes, 1);
    site.world.close();
    for entry in std::fs::read_dir(site.world.folder.path()).expect("a folder") {
        std::fs::remove_file(entry.expect("an entry").path()).expect("can be deleted");
    }
    site.world.reopen();
    site.run().await;
    site.run().await;
    assert_eq!(site.waiting(), [file("F1")], "the same file, found there");
    assert_eq!(
        site.stands(&key(&site, "F1")).await,
        (DocumentState::Waiting, Some(Code::CfdiWaitingForImport))
    );
}
