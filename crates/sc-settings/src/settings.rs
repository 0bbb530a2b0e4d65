//! The settings, validated: a value of these types has passed all rules.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use jiff::SignedDuration;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use sc_domain::DatabaseName;
use sc_domain::order::Acceptance;
use sc_domain::payment::OperationType;
use sc_words::Lang;
use toml::{Table, Value};
use url::Url;

use crate::fiscal::{self, Cfdi, Complements, Importer, Suppliers};
use crate::host::{self, LogSettings, ScheduleSettings};
use crate::keys;
use crate::mode::Mode;
use crate::problem::{Level, Problem, ProblemCode};
use crate::reader::{Reader, Section};
use crate::relations;
use crate::server::{ServerAddress, is_loopback_host};
use crate::tenant::{self, Tenant};

/// The settings of an installation.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Live site or sandbox.
    pub mode: Mode,
    /// Zone of schedules and of dates that people read.
    pub time_zone: TimeZone,
    /// Language of screens and messages.
    pub language: Lang,
    /// The SQL Server.
    pub database: Database,
    /// The portal.
    pub portal: Portal,
    /// The companies, in the order of the file; at least one. Keys, databases and portal ids are unique.
    pub tenants: Vec<Tenant>,
    /// Deadlines and waits.
    pub timeouts: Timeouts,
    /// Which documents are tried again, and how often.
    pub retry: Retry,
    /// Bounds of the engine.
    pub engine: Engine,
    /// Rules of payments.
    pub payments: Payments,
    /// Rules of purchase orders.
    pub orders: Orders,
    /// The importer's program.
    pub importer: Importer,
    /// Rules of invoices and credit notes.
    pub cfdi: Cfdi,
    /// Rules of payment complements.
    pub complements: Complements,
    /// Rules of suppliers.
    pub suppliers: Suppliers,
    /// When runs start by themselves.
    pub schedule: ScheduleSettings,
    /// What is logged, and where.
    pub logs: LogSettings,
    /// Where credentials are kept.
    pub secrets: SecretPlace,
}

/// How SQL Server is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Database {
    /// Address.
    pub server: ServerAddress,
    /// Login name; `None` = the credential `db/user`.
    pub user: Option<String>,
    /// Database of the control tables.
    pub control: DatabaseName,
    /// Database of the order authorizations.
    pub authorizations: DatabaseName,
    /// Whether the connection is encrypted.
    pub encrypt: bool,
    /// Which certificate of the server is trusted.
    pub trust: Trust,
    /// Longest wait for a connection.
    pub connect_timeout: Duration,
    /// Longest wait for a statement.
    pub query_timeout: Duration,
    /// Longest wait for a record that another user holds.
    pub lock_timeout: Duration,
    /// Connections per database.
    pub pool_max: u32,
}

/// Which certificate of the SQL Server is trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// One that the system's authorities signed.
    System,
    /// One that the authority of this PEM file signed.
    CaFile(PathBuf),
    /// Any: encrypted, but the server is not verified.
    Any,
}

/// How the portal is reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Portal {
    /// Address of the API, without a path.
    pub base_url: Url,
    /// Calls per second, all companies together.
    pub rate_per_second: f64,
    /// Calls at the same time.
    pub max_concurrency: u32,
    /// Longest time for a whole list.
    pub list_budget: Duration,
    /// Largest answer, in bytes.
    pub max_body_bytes: u64,
}

/// Deadlines and waits. HTTP < list budget < step < child < lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// One call to the portal.
    pub http: Duration,
    /// One step of one company.
    pub step: Duration,
    /// One run of the importer's program. Where the file does not say it, at least twice the step.
    pub child: Duration,
    /// A run as a whole: times of the schedule are farther apart than this.
    pub lock: Duration,
    /// How long a delivery without an answer may still be on its way.
    pub in_flight: Duration,
    /// Between two questions about the same document.
    pub verify_spacing: Duration,
}

/// Which documents are tried again, and how often.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// Which documents are still tried.
    pub scope: RetryScope,
    /// Days of the window of [`RetryScope::LastDays`].
    pub lookback_days: u32,
    /// Between two attempts of a payment.
    pub interval_payment: Duration,
    /// Between two attempts of a purchase order.
    pub interval_order: Duration,
}

