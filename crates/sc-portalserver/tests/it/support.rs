//! A small world, a client, and the check of every answer against the description.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use jiff::civil::date;
use jsonschema::Validator;
use rust_decimal::Decimal;
use sc_portalserver::state::{
    BankAccount, Cfdi, CfdiKind, CfdiStage, Company, PaymentMethod, Provider, ProviderStatus, Tenant,
};
use sc_portalserver::{
    Modes, OPENAPI_JSON, OrderModes, PortalConfig, PortalServer, PortalState, RouteInfo, routes,
};
use serde::Serialize;
use serde_json::{Value, json};

/// 2026-11-20 12:00 in Mexico City.
pub const NOON: i64 = 1_795_197_600;

pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap()
}

pub fn money(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub fn uuid(number: u32) -> String {
    format!("{number:08X}-AAAA-4BBB-8CCC-{number:012X}")
}

/// A portal with two tenants, and a client that speaks for the first.
pub struct Site {
    pub server: PortalServer,
    pub state: Arc<PortalState>,
    pub clock: Arc<AtomicI64>,
    pub tenant: String,
    pub other_tenant: String,
    pub accounts: Vec<String>,
    pub companies: Vec<String>,
    pub providers: HashMap<&'static str, String>,
    client: reqwest::Client,
}

#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub body: Value,
}

impl Reply {
    /// `code` of an error body.
    pub fn code(&self) -> &Value {
        &self.body["code"]
    }
}

impl Site {
    pub fn start() -> Self {
        Self::with(PortalConfig::default())
    }

    pub fn with(config: PortalConfig) -> Self {
        let clock = Arc::new(AtomicI64::new(NOON));
        let hand = Arc::clone(&clock);
        let state = Arc::new(PortalState::new(Arc::new(move || at(hand.load(Ordering::SeqCst)))));
        let tenant = Tenant::new("Grupo Ejemplo", "GEJ010203AB1", "key-a", "secret-a", at(NOON));
        let tenant = state.add_tenant(tenant).unwrap();
        let other = Tenant::new("Otro Grupo", "OGR010203AB1", "key-b", "secret-b", at(NOON));
        let other_tenant = state.add_tenant(other).unwrap();
        let account = |name, currency| {
            BankAccount::new(name, "Banco Uno", currency, "0123456789", "012345678901234567")
        };
        let mut accounts: Vec<String> = [account("Pesos", "MXN"), account("Dólares", "USD")]
            .into_iter()
            .map(|account| state.add_bank_account(&tenant, account).unwrap())
            .collect();
        let closed = BankAccount { active: false, ..account("Cerrada", "MXN") };
        accounts.push(state.add_bank_account(&tenant, closed).unwrap());
        let companies = [
            Company::new(Some("C1"), "Ejemplo Norte", "ENO010203AB1", at(NOON)),
            Company::new(Some("C2"), "Ejemplo Sur", "ESU010203AB1", at(NOON)),
            Company {
                active: false,
                ..Company::new(Some("C3"), "Ejemplo Cerrado", "ECE010203AB1", at(NOON))
            },
        ]
        .into_iter()
        .map(|company| state.add_company(&tenant, company).unwrap())
        .collect();
        let disabled = |provider| Provider { status: ProviderStatus::Disabled, ..provider };
        let provider = |id, name, rfc| Provider::new(Some(id), name, rfc, at(NOON));
        let providers = [
            ("V100", provider("V100", "Ferretería Álamo", "FAL010203AB1")),
            ("V1000", provider("V1000", "Papelera del Valle", "PVA010203AB1")),
            ("V200", disabled(provider("V200", "Transportes Lejos", "TLE010203AB1"))),
        ]
        .into_iter()
        .map(|(name, provider)| (name, state.add_provider(&tenant, provider).unwrap()))
        .collect();
        let server = PortalServer::start(config, Arc::clone(&state)).unwrap();
        let client = reqwest::Client::builder()
            .pool_max_idle_per_host(0)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        Self { server, state, clock, tenant, other_tenant, accounts, companies, providers, client }
    }

    pub fn with_orders(orders: OrderModes) -> Self {
        let modes = Modes { orders, ..Modes::default() };
        Self::with(PortalConfig { modes, ..PortalConfig::default() })
    }

    /// A payable invoice of V100 for the first company.
    pub fn invoice(&self, number: u32, currency: &str, total: &str) -> Cfdi {
        let issued = date(2026, 11, 1).at(9, 30, 0, 0);
        let (provider, company) = (&self.providers["V100"], &self.companies[0]);
        let total = money(total);
        let mut cfdi = Cfdi::invoice(&uuid(number), provider, company, currency, total, issued, at(NOON));
        cfdi.serie = "F".to_owned();
        cfdi.folio = number.to_string();
        cfdi
    }

