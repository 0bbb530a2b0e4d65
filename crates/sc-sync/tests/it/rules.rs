//! Each rule of payments as one named row: a world, the plan it must give, and what the predecessor did
//! instead. The ids are those of the flows (`Y…`, `T…`, `G…`) or of their sections.

use jiff::civil::date;
use rust_decimal::Decimal;
use sc_domain::cause::Code;
use sc_domain::effect::EffectState;
use sc_domain::payment::{AppliedType, OperationType, RateOperator, VendorFields};
use sc_domain::ports::{DocumentState, UnreadableEntry};
use sc_domain::{BatchKey, Currency};
use sc_sync::NetPolicy;

use crate::support::table::{Row, check_names, check_rows, rows};
use crate::support::{Scene, ago, d, payment, portal_id, provider, uuid_of, vendor};

const SENT: &str = "send PY1 1160 MXN [F1=1160] PAID";

#[rustfmt::skip]
const ROWS: &[Row<Scene>] = rows! { Scene:
    // Selection (4.1).
    "4.1-0", "sent it the same way", |s| s.add(payment("PY1").invoice("F1", "1160")) => [SENT];
    "Y1", "looked only at entries audited today: entered one day and posted the next was never sent",
        |s| s.add(payment("PY1").invoice("F1", "1160").with(|p| { p.audit = ago(3 * 1440); p.posting_date = Some(date(2026, 11, 7)); })) => [SENT];
    "T6", "entered Monday 17:30, posted Tuesday 09:00: lost for ever",
        |s| s.add(payment("PY1").invoice("F1", "1160").with(|p| { p.audit = ago(1110); p.posting_date = Some(date(2026, 11, 10)); })) => [SENT];
    "Y1-window", "same-day window; ours ends after thirty days",
        |s| { s.company.tenant.go_live = date(2026, 1, 1); s.add(payment("PY1").invoice("F1", "1160").day(date(2026, 10, 11))).add(payment("PY2").invoice("F2", "5").day(date(2026, 10, 10))) } => [SENT];
    "Y1-batch", "audit and posting days old, batch posted yesterday: never sent",
        |s| { s.company.tenant.go_live = date(2026, 9, 1); s.add(payment("PY1").invoice("F1", "1160").with(|p| { p.audit = ago(60 * 1440); p.posting_date = Some(date(2026, 9, 12)); p.payment_date = p.posting_date; })) } => [SENT];
    "4.1-age", "measured the age with text and the server's local offset",
        |s| s.add(payment("PY1").invoice("F1", "1160").with(|p| p.audit = ago(59))) => ["wait PY1 payment.too_recent"];
    "Y9", "the age was right only while the stamp was UTC; exactly one hour is old enough",
        |s| s.add(payment("PY1").invoice("F1", "1160").with(|p| p.audit = ago(60))) => [SENT];
    "T19", "an audit time of 00:00:00.05 was read as 5 hours",
        |s| s.add(payment("PY1").invoice("F1", "1160").with(|p| p.audit = sc_domain::time::audit_stamp(20_261_110, 5).expect("valid"))) => [SENT];
    "4.1-remit", "the same: prepayments and miscellaneous payments are out of scope",
        |s| s.add(payment("PY1").invoice("F1", "1160").with(|p| p.remit_type = 2)) => [];
    "4.1-error", "the same: entries with an error are no payments",
        |s| s.add(payment("PY1").invoice("F1", "1160").with(|p| p.error_entry = 3)) => [];
    "6-deleted", "sent entries that were deleted in the batch",
        |s| s.add(payment("PY1").invoice("F1", "1160").with(|p| p.edit_status = 2)) => [];
    "6-deleted-known", "remembered nothing, so nothing was to be withdrawn",
        |s| { s.add(payment("PY1").invoice("F1", "1160")); s.remembered("PY1", DocumentState::Attention, Some(Code::PaymentAmountDiffers)).await; s.company.replace(payment("PY1").invoice("F1", "1160").with(|p| p.edit_status = 2)) } => ["withdraw PY1"];
    "4.3-reversed", "the same: reversed before the upload is not sent",
        |s| s.add(payment("PY1").invoice("F1", "1160").reversed()) => [];
    "4.3-reversed-waiting", "remembered nothing, so nothing was to be withdrawn",
        |s| { s.add(payment("PY1").invoice("F1", "1160").reversed()).remembered("PY1", DocumentState::Waiting, None).await } => ["withdraw PY1"];
    "4.3-reentered", "joined both entries and sent one of them twice",
        |s| s.add(payment("PY1").invoice("F1", "1160").reversed().with(|p| p.key.entry = 1)).add(payment("PY1").invoice("F1", "1160").with(|p| p.key.entry = 2)) => [SENT];
    "repeated", "sent the number twice",
        |s| s.add(payment("PY1").invoice("F1", "1160").with(|p| p.key.entry = 1)).add(payment("PY1").invoice("F2", "50").with(|p| p.key.entry = 2)) => ["attention PY1 payment.number_repeated"];
    "G2", "turned an entry that it could not read into no row at all",
        |s| s.company.erp.tables().unreadable.push(UnreadableEntry { key: BatchKey { batch: 1, entry: 2 }, number: "PY9".into(), field: "APTCR.DATERMIT".into(), value: "20261301".into() }) => ["attention PY9 payment.unreadable"];
    "G2-no-number", "dropped an entry without a number",
        |s| s.company.erp.tables().unreadable.push(UnreadableEntry { key: BatchKey { batch: 1, entry: 2 }, number: String::new(), field: "APTCR.DOCNBR".into(), value: String::new() }) => ["attention 1-2 payment.unreadable"];
    "go-live", "sent whatever it found",
        |s| s.add(payment("PY1").invoice("F1", "1160").day(date(2026, 10, 31))) => ["leave PY1"];
    "go-live-day", "sent whatever it found; the day itself counts",
        |s| s.add(payment("PY1").invoice("F1", "1160").day(date(2026, 11, 1))) => [SENT];
    "go-live-approved", "had no approvals",
        |s| s.add(payment("PY1").invoice("F1", "1160").day(date(2026, 10, 31))).approve("PY1") => [SENT];
    "go-live-approved-resolves", "had no approvals",
        |s| { s.company.portal_invoice(provider(), "F", "1", "1160"); s.add(payment("PY1").invoice("F1", "1160").without_uuid().day(date(2026, 10, 31))).approve("PY1") } => ["link invoice F1 F1", SENT];
    "go-live-moved", "had no such day; a company that moves it back gets what lies behind it",
        |s| { s.add(payment("PY1").invoice("F1", "1160").day(date(2026, 10, 31))).remembered("PY1", DocumentState::LeftAlone, Some(Code::BeforeGoLive)).await; s.company.tenant.go_live = date(2026, 10, 1) } => [SENT];

    // The vendor (4.1-1, section 5).
    "4.1-1", "dropped the payment with a warning in each cycle",
        |s| { s.company.erp.tables().vendors.clear(); s.add(payment("PY1").invoice("F1", "1160")) } => ["attention PY1 payment.vendor_without_portal_id"];
    "Y14", "skipped it without telling anybody",
        |s| s.add(payment("PY1").vendor("V2").invoice("F1", "1160")) => ["attention PY1 payment.vendor_without_portal_id"];
    "5-vendor", "wrote the link and sent the payment in the next cycle only",
        |s| { s.company.unlinked_vendor("V1", provider()); s.add(payment("PY1").invoice("F1", "1160")) } => ["link vendor V1 000000000000000000000501", SENT];
    "5-vendor-shared", "wrote the same link once per payment",
        |s| { s.company.unlinked_vendor("V1", provider()); s.add(payment("PY1").invoice("F1", "1160")).add(payment("PY2").invoice("F2", "10")) } => ["link vendor V1 000000000000000000000501", SENT, "send PY2 10 MXN [F2=10] PAID"];
    "Y16", "took the first supplier of an RFC",
        |s| { s.company.unlinked_vendor("V1", provider()); s.company.unlinked_vendor("V1", portal_id(7)); s.add(payment("PY1").invoice("F1", "1160")) } => ["attention PY1 payment.vendor_ambiguous"];
    "5-vendor-rfc", "did not compare the RFC",
        |s| { s.company.unlinked_vendor("V1", provider()); s.company.erp.tables().vendors.insert(vendor("V1"), VendorFields { provider_id: String::new(), rfc: "BBB010101AAA".into() }); s.add(payment("PY1").invoice("F1", "1160")) } => ["attention PY1 payment.vendor_rfc_differs"];
    "5-vendor-text", "sent any text as the supplier's id",
        |s| { s.company.erp.tables().vendors.insert(vendor("V1"), VendorFields { provider_id: "PENDIENTE".into(), rfc: String::new() }); s.add(payment("PY1").invoice("F1", "1160")) } => ["attention PY1 payment.unreadable"];

    // The control table (4.1-2).
    "4.1-2", "blocked by any row of any company, when the padding happened to agree",
        |s| { s.add(payment("PY1").invoice("F1", "1160")); s.memory.settled.insert(s.company.key_of("PY1"), 1); s.company.mark("PY1", "PAID", Some(portal_id(1))) } => [];
    "Y7", "compared padded with trimmed text: a row of `PY1   ` did not block PY1",
        |s| { s.add(payment("PY1   ").invoice("F1", "1160")); s.memory.settled.insert(s.company.key_of("PY1"), 1); s.company.mark("  PY1", "PAID   ", Some(portal_id(1))) } => [];
    "T17", "one row with NULL in NoPagoSage and a simplified NOT IN: no payment at all",
        |s| { let row = sc_domain::control::ControlRow { company: "NORTE".into(), number: None, status: sc_domain::control::ControlStatus::Paid, portal_id: None }; s.company.erp.tables().control.push(row); s.add(payment("PY1").invoice("F1", "1160")) } => [SENT];
    "Y8", "exclusions as NOT IN over a nullable column",
        |s| { let row = sc_domain::control::ControlRow { company: "NORTE".into(), number: None, status: sc_domain::control::ControlStatus::Other(String::new()), portal_id: None }; s.company.erp.tables().control.extend([row.clone(), row]); s.add(payment("PY1").invoice("F1", "1160")) } => [SENT];
    "Y15", "a REVERTED row blocked the payment for ever",
        |s| { s.company.mark("PY1", "REVERTED", Some(portal_id(1))); s.add(payment("PY1").invoice("F1", "1160")) } => ["attention PY1 payment.reverted"];
    "Y15-approved", "nobody could send it again",
        |s| { s.company.mark("PY1", "REVERTED", Some(portal_id(1))); s.memory.settled.insert(s.company.key_of("PY1"), 1); s.add(payment("PY1").invoice("F1", "1160")).remembered("PY1", DocumentState::Attention, Some(Code::PaymentReverted)).await.approve("PY1") } => ["send PY1 1160 MXN [F1=1160] PAID r2"];
    "Y15-approved-otherwise", "had no approvals; one that was given for another reason decides nothing about a row written since",
        |s| { s.company.mark("PY1", "REVERTED", Some(portal_id(1))); s.add(payment("PY1").invoice("F1", "1160")).remembered("PY1", DocumentState::Attention, Some(Code::BeforeGoLive)).await.approve("PY1") } => ["attention PY1 payment.reverted"];
    "Y15-word", "an unknown word blocked the payment for ever",
        |s| { s.company.mark("PY1", "QUIZA", None); s.add(payment("PY1").invoice("F1", "1160")) } => ["attention PY1 payment.control_status_unknown"];
    "Y15-both", "the first row decided; one that says it is in the portal does",
        |s| { s.company.mark("PY1", "REVERTED", Some(portal_id(1))); s.company.mark("PY1", "SYNCED", Some(portal_id(2))); s.memory.settled.insert(s.company.key_of("PY1"), 2); s.add(payment("PY1").invoice("F1", "1160")) } => [];
    "7.5-refused", "knew no earlier attempts; a row that somebody wrote meanwhile must block",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Refused, 60).await.company.mark("PY1", "PAID", None) } => ["attention PY1 payment.control_row_without_portal"];
    "7.5-accepted", "had no approvals",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Refused, 60).await.approve("PY1").company.mark("PY1", "PAID", None) } => ["accept PY1"];

    // Invoices (4.1-3, 4.1-4).
    "4.1-3", "skipped it silently",
        |s| s.add(payment("PY1").paid("1160", "1160")) => ["attention PY1 payment.without_invoices"];
    "4.1-3-credit-only", "skipped it silently",
        |s| s.add(payment("PY1").paid("10", "10").credit_note("NC1", "10")) => ["attention PY1 payment.without_invoices"];
    "4.1-3-unposted", "skipped the invoice, so the sum was wrong",
        |s| s.add(payment("PY1").invoice("F1", "1160").last(|posted| posted.entry.as_mut().expect("an entry").is_posted = false)) => ["attention PY1 payment.invoice_not_posted"];
    "4.1-3-purged", "skipped the invoice, so the sum was wrong",
        |s| s.add(payment("PY1").invoice("F1", "1160").last(|posted| posted.entry = None)) => ["attention PY1 payment.invoice_not_posted"];
    "4.1-4", "sent an empty UUID and got 2390 for ever",
        |s| s.add(payment("PY1").invoice("F1", "1160").without_uuid()) => ["attention PY1 payment.invoice_without_uuid"];
    "Y11", "sent an empty UUID beside a good one",
        |s| s.add(payment("PY1").invoice("F1", "1160").invoice("F2", "40").without_uuid()) => ["attention PY1 payment.invoice_without_uuid"];
    "Y11-text", "sent any text as a UUID",
        |s| s.add(payment("PY1").invoice("F1", "1160").uuid("PENDIENTE")) => ["attention PY1 payment.invoice_uuid_invalid"];
    "4.2-case", "sent the UUID as it was typed",
        |s| s.add(payment("PY1").invoice("F1", "1160").uuid(&uuid_of("F1").as_str().to_lowercase())) => [SENT];
    "5-uuid", "took the first invoice of that folio",
        |s| { s.company.portal_invoice(provider(), "F", "1", "1160"); s.add(payment("PY1").invoice("F1", "1160").without_uuid()) } => ["link invoice F1 F1", SENT];
    "5-uuid-total", "did not compare the total",
        |s| { s.company.portal_invoice(provider(), "F", "1", "1160.02"); s.add(payment("PY1").invoice("F1", "1160").without_uuid()) } => ["attention PY1 payment.invoice_without_uuid"];
    "5-uuid-two", "took the first hit",
        |s| { s.company.portal_invoice(provider(), "A", "1", "1160"); s.company.portal_invoice(provider(), "B", "1", "1160"); s.add(payment("PY1").invoice("1", "1160").without_uuid()) } => ["attention PY1 payment.invoice_uuid_ambiguous"];
    "5-uuid-loose", "did not find it, or found another",
        |s| { s.company.portal_invoice(provider(), "F", "1", "1160"); s.add(payment("PY1").invoice("f-0001", "1160").without_uuid()) } => ["attention PY1 payment.invoice_uuid_probable"];
    "Y6-uuid", "sent the same UUID twice and was refused for ever",
        |s| s.add(payment("PY1").invoice("F1", "1160").invoice("F2", "40").uuid(uuid_of("F1").as_str())) => ["attention PY1 payment.repeated_uuid"];

    // Money (4.2).
    "Y6", "merged equal instalments with DISTINCT: half of the money was missing",
        |s| s.add(payment("PY1").invoice("F1", "580").invoice("F1", "580")) => [SENT];
    "T9", "sent one of two equal instalments, or the UUID twice",
        |s| s.add(payment("PY1").invoice("F1", "500").invoice("F1", "500").invoice("F2", "160")) => ["send PY1 1160 MXN [F1=1000, F2=160] PAID"];
    "Y5", "ignored the credit note: the sum was wrong and the portal refused it for ever",
        |s| s.add(payment("PY1").invoice("F1", "1160").credit_note("NC1", "160")) => ["attention PY1 payment.netted_with_credit_note"];
    "T8", "the same",
        |s| s.add(payment("PY1").invoice("F1", "1160").invoice("F2", "840").credit_note("NC1", "1000")) => ["attention PY1 payment.netted_with_credit_note"];
    "Y5-ignore", "had no policies",
        |s| { s.company.tenant.payments.net_policy = NetPolicy::IgnoreAmounts; s.add(payment("PY1").invoice("F1", "1160").credit_note("NC1", "160")) } => ["send PY1 1000 MXN [F1=1160] PAID ignoring amounts"];
    "Y5-ignore-open", "had no policies; an open invoice would be settled in full",
        |s| { s.company.tenant.payments.net_policy = NetPolicy::IgnoreAmounts; s.add(payment("PY1").invoice("F1", "1160").open().credit_note("NC1", "160")) } => ["attention PY1 payment.netted_with_credit_note"];
    "Y5-reduce", "had no policies",
        |s| { s.company.tenant.payments.net_policy = NetPolicy::Reduce; s.add(payment("PY1").invoice("F1", "1160").invoice("F2", "40").credit_note("NC1", "160")) } => ["send PY1 1040 MXN [F1=1000, F2=40] PAID"];
    "Y5-discount", "ignored the discount",
        |s| s.add(payment("PY1").invoice("F1", "1160").last_line(|line| line.discount = d("10")).paid("1150", "1150")) => ["attention PY1 payment.amount_differs"];
    "Y5-withheld", "ignored the withholding",
        |s| s.add(payment("PY1").invoice("F1", "1160").last(|posted| posted.entry.as_mut().expect("an entry").withheld = d("100")).paid("1060", "1060")) => ["attention PY1 payment.amount_differs"];
    "Y5-prepayment", "ignored the prepayment that was applied",
        |s| s.add(payment("PY1").invoice("F1", "1160").line(AppliedType::Prepayment, "PP1", "-160")) => ["attention PY1 payment.amount_differs"];
    "4.2-cent", "compared binary doubles",
        |s| s.add(payment("PY1").invoice("F1", "1160.01").paid("1160", "1160")) => ["send PY1 1160 MXN [F1=1160.01] PAID"];
    "4.2-two-cents", "compared nothing",
        |s| s.add(payment("PY1").invoice("F1", "1160.01").paid("1159.99", "1160")) => ["attention PY1 payment.amount_differs"];
    "Y19", "sent 0.1 + 0.2 as 0.30000000000000004",
        |s| s.add(payment("PY1").invoice("F1", "0.1").invoice("F1", "0.2")) => ["send PY1 0.3 MXN [F1=0.3] PAID"];
    "4.2-negative", "sent a negative amount",
        |s| s.add(payment("PY1").invoice("F1", "-5").invoice("F2", "15")) => ["attention PY1 payment.amount_not_positive"];
    "4.2-zero", "sent a payment of nothing",
        |s| s.add(payment("PY1").invoice("F1", "0")) => ["attention PY1 payment.amount_not_positive"];
    "4.2-date", "sent the year 0",
        |s| s.add(payment("PY1").invoice("F1", "1160").with(|p| p.payment_date = None)) => ["attention PY1 payment.without_date"];
    "4.2-currency", "sent MXP",
        |s| s.add(payment("PY1").invoice("F1", "1160").currencies("MXP", "MXP")) => [SENT];
    "4.2-currency-text", "sent any text as a currency",
        |s| s.add(payment("PY1").invoice("F1", "1160").currencies("PESOS", "MXN")) => ["attention PY1 payment.unreadable"];
    "4.2-partial", "the same: the word says that an invoice is still open",
        |s| s.add(payment("PY1").invoice("F1", "1160").open()) => ["send PY1 1160 MXN [F1=1160] PARTIAL"];

    // Two currencies.
    "Y4", "sent the invoice's rate and the same number in both currencies",
        |s| s.add(payment("PY1").invoice("F1", "100").currencies("MXN", "USD").paid("1850", "100").rate("18.5", RateOperator::Multiply)) => ["send PY1 1850 MXN [F1=100 USD=1850@18.5] PAID"];
    "T7", "USD invoices from a peso account: the sum was wrong",
        |s| s.add(payment("PY1").invoice("F1", "33.33").invoice("F2", "66.67").currencies("MXN", "USD").paid("1850", "100").rate("18.5", RateOperator::Multiply)) => ["send PY1 1850 MXN [F1=33.33 USD=616.61@18.5, F2=66.67 USD=1233.39@18.5] PAID"];
    "Y4-divide", "took the rate without its operator",
        |s| s.add(payment("PY1").invoice("F1", "100").currencies("MXN", "USD").paid("1850", "100").rate("0.05405405", RateOperator::Divide)) => ["send PY1 1850 MXN [F1=100 USD=1850@18.5] PAID"];
    "Y4-far", "sent whatever rate it found",
        |s| s.add(payment("PY1").invoice("F1", "100").currencies("MXN", "USD").paid("1850", "100").rate("18.6", RateOperator::Multiply)) => ["attention PY1 payment.rate_differs"];
    "Y4-none", "divided by nothing",
        |s| s.add(payment("PY1").invoice("F1", "100").currencies("MXN", "USD").paid("1850", "100").rate("0", RateOperator::Multiply)) => ["attention PY1 payment.rate_differs"];
    "Y4-same", "one currency with two amounts was sent as it stood",
        |s| s.add(payment("PY1").invoice("F1", "100").paid("1850", "100")) => ["attention PY1 payment.rate_differs"];
    "Y4-dust", "sent a share of 0.00",
        |s| s.add(payment("PY1").invoice("F1", "0.05").invoice("F2", "100").currencies("USD", "MXN").paid("5.40", "100.05").with(|p| p.rate_bank.rate = d("18.52"))) => ["attention PY1 payment.amount_not_positive"];

    // The bank.
    "Y10", "sent a blank account, and the portal booked on its first one",
        |s| s.add(payment("PY1").invoice("F1", "1160").with(|p| p.bank_account.clear())) => ["attention PY1 payment.bank_account_missing"];
    "Y10-text", "sent whatever stood in the address of the bank",
        |s| s.add(payment("PY1").invoice("F1", "1160").with(|p| p.bank_account = "Av. Central 5".into())) => ["attention PY1 payment.bank_account_missing"];
    "Y10-unknown", "sent an account of another company",
        |s| s.add(payment("PY1").invoice("F1", "1160").with(|p| p.bank_account = portal_id(9).to_string())) => ["attention PY1 payment.bank_account_unknown"];
    "Y10-map", "had no map of banks",
        |s| { s.company.tenant.payments.account_by_bank.insert("BBVA".into(), crate::support::account()); s.add(payment("PY1").invoice("F1", "1160").with(|p| p.bank_account.clear())) } => [SENT];

    // What was tried before (0.1, 4.3).
    "Y2", "recorded no failure: the next cycle sent it again after 15 minutes",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Refused, 29).await } => ["attention PY1 payment.refused"];
    "7.3-interval", "knew no interval",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Refused, 30).await } => [SENT];
    "7.3-changed", "knew no changes",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Refused, 1).await.company.replace(payment("PY1").invoice("F1", "1160").with(|p| p.payee = "Otro".into())) } => [SENT];
    "7.3-changed-money", "sent other content as if it were the same",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Refused, 1).await; s.company.replace(payment("PY1").invoice("F1", "1200")) } => ["send PY1 1200 MXN [F1=1200] PAID r2"];
    "7.3-forced", "had no approvals",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Refused, 1).await.approve("PY1") } => [SENT];
    "7.3-expired", "failing documents vanished without a word",
        |s| { s.company.tenant.go_live = date(2026, 1, 1); s.add(payment("PY1").invoice("F1", "1160").day(date(2026, 10, 11))).tried("PY1", EffectState::Refused, 60).await.later(1440) } => ["attention PY1 payment.expired"];
    "7.3-vanished", "failing documents vanished without a word",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Refused, 60).await; s.company.erp.tables().payments.clear() } => ["attention PY1 payment.expired"];
    "not-sent", "knew no difference; what never left goes at once",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::NotSent, 1).await } => [SENT];
    "not-sent-changed", "sent other content as if it were the same",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::NotSent, 1).await; s.company.replace(payment("PY1").invoice("F1", "1200")) } => ["send PY1 1200 MXN [F1=1200] PAID r2"];
    "Y3", "a lost answer led to a second request at once",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Unknown, 5).await } => ["wait PY1 payment.in_flight"];
    "Y3-crash", "forgot what it had sent when it died",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Intended, 5).await } => ["wait PY1 payment.in_flight"];
    "T4", "sent it again",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Unknown, 5).await.arrived("PY1") } => ["adopted PY1"];
    "Y3-absent", "sent it again without asking; absence counts after ten minutes and two looks",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Unknown, 10).await } => [SENT];
    "Y3-absent-changed", "sent it again without asking",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Unknown, 10).await; s.company.replace(payment("PY1").invoice("F1", "1200")) } => ["send PY1 1200 MXN [F1=1200] PAID r2"];
    "Y3-absent-reversed", "did not know that it had been sent",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Unknown, 10).await; s.company.replace(payment("PY1").invoice("F1", "1160").reversed()) } => ["withdraw PY1"];
    "Y3-absent-expired", "did not know that it had been sent",
        |s| { s.company.tenant.go_live = date(2026, 1, 1); s.add(payment("PY1").invoice("F1", "1160").day(date(2026, 10, 11))).tried("PY1", EffectState::Unknown, 60).await.later(1440) } => ["attention PY1 payment.expired"];
    "Y3-absent-marked", "did not ask; the row of somebody else blocks",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Unknown, 10).await; s.company.mark("PY1", "PAID", Some(portal_id(1))) } => ["attention PY1 payment.control_row_without_portal"];
    "Y3-out-of-sight", "forgot it; an unknown outcome is asked about even beyond the window",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Unknown, 60).await.arrived("PY1"); s.company.erp.tables().payments.clear() } => ["adopted PY1"];
    "Y3-differs", "took any payment of that number for its own",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Unknown, 60).await.arrived("PY1"); s.company.portal.books().payments[0].total = Some(d("99")) } => ["attention PY1 payment.differs_in_portal", "conflict PY1"];
    "Y3-differs-accepted", "had no approvals",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Conflict, 60).await.approve("PY1").arrived("PY1"); s.company.portal.books().payments[0].total = Some(d("99")) } => ["adopted PY1"];
    "4.3-currency", "did not compare the currency",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Unknown, 60).await.arrived("PY1"); s.company.portal.books().payments[0].currency = Some(Currency::USD) } => ["attention PY1 payment.differs_in_portal", "conflict PY1"];
    "T5", "a failed insert into the control table led to a second request, refused for ever",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Confirmed, 5).await } => ["mark PY1"];
    "T5-out-of-sight", "the row was never written",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Confirmed, 5).await; s.company.erp.tables().payments.clear() } => ["mark PY1"];
    "0.1-3", "did not ask; the portal has it though the journal never sent it",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).in_portal("PY1").await.remembered("PY1", DocumentState::Waiting, Some(Code::PaymentTooRecent)).await; s.known_in_portal("PY1") } => ["adopt PY1 as confirmed"];
    "0.1-3-differs", "did not ask",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).in_portal("PY1").await.remembered("PY1", DocumentState::Waiting, Some(Code::PaymentTooRecent)).await.known_in_portal("PY1"); s.company.portal.books().payments[0].total = Some(d("99")) } => ["attention PY1 payment.differs_in_portal"];
    "Y13", "a reversal after the upload was told to nobody",
        |s| { s.company.mark("PY1", "PAID", Some(portal_id(1))); s.memory.settled.insert(s.company.key_of("PY1"), 1); s.add(payment("PY1").invoice("F1", "1160").reversed()) } => ["attention PY1 payment.reversed_after_upload"];
    "Y13-conflict", "a reversal of what the portal holds differently was told to nobody",
        |s| { s.add(payment("PY1").invoice("F1", "1160")).tried("PY1", EffectState::Conflict, 60).await; s.memory.open_effects[0].portal_id = Some(portal_id(1)); s.company.replace(payment("PY1").invoice("F1", "1160").reversed()) } => ["attention PY1 payment.reversed_after_upload"];
    "7.4-order", "the same order each time: the tail starved",
        |s| { s.config.documents_per_step_max = 2; s.add(payment("PY1").invoice("F1", "1160")).add(payment("PY2").invoice("F2", "2")).add(payment("PY3").invoice("F3", "3")).tried("PY1", EffectState::NotSent, 5).await } => ["send PY2 2 MXN [F2=2] PAID", "send PY3 3 MXN [F3=3] PAID", "wait PY1 document.deferred"];
};

