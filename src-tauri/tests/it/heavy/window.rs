//! The window, driven through the automation interface of its web view.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::pin::pin;

use fantoccini::error::{CmdError, ErrorStatus};
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder, Locator};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::process::{Child, Command};

use super::desktop::{Desktop, application};
use super::wait::eventually;
use super::words::{SPANISH, Words};

/// Where screenshots are kept, beside what the compiler writes.
const SCREENSHOTS: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/screenshots");

/// Why a button was not pressed; the page may be drawing it.
const NOT_PRESSED: [ErrorStatus; 3] = [
    ErrorStatus::ElementClickIntercepted,
    ErrorStatus::ElementNotInteractable,
    ErrorStatus::StaleElementReference,
];

/// The application, started by the driver, and a way to see and touch its page.
pub struct Driven {
    pub client: Client,
    exit_code_file: PathBuf,
    process_file: PathBuf,
    _driver: Child,
}

impl Driven {
    /// Starts driver and application, and waits for the window.
    pub async fn start(desktop: &Desktop, arguments: &[&str]) -> Self {
        // The driver is the parent of the application, and keeps its exit code to itself: a script in between
        // writes it down, beside the number of its process.
        let [exit_code_file, process_file] = ["exit_code", "process"].map(|name| desktop.home().join(name));
        for file in [&exit_code_file, &process_file] {
            // Of an earlier start on this desktop.
            let _ = fs::remove_file(file);
        }
        let script = desktop.home().join("application.sh");
        let text = format!(
            "#!/bin/sh\n'{}' \"$@\" &\necho $! >'{}'\nwait $!\necho $? >'{}'\n",
            application(),
            process_file.display(),
            exit_code_file.display()
        );
        fs::write(&script, text).expect("the folder is ours");
        fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).expect("the folder is ours");

        let port = free_port();
        let driver = desktop
            .command("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .spawn()
            .expect("WebKitWebDriver is installed");
        let address = format!("http://127.0.0.1:{port}");
        let capabilities: Capabilities = serde_json::from_value(json!({
            "webkitgtk:browserOptions": { "binary": script, "args": arguments },
        }))
        .expect("capabilities are an object");
        eventually("the driver listens", async || {
            tokio::net::TcpStream::connect(("127.0.0.1", port)).await.ok()
        })
        .await;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        let client = builder.capabilities(capabilities).connect(&address).await.expect("the window opens");
        Self { client, exit_code_file, process_file, _driver: driver }
    }

    /// Number of its process.
    pub fn process(&self) -> u32 {
        let process = fs::read_to_string(&self.process_file).expect("it was written at the start");
        process.trim().parse().expect("it is a number")
    }

    /// Kills the application as a power cut would, and waits for its end.
    pub async fn kill(&self) {
        let process = self.process().to_string();
        let killed = Command::new("kill").args(["-KILL", &process]).status().await;
        assert!(killed.expect("the system has it").success(), "it was alive");
        // What a shell tells of a program that SIGKILL ended.
        assert_eq!(self.exit_code().await, 128 + 9);
    }

    /// Text of the first element that a selector finds; waits for it.
    pub async fn text(&self, css: &str) -> String {
        eventually(css, async || self.client.find(Locator::Css(css)).await.ok()?.text().await.ok()).await
    }

    /// Waits until an element has a text.
    pub async fn text_of(&self, css: &str, expected: &str) {
        eventually(expected, async || {
            let text = self.client.find(Locator::Css(css)).await.ok()?.text().await.ok()?;
            (text == expected).then_some(())
        })
        .await;
    }

    /// Waits until the page of the state shows the end of a run.
    pub async fn run_ended(&self, number: u32) {
        self.run_ended_in(&SPANISH, number).await;
    }

    /// As [`Self::run_ended`], in the words of a language.
    pub async fn run_ended_in(&self, words: &Words, number: u32) {
        let run = format!("{} {number} · ", words.run);
        eventually(&format!("{run}has ended"), async || {
            let text = self.client.find(Locator::Css("p.last-run")).await.ok()?.text().await.ok()?;
            (text.starts_with(&run) && !text.contains(words.began)).then_some(())
        })
        .await;
        // The journal may be a moment ahead of the task that ran.
        self.text_of("button.run", words.run_now).await;
    }

    /// Shows a page by its address.
    pub async fn open(&self, page: &str) {
        let script = format!("location.hash = '#/{page}'");
        self.client.execute(&script, Vec::new()).await.expect("the page runs scripts of its driver");
    }

