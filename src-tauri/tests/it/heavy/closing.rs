//! What closing the window means: it is asked in the window itself, and the answer holds.

use std::time::Duration;

use tokio::time::timeout;

use super::desktop::Desktop;
use super::tray::TrayHost;
use super::wait::eventually;
use super::window::Driven;
use super::words::SPANISH;
use super::{NEVER_RAN, TITLE};

const DIALOG: &str = "[role=alertdialog]";

/// Longer than a question takes to be shown. A window manager that has just begun may miss a key.
const KEY_LOST_AFTER: Duration = Duration::from_secs(15);

/// The window is closed by keyboard, and asks what that means. Not pressed again before it could: closing again is an answer.
async fn closes_and_is_asked(desktop: &Desktop, window: &Driven) {
    eventually("the window asks", async || {
        desktop.ask_to_close(TITLE).await;
        timeout(KEY_LOST_AFTER, window.shows(SPANISH.closing)).await.ok()
    })
    .await;
}

#[tokio::test]
async fn who_closes_the_window_is_asked_once_whether_the_application_stays_in_the_tray() {
    let desktop = Desktop::start();
    let _manager = desktop.window_manager();
    let host = TrayHost::on(desktop.bus()).await;
    let window = Driven::start(&desktop, &["--sandbox", "--lang", "es"]).await;
    let tray = host.item().await;
    // The answer is remembered by the installation, which has to be open.
    tray.says(NEVER_RAN).await;

    // Who thinks better of it has decided nothing.
    closes_and_is_asked(&desktop, &window).await;
    window.screenshot("closing").await;
    window.press_in(DIALOG, SPANISH.cancel).await;
    window.has_not(DIALOG).await;
    assert!(desktop.is_visible(TITLE).await);

    closes_and_is_asked(&desktop, &window).await;
    window.press_in_until(DIALOG, SPANISH.stay, desktop.window_gone(TITLE)).await;
    // It lives on: its tray answers, and opens the window anew.
    tray.says(NEVER_RAN).await;
    tray.click(SPANISH.open).await;
    desktop.visible_window(TITLE).await;

    // One key press, and the window is gone: nobody asks again.
    desktop.ask_to_close(TITLE).await;
    desktop.window_gone(TITLE).await;
    tray.says(NEVER_RAN).await;
    tray.click(SPANISH.quit).await;
    assert_eq!(window.exit_code().await, 0);
    host.item_gone(&tray).await;
}

#[tokio::test]
async fn who_closes_the_window_and_chooses_to_quit_ends_the_application() {
    let desktop = Desktop::start();
    let _manager = desktop.window_manager();
    let host = TrayHost::on(desktop.bus()).await;
    let window = Driven::start(&desktop, &["--sandbox", "--lang", "es"]).await;
    let tray = host.item().await;
    tray.says(NEVER_RAN).await;

    closes_and_is_asked(&desktop, &window).await;
    let code = window.press_in_until(DIALOG, SPANISH.quit, window.exit_code()).await;
    assert_eq!(code, 0);
    host.item_gone(&tray).await;
    eventually("the sandbox removes its folder", async || desktop.left_behind().is_empty().then_some(()))
        .await;
}
