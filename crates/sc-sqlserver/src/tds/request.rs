//! From a message to a request: batches, procedure calls and transaction-manager requests.

use super::declarations::{bind, read_declarations, text_argument};
use super::packet::{Message, PacketType};
use super::prepared::{Prepared, PreparedStatements};
use super::reader::Reader;
use super::rpc::Call;
use super::wire_error::{DecodeError, refusal};
use crate::session::{Collation, Parameter, Reply, Request, SqlError};
use crate::value::{SqlType, Value};

/// What a client sent, understood as far as the wire goes.
#[derive(Debug, PartialEq)]
pub(crate) enum Incoming {
    Batch(String),
    Call(Call),
    Transaction(Request),
    /// Whole and well-formed, but not served.
    Refused(SqlError),
}

/// How the answer is framed: with DONE tokens, or with DONEINPROC, RETURNSTATUS and DONEPROC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Batch,
    Procedure,
}

/// What is to be done for an [`Incoming`].
#[derive(Debug)]
pub(crate) enum Work {
    /// The session executes it; `outputs` are added to its answer.
    Execute { request: Request, outputs: Vec<Reply> },
    /// The wire half answers by itself.
    Answer(Vec<Reply>),
}

impl Incoming {
    /// Reads a message. An error of shape is an `Err`; what is merely not served becomes [`Incoming::Refused`].
    pub(crate) fn read(message: &Message) -> Result<Self, DecodeError> {
        let read = match message.ty {
            PacketType::SqlBatch => read_batch(&message.body).map(Self::Batch),
            PacketType::Rpc => Call::read(&message.body).map(Self::Call),
            PacketType::TransactionManager => read_transaction(&message.body).map(Self::Transaction),
            PacketType::BulkLoad => {
                Err(DecodeError::Refused(refusal(4801, 16, 1, "The stand-in does not serve INSERT BULK.")))
            }
            PacketType::Reply
            | PacketType::Attention
            | PacketType::FederatedAuthentication
            | PacketType::Login7
            | PacketType::Sspi
            | PacketType::PreLogin => Err(DecodeError::malformed(format!(
                "A message of type {:?} is not expected here",
                message.ty
            ))),
        };
        match read {
            Err(DecodeError::Refused(error)) => Ok(Self::Refused(error)),
            read => read,
        }
    }

    pub(crate) fn shape(&self) -> Shape {
        match self {
            Self::Call(_) => Shape::Procedure,
            Self::Batch(_) | Self::Transaction(_) | Self::Refused(_) => Shape::Batch,
        }
    }

    /// What scripted faults are matched with: the statement, or the name of the procedure.
    pub(crate) fn text(&self, prepared: &PreparedStatements) -> String {
        match self {
            Self::Batch(sql) => sql.clone(),
            Self::Call(call) => call_text(call, prepared),
            Self::Transaction(Request::BeginTransaction { name, .. }) => transaction_text("BEGIN", name),
            Self::Transaction(Request::CommitTransaction { name }) => transaction_text("COMMIT", name),
            Self::Transaction(Request::RollbackTransaction { name }) => transaction_text("ROLLBACK", name),
            Self::Transaction(_) | Self::Refused(_) => String::new(),
        }
    }

    /// Resolves declared parameters and prepared statements.
    pub(crate) fn plan(self, prepared: &mut PreparedStatements, collation: Collation) -> Work {
        match self {
            Self::Batch(sql) => Work::execute(Request::Batch { sql }),
            Self::Transaction(request) => Work::execute(request),
            Self::Refused(error) => Work::Answer(vec![Reply::Error(error)]),
            Self::Call(call) => plan_call(call, prepared, collation)
                .unwrap_or_else(|error| Work::Answer(vec![Reply::Error(error)])),
        }
    }
}

impl Work {
    fn execute(request: Request) -> Self {
        Self::Execute { request, outputs: Vec::new() }
    }
}

fn read_batch(body: &[u8]) -> Result<String, DecodeError> {
    let mut reader = Reader::new(body);
    reader.skip_all_headers()?;
    super::reader::utf16(reader.rest())
}

/// MS-TDS 2.2.6.9.
fn read_transaction(body: &[u8]) -> Result<Request, DecodeError> {
    let mut reader = Reader::new(body);
    reader.skip_all_headers()?;
    match reader.u16()? {
        5 => Ok(Request::BeginTransaction { isolation: reader.u8()?, name: reader.b_varchar()? }),
        7 => {
            let name = ended_transaction(&mut reader)?;
            Ok(Request::CommitTransaction { name })
        }
        8 => {
            let name = ended_transaction(&mut reader)?;
            Ok(Request::RollbackTransaction { name })
        }
        other => Err(DecodeError::Refused(refusal(
            3999,
            16,
            1,
            format!("The stand-in does not serve the transaction manager request {other}."),
        ))),
    }
}

fn ended_transaction(reader: &mut Reader<'_>) -> Result<String, DecodeError> {
    let name = reader.b_varchar()?;
    let begins_another = reader.u8()? & 1 != 0;
    if begins_another {
        return Err(DecodeError::Refused(refusal(
            3999,
            16,
            1,
            "The stand-in does not serve a COMMIT or ROLLBACK that begins another transaction.",
        )));
    }
    Ok(name)
}