    /// Clicks on the first button with a text; waits for it.
    pub async fn press(&self, text: &str) {
        let offered = "not(@disabled) and not(@aria-disabled='true')";
        let xpath = format!("//button[{offered} and normalize-space(.)=\"{text}\"]");
        eventually(text, async || {
            let button = self.client.find(Locator::XPath(&xpath)).await.ok()?;
            button.click().await.ok()
        })
        .await;
    }

    /// Clicks on the button with a text inside something else, such as a dialog; waits for it.
    pub async fn press_in(&self, css: &str, text: &str) {
        eventually(text, async || self.try_to_press_in(css, text).await).await;
    }

    /// As [`Self::press_in`], on a button that takes the window away, until what follows from it is there: who would tell
    /// that it was pressed may be gone before.
    pub async fn press_in_until<T>(&self, css: &str, text: &str, followed: impl Future<Output = T>) -> T {
        let mut followed = pin!(followed);
        tokio::select! {
            it = &mut followed => it,
            () = self.press_in(css, text) => followed.await,
        }
    }

    async fn try_to_press_in(&self, css: &str, text: &str) -> Option<()> {
        let place = self.client.find(Locator::Css(css)).await.ok()?;
        for button in place.find_all(Locator::Css("button")).await.ok()? {
            if button.text().await.is_ok_and(|label| label.trim().starts_with(text)) {
                return match button.click().await {
                    Err(CmdError::Standard(error)) if NOT_PRESSED.contains(&error.error) => None,
                    // With the window goes who would tell: pressed again, it would mean something else.
                    Ok(()) | Err(_) => Some(()),
                };
            }
        }
        None
    }

    /// Waits until a selector finds something.
    pub async fn has(&self, css: &str) {
        eventually(css, async || self.client.find(Locator::Css(css)).await.ok().map(|_| ())).await;
    }

    /// Waits until a selector finds nothing.
    pub async fn has_not(&self, css: &str) {
        eventually(css, async || {
            let found = self.client.find_all(Locator::Css(css)).await.ok()?;
            found.is_empty().then_some(())
        })
        .await;
    }

    /// Follows the first link that a selector finds; waits for it.
    pub async fn follow(&self, css: &str) {
        eventually(css, async || self.client.find(Locator::Css(css)).await.ok()?.click().await.ok()).await;
    }

    /// Waits until the page shows a text somewhere.
    pub async fn shows(&self, text: &str) {
        // Not the driver's own text of an element: it leaves out what lies in rows that are placed by scrolling.
        eventually(text, async || {
            let said = self.client.execute("return document.body.innerText", Vec::new()).await.ok()?;
            said.as_str()?.split_whitespace().collect::<Vec<_>>().join(" ").contains(text).then_some(())
        })
        .await;
    }

    /// Types into a field; waits for it.
    pub async fn type_into(&self, css: &str, text: &str) {
        eventually(css, async || {
            let field = self.client.find(Locator::Css(css)).await.ok()?;
            field.send_keys(text).await.ok()
        })
        .await;
    }

    /// How many elements a selector finds.
    pub async fn count(&self, css: &str) -> usize {
        self.client.find_all(Locator::Css(css)).await.expect("the page can be searched").len()
    }

    /// The counts in the elements that a selector finds.
    pub async fn numbers(&self, css: &str) -> Vec<u32> {
        let mut numbers = Vec::new();
        for cell in self.client.find_all(Locator::Css(css)).await.expect("the page can be searched") {
            let text = cell.text().await.expect("it is shown");
            numbers.push(text.replace(',', "").parse().expect("it is a count"));
        }
        numbers
    }

    /// Keeps a picture of the window for people to look at.
    pub async fn screenshot(&self, name: &str) {
        // What scrolls within the page is drawn a moment after the page.
        let drawn = "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(arguments[0], 100)))";
        self.client.execute_async(drawn, Vec::new()).await.expect("the page draws");
        let png = self.client.screenshot().await.expect("the window can be drawn");
        assert!(png.starts_with(b"\x89PNG") && png.len() > 10_000, "the window is blank");
        fs::create_dir_all(SCREENSHOTS).expect("the folder is ours");
        fs::write(format!("{SCREENSHOTS}/{name}.png"), png).expect("the folder is ours");
    }

    /// Waits for the end of the application.
    pub async fn exit_code(&self) -> i32 {
        eventually("the application ends", async || {
            fs::read_to_string(&self.exit_code_file).ok()?.trim().parse().ok()
        })
        .await
    }
}

/// A port that was free a moment ago: the driver cannot choose one itself.
fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("loopback has free ports");
    listener.local_addr().expect("it is bound").port()
}
