//! Invoices, suppliers and the importer: shown, and where each waits.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::site::{Site, sageconnect};

/// The document of a company, as `invoices show` tells it.
#[track_caller]
fn invoice(site: &Site, number: &str) -> Value {
    let uuid = number.split('/').next().unwrap();
    let answer = site.json(&["invoices", "show", uuid, "--tenant", "aceros"]);
    assert_eq!(answer.exit, 0, "{} {}", answer.out, answer.err);
    answer.json()["invoices"][0].clone()
}

#[track_caller]
fn supplier(site: &Site, text: &str) -> Value {
    let answer = site.json(&["suppliers", "show", text, "--tenant", "aceros"]);
    assert_eq!(answer.exit, 0, "{} {}", answer.out, answer.err);
    answer.json()["suppliers"][0].clone()
}

/// The steps of a preview of the company.
fn plan(site: &Site) -> Vec<Value> {
    let plan = site.json(&["run", "--dry-run", "--tenant", "aceros"]).json();
    plan["steps"].as_array().unwrap().clone()
}

/// The number of the first change of an operation.
#[track_caller]
fn first_effect(plan: &[Value], operation: &str) -> String {
    let effects = plan.iter().flat_map(|step| step["effects"].as_array().unwrap());
    let found = effects.into_iter().find(|effect| effect["operation"] == operation);
    found.unwrap_or_else(|| panic!("the plan has no {operation}"))["number"].as_str().unwrap().to_owned()
}

/// One number by the reason why it waits, of a kind of documents.
fn by_reason(plan: &[Value], kind: &str) -> BTreeMap<String, String> {
    let waiting = plan.iter().flat_map(|step| step["waiting_documents"].as_array().unwrap());
    let of_kind = waiting.filter(|document| document["kind"] == kind);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    of_kind.map(|document| (text(&document["cause"]["code"]), text(&document["number"]))).collect()
}

/// Where documents with a reason wait.
const PLACES: [(&str, &str); 8] = [
    ("cfdi.supplier_without_expedient", "supplier"),
    ("cfdi.supplier_without_bank_account", "supplier"),
    ("cfdi.without_xml", "supplier"),
    ("cfdi.file_differs", "supplier"),
    ("cfdi.unreadable", "supplier"),
    ("cfdi.hand_captured", "our_folder"),
    ("cfdi.foreign_receiver", "our_folder"),
    ("cfdi.waiting_for_import", "importer"),
];

/// Each reason of a plan is the one that `invoices show` tells, at the place of the table. Returns the reasons.
#[track_caller]
fn tells_the_plan(site: &Site, plan: &[Value]) -> Vec<String> {
    let mut told = Vec::new();
    for (code, number) in by_reason(plan, "cfdi") {
        // What is listed without a UUID cannot be asked for by one.
        let place = PLACES.iter().find(|(known, _)| *known == code).map(|(_, place)| *place);
        let Some(place) = place.filter(|_| number.len() == 36) else { continue };
        let waits = invoice(site, &number)["waits"].clone();
        assert_eq!((&waits["at"], &waits["cause"]["code"]), (&json!(place), &json!(code)), "{number}");
        told.push(code);
    }
    told
}

#[test]
fn an_invoice_waits_where_the_next_cycle_says_and_nowhere_once_sage_holds_it() {
    let site = Site::with_importer().looked_at();
    let before = plan(&site);
    let writes = site.portal_writes();
    let number = first_effect(&before, "deliver_cfdi");
    let waits = invoice(&site, &number)["waits"].clone();
    assert_eq!((&waits["at"], &waits["reason"]), (&json!("our_folder"), &json!("next_run")));
    let told = tells_the_plan(&site, &before);
    assert!(told.len() >= 3, "the world has documents that wait for several reasons: {told:?}");
    assert_eq!(site.portal_writes(), writes, "looking writes nothing");

    // The files stand in the folder until the importer runs.
    site.run(&["run", "--tenant", "aceros", "--step", "buildProviders", "--step", "downloadCFDI"]);
    let delivered = invoice(&site, &number);
    assert_eq!(
        (&delivered["waits"]["at"], &delivered["waits"]["reason"], &delivered["folder_state"]),
        (&json!("importer"), &json!("in_folder"), &json!("waiting"))
    );
    assert_eq!(delivered["file"]["name"], format!("{number}.xml"));
    assert_eq!(delivered["attempts"][0]["operation"], "deliver_cfdi");
    let refused = tells_the_plan(&site, &plan(&site));
    assert!(refused.iter().any(|code| code == "cfdi.without_xml"), "{refused:?}");
    let status = site.json(&["import", "status", "--tenant", "aceros"]).json();
    let company = &status["companies"][0];
    assert!(company["waiting"]["count"].as_u64().unwrap() > 5, "{company}");
    assert_eq!(company["waiting"]["names"].as_array().unwrap().len(), 5);
    assert_eq!(company["next"]["next"], "runs");
    let shown = site.run(&["documents", &number]).out;
    // Long lines are broken.
    let words: Vec<&str> = shown.split_whitespace().collect();
    assert!(
        words.join(" ").contains(&format!("{number}.xml has been waiting for the importer since")),
        "{shown}"
    );

    let run = site.json(&["import", "run", "--tenant", "aceros"]);
    assert_eq!(run.exit, 0, "{}", run.out);
    let steps = run.json()["run"]["steps"].as_array().unwrap().clone();
    assert_eq!(steps.iter().map(|step| &step["step"]).collect::<Vec<_>>(), ["startChildProcess"]);
    let company = run.json()["companies"][0].clone();
    assert_eq!(
        (&company["waiting"]["count"], &company["next"]["next"]),
        (&json!(0), &json!("nothing_waits"))
    );
    assert_eq!(company["runs"][0]["operation"], "run_importer");
    let imported = invoice(&site, &number);
    assert_eq!(
        (&imported["waits"]["at"], &imported["sage_state"], &imported["folder_state"]),
        (&json!("sage"), &json!("present"), &json!("processed"))
    );
}

