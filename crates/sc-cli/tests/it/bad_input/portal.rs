//! Trouble with the portal.

use std::fs;

use serde_json::json;

use crate::site::{Answer, Site, filters};

fn causes(run: &Answer) -> Vec<String> {
    let run = run.json();
    let steps = run["steps"].as_array().unwrap().iter();
    steps.map(|step| step["cause"]["code"].as_str().unwrap_or_default().to_owned()).collect()
}

fn both(site: &Site, args: &[&str]) -> String {
    ["es", "en"]
        .map(|lang| {
            let args: Vec<&str> = args.iter().copied().chain(["--lang", lang]).collect();
            site.run(&args).shown()
        })
        .join("\n")
}

#[test]
fn credentials_refused_for_one_company_leave_the_others_at_work() {
    let site = Site::after_baseline();
    let secrets = fs::read_to_string(site.file("secrets.toml")).unwrap();
    site.edit_line(
        "secrets.toml",
        "\"tenant/moldes/portal-secret\"",
        "\"tenant/moldes/portal-secret\" = \"expired-secret\"",
    );
    let run = site.json(&["run"]);
    assert_eq!((run.exit, causes(&run)), (5, ["", "portal.unauthorized", ""].map(str::to_owned).to_vec()));
    let cause = run.json()["steps"][1]["cause"].clone();
    assert_eq!(
        (&cause["disposition"], &cause["arguments"]["tenant"]),
        (&json!("fix_setup"), &json!("moldes"))
    );
    for other in [0, 2] {
        assert!(run.json()["steps"][other]["done"].as_u64().unwrap() > 20, "the others are done");
    }
    filters()
        .bind(|| insta::assert_snapshot!("credentials_refused", both(&site, &["run", "--tenant", "moldes"])));
    site.nothing_wrong();
    fs::write(site.file("secrets.toml"), secrets).unwrap();
    site.runs_clean();
}

#[test]
fn a_portal_that_answers_with_a_login_page_is_not_believed() {
    let site = Site::after_baseline();
    site.fault_portal(&json!({ "times": 1_000_000, "action": "html" }));
    let run = site.json(&["run"]);
    assert!(matches!(run.exit, 1 | 3), "{}", run.out);
    assert!(
        causes(&run)
            .iter()
            .all(|code| ["portal.unexpected_answer", "step.breaker_open"].contains(&code.as_str())),
        "{:?}",
        causes(&run)
    );
    filters().bind(|| insta::assert_snapshot!("portal_html", both(&site, &["run", "--tenant", "moldes"])));
    site.nothing_wrong();
    site.heal();
    site.runs_clean();
}

#[test]
fn a_closed_port_is_told_with_the_host() {
    let site = Site::after_baseline();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let settings = fs::read_to_string(site.file("settings.toml")).unwrap();
    site.edit_line("settings.toml", "base_url =", &format!("base_url = \"http://127.0.0.1:{closed}\""));
    let run = site.json(&["run"]);
    assert!(
        causes(&run).iter().all(|code| ["portal.unreachable", "step.breaker_open"].contains(&code.as_str())),
        "{:?}",
        causes(&run)
    );
    assert!(matches!(run.exit, 1 | 3), "{}", run.out);
    assert_eq!(site.json(&["doctor"]).exit, 5);
    fs::write(site.file("settings.toml"), settings).unwrap();
    site.runs_clean();
}
