//! Rules for each crate: it says what it is, and takes the lints of the workspace.

use super::{Report, Source, Tree};

/// Whether this is the manifest of a crate, and not of the workspace alone.
fn is_crate(source: &Source) -> bool {
    source.name() == "Cargo.toml" && line_of(source, "[package]").is_some()
}

fn line_of(source: &Source, wanted: &str) -> Option<usize> {
    source.lines().find(|(_, line)| line.trim() == wanted).map(|(number, _)| number)
}

/// The lines of one table of a manifest.
fn table<'a>(source: &'a Source, header: &'a str) -> impl Iterator<Item = &'a str> {
    let after = source.lines().map(|(_, line)| line.trim()).skip_while(move |line| *line != header).skip(1);
    after.take_while(|line| !line.starts_with('['))
}

pub fn description(_: &Tree, source: &Source, report: Report<'_>) {
    if !is_crate(source) {
        return;
    }
    let value = table(source, "[package]")
        .find_map(|line| line.strip_prefix("description")?.trim().strip_prefix('='));
    if value.is_none_or(|value| value.trim().trim_matches('"').is_empty()) {
        report(1, "say in `description` what the crate is".to_owned());
    }
}

pub fn lints(_: &Tree, source: &Source, report: Report<'_>) {
    if !is_crate(source) {
        return;
    }
    let in_table = table(source, "[lints]").any(|line| line.replace(' ', "") == "workspace=true");
    if !in_table && line_of(source, "lints.workspace = true").is_none() {
        report(1, "add `[lints]` with `workspace = true`".to_owned());
    }
}

pub fn crate_docs(tree: &Tree, source: &Source, report: Report<'_>) {
    let Some((folder, file)) = source.path.rsplit_once("src/") else { return };
    let is_root = matches!(file, "lib.rs" | "main.rs") || (file.starts_with("bin/") && file.ends_with(".rs"));
    let has_manifest = tree.get(&format!("{folder}Cargo.toml")).is_some();
    if is_root && has_manifest && !source.text.trim_start().starts_with("//!") {
        report(1, "begin with `//!` and what the crate is for".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::super::{check_file, check_files};

    #[test]
    fn a_crate_with_description_and_lints_has_no_findings() {
        check_file(
            "crates/x/Cargo.toml",
            "[package]\nname = \"x\"\ndescription = \"Counts\"\n\n[lints]\nworkspace = true\n",
            &[],
        );
        check_file("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n", &[]);
    }

    #[test]
    fn a_crate_without_description_or_lints_is_found() {
        check_file(
            "crates/x/Cargo.toml",
            "[package]\nname = \"x\"\ndescription = \"\"\n\n[lints]\n\n[dependencies]\nworkspace = true\n",
            &[
                "1: description: say in `description` what the crate is",
                "1: lints: add `[lints]` with `workspace = true`",
            ],
        );
    }

    #[test]
    fn the_root_of_each_crate_begins_with_its_docs() {
        let manifest = ("crates/x/Cargo.toml", "");
        let found = "1: crate-docs: begin with `//!` and what the crate is for";
        check_files(&[("crates/x/src/lib.rs", "pub mod a;\n"), manifest], &[found]);
        check_files(&[("crates/x/src/bin/tool.rs", "fn main() {}\n"), manifest], &[found]);
        check_files(&[("crates/x/src/lib.rs", "//! Counts.\n\npub mod a;\n"), manifest], &[]);
        check_files(&[("crates/x/src/a.rs", "fn f() {}\n"), manifest], &[]);
        check_files(&[("ui/src/main.rs", "fn main() {}\n")], &[]);
    }
}
