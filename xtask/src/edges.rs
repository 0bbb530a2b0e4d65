//! Which crate may use which: `cargo metadata` is compared with the block `edges` of the architecture
//! document, and with the rule that each driver has one home.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::{DependencyKind, MetadataCommand, Package};

use crate::tidy::Finding;

/// Where the allowed edges are listed.
pub const DOCUMENT: &str = "docs/architecture.md";

const RULE: &str = "edges";
const FENCE: &str = "```edges";

/// A library that reaches the outside world, the crates that may use it, and the crates whose tests may.
/// It stands for its family too: `tauri` for `tauri-build` and every plugin.
struct Driver {
    library: &'static str,
    users: &'static [&'static str],
    users_in_tests: &'static [&'static str],
}

const DRIVERS: [Driver; 4] = [
    Driver { library: "tauri", users: &["sageconnect-app"], users_in_tests: &["sageconnect-app"] },
    Driver { library: "tiberius", users: &["sc-sage"], users_in_tests: &["sc-sage", "sc-sqlserver"] },
    Driver {
        library: "reqwest",
        users: &["sc-portal"],
        users_in_tests: &["sc-cli", "sc-portalserver", "sc-sandbox"],
    },
    Driver {
        library: "rusqlite",
        users: &["sc-journal", "sc-sqlserver"],
        users_in_tests: &["sc-journal", "sc-sqlserver"],
    },
];

/// One direct dependency of a crate of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    user: String,
    used: String,
    /// Only its tests use it.
    in_tests: bool,
    /// The manifest of the user, from the root of the tree.
    manifest: String,
}

/// Compares the workspace with the document.
///
/// # Errors
/// When cargo cannot read the workspace, or the document is missing.
pub fn check(root: &Path) -> Result<Vec<Finding>> {
    let metadata = MetadataCommand::new()
        .manifest_path(root.join("Cargo.toml"))
        .no_deps()
        .exec()
        .context("cargo cannot read the workspace")?;
    let crates = metadata.packages.iter().map(|package| package.name.to_string()).collect::<BTreeSet<_>>();
    let uses = metadata.packages.iter().flat_map(|package| uses_of(package, root)).collect::<Vec<_>>();
    let document =
        fs::read_to_string(root.join(DOCUMENT)).with_context(|| format!("{DOCUMENT} cannot be read"))?;
    let mut findings = compare(&crates, &uses, &document);
    findings.extend(drivers_away_from_home(&uses));
    Ok(findings)
}

fn uses_of(package: &Package, root: &Path) -> Vec<Use> {
    let manifest = package.manifest_path.strip_prefix(root).unwrap_or(&package.manifest_path);
    let manifest = manifest.as_str().replace('\\', "/");
    let one = |dependency: &cargo_metadata::Dependency| Use {
        user: package.name.to_string(),
        used: dependency.name.clone(),
        in_tests: dependency.kind == DependencyKind::Development,
        manifest: manifest.clone(),
    };
    package.dependencies.iter().map(one).collect()
}

/// The left side of a line: `sc-sage`, or `sc-sage (dev)` for what its tests use.
fn left_side(user: &str, in_tests: bool) -> String {
    if in_tests { format!("{user} (dev)") } else { user.to_owned() }
}

/// What the document allows: for each left side its line and its right side.
type Listed = BTreeMap<String, (usize, BTreeSet<String>)>;

fn compare(crates: &BTreeSet<String>, uses: &[Use], document: &str) -> Vec<Finding> {
    let Some(fence) = document.lines().position(|line| line.trim_end() == FENCE) else {
        return vec![Finding::new(DOCUMENT, 1, RULE, format!("there is no block that starts with {FENCE}"))];
    };
    let mut findings = Vec::new();
    let listed = listed_edges(document, fence, crates, &mut findings);

    let mut real: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for edge in uses.iter().filter(|edge| crates.contains(&edge.used)) {
        real.entry(left_side(&edge.user, edge.in_tests)).or_default().insert(&edge.used);
    }
    for (left, rights) in &real {
        match listed.get(left) {
            None => {
                let rights = rights.iter().copied().collect::<Vec<_>>().join(", ");
                findings.push(Finding::new(
                    DOCUMENT,
                    fence + 1,
                    RULE,
                    format!("add the line `{left} -> {rights}`"),
                ));
            }
            Some((line, allowed)) => {
                for right in rights.iter().filter(|right| !allowed.contains(**right)) {
                    let message =
                        format!("`{left}` uses `{right}`: add `{right}` to this line, or end the use");
                    findings.push(Finding::new(DOCUMENT, *line, RULE, message));
                }
            }
        }
    }
    for (left, (line, allowed)) in &listed {
        for right in
            allowed.iter().filter(|right| !real.get(left).is_some_and(|used| used.contains(right.as_str())))
        {
            let message = format!("`{left}` does not use `{right}`: remove `{right}` from this line");
            findings.push(Finding::new(DOCUMENT, *line, RULE, message));
        }
    }
    findings
}

