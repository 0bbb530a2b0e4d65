//! Each rule of orders as one named row: a world, the plan it must give, and what the predecessor did instead. The ids
//! are those of the flows (`O…`, `T…`), of the retry policy (`R…`), or of the flows' sections.

use jiff::civil::date;
use sc_domain::effect::EffectState;
use sc_domain::order::{Authorization, OrderStatus};
use sc_domain::ports::{DocumentState, RunKind, UnreadableOrder};
use sc_sync::PartialLocations;
use sc_sync::purchase_orders::InPortal;
use sc_sync::purchase_orders::decide::Agreement;

use crate::support::orders::order_number;
use crate::support::table::{self, Row, check_names, check_rows, rows};
use crate::support::{OrderScene, YESTERDAY, d, order, order_row, portal_id, uuid_of};

const CREATED: &str = "create PO1 [A1=10] 1000";

#[rustfmt::skip]
const ROWS: &[Row<OrderScene>] = rows! { OrderScene:
    // Selection (7.1).
    "7.1-0", "sent it the same way", |s| s.add(order("PO1")) => [CREATED];
    "O1", "looked only at orders authorized today: one of yesterday was lost for ever",
        |s| s.add(order("PO1").day(YESTERDAY)) => [CREATED];
    "T15", "authorized at 23:50 while the service was down until morning: never sent",
        |s| { s.add(order("PO1").authorized(true, Some(YESTERDAY))); s.later(14 * 60) } => [CREATED];
    "7.1-window", "same-day window; ours ends after thirty days",
        |s| { s.company.tenant.go_live = date(2026, 1, 1); s.add(order("PO1").day(date(2026, 10, 11))).add(order("PO2").day(date(2026, 10, 10))) } => [CREATED];
    "7.1-late", "an old order authorized yesterday goes; the predecessor only while it was yesterday",
        |s| s.add(order("PO1").with(|o| o.date = Some(date(2026, 3, 1)))) => [CREATED];
    "7.1-unauthorized", "the same: nobody authorized it", |s| s.add(order("PO1").unauthorized()) => [];
    "7.1-undated", "an authorized order without any act was never sent; a sweep finds it",
        |s| s.add(order("PO1").authorized(true, None)).sweep() => [CREATED];
    "7.1-spelling", "left it to the database whether another case is another order; nobody was told of one that was not",
        |s| { s.add(order("PO1")); s.company.authorized_as("po1", "PO1") } => [CREATED];
    "7.1-spelling-undated", "the same, without any act",
        |s| { s.add(order("PO1").authorized(true, None)); s.company.authorized_as("po1", "PO1"); s.sweep() } => [CREATED];
    "7.1-spelling-other", "the same; a number that is an order of its own authorizes no other",
        |s| { s.add(order("PO1").unauthorized()).add(order("po1")) } => ["create po1 [A1=10] 1000"];
    "7.1-reauthorizing", "did not see it at all while its authorization was taken back",
        |s| s.add(order("PO1").authorized(false, Some(YESTERDAY))) => ["wait PO1 order.reauthorization_pending"];
    "7.1-hold", "sent orders on hold", |s| s.add(order("PO1").with(|o| o.is_on_hold = true)) => ["wait PO1 order.on_hold"];
    "7.1-hold-setting", "the same, by setting",
        |s| { s.company.tenant.orders.send_on_hold = true; s.add(order("PO1").with(|o| o.is_on_hold = true)) } => [CREATED];
    "O26", "sent standing, future and blanket orders as if they were active", |s| s.add(order("PO1").with(|o| o.order_type = 2)) => [];
    "O26-setting", "the same, by setting",
        |s| { s.company.tenant.orders.types.insert(4); s.add(order("PO1").with(|o| o.order_type = 4)) } => [CREATED];
    "7.1-cancelled", "sent orders of which nothing was left", |s| s.add(order("PO1").cancelled("10").complete()) => [];
    "7.1-skipped", "the same: all lines in skipped locations are none of ours",
        |s| s.add(order("PO1").lines(|l| l[0].location = "SKIP".into())) => [];
    "O7", "left lines out and kept the total of all of them",
        |s| s.add(order("PO1").line("B1", "1", "50").lines(|l| l[1].location = "SKIP".into()).with(|o| o.total = d("1050"))) => ["attention PO1 order.partly_skipped", "note PO1"];
    "O7-recompute", "left lines out and kept the total of all of them",
        |s| { s.company.tenant.orders.partial_locations = PartialLocations::Recompute; s.add(order("PO1").line("B1", "1", "50").lines(|l| l[1].location = "SKIP".into()).with(|o| o.total = d("1050"))) } => [CREATED];
    "O6", "a second authorization row doubled each line; here one in another spelling, which the adapter cannot join",
        |s| { s.add(order("PO1")); s.company.authorized_again_as("po1", "PO1"); s.company.authorized_again_as("Po1", "PO1") } => [CREATED];
    "O6-undated", "the same, found by two questions at once",
        |s| { s.add(order("PO1")); s.company.erp.tables().orders.authorizations.insert(order_number("po1"), Authorization { is_authorized: true, last_day: None }); s.sweep() } => [CREATED];
    "quotes", "cut a text at its first quote, and with it the statement",
        |s| s.add(order("O'BRIEN Ñ-1").with(|o| { o.description = "Niple 3/4\" 'L'; -- Ñandú".into(); o.fob_point = "Peggy O'Brien".into() }).line("CAÑO'1\"", "2", "5")) => ["create O'BRIEN Ñ-1 [A1=10, CAÑO'1\"=2] 1010"];
    "quotes-change", "the same, and it found no control row of that number",
        |s| s.add(order("O'BRIEN Ñ-1")).sent("O'BRIEN Ñ-1").change(order("O'BRIEN Ñ-1").cancelled("4")) => ["update O'BRIEN Ñ-1 [A1=6] 600 r2"];
    "quotes-spelling", "left it to the database whether ñ is Ñ",
        |s| { s.add(order("ÑANDÚ'1")); s.company.authorized_as("ñandú'1", "ÑANDÚ'1") } => ["create ÑANDÚ'1 [A1=10] 1000"];
    "O2", "sent the quantity in stocking units (here 12 to the box) with the price of the order unit",
        |s| s.add(order("PO1").lines(|l| { l[0].unit = "CAJA12".into(); l[0].ordered = d("2"); l[0].unit_cost = d("1200") })) => ["create PO1 [A1=2] 2400"];
    "O3", "sent what was still to come, dropping what was received",
        |s| s.add(order("PO1").received("4").cancelled("2")) => ["create PO1 [A1=8] 800"];
    "O13", "a comment line or one of zero pieces failed the whole order",
        |s| s.add(order("PO1").line("", "0", "0").line("B1", "0", "5")) => [CREATED];
    "go_live", "had no such day", |s| s.add(order("PO1").day(date(2026, 10, 31))) => ["leave PO1"];
    "go_live-approved", "had no such day", |s| s.add(order("PO1").day(date(2026, 10, 31))).approve("PO1") => [CREATED];
    "go_live-approved-not-sent", "had no such day; what a person sent stays sent when the portal could not be reached",
        |s| { s.add(order("PO1").day(date(2026, 10, 31))).approve("PO1").tried("PO1", EffectState::NotSent, 5).await.memory.approvals.clear() } => [CREATED];
    "go_live-again", "had no such day; an order left alone is not written down again",
        |s| { s.add(order("PO1").day(date(2026, 10, 31))); s.remembered().await } => [];
    "go_live-gone", "had no such day; out of the window it is forgotten",
        |s| { s.add(order("PO1").day(date(2026, 10, 12))); s.remembered().await.later(3 * 1440) } => ["withdraw PO1"];
    "repeated", "joined both orders and sent the lines of both",
        |s| { s.add(order("PO1")); let mut other = order("PO1"); other.order.sequence = 7; s.add(other) } => ["attention PO1 order.number_repeated"];
    "unreadable", "turned what it could not read into an empty text",
        |s| { s.add(order("PO1")); let bad = UnreadableOrder { number: "PO1".into(), field: "POPORH1.DATE".into(), value: "99999999".into() }; s.company.erp.tables().orders.unreadable.push(bad) } => ["attention PO1 order.unreadable"];
    "7.4", "told the first message only",
        |s| s.add(order("PO1").with(|o| { o.date = None; o.currency = "PESOS".into() })) => ["attention PO1 order.invalid", "note PO1"];
    "O16", "pasted the text into the statement: a quote in it ended the step, and all orders behind it stayed",
        |s| s.add(order("PO1").with(|o| o.currency = "O'Brien \"x\"".into())).add(order("PO2")) => ["attention PO1 order.invalid", "note PO1", "create PO2 [A1=10] 1000"];
    "O15", "wrote an ERROR row at each attempt: a third of the table",
        |s| { s.add(order("PO1").with(|o| o.currency = "PESOS".into())); s.remembered().await } => [];
    "7.2-totals", "sent a total that its own lines contradict",
        |s| s.add(order("PO1").with(|o| o.total = d("900"))) => ["attention PO1 order.totals_differ", "note PO1"];
    "7.4-repaired", "failed again until the next day of authorization",
        |s| { s.add(order("PO1").with(|o| o.currency = "PESOS".into())); s.remembered().await.change(order("PO1")) } => [CREATED];
    "withdrawn", "remembered nothing, so nothing was to be withdrawn",
        |s| { s.add(order("PO1").with(|o| o.is_on_hold = true)); s.remembered().await; s.company.erp.tables().orders.orders.clear() } => ["withdraw PO1"];

    // Control rows (6, retry policy 3 and 7.5).
    "R6-cancelled", "posted a cancelled order again for thirty days",
        |s| s.add(order("PO1")).sent("PO1").status("PO1", OrderStatus::Cancelled).word("PO1", "CANCELLED") => [];
    "R6-open", "posted a reopened order again and got 409", |s| s.add(order("PO1")).sent("PO1").word("PO1", "OPEN") => [];
    "R6-generated", "posted it again and got 409", |s| s.add(order("PO1")).sent("PO1").word("PO1", "GENERATED") => [];
    "R6-closed", "the same: a closed order is not posted",
        |s| s.add(order("PO1")).sent("PO1").status("PO1", OrderStatus::Closed).word("PO1", "CLOSED") => [];
    "R6-row-lost", "posted it again and got 409: what was sent once is asked for before it is sent again",
        |s| { s.add(order("PO1")).sent("PO1"); s.company.erp.tables().order_control.clear() } => ["adopt PO1 as confirmed OPEN"];
    "R6-row-lost-both", "the same; the portal has lost it, too",
        |s| { s.add(order("PO1")).sent("PO1"); s.company.erp.tables().order_control.clear(); s.company.portal.books().orders.orders.clear() } => ["create PO1 [A1=10] 1000 r2"];
    "odd-word", "took any word but POSTED for none",
        |s| { s.add(order("PO1")); s.company.order_marked("PO1", "BORRADO") } => ["attention PO1 order.control_status_unknown"];
    "odd-word-approved", "took any word but POSTED for none",
        |s| { s.add(order("PO1")); s.company.order_marked("PO1", "BORRADO"); s.remembered().await.approve("PO1") } => [CREATED];
    "odd-word-approved-otherwise", "took any word but POSTED for none; an approval that was given for something else decides nothing here",
        |s| { s.add(order("PO1")); s.company.order_marked("PO1", "BORRADO"); s.approve("PO1") } => ["attention PO1 order.control_status_unknown"];

    // Attempts (retry policy 7; T4).
    "R1", "compared the server's local time with its own clock, so the interval never held",
        |s| { s.add(order("PO1")).tried("PO1", EffectState::Refused, 239).await } => ["attention PO1 order.refused"];
    "R1-due", "waited four hours, and that only before four in the morning",
        |s| { s.add(order("PO1")).tried("PO1", EffectState::Refused, 240).await } => [CREATED];
    "R1-changed", "waited although the order had been corrected",
        |s| { s.add(order("PO1")).tried("PO1", EffectState::Refused, 5).await.change(order("PO1").with(|o| o.reference = "R".into())) } => ["create PO1 [A1=10] 1000 r2"];
    "R1-retry", "had no way to try at once",
        |s| { s.add(order("PO1")).tried("PO1", EffectState::Refused, 5).await.approve("PO1") } => [CREATED];
    "R1-saved-again", "an audit stamp is no change of content",
        |s| { s.add(order("PO1")).tried("PO1", EffectState::Refused, 5).await.change(order("PO1")) } => ["attention PO1 order.refused"];
    "R12", "left the window without a word",
        |s| { s.company.tenant.go_live = date(2026, 1, 1); s.add(order("PO1").day(date(2026, 10, 11))).tried("PO1", EffectState::Refused, 300).await.later(1440) } => ["attention PO1 order.expired"];
    "R13", "wrote an ERROR row for each order when its own key was wrong; nothing was sent, so it goes at the next run",
        |s| { s.add(order("PO1")).tried("PO1", EffectState::NotSent, 5).await } => [CREATED];
    "T4", "sent it again and got 409 for ever",
        |s| { s.add(order("PO1")).tried("PO1", EffectState::Unknown, 5).await.arrived("PO1") } => ["adopted PO1"];
    "T4-crash", "knew nothing after a crash", |s| { s.add(order("PO1")).tried("PO1", EffectState::Intended, 5).await.arrived("PO1") } => ["adopted PO1"];
    "T4-early", "took absence for failure while the request was still under way",
        |s| { s.add(order("PO1")).tried("PO1", EffectState::Unknown, 9).await } => ["wait PO1 order.in_flight"];
    "T4-absent", "the same, without asking", |s| { s.add(order("PO1")).tried("PO1", EffectState::Unknown, 10).await } => [CREATED];
    "T4-changed", "sent the new content although the old one stood there: 409",
        |s| { s.add(order("PO1")).tried("PO1", EffectState::Unknown, 15).await.arrived("PO1").change(order("PO1").cancelled("2")) } => ["adopted PO1"];
    "T4-differs", "took any order of the number for its own",
        |s| { s.add(order("PO1")).tried("PO1", EffectState::Unknown, 15).await.arrived("PO1"); s.company.portal.books().orders.get("PO1").total = Some(d("1")) } => ["attention PO1 order.differs_in_portal", "conflict PO1"];
    "T4-differs-approved", "took any order of the number for its own",
        |s| { s.add(order("PO1")).tried("PO1", EffectState::Unknown, 15).await.arrived("PO1"); s.company.portal.books().orders.get("PO1").total = Some(d("1")); s.approve("PO1") } => ["update PO1 [A1=10] 1000 r2"];
    "T4-differs-approved-not-sent", "took any order of the number for its own; what a person decided holds until it is done",
        |s| { s.add(order("PO1")).tried("PO1", EffectState::Unknown, 15).await.arrived("PO1"); s.company.portal.books().orders.get("PO1").total = Some(d("1")); s.approve("PO1").tried("PO1", EffectState::NotSent, 5).await.memory.approvals.clear() } => ["update PO1 [A1=10] 1000 r2"];
    "T4-out-of-window", "asked about nothing that was older than a day",
        |s| { s.add(order("PO1")).tried("PO1", EffectState::Unknown, 15).await.arrived("PO1").later(60 * 1440) } => ["adopted PO1"];
    "O9", "409 in each cycle; found closed it is marked so and never sent",
        |s| { s.add(order("PO1")).tried("PO1", EffectState::Refused, 300).await.in_portal("PO1").status("PO1", OrderStatus::Closed) } => ["adopt PO1 as confirmed CLOSED"];
    "O9-cancelled", "a cancelled one was asked about in each cycle, for ever",
        |s| { s.add(order("PO1")).tried("PO1", EffectState::Refused, 300).await.in_portal("PO1").status("PO1", OrderStatus::Cancelled) } => ["adopt PO1 as confirmed CANCELLED"];
    "O9-refused-yet-there", "409 in each cycle", |s| { s.add(order("PO1")).tried("PO1", EffectState::Refused, 300).await.in_portal("PO1") } => ["adopted PO1"];
    "O9-several", "took the first of several",
        |s| { s.company.portal.books().orders.accepts_duplicates = true; s.add(order("PO1")).tried("PO1", EffectState::Refused, 300).await.in_portal("PO1").in_portal("PO1") } => ["attention PO1 order.ambiguous_in_portal"];
    "4-other-word", "logged it and asked again in each cycle",
        |s| { s.add(order("PO1")).tried("PO1", EffectState::Refused, 300).await.in_portal("PO1").status("PO1", OrderStatus::Other("DRAFT".into())) } => ["attention PO1 order.portal_status_unknown"];
    "marked-later", "a row that could not be written was never written",
        |s| { s.add(order("PO1")).tried("PO1", EffectState::Confirmed, 5).await } => ["mark PO1"];
    "7.4-order", "the same order each time: the tail starved",
        |s| { s.config.documents_per_step_max = 2; s.add(order("PO1")).add(order("PO2")).add(order("PO3")).tried("PO1", EffectState::NotSent, 5).await } => ["create PO2 [A1=10] 1000", "create PO3 [A1=10] 1000", "wait PO1 document.deferred"];

    // Changes (8).
    "8-idle", "sent the same order again every quarter of an hour of its day", |s| s.add(order("PO1")).sent("PO1") => [];
    "O18", "an edit that is no cancellation never travelled",
        |s| s.add(order("PO1")).sent("PO1").change(order("PO1").lines(|l| l[0].unit_cost = d("110"))) => ["update PO1 [A1=10] 1100 r2"];
    "O18-line", "a new line never travelled",
        |s| s.add(order("PO1")).sent("PO1").change(order("PO1").line("B1", "1", "50")) => ["update PO1 [A1=10, B1=1] 1050 r2"];
    "O18-old", "looked only at orders authorized today",
        |s| { s.add(order("PO1").day(date(2026, 3, 1))).sent("PO1").change(order("PO1").day(date(2026, 3, 1)).line("B1", "1", "50")) } => ["update PO1 [A1=10, B1=1] 1050 r2"];
    "T13", "10 pieces, 4 received, 2 cancelled: sent 4, the outstanding ones",
        |s| s.add(order("PO1")).sent("PO1").change(order("PO1").received("4").cancelled("2")) => ["update PO1 [A1=8] 800 r2"];
    "T13-again", "sent it in each cycle of the day",
        |s| s.add(order("PO1").received("4").cancelled("2")).sent("PO1").change(order("PO1").received("4").cancelled("2")) => [];
    "O4", "the total of an update lost its taxes",
        |s| s.add(order("PO1")).sent("PO1").change(order("PO1").cancelled("5").with(|o| { o.taxes[0] = d("80"); o.total = d("580") })) => ["update PO1 [A1=5] 580 r2"];
    "O5", "sent an update that its own validation had refused",
        |s| s.add(order("PO1")).sent("PO1").change(order("PO1").lines(|l| l[0].unit_cost = d("90")).with(|o| o.total = d("1"))) => ["attention PO1 order.totals_differ"];
    "O8", "added up cancelled boxes and ordered pieces of all lines: took a half cancelled order for a cancelled one",
        |s| s.add(order("PO1").line("B1", "10", "1")).sent("PO1").change(order("PO1").line("B1", "10", "1").cancelled("10")) => ["update PO1 [B1=10] 10 r2"];
    "8-cancel", "the same, on the day of the authorization only", |s| s.add(order("PO1")).sent("PO1").change(order("PO1").cancelled("10")) => ["cancel PO1 r2"];
    "8-cancel-received", "cancelled orders that were partly received",
        |s| s.add(order("PO1")).sent("PO1").change(order("PO1").received("4").cancelled("10")) => [];
    "8-cancel-skipped", "did not look at locations here; a setting in another case is the same location",
        |s| { s.company.tenant.orders.skip_locations = ["skip".to_owned()].into(); s.company.tenant.orders.partial_locations = PartialLocations::Recompute; let po = || order("PO1").line("B1", "1", "50").lines(|l| l[1].location = "SKIP".into()).with(|o| o.total = d("1050")); s.add(po()).sent("PO1").change(po().cancelled("10")) } => ["cancel PO1 r2"];
    "T14", "tried to cancel what the supplier has invoiced, and wrote CANCELLED",
        |s| { s.add(order("PO1")).sent("PO1").change(order("PO1").cancelled("10")); s.company.portal.books().orders.invoice("PO1", "F1", "10") } => ["attention PO1 order.cancelled_but_invoiced"];
    "8-below", "lowered lines below what the supplier has invoiced",
        |s| { s.add(order("PO1")).sent("PO1").change(order("PO1").cancelled("4")); s.company.portal.books().orders.invoice("PO1", "F1", "7") } => ["attention PO1 order.below_invoiced"];
    "8-not-below", "the same", |s| { s.add(order("PO1")).sent("PO1").change(order("PO1").cancelled("4")); s.company.portal.books().orders.invoice("PO1", "F1", "6") } => ["update PO1 [A1=6] 600 r2"];
    "8-vanished", "took away a line under its CFDI",
        |s| { s.add(order("PO1").line("B1", "1", "50")).sent("PO1").change(order("PO1").line("B1", "1", "50").cancelled("10")); s.company.portal.books().orders.invoice("PO1", "F1", "1") } => ["attention PO1 order.below_invoiced"];
    "8-equal", "called although it stood there already",
        |s| { s.add(order("PO1")).sent("PO1"); let books = |s: &mut OrderScene| s.company.portal.books().orders.clone(); let before = books(s); s.change(order("PO1").cancelled("4")); let id = before.orders[0].id.clone(); let payload = s.payload("PO1"); s.company.portal.books().orders.perform(&crate::support::orders::OrderRequest::Update(id, payload)).expect("replaced") } => ["adopt PO1 as adopted OPEN"];
    "8-closed-there", "sent an update to a closed order in each cycle of the day",
        |s| s.add(order("PO1")).sent("PO1").change(order("PO1").cancelled("4")).status("PO1", OrderStatus::Closed) => ["adopt PO1 as confirmed CLOSED"];
    "8-cancelled-there", "never heard of it", |s| s.add(order("PO1")).sent("PO1").status("PO1", OrderStatus::Cancelled).sweep() => ["adopt PO1 as confirmed CANCELLED"];
    "8-no-longer-there", "never heard of it", |s| { s.add(order("PO1")).sent("PO1").sweep(); s.company.portal.books().orders.orders.clear() } => ["attention PO1 order.control_row_without_portal"];
    "8-no-longer-there-approved", "never heard of it",
        |s| { s.add(order("PO1")).sent("PO1").sweep().approve("PO1"); s.company.portal.books().orders.orders.clear() } => ["accept PO1", "approval used"];
    "8-other-id", "wrote over the id of another order",
        |s| { s.add(order("PO1")).sent("PO1").sweep(); s.company.erp.tables().order_control[0].portal_id = Some(portal_id(7)) } => ["attention PO1 link.conflict"];
    "O14", "an id of blanks passed for one; the row is taken for what it says and the portal is asked by number",
        |s| { s.add(order("PO1")).sent("PO1").change(order("PO1").cancelled("4")); s.company.erp.tables().order_control[0].portal_id = None } => ["update PO1 [A1=6] 600 r2"];
    "8-reauthorizing", "sent half an edit while the order was being authorized again",
        |s| s.add(order("PO1")).sent("PO1").change(order("PO1").cancelled("4").authorized(false, Some(YESTERDAY))) => ["wait PO1 order.reauthorization_pending"];
    "8-on-hold", "sent half an edit while the order was on hold",
        |s| s.add(order("PO1")).sent("PO1").change(order("PO1").cancelled("4").with(|o| o.is_on_hold = true)) => ["wait PO1 order.on_hold"];
    "8-by-hand", "wrote over what people had edited in the portal, in each cycle; ours only when Sage changes",
        |s| { s.add(order("PO1")).sent("PO1").sweep(); s.company.portal.books().orders.get("PO1").total = Some(d("5")) } => [];
    "8-unknown-status", "knew no other words", |s| s.add(order("PO1")).sent("PO1").sweep().status("PO1", OrderStatus::Other("DRAFT".into())) => ["attention PO1 order.portal_status_unknown"];
    "8-interval", "every quarter of an hour, without end",
        |s| { s.add(order("PO1")).sent("PO1").change(order("PO1").cancelled("4")).tried("PO1", EffectState::Refused, 239).await } => ["attention PO1 order.refused"];
    "8-interval-due", "every quarter of an hour, without end",
        |s| { s.add(order("PO1")).sent("PO1").change(order("PO1").cancelled("4")).tried("PO1", EffectState::Refused, 240).await } => ["update PO1 [A1=6] 600 r2"];
    "8-never-expires", "forgot it the next day",
        |s| { s.add(order("PO1")).sent("PO1").change(order("PO1").cancelled("4")).tried("PO1", EffectState::Refused, 240).await.later(90 * 1440) } => ["update PO1 [A1=6] 600 r2"];
    "8-lost-answer", "sent it again in each cycle, whatever became of it",
        |s| { s.add(order("PO1")).sent("PO1").change(order("PO1").cancelled("4")).tried("PO1", EffectState::Unknown, 5).await.arrived("PO1") } => ["adopted PO1"];
    "8-lost-request", "sent it again while the first was under way",
        |s| { s.add(order("PO1")).sent("PO1").change(order("PO1").cancelled("4")).tried("PO1", EffectState::Unknown, 9).await } => ["wait PO1 order.in_flight"];
    "8-lost-request-due", "the same; a replacement may be repeated",
        |s| { s.add(order("PO1")).sent("PO1").change(order("PO1").cancelled("4")).tried("PO1", EffectState::Unknown, 10).await } => ["update PO1 [A1=6] 600 r2"];
    "8-taken-back", "sent whatever it had", |s| { s.add(order("PO1")).sent("PO1").change(order("PO1").cancelled("4")).tried("PO1", EffectState::Refused, 5).await.change(order("PO1")) } => ["settled PO1"];
    "8-taken-back-lost", "sent whatever it had; an update whose outcome nobody can prove is no reason to believe the one before it",
        |s| { s.add(order("PO1")).sent("PO1").change(order("PO1").cancelled("4")).tried("PO1", EffectState::Unknown, 15).await.arrived("PO1").change(order("PO1")); s.company.portal.books().orders.get("PO1").texts.insert("reference".into(), "?".into()) } => ["update PO1 [A1=10] 1000 r3"];
    "8-taken-back-not-done", "sent whatever it had",
        |s| { s.add(order("PO1")).sent("PO1").change(order("PO1").cancelled("4")).tried("PO1", EffectState::Unknown, 15).await.change(order("PO1")) } => ["adopt PO1 as adopted OPEN"];
    "8-differs", "sent its own content over whatever stood there",
        |s| { s.add(order("PO1")).adopted("PO1").change(order("PO1").cancelled("4")) } => ["attention PO1 order.differs_in_portal"];
    "8-differs-waits", "asked in each cycle; ours asks again when it is due",
        |s| { s.add(order("PO1")).adopted("PO1").change(order("PO1").cancelled("4")).remembered().await } => [];
    "8-differs-approved", "sent its own content over whatever stood there",
        |s| { s.add(order("PO1")).adopted("PO1").change(order("PO1").cancelled("4")).approve("PO1") } => ["update PO1 [A1=6] 600"];
    "8-differs-approved-not-sent", "the same; what a person decided holds until it is done",
        |s| { s.add(order("PO1")).adopted("PO1").change(order("PO1").cancelled("4")).approve("PO1").tried("PO1", EffectState::NotSent, 5).await.memory.approvals.clear() } => ["update PO1 [A1=6] 600"];
    "8-differs-approved-refused", "the same; refused it waits its interval",
        |s| { s.add(order("PO1")).adopted("PO1").change(order("PO1").cancelled("4")).approve("PO1").tried("PO1", EffectState::Refused, 5).await.memory.approvals.clear() } => ["attention PO1 order.refused"];
    "8-differs-approved-closed", "sent its own content over whatever stood there",
        |s| { s.add(order("PO1")).adopted("PO1").change(order("PO1").cancelled("4")).approve("PO1").status("PO1", OrderStatus::Closed) } => ["adopt PO1 as confirmed CLOSED", "approval used"];

    // Closing (9).
    "9-close", "the same", |s| s.add(order("PO1")).sent("PO1").change(order("PO1").invoiced()) => ["close PO1 r2"];
    "O20-month", "never closed what was completed more than a month before its last invoice",
        |s| { s.add(order("PO1").day(date(2026, 3, 1))).sent("PO1").change(order("PO1").day(date(2026, 3, 1)).invoiced()) } => ["close PO1 r2"];
    "O20-receipts", "did not see receipts of several orders: closed while one was not invoiced",
        |s| s.add(order("PO1")).sent("PO1").change(order("PO1").invoiced().receipt("RC2", false)) => ["wait PO1 order.invoice_pending"];
    "O20-pending", "closed while the supplier's invoice was still to reach Sage",
        |s| { s.add(order("PO1")).sent("PO1").change(order("PO1").received("9").complete().receipt("RC1", true)); s.company.portal.books().orders.invoice("PO1", "F1", "9") } => ["wait PO1 order.invoice_pending"];
    "O20-arrived", "the same",
        |s| { s.add(order("PO1")).sent("PO1").change(order("PO1").received("9").complete().receipt("RC1", true)); s.company.portal.books().orders.invoice("PO1", "F1", "9"); s.company.erp.tables().orders.cfdis.insert(uuid_of("F1")) } => ["close PO1 r2"];
    "O20-all-received", "the same; everything ordered has come",
        |s| { s.add(order("PO1")).sent("PO1").change(order("PO1").invoiced()); s.company.portal.books().orders.invoice("PO1", "F1", "10") } => ["close PO1 r2"];
    "9-short", "never closed what was completed without a receipt", |s| s.add(order("PO1")).sent("PO1").change(order("PO1").complete()) => ["close PO1 r2"];
    "9-no-receipts", "turned a failed query into no receipts: closed; ours closes nothing",
        |s| { s.can_close = false; s.add(order("PO1")).sent("PO1").change(order("PO1").invoiced()) } => [];
    "O22", "a change and a close met in one cycle",
        |s| s.add(order("PO1").cancelled("2")).sent("PO1").change(order("PO1").received("8").complete().receipt("RC1", true)) => ["close PO1 r2"];
    "O22-waits", "a change and a close met in one cycle; what cannot be closed yet is changed",
        |s| s.add(order("PO1")).sent("PO1").change(order("PO1").cancelled("2").received("8").complete().receipt("RC1", false)) => ["update PO1 [A1=8] 800 r2"];
    "O17", "wrote CLOSED although the answer held an error", |s| { s.add(order("PO1")).sent("PO1").change(order("PO1").invoiced()).tried("PO1", EffectState::Refused, 5).await } => ["attention PO1 order.refused"];
    "9-closed-there", "tried to close it in each cycle", |s| s.add(order("PO1")).sent("PO1").change(order("PO1").invoiced()).status("PO1", OrderStatus::Closed) => ["adopt PO1 as confirmed CLOSED"];
    "9-lost-answer", "the same", |s| { s.add(order("PO1")).sent("PO1").change(order("PO1").invoiced()).tried("PO1", EffectState::Unknown, 5).await.arrived("PO1") } => ["adopted PO1"];
    "9-reopened", "stayed closed in the portal, and nobody was told",
        |s| s.add(order("PO1")).closed("PO1").change(order("PO1")) => ["attention PO1 order.reopened_in_sage"];
    "9-reopened-setting", "stayed closed in the portal",
        |s| { s.company.tenant.orders.reopen = true; s.add(order("PO1")).closed("PO1").change(order("PO1")) } => ["reopen PO1 r3"];
    "9-reopened-approved", "stayed closed in the portal", |s| s.add(order("PO1")).closed("PO1").change(order("PO1")).approve("PO1") => ["reopen PO1 r3"];
    "9-reopened-approved-not-sent", "stayed closed in the portal",
        |s| { s.add(order("PO1")).closed("PO1").change(order("PO1")).approve("PO1").tried("PO1", EffectState::NotSent, 5).await.memory.approvals.clear() } => ["reopen PO1 r3"];
    "9-closed-by-somebody", "the same: what people close in the portal stays closed",
        |s| { s.company.tenant.orders.reopen = true; s.add(order("PO1")).sent("PO1").status("PO1", OrderStatus::Closed).word("PO1", "CLOSED").change(order("PO1")) } => [];

    // First contact (decisions, section 1).
    "first-equal", "had no first look", |s| s.add(order("PO1")).posted("PO1").first_contact() => ["adopt PO1 as adopted OPEN"];
    "first-cents", "sent a unit cost of four decimals as cents, with the right amount: that is the same order",
        |s| { s.add(order("PO1").lines(|l| { l[0].ordered = d("25"); l[0].unit_cost = d("40.0004") })).posted("PO1").first_contact(); s.company.portal.books().orders.get("PO1").lines[0].price = Some(d("40")) } => ["adopt PO1 as adopted OPEN"];
    "first-cents-edited", "the same; a price that ours does not round to was edited",
        |s| { s.add(order("PO1").lines(|l| { l[0].ordered = d("25"); l[0].unit_cost = d("40.0004") })).posted("PO1").first_contact(); s.company.portal.books().orders.get("PO1").lines[0].price = Some(d("40.01")) } => ["attention PO1 order.differs_in_portal"];
    "first-pieces", "sent pieces at the price of a dozen (O2): a person decides",
        |s| { s.add(order("PO1")).posted("PO1").first_contact(); s.company.portal.books().orders.get("PO1").lines[0].quantity = Some(d("120")) } => ["attention PO1 order.differs_in_portal"];
    "first-typed-in", "sent it and got 409; lines whose ids are the portal's own are no lines of ours",
        |s| { s.add(order("PO1")).in_portal("PO1").first_contact(); s.company.portal.books().orders.get("PO1").lines[0].external_id = "1".into() } => ["attention PO1 order.differs_in_portal"];
    "first-differs", "sent its own content over it",
        |s| s.add(order("PO1")).posted("PO1").first_contact().change(order("PO1").cancelled("4")) => ["attention PO1 order.differs_in_portal"];
    "first-closed", "tried to close it again", |s| s.add(order("PO1")).posted("PO1").status("PO1", OrderStatus::Closed).first_contact() => ["adopt PO1 as confirmed CLOSED"];
    "first-not-cancelled", "wrote CANCELLED although the portal had refused",
        |s| s.add(order("PO1")).posted("PO1").word("PO1", "CANCELLED").first_contact() => ["adopt PO1 as confirmed OPEN"];
    "first-absent", "never heard of it", |s| { s.add(order("PO1")).posted("PO1").first_contact(); s.company.portal.books().orders.orders.clear() } => ["attention PO1 order.control_row_without_portal"];
    "first-unmarked", "sent it and got 409", |s| s.add(order("PO1")).in_portal("PO1").first_contact() => ["adopt PO1 as confirmed OPEN"];
    "first-new", "sent it at once", |s| s.add(order("PO1")).first_contact() => ["wait PO1 document.next_run"];
    "first-old", "sent it at once", |s| s.add(order("PO1").day(date(2026, 10, 31))).first_contact() => ["leave PO1"];
    "first-old-posted", "went on with it; so do we", |s| s.add(order("PO1").day(date(2026, 3, 1))).posted("PO1").first_contact() => ["adopt PO1 as adopted OPEN"];
    "first-cancelled", "cancelled it only on the day of its authorization",
        |s| s.add(order("PO1")).posted("PO1").first_contact().change(order("PO1").cancelled("10").with(|o| o.total = d("1000"))) => ["adopt PO1 as adopted OPEN"];
    "first-purged", "the same: an order that Sage no longer holds", |s| { s.add(order("PO1")).posted("PO1").first_contact(); s.company.erp.tables().orders.orders.clear() } => ["adopt PO1 as adopted OPEN"];
    "first-unbuildable", "had sent it all the same; equal in what can be compared",
        |s| s.add(order("PO1")).posted("PO1").first_contact().change(order("PO1").with(|o| o.expected_arrival = None)).change(order("PO1").with(|o| { o.entered_by = String::new(); o.fob_point = String::new() })) => ["adopt PO1 as adopted OPEN"];
    "first-asked-for", "had no first look", |s| { s.kind = RunKind::Baseline; s.add(order("PO1")) } => ["wait PO1 document.next_run"];
    "unexplained", "went on beside another program; ours looks first",
        |s| s.add(order("PO1")).posted("PO1").add(order("PO2")) => ["adopt PO1 as adopted OPEN", "wait PO2 document.next_run"];
    "unexplained-closed", "went on beside another program",
        |s| s.add(order("PO1")).posted("PO1").word("PO1", "CLOSED").status("PO1", OrderStatus::Closed) => ["adopt PO1 as adopted CLOSED"];
    "explained-old", "the same: rows of long ago are no news", |s| s.add(order("PO1").day(date(2026, 3, 1))).posted("PO1").word("PO1", "CLOSED").add(order("PO2")) => ["create PO2 [A1=10] 1000"];
};

