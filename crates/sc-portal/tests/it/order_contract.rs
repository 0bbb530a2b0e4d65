//! Purchase orders against the stand-in portal, which was written from the specification alone.

use rust_decimal::Decimal;
use sc_domain::money::Currency;
use sc_domain::order::{Depth, OrderLine, OrderPayload, OrderStatus, PortalOrder, compare};
use sc_domain::outcome::{Failure, FailureKind, Lookup};
use sc_domain::ports::Portal as _;
use sc_domain::{Code, OrderNumber, PortalId};
use sc_portal::PortalOptions;
use sc_portalserver::state::{PurchaseOrder, PurchaseOrderContent, PurchaseOrderLine, PurchaseOrderStatus};
use sc_portalserver::{DuplicateAnswer, FaultBody, OrderReopen, PortalAction, PortalFault, UnknownTenant};

use crate::contract::{World, uuid, world};
use crate::site::{Site, TENANT, open_state, options, order_number, order_payload, site, told};

impl World {
    async fn found(&self, number: &OrderNumber) -> Option<PortalOrder> {
        match self.site.client.order(number).await.expect("the portal answers") {
            Lookup::Present(order) => Some(order),
            Lookup::Absent => None,
        }
    }

    async fn order(&self) -> PortalOrder {
        self.found(&order_number()).await.expect("the order is there")
    }

    async fn created(&self) -> PortalId {
        self.site.client.create_order(&order_payload()).await.expect("created").id
    }

    /// Puts an order there as it stands, under no rule.
    fn put(&self, number: &str, status: PurchaseOrderStatus) -> PortalId {
        let line = PurchaseOrderLine::new("4711", 1, "A-1", Decimal::from(10), Decimal::from(100));
        let day = jiff::civil::date(2026, 11, 3);
        let content =
            PurchaseOrderContent { status, ..PurchaseOrderContent::new(number, "V001", day, vec![line]) };
        let at = "2026-11-03T15:00:00Z".parse().expect("a constant");
        let id = self.server.state().add_purchase_order(TENANT, PurchaseOrder::new(content, at));
        PortalId::new(id.expect("a new order")).expect("24 hexadecimal digits")
    }

    /// How many orders of our number the portal holds.
    fn orders_held(&self) -> usize {
        let is_ours = |order: &PurchaseOrder| order.content.external_id == order_number().as_str();
        self.server
            .state()
            .read(|data| data.tenants[TENANT].purchase_orders.values().filter(|order| is_ours(order)).count())
    }

    fn invoice(&self, order: &PortalId, n: usize, quantity: Decimal) {
        self.server
            .state()
            .invoice_purchase_order(TENANT, order.as_str(), uuid(n).as_str(), &[("4711", quantity)])
            .expect("the order may be invoiced");
    }
}

#[track_caller]
fn refused(failure: &Failure, code: &str) {
    let cause = (failure.kind, failure.cause.code, failure.cause.argument("code"));
    assert_eq!(cause, (FailureKind::Refused, Code::OrderRefused, code), "{}", told(failure));
}

#[tokio::test]
async fn a_created_order_is_found_and_is_what_was_sent() {
    let world = world();
    assert_eq!(world.found(&order_number()).await, None, "the portal says that it has none");
    let id = world.created().await;
    let found = world.order().await;
    assert_eq!((&found.id, &found.status), (&id, &OrderStatus::Open));
    assert_eq!(compare(&order_payload(), &found, Depth::All), []);
    assert_eq!(found.texts.len(), order_payload().texts().len() - 1, "all but the reference, which has none");
    assert_eq!(world.site.client.orders(&[order_number()]).await.expect("a list").orders, [found]);
}

#[tokio::test]
async fn an_order_in_dollars_with_withheld_taxes_and_many_lines_survives_the_way() {
    let world = world();
    let base = order_payload();
    let line = |n: u32| OrderLine {
        external_id: (4_710 + n).to_string(),
        num: n,
        quantity: Decimal::new(25_000, 4),
        price: Decimal::new(10_123_456, 6),
        subtotal: Decimal::new(2_531, 2),
        ..base.lines[0].clone()
    };
    let payload = OrderPayload {
        currency: Currency::USD,
        exchange_rate: Some(Decimal::new(18_951_200, 6)),
        subtotal: Decimal::new(303_720, 2),
        vat_sum: Decimal::new(48_595, 2),
        withhold_tax_sum: Decimal::new(-30_372, 2),
        total: Decimal::new(321_943, 2),
        lines: (1..=120).map(line).collect(),
        ..base.clone()
    };
    world.site.client.create_order(&payload).await.expect("created");
    assert_eq!(compare(&payload, &world.order().await, Depth::All), []);
}

