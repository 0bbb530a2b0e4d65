//! How answers look in a terminal.

pub mod demo;
pub mod documents;
pub mod history;
pub mod imports;
pub mod invoices;
pub mod logs;
pub mod notices;
pub mod orders;
pub mod run;
pub mod sandbox;
pub mod schedule;
pub mod serve;
pub mod settings;
mod sides;
pub mod status;
pub mod suppliers;

use comfy_table::{CellAlignment, ContentArrangement, Table, presets};
use console::measure_text_width;
pub use sc_app::told::word;
use sc_app::wire::{CauseView, WaitingView};
use sc_app::{Code, Step};
use sc_words::Words;

use crate::out::Out;

/// Columns that every table of companies and steps has.
const STEP_HEADINGS: [&str; 8] = [
    "column-company",
    "column-step",
    "column-result",
    "column-candidates",
    "column-done",
    "column-adopted",
    "column-waiting",
    "column-failed",
];

/// Most documents that are named where many share a reason.
const NUMBERS_MAX: usize = 10;

/// Narrowest output that texts are fitted to; a terminal may be narrower, and breaks them itself.
const WIDTH_MIN: u16 = 60;

/// Columns of the terminal; `None` where the output is none: what reads it looks for whole lines.
fn width() -> Option<u16> {
    console::Term::stdout().size_checked().map(|(_, columns)| columns.max(WIDTH_MIN))
}

/// The width that texts are fitted to, beside so many columns of something else.
fn columns_beside(taken: usize) -> usize {
    width().map_or(usize::MAX, |columns| usize::from(columns).saturating_sub(taken))
}

/// A table with headings; columns from `numbers_from` on are numbers and stand to the right. In a terminal long texts break
/// inside their column rather than beyond the edge; elsewhere a row is a line.
pub fn table(words: &Words, headings: &[&str], numbers_from: usize) -> Table {
    let mut table = Table::new();
    table.load_style(presets::UTF8_BORDERS_ONLY);
    fit(&mut table, width());
    table.set_header(headings.iter().map(|heading| words.plain(heading)));
    to_the_right(&mut table, numbers_from..headings.len());
    table
}

/// A sentence, and below it what to do.
pub fn cause(out: &Out, words: &Words, indent: &str, cause: &CauseView) {
    out.line(format!("{indent}{}", cause.sentence));
    out.line(format!("{indent}  {} {}", words.plain("label-what-to-do"), cause.hint));
}

/// Why steps did not do their work: each cause once, below the companies and steps that it stopped. That somebody stopped
/// the run is the affair of none of them: it is told below all.
pub fn step_causes<'c>(
    out: &Out,
    words: &Words,
    steps: impl IntoIterator<Item = (&'c str, String, &'c CauseView)>,
) {
    let is_stop = |why: &CauseView| why.code == Code::RunCancelled.as_str();
    let groups = by_cause(steps);
    for group in groups.iter().filter(|group| !is_stop(group.cause)) {
        for (tenant, steps) in &group.stopped {
            let text = steps.join(" · ");
            let indent = 2 + tenant.len() + 3;
            let lines = wrapped(text.split(' '), columns_beside(indent));
            out.line(format!("  {tenant} · {}", lines.join(&format!("\n{}", " ".repeat(indent)))));
        }
        cause(out, words, "      ", group.cause);
    }
    if let Some(group) = groups.iter().find(|group| is_stop(group.cause)) {
        cause(out, words, "  ", group.cause);
    }
}

/// A cause, and by company the steps that it stopped.
struct Group<'c> {
    cause: &'c CauseView,
    stopped: Vec<(&'c str, Vec<String>)>,
}

fn by_cause<'c>(steps: impl IntoIterator<Item = (&'c str, String, &'c CauseView)>) -> Vec<Group<'c>> {
    let mut groups: Vec<Group<'c>> = Vec::new();
    // What reads the same is the same for a person.
    let is_same =
        |a: &CauseView, b: &CauseView| (&a.code, &a.sentence, &a.hint) == (&b.code, &b.sentence, &b.hint);
    for (tenant, step, why) in steps {
        let place = groups.iter().position(|group| is_same(group.cause, why)).unwrap_or_else(|| {
            groups.push(Group { cause: why, stopped: Vec::new() });
            groups.len() - 1
        });
        let stopped = &mut groups[place].stopped;
        match stopped.iter_mut().find(|(known, _)| *known == tenant) {
            Some((_, steps)) => steps.push(step),
            None => stopped.push((tenant, vec![step])),
        }
    }
    groups
}

