//! The parameter list of `sp_executesql`: `@P1 nvarchar(4000), @P2 decimal(18, 2) OUTPUT, …`.

use super::conversion::fit_declared;
use super::wire_error::refusal;
use crate::session::{Collation, Parameter, SqlError};
use crate::value::{Length, SqlType, Value};

/// One declared parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Declaration {
    /// With its `@`.
    pub(crate) name: String,
    pub(crate) ty: SqlType,
    pub(crate) is_output: bool,
}

/// Reads a parameter list. What it does not understand it refuses.
pub(crate) fn read_declarations(list: &str) -> Result<Vec<Declaration>, SqlError> {
    if list.trim().is_empty() {
        return Ok(Vec::new());
    }
    split_outside_parentheses(list)
        .into_iter()
        .map(|item| read_declaration(item.trim()).ok_or_else(|| incorrect_syntax(item.trim())))
        .collect()
}

/// Gives each declared parameter its value: by name, or by position where the client sent no name.
pub(crate) fn bind(
    statement: &str,
    declared: &[Declaration],
    sent: Vec<Parameter>,
    collation: Collation,
) -> Result<Vec<Parameter>, SqlError> {
    let mut bound: Vec<Option<Parameter>> = vec![None; declared.len()];
    for (position, parameter) in sent.into_iter().enumerate() {
        let index = if parameter.name.is_empty() {
            position
        } else {
            declared
                .iter()
                .position(|declaration| is_same_name(&declaration.name, &parameter.name, collation))
                .ok_or_else(|| {
                    let message =
                        format!("{} is not a parameter for procedure sp_executesql.", parameter.name);
                    refusal(8145, 16, 2, message)
                })?
        };
        let (Some(declaration), Some(slot)) = (declared.get(index), bound.get_mut(index)) else {
            return Err(refusal(8144, 16, 2, "Procedure or function has too many arguments specified."));
        };
        if slot.is_some() {
            let message = format!("Parameter '{}' was supplied multiple times.", declaration.name);
            return Err(refusal(8143, 16, 1, message));
        }
        *slot = Some(Parameter {
            name: declaration.name.clone(),
            ty: declaration.ty,
            value: fit_declared(parameter.value, parameter.ty, declaration.ty)?,
            is_output: parameter.is_output && declaration.is_output,
        });
    }
    declared
        .iter()
        .zip(bound)
        .map(|(declaration, parameter)| {
            parameter.ok_or_else(|| {
                let start: String = statement.chars().take(128).collect();
                refusal(
                    8178,
                    16,
                    1,
                    format!(
                        "The parameterized query '{start}' expects the parameter '{}', which was not supplied.",
                        declaration.name
                    ),
                )
            })
        })
        .collect()
}

/// The text of the `index`-th argument of a system procedure; 214 when it is missing or no text.
pub(crate) fn text_argument(
    procedure: &str,
    name: &str,
    argument: Option<&Parameter>,
) -> Result<String, SqlError> {
    match argument.map(|argument| &argument.value) {
        Some(Value::Text(text)) => Ok(text.clone()),
        _ => Err(SqlError {
            procedure: procedure.to_owned(),
            ..refusal(
                214,
                16,
                2,
                format!("Procedure expects parameter '{name}' of type 'ntext/nchar/nvarchar'."),
            )
        }),
    }
}

fn incorrect_syntax(item: &str) -> SqlError {
    refusal(102, 15, 1, format!("Incorrect syntax near '{item}'."))
}

fn is_same_name(declared: &str, sent: &str, collation: Collation) -> bool {
    match collation {
        Collation::Binary => declared == sent,
        Collation::CaseInsensitive => declared.to_lowercase() == sent.to_lowercase(),
    }
}

fn split_outside_parentheses(list: &str) -> Vec<&str> {
    let mut depth = 0_u32;
    let mut start = 0;
    let mut items = Vec::new();
    for (at, character) in list.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                items.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(&list[start..]);
    items
}

fn read_declaration(item: &str) -> Option<Declaration> {
    let (name, rest) = item.split_once(char::is_whitespace)?;
    if name.len() < 2 || !name.starts_with('@') {
        return None;
    }
    let folded = rest.trim().to_ascii_lowercase();
    let folded = match folded.split_once(char::is_whitespace) {
        Some(("as", ty)) => ty.trim_start(),
        _ => folded.as_str(),
    };
    let without_output = ["output", "out"].iter().find_map(|word| {
        let before = folded.strip_suffix(word)?;
        before.ends_with(|last: char| last.is_whitespace() || last == ')').then(|| before.trim_end())
    });
    let is_output = without_output.is_some();
    let ty = read_type(without_output.unwrap_or(folded))?;
    Some(Declaration { name: name.to_owned(), ty, is_output })
}

