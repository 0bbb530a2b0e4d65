//! A clerk that does by hand what the fiscal flows should do.

use std::fs;
use std::path::{Path, PathBuf};

use quick_xml::Reader;
use quick_xml::events::Event;
use sc_sandbox::Sandbox;
use sc_sandbox::ledger::ImportPlace;
use sc_sandbox::world::{
    Company, Complement, Fiscal, FiscalDocument, FiscalExpected, FiscalSupplier, Payment, World, XmlShape,
    xml_of,
};

use crate::support::text;

/// A folder per company.
pub fn places(root: &Path, world: &World) -> Vec<ImportPlace> {
    let place = |company: &Company| {
        let folder = root.join(&company.key);
        fs::create_dir(&folder).unwrap();
        ImportPlace { tenant: company.key.clone(), folder, is_imported: false }
    };
    world.companies.iter().map(place).collect()
}

pub fn fiscal(company: &Company) -> &Fiscal {
    company.fiscal.as_ref().unwrap()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// The addenda of a document, as the specification lays it out.
pub fn addenda(document: &FiscalDocument) -> String {
    let wanted = &document.wanted;
    let (charge, amount) = match &wanted.charge {
        Some((name, amount)) => (name.clone(), amount.to_string()),
        None => Default::default(),
    };
    format!(
        "<cfdi:AddendaEmisor><cfdi:DoctoDatosAdi OrdenCompra=\"{}\" AFE=\"{}\" DescriGastosAdi=\"{}\" \
         MtoGastosAdi=\"{}\"/><cfdi:Proveedor IdBase=\"{}\" provider_id=\"{}\" external_id=\"{}\" bank=\"{}\" \
         clabe=\"{}\" account=\"{}\"/></cfdi:AddendaEmisor>",
        escaped(&wanted.order),
        escaped(&wanted.afe),
        charge,
        amount,
        wanted.id_base,
        wanted.provider_id,
        wanted.external_id,
        wanted.bank,
        wanted.clabe,
        wanted.account,
    )
}

/// The document of the portal with its addenda.
pub fn spliced(world: &World, company: &Company, document: &FiscalDocument) -> Vec<u8> {
    let original = xml_of(world.seed, company, document).unwrap();
    let mut text = String::from_utf8(original).unwrap();
    let ours = addenda(document);
    if document.xml_shape == XmlShape::AddendaOfOurs {
        let begin = text.find("<cfdi:AddendaEmisor").unwrap();
        let end = text.find("</cfdi:AddendaEmisor>").unwrap() + "</cfdi:AddendaEmisor>".len();
        text.replace_range(begin..end, &ours);
        return text.into_bytes();
    }
    if document.xml_shape == XmlShape::AddendaSelfClosed {
        let whole = format!("<cfdi:Addenda>{ours}</cfdi:Addenda>");
        return text.replacen("<cfdi:Addenda/>", &whole, 1).into_bytes();
    }
    let (name, root_end, addenda_end) = ends(&text);
    let at = addenda_end.unwrap_or(root_end);
    let insertion = if addenda_end.is_some() {
        ours
    } else {
        let tag = name.replace("Comprobante", "Addenda");
        let declared = " xmlns:cfdi=\"http://www.sat.gob.mx/cfd/4\"";
        let declared = if name == "cfdi:Comprobante" { "" } else { declared };
        format!("<{tag}{declared}>{ours}</{tag}>")
    };
    text.insert_str(at, &insertion);
    text.into_bytes()
}

/// Name of the root, and where the closing tags of the root and of its addenda begin.
fn ends(text: &str) -> (String, usize, Option<usize>) {
    let bare = text.trim_start_matches('\u{feff}');
    let skipped = text.len() - bare.len();
    let mut reader = Reader::from_str(bare);
    let (mut open, mut root, mut addenda) = (Vec::<String>::new(), String::new(), None);
    loop {
        let begin = usize::try_from(reader.buffer_position()).unwrap() + skipped;
        match reader.read_event().unwrap() {
            Event::Start(start) => {
                if open.is_empty() {
                    root = start.name().as_ref().to_string();
                }
                open.push(start.local_name().as_ref().to_string());
            }
            Event::End(_) => {
                let name = open.pop().unwrap();
                if open.len() == 1 && name == "Addenda" {
                    addenda = Some(begin);
                } else if open.is_empty() {
                    return (root, begin, addenda);
                }
            }
            Event::Eof => panic!("{text} has no end"),
            _ => {}
        }
    }
}

/// A file with these suppliers.
pub fn provider_file(company: &Company, suppliers: &[&FiscalSupplier]) -> String {
    let mut file = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Proveedores>\n  <Emisor Rfc=\"{}\" Nombre=\"\" \
         RegimenFiscal=\"601\" IdBase=\"{}\"/>\n",
        company.rfc, company.database
    );
    for supplier in suppliers {
        let known = company.providers.iter().find(|known| known.id == supplier.provider_id).unwrap();
        let clabe = supplier.papers.as_ref().and_then(|papers| papers.chosen());
        file.push_str(&format!(
            "  <Proveedor external_id=\"{}\" Nombre=\"{}\" Rfc=\"{}\" provider_id=\"{}\">\n    \
             <CuentaBancariaProv clabe=\"{}\"/>\n  </Proveedor>\n",
            known.external_id.as_deref().unwrap_or_default(),
            escaped(&known.name),
            known.rfc,
            known.id,
            clabe.map(|account| account.clabe.as_str()).unwrap_or_default(),
        ));
    }
    file.push_str("</Proveedores>\n");
    file
}

