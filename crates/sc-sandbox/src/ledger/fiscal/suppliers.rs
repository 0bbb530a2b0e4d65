//! Suppliers: each accepted one is exported, to the folder of its own company, as it is.

use super::facts::{FiscalFacts, SeenFile};
use super::{Finding, FiscalVerdict, Moment};
use crate::world::{Company, Fiscal, FiscalExpected, FiscalSupplier, SupplierShape};

pub(super) fn judge(verdict: &mut FiscalVerdict, company: &Company, fiscal: &Fiscal, facts: &FiscalFacts) {
    for supplier in &fiscal.suppliers {
        let exported: Vec<&SeenFile> = facts
            .files
            .iter()
            .filter(|file| file.suppliers().any(|seen| seen.get("provider_id") == supplier.provider_id))
            .collect();
        for file in exported.iter().filter(|file| file.tenant != company.key) {
            let found = format!("{}: {}", file.tenant, file.name);
            let what = "supplier_crossed";
            let document = &supplier.provider_id;
            verdict.crossed.push(Finding::new(what, &company.key, document, &*company.key, found));
        }
        let own: Vec<&&SeenFile> = exported.iter().filter(|file| file.tenant == company.key).collect();
        match supplier.expected {
            FiscalExpected::Waits { .. } | FiscalExpected::Excluded { .. }
                if supplier.shape != SupplierShape::Known && !own.is_empty() =>
            {
                let found = own[0].name.clone();
                let why = supplier.expected.why().unwrap_or_default();
                let what = "supplier_unexpected";
                verdict.unexpected.push(Finding::new(what, &company.key, &supplier.provider_id, why, found));
                continue;
            }
            FiscalExpected::Delivered
            | FiscalExpected::AlreadyThere
            | FiscalExpected::Waits { .. }
            | FiscalExpected::Excluded { .. } => {}
        }
        for file in &own {
            judge_content(verdict, company, supplier, file);
        }
        let was_linked = company.providers.iter().any(|known| {
            known.id == supplier.provider_id
                && known.external_id.as_ref().is_some_and(|id| company.vendors.iter().any(|v| v.id == *id))
        });
        let is_linked = facts.links.get(&company.key).is_some_and(|all| all.contains(&supplier.provider_id));
        let is_imported = verdict.moment == Moment::AtRest && facts.imported.contains(&company.key);
        // Put away is not arrived: the importer may have worked in another company's database, and ended with 0.
        let has_arrived = if is_imported {
            own.iter().any(|file| file.is_put_away()) && is_in_sage(company, supplier, facts)
        } else {
            !own.is_empty()
        };
        if has_arrived || (is_linked && !was_linked) {
            verdict.delivered += usize::from(supplier.expected == FiscalExpected::Delivered);
        } else {
            let wanted = if is_imported {
                "a provider file put away, and a vendor in Sage"
            } else {
                "a provider file"
            };
            let document = &supplier.provider_id;
            verdict.absent("supplier_missing", &company.key, document, supplier.expected, wanted);
        }
    }
}

/// Whether Sage has a vendor of the company's own: by its number, its id in the portal or its RFC.
fn is_in_sage(company: &Company, supplier: &FiscalSupplier, facts: &FiscalFacts) -> bool {
    let known = company.providers.iter().find(|known| known.id == supplier.provider_id);
    let names = known.map(|known| [known.rfc.as_str(), known.external_id.as_deref().unwrap_or_default()]);
    let mut names = names.into_iter().flatten().chain([supplier.provider_id.as_str()]);
    let vendors = facts.vendors.get(&company.key);
    vendors.is_some_and(|all| names.any(|name| !name.is_empty() && all.contains(&name.to_uppercase())))
}

fn judge_content(verdict: &mut FiscalVerdict, company: &Company, supplier: &FiscalSupplier, file: &SeenFile) {
    let known = company.providers.iter().find(|known| known.id == supplier.provider_id);
    let receiver = file.at(&["Proveedores", "Emisor"]).map(|seen| seen.get("Rfc")).unwrap_or_default();
    for seen in file.suppliers().filter(|seen| seen.get("provider_id") == supplier.provider_id) {
        let (name, rfc, external) = known.map_or(("", "", ""), |known| {
            (&*known.name, &*known.rfc, known.external_id.as_deref().unwrap_or_default())
        });
        let mut pairs = vec![
            ("Emisor Rfc", company.rfc.clone(), receiver.clone()),
            ("Nombre", name.to_owned(), seen.get("Nombre")),
            ("Rfc", rfc.to_owned(), seen.get("Rfc")),
            ("external_id", external.to_owned(), seen.get("external_id")),
        ];
        if let Some(papers) = &supplier.papers {
            let clabe = papers.chosen().map(|account| account.clabe.clone()).unwrap_or_default();
            let account = file.all(&["Proveedores", "Proveedor", "CuentaBancariaProv"]);
            // The accounts of a file stand in the order of its suppliers.
            let position = file.suppliers().position(|other| std::ptr::eq(other, seen)).unwrap_or_default();
            let found = account.map(|account| account.get("clabe")).nth(position).unwrap_or_default();
            pairs.push(("clabe", clabe, found));
        }
        for (attribute, expected, found) in pairs.into_iter().filter(|(_, expected, found)| expected != found)
        {
            verdict.differing.push(Finding::new(
                "supplier_differs",
                &company.key,
                &supplier.provider_id,
                format!("{attribute} = {expected}"),
                format!("{}: {attribute} = {found}", file.name),
            ));
        }
    }
}
