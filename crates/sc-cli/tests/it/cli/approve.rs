//! A person's decisions and what the next run makes of them.

use serde_json::{Value, json};

use crate::site::Site;

fn state(site: &Site, company: &str, number: &str) -> (Value, Value) {
    let found = site.json(&["documents", number]).json();
    let life =
        found["documents"].as_array().unwrap().iter().find(|life| life["tenant"] == company).unwrap().clone();
    (life["state"].clone(), life["portal_state"].clone())
}

#[test]
fn a_payment_from_before_go_live_is_sent_once_a_person_approves_it() {
    let site = Site::after_baseline();
    site.run(&["run"]);
    assert_eq!(state(&site, "empaques", "PY0000101"), (json!("left_alone"), json!("absent")));
    let approved = site.json(&["approve", "--tenant", "empaques", "PY0000101", "--note", "agreed"]);
    assert_eq!(
        (approved.exit, approved.json()),
        (0, json!({ "brake_effects": null, "documents": ["PY0000101"] }))
    );
    let life = || {
        let lives = site.json(&["documents", "PY0000101"]).json();
        let lives = lives["documents"].as_array().unwrap().clone();
        lives.into_iter().find(|life| life["tenant"] == "empaques").unwrap()
    };
    assert_eq!(life()["is_approved"], true);
    assert_eq!(
        (&life()["decisions"][0]["note"], &life()["decisions"][0]["run"]),
        (&json!("agreed"), &json!(null))
    );
    let told = site.run(&["documents", "PY0000101"]).out;
    assert!(told.contains("Approved by a person"), "{told}");
    assert!(told.contains("«agreed» · the next run carries it out"), "{told}");
    site.run(&["run"]);
    assert_eq!(state(&site, "empaques", "PY0000101"), (json!("done"), json!("present")));
    assert_eq!(life()["is_approved"], false);
    // Whoever asks later why it was sent is told.
    let run = life()["decisions"][0]["run"].as_i64().expect("a run carried it out");
    let told = site.run(&["documents", "PY0000101"]).out;
    assert!(told.contains(&format!("«agreed» · run {run} carried it out")), "{told}");
    let writes = site.portal_writes();
    site.run(&["run"]);
    assert_eq!(site.portal_writes(), writes, "an approval is used once");
    assert_eq!(site.run(&["audit", "verify"]).exit, 0);
}

#[test]
fn a_payment_that_differs_is_accepted_as_the_portal_has_it() {
    let site = Site::after_baseline();
    site.run(&["run"]);
    let differs = "payment.differs_in_portal";
    let attention = site.json(&["attention"]).json();
    let group = attention["groups"]
        .as_array()
        .unwrap()
        .iter()
        .find(|group| group["code"] == differs)
        .unwrap()
        .clone();
    assert_eq!(group["takes_approval"], true);
    let (company, number) = (
        group["documents"][0]["tenant"].as_str().unwrap(),
        group["documents"][0]["number"].as_str().unwrap(),
    );
    assert_eq!(site.run(&["approve", "--tenant", company, number]).exit, 0);
    let writes = site.portal_writes();
    site.run(&["run"]);
    assert_eq!(state(&site, company, number).0, "done");
    assert_eq!(site.portal_writes(), writes, "accepting sends nothing");
}

#[test]
fn the_brake_holds_a_large_plan_until_it_is_released() {
    let site = Site::after_baseline();
    site.add_settings("[engine]", "brake_effects = 10\nbrake_floor = 5");
    let writes = site.portal_writes();
    let both = ["run", "--tenant", "aceros", "--step", "uploadPayments", "--step", "createPurchaseOrders"];
    let held = site.json(&both);
    assert_eq!(held.exit, 3, "{}", held.out);
    let step = held.json()["steps"][0].clone();
    assert_eq!((&step["result"], &step["cause"]["code"]), (&json!("postponed"), &json!("step.brake")));
    assert_eq!(site.portal_writes(), writes, "nothing was sent");
    let told = site.run(&["status"]).out;
    assert!(told.contains("What to do:"));
    let sentence = site.json(&["status"]).json()["sentence"].as_str().unwrap().to_owned();
    assert!(sentence.contains(") stopped: This run would make "), "held is not failed: {sentence}");

    let wrong = site.json(&["approve", "--tenant", "moldes", "--brake"]);
    assert_eq!(wrong.error_code(), "usage.unknown_brake");
    assert_eq!(
        wrong.json()["error"]["arguments"]["known"],
        "aceros createPurchaseOrders, aceros uploadPayments"
    );
    let unclear = site.json(&["approve", "--tenant", "aceros", "--brake"]);
    assert_eq!((unclear.exit, unclear.error_code().as_str()), (2, "usage.unknown_brake_step"));
    let released =
        site.json(&["approve", "--tenant", "aceros", "--brake", "--step", "uploadPayments"]).json();
    assert_eq!(
        released["brake_effects"].to_string(),
        step["cause"]["arguments"]["effects"].as_str().unwrap()
    );
    let run = site.json(&both);
    assert!(run.json()["steps"][0]["done"].as_u64().unwrap() > 20, "{}", run.out);
    assert_eq!(run.json()["steps"][1]["cause"]["code"], "step.brake", "each step is released by itself");
    site.nothing_wrong();
}
