//! The purchase orders of a world: true to their shapes, the same in the tables and in the portal, and changed by the office
//! as it says.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rust_decimal::{Decimal, RoundingStrategy};
use sc_portalserver::state::PurchaseOrder;
use sc_sandbox::schema::{AUTHORIZATIONS_DATABASE, CONTROL_DATABASE};
use sc_sandbox::world::{
    Company, FIRST_CONTACT, Order, OrderExpected, OrderShape, OrderWord, WantedOrder, WantedOrderLine, World,
};
use sc_sandbox::{Profile, Sandbox, SandboxConfig};
use sc_sqlserver::value::Value;

use crate::order_clerk;
use crate::support::{SEED, base, config, start};

pub fn orders(world: &World) -> impl Iterator<Item = (&Company, &Order)> {
    world.companies.iter().flat_map(|company| company.orders.iter().map(move |order| (company, order)))
}

pub fn only(world: &World, shape: OrderShape) -> (&Company, &Order) {
    world.orders_of(shape).next().unwrap_or_else(|| panic!("no {shape:?}"))
}

fn amount(text: &str) -> Decimal {
    text.parse().unwrap()
}

/// A value as text: blanks of the padding and zeros behind the point cut.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Text(text) => text.trim_end_matches(' ').to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Decimal(number) => {
            Decimal::from_i128_with_scale(number.mantissa, u32::from(number.scale)).normalize().to_string()
        }
        other => format!("{other:?}"),
    }
}

pub fn rows(sandbox: &Sandbox, database: &str, query: &str) -> Vec<Vec<String>> {
    let set = sandbox.sql().query(database, query, &[]).unwrap();
    set.rows.iter().map(|row| row.iter().map(plain).collect()).collect()
}

fn held(sandbox: &Sandbox, company: &Company, number: &str) -> Vec<PurchaseOrder> {
    let data = |data: &sc_portalserver::state::PortalData| {
        data.tenants[&company.tenant_id].purchase_orders_of(number).cloned().collect()
    };
    sandbox.portal().state().read(data)
}

#[test]
fn every_shape_occurs_in_a_small_world() {
    let world = World::build(SEED, Profile::Small, base());
    let found: BTreeSet<OrderShape> = orders(&world).map(|(_, order)| order.shape).collect();
    let possible = OrderShape::ALL.iter().filter(|shape| !shape.needs_reopening());
    let missing: Vec<_> = possible.filter(|shape| !found.contains(shape)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    for company in &world.companies {
        assert!((25..=45).contains(&company.orders.len()), "{}", company.orders.len());
        assert!(company.orders.iter().all(|order| order.shape.fits(company)));
    }
}

#[test]
fn profiles_have_the_orders_they_promise() {
    let medium = World::build(SEED, Profile::Medium, base());
    for company in &medium.companies {
        let plain = company.orders.iter().filter(|order| order.shape == OrderShape::Ordinary).count();
        assert_eq!(plain, 401, "400 beside the odd ones");
    }
    let crash = World::build(SEED, Profile::Crash, base());
    let verdicts: Vec<OrderExpected> = orders(&crash).map(|(_, order)| order.expected).collect();
    assert_eq!(verdicts.len(), 8);
    assert_eq!(crash.orders_of(OrderShape::LaterOpenedAgain).count(), 1);
    assert_eq!(verdicts.iter().filter(|verdict| **verdict == OrderExpected::Created).count(), 1);

    let first = World::build(SEED, Profile::FirstContact, base());
    assert_eq!((first.companies.len(), first.companies[0].payments.len()), (1, 0));
    for (shape, count) in FIRST_CONTACT {
        assert_eq!(first.orders_of(shape).count(), count, "{shape:?}");
    }
    let equal = orders(&first).filter(|(_, order)| order.expected == OrderExpected::Stands).count();
    assert_eq!((first.companies[0].orders.len(), equal), (1200, 1000));
    assert_eq!(first.companies[0].portal_orders.len(), 1200);
}

#[test]
fn nobody_real_is_in_an_order() {
    let world = World::build(SEED, Profile::Medium, base());
    for (company, order) in orders(&world) {
        let text = serde_json::to_string(order).unwrap();
        assert!(!text.contains('@'), "no address of a person: {text}");
        let vendor = &company.vendors[order.vendor];
        assert_eq!(vendor.rfc.chars().count(), 12, "companies only, no person: {}", vendor.rfc);
    }
}

#[test]
fn numbers_are_shared_by_companies_and_sequences_are_beyond_any_double() {
    let world = World::build(SEED, Profile::Small, base());
    for company in &world.companies {
        let mut sequences = HashSet::new();
        assert_eq!(company.orders[0].number, "PO0000201");
        for order in &company.orders {
            let lines = order.lines.iter().map(|line| line.sequence);
            let all: Vec<i64> = lines.collect();
            assert!(all.iter().all(|sequence| sequences.insert(*sequence)), "{}", order.number);
            let is_odd_and_large = |number: i64| number > (1 << 53) && number % 2 == 1;
            assert!(is_odd_and_large(order.sequence) && all.into_iter().all(is_odd_and_large));
        }
    }
}

/// What moves goods or money in an order, with prices at that many decimals.
fn facts(content: &WantedOrder, decimals: u32) -> Vec<String> {
    let price = |price: Decimal| {
        price.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero).normalize()
    };
    let line = |line: &WantedOrderLine| {
        let (id, code) = (&line.external_id, &line.code);
        format!("{id} {code} {} {} {}", line.quantity, price(line.price), line.subtotal)
    };
    let sums = [content.subtotal, content.total, content.vat_sum, content.withhold_tax_sum];
    let header = format!("{} {} {:?}", content.vendor, content.currency, sums.map(|sum| sum.normalize()));
    std::iter::once(header).chain(content.lines.iter().map(line)).collect()
}

