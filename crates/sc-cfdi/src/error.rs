//! Why a document cannot be read: what is wrong, and at which byte.

use std::fmt;

use sc_domain::{Flaw, FlawKind};

/// Longest piece of a document that an error repeats, in characters.
const EXCERPT_CHARS_MAX: usize = 64;

/// A document that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{fault} (byte {offset})")]
pub struct ReadError {
    /// Where, from 0, in the bytes as they came.
    pub offset: usize,
    /// What is wrong.
    pub fault: Fault,
}

impl ReadError {
    pub(crate) fn new(offset: usize, fault: impl Into<Fault>) -> Self {
        Self { offset, fault: fault.into() }
    }

    /// As a cause carries it.
    pub fn flaw(&self) -> Flaw {
        self.fault.flaw(self.offset)
    }
}

/// A piece of a document: at most 64 characters, and none that could disturb a log.
#[derive(Clone, PartialEq, Eq)]
pub struct Excerpt(String);

impl Excerpt {
    pub(crate) fn new(text: &str) -> Self {
        let is_plain = |c: char| c.is_alphanumeric() || c.is_ascii_graphic() || c == ' ';
        let plain = |c: char| if is_plain(c) { c } else { '?' };
        Self(text.chars().take(EXCERPT_CHARS_MAX).map(plain).collect())
    }

    /// The piece.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0)
    }
}

/// What is wrong with a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It has no bytes.
    #[error("the file is empty")]
    Empty,
    /// It is larger than we read.
    #[error("the file has {bytes} bytes; at most {bytes_max} are read")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        bytes_max: usize,
    },
    /// It is not written in UTF-8, or says so.
    #[error("the file is written in {0}; only UTF-8 is read")]
    Encoding(Excerpt),
    /// A byte that UTF-8 does not have there.
    #[error("the file is not valid UTF-8")]
    NotUtf8,
    /// A document type declaration: it could define entities.
    #[error("the file has a document type declaration (DOCTYPE), which is refused")]
    DocType,
    /// An entity that only a document type declaration could define.
    #[error("the entity {0} is refused; only the five predefined ones are read")]
    Entity(Excerpt),
    /// It is no XML.
    #[error("the file is not well-formed XML: {0}")]
    Malformed(#[from] Malformed),
    /// More of something than we read.
    #[error("the file has more than {count_max} {what}")]
    TooMany {
        /// Of what.
        what: Bounded,
        /// The limit.
        count_max: usize,
    },
    /// The root is another element.
    #[error("the root element is {0}, not a Comprobante of the tax authority")]
    NotACfdi(Excerpt),
    /// A version that we do not know.
    #[error("{element} has version {found:?}; {known} is read")]
    Version {
        /// Of which element.
        element: &'static str,
        /// What it says.
        found: Excerpt,
        /// What it should say.
        known: &'static str,
    },
    /// Something that must be there is not.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// Something that may stand once stands again.
    #[error("{0} stands twice")]
    Repeated(&'static str),
    /// An attribute that cannot be what it should be.
    #[error("{attribute} is {found:?}, not {rule}")]
    Invalid {
        /// Which one, as `Element@Attribute`.
        attribute: &'static str,
        /// What it says.
        found: Excerpt,
        /// What it should be.
        rule: Rule,
    },
}

impl Fault {
    fn flaw(&self, byte: usize) -> Flaw {
        use FlawKind as Kind;
        match self {
            Self::Empty => Flaw::new(Kind::Empty, &[]),
            Self::TooLarge { bytes, bytes_max } => Flaw::new(Kind::TooLarge, &[bytes, bytes_max]),
            Self::Encoding(found) => Flaw::new(Kind::Encoding, &[&byte, found]),
            Self::NotUtf8 => Flaw::new(Kind::NotUtf8, &[&byte]),
            Self::DocType => Flaw::new(Kind::DocType, &[&byte]),
            Self::Entity(found) => Flaw::new(Kind::Entity, &[&byte, found]),
            Self::Malformed(malformed) => malformed.flaw(byte),
            Self::TooMany { what, count_max } => Flaw::new(what.flaw(), &[&byte, count_max]),
            Self::NotACfdi(found) => Flaw::new(Kind::NotACfdi, &[&byte, found]),
            Self::Version { element, found, known } => {
                Flaw::new(Kind::Version, &[&byte, element, known, found])
            }
            Self::Missing(what) => Flaw::new(Kind::Missing, &[&byte, what]),
            Self::Repeated(what) => Flaw::new(Kind::Repeated, &[&byte, what]),
            Self::Invalid { attribute, found, rule } => Flaw::new(rule.flaw(), &[&byte, attribute, found]),
        }
    }
}

/// What a document may have only so many of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum Bounded {
    #[error("levels of elements")]
    Levels,
    #[error("attributes in one element")]
    Attributes,
    #[error("payments")]
    Payments,
    #[error("related documents")]
    Related,
}

