//! How differently the programs of suppliers write the same document.

macro_rules! shapes {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What is particular about the bytes of a document. All are well-formed, and say the same.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum XmlShape {
            $($(#[$doc])* $name,)*
        }

        impl XmlShape {
            /// Every shape.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

shapes! {
    /// As most are: a declaration, two blanks per level, line feeds.
    Plain,
    /// Begins with a byte order mark.
    Bom,
    /// Lines end as on Windows.
    Crlf,
    /// All in one line, without an end of line.
    OneLine,
    /// No declaration: UTF-8 by default.
    NoDeclaration,
    /// Another prefix than `cfdi`.
    OtherPrefix,
    /// No prefix at all.
    DefaultNamespace,
    /// The supplier's own addenda.
    Addenda,
    /// `<cfdi:Addenda/>`.
    AddendaSelfClosed,
    /// `<cfdi:Addenda></cfdi:Addenda>`.
    AddendaEmpty,
    /// The supplier's addenda holds a comment with the closing tags of addenda and document.
    AddendaClosedInComment,
    /// The supplier's addenda holds a CDATA section with these closing tags.
    AddendaClosedInCdata,
    /// The supplier's addenda holds an element of the same local name, of another vocabulary.
    AddendaInAddenda,
    /// An addenda of an earlier delivery stands there already.
    AddendaOfOurs,
    /// Comments at the beginning, between elements and after the end, with tags in them.
    Comments,
    /// Attributes in single quotes, with double quotes in their values.
    SingleQuotes,
    /// Letters of Spanish, signs beyond the basic plane, and every entity of XML in the values.
    Accents,
    /// Blanks and line ends inside tags, the closing ones too.
    SpacedTags,
}