fn listed_edges(
    document: &str,
    fence: usize,
    crates: &BTreeSet<String>,
    findings: &mut Vec<Finding>,
) -> Listed {
    let mut listed = Listed::new();
    let block = document.lines().enumerate().skip(fence + 1).take_while(|(_, line)| !line.starts_with("```"));
    for (index, line) in block.filter(|(_, line)| !line.trim().is_empty()) {
        let number = index + 1;
        let mut fault = |message: String| findings.push(Finding::new(DOCUMENT, number, RULE, message));
        let Some((left, rights)) = line.split_once("->") else {
            fault(format!("`{line}` is not of the form `crate -> crate, crate`"));
            continue;
        };
        let left = left.trim().to_owned();
        let user = left.strip_suffix(" (dev)").unwrap_or(&left);
        if !crates.contains(user) {
            fault(format!("there is no crate `{user}`: remove this line"));
            continue;
        }
        if listed.contains_key(&left) {
            fault(format!("`{left}` has a line already: join the two"));
            continue;
        }
        let rights = rights.split(',').map(|right| right.trim().to_owned()).collect();
        listed.insert(left, (number, rights));
    }
    listed
}

fn drivers_away_from_home(uses: &[Use]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for driver in DRIVERS {
        let family = format!("{}-", driver.library);
        for found in
            uses.iter().filter(|found| found.used == driver.library || found.used.starts_with(&family))
        {
            let Use { user, used, in_tests, manifest } = found;
            let (homes, whose) = match in_tests {
                true => (driver.users_in_tests, "the tests of "),
                false => (driver.users, ""),
            };
            if !homes.contains(&user.as_str()) {
                let message =
                    format!("`{user}` may not use `{used}`: it belongs to {whose}{}", homes.join(", "));
                findings.push(Finding::new(manifest, 1, RULE, message));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shell;

    #[test]
    fn crates_use_each_other_as_the_architecture_document_lists() {
        let findings = check(shell::root()).unwrap();
        let report = findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
        assert!(findings.is_empty(), "\n{report}\n");
    }

    /// `normal` and `tests` are pairs of user and used.
    fn uses(normal: &[(&str, &str)], tests: &[(&str, &str)]) -> Vec<Use> {
        let of = |edges: &[(&str, &str)], in_tests| {
            let one = |&(user, used): &(&str, &str)| Use {
                user: user.to_owned(),
                used: used.to_owned(),
                in_tests,
                manifest: format!("crates/{user}/Cargo.toml"),
            };
            edges.iter().map(one).collect::<Vec<_>>()
        };
        [of(normal, false), of(tests, true)].concat()
    }

    #[track_caller]
    fn check_block(block: &str, uses: &[Use], expected: &[&str]) {
        let crates = ["engine", "nouns", "sandbox"].map(str::to_owned).into_iter().collect();
        let document = format!("# Map\n\n```edges\n{block}```\n");
        let findings = compare(&crates, uses, &document);
        assert_eq!(findings.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn a_block_that_lists_every_edge_has_no_findings() {
        let uses = uses(&[("engine", "nouns"), ("engine", "serde")], &[("engine", "sandbox")]);
        check_block("engine -> nouns\nengine (dev) -> sandbox\n", &uses, &[]);
    }

    #[test]
    fn a_new_edge_is_told_with_the_line_to_change() {
        let uses = uses(&[("engine", "nouns"), ("engine", "sandbox")], &[]);
        check_block(
            "engine -> nouns\n",
            &uses,
            &[
                "docs/architecture.md:4: edges: `engine` uses `sandbox`: add `sandbox` to this line, or end the use",
            ],
        );
        check_block("", &uses, &["docs/architecture.md:3: edges: add the line `engine -> nouns, sandbox`"]);
    }

    #[test]
    fn an_edge_of_tests_does_not_allow_one_of_the_product() {
        check_block(
            "engine (dev) -> sandbox\n",
            &uses(&[("engine", "sandbox")], &[]),
            &[
                "docs/architecture.md:3: edges: add the line `engine -> sandbox`",
                "docs/architecture.md:4: edges: `engine (dev)` does not use `sandbox`: remove `sandbox` from this line",
            ],
        );
    }

    #[test]
    fn lines_that_cannot_be_right_are_told() {
        check_block(
            "engine nouns\nmotor -> nouns\nengine -> nouns\nengine -> nouns\n",
            &uses(&[("engine", "nouns")], &[]),
            &[
                "docs/architecture.md:4: edges: `engine nouns` is not of the form `crate -> crate, crate`",
                "docs/architecture.md:5: edges: there is no crate `motor`: remove this line",
                "docs/architecture.md:7: edges: `engine` has a line already: join the two",
            ],
        );
    }

    #[test]
    fn a_document_without_the_block_is_a_finding() {
        let findings = compare(&BTreeSet::new(), &[], "# Map\n");
        assert_eq!(
            findings[0].to_string(),
            "docs/architecture.md:1: edges: there is no block that starts with ```edges"
        );
    }

    #[test]
    fn a_driver_is_used_only_by_the_crates_it_belongs_to() {
        let allowed = uses(
            &[("sc-sage", "tiberius"), ("sc-journal", "rusqlite"), ("sageconnect-app", "tauri-build")],
            &[("sc-sqlserver", "tiberius"), ("sc-cli", "reqwest")],
        );
        assert!(drivers_away_from_home(&allowed).is_empty());

        let strayed =
            uses(&[("sc-sync", "tiberius"), ("sc-app", "tauri-plugin-dialog")], &[("sc-sync", "rusqlite")]);
        let findings = drivers_away_from_home(&strayed).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(
            findings,
            [
                "crates/sc-app/Cargo.toml:1: edges: `sc-app` may not use `tauri-plugin-dialog`: it belongs to sageconnect-app",
                "crates/sc-sync/Cargo.toml:1: edges: `sc-sync` may not use `tiberius`: it belongs to sc-sage",
                "crates/sc-sync/Cargo.toml:1: edges: `sc-sync` may not use `rusqlite`: it belongs to the tests of sc-journal, sc-sqlserver",
            ]
        );
    }
}
