//! One statement with its bound values, and the text blocks it is made of.

use std::fmt::Write as _;

use jiff::civil::Date;
use sc_domain::cause::Cause;
use sc_domain::outcome::{Failure, FailureKind};
use sc_domain::{Code, DatabaseName};

use crate::charset;

/// Sizes of the lists of keys. Few sizes mean few texts, and so few plans in the server's cache; the
/// last one stays far below the 2 100 parameters that SQL Server takes.
const CHUNK_SIZES: [usize; 4] = [1, 16, 128, 1_000];

/// A bound value. Text travels as `nvarchar`, an integer as `bigint`, a day as `date`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    Text(String),
    Integer(i64),
    Day(Date),
    Null,
}

/// A statement ready to be sent. `@P1` is the first value.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    /// Stable name for logs.
    pub name: &'static str,
    pub sql: String,
    pub values: Vec<Value>,
}

impl Statement {
    pub fn new(name: &'static str, sql: impl Into<String>) -> Self {
        Self { name, sql: sql.into(), values: Vec::new() }
    }

    /// Binds text for an `nchar` or `nvarchar` column.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.values.push(Value::Text(text.into()));
        self
    }

    /// Binds text for a `char` column; `column` is named when it cannot hold the text.
    pub fn char(mut self, column: &'static str, text: &str) -> Result<Self, Failure> {
        self.values.push(char_value(column, text)?);
        Ok(self)
    }

    #[must_use]
    pub fn integer(mut self, number: i64) -> Self {
        self.values.push(Value::Integer(number));
        self
    }

    /// Binds a day of the server's calendar.
    #[must_use]
    pub fn day(mut self, day: Date) -> Self {
        self.values.push(Value::Day(day));
        self
    }

    /// Binds text for an `nchar` column, or NULL.
    #[must_use]
    pub fn text_or_null(mut self, text: Option<&str>) -> Self {
        self.values.push(text.map_or(Value::Null, |text| Value::Text(text.to_owned())));
        self
    }
}

/// Text for a `char` column; `column` is named when it cannot hold the text.
pub(crate) fn char_value(column: &'static str, text: &str) -> Result<Value, Failure> {
    if charset::fits_char_column(text) {
        Ok(Value::Text(text.to_owned()))
    } else {
        Err(does_not_fit(column, text))
    }
}

/// The failure of a value that a `char` column would silently change.
fn does_not_fit(column: &'static str, text: &str) -> Failure {
    let (table, name) = column.split_once('.').unwrap_or(("", column));
    Failure::new(
        FailureKind::Defect,
        Cause::new(Code::SageUnreadable).with("table", table).with("column", name).with("value", text),
    )
}

/// `[DB].dbo.[TABLE]`.
pub(crate) fn table(database: &DatabaseName, table: &str) -> String {
    format!("[{database}].dbo.[{table}]")
}

/// A select list in which each answer column carries its origin as its name, so that a value that
/// cannot be read names itself: `T.[C] AS [T.C]`. The alias of each table is its own name.
pub(crate) fn select_list<'a>(columns: impl IntoIterator<Item = &'a str>) -> String {
    let mut list = String::new();
    for column in columns {
        let (table, name) = column.split_once('.').unwrap_or(("", column));
        if !list.is_empty() {
            list.push_str(", ");
        }
        let _ = write!(list, "{table}.[{name}] AS [{column}]");
    }
    list
}

/// How a bound value becomes the type of the column it meets. Without it a `char` key compared with
/// an `nvarchar` value is converted row by row, and the index is not used.
#[derive(Debug, Clone, Copy)]
pub(crate) enum As {
    /// `char(n)`
    Char(u16),
    /// `decimal(p,0)`
    Decimal(u8),
    /// As it travels.
    Plain,
}

/// The `number`-th parameter in the column's type.
pub(crate) fn parameter(number: usize, ty: As) -> String {
    match ty {
        As::Char(length) => format!("CAST(@P{number} AS char({length}))"),
        As::Decimal(precision) => format!("CAST(@P{number} AS decimal({precision},0))"),
        As::Plain => format!("@P{number}"),
    }
}