    pub fn add(&self, cfdi: Cfdi) {
        self.state.add_cfdi(&self.tenant, cfdi).unwrap();
    }

    /// The documents of the rule table: 1 and 2 pesos, 3 dollars, 4 PUE, the rest odd.
    pub fn with_invoices(self) -> Self {
        self.add(self.invoice(1, "MXN", "1000.00"));
        self.add(self.invoice(2, "MXN", "500.50"));
        self.add(Cfdi { exchange_rate: money("17.05"), ..self.invoice(3, "USD", "100.00") });
        self.add(Cfdi { payment_method: PaymentMethod::Pue, ..self.invoice(4, "MXN", "300.00") });
        self.add(Cfdi { cancelled_by_sat: true, ..self.invoice(5, "MXN", "10.00") });
        self.add(Cfdi {
            balance: money("0"),
            stage: CfdiStage::PaymentCompleted,
            ..self.invoice(6, "MXN", "10.00")
        });
        self.add(Cfdi { provider_id: self.providers["V1000"].clone(), ..self.invoice(7, "MXN", "10.00") });
        self.add(Cfdi { company_id: self.companies[1].clone(), ..self.invoice(8, "MXN", "10.00") });
        self.add(Cfdi { provider_id: self.providers["V200"].clone(), ..self.invoice(9, "MXN", "10.00") });
        self.add(Cfdi { stage: CfdiStage::IncludedInPaymentOrder, ..self.invoice(10, "MXN", "10.00") });
        self.add(Cfdi { kind: CfdiKind::CreditNote, ..self.invoice(11, "MXN", "10.00") });
        self.add(Cfdi { company_id: self.companies[2].clone(), ..self.invoice(12, "MXN", "10.00") });
        self.add(Cfdi { cancelled_in_tenant: true, ..self.invoice(13, "MXN", "10.00") });
        self
    }

    pub fn extern_path(&self, rest: &str) -> String {
        format!("/api/1.0/extern/tenants/{}{rest}", self.tenant)
    }

    pub fn batch_path(&self, rest: &str) -> String {
        format!("/api/1.0/batch/tenants/{}{rest}", self.tenant)
    }

    /// A request with the first tenant's credentials; what came back, whatever it is.
    pub fn request(&self, method: &str, path: &str, body: Option<&Value>) -> reqwest::RequestBuilder {
        let method = method.parse().unwrap();
        let request = self
            .client
            .request(method, format!("{}{path}", self.server.base_url()))
            .header("PDPTenantKey", "key-a")
            .header("PDPTenantSecret", "secret-a");
        match body {
            Some(body) => request.json(body),
            None => request,
        }
    }

    /// Sends it and checks the answer against the description.
    pub async fn send(&self, request: reqwest::RequestBuilder) -> Reply {
        let request = request.build().unwrap();
        let (method, path) = (request.method().to_string(), request.url().path().to_owned());
        let response = self.client.execute(request).await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        let body = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{method} {path}: no JSON: {text}"));
        assert_described(&method, &path, status, &body);
        Reply { status, body }
    }

    pub async fn get(&self, rest: &str) -> Reply {
        self.send(self.request("GET", &self.extern_path(rest), None)).await
    }

    pub async fn post(&self, rest: &str, body: &Value) -> Reply {
        self.send(self.request("POST", &self.extern_path(rest), Some(body))).await
    }

    pub async fn put(&self, rest: &str, body: &Value) -> Reply {
        self.send(self.request("PUT", &self.extern_path(rest), Some(body))).await
    }

    pub async fn batch(&self, method: &str, rest: &str, body: &Value) -> Reply {
        self.send(self.request(method, &self.batch_path(rest), Some(body))).await
    }

    pub fn balance(&self, number: u32) -> Decimal {
        self.state.read(|data| {
            let cfdis = &data.tenants[&self.tenant].cfdis;
            cfdis.values().find(|cfdi| cfdi.uuid == uuid(number)).unwrap().balance
        })
    }

    /// How many payments the first tenant has with this external id.
    pub fn payments(&self, external_id: &str) -> usize {
        self.state.read(|data| data.tenants[&self.tenant].payments_of(external_id).count())
    }

    /// How many purchase orders the first tenant has with this external id.
    pub fn orders(&self, external_id: &str) -> usize {
        self.state.read(|data| data.tenants[&self.tenant].purchase_orders_of(external_id).count())
    }

    /// The portal id of the order with this external id.
    pub fn order_id(&self, external_id: &str) -> String {
        self.state.read(|data| {
            let mut orders = data.tenants[&self.tenant].purchase_orders_of(external_id);
            orders.next().unwrap().id.clone()
        })
    }
}

