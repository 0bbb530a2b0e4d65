//! Life lines and what needs a person.

use sc_app::AttentionGroup;
use sc_app::documents::LifeView;
use sc_app::wire::CauseView;
use sc_words::Words;

use super::{cause, word};
use crate::out::Out;

/// The life lines of the documents found.
pub fn lives(out: &Out, words: &Words, query: &str, lives: &[LifeView]) {
    if lives.is_empty() {
        out.line(words.text("documents-none", &[("query", query.into())]));
    }
    for life in lives {
        life_line(out, words, life);
    }
}

fn life_line(out: &Out, words: &Words, life: &LifeView) {
    let state = life.state.map_or_else(|| "—".to_owned(), |state| word(words, "document-state", state));
    let amount = life.amount.as_deref().unwrap_or("");
    out.line(format!("{}  {}  {amount}  [{state}]", life.tenant, life.number));
    let line = |key: &str, text: &str| out.line(format!("  {:<22} {text}", words.plain(key)));
    let absent = words.plain("documents-absent");
    let text_of = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => "—".to_owned(),
        other => other.to_string(),
    };
    let sage = life.sage.as_ref().map(|entry| {
        format!(
            "{} · {} · {} · {}",
            text_of(&entry["payment_date"]),
            text_of(&entry["vendor"]),
            text_of(&entry["payee"]),
            text_of(&entry["amount_bank"])
        )
    });
    line("documents-line-sage", sage.as_deref().unwrap_or(&absent));
    if life.control.is_empty() {
        line("documents-line-control", &absent);
    }
    for row in &life.control {
        let id = row.portal_id.as_ref().map_or("—", |id| id.as_str());
        line("documents-line-control", &format!("{} · {id} · {}", row.status, row.company));
    }
    match &life.portal {
        Some(found) => line("documents-line-portal", &format!("{} · {}", found.id, found.status)),
        None if life.portal_state == "absent" => line("documents-line-portal", &absent),
        None => line("documents-line-portal", "—"),
    }
    for attempt in &life.attempts {
        let outcome =
            attempt.outcome.map_or_else(|| "—".to_owned(), |outcome| word(words, "outcome", outcome));
        let why = attempt.cause.as_ref().map(|cause| format!(" · {}", cause.sentence)).unwrap_or_default();
        line("documents-line-attempts", &format!("{} · {outcome}{why}", attempt.started));
    }
    if let Some(why) = &life.cause {
        line("documents-line-next", life.next_attempt.as_deref().unwrap_or("—"));
        cause(out, words, "    ", why);
    }
    for why in &life.unanswered {
        cause(out, words, "    ", why);
    }
}

/// What needs a person, grouped by cause.
pub fn attention(out: &Out, words: &Words, groups: &[AttentionGroup]) {
    if groups.is_empty() {
        out.line(words.plain("attention-none"));
        return;
    }
    for group in groups {
        let title = group.code.map_or_else(|| "—".to_owned(), |code| words.title(code));
        out.line(format!("{title} ({})", words.number(i64::from(group.count))));
        for row in &group.documents {
            out.line(format!("  {}  {}", row.record.key.tenant, row.record.key.external_id));
            if let Some(why) = &row.record.cause {
                cause(out, words, "      ", &CauseView::new(why, words));
            }
        }
    }
    out.line(words.text("attention-how", &[("example", "--tenant norte PY0000123".into())]));
}
