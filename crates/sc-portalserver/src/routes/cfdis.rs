//! Fiscal documents.

use std::cmp::Reverse;
use std::collections::HashSet;

use serde_json::json;

use crate::error::ApiError;
use crate::exchange::{Answer, Context};
use crate::files;
use crate::query::Query;
use crate::routes::{IdType, id_type, list_answer, required_page};
use crate::state::{Cfdi, CfdiKind, CfdiStage, CfdiStatus, DocumentType, Tenant};
use crate::wire;

pub(crate) const LIST_QUERY: [&str; 22] = [
    "pageSize",
    "offset",
    "from",
    "to",
    "createdFrom",
    "createdUntil",
    "cfdiType",
    "documentTypes",
    "stage",
    "status",
    "providerId",
    "providerExternalId",
    "purchaseOrderId",
    "purchaseOrderExternalId",
    "warehouseDeliveryId",
    "warehouseDeliveryExternalId",
    "companyExternalId",
    "cfdiIds",
    "uuids",
    "serie",
    "folio",
    "hideValidations",
];

pub(crate) fn list(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    let page = required_page(context, "CFDI__INVALID_PAGINATION_PARAMS")?;
    let filter = Filter::of(context)?;
    let with_validations = !context.call.query.flag("hideValidations")?;
    let tenant = context.tenant()?;
    let mut matching: Vec<&Cfdi> =
        tenant.cfdis.values().rev().filter(|cfdi| filter.accepts(cfdi, tenant)).collect();
    matching.sort_by_key(|cfdi| Reverse(cfdi.created_at));
    let (total, found) = page.cut(matching.into_iter());
    let modes = &context.config.modes;
    let shown = found.into_iter().map(|cfdi| wire::cfdi(cfdi, tenant, modes, with_validations));
    Ok(list_answer(total, shown.collect()))
}

pub(crate) fn one(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    let kind = id_type(context)?;
    let tenant = context.tenant()?;
    let cfdi = match kind {
        IdType::Internal => held(context)?,
        IdType::External => {
            let id = context.inner.cfdi_id_of(context.tenant_id, context.id);
            let found = id.and_then(|id| tenant.cfdis.get(&id));
            found.ok_or_else(|| ApiError::cfdi_uuid_not_found(context.id))?
        }
    };
    Ok(Answer::ok(wire::cfdi(cfdi, tenant, &context.config.modes, true)))
}

/// Presigned addresses.
pub(crate) fn files(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    let cfdi = held(context)?;
    let base_url = &context.call.base_url;
    Ok(Answer::ok(files::links(cfdi, context.tenant_id, context.config, base_url, context.now)))
}

/// The files themselves.
pub(crate) fn attachments(context: &mut Context<'_>) -> Result<Answer, ApiError> {
    let cfdi = held(context)?;
    let (xml, pdf) = (files::attachment(cfdi.xml.as_ref()), files::attachment(cfdi.pdf.as_ref()));
    Ok(Answer::ok(json!({ "xml": xml, "pdf": pdf })))
}

/// The document of the path, by the portal's own id.
fn held<'a>(context: &'a Context<'_>) -> Result<&'a Cfdi, ApiError> {
    context.tenant()?.cfdis.get(context.id).ok_or_else(|| ApiError::cfdi_not_found(context.id))
}

/// The conditions of a list; all must hold.
struct Filter<'a> {
    issued: Days,
    created: Days,
    zone: jiff::tz::TimeZone,
    kind: Option<CfdiKind>,
    document_types: Vec<DocumentType>,
    stages: Vec<CfdiStage>,
    statuses: Vec<CfdiStatus>,
    provider_id: Option<&'a str>,
    provider_external_id: Option<&'a str>,
    company_external_id: Option<&'a str>,
    serie: Option<&'a str>,
    folio: Option<&'a str>,
    ids: HashSet<&'a str>,
    uuids: HashSet<String>,
    purchase_order_id: Option<&'a str>,
    purchase_order_external_id: Option<&'a str>,
    /// Linked to a delivery: no document of this stand-in is.
    is_delivered: bool,
}

