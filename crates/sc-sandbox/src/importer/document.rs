//! What the importer reads of an XML file.

use rust_decimal::Decimal;

use crate::admin::imports::{ImportedContent, ImportedDocument, ImportedProvider};
use crate::xml::{Element, elements};

/// Reads a file: providers, or an invoice with its addenda.
pub(super) fn read(bytes: &[u8]) -> Result<ImportedContent, String> {
    let elements = elements(bytes)?;
    let root = elements.first().ok_or("el archivo está vacío")?;
    match root.path[0].as_str() {
        "Proveedores" => Ok(ImportedContent::Providers(providers(&elements)?)),
        "Comprobante" => Ok(ImportedContent::Document(Box::new(document(&elements)?))),
        other => Err(format!("raíz desconocida: {other}")),
    }
}

fn providers(elements: &[Element]) -> Result<Vec<ImportedProvider>, String> {
    if !elements.iter().any(|element| element.is_at(&["Proveedores", "Emisor"])) {
        return Err("falta el Emisor".to_owned());
    }
    let found: Vec<ImportedProvider> = elements
        .iter()
        .filter(|element| element.is_at(&["Proveedores", "Proveedor"]))
        .map(|element| ImportedProvider {
            external_id: element.get("external_id"),
            provider_id: element.get("provider_id"),
            rfc: element.get("Rfc"),
            name: element.get("Nombre"),
        })
        .collect();
    if found.is_empty() { Err("no hay ningún Proveedor".to_owned()) } else { Ok(found) }
}

fn document(elements: &[Element]) -> Result<ImportedDocument, String> {
    let one = |path: &[&str]| elements.iter().find(|element| element.is_at(path));
    let root = &elements[0];
    let is_credit_note = match root.get("TipoDeComprobante").as_str() {
        "I" => false,
        "E" => true,
        other => return Err(format!("tipo de comprobante {other}")),
    };
    let stamp = one(&["Comprobante", "Complemento", "TimbreFiscalDigital"]).ok_or("falta el timbre")?;
    let issuer = one(&["Comprobante", "Emisor"]).ok_or("falta el emisor")?;
    // The program looks for the literal prefix and knows no namespaces.
    let ours: Vec<&Element> = elements
        .iter()
        .filter(|element| {
            element.is_at(&["Comprobante", "Addenda", "AddendaEmisor"])
                && element.written == "cfdi:AddendaEmisor"
        })
        .collect();
    match ours.len() {
        0 => return Err("no tiene cfdi:AddendaEmisor".to_owned()),
        1 => {}
        _ => return Err("tiene más de una cfdi:AddendaEmisor".to_owned()),
    }
    let part = |name: &str| {
        let path = ["Comprobante", "Addenda", "AddendaEmisor", name];
        let found = elements.iter().find(|element| element.is_at(&path));
        found
            .filter(|element| element.written == format!("cfdi:{name}"))
            .ok_or_else(|| format!("falta cfdi:{name}"))
    };
    let (supplier, order) = (part("Proveedor")?, part("DoctoDatosAdi")?);
    let amount = |element: &Element, name: &str, default: Decimal| match element.get(name) {
        text if text.is_empty() => Ok(default),
        text => text.parse::<Decimal>().map_err(|_| format!("{name} = {text}")),
    };
    let date = root.get("Fecha");
    let withheld = match one(&["Comprobante", "Impuestos"]) {
        Some(taxes) => amount(taxes, "TotalImpuestosRetenidos", Decimal::ZERO)?,
        None => Decimal::ZERO,
    };
    Ok(ImportedDocument {
        uuid: stamp.get("UUID"),
        is_credit_note,
        series: root.get("Serie"),
        folio: root.get("Folio"),
        issuer_rfc: issuer.get("Rfc"),
        issued: date.get(..10).and_then(|day| day.parse().ok()).ok_or_else(|| format!("Fecha = {date}"))?,
        currency: root.get("Moneda"),
        rate: amount(root, "TipoCambio", Decimal::ONE)?,
        total: amount(root, "Total", Decimal::ZERO)?,
        withheld,
        provider_id: supplier.get("provider_id"),
        external_id: supplier.get("external_id"),
        order: order.get("OrdenCompra"),
    })
}