#[tokio::test]
async fn each_rule_gives_its_plan() {
    check_rows(ROWS).await;
    println!("{} rules of orders", ROWS.len());
}

#[test]
fn each_row_has_its_own_name_and_says_what_was_before() {
    check_names(ROWS);
}

#[tokio::test]
async fn two_companies_with_the_same_number_do_not_meet() {
    // T20: the predecessor's control rows were told apart, its attempts were not.
    let mut scene = OrderScene::new();
    scene.add(order("PO1")).sent("PO1");
    let key = scene.company.key_of_order("PO1");
    let other = sc_domain::DocumentKey { tenant: "sur".parse().expect("a key"), ..key.clone() };
    scene.memory.sent.insert(other.clone(), scene.memory.sent[&key].clone());
    scene.memory.sent.remove(&key);
    scene.memory.settled.remove(&key);
    scene.memory.revisions.remove(&key);
    scene.memory.settled.insert(other, 1);
    let observed = scene.observed().await;
    assert_eq!(
        observed.kind,
        RunKind::Baseline,
        "what the other company's journal knows explains nothing here"
    );
}

#[tokio::test]
async fn a_quiet_cycle_asks_the_portal_nothing_and_rewrites_nothing() {
    let mut scene = OrderScene::new();
    for index in 0..50 {
        let number = format!("PO{index}");
        scene.add(order(&number)).sent(&number);
    }
    scene.add(order("WAIT").with(|order| order.is_on_hold = true));
    scene.remembered().await;
    assert!(scene.known("WAIT", DocumentState::Waiting));
    let asked = scene.questions();
    let plans = scene.plans().await;
    assert_eq!(scene.questions(), asked, "the portal was asked");
    assert!(plans.values().all(|plan| plan.documents.is_empty() && plan.effects.is_empty()), "{plans:#?}");
}

