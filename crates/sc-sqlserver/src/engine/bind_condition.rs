//! Search conditions: what is compared with what, and in which type.

use sqlparser::ast::{BinaryOperator, Expr, Query, UnaryOperator, Value as Literal};

use super::bind::Binder;
use super::bind_scalar::coerce;
use super::convert::{self, Conversion};
use super::plan::{Condition, Node, Scalar, Select};
use super::types::{self, Family, family};
use super::{decimal, errors, site_login};
use crate::session::{Collation, SqlError};
use crate::value::{SqlType, Value};

impl Binder<'_> {
    /// Binds a search condition.
    ///
    /// # Errors
    /// SQL Server's errors of names and types; 4145 for an expression that is no condition; refusals.
    pub fn condition(&mut self, expr: &Expr) -> Result<Condition, SqlError> {
        if !self.context.administers {
            site_login::check_condition(expr)?;
        }
        match expr {
            Expr::Nested(inner) => self.condition(inner),
            Expr::UnaryOp { op: UnaryOperator::Not, expr } => {
                Ok(Condition::Not(Box::new(self.condition(expr)?)))
            }
            Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
                Ok(Condition::And(Box::new(self.condition(left)?), Box::new(self.condition(right)?)))
            }
            Expr::BinaryOp { left, op: BinaryOperator::Or, right } => {
                Ok(Condition::Or(Box::new(self.condition(left)?), Box::new(self.condition(right)?)))
            }
            Expr::BinaryOp { left, op, right } => {
                let operator = match op {
                    BinaryOperator::Eq => "=",
                    BinaryOperator::NotEq => "<>",
                    BinaryOperator::Lt => "<",
                    BinaryOperator::LtEq => "<=",
                    BinaryOperator::Gt => ">",
                    BinaryOperator::GtEq => ">=",
                    _ => return Err(not_a_condition(expr)),
                };
                let (left, right) = (self.scalar(left)?, self.scalar(right)?);
                self.compare(operator, left, right)
            }
            Expr::IsNull(inner) => Ok(Condition::IsNull(self.scalar(inner)?)),
            Expr::IsNotNull(inner) => Ok(Condition::Not(Box::new(Condition::IsNull(self.scalar(inner)?)))),
            Expr::Between { expr, negated, low, high } => {
                let value = self.scalar(expr)?;
                let (low, high) = (self.scalar(low)?, self.scalar(high)?);
                let from = self.compare(">=", value.clone(), low)?;
                let to = self.compare("<=", value, high)?;
                Ok(negated_if(*negated, Condition::And(Box::new(from), Box::new(to))))
            }
            Expr::InList { expr, list, negated } => {
                let value = self.scalar(expr)?;
                let list = list.iter().map(|item| self.scalar(item)).collect::<Result<Vec<_>, _>>()?;
                Ok(negated_if(*negated, self.in_list(value, list)?))
            }
            Expr::InSubquery { expr, subquery, negated } => {
                let value = self.scalar(expr)?;
                Ok(negated_if(*negated, self.in_query(value, subquery)?))
            }
            Expr::Exists { subquery, negated } => {
                let query = self.query(subquery)?;
                Ok(negated_if(*negated, Condition::Exists(Box::new(query))))
            }
            Expr::Like { negated, any: false, expr, pattern, escape_char } => {
                let escape = match escape_char.as_deref() {
                    None => None,
                    Some(Expr::Value(value)) => match &value.value {
                        Literal::SingleQuotedString(written) | Literal::NationalStringLiteral(written)
                            if written.chars().count() == 1 =>
                        {
                            written.chars().next()
                        }
                        _ => return Err(errors::refused("this escape character", expr)),
                    },
                    Some(_) => return Err(errors::refused("this escape character", expr)),
                };
                let (value, pattern) = (self.scalar(expr)?, self.scalar(pattern)?);
                for side in [&value, &pattern] {
                    if family(side.ty) != Family::Text && side.as_constant() != Some(&Value::Null) {
                        return Err(errors::refused(
                            "LIKE on a type that is not text",
                            types::declaration(side.ty),
                        ));
                    }
                }
                let collation = common_collation(&value, &pattern)?;
                Ok(negated_if(*negated, Condition::Like { value, pattern, escape, collation }))
            }
            Expr::Identifier(_)
            | Expr::CompoundIdentifier(_)
            | Expr::Value(_)
            | Expr::Function(_)
            | Expr::Cast { .. }
            | Expr::Case { .. } => Err(not_a_condition(expr)),
            _ => Err(errors::refused("this condition", expr)),
        }
    }

    /// `left operator right` in the type that precedence gives.
    ///
    /// # Errors
    /// 206 and the conversion errors; 468 for two collations.
    pub fn compare(
        &self,
        operator: &'static str,
        left: Scalar,
        right: Scalar,
    ) -> Result<Condition, SqlError> {
        let (left, right) = align(left, right)?;
        if family(left.ty) == Family::Text && family(right.ty) == Family::Text {
            let collation = common_collation(&left, &right)?;
            let left = Scalar { collation, ..left };
            return Ok(Condition::Compare { operator, left, right });
        }
        Ok(Condition::Compare { operator, left, right })
    }

    fn in_list(&self, value: Scalar, list: Vec<Scalar>) -> Result<Condition, SqlError> {
        let is_null = |scalar: &Scalar| scalar.as_constant() == Some(&Value::Null);
        let mut target = value.clone();
        for item in list.iter().filter(|item| !is_null(item)) {
            let (brought, _) = align(target.clone(), item.clone())?;
            if family(brought.ty) != family(target.ty) {
                target = brought;
            }
        }
        let list = list
            .into_iter()
            .map(|item| {
                let (_, item) = align(target.clone(), item)?;
                if family(target.ty) == Family::Text && !is_null(&item) {
                    common_collation(&target, &item)?;
                }
                Ok(item)
            })
            .collect::<Result<Vec<_>, SqlError>>()?;
        Ok(Condition::InList { value: target, list })
    }

    fn in_query(&mut self, value: Scalar, query: &Query) -> Result<Condition, SqlError> {
        let mut query: Select = self.query(query)?;
        let [item] = &mut query.items[..] else {
            return Err(errors::error(
                116,
                1,
                "Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.",
            ));
        };
        let (value, brought) = align(value, item.scalar.clone())?;
        let mut value = value;
        if family(value.ty) == Family::Text {
            value.collation = common_collation(&value, &brought)?;
        }
        item.scalar = brought;
        Ok(Condition::InQuery { value, query: Box::new(query) })
    }
}

