//! What may stand in a grouped query. SQLite would take any row's value where SQL Server has none to give.

use super::bind::Binder;
use super::errors;
use super::plan::{Condition, Node, Scalar, Select};
use crate::session::SqlError;

impl Binder<'_> {
    /// In a grouped query each expression must be an aggregate or made of the keys.
    ///
    /// # Errors
    /// 8120, 8121, 8127.
    pub fn check_grouping(&self, select: &Select) -> Result<(), SqlError> {
        let is_aggregate = |scalar: &Scalar| matches!(scalar.node, Node::Aggregate { .. });
        let grouped = !select.group_by.is_empty()
            || select.items.iter().any(|item| item.scalar.any(&mut { is_aggregate }))
            || select.having.as_ref().is_some_and(|having| having.any(&mut { is_aggregate }))
            || select.order_by.iter().any(|(key, _)| key.any(&mut { is_aggregate }));
        if !grouped {
            return Ok(());
        }
        for item in &select.items {
            self.check_grouped(&item.scalar, &select.group_by, 8120, "select list")?;
        }
        for (key, _) in &select.order_by {
            self.check_grouped(key, &select.group_by, 8127, "ORDER BY clause")?;
        }
        if let Some(having) = &select.having {
            self.check_grouped_condition(having, &select.group_by)?;
        }
        Ok(())
    }

    fn check_grouped(
        &self,
        scalar: &Scalar,
        keys: &[Scalar],
        number: i32,
        place: &str,
    ) -> Result<(), SqlError> {
        if keys.contains(scalar) {
            return Ok(());
        }
        match &scalar.node {
            Node::Constant(_) | Node::Aggregate { .. } | Node::Query(_) => Ok(()),
            Node::Column { source, .. } => {
                let is_outer =
                    !self.scopes.last().into_iter().flatten().any(|entry| entry.source.id == *source);
                if is_outer { Ok(()) } else { Err(self.ungrouped(scalar, number, place)) }
            }
            Node::Convert { inner, .. } | Node::TextFunction { inner, .. } => {
                self.check_grouped(inner, keys, number, place)
            }
            Node::Arithmetic { left, right, .. } => {
                self.check_grouped(left, keys, number, place)?;
                self.check_grouped(right, keys, number, place)
            }
            Node::Coalesce(items) => {
                items.iter().try_for_each(|item| self.check_grouped(item, keys, number, place))
            }
            Node::Case { .. } => Err(errors::refused("CASE over groups", place)),
        }
    }

    fn check_grouped_condition(&self, condition: &Condition, keys: &[Scalar]) -> Result<(), SqlError> {
        let check = |scalar| self.check_grouped(scalar, keys, 8121, "HAVING clause");
        match condition {
            Condition::Compare { left, right, .. } => check(left).and_then(|()| check(right)),
            Condition::InList { value, list } => check(value).and_then(|()| list.iter().try_for_each(check)),
            Condition::InQuery { value, .. } | Condition::IsNull(value) => check(value),
            Condition::Exists(_) => Ok(()),
            Condition::Like { value, pattern, .. } => check(value).and_then(|()| check(pattern)),
            Condition::And(left, right) | Condition::Or(left, right) => {
                self.check_grouped_condition(left, keys)?;
                self.check_grouped_condition(right, keys)
            }
            Condition::Not(inner) => self.check_grouped_condition(inner, keys),
        }
    }

    fn ungrouped(&self, scalar: &Scalar, number: i32, place: &str) -> SqlError {
        let name = self
            .scopes
            .last()
            .into_iter()
            .flatten()
            .find_map(|entry| match &scalar.node {
                Node::Column { source, slot } if entry.source.id == *source => {
                    let column = entry.source.table.columns.iter().find(|column| column.slot == *slot)?;
                    Some(format!("{}.{}", entry.exposed, column.name))
                }
                _ => None,
            })
            .unwrap_or_default();
        errors::error(
            number,
            1,
            format!(
                "Column '{name}' is invalid in the {place} because it is not contained in either an aggregate function \
                 or the GROUP BY clause."
            ),
        )
    }
}
