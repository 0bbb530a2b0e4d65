//! What is not read, and what is said about it.

use sc_cfdi::{BYTES_MAX, ReadError, read};
use sc_domain::Flaw;

use crate::support::{STAMP, document, small};

/// Reads the bytes and compares what is said.
#[track_caller]
fn check(bytes: impl AsRef<[u8]>, expected: &str) {
    let said = read(bytes.as_ref()).map_or_else(|error| told(&error), |_| "read".to_owned());
    assert_eq!(said, expected);
}

/// What an error says; a cause carries it whole.
#[track_caller]
fn told(error: &ReadError) -> String {
    let flaw = error.flaw();
    assert_eq!(Flaw::read(&flaw.to_string()).as_ref(), Some(&flaw));
    let byte = flaw.data().find(|(name, _)| *name == "byte").map(|(_, byte)| byte.to_owned());
    assert!(byte.is_none_or(|byte| byte == error.offset.to_string()), "{flaw}");
    error.to_string()
}

/// Replaces one piece of a good document, where it stands for the first time. Places of errors are counted from there.
#[track_caller]
fn check_with(piece: &str, by: &str, expected: &str) {
    let good = small(STAMP, "<cfdi:Addenda>x</cfdi:Addenda>");
    check(&good, "read");
    let from = good.find(piece).expect("the piece stands there");
    let said = read(good.replacen(piece, by, 1).as_bytes()).map_or_else(
        |error| {
            told(&error);
            match error.offset.checked_sub(from) {
                Some(offset) => format!("{} (byte {offset})", error.fault),
                None => error.fault.to_string(),
            }
        },
        |_| "read".to_owned(),
    );
    assert_eq!(said, expected, "{by}");
}

#[test]
fn another_encoding_is_named() {
    let only =
        |name: &str, byte: usize| format!("the file is written in {name}; only UTF-8 is read (byte {byte})");
    let text = small(STAMP, "");
    let wide = |big: bool, text: &str| -> Vec<u8> {
        let bytes = |unit: u16| if big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        text.encode_utf16().flat_map(bytes).collect()
    };
    for big in [true, false] {
        check(wide(big, &text), &only("UTF-16", 0));
        check(wide(big, &format!("\u{FEFF}{text}")), &only("UTF-16", 0));
    }
    check(b"\xFF\xFE\0\0<\0\0\0", &only("UTF-32", 0));
    check(b"\0\0\0<\0\0\0a", &only("UTF-32", 0));
    let declared = |name: &str| format!("<?xml version=\"1.0\" encoding=\"{name}\"?>{text}");
    check(declared("ISO-8859-1"), &only("ISO-8859-1", 20));
    check(declared("windows-1252"), &only("windows-1252", 20));
    check(declared("us-ascii"), &only("us-ascii", 20));
    check(format!("\u{FEFF}{}", declared("UTF-16")), &only("UTF-16", 23));
    check(declared("Utf-8"), "read");
    check(declared("utf8"), "read");
    let mut latin = declared("ISO-8859-1").into_bytes();
    latin.push(0xF1);
    check(&latin, &only("ISO-8859-1", 20));
    let mut broken = declared("UTF-8").into_bytes();
    let end = broken.len();
    broken.extend(b"\xF1\n");
    check(&broken, &format!("the file is not valid UTF-8 (byte {end})"));
}

#[test]
fn a_declaration_stands_at_the_beginning_and_in_its_order() {
    let text = small(STAMP, "");
    let with = |declaration: &str| format!("{declaration}{text}");
    check(with("<?xml version='1.0' standalone='no' ?>\n"), "read");
    let broken = "the file is not well-formed XML: the XML declaration cannot be read (byte 0)";
    check(with("<?xml?>"), broken);
    check(with("<?xml encoding='UTF-8' version='1.0'?>"), broken);
    check(with("<?xml version='1.0' standalone='maybe'?>"), broken);
    check(with("<?xml version='1.0' other='1'?>"), broken);
    check("<?xml version='1.0'", broken);
    check(
        with("<?xml version='1.1'?>"),
        "the file is not well-formed XML: version \"1.1\" is not XML 1.0 (byte 6)",
    );
    let instruction = "the file is not well-formed XML: a processing instruction has no valid target";
    check(with(" <?xml version='1.0'?>"), &format!("{instruction} (byte 1)"));
    check(with("<?XML version='1.0'?>"), &format!("{instruction} (byte 0)"));
    check(with("<?xml-stylesheet href='a'?>"), "read");
    let outside = "the file is not well-formed XML: something stands outside the root element";
    check(with("\u{FEFF}\u{FEFF}"), &format!("{outside} (byte 3)"));
    check(with("<?xml version='1.0'?>\u{FEFF}"), &format!("{outside} (byte 21)"));
}

