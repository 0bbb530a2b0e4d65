//! Bound statements into SQLite's SQL. Values are always bound, names are always numbers.

use std::fmt::Write as _;

use super::catalog::ColumnDef;
use super::convert::Conversion;
use super::plan::{Aggregate, Condition, Node, Scalar, Select, Source};
use super::storage::collation_name;
use super::type_codes;
use super::types::{Family, family};
use crate::session::Collation;
use crate::value::{SqlType, Value};

/// A statement for SQLite with the values it binds, in order.
#[derive(Debug, Default)]
pub struct Emitted {
    pub sql: String,
    pub values: Vec<(Value, SqlType)>,
}

/// The SQL of a query.
pub fn select(query: &Select) -> Emitted {
    let mut out = Emitted::default();
    out.select(query);
    out
}

/// `SELECT rowid, expressions` of the rows a write touches.
pub fn touched_rows(source: &Source, expressions: &[&Scalar], selection: Option<&Condition>) -> Emitted {
    let mut out = Emitted::default();
    let _ = write!(out.sql, "SELECT a{}.rowid", source.id);
    for expression in expressions {
        out.sql.push_str(", ");
        out.scalar(expression);
    }
    out.sql.push_str(" FROM ");
    out.source(source);
    if let Some(condition) = selection {
        out.sql.push_str(" WHERE ");
        out.condition(condition);
    }
    out
}

/// The column as CREATE TABLE declares it to SQLite: no type, so that SQLite converts nothing.
pub fn column_declaration(column: &ColumnDef) -> String {
    match family(column.ty) {
        Family::Text => format!("c{} COLLATE {}", column.slot, collation_name(column.collation)),
        _ => format!("c{}", column.slot),
    }
}

impl Emitted {
    fn push(&mut self, value: &Value, ty: SqlType) {
        self.sql.push('?');
        self.values.push((value.clone(), ty));
    }

    fn select(&mut self, query: &Select) {
        self.sql.push_str(if query.distinct { "SELECT DISTINCT " } else { "SELECT " });
        for (index, item) in query.items.iter().enumerate() {
            if index > 0 {
                self.sql.push_str(", ");
            }
            self.collated(&item.scalar);
        }
        if let Some((first, joins)) = &query.from {
            self.sql.push_str(" FROM ");
            self.source(first);
            for join in joins {
                self.sql.push_str(if join.is_left { " LEFT JOIN " } else { " JOIN " });
                self.source(&join.source);
                self.sql.push_str(" ON ");
                self.condition(&join.on);
            }
        }
        if let Some(condition) = &query.selection {
            self.sql.push_str(" WHERE ");
            self.condition(condition);
        }
        for (index, scalar) in query.group_by.iter().enumerate() {
            self.sql.push_str(if index == 0 { " GROUP BY " } else { ", " });
            self.collated(scalar);
        }
        if let Some(condition) = &query.having {
            self.sql.push_str(" HAVING ");
            self.condition(condition);
        }
        for (index, (scalar, descending)) in query.order_by.iter().enumerate() {
            self.sql.push_str(if index == 0 { " ORDER BY " } else { ", " });
            self.collated(scalar);
            if *descending {
                self.sql.push_str(" DESC");
            }
        }
        if let Some(top) = query.top {
            self.sql.push_str(" LIMIT ");
            self.push(&Value::Int(top), SqlType::BigInt);
        }
    }

    fn source(&mut self, source: &Source) {
        let _ = write!(self.sql, "{} AS a{}", source.table.storage_name(), source.id);
    }

    /// The expression with its collation said, where SQLite would not know it by itself.
    fn collated(&mut self, scalar: &Scalar) {
        self.scalar(scalar);
        if family(scalar.ty) == Family::Text && !matches!(scalar.node, Node::Column { .. }) {
            self.collate(scalar.collation);
        }
    }

    fn collate(&mut self, collation: Collation) {
        let _ = write!(self.sql, " COLLATE {}", collation_name(collation));
    }

    fn type_code(&mut self, ty: SqlType) {
        self.push(&Value::Int(type_codes::encode(ty)), SqlType::BigInt);
    }

