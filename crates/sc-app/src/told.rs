//! How what is known of a document is told to a person: a line for each side, each attempt, and what follows. Command line
//! and window show the same sentences.

use sc_words::Words;
use serde::Serialize;
use ts_rs::TS;

use crate::decidable::takes_approval;
use crate::documents::{AttemptView, DecisionView, LifeView};
use crate::wire::{
    AuthorizationView, ControlView, FileView, PortalCfdiView, PortalOrderView, PortalSupplierView,
    PortalView, SageComplementView, SageOrderView, SageView,
};

/// What one side holds of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Station")]
pub struct StationView {
    /// `sage`, `authorization`, `control`, `portal` or `folder`.
    pub station: &'static str,
    /// Its heading.
    pub name: String,
    /// `present`, `absent` or `unknown`.
    pub state: String,
    /// What it holds, a line each.
    pub lines: Vec<String>,
}

/// The words for a machine name of a group: `word(words, "operation", "create_payment")`.
pub fn word(words: &Words, group: &str, name: &str) -> String {
    words.plain(&format!("{group}-{}", name.replace('_', "-")))
}

/// The word for a state: what is done was sent, or where nothing is sent to the portal, settled.
pub fn state_of<'s>(kind: &str, state: Option<&'s str>) -> Option<&'s str> {
    let is_sent = matches!(kind, "payment" | "order" | "vendor_link" | "invoice_link");
    state.map(|state| if state == "done" && !is_sent { "settled" } else { state })
}

/// What each side holds of a document, as far as a document of its kind stands there, in the order of its journey.
pub fn stations(words: &Words, life: &LifeView) -> Vec<StationView> {
    let mut stations = Vec::new();
    let kind = life.kind.as_str();
    let mut add = |station, key, state: &str, lines| {
        stations.push(StationView { station, name: words.plain(key), state: state.to_owned(), lines });
    };
    // A link stands in another document of Sage, and nowhere else; suppliers and runs of the importer do not stand in Sage.
    let is_link = matches!(kind, "vendor_link" | "invoice_link");
    if !is_link && !matches!(kind, "supplier" | "import") {
        let payment = life.sage.as_ref().map(|sage| payment_in_sage(words, sage));
        let order = life.sage_order.as_ref().map(|order| order_in_sage(words, order));
        let slot = life.sage_complement.as_ref().map(|slot| complement_in_sage(words, slot));
        let is_there = kind == "cfdi" && life.sage_state == "present";
        let there = is_there.then(|| words.plain("orders-line-there"));
        let text = payment.or(order).or(slot).or(there);
        let text = text.unwrap_or_else(|| nothing(words, life.sage_state));
        add("sage", "documents-line-sage", life.sage_state, vec![text]);
    }
    if let Some(seen) = &life.authorization {
        let state = crate::documents::standing(seen.is_authorized);
        add("authorization", "orders-authorization", state, vec![authorization(words, seen)]);
    }
    // Control rows tell of payments and orders alone.
    if matches!(kind, "payment" | "order") {
        let rows = control_rows(words, &life.control, life.control_state);
        add("control", "documents-line-control", life.control_state, rows);
    }
    if !is_link && kind != "import" {
        let payment = life.portal.as_ref().map(|found| payment_in_portal(words, found));
        let order = life.portal_order.as_ref().map(|found| order_in_portal(words, found));
        let cfdi = life.portal_cfdi.as_ref().map(|cfdi| cfdi_in_portal(words, cfdi));
        let supplier = life.portal_supplier.as_ref().map(|found| supplier_in_portal(words, found));
        let text = payment.or(order).or(cfdi).or(supplier);
        let text = text.unwrap_or_else(|| nothing(words, life.portal_state));
        add("portal", "documents-line-portal", life.portal_state, vec![text]);
    }
    if matches!(kind, "cfdi" | "supplier" | "import") {
        let text = match (kind, life.folder_state) {
            ("import", "absent") => words.text("import-waiting-count", &[("count", 0.into())]),
            (_, state) => in_folder(words, life.file.as_ref(), state),
        };
        let state = match life.folder_state {
            "waiting" | "processed" => "present",
            other => other,
        };
        add("folder", "documents-line-folder", state, vec![text]);
    }
    // What the portal gives ends its journey in Sage.
    if matches!(kind, "cfdi" | "complement") {
        stations.rotate_left(1);
    }
    stations
}

/// Who decided something, as he was written down: where nobody knew his name, the account of this computer.
pub fn actor(words: &Words, name: &str) -> String {
    if name.is_empty() { words.plain("actor-unknown") } else { name.to_owned() }
}