/// `count` parameters from `first` on, for an `IN` list.
pub(crate) fn parameters(first: usize, count: usize, ty: As) -> String {
    (first..first + count).map(|number| parameter(number, ty)).collect::<Vec<_>>().join(", ")
}

/// The statements of one question about many keys. `head` is bound before the keys; `sql` makes the text
/// from the list of the keys' parameters.
pub(crate) fn about_keys(
    name: &'static str,
    head: &[Value],
    keys: &[Value],
    ty: As,
    sql: impl Fn(&str) -> String,
) -> Vec<Statement> {
    let statement = |chunk: Vec<Value>| {
        let list = parameters(1 + head.len(), chunk.len(), ty);
        Statement { name, sql: sql(&list), values: [head, &chunk].concat() }
    };
    padded_chunks(keys).into_iter().map(statement).collect()
}

/// Splits keys into lists of a few fixed sizes; the last list is filled by repeating its last key,
/// which changes no answer of `IN`.
pub(crate) fn padded_chunks<T: Clone>(keys: &[T]) -> Vec<Vec<T>> {
    let largest = CHUNK_SIZES[CHUNK_SIZES.len() - 1];
    keys.chunks(largest).map(padded).collect()
}

fn padded<T: Clone>(keys: &[T]) -> Vec<T> {
    let size = CHUNK_SIZES.into_iter().find(|size| *size >= keys.len()).unwrap_or(keys.len());
    let mut list = keys.to_vec();
    if let Some(last) = keys.last() {
        list.resize(size, last.clone());
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_quoted_and_answers_name_their_origin() {
        let database = DatabaseName::new("NORTE").expect("valid");
        assert_eq!(table(&database, "APTCR"), "[NORTE].dbo.[APTCR]");
        assert_eq!(
            select_list(["APTCR.DOCNBR", "APTCR.VALUES"]),
            "APTCR.[DOCNBR] AS [APTCR.DOCNBR], APTCR.[VALUES] AS [APTCR.VALUES]"
        );
    }

    #[test]
    fn a_key_meets_its_column_in_the_type_of_the_column() {
        assert_eq!(parameters(2, 2, As::Char(12)), "CAST(@P2 AS char(12)), CAST(@P3 AS char(12))");
        assert_eq!(parameter(1, As::Decimal(9)), "CAST(@P1 AS decimal(9,0))");
        assert_eq!(parameter(4, As::Plain), "@P4");
    }

    #[test]
    fn a_value_that_a_char_column_would_change_is_not_sent() {
        let failure = Statement::new("x", "").char("APVENO.VENDORID", "東").expect_err("refused");
        assert_eq!(failure.kind, FailureKind::Defect);
        assert_eq!(
            failure.cause.to_string(),
            r#"sage.unreadable column="VENDORID" table="APVENO" value="東""#
        );
    }

    #[test]
    fn a_question_about_many_keys_binds_its_other_values_first() {
        let keys: Vec<Value> = (0..17).map(Value::Integer).collect();
        let head = [Value::Text("NORTE".to_owned())];
        let asked = about_keys("x", &head, &keys, As::Decimal(19), |list| format!("K IN ({list})"));
        assert_eq!(asked.len(), 1);
        assert_eq!((asked[0].values.len(), &asked[0].values[0]), (129, &head[0]));
        assert!(asked[0].sql.starts_with("K IN (CAST(@P2 AS decimal(19,0)), CAST(@P3 AS"));
        assert!(asked[0].sql.ends_with("CAST(@P129 AS decimal(19,0)))"));
        assert!(about_keys("x", &head, &[], As::Plain, str::to_owned).is_empty());
    }

    proptest! {
        #[test]
        fn chunks_hold_each_key_and_no_other_in_few_sizes(keys in prop::collection::vec(0u32..50_000, 0..2_500)) {
            let chunks = padded_chunks(&keys);
            for chunk in &chunks {
                prop_assert!(CHUNK_SIZES.contains(&chunk.len()));
            }
            let mut sent: Vec<u32> = chunks.concat();
            let mut asked = keys.clone();
            sent.sort_unstable();
            sent.dedup();
            asked.sort_unstable();
            asked.dedup();
            prop_assert_eq!(sent, asked);
        }
    }
}
