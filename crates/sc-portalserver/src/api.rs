//! From a request to its answer, without any network: the route table, credentials, dispatch.

use jiff::Timestamp;
use percent_encoding::percent_decode_str;

use crate::config::{PortalConfig, UnknownTenant};
use crate::error::ApiError;
use crate::exchange::{Answer, Call, Context, error_answer};
use crate::files;
use crate::routes::{cfdi_batches, cfdis, payments, providers, purchase_orders, tenants};
use crate::state::Refusal;
use crate::store::{Inner, PortalState};

/// The OpenAPI 3.0 description of everything the stand-in serves.
pub const OPENAPI_JSON: &str = include_str!("../openapi.json");

/// Where the description is served, as at the real portal; no credentials needed.
pub const OPENAPI_PATH: &str = "/v3/api-docs/integration-api";

type Handler = fn(&mut Context<'_>) -> Result<Answer, ApiError>;

struct Route {
    method: &'static str,
    template: &'static str,
    query: &'static [&'static str],
    handler: Handler,
}

/// A route as the OpenAPI description must name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteInfo {
    pub method: &'static str,
    /// With `{tenantId}` and `{id}`.
    pub template: &'static str,
    /// The query parameters that are read.
    pub query: &'static [&'static str],
}

/// Every route of the API that is served. The description itself and the addresses of files are none.
pub fn routes() -> Vec<RouteInfo> {
    let info =
        |route: &Route| RouteInfo { method: route.method, template: route.template, query: route.query };
    ROUTES.iter().map(info).collect()
}

const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        template: "/api/1.0/extern/tenants/{tenantId}",
        query: &[],
        handler: tenants::tenant,
    },
    Route {
        method: "GET",
        template: "/api/1.0/extern/tenants/{tenantId}/tenant-bank-accounts",
        query: &["pageSize", "offset", "search", "currency", "hasLayout"],
        handler: tenants::bank_accounts,
    },
    Route {
        method: "GET",
        template: "/api/1.0/extern/tenants/{tenantId}/companies",
        query: &["pageSize", "offset", "search", "ids"],
        handler: tenants::companies,
    },
    Route {
        method: "GET",
        template: "/api/1.0/extern/tenants/{tenantId}/providers",
        query: &providers::LIST_QUERY,
        handler: providers::list,
    },
    Route {
        method: "GET",
        template: "/api/1.0/extern/tenants/{tenantId}/providers/{id}",
        query: &["id_type"],
        handler: providers::one,
    },
    Route {
        method: "GET",
        template: "/api/1.0/extern/tenants/{tenantId}/cfdis",
        query: &cfdis::LIST_QUERY,
        handler: cfdis::list,
    },
    Route {
        method: "GET",
        template: "/api/1.0/extern/tenants/{tenantId}/cfdis/{id}",
        query: &["id_type"],
        handler: cfdis::one,
    },
    Route {
        method: "GET",
        template: "/api/1.0/extern/tenants/{tenantId}/cfdis/{id}/files",
        query: &[],
        handler: cfdis::files,
    },
    Route {
        method: "GET",
        template: "/api/1.0/extern/tenants/{tenantId}/cfdis/{id}/attachments",
        query: &[],
        handler: cfdis::attachments,
    },
    Route {
        method: "PUT",
        template: "/api/1.0/batch/tenants/{tenantId}/cfdis",
        query: &[],
        handler: cfdi_batches::set_erp_status,
    },
    Route {
        method: "PUT",
        template: "/api/1.0/batch/tenants/{tenantId}/cfdis/send-to-erp",
        query: &[],
        handler: cfdi_batches::send_to_erp,
    },
    Route {
        method: "PUT",
        template: "/api/1.0/batch/tenants/{tenantId}/cfdis/send-to-pending-payment",
        query: &[],
        handler: cfdi_batches::send_to_pending_payment,
    },
    Route {
        method: "POST",
        template: "/api/1.0/extern/tenants/{tenantId}/payments",
        query: &[],
        handler: payments::create,
    },
    Route {
        method: "GET",
        template: "/api/1.0/extern/tenants/{tenantId}/payments/{id}",
        query: &["id_type"],
        handler: payments::one,
    },
    Route {
        method: "POST",
        template: "/api/1.0/extern/tenants/{tenantId}/payments/{id}/reject",
        query: &["id_type"],
        handler: payments::reject,
    },
    Route {
        method: "POST",
        template: "/api/1.0/batch/tenants/{tenantId}/payments",
        query: &[],
        handler: payments::create_batch,
    },
    Route {
        method: "DELETE",
        template: "/api/1.0/batch/tenants/{tenantId}/payments/reject",
        query: &[],
        handler: payments::reject_batch,
    },
    Route {
        method: "PUT",
        template: "/api/1.0/batch/tenants/{tenantId}/payments/update-status",
        query: &[],
        handler: payments::update_status_batch,
    },
    Route {
        method: "GET",
        template: "/api/1.0/extern/tenants/{tenantId}/purchase-orders",
        query: &purchase_orders::LIST_QUERY,
        handler: purchase_orders::list,
    },
    Route {
        method: "POST",
        template: "/api/1.0/extern/tenants/{tenantId}/purchase-orders",
        query: &[],
        handler: purchase_orders::create,
    },
    Route {
        method: "GET",
        template: "/api/1.0/extern/tenants/{tenantId}/purchase-orders/{id}",
        query: &["id_type"],
        handler: purchase_orders::one,
    },
    Route {
        method: "PUT",
        template: "/api/1.0/extern/tenants/{tenantId}/purchase-orders/{id}",
        query: &["id_type"],
        handler: purchase_orders::replace,
    },
    Route {
        method: "PUT",
        template: "/api/1.0/extern/tenants/{tenantId}/purchase-orders/{id}/status",
        query: &["id_type"],
        handler: purchase_orders::set_status,
    },
    Route {
        method: "PUT",
        template: "/api/1.0/batch/tenants/{tenantId}/purchase-orders",
        query: &[],
        handler: purchase_orders::upsert_batch,
    },
    Route {
        method: "GET",
        template: "/api/1.0/batch/tenants/{tenantId}/purchase-orders/batches/{id}/status",
        query: &[],
        handler: purchase_orders::batch_status,
    },
];

