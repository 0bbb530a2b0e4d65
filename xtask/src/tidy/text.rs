//! Rules for every text: its bytes, its length, and the words that do not belong in it.

use std::sync::LazyLock;

use regex::Regex;

use super::{Report, Source, Tree};

/// Longer than this, more than one idea is likely to fill a file.
const LINES_MAX: usize = 700;

/// Extensions of code that people write.
const CODE: [&str; 5] = ["rs", "ts", "svelte", "js", "mjs"];

/// Samples are kept byte for byte, and snapshots are written by a tool.
fn is_kept_as_it_is(source: &Source) -> bool {
    source.path.contains("/fixtures/") || source.has_extension(&["snap"])
}

pub fn bytes(_: &Tree, source: &Source, report: Report<'_>) {
    if is_kept_as_it_is(source) || source.text.is_empty() {
        return;
    }
    for (index, line) in source.text.split('\n').enumerate() {
        let number = index + 1;
        let content = line.strip_suffix('\r').unwrap_or(line);
        if content != line {
            report(number, "end the line with LF alone".to_owned());
        }
        if content.contains('\t') {
            report(number, "write blanks instead of a tab".to_owned());
        }
        if content.ends_with([' ', '\t']) {
            report(number, "remove the blanks at the end of the line".to_owned());
        }
    }
    let last = source.text.lines().count();
    if !source.text.ends_with('\n') {
        report(last, "end the file with a newline".to_owned());
    } else if source.text.ends_with("\n\n") {
        report(last, "end the file with one newline".to_owned());
    }
}

pub fn length(_: &Tree, source: &Source, report: Report<'_>) {
    let lines = source.text.lines().count();
    if source.has_extension(&CODE) && lines > LINES_MAX {
        report(LINES_MAX + 1, format!("split the file of {lines} lines: {LINES_MAX} are the most"));
    }
}

/// Words with what is wrong with them. They are written in halves so that this file keeps its own rule.
static FOREIGN_WORDS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let pattern = |pattern: &str| Regex::new(pattern).expect("the pattern is fixed");
    let assistants = [
        concat!("chat", "gpt"),
        concat!("cla", "ude"),
        concat!("anth", "ropic"),
        concat!("open", "ai"),
        concat!("co", "pilot"),
        concat!("l", "lms?"),
        concat!("language ", "models?"),
        concat!("ai[ -]", "(?:assist|generat)[a-z]*"),
        concat!("coding ", "(?:agent|assistant)s?"),
    ];
    let hosts = [
        concat!("registry", r"\.npmjs\.org"),
        concat!("index", r"\.crates\.io"),
        concat!("static", r"\.crates\.io"),
        concat!("deb", r"\.debian\.org"),
        concat!("py", r"pi\.org"),
        concat!("python", r"hosted\.org"),
        concat!("arti", "factory"),
    ];
    let paths =
        [concat!("/wo", "rk/"), concat!("/fa", "rm/"), concat!("/ro", "ot/"), concat!(r"/\.lib", "rary/")];
    vec![
        (pattern(&format!(r"(?i)\b(?:{})\b", assistants.join("|"))), "the tree speaks of the project alone"),
        (pattern(&format!(r"(?i)(?:{})", hosts.join("|"))), "name no host of a package registry"),
        (pattern(&format!("(?:^|[^A-Za-z])(?:{})", paths.join("|"))), "name no path of one machine"),
    ]
});

pub fn words(_: &Tree, source: &Source, report: Report<'_>) {
    if source.is_lock() {
        return;
    }
    for (number, line) in source.lines() {
        for (pattern, fault) in FOREIGN_WORDS.iter() {
            if let Some(found) = pattern.find(line) {
                let word = found.as_str().trim_start_matches(|c: char| !c.is_alphanumeric() && c != '/');
                report(number, format!("remove `{word}`: {fault}"));
            }
        }
    }
}