#[tokio::test]
async fn absence_is_asked_for_twice_before_a_lost_creation_is_repeated() {
    let mut scene = OrderScene::new();
    scene.add(order("PO1")).tried("PO1", EffectState::Unknown, 15).await;
    let asked = scene.questions();
    scene.plans().await;
    assert_eq!(scene.questions() - asked, 2);
}

#[tokio::test]
async fn a_lost_request_that_nobody_wants_any_more_is_asked_about_until_it_is_closed_and_not_for_ever() {
    for changed in [None, Some(order("PO1").with(|order| order.order_type = 2))] {
        let mut scene = OrderScene::new();
        scene.add(order("PO1")).tried("PO1", EffectState::Unknown, 15).await;
        scene.company.erp.tables().orders.orders.clear();
        if let Some(po) = changed {
            scene.add(po);
        }
        let asked = scene.questions();
        scene.remembered().await;
        assert!(scene.questions() > asked, "its outcome is asked for");
        assert!(scene.known("PO1", DocumentState::Withdrawn));
        scene.memory.documents.clear(); // Settled records are no part of what a run remembers.
        let asked = scene.questions();
        assert!(scene.plans().await.is_empty());
        assert_eq!(scene.questions(), asked, "the portal was asked again");
        // Wanted again it is asked for before it is sent.
        scene.add(order("PO1"));
        assert!(!scene.plans().await.is_empty());
        assert!(scene.questions() > asked);
    }
}

