//! Life lines and what needs a person.

use sc_app::documents::{AttemptView, LifeView, LivesView};
use sc_app::wire::{AttentionGroupView, AttentionView, PortalView, SageComplementView, SageView};
use sc_words::Words;

use super::sides::{self, Lines};
use super::{cause, word};
use crate::out::Out;

/// The life lines of the documents found.
pub fn lives(out: &Out, words: &Words, lives: &LivesView) {
    for (index, life) in lives.documents.iter().enumerate() {
        if index > 0 {
            out.line("");
        }
        life_line(out, words, life);
    }
}

/// A life line.
pub fn life_line(out: &Out, words: &Words, life: &LifeView) {
    let amount = life.amount.map(|amount| words.money(&amount)).unwrap_or_default();
    let state = sides::state_of(&life.kind, life.state);
    out.line(sides::heading(words, &life.tenant, &life.number, &amount, state));
    let lines = Lines::new(out, words);
    both_sides(words, life, lines);
    lines.each("documents-line-attempts", life.attempts.iter().map(|attempt| tried(words, attempt)));
    if life.is_approved {
        lines.one("documents-line-next", &words.plain("documents-approved"));
    } else if let Some(why) = &life.cause {
        let follows = match life.state {
            // Nobody has to do anything about it, whatever its cause could be answered with.
            Some("left_alone") => words.plain("verdict-left-alone"),
            _ => word(words, "disposition", &why.disposition),
        };
        let when = sides::next_look(words, life.next_attempt.map(|at| words.instant(at)));
        lines.one("documents-line-next", &format!("{follows}{when}"));
        cause(out, words, "    ", why);
    }
    if life.cause.is_none() && life.state == Some("confirmed") {
        lines.one("documents-line-next", &words.plain("documents-to-be-marked"));
    }
    if life.state.is_none() && life.is_looked_at {
        lines.one("documents-line-next", &words.plain("documents-not-seen"));
    }
    for why in &life.unanswered {
        cause(out, words, "    ", why);
    }
}

/// What Sage, the control table, the portal and the folder hold, as far as a document of its kind stands there.
fn both_sides(words: &Words, life: &LifeView, lines: Lines<'_>) {
    let kind = life.kind.as_str();
    // A link stands in another document of Sage, and nowhere else; suppliers and runs of the importer do not stand in Sage.
    let is_link = matches!(kind, "vendor_link" | "invoice_link");
    if !is_link && !matches!(kind, "supplier" | "import") {
        let payment = life.sage.as_ref().map(|sage| entry(words, sage));
        let order = life.sage_order.as_ref().map(|order| sides::in_sage(words, order));
        let slot = life.sage_complement.as_ref().map(|slot| slot_in_sage(words, slot));
        let is_there = kind == "cfdi" && life.sage_state == "present";
        let there = is_there.then(|| words.plain("documents-in-sage"));
        let nothing = || sides::nothing(words, life.sage_state);
        lines.one("documents-line-sage", &payment.or(order).or(slot).or(there).unwrap_or_else(nothing));
    }
    if let Some(authorization) = &life.authorization {
        lines.one("orders-authorization", &sides::authorization(words, authorization));
    }
    // Control rows tell of payments and orders alone.
    if matches!(kind, "payment" | "order") {
        sides::control(words, &life.control, life.control_state, lines);
    }
    if !is_link && kind != "import" {
        let payment = life.portal.as_ref().map(|found| in_portal(words, found));
        let order = life.portal_order.as_ref().map(|found| sides::in_portal(words, found));
        let cfdi = life.portal_cfdi.as_ref().map(|cfdi| sides::cfdi_in_portal(words, cfdi));
        let supplier = life.portal_supplier.as_ref().map(|found| sides::supplier_in_portal(words, found));
        let nothing = || sides::nothing(words, life.portal_state);
        lines.one("documents-line-portal", &payment.or(order).or(cfdi).or(supplier).unwrap_or_else(nothing));
    }
    if matches!(kind, "cfdi" | "supplier" | "import") {
        let in_folder = match (kind, life.folder_state) {
            ("import", "absent") => words.text("import-waiting-count", &[("count", 0.into())]),
            (_, state) => sides::in_folder(words, life.file.as_ref(), state),
        };
        lines.one("documents-line-folder", &in_folder);
    }
}