/// Which documents are still tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RetryScope {
    /// Those of the last days.
    LastDays,
    /// Those of the current calendar month.
    CurrentMonth,
}

/// Bounds of the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Engine {
    /// Effects of one step beyond which a person approves.
    pub brake_effects: u32,
    /// How many times the mean of the last runs a step may grow.
    pub brake_factor: u32,
    /// Effects that never need approval.
    pub brake_floor: u32,
    /// Effects of one step at the same time.
    pub effects_parallel: u32,
    /// Companies at the same time.
    pub tenants_parallel: u32,
    /// Documents that one step takes in a run.
    pub max_documents_per_step: u32,
    /// Failures in a row that open a company's breaker.
    pub breaker_failures: u32,
}

/// Rules of payments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Payments {
    /// How long a payment rests in Sage before it is sent.
    pub min_age: Duration,
    /// What is done with a payment that was netted with a credit note.
    pub difference_policy: DifferencePolicy,
    /// Kind of payment where the bank does not say otherwise.
    pub operation_type: OperationType,
}

/// What is done with a payment that was netted with a credit note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DifferencePolicy {
    /// It waits for a person.
    Hold,
    /// Its invoices are sent reduced by the credit note.
    Reduce,
    /// Sent with `ignore_amounts`, if each of its invoices is fully paid in Sage.
    IgnoreAmounts,
}

/// Rules of purchase orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orders {
    /// `PORTYPE` values that are sent; at least one.
    pub types: BTreeSet<i16>,
    /// Whether orders on hold are sent.
    pub send_on_hold: bool,
    /// What is done with an order of which some lines are in locations that are never sent.
    pub partial_locations: LocationPolicy,
    /// Which shipping addresses an order carries.
    pub addresses: Addresses,
    /// Sign of withheld taxes.
    pub withholding_sign: Sign,
    /// Whether the supplier has to accept an order.
    pub acceptance: Acceptance,
    /// Whether orders carry the payment method that their terms mean ([`crate::Tenant::pue_terms`]).
    pub sends_payment_method: bool,
    /// Whether an order that is incomplete again in Sage is opened again in the portal.
    pub reopen: bool,
}

/// What is done with an order of which some lines are in locations that are never sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LocationPolicy {
    /// It waits for a person.
    Hold,
    /// It is sent without those lines.
    Recompute,
}

/// Which shipping addresses an order carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Addresses {
    /// That of its first line.
    First,
    /// One per location of its lines.
    PerLocation,
}

/// The sign of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sign {
    /// Below zero.
    Negative,
    /// Above zero.
    Positive,
}

/// Where credentials are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SecretPlace {
    /// The credential store of the operating system.
    Os,
    /// A file beside the settings. Sandbox only.
    File,
}

/// Settings that hold, with what is worth a warning.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    /// Problems that stop nothing.
    pub warnings: Vec<Problem>,
}

