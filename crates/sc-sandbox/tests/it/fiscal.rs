//! Suppliers, invoices and complements of the world, and their ledger: one of each kind of mistake is planted, and the
//! ledger finds exactly those.

use std::collections::BTreeSet;
use std::fs;

use sc_sandbox::importer::PROCESSED;
use sc_sandbox::ledger::{FISCAL_KINDS, FiscalVerdict, ImportPlace, Moment};
use sc_sandbox::world::{
    Company, Complement, ComplementShape, DocumentShape, FiscalDocument, FiscalExpected, FiscalSupplier,
    SupplierShape, World, XmlShape,
};
use sc_sandbox::{Profile, Sandbox, SandboxConfig};
use tempfile::TempDir;

use crate::fiscal_clerk::{date, do_fiscal, file_of, fiscal, payment, places, provider_file, spliced, store};
use crate::support::{SEED, assert_clean, base, config, kinds};
use crate::xml_tree::parse;

/// A sandbox with everything done, and the folders.
async fn done() -> (Sandbox, TempDir, Vec<ImportPlace>) {
    let (sandbox, folder, places) = begun().await;
    do_fiscal(&sandbox, &places);
    (sandbox, folder, places)
}

async fn begun() -> (Sandbox, TempDir, Vec<ImportPlace>) {
    let config = SandboxConfig { with_fiscal: true, ..config(Profile::Small) };
    let sandbox = Sandbox::start(config).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let places = places(folder.path(), &sandbox.world());
    (sandbox, folder, places)
}

fn document(company: &Company, shape: DocumentShape) -> &FiscalDocument {
    fiscal(company).documents.iter().find(|document| document.shape == shape).unwrap()
}

fn complement(company: &Company, shape: ComplementShape) -> &Complement {
    fiscal(company).complements.iter().find(|complement| complement.shape == shape).unwrap()
}

fn supplier(company: &Company, shape: SupplierShape) -> &FiscalSupplier {
    fiscal(company).suppliers.iter().find(|supplier| supplier.shape == shape).unwrap()
}

fn at_rest(sandbox: &Sandbox, places: &[ImportPlace]) -> FiscalVerdict {
    sandbox.fiscal_ledger(Moment::AtRest, places).unwrap()
}

#[test]
fn the_world_without_fiscal_flows_is_as_it_was_and_with_them_is_the_same_each_time() {
    let build = |with| World::build_with(SEED, Profile::Small, base(), with).hash();
    assert_eq!(build(false), World::build(SEED, Profile::Small, base()).hash());
    assert_eq!(build(true), build(true));
    assert_ne!(build(true), build(false));
}

#[test]
fn every_shape_occurs_in_every_company() {
    for company in World::build_with(SEED, Profile::Small, base(), true).companies {
        let fiscal = fiscal(&company);
        let documents: BTreeSet<DocumentShape> = fiscal.documents.iter().map(|known| known.shape).collect();
        let missing: Vec<_> = DocumentShape::ALL
            .iter()
            .filter(|shape| {
                !documents.contains(shape) && !matches!(shape, DocumentShape::Crowd | DocumentShape::Flood)
            })
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
        let complements: BTreeSet<ComplementShape> =
            fiscal.complements.iter().map(|known| known.shape).collect();
        assert_eq!(complements.len(), ComplementShape::ALL.len(), "{complements:?}");
        let suppliers: BTreeSet<SupplierShape> = fiscal.suppliers.iter().map(|known| known.shape).collect();
        assert_eq!(suppliers.len(), SupplierShape::ALL.len());
        let shapes: BTreeSet<XmlShape> = fiscal.documents.iter().map(|known| known.xml_shape).collect();
        assert_eq!(shapes.len(), XmlShape::ALL.len());
        let two = complement(&company, ComplementShape::TwoPayments);
        assert_eq!(two.payments.len(), 2);
        let (first, second) = (
            complement(&company, ComplementShape::FirstOfTwo),
            complement(&company, ComplementShape::SecondOfTwo),
        );
        assert_eq!(first.payments, second.payments);
    }
}

