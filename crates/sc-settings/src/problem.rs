//! What is wrong with a settings file. All mistakes are found in one pass and each one speaks.

use std::collections::BTreeMap;
use std::path::PathBuf;

use sc_domain::{Cause, Code};
use sc_words::{Arg, Lang, Words};

use crate::key::Shape;
use crate::keys;

/// How grave a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// No work is done until it is corrected.
    Error,
    /// Work goes on; the operator is told.
    Warning,
}

impl Level {
    /// Stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $level:ident, [$($argument:literal),*];)*) => {
        /// A stable code of a problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum ProblemCode { $($(#[$doc])* $name,)* }

        impl ProblemCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The code, e.g. `C004`.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// How grave it is.
            pub fn level(self) -> Level {
                match self { $(Self::$name => Level::$level,)* }
            }

            /// Names of its arguments, besides `key` and `value`.
            pub fn arguments(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$($argument),*],)* }
            }
        }
    };
}

codes! {
    /// A required key is absent.
    Missing = "C001", Error, ["meaning"];
    /// No whole number.
    NotInteger = "C003", Error, [];
    /// Out of bounds.
    OutOfRange = "C004", Error, ["min", "max"];
    /// Must be less than another key.
    NotLess = "C005", Error, ["other", "other_value"];
    /// Must not exceed another key.
    Exceeds = "C006", Error, ["other", "other_value"];
    /// No cron expression, or one that no day matches.
    Cron = "C007", Error, ["fault"];
    /// Slots no farther from each other than a run may take.
    CronGap = "C008", Error, ["gap", "other", "lock"];
    /// No time zone.
    TimeZone = "C009", Error, [];
    /// No name of a database.
    Identifier = "C010", Error, [];
    /// Two companies share what must be their own.
    DuplicateTenant = "C011", Error, ["first", "second"];
    /// Not `https` at a live site.
    NotHttps = "C013", Error, [];
    /// A file that is not there.
    FileMissing = "C014", Error, [];
    /// A key that nobody knows.
    Unknown = "C019", Warning, ["suggestion"];
    /// Less secure than it could be.
    Insecure = "C020", Warning, ["reason"];
    /// Not TOML.
    Syntax = "C022", Error, ["line", "column", "detail"];
    /// Another type of value.
    WrongType = "C023", Error, ["expected"];
    /// None of the words allowed.
    Choice = "C024", Error, ["choices"];
    /// Not of the shape required.
    Shape = "C025", Error, ["shape"];
    /// Too short, too long, or unprintable.
    Length = "C026", Error, ["min", "max"];
    /// Written for a newer version of the program.
    Newer = "C027", Error, ["known"];
    /// No company at all.
    NoTenants = "C028", Error, [];
    /// No company is enabled.
    NoneEnabled = "C029", Warning, [];
    /// A credential where none belongs.
    Credential = "C030", Error, [];
    /// A sandbox that points outside this machine.
    NotLoopback = "C031", Error, [];
    /// Allowed in a sandbox only.
    SandboxOnly = "C032", Error, [];
    /// Only together with another setting.
    Needs = "C033", Error, ["other"];
    /// The settings file is not there.
    NoFile = "C034", Error, [];
    /// The settings file cannot be read.
    Unreadable = "C035", Error, ["failure"];
    /// A list with too few or too many entries.
    Count = "C036", Error, ["min", "max"];
    /// Not of the shape that it should have; taken as absent.
    Ignored = "C037", Warning, ["shape"];
    /// The file was changed by somebody else meanwhile.
    Changed = "C038", Error, [];
}

/// One problem.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// What it is.
    pub code: ProblemCode,
    /// The key concerned; keys of a company name it: `tenant[2].rfc`.
    pub key: String,
    /// What the file holds there, cut, and masked where it may be a credential.
    pub value: Option<String>,
    /// Further facts, by the names of [`ProblemCode::arguments`].
    pub arguments: BTreeMap<&'static str, String>,
}

/// What a file fails with that has words of its own, `settings-file-…`.
pub(crate) const FILE_FAILURES: [&str; 6] =
    ["denied", "full", "is-folder", "not-text", "read-only", "too-long"];

/// Longest value that a message repeats, in characters.
const VALUE_CHARS_MAX: usize = 60;

impl Problem {
    pub(crate) fn new(code: ProblemCode, key: impl Into<String>) -> Self {
        Self { code, key: key.into(), value: None, arguments: BTreeMap::new() }
    }

