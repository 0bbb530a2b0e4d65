//! What several tests need: a started sandbox, and a clerk that does by hand what the product should do.

use std::sync::OnceLock;

use jiff::Timestamp;
use rust_decimal::Decimal;
use sc_sandbox::ledger::{Finding, Verdict};
use sc_sandbox::schema::CONTROL_DATABASE;
use sc_sandbox::world::{Company, ControlWord, Expected, Payment, Wanted};
use sc_sandbox::{Profile, Sandbox, SandboxConfig};
use sc_sqlserver::session::Parameter;
use sc_sqlserver::value::{Length, SqlType, Value};
use serde_json::{Value as Json, json};

pub const SEED: u64 = 7;

/// A fixed "now": a Sunday evening in Mexico, already Monday in UTC.
pub fn base() -> Timestamp {
    "2026-11-23T02:17:31Z".parse().unwrap()
}

/// Everything about a sandbox that does not depend on the machine.
pub fn config(profile: Profile) -> SandboxConfig {
    let base = base();
    SandboxConfig { base, clock: std::sync::Arc::new(move || base), ..SandboxConfig::new(SEED, profile) }
}

pub async fn start(profile: Profile) -> Sandbox {
    Sandbox::start(config(profile)).await.unwrap()
}

/// The request that the specification asks for, written here a second time from portal-api.md 6.1 and flows.md 4.2.
pub fn ideal_payload(company: &Company, payment: &Payment) -> Json {
    let wanted = &payment.wanted;
    let number = |amount: Decimal| serde_json::from_str::<Json>(&amount.to_string()).unwrap();
    let cfdis: Vec<Json> = wanted
        .cfdis
        .iter()
        .map(|line| {
            let rate = if line.currency == wanted.currency {
                Decimal::ONE
            } else {
                (line.payment_amount / line.amount).round_dp(6)
            };
            json!({
                "uuid": line.uuid,
                "amount": number(line.amount),
                "currency": line.currency,
                "payment_amount": number(line.payment_amount),
                "payment_currency": wanted.currency,
                "exchange_rate": number(rate),
                "document_type": "CFDI",
            })
        })
        .collect();
    json!({
        "external_id": payment.number,
        "bank_account_id": wanted.bank_account_id,
        "currency": wanted.currency,
        "payment_date": format!("{}T10:00:00.000Z", wanted.date.unwrap()),
        "total_amount": number(wanted.total),
        "provider_external_id": company.vendors[payment.vendor].id,
        "comments": payment.comments,
        "reference": payment.reference,
        "operation_type": "TRANSFER",
        "ignore_amounts": false,
        "cfdis": cfdis,
    })
}

/// One client for all tests: making one reads the system's certificates each time. It keeps no connection, because each
/// test has a runtime of its own.
pub fn client() -> reqwest::Client {
    static CLIENT: OnceLock<reqwest::Client> = OnceLock::new();
    let client = CLIENT.get_or_init(|| {
        let builder = reqwest::Client::builder().no_proxy().pool_max_idle_per_host(0);
        builder.build().unwrap()
    });
    client.clone()
}

