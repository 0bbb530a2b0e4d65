//! The demonstration.

use serde_json::{Value, json};

use crate::site::{Site, filters, sageconnect};

/// SQL statements of a company of less than a thousand documents in a cycle with nothing to do (decisions, section 3).
const IDLE_STATEMENTS_MAX: u64 = 43;

/// Those of the look at what the cycle before imported: two questions for the vendors of its suppliers.
const AFTER_IMPORT_MAX: u64 = 2;

fn demo(seed: &str, profile: &str) -> Value {
    let answer = sageconnect(&["demo", "--json", "--seed", seed, "--profile", profile]);
    assert_eq!((answer.exit, answer.err.as_str()), (0, ""), "{}", answer.out);
    answer.json()
}

fn waiting(step: &Value) -> Vec<Value> {
    let documents = step["waiting_documents"].as_array().unwrap().iter();
    documents
        .map(|document| {
            json!([document["number"], document["cause"]["code"], document["cause"]["arguments"]["vendor"]])
        })
        .collect()
}

/// What does not depend on the speed of the machine.
fn counts(report: &Value) -> Value {
    let step = |step: &Value| {
        json!([
            step["tenant"],
            step["result"],
            step["candidates"],
            step["done"],
            step["waiting"],
            step["failed"],
            waiting(step)
        ])
    };
    let cycles = report["cycles"].as_array().unwrap();
    let cycles: Vec<Vec<Value>> =
        cycles.iter().map(|cycle| cycle["steps"].as_array().unwrap().iter().map(step).collect()).collect();
    json!({ "baseline": report["baseline"], "advanced": report["advanced"], "cycles": cycles, "ledger": report["ledger"] })
}

#[test]
fn the_demonstration_ends_clean_and_its_second_cycle_writes_nothing() {
    let report = demo("7", "small");
    assert_eq!(report["result"], "done");
    assert_eq!(report["ledger"], json!({ "lost": 0, "doubled": 0, "differing": 0, "crossed": 0 }));
    assert_eq!((&report["seed"], &report["profile"]), (&json!(7), &json!("small")));
    assert_eq!(report["baseline"].as_array().unwrap().len(), 24, "one row per company and step");
    assert!(report["advanced"].as_u64().unwrap() > 0, "the offices went on working");
    let cycles = report["cycles"].as_array().unwrap();
    assert_eq!(cycles.len(), 2);
    assert!(cycles[0]["writes"].as_u64().unwrap() > 0, "the first cycle sends");
    assert_eq!(cycles[1]["writes"], 0, "the second cycle writes nothing");
    for step in cycles[1]["steps"].as_array().unwrap() {
        let waiting = step["waiting_documents"].as_array().unwrap();
        let expected = step["waiting"].as_u64().unwrap() + step["failed"].as_u64().unwrap();
        assert_eq!(waiting.len() as u64, expected, "each document that waits is named, and counted: {step}");
        assert!(
            waiting
                .iter()
                .all(|document| document["cause"]["sentence"].as_str().is_some_and(|why| !why.is_empty()))
        );
    }
    for name in ["http_requests", "sql_statements", "duration_ms", "peak_rss_mb"] {
        assert!(report[name].as_u64().unwrap() > 0, "{name}");
    }
    for name in ["http_requests", "sql_statements"] {
        let [cold, idle] = [0, 1].map(|cycle: usize| cycles[cycle][name].as_u64().unwrap());
        assert!(cold > idle, "{name}: a cycle with nothing to do asks less");
        assert!(cold + idle < report[name].as_u64().unwrap(), "{name}: the baseline asks, too");
    }
    let idle = cycles[1]["sql_statements"].as_u64().unwrap();
    let most = 3 * (IDLE_STATEMENTS_MAX + AFTER_IMPORT_MAX);
    assert!(idle <= most, "{idle} statements of the cycle after an import");
}

