//! `stop`: one process ends the run of another after the document it is at.

#[cfg(unix)]
use std::io::Read as _;
use std::process::{Child, Stdio};

use serde_json::{Value, json};

use crate::site::{Answer, Site};
#[cfg(unix)]
use crate::support::serving::{NEVER, Serving};

/// From now on every answer of the portal takes its time: a run is in the middle for long.
fn slow(site: &Site) {
    site.fault_portal(&json!({ "times": 1_000_000, "action": { "delay": { "ms": 1_000 } } }));
}

/// A run in a process of its own, in the middle of its work.
fn begun(site: &Site, run: i64) -> Child {
    begun_with(site, run, &["run", "--json"])
}

fn begun_with(site: &Site, run: i64, args: &[&str]) -> Child {
    let mut command = site.command(args);
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let is_under_way = (0..2_000).any(|_| {
        assert!(child.try_wait().unwrap().is_none(), "it has ended already");
        site.json(&["status"]).json()["elsewhere"]["run"] == run
    });
    assert!(is_under_way, "the run is at work");
    child
}

fn ended(child: Child) -> Answer {
    let output = child.wait_with_output().unwrap();
    Answer {
        exit: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn a_run_in_another_terminal_is_seen_named_and_stopped_and_what_is_left_goes_with_the_next() {
    let site = Site::after_baseline();
    slow(&site);
    let run = begun(&site, 2);
    let process = format!("PID {}, ", run.id());

    let status = site.run(&["status"]);
    assert_eq!(status.exit, 0);
    let line = format!("Run 2 is under way in another process ({process}");
    assert!(status.out.contains(&line), "{status:?}");

    for command in [&["run"][..], &["run", "--task", "payments"]] {
        let busy = site.run(command);
        assert_eq!(busy.exit, 4, "{busy:?}");
        for way_on in [process.as_str(), "sageconnect stop", "sageconnect status"] {
            assert!(busy.err.contains(way_on), "{busy:?}");
        }
    }

    let stopped = site.json(&["stop"]);
    assert_eq!(stopped.exit, 0, "{stopped:?}");
    let told = stopped.json();
    assert_eq!(
        (&told["outcome"], &told["run"], &told["result"]),
        (&json!("stopped"), &json!(2), &json!("postponed"))
    );
    assert!(told["holder"].as_str().unwrap().starts_with(&process), "{told}");
    let run = ended(run);
    assert_eq!(run.exit, 7, "as by Ctrl+C: {run:?}");
    assert!(run.err.contains("Stopping after the document under way"), "{run:?}");
    let causes: Vec<Value> = run.json()["steps"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|step| step["cause"]["code"].as_str().map(Value::from))
        .collect();
    assert!(causes.contains(&json!("run.cancelled")), "{causes:?}");

    // The folder is free at once, and the request stops nobody else.
    site.heal();
    assert_eq!(site.json(&["status"]).json()["elsewhere"], Value::Null);
    site.nothing_wrong();
    site.runs_clean();
    let runs = site.json(&["runs"]).json();
    let later = runs["runs"].as_array().unwrap().iter().filter(|row| row["run"].as_i64() > Some(2));
    assert!(later.clone().count() > 0 && later.clone().all(|row| row["result"] != "postponed"), "{runs}");
}

#[test]
fn where_nothing_runs_there_is_nothing_to_stop() {
    let site = Site::after_baseline();
    let idle = site.run(&["stop"]);
    assert_eq!((idle.exit, idle.out.as_str(), idle.err.as_str()), (0, "No run is under way.\n", ""));
    let spanish = site.run(&["stop", "--lang", "es"]);
    assert_eq!((spanish.exit, spanish.out.as_str()), (0, "No hay ninguna corrida en curso.\n"));
    let told = site.json(&["stop", "--no-wait"]).json();
    assert_eq!(
        (&told["outcome"], &told["run"], &told["holder"]),
        (&json!("idle"), &Value::Null, &Value::Null)
    );
    let folder = tempfile::TempDir::new().unwrap();
    let unset = crate::site::sageconnect(&["stop", "--json", "--folder", folder.path().to_str().unwrap()]);
    assert_eq!((unset.exit, unset.error_code().as_str()), (5, "settings.missing"));
    let mistaken = site.run(&["stop", "--wait", "soon"]);
    assert_eq!(mistaken.exit, 2, "{mistaken:?}");
    assert_eq!(site.run(&["stop", "--wait", "1m", "--no-wait"]).exit, 2);
}

#[test]
fn an_asker_need_not_wait_and_a_second_one_may_wait_for_the_same_end() {
    let site = Site::after_baseline();
    slow(&site);
    let run = begun(&site, 2);
    let asked = site.json(&["stop", "--no-wait"]);
    assert_eq!((asked.exit, &asked.json()["outcome"]), (0, &json!("asked")));
    // Whether it comes before or after the first is followed: the end is the same.
    let told = site.run(&["stop", "--wait", "2m"]);
    assert_eq!(told.exit, 0, "{told:?}");
    assert_eq!(ended(run).exit, 7);
    assert_eq!(site.json(&["runs"]).json()["runs"][0]["result"], "postponed");
    site.heal();
    site.runs_clean();
}

/// A document that takes longer than somebody wants to wait: the request holds all the same.
#[test]
fn a_wait_that_is_too_short_ends_with_3_and_the_run_stops_later() {
    let site = Site::after_baseline();
    site.fault_portal(&json!({ "times": 1_000_000, "action": { "delay": { "ms": 8_000 } } }));
    let run = begun(&site, 2);
    let short = site.json(&["stop", "--wait", "200ms"]);
    assert_eq!(short.exit, 3, "{short:?}");
    assert!(["asked", "stopping"].map(Value::from).contains(&short.json()["outcome"]), "{short:?}");
    assert_eq!(ended(run).exit, 7);
    site.heal();
    site.runs_clean();
}

#[cfg(unix)]
#[test]
fn a_run_of_serve_is_stopped_and_serve_goes_on() {
    let site = Site::after_baseline();
    site.add_settings("[schedule]", &format!("run_at_start = true\ncron = \"{NEVER}\""));
    slow(&site);
    let mut serving = Serving::start(&site, &["--json"]);
    serving.next("started");
    assert_eq!(serving.next("run_began")["run"], 2);
    let stopped = site.json(&["stop"]);
    assert_eq!((stopped.exit, &stopped.json()["outcome"]), (0, &json!("stopped")), "{stopped:?}");
    let told = serving.next("run_ended");
    assert_eq!(
        (&told["run"], &told["result"], &told["trouble"]),
        (&json!(2), &json!("postponed"), &Value::Null)
    );
    assert!(serving.child.try_wait().unwrap().is_none(), "only the run was stopped");
    assert_eq!(site.json(&["schedule"]).json()["is_hosted"], true);
    serving.signal("INT");
    let mut rest = String::new();
    serving.lines.read_to_string(&mut rest).unwrap();
    assert_eq!(serving.ended().0, Some(0));
    site.heal();
    site.runs_clean();
}

/// A run whose process died is told as such at once, and not as one that is under way until the next one begins. So is the
/// document that it was sending, until the next run finds out what became of it.
#[test]
fn a_run_that_was_killed_is_told_as_interrupted_before_the_next_one_begins() {
    let site = Site::after_baseline();
    site.fault_portal(&json!({
        "method": "POST", "path_contains": "/payments", "times": 1_000_000, "action": "hang_after_work",
    }));
    let mut run = begun_with(&site, 2, &["run", "--json", "--step", "uploadPayments"]);
    let on_its_way = |_| {
        let tried = site.json(&["runs", "show", "2"]).json()["documents"].as_array().unwrap().clone();
        tried.into_iter().find(|it| it["operation"] == "create_payment" && it["outcome"].is_null())
    };
    let sent = (0..200).find_map(on_its_way).expect("a payment is on its way");
    let number = sent["number"].as_str().unwrap();
    let has_arrived = |_| {
        let found = site.json(&["documents", number]).json()["documents"].as_array().unwrap().clone();
        found.iter().any(|it| it["tenant"] == sent["tenant"] && it["portal_state"] == "present")
    };
    assert!((0..200).any(has_arrived), "the portal has it, and does not say so");
    run.kill().unwrap();
    run.wait().unwrap();

    let status = site.json(&["status"]).json();
    let last = &status["last_run"];
    assert_eq!(
        (&last["result"], &last["was_interrupted"], &status["elsewhere"]),
        (&json!("failed"), &json!(true), &Value::Null),
        "{status}"
    );
    let sentence = status["sentence"].as_str().unwrap();
    assert!(
        sentence.contains("was interrupted; the next one verifies what was left half done"),
        "{sentence}"
    );
    // So is the step that was under way; those that never began keep what their last run left.
    let steps = |tenant: &str, step: &str| {
        let companies = status["companies"].as_array().unwrap();
        let company = companies.iter().find(|company| company["key"] == tenant).unwrap();
        let steps = company["steps"].as_array().unwrap();
        steps.iter().find(|row| row["step"] == step).unwrap().clone()
    };
    let cut_off = steps(sent["tenant"].as_str().unwrap(), "uploadPayments");
    assert_eq!(
        (&cut_off["result"], &cut_off["cause"]["code"]),
        (&json!("failed"), &json!("run.interrupted"))
    );
    assert_eq!(steps("aceros", "createPurchaseOrders")["result"], "done");

    // And the documents that its turn had not come to say why they wait, and that they go.
    let waiting = site.json(&["documents", "list", "--kind", "payment", "--state", "waiting"]).json();
    let waiting = waiting["documents"].as_array().unwrap();
    assert!(waiting.iter().all(|row| row["cause"]["code"].is_string()), "{waiting:?}");
    let postponed: Vec<&Value> =
        waiting.iter().filter(|row| row["cause"]["code"] == "document.postponed").collect();
    assert!(!postponed.is_empty(), "{waiting:?}");
    for row in postponed {
        let sentence = row["cause"]["sentence"].as_str().unwrap();
        assert!(sentence.contains("ended early"), "{sentence}");
    }

    let runs = site.json(&["runs"]).json();
    let last = &runs["runs"][0];
    assert_eq!(
        (&last["was_interrupted"], &last["result"], &last["duration_ms"]),
        (&json!(true), &json!("failed"), &Value::Null),
        "{runs}"
    );
    for command in [&["status"][..], &["runs"], &["runs", "show", "2"]] {
        let told = site.run(command);
        assert!(
            !told.out.contains("under way") && !told.out.contains("verified by"),
            "{command:?}: {told:?}"
        );
    }

    // What it was sending may have arrived.
    let list = site.json(&["documents", "list", "--text", number]).json();
    let row = list["documents"]
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["number"] == sent["number"] && row["tenant"] == sent["tenant"]);
    assert_eq!(row.unwrap()["cause"]["code"], "payment.outcome_unknown", "{row:?}");
    let told = site.run(&["documents", number]);
    for part in ["SageConnect was closed before the answer came", "do not enter it by hand", "no answer"] {
        assert!(told.out.contains(part), "{part}: {told:?}");
    }
    let tried = site.json(&["runs", "show", "2"]).json();
    let documents = tried["documents"].as_array().unwrap();
    assert!(documents.iter().any(|it| it["number"] == number && it["outcome"] == "unknown"), "{tried}");

    let stopped = site.json(&["stop"]).json();
    assert_eq!(stopped["outcome"], "idle", "{stopped}");
    site.heal();
    site.runs_clean();
    let told = site.run(&["documents", number]);
    assert!(told.out.contains("it was found later to have arrived"), "{told:?}");
    assert_eq!(site.json(&["runs", "show", "2"]).json()["duration_ms"], Value::Null);
}

/// Orders wait for the same reason, and what a person had to mend before is still told beside it.
#[test]
fn orders_that_a_killed_run_did_not_reach_say_why_and_what_waits_for_a_person_is_told_beside_it() {
    let site = Site::after_baseline();
    let secrets = std::fs::read_to_string(site.file("secrets.toml")).unwrap();
    assert_eq!(site.json(&["secrets", "delete", "tenant/moldes/portal-key"]).exit, 0);
    site.run(&["run", "--tenant", "moldes", "--step", "uploadPayments"]);
    std::fs::write(site.file("secrets.toml"), secrets).unwrap();
    site.fault_portal(&json!({
        "method": "POST", "path_contains": "purchase-orders", "times": 1_000_000, "action": "hang_after_work",
    }));
    let mut run = begun_with(&site, 3, &["run", "--json", "--step", "createPurchaseOrders"]);
    let is_sent = |_| {
        let tried = site.json(&["runs", "show", "3"]).json()["documents"].as_array().unwrap().clone();
        tried.iter().any(|it| it["operation"] == "create_order" && it["outcome"].is_null())
    };
    assert!((0..200).any(is_sent), "an order is on its way");
    run.kill().unwrap();
    run.wait().unwrap();

    let status = site.json(&["status"]).json();
    assert_eq!(status["standing"], "attention", "{status}");
    let sentence = status["sentence"].as_str().unwrap();
    for part in ["was interrupted", "The credential tenant/moldes/portal-key is missing."] {
        assert!(sentence.contains(part), "{part}: {sentence}");
    }
    let attention = site.json(&["attention"]).json();
    let stopped: Vec<_> =
        attention["steps"].as_array().unwrap().iter().map(|it| (&it["tenant"], &it["step"])).collect();
    assert_eq!(stopped, [(&json!("moldes"), &json!("uploadPayments"))]);

    let orders = site.json(&["orders", "list"]).json();
    let waiting: Vec<&Value> =
        orders["orders"].as_array().unwrap().iter().filter(|row| row["state"] == "waiting").collect();
    assert!(waiting.iter().all(|row| row["cause"]["code"].is_string()), "{waiting:?}");
    let postponed = waiting.iter().find(|row| row["cause"]["code"] == "document.postponed");
    let postponed = postponed.unwrap_or_else(|| panic!("{waiting:?}"));
    assert!(postponed["cause"]["hint"].as_str().unwrap().starts_with("Nothing to do"), "{postponed}");
    // Nobody has to decide about one that goes by itself.
    let number = postponed["number"].as_str().unwrap();
    let approved =
        site.json(&["approve", "--tenant", postponed["tenant"].as_str().unwrap(), number, "--note", "go"]);
    assert_eq!(approved.error_code(), "usage.nothing_to_decide", "{approved:?}");
    site.heal();
    site.runs_clean();
}
