//! The rules of this tree as code: what neither rustfmt nor clippy can know.
//!
//! A line that must break a rule says so on itself or on the line above it, in a comment:
//! `tidy: allow RULE: the reason`. One that allows nothing is a finding too.

mod code;
mod files;
mod manifests;
mod text;

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::sync::LazyLock;

use anyhow::{Context, Result, bail};
use regex::Regex;

use crate::edges;
use crate::shell::{self, Cmd};

/// One line that breaks a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// From the root of the tree, with `/`.
    path: String,
    /// From 1.
    line: usize,
    rule: &'static str,
    message: String,
}

impl Finding {
    pub fn new(path: &str, line: usize, rule: &'static str, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, rule, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {}", self.path, self.line, self.rule, self.message)
    }
}

/// A file of the tree. `text` is empty for a binary one, and for one that is not UTF-8.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    fn has_extension(&self, extensions: &[&str]) -> bool {
        self.name().rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
    }

    /// Lock files are written by tools alone.
    fn is_lock(&self) -> bool {
        matches!(self.name(), "Cargo.lock" | "package-lock.json")
    }

    /// The text's lines with their numbers from 1.
    fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    /// The number of the line that holds the byte at `offset`.
    fn line_at(&self, offset: usize) -> usize {
        self.text[..offset].matches('\n').count() + 1
    }
}

/// Every file of the tree.
struct Tree {
    sources: Vec<Source>,
}

impl Tree {
    fn get(&self, path: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.path == path)
    }
}

/// What a rule calls for each line that breaks it: the line's number, and what to do about it.
type Report<'a> = &'a mut dyn FnMut(usize, String);

struct Rule {
    name: &'static str,
    /// What it asks, as a sentence after "…:".
    asks: &'static str,
    check: fn(&Tree, &Source, Report<'_>),
}

const RULES: [Rule; 13] = [
    Rule {
        name: "bytes",
        asks: "no tab, no trailing blank, no CRLF, a newline at the end",
        check: text::bytes,
    },
    Rule { name: "length", asks: "no file of code over 700 lines", check: text::length },
    Rule { name: "words", asks: "the tree speaks of the project alone", check: text::words },
    Rule { name: "mail", asks: "mail addresses are invented ones", check: text::mail },
    Rule {
        name: "leftovers",
        asks: "nothing unfinished, switched off or left from debugging",
        check: code::leftovers,
    },
    Rule { name: "sleep", asks: "tests wait for a fact, not for time", check: code::sleep },
    Rule { name: "sql", asks: "values are bound, never pasted into SQL", check: code::sql },
    Rule { name: "credentials", asks: "no file with a secret", check: files::credentials },
    Rule {
        name: "registries",
        asks: "packages come from the default registries, unnamed",
        check: files::registries,
    },
    Rule { name: "links", asks: "relative links of documents lead to a file", check: files::links },
    Rule { name: "description", asks: "every crate has a description", check: manifests::description },
    Rule { name: "lints", asks: "every crate takes the lints of the workspace", check: manifests::lints },
    Rule { name: "crate-docs", asks: "every crate begins with what it is", check: manifests::crate_docs },
];

/// Where a rule does not hold, by the beginning of the path.
struct Exemption {
    path: &'static str,
    rules: &'static [&'static str],
    because: &'static str,
}

const EXEMPTIONS: &[Exemption] = &[
    Exemption {
        path: "xtask/src/tidy/",
        rules: &["leftovers", "sleep", "sql", "credentials"],
        because: "samples of what each rule finds",
    },
    Exemption {
        path: "crates/sc-sqlserver/",
        rules: &["sql"],
        because: "it writes SQLite's statements from parsed ones; values stay bound",
    },
    Exemption {
        path: "ui/src/lib/generated/",
        rules: &["length"],
        because: "written by a test from Rust's types",
    },
];

static ALLOWANCE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"tidy: allow ([a-z-]+)(?:: *(.*))?").expect("the pattern is fixed"));

/// The shortest text that can be a reason.
const REASON_CHARS_MIN: usize = 12;

/// The rule that git itself checks: what it ignores, a change of it is never seen.
const IGNORED: &str = "ignored";
const TRACKED_AND_IGNORED: &str = "git ls-files -z --cached --ignored --exclude-standard";

