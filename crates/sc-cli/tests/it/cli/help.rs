//! Help and mistakes of use, in both languages.

use crate::site::{filters, sageconnect};

const COMMANDS: [&[&str]; 47] = [
    &[],
    &["demo"],
    &["run"],
    &["serve"],
    &["status"],
    &["schedule"],
    &["schedule", "set"],
    &["schedule", "on"],
    &["schedule", "off"],
    &["schedule", "check"],
    &["pause"],
    &["resume"],
    &["stop"],
    &["runs"],
    &["runs", "show"],
    &["documents"],
    &["documents", "list"],
    &["orders"],
    &["orders", "show"],
    &["orders", "diff"],
    &["orders", "list"],
    &["invoices"],
    &["invoices", "show"],
    &["suppliers"],
    &["suppliers", "show"],
    &["import"],
    &["import", "status"],
    &["import", "run"],
    &["attention"],
    &["approve"],
    &["retry"],
    &["ignore"],
    &["notices"],
    &["logs"],
    &["logs", "days"],
    &["logs", "export"],
    &["doctor"],
    &["settings"],
    &["secrets"],
    &["secrets", "set"],
    &["audit"],
    &["audit", "verify"],
    &["about"],
    &["sandbox"],
    &["sandbox", "serve"],
    &["sandbox", "ui"],
    &["sandbox", "ledger"],
];

fn all_help(lang: &str) -> String {
    let mut text = String::new();
    for command in COMMANDS {
        let args: Vec<&str> = command.iter().copied().chain(["--help", "--lang", lang]).collect();
        let answer = sageconnect(&args);
        assert_eq!((answer.exit, answer.err.as_str()), (0, ""), "{command:?}");
        text.push_str(&format!("$ sageconnect {}\n{}\n", args.join(" "), answer.out));
    }
    text
}

#[test]
fn help_reads_in_spanish() {
    let text = all_help("es");
    for english in [
        "Usage", "OPTIONS", "COMMAND>", "default:", "possible", "<TENANT>", "<FOLDER>", "<RUN>", "<TEXT>",
        "NUMBER", "<ENTRY>", "<SPAN>", "<LIMIT>", "PORT>",
    ] {
        assert!(!text.contains(english), "{english} in the Spanish help");
    }
    filters().bind(|| insta::assert_snapshot!("help_es", text));
}

#[test]
fn help_reads_in_english() {
    filters().bind(|| insta::assert_snapshot!("help_en", all_help("en")));
}

#[test]
fn a_mistake_of_use_is_told_in_both_languages_and_ends_with_2() {
    let mut text = String::new();
    for lang in ["es", "en"] {
        for args in [
            &["foo"][..],
            &[],
            &["sandbox"],
            &["run", "--nope"],
            &["run", "norte"],
            &["run", "--step", "foo"],
            &["run", "--dry-run", "--baseline"],
            &["run", "--step="],
            &["runs", "show", "x"],
            &["secrets", "set"],
            &["demo", "--profile", "huge"],
            &["approve", "--tenant", "norte"],
            &["runs", "--limit", "0"],
            &["demo", "--folder", "site"],
            &["documents"],
            &["schedule", "set"],
            &["pause", "--for", "soon"],
            &["pause", "--for", "1h", "--until-tomorrow"],
            &["pause", "--until", "mañana"],
            &["run", "--task", "payments", "--step", "uploadPayments"],
            &["run", "--task", "foo"],
            &["retry", "--tenant", "norte"],
            &["ignore", "--tenant", "norte", "PY1"],
            &["logs", "--level", "loud"],
            &["status", "--lang", lang],
            &["--folder", "a", "about", "--folder", "b"],
            &["runs", "show"],
        ] {
            let args: Vec<&str> = args.iter().copied().chain(["--lang", lang]).collect();
            let answer = sageconnect(&args);
            assert_eq!((answer.exit, answer.out.as_str()), (2, ""), "{args:?}");
            text.push_str(&format!("$ sageconnect {}\n{}", args.join(" "), answer.err));
        }
    }
    filters().bind(|| insta::assert_snapshot!("mistakes_of_use", text));
}

/// Who reads the answer from a file must not take half of it, or nothing, for the whole.
#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_cannot_be_written_is_a_failure_and_a_closed_pipe_is_none() {
    use std::process::Stdio;

    let started = |args: &[&str], out: Stdio| {
        let mut command = crate::site::program();
        command.args(args).args(["--lang", "es"]).stdin(Stdio::null()).stdout(out).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    for args in
        [&["settings", "example"][..], &["--help"], &["settings", "check", "--json", "--folder", "/nowhere"]]
    {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let ended = started(args, full.into()).wait_with_output().unwrap();
        let errors = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(1), "{args:?}: {errors}");
        assert!(
            errors.ends_with("La respuesta no se pudo escribir: no queda espacio en el disco.\n"),
            "{args:?}: {errors}"
        );
    }
    let mut child = started(&["settings", "example"], Stdio::piped());
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!((ended.status.code(), ended.stderr.len()), (Some(0), 0), "it has read enough");
}

#[test]
fn a_mistake_of_use_is_one_json_document_when_json_is_asked_for() {
    for (args, code) in [
        (&["foo"][..], "usage.unknown_command"),
        (&["run", "--nope"], "usage.unknown_argument"),
        (&["run", "--step", "foo"], "usage.invalid_value"),
        (&["run", "--dry-run", "--baseline"], "usage.conflict"),
        (&["runs", "show"], "usage.missing_argument"),
        (&[], "usage.missing_command"),
        (&["settings"], "usage.missing_command"),
        (&["runs", "--limit", "0"], "usage.invalid_value"),
        (&["demo", "--folder", "site"], "usage.conflict"),
        (&["sandbox", "ui", "--folder", "site"], "usage.conflict"),
    ] {
        let args: Vec<&str> = args.iter().copied().chain(["--json"]).collect();
        let answer = sageconnect(&args);
        assert_eq!((answer.exit, answer.error_code().as_str()), (2, code));
        assert_eq!(answer.json()["error"]["exit"], 2);
        assert_eq!(answer.err, "", "nothing beside the document");
    }
}
