//! The schedule without a window: `serve` in a process of its own.

#[cfg(unix)]
use std::io::{BufRead as _, BufReader, Read as _};
use std::sync::Arc;

use sc_app::desk::{Desk, Site as DeskSite, Toasts};
use sc_app::toasts::Toast;
#[cfg(unix)]
use serde_json::{Value, json};

use crate::site::Site;
#[cfg(unix)]
use crate::support::serving::{NEVER, Serving};

/// A site whose host runs at once, and then not by itself.
#[cfg(unix)]
fn site() -> Site {
    let site = Site::start();
    site.add_settings("[schedule]", &format!("run_at_start = true\ncron = \"{NEVER}\""));
    site
}

#[cfg(unix)]
#[test]
fn serve_runs_tells_each_event_in_a_line_and_stops_when_it_is_asked_to() {
    let site = site();
    let mut serving = Serving::start(&site, &["--json"]);
    let started = serving.next("started");
    assert_eq!((&started["expression"], &started["is_enabled"]), (&json!(NEVER), &json!(true)));
    assert_eq!(started["folder"], site.folder().to_str().unwrap());
    assert_ne!(started["next_run"], Value::Null);
    let began = serving.next("run_began");
    assert_eq!(began["run"], 1);
    let ended = serving.next("run_ended");
    assert_eq!(
        (&ended["run"], &ended["result"], &ended["trouble"]),
        (&json!(1), &json!("done"), &Value::Null)
    );
    assert!(ended["done"].as_u64().unwrap() > 0 && ended["duration_ms"].as_u64().is_some(), "{ended}");
    // The first baseline finds much that needs a person.
    let notice = serving.notice();
    assert_eq!((&notice["event"], &notice["page"]), (&json!("notice"), &json!("attention")), "{notice}");

    assert_eq!(site.json(&["schedule"]).json()["is_hosted"], true);
    serving.signal("INT");
    serving.next("stopped");
    assert_eq!(serving.line(), "", "nothing follows");
    let (code, errors) = serving.ended();
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    assert_eq!(site.json(&["schedule"]).json()["is_hosted"], false);
    assert_eq!(site.json(&["runs"]).json()["runs"][0]["result"], "done");
}

#[cfg(unix)]
#[test]
fn a_stop_waits_for_what_is_under_way_and_a_second_one_ends_at_once() {
    let site = site();
    site.fault_portal(&json!({ "times": 1_000_000, "action": "hang" }));
    let mut serving = Serving::start(&site, &["--json"]);
    serving.next("started");
    serving.next("run_began");
    let asked = || site.counters()["http_requests"].as_u64().unwrap();
    assert!((0..20_000).any(|_| asked() > 0), "the run is at work");
    serving.signal("INT");
    let mut said = String::new();
    BufReader::new(serving.child.stderr.as_mut().unwrap()).read_line(&mut said).unwrap();
    assert!(said.starts_with("Stopping after the document under way"), "{said}");
    assert!(serving.child.try_wait().unwrap().is_none(), "it waits");
    serving.signal("TERM");
    let ended = serving.next("run_ended");
    assert_eq!((&ended["run"], &ended["result"]), (&json!(1), &json!("failed")), "it was cut off");
    serving.next("stopped");
    assert_eq!(serving.line(), "", "nothing follows");
    assert_eq!(serving.child.wait().unwrap().code(), Some(7));
    site.heal();
    site.nothing_wrong();
    site.runs_clean();
}