#[tokio::test]
async fn a_second_order_of_the_same_number_is_a_duplicate_however_the_portal_says_it() {
    for answer in [DuplicateAnswer::Http409Code, DuplicateAnswer::Http400Code, DuplicateAnswer::Http200InBand]
    {
        let world = world();
        world.server.reconfigure(|config| config.modes.orders.duplicate = answer);
        world.created().await;
        let failure = world.site.client.create_order(&order_payload()).await.expect_err("a duplicate");
        assert_eq!(failure.kind, FailureKind::Duplicate, "{answer:?}: {}", told(&failure));
        assert_eq!(world.orders_held(), 1);
    }
}

#[tokio::test]
async fn a_refused_order_tells_the_code_and_makes_nothing() {
    let world = world();
    let mut payload = order_payload();
    payload.lines[0].subtotal = Decimal::from(999);
    let failure = world.site.client.create_order(&payload).await.expect_err("a wrong sum");
    refused(&failure, "PURCHASE_ORDERS__LINE_SUBTOTAL_NOT_MATCH");
    assert_eq!(world.orders_held(), 0);
}

#[tokio::test]
async fn an_update_replaces_the_content_and_can_be_repeated() {
    let world = world();
    let id = world.created().await;
    let mut payload = order_payload();
    payload.lines[0].quantity = Decimal::from(4);
    payload.lines[0].subtotal = Decimal::from(400);
    (payload.subtotal, payload.vat_sum, payload.total) = (400.into(), 64.into(), 464.into());
    payload.comments = Some("Menos".into());
    for _ in 0..2 {
        world.site.client.update_order(&id, &payload, &open_state()).await.expect("updated");
        let found = world.order().await;
        assert_eq!(compare(&payload, &found, Depth::All), []);
        assert_eq!((found.id, world.orders_held()), (id.clone(), 1));
    }
}

#[tokio::test]
async fn an_update_of_an_order_that_is_over_or_unknown_is_refused() {
    for status in [PurchaseOrderStatus::Closed, PurchaseOrderStatus::Cancelled] {
        let world = world();
        let id = world.put(order_number().as_str(), status);
        let failure =
            world.site.client.update_order(&id, &order_payload(), &open_state()).await.expect_err("over");
        refused(&failure, "PURCHASE_ORDERS__NOT_OPEN");
    }
    let nobody = PortalId::new("64f0c0ffee00000000000001").expect("valid");
    let failure = world()
        .site
        .client
        .update_order(&nobody, &order_payload(), &open_state())
        .await
        .expect_err("unknown");
    refused(&failure, "PURCHASE_ORDERS__NOT_FOUND");
}

#[tokio::test]
async fn what_was_invoiced_is_told_and_an_update_below_it_is_refused() {
    let world = world();
    let id = world.created().await;
    world.invoice(&id, 1, Decimal::new(25, 1));
    world.invoice(&id, 2, Decimal::from(4));
    let found = world.order().await;
    assert_eq!((found.cfdi_count, found.cfdi_uuids), (2, vec![uuid(1), uuid(2)]));
    assert_eq!((found.lines[0].cfdi_count, found.lines[0].invoiced), (2, Some(Decimal::new(65, 1))));
    let mut payload = order_payload();
    payload.lines[0].quantity = Decimal::from(6);
    payload.lines[0].subtotal = Decimal::from(600);
    (payload.subtotal, payload.vat_sum, payload.total) = (600.into(), 96.into(), 696.into());
    let failure =
        world.site.client.update_order(&id, &payload, &open_state()).await.expect_err("6.5 are invoiced");
    refused(&failure, "PURCHASE_ORDER_ALREADY_RELATED_INVOICE");
    let failure =
        world.site.client.set_order_status(&id, &OrderStatus::Cancelled).await.expect_err("invoiced");
    refused(&failure, "PURCHASE_ORDER_CANNOT_CANCELLED");
    assert_eq!(world.order().await.status, OrderStatus::Open);
}

