//! The two languages.

use std::fmt;
use std::str::FromStr;

use unic_langid::LanguageIdentifier;

/// A language that people read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    /// Spanish of Mexico: the canonical one.
    #[default]
    Es,
    /// English.
    En,
}

/// Text that names neither of the two languages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is neither `es` nor `en`")]
pub struct UnknownLang(
    /// What was given.
    pub String,
);

impl Lang {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::Es, Self::En];

    /// The short name, as it stands in the settings and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Es => "es",
            Self::En => "en",
        }
    }

    /// The language that the value of `LANG` asks for; Spanish when it asks for none of ours.
    pub fn detect(value: &str) -> Self {
        value.parse().unwrap_or_default()
    }

    pub(crate) fn identifier(self) -> LanguageIdentifier {
        let tag = match self {
            Self::Es => "es-MX",
            Self::En => "en",
        };
        tag.parse().expect("both tags are well-formed")
    }

    pub(crate) fn sources(self) -> [&'static str; 6] {
        match self {
            Self::Es => [
                include_str!("../locales/es-MX/causes.ftl"),
                include_str!("../locales/es-MX/states.ftl"),
                include_str!("../locales/es-MX/cli.ftl"),
                include_str!("../locales/es-MX/desk.ftl"),
                include_str!("../locales/es-MX/settings.ftl"),
                include_str!("../locales/es-MX/help.ftl"),
            ],
            Self::En => [
                include_str!("../locales/en/causes.ftl"),
                include_str!("../locales/en/states.ftl"),
                include_str!("../locales/en/cli.ftl"),
                include_str!("../locales/en/desk.ftl"),
                include_str!("../locales/en/settings.ftl"),
                include_str!("../locales/en/help.ftl"),
            ],
        }
    }
}

impl fmt::Display for Lang {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Takes `es`, `en` and their regional and POSIX spellings: `es-MX`, `es_MX.UTF-8`, `EN-us`.
impl FromStr for Lang {
    type Err = UnknownLang;
    fn from_str(text: &str) -> Result<Self, UnknownLang> {
        let primary = text.trim().split(['-', '_', '.', '@']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "es" => Ok(Self::Es),
            "en" => Ok(Self::En),
            _ => Err(UnknownLang(text.to_owned())),
        }
    }
}
