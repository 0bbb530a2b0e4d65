//! What is really there: the files of the importer's folders, and what Sage holds.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;
use std::{fs, io};

use sc_sqlserver::engine::SqlServer;
use sc_sqlserver::session::SqlError;
use sc_sqlserver::value::Value;

use super::ImportPlace;
use crate::error::SandboxError;
use crate::importer::PROCESSED;
use crate::ledger::facts::trimmed;
use crate::world::World;
use crate::xml::{Element, elements};

/// UUID and date of payments, by batch and entry.
type Fields = HashMap<(i64, i64), (String, String)>;

/// Everything of one instant.
pub(super) struct FiscalFacts {
    pub(super) files: Vec<SeenFile>,
    /// Keys of the companies whose files a program brings into Sage.
    pub(super) imported: BTreeSet<String>,
    /// How often the invoices of a company hold a UUID (upper case), outside deleted batches: by company key.
    pub(super) in_sage: HashMap<String, HashMap<String, usize>>,
    /// The portal ids that vendors are linked to: by company key.
    pub(super) links: HashMap<String, Vec<String>>,
    /// By what Sage knows its vendors, upper case: number, id in the portal, RFC; by company key.
    pub(super) vendors: HashMap<String, HashSet<String>>,
    /// By company key.
    pub(super) complements: HashMap<String, Fields>,
}

/// An XML file.
pub(super) struct SeenFile {
    /// Key of the company whose folder it is.
    pub(super) tenant: String,
    /// Its name, with the subfolder.
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    pub(super) content: Result<Vec<Element>, String>,
}

impl SeenFile {
    /// Whether the importer put it away.
    pub(super) fn is_put_away(&self) -> bool {
        self.name.starts_with(PROCESSED)
    }

    /// The UUID of the document that it is, in upper case.
    pub(super) fn uuid(&self) -> Option<String> {
        let stamp = ["Comprobante", "Complemento", "TimbreFiscalDigital"];
        let found = self.content.as_ref().ok()?.iter().find(|element| element.is_at(&stamp))?;
        Some(found.get("UUID").to_uppercase())
    }

    /// The suppliers of a provider file.
    pub(super) fn suppliers(&self) -> impl Iterator<Item = &Element> {
        let all = self.content.as_ref().ok().into_iter().flatten();
        all.filter(|element| element.is_at(&["Proveedores", "Proveedor"]))
    }

    /// An element of that path.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Element> {
        self.content.as_ref().ok()?.iter().find(|element| element.is_at(path))
    }

    /// All elements of that path.
    pub(super) fn all<'a>(&'a self, path: &'a [&'a str]) -> impl Iterator<Item = &'a Element> {
        let all = self.content.as_ref().ok().into_iter().flatten();
        all.filter(move |element| element.is_at(path))
    }
}

impl FiscalFacts {
    pub(super) fn gather(
        world: &World,
        sql: &SqlServer,
        places: &[ImportPlace],
    ) -> Result<Self, SandboxError> {
        let mut files = Vec::new();
        for place in places {
            read_folder(&place.tenant, &place.folder, "", &mut files)?;
            read_folder(&place.tenant, &place.folder.join(PROCESSED), PROCESSED, &mut files)?;
        }
        let imported = places.iter().filter(|place| place.is_imported);
        let imported = imported.map(|place| place.tenant.clone()).collect();
        let mut facts = Self {
            files,
            imported,
            in_sage: HashMap::new(),
            links: HashMap::new(),
            vendors: HashMap::new(),
            complements: HashMap::new(),
        };
        for company in &world.companies {
            let (key, database) = (company.key.clone(), &company.database);
            facts.in_sage.insert(key.clone(), invoices(sql, database)?);
            let links = "SELECT VALUE FROM APVENO WHERE OPTFIELD = 'PROVIDERID'";
            facts.links.insert(key.clone(), texts(sql, database, links)?);
            let mut vendors = HashSet::new();
            for question in [
                "SELECT VENDORID FROM APVEN",
                "SELECT VALUE FROM APVENO WHERE OPTFIELD IN ('PROVIDERID', 'RFC')",
            ] {
                vendors.extend(texts(sql, database, question)?.iter().map(|text| text.trim().to_uppercase()));
            }
            facts.vendors.insert(key.clone(), vendors);
            facts.complements.insert(key, complements(sql, database)?);
        }
        Ok(facts)
    }
}

fn read_folder(tenant: &str, folder: &Path, under: &str, files: &mut Vec<SeenFile>) -> io::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let is_xml = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("xml"));
        if !is_xml || !path.is_file() {
            continue;
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = fs::read(&path)?;
        let content = elements(&bytes);
        let name = if under.is_empty() { name } else { format!("{under}/{name}") };
        files.push(SeenFile { tenant: tenant.to_owned(), name, bytes, content });
    }
    files.sort_by(|a, b| (&a.tenant, &a.name).cmp(&(&b.tenant, &b.name)));
    Ok(())
}

fn texts(sql: &SqlServer, database: &str, question: &str) -> Result<Vec<String>, SqlError> {
    let rows = sql.query(database, question, &[])?.rows;
    Ok(rows.into_iter().filter_map(|row| trimmed(row.into_iter().next()?)).collect())
}

fn invoices(sql: &SqlServer, database: &str) -> Result<HashMap<String, usize>, SqlError> {
    let questions = [
        "SELECT o.VALUE FROM APIBHO o INNER JOIN APIBH h ON h.CNTBTCH = o.CNTBTCH AND h.CNTITEM = o.CNTITEM \
         INNER JOIN APIBC c ON c.CNTBTCH = o.CNTBTCH \
         WHERE o.OPTFIELD = 'FOLIOCFD' AND h.ERRENTRY = 0 AND c.BTCHSTTS <> 4",
        "SELECT VALUE FROM POINVHO WHERE OPTFIELD = 'FOLIOCFD'",
        "SELECT VALUE FROM POCRNHO WHERE OPTFIELD = 'FOLIOCFD'",
    ];
    let mut counts = HashMap::new();
    for question in questions {
        for uuid in texts(sql, database, question)? {
            *counts.entry(uuid.to_uppercase()).or_default() += 1;
        }
    }
    Ok(counts)
}

fn complements(sql: &SqlServer, database: &str) -> Result<Fields, SqlError> {
    let question = "SELECT CNTBTCH, CNTENTR, OPTFIELD, VALUE FROM APTCRO WHERE BTCHTYPE = 'PY'";
    let mut found = Fields::new();
    for row in sql.query(database, question, &[])?.rows {
        let mut cells = row.into_iter();
        let (batch, entry) = (number(cells.next()), number(cells.next()));
        let mut text = || cells.next().and_then(trimmed).unwrap_or_default();
        let (field, value) = (text(), text());
        let held = found.entry((batch, entry)).or_default();
        match field.as_str() {
            "FOLIOCFD" => held.0 = value.to_uppercase(),
            "FECHACFD" => held.1 = value,
            // A field that nobody asked for makes the payment differ.
            other => held.1 = format!("{other} = {value}"),
        }
    }
    Ok(found)
}

fn number(value: Option<Value>) -> i64 {
    match value {
        Some(Value::Int(number)) => number,
        Some(Value::Decimal(number)) => i64::try_from(number.mantissa).unwrap_or_default(),
        _ => 0,
    }
}