/// An attempt in one line.
pub fn tried(words: &Words, attempt: &AttemptView) -> String {
    with_reason(words, attempt, attempt.cause.as_ref().map(|cause| cause.sentence.clone()))
}

/// The same where many stand one below the other: of the reason only what it is called.
pub fn tried_in_short(words: &Words, attempt: &AttemptView) -> String {
    let code = attempt.cause.as_ref().and_then(|cause| cause.code.parse().ok());
    with_reason(words, attempt, code.map(|code| words.title(code)))
}

fn with_reason(words: &Words, attempt: &AttemptView, why: Option<String>) -> String {
    let at = words.instant(attempt.started);
    let operation = operation(words, attempt);
    let outcome = outcome_of(words, attempt);
    let why = why.map(|why| format!(" · {why}")).unwrap_or_default();
    format!("{at} · {operation}: {outcome}{why}")
}

/// A decision in one line: when, who, why, and the run that carried it out.
pub fn decided(words: &Words, decision: &DecisionView) -> String {
    let run = match decision.run {
        Some(run) => words.text("decision-carried-out", &[("run", words.number(run).into())]),
        None => words.plain("decision-to-come"),
    };
    let note = Some(decision.note.trim()).filter(|note| !note.is_empty()).map(|note| format!("«{note}»"));
    let parts = [Some(words.instant(decision.given)), Some(actor(words, &decision.actor)), note, Some(run)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// What was tried.
pub fn operation(words: &Words, attempt: &AttemptView) -> String {
    match &attempt.status {
        Some(status) => words.text("operation-set-order-status-to", &[("status", status.as_str().into())]),
        None => word(words, "operation", &attempt.operation),
    }
}

/// How an attempt ended, and what was found out about it later.
pub fn outcome_of(words: &Words, attempt: &AttemptView) -> String {
    if attempt.is_verified {
        words.plain("outcome-unknown-verified")
    } else if attempt.was_absent {
        words.plain("outcome-unknown-absent")
    } else {
        outcome(words, attempt.outcome)
    }
}

/// How an attempt ended, or that it has not.
pub fn outcome(words: &Words, outcome: Option<&str>) -> String {
    outcome.map_or_else(|| words.plain("outcome-under-way"), |outcome| word(words, "outcome", outcome))
}

/// What happens next with a document, in one sentence; empty when nothing does.
pub fn next(words: &Words, life: &LifeView) -> String {
    if life.is_approved {
        return words.plain("documents-approved");
    }
    match (&life.cause, life.state) {
        // Nobody has to do anything about it, whatever its cause could be answered with.
        (Some(_), Some("left_alone")) => words.plain("verdict-left-alone"),
        (Some(why), Some("attention")) if why.code.parse().is_ok_and(takes_approval) => {
            words.plain("documents-waits-for-decision")
        }
        (Some(why), _) => word(words, "disposition", &why.disposition),
        (None, Some("confirmed")) => words.plain("documents-to-be-marked"),
        // What no side has is promised nothing.
        (None, None) if life.is_looked_at && life.is_found() => words.plain("documents-not-seen"),
        (None, None) if !life.unanswered.is_empty() && !life.is_found() => {
            words.plain("documents-not-found-yet")
        }
        (None, _) => String::new(),
    }
}

fn payment_in_sage(words: &Words, sage: &SageView) -> String {
    let day = sage.payment_date.map_or_else(|| "—".to_owned(), |day| words.date(day));
    let amount = money(words, &sage.amount, &sage.currency);
    format!("{day} · {} · {} · {amount}", sage.vendor, sage.payee)
}

/// The payment that a complement belongs to, and what it carries.
fn complement_in_sage(words: &Words, slot: &SageComplementView) -> String {
    let amount = money(words, &slot.amount, &slot.currency);
    let carries = match slot.uuid.as_str() {
        "" => words.plain("documents-carries-none"),
        uuid => {
            let day = words.sage_day(&slot.date);
            words.text("documents-carries", &[("uuid", uuid.into()), ("date", day.into())])
        }
    };
    format!("{} · {} · {} · {amount} · {carries}", slot.payment, slot.vendor, slot.payee)
}

fn payment_in_portal(words: &Words, payment: &PortalView) -> String {
    let currency = payment.currency.as_deref().unwrap_or_default();
    let total = payment.total.as_deref().map(|total| format!(" · {}", money(words, total, currency)));
    format!("{} · {}{}", payment.status, payment.id, total.unwrap_or_default())
}

/// An order of Sage in one line.
pub fn order_in_sage(words: &Words, order: &SageOrderView) -> String {
    let day = order.date.map_or_else(|| "—".to_owned(), |day| words.date(day));
    let total = money(words, &order.total, &order.currency);
    let lines = words.text("orders-lines", &[("count", order.lines.len().into())]);
    let mut text = format!("{day} · {} · {total} · {lines}", order.vendor);
    let marks = [
        matches!(order.order_type, 2..=4).then(|| format!("orders-type-{}", order.order_type)),
        order.is_on_hold.then(|| "orders-on-hold".to_owned()),
        order.is_complete.then(|| "orders-complete".to_owned()),
    ];
    for mark in marks.into_iter().flatten() {
        text.push_str(&format!(" · {}", words.plain(&mark)));
    }
    text
}

/// An order of the portal in one line.
pub fn order_in_portal(words: &Words, order: &PortalOrderView) -> String {
    let currency = order.currency.as_deref().unwrap_or_default();
    let total = order.total.as_deref().map_or_else(|| "—".to_owned(), |total| money(words, total, currency));
    let cfdis = words.text("orders-cfdis", &[("count", order.cfdis.into())]);
    format!("{} · {} · {total} · {cfdis}", order.status, order.id)
}

/// A fiscal document of the portal in one line.
pub fn cfdi_in_portal(words: &Words, cfdi: &PortalCfdiView) -> String {
    let day = cfdi.issued.map_or_else(|| "—".to_owned(), |day| words.date(day));
    let kind = word(words, "cfdi-kind", cfdi.kind);
    let mut parts =
        vec![cfdi.status.clone(), format!("{kind} {}", cfdi.identifier).trim_end().to_owned(), day];
    // A complement says 0: what it covers are payments.
    if let Some(total) = cfdi.total.as_ref().filter(|_| cfdi.kind != "complement") {
        parts.push(money(words, total, cfdi.currency.as_deref().unwrap_or_default()));
    }
    parts.push(format!("{} → {}", cfdi.issuer_rfc, cfdi.receiver_rfc));
    parts.push(cfdi.id.clone());
    if cfdi.is_cancelled {
        parts.push(words.plain("documents-cancelled"));
    }
    parts.join(" · ")
}

/// A supplier of the portal in one line.
pub fn supplier_in_portal(words: &Words, supplier: &PortalSupplierView) -> String {
    let vendor = vendor_of(words, &supplier.name, &supplier.vendor);
    [vendor.as_str(), &supplier.rfc, &supplier.id].join(" · ")
}

/// A supplier's name with its number in Sage.
pub fn vendor_of(words: &Words, name: &str, vendor: &str) -> String {
    match vendor {
        "" => words.text("invoices-supplier-unlinked", &[("name", name.into())]),
        vendor => words.text("invoices-supplier-vendor", &[("name", name.into()), ("vendor", vendor.into())]),
    }
}

/// Where a file for the importer stands.
pub fn in_folder(words: &Words, file: Option<&FileView>, state: &str) -> String {
    let Some(file) = file else { return nothing(words, state) };
    let key = if state == "waiting" { "folder-waiting" } else { "folder-processed" };
    let at = words.instant(file.modified);
    words.text(key, &[("name", file.name.as_str().into()), ("at", at.into())])
}

/// An amount with a currency as a side holds it, which may be none.
pub fn money(words: &Words, amount: &str, currency: &str) -> String {
    let both = format!("{amount} {currency}");
    let shown = words.amount(&both);
    if shown == both { format!("{} {currency}", words.amount(amount)).trim_end().to_owned() } else { shown }
}

/// Whether an order is authorized, and since when.
pub fn authorization(words: &Words, authorization: &AuthorizationView) -> String {
    let key = if authorization.is_authorized { "orders-authorized" } else { "orders-not-authorized" };
    let day = authorization.last_day.map(|day| format!(" ({})", words.date(day))).unwrap_or_default();
    words.plain(key) + &day
}

/// Rows of the control table, a line each; what is said of none where there is none.
pub fn control_rows(words: &Words, rows: &[ControlView], state: &str) -> Vec<String> {
    if rows.is_empty() {
        return vec![nothing(words, state)];
    }
    let row = |row: &ControlView| {
        let id = row.portal_id.as_deref().unwrap_or("—");
        let response = row.response.as_ref().map(|text| format!(" · {text}")).unwrap_or_default();
        format!("{} · {id} · {}{response}", row.status, row.company)
    };
    rows.iter().map(row).collect()
}

/// What is said of a side that shows nothing: that it has nothing, or that nobody knows.
pub fn nothing(words: &Words, state: &str) -> String {
    if state == "absent" { words.plain("documents-absent") } else { "—".to_owned() }
}

/// When a document is looked at again, after what is said of it.
pub fn next_look(words: &Words, at: Option<String>) -> String {
    at.map(|at| format!(" · {}", words.text("documents-next-look", &[("at", at.into())]))).unwrap_or_default()
}
