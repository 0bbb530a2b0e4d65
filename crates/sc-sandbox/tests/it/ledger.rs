//! One of each kind of mistake is planted, and the ledger finds exactly those.

use rust_decimal::Decimal;
use sc_portalserver::state::{OperationType, PaymentCfdiDraft, PaymentDraft};
use sc_sandbox::ledger::{Moment, Verdict};
use sc_sandbox::world::{Company, Payment, Shape};
use sc_sandbox::{Profile, Sandbox};
use serde_json::json;

use crate::support::{
    assert_clean, client, deliver, do_everything, ideal_payload, kinds, mark, post, resolve_links, start,
    text,
};

fn of_shape(company: &Company, shape: Shape) -> &Payment {
    company.payments.iter().find(|payment| payment.shape == shape).unwrap()
}

/// A shape that waits in this company.
fn waiting(company: &Company, why: &str) -> Payment {
    let found = company.payments.iter().find(|payment| payment.expected.why() == Some(why));
    found.unwrap_or_else(|| panic!("{} has nothing that waits for {why}", company.key)).clone()
}

/// A payment as a mistaken program would make it, with the portal's rules for persons.
fn draft(payment: &Payment, external_id: &str) -> PaymentDraft {
    let wanted = &payment.wanted;
    PaymentDraft {
        external_id: Some(external_id.to_owned()),
        currency: wanted.currency.to_owned(),
        payment_date: wanted.date.unwrap(),
        total_amount: wanted.total,
        bank_account_id: Some(wanted.bank_account_id.clone()),
        comments: Some(payment.comments.clone()),
        reference: Some(payment.reference.clone()),
        operation_type: OperationType::Transfer,
        provider_external_id: None,
        ignore_amounts: false,
        cfdis: wanted
            .cfdis
            .iter()
            .map(|line| PaymentCfdiDraft {
                uuid: Some(line.uuid.clone()),
                identifier: None,
                document_type: None,
                amount: line.amount,
                currency: line.currency.to_owned(),
                exchange_rate: Decimal::ONE,
                payment_amount: line.payment_amount,
                payment_currency: None,
            })
            .collect(),
    }
}

fn at_rest(sandbox: &Sandbox) -> Verdict {
    sandbox.ledger(Moment::AtRest).unwrap()
}

#[tokio::test]
async fn a_lost_payment_and_a_lost_control_row_are_found() {
    let sandbox = start(Profile::Crash).await;
    let company = &sandbox.companies()[0];
    resolve_links(&sandbox, company);
    crate::order_clerk::do_orders(&sandbox).await;
    let (lost, unmarked) =
        (of_shape(company, Shape::SingleInvoice), of_shape(company, Shape::PartialPayment));
    for payment in &company.payments {
        let sc_sandbox::world::Expected::Delivered { control } = payment.expected else { continue };
        if payment.number == unmarked.number {
            post(&sandbox, company, &ideal_payload(company, payment)).await;
        } else if payment.number != lost.number {
            deliver(&sandbox, company, payment, control).await;
        }
    }
    let verdict = at_rest(&sandbox);
    let mut expected = vec![
        ("portal_payment_missing", lost.number.as_str()),
        ("control_row_missing", unmarked.number.as_str()),
    ];
    expected.sort_by_key(|(_, number)| *number);
    assert_eq!(kinds(&verdict.lost), expected);
    assert_eq!(verdict.findings().count(), 2);

    let in_flight = sandbox.ledger(Moment::InFlight).unwrap();
    assert_clean(&in_flight);
    let not_yet = in_flight.waiting.iter().filter(|waiting| waiting.why == "not_yet").count();
    assert_eq!(not_yet, 2, "the same state while work is under way");
}