#[tokio::test]
async fn what_an_order_waits_for_is_told() {
    // 9: the predecessor logged nothing; the operator reads which receipt or invoice is missing.
    let mut scene = OrderScene::new();
    scene
        .add(order("PO1"))
        .sent("PO1")
        .change(order("PO1").invoiced().receipt("RC2", false).receipt("RC3", false));
    let causes: Vec<String> = scene
        .plans()
        .await
        .values()
        .flat_map(|plan| plan.documents.iter().filter_map(|document| document.cause.as_ref()))
        .map(ToString::to_string)
        .collect();
    assert_eq!(causes, ["order.invoice_pending missing=\"RC2, RC3\""]);
}

#[tokio::test]
async fn a_failed_validation_is_noted_with_its_code_and_messages() {
    let mut scene = OrderScene::new();
    scene.add(order("PO1").with(|order| order.total = d("900")));
    let notes: Vec<_> = scene.plans().await.into_values().flat_map(|plan| plan.notes).collect();
    assert_eq!(notes.len(), 1);
    assert!(notes[0].is_validation);
    assert_eq!(notes[0].text, "order.totals_differ: computed 1000.00, difference -100.00, total 900.00");
}

/// The rows of the control table are read once, and each number is explained once.
#[tokio::test]
async fn a_live_row_without_a_number_is_nobodys() {
    let scene = OrderScene::new();
    let nameless =
        sc_domain::control_orders::OrderControlRow { number: None, ..order_row("X", "POSTED", None) };
    scene.company.erp.tables().order_control.push(nameless);
    let observed = scene.observed().await;
    assert!(observed.unexplained.is_empty());
}

