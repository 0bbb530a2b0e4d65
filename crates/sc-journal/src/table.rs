//! One file per table: migration text, row, a handle that reads, a handle that writes.

pub(crate) mod answers;
pub(crate) mod approvals;
pub(crate) mod attempts;
pub(crate) mod audit;
pub(crate) mod baselines;
pub(crate) mod documents;
pub(crate) mod effects;
pub(crate) mod ignores;
pub(crate) mod meta;
pub(crate) mod notices;
pub(crate) mod pauses;
pub(crate) mod preferences;
pub(crate) mod requests;
pub(crate) mod runs;
pub(crate) mod slots;
pub(crate) mod steps;
pub(crate) mod sweeps;
pub(crate) mod terms;
