//! Executes T-SQL on SQLite.