/// An attempt in one line.
pub fn tried(words: &Words, attempt: &AttemptView) -> String {
    let at = words.instant(attempt.started);
    let operation = match &attempt.status {
        Some(status) => words.text("operation-set-order-status-to", &[("status", status.as_str().into())]),
        None => word(words, "operation", &attempt.operation),
    };
    let outcome = attempt.outcome.map_or_else(|| "—".to_owned(), |outcome| word(words, "outcome", outcome));
    let why = attempt.cause.as_ref().map(|cause| format!(" · {}", cause.sentence)).unwrap_or_default();
    format!("{at} · {operation}: {outcome}{why}")
}

fn entry(words: &Words, sage: &SageView) -> String {
    let day = sage.payment_date.map_or_else(|| "—".to_owned(), |day| words.date(day));
    let amount = sides::money(words, &sage.amount, &sage.currency);
    format!("{day} · {} · {} · {amount}", sage.vendor, sage.payee)
}

/// The payment that a complement belongs to, and what it carries.
fn slot_in_sage(words: &Words, slot: &SageComplementView) -> String {
    let amount = sides::money(words, &slot.amount, &slot.currency);
    let carries = match slot.uuid.as_str() {
        "" => words.plain("documents-carries-none"),
        uuid => {
            let day = words.sage_day(&slot.date);
            words.text("documents-carries", &[("uuid", uuid.into()), ("date", day.into())])
        }
    };
    format!("{} · {} · {} · {amount} · {carries}", slot.payment, slot.vendor, slot.payee)
}

fn in_portal(words: &Words, payment: &PortalView) -> String {
    let currency = payment.currency.as_deref().unwrap_or_default();
    let total = payment.total.as_deref().map(|total| format!(" · {}", sides::money(words, total, currency)));
    format!("{} · {}{}", payment.status, payment.id, total.unwrap_or_default())
}

/// What needs a person, grouped by cause.
pub fn attention(out: &Out, words: &Words, attention: &AttentionView) {
    if attention.groups.is_empty() {
        out.line(words.plain("attention-none"));
        return;
    }
    for (index, group) in attention.groups.iter().enumerate() {
        if index > 0 {
            out.line("");
        }
        attention_group(out, words, group);
    }
    out.line("");
    if let Some(document) = attention.first_to_approve() {
        let example = format!("--tenant {} {}", document.tenant, document.number);
        out.line(words.text("attention-how", &[("example", example.into())]));
        out.line(words.plain("attention-more"));
    }
}

/// The advice of a group stands once, where it is the same for all.
fn attention_group(out: &Out, words: &Words, group: &AttentionGroupView) {
    let title = group.title.as_deref().unwrap_or("—");
    out.line(format!("{title} ({})", words.number(i64::from(group.count))));
    let hints: Vec<&str> =
        group.documents.iter().filter_map(|d| Some(d.cause.as_ref()?.hint.as_str())).collect();
    let shared =
        hints.first().filter(|first| group.documents.len() > 1 && hints.iter().all(|hint| hint == *first));
    for document in &group.documents {
        out.line(format!("  {}  {}", document.tenant, document.number));
        match &document.cause {
            Some(why) if shared.is_some() => out.line(format!("      {}", why.sentence)),
            Some(why) => cause(out, words, "      ", why),
            None => {}
        }
    }
    if let Some(hint) = shared {
        out.line(format!("  {} {hint}", words.plain("label-what-to-do")));
    }
}