#[tokio::test]
async fn a_fiscal_world_stands_in_both_stand_ins_and_its_payments_are_as_before() {
    let (sandbox, _folder, places) = begun().await;
    assert_clean(&sandbox.ledger(Moment::InFlight).unwrap());
    let verdict = sandbox.fiscal_ledger(Moment::InFlight, &places).unwrap();
    assert!(verdict.is_clean(), "{:#?}", verdict.findings().collect::<Vec<_>>());
    let world = sandbox.world();
    sandbox.portal().state().read(|data| {
        for company in &world.companies {
            let tenant = &data.tenants[&company.tenant_id];
            for document in &fiscal(company).documents {
                let held = &tenant.cfdis[&document.cfdi.id];
                assert_eq!(held.xml.is_some(), document.shape != DocumentShape::NoXml);
                assert_eq!(held.receiver.rfc == company.rfc, document.receiver_rfc.is_none());
            }
            for known in &fiscal(company).complements {
                let held = &tenant.cfdis[&known.id];
                let numbers: Vec<&str> = held
                    .attached_to
                    .iter()
                    .map(|id| tenant.payments[id].external_id.as_deref().unwrap())
                    .collect();
                assert_eq!(numbers, known.payments, "{:?}", known.shape);
                let root = parse(&held.xml.as_ref().unwrap().bytes);
                let pagos = root.all("Pago");
                assert_eq!(pagos.len(), known.payments.len());
            }
            let late = supplier(company, SupplierShape::AcceptedLate);
            let approved = tenant.providers[&late.provider_id].expedient.as_ref().unwrap().approved.unwrap();
            let wall = approved.to_zoned(jiff::tz::TimeZone::fixed(jiff::tz::offset(-6)));
            assert_eq!((wall.hour(), wall.minute()), (23, 59));
            assert!(
                tenant.providers[&supplier(company, SupplierShape::NoExpedient).provider_id]
                    .expedient
                    .is_none()
            );
        }
    });
    let crowded =
        sandbox.portal().state().read(|data| data.tenants[&world.companies[0].tenant_id].cfdis.len());
    assert!(crowded > 200, "{crowded}: more than one page");
}

#[tokio::test]
async fn what_is_done_right_leaves_nothing_to_find_and_names_what_waits() {
    let (sandbox, _folder, places) = done().await;
    let verdict = at_rest(&sandbox, &places);
    assert!(verdict.is_clean(), "{:#?}", verdict.findings().collect::<Vec<_>>());
    assert_clean(&sandbox.ledger(Moment::InFlight).unwrap());
    let mut due = 0;
    for company in sandbox.companies() {
        let fiscal = fiscal(&company);
        let is_due = |expected: FiscalExpected| usize::from(expected == FiscalExpected::Delivered);
        due += fiscal.suppliers.iter().map(|known| is_due(known.expected)).sum::<usize>();
        due += fiscal.documents.iter().map(|known| is_due(known.expected)).sum::<usize>();
        due += fiscal
            .complements
            .iter()
            .map(|known| is_due(known.expected) * known.payments.len())
            .sum::<usize>();
    }
    assert_eq!(verdict.delivered, due);
    let reasons: BTreeSet<&str> = verdict.waiting.iter().map(|waiting| waiting.why).collect();
    for why in ["no_xml", "cancelled", "captured_by_hand", "another_stands_there", "receiver_unknown"] {
        assert!(reasons.contains(why), "{why}: {reasons:?}");
    }
    assert!(!reasons.contains("not_yet"));
}