/// The decoded variables of a path.
struct Match {
    tenant_id: String,
    id: String,
}

fn match_path(template: &str, path: &str) -> Option<Match> {
    let mut found = Match { tenant_id: String::new(), id: String::new() };
    let mut wanted = template.split('/');
    let mut given = path.split('/');
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(found),
            (Some("{tenantId}"), Some(text)) if !text.is_empty() => found.tenant_id = decoded(text)?,
            (Some("{id}"), Some(text)) if !text.is_empty() => found.id = decoded(text)?,
            (Some(literal), Some(text)) if literal == text => {}
            _ => return None,
        }
    }
}

fn decoded(segment: &str) -> Option<String> {
    percent_decode_str(segment).decode_utf8().ok().map(|text| text.into_owned())
}

/// The tenant id a path names, for the log and for faults.
pub(crate) fn tenant_of(path: &str) -> Option<String> {
    let (_, rest) = path.split_once("/tenants/")?;
    decoded(rest.split('/').next()?)
}

/// Answers one request. `forced` skips the checks that stop a document from being made twice.
pub(crate) fn answer(state: &PortalState, config: &PortalConfig, call: &Call, forced: bool) -> Answer {
    if call.path == OPENAPI_PATH && call.method == "GET" {
        return match serde_json::from_str(OPENAPI_JSON) {
            Ok(description) => Answer::ok(description),
            Err(defect) => error_answer(&ApiError::defect(&defect), config),
        };
    }
    let now = state.now();
    let mut inner = state.lock();
    let answer = if files::is_storage(&call.path) {
        files::serve(&inner, call, now)
    } else {
        dispatch(&mut inner, config, call, now, forced)
    };
    answer.unwrap_or_else(|error| error_answer(&error, config))
}

fn dispatch(
    inner: &mut Inner,
    config: &PortalConfig,
    call: &Call,
    now: Timestamp,
    forced: bool,
) -> Result<Answer, ApiError> {
    let mut is_known_path = false;
    for route in ROUTES {
        let Some(found) = match_path(route.template, &call.path) else { continue };
        is_known_path = true;
        if route.method != call.method {
            continue;
        }
        authorize(inner, config, call, &found.tenant_id)?;
        let (tenant_id, id) = (found.tenant_id.as_str(), found.id.as_str());
        return (route.handler)(&mut Context { inner, call, config, tenant_id, id, now, forced });
    }
    if is_known_path {
        return Err(ApiError::new(405, "GENERAL__WRONG_METHOD", "the address does not know this method"));
    }
    Err(ApiError::no_such_path())
}

fn authorize(inner: &Inner, config: &PortalConfig, call: &Call, tenant_id: &str) -> Result<(), ApiError> {
    let (Some(key), Some(secret)) = (&call.key, &call.secret) else { return Err(ApiError::unauthorized()) };
    let mut owners = inner
        .data
        .tenants
        .values()
        .filter(|tenant| tenant.credentials.key == *key && tenant.credentials.secret == *secret);
    let Some(owner) = owners.clone().find(|owner| owner.id == tenant_id).or_else(|| owners.next()) else {
        return Err(ApiError::unauthorized());
    };
    if owner.id == tenant_id {
        return match owner.refusal {
            None => Ok(()),
            Some(Refusal::Unauthorized) => Err(ApiError::unauthorized()),
            Some(Refusal::Forbidden) => Err(ApiError::forbidden()),
        };
    }
    let is_known = inner.data.tenants.contains_key(tenant_id);
    if !is_known && config.modes.unknown_tenant == UnknownTenant::NotFound {
        return Err(ApiError::new(404, "GENERAL__NOT_FOUND", "there is no such tenant"));
    }
    Err(ApiError::forbidden())
}