static MAIL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[A-Za-z0-9._%+-]+@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})").expect("the pattern is fixed")
});

/// Domains that can belong to nobody (RFC 2606, RFC 6761), and the logins of public repositories.
const FREE_DOMAINS: [&str; 8] =
    ["example", "test", "invalid", "localhost", "example.com", "example.org", "example.net", "github.com"];

pub fn mail(_: &Tree, source: &Source, report: Report<'_>) {
    if source.is_lock() {
        return;
    }
    for (number, line) in source.lines() {
        for address in MAIL.captures_iter(line) {
            let domain = address[1].to_lowercase();
            let is_free = |free: &str| domain == *free || domain.ends_with(&format!(".{free}"));
            if !FREE_DOMAINS.iter().any(|free| is_free(free)) {
                report(
                    number,
                    format!("`{}` may be somebody's: use a domain such as `example.com`", &address[0]),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::check_file;
    use super::*;

    #[test]
    fn clean_text_has_no_findings() {
        check_file("docs/a.md", "# A\n\nPagos de México.\n", &[]);
        check_file("docs/empty.md", "", &[]);
    }

    #[test]
    fn bytes_that_no_editor_shows_are_found() {
        check_file(
            "a.txt",
            "one\ttwo\nthree \nfour\r\nfive",
            &[
                "1: bytes: write blanks instead of a tab",
                "2: bytes: remove the blanks at the end of the line",
                "3: bytes: end the line with LF alone",
                "4: bytes: end the file with a newline",
            ],
        );
        check_file("a.txt", "one\n\n", &["2: bytes: end the file with one newline"]);
    }

    #[test]
    fn samples_and_snapshots_keep_their_bytes() {
        check_file("crates/sc-cfdi/tests/fixtures/old.xml", "<a>\t</a>\r\n", &[]);
        check_file("crates/sc-cli/tests/it/snapshots/it__help.snap", "usage \n\n", &[]);
    }

    #[test]
    fn code_over_seven_hundred_lines_is_found_and_data_is_not() {
        check_file("a.rs", &"x\n".repeat(LINES_MAX), &[]);
        check_file(
            "a.svelte",
            &"x\n".repeat(701),
            &["701: length: split the file of 701 lines: 700 are the most"],
        );
        check_file("a.json", &"x\n".repeat(701), &[]);
        check_file("ui/src/lib/generated/types.ts", &"x\n".repeat(701), &[]);
    }

    #[test]
    fn words_from_outside_the_project_are_found() {
        let text = format!(
            "{}{}\n{}{}\n{}{}\n",
            "by Cla", "ude", "cd /wo", "rk/main", "https://registry", ".npmjs.org/x"
        );
        check_file(
            "README.md",
            &text,
            &[
                concat!("1: words: remove `Cla", "ude`: the tree speaks of the project alone"),
                concat!("2: words: remove `/wo", "rk/`: name no path of one machine"),
                concat!("3: words: remove `registry", ".npmjs.org`: name no host of a package registry"),
            ],
        );
    }

    #[test]
    fn words_that_only_look_alike_are_left_alone() {
        check_file("README.md", "a/work/b, framework/x, fulfilment, the pilot, lmdb\n", &[]);
        check_file("ui/package-lock.json", concat!("\"integrity\": \"a/l", "lm+b\"\n"), &[]);
    }

    #[test]
    fn a_mail_address_that_could_be_real_is_found() {
        let text = format!("ana@example.com, pagos@acme.test, git@github.com\nana.perez@{}.mx\n", "acme");
        check_file(
            "docs/a.md",
            &text,
            &[concat!(
                "2: mail: `ana.perez@",
                "acme.mx` may be somebody's: use a domain such as `example.com`"
            )],
        );
    }

    #[test]
    fn a_version_after_an_at_sign_is_no_address() {
        check_file("docs/a.md", "vite@8.3.4, @sveltejs/kit, sc-app@0.1.0\n", &[]);
    }
}
