//! Statements after binding: each name is a column, each expression has its type, each constant its value.

use std::sync::Arc;

use super::catalog::Table;
use super::convert::Conversion;
use crate::session::Collation;
use crate::value::{SqlType, Value};

/// An expression with its type.
#[derive(Debug, Clone, PartialEq)]
pub struct Scalar {
    pub node: Node,
    pub ty: SqlType,
    pub collation: Collation,
    pub nullable: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Constant(Value),
    Column {
        source: usize,
        slot: usize,
    },
    Convert {
        inner: Box<Scalar>,
        how: Conversion,
    },
    /// Both operands have the type of the result.
    Arithmetic {
        operator: &'static str,
        left: Box<Scalar>,
        right: Box<Scalar>,
    },
    TextFunction {
        name: &'static str,
        inner: Box<Scalar>,
    },
    Case {
        branches: Vec<(Condition, Scalar)>,
        otherwise: Option<Box<Scalar>>,
    },
    Coalesce(Vec<Scalar>),
    Aggregate {
        function: Aggregate,
        argument: Option<Box<Scalar>>,
        distinct: bool,
    },
    /// A subquery known to give at most one row.
    Query(Box<Select>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregate {
    Count,
    Sum,
    Min,
    Max,
}

/// A search condition: true, false or unknown.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// Both sides have comparable stored forms.
    Compare {
        operator: &'static str,
        left: Scalar,
        right: Scalar,
    },
    InList {
        value: Scalar,
        list: Vec<Scalar>,
    },
    InQuery {
        value: Scalar,
        query: Box<Select>,
    },
    Exists(Box<Select>),
    IsNull(Scalar),
    Like {
        value: Scalar,
        pattern: Scalar,
        escape: Option<char>,
        collation: Collation,
    },
    And(Box<Condition>, Box<Condition>),
    Or(Box<Condition>, Box<Condition>),
    Not(Box<Condition>),
}

/// A table in a FROM clause, under a number that is unique in the statement.
#[derive(Debug, Clone)]
pub struct Source {
    pub id: usize,
    pub table: Arc<Table>,
}

impl PartialEq for Source {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    pub is_left: bool,
    pub source: Source,
    pub on: Condition,
}

/// A column of the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub name: String,
    pub scalar: Scalar,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Select {
    pub distinct: bool,
    pub top: Option<i64>,
    pub items: Vec<Item>,
    pub from: Option<(Source, Vec<Join>)>,
    pub selection: Option<Condition>,
    pub group_by: Vec<Scalar>,
    pub having: Option<Condition>,
    /// With `true` for descending.
    pub order_by: Vec<(Scalar, bool)>,
}

impl Scalar {
    pub fn constant(value: Value, ty: SqlType, collation: Collation) -> Self {
        let nullable = value == Value::Null;
        Self { node: Node::Constant(value), ty, collation, nullable }
    }

    /// The value, if it does not depend on a row.
    pub fn as_constant(&self) -> Option<&Value> {
        match &self.node {
            Node::Constant(value) => Some(value),
            _ => None,
        }
    }

    /// Whether a predicate holds for this node or one inside it, subqueries left out.
    pub fn any(&self, test: &mut dyn FnMut(&Scalar) -> bool) -> bool {
        if test(self) {
            return true;
        }
        match &self.node {
            Node::Constant(_) | Node::Column { .. } | Node::Query(_) => false,
            Node::Convert { inner, .. } | Node::TextFunction { inner, .. } => inner.any(test),
            Node::Arithmetic { left, right, .. } => left.any(test) || right.any(test),
            Node::Case { branches, otherwise } => {
                branches.iter().any(|(condition, result)| condition.any(test) || result.any(test))
                    || otherwise.as_ref().is_some_and(|result| result.any(test))
            }
            Node::Coalesce(items) => items.iter().any(|item| item.any(test)),
            Node::Aggregate { argument, .. } => argument.as_ref().is_some_and(|argument| argument.any(test)),
        }
    }
}

impl Condition {
    /// As [`Scalar::any`].
    pub fn any(&self, test: &mut dyn FnMut(&Scalar) -> bool) -> bool {
        match self {
            Self::Compare { left, right, .. } => left.any(test) || right.any(test),
            Self::InList { value, list } => value.any(test) || list.iter().any(|item| item.any(test)),
            Self::InQuery { value, .. } => value.any(test),
            Self::Exists(_) => false,
            Self::IsNull(value) => value.any(test),
            Self::Like { value, pattern, .. } => value.any(test) || pattern.any(test),
            Self::And(left, right) | Self::Or(left, right) => left.any(test) || right.any(test),
            Self::Not(inner) => inner.any(test),
        }
    }
}
