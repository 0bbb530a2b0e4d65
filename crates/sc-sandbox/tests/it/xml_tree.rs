//! A document as a tree, read by quick-xml.

use quick_xml::NsReader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    pub namespace: String,
    pub name: String,
    /// With its prefix, as written.
    pub written: String,
    pub attributes: Vec<(String, String)>,
    pub children: Vec<Node>,
}

impl Node {
    pub fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map_or_else(
            || panic!("{} has no {name}: {:?}", self.written, self.attributes),
            |(_, value)| value,
        )
    }

    pub fn has(&self, name: &str) -> bool {
        self.attributes.iter().any(|(known, _)| known == name)
    }

    /// The one element of a path of local names.
    pub fn at(&self, path: &str) -> &Node {
        let mut node = self;
        for name in path.split('/') {
            let mut found = node.children.iter().filter(|child| child.name == name);
            node = found.next().unwrap_or_else(|| panic!("{} has no {name}", node.written));
            assert!(found.next().is_none(), "{name} stands twice in {path}");
        }
        node
    }

    /// All elements of that local name, at any depth.
    pub fn all<'a>(&'a self, name: &str) -> Vec<&'a Node> {
        let mut found: Vec<&Node> = self.children.iter().flat_map(|child| child.all(name)).collect();
        if self.name == name {
            found.insert(0, self);
        }
        found
    }
}

/// The root of a document. Fails the test when it is not well-formed.
pub fn parse(bytes: &[u8]) -> Node {
    let text = std::str::from_utf8(bytes).unwrap();
    let mut reader = NsReader::from_str(text.trim_start_matches('\u{feff}'));
    reader.config_mut().check_comments = true;
    let mut open: Vec<Node> = Vec::new();
    let mut root = None;
    loop {
        let (namespace, event) = reader.read_resolved_event().unwrap();
        let namespace = match namespace {
            ResolveResult::Bound(namespace) => namespace.as_ref().to_string(),
            ResolveResult::Unbound => String::new(),
            ResolveResult::Unknown(prefix) => panic!("{prefix:?} is not declared"),
        };
        match event {
            Event::Start(start) => open.push(node(&start, namespace)),
            Event::Empty(start) => close(node(&start, namespace), &mut open, &mut root),
            Event::End(_) => {
                let done = open.pop().unwrap();
                close(done, &mut open, &mut root);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(open.is_empty(), "{open:?} is not closed");
    root.unwrap()
}

fn close(done: Node, open: &mut [Node], root: &mut Option<Node>) {
    match open.last_mut() {
        Some(parent) => parent.children.push(done),
        None => assert!(root.replace(done).is_none(), "two roots"),
    }
}

fn node(start: &BytesStart<'_>, namespace: String) -> Node {
    let attributes = start.attributes().map(|attribute| {
        let attribute = attribute.unwrap();
        let name = attribute.key.as_ref().to_string();
        (name, attribute.normalized_value(XmlVersion::Implicit1_0).unwrap().into_owned())
    });
    Node {
        namespace,
        name: start.local_name().as_ref().to_string(),
        written: start.name().as_ref().to_string(),
        attributes: attributes.collect(),
        children: Vec::new(),
    }
}
