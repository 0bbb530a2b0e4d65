//! Runs and dry runs.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::site::{Site, filters};

/// All that the journal tells. Its files are no measure: closing a journal may move pages from the
/// write-ahead log into the database without changing a row.
fn journal(site: &Site) -> Vec<Value> {
    [&["runs"][..], &["runs", "show", "1"], &["status"], &["attention"], &["audit", "verify"]]
        .map(|words| site.json(words).json())
        .to_vec()
}

fn named(steps: &Value, list: &str) -> BTreeSet<String> {
    let steps = steps.as_array().unwrap().iter();
    let all = steps.flat_map(|step| step[list].as_array().unwrap());
    all.map(|item| match item {
        Value::String(number) => number.clone(),
        item => format!("{} {}", item["operation"], item["number"]),
    })
    .collect()
}

/// The last requests to SQL Server.
fn statements(site: &Site, count: u64) -> Vec<String> {
    let requests = site.admin("GET", "/requests", &Value::Null);
    let sql = requests["sql"].as_array().unwrap();
    let from = sql.len() - usize::try_from(count).unwrap();
    sql[from..].iter().map(|text| text.as_str().unwrap().trim_start().to_owned()).collect()
}

fn sql_statements(site: &Site) -> u64 {
    site.counters()["sql_statements"].as_u64().unwrap()
}

/// Whether a step's effect is an attempt of its document. A link goes before its payment, and is no document of its own.
fn is_attempt(effect: &str) -> bool {
    !effect.contains("\"link_")
}

#[test]
fn a_dry_run_changes_nothing_and_the_run_after_it_does_exactly_what_it_listed() {
    let site = Site::after_baseline();
    let (writes, asked, before) = (site.portal_writes(), sql_statements(&site), journal(&site));
    // But for the instant.
    let judged = || {
        let mut verdict = site.clean_verdict("in_flight");
        verdict.as_object_mut().unwrap().remove("at");
        verdict
    };
    let verdict = judged();
    let preview = site.json(&["run", "--dry-run", "--tenant", "moldes"]);
    assert_eq!(preview.exit, 0);
    assert_eq!(site.portal_writes(), writes, "nothing was sent");
    for statement in statements(&site, sql_statements(&site) - asked) {
        let is_question = ["SELECT ", "SET ", "sp_"].iter().any(|word| statement.starts_with(word));
        assert!(is_question, "{statement}");
    }
    assert_eq!(judged(), verdict, "the ledger, which looks into the folders as well, sees the same");
    assert_eq!(journal(&site), before, "the journal tells the same");
    assert!(!site.run(&["runs"]).out.contains("│ 2"), "a dry run is no run");

    does_what_was_listed(&site, "moldes", &preview.json());
}

/// Before the first cycle the folder is empty: the importer runs because of what the steps before it deliver.
#[test]
fn a_dry_run_lists_the_importer_for_the_files_that_the_run_would_deliver() {
    let site = Site::with_importer();
    assert_eq!(site.json(&["run", "--baseline"]).exit, 0);
    let dry = &["run", "--dry-run", "--tenant", "aceros"][..];
    let preview = site.json(dry).json();
    let steps = preview["steps"].as_array().unwrap();
    let effects = steps.iter().flat_map(|step| step["effects"].as_array().unwrap());
    let effects: Vec<&Value> = effects.collect();
    let writes = |effect: &&&Value| {
        ["deliver_cfdi", "export_supplier"].contains(&effect["operation"].as_str().unwrap())
    };
    let files = effects.iter().filter(writes).count();
    let import = effects.iter().find(|effect| effect["operation"] == "run_importer").expect("it would run");
    assert_eq!(import["payload"]["files"], files, "{import}");
    let told = format!(
        "      With {files} files: those that wait in the folder, and those that the steps before it"
    );
    let shown = site.run(dry).out;
    assert!(shown.contains(&told), "{shown}");

    // Asked for alone it finds nothing, and says so.
    let alone = site.run(&[dry, &["--step", "startChildProcess"]].concat()).out;
    assert!(alone.contains("No change would be made."), "{alone}");

    does_what_was_listed(&site, "aceros", &preview);
}

