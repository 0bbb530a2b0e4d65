//! `cargo xtask bundle`: makes the package for Debian, installs it, passes the day of an operator with what was
//! installed, measures it, and removes it.
//!
//! Not part of `cargo xtask test`: a release build takes many minutes, and installing takes root.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

use crate::shell::{self, Cmd};
use crate::{page, setup};

/// Where Tauri's bundler puts the package, from the root of the tree.
const PACKAGES: &str = "target/release/bundle/deb";

/// The programs that the package installs.
const TRAY: &str = "/usr/bin/sageconnect-tray";
const CLI: &str = "/usr/bin/sageconnect";

/// Tells the tests of the window which program they drive instead of the one that was compiled with them.
const APPLICATION: &str = "SAGECONNECT_TEST_APPLICATION";

/// How long the test that measures the resting application looks at it.
const IDLE_SECONDS: (&str, &str) = ("SAGECONNECT_TEST_IDLE_SECONDS", "300");

/// What is run on the installed application: the day of an operator, its end in mid-run, and its figures.
const STORIES: &str = "package(sageconnect-app) and test(/heavy::(day|figures)::/)";

/// Makes, installs, tries and removes the package.
///
/// # Errors
/// When something is missing and may not be installed here, does not compile, or fails; and when the package is installed
/// already: it is somebody's.
pub fn run() -> Result<()> {
    setup::run()?;
    let as_root = setup::way_to_root().ok_or_else(|| {
        anyhow!("installing a package takes root: run this as root, or where `sudo -n` works")
    })?;
    let file = build()?;
    let package = Package::read(&file)?;
    if package.is_installed() {
        bail!("{0} is installed on this machine: remove it first (apt-get remove {0})", package.name);
    }
    let tests = Cmd::new("cargo nextest run --workspace --locked -E").args([STORIES]);
    // Compiled before anything is installed: what does not compile leaves the machine as it was.
    tests.clone().args(["--no-run"]).run()?;

    Cmd::new(as_root).args(setup::APT_INSTALL.split(' ')).args([shown(&file)]).run()?;
    let tried = try_out(tests);
    let files = package.files()?;
    Cmd::new(as_root).args(["apt-get", "purge", "-y", &package.name]).run()?;
    tried?;
    let left = files.into_iter().filter(|file| Path::new(file).exists()).collect::<Vec<_>>();
    if !left.is_empty() {
        bail!("removing the package left {}", left.join(", "));
    }
    println!("\n{}: installed, tried and removed", file.display());
    println!("  package {}", mebibytes(&file)?);
    for program in ["sageconnect-tray", "sageconnect"] {
        println!("  {program} {}", mebibytes(&shell::root().join("target/release").join(program))?);
    }
    Ok(())
}

/// Builds both programs and the package; gives its file.
fn build() -> Result<PathBuf> {
    page::build()?;
    let folder = shell::root().join(PACKAGES);
    if folder.exists() {
        // One of an older version would be taken for this one.
        fs::remove_dir_all(&folder).with_context(|| format!("{} cannot be removed", folder.display()))?;
    }
    Cmd::new("cargo build --release --locked --package sc-cli").run()?;
    page::bundle("deb")?;
    let mut files = fs::read_dir(&folder)
        .with_context(|| format!("{} is not there", folder.display()))?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "deb"));
    files.next().with_context(|| format!("there is no package in {}", folder.display()))
}

fn try_out(tests: Cmd) -> Result<()> {
    Cmd::new(CLI).args(["--version"]).run()?;
    Cmd::new(TRAY).args(["--version"]).run()?;
    tests.env(APPLICATION, TRAY).env(IDLE_SECONDS.0, IDLE_SECONDS.1).args(["--no-capture"]).run()
}

struct Package {
    name: String,
}

impl Package {
    fn read(file: &Path) -> Result<Self> {
        let name = Cmd::new("dpkg-deb --field").args([&shown(file), "Package"]).output()?.trim().to_owned();
        if name.is_empty() {
            bail!("{} is no package", file.display());
        }
        Ok(Self { name })
    }

    fn is_installed(&self) -> bool {
        let question = "dpkg-query --show --showformat=${db:Status-Abbrev}";
        Cmd::new(question).args([&self.name]).output().is_ok_and(|status| status.starts_with("ii"))
    }

    /// Its files, without the folders, which it shares with others.
    fn files(&self) -> Result<Vec<String>> {
        let list = Cmd::new("dpkg-query --listfiles").args([&self.name]).output()?;
        Ok(list.lines().filter(|path| Path::new(path).is_file()).map(str::to_owned).collect())
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

#[expect(clippy::cast_precision_loss, reason = "a size that is told to a person")]
fn mebibytes(file: &Path) -> Result<String> {
    let about = fs::metadata(file).with_context(|| format!("{} is not there", file.display()))?;
    Ok(format!("{:.1} MiB", about.len() as f64 / f64::from(1 << 20)))
}
