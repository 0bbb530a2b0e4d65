//! Where our Addenda goes, and that nothing else moves.

use rust_decimal::Decimal;
use sc_cfdi::{Addenda, BYTES_MAX, SpliceError, read, splice, without_ours};
use sc_domain::Disposition;
use sc_domain::cfdi::Charge;

use crate::support::{STAMP, addenda, document, small};

/// Our element as it is written with nothing in it but an order.
const OURS: &str = concat!(
    r#"<cfdi:DoctoDatosAdi OrdenCompra="PO-1" AFE="" DescriGastosAdi="" MtoGastosAdi=""/>"#,
    r#"<cfdi:Proveedor IdBase="" provider_id="" external_id="" bank="" clabe="" account="" grupo_prov="""#,
    r#" grupo_fiscal="" contact="" contact_email="" contact_phone="" Terminos="" CuentaContable="""#,
    r#" TipoProveedor=""><cfdi:DomicilioProv Calle="" NumeroExterior="" NumeroInterior="" Colonia="" Localidad="""#,
    r#" Municipio="" Estado="" Pais="" CodigoPostal=""/></cfdi:Proveedor></cfdi:AddendaEmisor>"#
);

fn only_order() -> Addenda {
    Addenda { order: "PO-1".to_owned(), ..Addenda::default() }
}

#[track_caller]
fn spliced(text: impl AsRef<[u8]>, addenda: &Addenda) -> String {
    let bytes = splice(text.as_ref(), addenda).expect("a document that takes an Addenda");
    String::from_utf8(bytes).expect("UTF-8 stays UTF-8")
}

/// Replaces one piece of the document by hand, and compares. `OURS` stands for what follows our element's tag.
#[track_caller]
fn check(text: &str, piece: &str, by: &str) {
    let (before, after) = text.rsplit_once(piece).expect("the piece stands there");
    let expected = format!("{before}{}{after}", by.replace("OURS", OURS));
    let found = spliced(text, &only_order());
    assert_eq!(found, expected);
    assert_eq!(spliced(&found, &only_order()), expected, "twice is the same as once");
    assert_eq!(read(found.as_bytes()), read(text.as_bytes()));
}

#[test]
fn without_an_addenda_ours_is_the_last_child() {
    let close = "</cfdi:Comprobante>";
    let by = "<cfdi:Addenda><cfdi:AddendaEmisor>OURS</cfdi:Addenda></cfdi:Comprobante>";
    check(document("invoice40"), close, by);
    check(document("invoice33"), close, by);
    check(document("payment20"), close, by);
    check(&small(STAMP, ""), close, by);
    check(
        &small(STAMP, "").replace(close, "</cfdi:Comprobante \r\n>"),
        "</cfdi:Comprobante ",
        &by.replace("Comprobante>", "Comprobante "),
    );
}

#[test]
fn bom_line_ends_and_blanks_stay() {
    let windows = format!(
        "\u{FEFF}{}\r\n\r\n",
        document("invoice40").replace('\n', "\r\n").replace(" Serie", "\r\n\t Serie")
    );
    let by = "<cfdi:Addenda><cfdi:AddendaEmisor>OURS</cfdi:Addenda></cfdi:Comprobante>";
    check(&windows, "</cfdi:Comprobante>", by);
}