/// Documents that wait, each with its reason; those of a company that share one stand together.
pub fn waiting(out: &Out, words: &Words, documents: &[WaitingView]) {
    let mut groups: Vec<Vec<&WaitingView>> = Vec::new();
    let is_same = |a: &WaitingView, b: &WaitingView| {
        a.tenant == b.tenant && a.state == b.state && a.cause.sentence == b.cause.sentence
    };
    for document in documents {
        match groups.iter_mut().find(|group| is_same(group[0], document)) {
            Some(group) => group.push(document),
            None => groups.push(vec![document]),
        }
    }
    for group in groups {
        let first = group[0];
        let state = word(words, "document-state", &first.state);
        let numbers: Vec<&str> = group.iter().map(|document| document.number.as_str()).collect();
        let numbers = named(words, &numbers);
        let indent = 2 + first.tenant.len() + 2;
        let mut lines = wrapped(numbers.split(' '), columns_beside(indent));
        if let Some(last) = lines.last_mut() {
            last.push_str(&format!("  [{state}]"));
        }
        let text = lines.join(&format!("\n{}", " ".repeat(indent)));
        out.line(format!("  {}  {text}", first.tenant));
        cause(out, words, "      ", &first.cause);
    }
}

/// The first of a list of numbers, and how many more there are: `--json` tells all of them.
fn named(words: &Words, numbers: &[&str]) -> String {
    let (first, rest) = numbers.split_at(numbers.len().min(NUMBERS_MAX));
    match rest.len() {
        0 => first.join(", "),
        more => format!("{} {}", first.join(", "), words.text("numbers-more", &[("count", more.into())])),
    }
}

/// Words in lines of at most so many columns; a word that is longer has its own.
fn wrapped<'a>(words: impl IntoIterator<Item = &'a str>, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if measure_text_width(line) + 1 + measure_text_width(word) <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Fits a table to so many columns; without a number, each row is a line, however long.
fn fit(table: &mut Table, columns: Option<u16>) {
    match columns {
        Some(columns) => {
            table.set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(columns);
        }
        None => {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
}

/// A table below something that it belongs to.
fn indented(table: &mut Table) -> String {
    const INDENT: &str = "  ";
    fit(table, width().map(|columns| columns.saturating_sub(2)));
    let lines: Vec<String> = table.lines().map(|line| format!("{INDENT}{line}")).collect();
    lines.join("\n")
}

/// Lets columns stand to the right: numbers among texts.
fn to_the_right(table: &mut Table, columns: impl IntoIterator<Item = usize>) {
    for index in columns {
        if let Some(column) = table.column_mut(index) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

/// The name of a step, by its key.
pub fn step_name(words: &Words, key: &str) -> String {
    key.parse::<Step>().map_or_else(|_| key.to_owned(), |step| words.step(step))
}

/// Milliseconds for people.
pub fn duration(words: &Words, milliseconds: u64) -> String {
    words.duration(std::time::Duration::from_millis(milliseconds))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use sc_words::Lang;

    use super::*;

    fn shown(columns: Option<u16>) -> String {
        let mut table = table(&Words::new(Lang::Es), &["column-company", "column-step", "column-done"], 2);
        fit(&mut table, columns);
        let company = "Aceros y Perfiles Industriales del Norte de Nuevo León, S.A. de C.V. (norte)";
        table.add_row([
            company,
            "Enviar las órdenes de compra autorizadas al portal de proveedores",
            "1,250",
        ]);
        table.to_string()
    }

    #[test]
    fn a_cause_stands_once_with_all_that_it_stopped() {
        let told = |sentence: &str| CauseView {
            code: "sage.login_failed".to_owned(),
            disposition: "fix_setup".to_owned(),
            arguments: BTreeMap::new(),
            sentence: sentence.to_owned(),
            hint: String::new(),
        };
        let (password, table) = (told("the password"), told("a table"));
        let steps = [
            ("norte", "one", &password),
            ("norte", "two", &password),
            ("sur", "one", &table),
            ("este", "one", &password),
        ];
        let groups = by_cause(steps.map(|(tenant, step, cause)| (tenant, step.to_owned(), cause)));
        let shown: Vec<String> =
            groups.iter().map(|group| format!("{}: {:?}", group.cause.sentence, group.stopped)).collect();
        assert_eq!(
            shown,
            [
                r#"the password: [("norte", ["one", "two"]), ("este", ["one"])]"#,
                r#"a table: [("sur", ["one"])]"#
            ]
        );
    }

    #[test]
    fn of_many_documents_the_first_are_named_and_the_others_counted() {
        let words = Words::new(Lang::Es);
        let numbers: Vec<String> = (1..=12).map(|number| format!("PY{number}")).collect();
        let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
        assert_eq!(named(&words, &numbers[..2]), "PY1, PY2");
        assert!(named(&words, &numbers[..10]).ends_with("PY9, PY10"));
        assert!(named(&words, &numbers[..11]).ends_with("PY10 y uno más"));
        assert!(named(&words, &numbers).ends_with("PY10 y 2 más"), "{}", named(&words, &numbers));
    }

    #[test]
    fn a_table_fits_its_terminal_and_elsewhere_a_row_is_a_line() {
        let in_terminal = shown(Some(100));
        assert!(in_terminal.lines().all(|line| measure_text_width(line) <= 100), "{in_terminal}");
        assert!(in_terminal.lines().count() > 5, "its texts break: {in_terminal}");
        let piped = shown(None);
        assert_eq!(piped.lines().count(), 5, "three lines of the frame, the headings and the row: {piped}");
        assert!(piped.lines().any(|line| measure_text_width(line) > 140), "{piped}");
    }
}