/// Examples worked out by hand from flows.md 7.2 and 7.3, the column of what the predecessor did.
#[test]
fn what_the_predecessor_left_behind_is_its_own_mapping() {
    let world = World::build(SEED, Profile::Small, base());
    let left = |shape| {
        let (company, order) = only(&world, shape);
        let held = company.portal_orders.iter().find(|held| held.number == order.number).unwrap();
        (order, &held.content)
    };

    let (order, sent) = left(OrderShape::Posted);
    assert_eq!(sent.exchange_rate, Some(Decimal::ONE), "pesos have one, too");
    assert_eq!(sent.comments, Some(format!("{} {}", order.description, order.comment)));
    assert_eq!((sent.subtotal, sent.total), (order.extended, order.total));
    assert_eq!((sent.vat_sum, sent.withhold_tax_sum), (order.taxes[0], Decimal::ZERO));
    assert_eq!(sent.lines.iter().map(|line| line.num).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(facts(sent, 6), facts(&order.wanted, 6), "the facts are ours");
    assert_ne!(*sent, order.wanted, "and the rest is not");

    let (order, sent) = left(OrderShape::PostedFineCost);
    for (line, sent) in order.lines.iter().zip(&sent.lines) {
        assert!(
            line.unit_cost.normalize().scale() > 2 && sent.price.scale() <= 2,
            "{} {}",
            line.unit_cost,
            sent.price
        );
        assert!((sent.price - line.unit_cost).abs() <= amount("0.005"));
        let exact = sent.quantity * sent.price;
        assert!((exact - sent.subtotal).abs() <= amount("0.01"), "{exact} {}", sent.subtotal);
    }
    assert_eq!(facts(sent, 2), facts(&order.wanted, 2), "equal in cents");
    assert_ne!(facts(sent, 6), facts(&order.wanted, 6));

    let (order, sent) = left(OrderShape::PostedByTheDozen);
    assert_eq!(
        (sent.lines[0].quantity, sent.lines[0].unit.as_str()),
        (Decimal::from(60), "DOCENA"),
        "pieces"
    );
    assert_eq!(
        (sent.lines[0].price, sent.lines[0].subtotal),
        (order.lines[0].unit_cost, order.lines[0].extended)
    );
    assert_eq!(order.wanted.lines[0].quantity, Decimal::from(5));

    let (order, typed_in) = left(OrderShape::ByHandOwnLineIds);
    let ids: Vec<&str> = typed_in.lines.iter().map(|line| line.external_id.as_str()).collect();
    assert_eq!(ids, ["1", "2"]);
    assert_eq!((typed_in.total, typed_in.lines.len()), (order.wanted.total, order.wanted.lines.len()));
}

/// Without any order in other units the equal ones of a first contact really are.
#[test]
fn no_order_of_a_first_contact_is_equal_by_the_engines_own_mapping() {
    let world = World::build(SEED, Profile::FirstContact, base());
    let company = &world.companies[0];
    let mut fine = 0;
    for (order, held) in company.orders.iter().zip(&company.portal_orders) {
        assert_eq!(order.number, held.number);
        assert_ne!(held.content, order.wanted, "the predecessor sent a rate of pesos");
        let is_equal = facts(&held.content, 2) == facts(&order.wanted, 2);
        assert_eq!(is_equal, order.shape != OrderShape::EditedInPortal, "{:?}", order.shape);
        fine += usize::from(is_equal && facts(&held.content, 6) != facts(&order.wanted, 6));
    }
    assert_eq!(fine, 150);
}

/// Examples worked out by hand from flows.md 7 and the decisions about content.
#[test]
fn the_wanted_content_of_the_odd_orders_is_what_the_specification_says() {
    let world = World::build(SEED, Profile::Small, base());

    let (_, dozens) = only(&world, OrderShape::UnitConversion);
    let (line, wanted) = (&dozens.lines[0], &dozens.wanted.lines[0]);
    assert_eq!((wanted.quantity, wanted.unit.as_str()), (Decimal::from(5), "DOCENA"), "not 60 pieces");
    assert_eq!(wanted.subtotal, (Decimal::from(5) * line.unit_cost).round_dp(2));

    let (_, cut) = only(&world, OrderShape::PartlyCancelled);
    let line = &cut.lines[0];
    assert_eq!(cut.wanted.lines[0].quantity, line.ordered - Decimal::from(3));
    assert_eq!(cut.wanted.total, cut.total, "Sage reduced the total itself");

    let (_, gross) = only(&world, OrderShape::TotalLeftGross);
    let wanted = &gross.wanted;
    assert!(gross.total > wanted.total, "{} {}", gross.total, wanted.total);
    assert!((wanted.vat_sum - wanted.subtotal * amount("0.16")).abs() <= amount("0.01"));
    assert_eq!(wanted.total, wanted.subtotal + wanted.vat_sum);

    let (_, withheld) = only(&world, OrderShape::TaxWithheld);
    assert!(withheld.wanted.withhold_tax_sum.is_sign_negative() && withheld.taxes[1].is_sign_negative());
    assert_eq!(
        withheld.wanted.total,
        withheld.wanted.subtotal + withheld.wanted.vat_sum + withheld.wanted.withhold_tax_sum
    );

    let numbers = |shape| only(&world, shape).1.wanted.lines.iter().map(|line| line.num).collect::<Vec<_>>();
    assert_eq!(numbers(OrderShape::CommentLine), [1, 3], "numbers do not shift");
    assert_eq!(numbers(OrderShape::ZeroQuantityLine), [1]);
    assert_eq!(numbers(OrderShape::LineCancelled), [1]);
    let fine = &only(&world, OrderShape::SixDecimalCost).1.wanted.lines[0];
    assert_eq!((fine.price, fine.subtotal), (amount("0.123457"), amount("3086.43")));

    let text = |shape, read: fn(&Order) -> Option<String>| read(only(&world, shape).1);
    let cfdi_use = |order: &Order| order.wanted.cfdi_use.clone();
    assert_eq!(text(OrderShape::CfdiUseBeyondPortal, cfdi_use), None);
    assert_eq!(text(OrderShape::CfdiUseTypo, cfdi_use), None);
    assert_eq!(text(OrderShape::CfdiUseLowerCase, cfdi_use).as_deref(), Some("I04"));
    let form = |order: &Order| order.wanted.payment_form.clone();
    assert_eq!(text(OrderShape::Untaxed, form).as_deref(), Some("F03"));
    for shape in
        [OrderShape::PaymentFormMissing, OrderShape::PaymentFormBeyondPortal, OrderShape::PaymentFormUnknown]
    {
        assert_eq!(text(shape, form), None, "{shape:?}");
    }
    let contact = |order: &Order| Some(order.wanted.delivery_contact.clone());
    assert_eq!(text(OrderShape::ContactFromShipTo, contact).as_deref(), Some("Recepción de almacén"));
    assert_eq!(text(OrderShape::ContactFromDefault, contact).as_deref(), Some("Mesa de compras"));
    assert_eq!(text(OrderShape::ContactNowhere, contact).as_deref(), Some(""));
    let street = |order: &Order| Some(order.wanted.address.street.clone());
    assert_eq!(text(OrderShape::StreetBlank, street).as_deref(), Some("Blvd. de los Ejemplos 100"));
    assert_eq!(text(OrderShape::LocationUnknown, street).as_deref(), Some("Blvd. de los Ejemplos 100"));
    assert_eq!(text(OrderShape::StreetNowhere, street).as_deref(), Some(""));
    let (company, four) = only(&world, OrderShape::FourDigitPostalCode);
    let zip = company.default_address.as_ref().map_or("", |address| &address.zip);
    assert_eq!(four.wanted.address.zip, zip);
    let item = |order: &Order| Some(order.wanted.lines[0].description.clone());
    assert_eq!(text(OrderShape::ControlCharacters, item).as_deref(), Some("Manguera hidráulica 2 pulgadas"));
    let keys = |shape| only(&world, shape).1.wanted.metadata.iter().map(|(key, _)| *key).collect::<Vec<_>>();
    assert_eq!(keys(OrderShape::MetadataBlank), ["USUARIO_DE_COMPRA"]);
    assert_eq!(keys(OrderShape::Untaxed), ["AFE", "REQUISICION", "CONDICIONES", "USUARIO_DE_COMPRA"]);
    let (_, long) = only(&world, OrderShape::LongComment);
    assert_eq!(long.wanted.comments.as_ref().map(|text| text.chars().count()), Some(311));
    let (_, dollars) = only(&world, OrderShape::Dollars);
    assert_eq!(
        (dollars.wanted.currency, dollars.wanted.exchange_rate),
        ("USD", Some(dollars.rate.round_dp(6)))
    );
    assert!(only(&world, OrderShape::Untaxed).1.wanted.exchange_rate.is_none(), "pesos have no rate");
}

#[test]
fn what_is_sent_adds_up_and_what_waits_for_its_sums_does_not() {
    let world = World::build(SEED, Profile::Medium, base());
    for (_, order) in orders(&world) {
        let wanted = &order.wanted;
        let lines: Decimal = wanted.lines.iter().map(|line| line.subtotal).sum();
        assert_eq!(lines, wanted.subtotal, "{:?}", order.shape);
        let adds_up = wanted.subtotal + wanted.vat_sum + wanted.withhold_tax_sum == wanted.total;
        assert_eq!(adds_up, order.shape != OrderShape::SumsDisagree, "{:?}", order.shape);
        for line in &wanted.lines {
            let exact = line.quantity * line.price;
            assert!((exact - line.subtotal).abs() <= amount("0.01"), "{:?} {exact}", order.shape);
        }
        assert!(wanted.total.round_dp(2) == wanted.total, "whole cents");
    }
}

#[test]
fn verdicts_agree_with_what_was_left_behind() {
    let world = World::build(SEED, Profile::Small, base());
    for (company, order) in orders(&world) {
        let live = |row: &&sc_sandbox::world::OrderControlRow| {
            row.number.as_deref() == Some(&order.number) && row.status.as_deref() != Some("ERROR")
        };
        let live: Vec<_> = company.order_control_rows.iter().filter(live).collect();
        let portal: Vec<_> =
            company.portal_orders.iter().filter(|held| held.number == order.number).collect();
        let expected = match order.expected {
            OrderExpected::Created
            | OrderExpected::Excluded { .. }
            | OrderExpected::RefusedByPortal { .. } => (0, 0),
            OrderExpected::Adopted { .. } => (0, 1),
            OrderExpected::Stands
            | OrderExpected::Cancelled
            | OrderExpected::Closed
            | OrderExpected::OpenedAgain
            | OrderExpected::Updated
            | OrderExpected::TakenOver { .. } => (1, 1),
            OrderExpected::Waits { why: "control_without_portal" } => (1, 0),
            // Some wait before they were ever sent, some after.
            OrderExpected::Waits { .. } => (live.len(), portal.len()),
        };
        assert_eq!((live.len(), portal.len()), expected, "{:?}", order.shape);
        let [held] = portal.as_slice() else { continue };
        let is_equal = facts(&held.content, 2) == facts(&order.wanted, 2);
        match order.expected {
            OrderExpected::Adopted { .. } => assert!(is_equal, "{:?}", order.shape),
            OrderExpected::Stands if held.status != OrderWord::Cancelled => {
                assert!(is_equal, "{:?}", order.shape)
            }
            OrderExpected::Waits { why: "differs_in_portal" } => assert!(!is_equal, "{:?}", order.shape),
            _ => {}
        }
    }
}

#[tokio::test]
async fn the_tables_hold_what_the_model_says() {
    let sandbox = start(Profile::Small).await;
    let world = sandbox.world();
    for company in &world.companies {
        let database = company.database.as_str();
        let headers = rows(
            &sandbox,
            database,
            "SELECT PONUMBER, VDCODE, CURRENCY, DOCTOTAL, TXEXCLUDE1, TXEXCLUDE2, PORTYPE, ONHOLD, ISCOMPLETE, COMMENT, \
             ENTEREDBY, STCONTACT FROM POPORH1 JOIN POPORH2 ON POPORH1.PORHSEQ = POPORH2.PORHSEQ ORDER BY PONUMBER",
        );
        let flag = |is: bool| i64::from(is).to_string();
        let expected: Vec<Vec<String>> = company
            .orders
            .iter()
            .map(|order| {
                let number = |amount: Decimal| amount.normalize().to_string();
                vec![
                    order.number.clone(),
                    company.vendors[order.vendor].id.clone(),
                    order.currency.sage().to_owned(),
                    number(order.total),
                    number(order.taxes[0]),
                    number(order.taxes[1]),
                    order.order_type.to_string(),
                    flag(order.is_on_hold),
                    flag(order.is_complete),
                    order.comment.clone(),
                    order.entered_by.clone(),
                    order.ship_to_contact.clone(),
                ]
            })
            .collect();
        assert_eq!(headers, expected);

        let lines = rows(
            &sandbox,
            database,
            "SELECT PORLSEQ, ITEMNO, ITEMDESC, OQORDERED, OQCANCELED, OQRECEIVED, EXTENDED, EXTCANCEL, SQORDERED, UNITCOST \
             FROM POPORL ORDER BY PORHSEQ, PORLREV",
        );
        let model: Vec<_> = company.orders.iter().flat_map(|order| &order.lines).collect();
        assert_eq!(lines.len(), model.len());
        for (row, line) in lines.iter().zip(model) {
            let number = |amount: Decimal| amount.normalize().to_string();
            let expected = [
                line.sequence.to_string(),
                line.item.clone(),
                line.description.clone(),
                number(line.ordered),
                number(line.cancelled),
                number(line.received),
                number(line.extended),
                number(line.extended_cancelled),
                number(line.ordered * line.conversion),
                number(line.unit_cost),
            ];
            assert_eq!(row, &expected);
        }

        let receipts = rows(&sandbox, database, "SELECT PORHSEQ FROM PORCPH1 ORDER BY RCPHSEQ");
        let shared = company.receipts.iter().filter(|receipt| receipt.orders.len() > 1).count();
        assert_eq!(receipts.len(), company.receipts.len());
        assert_eq!(
            receipts.iter().filter(|row| row[0] == "0").count(),
            shared,
            "they name orders in PORCPR only"
        );
        assert_eq!(rows(&sandbox, database, "SELECT PONUMBER FROM PORCPR").len(), 2 * shared);
        let skipped = format!("SELECT LOCATION FROM ICLOC WHERE LOCATION = '{}'", company.skip_locations[0]);
        assert_eq!(rows(&sandbox, database, &skipped).len(), 1);
    }
    let folios = |table: &str| {
        let count = |company: &Company| {
            rows(
                &sandbox,
                &company.database,
                &format!("SELECT VALUE FROM {table} WHERE OPTFIELD = 'FOLIOCFD'"),
            )
            .len()
        };
        world.companies.iter().map(count).sum::<usize>()
    };
    assert_eq!((folios("POINVHO"), folios("POCRNHO")), (1, 1));
}

#[tokio::test]
async fn control_rows_and_authorizations_stand_under_the_companys_database() {
    let sandbox = start(Profile::Small).await;
    let world = sandbox.world();
    for company in &world.companies {
        let control = rows(
            &sandbox,
            CONTROL_DATABASE,
            &format!(
                "SELECT ocSage, status, idFocaltec FROM fesaOCFocaltec WHERE idDatabase = '{}'",
                company.database
            ),
        );
        let mut found: Vec<Vec<String>> = control;
        let mut expected: Vec<Vec<String>> = company
            .order_control_rows
            .iter()
            .map(|row| {
                [&row.number, &row.status, &row.portal_id]
                    .map(|text| text.clone().unwrap_or_else(|| "NULL".to_owned()))
                    .to_vec()
            })
            .collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected);
        for order in &company.orders {
            let condition =
                format!("WHERE PONumber = '{}' AND Empresa = '{}'", order.number, company.database);
            let rows_of = |column: &str, table: &str| {
                rows(&sandbox, AUTHORIZATIONS_DATABASE, &format!("SELECT {column} FROM {table} {condition}"))
            };
            let is_authorized = rows_of("Autorizada", "Autoriza_OC").iter().any(|row| row[0] == "1");
            assert_eq!(is_authorized, order.is_authorized(), "{:?}", order.shape);
            assert_eq!(rows_of("Fecha", "Autoriza_OC_detalle").len(), order.authorized_on.len());
        }
    }
    let failed = only(&world, OrderShape::FailedBefore);
    let ids: BTreeSet<Option<&str>> = failed
        .0
        .order_control_rows
        .iter()
        .filter(|row| row.number.as_ref() == Some(&failed.1.number))
        .map(|row| row.portal_id.as_deref())
        .collect();
    assert_eq!(ids, BTreeSet::from([None, Some("")]));
}

