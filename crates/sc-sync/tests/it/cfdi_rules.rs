//! Each rule of invoices and credit notes as one named row: a world, the plan it must give, and what the predecessor did
//! instead. The ids are those of the flows (`C…`, `T…`) or of their sections.

use jiff::civil::date;
use sc_domain::cause::{Cause, Code};
use sc_domain::cfdi::UnreadableCfdi;
use sc_domain::complement::FiscalCompany;
use sc_domain::effect::EffectState;
use sc_domain::outcome::FailureKind;
use sc_domain::payment::VendorFields;
use sc_domain::ports::{RunKind, UnnamedInvoice};

use crate::support::build::{d, portal_id, vendor};
use crate::support::cfdis::typed;
use crate::support::complements::{ISSUER, RECEIVER};
use crate::support::stage::{Call, Fault, failure};
use crate::support::table::{Row, check_names, check_rows, rows};
use crate::support::{CfdiScene, ago, credit_note, invoice, supplier};

const DELIVER: &str = "deliver F1.xml for NTE PO-1";
const AGAIN: &str = "deliver F1.xml for NTE PO-1 r2";

fn waits(cycles: u32, place: &str) -> Cause {
    Cause::new(Code::CfdiWaitingForImport).with("cycles", cycles).with("place", place)
}

fn told(code: Code, cycles: u32) -> Cause {
    Cause::new(code).with("cycles", cycles)
}

/// A vendor of Sage with its two fields.
fn vendor_fields(scene: &mut CfdiScene, id: &str, provider_id: &str, rfc: &str) {
    let fields = VendorFields { provider_id: provider_id.to_owned(), rfc: rfc.to_owned() };
    scene.company.erp.tables().vendors.insert(vendor(id), fields);
}

fn down() -> Fault {
    Fault::Before(failure(FailureKind::Transient, Code::PortalServerError))
}

