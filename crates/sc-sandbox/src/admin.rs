//! The administration of a running sandbox: a small HTTP interface on loopback.
//!
//! It has no token, because it listens on 127.0.0.1 only, and refuses what a web page from elsewhere asks
//! ([`loopback`](crate::loopback)).

pub mod edits;
pub mod imports;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use sc_portalserver::{PortalFault, RequestRecord};
use sc_sqlserver::fault::SqlFault;
use serde::{Deserialize, Serialize};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::error::SandboxError;
use crate::ledger::Moment;
use crate::loopback::loopback_only;
use crate::site::Site;
use crate::world::Company;

/// The listening administration.
#[derive(Debug)]
pub(crate) struct AdminServer {
    addr: SocketAddr,
    task: JoinHandle<()>,
}

impl AdminServer {
    pub(crate) async fn start(port: u16, site: Arc<Site>) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", port)).await?;
        let addr = listener.local_addr()?;
        let stopping = site.stopping.clone();
        let service = router(site);
        let task = tokio::spawn(async move {
            let served = axum::serve(listener, service).with_graceful_shutdown(stopping.cancelled_owned());
            if let Err(error) = served.await {
                tracing::warn!(%error, "the administration of the sandbox stopped");
            }
        });
        Ok(Self { addr, task })
    }

    pub(crate) fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Waits for the end of what is being answered; the stop itself is the site's.
    pub(crate) async fn stop(self) {
        let _ = self.task.await;
    }
}

fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route("/ledger", get(ledger))
        .route("/companies", get(companies))
        .route("/counters", get(counters))
        .route("/reset", post(reset))
        .route("/advance", post(advance))
        .route("/clock", post(shift_clock))
        .route("/stop", post(stop))
        .route("/import", post(import))
        .route("/requests", get(requests))
        .route("/faults", get(hits).delete(clear_faults))
        .route("/faults/portal", post(arm_portal))
        .route("/faults/sql", post(arm_sql))
        .route("/world/{tenant}/age", post(age))
        .route("/world/{tenant}/link-vendor", post(link_vendor))
        .route("/world/{tenant}/payment", post(add_payment))
        .route("/world/{tenant}/control-row", post(add_control_row))
        .route("/world/{tenant}/column", post(rename_column))
        .route("/world/{tenant}/orders/raise", post(raise_orders))
        .layer(middleware::from_fn(loopback_only))
        .with_state(site)
}

/// Body of an answer that is not 200.
#[derive(Debug, Serialize)]
struct Refusal {
    error: String,
}

impl IntoResponse for SandboxError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Unknown { .. } => StatusCode::NOT_FOUND,
            Self::Io(_) | Self::Sql(_) | Self::Portal(_) | Self::Build(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        (status, Json(Refusal { error: self.to_string() })).into_response()
    }
}

#[derive(Debug, Deserialize)]
struct LedgerQuery {
    moment: Option<Moment>,
}

async fn ledger(
    State(site): State<Arc<Site>>,
    Query(query): Query<LedgerQuery>,
) -> Result<Response, SandboxError> {
    let moment = query.moment.unwrap_or(Moment::AtRest);
    let verdict = off_thread(move || site.ledger(moment)).await?;
    Ok(Json(verdict).into_response())
}

/// What a client must know of a company.
#[derive(Debug, Serialize)]
struct CompanyInfo {
    key: String,
    name: String,
    rfc: String,
    database: String,
    org: String,
    tenant_id: String,
    external_id: String,
    go_live: String,
    payments: usize,
    orders: usize,
}

impl From<&Company> for CompanyInfo {
    fn from(company: &Company) -> Self {
        Self {
            key: company.key.clone(),
            name: company.name.clone(),
            rfc: company.rfc.clone(),
            database: company.database.clone(),
            org: company.org.clone(),
            tenant_id: company.tenant_id.clone(),
            external_id: company.external_id.clone(),
            go_live: company.go_live.to_string(),
            payments: company.payments.len(),
            orders: company.orders.len(),
        }
    }
}

async fn companies(State(site): State<Arc<Site>>) -> Json<Vec<CompanyInfo>> {
    Json(site.read().world.companies.iter().map(CompanyInfo::from).collect())
}

async fn counters(State(site): State<Arc<Site>>) -> Response {
    Json(site.counters()).into_response()
}

/// What was asked of the stand-ins since the start or the last reset: the newest of it, oldest first.
#[derive(Debug, Serialize)]
struct Requests {
    portal: Vec<RequestRecord>,
    /// Statement texts and procedure names.
    sql: Vec<String>,
}

