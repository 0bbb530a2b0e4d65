//! From settings and credentials to the engine's companies: the only place that meets drivers and
//! engine at once.

use std::sync::Arc;

use jiff::SignedDuration;
use sc_domain::eligibility::Window;
use sc_domain::ports::{Clock, ImportProgram, SecretStore};
use sc_domain::{Cause, Code};
use sc_importer::{DiskFolder, LogFiles, PROCESSED, Program, ProgramOptions};
use sc_portal::{Credentials, Limiter, LimiterOptions, PortalClient, PortalOptions};
use sc_sage::{Encryption, SageErp, SageOptions};
use sc_settings::secrets::{self, SecretEntry};
use sc_settings::{Addresses, DifferencePolicy, LocationPolicy, Mode, RetryScope, Settings, Sign, Trust};
use sc_sync::{
    CfdiRules, ComplementRules, EngineConfig, Importer, NetPolicy, OrderAddresses, OrderRules,
    PartialLocations, PaymentRules, SupplierIssuer, SupplierRules, Tenant, WithholdingSign,
};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::Mutex;

use crate::error::AppError;
use crate::logs;

/// The companies with both their sides.
pub struct Composed {
    /// Companies, in the order of the settings.
    pub tenants: Vec<Tenant>,
}

/// How a credential is read: [`secrets::read`] where a person may be asked to unlock the store, else
/// [`secrets::read_unattended`].
pub type Read = fn(&dyn SecretStore, &SecretEntry) -> Result<SecretString, Cause>;

/// The engine's limits, from the settings.
pub fn engine_config(settings: &Settings) -> EngineConfig {
    let signed = |duration| SignedDuration::try_from(duration).unwrap_or(SignedDuration::MAX);
    EngineConfig {
        brake_effects: settings.engine.brake_effects,
        brake_factor: settings.engine.brake_factor,
        brake_floor: settings.engine.brake_floor,
        effects_parallel: settings.engine.effects_parallel as usize,
        tenants_parallel: settings.engine.tenants_parallel as usize,
        documents_per_step_max: settings.engine.max_documents_per_step as usize,
        breaker_failures: settings.engine.breaker_failures,
        step_deadline: settings.timeouts.step,
        // The adapter's own deadline comes first; this one holds when it does not keep its promise.
        call_deadline: settings.timeouts.http.saturating_mul(2),
        in_flight: signed(settings.timeouts.in_flight),
        verify_spacing: settings.timeouts.verify_spacing,
        window: match settings.retry.scope {
            RetryScope::LastDays => Window::LastDays(settings.retry.lookback_days),
            RetryScope::CurrentMonth => Window::CurrentMonth,
        },
        payment_interval: signed(settings.retry.interval_payment),
        order_interval: signed(settings.retry.interval_order),
        ..EngineConfig::default()
    }
}

