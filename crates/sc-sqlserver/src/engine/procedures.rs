//! The system procedures that are modelled.

use std::time::Duration;

use super::context::{application_lock, lock_owner};
use super::convert::{self, Conversion};
use super::locks::{Mode, Outcome, Scope, Wish};
use super::parameters::Parameters;
use super::session::{Flow, SqlSession};
use super::{errors, type_names};
use crate::session::{Cancel, Parameter, Reply, SqlError};
use crate::value::{Length, SqlType, Value};

/// 2812.
pub fn unknown(name: &str) -> SqlError {
    errors::error(2812, 62, format!("Could not find stored procedure '{name}'."))
}

/// Calls a procedure, by RPC or by `EXEC`.
///
/// # Errors
/// 2812, 201, 8144, 8145; other failures are part of the answer.
pub fn call(
    session: &mut SqlSession,
    name: &str,
    parameters: Vec<Parameter>,
    cancel: &Cancel,
    replies: &mut Vec<Reply>,
) -> Result<Flow, SqlError> {
    let short = name.rsplit('.').next().unwrap_or(name).trim_matches(['[', ']']).to_ascii_lowercase();
    match short.as_str() {
        "sp_executesql" => execute_sql(session, parameters, cancel, replies),
        "sp_getapplock" => {
            let names = ["@Resource", "@LockMode", "@LockOwner", "@LockTimeout", "@DbPrincipal"];
            let arguments = named("sp_getapplock", &names, parameters)?;
            get_lock(session, arguments, cancel, replies)
        }
        "sp_releaseapplock" => {
            let arguments =
                named("sp_releaseapplock", &["@Resource", "@LockOwner", "@DbPrincipal"], parameters)?;
            release_lock(session, arguments, replies)
        }
        "sp_reset_connection" => {
            crate::session::Session::reset(session);
            replies.push(Reply::ReturnStatus(0));
            Ok(Flow::Continue)
        }
        _ => Err(unknown(name)),
    }
}

/// The arguments in the order of the procedure's own parameters.
fn named<const N: usize>(
    procedure: &str,
    names: &[&str; N],
    parameters: Vec<Parameter>,
) -> Result<[Option<Parameter>; N], SqlError> {
    let mut found: [Option<Parameter>; N] = [const { None }; N];
    if parameters.len() > N {
        return Err(in_procedure(
            procedure,
            errors::error(
                8144,
                2,
                format!("Procedure or function {procedure} has too many arguments specified."),
            ),
        ));
    }
    let mut names_began = false;
    for (at, parameter) in parameters.into_iter().enumerate() {
        let index = if parameter.name.is_empty() {
            if names_began {
                return Err(errors::classed(
                    119,
                    1,
                    15,
                    format!(
                        "Must pass parameter number {} and subsequent parameters as '@name = value'. After the form \
                         '@name = value' has been used, all subsequent parameters must be passed in the form '@name = \
                         value'.",
                        at + 1
                    ),
                ));
            }
            at
        } else {
            names_began = true;
            names.iter().position(|name| name.eq_ignore_ascii_case(&parameter.name)).ok_or_else(|| {
                in_procedure(
                    procedure,
                    errors::error(
                        8145,
                        1,
                        format!("{} is not a parameter for procedure {procedure}.", parameter.name),
                    ),
                )
            })?
        };
        if found[index].is_some() {
            return Err(in_procedure(
                procedure,
                errors::error(8143, 1, format!("Parameter '{}' was supplied multiple times.", names[index])),
            ));
        }
        found[index] = Some(parameter);
    }
    Ok(found)
}

fn in_procedure(procedure: &str, error: SqlError) -> SqlError {
    SqlError { procedure: procedure.to_owned(), ..error }
}

fn required(procedure: &str, name: &str, given: Option<Parameter>) -> Result<Parameter, SqlError> {
    given.ok_or_else(|| {
        in_procedure(
            procedure,
            errors::error(
                201,
                4,
                format!(
                    "Procedure or function '{procedure}' expects parameter '{name}', which was not supplied."
                ),
            ),
        )
    })
}