#[tokio::test]
async fn a_doubled_payment_row_and_settlement_are_found() {
    let sandbox = start(Profile::Crash).await;
    do_everything(&sandbox).await;
    let company = &sandbox.companies()[0];
    let payment = of_shape(company, Shape::SingleInvoice);

    // The portal has lost its balances: the same payment once more, under the same and under another number.
    let uuid = payment.wanted.cfdis[0].uuid.clone();
    let state = sandbox.portal().state();
    let first = state.read(|data| {
        data.tenants[&company.tenant_id].payments_of(&payment.number).next().map(|held| held.id.clone())
    });
    let mut exported: serde_json::Value = serde_json::from_str(&state.export_json().unwrap()).unwrap();
    let payments = &mut exported["tenants"][&company.tenant_id]["payments"];
    let mut twin = payments[first.as_deref().unwrap()].clone();
    twin["id"] = json!("feedfacefeedfacefeedface");
    payments["feedfacefeedfacefeedface"] = twin;
    state.import_json(&exported.to_string()).unwrap();
    mark(&sandbox, &company.database, &payment.number, "PAID", "feedfacefeedfacefeedface");

    let verdict = at_rest(&sandbox);
    let number = payment.number.as_str();
    assert_eq!(
        kinds(&verdict.doubled),
        [
            ("portal_payment_doubled", number),
            ("control_row_doubled", number),
            ("document_settled_twice", uuid.as_str()),
        ]
    );
    assert_eq!(kinds(&verdict.differing), [("control_row_differs", number)], "the second row names the twin");
    assert_eq!(verdict.findings().count(), 4);
}

#[tokio::test]
async fn each_difference_is_found_with_both_sides() {
    let sandbox = start(Profile::Crash).await;
    do_everything(&sandbox).await;
    let company = &sandbox.companies()[0];
    let payment = of_shape(company, Shape::SingleInvoice);
    let other = of_shape(company, Shape::PartialPayment);
    let number = payment.number.as_str();
    let state = sandbox.portal().state();
    let mut exported: serde_json::Value = serde_json::from_str(&state.export_json().unwrap()).unwrap();
    let held = exported["tenants"][&company.tenant_id]["payments"]
        .as_object_mut()
        .unwrap()
        .values_mut()
        .find(|held| held["external_id"] == number)
        .unwrap();
    held["total_amount"] = json!(1.5);
    held["payment_date"] = json!("2026-01-31");
    held["provider_id"] = json!(other.wanted.provider_id.replace(|_: char| true, "0"));
    held["bank_account_id"] = json!(company.banks[1].portal_id);
    held["comments"] = json!("Otra cosa");
    held["reference"] = json!("Otra");
    held["cfdis"][0]["amount"] = json!(1.25);
    held["cfdis"][0]["payment_amount"] = json!(1.25);
    state.import_json(&exported.to_string()).unwrap();

    let verdict = at_rest(&sandbox);
    let all = [
        "amount_differs",
        "supplier_differs",
        "date_differs",
        "bank_account_differs",
        "documents_differ",
        "comments_differ",
        "reference_differs",
        "converted_amount_differs",
    ];
    assert_eq!(kinds(&verdict.differing), all.map(|what| (what, number)));
    assert_eq!(verdict.findings().count(), all.len());
    let amount = &verdict.differing[0];
    assert_eq!(amount.expected, format!("MXN {}", payment.wanted.total.normalize()));
    assert_eq!(amount.found, "MXN 1.5");
}

#[tokio::test]
async fn wrong_control_rows_are_found() {
    let sandbox = start(Profile::Crash).await;
    let company = &sandbox.companies()[0];
    do_everything(&sandbox).await;
    let (word, id, left) = (
        of_shape(company, Shape::PartialPayment),
        of_shape(company, Shape::SingleInvoice),
        of_shape(company, Shape::SentByPredecessor),
    );
    let change = |set: &str, number: &str| {
        let sql = format!("UPDATE fesaPagosFocaltec SET {set} WHERE NoPagoSage = @n");
        sandbox.sql().execute("FESA", &sql, &[text("@n", number)]).unwrap();
    };
    change("status = 'PAID'", &word.number);
    change("idFocaltec = '000000000000000000000000'", &id.number);
    change("status = 'PARTIAL'", &left.number);
    mark(&sandbox, &company.database, "PY9999999", "PAID", "000000000000000000000000");
    mark(&sandbox, "NADIE", "PY9999998", "PAID", "000000000000000000000000");

    let verdict = at_rest(&sandbox);
    let mut rows = kinds(&verdict.differing);
    rows.sort();
    let mut expected = vec![
        ("control_row_changed", left.number.as_str()),
        ("control_row_differs", word.number.as_str()),
        ("control_row_differs", id.number.as_str()),
        ("control_row_differs", left.number.as_str()),
    ];
    expected.sort();
    assert_eq!(rows, expected);
    assert_eq!(
        kinds(&verdict.unexpected),
        [("control_row_unknown", "PY9999999"), ("control_row_without_company", "PY9999998")]
    );
    assert_eq!(verdict.findings().count(), 6);
}

