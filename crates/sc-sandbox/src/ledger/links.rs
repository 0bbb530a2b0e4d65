//! The links that a resolver may write into Sage: `PROVIDERID` of vendors and `FOLIOCFD` of invoices. Nothing else in
//! the tables of optional fields may change.

use std::collections::BTreeMap;

use sc_sqlserver::engine::SqlServer;
use sc_sqlserver::session::SqlError;
use sc_sqlserver::value::Value;

use super::facts::trimmed;
use super::tables::Fingerprint;
use super::{Finding, Moment, Verdict};
use crate::schema::Table;
use crate::world::{Company, OptionalField, World};

/// An optional field as it was, and what it may become.
struct Link<'a> {
    /// Vendor or invoice number, for people.
    document: &'a str,
    before: &'a OptionalField,
    resolved: Option<&'a str>,
}

/// Key of a row, then the name of its optional field.
type Key = (String, String);

pub(super) fn judge(
    verdict: &mut Verdict,
    world: &World,
    company: &Company,
    sql: &SqlServer,
    fingerprint: &Fingerprint,
) -> Result<(), SqlError> {
    let vendors = company.vendors.iter().map(|vendor| {
        let key = (vendor.id.clone(), "PROVIDERID".to_owned());
        let resolved = vendor.resolvable.as_deref();
        (key, Link { document: &vendor.id, before: &vendor.provider_id, resolved })
    });
    let invoices = company.invoices.iter().map(|invoice| {
        let key = (format!("{}/{}", invoice.batch, invoice.item), "FOLIOCFD".to_owned());
        let resolved = invoice.resolvable.as_deref();
        (key, Link { document: &invoice.number, before: &invoice.uuid, resolved })
    });
    let (vendor_table, invoice_table) = (Table::APVENO.name, Table::APIBHO.name);
    let tables = [
        (vendor_table, "SELECT VENDORID, OPTFIELD, VALUE FROM APVENO", vendors.collect::<BTreeMap<_, _>>()),
        (invoice_table, "SELECT CNTBTCH, CNTITEM, OPTFIELD, VALUE FROM APIBHO", invoices.collect()),
    ];
    for (table, query, links) in tables {
        // Untouched since the start: every row is as the world made it, and nothing was resolved.
        let changed = fingerprint.has_changed(sql, &company.database, table)?;
        let rows = if changed { read(sql, &company.database, query)? } else { as_made(&links) };
        for (key, link) in &links {
            let now = rows.get(key).map(String::as_str);
            judge_link(verdict, world, company, table, link, now);
        }
        for ((document, field), value) in rows.iter().filter(|(key, _)| !links.contains_key(*key)) {
            if table == vendor_table && belongs_to_vendor(company, document, field, value) {
                continue;
            }
            let found = format!("{field} = {value}");
            let what = "optional_field_unexpected";
            verdict.differing.push(Finding::new(what, &company.key, document, "as it was made", found));
        }
    }
    Ok(())
}

fn judge_link(
    verdict: &mut Verdict,
    world: &World,
    company: &Company,
    table: &'static str,
    link: &Link<'_>,
    now: Option<&str>,
) {
    let before = text_of(link.before);
    let shown = format!("{table}: {}", now.unwrap_or("NULL"));
    let finding =
        |what, expected: &str| Finding::new(what, &company.key, link.document, expected, shown.clone());
    if now == before {
        if let (Some(resolved), Moment::AtRest) = (link.resolved, verdict.moment) {
            verdict.lost.push(finding("link_missing", resolved));
        }
        return;
    }
    let agrees = |wanted: &str| now.is_some_and(|now| now.trim().eq_ignore_ascii_case(wanted));
    if link.resolved.is_some_and(agrees) {
        return;
    }
    let is_of_another = world.companies.iter().filter(|other| other.key != company.key).any(|other| {
        other.providers.iter().any(|provider| agrees(&provider.id))
            || other.cfdis.iter().any(|cfdi| agrees(&cfdi.uuid))
    });
    let expected = link.resolved.or(before).unwrap_or("NULL");
    if is_of_another {
        verdict.crossed.push(finding("link_crossed", expected));
    } else {
        verdict.differing.push(finding("link_differs", expected));
    }
}

/// The optional fields of a vendor that the world makes beside its link.
fn belongs_to_vendor(company: &Company, vendor: &str, field: &str, value: &str) -> bool {
    match field {
        "METODOPAGO" => {
            let known = company.vendors.iter().find(|known| known.id == vendor);
            known.is_some_and(|known| known.payment_method.as_deref() == Some(value))
        }
        "RFC" => company.vendors.iter().any(|known| known.id == vendor && known.rfc == value),
        _ => false,
    }
}

fn text_of(field: &OptionalField) -> Option<&str> {
    match field {
        OptionalField::Absent => None,
        OptionalField::Blank => Some(""),
        OptionalField::Value(value) => Some(value),
    }
}

fn as_made(links: &BTreeMap<Key, Link<'_>>) -> BTreeMap<Key, String> {
    let rows = links.iter().filter_map(|(key, link)| Some((key.clone(), text_of(link.before)?.to_owned())));
    rows.collect()
}

/// Reads a table of optional fields: the key columns, the field's name, its value.
fn read(sql: &SqlServer, database: &str, query: &str) -> Result<BTreeMap<Key, String>, SqlError> {
    let set = sql.query(database, query, &[])?;
    let rows = set.rows.into_iter().map(|row| {
        let mut texts: Vec<String> = row.into_iter().map(text).collect();
        let value = texts.pop().unwrap_or_default();
        let field = texts.pop().unwrap_or_default();
        ((texts.join("/"), field), value)
    });
    Ok(rows.collect())
}

fn text(value: Value) -> String {
    match value {
        Value::Decimal(number) => number.mantissa.to_string(),
        Value::Int(number) => number.to_string(),
        other => trimmed(other).unwrap_or_default(),
    }
}
