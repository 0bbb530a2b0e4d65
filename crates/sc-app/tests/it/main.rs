//! The intents of a user, tested from outside.

mod bindings;
mod heavy;