#[tokio::test]
async fn the_command_line_is_told_what_the_next_cycle_decides() {
    // The predecessor's diagnostic had its own clock and rules, and contradicted the scheduler.
    let mut scene = OrderScene::new();
    scene.add(order("NEW"));
    scene.add(order("WAIT")).tried("WAIT", EffectState::Refused, 5).await;
    scene.add(order("EDIT")).sent("EDIT").change(order("EDIT").cancelled("4"));
    scene.add(order("END")).sent("END").change(order("END").invoiced());
    scene.add(order("SAME")).sent("SAME");
    scene.add(order("BAD").with(|order| order.total = d("1")));
    scene.add(order("OLD").day(date(2026, 10, 31)));
    let mut said = Vec::new();
    for number in ["NEW", "WAIT", "EDIT", "END", "SAME", "BAD", "OLD", "NONE"] {
        let found = scene.inspect(number).await;
        let cause = found.decision.cause().map(|cause| format!(" {}", cause.code)).unwrap_or_default();
        let next = found.next_attempt.map(|_| " later").unwrap_or_default();
        said.push(format!("{number} {}{cause}{next}", found.decision.name()));
    }
    assert_eq!(
        said,
        [
            "NEW create",
            "WAIT hold order.refused later",
            "EDIT update",
            "END close",
            "SAME settled",
            "BAD hold order.totals_differ later",
            "OLD left_alone order.before_go_live",
            "NONE not_ours",
        ]
    );
    let lines = table::Stage::lines(&scene).await;
    for line in [
        "create NEW [A1=10] 1000",
        "update EDIT [A1=6] 600 r2",
        "close END r2",
        "attention WAIT order.refused",
    ] {
        assert!(lines.iter().any(|found| found == line), "the plan says the same: {line} in {lines:?}");
    }
}