/// Prints what each rule asks.
pub fn print_rules() {
    for rule in &RULES {
        println!("{:12} {}", rule.name, rule.asks);
    }
    println!("{:12} crates use each other, and drivers, as {} lists", "edges", edges::DOCUMENT);
    println!("{IGNORED:12} no file is in the tree and in .gitignore at once");
    println!();
    for Exemption { path, rules, because } in EXEMPTIONS {
        println!("{path} is exempt from {}: {because}", rules.join(", "));
    }
}

/// Checks the tree and prints each line that breaks a rule.
///
/// # Errors
/// When there is one, or git cannot list the files.
pub fn run() -> Result<()> {
    let tree = read_tree(shell::root())?;
    let mut findings = check(&tree);
    findings.extend(edges::check(shell::root())?);
    findings.extend(ignored(&Cmd::new(TRACKED_AND_IGNORED).output()?));
    findings.sort();
    for finding in &findings {
        println!("{finding}");
    }
    if !findings.is_empty() {
        bail!("{} of {} files break a rule", files_of(&findings), tree.sources.len());
    }
    println!("{} files keep {} rules", tree.sources.len(), RULES.len() + 2);
    Ok(())
}

fn files_of(findings: &[Finding]) -> usize {
    findings.iter().map(|finding| &finding.path).collect::<BTreeSet<_>>().len()
}

/// One finding for each file of the list, which is git's own.
fn ignored(listed: &str) -> Vec<Finding> {
    let message = "git ignores it and keeps it at once: `git rm --cached` it, or take it out of .gitignore";
    let paths = listed.split('\0').filter(|path| !path.is_empty());
    paths.map(|path| Finding::new(path, 1, IGNORED, message)).collect()
}

/// The files that git knows or would add.
fn read_tree(root: &Path) -> Result<Tree> {
    let listed = Cmd::new("git ls-files -z --cached --others --exclude-standard").output()?;
    let mut sources = Vec::new();
    for path in listed.split('\0').filter(|path| !path.is_empty()).collect::<BTreeSet<_>>() {
        let file = root.join(path);
        // Git still lists a file that was deleted and not yet committed.
        if !file.is_file() {
            continue;
        }
        let bytes = std::fs::read(&file).with_context(|| format!("{path} cannot be read"))?;
        let is_text = !bytes.contains(&0);
        let text = if is_text { String::from_utf8(bytes).unwrap_or_default() } else { String::new() };
        sources.push(Source { path: path.to_owned(), text });
    }
    if sources.is_empty() {
        bail!("git lists no file: is this a checkout?");
    }
    Ok(Tree { sources })
}

fn check(tree: &Tree) -> Vec<Finding> {
    tree.sources.iter().flat_map(|source| check_source(tree, source)).collect()
}

fn check_source(tree: &Tree, source: &Source) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_exempt = |rule: &str| {
        EXEMPTIONS.iter().any(|exempt| source.path.starts_with(exempt.path) && exempt.rules.contains(&rule))
    };
    for rule in RULES.iter().filter(|rule| !is_exempt(rule.name)) {
        (rule.check)(tree, source, &mut |line, message| {
            findings.push(Finding::new(&source.path, line, rule.name, message));
        });
    }
    // This folder writes about allowances, and so seems to be full of them.
    if !source.path.starts_with("xtask/src/tidy/") {
        apply_allowances(source, &mut findings);
    }
    findings
}

fn apply_allowances(source: &Source, findings: &mut Vec<Finding>) {
    for (line, text) in source.lines() {
        let Some(allowance) = ALLOWANCE.captures(text) else { continue };
        let reason = allowance.get(2).map_or("", |reason| reason.as_str());
        if reason.chars().count() < REASON_CHARS_MIN {
            let message = "give the reason: `tidy: allow RULE: the reason`";
            findings.push(Finding::new(&source.path, line, "allowance", message));
            continue;
        }
        let before = findings.len();
        findings
            .retain(|finding| finding.rule != &allowance[1] || !(line..=line + 1).contains(&finding.line));
        if findings.len() == before {
            let message = format!("nothing here breaks `{}`: remove the allowance", &allowance[1]);
            findings.push(Finding::new(&source.path, line, "allowance", message));
        }
    }
}

