//! What a run of the checks says at its end.

use std::fmt;
use std::time::Duration;

use regex::Regex;

use crate::disk::Size;
use crate::parts::Part;

/// How a part ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    Passed,
    Failed,
    /// After a failed part, or with nothing in the tree for it to check.
    NotRun,
}

/// The tests of a run, as nextest counted them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TestCount {
    pub passed: u64,
    pub failed: u64,
}

impl TestCount {
    /// Reads the totals of a JUnit report: there is one for the whole run, on its outermost element.
    pub fn from_junit(xml: &str) -> Option<Self> {
        let element = xml.get(xml.find("<testsuites ")?..)?;
        let element = element.get(..element.find('>')?)?;
        let number = |name: &str| {
            let attribute = Regex::new(&format!(r#"\s{name}="(\d+)""#)).expect("the pattern is fixed");
            attribute.captures(element)?[1].parse::<u64>().ok()
        };
        let failed = number("failures")? + number("errors")?;
        let skipped = number("skipped").unwrap_or(0);
        Some(Self { passed: number("tests")?.checked_sub(failed + skipped)?, failed })
    }
}

/// The table at the end: each part with its time, then the size of the target folder, what is free, and, alone on
/// the last line, the count of tests.
#[derive(Default)]
pub struct Summary {
    rows: Vec<(Part, Duration, Ending)>,
    pub tests: Option<TestCount>,
    pub target_size: Option<Size>,
    /// What is left on the disk of the tree.
    pub disk_free: Option<Size>,
}

impl Summary {
    pub fn add(&mut self, part: Part, took: Duration, ending: Ending) {
        self.rows.push((part, took, ending));
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for &(part, took, ending) in &self.rows {
            let (word, took) = match ending {
                Ending::Passed => ("passed", time(took)),
                Ending::Failed => ("FAILED", time(took)),
                Ending::NotRun => ("not run", "-".to_owned()),
            };
            writeln!(f, "{:8} {word:8} {took:>12}", part.name())?;
        }
        writeln!(f, "{:8} {:8} {:>12}", "total", "", time(self.rows.iter().map(|row| row.1).sum()))?;
        for (name, size) in [("target/", self.target_size), ("free", self.disk_free)] {
            if let Some(size) = size {
                writeln!(f, "{name:8} {:8} {:>12}", "", size.to_string())?;
            }
        }
        let failed = self.rows.iter().filter(|row| row.2 == Ending::Failed).map(|row| row.0.name());
        let failed = failed.collect::<Vec<_>>();
        if !failed.is_empty() {
            writeln!(f, "\nfailed: {}", failed.join(", "))?;
        }
        match self.tests {
            Some(TestCount { passed, failed }) => write!(f, "\n{passed} passed, {failed} failed"),
            None => Ok(()),
        }
    }
}

fn time(took: Duration) -> String {
    match took.as_secs() {
        0..60 => format!("{:.1} s", took.as_secs_f64()),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_failed_or_could_not_start_is_a_failed_one() {
        let xml = r#"<?xml version="1.0" encoding="UTF-8"?>
            <testsuites name="nextest-run" tests="14" skipped="2" failures="2" errors="1" uuid="x" time="0.4">
              <testsuite name="sc-domain" tests="5" disabled="0" errors="0" failures="2"></testsuite>
            </testsuites>"#;
        assert_eq!(TestCount::from_junit(xml), Some(TestCount { passed: 9, failed: 3 }));
    }

    #[test]
    fn a_report_without_totals_counts_as_none() {
        assert_eq!(TestCount::from_junit(""), None);
        assert_eq!(TestCount::from_junit("<testsuites name=\"run\">"), None);
        assert_eq!(TestCount::from_junit("<testsuites tests=\"1\" failures=\"2\" errors=\"0\">"), None);
    }

    #[test]
    fn the_last_line_is_the_count_and_the_failed_parts_are_named() {
        let mut summary = Summary::default();
        summary.add(Part::Tidy, Duration::from_millis(140), Ending::Passed);
        summary.add(Part::Ui, Duration::ZERO, Ending::NotRun);
        summary.add(Part::Tests, Duration::from_secs(245), Ending::Failed);
        summary.target_size = Some(Size { kibibytes: 3 * 1024 * 1024 + 512 * 1024 });
        summary.disk_free = Some(Size { kibibytes: 700 * 1024 });
        summary.tests = Some(TestCount { passed: 411, failed: 1 });
        assert_eq!(
            summary.to_string(),
            "tidy     passed          0.1 s\n\
             ui       not run             -\n\
             tests    FAILED     4 min 05 s\n\
             total               4 min 05 s\n\
             target/                3.5 GiB\n\
             free                   700 MiB\n\
             \n\
             failed: tests\n\
             \n\
             411 passed, 1 failed"
        );
    }

    #[test]
    fn a_run_without_tests_claims_no_count() {
        let mut summary = Summary::default();
        summary.add(Part::Fmt, Duration::from_secs(1), Ending::Passed);
        assert!(!summary.to_string().contains(", 0 failed"));
    }
}
