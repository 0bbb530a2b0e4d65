//! Log files.

use sc_app::page::logs::{LogDays, LogPage};
use sc_words::Words;

use super::table;
use crate::out::Out;

/// Lines in the order of time, each as it is searched for.
pub fn lines(out: &Out, words: &Words, page: &LogPage) {
    // What was not read to its end may hold some yet.
    if page.lines.is_empty() && !page.is_unfinished {
        out.line(words.plain("logs-none"));
    }
    for line in &page.lines {
        let level = line.level.to_uppercase();
        out.line(format!("{:<12} {level:<5} {}: {}", line.time, line.file, line.text));
    }
    if let Some(place) = &page.before {
        let key = if page.is_unfinished { "logs-unfinished" } else { "logs-more" };
        out.line(words.text(key, &[("day", page.day.as_str().into()), ("place", place.as_str().into())]));
    }
}

/// The days that have log files.
pub fn days(out: &Out, words: &Words, logs: &LogDays) {
    out.line(words.text("logs-folder", &[("folder", logs.folder.as_str().into())]));
    if let Some(trouble) = &logs.trouble {
        out.line(words.text("logs-trouble", &[("detail", trouble.as_str().into())]));
    }
    if logs.days.is_empty() {
        out.line(words.plain("logs-none"));
        return;
    }
    let mut rows = table(words, &["column-log-day", "column-log-file", "column-bytes"], 2);
    for day in &logs.days {
        for file in &day.files {
            let bytes = words.number(i64::try_from(file.bytes).unwrap_or(i64::MAX));
            rows.add_row([day.day.clone(), file.name.clone(), bytes]);
        }
    }
    out.line(rows);
}