#[tokio::test]
async fn what_belongs_to_another_company_is_found() {
    let sandbox = start(Profile::Small).await;
    do_everything(&sandbox).await;
    let companies = sandbox.companies();
    let (here, there) = (&companies[0], &companies[1]);
    let state = sandbox.portal().state();
    let id_of = |company: &Company, number: &str| {
        state.read(|data| {
            let mut held = data.tenants[&company.tenant_id].payments_of(number);
            held.next().unwrap().id.clone()
        })
    };

    // A payment: the neighbour's amount and date, under the number both companies have.
    let own = of_shape(here, Shape::SingleInvoice);
    let theirs = there.payments.iter().find(|payment| payment.number == own.number).unwrap();
    let held_id = id_of(here, &own.number);
    let mut exported: serde_json::Value = serde_json::from_str(&state.export_json().unwrap()).unwrap();
    let held = &mut exported["tenants"][&here.tenant_id]["payments"][&held_id];
    held["total_amount"] = serde_json::from_str(&theirs.wanted.total.to_string()).unwrap();
    held["currency"] = json!(theirs.wanted.currency);
    held["payment_date"] = json!(theirs.wanted.date.unwrap().to_string());
    state.import_json(&exported.to_string()).unwrap();

    // A control row that names the neighbour's payment.
    let marked = of_shape(here, Shape::PartialPayment);
    let foreign = of_shape(there, Shape::SeveralInvoices);
    let sql = "UPDATE fesaPagosFocaltec SET idFocaltec = @i WHERE NoPagoSage = @n AND idCia = @c";
    let parameters =
        [text("@i", &id_of(there, &foreign.number)), text("@n", &marked.number), text("@c", &here.database)];
    sandbox.sql().execute("FESA", sql, &parameters).unwrap();

    // A vendor linked to the neighbour's supplier, an invoice with the neighbour's UUID.
    let vendor = here.vendors.iter().find(|vendor| vendor.resolvable.is_some()).unwrap();
    let sql = "UPDATE APVENO SET VALUE = @v WHERE VENDORID = @i AND OPTFIELD = 'PROVIDERID'";
    let parameters = [text("@v", &there.providers[0].id), text("@i", &vendor.id)];
    sandbox.sql().execute(&here.database, sql, &parameters).unwrap();
    let invoice = here.invoices.iter().find(|invoice| invoice.resolvable.is_some()).unwrap();
    let sql = format!(
        "UPDATE APIBHO SET VALUE = @v WHERE CNTBTCH = {} AND CNTITEM = {} AND OPTFIELD = 'FOLIOCFD'",
        invoice.batch, invoice.item
    );
    sandbox.sql().execute(&here.database, &sql, &[text("@v", &there.cfdis[0].uuid)]).unwrap();

    let verdict = at_rest(&sandbox);
    let mut found = kinds(&verdict.crossed);
    found.sort();
    let mut expected = vec![
        ("control_row_crossed", marked.number.as_str()),
        ("link_crossed", invoice.number.as_str()),
        ("link_crossed", vendor.id.as_str()),
        ("portal_payment_crossed", own.number.as_str()),
    ];
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!(verdict.findings().count(), 4);
}

