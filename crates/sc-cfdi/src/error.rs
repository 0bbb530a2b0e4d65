//! Why a document cannot be read: what is wrong, and at which byte.

use std::fmt;

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
        what: &'static str,
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
        rule: &'static str,
    },
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