#[tokio::test]
async fn the_command_line_is_told_that_the_next_run_only_looks_and_what_follows() {
    let mut scene = OrderScene::new();
    scene.add(order("NEW")).add(order("THERE")).in_portal("THERE").add(order("SAME")).sent("SAME");
    let said = async |scene: &OrderScene, number: &str| {
        let found = scene.inspect(number).await;
        (found.kind, found.decision.name())
    };
    assert_eq!(said(&scene, "NEW").await, (RunKind::Cycle, "create"));
    scene.first_contact();
    assert_eq!(said(&scene, "NEW").await, (RunKind::Baseline, "create"));
    assert_eq!(said(&scene, "THERE").await, (RunKind::Baseline, "adopt"), "a baseline asks, and finds it");
    // A control row that the journal cannot explain, of whichever order.
    let mut scene = OrderScene::new();
    scene.add(order("NEW")).add(order("FOREIGN")).posted("FOREIGN");
    assert_eq!(said(&scene, "NEW").await, (RunKind::Baseline, "create"));
    assert_eq!(scene.observed().await.kind, RunKind::Baseline, "as the run itself says");
}

#[tokio::test]
async fn that_both_sides_say_the_same_is_told_only_where_they_do() {
    let mut scene = OrderScene::new();
    scene.add(order("SAME")).sent("SAME");
    scene.add(order("END").invoiced()).closed("END");
    scene.add(order("GONE")).sent("GONE").change(order("GONE").cancelled("10"));
    scene.status("GONE", OrderStatus::Cancelled).word("GONE", "CANCELLED");
    scene.add(order("SHUT")).sent("SHUT").status("SHUT", OrderStatus::Closed);
    scene.add(order("EDIT")).sent("EDIT");
    scene.add(order("TEXT")).sent("TEXT");
    scene.add(order("LOST")).adopted("LOST");
    scene.add(order("OVER")).sent("OVER").status("OVER", OrderStatus::Closed).word("OVER", "CLOSED");
    {
        let mut books = scene.company.portal.books();
        books.orders.get("EDIT").lines[0].quantity = Some(d("9"));
        books.orders.get("TEXT").texts.insert("reference".into(), "by hand".into());
        books.orders.orders.retain(|order| order.number != "LOST");
    }
    for (number, agreement) in [
        ("SAME", Agreement::Same),
        ("END", Agreement::Same),
        ("GONE", Agreement::Same),
        ("SHUT", Agreement::Followed),
        ("EDIT", Agreement::Followed),
        ("TEXT", Agreement::Followed),
        ("LOST", Agreement::Followed),
        ("OVER", Agreement::Ended),
    ] {
        let found = scene.inspect(number).await;
        assert_eq!((found.decision.name(), found.agreement), ("settled", agreement), "{number}");
    }
}

#[tokio::test]
async fn an_inspection_shows_both_sides_and_writes_nowhere() {
    let mut scene = OrderScene::new();
    scene.add(order("PO1")).sent("PO1").change(order("PO1").received("9").complete().receipt("RC1", true));
    scene.company.portal.books().orders.invoice("PO1", "F1", "9");
    scene.company.erp.tables().orders.cfdis.insert(uuid_of("F1"));
    let before = scene.company.snapshot();
    let found = scene.inspect("PO1").await;
    assert_eq!(found.orders.len(), 1);
    assert_eq!(found.receipts.len(), 1);
    assert_eq!(found.control.len(), 1);
    assert!(matches!(found.portal, InPortal::Present(_)), "{:?}", found.portal);
    assert_eq!(found.known_cfdis, [uuid_of("F1")].into());
    assert!(found.authorization.is_some_and(|authorization| authorization.is_authorized));
    assert!(found.content.is_some_and(|content| content.is_ok()));
    assert_eq!(scene.company.snapshot(), before);
    assert_eq!(scene.company.stage.writes(), 0);
}
