//! Fiscal documents, files and suppliers: the client against the stand-in portal, over real sockets.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use indexmap::IndexMap;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use rust_decimal::Decimal;
use sc_domain::cfdi::{CfdiFile, CfdiKind, CfdiQuery, PaymentLink, PortalCfdis};
use sc_domain::outcome::{FailureKind, Lookup};
use sc_domain::ports::{FiscalPortal as _, Portal as _};
use sc_domain::{CfdiUuid, Code, PaymentNumber, PortalId};
use sc_portal::PortalOptions;
use sc_portalserver::state::{
    AdditionalInfo, BankAccount, Cfdi, CfdiShape, CfdiStatus, Company, ComplementDocument, ComplementPayment,
    ComplementVersion, DocumentType, EntryStatus, Expedient, ExpedientEntry, OperationType, PaymentCfdiDraft,
    PaymentComplement, PaymentDraft, Provider, ProviderStatus, StoredFile, Tenant,
};
use sc_portalserver::{
    AbsentExpedient, BatchResults, FaultBody, InstantForm, PaymentInfoForm, PortalAction, PortalConfig,
    PortalFault, PortalServer, PortalState,
};

use crate::site::{KEY, SECRET, Site, TENANT, options, site, told};

const XML: &[u8] = b"\xEF\xBB\xBF<?xml version=\"1.0\"?>\r\n<cfdi:Comprobante a='\xC3\xB1'/>\n";
/// 2026-11-20 12:00 in Mexico City.
const NOON: i64 = 1_795_197_600;

struct World {
    server: PortalServer,
    state: Arc<PortalState>,
    clock: Arc<AtomicI64>,
    site: Site,
    provider: String,
    company: String,
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).expect("in range")
}

fn uuid(n: u32) -> CfdiUuid {
    CfdiUuid::new(format!("0A1B2C3D-0000-4000-8000-{n:012X}")).expect("valid")
}

fn id(text: &str) -> PortalId {
    PortalId::new(text).expect("24 hexadecimal digits")
}

fn amount() -> Decimal {
    Decimal::new(116_000, 2)
}

fn world() -> World {
    let clock = Arc::new(AtomicI64::new(NOON));
    let hand = Arc::clone(&clock);
    let state = Arc::new(PortalState::new(Arc::new(move || at(hand.load(Ordering::SeqCst)))));
    let tenant = Tenant { id: TENANT.into(), ..Tenant::new("Norte", "AAA010101AAA", KEY, SECRET, at(NOON)) };
    state.add_tenant(tenant).expect("a new tenant");
    let account = BankAccount::new("Cheques", "BANAMX", "MXN", "123", "002180012345678909");
    state.add_bank_account(TENANT, account).expect("a new account");
    let company = Company::new(Some("1"), "Norte", "AAA010101AAA", at(NOON));
    let company = state.add_company(TENANT, company).expect("new");
    let provider = Provider::new(Some("V001"), "Papelera", "PAP010101AB9", at(NOON));
    let provider = state.add_provider(TENANT, provider).expect("a new supplier");
    let server = PortalServer::start(PortalConfig::default(), Arc::clone(&state)).expect("a free port");
    let site = site(options(&server.base_url()));
    World { server, state, clock, site, provider, company }
}

impl World {
    fn invoice(&self, n: u32) -> Cfdi {
        let issued = date(2026, 11, 1).at(23, 30, 0, 0);
        let (uuid, created) = (uuid(n), at(NOON + i64::from(n)));
        Cfdi::invoice(uuid.as_str(), &self.provider, &self.company, "MXN", amount(), issued, created)
    }

    fn note(&self, n: u32, status: CfdiStatus) -> Cfdi {
        let issued = date(2026, 11, 2).at(9, 0, 0, 0);
        let (uuid, created) = (uuid(n), at(NOON));
        let note =
            Cfdi::credit_note(uuid.as_str(), &self.provider, &self.company, "MXN", amount(), issued, created);
        Cfdi { status, ..note }
    }