/// Checks one file and compares what is found, as `LINE: RULE: MESSAGE`.
#[cfg(test)]
#[track_caller]
fn check_file(path: &str, text: &str, expected: &[&str]) {
    check_files(&[(path, text)], expected);
}

/// Checks the first of some files.
#[cfg(test)]
#[track_caller]
fn check_files(files: &[(&str, &str)], expected: &[&str]) {
    let source = |&(path, text): &(&str, &str)| Source { path: path.to_owned(), text: text.to_owned() };
    let tree = Tree { sources: files.iter().map(source).collect() };
    let mut findings = check_source(&tree, &tree.sources[0]);
    findings.sort();
    let prefix = format!("{}:", files[0].0);
    let found =
        findings.iter().map(|finding| finding.to_string().replacen(&prefix, "", 1)).collect::<Vec<_>>();
    assert_eq!(found, expected, "in {}", files[0].0);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_a_place_a_rule_and_a_way_out() {
        let finding = Finding::new("docs/map.md", 7, "links", "there is no `x.md`");
        assert_eq!(finding.to_string(), "docs/map.md:7: links: there is no `x.md`");
    }

    #[test]
    fn an_allowance_with_a_reason_covers_its_line_and_the_next() {
        check_file("a.rs", "// tidy: allow leftovers: shown to users as it is\nf(); dbg!(x);\n", &[]);
        check_file("a.rs", "dbg!(x); // tidy: allow leftovers: shown to users as it is\n", &[]);
        check_file(
            "a.rs",
            "// tidy: allow leftovers: shown to users as it is\n\ndbg!(x);\n",
            &[
                "1: allowance: nothing here breaks `leftovers`: remove the allowance",
                "3: leftovers: remove `dbg!`",
            ],
        );
    }

    #[test]
    fn an_allowance_of_another_rule_allows_nothing() {
        check_file(
            "a.rs",
            "dbg!(x); // tidy: allow sql: the wrong rule is named here\n",
            &["1: allowance: nothing here breaks `sql`: remove the allowance", "1: leftovers: remove `dbg!`"],
        );
    }

    #[test]
    fn an_allowance_without_a_reason_allows_nothing() {
        check_file(
            "a.rs",
            "dbg!(x); // tidy: allow leftovers\n",
            &["1: allowance: give the reason: `tidy: allow RULE: the reason`", "1: leftovers: remove `dbg!`"],
        );
    }

    #[test]
    fn a_file_that_is_kept_and_ignored_at_once_is_a_finding() {
        let found: Vec<String> =
            ignored("a/.lists.rs.pending-snap\0b.part\0").iter().map(ToString::to_string).collect();
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].starts_with("a/.lists.rs.pending-snap:1: ignored: "), "{found:?}");
        assert_eq!(ignored(""), []);
    }

    #[test]
    fn git_is_asked_for_what_is_kept_and_ignored_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let git = |args: &[&str]| {
            let output =
                std::process::Command::new("git").args(args).current_dir(folder.path()).output().unwrap();
            assert!(output.status.success(), "{output:?}");
            String::from_utf8(output.stdout).unwrap()
        };
        git(&["init", "-q"]);
        for (name, text) in [(".gitignore", "*.part\n"), ("kept.part", "x\n"), ("kept.rs", "x\n")] {
            std::fs::write(folder.path().join(name), text).unwrap();
        }
        git(&["add", "--force", "."]);
        std::fs::write(folder.path().join("loose.part"), "x\n").unwrap();
        let words: Vec<&str> = TRACKED_AND_IGNORED.split(' ').skip(1).collect();
        assert_eq!(git(&words), "kept.part\0");
    }

    #[test]
    fn exemptions_name_rules_that_exist() {
        for name in EXEMPTIONS.iter().flat_map(|exemption| exemption.rules) {
            assert!(RULES.iter().any(|rule| rule.name == *name), "there is no rule `{name}`");
        }
    }

    #[test]
    fn the_stand_in_may_write_sql_and_no_other_crate() {
        let text = "let s = format!(\"SELECT a FROM {table}\");\n";
        check_file("crates/sc-sqlserver/src/render.rs", text, &[]);
        check_file(
            "crates/sc-sage/src/query.rs",
            text,
            &["1: sql: bind the value; a quoted database name needs `tidy: allow sql: …`"],
        );
    }
}