#[test]
fn document_types_and_their_entities_are_refused() {
    let doctype = "the file has a document type declaration (DOCTYPE), which is refused";
    check(document("bomb"), &format!("{doctype} (byte 39)"));
    check("<!DOCTYPE a SYSTEM \"file:///etc/hostname\"><a/>", &format!("{doctype} (byte 0)"));
    check("<!doctype a [", &format!("{doctype} (byte 0)"));
    check_with(">x<", ">&b;<", "the entity b is refused; only the five predefined ones are read (byte 1)");
    check_with(
        "\"1.5\"",
        "\"&b;\"",
        "the entity b is refused; only the five predefined ones are read (byte 1)",
    );
    let reference = "the file is not well-formed XML: a reference does not end or names no character";
    for bad in ["&", "& b;", "&#;", "&#x;", "&#X41;", "&#+1;", "&#99999999999;", "&#x1 ;", "&;", "&1;"] {
        check_with(">x<", &format!(">{bad}<"), &format!("{reference} (byte 1)"));
        check_with("\"1.5\"", &format!("\"{bad}\""), &format!("{reference} (byte 1)"));
    }
    for good in ["&amp;", "&lt;", "&gt;", "&quot;", "&apos;", "&#38;", "&#x26;", "&#x1F600;"] {
        check_with(">x<", &format!(">{good}<"), "read");
    }
    let character =
        |code: &str| format!("the file is not well-formed XML: the character U+{code} may not stand there");
    check_with(">x<", ">&#0;<", &format!("{} (byte 1)", character("0000")));
    check_with(">x<", ">&#xD800;<", &format!("{} (byte 1)", character("D800")));
    check_with(">x<", ">&#xFFFF;<", &format!("{} (byte 1)", character("FFFF")));
    check_with(">x<", ">\u{1}<", &format!("{} (byte 1)", character("0001")));
}

#[test]
fn size_depth_and_numbers_are_bounded() {
    check("", "the file is empty (byte 0)");
    let filled = |bytes: usize| {
        let empty = small(STAMP, "<!---->").len();
        small(STAMP, &format!("<!--{}-->", "x".repeat(bytes - empty)))
    };
    check(filled(BYTES_MAX), "read");
    let message = "the file has 10485761 bytes; at most 10485760 are read (byte 10485760)";
    check(filled(BYTES_MAX + 1), message);
    let nested = |depth: usize| small(STAMP, &format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth)));
    check(nested(63), "read");
    let start = small(STAMP, "").len() - "</cfdi:Comprobante>".len();
    check(nested(64), &format!("the file has more than 64 levels of elements (byte {})", start + 63 * 3));
    let attributes = |count: usize| {
        let all: Vec<String> = (0..count).map(|index| format!("a{index}=''")).collect();
        small(STAMP, &format!("<a {}/>", all.join(" ")))
    };
    check(attributes(128), "read");
    let last = start + attributes(128).len() - small(STAMP, "").len() - 1;
    let message = "the file has more than 128 attributes in one element";
    check(attributes(129), &format!("{message} (byte {last})"));
    let payment =
        document("payment20").lines().find(|line| line.contains("MonedaP=\"USD\"")).expect("a payment");
    let with = |more: usize| document("payment20").replace(payment, &payment.repeat(1 + more));
    check(with(998), "read");
    assert!(
        read(with(999).as_bytes()).is_err_and(|error| error.to_string().contains("more than 1000 payments"))
    );
    let related = document("payment20").lines().find(|line| line.contains("\"USD\" Eq")).expect("a document");
    let with = |more: usize| document("payment20").replace(related, &related.repeat(1 + more));
    check(with(19_998), "read");
    let said = read(with(19_999).as_bytes()).map_err(|error| error.fault.to_string());
    assert_eq!(said, Err("the file has more than 20000 related documents".to_owned()));
}

