//! Trouble that meets purchase orders and leaves payments alone.

use std::fs;

use serde_json::{Value, json};

use super::{both, causes, causes_of, steps_of, went_on};
use crate::site::{Answer, Site, filters};

const ORDER_STEPS: [&str; 3] = ["createPurchaseOrders", "processOrderChanges", "closePurchaseOrders"];
const ORDERS_OF_MOLDES: [&str; 9] = [
    "run",
    "--tenant",
    "moldes",
    "--step",
    ORDER_STEPS[0],
    "--step",
    ORDER_STEPS[1],
    "--step",
    ORDER_STEPS[2],
];

/// The order steps of each company were stopped by the cause of its place, empty for a company whose orders went on. No
/// payment was stopped, and every company had many to send.
#[track_caller]
fn orders_stopped_by(run: &Answer, codes: [&str; 3]) {
    for step in ORDER_STEPS {
        assert_eq!(causes_of(run, step), codes, "{step}: {}", run.out);
    }
    assert_eq!(causes(run), [""; 3]);
    went_on(run, &[0, 1, 2]);
    let creations = steps_of(run, ORDER_STEPS[0]);
    for (step, code) in creations.iter().zip(codes) {
        assert_eq!(code.is_empty(), step["done"].as_u64().unwrap() > 10, "{step}");
    }
}

#[test]
fn a_missing_database_of_authorizations_stops_orders_and_no_payment() {
    let site = Site::after_baseline();
    let settings = fs::read_to_string(site.file("settings.toml")).unwrap();
    site.edit_line("settings.toml", "authorizations =", "authorizations = \"Autorizaciones\"");
    let run = site.json(&["run"]);
    assert_eq!(run.exit, 5, "a matter of setup");
    orders_stopped_by(&run, ["sage.database_missing"; 3]);
    assert_eq!(steps_of(&run, ORDER_STEPS[2])[1]["cause"]["arguments"]["database"], "Autorizaciones");
    filters()
        .bind(|| insta::assert_snapshot!("orders_without_authorizations", both(&site, &ORDERS_OF_MOLDES)));
    let doctor = site.run(&["doctor"]);
    assert!(doctor.exit == 5 && doctor.out.contains("Autorizaciones"), "{}", doctor.out);
    site.nothing_wrong();
    fs::write(site.file("settings.toml"), settings).unwrap();
    site.runs_clean();
}

#[test]
fn authorizations_that_may_not_be_read_stop_the_orders_of_their_company() {
    let site = Site::after_baseline();
    let deny = |times: u64| {
        let denied = "The SELECT permission was denied on the object 'Autoriza_OC', database \
                      'Autorizaciones_electronicas', schema 'dbo'.";
        site.fault_sql(&json!({
            "contains": "dbo.[Autoriza_OC", "times": times, "action": "error", "number": 229, "message": denied
        }));
    };
    deny(1);
    let run = site.json(&["run"]);
    assert_eq!(run.exit, 5, "a matter of setup");
    orders_stopped_by(&run, ["sage.permission_denied", "", ""]);
    let arguments = steps_of(&run, ORDER_STEPS[0])[0]["cause"]["arguments"].clone();
    assert_eq!((&arguments["object"], &arguments["right"]), (&json!("Autoriza_OC"), &json!("SELECT")));
    deny(1000);
    filters().bind(|| insta::assert_snapshot!("orders_not_allowed", both(&site, &ORDERS_OF_MOLDES)));
    site.nothing_wrong();
    site.heal();
    site.runs_clean();
}

#[test]
fn receipts_of_several_orders_that_cannot_be_read_stop_only_the_closing() {
    let site = Site::after_baseline();
    site.admin("POST", "/advance", &Value::Null);
    let rename = |column: &str, new_name: &str| {
        let body = json!({ "table": "PORCPR", "column": column, "new_name": new_name });
        site.admin("POST", "/world/moldes/column", &body);
    };
    rename("RCPHSEQ", "RECEIPTSEQ");
    let run = site.json(&["run"]);
    assert_eq!(run.exit, 5, "a matter of setup");
    assert_eq!(causes_of(&run, "closePurchaseOrders"), ["", "sage.schema_missing", ""]);
    let cause = steps_of(&run, "closePurchaseOrders")[1]["cause"].clone();
    assert_eq!(cause["arguments"], json!({ "database": "MMQ_2019", "missing": "PORCPR.RCPHSEQ" }));
    for step in ["uploadPayments", "createPurchaseOrders", "processOrderChanges"] {
        assert_eq!(causes_of(&run, step), [""; 3], "{step}");
        assert!(steps_of(&run, step)[1]["done"].as_u64().unwrap() > 0, "{step} went on");
    }
    let closing = ["run", "--tenant", "moldes", "--step", "closePurchaseOrders"];
    filters().bind(|| insta::assert_snapshot!("orders_without_receipts", both(&site, &closing)));
    site.nothing_wrong();
    rename("RECEIPTSEQ", "RCPHSEQ");
    let closed = steps_of(&site.json(&["run"]), "closePurchaseOrders");
    assert!(closed[1]["done"].as_u64().unwrap() > 0, "what had to be closed is closed now");
    site.runs_clean();
}

#[test]
fn a_sage_without_the_cancelled_amounts_prices_what_is_left() {
    let site = Site::with(&["--without-optional-columns"]);
    assert_eq!(site.run(&["run", "--baseline"]).exit, 0);
    site.admin("POST", "/advance", &Value::Null);
    let run = site.json(&["run"]);
    orders_stopped_by(&run, [""; 3]);
    assert_eq!(run.exit, 3, "some documents are refused, and nothing else: {}", run.out);
    let changed: u64 =
        steps_of(&run, "processOrderChanges").iter().map(|step| step["done"].as_u64().unwrap()).sum();
    assert!(changed > 5, "cancelled in part, among others: {changed}");
    site.runs_clean();
}

#[test]
fn a_portal_that_does_not_serve_the_orders_of_one_company_leaves_its_payments_at_work() {
    let site = Site::after_baseline();
    let tenant = site.fact("moldes", "tenant_id");
    let answers = [
        ("unauthorized", json!({ "status": { "status": 401 } }), "portal.unauthorized", 5),
        ("html", json!("html"), "portal.unexpected_answer", 1),
        ("server_error", json!({ "status": { "status": 500 } }), "portal.server_error", 1),
    ];
    for (name, action, code, exit) in &answers {
        site.heal();
        site.fault_portal(&json!({
            "tenant": tenant, "path_contains": "purchase-orders", "times": 1_000_000, "action": action
        }));
        if *name == "unauthorized" {
            let run = site.json(&["run"]);
            assert_eq!(run.exit, *exit);
            orders_stopped_by(&run, ["", code, ""]);
        }
        let run = site.json(&ORDERS_OF_MOLDES);
        assert_eq!(run.exit, *exit);
        for step in ORDER_STEPS {
            assert_eq!(causes_of(&run, step), [*code], "{step}");
        }
        filters().bind(|| {
            insta::assert_snapshot!(format!("orders_portal_{name}"), both(&site, &ORDERS_OF_MOLDES))
        });
        site.nothing_wrong();
    }
    site.heal();
    site.runs_clean();
}
