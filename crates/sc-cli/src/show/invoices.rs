//! Fiscal documents: portal, Sage, folder, and where one waits.

use sc_app::invoices::{InvoiceView, InvoiceViews};
use sc_app::told;
use sc_app::wire::{CauseView, EnteredView};
use sc_words::Words;

use super::sides::{self, Lines};
use super::{cause, documents, word};
use crate::out::Out;

/// Documents with all sides.
pub fn invoices(out: &Out, words: &Words, invoices: &InvoiceViews) {
    for (index, invoice) in invoices.invoices.iter().enumerate() {
        if index > 0 {
            out.line("");
        }
        one(out, words, invoice);
    }
}

fn one(out: &Out, words: &Words, invoice: &InvoiceView) {
    let state = told::state_of("cfdi", invoice.state);
    out.line(sides::heading(words, &invoice.tenant, &invoice.uuid, "", state));
    let lines = Lines::new(out, words);
    let nothing = || match invoice.portal_state {
        "unreadable" => words.plain("invoices-unreadable"),
        state => told::nothing(words, state),
    };
    let in_portal = invoice.portal.as_ref().map(|cfdi| told::cfdi_in_portal(words, cfdi));
    lines.one("documents-line-portal", &in_portal.unwrap_or_else(nothing));
    if let Some(cfdi) = &invoice.portal {
        let name = invoice.supplier.as_deref().unwrap_or("—");
        lines.one("invoices-supplier", &told::vendor_of(words, name, &cfdi.vendor));
        let currency = cfdi.currency.as_deref().unwrap_or_default();
        let entered = entered(words, &cfdi.entered, currency);
        lines.some("invoices-entered", (!entered.is_empty()).then_some(entered.as_str()));
        lines.some("invoices-progress", (!cfdi.progress.is_empty()).then_some(cfdi.progress.as_str()));
    }
    let is_complement = !invoice.payments.is_empty()
        || invoice.portal.as_ref().is_some_and(|portal| portal.kind == "complement");
    if !is_complement {
        let in_sage = match invoice.sage_state {
            "present" => words.plain("documents-in-sage"),
            state => told::nothing(words, state),
        };
        lines.one("documents-line-sage", &in_sage);
        let in_folder = told::in_folder(words, invoice.file.as_ref(), invoice.folder_state);
        lines.one("documents-line-folder", &in_folder);
    }
    let tried = invoice.attempts.iter().map(|attempt| told::tried(words, attempt));
    lines.each("documents-line-attempts", tried);
    lines.each("documents-line-decisions", invoice.decisions.iter().map(|made| told::decided(words, made)));
    if let Some(waits) = &invoice.waits {
        let at = word(words, "waits-at", waits.at);
        let when = told::next_look(words, waits.next_attempt.map(|at| words.instant(at)));
        lines.one("invoices-waits", &format!("{at} · {}{when}", waits.sentence));
        // The life line of its payment tells it as well.
        let is_told =
            |why: &&CauseView| invoice.payments.iter().any(|life| life.cause.as_ref() == Some(*why));
        if let Some(why) = waits.cause.as_ref().filter(|why| !is_told(why)) {
            cause(out, words, "    ", why);
        }
    }
    for why in &invoice.unanswered {
        cause(out, words, "    ", why);
    }
    if is_complement {
        out.line(format!("  {}", words.plain("invoices-payments")));
        for life in &invoice.payments {
            documents::life_line(out, words, life);
        }
    }
}

/// What the supplier entered beside the document, in one line; empty when it entered nothing.
fn entered(words: &Words, entered: &EnteredView, currency: &str) -> String {
    let mut parts = Vec::new();
    if !entered.order.is_empty() {
        parts.push(words.text("invoices-order", &[("order", entered.order.as_str().into())]));
    }
    if !entered.linked_orders.is_empty() {
        let orders = entered.linked_orders.join(", ");
        parts.push(words.text("invoices-linked-orders", &[("orders", orders.into())]));
    }
    if !entered.afe.is_empty() {
        parts.push(words.text("invoices-afe", &[("afe", entered.afe.as_str().into())]));
    }
    if let Some(charge) = &entered.charge {
        let amount = told::money(words, &charge.amount, currency);
        let args = [("name", charge.name.as_str().into()), ("amount", amount.into())];
        parts.push(words.text("invoices-charge", &args));
    }
    parts.join(" · ")
}
