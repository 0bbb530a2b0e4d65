//! Elements of a document, before they have bytes.

use super::document::{XmlContent, XmlDocument, XmlEdition};

/// Whose vocabulary an element belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    Cfdi,
    Stamp,
    Payments(XmlEdition),
}

/// An element with its attributes in the order they are written.
#[derive(Debug, Clone)]
pub(super) struct Element {
    pub(super) space: Space,
    pub(super) name: &'static str,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Node>,
}

/// What stands inside an element.
#[derive(Debug, Clone)]
pub(super) enum Node {
    Element(Element),
    /// Written as it is.
    Raw(String),
}

/// The vocabulary of an edition.
pub(super) fn cfdi_namespace(edition: XmlEdition) -> &'static str {
    match edition {
        XmlEdition::Old => "http://www.sat.gob.mx/cfd/3",
        XmlEdition::Current => "http://www.sat.gob.mx/cfd/4",
    }
}

fn payments_namespace(edition: XmlEdition) -> &'static str {
    match edition {
        XmlEdition::Old => "http://www.sat.gob.mx/Pagos",
        XmlEdition::Current => "http://www.sat.gob.mx/Pagos20",
    }
}

/// The usual prefix of the payments of an edition.
pub(super) fn payments_prefix(edition: XmlEdition) -> &'static str {
    match edition {
        XmlEdition::Old => "pago10",
        XmlEdition::Current => "pago20",
    }
}

impl Element {
    fn new(space: Space, name: &'static str) -> Self {
        Self { space, name, attributes: Vec::new(), children: Vec::new() }
    }

    pub(super) fn cfdi(name: &'static str) -> Self {
        Self::new(Space::Cfdi, name)
    }

    pub(super) fn payments(edition: XmlEdition, name: &'static str) -> Self {
        Self::new(Space::Payments(edition), name)
    }

    /// The stamp, which declares its own vocabulary, as stamping services do.
    pub(super) fn stamp() -> Self {
        const NAMESPACE: &str = "http://www.sat.gob.mx/TimbreFiscalDigital";
        let schema = format!(
            "{NAMESPACE} http://www.sat.gob.mx/sitio_internet/cfd/TimbreFiscalDigital/TimbreFiscalDigitalv11.xsd"
        );
        Self::new(Space::Stamp, "TimbreFiscalDigital")
            .with("xmlns:tfd", NAMESPACE)
            .with("xsi:schemaLocation", &schema)
    }

    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.attributes.push((name.to_owned(), value.to_owned()));
        self
    }

    /// An attribute that is left out when there is nothing to say.
    pub(super) fn with_filled(self, name: &str, value: &str) -> Self {
        if value.is_empty() { self } else { self.with(name, value) }
    }

    pub(super) fn child(mut self, child: Element) -> Self {
        self.children.push(Node::Element(child));
        self
    }

    pub(super) fn children(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children.into_iter().map(Node::Element));
        self
    }

    pub(super) fn raw(mut self, text: String) -> Self {
        self.children.push(Node::Raw(text));
        self
    }

    /// The declarations of a root. `prefix`: of the tax authority's vocabulary, empty for the default namespace.
    pub(super) fn namespaces(self, document: &XmlDocument, prefix: &str) -> Self {
        let edition = document.edition;
        let cfdi = cfdi_namespace(edition);
        let declaration = match prefix {
            "" => "xmlns".to_owned(),
            prefix => format!("xmlns:{prefix}"),
        };
        let mut schema = match edition {
            XmlEdition::Old => format!("{cfdi} {cfdi}/cfdv33.xsd"),
            XmlEdition::Current => format!("{cfdi} {cfdi}/cfdv40.xsd"),
        };
        let root =
            self.with("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").with(&declaration, cfdi);
        let root = match document.content {
            XmlContent::Invoice(_) | XmlContent::CreditNote { .. } => root,
            XmlContent::Complement(_) => {
                let namespace = payments_namespace(edition);
                schema = format!("{schema} {namespace} {namespace}.xsd");
                root.with(&format!("xmlns:{}", payments_prefix(edition)), namespace)
            }
        };
        root.with("xsi:schemaLocation", &schema)
    }
}
