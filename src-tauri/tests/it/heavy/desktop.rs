//! A desktop of the test's own: a screen in memory, a session bus, a home folder, and no neighbours.

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};

use tempfile::TempDir;
use tokio::process::Command;

use super::wait::eventually;

/// The program under test: the one that was compiled with the tests, or an installed one that the caller names.
#[expect(clippy::disallowed_methods, reason = "the one switch of these tests")]
pub fn application() -> String {
    let compiled = || env!("CARGO_BIN_EXE_sageconnect-tray").to_owned();
    std::env::var("SAGECONNECT_TEST_APPLICATION").unwrap_or_else(|_| compiled())
}

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

/// A bus that starts no program by itself.
const BARE_BUS: &str = r#"<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>"#;

impl Desktop {
    pub fn start() -> Self {
        Self::start_on(None)
    }

    /// One without any service, such as a credential store.
    pub fn bare() -> Self {
        Self::start_on(Some(BARE_BUS))
    }

    fn start_on(bus_settings: Option<&str>) -> Self {
        let home = tempfile::tempdir().expect("a folder can be made");
        fs::set_permissions(home.path(), fs::Permissions::from_mode(0o700)).expect("the folder is ours");
        fs::create_dir(home.path().join("tmp")).expect("the folder is ours");
        // Both choose a free name and tell it. Without `-noreset` the screen throws everybody out when its last
        // client leaves, and a question of ours can be that client.
        let screen = ["-displayfd", "1", "-screen", "0", "1280x800x24", "-nolisten", "tcp", "-noreset"];
        let (screen, number) = start_and_read(std::process::Command::new("Xvfb").args(screen));
        let display = format!(":{number}");
        // What the bus starts by itself, such as a credential store, belongs to this desktop too.
        let mut bus = std::process::Command::new("dbus-daemon");
        match bus_settings {
            None => bus.arg("--session"),
            Some(settings) => {
                let file = home.path().join("bus.conf");
                fs::write(&file, settings).expect("the folder is ours");
                bus.arg(format!("--config-file={}", file.display()))
            }
        };
        bus.args(["--nofork", "--nopidfile", "--print-address=1"]);
        bus.env_remove("WAYLAND_DISPLAY").envs(environment(&display, home.path()));
        let (bus_daemon, bus) = start_and_read(&mut bus);
        Self { display, bus, home, _screen: screen, _bus: bus_daemon }
    }

    /// Address of the session bus.
    pub fn bus(&self) -> &str {
        &self.bus
    }

    pub fn home(&self) -> &Path {
        self.home.path()
    }

    fn temporary(&self) -> PathBuf {
        temporary(self.home.path())
    }

    /// A program on this desktop. It ends with the test.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .kill_on_drop(true)
            .env_remove("WAYLAND_DISPLAY")
            .envs(environment(&self.display, self.home.path()))
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
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

    /// Whether a window with a title is there for a person to see.
    pub async fn is_visible(&self, title: &str) -> bool {
        !self.windows(title).await.is_empty()
    }

    /// Waits until no window with a title can be seen.
    pub async fn window_gone(&self, title: &str) {
        eventually("the window is gone", async || (!self.is_visible(title).await).then_some(())).await;
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

    /// Puts the window with a title away, as a person does with its button.
    pub async fn minimize_window(&self, title: &str) {
        eventually("the window is put away", async || {
            let Some(window) = self.windows(title).await.pop() else { return Some(()) };
            self.xdotool(&["windowminimize", &window]).await;
            None
        })
        .await;
    }

    /// Asks the window with a title to close, once. Waits until the window manager has given it the keyboard: from then
    /// on, each key arrives.
    pub async fn ask_to_close(&self, title: &str) {
        self.keys(title, &["alt+F4"]).await;
    }

    /// Presses keys in the window with a title; waits until it has the keyboard.
    pub async fn keys(&self, title: &str, keys: &[&str]) {
        eventually("the window has the keyboard", async || {
            let window = self.windows(title).await.pop()?;
            self.xdotool(&["windowactivate", &window]).await;
            (self.xdotool(&["getactivewindow"]).await.first() == Some(&window)).then_some(())
        })
        .await;
        self.xdotool(&[&["key"], keys].concat()).await;
    }

    async fn xdotool(&self, arguments: &[&str]) -> Vec<String> {
        let output = self.command("xdotool").args(arguments).output().await.expect("xdotool is installed");
        String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
    }

    /// A file of the sandbox that an application serves out of its temporary folder.
    pub fn sandbox_file(&self, name: &str) -> Option<String> {
        let mut folders = self.ours_in_temporary();
        let folder = folders.find(|folder| {
            let name = folder.file_name().unwrap_or_default();
            name.to_string_lossy().starts_with("sageconnect-sandbox-")
        })?;
        fs::read_to_string(folder.join(name)).ok()
    }

    /// Folders of ours that nobody removed, and what is in them.
    pub fn left_behind(&self) -> Vec<PathBuf> {
        self.ours_in_temporary().flat_map(with_content).collect()
    }

    fn ours_in_temporary(&self) -> impl Iterator<Item = PathBuf> {
        let entries = fs::read_dir(self.temporary()).expect("it is ours");
        let paths = entries.map(|entry| entry.expect("it is ours").path());
        paths.filter(|path| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("sageconnect"))
        })
    }
}

/// A path, and all that is below it. What goes away meanwhile is not told.
fn with_content(path: PathBuf) -> Vec<PathBuf> {
    let entries = fs::read_dir(&path).into_iter().flatten().flatten();
    let below = entries.flat_map(|entry| with_content(entry.path())).collect::<Vec<_>>();
    [path].into_iter().chain(below).collect()
}

/// What a program must know to be on this desktop alone.
fn environment(display: &str, home: &Path) -> [(&'static str, OsString); 9] {
    [
        // The questions of the desktop itself are read by these tests.
        ("LC_ALL", "C.UTF-8".into()),
        ("DISPLAY", display.into()),
        ("HOME", home.into()),
        ("XDG_RUNTIME_DIR", home.into()),
        ("XDG_DATA_HOME", home.join("data").into()),
        ("XDG_CONFIG_HOME", home.join("config").into()),
        ("XDG_CACHE_HOME", home.join("cache").into()),
        ("TMPDIR", temporary(home).into()),
        ("NO_AT_BRIDGE", "1".into()),
    ]
}

fn temporary(home: &Path) -> PathBuf {
    home.join("tmp")
}

/// Starts a program and reads the first line that it prints.
fn start_and_read(command: &mut std::process::Command) -> (Running, String) {
    let program = command.get_program().to_string_lossy().into_owned();
    let mut child = command
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
