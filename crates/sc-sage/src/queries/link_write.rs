//! Writing an optional field of a vendor (`APVENO`) or of an invoice entry (`APIBHO`), only where it is
//! missing or blank. The fields of a payment (`APTCRO`) are changed by the same statements
//! ([`crate::queries::complement_write`]).
//!
//! The look comes first: most repeated calls end there without a lock. The guard stands in the change
//! itself, so a value that the importer or a user writes in between is never overwritten. A value row is
//! only made for a parent that exists. The header's counter of optional fields (`VALUES`) is left as it
//! is, as other tools of the site leave it.

use sc_domain::cause::{Cause, Code};
use sc_domain::outcome::{Failure, FailureKind, Written};
use sc_domain::{BatchKey, DatabaseName, VendorId};

use crate::failure::is_duplicate_key;
use crate::pool::Pool;
use crate::queries::optional_field::{Definition, Holds};
use crate::row::Record;
use crate::statement::{As, Statement, Value, parameter, table};

pub(crate) const REQUIRED: &[&str] = &[
    "APVEN.VENDORID",
    "APVENO.VENDORID",
    "APVENO.OPTFIELD",
    "APVENO.AUDTDATE",
    "APVENO.AUDTTIME",
    "APVENO.AUDTUSER",
    "APVENO.AUDTORG",
    "APVENO.VALUE",
    "APVENO.TYPE",
    "APVENO.LENGTH",
    "APVENO.DECIMALS",
    "APVENO.ALLOWNULL",
    "APVENO.VALIDATE",
    "APVENO.SWSET",
    "APIBHO.CNTBTCH",
    "APIBHO.CNTITEM",
    "APIBHO.OPTFIELD",
    "APIBHO.AUDTDATE",
    "APIBHO.AUDTTIME",
    "APIBHO.AUDTUSER",
    "APIBHO.AUDTORG",
    "APIBHO.VALUE",
    "APIBHO.TYPE",
    "APIBHO.LENGTH",
    "APIBHO.DECIMALS",
    "APIBHO.ALLOWNULL",
    "APIBHO.VALIDATE",
    "APIBHO.SWSET",
];

/// Length of `OPTFIELD`.
pub(crate) const FIELD_NAME_CHARS: u16 = 12;

/// How often a row may change between our look and our write before we give up for this time.
const ROUNDS_MAX: usize = 3;

/// Which field of which owner.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// The table of values.
    table: &'static str,
    /// The table of their owners.
    parent: Parent,
    /// The owner's key: column, type and value.
    key: Vec<(&'static str, As, Value)>,
    pub field: Field,
    /// What the field has to be able to hold.
    pub holds: Holds,
    /// For messages.
    owner: String,
}

/// The name of a field.
#[derive(Debug, Clone)]
pub(crate) enum Field {
    /// The same on each site: a constant of this file, written into the SQL.
    Fixed(&'static str),
    /// What the site calls it: bound.
    Named(String),
}

impl Field {
    pub fn name(&self) -> &str {
        match self {
            Self::Fixed(name) => name,
            Self::Named(name) => name,
        }
    }
}

/// Whose field it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parent {
    /// A row of this table.
    Row(&'static str),
    /// An entry of `APTCR` without error, in a posted batch: a batch that a user may still edit is left alone.
    PostedPayment,
}

impl Parent {
    fn table(self) -> &'static str {
        match self {
            Self::Row(table) => table,
            Self::PostedPayment => "APTCR",
        }
    }

    /// What stands after FROM.
    fn source(self, database: &DatabaseName) -> String {
        let own = format!("{} AS {}", table(database, self.table()), self.table());
        match self {
            Self::Row(_) => own,
            Self::PostedPayment => format!(
                "{own} JOIN {} AS APBTA ON APBTA.PAYMTYPE = APTCR.BTCHTYPE AND APBTA.CNTBTCH = APTCR.CNTBTCH \
                 AND APBTA.BATCHSTAT = 3 AND APTCR.ERRENTRY = 0",
                table(database, "APBTA"),
            ),
        }
    }
}

impl Target {
    /// `PROVIDERID` of a vendor: 24 hexadecimal digits.
    pub fn vendor(vendor: &VendorId) -> Self {
        Self {
            table: "APVENO",
            parent: Parent::Row("APVEN"),
            key: vec![("VENDORID", As::Char(12), Value::Text(vendor.to_string()))],
            field: Field::Fixed("PROVIDERID"),
            holds: Holds::Text { length_min: 24 },
            owner: vendor.to_string(),
        }
    }

    /// `FOLIOCFD` of an invoice entry: a UUID of 36 characters.
    pub fn invoice(origin: BatchKey) -> Self {
        Self {
            table: "APIBHO",
            parent: Parent::Row("APIBH"),
            key: vec![
                ("CNTBTCH", As::Decimal(9), Value::Integer(origin.batch)),
                ("CNTITEM", As::Decimal(7), Value::Integer(origin.entry)),
            ],
            field: Field::Fixed("FOLIOCFD"),
            holds: Holds::Text { length_min: 36 },
            owner: format!("{}-{}", origin.batch, origin.entry),
        }
    }