#[test]
fn what_is_no_xml_is_told_with_its_place() {
    let malformed =
        |what: &str, byte: usize| format!("the file is not well-formed XML: {what} (byte {byte})");
    check("   ", &malformed("there is no root element", 3));
    check("plain text", &malformed("something stands outside the root element", 0));
    check("\u{FEFF}", &malformed("there is no root element", 3));
    let good = small(STAMP, "");
    let end = good.len();
    check(format!("{good}\n<!-- end -->\n<?end?>\n"), "read");
    for more in ["x", "&amp;", "<![CDATA[]]>", "<a/>", "<a>"] {
        check(format!("{good}{more}"), &malformed("something stands outside the root element", end));
    }
    check(format!("{good}</a>"), &malformed("the closing tag \"a\" has no opening tag", end));
    check_with(
        "</cfdi:Addenda>",
        "</cfdi:addenda>",
        &malformed("the closing tag \"cfdi:addenda\" has no opening tag", 0),
    );
    check_with(
        "</cfdi:Addenda>",
        "</cfdi:Addenda ",
        &malformed("the closing tag \"cfdi:Addenda </cfdi:Comprobante\" has no opening tag", 0),
    );
    check_with(">x<", "><<", &malformed("\"</cfdi:Addenda\" is no name", 2));
    check_with(">x<", ">]]><", &malformed("`]]>` stands in text", 1));
    check_with(">x<", "><!-- a -- b --><", &malformed("a comment holds two hyphens", 1));
    check_with(">x<", "><!-- a ---><", &malformed("a comment holds two hyphens", 1));
    check_with(">x<", "><!-->x<", &malformed("the tag, comment or section is cut or unknown", 1));
    check_with(">x<", "><![cdata[x]]><", &malformed("the tag, comment or section is cut or unknown", 1));
    check_with(">x<", "><!x><", &malformed("the tag, comment or section is cut or unknown", 1));
    check_with(">x<", "><??><", &malformed("a processing instruction has no valid target", 1));
    check_with(">x<", "><1/><", &malformed("\"1\" is no name", 2));
    check_with(">x<", "><><", &malformed("\"\" is no name", 2));
    check_with(">x<", "><a:b:c/><", &malformed("\"a:b:c\" is no name", 2));
}

#[test]
fn attributes_are_read_strictly() {
    let malformed =
        |what: &str, byte: usize| format!("the file is not well-formed XML: {what} (byte {byte})");
    let lacks = "an attribute lacks its value, its quotes, or the blank before it";
    let element = |tag: &str| format!("><{tag}><");
    check_with(">x<", &element("a b = '1' c\n=\"2\"/"), "read");
    check_with(">x<", &element("a b='1'c='2'/"), &malformed(lacks, 9));
    check_with(">x<", &element("a b/"), &malformed(lacks, 4));
    check_with(">x<", &element("a b=1/"), &malformed(lacks, 4));
    check_with(">x<", &element("a b='1'/ "), &malformed(lacks, 9));
    check_with(
        ">x<",
        &element("a b='1' b='2'/"),
        &malformed("the attribute \"b\" stands twice in one tag", 10),
    );
    check_with(">x<", &element("a b='<'/"), &malformed("the character U+003C may not stand there", 7));
    check_with(">x<", &element("a 1='x'/"), &malformed("\"1\" is no name", 4));
    let same = "a xmlns:p='urn:example:a' xmlns:q='urn:example:a' p:b='' q:b=''/";
    check_with(">x<", &element(same), &malformed("the attribute \"q:b\" stands twice in one tag", 59));
    check_with(">x<", &element(&same.replacen(":a'", ":c'", 1)), "read");
}

