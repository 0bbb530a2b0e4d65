//! What is wrong with an answer or a connection, as the argument `detail` of a cause carries it: flaws, which `sc-words`
//! says in the language of the reader, and never words of our own.

use std::fmt;

use sc_domain::{Flaw, FlawKind};

pub(crate) fn flaw(kind: FlawKind, data: &[&dyn fmt::Display]) -> String {
    Flaw::new(kind, data).to_string()
}

/// A member that is missing, or holds what cannot be read.
pub(crate) fn lacks(member: &str) -> String {
    flaw(FlawKind::AnswerLacks, &[&member])
}

/// A member that holds something else than what was asked for.
pub(crate) fn differs(member: &str, found: &str) -> String {
    flaw(FlawKind::AnswerDiffers, &[&member, &found])
}
