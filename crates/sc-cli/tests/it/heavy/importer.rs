//! The importer's program misbehaves, as a real process, and the engine, as another one, says so; then everything ends in
//! Sage all the same.

use std::path::PathBuf;

use serde_json::{Value, json};
use toml::Table;

use crate::heavy::site::Site;
use crate::support::installation::{Installation, Patience, Run};
use crate::support::sandbox::{SandboxProcess, World};

const STEP: &str = "startChildProcess";
/// More than any importer needs that does not hang.
const IMPORT_LIMIT_MS: i64 = 600_000;
/// Just above the waits that a step must have time for.
const HANG_LIMIT_MS: i64 = 31_000;

/// A company of a sandbox, as its settings name it.
struct Company {
    key: String,
    database: String,
    ini: PathBuf,
}

fn companies(sandbox: &SandboxProcess) -> Vec<Company> {
    let text = std::fs::read_to_string(sandbox.folder().join("settings.toml")).unwrap();
    let settings: Table = text.parse().unwrap();
    let text = |tenant: &toml::Value, key: &str| tenant[key].as_str().unwrap().to_owned();
    settings["tenant"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tenant| Company {
            key: text(tenant, "key"),
            database: text(tenant, "database"),
            ini: text(tenant, "importer_ini").into(),
        })
        .collect()
}

impl Company {
    /// What its importer does from now on: a word of the stand-in's ini, or nothing odd; and the database of another
    /// company, for the one word that needs it.
    fn importer_does(&self, fault: &str, other: &str) {
        let ini = std::fs::read_to_string(&self.ini).unwrap();
        let lines = ini.lines().map(|line| match line.split_once('=') {
            Some(("Falla", _)) => format!("Falla={fault}\r\n"),
            Some(("Empresa", _)) => format!("Empresa={other}\r\n"),
            Some(_) | None => format!("{line}\r\n"),
        });
        std::fs::write(&self.ini, lines.collect::<String>()).unwrap();
    }

    /// Whether an importer is there that does not end when it is asked to: it has come as far as to catch SIGTERM.
    #[cfg(unix)]
    fn importer_hangs(&self) -> bool {
        /// The bit of SIGTERM in a mask of signals.
        const TERM: u64 = 1 << 14;
        let ini = self.ini.with_extension("").display().to_string();
        std::fs::read_dir("/proc").unwrap().flatten().any(|process| {
            let line = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
            let status = std::fs::read_to_string(process.path().join("status")).unwrap_or_default();
            let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
            let caught = caught.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0);
            String::from_utf8_lossy(&line).replace('\0', " ").contains(&ini) && caught & TERM != 0
        })
    }

    /// Command lines of processes that work with its ini, or with one that an importer made beside it.
    fn importers_alive(&self) -> Vec<String> {
        let ini = self.ini.with_extension("").display().to_string();
        let processes = std::fs::read_dir("/proc").unwrap().flatten();
        let lines = processes.filter_map(|process| std::fs::read(process.path().join("cmdline")).ok());
        lines
            .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
            .filter(|line| line.contains(&ini))
            .collect()
    }
}

#[test]
fn whatever_the_importer_does_is_told_and_everything_ends_in_sage() {
    let site = Site::start(World::Invoices, Patience::CALM);
    let companies = companies(&site.sandbox);
    let [company] = companies.as_slice() else { panic!("one company") };
    for (fault, told) in [
        ("exit_three", Some("import.failed")),
        ("crash", Some("import.failed")),
        ("error", Some("import.log_errors")),
        ("empty", Some("import.left_files")),
        ("leave_files", Some("import.left_files")),
        // It ignores being asked to end: the 30 s of the polite stop are real here.
        ("hang", Some("import.timed_out")),
        // Bounded and ended, so that nothing is to be told.
        ("flood", None),
        ("grandchild", None),
    ] {
        site.after_baseline();
        company.importer_does(fault, "");
        site.installation.set_import_limit(if fault == "hang" { HANG_LIMIT_MS } else { IMPORT_LIMIT_MS });
        let run = site.installation.run();
        run.tells_the_truth().unwrap();
        let expected: Vec<(String, String)> =
            told.map(|code| (company.key.clone(), code.to_owned())).into_iter().collect();
        assert_eq!(run.waits_at(STEP), expected, "{fault}: {run:?}");
        assert_eq!(company.importers_alive(), Vec::<String>::new(), "{fault}: nothing of it is left");
        site.installation.set_import_limit(IMPORT_LIMIT_MS);
        company.importer_does("", "");
        site.settles().unwrap_or_else(|error| panic!("{fault}: {error}"));
    }
}

