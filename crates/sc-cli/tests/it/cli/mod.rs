//! The command line as people and scripts use it.

mod approve;
mod audit;
mod deciding;
mod demo;
mod docs;
mod fiscal;
mod help;
mod names;
mod orders;
mod reading;
mod run;
mod sandbox;
mod schedule;
mod secrets;
mod telling;