#[tokio::test]
async fn a_status_is_set_once_and_told_when_it_was_set_before() {
    for status in [OrderStatus::Closed, OrderStatus::Cancelled] {
        let world = world();
        let id = world.created().await;
        world.site.client.set_order_status(&id, &status).await.expect("done");
        assert_eq!(world.order().await.status, status);
        for again in [OrderStatus::Closed, OrderStatus::Cancelled] {
            let failure = world.site.client.set_order_status(&id, &again).await.expect_err("over");
            assert_eq!(failure.kind, FailureKind::Duplicate, "{}", told(&failure));
        }
        assert_eq!(world.order().await.status, status);
    }
}

#[tokio::test]
async fn a_closed_order_is_opened_again_where_the_portal_allows_it() {
    let world = world();
    let id = world.put(order_number().as_str(), PurchaseOrderStatus::Closed);
    world.site.client.set_order_status(&id, &OrderStatus::Open).await.expect("opened");
    assert_eq!(world.order().await.status, OrderStatus::Open);
    world.site.client.set_order_status(&id, &OrderStatus::Open).await.expect("it is open");
    world.server.reconfigure(|config| config.modes.orders.reopen = OrderReopen::Never);
    world.site.client.set_order_status(&id, &OrderStatus::Closed).await.expect("closed");
    let failure = world.site.client.set_order_status(&id, &OrderStatus::Open).await.expect_err("not allowed");
    refused(&failure, "PURCHASE_ORDER_CHANGE_STATUS_FAIL");
}

#[tokio::test]
async fn several_orders_of_one_number_are_told_and_none_is_taken() {
    let world = world();
    world.put(order_number().as_str(), PurchaseOrderStatus::Cancelled);
    world.put(order_number().as_str(), PurchaseOrderStatus::Open);
    world.put("PO00001234", PurchaseOrderStatus::Open);
    let failure = world.site.client.order(&order_number()).await.expect_err("two");
    assert_eq!((failure.kind, failure.cause.code), (FailureKind::Refused, Code::OrderAmbiguousInPortal));
    let listed = world.site.client.orders(&[order_number()]).await.expect("a list").orders;
    assert_eq!(listed.len(), 2);
}