    fn complement(&self, n: u32, attached_to: &[&str]) -> Cfdi {
        let when = date(2026, 11, 19).at(12, 0, 0, 0);
        let documents = vec![ComplementDocument::paid_in_full(uuid(1).as_str(), amount())];
        let payments = vec![ComplementPayment::transfer(when, amount(), documents)];
        let said = PaymentComplement { version: ComplementVersion::Pagos20, payments };
        let attached_to = attached_to.iter().map(ToString::to_string).collect();
        let (uuid, issued) = (uuid(n), date(2026, 11, 20).at(0, 30, 0, 0));
        Cfdi::complement(uuid.as_str(), &self.provider, &self.company, said, attached_to, issued, at(NOON))
    }

    fn add(&self, cfdi: Cfdi) -> PortalId {
        id(&self.state.add_cfdi(TENANT, cfdi).expect("a new document"))
    }

    /// Pays a document as a person of the portal would.
    fn pay(&self, n: u32, external_id: Option<&str>) -> String {
        let line = PaymentCfdiDraft {
            uuid: Some(uuid(n).to_string()),
            identifier: None,
            document_type: Some(DocumentType::Cfdi),
            amount: amount(),
            currency: "MXN".into(),
            exchange_rate: Decimal::ONE,
            payment_amount: amount(),
            payment_currency: None,
        };
        let draft = PaymentDraft {
            external_id: external_id.map(str::to_owned),
            currency: "MXN".into(),
            payment_date: date(2026, 11, 19),
            total_amount: amount(),
            bank_account_id: None,
            comments: None,
            reference: None,
            operation_type: OperationType::Transfer,
            provider_external_id: None,
            ignore_amounts: false,
            cfdis: vec![line],
        };
        self.state.add_payment_by_hand(TENANT, &draft).expect("payable")
    }

    async fn ask(&self, query: CfdiQuery) -> PortalCfdis {
        self.site.client.cfdis(&query).await.expect("a list")
    }

    /// A document with an XML of this name.
    fn with_xml(&self, name: &str) -> PortalId {
        self.add(Cfdi { xml: Some(StoredFile::new(name, XML)), ..self.invoice(1) })
    }

    fn arm(&self, path: &str, action: PortalAction, times: u64) {
        self.server.faults().arm(PortalFault { times, ..PortalFault::once("GET", path, action) });
    }

    /// How often files themselves were asked for.
    fn file_requests(&self) -> usize {
        let log = self.server.log().entries();
        log.iter().filter(|request| request.path.starts_with("/storage/")).count()
    }
}

fn window() -> (Date, Date) {
    (date(2026, 11, 1), date(2026, 11, 20))
}

fn payable() -> CfdiQuery {
    CfdiQuery::PayableInvoices { issued: window() }
}

fn notes(statuses: &[&str]) -> CfdiQuery {
    let statuses = statuses.iter().map(ToString::to_string).collect();
    CfdiQuery::CreditNotes { issued: window(), statuses }
}

fn complements() -> CfdiQuery {
    CfdiQuery::Complements { created: window() }
}

fn uuids(found: &PortalCfdis) -> Vec<&CfdiUuid> {
    found.cfdis.iter().map(|cfdi| &cfdi.uuid).collect()
}

#[tokio::test]
async fn invoices_that_left_their_stage_are_those_of_the_stages_behind_it() {
    use sc_portalserver::state::CfdiStage;
    let world = world();
    let stages = [
        CfdiStage::PendingToAuthorize,
        CfdiStage::PendingToValidate,
        CfdiStage::PendingToPay,
        CfdiStage::DeliveredErp,
        CfdiStage::IncludedInPaymentOrder,
        CfdiStage::PaymentCompleted,
        CfdiStage::Finished,
    ];
    for (n, stage) in (1..).zip(stages) {
        world.add(Cfdi { stage, ..world.invoice(n) });
    }
    world.add(Cfdi { stage: CfdiStage::Finished, ..world.note(9, CfdiStatus::Applied) });
    let found = world.ask(CfdiQuery::LeftStage { issued: window() }).await;
    assert_eq!(uuids(&found), [4, 5, 6, 7].map(uuid).iter().collect::<Vec<_>>());
    assert!(found.is_complete);
    let asked = world.server.log().entries();
    assert_eq!(asked.len(), 4, "one list per stage");
    assert!(asked.iter().all(|request| request.query.contains("from=2026-11-01&to=2026-11-20")));
}

