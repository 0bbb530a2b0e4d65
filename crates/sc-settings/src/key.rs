//! What is known of a settings key before any file is read.

use std::ops::RangeInclusive;

use sc_words::Lang;

/// One key of the settings file.
#[derive(Debug, Clone)]
pub struct Key {
    /// Section and name, e.g. `timeouts.http_ms`. Keys of a company begin with `tenant.`.
    pub path: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// What happens without it.
    pub absent: Absent,
    /// A believable value, as TOML.
    pub example: &'static str,
    meaning_es: &'static str,
    meaning_en: &'static str,
}

/// What a key holds, and within which bounds.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A whole number.
    Integer {
        /// At a live site.
        bounds: RangeInclusive<i64>,
        /// In a sandbox, where waits may be short and loads heavy.
        sandbox: RangeInclusive<i64>,
    },
    /// A number that may have decimals.
    Decimal {
        /// At a live site.
        bounds: RangeInclusive<f64>,
        /// In a sandbox.
        sandbox: RangeInclusive<f64>,
    },
    /// `true` or `false`.
    Boolean,
    /// Free text without control characters.
    Text {
        /// Number of characters, after trimming.
        chars: RangeInclusive<usize>,
    },
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// Text (or a date) of a certain shape.
    Shaped(Shape),
    /// A table from banks to something.
    Map(Shape),
    /// A list of whole numbers, at least one.
    Integers(RangeInclusive<i64>),
    /// A list of texts without control characters; it may be empty.
    Texts {
        /// Number of texts.
        items: RangeInclusive<usize>,
        /// Number of characters of each, after trimming.
        chars: RangeInclusive<usize>,
    },
    /// A table of texts with fixed names, each optional.
    Parts {
        /// The names.
        names: &'static [&'static str],
        /// Number of characters of each, after trimming.
        chars: RangeInclusive<usize>,
    },
}

/// The shape of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Name of a SQL Server database.
    Database,
    /// Key of a company.
    TenantKey,
    /// The portal's id of a company.
    PortalTenant,
    /// An object id of the portal.
    PortalId,
    /// RFC of a tax payer.
    Rfc,
    /// A day.
    Date,
    /// Host with instance or port.
    Server,
    /// Base address of an API.
    Url,
    /// A time zone of the IANA database.
    TimeZone,
    /// A file of this machine.
    Path,
    /// The portal's kind of a payment.
    OperationType,
    /// A Mexican postal code.
    Zip,
    /// A folder of this machine, from its root.
    LocalFolder,
    /// A path from its root; it may be of another machine.
    AbsolutePath,
    /// A regime of the tax authority's catalogue.
    TaxRegime,
    /// A cron expression of five fields.
    Cron,
}

impl Shape {
    /// Stable name, part of the key of its words: `settings-shape-…`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Database => "database",
            Self::TenantKey => "tenant-key",
            Self::PortalTenant => "portal-tenant",
            Self::PortalId => "portal-id",
            Self::Rfc => "rfc",
            Self::Date => "date",
            Self::Server => "server",
            Self::Url => "url",
            Self::TimeZone => "time-zone",
            Self::Path => "path",
            Self::OperationType => "operation-type",
            Self::Zip => "zip",
            Self::LocalFolder => "local-folder",
            Self::AbsolutePath => "absolute-path",
            Self::TaxRegime => "tax-regime",
            Self::Cron => "cron",
        }
    }
}

/// What happens without a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// The settings are not valid.
    Required,
    /// This value is taken (as TOML).
    Default(&'static str),
    /// Nothing is set.
    Nothing,
}

impl Key {
    const fn new(path: &'static str, kind: Kind, absent: Absent, example: &'static str) -> Self {
        Self { path, kind, absent, example, meaning_es: "", meaning_en: "" }
    }

    /// A whole number with a default.
    pub(crate) const fn integer(
        path: &'static str,
        bounds: RangeInclusive<i64>,
        default: &'static str,
    ) -> Self {
        let sandbox = *bounds.start()..=*bounds.end();
        Self::new(path, Kind::Integer { bounds, sandbox }, Absent::Default(default), default)
    }