#[tokio::test]
async fn what_was_put_away_counts_and_what_is_not_done_is_lost() {
    let (sandbox, _folder, places) = done().await;
    let company = &sandbox.companies()[0];
    let done = document(company, DocumentShape::OrderTyped);
    let away = places[0].folder.join(PROCESSED);
    fs::create_dir(&away).unwrap();
    fs::rename(file_of(&places[0], done), away.join("x.xml")).unwrap();
    let gone = document(company, DocumentShape::EvilFileName);
    fs::remove_file(file_of(&places[0], gone)).unwrap();
    let plain = complement(company, ComplementShape::Plain);
    store(&sandbox, company, payment(company, &plain.payments[0]), "", "");
    let unlinked = supplier(company, SupplierShape::Unlinked);
    let others: Vec<&FiscalSupplier> = fiscal(company)
        .suppliers
        .iter()
        .filter(|known| {
            known.expected == FiscalExpected::Delivered && known.provider_id != unlinked.provider_id
        })
        .collect();
    fs::write(places[0].folder.join("providers-261123-021731.xml"), provider_file(company, &others)).unwrap();
    let verdict = at_rest(&sandbox, &places);
    let lost = [
        ("supplier_missing", unlinked.provider_id.as_str()),
        ("document_missing", gone.cfdi.uuid.as_str()),
        ("complement_missing", plain.payments[0].as_str()),
    ];
    assert_eq!(kinds(&verdict.lost), lost);
    assert_eq!(verdict.findings().count(), 3);
    let in_flight = sandbox.fiscal_ledger(Moment::InFlight, &places).unwrap();
    assert!(in_flight.is_clean());
    assert_eq!(in_flight.waiting.iter().filter(|waiting| waiting.why == "not_yet").count(), 3);
}

#[tokio::test]
async fn where_a_program_imports_a_file_alone_is_not_enough_at_rest() {
    let (sandbox, _folder, mut places) = done().await;
    places.iter_mut().for_each(|place| place.is_imported = true);
    let lost = at_rest(&sandbox, &places).lost;
    let what: BTreeSet<&str> = lost.iter().map(|finding| finding.what).collect();
    assert_eq!(what, ["document_missing", "supplier_missing"].into(), "{lost:?}");
    let under_way = sandbox.fiscal_ledger(Moment::InFlight, &places).unwrap();
    assert!(under_way.is_clean(), "the program may still come to it: {:?}", under_way.lost);
}

