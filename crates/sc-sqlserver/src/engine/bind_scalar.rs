//! Types of expressions. What depends on no row is computed here, once.

use sqlparser::ast::{
    BinaryOperator, CaseWhen, CastKind, Expr, Ident, Query, UnaryOperator, Value as Literal,
};

use super::arithmetic;
use super::bind::Binder;
use super::convert::{self, Conversion};
use super::plan::{Condition, Node, Scalar};
use super::types::{self, Family, family};
use super::{context, decimal, errors, site_login, text, type_names};
use crate::session::SqlError;
use crate::value::{Decimal, Length, SqlType, Value};

impl Binder<'_> {
    /// Binds an expression that has a value.
    ///
    /// # Errors
    /// SQL Server's errors of names and types; refusals.
    pub fn scalar(&mut self, expr: &Expr) -> Result<Scalar, SqlError> {
        if !self.context.administers {
            site_login::check_expression(expr)?;
        }
        match expr {
            Expr::Nested(inner) => self.scalar(inner),
            Expr::Identifier(ident) if ident.quote_style.is_none() && ident.value.starts_with('@') => {
                self.context.variable(&ident.value, self.collation())
            }
            Expr::Identifier(ident) if ident.quote_style.is_none() && context::is_niladic(&ident.value) => {
                let name = ident.value.to_ascii_uppercase();
                let found = context::function(self.context, &name, &[])?;
                let (value, ty) = found.ok_or_else(|| errors::refused("this function", ident))?;
                Ok(Scalar::constant(value, ty, self.collation()))
            }
            Expr::Identifier(ident) => self.column(&[ident]),
            Expr::CompoundIdentifier(parts) => self.column(&parts.iter().collect::<Vec<&Ident>>()),
            Expr::Value(value) => self.literal(&value.value),
            Expr::UnaryOp { op: UnaryOperator::Plus, expr } => self.scalar(expr),
            Expr::UnaryOp { op: UnaryOperator::Minus, expr } => {
                let scalar = self.scalar(expr)?;
                negate(scalar)
            }
            Expr::BinaryOp { left, op, right } => {
                let operator = match op {
                    BinaryOperator::Plus => "+",
                    BinaryOperator::Minus => "-",
                    BinaryOperator::Multiply => "*",
                    _ => return Err(errors::refused("this expression", expr)),
                };
                let (left, right) = (self.scalar(left)?, self.scalar(right)?);
                self.arithmetic(operator, left, right)
            }
            Expr::Cast { kind: CastKind::Cast, expr, data_type, format: None } => {
                let to = cast_type(&data_type.to_string())?;
                let inner = self.scalar(expr)?;
                coerce(inner, to, Conversion::Explicit { style: None })
            }
            Expr::Convert {
                is_try: false,
                expr,
                data_type: Some(data_type),
                charset: None,
                target_before_value: true,
                styles,
            } => {
                let to = cast_type(&data_type.to_string())?;
                let style = match &styles[..] {
                    [] => None,
                    [style] => match self.scalar(style)?.as_constant() {
                        Some(Value::Int(style)) => Some(*style),
                        _ => return Err(errors::refused("this style of CONVERT", style)),
                    },
                    _ => return Err(errors::refused("this CONVERT", expr)),
                };
                let inner = self.scalar(expr)?;
                coerce(inner, to, Conversion::Explicit { style })
            }
            Expr::Case { case_token: _, end_token: _, operand, conditions, else_result } => {
                self.case(operand.as_deref(), conditions, else_result.as_deref())
            }
            Expr::Function(function) => self.function(function),
            Expr::Subquery(query) => self.scalar_query(query),
            _ => Err(errors::refused("this expression", expr)),
        }
    }

    fn literal(&self, literal: &Literal) -> Result<Scalar, SqlError> {
        let (value, ty) = match literal {
            Literal::Null => (Value::Null, SqlType::Int),
            Literal::Number(digits, false) => number(digits)?,
            Literal::SingleQuotedString(written) => {
                let kept = text::to_windows_1252(written);
                let ty = SqlType::VarChar(length_of(&kept, SqlType::VarChar(Length::Max), 8000));
                (Value::Text(kept), ty)
            }
            Literal::NationalStringLiteral(written) => {
                let ty = SqlType::NVarChar(length_of(written, SqlType::NVarChar(Length::Max), 4000));
                (Value::Text(written.clone()), ty)
            }
            Literal::HexStringLiteral(digits) => {
                let padded = if digits.len() % 2 == 0 { digits.clone() } else { format!("0{digits}") };
                let bytes: Option<Vec<u8>> = (0..padded.len() / 2)
                    .map(|at| {
                        padded.get(at * 2..at * 2 + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok())
                    })
                    .collect();
                let bytes = bytes.ok_or_else(|| errors::syntax(digits))?;
                let length = u16::try_from(bytes.len().max(1)).ok().filter(|length| *length <= 8000);
                (Value::Bytes(bytes), SqlType::VarBinary(length.map_or(Length::Max, Length::Bounded)))
            }
            other => return Err(errors::refused("this literal", other)),
        };
        Ok(Scalar::constant(value, ty, self.collation()))
    }

    /// `left operator right` with both operands brought to the type of the result.
    fn arithmetic(&self, operator: &'static str, left: Scalar, right: Scalar) -> Result<Scalar, SqlError> {
        if family(left.ty) == Family::Text && family(right.ty) == Family::Text && operator == "+" {
            return concatenation(left, right);
        }
        // By precedence, text beside a number becomes a number.
        let (left, right) = match (family(left.ty), family(right.ty)) {
            (Family::Text, Family::Integer | Family::Decimal) => {
                let to = right.ty;
                (coerce(left, to, Conversion::Implicit)?, right)
            }
            (Family::Integer | Family::Decimal, Family::Text) => {
                let to = left.ty;
                (left, coerce(right, to, Conversion::Implicit)?)
            }
            _ => (left, right),
        };
        let ty = arithmetic::result_type(operator, left.ty, right.ty)?;
        let left = coerce(left, ty, Conversion::Implicit)?;
        let right = coerce(right, ty, Conversion::Implicit)?;
        let (collation, nullable) = (left.collation, left.nullable || right.nullable);
        if let (Some(a), Some(b)) = (left.as_constant(), right.as_constant()) {
            let value = arithmetic::apply(operator, a.clone(), b.clone(), ty)?;
            return Ok(Scalar::constant(value, ty, collation));
        }
        let node = Node::Arithmetic { operator, left: Box::new(left), right: Box::new(right) };
        Ok(Scalar { node, ty, collation, nullable })
    }

    fn case(
        &mut self,
        operand: Option<&Expr>,
        conditions: &[CaseWhen],
        otherwise: Option<&Expr>,
    ) -> Result<Scalar, SqlError> {
        let operand = operand.map(|operand| self.scalar(operand)).transpose()?;
        let mut branches: Vec<(Condition, Scalar)> = Vec::with_capacity(conditions.len());
        for CaseWhen { condition, result } in conditions {
            let condition = match &operand {
                None => self.condition(condition)?,
                Some(operand) => {
                    let right = self.scalar(condition)?;
                    self.compare("=", operand.clone(), right)?
                }
            };
            branches.push((condition, self.scalar(result)?));
        }
        let otherwise = otherwise.map(|result| self.scalar(result)).transpose()?;
        let results = || branches.iter().map(|(_, result)| result).chain(&otherwise);
        let ty = common_type(results())
            .ok_or_else(|| errors::error(8133, 1, "At least one of the result expressions in a CASE specification must be an expression other than the NULL constant."))?;
        let nullable = otherwise.is_none() || results().any(|result| result.nullable);
        let collation = results().next().map_or(self.collation(), |result| result.collation);
        let branches = branches
            .into_iter()
            .map(|(condition, result)| Ok((condition, coerce(result, ty, Conversion::Implicit)?)))
            .collect::<Result<Vec<_>, SqlError>>()?;
        let otherwise =
            otherwise.map(|result| coerce(result, ty, Conversion::Implicit)).transpose()?.map(Box::new);
        Ok(Scalar { node: Node::Case { branches, otherwise }, ty, collation, nullable })
    }

    /// A subquery as a value. Only those that can give no second row are modelled, as the error for
    /// it (512) could not be told otherwise.
    fn scalar_query(&mut self, query: &Query) -> Result<Scalar, SqlError> {
        let mut select = self.query(query)?;
        let [item] = &select.items[..] else {
            return Err(errors::error(
                116,
                1,
                "Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.",
            ));
        };
        let is_one_row = (select.group_by.is_empty()
            && item.scalar.any(&mut |scalar| matches!(scalar.node, Node::Aggregate { .. })))
            || select.top == Some(1)
            || select.from.is_none();
        if !is_one_row {
            return Err(errors::refused("subqueries that could give several rows", query));
        }
        select.distinct = false;
        let (ty, collation) = (item.scalar.ty, item.scalar.collation);
        Ok(Scalar { node: Node::Query(Box::new(select)), ty, collation, nullable: true })
    }
}

