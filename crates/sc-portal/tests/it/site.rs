//! One company with its client, and what a person reads of a failure.

use std::fmt::Write as _;
use std::sync::Arc;

use rust_decimal::Decimal;
use sc_domain::money::Currency;
use sc_domain::order::{Acceptance, OrderAddress, OrderLine, OrderPayload, OrderStatus, PortalState};
use sc_domain::outcome::Failure;
use sc_domain::payment::{OperationType, PaidCfdi, PaymentPayload};
use sc_domain::ports::Clock;
use sc_domain::{CfdiUuid, OrderNumber, PaymentNumber, PortalId, VendorId};
use sc_portal::{Credentials, Limiter, LimiterOptions, PortalClient, PortalOptions};
use sc_words::{Lang, Words};

use crate::clock::FakeClock;

pub const TENANT: &str = "5f0c0ffee0000000000000aa";
pub const KEY: &str = "canary-key-7f3a";
pub const SECRET: &str = "canary/secret\"9d";
pub const PAYMENT_ID: &str = "64f0c0ffee0000000000beef";
pub const ORDER_ID: &str = "64f0c0ffee000000000000de";

/// A client, and the clock it waits by.
pub struct Site {
    pub client: PortalClient,
    pub clock: Arc<FakeClock>,
}

pub fn options(base_url: &str) -> PortalOptions {
    PortalOptions {
        company: "norte".into(),
        http_timeout_ms: 10_000,
        is_sandbox: true,
        ..PortalOptions::new(base_url, TENANT)
    }
}

pub fn site(options: PortalOptions) -> Site {
    let clock = Arc::new(FakeClock::default());
    let port: Arc<dyn Clock> = clock.clone();
    let pace = LimiterOptions { rate_per_second: 1e12, max_concurrency: 8 };
    let limiter = Arc::new(Limiter::new(pace, Arc::clone(&port)).expect("positive"));
    let credentials = Credentials { key: KEY.into(), secret: SECRET.into() };
    Site { client: PortalClient::new(options, Ok(credentials), port, limiter).expect("valid options"), clock }
}

pub fn number() -> PaymentNumber {
    PaymentNumber::new("PY0000123").expect("valid")
}

pub fn payload() -> PaymentPayload {
    let amount = Decimal::new(116_000, 2);
    PaymentPayload {
        number: number(),
        bank_account: PortalId::new("64f0c0ffee0000000000ba4c").expect("valid"),
        currency: Currency::MXN,
        date: jiff::civil::date(2026, 11, 3),
        total: amount,
        vendor: VendorId::new("V001").expect("valid"),
        comments: None,
        reference: None,
        operation: OperationType::Transfer,
        ignore_amounts: false,
        cfdis: vec![PaidCfdi {
            uuid: CfdiUuid::new("0A1B2C3D-0000-4000-8000-000000000001").expect("valid"),
            currency: Currency::MXN,
            amount,
            payment_amount: amount,
            exchange_rate: Decimal::ONE,
        }],
    }
}

pub fn order_number() -> OrderNumber {
    OrderNumber::new("PO0000123").expect("valid")
}

pub fn order_id() -> PortalId {
    PortalId::new(ORDER_ID).expect("valid")
}

/// An order as it stands after its creation.
pub fn open_state() -> PortalState {
    PortalState { status: OrderStatus::Open, acceptance: Some("ACCEPTED".to_owned()), cfdi_count: 0 }
}

/// Ten boxes for 1 000.00 and their tax.
pub fn order_payload() -> OrderPayload {
    let (subtotal, vat_sum) = (Decimal::new(100_000, 2), Decimal::new(16_000, 2));
    OrderPayload {
        number: order_number(),
        vendor: VendorId::new("V001").expect("valid"),
        company: "1".into(),
        acceptance: Acceptance::Accepted,
        date: jiff::civil::date(2026, 11, 3),
        delivery_date: jiff::civil::date(2026, 11, 30),
        currency: Currency::MXN,
        exchange_rate: None,
        delivery_contact: "Ana Ruiz".into(),
        requested_by: "COMPRAS".into(),
        comments: Some("Entregar por la mañana".into()),
        reference: None,
        payment_form: Some("F03".into()),
        payment_method: None,
        cfdi_use: Some("G03".into()),
        subtotal,
        total: subtotal + vat_sum,
        vat_sum,
        withhold_tax_sum: Decimal::ZERO,
        warehouse: Some("ALM1".into()),
        metadata: vec![("AFE".into(), "77".into())],
        addresses: vec![OrderAddress {
            identifier: "ALM1".into(),
            street: "Av. del Ejemplo 100".into(),
            zip: "64000".into(),
            ..OrderAddress::default()
        }],
        lines: vec![OrderLine {
            external_id: "4711".into(),
            num: 1,
            code: "A-1".into(),
            description: "Papel \"bond\"".into(),
            quantity: Decimal::from(10),
            price: Decimal::from(100),
            subtotal,
            unit: "CAJA".into(),
        }],
    }
}

/// Everything that is made of a failure: its kind, its cause, both languages, and what the journal keeps.
pub fn told(failure: &Failure) -> String {
    let mut text = format!("{:?} · {}\n", failure.kind, failure.cause);
    for lang in [Lang::Es, Lang::En] {
        let words = Words::new(lang);
        let (sentence, hint) = (words.sentence(&failure.cause), words.hint(&failure.cause));
        writeln!(text, "  {sentence}\n    → {hint}").expect("a string takes everything");
    }
    if let Some(answer) = &failure.answer {
        writeln!(text, "  {answer:?}").expect("a string takes everything");
    }
    text
}
