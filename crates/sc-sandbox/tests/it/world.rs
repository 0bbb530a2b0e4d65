//! The world itself: the same for the same seed, whole, and true to its shapes.

use std::collections::{BTreeSet, HashSet};

use rust_decimal::Decimal;
use sc_sandbox::world::{Company, Expected, Payment, Shape, World};
use sc_sandbox::{Collation, Profile, Sandbox, SandboxConfig};

use sc_sqlserver::value::Value;

use crate::support::{SEED, base, config, settled, start};

fn payments(world: &World) -> impl Iterator<Item = (&Company, &Payment)> {
    world.companies.iter().flat_map(|company| company.payments.iter().map(move |payment| (company, payment)))
}

#[test]
fn the_same_seed_gives_the_same_world() {
    let build = |seed| World::build(seed, Profile::Small, base()).hash();
    assert_eq!(build(SEED), build(SEED));
    assert_ne!(build(SEED), build(SEED + 1));
    let later = base() + jiff::SignedDuration::from_hours(1);
    assert_ne!(build(SEED), World::build(SEED, Profile::Small, later).hash());
}

#[test]
fn a_seed_gives_each_shape_its_numbers_at_every_time_of_day() {
    let numbers = |hour: i64| {
        let base = base() + jiff::SignedDuration::from_mins(60 * hour + 7);
        let world = World::build_with(SEED, Profile::Small, base, true);
        let of_company = |company: &Company| {
            let payments = company.payments.iter().map(|it| (format!("{:?}", it.shape), it.number.clone()));
            let orders = company.orders.iter().map(|it| (format!("{:?}", it.shape), it.number.clone()));
            payments.chain(orders).collect::<Vec<_>>()
        };
        world.companies.iter().map(of_company).collect::<Vec<_>>()
    };
    let first = numbers(0);
    for hour in 1..24 {
        assert_eq!(numbers(hour), first, "{hour} hours later");
    }
}