#[rustfmt::skip]
const ROWS: &[Row<CfdiScene>] = rows! { CfdiScene:
    // Selection (2.1).
    "2.1-0", "delivered it the same way", |s| s.doc("F1", invoice("F1")) => [DELIVER];
    "2.1-note", "the same", |s| s.doc("N1", credit_note("N1")) => ["deliver N1.xml for NTE PO-1"];
    "2.1-sage", "asked one by one; what Sage holds is adopted", |s| { s.company.imported("F1"); s.doc("F1", invoice("F1")) } => ["adopt F1 as adopted"];
    "2.1-settled", "asked again in every cycle", |s| s.doc("F1", invoice("F1")).settled("F1") => [];
    "C3", "window of the previous month: an invoice authorized late was lost", |s| { s.company.tenant.go_live = date(2026, 1, 1); s.doc("F1", invoice("F1").issued(date(2026, 1, 15))) } => [DELIVER];
    "C3-setting", "knew no setting", |s| { s.company.tenant.cfdis.lookback_days = 5; s.doc("F1", invoice("F1").issued(date(2026, 11, 4))) } => [];
    "C4-status", "brought credit notes of any status", |s| s.doc("N1", credit_note("N1").status("IN_REVIEW")) => [];
    "C4-applied", "brought them too", |s| s.doc("N1", credit_note("N1").status("APPLIED")) => ["deliver N1.xml for NTE PO-1"];
    "C4-setting", "knew no setting", |s| { s.company.tenant.cfdis.credit_note_statuses = ["LISTA".to_owned()].into(); s.doc("N1", credit_note("N1").status("LISTA")).doc("N2", credit_note("N2")) } => ["deliver N1.xml for NTE PO-1"];
    "C6-receiver", "took any RFC of the control database, and asked the tenant's database about it", |s| s.doc("F1", invoice("F1").with(|c| c.receiver_rfc = "SUR010101AB1".into())) => ["attention F1 cfdi.foreign_receiver"];
    "C6-other-database", "took the first company of the RFC", |s| { s.company.erp.tables().complements.companies = vec![FiscalCompany { id: "OTR".into(), rfc: RECEIVER.into(), database: "OTRA".into() }]; s.doc("F1", invoice("F1")) } => ["attention F1 cfdi.foreign_receiver"];
    "C6-own", "took the first company of the RFC", |s| { s.company.erp.tables().complements.companies.insert(0, FiscalCompany { id: "OTR".into(), rfc: RECEIVER.into(), database: "OTRA".into() }); s.doc("F1", invoice("F1")) } => [DELIVER];
    "C6-two-names", "took the first of them", |s| { s.company.erp.tables().complements.companies.push(FiscalCompany { id: "NT2".into(), rfc: RECEIVER.into(), database: "norte".into() }); s.doc("F1", invoice("F1")) } => ["attention F1 cfdi.company_ambiguous"];
    "C6-two-others", "took the first of them", |s| { let other = |name: &str| FiscalCompany { id: name.into(), rfc: RECEIVER.into(), database: name.into() }; s.company.erp.tables().complements.companies = vec![other("UNA"), other("OTRA")]; s.doc("F1", invoice("F1")) } => ["attention F1 cfdi.company_ambiguous"];
    "C14-sat", "did not look whether it was cancelled", |s| s.doc("F1", invoice("F1").cancelled()) => [];
    "C14-tenant", "did not look whether it was cancelled", |s| s.doc("F1", invoice("F1").with(|c| c.is_cancelled_in_tenant = true)) => [];
    "C14-waiting", "did not look whether it was cancelled", |s| { s.doc("F1", invoice("F1")).left("F1", Cause::new(Code::DocumentNextRun)).await; s.doc("F1", invoice("F1").cancelled()) } => ["withdraw F1"];
    "C14-in-sage", "did not look; what Sage holds is not ours to judge", |s| { s.company.imported("F1"); s.doc("F1", invoice("F1").cancelled()) } => ["adopt F1 as adopted"];
    "C15", "an item without a stamp raised and lost the whole list", |s| { s.company.portal.books().complements.unreadable.push(UnreadableCfdi { name: "ab12".into(), detail: "cfdi.timbre.uuid".into() }); s.doc("F1", invoice("F1")) } => ["attention ab12 cfdi.unreadable", DELIVER];
    "C15-nameless", "the same", |s| { s.company.portal.books().complements.unreadable.push(UnreadableCfdi { name: String::new(), detail: "cfdi".into() }); s } => ["attention ? cfdi.unreadable"];
    "go-live", "delivered whatever it found", |s| { s.company.tenant.go_live = date(2026, 11, 10); s.doc("F1", invoice("F1")) } => ["leave F1"];
    "go-live-authorized", "lost it: nobody had brought it before, and its own window was by the day of issue", |s| { s.company.tenant.go_live = date(2026, 11, 10); s.doc("F1", invoice("F1").issued(date(2026, 9, 1)).authorized(date(2026, 11, 10))) } => [DELIVER];
    "go-live-authorized-before", "delivered whatever it found", |s| { s.company.tenant.go_live = date(2026, 11, 10); s.doc("F1", invoice("F1").issued(date(2026, 9, 1)).authorized(date(2026, 11, 9))) } => ["leave F1"];
    "go-live-day", "delivered whatever it found; the day itself counts", |s| { s.company.tenant.go_live = date(2026, 11, 9); s.doc("F1", invoice("F1")) } => [DELIVER];
    "go-live-approved", "had no approvals", |s| { s.company.tenant.go_live = date(2026, 11, 10); s.doc("F1", invoice("F1")).approve("F1") } => [DELIVER];
    "left-stage", "forgot it", |s| { s.doc("F1", invoice("F1")).left("F1", Cause::new(Code::DocumentNextRun)).await; s.doc("F1", invoice("F1").status("PAID")) } => ["attention F1 cfdi.no_longer_payable"];
    "left-stage-approved", "had no approvals", |s| { s.doc("F1", invoice("F1")).left("F1", Cause::new(Code::DocumentNextRun)).await; s.doc("F1", invoice("F1").status("PAID")).approve("F1") } => [DELIVER];
    "left-stage-rejected", "forgot it", |s| { s.doc("F1", invoice("F1")).left("F1", Cause::new(Code::DocumentNextRun)).await; s.doc("F1", invoice("F1").status("REJECTED_BY_CXP")) } => ["withdraw F1"];
    "left-stage-cut", "took a cut list for a whole one; it neither releases nor withdraws", |s| { s.doc("F1", invoice("F1")).left("F1", Cause::new(Code::DocumentNextRun)).await; s.memory.swept = Some(sc_domain::ports::Sweep { at: ago(60), server_utc: ago(60) }); s.company.portal.books().complements.is_cut = true; s.doc("F1", invoice("F1").status("PAID")) } => ["wait F1 document.next_run"];
    "left-stage-cut-told", "the same; what a person was told stands", |s| { s.doc("F1", invoice("F1")).left("F1", Cause::new(Code::CfdiNoLongerPayable).with("status", "PAID")).await; s.memory.swept = Some(sc_domain::ports::Sweep { at: ago(60), server_utc: ago(60) }); s.company.portal.books().complements.is_cut = true; s.doc("F1", invoice("F1").status("PAID")) } => ["attention F1 cfdi.no_longer_payable"];
    "left-stage-cut-approved", "had no approvals", |s| { s.doc("F1", invoice("F1")).left("F1", Cause::new(Code::DocumentNextRun)).await; s.company.portal.books().complements.is_cut = true; s.doc("F1", invoice("F1").status("PAID")).approve("F1") } => [DELIVER];
    "left-stage-old", "forgot it; the days that are looked at have passed it", |s| { s.doc("F1", invoice("F1")).left("F1", Cause::new(Code::CfdiNoLongerPayable).with("status", "PAID")).await; s.company.tenant.cfdis.lookback_days = 0; s.doc("F1", invoice("F1").status("PAID")) } => ["attention F1 cfdi.no_longer_payable"];
    "waiting-old", "forgot it; the days that are looked at have passed it", |s| { s.doc("F1", invoice("F1")).left("F1", Cause::new(Code::DocumentDeferred).with("limit", 1)).await; s.company.tenant.cfdis.lookback_days = 0; s.doc("F2", invoice("F2")) } => [DELIVER];
    "6-daily-cut", "never saw it; a list of later stages names it, however short", |s| { s.company.portal.books().complements.is_cut = true; s.doc("F1", invoice("F1").status("PAID")) } => ["attention F1 cfdi.no_longer_payable"];
    "6-daily", "never saw it: it was paid between two cycles", |s| s.doc("F1", invoice("F1").status("PAID")) => ["attention F1 cfdi.no_longer_payable"];
    "6-daily-approved", "had no approvals", |s| s.doc("F1", invoice("F1").status("PAID")).approve("F1") => [DELIVER];
    "6-daily-typed", "never saw it; somebody had typed it in", |s| { s.company.erp.tables().complements.unnamed.push(typed("V1", "F1", "1160.00")); s.doc("F1", invoice("F1").status("PAID")) } => ["attention F1 cfdi.hand_captured"];
    "6-daily-in-sage", "downloaded it again in each cycle; what Sage holds is not kept in mind", |s| { s.company.imported("F1"); s.doc("F1", invoice("F1").status("DELIVERED_ERP")) } => [];
    "6-daily-cancelled", "never saw it", |s| s.doc("F1", invoice("F1").status("IN_PAYMENT_ORDER").cancelled()) => [];
    "6-daily-authorized", "never saw it", |s| { s.company.tenant.go_live = date(2026, 11, 10); s.doc("F1", invoice("F1").status("PAID").authorized(date(2026, 11, 10))) } => ["attention F1 cfdi.no_longer_payable"];
    "6-daily-old", "never saw it; before the go-live it is none of ours", |s| { s.company.tenant.go_live = date(2026, 11, 10); s.doc("F1", invoice("F1").status("PAID")) } => [];
    "6-daily-today", "never saw it; once a day is enough", |s| { s.memory.swept = Some(sc_domain::ports::Sweep { at: ago(60), server_utc: ago(60) }); s.doc("F1", invoice("F1").status("PAID")) } => [];
    "6-daily-yesterday", "never saw it", |s| { s.memory.swept = Some(sc_domain::ports::Sweep { at: ago(20 * 60), server_utc: ago(20 * 60) }); s.doc("F1", invoice("F1").status("PAID")) } => ["attention F1 cfdi.no_longer_payable"];
    "left-portal", "forgot it", |s| { s.doc("F1", invoice("F1")).left("F1", Cause::new(Code::DocumentNextRun)).await; s.unshow("F1") } => ["withdraw F1"];
    "left-portal-cut", "the same; a cut list proves nothing", |s| { s.doc("F1", invoice("F1")).left("F1", Cause::new(Code::DocumentDeferred)).await; s.company.portal.books().complements.is_cut = true; s.unshow("F1") } => ["wait F1 document.deferred"];

    // Somebody typed it in (decisions, 1).
    "1-hand", "delivered it, and it was booked twice", |s| { s.company.erp.tables().complements.unnamed.push(typed("V1", "F1", "1160.00")); s.doc("F1", invoice("F1")) } => ["attention F1 cfdi.hand_captured"];
    "1-hand-series", "the same; series and folio", |s| { s.company.erp.tables().complements.unnamed.push(typed("V1", "FF1", "1160.01")); s.doc("F1", invoice("F1")) } => ["attention F1 cfdi.hand_captured"];
    "1-hand-loose", "the same; another spelling is another document", |s| { s.company.erp.tables().complements.unnamed.push(typed("V1", "f1", "1160.00")); s.doc("F1", invoice("F1")) } => [DELIVER];
    "1-hand-total", "the same; another total is another document", |s| { s.company.erp.tables().complements.unnamed.push(typed("V1", "F1", "1160.02")); s.doc("F1", invoice("F1")) } => [DELIVER];
    "1-hand-no-total", "the same; where no total is known the folio is enough to ask", |s| { s.company.erp.tables().complements.unnamed.push(typed("V1", "F1", "9.00")); s.doc("F1", invoice("F1").with(|c| c.total = None)) } => ["attention F1 cfdi.hand_captured"];
    "1-hand-vendor", "the same; another vendor's is another document", |s| { s.company.erp.tables().complements.unnamed.push(typed("V2", "F1", "1160.00")); s.doc("F1", invoice("F1")) } => [DELIVER];
    "1-hand-note", "the same", |s| { s.company.erp.tables().complements.unnamed.push(typed("V1", "N1", "-1160.00")); s.doc("N1", credit_note("N1")) } => ["attention N1 cfdi.hand_captured"];
    "1-hand-withheld", "the same; the clerk typed it before what is withheld", |s| { s.company.erp.tables().complements.unnamed.push(UnnamedInvoice { withheld: d("40"), ..typed("V1", "F1", "1200.00") }); s.doc("F1", invoice("F1")) } => ["attention F1 cfdi.hand_captured"];
    "1-hand-unlinked", "the same; only Sage knows whose it is, by RFC", |s| { s.company.erp.tables().complements.unnamed.push(typed("V1", "F1", "1160.00")); s.doc("F1", invoice("F1").unlinked()) } => ["attention F1 cfdi.hand_captured"];
    "1-hand-unlinked-id", "the same; by the portal's id", |s| { vendor_fields(s, "V7", &portal_id(1).to_string(), ""); s.company.erp.tables().complements.unnamed.push(typed("V7", "F1", "1160.00")); s.doc("F1", invoice("F1").unlinked()) } => ["attention F1 cfdi.hand_captured"];
    "1-hand-unlinked-rfc-twice", "the same; each vendor of the RFC is looked at", |s| { vendor_fields(s, "V7", "", ISSUER); s.company.erp.tables().complements.unnamed.push(typed("V7", "F1", "1160.00")); s.doc("F1", invoice("F1").unlinked()) } => ["attention F1 cfdi.hand_captured"];
    "1-hand-unlinked-other", "the same; a vendor of another RFC is another supplier", |s| { vendor_fields(s, "V7", "", "OTR010101AB1"); s.company.erp.tables().complements.unnamed.push(typed("V7", "F1", "1160.00")); s.doc("F1", invoice("F1").unlinked()) } => [DELIVER];
    "1-hand-linked", "the same; what the portal links is believed", |s| { vendor_fields(s, "V7", "", ISSUER); s.company.erp.tables().complements.unnamed.push(typed("V7", "F1", "1160.00")); s.doc("F1", invoice("F1")) } => [DELIVER];
    "1-hand-approved", "had no approvals: it is another document", |s| { s.company.erp.tables().complements.unnamed.push(typed("V1", "F1", "1160.00")); s.doc("F1", invoice("F1")).approve("F1") } => [DELIVER];

    // The supplier (2.3).
    "C9", "downloaded and deleted the file in each cycle for ever", |s| s.supplier(|one| one.expedient.as_mut().expect("one").bank_accounts.clear()).doc("F1", invoice("F1")) => ["attention F1 cfdi.supplier_without_bank_account"];
    "C9-setting", "knew no setting", |s| { s.company.tenant.cfdis.require_bank_account = false; s.supplier(|one| one.expedient.as_mut().expect("one").bank_accounts.clear()).doc("F1", invoice("F1")) } => [DELIVER];
    "C10", "raised inside a callback, and ended", |s| s.supplier(|one| one.expedient = None).doc("F1", invoice("F1")) => ["attention F1 cfdi.supplier_without_expedient"];
    "C10-setting", "raised inside a callback, and ended", |s| { s.company.tenant.cfdis.require_bank_account = false; s.supplier(|one| one.expedient = None).doc("F1", invoice("F1")) } => [DELIVER];
    "2.3-unlinked", "asked for a supplier named undefined", |s| s.doc("F1", invoice("F1").with(|c| c.provider = None)) => ["attention F1 cfdi.supplier_unknown"];
    "2.3-gone", "raised", |s| s.doc("F1", invoice("F1").of(9)) => ["attention F1 cfdi.supplier_unknown"];
    "2.3-failed", "raised, and lost all that followed", |s| { s.company.stage.on(Call::Supplier, 1, down()); s.company.portal.books().suppliers.put(supplier(2)); s.doc("F1", invoice("F1")).doc("F2", invoice("F2").of(2).issued(date(2026, 11, 10))) } => ["wait F1 portal.server_error", "deliver F2.xml for NTE PO-1"];
    "C17", "a present and empty field hid the filled one", |s| s.doc("F1", invoice("F1").with(|c| { c.entered.oc = " ".into(); c.entered.purchase_order = "PO-2".into(); })) => ["deliver F1.xml for NTE PO-2"];
    "2.3-links", "left it blank", |s| { s.company.tenant.cfdis.order_from_links = true; s.doc("F1", invoice("F1").with(|c| { c.entered.oc.clear(); c.entered.orders = vec!["PO-7".into(), "PO-8".into()]; })) } => ["deliver F1.xml for NTE PO-7,PO-8"];
    "2.3-links-setting", "left it blank", |s| s.doc("F1", invoice("F1").with(|c| { c.entered.oc.clear(); c.entered.orders = vec!["PO-7".into()]; })) => ["deliver F1.xml for NTE "];

    // After the delivery (2.2, 2.4).
    "2.4-imported", "learned of it because it was not listed any more", |s| { s.doc("F1", invoice("F1")).delivered("F1", 1, waits(0, "folder")).await; s.company.imported("F1"); s } => ["adopt F1 as done"];
    "2.4-imported-unlisted", "the same", |s| { s.doc("F1", invoice("F1")).delivered("F1", 1, waits(0, "folder")).await; s.company.imported("F1"); s.unshow("F1") } => ["adopt F1 as done"];
    "2.4-waits", "downloaded it again in each cycle", |s| s.doc("F1", invoice("F1")).waits("F1").delivered("F1", 1, waits(6, "folder")).await => ["wait F1 cfdi.waiting_for_import"];
    "2.4-late", "downloaded it again in each cycle", |s| s.doc("F1", invoice("F1")).waits("F1").delivered("F1", 1, waits(7, "folder")).await => ["attention F1 cfdi.not_imported"];
    "2.4-later", "downloaded it again in each cycle", |s| s.doc("F1", invoice("F1")).waits("F1").delivered("F1", 1, told(Code::CfdiNotImported, 8)).await => ["attention F1 cfdi.not_imported"];
    "2.4-moved", "downloaded it again; each place has its own count", |s| s.doc("F1", invoice("F1")).processed("F1").delivered("F1", 1, told(Code::CfdiNotImported, 9)).await => ["wait F1 cfdi.waiting_for_import"];
    "2.4-put-away", "downloaded it again in each cycle", |s| s.doc("F1", invoice("F1")).processed("F1").delivered("F1", 1, waits(7, "processed")).await => ["attention F1 cfdi.put_away_without_import"];
    "2.4-put-away-unlisted", "forgot it", |s| s.doc("F1", invoice("F1")).processed("F1").delivered("F1", 1, waits(7, "processed")).await.unshow("F1") => ["attention F1 cfdi.put_away_without_import"];
    "2.2-gone", "downloaded it again at once", |s| s.doc("F1", invoice("F1")).delivered("F1", 1, waits(6, "gone")).await => ["wait F1 cfdi.waiting_for_import"];
    "2.2-gone-late", "downloaded it again at once", |s| s.doc("F1", invoice("F1")).delivered("F1", 1, waits(7, "gone")).await => [AGAIN];
    "2.2-gone-typed", "downloaded it again at once; meanwhile somebody typed it in", |s| { s.company.erp.tables().complements.unnamed.push(typed("V1", "F1", "1160.00")); s.doc("F1", invoice("F1")).delivered("F1", 1, waits(7, "gone")).await } => ["attention F1 cfdi.hand_captured"];
    "2.2-gone-paid", "downloaded it again at once; meanwhile it left its stage", |s| s.doc("F1", invoice("F1")).delivered("F1", 1, waits(7, "gone")).await.doc("F1", invoice("F1").status("PAID")) => ["attention F1 cfdi.no_longer_payable"];
    "2.2-gone-unlisted", "forgot it", |s| s.doc("F1", invoice("F1")).delivered("F1", 1, waits(7, "gone")).await.unshow("F1") => ["wait F1 cfdi.waiting_for_import"];
    "2.2-gone-no-account", "downloaded and deleted it", |s| s.doc("F1", invoice("F1")).delivered("F1", 1, waits(7, "gone")).await.supplier(|one| one.expedient = None) => ["attention F1 cfdi.supplier_without_expedient"];
    "2.2-gone-then-account", "the same", |s| s.doc("F1", invoice("F1")).delivered("F1", 1, Cause::new(Code::CfdiSupplierWithoutExpedient)).await => [AGAIN];
    "2.2-gone-often", "downloaded it for ever", |s| s.doc("F1", invoice("F1")).delivered("F1", 3, waits(7, "gone")).await => ["attention F1 cfdi.vanished"];
    "2.2-gone-often-approved", "had no approvals", |s| s.doc("F1", invoice("F1")).delivered("F1", 3, Cause::new(Code::CfdiVanished)).await.approve("F1") => ["deliver F1.xml for NTE PO-1 r4"];
    "2.2-approved-gone", "had no approvals: at once", |s| s.doc("F1", invoice("F1")).delivered("F1", 1, waits(1, "gone")).await.approve("F1") => [AGAIN];
    "2.2-approved-put-away", "had no approvals; the old name is taken", |s| s.doc("F1", invoice("F1")).processed("F1").delivered("F1", 1, told(Code::CfdiPutAway, 8)).await.approve("F1") => ["deliver F1-2.xml for NTE PO-1 r2"];
    "2.2-approved-waiting", "had no approvals; a second file would be booked twice", |s| s.doc("F1", invoice("F1")).waits("F1").delivered("F1", 1, told(Code::CfdiNotImported, 9)).await.approve("F1") => ["wait F1 cfdi.waiting_for_import", "approval 1 used"];
    "2.4-cancelled", "never looked again", |s| { s.doc("F1", invoice("F1")).waits("F1").delivered("F1", 1, waits(1, "folder")).await; s.doc("F1", invoice("F1").cancelled()) } => ["attention F1 cfdi.cancelled_after_delivery"];
    "2.4-cancelled-taken-away", "never looked again; a person took the file away", |s| { s.doc("F1", invoice("F1")).delivered("F1", 1, Cause::new(Code::CfdiCancelled)).await; s.doc("F1", invoice("F1").cancelled()) } => ["withdraw F1"];
    "2.4-cancelled-approved", "had no approvals", |s| { s.doc("F1", invoice("F1")).processed("F1").delivered("F1", 1, Cause::new(Code::CfdiCancelled)).await; s.doc("F1", invoice("F1").cancelled()).approve("F1") } => ["withdraw F1", "approval 1 used"];
    "2.4-cancelled-imported", "never looked again", |s| { s.doc("F1", invoice("F1")).delivered("F1", 1, Cause::new(Code::CfdiCancelled)).await; s.company.imported("F1"); s.doc("F1", invoice("F1").cancelled()) } => ["adopt F1 as done"];

    // The portal is told (C18).
    "C18", "told nobody", |s| { s.company.tenant.cfdis.acknowledge = "EN SAGE".into(); s.doc("F1", invoice("F1")).delivered("F1", 1, waits(0, "folder")).await; s.company.imported("F1"); s } => ["acknowledge F1 EN SAGE r2"];
    "C18-told", "told nobody", |s| { s.company.tenant.cfdis.acknowledge = "EN SAGE".into(); s.doc("F1", invoice("F1")).delivered("F1", 1, waits(0, "folder")).await; s.company.imported("F1"); s.doc("F1", invoice("F1").with(|c| c.erp_status = "EN SAGE".into())) } => ["adopt F1 as done"];
    "C18-adopted", "told nobody; what others brought is not ours to tell", |s| { s.company.tenant.cfdis.acknowledge = "EN SAGE".into(); s.company.imported("F1"); s.doc("F1", invoice("F1")) } => ["adopt F1 as adopted"];
    "C18-unlisted", "told nobody", |s| { s.company.tenant.cfdis.acknowledge = "EN SAGE".into(); s.doc("F1", invoice("F1")).delivered("F1", 1, waits(0, "folder")).await; s.company.imported("F1"); s.unshow("F1") } => ["adopt F1 as done"];

    // What an earlier run tried.
    "tried-crash", "never looked again; nothing stands there", |s| s.doc("F1", invoice("F1")).tried("F1", EffectState::Intended, 5).await => [DELIVER];
    "tried-unknown", "never looked again; putting it again is the question and the cure", |s| s.doc("F1", invoice("F1")).tried("F1", EffectState::Unknown, 5).await => [DELIVER];
    "tried-unknown-changed", "delivered something else; what stands there is asked for as it was", |s| s.doc("F1", invoice("F1")).tried("F1", EffectState::Unknown, 5).await.waits("F1").supplier(|one| one.credit_days = 99) => [DELIVER];
    "tried-unknown-nothing", "the same; nothing stands there, so the new content goes", |s| s.doc("F1", invoice("F1")).tried("F1", EffectState::Unknown, 5).await.supplier(|one| one.credit_days = 99) => [AGAIN];
    "tried-unknown-held", "the same; the outcome is settled before anything else is said", |s| s.doc("F1", invoice("F1")).tried("F1", EffectState::Unknown, 5).await.waits("F1").supplier(|one| one.expedient = None) => [DELIVER];
    "tried-imported", "never looked again", |s| { s.doc("F1", invoice("F1")).tried("F1", EffectState::Unknown, 5).await; s.company.imported("F1"); s } => ["adopted F1"];
    "tried-confirmed", "never looked again", |s| s.doc("F1", invoice("F1")).tried("F1", EffectState::Confirmed, 5).await => ["mark F1"];
    "tried-not-sent", "tried again", |s| s.doc("F1", invoice("F1")).tried("F1", EffectState::NotSent, 5).await => [DELIVER];
    "tried-refused", "tried again in each cycle", |s| s.doc("F1", invoice("F1")).tried("F1", EffectState::Refused, 5).await => ["attention F1 cfdi.without_xml"];
    "tried-refused-due", "tried again in each cycle", |s| s.doc("F1", invoice("F1")).tried("F1", EffectState::Refused, 31).await => [DELIVER];
    "tried-refused-changed", "tried again in each cycle; a change ends the wait", |s| s.doc("F1", invoice("F1")).tried("F1", EffectState::Refused, 5).await.doc("F1", invoice("F1").with(|c| c.total = Some(d("9")))) => [AGAIN];
    "tried-refused-approved", "had no approvals", |s| s.doc("F1", invoice("F1")).tried("F1", EffectState::Refused, 5).await.approve("F1") => [DELIVER];
    "tried-refused-imported", "tried again in each cycle", |s| { s.doc("F1", invoice("F1")).tried("F1", EffectState::Refused, 5).await; s.company.imported("F1"); s } => ["adopted F1"];
    "tried-name-taken-approved", "overwrote the file", |s| s.doc("F1", invoice("F1")).processed("F1").approve("F1") => ["deliver F1-2.xml for NTE PO-1"];

    // The first look.
    "baseline", "had none", |s| { s.kind = RunKind::Baseline; s.company.imported("F2"); s.company.tenant.go_live = date(2026, 11, 9); s.doc("F1", invoice("F1")).doc("F2", invoice("F2")).doc("F3", invoice("F3").issued(date(2026, 11, 8))).doc("F4", invoice("F4").cancelled()).doc("F5", invoice("F5").issued(date(2026, 11, 8)).authorized(date(2026, 11, 9))) } => ["wait F1 document.next_run", "adopt F2 as adopted", "leave F3", "wait F5 document.next_run"];
    "baseline-delivered", "had none; a count that runs is not begun anew", |s| { s.doc("F1", invoice("F1")).delivered("F1", 1, waits(5, "folder")).await; s.kind = RunKind::Baseline; s } => [];
};

