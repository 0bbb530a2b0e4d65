//! The client against the stand-in portal, which was written from the specification alone: what one of
//! them misread, the other finds here.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::date;
use rust_decimal::Decimal;
use sc_domain::outcome::{FailureKind, Lookup};
use sc_domain::payment::{PaymentPayload, PortalPayment, compare};
use sc_domain::ports::{InvoiceQuery, Portal as _};
use sc_domain::{CfdiUuid, Code, PaymentNumber, PortalId, VendorId};
use sc_portal::PortalOptions;
use sc_portalserver::state::{BankAccount, Cfdi, Company, Provider, Tenant};
use sc_portalserver::{
    DuplicateAnswer, FaultBody, PortalAction, PortalConfig, PortalFault, PortalServer, PortalState,
    UnknownTenant, UnknownUuids,
};

use crate::site::{KEY, SECRET, Site, TENANT, number, options, payload, site, told};

const INVOICES: usize = 822;

pub struct World {
    pub server: PortalServer,
    pub site: Site,
    provider: PortalId,
    account: PortalId,
}

pub fn uuid(n: usize) -> CfdiUuid {
    CfdiUuid::new(format!("0a1b2c3d-0000-4000-8000-{n:012x}")).expect("valid")
}

/// A company with one account, a supplier with many invoices of 1 160.00, and a supplier whose number
/// begins alike.
pub fn world() -> World {
    let now: Timestamp = "2026-11-03T15:00:00Z".parse().expect("a constant");
    let state = Arc::new(PortalState::new(Arc::new(move || now)));
    let tenant = Tenant { id: TENANT.into(), ..Tenant::new("Norte", "AAA010101AAA", KEY, SECRET, now) };
    state.add_tenant(tenant).expect("a new tenant");
    let account = BankAccount::new("Cheques", "BANAMX", "MXN", "123", "002180012345678909");
    let account = state.add_bank_account(TENANT, account).expect("a new account");
    let company =
        state.add_company(TENANT, Company::new(Some("1"), "Norte", "AAA010101AAA", now)).expect("new");
    let supplier = |number| Provider::new(Some(number), "Papelera", "PAP010101AB9", now);
    let provider = state.add_provider(TENANT, supplier("V001")).expect("a new supplier");
    state.add_provider(TENANT, supplier("V0010")).expect("a new supplier");
    for n in 1..=INVOICES {
        let total = Decimal::new(116_000, 2);
        let issued = date(2026, 10, 1).at(12, 0, 0, 0);
        let invoice = Cfdi::invoice(uuid(n).as_str(), &provider, &company, "MXN", total, issued, now);
        let invoice = Cfdi { serie: "A".into(), folio: n.to_string(), ..invoice };
        state.add_cfdi(TENANT, invoice).expect("a new invoice");
    }
    let server = PortalServer::start(PortalConfig::default(), state).expect("a free port");
    let id = |text: String| PortalId::new(text).expect("24 hexadecimal digits");
    World { site: site(options(&server.base_url())), server, provider: id(provider), account: id(account) }
}

impl World {
    fn payment(&self) -> PaymentPayload {
        PaymentPayload { bank_account: self.account.clone(), ..payload() }
    }

    /// How many payments of our number the portal holds.
    fn held(&self) -> usize {
        self.server.state().read(|data| data.tenants[TENANT].payments_of(number().as_str()).count())
    }

    async fn probe(&self) -> Option<PortalPayment> {
        match self.site.client.payment(&number()).await.expect("the portal answers") {
            Lookup::Present(payment) => Some(payment),
            Lookup::Absent => None,
        }
    }

    fn query(&self, folio: Option<&str>) -> InvoiceQuery {
        InvoiceQuery {
            provider: self.provider.clone(),
            folio: folio.map(str::to_owned),
            issued: (date(2026, 9, 1), date(2026, 11, 3)),
        }
    }
}

