//! Who may send an order.

use jiff::civil::date;
use sc_domain::OrderNumber;
use sc_domain::order::Authorization;
use sc_domain::ports::{AuthorizationScope, Erp as _};

use super::order_numbers;
use crate::site::{Site, on_each_site};

/// A row of `Autoriza_OC` for the company, as it is configured.
async fn state(site: &Site, number: &str, authorized: &str) {
    state_of(site, site.options.database.as_str(), number, authorized).await;
}

async fn state_of(site: &Site, company: &str, number: &str, authorized: &str) {
    site.authorizations(&format!(
        "INSERT INTO dbo.Autoriza_OC (PONumber, Empresa, Autorizada) VALUES ('{number}', '{company}', {authorized})"
    ))
    .await;
}

async fn act(site: &Site, number: &str, day: &str) {
    let company = &site.options.database;
    act_of(site, company.as_str(), number, day).await;
}

async fn act_of(site: &Site, company: &str, number: &str, day: &str) {
    site.authorizations(&format!(
        "INSERT INTO dbo.Autoriza_OC_detalle (PONumber, Empresa, Fecha) VALUES ('{number}', '{company}', {day})"
    ))
    .await;
}

async fn read(site: &Site, scope: AuthorizationScope) -> Vec<(String, Authorization)> {
    let found = site.erp().authorizations(&scope).await.expect("authorizations");
    found.into_iter().map(|(number, authorization)| (number.to_string(), authorization)).collect()
}

fn told(number: &str, is_authorized: bool, day: Option<i8>) -> (String, Authorization) {
    let last_day = day.map(|day| date(2026, 11, day));
    (number.to_owned(), Authorization { is_authorized, last_day })
}

async fn fill(site: &Site) {
    let upper = site.options.database.to_string().to_uppercase();
    let lower = site.options.database.to_string().to_lowercase();
    // PO1: authorized again after it was taken back, with repeated rows.
    for authorized in ["0", "1", "NULL", "1"] {
        state(site, "PO1", authorized).await;
    }
    for day in ["'20261105'", "'20261112'", "'20261112'", "'20261107'"] {
        act(site, "PO1", day).await;
    }
    // PO2: taken back. PO3: never said. PO4: an act without a state. PO5: long ago. PO6: without an act.
    state(site, "PO2", "0").await;
    act_of(site, &upper, "PO2", "'20261111'").await;
    state(site, "PO3", "NULL").await;
    act(site, "PO4", "'20261110'").await;
    state_of(site, &lower, "PO5", "1").await;
    act(site, "PO5", "'20261101'").await;
    state_of(site, &upper, "PO6", "1").await;
    // PO7: the only act has no day.
    state(site, "PO7", "1").await;
    act(site, "PO7", "NULL").await;
    // Another company, and rows that name no order.
    state_of(site, "OTHER", "PO3", "1").await;
    act_of(site, "OTHER", "PO3", "'20261120'").await;
    state(site, "", "1").await;
    act(site, "", "'20261120'").await;
    site.authorizations("INSERT INTO dbo.Autoriza_OC (PONumber, Empresa, Autorizada) VALUES (NULL, NULL, 1)")
        .await;
    state(site, "PO O''Brien Ñ", "1").await;
    act(site, "PO O''Brien Ñ", "'20261115'").await;
}

#[tokio::test]
async fn contract_orders_with_an_act_since_a_day_are_told_with_their_state() {
    on_each_site(async |site| {
        fill(site).await;
        assert_eq!(
            read(site, AuthorizationScope::Since(date(2026, 11, 10))).await,
            [
                told("PO O'Brien Ñ", true, Some(15)),
                told("PO1", true, Some(12)),
                told("PO2", false, Some(11)),
                told("PO4", false, Some(10)),
            ]
        );
        assert_eq!(read(site, AuthorizationScope::Since(date(2026, 12, 1))).await, []);
    })
    .await;
}

#[tokio::test]
async fn contract_given_orders_are_told_whenever_their_act_was() {
    on_each_site(async |site| {
        fill(site).await;
        let asked = order_numbers(&["PO1", "PO3", "PO4", "PO5", "PO6", "PO8", "PO O'Brien Ñ", "PO1"]);
        assert_eq!(
            read(site, AuthorizationScope::Of(asked)).await,
            [
                told("PO O'Brien Ñ", true, Some(15)),
                told("PO1", true, Some(12)),
                told("PO3", false, None),
                told("PO4", false, Some(10)),
                told("PO5", true, Some(1)),
                told("PO6", true, None),
            ]
        );
        assert_eq!(read(site, AuthorizationScope::Of(Vec::new())).await, []);
    })
    .await;
}

#[tokio::test]
async fn contract_authorized_orders_without_a_dated_act_are_found() {
    on_each_site(async |site| {
        fill(site).await;
        assert_eq!(
            read(site, AuthorizationScope::Undated).await,
            [told("PO6", true, None), told("PO7", true, None)]
        );
    })
    .await;
}

#[tokio::test]
async fn contract_the_types_of_the_sites_own_tables_differ_and_are_read_all_the_same() {
    on_each_site(async |site| {
        for sql in [
            "DROP TABLE dbo.Autoriza_OC",
            "DROP TABLE dbo.Autoriza_OC_detalle",
            "CREATE TABLE dbo.Autoriza_OC (PONumber char(22) NOT NULL, Empresa varchar(30) NOT NULL, Autorizada bit NULL)",
            "CREATE TABLE dbo.Autoriza_OC_detalle (PONumber char(22) NOT NULL, Empresa varchar(30) NOT NULL, \
             Fecha datetime NOT NULL)",
        ] {
            site.authorizations(sql).await;
        }
        for (number, authorized) in [("PO1", "1"), ("PO2", "0"), ("PO3", "NULL"), ("PO4", "1")] {
            state(site, number, authorized).await;
        }
        for (number, day) in
            [("PO1", "'2026-11-10T23:59:59'"), ("PO2", "'2026-11-12T00:00:00'"), ("PO3", "'2026-11-09T23:59:59'")]
        {
            act(site, number, day).await;
        }
        assert_eq!(
            read(site, AuthorizationScope::Since(date(2026, 11, 10))).await,
            [told("PO1", true, Some(10)), told("PO2", false, Some(12))]
        );
        assert_eq!(
            read(site, AuthorizationScope::Of(order_numbers(&["PO1", "PO3"]))).await,
            [told("PO1", true, Some(10)), told("PO3", false, Some(9))]
        );
        assert_eq!(read(site, AuthorizationScope::Undated).await, [told("PO4", true, None)]);
    })
    .await;
}

#[tokio::test]
async fn contract_an_order_is_asked_for_in_the_spelling_of_the_asker() {
    on_each_site(async |site| {
        state(site, "po1", "1").await;
        let asked: Vec<OrderNumber> = order_numbers(&["PO1"]);
        let found = read(site, AuthorizationScope::Of(asked)).await;
        let rows = site.authorizations("SELECT COUNT(*) FROM dbo.Autoriza_OC WHERE PONumber = 'PO1'").await;
        let is_same_to_the_server = rows[0].get::<i32, _>(0) == Some(1);
        let expected = if is_same_to_the_server { vec![told("PO1", true, None)] } else { vec![] };
        assert_eq!(found, expected);
    })
    .await;
}
