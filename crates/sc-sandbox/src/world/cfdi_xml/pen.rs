//! From elements to text.

use super::document::XmlEdition;
use super::element::{Element, Node, Space, payments_prefix};
use super::shape::XmlShape;

/// How text is written.
pub(super) struct Pen {
    /// Of the tax authority's vocabulary; empty for the default namespace.
    pub(super) prefix: &'static str,
    quote: char,
    end_of_line: &'static str,
    /// Between attributes, and before the end of a tag.
    gap: &'static str,
    tag_end: &'static str,
    is_indented: bool,
}

impl Pen {
    pub(super) fn of(shape: XmlShape) -> Self {
        let plain =
            Self { prefix: "cfdi", quote: '"', end_of_line: "\n", gap: " ", tag_end: "", is_indented: true };
        match shape {
            XmlShape::Crlf => Self { end_of_line: "\r\n", ..plain },
            XmlShape::OneLine => Self { end_of_line: "", is_indented: false, ..plain },
            XmlShape::OtherPrefix => Self { prefix: "sat", ..plain },
            XmlShape::DefaultNamespace => Self { prefix: "", ..plain },
            XmlShape::SingleQuotes => Self { quote: '\'', ..plain },
            XmlShape::SpacedTags => Self { gap: "\n    ", tag_end: " \t", ..plain },
            XmlShape::Plain
            | XmlShape::Bom
            | XmlShape::NoDeclaration
            | XmlShape::Addenda
            | XmlShape::AddendaSelfClosed
            | XmlShape::AddendaEmpty
            | XmlShape::AddendaClosedInComment
            | XmlShape::AddendaClosedInCdata
            | XmlShape::AddendaInAddenda
            | XmlShape::AddendaOfOurs
            | XmlShape::Comments
            | XmlShape::Accents => plain,
        }
    }

    /// The name of an element of the tax authority's vocabulary, with its prefix.
    pub(super) fn name(&self, name: &str) -> String {
        if self.prefix.is_empty() { name.to_owned() } else { format!("{}:{name}", self.prefix) }
    }

    /// The whole text.
    pub(super) fn write(&self, root: &Element, edition: XmlEdition, shape: XmlShape) -> String {
        let mut text = String::new();
        if shape == XmlShape::Bom {
            text.push('\u{feff}');
        }
        if shape != XmlShape::NoDeclaration {
            let quote = self.quote;
            text.push_str(&format!("<?xml version={quote}1.0{quote} encoding={quote}UTF-8{quote}?>"));
            text.push_str(self.end_of_line);
        }
        if shape == XmlShape::Comments {
            let year = match edition {
                XmlEdition::Old => 2017,
                XmlEdition::Current => 2022,
            };
            text.push_str(&format!("<!-- Facturador {year}: <{}> -->", self.name("Comprobante")));
            text.push_str(self.end_of_line);
        }
        self.element(&mut text, root, 0, shape == XmlShape::Comments);
        text.push_str(self.end_of_line);
        if shape == XmlShape::Comments {
            let close = self.name("Comprobante");
            text.push_str(&format!("<!-- fin </{close}> -->{}", self.end_of_line));
        }
        text
    }

    fn element(&self, text: &mut String, element: &Element, depth: usize, has_comments: bool) {
        let name = match element.space {
            Space::Cfdi => self.name(element.name),
            Space::Stamp => format!("tfd:{}", element.name),
            Space::Payments(edition) => format!("{}:{}", payments_prefix(edition), element.name),
        };
        self.indent(text, depth);
        text.push('<');
        text.push_str(&name);
        for (attribute, value) in &element.attributes {
            text.push_str(self.gap);
            text.push_str(attribute);
            text.push('=');
            text.push(self.quote);
            self.value(text, value);
            text.push(self.quote);
        }
        if element.children.is_empty() {
            text.push_str(self.tag_end);
            text.push_str("/>");
            return;
        }
        text.push_str(self.tag_end);
        text.push('>');
        for child in &element.children {
            match child {
                Node::Element(child) => {
                    text.push_str(self.end_of_line);
                    if has_comments && depth == 0 {
                        self.indent(text, 1);
                        text.push_str(&format!("<!-- {} </{name}> -->{}", child.name, self.end_of_line));
                    }
                    self.element(text, child, depth + 1, has_comments);
                }
                Node::Raw(raw) => text.push_str(raw),
            }
        }
        if element.children.iter().any(|child| matches!(child, Node::Element(_))) {
            text.push_str(self.end_of_line);
            self.indent(text, depth);
        }
        text.push_str("</");
        text.push_str(&name);
        text.push_str(self.tag_end);
        text.push('>');
    }

    fn indent(&self, text: &mut String, depth: usize) {
        if self.is_indented {
            text.push_str(&"  ".repeat(depth));
        }
    }

    fn value(&self, text: &mut String, value: &str) {
        for letter in value.chars() {
            match letter {
                '&' => text.push_str("&amp;"),
                '<' => text.push_str("&lt;"),
                '"' if self.quote == '"' => text.push_str("&quot;"),
                '\'' if self.quote == '\'' => text.push_str("&apos;"),
                '\n' => text.push_str("&#xA;"),
                other => text.push(other),
            }
        }
    }
}
