//! First contact with a site whose 1 200 orders the predecessor posted, by its own mapping: 1 000 as Sage has them, a part
//! of these at unit costs that it rounded to cents, 120 edited in the portal since, 80 closed there. By numbers.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::site::{Answer, Site};

const EQUAL: u64 = 1000;
const EDITED: u64 = 120;
const CLOSED: u64 = 80;
/// Orders of a mass change in Sage, beyond the brake.
const RAISED: u64 = 300;

/// Runs all steps.
#[track_caller]
fn run(site: &Site, exit: i32) -> Answer {
    let run = site.json(&["run"]);
    assert_eq!(run.exit, exit, "{}{}", run.out, run.err);
    run
}

/// The step that carries out changes.
fn changes(run: &Answer) -> Value {
    step(run, "processOrderChanges")
}

fn step(run: &Answer, name: &str) -> Value {
    run.json()["steps"].as_array().unwrap().iter().find(|step| step["step"] == name).unwrap().clone()
}

/// Candidates, done, waiting, failed.
fn counters(step: &Value) -> [u64; 4] {
    ["candidates", "done", "waiting", "failed"].map(|name| step[name].as_u64().unwrap())
}

/// Numbers of the documents of a step that wait for this reason.
fn waiting_for(step: &Value, code: &str) -> BTreeSet<String> {
    let documents = step["waiting_documents"].as_array().unwrap().iter();
    let of_cause = documents.filter(|document| document["cause"]["code"] == code);
    of_cause.map(|document| document["number"].as_str().unwrap().to_owned()).collect()
}

/// How many orders stand as they should, and how many wait for the 120 decisions of a person; nothing is wrong.
#[track_caller]
fn ledger(site: &Site, moment: &str) -> (u64, usize) {
    let verdict = site.clean_verdict(moment);
    let waiting = verdict["waiting"].as_array().unwrap().iter();
    (
        verdict["orders_settled"].as_u64().unwrap(),
        waiting.filter(|waiting| waiting["why"] == "differs_in_portal").count(),
    )
}

#[test]
fn a_site_with_1200_posted_orders_is_taken_over_without_a_write_and_a_mass_change_is_held() {
    let site = Site::with(&["--profile", "first_contact"]);
    // The sandbox lifts the brake of its large worlds; a site has the default.
    site.edit_line("settings.toml", "brake_effects =", "");

    let baseline = run(&site, 0);
    assert_eq!(counters(&step(&baseline, "createPurchaseOrders")), [EQUAL, EQUAL, 0, 0]);
    assert_eq!(counters(&changes(&baseline)), [CLOSED + EDITED, CLOSED, EDITED, 0]);
    assert_eq!(counters(&step(&baseline, "closePurchaseOrders")), [0; 4]);
    assert_eq!(waiting_for(&changes(&baseline), "order.differs_in_portal").len() as u64, EDITED);
    let steps = baseline.json();
    let steps = steps["steps"].as_array().unwrap().iter();
    // The steps of the importer, which this site has not, are skipped.
    for step in steps.filter(|step| step["result"] != "skipped") {
        assert_eq!((&step["kind"], &step["writes"]), (&json!("baseline"), &json!(0)), "{step}");
    }
    assert_eq!(site.portal_writes(), 0);
    assert_eq!(
        ledger(&site, "in_flight"),
        (EQUAL, EDITED as usize),
        "the words of the closed ones are to come"
    );

    let taking_over = changes(&run(&site, 0));
    assert_eq!(counters(&taking_over), [CLOSED + EDITED, CLOSED, EDITED, 0]);
    assert_eq!(taking_over["writes"], CLOSED, "one control row each");
    assert_eq!(site.portal_writes(), 0, "and nothing to the portal");
    assert_eq!(ledger(&site, "at_rest"), (EQUAL + CLOSED, EDITED as usize));

    let answer = site.admin("POST", "/world/aceros/orders/raise", &json!({ "count": RAISED }));
    let raised: BTreeSet<String> = serde_json::from_value(answer["raised"].clone()).unwrap();
    assert_eq!(raised.len() as u64, RAISED);
    let held = changes(&run(&site, 3));
    assert_eq!((&held["result"], &held["cause"]["code"]), (&json!("postponed"), &json!("step.brake")));
    assert_eq!(held["cause"]["arguments"], json!({ "effects": "300", "limit": "200" }));
    assert_eq!(waiting_for(&held, "step.brake"), raised, "each is named");
    assert_eq!((&held["writes"], site.portal_writes()), (&json!(0), 0));

    let chosen: BTreeSet<String> = raised.iter().step_by(97).take(3).cloned().collect();
    let approve: Vec<&str> =
        ["approve", "--tenant", "aceros"].into_iter().chain(chosen.iter().map(String::as_str)).collect();
    assert_eq!(site.json(&approve).exit, 0);
    let released = changes(&run(&site, 3));
    assert_eq!((counters(&released)[1], site.portal_writes()), (3, 3), "those three");
    assert_eq!(waiting_for(&released, "step.brake"), &raised - &chosen, "and no other");

    assert_eq!(site.json(&["approve", "--tenant", "aceros", "--brake"]).exit, 0);
    assert_eq!(counters(&changes(&run(&site, 0)))[1], RAISED - 3);
    assert_eq!(site.portal_writes(), RAISED, "one call per order");
    assert_eq!(ledger(&site, "at_rest"), (EQUAL + CLOSED, EDITED as usize), "only the 120 wait for a person");
}
