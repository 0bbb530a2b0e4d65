//! Invoices and credit notes: concepts, taxes and sums.

use rust_decimal::Decimal;

use super::element::Element;
use super::{
    XmlAmounts, XmlContent, XmlDocument, XmlEdition, XmlShape, emisor, money, receptor, without_tax,
};
use crate::world::model::{Currency, cents};
use crate::world::random::Dice;

/// Product or service key, unit key, unit, description.
const GOODS: [(&str, &str, &str, &str); 5] = [
    ("30102400", "H87", "Pieza", "Varilla corrugada de 3/8"),
    ("31161500", "H87", "Pieza", "Tornillo hexagonal grado 5"),
    ("78101800", "E48", "Servicio", "Flete local"),
    ("15121500", "LTR", "Litro", "Aceite lubricante"),
    ("81101500", "E48", "Servicio", "Mantenimiento de maquinaria"),
];

/// Every letter and entity that a splice or a reader may stumble over.
const ODD_WORDS: &str = "Cañería de 2\" & niple <galvanizado> año '26 ; ü 漢 🔩 </cfdi:Comprobante>";

/// Tax of an amount, before what the last line absorbs.
fn tax_of(base: Decimal) -> Decimal {
    cents(base * Decimal::new(16, 2))
}

pub(super) fn fill(
    root: Element,
    dice: &mut Dice,
    document: &XmlDocument,
    amounts: &XmlAmounts,
    credited: &[String],
    shape: XmlShape,
) -> Element {
    let (subtotal, tax) = without_tax(amounts.total + amounts.withheld);
    let is_credit = match document.content {
        XmlContent::Invoice(_) | XmlContent::Complement(_) => false,
        XmlContent::CreditNote { .. } => true,
    };
    let mut root = root.with("SubTotal", &money(subtotal)).with("Moneda", amounts.currency.iso());
    // The rate of the peso may be left out; most write 1.
    root = match amounts.currency {
        Currency::Mxn => root.with("TipoCambio", "1"),
        Currency::Usd => root.with("TipoCambio", &amounts.rate.round_dp(6).normalize().to_string()),
    };
    root = root
        .with("Total", &money(amounts.total))
        .with("TipoDeComprobante", if is_credit { "E" } else { "I" });
    root = match document.edition {
        XmlEdition::Old => root,
        XmlEdition::Current => root.with("Exportacion", "01"),
    };
    root = root
        .with("FormaPago", if is_credit { "03" } else { "99" })
        .with("MetodoPago", if is_credit { "PUE" } else { "PPD" })
        .with("CondicionesDePago", "30 días")
        .with("LugarExpedicion", &document.issuer.postal_code);
    if !credited.is_empty() {
        let related = credited
            .iter()
            .map(|uuid| Element::cfdi("CfdiRelacionado").with("UUID", uuid))
            .collect::<Vec<_>>();
        root = root.child(Element::cfdi("CfdiRelacionados").with("TipoRelacion", "01").children(related));
    }
    let concepts = concepts(dice, document.edition, subtotal, tax, amounts.withheld, shape);
    root.child(emisor(document))
        .child(receptor(document, if is_credit { "G02" } else { "G03" }))
        .child(Element::cfdi("Conceptos").children(concepts))
        .child(taxes(document.edition, subtotal, tax, amounts.withheld))
}

/// One to three lines; the last absorbs what rounding leaves.
fn concepts(
    dice: &mut Dice,
    edition: XmlEdition,
    subtotal: Decimal,
    tax: Decimal,
    withheld: Decimal,
    shape: XmlShape,
) -> Vec<Element> {
    let count = if subtotal < Decimal::from(10) { 1 } else { dice.within(1, 4) };
    let (mut rest, mut tax_rest, mut withheld_rest) = (subtotal, tax, withheld);
    (1..=count)
        .map(|number| {
            let (class, unit_key, unit, words) = *dice.pick(&GOODS);
            let quantity = if unit_key == "E48" { Decimal::ONE } else { Decimal::from(dice.within(1, 41)) };
            let (base, line_tax, line_withheld) = if number == count {
                (rest, tax_rest, withheld_rest)
            } else {
                let base = cents(rest / Decimal::from(count - number + 1));
                (base, tax_of(base), cents(withheld * base / subtotal))
            };
            rest -= base;
            tax_rest -= line_tax;
            withheld_rest -= line_withheld;
            let words = if shape == XmlShape::Accents { ODD_WORDS } else { words };
            let words =
                if shape == XmlShape::SingleQuotes { "Perfil \"C\" de 4\" > 3 m, d'Acero" } else { words };
            let line = Element::cfdi("Concepto")
                .with("ClaveProdServ", class)
                .with("NoIdentificacion", &format!("ART-{}", dice.digits(4)))
                .with("Cantidad", &quantity.to_string())
                .with("ClaveUnidad", unit_key)
                .with("Unidad", unit)
                .with("Descripcion", words)
                .with("ValorUnitario", &(base / quantity).round_dp(6).normalize().to_string())
                .with("Importe", &money(base));
            let line = match edition {
                XmlEdition::Old => line,
                XmlEdition::Current => line.with("ObjetoImp", "02"),
            };
            let mut both = Element::cfdi("Impuestos")
                .child(Element::cfdi("Traslados").child(transferred(base, line_tax)));
            if !withheld.is_zero() {
                let rate = (line_withheld / base).round_dp(6);
                let tax = Element::cfdi("Retencion")
                    .with("Base", &money(base))
                    .with("Impuesto", "001")
                    .with("TipoFactor", "Tasa")
                    .with("TasaOCuota", &format!("{rate:.6}"))
                    .with("Importe", &money(line_withheld));
                both = both.child(Element::cfdi("Retenciones").child(tax));
            }
            line.child(both)
        })
        .collect()
}

fn transferred(base: Decimal, tax: Decimal) -> Element {
    Element::cfdi("Traslado")
        .with("Base", &money(base))
        .with("Impuesto", "002")
        .with("TipoFactor", "Tasa")
        .with("TasaOCuota", "0.160000")
        .with("Importe", &money(tax))
}

/// The taxes of the whole document.
fn taxes(edition: XmlEdition, subtotal: Decimal, tax: Decimal, withheld: Decimal) -> Element {
    let mut taxes = Element::cfdi("Impuestos");
    if !withheld.is_zero() {
        taxes = taxes.with("TotalImpuestosRetenidos", &money(withheld));
    }
    taxes = taxes.with("TotalImpuestosTrasladados", &money(tax));
    if !withheld.is_zero() {
        let retained = Element::cfdi("Retencion").with("Impuesto", "001").with("Importe", &money(withheld));
        taxes = taxes.child(Element::cfdi("Retenciones").child(retained));
    }
    let mut total = transferred(subtotal, tax);
    if edition == XmlEdition::Old {
        total.attributes.retain(|(name, _)| name != "Base");
    }
    taxes.child(Element::cfdi("Traslados").child(total))
}
