//! Parameters of the companies in the control database (`fesaParam`).
//!
//! Only the parameters that are named here are asked for: the table also holds a password, which is never read.

use std::collections::{BTreeMap, BTreeSet};

use sc_domain::DatabaseName;
use sc_domain::cause::{Cause, Code};
use sc_domain::complement::FiscalCompany;
use sc_domain::outcome::{Failure, FailureKind};

use crate::charset;
use crate::pool::Pool;
use crate::queries::link_write::FIELD_NAME_CHARS;
use crate::row::Record;
use crate::schema::Schema;
use crate::statement::{Statement, select_list, table};

/// The table, under both names that sites use.
pub(crate) const TABLES: [&str; 2] = ["fesaParam", "FESAPARAM"];

pub(crate) const REQUIRED: &[&str] = &["fesaParam.Parametro", "fesaParam.Valor", "fesaParam.idCia"];

/// Stamped on inserted rows where the site has no such table or parameter.
pub(crate) const OUR_USER: &str = "SAGECONN";

/// Length of `AUDTUSER`.
const USER_CHARS_MAX: usize = 8;

const DATABASE: &str = "DataBase";
const RECEIVER: &str = "RFCReceptor";
const UUID_FIELD: &str = "FolioCFD";
const DATE_FIELD: &str = "FechaCFD";
const USER: &str = "UserAccpac";

/// All that is ever asked for.
pub(crate) const NAMES: [&str; 5] = [RECEIVER, DATABASE, UUID_FIELD, DATE_FIELD, USER];

/// A parameter that has a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parameter {
    /// `idCia`.
    pub company: String,
    /// `Parametro`, as it was asked for.
    pub name: &'static str,
    /// `Valor`.
    pub value: String,
}

/// Where a company keeps the complement of a payment, and as whom we write it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ComplementFields {
    /// The optional field of the UUID.
    pub uuid: String,
    /// The optional field of the stamp date.
    pub date: String,
    /// At most eight characters.
    pub user: String,
}

/// Some parameters of all companies. Blank ones, and rows that belong to no company, are left out.
pub(crate) async fn read(
    control: &Pool,
    schema: &Schema,
    names: &[&'static str],
) -> Result<Vec<Parameter>, Failure> {
    let list: Vec<String> = names.iter().map(|name| format!("'{name}'")).collect();
    // tidy: allow sql: only table names and constants of this crate are written in
    let sql = format!(
        "SELECT {} FROM {} AS fesaParam WHERE fesaParam.Parametro IN ({})",
        select_list(REQUIRED.iter().copied()),
        table(control.database(), schema.spelling(TABLES[0])),
        list.join(", "),
    );
    let mut parameters = Vec::new();
    for row in control.query(Statement::new("fiscal_parameters", sql)).await? {
        let record = Record(&row);
        let stored = record.text("fesaParam.Parametro")?;
        let name = names.iter().find(|name| name.eq_ignore_ascii_case(&stored));
        let (company, value) = (record.text_or_null("fesaParam.idCia")?, record.text("fesaParam.Valor")?);
        if let (Some(name), Some(company), false) = (name, company, value.is_empty()) {
            parameters.push(Parameter { company, name, value });
        }
    }
    Ok(parameters)
}

/// The fields of the company with this database.
///
/// # Errors
/// `complement.fields_missing` when the table does not tell them, or tells different ones.
pub(crate) fn complement_fields(
    parameters: &[Parameter],
    database: &DatabaseName,
) -> Result<ComplementFields, Failure> {
    fields_of(parameters, database).map_err(|missing| {
        let cause = Cause::new(Code::ComplementFieldsMissing)
            .with("database", database)
            .with("missing", missing.join(", "));
        Failure::new(FailureKind::Setup, cause)
    })
}

/// The companies that have both a database and an RFC: one entry for each `idCia`. A company whose rows contradict each other has one for each pair that they make: which
/// of them counts is not decided here.
pub(crate) fn companies(parameters: &[Parameter]) -> Vec<FiscalCompany> {
    #[derive(Default)]
    struct Told<'p> {
        ids: BTreeSet<&'p str>,
        rfcs: BTreeSet<String>,
        databases: BTreeSet<&'p str>,
    }
    let mut told: BTreeMap<String, Told<'_>> = BTreeMap::new();
    for parameter in parameters {
        let company = told.entry(parameter.company.to_uppercase()).or_default();
        company.ids.insert(&parameter.company);
        match parameter.name {
            RECEIVER => drop(company.rfcs.insert(parameter.value.to_uppercase())),
            DATABASE => drop(company.databases.insert(&parameter.value)),
            _ => {}
        }
    }
    let mut companies = Vec::new();
    for company in told.values() {
        let id = company.ids.first().copied().unwrap_or_default();
        for rfc in &company.rfcs {
            let of_database = |database: &&str| FiscalCompany {
                id: id.to_owned(),
                rfc: rfc.clone(),
                database: (*database).to_owned(),
            };
            companies.extend(company.databases.iter().map(of_database));
        }
    }
    companies
}

