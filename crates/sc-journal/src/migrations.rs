//! The format of the file, from number 1 on.
//!
//! A migration never changes once it was released. Each carries the *compatible-from* number: the
//! oldest format a program must know to work on a file that has it. An additive migration (new table,
//! new nullable column) repeats the number of the one before it, so that an older program still opens
//! the file and a site can go back a version; a breaking one gives its own number.

use rusqlite::{Connection, TransactionBehavior};
use sc_domain::ports::JournalError;

use crate::commits::Commits;
use crate::error::{Fault, unreadable};
use crate::table::meta::{COMPATIBLE_FROM, Meta, MetaMut};
use crate::table::{
    answers, approvals, attempts, audit, baselines, documents, effects, ignores, meta, notices, pauses,
    preferences, requests, runs, slots, steps, sweeps, terms,
};

/// Marks the file as a journal of this program (`PRAGMA application_id`): "SCJ" and a zero.
const APPLICATION_ID: i32 = 0x5343_4A00;

/// One step of the format.
pub(crate) struct Migration {
    pub(crate) number: u32,
    pub(crate) compatible_from: u32,
    pub(crate) statements: &'static [&'static str],
    /// What SQL alone cannot do, after them.
    pub(crate) then: fn(&Connection) -> Result<(), Fault>,
}

/// Of a migration that SQL alone can do.
fn nothing(_: &Connection) -> Result<(), Fault> {
    Ok(())
}

/// All migrations, in order, without gaps.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        compatible_from: 1,
        statements: &[
            meta::V1,
            runs::V1,
            steps::V1,
            documents::V1,
            terms::V1,
            effects::V1,
            attempts::V1,
            answers::V1,
            approvals::V1,
            baselines::V1,
            audit::V1,
        ],
        then: nothing,
    },
    // The steps of purchase orders: a program that does not know their keys cannot read the rows.
    Migration { number: 2, compatible_from: 2, statements: &[sweeps::V2], then: nothing },
    // What a host needs that runs by itself: only new tables and indexes.
    Migration {
        number: 3,
        compatible_from: 2,
        statements: &[
            slots::V3,
            pauses::V3,
            notices::V3,
            ignores::V3,
            preferences::V3,
            runs::V3,
            approvals::V3,
        ],
        then: nothing,
    },
    // What processes ask of each other: a new table.
    Migration { number: 4, compatible_from: 2, statements: &[requests::V4], then: nothing },
    // What a step found in order, told apart from what it carried out: a new column.
    Migration { number: 5, compatible_from: 2, statements: &[steps::V5], then: nothing },
    // What people find a document by: its words, without accents, and its number in short. The table is as it was.
    Migration { number: 6, compatible_from: 2, statements: &[], then: |conn| terms::TermsMut(conn).refill() },
    // What was decided about a document, after it was carried out, too, and the date that it bears: an index, a column.
    Migration { number: 7, compatible_from: 2, statements: &[approvals::V7, documents::V7], then: nothing },
    // A person may ask for all suppliers once more: a program that does not know this decision cannot read its row.
    Migration { number: 8, compatible_from: 8, statements: &[], then: nothing },
];

/// Where a file stands.
enum Standing {
    /// Nothing was ever written to it.
    Empty,
    /// A journal of this format.
    Format(u32),
}

/// Refuses a file that is no journal or that only a newer program may touch. Changes nothing.
pub(crate) fn check(conn: &Connection, migrations: &[Migration]) -> Result<(), Fault> {
    standing(conn, migrations).map(|_| ())
}

/// Brings the file to the newest format, one commit per migration.
pub(crate) fn migrate(
    conn: &mut Connection,
    migrations: &[Migration],
    commits: &mut Commits,
) -> Result<(), Fault> {
    loop {
        let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let format = match standing(&transaction, migrations)? {
            Standing::Empty => 0,
            Standing::Format(format) => format,
        };
        let Some(next) = migrations.iter().find(|migration| migration.number > format) else {
            return Ok(());
        };
        for statements in next.statements {
            transaction.execute_batch(statements)?;
        }
        (next.then)(&transaction)?;
        MetaMut(&transaction).set(COMPATIBLE_FROM, &next.compatible_from.to_string())?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", next.number)?;
        commits.commit(|| transaction.commit())?;
        tracing::info!(format = next.number, "journal migrated");
    }
}

