//! Reads keys out of a TOML table by their declarations, and notes each mistake instead of stopping.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use jiff::civil::Date;
use toml::{Table, Value};

use crate::key::{Absent, Key, Kind, Shape};
use crate::mode::Mode;
use crate::problem::{Problem, ProblemCode, misshapen};

/// What is known while a file is read.
pub(crate) struct Reader {
    /// Which bounds hold.
    pub(crate) mode: Mode,
    /// All mistakes so far.
    pub(crate) problems: Vec<Problem>,
    /// Whole numbers by their path, for the relations between them. Those out of bounds are left out,
    /// so that no message compares with a bad value.
    pub(crate) integers: BTreeMap<&'static str, i64>,
}

/// A section, or one company.
pub(crate) struct Section<'r, 't> {
    reader: &'r mut Reader,
    table: Option<&'t Table>,
    /// What messages call it: `database`, `tenant[2]`, or nothing at the top.
    prefix: String,
}

impl Reader {
    pub(crate) fn new(mode: Mode) -> Self {
        Self { mode, problems: Vec::new(), integers: BTreeMap::new() }
    }

    /// The keys that stand in no section.
    pub(crate) fn top<'r, 't>(&'r mut self, root: &'t Table) -> Section<'r, 't> {
        Section { reader: self, table: Some(root), prefix: String::new() }
    }

    /// A section by its name; one that is absent, or no section at all, reads as empty.
    pub(crate) fn section<'r, 't>(&'r mut self, root: &'t Table, name: &str) -> Section<'r, 't> {
        let table = match root.get(name) {
            None => None,
            Some(Value::Table(table)) => Some(table),
            Some(_) => {
                self.problems.push(Problem::new(ProblemCode::WrongType, name).with("expected", "section"));
                None
            }
        };
        Section { reader: self, table, prefix: name.to_owned() }
    }

    /// One company; `number` counts from 1.
    pub(crate) fn tenant<'r, 't>(&'r mut self, table: &'t Table, number: usize) -> Section<'r, 't> {
        Section { reader: self, table: Some(table), prefix: format!("tenant[{number}]") }
    }
}

