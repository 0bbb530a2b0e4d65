//! Each rule of payment complements as one named row: a world, the plan it must give, and what the predecessor did
//! instead. The ids are those of the flows (`K…`, `T…`) or of their sections.

use jiff::civil::date;
use sc_domain::cause::Code;
use sc_domain::cfdi::UnreadableCfdi;
use sc_domain::complement::FiscalCompany;
use sc_domain::effect::EffectState;
use sc_domain::outcome::FailureKind;
use sc_domain::payment::VendorFields;
use sc_domain::ports::RunKind;

use crate::support::complements::RECEIVER;
use crate::support::stage::{Call, Fault, failure};
use crate::support::table::{Row, check_names, check_rows, rows};
use crate::support::{ComplementScene, complement, number, payment, portal_id, uuid_of, vendor};

const WRITTEN: &str = "write C1 on PY1 dated 2026-11-09";

fn pay(text: &str, amount: &str, invoice: &str) -> crate::support::build::Pay {
    payment(text).invoice(invoice, amount)
}

fn rep(name: &str, payment: &str, amount: &str, invoice: &str) -> crate::support::complements::Rep {
    complement(name).of(payment).pays(amount, &[invoice])
}

#[rustfmt::skip]
const ROWS: &[Row<ComplementScene>] = rows! { ComplementScene:
    // Selection (3.1).
    "3.1-0", "wrote it the same way", |s| s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")) => [WRITTEN];
    "K1", "processed only the first payment of a complement",
        |s| { s.pay(pay("PY1", "100", "F1")).pay(pay("PY2", "50", "F2")).rep("C1", complement("C1").of("PY1").of("PY2").pays("100", &["F1"]).pays("50", &["F2"])) }
        => ["write C1 on PY1 dated 2026-11-09", "write C1 on PY2 dated 2026-11-09"];
    "K1-known", "the same; a payment that is settled is not asked for again",
        |s| { s.pay(pay("PY1", "100", "F1")).pay(pay("PY2", "50", "F2")).rep("C1", complement("C1").of("PY1").of("PY2").pays("100", &["F1"]).pays("50", &["F2"])).settled("C1", "PY1") }
        => ["write C1 on PY2 dated 2026-11-09"];
    "T10", "wrote one of both",
        |s| { s.pay(pay("PY1", "100", "F1")).pay(pay("PY2", "100", "F1")).rep("C1", complement("C1").of("PY1").of("PY2").pays("100", &["F1"]).pays("100", &["F1"])) }
        => ["write C1 on PY1 dated 2026-11-09", "write C1 on PY2 dated 2026-11-09"];
    "T10-amounts", "wrote one of both; each payment must be one of the parts",
        |s| { s.pay(pay("PY1", "100", "F1")).pay(pay("PY2", "70", "F1")).rep("C1", complement("C1").of("PY1").of("PY2").pays("100", &["F1"]).pays("60", &["F1"])) }
        => ["attention C1/PY2 complement.amount_differs", "write C1 on PY1 dated 2026-11-09"];
    "K2-review", "wrote a complement that was still in review",
        |s| s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").status("PAYMENT_CFDI_IN_REVIEW")) => ["wait C1/PY1 complement.in_review"];
    "K2-rejected", "wrote a rejected complement",
        |s| s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").status("PAYMENT_CFDI_REJECTED")) => [];
    "K2-rejected-later", "wrote it while it was in review",
        |s| { s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").status("PAYMENT_CFDI_IN_REVIEW")).remembered("C1", "PY1").await; s.rep("C1", rep("C1", "PY1", "1160", "F1").status("PAYMENT_CFDI_REJECTED")) } => ["withdraw C1/PY1"];
    "K2-setting", "knew no other words",
        |s| { s.company.tenant.complements.accepted = ["LISTO".to_owned()].into(); s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").status("LISTO")) } => [WRITTEN];
    "3.1-sat", "did not look whether it was cancelled",
        |s| s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").with(|c| c.is_cancelled_by_sat = true)) => [];
    "3.1-tenant", "did not look whether it was cancelled",
        |s| s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").with(|c| c.is_cancelled_in_tenant = true)) => [];
    "K3-window", "window by the day of issue, previous month: an old document that arrives today was lost",
        |s| { s.company.tenant.go_live = date(2026, 1, 1); s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").issued(date(2026, 10, 7))) } => [WRITTEN];
    "K3-older", "the same; what waits is asked for by its UUID, however old it is",
        |s| { s.company.tenant.go_live = date(2026, 1, 1); s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").issued(date(2026, 9, 1)).status("PAYMENT_CFDI_IN_REVIEW")); s.memory.swept = None; s.remembered("C1", "PY1").await; s.memory.swept = Some(sc_domain::ports::Sweep { at: crate::support::ago(0), server_utc: crate::support::ago(0) }); s.rep("C1", rep("C1", "PY1", "1160", "F1").issued(date(2026, 9, 1))) } => [WRITTEN];
    "K5-id", "asked for one payment by the portal's id, and only for the first",
        |s| { s.company.portal.books().complements.numbers.insert(portal_id(7), number("PY1")); s.pay(pay("PY1", "1160", "F1")).rep("C1", complement("C1").of_id(portal_id(7)).pays("1160", &["F1"])) } => [WRITTEN];
    "K5-gone", "dropped it",
        |s| s.rep("C1", complement("C1").of_id(portal_id(7)).pays("1160", &["F1"])) => ["attention C1/000000000000000000000007 complement.payment_gone_in_portal"];
    "K5-none", "dropped it",
        |s| s.rep("C1", complement("C1").pays("1160", &["F1"])) => ["attention C1/? complement.without_payment"];
    "K5-failed", "raised and lost the whole list",
        |s| { s.company.stage.always(Call::PaymentNumber, Fault::Before(failure(FailureKind::Transient, Code::PortalServerError))); s.rep("C1", complement("C1").of_id(portal_id(7)).pays("1160", &["F1"])) } => ["wait C1/000000000000000000000007 portal.server_error"];
    "3.1-unreadable", "an item without a stamp raised and lost the whole list",
        |s| { s.company.portal.books().complements.unreadable.push(UnreadableCfdi { name: "ab12".into(), detail: "cfdi.timbre.uuid".into() }); s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")) } => ["attention ab12/? complement.unreadable", WRITTEN];
    "3.1-receiver", "took any RFC that the control database knew",
        |s| s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").with(|c| c.receiver_rfc = "SUR010101AB1".into())) => ["attention C1/PY1 complement.foreign_receiver"];
    "K10-own", "took the first company of an RFC",
        |s| { s.company.erp.tables().complements.companies.insert(0, FiscalCompany { id: "AAA".into(), rfc: RECEIVER.into(), database: "OTRA".into() }); s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")) } => [WRITTEN];
    "K10-none", "took the first company of an RFC",
        |s| { let other = |database: &str| FiscalCompany { id: database.into(), rfc: RECEIVER.into(), database: database.into() }; s.company.erp.tables().complements.companies = vec![other("UNA"), other("OTRA")]; s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")) } => ["attention C1/PY1 complement.company_ambiguous"];
    "go-live", "wrote whatever it found",
        |s| { s.company.tenant.go_live = date(2026, 11, 10); s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")) } => ["leave C1/PY1"];
    "go-live-day", "wrote whatever it found; the day itself counts",
        |s| { s.company.tenant.go_live = date(2026, 11, 9); s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")) } => [WRITTEN];
    "go-live-approved", "had no approvals",
        |s| { s.company.tenant.go_live = date(2026, 11, 10); s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")).approve("C1", "PY1") } => [WRITTEN];

    // The payment (3.2).
    "3.2-4", "logged and forgot it",
        |s| s.rep("C1", rep("C1", "PY1", "1160", "F1")) => ["wait C1/PY1 complement.payment_awaited"];
    "3.2-4-last-day", "logged and forgot it; sixty days are waited",
        |s| { s.company.tenant.go_live = date(2026, 1, 1); s.memory.swept = None; s.rep("C1", rep("C1", "PY1", "1160", "F1").issued(date(2026, 9, 11))) } => ["wait C1/PY1 complement.payment_awaited"];
    "3.2-4-late", "logged and forgot it; then a person is told",
        |s| { s.company.tenant.go_live = date(2026, 1, 1); s.memory.swept = None; s.rep("C1", rep("C1", "PY1", "1160", "F1").issued(date(2026, 9, 10))) } => ["attention C1/PY1 complement.payment_missing"];
    "K4-repeated", "took the first row of the number",
        |s| s.pay(pay("PY1", "1160", "F1").with(|p| p.key.entry = 1)).pay(pay("PY1", "1160", "F2").with(|p| p.key.entry = 2)).rep("C1", rep("C1", "PY1", "1160", "F1")) => ["attention C1/PY1 complement.payment_repeated"];
    "K4-reentered", "took the first row of the number, reversed or not",
        |s| s.pay(pay("PY1", "1160", "F1").reversed().with(|p| p.key.entry = 1)).pay(pay("PY1", "1160", "F1").with(|p| p.key.entry = 2)).rep("C1", rep("C1", "PY1", "1160", "F1")) => [WRITTEN];
    "3.2-reversed", "wrote it onto a reversed payment",
        |s| s.pay(pay("PY1", "1160", "F1").reversed()).rep("C1", rep("C1", "PY1", "1160", "F1")) => ["attention C1/PY1 complement.payment_reversed"];
    "K6", "looked for it among invoices, never where it is written",
        |s| { s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")).carries("PY1", uuid_of("C1").as_str(), "20261109") } => ["adopt C1/PY1 as adopted"];
    "K6-case", "compared upper with lower case",
        |s| { let lower = uuid_of("C1").as_str().to_lowercase(); s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")).carries("PY1", &lower, "20261109") } => ["adopt C1/PY1 as adopted"];
    "K7-complete", "expected nineteen characters of a date of eight, and examined it again for ever",
        |s| { s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")).settled("C1", "PY1") } => [];
    "K9-date", "wrote UUID and date apart, and left the one without the other",
        |s| { s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")).carries("PY1", uuid_of("C1").as_str(), "") } => [WRITTEN];
    "K12", "accepted another UUID in silence",
        |s| { s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")).rep("C9", complement("C9")).carries("PY1", uuid_of("C9").as_str(), "20261101") } => ["attention C1/PY1 complement.conflict", "attention C9/? complement.without_payment"];
    "K12-approved", "had no approvals: what stands in Sage is accepted",
        |s| { s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")).carries("PY1", uuid_of("X").as_str(), "20261101").approve("C1", "PY1") } => ["accept C1/PY1"];
    "K12-first", "wrote whichever came first in the list; the second of a payment never overwrites",
        |s| { s.pay(pay("PY1", "1160", "F1")).rep("C2", rep("C2", "PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").stamped("2026-11-09T18:29:59")) } => ["attention C2/PY1 complement.conflict", WRITTEN];
    "K12-third", "wrote whichever came first in the list; all others of a payment are told at once, in the very run that writes the first",
        |s| { s.pay(pay("PY1", "1160", "F1")).rep("C3", rep("C3", "PY1", "1160", "F1").stamped("2026-11-09T18:31:00")).rep("C2", rep("C2", "PY1", "1160", "F1").stamped("2026-11-09T18:30:30")).rep("C1", rep("C1", "PY1", "1160", "F1")) } => ["attention C2/PY1 complement.conflict", "attention C3/PY1 complement.conflict", WRITTEN];
    "3.2-cancelled", "never looked again; a cancelled one that stands in Sage is told",
        |s| { s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").with(|c| c.is_cancelled_by_sat = true)).settled("C1", "PY1").carries("PY1", uuid_of("C1").as_str(), "20261109") } => ["attention C1/PY1 complement.cancelled_after_writing"];
    "3.2-cancelled-cleared", "never looked again; a person cleared it in Sage",
        |s| { s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").with(|c| c.is_cancelled_by_sat = true)).carries("PY1", uuid_of("C1").as_str(), "20261109").settled("C1", "PY1").remembered("C1", "PY1").await; s.carries("PY1", "", "") } => ["withdraw C1/PY1"];
    "3.2-cancelled-approved", "had no approvals",
        |s| { s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").with(|c| c.is_cancelled_by_sat = true)).carries("PY1", uuid_of("C1").as_str(), "20261109").settled("C1", "PY1").remembered("C1", "PY1").await; s.approve("C1", "PY1") } => ["withdraw C1/PY1"];

    // The agreement (decisions, 6).
    "6-issuer", "compared nothing",
        |s| s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").with(|c| c.issuer_rfc = "BBB010101AAA".into())) => ["attention C1/PY1 complement.issuer_differs"];
    "6-no-rfc", "compared nothing",
        |s| { s.company.erp.tables().vendors.insert(vendor("V1"), VendorFields::default()); s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")) } => ["attention C1/PY1 complement.vendor_without_rfc"];
    "6-rfc-spelled", "compared nothing; padding and case are no difference",
        |s| { s.company.erp.tables().vendors.insert(vendor("V1"), VendorFields { provider_id: String::new(), rfc: " aaa010101aaa ".into() }); s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")) } => [WRITTEN];
    "6-amount", "compared nothing",
        |s| s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160.02", "F1")) => ["attention C1/PY1 complement.amount_differs"];
    "6-cent", "compared nothing; one cent is rounding",
        |s| s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160.01", "F1")) => [WRITTEN];
    "6-amount-approved", "had no approvals",
        |s| s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1000", "F1")).approve("C1", "PY1") => [WRITTEN];
    "6-currency", "compared nothing",
        |s| s.pay(pay("PY1", "1160", "F1")).rep("C1", complement("C1").of("PY1").pays_in("USD", "1160", &["F1"])) => ["attention C1/PY1 complement.amount_differs"];
    "6-dollars", "compared nothing",
        |s| s.pay(pay("PY1", "100", "F1").with(|p| { p.bank_currency = "USD".into(); p.vendor_currency = "USD".into(); })).rep("C1", complement("C1").of("PY1").pays_in("USD", "100", &["F1"])) => [WRITTEN];
    "6-invoices", "compared nothing",
        |s| s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F9")) => ["attention C1/PY1 complement.invoices_differ"];
    "6-subset", "compared nothing; it need not name all invoices",
        |s| s.pay(payment("PY1").invoice("F1", "100").invoice("F2", "60")).rep("C1", rep("C1", "PY1", "160", "F1")) => [WRITTEN];
    "6-parts", "compared nothing; parts of one payment are added up",
        |s| s.pay(payment("PY1").invoice("F1", "100").invoice("F2", "60")).rep("C1", complement("C1").of("PY1").pays("100", &["F1"]).pays("60", &["F2"])) => [WRITTEN];
    "6-no-invoice", "compared nothing; a description without any invoice proves nothing",
        |s| s.pay(pay("PY1", "1160", "F1")).rep("C1", complement("C1").of("PY1").pays("1160", &[])) => ["attention C1/PY1 complement.invoices_differ"];
    "6-date", "took the portal's instant, which is the day before or after",
        |s| s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").stamped("2026-11-08T23:59:59")) => ["write C1 on PY1 dated 2026-11-08"];

    // The file.
    "file-none", "never read it",
        |s| s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").without_file()) => ["attention C1/PY1 complement.unreadable"];
    "file-text", "never read it",
        |s| s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").file(b"<html>")) => ["attention C1/PY1 complement.unreadable"];
    "file-other", "never read it; the file of another document is not taken for this one",
        |s| { let other = rep("C2", "PY1", "1160", "F1").listed().file.expect("a file"); s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").file(&other)) } => ["attention C1/PY1 complement.unreadable"];
    "file-failed", "never read it",
        |s| { s.company.stage.always(Call::CfdiFile, Fault::Before(failure(FailureKind::Transient, Code::PortalServerError))); s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")) } => ["wait C1/PY1 portal.server_error"];

    // Earlier attempts.
    "K9-unknown-done", "wrote two statements, and counted on both; found written, it is adopted",
        |s| { s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")).tried("C1", "PY1", EffectState::Unknown, 5).await.carries("PY1", uuid_of("C1").as_str(), "20261109") } => ["adopted C1/PY1"];
    "K9-unknown-not-done", "forgot it; the write is guarded, so it is written again at once",
        |s| { s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")).tried("C1", "PY1", EffectState::Unknown, 5).await } => [WRITTEN];
    "K9-crash", "forgot it",
        |s| { s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")).tried("C1", "PY1", EffectState::Intended, 5).await } => [WRITTEN];
    "K9-confirmed", "forgot it; what was confirmed is closed",
        |s| { s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")).tried("C1", "PY1", EffectState::Confirmed, 5).await.carries("PY1", uuid_of("C1").as_str(), "20261109") } => ["mark C1/PY1"];
    "K9-other", "overwrote it; what somebody else wrote meanwhile stays",
        |s| { s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")).tried("C1", "PY1", EffectState::NotSent, 5).await.carries("PY1", uuid_of("X").as_str(), "20261101") } => ["attention C1/PY1 complement.conflict"];
    "refused-early", "tried again in each cycle",
        |s| { s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")).tried("C1", "PY1", EffectState::Refused, 29).await } => ["attention C1/PY1 internal.defect"];
    "refused-due", "tried again in each cycle",
        |s| { s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")).tried("C1", "PY1", EffectState::Refused, 30).await } => [WRITTEN];

    // First contact (decisions, 1).
    "1-adopts", "had no first contact",
        |s| { s.kind = RunKind::Baseline; s.memory.baseline = None; s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")).carries("PY1", uuid_of("C1").as_str(), "20261109T000000") } => ["adopt C1/PY1 as adopted"];
    "1-waits", "had no first contact: a baseline writes nothing",
        |s| { s.kind = RunKind::Baseline; s.memory.baseline = None; s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")) } => ["wait C1/PY1 document.next_run"];
    "1-old", "had no first contact",
        |s| { s.kind = RunKind::Baseline; s.memory.baseline = None; s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").issued(date(2026, 10, 31))) } => ["leave C1/PY1"];
    "1-conflict", "had no first contact",
        |s| { s.kind = RunKind::Baseline; s.memory.baseline = None; s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")).carries("PY1", uuid_of("X").as_str(), "20261101") } => ["attention C1/PY1 complement.conflict"];
    "1-cancelled", "had no first contact: a cancelled one that stands in Sage is told",
        |s| { s.kind = RunKind::Baseline; s.memory.baseline = None; s.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1").with(|c| c.is_cancelled_by_sat = true)).carries("PY1", uuid_of("C1").as_str(), "20261109") } => ["attention C1/PY1 complement.cancelled_after_writing"];

    // Bounds.
    "bound", "had no bound",
        |s| { s.config.documents_per_step_max = 1; s.pay(pay("PY1", "100", "F1")).pay(pay("PY2", "50", "F2")).rep("C1", rep("C1", "PY1", "100", "F1").issued(date(2026, 11, 8))).rep("C2", rep("C2", "PY2", "50", "F2")) } => ["wait C2/PY2 document.deferred", WRITTEN];
};

#[tokio::test]
async fn each_rule_gives_its_plan() {
    check_rows(ROWS).await;
}

#[test]
fn each_rule_has_its_own_name_and_tells_what_was_before() {
    check_names(ROWS);
}

#[tokio::test]
async fn what_disagreed_is_not_read_again_until_something_changes() {
    let mut scene = ComplementScene::new();
    scene.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1000", "F1"));
    scene.remembered("C1", "PY1").await;
    assert_eq!(scene.files_read(), 1);
    let again = scene.plan().await;
    assert_eq!(scene.files_read(), 1, "nothing changed");
    assert_eq!(scene.render(&again), ["attention C1/PY1 complement.amount_differs"]);
    scene.company.replace(pay("PY1", "1000", "F1"));
    let changed = scene.plan().await;
    assert_eq!(scene.files_read(), 2, "the payment changed in Sage");
    assert_eq!(scene.render(&changed), [WRITTEN]);
}

/// What leaves the journal is not asked for again: its days of arrival are long over.
#[tokio::test]
async fn a_list_of_old_complements_that_was_cut_withdraws_none() {
    let mut scene = ComplementScene::new();
    scene.company.tenant.go_live = date(2026, 1, 1);
    let old = || rep("C1", "PY1", "1160", "F1").issued(date(2026, 9, 1)).status("PAYMENT_CFDI_IN_REVIEW");
    scene.memory.swept = None;
    scene.pay(pay("PY1", "1160", "F1")).rep("C1", old()).remembered("C1", "PY1").await;
    scene.company.portal.books().complements.listed.clear();
    scene.company.portal.books().complements.is_cut = true;
    assert_eq!(scene.render(&scene.plan().await), ["wait C1/PY1 complement.in_review"]);
    scene.company.portal.books().complements.is_cut = false;
    assert_eq!(scene.render(&scene.plan().await), ["withdraw C1/PY1"]);
}

#[tokio::test]
async fn a_list_that_ends_early_is_worked_on_and_is_no_complete_look() {
    let mut scene = ComplementScene::new();
    scene.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1"));
    scene.company.portal.books().complements.is_cut = true;
    let observation = scene.observation().await;
    assert_eq!(observation.shortfall.map(|cause| cause.code), Some(Code::PortalListIncomplete));
    assert_eq!(scene.render(&scene.plan().await), [WRITTEN]);
}

#[tokio::test]
async fn nothing_to_do_asks_sage_for_no_document() {
    let mut scene = ComplementScene::new();
    scene.pay(pay("PY1", "1160", "F1")).rep("C1", rep("C1", "PY1", "1160", "F1")).settled("C1", "PY1");
    assert!(scene.plan().await.effects.is_empty());
    for call in [Call::Companies, Call::Slots, Call::Lines, Call::Vendors, Call::CfdiFile] {
        assert_eq!(scene.company.stage.calls(call), 0, "{call:?}");
    }
}
