//! A sandbox in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::admin::Admin;
use super::installation::{Installation, PROGRAM, Patience};

/// What a sandbox is filled with. The worlds of one company are small enough to be tried at every point of a cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum World {
    /// Payments and purchase orders.
    Office,
    /// Suppliers, invoices, payment complements, and the importer's program.
    Invoices,
    /// Three companies with everything.
    Companies,
}

impl World {
    fn profile(self) -> &'static str {
        match self {
            Self::Office => "crash",
            Self::Invoices => "crash_invoices",
            Self::Companies => "small",
        }
    }
}

/// A running sandbox, and the settings folder that it wrote.
pub struct SandboxProcess {
    child: Child,
    pub admin: Admin,
    folder: TempDir,
}

impl SandboxProcess {
    /// Starts it and waits until it tells its address.
    pub fn start(world: World) -> Self {
        let folder = TempDir::new().unwrap();
        let mut child = Command::new(PROGRAM)
            .args(["sandbox", "serve", "--profile", world.profile(), "--json", "--folder"])
            .arg(folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut told = String::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            told.push_str(&line);
            if line == "}" {
                break;
            }
        }
        let told: Value = serde_json::from_str(&told).expect("the sandbox tells where it is");
        let admin = Admin::new(told["admin_url"].as_str().unwrap().to_owned());
        Self { child, admin, folder }
    }

    /// The folder with the settings that it wrote.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A new installation whose company is this sandbox's.
    pub fn install(&self, patience: Patience) -> Installation {
        Installation::beside(self.folder(), patience)
    }
}

impl Drop for SandboxProcess {
    fn drop(&mut self) {
        // A failing test must not leave it behind: asked to stop, and ended if it does not.
        if !std::thread::panicking() {
            self.admin.stop();
        } else {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}