    /// A number with a default.
    pub(crate) const fn decimal(
        path: &'static str,
        bounds: RangeInclusive<f64>,
        default: &'static str,
    ) -> Self {
        let sandbox = *bounds.start()..=*bounds.end();
        Self::new(path, Kind::Decimal { bounds, sandbox }, Absent::Default(default), default)
    }

    /// `true` or `false`, with a default.
    pub(crate) const fn boolean(path: &'static str, default: &'static str) -> Self {
        Self::new(path, Kind::Boolean, Absent::Default(default), default)
    }

    /// One of a few words, with a default.
    pub(crate) const fn choice(
        path: &'static str,
        choices: &'static [&'static str],
        default: &'static str,
    ) -> Self {
        Self::new(path, Kind::Choice(choices), Absent::Default(default), default)
    }

    /// Required text.
    pub(crate) const fn text(
        path: &'static str,
        chars: RangeInclusive<usize>,
        example: &'static str,
    ) -> Self {
        Self::new(path, Kind::Text { chars }, Absent::Required, example)
    }

    /// Required text of a shape.
    pub(crate) const fn shaped(path: &'static str, shape: Shape, example: &'static str) -> Self {
        Self::new(path, Kind::Shaped(shape), Absent::Required, example)
    }

    /// A table from banks to something; empty when absent.
    pub(crate) const fn map(path: &'static str, values: Shape, example: &'static str) -> Self {
        Self::new(path, Kind::Map(values), Absent::Nothing, example)
    }

    /// A list of whole numbers with a default.
    pub(crate) const fn integers(
        path: &'static str,
        bounds: RangeInclusive<i64>,
        default: &'static str,
    ) -> Self {
        Self::new(path, Kind::Integers(bounds), Absent::Default(default), default)
    }

    /// A list of texts; empty when absent, unless it has a default.
    pub(crate) const fn texts(
        path: &'static str,
        items: RangeInclusive<usize>,
        chars: RangeInclusive<usize>,
        example: &'static str,
    ) -> Self {
        Self::new(path, Kind::Texts { items, chars }, Absent::Nothing, example)
    }

    /// A table of optional texts; empty when absent.
    pub(crate) const fn parts(
        path: &'static str,
        names: &'static [&'static str],
        chars: RangeInclusive<usize>,
        example: &'static str,
    ) -> Self {
        Self::new(path, Kind::Parts { names, chars }, Absent::Nothing, example)
    }

    /// Not required after all.
    pub(crate) const fn optional(mut self) -> Self {
        self.absent = Absent::Nothing;
        self
    }

    /// Has a default after all.
    pub(crate) const fn defaulting(mut self, default: &'static str) -> Self {
        self.absent = Absent::Default(default);
        self
    }

    /// Other bounds in a sandbox. Only for whole numbers.
    pub(crate) const fn sandbox(mut self, wider: RangeInclusive<i64>) -> Self {
        if let Kind::Integer { sandbox, .. } = &mut self.kind {
            *sandbox = wider;
        }
        self
    }

    /// Another upper bound in a sandbox. Only for numbers with decimals.
    pub(crate) const fn sandbox_decimal(mut self, wider: RangeInclusive<f64>) -> Self {
        if let Kind::Decimal { sandbox, .. } = &mut self.kind {
            *sandbox = wider;
        }
        self
    }

    /// What it means, as a phrase without a full stop, in Spanish and English.
    pub(crate) const fn means(mut self, es: &'static str, en: &'static str) -> Self {
        self.meaning_es = es;
        self.meaning_en = en;
        self
    }

    /// What it means: a phrase without a full stop.
    pub fn meaning(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::Es => self.meaning_es,
            Lang::En => self.meaning_en,
        }
    }

    /// The section, `""` for the keys at the top.
    pub fn section(&self) -> &'static str {
        self.path.split_once('.').map_or("", |(section, _)| section)
    }

    /// The name inside its section.
    pub fn name(&self) -> &'static str {
        self.path.split_once('.').map_or(self.path, |(_, name)| name)
    }
}
