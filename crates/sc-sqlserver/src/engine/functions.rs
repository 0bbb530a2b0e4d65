//! Built-in functions and `@@` variables.

use sqlparser::ast::{
    DuplicateTreatment, Function, FunctionArg, FunctionArgExpr, FunctionArgumentList, FunctionArguments,
};

use super::bind::Binder;
use super::bind_scalar::{coerce, common_type};
use super::convert::Conversion;
use super::plan::{Aggregate, Node, Scalar};
use super::types::{Family, family};
use super::{arithmetic, context, errors, parse, site_login};
use crate::session::SqlError;
use crate::value::{Length, SqlType, Value};

/// Functions other than aggregates.
const MODELLED: [&str; 33] = [
    "APPLOCK_MODE",
    "APPLOCK_TEST",
    "APP_NAME",
    "COALESCE",
    "CURRENT_TIMESTAMP",
    "CURRENT_USER",
    "DATABASEPROPERTYEX",
    "DB_ID",
    "DB_NAME",
    "GETDATE",
    "GETUTCDATE",
    "HAS_DBACCESS",
    "HAS_PERMS_BY_NAME",
    "HOST_NAME",
    "ISNULL",
    "LEN",
    "LOWER",
    "LTRIM",
    "NULLIF",
    "OBJECT_ID",
    "ORIGINAL_LOGIN",
    "RTRIM",
    "SCHEMA_NAME",
    "SERVERPROPERTY",
    "SESSION_USER",
    "SUSER_NAME",
    "SUSER_SNAME",
    "SYSDATETIME",
    "SYSTEM_USER",
    "SYSUTCDATETIME",
    "UPPER",
    "USER_NAME",
    "XACT_STATE",
];