#[test]
fn every_shape_occurs_in_a_small_world() {
    let world = World::build(SEED, Profile::Small, base());
    let found: BTreeSet<Shape> = payments(&world).map(|(_, payment)| payment.shape).collect();
    let missing: Vec<&Shape> = Shape::ALL.iter().filter(|shape| !found.contains(shape)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    for company in &world.companies {
        assert!((38..=48).contains(&company.payments.len()), "{}", company.payments.len());
    }
}

#[test]
fn profiles_have_the_sizes_they_promise() {
    let medium = World::build(SEED, Profile::Medium, base());
    for company in &medium.companies {
        assert_eq!((company.payments.len(), company.cfdis.len()), (400, 2000));
    }
    let crash = World::build(SEED, Profile::Crash, base());
    assert_eq!((crash.companies.len(), crash.companies[0].payments.len()), (1, 12));
}

#[test]
fn what_is_delivered_adds_up_to_the_cent() {
    let world = World::build(SEED, Profile::Medium, base());
    for (_, payment) in payments(&world) {
        let wanted = &payment.wanted;
        if matches!(payment.expected, Expected::Delivered { .. } | Expected::AlreadyThere) {
            assert_eq!(settled(wanted), wanted.total, "{:?}", payment.shape);
            assert_eq!(wanted.total, payment.amount_bank);
            let applied: Decimal = payment.lines.iter().map(|line| line.amount).sum();
            assert_eq!(applied, payment.amount_vendor, "{:?}", payment.shape);
            assert!(wanted.cfdis.iter().all(|line| line.uuid.len() == 36 && line.amount > Decimal::ZERO));
        }
        assert_eq!(wanted.total.round_dp(2), wanted.total, "whole cents");
    }
}

#[test]
fn what_waits_for_its_amounts_does_not_add_up() {
    let world = World::build(SEED, Profile::Small, base());
    for (_, payment) in payments(&world) {
        if matches!(payment.expected.why(), Some("amounts_differ" | "credit_note_applied")) {
            let invoices: Decimal =
                payment.lines.iter().filter(|line| line.kind == 1).map(|line| line.amount).sum();
            assert!(invoices > payment.amount_vendor, "{:?}", payment.shape);
        }
    }
}

#[test]
fn companies_share_numbers_but_no_document_and_no_id() {
    let world = World::build(SEED, Profile::Small, base());
    let numbers = |company: &Company| -> HashSet<String> {
        company.payments.iter().map(|payment| payment.number.clone()).collect()
    };
    let shared = numbers(&world.companies[0]).intersection(&numbers(&world.companies[1])).count();
    assert!(shared > 30, "{shared}");
    let mut ids = HashSet::new();
    for company in &world.companies {
        let own = company.providers.iter().map(|provider| &provider.id);
        let own = own.chain(company.cfdis.iter().map(|cfdi| &cfdi.uuid)).chain([&company.tenant_id]);
        for id in own {
            assert!(ids.insert(id.clone()), "{id} is used twice");
        }
    }
}

#[test]
fn instants_lie_where_their_shapes_put_them() {
    let world = World::build(SEED, Profile::Small, base());
    for (company, payment) in payments(&world) {
        let age = base().duration_since(payment.entered_at).as_mins();
        let is_live = payment.date.is_none_or(|date| date >= company.go_live);
        match payment.shape {
            Shape::TooRecent => assert!((0..60).contains(&age)),
            Shape::BeforeGoLive => assert!(!is_live),
            _ => assert!(age >= 60 && is_live, "{:?}: {age} minutes", payment.shape),
        }
        assert!(payment.posted_at >= payment.entered_at && payment.posted_at <= base());
    }
}

#[tokio::test]
async fn control_and_company_tables_have_the_types_of_the_specification() {
    let sandbox = start(Profile::Crash).await;
    let database = sandbox.companies()[0].database.clone();
    let column = |database: &str, table: &str, column: &str| {
        let sql = format!(
            "SELECT DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, NUMERIC_PRECISION, NUMERIC_SCALE, IS_NULLABLE \
             FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = '{table}' AND COLUMN_NAME = '{column}'"
        );
        let set = sandbox.sql().query(database, &sql, &[]).unwrap();
        assert_eq!(set.rows.len(), 1, "{table}.{column}");
        format!("{:?}", set.rows[0])
    };
    let expected = [
        ("FESA", "fesaPagosFocaltec", "idCia", "nchar"),
        ("FESA", "fesaPagosFocaltec", "NoPagoSage", "char"),
        ("FESA", "fesaOCFocaltec", "lastUpdate", "date"),
        ("FESA", "fesaOCFocaltec", "responseAPI", "nvarchar"),
        (database.as_str(), "APTCR", "DOCNBR", "char"),
        (database.as_str(), "APTCR", "CNTBTCH", "decimal"),
        (database.as_str(), "APTCR", "OPERVEND", "smallint"),
        (database.as_str(), "APIBH", "AMTWHD1TC", "decimal"),
    ];
    for (database, table, name, ty) in expected {
        let found = column(database, table, name);
        assert!(found.contains(&format!("Text(\"{ty}\")")), "{table}.{name}: {found}");
    }
    let number =
        sandbox.sql().query(&database, "SELECT TOP 1 DOCNBR FROM APTCR ORDER BY DOCNBR", &[]).unwrap();
    assert_eq!(format!("{:?}", number.rows[0][0]), "Text(\"PY0000101             \")", "padded to 22");
}

#[tokio::test]
async fn an_older_sage_lacks_the_optional_columns() {
    let mut config = config(Profile::Crash);
    config.modes.sage.without_optional_columns = true;
    let sandbox = Sandbox::start(config).await.unwrap();
    let database = &sandbox.companies()[0].database;
    let error = sandbox.sql().query(database, "SELECT AMTWHD1TC FROM APIBH", &[]).unwrap_err();
    assert_eq!(error.number, 207, "{error}");
}

#[tokio::test]
async fn local_audit_stamps_are_six_hours_behind() {
    let mut local = config(Profile::Crash);
    local.modes.sage.audit_stamps = sc_sandbox::world::AuditStamps::Local;
    let mut stamps = Vec::new();
    for config in [config(Profile::Crash), local] {
        let sandbox = Sandbox::start(config).await.unwrap();
        let query = "SELECT TOP 1 AUDTDATE, AUDTTIME FROM APTCR ORDER BY DOCNBR";
        let set = sandbox.sql().query(&sandbox.companies()[0].database, query, &[]).unwrap();
        let number = |value: &Value| match value {
            Value::Decimal(number) => number.mantissa,
            other => panic!("{other:?}"),
        };
        stamps.push((number(&set.rows[0][0]), number(&set.rows[0][1]) / 1_000_000));
    }
    let [(day, hour), (local_day, local_hour)] = stamps[..] else { panic!("{stamps:?}") };
    let hours = (day - local_day) * 24 + hour - local_hour;
    assert_eq!(hours, 6, "{stamps:?}");
}

#[tokio::test]
async fn both_collations_hold_the_same_world() {
    for collation in [Collation::Binary, Collation::CaseInsensitive] {
        let config = SandboxConfig { collation, ..config(Profile::Small) };
        let sandbox = Sandbox::start(config).await.unwrap();
        let found = sandbox.sql().query("ACEBAJ", "SELECT COUNT(*) FROM APTCR WHERE BTCHTYPE = 'py'", &[]);
        let count = format!("{:?}", found.unwrap().rows[0][0]);
        assert_eq!(count == "Int(0)", collation == Collation::Binary, "{collation:?}: {count}");
    }
}

#[tokio::test]
async fn a_small_world_starts_and_resets_to_the_same_state() {
    let sandbox = start(Profile::Small).await;
    let world = sandbox.world().hash();
    let portal = sandbox.portal().state().export_json().unwrap();
    crate::support::do_everything(&sandbox).await;
    assert_ne!(sandbox.portal().state().export_json().unwrap(), portal);
    assert!(sandbox.counters().http_writes > 0);

    sandbox.reset().await.unwrap();
    assert_eq!(sandbox.world().hash(), world);
    assert_eq!(sandbox.portal().state().export_json().unwrap(), portal);
    assert_eq!(sandbox.counters().http_requests, 0);
    let verdict = sandbox.ledger(sc_sandbox::ledger::Moment::InFlight).unwrap();
    crate::support::assert_clean(&verdict);
    sandbox.stop().await;
}
