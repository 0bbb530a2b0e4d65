//! Each rule of suppliers as one named row: a world, the plan it must give, and what the predecessor did instead. The ids
//! are those of the flows (`P…`, `T…`) or of their sections. The world starts at noon of the companies' zone.

use jiff::civil::{Date, date};
use sc_domain::cause::{Cause, Code};
use sc_domain::effect::{Action, EffectState};
use sc_domain::ports::RunKind;
use sc_domain::supplier::UnreadableSupplier;

use crate::support::table::{Row, check_names, check_rows, rows};
use crate::support::{SupplierScene, ago, supplier};

const EXPORT: &str = "export S1 in providers-261110-120000.xml";
const FILE: &str = "providers-261110-115000.xml";
const LONG_AGO: Date = date(2024, 1, 1);
const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

fn waits(cycles: u32) -> Cause {
    Cause::new(Code::SupplierWaitingForImport).with("file", FILE).with("cycles", cycles)
}

fn absent() -> Cause {
    Cause::new(Code::SupplierNotInSage).with("file", FILE)
}

fn changed(n: u32) -> sc_domain::supplier::Supplier {
    sc_domain::supplier::Supplier { credit_days: 60, ..supplier(n) }
}

#[rustfmt::skip]
const ROWS: &[Row<SupplierScene>] = rows! { SupplierScene:
    "1-0", "wrote it the same way", |s| s.put(supplier(1)) => [EXPORT];
    "1-none", "logged a warning", |s| s.waits(FILE) => [];
    "P1", "only who was accepted today: one of yesterday evening was lost", |s| s.accepted(supplier(1), 13 * HOUR) => [EXPORT];
    "P1-overlap", "the same; two days of overlap", |s| s.accepted(supplier(1), 2 * DAY + 12 * HOUR) => [EXPORT];
    "P1-before", "the same", |s| s.accepted(supplier(1), 2 * DAY + 12 * HOUR + 1) => [];
    "P1-setting", "knew no setting", |s| { s.company.tenant.suppliers.overlap_days = 0; s.accepted(supplier(1), 13 * HOUR) } => [];
    "P1-first", "only who was accepted today", |s| { s.memory.swept = None; s.accepted(supplier(1), 30 * DAY + 12 * HOUR) } => [EXPORT];
    "P1-first-before", "only who was accepted today", |s| { s.memory.swept = None; s.accepted(supplier(1), 30 * DAY + 12 * HOUR + 1) } => [];
    "P1-first-setting", "knew no setting", |s| { s.memory.swept = None; s.company.tenant.suppliers.first_days = 1; s.accepted(supplier(1), 2 * DAY) } => [];
    "P1-waiting", "forgot it at midnight; what waits keeps the window open", |s| { s.memory.swept = None; s.accepted(supplier(1), 20 * DAY).tried(1, EffectState::NotSent, 5).await; s.memory.swept = Some(sc_domain::ports::Sweep { at: ago(0), server_utc: ago(0) }); s } => ["export S1 in providers-261110-120001.xml"];
    "P2-same", "wrote it again in each cycle", |s| s.put(supplier(1)).exported(1).await => [];
    "P2-changed", "wrote it again in each cycle", |s| s.put(supplier(1)).exported(1).await.put(changed(1)) => ["export S1 in providers-261110-120000.xml r2"];
    "P2-changed-back", "wrote it again in each cycle", |s| s.put(supplier(1)).exported(1).await.put(changed(1)).exported(1).await.put(supplier(1)) => ["export S1 in providers-261110-120000.xml r2"];
    "P2-two", "one file of both; each has its own life", |s| s.put(supplier(1)).put(supplier(2)) => [EXPORT, "export S2 in providers-261110-120001.xml"];
    "P2-name-waits", "overwrote the file of another company", |s| s.waits("providers-261110-120000.xml").waits("providers-261110-120001.xml").put(supplier(1)) => ["export S1 in providers-261110-120002.xml"];
    "P2-name-processed", "overwrote the file", |s| s.processed("PROVIDERS-261110-120000.XML").put(supplier(1)) => ["export S1 in providers-261110-120001.xml"];
    "P3", "wrote the first company's data for all", |s| { s.put(supplier(1)).exported(1).await; s.company.tenant.issuer.regime = "626".into(); s } => ["export S1 in providers-261110-120000.xml r2"];
    "P9", "wrote the present time, and another file in each cycle", |s| { s.put(supplier(1)); s.company.portal.books().suppliers.known[0].supplier.expedient.as_mut().expect("one").approved = None; s.exported(1).await } => [];
    "1.1-bare", "exported it with blanks", |s| s.put(sc_domain::supplier::Supplier { expedient: None, ..supplier(1) }).put(supplier(2)) => ["export S2 in providers-261110-120000.xml"];
    "1-forced", "had no approvals: once more, as it is", |s| s.put(supplier(1)).exported(1).await.approve(1) => ["export S1 in providers-261110-120000.xml r2"];
    "1-forced-refused", "had no approvals: what a person wanted and did not get through is due again", |s| { s.put(supplier(1)).exported(1).await.approve(1).tried(1, EffectState::Refused, 31).await; s.memory.approvals.clear(); s } => ["export S1 in providers-261110-120001.xml r2"];
    "1-all", "wrote all of today in each cycle; asked for, each goes once more", |s| s.put(supplier(1)).exported(1).await.put(supplier(2)).exported(2).await.ask_for_all(LONG_AGO, 5) => ["export S1 in providers-261110-120000.xml r2", "export S2 in providers-261110-120001.xml r2", "use up 9 in the end"];
    "1-all-since", "the same; it went since", |s| s.put(supplier(1)).exported(1).await.ask_for_all(LONG_AGO, 61) => ["use up 9 in the end"];
    "1-all-older", "the same; it was accepted before that day", |s| { let day = ago(0).to_zoned(jiff::tz::TimeZone::UTC).date(); s.accepted(supplier(1), 30 * HOUR).exported(1).await.ask_for_all(day, 5) } => ["use up 9 in the end"];
    "1-all-before-window", "never saw it again", |s| s.accepted(supplier(1), 500 * DAY).ask_for_all(LONG_AGO, 5) => [EXPORT, "use up 9 in the end"];
    "1-all-stands", "wrote it again in each cycle; its file waits already", |s| s.put(supplier(1)).waits(FILE).waiting(1, waits(1)).await.ask_for_all(LONG_AGO, 5) => ["wait S1 supplier.waiting_for_import", "use up 9 in the end"];
    "1-all-limit", "wrote all at once; the wish stands until the last went", |s| { s.put(supplier(1)).exported(1).await.put(supplier(2)).exported(2).await.ask_for_all(LONG_AGO, 5); s.config.documents_per_step_max = 1; s } => ["export S1 in providers-261110-120000.xml r2", "wait S2 document.deferred"];
    "1-all-cut", "took a cut list for a whole one; the wish stands", |s| { s.put(supplier(1)).exported(1).await.ask_for_all(LONG_AGO, 5); s.company.portal.books().suppliers.is_cut = true; s } => ["export S1 in providers-261110-120000.xml r2"];
    "1-unreadable", "raised, and wrote no file", |s| { s.company.portal.books().suppliers.unreadable.push(UnreadableSupplier { name: "ab12".into(), detail: "rfc".into() }); s.put(supplier(1)) } => ["attention ab12 supplier.unreadable", EXPORT];
    "1-limit", "wrote all at once", |s| { s.config.documents_per_step_max = 1; s.put(supplier(1)).put(supplier(2)) } => [EXPORT, "wait S2 document.deferred"];
    "1-disabled", "did not list it any more", |s| { s.put(supplier(1)).tried(1, EffectState::NotSent, 5).await; s.company.portal.books().suppliers.known.clear(); s } => ["withdraw S1"];
    "1-disabled-cut", "took a cut list for a whole one; it proves nothing", |s| { s.put(supplier(1)).tried(1, EffectState::NotSent, 5).await; s.company.portal.books().suppliers.known.clear(); s.company.portal.books().suppliers.is_cut = true; s } => [];

    // The importer has it.
    "2-waits", "never looked", |s| s.put(supplier(1)).waits(FILE).waiting(1, waits(6)).await => ["wait S1 supplier.waiting_for_import"];
    "2-late", "never looked", |s| s.put(supplier(1)).waits(FILE).waiting(1, waits(7)).await => ["attention S1 supplier.not_imported"];
    "2-vanished", "never looked; nothing proves that the importer read it", |s| s.put(supplier(1)).waiting(1, waits(3)).await => ["attention S1 supplier.vanished"];
    "2-vanished-unlisted", "the same; the window has moved on", |s| { s.put(supplier(1)).waiting(1, waits(3)).await; s.company.portal.books().suppliers.known.clear(); s } => ["attention S1 supplier.vanished"];
    "2-vanished-found", "the same; a person put it back where it belongs", |s| s.put(supplier(1)).processed(FILE).waiting(1, Cause::new(Code::SupplierVanished).with("file", FILE)).await => ["adopt S1 as done"];
    "2-vanished-approved", "had no approvals", |s| s.put(supplier(1)).waiting(1, Cause::new(Code::SupplierVanished).with("file", FILE)).await.approve(1) => ["export S1 in providers-261110-120000.xml r2"];
    "2-put-away", "never looked", |s| s.put(supplier(1)).processed(FILE).nobody_in_sage().in_sage("V1").waiting(1, waits(3)).await => ["adopt S1 as done"];
    "2-put-away-fields", "never looked; the importer gave it another number", |s| s.put(supplier(1)).processed(FILE).nobody_in_sage().in_sage_as("X9", 1).waiting(1, waits(3)).await => ["adopt S1 as done"];
    "2-absent", "took exit code 0 for an import", |s| s.put(supplier(1)).processed(FILE).nobody_in_sage().in_sage("V2").waiting(1, waits(3)).await => ["attention S1 supplier.not_in_sage"];
    "2-absent-still", "the same", |s| s.put(supplier(1)).processed(FILE).nobody_in_sage().waiting(1, absent()).await => ["attention S1 supplier.not_in_sage"];
    "2-absent-entered", "the same; a person entered it by hand", |s| s.put(supplier(1)).processed(FILE).nobody_in_sage().in_sage("V1").waiting(1, absent()).await => ["adopt S1 as done"];
    "2-absent-approved", "had no approvals", |s| s.put(supplier(1)).processed(FILE).nobody_in_sage().waiting(1, absent()).await.approve(1) => ["export S1 in providers-261110-120000.xml r2"];
    "2-put-away-unlisted", "never looked; the window has moved on", |s| { s.put(supplier(1)).processed(FILE).waiting(1, waits(3)).await; s.company.portal.books().suppliers.known.clear(); s } => ["adopt S1 as done"];
    "2-changed", "wrote it again in each cycle", |s| s.put(supplier(1)).waits(FILE).waiting(1, waits(3)).await.put(changed(1)) => ["export S1 in providers-261110-120000.xml r2"];

    // What an earlier run tried.
    "tried-unknown", "never looked again; the very same file is put again", |s| s.put(supplier(1)).tried(1, EffectState::Unknown, 5).await => [EXPORT];
    "tried-unknown-changed", "wrote something else; first it is settled what stands there", |s| s.put(supplier(1)).tried(1, EffectState::Unknown, 5).await.put(changed(1)) => [EXPORT];
    "tried-crash", "never looked again", |s| s.put(supplier(1)).tried(1, EffectState::Intended, 5).await => [EXPORT];
    "tried-confirmed", "never looked again", |s| s.put(supplier(1)).tried(1, EffectState::Confirmed, 5).await => ["mark S1"];
    "tried-not-sent", "wrote it again; under a name that nothing had", |s| s.put(supplier(1)).tried(1, EffectState::NotSent, 5).await => ["export S1 in providers-261110-120001.xml"];
    "tried-refused", "wrote it again in each cycle", |s| s.put(supplier(1)).tried(1, EffectState::Refused, 5).await => ["attention S1 internal.defect"];
    "tried-refused-due", "wrote it again in each cycle", |s| s.put(supplier(1)).tried(1, EffectState::Refused, 31).await => ["export S1 in providers-261110-120001.xml"];

    // The first look.
    "baseline", "had none; nothing proves that Sage has it", |s| { s.kind = RunKind::Baseline; s.put(supplier(1)) } => ["wait S1 document.next_run"];
    "baseline-exported", "had none", |s| { s.put(supplier(1)).exported(1).await; s.kind = RunKind::Baseline; s } => [];
};

#[tokio::test]
async fn every_rule_of_suppliers_holds() {
    check_names(ROWS);
    check_rows(ROWS).await;
}

#[tokio::test]
async fn a_missing_time_of_acceptance_is_the_time_of_the_first_export_for_ever() {
    let mut scene = SupplierScene::new();
    scene.put(supplier(1));
    let without_time = |scene: &mut SupplierScene, credit_days| {
        let mut books = scene.company.portal.books();
        let one = &mut books.suppliers.known[0].supplier;
        one.expedient.as_mut().expect("one").approved = None;
        one.credit_days = credit_days;
    };
    without_time(&mut scene, 30);
    scene.exported(1).await;
    let sent = scene.memory.sent.values_mut().next().expect("it was sent");
    sent.last_known = Some(ago(5000));
    without_time(&mut scene, 60);
    let plan = scene.plan().await;
    match &plan.effects[0].effect.action {
        Action::ExportSupplier { last_known, .. } => assert_eq!(*last_known, ago(5000)),
        other => panic!("no export: {other:?}"),
    }
}