    /// Adds what the file holds. Text that could carry a credential is masked.
    #[must_use]
    pub(crate) fn value(mut self, value: impl std::fmt::Display) -> Self {
        self.value = Some(masked(&value.to_string()));
        self
    }

    /// Adds what the file holds where no credential belongs and none can hide.
    #[must_use]
    pub(crate) fn open_value(mut self, value: impl std::fmt::Display) -> Self {
        self.value = Some(cut(&value.to_string()));
        self
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        debug_assert!(self.code.arguments().contains(&name), "{:?} has no argument {name}", self.code);
        self.arguments.insert(name, value.to_string());
        self
    }

    /// How grave it is.
    pub fn level(&self) -> Level {
        self.code.level()
    }

    /// What is wrong and how to correct it, for a person.
    pub fn sentence(&self, words: &Words) -> String {
        let mut args = vec![
            ("key", Arg::from(self.key.as_str())),
            ("value", Arg::from(self.value.as_deref().unwrap_or_default())),
        ];
        for (name, value) in &self.arguments {
            let text = match *name {
                // Machine names that have words of their own.
                "shape" => words.plain(&format!("settings-shape-{value}")),
                "expected" => words.plain(&format!("settings-type-{value}")),
                "fault" => words.plain(&format!("settings-cron-{value}")),
                "reason" => words.plain(&format!("settings-reason-{value}")),
                "failure" if FILE_FAILURES.contains(&value.as_str()) => {
                    words.plain(&format!("settings-file-{value}"))
                }
                "failure" => words.detail(value),
                "meaning" => meaning(value, words.lang()).to_owned(),
                _ => value.clone(),
            };
            args.push((name, Arg::Text(text)));
        }
        words.text(&self.words_key(), &args)
    }

    /// The key of its sentence in `sc-words`.
    pub fn words_key(&self) -> String {
        format!("settings-{}", self.code.as_str().to_ascii_lowercase())
    }
}

fn meaning(path: &str, lang: Lang) -> &'static str {
    keys::ALL.iter().find(|key| key.path == path).map_or("", |key| key.meaning(lang))
}

/// User names and passwords can hide in addresses and in connection strings: those are not repeated at all.
fn masked(value: &str) -> String {
    if value.contains(['@', '=', ';']) { "***".to_owned() } else { cut(value) }
}

/// Cuts a value to what a line can hold.
fn cut(value: &str) -> String {
    let mut text: String =
        value.chars().take(VALUE_CHARS_MAX).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if value.chars().count() > VALUE_CHARS_MAX {
        text.push('…');
    }
    text
}

/// The settings of a folder cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{} problems in {}", problems.len(), file.display())]
pub struct SettingsError {
    /// The file concerned.
    pub file: PathBuf,
    /// All that is wrong, gravest first, in the order of the file.
    pub problems: Vec<Problem>,
}

impl SettingsError {
    /// As a cause for people.
    pub fn cause(&self) -> Cause {
        if self.problems.iter().all(|problem| problem.code == ProblemCode::NoFile) {
            return Cause::new(Code::SettingsMissing).with("file", self.file.display());
        }
        let errors = self.problems.iter().filter(|problem| problem.level() == Level::Error).count();
        Cause::new(Code::SettingsInvalid).with("count", errors).with("file", self.file.display())
    }
}

/// A value that has not the shape of its key.
pub(crate) fn misshapen(shape: Shape, key: impl Into<String>, value: impl std::fmt::Display) -> Problem {
    match shape {
        Shape::Database => Problem::new(ProblemCode::Identifier, key).open_value(value),
        Shape::TimeZone => Problem::new(ProblemCode::TimeZone, key).open_value(value),
        Shape::Server | Shape::Url => {
            Problem::new(ProblemCode::Shape, key).value(value).with("shape", shape.as_str())
        }
        Shape::TenantKey
        | Shape::PortalTenant
        | Shape::PortalId
        | Shape::Rfc
        | Shape::Date
        | Shape::Path
        | Shape::LocalFolder
        | Shape::AbsolutePath
        | Shape::TaxRegime
        | Shape::Cron
        | Shape::OperationType => {
            Problem::new(ProblemCode::Shape, key).open_value(value).with("shape", shape.as_str())
        }
        // The portal takes an address without a postal code: nothing has to stop for it.
        Shape::Zip => Problem::new(ProblemCode::Ignored, key).open_value(value).with("shape", shape.as_str()),
    }
}
