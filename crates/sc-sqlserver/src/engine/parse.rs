//! Batches into statements.
//!
//! Queries and expressions are read by `sqlparser`; the statements around them are read here, word by word, so
//! that a clause which is not modelled is a syntax error and cannot be passed over in silence.

use sqlparser::ast::{Expr, Ident, ObjectName, ObjectNamePart, Query};
use sqlparser::dialect::MsSqlDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token, TokenWithSpan, Tokenizer, TokenizerError};

use super::catalog::KeyKind;
use super::set_options::{self, SetOption};
use super::{errors, parse_ddl, type_names};
use crate::session::{Collation, SqlError};
use crate::value::SqlType;

/// A name of one to three parts, outermost first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name(pub Vec<String>);

impl std::fmt::Display for Name {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0.join("."))
    }
}

/// A statement with its place in the batch and its own words, for messages.
#[derive(Debug, Clone)]
pub struct Located {
    pub statement: Statement,
    /// 1-based.
    pub line: i32,
    pub text: String,
}

#[derive(Debug, Clone)]
pub enum Statement {
    Select(Box<Query>),
    Insert(Insert),
    Update {
        table: Name,
        assignments: Vec<(Ident, Expr)>,
        selection: Option<Expr>,
    },
    Delete {
        table: Name,
        selection: Option<Expr>,
    },
    CreateDatabase {
        name: String,
        collation: Option<Collation>,
    },
    DropDatabase {
        name: String,
        if_exists: bool,
    },
    CreateTable {
        name: Name,
        columns: Vec<NewColumn>,
        keys: Vec<NewKey>,
    },
    CreateIndex {
        table: Name,
        key: NewKey,
    },
    DropTable {
        name: Name,
        if_exists: bool,
    },
    Use(String),
    Set(Vec<SetOption>),
    Begin,
    Commit,
    /// With the name of a save point, or of the transaction.
    Rollback(Option<String>),
    Save(String),
    Print(Expr),
    If {
        condition: Expr,
        then: Box<Located>,
        otherwise: Option<Box<Located>>,
    },
    Execute {
        procedure: Name,
        arguments: Vec<Argument>,
    },
}

#[derive(Debug, Clone)]
pub struct Insert {
    pub table: Name,
    /// Empty: all columns in their order.
    pub columns: Vec<Ident>,
    pub source: InsertSource,
}

#[derive(Debug, Clone)]
pub enum InsertSource {
    /// `None` stands for `DEFAULT`.
    Values(Vec<Vec<Option<Expr>>>),
    Query(Box<Query>),
}

#[derive(Debug, Clone)]
pub struct NewColumn {
    pub name: String,
    pub ty: SqlType,
    pub collation: Option<Collation>,
    pub nullable: Option<bool>,
    pub default: Option<Expr>,
}

#[derive(Debug, Clone)]
pub struct NewKey {
    /// Empty: the server makes one up.
    pub name: String,
    pub kind: KeyKind,
    pub columns: Vec<String>,
}

#[derive(Debug, Clone)]
pub struct Argument {
    /// With its `@`; empty for a positional argument.
    pub name: String,
    pub value: Expr,
    pub is_output: bool,
}

/// Reads a batch.
///
/// # Errors
/// 102 or 156 with the word where reading stopped; a refusal that quotes the statement.
pub fn parse(sql: &str) -> Result<Vec<Located>, SqlError> {
    let dialect = MsSqlDialect {};
    let tokens =
        Tokenizer::new(&dialect, sql).tokenize_with_location().map_err(|error| unreadable(&error, sql))?;
    let mut reader = Reader { parser: Parser::new(&dialect).with_tokens_with_locations(tokens), sql };
    let mut statements = Vec::new();
    loop {
        while reader.parser.consume_token(&Token::SemiColon) {}
        if reader.parser.peek_token_ref().token == Token::EOF {
            return Ok(statements);
        }
        statements.push(reader.located()?);
    }
}

/// What cannot even be cut into words.
fn unreadable(error: &TokenizerError, sql: &str) -> SqlError {
    let error_at = if error.message.contains("Unterminated string literal") {
        errors::classed(
            105,
            1,
            15,
            format!("Unclosed quotation mark after the character string. Statement: {sql}"),
        )
    } else {
        errors::classed(102, 1, 15, format!("Incorrect syntax: {}. Statement: {sql}", error.message))
    };
    at_line(error_at, error.location.line)
}

fn at_line(mut error: SqlError, line: u64) -> SqlError {
    error.line = i32::try_from(line).unwrap_or(1).max(1);
    error
}