impl<'t> Section<'_, 't> {
    /// What messages call a key here.
    pub(crate) fn path(&self, key: &Key) -> String {
        if self.prefix.is_empty() { key.name().to_owned() } else { format!("{}.{}", self.prefix, key.name()) }
    }

    pub(crate) fn problem(&mut self, problem: Problem) {
        self.reader.problems.push(problem);
    }

    pub(crate) fn mode(&self) -> Mode {
        self.reader.mode
    }

    /// Whether the file holds the key.
    pub(crate) fn is_set(&self, key: &Key) -> bool {
        self.table.is_some_and(|table| table.contains_key(key.name()))
    }

    /// Takes a number out of the relations between numbers.
    pub(crate) fn forget(&mut self, key: &Key) {
        self.reader.integers.remove(key.path);
    }

    fn value(&mut self, key: &Key) -> Option<&'t Value> {
        let value = self.table.and_then(|table| table.get(key.name()));
        if value.is_none() && key.absent == Absent::Required {
            let problem = Problem::new(ProblemCode::Missing, self.path(key)).with("meaning", key.path);
            self.problem(problem);
        }
        value
    }

    /// A whole number; its default where absent or wrong.
    pub(crate) fn integer(&mut self, key: &Key) -> i64 {
        let Kind::Integer { bounds, sandbox } = &key.kind else {
            unreachable!("{} is declared as a whole number", key.path)
        };
        let default = default_integer(key);
        let number = match self.value(key) {
            None => Some(default),
            Some(Value::Integer(number)) => {
                let bounds = match self.mode() {
                    Mode::Production => bounds,
                    Mode::Sandbox => sandbox,
                };
                self.within(self.path(key), *number, bounds)
            }
            Some(other) => {
                let problem = Problem::new(ProblemCode::NotInteger, self.path(key)).value(shown(other));
                self.problem(problem);
                None
            }
        };
        if let Some(number) = number {
            self.reader.integers.insert(key.path, number);
        }
        number.unwrap_or(default)
    }

    fn within<T: PartialOrd + std::fmt::Display + Copy>(
        &mut self,
        path: String,
        number: T,
        bounds: &RangeInclusive<T>,
    ) -> Option<T> {
        if bounds.contains(&number) {
            return Some(number);
        }
        let problem = Problem::new(ProblemCode::OutOfRange, path)
            .value(number)
            .with("min", bounds.start())
            .with("max", bounds.end());
        self.problem(problem);
        None
    }

    /// A whole number of milliseconds.
    pub(crate) fn millis(&mut self, key: &Key) -> std::time::Duration {
        std::time::Duration::from_millis(self.integer(key).unsigned_abs())
    }

    /// A whole number that counts something.
    pub(crate) fn count(&mut self, key: &Key) -> u32 {
        u32::try_from(self.integer(key)).unwrap_or(u32::MAX)
    }

    /// A number; its default where absent or wrong.
    pub(crate) fn decimal(&mut self, key: &Key) -> f64 {
        let Kind::Decimal { bounds, sandbox } = &key.kind else {
            unreachable!("{} is declared as a number", key.path)
        };
        let default = match key.absent {
            Absent::Default(text) => text.parse().unwrap_or(*bounds.start()),
            Absent::Required | Absent::Nothing => *bounds.start(),
        };
        let number = match self.value(key) {
            None => return default,
            Some(Value::Float(number)) => *number,
            Some(Value::Integer(number)) => *number as f64,
            Some(other) => {
                self.wrong_type(key, "number", other);
                return default;
            }
        };
        let bounds = match self.mode() {
            Mode::Production => bounds,
            Mode::Sandbox => sandbox,
        };
        self.within(self.path(key), number, bounds).unwrap_or(default)
    }

    /// `true` or `false`; its default where absent or wrong.
    pub(crate) fn boolean(&mut self, key: &Key) -> bool {
        let default = key.absent == Absent::Default("true");
        match self.value(key) {
            None => default,
            Some(Value::Boolean(value)) => *value,
            Some(other) => {
                self.wrong_type(key, "boolean", other);
                default
            }
        }
    }

    /// One of the declared words; its default where absent or wrong.
    pub(crate) fn choice(&mut self, key: &Key) -> &'static str {
        let Kind::Choice(choices) = key.kind else { unreachable!("{} is declared as a choice", key.path) };
        let default = default_text(key).and_then(|text| choices.iter().find(|choice| **choice == text));
        let default = default.or(choices.first()).copied().unwrap_or_default();
        let text = match self.value(key) {
            None => return default,
            Some(Value::String(text)) => text.trim(),
            Some(other) => {
                self.wrong_type(key, "text", other);
                return default;
            }
        };
        if let Some(choice) = choices.iter().find(|choice| **choice == text) {
            return choice;
        }
        let problem =
            Problem::new(ProblemCode::Choice, self.path(key)).value(text).with("choices", choices.join(", "));
        self.problem(problem);
        default
    }

    /// Free text, trimmed.
    pub(crate) fn text(&mut self, key: &Key) -> Option<String> {
        let Kind::Text { chars } = &key.kind else { unreachable!("{} is declared as text", key.path) };
        let text = self.string(key)?;
        self.printable(text, self.path(key), chars)
    }

    /// Text that a line can show, within its length.
    fn printable(&mut self, text: String, path: String, chars: &RangeInclusive<usize>) -> Option<String> {
        if chars.contains(&text.chars().count()) && !text.chars().any(char::is_control) {
            return Some(text);
        }
        let problem = Problem::new(ProblemCode::Length, path)
            .value(&text)
            .with("min", chars.start())
            .with("max", chars.end());
        self.problem(problem);
        None
    }

    /// A list of texts, each trimmed and once.
    pub(crate) fn texts(&mut self, key: &Key) -> BTreeSet<String> {
        self.list(key).into_iter().collect()
    }

    /// A list of texts, each trimmed, in the order of the file; its default where absent.
    pub(crate) fn list(&mut self, key: &Key) -> Vec<String> {
        let Kind::Texts { items, chars } = &key.kind else {
            unreachable!("{} is declared as a list of texts", key.path)
        };
        if !self.is_set(key) {
            return default_texts(key);
        }
        let mut texts = Vec::new();
        for (path, value) in self.items(key, items) {
            match value {
                Value::String(text) => texts.extend(self.printable(text.trim().to_owned(), path, chars)),
                other => self.wrong_type_at(path, "text", other),
            }
        }
        texts
    }

    /// A list of whole numbers, each once; its default where absent or empty.
    pub(crate) fn integers(&mut self, key: &Key) -> BTreeSet<i64> {
        let Kind::Integers(bounds) = &key.kind else {
            unreachable!("{} is declared as a list of whole numbers", key.path)
        };
        let mut numbers = BTreeSet::new();
        for (path, value) in self.items(key, &(1..=32)) {
            match value {
                Value::Integer(number) => numbers.extend(self.within(path, *number, bounds)),
                other => self.problem(Problem::new(ProblemCode::NotInteger, path).value(shown(other))),
            }
        }
        if numbers.is_empty() { default_integers(key) } else { numbers }
    }

    /// The entries of a list, with what messages call them; they count from 1.
    fn items(&mut self, key: &Key, count: &RangeInclusive<usize>) -> Vec<(String, &'t Value)> {
        let items = match self.value(key) {
            None => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(other) => {
                self.wrong_type(key, "list", other);
                return Vec::new();
            }
        };
        if !count.contains(&items.len()) {
            let problem = Problem::new(ProblemCode::Count, self.path(key))
                .value(items.len())
                .with("min", count.start())
                .with("max", count.end());
            self.problem(problem);
            return Vec::new();
        }
        let path = self.path(key);
        items.iter().enumerate().map(|(index, value)| (format!("{path}[{}]", index + 1), value)).collect()
    }

    /// A table of optional texts, by their names.
    pub(crate) fn parts(&mut self, key: &Key) -> BTreeMap<&'static str, String> {
        let Kind::Parts { names, chars } = &key.kind else {
            unreachable!("{} is declared as a table of texts", key.path)
        };
        let mut parts = BTreeMap::new();
        let table = match self.value(key) {
            None => return parts,
            Some(Value::Table(table)) => table,
            Some(other) => {
                self.wrong_type(key, "parts", other);
                return parts;
            }
        };
        for name in *names {
            let path = format!("{}.{name}", self.path(key));
            match table.get(*name) {
                None => {}
                Some(Value::String(text)) => {
                    let text = self.printable(text.trim().to_owned(), path, chars);
                    parts.extend(text.map(|text| (*name, text)));
                }
                Some(other) => self.wrong_type_at(path, "text", other),
            }
        }
        parts
    }

    /// Text of the declared shape.
    pub(crate) fn shaped<T>(&mut self, key: &Key, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let Kind::Shaped(shape) = key.kind else { unreachable!("{} is declared with a shape", key.path) };
        let text = self.string(key)?;
        let parsed = parse(&text);
        if parsed.is_none() {
            let problem = misshapen(shape, self.path(key), text);
            self.problem(problem);
        }
        parsed
    }

    /// A day: a TOML date, or text in the same form.
    pub(crate) fn date(&mut self, key: &Key) -> Option<Date> {
        let text = match self.value(key)? {
            Value::Datetime(stamp) => stamp.to_string(),
            Value::String(text) => text.trim().to_owned(),
            other => shown(other),
        };
        // A stamp with a time would leave open whose midnight is meant.
        let date = if text.len() == "2026-11-01".len() { text.parse().ok() } else { None };
        if date.is_none() {
            let problem = misshapen(Shape::Date, self.path(key), text);
            self.problem(problem);
        }
        date
    }

    /// A table from banks (`IDBANK`, 1 to 8 characters) to values of the declared shape.
    pub(crate) fn map<T>(&mut self, key: &Key, parse: impl Fn(&str) -> Option<T>) -> BTreeMap<String, T> {
        let Kind::Map(shape) = key.kind else { unreachable!("{} is declared as a map", key.path) };
        let mut map = BTreeMap::new();
        let table = match self.value(key) {
            None => return map,
            Some(Value::Table(table)) => table,
            Some(other) => {
                self.wrong_type(key, "map", other);
                return map;
            }
        };
        for (bank, value) in table {
            let path = format!("{}.{bank}", self.path(key));
            let name = bank.trim();
            if !(1..=8).contains(&name.chars().count()) || name.chars().any(char::is_control) {
                let problem =
                    Problem::new(ProblemCode::Length, path).value(name).with("min", 1).with("max", 8);
                self.problem(problem);
                continue;
            }
            match value.as_str().and_then(|text| parse(text.trim())) {
                Some(parsed) => {
                    map.insert(name.to_owned(), parsed);
                }
                None => self.problem(misshapen(shape, path, shown(value))),
            }
        }
        map
    }

    fn string(&mut self, key: &Key) -> Option<String> {
        match self.value(key) {
            None => default_text(key).map(str::to_owned),
            Some(Value::String(text)) => Some(text.trim().to_owned()),
            Some(other) => {
                self.wrong_type(key, "text", other);
                None
            }
        }
    }

    fn wrong_type(&mut self, key: &Key, expected: &'static str, found: &Value) {
        self.wrong_type_at(self.path(key), expected, found);
    }

    fn wrong_type_at(&mut self, path: String, expected: &'static str, found: &Value) {
        let problem =
            Problem::new(ProblemCode::WrongType, path).value(shown(found)).with("expected", expected);
        self.problem(problem);
    }
}

fn default_integer(key: &Key) -> i64 {
    match key.absent {
        Absent::Default(text) => text.parse().unwrap_or_default(),
        Absent::Required | Absent::Nothing => 0,
    }
}

/// The default of a list of texts.
fn default_texts(key: &Key) -> Vec<String> {
    let Absent::Default(text) = key.absent else { return Vec::new() };
    text.trim_matches(['[', ']']).split(',').map(|text| text.trim().trim_matches('"').to_owned()).collect()
}

fn default_integers(key: &Key) -> BTreeSet<i64> {
    let Absent::Default(text) = key.absent else { return BTreeSet::new() };
    text.trim_matches(['[', ']']).split(',').filter_map(|number| number.trim().parse().ok()).collect()
}

/// The default of a text key, without its TOML quotes.
fn default_text(key: &Key) -> Option<&'static str> {
    match key.absent {
        Absent::Default(text) => Some(text.trim_matches('"')),
        Absent::Required | Absent::Nothing => None,
    }
}

/// A value as a message may repeat it: tables and lists are not.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(value) => value.to_string(),
        Value::Datetime(stamp) => stamp.to_string(),
        Value::Array(_) => "[…]".to_owned(),
        Value::Table(_) => "{…}".to_owned(),
    }
}
