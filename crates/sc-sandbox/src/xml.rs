//! A flat look at an XML document: enough for the importer's stand-in and for the ledger.

use std::collections::HashMap;

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

/// An element: the local names that lead to it, its name as written, its attributes.
pub(crate) struct Element {
    pub(crate) path: Vec<String>,
    pub(crate) written: String,
    attributes: HashMap<String, String>,
}

impl Element {
    /// An attribute; empty when it is missing.
    pub(crate) fn get(&self, name: &str) -> String {
        self.attributes.get(name).cloned().unwrap_or_default()
    }

    pub(crate) fn is_at(&self, path: &[&str]) -> bool {
        self.path.iter().map(String::as_str).eq(path.iter().copied())
    }
}

/// All elements of a document in UTF-8, in its order. What is wrong with it is said in the words of the importer's log.
pub(crate) fn elements(bytes: &[u8]) -> Result<Vec<Element>, String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "el archivo no está en UTF-8".to_owned())?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let (mut found, mut open) = (Vec::new(), Vec::<String>::new());
    let malformed = |error: &dyn std::fmt::Display| format!("XML mal formado: {error}");
    loop {
        match reader.read_event().map_err(|error| malformed(&error))? {
            Event::Start(start) => {
                open.push(start.local_name().as_ref().to_string());
                found.push(element(&start, &open).map_err(|error| malformed(&error))?);
            }
            Event::Empty(start) => {
                open.push(start.local_name().as_ref().to_string());
                found.push(element(&start, &open).map_err(|error| malformed(&error))?);
                open.pop();
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Eof if open.is_empty() => return Ok(found),
            Event::Eof => return Err("el archivo está incompleto".to_owned()),
            _ => {}
        }
    }
}

fn element(start: &BytesStart<'_>, open: &[String]) -> Result<Element, quick_xml::Error> {
    let mut attributes = HashMap::new();
    for attribute in start.attributes() {
        let attribute = attribute?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0)?;
        attributes.insert(attribute.key.as_ref().to_string(), value.into_owned());
    }
    Ok(Element { path: open.to_vec(), written: start.name().as_ref().to_string(), attributes })
}