impl Bounded {
    fn flaw(self) -> FlawKind {
        match self {
            Self::Levels => FlawKind::TooDeep,
            Self::Attributes => FlawKind::TooManyAttributes,
            Self::Payments => FlawKind::TooManyPayments,
            Self::Related => FlawKind::TooManyRelated,
        }
    }
}

/// What an attribute should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum Rule {
    #[error("one of I, E, P, T, N")]
    Type,
    #[error("a UUID")]
    Uuid,
    #[error("a currency of three letters")]
    Currency,
    #[error("a time of the form YYYY-MM-DDThh:mm:ss")]
    Time,
    #[error("a plain decimal number")]
    Amount,
    #[error("a number")]
    Number,
}

impl Rule {
    fn flaw(self) -> FlawKind {
        match self {
            Self::Type => FlawKind::NotAType,
            Self::Uuid => FlawKind::NotAUuid,
            Self::Currency => FlawKind::NotACurrency,
            Self::Time => FlawKind::NotATime,
            Self::Amount => FlawKind::NotAnAmount,
            Self::Number => FlawKind::NotANumber,
        }
    }
}

/// Why a text is no XML 1.0 with namespaces.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum Malformed {
    #[error("the character U+{0:04X} may not stand there")]
    Character(u32),
    #[error("the XML declaration cannot be read")]
    Declaration,
    #[error("version {0:?} is not XML 1.0")]
    XmlVersion(Excerpt),
    #[error("{0:?} is no name")]
    Name(Excerpt),
    #[error("the tag, comment or section is cut or unknown")]
    Markup,
    #[error("a comment holds two hyphens")]
    Comment,
    #[error("a processing instruction has no valid target")]
    Instruction,
    #[error("an attribute lacks its value, its quotes, or the blank before it")]
    Attribute,
    #[error("the attribute {0:?} stands twice in one tag")]
    AttributeTwice(Excerpt),
    #[error("a reference does not end or names no character")]
    Reference,
    #[error("`]]>` stands in text")]
    SectionEnd,
    #[error("the prefix {0:?} is bound to no namespace")]
    Prefix(Excerpt),
    #[error("the prefix {0:?} cannot be bound so")]
    Binding(Excerpt),
    #[error("the closing tag {0:?} has no opening tag")]
    ClosingTag(Excerpt),
    #[error("the element {0:?} is not closed")]
    Unclosed(Excerpt),
    #[error("there is no root element")]
    NoRoot,
    #[error("something stands outside the root element")]
    OutsideRoot,
}

impl Malformed {
    fn flaw(&self, byte: usize) -> Flaw {
        use FlawKind as Kind;
        let at = |kind| Flaw::new(kind, &[&byte]);
        let with = |kind, found: &Excerpt| Flaw::new(kind, &[&byte, found]);
        match self {
            Self::Character(code) => Flaw::new(Kind::Character, &[&byte, &format_args!("U+{code:04X}")]),
            Self::Declaration => at(Kind::Declaration),
            Self::XmlVersion(found) => with(Kind::XmlVersion, found),
            Self::Name(found) => with(Kind::Name, found),
            Self::Markup => at(Kind::Markup),
            Self::Comment => at(Kind::Comment),
            Self::Instruction => at(Kind::Instruction),
            Self::Attribute => at(Kind::Attribute),
            Self::AttributeTwice(found) => with(Kind::AttributeTwice, found),
            Self::Reference => at(Kind::Reference),
            Self::SectionEnd => at(Kind::SectionEnd),
            Self::Prefix(found) => with(Kind::Prefix, found),
            Self::Binding(found) => with(Kind::Binding, found),
            Self::ClosingTag(found) => with(Kind::ClosingTag, found),
            Self::Unclosed(found) => with(Kind::Unclosed, found),
            Self::NoRoot => at(Kind::NoRoot),
            Self::OutsideRoot => at(Kind::OutsideRoot),
        }
    }
}