impl Binder<'_> {
    /// Binds a function call.
    ///
    /// # Errors
    /// 174 for a wrong number of arguments; a refusal for functions that are not modelled.
    pub fn function(&mut self, function: &Function) -> Result<Scalar, SqlError> {
        let refused = || errors::refused("this function", function);
        let Function {
            name,
            uses_odbc_syntax: false,
            parameters: FunctionArguments::None,
            args,
            within_group,
            filter: None,
            null_treatment: None,
            over: None,
        } = function
        else {
            return Err(refused());
        };
        let parse::Name(parts) = parse::name_of(name)?;
        let [name] = &parts[..] else { return Err(refused()) };
        if !within_group.is_empty() {
            return Err(refused());
        }
        let name = name.to_ascii_uppercase();
        let (args, distinct) = match args {
            FunctionArguments::None => (&[][..], false),
            FunctionArguments::List(FunctionArgumentList { duplicate_treatment, args, clauses })
                if clauses.is_empty() =>
            {
                (&args[..], *duplicate_treatment == Some(DuplicateTreatment::Distinct))
            }
            _ => return Err(refused()),
        };
        if !self.context.administers {
            site_login::check_function(&name, distinct, function)?;
        }
        if matches!(name.as_str(), "COUNT" | "COUNT_BIG" | "SUM" | "MIN" | "MAX") {
            return self.aggregate(&name, args, distinct, function);
        }
        // Asked before the arguments, whose words (`day` in DATEADD) may be no expressions at all.
        if distinct || !MODELLED.contains(&name.as_str()) {
            return Err(refused());
        }
        let mut scalars = Vec::with_capacity(args.len());
        for arg in args {
            let FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) = arg else { return Err(refused()) };
            scalars.push(self.scalar(expr)?);
        }
        self.plain(&name, scalars)?.ok_or_else(refused)
    }

    fn aggregate(
        &mut self,
        name: &str,
        args: &[FunctionArg],
        distinct: bool,
        function: &Function,
    ) -> Result<Scalar, SqlError> {
        if !self.aggregates_allowed {
            return Err(errors::classed(
                147,
                1,
                15,
                "An aggregate may not appear in the WHERE clause unless it is in a subquery contained in a HAVING clause \
                 or a select list, and the column being aggregated is an outer reference.",
            ));
        }
        let collation = self.collation();
        let count_type = if name == "COUNT_BIG" { SqlType::BigInt } else { SqlType::Int };
        let argument = match args {
            [FunctionArg::Unnamed(FunctionArgExpr::Wildcard)] if name.starts_with("COUNT") && !distinct => {
                None
            }
            [FunctionArg::Unnamed(FunctionArgExpr::Expr(expr))] => {
                self.aggregates_allowed = false;
                let scalar = self.scalar(expr);
                self.aggregates_allowed = true;
                Some(scalar?)
            }
            _ => return Err(errors::refused("this aggregate", function)),
        };
        if let Some(argument) = &argument
            && !self.context.administers
        {
            site_login::check_aggregate(name, argument.ty, function)?;
        }
        let (kind, ty, nullable) = match (name, &argument) {
            ("COUNT" | "COUNT_BIG", _) => (Aggregate::Count, count_type, false),
            ("SUM", Some(argument)) => (Aggregate::Sum, sum_type(argument.ty, function)?, true),
            ("MIN", Some(argument)) => (Aggregate::Min, argument.ty, true),
            (_, Some(argument)) => (Aggregate::Max, argument.ty, true),
            (_, None) => return Err(errors::refused("this aggregate", function)),
        };
        let argument = match (kind, argument) {
            (Aggregate::Sum, Some(argument)) => Some(coerce(argument, ty, Conversion::Implicit)?),
            (_, argument) => argument,
        };
        if let Some(argument) = &argument
            && matches!(family(argument.ty), Family::Bytes | Family::Guid)
            && kind != Aggregate::Count
        {
            return Err(errors::refused("this aggregate", function));
        }
        let collation = argument.as_ref().map_or(collation, |argument| argument.collation);
        let node = Node::Aggregate { function: kind, argument: argument.map(Box::new), distinct };
        Ok(Scalar { node, ty, collation, nullable })
    }

    fn plain(&self, name: &str, mut args: Vec<Scalar>) -> Result<Option<Scalar>, SqlError> {
        let count =
            |wanted: usize| if args.len() == wanted { Ok(()) } else { Err(argument_count(name, wanted)) };
        let bound = match name {
            "RTRIM" | "LTRIM" | "UPPER" | "LOWER" | "LEN" => {
                count(1)?;
                text_function(name, args.remove(0))?
            }
            "ISNULL" => {
                count(2)?;
                let replacement = args.pop().ok_or_else(|| argument_count(name, 2))?;
                let checked = args.pop().ok_or_else(|| argument_count(name, 2))?;
                is_null(checked, replacement)?
            }
            "COALESCE" => coalesce(args)?,
            "NULLIF" => {
                count(2)?;
                let condition = self.compare("=", args[0].clone(), args[1].clone())?;
                let value = args.swap_remove(0);
                let (ty, collation) = (value.ty, value.collation);
                let null = Scalar::constant(Value::Null, ty, collation);
                let node = Node::Case { branches: vec![(condition, null)], otherwise: Some(Box::new(value)) };
                Scalar { node, ty, collation, nullable: true }
            }
            _ => {
                let values = args.iter().map(|arg| arg.as_constant().cloned()).collect::<Option<Vec<_>>>();
                let Some(values) = values else { return Ok(None) };
                match context::function(self.context, name, &values)? {
                    Some((value, ty)) => Scalar::constant(value, ty, self.collation()),
                    None => return Ok(None),
                }
            }
        };
        Ok(Some(bound))
    }
}

fn argument_count(name: &str, wanted: usize) -> SqlError {
    errors::classed(
        174,
        1,
        15,
        format!("The {} function requires {wanted} argument(s).", name.to_ascii_lowercase()),
    )
}