#[tokio::test]
async fn all_of_450_orders_are_read_however_small_the_pages_are() {
    let world = world();
    let numbers: Vec<_> = (0..450).map(|n| OrderNumber::new(format!("PO{n:07}")).expect("valid")).collect();
    for number in &numbers[..440] {
        world.put(number.as_str(), PurchaseOrderStatus::Open);
    }
    for (page_cap, requests) in [(200, 5), (30, 18)] {
        world.server.reconfigure(|config| config.page_cap = page_cap);
        let before = world.site.client.requests();
        let mut found: Vec<String> = world
            .site
            .client
            .orders(&numbers)
            .await
            .expect("lists")
            .orders
            .into_iter()
            .map(|o| o.number)
            .collect();
        found.sort();
        assert_eq!(found, numbers[..440].iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(world.site.client.requests() - before, requests, "pages of {page_cap}");
    }
}

#[tokio::test]
async fn an_odd_number_survives_the_way_to_the_portal_and_back() {
    let world = world();
    for text in ["PO 1/2", "PO?&#%+=", "Ñandú 'x' \"y\"", ".."] {
        let number = OrderNumber::new(text).expect("valid");
        let payload = OrderPayload { number: number.clone(), ..order_payload() };
        world.site.client.create_order(&payload).await.expect("created");
        let found = world.found(&number).await.expect("found");
        assert_eq!(compare(&payload, &found, Depth::All), [], "{text}");
        assert_eq!(world.site.client.orders(&[number]).await.expect("a list").orders.len(), 1, "{text}");
    }
}

#[tokio::test]
async fn a_wrong_company_never_looks_like_an_absent_order() {
    let world = world();
    for mode in [UnknownTenant::Forbidden, UnknownTenant::NotFound] {
        world.server.reconfigure(|config| config.modes.unknown_tenant = mode);
        let stranger = PortalOptions {
            tenant_id: "5f0c0ffee0000000000000ff".into(),
            ..options(&world.server.base_url())
        };
        let stranger = site(stranger).client;
        for failure in [
            stranger.order(&order_number()).await.expect_err("not this company's"),
            stranger.orders(&[order_number()]).await.expect_err("not this company's"),
        ] {
            assert_eq!(failure.kind, FailureKind::Setup, "{mode:?}: {}", told(&failure));
        }
    }
}

/// A change of an order, and whether the portal carried it out.
#[derive(Debug, Clone, Copy)]
enum Change {
    Create,
    Update,
    Close,
}

impl Change {
    const ALL: [Self; 3] = [Self::Create, Self::Update, Self::Close];

    async fn send(self, site: &Site, id: Option<&PortalId>) -> Result<(), Failure> {
        let payload = OrderPayload { comments: Some("Otra cosa".into()), ..order_payload() };
        match (self, id) {
            (Self::Update, Some(id)) => site.client.update_order(id, &payload, &open_state()).await,
            (Self::Close, Some(id)) => site.client.set_order_status(id, &OrderStatus::Closed).await,
            _ => site.client.create_order(&payload).await.map(|_| ()),
        }
    }

    async fn is_done(self, world: &World) -> bool {
        let found = world.found(&order_number()).await;
        found.is_some_and(|order| match self {
            Self::Create => true,
            Self::Update => order.texts.get("comments").is_some_and(|text| text == "Otra cosa"),
            Self::Close => order.status == OrderStatus::Closed,
        })
    }
}

/// What each write is told when the portal acts like this, and whether it was carried out.
async fn fault(action: PortalAction, kind: FailureKind, is_done: bool) {
    let world = world();
    let hasty = PortalOptions { http_timeout_ms: 400, ..options(&world.server.base_url()) };
    let hasty = site(hasty);
    for change in Change::ALL {
        let id = match change {
            Change::Create => None,
            Change::Update | Change::Close if world.orders_held() > 0 => Some(world.order().await.id),
            Change::Update | Change::Close => Some(world.created().await),
        };
        let method = if id.is_none() { "POST" } else { "PUT" };
        world.server.faults().arm(PortalFault::once(method, "/purchase-orders", action.clone()));
        let failure = change.send(&hasty, id.as_ref()).await.expect_err("no good answer");
        assert_eq!(failure.kind, kind, "{change:?} {action:?}: {}", told(&failure));
        assert_eq!(change.is_done(&world).await, is_done, "{change:?} {action:?}: the probe tells the truth");
    }
}

#[tokio::test]
async fn a_write_without_a_clear_answer_is_unknown_and_the_probe_settles_it() {
    let body = FaultBody::Html;
    fault(PortalAction::FailBefore { status: 500, body }, FailureKind::Unknown, false).await;
    fault(PortalAction::FailAfterWork { status: 502, body }, FailureKind::Unknown, true).await;
    fault(PortalAction::CutBefore, FailureKind::Unknown, false).await;
    fault(PortalAction::CutAfterWork, FailureKind::Unknown, true).await;
    fault(PortalAction::CutInBody, FailureKind::Unknown, true).await;
    fault(PortalAction::HangAfterWork, FailureKind::Unknown, true).await;
    fault(PortalAction::Garbage, FailureKind::Unknown, true).await;
    fault(PortalAction::Html, FailureKind::Unknown, true).await;
    fault(PortalAction::Empty, FailureKind::Unknown, true).await;
    fault(PortalAction::TruncatedJson, FailureKind::Unknown, true).await;
}

#[tokio::test]
async fn a_write_that_was_turned_away_changed_nothing() {
    let status = |status| PortalAction::Status { status, retry_after_s: Some(7) };
    fault(PortalAction::Redirect { status: 302 }, FailureKind::Setup, false).await;
    fault(status(401), FailureKind::Setup, false).await;
    fault(status(403), FailureKind::Setup, false).await;
    fault(status(429), FailureKind::Throttled, false).await;
    fault(status(422), FailureKind::Refused, false).await;
}

#[tokio::test]
async fn a_slow_answer_is_an_answer_like_any_other() {
    let world = world();
    let delay = |method| PortalFault::once(method, "/purchase-orders", PortalAction::Delay { ms: 30 });
    world.server.faults().arm(delay("POST"));
    let id = world.created().await;
    world.server.faults().arm(delay("PUT"));
    world.site.client.set_order_status(&id, &OrderStatus::Closed).await.expect("closed");
    world.server.faults().arm(delay("GET"));
    assert_eq!(world.order().await.status, OrderStatus::Closed);
}

#[tokio::test]
async fn a_write_that_a_proxy_repeated_is_found_out() {
    let world = world();
    world.server.faults().arm(PortalFault::once("POST", "/purchase-orders", PortalAction::TwiceForReal));
    world.created().await;
    assert_eq!(world.orders_held(), 2);
    let failure = world.site.client.order(&order_number()).await.expect_err("two");
    assert_eq!(failure.cause.code, Code::OrderAmbiguousInPortal);
}
