//! The user that inserted rows are stamped with: parameter `UserAccpac` of the company in `fesaParam`.

use std::collections::BTreeMap;

use sc_domain::DatabaseName;
use sc_domain::outcome::Failure;

use crate::pool::Pool;
use crate::queries::fiscal_parameters;
use crate::schema::Schema;

/// Used where the site has no such table or parameter.
const FALLBACK: &str = "SAGECONN";

/// Length of `AUDTUSER`.
const USER_CHARS_MAX: usize = 8;

/// The user, at most eight characters. `company` is the company's `AUDTORG`.
pub(crate) async fn read(
    control: &Pool,
    schema: &Schema,
    database: &DatabaseName,
    company: Option<&str>,
) -> Result<String, Failure> {
    if !fiscal_parameters::REQUIRED.iter().all(|column| schema.has(column)) {
        return Ok(FALLBACK.to_owned());
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
    Ok(fitting(users.get(owner).map(String::as_str).unwrap_or_default()))
}

/// A user as `AUDTUSER` takes it; our own name for none.
pub(crate) fn fitting(user: &str) -> String {
    let user: String = user.chars().take(USER_CHARS_MAX).collect();
    if user.is_empty() { FALLBACK.to_owned() } else { user }
}
