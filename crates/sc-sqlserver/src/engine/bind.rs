//! Names and types of a query: from the parser's tree to [`super::plan`].
//!
//! Every field of the parser's tree is taken apart by name: what is not modelled is refused, never ignored.

use std::sync::Arc;

use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, Ident, JoinConstraint, JoinOperator, OrderBy, OrderByKind, OrderByOptions,
    OrderBySort, Query, Select as SelectAst, SelectFlavor, SelectItem, SelectItemQualifiedWildcardKind,
    SetExpr, TableAlias, TableFactor, TableWithJoins, Top, TopQuantity, WildcardAdditionalOptions,
};

use super::catalog::{Database, Table};
use super::context::Context;
use super::errors;
use super::parse::{self, Name};
use super::plan::{Item, Join, Node, Scalar, Select, Source};
use super::text::identifier_key;
use super::{site_login, system_views};
use crate::session::{Collation, SqlError};
use crate::value::Value;

/// What a statement does to a table, for the check of rights.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    Select,
    Insert,
    Update,
    Delete,
}

impl Verb {
    pub fn name(self) -> &'static str {
        match self {
            Self::Select => "SELECT",
            Self::Insert => "INSERT",
            Self::Update => "UPDATE",
            Self::Delete => "DELETE",
        }
    }
}

/// A table in sight of a query.
pub struct Entry {
    /// The alias, or the table's own name.
    pub exposed: String,
    pub has_alias: bool,
    pub source: Source,
    /// Whether a LEFT JOIN may put NULL in place of its rows.
    pub nullable: bool,
}

/// Binds one statement.
pub struct Binder<'a> {
    pub context: &'a Context<'a>,
    /// The one database of the statement, known when the first table is.
    pub database: Option<Arc<Database>>,
    /// Tables in sight, innermost query last.
    pub scopes: Vec<Vec<Entry>>,
    sources: usize,
    /// Set by hints that ask for the writers' lock.
    pub wants_lock: bool,
    /// Set while an aggregate may stand where the binder is.
    pub aggregates_allowed: bool,
}

impl<'a> Binder<'a> {
    pub fn new(context: &'a Context<'a>) -> Self {
        Self {
            context,
            database: None,
            scopes: Vec::new(),
            sources: 0,
            wants_lock: false,
            aggregates_allowed: false,
        }
    }

    /// Collation of constants and of names of columns.
    pub fn collation(&self) -> Collation {
        self.database.as_ref().unwrap_or(&self.context.database).collation
    }

    /// Finds a table, checks the right to use it, and fixes the database of the statement.
    ///
    /// # Errors
    /// 208, 229, 916; a refusal when a second database is named.
    pub fn table(&mut self, name: &Name, verb: Verb) -> Result<Arc<Table>, SqlError> {
        let missing = || errors::invalid_object(&name.to_string());
        let (database, schema, table) = match &name.0[..] {
            [table] => ("", "", table),
            [schema, table] => ("", schema.as_str(), table),
            [database, schema, table] => (database.as_str(), schema.as_str(), table),
            _ => return Err(missing()),
        };
        let database = if database.is_empty() {
            self.context.database.clone()
        } else {
            self.context.server.catalog.database(database).ok_or_else(missing)?
        };
        self.context.check_database(&database)?;
        match &self.database {
            Some(chosen) if chosen.id != database.id => {
                return Err(errors::refused("statements over two databases", name));
            }
            _ => self.database = Some(database.clone()),
        }
        let key = |name: &str| identifier_key(database.collation, name);
        let found = if schema.is_empty() || key(schema) == "dbo" {
            database.table(table)
        } else {
            system_views::find(database.collation, schema, table)
        }
        .ok_or_else(missing)?;
        self.context.check_right(&database, &found, verb)?;
        if found.schema != "dbo" && verb != Verb::Select {
            return Err(errors::error(259, 1, "Ad hoc updates to system catalogs are not allowed."));
        }
        Ok(found)
    }

    /// A new scope with one table, for UPDATE and DELETE.
    pub fn open_scope(&mut self, table: Arc<Table>) -> Source {
        self.sources += 1;
        let source = Source { id: self.sources, table };
        let exposed = source.table.name.clone();
        self.scopes.push(vec![Entry { exposed, has_alias: false, source: source.clone(), nullable: false }]);
        source
    }

