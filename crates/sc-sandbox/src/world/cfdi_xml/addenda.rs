//! What suppliers put behind the stamp.

use super::XmlShape;
use super::element::Element;
use super::pen::Pen;

/// The supplier's own words, of a vocabulary of its own.
const PEDIDO: &str = "<alm:Pedido xmlns:alm=\"http://almacen.example/pedido\" numero=\"4500012\">\
                      <alm:Entrega muelle=\"3\">Recibió: Almacén Ñ</alm:Entrega></alm:Pedido>";

pub(super) fn add(root: Element, shape: XmlShape, pen: &Pen) -> Element {
    let addenda = Element::cfdi("Addenda");
    let (inner, outer) = (pen.name("Addenda"), pen.name("Comprobante"));
    match shape {
        XmlShape::Addenda => root.child(addenda.raw(PEDIDO.to_owned())),
        XmlShape::AddendaSelfClosed => root.child(addenda),
        // A child of nothing keeps the tag open.
        XmlShape::AddendaEmpty => root.child(addenda.raw(String::new())),
        XmlShape::AddendaClosedInComment => {
            root.child(addenda.raw(format!("<!-- </{inner}></{outer}> -->{PEDIDO}<!-- </{outer}> -->")))
        }
        XmlShape::AddendaClosedInCdata => {
            root.child(addenda.raw(format!("<nota><![CDATA[</{inner}></{outer}> 5 < 6 ]]></nota>")))
        }
        XmlShape::AddendaInAddenda => {
            let text = "<x:Addenda xmlns:x=\"http://almacen.example/x\"><x:Comprobante/></x:Addenda>";
            root.child(addenda.raw(text.to_owned()))
        }
        XmlShape::AddendaOfOurs => {
            let earlier = "<cfdi:AddendaEmisor><cfdi:DoctoDatosAdi OrdenCompra=\"PO-ANTERIOR\" AFE=\"\" \
                           DescriGastosAdi=\"\" MtoGastosAdi=\"\"/><cfdi:Proveedor IdBase=\"ANTERIOR\" \
                           provider_id=\"\" external_id=\"\"/></cfdi:AddendaEmisor>";
            root.child(addenda.raw(format!("{PEDIDO}{earlier}")))
        }
        XmlShape::Plain
        | XmlShape::Bom
        | XmlShape::Crlf
        | XmlShape::OneLine
        | XmlShape::NoDeclaration
        | XmlShape::OtherPrefix
        | XmlShape::DefaultNamespace
        | XmlShape::Comments
        | XmlShape::SingleQuotes
        | XmlShape::Accents
        | XmlShape::SpacedTags => root,
    }
}
