//! A document as a row of opening and closing tags with their places, checked from its first byte to its last.
//!
//! `quick-xml` says where markup begins and ends, so that comments, sections and quoted values cannot be mistaken for
//! tags. What it leaves open is checked here: characters, names, attributes, namespaces, references, one root.

use std::ops::Range;
use std::rc::Rc;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::attribute::{Attribute, attributes, reference};
use crate::error::{Bounded, Excerpt, Fault, Malformed, ReadError};
use crate::name::{is_blank, is_character, parts};

/// Deepest nesting of elements that is read.
const DEPTH_MAX: usize = 64;

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// A tag.
#[derive(Debug)]
pub(crate) enum Token<'a> {
    /// `<a>`, or the first half of `<a/>`.
    Open(Tag<'a>),
    /// `</a>`, or the second half of `<a/>`: then the same place again.
    Close(Range<usize>),
}

/// An opening tag.
#[derive(Debug)]
pub(crate) struct Tag<'a> {
    /// Its qualified name.
    pub name: &'a str,
    pub local: &'a str,
    /// Empty = none.
    pub namespace: Rc<str>,
    /// Those that declare no namespace.
    pub attributes: Vec<Attribute<'a>>,
    pub span: Range<usize>,
    pub is_empty: bool,
}

impl Tag<'_> {
    /// Whether it has this namespace and name.
    pub fn is(&self, namespace: &str, local: &str) -> bool {
        self.local == local && *self.namespace == *namespace
    }

    /// The value of an attribute without namespace.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut all = self.attributes.iter();
        all.find(|attribute| attribute.name == name).map(|attribute| attribute.value.as_ref())
    }
}

/// An element that is open.
struct Open<'a> {
    name: &'a str,
    /// How many bindings were in scope outside of it.
    bindings: usize,
}

/// Reads a document tag by tag.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    /// What stands before [`Self::text`] in the document: its BOM.
    skipped: usize,
    reader: Reader<&'a [u8]>,
    /// Where the reader's own offsets begin in [`Self::text`].
    base: usize,
    open: Vec<Open<'a>>,
    bindings: Vec<(&'a str, Rc<str>)>,
    /// The second half of an empty element.
    pending: Option<Range<usize>>,
    has_root: bool,
}

impl<'a> Scanner<'a> {
    /// Takes a document of at most `bytes_max` bytes.
    pub fn new(bytes: &'a [u8], bytes_max: usize) -> Result<Self, ReadError> {
        if bytes.is_empty() {
            return Err(ReadError::new(0, Fault::Empty));
        }
        if bytes.len() > bytes_max {
            return Err(ReadError::new(bytes_max, Fault::TooLarge { bytes: bytes.len(), bytes_max }));
        }
        refuse_wide_characters(bytes)?;
        let content = bytes.strip_prefix(BOM).unwrap_or(bytes);
        let skipped = bytes.len() - content.len();
        // Before the bytes are judged: of a file in another encoding the encoding is the news.
        let base = declaration(content, skipped)?;
        let text = std::str::from_utf8(content)
            .map_err(|error| ReadError::new(skipped + error.valid_up_to(), Fault::NotUtf8))?;
        if let Some((index, c)) = forbidden_character(text) {
            return Err(ReadError::new(skipped + index, Malformed::Character(u32::from(c))));
        }
        // The tokenizer would pass over a second BOM and count its bytes nowhere.
        if text[base..].starts_with('\u{FEFF}') {
            return Err(ReadError::new(skipped + base, Malformed::OutsideRoot));
        }
        let bindings = vec![("xml", Rc::from(XML)), ("", Rc::from(""))];
        let reader = Reader::from_str(&text[base..]);
        Ok(Self { text, skipped, reader, base, open: Vec::new(), bindings, pending: None, has_root: false })
    }