/// Runs a company, and compares each of its steps with what a dry run has just listed.
fn does_what_was_listed(site: &Site, company: &str, preview: &Value) {
    let run = site.json(&["run", "--tenant", company]).json();
    let steps = |answer: &Value| -> Vec<Value> {
        let steps = answer["steps"].as_array().unwrap().iter();
        steps.filter(|step| step["result"] != "skipped").cloned().collect()
    };
    for (announced, happened) in steps(preview).iter().zip(steps(&run)) {
        assert_eq!(announced["step"], happened["step"]);
        let effects = named(&Value::Array(vec![announced.clone()]), "effects");
        let marks = announced["marks"].as_array().unwrap().len();
        let listed = effects.iter().filter(|effect| is_attempt(effect)).count() + marks;
        let attempted = happened["done"].as_u64().unwrap() + happened["failed"].as_u64().unwrap();
        assert_eq!(attempted, listed as u64, "as many as were listed were tried: {announced} {happened}");
        // What the counters of a step mean: see docs/json.md.
        let count = |name: &str| happened[name].as_u64().unwrap();
        assert_eq!(count("candidates"), count("done") + count("waiting") + count("failed"), "{happened}");
        let waits = happened["waiting_documents"].as_array().unwrap().len() as u64;
        assert!(waits >= count("waiting"), "each that the run left waiting is named: {happened}");
    }
    let effects = named(&preview["steps"], "effects");
    assert!(effects.len() > 20, "{effects:?}");
    for effect in effects.iter().filter(|effect| is_attempt(effect)) {
        let (operation, number) = effect.split_once(' ').unwrap();
        let (operation, number) = (operation.trim_matches('"'), number.trim_matches('"'));
        let life = site.json(&["documents", number]).json();
        let documents = life["documents"].as_array().unwrap().iter();
        let mut attempts = documents.flat_map(|document| document["attempts"].as_array().unwrap());
        let is_it = |attempt: &Value| attempt["operation"] == operation && attempt["run"] == run["run"];
        assert!(attempts.any(is_it), "{effect} was listed, and not tried: {life}");
    }
    site.nothing_wrong();
}

/// Whatever a run leaves waiting was announced as waiting, or as something that would be tried.
#[test]
fn a_dry_run_names_each_document_that_would_wait() {
    let site = Site::start();
    assert_eq!(site.json(&["run"]).exit, 0);
    for _ in 0..2 {
        let preview = site.json(&["run", "--dry-run"]).json();
        let run = site.json(&["run"]).json();
        let announced = preview["steps"].as_array().unwrap();
        // Steps that are switched off for a company are told by a run, and plan nothing.
        let steps = run["steps"].as_array().unwrap().iter();
        let happened: Vec<&Value> = steps.filter(|step| step["result"] != "skipped").collect();
        assert_eq!(announced.len(), happened.len());
        for (announced, happened) in announced.iter().zip(happened) {
            assert_eq!((&announced["tenant"], &announced["step"]), (&happened["tenant"], &happened["step"]));
            let numbers = |step: &Value, list: &str| -> BTreeSet<String> {
                let documents = step[list].as_array().unwrap().iter();
                documents.map(|document| document["number"].as_str().unwrap().to_owned()).collect()
            };
            let waits = numbers(happened, "waiting_documents");
            let mut known = numbers(announced, "waiting_documents");
            known.extend(numbers(announced, "effects"));
            let unannounced: Vec<&String> = waits.difference(&known).collect();
            let place = format!("{} {}", happened["tenant"], happened["step"]);
            assert!(unannounced.is_empty(), "{place}: {unannounced:?} wait and were not announced");
        }
    }
    site.nothing_wrong();
}

