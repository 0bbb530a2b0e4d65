//! The effect protocol on the tables: what one call of the port changes in several of them.
//!
//! Each function runs inside one savepoint of the writer, so it changes everything or nothing.

use jiff::Timestamp;
use rusqlite::Connection;
use sc_domain::effect::{Effect, EffectState};
use sc_domain::ports::{
    Adoption, AttemptId, AttemptOutcome, EffectRecord, Intent, JournalError, RunStart, Settlement,
};
use sc_domain::{EffectId, RunId};

use crate::error::Fault;
use crate::table::answers::AnswersMut;
use crate::table::attempts::{Attempts, AttemptsMut};
use crate::table::documents::DocumentsMut;
use crate::table::effects::{Effects, EffectsMut};
use crate::table::runs::RunsMut;
use crate::table::steps::StepsMut;

/// A run begins; what a dead process left open is closed. Effects stay as they are: an effect found
/// intended is what tells the engine of the crash.
pub(crate) fn begin_run(conn: &Connection, start: &RunStart) -> Result<RunId, Fault> {
    StepsMut(conn).close_interrupted(start.at)?;
    let closed = RunsMut(conn).close_interrupted(start.at)?;
    if closed > 0 {
        tracing::warn!(runs = closed, "runs that never ended were closed as failed");
    }
    RunsMut(conn).insert(start)
}

/// An effect is about to be performed: effect, attempt and document in one.
pub(crate) fn intend(conn: &Connection, intent: &Intent) -> Result<AttemptId, Fault> {
    let effect = &intent.effect;
    let standing = Effects(conn).get(&effect.id)?;
    check_content(effect, standing.as_ref())?;
    check_revision(conn, effect)?;
    if let Some(standing) = &standing {
        check_edge(&effect.id, standing.state, EffectState::Intended)?;
    }
    EffectsMut(conn).intend(intent)?;
    DocumentsMut(conn).touch(intent.run, intent.at, effect, &intent.source_hash)?;
    AttemptsMut(conn).begin(intent)
}

/// An attempt ended, or an earlier one was verified.
pub(crate) fn settle(conn: &Connection, settlement: &Settlement) -> Result<(), Fault> {
    let id = &settlement.effect;
    let Some(standing) = Effects(conn).get(id)? else {
        return Err(forbidden(id, "absent", settlement.state.as_str()));
    };
    if let Some(attempt) = settlement.attempt
        && !Attempts(conn).belongs_to(attempt, id)?
    {
        return Err(forbidden(
            id,
            &format!("attempt {} of another effect", attempt.0),
            settlement.state.as_str(),
        ));
    }
    check_outcome(settlement)?;
    check_edge(id, standing.state, settlement.state)?;
    EffectsMut(conn).settle(settlement)?;
    let open = Attempts(conn).open_of(id)?;
    if let Some(open) = open {
        let (portal_id, cause) = (settlement.portal_id.as_ref(), settlement.cause.as_ref());
        AttemptsMut(conn).finish(open, settlement.at, settlement.outcome, portal_id, cause)?;
    }
    let key = &standing.effect.document;
    if let Some(answer) = &settlement.answer {
        AnswersMut(conn).insert(key, id, settlement.attempt.or(open), settlement.at, answer)?;
    }
    DocumentsMut(conn).settle(key, settlement)
}

/// Documents found settled on the other side.
pub(crate) fn adopt(
    conn: &Connection,
    run: RunId,
    at: Timestamp,
    adoptions: &[Adoption],
) -> Result<(), Fault> {
    for adoption in adoptions {
        adopt_one(conn, run, at, adoption)?;
    }
    Ok(())
}

fn adopt_one(conn: &Connection, run: RunId, at: Timestamp, adoption: &Adoption) -> Result<(), Fault> {
    let document = &adoption.document;
    DocumentsMut(conn).put(run, at, document)?;
    let Some(effect) = &adoption.effect else { return Ok(()) };
    let target = if document.state.is_settled() { EffectState::Done } else { EffectState::Confirmed };
    match Effects(conn).get(&effect.id)? {
        Some(standing) => {
            check_content(effect, Some(&standing))?;
            check_way(&effect.id, standing.state, target)?;
        }
        None => check_revision(conn, effect)?,
    }
    EffectsMut(conn).insert(effect, &document.source_hash, target, at)?;
    EffectsMut(conn).adopt(&effect.id, target, document.portal_id.as_ref(), at)?;
    match Attempts(conn).open_of(&effect.id)? {
        Some(open) => {
            let portal_id = document.portal_id.as_ref();
            AttemptsMut(conn).finish(open, at, AttemptOutcome::Adopted, portal_id, None)
        }
        None => Ok(()),
    }
}

/// An adoption may take two edges at once: it was there, and its control row as well.
fn check_way(id: &EffectId, from: EffectState, to: EffectState) -> Result<(), Fault> {
    if from == to {
        return Ok(());
    }
    if from != EffectState::Confirmed {
        check_edge(id, from, EffectState::Confirmed)?;
    }
    if to == EffectState::Done {
        check_edge(id, EffectState::Confirmed, EffectState::Done)?;
    }
    Ok(())
}

fn check_edge(id: &EffectId, from: EffectState, to: EffectState) -> Result<(), Fault> {
    if from.may_become(to) { Ok(()) } else { Err(forbidden(id, from.as_str(), to.as_str())) }
}

/// A revision names one content: the same revision with another payload would hide what was sent.
fn check_content(effect: &Effect, standing: Option<&EffectRecord>) -> Result<(), Fault> {
    match standing {
        Some(standing) if standing.effect.payload_hash != effect.payload_hash => Err(forbidden(
            &effect.id,
            &format!("{} with payload {}", standing.state.as_str(), standing.effect.payload_hash),
            &format!("payload {} in the same revision", effect.payload_hash),
        )),
        Some(_) | None => Ok(()),
    }
}

/// Only the newest revision goes out, and none while an earlier one is known to be on the other side
/// without its mark: that would double the document.
fn check_revision(conn: &Connection, effect: &Effect) -> Result<(), Fault> {
    let Some((revision, state)) = Effects(conn).newest_other(effect)? else { return Ok(()) };
    if revision > effect.revision || state == EffectState::Confirmed {
        let from = format!("{} in revision {revision}", state.as_str());
        return Err(forbidden(&effect.id, &from, &format!("revision {}", effect.revision)));
    }
    Ok(())
}

/// An outcome and the state that follows from it must tell the same story. What ends in a conflict may
/// have had any outcome.
fn check_outcome(settlement: &Settlement) -> Result<(), Fault> {
    use AttemptOutcome::{Adopted, Confirmed, NotSent, Refused, Unknown};
    let outcome = settlement.outcome;
    let agrees = match settlement.state {
        EffectState::Intended => false,
        EffectState::Unknown => outcome == Unknown,
        EffectState::Refused => outcome == Refused,
        EffectState::NotSent => outcome == NotSent,
        EffectState::Confirmed | EffectState::Done => matches!(outcome, Confirmed | Adopted),
        EffectState::Conflict => true,
    };
    if agrees {
        Ok(())
    } else {
        let from = format!("outcome {}", outcome.as_str());
        Err(forbidden(&settlement.effect, &from, settlement.state.as_str()))
    }
}

fn forbidden(id: &EffectId, from: &str, to: &str) -> Fault {
    JournalError::ForbiddenEdge { effect: id.to_string(), from: from.to_owned(), to: to.to_owned() }.into()
}