/// The fields, or what is wrong with the parameters.
fn fields_of(parameters: &[Parameter], database: &DatabaseName) -> Result<ComplementFields, Vec<String>> {
    let owners: BTreeSet<String> = parameters
        .iter()
        .filter(|parameter| {
            parameter.name == DATABASE && parameter.value.eq_ignore_ascii_case(database.as_str())
        })
        .map(|parameter| parameter.company.to_uppercase())
        .collect();
    if owners.is_empty() {
        return Err(vec![DATABASE.to_owned()]);
    }
    let mut wrong = Vec::new();
    let mut value = |name: &'static str| {
        let told: Vec<&Parameter> = parameters
            .iter()
            .filter(|parameter| parameter.name == name && owners.contains(&parameter.company.to_uppercase()))
            .collect();
        let values: BTreeSet<&str> = told.iter().map(|parameter| parameter.value.as_str()).collect();
        if values.len() > 1 {
            let told: BTreeSet<String> =
                told.iter().map(|told| format!("{} = {}", told.company, told.value)).collect();
            wrong.push(format!("{name} ({})", told.into_iter().collect::<Vec<_>>().join("; ")));
        }
        values.first().copied()
    };
    let (uuid, date, user) = (value(UUID_FIELD), value(DATE_FIELD), value(USER));
    for (name, field) in [(UUID_FIELD, uuid), (DATE_FIELD, date)] {
        match field {
            None => wrong.push(name.to_owned()),
            // The database would cut a longer name, and find another field.
            Some(field) if !can_be_a_field(field) => wrong.push(format!("{name} ({field})")),
            Some(_) => {}
        }
    }
    match (uuid, date) {
        (Some(uuid), Some(date)) if uuid.eq_ignore_ascii_case(date) => {
            wrong.push(format!("{UUID_FIELD} = {DATE_FIELD} = {uuid}"));
            Err(wrong)
        }
        (Some(uuid), Some(date)) if wrong.is_empty() => Ok(ComplementFields {
            uuid: uuid.to_owned(),
            date: date.to_owned(),
            user: fitting_user(user.unwrap_or_default()),
        }),
        _ => Err(wrong),
    }
}

fn can_be_a_field(name: &str) -> bool {
    name.chars().count() <= usize::from(FIELD_NAME_CHARS) && charset::fits_char_column(name)
}