#[test]
fn a_complement_is_shown_with_the_payments_that_it_belongs_to() {
    let site = Site::with_importer().looked_at();
    let before = plan(&site);
    let number = first_effect(&before, "write_complement");
    let (uuid, payment) = number.split_once('/').unwrap();
    let shown = invoice(&site, uuid);
    assert_eq!((&shown["portal"]["kind"], &shown["waits"]), (&json!("complement"), &Value::Null));
    assert_eq!(shown["payments"][0]["number"], number.as_str());
    assert_eq!(shown["payments"][0]["sage_complement"]["uuid"], "");
    let in_review =
        by_reason(&before, "complement").remove("complement.in_review").expect("one is in review");
    let waits = invoice(&site, &in_review)["waits"].clone();
    assert_eq!((&waits["at"], &waits["reason"]), (&json!("portal_approval"), &json!("in_review")));

    site.run(&["run", "--tenant", "aceros", "--step", "checkPayments"]);
    let written = invoice(&site, uuid);
    assert_eq!(written["waits"]["at"], "sage");
    let life = &written["payments"][0];
    assert_eq!((&life["state"], &life["sage_complement"]["uuid"]), (&json!("done"), &json!(uuid)));
    for (lang, says) in [("en", "Payments it belongs to:"), ("es", "Pagos que ampara:")] {
        let text = site.run(&["invoices", "show", uuid, "--lang", lang]).out;
        assert!(text.contains(says) && text.contains(payment), "{text}");
    }
}

#[test]
fn a_supplier_is_shown_before_and_after_its_export_and_its_accounts_only_by_their_ends() {
    let site = Site::with_importer().looked_at();
    let id = first_effect(&plan(&site), "export_supplier");
    let before = supplier(&site, &id);
    assert_eq!(
        (&before["next"]["next"], &before["content"], &before["exported"]),
        (&json!("export"), &json!("new"), &Value::Null)
    );
    site.run(&["run", "--tenant", "aceros", "--step", "buildProviders"]);
    let after = supplier(&site, &id);
    assert_eq!((&after["content"], &after["exported"]["file_state"]), (&json!("equal"), &json!("waiting")));
    assert_eq!(after["next"]["next"], "hold", "{}", after["next"]);
    assert!(after["exported"]["file"].as_str().unwrap().starts_with("providers-"));

    let by_vendor = supplier(&site, "V10000");
    assert_eq!(by_vendor["sage"]["vendor"], "V10000");
    assert_eq!(
        (&by_vendor["sage"]["provider_id"], &by_vendor["portal_state"]),
        (&by_vendor["id"], &json!("present"))
    );
    let account = &by_vendor["portal"]["bank_account"];
    for end in ["account", "clabe"] {
        assert_eq!(account[end].as_str().unwrap().len(), 4, "{account}");
    }
    for lang in ["es", "en"] {
        let text = site.run(&["suppliers", "show", "V10000", "--lang", lang]).out;
        let clabe = account["clabe"].as_str().unwrap();
        assert!(text.contains(&format!("CLABE …{clabe}")), "{text}");
    }
    let rfc = after["portal"]["rfc"].as_str().unwrap();
    assert_eq!(supplier(&site, rfc)["id"], id.as_str(), "one that a run has seen is found by its RFC");
}

