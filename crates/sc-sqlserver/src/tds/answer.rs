//! From the parts of a reply to the tokens of an answer.
//!
//! Every statement of a batch ends in a DONE token; all but the last carry the bit "more". In a procedure the
//! statements end in DONEINPROC, and RETURNSTATUS, output values and one DONEPROC close the answer. An error
//! belongs to the statement whose DONE follows it.

use super::request::Shape;
use super::tokens::{
    self, COMMAND_SELECT, DONE_ATTENTION, DONE_COUNT, DONE_ERROR, DONE_IN_TRANSACTION, DONE_MORE, Done,
    EnvChange,
};
use super::wire_error::{EncodeError, refusal};
use crate::session::{Collation, Parameter, Reply, SqlError};
use crate::value::ResultSet;

/// What every token of a connection needs to know.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    pub(crate) server_name: String,
    pub(crate) collation: Collation,
}

/// The transaction that a session is in, as the wire has told its client.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Transaction(Option<u64>);

impl Transaction {
    pub(crate) fn is_open(self) -> bool {
        self.0.is_some()
    }

    /// Follows the transaction through an answer that is not sent.
    pub(crate) fn follow(&mut self, replies: &[Reply]) {
        for reply in replies {
            match reply {
                Reply::TransactionBegan { descriptor } => self.0 = Some(*descriptor),
                Reply::TransactionCommitted { .. } | Reply::TransactionRolledBack { .. } => self.0 = None,
                Reply::Rows(_)
                | Reply::Affected(_)
                | Reply::Done
                | Reply::Info(_)
                | Reply::Error(_)
                | Reply::DatabaseChanged { .. }
                | Reply::ReturnStatus(_)
                | Reply::OutputValue(_) => {}
            }
        }
    }
}

/// Encodes a whole answer.
pub(crate) fn encode(
    context: &Context,
    shape: Shape,
    transaction: &mut Transaction,
    replies: &[Reply],
) -> Result<Vec<u8>, EncodeError> {
    let mut answer = Answer {
        context,
        shape,
        transaction,
        out: Vec::new(),
        last_done: None,
        error_number: None,
        is_error_open: false,
        status: None,
        outputs: Vec::new(),
    };
    for reply in replies {
        answer.add(reply)?;
    }
    answer.finish()
}

/// Encodes the end of a request that an attention has interrupted: what changed in the session must be known, the results
/// need not. The acknowledgement follows in a message of its own, as from SQL Server; node's driver relies on it.
pub(crate) fn encode_interrupted(
    context: &Context,
    transaction: &mut Transaction,
    replies: &[Reply],
) -> Vec<u8> {
    let mut out = Vec::new();
    for reply in replies {
        session_change(&mut out, context, transaction, reply);
    }
    tokens::done(&mut out, Done::Statement, DONE_ERROR | in_transaction(*transaction), 0, 0);
    out
}

/// The acknowledgement of an attention.
pub(crate) fn encode_attention(transaction: Transaction) -> Vec<u8> {
    let mut out = Vec::new();
    tokens::done(&mut out, Done::Statement, DONE_ATTENTION | in_transaction(transaction), 0, 0);
    out
}

/// An answer that consists of one error.
pub(crate) fn encode_error(context: &Context, error: &SqlError) -> Vec<u8> {
    let mut out = Vec::new();
    tokens::message(&mut out, error, &context.server_name);
    tokens::done(&mut out, Done::Statement, DONE_ERROR, 0, 0);
    out
}

/// 5701: told whenever the database changes.
pub(crate) fn database_changed(out: &mut Vec<u8>, context: &Context, old: &str, new: &str) {
    tokens::env_change(out, EnvChange::Database { old, new });
    let info = refusal(5701, 0, 2, format!("Changed database context to '{new}'."));
    tokens::message(out, &info, &context.server_name);
}

/// Writes what the client must know of the session's state; says whether the reply was such a part.
fn session_change(
    out: &mut Vec<u8>,
    context: &Context,
    transaction: &mut Transaction,
    reply: &Reply,
) -> bool {
    transaction.follow(std::slice::from_ref(reply));
    match reply {
        Reply::DatabaseChanged { old, new } => database_changed(out, context, old, new),
        Reply::TransactionBegan { descriptor } => {
            tokens::env_change(out, EnvChange::TransactionBegan(*descriptor));
        }
        Reply::TransactionCommitted { descriptor } => {
            tokens::env_change(out, EnvChange::TransactionCommitted(*descriptor));
        }
        Reply::TransactionRolledBack { descriptor } => {
            tokens::env_change(out, EnvChange::TransactionRolledBack(*descriptor));
        }
        Reply::Rows(_)
        | Reply::Affected(_)
        | Reply::Done
        | Reply::Info(_)
        | Reply::Error(_)
        | Reply::ReturnStatus(_)
        | Reply::OutputValue(_) => return false,
    }
    true
}