#[test]
fn prefixes_are_bound() {
    let malformed =
        |what: &str, byte: usize| format!("the file is not well-formed XML: {what} (byte {byte})");
    let element = |tag: &str| format!("><{tag}/><");
    check_with(">x<", &element("p:a"), &malformed("the prefix \"p\" is bound to no namespace", 2));
    check_with(">x<", &element("a p:b=''"), &malformed("the prefix \"p\" is bound to no namespace", 4));
    check_with(">x<", &element("a xml:lang='es'"), "read");
    check_with(">x<", &element("a xmlns=''"), "read");
    check_with(">x<", &element("a xmlns:xml='http://www.w3.org/XML/1998/namespace'"), "read");
    for (declaration, prefix) in [
        ("xmlns:p=''", "p"),
        ("xmlns:xml='urn:example:a'", "xml"),
        ("xmlns:xmlns='urn:example:a'", "xmlns"),
        ("xmlns:p='http://www.w3.org/XML/1998/namespace'", "p"),
        ("xmlns:p='http://www.w3.org/2000/xmlns/'", "p"),
        ("xmlns='http://www.w3.org/2000/xmlns/'", ""),
    ] {
        let expected = malformed(&format!("the prefix {prefix:?} cannot be bound so"), 4);
        check_with(">x<", &element(&format!("a {declaration}")), &expected);
    }
    // A binding ends with its element.
    let ended = "><a xmlns:p='urn:example:a'/><p:a/><";
    check_with(">x<", ended, &malformed("the prefix \"p\" is bound to no namespace", 30));
}

#[test]
fn what_is_no_stamped_cfdi_is_told() {
    check("<a/>", "the root element is a, not a Comprobante of the tax authority (byte 0)");
    let namespace = "http://www.sat.gob.mx/cfd/4";
    check_with(
        namespace,
        "http://www.sat.gob.mx/cfd/5",
        "the root element is cfdi:Comprobante, not a Comprobante of the tax authority",
    );
    check_with("Version=\"4.0\"", "Version=\"3.3\"", "Comprobante has version \"3.3\"; 4.0 is read");
    check_with("Version=\"4.0\"", "version=\"4.0\"", "Comprobante has version \"\"; 4.0 is read");
    check_with("\"I\"", "\"X\"", "Comprobante@TipoDeComprobante is \"X\", not one of I, E, P, T, N");
    check_with(" Moneda=\"MXN\"", "", "Comprobante@Moneda is missing");
    check_with("\"MXN\"", "\"PESOS\"", "Comprobante@Moneda is \"PESOS\", not a currency of three letters");
    for bad in ["", "1,5", "-1", "+1", "1e3", ".5", "1.", "1_0", " 1", "1234567890123456789", "NaN"] {
        let expected = format!("Comprobante@Total is \"{bad}\", not a plain decimal number");
        check_with("\"1.5\"", &format!("\"{bad}\""), &expected);
    }
    for bad in [
        "2026-10-05",
        "2026-10-05 09:15:30",
        "2026-10-05T09:15:30Z",
        "2026-10-05T09:15:30-06:00",
        "2026-10-05T09:15:30.5",
        "2026-02-30T09:15:30",
        "2026-10-05T24:00:00",
        "2026-10-05T09:15:60",
        "20261005T091530",
    ] {
        let expected = format!("Comprobante@Fecha is \"{bad}\", not a time of the form YYYY-MM-DDThh:mm:ss");
        check_with("2026-10-05T09:15:30", bad, &expected);
    }
    let end = small("", "").len();
    check(small("", ""), &format!("TimbreFiscalDigital is missing (byte {end})"));
    let elsewhere = small("", STAMP);
    check(&elsewhere, &format!("TimbreFiscalDigital is missing (byte {})", elsewhere.len()));
    check_with(STAMP, &STAMP.repeat(2), &format!("TimbreFiscalDigital stands twice (byte {})", STAMP.len()));
    let parent = "</cfdi:Complemento>";
    let again = format!("{parent}<cfdi:Complemento>{STAMP}{parent}");
    check_with(parent, &again, "TimbreFiscalDigital stands twice (byte 37)");
    check_with("Version=\"1.1\"", "Version=\"1.0\"", "TimbreFiscalDigital has version \"1.0\"; 1.1 is read");
    check_with(
        "0A1B2C3D-",
        "0A1B2C3D",
        "TimbreFiscalDigital@UUID is \"0A1B2C3D0000-4000-8000-000000000009\", not a UUID",
    );
    check_with(
        "<cfdi:Emisor Rfc=\"ZZA010203AB1\"/>",
        "",
        &format!(
            "Emisor is missing (byte {})",
            small(STAMP, "<cfdi:Addenda>x</cfdi:Addenda>").len() - 148 - 33
        ),
    );
    check_with(
        "<cfdi:Emisor Rfc=\"ZZA010203AB1\"/>",
        "<cfdi:Emisor Rfc=\" \"/>",
        "Emisor@Rfc is missing (byte 0)",
    );
    check_with(
        "<cfdi:Receptor Rfc=\"ZZB040506CD2\"/>",
        &"<cfdi:Receptor Rfc=\"A\"/>".repeat(2),
        "Receptor stands twice (byte 24)",
    );
    check(
        "<cfdi:Comprobante xmlns:cfdi=\"http://www.sat.gob.mx/cfd/4\" Version=\"4.0\" Fecha=\"2026-10-05T09:15:30\" Moneda=\"MXN\" Total=\"1\" TipoDeComprobante=\"I\"/>",
        "Emisor is missing (byte 147)",
    );
}