#[test]
fn a_dry_run_before_the_first_run_says_that_it_would_only_look() {
    let site = Site::start();
    let answer = site.run(&["run", "--dry-run", "--tenant", "aceros"]);
    assert_eq!(answer.exit, 0);
    assert!(answer.out.contains("only observes"), "{}", answer.out);
    assert!(answer.out.contains("  Adopted: 2 · Differing: 1 · Left alone: 0\n"), "{}", answer.out);
    let end = "Dry run: nothing was changed in Sage, in the control tables or in the portal.\n";
    assert!(answer.out.ends_with(end), "{}", answer.out);
    assert_eq!(site.run(&["runs"]).out, "There are no runs yet.\n");
}

#[test]
fn a_run_of_one_company_leaves_the_others_alone() {
    let site = Site::after_baseline();
    let run = site.json(&["run", "--tenant", "moldes", "--step", "uploadPayments"]).json();
    let steps = run["steps"].as_array().unwrap();
    assert_eq!((steps.len(), &steps[0]["tenant"]), (1, &Value::from("moldes")));
    let companies = |args: &[&str]| -> BTreeSet<String> {
        let lives = site.json(&[&["documents", "PY0000102"], args].concat()).json();
        let lives = lives["documents"].as_array().unwrap().iter();
        lives.map(|life| life["tenant"].as_str().unwrap().to_owned()).collect()
    };
    assert!(companies(&[]).len() > 1, "the number belongs to several companies");
    assert_eq!(companies(&["--tenant", "moldes"]), BTreeSet::from(["moldes".to_owned()]));
    for (company, sends) in [("moldes", true), ("aceros", false)] {
        let life = site.json(&["documents", "PY0000102"]).json();
        let found = life["documents"]
            .as_array()
            .unwrap()
            .iter()
            .find(|life| life["tenant"] == company && life["kind"] == "payment")
            .unwrap()
            .clone();
        assert_eq!(found["portal_state"] == "present", sends, "{company}: {found}");
    }
    site.runs_clean();
}

/// Ctrl+C, as a terminal sends it. Each step that was left over has the same reason.
#[cfg(unix)]
#[test]
fn a_run_that_a_person_stops_says_so_once() {
    use std::process::{Command, Stdio};

    let site = Site::with(&["--latency-ms", "60"]);
    assert_eq!(site.run(&["run", "--baseline"]).exit, 0);
    let asked = || site.counters()["http_requests"].as_u64().unwrap();
    let before = asked();
    let mut run = site.command(&["run"]);
    let run = run.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    assert!((0..20_000).any(|_| asked() > before), "the run is at work");
    let interrupt = format!("kill -INT {}", run.id());
    assert!(Command::new("sh").args(["-c", &interrupt]).status().unwrap().success());
    let output = run.wait_with_output().unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(7), "{told}");
    assert!(String::from_utf8(output.stderr).unwrap().contains("Stopping after the document under way"));
    let sentence = "The run was stopped by a person or by the system";
    for text in [told, site.run(&["runs", "show", "2"]).out, site.run(&["status"]).out] {
        assert_eq!(text.matches(sentence).count(), 1, "{text}");
    }
    site.runs_clean();
}

#[test]
fn a_run_and_what_follows_it_read_well() {
    let site = Site::after_baseline();
    let mut text = String::new();
    for args in [
        &["run", "--dry-run", "--tenant", "moldes"][..],
        &["run", "--tenant", "moldes"],
        &["status"],
        &["runs", "show", "2"],
        &["attention"],
        &["doctor"],
        &["secrets", "list"],
        &["audit", "verify"],
    ] {
        let answer = site.run(args);
        let shown = answer.shown();
        assert!(!shown.contains("Z\n") && !shown.contains("T0"), "no machine's time: {shown}");
        text.push_str(&format!("$ sageconnect {}\n{shown}\n\n", args.join(" ")));
    }
    let mut settings = filters();
    settings.add_filter(r"(…[0-9a-f]{4})", "(…[END])");
    settings.bind(|| insta::assert_snapshot!("a_site_en", text));
}
