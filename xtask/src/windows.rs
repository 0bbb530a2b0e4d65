//! `cargo xtask windows`: compiles the product for Windows, and runs the tests of the crates whose code differs there
//! under Wine.
//!
//! Wine is not Windows: what passes here was shown on Wine. Debian's own compiler is used, with a standard library for
//! Windows that is built once. Everything is kept in `target/windows`, and nothing of it is ever shipped: neither the
//! library that Wine lacks, nor a `taskkill` that knows what Wine's does not, nor the program with a window that the
//! tests of `sc-importer` ask to end.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::shell::{self, Cmd};
use crate::{page, setup};

/// Debian's packages that only this task needs.
const PACKAGES: [&str; 9] = [
    "cargo-web",
    "gcc-mingw-w64-x86-64-posix",
    "g++-mingw-w64-x86-64-posix",
    "rust-web-src",
    "rustc-web",
    "wine",
    "wine64",
    "xauth",
    "xvfb",
];

const TARGET: &str = "x86_64-pc-windows-gnu";
const GCC: &str = "x86_64-w64-mingw32-gcc";

/// The crates whose tests run, those with code of their own for Windows first.
const TESTED: [&str; 3] = ["sc-importer", "sc-settings", "sc-journal"];

/// Sets everything up, compiles, and runs the tests.
///
/// # Errors
/// When something is missing and may not be installed here, does not compile, or fails.
pub fn run() -> Result<()> {
    setup::debian_packages(&[("compiling for Windows and running under Wine", &PACKAGES)])?;
    build_std()?;
    make_prefix()?;
    // The tray application carries the page.
    page::build()?;
    cargo("build --package sc-cli --package sageconnect-app").run()?;
    let tests = cargo("test --no-fail-fast").args(TESTED.iter().flat_map(|name| ["--package", name]));
    tests.clone().args(["--no-run"]).run()?;
    let passed = tests
        // A test that hangs would keep Wine, and this task, for ever.
        .before("timeout --kill-after=60 1800 xvfb-run --auto-servernum")
        // What asks cargo for the root of the tree cannot do so from within Wine.
        .env("INSTA_WORKSPACE_ROOT", of_wine(shell::root()))
        .env("INSTA_UPDATE", "no")
        .env("SC_IMPORTER_WITH_WINDOW", of_wine(&folder().join("window.exe")))
        .run();
    end_wine()?;
    passed?;
    println!("\npassed under Wine, not on Windows: the tests of {}", TESTED.join(", "));
    Ok(())
}

fn folder() -> PathBuf {
    shell::root().join("target/windows")
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// A path as a program within Wine reads it.
fn of_wine(path: &Path) -> String {
    format!("Z:{}", path.display())
}

/// Debian's cargo. What `cargo run` and rustup tell this process about other compilers is kept from it.
fn debian_cargo(line: &str) -> Cmd {
    Cmd::new(&format!("/usr/bin/cargo {line} --target {TARGET}"))
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("RUSTC", "/usr/bin/rustc")
        .env("LD_LIBRARY_PATH", "")
}

/// The same, for this tree.
fn cargo(line: &str) -> Cmd {
    debian_cargo(&format!("{line} --locked"))
        .env("CARGO_TARGET_DIR", shown(&folder().join("build")))
        .env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_LINKER", GCC)
        .env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER", "wine")
        .env("CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUSTFLAGS", format!("--sysroot {}", shown(&sysroot())))
        .env("WINEPREFIX", shown(&prefix()))
        .env("WINEDEBUG", "-all")
        .env("WINEDLLOVERRIDES", OVERRIDES)
}

fn sysroot() -> PathBuf {
    folder().join("sysroot")
}

/// Debian's packages hold the source of the standard library, and none that is compiled for Windows.
fn build_std() -> Result<()> {
    let compiler = Cmd::new("/usr/bin/rustc --version --verbose").output()?;
    let stamp = sysroot().join("compiler.txt");
    if fs::read_to_string(&stamp).is_ok_and(|known| known == compiler) {
        println!("the standard library for Windows is here");
        return Ok(());
    }
    // What was compiled with another standard library is of no use with this one.
    for old in [sysroot(), folder().join("std"), folder().join("build")] {
        if old.exists() {
            fs::remove_dir_all(&old).with_context(|| format!("{} cannot be removed", old.display()))?;
        }
    }
    let package = folder().join("std");
    write(&package.join("Cargo.toml"), "[package]\nname = \"empty\"\nedition = \"2024\"\n\n[workspace]\n")?;
    write(&package.join("src/lib.rs"), "")?;
    debian_cargo("build --release -Zbuild-std=std,panic_unwind,proc_macro,test")
        .env("RUSTC_BOOTSTRAP", "1")
        .env("CARGO_TARGET_DIR", shown(&package.join("target")))
        .within("target/windows/std")
        .run()?;
    let built = package.join("target").join(TARGET).join("release/deps");
    let libraries = sysroot().join("lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&libraries)?;
    for entry in fs::read_dir(&built)? {
        let file = entry?.path();
        if file.extension().is_some_and(|extension| extension == "rlib") {
            fs::copy(&file, libraries.join(file.file_name().expect("a file has a name")))?;
        }
    }
    write(&stamp, &compiler)
}

fn prefix() -> PathBuf {
    folder().join("prefix")
}

/// No .NET and no browser, which Wine would offer to install; and our `taskkill`.
const OVERRIDES: &str = "mscoree=;mshtml=;taskkill.exe=n";

fn wine(line: &str) -> Cmd {
    Cmd::new(line)
        .env("WINEPREFIX", shown(&prefix()))
        .env("WINEDEBUG", "-all")
        .env("WINEDLLOVERRIDES", OVERRIDES)
}

/// The folder that is a whole installation of Windows to Wine, with the three programs of `xtask/windows`.
fn make_prefix() -> Result<()> {
    let system = prefix().join("drive_c/windows/system32");
    if !system.exists() {
        fs::create_dir_all(folder())?;
        wine("wineboot --init").run()?;
        wine("wine winecfg -v win10").run()?;
    }
    compile("bcryptprimitives.c", &system.join("bcryptprimitives.dll"), &["-shared", "-ladvapi32"])?;
    compile("taskkill.c", &system.join("taskkill.exe"), &[])?;
    compile("window.c", &folder().join("window.exe"), &["-lws2_32"])?;
    // Else its desktop, which has no screen, would be that of the tests.
    end_wine()
}

fn compile(source: &str, program: &Path, flags: &[&str]) -> Result<()> {
    Cmd::new(GCC)
        .args(["-O2", "-Wall", "-Werror", "-o", &shown(program)])
        .args([format!("xtask/windows/{source}")])
        .args(flags.iter().copied())
        .run()
}

/// Ends what runs in our prefix, and waits for it.
fn end_wine() -> Result<()> {
    // It fails where nothing runs.
    wine("wineserver --kill").succeeds();
    wine("wineserver --wait").run()
}

fn write(path: &Path, text: &str) -> Result<()> {
    let put = || {
        fs::create_dir_all(path.parent().expect("it is in a folder"))?;
        fs::write(path, text)
    };
    put().with_context(|| format!("{} cannot be written", path.display()))
}
