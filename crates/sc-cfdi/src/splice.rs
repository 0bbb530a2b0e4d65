//! Puts our Addenda into a sealed document and leaves every other byte as it was.
//!
//! Places come from the tokenizer, the text goes in between them, and nothing is written anew from its parsed form:
//! * without an Addenda, one of ours goes right before the closing tag of the Comprobante;
//! * into an Addenda (the last, if there are several) our `AddendaEmisor` goes as its last child. All that the supplier
//!   wrote stays. Of an empty `<cfdi:Addenda/>` the slash gives way to the opened form: the one byte that is lost;
//! * every earlier `AddendaEmisor` of ours is taken out. Output without ours equals input without ours ([`without_ours`]),
//!   but for an Addenda that had to be made or opened.
//!
//! The importer reads the literal prefix `cfdi:`, so it is always written, and declared on our topmost element wherever it
//! does not mean the document's own namespace already.

use std::ops::Range;

use sc_domain::Disposition;
use sc_domain::cfdi::Addenda;

use crate::addenda::element;
use crate::error::{Excerpt, Fault, ReadError};
use crate::read::{BYTES_MAX, read, version_of};
use crate::xml::{Scanner, Tag, Token};

/// A document that no Addenda can be put into.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpliceError {
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// With the Addenda it would be larger than we read.
    #[error("with its Addenda the file has {bytes} bytes; at most {bytes_max} are read")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        bytes_max: usize,
    },
    /// What was written is not what was meant. It is thrown away.
    #[error("the file was not written as meant: {0}")]
    Defect(&'static str),
}

impl SpliceError {
    /// What follows.
    pub fn disposition(&self) -> Disposition {
        match self {
            Self::Read(_) | Self::TooLarge { .. } => Disposition::FixDocument,
            Self::Defect(_) => Disposition::Defect,
        }
    }
}

/// Puts the Addenda into a document. Doing it again changes nothing.
///
/// # Errors
/// When the document cannot be read, or becomes too large. The result is read again before it is handed out.
pub fn splice(bytes: &[u8], addenda: &Addenda) -> Result<Vec<u8>, SpliceError> {
    let facts = read(bytes)?;
    let layout = Layout::of(bytes)?;
    let (place, text) = layout.insertion(addenda);
    let mut spliced = cut(&bytes[..place.start], &layout.ours);
    spliced.extend_from_slice(text.as_bytes());
    spliced.extend_from_slice(&bytes[place.end..]);
    if spliced.len() > BYTES_MAX {
        return Err(SpliceError::TooLarge { bytes: spliced.len(), bytes_max: BYTES_MAX });
    }
    let defect = |_| SpliceError::Defect("it cannot be read any more");
    if read(&spliced).map_err(defect)? != facts {
        return Err(SpliceError::Defect("it says something else"));
    }
    let written = Layout::of(&spliced).map_err(defect)?;
    let [ours] = written.ours.as_slice() else {
        return Err(SpliceError::Defect("our element does not stand there once"));
    };
    if !text.contains(std::str::from_utf8(&spliced[ours.clone()]).unwrap_or("?")) {
        return Err(SpliceError::Defect("our element stands elsewhere"));
    }
    Ok(spliced)
}

/// A document without any `AddendaEmisor` of ours: equal before and after [`splice`] when one of ours stood in the last
/// Addenda already.
///
/// # Errors
/// When the document cannot be read.
pub fn without_ours(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    Ok(cut(bytes, &Layout::of(bytes)?.ours))
}

fn cut(bytes: &[u8], spans: &[Range<usize>]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(bytes.len());
    let mut from = 0;
    for span in spans {
        kept.extend_from_slice(&bytes[from..span.start]);
        from = span.end;
    }
    kept.extend_from_slice(&bytes[from..]);
    kept
}