/// The type that holds the results of all branches; `None` when all are NULL constants.
pub fn common_type<'s>(scalars: impl Iterator<Item = &'s Scalar>) -> Option<SqlType> {
    scalars
        .filter(|scalar| scalar.as_constant() != Some(&Value::Null))
        .map(|scalar| scalar.ty)
        .reduce(types::common)
}

/// Brings an expression to a type, at once if it is a constant.
///
/// # Errors
/// Those of [`convert::convert`].
pub fn coerce(scalar: Scalar, to: SqlType, how: Conversion) -> Result<Scalar, SqlError> {
    if let Node::Constant(value) = scalar.node {
        let value = convert::convert(value, scalar.ty, to, how)?;
        return Ok(Scalar::constant(value, to, scalar.collation));
    }
    if scalar.ty == to {
        return Ok(scalar);
    }
    convert::check_allowed(scalar.ty, to, how)?;
    let (collation, nullable) = (scalar.collation, scalar.nullable);
    Ok(Scalar { node: Node::Convert { inner: Box::new(scalar), how }, ty: to, collation, nullable })
}

/// `CAST(x AS varchar)` means 30 characters, and so on; elsewhere a missing length means 1.
fn cast_type(declaration: &str) -> Result<SqlType, SqlError> {
    let ty = type_names::parse(declaration)?;
    if declaration.contains('(') {
        return Ok(ty);
    }
    Ok(match ty {
        SqlType::Char(_) => SqlType::Char(30),
        SqlType::NChar(_) => SqlType::NChar(30),
        SqlType::VarChar(_) => SqlType::VarChar(Length::Bounded(30)),
        SqlType::NVarChar(Length::Bounded(1)) => SqlType::NVarChar(Length::Bounded(30)),
        SqlType::Binary(_) => SqlType::Binary(30),
        SqlType::VarBinary(_) => SqlType::VarBinary(Length::Bounded(30)),
        other => other,
    })
}

