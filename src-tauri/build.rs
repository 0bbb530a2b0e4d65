//! Embeds page and icons, and gives each command of the window a permission of its own.

// The list of commands is a macro in a file that holds nothing else, so that it can be read here without
// compiling the engine for the build.
include!("../crates/sc-app/src/command_list.rs");

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident($($input:ident)?) -> $reply:ident;)*) => { &[$(stringify!($name)),*] };
}

const COMMANDS: &[&str] = with_commands!(names);

fn main() {
    println!("cargo::rerun-if-changed=../crates/sc-app/src/command_list.rs");
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
        std::process::exit(1);
    }
}
