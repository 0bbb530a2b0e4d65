//! `answers`: what the other side said, redacted by its adapter and bounded here.

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};
use sc_domain::outcome::{Answer, BODY_CHARS_MAX};
use sc_domain::ports::AttemptId;
use sc_domain::{DocumentKey, EffectId};
use serde::Serialize;

use crate::codec::{bounded, instant_at, micros};
use crate::error::{Fault, unreadable};
use crate::sql;

pub(crate) const V1: &str = "
CREATE TABLE answers (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant         TEXT NOT NULL,
    kind           TEXT NOT NULL,
    external_id    TEXT NOT NULL,
    effect_id      TEXT NOT NULL REFERENCES effects (id),
    attempt_id     INTEGER REFERENCES attempts (id) ON DELETE CASCADE,
    at             INTEGER NOT NULL,
    http_status    INTEGER,
    code           TEXT,
    message        TEXT,
    body           TEXT,
    retry_after_ms INTEGER
) STRICT;
CREATE INDEX answers_document ON answers (tenant, kind, external_id);
CREATE INDEX answers_attempt ON answers (attempt_id);
";

/// Longest message kept.
const MESSAGE_CHARS_MAX: usize = 1_000;
/// Longest code kept.
const CODE_CHARS_MAX: usize = 100;

/// An answer of the other side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AnswerRow {
    /// The attempt it answered; `None` for a verification that needed no call of its own.
    pub attempt: Option<AttemptId>,
    /// The effect it was about.
    pub effect: EffectId,
    /// When it was written down.
    pub at: Timestamp,
    /// What was said.
    pub answer: Answer,
}

fn read(row: &Row<'_>) -> Result<AnswerRow, Fault> {
    let status: Option<i64> = row.get("http_status")?;
    let retry_after: Option<i64> = row.get("retry_after_ms")?;
    let unsigned = |value: i64| u64::try_from(value).map_err(|_| unreadable("answers.retry_after_ms", value));
    Ok(AnswerRow {
        attempt: row.get::<_, Option<i64>>("attempt_id")?.map(AttemptId),
        effect: EffectId::from_stored(row.get("effect_id")?),
        at: instant_at(row, "at")?,
        answer: Answer {
            http_status: status
                .map(|value| u16::try_from(value).map_err(|_| unreadable("answers.http_status", value)))
                .transpose()?,
            code: row.get("code")?,
            message: row.get("message")?,
            body: row.get("body")?,
            retry_after_ms: retry_after.map(unsigned).transpose()?,
        },
    })
}

pub(crate) struct Answers<'c>(pub &'c Connection);

impl Answers<'_> {
    /// Oldest first.
    pub(crate) fn of_document(&self, key: &DocumentKey) -> Result<Vec<AnswerRow>, Fault> {
        sql::all(
            self.0,
            "SELECT * FROM answers WHERE tenant = ?1 AND kind = ?2 AND external_id = ?3 ORDER BY id",
            [key.tenant.as_str(), key.kind.as_str(), &key.external_id],
            read,
        )
    }
}

pub(crate) struct AnswersMut<'c>(pub &'c Connection);

impl AnswersMut<'_> {
    pub(crate) fn insert(
        &self,
        document: &DocumentKey,
        effect: &EffectId,
        attempt: Option<AttemptId>,
        at: Timestamp,
        answer: &Answer,
    ) -> Result<(), Fault> {
        let cut = |text: &Option<String>, max| text.as_deref().map(|text| bounded(text, max).to_owned());
        sql::execute(
            self.0,
            "INSERT INTO answers (tenant, kind, external_id, effect_id, attempt_id, at,
                                  http_status, code, message, body, retry_after_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            params![
                document.tenant.as_str(),
                document.kind.as_str(),
                document.external_id,
                effect.as_str(),
                attempt.map(|id| id.0),
                micros(at),
                answer.http_status,
                cut(&answer.code, CODE_CHARS_MAX),
                cut(&answer.message, MESSAGE_CHARS_MAX),
                cut(&answer.body, BODY_CHARS_MAX),
                answer.retry_after_ms.map(|ms| i64::try_from(ms).unwrap_or(i64::MAX)),
            ],
        )?;
        Ok(())
    }
}