#[tokio::test]
async fn every_rule_of_invoices_holds() {
    check_names(ROWS);
    check_rows(ROWS).await;
}

#[tokio::test]
async fn a_supplier_is_asked_for_once_however_many_documents_it_has() {
    let mut scene = CfdiScene::new();
    for n in 0..30 {
        let name = format!("F{n}");
        scene.doc(&name, invoice(&name));
    }
    assert_eq!(scene.plan().await.effects.len(), 30);
    assert_eq!(scene.company.stage.calls(Call::Supplier), 1);
    assert_eq!(scene.company.stage.calls(Call::FolderFiles), 1);
    assert_eq!(scene.company.stage.calls(Call::KnownCfdis), 1);
}

#[tokio::test]
async fn what_waits_for_its_supplier_keeps_nothing_new_from_its_turn() {
    let mut scene = CfdiScene::new();
    scene.config.documents_per_step_max = 2;
    for n in 1..=5_u32 {
        let name = format!("F{n}");
        scene.doc(&name, invoice(&name).of(100 + n));
        scene.left(&name, Cause::new(Code::CfdiSupplierUnknown).with("rfc", "AAA010101AAA")).await;
    }
    for n in 6..=9_u32 {
        let name = format!("F{n}");
        scene.doc(&name, invoice(&name).with(|cfdi| cfdi.issued = Some(date(2026, 11, 10))));
    }
    let plan = scene.plan().await;
    assert_eq!((plan.effects.len(), plan.deferred), (2, 2), "two of a run, and two for the brake to count");
    assert_eq!(plan.candidates, 9);
}
