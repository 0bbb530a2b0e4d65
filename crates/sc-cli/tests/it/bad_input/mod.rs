//! Bad input and bad days: each has a sentence with its cause and a way out, loses nothing, lets the other
//! companies go on, and is over once its cause is.

mod folder;
mod orders;
mod portal;
mod settings;
mod sql;

use std::net::TcpListener;
use std::process::{Child, Stdio};

use serde_json::{Value, json};

use crate::site::{Answer, Site};

/// A run of one step of one company.
const PAYMENTS_OF_MOLDES: [&str; 5] = ["run", "--tenant", "moldes", "--step", "uploadPayments"];

/// This step of each company, in their order.
fn steps_of(run: &Answer, step: &str) -> Vec<Value> {
    let run = run.json();
    let steps = run["steps"].as_array().unwrap().iter();
    steps.filter(|found| found["step"] == step).cloned().collect()
}

/// The payment step of each company, in their order.
fn payment_steps(run: &Answer) -> Vec<Value> {
    steps_of(run, "uploadPayments")
}

/// The code of what stopped this step of each company, in their order; empty for a company that went on.
fn causes_of(run: &Answer, step: &str) -> Vec<String> {
    let steps = steps_of(run, step);
    steps.iter().map(|step| step["cause"]["code"].as_str().unwrap_or_default().to_owned()).collect()
}

/// As [`causes_of`] the payments.
fn causes(run: &Answer) -> Vec<String> {
    causes_of(run, "uploadPayments")
}

/// Every company was stopped, by one of these causes.
#[track_caller]
fn all_stopped_by(run: &Answer, codes: &[&str]) {
    let causes = causes(run);
    assert!(causes.iter().all(|code| codes.contains(&code.as_str())), "{causes:?}");
    assert!(matches!(run.exit, 1 | 3), "{}", run.out);
}

/// The companies of these places went on and had much to send.
#[track_caller]
fn went_on(run: &Answer, places: &[usize]) {
    let steps = payment_steps(run);
    for step in places.iter().map(|place| &steps[*place]) {
        assert!(step["done"].as_u64().unwrap() > 20, "{step}");
    }
}

/// The text of a command in both languages.
fn both(site: &Site, args: &[&str]) -> String {
    ["es", "en"]
        .map(|lang| {
            let args: Vec<&str> = args.iter().copied().chain(["--lang", lang]).collect();
            site.run(&args).shown()
        })
        .join("\n")
}

/// A port of this machine that nobody listens on.
pub fn closed_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A run under way that waits for the portal for ever. `fault` says which requests are left without an answer.
pub fn hanging_run(site: &Site, args: &[&str], mut fault: Value) -> Child {
    fault["times"] = json!(1_000_000);
    fault["action"] = json!("hang");
    site.fault_portal(&fault);
    let asked = || site.counters()["http_requests"].as_u64().unwrap();
    let before = asked();
    let run = site.command(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    assert!((0..20_000).any(|_| asked() > before), "the run is at work");
    run
}

/// Ends a run as a power cut would, and the fault with it; then nothing is wrong, and the next runs deliver the rest.
fn cut(site: &Site, mut run: Child) {
    run.kill().unwrap();
    run.wait().unwrap();
    site.heal();
    site.nothing_wrong();
    site.runs_clean();
}