fn in_transaction(transaction: Transaction) -> u16 {
    if transaction.is_open() { DONE_IN_TRANSACTION } else { 0 }
}

struct Answer<'a> {
    context: &'a Context,
    shape: Shape,
    transaction: &'a mut Transaction,
    out: Vec<u8>,
    /// Where the status of the last token is, when that token is a DONE.
    last_done: Option<usize>,
    /// The first error of the answer.
    error_number: Option<i32>,
    /// An ERROR token that no DONE has closed yet.
    is_error_open: bool,
    status: Option<i32>,
    outputs: Vec<&'a Parameter>,
}

impl<'a> Answer<'a> {
    fn add(&mut self, reply: &'a Reply) -> Result<(), EncodeError> {
        match reply {
            Reply::Rows(rows) => self.rows(rows)?,
            Reply::Affected(count) => {
                self.close_error();
                self.done(DONE_COUNT, 0, *count);
            }
            Reply::Done => {
                self.close_error();
                self.done(0, 0, 0);
            }
            Reply::Info(info) => self.message(info),
            Reply::Error(error) => {
                self.message(error);
                self.error_number.get_or_insert(error.number);
                self.is_error_open = true;
            }
            Reply::ReturnStatus(status) => self.status = Some(*status),
            Reply::OutputValue(parameter) => self.outputs.push(parameter),
            Reply::DatabaseChanged { .. }
            | Reply::TransactionBegan { .. }
            | Reply::TransactionCommitted { .. }
            | Reply::TransactionRolledBack { .. } => {
                session_change(&mut self.out, self.context, self.transaction, reply);
                self.last_done = None;
            }
        }
        Ok(())
    }

    fn rows(&mut self, rows: &ResultSet) -> Result<(), EncodeError> {
        self.close_error();
        tokens::column_metadata(&mut self.out, &rows.columns, self.context.collation)?;
        for row in &rows.rows {
            tokens::row(&mut self.out, &rows.columns, row)?;
        }
        // A usize is at most 64 bits wide.
        self.done(DONE_COUNT, COMMAND_SELECT, rows.rows.len() as u64);
        Ok(())
    }

    fn message(&mut self, message: &SqlError) {
        tokens::message(&mut self.out, message, &self.context.server_name);
        self.last_done = None;
    }

    /// The statement that failed ends before the next one begins.
    fn close_error(&mut self) {
        if self.is_error_open {
            self.is_error_open = false;
            self.done(DONE_ERROR, 0, 0);
        }
    }

    fn done(&mut self, status: u16, command: u16, count: u64) {
        let token = match self.shape {
            Shape::Batch => Done::Statement,
            Shape::Procedure => Done::InProcedure,
        };
        let status = status | DONE_MORE | in_transaction(*self.transaction);
        self.last_done = Some(self.out.len() + 1);
        tokens::done(&mut self.out, token, status, command, count);
    }

    fn finish(mut self) -> Result<Vec<u8>, EncodeError> {
        match self.shape {
            Shape::Batch => {
                self.close_error();
                if self.last_done.is_none() {
                    self.done(0, 0, 0);
                }
                if let Some(at) = self.last_done {
                    // DONE_MORE is in the low byte.
                    self.out[at] &= !(DONE_MORE as u8);
                }
            }
            Shape::Procedure => {
                let failed = if self.error_number.is_some() { DONE_ERROR } else { 0 };
                // A procedure that failed returns the number of its error.
                tokens::return_status(&mut self.out, self.status.or(self.error_number).unwrap_or(0));
                for (ordinal, parameter) in (0..).zip(&self.outputs) {
                    tokens::return_value(&mut self.out, ordinal, parameter, self.context.collation)?;
                }
                let status = failed | in_transaction(*self.transaction);
                tokens::done(&mut self.out, Done::Procedure, status, 0, 0);
            }
        }
        Ok(self.out)
    }
}
