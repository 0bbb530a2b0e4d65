//! From settings and credentials to the engine's companies: the only place that meets drivers and
//! engine at once.

use std::sync::Arc;

use jiff::SignedDuration;
use sc_domain::eligibility::Window;
use sc_domain::ports::{Clock, SecretStore};
use sc_portal::{Credentials, Limiter, LimiterOptions, PortalClient, PortalOptions};
use sc_sage::{Encryption, SageErp, SageOptions};
use sc_settings::secrets::{self, SecretEntry};
use sc_settings::{Addresses, DifferencePolicy, LocationPolicy, Mode, RetryScope, Settings, Sign, Trust};
use sc_sync::{
    EngineConfig, NetPolicy, OrderAddresses, OrderRules, PartialLocations, PaymentRules, Tenant,
    WithholdingSign,
};
use secrecy::ExposeSecret as _;

use crate::error::AppError;

/// The companies with both their sides.
pub struct Composed {
    /// Companies, in the order of the settings.
    pub tenants: Vec<Tenant>,
}

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
    let user = match &settings.database.user {
        Some(user) => user.clone(),
        None => secrets::read(store, &SecretEntry::db_user())?.expose_secret().to_owned(),
    };
    let password = secrets::read(store, &SecretEntry::db_password())?;
    let mut tenants = Vec::new();
    for tenant in settings.enabled_tenants() {
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
        let credentials = Credentials {
            key: secrets::read(store, &SecretEntry::portal_key(&tenant.key))?,
            secret: secrets::read(store, &SecretEntry::portal_secret(&tenant.key))?,
        };
        let client = PortalClient::new(portal, credentials, clock.clone(), limiter.clone())
            .map_err(|error| AppError::Cause(error.into()))?;
        tenants.push(Tenant {
            key: tenant.key.clone(),
            name: tenant.name.clone(),
            rfc: Some(tenant.rfc.clone()),
            control_company: tenant.database.to_string(),
            go_live: tenant.go_live,
            payments: payment_rules(settings, tenant),
            orders: order_rules(settings, tenant),
            erp: Arc::new(SageErp::new(options, clock.clone())),
            portal: Arc::new(client),
        });
    }
    Ok(Composed { tenants })
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