#[cfg(unix)]
#[test]
fn a_second_serve_ends_with_4_and_names_the_first() {
    let site = site();
    let mut first = Serving::start(&site, &[]);
    let told = first.line();
    assert!(told.contains("SageConnect keeps the schedule of"), "{told}");
    let second = site.json(&["serve"]);
    assert_eq!((second.exit, second.error_code().as_str()), (4, "host.busy"));
    let holder = second.json()["error"]["arguments"]["holder"].as_str().unwrap().to_owned();
    let process = format!("PID {}, ", first.child.id());
    assert!(holder.starts_with(&process), "{holder}");
    let text = site.run(&["serve"]);
    assert_eq!((text.exit, text.out.as_str()), (4, ""));
    assert!(text.err.contains(&process) && text.err.contains("What to do:"), "{text:?}");
    first.signal("INT");
    // What it still had to tell, to the end.
    let mut rest = String::new();
    first.lines.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("Run 1: began.") && rest.contains("no longer keeps the schedule"), "{rest}");
    assert_eq!(first.ended().0, Some(0));
}

#[cfg(unix)]
#[test]
fn a_pause_of_another_process_is_seen_by_who_keeps_the_schedule() {
    let site = Site::start();
    let mut serving = Serving::start(&site, &["--json"]);
    assert_eq!(serving.next("started")["pause"], Value::Null);
    let paused = site.json(&["pause", "--note", "stocktaking"]).json();
    assert_eq!(paused["schedule"]["is_hosted"], true);
    serving.signal("INT");
    serving.next("stopped");
    drop(serving);

    let mut serving = Serving::start(&site, &["--json"]);
    let started = serving.next("started");
    assert_eq!((&started["pause"]["note"], &started["next_run"]), (&json!("stocktaking"), &Value::Null));
    serving.signal("INT");
    serving.next("stopped");
    assert_eq!(serving.ended().0, Some(0));
}

#[test]
fn serve_without_settings_ends_with_5() {
    let folder = tempfile::TempDir::new().unwrap();
    let answer = crate::site::sageconnect(&["serve", "--json", "--folder", folder.path().to_str().unwrap()]);
    assert_eq!((answer.exit, answer.error_code().as_str()), (5, "settings.missing"));
}

struct Unseen;

impl Toasts for Unseen {
    fn show(&self, _: Toast) {}
}

/// A host in this process, whose beats need no waiting for: each change of its own wakes it.
#[tokio::test(flavor = "multi_thread")]
async fn a_host_follows_what_another_process_says_about_the_schedule() {
    let site = Arc::new(Site::start());
    let desk = Desk::new(DeskSite::Folder(Some(site.folder().to_owned())), None);
    desk.claim().await.expect("nobody else keeps it");
    desk.claim().await.expect("it is ours already");
    let hosting = tokio::spawn(Arc::clone(&desk).host(Arc::new(Unseen)));
    let expression = async || desk.schedule().await.expect("it is open").expression;
    assert_eq!(expression().await, "*/15 * * * *");
    // Two beats have been: the first one sets from when on times count.
    let mut changes = desk.changed();
    for _ in 0..2 {
        desk.resume().await.expect("it wakes the host");
        changes.changed().await.expect("the desk lives");
    }
    let run = |args: &'static [&str]| {
        let site = Arc::clone(&site);
        async move { tokio::task::spawn_blocking(move || site.json(args)).await.unwrap() }
    };
    assert_eq!(run(&["serve"]).await.exit, 4, "the desk keeps it");
    assert_eq!(run(&["schedule", "set", "30 7 * * *"]).await.exit, 0);
    assert_eq!(run(&["pause", "--note", "stocktaking"]).await.json()["schedule"]["is_hosted"], true);
    let snapshot = desk.snapshot().await.expect("it is open");
    assert_eq!(snapshot.pause.expect("it is paused").note, "stocktaking");
    assert_eq!(snapshot.next_run, None, "nothing begins by itself");
    let mut changes = desk.changed();
    while expression().await != "30 7 * * *" {
        desk.resume().await.expect("it wakes the host");
        changes.changed().await.expect("the desk lives");
    }
    desk.close().await;
    hosting.await.unwrap().expect("it ended as it should");
    assert_eq!(run(&["schedule"]).await.json()["is_hosted"], false, "it was given back");
}
