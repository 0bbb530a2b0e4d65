//! SQL Server's types and values, as the wire half and the engine half exchange them.

use jiff::civil::{Date, DateTime, Time};

/// Length of a variable-length type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Length {
    /// At most this many bytes (`varchar`, `varbinary`) or characters (`nvarchar`).
    Bounded(u16),
    /// `(max)`.
    Max,
}

/// A column or parameter type. Character lengths count bytes for `char`/`varchar` (Windows-1252) and
/// UTF-16 units for `nchar`/`nvarchar`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SqlType {
    Bit,
    TinyInt,
    SmallInt,
    Int,
    BigInt,
    Decimal { precision: u8, scale: u8 },
    Float,
    Char(u16),
    VarChar(Length),
    NChar(u16),
    NVarChar(Length),
    Date,
    Time { scale: u8 },
    DateTime,
    DateTime2 { scale: u8 },
    Binary(u16),
    VarBinary(Length),
    UniqueIdentifier,
}

impl SqlType {
    /// Name without length, as most messages print it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bit => "bit",
            Self::TinyInt => "tinyint",
            Self::SmallInt => "smallint",
            Self::Int => "int",
            Self::BigInt => "bigint",
            Self::Decimal { .. } => "decimal",
            Self::Float => "float",
            Self::Char(_) => "char",
            Self::VarChar(_) => "varchar",
            Self::NChar(_) => "nchar",
            Self::NVarChar(_) => "nvarchar",
            Self::Date => "date",
            Self::Time { .. } => "time",
            Self::DateTime => "datetime",
            Self::DateTime2 { .. } => "datetime2",
            Self::Binary(_) => "binary",
            Self::VarBinary(_) => "varbinary",
            Self::UniqueIdentifier => "uniqueidentifier",
        }
    }

    /// As messages 8114 and 8115 print it: they call the decimal type `numeric`.
    #[must_use]
    pub fn message_name(self) -> &'static str {
        match self {
            Self::Decimal { .. } => "numeric",
            other => other.name(),
        }
    }
}

/// An exact decimal: `mantissa / 10^scale`. Wide enough for `decimal(38, s)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Decimal {
    pub mantissa: i128,
    pub scale: u8,
}

/// A value. Its SQL type travels beside it (column metadata or parameter declaration).
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Bit(bool),
    /// `tinyint`, `smallint`, `int` and `bigint`.
    Int(i64),
    Decimal(Decimal),
    Float(f64),
    /// Any character type. `char` and `nchar` values carry their blank padding.
    Text(String),
    Date(Date),
    Time(Time),
    /// `datetime` and `datetime2`.
    DateTime(DateTime),
    /// `binary`, `varbinary` and `uniqueidentifier`.
    Bytes(Vec<u8>),
}

/// One column of a result set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Empty for an unnamed expression, as SQL Server does.
    pub name: String,
    pub ty: SqlType,
    pub nullable: bool,
}

/// One result set.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultSet {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Value>>,
}
