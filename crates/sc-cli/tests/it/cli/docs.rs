//! `docs/cli.md` and `docs/json.md` say what the program does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::site::{Site, sageconnect, with_input};
use crate::support::serving::Serving;
use crate::support::window::Window;

fn page(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The sections of a page whose heading is a command, by that command.
fn sections(page: &str) -> BTreeMap<String, String> {
    let parts = page.split("\n### `sageconnect ").skip(1);
    parts
        .map(|part| {
            let (command, text) = part.split_once("`\n").unwrap();
            (command.to_owned(), text.split("\n## ").next().unwrap().to_owned())
        })
        .collect()
}

/// The first cells of the tables of a text, without their backticks.
fn first_cells(text: &str) -> BTreeSet<String> {
    let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| row.split('`').next().unwrap().to_owned()).collect()
}

/// Commands that do something of their own, and have others below them.
const BOTH: [&str; 4] = ["runs", "documents", "schedule", "logs"];

/// Commands and their arguments, as the help tells them.
fn grammar(path: &[&str], found: &mut BTreeMap<String, BTreeSet<String>>) {
    let args: Vec<&str> = path.iter().copied().chain(["--help", "--lang", "en"]).collect();
    let help = sageconnect(&args).out;
    let part = |heading: &str| {
        let text = help.split(&format!("\n{heading}:\n")).nth(1).unwrap_or_default();
        text.split("\n\n").next().unwrap_or_default().lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let everywhere = ["--folder", "--json", "--lang", "--help", "--version"];
    let mut own = BTreeSet::new();
    for line in part("Options").iter().chain(&part("Arguments")) {
        let name = line.trim().trim_start_matches("-h, ").trim_start_matches("-V, ");
        let shown = name.split("  ").next().unwrap().replace(['<', '>', '[', ']'], "").replace("...", "");
        if !everywhere.iter().any(|known| shown.starts_with(known)) {
            own.insert(shown);
        }
    }
    let below = part("Commands");
    if !path.is_empty() && (below.is_empty() || BOTH.contains(&path[0]) && path.len() == 1) {
        found.insert(path.join(" "), own);
    }
    for line in below {
        let name = line.split_whitespace().next().unwrap().to_owned();
        let deeper: Vec<&str> = path.iter().copied().chain([name.as_str()]).collect();
        grammar(&deeper, found);
    }
}

#[test]
fn the_page_of_the_command_line_lists_each_command_with_each_of_its_arguments() {
    let mut program = BTreeMap::new();
    grammar(&[], &mut program);
    assert!(program.len() >= 20, "{program:?}");
    let page = page("cli.md");
    let written: BTreeMap<String, BTreeSet<String>> =
        sections(&page).into_iter().map(|(command, text)| (command, first_cells(&text))).collect();
    assert_eq!(written, program);
    for (command, text) in sections(&page) {
        assert!(text.contains(&format!("\n`sageconnect {command}")), "{command} has no example");
        assert!(text.contains("Exit: 0"), "{command} does not name its exit codes");
    }
}

#[test]
fn the_table_of_exit_codes_is_that_of_the_program() {
    let page = page("cli.md");
    let table = page.split("## Exit codes").nth(1).unwrap().split("\n\n").nth(1).unwrap();
    let written: Vec<(String, String)> = table
        .lines()
        .skip(2)
        .map(|row| {
            let cells: Vec<&str> = row.split('|').map(str::trim).collect();
            (cells[1].to_owned(), cells[2].trim_matches('`').to_owned())
        })
        .collect();
    let program: Vec<(String, String)> =
        sc_app::Exit::ALL.iter().map(|exit| ((*exit as u8).to_string(), exit.as_str().to_owned())).collect();
    assert_eq!(written, program);
}

/// The paths of all members of a document. A cause is a leaf, and so is what it is keyed by names of its own.
fn paths(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    let below = |name: &str| if at.is_empty() { name.to_owned() } else { format!("{at}.{name}") };
    match value {
        Value::Object(members) => {
            let is_cause = members.contains_key("disposition");
            let is_open = at.ends_with("arguments") || at.ends_with("payload");
            // What another command prints is told there.
            let is_elsewhere = ["run", "schedule", "invoices[].payments[]"].contains(&at);
            if is_cause || is_open || is_elsewhere {
                return;
            }
            for (name, member) in members {
                found.insert(below(name));
                paths(member, &below(name), found);
            }
        }
        Value::Array(items) => {
            // The lists of findings have the same members: told once, at the first of them.
            let at =
                if ["doubled", "differing", "crossed", "unexpected"].contains(&at) { "lost" } else { at };
            for item in items {
                paths(item, &format!("{at}[]"), found);
            }
        }
        _ => {}
    }
}

/// What the commands about invoices, suppliers and the importer print, once a run has carried out a plan.
fn fiscal(site: &Site, plan: &Value, note: &mut impl FnMut(&'static str, &Value)) {
    note("import status", &site.json(&["import", "status"]).json());
    note("import run", &site.json(&["import", "run", "--tenant", "aceros"]).json());
    note("suppliers show", &site.json(&["suppliers", "show", "V10000"]).json());
    let steps = plan["steps"].as_array().unwrap().iter().filter(|step| step["tenant"] == "aceros");
    let effects: Vec<&Value> = steps.flat_map(|step| step["effects"].as_array().unwrap()).collect();
    let done = |operation: &'static str, most: usize| {
        let meant = effects.iter().filter(move |effect| effect["operation"] == operation).take(most);
        meant.map(|effect| effect["number"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    for id in done("export_supplier", 2) {
        note("suppliers show", &site.json(&["suppliers", "show", &id]).json());
        note("documents", &site.json(&["documents", &id]).json());
    }
    // The world gives each of its odd cases another document: together they show every member.
    let mut numbers = done("write_complement", 1);
    numbers.extend(done("deliver_cfdi", usize::MAX));
    numbers.extend(site.held_documents("aceros", &["cfdi", "complement"]));
    for number in numbers {
        let uuid = number.split('/').next().unwrap();
        if uuid.len() == 36 {
            note("invoices show", &site.json(&["invoices", "show", uuid]).json());
            note("documents", &site.json(&["documents", &number]).json());
        }
    }
}

/// What is told of documents that a person decided about.
fn decided(site: &Site, note: &mut impl FnMut(&'static str, &Value)) {
    let answer = site.json(&["approve", "--tenant", "empaques", "PY0000101"]);
    note("approve", &answer.json());
    note("documents", &site.json(&["documents", "PY0000101"]).json());
    // Nobody knows who took the files that the importer had put away: a person decides.
    std::fs::remove_dir_all(site.file("importer/aceros/PROCESADO")).unwrap();
    site.run(&["run", "--tenant", "aceros", "--step", "buildProviders"]);
    let attention = site.json(&["attention"]).json();
    let groups =
        attention["groups"].as_array().unwrap().iter().filter(|group| group["takes_approval"] == true);
    let documents: Vec<&Value> = groups.flat_map(|group| group["documents"].as_array().unwrap()).collect();
    for (kind, command) in [("supplier", "suppliers show"), ("cfdi", "invoices show")] {
        let held = documents.iter().find(|document| document["kind"] == kind).expect(kind);
        let (tenant, number) = (held["tenant"].as_str().unwrap(), held["number"].as_str().unwrap());
        assert_eq!(site.run(&["approve", "--tenant", tenant, number]).exit, 0, "{held}");
        let shown: Vec<&str> = command.split(' ').chain([number]).collect();
        note(command, &site.json(&shown).json());
    }
}

/// What the commands about the schedule print.
fn of_the_schedule(site: &Site, note: &mut impl FnMut(&'static str, &Value)) {
    note("schedule check", &site.json(&["schedule", "check", "0 9 * * *"]).json());
    note("schedule check", &site.json(&["schedule", "check", "soon"]).json());
    note("schedule set", &site.json(&["schedule", "set", "0 9 * * *"]).json());
    note("schedule off", &site.json(&["schedule", "off"]).json());
    note("schedule on", &site.json(&["schedule", "on"]).json());
    note("pause", &site.json(&["pause", "--for", "1h"]).json());
    let mut schedule = site.json(&["schedule"]).json();
    // A time of the schedule comes in no test of the program.
    schedule["slots"] = json!([{
        "id": 1, "first": "", "last": "", "count": 1, "verdict": "", "sentence": "", "run": 1, "result": "",
    }]);
    note("schedule", &schedule);
    note("resume", &site.json(&["resume"]).json());
}

/// What `serve` prints of a run that it begins at once, and at its end.
fn while_it_serves(site: &Site, note: &mut impl FnMut(&'static str, &Value)) {
    site.add_settings("[schedule]", "run_at_start = true");
    let mut serving = Serving::start(site, &["--json"]);
    for _ in 0..4 {
        note("serve", &serde_json::from_str(&serving.line()).unwrap());
    }
    drop(serving);
    note("serve", &json!({ "event": "stopped", "at": "" }));
}

/// What other processes print of a run that is under way, and of its end.
fn while_it_runs(site: &Site, note: &mut impl FnMut(&'static str, &Value)) {
    site.fault_portal(&json!({ "times": 1_000_000, "action": { "delay": { "ms": 1_000 } } }));
    let mut run = site.command(&["run"]).stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    let mut looks = (0..2_000).map(|_| site.json(&["status"]).json());
    let status = looks.find(|status| status["elsewhere"]["steps"][0] != Value::Null);
    note("status", &status.expect("it begins its first step"));
    note("stop", &site.json(&["stop"]).json());
    assert_eq!(run.wait().unwrap().code(), Some(7));
    site.heal();
}

/// What the commands about the program itself print.
fn of_the_program(site: &Site, note: &mut impl FnMut(&'static str, &Value)) {
    note("notices", &site.json(&["notices"]).json());
    note("logs", &site.json(&["logs"]).json());
    note("logs days", &site.json(&["logs", "days"]).json());
    note("logs export", &site.json(&["logs", "export"]).json());
    note("about", &site.json(&["about"]).json());
}

/// What needs a person, and what a person decides of it.
fn decisions(site: &Site, note: &mut impl FnMut(&'static str, &Value)) {
    site.fault_portal(
        &json!({ "times": 1_000_000, "action": { "status": { "status": 401, "retry_after_s": null } } }),
    );
    site.run(&["run", "--tenant", "moldes", "--step", "uploadPayments"]);
    site.heal();
    let number = site.held_documents("empaques", &["order"]).remove(0);
    let ignore =
        |more: &[&str]| site.json(&[&["ignore", "--tenant", "empaques", &number], more].concat()).json();
    note("ignore", &ignore(&["--reason", "known"]));
    note("attention", &site.json(&["attention"]).json());
    note("ignore", &ignore(&["--undo"]));
    let waiting = site.json(&["documents", "list", "--state", "waiting", "--kind", "payment"]).json();
    let waiting = &waiting["documents"][0];
    let (tenant, number) = (waiting["tenant"].as_str().unwrap(), waiting["number"].as_str().unwrap());
    note("retry", &site.json(&["retry", "--tenant", tenant, number]).json());
}

/// What each command prints in a life of a site that meets everything once.
fn printed() -> BTreeMap<&'static str, BTreeSet<String>> {
    let site = Site::with_importer();
    let mut found: BTreeMap<&'static str, BTreeSet<String>> = BTreeMap::new();
    let mut note = |command: &'static str, document: &Value| {
        paths(document, "", found.entry(command).or_default());
    };
    note("run", &site.json(&["run"]).json());
    site.admin("POST", "/world/aceros/payment", &Value::Null);
    let plan = site.json(&["run", "--dry-run"]).json();
    note("run --dry-run", &plan);
    note("run", &site.json(&["run"]).json());
    note("status", &site.json(&["status"]).json());
    note("runs", &site.json(&["runs"]).json());
    note("runs show", &site.json(&["runs", "show", "2"]).json());
    note("documents list", &site.json(&["documents", "list"]).json());
    of_the_schedule(&site, &mut note);
    of_the_program(&site, &mut note);
    for text in ["PY0000101", "PY0000102", "PO0000202", "PO0000212", "importer"] {
        note("documents", &site.json(&["documents", text]).json());
    }
    fiscal(&site, &plan, &mut note);
    decided(&site, &mut note);
    // The world gives each of its odd cases another number: together they show every member.
    for number in 201..=236 {
        let number = format!("PO{number:07}");
        let shown = site.json(&["orders", "show", &number, "--tenant", "empaques"]);
        if shown.exit == 0 {
            note("orders show", &shown.json());
        }
    }
    for row in site.json(&["orders", "list", "--failed"]).json()["orders"].as_array().unwrap() {
        let (company, number) = (row["tenant"].as_str().unwrap(), row["number"].as_str().unwrap());
        note("orders diff", &site.json(&["orders", "diff", number, "--tenant", company]).json());
    }
    note("orders list", &site.json(&["orders", "list"]).json());
    site.fault_sql(&json!({
        "contains": "Autoriza_OC", "times": 1000, "action": "error", "number": 208, "message": "Invalid object name"
    }));
    note("orders list", &site.json(&["orders", "list"]).json());
    site.heal();
    decisions(&site, &mut note);
    note("suppliers export", &site.json(&["suppliers", "export", "--tenant", "aceros"]).json());
    note("doctor", &site.json(&["doctor"]).json());
    note("settings check", &site.json(&["settings", "check"]).json());
    note("settings example", &site.json(&["settings", "example"]).json());
    note("secrets list", &site.json(&["secrets", "list"]).json());
    let set =
        with_input(&mut site.command(&["secrets", "set", "license/key", "--json"]), "a-key-of-a-licence\n");
    note("secrets set", &set.json());
    note("secrets delete", &site.json(&["secrets", "delete", "license/key"]).json());
    note("audit verify", &site.json(&["audit", "verify"]).json());
    while_it_serves(&site, &mut note);
    while_it_runs(&site, &mut note);
    note("sandbox serve", &json!({ "folder": site.folder(), "admin_url": "" }));
    note("sandbox ui", Window::of_an_empty_page().told());
    site.fault_portal(&json!({ "action": "twice_for_real", "method": "POST", "path_contains": "payments" }));
    site.admin("POST", "/world/moldes/payment", &Value::Null);
    site.run(&["run"]);
    note("sandbox ledger", &site.json(&["sandbox", "ledger"]).json());
    note("demo", &sageconnect(&["demo", "--json", "--profile", "crash"]).json());
    site.edit("settings.toml", "version = 1", "version = 7");
    note("failure", &site.json(&["settings", "check"]).json());
    found
}

#[test]
fn the_page_of_json_lists_exactly_the_members_that_commands_print() {
    let page = page("json.md");
    let mut written: BTreeMap<String, BTreeSet<String>> =
        sections(&page).into_iter().map(|(command, text)| (command, first_cells(&text))).collect();
    let failure = page.split("## A failure").nth(1).unwrap().split("\n## ").next().unwrap();
    written.insert("failure".to_owned(), first_cells(failure));
    let mut differences = Vec::new();
    for (command, members) in printed() {
        let listed = written.remove(command).unwrap_or_default();
        differences
            .extend(members.difference(&listed).map(|path| format!("{command}: {path} is not on the page")));
        differences
            .extend(listed.difference(&members).map(|path| format!("{command}: {path} is never printed")));
    }
    differences.extend(written.into_keys().map(|command| format!("{command} is no command")));
    assert!(differences.is_empty(), "{differences:#?}");
}
