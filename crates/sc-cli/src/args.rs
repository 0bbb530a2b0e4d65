//! The command line's grammar. Its words are in `sc-words` (`help.ftl`), in both languages.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use jiff::civil::{Date, DateTime};
use jiff::{Span, SpanRelativeTo, Timestamp};
use sc_app::orders::OrderSelection;
use sc_app::page::runs::Task;
use sc_app::sandbox::{Collation, Profile};
use sc_app::{DocumentKind, DocumentState, Step};

/// Longest wait for the end of a run.
const WAIT_MAX: Duration = Duration::from_secs(24 * 60 * 60);

#[derive(Debug, Parser)]
#[command(name = "sageconnect", version, disable_help_subcommand = true)]
pub struct Cli {
    #[arg(long, global = true, value_name = "es|en", value_parser = ["es", "en"], hide_possible_values = true)]
    pub lang: Option<String>,
    #[arg(long, global = true, value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Demo(DemoArgs),
    Run(RunArgs),
    Serve,
    Status,
    Schedule(ScheduleArgs),
    Pause(PauseArgs),
    Resume,
    Stop(StopArgs),
    Runs(RunsArgs),
    Documents(DocumentsArgs),
    Orders {
        #[command(subcommand)]
        what: OrdersCommand,
    },
    Invoices {
        #[command(subcommand)]
        what: InvoicesCommand,
    },
    Suppliers {
        #[command(subcommand)]
        what: SuppliersCommand,
    },
    Import {
        #[command(subcommand)]
        what: ImportCommand,
    },
    Attention,
    Approve(ApproveArgs),
    Retry(RetryArgs),
    Ignore(IgnoreArgs),
    Notices,
    Logs(LogsArgs),
    Doctor,
    Settings {
        #[command(subcommand)]
        what: SettingsCommand,
    },
    Secrets {
        #[command(subcommand)]
        what: SecretsCommand,
    },
    Audit {
        #[command(subcommand)]
        what: AuditCommand,
    },
    About,
    Sandbox {
        #[command(subcommand)]
        what: SandboxCommand,
    },
}

#[derive(Debug, Args)]
pub struct DemoArgs {
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    #[arg(long, value_enum, default_value_t = ProfileArg::Small)]
    pub profile: ProfileArg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ProfileArg {
    Small,
    Medium,
    Large,
    Crash,
    #[value(name = "crash_invoices")]
    CrashInvoices,
    #[value(name = "first_contact")]
    FirstContact,
}

impl From<ProfileArg> for Profile {
    fn from(arg: ProfileArg) -> Self {
        match arg {
            ProfileArg::Small => Self::Small,
            ProfileArg::Medium => Self::Medium,
            ProfileArg::Large => Self::Large,
            ProfileArg::Crash => Self::Crash,
            ProfileArg::CrashInvoices => Self::CrashInvoices,
            ProfileArg::FirstContact => Self::FirstContact,
        }
    }
}

#[derive(Debug, Args)]
pub struct RunArgs {
    #[arg(long, value_name = "TENANT")]
    pub tenant: Vec<String>,
    #[arg(long, value_name = "STEP", value_parser = step_parser())]
    pub step: Vec<Step>,
    #[arg(long, value_name = "TASK", value_parser = task_parser(), conflicts_with = "step")]
    pub task: Option<Task>,
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long, conflicts_with = "dry_run")]
    pub baseline: bool,
}

#[derive(Debug, Args)]
pub struct RunsArgs {
    #[arg(long)]
    pub failed: bool,
    #[arg(long, value_name = "RUN")]
    pub before: Option<i64>,
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: u32,
    #[command(subcommand)]
    pub what: Option<RunsCommand>,
}

#[derive(Debug, Subcommand)]
pub enum RunsCommand {
    Show { run: i64 },
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct DocumentsArgs {
    #[arg(required = true)]
    pub text: Option<String>,
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    #[command(subcommand)]
    pub what: Option<DocumentsCommand>,
}

#[derive(Debug, Subcommand)]
pub enum DocumentsCommand {
    List(DocumentListArgs),
}

#[derive(Debug, Args)]
pub struct DocumentListArgs {
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
    #[arg(long, value_name = "KIND", value_parser = kind_parser())]
    pub kind: Option<DocumentKind>,
    #[arg(long, value_name = "STATE", value_parser = state_parser())]
    pub state: Option<DocumentState>,
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    pub text: String,
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub limit: u32,
}

#[derive(Debug, Subcommand)]
pub enum OrdersCommand {
    Show(OrderArgs),
    Diff(OrderArgs),
    List(OrderListArgs),
}

#[derive(Debug, Args)]
pub struct OrderArgs {
    pub number: String,
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("which").args(["authorized", "pending", "failed"])))]
pub struct OrderListArgs {
    #[arg(long, value_name = "TENANT")]
    pub tenant: Vec<String>,
    #[arg(long)]
    pub authorized: bool,
    #[arg(long)]
    pub pending: bool,
    #[arg(long)]
    pub failed: bool,
}

