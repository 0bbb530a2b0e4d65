//! The command line's grammar. Its words are in `sc-words` (`help.ftl`), in both languages.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use sc_app::Step;
use sc_app::orders::OrderSelection;
use sc_app::sandbox::{Collation, Profile};

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
    Status,
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
    #[arg(long)]
    pub dry_run: bool,
    #[arg(long, conflicts_with = "dry_run")]
    pub baseline: bool,
}

#[derive(Debug, Args)]
pub struct RunsArgs {
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
pub struct DocumentsArgs {
    pub text: String,
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