#[tokio::test]
async fn a_created_payment_is_found_and_is_what_was_sent() {
    let world = world();
    assert_eq!(world.probe().await, None, "the portal says that it has none");
    let created = world.site.client.create_payment(&world.payment()).await.expect("created");
    let found = world.probe().await.expect("found");
    assert_eq!((&found.id, created.missing_cfdis), (&created.id, vec![]));
    assert_eq!(compare(&world.payment(), &found), []);
}

#[tokio::test]
async fn a_second_payment_of_the_same_number_is_a_duplicate_however_the_portal_says_it() {
    for answer in [DuplicateAnswer::Http409Code, DuplicateAnswer::Http400Code, DuplicateAnswer::Http200InBand]
    {
        let world = world();
        world.server.reconfigure(|config| config.modes.duplicate_payment = answer);
        world.site.client.create_payment(&world.payment()).await.expect("created");
        let failure = world.site.client.create_payment(&world.payment()).await.expect_err("a duplicate");
        assert_eq!(failure.kind, FailureKind::Duplicate, "{answer:?}: {}", told(&failure));
        assert_eq!(world.held(), 1);
    }
}

#[tokio::test]
async fn a_payment_without_some_of_its_invoices_tells_which() {
    let world = world();
    world.server.reconfigure(|config| config.modes.unknown_uuids = UnknownUuids::LeaveOut);
    let mut payment = world.payment();
    let mut stranger = payment.cfdis[0].clone();
    stranger.uuid = uuid(9_999);
    payment.total += stranger.payment_amount;
    payment.cfdis.push(stranger);
    payment.ignore_amounts = true;
    let created = world.site.client.create_payment(&payment).await.expect("created");
    assert_eq!(created.missing_cfdis, [uuid(9_999).as_str()]);
    assert_eq!(compare(&payment, &world.probe().await.expect("found")), []);
}

#[tokio::test]
async fn a_refused_payment_tells_the_code_and_makes_nothing() {
    let world = world();
    let mut payment = world.payment();
    payment.cfdis[0].uuid = uuid(9_999);
    let failure = world.site.client.create_payment(&payment).await.expect_err("an unknown invoice");
    assert_eq!((failure.kind, failure.cause.argument("code")), (FailureKind::Refused, "1800"));
    assert_eq!(world.held(), 0);
}

/// What a write is told, and how many payments the portal holds afterwards.
async fn fault(action: PortalAction, kind: FailureKind, held: usize) {
    let world = world();
    let hasty = PortalOptions { http_timeout_ms: 400, ..options(&world.server.base_url()) };
    let hasty = site(hasty);
    world.server.faults().arm(PortalFault::once("POST", "/payments", action.clone()));
    let failure = hasty.client.create_payment(&world.payment()).await.expect_err("no good answer");
    assert_eq!(failure.kind, kind, "{action:?}: {}", told(&failure));
    assert_eq!(world.held(), held, "{action:?}");
    assert_eq!(world.probe().await.is_some(), held > 0, "{action:?}: the probe tells the truth");
}

#[tokio::test]
async fn a_write_without_a_clear_answer_is_unknown_and_the_probe_settles_it() {
    let body = FaultBody::Html;
    fault(PortalAction::FailBefore { status: 500, body }, FailureKind::Unknown, 0).await;
    fault(PortalAction::FailAfterWork { status: 502, body }, FailureKind::Unknown, 1).await;
    fault(PortalAction::CutBefore, FailureKind::Unknown, 0).await;
    fault(PortalAction::CutAfterWork, FailureKind::Unknown, 1).await;
    fault(PortalAction::CutInBody, FailureKind::Unknown, 1).await;
    fault(PortalAction::Hang, FailureKind::Unknown, 0).await;
    fault(PortalAction::HangAfterWork, FailureKind::Unknown, 1).await;
    fault(PortalAction::Garbage, FailureKind::Unknown, 1).await;
    fault(PortalAction::Html, FailureKind::Unknown, 1).await;
    fault(PortalAction::Empty, FailureKind::Unknown, 1).await;
    fault(PortalAction::TruncatedJson, FailureKind::Unknown, 1).await;
}