#[tokio::test]
async fn a_payable_invoice_arrives_as_the_portal_holds_it() {
    let world = world();
    let held = world.add(Cfdi {
        serie: "A".into(),
        folio: "17".into(),
        additional_info: vec![
            AdditionalInfo::without_value("OC"),
            AdditionalInfo::text("orden_de_compra", "PO1"),
        ],
        cancelled_by_sat: true,
        ..world.invoice(1)
    });
    world.add(Cfdi { stage: sc_portalserver::state::CfdiStage::DeliveredErp, ..world.invoice(2) });
    world.add(Cfdi { document_type: DocumentType::Foreign, ..world.invoice(3) });
    world.add(world.note(4, CfdiStatus::Applied));
    let found = world.ask(payable()).await;
    let [invoice] = found.cfdis.try_into().expect("one is payable");
    assert_eq!((invoice.id, invoice.uuid.clone(), invoice.kind), (held, uuid(1), CfdiKind::Invoice));
    assert_eq!((invoice.series.as_str(), invoice.folio.as_str()), ("A", "17"));
    assert_eq!(invoice.authorized, world.invoice(1).authorized_at, "when it became payable");
    assert_eq!(
        (invoice.issuer_rfc.as_str(), invoice.receiver_rfc.as_str()),
        ("PAP010101AB9", "AAA010101AAA")
    );
    assert_eq!((invoice.total, invoice.issued), (Some(amount()), Some(date(2026, 11, 1))));
    assert_eq!((invoice.entered.oc.as_str(), invoice.entered.purchase_order.as_str()), ("", "PO1"));
    assert_eq!((invoice.status.as_str(), invoice.provider_external_id.as_str()), ("PENDING_PAYMENT", "V001"));
    assert!(invoice.is_cancelled_by_sat && !invoice.is_cancelled_in_tenant);
    let asked = world.server.log().entries().remove(0).query;
    assert!(asked.contains("hideValidations=true") && asked.contains("pageSize=200"), "{asked}");
}

#[tokio::test]
async fn documents_without_stamp_or_content_are_told_and_the_list_stays_complete() {
    let world = world();
    world.add(world.invoice(1));
    let bare = world.add(Cfdi { shape: CfdiShape::WithoutCfdi, ..world.invoice(2) });
    let unstamped = world.add(Cfdi { shape: CfdiShape::WithoutStamp, ..world.invoice(3) });
    let found = world.ask(payable()).await;
    assert_eq!((uuids(&found), found.is_complete), (vec![&uuid(1)], true));
    let told: Vec<(&str, &str)> =
        found.unreadable.iter().map(|one| (one.name.as_str(), one.detail.as_str())).collect();
    let why = "cfdi.timbre.uuid";
    assert_eq!(told, [(unstamped.as_str(), why), (bare.as_str(), why)]);
}

#[tokio::test]
async fn credit_notes_of_several_statuses_are_several_lists_put_together() {
    let world = world();
    world.add(world.note(1, CfdiStatus::PendingApplication));
    world.add(world.note(2, CfdiStatus::Applied));
    world.add(world.note(3, CfdiStatus::Rejected));
    let found = world.ask(notes(&["PENDING_APPLICATION", "APPLIED", "APPLIED", " "])).await;
    let mut both = uuids(&found);
    both.sort();
    assert_eq!((both, found.is_complete), (vec![&uuid(1), &uuid(2)], true));
    assert!(found.cfdis.iter().all(|note| note.kind == CfdiKind::CreditNote));
    assert_eq!(world.site.client.requests(), 2, "each status is asked for once");
    let none = world.ask(notes(&[])).await;
    assert_eq!((none.cfdis.len(), none.is_complete, world.site.client.requests()), (0, true, 2));
}

#[tokio::test]
async fn one_of_several_lists_that_fails_leaves_the_others_and_says_so() {
    let world = world();
    world.add(world.note(1, CfdiStatus::PendingApplication));
    world.add(world.note(2, CfdiStatus::Applied));
    let broken = PortalAction::FailBefore { status: 500, body: FaultBody::Html };
    world.arm("status=APPLIED", broken.clone(), u64::MAX);
    let found = world.ask(notes(&["PENDING_APPLICATION", "APPLIED"])).await;
    assert_eq!((uuids(&found), found.is_complete), (vec![&uuid(1)], false));
    world.arm("/cfdis", broken, u64::MAX);
    let failure = world.site.client.cfdis(&notes(&["APPLIED"])).await.expect_err("nothing was read");
    assert_eq!(failure.cause.code, Code::PortalServerError);
}

