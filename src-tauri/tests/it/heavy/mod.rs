//! One at a time: each of these tests starts a whole desktop, an engine and the sandbox.

mod closing;
mod day;
mod desktop;
mod figures;
mod keyring;
mod killed;
mod locked;
mod notices;
mod sandbox;
mod site;
mod times;
mod tray;
mod wait;
mod window;
mod words;

use std::path::PathBuf;
use std::process::Stdio;

use desktop::{Desktop, application};
use notices::NoticeHost;
use site::Site;
use tray::TrayHost;
use wait::{eventually, within};
use window::Driven;
use words::SPANISH;

const TITLE: &str = "SageConnect";
const NEVER_RAN: &str = "Todavía no se ha corrido ningún ciclo.";

/// Rows of the steps that have a result.
const ENDED: &str = "tr[data-step]:not([data-result=''])";

/// Companies of the built-in sandbox.
const COMPANIES: usize = 3;

/// Steps of the cycle.
const STEPS: usize = 8;

#[tokio::test]
async fn a_run_is_started_from_the_tray_and_seen_to_finish_in_the_window() {
    let desktop = Desktop::start();
    let host = TrayHost::on(desktop.bus()).await;
    let window = Driven::start(&desktop, &["--sandbox", "--lang", "es"]).await;
    let tray = host.item().await;

    window.text_of("h1", "Estado").await;
    assert!(window.text("aside").await.starts_with("Modo de prueba"), "the page says that it is the sandbox");
    window.text_of("p.sentence", NEVER_RAN).await;
    let menu = tray.says(NEVER_RAN).await;
    let next = tray.tells("Próxima corrida: ").await;
    assert_eq!(
        menu.iter().map(String::as_str).filter(|label| *label != next).collect::<Vec<_>>(),
        [
            NEVER_RAN,
            "Sin corridas todavía",
            SPANISH.run_all,
            "Ejecutar compras",
            "Ejecutar facturas",
            "Ejecutar pagos",
            "Detener después de este documento",
            "Pausar",
            "1 hora",
            "Hasta mañana 08:00",
            "Hasta reanudar",
            "Reanudar",
            SPANISH.open,
            SPANISH.quit
        ]
    );
    let first_icon = tray.icon().await;

    // The first run looks only; the second one sends.
    tray.click(SPANISH.run_all).await;
    window.run_ended(1).await;
    assert_eq!(window.count(ENDED).await, COMPANIES * STEPS);
    assert_eq!(window.count(".about .baseline").await, COMPANIES, "each is a baseline in all its steps");
    tray.click(SPANISH.run_all).await;
    window.run_ended(2).await;
    assert_eq!(window.count(ENDED).await, COMPANIES * STEPS);
    assert_eq!(window.count(".baseline").await, 0, "none is a baseline any more");
    for step in [
        "buildProviders",
        "downloadCFDI",
        "checkPayments",
        "uploadPayments",
        "createPurchaseOrders",
        "startChildProcess",
    ] {
        let sent = window.numbers(&format!("tr[data-step={step}] td[data-count=done]")).await;
        assert!(sent.len() == COMPANIES && sent.iter().all(|&done| done > 0), "{step}: {sent:?}");
    }
    let spoken = window.text("p.sentence").await;
    assert_ne!(spoken, NEVER_RAN);
    eventually("the tray says what the window says", async || {
        spoken.starts_with(tray.labels().await[0].trim_end_matches('…')).then_some(())
    })
    .await;
    eventually("the tray shows another icon than before the run", async || {
        (tray.icon().await != first_icon).then_some(())
    })
    .await;
    window.screenshot("finished").await;

    start_again(&desktop).await;
    window.text_of("h1", "Estado").await;

    tray.click(SPANISH.quit).await;
    assert_eq!(window.exit_code().await, 0);
    host.item_gone(&tray).await;
}

#[tokio::test]
async fn closing_the_window_keeps_the_application_in_the_tray_until_it_is_quit_in_mid_run() {
    let desktop = Desktop::start();
    let _manager = desktop.window_manager();
    let host = TrayHost::on(desktop.bus()).await;
    let mut application = desktop
        .command(&application())
        .args(["--sandbox", "--lang", "es"])
        .spawn()
        .expect("it can be started");
    let tray = host.item().await;

    desktop.visible_window(TITLE).await;
    desktop.close_window(TITLE).await;
    assert_eq!(application.try_wait().unwrap(), None, "it lives on in the tray");

    // A second start shows the window of the first: one that is gone, and one that is put away.
    start_again(&desktop).await;
    desktop.visible_window(TITLE).await;
    desktop.minimize_window(TITLE).await;
    start_again(&desktop).await;
    desktop.visible_window(TITLE).await;
    desktop.close_window(TITLE).await;
    tray.click(SPANISH.open).await;
    desktop.visible_window(TITLE).await;

    tray.says(NEVER_RAN).await;
    tray.click(SPANISH.run_all).await;
    tray.click(SPANISH.quit).await;
    let status = within("the application ends", application.wait()).await.expect("it is our child");
    assert_eq!(status.code(), Some(0));
    host.item_gone(&tray).await;
    assert_eq!(desktop.left_behind(), Vec::<PathBuf>::new(), "the sandbox removes its folder");
}

