//! Names of columns, looked up from the innermost query outwards.

use sqlparser::ast::Ident;

use super::bind::{Binder, Entry, column_of};
use super::errors;
use super::plan::Scalar;
use super::text::identifier_key;
use crate::session::SqlError;

impl Binder<'_> {
    /// Finds a column by its name of one to four parts, in the innermost scope that has it.
    ///
    /// # Errors
    /// 207, 209, 4104.
    pub fn column(&self, parts: &[&Ident]) -> Result<Scalar, SqlError> {
        let (entry, index) = self.find_column(parts)?;
        Ok(column_of(entry, index))
    }

    fn find_column(&self, parts: &[&Ident]) -> Result<(&Entry, usize), SqlError> {
        let collation = self.collation();
        let (column, qualifier) = parts.split_last().ok_or_else(|| errors::invalid_column(""))?;
        let mut qualifier_seen = false;
        for scope in self.scopes.iter().rev() {
            let mut found = scope
                .iter()
                .filter(|entry| self.exposes(entry, qualifier))
                .inspect(|_| qualifier_seen = true)
                .filter_map(|entry| {
                    entry.source.table.column(collation, &column.value).map(|index| (entry, index))
                });
            if let Some(first) = found.next() {
                return match found.next() {
                    None => Ok(first),
                    Some(_) => Err(errors::ambiguous_column(&column.value)),
                };
            }
            if qualifier_seen && !qualifier.is_empty() {
                break;
            }
        }
        if qualifier.is_empty() || qualifier_seen {
            return Err(errors::invalid_column(&column.value));
        }
        let full: Vec<&str> = parts.iter().map(|part| part.value.as_str()).collect();
        Err(errors::unbound_identifier(&full.join(".")))
    }

    fn exposes(&self, entry: &Entry, qualifier: &[&Ident]) -> bool {
        let collation = self.collation();
        let same = |a: &str, b: &str| identifier_key(collation, a) == identifier_key(collation, b);
        let database = self.database.as_ref().map_or("", |database| database.name.as_str());
        match qualifier {
            [] => true,
            [table] => same(&table.value, &entry.exposed),
            [schema, table] => {
                !entry.has_alias
                    && same(&table.value, &entry.exposed)
                    && same(&schema.value, entry.source.table.schema)
            }
            [db, schema, table] => {
                !entry.has_alias
                    && same(&table.value, &entry.exposed)
                    && (schema.value.is_empty() || same(&schema.value, entry.source.table.schema))
                    && same(&db.value, database)
            }
            _ => false,
        }
    }
}