#[tokio::test]
async fn all_of_822_invoices_are_read_and_a_failing_page_3_leaves_400() {
    let world = world();
    for n in 1..=822 {
        world.add(world.invoice(n));
    }
    let found = world.ask(payable()).await;
    assert_eq!((found.cfdis.len(), found.is_complete, world.site.client.requests()), (822, true, 5));
    assert_eq!(found.cfdis[0].uuid, uuid(822), "newest first");
    let broken = PortalAction::FailBefore { status: 500, body: FaultBody::Portal };
    world.arm("offset=400", broken, u64::MAX);
    let found = world.ask(payable()).await;
    assert_eq!((found.cfdis.len(), found.is_complete), (400, false));
}

#[tokio::test]
async fn uuids_are_asked_for_by_the_hundred_and_whatever_they_are() {
    let world = world();
    for n in 1..=120 {
        world.add(world.invoice(n));
    }
    world.add(world.note(121, CfdiStatus::Rejected));
    let mut wanted: Vec<CfdiUuid> = (1..=230).map(uuid).collect();
    wanted.extend((1..=50).map(uuid));
    let found = world.ask(CfdiQuery::Uuids(wanted)).await;
    assert_eq!((found.cfdis.len(), found.is_complete, world.site.client.requests()), (121, true, 3));
    let none = world.ask(CfdiQuery::Uuids(Vec::new())).await;
    assert_eq!((none.cfdis.len(), none.is_complete), (0, true));
}

#[tokio::test]
async fn a_complement_names_its_payments_in_each_form_of_the_portal() {
    let world = world();
    for n in [1, 2] {
        world.add(world.invoice(n));
    }
    let (numbered, by_hand) = (world.pay(1, Some("PY1")), world.pay(2, None));
    world.add(world.complement(70, &[&numbered, &by_hand]));
    let links = async || world.ask(complements()).await.cfdis.remove(0).payments;
    let number = PaymentLink::Number(PaymentNumber::new("PY1").expect("valid"));
    let by_id = |text: &str| PaymentLink::Id(id(text));
    let both_by_id = {
        let mut both = vec![by_id(&numbered), by_id(&by_hand)];
        both.sort();
        both
    };
    assert_eq!(links().await, [number.clone(), by_id(&by_hand)]);
    for (form, numbers, expected) in [
        (PaymentInfoForm::OnlyIds, true, vec![number.clone(), by_id(&by_hand)]),
        (PaymentInfoForm::OnlyIds, false, both_by_id.clone()),
        (PaymentInfoForm::Absent, false, both_by_id),
    ] {
        world.server.reconfigure(|config| {
            config.modes.cfdis.payment_info = form;
            config.modes.cfdis.payment_numbers = numbers;
        });
        assert_eq!(links().await, expected, "{form:?} {numbers}");
    }
    world.server.reconfigure(|config| config.modes.cfdis.stamped_at = InstantForm::EpochMs);
    let complement = world.ask(complements()).await.cfdis.remove(0);
    assert_eq!((complement.kind, complement.status.as_str()), (CfdiKind::Complement, "ATTACHED"));
    assert_eq!(complement.issued, Some(date(2026, 11, 20)));
}

#[tokio::test]
async fn a_payment_is_named_by_its_number_and_absence_is_said_by_the_portal() {
    let world = world();
    world.add(world.invoice(1));
    world.add(world.invoice(2));
    let (numbered, by_hand) = (world.pay(1, Some("PY1")), world.pay(2, None));
    let number = async |text: &str| world.site.client.payment_number(&id(text)).await;
    assert_eq!(number(&numbered).await, Ok(Lookup::Present(PaymentNumber::new("PY1").expect("valid"))));
    assert_eq!(number(&by_hand).await, Ok(Lookup::Absent), "it has no number");
    assert_eq!(number("0123456789abcdef01234567").await, Ok(Lookup::Absent));
    world.arm("/payments/", PortalAction::FailBefore { status: 404, body: FaultBody::Html }, 1);
    let failure = number(&numbered).await.expect_err("a gateway's word is no absence");
    assert_eq!(failure.kind, FailureKind::Transient, "{}", told(&failure));
    world.arm("/payments/", PortalAction::Status { status: 404, retry_after_s: None }, 1);
    let failure = number(&numbered).await.expect_err("a wrong address says nothing about the payment");
    assert_eq!(failure.kind, FailureKind::Setup, "{}", told(&failure));
}