fn not_a_condition(expr: &Expr) -> SqlError {
    errors::classed(
        4145,
        1,
        15,
        format!(
            "An expression of non-boolean type specified in a context where a condition is expected, near '{expr}'."
        ),
    )
}

fn negated_if(negated: bool, condition: Condition) -> Condition {
    if negated { Condition::Not(Box::new(condition)) } else { condition }
}

/// Whether the collation is the expression's own, so that it wins over that of a constant.
fn is_explicit(scalar: &Scalar) -> bool {
    match &scalar.node {
        Node::Constant(_) => false,
        Node::Convert { inner, .. } | Node::TextFunction { inner, .. } => is_explicit(inner),
        _ => true,
    }
}

fn common_collation(left: &Scalar, right: &Scalar) -> Result<Collation, SqlError> {
    match (is_explicit(left), is_explicit(right)) {
        (true, true) if left.collation != right.collation => Err(errors::error(
            468,
            9,
            format!(
                "Cannot resolve the collation conflict between \"{}\" and \"{}\" in the equal to operation.",
                super::text::collation_name(left.collation),
                super::text::collation_name(right.collation)
            ),
        )),
        (false, true) => Ok(right.collation),
        _ => Ok(left.collation),
    }
}

/// Brings two expressions to forms that compare. A constant takes the type of the column wherever that loses
/// nothing, so that the column itself stays bare and its index is of use.
fn align(left: Scalar, right: Scalar) -> Result<(Scalar, Scalar), SqlError> {
    if left.as_constant() == Some(&Value::Null) || right.as_constant() == Some(&Value::Null) {
        return Ok((left, right));
    }
    let (a, b) = (family(left.ty), family(right.ty));
    // All texts share one stored form, and comparing ignores the padding. All decimals share one too.
    if a == b {
        return Ok((left, right));
    }
    if a == Family::Integer
        && let Some(exact) = as_integer(&right)
    {
        return Ok((left, exact));
    }
    if b == Family::Integer
        && let Some(exact) = as_integer(&left)
    {
        return Ok((exact, right));
    }
    let left_wins = types::precedence(left.ty) >= types::precedence(right.ty);
    let (low, high) = if left_wins { (right.ty, left.ty) } else { (left.ty, right.ty) };
    convert::check_allowed(low, high, Conversion::Implicit)?;
    let to = match (high, family(low)) {
        (SqlType::Decimal { .. }, Family::Integer) => {
            SqlType::Decimal { precision: types::integer_digits(low), scale: 0 }
        }
        // A bit is too small for what a number or a text may say.
        (SqlType::Bit, Family::Text) => SqlType::Bit,
        _ => high,
    };
    if left_wins {
        let right = coerce(right, to, Conversion::Implicit)?;
        Ok((left, right))
    } else {
        let left = coerce(left, to, Conversion::Implicit)?;
        Ok((left, right))
    }
}

/// A decimal constant without a fraction as a `bigint`, which compares the same.
fn as_integer(scalar: &Scalar) -> Option<Scalar> {
    let Some(Value::Decimal(number)) = scalar.as_constant() else { return None };
    let unit = decimal::pow10(number.scale);
    if number.mantissa % unit != 0 {
        return None;
    }
    let whole = i64::try_from(number.mantissa / unit).ok()?;
    Some(Scalar::constant(Value::Int(whole), SqlType::BigInt, scalar.collation))
}