#[tokio::test]
async fn a_desktop_without_a_tray_shows_the_window_all_the_same() {
    let desktop = Desktop::start();
    let mut application = desktop.command(&application());
    // The processes of its web view outlive it by a moment, and must not hold the test's own output.
    application.args(["--sandbox", "--lang", "en"]).stdout(Stdio::null()).stderr(Stdio::null());
    let mut application = application.spawn().expect("it can be started");
    desktop.visible_window(TITLE).await;
    assert_eq!(application.try_wait().expect("it is our child"), None);
}

#[tokio::test]
async fn who_closes_the_window_of_a_desktop_without_a_tray_ends_the_application_and_the_log_says_why() {
    let desktop = Desktop::start();
    let _manager = desktop.window_manager();
    let site = Site::start(&desktop).await;
    let mut application = desktop.command(&application()).args(site.arguments()).spawn().expect("it starts");
    desktop.visible_window(TITLE).await;
    // Nothing else would reach it: it does not ask, and does not go to a tray that is not there.
    let status = eventually("the application ends", async || {
        // A window that the window manager takes over is out of sight for a moment, and not gone.
        desktop.close_window(TITLE).await;
        application.try_wait().expect("it is our child")
    })
    .await;
    assert_eq!(status.code(), Some(0));
    let said = site.log();
    assert!(said.contains("org.kde.StatusNotifierWatcher") && said.contains("WARN"), "{said}");
}

#[tokio::test]
async fn a_tray_that_comes_later_than_the_application_keeps_it() {
    let desktop = Desktop::start();
    let _manager = desktop.window_manager();
    let mut application =
        desktop.command(&application()).args(["--sandbox", "--lang", "es"]).spawn().expect("it starts");
    desktop.visible_window(TITLE).await;
    let host = TrayHost::on(desktop.bus()).await;
    let tray = host.item().await;
    assert_eq!(tray.title().await, TITLE, "people read whose icon it is");
    tray.says(NEVER_RAN).await;
    desktop.close_window(TITLE).await;
    assert_eq!(application.try_wait().unwrap(), None, "it lives on in the tray");
    tray.click(SPANISH.quit).await;
    let status = within("the application ends", application.wait()).await.expect("it is our child");
    assert_eq!(status.code(), Some(0));
}

#[tokio::test]
async fn who_starts_it_for_another_folder_is_told_which_one_is_open() {
    let desktop = Desktop::start();
    let notices = NoticeHost::on(desktop.bus()).await;
    let site = Site::start(&desktop).await;
    let mut first = desktop.command(&application()).args(site.arguments()).spawn().expect("it starts");
    desktop.visible_window(TITLE).await;

    let other = desktop.home().join("otra");
    let arguments = ["--folder", other.to_str().expect("the path is text"), "--lang", "es"];
    let mut second = desktop.command(&application());
    let ended = within("the second start ends", second.args(arguments).output()).await.expect("it starts");
    assert_eq!(ended.status.code(), Some(4), "another one holds the desktop");
    let said = String::from_utf8_lossy(&ended.stderr);
    let open = format!("SageConnect ya está abierto con la carpeta {}", site.file("").display());
    let open = open.trim_end_matches('/');
    assert!(said.contains(open) && said.contains(arguments[1]), "{said}");
    assert!(notices.next().await.title.starts_with(open), "who clicked on an icon reads it, too");
    assert_eq!(first.try_wait().expect("it is our child"), None);

    // For the same folder, the window is shown.
    let mut again = desktop.command(&application());
    let ended = within("the third start ends", again.args(site.arguments()).status()).await;
    assert_eq!(ended.expect("it starts").code(), Some(0));
}

/// A second start hands over to the first, and ends.
async fn start_again(desktop: &Desktop) {
    let mut second = desktop.command(&application());
    let ended = within("the second start ends", second.args(["--sandbox"]).status()).await;
    assert_eq!(ended.expect("it can be started").code(), Some(0));
}
