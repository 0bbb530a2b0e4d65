//! The schedule, and what became of its times.

use sc_app::page::schedule::{ExpressionView, ScheduleView, SlotView};
use sc_words::Words;

use super::sides::Lines;
use super::{table, to_the_right, word};
use crate::out::Out;

/// The schedule with its next and its last times.
pub fn schedule(out: &Out, words: &Words, schedule: &ScheduleView) {
    out.line(format!("{}  ({})", schedule.reading, schedule.expression));
    let lines = Lines::new(out, words);
    lines.one("schedule-line-state", &words.plain(state(schedule)));
    lines.one("schedule-line-zone", &schedule.zone);
    lines.some("schedule-line-pause", schedule.pause.as_ref().map(|pause| pause.sentence.as_str()));
    if schedule.next.is_empty() && schedule.is_enabled && schedule.pause.is_some() {
        lines.one("schedule-line-next", &words.plain("schedule-next-none"));
    }
    lines.each("schedule-line-next", schedule.next.iter().map(|at| words.instant_text(at)));
    if schedule.catch_up_hours > 0 {
        let text = words.text("schedule-catch-up", &[("count", schedule.catch_up_hours.into())]);
        lines.one("schedule-line-catch-up", &text);
    }
    if schedule.slots.is_empty() {
        return;
    }
    let headings = ["column-slot", "column-outcome", "column-run", "column-result"];
    let mut rows = table(words, &headings, headings.len());
    to_the_right(&mut rows, [2]);
    for slot in &schedule.slots {
        rows.add_row([
            times(words, slot),
            slot.sentence.clone(),
            slot.run.map_or_else(|| "—".to_owned(), |run| run.to_string()),
            slot.result.as_deref().map_or_else(|| "—".to_owned(), |result| word(words, "result", result)),
        ]);
    }
    out.line("");
    out.line(rows);
}

fn state(schedule: &ScheduleView) -> &'static str {
    match (schedule.is_enabled, schedule.is_hosted) {
        (true, true) => "schedule-on",
        (true, false) => "schedule-on-unhosted",
        (false, _) => "schedule-off",
    }
}

fn times(words: &Words, slot: &SlotView) -> String {
    let first = words.instant_text(&slot.first);
    if slot.count > 1 { format!("{first} – {}", words.instant_text(&slot.last)) } else { first }
}

/// What an expression would mean.
pub fn expression(out: &Out, words: &Words, expression: &ExpressionView) {
    out.line(&expression.reading);
    let lines = Lines::new(out, words);
    lines.each("schedule-line-next", expression.next.iter().map(|at| words.instant_text(at)));
}