impl<'a> Filter<'a> {
    fn of(context: &Context<'a>) -> Result<Self, ApiError> {
        let query: &'a Query = &context.call.query;
        let zone = context.config.modes.days.time_zone();
        let issued = Days { first: query.day("from")?, last: query.day("to")? };
        let created = Days { first: query.day("createdFrom")?, last: query.day("createdUntil")? };
        let today = context.now.to_zoned(zone.clone()).date();
        issued.check(today, Some(context.config.cfdi_period_days_max))?;
        created.check(today, None)?;
        let deliveries = ["warehouseDeliveryId", "warehouseDeliveryExternalId"];
        Ok(Self {
            issued,
            created,
            zone,
            kind: query.word("cfdiType")?,
            document_types: query.words("documentTypes")?,
            stages: query.words("stage")?,
            statuses: query.words("status")?,
            provider_id: query.one("providerId"),
            provider_external_id: query.one("providerExternalId"),
            company_external_id: query.one("companyExternalId"),
            serie: query.one("serie"),
            folio: query.one("folio"),
            ids: query.all("cfdiIds").into_iter().collect(),
            uuids: query.all("uuids").into_iter().map(str::to_uppercase).collect(),
            purchase_order_id: query.one("purchaseOrderId"),
            purchase_order_external_id: query.one("purchaseOrderExternalId"),
            is_delivered: deliveries.iter().any(|name| query.one(name).is_some()),
        })
    }

    fn accepts(&self, cfdi: &Cfdi, tenant: &Tenant) -> bool {
        let provider_external_id =
            || tenant.providers.get(&cfdi.provider_id).and_then(|provider| provider.external_id.as_deref());
        let company_external_id = || {
            let company = tenant.companies.iter().find(|company| company.id == cfdi.company_id);
            company.and_then(|company| company.external_id.as_deref())
        };
        let bills = |wanted: &str| {
            let orders = cfdi.purchase_order_ids.iter().filter_map(|id| tenant.purchase_orders.get(id));
            orders.into_iter().any(|order| order.content.external_id == wanted)
        };
        !self.is_delivered
            && self
                .purchase_order_id
                .is_none_or(|wanted| cfdi.purchase_order_ids.iter().any(|id| id == wanted))
            && self.purchase_order_external_id.is_none_or(bills)
            && self.kind.is_none_or(|wanted| cfdi.kind == wanted)
            && (self.document_types.is_empty() || self.document_types.contains(&cfdi.document_type))
            && (self.stages.is_empty() || self.stages.contains(&cfdi.stage))
            && (self.statuses.is_empty() || self.statuses.contains(&cfdi.status))
            && self.provider_id.is_none_or(|wanted| cfdi.provider_id == wanted)
            && self.serie.is_none_or(|wanted| cfdi.serie == wanted)
            && self.folio.is_none_or(|wanted| cfdi.folio == wanted)
            && (self.ids.is_empty() || self.ids.contains(cfdi.id.as_str()))
            && (self.uuids.is_empty() || self.uuids.contains(&cfdi.uuid))
            && self.issued.hold(cfdi.issued_at.date())
            && (self.created.is_open()
                || self.created.hold(cfdi.created_at.to_zoned(self.zone.clone()).date()))
            && self.provider_external_id.is_none_or(|wanted| provider_external_id() == Some(wanted))
            && self.company_external_id.is_none_or(|wanted| company_external_id() == Some(wanted))
    }
}

/// A span of days, both ends included; an absent end is open.
struct Days {
    first: Option<jiff::civil::Date>,
    last: Option<jiff::civil::Date>,
}

impl Days {
    fn is_open(&self) -> bool {
        self.first.is_none() && self.last.is_none()
    }

    fn hold(&self, day: jiff::civil::Date) -> bool {
        self.first.is_none_or(|first| day >= first) && self.last.is_none_or(|last| day <= last)
    }

    /// A window with a beginning and no end reaches to today.
    fn check(&self, today: jiff::civil::Date, days_max: Option<i32>) -> Result<(), ApiError> {
        let Some(first) = self.first else { return Ok(()) };
        let last = self.last.unwrap_or(today.max(first));
        if first > last {
            return Err(ApiError::new(400, "CFDI__INVALID_DATE_RANGE", "the period ends before it begins"));
        }
        // Both are dates of the calendar, whose difference in days always exists.
        let days = first.until(last).map(|span| span.get_days()).unwrap_or(i32::MAX);
        if days_max.is_some_and(|days_max| days > days_max) {
            return Err(ApiError::new(
                400,
                "CFDI__PERIOD_EXCEEDS_LIMIT",
                format!("the period is longer than {} days", days_max.unwrap_or_default()),
            ));
        }
        Ok(())
    }
}
