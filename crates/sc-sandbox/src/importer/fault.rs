//! How the importer can be made to misbehave.

use std::str::FromStr;

/// A fault, a word of the list `Falla=` in `[SANDBOX]` of its ini.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImporterFault {
    /// Never ends, and ignores being asked to.
    Hang,
    /// Dies after it has entered the first file and before it moves that.
    Crash,
    /// Leaves a process of its own behind, which hangs.
    Grandchild,
    /// Writes megabytes to its standard error.
    Flood,
    /// Imports nothing and moves nothing, without a word of error.
    LeaveFiles,
    /// Writes to the database of `Empresa=`, whatever its argument says.
    OtherCompany,
    /// Notes an error, does nothing, and ends with 0.
    Error,
    /// Does its work and ends with 3.
    ExitThree,
    /// Finds no files, whatever is there.
    Empty,
}

impl ImporterFault {
    /// Every fault.
    pub const ALL: [Self; 9] = [
        Self::Hang,
        Self::Crash,
        Self::Grandchild,
        Self::Flood,
        Self::LeaveFiles,
        Self::OtherCompany,
        Self::Error,
        Self::ExitThree,
        Self::Empty,
    ];

    /// Its word in the ini.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hang => "hang",
            Self::Crash => "crash",
            Self::Grandchild => "grandchild",
            Self::Flood => "flood",
            Self::LeaveFiles => "leave_files",
            Self::OtherCompany => "other_company",
            Self::Error => "error",
            Self::ExitThree => "exit_three",
            Self::Empty => "empty",
        }
    }
}

impl FromStr for ImporterFault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter().find(|fault| fault.as_str() == text);
        known.ok_or_else(|| format!("{text} is no fault of the importer"))
    }
}
