//! Suppliers.

use jiff::Timestamp;
use serde_json::json;

use crate::error::ApiError;
use crate::exchange::{Answer, Context};
use crate::routes::{IdType, contains_folded, id_type, optional_page};
use crate::state::{Expedient, ExpedientStatus, Provider, ProviderKind, ProviderStatus};
use crate::wire;

pub(crate) const LIST_QUERY: [&str; 15] = [
    "pageSize",
    "offset",
    "statusExpedient",
    "expedientAcceptedFrom",
    "expedientAcceptedTo",
    "status",
    "rfc",
    "externalId",
    "name",
    "ids",
    "external_ids",
    "type",
    "emptyExternalId",
    "hideBankInformation",
    "expiredExpedient",
];

pub(crate) fn list(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    let page = optional_page(context)?;
    let query = &context.call.query;
    let modes = &context.config.modes;
    let expedient_status: Option<ExpedientStatus> = query.word("statusExpedient")?;
    let (accepted_from, accepted_to) =
        (query.day("expedientAcceptedFrom")?, query.day("expedientAcceptedTo")?);
    let status: Option<ProviderStatus> = query.word("status")?;
    let kind: Option<ProviderKind> = query.word("type")?;
    let (rfc, name, external_id) = (query.one("rfc"), query.one("name"), query.one("externalId"));
    let (ids, external_ids) = (query.all("ids"), query.all("external_ids"));
    let without_external_id = query.flag("emptyExternalId")?;
    let hide_bank = query.flag("hideBankInformation")?;
    let is_expired = query.flag("expiredExpedient")?;

    let zone = modes.days.time_zone();
    let day_of = |instant: Timestamp| instant.to_zoned(zone.clone()).date();
    let external_id_of = |provider: &Provider| provider.external_id.clone().unwrap_or_default();
    let tenant = context.tenant()?;
    let (total, found) = page.cut(tenant.providers.values().filter(|provider| {
        let expedient = provider.expedient.as_ref();
        let approved = expedient.and_then(|expedient| expedient.approved).map(day_of);
        expedient_status.is_none_or(|wanted| status_of(expedient) == wanted)
            && accepted_from.is_none_or(|from| approved.is_some_and(|day| day >= from))
            && accepted_to.is_none_or(|to| approved.is_some_and(|day| day <= to))
            && status.is_none_or(|wanted| provider.status == wanted)
            && kind.is_none_or(|wanted| provider.kind == wanted)
            && rfc.is_none_or(|part| contains_folded(&provider.rfc, part))
            && name.is_none_or(|part| contains_folded(&provider.name, part))
            // Not exact, as the specification warns: `V10` also finds `V100`.
            && external_id.is_none_or(|part| contains_folded(&external_id_of(provider), part))
            && (ids.is_empty() || ids.contains(&provider.id.as_str()))
            && (external_ids.is_empty() || external_ids.contains(&external_id_of(provider).trim()))
            && (!is_expired || expedient.is_some_and(|expedient| expedient.expired))
            && (!without_external_id || external_id_of(provider).trim().is_empty())
    }));
    let items: Vec<_> =
        found.into_iter().map(|provider| wire::provider(provider, tenant, modes, hide_bank)).collect();
    Ok(Answer::ok(json!({
        "total": total,
        "items": items,
        "classifications": [],
        "specific_rules": [],
        "validators": [],
        "workflows": [],
    })))
}

pub(crate) fn one(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    let kind = id_type(context)?;
    let tenant = context.tenant()?;
    let found = match kind {
        IdType::Internal => tenant.providers.get(context.id),
        IdType::External => {
            tenant.providers.values().find(|provider| provider.external_id.as_deref() == Some(context.id))
        }
    };
    let provider = found.ok_or_else(|| {
        ApiError::new(404, "PROVIDERS__NOT_FOUND", format!("there is no provider {}", context.id))
    })?;
    Ok(Answer::ok(wire::provider(provider, tenant, &context.config.modes, false)))
}

/// A supplier without an expedient is found as `NO_EXPEDIENT`.
fn status_of(expedient: Option<&Expedient>) -> ExpedientStatus {
    expedient.map_or(ExpedientStatus::NoExpedient, |expedient| expedient.status)
}