    fn scalar(&mut self, scalar: &Scalar) {
        match &scalar.node {
            Node::Constant(value) => self.push(value, scalar.ty),
            Node::Column { source, slot } => {
                let _ = write!(self.sql, "a{source}.c{slot}");
            }
            Node::Convert { inner, how } => {
                self.sql.push_str("sc_convert(");
                self.scalar(inner);
                self.sql.push_str(", ");
                self.type_code(inner.ty);
                self.sql.push_str(", ");
                self.type_code(scalar.ty);
                self.sql.push_str(", ");
                let style = match how {
                    Conversion::Implicit => Value::Int(-1),
                    Conversion::Explicit { style } => style.map_or(Value::Null, Value::Int),
                };
                self.push(&style, SqlType::BigInt);
                self.sql.push(')');
            }
            Node::Arithmetic { operator, left, right } => {
                let _ = write!(self.sql, "sc_arithmetic('{operator}', ");
                self.scalar(left);
                self.sql.push_str(", ");
                self.scalar(right);
                self.sql.push_str(", ");
                self.type_code(scalar.ty);
                self.sql.push(')');
            }
            Node::TextFunction { name, inner } => {
                let _ = write!(self.sql, "sc_text('{name}', ");
                self.scalar(inner);
                self.sql.push(')');
            }
            Node::Case { branches, otherwise } => {
                self.sql.push_str("CASE");
                for (condition, result) in branches {
                    self.sql.push_str(" WHEN ");
                    self.condition(condition);
                    self.sql.push_str(" THEN ");
                    self.scalar(result);
                }
                if let Some(result) = otherwise {
                    self.sql.push_str(" ELSE ");
                    self.scalar(result);
                }
                self.sql.push_str(" END");
            }
            Node::Coalesce(items) => {
                self.sql.push_str("coalesce(");
                self.list(items);
                self.sql.push(')');
            }
            Node::Aggregate { function, argument, distinct } => {
                self.aggregate(*function, argument.as_deref(), *distinct);
            }
            Node::Query(query) => {
                self.sql.push('(');
                self.select(query);
                self.sql.push(')');
            }
        }
    }

    fn aggregate(&mut self, function: Aggregate, argument: Option<&Scalar>, distinct: bool) {
        self.sql.push_str(match function {
            Aggregate::Count => "count(",
            Aggregate::Sum => "sc_sum(",
            Aggregate::Min => "min(",
            Aggregate::Max => "max(",
        });
        let Some(argument) = argument else {
            self.sql.push_str("*)");
            return;
        };
        if distinct {
            self.sql.push_str("DISTINCT ");
        }
        self.collated(argument);
        if function == Aggregate::Sum {
            self.sql.push_str(", ");
            self.type_code(argument.ty);
        }
        self.sql.push(')');
    }

    fn list(&mut self, items: &[Scalar]) {
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.sql.push_str(", ");
            }
            self.scalar(item);
        }
    }

    fn condition(&mut self, condition: &Condition) {
        self.sql.push('(');
        match condition {
            Condition::Compare { operator, left, right } => {
                self.collated(left);
                let _ = write!(self.sql, " {operator} ");
                self.scalar(right);
            }
            Condition::InList { value, list } => {
                self.collated(value);
                self.sql.push_str(" IN (");
                self.list(list);
                self.sql.push(')');
            }
            Condition::InQuery { value, query } => {
                self.collated(value);
                self.sql.push_str(" IN (");
                self.select(query);
                self.sql.push(')');
            }
            Condition::Exists(query) => {
                self.sql.push_str("EXISTS (");
                self.select(query);
                self.sql.push(')');
            }
            Condition::IsNull(value) => {
                self.scalar(value);
                self.sql.push_str(" IS NULL");
            }
            Condition::Like { value, pattern, escape, collation } => {
                self.sql.push_str("sc_like(");
                self.scalar(value);
                self.sql.push_str(", ");
                self.scalar(pattern);
                let _ = write!(self.sql, ", {}, ", u8::from(*collation == Collation::Binary));
                let escape = escape.map_or(Value::Null, |escape| Value::Text(escape.to_string()));
                self.push(&escape, SqlType::NVarChar(crate::value::Length::Bounded(1)));
                self.sql.push(')');
            }
            Condition::And(left, right) => {
                self.condition(left);
                self.sql.push_str(" AND ");
                self.condition(right);
            }
            Condition::Or(left, right) => {
                self.condition(left);
                self.sql.push_str(" OR ");
                self.condition(right);
            }
            Condition::Not(inner) => {
                self.sql.push_str("NOT ");
                self.condition(inner);
            }
        }
        self.sql.push(')');
    }
}