#[tokio::test]
async fn one_of_each_other_mistake_is_found() {
    let (sandbox, _folder, places) = done().await;
    let world = sandbox.world();
    let (company, other) = (&world.companies[0], &world.companies[1]);
    let place = &places[0];

    // Delivered twice; into another company's folder as well; changed; with another supplier's addenda.
    let doubled = document(company, DocumentShape::CreditNote);
    fs::copy(file_of(place, doubled), place.folder.join("otra vez.xml")).unwrap();
    let crossed = document(company, DocumentShape::Dollars);
    fs::copy(file_of(place, crossed), file_of(&places[1], crossed)).unwrap();
    let changed = document(company, DocumentShape::AuthorizedLate);
    let text = fs::read_to_string(file_of(place, changed)).unwrap();
    fs::write(file_of(place, changed), text.replacen("\"UTF-8\"?>", "\"UTF-8\" standalone=\"yes\"?>", 1))
        .unwrap();
    let swapped = document(company, DocumentShape::ExtraCharge);
    let wrong = FiscalDocument { wanted: doubled.wanted.clone(), ..swapped.clone() };
    fs::write(file_of(place, swapped), spliced(&world, company, &wrong)).unwrap();
    // What Sage holds, what was cancelled, what nobody knows, what is no XML.
    let held = document(company, DocumentShape::InOrders);
    fs::write(file_of(place, held), spliced(&world, company, held)).unwrap();
    let cancelled = document(company, DocumentShape::CancelledBySat);
    fs::write(file_of(place, cancelled), spliced(&world, company, cancelled)).unwrap();
    fs::write(place.folder.join("roto.xml"), "<a").unwrap();
    fs::write(place.folder.join("otro.xml"), "<a/>").unwrap();

    // Complements: of another company, on a payment that it does not settle, shifted by a day, one that is under review.
    let stored = |shape| payment(company, &complement(company, shape).payments[0]);
    let foreign = complement(other, ComplementShape::Plain);
    store(&sandbox, company, stored(ComplementShape::Plain), &foreign.uuid, &date(foreign));
    let own = complement(company, ComplementShape::OldEdition);
    store(&sandbox, company, stored(ComplementShape::BlankRows), &own.uuid, &date(own));
    let midnight = complement(company, ComplementShape::NearMidnight);
    store(&sandbox, company, stored(ComplementShape::NearMidnight), &midnight.uuid, "20261122");
    let review = complement(company, ComplementShape::InReview);
    store(&sandbox, company, stored(ComplementShape::InReview), &review.uuid, &date(review));

    // Suppliers: in another company's file, one that was disabled, one with another name.
    let stray = supplier(company, SupplierShape::OddName);
    let file = provider_file(company, &[stray]);
    fs::write(places[1].folder.join("providers-261123-021732.xml"), &file).unwrap();
    let disabled = supplier(company, SupplierShape::Disabled);
    let file = provider_file(company, &[disabled]);
    fs::write(place.folder.join("providers-261123-021732.xml"), file).unwrap();
    let renamed = supplier(company, SupplierShape::Unlinked);
    let file = provider_file(company, &[renamed]).replace("Hilaturas", "Hiladuras");
    fs::write(place.folder.join("providers-261123-021733.xml"), file).unwrap();

    let verdict = at_rest(&sandbox, &places);
    let number = |shape| complement(company, shape).payments[0].as_str();
    let sorted = |mut found: Vec<(&'static str, &str)>| {
        let mut found: Vec<(&'static str, String)> =
            found.drain(..).map(|(what, document)| (what, document.to_owned())).collect();
        found.sort();
        found
    };
    assert_eq!(kinds(&verdict.lost), []);
    assert_eq!(
        sorted(kinds(&verdict.doubled)),
        sorted(vec![
            ("document_doubled", &doubled.cfdi.uuid),
            ("complement_doubled", number(ComplementShape::BlankRows)),
        ])
    );
    assert_eq!(
        sorted(kinds(&verdict.crossed)),
        sorted(vec![
            ("document_crossed", &crossed.cfdi.uuid),
            ("complement_crossed", number(ComplementShape::Plain)),
            ("supplier_crossed", &stray.provider_id),
        ])
    );
    let mut differing: Vec<_> = sorted(kinds(&verdict.differing));
    differing.dedup();
    assert_eq!(
        differing,
        sorted(vec![
            ("document_changed", &changed.cfdi.uuid),
            ("addenda_differs", &swapped.cfdi.uuid),
            ("complement_differs", number(ComplementShape::NearMidnight)),
            ("supplier_differs", &renamed.provider_id),
        ])
    );
    assert_eq!(
        sorted(kinds(&verdict.unexpected)),
        sorted(vec![
            ("document_unexpected", &held.cfdi.uuid),
            ("document_unexpected", &cancelled.cfdi.uuid),
            ("file_unreadable", "roto.xml"),
            ("file_unknown", "otro.xml"),
            ("complement_unexpected", number(ComplementShape::InReview)),
            ("supplier_unexpected", &disabled.provider_id),
        ])
    );
    for finding in verdict.findings() {
        assert!(FISCAL_KINDS.contains(&finding.what));
    }
}

#[tokio::test]
async fn a_document_in_the_wrong_database_is_found() {
    let (sandbox, _folder, places) = done().await;
    let world = sandbox.world();
    let (company, other) = (&world.companies[0], &world.companies[1]);
    let stray = document(company, DocumentShape::OrderTyped);
    fs::remove_file(file_of(&places[0], stray)).unwrap();
    let held = other.invoices.iter().find(|invoice| invoice.is_posted()).unwrap();
    let place = format!("CNTBTCH = {} AND CNTITEM = {}", held.batch, held.item);
    let update = format!("UPDATE APIBHO SET VALUE = '{}' WHERE {place}", stray.cfdi.uuid);
    sandbox.sql().execute(&other.database, &update, &[]).unwrap();
    let verdict = at_rest(&sandbox, &places);
    assert_eq!(kinds(&verdict.lost), [("document_missing", stray.cfdi.uuid.as_str())]);
    assert_eq!(kinds(&verdict.crossed), [("document_crossed", stray.cfdi.uuid.as_str())]);
    assert_eq!(verdict.findings().count(), 2);
}
