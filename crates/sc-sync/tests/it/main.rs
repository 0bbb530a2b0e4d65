//! The engine against fakes of both sides, with the real journal.

mod baseline;
mod crash;
mod guards;
mod money;
mod order_content;
mod order_rules;
mod protocol;
mod rules;
mod support;