fn sum_type(ty: SqlType, quoted: &Function) -> Result<SqlType, SqlError> {
    match ty {
        SqlType::TinyInt | SqlType::SmallInt | SqlType::Int => Ok(SqlType::Int),
        SqlType::BigInt => Ok(SqlType::BigInt),
        SqlType::Decimal { scale, .. } => Ok(SqlType::Decimal { precision: 38, scale }),
        SqlType::Bit
        | SqlType::Char(_)
        | SqlType::VarChar(_)
        | SqlType::NChar(_)
        | SqlType::NVarChar(_)
        | SqlType::Date => Err(errors::error(
            8117,
            1,
            format!("Operand data type {} is invalid for sum operator.", ty.name()),
        )),
        _ => Err(errors::refused("this aggregate", quoted)),
    }
}

fn text_function(name: &str, inner: Scalar) -> Result<Scalar, SqlError> {
    let name = match name {
        "RTRIM" => "RTRIM",
        "LTRIM" => "LTRIM",
        "UPPER" => "UPPER",
        "LOWER" => "LOWER",
        _ => "LEN",
    };
    if family(inner.ty) != Family::Text && inner.as_constant() != Some(&Value::Null) {
        return Err(errors::refused("text functions on a type that is not text", name));
    }
    let (collation, nullable) = (inner.collation, inner.nullable);
    // The functions give variable-length text of the same kind.
    let ty = match inner.ty {
        _ if name == "LEN" => SqlType::Int,
        SqlType::Char(n) => SqlType::VarChar(Length::Bounded(n)),
        SqlType::NChar(n) => SqlType::NVarChar(Length::Bounded(n)),
        other => other,
    };
    if let Some(Value::Text(text)) = inner.as_constant() {
        let value = match arithmetic::text_function(name, text) {
            rusqlite::types::Value::Integer(length) => Value::Int(length),
            rusqlite::types::Value::Text(text) => Value::Text(text),
            _ => Value::Null,
        };
        return Ok(Scalar::constant(value, ty, collation));
    }
    // A char column reaches the function padded, as UPPER and LTRIM keep the blanks.
    let inner = match inner.ty {
        SqlType::Char(_) | SqlType::NChar(_) if matches!(name, "UPPER" | "LOWER" | "LTRIM") => {
            coerce(inner, ty, Conversion::Implicit)?
        }
        _ => inner,
    };
    Ok(Scalar { node: Node::TextFunction { name, inner: Box::new(inner) }, ty, collation, nullable })
}

/// `ISNULL` has the type of its first argument.
fn is_null(checked: Scalar, replacement: Scalar) -> Result<Scalar, SqlError> {
    let ty = if checked.as_constant() == Some(&Value::Null) { replacement.ty } else { checked.ty };
    let (collation, nullable) = (checked.collation, replacement.nullable);
    let checked = coerce(checked, ty, Conversion::Implicit)?;
    let replacement = coerce(replacement, ty, Conversion::Explicit { style: None })?;
    if let Some(value) = checked.as_constant() {
        return Ok(if *value == Value::Null { replacement } else { checked });
    }
    Ok(Scalar { node: Node::Coalesce(vec![checked, replacement]), ty, collation, nullable })
}

fn coalesce(args: Vec<Scalar>) -> Result<Scalar, SqlError> {
    if args.len() < 2 {
        return Err(argument_count("COALESCE", 2));
    }
    let ty = common_type(args.iter()).ok_or_else(|| {
        errors::error(
            4127,
            1,
            "At least one of the arguments to COALESCE must be an expression that is not the NULL constant.",
        )
    })?;
    let nullable = args.iter().all(|arg| arg.nullable);
    let collation = args[0].collation;
    let args =
        args.into_iter().map(|arg| coerce(arg, ty, Conversion::Implicit)).collect::<Result<Vec<_>, _>>()?;
    Ok(Scalar { node: Node::Coalesce(args), ty, collation, nullable })
}