#[tokio::test]
async fn the_portal_holds_what_was_left_there_with_its_invoices() {
    let sandbox = start(Profile::Small).await;
    let world = sandbox.world();
    for company in &world.companies {
        for left in &company.portal_orders {
            let [held] = held(&sandbox, company, &left.number).try_into().unwrap();
            assert_eq!((&held.id, held.by_hand), (&left.id, left.by_hand));
            assert_eq!(held.content.total, left.content.total);
            assert_eq!(held.content.company_external_id.as_deref(), Some(company.external_id.as_str()));
            for linked in &left.cfdis {
                assert_eq!(held.invoiced_quantity(&linked.line), linked.quantity);
            }
            assert_eq!(held.cfdi_ids.len(), left.cfdis.len());
            assert!(!held.provider_id.is_empty(), "{}", left.number);
        }
    }
}

#[tokio::test]
async fn the_tables_of_orders_have_the_types_of_the_specification() {
    let sandbox = start(Profile::Crash).await;
    let company = sandbox.companies()[0].database.clone();
    let ty = |database: &str, table: &str, column: &str| {
        let query = format!(
            "SELECT DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE FROM \
             INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = '{table}' AND COLUMN_NAME = '{column}'"
        );
        rows(&sandbox, database, &query).concat().join(" ")
    };
    let expected = [
        (CONTROL_DATABASE, "fesaOCFocaltec", "idFocaltec", "nchar 24 NULL NULL"),
        (CONTROL_DATABASE, "fesaOCFocaltec", "ocSage", "nchar 22 NULL NULL"),
        (CONTROL_DATABASE, "fesaOCFocaltec", "status", "nchar 10 NULL NULL"),
        (CONTROL_DATABASE, "fesaOCFocaltec", "createdAt", "date NULL NULL NULL"),
        (CONTROL_DATABASE, "fesaOCFocaltec", "responseAPI", "nvarchar 500 NULL NULL"),
        (AUTHORIZATIONS_DATABASE, "Autoriza_OC", "PONumber", "char 22 NULL NULL"),
        (AUTHORIZATIONS_DATABASE, "Autoriza_OC_detalle", "Fecha", "date NULL NULL NULL"),
        (company.as_str(), "POPORH1", "PORHSEQ", "decimal NULL 19 0"),
        (company.as_str(), "POPORH1", "RATE", "decimal NULL 15 7"),
        (company.as_str(), "POPORL", "UNITCOST", "decimal NULL 19 6"),
        (company.as_str(), "POPORL", "OQORDERED", "decimal NULL 19 4"),
        (company.as_str(), "ICLOC", "LOCATION", "char 6 NULL NULL"),
    ];
    for (database, table, column, expected) in expected {
        assert_eq!(ty(database, table, column), expected, "{table}.{column}");
    }
}

