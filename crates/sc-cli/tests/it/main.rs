//! Tests of the whole program over its sockets and files.

#![expect(clippy::unwrap_used, reason = "helpers of tests may fail the test")]

mod bad_input;
mod cli;
mod first_contact;
mod heavy;
mod site;
mod support;