#[test]
fn a_cycle_with_nothing_to_do_asks_each_company_little() {
    let site = Site::with_importer();
    let statements = || site.counters()["sql_statements"].as_u64().unwrap();
    // The baseline, a cycle that sends and imports, and one that looks at what came of it.
    for _ in 0..2 {
        site.run(&["run"]);
    }
    let preview = site.json(&["run", "--dry-run"]).json();
    for step in preview["steps"].as_array().unwrap() {
        let announced = (&step["effects"], &step["marks"]);
        assert_eq!(announced, (&json!([]), &json!([])), "what was imported is no change: {step}");
    }
    site.run(&["run"]);
    let (before, writes) = (statements(), site.portal_writes());
    site.run(&["run"]);
    let idle = statements() - before;
    assert_eq!(site.portal_writes(), writes);
    assert!(idle <= 3 * IDLE_STATEMENTS_MAX, "{idle} statements of a cycle with nothing to do");
}

#[test]
fn the_same_seed_gives_the_same_counts() {
    let first = counts(&demo("11", "crash"));
    assert_eq!(first, counts(&demo("11", "crash")));
}

#[test]
fn the_demonstration_reads_well() {
    let answer = sageconnect(&["demo", "--lang", "en"]);
    assert_eq!(answer.exit, 0);
    let figures = answer.out.lines().filter(|line| !line.starts_with("The portal served"));
    let text: Vec<&str> = figures.collect();
    filters().bind(|| insta::assert_snapshot!("demo_en", text.join("\n")));
}

/// A demonstration that is told something once its companies are listed, and the folder of its temporary files.
#[cfg(unix)]
fn told(signal: &str, is_deaf_to_hangups: bool) -> (Option<i32>, String, String, usize) {
    use std::io::{BufRead as _, BufReader, Read as _};
    use std::process::Stdio;

    let temporary = tempfile::TempDir::new().unwrap();
    let program = crate::site::program();
    let mut command = std::process::Command::new("sh");
    let trap = if is_deaf_to_hangups { "trap '' HUP; " } else { "" };
    command
        .args(["-c", &format!("{trap}exec \"$0\" demo --lang es --profile crash")])
        .arg(program.get_program());
    for name in ["LANG", "LC_ALL", "LC_MESSAGES", "RUST_LOG"] {
        command.env_remove(name);
    }
    command.env("TMPDIR", temporary.path());
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    // The companies are listed once the sandbox runs; an empty line follows.
    while line != "\n" {
        line.clear();
        assert!(lines.read_line(&mut line).unwrap() > 0, "it goes on");
    }
    let kill = format!("kill -{signal} {}", child.id());
    assert!(std::process::Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    let (mut rest, mut errors) = (String::new(), String::new());
    lines.read_to_string(&mut rest).unwrap();
    child.stderr.take().unwrap().read_to_string(&mut errors).unwrap();
    let code = child.wait().unwrap().code();
    (code, rest, errors, std::fs::read_dir(temporary.path()).unwrap().count())
}

/// Half a demonstration proves nothing: no verdict is given, and what it made for itself goes with it.
#[cfg(unix)]
#[test]
fn a_demonstration_that_is_ended_gives_no_verdict_and_leaves_nothing_behind() {
    for signal in ["TERM", "INT", "HUP"] {
        let (code, rest, errors, files) = told(signal, false);
        assert_eq!(code, Some(7), "{signal}: {rest}\n{errors}");
        assert!(!rest.contains("Veredicto") && !rest.contains("segundo ciclo"), "{signal}: {rest}");
        assert!(errors.contains("La demostración se detuvo"), "{signal}: {errors}");
        assert!(!errors.contains("siguiente corrida"), "{signal}: a demonstration has no next run: {errors}");
        assert_eq!(files, 0, "{signal}");
    }
}

/// As `nohup` starts it.
#[cfg(target_os = "linux")]
#[test]
fn a_demonstration_that_is_to_outlive_its_terminal_does() {
    let (code, rest, errors, _) = told("HUP", true);
    assert_eq!(code, Some(0), "{rest}\n{errors}");
}
