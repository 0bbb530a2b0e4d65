//! The npm projects of this tree: the window's page, and the SQL client that tests the stand-in.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::shell::{self, Cmd};

/// The folder of the window's page.
const PAGE: &str = "ui";

/// Where [`build`] puts the page, from the root of the tree.
pub const BUILT: &str = "ui/dist";

/// Every folder with packages of npm's.
const PROJECTS: [&str; 2] = [PAGE, "crates/sc-sqlserver/tests/node"];

/// The oldest Node that the page's tools run on.
const NODE_MAJOR_MIN: u32 = 20;

/// Installs the packages of every project whose lock file is newer than what is installed.
///
/// # Errors
/// When Node is missing or too old, or npm fails.
pub fn install() -> Result<()> {
    let here = PROJECTS.into_iter().filter(|project| is_here(project)).collect::<Vec<_>>();
    if here.is_empty() {
        return Ok(());
    }
    match Cmd::new("node --version").output().ok().and_then(|text| major_version(&text)) {
        Some(major) if major >= NODE_MAJOR_MIN => {}
        Some(major) => {
            bail!("Node {major} is too old for the page's tools: install Node {NODE_MAJOR_MIN} or newer")
        }
        None => bail!("Node is missing: install Node {NODE_MAJOR_MIN} or newer, with npm"),
    }
    for project in here {
        if is_stale(&shell::root().join(project)) {
            Cmd::new("npm ci --no-audit --no-fund").within(project).run()?;
        }
    }
    Ok(())
}

/// Whether this tree has the window's page.
pub fn exists() -> bool {
    is_here(PAGE)
}

/// Looks at the page in a browser: every state in both languages, by mouse and by keyboard.
///
/// # Errors
/// When Node is missing, or npm or a test fails.
pub fn test() -> Result<()> {
    install()?;
    Cmd::new("npm test").within(PAGE).run()
}

/// Checks the types of the page and builds it, as the tray application carries it in itself.
///
/// # Errors
/// When Node is missing, or npm fails.
pub fn build() -> Result<()> {
    install()?;
    Cmd::new("npm run build").within(PAGE).run()
}

/// Compiles the tray application for release and packs it as `src-tauri/tauri.conf.json` says.
///
/// # Errors
/// When Node is missing, or Tauri's bundler or the compiler fails.
pub fn bundle(kind: &str) -> Result<()> {
    // Its own reading of `CI` knows `true` and `false` alone.
    Cmd::new("node ui/node_modules/@tauri-apps/cli/tauri.js build --ci --bundles")
        .args([kind, "--", "--locked"])
        .env("CI", "true")
        .run()
}

fn is_here(project: &str) -> bool {
    shell::root().join(project).join("package-lock.json").exists()
}

/// npm writes its hidden lock file last, so one that is missing or old means an install that is
/// unfinished or out of date.
fn is_stale(project: &Path) -> bool {
    let written = |file: &str| fs::metadata(project.join(file)).and_then(|about| about.modified()).ok();
    written("node_modules/.package-lock.json") < written("package-lock.json")
}

fn major_version(text: &str) -> Option<u32> {
    text.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::{Duration, SystemTime};

    use super::*;

    fn written_at(file: &Path, seconds: u64) {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        File::create(file).unwrap().set_modified(time).unwrap();
    }

    #[test]
    fn packages_are_installed_again_when_unfinished_or_older_than_the_lock_file() {
        let project = tempfile::tempdir().unwrap();
        let lock = project.path().join("package-lock.json");
        let installed = project.path().join("node_modules/.package-lock.json");

        written_at(&lock, 1_000);
        assert!(is_stale(project.path()), "nothing is installed");

        fs::create_dir(project.path().join("node_modules")).unwrap();
        assert!(is_stale(project.path()), "an install was cut short");

        written_at(&installed, 999);
        assert!(is_stale(project.path()), "the lock file changed afterwards");

        written_at(&installed, 1_001);
        assert!(!is_stale(project.path()));
    }

    #[test]
    fn the_major_version_of_node_is_read() {
        assert_eq!(major_version("v20.20.2\n"), Some(20));
        assert_eq!(major_version("command not found"), None);
    }
}