#[test]
fn the_importers_prefix_is_declared_where_it_means_nothing_yet() {
    let by = |namespace: &str, close: &str| {
        format!(r#"<cfdi:Addenda xmlns:cfdi="{namespace}"><cfdi:AddendaEmisor>OURS</cfdi:Addenda>{close}"#)
    };
    let (v40, v33) = ("http://www.sat.gob.mx/cfd/4", "http://www.sat.gob.mx/cfd/3");
    let close = "</Comprobante>";
    check(document("invoice_default_namespace"), close, &by(v40, close));
    let renamed = document("payment10").replace("cfdi:", "c:").replace("xmlns:cfdi", "xmlns:c");
    check(&renamed, "</c:Comprobante>", &by(v33, "</c:Comprobante>"));
    // The closing tag stands in a comment too, before and after the real one.
    let credit = document("credit_other_prefix");
    let close = "</sat:Comprobante>\n<!-- fin";
    check(credit, close, &by(v40, close));
}

#[test]
fn a_prefix_that_means_something_else_is_declared_anew() {
    let text = small(STAMP, "")
        .replace("cfdi:", "c:")
        .replace("xmlns:cfdi=", "xmlns:cfdi=\"urn:example:other\" xmlns:c=");
    let close = "</c:Comprobante>";
    let by = r#"<cfdi:Addenda xmlns:cfdi="http://www.sat.gob.mx/cfd/4"><cfdi:AddendaEmisor>OURS</cfdi:Addenda></c:Comprobante>"#;
    check(&text, close, by);
    // In the supplier's Addenda our own element declares it; the element of the other namespace is not ours.
    let by = r#"<cfdi:AddendaEmisor xmlns:cfdi="http://www.sat.gob.mx/cfd/4">OURS</c:Addenda>"#;
    check(document("addenda_rebound"), "</c:Addenda>", by);
}

#[test]
fn the_suppliers_addenda_is_kept_and_ours_is_its_last_child() {
    let close = "</cfdi:Addenda>\n</cfdi:Comprobante>";
    let by = format!("<cfdi:AddendaEmisor>OURS{close}");
    check(document("addenda_of_supplier"), close, &by);
}

#[test]
fn an_empty_addenda_is_opened() {
    let by = r#"<cfdi:Addenda  origen="a/b" ><cfdi:AddendaEmisor>OURS</cfdi:Addenda>"#;
    check(document("addenda_empty"), r#"<cfdi:Addenda  origen="a/b" />"#, by);
    let by = "<cfdi:Addenda><cfdi:AddendaEmisor>OURS</cfdi:Addenda>";
    check(&small(STAMP, "<cfdi:Addenda/>"), "<cfdi:Addenda/>", by);
    check(&small(STAMP, "<cfdi:Addenda></cfdi:Addenda>"), "<cfdi:Addenda></cfdi:Addenda>", by);
    let other = r#"<Addenda xmlns="http://www.sat.gob.mx/cfd/4" xmlns:cfdi="urn:example:other"/>"#;
    let by = format!(
        r#"{}><cfdi:AddendaEmisor xmlns:cfdi="http://www.sat.gob.mx/cfd/4">OURS</Addenda>"#,
        other.trim_end_matches("/>")
    );
    check(&small(STAMP, other), other, &by);
}

#[test]
fn of_several_addendas_the_last_takes_ours() {
    check(document("addenda_opened"), "</cfdi:Addenda >", "<cfdi:AddendaEmisor>OURS</cfdi:Addenda >");
    check(
        &small(STAMP, "<cfdi:Addenda>x</cfdi:Addenda><cfdi:Addenda/>"),
        "<cfdi:Addenda/>",
        "<cfdi:Addenda><cfdi:AddendaEmisor>OURS</cfdi:Addenda>",
    );
}

#[test]
fn an_addenda_of_another_namespace_or_place_is_not_the_documents() {
    let by = "<cfdi:Addenda><cfdi:AddendaEmisor>OURS</cfdi:Addenda></cfdi:Comprobante>";
    for rest in [
        "<Addenda></Addenda>",
        "<x:Addenda xmlns:x='urn:example:x'/>",
        "<x:otro xmlns:x='urn:example:x'><cfdi:Addenda><cfdi:AddendaEmisor/></cfdi:Addenda></x:otro>",
        "<cfdi:addenda/>",
        "<cfdi:Otro><cfdi:AddendaEmisor/></cfdi:Otro>",
        "<x:Addenda xmlns:x='urn:example:x'><cfdi:AddendaEmisor/></x:Addenda>",
        "<!-- <cfdi:Addenda/> -->",
        "<?x <cfdi:Addenda/> ?>",
        "<cfdi:Otro nota='<cfdi:Addenda/>'/>".replace('<', "&lt;").replacen("&lt;", "<", 1).as_str(),
        "<cfdi:Otro><![CDATA[</cfdi:Otro><cfdi:Addenda/></cfdi:Comprobante>]]></cfdi:Otro>",
    ] {
        check(&small(STAMP, rest), "</cfdi:Comprobante>", by);
    }
}

#[test]
fn earlier_elements_of_ours_are_replaced_by_one() {
    let text = document("addenda_ours");
    let found = spliced(text, &only_order());
    assert_eq!(found.matches("<cfdi:AddendaEmisor").count(), 1);
    assert!(!found.contains("VIEJA"));
    let close = "\n  </cfdi:Addenda>";
    assert!(
        found.contains(
            &format!("<x:fin xmlns:x=\"urn:example:x\"/>{close}")
                .replace(close, &format!("\n  <cfdi:AddendaEmisor>{OURS}</cfdi:Addenda>"))
        ),
        "{found}"
    );
    let kept = |text: &str| without_ours(text.as_bytes()).expect("a document");
    assert_eq!(kept(&found), kept(text), "output without ours is input without ours");
    assert!(kept(text).len() < text.len());
    assert_eq!(spliced(&found, &only_order()), found);
    // Another Addenda replaces the first one and leaves the rest.
    let changed = spliced(&found, &addenda());
    assert_eq!(changed, spliced(text, &addenda()));
    assert_eq!(kept(&changed), kept(text));
    // In an Addenda that is not the last.
    let two = small(
        STAMP,
        "<cfdi:Addenda>a<cfdi:AddendaEmisor>b</cfdi:AddendaEmisor>c</cfdi:Addenda><cfdi:Addenda/>",
    );
    let expected = small(
        STAMP,
        &format!("<cfdi:Addenda>ac</cfdi:Addenda><cfdi:Addenda><cfdi:AddendaEmisor>{OURS}</cfdi:Addenda>"),
    );
    assert_eq!(spliced(two, &only_order()), expected);
}

#[test]
fn every_attribute_is_written_in_the_contracts_order() {
    let found = spliced(small(STAMP, ""), &addenda());
    let start = found.find("<cfdi:Addenda>").expect("our Addenda");
    insta::assert_snapshot!(found[start..].replace("><", ">\n<"), @r#"
    <cfdi:Addenda>
    <cfdi:AddendaEmisor>
    <cfdi:DoctoDatosAdi OrdenCompra="PO-1" AFE="AFE-1" DescriGastosAdi="Flete" MtoGastosAdi="150.5"/>
    <cfdi:Proveedor IdBase="NORTE" provider_id="64a000000000000000000001" external_id="V0001" bank="Banco Uno" clabe="002000000000000001" account="0001" grupo_prov="NAC" grupo_fiscal="IVA16" contact="Ana Pérez" contact_email="ana@example.com" contact_phone="9990000001" Terminos="30" CuentaContable="6000-01" TipoProveedor="REGULAR">
    <cfdi:DomicilioProv Calle="Calle 60" NumeroExterior="1" NumeroInterior="A" Colonia="Centro" Localidad="Mérida" Municipio="Mérida" Estado="Yucatán" Pais="MEX" CodigoPostal="97000"/>
    </cfdi:Proveedor>
    </cfdi:AddendaEmisor>
    </cfdi:Addenda>
    </cfdi:Comprobante>
    "#);
}

#[track_caller]
fn check_charge(name: &str, amount: &str, expected: &str) {
    let charge = Charge { name: name.to_owned(), amount: amount.parse::<Decimal>().expect("a number") };
    let found = spliced(small(STAMP, ""), &Addenda { charge: Some(charge), ..Addenda::default() });
    assert!(found.contains(&format!("AFE=\"\" {expected}/>")), "{name:?} {amount}: {found}");
}

#[test]
fn a_charge_has_a_name_and_an_amount_or_is_not_written() {
    check_charge("Flete", "150.50", "DescriGastosAdi=\"Flete\" MtoGastosAdi=\"150.5\"");
    check_charge("Flete", "-100.00", "DescriGastosAdi=\"Flete\" MtoGastosAdi=\"-100\"");
    check_charge("Flete", "0.00", "DescriGastosAdi=\"\" MtoGastosAdi=\"\"");
    check_charge(" ", "1", "DescriGastosAdi=\"\" MtoGastosAdi=\"\"");
}

#[test]
fn values_cannot_break_out_of_their_quotes() {
    let hostile = "a&b<c>d\"e'f\tg\nh\ri\u{0}\u{B}\u{FFFE}j</cfdi:Comprobante>";
    let found = spliced(small(STAMP, ""), &Addenda { order: hostile.to_owned(), ..Addenda::default() });
    let written = "a&amp;b&lt;c&gt;d&quot;e&apos;f&#9;g&#10;h&#13;ij&lt;/cfdi:Comprobante&gt;";
    assert!(found.contains(&format!("OrdenCompra=\"{written}\" AFE")), "{found}");
}

#[test]
fn what_cannot_be_read_takes_no_addenda() {
    for text in [small("", ""), small(&STAMP.repeat(2), ""), "<a/>".to_owned(), document("bomb").to_owned()] {
        let error = splice(text.as_bytes(), &addenda()).expect_err("no stamped document");
        assert_eq!(
            read(text.as_bytes()),
            Err(error.clone()).map_err(|error| match error {
                SpliceError::Read(error) => error,
                other => panic!("{other}"),
            })
        );
        assert_eq!(error.disposition(), Disposition::FixDocument);
    }
}

#[test]
fn a_document_that_would_grow_over_the_limit_is_left_alone() {
    let padding = BYTES_MAX - small(STAMP, "<!---->").len();
    let text = small(STAMP, &format!("<!--{}-->", "x".repeat(padding)));
    let error = splice(text.as_bytes(), &Addenda::default()).expect_err("too large");
    assert!(matches!(error, SpliceError::TooLarge { bytes_max: BYTES_MAX, .. }), "{error}");
    assert_eq!(error.disposition(), Disposition::FixDocument);
}
