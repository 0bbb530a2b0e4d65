//! The built page in a real browser, over a real sandbox.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::window::Window;

#[test]
fn the_page_carries_out_a_run_in_a_browser_and_shows_each_of_its_pages() {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui");
    let page = ui.join("dist");
    assert!(page.join("index.html").is_file(), "the page is not built: `cargo xtask test --only ui` does so");
    let window = Window::of(&page);
    let output = Command::new("node")
        .args(["--test", "--test-reporter=spec", "tests/host.test.mjs"])
        .current_dir(&ui)
        .env("SAGECONNECT_HOST_URL", window.url())
        .stdin(Stdio::null())
        .output()
        .expect("Node is there: `cargo xtask test` says so otherwise");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.contains("pass 2") && told.contains("fail 0"), "every test of the page ran: {told}");
    assert_eq!(window.asks("snapshot")["status"]["last_run"]["run"], 1, "the page began one run");
}