    /// The next tag; `None` once the whole document was read and is well-formed.
    pub fn next(&mut self) -> Result<Option<Token<'a>>, ReadError> {
        if let Some(span) = self.pending.take() {
            self.close();
            return Ok(Some(Token::Close(span)));
        }
        loop {
            let start = self.position();
            let event = self.reader.read_event().map_err(|error| self.refused(start, &error))?;
            let span = start..self.position();
            match event {
                Event::Start(_) => return Ok(Some(Token::Open(self.opening(span, false)?))),
                Event::Empty(_) => return Ok(Some(Token::Open(self.opening(span, true)?))),
                Event::End(_) => {
                    self.close();
                    return Ok(Some(Token::Close(self.place(&span))));
                }
                Event::Text(_) => self.text(span)?,
                Event::GeneralRef(_) => {
                    self.inside(span.start)?;
                    reference(&self.text[span.start + 1..span.end - 1], self.skipped + span.start)?;
                }
                Event::CData(_) => self.inside(span.start)?,
                Event::Comment(_) => self.comment(span)?,
                Event::PI(_) | Event::Decl(_) => self.instruction(span)?,
                Event::DocType(_) => return Err(self.error(span.start, Fault::DocType)),
                Event::Eof => return self.end(),
            }
        }
    }

    /// How many elements are open.
    pub fn depth(&self) -> usize {
        self.open.len()
    }

    /// The namespace of a prefix here.
    pub fn resolve(&self, prefix: &str) -> Option<&Rc<str>> {
        self.bindings.iter().rev().find(|(bound, _)| *bound == prefix).map(|(_, namespace)| namespace)
    }

    fn position(&self) -> usize {
        // The position never exceeds the length of the text, which is a `usize`.
        self.base + usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX - self.base)
    }

    fn place(&self, span: &Range<usize>) -> Range<usize> {
        self.skipped + span.start..self.skipped + span.end
    }

    fn error(&self, start: usize, fault: impl Into<Fault>) -> ReadError {
        ReadError::new(self.skipped + start, fault)
    }

    fn refused(&self, start: usize, error: &quick_xml::Error) -> ReadError {
        use quick_xml::errors::IllFormedError as Ill;
        // DOCTYPE is the news even where it is cut.
        if self.text[start..].get(..9).is_some_and(|begin| begin.eq_ignore_ascii_case("<!doctype")) {
            return self.error(start, Fault::DocType);
        }
        let malformed = match error {
            quick_xml::Error::IllFormed(
                Ill::MismatchedEndTag { found, .. } | Ill::UnmatchedEndTag(found),
            ) => Malformed::ClosingTag(Excerpt::new(found)),
            quick_xml::Error::IllFormed(Ill::UnclosedReference) => Malformed::Reference,
            _ => Malformed::Markup,
        };
        self.error(start, malformed)
    }

    fn inside(&self, start: usize) -> Result<(), ReadError> {
        if self.open.is_empty() { Err(self.error(start, Malformed::OutsideRoot)) } else { Ok(()) }
    }

    fn text(&self, span: Range<usize>) -> Result<(), ReadError> {
        let text = &self.text[span.clone()];
        if let Some(index) = text.find("]]>") {
            return Err(self.error(span.start + index, Malformed::SectionEnd));
        }
        match text.find(|c| !is_blank(c)) {
            Some(index) => self.inside(span.start + index),
            None => Ok(()),
        }
    }

    fn comment(&self, span: Range<usize>) -> Result<(), ReadError> {
        let text = &self.text[span.start + 4..span.end - 3];
        if text.contains("--") || text.ends_with('-') {
            return Err(self.error(span.start, Malformed::Comment));
        }
        Ok(())
    }

    fn instruction(&self, span: Range<usize>) -> Result<(), ReadError> {
        let text = &self.text[span.start + 2..span.end - 2];
        let target = text.split(is_blank).next().unwrap_or_default();
        // `xml` is the declaration, which stands at the very beginning or not at all.
        if parts(target).is_none() || target.eq_ignore_ascii_case("xml") {
            return Err(self.error(span.start, Malformed::Instruction));
        }
        Ok(())
    }

    fn opening(&mut self, span: Range<usize>, is_empty: bool) -> Result<Tag<'a>, ReadError> {
        if self.open.is_empty() && std::mem::replace(&mut self.has_root, true) {
            return Err(self.error(span.start, Malformed::OutsideRoot));
        }
        if self.open.len() == DEPTH_MAX {
            let fault = Fault::TooMany { what: Bounded::Levels, count_max: DEPTH_MAX };
            return Err(self.error(span.start, fault));
        }
        let inside = &self.text[span.start + 1..span.end - if is_empty { 2 } else { 1 }];
        let name = inside.split(is_blank).next().unwrap_or_default();
        let bad_name = |name| Malformed::Name(Excerpt::new(name));
        let (prefix, local) = parts(name).ok_or_else(|| self.error(span.start + 1, bad_name(name)))?;
        let all = attributes(&inside[name.len()..], self.skipped + span.start + 1 + name.len())?;
        self.open.push(Open { name, bindings: self.bindings.len() });
        let (declarations, attributes): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|one| one.name == "xmlns" || one.prefix == "xmlns");
        for declaration in declarations {
            self.bind(&declaration)?;
        }
        let namespace = self.bound(prefix, self.skipped + span.start + 1)?;
        self.refuse_equal_attributes(&attributes)?;
        if is_empty {
            self.pending = Some(self.place(&span));
        }
        Ok(Tag { name, local, namespace, attributes, span: self.place(&span), is_empty })
    }

    fn bind(&mut self, declaration: &Attribute<'a>) -> Result<(), ReadError> {
        let prefix = if declaration.prefix.is_empty() { "" } else { declaration.local };
        let namespace = declaration.value.as_ref();
        let is_allowed = match prefix {
            "xml" => namespace == XML,
            "xmlns" => false,
            "" => namespace != XML && namespace != XMLNS,
            _ => namespace != XML && namespace != XMLNS && !namespace.is_empty(),
        };
        if !is_allowed {
            return Err(ReadError::new(declaration.offset, Malformed::Binding(Excerpt::new(prefix))));
        }
        self.bindings.push((prefix, Rc::from(namespace)));
        Ok(())
    }

    fn bound(&self, prefix: &str, offset: usize) -> Result<Rc<str>, ReadError> {
        let unbound = || ReadError::new(offset, Malformed::Prefix(Excerpt::new(prefix)));
        self.resolve(prefix).cloned().ok_or_else(unbound)
    }

    /// Two attributes of different prefixes are the same one when both are bound to one namespace.
    fn refuse_equal_attributes(&self, attributes: &[Attribute<'_>]) -> Result<(), ReadError> {
        let mut seen: Vec<(Rc<str>, &str)> = Vec::new();
        for attribute in attributes.iter().filter(|attribute| !attribute.prefix.is_empty()) {
            let key = (self.bound(attribute.prefix, attribute.offset)?, attribute.local);
            if seen.contains(&key) {
                let twice = Malformed::AttributeTwice(Excerpt::new(attribute.name));
                return Err(ReadError::new(attribute.offset, twice));
            }
            seen.push(key);
        }
        Ok(())
    }

    fn close(&mut self) {
        if let Some(open) = self.open.pop() {
            self.bindings.truncate(open.bindings);
        }
    }

    fn end(&self) -> Result<Option<Token<'a>>, ReadError> {
        let end = self.text.len();
        match self.open.last() {
            Some(open) => Err(self.error(end, Malformed::Unclosed(Excerpt::new(open.name)))),
            None if self.has_root => Ok(None),
            None => Err(self.error(end, Malformed::NoRoot)),
        }
    }
}

