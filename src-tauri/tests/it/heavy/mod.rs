//! One at a time: each of these tests starts a whole desktop, an engine and the sandbox.

mod day;
mod desktop;
mod notices;
mod sandbox;
mod tray;
mod wait;
mod window;

use std::process::Stdio;

use desktop::{APPLICATION, Desktop};
use tray::TrayHost;
use wait::eventually;
use window::Driven;

const TITLE: &str = "SageConnect";
const RUN_NOW: &str = "Ejecutar todo";
const NEVER_RAN: &str = "Todavía no se ha corrido ningún ciclo.";
const OPEN: &str = "Abrir SageConnect";
const QUIT: &str = "Salir";

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
            RUN_NOW,
            "Ejecutar compras",
            "Ejecutar facturas",
            "Ejecutar pagos",
            "Detener después de este documento",
            "Pausar",
            "1 hora",
            "Hasta mañana 08:00",
            "Hasta reanudar",
            "Reanudar",
            OPEN,
            QUIT
        ]
    );
    let first_icon = tray.icon().await;

    // The first run looks only; the second one sends.
    tray.click(RUN_NOW).await;
    window.run_ended(1).await;
    assert_eq!(window.count(ENDED).await, COMPANIES * STEPS);
    assert_eq!(window.count(".about .baseline").await, COMPANIES, "each is a baseline in all its steps");
    tray.click(RUN_NOW).await;
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
        let sent = window.numbers(&format!("tr[data-step={step}] td.number:nth-of-type(3)")).await;
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

    let second = desktop.command(APPLICATION).args(["--sandbox"]).status().await.expect("it can be started");
    assert_eq!(second.code(), Some(0), "a second start hands over to the first and ends");
    window.text_of("h1", "Estado").await;

    tray.click(QUIT).await;
    assert_eq!(window.exit_code().await, 0);
    host.item_gone(&tray).await;
}

#[tokio::test]
async fn closing_the_window_keeps_the_application_in_the_tray_until_it_is_quit_in_mid_run() {
    let desktop = Desktop::start();
    let _manager = desktop.window_manager();
    let host = TrayHost::on(desktop.bus()).await;
    let mut application =
        desktop.command(APPLICATION).args(["--sandbox", "--lang", "es"]).spawn().expect("it can be started");
    let tray = host.item().await;

    desktop.visible_window(TITLE).await;
    desktop.close_window(TITLE).await;
    assert_eq!(application.try_wait().unwrap(), None, "it lives on in the tray");

    let second = desktop.command(APPLICATION).args(["--sandbox"]).status().await.expect("it can be started");
    assert_eq!(second.code(), Some(0));
    desktop.visible_window(TITLE).await;
    desktop.close_window(TITLE).await;
    tray.click(OPEN).await;
    desktop.visible_window(TITLE).await;

    tray.says(NEVER_RAN).await;
    tray.click(RUN_NOW).await;
    tray.click(QUIT).await;
    let status = wait::within("the application ends", application.wait()).await.expect("it is our child");
    assert_eq!(status.code(), Some(0));
    host.item_gone(&tray).await;
    assert_eq!(desktop.left_behind(), Vec::<String>::new(), "the sandbox removes its folder");
}

#[tokio::test]
async fn a_desktop_without_a_tray_shows_the_window_all_the_same() {
    let desktop = Desktop::start();
    let mut application = desktop.command(APPLICATION);
    // The processes of its web view outlive it by a moment, and must not hold the test's own output.
    application.args(["--sandbox", "--lang", "en"]).stdout(Stdio::null()).stderr(Stdio::null());
    let mut application = application.spawn().expect("it can be started");
    desktop.visible_window(TITLE).await;
    assert_eq!(application.try_wait().expect("it is our child"), None);
}
