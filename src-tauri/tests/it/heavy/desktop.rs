//! A desktop of the test's own: a screen in memory, a session bus, a home folder, and no neighbours.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use tempfile::TempDir;
use tokio::process::Command;

use super::wait::eventually;

/// The program under test.
pub const APPLICATION: &str = env!("CARGO_BIN_EXE_sageconnect-tray");

/// A program that ends with the test.
pub struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub struct Desktop {
    display: String,
    bus: String,
    home: TempDir,
    _screen: Running,
    _bus: Running,
}

impl Desktop {
    pub fn start() -> Self {
        let home = tempfile::tempdir().expect("a folder can be made");
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).expect("the folder is ours");
        fs::create_dir(home.path().join("tmp")).expect("the folder is ours");
        // Both choose a free name and tell it. Without `-noreset` the screen throws everybody out when its last
        // client leaves, and a question of ours can be that client.
        let screen = ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"];
        let (screen, number) = start_and_read("Xvfb", &screen);
        let bus = ["--session", "--nofork", "--nopidfile", "--print-address=1"];
        let (bus_daemon, bus) = start_and_read("dbus-daemon", &bus);
        Self { display: format!(":{number}"), bus, home, _screen: screen, _bus: bus_daemon }
    }

    /// Address of the session bus.
    pub fn bus(&self) -> &str {
        &self.bus
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    fn temporary(&self) -> PathBuf {
        self.home.path().join("tmp")
    }

    /// A program on this desktop. It ends with the test.
    pub fn command(&self, program: &str) -> Command {
        let home = self.home.path();
        let mut command = Command::new(program);
        command
            .kill_on_drop(true)
            .env_remove("WAYLAND_DISPLAY")
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("HOME", home)
            .env("XDG_RUNTIME_DIR", home)
            .env("XDG_DATA_HOME", home.join("data"))
            .env("XDG_CONFIG_HOME", home.join("config"))
            .env("XDG_CACHE_HOME", home.join("cache"))
            .env("TMPDIR", self.temporary())
            .env("NO_AT_BRIDGE", "1")
            .stdin(Stdio::null());
        command
    }

    /// Windows are closed by a window manager, so that test needs one.
    pub fn window_manager(&self) -> tokio::process::Child {
        self.command("openbox").spawn().expect("openbox is installed")
    }

    /// Waits for a window with a title.
    pub async fn visible_window(&self, title: &str) {
        eventually("the window is visible", async || self.windows(title).await.pop()).await;
    }

    async fn windows(&self, title: &str) -> Vec<String> {
        self.xdotool(&["search", "--onlyvisible", "--name", title]).await
    }

    /// Closes the window with a title as a person does by keyboard, and waits until it is gone. A key that is
    /// pressed before the window manager is ready reaches nobody, so it is pressed again.
    pub async fn close_window(&self, title: &str) {
        eventually("the window is gone", async || {
            let Some(window) = self.windows(title).await.into_iter().next() else { return Some(()) };
            self.xdotool(&["windowactivate", &window]).await;
            self.xdotool(&["key", "alt+F4"]).await;
            None
        })
        .await;
    }

    async fn xdotool(&self, arguments: &[&str]) -> Vec<String> {
        let output = self.command("xdotool").args(arguments).output().await.expect("xdotool is installed");
        String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
    }

    /// A file of the sandbox that an application serves out of its temporary folder.
    pub fn sandbox_file(&self, name: &str) -> Option<String> {
        let folder =
            self.left_behind().into_iter().find(|folder| folder.starts_with("sageconnect-sandbox-"))?;
        fs::read_to_string(self.temporary().join(folder).join(name)).ok()
    }

    /// Folders of ours that nobody removed.
    pub fn left_behind(&self) -> Vec<String> {
        let entries = fs::read_dir(self.temporary()).expect("it is ours");
        let names =
            entries.map(|entry| entry.expect("it is ours").file_name().to_string_lossy().into_owned());
        names.filter(|name| name.starts_with("sageconnect")).collect()
    }
}

/// Starts a program and reads the first line that it prints.
fn start_and_read(program: &str, arguments: &[&str]) -> (Running, String) {
    let mut child = std::process::Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} is not installed: {error}"));
    let mut line = String::new();
    let stdout = child.stdout.take().expect("it is a pipe");
    BufReader::new(stdout).read_line(&mut line).expect("it prints a line");
    let line = line.trim().to_owned();
    assert!(!line.is_empty(), "{program} did not start");
    (Running(child), line)
}
