//! Sage 300, its control database and the order authorizations over TDS: the answer of [`sc_domain::ports::Erp`].
//!
//! Three layers, each knowing only the one below:
//! * [`SageErp`] (`erp.rs`, `erp/`) composes questions and guarded writes into what the port asks for;
//! * `queries/` holds one file per question, with its SQL, the columns it needs and its typed rows;
//! * `pool.rs`, `connection.rs`, `statement.rs`, `asked.rs` and `row.rs` carry one statement to SQL Server and back.
//!
//! Invariants:
//! * values are bound parameters; the only names put into SQL text are constants of this crate and
//!   [`sc_domain::DatabaseName`]s, in brackets;
//! * a statement names one database, and runs on a connection that was opened with it: there is no `USE`;
//! * a failed statement is a [`sc_domain::outcome::Failure`], never "no rows";
//! * a connection that saw an error, a timeout or a cancellation is thrown away, never used again;
//! * padding, Sage's numbers for dates and SQL types end here: the domain sees trimmed text, dates and decimals.

#![warn(missing_docs)]

mod asked;
mod charset;
mod connection;
mod erp;
mod failure;
mod lease;
mod options;
mod part;
mod pool;
mod queries;
mod row;
mod schema;
mod statement;

pub use erp::SageErp;
pub use options::{Encryption, SageOptions, Trust};