/// The argument as text; NULL and left out are the same.
fn text(parameter: Option<Parameter>) -> Result<Option<String>, SqlError> {
    let Some(Parameter { ty, value, .. }) = parameter else { return Ok(None) };
    match convert::convert(value, ty, SqlType::NVarChar(Length::Max), Conversion::Implicit)? {
        Value::Text(text) => Ok(Some(text)),
        _ => Ok(None),
    }
}

/// -999 with the message that SQL Server raises inside the procedure.
fn lock_parameter_error(replies: &mut Vec<Reply>, procedure: &str, detail: &str) -> Flow {
    let error = in_procedure(
        procedure,
        errors::error(
            15600,
            1,
            format!("An invalid parameter or option was specified for procedure '{detail}'."),
        ),
    );
    replies.push(Reply::Error(error));
    replies.push(Reply::ReturnStatus(-999));
    Flow::Continue
}

const LOCK_NAME_UNITS_MAX: usize = 255;

fn get_lock(
    session: &mut SqlSession,
    [resource, mode, owner, timeout, principal]: [Option<Parameter>; 5],
    cancel: &Cancel,
    replies: &mut Vec<Reply>,
) -> Result<Flow, SqlError> {
    const NAME: &str = "sp_getapplock";
    let resource = text(Some(required(NAME, "@Resource", resource)?))?;
    let mode = text(Some(required(NAME, "@LockMode", mode)?))?;
    let owner = text(owner)?.unwrap_or_else(|| "Transaction".to_owned());
    let principal = text(principal)?.unwrap_or_else(|| "public".to_owned());
    let timeout = match timeout {
        None => session.options.lock_timeout,
        Some(Parameter { ty, value, .. }) => {
            match convert::convert(value, ty, SqlType::Int, Conversion::Implicit)? {
                Value::Int(milliseconds) if milliseconds >= -1 => {
                    u64::try_from(milliseconds).ok().map(Duration::from_millis)
                }
                _ => return Ok(lock_parameter_error(replies, NAME, NAME)),
            }
        }
    };
    let (Some(resource), Some(mode), Ok(scope)) =
        (resource, mode.as_deref().and_then(Mode::by_name), lock_owner(&owner))
    else {
        return Ok(lock_parameter_error(replies, NAME, NAME));
    };
    if resource.encode_utf16().count() > LOCK_NAME_UNITS_MAX || !is_principal(&principal) {
        return Ok(lock_parameter_error(replies, NAME, NAME));
    }
    if scope == Scope::Transaction && session.depth == 0 {
        return Ok(lock_parameter_error(replies, NAME, NAME));
    }
    let resource = application_lock(&session.context(&Parameters::default()), &principal, &resource);
    let wish = Wish {
        session: session.id,
        scope,
        resource,
        mode,
        timeout,
        priority: session.options.deadlock_priority,
    };
    let status = match session.server.locks.acquire(&wish, cancel) {
        Outcome::Granted => 0,
        Outcome::GrantedAfterWait => 1,
        Outcome::TimedOut => -1,
        Outcome::Cancelled => -2,
        Outcome::DeadlockVictim => -3,
    };
    replies.push(Reply::ReturnStatus(status));
    Ok(Flow::Continue)
}

/// Principals every database has; the stand-in makes no others.
fn is_principal(name: &str) -> bool {
    ["public", "dbo"].iter().any(|known| known.eq_ignore_ascii_case(name.trim_end()))
}