#[test]
fn what_a_silent_side_would_have_to_say_is_left_open() {
    let site = Site::with_importer().looked_at();
    let before = plan(&site);
    let number = first_effect(&before, "deliver_cfdi");
    let id = first_effect(&before, "export_supplier");
    site.fault_portal(&json!({ "times": 1000, "action": "cut_before" }));
    let shown = invoice(&site, &number);
    assert_eq!((&shown["waits"], &shown["portal_state"]), (&Value::Null, &json!("unknown")));
    assert_eq!(shown["sage_state"], "absent", "what can be said is said");
    let why = shown["unanswered"][0]["code"].as_str().unwrap();
    assert!(why.starts_with("portal."), "{why}");
    let shown = supplier(&site, &id);
    assert_eq!((&shown["next"], &shown["portal_state"]), (&Value::Null, &json!("unknown")));
    assert!(!shown["unanswered"].as_array().unwrap().is_empty());
}

#[test]
fn without_a_folder_the_importer_is_switched_off_and_says_so() {
    let site = Site::with_importer().looked_at();
    let number = first_effect(&plan(&site), "deliver_cfdi");
    for key in ["downloads", "importer_ini"] {
        // The first company's.
        site.edit_line("settings.toml", &format!("{key} = "), "");
    }
    let status = site.json(&["import", "status", "--tenant", "aceros"]);
    assert_eq!(status.exit, 0);
    let company = &status.json()["companies"][0];
    assert_eq!((&company["is_on"], &company["next"]["next"]), (&json!(false), &json!("switched_off")));
    for (lang, says) in [("en", "The importer is switched off"), ("es", "El importador está apagado")] {
        let text = site.run(&["import", "status", "--tenant", "aceros", "--lang", lang]).out;
        assert!(text.contains(says), "{text}");
    }
    let waits = invoice(&site, &number)["waits"].clone();
    assert_eq!((&waits["at"], &waits["reason"]), (&json!("our_folder"), &json!("switched_off")));
    assert_eq!(supplier(&site, "V10000")["next"]["next"], "switched_off");
    let run = site.json(&["import", "run", "--tenant", "aceros"]);
    assert_eq!((run.exit, &run.json()["run"]["result"]), (0, &json!("skipped")), "{}", run.out);
    let checks = site.json(&["doctor"]).json()["checks"].as_array().unwrap().clone();
    let of_folder = checks.iter().filter(|check| check["check"] == "folder").map(|check| &check["tenant"]);
    assert_eq!(of_folder.collect::<Vec<_>>(), ["moldes", "empaques"]);
}

#[test]
fn what_keeps_the_importer_from_working_is_told_by_its_status_and_by_the_doctor() {
    let site = Site::with_importer();
    site.edit_line("settings.toml", "program = ", "program = \"/nowhere/importer.exe\"");
    let status = site.json(&["import", "status"]);
    assert_eq!(status.exit, 5, "{}", status.out);
    for company in status.json()["companies"].as_array().unwrap() {
        assert_eq!(company["findings"][0]["code"], "importer.program_missing");
        assert_eq!(company["next"]["next"], "blocked");
    }
    let doctor = site.json(&["doctor"]);
    assert_eq!(doctor.exit, 5);
    let checks = doctor.json()["checks"].as_array().unwrap().clone();
    let failed: Vec<&Value> = checks.iter().filter(|check| check["is_ok"] == json!(false)).collect();
    assert_eq!(failed.len(), 3, "{failed:?}");
    for check in failed {
        assert_eq!(check["check"], "importer");
    }
    std::fs::remove_dir_all(site.folder().join("importer/aceros")).unwrap();
    let status = site.json(&["import", "status", "--tenant", "aceros"]);
    let codes: Vec<Value> = status.json()["companies"][0]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["code"].clone())
        .collect();
    assert!(codes.contains(&json!("folder.missing")), "{codes:?}");
}

#[test]
fn the_importer_of_the_sandbox_is_called_by_runs_alone_and_not_offered() {
    let help = sageconnect(&["sandbox", "--help", "--lang", "en"]).out;
    assert!(!help.contains("importer"), "{help}");
    let answer = sageconnect(&["sandbox", "importer"]);
    assert_eq!((answer.exit, answer.out.as_str()), (2, ""));
    assert!(answer.err.contains("--ini"), "{}", answer.err);
    let answer = sageconnect(&["sandbox", "importer", "--ini", "/nowhere/importer.ini", "ACEBAJ"]);
    assert!(!answer.err.contains("Usage"), "its arguments are no affair of the command line: {}", answer.err);
}
