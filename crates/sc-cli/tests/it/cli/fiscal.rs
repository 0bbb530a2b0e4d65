//! Invoices, suppliers and the importer: shown, and where each waits.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};
use toml::Table;

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
    ("cfdi.file_differs", "portal_approval"),
    ("cfdi.unreadable", "supplier"),
    ("cfdi.hand_captured", "our_folder"),
    ("cfdi.foreign_receiver", "our_folder"),
    ("cfdi.waiting_for_import", "importer"),
];

/// Where complements with a reason wait.
const COMPLEMENT_PLACES: [(&str, &str); 7] = [
    ("complement.in_review", "portal_approval"),
    ("complement.conflict", "sage"),
    ("complement.payment_awaited", "sage"),
    ("complement.payment_reversed", "sage"),
    ("complement.issuer_differs", "supplier"),
    ("complement.amount_differs", "supplier"),
    ("complement.invoices_differ", "supplier"),
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
    let waits = &shown["waits"];
    assert_eq!(
        (&shown["portal"]["kind"], &waits["at"], &waits["reason"]),
        (&json!("complement"), &json!("next_run"), &json!("ready"))
    );
    assert_eq!(shown["payments"][0]["number"], number.as_str());
    assert_eq!(shown["payments"][0]["sage_complement"]["uuid"], "");
    let mut told = 0;
    for (code, held) in by_reason(&before, "complement") {
        let Some((_, place)) = COMPLEMENT_PLACES.iter().find(|(known, _)| *known == code) else { continue };
        let waits = invoice(&site, &held)["waits"].clone();
        assert_eq!((&waits["at"], &waits["cause"]["code"]), (&json!(place), &json!(code)), "{held}");
        told += 1;
    }
    assert!(told >= 6, "the world has complements that wait for several reasons: {told}");

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

/// Complements of the portal's list of the company, as its REST interface answers.
fn listed_complements(site: &Site) -> Vec<Value> {
    let table = |name: &str| fs::read_to_string(site.file(name)).unwrap().parse::<Table>().unwrap();
    let (settings, secrets) = (table("settings.toml"), table("secrets.toml"));
    let host = settings["portal"]["base_url"].as_str().unwrap().trim_start_matches("http://").to_owned();
    let tenant = settings["tenant"][0]["portal_id"].as_str().unwrap().to_owned();
    let secret = |name: &str| secrets[&format!("tenant/aceros/portal-{name}")].as_str().unwrap().to_owned();
    let mut stream = TcpStream::connect(&host).unwrap();
    write!(
        stream,
        "GET /api/1.0/extern/tenants/{tenant}/cfdis?cfdiType=PAYMENT_CFDI&pageSize=200&offset=0 HTTP/1.1\r\n\
         Host: {host}\r\nConnection: close\r\nPDPTenantKey: {}\r\nPDPTenantSecret: {}\r\n\r\n",
        secret("key"),
        secret("secret")
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str::<Value>(body).unwrap()["items"].as_array().unwrap().clone()
}

#[test]
fn a_complement_that_runs_leave_says_why_and_announces_nothing() {
    let site = Site::with_importer().looked_at();
    let listed = listed_complements(&site);
    let uuid_of = |member: &str, value: Value| {
        let found = listed.iter().find(|item| item["metadata"][member] == value);
        let found = found.unwrap_or_else(|| panic!("no complement with {member} = {value}"));
        found["cfdi"]["timbre"]["uuid"].as_str().unwrap().to_owned()
    };
    for (uuid, at, reason) in [
        (uuid_of("cancelled_by_sat", json!(true)), "nowhere", "cancelled"),
        (uuid_of("status", json!("PAYMENT_CFDI_REJECTED")), "supplier", "rejected"),
    ] {
        let shown = invoice(&site, &uuid);
        assert_eq!(
            (&shown["waits"]["at"], &shown["waits"]["reason"], &shown["payments"][0]["state"]),
            (&json!(at), &json!(reason), &Value::Null)
        );
        let text = site.run(&["invoices", "show", &uuid, "--tenant", "aceros"]).out;
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains("is not brought into Sage"), "{text}");
        assert!(!words.contains("No run has seen it"), "{text}");
    }
}

#[test]
fn what_the_portal_lists_without_a_uuid_is_found_by_the_portals_id() {
    let site = Site::with_importer().looked_at();
    site.run(&["run", "--tenant", "aceros", "--step", "downloadCFDI"]);
    let attention = site.json(&["attention"]).json();
    let groups = attention["groups"].as_array().unwrap().iter();
    let mut documents = groups.flat_map(|group| group["documents"].as_array().unwrap());
    let is_listed_alone = |document: &&Value| {
        document["kind"] == "cfdi"
            && document["tenant"] == "aceros"
            && document["number"].as_str().unwrap().len() == 24
    };
    let document = documents.find(is_listed_alone).expect("the list has an item without a UUID");
    let id = document["number"].as_str().unwrap();
    let shown = invoice(&site, id);
    assert_eq!(
        (&shown["uuid"], &shown["state"], &shown["portal_state"], &shown["sage_state"]),
        (&json!(id), &json!("attention"), &json!("unreadable"), &json!("unknown"))
    );
    assert_eq!(
        (&shown["waits"]["at"], &shown["waits"]["cause"]),
        (&json!("supplier"), &document["cause"]),
        "the cause of its life line"
    );
    for (lang, says) in [("en", "it cannot be read"), ("es", "no se puede leer")] {
        let answer = site.run(&["invoices", "show", id, "--lang", lang]);
        assert!(answer.exit == 0 && answer.out.contains(says), "{answer:?}");
    }
    let elsewhere = site.json(&["invoices", "show", id, "--tenant", "moldes"]);
    assert_eq!((elsewhere.exit, elsewhere.error_code().as_str()), (2, "usage.unknown_invoice"));
}

#[test]
fn a_dry_run_shows_of_bank_accounts_only_the_ends_and_a_run_writes_them_whole() {
    let site = Site::with_importer().looked_at();
    let steps = plan(&site);
    let effects: Vec<&Value> = steps.iter().flat_map(|step| step["effects"].as_array().unwrap()).collect();
    let payloads = |operation: &str| {
        let of_it = effects.iter().filter(|effect| effect["operation"] == operation);
        of_it.map(|effect| effect["payload"].clone()).collect::<Vec<_>>()
    };
    let accounts_of = |payload: &Value| {
        let parts = payload["supplier"]["expedient"]["bank_accounts"].as_array().cloned().unwrap_or_default();
        parts.iter().map(|part| part["value"].clone()).collect::<Vec<_>>()
    };
    let exported: Vec<Value> = payloads("export_supplier").iter().flat_map(accounts_of).collect();
    let delivered: Vec<Value> =
        payloads("deliver_cfdi").iter().map(|payload| payload["addenda"].clone()).collect();
    for accounts in [&exported, &delivered] {
        assert!(accounts.iter().any(|account| account["clabe"].as_str().unwrap().len() == 4), "{accounts:?}");
        for account in accounts.iter() {
            for number in ["account", "clabe"] {
                assert!(account[number].as_str().unwrap().len() <= 4, "{account}");
            }
        }
    }
    site.run(&["run", "--tenant", "aceros", "--step", "buildProviders"]);
    let files = fs::read_dir(site.file("importer/aceros")).unwrap().map(|entry| entry.unwrap().path());
    let mut texts = files.filter(|path| path.is_file()).map(|path| fs::read_to_string(path).unwrap());
    let has_clabe = |text: String| text.split(|char: char| !char.is_ascii_digit()).any(|run| run.len() == 18);
    assert!(texts.any(has_clabe), "what is sent is whole");
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
    // And so is one that no run has seen, with the vendor of Sage whom its fields name where the portal has no link yet.
    let by = &by_vendor["portal"];
    for text in [by["rfc"].as_str().unwrap(), by["name"].as_str().unwrap()] {
        let found = site.json(&["suppliers", "show", text, "--tenant", "aceros"]);
        let ids: Vec<Value> =
            found.json()["suppliers"].as_array().unwrap().iter().map(|it| it["id"].clone()).collect();
        assert!(ids.contains(&by_vendor["id"]), "{text}: {ids:?}");
    }
}

#[test]
fn all_suppliers_are_exported_once_more_when_a_person_asks_for_it() {
    let site = Site::with_importer().looked_at();
    let export = |args: &[&str]| {
        let exported = site.json(&[&["suppliers", "export", "--tenant", "aceros"], args].concat());
        assert_eq!(exported.exit, 0, "{} {}", exported.out, exported.err);
        exported.json()
    };
    let would_go = || {
        let steps = plan(&site);
        let effects = steps.iter().flat_map(|step| step["effects"].as_array().unwrap());
        effects.filter(|effect| effect["operation"] == "export_supplier").count() as u64
    };
    // Each has been exported and taken.
    for _ in 0..2 {
        site.run(&["run", "--tenant", "aceros"]);
    }
    assert_eq!(would_go(), 0);
    let count = export(&["--note", "Sage se restauró de un respaldo"])["suppliers"].as_u64().unwrap();
    assert!(count > 5, "{count} suppliers");
    let listed = would_go();
    assert!(listed > 0 && listed <= count, "{listed} of {count} would go");
    site.run(&["run", "--tenant", "aceros", "--step", "buildProviders"]);
    assert_eq!(would_go(), 0, "once");
    let audit = site.json(&["audit", "verify"]).json();
    assert_eq!(audit["first_bad"], Value::Null, "{audit}");

    let none =
        site.run(&["suppliers", "export", "--tenant", "aceros", "--since", "2999-01-01", "--lang", "en"]);
    assert_eq!(none.exit, 2, "{}", none.out);
    assert!(none.err.contains("is still to come"), "{}", none.err);
    for key in ["downloads", "importer_ini"] {
        site.edit_line("settings.toml", &format!("{key} = "), "");
    }
    let off = site.run(&["suppliers", "export", "--tenant", "aceros", "--lang", "es"]);
    assert_eq!(off.exit, 2, "{}", off.out);
    assert!(off.err.contains("no tiene carpeta para el importador"), "{}", off.err);
}

#[test]
fn a_supplier_without_a_link_in_the_portal_is_found_in_sage_by_its_fields() {
    let site = Site::with_importer().looked_at();
    let plan = plan(&site);
    let exported = plan.iter().flat_map(|step| step["effects"].as_array().unwrap());
    let ids = exported.filter(|effect| effect["operation"] == "export_supplier");
    let shown = ids.map(|effect| supplier(&site, effect["number"].as_str().unwrap())).collect::<Vec<_>>();
    let unlinked = shown.iter().filter(|it| it["portal"]["vendor"] == "").collect::<Vec<_>>();
    assert!(!unlinked.is_empty(), "{shown:?}");
    for supplier in unlinked {
        assert_ne!(supplier["sage_state"], "unknown", "{supplier}");
    }
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
    for _ in 0..2 {
        site.run(&["run", "--tenant", "aceros"]);
    }
    let status = site.json(&["import", "status", "--tenant", "aceros"]).json();
    let company = &status["companies"][0];
    assert_eq!(company["cause"], company["findings"][0], "a run met what is found");
    let sentence = company["cause"]["sentence"].as_str().unwrap();
    let text = site.run(&["import", "status", "--tenant", "aceros"]).out;
    assert_eq!(text.matches(sentence).count(), 1, "{text}");
    let checks = doctor.json()["checks"].as_array().unwrap().clone();
    let failed: Vec<&Value> = checks.iter().filter(|check| check["is_ok"] == json!(false)).collect();
    assert_eq!(failed.len(), 3, "{failed:?}");
    for check in failed {
        assert_eq!(check["check"], "importer");
    }
    fs::remove_dir_all(site.folder().join("importer/aceros")).unwrap();
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