fn standing(conn: &Connection, migrations: &[Migration]) -> Result<Standing, Fault> {
    let format: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let application: i32 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if format == 0 && application == 0 {
        let objects: i64 = conn.query_row("SELECT COUNT(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if objects == 0 {
            return Ok(Standing::Empty);
        }
    }
    if application != APPLICATION_ID {
        return Err(JournalError::Failed("this is another program's database, no journal".to_owned()).into());
    }
    let known = migrations.last().map_or(0, |migration| migration.number);
    if format > known {
        let text = Meta(conn).get(COMPATIBLE_FROM)?.unwrap_or_default();
        let compatible_from: u32 = text.parse().map_err(|_| unreadable("meta.compatible_from", text))?;
        if compatible_from > known {
            return Err(JournalError::Newer { found: format, known }.into());
        }
    }
    Ok(Standing::Format(format))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADDITIVE: Migration = Migration {
        number: 2,
        compatible_from: 1,
        statements: &["CREATE TABLE notices (id INTEGER) STRICT;"],
        then: nothing,
    };
    const BREAKING: Migration = Migration {
        number: 3,
        compatible_from: 3,
        statements: &["ALTER TABLE runs RENAME TO passes;"],
        then: nothing,
    };

    fn first() -> Migration {
        let Migration { number, compatible_from, statements, then } = MIGRATIONS[0];
        Migration { number, compatible_from, statements, then }
    }

    fn migrated(migrations: &[Migration]) -> (Connection, u64) {
        let mut conn = Connection::open_in_memory().expect("opens");
        let mut commits = Commits::new(None);
        migrate(&mut conn, migrations, &mut commits).expect("migrates");
        (conn, commits.number())
    }

    #[test]
    fn numbers_begin_at_one_and_have_no_gaps() {
        for (index, migration) in MIGRATIONS.iter().enumerate() {
            assert_eq!(migration.number as usize, index + 1);
            assert!(migration.compatible_from <= migration.number);
        }
    }

    #[test]
    fn each_migration_is_one_commit_and_none_is_done_twice() {
        let (mut conn, commits) = migrated(&[first(), ADDITIVE, BREAKING]);
        assert_eq!(commits, 3);
        let mut again = Commits::new(None);
        migrate(&mut conn, &[first(), ADDITIVE, BREAKING], &mut again).expect("nothing to do");
        assert_eq!(again.number(), 0);
    }

    #[test]
    fn an_older_program_opens_a_file_with_additive_changes_only() {
        let (mut conn, _) = migrated(&[first(), ADDITIVE]);
        migrate(&mut conn, &[first()], &mut Commits::new(None)).expect("compatible");
        let (conn, _) = migrated(&[first(), ADDITIVE, BREAKING]);
        let refused = check(&conn, &[first(), ADDITIVE]).map_err(JournalError::from);
        assert_eq!(refused, Err(JournalError::Newer { found: 3, known: 2 }));
    }

    /// What programs of the formats 2 to 6 do with the file of format 7.
    #[test]
    fn programs_of_the_formats_2_to_6_open_a_file_of_format_7() {
        let (mut conn, _) = migrated(&MIGRATIONS[..7]);
        for known in [6, 5, 4, 3, 2] {
            migrate(&mut conn, &MIGRATIONS[..known], &mut Commits::new(None)).expect("compatible");
            let format: u32 =
                conn.pragma_query_value(None, "user_version", |row| row.get(0)).expect("version");
            assert_eq!(format, 7, "a program of format {known} changes nothing");
        }
        let refused = check(&conn, &MIGRATIONS[..1]).map_err(JournalError::from);
        assert_eq!(
            refused,
            Err(JournalError::Newer { found: 7, known: 1 }),
            "format 1 cannot read the steps"
        );
    }

    #[test]
    fn no_program_of_before_opens_a_file_that_may_hold_a_decision_it_does_not_know() {
        let (conn, _) = migrated(MIGRATIONS);
        for known in 1..=7 {
            let refused = check(&conn, &MIGRATIONS[..known]).map_err(JournalError::from);
            let known = u32::try_from(known).expect("few");
            assert_eq!(refused, Err(JournalError::Newer { found: 8, known }));
        }
    }

    #[test]
    fn a_migration_that_fails_leaves_the_format_before_it() {
        let (mut conn, _) = migrated(&[first()]);
        let broken = Migration { statements: &["CREATE TABLE half (id INTEGER);", "NONSENSE;"], ..ADDITIVE };
        assert!(migrate(&mut conn, &[first(), broken], &mut Commits::new(None)).is_err());
        let format: u32 = conn.pragma_query_value(None, "user_version", |row| row.get(0)).expect("version");
        let halves: u32 = conn
            .query_row("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'half'", [], |row| row.get(0))
            .expect("count");
        assert_eq!((format, halves), (1, 0));
    }
}
