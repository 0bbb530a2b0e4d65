//! A failure of a whole command.

use std::collections::BTreeMap;
use std::path::Path;

use sc_settings::Problem;
use sc_settings::secrets::InvalidSecret;
use sc_words::{Arg, Words};
use serde::Serialize;
use ts_rs::TS;

use crate::error::{AppError, UnfitInput};

/// A mistake or a warning of the settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(rename = "Problem")]
pub struct ProblemView {
    /// `error` or `warning`.
    pub level: &'static str,
    /// Stable code, e.g. `C005`.
    pub code: &'static str,
    /// Key in the file, e.g. `tenant[0].rfc`.
    pub key: String,
    /// The value that is wrong; `None` when there is none, or when it must not be shown.
    pub value: Option<String>,
    /// What is wrong and how to correct it.
    pub sentence: String,
}

impl ProblemView {
    /// In the language of `words`.
    pub fn new(problem: &Problem, words: &Words) -> Self {
        Self {
            level: problem.level().as_str(),
            code: problem.code.as_str(),
            key: problem.key.clone(),
            value: problem.value.clone(),
            sentence: problem.sentence(words),
        }
    }
}

/// The settings in force, and what the file says now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
pub struct SettingsReport {
    /// Their file.
    pub file: String,
    /// Whether the file can be used as it is now. What was changed since the start takes effect at the next one.
    pub is_valid: bool,
    /// Its mistakes and warnings.
    pub problems: Vec<ProblemView>,
}

/// Settings that hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SettingsView {
    /// Their file.
    pub file: String,
    /// Warnings; mistakes are a failure.
    pub problems: Vec<ProblemView>,
}

impl SettingsView {
    /// Of the settings in a folder.
    pub fn new(folder: &Path, warnings: &[Problem], words: &Words) -> Self {
        Self {
            file: folder.join("settings.toml").display().to_string(),
            problems: warnings.iter().map(|problem| ProblemView::new(problem, words)).collect(),
        }
    }
}

/// Why a command could not be carried out: the member `error` of its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorView {
    /// Stable dotted code: of `docs/codes.md`, or `usage.…`, `folder.…`, `sandbox.…`.
    pub code: String,
    /// The exit code of the process.
    pub exit: u8,
    /// What happened.
    pub sentence: String,
    /// What to do.
    pub hint: Option<String>,
    /// Facts by name.
    pub arguments: BTreeMap<String, String>,
    /// Each mistake of a settings file; empty otherwise.
    pub problems: Vec<ProblemView>,
}