async fn requests(State(site): State<Arc<Site>>) -> Response {
    Json(Requests { portal: site.portal.log().entries(), sql: site.sql_faults.recent() }).into_response()
}

/// How many requests were hit by a scripted fault since the faults were last cleared.
#[derive(Debug, Serialize)]
struct Hits {
    portal: u64,
    sql: u64,
}

async fn hits(State(site): State<Arc<Site>>) -> Response {
    Json(Hits { portal: site.portal.faults().fired(), sql: site.sql_faults.fired() }).into_response()
}

async fn reset(State(site): State<Arc<Site>>) -> Result<Response, SandboxError> {
    site.reset_off_thread().await?;
    Ok(done())
}

/// The office goes on. Answers how many orders changed.
async fn advance(State(site): State<Arc<Site>>) -> Result<Response, SandboxError> {
    let advanced = off_thread(move || site.advance()).await?;
    Ok(Json(serde_json::json!({ "advanced": advanced })).into_response())
}

#[derive(Debug, Deserialize)]
struct Ahead {
    seconds: i64,
}

/// Moves the calendar of the application that serves this sandbox ahead by so many seconds more, so that schedules and waits
/// pass quickly. Answers how far it is ahead.
async fn shift_clock(State(site): State<Arc<Site>>, Json(ahead): Json<Ahead>) -> Response {
    site.shift.send_modify(|seconds| *seconds = seconds.saturating_add(ahead.seconds));
    Json(serde_json::json!({ "ahead_seconds": *site.shift.borrow() })).into_response()
}

async fn stop(State(site): State<Arc<Site>>) -> Response {
    site.stopping.cancel();
    done()
}

async fn clear_faults(State(site): State<Arc<Site>>) -> Response {
    site.clear_faults();
    done()
}

async fn arm_portal(State(site): State<Arc<Site>>, Json(fault): Json<PortalFault>) -> Response {
    site.portal.faults().arm(fault);
    done()
}

async fn arm_sql(State(site): State<Arc<Site>>, Json(fault): Json<SqlFault>) -> Response {
    site.sql_faults.arm(fault);
    done()
}

/// What the importer has read of a file. Answers what became of it.
async fn import(
    State(site): State<Arc<Site>>,
    Json(file): Json<imports::ImportedFile>,
) -> Result<Response, SandboxError> {
    let answer = off_thread(move || site.import(&file)).await?;
    Ok(Json(answer).into_response())
}

async fn age(
    State(site): State<Arc<Site>>,
    Path(tenant): Path<String>,
    Json(edit): Json<edits::Age>,
) -> Result<Response, SandboxError> {
    off_thread(move || site.age(&tenant, &edit)).await?;
    Ok(done())
}

async fn link_vendor(
    State(site): State<Arc<Site>>,
    Path(tenant): Path<String>,
    Json(edit): Json<edits::LinkVendor>,
) -> Result<Response, SandboxError> {
    off_thread(move || site.link_vendor(&tenant, &edit)).await?;
    Ok(done())
}

async fn add_payment(
    State(site): State<Arc<Site>>,
    Path(tenant): Path<String>,
) -> Result<Response, SandboxError> {
    let number = off_thread(move || site.add_payment(&tenant)).await?;
    Ok(Json(serde_json::json!({ "number": number })).into_response())
}

async fn add_control_row(
    State(site): State<Arc<Site>>,
    Path(tenant): Path<String>,
    Json(edit): Json<edits::ForeignRow>,
) -> Result<Response, SandboxError> {
    off_thread(move || site.add_foreign_row(&tenant, &edit)).await?;
    Ok(done())
}

async fn rename_column(
    State(site): State<Arc<Site>>,
    Path(tenant): Path<String>,
    Json(edit): Json<edits::RenameColumn>,
) -> Result<Response, SandboxError> {
    off_thread(move || site.rename_column(&tenant, &edit)).await?;
    Ok(done())
}

/// A mass change in Sage. Answers the numbers of the orders that changed.
async fn raise_orders(
    State(site): State<Arc<Site>>,
    Path(tenant): Path<String>,
    Json(edit): Json<edits::RaiseOrders>,
) -> Result<Response, SandboxError> {
    let raised = off_thread(move || site.raise_orders(&tenant, &edit)).await?;
    Ok(Json(serde_json::json!({ "raised": raised })).into_response())
}

fn done() -> Response {
    Json(serde_json::json!({ "done": true })).into_response()
}

/// Runs what blocks beside the threads that serve.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SandboxError> + Send + 'static,
) -> Result<T, SandboxError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|error| SandboxError::Build(error.to_string()))?
}