/// Opens both sides of each enabled company. Nothing is connected yet.
///
/// # Errors
/// A missing credential or an unusable setting, naming the entry.
pub fn compose(
    settings: &Settings,
    store: &dyn SecretStore,
    read: Read,
    clock: Arc<dyn Clock>,
) -> Result<Composed, AppError> {
    let limiter = Limiter::new(
        LimiterOptions {
            rate_per_second: settings.portal.rate_per_second,
            max_concurrency: settings.portal.max_concurrency as usize,
        },
        clock.clone(),
    )
    .map_err(|error| AppError::Cause(error.into()))?;
    let limiter = Arc::new(limiter);
    let Logins { user, password, portals } = logins(settings, &|entry| read(store, entry))?;
    // One program at a time on this installation.
    let turn = Arc::default();
    let mut tenants = Vec::new();
    for (tenant, credentials) in settings.enabled_tenants().zip(portals) {
        let mut options = SageOptions::new(
            settings.database.server.host.clone(),
            user.clone(),
            password.clone(),
            tenant.database.clone(),
            settings.database.control.clone(),
            settings.database.authorizations.clone(),
        );
        options.port = settings.database.server.port;
        options.instance.clone_from(&settings.database.server.instance);
        let is_plain = !settings.database.encrypt;
        options.encryption = if is_plain { Encryption::LoginOnly } else { Encryption::Required };
        options.allow_plaintext = is_plain;
        options.trust = match &settings.database.trust {
            Trust::System => sc_sage::Trust::System,
            Trust::CaFile(path) => sc_sage::Trust::CaFile(path.clone()),
            Trust::Any => sc_sage::Trust::Any,
        };
        options.connect_timeout_ms = millis(settings.database.connect_timeout);
        options.query_timeout_ms = millis(settings.database.query_timeout);
        options.lock_timeout_ms = u32::try_from(millis(settings.database.lock_timeout)).unwrap_or(u32::MAX);
        options.pool_max = settings.database.pool_max as usize;
        options.lease_resource = format!("sageconnect:{}:{}", tenant.portal_id, tenant.database);

        let mut portal = PortalOptions::new(settings.portal.base_url.as_str(), &tenant.portal_id);
        portal.http_timeout_ms = millis(settings.timeouts.http);
        portal.list_budget_ms = millis(settings.portal.list_budget);
        portal.max_body_bytes = usize::try_from(settings.portal.max_body_bytes).unwrap_or(usize::MAX);
        portal.company = tenant.key.to_string();
        portal.is_sandbox = settings.mode == Mode::Sandbox;
        let client = PortalClient::new(portal, credentials, clock.clone(), limiter.clone())
            .map_err(|error| AppError::Cause(error.into()))?;
        let erp = Arc::new(SageErp::new(options, clock.clone()));
        let client = Arc::new(client);
        tenants.push(Tenant {
            key: tenant.key.clone(),
            name: tenant.name.clone(),
            rfc: Some(tenant.rfc.clone()),
            control_company: tenant.database.to_string(),
            go_live: tenant.go_live,
            payments: payment_rules(settings, tenant),
            orders: order_rules(settings, tenant),
            complements: complement_rules(settings),
            cfdis: cfdi_rules(settings),
            suppliers: supplier_rules(settings),
            issuer: issuer(settings, tenant),
            importer: importer(settings, tenant, &clock, &turn),
            erp: erp.clone(),
            fiscal_erp: erp,
            portal: client.clone(),
            fiscal_portal: client,
        });
    }
    Ok(Composed { tenants })
}

type ReadOne<'s> = dyn Fn(&SecretEntry) -> Result<SecretString, Cause> + 's;

/// What everything needs to sign in.
struct Logins {
    user: String,
    password: SecretString,
    /// Of each enabled company, in the order of the settings. Where they were never entered for one, the others go on.
    portals: Vec<Result<Credentials, Cause>>,
}

/// Reads the credentials; what is missing of those that are needed together is named as a whole.
fn logins(settings: &Settings, read: &ReadOne<'_>) -> Result<Logins, AppError> {
    let mut missing = Vec::new();
    let user = match &settings.database.user {
        Some(user) => Some(user.clone()),
        None => read_secret(read, SecretEntry::db_user(), &mut missing)?
            .map(|user| user.expose_secret().to_owned()),
    };
    let password = read_secret(read, SecretEntry::db_password(), &mut missing)?;
    let mut portals = Vec::new();
    let mut of_companies = Vec::new();
    for tenant in settings.enabled_tenants() {
        let mut own = Vec::new();
        let key = read_secret(read, SecretEntry::portal_key(&tenant.key), &mut own)?;
        let secret = read_secret(read, SecretEntry::portal_secret(&tenant.key), &mut own)?;
        let credentials = match (key, secret) {
            (Some(key), Some(secret)) => Ok(Credentials { key, secret }),
            _ => Err(secrets::missing(&own)),
        };
        portals.push(credentials);
        of_companies.append(&mut own);
    }
    // Where no company has them, there is nothing to go on with, and nobody is asked anything.
    if portals.iter().all(Result::is_err) {
        missing.append(&mut of_companies);
    }
    match (user, password) {
        (Some(user), Some(password)) if missing.is_empty() => Ok(Logins { user, password, portals }),
        _ => Err(secrets::missing(&missing).into()),
    }
}

/// A credential, which from now on appears in no log. One that was never set is added to what is missing.
fn read_secret(
    read: &ReadOne<'_>,
    entry: SecretEntry,
    missing: &mut Vec<SecretEntry>,
) -> Result<Option<SecretString>, Cause> {
    match read(&entry) {
        Ok(secret) => {
            logs::redact(&secret);
            Ok(Some(secret))
        }
        Err(cause) if cause.code == Code::SecretMissing => {
            missing.push(entry);
            Ok(None)
        }
        Err(cause) => Err(cause),
    }
}

/// Stands in `importer.arguments` for the company's own ini.
const INI_ARGUMENT: &str = "{ini}";

