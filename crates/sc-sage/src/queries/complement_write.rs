//! Writing the UUID and the stamp date of a complement onto a payment (`APTCRO`): both or none.
//!
//! The look comes first and takes no lock: most repeated calls end there. Then one transaction looks again under a
//! lock on both keys, so that of two writers at once the second sees what the first wrote, and changes what is missing
//! or blank. Each change carries its own guard and the condition that the entry stands in a posted batch, and must
//! touch exactly one row; anything else rolls the whole back. The header's counter of optional fields (`VALUES`) is
//! left as it is, as other tools of the site leave it.
//!
//! A date that stands beside the same UUID is left as it is, whatever it says: somebody wrote it, and other tools write
//! the time of day behind it.

use jiff::civil::Date;
use sc_domain::BatchKey;
use sc_domain::cause::{Cause, Code};
use sc_domain::complement::{ComplementWrite, StoredComplement};
use sc_domain::outcome::{Failure, FailureKind, Written};
use sc_domain::time::sage_number;

use crate::failure::is_duplicate_key;
use crate::pool::{Pool, Transaction};
use crate::queries::complement_fields::{self, FieldRows};
use crate::queries::fiscal_parameters::ComplementFields;
use crate::queries::link_write::{self, AuditStamp, Target};
use crate::queries::optional_field::{Definition, Holds};
use crate::row::Record;
use crate::statement::{As, Statement, parameter, table};

pub(crate) const REQUIRED: &[&str] = &[
    "APTCRO.BTCHTYPE",
    "APTCRO.CNTBTCH",
    "APTCRO.CNTENTR",
    "APTCRO.OPTFIELD",
    "APTCRO.AUDTDATE",
    "APTCRO.AUDTTIME",
    "APTCRO.AUDTUSER",
    "APTCRO.AUDTORG",
    "APTCRO.VALUE",
    "APTCRO.TYPE",
    "APTCRO.LENGTH",
    "APTCRO.DECIMALS",
    "APTCRO.ALLOWNULL",
    "APTCRO.VALIDATE",
    "APTCRO.SWSET",
];

/// What the UUID's field has to be able to hold.
pub(crate) const UUID: Holds = Holds::Text { length_min: 36 };

/// How often a row may change between our look and our write before we give up for this time.
const ROUNDS_MAX: usize = 3;

/// What the changes are made of.
pub(crate) struct Means<'a> {
    pub fields: &'a ComplementFields,
    /// Definition of the UUID's field.
    pub uuid: Definition,
    /// Definition of the date's field.
    pub date: Definition,
    pub stamp: &'a AuditStamp,
}

/// What the standing values mean for ours.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// It stands there.
    Before,
    /// Something else stands there.
    Conflict(StoredComplement),
    /// These are to be written.
    ToWrite { uuid: bool, date: bool },
}

/// Judges the standing values. A date without a UUID is nobody's mark of a complement, yet it is not overwritten: with
/// another date than ours it is a conflict.
pub(crate) fn judge(rows: &FieldRows, write: &ComplementWrite) -> Judgement {
    let stored = rows.stored();
    match (stored.uuid.is_empty(), stored.date.is_empty()) {
        (true, true) => Judgement::ToWrite { uuid: true, date: true },
        (true, false) if says(&stored.date, write.stamped) => Judgement::ToWrite { uuid: true, date: false },
        (false, true) if stored.holds(&write.uuid) => Judgement::ToWrite { uuid: false, date: true },
        (false, false) if stored.holds(&write.uuid) => Judgement::Before,
        (true | false, false) | (false, true) => Judgement::Conflict(stored),
    }
}

/// Whether a stored text is this day: `YYYYMMDD`, or `YYYY-MM-DD` with or without a time of day.
fn says(stored: &str, day: Date) -> bool {
    stored == sage_number(day).to_string()
        || stored
            .strip_prefix(&day.to_string())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['T', ' ']))
}

/// What stands there, without a lock.
pub(crate) async fn current(
    pool: &Pool,
    fields: &ComplementFields,
    entry: BatchKey,
) -> Result<FieldRows, Failure> {
    let rows = pool.query(complement_fields::of_entry(pool, fields, entry, "")?).await?;
    complement_fields::typed(&rows, fields)
}

/// Writes what is missing or blank.
pub(crate) async fn write(
    pool: &Pool,
    write: &ComplementWrite,
    means: &Means<'_>,
) -> Result<Written<StoredComplement>, Failure> {
    for _ in 0..ROUNDS_MAX {
        match Box::pin(attempt(pool, write, means)).await {
            Ok(Some(written)) => return Ok(written),
            Ok(None) if !is_posted(pool, write.entry).await? => return Err(not_posted(write.entry)),
            Ok(None) => {}
            // Somebody made the row between our look and our insert; the transaction is undone.
            Err(failure) if is_duplicate_key(&failure) => {}
            Err(failure) => return Err(failure),
        }
    }
    let detail = format!("APTCRO {}-{}", write.entry.batch, write.entry.entry);
    let cause = Cause::new(Code::SageLockTimeout).with("detail", detail);
    Err(Failure::new(FailureKind::Transient, cause))
}

