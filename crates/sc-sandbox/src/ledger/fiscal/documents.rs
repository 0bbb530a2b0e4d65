//! Invoices and credit notes: in the folder, put away or in Sage; once; in the right company; every byte but the insertion
//! as it was; with the addenda of the right supplier, order and company.

use rust_decimal::Decimal;

use super::facts::{FiscalFacts, SeenFile};
use super::{Finding, FiscalVerdict, Moment};
use crate::world::{Company, Fiscal, FiscalDocument, FiscalExpected, InSage, World, XmlShape, xml_of};

const ADDENDA: [&str; 3] = ["Comprobante", "Addenda", "AddendaEmisor"];

pub(super) fn judge(
    verdict: &mut FiscalVerdict,
    world: &World,
    company: &Company,
    fiscal: &Fiscal,
    facts: &FiscalFacts,
) {
    for document in &fiscal.documents {
        let uuid = document.cfdi.uuid.as_str();
        let find =
            |what, expected: &str, found: String| Finding::new(what, &company.key, uuid, expected, found);
        let files: Vec<&SeenFile> =
            facts.files.iter().filter(|file| file.uuid().as_deref() == Some(uuid)).collect();
        let (own, foreign): (Vec<&SeenFile>, Vec<&SeenFile>) =
            files.into_iter().partition(|file| file.tenant == company.key);
        for file in foreign {
            let found = format!("{}: {}", file.tenant, file.name);
            verdict.crossed.push(find("document_crossed", &company.key, found));
        }
        for other in world.companies.iter().filter(|other| other.key != company.key) {
            if count(facts, other, uuid) > 0 {
                verdict.crossed.push(find("document_crossed", &company.database, other.database.clone()));
            }
        }
        let before = match document.in_sage {
            InSage::Payables | InSage::Orders => 1,
            InSage::Nowhere | InSage::DeletedBatch | InSage::ByHand => 0,
        };
        let held = count(facts, company, uuid);
        if held > 1 {
            verdict.doubled.push(find("document_doubled", "once in Sage", held.to_string()));
        }
        if own.len() > 1 {
            let names: Vec<&str> = own.iter().map(|file| file.name.as_str()).collect();
            verdict.doubled.push(find("document_doubled", "one file", names.join(", ")));
        }
        match document.expected {
            FiscalExpected::Delivered => {}
            FiscalExpected::AlreadyThere | FiscalExpected::Waits { .. } | FiscalExpected::Excluded { .. } => {
                let why = document.expected.why().unwrap_or("already_there");
                let found = match own.first() {
                    Some(file) => Some(file.name.clone()),
                    None if before == 0 && held > 0 => Some(company.database.clone()),
                    None => None,
                };
                match found {
                    Some(found) => verdict.unexpected.push(find("document_unexpected", why, found)),
                    None => verdict.absent("document_missing", &company.key, uuid, document.expected, ""),
                }
                continue;
            }
        }
        let is_imported = verdict.moment == Moment::AtRest && facts.imported.contains(&company.key);
        if held == 0 && (own.is_empty() || is_imported) {
            let wanted = if is_imported { "an invoice in Sage" } else { "a file or an invoice in Sage" };
            verdict.absent("document_missing", &company.key, uuid, document.expected, wanted);
            continue;
        }
        verdict.delivered += 1;
        let original = xml_of(world.seed, company, document).unwrap_or_default();
        for file in own {
            if !differs_by_addenda_alone(&original, &file.bytes, document.xml_shape) {
                let finding = find("document_changed", "only an addenda inserted", file.name.clone());
                verdict.differing.push(finding);
            }
            judge_addenda(verdict, company, document, file);
        }
    }
}

/// How often a company's invoices hold a UUID.
fn count(facts: &FiscalFacts, company: &Company, uuid: &str) -> usize {
    let held = facts.in_sage.get(&company.key).and_then(|all| all.get(uuid));
    held.copied().unwrap_or_default()
}