fn release_lock(
    session: &mut SqlSession,
    [resource, owner, principal]: [Option<Parameter>; 3],
    replies: &mut Vec<Reply>,
) -> Result<Flow, SqlError> {
    const NAME: &str = "sp_releaseapplock";
    let resource = text(Some(required(NAME, "@Resource", resource)?))?;
    let owner = text(owner)?.unwrap_or_else(|| "Transaction".to_owned());
    let principal = text(principal)?.unwrap_or_else(|| "public".to_owned());
    let (Some(resource), Ok(scope)) = (resource, lock_owner(&owner)) else {
        return Ok(lock_parameter_error(replies, NAME, NAME));
    };
    let lock = application_lock(&session.context(&Parameters::default()), &principal, &resource);
    if session.server.locks.release(session.id, scope, &lock) {
        replies.push(Reply::ReturnStatus(0));
        return Ok(Flow::Continue);
    }
    replies.push(Reply::Error(in_procedure(
        NAME,
        errors::error(
            1223,
            1,
            format!(
                "Cannot release the application lock (Database Principal: '{principal}', Resource: '{resource}') because it \
                 is not currently held."
            ),
        ),
    )));
    replies.push(Reply::ReturnStatus(-999));
    Ok(Flow::Continue)
}

/// `EXEC sp_executesql N'…', N'@a int, …', @a = 1`. Over RPC the wire half has taken the call apart already.
fn execute_sql(
    session: &mut SqlSession,
    parameters: Vec<Parameter>,
    cancel: &Cancel,
    replies: &mut Vec<Reply>,
) -> Result<Flow, SqlError> {
    let mut parameters = parameters.into_iter();
    let statement = required("sp_executesql", "@statement", parameters.next())?;
    let Parameter { ty: SqlType::NVarChar(_) | SqlType::NChar(_), value: Value::Text(sql), .. } = statement
    else {
        return Err(errors::error(
            214,
            2,
            "Procedure expects parameter '@statement' of type 'ntext/nchar/nvarchar'.",
        ));
    };
    let mut declared = match text(parameters.next())? {
        None => Vec::new(),
        Some(declarations) => declarations_of(&declarations)?,
    };
    let given: Vec<Parameter> = parameters.collect();
    if given.len() > declared.len() {
        return Err(errors::error(8144, 2, "Procedure or function  has too many arguments specified."));
    }
    let mut bound = vec![false; declared.len()];
    for (at, parameter) in given.into_iter().enumerate() {
        let index = if parameter.name.is_empty() {
            at
        } else {
            declared.iter().position(|known| known.name.eq_ignore_ascii_case(&parameter.name)).ok_or_else(
                || errors::error(8145, 1, format!("{} is not a parameter for procedure .", parameter.name)),
            )?
        };
        let slot = &mut declared[index];
        let how = Conversion::Explicit { style: None };
        convert::check_allowed(parameter.ty, slot.ty, Conversion::Implicit)?;
        slot.value = convert::convert(parameter.value, parameter.ty, slot.ty, how)?;
        bound[index] = true;
    }
    if let Some(missing) = bound.iter().position(|bound| !bound) {
        return Err(errors::error(
            8178,
            1,
            format!(
                "The parameterized query expects the parameter '{}', which was not supplied.",
                declared[missing].name
            ),
        ));
    }
    Ok(session.execute_sql(&sql, &declared, cancel, replies))
}

/// `@a int, @b decimal(19,3)`.
fn declarations_of(declarations: &str) -> Result<Vec<Parameter>, SqlError> {
    let mut declared = Vec::new();
    let mut depth = 0_i32;
    let pieces = declarations.split(|character: char| {
        depth += match character {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        character == ',' && depth == 0
    });
    for piece in pieces.map(str::trim).filter(|piece| !piece.is_empty()) {
        let (name, ty) = piece.split_once(char::is_whitespace).ok_or_else(|| errors::syntax(piece))?;
        let is_output = ty.to_ascii_uppercase().ends_with(" OUTPUT");
        if is_output {
            return Err(errors::refused("output parameters of sp_executesql", piece));
        }
        let ty = type_names::parse(ty.trim().trim_start_matches("AS ").trim_start_matches("as "))?;
        declared.push(Parameter { name: name.to_owned(), ty, value: Value::Null, is_output });
    }
    Ok(declared)
}