/// An integer constant is an `int` if it fits, else a decimal; with a point a decimal; with an exponent a float.
fn number(digits: &str) -> Result<(Value, SqlType), SqlError> {
    if digits.contains(['e', 'E']) {
        let number = digits.parse().map_err(|_| errors::syntax(digits))?;
        return Ok((Value::Float(number), SqlType::Float));
    }
    if !digits.contains('.')
        && let Ok(number) = digits.parse::<i32>()
    {
        return Ok((Value::Int(i64::from(number)), SqlType::Int));
    }
    let number = decimal::parse(digits).ok_or_else(|| {
        errors::classed(
            1007,
            1,
            15,
            format!(
                "The number '{digits}' is out of the range for numeric representation (maximum precision 38)."
            ),
        )
    })?;
    Ok((Value::Decimal(number), SqlType::Decimal { precision: decimal::digits(number), scale: number.scale }))
}

fn length_of(written: &str, ty: SqlType, most: u16) -> Length {
    match u16::try_from(text::length(written, ty)) {
        Ok(length) if length <= most => Length::Bounded(length.max(1)),
        _ => Length::Max,
    }
}

fn negate(scalar: Scalar) -> Result<Scalar, SqlError> {
    let negated = match scalar.as_constant() {
        Some(Value::Null) => Value::Null,
        Some(Value::Int(number)) if scalar.ty != SqlType::BigInt => Value::Int(-number),
        Some(Value::Decimal(number)) if *number == (Decimal { mantissa: 2_147_483_648, scale: 0 }) => {
            // The one int whose digits alone do not fit.
            return Ok(Scalar::constant(Value::Int(i64::from(i32::MIN)), SqlType::Int, scalar.collation));
        }
        Some(Value::Decimal(number)) => Value::Decimal(Decimal { mantissa: -number.mantissa, ..*number }),
        Some(Value::Float(number)) => Value::Float(-number),
        _ => return Err(errors::refused("the sign of", types::declaration(scalar.ty))),
    };
    Ok(Scalar::constant(negated, scalar.ty, scalar.collation))
}

fn concatenation(left: Scalar, right: Scalar) -> Result<Scalar, SqlError> {
    let (Some(a), Some(b)) = (left.as_constant(), right.as_constant()) else {
        return Err(errors::refused("concatenation of columns", types::declaration(left.ty)));
    };
    let value = match (a, b) {
        (Value::Text(a), Value::Text(b)) => Value::Text(format!("{a}{b}")),
        _ => Value::Null,
    };
    let sum = |most: u16| match (types::text_limit(left.ty), types::text_limit(right.ty)) {
        (Some(a), Some(b)) => Length::Bounded(u16::try_from(a + b).unwrap_or(most).min(most)),
        _ => Length::Max,
    };
    let ty = if types::is_single_byte(left.ty) && types::is_single_byte(right.ty) {
        SqlType::VarChar(sum(8000))
    } else {
        SqlType::NVarChar(sum(4000))
    };
    Ok(Scalar::constant(value, ty, left.collation))
}
