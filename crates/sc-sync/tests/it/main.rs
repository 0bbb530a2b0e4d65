//! The engine against fakes of both sides, with the real journal.

mod baseline;
mod cfdi_protocol;
mod cfdi_rules;
mod complement_protocol;
mod complement_rules;
mod crash;
mod foreign;
mod guards;
mod importer_runs;
mod misplaced;
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
mod supplier_protocol;
mod supplier_rules;
mod support;
