//! The importer's program misbehaves, as a real process, and the engine, as another one, says so; then everything ends in
//! Sage all the same.

use std::path::PathBuf;

use toml::Table;

use crate::heavy::site::Site;
use crate::support::installation::{Installation, Patience};
use crate::support::sandbox::{SandboxProcess, World};

const STEP: &str = "startChildProcess";

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
        // Bounded and ended, so that nothing is to be told.
        ("flood", None),
        ("grandchild", None),
    ] {
        site.after_baseline();
        company.importer_does(fault, "");
        let run = site.installation.run();
        run.tells_the_truth().unwrap();
        let expected: Vec<(String, String)> =
            told.map(|code| (company.key.clone(), code.to_owned())).into_iter().collect();
        assert_eq!(run.waits_at(STEP), expected, "{fault}: {run:?}");
        company.importer_does("", "");
        site.settles().unwrap_or_else(|error| panic!("{fault}: {error}"));
    }
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
    // Its files were put away: nothing of that company waits, and nothing has been decided.
    first.importer_does("", "");
    let again = installation.run();
    assert_eq!(again.waits_at(STEP), told, "{again:?}");
    let alone = installation.run_company_step(&second.key, STEP);
    assert_eq!((alone.waits_at(STEP), alone.writes()), (vec![stopped(second)], 0));
    assert!(sandbox.admin.judge().unwrap_err().contains("document_crossed"), "the ledger sees it as well");

    installation.approve(&first.key, "importer").unwrap();
    let after = installation.run();
    assert_eq!(after.waits_at(STEP), [], "{after:?}");
}
