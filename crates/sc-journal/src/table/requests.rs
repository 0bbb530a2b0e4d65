//! `requests`: what one process asks of the engine of another that works on the same data folder.
//!
//! A request is for one run: that which the asker found under way, or, where that run had no row yet, the one
//! whose process held the engine's lock when the asker looked. The engine that takes it writes its run down, and
//! answers once that run is over. Everything else that it finds open is answered without being followed, so that
//! no request ever stops a later run.

use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::{Connection, Row, named_params, params};
use sc_domain::RunId;
use sc_domain::ids::InvalidId;
use sc_domain::ports::JournalError;
use serde::Serialize;

use crate::codec::{bounded, instant_at, micros, optional_at, optional_instant_at, parsed_at};
use crate::error::Fault;
use crate::sql;

pub(crate) const V4: &str = "
CREATE TABLE requests (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT NOT NULL,
    run_id      INTEGER REFERENCES runs (id) ON DELETE SET NULL,
    asked_at    INTEGER NOT NULL,
    asked_by    TEXT NOT NULL,
    expires_at  INTEGER NOT NULL,
    taken_at    INTEGER,
    taken_by    TEXT,
    answered_at INTEGER,
    answer      TEXT,
    CHECK (asked_at < expires_at),
    CHECK ((taken_at IS NULL) = (taken_by IS NULL)),
    CHECK ((answered_at IS NULL) = (answer IS NULL))
) STRICT;
CREATE INDEX requests_open ON requests (id) WHERE answered_at IS NULL;
CREATE INDEX requests_run ON requests (run_id);
";

/// What is asked and not answered, oldest first. What a newer version may ask beyond this is not for us: it expires.
pub(crate) const OPEN: &str = "
SELECT * FROM requests INDEXED BY requests_open WHERE answered_at IS NULL AND kind = 'stop' ORDER BY id";

/// Characters of who asked or took that are kept.
const WHO_MAX: usize = 200;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestKind {
    /// To stop the run after the document it is at.
    Stop,
}

impl RequestKind {
    /// All kinds.
    pub const ALL: [Self; 1] = [Self::Stop];

    /// Stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stop => "stop",
        }
    }
}

impl FromStr for RequestKind {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text).ok_or(InvalidId {
            kind: "kind of request",
            text: text.to_owned(),
            rule: "what a process asks of an engine",
        })
    }
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RequestAnswer {
    /// It was followed: the run that took it has ended.
    Followed,
    /// Its run was over before it was taken, or ended without a word.
    Over,
    /// Nobody took it in its time.
    Expired,
}

impl RequestAnswer {
    /// All answers.
    pub const ALL: [Self; 3] = [Self::Followed, Self::Over, Self::Expired];

    /// Stable name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Followed => "followed",
            Self::Over => "over",
            Self::Expired => "expired",
        }
    }
}

impl FromStr for RequestAnswer {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Self::ALL.into_iter().find(|answer| answer.as_str() == text).ok_or(InvalidId {
            kind: "answer to a request",
            text: text.to_owned(),
            rule: "what became of a request",
        })
    }
}

/// A request, as it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// What is asked.
    pub kind: RequestKind,
    /// For which run; `None` = the engine works and has not begun its run yet.
    pub run: Option<RunId>,
    /// When the asker *began to look* whether an engine works: what it saw is not older than this.
    pub asked: Timestamp,
    /// Who asks: user and process.
    pub by: String,
    /// Until when somebody has to take it.
    pub expires: Timestamp,
}

/// Who takes requests: the run of an engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taker {
    /// Its number.
    pub run: RunId,
    /// When its process held the engine's lock already. What was asked since, about an engine without a run, is about this
    /// one.
    pub since: Timestamp,
    /// Which process.
    pub by: String,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RequestRow {
    /// Its number.
    pub id: i64,
    /// What is asked.
    pub kind: RequestKind,
    /// For which run; once it is taken, by which. `None` also when that run was pruned.
    pub run: Option<RunId>,
    /// When it was asked.
    pub asked: Timestamp,
    /// Who asked.
    pub asked_by: String,
    /// Until when somebody had to take it.
    pub expires: Timestamp,
    /// When it was taken.
    pub taken: Option<Timestamp>,
    /// Which process took it.
    pub taken_by: Option<String>,
    /// When it was answered.
    pub answered: Option<Timestamp>,
    /// What became of it.
    pub answer: Option<RequestAnswer>,
}

impl RequestRow {
    /// Whether a run has taken it and goes on.
    pub fn is_followed_by(&self, run: RunId) -> bool {
        self.answer.is_none() && self.taken.is_some() && self.run == Some(run)
    }
}

fn read(row: &Row<'_>) -> Result<RequestRow, Fault> {
    Ok(RequestRow {
        id: row.get("id")?,
        kind: parsed_at(row, "kind")?,
        run: row.get::<_, Option<i64>>("run_id")?.map(RunId),
        asked: instant_at(row, "asked_at")?,
        asked_by: row.get("asked_by")?,
        expires: instant_at(row, "expires_at")?,
        taken: optional_instant_at(row, "taken_at")?,
        taken_by: row.get("taken_by")?,
        answered: optional_instant_at(row, "answered_at")?,
        answer: optional_at(row, "answer")?,
    })
}