/// The company's importer, when it has a folder.
fn importer(
    settings: &Settings,
    tenant: &sc_settings::Tenant,
    clock: &Arc<dyn Clock>,
    turn: &Arc<Mutex<()>>,
) -> Option<Importer> {
    let downloads = tenant.downloads.as_ref()?;
    let ini = tenant.importer_ini.as_ref().or(settings.importer.ini.as_ref());
    let program = settings.importer.program.as_ref().map(|program| {
        let mut options = ProgramOptions::new(program, tenant.importer_arg.as_str(), downloads);
        let argument = |text: &String| match ini {
            Some(ini) => text.replace(INI_ARGUMENT, &ini.to_string_lossy()),
            None => text.clone(),
        };
        options.arguments = settings.importer.arguments.iter().map(argument).collect();
        options.tenant = tenant.key.to_string();
        options.ini = ini.cloned();
        options.logs = settings.importer.logs.as_ref().map(LogFiles::of);
        Arc::new(Program::new(options, clock.clone())) as Arc<dyn ImportProgram>
    });
    Some(Importer {
        folder: Arc::new(DiskFolder::new(downloads, PROCESSED)),
        program,
        run_time_max: settings.timeouts.child,
        turn: turn.clone(),
    })
}

fn complement_rules(settings: &Settings) -> ComplementRules {
    let complements = &settings.complements;
    ComplementRules {
        accepted: complements.statuses.iter().cloned().collect(),
        overlap_days: i64::from(complements.overlap_days),
        search_days: i64::from(complements.search_days),
        ..ComplementRules::default()
    }
}

fn cfdi_rules(settings: &Settings) -> CfdiRules {
    let cfdi = &settings.cfdi;
    CfdiRules {
        lookback_days: i64::from(cfdi.lookback_days),
        credit_note_statuses: cfdi.credit_note_statuses.iter().cloned().collect(),
        require_bank_account: cfdi.require_bank_account,
        order_from_links: cfdi.order_from_links,
        attention_cycles: cfdi.attention_cycles,
        acknowledge: cfdi.acknowledge.clone().unwrap_or_default(),
    }
}

fn supplier_rules(settings: &Settings) -> SupplierRules {
    SupplierRules {
        overlap_days: i64::from(settings.suppliers.overlap_days),
        first_days: i64::from(settings.suppliers.first_days),
        attention_cycles: settings.cfdi.attention_cycles,
    }
}

/// The company as the importer is told of it.
fn issuer(settings: &Settings, tenant: &sc_settings::Tenant) -> SupplierIssuer {
    SupplierIssuer {
        rfc: tenant.rfc.to_string(),
        name: tenant.company_name.clone().unwrap_or_else(|| tenant.name.clone()),
        regime: tenant.tax_regime.clone().unwrap_or_default(),
        base_id: tenant.importer_arg.to_string(),
        zone: settings.time_zone.clone(),
    }
}

fn payment_rules(settings: &Settings, tenant: &sc_settings::Tenant) -> PaymentRules {
    PaymentRules {
        min_age: SignedDuration::try_from(settings.payments.min_age).unwrap_or(SignedDuration::MAX),
        net_policy: match settings.payments.difference_policy {
            DifferencePolicy::Hold => NetPolicy::Hold,
            DifferencePolicy::Reduce => NetPolicy::Reduce,
            DifferencePolicy::IgnoreAmounts => NetPolicy::IgnoreAmounts,
        },
        operation: settings.payments.operation_type,
        operation_by_bank: tenant.operation_types.clone(),
        account_by_bank: tenant.bank_accounts.clone(),
    }
}

fn order_rules(settings: &Settings, tenant: &sc_settings::Tenant) -> OrderRules {
    OrderRules {
        company: tenant.external_id.clone(),
        skip_locations: tenant.skip_locations.clone(),
        partial_locations: match settings.orders.partial_locations {
            LocationPolicy::Hold => PartialLocations::Hold,
            LocationPolicy::Recompute => PartialLocations::Recompute,
        },
        default_address: tenant.default_address.clone(),
        default_contact: tenant.default_contact.clone().unwrap_or_default(),
        types: settings.orders.types.clone(),
        send_on_hold: settings.orders.send_on_hold,
        addresses: match settings.orders.addresses {
            Addresses::First => OrderAddresses::First,
            Addresses::PerLocation => OrderAddresses::PerLocation,
        },
        withholding_sign: match settings.orders.withholding_sign {
            Sign::Negative => WithholdingSign::Negative,
            Sign::Positive => WithholdingSign::Positive,
        },
        acceptance: settings.orders.acceptance,
        pue_terms: settings.orders.sends_payment_method.then(|| tenant.pue_terms.clone()),
        reopen: settings.orders.reopen,
    }
}

fn millis(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