    /// A field of a payment entry, under the site's name for it.
    pub fn payment(entry: BatchKey, field: &str, holds: Holds) -> Self {
        Self {
            table: "APTCRO",
            parent: Parent::PostedPayment,
            key: vec![
                ("BTCHTYPE", As::Char(2), Value::Text("PY".to_owned())),
                ("CNTBTCH", As::Decimal(9), Value::Integer(entry.batch)),
                ("CNTENTR", As::Decimal(7), Value::Integer(entry.entry)),
            ],
            field: Field::Named(field.to_owned()),
            holds,
            owner: format!("{}-{}", entry.batch, entry.entry),
        }
    }

    /// The owner's key as a condition on `table`, its values from parameter 1 on.
    fn owner_is(&self, table: &str) -> String {
        let conditions = self
            .key
            .iter()
            .enumerate()
            .map(|(index, (column, ty, _))| format!("{table}.{column} = {}", parameter(1 + index, *ty)));
        conditions.collect::<Vec<_>>().join(" AND ")
    }

    /// The field as SQL: a bound name stands behind the owner's key.
    fn field_sql(&self) -> String {
        match &self.field {
            Field::Fixed(name) => format!("'{name}'"),
            Field::Named(_) => parameter(1 + self.key.len(), As::Char(FIELD_NAME_CHARS)),
        }
    }

    /// The number of the first parameter that [`Target::statement`] leaves free.
    fn free(&self) -> usize {
        let named = match &self.field {
            Field::Fixed(_) => 0,
            Field::Named(_) => 1,
        };
        1 + self.key.len() + named
    }

    /// The key of the value row.
    fn row_is(&self) -> String {
        format!("{} AND {}.OPTFIELD = {}", self.owner_is(self.table), self.table, self.field_sql())
    }

    /// A statement with the key of the value row bound.
    fn statement(&self, name: &'static str, sql: String) -> Result<Statement, Failure> {
        let mut statement = Statement::new(name, sql);
        for (column, _, value) in &self.key {
            statement = match value {
                Value::Text(text) => statement.char(column, text)?,
                Value::Integer(number) => statement.integer(*number),
                Value::Day(day) => statement.day(*day),
                Value::Null => statement.text_or_null(None),
            };
        }
        match &self.field {
            Field::Fixed(_) => Ok(statement),
            Field::Named(name) => statement.char("optional field.OPTFIELD", name),
        }
    }
}

/// Who wrote, and when by the server's clock in UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AuditStamp {
    /// `YYYYMMDD`
    pub date: i64,
    /// `HHMMSSCC`
    pub time: i64,
    /// At most eight characters.
    pub user: String,
    /// At most six characters.
    pub company: String,
}

/// The stored value, trimmed; `None` when there is no row.
pub(crate) async fn current(pool: &Pool, target: &Target) -> Result<Option<String>, Failure> {
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "SELECT {0}.[VALUE] AS [link.VALUE] FROM {1} AS {0} WHERE {2}",
        target.table,
        table(pool.database(), target.table),
        target.row_is(),
    );
    let rows = pool.query(target.statement("link_current", sql)?).await?;
    Ok(rows.first().map(|row| Record(row).text("link.VALUE")).transpose()?)
}

/// Writes the value where none stands. `found` is what [`current`] told a moment ago.
pub(crate) async fn write(
    pool: &Pool,
    target: &Target,
    mut found: Option<String>,
    value: &str,
    definition: Definition,
    stamp: &AuditStamp,
) -> Result<Written<String>, Failure> {
    for _ in 0..ROUNDS_MAX {
        let change = match found {
            Some(standing) if standing.is_empty() => update(pool.database(), target, value, stamp)?,
            Some(standing) => return Ok(compare(standing, value)),
            None => insert(pool.database(), target, value, definition, stamp)?,
        };
        match pool.execute(change).await {
            Ok(0) => {}
            Ok(_) => return Ok(Written::Now),
            // Somebody made the row between our look and our insert.
            Err(failure) if is_duplicate_key(&failure) => {}
            Err(failure) => return Err(failure),
        }
        found = current(pool, target).await?;
    }
    if found.is_none() {
        let detail = format!("{} has no row {}: nothing was written", target.parent.table(), target.owner);
        let cause = Cause::new(Code::InternalDefect).with("detail", detail);
        return Err(Failure::new(FailureKind::Defect, cause));
    }
    let cause =
        Cause::new(Code::SageLockTimeout).with("detail", format_args!("{} {}", target.table, target.owner));
    Err(Failure::new(FailureKind::Transient, cause))
}

/// What a standing value means for ours. Ids differ in case between systems.
pub(crate) fn compare(standing: String, ours: &str) -> Written<String> {
    if standing.eq_ignore_ascii_case(ours) { Written::Before } else { Written::Conflict(standing) }
}