impl OrderListArgs {
    pub fn selection(&self) -> OrderSelection {
        match (self.authorized, self.pending, self.failed) {
            (true, _, _) => OrderSelection::Authorized,
            (_, true, _) => OrderSelection::Pending,
            (_, _, true) => OrderSelection::Failed,
            (false, false, false) => OrderSelection::All,
        }
    }
}

#[derive(Debug, Subcommand)]
pub enum InvoicesCommand {
    Show(InvoiceArgs),
}

#[derive(Debug, Args)]
pub struct InvoiceArgs {
    pub uuid: String,
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum SuppliersCommand {
    Show(SupplierArgs),
    Export(ExportArgs),
}

#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct ExportArgs {
    #[arg(long, value_name = "TENANT")]
    pub tenant: String,
    #[arg(long, value_name = "DAY")]
    pub since: Option<Date>,
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    pub note: String,
}

#[derive(Debug, Args)]
pub struct SupplierArgs {
    pub text: String,
    #[arg(long, value_name = "TENANT")]
    pub tenant: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    Status(ImportArgs),
    Run(ImportArgs),
}

#[derive(Debug, Args)]
pub struct ImportArgs {
    #[arg(long, value_name = "TENANT")]
    pub tenant: Vec<String>,
}

#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
#[command(group(ArgGroup::new("subject").args(["brake", "documents"]).required(true).multiple(true)))]
pub struct ApproveArgs {
    #[arg(long, value_name = "TENANT")]
    pub tenant: String,
    #[arg(long, value_name = "STEP", value_parser = step_parser())]
    pub step: Option<Step>,
    #[arg(long)]
    pub brake: bool,
    #[arg(value_name = "NUMBER")]
    pub documents: Vec<String>,
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    pub note: String,
}

#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct RetryArgs {
    #[arg(long, value_name = "TENANT")]
    pub tenant: String,
    #[arg(long, value_name = "KIND", value_parser = kind_parser())]
    pub kind: Option<DocumentKind>,
    #[arg(value_name = "NUMBER", required = true)]
    pub documents: Vec<String>,
}

#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub struct IgnoreArgs {
    #[arg(long, value_name = "TENANT")]
    pub tenant: String,
    #[arg(long, value_name = "KIND", value_parser = kind_parser())]
    pub kind: Option<DocumentKind>,
    #[arg(value_name = "NUMBER", required = true)]
    pub documents: Vec<String>,
    #[arg(long, value_name = "TEXT", required_unless_present = "undo", conflicts_with = "undo")]
    pub reason: Option<String>,
    #[arg(long)]
    pub undo: bool,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct ScheduleArgs {
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(0..=100))]
    pub limit: u32,
    #[command(subcommand)]
    pub what: Option<ScheduleCommand>,
}

#[derive(Debug, Subcommand)]
pub enum ScheduleCommand {
    Set(ExpressionArgs),
    On,
    Off,
    Check(ExpressionArgs),
}

#[derive(Debug, Args)]
pub struct ExpressionArgs {
    pub expression: String,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("length").args(["lasts", "until", "until_tomorrow", "until_resumed"])))]
pub struct PauseArgs {
    #[arg(long = "for", value_name = "SPAN", value_parser = span)]
    pub lasts: Option<Span>,
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub until: Option<Until>,
    #[arg(long)]
    pub until_tomorrow: bool,
    #[arg(long)]
    pub until_resumed: bool,
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    pub note: String,
}

#[derive(Debug, Args)]
pub struct StopArgs {
    #[arg(long, value_name = "SPAN", value_parser = wait, default_value = "5m")]
    pub wait: Duration,
    #[arg(long, conflicts_with = "wait")]
    pub no_wait: bool,
}

/// An instant, or what the clocks of the installation will show then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    Instant(Timestamp),
    Clock(DateTime),
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct LogsArgs {
    #[command(flatten)]
    pub filter: LogFilterArgs,
    #[arg(long, value_name = "PLACE")]
    pub before: Option<String>,
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub limit: u32,
    #[command(subcommand)]
    pub what: Option<LogsCommand>,
}

#[derive(Debug, Args)]
pub struct LogFilterArgs {
    #[arg(long, value_name = "DAY")]
    pub day: Option<Date>,
    #[arg(long, value_name = "FILE")]
    pub file: Vec<String>,
    #[arg(long, value_name = "LEVEL", value_parser = ["error", "warn", "info", "debug"])]
    pub level: Vec<String>,
    #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
    pub text: String,
}

#[derive(Debug, Subcommand)]
pub enum LogsCommand {
    Days,
    Export(LogFilterArgs),
}

#[derive(Debug, Subcommand)]
pub enum SettingsCommand {
    Check,
    Example,
}

#[derive(Debug, Subcommand)]
pub enum SecretsCommand {
    Set { entry: String },
    List,
    Delete { entry: String },
}

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    Verify,
}

#[derive(Debug, Subcommand)]
pub enum SandboxCommand {
    Serve(ServeArgs),
    Ui(UiArgs),
    Ledger(LedgerArgs),
    /// Called by a run in the place of the real importer, as that one is called.
    #[command(hide = true)]
    Importer(ImporterArgs),
}

#[derive(Debug, Args)]
pub struct ImporterArgs {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    pub args: Vec<OsString>,
}