/// Words that begin a statement, and so may end the one before them.
const STARTS: [&str; 25] = [
    "SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "USE", "SET", "BEGIN", "COMMIT", "ROLLBACK",
    "SAVE", "PRINT", "IF", "ELSE", "EXEC", "EXECUTE", "DECLARE", "ALTER", "TRUNCATE", "GRANT", "WHILE",
    "RETURN", "MERGE", "WAITFOR",
];

/// The parser with the text it reads.
pub struct Reader<'a> {
    pub parser: Parser<'a>,
    sql: &'a str,
}

impl Reader<'_> {
    fn located(&mut self) -> Result<Located, SqlError> {
        let first = self.parser.peek_token_ref().span.start;
        let statement = self.statement().map_err(|error| self.quoting(error, first))?;
        let next = self.parser.peek_token();
        let ends = matches!(next.token, Token::EOF | Token::SemiColon)
            || STARTS.iter().any(|word| self.is_at(word))
            || matches!(self.parser.get_current_token().token, Token::SemiColon);
        if !ends {
            let error = near(&next);
            return Err(self.quoting(error, first));
        }
        let line = i32::try_from(first.line).unwrap_or(1);
        Ok(Located { statement, line, text: self.quote(first) })
    }

    /// Adds the line, and the statement's own words to a syntax error.
    fn quoting(&self, mut error: SqlError, first: Location) -> SqlError {
        if matches!(error.number, 102 | 156) && !error.message.contains("Statement: ") {
            error.message = format!("{} Statement: {}", error.message, self.rest(first));
        }
        at_line(error, first.line)
    }

    fn quote(&self, first: Location) -> String {
        let end = self.offset(self.parser.get_current_token().span.end).max(self.offset(first));
        self.sql[self.offset(first)..end].trim_end_matches([';', ' ', '\n', '\r']).to_owned()
    }

    fn rest(&self, first: Location) -> &str {
        self.sql[self.offset(first)..].trim_end()
    }

    fn offset(&self, location: Location) -> usize {
        let mut start = 0;
        for _ in 1..location.line {
            match self.sql[start..].find('\n') {
                Some(at) => start += at + 1,
                None => return self.sql.len(),
            }
        }
        let column = usize::try_from(location.column.saturating_sub(1)).unwrap_or(usize::MAX);
        self.sql[start..].char_indices().nth(column).map_or(self.sql.len(), |(at, _)| start + at)
    }

    fn statement(&mut self) -> Result<Statement, SqlError> {
        let first = self.parser.peek_token_ref().span.start;
        if self.is_at("SELECT") || self.parser.peek_token_ref().token == Token::LParen {
            return Ok(Statement::Select(self.parser.parse_query().map_err(|error| syntax(&error))?));
        }
        let word = self.word()?;
        match word.to_ascii_uppercase().as_str() {
            "INSERT" => self.insert(),
            "UPDATE" => self.update(),
            "DELETE" => self.delete(),
            "CREATE" => parse_ddl::create(self),
            "DROP" => parse_ddl::drop(self),
            "USE" => Ok(Statement::Use(self.word()?)),
            "SET" => Ok(Statement::Set(set_options::parse(self)?)),
            "BEGIN" => {
                self.expect_one_of(&["TRAN", "TRANSACTION"])?;
                self.transaction_name()?;
                Ok(Statement::Begin)
            }
            "COMMIT" => {
                self.transaction_words();
                self.transaction_name()?;
                Ok(Statement::Commit)
            }
            "ROLLBACK" => {
                self.transaction_words();
                Ok(Statement::Rollback(self.transaction_name()?))
            }
            "SAVE" => {
                self.expect_one_of(&["TRAN", "TRANSACTION"])?;
                Ok(Statement::Save(self.word()?))
            }
            "PRINT" => Ok(Statement::Print(self.expr()?)),
            "IF" => {
                let condition = self.expr()?;
                let then = Box::new(self.located()?);
                let before = self.parser.get_current_index();
                while self.parser.consume_token(&Token::SemiColon) {}
                let otherwise = if self.accept("ELSE") {
                    Some(Box::new(self.located()?))
                } else {
                    while self.parser.get_current_index() > before {
                        self.parser.prev_token();
                    }
                    None
                };
                Ok(Statement::If { condition, then, otherwise })
            }
            "EXEC" | "EXECUTE" => self.execute(),
            _ if STARTS.iter().any(|start| start.eq_ignore_ascii_case(&word)) => {
                Err(errors::refused("this statement", self.rest(first)))
            }
            _ => Err(errors::syntax(&word)),
        }
    }

    fn insert(&mut self) -> Result<Statement, SqlError> {
        self.accept("INTO");
        let table = self.name()?;
        self.hints()?;
        let columns = if self.parser.peek_token_ref().token == Token::LParen
            && !matches!(&self.parser.peek_nth_token(1).token, Token::Word(word) if word.quote_style.is_none() && word.value.eq_ignore_ascii_case("SELECT"))
        {
            self.parenthesized(|reader| reader.parser.parse_identifier().map_err(|error| syntax(&error)))?
        } else {
            Vec::new()
        };
        let source = if self.accept("VALUES") {
            let mut rows = Vec::new();
            loop {
                rows.push(self.parenthesized(|reader| {
                    if reader.accept("DEFAULT") { Ok(None) } else { reader.expr().map(Some) }
                })?);
                if !self.parser.consume_token(&Token::Comma) {
                    break;
                }
            }
            InsertSource::Values(rows)
        } else if self.is_at("SELECT") {
            InsertSource::Query(self.parser.parse_query().map_err(|error| syntax(&error))?)
        } else {
            return Err(near(&self.parser.peek_token()));
        };
        Ok(Statement::Insert(Insert { table, columns, source }))
    }

    fn update(&mut self) -> Result<Statement, SqlError> {
        let table = self.name()?;
        self.hints()?;
        self.expect("SET")?;
        let mut assignments = Vec::new();
        loop {
            let column = self.parser.parse_identifier().map_err(|error| syntax(&error))?;
            self.expect_token(&Token::Eq)?;
            assignments.push((column, self.expr()?));
            if !self.parser.consume_token(&Token::Comma) {
                break;
            }
        }
        Ok(Statement::Update { table, assignments, selection: self.where_clause()? })
    }

    fn delete(&mut self) -> Result<Statement, SqlError> {
        self.accept("FROM");
        let table = self.name()?;
        self.hints()?;
        Ok(Statement::Delete { table, selection: self.where_clause()? })
    }

    fn where_clause(&mut self) -> Result<Option<Expr>, SqlError> {
        if self.accept("WHERE") { self.expr().map(Some) } else { Ok(None) }
    }

    /// `WITH (…)` after the table of a write. SQLite's lock on the whole database already gives what they ask.
    fn hints(&mut self) -> Result<(), SqlError> {
        if self.accept("WITH") {
            for hint in self.parenthesized(Self::word)? {
                check_hint(&hint)?;
            }
        }
        Ok(())
    }

    fn execute(&mut self) -> Result<Statement, SqlError> {
        let procedure = self.name()?;
        let mut arguments = Vec::new();
        let ends = |reader: &Self| {
            matches!(reader.parser.peek_token_ref().token, Token::EOF | Token::SemiColon)
                || STARTS.iter().any(|word| reader.is_at(word))
        };
        if !ends(self) {
            loop {
                let mut name = String::new();
                if matches!(&self.parser.peek_token_ref().token, Token::Word(word) if word.value.starts_with('@'))
                    && self.parser.peek_nth_token(1).token == Token::Eq
                {
                    name = self.word()?;
                    self.expect_token(&Token::Eq)?;
                }
                let value = self.expr()?;
                let is_output = self.accept("OUTPUT") || self.accept("OUT");
                arguments.push(Argument { name, value, is_output });
                if !self.parser.consume_token(&Token::Comma) {
                    break;
                }
            }
        }
        Ok(Statement::Execute { procedure, arguments })
    }

    fn transaction_words(&mut self) {
        let _ = self.accept("TRAN") || self.accept("TRANSACTION") || self.accept("WORK");
    }

    fn transaction_name(&mut self) -> Result<Option<String>, SqlError> {
        match &self.parser.peek_token_ref().token {
            Token::Word(word)
                if word.quote_style.is_some()
                    || !STARTS.iter().any(|start| start.eq_ignore_ascii_case(&word.value)) =>
            {
                self.word().map(Some)
            }
            _ => Ok(None),
        }
    }

    /// An expression or a search condition.
    pub fn expr(&mut self) -> Result<Expr, SqlError> {
        self.parser.parse_expr().map_err(|error| syntax(&error))
    }

    /// A name of one to three parts.
    pub fn name(&mut self) -> Result<Name, SqlError> {
        name_of(&self.parser.parse_object_name(false).map_err(|error| syntax(&error))?)
    }

    /// A type declaration.
    pub fn type_name(&mut self) -> Result<SqlType, SqlError> {
        let ty = self.parser.parse_data_type().map_err(|error| syntax(&error))?;
        type_names::parse(&ty.to_string())
    }

    /// The next word, quoted or not.
    pub fn word(&mut self) -> Result<String, SqlError> {
        let next = self.parser.next_token();
        match next.token {
            Token::Word(word) => Ok(word.value),
            _ => Err(near(&next)),
        }
    }

    /// Whether the next token is this unquoted word.
    pub fn is_at(&self, word: &str) -> bool {
        matches!(&self.parser.peek_token_ref().token,
            Token::Word(next) if next.quote_style.is_none() && next.value.eq_ignore_ascii_case(word))
    }

    /// Takes the word if it is next.
    pub fn accept(&mut self, word: &str) -> bool {
        let found = self.is_at(word);
        if found {
            self.parser.advance_token();
        }
        found
    }

    pub fn expect(&mut self, word: &str) -> Result<(), SqlError> {
        if self.accept(word) { Ok(()) } else { Err(near(&self.parser.peek_token())) }
    }

    pub fn expect_one_of(&mut self, words: &[&str]) -> Result<String, SqlError> {
        match words.iter().find(|word| self.is_at(word)) {
            Some(word) => {
                self.parser.advance_token();
                Ok((*word).to_owned())
            }
            None => Err(near(&self.parser.peek_token())),
        }
    }

    pub fn expect_token(&mut self, token: &Token) -> Result<(), SqlError> {
        if self.parser.consume_token(token) { Ok(()) } else { Err(near(&self.parser.peek_token())) }
    }

    /// `(item, …)`.
    pub fn parenthesized<T>(
        &mut self,
        mut item: impl FnMut(&mut Self) -> Result<T, SqlError>,
    ) -> Result<Vec<T>, SqlError> {
        self.expect_token(&Token::LParen)?;
        let mut items = vec![item(self)?];
        while self.parser.consume_token(&Token::Comma) {
            items.push(item(self)?);
        }
        self.expect_token(&Token::RParen)?;
        Ok(items)
    }
}

