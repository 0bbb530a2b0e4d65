//! Documents of every odd but lawful shape.

use proptest::prelude::*;
use sc_cfdi::fuzz::{fuzz_read, fuzz_splice};
use sc_cfdi::{Addenda, read, splice};

use crate::support::addenda;

/// What may stand between elements.
fn between() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(String::new()),
        Just("\r\n\t ".to_owned()),
        Just("\n".to_owned()),
        "<!--[ a-z</>&\"']{0,12}-->",
        Just("<!-- </cfdi:Comprobante></c:Comprobante></Comprobante> -->".to_owned()),
        Just("<?nota </cfdi:Comprobante> ?>".to_owned()),
    ];
    proptest::collection::vec(piece, 0..3).prop_map(|pieces| pieces.concat())
}

/// What may stand inside an element as well.
fn content() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        between(),
        Just("texto &amp; &#241; ]] >".to_owned()),
        "<!\\[CDATA\\[[ a-z</>&]{0,12}\\]\\]>",
        Just("<![CDATA[</cfdi:Addenda></cfdi:Comprobante>]]>".to_owned()),
        Just("<x:a xmlns:x=\"urn:example:x\" b='>\"' c=\">'/>\"/>".to_owned()),
        Just("<x:Addenda xmlns:x='urn:example:x'><x:AddendaEmisor/></x:Addenda>".to_owned()),
    ];
    proptest::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

/// Addendas of suppliers; `P` is the place of the prefix with its colon.
fn addendas() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        Just("<PAddenda/>".to_owned()),
        Just("<PAddenda  a = 'b/>' />".to_owned()),
        content().prop_map(|content| format!("<PAddenda>{content}</PAddenda\n>")),
        (content(), content()).prop_map(|(before, after)| {
            format!("<PAddenda>{before}<PAddendaEmisor a='1'>{after}</PAddendaEmisor>{after}</PAddenda>")
        }),
        content().prop_map(|content| {
            let bindings = "xmlns:c4='http://www.sat.gob.mx/cfd/4' xmlns:cfdi='urn:example:other'";
            format!("<c4:Addenda {bindings}>{content}<cfdi:AddendaEmisor/></c4:Addenda>")
        }),
    ];
    proptest::collection::vec(one, 0..3).prop_map(|all| all.concat())
}

#[derive(Debug, Clone)]
struct Shape {
    bom: bool,
    declaration: bool,
    prefix: &'static str,
    quote: char,
    gaps: Vec<String>,
    addendas: String,
}

impl Shape {
    fn document(&self) -> String {
        let Self { bom, declaration, prefix, quote, gaps, addendas } = self;
        let (p, xmlns) = match *prefix {
            "" => (String::new(), "xmlns".to_owned()),
            prefix => (format!("{prefix}:"), format!("xmlns:{prefix}")),
        };
        let gap = |index: usize| gaps.get(index).map_or("", String::as_str);
        let attribute = |name: &str, value: &str| format!(" {name}={quote}{value}{quote}");
        let mut text = String::new();
        if *bom {
            text.push('\u{FEFF}');
        }
        if *declaration {
            text.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        }
        text.push_str(gap(0));
        text.push_str(&format!("<{p}Comprobante"));
        for (name, value) in [
            (xmlns.as_str(), "http://www.sat.gob.mx/cfd/4"),
            ("Version", "4.0"),
            ("Folio", "&#x41; > 1"),
            ("Fecha", "2026-10-05T09:15:30"),
            ("Moneda", "MXN"),
            ("Total", "1160.00"),
            ("TipoDeComprobante", "I"),
        ] {
            text.push_str(&attribute(name, value));
        }
        text.push('>');
        text.push_str(gap(1));
        text.push_str(&format!("<{p}Emisor{}/>", attribute("Rfc", "ZZA010203AB1")));
        text.push_str(gap(2));
        text.push_str(&format!("<{p}Receptor{}></{p}Receptor >", attribute("Rfc", "ZZB040506CD2")));
        text.push_str(&format!("<{p}Complemento>{}", gap(3)));
        text.push_str(&crate::support::STAMP.replace('"', &quote.to_string()));
        text.push_str(&format!("</{p}Complemento>"));
        text.push_str(&addendas.replace("PAddenda", &format!("{p}Addenda")));
        text.push_str(&format!("{}</{p}Comprobante>{}", gap(4), gap(5)));
        text
    }
}

fn shapes() -> impl Strategy<Value = Shape> {
    let gaps = proptest::collection::vec(between(), 6);
    let prefix = prop_oneof![Just("cfdi"), Just("c"), Just("")];
    let quote = prop_oneof![Just('"'), Just('\'')];
    (any::<bool>(), any::<bool>(), prefix, quote, gaps, addendas()).prop_map(
        |(bom, declaration, prefix, quote, gaps, addendas)| Shape {
            bom,
            declaration,
            prefix,
            quote,
            gaps,
            addendas,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) })]

    #[test]
    fn a_lawful_document_is_read_and_takes_an_addenda_in_one_piece(shape in shapes()) {
        let text = shape.document();
        let facts = read(text.as_bytes());
        prop_assert!(facts.is_ok(), "{facts:?}");
        let spliced = splice(text.as_bytes(), &addenda());
        prop_assert_eq!(read(&spliced.clone().unwrap_or_default()), facts);
        prop_assert_eq!(splice(&spliced.clone().unwrap_or_default(), &addenda()), spliced);
        fuzz_read(text.as_bytes());
        fuzz_splice(text.as_bytes());
    }

    #[test]
    fn any_text_survives_as_a_value(order in any::<String>(), contact in any::<String>()) {
        let text = crate::support::small(crate::support::STAMP, "");
        let addenda = Addenda { order, contact, ..Addenda::default() };
        let spliced = splice(text.as_bytes(), &addenda).map_err(|error| error.to_string());
        prop_assert!(spliced.is_ok(), "{spliced:?}");
        prop_assert_eq!(read(&spliced.unwrap_or_default()), read(text.as_bytes()));
    }

    #[test]
    fn bytes_of_any_kind_never_break_the_rules(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        fuzz_read(&bytes);
        fuzz_splice(&bytes);
    }

    #[test]
    fn markup_of_any_kind_never_breaks_the_rules(text in "[<>/!?&;'\"= a\\-\\[\\]CDAT:x\n]{0,60}") {
        let text = crate::support::small(crate::support::STAMP, &text);
        fuzz_read(text.as_bytes());
        fuzz_splice(text.as_bytes());
    }
}