    /// Binds a query, with the scopes around it visible.
    ///
    /// # Errors
    /// SQL Server's errors of names and types; refusals.
    pub fn query(&mut self, query: &Query) -> Result<Select, SqlError> {
        let Query {
            with: None,
            body,
            order_by,
            limit_clause: None,
            fetch: None,
            locks,
            for_clause: None,
            settings: None,
            format_clause: None,
            pipe_operators,
        } = query
        else {
            return Err(errors::refused("this form of query", query));
        };
        if !locks.is_empty() || !pipe_operators.is_empty() {
            return Err(errors::refused("this form of query", query));
        }
        match &**body {
            SetExpr::Select(select) => {
                let depth = self.scopes.len();
                let allowed = std::mem::replace(&mut self.aggregates_allowed, false);
                let bound = self.select(select, order_by.as_ref());
                self.scopes.truncate(depth);
                self.aggregates_allowed = allowed;
                bound
            }
            _ => Err(errors::refused("this form of query", query)),
        }
    }

    fn select(&mut self, select: &SelectAst, order_by: Option<&OrderBy>) -> Result<Select, SqlError> {
        let refused = || errors::refused("this form of SELECT", select);
        let SelectAst {
            select_token: _,
            optimizer_hints,
            distinct,
            select_modifiers: None,
            top,
            top_before_distinct: _,
            projection,
            exclude: None,
            into: None,
            from,
            lateral_views,
            prewhere: None,
            selection,
            connect_by,
            group_by,
            cluster_by,
            distribute_by,
            sort_by,
            having,
            named_window,
            qualify: None,
            window_before_qualify: _,
            value_table_mode: None,
            flavor: SelectFlavor::Standard,
        } = select
        else {
            return Err(refused());
        };
        let unmodelled = !optimizer_hints.is_empty()
            || !lateral_views.is_empty()
            || !connect_by.is_empty()
            || !cluster_by.is_empty()
            || !distribute_by.is_empty()
            || !sort_by.is_empty()
            || !named_window.is_empty()
            || from.len() > 1;
        if unmodelled {
            return Err(refused());
        }
        let distinct = match distinct {
            None | Some(Distinct::All) => false,
            Some(Distinct::Distinct) => true,
            Some(Distinct::On(_)) => return Err(refused()),
        };
        let GroupByExpr::Expressions(keys, modifiers) = group_by else { return Err(refused()) };
        if !modifiers.is_empty() {
            return Err(refused());
        }
        if !self.context.administers {
            site_login::check_clauses(select, distinct, !keys.is_empty())?;
        }
        self.scopes.push(Vec::new());
        let top = top.as_ref().map(|top| self.top(top)).transpose()?;
        let from = from.first().map(|from| self.from(from)).transpose()?;
        let selection = selection.as_ref().map(|condition| self.condition(condition)).transpose()?;
        let group_by = keys.iter().map(|key| self.scalar(key)).collect::<Result<Vec<_>, _>>()?;
        if group_by.iter().any(|key| key.as_constant().is_some()) {
            return Err(errors::error(
                164,
                1,
                "Each GROUP BY expression must contain at least one column that is not an outer reference.",
            ));
        }
        self.aggregates_allowed = true;
        let items = self.items(projection)?;
        let having = having.as_ref().map(|condition| self.condition(condition)).transpose()?;
        let order_by = self.order_by(order_by, &items, distinct)?;
        self.aggregates_allowed = false;
        let bound = Select { distinct, top, items, from, selection, group_by, having, order_by };
        self.check_grouping(&bound)?;
        Ok(bound)
    }

    fn top(&mut self, top: &Top) -> Result<i64, SqlError> {
        let Top { with_ties: false, percent: false, quantity: Some(quantity) } = top else {
            return Err(errors::refused("this form of TOP", top));
        };
        let rows = match quantity {
            TopQuantity::Constant(rows) => i64::try_from(*rows).ok(),
            TopQuantity::Expr(expr) => {
                let scalar = self.scalar(expr)?;
                match scalar.as_constant() {
                    Some(Value::Int(rows)) => Some(*rows),
                    Some(_) => None,
                    None => return Err(errors::refused("TOP by a column", top)),
                }
            }
        };
        match rows {
            Some(rows) if rows >= 0 => Ok(rows),
            Some(_) => Err(errors::error(127, 1, "A TOP N or FETCH rowcount value may not be negative.")),
            None => Err(errors::error(
                1060,
                1,
                "The number of rows provided for a TOP or FETCH clauses row count parameter must be an integer.",
            )),
        }
    }