/// Where what stands in a document.
struct Layout {
    /// Namespace of the Comprobante.
    namespace: String,
    /// Where the closing tag of the Comprobante begins.
    root_close: usize,
    /// Whether `cfdi` means that namespace inside the Comprobante.
    is_root_bound: bool,
    /// The last Addenda.
    addenda: Option<Place>,
    /// Our earlier elements, in the order of the document.
    ours: Vec<Range<usize>>,
}

/// An Addenda of the document.
struct Place {
    /// Its qualified name.
    name: String,
    /// Its opening tag.
    open: Range<usize>,
    is_empty: bool,
    /// Where its closing tag begins.
    close: usize,
    /// Whether `cfdi` means the document's namespace inside of it.
    is_bound: bool,
}

impl Layout {
    fn of(bytes: &[u8]) -> Result<Self, ReadError> {
        let mut scanner = Scanner::new(bytes, BYTES_MAX)?;
        let mut layout = Self {
            namespace: String::new(),
            root_close: 0,
            is_root_bound: false,
            addenda: None,
            ours: Vec::new(),
        };
        // Whether the element that is open at depth 2 is an Addenda, and where one of ours began inside of it.
        let mut in_addenda = false;
        let mut ours_from = None;
        while let Some(token) = scanner.next()? {
            match (token, scanner.depth()) {
                (Token::Open(tag), 1) => layout.root(&tag, &scanner)?,
                (Token::Open(tag), 2) => {
                    in_addenda = tag.is(&layout.namespace, "Addenda");
                    if in_addenda {
                        layout.addenda = Some(Place {
                            name: tag.name.to_owned(),
                            open: tag.span,
                            is_empty: tag.is_empty,
                            close: 0,
                            is_bound: layout.is_bound(&scanner),
                        });
                    }
                }
                (Token::Open(tag), 3) => {
                    let is_ours = in_addenda && tag.is(&layout.namespace, "AddendaEmisor");
                    ours_from = is_ours.then_some(tag.span.start);
                }
                (Token::Open(_), _) => {}
                (Token::Close(span), depth) => match (depth + 1, ours_from, &mut layout.addenda) {
                    (1, _, _) => layout.root_close = span.start,
                    (2, _, Some(place)) if in_addenda => place.close = span.start,
                    (3, Some(start), _) => {
                        layout.ours.push(start..span.end);
                        ours_from = None;
                    }
                    _ => {}
                },
            }
        }
        Ok(layout)
    }

    fn root(&mut self, tag: &Tag<'_>, scanner: &Scanner<'_>) -> Result<(), ReadError> {
        if version_of(tag).is_none() {
            return Err(ReadError::new(tag.span.start, Fault::NotACfdi(Excerpt::new(tag.name))));
        }
        self.namespace = tag.namespace.to_string();
        self.is_root_bound = self.is_bound(scanner);
        Ok(())
    }

    fn is_bound(&self, scanner: &Scanner<'_>) -> bool {
        scanner.resolve("cfdi").is_some_and(|namespace| **namespace == *self.namespace)
    }

    /// Which bytes give way (none, or the slash of an empty Addenda), and to what.
    fn insertion(&self, addenda: &Addenda) -> (Range<usize>, String) {
        let declaration = |is_bound: bool| match is_bound {
            true => String::new(),
            // One of two fixed texts: nothing to escape.
            false => format!(" xmlns:cfdi=\"{}\"", self.namespace),
        };
        match &self.addenda {
            None => {
                let (declared, inside) = (declaration(self.is_root_bound), element(addenda, ""));
                let text = format!("<cfdi:Addenda{declared}>{inside}</cfdi:Addenda>");
                (self.root_close..self.root_close, text)
            }
            Some(place) => {
                let inside = element(addenda, &declaration(place.is_bound));
                if place.is_empty {
                    let slash = place.open.end - 2;
                    (slash..slash + 1, format!(">{inside}</{}", place.name))
                } else {
                    (place.close..place.close, inside)
                }
            }
        }
    }
}
