//! What the journal promises, seen from outside.

mod audit;
mod contract;
mod crash;
mod edges;
mod group_commit;
mod hosting;
mod ignores;
mod model;
mod opening;
mod orders;
mod reading;
mod requests;
mod support;