/// The body without one member of the object at `pointer`.
pub fn without(mut body: Value, pointer: &str, member: &str) -> Value {
    body.pointer_mut(pointer).unwrap().as_object_mut().unwrap().remove(member).unwrap();
    body
}

/// The body with this value at `pointer`.
pub fn with(mut body: Value, pointer: &str, value: Value) -> Value {
    let (owner, member) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(owner).unwrap()[member] = value;
    body
}

/// Each body posted there is refused with this status and code, and leaves no trace.
pub async fn check_refused(site: &Site, path: &str, rows: Vec<(&str, Value, u16, Value)>) {
    let before = site.state.snapshot();
    let mut wrong = Vec::new();
    for (rule, body, status, code) in rows {
        let reply = site.post(path, &body).await;
        if reply.status != status || *reply.code() != code {
            wrong.push(format!("{rule}: wanted {status} {code}, got {} {}", reply.status, reply.body));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(site.state.snapshot() == before, "what is refused must leave no trace");
}

/// One line of an order; the numbers as they are to be sent.
pub fn order_line(
    external_id: &str,
    quantity: impl Serialize,
    price: impl Serialize,
    amount: impl Serialize,
) -> Value {
    json!({
        "external_id": external_id,
        "num": 1,
        "code": "A-1",
        "description": "Tornillo",
        "quantity": quantity,
        "price": price,
        "subtotal": amount,
        "total": amount,
    })
}

/// An open order in pesos to V100: line 10, four pieces at 2.50.
pub fn order(external_id: &str) -> Value {
    json!({
        "external_id": external_id,
        "num": external_id,
        "status": "OPEN",
        "provider_external_id": "V100",
        "currency": "MXN",
        "date": "2026-11-20T00:00:00.000Z",
        "delivery_date": "2026-12-01T00:00:00.000Z",
        "delivery_contact": "Almacén",
        "requested_by_contact": "Compras",
        "addresses": [{ "type": "SHIPPING", "street": "Av. Uno 1" }],
        "lines": [order_line("10", 4, 2.5, 10)],
        "subtotal": 10,
        "total": 10,
    })
}

/// One peso line of a payment.
pub fn line(number: u32, amount: &Value) -> Value {
    json!({
        "uuid": uuid(number),
        "amount": amount,
        "currency": "MXN",
        "exchange_rate": 1,
        "payment_amount": amount,
        "payment_currency": "MXN",
        "document_type": "CFDI",
    })
}

/// A payment in pesos by V100 that settles these documents.
pub fn payment(external_id: &str, total: Value, lines: Vec<Value>) -> Value {
    json!({
        "external_id": external_id,
        "currency": "MXN",
        "payment_date": "2026-11-19T10:00:00.000Z",
        "total_amount": total,
        "provider_external_id": "V100",
        "operation_type": "TRANSFER",
        "ignore_amounts": false,
        "cfdis": lines,
    })
}

/// Pays document 1 in full.
pub fn plain_payment(external_id: &str) -> Value {
    payment(external_id, json!(1000), vec![line(1, &json!(1000))])
}

pub static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(OPENAPI_JSON).unwrap());

static VALIDATORS: LazyLock<HashMap<String, Validator>> = LazyLock::new(|| {
    let mut validators = HashMap::new();
    let mut add = |key: String, schema: &Value| {
        let mut root = schema.clone();
        root["components"] = DESCRIPTION["components"].clone();
        let validator = jsonschema::options().should_validate_formats(true).build(&root).unwrap();
        validators.insert(key, validator);
    };
    for route in routes() {
        let operation = &DESCRIPTION["paths"][route.template][route.method.to_lowercase()];
        let schema = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        assert!(schema.is_object(), "{} {} has no described answer", route.method, route.template);
        add(format!("{} {}", route.method, route.template), schema);
    }
    add(
        "error".to_owned(),
        &DESCRIPTION["components"]["responses"]["Refused"]["content"]["application/json"]["schema"],
    );
    validators
});

/// The route that serves this path, found as a reader of the description would.
fn route_of(method: &str, path: &str) -> Option<RouteInfo> {
    let fits = |template: &str| {
        let (wanted, given): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
        wanted.len() == given.len()
            && wanted.iter().zip(&given).all(|(part, text)| part.starts_with('{') || part == text)
    };
    routes().into_iter().find(|route| route.method == method && fits(route.template))
}

pub fn assert_described(method: &str, path: &str, status: u16, body: &Value) {
    let key = match (status, route_of(method, path)) {
        (200, Some(route)) => format!("{method} {}", route.template),
        (200, None) => panic!("{method} {path} answered 200 and is not described"),
        _ => "error".to_owned(),
    };
    let faults: Vec<String> = VALIDATORS[&key]
        .iter_errors(body)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(faults.is_empty(), "{method} {path} {status} breaks its description: {faults:#?}\n{body:#}");
}
