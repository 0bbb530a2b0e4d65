//! How a company is named in the tables that are not Sage's.

use sc_domain::DatabaseName;

use crate::statement::{As, Statement, Value, parameters};

/// The names under which rows of a company may stand. Always three, so that a statement has one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CompanyNames([String; 3]);

/// How many names a company has in a statement.
pub(crate) const NAMES: usize = 3;

/// Which of them is the database name as it is configured.
const AS_WRITTEN: usize = 1;

impl CompanyNames {
    /// For a table that holds the database name or the company's code (`AUDTORG`).
    pub fn new(database: &DatabaseName, company_code: Option<&str>) -> Self {
        let name = database.to_string();
        let code = company_code.unwrap_or(&name).to_owned();
        Self([name.to_uppercase(), name, code])
    }

    /// For a table that holds the database name only, in whatever case.
    pub fn of_database(database: &DatabaseName) -> Self {
        let name = database.to_string();
        Self([name.to_uppercase(), name.clone(), name.to_lowercase()])
    }

    /// The database name as it is configured, for rows that are inserted.
    pub fn as_written(&self) -> &str {
        &self.0[AS_WRITTEN]
    }

    /// Whether this exact text is one of the names.
    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|own| own == name)
    }

    /// Binds the three names.
    pub fn bind(&self, statement: Statement) -> Statement {
        self.0.iter().fold(statement, |statement, name| statement.text(name.as_str()))
    }

    /// The three names as values.
    pub fn values(&self) -> Vec<Value> {
        self.0.iter().cloned().map(Value::Text).collect()
    }
}

/// The condition "of this company", with its names from parameter `first` on.
pub(crate) fn company_is(column: &str, first: usize) -> String {
    format!("{column} IN ({})", parameters(first, NAMES, As::Plain))
}
