//! The user that inserted rows are stamped with: parameter `UserAccpac` of the company in `fesaParam`.

use std::collections::BTreeMap;

use sc_domain::DatabaseName;
use sc_domain::outcome::Failure;

use crate::pool::Pool;
use crate::queries::fiscal_parameters;
use crate::schema::Schema;

/// The user, at most eight characters. `company` is the company's `AUDTORG`.
pub(crate) async fn read(
    control: &Pool,
    schema: &Schema,
    database: &DatabaseName,
    company: Option<&str>,
) -> Result<String, Failure> {
    if !fiscal_parameters::REQUIRED.iter().all(|column| schema.has(column)) {
        return Ok(fiscal_parameters::OUR_USER.to_owned());
    }
    let mut users = BTreeMap::new();
    let mut owner = None;
    for parameter in fiscal_parameters::read(control, schema, &["DataBase", "UserAccpac"]).await? {
        if parameter.name == "UserAccpac" {
            users.insert(parameter.company, parameter.value);
        } else if parameter.value.eq_ignore_ascii_case(database.as_str()) {
            owner = Some(parameter.company);
        }
    }
    let owner = owner.as_deref().or(company).unwrap_or_default();
    Ok(fiscal_parameters::fitting_user(users.get(owner).map(String::as_str).unwrap_or_default()))
}
