//! The engine against fakes of both sides, with the real journal.

mod crash;
mod protocol;
mod rules;
mod support;