#[tokio::test]
async fn an_xml_arrives_byte_for_byte_with_its_name() {
    let world = world();
    let cfdi = world.with_xml("Señal 1+1.xml");
    let found = world.site.client.cfdi_xml(&cfdi).await.expect("a file");
    assert_eq!(found, Lookup::Present(CfdiFile { name: "Señal 1+1.xml".into(), bytes: XML.to_vec() }));
    assert_eq!(world.site.client.requests(), 2);
    let leaked = world.server.log().entries().iter().any(|request| request.status == Some(400));
    assert!(!leaked, "the stand-in refuses requests for files that carry credentials");
}

#[tokio::test]
async fn an_xml_is_absent_when_the_portal_holds_none() {
    let world = world();
    let without = world.add(world.invoice(1));
    let only_pdf = world.add(Cfdi { pdf: Some(StoredFile::new("a.pdf", "%PDF")), ..world.invoice(2) });
    for cfdi in [without, only_pdf, id("0123456789abcdef01234567")] {
        assert_eq!(world.site.client.cfdi_xml(&cfdi).await, Ok(Lookup::Absent), "{cfdi}");
    }
    assert_eq!(world.file_requests(), 0);
}

#[tokio::test]
async fn an_address_that_has_expired_is_asked_for_once_more() {
    let world = world();
    let cfdi = world.with_xml("a.xml");
    let refused = PortalAction::Status { status: 403, retry_after_s: None };
    world.arm("/storage/", refused.clone(), 1);
    assert!(matches!(world.site.client.cfdi_xml(&cfdi).await, Ok(Lookup::Present(_))));
    assert_eq!((world.file_requests(), world.site.client.requests()), (2, 4));
    world.arm("/storage/", refused, u64::MAX);
    let failure = world.site.client.cfdi_xml(&cfdi).await.expect_err("refused twice");
    assert_eq!(world.file_requests(), 4);
    // Not a matter of our credentials, which the storage never gets: the company goes on.
    assert_eq!((failure.kind, failure.cause.code), (FailureKind::Transient, Code::PortalUnexpectedAnswer));
    world.server.faults().clear();
    world.clock.fetch_add(10_000, Ordering::SeqCst);
    assert!(matches!(world.site.client.cfdi_xml(&cfdi).await, Ok(Lookup::Present(_))));
}

#[tokio::test]
async fn a_file_that_fails_on_the_way_is_asked_for_again() {
    let world = world();
    let cfdi = world.with_xml("a.xml");
    for action in [
        PortalAction::CutBefore,
        PortalAction::CutAfterWork,
        PortalAction::CutInBody,
        PortalAction::Empty,
        PortalAction::Status { status: 503, retry_after_s: Some(2) },
        PortalAction::Status { status: 429, retry_after_s: Some(2) },
        PortalAction::Twice,
    ] {
        world.arm("/storage/", action.clone(), 1);
        let found = world.site.client.cfdi_xml(&cfdi).await;
        assert!(matches!(&found, Ok(Lookup::Present(file)) if file.bytes == XML), "{action:?}: {found:?}");
    }
    assert_eq!(world.site.clock.waits().len(), 6);
}