pub(crate) struct Requests<'c>(pub &'c Connection);

impl Requests<'_> {
    pub(crate) fn get(&self, id: i64) -> Result<Option<RequestRow>, Fault> {
        sql::first(self.0, "SELECT * FROM requests WHERE id = ?1", [id], read)
    }

    /// Oldest first.
    pub(crate) fn open(&self) -> Result<Vec<RequestRow>, Fault> {
        sql::all(self.0, OPEN, [], read)
    }
}

pub(crate) struct RequestsMut<'c>(pub &'c Connection);

impl RequestsMut<'_> {
    pub(crate) fn insert(&self, new: &NewRequest) -> Result<i64, Fault> {
        let NewRequest { kind, run, asked, by, expires } = new;
        if expires <= asked {
            let text = format!("a request of {asked} cannot expire at {expires}");
            return Err(JournalError::Failed(text).into());
        }
        sql::execute(
            self.0,
            "INSERT INTO requests (kind, run_id, asked_at, asked_by, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                kind.as_str(),
                run.map(|run| run.0),
                micros(*asked),
                bounded(by, WHO_MAX),
                micros(*expires)
            ],
        )?;
        Ok(self.0.last_insert_rowid())
    }

    /// Takes what is asked of this run, answers what is not for it, and gives what was taken.
    pub(crate) fn take(&self, taker: &Taker, at: Timestamp) -> Result<Vec<RequestRow>, Fault> {
        let mut taken = Vec::new();
        for row in Requests(self.0).open()? {
            if row.is_followed_by(taker.run) {
                continue;
            }
            let is_ours = match row.run {
                Some(run) if run == taker.run => true,
                // The row that it saw belonged to a process that had died, or there was none yet.
                Some(run) => row.asked >= taker.since && self.was_interrupted(run)?,
                None => row.asked >= taker.since,
            };
            if row.taken.is_none() && is_ours && at < row.expires {
                sql::execute(
                    self.0,
                    "UPDATE requests SET run_id = ?2, taken_at = ?3, taken_by = ?4 WHERE id = ?1",
                    params![row.id, taker.run.0, micros(at), bounded(&taker.by, WHO_MAX)],
                )?;
                taken.extend(Requests(self.0).get(row.id)?);
            } else {
                self.answer(&row, Self::unfollowed(&row, at), at)?;
            }
        }
        Ok(taken)
    }

    /// The run is over: what it took was followed, and whatever else is open can be for nobody any more.
    pub(crate) fn settle(&self, run: RunId, at: Timestamp) -> Result<(), Fault> {
        for row in Requests(self.0).open()? {
            let answer = match row.is_followed_by(run) {
                true => RequestAnswer::Followed,
                false => Self::unfollowed(&row, at),
            };
            self.answer(&row, answer, at)?;
        }
        Ok(())
    }

    /// The asker waits no longer. What was answered meanwhile stays so.
    pub(crate) fn withdraw(&self, id: i64, at: Timestamp) -> Result<RequestRow, Fault> {
        let unknown = || JournalError::Failed(format!("there is no request {id}"));
        let row = Requests(self.0).get(id)?.ok_or_else(unknown)?;
        if row.answer.is_none() {
            let answer = if row.taken.is_some() { RequestAnswer::Over } else { RequestAnswer::Expired };
            self.answer(&row, answer, at)?;
        }
        Ok(Requests(self.0).get(id)?.ok_or_else(unknown)?)
    }

    /// What is said of a request that nobody follows.
    fn unfollowed(row: &RequestRow, at: Timestamp) -> RequestAnswer {
        if row.taken.is_none() && row.expires <= at { RequestAnswer::Expired } else { RequestAnswer::Over }
    }

    fn was_interrupted(&self, run: RunId) -> Result<bool, Fault> {
        let interrupted =
            sql::first(self.0, "SELECT interrupted FROM runs WHERE id = ?1", [run.0], |row| Ok(row.get(0)?))?;
        Ok(interrupted.unwrap_or(false))
    }

    fn answer(&self, row: &RequestRow, answer: RequestAnswer, at: Timestamp) -> Result<(), Fault> {
        sql::execute(
            self.0,
            "UPDATE requests SET answered_at = :at, answer = :answer WHERE id = :id AND answered_at IS NULL",
            named_params! { ":id": row.id, ":at": micros(at), ":answer": answer.as_str() },
        )?;
        Ok(())
    }

    /// Deletes requests of before `before` that are answered, or that nobody can take any more.
    pub(crate) fn prune(&self, before: Timestamp) -> Result<usize, Fault> {
        sql::execute(
            self.0,
            "DELETE FROM requests WHERE asked_at < ?1 AND (answered_at IS NOT NULL OR expires_at < ?1)",
            [micros(before)],
        )
    }
}
