//! Makes a fresh Debian machine with Rust, a C compiler and Node ready for every check.
//!
//! Installs only what is missing, so a second run costs under a second.

use anyhow::{Result, bail};
use cargo_metadata::semver::Version;

use crate::shell::Cmd;
use crate::{disk, page};

/// Debian's packages, by what needs them. The command line and the sandbox need none but a C compiler.
const DEBIAN_PACKAGES: [(&str, &[&str]); 4] = [
    ("C sources inside libraries", &["build-essential", "pkg-config"]),
    (
        "the tray application",
        &[
            "file",
            "libayatana-appindicator3-dev",
            "librsvg2-dev",
            "libsecret-1-dev",
            "libssl-dev",
            "libwebkit2gtk-4.1-dev",
            "libxdo-dev",
        ],
    ),
    (
        "its tests in a real window",
        &[
            "chromium",
            "dbus",
            "dbus-x11",
            "fonts-dejavu-core",
            "gnome-keyring",
            "imagemagick",
            "libglib2.0-bin",
            "libsecret-tools",
            "openbox",
            "webkit2gtk-driver",
            "xauth",
            "xdotool",
            "xvfb",
        ],
    ),
    ("tests of the SQL Server stand-in by another client", &["freetds-bin"]),
];

/// Tools that cargo installs, with the oldest version that knows all we ask of it.
const CARGO_TOOLS: [(&str, &str, Version); 2] = [
    ("cargo-nextest", "cargo nextest --version", Version::new(0, 9, 143)),
    ("cargo-deny", "cargo deny --version", Version::new(0, 20, 2)),
];

/// Installs what is missing on this machine.
///
/// # Errors
/// When something is missing and may not be installed here; the message holds the command to run.
pub fn run() -> Result<()> {
    if let Some(warning) = disk::warning() {
        println!("{warning}");
    }
    debian_packages(&DEBIAN_PACKAGES)?;
    cargo_tools()?;
    page::install()
}

/// Installs what is missing of Debian's packages, which come with what needs them.
///
/// # Errors
/// When something is missing and may not be installed here; the message holds the command to run.
pub fn debian_packages(groups: &[(&str, &[&str])]) -> Result<()> {
    let wanted = groups.iter().flat_map(|(_, packages)| packages.iter().copied()).collect::<Vec<_>>();
    let query =
        Cmd::new("dpkg-query --show --showformat=${db:Status-Abbrev}${Package}\\n").args(wanted.clone());
    let Ok(known) = query.output() else {
        println!("this is not a Debian machine: its libraries are not checked");
        return Ok(());
    };
    let missing = missing_packages(&wanted, &known);
    if missing.is_empty() {
        println!("Debian packages: all {} are here", wanted.len());
        return Ok(());
    }
    for (reason, packages) in groups {
        let missing_here =
            packages.iter().copied().filter(|package| missing.contains(package)).collect::<Vec<_>>();
        if !missing_here.is_empty() {
            println!("missing for {reason}: {}", missing_here.join(" "));
        }
    }
    let Some(as_root) = way_to_root() else {
        bail!("Debian packages are missing, and only root may install them. Run:\n  {}", by_hand(&missing));
    };
    Cmd::new(as_root).args(["apt-get", "update"]).run()?;
    Cmd::new(as_root).args(APT_INSTALL.split(' ')).args(missing).run()
}

/// Waits for another run of apt instead of failing beside it.
pub const APT_INSTALL: &str = "apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends";

/// How a program is started as root without asking anybody, if there is a way.
pub fn way_to_root() -> Option<&'static str> {
    let is_root = Cmd::new("id -u").output().is_ok_and(|id| id.trim() == "0");
    if !Cmd::new("apt-get --version").succeeds() {
        None
    } else if is_root {
        Some("env DEBIAN_FRONTEND=noninteractive")
    } else if Cmd::new("sudo -n true").succeeds() {
        Some("sudo -n env DEBIAN_FRONTEND=noninteractive")
    } else {
        None
    }
}

fn by_hand(missing: &[&str]) -> String {
    format!(
        "sudo apt-get update && sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends {}",
        missing.join(" ")
    )
}

/// Which of the wanted packages are not installed, from lines such as `ii xvfb`; a package that
/// dpkg has never heard of has no line.
fn missing_packages<'a>(wanted: &[&'a str], known: &str) -> Vec<&'a str> {
    let installed = known
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter(|(status, _)| *status == "ii")
        .map(|(_, package)| package.trim())
        .collect::<Vec<_>>();
    wanted.iter().copied().filter(|package| !installed.contains(package)).collect()
}

fn cargo_tools() -> Result<()> {
    for (tool, question, oldest) in CARGO_TOOLS {
        match Cmd::new(question).output().ok().and_then(|answer| tool_version(&answer)) {
            Some(version) if version >= oldest => println!("{tool} {version} is here"),
            _ => Cmd::new("cargo install --locked --force --version")
                .args([oldest.to_string().as_str(), tool])
                .run()?,
        }
    }
    Ok(())
}

/// The version in an answer such as `cargo-nextest 0.9.143 (60fa45f63 2026-08-04)`.
fn tool_version(answer: &str) -> Option<Version> {
    answer.split_whitespace().nth(1).and_then(|word| Version::parse(word).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_missing_when_unknown_removed_or_half_installed() {
        let known = "ii xvfb\nrc openbox\niU dbus\nun xauth\n";
        assert_eq!(
            missing_packages(&["xvfb", "openbox", "dbus", "xauth", "freetds-bin"], known),
            ["openbox", "dbus", "xauth", "freetds-bin"]
        );
    }

    #[test]
    fn who_may_not_install_gets_the_whole_command() {
        assert_eq!(
            by_hand(&["xvfb", "file"]),
            "sudo apt-get update && sudo env DEBIAN_FRONTEND=noninteractive \
             apt-get install -y --no-install-recommends xvfb file"
        );
    }

    #[test]
    fn no_package_is_listed_twice() {
        let mut packages =
            DEBIAN_PACKAGES.iter().flat_map(|(_, packages)| packages.iter()).collect::<Vec<_>>();
        let all = packages.len();
        packages.sort_unstable();
        packages.dedup();
        assert_eq!(packages.len(), all);
    }

    #[test]
    fn a_tool_answers_with_its_version_in_the_second_word() {
        assert_eq!(
            tool_version("cargo-nextest 0.9.143 (60fa45f63)\nrelease: 0.9.143"),
            Some(Version::new(0, 9, 143))
        );
        assert_eq!(tool_version("cargo-deny 0.20.2"), Some(Version::new(0, 20, 2)));
        assert_eq!(tool_version(""), None, "cargo prints nothing of a tool that is missing");
    }
}
