//! Which tables and columns a database has. Sage versions differ: a missing *optional* column is left out of the
//! question.

use std::collections::{BTreeMap, BTreeSet};

/// A column of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub table: String,
    pub name: String,
    /// Characters that a text column of limited length takes.
    pub length: Option<usize>,
}

/// The columns that a database has, of the tables that were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Schema {
    /// Lengths by `TABLE.COLUMN` in capitals: whether case matters is the database's affair, and where it does,
    /// the statement itself says so (208).
    columns: BTreeMap<String, Option<usize>>,
    /// The tables as the database spells them.
    tables: BTreeSet<String>,
}

impl Schema {
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        let mut schema = Self::default();
        for Column { table, name, length } in columns {
            schema.columns.insert(format!("{table}.{name}").to_uppercase(), length);
            schema.tables.insert(table);
        }
        schema
    }

    /// A table as the database spells it.
    pub fn spelling<'a>(&'a self, table: &'a str) -> &'a str {
        self.tables.iter().find(|stored| stored.eq_ignore_ascii_case(table)).map_or(table, String::as_str)
    }

    /// Whether the database has the column `TABLE.COLUMN`.
    pub fn has(&self, column: &str) -> bool {
        self.columns.contains_key(&column.to_uppercase())
    }

    /// Characters that the text column `TABLE.COLUMN` takes; `None` when it is not known or not limited.
    pub fn length(&self, column: &str) -> Option<usize> {
        self.columns.get(&column.to_uppercase()).copied().flatten()
    }

    /// Whether the database has any column of a table.
    pub fn has_table(&self, table: &str) -> bool {
        let prefix = format!("{}.", table.to_uppercase());
        self.columns.range(prefix.clone()..).next().is_some_and(|(column, _)| column.starts_with(&prefix))
    }

    /// The given columns, without the optional ones that are missing.
    pub fn available<'a>(&'a self, required: &'a [&'a str], optional: &'a [&'a str]) -> Vec<&'a str> {
        required.iter().copied().chain(optional.iter().copied().filter(|column| self.has(column))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, length: Option<usize>) -> Column {
        let (table, name) = name.split_once('.').expect("TABLE.COLUMN");
        Column { table: table.to_owned(), name: name.to_owned(), length }
    }

    #[test]
    fn optional_columns_are_left_out_when_they_are_missing() {
        let schema = Schema::new([column("APTCR.TXTRMITREF", Some(60))]);
        let chosen = schema.available(&["APTCR.DOCNBR"], &["APTCR.TXTRMITREF", "APTCR.OPERBANK"]);
        assert_eq!(chosen, ["APTCR.DOCNBR", "APTCR.TXTRMITREF"]);
        assert_eq!(schema.length("aptcr.txtrmitref"), Some(60));
    }
}