impl ErrorView {
    /// In the language of `words`.
    pub fn new(error: &AppError, words: &Words) -> Self {
        let exit = error.exit() as u8;
        let plain = |code: &str, key: &str, arguments: &[(&str, String)]| {
            let shown = |name: &str, value: &str| match name {
                "holder" => words.holder(value),
                "detail" => words.detail(value),
                _ => value.to_owned(),
            };
            let args: Vec<(&str, Arg)> =
                arguments.iter().map(|(name, value)| (*name, shown(name, value).into())).collect();
            Self {
                code: code.to_owned(),
                exit,
                sentence: words.text(key, &args),
                hint: None,
                arguments: arguments
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), value.clone()))
                    .collect(),
                problems: Vec::new(),
            }
        };
        match error {
            AppError::Cause(_) | AppError::Settings(_) => {
                let cause = error.cause();
                let problems = match error {
                    AppError::Settings(settings) => &settings.problems[..],
                    _ => &[],
                };
                Self {
                    code: cause.code.to_string(),
                    exit,
                    sentence: words.sentence(&cause),
                    hint: Some(words.hint(&cause)),
                    problems: problems.iter().map(|problem| ProblemView::new(problem, words)).collect(),
                    arguments: cause.arguments,
                }
            }
            AppError::Unknown { what, name, known } => {
                let what = what.replace(' ', "-");
                let code = format!("usage.unknown_{}", what.replace('-', "_"));
                let arguments = [("name", name.clone()), ("known", known.clone())];
                let mut view = plain(&code, &format!("usage-unknown-{what}"), &arguments);
                if !known.is_empty() {
                    let args = [("known", Arg::from(known.as_str()))];
                    let list = words.text(&format!("usage-known-{what}"), &args);
                    view.sentence.push_str(&format!(" {list}"));
                }
                view
            }
            AppError::UnfitSecret { entry, error } => {
                let key = match error {
                    InvalidSecret::Empty => "secrets-empty",
                    InvalidSecret::TooLong => "secrets-too-long",
                    InvalidSecret::Control => "secrets-control",
                };
                plain("usage.unfit_secret", key, &[("entry", entry.clone())])
            }
            AppError::NothingToDecide { name, cause } => {
                let arguments = [("name", name.clone()), ("reason", words.sentence(cause))];
                let hint = Some(words.hint(cause));
                Self { hint, ..plain("usage.nothing_to_decide", "usage-nothing-to-decide", &arguments) }
            }
            AppError::UnfitSchedule(fault) => {
                let arguments = [("detail", words.plain(&format!("settings-cron-{fault}")))];
                let hint = Some(words.plain("usage-unfit-schedule-hint"));
                Self { hint, ..plain("usage.unfit_schedule", "usage-unfit-schedule", &arguments) }
            }
            AppError::ScheduleTooClose { gap, lock } => {
                let hint = Some(words.plain("usage-schedule-too-close-hint"));
                let arguments = [("gap", words.number(*gap)), ("lock", words.number(*lock))];
                Self { hint, ..plain("usage.schedule_too_close", "usage-schedule-too-close", &arguments) }
            }
            AppError::UnfitEnd(end) => {
                plain("usage.unfit_end", "usage-unfit-end", &[("end", words.instant_text(end))])
            }
            AppError::ReasonMissing => plain("usage.reason_missing", "usage-reason-missing", &[]),
            AppError::UnfitInput(UnfitInput::NoDocuments) => {
                plain("usage.no_documents", "usage-no-documents", &[])
            }
            AppError::UnfitInput(UnfitInput::NoNumber) => plain("usage.no_number", "usage-no-number", &[]),
            AppError::UnfitInput(UnfitInput::TooLong { max }) => {
                plain("usage.too_long", "usage-too-long", &[("max", words.number(*max as i64))])
            }
            AppError::UnfitInput(UnfitInput::Malformed) => {
                let hint = Some(words.plain("usage-malformed-hint"));
                Self { hint, ..plain("usage.malformed", "usage-malformed", &[]) }
            }
            AppError::HostBusy { folder, holder } => {
                let hint = Some(words.plain("host-busy-hint"));
                let arguments = [("folder", folder.display().to_string()), ("holder", holder.clone())];
                Self { hint, ..plain("host.busy", "host-busy", &arguments) }
            }
            AppError::OtherFolder { folder, asked } => {
                let hint = Some(words.plain("host-other-folder-hint"));
                let arguments =
                    [("folder", folder.display().to_string()), ("asked", asked.display().to_string())];
                Self { hint, ..plain("host.other_folder", "host-other-folder", &arguments) }
            }
            AppError::EngineSilent { folder, holder, seconds } => {
                let hint = Some(words.plain("host-silent-hint"));
                let arguments = [
                    ("folder", folder.display().to_string()),
                    ("holder", holder.clone()),
                    ("seconds", seconds.to_string()),
                ];
                Self { hint, ..plain("host.silent", "host-silent", &arguments) }
            }
            AppError::NoFolder(folder) => {
                Self { sentence: folder.sentence(words), ..plain("folder.none", "folder-unusable", &[]) }
            }
            AppError::Folder { path, detail } => {
                let arguments = [("path", path.display().to_string()), ("detail", detail.clone())];
                let hint = Some(words.plain("folder-unusable-hint"));
                Self { hint, ..plain("folder.unusable", "folder-unusable", &arguments) }
            }
            AppError::SandboxNotStarted(detail) => {
                let hint = Some(words.plain("sandbox-not-started-hint"));
                let arguments = [("detail", detail.clone())];
                Self { hint, ..plain("sandbox.not_started", "sandbox-not-started", &arguments) }
            }
            AppError::SandboxOverSite(file) => {
                let hint = Some(words.plain("sandbox-over-site-hint"));
                let arguments = [("file", file.display().to_string())];
                Self { hint, ..plain("sandbox.over_site", "sandbox-over-site", &arguments) }
            }
            AppError::SandboxBusy { folder, holder } => {
                let hint = Some(words.plain("sandbox-busy-hint"));
                let arguments = [("folder", folder.display().to_string()), ("holder", holder.clone())];
                Self { hint, ..plain("sandbox.busy", "sandbox-busy", &arguments) }
            }
            AppError::NoSandbox(folder) => {
                let hint = Some(words.plain("sandbox-failed-hint"));
                let arguments = [("folder", folder.display().to_string())];
                Self { hint, ..plain("sandbox.failed", "sandbox-none", &arguments) }
            }
            AppError::DemoStopped => {
                let hint = Some(words.plain("demo-stopped-hint"));
                Self { hint, ..plain("run.cancelled", "demo-stopped", &[]) }
            }
            AppError::Sandbox(detail) => {
                let hint = Some(words.plain("sandbox-failed-hint"));
                Self { hint, ..plain("sandbox.failed", "sandbox-failed", &[("detail", detail.clone())]) }
            }
        }
    }
}