    fn from(&mut self, from: &TableWithJoins) -> Result<(Source, Vec<Join>), SqlError> {
        let first = self.factor(&from.relation, false)?;
        let mut joins = Vec::new();
        for join in &from.joins {
            let refused = || errors::refused("this join", join);
            let (is_left, constraint) = match &join.join_operator {
                JoinOperator::Join(constraint) | JoinOperator::Inner(constraint) => (false, constraint),
                JoinOperator::Left(constraint) | JoinOperator::LeftOuter(constraint) => (true, constraint),
                _ => return Err(refused()),
            };
            let JoinConstraint::On(on) = constraint else { return Err(refused()) };
            if join.global {
                return Err(refused());
            }
            let source = self.factor(&join.relation, is_left)?;
            joins.push(Join { is_left, source, on: self.condition(on)? });
        }
        Ok((first, joins))
    }

    fn factor(&mut self, factor: &TableFactor, nullable: bool) -> Result<Source, SqlError> {
        let refused = || errors::refused("this source of rows", factor);
        let TableFactor::Table {
            name,
            alias,
            args: None,
            with_hints,
            version: None,
            with_ordinality: false,
            partitions,
            json_path: None,
            sample: None,
            index_hints,
        } = factor
        else {
            return Err(refused());
        };
        if !partitions.is_empty() || !index_hints.is_empty() {
            return Err(refused());
        }
        for hint in with_hints {
            let Expr::Identifier(Ident { value, .. }) = hint else { return Err(refused()) };
            parse::check_hint(value)?;
            self.wants_lock |= ["UPDLOCK", "XLOCK", "TABLOCKX", "HOLDLOCK", "SERIALIZABLE", "REPEATABLEREAD"]
                .iter()
                .any(|locking| locking.eq_ignore_ascii_case(value));
        }
        let name = parse::name_of(name)?;
        let table = self.table(&name, Verb::Select)?;
        let (exposed, has_alias) = match alias {
            None => (table.name.clone(), false),
            Some(TableAlias { explicit: _, name, columns, at: None }) if columns.is_empty() => {
                (name.value.clone(), true)
            }
            Some(_) => return Err(refused()),
        };
        let collation = self.collation();
        let scope = self.scopes.last_mut().ok_or_else(refused)?;
        let key = identifier_key(collation, &exposed);
        if scope.iter().any(|entry| identifier_key(collation, &entry.exposed) == key) {
            return Err(errors::error(
                1013,
                1,
                format!(
                    "The objects \"{exposed}\" and \"{exposed}\" in the FROM clause have the same exposed names. Use \
                     correlation names to distinguish them."
                ),
            ));
        }
        self.sources += 1;
        let source = Source { id: self.sources, table };
        scope.push(Entry { exposed, has_alias, source: source.clone(), nullable });
        Ok(source)
    }