#[tokio::test]
async fn what_must_wait_and_was_sent_is_unexpected() {
    let sandbox = start(Profile::Crash).await;
    do_everything(&sandbox).await;
    let company = &sandbox.companies()[0];
    let held = waiting(company, "credit_note_applied");
    let mut wrong = draft(&held, &held.number);
    wrong.total_amount = held.wanted.cfdis[0].payment_amount;
    let state = sandbox.portal().state();
    let id = state.add_payment_by_hand(&company.tenant_id, &wrong).unwrap();
    mark(&sandbox, &company.database, &held.number, "PAID", &id);

    let unpaid = waiting(company, "provider_missing");
    let unknown = draft(&unpaid, "PY7777777");
    state.add_payment_by_hand(&company.tenant_id, &unknown).unwrap();

    let verdict = at_rest(&sandbox);
    assert_eq!(
        kinds(&verdict.unexpected),
        [
            ("portal_payment_unexpected", held.number.as_str()),
            ("control_row_unexpected", held.number.as_str()),
            ("portal_payment_unknown", "PY7777777"),
        ]
    );
    assert_eq!(verdict.findings().count(), 3);
}

#[tokio::test]
async fn a_payment_that_was_there_and_is_rejected_now_is_found() {
    let sandbox = start(Profile::Crash).await;
    do_everything(&sandbox).await;
    let company = &sandbox.companies()[0];
    let left = of_shape(company, Shape::SentByPredecessor);
    let url = format!(
        "{}/api/1.0/extern/tenants/{}/payments/{}/reject?id_type=EXTERNAL",
        sandbox.portal_url(),
        company.tenant_id,
        left.number
    );
    let request = client()
        .post(url)
        .header("PDPTenantKey", &company.portal_key)
        .header("PDPTenantSecret", &company.portal_secret)
        .json(&json!({ "comments": "por error" }));
    assert_eq!(request.send().await.unwrap().status().as_u16(), 200);
    let verdict = at_rest(&sandbox);
    let number = left.number.as_str();
    assert_eq!(kinds(&verdict.lost), [("portal_payment_missing", number)]);
    assert_eq!(kinds(&verdict.differing), [("portal_payment_state_differs", number)]);
    assert_eq!(verdict.findings().count(), 2);
}

#[tokio::test]
async fn writes_beside_the_resolvers_are_found() {
    let sandbox = start(Profile::Crash).await;
    do_everything(&sandbox).await;
    let company = &sandbox.companies()[0];
    let run = |sql: &str| sandbox.sql().execute(&company.database, sql, &[]).unwrap();
    run("UPDATE APTCR SET TEXTRMIT = 'x' WHERE CNTENTR = 1 AND BTCHTYPE = 'PY' AND CNTBTCH = 2001");
    let linked = company.vendors.iter().find(|vendor| vendor.resolvable.is_none()).unwrap();
    let vendor = &linked.id;
    run(&format!("UPDATE APVENO SET VALUE = 'x' WHERE VENDORID = '{vendor}' AND OPTFIELD = 'PROVIDERID'"));
    run(&format!("UPDATE APVENO SET VALUE = 'y' WHERE VENDORID = '{vendor}' AND OPTFIELD = 'RFC'"));

    let verdict = at_rest(&sandbox);
    assert_eq!(
        kinds(&verdict.differing),
        [
            ("link_differs", vendor.as_str()),
            ("optional_field_unexpected", vendor.as_str()),
            ("guarded_table_written", "APTCR"),
        ]
    );
    assert_eq!(verdict.findings().count(), 3);
}

#[tokio::test]
async fn a_control_row_without_portal_id_may_be_completed() {
    let sandbox = start(Profile::Small).await;
    let companies = sandbox.companies();
    let (company, payment) = companies
        .iter()
        .find_map(|company| {
            let found =
                company.payments.iter().find(|payment| payment.shape == Shape::SentWithoutPortalId)?;
            Some((company, found))
        })
        .unwrap();
    let held = company.portal_payments.iter().find(|left| left.external_id == payment.number).unwrap();
    let complete = |id: &str| {
        let sql = "UPDATE fesaPagosFocaltec SET idFocaltec = @i WHERE NoPagoSage = @n AND idCia = @c";
        let parameters = [text("@i", id), text("@n", &payment.number), text("@c", &company.database)];
        sandbox.sql().execute("FESA", sql, &parameters).unwrap();
    };
    complete(&held.id);
    assert_clean(&sandbox.ledger(Moment::InFlight).unwrap());
    complete("000000000000000000000000");
    let verdict = sandbox.ledger(Moment::InFlight).unwrap();
    assert_eq!(kinds(&verdict.differing), [("control_row_differs", payment.number.as_str())]);
}