/// Posts a payment. Returns the status and the body.
pub async fn post(sandbox: &Sandbox, company: &Company, payload: &Json) -> (u16, Json) {
    let url = format!("{}/api/1.0/extern/tenants/{}/payments", sandbox.portal_url(), company.tenant_id);
    let request = client()
        .post(url)
        .header("PDPTenantKey", &company.portal_key)
        .header("PDPTenantSecret", &company.portal_secret)
        .json(payload);
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

pub fn text(name: &str, value: &str) -> Parameter {
    Parameter {
        name: name.to_owned(),
        ty: SqlType::NVarChar(Length::Bounded(4000)),
        value: Value::Text(value.to_owned()),
        is_output: false,
    }
}

/// Writes a control row.
pub fn mark(sandbox: &Sandbox, company: &str, number: &str, status: &str, portal_id: &str) {
    let sql = "INSERT INTO fesaPagosFocaltec (idCia, NoPagoSage, status, idFocaltec) VALUES (@c, @n, @s, @i)";
    let row = [text("@c", company), text("@n", number), text("@s", status), text("@i", portal_id)];
    sandbox.sql().execute(CONTROL_DATABASE, sql, &row).unwrap();
}

/// Sends one payment as it should be and marks it. Returns its portal id.
pub async fn deliver(
    sandbox: &Sandbox,
    company: &Company,
    payment: &Payment,
    control: ControlWord,
) -> String {
    let (status, body) = post(sandbox, company, &ideal_payload(company, payment)).await;
    assert_eq!(status, 200, "{:?} {}: {body}", payment.shape, payment.number);
    let id = body["id"].as_str().unwrap().to_owned();
    mark(sandbox, &company.database, &payment.number, control.as_str(), &id);
    id
}

/// Writes the links that can be found.
pub fn resolve_links(sandbox: &Sandbox, company: &Company) {
    let database = &company.database;
    for vendor in &company.vendors {
        let Some(provider) = &vendor.resolvable else { continue };
        upsert(
            sandbox,
            database,
            "UPDATE APVENO SET VALUE = @v, SWSET = 1 WHERE VENDORID = @a AND OPTFIELD = 'PROVIDERID'",
            "INSERT INTO APVENO (VENDORID, OPTFIELD, AUDTDATE, AUDTTIME, AUDTUSER, AUDTORG, VALUE, TYPE, LENGTH, \
             DECIMALS, ALLOWNULL, VALIDATE, SWSET) \
             VALUES (@a, 'PROVIDERID', 20261123, 0, 'ADMIN', '', @v, 1, 60, 0, 0, 0, 1)",
            &[text("@a", &vendor.id), text("@v", provider)],
        );
    }
    for invoice in &company.invoices {
        let Some(uuid) = &invoice.resolvable else { continue };
        let key = format!("CNTBTCH = {} AND CNTITEM = {}", invoice.batch, invoice.item);
        upsert(
            sandbox,
            database,
            &format!("UPDATE APIBHO SET VALUE = @v, SWSET = 1 WHERE {key} AND OPTFIELD = 'FOLIOCFD'"),
            &format!(
                "INSERT INTO APIBHO (CNTBTCH, CNTITEM, OPTFIELD, AUDTDATE, AUDTTIME, AUDTUSER, AUDTORG, VALUE, TYPE, \
                 LENGTH, DECIMALS, ALLOWNULL, VALIDATE, SWSET) \
                 VALUES ({}, {}, 'FOLIOCFD', 20261123, 0, 'ADMIN', '', @v, 1, 60, 0, 0, 0, 1)",
                invoice.batch, invoice.item
            ),
            &[text("@v", uuid)],
        );
    }
}

fn upsert(sandbox: &Sandbox, database: &str, update: &str, insert: &str, parameters: &[Parameter]) {
    let replies = sandbox.sql().execute(database, update, parameters).unwrap();
    if !replies.iter().any(|reply| matches!(reply, sc_sqlserver::session::Reply::Affected(1))) {
        sandbox.sql().execute(database, insert, parameters).unwrap();
    }
}

/// Does everything the product should do, orders included. Returns how many payments were sent.
pub async fn do_everything(sandbox: &Sandbox) -> usize {
    let mut sent = 0;
    for company in sandbox.companies() {
        resolve_links(sandbox, &company);
        for payment in &company.payments {
            if let Expected::Delivered { control } = payment.expected {
                deliver(sandbox, &company, payment, control).await;
                sent += 1;
            }
        }
    }
    crate::order_clerk::do_orders(sandbox).await;
    sent
}

/// Kind and document of each finding.
pub fn kinds(findings: &[Finding]) -> Vec<(&'static str, &str)> {
    findings.iter().map(|finding| (finding.what, finding.document.as_str())).collect()
}

#[track_caller]
pub fn assert_clean(verdict: &Verdict) {
    let all: Vec<&Finding> = verdict.findings().collect();
    assert!(all.is_empty(), "{all:#?}");
}

/// The sum of what a payment settles, in its own currency.
pub fn settled(wanted: &Wanted) -> Decimal {
    wanted.cfdis.iter().map(|line| line.payment_amount).sum()
}