    fn items(&mut self, projection: &[SelectItem]) -> Result<Vec<Item>, SqlError> {
        let mut items = Vec::with_capacity(projection.len());
        for item in projection {
            match item {
                SelectItem::UnnamedExpr(expr) => {
                    // The heading is the name as the query writes it.
                    let name = match expr {
                        Expr::Identifier(ident) if !ident.value.starts_with('@') => ident.value.clone(),
                        Expr::CompoundIdentifier(parts) => {
                            parts.last().map(|column| column.value.clone()).unwrap_or_default()
                        }
                        _ => String::new(),
                    };
                    items.push(Item { name, scalar: self.scalar(expr)? });
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    items.push(Item { name: alias.value.clone(), scalar: self.scalar(expr)? });
                }
                SelectItem::Wildcard(options) => {
                    check_wildcard(options, item)?;
                    self.expand(None, &mut items)?;
                }
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options) => {
                    check_wildcard(options, item)?;
                    let Name(parts) = parse::name_of(name)?;
                    let [table] = &parts[..] else { return Err(errors::refused("this wildcard", item)) };
                    self.expand(Some(table), &mut items)?;
                }
                SelectItem::ExprWithAliases { .. } | SelectItem::QualifiedWildcard(..) => {
                    return Err(errors::refused("this select item", item));
                }
            }
        }
        Ok(items)
    }

    fn expand(&self, only: Option<&str>, items: &mut Vec<Item>) -> Result<(), SqlError> {
        let collation = self.collation();
        let mut found = false;
        for entry in self.scopes.last().into_iter().flatten() {
            if let Some(only) = only
                && identifier_key(collation, only) != identifier_key(collation, &entry.exposed)
            {
                continue;
            }
            found = true;
            for index in 0..entry.source.table.columns.len() {
                let name = entry.source.table.columns[index].name.clone();
                items.push(Item { name, scalar: column_of(entry, index) });
            }
        }
        match only {
            _ if found => Ok(()),
            Some(only) => Err(errors::error(
                107,
                1,
                format!(
                    "The column prefix '{only}' does not match with a table name or alias name used in the query."
                ),
            )),
            None => Err(errors::error(263, 1, "Must specify table to select from.")),
        }
    }

    fn order_by(
        &mut self,
        order_by: Option<&OrderBy>,
        items: &[Item],
        distinct: bool,
    ) -> Result<Vec<(Scalar, bool)>, SqlError> {
        let Some(order_by) = order_by else { return Ok(Vec::new()) };
        let OrderBy { kind: OrderByKind::Expressions(keys), interpolate: None } = order_by else {
            return Err(errors::refused("this ORDER BY", order_by));
        };
        let mut bound: Vec<(Scalar, bool)> = Vec::with_capacity(keys.len());
        for key in keys {
            let OrderByOptions { sort, nulls_first: None } = &key.options else {
                return Err(errors::refused("this ORDER BY", order_by));
            };
            let descending = match sort {
                None | Some(OrderBySort::Asc) => false,
                Some(OrderBySort::Desc) => true,
                Some(OrderBySort::Using(_)) => return Err(errors::refused("this ORDER BY", order_by)),
            };
            if key.with_fill.is_some() {
                return Err(errors::refused("this ORDER BY", order_by));
            }
            let scalar = self.order_key(&key.expr, items)?;
            if distinct && !items.iter().any(|item| item.scalar == scalar) {
                return Err(errors::classed(
                    145,
                    1,
                    15,
                    "ORDER BY items must appear in the select list if SELECT DISTINCT is specified.",
                ));
            }
            if scalar.as_constant().is_none() {
                bound.push((scalar, descending));
            }
        }
        Ok(bound)
    }

    /// An alias of the select list wins over a column; a number is a position.
    fn order_key(&mut self, expr: &Expr, items: &[Item]) -> Result<Scalar, SqlError> {
        if let Expr::Identifier(ident) = expr {
            let collation = self.collation();
            let key = identifier_key(collation, &ident.value);
            let mut named = items.iter().filter(|item| identifier_key(collation, &item.name) == key);
            if let Some(first) = named.next() {
                return if named.all(|other| other.scalar == first.scalar) {
                    Ok(first.scalar.clone())
                } else {
                    Err(errors::ambiguous_column(&ident.value))
                };
            }
        }
        let scalar = self.scalar(expr)?;
        match scalar.as_constant() {
            Some(Value::Int(position)) => usize::try_from(*position)
                .ok()
                .and_then(|position| items.get(position.checked_sub(1)?))
                .map(|item| item.scalar.clone())
                .ok_or_else(|| {
                    errors::error(
                        108,
                        1,
                        format!("The ORDER BY position number {position} is out of range of the number of items in the select list."),
                    )
                }),
            Some(_) => Err(errors::error(
                408,
                1,
                "A constant expression was encountered in the ORDER BY list, position 1.",
            )),
            None => Ok(scalar),
        }
    }
}

/// A column of a table in sight.
pub fn column_of(entry: &Entry, index: usize) -> Scalar {
    let column = &entry.source.table.columns[index];
    Scalar {
        node: Node::Column { source: entry.source.id, slot: column.slot },
        ty: column.ty,
        collation: column.collation,
        nullable: column.nullable || entry.nullable,
    }
}

fn check_wildcard(options: &WildcardAdditionalOptions, item: &SelectItem) -> Result<(), SqlError> {
    let WildcardAdditionalOptions {
        wildcard_token: _,
        opt_ilike: None,
        opt_exclude: None,
        opt_except: None,
        opt_replace: None,
        opt_rename: None,
        opt_alias: None,
    } = options
    else {
        return Err(errors::refused("this select item", item));
    };
    Ok(())
}