/// A user as `AUDTUSER` takes it; our own name for none.
pub(crate) fn fitting_user(user: &str) -> String {
    let user: String = user.chars().take(USER_CHARS_MAX).collect();
    if user.is_empty() { OUR_USER.to_owned() } else { user }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPLETE: [(&str, &str, &str); 4] = [
        ("NRT", DATABASE, "norte"),
        ("NRT", UUID_FIELD, "FOLIOCFD"),
        ("NRT", DATE_FIELD, "FECHACFD"),
        ("NRT", USER, "PORTALUSER"),
    ];

    fn parameters(rows: &[(&str, &'static str, &str)]) -> Vec<Parameter> {
        rows.iter()
            .map(|(company, name, value)| Parameter {
                company: (*company).to_owned(),
                name,
                value: (*value).to_owned(),
            })
            .collect()
    }

    /// What is told by these rows beside those of a complete company, without the one named `without`.
    #[track_caller]
    fn check(without: &str, more: &[(&str, &'static str, &str)], expected: Result<[&str; 3], &[&str]>) {
        let kept: Vec<_> = COMPLETE.into_iter().filter(|(_, name, _)| *name != without).collect();
        let rows = parameters(&[kept.as_slice(), more].concat());
        let told = fields_of(&rows, &DatabaseName::new("NORTE").expect("valid"));
        let found = told.as_ref().map(|fields| [&*fields.uuid, &*fields.date, &*fields.user]);
        assert_eq!(
            found.map_err(|wrong| wrong.iter().map(String::as_str).collect()),
            expected.map_err(<[_]>::to_vec)
        );
    }

    #[test]
    fn the_fields_are_those_of_the_company_with_the_database() {
        let complete = Ok(["FOLIOCFD", "FECHACFD", "PORTALUS"]);
        check("", &[], complete);
        check("", &[("OTR", DATABASE, "OTRA"), ("OTR", UUID_FIELD, "X"), ("OTR", DATE_FIELD, "Y")], complete);
        check("", &[("NR2", DATABASE, "NORTE"), ("NR2", UUID_FIELD, "FOLIOCFD")], complete);
        check(UUID_FIELD, &[("nrt", UUID_FIELD, "FOLIOCFD")], complete);
        check(USER, &[], Ok(["FOLIOCFD", "FECHACFD", "SAGECONN"]));
    }

    #[test]
    fn what_is_missing_or_contradicts_itself_is_named() {
        check(DATABASE, &[], Err(&["DataBase"]));
        check(UUID_FIELD, &[], Err(&["FolioCFD"]));
        check(DATE_FIELD, &[("OTR", DATE_FIELD, "FECHACFD")], Err(&["FechaCFD"]));
        check(
            "",
            &[("NR2", DATABASE, "NORTE"), ("NR2", UUID_FIELD, "UUIDPAGO")],
            Err(&["FolioCFD (NR2 = UUIDPAGO; NRT = FOLIOCFD)"]),
        );
        check("", &[("NRT", USER, "OTHER")], Err(&["UserAccpac (NRT = OTHER; NRT = PORTALUSER)"]));
        check(UUID_FIELD, &[("NRT", UUID_FIELD, "A234567890123")], Err(&["FolioCFD (A234567890123)"]));
        check(UUID_FIELD, &[("NRT", UUID_FIELD, "fechacfd")], Err(&["FolioCFD = FechaCFD = fechacfd"]));
    }

    #[test]
    fn a_company_counts_with_both_and_contradictions_are_all_told() {
        let rows = parameters(&[
            ("SUR", DATABASE, "SUR"),
            ("NRT", RECEIVER, "ano010203ab1"),
            ("nrt", DATABASE, "NORTE"),
            ("OTR", RECEIVER, "OTR010203AB1"),
            ("DOS", RECEIVER, "DOS010203AB1"),
            ("DOS", DATABASE, "UNO"),
            ("DOS", DATABASE, "DOS"),
        ]);
        let told: Vec<String> = companies(&rows)
            .into_iter()
            .map(|company| format!("{} {} {}", company.id, company.rfc, company.database))
            .collect();
        assert_eq!(told, ["DOS DOS010203AB1 DOS", "DOS DOS010203AB1 UNO", "NRT ANO010203AB1 NORTE"]);
    }
}