#[test]
fn a_complement_must_say_what_it_pays() {
    let check_payment = |piece: &str, by: &str, expected: &str| {
        let text = document("payment20");
        assert!(text.contains(piece), "{piece}");
        let said =
            read(text.replacen(piece, by, 1).as_bytes()).map(|_| ()).map_err(|error| error.fault.to_string());
        assert_eq!(said, Err(expected.to_owned()));
    };
    check_payment(" ImpPagado=\"600.00\"", "", "DoctoRelacionado@ImpPagado is missing");
    check_payment(" Monto=\"1000.00\"", "", "Pago@Monto is missing");
    check_payment(
        "NumParcialidad=\"1\"",
        "NumParcialidad=\"one\"",
        "DoctoRelacionado@NumParcialidad is \"one\", not a number",
    );
    check_payment(
        "IdDocumento=\"0a1b2c3d-",
        "IdDocumento=\"",
        "DoctoRelacionado@IdDocumento is \"0000-4000-8000-000000000001\", not a UUID",
    );
    check_payment("Version=\"2.0\"", "Version=\"1.0\"", "Pagos has version \"1.0\"; 2.0 is read");
    check_payment("</pago20:Pagos>", "</pago20:Pagos><pago20:Pagos Version=\"2.0\"/>", "Pagos stands twice");
    check_payment("http://www.sat.gob.mx/Pagos20", "http://www.sat.gob.mx/Pagos21", "Pagos is missing");
    check_payment("FechaPago=\"2026-10-30T12:00:00\"", "", "Pago@FechaPago is missing");
}

#[test]
fn an_error_repeats_little_and_nothing_that_could_disturb_a_log() {
    let said = read(small(STAMP, "").replace("\"I\"", &format!("\"{}\"", "ñ".repeat(65))).as_bytes())
        .map(|_| ())
        .map_err(|error| error.fault.to_string());
    assert_eq!(
        said,
        Err(format!("Comprobante@TipoDeComprobante is \"{}\", not one of I, E, P, T, N", "ñ".repeat(64)))
    );
    let expected = "Comprobante@TipoDeComprobante is \"a?b?c\", not one of I, E, P, T, N";
    check_with("\"I\"", "\"a&#10;b\u{202E}c\"", expected);
}

#[test]
fn a_document_cut_anywhere_is_never_read() {
    for name in ["invoice40", "credit_other_prefix", "addenda_of_supplier"] {
        let text = document(name).trim_end();
        // What follows the root may be cut: the document ends with the root.
        let root_end = text.rfind("Comprobante>").expect("a closing tag") + "Comprobante>".len();
        for length in 0..root_end {
            assert!(read(&text.as_bytes()[..length]).is_err(), "{name} cut to {length} bytes was read");
        }
        assert!(read(&text.as_bytes()[..root_end]).is_ok(), "{name}");
    }
}
