//! Life lines and what needs a person.

use comfy_table::ContentArrangement;
use sc_app::documents::{LifeView, LivesView};
use sc_app::page::documents::DocumentsView;
use sc_app::told;
use sc_app::wire::{AttentionDocumentView, AttentionGroupView, AttentionView};
use sc_words::Words;

use super::sides::{self, Lines};
use super::{cause, step_name, table, to_the_right};
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
    let state = told::state_of(&life.kind, life.state);
    out.line(sides::heading(words, &life.tenant, &life.number, &amount, state));
    let lines = Lines::new(out, words);
    for station in told::stations(words, life) {
        lines.named(&station.name, &station.lines);
    }
    lines.each("documents-line-attempts", life.attempts.iter().map(|attempt| told::tried(words, attempt)));
    lines.each("documents-line-decisions", life.decisions.iter().map(|made| told::decided(words, made)));
    let mut next = told::next(words, life);
    let why = life.cause.as_ref().filter(|_| !life.is_approved);
    if why.is_some() {
        next += &told::next_look(words, life.next_attempt.map(|at| words.instant(at)));
    }
    lines.some("documents-line-next", Some(next.as_str()).filter(|next| !next.is_empty()));
    if let Some(why) = why {
        cause(out, words, "    ", why);
    }
    for why in &life.unanswered {
        cause(out, words, "    ", why);
    }
}

/// Documents of a list, a line each.
pub fn list(out: &Out, words: &Words, documents: &DocumentsView) {
    if documents.documents.is_empty() {
        out.line(words.plain("documents-none"));
        return;
    }
    let headings = [
        "column-company",
        "column-kind",
        "column-number",
        "column-about",
        "column-state",
        "column-amount",
        "column-reason",
        "column-next-look",
    ];
    let mut rows = table(words, &headings, headings.len());
    to_the_right(&mut rows, [5]);
    // A line per document, however long: lists are searched and piped.
    rows.set_content_arrangement(ContentArrangement::Disabled);
    for document in &documents.documents {
        let dash = || "—".to_owned();
        rows.add_row([
            document.tenant.clone(),
            document.kind_name.clone(),
            document.number.clone(),
            about(&document.number, &document.title, document.party.as_deref()).unwrap_or_else(dash),
            document.state_name.clone(),
            document.amount.clone().unwrap_or_else(dash),
            match &document.cause {
                Some(why) => words.name(&why.code),
                None if document.state == "confirmed" => words.plain("documents-to-be-marked"),
                None => dash(),
            },
            document.next_attempt.as_deref().map_or_else(dash, |at| words.instant_text(at)),
        ]);
    }
    out.line(rows);
    if documents.is_cut {
        out.line(words.plain("documents-more"));
    }
}

/// What needs a person: documents grouped by cause, steps that stopped, and what somebody ignores.
pub fn attention(out: &Out, words: &Words, attention: &AttentionView) {
    if attention.groups.is_empty() && attention.steps.is_empty() {
        out.line(words.plain("attention-none"));
    }
    for (index, group) in attention.groups.iter().enumerate() {
        if index > 0 {
            out.line("");
        }
        attention_group(out, words, group);
    }
    if !attention.groups.is_empty() {
        out.line("");
    }
    if let Some(document) = attention.first_to_approve() {
        let example = format!("--tenant {} {}", document.tenant, document.number);
        out.line(words.text("attention-how", &[("example", example.into())]));
        out.line(words.plain("attention-more"));
    }
    if !attention.steps.is_empty() {
        out.line(words.plain("attention-steps"));
        for step in &attention.steps {
            out.line(format!("  {} · {}", step.tenant, step_name(words, &step.step)));
            cause(out, words, "      ", &step.cause);
        }
    }
    if !attention.ignored.is_empty() {
        out.line(words.text("attention-ignored", &[("count", attention.ignored.len().into())]));
        for ignored in &attention.ignored {
            let args = [
                ("actor", ignored.actor.as_str().into()),
                ("at", words.instant(ignored.since).into()),
                ("reason", ignored.reason.as_str().into()),
            ];
            out.line(format!("  {}", heading(words, &ignored.document)));
            out.line(format!("      {}", words.text("document-ignored", &args)));
        }
    }
}

/// What a document is about, beside its number: how people call it, and whose it is.
fn about(number: &str, title: &str, party: Option<&str>) -> Option<String> {
    let title = Some(title).filter(|title| !title.is_empty() && *title != number);
    let parts: Vec<&str> = title.into_iter().chain(party).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// A document of *Atención* in one line.
fn heading(words: &Words, document: &AttentionDocumentView) -> String {
    let AttentionDocumentView { tenant, number, title, party, amount, .. } = document;
    let amount = amount.as_deref().map(|amount| words.amount(amount));
    let parts = about(number, title, party.as_deref()).into_iter().chain(amount);
    parts.fold(format!("{tenant}  {number}"), |line, part| format!("{line} · {part}"))
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
        out.line(format!("  {}", heading(words, document)));
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