/// 102, or 156 for a keyword.
pub fn near(token: &TokenWithSpan) -> SqlError {
    match &token.token {
        Token::EOF => errors::syntax("end of statement"),
        Token::Word(word)
            if word.quote_style.is_none() && STARTS.iter().any(|s| s.eq_ignore_ascii_case(&word.value)) =>
        {
            errors::classed(156, 1, 15, format!("Incorrect syntax near the keyword '{}'.", word.value))
        }
        other => errors::syntax(&other.to_string()),
    }
}

/// 102 at the token where `sqlparser` stopped.
pub fn syntax(error: &ParserError) -> SqlError {
    const RESERVED: [&str; 16] = [
        "FROM", "WHERE", "GROUP", "ORDER", "HAVING", "ON", "AND", "OR", "NOT", "IN", "LIKE", "BETWEEN",
        "JOIN", "VALUES", "INTO", "AS",
    ];
    match error {
        ParserError::ParserError(message) | ParserError::TokenizerError(message) => {
            let found = message.rsplit_once("found: ").map_or(message.as_str(), |(_, found)| found);
            let word = found.split(" at Line").next().unwrap_or(found);
            if RESERVED.iter().chain(&STARTS).any(|reserved| reserved.eq_ignore_ascii_case(word)) {
                errors::classed(156, 1, 15, format!("Incorrect syntax near the keyword '{word}'."))
            } else {
                errors::syntax(if word == "EOF" { "end of statement" } else { word })
            }
        }
        ParserError::RecursionLimitExceeded => {
            errors::error(191, 1, "Some part of your SQL statement is nested too deeply.")
        }
    }
}