/// Puts the fields of a payment.
pub fn store(sandbox: &Sandbox, company: &Company, payment: &Payment, uuid: &str, date: &str) {
    for (field, value) in [("FOLIOCFD", uuid), ("FECHACFD", date)] {
        let key = [text("@f", field), text("@v", value)];
        let place = format!(
            "BTCHTYPE = 'PY' AND CNTBTCH = {} AND CNTENTR = {} AND OPTFIELD = @f",
            payment.batch, payment.entry
        );
        let delete = format!("DELETE FROM APTCRO WHERE {place}");
        let update = format!("UPDATE APTCRO SET VALUE = @v, SWSET = 1 WHERE {place}");
        let insert = format!(
            "INSERT INTO APTCRO (BTCHTYPE, CNTBTCH, CNTENTR, OPTFIELD, AUDTDATE, AUDTTIME, AUDTUSER, AUDTORG, VALUE, \
             TYPE, LENGTH, DECIMALS, ALLOWNULL, VALIDATE, SWSET) \
             VALUES ('PY', {}, {}, @f, 20261123, 0, 'ADMIN', '', @v, 1, 60, 0, 0, 0, 1)",
            payment.batch, payment.entry
        );
        let sql = sandbox.sql();
        if uuid.is_empty() {
            sql.execute(&company.database, &delete, &key[..1]).unwrap();
            continue;
        }
        let replies = sql.execute(&company.database, &update, &key).unwrap();
        if !replies.iter().any(|reply| matches!(reply, sc_sqlserver::session::Reply::Affected(1))) {
            sql.execute(&company.database, &insert, &key).unwrap();
        }
    }
}

pub fn payment<'a>(company: &'a Company, number: &str) -> &'a Payment {
    company.payments.iter().find(|payment| payment.number == number).unwrap()
}

pub fn date(complement: &Complement) -> String {
    complement.stamped_at.strftime("%Y%m%d").to_string()
}

/// Where the clerk puts a document.
pub fn file_of(place: &ImportPlace, document: &FiscalDocument) -> PathBuf {
    place.folder.join(format!("{}.xml", document.cfdi.uuid))
}

/// Does everything the fiscal flows should do, up to the importer.
pub fn do_fiscal(sandbox: &Sandbox, places: &[ImportPlace]) {
    let world = sandbox.world();
    for (company, place) in world.companies.iter().zip(places) {
        let fiscal = fiscal(company);
        let due = |expected: FiscalExpected| expected == FiscalExpected::Delivered;
        let suppliers: Vec<&FiscalSupplier> =
            fiscal.suppliers.iter().filter(|supplier| due(supplier.expected)).collect();
        fs::write(place.folder.join("providers-261123-021731.xml"), provider_file(company, &suppliers))
            .unwrap();
        for document in fiscal.documents.iter().filter(|document| due(document.expected)) {
            fs::write(file_of(place, document), spliced(&world, company, document)).unwrap();
        }
        for complement in fiscal.complements.iter().filter(|complement| due(complement.expected)) {
            for number in &complement.payments {
                store(sandbox, company, payment(company, number), &complement.uuid, &date(complement));
            }
        }
    }
}
