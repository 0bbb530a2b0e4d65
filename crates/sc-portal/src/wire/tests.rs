use proptest::prelude::*;
use sc_domain::ids::{PaymentNumber, VendorId};
use serde_json::json;

use super::*;

fn uuid(n: u8) -> CfdiUuid {
    CfdiUuid::new(format!("0a1b2c3d-0000-4000-8000-0000000000{n:02x}")).expect("valid")
}

fn payload(amounts: &[Decimal]) -> PaymentPayload {
    PaymentPayload {
        number: PaymentNumber::new("PY0000001").expect("valid"),
        bank_account: PortalId::new("0123456789abcdef01234567").expect("valid"),
        currency: Currency::MXN,
        date: jiff::civil::date(2026, 11, 3),
        total: amounts.iter().copied().sum(),
        vendor: VendorId::new("V001").expect("valid"),
        comments: Some("  ".into()),
        reference: Some("  Línea \"7\"  ".into()),
        operation: OperationType::Transfer,
        ignore_amounts: false,
        cfdis: (1..)
            .zip(amounts)
            .map(|(n, amount)| PaidCfdi {
                uuid: uuid(n),
                currency: Currency::USD,
                amount: *amount,
                payment_amount: *amount,
                exchange_rate: Decimal::ONE,
            })
            .collect(),
    }
}

#[test]
fn a_payment_is_written_with_the_names_of_the_portal_and_nothing_else() {
    let amounts = [Decimal::new(10_050, 2), Decimal::new(1, 1)];
    insta::assert_snapshot!(format!("{:#}", wire_body(&payload(&amounts))), @r#"
    {
      "bank_account_id": "0123456789abcdef01234567",
      "cfdis": [
        {
          "amount": 100.50,
          "currency": "USD",
          "document_type": "CFDI",
          "exchange_rate": 1,
          "payment_amount": 100.50,
          "payment_currency": "MXN",
          "uuid": "0A1B2C3D-0000-4000-8000-000000000001"
        },
        {
          "amount": 0.1,
          "currency": "USD",
          "document_type": "CFDI",
          "exchange_rate": 1,
          "payment_amount": 0.1,
          "payment_currency": "MXN",
          "uuid": "0A1B2C3D-0000-4000-8000-000000000002"
        }
      ],
      "currency": "MXN",
      "external_id": "PY0000001",
      "ignore_amounts": false,
      "operation_type": "TRANSFER",
      "payment_date": "2026-11-03T10:00:00.000Z",
      "provider_external_id": "V001",
      "reference": "Línea \"7\"",
      "total_amount": 100.60
    }
    "#);
}

proptest! {
    #[test]
    fn an_amount_reaches_the_portal_digit_by_digit(mantissa in 1_i64.., scale in 0_u32..=6) {
        let amount = Decimal::new(mantissa, scale);
        let body = wire_body(&payload(&[amount])).to_string();
        let expected = format!("\"amount\":{amount},");
        prop_assert!(body.contains(&expected), "{expected} in {body}");
        let expected = format!("\"total_amount\":{amount}");
        prop_assert!(body.contains(&expected), "{expected} in {body}");
    }

    #[test]
    fn an_amount_of_the_portal_is_read_digit_by_digit(mantissa in any::<i64>(), scale in 0_u32..=6, quoted: bool) {
        let amount = Decimal::new(mantissa, scale);
        let text = if quoted { format!("\"{amount}\"") } else { amount.to_string() };
        let read: Amount = serde_json::from_str(&text).expect("JSON");
        prop_assert_eq!(read.0.map(|d| d.to_string()), Some(amount.to_string()));
    }
}

#[test]
fn what_is_no_amount_is_none() {
    for (text, expected) in
        [("1.5e3", Some("1500")), ("null", None), ("\"x\"", None), ("{}", None), ("true", None)]
    {
        let read: Amount = serde_json::from_str(text).expect("JSON");
        assert_eq!(read.0.map(|d| d.to_string()).as_deref(), expected, "{text}");
    }
}

fn item(value: Value) -> InvoiceItem {
    let wire: WireInvoice = serde_json::from_value(value).expect("an object");
    wire.into_item(&PortalId::new("0123456789abcdef01234567").expect("valid"))
}

#[test]
fn an_invoice_is_read_from_its_cfdi_and_its_metadata() {
    let InvoiceItem::Invoice(invoice) = item(json!({
        "id": "aaaaaaaaaaaaaaaaaaaaaaaa",
        "cfdi": {
            "serie": " A ", "folio": 17, "moneda": "MXN", "total": 116.00,
            "timbre": { "uuid": " 0a1b2c3d-0000-4000-8000-000000000001 " }
        },
        "metadata": { "provider_id": "0123456789ABCDEF01234567", "cancelled_by_sat": true }
    })) else {
        panic!("not an invoice")
    };
    assert_eq!(invoice.uuid, uuid(1));
    assert_eq!((invoice.series.as_str(), invoice.folio.as_str()), ("A", "17"));
    assert_eq!((invoice.currency, invoice.total), (Some(Currency::MXN), Some(Decimal::new(11_600, 2))));
    assert!(invoice.is_cancelled);
}

#[test]
fn what_is_no_stamped_invoice_of_the_provider_is_left_out() {
    assert_eq!(item(json!({ "id": "x" })), InvoiceItem::Other);
    assert_eq!(item(json!({ "id": "x", "cfdi": null, "metadata": null })), InvoiceItem::Other);
    assert_eq!(item(json!({ "cfdi": { "timbre": null } })), InvoiceItem::Other);
    assert_eq!(item(json!({ "cfdi": { "timbre": { "uuid": "" } } })), InvoiceItem::Other);
    assert_eq!(item(json!({ "cfdi": { "timbre": { "uuid": "half" } } })), InvoiceItem::Unreadable);
    let foreign =
        json!({ "cfdi": { "timbre": { "uuid": uuid(1).as_str() } }, "metadata": { "provider_id": "other" } });
    assert_eq!(item(foreign), InvoiceItem::Other);
}

#[test]
fn cfdis_that_the_portal_misses_are_told_in_any_shape() {
    let created: WireWritten =
        serde_json::from_value(json!({ "id": "x", "missing_cfdis": ["a", { "uuid": "b" }, { "n": 1 }] }))
            .expect("an object");
    assert_eq!(created.missing_cfdis.0, ["a", "b", r#"{"n":1}"#]);
    let created: WireWritten = serde_json::from_value(json!({ "missing_cfdis": null })).expect("an object");
    assert_eq!(created.missing_cfdis.0, Vec::<String>::new());
}