/// The parts of a name.
///
/// # Errors
/// Refuses four parts (linked servers) and schemas left out (`db..table` is `dbo`).
pub fn name_of(name: &ObjectName) -> Result<Name, SqlError> {
    let mut parts = Vec::with_capacity(name.0.len());
    for part in &name.0 {
        match part {
            ObjectNamePart::Identifier(ident) => parts.push(ident.value.clone()),
            ObjectNamePart::Function(_) => return Err(errors::refused("this name", name)),
        }
    }
    if parts.len() > 3 {
        return Err(errors::refused("names of four parts", name));
    }
    Ok(Name(parts))
}

/// Table hints that ask no more than the store's own locking gives.
///
/// # Errors
/// Refuses the others.
pub fn check_hint(hint: &str) -> Result<(), SqlError> {
    const KNOWN: [&str; 12] = [
        "NOLOCK",
        "READUNCOMMITTED",
        "READCOMMITTED",
        "READCOMMITTEDLOCK",
        "ROWLOCK",
        "PAGLOCK",
        "TABLOCK",
        "TABLOCKX",
        "UPDLOCK",
        "XLOCK",
        "HOLDLOCK",
        "SERIALIZABLE",
    ];
    if KNOWN.iter().any(|known| known.eq_ignore_ascii_case(hint))
        || hint.eq_ignore_ascii_case("REPEATABLEREAD")
    {
        Ok(())
    } else {
        Err(errors::refused("this table hint", hint))
    }
}
