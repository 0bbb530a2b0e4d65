//! Life lines and what needs a person.

use sc_app::documents::{LifeView, LivesView};
use sc_app::wire::{AttentionGroupView, AttentionView, SageView};
use sc_words::Words;

use super::{cause, sides, word};
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

fn life_line(out: &Out, words: &Words, life: &LifeView) {
    let state = life.state.map_or_else(|| "—".to_owned(), |state| word(words, "document-state", state));
    let amount = life.amount.map(|amount| format!("  {}", words.money(&amount))).unwrap_or_default();
    out.line(format!("{}  {}{amount}  [{state}]", life.tenant, life.number));
    let line = |key: &str, text: &str| out.line(format!("  {:<22} {text}", words.plain(key)));
    let absent = words.plain("documents-absent");
    let payment = life.sage.as_ref().map(|sage| entry(words, sage));
    let order = life.sage_order.as_ref().map(|order| sides::in_sage(words, order));
    line("documents-line-sage", &payment.or(order).unwrap_or_else(|| absent.clone()));
    if let Some(authorization) = &life.authorization {
        line("orders-authorization", &sides::authorization(words, authorization));
    }
    sides::control(words, &life.control, line);
    let payment = life.portal.as_ref().map(|found| format!("{} · {}", found.status, found.id));
    let order = life.portal_order.as_ref().map(|found| sides::in_portal(words, found));
    line(
        "documents-line-portal",
        &payment.or(order).unwrap_or_else(|| sides::nothing(words, life.portal_state)),
    );
    for attempt in &life.attempts {
        let outcome =
            attempt.outcome.map_or_else(|| "—".to_owned(), |outcome| word(words, "outcome", outcome));
        let why = attempt.cause.as_ref().map(|cause| format!(" · {}", cause.sentence)).unwrap_or_default();
        let operation = word(words, "operation", &attempt.operation);
        let at = words.instant(attempt.started);
        line("documents-line-attempts", &format!("{at} · {operation}: {outcome}{why}"));
    }
    if let Some(why) = &life.cause {
        let follows = word(words, "disposition", &why.disposition);
        let when = life.next_attempt.map(|at| format!(" · {}", words.instant(at))).unwrap_or_default();
        line("documents-line-next", &format!("{follows}{when}"));
        cause(out, words, "    ", why);
    }
    if life.state.is_none() {
        line("documents-line-next", &words.plain("documents-not-seen"));
    }
    for why in &life.unanswered {
        cause(out, words, "    ", why);
    }
}

fn entry(words: &Words, sage: &SageView) -> String {
    let day = sage.payment_date.map_or_else(|| "—".to_owned(), |day| words.date(day));
    let amount = words.amount(&sage.amount);
    format!("{day} · {} · {} · {amount} {}", sage.vendor, sage.payee, sage.currency)
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
