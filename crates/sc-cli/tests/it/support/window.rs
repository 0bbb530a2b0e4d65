//! The window over a sandbox of its own, served to browsers by the program in a process of its own.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::site::program;

/// A window that is served. Dropping it ends it.
pub struct Window {
    child: Child,
    told: Value,
    /// Where the program makes its temporary folders.
    temp: TempDir,
    /// Its page, where that is made for a test: kept for as long as it is served.
    page: Option<TempDir>,
}

impl Window {
    /// Serves a page that shows nothing.
    pub fn of_an_empty_page() -> Self {
        let page = TempDir::new().unwrap();
        std::fs::write(page.path().join("index.html"), "<!doctype html>").unwrap();
        let mut window = Self::of(page.path());
        window.page = Some(page);
        window
    }

    /// Serves the page of a folder, and waits until the program tells where.
    pub fn of(page: &Path) -> Self {
        let temp = TempDir::new().unwrap();
        let mut child = program()
            .args(["sandbox", "ui", "--lang", "es", "--json", "--page"])
            .arg(page)
            .envs(["TMPDIR", "TMP", "TEMP"].map(|name| (name, temp.path())))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut document = String::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            let line = line.unwrap();
            document.push_str(&line);
            if line == "}" {
                break;
            }
        }
        let told = serde_json::from_str(&document).expect("the program tells where the page is");
        Self { child, told, temp, page: None }
    }

    /// What it printed.
    pub fn told(&self) -> &Value {
        &self.told
    }

    /// Address of the page.
    pub fn url(&self) -> &str {
        self.told["url"].as_str().unwrap()
    }

    /// The answer of a command that takes nothing.
    pub fn asks(&self, command: &str) -> Value {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let asked = client.post(format!("{}/api/{command}", self.url()));
        runtime.block_on(async { asked.send().await.unwrap().json().await.unwrap() })
    }

    /// How many files and folders the program has among the temporary ones.
    #[cfg(unix)]
    pub fn files_left(&self) -> usize {
        std::fs::read_dir(self.temp.path()).unwrap().count()
    }

    /// Ctrl+C, as a terminal sends it: how it ended, and how many files it left.
    #[cfg(unix)]
    pub fn interrupted(mut self) -> (std::process::ExitStatus, usize) {
        let interrupt = format!("kill -INT {}", self.child.id());
        assert!(std::process::Command::new("sh").args(["-c", &interrupt]).status().unwrap().success());
        let status = self.child.wait().unwrap();
        (status, self.files_left())
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