/// A type name in lower case with its arguments in parentheses.
fn read_type(text: &str) -> Option<SqlType> {
    let (name, arguments) = match text.split_once('(') {
        Some((name, rest)) => (name.trim(), Some(rest.trim_end().strip_suffix(')')?)),
        None => (text.trim(), None),
    };
    let arguments: Vec<&str> =
        arguments.map_or_else(Vec::new, |list| list.split(',').map(str::trim).collect());
    let (first, second) = match arguments[..] {
        [] => (None, None),
        [first] => (Some(first), None),
        [first, second] => (Some(first), Some(second)),
        _ => return None,
    };
    let number =
        |text: Option<&str>, default: u16| text.map_or(Some(default), |text| text.parse::<u16>().ok());
    let fixed = |max: u16| number(first, 1).filter(|length| (1..=max).contains(length));
    let variable = |max: u16| match first {
        Some("max") => Some(Length::Max),
        _ => fixed(max).map(Length::Bounded),
    };
    let scale = || number(first, 7).filter(|scale| *scale <= 7).map(|scale| scale as u8);
    let plain = |ty: SqlType| first.is_none().then_some(ty);
    if second.is_some() && !matches!(name, "decimal" | "dec" | "numeric") {
        return None;
    }
    match name {
        "bit" => plain(SqlType::Bit),
        "tinyint" => plain(SqlType::TinyInt),
        "smallint" => plain(SqlType::SmallInt),
        "int" | "integer" => plain(SqlType::Int),
        "bigint" => plain(SqlType::BigInt),
        "real" | "double precision" => plain(SqlType::Float),
        "float" => number(first, 53).filter(|digits| (1..=53).contains(digits)).map(|_| SqlType::Float),
        "money" => plain(SqlType::Decimal { precision: 19, scale: 4 }),
        "smallmoney" => plain(SqlType::Decimal { precision: 10, scale: 4 }),
        "decimal" | "dec" | "numeric" => {
            let precision = number(first, 18).filter(|precision| (1..=38).contains(precision))?;
            let scale = number(second, 0).filter(|scale| *scale <= precision)?;
            Some(SqlType::Decimal { precision: precision as u8, scale: scale as u8 })
        }
        "char" | "character" => fixed(8000).map(SqlType::Char),
        "nchar" => fixed(4000).map(SqlType::NChar),
        "varchar" => variable(8000).map(SqlType::VarChar),
        "nvarchar" => variable(4000).map(SqlType::NVarChar),
        "sysname" => plain(SqlType::NVarChar(Length::Bounded(128))),
        "text" => plain(SqlType::VarChar(Length::Max)),
        "ntext" => plain(SqlType::NVarChar(Length::Max)),
        "binary" => fixed(8000).map(SqlType::Binary),
        "varbinary" => variable(8000).map(SqlType::VarBinary),
        "image" => plain(SqlType::VarBinary(Length::Max)),
        "uniqueidentifier" => plain(SqlType::UniqueIdentifier),
        "date" => plain(SqlType::Date),
        "time" => scale().map(|scale| SqlType::Time { scale }),
        "datetime" | "smalldatetime" => plain(SqlType::DateTime),
        // The wire half has refused every offset but +00:00 before.
        "datetime2" | "datetimeoffset" => scale().map(|scale| SqlType::DateTime2 { scale }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(list: &str, expected: &[(&str, SqlType, bool)]) {
        let found: Vec<_> =
            read_declarations(list).expect(list).into_iter().map(|d| (d.name, d.ty, d.is_output)).collect();
        let expected: Vec<_> =
            expected.iter().map(|(name, ty, is_output)| ((*name).to_owned(), *ty, *is_output)).collect();
        assert_eq!(found, expected, "{list}");
    }

    #[test]
    fn the_lists_that_drivers_send_are_read() {
        check("", &[]);
        check(
            "@P1 nvarchar(4000),@P2 bigint",
            &[("@P1", SqlType::NVarChar(Length::Bounded(4000)), false), ("@P2", SqlType::BigInt, false)],
        );
        check(
            "@a decimal(38, 10) OUTPUT, @b varchar(max) , @c DateTime2(3)",
            &[
                ("@a", SqlType::Decimal { precision: 38, scale: 10 }, true),
                ("@b", SqlType::VarChar(Length::Max), false),
                ("@c", SqlType::DateTime2 { scale: 3 }, false),
            ],
        );
        check(
            "@n numeric, @t time, @x as int out",
            &[
                ("@n", SqlType::Decimal { precision: 18, scale: 0 }, false),
                ("@t", SqlType::Time { scale: 7 }, false),
                ("@x", SqlType::Int, true),
            ],
        );
    }

    #[test]
    fn a_list_that_is_not_understood_is_refused_with_the_item_quoted() {
        for list in [
            "@a",
            "a int",
            "@a geometry",
            "@a int,",
            "@a decimal(39,2)",
            "@a decimal(5,6)",
            "@a char(0)",
            "@a char()",
            "@a decimal(,2)",
            "@a decimal(5,2,1)",
            "@a int(4)",
            "@a nvarchar(max",
        ] {
            let error = read_declarations(list).expect_err(list);
            assert_eq!(error.number, 102, "{list}");
        }
    }
}