fn transaction_text(verb: &str, name: &str) -> String {
    format!("{verb} TRANSACTION {name}").trim_end().to_owned()
}

/// The procedures that the wire half resolves; every other one is the engine's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Builtin {
    ExecuteSql,
    Prepare,
    Execute,
    PrepExec,
    Unprepare,
}

fn builtin(procedure: &str) -> Option<Builtin> {
    let bare: String =
        procedure.to_lowercase().chars().filter(|character| !"[]".contains(*character)).collect();
    Some(match bare.strip_prefix("sys.").unwrap_or(&bare) {
        "sp_executesql" => Builtin::ExecuteSql,
        "sp_prepare" => Builtin::Prepare,
        "sp_execute" => Builtin::Execute,
        "sp_prepexec" => Builtin::PrepExec,
        "sp_unprepare" => Builtin::Unprepare,
        _ => return None,
    })
}

fn call_text(call: &Call, prepared: &PreparedStatements) -> String {
    let argument = |index: usize| match call.parameters.get(index).map(|parameter| &parameter.value) {
        Some(Value::Text(text)) => Some(text.clone()),
        Some(Value::Int(handle)) => prepared.get(*handle).ok().map(|prepared| prepared.sql.clone()),
        _ => None,
    };
    let text = match builtin(&call.procedure) {
        Some(Builtin::ExecuteSql | Builtin::Execute) => argument(0),
        Some(Builtin::Prepare | Builtin::PrepExec) => argument(2),
        Some(Builtin::Unprepare) | None => None,
    };
    text.unwrap_or_else(|| call.procedure.clone())
}

fn plan_call(call: Call, prepared: &mut PreparedStatements, collation: Collation) -> Result<Work, SqlError> {
    let Call { procedure, mut parameters } = call;
    match builtin(&procedure) {
        None => Ok(Work::execute(Request::Procedure { name: procedure, parameters })),
        Some(Builtin::ExecuteSql) => {
            let sql = text_argument("sp_executesql", "@statement", parameters.first())?;
            let declared = match parameters.get(1) {
                None => Vec::new(),
                Some(list) => read_declarations(&text_argument("sp_executesql", "@params", Some(list))?)?,
            };
            let sent = parameters.split_off(parameters.len().min(2));
            let parameters = bind(&sql, &declared, sent, collation)?;
            Ok(Work::execute(Request::ExecuteSql { sql, parameters }))
        }
        Some(Builtin::Prepare) => {
            let statement = statement_argument("sp_prepare", &parameters)?;
            let handle = prepared.add(statement)?;
            Ok(Work::Answer(vec![Reply::ReturnStatus(0), handle_output(parameters.first(), handle)]))
        }
        Some(Builtin::PrepExec) => {
            let statement = statement_argument("sp_prepexec", &parameters)?;
            let sent = parameters.split_off(3);
            let bound = bind(&statement.sql, &statement.declared, sent, collation)?;
            let sql = statement.sql.clone();
            let handle = prepared.add(statement)?;
            Ok(Work::Execute {
                request: Request::ExecuteSql { sql, parameters: bound },
                outputs: vec![handle_output(parameters.first(), handle)],
            })
        }
        Some(Builtin::Execute) => {
            let statement = prepared.get(handle_argument("sp_execute", &parameters)?)?.clone();
            let sent = parameters.split_off(1);
            let parameters = bind(&statement.sql, &statement.declared, sent, collation)?;
            Ok(Work::execute(Request::ExecuteSql { sql: statement.sql, parameters }))
        }
        Some(Builtin::Unprepare) => {
            prepared.remove(handle_argument("sp_unprepare", &parameters)?)?;
            Ok(Work::Answer(vec![Reply::ReturnStatus(0)]))
        }
    }
}

/// `@handle OUTPUT, @params, @stmt`: the parameter list may be NULL.
fn statement_argument(procedure: &str, parameters: &[Parameter]) -> Result<Prepared, SqlError> {
    let sql = text_argument(procedure, "@stmt", parameters.get(2))?;
    let declared = match parameters.get(1).map(|list| &list.value) {
        None | Some(Value::Null) => Vec::new(),
        Some(_) => read_declarations(&text_argument(procedure, "@params", parameters.get(1))?)?,
    };
    Ok(Prepared { sql, declared })
}

fn handle_argument(procedure: &str, parameters: &[Parameter]) -> Result<i64, SqlError> {
    match parameters.first().map(|parameter| &parameter.value) {
        Some(Value::Int(handle)) => Ok(*handle),
        _ => Err(SqlError {
            procedure: procedure.to_owned(),
            ..refusal(214, 16, 2, "Procedure expects parameter '@handle' of type 'int'.")
        }),
    }
}

fn handle_output(asked: Option<&Parameter>, handle: i32) -> Reply {
    Reply::OutputValue(Parameter {
        name: asked.map(|parameter| parameter.name.clone()).unwrap_or_default(),
        ty: SqlType::Int,
        value: Value::Int(i64::from(handle)),
        is_output: true,
    })
}
