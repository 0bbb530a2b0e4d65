use serde_json::json;

use super::*;

const ID: &str = "64f0c0ffee0000000000beef";

fn read(value: &Value) -> Result<Supplier, UnreadableSupplier> {
    SupplierItem::from(value).read
}

fn whole() -> Value {
    let entry = |status: &str, at: Value, value: Value| json!({ "status": status, "accepted_at": at, "value": value });
    json!({
        "id": ID, "external_id": 4500, "name": " Papelera ", "rfc": "PAP010101AB9", "type": "REGULAR",
        "tax_id": null, "credit_days": "30",
        "expedient": {
            "approved": 1_795_197_600_000_i64, "status": "ACCEPTED",
            "addresses": { "a": entry("ACCEPTED", json!("2026-11-20T18:00:00Z"), json!({ "street": "Reforma", "zip_code": 64000 })) },
            "contacts": { "c": entry("PENDING", json!(null), json!({ "first_name": "Ana" })), "d": { "status": "ACCEPTED" } },
            "bank_accounts": {
                "b2": entry("ACCEPTED", json!(1_795_197_600_000_i64), json!({ "clabe": "2" })),
                "b1": entry("EXPIRED", json!("?"), json!({ "clabe": "1" })),
            },
            "payment_bank_accounts": [{ "id": "b1", "data": {} }],
            "fields": {
                "f1": { "field_external_id": "Grupo_De_Impuestos", "value_external_id": "OLD", "status": "EXPIRED" },
                "f2": { "field_external_id": "grupo_de_impuestos", "value_external_id": "IVA16", "status": "ACCEPTED" },
                "f3": { "field_external_id": "metodopago", "value_external_id": null, "status": "ACCEPTED" },
                "f4": null
            }
        }
    })
}

#[test]
fn a_supplier_is_read_in_whichever_types_it_comes() {
    let supplier = read(&whole()).expect("readable");
    assert_eq!((supplier.id.as_str(), supplier.external_id.as_str()), (ID, "4500"));
    assert_eq!(
        (supplier.name.as_str(), supplier.credit_days, supplier.tax_id.as_str()),
        ("Papelera", 30, "")
    );
    let expedient = supplier.expedient.expect("an expedient");
    assert_eq!(expedient.approved.map(|at| at.to_string()).as_deref(), Some("2026-11-20T18:00:00Z"));
    assert_eq!(expedient.addresses_in_order()[0].zip_code, "64000");
    let contacts = expedient.contacts_in_order();
    assert_eq!(
        (contacts.len(), contacts[0].first_name.as_str()),
        (1, "Ana"),
        "an entry without a value is none"
    );
    let accounts = expedient.bank_accounts_in_order();
    assert_eq!(accounts.iter().map(|account| account.clabe.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(expedient.field("GRUPO_DE_IMPUESTOS"), "IVA16", "an accepted one counts first");
    assert_eq!(expedient.field("metodopago"), "");
    let accepted: Vec<bool> = expedient.bank_accounts.iter().map(|part| part.is_accepted).collect();
    assert_eq!(accepted, [false, true], "by key: b1, b2");
}

#[test]
fn the_chosen_accounts_may_stand_in_a_map() {
    let mut value = whole();
    value["expedient"]["payment_bank_accounts"] = json!({ "x": { "id": "b2" }, "b1": { "data": {} } });
    let expedient = read(&value).expect("readable").expedient.expect("an expedient");
    assert_eq!(expedient.payment_accounts, ["b1", "b2"]);
}

#[test]
fn nothing_optional_can_make_a_supplier_unreadable() {
    for odd in [json!(null), json!("x"), json!([]), json!([null, {}]), json!(7)] {
        for member in ["external_id", "name", "rfc", "type", "tax_id", "credit_days", "expedient"] {
            let mut value = whole();
            value[member] = odd.clone();
            read(&value).unwrap_or_else(|why| panic!("{member} {odd}: {why:?}"));
        }
        for member in [
            "approved",
            "addresses",
            "contacts",
            "bank_accounts",
            "payment_bank_accounts",
            "fields",
            "status",
        ] {
            let mut value = whole();
            value["expedient"][member] = odd.clone();
            let supplier = read(&value).unwrap_or_else(|why| panic!("{member} {odd}: {why:?}"));
            assert!(supplier.expedient.is_some(), "{member} {odd}");
        }
    }
    let mut value = whole();
    value["expedient"] = json!(null);
    assert_eq!(read(&value).expect("readable").expedient, None);
    value["expedient"] = json!({});
    assert_eq!(read(&value).expect("readable").expedient, Some(Expedient::default()));
}

#[test]
fn a_supplier_without_an_id_is_shown_and_not_dropped() {
    let nameless = |value: Value| read(&value).expect_err("no id").name;
    assert_eq!(nameless(json!({ "name": "Papelera" })), "Papelera");
    assert_eq!(nameless(json!({ "id": "17", "name": "Papelera" })), "17");
    assert_eq!(nameless(json!(null)), "");
}
