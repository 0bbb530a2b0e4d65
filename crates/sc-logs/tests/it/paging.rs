//! Page after page, in both directions, each line is shown exactly once: whatever the lines, the parts and the
//! times are like.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sc_logs::{LogLine, LogQuery};

use crate::site::{Site, query};

const DAY: &str = "2026-03-09";

/// One line: its second, which may run backwards or be missing, how long it is, and whether its part ends there.
#[derive(Debug, Clone)]
struct Line {
    second: Option<u32>,
    length: usize,
    ends_part: bool,
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let second = prop_oneof![8 => (0..40_u32).prop_map(Some), 1 => Just(None)];
    let length = prop_oneof![40 => 0..100_usize, 2 => 4000..9000_usize, 1 => 30_000..60_000_usize];
    let one = (second, length, prop::bool::weighted(0.05));
    let one = one.prop_map(|(second, length, ends_part)| Line { second, length, ends_part });
    prop::collection::vec(one, 0..80)
}

/// Writes the lines of a file, with an identity in each.
fn write(site: &Site, name: &str, lines: &[Line]) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut identities = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let identity = format!("<{name}{index}>");
        let part = parts.last_mut().expect("one at least");
        if let Some(second) = line.second {
            part.push_str(&format!("2026-03-09 08:00:{second:02}.000 [INFO]: "));
        }
        part.push_str(&format!("{identity}{}\n", "x".repeat(line.length)));
        identities.push(identity);
        if line.ends_part {
            parts.push(String::new());
        }
    }
    let last = parts.len() - 1;
    for (index, part) in parts.iter().enumerate() {
        let number = if index == last { String::new() } else { format!(".{}", index + 1) };
        site.write(&format!("{DAY}/{name}.log{number}"), part);
    }
    identities
}

fn identity(line: &LogLine) -> String {
    line.text.split_inclusive('>').next().expect("a text").to_owned()
}

fn by_file(lines: &[LogLine]) -> BTreeMap<&str, Vec<String>> {
    let mut files: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for line in lines {
        files.entry(&line.file).or_default().push(identity(line));
    }
    files
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_line_is_shown_exactly_once(
        files in prop::collection::vec(lines(), 1..4),
        limits in prop::collection::vec(1..40_usize, 1..5),
        budget in prop_oneof![Just(u64::MAX), 0..40_000_u64],
    ) {
        let site = Site::at("2026-03-09T14:15:00Z");
        let mut expected = BTreeMap::new();
        let names: Vec<String> = (0..files.len()).map(|index| format!("F{index}")).collect();
        for (name, lines) in names.iter().zip(&files) {
            let identities = write(&site, name, lines);
            if !identities.is_empty() {
                expected.insert(name.as_str(), identities);
            }
        }
        let reader = site.reader().with_budget(budget);
        let mut limits = limits.into_iter().cycle();
        let mut go = |mut query: LogQuery, is_forward: bool| {
            let mut all: Vec<LogLine> = Vec::new();
            loop {
                query.limit = limits.next().expect("endless");
                let page = reader.tail(&query).expect("a page");
                if is_forward {
                    all.extend(page.lines);
                    query.after = Some(page.next);
                } else {
                    all.splice(0..0, page.lines);
                    query.before = Some(page.previous.to_string().parse().expect("it is its text"));
                }
                if page.is_complete {
                    return (all, query);
                }
            }
        };
        let (backward, reached) = go(query(DAY, 1), false);
        prop_assert_eq!(by_file(&backward), expected.clone());
        let start = LogQuery { after: reached.before, ..query(DAY, 1) };
        let (forward, _) = go(start, true);
        prop_assert_eq!(by_file(&forward), expected.clone());
        // Back from the middle, and forth again.
        let middle = reader.tail(&query(DAY, 25)).expect("a page").previous;
        let (older, _) = go(LogQuery { before: Some(middle.clone()), ..query(DAY, 1) }, false);
        let (newer, _) = go(LogQuery { after: Some(middle), ..query(DAY, 1) }, true);
        let both: Vec<LogLine> = older.into_iter().chain(newer).collect();
        prop_assert_eq!(by_file(&both), expected);
    }
}
