//! The engine against fakes of both sides, with the real journal.

mod baseline;
mod crash;
mod guards;
mod money;
mod order_baseline;
mod order_content;
mod order_crash;
mod order_moves;
mod order_protocol;
mod order_rules;
mod order_space;
mod order_window;
mod protocol;
mod rules;
mod support;