impl Settings {
    /// Reads the text of a settings file. Files that it names are not looked for; [`Settings::load`] does.
    ///
    /// # Errors
    /// All problems, warnings included, gravest first, when at least one of them is an error.
    pub fn parse(text: &str) -> Result<Loaded, Vec<Problem>> {
        let root: Table = text.parse().map_err(|error| vec![syntax(text, &error)])?;
        if let Some(newer) = newer_version(&root) {
            // Its keys may mean something else: nothing more can be said about it.
            return Err(vec![newer]);
        }
        let mut reader = Reader::new(Mode::Production);
        let mut top = reader.top(&root);
        top.integer(&keys::VERSION);
        let mode = match top.choice(&keys::MODE) {
            "sandbox" => Mode::Sandbox,
            _ => Mode::Production,
        };
        reader.mode = mode;

        let mut app = reader.section(&root, "app");
        // Those that come with the program: a machine may lack them, or have old ones.
        let zones = TimeZoneDatabase::bundled();
        let time_zone = app.shaped(&keys::APP_TIMEZONE, |name| zones.get(name).ok());
        let language = app.choice(&keys::APP_LANGUAGE).parse().unwrap_or_default();
        let database = database(&mut reader.section(&root, "database"));
        let portal = portal(&mut reader.section(&root, "portal"));
        let tenants = tenant::read_all(&mut reader, &root);
        let timeouts = timeouts(&mut reader.section(&root, "timeouts"));
        let retry = retry(&mut reader.section(&root, "retry"));
        let engine = engine(&mut reader.section(&root, "engine"));
        let payments = payments(&mut reader.section(&root, "payments"));
        let orders = orders(&mut reader.section(&root, "orders"));
        let importer = fiscal::importer(&mut reader.section(&root, "importer"));
        let cfdi = fiscal::cfdi(&mut reader.section(&root, "cfdi"));
        let complements = fiscal::complements(&mut reader.section(&root, "complements"));
        let suppliers = fiscal::suppliers(&mut reader.section(&root, "suppliers"));
        let schedule = host::schedule(
            &mut reader.section(&root, "schedule"),
            time_zone.as_ref(),
            SignedDuration::try_from(timeouts.lock).unwrap_or(SignedDuration::MAX),
        );
        let logs = host::logs(&mut reader.section(&root, "logs"));
        let secrets = secrets(&mut reader.section(&root, "secrets"));
        relations::check(&mut reader);
        relations::unknown_keys(&mut reader, &root);

        let mut problems = reader.problems;
        // Stable: among equals the order of the file stays.
        problems.sort_by_key(Problem::level);
        let has_errors = problems.first().is_some_and(|problem| problem.level() == Level::Error);
        match (time_zone, database, portal, schedule) {
            (Some(time_zone), Some(database), Some(portal), Some(schedule)) if !has_errors => Ok(Loaded {
                settings: Settings {
                    mode,
                    time_zone,
                    language,
                    database,
                    portal,
                    tenants,
                    timeouts,
                    retry,
                    engine,
                    payments,
                    orders,
                    importer,
                    cfdi,
                    complements,
                    suppliers,
                    schedule,
                    logs,
                    secrets,
                },
                warnings: problems,
            }),
            _ => Err(problems),
        }
    }

    /// The companies that are worked on.
    pub fn enabled_tenants(&self) -> impl Iterator<Item = &Tenant> {
        self.tenants.iter().filter(|tenant| tenant.enabled)
    }
}

fn syntax(text: &str, error: &toml::de::Error) -> Problem {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    // The library's own words, which are English, in a line.
    let detail: Vec<&str> = error.message().split_whitespace().collect();
    Problem::new(ProblemCode::Syntax, "settings.toml")
        .with("line", line)
        .with("column", column)
        .with("detail", detail.join(" "))
}

fn newer_version(root: &Table) -> Option<Problem> {
    const KNOWN: i64 = 1;
    match root.get("version") {
        Some(Value::Integer(found)) if *found > KNOWN => {
            Some(Problem::new(ProblemCode::Newer, "version").value(found).with("known", KNOWN))
        }
        _ => None,
    }
}

fn database(section: &mut Section<'_, '_>) -> Option<Database> {
    let server: Option<ServerAddress> = section.shaped(&keys::DATABASE_SERVER, |text| text.parse().ok());
    if let Some(server) = &server
        && section.mode() == Mode::Sandbox
        && !server.is_loopback()
    {
        let problem =
            Problem::new(ProblemCode::NotLoopback, section.path(&keys::DATABASE_SERVER)).value(server);
        section.problem(problem);
    }
    // Optional, yet an empty one is a mistake and not an absence.
    let user = section.text(&keys::DATABASE_USER);
    let control = section.shaped(&keys::DATABASE_CONTROL, |text| DatabaseName::new(text).ok());
    let authorizations = section.shaped(&keys::DATABASE_AUTHORIZATIONS, |text| DatabaseName::new(text).ok());
    let encrypt = section.boolean(&keys::DATABASE_ENCRYPT);
    let allow_plaintext = section.boolean(&keys::DATABASE_ALLOW_PLAINTEXT);
    let trust = trust(section);
    if !encrypt && section.mode() == Mode::Production {
        let path = section.path(&keys::DATABASE_ENCRYPT);
        section.problem(if allow_plaintext {
            Problem::new(ProblemCode::Insecure, path).value(false).with("reason", "plaintext")
        } else {
            Problem::new(ProblemCode::Needs, path)
                .value(false)
                .with("other", "database.allow_plaintext = true")
        });
    }
    let connect_timeout = section.millis(&keys::DATABASE_CONNECT_TIMEOUT_MS);
    let query_timeout = section.millis(&keys::DATABASE_QUERY_TIMEOUT_MS);
    let lock_timeout = section.millis(&keys::DATABASE_LOCK_TIMEOUT_MS);
    let pool_max = section.count(&keys::DATABASE_POOL_MAX);
    Some(Database {
        server: server?,
        user,
        control: control?,
        authorizations: authorizations?,
        encrypt,
        trust: trust?,
        connect_timeout,
        query_timeout,
        lock_timeout,
        pool_max,
    })
}