#[tokio::test]
async fn each_rule_gives_its_plan() {
    check_rows(ROWS).await;
    println!("{} rules of payments", ROWS.len());
}

#[test]
fn each_row_has_its_own_name_and_says_what_was_before() {
    check_names(ROWS);
}

#[tokio::test]
async fn texts_are_trimmed_and_blank_ones_are_not_sent() {
    // Y18: the predecessor sent sixty characters of padding, and a member that the portal does not know.
    let mut scene = Scene::new();
    scene.add(payment("PY1").invoice("F1", "1160").with(|p| {
        p.comments = "  Pago de noviembre   ".into();
        p.reference = "      ".into();
    }));
    let plan = scene.plan().await;
    let sc_domain::effect::Action::CreatePayment { payload, .. } = &plan.effects[0].effect.action else {
        panic!("a payment")
    };
    assert_eq!(payload.comments.as_deref(), Some("Pago de noviembre"));
    assert_eq!(payload.reference, None);
    assert_eq!(payload.total, Decimal::from(1160));
}

#[tokio::test]
async fn the_bank_says_what_kind_of_payment_it_is() {
    // Y17: the predecessor sent TRANSFER for cheques and cash.
    let mut scene = Scene::new();
    scene.company.tenant.payments.operation_by_bank.insert("CAJA".into(), OperationType::Cash);
    scene.add(payment("PY1").invoice("F1", "1").with(|p| p.bank = "CAJA".into()));
    scene.add(payment("PY2").invoice("F2", "1"));
    let plan = scene.plan().await;
    let kinds: Vec<OperationType> = plan
        .effects
        .iter()
        .filter_map(|planned| match &planned.effect.action {
            sc_domain::effect::Action::CreatePayment { payload, .. } => Some(payload.operation),
            _ => None,
        })
        .collect();
    assert_eq!(kinds, [OperationType::Cash, OperationType::Transfer]);
}

#[tokio::test]
async fn a_difference_is_told_with_its_reasons() {
    // T8: the operator reads which columns explain the difference.
    let mut scene = Scene::new();
    scene.add(
        payment("PY1")
            .invoice("F1", "1160")
            .last_line(|line| line.discount = d("10"))
            .line(AppliedType::Interest, "I1", "5")
            .paid("1100", "1100"),
    );
    let plan = scene.plan().await;
    let cause = plan.documents[0].cause.clone().expect("a cause");
    assert_eq!(
        cause.to_string(),
        "payment.amount_differs difference=\"60\" invoices=\"1160\" paid=\"1100\" \
         reasons=\"AMTERNDISC = 10.00, DOCTYPE 4 = 5.00\""
    );
}