#[tokio::test]
async fn a_write_that_was_turned_away_made_nothing() {
    let status = |status| PortalAction::Status { status, retry_after_s: Some(7) };
    fault(PortalAction::Redirect { status: 302 }, FailureKind::Setup, 0).await;
    fault(status(401), FailureKind::Setup, 0).await;
    fault(status(403), FailureKind::Setup, 0).await;
    fault(status(429), FailureKind::Throttled, 0).await;
    fault(status(422), FailureKind::Refused, 0).await;
}

#[tokio::test]
async fn a_wrong_company_or_wrong_credentials_never_look_like_an_absent_payment() {
    let world = world();
    for mode in [UnknownTenant::Forbidden, UnknownTenant::NotFound] {
        world.server.reconfigure(|config| config.modes.unknown_tenant = mode);
        let stranger = PortalOptions {
            tenant_id: "5f0c0ffee0000000000000ff".into(),
            ..options(&world.server.base_url())
        };
        let failure = site(stranger).client.payment(&number()).await.expect_err("not this company's");
        assert_eq!(failure.kind, FailureKind::Setup, "{mode:?}: {}", told(&failure));
    }
    let state = world.server.state();
    state.change_tenant(TENANT, |tenant| tenant.credentials.secret = "other".into()).expect("known");
    let failure = world.site.client.payment(&number()).await.expect_err("the secret was changed");
    assert_eq!(failure.cause.code, Code::PortalUnauthorized);
}

#[tokio::test]
async fn all_of_822_invoices_are_read_in_pages_of_200() {
    let world = world();
    let found = world.site.client.invoices(&world.query(None)).await.expect("a list");
    assert_eq!((found.invoices.len(), found.is_complete), (INVOICES, true));
    assert_eq!(world.site.client.requests(), 5);
    let one = world.site.client.invoices(&world.query(Some("17"))).await.expect("a list");
    let [invoice] = one.invoices.try_into().expect("one folio, one invoice");
    assert_eq!((invoice.uuid, invoice.series.as_str()), (uuid(17), "A"));
    assert_eq!(invoice.total, Some(Decimal::new(116_000, 2)));
}

#[tokio::test]
async fn master_data_is_read_as_the_portal_writes_it() {
    let world = world();
    let client = &world.site.client;
    let tenant = client.tenant().await.expect("the company");
    assert_eq!(
        (tenant.name.as_str(), tenant.rfc.as_str(), tenant.is_active),
        ("Norte", "AAA010101AAA", true)
    );
    let accounts = client.bank_accounts().await.expect("a list");
    assert_eq!(accounts.iter().map(|account| &account.id).collect::<Vec<_>>(), [&world.account]);
    let providers = client.providers_of(&VendorId::new("V001").expect("valid")).await.expect("a list");
    assert_eq!(providers.iter().map(|provider| &provider.id).collect::<Vec<_>>(), [&world.provider]);
    let nobody = client.providers_of(&VendorId::new("V9").expect("valid")).await.expect("a list");
    assert_eq!(nobody, []);
}

#[tokio::test]
async fn an_odd_number_survives_the_way_to_the_portal_and_back() {
    let world = world();
    for (n, text) in (101..).zip(["PY 1/2", "PY?&#%", "Ñandú 'x' \"y\""]) {
        let number = PaymentNumber::new(text).expect("valid");
        let mut payment = world.payment();
        payment.number = number.clone();
        payment.cfdis[0].uuid = uuid(n);
        world.site.client.create_payment(&payment).await.expect("created");
        let found = world.site.client.payment(&number).await.expect("an answer");
        assert!(matches!(found, Lookup::Present(payment) if payment.number == text), "{text}");
    }
}
