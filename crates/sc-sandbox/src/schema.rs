//! The databases of a site: tables, column types and keys as the specification gives them.
//!
//! A table is written once, as data: the DDL is rendered from it and rows are built against it, so that neither
//! can drift from the other.

mod company;
mod control;
mod orders;
mod row;

pub use self::company::COMPANY;
pub use self::control::{AUTHORIZATIONS, FESA};
pub use self::row::Row;

/// Name of the database of the control tables.
pub const CONTROL_DATABASE: &str = "FESA";
/// Name of the database of the purchase-order authorizations.
pub const AUTHORIZATIONS_DATABASE: &str = "Autorizaciones_electronicas";

/// One table.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    pub name: &'static str,
    /// `NAME type` or `NAME type null`, separated by `, `, in the order of the table.
    pub columns: &'static str,
    /// Columns of the primary key; empty for the control tables, which have none.
    pub key: &'static str,
    /// Further keys and indexes.
    pub indexes: &'static [Index],
    /// Columns that older versions of Sage do not have.
    pub optional: &'static [&'static str],
}

/// A unique key or an index beside the primary key.
#[derive(Debug, Clone, Copy)]
pub struct Index {
    pub columns: &'static str,
    pub is_unique: bool,
}

/// One column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    /// In T-SQL, for example `decimal(9,0)`.
    pub ty: &'static str,
    pub is_nullable: bool,
}

impl Table {
    /// The columns in the order of the table.
    pub fn columns(&self) -> impl Iterator<Item = Column> {
        self.columns.split(", ").map(|column| {
            let mut words = column.split_whitespace();
            let name = words.next().unwrap_or_default();
            let ty = words.next().unwrap_or_default();
            Column { name, ty, is_nullable: words.next() == Some("null") }
        })
    }

    /// The statements that make the table, its key and its indexes. Names of keys follow Sage: `APTCR_KEY_0` is the
    /// primary one.
    pub fn ddl(&self) -> Vec<String> {
        let mut members: Vec<String> = self
            .columns()
            .map(|column| {
                let null = if column.is_nullable { "NULL" } else { "NOT NULL" };
                format!("[{}] {} {null}", column.name, column.ty)
            })
            .collect();
        let name = self.name;
        if !self.key.is_empty() {
            members.push(format!("CONSTRAINT [{name}_KEY_0] PRIMARY KEY ({})", quoted(self.key)));
        }
        let mut statements = vec![format!("CREATE TABLE [{name}] ({})", members.join(", "))];
        for (position, index) in self.indexes.iter().enumerate() {
            let unique = if index.is_unique { "UNIQUE " } else { "" };
            let columns = quoted(index.columns);
            let number = position + 1;
            statements.push(format!("CREATE {unique}INDEX [{name}_KEY_{number}] ON [{name}] ({columns})"));
        }
        statements
    }
}

fn quoted(columns: &str) -> String {
    let names: Vec<String> = columns.split(", ").map(|name| format!("[{name}]")).collect();
    names.join(", ")
}