fn trust(section: &mut Section<'_, '_>) -> Option<Trust> {
    let word = section.choice(&keys::DATABASE_TRUST);
    let file =
        section.shaped(&keys::DATABASE_CA_FILE, |text| (!text.is_empty()).then(|| PathBuf::from(text)));
    let needs = |section: &mut Section<'_, '_>, key, value: &str, other: &str| {
        let problem = Problem::new(ProblemCode::Needs, section.path(key)).value(value).with("other", other);
        section.problem(problem);
    };
    match (word, file) {
        ("ca_file", Some(file)) => Some(Trust::CaFile(file)),
        ("ca_file", None) => {
            needs(section, &keys::DATABASE_TRUST, "ca_file", "database.ca_file");
            None
        }
        (_, Some(file)) => {
            let file = file.display().to_string();
            needs(section, &keys::DATABASE_CA_FILE, &file, "database.trust = \"ca_file\"");
            None
        }
        ("any", None) => {
            if section.mode() == Mode::Production {
                let problem = Problem::new(ProblemCode::Insecure, section.path(&keys::DATABASE_TRUST))
                    .value("any")
                    .with("reason", "trust-any");
                section.problem(problem);
            }
            Some(Trust::Any)
        }
        (_, None) => Some(Trust::System),
    }
}

fn portal(section: &mut Section<'_, '_>) -> Option<Portal> {
    let base_url = section.shaped(&keys::PORTAL_BASE_URL, bare_url);
    if let Some(url) = &base_url {
        let host = url.host_str().unwrap_or_default();
        let code = match section.mode() {
            Mode::Production if url.scheme() != "https" => Some(ProblemCode::NotHttps),
            Mode::Sandbox if !is_loopback_host(host) => Some(ProblemCode::NotLoopback),
            Mode::Production | Mode::Sandbox => None,
        };
        if let Some(code) = code {
            let problem = Problem::new(code, section.path(&keys::PORTAL_BASE_URL)).value(url);
            section.problem(problem);
        }
    }
    let rate_per_second = section.decimal(&keys::PORTAL_RATE_PER_SECOND);
    let max_concurrency = section.count(&keys::PORTAL_MAX_CONCURRENCY);
    let list_budget = section.millis(&keys::PORTAL_LIST_BUDGET_MS);
    let max_body_bytes = section.integer(&keys::PORTAL_MAX_BODY_MB).unsigned_abs() * 1024 * 1024;
    Some(Portal { base_url: base_url?, rate_per_second, max_concurrency, list_budget, max_body_bytes })
}

/// An address that is only a place: nothing in it that a call would drop, or that holds a credential.
fn bare_url(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_bare = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    is_bare.then_some(url)
}

fn timeouts(section: &mut Section<'_, '_>) -> Timeouts {
    let http = section.millis(&keys::TIMEOUTS_HTTP_MS);
    let step = section.millis(&keys::TIMEOUTS_STEP_MS);
    let mut child = section.millis(&keys::TIMEOUTS_CHILD_MS);
    if !section.is_set(&keys::TIMEOUTS_CHILD_MS) {
        // A longer step than usual was valid before this key was known, and stays so.
        section.forget(&keys::TIMEOUTS_CHILD_MS);
        child = child.max(step * 2);
    }
    let lock = section.millis(&keys::TIMEOUTS_LOCK_MS);
    if !section.is_set(&keys::TIMEOUTS_LOCK_MS) {
        // A longer run of the importer was valid before this key was known, and stays so.
        section.forget(&keys::TIMEOUTS_LOCK_MS);
    }
    Timeouts {
        http,
        step,
        child,
        lock,
        in_flight: section.millis(&keys::TIMEOUTS_IN_FLIGHT_MS),
        verify_spacing: section.millis(&keys::TIMEOUTS_VERIFY_SPACING_MS),
    }
}

