//! The description says what is served, and nothing else. That answers conform is checked on every call.

use std::collections::BTreeSet;

use sc_portalserver::routes;
use serde_json::Value;

use crate::support::{DESCRIPTION, Site};

#[tokio::test]
async fn the_description_is_served_without_credentials() {
    let site = Site::start();
    let url = format!("{}/v3/api-docs/integration-api", site.server.base_url());
    let served: Value = reqwest::get(url).await.unwrap().json().await.unwrap();
    assert_eq!(served, *DESCRIPTION);
}

#[test]
fn every_route_is_described_and_every_description_is_served() {
    let served: BTreeSet<String> =
        routes().iter().map(|route| format!("{} {}", route.method, route.template)).collect();
    let described: BTreeSet<String> = DESCRIPTION["paths"]
        .as_object()
        .unwrap()
        .iter()
        .flat_map(|(path, methods)| methods.as_object().unwrap().keys().map(move |method| (path, method)))
        .map(|(path, method)| format!("{} {path}", method.to_uppercase()))
        .collect();
    assert_eq!(served, described);
}

#[test]
fn every_query_parameter_that_is_read_is_described_and_no_other() {
    for route in routes() {
        let operation = &DESCRIPTION["paths"][route.template][route.method.to_lowercase()];
        let described: BTreeSet<&str> = operation["parameters"]
            .as_array()
            .unwrap()
            .iter()
            .map(|parameter| match parameter["$ref"].as_str() {
                Some(reference) => DESCRIPTION.pointer(&reference[1..]).unwrap(),
                None => parameter,
            })
            .filter(|parameter| parameter["in"] == "query")
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        let read: BTreeSet<&str> = route.query.iter().copied().collect();
        assert_eq!(read, described, "{} {}", route.method, route.template);
    }
}

#[test]
fn every_reference_of_the_description_leads_somewhere() {
    fn walk(value: &Value, references: &mut Vec<String>) {
        match value {
            Value::Object(members) => {
                references.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
                members.values().for_each(|member| walk(member, references));
            }
            Value::Array(items) => items.iter().for_each(|item| walk(item, references)),
            _ => {}
        }
    }
    let mut references = Vec::new();
    walk(&DESCRIPTION, &mut references);
    assert!(references.len() > 50);
    for reference in &references {
        assert!(DESCRIPTION.pointer(&reference[1..]).is_some(), "{reference}");
    }
    for name in DESCRIPTION["components"]["schemas"].as_object().unwrap().keys() {
        let used = format!("#/components/schemas/{name}");
        assert!(references.contains(&used), "{name} is described and not used");
    }
}