/// Fills a blank value. Touches no row where a value stands or the owner is not fit for it.
pub(crate) fn update(
    database: &DatabaseName,
    target: &Target,
    value: &str,
    stamp: &AuditStamp,
) -> Result<Statement, Failure> {
    let first = target.free();
    let of_fit_owner = match target.parent {
        Parent::Row(_) => String::new(),
        // tidy: allow sql: only table names and parameter marks are written in; values are bound
        Parent::PostedPayment => format!(
            " AND EXISTS (SELECT 1 FROM {} WHERE {})",
            target.parent.source(database),
            target.owner_is(target.parent.table()),
        ),
    };
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "UPDATE {} SET [VALUE] = {}, SWSET = 1, AUDTDATE = {}, AUDTTIME = {}, AUDTUSER = {}, AUDTORG = {} \
         WHERE {} AND ({table}.[VALUE] = '' OR {table}.[VALUE] IS NULL){of_fit_owner}",
        table(database, target.table),
        parameter(first, As::Char(60)),
        parameter(first + 1, As::Decimal(9)),
        parameter(first + 2, As::Decimal(9)),
        parameter(first + 3, As::Char(8)),
        parameter(first + 4, As::Char(6)),
        target.row_is(),
        table = target.table,
    );
    stamped(target.statement("link_update", sql)?, value, stamp)
}

/// Makes the row. Touches none where one stands or the owner is not fit for it.
pub(crate) fn insert(
    database: &DatabaseName,
    target: &Target,
    value: &str,
    definition: Definition,
    stamp: &AuditStamp,
) -> Result<Statement, Failure> {
    let first = target.free();
    let columns: Vec<&str> = target.key.iter().map(|(column, ..)| *column).collect();
    let values: Vec<String> =
        target.key.iter().enumerate().map(|(index, (_, ty, _))| parameter(1 + index, *ty)).collect();
    let definition_parameters: Vec<String> =
        (first + 5..first + 10).map(|n| format!("CAST(@P{n} AS smallint)")).collect();
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "INSERT INTO {rows} ({columns}, OPTFIELD, [VALUE], AUDTDATE, AUDTTIME, AUDTUSER, AUDTORG, \
         [TYPE], [LENGTH], [DECIMALS], ALLOWNULL, [VALIDATE], SWSET) \
         SELECT {values}, {field}, {}, {}, {}, {}, {}, {definition}, 1 \
         FROM {parents} WHERE {owner} \
         AND NOT EXISTS (SELECT 1 FROM {rows} AS {table} WITH (UPDLOCK, HOLDLOCK) WHERE {row})",
        parameter(first, As::Char(60)),
        parameter(first + 1, As::Decimal(9)),
        parameter(first + 2, As::Decimal(9)),
        parameter(first + 3, As::Char(8)),
        parameter(first + 4, As::Char(6)),
        rows = table(database, target.table),
        parents = target.parent.source(database),
        columns = columns.join(", "),
        values = values.join(", "),
        field = target.field_sql(),
        definition = definition_parameters.join(", "),
        owner = target.owner_is(target.parent.table()),
        table = target.table,
        row = target.row_is(),
    );
    let statement = stamped(target.statement("link_insert", sql)?, value, stamp)?;
    Ok(statement
        .integer(definition.value_type)
        .integer(definition.length)
        .integer(definition.decimals)
        .integer(definition.allow_null)
        .integer(definition.validate))
}

fn stamped(statement: Statement, value: &str, stamp: &AuditStamp) -> Result<Statement, Failure> {
    statement
        .char("optional field.VALUE", value)?
        .integer(stamp.date)
        .integer(stamp.time)
        .char("optional field.AUDTUSER", &stamp.user)?
        .char("optional field.AUDTORG", &stamp.company)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guard_stands_in_the_change_itself() {
        let database = DatabaseName::new("NORTE").expect("valid");
        let stamp = AuditStamp {
            date: 20_261_122,
            time: 5,
            user: "SAGECONN".to_owned(),
            company: "NORT01".to_owned(),
        };
        let definition = Definition { value_type: 1, length: 40, decimals: 0, allow_null: 1, validate: 0 };
        let target = Target::invoice(BatchKey { batch: 5, entry: 1 });
        let changes = |target: &Target| {
            let update = update(&database, target, "uuid", &stamp).expect("fits");
            let insert = insert(&database, target, "uuid", definition, &stamp).expect("fits");
            format!("{}\n{:?}\n\n{}\n{:?}", update.sql, update.values, insert.sql, insert.values)
        };
        insta::assert_snapshot!(changes(&target));
        let holds = Holds::Text { length_min: 36 };
        let target = Target::payment(BatchKey { batch: 5, entry: 1 }, "FOLIOCFD", holds);
        insta::assert_snapshot!("a_field_of_a_payment_is_changed_in_posted_batches_only", changes(&target));
    }
}