/// Who asks an engine twice to end does not wait for an importer that hangs, and leaves none behind beside which the next run
/// would start another.
#[cfg(unix)]
#[test]
fn an_engine_that_is_told_twice_to_end_takes_its_importer_with_it() {
    use std::io::{BufRead as _, BufReader};

    let site = Site::start(World::Invoices, Patience::CALM);
    let companies = companies(&site.sandbox);
    let [company] = companies.as_slice() else { panic!("one company") };
    for signals in [["INT", "INT"], ["TERM", "TERM"]] {
        site.after_baseline();
        company.importer_does("hang", "");
        site.installation.set_import_limit(IMPORT_LIMIT_MS);
        let mut engine = site.installation.begin();
        while !company.importer_hangs() {
            assert_eq!(engine.try_wait().unwrap(), None, "it runs the importer first");
            std::thread::yield_now();
        }
        tells_that_it_works(&site.installation);
        let process = engine.id();
        let signal = |name: &str| {
            let kill = format!("kill -{name} {process}");
            assert!(std::process::Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        };
        signal(signals[0]);
        let mut said = String::new();
        BufReader::new(engine.stderr.take().unwrap()).read_line(&mut said).unwrap();
        assert!(said.starts_with("Stopping after the document under way"), "{said}");
        assert_ne!(company.importers_alive(), Vec::<String>::new(), "it is asked politely, and has time");
        signal(signals[1]);
        assert_eq!(engine.wait().unwrap().code(), Some(7), "{signals:?}");
        assert_eq!(company.importers_alive(), Vec::<String>::new(), "{signals:?}: nothing of it is left");
        company.importer_does("", "");
        site.settles().unwrap_or_else(|error| panic!("{signals:?}: {error}"));
    }
}

/// While the program works nobody is told that a later run starts it.
#[track_caller]
fn tells_that_it_works(installation: &Installation) {
    let (_, status) = installation.look(&["import", "status"]);
    let company = &status["companies"][0];
    assert_eq!(company["next"]["next"], "works", "{company}");
    let mut names = company["waiting"]["names"].as_array().unwrap().iter().map(|name| name.as_str().unwrap());
    let uuid = names.find_map(|name| name.strip_suffix(".xml").filter(|uuid| uuid.len() == 36));
    let shown = installation.says(&["invoices", "show", uuid.expect("a document waits")]);
    assert!(shown.contains("Its file is in the folder, and the importer is working."), "{shown}");
}

/// The 30 s of the polite stop are real here, unless it is stopped before it has begun to hang.
#[cfg(unix)]
#[test]
fn an_importer_that_a_person_stops_is_told_as_stopped_and_started_again() {
    let site = Site::start(World::Invoices, Patience::CALM);
    let companies = companies(&site.sandbox);
    let [company] = companies.as_slice() else { panic!("one company") };
    site.after_baseline();
    company.importer_does("hang", "");
    site.installation.set_import_limit(IMPORT_LIMIT_MS);
    let mut engine = site.installation.begin();
    while company.importers_alive().is_empty() {
        assert_eq!(engine.try_wait().unwrap(), None, "it runs the importer last");
        std::thread::yield_now();
    }
    let kill = format!("kill -INT {}", engine.id());
    assert!(std::process::Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    let run = Run::finished(engine.wait_with_output().unwrap());
    assert_eq!(run.code(), Some(7), "{run:?}");
    assert_eq!(run.waits_at(STEP), [(company.key.clone(), "import.cancelled".to_owned())], "{run:?}");
    assert_eq!(company.importers_alive(), Vec::<String>::new(), "nothing of it is left");
    let lines = site.installation.log("ChildProcess");
    let mut done = lines.lines().filter_map(|line| Some(line.split_once("action=")?.1));
    assert_eq!(done.next(), Some("SIGTERM"), "{lines}");
    // It hears nothing once it has begun to hang, and may have been stopped before.
    assert!(done.all(|action| action == "taskkill /F /T"), "{lines}");
    assert!(lines.contains(&format!("tenant={} ", company.key)), "{lines}");
    let end = lines.lines().find(|line| line.contains("cause=import.cancelled"));
    assert!(end.is_some_and(|end| end.contains("[WARN] import importer ")), "{lines}");
    assert!(lines.contains("outcome=stopped cause=import.cancelled"), "{lines}");
    assert!(!lines.contains("outcome=refused"), "nobody refused anything: {lines}");
    company.importer_does("", "");
    site.settles().unwrap();
}

/// That imports are stopped is told of each company, and of a document both where it belongs and where it stands.
#[track_caller]
fn tells_both_sides(installation: &Installation, right: &Company, wrong: &Company) {
    let (exit, status) = installation.look(&["import", "status"]);
    assert_eq!(exit, Some(5), "{status}");
    for company in status["companies"].as_array().unwrap() {
        let is_right = company["tenant"] == right.key.as_str();
        let code = if is_right { "import.wrong_company" } else { "import.stopped" };
        let next = &company["next"];
        assert_eq!((&next["next"], &next["cause"]["code"]), (&json!("held"), &json!(code)), "{company}");
    }
    let its = status["companies"].as_array().unwrap().iter().find(|it| it["tenant"] == right.key.as_str());
    let uuids = its.unwrap()["cause"]["arguments"]["uuids"].as_str().unwrap();
    let (exit, shown) = installation.look(&["invoices", "show", uuids.split(", ").next().unwrap()]);
    assert_eq!(exit, Some(0), "{shown}");
    let told: Vec<[&Value; 4]> = shown["invoices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| [&it["tenant"], &it["waits"]["at"], &it["waits"]["reason"], &it["waits"]["cause"]["code"]])
        .collect();
    let (right, wrong) = (json!(right.key), json!(wrong.key));
    let (sage, here, abroad) = (json!("sage"), json!("wrong_company"), json!("in_other_company"));
    let (decide, stopped) = (json!("cfdi.in_other_company"), json!("import.stopped"));
    assert_eq!(told, [[&right, &sage, &abroad, &decide], [&wrong, &sage, &here, &stopped]]);
}

/// Once a person has decided, it is told on all sides that a run of that company comes first.
#[track_caller]
fn tells_what_comes_first(installation: &Installation, right: &Company, wrong: &Company) {
    let (exit, status) = installation.look(&["import", "status"]);
    assert_eq!(exit, Some(0), "nothing is left for a person: {status}");
    for company in status["companies"].as_array().unwrap() {
        let next = if company["tenant"] == right.key.as_str() { "ends_stop" } else { "after_stop" };
        assert_eq!((&company["next"]["next"], &company["next"]["cause"]), (&json!(next), &Value::Null));
    }
    let sentence = |tenant: &str| {
        let mut companies = status["companies"].as_array().unwrap().iter();
        companies.find(|it| it["tenant"] == tenant).unwrap()["next"]["sentence"].to_string()
    };
    assert!(sentence(&wrong.key).contains(&right.key), "{status}");
}

#[test]
fn an_import_into_the_wrong_company_stops_all_imports_until_a_person_says_so() {
    let sandbox = SandboxProcess::start(World::Companies);
    let installation = Installation::beside(sandbox.folder(), Patience::CALM);
    let companies = companies(&sandbox);
    let (first, second) = (&companies[0], &companies[1]);
    installation.run();
    first.importer_does("other_company", &second.database);
    let stopped = |company: &Company| {
        let code = if company.key == first.key { "import.wrong_company" } else { "import.stopped" };
        (company.key.clone(), code.to_owned())
    };
    let told: Vec<(String, String)> = companies.iter().map(stopped).collect();
    assert_eq!(installation.run().waits_at(STEP), told);
    tells_both_sides(&installation, first, second);
    // Its files were put away: nothing of that company waits, and nothing has been decided.
    first.importer_does("", "");
    let again = installation.run();
    assert_eq!(again.waits_at(STEP), told, "{again:?}");
    assert_eq!(again.code(), Some(5), "the step fails until a person has decided");
    let alone = installation.run_company_step(&second.key, STEP);
    assert_eq!((alone.waits_at(STEP), alone.writes()), (vec![stopped(second)], 0));
    assert!(sandbox.admin.judge().unwrap_err().contains("document_crossed"), "the ledger sees it as well");

    let (_, status) = installation.look(&["import", "status"]);
    let uuids = status["companies"][0]["cause"]["arguments"]["uuids"].as_str().unwrap().to_owned();
    let said = installation.says(&["approve", "--tenant", &first.key, "importer"]);
    let first_comes = format!("the next run of the step “Import into Sage” of company {}", first.key);
    assert!(said.contains(&first_comes), "{said}");
    tells_what_comes_first(&installation, first, second);
    let shown = installation.says(&["invoices", "show", uuids.split(", ").next().unwrap()]);
    assert_eq!(shown.matches(&first_comes).count(), 2, "where it belongs and where it stands: {shown}");
    // The decision is carried out by a run of that company; until then the others stay stopped.
    let alone = installation.run_company_step(&second.key, STEP);
    assert_eq!(alone.waits_at(STEP), [stopped(second)], "{alone:?}");
    let after = installation.run();
    assert_eq!(after.waits_at(STEP), [], "{after:?}");
    // The documents still stand in the other company, and nobody has decided about them: that stops nothing again.
    let later = installation.run();
    assert_eq!(later.waits_at(STEP), [], "{later:?}");
    assert!(misplaced(&installation).contains(&uuids.split(", ").next().unwrap().to_owned()));
}

/// The documents of the group in Atención that stand in another company's database.
fn misplaced(installation: &Installation) -> Vec<String> {
    let (_, attention) = installation.look(&["attention"]);
    let groups = attention["groups"].as_array().unwrap().iter();
    let of_it = groups.filter(|group| group["code"] == "cfdi.in_other_company");
    let documents = of_it.inspect(|group| assert_eq!(group["takes_approval"], true));
    let documents = documents.flat_map(|group| group["documents"].as_array().unwrap());
    documents.map(|document| document["number"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn documents_of_the_wrong_company_come_back_in_one_run_after_one_decision() {
    let sandbox = SandboxProcess::start(World::Companies);
    let installation = Installation::beside(sandbox.folder(), Patience::CALM);
    let companies = companies(&sandbox);
    let (first, second) = (&companies[0], &companies[1]);
    installation.run();
    first.importer_does("other_company", &second.database);
    installation.run();
    first.importer_does("", "");
    let numbers = misplaced(&installation);
    assert!(numbers.len() > 1, "{numbers:?}");

    // What the advice says: all of them, and the importer, at once.
    let mut approve = vec!["approve", "--tenant", &first.key];
    approve.extend(numbers.iter().map(String::as_str));
    approve.push("importer");
    installation.says(&approve);
    let (_, shown) = installation.look(&["invoices", "show", &numbers[0], "--tenant", &first.key]);
    assert_eq!(shown["invoices"][0]["waits"]["reason"], "next_run", "{shown}");
    let after = installation.run();
    assert_eq!(after.waits_at(STEP), [], "{after:?}");
    for number in &numbers {
        let (_, shown) = installation.look(&["invoices", "show", number, "--tenant", &first.key]);
        assert_eq!(shown["invoices"][0]["sage_state"], "present", "{shown}");
        assert!(shown["invoices"][0]["file"]["name"].as_str().unwrap().ends_with("-2.xml"), "{shown}");
    }
    let says = || installation.says(&["invoices", "show", &numbers[0], "--tenant", &first.key]);
    assert!(says().contains("Nothing waits: Sage holds it, and the next run notes it."), "{}", says());
    let later = installation.run();
    assert_eq!(later.waits_at(STEP), [], "{later:?}");
    assert!(says().contains("Nothing waits: Sage holds it."), "{}", says());
    assert_eq!(misplaced(&installation), Vec::<String>::new());
}

/// The importer ends with 0 and puts the files away, and the suppliers stand in another company.
#[test]
fn a_supplier_that_sage_lacks_after_its_import_waits_for_a_person_and_is_exported_again() {
    const SUPPLIERS: &str = "buildProviders";
    let sandbox = SandboxProcess::start(World::Companies);
    let installation = Installation::beside(sandbox.folder(), Patience::CALM);
    let companies = companies(&sandbox);
    let (first, second) = (&companies[0], &companies[1]);
    installation.run();
    assert!(installation.run_company_step(&first.key, SUPPLIERS).writes() > 0);
    first.importer_does("other_company", &second.database);
    installation.run_company_step(&first.key, STEP);
    first.importer_does("", "");
    let looked = installation.run_company_step(&first.key, SUPPLIERS);
    let waiting = looked.waits_at(SUPPLIERS);
    assert!(waiting.contains(&(first.key.clone(), "supplier.not_in_sage".to_owned())), "{looked:?}");

    // Whatever runs meanwhile, they wait; and once they are approved they arrive.
    let (_, attention) = installation.look(&["attention"]);
    let groups = attention["groups"].as_array().unwrap();
    let group = groups.iter().find(|group| group["code"] == "supplier.not_in_sage").expect("a group");
    assert_eq!(group["takes_approval"], true);
    for document in group["documents"].as_array().unwrap() {
        installation.approve(&first.key, document["number"].as_str().unwrap()).unwrap();
    }
    // One exports and imports, the next one finds them.
    for _ in 0..2 {
        installation.run();
    }
    let (_, attention) = installation.look(&["attention"]);
    assert!(!attention.to_string().contains("supplier.not_in_sage"), "{attention}");
    sandbox.admin.judge().unwrap();
}