#[tokio::test]
async fn a_file_that_keeps_failing_is_a_failure_of_this_document_alone() {
    for (action, kind, code, attempts) in [
        (PortalAction::CutInBody, FailureKind::Transient, Code::PortalUnexpectedAnswer, 3),
        (
            PortalAction::Status { status: 500, retry_after_s: None },
            FailureKind::Transient,
            Code::PortalServerError,
            1,
        ),
        (
            PortalAction::Status { status: 404, retry_after_s: None },
            FailureKind::Refused,
            Code::CfdiWithoutXml,
            1,
        ),
        (
            PortalAction::Status { status: 429, retry_after_s: Some(900) },
            FailureKind::Throttled,
            Code::PortalThrottled,
            1,
        ),
        (PortalAction::Redirect { status: 302 }, FailureKind::Transient, Code::PortalUnexpectedAnswer, 1),
    ] {
        let world = world();
        let cfdi = world.with_xml("a.xml");
        world.arm("/storage/", action.clone(), u64::MAX);
        let failure = world.site.client.cfdi_xml(&cfdi).await.expect_err("no file");
        assert_eq!((failure.kind, failure.cause.code), (kind, code), "{action:?}: {}", told(&failure));
        assert_eq!(world.file_requests(), attempts, "{action:?}");
    }
}

#[tokio::test]
async fn a_storage_that_hangs_is_given_up_in_time() {
    let world = world();
    let cfdi = world.with_xml("a.xml");
    let hasty =
        PortalOptions { http_timeout_ms: 400, list_budget_ms: 1_000, ..options(&world.server.base_url()) };
    world.arm("/storage/", PortalAction::Hang, u64::MAX);
    let failure = site(hasty).client.cfdi_xml(&cfdi).await.expect_err("no answer");
    assert_eq!((failure.kind, failure.cause.code), (FailureKind::Transient, Code::PortalTimeout));
}

#[tokio::test]
async fn a_file_of_ten_megabytes_is_read_and_a_longer_one_is_not() {
    let world = world();
    let most = 10 * 1024 * 1024;
    let whole = Cfdi { xml: Some(StoredFile::new("a.xml", vec![b' '; most])), ..world.invoice(1) };
    let long = Cfdi { xml: Some(StoredFile::new("b.xml", vec![b' '; most + 1])), ..world.invoice(2) };
    let (whole, long) = (world.add(whole), world.add(long));
    let found = world.site.client.cfdi_xml(&whole).await;
    assert!(matches!(found, Ok(Lookup::Present(file)) if file.bytes.len() == most));
    let failure = world.site.client.cfdi_xml(&long).await.expect_err("too long");
    assert_eq!(
        failure.cause.to_string(),
        r#"portal.unexpected_answer detail="file_too_long bytes_max=10485760" status="200""#
    );
}

fn entry(member: &str, value: &str) -> ExpedientEntry {
    ExpedientEntry {
        status: EntryStatus::Accepted,
        accepted_at: Some(at(NOON)),
        updated_at: None,
        comments: None,
        value: IndexMap::from([(member.to_owned(), value.into())]),
    }
}

#[tokio::test]
async fn suppliers_accepted_within_days_are_read_over_all_pages() {
    let world = world();
    world.server.reconfigure(|config| config.page_cap = 3);
    let day = |days: i64| at(NOON - days * 86_400);
    let add = |name: &str, approved, status| {
        let supplier = Provider::new(Some(name), name, "PAP010101AB9", approved);
        id(&world.state.add_provider(TENANT, Provider { status, ..supplier }).expect("new"))
    };
    let mut expected: Vec<PortalId> = vec![id(&world.provider)];
    expected.extend((0..7).map(|n| add(&format!("W{n}"), day(1), ProviderStatus::Enabled)));
    add("OLD", day(9), ProviderStatus::Enabled);
    add("OFF", day(1), ProviderStatus::Disabled);
    let found = world.site.client.suppliers_accepted((date(2026, 11, 19), date(2026, 11, 20))).await;
    let found = found.expect("a list");
    assert!(found.is_complete && found.unreadable.is_empty());
    assert_eq!(found.suppliers.into_iter().map(|supplier| supplier.id).collect::<Vec<_>>(), expected);
    assert_eq!(world.site.client.requests(), 3);
}