#[tokio::test]
async fn both_ends_of_the_first_contact_are_ready_in_seconds() {
    let sandbox = Sandbox::start(SandboxConfig { ..config(Profile::FirstContact) }).await.unwrap();
    let company = sandbox.companies().remove(0);
    let posted =
        rows(&sandbox, CONTROL_DATABASE, "SELECT COUNT(*) FROM fesaOCFocaltec WHERE status = 'POSTED'");
    assert_eq!(posted, [["1200"]]);
    let statuses = sandbox.portal().state().read(|data| {
        let held = data.tenants[&company.tenant_id].purchase_orders.values();
        let mut counts = BTreeMap::new();
        for order in held {
            *counts.entry(format!("{:?}", order.status())).or_insert(0) += 1;
        }
        counts
    });
    assert_eq!(statuses, BTreeMap::from([("Closed".to_owned(), 80), ("Open".to_owned(), 1120)]));
}

#[tokio::test]
async fn the_portal_takes_every_order_that_must_be_created_and_refuses_the_others() {
    let sandbox = start(Profile::Small).await;
    let mut refused = 0;
    for company in &sandbox.companies() {
        for order in &company.orders {
            let (status, body) = match order.expected {
                OrderExpected::Created => order_clerk::create(&sandbox, company, order).await,
                OrderExpected::RefusedByPortal { code } => {
                    let (status, body) = order_clerk::create(&sandbox, company, order).await;
                    assert_ne!(status, 200);
                    assert!(body.to_string().contains(code), "{:?}: {body}", order.shape);
                    refused += 1;
                    continue;
                }
                _ => continue,
            };
            assert_eq!(status, 200, "{:?}: {body}", order.shape);
            let [held] = held(&sandbox, company, &order.number).try_into().unwrap();
            assert_eq!(
                (held.content.total, held.content.lines.len()),
                (order.wanted.total, order.wanted.lines.len())
            );
        }
    }
    assert_eq!(refused, 1);
}
