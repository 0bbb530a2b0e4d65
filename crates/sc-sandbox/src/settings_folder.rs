//! A settings folder for a running sandbox, as if it were a site.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use jiff::civil;
use sc_sqlserver::tds::Encryption;
use serde::Serialize;
use toml::value::{Date, Datetime};

use crate::importer::ImporterIni;
use crate::ledger::ImportPlace;
use crate::sandbox::Sandbox;
use crate::schema::{AUTHORIZATIONS_DATABASE, CONTROL_DATABASE};
use crate::world::{Company, DefaultAddress, Profile};

const SETTINGS: &str = "settings.toml";
const SECRETS: &str = "secrets.toml";
const WHEREABOUTS: &str = "sandbox.json";

/// Time zone of the settings that are written.
pub const TIME_ZONE: &str = "America/Mexico_City";
/// Folder, within the settings folder, of the importer's own folders and inis.
pub const IMPORTER_FOLDER: &str = "importer";

/// What the settings of a sandbox say of themselves.
const MODE: &str = "sandbox";

/// No settings file of ours is longer.
const SETTINGS_BYTES_MAX: u64 = 1024 * 1024;

#[derive(Serialize)]
struct Settings {
    version: u32,
    mode: &'static str,
    app: App,
    secrets: Secrets,
    database: Database,
    portal: Portal,
    engine: Engine,
    #[serde(skip_serializing_if = "Option::is_none")]
    orders: Option<Orders>,
    #[serde(skip_serializing_if = "Option::is_none")]
    importer: Option<Importer>,
    tenant: Vec<Tenant>,
}

#[derive(Serialize)]
struct App {
    timezone: &'static str,
}

#[derive(Serialize)]
struct Secrets {
    store: &'static str,
}

#[derive(Serialize)]
struct Database {
    server: String,
    control: &'static str,
    authorizations: &'static str,
    encrypt: bool,
    trust: &'static str,
}

#[derive(Serialize)]
struct Portal {
    base_url: String,
    /// The stand-in is not to be spared.
    rate_per_second: f64,
}

/// A larger world is for measuring: its first cycle is one great plan, which the brake would hold.
#[derive(Serialize)]
struct Engine {
    #[serde(skip_serializing_if = "Option::is_none")]
    brake_effects: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_documents_per_step: Option<u32>,
}

impl Engine {
    fn for_profile(profile: Profile) -> Self {
        let out_of_the_way = match profile {
            Profile::Small | Profile::Crash | Profile::CrashInvoices => None,
            Profile::Medium | Profile::Large | Profile::FirstContact => Some(1_000_000),
        };
        Self { brake_effects: out_of_the_way, max_documents_per_step: out_of_the_way }
    }
}

/// Where a world is played in which orders are opened again.
#[derive(Serialize)]
struct Orders {
    reopen: bool,
}