fn retry(section: &mut Section<'_, '_>) -> Retry {
    Retry {
        scope: match section.choice(&keys::RETRY_SCOPE) {
            "current_month" => RetryScope::CurrentMonth,
            _ => RetryScope::LastDays,
        },
        lookback_days: section.count(&keys::RETRY_LOOKBACK_DAYS),
        interval_payment: minutes(section.count(&keys::RETRY_INTERVAL_PAYMENT_MIN)),
        interval_order: minutes(section.count(&keys::RETRY_INTERVAL_ORDER_MIN)),
    }
}

fn engine(section: &mut Section<'_, '_>) -> Engine {
    Engine {
        brake_effects: section.count(&keys::ENGINE_BRAKE_EFFECTS),
        brake_factor: section.count(&keys::ENGINE_BRAKE_FACTOR),
        brake_floor: section.count(&keys::ENGINE_BRAKE_FLOOR),
        effects_parallel: section.count(&keys::ENGINE_EFFECTS_PARALLEL),
        tenants_parallel: section.count(&keys::ENGINE_TENANTS_PARALLEL),
        max_documents_per_step: section.count(&keys::ENGINE_MAX_DOCUMENTS_PER_STEP),
        breaker_failures: section.count(&keys::ENGINE_BREAKER_FAILURES),
    }
}

fn payments(section: &mut Section<'_, '_>) -> Payments {
    Payments {
        min_age: minutes(section.count(&keys::PAYMENTS_MIN_AGE_MINUTES)),
        difference_policy: match section.choice(&keys::PAYMENTS_NET_DIFFERENCE_POLICY) {
            "reduce" => DifferencePolicy::Reduce,
            "ignore_amounts" => DifferencePolicy::IgnoreAmounts,
            _ => DifferencePolicy::Hold,
        },
        operation_type: tenant::operation_type(section.choice(&keys::PAYMENTS_OPERATION_TYPE))
            .unwrap_or(OperationType::Transfer),
    }
}

fn orders(section: &mut Section<'_, '_>) -> Orders {
    Orders {
        types: section
            .integers(&keys::ORDERS_TYPES)
            .into_iter()
            .filter_map(|number| i16::try_from(number).ok())
            .collect(),
        send_on_hold: section.boolean(&keys::ORDERS_SEND_ON_HOLD),
        partial_locations: match section.choice(&keys::ORDERS_PARTIAL_LOCATIONS) {
            "recompute" => LocationPolicy::Recompute,
            _ => LocationPolicy::Hold,
        },
        addresses: match section.choice(&keys::ORDERS_ADDRESSES) {
            "per_location" => Addresses::PerLocation,
            _ => Addresses::First,
        },
        withholding_sign: match section.choice(&keys::ORDERS_WITHHOLDING_SIGN) {
            "positive" => Sign::Positive,
            _ => Sign::Negative,
        },
        acceptance: match section.choice(&keys::ORDERS_ACCEPTANCE) {
            "PENDING_TO_REVIEW" => Acceptance::PendingToReview,
            _ => Acceptance::Accepted,
        },
        sends_payment_method: section.choice(&keys::ORDERS_PAYMENT_METHOD) == "by_terms",
        reopen: section.boolean(&keys::ORDERS_REOPEN),
    }
}

fn secrets(section: &mut Section<'_, '_>) -> SecretPlace {
    match section.choice(&keys::SECRETS_STORE) {
        "file" => {
            if section.mode() == Mode::Production {
                let problem =
                    Problem::new(ProblemCode::SandboxOnly, section.path(&keys::SECRETS_STORE)).value("file");
                section.problem(problem);
            }
            SecretPlace::File
        }
        _ => SecretPlace::Os,
    }
}

fn minutes(count: u32) -> Duration {
    Duration::from_secs(u64::from(count) * 60)
}