#[tokio::test]
async fn a_supplier_comes_with_its_expedient_in_each_form() {
    let world = world();
    let expedient = Expedient {
        contacts: IndexMap::from([("c1".to_owned(), entry("email", "ana@example.com"))]),
        bank_accounts: IndexMap::from([
            ("b1".to_owned(), entry("clabe", "1")),
            ("b2".to_owned(), entry("clabe", "2")),
        ]),
        payment_bank_accounts: vec!["b2".to_owned()],
        ..Expedient::accepted(at(NOON))
    };
    world
        .state
        .change_provider(TENANT, &world.provider, |held| held.expedient = Some(expedient))
        .expect("known");
    for form in [InstantForm::Iso, InstantForm::EpochMs] {
        world.server.reconfigure(|config| config.modes.expedient_approved = form);
        let found = world.site.client.supplier(&id(&world.provider)).await.expect("an answer");
        let Lookup::Present(supplier) = found else { panic!("absent") };
        assert_eq!((supplier.external_id.as_str(), supplier.credit_days), ("V001", 30));
        let expedient = supplier.expedient.expect("an expedient");
        assert_eq!(expedient.approved, Some(at(NOON)), "{form:?}");
        assert_eq!(expedient.contacts_in_order()[0].email, "ana@example.com");
        assert_eq!(expedient.bank_accounts_in_order()[0].clabe, "2", "the one used for payments");
    }
    world.state.change_provider(TENANT, &world.provider, |held| held.expedient = None).expect("known");
    for form in [AbsentExpedient::LeftOut, AbsentExpedient::Null] {
        world.server.reconfigure(|config| config.modes.absent_expedient = form);
        let found = world.site.client.supplier(&id(&world.provider)).await.expect("an answer");
        assert!(matches!(found, Lookup::Present(supplier) if supplier.expedient.is_none()), "{form:?}");
    }
    let nobody = world.site.client.supplier(&id("0123456789abcdef01234567")).await;
    assert_eq!(nobody, Ok(Lookup::Absent));
}

#[tokio::test]
async fn an_acknowledgement_is_one_request_and_the_supplier_reads_it() {
    let world = world();
    let cfdi = world.add(world.invoice(1));
    let acknowledge = async |n| world.site.client.acknowledge(&cfdi, &uuid(n), "IMPORTADO SAGE").await;
    acknowledge(1).await.expect("done");
    acknowledge(1).await.expect("done again");
    assert_eq!(world.site.client.requests(), 2);
    let held = world.ask(payable()).await.cfdis.remove(0);
    assert_eq!((held.erp_status.as_str(), held.status.as_str()), ("IMPORTADO SAGE", "PENDING_PAYMENT"));
    let failure = acknowledge(2).await.expect_err("another document");
    assert_eq!((failure.kind, failure.cause.code), (FailureKind::Refused, Code::CfdiAcknowledgeRefused));
    assert_eq!(failure.cause.argument("code"), "404");
    world.server.reconfigure(|config| config.modes.batch_results = BatchResults::NoneAtAll);
    let failure = acknowledge(1).await.expect_err("no result for it");
    assert_eq!((failure.kind, failure.cause.code), (FailureKind::Unknown, Code::CfdiAcknowledgeUnknown));
    let sent = world.site.client.requests();
    for text in ["", " ", &"x".repeat(36)] {
        let failure = world.site.client.acknowledge(&cfdi, &uuid(1), text).await.expect_err("no such text");
        assert_eq!(failure.kind, FailureKind::Defect);
    }
    assert_eq!(world.site.client.requests(), sent);
}

#[tokio::test]
async fn an_acknowledgement_without_a_clear_answer_is_unknown_and_never_repeated() {
    for (action, kind) in [
        (PortalAction::FailAfterWork { status: 502, body: FaultBody::Html }, FailureKind::Unknown),
        (PortalAction::CutAfterWork, FailureKind::Unknown),
        (PortalAction::CutInBody, FailureKind::Unknown),
        (PortalAction::Html, FailureKind::Unknown),
        (PortalAction::TruncatedJson, FailureKind::Unknown),
        (PortalAction::Status { status: 401, retry_after_s: None }, FailureKind::Setup),
        (PortalAction::Status { status: 429, retry_after_s: Some(1) }, FailureKind::Throttled),
        (PortalAction::Status { status: 422, retry_after_s: None }, FailureKind::Refused),
    ] {
        let world = world();
        let cfdi = world.add(world.invoice(1));
        world.server.faults().arm(PortalFault::once("PUT", "/cfdis", action.clone()));
        let failure = world.site.client.acknowledge(&cfdi, &uuid(1), "X").await.expect_err("no answer");
        assert_eq!(failure.kind, kind, "{action:?}: {}", told(&failure));
        assert_eq!(world.site.client.requests(), 1, "{action:?}");
    }
}