/// The program that brings the files of all companies into Sage.
#[derive(Serialize)]
struct Importer {
    program: PathBuf,
    arguments: [&'static str; 4],
    logs: PathBuf,
}

#[derive(Serialize)]
struct Tenant {
    key: String,
    name: String,
    portal_id: String,
    database: String,
    external_id: String,
    rfc: String,
    go_live: Datetime,
    org: String,
    skip_locations: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_contact: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_address: Option<DefaultAddress>,
    company_name: String,
    tax_regime: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    downloads: Option<PathBuf>,
    #[serde(skip_serializing_if = "Option::is_none")]
    importer_ini: Option<PathBuf>,
}

impl Tenant {
    fn new(company: &Company, importer: Option<&Path>) -> Self {
        Self {
            key: company.key.clone(),
            name: company.name.clone(),
            portal_id: company.tenant_id.clone(),
            database: company.database.clone(),
            external_id: company.external_id.clone(),
            rfc: company.rfc.clone(),
            go_live: Datetime { date: Some(day(company.go_live)), time: None, offset: None },
            org: company.org.clone(),
            skip_locations: company.skip_locations.clone(),
            default_contact: company.default_contact.clone(),
            default_address: company.default_address.clone(),
            company_name: company.name.clone(),
            tax_regime: "601",
            downloads: importer.map(|folder| folder.join(&company.key)),
            importer_ini: importer.map(|folder| folder.join(format!("{}.ini", company.key))),
        }
    }
}

/// What `sandbox.json` holds: where a running sandbox is, for the tools that go with it.
#[derive(Serialize)]
struct Whereabouts {
    admin_url: String,
    portal_url: String,
    sql_addr: String,
    seed: u64,
    profile: &'static str,
}

/// The file of a folder that [`write_settings_folder`] must not replace, because it is no sandbox's: settings of another
/// mode, settings that cannot be read or understood, credentials without settings.
pub fn site_file(folder: &Path) -> Option<PathBuf> {
    let [settings, secrets] = [SETTINGS, SECRETS].map(|name| folder.join(name));
    // A link that leads nowhere is there as well: its target may come back.
    let is_there = |file: &Path| file.symlink_metadata().is_ok();
    if is_there(&settings) {
        return (!is_of_a_sandbox(&settings)).then_some(settings);
    }
    is_there(&secrets).then_some(secrets)
}

fn is_of_a_sandbox(settings: &Path) -> bool {
    let mut text = String::new();
    let read =
        fs::File::open(settings).and_then(|file| file.take(SETTINGS_BYTES_MAX).read_to_string(&mut text));
    let table: Option<toml::Table> = read.ok().and_then(|_| text.parse().ok());
    table.is_some_and(|table| table.get("mode").and_then(toml::Value::as_str) == Some(MODE))
}

/// Writes `settings.toml`, `secrets.toml` and `sandbox.json` into a folder, which is made if it is missing. On Unix
/// the folder and its files are for their owner alone.
///
/// `importer` is a program that runs the importer's stand-in when it is called with `sandbox importer`. With it, each
/// company of a world with fiscal documents has a folder and an ini of its own below `importer`.
///
/// # Errors
/// When the folder or a file cannot be written.
pub fn write_settings_folder(sandbox: &Sandbox, folder: &Path, importer: Option<&Path>) -> io::Result<()> {
    let companies = sandbox.companies();
    let program = importer.filter(|_| sandbox.config().with_fiscal);
    // Settings hold absolute paths: a program works in a folder of its own.
    let inbox = program
        .map(|_| std::path::absolute(folder).map(|folder| folder.join(IMPORTER_FOLDER)))
        .transpose()?;
    let inbox = inbox.as_deref();
    let bitacoras = inbox.map(|inbox| inbox.join("bitacoras"));
    let profile = sandbox.config().profile;
    let addr = sandbox.sql_addr();
    let settings = Settings {
        version: 1,
        mode: MODE,
        app: App { timezone: TIME_ZONE },
        secrets: Secrets { store: "file" },
        database: Database {
            server: format!("{},{}", addr.ip(), addr.port()),
            control: CONTROL_DATABASE,
            authorizations: AUTHORIZATIONS_DATABASE,
            encrypt: sandbox.config().encryption != Encryption::Off,
            trust: "any",
        },
        portal: Portal { base_url: sandbox.portal_url(), rate_per_second: 1000.0 },
        engine: Engine::for_profile(profile),
        orders: profile.reopens_orders().then_some(Orders { reopen: true }),
        importer: program.zip(bitacoras.as_ref()).map(|(program, logs)| Importer {
            program: program.to_owned(),
            arguments: ["sandbox", "importer", "--ini", "{ini}"],
            logs: logs.clone(),
        }),
        tenant: companies.iter().map(|company| Tenant::new(company, inbox)).collect(),
    };
    let login = sandbox.sql_login();
    let mut secrets = toml::Table::new();
    let mut keep = |name: String, value: &str| {
        secrets.insert(name, toml::Value::String(value.to_owned()));
    };
    keep("db/user".to_owned(), &login.user);
    keep("db/password".to_owned(), &login.password);
    for company in &companies {
        keep(format!("tenant/{}/portal-key", company.key), &company.portal_key);
        keep(format!("tenant/{}/portal-secret", company.key), &company.portal_secret);
    }
    let whereabouts = Whereabouts {
        admin_url: sandbox.admin_url(),
        portal_url: sandbox.portal_url(),
        sql_addr: addr.to_string(),
        seed: sandbox.config().seed,
        profile: profile.as_str(),
    };
    fs::create_dir_all(folder)?;
    restrict(folder, 0o700)?;
    if let (Some(inbox), Some(logs)) = (inbox, &bitacoras) {
        sandbox.import_from(write_importer(sandbox, &companies, inbox, logs)?);
    }
    write(folder, SETTINGS, &toml::to_string(&settings).map_err(io::Error::other)?)?;
    write(folder, SECRETS, &toml::to_string(&secrets).map_err(io::Error::other)?)?;
    write(folder, WHEREABOUTS, &serde_json::to_string_pretty(&whereabouts)?)
}

/// The folder and the ini of each company's importer.
fn write_importer(
    sandbox: &Sandbox,
    companies: &[Company],
    inbox: &Path,
    logs: &Path,
) -> io::Result<Vec<ImportPlace>> {
    fs::create_dir_all(logs)?;
    restrict(inbox, 0o700)?;
    let mut places = Vec::new();
    for company in companies {
        let folder = inbox.join(&company.key);
        fs::create_dir_all(&folder)?;
        let ini = ImporterIni {
            folder: folder.clone(),
            logs: logs.to_owned(),
            mail_to: "cuentas.por.pagar@example.com".to_owned(),
            admin_url: sandbox.admin_url(),
            ..ImporterIni::default()
        };
        write(inbox, &format!("{}.ini", company.key), &ini.text())?;
        places.push(ImportPlace { tenant: company.key.clone(), folder, is_imported: true });
    }
    Ok(places)
}

fn day(date: civil::Date) -> Date {
    // Years of the world have four digits, months and days are never negative.
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    Date {
        year: u16::try_from(date.year()).unwrap_or_default(),
        month: part(date.month()),
        day: part(date.day()),
    }
}

/// Whole or not at all: written beside its place, then moved there.
fn write(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    let part = folder.join(format!("{name}.part"));
    fs::write(&part, text)?;
    restrict(&part, 0o600)?;
    fs::rename(&part, folder.join(name))
}

#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

/// Elsewhere the folder inherits the rights of the user's own data folder.
#[cfg(not(unix))]
fn restrict(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}
