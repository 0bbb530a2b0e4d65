//! Executes T-SQL on SQLite.
//!
//! A batch is read into statements ([`parse`]), each statement is bound to the catalog and typed ([`bind`], [`plan`]), and the
//! bound statement becomes SQLite's SQL ([`emit`]), in which every value is bound and every name is a number. Types,
//! conversions and errors are SQL Server's ([`convert`], [`errors`]); SQLite only stores, compares and joins.
//!
//! Isolation: writers of one database exclude each other until their transaction ends; readers never wait, and see the
//! last committed state, as under `READ_COMMITTED_SNAPSHOT`.

mod arithmetic;
mod bind;
mod bind_condition;
mod bind_scalar;
mod catalog;
mod context;
mod convert;
mod dates;
mod ddl;
mod decimal;
mod dml;
mod emit;
mod errors;
mod functions;
mod grouping;
mod locks;
mod names;
mod parameters;
mod parse;
mod parse_ddl;
mod plan;
mod procedures;
mod rows;
mod run;
mod server;
mod session;
mod set_options;
mod site_login;
mod sqlite_functions;
mod statement_cache;
mod storage;
mod system_views;
mod text;
mod type_codes;
mod type_names;
mod types;

pub use errors::NOT_MODELLED;
pub use locks::Locks;
pub use server::{ClockFn, DatabaseAccess, Denial, LoginRule, Right, SqlServer, SqlServerConfig};
pub use session::SqlSession;