/// One transaction. `None`: a change did not touch exactly one row, and nothing was written.
async fn attempt(
    pool: &Pool,
    write: &ComplementWrite,
    means: &Means<'_>,
) -> Result<Option<Written<StoredComplement>>, Failure> {
    let look = complement_fields::of_entry(pool, means.fields, write.entry, " WITH (UPDLOCK, HOLDLOCK)")?;
    let (mut transaction, rows) = pool.begin().await?.query(look).await?;
    let rows = complement_fields::typed(&rows, means.fields)?;
    let (uuid, date) = match judge(&rows, write) {
        Judgement::ToWrite { uuid, date } => (uuid, date),
        Judgement::Before => return Ok(Some(undone(transaction, Written::Before).await)),
        Judgement::Conflict(stored) => return Ok(Some(undone(transaction, Written::Conflict(stored)).await)),
    };
    let day = sage_number(write.stamped).to_string();
    let changes = [
        (uuid, &means.fields.uuid, UUID, means.uuid, rows.uuid.is_some(), write.uuid.as_str()),
        (date, &means.fields.date, Holds::Day, means.date, rows.date.is_some(), day.as_str()),
    ];
    for (_, field, holds, definition, has_row, value) in changes.into_iter().filter(|(wanted, ..)| *wanted) {
        let target = Target::payment(write.entry, field, holds);
        let change = if has_row {
            link_write::update(pool.database(), &target, value, means.stamp)?
        } else {
            link_write::insert(pool.database(), &target, value, definition, means.stamp)?
        };
        let touched;
        (transaction, touched) = transaction.execute(change).await?;
        if touched != 1 {
            return Ok(undone(transaction, None).await);
        }
    }
    transaction.commit().await?;
    Ok(Some(Written::Now))
}

/// Rolls back, and goes on with `then`.
async fn undone<T>(transaction: Transaction<'_>, then: T) -> T {
    transaction.roll_back().await;
    then
}

/// Whether the entry stands in a posted batch, without error.
async fn is_posted(pool: &Pool, entry: BatchKey) -> Result<bool, Failure> {
    // tidy: allow sql: only table names and parameter marks are written in; values are bound
    let sql = format!(
        "SELECT APTCR.CNTENTR AS [APTCR.CNTENTR] FROM {} AS APTCR JOIN {} AS APBTA \
         ON APBTA.PAYMTYPE = APTCR.BTCHTYPE AND APBTA.CNTBTCH = APTCR.CNTBTCH AND APBTA.BATCHSTAT = 3 \
         WHERE APTCR.BTCHTYPE = 'PY' AND APTCR.CNTBTCH = {} AND APTCR.CNTENTR = {} AND APTCR.ERRENTRY = 0",
        table(pool.database(), "APTCR"),
        table(pool.database(), "APBTA"),
        parameter(1, As::Decimal(9)),
        parameter(2, As::Decimal(7)),
    );
    let statement = Statement::new("complement_entry", sql).integer(entry.batch).integer(entry.entry);
    let rows = pool.query(statement).await?;
    Ok(rows.first().map(|row| Record(row).integer("APTCR.CNTENTR")).transpose()?.is_some())
}

fn not_posted(entry: BatchKey) -> Failure {
    let BatchKey { batch, entry } = entry;
    let detail = format!("APTCR {batch}-{entry} is no entry of a posted batch: nothing was written");
    Failure::new(FailureKind::Defect, Cause::new(Code::InternalDefect).with("detail", detail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sc_domain::CfdiUuid;

    const OURS: &str = "0A1B2C3D-0000-4000-8000-00000000000F";

    #[track_caller]
    fn check(uuid: &str, date: &str, expected: &str) {
        let write = ComplementWrite {
            entry: BatchKey { batch: 7, entry: 1 },
            audit_org: "NORT01".to_owned(),
            uuid: CfdiUuid::new(OURS).expect("uuid"),
            stamped: jiff::civil::date(2026, 11, 9),
        };
        let rows = FieldRows { uuid: Some(uuid.to_owned()), date: Some(date.to_owned()) };
        let judgement = match judge(&rows, &write) {
            Judgement::Before => "before",
            Judgement::Conflict(stored) => {
                assert_eq!(stored, rows.stored());
                "conflict"
            }
            Judgement::ToWrite { uuid: true, date: true } => "write both",
            Judgement::ToWrite { uuid: true, date: false } => "write the uuid",
            Judgement::ToWrite { uuid: false, date: true } => "write the date",
            Judgement::ToWrite { uuid: false, date: false } => "write nothing",
        };
        assert_eq!(judgement, expected, "{uuid:?} {date:?}");
    }

    #[test]
    fn nothing_that_stands_is_ever_overwritten() {
        let theirs = OURS.replace('F', "E");
        check("", "", "write both");
        check(OURS, "", "write the date");
        check(&OURS.to_lowercase(), "", "write the date");
        check(OURS, "20261109", "before");
        check(OURS, "2026-11-10T23:59:59", "before");
        check(&theirs, "", "conflict");
        check(&theirs, "20261109", "conflict");
        check("PENDIENTE", "20261109", "conflict");
        for day in ["20261109", "2026-11-09", "2026-11-09T10:00:00", "2026-11-09 10:00"] {
            check("", day, "write the uuid");
        }
        for day in ["20261110", "2026-11-091", "202611091", "?"] {
            check("", day, "conflict");
        }
    }
}
