//! Lists: pages, caps, filters, order.

use std::collections::HashSet;

use indexmap::IndexMap;
use jiff::civil::date;
use sc_portalserver::state::{Cfdi, EntryStatus, Expedient, ExpedientEntry, ExpedientField, Provider};
use sc_portalserver::{InstantForm, Modes, OffsetMeaning, PortalConfig};
use serde_json::Value;

use crate::support::{NOON, Site, at, uuid};

fn names(body: &Value, member: &str) -> Vec<String> {
    body["items"].as_array().unwrap().iter().map(|item| item[member].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn page_size_0_gives_200_of_822_and_pages_reach_every_document() {
    let site = Site::start();
    for number in 0..822 {
        site.add(Cfdi { created_at: at(NOON + i64::from(number)), ..site.invoice(number, "MXN", "10.00") });
    }
    let all = site.get("/cfdis?pageSize=0&offset=0").await;
    assert_eq!(all.body["total"], 822);
    assert_eq!(all.body["items"].as_array().unwrap().len(), 200);
    let mut seen = HashSet::new();
    let mut order = Vec::new();
    for page in 0..5 {
        let reply =
            site.get(&format!("/cfdis?pageSize=500&offset={}&hideValidations=true", page * 200)).await;
        for item in reply.body["items"].as_array().unwrap() {
            assert!(item["metadata"].get("validations").is_none());
            seen.insert(item["cfdi"]["timbre"]["uuid"].as_str().unwrap().to_owned());
            order.push(item["cfdi"]["folio"].as_str().unwrap().parse::<u32>().unwrap());
        }
    }
    assert_eq!((seen.len(), order.len()), (822, 822));
    assert!(order.is_sorted_by(|newer, older| newer > older), "newest first");
}

#[tokio::test]
async fn the_cfdi_list_insists_on_both_paging_parameters() {
    let site = Site::start();
    for query in [
        "",
        "?pageSize=10",
        "?offset=0",
        "?pageSize=x&offset=0",
        "?pageSize=10&offset=-1",
        "?pageSize=-2&offset=0",
    ] {
        let reply = site.get(&format!("/cfdis{query}")).await;
        assert_eq!(
            (reply.status, reply.code().as_str()),
            (400, Some("CFDI__INVALID_PAGINATION_PARAMS")),
            "{query}"
        );
    }
}

#[tokio::test]
async fn the_period_of_the_cfdi_list_has_a_limit_and_an_order() {
    let site = Site::start();
    let cases = [
        ("from=2025-11-20&to=2026-11-20", 200, None),
        ("from=2025-11-01&to=2026-11-20", 400, Some("CFDI__PERIOD_EXCEEDS_LIMIT")),
        ("from=2025-01-01", 400, Some("CFDI__PERIOD_EXCEEDS_LIMIT")),
        ("from=2026-11-02&to=2026-11-01", 400, Some("CFDI__INVALID_DATE_RANGE")),
        ("createdFrom=2026-11-02&createdUntil=2026-11-01", 400, Some("CFDI__INVALID_DATE_RANGE")),
        ("from=20-11-2026", 400, Some("GENERAL__BAD_REQUEST")),
        ("stage=NOWHERE", 400, Some("GENERAL__BAD_REQUEST")),
    ];
    for (query, status, code) in cases {
        let reply = site.get(&format!("/cfdis?pageSize=0&offset=0&{query}")).await;
        assert_eq!((reply.status, reply.body["code"].as_str()), (status, code), "{query}");
    }
}

#[tokio::test]
async fn each_filter_of_the_cfdi_list_keeps_what_it_names() {
    let site = Site::start().with_invoices();
    site.add(Cfdi {
        issued_at: date(2026, 10, 31).at(23, 59, 59, 0),
        // 05:59:59 UTC is still the day before in Mexico City.
        created_at: "2026-11-20T05:59:59Z".parse().unwrap(),
        serie: "G".to_owned(),
        ..site.invoice(20, "MXN", "1.00")
    });
    let first_id =
        site.get(&format!("/cfdis/{}?id_type=EXTERNAL", uuid(1).to_lowercase())).await.body["id"].clone();
    let cases: [(String, &[u32]); 18] = [
        (format!("providerId={}", site.providers["V1000"]), &[7]),
        ("providerExternalId=V1000".into(), &[7]),
        ("companyExternalId=C2".into(), &[8]),
        ("serie=G".into(), &[20]),
        ("serie=F&folio=3".into(), &[3]),
        ("folio=99".into(), &[]),
        (format!("uuids={},{}", uuid(2).to_lowercase(), uuid(4)), &[2, 4]),
        (format!("uuids={}&uuids={}", uuid(2), uuid(4)), &[2, 4]),
        (format!("uuids[]={}&uuids[]={}", uuid(2), uuid(4)), &[2, 4]),
        (format!("cfdiIds={}", first_id.as_str().unwrap()), &[1]),
        ("cfdiType=CREDIT_NOTE".into(), &[11]),
        ("stage=PAYMENT_COMPLETED".into(), &[6]),
        ("stage=INCLUDED_IN_PAYMENT_ORDER".into(), &[10]),
        ("to=2026-10-31".into(), &[20]),
        ("from=2026-10-31&to=2026-10-31".into(), &[20]),
        ("createdUntil=2026-11-19".into(), &[20]),
        ("documentTypes=FOREIGN".into(), &[]),
        ("purchaseOrderExternalId=PO1".into(), &[]),
    ];
    for (query, expected) in cases {
        let reply = site.get(&format!("/cfdis?pageSize=200&offset=0&{query}")).await;
        let mut found: Vec<u32> = reply.body["items"]
            .as_array()
            .unwrap_or_else(|| panic!("{query}: {}", reply.body))
            .iter()
            .map(|item| item["cfdi"]["folio"].as_str().unwrap().parse().unwrap())
            .collect();
        found.sort_unstable();
        assert_eq!(found, expected, "{query}");
        assert_eq!(reply.body["total"], expected.len(), "{query}");
    }
}

#[tokio::test]
async fn documents_are_found_by_either_id_and_missed_with_different_codes() {
    let site = Site::start().with_invoices();
    let found = site.get(&format!("/cfdis/{}?id_type=EXTERNAL", uuid(3))).await;
    assert_eq!(found.body["metadata"]["total_mxn"].to_string(), "1705.00");
    let same = site.get(&format!("/cfdis/{}", found.body["id"].as_str().unwrap())).await;
    assert_eq!(same.body, found.body);
    assert_eq!(
        site.get(&format!("/cfdis/{}?id_type=EXTERNAL", uuid(99))).await.code(),
        "CFDI__UUID_NOT_FOUND"
    );
    assert_eq!(site.get("/cfdis/0123456789abcdef01234567").await.code(), "CFDI__NOT_FOUND");
    assert_eq!(site.get("/cfdis/1?id_type=OTHER").await.status, 400);
}

#[tokio::test]
async fn a_search_by_external_id_also_finds_what_merely_contains_it() {
    let site = Site::start();
    let reply = site.get("/providers?externalId=V100").await;
    assert_eq!(names(&reply.body, "external_id"), ["V100", "V1000"]);
    let exact = site.get("/providers?external_ids=V100").await;
    assert_eq!(names(&exact.body, "external_id"), ["V100"]);
    let one = site.get("/providers/V1000?id_type=EXTERNAL").await;
    assert_eq!(one.body["name"], "Papelera del Valle");
    assert_eq!(site.get("/providers/V9?id_type=EXTERNAL").await.code(), "PROVIDERS__NOT_FOUND");
}

#[tokio::test]
async fn each_filter_of_the_provider_list_keeps_what_it_names() {
    let site = Site::start();
    let unlinked =
        Provider { expedient: None, ..Provider::new(None, "Sin Vínculo", "SVI010203AB1", at(NOON)) };
    site.state.add_provider(&site.tenant, unlinked).unwrap();
    // 05:30 UTC of the 21st is the evening of the 20th in Mexico City.
    let late = Provider::new(Some("V300"), "Tarde", "TAR010203AB1", "2026-11-21T05:30:00Z".parse().unwrap());
    let late = site.state.add_provider(&site.tenant, late).unwrap();
    site.state
        .change_provider(&site.tenant, &late, |late| {
            late.expedient.as_mut().unwrap().expired = true;
            late.kind = sc_portalserver::state::ProviderKind::Foreign;
        })
        .unwrap();
    let cases: [(String, &[&str]); 13] = [
        ("status=DISABLED".into(), &["Transportes Lejos"]),
        ("statusExpedient=NO_EXPEDIENT".into(), &["Sin Vínculo"]),
        ("rfc=PVA010203AB1".into(), &["Papelera del Valle"]),
        ("name=alamo".into(), &[]),
        ("name=%C3%A1lamo".into(), &["Ferretería Álamo"]),
        ("emptyExternalId=true".into(), &["Sin Vínculo"]),
        ("type=FOREIGN".into(), &["Tarde"]),
        ("expiredExpedient=true".into(), &["Tarde"]),
        (format!("ids={late}"), &["Tarde"]),
        ("expedientAcceptedFrom=2026-11-20&expedientAcceptedTo=2026-11-20&name=tarde".into(), &["Tarde"]),
        ("expedientAcceptedFrom=2026-11-21".into(), &[]),
        ("pageSize=1&offset=1".into(), &["Papelera del Valle"]),
        ("pageSize=-1&status=DISABLED".into(), &["Transportes Lejos"]),
    ];
    for (query, expected) in cases {
        let reply = site.get(&format!("/providers?{query}")).await;
        assert_eq!(names(&reply.body, "name"), expected, "{query}");
    }
    assert_eq!(site.get("/providers?pageSize=1&offset=1").await.body["total"], 5, "all matches count");
    let bare = site.get(&format!("/providers?ids={late}&hideBankInformation=true")).await;
    assert!(bare.body["items"][0]["expedient"].get("bank_accounts").is_none());
}

#[tokio::test]
async fn more_providers_than_a_page_are_capped_whatever_is_asked() {
    let mut config = PortalConfig { page_cap: 3, ..PortalConfig::default() };
    config.modes = Modes { provider_offset: OffsetMeaning::Pages, ..Modes::default() };
    let site = Site::with(config);
    for number in 0..4 {
        let provider = Provider::new(Some(&format!("W{number}")), "Más", "MAS010203AB1", at(NOON));
        site.state.add_provider(&site.tenant, provider).unwrap();
    }
    for size in ["-1", "0", "50"] {
        let reply = site.get(&format!("/providers?pageSize={size}")).await;
        assert_eq!((&reply.body["total"], names(&reply.body, "name").len()), (&7.into(), 3));
    }
    let last = site.get("/providers?pageSize=3&offset=2").await;
    assert_eq!(names(&last.body, "external_id"), ["W3"], "the offset counts pages in this mode");
}

#[tokio::test]
async fn bank_accounts_and_companies_are_listed_in_the_portal_s_order() {
    let site = Site::start();
    let accounts = site.get("/tenant-bank-accounts").await;
    assert_eq!(names(&accounts.body, "id"), site.accounts);
    let dollars = site.get("/tenant-bank-accounts?currency=USD").await;
    assert_eq!(names(&dollars.body, "name"), ["Dólares"]);
    assert_eq!(site.get("/tenant-bank-accounts?search=cerr").await.body["total"], 1);
    assert_eq!(site.get("/tenant-bank-accounts?hasLayout=true").await.body["total"], 0);
    let companies = site.get("/companies?search=ejemplo%20s").await;
    assert_eq!(names(&companies.body, "external_id"), ["C2"]);
    let one = site.get(&format!("/companies?ids={}", site.companies[2])).await;
    assert_eq!(one.body["items"][0]["active"], false);
}

#[tokio::test]
async fn a_full_expedient_is_shown_in_the_portal_s_shape() {
    let site = Site::start();
    let entry = |status, member: &str, value: &str| ExpedientEntry {
        status,
        accepted_at: Some(at(NOON)),
        updated_at: None,
        comments: Some("visto".to_owned()),
        value: IndexMap::from([(member.to_owned(), Value::from(value))]),
    };
    let field = ExpedientField {
        field_external_id: "grupo_de_impuestos".to_owned(),
        value: Some("IVA 16".to_owned()),
        value_external_id: Some("IVA16".to_owned()),
        status: EntryStatus::Accepted,
        accepted_at: Some(at(NOON)),
        updated_at: Some(at(NOON)),
        expires_at: None,
    };
    let account = entry(EntryStatus::Accepted, "clabe", "012345678901234567");
    let expedient = Expedient {
        addresses: IndexMap::from([("a1".to_owned(), entry(EntryStatus::Pending, "street", "Reforma"))]),
        contacts: IndexMap::from([("c1".to_owned(), entry(EntryStatus::Expired, "email", "a@example.com"))]),
        bank_accounts: IndexMap::from([("b1".to_owned(), account)]),
        fields: IndexMap::from([("f1".to_owned(), field)]),
        payment_bank_accounts: vec!["b1".to_owned(), "gone".to_owned()],
        ..Expedient::accepted(at(NOON))
    };
    let provider = Provider {
        tax_id: Some("98-7654321".to_owned()),
        company_ids: vec![site.companies[0].clone()],
        expedient: Some(expedient),
        ..Provider::new(Some("V400"), "Completo", "COM010203AB1", at(NOON))
    };
    let id = site.state.add_provider(&site.tenant, provider).unwrap();
    let shown = site.get(&format!("/providers/{id}")).await.body;
    assert_eq!(shown["company_objects"][0]["external_id"], "C1");
    let expedient = &shown["expedient"];
    assert_eq!(expedient["approved"], "2026-11-20T18:00:00.000Z");
    assert_eq!(expedient["addresses"]["a1"]["value"]["street"], "Reforma");
    assert_eq!(expedient["fields"]["f1"]["value_external_id"], "IVA16");
    assert_eq!(expedient["payment_bank_accounts"].as_array().unwrap().len(), 1);
    assert_eq!(expedient["payment_bank_accounts"][0]["data"]["value"]["clabe"], "012345678901234567");
    site.server.reconfigure(|config| config.modes.expedient_approved = InstantForm::EpochMs);
    let shown = site.get(&format!("/providers/{id}")).await.body;
    assert_eq!(shown["expedient"]["approved"], NOON * 1000);
}