#[derive(Debug, Args)]
pub struct UiArgs {
    #[arg(long, value_name = "FOLDER", default_value = "ui/dist")]
    pub page: PathBuf,
    #[arg(long, default_value_t = 0)]
    pub port: u16,
}

#[derive(Debug, Args)]
pub struct LedgerArgs {
    #[arg(long)]
    pub in_flight: bool,
}

#[derive(Debug, Args)]
pub struct ServeArgs {
    #[arg(long, default_value_t = 7)]
    pub seed: u64,
    #[arg(long, value_enum, default_value_t = ProfileArg::Small)]
    pub profile: ProfileArg,
    #[arg(long, default_value_t = 0)]
    pub sql_port: u16,
    #[arg(long, default_value_t = 0)]
    pub portal_port: u16,
    #[arg(long, default_value_t = 0)]
    pub admin_port: u16,
    #[arg(long, default_value_t = 0)]
    pub latency_ms: u64,
    #[arg(long, value_enum, default_value_t = CollationArg::CaseInsensitive)]
    pub collation: CollationArg,
    #[arg(long)]
    pub without_optional_columns: bool,
    #[arg(long)]
    pub without_importer: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CollationArg {
    CaseInsensitive,
    Binary,
}

impl From<CollationArg> for Collation {
    fn from(arg: CollationArg) -> Self {
        match arg {
            CollationArg::CaseInsensitive => Self::CaseInsensitive,
            CollationArg::Binary => Self::Binary,
        }
    }
}

/// Knows the steps by name, so that a mistake can list them.
fn step_parser() -> impl TypedValueParser<Value = Step> {
    PossibleValuesParser::new(Step::ALL.map(Step::as_str)).try_map(|name| name.parse::<Step>())
}

fn task_parser() -> impl TypedValueParser<Value = Task> {
    let named = |name: String| Task::ALL.into_iter().find(|task| task.as_str() == name).ok_or("no task");
    PossibleValuesParser::new(Task::ALL.map(Task::as_str)).try_map(named)
}

fn kind_parser() -> impl TypedValueParser<Value = DocumentKind> {
    PossibleValuesParser::new(DocumentKind::ALL.map(DocumentKind::as_str))
        .try_map(|name| name.parse::<DocumentKind>())
}

fn state_parser() -> impl TypedValueParser<Value = DocumentState> {
    PossibleValuesParser::new(DocumentState::ALL.map(DocumentState::as_str))
        .try_map(|name| name.parse::<DocumentState>())
}

/// A span of time that is longer than nothing: `1h`, `90m`, `2 days`.
fn span(text: &str) -> Result<Span, String> {
    let span: Span = text.trim().parse().map_err(|error: jiff::Error| error.to_string())?;
    if span.is_positive() { Ok(span) } else { Err("not longer than nothing".to_owned()) }
}

/// A span of time to wait, of no more than a day.
fn wait(text: &str) -> Result<Duration, String> {
    let days = SpanRelativeTo::days_are_24_hours();
    let length = span(text)?.to_duration(days).map_err(|error| error.to_string())?;
    let wait = Duration::try_from(length).map_err(|error| error.to_string())?;
    if wait <= WAIT_MAX { Ok(wait) } else { Err("longer than a day".to_owned()) }
}

/// RFC 3339, or a day and a time of the installation's clocks.
fn instant(text: &str) -> Result<Until, String> {
    let text = text.trim();
    let clock = || text.parse().map(Until::Clock).map_err(|error: jiff::Error| error.to_string());
    text.parse().map(Until::Instant).or_else(|_| clock())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_ends_at_an_instant_or_at_what_the_clocks_show() {
        let clock = |text: &str| Until::Clock(text.parse().unwrap());
        for (text, meant) in [
            ("2026-07-01T18:30:00-06:00", Until::Instant("2026-07-02T00:30:00Z".parse().unwrap())),
            ("2026-07-01 18:30Z", Until::Instant("2026-07-01T18:30:00Z".parse().unwrap())),
            ("2026-07-01 18:30", clock("2026-07-01T18:30:00")),
            (" 2026-07-01T18:30 ", clock("2026-07-01T18:30:00")),
        ] {
            assert_eq!(instant(text), Ok(meant), "{text}");
        }
        for text in ["", "mañana", "18:30", "2026-02-30 10:00", "2026-07-01 25:00"] {
            assert!(instant(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_wait_has_an_end() {
        for (text, seconds) in [("90s", 90), ("10m", 600), ("1d", 86_400)] {
            assert_eq!(wait(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "0s", "25h", "2d", "1 month", "-5m", "5"] {
            assert!(wait(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_span_is_longer_than_nothing() {
        for (text, minutes) in [("1h", 60), ("90m", 90), ("2h 30m", 150), ("PT15M", 15), ("1 hour", 60)] {
            let total = span(text).unwrap().total(jiff::Unit::Minute).unwrap();
            assert_eq!(total, f64::from(minutes), "{text}");
        }
        for text in ["", "1", "0m", "-1h", "una hora", "1h ago"] {
            assert!(span(text).is_err(), "{text}");
        }
    }
}