/// Refuses characters of two or four bytes, which every byte order shows in the first few bytes.
fn refuse_wide_characters(bytes: &[u8]) -> Result<(), ReadError> {
    let name = match bytes {
        [0, 0, 0xFE, 0xFF, ..] | [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0, b'<', ..] | [b'<', 0, 0, 0, ..] => {
            "UTF-32"
        }
        [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] | [0, b'<', ..] | [b'<', 0, ..] => "UTF-16",
        _ => return Ok(()),
    };
    Err(ReadError::new(0, Fault::Encoding(Excerpt::new(name))))
}

/// The first character that XML cannot hold. Only bytes that can begin one are looked at as characters.
fn forbidden_character(text: &str) -> Option<(usize, char)> {
    let may_begin_one = |&(_, byte): &(usize, u8)| byte < b' ' || byte == 0xEF;
    text.bytes().enumerate().filter(may_begin_one).find_map(|(index, _)| {
        let c = text[index..].chars().next().filter(|&c| !is_character(c))?;
        Some((index, c))
    })
}

/// Where the content begins behind the XML declaration, if there is one.
fn declaration(content: &[u8], skipped: usize) -> Result<usize, ReadError> {
    const BEGIN: &[u8] = b"<?xml";
    let is_there = content.starts_with(BEGIN)
        && content.get(BEGIN.len()).is_none_or(|&byte| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'?'));
    if !is_there {
        return Ok(0);
    }
    let broken = || ReadError::new(skipped, Malformed::Declaration);
    let length = content.windows(2).position(|two| two == b"?>").ok_or_else(broken)?;
    let inside = std::str::from_utf8(&content[BEGIN.len()..length]).map_err(|_| broken())?;
    let found = attributes(inside, skipped + BEGIN.len())?;
    let mut rest = found.as_slice();
    let mut next = |name: &str| match rest.split_first() {
        Some((first, others)) if first.name == name => {
            rest = others;
            Some(first)
        }
        _ => None,
    };
    let version = next("version").ok_or_else(broken)?;
    if version.value != "1.0" {
        return Err(ReadError::new(version.offset, Malformed::XmlVersion(Excerpt::new(&version.value))));
    }
    if let Some(encoding) = next("encoding") {
        // `utf8` is no registered name, but can mean nothing else.
        if !["utf-8", "utf8"].contains(&encoding.value.to_ascii_lowercase().as_str()) {
            return Err(ReadError::new(encoding.offset, Fault::Encoding(Excerpt::new(&encoding.value))));
        }
    }
    let standalone = next("standalone");
    if !rest.is_empty() || standalone.is_some_and(|one| !matches!(one.value.as_ref(), "yes" | "no")) {
        return Err(broken());
    }
    Ok(length + 2)
}
