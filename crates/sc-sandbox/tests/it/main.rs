//! The sandbox from outside: its world, its servers, its ledger, its administration.

mod admin;
mod delivery;
mod ledger;
mod settings_folder;
mod support;
mod world;