/// Whether what was delivered is the original with one insertion. Two shapes lose something by it: an empty addenda the
/// slash of its only tag, one that holds an addenda of ours that.
fn differs_by_addenda_alone(original: &[u8], delivered: &[u8], shape: XmlShape) -> bool {
    if original.is_empty() || delivered.len() <= original.len() && shape != XmlShape::AddendaOfOurs {
        return false;
    }
    let same = |(a, b): &(&u8, &u8)| a == b;
    let before = original.iter().zip(delivered).take_while(same).count();
    let rest = (original.len() - before).min(delivered.len() - before);
    let after = original.iter().rev().zip(delivered.iter().rev()).take_while(same).count().min(rest);
    let lost = &original[before..original.len() - after];
    match shape {
        XmlShape::AddendaSelfClosed => lost.is_empty() || lost == b"/",
        XmlShape::AddendaOfOurs => {
            let text = String::from_utf8_lossy(original);
            let begin = text.find("<cfdi:AddendaEmisor").unwrap_or(usize::MAX);
            let end = "</cfdi:AddendaEmisor>";
            let end = text.find(end).map_or(0, |at| at + end.len());
            before >= begin && original.len() - after <= end
        }
        _ => lost.is_empty(),
    }
}

fn judge_addenda(verdict: &mut FiscalVerdict, company: &Company, document: &FiscalDocument, file: &SeenFile) {
    let wanted = &document.wanted;
    let get = |part: &str, attribute: &str| {
        let path = [ADDENDA[0], ADDENDA[1], ADDENDA[2], part];
        file.at(&path).map(|element| element.get(attribute)).unwrap_or_default()
    };
    let ours = file.all(&ADDENDA).filter(|element| element.written == "cfdi:AddendaEmisor").count();
    let (charge, amount) = match &wanted.charge {
        Some((name, amount)) => (name.as_str(), Some(*amount)),
        None => ("", None),
    };
    let found_amount = get("DoctoDatosAdi", "MtoGastosAdi");
    let amount_text = amount.map(|amount| amount.to_string()).unwrap_or_default();
    let is_same_amount = found_amount.parse::<Decimal>().ok() == amount;
    let pairs = [
        ("cfdi:AddendaEmisor", "1".to_owned(), ours.to_string()),
        ("IdBase", wanted.id_base.clone(), get("Proveedor", "IdBase")),
        ("provider_id", wanted.provider_id.clone(), get("Proveedor", "provider_id")),
        ("external_id", wanted.external_id.clone(), get("Proveedor", "external_id")),
        ("bank", wanted.bank.clone(), get("Proveedor", "bank")),
        ("clabe", wanted.clabe.clone(), get("Proveedor", "clabe")),
        ("account", wanted.account.clone(), get("Proveedor", "account")),
        ("OrdenCompra", wanted.order.clone(), get("DoctoDatosAdi", "OrdenCompra")),
        ("AFE", wanted.afe.clone(), get("DoctoDatosAdi", "AFE")),
        ("DescriGastosAdi", charge.to_owned(), get("DoctoDatosAdi", "DescriGastosAdi")),
        ("MtoGastosAdi", amount_text.clone(), if is_same_amount { amount_text } else { found_amount }),
    ];
    for (attribute, expected, found) in pairs.into_iter().filter(|(_, expected, found)| expected != found) {
        verdict.differing.push(Finding::new(
            "addenda_differs",
            &company.key,
            &document.cfdi.uuid,
            format!("{attribute} = {expected}"),
            format!("{}: {attribute} = {found}", file.name),
        ));
    }
}

/// Files that are no document of the world, or none at all.
pub(super) fn judge_strangers(verdict: &mut FiscalVerdict, world: &World, facts: &FiscalFacts) {
    for file in &facts.files {
        if let Err(why) = &file.content {
            let what = "file_unreadable";
            verdict.unexpected.push(Finding::new(what, &file.tenant, &file.name, "XML", why.as_str()));
            continue;
        }
        let Some(uuid) = file.uuid() else {
            if file.suppliers().next().is_none() {
                let what = "file_unknown";
                verdict.unexpected.push(Finding::new(
                    what,
                    &file.tenant,
                    &file.name,
                    "a CFDI or suppliers",
                    "",
                ));
            }
            continue;
        };
        let is_known = world.companies.iter().any(|company| {
            let fiscal = company.fiscal.as_ref();
            company.cfdis.iter().any(|cfdi| cfdi.uuid == uuid)
                || fiscal.is_some_and(|fiscal| fiscal.documents.iter().any(|known| known.cfdi.uuid == uuid))
        });
        if !is_known {
            let what = "file_unknown";
            verdict.unexpected.push(Finding::new(
                what,
                &file.tenant,
                &uuid,
                "a document of the world",
                &*file.name,
            ));
        }
    }
}
